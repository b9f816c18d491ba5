// The network of one Azure site: private subnets, a way out per zone for the app tier alone, and a record of all of it.
import * as authorization from "@pulumi/azure-native/authorization";
import * as dnsresolver from "@pulumi/azure-native/dnsresolver";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { roleAssignmentName, roleDefinitionId, siteName, type Tags } from "../names";
import type { AzureSubnetPlan } from "../plan/subnets";

export interface NetworkArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /** Address block, e.g. `10.17.0.0/16`. */
    readonly cidr: string;
    /** Logical zones of the site. Each has a NAT gateway. */
    readonly zones: readonly string[];
    /** Subnets as decided by the plan. Removing an entry deletes that subnet. */
    readonly subnets: readonly AzureSubnetPlan[];
    /** Id of the public address of each zone's NAT gateway. */
    readonly nat: Readonly<Record<string, pulumi.Input<string>>>;
    /** Id of the security group of each subnet, by the subnet's key; none for Azure's own gateways and firewall. */
    readonly groupIds: Readonly<Record<string, pulumi.Input<string>>>;
    /**
     * Whether a firewall stands before the way out. Then the application tier's subnets get a route table, whose default
     * route is the firewall's to declare; until it is there, and whenever it is taken away, they leave by NAT.
     * @default false
     */
    readonly inspected?: boolean;
    /**
     * A plan against floods for the whole network: about 2,950 USD a month for up to 100 addresses, with Azure's response
     * team and cost guarantee. Cheaper from about 15 addresses on than protecting each; one plan can serve a whole tenant.
     * @default false: the front ends' addresses are protected each by itself
     */
    readonly ddosPlan?: boolean;
    /** Account in the same region that keeps flow and name look-up records. */
    readonly flowLogAccountId: pulumi.Input<string>;
    readonly workspaceId: pulumi.Input<string>;
    /**
     * Days that records of flows are kept. Azure's own setting ends at 365; what is promised beyond that is kept by the
     * archive, whose immutability refuses the earlier deletion and whose life cycle performs the later.
     */
    readonly retentionDays: number;
    readonly tags: Tags;
}

const STORAGE_BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

/** Azure makes a network watcher in each region by itself, in this group, when the region's first network is made. */
const WATCHER_GROUP = "NetworkWatcherRG";

const LONGEST_FLOW_RETENTION_DAYS = 365;

/** Who owns the data subnet: nothing else can be put into it. */
const DATABASE_SERVICE = "Microsoft.DBforPostgreSQL/flexibleServers";

/** What the plan promised for a zone or a subnet. Without it something would silently have no way out, or no guard. */
function planned<T>(given: Readonly<Record<string, T>>, key: string, what: string): T {
    const value = given[key];
    if (value === undefined) throw new RangeError(`found no ${what} for "${key}", expected one: have ${Object.keys(given).join(", ")}`);
    return value;
}

/** The edge answers, the app tier goes out through its zone's NAT gateway; nothing leaves the other tiers. */
const isIsolated = ({ tier }: AzureSubnetPlan): boolean => tier === "data" || tier === "endpoints";

/** Subnets of a service that guards itself: Azure takes no security group there, and the service has its own way out. */
const guardsItself = ({ tier }: AzureSubnetPlan): boolean => tier === "gateway" || tier === "firewall";

/** A virtual network whose subnets have no way out but the one given to them, each behind its tier's security group. */
export class Network extends pulumi.ComponentResource {
    readonly id: pulumi.Output<string>;
    readonly name: pulumi.Output<string>;
    readonly subnetIds: Readonly<Record<string, pulumi.Output<string>>>;
    /** Name of the route table that takes the way through the firewall. Undefined where nothing is inspected. */
    readonly inspectedTableName: pulumi.Output<string> | undefined;

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Network", name, args, opts);
        const { resourceGroupName, location, tags } = args;

        const ddos = args.ddosPlan
            ? new network.DdosProtectionPlan(name, { resourceGroupName, location, ddosProtectionPlanName: name, tags }, { parent: this })
            : undefined;
        const vnet = new network.VirtualNetwork(name, {
            resourceGroupName,
            location,
            virtualNetworkName: name,
            addressSpace: { addressPrefixes: [args.cidr] },
            // Traffic between machines that can encrypt is encrypted; Azure offers no stricter setting to everyone yet.
            encryption: { enabled: true, enforcement: "AllowUnencrypted" },
            ...(ddos && { enableDdosProtection: true, ddosProtectionPlan: { id: ddos.id } }),
            tags,
        }, { parent: this });

        const gateways = Object.fromEntries(args.zones.map((zone) => {
            const gateway = new network.NatGateway(`${name}-nat-${zone}`, {
                resourceGroupName,
                location,
                natGatewayName: `${name}-nat-${zone}`,
                sku: { name: "Standard" },
                zones: [zone],
                publicIpAddresses: [{ id: planned(args.nat, zone, "NAT address") }],
                idleTimeoutInMinutes: 4,
                tags,
            }, { parent: this });
            return [zone, gateway.id];
        }));

        const isolated = new network.RouteTable(`${name}-isolated`, {
            resourceGroupName, location, routeTableName: `${name}-isolated`, disableBgpRoutePropagation: false, tags,
        }, { parent: this });
        const nowhere = new network.Route(`${name}-isolated-internet`, {
            resourceGroupName,
            routeTableName: isolated.name,
            routeName: "internet",
            addressPrefix: "0.0.0.0/0",
            nextHopType: "None",
        }, { parent: this });

        const inspected = args.inspected
            ? new network.RouteTable(`${name}-inspected`, {
                resourceGroupName, location, routeTableName: `${name}-inspected`, disableBgpRoutePropagation: false, tags,
            }, { parent: this })
            : undefined;

        // People sign in to the database as themselves: it asks the directory, and nothing else outside.
        const directory = args.subnets.some(({ tier }) => tier === "data") ? [new network.Route(`${name}-isolated-directory`, {
            resourceGroupName,
            routeTableName: isolated.name,
            routeName: "directory",
            addressPrefix: "AzureActiveDirectory",
            nextHopType: "Internet",
        }, { parent: this })] : [];

        // One after the other: Azure changes a network for one subnet at a time and refuses the others meanwhile.
        const subnets: network.Subnet[] = [];
        for (const subnet of args.subnets) {
            const { key, tier, zone, cidr } = subnet;
            subnets.push(new network.Subnet(`${name}-${key}`, {
                resourceGroupName,
                virtualNetworkName: vnet.name,
                subnetName: key,
                addressPrefix: cidr,
                ...(!guardsItself(subnet) && {
                    defaultOutboundAccess: false,
                    networkSecurityGroup: { id: planned(args.groupIds, key, "security group") },
                }),
                privateEndpointNetworkPolicies: "Enabled",
                privateLinkServiceNetworkPolicies: "Enabled",
                ...(zone !== undefined && { natGateway: { id: planned(gateways, zone, "NAT gateway") } }),
                ...(isIsolated(subnet) && { routeTable: { id: isolated.id } }),
                ...(tier === "app" && inspected && { routeTable: { id: inspected.id } }),
                ...(tier === "data" && {
                    delegations: [{ name: "database", serviceName: DATABASE_SERVICE }],
                    serviceEndpoints: [{ service: "Microsoft.Storage" }], // where the service keeps the log that its stand-in follows
                }),
            }, { parent: this, dependsOn: [nowhere, ...directory, ...subnets.slice(-1)] }));
        }

        this.recordFlows(name, args, vnet);
        this.recordLookUps(name, args, vnet);

        this.id = vnet.id;
        this.name = vnet.name;
        this.inspectedTableName = inspected?.name;
        this.subnetIds = Object.fromEntries(args.subnets.map(({ key }, i) => [key, subnets[i]!.id]));
        this.registerOutputs({ id: this.id, name: this.name, subnetIds: this.subnetIds });
    }

    /** Every flow through the network, written with an identity of its own: the archive takes no shared keys. */
    private recordFlows(name: string, args: NetworkArgs, vnet: network.VirtualNetwork): void {
        const { resourceGroupName, location, flowLogAccountId, workspaceId, tags } = args;
        const account = pulumi.output(flowLogAccountId);

        const writer = new managedidentity.UserAssignedIdentity(`${name}-flow-writer`, {
            resourceGroupName, location, resourceName: `${name}-flow-writer`, tags,
        }, { parent: this });
        const grant = new authorization.RoleAssignment(`${name}-flow-writer`, {
            roleAssignmentName: account.apply((id) => roleAssignmentName(id, name, "flow-writer")),
            principalId: writer.principalId,
            principalType: "ServicePrincipal",
            roleDefinitionId: account.apply((id) => roleDefinitionId(id.split("/")[2]!, STORAGE_BLOB_DATA_CONTRIBUTOR)),
            scope: account,
            description: "Network Watcher writes flow records to the archive",
        }, { parent: this, deleteBeforeReplace: true });

        new network.FlowLog(`${name}-flows`, {
            resourceGroupName: WATCHER_GROUP,
            networkWatcherName: `NetworkWatcher_${location}`,
            flowLogName: `${siteName(tags)}-${name}`,
            location,
            targetResourceId: vnet.id,
            storageId: flowLogAccountId,
            identity: { type: "UserAssigned", userAssignedIdentities: [writer.id] },
            enabled: true,
            format: { type: "JSON", version: 2 },
            retentionPolicy: { enabled: true, days: Math.min(args.retentionDays, LONGEST_FLOW_RETENTION_DAYS) },
            flowAnalyticsConfiguration: {
                networkWatcherFlowAnalyticsConfiguration: {
                    enabled: true,
                    workspaceResourceId: workspaceId,
                    workspaceRegion: location,
                    trafficAnalyticsInterval: 10,
                },
            },
            tags,
        }, { parent: this, dependsOn: grant });
    }

    /** Every name that is looked up from the network. A policy records only what a rule of it has matched. */
    private recordLookUps(name: string, args: NetworkArgs, vnet: network.VirtualNetwork): void {
        const { resourceGroupName, location, tags } = args;

        const policy = new dnsresolver.DnsResolverPolicy(`${name}-dns`, {
            resourceGroupName, location, dnsResolverPolicyName: `${name}-dns`, tags,
        }, { parent: this });
        const all = new dnsresolver.DnsResolverDomainList(`${name}-dns-all`, {
            resourceGroupName, location, dnsResolverDomainListName: `${name}-dns-all`, domains: ["."], tags,
        }, { parent: this });
        const rule = new dnsresolver.DnsSecurityRule(`${name}-dns-record`, {
            resourceGroupName,
            location,
            dnsResolverPolicyName: policy.name,
            dnsSecurityRuleName: "record",
            priority: 65000,
            action: { actionType: "Allow" },
            dnsResolverDomainLists: [{ id: all.id }],
            dnsSecurityRuleState: "Enabled",
            tags,
        }, { parent: this });
        const recorded = new monitor.DiagnosticSetting(`${name}-dns`, {
            name: "look-ups",
            resourceUri: policy.id,
            storageAccountId: args.flowLogAccountId,
            workspaceId: args.workspaceId,
            logs: [{ category: "DnsResponse", enabled: true }],
        }, { parent: this });
        new dnsresolver.DnsResolverPolicyVirtualNetworkLink(`${name}-dns`, {
            resourceGroupName,
            location,
            dnsResolverPolicyName: policy.name,
            dnsResolverPolicyVirtualNetworkLinkName: `${name}-dns`,
            virtualNetwork: { id: vnet.id },
            tags,
        }, { parent: this, dependsOn: [rule, recorded] });
    }
}
