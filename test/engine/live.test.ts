// The way to real accounts, Pulumi's Automation API, over a backend on this machine and the simulated clouds' provider
// plugins: what the engine says and does by it is what it says and does by the CLI.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { SimulatedEngine, type Step } from "../../resilience/engine";
import { LiveEngine } from "../../resilience/live";
import { hasPulumi, ROOT, Workspace } from "./workspace";

const idle = ({ op }: Step): boolean => op === "same" || op === "read" || op === "refresh";
const told = (steps: readonly Step[]): string[] => steps.filter((step) => !idle(step) && !step.urn.includes("pulumi:pulumi:Stack"))
    .map(({ op, urn, changes, provider }) => `${op} ${urn.split("::").at(-1)!} by ${provider ?? "nobody"} (${changes.join(", ")})`).sort();

describe("operations on real accounts, by the Automation API", function () {
    this.timeout(900_000);
    this.bail(true);
    let workspace: Workspace;
    let live: LiveEngine;
    let simulated: SimulatedEngine;

    before(async function () {
        if (!hasPulumi()) {
            console.log("      The Pulumi CLI is not on PATH: the engine's tests are skipped.");
            this.skip();
        }
        workspace = new Workspace(join(__dirname, "fixtures", "addresses"), ["stacks"]);
        await workspace.expect(["stack", "init", "prod"]);
        live = new LiveEngine(workspace.project, "addresses", workspace.environment);
        simulated = new SimulatedEngine(workspace);
    });
    after(() => workspace?.remove());

    it("is the same CLI", async () => expect(`v${(await live.version()).replace(/^v/, "")}`).to.equal(await simulated.version()));
    it("sees what would be made, and by whom, as the CLI says it", async () => {
        const [ours, theirs] = [told(await live.preview("prod")), told(await simulated.preview("prod"))];
        expect(ours.length).to.equal(16); // fourteen resources and their two providers
        expect(ours).to.deep.equal(theirs);
    });
    it("makes it, and has nothing left to change", async () => {
        await live.up("prod");
        expect(workspace.existing()).to.equal(14);
        expect(told(await live.preview("prod"))).to.deep.equal([]);
        expect(await live.export("prod")).to.deep.equal(await simulated.export("prod"));
    });
    it("sets what the CLI reads, and the other way round", async () => {
        await live.configure("prod", { owner: "second", late: false });
        expect([await live.setting("prod", "owner"), await live.setting("prod", "late"), await live.setting("prod", "nothing")]).to.deep.equal(["second", false, undefined]);
        await live.configure("prod", { use: { answers: { edge: "spare-1" }, quarantined: ["edge"] } });
        for (const engine of [live, simulated]) expect(await engine.setting("prod", engine === live ? "use" : "addresses:use")).to.deep.equal({ answers: { edge: "spare-1" }, quarantined: ["edge"] });
        await workspace.expect(["config", "set", "-s", "prod", "addresses:owner", "third"]);
        expect(await live.setting("prod", "owner")).to.equal("third");
    });
    it("sees the same changes of the same properties as the CLI", async () => {
        const [ours, theirs] = [told(await live.preview("prod")), told(await simulated.preview("prod"))];
        expect(ours).to.deep.equal(theirs);
        expect(ours.length).to.be.greaterThan(0);
        expect(ours.every((line) => /^update .* \((tags|tags, tagsAll)\)$/.test(line)), ours.join("\n")).to.equal(true);
    });
    it("takes up an update that was cut off: the lock is freed, and what was under way is asked for", async () => {
        await live.configure("prod", { late: true });
        const { child, ended } = workspace.start(["up", "-s", "prod", "--yes", "--skip-preview"], { PULUMI_SKIP_CHECKPOINTS: "false", HOLDFAST_SIMULATED_FAULT: "hang:15" });
        await setTimeout(15_000);
        workspace.kill(child);
        await ended;
        expect(await live.up("prod").then(() => "", (error: Error) => error.message)).to.match(/locked/);
        await live.recover("prod");
        await live.up("prod");
        expect(workspace.existing()).to.equal(15);
        expect(told(await live.preview("prod"))).to.deep.equal([]);
    });
    it("frees nothing where nothing is locked", () => live.recover("prod"));

    const cli = (...args: readonly string[]) => {
        const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "bin", "holdfast.js"), ...args], { cwd: workspace.folder, encoding: "utf8", env: { ...process.env, ...workspace.environment, NO_COLOR: "1" } });
        return { status, stdout, stderr };
    };
    const REHOME = ["rehome", "--cloud", "aws", "--stack", "prod", "--live"];

    it("is refused where the stack is not named once more", () => {
        expect(cli(...REHOME, "--project", workspace.project)).to.deep.include({ status: 3 });
        expect(cli(...REHOME, "--project", workspace.project, "--confirm", "dr").stderr).to.include('--confirm: found "dr", expected the name of the stack, prod, once more');
    });
    it("is refused where there is no project", () => expect(cli(...REHOME, "--confirm", "prod", "--project", workspace.folder).stderr).to.include(`--project: found no Pulumi.yaml in ${workspace.folder}`));
});
