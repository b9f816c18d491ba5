import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { deployment, file, folder } from "./fixtures/support";

const BIN = join(__dirname, "..", "..", "bin", "holdfast.js");
const SSH = { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0", description: "all" };
const STATE = file(deployment("prod", [{ type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name: "ssh", props: SSH }], undefined, "v3.260.0"), "open.json");

function judged(...configs: unknown[]) {
    const cwd = folder();
    const files = configs.map((config, index) => file(JSON.stringify(config), `config-${index}.json`));
    const { status, stderr } = spawnSync(process.execPath, [BIN, "report", "--state", STATE, "--policy-config", ...files], { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
    const path = join(cwd, "out", "report.json");
    return { status, stderr, rules: existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as { rules: { name: string; level: string }[] }).rules : undefined };
}

describe("holdfast report --policy-config", function () {
    this.timeout(120_000);

    it("enforces rules as the file says, and leaves out what is disabled", () => {
        const { status, rules } = judged({ all: "advisory", "aws-kms-rotates": "disabled" });
        expect(status).to.equal(0);
        expect(rules!.map(({ level }) => level)).not.to.include("mandatory");
        expect(rules!.map(({ name }) => name)).not.to.include("aws-kms-rotates");
    });
    it("takes several files, of which a later one adds to those before", () => {
        expect(judged({ all: "advisory" }, { settings: { allowedRegions: ["eu-west-1"] }, "aws-kms-rotates": "mandatory" }).rules!.filter(({ level }) => level === "mandatory").map(({ name }) => name)).to.deep.equal(["aws-kms-rotates"]);
    });
    it("takes what is published for each environment", () => {
        const published = (name: string) => JSON.parse(readFileSync(join(__dirname, "..", "..", "policy", "config", `${name}.json`), "utf8")) as unknown;
        expect(judged(published("evaluation")).rules!.filter(({ level }) => level === "advisory")).not.to.deep.equal([]);
    });
    it("refuses a file that cannot be used: every problem, exit code 3, nothing written", () => {
        const { status, stderr, rules } = judged({ "aws-kms-rotate": "advisory", settings: { minimumSpares: "two" } });
        expect([status, rules]).to.deep.equal([3, undefined]);
        expect(stderr).to.match(/config-0\.json cannot be used \(2 problems\):\n {2}aws-kms-rotate: found no rule of this name, expected one there is; did you mean "aws-kms-rotates"\?\n {2}settings\.minimumSpares: found "two", expected a whole number\.\n$/);
    });
});
