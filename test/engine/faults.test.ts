// Faults in normal work: updates that are cut off, clouds that refuse or ask to wait, a lock or a state that is lost. After
// each of them the same command finishes the work: nothing is lost, nothing is there twice, and no address was given back.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { hasPulumi, Workspace } from "./workspace";

const UP = ["up", "-s", "prod", "--yes", "--skip-preview"];
/** Each checkpoint is kept, as on real accounts. */
const KEPT = { PULUMI_SKIP_CHECKPOINTS: "false" };
/** What the program has: a network and gateway, three subnets, three spares, two buckets; a group and three spares. */
const ALL = 14;

/** Points at which an update is cut off: drawn from a seed, so that every run cuts at the same. */
function points(seed: number, count: number): number[] {
    let state = seed;
    const draw = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
    return [...new Set(Array.from({ length: count * 3 }, () => 2 + Math.floor(draw() * (ALL - 2))))].slice(0, count).sort((a, b) => a - b);
}

describe("faults under the real engine", function () {
    this.timeout(900_000);
    let workspace: Workspace;

    before(function () {
        if (!hasPulumi()) {
            console.log("      The Pulumi CLI is not on PATH: the engine's tests are skipped.");
            this.skip();
        }
    });
    beforeEach(async () => {
        workspace = new Workspace(join(__dirname, "fixtures", "addresses"), ["stacks"]);
        await workspace.expect(["stack", "init", "prod"]);
    });
    afterEach(() => workspace?.remove());

    /** Addresses in the cloud, by the names of what holds them. */
    const addresses = (): ReadonlyMap<string, string> => new Map(readdirSync(workspace.cloud).filter((file) => file.endsWith(".json")).flatMap((file) => {
        const { existing } = JSON.parse(readFileSync(join(workspace.cloud, file), "utf8")) as { existing: { name: string; outputs: Record<string, string> } };
        const address = existing.outputs["publicIp"] ?? existing.outputs["ipAddress"];
        return address ? [[existing.name, address] as const] : [];
    }));

    /** Everything is there once, in the state as in the cloud, and every address of before is still held. */
    async function whole(before: ReadonlyMap<string, string>, count = ALL): Promise<void> {
        const { deployment } = await workspace.export("prod");
        const managed = deployment.deployment.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
        expect([managed.length, workspace.existing()]).to.deep.equal([count, count]);
        expect((deployment.deployment as { pending_operations?: unknown[] }).pending_operations ?? []).to.deep.equal([]);
        const after = addresses();
        for (const [name, address] of before) expect(after.get(name), name).to.equal(address);
        await workspace.expect(["preview", "-s", "prod", "--expect-no-changes"]);
    }

    /** Stops an update at the n-th resource, as a power cut would. */
    async function cutOff(n: number): Promise<void> {
        const { child, ended } = workspace.start(UP, { ...KEPT, HOLDFAST_SIMULATED_FAULT: `hang:${n}` });
        while (workspace.existing() < n - 1 && child.exitCode === null) await setTimeout(50);
        await setTimeout(500); // the engine writes down what it has been told
        workspace.kill(child);
        await ended;
    }

    async function takeUp(): Promise<void> {
        await workspace.expect(["cancel", "prod", "--yes"]);
        await workspace.expect(["refresh", "-s", "prod", "--yes", "--skip-preview", "--clear-pending-creates"], KEPT);
        await workspace.expect(UP, KEPT);
    }

    for (const n of points(20_261_121, 4)) {
        it(`an update that is cut off at resource ${n} is finished by the next`, async () => {
            await cutOff(n);
            const before = addresses();
            await takeUp();
            await whole(before);
        });
    }

    it("an update that is cut off twice is finished by the third", async () => {
        await cutOff(4);
        const before = addresses();
        await workspace.expect(["cancel", "prod", "--yes"]);
        await workspace.expect(["refresh", "-s", "prod", "--yes", "--skip-preview", "--clear-pending-creates"], KEPT);
        await cutOff(10);
        await takeUp();
        await whole(before);
    });

    it("a cloud that asks to wait is asked again by the provider, and the update goes through", async () => {
        await workspace.expect(UP, { ...KEPT, HOLDFAST_SIMULATED_FAULT: "throttle:3" });
        await whole(new Map());
    });

    it("a cloud that goes on asking to wait fails the update, and the next one finishes it", async () => {
        const { code, output } = await workspace.run(UP, { ...KEPT, HOLDFAST_SIMULATED_FAULT: "throttle:100" });
        expect(code).not.to.equal(0);
        expect(output).to.match(/Rate exceeded, after (25|3) retries/); // AWS's provider, or Azure's, whichever gave up first
        await workspace.expect(UP, KEPT);
        await whole(new Map());
    });

    it("a cloud that fails half way leaves a state that the next update finishes", async () => {
        expect((await workspace.run(UP, { ...KEPT, HOLDFAST_SIMULATED_FAULT: "fail:7" })).code).not.to.equal(0);
        const before = addresses();
        expect(workspace.existing()).to.equal(6);
        await workspace.expect(UP, KEPT);
        await whole(before);
    });

    it("a lock that nobody gave back keeps others out until it is taken away", async () => {
        await cutOff(6);
        const before = addresses();
        const { code, output } = await workspace.run(UP, KEPT);
        expect(code).not.to.equal(0);
        expect(output).to.match(/the stack is currently locked/);
        await takeUp();
        await whole(before);
    });

    it("two updates at once: the second is refused and makes nothing", async () => {
        const first = workspace.start(UP, { ...KEPT, HOLDFAST_SIMULATED_FAULT: "hang:8" });
        while (workspace.existing() < 7 && first.child.exitCode === null) await setTimeout(50);
        await setTimeout(1000); // what was under way is made
        const had = workspace.existing();
        const second = await workspace.run(UP, KEPT);
        expect(second.code).not.to.equal(0);
        expect(second.output).to.match(/the stack is currently locked/);
        expect(workspace.existing()).to.equal(had);
        const before = addresses();
        workspace.kill(first.child);
        await first.ended;
        await takeUp();
        await whole(before);
    });

    it("a state restored from a backup learns what has changed since, and what was made since is taken in, not made again", async () => {
        await workspace.expect(UP, KEPT);
        const { file } = await workspace.export("prod");
        const backup = readFileSync(file, "utf8");
        await workspace.expect(["config", "set-all", "-s", "prod", "--plaintext", "late=true", "--plaintext", "owner=second"]);
        await workspace.expect(UP, KEPT);
        const before = addresses();
        expect(before.size).to.equal(7);

        writeFileSync(file, backup);
        await workspace.expect(["stack", "import", "-s", "prod", "--file", file]);
        await workspace.expect(["refresh", "-s", "prod", "--yes", "--skip-preview"], KEPT);
        const { output } = await workspace.run(["preview", "-s", "prod", "--json"]);
        const { steps } = JSON.parse(output.slice(output.indexOf("{"))) as { steps: { op: string; urn: string }[] };
        expect(steps.filter(({ op }) => op !== "same").map(({ op, urn }) => `${op} ${urn.split("::").at(-1)!}`)).to.deep.equal(["create spare-4"]);
        const [id] = readdirSync(workspace.cloud).filter((one) => one.endsWith(".json"))
            .map((one) => (JSON.parse(readFileSync(join(workspace.cloud, one), "utf8")) as { existing: { name: string; id: string } }).existing)
            .filter(({ name }) => name === "spare-4").map((one) => one.id);
        const provider = steps.map(({ urn }) => urn).find((urn) => urn.endsWith("pulumi:providers:aws::aws")) ?? "urn:pulumi:prod::addresses::pulumi:providers:aws::aws";
        await workspace.expect(["import", "aws:ec2/eip:Eip", "spare-4", id!, "-s", "prod", "--yes", "--skip-preview", "--generate-code=false", "--provider", `aws=${provider}`], KEPT);
        await whole(before, ALL + 1);
    });

    it("no command takes an address away", async () => {
        await workspace.expect(UP, KEPT);
        const before = addresses();
        const { code, output } = await workspace.run(["destroy", "-s", "prod", "--yes", "--skip-preview"], KEPT);
        expect(code).not.to.equal(0);
        expect(output).to.match(/protect/);
        expect(addresses()).to.deep.equal(before);
        await workspace.expect(UP, KEPT); // what nothing protects has gone, and comes back
        await whole(before);
    });
});
