// What resources name of others: by value where it is known, else by what the value was made from.
import { perGraph } from "../look";
import { type Graph, readOr, type Resource } from "../resource";

const UNKNOWN = Symbol("not known");

/** Every text in a value, however deep. */
export function textsIn(value: unknown): string[] {
    if (typeof value === "string") return [value];
    if (typeof value !== "object" || value === null) return [];
    return Object.keys(value).flatMap((key) => textsIn((value as Record<string, unknown>)[key]));
}

/** A property that the program says something of: the value, or `hidden` while it is not known. One that is left out is undefined. */
export const given = (props: any, key: string): unknown => (typeof props === "object" && props !== null && key in (props as object) ? readOr<unknown>("hidden", () => (props as Record<string, unknown>)[key]) : undefined);

/** Whether a key stands anywhere in a value and is set, be it to what is not known yet. */
export function hasKey(value: unknown, wanted: RegExp): boolean {
    if (typeof value !== "object" || value === null) return false;
    return Object.keys(value).some((key) => { const inner = given(value, key); return inner !== undefined && inner !== null && (wanted.test(key) || hasKey(inner, wanted)); });
}

/** The texts of a value that are known. */
export function knownTexts(value: unknown): string[] {
    if (typeof value === "string") return [value];
    return typeof value === "object" && value !== null ? Object.keys(value).flatMap((key) => knownTexts(given(value, key))) : [];
}

/** Azure's ids are the same in any case. */
const folded = (text: string): string => (text.startsWith("/") ? text.toLowerCase() : text);

/** Companions often have the id of what they belong to: a bucket and its policy. */
const identified = perGraph((graph) => {
    const found = new Map<string, Resource[]>();
    for (const resource of graph.resources) {
        for (const key of ["id", "arn"]) {
            const text = readOr<unknown>(undefined, () => resource.props[key]);
            if (typeof text !== "string" || text === "") continue;
            const there = found.get(folded(text));
            if (!there) found.set(folded(text), [resource]);
            else if (!there.includes(resource)) there.push(resource);
        }
    }
    return found;
});

const allWith = (graph: Graph, id: string): readonly Resource[] => identified(graph).get(folded(id)) ?? [];

/** The resource with this id or ARN, of the given types where any are given. */
export const byId = (graph: Graph, id: string, ...types: readonly string[]): Resource | undefined =>
    allWith(graph, id).find(({ type }) => types.length === 0 || types.includes(type));

export interface Named {
    readonly found: readonly Resource[];
    /** False where a value is not known and what it was made from does not tell. */
    readonly told: boolean;
}

const remembered = perGraph(() => new WeakMap<Resource, Map<string, Named>>());

/** Resources of the given types that a property names. */
export function named(graph: Graph, from: Resource, property: string, ...types: readonly string[]): Named {
    const ofResource = remembered(graph).get(from) ?? new Map<string, Named>();
    remembered(graph).set(from, ofResource);
    const key = `${property} ${types.join()}`;
    const known = ofResource.get(key) ?? look(graph, from, property, types);
    ofResource.set(key, known);
    return known;
}

/** @param types left out, of every type */
function look(graph: Graph, from: Resource, property: string, types: readonly string[] | undefined): Named {
    const wanted = ({ type }: Resource): boolean => types?.includes(type) ?? true;
    const origins = [...new Set((from.propertyDependencies[property] ?? []).flatMap((urn) => graph.get(urn) ?? []).filter(wanted))];
    const texts = readOr<readonly string[] | typeof UNKNOWN>(UNKNOWN, () => textsIn(from.props[property]));
    if (texts === UNKNOWN) return { found: origins, told: origins.length > 0 };
    const values = [...new Set(texts.flatMap((text) => allWith(graph, text)).filter(wanted))];
    if (types && values.length > 0) return { found: values, told: true };
    // A provider that does not list ids among the outputs leaves only what the value was made from.
    const silent = origins.filter(({ props }) => readOr<unknown>(undefined, () => props.id) === undefined);
    return { found: types ? silent : [...values, ...silent.filter(({ type }) => !values.some((value) => value.type === type))], told: true };
}

/** Resources, of all that are known by id, that any property names. */
const everything = perGraph(() => new WeakMap<Resource, readonly Resource[]>());

/** Resources of the given types that any property names. */
export function namedAnywhere(graph: Graph, from: Resource, ...types: readonly string[]): Resource[] {
    let all = everything(graph).get(from);
    if (!all) {
        const properties = new Set([...Object.keys(from.props as object), ...Object.keys(from.propertyDependencies)]);
        all = [...new Set([...properties].filter((key) => key !== "id" && key !== "arn").flatMap((property) => look(graph, from, property, undefined).found))];
        everything(graph).set(from, all);
    }
    return all.filter(({ type }) => types.includes(type));
}

const referring = perGraph(() => new Map<string, Map<string, Resource[]>>());

/** Resources of the given types whose property names the resource. */
export function naming(graph: Graph, to: Resource, property: string, ...types: readonly string[]): Resource[] {
    return types.flatMap((type) => {
        const key = `${type} ${property} ${to.type}`;
        let index = referring(graph).get(key);
        if (!index) {
            index = new Map();
            for (const from of graph.of(type)) {
                for (const { urn } of named(graph, from, property, to.type).found) index.set(urn, [...(index.get(urn) ?? []), from]);
            }
            referring(graph).set(key, index);
        }
        return index.get(to.urn) ?? [];
    });
}
