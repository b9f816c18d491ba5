// The data of a drill: sets that are seeded, written to during the outage, and compared row by row afterwards. They are in
// the simulated stores and move along what exists there, and nowhere else.
import { type Conditions, isLost, readConditions } from "../../simulate/conditions";
import { type Copying, Data, type DataStore, stores } from "../../simulate/data";
import { services } from "../../simulate/services";
import { Store } from "../../simulate/store";
import type { Reconciled } from "../failover";

/** Entries of each set. */
export const SEEDED = 200;
export const IN_FLIGHT = 5;
export const DURING = 30;

/** Buckets and containers of the primary's that only services write to: no user's data. */
const isSystem = ({ name }: DataStore): boolean => /access-logs|log-?archive|logarc|inventory|insights-/.test(name);

export class DrillData {
    private readonly data: Data;
    /** Kept: it reads only what is new since it was last asked. */
    private readonly store: Store;

    constructor(private readonly cloud: string) {
        this.data = new Data(cloud);
        this.store = new Store(cloud, services);
    }

    /** Nothing of an earlier drill is left. */
    clear(): void {
        this.data.clear();
    }

    private world(): { readonly all: readonly DataStore[]; readonly copies: readonly Copying[] } {
        const made = this.store.madeTimes();
        const { all, copies } = stores(this.store.cloud(), (urn) => made.get(urn) ?? 0);
        return { all: all.filter((one) => !isSystem(one)), copies };
    }

    private get conditions(): Conditions {
        return readConditions(this.cloud);
    }

    /** Stores of a stack that a copy is kept of: what the drill is about. */
    sets(stack: string): { readonly from: DataStore; readonly to: DataStore }[] {
        const { all, copies } = this.world();
        const ids = new Set(all.map(({ id }) => id));
        return copies.filter(({ from, to }) => from.stack === stack && to.stack !== stack && ids.has(from.id) && ids.has(to.id));
    }

    /** Writes so many entries to every store that takes writes now. Gives the stores' names and how many entries each got. */
    write(wanted: readonly DataStore[], label: string, count: number, at: number, value = label): number {
        const entries = Object.fromEntries(Array.from({ length: count }, (_, i) => [`${label}/${String(i).padStart(4, "0")}`, `${value} ${i}`]));
        for (const store of wanted) this.data.write(store, entries, at, this.conditions);
        return wanted.length * count;
    }

    /** The services carry what is new, as far as both ends stand. */
    replicate(): number {
        return this.data.replicate(this.world().copies, this.conditions);
    }

    /** Whether a store answers and takes writes. */
    takesWrites = (store: DataStore): boolean => store.writable && !isLost(this.conditions.lost, store.place);

    /** The store that stands now under the same name: one that was replaced is another. */
    now({ urn, name }: DataStore): DataStore {
        const found = this.world().all.find((one) => one.urn === urn && one.name === name);
        if (!found) throw new Error(`${name} does not exist any more`);
        return found;
    }

    /** Number of the newest write that a store has. */
    newest(store: DataStore): number {
        return Math.max(0, ...Object.values(this.data.read(store)).map(({ at }) => at));
    }

    /** How many of a set's entries with a label a store has, unchanged. */
    has(store: DataStore, label: string): number {
        return Object.keys(this.data.read(this.now(store))).filter((key) => key.startsWith(`${label}/`)).length;
    }

    /** Compares every copy with its original: counts and digests. */
    compare(sets: readonly { readonly from: DataStore; readonly to: DataStore }[]): { readonly rows: number; readonly different: readonly string[] } {
        let rows = 0;
        const different = sets.flatMap(({ from, to }) => {
            const [original, copy] = [this.data.summary(this.now(from)), this.data.summary(this.now(to))];
            rows += original.count;
            return original.digest === copy.digest ? [] : [`${from.name}: ${copy.count} of ${original.count}`];
        });
        return { rows, different };
    }

    /** Brings what was written at the copies since a moment to the originals; with `write` false, only says what that is. */
    reconcile(sets: readonly { readonly from: DataStore; readonly to: DataStore }[], since: number, write: boolean): Reconciled {
        const brought = sets.map(({ from, to }) => ({ name: from.name, ...this.data.reconcile(this.now(to), this.now(from), since, write) }));
        return {
            brought: brought.reduce((sum, one) => sum + one.brought.length, 0),
            conflicts: brought.flatMap(({ name, conflicts }) => conflicts.map((key) => `${name}/${key}`)),
        };
    }
}
