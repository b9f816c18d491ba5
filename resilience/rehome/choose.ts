// Which front ends move to which addresses, and whether they may. Pure: the pool as it stands goes in, the move comes out.
import { type AddressUse, takeSpares } from "../../components/plan/addresses";
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
    /** Spares added, so that as many are free as before. */
    readonly refill: number;
    /** Whether they are added before the move, since too few would be free until then. */
    readonly refillFirst: boolean;
    /** Spares that are free after the move, those that are added not counted. */
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
    const abandoned = home ? [] : moves.map(({ from: key }) => key);
    const quarantined = [...new Set([...pool.quarantined, ...abandoned])].filter((key) => !moves.some(({ to }) => to === key)).sort();
    const use = { answers, quarantined };
    const before = freeOf(pool, { answers: pool.answers, quarantined: pool.quarantined }).length;
    const taken = before - freeOf(pool, use).length;
    const room = Math.max(0, pool.quota - pool.total);
    const { left, added, enough, first } = takeSpares({ free: before, minimumFree: pool.minimumFree, room }, taken, refill);
    if (!enough) {
        const why = refill && taken > added ? ` (the quota of ${pool.quota} has room for ${room} more)` : "";
        const instead = taken > 1 ? ": move fewer front ends at once with --from" : "";
        refusals.push(`found ${left + added} spares free afterwards${why}, expected ${pool.minimumFree} or more, which is spares.minimumFree${instead}`);
    }
    return { moves, use, refill: added, refillFirst: added > 0 && first, free: left, refusals };
}
