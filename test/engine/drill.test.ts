// Drills under the real engine, cut off before every step and in the middle of the update that answers the loss: each ends
// in the same state as one that nobody disturbs. The loss of a provider is tried always; the loss of a region, which takes
// over and goes back and takes a quarter of an hour, where HOLDFAST_DRILLS is set.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { standingOf } from "../../resilience/drill/baseline";
import { drill, type Drilled } from "../../resilience/drill/drill";
import { scenarioOf } from "../../resilience/drill/scenario";
import { EngineError, SimulatedEngine, type UpOptions } from "../../resilience/engine";
import { Journal, type Json, type Outcome } from "../../resilience/journal";
import { hasPulumi, REAL_VALUES, ROOT, Workspace } from "./workspace";

class Cut extends Error {}

/** Is cut off before each step that it has not been cut off before yet. */
class CutJournal extends Journal {
    constructor(file: string, private readonly seen: Set<string>) {
        super(file, "drill");
    }

    override step<Kept extends Json>(name: string, run: (again: boolean) => Promise<Outcome<Kept> | void> | Outcome<Kept> | void): Promise<Kept> {
        if (!this.seen.has(name) && !this.isDone(name)) {
            this.seen.add(name);
            return Promise.reject(new Cut(name));
        }
        return super.step(name, run);
    }
}

describe("a drill under the real engine", function () {
    this.timeout(3_600_000);
    let workspace: Workspace;

    before(function () {
        if (hasPulumi()) return;
        console.log("      The Pulumi CLI is not on PATH: the engine's tests are skipped.");
        this.skip();
    });
    beforeEach(() => { workspace = new Workspace(); });
    afterEach(() => workspace?.remove());

    /** Runs a drill again and again until it ends, the update that `answers` the loss killed once on its way. */
    async function cutEverywhere(id: string, deployed: boolean, answers: (stack: string, options?: UpOptions) => boolean): Promise<Drilled & { readonly cuts: ReadonlySet<string> }> {
        const engine = new SimulatedEngine(workspace);
        const up = engine.up.bind(engine);
        engine.up = async (stack, options) => {
            if (!answers(stack, options)) return up(stack, options);
            engine.up = up;
            const targets = (options?.targets ?? []).flatMap((target) => ["--target", target]);
            const { child, ended } = workspace.start(["up", "-s", stack, "--yes", "--skip-preview", ...targets], { PULUMI_SKIP_CHECKPOINTS: "false" });
            await new Promise((done) => setTimeout(done, 20_000));
            workspace.kill(child);
            await ended;
            throw new Cut("in the middle of the update");
        };
        const file = join(mkdtempSync(join(tmpdir(), "holdfast-drill-")), "journal.json");
        const scenario = scenarioOf(id, standingOf(ROOT, "prod"));
        const cuts = new Set<string>();
        for (let runs = 0; runs < 60; runs++) {
            try {
                return { ...await drill(engine, new CutJournal(file, cuts), { scenario, deployed }), cuts };
            } catch (error) {
                if (!(error instanceof Cut || error instanceof EngineError)) throw error;
            }
        }
        throw new Error("the drill did not end");
    }

    const figure = ({ figures }: Drilled, name: string): number | undefined => figures.find((one) => one.name === name)?.value;

    it("of a provider's loss ends alike wherever it is cut off: every write is there, and nothing is left to change", async () => {
        for (const stack of ["prod", "dr"]) {
            await workspace.expect(["stack", "init", stack]);
            await workspace.configure(stack, { ...REAL_VALUES, lifecycle: "evaluation" });
            await workspace.expect(["up", "-s", stack, "--yes", "--skip-preview"]);
        }
        const ended = await cutEverywhere("provider:aws", true, (_, options) => (options?.targets ?? []).length > 0);
        expect([figure(ended, "rows and objects lost"), ended.defects, ended.cuts.size]).to.deep.equal([0, [], 16]);
    });

    it("of a region's loss ends alike wherever it is cut off, take-over and return among it (with HOLDFAST_DRILLS=1)", async function () {
        if (!process.env.HOLDFAST_DRILLS) {
            console.log("      Taking over and going back takes a quarter of an hour: set HOLDFAST_DRILLS=1 to run it.");
            this.skip();
        }
        const ended = await cutEverywhere("region:aws/eu-west-1", false, (stack) => stack === "dr" && workspace.configuration("dr")["failover"] === true);
        expect([figure(ended, "rows and objects lost"), figure(ended, "conflicts reported")! > 0]).to.deep.equal([0, true]);
    });
});
