import * as ec2 from "@pulumi/aws/ec2";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { ARCHIVE_PREFIXES } from "../bucket-policies";
import { siteName, type Tags } from "../names";
import { type AclRule, planNetworkAcls } from "../plan/network-acls";
import { AWS_TIERS, type AwsSubnetPlan, type AwsTier } from "../plan/subnets";

export interface NetworkArgs {
    /** Address block, e.g. `10.16.0.0/16`. Changing it replaces the network and everything in it. */
    readonly cidr: string;
    readonly region: string;
    readonly zones: readonly string[];

    /** Subnets to create, as the plan has decided. Removing an entry deletes that subnet. */
    readonly subnets: readonly AwsSubnetPlan[];

    /** Allocation id of each zone's NAT address. Each zone has a gateway of its own: losing one takes no other along. */
    readonly natAddresses: Readonly<Record<string, pulumi.Input<string>>>;

    /**
     * Whether a network firewall stands between the internet and the edge, and its subnets have the way to the internet.
     * With either answer the edge's way out is a `Perimeter`'s to declare, so that the firewall can come and go.
     * @default none: there is no perimeter, and the edge leads to the internet by itself
     */
    readonly inspected?: boolean;

    /**
     * Blocks of the other cloud's application tier, where tunnels join the two: the application tier's ACL lets them in.
     * @default none
     */
    readonly peers?: readonly string[];

    /** Log archive, with the policy in force that lets AWS deliver logs to it. Its retention is the records'. */
    readonly logBucketArn: pulumi.Input<string>;

    readonly tags: Tags;
}

/** Tags of one part. */
type TagsFor = (part: string) => Tags;

const ANYWHERE = "0.0.0.0/0";

/** Seconds over which a flow log sums up traffic: the shortest there is. */
export const FLOW_LOG_SECONDS = 60;

/** What a flow log says of each flow: AWS's own fields, and those that tell how the packet went and who sent it. */
export const FLOW_LOG_FIELDS = [
    "version", "account-id", "vpc-id", "subnet-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol",
    "packets", "bytes", "start", "end", "action", "log-status", "tcp-flags", "pkt-srcaddr", "pkt-dstaddr", "flow-direction", "traffic-path",
].map((field) => `\${${field}}`).join(" ");

const aclRule = ({ number, action, cidr, protocol, fromPort, toPort }: AclRule) =>
    ({ ruleNo: number, protocol, action, cidrBlock: cidr, fromPort, toPort, ...(protocol === "icmp" && { icmpType: 3, icmpCode: 4 }) });

/**
 * A VPC with the planned subnets: the edge reached from the internet, the application tier reaching out through its
 * zone's NAT gateway, the data tier with no way out. What AWS opens by default is closed. Traffic and name look-ups are
 * recorded in the log archive.
 */
export class Network extends pulumi.ComponentResource {
    readonly id: pulumi.Output<string>;
    /** By subnet key, e.g. `app-a`. */
    readonly subnetIds: Readonly<Record<string, pulumi.Output<string>>>;
    readonly subnetIdsByTier: Readonly<Record<AwsTier, pulumi.Output<string>[]>>;
    /** By subnet key: each subnet has a table of its own. */
    readonly routeTableIds: Readonly<Record<string, pulumi.Output<string>>>;
    /** The way to the internet, for a firewall that stands before it. */
    readonly internetGatewayId: pulumi.Output<string>;

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Network", name, args, opts);
        const options = { parent: this };
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });

        const vpc = new ec2.Vpc(name, {
            cidrBlock: args.cidr,
            enableDnsSupport: true,
            enableDnsHostnames: true, // private names of interface endpoints need both
            enableNetworkAddressUsageMetrics: true,
            tags: tags("vpc"),
        }, { ...options, protect: true });
        this.closeDefaults(name, vpc, tags("closed"));

        const gateway = new ec2.InternetGateway(name, { vpcId: vpc.id, tags: tags("gateway") }, options);
        const subnets = Object.fromEntries(args.subnets.map(({ key, tier, zone, cidr }) => [key, new ec2.Subnet(`${name}-${key}`, {
            vpcId: vpc.id,
            availabilityZone: zone,
            cidrBlock: cidr,
            mapPublicIpOnLaunch: false,
            tags: { ...tags(key), tier },
        }, options)]));
        const nats = this.natGateways(name, args, subnets, gateway, tags);

        const tables: Record<string, pulumi.Output<string>> = {};
        const usable: Record<string, pulumi.Output<string>> = {};
        for (const { key, tier, zone } of args.subnets) {
            const table = new ec2.RouteTable(`${name}-${key}`, { vpcId: vpc.id, tags: { ...tags(key), tier } }, options);
            const pair = { subnetId: subnets[key]!.id, routeTableId: table.id };
            const member = new ec2.RouteTableAssociation(`${name}-${key}`, pair, options);
            const internet = { gatewayId: gateway.id };
            const ways = { ...(args.inspected && { firewall: internet }), ...(args.inspected === undefined && { edge: internet }) };
            const out = ({ ...ways, app: { natGatewayId: nats[zone]!.id } } as Partial<Record<AwsTier, Partial<ec2.RouteArgs>>>)[tier];
            const route = out && new ec2.Route(`${name}-${key}`, {
                routeTableId: table.id, destinationCidrBlock: ANYWHERE, ...out,
            }, options);
            tables[key] = table.id;
            // To others a subnet is there once its way out is: AWS refuses a public load balancer where there is none yet.
            usable[key] = pulumi.all([subnets[key]!.id, member.id, route?.id]).apply(([id]) => id);
        }

        const acls = planNetworkAcls(args.subnets, args.peers);
        for (const tier of AWS_TIERS) {
            new ec2.NetworkAcl(`${name}-${tier}`, {
                vpcId: vpc.id,
                subnetIds: args.subnets.filter((subnet) => subnet.tier === tier).map(({ key }) => subnets[key]!.id),
                ingress: acls[tier].ingress.map(aclRule),
                egress: acls[tier].egress.map(aclRule),
                tags: { ...tags(tier), tier },
            }, options);
        }
        this.blockPublicAccess(name, args, subnets, tags);
        this.record(name, args, vpc, tags);

        this.id = vpc.id;
        this.subnetIds = usable;
        this.internetGatewayId = gateway.id;
        const ofTier = (tier: AwsTier) => args.subnets.filter((subnet) => subnet.tier === tier).map(({ key }) => usable[key]!);
        this.subnetIdsByTier = {
            edge: ofTier("edge"), app: ofTier("app"), data: ofTier("data"), firewall: ofTier("firewall"), access: ofTier("access"),
        };
        this.routeTableIds = tables;
        this.registerOutputs({ id: this.id, subnetIds: this.subnetIds, routeTableIds: this.routeTableIds });
    }

    /** Every VPC comes with a group, a route table and an ACL that nobody asked for. None can be deleted, so all are emptied. */
    private closeDefaults(name: string, vpc: ec2.Vpc, tags: Tags): void {
        const options = { parent: this };
        new ec2.DefaultSecurityGroup(name, { vpcId: vpc.id, ingress: [], egress: [], tags }, options);
        new ec2.DefaultRouteTable(name, { defaultRouteTableId: vpc.defaultRouteTableId, routes: [], tags }, options);
        new ec2.DefaultNetworkAcl(name, { defaultNetworkAclId: vpc.defaultNetworkAclId, ingress: [], egress: [], tags }, options);
    }

    private natGateways(
        name: string, args: NetworkArgs, subnets: Record<string, ec2.Subnet>, gateway: ec2.InternetGateway, tags: TagsFor,
    ) {
        return Object.fromEntries(args.zones.map((zone) => {
            const letter = zone.slice(-1);
            const allocationId = args.natAddresses[zone];
            const subnet = subnets[`edge-${letter}`];
            if (allocationId === undefined || !subnet) throw new RangeError(`zone ${zone} has no NAT address or no edge subnet`);
            return [zone, new ec2.NatGateway(`${name}-${letter}`, {
                connectivityType: "public",
                subnetId: subnet.id,
                allocationId,
                tags: tags(`nat-${letter}`),
            }, { parent: this, dependsOn: gateway })]; // without the gateway's way out AWS fails the NAT gateway
        }));
    }

    /**
     * Only the edge may talk to the internet, through the firewall where there is one, whatever a route table or a group
     * says. Holds for the whole account in this region: two sites of one account in one region would fight over it.
     */
    private blockPublicAccess(name: string, args: NetworkArgs, subnets: Record<string, ec2.Subnet>, tags: TagsFor): void {
        const open = args.inspected ? ["edge", "firewall"] : ["edge"];
        const exclusions = args.subnets.filter(({ tier }) => open.includes(tier)).map(({ key }) =>
            new ec2.VpcBlockPublicAccessExclusion(`${name}-${key}`, {
                subnetId: subnets[key]!.id,
                internetGatewayExclusionMode: "allow-bidirectional",
                tags: tags(key),
            }, { parent: this }));
        const block = { internetGatewayBlockMode: "block-bidirectional" };
        new ec2.VpcBlockPublicAccessOptions(name, block, { parent: this, dependsOn: exclusions });
    }

    private record(name: string, args: NetworkArgs, vpc: ec2.Vpc, tags: TagsFor): void {
        const options = { parent: this };
        new ec2.FlowLog(name, {
            vpcId: vpc.id,
            trafficType: "ALL",
            logDestinationType: "s3",
            logDestination: pulumi.interpolate`${args.logBucketArn}/${ARCHIVE_PREFIXES.flowLogs}/`,
            logFormat: FLOW_LOG_FIELDS,
            maxAggregationInterval: FLOW_LOG_SECONDS,
            destinationOptions: { fileFormat: "parquet", hiveCompatiblePartitions: true, perHourPartition: true },
            tags: tags("flow-log"),
        }, options);
        const queries = new route53.ResolverQueryLogConfig(name, {
            name: `${siteName(args.tags)}-dns-queries`,
            destinationArn: pulumi.interpolate`${args.logBucketArn}/${ARCHIVE_PREFIXES.dnsQueries}`,
            tags: tags("dns-queries"),
        }, options);
        new route53.ResolverQueryLogConfigAssociation(name, { resolverQueryLogConfigId: queries.id, resourceId: vpc.id }, options);
    }
}
