import { expect } from "chai";
import { canonicalType } from "../../components/plan/tokens";
import { Graph, type Resource } from "../../policy/resource";
import { asDeclared, awsRegion, companions, isTraceable, traceable } from "../../policy/look";
import { aws, UNKNOWN } from "./aws-support";
import { make } from "./azure-support";

const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const bucket = (name: string, props: object = {}) => aws("s3/bucket:Bucket", { id: name, bucket: name, ...props }, { name });
const versioning = (bucketName: string, from = {}) => aws("s3/bucketVersioning:BucketVersioning", { bucket: bucketName }, { name: "versioning", from });
const [a, b] = [bucket("a"), bucket("b")];

describe("canonicalType", () => {
    it("drops the version of an Azure type", () => expect(canonicalType("azure-native:network/v20240501:Subnet")).to.equal("azure-native:network:Subnet"));
    it("drops the version of a preview", () => expect(canonicalType("azure-native:network/v20240501preview:Subnet")).to.equal("azure-native:network:Subnet"));
    it("leaves an AWS type as it is", () => expect(canonicalType("aws:ec2/vpc:Vpc")).to.equal("aws:ec2/vpc:Vpc"));
});

describe("Graph", () => {
    it("finds a companion by its value", () => expect(new Graph([a, b, versioning("a")]).referrers(a, "bucket", VERSIONING)).to.have.length(1));
    it("finds none of another's", () => expect(new Graph([a, b, versioning("a")]).referrers(b, "bucket", VERSIONING)).to.deep.equal([]));
    it("finds a companion by what its value was made from, where the value is not known", () => {
        expect(new Graph([a, b, versioning(UNKNOWN, { bucket: b })]).referrers(b, "bucket", VERSIONING)).to.have.length(1);
    });
    it("goes by the value where it was made from several of a kind", () => {
        const graph = new Graph([a, b, versioning("b", { bucket: [a, b] })]);
        expect([graph.referrers(a, "bucket", VERSIONING).length, graph.referrers(b, "bucket", VERSIONING).length]).to.deep.equal([0, 1]);
    });
    it("follows a property to what it names", () => expect(new Graph([a, b, versioning("b")]).linked(versioning("b"), "bucket", "aws:s3/bucket:Bucket")).to.deep.equal([b]));
});

describe("Graph.once", () => {
    it("works out once for a graph what several ask for", () => {
        const [graph, asked] = [new Graph([a]), [] as string[]];
        const work = () => asked.push("asked");
        expect([graph.once("it", work), graph.once("it", work), new Graph([a]).once("it", work), asked.length]).to.deep.equal([1, 1, 2, 2]);
    });
    it("keeps that nothing was found", () => {
        const [graph, asked] = [new Graph([a]), [] as string[]];
        const work = () => void asked.push("asked");
        graph.once(work, work);
        graph.once(work, work);
        expect(asked).to.have.length(1);
    });
    it("lists a cloud's resources", () => expect(new Graph([a, b]).under("aws:")).to.deep.equal([a, b]));
    it("lists none of another's", () => expect(new Graph([a, b]).under("azure-native:")).to.deep.equal([]));
});

describe("isTraceable", () => {
    const told = make("pulumi:pulumi:StackReference", {}, { name: "organization/holdfast/prod" });
    const cases: [title: string, resource: Resource, traceable: boolean][] = [
        ["a value that is known", versioning("a", { bucket: [] }), true],
        ["what is made from what is declared", versioning(UNKNOWN, { bucket: a }), true],
        ["what is left to the service", versioning(UNKNOWN), true],
        ["what was made from nothing", versioning(UNKNOWN, { bucket: [] }), false],
        ["what only another stack knows", versioning(UNKNOWN, { bucket: told }), false],
        ["a part that is not known", aws("s3/bucketVersioning:BucketVersioning", { bucket: [{ name: "a" }, { name: UNKNOWN }] }, { from: { bucket: [] } }), false],
    ];
    for (const [title, resource, expected] of cases) it(`${title}: ${expected}`, () => expect(isTraceable(resource, "bucket")).to.equal(expected));
    it("names the property that is needed", () => expect(() => traceable(versioning(UNKNOWN, { bucket: [] }), "bucket")).to.throw("bucket of versioning"));
});

describe("companions", () => {
    it("does not tell whether a companion with an unknown link is there", () => {
        expect(() => companions(new Graph([a, versioning(UNKNOWN)]), a, "bucket", VERSIONING)).to.throw("bucket of versioning");
    });
    it("tells that a companion of another resource is not its own", () => {
        expect(companions(new Graph([a, b, versioning(UNKNOWN, { bucket: b })]), a, "bucket", VERSIONING)).to.deep.equal([]);
    });
});

describe("asDeclared", () => {
    const group = (from = {}) => aws("ec2/securityGroup:SecurityGroup", { ingress: UNKNOWN, vpcId: UNKNOWN }, { from });
    it("reads what the service is still to compute as not set", () => expect(asDeclared(group(), "ingress").props.ingress).to.equal(undefined));
    it("keeps unknown what was made from another resource", () => expect(() => asDeclared(group({ ingress: a }), "ingress").props.ingress).to.throw("ingress"));
    it("keeps unknown what it is not asked for", () => expect(() => asDeclared(group(), "ingress").props.vpcId).to.throw("vpcId"));
});

describe("awsRegion", () => {
    it("is the resource's own", () => expect(awsRegion(aws("ec2/vpc:Vpc", { region: "us-east-1" }))).to.equal("us-east-1"));
    it("is its provider's where it is still to be computed", () => expect(awsRegion(aws("ec2/vpc:Vpc", { region: UNKNOWN }))).to.equal("eu-west-1"));
    it("is not known where it is made from what is not", () => expect(() => awsRegion(aws("ec2/vpc:Vpc", { region: UNKNOWN }, { from: { region: a } }))).to.throw("region"));
});
