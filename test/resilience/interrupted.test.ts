// Operations that are cut off at every step's beginning and end, and run again: they end in the state of one that nobody
// disturbs. The world is a small one, in memory; the engine itself is cut off in test/engine.
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Engine, Step } from "../../resilience/engine";
import { failback, failover, type Hands, type OperationArgs, type Reconciled } from "../../resilience/failover";
import { Journal, type Json, type Outcome } from "../../resilience/journal";
import type { Prober } from "../../resilience/prober";
import { rehome } from "../../resilience/rehome/rehome";
import type { DeployedResource, Deployment } from "../../simulate/deployment";

class Cut extends Error {}

/** Is cut off at one point: before a step, or when its work is done and not yet written down. */
class CutJournal extends Journal {
    private passed = 0;

    constructor(file: string, of: string, private readonly point: number) {
        super(file, of);
    }

    private cut(): void {
        if (this.passed++ === this.point) throw new Cut();
    }

    get points(): number {
        return this.passed;
    }

    override async step<Kept extends Json>(name: string, run: (again: boolean) => Promise<Outcome<Kept> | void> | Outcome<Kept> | void): Promise<Kept> {
        this.cut();
        return super.step<Kept>(name, async (again) => {
            const outcome = await run(again);
            this.cut();
            return outcome;
        });
    }
}

const resource = (type: string, name: string, more: Partial<DeployedResource> = {}): DeployedResource =>
    ({ urn: `urn:pulumi:prod::holdfast::${type}::${name}`, custom: true, type, ...more }) as DeployedResource;

const FRONTS = ["edge-a", "edge-b", "edge-c"];

/** What is configured, what is deployed of it, and what stands besides. */
class World implements Engine, Prober, Hands {
    readonly live = false;
    configured: Record<string, unknown>;
    deployed: Record<string, unknown>;
    filesWritable = false;
    links = new Set<string>();
    primary: Record<string, string> = { a: "old", b: "changed at the primary" };
    standby: Record<string, string> = { a: "old", b: "changed at the standby", c: "new" };
    /** Of how many updates one at a time was under way. */
    locked = false;

    constructor(settings: Record<string, unknown>) {
        this.configured = { ...settings };
        this.deployed = { ...settings };
        if (settings["failover"] === true) this.links.add("replication");
    }

    version = () => Promise.resolve("3.260.0");
    setting = (_: string, key: string) => Promise.resolve(this.configured[key]);
    configure = (_: string, values: Readonly<Record<string, unknown>>) => Promise.resolve(void Object.assign(this.configured, structuredClone(values)));

    preview = (): Promise<readonly Step[]> => {
        const step = (op: string, type: string, name: string, more: Partial<Step> = {}): Step => ({ op, urn: `urn:pulumi:dr::holdfast::${type}::${name}`, changes: [], ...more });
        const steps: Step[] = [];
        const [was, is] = [this.deployed, this.configured];
        if (was["failover"] === true && is["failover"] === false) steps.push(step("create", "aws:s3:Replication", "replication", { retained: true }));
        if (JSON.stringify(was["addresses"]) !== JSON.stringify(is["addresses"])) steps.push(step("update", "aws:route53/record:Record", "name", { changes: ["records"] }));
        const spares = (of: Record<string, unknown>): number => (of["spares"] as { aws?: number } | undefined)?.aws ?? 0;
        for (let n = spares(was) + 1; n <= spares(is); n++) steps.push(step("create", "aws:ec2/eip:Eip", `aws-addresses-spare-${n}`));
        return Promise.resolve(steps);
    };
    up = () => {
        if (this.deployed["failover"] === true && this.configured["failover"] === false && this.links.has("replication")) throw new Error("the link is there already");
        if (this.deployed["failover"] !== true && this.configured["failover"] === true) this.links.add("replication"); // it stays
        this.deployed = structuredClone(this.configured);
        return Promise.resolve();
    };
    refresh = () => Promise.resolve();
    recover = () => Promise.resolve();
    export = (): Promise<Deployment> => {
        const parent = "urn:pulumi:prod::holdfast::holdfast:aws:AddressPool::aws-addresses";
        const { aws: count } = (this.deployed["spares"] ?? { aws: 4 }) as { aws: number };
        const eip = (key: string, purpose: string, serves: string): DeployedResource =>
            resource("aws:ec2/eip:Eip", `aws-addresses-${key}`, { parent, inputs: { tags: { purpose, serves } }, outputs: { publicIp: this.address(key), region: "eu-west-1" } });
        const prepared = Object.fromEntries(FRONTS.map((front) => [front, ""]));
        return Promise.resolve({ version: 3, deployment: { manifest: { time: "", magic: "", version: "" }, metadata: {}, resources: [
            { ...resource("holdfast:aws:AddressPool", "aws-addresses"), custom: false, outputs: { prepared, frontAddresses: { "edge-a": this.address("edge-a") } } },
            ...FRONTS.map((front) => eip(front, "front", front)),
            ...Array.from({ length: count }, (_, i) => eip(`spare-${i + 1}`, "spare", FRONTS[i % 3]!)),
        ] } } as Deployment);
    };

    private address = (key: string): string => `198.51.100.${key.startsWith("spare") ? 100 + Number(key.slice(6)) : key.charCodeAt(5)}`;

    reach = (address: string) => Promise.resolve({ answers: true, path: [address] });
    names = () => {
        const { answers = {} } = ((this.deployed["addresses"] as { aws?: { answers?: Record<string, string> } } | undefined)?.aws ?? {});
        return Promise.resolve({ aws: FRONTS.map((front) => this.address(answers[front] ?? front)), azure: [] });
    };

    note = () => ({ kept: { since: 1 } });
    leftBehind = () => [];
    releaseFiles = () => {
        this.filesWritable = true;
        return Promise.resolve({});
    };
    reconcile = (write: boolean): Promise<Reconciled> => {
        const news = Object.keys(this.standby).filter((key) => this.primary[key] !== this.standby[key]);
        const conflicts = news.filter((key) => key in this.primary);
        if (write) Object.assign(this.primary, this.standby);
        return Promise.resolve({ brought: news.length, conflicts });
    };
    removeLinks = (urns: readonly string[]) => {
        for (const urn of urns) this.links.delete(urn.split("::").at(-1)!);
        return Promise.resolve({});
    };
    compareCopies = () => {
        if (JSON.stringify(this.primary) !== JSON.stringify(this.standby)) throw new Error("copies differ");
        return Promise.resolve("alike");
    };

    get state(): unknown {
        const { configured, deployed, filesWritable, links, primary, standby } = this;
        return structuredClone({ configured, deployed, filesWritable, links: [...links], primary, standby });
    }
}

const NOW = new Date("2026-11-21T12:00:00Z");
const args: OperationArgs = {
    stack: "dr", primary: "prod", clock: () => NOW,
    gates: { people: ["first", "second"], approvals: ["failover:dr", "failback:dr"].flatMap((gate) => ["first", "second"].map((who) => ({ who, at: "2026-11-21T11:00:00Z", gate }))) },
};

const POOL = {
    addresses: { aws: { answers: {}, quarantined: [] }, azure: { answers: {}, quarantined: [] } },
    spares: { aws: 4, azure: 4, minimumFree: 2, prepared: true }, quotas: { awsElasticIps: 20, azurePublicIps: 20 },
};

interface Operation {
    readonly settings: Record<string, unknown>;
    readonly steps: number;
    readonly run: (world: World, journal: Journal, folder: string) => Promise<unknown>;
}

const move = (from?: string): Operation["run"] => (world, journal, folder) =>
    rehome(world, world, journal, { stack: "prod", cloud: "aws", from, project: folder, partners: join(folder, "partners.csv"), confirm: () => Promise.resolve(true) });

const OPERATIONS: Readonly<Record<string, Operation>> = {
    "taking over": { settings: { failover: false }, steps: 6, run: (world, journal) => failover(world, world, journal, world, args) },
    "going back": { settings: { failover: true, returning: false }, steps: 10, run: (world, journal) => failback(world, world, journal, world, args) },
    "re-homing one front end": { settings: POOL, steps: 7, run: move("edge-a") },
    "re-homing all of a cloud": { settings: POOL, steps: 7, run: move() },
};

for (const [what, { settings, steps, run }] of Object.entries(OPERATIONS)) {
    describe(`${what}, cut off`, () => {
        const folder = (): string => mkdtempSync(join(tmpdir(), "holdfast-interrupted-"));
        const told = (place: string): string => (existsSync(join(place, "partners.csv")) ? readFileSync(join(place, "partners.csv"), "utf8") : "");
        /** The state in which it ends, with what it says. */
        async function end(point: number): Promise<{ readonly state: unknown; readonly said: unknown; readonly partners: string; readonly points: number }> {
            const [place, world] = [folder(), new World(settings)];
            const file = join(place, "journal.json");
            const first = new CutJournal(file, what, point);
            let said = await run(world, first, place).catch((error: Error) => {
                if (!(error instanceof Cut)) throw error;
                return error;
            });
            if (said instanceof Cut) said = await run(world, new Journal(file, what), place);
            return { state: world.state, said, partners: told(place), points: first.points };
        }

        it("has as many points as steps begin and end", async () => expect((await end(-1)).points).to.equal(2 * steps));
        for (let point = 0; point < 2 * steps; point++) {
            it(`${point % 2 === 0 ? "before" : "at the end of"} step ${Math.floor(point / 2) + 1}, ends alike`, async () => {
                const { points: _, ...whole } = await end(-1);
                const { points: __, ...cut } = await end(point);
                expect(cut).to.deep.equal(whole);
            });
        }
    });
}
