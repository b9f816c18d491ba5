// Resources, and places where something stands, that were added, changed or removed. Pure.
import { tierOf } from "../../policy/tiers";
import type { Report, StackRow } from "../schema";
import { pair } from "./pair";
import type { Changes } from "./schema";

type Resource = Report["resources"][number];

/** Names of properties that differ. Empty where a report has no marks, or where two values happen to have the same. */
function differing({ properties: before = {} }: Resource, { properties: after = {} }: Resource): string[] {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name]).sort();
}

const row = (change: "added" | "removed" | "changed", { urn, name, type, stack, cloud, region, source }: Resource, properties: readonly string[] = []) =>
    ({ change, tier: tierOf(type), properties, urn, name, type, stack, cloud, region, source });

/** Without digests on both sides nobody can tell what changed, and nothing is said to have. */
export function resourceChanges(before: readonly Resource[], after: readonly Resource[]): Changes["resources"] {
    const { added, removed, both } = pair(before, after, ({ urn }) => urn);
    return [
        ...removed.map((resource) => row("removed", resource)),
        ...both.filter(([old, { digest }]) => old.digest && digest && old.digest !== digest).map(([old, resource]) => row("changed", resource, differing(old, resource))),
        ...added.map((resource) => row("added", resource)),
    ];
}

/** Regions that came or went, and zones of those that stayed. */
export function placeChanges(before: readonly StackRow[], after: readonly StackRow[]): Changes["places"] {
    const places = (stacks: readonly StackRow[]) => stacks.flatMap(({ name, byRegion }) =>
        byRegion.filter(({ region }) => region !== "global").map(({ cloud, region, zones }) => ({ stack: name, cloud, region, zones })));
    const { added, removed, both } = pair(places(before), places(after), ({ stack, cloud, region }) => `${stack} ${cloud} ${region}`);
    return [
        ...removed.map(({ zones, ...place }) => ({ change: "removed" as const, ...place, zonesAdded: [], zonesRemoved: zones })),
        ...both.flatMap(([old, { zones, ...place }]) => {
            const [zonesAdded, zonesRemoved] = [zones.filter((zone) => !old.zones.includes(zone)), old.zones.filter((zone) => !zones.includes(zone))];
            return zonesAdded.length + zonesRemoved.length > 0 ? [{ change: "changed" as const, ...place, zonesAdded, zonesRemoved }] : [];
        }),
        ...added.map(({ zones, ...place }) => ({ change: "added" as const, ...place, zonesAdded: zones, zonesRemoved: [] })),
    ];
}
