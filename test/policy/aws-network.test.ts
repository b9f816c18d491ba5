import * as rules from "../../policy/rules/aws-network";
import type { Resource } from "../../policy/resource";
import { aws, platform, standby, tabulate, UNKNOWN } from "./aws-support";

const vpc = (props: object = {}) => aws("ec2/vpc:Vpc", { id: "vpc-1", defaultNetworkAclId: "acl-0", defaultRouteTableId: "rtb-0", ...props }, { name: "net" });
const of = (type: string, props: object, more = {}) => aws(type, { vpcId: "vpc-1", ...props }, more);
const log = (props: object) => of("ec2/flowLog:FlowLog", { trafficType: "ALL", logDestination: "arn:aws:s3:::logs", ...props });

tabulate(rules.flowLogs, {
    accepts: {
        "a flow log of all traffic": [vpc(), log({})],
        "a flow log into a log group": [vpc(), log({ logDestination: undefined, logGroupName: "flow" })],
        "a flow log whose VPC is not made yet": [vpc(), aws("ec2/flowLog:FlowLog", { vpcId: UNKNOWN, trafficType: "ALL", logDestination: "arn:aws:s3:::logs" }, { from: { vpcId: vpc() } })],
    },
    rejects: {
        "a VPC without a flow log": vpc(),
        "a flow log of another VPC": [vpc(), log({ vpcId: "vpc-2" })],
        "a flow log of rejected traffic alone": [vpc(), log({ trafficType: "REJECT" })],
        "a flow log without a destination": [vpc(), log({ logDestination: undefined })],
    },
    awaits: {
        "a flow log that may be of this VPC or of another": [vpc(), log({ vpcId: UNKNOWN })],
        "traffic that is not known": [vpc(), log({ trafficType: UNKNOWN })],
    },
});

const group = (props: object = {}) => of("ec2/defaultSecurityGroup:DefaultSecurityGroup", props, { name: "default" });

tabulate(rules.defaultGroupClosed, {
    accepts: { "an adopted group without rules": [vpc(), group({ ingress: [], egress: [] })], "an adopted group that names no rules": [vpc(), group()] },
    rejects: {
        "a VPC whose group nobody adopted": vpc(),
        "an adopted group with a way in": [vpc(), group({ ingress: [{ protocol: "-1", self: true }] })],
        "an adopted group with a way out": [vpc(), group({ egress: [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }] })],
        "a rule of its own for the group": [vpc(), group({ id: "sg-0" }), aws("vpc/securityGroupIngressRule:SecurityGroupIngressRule", { securityGroupId: "sg-0" })],
    },
});

const acl0 = (props: object = {}) => aws("ec2/defaultNetworkAcl:DefaultNetworkAcl", { defaultNetworkAclId: "acl-0", ...props });

tabulate(rules.defaultNetworkAclClosed, {
    accepts: { "an adopted ACL without rules": [vpc(), acl0()] },
    rejects: {
        "a VPC whose ACL nobody adopted": vpc(),
        "another VPC's ACL": [vpc(), acl0({ defaultNetworkAclId: "acl-9" })],
        "an adopted ACL that admits": [vpc(), acl0({ ingress: [{ action: "allow" }] })],
        "an adopted ACL that lets out": [vpc(), acl0({ egress: [{ action: "allow" }] })],
    },
    awaits: { "an ACL that is not known": [vpc(), acl0({ defaultNetworkAclId: UNKNOWN })] },
});

const table0 = (props: object = {}) => aws("ec2/defaultRouteTable:DefaultRouteTable", { defaultRouteTableId: "rtb-0", ...props });

tabulate(rules.defaultRouteTableEmpty, {
    accepts: { "an adopted table without routes": [vpc(), table0({ routes: [] })] },
    rejects: { "a VPC whose table nobody adopted": vpc(), "an adopted table with a route": [vpc(), table0({ routes: [{ cidrBlock: "0.0.0.0/0" }] })] },
});

tabulate(rules.noPublicAddressByDefault, {
    accepts: { "a subnet that says nothing": of("ec2/subnet:Subnet", {}), "a subnet that says no": of("ec2/subnet:Subnet", { mapPublicIpOnLaunch: false }) },
    rejects: {
        "a subnet that gives public addresses": of("ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }),
        "a default subnet that says nothing": of("ec2/defaultSubnet:DefaultSubnet", {}),
    },
    awaits: { "a switch that is not known": of("ec2/subnet:Subnet", { mapPublicIpOnLaunch: UNKNOWN }) },
});

const subnet = (name: string, props: object = {}) =>
    of("ec2/subnet:Subnet", { id: name, availabilityZone: `eu-west-1${name.slice(-1)}`, tags: { tier: name.slice(0, -2) }, ...props }, { name });
const tier = (name: string, zones: string) => [...zones].map((zone) => subnet(`${name}-${zone}`));

tabulate(rules.tiersInThreeZones, {
    accepts: {
        "two tiers in three zones": [vpc(), ...tier("app", "abc"), ...tier("data", "abc")],
        "subnets told apart by name": [vpc(), ...tier("app", "abcd").map((each) => ({ ...each, props: { ...each.props, tags: {} } }))],
    },
    rejects: {
        "a tier in two zones": [vpc(), ...tier("app", "abc"), ...tier("data", "ab")],
        "three subnets in one zone": [vpc(), ...["app-a", "app-b", "app-c"].map((name) => subnet(name, { availabilityZone: "eu-west-1a" }))],
    },
    ignores: { "a VPC without subnets": vpc() },
    awaits: { "a zone that is not known": [vpc(), ...tier("app", "ab"), subnet("app-c", { availabilityZone: UNKNOWN })] },
});

const nat = (zone: string, props: object = {}) => aws("ec2/natGateway:NatGateway", { id: `nat-${zone}`, subnetId: `edge-${zone}`, ...props }, { name: `nat-${zone}` });

tabulate(rules.natPerZone, {
    accepts: { "a gateway in each zone": [vpc(), ...tier("edge", "abc"), nat("a"), nat("b"), nat("c")] },
    rejects: { "one gateway for three zones": [vpc(), ...tier("edge", "abc"), nat("a")] },
    ignores: { "a VPC without gateways": [vpc(), ...tier("edge", "abc")] },
});

const routed = (name: string, props: object | undefined): Resource[] => [
    aws("ec2/routeTableAssociation:RouteTableAssociation", { subnetId: name, routeTableId: `rtb-${name}` }, { name }),
    aws("ec2/routeTable:RouteTable", { id: `rtb-${name}`, vpcId: "vpc-1" }, { name }),
    ...(props ? [aws("ec2/route:Route", { routeTableId: `rtb-${name}`, destinationCidrBlock: "0.0.0.0/0", ...props }, { name })] : []),
];

tabulate(rules.leavesByOwnZone, {
    accepts: { "the gateway of its zone": [subnet("app-a"), ...routed("app-a", { natGatewayId: "nat-a" }), nat("a"), subnet("edge-a")] },
    rejects: {
        "the gateway of another zone": [subnet("app-a"), ...routed("app-a", { natGatewayId: "nat-b" }), nat("b"), subnet("edge-b")],
        "a gateway that is not there": [subnet("app-a"), ...routed("app-a", { natGatewayId: "nat-a" })],
        "another zone's, written inline": [
            subnet("app-a"), ...routed("app-a", undefined).slice(0, 1),
            aws("ec2/routeTable:RouteTable", { id: "rtb-app-a", routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-b" }] }), nat("b"), subnet("edge-b"),
        ],
    },
    ignores: { "a subnet of the edge": [subnet("edge-a"), ...routed("edge-a", { gatewayId: "igw-1" })] },
});

tabulate(rules.ownRouteTable, {
    accepts: { "a subnet with a table": [subnet("app-a"), ...routed("app-a", undefined)] },
    rejects: {
        "a site's subnet whose table is not there": [subnet("app-a"), platform(), ...routed("app-a", undefined).slice(0, 1)],
        "a subnet that takes the main table": [subnet("app-a"), ...routed("app-b", undefined)],
    },
});

tabulate(rules.dataTierIsolated, {
    accepts: { "a table without a default route": [subnet("data-a"), ...routed("data-a", undefined)], "a route to a peer": [subnet("data-a"), ...routed("data-a", { destinationCidrBlock: "10.0.0.0/8", gatewayId: "vgw-1" })] },
    rejects: {
        "a way out by a NAT gateway": [subnet("data-a"), ...routed("data-a", { natGatewayId: "nat-a" })],
        "a way out over IPv6": [subnet("data-a"), ...routed("data-a", { destinationCidrBlock: undefined, destinationIpv6CidrBlock: "::/0", gatewayId: "igw-1" })],
    },
    ignores: { "a subnet of another tier": [subnet("app-a"), ...routed("app-a", { natGatewayId: "nat-a" })] },
});

const entry = (props: object) => aws("ec2/networkAcl:NetworkAcl", { ingress: [{ action: "allow", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlock: "0.0.0.0/0", ...props }] });
const apart = (props: object) => aws("ec2/networkAclRule:NetworkAclRule", { ruleAction: "allow", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlock: "0.0.0.0/0", ...props });

tabulate(rules.aclNoWideIngress, {
    accepts: {
        "HTTPS from everywhere": entry({}),
        "answers from everywhere": entry({ fromPort: 1024, toPort: 65535 }),
        "every port from a block": entry({ protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: "10.0.0.0/8" }),
        "that a packet is too large": entry({ protocol: "icmp", fromPort: 0, toPort: 0, icmpType: 3, icmpCode: 4 }),
    },
    rejects: {
        "every protocol from everywhere": entry({ protocol: "-1", fromPort: 0, toPort: 0 }),
        "SSH from everywhere": entry({ fromPort: 22, toPort: 22 }),
        "a range that starts below the answers": entry({ fromPort: 80, toPort: 65535 }),
        "every kind of ICMP": entry({ protocol: "icmp", fromPort: 0, toPort: 0, icmpType: -1 }),
        "SSH over IPv6, as a rule of its own": apart({ fromPort: 22, toPort: 22, cidrBlock: undefined, ipv6CidrBlock: "::/0" }),
    },
    ignores: { "a denial": entry({ action: "deny" }), "a rule outwards": apart({ egress: true }), "an ACL without rules": aws("ec2/networkAcl:NetworkAcl", {}) },
    awaits: { "a block that is not known": apart({ cidrBlock: UNKNOWN }) },
});

tabulate(rules.ownNetworkAcl, {
    accepts: {
        "an ACL that names the subnet": [subnet("app-a"), aws("ec2/networkAcl:NetworkAcl", { subnetIds: ["app-a"] })],
        "an association": [subnet("app-a"), aws("ec2/networkAclAssociation:NetworkAclAssociation", { subnetId: "app-a" })],
    },
    rejects: { "no ACL": subnet("app-a"), "an ACL of another subnet": [subnet("app-a"), aws("ec2/networkAcl:NetworkAcl", { subnetIds: ["app-b"] })] },
});

tabulate(rules.aclFilters, {
    accepts: { "named protocols": entry({}), "everything inside the network": entry({ protocol: "-1", cidrBlock: "10.0.0.0/8" }) },
    rejects: {
        "everything in": entry({ protocol: "-1" }),
        "everything out, as a rule of its own": [aws("ec2/networkAcl:NetworkAcl", { id: "acl-1" }), apart({ networkAclId: "acl-1", egress: true, protocol: "-1" })],
    },
});

const association = aws("route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation", { resourceId: "vpc-1", resolverQueryLogConfigId: "rqlc-1" });

tabulate(rules.dnsQueryLogs, {
    accepts: { "an associated configuration": [vpc(), association, aws("route53/resolverQueryLogConfig:ResolverQueryLogConfig", { id: "rqlc-1", destinationArn: "arn:aws:s3:::logs" })] },
    rejects: {
        "a configuration that leads nowhere": [vpc(), association, aws("route53/resolverQueryLogConfig:ResolverQueryLogConfig", { id: "rqlc-1" })],
        "no association": vpc(), "an association without its configuration": [vpc(), association] },
});

const options = (props: object) => aws("ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", props);

tabulate(rules.blockPublicAccess, {
    accepts: { "both directions blocked": [vpc(), platform(), options({ internetGatewayBlockMode: "block-bidirectional" })] },
    rejects: {
        "no options": [vpc(), platform()],
        "options that are off": [vpc(), platform(), options({ internetGatewayBlockMode: "off" })],
        "options of another region": [vpc(), platform(), aws("ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", { internetGatewayBlockMode: "block-bidirectional" }, { region: "eu-central-1" })],
    },
    ignores: { "a program that is no platform": vpc() },
});

const exclusion = (name: string, mode: string) => aws("ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion", { subnetId: name, internetGatewayExclusionMode: mode });

tabulate(rules.exclusionsAreNarrow, {
    accepts: {
        "a subnet of the edge": [exclusion("edge-a", "allow-bidirectional"), subnet("edge-a"), ...routed("edge-a", { gatewayId: "igw-1" })],
        "a way out alone": [exclusion("app-a", "allow-egress"), subnet("app-a")],
    },
    rejects: {
        "the whole VPC, both ways": aws("ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion", { vpcId: "vpc-1", internetGatewayExclusionMode: "allow-bidirectional" }),
        "a subnet without a gateway": [exclusion("data-a", "allow-bidirectional"), subnet("data-a"), ...routed("data-a", undefined)],
    },
});

tabulate(rules.inPlannedRegion, {
    accepts: { "the region of the site": [vpc(), platform()] },
    rejects: { "another region": [vpc({ region: "us-east-1" }), platform()] },
    ignores: { "a program that is no platform": vpc(), "another stack's platform": [vpc(), standby()] },
});

tabulate(rules.enoughNames, {
    accepts: { "names on": vpc({ enableDnsHostnames: true }) },
    rejects: { "the default": vpc(), "no resolver": vpc({ enableDnsHostnames: true, enableDnsSupport: false }) },
});

const detailed = { vpcId: "vpc-1", maxAggregationInterval: 60, logFormat: "${srcaddr} ${pkt-srcaddr} ${pkt-dstaddr} ${tcp-flags} ${flow-direction}" };
const flow = (props: object) => aws("ec2/flowLog:FlowLog", { ...detailed, ...props });

tabulate(rules.flowLogsTell, {
    accepts: { "a log that tells": flow({}), "one of a network that is not made yet": flow({ vpcId: UNKNOWN }) },
    rejects: {
        "the defaults": aws("ec2/flowLog:FlowLog", { vpcId: "vpc-1" }), "ten minutes": flow({ maxAggregationInterval: 600 }),
        "the format of old": flow({ logFormat: "${srcaddr} ${dstaddr}" }),
    },
    ignores: { "a transit gateway's": flow({ vpcId: undefined, transitGatewayId: "tgw" }) },
    awaits: { "a format that is not known": flow({ logFormat: UNKNOWN }) },
});

tabulate(rules.noDefaultNetwork, {
    accepts: { "the account's network, adopted to be taken down": aws("ec2/defaultVpc:DefaultVpc", { forceDestroy: true }) },
    rejects: { "the account's network": aws("ec2/defaultVpc:DefaultVpc", {}), "a subnet of it": aws("ec2/defaultSubnet:DefaultSubnet", { availabilityZone: "eu-west-1a" }) },
    awaits: { "whether it is to go, which is not known": aws("ec2/defaultVpc:DefaultVpc", { forceDestroy: UNKNOWN }) },
});

const place = (zone: string, tier: string | undefined, name = `${tier}-${zone}`) =>
    of("ec2/subnet:Subnet", { id: name, availabilityZone: `eu-west-1${zone}`, ...(tier && { tags: { tier } }) }, { name });
const table = (name: string, props: object = {}) => of("ec2/routeTable:RouteTable", { id: `rtb-${name}`, ...props }, { name: `table-${name}` });
const tied = (subnet: string, to: string, name = `tied-${subnet}`) => aws("ec2/routeTableAssociation:RouteTableAssociation", { subnetId: subnet, routeTableId: `rtb-${to}` }, { name });
const way = (from: string, props: object, name = `way-${from}`) => aws("ec2/route:Route", { routeTableId: `rtb-${from}`, destinationCidrBlock: "0.0.0.0/0", ...props }, { name });
const [one, two] = [place("a", "app"), place("b", "app")];
const bothTied = [tied("app-a", "a"), tied("app-b", "b"), table("a"), table("b")];

tabulate(rules.tiersLeaveAlike, {
    accepts: {
        "a NAT gateway in each zone": [vpc(), one, two, ...bothTied, way("a", { natGatewayId: "nat-a" }), way("b", { natGatewayId: "nat-b" })],
        "no way out in any": [vpc(), one, two, ...bothTied],
        "ways that are not made yet": [vpc(), one, two, ...bothTied,
            aws("ec2/route:Route", { routeTableId: "rtb-a", destinationCidrBlock: "0.0.0.0/0", natGatewayId: UNKNOWN }, { name: "way-a", from: { natGatewayId: one } }),
            way("b", { natGatewayId: "nat-b" })],
    },
    rejects: {
        "a zone that is forgotten": [vpc(), one, two, ...bothTied, way("a", { natGatewayId: "nat-a" })],
        "a zone with a way of its own": [vpc(), one, two, ...bothTied, way("a", { natGatewayId: "nat-a" }), way("b", { gatewayId: "igw-1" })],
    },
    ignores: { "subnets without tiers": [vpc(), place("a", undefined, "s-a"), place("b", undefined, "s-b")] },
});

const open = [table("public", { routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] }), tied("edge-a", "public")] as const;
const edge = place("a", "edge");

tabulate(rules.privateSubnets, {
    accepts: { "a private subnet beside a public one": [vpc(), edge, ...open, place("a", "app")] },
    rejects: { "public subnets alone": [vpc(), edge, ...open] },
    ignores: { "a network without a gateway": [vpc(), place("a", "app")] },
    awaits: { "subnets that are not told": [vpc(), aws("ec2/subnet:Subnet", { vpcId: UNKNOWN })] },
});

const machine = (props: object, from = {}) => aws("ec2/instance:Instance", props, { name: "machine", from });

tabulate(rules.publicSubnetsHoldTheEdge, {
    accepts: {
        "a subnet of load balancers": [edge, ...open, aws("lb/loadBalancer:LoadBalancer", { subnets: ["edge-a"] })],
        "machines elsewhere": [edge, ...open, machine({ subnetId: "app-a" })],
    },
    rejects: {
        "a machine": [edge, ...open, machine({ subnetId: "edge-a" })],
        "one that is not made yet": [edge, ...open, machine({ subnetId: UNKNOWN }, { subnetId: edge })],
        "a group of machines": [edge, ...open, aws("autoscaling/group:Group", { vpcZoneIdentifiers: ["edge-a"] })],
        "a database": [edge, ...open, aws("rds/subnetGroup:SubnetGroup", { subnetIds: ["edge-a"] })],
    },
    ignores: { "a private subnet": [place("a", "app"), machine({ subnetId: "app-a" })] },
});

tabulate(rules.peeringIsNarrow, {
    accepts: {
        "the peer's block": [table("a", { routes: [{ cidrBlock: "10.1.0.0/16", vpcPeeringConnectionId: "pcx" }] })],
        "a route of its own": [table("a"), way("a", { destinationCidrBlock: "10.1.2.0/24", vpcPeeringConnectionId: "pcx" })],
    },
    rejects: {
        "everything": [table("a", { routes: [{ cidrBlock: "0.0.0.0/0", vpcPeeringConnectionId: "pcx" }] })],
        "all of 10": [table("a"), way("a", { destinationCidrBlock: "10.0.0.0/8", vpcPeeringConnectionId: "pcx" })],
    },
    ignores: { "a table without a peer": table("a", { routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat" }] }) },
    awaits: { "a block that is not known": [table("a"), way("a", { destinationCidrBlock: UNKNOWN, vpcPeeringConnectionId: "pcx" })] },
});

const guard = (props: object, from = {}) => of("ec2/networkAcl:NetworkAcl", { id: "acl-1", ...props }, { name: "guard", from });

tabulate(rules.aclIsUsed, {
    accepts: {
        "an ACL with subnets": guard({ subnetIds: ["s-1"] }), "one whose subnets are not made yet": guard({ subnetIds: UNKNOWN }),
        "one with an association": [guard({}), aws("ec2/networkAclAssociation:NetworkAclAssociation", { networkAclId: "acl-1", subnetId: "s-1" })],
    },
    rejects: { "one that guards nothing": guard({}), "an empty list": guard({ subnetIds: [] }) },
    awaits: { "an association that may be of it": [guard({}), aws("ec2/networkAclAssociation:NetworkAclAssociation", { networkAclId: UNKNOWN })] },
});

const ping = (more: object) => guard({ egress: [{ protocol: "icmp", action: "allow", cidrBlock: "0.0.0.0/0", ...more }] });

tabulate(rules.icmpTellsSizes, {
    accepts: {
        "a packet that was too large": ping({ icmpType: 3, icmpCode: 4 }), "all that cannot be reached": ping({ icmpType: 3, icmpCode: -1 }),
        "a rule of its own": aws("ec2/networkAclRule:NetworkAclRule", { protocol: "1", ruleAction: "allow", icmpType: 3, icmpCode: 4 }),
    },
    rejects: {
        "nothing said, which is a ping's answer": ping({}), "a ping": ping({ icmpType: 8, icmpCode: -1 }), "a type without its code": ping({ icmpType: 3 }),
        "a rule of its own for everything": aws("ec2/networkAclRule:NetworkAclRule", { protocol: "icmp", ruleAction: "allow", icmpType: -1, icmpCode: -1 }),
    },
    ignores: { "TCP": guard({ ingress: [{ protocol: "tcp", action: "allow", fromPort: 443, toPort: 443 }] }), "what is denied": ping({ action: "deny" }) },
    awaits: { "a type that is not known": ping({ icmpType: UNKNOWN, icmpCode: 4 }) },
});

const inside = { protocol: "tcp", action: "allow", cidrBlock: "10.0.0.0/22" };
const bothWays = [{ ...inside, fromPort: 443, toPort: 443 }, { ...inside, protocol: "6", fromPort: 1024, toPort: 65535 }];
const tenants = (props: object) => [guard({ tags: { tenant: "citadel" }, ingress: bothWays, egress: bothWays, ...props }), vpc({ cidrBlock: "10.0.0.0/22" }), platform()] as const;

tabulate(rules.tenantAclIsClosed, {
    accepts: { "HTTPS and answers within": tenants({}) },
    rejects: {
        "another port": tenants({ ingress: [...bothWays, { ...inside, fromPort: 22, toPort: 22 }] }),
        "everybody": tenants({ ingress: bothWays.map((entry) => ({ ...entry, cidrBlock: "0.0.0.0/0" })) }),
        "no way out, as the default is": tenants({ egress: undefined }),
    },
    ignores: { "the site's own": [guard({ tags: { tier: "app" } }), vpc(), platform()] },
    awaits: { "entries that are not known": tenants({ ingress: UNKNOWN }) },
});

const blocked = aws("ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", { internetGatewayBlockMode: "block-bidirectional" }, { name: "blocked" });
const excluded = (props: object) => aws("ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion", { internetGatewayExclusionMode: "allow-bidirectional", ...props }, { name: "exclusion" });

tabulate(rules.edgeIsNotCutOff, {
    accepts: {
        "an edge that is excluded": [edge, ...open, blocked, excluded({ subnetId: "edge-a" }), platform()],
        "one whose network is": [edge, vpc(), ...open, blocked, excluded({ vpcId: "vpc-1" }), platform()],
    },
    rejects: { "one that is not": [edge, ...open, blocked, platform()], "another that is": [edge, ...open, blocked, excluded({ subnetId: "edge-b" }), platform()] },
    ignores: { "a region without a block": [edge, ...open, platform()], "a private subnet": [place("a", "app"), blocked, platform()] },
    awaits: { "an exclusion that may be of it": [edge, ...open, blocked, excluded({ subnetId: UNKNOWN }), platform()] },
});
