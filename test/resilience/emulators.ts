// An S3 and an Azure Blob that run on this machine, for tests of copies between clouds.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const EMULATORS = join(__dirname, "..", "..", ".ci", "emulators", "node_modules");

/** Why the tests are skipped; undefined where they run. */
export const whyNoEmulators = existsSync(join(EMULATORS, "azurite")) ? undefined : "no emulators: npm ci --prefix .ci/emulators";

export interface Emulators {
    /** With a bucket of each name. */
    readonly s3: string;
    readonly blob: string;
    readonly stop: () => Promise<void>;
}

export const freePort = (): Promise<number> => new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
        const { port } = server.address() as { port: number };
        server.close(() => found(port));
    });
});

const answers = async (url: string): Promise<void> => {
    for (let tries = 0; tries < 200; tries++) {
        if (await fetch(url).then(() => true, () => false)) return;
        await new Promise((later) => setTimeout(later, 50));
    }
    throw new Error(`${url} does not answer.`);
};

/** Starts both, with what the SDKs need to sign in to them in the environment. */
export async function startEmulators(buckets: readonly string[]): Promise<Emulators> {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-emulators-"));
    const { default: S3rver } = { default: require(join(EMULATORS, "@20minutes", "s3rver")) };
    const s3 = new S3rver({ port: 0, address: "127.0.0.1", silent: true, allowMismatchedSignatures: true, directory: join(folder, "s3"), configureBuckets: buckets.map((name) => ({ name })) });
    const { port } = await s3.run();
    const blobPort = await freePort();
    const azurite: ChildProcess = spawn(process.execPath, [
        join(EMULATORS, "azurite", "dist", "src", "blob", "main.js"), "--blobPort", String(blobPort), "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry",
    ], { stdio: "ignore", cwd: folder });
    await answers(`http://127.0.0.1:${blobPort}/`);
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER", AWS_REGION: "us-east-1" });
    return {
        s3: `http://127.0.0.1:${port}`,
        blob: `http://127.0.0.1:${blobPort}/devstoreaccount1`,
        stop: async () => {
            azurite.kill();
            await s3.close();
            rmSync(folder, { recursive: true, force: true });
        },
    };
}
