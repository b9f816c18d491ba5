// The ways that AWS's routes open between two ends, and the filters that stand on them.
import { awsRegion, beside, list, perGraph } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { blockOf, INTERNET, isV6, sizeOf } from "./addresses";
import { CLIENT_VPN } from "./aws-ends";
import { awsFirewall } from "./aws-firewall";
import { aclEntries, aclOf, arrivalsBy, IGW, type Route, routesOf, SUBNETS, tablesOf, VPN_GATEWAY, zoneOf } from "./aws-network";
import { covers, isEmpty, meet, minus } from "./line";
import { along, anyMatch, type Atom, closed, type End, type Filter, firstMatch, type Network, type Pass, untold, type Way } from "./model";
import { ANSWERS, EVERY, TCP, UDP } from "./ports";
import { named, naming, textsIn } from "./refs";

const OPEN: Way = { open: "yes", filters: [], via: [] };
const through = (filters: readonly Filter[], ...via: readonly string[]): Way => ({ open: "yes", filters, via });

/** An ACL remembers nothing: what it lets through is of use only where it lets the answers back. */
function withAnswers(forward: Pass, back: Pass, name: string): Pass {
    let { sure, maybe } = forward;
    for (const [kind, answers] of [[TCP, ANSWERS.tcp], [UDP, ANSWERS.udp]] as const) {
        if (!covers(back.sure, answers)) sure = minus(sure, kind);
        if (!covers(back.maybe, answers)) maybe = minus(maybe, kind);
    }
    return { ...forward, sure, maybe, needs: [...forward.needs, ...back.needs], ...(isEmpty(maybe) && !isEmpty(forward.maybe) && { why: `network ACL ${name} lets no answer back` }) };
}

/** What each ACL says of each far end. */
const passes = perGraph(() => new Map<string, WeakMap<Atom, Pass>>());

function acl(subnet: Resource, network: Network, side: Filter["side"], direction: "ingress" | "egress", graph: Graph): Filter[] {
    const found = aclOf(subnet, network.resource, graph);
    if (!found) return [];
    const opposite = direction === "ingress" ? "egress" : "ingress";
    const kept = passes(graph).get(`${found.urn} ${direction}`) ?? new WeakMap<Atom, Pass>();
    passes(graph).set(`${found.urn} ${direction}`, kept);
    return [{
        kind: "network ACL", side, name: found.name, urn: found.urn,
        pass: (from, to) => {
            const far = direction === "egress" ? to : from;
            const pass = kept.get(far) ?? withAnswers(firstMatch(aclEntries(found, direction, far, graph)), firstMatch(aclEntries(found, opposite, far, graph)), found.name);
            kept.set(far, pass);
            return pass;
        },
    }];
}

/** ACLs of both subnets; within one there is none. */
export const aclsBetween = (from: End, to: End, graph: Graph): Filter[] => {
    if (from.subnet !== undefined && from.subnet === to.subnet) return [];
    const aws = (end: End): end is End & { subnet: Resource; network: Network } => end.subnet !== undefined && end.network?.cloud === "aws";
    return [...(aws(from) ? acl(from.subnet, from.network, "out", "egress", graph) : []), ...(aws(to) ? acl(to.subnet, to.network, "in", "ingress", graph) : [])];
};

const ways = perGraph(() => new WeakMap<Atom, Map<Resource, Route | "not known" | undefined>>());

/** The route that a packet takes: the one that names the fewest addresses. "not known" where one could not be read. */
function routeTo(to: Atom, subnet: Resource, network: Network, graph: Graph): Route | "not known" | undefined {
    const known = ways(graph).get(to) ?? new Map<Resource, Route | "not known" | undefined>();
    ways(graph).set(to, known);
    if (!known.has(subnet)) known.set(subnet, findRoute(to, subnet, network, graph));
    return known.get(subnet);
}

function findRoute(to: Atom, subnet: Resource, network: Network, graph: Graph): Route | "not known" | undefined {
    const routes = routesOf(subnet, network.resource, graph);
    if (to.at === undefined) return "not known";
    const [best] = routes.filter((route) => route.to !== undefined && covers(route.to, [to.at!])).sort((a, b) => (sizeOf(a.to!) < sizeOf(b.to!) ? -1 : 1));
    if (best) return best;
    return routes.some((route) => route.to === undefined && route.kind !== "VPN" && !route.toPrefixes) ? "not known" : undefined;
}

const OPTIONS = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions";
const EXCLUSION = "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion";

/** Whether the account refuses what crosses an internet gateway here, in a direction. */
function isBlocked(subnet: Resource, network: Network, direction: "in" | "out", graph: Graph): boolean {
    const mode = beside(network.resource, graph, OPTIONS).filter((options) => awsRegion(options) === awsRegion(network.resource))
        .map(({ props }) => readOr("", () => String(props.internetGatewayBlockMode)))[0] ?? "off";
    if (mode === "off" || (mode === "block-ingress" && direction === "out")) return false;
    const exclusions = [...naming(graph, subnet, "subnetId", EXCLUSION), ...naming(graph, network.resource, "vpcId", EXCLUSION)];
    return !exclusions.some(({ props }) => props.internetGatewayExclusionMode === "allow-bidirectional" || (direction === "out" && props.internetGatewayExclusionMode === "allow-egress"));
}

const FIREWALL = "aws:networkfirewall/firewall:Firewall";

/** The firewall that a route leads to, and the subnet that its endpoint is in. */
function firewallOn(route: Route, near: Resource, graph: Graph): { firewall: Resource; subnet: Resource | undefined } | undefined {
    const id = route.endpoint;
    const firewall = route.target.find(({ type }) => type === FIREWALL)
        ?? graph.of(FIREWALL).find(({ props }) => typeof id === "string" && readOr<string[]>([], () => textsIn(props.firewallStatuses)).includes(id));
    if (!firewall) return undefined;
    const subnets = named(graph, firewall, "subnetMappings", ...SUBNETS).found;
    const attached = readOr<readonly any[]>([], () => list<any>(firewall.props.firewallStatuses).flatMap(({ syncStates }) => list<any>(syncStates)).flatMap(({ attachments }) => list<any>(attachments)))
        .find(({ endpointId }) => endpointId === id)?.subnetId as unknown;
    return { firewall, subnet: subnets.find(({ props }) => readOr(false, () => props.id === attached)) ?? subnets.find((subnet) => zoneOf(subnet) === zoneOf(near)) ?? subnets[0] };
}

/** Through a firewall's endpoint: its subnet's ACL both ways, and its rules. */
const pastFirewall = (firewall: Resource, subnet: Resource | undefined, network: Network, graph: Graph): Way => through([
    ...(subnet ? acl(subnet, network, "on the way", "ingress", graph) : []), awsFirewall(firewall, graph), ...(subnet ? acl(subnet, network, "on the way", "egress", graph) : []),
], firewall.name);

const MOST_HOPS = 5;

/** From a subnet to the internet. `translated` once a NAT gateway speaks with an address of its own. */
function outward(subnet: Resource, network: Network, from: Atom, to: Atom, translated: boolean, graph: Graph, hops = 0): Way {
    const route = routeTo(to, subnet, network, graph);
    if (route === "not known") return untold(`a route of ${subnet.name}`);
    if (!route || hops > MOST_HOPS) return closed("no route");
    const [target] = route.target;
    switch (route.kind) {
        case "gateway":
            if (target?.type === VPN_GATEWAY) return untold("what is behind the VPN gateway");
            if (isBlocked(subnet, network, "out", graph)) return closed("public access is blocked");
            if (translated || (to.at && isV6(to.at[0])) || from.end.isPublic === true) return through([], target?.name ?? "an internet gateway");
            return from.end.isPublic === undefined ? untold(`whether ${from.end.holders[0]?.name ?? from.end.place} has a public address`) : closed("no public address");
        case "egress-only gateway": return through([], target?.name ?? "an egress-only gateway");
        case "NAT gateway": {
            if (!target) return untold("the NAT gateway of a route");
            if (readOr<unknown>("public", () => target.props.connectivityType) === "private") return closed("a private NAT gateway");
            const [own] = named(graph, target, "subnetId", ...SUBNETS).found;
            if (!own) return untold(`the subnet of ${target.name}`);
            return along(through([...acl(own, network, "on the way", "ingress", graph), ...acl(own, network, "on the way", "egress", graph)], target.name), outward(own, network, from, to, true, graph, hops + 1));
        }
        case "endpoint": {
            const found = firewallOn(route, subnet, graph);
            if (!found) return untold(`what is behind the endpoint that ${route.from.name} leads to`);
            return along(pastFirewall(found.firewall, found.subnet, network, graph), found.subnet ? outward(found.subnet, network, from, to, translated, graph, hops + 1) : untold(`the subnet of ${found.firewall.name}`));
        }
        default: return untold(`what is behind the ${route.kind} that ${route.from.name} leads to`);
    }
}

const isClients = ({ holders }: End): boolean => holders.some(({ type }) => type === CLIENT_VPN);

const AUTHORIZATION = "aws:ec2clientvpn/authorizationRule:AuthorizationRule";

/** What those who come in by the client VPN are authorized to reach. */
const authorization = (endpoint: Resource, graph: Graph): Filter => ({
    kind: "authorization", side: "out", name: endpoint.name, urn: endpoint.urn,
    pass: (_, to) => anyMatch(naming(graph, endpoint, "clientVpnEndpointId", AUTHORIZATION).map((rule) => {
        const block = readOr<unknown>(undefined, () => rule.props.targetNetworkCidr);
        const line = typeof block === "string" ? blockOf(block) : undefined;
        return { urn: rule.urn, allow: true, ports: EVERY, matches: line === undefined || to.at === undefined ? "maybe" : covers(line, [to.at]) ? "yes" : "no", needs: "an authorization's network" };
    })),
});

/** Filters of a client VPN that an end comes in by. */
export const clientFilters = (from: End, graph: Graph): Filter[] => from.holders.filter(({ type }) => type === CLIENT_VPN).map((endpoint) => authorization(endpoint, graph));

/** Between two ends of one network. AWS routes within it by itself; only a route that names less goes another way. */
export function awsWithin(from: Atom, to: Atom, network: Network, graph: Graph): Way {
    if (isClients(to.end)) return closed("the client VPN translates addresses: nothing can call its clients");
    if (from.end.outside === "services") return closed("it answers, and calls nobody");
    if (to.end.outside === "services") {
        const tables = tablesOf(from.end.subnet!, network.resource, graph);
        const led = to.end.holders.some((endpoint) => named(graph, endpoint, "routeTableIds", ...new Set(tables.map(({ type }) => type))).found.some((table) => tables.includes(table))
            || naming(graph, endpoint, "vpcEndpointId", "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation").some((each) => tables.some((table) => named(graph, each, "routeTableId", table.type).found.includes(table))));
        return led ? through([], to.end.holders[0]!.name) : closed("no route");
    }
    if (from.end.subnet === to.end.subnet) return OPEN;
    const route = routeTo(to, from.end.subnet!, network, graph);
    if (route === undefined || route === "not known" || route.kind === "local" || (network.addresses && sizeOf(route.to!) >= sizeOf(network.addresses))) return OPEN;
    const found = route.kind === "endpoint" ? firewallOn(route, from.end.subnet!, graph) : undefined;
    return found ? pastFirewall(found.firewall, found.subnet, network, graph) : untold(`what is behind the ${route.kind} that ${route.from.name} leads to`);
}

export function awsToInternet(from: Atom, to: Atom, network: Network, graph: Graph): Way {
    if (isClients(from.end)) return graph.of("aws:ec2clientvpn/route:Route").length > 0 ? untold("the routes of the client VPN") : closed("no route");
    if (from.end.outside === "services") return closed("it answers, and calls nobody");
    return outward(from.end.subnet!, network, from, to, false, graph);
}

export function awsFromInternet(from: Atom, to: Atom, network: Network, graph: Graph): Way {
    const { end } = to;
    if (isClients(end) || end.outside === "services") return closed("no public address");
    if (end.isPublic === false && !(from.at && isV6(from.at[0]))) return closed("no public address");
    const gateways = [...naming(graph, network.resource, "vpcId", IGW), ...naming(graph, network.resource, "vpcId", "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment").flatMap((each) => named(graph, each, "internetGatewayId", IGW).found)];
    if (gateways.length === 0) return closed("no internet gateway");
    if (isBlocked(end.subnet!, network, "in", graph)) return closed("public access is blocked");
    const back = outward(end.subnet!, network, { ...to, end: { ...end, isPublic: true } }, from, false, graph);
    if (back.open === "no") return closed("no way back to the internet");
    const arrivals = gateways.flatMap((gateway) => arrivalsBy(gateway, graph)).filter((route) => route.to !== undefined && to.at !== undefined && covers(route.to, [to.at]) && route.kind === "endpoint");
    const inspected = arrivals.slice(0, 1).map((route) => {
        const found = firewallOn(route, end.subnet!, graph);
        return found ? pastFirewall(found.firewall, found.subnet, network, graph) : untold(`what is behind the endpoint that ${route.from.name} leads to`);
    });
    const known = back.open === "maybe" ? [untold(back.why ?? "the way back")] : [];
    return along(through([], gateways[0]!.name), ...inspected, ...known, ...(end.isPublic === undefined ? [untold(`whether ${end.holders[0]?.name ?? end.place} has a public address`)] : []));
}

/** Where a packet for another network goes: the gateways or peerings of its route. Nothing where there is none. */
export function awsAway(from: Atom, to: Atom, network: Network, graph: Graph): { readonly kind: Route["kind"]; readonly by: readonly Resource[] }[] | "not known" {
    if (isClients(from.end) || !from.end.subnet) return [];
    const route = routeTo(to, from.end.subnet, network, graph);
    if (route === "not known") return "not known";
    const learned = routesOf(from.end.subnet, network.resource, graph).filter(({ kind }) => kind === "VPN").map(({ kind, target }) => ({ kind, by: target }));
    // What is learned names a network; the way to everywhere names all of them.
    const isWide = route !== undefined && !isEmpty(meet(route.to!, INTERNET));
    return [...(route && !isWide ? [{ kind: route.target[0]?.type === VPN_GATEWAY ? "VPN" as const : route.kind, by: route.target }] : []), ...(route && !isWide ? [] : learned)];
}

