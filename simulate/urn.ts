// Names of resources, as Pulumi makes them.
import type { Properties } from "./service";

const STACK_TYPE = "pulumi:pulumi:Stack";

/** A resource's URN. A stack adds nothing to the types of what it holds. */
export function urnOf(of: { readonly stack: string; readonly project: string }, type: string, name: string, parent: string): string {
    const parentTypes = parent && typesOf(parent);
    const types = parentTypes && parentTypes !== STACK_TYPE ? `${parentTypes}$${type}` : type;
    return `urn:pulumi:${of.stack}::${of.project}::${types}::${name}`;
}

/** The types of a resource and of what holds it, as its URN has them. */
const typesOf = (urn: string): string => urn.split("::")[2] ?? "";

/** The resource's own type token, as its URN has it. */
export const typeOf = (urn: string): string => typesOf(urn).split("$").at(-1) ?? "";

export const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

/** The name the engine gives to a provider instance that no program asked for. */
export const DEFAULT_PROVIDER = (version: string): string => (version ? `default_${version.replace(/[.+-]/g, "_")}` : "default");

/** A provider's inputs as plain values: the wire has everything but strings as JSON text. */
export function canonicalProvider(inputs: Properties): Properties {
    return Object.fromEntries(Object.entries(inputs).map(([key, value]) => {
        if (typeof value !== "string" || !/^(\[.*\]|\{.*\}|true|false)$/s.test(value)) return [key, value];
        try {
            return [key, JSON.parse(value)];
        } catch {
            return [key, value];
        }
    }));
}

/** `1h30m` in seconds. */
export function inSeconds(duration: string): number {
    const units = { h: 3600, m: 60, s: 1 };
    return [...duration.matchAll(/(\d+(?:\.\d+)?)([hms])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units], 0);
}
