// Where things of Azure stand: their region, and their zones.
import { azureLocation, list, need } from "../look";
import { readOr, type Resource } from "../resource";
import type { Draft } from "./model";
import type { Node } from "./nodes";

export const locationOf = (resource: Resource): string => {
    const location = (resource.props.location ?? resource.provider?.props.location) as string | undefined;
    return location ? azureLocation(location) : need(`the location of ${resource.name}`);
};

export const zonesSaid = ({ props }: Resource): string[] => readOr<string[]>([], () => list<unknown>(props.zones).map(String).sort());

/** Stands in the zones that it names: any of them is enough. What names none stands in one that nobody is told. */
export function inZones(draft: Draft, node: Node, resource: Resource, noticed: Parameters<Node["needs"]["push"]>[0]["noticed"] = []): void {
    const region = locationOf(resource);
    const zones = zonesSaid(resource).map((zone) => draft.zone("azure", region, zone));
    if (zones.length === 0) return draft.somewhere(node, "azure", region);
    draft.at(node, "azure", region);
    node.needs.push({ join: "members", enough: 1, ways: zones.map(({ id }) => ({ to: id })), noticed, text: `${node.title} answers in its other zones` });
}
