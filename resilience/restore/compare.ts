// A copy held against what it was made from. Names only: what an object or a row says is nobody's business here.
import { type Digest, type Inventory, isUnread, type Measure, type Unread } from "./store";

export const DIFFERENCES = ["size", "content", "properties"] as const;
export type DifferenceKind = (typeof DIFFERENCES)[number];

export interface Difference {
    readonly key: string;
    readonly what: readonly DifferenceKind[];
}

export interface Comparison {
    readonly source: string;
    readonly copy: string;
    readonly measure: Measure;
    /** Objects or tables that the source has. */
    readonly expected: number;
    /** Of these, the ones that are in the copy and the same in everything. */
    readonly same: number;
    /** Bytes or rows of those that are the same. */
    readonly amount: number;
    readonly missing: readonly string[];
    readonly extra: readonly string[];
    readonly different: readonly Difference[];
    /** Neither the same nor different: nobody knows. `of` tells where. */
    readonly unread: readonly (Unread & { readonly of: "source" | "copy" })[];
    /** How many were compared without their properties, since one side knows none. */
    readonly withoutProperties: number;
}

/** In what two digests of one thing differ. Other bytes of the same length are another content. */
export function differencesOf(source: Digest, copy: Digest): DifferenceKind[] {
    return [
        ...(source.size === copy.size ? [] : ["size" as const]),
        ...(source.sha256 === copy.sha256 ? [] : ["content" as const]),
        ...(source.properties === undefined || copy.properties === undefined || source.properties === copy.properties ? [] : ["properties" as const]),
    ];
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byKey = (a: { readonly key: string }, b: { readonly key: string }): number => byName(a.key, b.key);

/**
 * Holds the copy against the source. The source's digests are kept in memory, some 300 bytes an object, since stores do not
 * agree on an order; objects are not.
 */
export async function compare(source: Inventory, copy: Inventory): Promise<Comparison> {
    const expected = new Map<string, Digest>();
    const unread: (Unread & { of: "source" | "copy" })[] = [];
    const hidden = new Set<string>();
    for await (const entry of source.digests()) {
        if (isUnread(entry)) {
            hidden.add(entry.key);
            unread.push({ key: entry.key, why: entry.why, of: "source" });
        } else {
            expected.set(entry.key, entry);
        }
    }
    const total = expected.size + hidden.size;
    const extra: string[] = [];
    const different: Difference[] = [];
    let [same, amount, withoutProperties] = [0, 0, 0];
    for await (const entry of copy.digests()) {
        const wanted = expected.get(entry.key);
        expected.delete(entry.key);
        if (isUnread(entry)) {
            unread.push({ key: entry.key, why: entry.why, of: "copy" });
        } else if (wanted) {
            const what = differencesOf(wanted, entry);
            if (wanted.properties === undefined || entry.properties === undefined) withoutProperties++;
            if (what.length > 0) different.push({ key: entry.key, what });
            else [same, amount] = [same + 1, amount + entry.size];
        } else if (!hidden.has(entry.key)) {
            extra.push(entry.key);
        }
    }
    return {
        source: source.title,
        copy: copy.title,
        measure: source.measure,
        expected: total,
        same, amount,
        missing: [...expected.keys()].sort(byName),
        extra: extra.sort(byName),
        different: different.sort(byKey),
        unread: unread.sort(byKey),
        withoutProperties,
    };
}

/** Nothing is missing, different, or unknown, and something was compared. What is there besides is told, and forgiven. */
export const isWhole = ({ same, missing, different, unread }: Comparison): boolean =>
    same > 0 && missing.length === 0 && different.length === 0 && unread.length === 0;
