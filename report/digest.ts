// Whether a resource is still declared as it was, without saying how it is declared: digests of its inputs, by which two
// reports are compared. No secret is ever part of one: a digest of a password that people choose gives the password away.
import { isSpecial, UNKNOWNS } from "../policy/unknown";
import { isObject } from "../wire/values";
import { sha256 } from "./sha256";

/** What a preview writes in place of a secret. */
const BLINDED = "[secret]";

/** Names of texts that are secrets even where the program did not say so. */
const TELLING = /(password|passphrase|secret(string|value|text)?|token|(private|shared|preshared|access|api|account)_?key|credentials?|connection_?string)(wo)?$/i;

const telling = new Map<string, boolean>();

/** The same few names stand everywhere. */
function isTelling(name: string): boolean {
    const known = telling.get(name) ?? TELLING.test(name);
    if (telling.size < 10_000) telling.set(name, known);
    return known;
}

/** What the engine keeps for itself among the inputs. */
const BOOKKEEPING = "__defaults";

/** In place of what is left out: the same in a preview, in a sealed state and in an open one. */
const HIDDEN = JSON.stringify({ holdfast: "secret" });
const UNKNOWN = JSON.stringify({ holdfast: "unknown" });

type Inside = (inner: unknown, key: string) => string | undefined;

/** JSON in the order of the keys, so that the same value always gives the same text; numbers among the keys come first, as in any object. */
function written(value: object, inside: Inside): string {
    const keys = Object.keys(value).sort();
    const ordered = keys.some((key) => key <= "9" && /^\d+$/.test(key)) ? Object.keys(Object.fromEntries(keys.map((key) => [key, 0]))) : keys;
    const parts: string[] = [];
    for (const key of ordered) {
        const text = inside((value as Record<string, unknown>)[key], key);
        if (text !== undefined) parts.push(`${JSON.stringify(key)}:${text}`);
    }
    return `{${parts.join(",")}}`;
}

/** As it is. */
const plain = (value: unknown): string | undefined =>
    Array.isArray(value) ? `[${value.map((item) => plain(item) ?? "null").join(",")}]` : isObject(value) ? written(value, plain) : JSON.stringify(value);

/** How what is inside an object is told: of a variable of an environment all but its value, of others what is set. */
const insideOf = (value: Readonly<Record<string, unknown>>): Inside =>
    typeof value.name === "string" && isTelling(value.name) && "value" in value
        ? (inner, key) => (key === "value" ? HIDDEN : plain(inner))
        : (inner, key) => (key === BOOKKEEPING || inner === undefined || inner === null ? undefined : told(inner, key));

/** Without secrets. */
function told(value: unknown, name: string): string | undefined {
    if (UNKNOWNS.has(value)) return UNKNOWN;
    if (isSpecial(value) || value === BLINDED || (typeof value === "string" && isTelling(name))) return HIDDEN;
    if (Array.isArray(value)) return `[${value.map((item) => told(item, name) ?? "null").join(",")}]`;
    return isObject(value) ? written(value, insideOf(value)) : JSON.stringify(value);
}

const marks = new Map<string, string>();

/** One text for a mark, which a hundred thousand resources have a dozen of each. */
function markOf(text: string): string {
    const mark = sha256(text).slice(0, MARK);
    const known = marks.get(mark);
    if (known === undefined) marks.set(mark, mark);
    return known ?? mark;
}

/** Hex digits of a property's mark: enough to say where a difference is, too few to find out a value by guessing. */
const MARK = 4;

export interface Digest {
    /** SHA-256 of the inputs as canonical JSON, without secrets. */
    readonly digest: string;
    /** A short mark for each property, by its name. */
    readonly properties: Readonly<Record<string, string>>;
}

/** @param protect whether Pulumi refuses to delete it; that is declared too, though no input */
export function digestOf(inputs: Readonly<Record<string, unknown>>, protect = false): Digest {
    const declared = { ...inputs, ...(protect && { "option protect": true }) };
    const inside = insideOf(declared);
    const properties: Record<string, string> = {};
    const whole = written(declared, (value, name) => {
        const text = inside(value, name);
        if (text !== undefined) properties[name] = markOf(text);
        return text;
    });
    return { digest: sha256(whole), properties };
}
