// The ways that Azure's routes open between two ends, and the filters that stand on them.
import { same } from "../azure";
import { list, perGraph } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { sizeOf } from "./addresses";
import { azureFirewall } from "./azure-firewall";
import { gatewaysOf, isDelegated, learns, natOf, peeredWith, type Route, routesOf } from "./azure-network";
import { covers } from "./line";
import { given } from "./refs";
import { along, type Atom, closed, type Filter, type Network, untold, type Way } from "./model";

const OPEN: Way = { open: "yes", filters: [], via: [] };
const through = (filters: readonly Filter[], ...via: readonly string[]): Way => ({ open: "yes", filters, via });

const ways = perGraph(() => new WeakMap<Atom, Map<Resource, Route | "not known" | undefined>>());

/** The route of a subnet's own table that a packet takes. "not known" where the table could not be read. */
function routeTo(to: Atom, subnet: Resource, graph: Graph): Route | "not known" | undefined {
    const known = ways(graph).get(to) ?? new Map<Resource, Route | "not known" | undefined>();
    ways(graph).set(to, known);
    if (!known.has(subnet)) known.set(subnet, findRoute(to, subnet, graph));
    return known.get(subnet);
}

function findRoute(to: Atom, subnet: Resource, graph: Graph): Route | "not known" | undefined {
    const routes = routesOf(subnet, graph);
    if (routes === undefined) return "not known";
    if (to.end.tag !== undefined) {
        const tagged = routes.find(({ tag }) => tag !== undefined && same(tag.split(".")[0], to.end.tag));
        return tagged ?? routes.find(({ to: block, props }) => block !== undefined && same(props.addressPrefix, "0.0.0.0/0"));
    }
    if (to.at === undefined) return routes.length > 0 ? "not known" : undefined;
    return routes.filter((route) => route.to !== undefined && covers(route.to, [to.at!])).sort((a, b) => (sizeOf(a.to!) < sizeOf(b.to!) ? -1 : 1))[0];
}

const FIREWALL = "azure-native:network:AzureFirewall";

/** The firewall at the address that a route leads to. */
const firewallAt = (route: Route, graph: Graph): Resource | undefined => graph.of(FIREWALL).find((firewall) => route.from?.propertyDependencies.nextHopIpAddress?.includes(firewall.urn)
    || readOr(false, () => list<any>(firewall.props.ipConfigurations).some(({ privateIPAddress }) => privateIPAddress !== undefined && privateIPAddress === route.props.nextHopIpAddress)));

/** Through an appliance. A firewall that is declared is asked; of any other nothing is known. */
function pastAppliance(route: Route, graph: Graph): Way {
    const firewall = firewallAt(route, graph);
    return firewall ? through([azureFirewall(firewall, graph)], firewall.name) : untold(`what the appliance at ${readOr("an unknown address", () => String(route.props.nextHopIpAddress))} does`);
}

export function azureWithin(from: Atom, to: Atom, graph: Graph): Way {
    if (from.end.subnet === undefined || from.end.subnet === to.end.subnet) return OPEN;
    const route = routeTo(to, from.end.subnet, graph);
    if (route === "not known") return untold(`the routes of ${from.end.subnet.name}`);
    const network = from.end.network?.addresses;
    // Azure's own route to the network is followed unless a route names as little, or less.
    if (!route || (network && sizeOf(route.to ?? []) > sizeOf(network)) || same(route.hop, "VnetLocal")) return OPEN;
    if (same(route.hop, "None")) return closed("a route leads nowhere");
    return same(route.hop, "VirtualAppliance") ? pastAppliance(route, graph) : untold(`where ${route.from?.name ?? "a route"} leads`);
}

/** What gives an end an address to call the internet with. */
function exitOf(from: Atom, graph: Graph): Way {
    const { subnet, isPublic, holders } = from.end;
    const nats = natOf(subnet!, graph);
    if (nats.length > 0) return through([], nats[0]!.name);
    if (isPublic === true) return through([], "its own address");
    if (isPublic === undefined) return untold(`whether ${holders[0]?.name ?? from.end.place} has a public address`);
    // A service that Azure runs in a subnet of ours speaks by Azure's own addresses.
    if (isDelegated(subnet!)) return through([], "Azure's own exit");
    if (holders.length > 0 && holders.every(({ type }) => type === "azure-native:network:PrivateEndpoint")) return closed("a private endpoint answers, and calls nobody");
    const open = given(subnet!.props, "defaultOutboundAccess");
    return open === "hidden" ? untold(`whether ${subnet!.name} has Azure's default way out`) : open === false ? closed("no public address, and no NAT gateway") : through([], "Azure's default way out");
}

/** Services by the tag that rules name them with; a subnet may have a way of its own to some. */
const hasServiceEndpoint = (subnet: Resource, tag: string): boolean => readOr(false, () => list<any>(subnet.props.serviceEndpoints).some(({ service }) => same(String(service).split(".").at(-1), tag)));

export function azureOutward(from: Atom, to: Atom, graph: Graph): Way {
    const { subnet, outside } = from.end;
    if (outside === "clients" || subnet === undefined) return closed("no route");
    if (to.end.tag === "AzureLoadBalancer" || to.end.tag === "GatewayManager") return closed("it calls, and is not called");
    if (to.end.tag !== undefined && hasServiceEndpoint(subnet, to.end.tag)) return through([], "a service endpoint");
    const route = routeTo(to, subnet, graph);
    if (route === "not known") return untold(`the routes of ${subnet.name}`);
    if (!route || same(route.hop, "Internet")) return exitOf(from, graph);
    if (same(route.hop, "None")) return closed("a route leads nowhere");
    if (same(route.hop, "VirtualAppliance")) return pastAppliance(route, graph);
    return untold(`where ${route.from?.name ?? "a route"} leads`);
}

/** Whether a firewall or a balancer hands on what comes from the internet, by rules that name an inner address. */
const isTranslatedTo = (graph: Graph): boolean => graph.of(FIREWALL).some(({ props }) => readOr(true, () => list(props.natRuleCollections).length > 0))
    || graph.of("azure-native:network:FirewallPolicyRuleCollectionGroup").some(({ props }) => readOr(false, () => /"ruleType":"NatRule"/.test(JSON.stringify(props))));

export function azureInward(from: Atom, to: Atom, graph: Graph): Way {
    const { end } = to;
    if (end.outside === "clients") return closed("no public address");
    // Probes and management come from Azure itself, to what Azure balances or runs.
    if (from.end.outside === "services") {
        if (from.end.tag === "AzureLoadBalancer") return OPEN;
        return end.isPublic ? OPEN : end.isPublic === undefined ? untold("whether it has a public address") : closed("no public address");
    }
    if (end.isPublic === false) return isTranslatedTo(graph) ? untold("what a firewall's translation hands on") : closed("no public address");
    const back = end.subnet && routeTo(from, end.subnet, graph);
    const returns = back === "not known" ? untold(`the routes of ${end.subnet!.name}`) : back && same(back.hop, "None") ? closed("no way back to the internet") : OPEN;
    return along(returns, end.isPublic === undefined ? untold(`whether ${end.holders[0]?.name ?? end.place} has a public address`) : OPEN);
}

/** Whether a subnet's routes take a packet to another network by its peering, or by a gateway. */
export function azureAway(from: Atom, to: Atom, network: Network, graph: Graph): { readonly peered: readonly Resource[]; readonly gateways: readonly Resource[] } | "not known" {
    const peered = peeredWith(network, graph).filter(({ remote }) => remote !== undefined && remote === to.end.network?.resource).map(({ peering }) => peering);
    const gateways = gatewaysOf(network, graph);
    if (from.end.outside === "clients") return { peered: [], gateways };
    if (!from.end.subnet) return { peered: [], gateways: [] };
    const route = routeTo(to, from.end.subnet, graph);
    if (route === "not known") return "not known";
    const other = to.end.network?.addresses;
    // A wide route gives way to one that a gateway has learned, or that a peering has brought.
    const rules = route && other && route.to && sizeOf(route.to) <= sizeOf(other);
    if (rules && same(route.hop, "None")) return { peered: [], gateways: [] };
    if (rules && same(route.hop, "VirtualAppliance")) return "not known";
    return { peered, gateways: learns(from.end.subnet, graph) || (rules && same(route.hop, "VirtualNetworkGateway")) ? gateways : [] };
}
