// VPCs, subnets, routes and network ACLs.
import {
    asDeclared, awsRegion, companion, companions, factsOf, groupBy, isSaid, list, perGraph, platformOf, refersToAny,
    require1, shown, traceable, unless,
} from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const NAT = "aws:ec2/natGateway:NatGateway";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const ROUTE = "aws:ec2/route:Route";
const EXCLUSION = "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion";

const MINIMUM_ZONES = 3;

export const flowLogs: StackRule = {
    name: "aws-vpc-flow-logs",
    title: "Every VPC records all of its traffic, accepted and rejected",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-records"],
    remediation: "Declare an aws.ec2.FlowLog with vpcId of the VPC, trafficType ALL and a logDestination.",
    types: [VPC, "aws:ec2/defaultVpc:DefaultVpc"],
    check: (vpc, graph) => companion(companions(graph, vpc, "vpcId", "aws:ec2/flowLog:FlowLog"), "a flow log of the VPC", (log) => [
        ...require1("trafficType", log.props.trafficType, ["ALL"]),
        ...unless(Boolean(log.props.logDestination ?? log.props.logGroupName), { property: "logDestination", observed: "not set", expected: "a bucket or a log group" }),
    ]),
};

/** What tells who spoke to whom behind a gateway, and who began. The format that AWS takes by itself has none of them. */
const TELLING_FIELDS = ["pkt-srcaddr", "pkt-dstaddr", "tcp-flags", "flow-direction"];

export const flowLogsTell: ResourceRule = {
    name: "aws-flow-log-detailed",
    title: "Flow logs tell of each minute, the true ends of a flow behind a gateway, and who began it",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["network-records", "detection"],
    remediation: `Set maxAggregationInterval to 60, and a logFormat with ${TELLING_FIELDS.join(", ")} besides the usual fields.`,
    types: ["aws:ec2/flowLog:FlowLog"],
    // A transit gateway's log has fields of its own.
    applies: (log) => ["vpcId", "subnetId", "eniId"].some((property) => isSaid(log, property)),
    check: ({ props }) => [
        ...require1("maxAggregationInterval", props.maxAggregationInterval, [60]),
        ...TELLING_FIELDS.filter((field) => !String(props.logFormat ?? "").includes(`\${${field}}`)).map((field) => ({ property: "logFormat", observed: `no ${field}`, expected: "it" })),
    ],
};

export const noDefaultNetwork: ResourceRule = {
    name: "aws-no-default-vpc",
    title: "Nothing is built on the network that every account begins with",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["closed-defaults", "network-segmentation"],
    remediation: "Declare a VPC with subnets of its own: the default one has a public subnet in every zone and a way to the internet for each.",
    types: ["aws:ec2/defaultVpc:DefaultVpc", "aws:ec2/defaultSubnet:DefaultSubnet"],
    // With forceDestroy it is adopted to be taken down.
    check: ({ type, props }) => unless(props.forceDestroy === true, { observed: `the account's own ${type === "aws:ec2/defaultVpc:DefaultVpc" ? "network" : "subnet"}`, expected: "one that is planned" }),
};

const GROUP_RULES = ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "aws:ec2/securityGroupRule:SecurityGroupRule"];

export const defaultGroupClosed: StackRule = {
    name: "aws-vpc-default-security-group-closed",
    title: "The default security group of every VPC is adopted and admits nothing, in or out",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["closed-defaults"],
    remediation: "Declare an aws.ec2.DefaultSecurityGroup for the VPC with no ingress and no egress: what is started without a group must reach nothing.",
    types: [VPC],
    check: (vpc, graph) => companion(companions(graph, vpc, "vpcId", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"), "an adopted default security group", (group) => [
        ...(["ingress", "egress"] as const).flatMap((direction) => {
            const rules = list(group.props[direction]).length;
            return unless(rules === 0, { property: direction, observed: `${rules} rules`, expected: "none" });
        }),
        ...graph.referrers(group, "securityGroupId", ...GROUP_RULES).map((rule) => ({ property: rule.name, observed: "a rule of the default group", expected: "none" })),
    ]),
};

export const defaultNetworkAclClosed: StackRule = {
    name: "aws-vpc-default-network-acl-closed",
    title: "The default network ACL of every VPC is adopted and admits nothing",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["closed-defaults"],
    remediation: "Declare an aws.ec2.DefaultNetworkAcl with defaultNetworkAclId of the VPC and no rules: a subnet without an ACL of its own must be cut off.",
    types: [VPC],
    check: (vpc, graph) => {
        const adopted = graph.of("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl").filter((acl) =>
            acl.propertyDependencies.defaultNetworkAclId?.includes(vpc.urn) || acl.props.defaultNetworkAclId === vpc.props.defaultNetworkAclId);
        return companion(adopted, "an adopted default network ACL", (acl) => (["ingress", "egress"] as const).flatMap((direction) => {
            const rules = list(acl.props[direction]).length;
            return unless(rules === 0, { property: direction, observed: `${rules} rules`, expected: "none" });
        }));
    },
};

export const noPublicAddressByDefault: ResourceRule = {
    name: "aws-subnet-no-public-address",
    title: "No subnet gives public addresses to what is started in it",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter"],
    remediation: "Leave mapPublicIpOnLaunch off. What must be reached gets an Elastic IP of its own.",
    types: [SUBNET, "aws:ec2/defaultSubnet:DefaultSubnet"],
    check: ({ type, props }) =>
        // A default subnet maps public addresses unless it is told not to.
        require1("mapPublicIpOnLaunch", props.mapPublicIpOnLaunch, type === SUBNET ? [false, undefined] : [false], "false"),
};

export const defaultRouteTableEmpty: StackRule = {
    name: "aws-vpc-default-route-table-empty",
    title: "The main route table of every VPC is adopted and leads nowhere",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["closed-defaults"],
    remediation: "Declare an aws.ec2.DefaultRouteTable with no routes: it is what a subnet that names no table gets.",
    types: [VPC],
    check: (vpc, graph) => {
        const adopted = graph.of("aws:ec2/defaultRouteTable:DefaultRouteTable").filter((table) =>
            table.propertyDependencies.defaultRouteTableId?.includes(vpc.urn) || table.props.defaultRouteTableId === vpc.props.defaultRouteTableId);
        return companion(adopted, "an adopted main route table", (table) => {
            const routes = list(table.props.routes).length;
            return unless(routes === 0, { property: "routes", observed: `${routes} routes`, expected: "none" });
        });
    },
};

const subnetsOf = (vpc: Resource, graph: Graph): Resource[] => companions(graph, vpc, "vpcId", SUBNET);

/** Subnets are alike if their names differ in a zone letter or number only: `app-a`, `app-b`. */
const tierOf = (subnet: Resource): string => (subnet.props.tags?.tier as string | undefined) ?? subnet.name.replace(/[-_]?(?:[a-z]{2}-[a-z]+-)?\d?[a-f0-9]$/, "");

/** Zones that are said, all by name or all by id: a subnet of which none is may share one with another. */
function zonesOf(subnets: readonly Resource[]): Set<string> {
    const named = subnets.some(({ props }) => props.availabilityZone !== undefined);
    return new Set(subnets.map(({ props }) => (named ? props.availabilityZone : props.availabilityZoneId) as string | undefined).filter((zone) => zone !== undefined));
}

export const tiersInThreeZones: StackRule = {
    name: "aws-vpc-three-zones",
    title: "Every tier of a VPC has subnets in three availability zones or more",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread"],
    remediation: "Declare a subnet of the tier in each of three zones: the loss of one must leave two.",
    types: [VPC],
    applies: (vpc, graph) => subnetsOf(vpc, graph).length > 0,
    check: (vpc, graph) => {
        const tiers = groupBy(subnetsOf(vpc, graph), tierOf);
        return [...tiers].flatMap(([tier, subnets]) => {
            const zones = zonesOf(subnets).size;
            return unless(zones >= MINIMUM_ZONES, { property: `subnets ${tier}`, observed: `${zones} zones`, expected: `${MINIMUM_ZONES} or more` });
        });
    },
};

const natsOf = (subnets: readonly Resource[], graph: Graph): Resource[] =>
    subnets.flatMap((subnet) => graph.referrers(subnet, "subnetId", NAT));

export const natPerZone: StackRule = {
    name: "aws-vpc-nat-per-zone",
    title: "A VPC that has NAT gateways has one in every zone that it uses",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread"],
    remediation: "Declare a NAT gateway in each zone. One for all zones takes every zone down with its own.",
    types: [VPC],
    applies: (vpc, graph) => graph.of(NAT).length > 0 && natsOf(subnetsOf(vpc, graph), graph).length > 0,
    check: (vpc, graph) => {
        const subnets = subnetsOf(vpc, graph);
        const covered = zonesOf(subnets.filter((subnet) => natsOf([subnet], graph).length > 0));
        return [...zonesOf(subnets)].filter((zone) => !covered.has(zone))
            .map((zone) => ({ property: zone, observed: "no NAT gateway", expected: "one of its own" }));
    },
};

interface Way {
    readonly destination: string | undefined;
    readonly peering?: unknown;
    readonly nat?: unknown;
    readonly gateway?: unknown;
    /** Endpoint of a firewall that stands before the gateway. */
    readonly firewall?: unknown;
    readonly from: Resource;
}

/** Routes of a table, inline and as resources of their own. */
function waysOf(table: Resource, graph: Graph): Way[] {
    const separate = companions(graph, table, "routeTableId", ROUTE);
    return [
        ...list(asDeclared(table, "routes").props.routes).map((route) => ({ destination: route.cidrBlock ?? route.ipv6CidrBlock, nat: route.natGatewayId, gateway: route.gatewayId ?? route.egressOnlyGatewayId, firewall: route.vpcEndpointId, peering: route.vpcPeeringConnectionId, from: table })),
        ...separate.map((route) => ({
            destination: route.props.destinationCidrBlock ?? route.props.destinationIpv6CidrBlock,
            get nat() { return route.propertyDependencies.natGatewayId?.length ? route : route.props.natGatewayId; },
            get gateway() { return route.propertyDependencies.gatewayId?.length ? route : route.props.gatewayId; },
            get firewall() { return route.propertyDependencies.vpcEndpointId?.length ? route : route.props.vpcEndpointId; },
            get peering() { return route.propertyDependencies.vpcPeeringConnectionId?.length ? route : route.props.vpcPeeringConnectionId; },
            from: route,
        })),
    ];
}

const isEverywhere = (destination: unknown): boolean => destination === "0.0.0.0/0" || destination === "::/0";

/** The way a subnet takes to the internet. A subnet without a table of its own takes the main one, which nobody reviews. */
function waysOut(subnet: Resource, graph: Graph): Way[] {
    return companions(graph, subnet, "subnetId", ASSOCIATION)
        .flatMap((association) => graph.linked(association, "routeTableId", ROUTE_TABLE))
        .flatMap((table) => waysOf(table, graph))
        .filter(({ destination }) => isEverywhere(destination));
}

export const leavesByOwnZone: StackRule = {
    name: "aws-subnet-leaves-by-own-zone",
    title: "A private subnet leaves by the NAT gateway of its own zone",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread"],
    remediation: "Give each zone a route table of its own whose default route names that zone's NAT gateway.",
    types: [SUBNET],
    applies: (subnet, graph) => waysOut(subnet, graph).some(({ nat }) => nat),
    check: (subnet, graph) => waysOut(subnet, graph).filter(({ nat }) => nat).flatMap(({ nat, from }) => {
        const gateways = from.type === ROUTE
            ? graph.linked(from, "natGatewayId", NAT)
            : graph.of(NAT).filter((gateway) => gateway.props.id === nat);
        const zones = gateways.flatMap((gateway) => graph.linked(gateway, "subnetId", SUBNET)).map(({ props }) => props.availabilityZone as string);
        return unless(zones.includes(subnet.props.availabilityZone), {
            property: "natGatewayId", observed: zones.length === 0 ? "no NAT gateway that is known" : `one in ${zones.join(", ")}`, expected: `one in ${subnet.props.availabilityZone}`,
        });
    }),
};

export const ownRouteTable: StackRule = {
    name: "aws-subnet-own-route-table",
    title: "Every subnet names its route table",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Declare an aws.ec2.RouteTableAssociation for the subnet: the main table's routes reach every subnet that names none.",
    types: [SUBNET],
    check: (subnet, graph) => companion(companions(graph, subnet, "subnetId", ASSOCIATION), "a route table association of the subnet", (association) =>
        (platformOf(subnet, graph) ? companion(graph.linked(association, "routeTableId", ROUTE_TABLE), "the route table that the association names", (table) => ofSameTier(table, subnet)) : [])),
};

/** What serves a subnet of a site says of which tier it is, or of which tenant, which is the subnet's. */
function ofSameTier(serving: Resource, subnet: Resource): readonly Problem[] {
    const tag = subnet.props.tags?.tenant === undefined ? "tier" : "tenant";
    return require1(`${serving.name} tags.${tag}`, serving.props.tags?.[tag], [subnet.props.tags?.[tag]]);
}

const waysTo = (subnet: Resource, graph: Graph): string =>
    waysOut(subnet, graph).map(({ nat, gateway, firewall }) => (nat ? "a NAT gateway" : firewall ? "a firewall" : gateway ? "a gateway" : "something else")).sort().join(", ");

export const tiersLeaveAlike: StackRule = {
    name: "aws-vpc-tiers-leave-alike",
    title: "Subnets of one tier have the same way out in every zone",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread", "network-segmentation"],
    remediation: "Give the route table of each zone the same default route, to that zone's own gateway: a zone that lacks it is cut off when the others fail.",
    types: [VPC],
    // Names alone may put subnets together that nobody meant to be alike.
    applies: (vpc, graph) => subnetsOf(vpc, graph).some(({ props }) => props.tags?.tier),
    check: (vpc, graph) => [...groupBy(subnetsOf(vpc, graph).filter(({ props }) => props.tags?.tier), tierOf)].flatMap(([tier, subnets]) => {
        const ways = new Set(subnets.map((subnet) => waysTo(subnet, graph) || "none"));
        return unless(ways.size === 1, { property: `subnets ${tier}`, observed: [...ways].sort().join(" here, there "), expected: "the same way in every zone" });
    }),
};

const isPublic = (subnet: Resource, graph: Graph): boolean => waysOut(subnet, graph).some(({ gateway, nat, firewall }) => gateway && !nat && !firewall);

export const privateSubnets: StackRule = {
    name: "aws-vpc-public-private-apart",
    title: "A VPC that the internet reaches has subnets that it does not reach",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Declare subnets without a route to the internet gateway for everything but load balancers and NAT gateways.",
    types: [VPC],
    applies: (vpc, graph) => subnetsOf(vpc, graph).some((subnet) => isPublic(subnet, graph)),
    check: (vpc, graph) => unless(!subnetsOf(vpc, graph).every((subnet) => isPublic(subnet, graph)), {
        observed: "a route to an internet gateway in every subnet", expected: "subnets without one",
    }),
};

/** What computes or keeps, and the property that says in which subnets. */
const MACHINES: Readonly<Record<string, string>> = {
    "aws:ec2/instance:Instance": "subnetId",
    "aws:autoscaling/group:Group": "vpcZoneIdentifiers",
    "aws:rds/subnetGroup:SubnetGroup": "subnetIds",
    "aws:elasticache/subnetGroup:SubnetGroup": "subnetIds",
    "aws:redshift/subnetGroup:SubnetGroup": "subnetIds",
    "aws:docdb/subnetGroup:SubnetGroup": "subnetIds",
    "aws:efs/mountTarget:MountTarget": "subnetId",
    "aws:eks/nodeGroup:NodeGroup": "subnetIds",
};

/** By URN and by id of a subnet, what stands in it. */
const standing = perGraph((graph) => {
    const found = new Map<unknown, Set<Resource>>();
    for (const machine of graph.of(...Object.keys(MACHINES))) {
        const property = MACHINES[machine.type]!;
        const ids = readOr<readonly unknown[]>([], () => [...list(machine.props[property])]);
        for (const key of [...(machine.propertyDependencies[property] ?? []), ...ids]) found.set(key, (found.get(key) ?? new Set()).add(machine));
    }
    return found;
});

const machinesIn = (subnet: Resource, graph: Graph): Resource[] => {
    const found = [subnet.urn, readOr<unknown>(undefined, () => subnet.props.id)].flatMap((key) => [...(standing(graph).get(key) ?? [])]);
    return [...new Set(found)].filter((machine) => refersToAny(machine, MACHINES[machine.type]!, subnet));
};

export const publicSubnetsHoldTheEdge: StackRule = {
    name: "aws-public-subnet-holds-no-machines",
    title: "A route to an internet gateway serves load balancers, NAT gateways and firewalls; nothing that computes or keeps stands there",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-perimeter", "network-segmentation"],
    remediation: "Move it into a subnet whose default route is a NAT gateway, or which has none.",
    types: [SUBNET, "aws:ec2/defaultSubnet:DefaultSubnet"],
    applies: (subnet, graph) => isPublic(subnet, graph),
    check: (subnet, graph) => machinesIn(subnet, graph)
        .map(({ type, name }) => ({ property: "routes", observed: `${type.split(":").pop()} ${name} in a subnet that the internet reaches`, expected: "in a private one" })),
};

/** Wider, a route is more than what any one neighbour should be. */
const WIDEST_PEER = { ipv4: 16, ipv6: 48 };

const isNarrowPeer = (destination: string | undefined): boolean =>
    destination === undefined || Number(destination.split("/")[1]) >= (destination.includes(":") ? WIDEST_PEER.ipv6 : WIDEST_PEER.ipv4);

const TABLES = [ROUTE_TABLE, "aws:ec2/defaultRouteTable:DefaultRouteTable"];

export const peeringIsNarrow: StackRule = {
    name: "aws-peering-routes-narrow",
    title: "Routes to a peered network lead to that network's block alone",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Name the peer's block, or better the subnets that are spoken with, as the route's destination.",
    types: TABLES,
    applies: (table, graph) => waysOf(table, graph).some(({ peering }) => peering),
    check: (table, graph) => waysOf(table, graph).filter(({ peering, destination }) => peering && !isNarrowPeer(destination))
        .map(({ destination }) => ({ property: "routes", observed: `${shown(destination)} to a peer`, expected: `/${WIDEST_PEER.ipv4} or narrower` })),
};

/** Subnets that hold databases: told by their tag, or by name. */
const holdsData = (subnet: Resource): boolean => /(^|-)(data|database|db|isolated)$/.test(tierOf(subnet));

export const dataTierIsolated: StackRule = {
    name: "aws-data-subnet-isolated",
    title: "Subnets of the data tier have no way to the internet",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Associate the subnet with a route table that has no default route.",
    types: [SUBNET],
    applies: (subnet) => holdsData(subnet),
    check: (subnet, graph) => waysOut(subnet, graph).map(({ destination }) => ({ property: "routes", observed: `a route to ${destination}`, expected: "none" })),
};

const NETWORK_ACL = "aws:ec2/networkAcl:NetworkAcl";
const NETWORK_ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule";
const ACL_ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation";

/** An ACL has no memory: answers to what went out come back to these ports. */
const FIRST_EPHEMERAL = 1024;
const PUBLIC_PORTS = [80, 443];

/** "Destination unreachable": without it large packets vanish on paths that cannot carry them. */
const ICMP_UNREACHABLE = 3;

interface AclEntry {
    readonly at: string;
    readonly protocol: string;
    readonly from: number;
    readonly to: number;
    readonly icmpType: unknown;
    readonly cidr: unknown;
}

function admitted({ type, props }: Resource): AclEntry[] {
    if (type === NETWORK_ACL_RULE) {
        if (props.egress === true || props.ruleAction !== "allow") return [];
        return [{ at: "cidrBlock", protocol: String(props.protocol), from: Number(props.fromPort ?? 0), to: Number(props.toPort ?? 0), icmpType: props.icmpType, cidr: props.cidrBlock ?? props.ipv6CidrBlock }];
    }
    return list(props.ingress).filter(({ action }) => action === "allow").map((entry, i) =>
        ({ at: `ingress[${i}]`, protocol: String(entry.protocol), from: Number(entry.fromPort), to: Number(entry.toPort), icmpType: entry.icmpType, cidr: entry.cidrBlock ?? entry.ipv6CidrBlock }));
}

const isNarrow = ({ protocol, from, to, icmpType }: AclEntry): boolean =>
    (/^(6|tcp|17|udp)$/i.test(protocol) && ((from === to && PUBLIC_PORTS.includes(from)) || from >= FIRST_EPHEMERAL))
    || (/^(1|icmp)$/i.test(protocol) && Number(icmpType) === ICMP_UNREACHABLE);

export const aclNoWideIngress: ResourceRule = {
    name: "aws-network-acl-no-wide-ingress",
    title: "Network ACLs admit from everywhere only HTTPS, its redirect, and answers",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter", "network-segmentation"],
    remediation: "Narrow the rule to a block you own, to port 443 or 80, or to the ports from 1024 that answers come back to.",
    types: [NETWORK_ACL, NETWORK_ACL_RULE],
    applies: (resource) => admitted(resource).length > 0,
    check: (resource) => admitted(resource).filter(({ cidr }) => isEverywhere(cidr)).filter((entry) => !isNarrow(entry)).map(({ at, protocol, from, to, cidr }) => ({
        property: at,
        observed: `protocol ${protocol}, ports ${from}-${to} from ${shown(cidr)}`,
        expected: `TCP ${PUBLIC_PORTS.join(" or ")}, or ports from ${FIRST_EPHEMERAL}`,
    })),
};

export const ownNetworkAcl: StackRule = {
    name: "aws-subnet-own-network-acl",
    title: "Every subnet is behind a network ACL of its tier",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Name the subnet in the subnetIds of an aws.ec2.NetworkAcl.",
    types: [SUBNET],
    check: (subnet, graph) => {
        const acls = graph.of(NETWORK_ACL).filter((acl) => refersToAny(acl, "subnetIds", subnet));
        const associated = acls.length > 0 ? acls : companions(graph, subnet, "subnetId", ACL_ASSOCIATION);
        return companion(associated, "a network ACL that names the subnet", (acl) => (acl.type === NETWORK_ACL && platformOf(subnet, graph) ? ofSameTier(acl, subnet) : []));
    },
};

export const aclIsUsed: StackRule = {
    name: "aws-network-acl-attached",
    title: "Every network ACL guards a subnet",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Name the subnets in subnetIds, or take the ACL away: one that guards nothing is believed to.",
    types: [NETWORK_ACL],
    check: (acl, graph) => unless(isSaid(traceable(acl, "subnetIds"), "subnetIds") && readOr(1, () => list(acl.props.subnetIds).length) > 0 || companions(graph, acl, "networkAclId", ACL_ASSOCIATION).length > 0, {
        property: "subnetIds", observed: "none", expected: "one or more",
    }),
};

/** "Fragmentation needed": the one kind of "unreachable" that a path's packet size is found by. -1 is every kind. */
const ICMP_CODES = [4, -1];

export const icmpTellsSizes: ResourceRule = {
    name: "aws-network-acl-icmp",
    title: "Of ICMP network ACLs let through what tells that a packet was too large, and nothing else",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation", "load-balancing"],
    remediation: `Set icmpType to ${ICMP_UNREACHABLE} and icmpCode to 4: left out, both are 0, which is the answer to a ping.`,
    types: [NETWORK_ACL, NETWORK_ACL_RULE],
    applies: (acl) => icmpOf(acl).length > 0,
    check: (acl) => icmpOf(acl).filter(({ icmpType, icmpCode }) => Number(icmpType ?? 0) !== ICMP_UNREACHABLE || !ICMP_CODES.includes(Number(icmpCode ?? 0)))
        .map(({ at, icmpType, icmpCode }) => ({ property: at, observed: `type ${icmpType ?? 0}, code ${icmpCode ?? 0}`, expected: `type ${ICMP_UNREACHABLE}, code 4` })),
};

interface IcmpEntry { readonly at: string; readonly icmpType?: unknown; readonly icmpCode?: unknown }

const isIcmp = (protocol: unknown, action: unknown): boolean => /^(1|icmp)$/i.test(String(protocol)) && action === "allow";

const icmpOf = ({ type, props }: Resource): IcmpEntry[] => (type === NETWORK_ACL_RULE
    ? (isIcmp(props.protocol, props.ruleAction) ? [{ at: "icmpType", icmpType: props.icmpType, icmpCode: props.icmpCode }] : [])
    : (["ingress", "egress"] as const).flatMap((direction) => list<any>(props[direction]).map((entry, i) => ({ ...pickIcmp(entry), at: `${direction}[${i}]` }))
        .filter(({ protocol, action }) => isIcmp(protocol, action))));

const pickIcmp = ({ protocol, action, icmpType, icmpCode }: any): { protocol: unknown; action: unknown; icmpType: unknown; icmpCode: unknown } =>
    ({ protocol, action, icmpType, icmpCode });

export const tenantAclIsClosed: StackRule = {
    name: "aws-tenant-network-acl-closed",
    title: "In a private tenant's network HTTPS and its answers pass, within the network, and nothing else",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "network-segmentation"],
    remediation: "Keep the two rules each way of the Tenant component: TCP 443, and answers from 1024, of the network's own block.",
    types: [NETWORK_ACL],
    applies: (acl, graph) => platformOf(acl, graph) !== undefined && acl.props.tags?.tenant !== undefined,
    check: (acl, graph) => {
        const [own] = graph.linked(acl, "vpcId", VPC);
        const wanted = [`tcp 443-443 ${own?.props.cidrBlock}`, `tcp ${FIRST_EPHEMERAL}-65535 ${own?.props.cidrBlock}`];
        return (["ingress", "egress"] as const).flatMap((direction) => {
            const found = list<any>(acl.props[direction]).filter(({ action }) => action === "allow")
                .map(({ protocol, fromPort, toPort, cidrBlock }) => `${/^(6|tcp)$/.test(String(protocol)) ? "tcp" : protocol} ${fromPort}-${toPort} ${cidrBlock}`);
            return [
                ...found.filter((text) => !wanted.includes(text)).map((observed) => ({ property: direction, observed, expected: wanted.join(", ") })),
                ...wanted.filter((text) => !found.includes(text)).map((expected) => ({ property: direction, observed: "not there", expected })),
            ];
        });
    },
};

/** A network ACL that admits nothing at all, or everything, is none. */
export const aclFilters: StackRule = {
    name: "aws-network-acl-filters",
    title: "Network ACLs say what they admit and what they let out",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation", "egress-control"],
    remediation: "Declare the tier's traffic as rules with protocol and ports. A rule for protocol -1 lets everything through.",
    types: [NETWORK_ACL],
    check: (acl, graph) => {
        const rules = companions(graph, acl, "networkAclId", NETWORK_ACL_RULE);
        const entries = [
            ...rules.map(({ props }) => ({ out: props.egress === true, protocol: String(props.protocol), allow: props.ruleAction === "allow", cidr: props.cidrBlock ?? props.ipv6CidrBlock })),
            ...(["ingress", "egress"] as const).flatMap((direction) => list(acl.props[direction]).map((entry) =>
                ({ out: direction === "egress", protocol: String(entry.protocol), allow: entry.action === "allow", cidr: entry.cidrBlock ?? entry.ipv6CidrBlock }))),
        ];
        return entries.filter(({ allow, protocol, cidr }) => allow && isEverywhere(cidr) && /^(-1|all)$/.test(protocol)).map(({ out }) => ({
            property: out ? "egress" : "ingress", observed: "every protocol from or to everywhere", expected: "protocols and ports by name",
        }));
    },
};

export const dnsQueryLogs: StackRule = {
    name: "aws-vpc-dns-query-logs",
    title: "Name look-ups of every VPC are recorded",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-records"],
    remediation: "Declare a route53.ResolverQueryLogConfigAssociation of the VPC with a configuration that has a destination.",
    types: [VPC],
    check: (vpc, graph) => companion(
        companions(graph, vpc, "resourceId", "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation"),
        "a query log configuration associated with the VPC",
        (association) => companion(
            graph.linked(association, "resolverQueryLogConfigId", "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig"),
            "the query log configuration that the association names",
            ({ props }) => unless(Boolean(props.destinationArn), { property: "destinationArn", observed: "not set", expected: "a bucket or a log group" }),
        ),
    ),
};

export const blockPublicAccess: StackRule = {
    name: "aws-vpc-block-public-access",
    title: "VPC block public access is on in every region that has a VPC",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["closed-defaults", "network-perimeter"],
    remediation: "Declare aws.ec2.VpcBlockPublicAccessOptions with block-bidirectional, and an exclusion for what must have a gateway.",
    types: [VPC],
    applies: (vpc, graph) => platformOf(vpc, graph) !== undefined,
    check: (vpc, graph) => companion(
        graph.of("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions").filter((options) => awsRegion(options) === awsRegion(vpc)),
        "block public access options of the region",
        (options) => require1("internetGatewayBlockMode", options.props.internetGatewayBlockMode, ["block-bidirectional", "block-ingress"]),
    ),
};

export const exclusionsAreNarrow: StackRule = {
    name: "aws-vpc-public-access-exclusions",
    title: "Only subnets with a public purpose are excluded from block public access",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["closed-defaults", "network-segmentation"],
    remediation: "Exclude the edge subnets, never the data tier; give the application tier allow-egress at most.",
    types: [EXCLUSION],
    check: (exclusion, graph): readonly Problem[] => {
        const subnets = graph.linked(traceable(exclusion, "subnetId"), "subnetId", SUBNET);
        const mode = exclusion.props.internetGatewayExclusionMode;
        const inside = subnets.filter((subnet) => waysOut(subnet, graph).every(({ gateway, firewall }) => !gateway && !firewall) && mode !== "allow-egress");
        return [
            ...require1("internetGatewayExclusionMode", mode, ["allow-bidirectional", "allow-egress"]),
            ...unless(!exclusion.props.vpcId || mode === "allow-egress", { property: "vpcId", observed: "the whole VPC, both ways", expected: "subnets of the edge" }),
            ...inside.map((subnet) => ({ property: "subnetId", observed: `${subnet.name}, which has no route to an internet gateway or a firewall before it`, expected: "a subnet of the edge" })),
        ];
    },
};

export const edgeIsNotCutOff: StackRule = {
    name: "aws-vpc-edge-not-cut-off",
    title: "Where block public access is on, the subnets that clients come through are excluded from it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["load-balancing", "closed-defaults"],
    remediation: "Declare a VpcBlockPublicAccessExclusion for each subnet of the edge, in every zone: without it the gateway carries nothing for that zone.",
    types: [SUBNET],
    applies: (subnet, graph) => platformOf(subnet, graph) !== undefined && isBlocked(subnet, graph)
        && waysOut(subnet, graph).some(({ gateway, firewall }) => gateway || firewall),
    check: (subnet, graph) => {
        const own = companions(graph, subnet, "subnetId", EXCLUSION);
        const whole = own.length > 0 ? [] : graph.linked(subnet, "vpcId", VPC).flatMap((vpc) => graph.referrers(vpc, "vpcId", EXCLUSION));
        return companion([...own, ...whole], "an exclusion of the subnet, or of its VPC", () => []);
    },
};

const isBlocked = (subnet: Resource, graph: Graph): boolean => graph.of("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions")
    .some((options) => awsRegion(options) === awsRegion(subnet) && options.props.internetGatewayBlockMode !== "off");

export const inPlannedRegion: StackRule = {
    name: "aws-vpc-in-site-region",
    title: "A site's VPC stands in the region that the site says it does",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["region-diversity", "data-residency"],
    remediation: "Give the network the provider of the site's own region.",
    types: [VPC],
    applies: (vpc, graph) => factsOf(vpc, graph) !== undefined,
    check: (vpc, graph) => require1("region", awsRegion(vpc), [factsOf(vpc, graph)!.regions.aws]),
};

export const enoughNames: ResourceRule = {
    name: "aws-vpc-own-names",
    title: "A VPC resolves names, so that private endpoints are found under their services' names",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity"],
    remediation: "Set enableDnsSupport and enableDnsHostnames on the VPC.",
    types: [VPC],
    check: ({ props }) => [
        ...require1("enableDnsSupport", props.enableDnsSupport, [true, undefined], "true"),
        ...require1("enableDnsHostnames", props.enableDnsHostnames, [true]),
    ],
};
