// What partners are told: the addresses of every front end before and after, for their allow-lists.
import { stringify } from "csv-stringify/sync";
import type { Move, PoolState } from "./choose";

export interface PartnerLine {
    readonly cloud: string;
    readonly front: string;
    readonly before: string;
    readonly after: string;
    readonly action: "replace" | "keep";
}

export function partnerLines(pool: PoolState, moves: readonly Move[]): PartnerLine[] {
    return Object.entries(pool.answers).map(([front, key]) => {
        const move = moves.find((one) => one.front === front);
        const before = pool.addresses[key]!;
        return { cloud: pool.cloud, front, before, after: move ? pool.addresses[move.to]! : before, action: move ? "replace" as const : "keep" as const };
    }).sort((a, b) => (a.front < b.front ? -1 : 1));
}

/** The file, by the ending of its name: CSV, or JSON otherwise. */
export const partnerText = (file: string, lines: readonly PartnerLine[]): string => (file.endsWith(".csv")
    ? stringify([["cloud", "front", "before", "after", "action"], ...lines.map(({ cloud, front, before, after, action }) => [cloud, front, before, after, action])])
    : `${JSON.stringify({ addresses: lines }, null, 4)}\n`);
