import { expect } from "chai";
import type { Engine, Step } from "../../resilience/engine";
import { failback, failover, type Hands, type OperationArgs, takeOverProblems } from "../../resilience/failover";
import { Journal } from "../../resilience/journal";
import type { Prober } from "../../resilience/prober";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const step = (op: string, name: string, more: Partial<Step> = {}): Step => ({ op, urn: `urn:pulumi:dr::holdfast::aws:x:X::${name}`, changes: [], ...more });

describe("what a take-over may change", () => {
    it("is anything in the standby's own regions", () => expect(takeOverProblems([step("update", "database"), step("create", "backup"), step("delete", "link")])).to.deep.equal([]));
    it("is in the primary's regions that links leave the state", () => expect(takeOverProblems([step("delete", "replication", { provider: "aws-primary" })])).to.deep.equal([]));
    it("is nothing else there", () => expect(takeOverProblems([step("update", "replication", { provider: "aws-primary" })])[0]).to.match(/^replication: found update in the primary's region/));
    it("replaces nothing", () => expect(takeOverProblems([step("replace", "database")])[0]).to.match(/^database: found a replacement/));
});

/** What was asked of the engine, in order. The engine itself is tested in test/engine. */
class Asked implements Engine {
    readonly live = false;
    readonly log: string[] = [];
    readonly settings: Record<string, unknown> = { failover: false };

    constructor(private readonly steps: readonly Step[] = [], private readonly cutAt?: string) {}

    version = () => Promise.resolve("3.260.0");
    setting = (_: string, key: string) => Promise.resolve(this.settings[key]);
    configure = (stack: string, values: Readonly<Record<string, unknown>>) => {
        this.log.push(`configure ${stack} ${JSON.stringify(values)}`);
        Object.assign(this.settings, values);
        return Promise.resolve();
    };
    preview = (stack: string) => Promise.resolve(stack === "prod" ? [] : this.steps);
    up = (stack: string) => {
        this.log.push(`up ${stack}`);
        return this.cutAt === `up ${stack}` ? Promise.reject(new Error("cut off")) : Promise.resolve();
    };
    refresh = () => Promise.resolve();
    recover = (stack: string) => {
        this.log.push(`recover ${stack}`);
        return Promise.resolve();
    };
    export = () => Promise.resolve({ version: 3, deployment: { manifest: { time: "", magic: "", version: "" }, resources: [{ urn: "u", custom: false, type: "holdfast:aws:AddressPool", outputs: { frontAddresses: { "edge-a": "198.51.100.1" } } }], metadata: {} } } as const);
}

const prober = (answers = true): Prober => ({
    reach: (address) => Promise.resolve({ answers, path: [address], ...(answers ? {} : { reason: "lost" }) }),
    names: () => Promise.resolve({ aws: ["198.51.100.1"], azure: [] }),
});

const hands = (): Hands & { readonly removed: string[] } => {
    const removed: string[] = [];
    return {
        removed,
        note: () => ({ kept: { since: 1 } }),
        leftBehind: () => [],
        releaseFiles: () => Promise.resolve({ detail: "released" }),
        reconcile: () => Promise.resolve({ brought: 3, conflicts: ["data/a"] }),
        removeLinks: (urns) => {
            removed.push(...urns);
            return Promise.resolve({});
        },
        compareCopies: () => Promise.resolve("alike"),
    };
};

const NOW = new Date("2026-11-21T12:00:00Z");
const journal = (of: string, file = join(mkdtempSync(join(tmpdir(), "holdfast-")), "j.json")) => ({ file, journal: new Journal(file, of) });
const approvedBy = (gate: string, ...who: string[]): OperationArgs =>
    ({ stack: "dr", primary: "prod", clock: () => NOW, gates: { people: ["first", "second"], approvals: who.map((one) => ({ who: one, at: "2026-11-21T11:00:00Z", gate })) } });

const fails = async (task: Promise<unknown>): Promise<string> => task.then(() => "it went through", (error: Error) => error.message);

describe("taking over", () => {
    it("switches the standby once two have agreed, and looks first", async () => {
        const engine = new Asked();
        await failover(engine, prober(), journal("x").journal, hands(), approvedBy("failover:dr", "first", "second"));
        expect(engine.log).to.deep.equal(['configure dr {"failover":true}', 'configure dr {"failover":false}', 'configure dr {"failover":true}', "up dr"]);
    });
    it("changes nothing in a dry run", async () => {
        const engine = new Asked();
        await failover(engine, prober(), journal("x").journal, hands(), { ...approvedBy("failover:dr"), dryRun: true });
        expect([engine.settings["failover"], engine.log.includes("up dr")]).to.deep.equal([false, false]);
    });
    it("does not begin with one approval", async () => {
        const engine = new Asked();
        expect(await fails(failover(engine, prober(), journal("x").journal, hands(), approvedBy("failover:dr", "first")))).to.include("found 1 approvals that count, expected 2");
        expect([engine.settings["failover"], engine.log.includes("up dr")]).to.deep.equal([false, false]);
    });
    it("does not begin where something would be replaced", async () => {
        expect(await fails(failover(new Asked([step("replace", "database")]), prober(), journal("x").journal, hands(), approvedBy("failover:dr", "first", "second")))).to.match(/^database: found a replacement/);
    });
    it("does not begin where an earlier take-over has left a backup in the vault that this one would make", async () => {
        const backup = { ...step("create", "azure-backup-database"), urn: "urn:pulumi:dr::holdfast::holdfast:azure:Backup$azure-native:dataprotection:BackupInstance::azure-backup-database" };
        const asked: string[] = [];
        const by = { ...hands(), leftBehind: (urns: readonly string[]) => (asked.push(...urns), ["it is there"]) };
        expect(await fails(failover(new Asked([backup, step("create", "other")]), prober(), journal("x").journal, by, approvedBy("failover:dr", "first", "second")))).to.equal("it is there");
        expect(asked).to.deep.equal([backup.urn]);
    });
    it("goes on where it was cut off, and frees the stack first", async () => {
        const { file, journal: first } = journal("x");
        await fails(failover(new Asked([], "up dr"), prober(), first, hands(), approvedBy("failover:dr", "first", "second")));
        const engine = new Asked();
        await failover(engine, prober(), new Journal(file, "x"), hands(), approvedBy("failover:dr", "first", "second"));
        expect(engine.log).to.deep.equal(["recover dr", 'configure dr {"failover":true}', "up dr"]);
    });
    it("has not succeeded while nobody is answered", async () => {
        expect(await fails(failover(new Asked(), prober(false), journal("x").journal, hands(), approvedBy("failover:dr", "first", "second")))).to.equal("names lead to 1 addresses that do not answer");
    });
});

describe("going back", () => {
    const links = [step("create", "replication", { retained: true }), step("create", "alarm"), step("replace", "database")];

    it("brings the data first, removes what stayed, and lifts the protection only for as long as it must", async () => {
        const [engine, by] = [new Asked(links), hands()];
        engine.settings["failover"] = true;
        const reconciled = await failback(engine, prober(), journal("x").journal, by, approvedBy("failback:dr", "first", "second"));
        expect(engine.log).to.deep.equal([
            'configure dr {"returning":true}', "up dr",
            'configure dr {"failover":false,"returning":false}', 'configure dr {"failover":true,"returning":true}', // a look
            'configure dr {"failover":false,"returning":false}', "up dr",
        ]);
        expect(by.removed).to.deep.equal([links[0]!.urn]);
        expect(reconciled).to.deep.equal({ brought: 3, conflicts: ["data/a"] });
    });
    it("reports conflicts in its journal", async () => {
        const { journal: book } = journal("x");
        await failback(new Asked(links), prober(), book, hands(), approvedBy("failback:dr", "first", "second"));
        expect(book.steps.find(({ name }) => name.startsWith("look at the outage"))!.detail).to.equal("3 rows and objects; 1 conflicts, the later write counts: data/a");
    });
    it("does not begin while the primary does not answer", async () => {
        expect(await fails(failback(new Asked(), prober(false), journal("x").journal, hands(), approvedBy("failback:dr", "first", "second")))).to.match(/expected the primary's front ends to answer/);
    });
});
