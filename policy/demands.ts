// A rule that asks for several settings of one resource, as a table: where, what is accepted, and what the service does
// where nothing is set.
import { isAwsKey, list, shown } from "./look";
import type { Problem, ResourceRule } from "./rule";

export interface Demand {
    /** `siteConfig.minTlsVersion`. A list on the way is read as its first item: providers write blocks as lists of one. */
    readonly path: string;
    readonly accepts: readonly unknown[] | ((value: unknown) => boolean);
    /** What the service takes where the property is not set. Left out where it then has nothing. */
    readonly absent?: unknown;
    /** What is accepted, in words, where `accepts` does not say it by itself. */
    readonly expected?: string;
}

const at = (props: any, path: string): unknown =>
    path.split(".").reduce<any>((value, key) => { const one = Array.isArray(value) ? value[0] as unknown : value; return one?.[key]; }, props);

const isSetting = (value: unknown): boolean => typeof value !== "object" || value === null
    ? !/^\s*[[{]/.test(String(value))
    : Array.isArray(value) && value.every((item) => typeof item !== "object" && isSetting(item));

/** A setting, or a list of such. A block or a document may hold what is secret, and is not shown. */
const told = (value: unknown): string => (isSetting(value) ? shown(value) : "set otherwise");

/** A problem for each demand that is not met. Reads one setting after the other, so the first that is unknown is named. */
export const demand = (props: any, demands: readonly Demand[]): Problem[] => demands.flatMap(({ path, accepts, absent, expected }) => {
    const found = at(props, path);
    const value = found ?? absent;
    if (typeof accepts === "function" ? accepts(value) : accepts.includes(value)) return [];
    const observed = (found === undefined || found === null) && absent !== undefined ? `not set, which means ${shown(absent)}` : told(found);
    return [{ property: path, observed, expected: expected ?? (accepts as readonly unknown[]).map(shown).join(" or ") }];
});

/** A key of one's own, not the one that the service has for everybody. */
export const ownKey = (path: string): Demand => ({ path, accepts: (key) => !isAwsKey(key), expected: "a customer-managed key" });

/** A switch. What the service does where nothing is set: off, unless said. */
export const switched = (path: string, on: boolean, absent = false): Demand => ({ path, accepts: [on, String(on)], absent, expected: String(on) });

/** One of the values. */
export const one = (path: string, accepts: readonly unknown[], absent?: unknown): Demand => ({ path, accepts, absent });

/** Something, whatever it is. */
export const said = (path: string, expected: string): Demand => ({ path, accepts: Boolean, expected });

/** A list, or a block in it, of which every item is fine. */
export const every = (path: string, isFine: (item: any) => boolean, expected: string): Demand =>
    ({ path, expected, accepts: (found) => list(found).every(isFine) });

/** A list that holds all of the values. */
export const holds = (path: string, ...values: readonly string[]): Demand =>
    ({ path, expected: values.join(" and "), accepts: (found) => values.every((value) => list(found).includes(value)) });

/** By type, what is asked of it; of some it depends on what the resource says of itself. */
export type DemandsByType = Readonly<Record<string, readonly Demand[] | ((props: any) => readonly Demand[])>>;

/** The types of a table, and how one of them is held against it: what is left to say of such a rule is why. */
export const byType = (table: DemandsByType): Pick<ResourceRule, "types" | "check"> => ({
    types: Object.keys(table),
    check: ({ type, props }) => {
        const asked = table[type]!;
        return demand(props, typeof asked === "function" ? asked(props) : asked);
    },
});
