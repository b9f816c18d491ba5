// Sets of whole numbers as ranges on a line: ports and addresses are both told so. Pure.

/** First and last number of a range, both in it. */
export type Span = readonly [first: bigint, last: bigint];

/** Ranges in order, none touching another. */
export type Line = readonly Span[];

export const NOTHING: Line = [];

/** Everything that is in one of them. */
export function union(...lines: readonly Line[]): Line {
    const spans = lines.flat().sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    const joined: [bigint, bigint][] = [];
    for (const [first, last] of spans) {
        const before = joined.at(-1);
        if (before && first <= before[1] + 1n) before[1] = last > before[1] ? last : before[1];
        else joined.push([first, last]);
    }
    return joined;
}

/** What is in both. */
export function meet(a: Line, b: Line): Line {
    const common: Span[] = [];
    for (let i = 0, j = 0; i < a.length && j < b.length;) {
        const [left, right] = [a[i]!, b[j]!];
        const first = left[0] > right[0] ? left[0] : right[0];
        const last = left[1] < right[1] ? left[1] : right[1];
        if (first <= last) common.push([first, last]);
        if (left[1] < right[1]) i++;
        else j++;
    }
    return common;
}

/** What is in the first and not in the second. */
export function minus(a: Line, b: Line): Line {
    const left: Span[] = [];
    for (const [first, last] of a) {
        let from = first;
        for (const [start, end] of b) {
            if (end < from || start > last) continue;
            if (start > from) left.push([from, start - 1n]);
            from = end + 1n;
        }
        if (from <= last) left.push([from, last]);
    }
    return left;
}

export const isEmpty = (line: Line): boolean => line.length === 0;

/** True if all of the second is in the first. */
export const covers = (outer: Line, inner: Line): boolean => isEmpty(minus(inner, outer));

/** The line in pieces, cut so that each piece is wholly inside or wholly outside of every one of the others. */
export function cut(line: Line, by: readonly Line[]): Span[] {
    const starts = new Set<bigint>();
    for (const [first, last] of by.flat()) {
        starts.add(first);
        starts.add(last + 1n);
    }
    const ordered = [...starts].sort((a, b) => (a < b ? -1 : 1));
    return line.flatMap(([first, last]) => {
        const inside = ordered.filter((start) => start > first && start <= last);
        return [first, ...inside].map((start, i): Span => [start, (inside[i] ?? last + 1n) - 1n]);
    });
}
