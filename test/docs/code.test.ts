import { expect } from "chai";
import { holdsUnknown, literal, program } from "../../docs/code";
import { type ExampleResource, NOT_KNOWN } from "../../docs/examples";

const resource = (type: string, props: object, more: Partial<ExampleResource> = {}): ExampleResource =>
    ({ type, name: "it", stack: "test", protect: false, region: "eu-west-1", props: { ...props }, ...more });
const written = (...resources: ExampleResource[]): string => program({ title: "", resources }, { role: "primary" });

describe("literal", () => {
    it("writes a short value in one line", () => expect(literal({ a: 1, "b-c": ["x", true, null] })).to.equal('{ a: 1, "b-c": ["x", true, null] }'));
    it("writes nothing between the brackets of what is empty", () => expect([literal({}), literal([])]).to.deep.equal(["{}", "[]"]));
    it("breaks what is long", () => expect(literal({ a: "x".repeat(60), b: "y".repeat(60) })).to.equal(`{\n    a: "${"x".repeat(60)}",\n    b: "${"y".repeat(60)}",\n}`));
    it("writes a document as what it holds", () => expect(literal('{"Version":"1"}')).to.equal('JSON.stringify({ Version: "1" })'));
    it("leaves a text that only begins like one", () => expect(literal("{a}")).to.equal('"{a}"'));
    it("says what is not known", () => expect(literal({ a: { [NOT_KNOWN]: true } })).to.equal("{ a: pulumi.unknown }"));
});

describe("holdsUnknown", () => {
    it("looks inside", () => expect(holdsUnknown([{ a: { [NOT_KNOWN]: true } }])).to.equal(true));
    it("finds nothing in plain values", () => expect(holdsUnknown([{ a: null }])).to.equal(false));
});

describe("program", () => {
    it("declares what a person would declare", () => {
        expect(written(resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", { bucket: "store", blockPublicAcls: true })))
            .to.equal('new aws.s3.BucketPublicAccessBlock("it", { bucket: "store", blockPublicAcls: true });');
    });
    it("names Azure's modules", () => expect(written(resource("azure-native:storage:StorageAccount", { enableHttpsTrafficOnly: true }))).to.equal('new azure.storage.StorageAccount("it", { enableHttpsTrafficOnly: true });'));
    it("leaves out what the cloud gives every resource", () => expect(written(resource("aws:s3/bucket:Bucket", { id: "a", arn: "b", bucket: "store" }))).to.equal('new aws.s3.Bucket("it", { bucket: "store" });'));
    it("keeps arguments whose type takes several lines", () => expect(written(resource("aws:s3/bucket:Bucket", { tags: { purpose: "data" } }))).to.equal('new aws.s3.Bucket("it", { tags: { purpose: "data" } });'));
    it("says beside it what comes of it", () => {
        expect(written(resource("aws:ec2/eip:Eip", { domain: "vpc", allocationId: "eipalloc-1" }))).to.equal('// of which comes allocationId: "eipalloc-1"\nnew aws.ec2.Eip("it", { domain: "vpc" });');
    });
    it("says where it stands, where that is not at home", () => {
        expect(written(resource("aws:s3/bucket:Bucket", {}, { region: "eu-central-1", stack: "dr" }))).to.equal('// in eu-central-1, in stack dr\nnew aws.s3.Bucket("it", {});');
    });
    it("says how the packs are configured, where that matters", () => {
        expect(program({ title: "", resources: [resource("aws:s3/bucket:Bucket", {})], settings: { allowedRegions: ["eu-west-1"] } })).to.equal('// with the setting allowedRegions: ["eu-west-1"]\nnew aws.s3.Bucket("it", {});');
    });
    it("protects what is protected", () => expect(written(resource("aws:s3/bucket:Bucket", {}, { protect: true }))).to.equal('new aws.s3.Bucket("it", {}, { protect: true });'));
    it("says of a platform what is not usual", () => {
        expect(written(resource("holdfast:index:Platform", { role: "primary", lifecycle: "production" }, { name: "platform" }))).to.equal('// Platform "platform":\n//     lifecycle: "production"');
    });
});
