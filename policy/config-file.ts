// Reads a configuration of the packs, the same file that Pulumi takes by --policy-pack-config, and says everything that is
// wrong with it at once. The engine passes over names that it does not know; here they are refused.
import { readFileSync } from "node:fs";
import { closest, distance } from "fastest-levenshtein";
import { ALL, ENFORCEMENT_LEVELS, type EnforcementLevel, type PolicyConfig, type PolicyConfigs, SETTINGS_POLICY } from "./config";
import { type Schema, SCHEMA } from "./settings";

/** Thrown with every problem of a configuration, one a line. */
export class PolicyConfigError extends Error {
    constructor(file: string, readonly problems: readonly string[]) {
        super([`${file} cannot be used (${problems.length === 1 ? "1 problem" : `${problems.length} problems`}):`, ...problems].join("\n  "));
        this.name = "PolicyConfigError";
    }
}

type Refuse = (path: string, found: unknown, expected: string) => void;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

const meant = (given: string, known: readonly string[]): string => {
    const near = closest(given, known as string[]);
    return near && distance(near, given) <= Math.max(2, given.length / 3) ? `; did you mean "${near}"?` : "";
};

const KINDS: Readonly<Record<Schema["type"], readonly [what: string, is: (value: unknown) => boolean]>> = {
    string: ["a text", (value) => typeof value === "string"],
    number: ["a number", (value) => typeof value === "number"],
    integer: ["a whole number", Number.isInteger],
    object: ["an object", isObject],
    array: ["a list", Array.isArray],
};

/** Holds a value against the part of JSON schema that the settings use. */
function check(value: unknown, schema: Schema, path: string, refuse: Refuse): void {
    const [what, isKind] = KINDS[schema.type];
    if (!isKind(value)) return refuse(path, value, what);
    const { minimum = -Infinity, maximum = Infinity, minLength = 0, maxItems = Infinity, properties = {}, additionalProperties } = schema;
    if (typeof value === "number" && (value < minimum || value > maximum)) refuse(path, value, `${what} from ${minimum} to ${maximum}`);
    if (typeof value === "string" && value.length < minLength) refuse(path, value, "a text that is not empty");
    if (Array.isArray(value)) {
        if (value.length > maxItems) refuse(path, value, `${maxItems} at most`);
        if (schema.uniqueItems && new Set(value).size < value.length) refuse(path, value, "each once");
        if (schema.items) value.forEach((item, index) => check(item, schema.items!, `${path}[${index}]`, refuse));
    }
    if (isObject(value)) {
        for (const [key, inner] of Object.entries(value)) {
            const known = properties[key] ?? additionalProperties;
            if (known) check(inner, known, `${path}.${key}`, refuse);
            else refuse(`${path}.${key}`, inner, `one of ${Object.keys(properties).join(", ")}${meant(key, Object.keys(properties))}`);
        }
    }
}

function levelOf(value: unknown, path: string, refuse: Refuse): { readonly level?: EnforcementLevel } {
    if (value === undefined) return {};
    if (ENFORCEMENT_LEVELS.includes(value as EnforcementLevel)) return { level: value as EnforcementLevel };
    refuse(path, value, `one of ${ENFORCEMENT_LEVELS.join(", ")}${typeof value === "string" ? meant(value, ENFORCEMENT_LEVELS) : ""}`);
    return {};
}

function configOf(name: string, given: unknown, refuse: Refuse): PolicyConfig {
    if (typeof given === "string") return levelOf(given, name, refuse);
    if (!isObject(given)) {
        refuse(name, given, "a level, or an object");
        return {};
    }
    const { enforcementLevel, ...properties } = given;
    const known: Readonly<Record<string, Schema>> = name === SETTINGS_POLICY ? SCHEMA : {};
    for (const [key, value] of Object.entries(properties)) {
        if (known[key]) check(value, known[key], `${name}.${key}`, refuse);
        else refuse(`${name}.${key}`, value, name === SETTINGS_POLICY ? `a setting there is${meant(key, Object.keys(SCHEMA))}` : `enforcementLevel alone; settings stand under "${SETTINGS_POLICY}"`);
    }
    return { ...levelOf(enforcementLevel, `${name}.enforcementLevel`, refuse), properties };
}

/**
 * Checks a configuration as read from JSON.
 * @param policies names of all rules and remediations there are
 * @throws PolicyConfigError naming every problem at once
 */
export function parsePolicyConfig(input: unknown, policies: readonly string[], file = "The configuration of the packs"): PolicyConfigs {
    const problems: string[] = [];
    const refuse: Refuse = (path, found, expected) =>
        void problems.push(`${path}: found ${JSON.stringify(found)}, expected ${expected}${expected.endsWith("?") ? "" : "."}`);
    if (!isObject(input)) throw new PolicyConfigError(file, ["found something else, expected an object by the names of rules."]);
    const names = [...policies, SETTINGS_POLICY, ALL];
    const configs = Object.entries(input).map(([name, given]) => {
        if (!names.includes(name)) problems.push(`${name}: found no rule of this name, expected one there is${meant(name, names) || "."}`);
        return [name, configOf(name, given, refuse)] as const;
    });
    if (problems.length > 0) throw new PolicyConfigError(file, problems);
    return Object.fromEntries(configs);
}

/** Reads a file; an empty one configures nothing, as for the engine. */
export function readPolicyConfig(path: string, policies: readonly string[]): PolicyConfigs {
    let text: string;
    try {
        text = readFileSync(path, "utf8");
    } catch (error) {
        throw new PolicyConfigError(path, [`found no file that can be read (${(error as NodeJS.ErrnoException).code}), expected JSON.`]);
    }
    if (text.trim() === "") return {};
    let json: unknown;
    try {
        json = JSON.parse(text);
    } catch {
        throw new PolicyConfigError(path, ["found text that is not JSON, expected an object by the names of rules."]);
    }
    return parsePolicyConfig(json, policies, path);
}
