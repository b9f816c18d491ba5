// Whether a resource is still declared as it was, without saying how it is declared: digests of its inputs, by which two
// reports are compared. No secret is ever part of one: a digest of a password that people choose gives the password away.
import { createHash } from "node:crypto";
import { isSpecial, UNKNOWNS } from "../policy/unknown";
import { isObject, sorted } from "../wire/values";

/** What a preview writes in place of a secret. */
const BLINDED = "[secret]";

/** Names of texts that are secrets even where the program did not say so. */
const TELLING = /(password|passphrase|secret(string|value|text)?|token|(private|shared|preshared|access|api|account)_?key|credentials?|connection_?string)(wo)?$/i;

/** What the engine keeps for itself among the inputs. */
const BOOKKEEPING = "__defaults";

/** In place of what is left out: the same in a preview, in a sealed state and in an open one. */
const HIDDEN = { holdfast: "secret" };
const UNKNOWN = { holdfast: "unknown" };

function told(value: unknown, name: string): unknown {
    if (UNKNOWNS.has(value)) return UNKNOWN;
    if (isSpecial(value) || value === BLINDED || (typeof value === "string" && TELLING.test(name))) return HIDDEN;
    if (Array.isArray(value)) return value.map((item) => told(item, name));
    if (!isObject(value)) return value;
    if (typeof value.name === "string" && TELLING.test(value.name) && "value" in value) return { ...value, value: HIDDEN }; // a variable of an environment
    return Object.fromEntries(Object.entries(value).filter(([key, inner]) => key !== BOOKKEEPING && inner !== undefined && inner !== null)
        .map(([key, inner]) => [key, told(inner, key)]));
}

const sha256 = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

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
    const declared = sorted(told({ ...inputs, ...(protect && { "option protect": true }) }, "")) as Record<string, unknown>;
    return {
        digest: sha256(declared),
        properties: Object.fromEntries(Object.entries(declared).map(([name, value]) => [name, sha256(value).slice(0, MARK)])),
    };
}
