import { expect } from "chai";
import { UnknownValueError } from "../../policy/resource";
import { readDocuments } from "../../report/documents";
import { InputError } from "../../report/problems";
import { ACCOUNT, BUCKET, deployment, file, fixture } from "./fixtures/support";

const state = (path: string) => ({ path, form: "state" as const });
const preview = (path: string) => ({ path, form: "preview" as const });

const problems = (...files: Parameters<typeof readDocuments>[0]): string[] => {
    try {
        readDocuments(files);
    } catch (error) {
        if (error instanceof InputError) return error.problems.map(({ found, expected, hint }) => `${found} | ${expected} | ${hint ?? ""}`);
        throw error;
    }
    return [];
};

const byName = (documents: ReturnType<typeof readDocuments>, name: string, type: string) => {
    const isIt = (resource: { name: string; type: string }) => resource.name === name && resource.type === type;
    return { inputs: documents.judged.byInputs.find(isIt)!, outputs: documents.judged.byOutputs.find(isIt)! };
};

describe("readDocuments, of an export by the Pulumi CLI", () => {
    const documents = readDocuments([state(fixture("export.json"))]);
    const bucket = byName(documents, "storage-data", "aws:s3/bucket:Bucket");

    it("takes what the CLI exported for deployed", () => {
        expect(documents.stacks.map(({ stack, project, source }) => [stack, project, source])).to.deep.equal([["prod", "sample", "deployed"]]);
    });
    it("gives a rule about one resource its inputs", () => expect(bucket.inputs.props).to.deep.equal({ bucket: "b1" }));
    it("gives a rule about the stack outputs and id", () => expect(bucket.outputs.props).to.deep.equal({ bucket: "b1", arn: "arn:x", id: "id-storage-data" }));
    it("finds the provider that made a resource", () => {
        expect(bucket.inputs.provider).to.deep.include({ type: "pulumi:providers:aws", name: "aws" });
    });
    it("keeps what each property was made from", () => {
        const { inputs } = byName(documents, "storage-data", "aws:s3/bucketVersioning:BucketVersioning");
        expect(inputs.propertyDependencies.bucket).to.deep.equal(["urn:pulumi:prod::sample::holdfast:aws:Storage$aws:s3/bucket:Bucket::storage-data"]);
    });
    it("keeps protection", () => expect(bucket.inputs.protect).to.equal(true));
    it("finds file and line", () => expect(documents.factsByUrn.get(bucket.inputs.urn)!.source).to.deep.equal({ file: "index.ts", line: 5 }));
    it("takes a provider's region for a resource that names none", () => expect(documents.factsByUrn.get(bucket.inputs.urn)!.region).to.equal("eu-west-1"));
    it("names the components around a resource", () => expect(documents.factsByUrn.get(bucket.inputs.urn)!.parents).to.deep.equal(["storage"]));
    it("does not take an encrypted secret for a value", () => {
        const { inputs } = byName(documents, "storage", "holdfast:aws:Storage");
        expect(() => inputs.props.p as unknown).to.throw(UnknownValueError, "p");
    });
});

describe("readDocuments, of a preview by the Pulumi CLI", () => {
    const documents = readDocuments([preview(fixture("preview.json"))]);
    const bucket = byName(documents, "storage-data", "aws:s3/bucket:Bucket");

    it("says that it is one", () => expect(documents.stacks[0]!.source).to.equal("preview"));
    it("knows the inputs", () => expect(bucket.inputs.props).to.deep.equal({ bucket: "b1" }));
    it("takes an input that is not set for not set", () => expect(bucket.inputs.props.tags).to.equal(undefined));
    it("takes an output that is not there yet for unknown", () => expect(() => bucket.outputs.props.arn as unknown).to.throw(UnknownValueError, "arn"));
    it("knows the region, which is the provider's", () => expect(bucket.outputs.props.region).to.equal("eu-west-1"));
    it("takes a property that the provider never fills in for not set", () => expect(bucket.outputs.props.forceDestroy).to.equal(undefined));
    it("takes an input made from such an output for unknown", () => {
        const { inputs } = byName(documents, "storage-data", "aws:s3/bucketVersioning:BucketVersioning");
        expect(() => inputs.props.bucket as unknown).to.throw(UnknownValueError, "bucket");
    });
    it("takes a blinded secret for unknown", () => {
        const { inputs } = byName(documents, "storage", "holdfast:aws:Storage");
        expect(() => inputs.props.p as unknown).to.throw(UnknownValueError, "p");
    });
    it("refuses one that leaves out what does not change", () => {
        expect(problems(preview(fixture("preview-without-same.json")))).to.deep.equal([
            "a preview that leaves out 4 unchanged resources | all resources | Write one with: pulumi preview --json --show-sames > FILE",
        ]);
    });
    it("refuses one that failed, with its first error", () => {
        const failed = file({ steps: [], diagnostics: [{ severity: "error", message: "the program\nfailed" }] });
        expect(problems(preview(failed))).to.deep.equal(["a preview that failed (the program) | one that succeeded | "]);
    });
    it("leaves out what would be deleted", () => {
        const urn = "urn:pulumi:prod::p::aws:sqs/queue:Queue::old";
        const kept = { urn: "urn:pulumi:prod::p::aws:sqs/queue:Queue::kept", type: "aws:sqs/queue:Queue", custom: true };
        const mixed = file({ steps: [
            { op: "delete", urn, oldState: { urn, type: "aws:sqs/queue:Queue" } },
            { op: "create", urn: kept.urn, newState: kept },
        ] });
        expect(readDocuments([preview(mixed)]).judged.byInputs.map(({ name }) => name)).to.deep.equal(["kept"]);
    });
});

describe("readDocuments, of an offline evaluation", () => {
    it("tells it from a deployed stack by who wrote it", () => {
        expect(readDocuments([state(file(deployment("prod", [BUCKET])))]).stacks[0]!.source).to.equal("offline");
    });
    it("puts several stacks side by side", () => {
        const documents = readDocuments([state(file(deployment("prod", [BUCKET]))), state(file(deployment("dr", [BUCKET])))]);
        expect(documents.judged.byInputs.filter(({ name }) => name === "data").map(({ urn }) => urn.split(":")[2])).to.deep.equal(["prod", "dr"]);
    });
    it("drops the API version of an Azure type", () => {
        const versioned = { ...ACCOUNT, type: "azure-native:storage/v20240101:StorageAccount" };
        expect(readDocuments([state(file(deployment("prod", [versioned])))]).judged.byInputs.at(-1)!.type).to.equal("azure-native:storage:StorageAccount");
    });
    it("leaves out what waits for its deletion", () => {
        const json = deployment("prod", [BUCKET]);
        Object.assign(json.deployment.resources.at(-1)!, { delete: true });
        expect(readDocuments([state(file(json))]).judged.byInputs.map(({ name }) => name)).not.to.include("data");
    });
    it("reads a file that a Windows shell wrote", () => {
        const bytes = Buffer.from(`\uFEFF${JSON.stringify(deployment("prod", [BUCKET]))}`, "utf16le");
        expect(readDocuments([state(file(bytes))]).stacks).to.have.length(1);
    });
    it("digests the bytes of the file", () => {
        const path = file('{"version":3,"deployment":{"resources":[{"urn":"urn:pulumi:a::b::c:d:E::f","type":"c:d:E"}]}}');
        expect(readDocuments([state(path)]).stacks[0]!.sha256).to.equal("00bf586d7dfa2cc171982d2ff5c3c2b3614f6e656bdb67a669280a618b2f6eb2");
    });
});

describe("readDocuments, of what cannot be used", () => {
    const cases: Record<string, [content: unknown, message: string]> = {
        "an empty file": ["", "an empty file | JSON | The command that wrote it may have failed."],
        "text": ["Previewing update (prod)", "text that is not JSON | JSON | It may be cut off, or have messages of the command mixed in."],
        "a web page": ["<html>", "text that is not JSON | JSON | It looks like a web page."],
        "a list": ["[]", "a list | a JSON object | "],
        "a preview": [{ steps: [] }, "a preview | a deployment as `pulumi stack export` writes it | Did you mean --preview?"],
        "a backend's checkpoint": [{ version: 3, checkpoint: {} }, "a checkpoint of a state backend | a deployment as `pulumi stack export` writes it | Write one with: pulumi stack export --file FILE"],
        "a Terraform state": [{ version: 4, terraform_version: "1.9.0" }, "a Terraform state | a deployment as `pulumi stack export` writes it | "],
        "another version": [{ version: 2, deployment: {} }, "version 2 | version 3 | Export it again with a current Pulumi CLI."],
        "no resources": [{ version: 3, deployment: { resources: [] } }, "a deployment without resources | at least one | The stack may not have been deployed yet."],
        "a URN that is none": [{ version: 3, deployment: { resources: [{ urn: "bucket", type: "t" }] } }, "a string at deployment.resources.0.urn | urn:pulumi:STACK::PROJECT::TYPE::NAME | "],
        "resources of another shape": [{ version: 3, deployment: { resources: {} } }, "an object at deployment.resources | an array | "],
        "an interrupted update": [{ version: 3, deployment: { resources: [{ urn: "urn:pulumi:a::b::c:d:E::f", type: "c:d:E" }], pending_operations: [{}] } },
            "1 pending operations | none | An update was interrupted; run `pulumi refresh` and export again, so that what stands is known."],
    };
    for (const [title, [content, message]] of Object.entries(cases)) {
        it(`refuses ${title}`, () => expect(problems(state(file(content)))).to.deep.equal([message]));
    }
    it("refuses a file that is not there", () => expect(problems(state("/nowhere/prod.json"))).to.deep.equal(["no such file | a deployment | "]));
    it("refuses a deployment given as a preview", () => {
        expect(problems(preview(fixture("export.json")))).to.deep.equal(["a deployment | what `pulumi preview --json` writes | Did you mean --state?"]);
    });
    it("refuses the same stack twice", () => {
        const [one, two] = [file(deployment("prod", [BUCKET])), file(deployment("prod", [ACCOUNT]))];
        expect(problems(state(one), state(two))).to.deep.equal([`stack holdfast/prod, which ${one} holds too | each stack once | `]);
    });
    it("tells the problems of all files at once", () => expect(problems(state(file("")), state(file("[]")), state("/nowhere"))).to.have.length(3));
    it("does not say what a value is, since it may be a secret", () => {
        const json = { version: 3, deployment: { resources: [{ urn: "urn:pulumi:a::b::c:d:E::f", type: "c:d:E", inputs: "hunter2" }] } };
        expect(problems(state(file(json))).join()).not.to.include("hunter2");
    });
});
