// What calls, and is called, on Azure: whatever stands in a subnet, and machines that come in by a gateway.
import { list, perGraph } from "../look";
import type { Graph, Resource } from "../resource";
import { blockOf } from "./addresses";
import { azureNetworks, gatewaysOf, keyOf, known, nameOf, SUBNET, subnetBlocks, subnetsOf, VNET } from "./azure-network";
import { union } from "./line";
import type { End, Network } from "./model";
import { prefixesOf, tierOfSubnet } from "./places";
import { given, hasKey, knownTexts, namedAnywhere } from "./refs";

export const ASG = "azure-native:network:ApplicationSecurityGroup";
const PUBLIC_ADDRESS = "azure-native:network:PublicIPAddress";
const INTERFACE = "azure-native:network:NetworkInterface";
const PRIVATE_ENDPOINT = "azure-native:network:PrivateEndpoint";

/** Subnets that Azure keeps for its own gateways and firewalls: a way leads through them, and nothing of ours is called there. */
const KEPT = /^(GatewaySubnet|AzureFirewallSubnet|AzureFirewallManagementSubnet|RouteServerSubnet)$/i;

/** What is the network itself, and has no address in a subnet that a tier would be called at. */
const NO_HOLDER = /^azure-native:(network:(Subnet|VirtualNetwork\w*|Route\w*|NetworkSecurityGroup|SecurityRule|NatGateway|AzureFirewall|FirewallPolicy\w*|ApplicationSecurityGroup|PrivateDnsZoneGroup|FlowLog|ServiceEndpointPolicy|LocalNetworkGateway|IpGroup|PublicIP\w*)|monitor|insights|authorization|storage|keyvault|privatedns|dnsresolver|security|operationalinsights|resources|managedidentity|policyinsights|network\/)/;

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

/** Machines that come in by a gateway, by the pool that their addresses are from. */
const clientsOf = (network: Network, prefix: string, graph: Graph): End[] => gatewaysOf(network, graph).flatMap((gateway) => {
    const pool = known(() => union(...list<string>(gateway.props.vpnClientConfiguration?.vpnClientAddressPool?.addressPrefixes).map((text) => blockOf(text) ?? [])));
    return pool === undefined || pool.length > 0 ? [{ place: `${prefix}clients`, network, holders: [gateway], addresses: pool, groups: [], guarded: false, outside: "clients" as const }] : [];
});
