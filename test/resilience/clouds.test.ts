// Export from one cloud and import on the other, against services that run here.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as Blob from "@azure/storage-blob";
import { expect } from "chai";
import { main } from "../../cli/main";
import { recordSchema } from "../../report/evidence/record";
import { openStore } from "../../resilience/restore/address";
import { EMULATOR } from "../../resilience/restore/azure-blob";
import { compare } from "../../resilience/restore/compare";
import { copyStore } from "../../resilience/restore/copy";
import { inventoryOf } from "../../resilience/restore/digest";
import { openJournal } from "../../resilience/restore/manifest";
import { faultList } from "../../resilience/restore/record";
import { type Emulators, startEmulators, whyNoEmulators } from "./emulators";
import { type Kept, memoryStore, text } from "./stores";

const MIB = 1024 * 1024;
/** Seeded bytes, so that every run copies the same. */
const bytes = (length: number, seed: number): Buffer => {
    const all = Buffer.alloc(length);
    let state = seed;
    for (let at = 0; at < length; at++) {
        state = (state * 1103515245 + 12345) % 2147483648;
        all[at] = state >>> 16;
    }
    return all;
};
const OBJECTS: Record<string, Kept> = {
    "empty": { bytes: Buffer.alloc(0), properties: { contentType: "application/octet-stream", metadata: {} } },
    "large.bin": { bytes: bytes(20 * MIB + 1, 7), properties: { contentType: "application/octet-stream", metadata: {} } },
    "tenants/blue/plan.json": { bytes: Buffer.from("{}"), properties: { contentType: "application/json", cacheControl: "no-cache", contentDisposition: "attachment", metadata: { owner: "ops", "data-class": "internal", under_score: "1" } } },
    "ümlaut +%20?.txt": text("é"), // the emulator of S3 lists an ampersand as `&amp;`
};

describe("copies between S3 and Azure Blob", function () {
    let emulators: Emulators;
    let folder: string;
    let proxy: Server | undefined;
    let containers = 0;

    before(async function () {
        if (whyNoEmulators) {
            console.log(`      skipped: ${whyNoEmulators}`);
            this.skip();
        }
        emulators = await startEmulators(["source", "back", "throttled", "killed"]);
        folder = mkdtempSync(join(tmpdir(), "holdfast-clouds-"));
        await copyStore(memoryStore("seed", new Map(Object.entries(OBJECTS))), openStore(s3("source")), openJournal(join(folder, "seed"), { of: "seed", measure: "bytes" }));
    });
    after(async () => {
        if (!emulators) return;
        await emulators.stop();
        rmSync(folder, { recursive: true, force: true });
    });
    afterEach(() => {
        proxy?.closeAllConnections();
        proxy?.close();
    });

    const s3 = (bucket: string, endpoint = emulators.s3) => `s3://${bucket}?region=us-east-1&endpoint=${endpoint}`;
    /** A new container, empty. */
    const container = async (): Promise<{ address: string; client: Blob.ContainerClient }> => {
        const { ContainerClient, StorageSharedKeyCredential } = require("@azure/storage-blob") as typeof Blob;
        const address = `${emulators.blob}/target${++containers}`;
        const client = new ContainerClient(address, new StorageSharedKeyCredential(EMULATOR.account, EMULATOR.key));
        await client.create();
        return { address, client };
    };
    /** Answers some requests itself, and hands on the others. */
    const behind = (target: string, answer: (method: string, path: string) => number | undefined | "never"): Promise<string> => new Promise((listening) => {
        const { hostname, port } = new URL(target);
        proxy = createServer((incoming, outgoing) => {
            const status = answer(incoming.method!, incoming.url!);
            if (status === "never") return;
            if (status !== undefined) {
                incoming.resume();
                outgoing.writeHead(status, { "content-type": "application/xml" }).end("<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");
                return;
            }
            incoming.pipe(request({ hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answered) => {
                outgoing.writeHead(answered.statusCode!, answered.headers);
                answered.pipe(outgoing);
            }));
        }).listen(0, "127.0.0.1", () => listening(`http://127.0.0.1:${(proxy!.address() as { port: number }).port}`));
    });
    const told = async (from: string, to: string) => faultList(await compare(inventoryOf(openStore(from)), inventoryOf(openStore(to))));
    const copied = (from: string, to: string, name: string, overwrite = false) =>
        copyStore(openStore(from), openStore(to), openJournal(join(folder, name), { of: from, measure: "bytes", to }), { overwrite });

    it("bring every object to the other cloud and back, large ones in parts, names and metadata included", async () => {
        const { address } = await container();
        const there = await copied(s3("source"), address, "there");
        expect([there.same, there.written, there.amount]).to.deep.equal([4, 4, 20 * MIB + 5]);
        const back = await copied(address, s3("back"), "back");
        expect([back.same, back.written]).to.deep.equal([4, 4]);
        expect(await told(s3("source"), s3("back"))).to.equal("");
    });

    it("name exactly the byte that changed, the object that went, the one that came, and the metadata that differs", async () => {
        const { address, client } = await container();
        await copied(s3("source"), address, "faults");
        const large = Buffer.from(OBJECTS["large.bin"]!.bytes);
        large[11 * MIB]! ^= 1;
        await client.getBlockBlobClient("large.bin").uploadData(large, { blobHTTPHeaders: { blobContentType: "application/octet-stream" } });
        await client.deleteBlob("empty");
        await client.getBlockBlobClient("extra").upload("x", 1);
        await client.getBlobClient("tenants/blue/plan.json").setMetadata({ owner: "somebody" });
        expect(await told(s3("source"), address)).to.equal([
            "missing: empty", "different in content: large.bin", "different in properties: tenants/blue/plan.json", "not in the source: extra", "",
        ].join("\n"));
    });

    it("send again what a busy service put off, and say how often", async () => {
        let refusals = 3;
        const endpoint = await behind(emulators.s3, (method) => (method === "GET" && refusals-- > 0 ? 503 : undefined));
        const store = openStore(s3("source", endpoint));
        const { address } = await container();
        const result = await copyStore(store, openStore(address), openJournal(join(folder, "busy"), { of: "busy", measure: "bytes" }));
        expect([result.same, result.unread, store.repeated()]).to.deep.equal([4, [], 3]);
    });

    it("give up on what stays busy, say so of that object alone, and go on from there the next time", async () => {
        let busy = true;
        const endpoint = await behind(emulators.s3, (method, path) => (busy && method === "GET" && path.includes("plan.json") ? 503 : undefined));
        const { address } = await container();
        const from = s3("source", endpoint);
        const first = await copied(from, address, "stays");
        expect([first.same, first.unread]).to.deep.equal([3, [{ key: "tenants/blue/plan.json", why: "SlowDown, HTTP 503, 6 attempts", of: "source" }]]);
        busy = false;
        const second = await copied(from, address, "stays");
        expect([second.same, second.written, second.unread]).to.deep.equal([4, 1, []]);
    });

    it("by command, killed half way, go on where they were and write the record of an export", async function () {
        this.timeout(120_000);
        const { address } = await container();
        let stall = true;
        let reached = (): void => undefined;
        const stalled = new Promise<void>((resolve) => { reached = resolve; });
        const endpoint = await behind(emulators.s3, (method, path) => {
            if (!stall || method !== "GET" || !path.includes("plan.json")) return undefined;
            reached();
            return "never";
        });
        const args = ["restore", "copy", s3("source", endpoint), address, "--store", "customer-data", "--manifest", join(folder, "killed.jsonl"), "--records", folder, "--stack", "prod", "--width", "1"];
        const child = spawn(process.execPath, [join(__dirname, "../../bin/holdfast.js"), ...args], { stdio: "ignore" });
        await stalled;
        child.kill("SIGKILL");
        await new Promise((ended) => child.once("exit", ended));
        expect(readFileSync(join(folder, "killed.jsonl.part"), "utf8").trim().split("\n")).to.have.length(3); // the head, and two objects
        stall = false;
        const write = process.stdout.write;
        let printed = "";
        process.stdout.write = ((chunk: string) => { printed += chunk; return true; }) as typeof process.stdout.write;
        let code: number;
        try {
            code = await main(args);
        } finally {
            process.stdout.write = write;
        }
        expect(code, printed).to.equal(0);
        const [, file] = /wrote (.*\.json)/.exec(printed)!;
        const record = recordSchema.parse(JSON.parse(readFileSync(file!, "utf8")));
        expect([record.kind, record.subject, record.environment, record.clouds, record.result, record.steps[0]!.name, record.summary]).to.deep.equal(
            ["restore", "export:customer-data", "emulated", ["aws", "azure"], "passed", "2 objects written, each read back", "4 of 4 objects are the same, 20,971,525 bytes."]);
    });
});
