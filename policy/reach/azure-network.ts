// The networks of Azure as a program declares them: subnets, what stands in them, and where their traffic goes.
import { companions, owners, withoutDoubles } from "../azure";
import { list, perGraph, stackOf } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { blockOf } from "./addresses";
import { blocks, tenantOf } from "./aws-network";
import { type Line, union } from "./line";
import type { End, Network } from "./model";
import { prefixesOf, tierOfSubnet } from "./places";
import { byId, given, hasKey, knownTexts, named, namedAnywhere } from "./refs";

export const VNET = "azure-native:network:VirtualNetwork";
export const SUBNET = "azure-native:network:Subnet";
export const ASG = "azure-native:network:ApplicationSecurityGroup";
export const GATEWAY = "azure-native:network:VirtualNetworkGateway";
const PUBLIC_ADDRESS = "azure-native:network:PublicIPAddress";
const INTERFACE = "azure-native:network:NetworkInterface";
const PRIVATE_ENDPOINT = "azure-native:network:PrivateEndpoint";

/** Subnets that Azure keeps for its own gateways and firewalls: a way leads through them, and nothing of ours is called there. */
const KEPT = /^(GatewaySubnet|AzureFirewallSubnet|AzureFirewallManagementSubnet|RouteServerSubnet)$/i;

/** What is the network itself, and has no address in a subnet that a tier would be called at. */
const NO_HOLDER = /^azure-native:(network:(Subnet|VirtualNetwork\w*|Route\w*|NetworkSecurityGroup|SecurityRule|NatGateway|AzureFirewall|FirewallPolicy\w*|ApplicationSecurityGroup|PrivateDnsZoneGroup|FlowLog|ServiceEndpointPolicy|LocalNetworkGateway|IpGroup|PublicIP\w*)|monitor|insights|authorization|storage|keyvault|privatedns|dnsresolver|security|operationalinsights|resources|managedidentity|policyinsights|network\/)/;

/** A result, or none where what it needs is not known. */
export const known = <T>(read: () => T): T | undefined => readOr<T | undefined>(undefined, read);

export const azureNetworks = perGraph((graph): Network[] => graph.of(VNET).map((resource) => ({
    cloud: "azure", resource, stack: stackOf(resource.urn),
    addresses: blocks(() => list(resource.props.addressSpace?.addressPrefixes)),
    ...tenantOf(resource),
})));

/** Subnets of a network, those written inside it too. */
export function subnetsOf(network: Resource, graph: Graph): Resource[] {
    const separate = known(() => companions(graph, network, "virtualNetworkName", SUBNET)) ?? [];
    const names = new Set(separate.map(nameOf).map((name) => name.toLowerCase()));
    const inline = readOr<readonly any[]>([], () => [...list(network.props.subnets)]).filter(({ name }) => typeof name === "string" && !names.has(name.toLowerCase()));
    return [...separate, ...inline.map((subnet): Resource => ({
        ...network, type: SUBNET, name: String(subnet.name), urn: network.urn, props: { ...subnet, subnetName: subnet.name as unknown, ...subnet.properties },
        propertyDependencies: { networkSecurityGroup: network.propertyDependencies.subnets ?? [], routeTable: network.propertyDependencies.subnets ?? [] },
    }))];
}

export const nameOf = ({ props, name }: Resource): string => [given(props, "subnetName"), given(props, "name")].find((value): value is string => typeof value === "string" && value !== "hidden") ?? name;

export const subnetBlocks = ({ props }: Resource): Line | undefined => blocks(() => [...list(given(props, "addressPrefix")), ...list(given(props, "addressPrefixes"))]);

/** Something in a subnet that answers on the internet. */
function isPublic(holder: Resource, graph: Graph): boolean | undefined {
    if (holder.type === PRIVATE_ENDPOINT) return false;
    const interfaces = holder.type === INTERFACE ? [holder] : namedAnywhere(graph, holder, INTERFACE);
    const all = [holder, ...interfaces];
    if (all.some((each) => namedAnywhere(graph, each, PUBLIC_ADDRESS).length > 0)) return true;
    // Machines of a set may be given an address each, or be members of a public load balancer.
    if (all.some((each) => hasKey(each.props, /^publicIPAddress(Configuration)?$/))) return true;
    if (all.some((each) => INTERFACES.some((key) => given(each.props, key) === "hidden"))) return undefined;
    return all.some((each) => isBehindPublic(each, graph));
}

/** Properties that say where something has its addresses. */
const INTERFACES = ["ipConfigurations", "virtualMachineProfile", "networkProfile", "frontendIPConfigurations"];

/** True of a member of a load balancer's pool whose front has a public address. */
function isBehindPublic(member: Resource, graph: Graph): boolean {
    const open = graph.of("azure-native:network:LoadBalancer").filter((balancer) => namedAnywhere(graph, balancer, PUBLIC_ADDRESS).length > 0);
    if (open.length === 0) return false;
    const pools = knownTexts(member.props).filter((text) => /\/loadBalancers\//i.test(text)).map((text) => text.toLowerCase());
    return open.some((balancer) => { const id = known(() => balancer.props.id as unknown); return typeof id === "string" && pools.some((pool) => pool.startsWith(`${id.toLowerCase()}/`)); });
}

function endsOf(network: Network, prefix: string, graph: Graph): End[] {
    const standing = standingIn(graph);
    return subnetsOf(network.resource, graph).filter((subnet) => !KEPT.test(nameOf(subnet))).flatMap((subnet) => {
        const ends = new Map<string, End & { holders: Resource[] }>();
        const base = { network, subnet, addresses: subnetBlocks(subnet), guarded: true };
        for (const holder of standing.get(keyOf(subnet)) ?? []) {
            const place = `${prefix}${holder.type === PRIVATE_ENDPOINT ? "endpoints" : tierOfSubnet(subnet)}`;
            const groups = namedAnywhere(graph, holder, ASG);
            const seen = isPublic(holder, graph);
            // An interface that a machine names is told with the machine.
            const key = [place, groups.map(({ urn }) => urn).join(), seen, ownGroups(holder, graph).map(({ urn }) => urn).join(), holder.type === PRIVATE_ENDPOINT].join(" ");
            const end = ends.get(key);
            if (end) end.holders.push(holder);
            else ends.set(key, { ...base, place, holders: [holder], groups, isPublic: seen });
        }
        if (ends.size > 0) return [...ends.values()];
        return [{ ...base, place: `${prefix}${tierOfSubnet(subnet)}`, holders: [], groups: [], isPublic: false }];
    });
}

/** Security groups that a holder's own interfaces name, besides the subnet's. */
export const ownGroups = (holder: Resource, graph: Graph): Resource[] => [...new Set([holder, ...(holder.type === INTERFACE ? [] : namedAnywhere(graph, holder, INTERFACE))]
    .flatMap((each) => namedAnywhere(graph, each, "azure-native:network:NetworkSecurityGroup")))];

const keyOf = (subnet: Resource): string => `${subnet.urn} ${nameOf(subnet).toLowerCase()}`;

/** What stands in each subnet. */
const standingIn = perGraph((graph) => {
    const found = new Map<string, Resource[]>();
    const inline = graph.of(VNET).flatMap((network) => subnetsOf(network, graph));
    const byPath = new Map(inline.flatMap((subnet) => { const id = known(() => subnet.props.id as unknown); return typeof id === "string" ? [[id.toLowerCase(), subnet] as const] : []; }));
    if (inline.length === 0) return found;
    const parts = new Set(graph.of("azure-native:compute:VirtualMachine").flatMap((machine) => namedAnywhere(graph, machine, INTERFACE)));
    for (const resource of graph.resources) {
        if (!resource.type.startsWith("azure-native:") || NO_HOLDER.test(resource.type) || parts.has(resource)) continue;
        const interfaces = resource.type === "azure-native:compute:VirtualMachine" ? namedAnywhere(graph, resource, INTERFACE) : [];
        const subnets = [resource, ...interfaces].flatMap((each) => [...namedAnywhere(graph, each, SUBNET), ...inlineIn(each, byPath)]);
        for (const subnet of new Set(subnets)) found.set(keyOf(subnet), [...(found.get(keyOf(subnet)) ?? []), resource]);
    }
    return found;
});

/** Subnets written inside their network have no resource: only their id tells them. */
const inlineIn = (resource: Resource, byPath: ReadonlyMap<string, Resource>): Resource[] => {
    return knownTexts(resource.props).filter((text) => /\/subnets\//i.test(text)).flatMap((text) => byPath.get(text.toLowerCase()) ?? []).filter((subnet) => subnet.type === SUBNET && subnet.urn.includes("VirtualNetwork::"));
};

export const azureEnds = perGraph((graph): End[] => {
    const networks = azureNetworks(graph);
    const prefixes = prefixesOf(networks);
    return networks.flatMap((network) => [...endsOf(network, prefixes.get(network.resource.urn)!, graph), ...clientsOf(network, prefixes.get(network.resource.urn)!, graph)]);
});

const gatewaysByNetwork = perGraph((graph) => {
    const found = new Map<string, Resource[]>();
    for (const gateway of graph.of(GATEWAY)) {
        const networks = new Set(namedAnywhere(graph, gateway, SUBNET).flatMap((subnet) => owners(graph, subnet, "virtualNetworkName", VNET)));
        for (const { urn } of networks) found.set(urn, [...(found.get(urn) ?? []), gateway]);
    }
    return found;
});

/** The gateways in a network, by the subnet they stand in. */
export const gatewaysOf = (network: Network, graph: Graph): readonly Resource[] => gatewaysByNetwork(graph).get(network.resource.urn) ?? [];

/** Machines that come in by a gateway, by the pool that their addresses are from. */
const clientsOf = (network: Network, prefix: string, graph: Graph): End[] => gatewaysOf(network, graph).flatMap((gateway) => {
    const pool = known(() => union(...list<string>(gateway.props.vpnClientConfiguration?.vpnClientAddressPool?.addressPrefixes).map((text) => blockOf(text) ?? [])));
    return pool === undefined || pool.length > 0 ? [{ place: `${prefix}clients`, network, holders: [gateway], addresses: pool, groups: [], guarded: false, outside: "clients" as const }] : [];
});

export interface Route {
    readonly to: Line | undefined;
    readonly tag?: string;
    readonly hop: string;
    readonly props: any;
    readonly from?: Resource;
}

const routesBySubnet = perGraph(() => new Map<string, Route[] | undefined>());

/** Routes as declared, inside a table and apart from it. */
const declared = (subnet: Resource, graph: Graph): { readonly props: any; readonly from?: Resource }[] =>
    named(graph, subnet, "routeTable", "azure-native:network:RouteTable").found.flatMap((table) => {
        const separate = companions(graph, table, "routeTableName", "azure-native:network:Route");
        const inline = withoutDoubles(list<unknown>(given(table.props, "routes")).filter((route) => route !== "hidden"), separate);
        return [...inline.map((props: unknown) => ({ props })), ...separate.map((from) => ({ props: from.props as unknown, from }))];
    });

/** Routes of a subnet's own table. Undefined where they are not known. */
export function routesOf(subnet: Resource, graph: Graph): Route[] | undefined {
    const key = keyOf(subnet);
    if (!routesBySubnet(graph).has(key)) {
        routesBySubnet(graph).set(key, known(() => declared(subnet, graph).map(({ props, from }): Route => {
            const prefix = String(props.addressPrefix);
            const line = blockOf(prefix);
            return { to: line, ...(line === undefined && { tag: prefix }), hop: String(props.nextHopType), props: props as unknown, ...(from && { from }) };
        })));
    }
    return routesBySubnet(graph).get(key);
}

/** Whether a subnet's table takes in what gateways have learned. */
export const learns = (subnet: Resource, graph: Graph): boolean =>
    !named(graph, subnet, "routeTable", "azure-native:network:RouteTable").found.some(({ props }) => readOr(false, () => props.disableBgpRoutePropagation === true));

const PEERING = "azure-native:network:VirtualNetworkPeering";

type Peered = { readonly peering: Resource; readonly remote: Resource | undefined }[];
const peerings = perGraph(() => new Map<string, Peered>());

/** Networks that a network's own half of a peering lets it reach. */
export function peeredWith(network: Network, graph: Graph): Peered {
    const made = peerings(graph).get(network.resource.urn) ?? readPeerings(network, graph);
    peerings(graph).set(network.resource.urn, made);
    return made;
}

const readPeerings = (network: Network, graph: Graph): Peered =>
    (known(() => companions(graph, network.resource, "virtualNetworkName", PEERING)) ?? []).filter(({ props }) => readOr(true, () => props.allowVirtualNetworkAccess !== false))
        .map((peering) => {
            const id = readOr<unknown>(undefined, () => peering.props.remoteVirtualNetwork?.id as unknown);
            return { peering, remote: typeof id === "string" ? byId(graph, id, VNET) : named(graph, peering, "remoteVirtualNetwork", VNET).found[0] };
        });

/** NAT gateways of a subnet. */
export const natOf = (subnet: Resource, graph: Graph): readonly Resource[] => named(graph, subnet, "natGateway", "azure-native:network:NatGateway").found;

export const securityGroupsOf = (subnet: Resource, graph: Graph): readonly Resource[] => named(graph, subnet, "networkSecurityGroup", "azure-native:network:NetworkSecurityGroup").found;

export const isDelegated = ({ props }: Resource): boolean => readOr(false, () => list(props.delegations).length > 0);

