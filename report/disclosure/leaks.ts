// The last look before a bundle is written: nothing that the full report says of accounts, addresses, people and the like may
// stand in any of its files, however it got there. Redaction that forgets something is found here, not by a customer.
import type { Text } from "../../simulate/deployment";
import { partsOf } from "../../simulate/deployment";
import type { Report } from "../schema";
import { namesIn } from "./names";
import { namesPattern } from "./redact";
import { RULES } from "./rules";

/** Parts of a report that are the same for everybody. What they say is no secret, though it may look like one. */
const PUBLISHED: ReadonlySet<string> = new Set(["format", "product", "source", "verdict", "versions", "summary", "requirements", "claims", "controls", "frameworks", "rules", "cost"]);

function* textsOf(value: unknown): Generator<string> {
    if (typeof value === "string") yield value;
    else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) yield* textsOf(inner);
}

export interface Leak {
    /** Key of the rule whose kind of value it is. */
    readonly key: string;
    readonly file: string;
}

/** Values in a report that patterns find, by the key of their rule. */
export function valuesIn(report: Report): Map<string, Set<string>> {
    const found = new Map<string, Set<string>>(RULES.map(({ key }) => [key, new Set()]));
    const seen = new Set<string>();
    for (const [part, value] of Object.entries(report)) {
        if (PUBLISHED.has(part)) continue;
        for (const text of textsOf(value)) {
            if (seen.has(text)) continue;
            seen.add(text);
            for (const { key, pattern, value: valueOf = (match: string) => match } of RULES) {
                for (const [match] of pattern ? text.matchAll(pattern) : []) {
                    const own = valueOf(match);
                    if (own !== undefined) found.get(key)!.add(own.toLowerCase());
                }
            }
        }
    }
    return found;
}

/** Words as far as a value can end: `1.2.3.4` does not stand in `1.2.3.45`. */
const WORD = /[\p{L}\p{N}]/u;

function stands(value: string, text: string): boolean {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
        if (!WORD.test(text[at - 1] ?? " ") && !WORD.test(text[at + value.length] ?? " ")) return true;
    }
    return false;
}

/**
 * @param files what is to be written, by name
 * @param expected texts of a bundle in which nothing is anybody's: what stands in them is no leak
 */
export function leaksIn(report: Report, tenant: string | undefined, files: ReadonlyMap<string, Text>, expected: string): Leak[] {
    const own = expected.toLowerCase();
    const values = [...valuesIn(report)].flatMap(([key, all]) => [...all].filter((value) => !stands(value, own)).map((value) => ({ key, value })));
    const names = Object.entries(namesIn(report, tenant)).map(([key, all]) => ({ key, pattern: namesPattern((all ?? []).filter((name) => !stands(name.toLowerCase(), own))) }));
    return [...files].flatMap(([file, text]) => {
        const whole = [...partsOf(text)].join("").toLowerCase();
        const leaks = [
            ...values.filter(({ value }) => whole.includes(value) && stands(value, whole)).map(({ key }) => key),
            ...names.filter(({ pattern }) => pattern && whole.search(pattern) >= 0).map(({ key }) => key),
        ];
        return [...new Set(leaks)].map((key): Leak => ({ key, file }));
    });
}
