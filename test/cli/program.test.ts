// The program as it is started: compiled once, and never stale.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const ROOT = join(__dirname, "..", "..");
const COPIED = ["bin", "cli", "components", "policy", "report", "resilience", "simulate", "wire", "package.json", "tsconfig.json"];

describe("the compiled program", function () {
    this.timeout(120_000);
    const folder = mkdtempSync(join(tmpdir(), "holdfast-program-"));
    const help = (): string => execFileSync(process.execPath, [join(folder, "bin", "holdfast.js"), "--help"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    const kept = (): string[] => readdirSync(join(folder, "dist", "program")).filter((name) => name.endsWith(".js"));
    const change = (file: string, from: string, to: string): void => {
        const path = join(folder, file);
        const text = readFileSync(path, "utf8");
        expect(text).to.include(from);
        writeFileSync(path, text.replace(from, to));
    };

    before(() => {
        for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
        symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    });
    after(() => rmSync(folder, { recursive: true }));

    it("is kept, and the same file serves the next start", () => {
        const first = help();
        const [file] = kept();
        const { mtimeMs } = statSync(join(folder, "dist", "program", file!));
        expect(help()).to.equal(first);
        expect(statSync(join(folder, "dist", "program", file!)).mtimeMs).to.equal(mtimeMs);
    });

    it("is another once a source has changed, and takes the old one's place", () => {
        const [before] = kept();
        change("cli/main.ts", "Shows what a service", "Tells what a service");
        expect(help()).to.include("Tells what a service");
        expect(kept()).to.have.length(1).and.not.to.include(before);
    });

    it("is another once data that it takes in has changed", () => {
        const [before] = kept();
        change("resilience/runbooks/grammar.json", "{", "{ ");
        help();
        expect(kept()).to.not.include(before);
    });

    it("says where in the sources a fault is", () => {
        change("cli/main.ts", "export async function main(", 'export async function main(..._: unknown[]): Promise<number> {\n    throw new Error("a fault of the test");\n}\nasync function other(');
        try {
            help();
            expect.fail("it should have failed");
        } catch (error) {
            expect((error as { stderr?: string }).stderr ?? "").to.match(/a fault of the test\n +at main \(.*cli\/main\.ts:\d+:\d+\)/);
        }
    });
});
