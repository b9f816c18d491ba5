import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { AWS_COLLECTORS, AZURE_COLLECTORS } from "../../resilience/collect/run";
import { record } from "../report/evidence/support";
import { fixture, folder } from "../report/fixtures/support";

const ROOT = join(__dirname, "..", "..");

function run(args: readonly string[], cwd = folder()) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "bin", "holdfast.js"), ...args], { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined } });
    return { status, stdout, stderr, cwd };
}

describe("holdfast collect", function () {
    this.timeout(120_000);
    it("ends in 3 where nothing could be asked, says why, and writes nothing", () => {
        const { status, stdout, cwd } = run(["collect", "--cloud", "azure", "--only", "trail"]);
        expect([status, stdout.split("\n")[0], existsSync(join(cwd, "evidence"))]).to.deep.equal([
            3, "! azure-trail: not used: azureSubscriptionId is a value of the documentation: set the real one, so that records are known to be of it", false,
        ]);
    });
    it("refuses a region where nothing stands, without a stack trace", () => {
        const { status, stderr } = run(["collect", "--region", "us-east-1"]);
        expect([status, stderr]).to.deep.equal([3, "The input cannot be used (1 problem):\n  --region: found us-east-1, expected a region of these stacks: eu-central-1, westeurope, eu-west-1, northeurope.\n"]);
    });
    it("explains itself in 80 columns", () => expect(run(["collect", "--help"]).stdout.split("\n").filter((line) => line.length > 80)).to.deep.equal([]));
    it("is documented, call by call", () => {
        const page = readFileSync(join(ROOT, "docs", "evidence.md"), "utf8");
        const missing = [...AWS_COLLECTORS, ...AZURE_COLLECTORS].flatMap(({ name, actions }) => [name, ...actions]).filter((text) => !page.includes(`\`${text}\``));
        expect(missing).to.deep.equal([]);
    });
});

describe("holdfast report, with evidence", function () {
    this.timeout(120_000);
    it("reads the register and the records that it is told of", () => {
        const cwd = folder();
        mkdirSync(join(cwd, "records"));
        writeFileSync(join(cwd, "records", "lag.json"), JSON.stringify(record({ from: "2020-01-01T00:00:00Z", until: "2020-01-01T00:00:00Z" })));
        writeFileSync(join(cwd, "register.yaml"), "entries: []\n");
        run(["report", "--state", fixture("export.json"), "--register", "register.yaml", "--records", "records"], cwd);
        const { evidence } = JSON.parse(readFileSync(join(cwd, "out", "report.json"), "utf8")) as { evidence: { records: { id: string; state: string }[] } };
        expect(evidence.records.map(({ id, state }) => [id, state])).to.deep.equal([["lag", "stale"]]);
    });
    it("says everything that is wrong with both, and writes nothing", () => {
        const cwd = folder();
        mkdirSync(join(cwd, "records"));
        writeFileSync(join(cwd, "records", "lag.json"), "{");
        writeFileSync(join(cwd, "register.yaml"), "entries: [{id: X}]\n");
        const { status, stderr } = run(["report", "--state", fixture("export.json"), "--register", "register.yaml", "--records", "records"], cwd);
        expect([status, stderr.split("\n")[0], existsSync(join(cwd, "out"))]).to.deep.equal([3, "The input cannot be used (8 problems):", false]);
    });
});
