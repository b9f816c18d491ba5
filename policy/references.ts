// What resources name of others, and whether it leads to something that the program declares.
import { leadsTo, list, need } from "./look";
import { readOr, type Resource } from "./resource";
import type { Problem } from "./rule";

export interface Reference {
    /** Property that the reference is in, as what it was made from is kept by property. */
    readonly property: string;
    /** One reference or several; nothing where none is made. */
    readonly read: (props: any) => unknown;
}

/** By type of what refers. */
export type References = Readonly<Record<string, readonly Reference[]>>;

export const at = (property: string, read: Reference["read"] = (props) => props[property]): Reference => ({ property, read });

/** A value of what cannot be read yet, and so may be anything. */
const UNKNOWN = Symbol("not known");

/** True where the resource's own id is not told yet, so that any reference might lead to it. */
const isUntold = ({ props }: Resource): boolean => [() => props.id as unknown, () => props.arn as unknown].every((read) => readOr<unknown>(undefined, read) === undefined);

/** Every text in a value, names of settings among them. What is not known yet is left out. */
export function textsIn(read: () => unknown): string[] {
    const value = readOr<unknown>(undefined, read);
    if (typeof value === "string") return [value];
    if (typeof value !== "object" || value === null) return [];
    return Object.keys(value).flatMap((key) => [...(Array.isArray(value) ? [] : [key]), ...textsIn(() => (value as Record<string, unknown>)[key])]);
}

/** What the references are, as far as it is known. */
export const referredTo = ({ props }: Resource, references: readonly Pick<Reference, "read">[]): ReadonlySet<unknown> =>
    new Set(references.flatMap(({ read }) => readOr<readonly unknown[]>([], () => [...list<unknown>(read(props))])));

/** The references of a property that lead to none of the resources. One that is not made is for the rule that asks for it. */
export function strays(from: Resource, { property, read }: Reference, to: readonly Resource[]): string[] {
    const all = readOr<readonly unknown[] | typeof UNKNOWN>(UNKNOWN, () => list<unknown>(read(from.props)));
    const count = all === UNKNOWN ? 1 : all.length;
    return Array.from({ length: count }, (_, i) => i).flatMap((i) => {
        const one = () => list<unknown>(read(from.props))[i];
        const value = readOr<unknown>(UNKNOWN, one);
        if (value === undefined || value === null || value === "" || leadsTo(from, property, one, to)) return [];
        return [value === UNKNOWN || to.some(isUntold) ? need(`${property} of ${from.name}`) : String(value)];
    });
}

/** A problem for each reference that leads elsewhere. */
export const astray = (from: Resource, references: References, to: readonly Resource[], what: string): Problem[] =>
    references[from.type]!.flatMap((reference) => strays(from, reference, to)
        .map(() => ({ property: reference.property, observed: "something else", expected: what })));
