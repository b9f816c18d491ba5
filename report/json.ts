// report.json: the report as it is, a line for each item of its lists. report.schema.json beside this file describes it.
import type { Report } from "./schema";

/** Items are joined in batches: one by one they are too many writes, all at once too long a text. */
const BATCH = 1000;

function* items(list: readonly unknown[]): Generator<string> {
    yield "[";
    for (let from = 0; from < list.length; from += BATCH) {
        const lines = list.slice(from, from + BATCH).map((item) => `\n    ${JSON.stringify(item)}`);
        yield `${from > 0 ? "," : ""}${lines.join(",")}`;
    }
    yield list.length > 0 ? "\n  ]" : "]";
}

export function* json(report: Report): Generator<string> {
    const entries = Object.entries(report).filter(([, value]) => value !== undefined);
    for (const [i, [key, value]] of entries.entries()) {
        yield `${i === 0 ? "{" : ","}\n  ${JSON.stringify(key)}: `;
        if (Array.isArray(value)) yield* items(value);
        else yield JSON.stringify(value, undefined, 2).replaceAll("\n", "\n  ");
    }
    yield "\n}\n";
}
