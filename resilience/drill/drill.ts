// A drill: something is taken away from the simulated clouds, and what is agreed for that loss is carried out by the real
// engine: take over, verify, restore, go back. Each step is measured; what is lost or differs is a defect of the record.
import type { Figure } from "../../report/evidence/record";
import { ALL_WELL, readConditions, writeConditions } from "../../simulate/conditions";
import type { DataStore } from "../../simulate/data";
import type { SimulatedEngine } from "../engine";
import { failback, failover, frontAddressesOf, provesAnswer } from "../failover";
import { SimulatedHands } from "../hands";
import type { Clock, Journal } from "../journal";
import { type Prober, SimulatedProber } from "../prober";
import { RefusedOperation } from "../rehome/rehome";
import { INSTALLATION } from "../workspace";
import { deployBaseline } from "./baseline";
import { DrillData, DURING, IN_FLIGHT, SEEDED } from "./data";
import type { DrillScenario } from "./scenario";

export interface DrillArgs {
    readonly scenario: DrillScenario;
    /** Whether the workspace stands as an earlier drill left it, and is not deployed anew. */
    readonly deployed?: boolean;
    readonly clock?: Clock;
    /** Told before each part, for whoever waits. */
    readonly say?: (text: string) => void;
}

export interface Drilled {
    readonly figures: readonly Figure[];
    readonly defects: readonly string[];
    readonly summary: string;
}

/** Numbers of the writes. What was seeded is on both sides when the loss comes; everything after that is on one. */
const AT = { seed: 1, inFlight: 2, during: 3 };

/** Calls that the lost region still answers: it goes in the middle of what the engine does there. */
const HALF_WAY = 40;

type Sets = readonly { readonly from: DataStore; readonly to: DataStore }[];

/** Everything of the other cloud that grows with the load, as the engine's targets name it. */
const GROWS = { aws: "**azure-native:monitor:AutoscaleSetting::azure-pool-**", azure: "**aws:autoscaling/group:Group::aws-pool" } as const;
const GROWN = { minimum: 9 };

/** Stacks that the engine changes in a drill, and that must be as they were when it ends. */
const CHANGED: Readonly<Record<DrillScenario["loss"], readonly string[]>> = { zone: [], region: ["prod", "dr"], provider: ["prod"] };

class Drill {
    private readonly data: DrillData;
    private readonly prober: Prober;

    constructor(private readonly engine: SimulatedEngine, private readonly journal: Journal, private readonly args: DrillArgs) {
        this.data = new DrillData(engine.workspace.cloud);
        this.prober = new SimulatedProber(engine.workspace.cloud, INSTALLATION.domain);
    }

    private get cloud(): string {
        return this.engine.workspace.cloud;
    }

    /** Fills every store that a copy is kept of, and lets the services copy it. */
    private async seed(): Promise<Sets> {
        await this.journal.step("seed data sets", () => {
            const sets = this.data.sets("prod");
            this.data.clear();
            const written = this.data.write(originals(sets), "seed", SEEDED, AT.seed);
            this.data.replicate();
            const { different } = this.data.compare(sets);
            if (different.length > 0) throw new Error(`copies differ before anything is lost: ${different.join("; ")}`);
            return { kept: sets as never, detail: `${written} rows and objects in ${originals(sets).length} sets, copied by the services' own replication` };
        });
        return this.journal.step("write what is not copied yet", () => {
            const sets = this.data.sets("prod");
            this.data.write(originals(sets), "in-flight", IN_FLIGHT, AT.inFlight);
            return { kept: sets as never, detail: `${IN_FLIGHT} in each set: what is under way when the loss comes` };
        }) as Promise<never>;
    }

    /** Takes it away; a region or a cloud in the middle of an update, which then fails and harms nothing. */
    private async breakIt(): Promise<void> {
        const { scenario: { place, loss } } = this.args;
        const lost = { lost: [place], flooded: [] };
        if (loss === "zone") {
            await this.journal.step("break", () => {
                writeConditions(this.cloud, lost);
                return { detail: `${place} answers nothing` };
            });
            return;
        }
        await this.journal.step("break in the middle of a refresh", async (again) => {
            if (again) await this.engine.recover("prod");
            const before = urnsOf(await this.engine.export("prod"));
            writeConditions(this.cloud, { ...lost, after: HALF_WAY });
            const failed = await this.engine.refresh("prod").then(() => false, () => true);
            writeConditions(this.cloud, lost);
            await this.engine.recover("prod");
            const after = urnsOf(await this.engine.export("prod"));
            if (!failed) throw new Error("the refresh did not fail, though the region was lost");
            const gone = before.filter((urn) => !after.includes(urn));
            if (gone.length > 0) throw new Error(`the state lost ${gone.length} resources`);
            return { detail: `${place} answered ${HALF_WAY} calls and then none; the refresh failed, and the state has all ${after.length} resources` };
        });
    }

    /** Users are answered again without anybody's doing, by what name services and balancers notice themselves. */
    private async notice(): Promise<void> {
        const { scenario: { loss, cloud } } = this.args;
        await this.journal.step("verify that users are answered by what is left", async () => {
            const told = await this.prober.names();
            if (loss === "provider" && told[cloud].length > 0) throw new Error("the lost provider's name service answers");
            return { detail: await provesAnswer(this.prober) };
        });
    }

    /** Users go on writing where it is possible: to copies that were promoted, else to the originals. */
    private async writeMeanwhile(sets: Sets): Promise<void> {
        await this.journal.step("write during the outage", () => {
            const now = sets.map(({ from, to }) => ({ from: this.data.now(from), to: this.data.now(to) }));
            const taken = this.args.scenario.loss === "region" ? now.map(({ to }) => to) : originals(now);
            const open = unique(taken.filter(this.data.takesWrites));
            const written = this.data.write(open, "during", DURING, AT.during);
            // Somebody also changes what was not copied before the loss: both sides have it then.
            if (this.args.scenario.loss === "region") this.data.write(open, "in-flight", 1, AT.during, "changed during the outage");
            const refused = unique(taken).length - open.length;
            return { kept: { open: open.length, refused, written }, detail: `${written} rows and objects in ${open.length} sets${refused > 0 ? `; ${refused} sets took none` : ""}` };
        });
    }

    private async compareMeanwhile(sets: Sets): Promise<void> {
        await this.journal.step("verify the data during the outage", () => {
            const there = this.args.scenario.loss === "region" ? sets.map(({ to }) => to) : originals(sets).filter(this.standing);
            const short = unique(there).filter((store) => this.data.has(store, "seed") !== SEEDED).map(({ name }) => name);
            if (short.length > 0) throw new Error(`seeded rows are missing in ${short.join(", ")}`);
            const missing = unique(there).reduce((sum, store) => sum + IN_FLIGHT - this.data.has(store, "in-flight"), 0);
            return { kept: missing, detail: `${unique(there).length} sets have all ${SEEDED} seeded rows or objects; ${missing} that were under way have not arrived` };
        });
    }

    private readonly standing = (store: DataStore): boolean => {
        const { lost } = readConditions(this.cloud);
        return !lost.some((place) => store.place === place || store.place.startsWith(`${place}/`));
    };

    private async restore(): Promise<void> {
        await this.journal.step("restore", () => {
            writeConditions(this.cloud, ALL_WELL);
            return { detail: `${this.args.scenario.place} answers again` };
        });
    }

    async run(): Promise<Drilled> {
        const { journal, engine, prober, args: { scenario, say = () => undefined } } = this;
        const { lost } = readConditions(this.cloud);
        if (lost.length > 0 && !journal.isBegun("seed data sets")) {
            throw new RefusedOperation([`found ${lost.join(", ")} lost in this workspace, expected everything to stand: finish the drill that took it away, or begin in another workspace`]);
        }
        say("deploy");
        await deployBaseline(journal, engine, this.args.deployed);
        say("seed");
        const sets = await this.seed();
        await journal.step("verify that users are answered beforehand", async () => ({ detail: await provesAnswer(prober, frontAddressesOf(await engine.export("prod"))) }));
        say("break");
        await this.breakIt();
        const hands = new SimulatedHands(engine.workspace, { data: this.data, sets, since: AT.seed });
        const args = { stack: "dr", primary: "prod", clock: this.args.clock };
        let conflicts: readonly string[] = [];
        await this.notice();
        if (scenario.loss === "region") {
            say("take over");
            await failover(engine, prober, journal, hands, args);
        } else if (scenario.loss === "provider") {
            say("grow what is left");
            await this.grow(true);
        }
        await this.compareMeanwhile(sets);
        await this.writeMeanwhile(sets);
        say("restore");
        await this.restore();
        if (scenario.loss === "region") {
            say("go back");
            ({ conflicts } = await failback(engine, prober, journal, hands, args));
        } else {
            if (scenario.loss === "provider") await this.grow(false);
            await journal.step("compare the copies", async () => ({ detail: await hands.compareCopies() }));
            await journal.step("verify that users are answered by all of it", async () => ({ detail: await provesAnswer(prober, frontAddressesOf(await engine.export("prod"))) }));
        }
        await journal.step("verify that nothing is left to change", async () => {
            const left: string[] = [];
            for (const stack of CHANGED[scenario.loss]) left.push(...(await engine.preview(stack)).filter(({ op }) => !["same", "read", "refresh"].includes(op)).map(({ op, urn }) => `${op} ${urn.split("::").at(-1)!}`));
            if (left.length > 0) throw new Error(`the engine would change ${left.length} resources: ${left.slice(0, 5).join(", ")}`);
            return CHANGED[scenario.loss].length === 0 ? { skipped: true, detail: "the engine was not needed, and changed nothing" } : { detail: `the engine has nothing to change in ${CHANGED[scenario.loss].join(" and ")}` };
        });
        await this.verifyLast(sets);
        return this.outcome(sets, conflicts);
    }

    /** The other cloud's pool carries the whole load: the engine makes it larger while the lost cloud answers nothing. */
    private async grow(grow: boolean): Promise<void> {
        await this.journal.step(grow ? "make what is left larger" : "make it as large as before", async (again) => {
            if (again) await this.engine.recover("prod");
            const pool = this.engine.workspace.defaults("pool") as Record<string, unknown>;
            await this.engine.configure("prod", { pool: grow ? { ...pool, ...GROWN } : pool });
            await this.engine.up("prod", { targets: grow ? [GROWS[this.args.scenario.cloud]] : [] });
            return { detail: grow ? `the other cloud's pool keeps ${GROWN.minimum} machines at the least` : "as the configuration was" };
        });
    }

    /** Nothing that anybody wrote is gone, on either side. */
    private async verifyLast(sets: Sets): Promise<void> {
        await this.journal.step("verify that no write is lost", () => {
            const all = sets.flatMap(({ from, to }) => [from, to]);
            const short = unique(all).filter((store) => this.data.has(store, "seed") !== SEEDED || this.data.has(store, "in-flight") !== IN_FLIGHT);
            if (short.length > 0) throw new Error(`writes are missing in ${short.map(({ name }) => name).join(", ")}`);
            const { different } = this.data.compare(sets);
            if (different.length > 0) throw new Error(`copies differ: ${different.join("; ")}`);
            return { detail: `${unique(all).length} stores have every write from before, under way and during the outage` };
        });
    }

    private outcome(sets: Sets, conflicts: readonly string[]): Drilled {
        const { journal, args: { scenario } } = this;
        const recovery = ["verify that users are answered by what is left", "look at what taking over changes", "take over", "make the files writable", "verify that users are answered", "make what is left larger"];
        const seconds = journal.secondsOf(...recovery);
        const late = journal.keptOf("verify the data during the outage");
        const target = this.engine.workspace.defaults("recovery") as { targets: Partial<Record<string, { rtoMinutes?: number }>> };
        const rto = target.targets[scenario.loss]?.rtoMinutes;
        const back = ["look at the outage's data", "bring the outage's data to the primary", "remove the links that stayed", "lift what keeps the databases from being replaced", "go back", "compare the copies", "make it as large as before"];
        return {
            figures: [
                { name: "recovery time", value: seconds, unit: "s", ...(rto !== undefined && { target: rto * 60 }) },
                { name: "time to go back", value: journal.secondsOf(...back), unit: "s" },
                { name: "rows and objects compared", value: this.data.compare(sets).rows, unit: "" },
                { name: "rows and objects lost", value: 0, unit: "", target: 0 },
                { name: "writes under way when it was lost that came later", value: Number(late ?? 0), unit: "" },
                { name: "conflicts reported", value: conflicts.length, unit: "" },
            ],
            defects: conflicts.length > 0 ? [`${conflicts.length} rows and objects were changed on both sides; the later write counts: ${conflicts.slice(0, 10).join(", ")}`] : [],
            summary: `${scenario.title}, over simulated clouds with the real engine. ${scenario.loss === "region" ? "The standby took over and went back" : "The service went on by what was left"}; every write from before, under way and during the outage is there afterwards. Times are those of the engine and of this program alone: simulated clouds make resources, and notice what is lost, at once.`,
        };
    }
}

const unique = (stores: readonly DataStore[]): DataStore[] => [...new Map(stores.map((store) => [store.id, store])).values()];
const originals = (sets: Sets): DataStore[] => unique(sets.map(({ from }) => from));
const urnsOf = ({ deployment }: { readonly deployment: { readonly resources: readonly { readonly urn: string }[] } }): string[] => deployment.resources.map(({ urn }) => urn);

/** Carries out a drill, or takes up one that was cut off. */
export const drill = (engine: SimulatedEngine, journal: Journal, args: DrillArgs): Promise<Drilled> => new Drill(engine, journal, args).run();
