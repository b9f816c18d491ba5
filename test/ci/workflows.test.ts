// What the ready-made workflows must keep to, whatever is changed in them: who may do what, and with what of others' code.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { pipelineSubjects } from "../../components/plan/jobs";

const ROOT = join(__dirname, "..", "..");
const FOLDER = join(ROOT, ".github", "workflows");

interface Step {
    readonly uses?: string;
    readonly run?: string;
    readonly if?: string;
    readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
    readonly if?: string;
    readonly environment?: string;
    readonly permissions?: Readonly<Record<string, string>>;
    readonly "timeout-minutes"?: number;
    readonly steps: readonly Step[];
}

interface Workflow {
    readonly on: Readonly<Record<string, { readonly inputs?: Readonly<Record<string, { readonly options?: readonly string[] }>>; readonly workflows?: readonly string[] } | null>>;
    readonly name: string;
    readonly permissions: unknown;
    readonly jobs: Readonly<Record<string, Job>>;
}

const text = (file: string): string => readFileSync(join(FOLDER, file), "utf8");
const files = readdirSync(FOLDER).filter((file) => file.startsWith("holdfast") || file === "deploy.yml");
const workflow = (file: string): Workflow => parse(text(file)) as Workflow;
const scripts = (job: Job): string => job.steps.map(({ run = "" }) => run).join("\n");

for (const file of files) {
    describe(`.github/workflows/${file}`, () => {
        const { on, permissions, jobs } = workflow(file);

        it("pins every action by commit, with the version beside it", () => {
            const uses = text(file).split("\n").filter((line) => /\buses:/.test(line)).map((line) => line.trim());
            expect(uses.filter((line) => !/^(- )?uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).to.deep.equal([]);
        });
        it("is not set off with secrets by other people's code", () => expect(on).not.to.have.property("pull_request_target"));
        it("gives no job more than it names", () => {
            expect(permissions).to.deep.equal({});
            expect(Object.values(jobs).filter((job) => !job.permissions || !job["timeout-minutes"])).to.deep.equal([]);
        });
        it("leaves no token in the checked-out repository", () => {
            const kept = Object.values(jobs).flatMap(({ steps }) => steps).filter(({ uses, with: given }) => uses?.startsWith("actions/checkout@") && given?.["persist-credentials"] !== false);
            expect(kept).to.deep.equal([]);
        });
        it("puts nothing that others write into a script", () => {
            expect(Object.values(jobs).map(scripts).join("\n")).not.to.match(/\$\{\{/);
        });
        it("installs what is locked", () => expect(Object.values(jobs).map(scripts).join("\n")).not.to.match(/npm (i|install|update)\b/));
    });
}

describe("the pull request's workflow", () => {
    const { jobs } = workflow("holdfast.yml");
    const { report, preview } = jobs as { report: Job; preview: Job };
    const same = "github.event.pull_request.head.repo.full_name == github.repository";

    it("reports without any secret", () => expect(JSON.stringify(report)).not.to.match(/secrets\.|id-token/));
    it("compares with the base", () => expect(scripts(report)).to.include("--baseline").and.to.include("HEAD^1"));
    it("previews only branches of this repository", () => expect(preview.if).to.include(same).and.to.include("github.event_name == 'pull_request'"));
    it("previews without an environment: its token is then a pull request's, which may only look", () => {
        expect(preview.environment).to.equal(undefined);
        expect(preview.permissions).to.include({ "id-token": "write" });
        expect(pipelineSubjects("o/r").plan).to.equal("repo:o/r:pull_request");
    });
    it("previews both sites with the three packs", () => {
        const given = preview.steps.flatMap(({ with: { "stack-name": stack, policyPacks } = {} }) => (policyPacks ? [`${String(stack)} ${String(policyPacks)}`] : []));
        expect(given).to.deep.equal(["prod policy/security,policy/resilience,policy/governance", "dr policy/security,policy/resilience,policy/governance"]);
    });
    it("judges all of what a preview holds", () => expect(scripts(preview).match(/--json --show-sames/g)).to.have.length(2));
    it("runs nothing that updates", () => expect(JSON.stringify(jobs)).not.to.match(/pulumi up|"command":"(up|destroy|refresh)"/));
});

describe("the fork's comment", () => {
    const { on, jobs: { comment } } = workflow("holdfast-comment.yml") as Workflow & { jobs: { comment: Job } };
    it("follows the workflow of that name", () => expect(on.workflow_run?.workflows).to.deep.equal([workflow("holdfast.yml").name]));
    it("is posted for forks alone", () => expect(comment.if).to.include("head_repository.full_name != github.repository"));
    it("checks out the default branch, and nothing of the fork", () => {
        const checkouts = comment.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")).map(({ with: given }) => given?.ref);
        expect(checkouts).to.deep.equal(["${{ github.event.repository.default_branch }}"]);
    });
    it("keeps the fork's files apart from what runs", () => expect(comment.steps.find(({ uses }) => uses?.startsWith("actions/download-artifact@"))!.with!.path).to.equal("${{ runner.temp }}/untrusted"));
    it("reads only the report, and writes the comment itself", () => {
        expect(scripts(comment).match(/untrusted\/\S+/g)).to.deep.equal(['untrusted/report.json")"', 'untrusted/report.json"']);
    });
    it("has no secret and no cache", () => expect(JSON.stringify(comment)).not.to.match(/secrets\.|"cache"|id-token/));
});

describe("the deployment", () => {
    const { on, jobs: { up } } = workflow("deploy.yml") as Workflow & { jobs: { up: Job } };
    const { config } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as { config: { sites: { default: Record<string, unknown> } } };
    it("is started by a person alone", () => expect(Object.keys(on)).to.deep.equal(["workflow_dispatch"]));
    it("can be of every site", () => expect(on.workflow_dispatch?.inputs?.site?.options).to.deep.equal(Object.keys(config.sites.default)));
    it("stands in the environment named after the site, whose token may deploy", () => {
        expect(up.environment).to.equal("${{ inputs.site }}");
        expect(pipelineSubjects("o/r").apply("prod")).to.equal("repo:o/r:environment:prod");
    });
    it("has the three packs", () => expect(up.steps.find(({ with: given }) => given?.command === "up")!.with!.policyPacks).to.equal("policy/security,policy/resilience,policy/governance"));
});

describe("the templates for others", () => {
    const read = (...path: string[]) => readFileSync(join(ROOT, "ci", ...path), "utf8");
    for (const [name, template] of [["GitLab", read("gitlab", ".gitlab-ci.yml")], ["Azure DevOps", read("azure-devops", "azure-pipelines.yml")]] as const) {
        it(`have the same two parts (${name})`, () => {
            expect(() => { parse(template); }).not.to.throw();
            for (const part of ["--baseline", "report.junit.xml", "--json --show-sames", "--preview", "--policy-pack policy/security --policy-pack policy/resilience --policy-pack policy/governance"]) expect(template).to.include(part);
        });
    }
});
