// Replaces what a bundle must not say by placeholders. The same value has the same placeholder throughout a bundle; which
// number it has depends on a salt, so that two customers cannot tell from their bundles what they share.
import { createHmac } from "node:crypto";
import { RULES } from "./rules";

/** Values that no pattern finds, by the key of their rule. */
export type Names = Readonly<Partial<Record<string, readonly string[]>>>;

export interface Redacted<T> {
    readonly value: T;
    /** By rule: how many values there were, and how often they stood somewhere. */
    readonly counts: ReadonlyMap<string, { readonly values: number; readonly occurrences: number }>;
}

/** Marks around what was replaced, until every value is known: no pattern finds anything in between. */
const OPEN = "\uE000";
const CLOSE = "\uE001";
const MARKED = /\uE000(\d+)\uE001/g;

const quoted = (name: string): string => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** Names as whole words, in any case, the longest first: `meadow-two` is not `meadow`. Shorter than two letters is no name. */
export function namesPattern(names: readonly string[]): RegExp | undefined {
    const sorted = [...new Set(names.map((name) => name.trim()).filter((name) => name.length >= 2))].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
    return sorted.length > 0 ? new RegExp(`(?<![\\p{L}\\p{N}])(?:${sorted.map(quoted).join("|")})(?![\\p{L}\\p{N}])`, "giu") : undefined;
}

/** Keys whose values are words of ours: a team called Security must not change what a network security group is called. */
const WORDS = new Set(["device", "action", "direction", "cloud", "state", "kind", "environment", "result", "source", "lifecycle", "country", "target"]);

/** Every text in a value, wherever it stands; keys are ours. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
    if (typeof value === "string") return change(value);
    if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, WORDS.has(key) ? inner : mapTexts(inner, change)]));
}

interface Value { readonly key: string; readonly text: string; occurrences: number }

/**
 * @param salt decides which value has which number
 * @param names values by the key of their rule, besides what patterns find
 */
export function redact<T>(value: T, salt: string, names: Names): Redacted<T> {
    const values: Value[] = [];
    const known = new Map<string, number>();
    const mark = (key: string, text: string): string => {
        const own = `${key}\n${text.toLowerCase()}`;
        const index = known.get(own) ?? values.push({ key, text: text.toLowerCase(), occurrences: 0 }) - 1;
        known.set(own, index);
        values[index]!.occurrences += 1;
        return `${OPEN}${index}${CLOSE}`;
    };
    const whole = (found: string): string => found;
    const rules = RULES.flatMap(({ key, pattern, value: valueOf = whole }) => {
        const byName = namesPattern(names[key] ?? []);
        return [...(byName ? [{ key, pattern: byName, valueOf: whole }] : []), ...(pattern ? [{ key, pattern, valueOf }] : [])];
    });
    const marked = mapTexts(value, (text) => rules.reduce(
        (left, { key, pattern, valueOf }) => left.replace(pattern, (found) => {
            const own = valueOf(found);
            return own === undefined ? found : mark(key, own) + found.slice(own.length);
        }),
        text.replace(/[\uE000\uE001]/g, "�"),
    ));

    const order = (found: Value): string => createHmac("sha256", salt).update(`${found.key}\n${found.text}`).digest("hex");
    const placeholders = new Map<Value, string>();
    for (const { key } of RULES) {
        const own = values.filter((found) => found.key === key).map((found) => ({ found, by: order(found) })).sort((a, b) => (a.by < b.by ? -1 : 1));
        own.forEach(({ found }, i) => placeholders.set(found, `${key}-${i + 1}`));
    }
    return {
        value: mapTexts(marked, (text) => text.replace(MARKED, (_, index: string) => placeholders.get(values[Number(index)]!)!)) as T,
        counts: new Map(RULES.map(({ key }) => {
            const own = values.filter((found) => found.key === key);
            return [key, { values: own.length, occurrences: own.reduce((sum, { occurrences }) => sum + occurrences, 0) }];
        })),
    };
}
