// Re-homing under the real engine: production's front ends answer by spares and go home again. The tests share one
// deployment and run in the order in which they stand, in about eight minutes; without the Pulumi CLI they are skipped.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type Engine, SimulatedEngine } from "../../resilience/engine";
import { Journal } from "../../resilience/journal";
import { LiveEngine } from "../../resilience/live";
import { SimulatedProber, worldOf } from "../../resilience/prober";
import { rehome, type RehomeArgs } from "../../resilience/rehome/rehome";
import { ALL_WELL, writeConditions } from "../../simulate/conditions";
import { hasPulumi, REAL_VALUES, Workspace } from "./workspace";

describe("re-homing under the real engine", function () {
    this.timeout(1_200_000);
    this.bail(true);
    let workspace: Workspace;
    let engine: SimulatedEngine;
    let operations = 0;

    const addresses = (): ReadonlyMap<string, string> => new Map(["aws:ec2/eip:Eip", "azure-native:network:PublicIPAddress"].flatMap((type) =>
        worldOf(workspace.cloud).of(type).map(({ name, outputs }) => [name, String(outputs["publicIp"] ?? outputs["ipAddress"])] as const)));
    const args = (cloud: "aws" | "azure", more: Partial<RehomeArgs> = {}): RehomeArgs => ({
        stack: "prod", cloud, project: workspace.project, partners: join(workspace.folder, `partners-${cloud}.csv`), confirm: () => Promise.resolve(true), ...more,
    });
    const run = (of: RehomeArgs, journal = join(workspace.folder, `rehome-${++operations}.json`), by: Engine = engine) =>
        rehome(by, new SimulatedProber(workspace.cloud, REAL_VALUES.domain), new Journal(journal, `rehome ${of.cloud}`), of);

    before(async function () {
        if (!hasPulumi()) {
            console.log("      The Pulumi CLI is not on PATH: the engine's tests are skipped.");
            this.skip();
        }
        workspace = new Workspace();
        engine = new SimulatedEngine(workspace);
        await workspace.expect(["stack", "init", "prod"]);
        await workspace.configure("prod", { ...REAL_VALUES, lifecycle: "evaluation", spares: { aws: 4, azure: 4, minimumFree: 2, prepared: true } });
        await workspace.expect(["up", "-s", "prod", "--yes", "--skip-preview"]);
    });
    after(() => workspace?.remove());

    it("says in a dry run what would change, and changes nothing", async () => {
        const { changes, done } = await run(args("aws", { from: "edge-a", dryRun: true }));
        expect(done).to.equal(false);
        expect(changes.allowed).to.deep.equal([
            "update aws:ec2/eip:Eip aws-addresses-edge-a (tags)",
            "update aws:route53/healthCheck:HealthCheck aws-traffic-aws-edge-a (ipAddress)",
            "update aws:route53/record:Record aws-traffic-aws-edge-a (records)",
            "update azure-native:trafficmanager:Endpoint azure-traffic-aws-edge-a (target)",
        ]);
        expect(workspace.configuration("prod")["addresses"]).to.not.have.nested.property("aws.answers.edge-a");
    });

    for (const [cloud, front, attacked, spare, added, way] of [
        ["aws", "edge-a", "aws-addresses-edge-a", "aws-addresses-spare-1", "aws-addresses-spare-5", "by the CLI"],
        ["azure", "edge", "azure-addresses-front-edge", "azure-addresses-spare-1", "azure-addresses-spare-5", "by the Automation API, as on real accounts"],
    ] as const) {
        it(`moves an attacked front end on ${cloud} to its spare, ${way}; every address is kept, and the pool is refilled`, async () => {
            const held = addresses();
            writeConditions(workspace.cloud, { lost: [], flooded: [held.get(attacked)!] });
            const by = cloud === "aws" ? engine : new LiveEngine(workspace.project, "holdfast", workspace.environment);
            const { choice } = await run(args(cloud, { from: held.get(attacked) }), undefined, by);
            expect(choice.moves.map((move) => move.front)).to.deep.equal([front]);
            const now = addresses();
            for (const [name, address] of held) expect(now.get(name), name).to.equal(address);
            expect(now.has(added)).to.equal(true);
            const told = readFileSync(join(workspace.folder, `partners-${cloud}.csv`), "utf8");
            expect(told).to.include(`${cloud},${front},${held.get(attacked)!},${held.get(spare)!},replace`);
            await workspace.expect(["preview", "-s", "prod", "--expect-no-changes"]);
            writeConditions(workspace.cloud, ALL_WELL);
        });
    }

    it("is refused where a change besides would be made, and changes nothing", async () => {
        await workspace.configure("prod", { owner: "somebody-else" });
        const failed = await run(args("aws", { from: "edge-b" })).then(() => "", (error: Error) => error.message);
        expect(failed).to.include("The engine would change more than names");
        await workspace.configure("prod", { owner: "platform-engineering" });
    });

    it("goes on after it was cut off in the middle of the update, and goes home", async () => {
        const journal = join(workspace.folder, "cut.json");
        const of = args("aws", { from: "edge-a", home: true });
        const up = engine.up.bind(engine);
        engine.up = async (stack) => {
            engine.up = up;
            const { child, ended } = workspace.start(["up", "-s", stack, "--yes", "--skip-preview"], { PULUMI_SKIP_CHECKPOINTS: "false" });
            await new Promise((done) => setTimeout(done, 20_000));
            workspace.kill(child);
            await ended;
            throw new Error("cut off");
        };
        const first = await run(of, journal).then(() => "", (error: Error) => error.message);
        expect(first).to.equal("cut off");
        await run(of, journal);
        expect(existsSync(of.partners)).to.equal(true);
        expect(workspace.configuration("prod")["addresses"]).to.deep.equal({ aws: { answers: {}, quarantined: [] }, azure: { answers: { edge: "spare-1" }, quarantined: ["edge"] } });
        await workspace.expect(["preview", "-s", "prod", "--expect-no-changes"]);
    });
});
