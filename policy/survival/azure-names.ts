// Names that Azure DNS answers for: records, and the profiles of Traffic Manager that they stand for.
import { companions } from "../azure";
import { list } from "../look";
import { readOr, type Resource } from "../resource";
import type { Term } from "./answer";
import { bare, byAddress } from "./aws-names";
import { declared } from "./figures";
import { above, find } from "./find";
import { type Draft, type Family, one } from "./model";
import type { Branch, Tree } from "./names";

const ZONE = "azure-native:dns:Zone";
const RECORD = "azure-native:dns:RecordSet";
const PROFILE = "azure-native:trafficmanager:Profile";
const ENDPOINT = "azure-native:trafficmanager:Endpoint";
const ADDRESS = "azure-native:network:PublicIPAddress";

/** What a profile has unless it says otherwise: see rules/azure-recovery.ts. */
const INTERVAL = 30;
const TOLERATED = 3;
const TIMEOUT = 10;

export const azureZones: Family = {
    types: [ZONE],
    read(zone, draft) {
        if (zone.props.zoneType === "Private") return;
        const service = draft.node("dns:azure", "name service", "Azure DNS and Traffic Manager", { cloud: "azure" });
        if (service.needs.length === 0) service.needs.push(one(draft.provider("azure").id));
        const name = bare(zone.props.zoneName ?? zone.props.name);
        const node = draft.node(`zone-of-names:azure/${name}`, "name service", `the zone ${name} on Azure DNS`, { cloud: "azure", urn: zone.urn });
        draft.byUrn.set(zone.urn, node);
        node.needs.push(one(service.id));
    },
};

function noticedBy({ props }: Resource): readonly Term[] {
    const { intervalInSeconds, toleratedNumberOfFailures, timeoutInSeconds } = props.monitorConfig ?? {};
    const [interval, tolerated, timeout] = [Number(intervalInSeconds ?? INTERVAL), Number(toleratedNumberOfFailures ?? TOLERATED), Number(timeoutInSeconds ?? TIMEOUT)];
    const ttl = Number(props.dnsConfig?.ttl ?? 0);
    return [
        declared(`Traffic Manager finds ${tolerated + 1} probes failed, ${interval} s apart`, interval * tolerated, interval * tolerated + timeout, "monitorConfig of the profile"),
        declared(`resolvers keep the old answer for ${ttl} s`, 0, ttl, "dnsConfig.ttl of the profile"),
    ];
}

function branchesOf(profile: Resource, draft: Draft): Branch[] {
    const byPriority = String(profile.props.trafficRoutingMethod) === "Priority";
    const monitored = profile.props.monitorConfig !== undefined && profile.props.monitorConfig !== null;
    const inline = list<any>(profile.props.endpoints);
    const separate = readOr<Resource[]>([], () => companions(draft.graph, profile, "profileName", ENDPOINT)).map(({ props, name }): any => ({ name, ...props }));
    const names = new Set(separate.map(({ name }) => String(name)));
    return [...separate, ...inline.filter(({ name }) => !names.has(String(name)))].filter(({ endpointStatus }) => endpointStatus !== "Disabled").flatMap((endpoint): Branch[] => {
        const target = byAddress(draft.graph).get(String(endpoint.target)) ?? find(draft.graph, endpoint.targetResourceId, ADDRESS)[0];
        const node = target && draft.byUrn.get(target.urn);
        if (!node) return [];
        // An endpoint that is always served is given out whatever its probes say.
        const noticed = monitored && endpoint.alwaysServe !== "Enabled" ? { noticed: noticedBy(profile) } : {};
        return [{ turn: byPriority ? Number(endpoint.priority ?? 0) : 0, text: `Traffic Manager answers with ${String(endpoint.name)}`, to: node.id, ...noticed }];
    });
}

/** Names of public zones on Azure DNS that lead to something declared, each with its tree. */
export const azureTrees = (draft: Draft): ReadonlyMap<string, Tree> => new Map(draft.graph.of(RECORD).flatMap((record): [string, Tree][] => {
    const [zone] = above(draft.graph, record.props.id, ZONE);
    const node = zone && draft.byUrn.get(zone.urn);
    if (!node) return [];
    const { props } = record;
    const profiles = find(draft.graph, props.targetResource?.id, PROFILE);
    const addresses = [...find(draft.graph, props.targetResource?.id, ADDRESS), ...list<any>(props.aRecords).flatMap(({ ipv4Address }) => byAddress(draft.graph).get(String(ipv4Address)) ?? [])];
    const branches = [
        ...profiles.flatMap((profile) => branchesOf(profile, draft)),
        ...addresses.flatMap((address): Branch[] => {
            const to = draft.byUrn.get(address.urn);
            return to ? [{ turn: 0, text: `Azure DNS answers with ${address.name}`, to: to.id }] : [];
        }),
    ];
    return branches.length > 0 ? [[bare(props.fqdn ?? props.name), { service: "azure", zone: node.id, branches }]] : [];
}));
