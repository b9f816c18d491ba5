// The networks of Azure as a program declares them: subnets, what stands in them, and where their traffic goes.
import { companions, owners, withoutDoubles } from "../azure";
import { list, perGraph, stackOf } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { blockOf } from "./addresses";
import { blocks, tenantOf } from "./aws-network";
import type { Line } from "./line";
import type { Network } from "./model";
import { byId, given, named, namedAnywhere } from "./refs";

export const VNET = "azure-native:network:VirtualNetwork";
export const SUBNET = "azure-native:network:Subnet";
export const GATEWAY = "azure-native:network:VirtualNetworkGateway";

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

/** Subnets written inside their network share its URN. */
export const keyOf = (subnet: Resource): string => `${subnet.urn} ${nameOf(subnet).toLowerCase()}`;

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

