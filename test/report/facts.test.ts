import { expect } from "chai";
import { parseUrn, regionOf, sourceOf, zonesOf } from "../../report/facts";

describe("sourceOf", () => {
    it("reads file and line", () => expect(sourceOf({ sourcePosition: "project:///stacks/prod.ts#12,3" })).to.deep.equal({ file: "stacks/prod.ts", line: 12 }));
    it("reads a position without a column", () => expect(sourceOf({ sourcePosition: "project:///stacks/prod.ts#12" })).to.deep.equal({ file: "stacks/prod.ts", line: 12 }));
    it("skips what is in a package", () => {
        const stackTrace = [{ sourcePosition: "project:///node_modules/@pulumi/provider.ts#148,9" }, {}, { sourcePosition: "project:///stacks/index.ts#30,1" }];
        expect(sourceOf({ sourcePosition: stackTrace[0]!.sourcePosition, stackTrace })).to.deep.equal({ file: "stacks/index.ts", line: 30 });
    });
    it("skips what is outside the project", () => expect(sourceOf({ sourcePosition: "project:///../other/x.ts#1,1" })).to.equal(undefined));
    it("knows nothing where nothing is said", () => expect(sourceOf({})).to.equal(undefined));
});

describe("regionOf", () => {
    it("takes a resource's own word first", () => expect(regionOf("aws:s3/bucket:Bucket", { region: "eu-west-1" }, { region: "us-east-1" })).to.equal("eu-west-1"));
    it("reads it from an ARN", () => expect(regionOf("aws:sns/topic:Topic", { arn: "arn:aws:sns:eu-west-1:111122223333:t" }, {})).to.equal("eu-west-1"));
    it("takes the provider's otherwise", () => expect(regionOf("aws:s3/bucketPolicy:BucketPolicy", {}, { region: "eu-west-1" })).to.equal("eu-west-1"));
    it("gives no region to what has none", () => expect(regionOf("aws:iam/role:Role", {}, { region: "eu-west-1" })).to.equal("global"));
    it("writes Azure's regions in one way", () => expect(regionOf("azure-native:network:VirtualNetwork", { location: "North Europe" }, {})).to.equal("northeurope"));
    it("does not take an unknown region for a region", () => {
        expect(regionOf("aws:sns/topic:Topic", { region: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }, { region: "eu-west-1" })).to.equal("eu-west-1");
    });
    it("gives no region to what is in no cloud", () => expect(regionOf("random:index/randomId:RandomId", {}, {})).to.equal(undefined));
});

describe("zonesOf", () => {
    it("reads AWS's one zone", () => expect(zonesOf({ availabilityZone: "eu-west-1a" })).to.deep.equal(["eu-west-1a"]));
    it("reads Azure's several", () => expect(zonesOf({ zones: ["3", "1", "2"] })).to.deep.equal(["1", "2", "3"]));
    it("takes an unknown zone for none", () => expect(zonesOf({ zones: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" })).to.deep.equal([]));
});

describe("parseUrn", () => {
    it("takes the resource's own type from the chain", () => {
        expect(parseUrn("urn:pulumi:prod::holdfast::holdfast:aws:Network$aws:ec2/vpc:Vpc::main")).to.deep.equal({ stack: "prod", project: "holdfast", type: "aws:ec2/vpc:Vpc", name: "main" });
    });
    it("keeps a name that holds the separator", () => expect(parseUrn("urn:pulumi:prod::p::a:b:C::x::y")!.name).to.equal("x::y"));
    it("refuses what is no URN", () => expect(parseUrn("arn:aws:s3:::bucket")).to.equal(undefined));
});
