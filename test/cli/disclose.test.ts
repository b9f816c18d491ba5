import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { file, fixture, folder } from "../report/fixtures/support";

const BIN = join(__dirname, "..", "..", "bin", "holdfast.js");

function run(args: readonly string[], cwd: string) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined } });
    return { status, stdout, stderr };
}

describe("holdfast disclose", function () {
    this.timeout(180_000);
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const secret = file(privateKey.export({ type: "pkcs8", format: "pem" }), "key.pem");
    const open = file(publicKey.export({ type: "spki", format: "pem" }), "pub.pem");
    const cwd = folder();
    let disclosed: ReturnType<typeof run>;

    before(() => {
        run(["report", "--state", fixture("export.json")], cwd);
        disclosed = run(["disclose", "--sign-key", secret], cwd);
    });

    it("writes a bundle and its proof", () => {
        expect([disclosed.status, readdirSync(join(cwd, "disclosure")).sort()]).to.deep.equal([0, ["disclosure.dsse.json", "disclosure.html", "disclosure.json", "disclosure.md", "manifest.json"]]);
    });
    it("is verified like a report", () => expect(run(["verify", "disclosure/disclosure.dsse.json", "--key", open], cwd)).to.deep.include({ status: 0 }));
    it("is what the report gives", () => {
        const { status, stdout } = run(["disclose", "--check", "disclosure"], cwd);
        expect([status, stdout.includes("✔ made from this report")]).to.deep.equal([0, true]);
    });
    it("is not, once a byte of it is another", () => {
        run(["disclose", "--out", "other"], cwd);
        writeFileSync(join(cwd, "other", "disclosure.md"), "another");
        const { status, stdout } = run(["disclose", "--check", "other"], cwd);
        expect([status, stdout.includes("✖ different  disclosure.md")]).to.deep.equal([2, true]);
    });
    it("is not what another report gives", () => {
        const another = folder();
        writeFileSync(join(another, "report.json"), `${readFileSync(join(cwd, "out", "report.json"), "utf8")}\n`);
        const { status, stdout } = run(["disclose", another, "--check", "disclosure"], cwd);
        expect([status, stdout.includes("✖ made from another report")]).to.deep.equal([2, true]);
    });
    it("asks for the secret that it was made with", () => {
        const salt = file("0123456789abcdef0123456789abcdef", "salt");
        run(["disclose", "--out", "salted", "--salt-file", salt], cwd);
        expect(run(["disclose", "--check", "salted", "--salt-file", salt], cwd).status).to.equal(0);
        const { status, stderr } = run(["disclose", "--check", "salted"], cwd);
        expect([status, stderr.includes("--salt-file with that secret")]).to.deep.equal([3, true]);
    });
    it("refuses a secret that is too short, without showing it", () => {
        const { status, stderr } = run(["disclose", "--out", "short", "--salt-file", file("hunter2", "salt")], cwd);
        expect([status, stderr.includes("a secret of 16 or more"), stderr.includes("hunter2"), existsSync(join(cwd, "short"))]).to.deep.equal([3, true, false, false]);
    });
    it("refuses a tenant that the report does not know", () => {
        const { status, stderr } = run(["disclose", "--tenant", "nobody", "--out", "none"], cwd);
        expect([status, stderr.includes("the report has no tenants"), existsSync(join(cwd, "none"))]).to.deep.equal([3, true, false]);
    });
    it("refuses a folder without a report", () => expect(run(["disclose", folder(), "--out", "none"], cwd)).to.deep.include({ status: 3 }));
    it("explains itself in 80 columns", () => expect(run(["disclose", "--help"], cwd).stdout.split("\n").filter((line) => line.length > 80)).to.deep.equal([]));
});
