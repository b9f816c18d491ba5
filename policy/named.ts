// Public addresses that a name leads to: what clients are told, by either cloud's name service.
import { factsOf, list, perGraph } from "./look";
import { type CloudName, type Graph, readOr, type Resource } from "./resource";
import type { Settings } from "./settings";

/** What tells clients an address, and by which property. */
const TELLERS: readonly (readonly [type: string, property: string])[] = [
    ["aws:route53/record:Record", "records"],
    ["azure-native:dns:RecordSet", "aRecords"],
    ["azure-native:trafficmanager:Endpoint", "target"],
];

const told = perGraph((graph) => {
    const urns = new Set<string>();
    const values = new Set<unknown>();
    for (const [type, property] of TELLERS) {
        for (const teller of graph.of(type)) {
            for (const urn of teller.propertyDependencies[property] ?? []) urns.add(urn);
            for (const value of readOr<unknown[]>([], () => [teller.props[property] as unknown, ...list<any>(teller.props[property])])) {
                values.add(typeof value === "object" && value !== null ? (value as { ipv4Address?: unknown }).ipv4Address : value);
            }
        }
    }
    return { urns, values };
});

/** Whether a name leads to an address: by what the record was made from, or by the address itself. */
export function isNamed(address: Resource, graph: Graph): boolean {
    const { urns, values } = told(graph);
    return urns.has(address.urn) || readOr<unknown[]>([], () => [address.props.publicIp, address.props.ipAddress]).some((value) => typeof value === "string" && values.has(value));
}

/** Tag of a front end that stands ready with spares. */
const RESERVE = "reserve";

/** Whether a front end only stands ready: what it holds is free as long as no name leads to it. */
export const standsReady = (front: Resource): boolean => readOr(false, () => front.props.tags?.purpose === RESERVE);

/** Whether an address was taken out of use: kept, and given to nobody. */
export const inQuarantine = (address: Resource): boolean => readOr(false, () => address.props.tags?.state === "quarantined");

/** Spares that are to stand ready beside a front end: the platform's, if it prepares them; else those that must be kept free. */
export function sparesToPrepare(front: Resource, graph: Graph, cloud: CloudName, { minimumSpares }: Settings): number {
    const spares = factsOf(front, graph)?.spares;
    return spares === undefined ? minimumSpares : spares.prepared === true ? spares[cloud] : 0;
}
