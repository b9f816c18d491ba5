import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ACCOUNT, deployment, file, fixture, folder } from "../report/fixtures/support";

const ROOT = join(__dirname, "..", "..");
const BIN = join(ROOT, "bin", "holdfast.js");

function run(args: readonly string[], { cwd = folder(), bin = BIN } = {}) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined } });
    return { status, stdout, stderr, cwd };
}

const SSH = { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0" };

/** A stack that lets the whole internet in on SSH, which a mandatory rule refuses. */
const open = () => file(deployment("prod", [{ type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name: "ssh", props: SSH }], undefined, "v3.260.0"));

describe("holdfast", function () {
    this.timeout(120_000);

    it("tells its version", () => {
        const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
        expect(run(["--version"]).stdout).to.equal(`${version}\n`);
    });
    it("explains itself when it is given nothing", () => expect(run([])).to.deep.include({ status: 0 }));
    it("explains itself in 80 columns", () => expect(run(["report", "--help"]).stdout.split("\n").filter((line) => line.length > 80)).to.deep.equal([]));
    it("says what an unknown command was meant to be", () => {
        const { status, stderr } = run(["reprot"]);
        expect([status, stderr]).to.deep.equal([3, "error: unknown command 'reprot'\n(Did you mean report?)\n"]);
    });
    it("refuses an unknown option", () => expect(run(["report", "--stat", "x"]).status).to.equal(3));
    it("refuses to evaluate stacks and to judge files at once", () => expect(run(["report", "--stack", "prod", "--state", "x"]).status).to.equal(3));
});

describe("holdfast report --state", function () {
    this.timeout(120_000);
    const good = run(["report", "--state", fixture("export.json")]);
    const bad = run(["report", "--state", open(), "--out", "there"]);

    const FORMS = [
        "findings.csv", "findings.ocsf.jsonl", "oscal-assessment-results.json", "oscal-catalog.json", "oscal-component-definition.json", "oscal-poam.json",
        "report.html", "report.json", "report.junit.xml", "report.md", "report.sarif",
    ];
    it("writes every form", () => expect(readdirSync(join(good.cwd, "out")).sort()).to.deep.equal(FORMS));
    it("leaves nothing half-written behind", () => expect(readdirSync(join(bad.cwd, "there")).sort()).to.deep.equal(FORMS));
    it("says that a stack of the CLI is deployed", () => {
        const report = JSON.parse(readFileSync(join(good.cwd, "out", "report.json"), "utf8")) as { source: string; stacks: { name: string }[] };
        expect([report.source, report.stacks.map(({ name }) => name)]).to.deep.equal(["deployed", ["prod"]]);
    });
    it("ends in 2 where a mandatory rule fails", () => expect(bad.status).to.equal(2));
    it("gives the same bytes again", () => {
        const again = run(["report", "--state", fixture("export.json")]);
        const forms = (cwd: string) => FORMS.map((name) => readFileSync(join(cwd, "out", name), "utf8"));
        expect(forms(again.cwd)).to.deep.equal(forms(good.cwd));
    });
    it("has the time that it is asked to be made for", () => {
        const { cwd } = run(["report", "--state", fixture("export.json"), "--as-of", "2026-11-21"]);
        expect((JSON.parse(readFileSync(join(cwd, "out", "report.json"), "utf8")) as { asOf: string }).asOf).to.equal("2026-11-21T00:00:00Z");
    });
    it("refuses a time that is none, before anything is judged", () => {
        const { status, stderr, cwd } = run(["report", "--state", fixture("export.json"), "--as-of", "yesterday"]);
        expect([status, stderr.includes("expected a day or a time in UTC"), existsSync(join(cwd, "out"))]).to.deep.equal([3, true, false]);
    });
    it("names every unusable file, without a stack trace, and writes nothing", () => {
        const { status, stderr, cwd } = run(["report", "--state", "nowhere.json", file("[]", "list.json")]);
        expect([status, stderr.split("\n").length, /\n {4}at /.test(stderr), existsSync(join(cwd, "out"))]).to.deep.equal([3, 4, false, false]);
    });
    it("says where it cannot write", () => {
        const { status, stderr } = run(["report", "--state", fixture("export.json"), "--out", fixture("export.json")]);
        expect([status, stderr]).to.deep.equal([3, `${fixture("export.json")}/report.json: cannot be written or read (ENOTDIR). Choose another folder with --out.\n`]);
    });
    it("judges a preview too", () => expect(run(["report", "--preview", fixture("preview.json")]).stdout).to.include("preview of prod"));
    it("writes no progress where nobody watches", () => expect(good.stderr).to.equal(""));
    it("judges both at once", () => expect(run(["report", "--state", file(deployment("dr", [ACCOUNT])), "--preview", fixture("preview.json")]).stdout).to.include("of dr, prod"));
});

describe("holdfast verify", function () {
    this.timeout(120_000);
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const secret = file(privateKey.export({ type: "pkcs8", format: "pem" }), "key.pem");
    const open = file(publicKey.export({ type: "spki", format: "pem" }), "pub.pem");
    const signed = run(["report", "--state", fixture("export.json"), "--sign-key", secret]);
    const proof = join(signed.cwd, "out", "report.dsse.json");

    it("finds every file as it was signed", () => {
        const { status, stdout } = run(["verify", proof, "--key", open]);
        expect([status, stdout.split("\n").filter((line) => line.startsWith("✔ unchanged")).length]).to.deep.equal([0, 11]);
    });
    it("says which file was changed, and ends in 2", () => {
        const { cwd } = run(["report", "--state", fixture("export.json"), "--sign-key", secret]);
        writeFileSync(join(cwd, "out", "report.md"), "nothing to see here");
        const { status, stdout } = run(["verify", join(cwd, "out", "report.dsse.json"), "--key", open]);
        expect([status, stdout.includes("✖ changed    report.md"), stdout.includes("✔ unchanged  report.json")]).to.deep.equal([2, true, true]);
    });
    it("says that another key signed, and ends in 2", () => {
        const other = file(generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }), "other.pem");
        const { status, stdout } = run(["verify", proof, "--key", other]);
        expect([status, stdout.includes("✖ not signed by this key")]).to.deep.equal([2, true]);
    });
    it("takes any of several keys, while they change", () => {
        const other = file(generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }), "other.pem");
        const { status, stdout } = run(["verify", proof, "--key", other, open]);
        expect([status, stdout.includes(`✔ signed by the key in ${open}`)]).to.deep.equal([0, true]);
    });
    it("names a file that was put beside it", () => {
        const { cwd } = run(["report", "--state", fixture("export.json"), "--sign-key", secret]);
        writeFileSync(join(cwd, "out", "note.txt"), "added");
        const { status, stdout } = run(["verify", join(cwd, "out", "report.dsse.json"), "--key", open]);
        expect([status, stdout.includes("· not signed  note.txt")]).to.deep.equal([0, true]);
    });
    it("takes a signature from a command, whose key it never sees", () => {
        const command = `node -e 'const {sign,createPrivateKey}=require("crypto"),{readFileSync}=require("fs");process.stdout.write(sign(null,readFileSync(0),createPrivateKey(readFileSync("${secret}"))).toString("base64"))'`;
        const { cwd } = run(["report", "--state", fixture("export.json"), "--sign-command", command, "--sign-public", open]);
        expect(run(["verify", join(cwd, "out", "report.dsse.json"), "--key", open]).status).to.equal(0);
    });
    it("writes nothing that a wrong signature would go with", () => {
        const { status, stderr, cwd } = run(["report", "--state", fixture("export.json"), "--sign-command", "echo AAAA", "--sign-public", open]);
        expect([status, stderr.includes("a signature that the public key does not know"), existsSync(join(cwd, "out"))]).to.deep.equal([3, true, false]);
    });
    it("refuses a key that is none, before anything is judged", () => {
        const { status, stderr } = run(["report", "--state", fixture("export.json"), "--sign-key", fixture("export.json")]);
        expect([status, stderr.includes("expected an Ed25519 key in PEM"), /\n {4}at /.test(stderr)]).to.deep.equal([3, true, false]);
    });
    it("refuses a proof that is none", () => expect(run(["verify", fixture("export.json"), "--key", open]).status).to.equal(3));
    it("refuses a proof that is not there", () => expect(run(["verify", "nowhere.json", "--key", open]).status).to.equal(3));
});

describe("npx holdfast", function () {
    this.timeout(120_000);
    it("finds the project's own executable", () => {
        const { stdout } = spawnSync("npx", ["--no", "holdfast", "--version"], { cwd: ROOT, encoding: "utf8" });
        expect(stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    });
});

describe("holdfast report, of a configuration with five faults", function () {
    this.timeout(180_000);
    let ran: ReturnType<typeof run>;

    before(() => {
        const project = folder();
        for (const name of ["bin", "cli", "evidence", "wire", "components", "policy", "report", "resilience", "simulate", "stacks", "package.json", "tsconfig.json", "Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.dr.yaml"]) {
            cpSync(join(ROOT, name), join(project, name), { recursive: true });
        }
        symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
        const yaml = readFileSync(join(project, "Pulumi.yaml"), "utf8")
            .replace("block: 10.16.0.0/16", "block: 10.16.1.0/16") // misaligned
            .replace("block: 10.21.0.0/16", "block: 10.17.0.0/16") // overlaps
            .replace('zones: ["1", "2", "3"]', 'zones: ["1"]') // one zone
            .replace("region: eu-central-1", "region: eu-centrall-1") // unknown
            .replace(/( +)second: (.*)/, "$1second: $2\n$1third: { aws: \"arn:aws:iam::111122223333:role/third\", azure: 00000000-0000-0000-0000-000000000003 }");
        writeFileSync(join(project, "Pulumi.yaml"), yaml);
        mkdirSync(join(project, "elsewhere"));
        ran = run(["report"], { cwd: join(project, "elsewhere"), bin: join(project, "bin", "holdfast.js") });
    });

    it("ends in 3", () => expect(ran.status).to.equal(3));
    for (const [fault, message] of Object.entries({
        "the misaligned block": /sites\.prod\.aws\.block: found "10\.16\.1\.0\/16".*10\.16\.0\.0\/16/,
        "the overlap": /sites\.(dr|prod)\.azure\.block: .*overlaps sites\.(prod|dr)\.azure\.block/,
        "the one zone": /sites\.prod\.azure\.zones: found \["1"\]/,
        "the unknown region": /sites\.dr\.aws\.region: found "eu-centrall-1".*did you mean "eu-central-1"/,
        "the third custodian": /custodians: .*exactly two people/,
    })) {
        it(`names ${fault}`, () => expect(ran.stderr).to.match(message));
    }
    it("shows no stack trace", () => expect(ran.stderr).not.to.match(/\n +at /));
    it("writes nothing", () => expect(readdirSync(ran.cwd)).to.deep.equal([]));
});
