// Which thing of one list is which of another. Pure.

export interface Pairs<T> {
    readonly added: readonly T[];
    readonly removed: readonly T[];
    /** The same thing in both lists, perhaps otherwise. */
    readonly both: readonly (readonly [before: T, after: T])[];
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
    const groups = new Map<string, T[]>();
    for (const item of items) {
        const group = groups.get(key(item));
        if (group) group.push(item);
        else groups.set(key(item), [item]);
    }
    return groups;
}

/**
 * Pairs by key, in the order of `after`. Where several have the same key, those that are alike belong together, and the
 * rest in their order.
 * @param alike what two of the same key are first paired by
 */
export function pair<T>(before: readonly T[], after: readonly T[], key: (item: T) => string, alike: (item: T) => string = JSON.stringify): Pairs<T> {
    const [was, is] = [grouped(before, key), grouped(after, key)];
    const added: T[] = [];
    const both: (readonly [T, T])[] = [];
    const removed: T[] = [...was].filter(([each]) => !is.has(each)).flatMap(([, items]) => items);
    for (const [each, items] of is) {
        const left = [...(was.get(each) ?? [])];
        const take = (index: number): T | undefined => (index < 0 ? undefined : left.splice(index, 1)[0]);
        const single = items.length === 1 && left.length === 1;
        const found = items.map((item) => take(single ? 0 : left.findIndex((other) => alike(other) === alike(item))));
        for (const [i, item] of items.entries()) {
            const partner = found[i] ?? take(left.length - 1 < 0 ? -1 : 0);
            if (partner === undefined) added.push(item);
            else both.push([partner, item]);
        }
        removed.push(...left);
    }
    return { added, removed, both };
}

/** The same as one list: each thing as it was, as it is, and as either where one of these is missing. */
export function either<T>(before: readonly T[], after: readonly T[], key: (item: T) => string): { readonly was?: T; readonly is?: T; readonly any: T }[] {
    const { added, removed, both } = pair(before, after, key);
    return [...both.map(([was, is]) => ({ was, is, any: is })), ...added.map((is) => ({ is, any: is })), ...removed.map((was) => ({ was, any: was }))];
}
