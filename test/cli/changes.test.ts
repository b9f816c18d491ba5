// `holdfast report --baseline` and `--github`, as a person and as a runner start them.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { BUCKET, deployment, file, folder } from "../report/fixtures/support";

const BIN = join(__dirname, "..", "..", "bin", "holdfast.js");

function run(args: readonly string[], more: Record<string, string> = {}) {
    const cwd = folder();
    const { GITHUB_TOKEN: _, GITHUB_REPOSITORY: __, GITHUB_STEP_SUMMARY: ___, ...environment } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { cwd, encoding: "utf8", env: { ...environment, NO_COLOR: "1", FORCE_COLOR: undefined, ...more } });
    return { status, stdout, stderr, cwd };
}

const SSH = { type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name: "ssh", props: { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0" }, line: 7 };
const state = (...resources: Parameters<typeof deployment>[1]) => file(deployment("prod", resources, undefined, "v3.260.0"));

describe("holdfast report --baseline", function () {
    this.timeout(300_000);
    const [without, withSsh] = [state(BUCKET), state(BUCKET, SSH)];
    const closed = run(["report", "--state", without]);
    const open = run(["report", "--state", withSsh]);
    const baseline = (of: { readonly cwd: string }) => join(of.cwd, "out", "report.json");
    const worse = run(["report", "--state", withSsh, "--baseline", baseline(closed), "--github"]);
    const old = run(["report", "--state", withSsh, "--baseline", baseline(open), "--fail-on-new"]);
    const comment = readFileSync(join(worse.cwd, "out", "comment.md"), "utf8");

    it("says what is new", () => {
        const { changes } = JSON.parse(readFileSync(join(worse.cwd, "out", "report.json"), "utf8")) as { changes: { resources: { change: string; name: string }[]; findings: { change: string; rule: string }[] } };
        expect(changes.resources.map(({ change, name }) => `${change} ${name}`)).to.deep.equal(["added ssh"]);
        expect(changes.findings.map(({ change, rule }) => `${change} ${rule}`)).to.include("new aws-internet-reaches-only-https");
    });
    it("writes the comment beside the other forms", () => expect(comment).to.match(/^<!-- holdfast -->\n## ✖ Holdfast: \d+ new findings; fail\n/));
    it("says it on the terminal and on the page", () => {
        expect(worse.stdout).to.include("\nChanges\n  1 resource added, 0 changed, 0 removed");
        expect(readFileSync(join(worse.cwd, "out", "report.html"), "utf8")).to.include('<section id="changes"');
    });
    it("ends as the verdict says", () => expect([open.status, worse.status]).to.deep.equal([2, 2]));
    it("ends well with --fail-on-new where nothing is new", () => expect(old.status).to.equal(0));
    it("annotates for a runner, with no command in what it shows", () => {
        expect(worse.stdout).to.match(/^::stop-commands::/);
        expect(worse.stdout).to.match(/\n::error file=components\/aws\.ts,line=7,title=critical%3A aws-internet-reaches-only-https::ssh in prod: /);
    });
    it("says that it cannot comment, and where the comment is", () => expect(worse.stdout).to.include("comment not posted: there is no GITHUB_TOKEN. It is in out/comment.md."));
    it("writes no comment where nobody compares", () => expect(existsSync(join(open.cwd, "out", "comment.md"))).to.equal(false));
    it("refuses what is no report in one sentence, before anything else, and writes nothing", () => {
        const { status, stderr, cwd } = run(["report", "--state", withSsh, "--baseline", withSsh]);
        expect([status, stderr.trim().split("\n").length, existsSync(join(cwd, "out"))]).to.deep.equal([3, 2, false]);
        expect(stderr).to.include("found JSON that is no report, expected report.json of format 1");
    });
    it("refuses to look for what is new where there is nothing to compare with", () => {
        const { status, stderr } = run(["report", "--state", withSsh, "--fail-on-new"]);
        expect([status, stderr]).to.deep.equal([3, "The input cannot be used (1 problem):\n  --fail-on-new: found no --baseline, expected one, since without it nothing is known to be new.\n"]);
    });
    it("writes a fork's comment anew from its report", () => {
        const { status, stdout, cwd } = run(["comment", baseline(worse), "--fork"]);
        expect([status, stdout]).to.deep.equal([0, "comment not posted: there is no GITHUB_TOKEN. It is in out/comment.md.\n"]);
        const lines = readFileSync(join(cwd, "out", "comment.md"), "utf8").split("\n");
        expect(lines.filter((line) => !line.startsWith("> This was judged by a run of a fork")).join("\n").replace("\n\n\n", "\n\n")).to.equal(comment);
    });
});
