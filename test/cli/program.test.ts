// What was compiled is never stale: the program is made again whenever what it was made from is another.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const ROOT = join(__dirname, "..", "..");

describe("the compiled program", function () {
    this.timeout(180_000);
    const project = mkdtempSync(join(tmpdir(), "holdfast-program-"));
    const help = () => spawnSync(process.execPath, [join(project, "bin", "holdfast.js"), "--help"], { encoding: "utf8" });
    const kept = (): string[] => readdirSync(join(project, "dist", "program")).filter((name) => name.endsWith(".js"));
    const main = join(project, "cli", "main.ts");
    let first: string[];

    before(() => {
        for (const name of ["bin", "cli", "components", "policy", "report", "resilience", "simulate", "wire", "package.json", "tsconfig.json"]) cpSync(join(ROOT, name), join(project, name), { recursive: true });
        symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
        expect(help().status).to.equal(0);
        first = kept();
    });

    it("is one file", () => expect(first).to.have.length(1));
    it("is used again while nothing has changed", () => {
        help();
        expect(kept()).to.deep.equal(first);
    });
    it("is made again after a change, in place of the earlier one", () => {
        writeFileSync(main, readFileSync(main, "utf8").replace("Shows what a service", "Tells what a service"));
        expect(help().stdout).to.include("Tells what a service");
        expect(kept()).to.have.length(1).and.not.to.deep.equal(first);
    });
    it("is made again where a file has come", () => {
        const before = kept();
        writeFileSync(join(project, "policy", "rules", "aws-another.ts"), "export {};\n");
        help();
        expect(kept()).to.have.length(1).and.not.to.deep.equal(before);
    });
    it("says which source is wrong where there is none to be made", () => {
        writeFileSync(main, `${readFileSync(main, "utf8")}\nconst = 1;\n`);
        const { status, stderr } = help();
        expect({ failed: status !== 0, named: stderr.includes("main.ts") }).to.deep.equal({ failed: true, named: true });
        expect(existsSync(join(project, "dist", "program"))).to.equal(true);
    });
});
