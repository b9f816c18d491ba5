import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { main } from "../../cli/main";
import { recordSchema } from "../../report/evidence/record";

describe("holdfast restore", () => {
    let folder: string;
    const at = (...names: string[]): string => join(folder, ...names);
    const address = (name: string): string => `file://${at(name)}`;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "holdfast-cli-restore-"));
        for (const name of ["source", "copy"]) {
            mkdirSync(at(name, "sub"), { recursive: true });
            writeFileSync(at(name, "a"), "alpha");
            writeFileSync(at(name, "sub", "b"), "beta");
        }
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    /** Runs it, without what it prints. */
    async function run(...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
        const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
        let output = "";
        for (const { stream } of streams) stream.write = ((chunk: string) => { output += chunk; return true; }) as typeof stream.write;
        try {
            return { code: await main(["restore", ...args]), output: output };
        } finally {
            for (const { stream, write } of streams) stream.write = write;
        }
    }
    const verify = (source: string, ...more: string[]) => run("verify", source, address("copy"), "--store", "team-files", "--cloud", "aws", "--environment", "emulated", "--records", at("records"), ...more);
    const record = () => recordSchema.parse(JSON.parse(readFileSync(at("records", readdirSync(at("records")).find((name) => name.endsWith(".json"))!), "utf8")));

    it("says that a copy is its source, and writes a record of it", async () => {
        const { code } = await verify(address("source"), "--began", "2026-11-21T09:00:00Z", "--ended", "2026-11-21T09:40:00Z", "--target-minutes", "60");
        expect(code).to.equal(0);
        const { kind, subject, result, environment, clouds, from, figures } = record();
        expect([kind, subject, result, environment, clouds, from]).to.deep.equal(["restore", "store:team-files", "passed", "emulated", ["aws"], "2026-11-21T09:00:00Z"]);
        expect(figures[0]).to.deep.equal({ name: "recovery time", value: 2400, unit: "s", target: 3600 });
    });

    it("ends in 2 where something is missing, and lists it beside the record", async () => {
        rmSync(at("copy", "a"));
        expect((await verify(address("source"))).code).to.equal(2);
        const list = readdirSync(at("records")).find((name) => name.endsWith(".differences.txt"))!;
        expect([readFileSync(at("records", list), "utf8"), record().logs.map(({ name }) => name)]).to.deep.equal(["missing: a\n", [list]]);
    });

    it("ends in 2 where it took too long", async () => {
        expect((await verify(address("source"), "--began", "2026-11-21T09:00:00Z", "--ended", "2026-11-21T11:00:00Z", "--target-minutes", "60")).code).to.equal(2);
    });

    it("holds a copy against a manifest of what is gone", async () => {
        expect((await run("manifest", address("source"), "--out", at("source.jsonl"))).code).to.equal(0);
        rmSync(at("source"), { recursive: true });
        expect((await verify(at("source.jsonl"))).code).to.equal(0);
        writeFileSync(at("copy", "a"), "alphA");
        const { code, output } = await verify(at("source.jsonl"));
        expect([code, output.split("\n")[1]]).to.deep.equal([2, "  different in content: a"]);
    });

    it("asks for what a folder's address does not tell", async () => {
        const { code, output } = await run("verify", address("source"), address("copy"), "--store", "team-files", "--records", at("records"));
        expect([code, output]).to.deep.equal([3, "The input cannot be used (2 problems):\n"
            + "  --cloud: found nothing, expected aws, azure or both. The addresses do not tell on which cloud the copy is.\n"
            + "  --environment: found nothing, expected live or emulated. The addresses do not tell whether the copy is on a real account.\n"]);
    });

    it("does not let an emulator pass for a real account", async () => {
        const { code, output } = await run("copy", "s3://b?endpoint=http://127.0.0.1:1&region=r", address("copy"), "--store", "s", "--environment", "live", "--manifest", at("m"));
        expect([code, output.split("\n")[1]]).to.deep.equal([3, "  --environment: found live, expected emulated, by the addresses."]);
    });

    it("refuses a time that is none", async () => {
        const { code, output } = await verify(address("source"), "--began", "yesterday");
        expect([code, output]).to.deep.equal([3, "error: option '--began <time>' argument 'yesterday' is invalid. It must be in UTC, as 2026-11-21T09:30:00Z.\n"]);
    });
});
