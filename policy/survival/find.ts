// What a value names: resources by their ids and ARNs, wherever in another's properties these stand.
import { list } from "../look";
import { type Graph, readOr, type Resource } from "../resource";

const folded = (value: string): string => (value.startsWith("/") ? value.toLowerCase() : value);

/** Resources of a type by their ids and ARNs. By type, so that a change to what nobody looks for is nobody's concern. */
const byName = (graph: Graph, type: string): ReadonlyMap<string, readonly Resource[]> => graph.once(`found ${type}`, () => {
    const found = new Map<string, Resource[]>();
    for (const resource of graph.of(type)) {
        const names = new Set(["id", "arn"].map((key) => readOr<unknown>(undefined, () => resource.props[key])));
        for (const name of names) {
            if (typeof name !== "string" || name === "") continue;
            const there = found.get(folded(name));
            if (there) there.push(resource);
            else found.set(folded(name), [resource]);
        }
    }
    return found;
});

function called(graph: Graph, names: readonly string[], types: readonly string[]): Resource[] {
    const indexes = types.map((type) => byName(graph, type));
    return [...new Set(names.map(folded).flatMap((name) => indexes.flatMap((index) => index.get(name) ?? [])))];
}

/** Resources of the types that the values name, each once. Values of others' are passed over. */
export const find = (graph: Graph, values: unknown, ...types: readonly string[]): Resource[] =>
    called(graph, list<unknown>(values).filter((value) => typeof value === "string"), types);

/** Resources of the types that stand under the id: `…/vaults/a` for `…/vaults/a/keys/b`. */
export const above = (graph: Graph, id: unknown, ...types: readonly string[]): Resource[] => {
    const parts = typeof id === "string" ? id.split("/") : [];
    return called(graph, parts.map((_, i) => parts.slice(0, i + 1).join("/")), types);
};

/** `prod`: the stack that a resource is declared in. */
export const stackName = ({ urn }: Resource): string => urn.split(":")[2]!;

/** What is a tenant's own, told by the tag or the component it is in. */
export const isTenants = (resource: Resource): boolean =>
    Boolean(readOr<unknown>(undefined, () => resource.props.tags?.tenant)) || /holdfast:(aws|azure):Tenant\$/.test(resource.urn);

/** What an address is held for stands on it as a tag. */
export const isSpare = (address: Resource): boolean => readOr<unknown>(undefined, () => address.props.tags?.purpose) === "spare";
