// What a value names: resources by their ids and ARNs, wherever in another's properties these stand.
import { list, perGraph } from "../look";
import { type Graph, readOr, type Resource } from "../resource";

const folded = (value: string): string => (value.startsWith("/") ? value.toLowerCase() : value);

const byName = perGraph((graph) => {
    const found = new Map<string, Resource[]>();
    for (const resource of graph.resources) {
        const names = new Set(["id", "arn"].map((key) => readOr<unknown>(undefined, () => resource.props[key])));
        for (const name of names) {
            if (typeof name !== "string" || name === "") continue;
            const key = folded(name);
            const there = found.get(key);
            if (there) there.push(resource);
            else found.set(key, [resource]);
        }
    }
    return found;
});

/** Resources of the types that the values name, each once. Values of others' are passed over. */
export function find(graph: Graph, values: unknown, ...types: readonly string[]): Resource[] {
    const found = list<unknown>(values).flatMap((value) => (typeof value === "string" ? (byName(graph).get(folded(value)) ?? []) : []));
    return [...new Set(found)].filter(({ type }) => types.includes(type));
}

/** Resources of the types that stand under the id: `…/vaults/a` for `…/vaults/a/keys/b`. */
export const above = (graph: Graph, id: unknown, ...types: readonly string[]): Resource[] => {
    const parts = typeof id === "string" ? id.split("/") : [];
    return parts.flatMap((_, i) => find(graph, parts.slice(0, i + 1).join("/"), ...types));
};

/** `prod`: the stack that a resource is declared in. */
export const stackName = ({ urn }: Resource): string => urn.split(":")[2]!;

/** What is a tenant's own, told by the tag or the component it is in. */
export const isTenants = (resource: Resource): boolean =>
    Boolean(readOr<unknown>(undefined, () => resource.props.tags?.tenant)) || /holdfast:(aws|azure):Tenant\$/.test(resource.urn);

/** What an address is held for stands on it as a tag. */
export const isSpare = (address: Resource): boolean => readOr<unknown>(undefined, () => address.props.tags?.purpose) === "spare";
