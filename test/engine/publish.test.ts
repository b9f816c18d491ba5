// The packs are published by the CLI, to a service of Pulumi's protocol that keeps what it is given.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { buildPack } from "../../policy/build";
import { PACKS, rulesOf } from "../../policy/packs";
import { hasPulumi, ROOT } from "./workspace";

const OWNER = "acme";

interface PublishedPolicy {
    readonly name: string;
    readonly enforcementLevel: string;
    readonly description: string;
    readonly configSchema?: unknown;
}

interface Request {
    readonly line: string;
    readonly body: Buffer;
}

/** As much of the service as publishing asks for. What it was asked is kept, in order. */
class Service {
    readonly asked: Request[] = [];
    private readonly server: Server;

    constructor() {
        this.server = createServer((request, response) => void read(request).then((body) => {
            const line = `${request.method} ${request.url}`;
            this.asked.push({ line, body });
            response.setHeader("content-type", "application/json");
            response.end(JSON.stringify(this.answer(line)));
        }));
    }

    get address(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    private answer(line: string): object {
        if (line === "GET /api/user") return { id: "1", githubLogin: OWNER, name: OWNER, email: "", avatarUrl: "", organizations: [{ githubLogin: OWNER, name: OWNER }], identities: [] };
        if (line === `POST /api/orgs/${OWNER}/policypacks`) return { version: 1, uploadURI: `${this.address}/upload`, requiredHeaders: {} };
        return {};
    }

    start(): Promise<void> {
        return new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    }

    stop(): void {
        this.server.closeAllConnections();
        this.server.close();
    }
}

async function read(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
}

describe("publishing under the real CLI", function () {
    this.timeout(300_000);
    const folder = mkdtempSync(join(tmpdir(), "holdfast-publish-"));
    const service = new Service();

    before(async function () {
        if (!hasPulumi()) this.skip();
        mkdirSync(join(folder, "node_modules", "@grpc"), { recursive: true });
        mkdirSync(join(folder, "node_modules", "@pulumi"));
        for (const name of ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf"]) symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
        await service.start();
    });

    after(() => {
        service.stop();
        rmSync(folder, { recursive: true });
    });

    for (const pack of PACKS) {
        it(`gives the service ${pack} with all its rules, and the files of the built folder`, async () => {
            const built = await buildPack(pack, folder);
            const from = service.asked.length;
            await promisify(execFile)("pulumi", ["policy", "publish", OWNER], {
                cwd: built,
                env: { ...process.env, PULUMI_HOME: join(folder, "home"), PULUMI_BACKEND_URL: service.address, PULUMI_ACCESS_TOKEN: "pul-of-the-test", PULUMI_SKIP_UPDATE_CHECK: "true", CI: "true" },
            });
            const asked = service.asked.slice(from);
            const named = (beginning: string) => asked.find(({ line }) => line.startsWith(beginning))!;
            const sent = JSON.parse(named(`POST /api/orgs/${OWNER}/policypacks`).body.toString()) as { name: string; versionTag: string; policies: readonly PublishedPolicy[] };
            expect({ name: sent.name, versionTag: sent.versionTag }).to.deep.equal({ name: `holdfast-${pack}`, versionTag: "0.1.0" });
            const level = (name: string) => sent.policies.find((policy) => policy.name === name)?.enforcementLevel;
            expect(rulesOf(pack).filter((rule) => level(rule.name) !== rule.level).map(({ name }) => name)).to.deep.equal([]);

            const archive = join(folder, `${pack}.tgz`);
            writeFileSync(archive, named("PUT /upload").body);
            const files = execFileSync("tar", ["-tzf", archive], { encoding: "utf8" }).trim().split("\n").map((path) => path.replace(/^package\//, "")).sort();
            expect(files).to.deep.equal(["PulumiPolicy.yaml", "exceptions.yaml", "index.js", "package.json"]);
            expect(asked.at(-1)!.line).to.equal(`POST /api/orgs/${OWNER}/policypacks/holdfast-${pack}/versions/0.1.0/complete`);
        });
    }
});
