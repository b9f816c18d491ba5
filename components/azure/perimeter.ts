// What stands before the way out of one Azure site. The way in has the gateway's own web firewall.
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import type { AzureSubnetPlan } from "../plan/subnets";

export interface PerimeterArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /**
     * Whether a firewall of the premium kind stands before the way out: about 1,280 USD a month and 0.016 USD a gigabyte.
     * The network must be told too (`inspected`).
     */
    readonly firewall: boolean;
    readonly zones: readonly string[];
    readonly subnets: readonly AzureSubnetPlan[];
    /** The subnet that Azure wants to be called `AzureFirewallSubnet`. */
    readonly subnetId: pulumi.Input<string>;
    /** Ids of the addresses that it leaves by, by key. Each is good for 2,496 connections an instance to one destination. */
    readonly addresses: Readonly<Record<string, pulumi.Input<string>>>;
    /** Table of the application tier's subnets, whose default route the firewall becomes. */
    readonly routeTableName: pulumi.Input<string> | undefined;
    /** Domains that may be called over TLS, `*.` in front for all below one. What is not listed is denied. */
    readonly domains: readonly string[];
    readonly workspaceId: pulumi.Input<string>;
    readonly archiveAccountId: pulumi.Input<string>;
    readonly actionGroupId: pulumi.Input<string>;
    /** Whether it is protected from deletion. */
    readonly locked: boolean;
    readonly tags: Tags;
}

/** What the firewall tells of: what it let through and stopped by which rule, signatures, threats, and names looked up. */
export const FIREWALL_RECORDS = [
    "AZFWApplicationRule", "AZFWNetworkRule", "AZFWNatRule", "AZFWThreatIntel", "AZFWIdpsSignature", "AZFWDnsQuery", "AZFWFqdnResolveFailure", "AZFWFatFlow",
] as const;

/**
 * A firewall over all zones, which the application tier leaves through: known threats and attack signatures are denied,
 * and so is every domain that is not listed. TLS is not opened, which would take a certificate authority of our own: a
 * name is read where a client says it. The zones' NAT gateways stay behind it: they are the way out again as soon as its
 * route is taken away.
 */
export class Perimeter extends pulumi.ComponentResource {
    /** Address of the firewall inside the network: the next hop, and who answers names. Undefined without a firewall. */
    readonly privateIp: pulumi.Output<string> | undefined;

    constructor(name: string, args: PerimeterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Perimeter", name, args, opts);
        this.privateIp = args.firewall ? this.firewall(name, args) : undefined;
        this.registerOutputs({ privateIp: this.privateIp });
    }

    private firewall(name: string, args: PerimeterArgs): pulumi.Output<string> {
        const { resourceGroupName, location, tags } = args;
        const policy = new network.FirewallPolicy(name, {
            resourceGroupName,
            location,
            firewallPolicyName: name,
            sku: { tier: "Premium" },
            threatIntelMode: "Deny",
            intrusionDetection: { mode: "Deny" },
            dnsSettings: { enableProxy: true },
            tags,
        }, { parent: this });
        const rules = new network.FirewallPolicyRuleCollectionGroup(`${name}-exits`, {
            resourceGroupName,
            firewallPolicyName: policy.name,
            ruleCollectionGroupName: "exits",
            priority: 1000,
            ruleCollections: [{
                ruleCollectionType: "FirewallPolicyFilterRuleCollection",
                name: "listed-domains",
                priority: 1000,
                action: { type: "Allow" },
                rules: [{
                    ruleType: "ApplicationRule",
                    name: "https",
                    description: "Domains that the application may call over TLS",
                    sourceAddresses: args.subnets.filter(({ tier }) => tier === "app").map(({ cidr }) => cidr),
                    protocols: [{ protocolType: "Https", port: 443 }],
                    targetFqdns: [...args.domains],
                    terminateTLS: false,
                }],
            }],
        }, { parent: this });

        const firewall = new network.AzureFirewall(name, {
            resourceGroupName,
            location,
            azureFirewallName: name,
            zones: [...args.zones],
            sku: { name: "AZFW_VNet", tier: "Premium" },
            firewallPolicy: { id: policy.id },
            ipConfigurations: Object.entries(args.addresses).map(([key, id], i) => ({
                name: key, publicIPAddress: { id }, ...(i === 0 && { subnet: { id: args.subnetId } }),
            })),
            tags,
        }, { parent: this, protect: args.locked, dependsOn: rules }); // Azure refuses a change of rules while it builds the firewall
        this.record(name, args, firewall);

        const privateIp = firewall.ipConfigurations.apply((all) => all?.[0]?.privateIPAddress ?? "");
        if (args.routeTableName !== undefined) {
            new network.Route(`${name}-exit`, {
                resourceGroupName,
                routeTableName: args.routeTableName,
                routeName: "internet",
                addressPrefix: "0.0.0.0/0",
                nextHopType: "VirtualAppliance",
                nextHopIpAddress: privateIp,
            }, { parent: this });
        }
        return privateIp;
    }

    private record(name: string, args: PerimeterArgs, firewall: network.AzureFirewall): void {
        const { resourceGroupName, location, workspaceId, tags } = args;
        const recorded = new monitor.DiagnosticSetting(`${name}-records`, {
            name: "records",
            resourceUri: firewall.id,
            workspaceId,
            storageAccountId: args.archiveAccountId,
            logAnalyticsDestinationType: "Dedicated",
            logs: FIREWALL_RECORDS.map((category) => ({ category, enabled: true })),
            metrics: [{ category: "AllMetrics", enabled: true }],
        }, { parent: this });
        new monitor.ScheduledQueryRule(`${name}-threats`, {
            resourceGroupName,
            location,
            ruleName: `${name}-threats`,
            displayName: `${siteName(tags)}: the firewall has stopped a known threat`,
            description: "Look where it came from before anything else: a machine of ours that calls one has been taken over.",
            kind: "LogAlert",
            enabled: true,
            severity: 1,
            scopes: [workspaceId],
            evaluationFrequency: "PT5M",
            windowSize: "PT15M",
            criteria: {
                allOf: [{
                    query: "union isfuzzy=true AZFWThreatIntel, (AZFWIdpsSignature | where Severity <= 1)",
                    timeAggregation: "Count",
                    operator: "GreaterThan",
                    threshold: 0,
                    failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
                }],
            },
            autoMitigate: false,
            skipQueryValidation: true, // the tables exist only once the firewall has sent its first record
            actions: { actionGroups: [args.actionGroupId] },
            tags,
        }, { parent: this, dependsOn: recorded });
    }
}
