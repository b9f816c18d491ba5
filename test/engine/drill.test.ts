// A drill under the real engine, cut off before every step and in the middle of the update that takes over: it ends in the
// same state as one that nobody disturbs. It deploys both stacks of production and takes a quarter of an hour, so that it
// runs where HOLDFAST_DRILLS is set.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { drill } from "../../resilience/drill/drill";
import { scenarioOf } from "../../resilience/drill/scenario";
import { standingOf } from "../../resilience/drill/baseline";
import { EngineError, SimulatedEngine } from "../../resilience/engine";
import { Journal, type Json, type Outcome } from "../../resilience/journal";
import { ROOT, hasPulumi, Workspace } from "./workspace";

class Cut extends Error {}

/** Is cut off before each step that it has not been cut off before yet. */
class CutJournal extends Journal {
    private static readonly seen = new Set<string>();

    override step<Kept extends Json>(name: string, run: (again: boolean) => Promise<Outcome<Kept> | void> | Outcome<Kept> | void): Promise<Kept> {
        if (!CutJournal.seen.has(name) && !this.isDone(name)) {
            CutJournal.seen.add(name);
            return Promise.reject(new Cut(name));
        }
        return super.step(name, run);
    }
}

describe("a drill under the real engine", function () {
    this.timeout(3_600_000);
    let workspace: Workspace;

    before(function () {
        if (hasPulumi() && process.env.HOLDFAST_DRILLS) return;
        console.log("      Drills take a quarter of an hour: set HOLDFAST_DRILLS=1, with the Pulumi CLI on PATH, to run them.");
        this.skip();
    });
    after(() => workspace?.remove());

    it("ends in the same state wherever it is cut off: every write is there, and nothing is left to change", async () => {
        workspace = new Workspace();
        const engine = new SimulatedEngine(workspace, true);
        const up = engine.up.bind(engine);
        let ups = 0;
        // The fifth update takes over: both stacks are deployed in two each.
        engine.up = async (stack, options) => {
            if (++ups !== 5) return up(stack, options);
            const { child, ended } = workspace.start(["up", "-s", stack, "--yes", "--skip-preview"], { PULUMI_SKIP_CHECKPOINTS: "false" });
            await new Promise((done) => setTimeout(done, 30_000));
            workspace.kill(child);
            await ended;
            throw new Cut("take over");
        };
        const file = join(mkdtempSync(join(tmpdir(), "holdfast-drill-")), "journal.json");
        const scenario = scenarioOf("region:aws/eu-west-1", standingOf(ROOT, "prod"));
        for (let runs = 0; runs < 60; runs++) {
            try {
                const { figures } = await drill(engine, new CutJournal(file, "drill"), { scenario });
                const figure = (name: string) => figures.find((one) => one.name === name)!.value;
                expect([figure("rows and objects lost"), figure("conflicts reported") > 0]).to.deep.equal([0, true]);
                return;
            } catch (error) {
                if (!(error instanceof Cut || error instanceof EngineError)) throw error;
            }
        }
        expect.fail("the drill did not end");
    });
});
