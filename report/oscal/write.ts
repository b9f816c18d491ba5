// Writes a document part by part: the long lists of a large platform are never held as one text.

/** A list whose items are made while they are written, a line for each. */
export class Lines {
    constructor(readonly items: readonly unknown[], readonly made: (item: unknown) => unknown) {}
}

/** OSCAL knows no empty lists: what would be one is left out. */
export const lines = <Item>(items: readonly Item[], made: (item: Item) => unknown = (item) => item): Lines | undefined =>
    (items.length > 0 ? new Lines(items, made as (item: unknown) => unknown) : undefined);

/** Items that are joined before they are written. */
const BATCH = 500;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether there is a long list somewhere inside, so that it has to be opened. */
const opens = (value: unknown): boolean =>
    value instanceof Lines || (Array.isArray(value) ? value.some(opens) : isObject(value) && Object.values(value).some(opens));

function* list(made: readonly unknown[], indent: string): Generator<string> {
    yield "[";
    for (const [i, item] of made.entries()) {
        yield `${i > 0 ? "," : ""}\n${indent}  `;
        yield* write(item, `${indent}  `);
    }
    yield `\n${indent}]`;
}

function* long({ items, made }: Lines, indent: string): Generator<string> {
    yield "[";
    for (let from = 0; from < items.length; from += BATCH) {
        const texts = items.slice(from, from + BATCH).map((item) => `\n${indent}  ${JSON.stringify(made(item))}`);
        yield `${from > 0 ? "," : ""}${texts.join(",")}`;
    }
    yield `\n${indent}]`;
}

/** JSON; what holds a long list is opened, everything else stands in one line. */
export function* write(value: unknown, indent = ""): Generator<string> {
    if (value instanceof Lines) yield* long(value, indent);
    else if (!opens(value)) yield JSON.stringify(value);
    else if (Array.isArray(value)) yield* list(value, indent);
    else {
        const entries = Object.entries(value as object).filter(([, inner]) => inner !== undefined);
        yield "{";
        for (const [i, [key, inner]] of entries.entries()) {
            yield `${i > 0 ? "," : ""}\n${indent}  ${JSON.stringify(key)}: `;
            yield* write(inner, `${indent}  `);
        }
        yield `\n${indent}}`;
    }
    if (indent === "") yield "\n";
}
