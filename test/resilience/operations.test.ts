import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { recordSchema } from "../../report/evidence/record";
import { scenarioOf, scenarios } from "../../resilience/drill/scenario";
import { Journal } from "../../resilience/journal";
import { recordOf } from "../../resilience/records";
import { partnerLines, partnerText } from "../../resilience/rehome/partners";

const ROOT = join(__dirname, "..", "..");
const STANDING = { aws: { region: "eu-west-1", zones: ["eu-west-1a", "eu-west-1b"] }, azure: { region: "northeurope", zones: ["1", "2"] } };
const folder = () => mkdtempSync(join(tmpdir(), "holdfast-operations-"));

describe("scenarios of drills", () => {
    it("are each zone, region and provider of the primary, by the names of the survival analysis", () => {
        expect(scenarios(STANDING).map(({ id }) => id)).to.deep.equal([
            "zone:aws/eu-west-1a", "zone:aws/eu-west-1b", "zone:azure/northeurope-1", "zone:azure/northeurope-2",
            "region:aws/eu-west-1", "region:azure/northeurope", "provider:aws", "provider:azure",
        ]);
    });
    it("are told when one is none", () => expect(() => scenarioOf("region:aws/eu-west-2", STANDING)).to.throw('Did you mean "region:aws/eu-west-1"?'));
});

describe("a record of an operation", () => {
    it("is one that reports take, and names neither folders nor machines", async () => {
        const at = new Date("2026-11-21T12:00:00.123Z");
        const journal = new Journal(join(folder(), "journal.json"), "x", () => at);
        await journal.step("one", () => ({ detail: "done", kept: "/tmp/somewhere" }));
        journal.end("passed");
        const record = recordOf(ROOT, journal, {
            kind: "rehome", subject: "addresses:aws/prod", title: "t", requirements: ["A12"], clouds: ["aws"], stacks: ["prod"], live: false, summary: "s",
            figures: [{ name: "recovery time", value: 1, unit: "s" }], defects: [], approvals: [], engine: "v3.260.0",
        });
        expect(recordSchema.parse(record)).to.deep.include({ environment: "simulated", from: "2026-11-21T12:00:00Z", until: "2026-11-21T12:00:00Z", result: "passed" });
        expect(JSON.stringify(record)).not.to.include("/tmp");
    });
});

describe("what partners are told", () => {
    const pool = { cloud: "aws", region: "eu-west-1", addresses: { "edge-a": "198.51.100.1", "edge-b": "198.51.100.2", "spare-1": "203.0.113.1" }, answers: { "edge-a": "edge-a", "edge-b": "edge-b" }, prepared: {}, quarantined: [], spares: ["spare-1"], minimumFree: 1, total: 3, quota: 5 } as const;
    const lines = partnerLines(pool, [{ front: "edge-a", from: "edge-a", to: "spare-1" }]);
    it("is every front end's address before and after", () => expect(partnerText("x.csv", lines)).to.equal("cloud,front,before,after,action\naws,edge-a,198.51.100.1,203.0.113.1,replace\naws,edge-b,198.51.100.2,198.51.100.2,keep\n"));
    it("is JSON where the file is not CSV", () => expect((JSON.parse(partnerText("x.json", lines)) as { addresses: unknown[] }).addresses).to.have.length(2));
});

describe("operations on the command line", function () {
    this.timeout(120_000);
    const run = (args: readonly string[], path = process.env.PATH) => {
        const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "bin", "holdfast.js"), ...args], { cwd: folder(), encoding: "utf8", env: { ...process.env, PATH: path, NO_COLOR: "1" } });
        return { status, stdout, stderr };
    };
    const nowhere = folder();

    it("say that the CLI is missing, and end in 3", () => expect(run(["drill", "provider:aws"], nowhere)).to.deep.include({ status: 3 }));
    it("end in 0 where only a dry run was asked for", () => {
        const { status, stdout } = run(["drill", "provider:aws", "--dry-run"], nowhere);
        expect(status).to.equal(0);
        expect(stdout).to.include("AWS is lost as a whole").and.to.include("The Pulumi CLI is not on PATH");
    });
    it("refuse a scenario that is none", () => expect(run(["drill", "zone:aws/eu-west-1z"]).stderr).to.include('found "zone:aws/eu-west-1z", expected one of zone:aws/eu-west-1a'));
    it("do not break real accounts", () => expect(run(["drill", "provider:aws", "--live"])).to.deep.include({ status: 3 }));
    it("ask over which clouds", function () {
        if (spawnSync("pulumi", ["version"]).status !== 0) this.skip();
        expect(run(["rehome", "--stack", "prod", "--cloud", "aws"]).stderr).to.include("--workspace: found neither it nor --live");
        expect(run(["rehome", "--stack", "prod", "--cloud", "aws", "--live"]).stderr).to.include("--confirm: found nothing, expected the name of the stack, prod, once more");
    });
    it("go back only from a fail-over that is known", function () {
        if (spawnSync("pulumi", ["version"]).status !== 0) this.skip();
        const [place, file] = [folder(), join(folder(), "approvals.yaml")];
        writeFileSync(file, "approvals: []\n");
        const { status, stderr } = run(["failback", "--stack", "dr", "--workspace", place, "--approvals", file]);
        expect([status, stderr]).to.satisfy(([code, text]: [number, string]) => code === 3 && text.includes("expected the journal of the fail-over, which tells what both sides had before it"));
    });
    it("take no approvals that cannot be read", function () {
        if (spawnSync("pulumi", ["version"]).status !== 0) this.skip();
        const file = join(folder(), "approvals.yaml");
        writeFileSync(file, "approvals: [{ who: first }]");
        const { status, stderr } = run(["failover", "--stack", "dr", "--workspace", folder(), "--approvals", file]);
        expect([status, stderr]).to.satisfy(([code, text]: [number, string]) => code === 3 && text.includes("approvals.0.at"));
    });
});
