// The networks of AWS as a program declares them: subnets, where their traffic goes, and their ACLs.
import { beside, list, perGraph, stackOf } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { blockOf, INTERNET } from "./addresses";
import { covers, isEmpty, type Line, meet, union } from "./line";
import type { Answer, Atom, Entry, Network } from "./model";
import { portsOf } from "./ports";
import { given, named, naming } from "./refs";

export const VPC = "aws:ec2/vpc:Vpc";
const DEFAULT_VPC = "aws:ec2/defaultVpc:DefaultVpc";
export const SUBNET = "aws:ec2/subnet:Subnet";
const DEFAULT_SUBNET = "aws:ec2/defaultSubnet:DefaultSubnet";
const TABLE = "aws:ec2/routeTable:RouteTable";
const MAIN_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable";
const ROUTE = "aws:ec2/route:Route";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const PROPAGATION = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation";
export const IGW = "aws:ec2/internetGateway:InternetGateway";
export const VPN_GATEWAY = "aws:ec2/vpnGateway:VpnGateway";
const ACL = "aws:ec2/networkAcl:NetworkAcl";
const DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl";
const ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule";
const ACL_ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation";

export const VPCS = [VPC, DEFAULT_VPC];
export const SUBNETS = [SUBNET, DEFAULT_SUBNET];

export const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Blocks that values hold; undefined where one of them is not known. */
export function blocks(read: () => readonly unknown[]): Line | undefined {
    const values = readOr<readonly unknown[]>(["hidden"], read);
    return values.includes("hidden") ? undefined : union(...values.flatMap((value) => (text(value) ? [blockOf(text(value)!) ?? []] : [])));
}

export const awsNetworks = perGraph((graph): Network[] => graph.of(...VPCS).map((resource) => ({
    cloud: "aws", resource, stack: stackOf(resource.urn),
    addresses: blocks(() => [given(resource.props, "cidrBlock"), given(resource.props, "ipv6CidrBlock")]),
    ...tenantOf(resource),
})));

export function tenantOf({ props }: Resource): { tenant?: string } {
    const tenant = readOr<unknown>(undefined, () => props.tags?.tenant);
    return typeof tenant === "string" ? { tenant } : {};
}

export const subnetsOf = (vpc: Resource, graph: Graph): Resource[] => naming(graph, vpc, "vpcId", ...SUBNETS);

export const subnetBlocks = (subnet: Resource): Line | undefined => blocks(() => [given(subnet.props, "cidrBlock"), given(subnet.props, "ipv6CidrBlock")]);

export const zoneOf = ({ props }: Resource): string | undefined => readOr(undefined, () => text(props.availabilityZone));

/** Where a route leads to, by the property that says it. */
const TARGETS = {
    gatewayId: "gateway", egressOnlyGatewayId: "egress-only gateway", natGatewayId: "NAT gateway", vpcEndpointId: "endpoint",
    vpcPeeringConnectionId: "peering", transitGatewayId: "transit gateway", networkInterfaceId: "interface", coreNetworkArn: "core network",
    carrierGatewayId: "carrier gateway", localGatewayId: "local gateway",
} as const;

export interface Route {
    /** Undefined where the destination is not known, is a list of prefixes, or is learned. */
    readonly to: Line | undefined;
    /** True where a list of prefixes is the destination. */
    readonly toPrefixes: boolean;
    readonly kind: (typeof TARGETS)[keyof typeof TARGETS] | "VPN" | "local";
    /** Resources that the target names. */
    readonly target: readonly Resource[];
    /** Id of an endpoint that it leads to: no resource has it as its own. */
    readonly endpoint?: unknown;
    readonly from: Resource;
}

function routeFrom(from: Resource, props: any, property: string | undefined, graph: Graph): Route[] {
    const destination = ["destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock"].map((each) => given(props, each)).find((value) => value !== undefined && value !== null && value !== "");
    const key = (Object.keys(TARGETS) as (keyof typeof TARGETS)[]).find((each) => from.propertyDependencies[each]?.length || given(props, each));
    if (!key) return [];
    return [{
        to: typeof destination === "string" ? (blockOf(destination) ?? undefined) : undefined,
        toPrefixes: Boolean(given(props, "destinationPrefixListId") ?? ""),
        kind: TARGETS[key], from, ...(key === "vpcEndpointId" && { endpoint: readOr<unknown>(undefined, () => props[key]) }),
        target: property === undefined ? named(graph, from, key, ...ROUTE_TARGETS).found : named(graph, { ...from, props: { it: props[key] as unknown } }, "it", ...ROUTE_TARGETS).found,
    }];
}

const ROUTE_TARGETS = [
    IGW, VPN_GATEWAY, "aws:ec2/natGateway:NatGateway", "aws:ec2/vpcEndpoint:VpcEndpoint", "aws:networkfirewall/firewall:Firewall",
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "aws:ec2transitgateway/transitGateway:TransitGateway", "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
];

/** Routes of a table, written inside it or apart, and the gateways whose routes it learns. */
const routesIn = (table: Resource, graph: Graph): Route[] => [
    ...readOr<readonly unknown[]>([], () => [...list(table.props.routes)]).flatMap((route) => routeFrom(table, route, "routes", graph)),
    ...naming(graph, table, "routeTableId", ROUTE).flatMap((route) => routeFrom(route, route.props, undefined, graph)),
    ...[...naming(graph, table, "routeTableId", PROPAGATION).flatMap((each) => named(graph, each, "vpnGatewayId", VPN_GATEWAY).found), ...named(graph, table, "propagatingVgws", VPN_GATEWAY).found]
        .map((gateway): Route => ({ to: undefined, toPrefixes: false, kind: "VPN", target: [gateway], from: table })),
];

/** The table that a subnet names, else its network's main one. AWS's own main table leads nowhere outside. */
export function tablesOf(subnet: Resource, vpc: Resource, graph: Graph): Resource[] {
    const tables = naming(graph, subnet, "subnetId", ASSOCIATION).flatMap((association) => named(graph, association, "routeTableId", TABLE, MAIN_TABLE).found);
    return tables.length > 0 ? tables : graph.of(MAIN_TABLE).filter((table) => sameDefault(table, "defaultRouteTableId", vpc));
}

const routesBySubnet = perGraph(() => new Map<string, Route[]>());

export function routesOf(subnet: Resource, vpc: Resource, graph: Graph): Route[] {
    const known = routesBySubnet(graph).get(subnet.urn);
    if (known) return known;
    const found = tablesOf(subnet, vpc, graph).flatMap((table) => routesIn(table, graph));
    routesBySubnet(graph).set(subnet.urn, found);
    return found;
}

const sameDefault = (adopted: Resource, property: string, vpc: Resource): boolean => adopted.propertyDependencies[property]?.includes(vpc.urn)
    || readOr(false, () => adopted.props[property] !== undefined && adopted.props[property] === vpc.props[property]);

/** Routes that apply to what comes in by a gateway. */
export const arrivalsBy = (gateway: Resource, graph: Graph): Route[] => naming(graph, gateway, "gatewayId", ASSOCIATION)
    .flatMap((association) => named(graph, association, "routeTableId", TABLE).found).flatMap((table) => routesIn(table, graph));

/** The ACL of a subnet. Undefined where it has the one that AWS makes, which lets everything through. */
export function aclOf(subnet: Resource, vpc: Resource, graph: Graph): Resource | undefined {
    const own = [...naming(graph, subnet, "subnetIds", ACL, DEFAULT_ACL), ...naming(graph, subnet, "subnetId", ACL_ASSOCIATION).flatMap((association) => named(graph, association, "networkAclId", ACL).found)];
    return own[0] ?? beside(vpc, graph, DEFAULT_ACL).find((acl) => sameDefault(acl, "defaultNetworkAclId", vpc));
}

const V4_INTERNET = meet(INTERNET, blockOf("0.0.0.0/0")!);

/** A number, or nothing for what is none. */
export const numeric = (value: unknown): number | undefined => (value === undefined || value === null || value === "" || Number.isNaN(Number(value)) ? undefined : Number(value));

/** True of every address of the piece, of none, or not known. The cloud's own services have addresses of the internet. */
export function liesIn({ at, end }: Atom, block: Line | undefined): Answer {
    if (block === undefined) return "maybe";
    if (end.tag !== undefined) return covers(block, V4_INTERNET) ? "yes" : isEmpty(meet(block, INTERNET)) ? "no" : "maybe";
    return at === undefined ? "maybe" : covers(block, [at]) ? "yes" : "no";
}

function aclEntry(urn: string, rule: any, far: Atom): Entry & { number: number } {
    const protocol = String(rule.protocol);
    const icmp = /^(1|icmp)$/i.test(protocol);
    const [from, to] = icmp ? [numeric(rule.icmpType), numeric(rule.icmpType)] : [numeric(rule.fromPort), numeric(rule.toPort)];
    const cidr = given(rule, "cidrBlock") || given(rule, "ipv6CidrBlock");
    return {
        urn, number: Number(rule.ruleNo ?? rule.ruleNumber), allow: /^allow$/i.test(String(rule.action ?? rule.ruleAction)),
        ports: portsOf(protocol, from, to),
        matches: liesIn(far, typeof cidr === "string" ? blockOf(cidr) : undefined), needs: "the block of a network ACL's rule",
    };
}

/** The rules of an ACL in one direction, in their order, held against the far end. */
export function aclEntries(acl: Resource, direction: "ingress" | "egress", far: Atom, graph: Graph): Entry[] {
    const inline = readOr<readonly any[]>([], () => [...list(acl.props[direction])]).map((rule) => aclEntry(acl.urn, rule, far));
    const separate = naming(graph, acl, "networkAclId", ACL_RULE).filter(({ props }) => (props.egress === true) === (direction === "egress"))
        .map((rule) => aclEntry(rule.urn, rule.props, far));
    return [...inline, ...separate].sort((a, b) => a.number - b.number);
}

/** Every block that a route or a rule of AWS names, with the resource that names it. */
export function awsBlocks(graph: Graph): [urn: string, block: string][] {
    const found: [string, string][] = [];
    const add = ({ urn }: Resource, read: () => unknown): void =>
        void [readOr<unknown>(undefined, read)].flat().forEach((value) => typeof value === "string" && value !== "" && found.push([urn, value]));
    const inline = (of: Resource, properties: readonly string[], blocksOf: (rule: any) => unknown): void => {
        for (const property of properties) for (const rule of readOr<readonly any[]>([], () => [...list(of.props[property])])) add(of, () => blocksOf(rule));
    };
    for (const table of graph.of(TABLE, MAIN_TABLE)) inline(table, ["routes"], (route) => [route.cidrBlock, route.ipv6CidrBlock]);
    for (const route of graph.of(ROUTE)) add(route, () => [route.props.destinationCidrBlock, route.props.destinationIpv6CidrBlock]);
    for (const acl of graph.of(ACL, DEFAULT_ACL)) inline(acl, ["ingress", "egress"], (rule) => [rule.cidrBlock, rule.ipv6CidrBlock]);
    for (const rule of graph.of(ACL_RULE)) add(rule, () => [rule.props.cidrBlock, rule.props.ipv6CidrBlock]);
    for (const rule of graph.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")) {
        add(rule, () => [rule.props.cidrIpv4, rule.props.cidrIpv6]);
    }
    for (const rule of graph.of("aws:ec2/securityGroupRule:SecurityGroupRule")) add(rule, () => [...list(rule.props.cidrBlocks), ...list(rule.props.ipv6CidrBlocks)]);
    for (const group of graph.of("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")) {
        inline(group, ["ingress", "egress"], (rule) => [...list(rule.cidrBlocks), ...list(rule.ipv6CidrBlocks)]);
    }
    for (const rule of graph.of("aws:ec2clientvpn/authorizationRule:AuthorizationRule")) add(rule, () => rule.props.targetNetworkCidr);
    return found;
}
