import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerUnaryCall, ServiceError } from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/provider_pb.js";
import { expect } from "chai";
import { changed, Plugin, previewed } from "../../simulate/plugin";
import { fromStruct, toStruct } from "../../wire/rpc";
import { type Properties, type Services, UNKNOWN } from "../../simulate/service";
import { Store } from "../../simulate/store";
import { secret } from "../../wire/values";

const TYPE = "aws:test:Bucket";
const URN = `urn:pulumi:prod::p::${TYPE}::data`;
const services: Services = {
    [TYPE]: {
        refuse: ({ inputs }) => (inputs.size > 0 ? [] : [{ property: "size", found: String(inputs.size), expected: "1 or more" }]),
        create: ({ inputs, provider }) => ({ id: inputs.bucket, outputs: { ...inputs, arn: `arn:${provider.region}:${inputs.bucket}`, tagsAll: inputs.tags } }),
        replaceOn: ["bucket"],
        refuseDelete: ({ inputs }) => (inputs.locked ? [{ property: "locked", found: "true", expected: "false" }] : []),
    },
};

type Handlers = ReturnType<Plugin["handlers"]>;

/** Calls one of the plugin's methods as gRPC would. */
const call = <Response>(handlers: Handlers, method: keyof Handlers, request: unknown): Promise<Response> =>
    new Promise((resolve, reject) => {
        const handler = handlers[method] as (call: ServerUnaryCall<unknown, Response>, answer: (error: ServiceError | null, response: Response) => void) => void;
        handler({ request } as ServerUnaryCall<unknown, Response>, (error, response) => (error ? reject(new Error(error.message)) : resolve(response)));
    });

async function plugin(): Promise<Handlers> {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-plugin-"));
    const handlers = new Plugin("aws", "1.0.0", services, new Store(folder, services), folder).handlers();
    const configure = new proto.ConfigureRequest();
    configure.setArgs(toStruct({ region: "eu-west-1" }));
    await call(handlers, "configure", configure);
    return handlers;
}

function creation(inputs: object, preview = false): proto.CreateRequest {
    const request = new proto.CreateRequest();
    request.setUrn(URN);
    request.setProperties(toStruct(inputs));
    request.setPreview(preview);
    return request;
}

const BUCKET = { bucket: "data", size: 1, tags: { a: "1" } };

async function outputsOf(inputs: object, preview = false): Promise<Properties> {
    return fromStruct((await call<proto.CreateResponse>(await plugin(), "create", creation(inputs, preview))).getProperties());
}

async function failure(promise: Promise<unknown>): Promise<string> {
    try {
        await promise;
    } catch (error) {
        return (error as Error).message;
    }
    return "";
}

describe("Plugin", () => {
    it("answers as the service does, with the provider's own region", async () => {
        expect(await outputsOf(BUCKET)).to.deep.equal({ ...BUCKET, arn: "arn:eu-west-1:data", tagsAll: { a: "1" } });
    });

    it("knows in a preview only what the program said", async () => {
        expect(await outputsOf(BUCKET, true)).to.deep.equal({ ...BUCKET, arn: UNKNOWN, tagsAll: UNKNOWN });
    });

    it("keeps a secret secret under whatever name it comes back", async () => {
        const outputs = await outputsOf({ ...BUCKET, tags: { a: secret("unspoken") } });
        expect([outputs.tags, outputs.tagsAll]).to.deep.equal([{ a: secret("unspoken") }, { a: secret("unspoken") }]);
    });

    it("says what the cloud refuses", async () => {
        expect(await failure(outputsOf({ ...BUCKET, size: 0 }))).to.equal('aws:test:Bucket "data", size: found 0, expected 1 or more.');
    });

    it("refuses a type that it does not know, in a preview too", async () => {
        const request = creation({}, true);
        request.setUrn("urn:pulumi:prod::p::aws:test:Buckett::data");
        expect(await failure(call(await plugin(), "create", request))).to.include('did you mean "aws:test:Bucket"?');
    });

    it("reads back what it made, and nothing that it did not", async () => {
        const handlers = await plugin();
        await call(handlers, "create", creation(BUCKET));
        const read = async (id: string) => {
            const request = new proto.ReadRequest();
            request.setUrn(URN);
            request.setId(id);
            return (await call<proto.ReadResponse>(handlers, "read", request)).getId();
        };
        expect([await read("data"), await read("other")]).to.deep.equal(["data", ""]);
    });

    it("replaces a resource when what cannot change does", async () => {
        const differ = async (news: object) => {
            const request = new proto.DiffRequest();
            request.setUrn(URN);
            request.setOldInputs(toStruct(BUCKET));
            request.setNews(toStruct(news));
            const response = await call<proto.DiffResponse>(await plugin(), "diff", request);
            return [response.getChanges(), response.getDiffsList(), response.getReplacesList()];
        };
        expect(await differ(BUCKET)).to.deep.equal([proto.DiffResponse.DiffChanges.DIFF_NONE, [], []]);
        expect(await differ({ ...BUCKET, size: 2 })).to.deep.equal([proto.DiffResponse.DiffChanges.DIFF_SOME, ["size"], []]);
        expect(await differ({ ...BUCKET, bucket: "b" })).to.deep.equal([proto.DiffResponse.DiffChanges.DIFF_SOME, ["bucket"], ["bucket"]]);
    });

    it("does not delete what the cloud protects", async () => {
        const handlers = await plugin();
        await call(handlers, "create", creation({ ...BUCKET, locked: true }));
        const request = new proto.DeleteRequest();
        request.setUrn(URN);
        request.setId("data");
        expect(await failure(call(handlers, "delete", request))).to.equal('aws:test:Bucket "data", locked: found true, expected false.');
    });

    it("does not delete a successor in place of what it replaced", async () => {
        const handlers = await plugin();
        await call(handlers, "create", creation({ ...BUCKET, locked: true }));
        const request = new proto.DeleteRequest();
        request.setUrn(URN);
        request.setId("before");
        expect(await failure(call(handlers, "delete", request))).to.equal("");
    });
});

describe("changed", () => {
    it("names what differs, whatever the order of keys", () => {
        expect(changed({ a: { x: 1, y: 2 }, b: 1, c: 1 }, { a: { y: 2, x: 1 }, b: 2, d: 1 })).to.deep.equal(["b", "c", "d"]);
    });
});

describe("previewed", () => {
    it("takes inputs for known and everything else for unknown", () => {
        expect(previewed({ a: 1 }, { a: 1, id: "i" })).to.deep.equal({ a: 1, id: UNKNOWN });
    });

    it("does so inside an object too: an identity has a principal only once it is made", () => {
        expect(previewed({ identity: { type: "SystemAssigned" } }, { identity: { type: "SystemAssigned", principalId: "p" } }))
            .to.deep.equal({ identity: { type: "SystemAssigned", principalId: UNKNOWN } });
    });
});
