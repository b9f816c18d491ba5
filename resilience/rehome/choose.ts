// Which front ends move to which addresses, and whether they may. Pure: the pool as it stands goes in, the move comes out.
import type { AddressUse } from "../../components/plan/addresses";
import type { CloudName } from "../../policy/resource";

/** The addresses of one cloud in one site, as they stand. */
export interface PoolState {
    readonly cloud: CloudName;
    readonly region: string;
    /** Public address of each key: front ends' own, and spares. */
    readonly addresses: Readonly<Record<string, string>>;
    /** Front ends with the key of the address that each answers by. */
    readonly answers: Readonly<Record<string, string>>;
    /** The spare that stands ready for each front end. */
    readonly prepared: Readonly<Record<string, string>>;
    readonly quarantined: readonly string[];
    readonly spares: readonly string[];
    readonly minimumFree: number;
    /** Addresses that the site has in all, and that the region allows. */
    readonly total: number;
    readonly quota: number;
}

export interface Move {
    readonly front: string;
    /** Keys. */
    readonly from: string;
    readonly to: string;
}

export interface Choice {
    readonly moves: readonly Move[];
    /** What the front ends answer by afterwards, as the configuration has it. */
    readonly use: AddressUse;
    /** Spares added afterwards, so that as many are free as before. */
    readonly refill: number;
    /** Spares that are free after the move, before the refill. */
    readonly free: number;
    /** Why it must not be done. Empty where it may. */
    readonly refusals: readonly string[];
}

const freeOf = ({ spares }: PoolState, { answers, quarantined }: AddressUse): string[] =>
    spares.filter((key) => !Object.values(answers).includes(key) && !quarantined.includes(key));

/** Front ends that a person means: by an address, the key of one, or the front end's own key; all of them without. */
export function frontsMeant(pool: PoolState, from: string | undefined): string[] {
    const all = Object.keys(pool.answers);
    if (from === undefined) return all;
    return all.filter((front) => front === from || pool.answers[front] === from || pool.addresses[pool.answers[front]!] === from);
}

export interface Wish {
    /** An address, the key of one, or a front end. @default all front ends of the cloud */
    readonly from?: string;
    /** Back to the front ends' own addresses, which then leave quarantine. */
    readonly home?: boolean;
    /** Whether as many spares are added as were taken. @default true */
    readonly refill?: boolean;
}

/** @returns a choice with the reasons against it, all at once */
export function choose(pool: PoolState, { from, home = false, refill = true }: Wish): Choice {
    const refusals: string[] = [];
    const fronts = frontsMeant(pool, from);
    if (fronts.length === 0) {
        const known = Object.entries(pool.answers).map(([front, key]) => `${front} (${pool.addresses[key] ?? key})`).join(", ");
        refusals.push(`${from}: found no front end that answers by it, expected one of ${known}`);
    }
    const moves = fronts.flatMap((front): Move[] => {
        const now = pool.answers[front]!;
        const to = home || now !== front ? front : pool.prepared[front];
        if (home && now === front) return [];
        if (to === undefined) {
            refusals.push(`${front}: found no spare that stands ready for it, expected one: set spares.prepared and spares.${pool.cloud}, and deploy that first`);
            return [];
        }
        if (!home && pool.quarantined.includes(to)) {
            refusals.push(`${front}: found ${to} in quarantine, which is the only other address that stands ready; expected a free one`);
            return [];
        }
        return [{ front, from: now, to }];
    });
    if (home && fronts.length > 0 && moves.length === 0) refusals.push(`found every front end at its own address, expected one that answers by a spare`);

    const moved = Object.fromEntries(moves.map(({ front, to }) => [front, to]));
    const answers = Object.fromEntries(Object.entries({ ...pool.answers, ...moved }).filter(([front, key]) => front !== key));
    const left = home ? [] : moves.map(({ from: key }) => key);
    const quarantined = [...new Set([...pool.quarantined, ...left])].filter((key) => !moves.some(({ to }) => to === key)).sort();
    const use = { answers, quarantined };
    const before = freeOf(pool, { answers: pool.answers, quarantined: pool.quarantined }).length;
    const free = freeOf(pool, use).length;
    const wanted = refill ? Math.max(0, before - free) : 0;
    const room = pool.quota - pool.total;
    const added = Math.min(wanted, Math.max(0, room));
    if (free + added < pool.minimumFree) {
        const why = wanted > added ? ` (the quota of ${pool.quota} has room for ${Math.max(0, room)} more)` : "";
        refusals.push(`found ${free + added} spares free afterwards${why}, expected ${pool.minimumFree} or more, which is spares.minimumFree`);
    } else if (free < pool.minimumFree) {
        refusals.push(`found ${free} spares free until the pool is refilled, expected ${pool.minimumFree} or more: move fewer front ends at once with --from, or raise spares.${pool.cloud} first`);
    }
    return { moves, use, refill: added, free, refusals };
}
