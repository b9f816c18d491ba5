// A remediation is a plain object, as a rule is: what it mends, and what it sets. It changes what a program declares
// before anything is made of it, so there are few, and each sets what no service needs otherwise.
import { neededBy } from "./judge";
import type { Resource } from "./resource";
import type { Rule } from "./rule";
import type { Settings } from "./settings";
import { isSpecial } from "./unknown";

export interface Remediation extends Pick<Rule, "name" | "title" | "severity" | "controls" | "types" | "settings"> {
    readonly scope: "remediation";
    readonly level: "remediate";
    /** How to take it over into the program, so that the remediation has nothing left to do. */
    readonly remediation: string;
    /** What is to be set, by the path of the property (`tags.owner`). Empty where nothing is to be mended. */
    mend(resource: Resource, settings: Settings): Readonly<Record<string, unknown>>;
}

/** What became of a resource: its properties with what was set, or what kept it from being mended. */
export interface Mended {
    readonly props?: Properties;
    readonly diagnostic?: string;
}

type Properties = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Properties => typeof value === "object" && value !== null && !Array.isArray(value);

/** Sets a value within what may hold secrets and unknown values: these stay as they are, and nothing is set inside one. */
function set(target: unknown, [key, ...rest]: readonly string[], value: unknown): Properties {
    if (isSpecial(target)) throw new TypeError("a secret, or a value that is not known yet");
    const object = isObject(target) ? target : {};
    return { ...object, [key!]: rest.length === 0 ? value : set(object[key!], rest, value) };
}

/**
 * Mends one resource.
 * @param raw the properties as the engine sends them, secrets and unknown values marked: what is not set goes back as it came
 * @returns undefined where there is nothing to mend
 */
export function mended({ mend }: Remediation, resource: Resource, raw: Properties, settings: Settings): Mended | undefined {
    try {
        const changes = Object.entries(mend(resource, settings));
        return changes.length === 0 ? undefined : { props: changes.reduce((props, [path, value]) => set(props, path.split("."), value), raw) };
    } catch (error) {
        return { diagnostic: `not remediated: needs ${neededBy(error) ?? (error as Error).message}` };
    }
}
