// The checks that many services share, in the words every refusal uses: property, found, expected.
import { closest, distance } from "fastest-levenshtein";
import { type Cidr, parseCidr } from "../../components/plan/cidr";
import { DOCUMENTATION_ACCOUNT } from "./ids";
import { type Declaration, type Existing, type Properties, type Refusal, UNKNOWN, type World } from "../service";

/** A declaration with what a service knows about the caller. Inputs have their name, given or drawn. */
export interface Call extends Declaration {
    readonly region: string;
    readonly account: string;
    readonly world: World;
}

/** Not left out, not empty, and known. */
export const isKnown = (value: unknown): boolean => value !== undefined && value !== null && value !== UNKNOWN;

/** Not left out. An unknown value counts: something will be there. */
export const isSet = (value: unknown): boolean =>
    value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

/** Reads `rules[0].destination.bucket`. An unknown on the way makes the whole unknown. */
export function read(properties: Properties, path: string): any {
    let value: any = properties;
    for (const step of path.split(/[.[\]]+/).filter(Boolean)) {
        if (value === UNKNOWN) return UNKNOWN;
        value = value?.[step];
    }
    return value;
}

/** The block, or undefined if it is unknown or none. */
export function blockOf(text: unknown): Cidr | undefined {
    try {
        return typeof text === "string" && text !== UNKNOWN ? parseCidr(text) : undefined;
    } catch {
        return undefined;
    }
}

const say = (value: unknown): string => {
    if (value === undefined || value === null) return "nothing";
    if (value === UNKNOWN) return "a value not known yet";
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length > 120 ? `${text.slice(0, 117)}...` : text;
};

const KEYWORDS = ["id", "arn"];

/** The resource of one type that a value refers to by its id, ARN or another unique output. */
export const lookUp = (world: World, type: string, value: unknown, ...by: readonly string[]): Existing | undefined =>
    isKnown(value)
        ? world
              .of(type)
              .find((one) => one.id === value || [...KEYWORDS, ...by].some((key) => one.outputs[key] === value))
        : undefined;

/** `aws:ec2/securityGroup:SecurityGroup` as a person says it. */
const noun = (type: string): string =>
    type
        .split(":")
        .at(-1)!
        .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
        .toLowerCase();

export interface LookUp {
    /** Outputs by which it can be named, besides its id and ARN. */
    readonly by?: readonly string[];
    /** False where AWS takes a reference into another region. */
    readonly sameRegion?: boolean;
}

/** Collects what is wrong with one call. Every check passes over what is left out and what is not known yet. */
export class Checks {
    readonly refusals: Refusal[] = [];
    readonly world: World;

    constructor(readonly call: Call) {
        this.world = call.world;
    }

    get(path: string): any {
        return read(this.call.inputs, path);
    }

    /** The paths of a list's items: `rules[0]`, `rules[1]`. */
    each(path: string): string[] {
        const value = this.get(path);
        return Array.isArray(value) ? value.map((_, i) => `${path}[${i}]`) : [];
    }

    refuse(property: string, found: unknown, expected: string): void {
        this.refusals.push({ property, found: say(found), expected });
    }

    /** Refuses the value of `property` unless it is right. */
    ask(property: string, right: (value: any) => boolean, expected: string): void {
        const value = this.get(property);
        if (isKnown(value) && !right(value)) this.refuse(property, value, expected);
    }

    required(property: string, expected: string): void {
        if (!isSet(this.get(property))) this.refuse(property, this.get(property), expected);
    }

    /** Refuses a property that has no place beside the others. `false` and empty values do no harm. */
    absent(property: string, expected: string): void {
        const value = this.get(property);
        if (isSet(value) && value !== false) this.refuse(property, value, expected);
    }

    matches(property: string, pattern: RegExp, expected: string): void {
        this.ask(property, (value) => pattern.test(value), expected);
    }

    between(property: string, least: number, most: number): void {
        this.ask(property, (value) => Number(value) >= least && Number(value) <= most, `${least} to ${most}`);
    }

    atMost(property: string, characters: number): void {
        const value = this.get(property);
        if (typeof value === "string" && value.length > characters) {
            this.refuse(property, `${value.length} characters`, `${characters} characters at most`);
        }
    }

    oneOf(property: string, values: readonly (string | number | boolean)[]): void {
        const value = this.get(property);
        if (!isKnown(value) || values.some((one) => String(one) === String(value))) return;
        const names = values.map(String);
        if (values.every((one) => typeof one === "number")) return this.refuse(property, value, names.join(", "));
        const near = closest(String(value), names);
        const hint =
            distance(String(value), near) <= Math.min(4, Math.floor(String(value).length / 2))
                ? `; likely meant: ${near}`
                : "";
        this.refuse(
            property,
            value,
            `${names.length <= 12 ? names.join(", ") : `one of ${names.length} known values`}${hint}`,
        );
    }

    /** Properties of which exactly one must be set, under `at` if that is given. */
    exactlyOne(properties: readonly string[], at = ""): void {
        const set = properties.filter((one) => isSet(this.get(at ? `${at}.${one}` : one)));
        if (set.length !== 1) {
            this.refuse(at || properties[0]!, set.join(" and ") || "none", `exactly one of ${properties.join(", ")}`);
        }
    }

    atMostOne(properties: readonly string[], at = ""): void {
        const set = properties.filter((one) => isSet(this.get(at ? `${at}.${one}` : one)));
        if (set.length > 1) this.refuse(at || set[0]!, set.join(" and "), `one of ${properties.join(", ")} at most`);
    }

    /** A block on its own boundary. `from` and `to` bound the prefix length. */
    cidr(property: string, from = 0, to = 32): Cidr | undefined {
        const value = this.get(property);
        if (!isKnown(value)) return undefined;
        try {
            const block = parseCidr(value);
            if (block.bits >= from && block.bits <= to) return block;
            this.refuse(property, value, `a prefix from /${from} to /${to}`);
        } catch (error) {
            this.refuse(property, value, (error as Error).message.replace(/^found ".*?",? (expected )?/, ""));
        }
        return undefined;
    }

    json(property: string): any {
        const value = this.get(property);
        if (!isKnown(value)) return undefined;
        try {
            return JSON.parse(value);
        } catch {
            this.refuse(property, value, "JSON");
            return undefined;
        }
    }

    /** The resource that `property` refers to. Refuses what does not exist, and what is in another region. */
    exists(property: string, type: string, { by = [], sameRegion = true }: LookUp = {}): Existing | undefined {
        const value = this.get(property);
        if (!isKnown(value) || value === "") return undefined;
        const found = lookUp(this.world, type, value, ...by);
        if (!found) {
            this.refuse(
                property,
                value,
                `the ${by[0] ?? (String(value).startsWith("arn:") ? "ARN" : "id")} of a ${noun(type)} that exists`,
            );
        } else if (sameRegion && this.elsewhere(found)) {
            this.refuse(property, `${value}, in ${found.outputs["region"]}`, `a ${noun(type)} of ${this.call.region}`);
        }
        return found;
    }

    elsewhere(other: Existing): boolean {
        const region = other.outputs["region"];
        return isKnown(region) && isKnown(this.call.region) && region !== this.call.region;
    }

    /** Others of this type in the same account and, unless `everywhere`, region. Never the resource itself. */
    others(everywhere = false, type = this.call.type): Existing[] {
        const { account, region, urn } = this.call;
        return this.world
            .of(type)
            .filter(
                (other) =>
                    other.urn !== urn &&
                    (everywhere ||
                        (accountOf(other.provider) === account && (other.outputs["region"] ?? region) === region)),
            );
    }

    /** Refuses a second resource for which `same` holds: names taken, companions doubled, rules that stand twice. */
    unique(property: string, expected: string, same: (other: Existing) => boolean, everywhere = false): void {
        if (!isKnown(this.get(property))) return;
        const other = this.others(everywhere).find(same);
        if (other) this.refuse(property, this.get(property), `${expected}; ${other.name} has it`);
    }

    /** Refuses a name that another resource of this type has. */
    uniqueName(property = "name", everywhere = false): void {
        const value = this.get(property);
        this.unique(property, "a name that is free", (other) => other.outputs[property] === value, everywhere);
    }

    /** Whether this value equals that one and both are known. */
    same(property: string, other: unknown): boolean {
        return isKnown(other) && this.get(property) === other;
    }

    /** What AWS takes for tags: at most 50, none of its own. */
    tags(property = "tags"): void {
        const tags = this.get(property);
        if (!isKnown(tags) || typeof tags !== "object") return;
        const entries = Object.entries(tags as Record<string, unknown>);
        if (entries.length > 50) this.refuse(property, `${entries.length} tags`, "50 tags at most");
        const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
        for (const [key, value] of entries) {
            const at = `${property}.${key}`;
            if (/^aws:/i.test(key)) this.refuse(at, key, "a key that does not begin with aws:");
            if (key.length < 1 || key.length > 128) {
                this.refuse(at, `a key of ${key.length} characters`, "1 to 128 characters");
            }
            if (!isKnown(value)) continue;
            if (String(value).length > 256) {
                this.refuse(at, `${String(value).length} characters`, "256 characters at most");
            }
            if (!characters.test(key) || !characters.test(String(value))) {
                this.refuse(at, value, "letters, digits, spaces and _ . : / = + - @");
            }
        }
    }
}

/** Provider inputs that are no strings travel as JSON text. */
const fromJson = (value: unknown): unknown => {
    if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
    try {
        return JSON.parse(value);
    } catch {
        return value;
    }
};

/** The account a provider works in: the only one it is allowed, if it says so. */
export function accountOf(provider: Properties, otherwise = DOCUMENTATION_ACCOUNT): string {
    const allowed = fromJson(provider["allowedAccountIds"]);
    return Array.isArray(allowed) && typeof allowed[0] === "string" ? allowed[0] : otherwise;
}

/** Tags a provider puts on everything. */
export const defaultTags = (provider: Properties): Properties =>
    (fromJson(provider["defaultTags"]) as Properties | undefined)?.["tags"] ?? {};
