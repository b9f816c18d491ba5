// What joins networks: peerings within a cloud, tunnels between two.
import { list, perGraph } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { blockOf } from "./addresses";
import { awsAway } from "./aws";
import { VPCS, VPN_GATEWAY } from "./aws-network";
import { azureAway } from "./azure";
import { GATEWAY, gatewaysOf, peeredWith } from "./azure-network";
import { covers, union } from "./line";
import { along, type Atom, closed, type Network, untold, type Way } from "./model";
import { named, namedAnywhere, naming } from "./refs";

const VPN = "aws:ec2/vpnConnection:VpnConnection";
const CUSTOMER = "aws:ec2/customerGateway:CustomerGateway";
const CONNECTION = "azure-native:network:VirtualNetworkGatewayConnection";
const LOCAL = "azure-native:network:LocalNetworkGateway";
const ADDRESS = "azure-native:network:PublicIPAddress";

export interface Tunnel {
    readonly aws: Resource;
    /** Undefined where the far side is not among the judged resources. */
    readonly azure: Resource | undefined;
    readonly connection: Resource;
}

/** VPN connections of AWS, with the gateway of Azure that is at the other end. */
export const tunnels = perGraph((graph): Tunnel[] => graph.of(VPN).flatMap((connection) => {
    const [aws] = named(graph, connection, "vpnGatewayId", VPN_GATEWAY).found;
    if (!aws) return [];
    const customers = named(graph, connection, "customerGatewayId", CUSTOMER).found;
    const azure = graph.of(GATEWAY).find((gateway) => naming(graph, gateway, "virtualNetworkGateway1", CONNECTION).length > 0 && namedAnywhere(graph, gateway, ADDRESS).some((address) =>
        customers.some((customer) => customer.propertyDependencies.ipAddress?.includes(address.urn) || readOr(false, () => customer.props.ipAddress !== undefined && customer.props.ipAddress === address.props.ipAddress))));
    return [{ aws, azure, connection }];
}));

const joints = perGraph(() => new Map<string, { readonly gateways: readonly Resource[]; readonly tunnels: readonly Tunnel[] }>());

function jointsOf(network: Network, graph: Graph) {
    const known = joints(graph).get(network.resource.urn);
    if (known) return known;
    const gateways = network.cloud === "aws"
        ? graph.of(VPN_GATEWAY).filter((gateway) => named(graph, gateway, "vpcId", ...VPCS).found.includes(network.resource))
        : gatewaysOf(network, graph);
    const made = { gateways, tunnels: tunnels(graph).filter(({ aws, azure }) => gateways.includes(aws) || (azure !== undefined && gateways.includes(azure))) };
    joints(graph).set(network.resource.urn, made);
    return made;
}

/** Gateways of a network: on AWS those attached to it, on Azure those in its gateway subnet. */
export const gatewaysIn = (network: Network, graph: Graph): readonly Resource[] => jointsOf(network, graph).gateways;

/** Tunnels that begin in a network. */
export const tunnelsOf = (network: Network, graph: Graph): readonly Tunnel[] => jointsOf(network, graph).tunnels;

const open = (...via: readonly string[]): Way => ({ open: "yes", filters: [], via });

/** False where nothing that is declared joins two networks, so that no route of theirs need be asked. */
export function areJoined(a: Network, b: Network, graph: Graph): boolean {
    if (a.cloud !== b.cloud) return tunnelsOf(a, graph).some((tunnel) => tunnelsOf(b, graph).includes(tunnel));
    if (a.cloud === "azure") return [[a, b], [b, a]].some(([near, far]) => peeredWith(near!, graph).some(({ remote }) => remote === undefined || remote === far!.resource));
    return graph.of("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "aws:ec2transitgateway/transitGateway:TransitGateway", "aws:ec2transitgateway/vpcAttachment:VpcAttachment").length > 0;
}

/** One direction of a way from one network to another: what the first one's routes say. */
function halfWay(from: Atom, to: Atom, graph: Graph): Way {
    const [near, far] = [from.end.network!, to.end.network!];
    const joined = tunnelsOf(near, graph).filter(({ aws, azure }) => [aws, azure].some((gateway) => gateway && gatewaysIn(far, graph).includes(gateway)));
    if (near.cloud === "aws") {
        const away = awsAway(from, to, near, graph);
        if (away === "not known") return untold(`the routes of ${from.end.subnet?.name ?? from.end.place}`);
        for (const { kind, by } of away) {
            if (kind === "VPN" && joined.some(({ aws }) => by.includes(aws))) {
                return to.end.outside === "clients" ? untold("whether the gateway tells the tunnel of its clients' addresses") : open(joined[0]!.connection.name);
            }
            if (kind === "peering" && by.some((peering) => [...named(graph, peering, "vpcId", ...VPCS).found, ...named(graph, peering, "peerVpcId", ...VPCS).found].includes(far.resource))) return open(by[0]!.name);
            if (kind === "transit gateway" || kind === "core network" || (kind === "peering" && by.length === 0)) return untold(`what the ${kind} leads to`);
        }
        return closed("no route");
    }
    const away = azureAway(from, to, near, graph);
    if (away === "not known") return untold(`the routes of ${from.end.subnet?.name ?? from.end.place}`);
    if (away.peered.length > 0) return open(away.peered[0]!.name);
    return joined.some(({ azure }) => azure && away.gateways.includes(azure)) ? open(joined[0]!.connection.name) : closed("no route");
}

/** Between two networks: there, and the answers back. */
export function across(from: Atom, to: Atom, graph: Graph): Way {
    const there = halfWay(from, to, graph);
    if (there.open === "no") return there;
    const back = halfWay(to, from, graph);
    return along(there, back.open === "yes" ? { open: "yes", filters: [], via: [] } : back.open === "no" ? closed("no route back") : back);
}

/** Between a network and the far end of a tunnel that is not among the judged resources. */
export function beyond(near: Atom, far: Atom, network: Network, graph: Graph): Way {
    if (network.cloud === "aws") {
        const away = awsAway(near, far, network, graph);
        if (away === "not known" || away.some(({ kind }) => kind === "VPN")) return untold("which networks the tunnel leads to");
        return closed("no route");
    }
    const away = azureAway(near, far, network, graph);
    if (away === "not known") return untold("the routes to the tunnel");
    if (away.gateways.length === 0) return closed("no route");
    const gateways = away.gateways.flatMap((gateway) => naming(graph, gateway, "virtualNetworkGateway1", CONNECTION)).flatMap((connection) => named(graph, connection, "localNetworkGateway2", LOCAL).found);
    const told = union(...gateways.flatMap(({ props }) => readOr<readonly string[]>([], () => [...list<string>(props.localNetworkAddressSpace?.addressPrefixes)]).map((text) => blockOf(text) ?? [])));
    if (far.at !== undefined && covers(told, [far.at])) return open(gateways[0]!.name);
    return gateways.some(({ props }) => readOr(true, () => Boolean(props.bgpSettings))) ? untold("which networks the tunnel leads to") : closed("no route");
}
