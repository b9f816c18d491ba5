// Who may talk to whom on Azure: one network security group per tier, whose rules are the table of flows and no more.
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";
import { DENY_PRIORITY, type Flow, FLOWS, nsgPriority, type Place } from "../plan/flows";
import type { AzureSubnetPlan } from "../plan/subnets";

export interface FirewallArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /** Subnets as the plan has them: a tier's rules name the blocks of its subnets. */
    readonly subnets: readonly AzureSubnetPlan[];
    readonly tags: Tags;
}

type AzureTier = AzureSubnetPlan["tier"];
type Direction = "Inbound" | "Outbound";
type Rule = Omit<network.SecurityRuleArgs, "resourceGroupName" | "networkSecurityGroupName" | "securityRuleName">;

/** Priority of the first rule that a service needs for itself: before all flows, with room for nine of them. */
const SERVICE_PRIORITY = 100;

const tiers: readonly AzureTier[] = ["edge", "app", "data", "endpoints"];

/**
 * A security group for each tier. What no flow allows is denied explicitly, in both directions, before Azure's own
 * defaults, which let a whole virtual network talk within itself and out to the internet.
 *
 * The app tier is named by an application security group: a machine that has not joined it reaches nothing. The other
 * tiers are named by their blocks: a gateway, a delegated database and private endpoints cannot join such a group.
 */
export class Firewall extends pulumi.ComponentResource {
    /** Id of the security group of each subnet, by the subnet's key. */
    readonly groupIds: Readonly<Record<string, pulumi.Output<string>>>;
    /** Ids of the application security groups that machines join. */
    readonly asgIds: Readonly<Record<"app", pulumi.Output<string>>>;

    constructor(name: string, args: FirewallArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Firewall", name, args, opts);
        const { resourceGroupName, location, subnets, tags } = args;

        const app = new network.ApplicationSecurityGroup(`${name}-app-members`, {
            resourceGroupName, location, applicationSecurityGroupName: `${name}-app-members`, tags,
        }, { parent: this });
        const blocks = (tier: AzureTier) => subnets.filter((subnet) => subnet.tier === tier).map(({ cidr }) => cidr);

        /** One end of a rule. Azure gives back a list of one block as the single block, so it is never sent as a list. */
        const end = (side: "source" | "destination", place: Place): Partial<Rule> => {
            if (place === "app") return { [`${side}ApplicationSecurityGroups`]: [{ id: app.id }] };
            const named = place === "internet" ? ["Internet"] : blocks(place);
            return named.length === 1 ? { [`${side}AddressPrefix`]: named[0] } : { [`${side}AddressPrefixes`]: named };
        };

        const flowRule = (flow: Flow, direction: Direction): Rule => ({
            direction,
            access: "Allow",
            priority: nsgPriority(flow.slot),
            protocol: "Tcp",
            sourcePortRange: "*",
            destinationPortRange: String(flow.port),
            ...end("source", flow.from),
            ...end("destination", flow.to),
            description: flow.description,
        });
        const flowRules = (direction: Direction, belongs: (flow: Flow) => boolean) =>
            Object.fromEntries(FLOWS.filter(belongs).map((flow) => [flow.key, flowRule(flow, direction)]));
        const denyRule = (direction: Direction): Rule => ({
            direction,
            access: "Deny",
            priority: DENY_PRIORITY,
            protocol: "*",
            sourcePortRange: "*",
            sourceAddressPrefix: "*",
            destinationPortRange: "*",
            destinationAddressPrefix: "*",
            description: "What no flow allows is denied",
        });
        /** What an Application Gateway needs for itself: Azure refuses to create one in a subnet without these. */
        const gatewayRules: Record<string, Rule> = {
            "gateway-manager": {
                direction: "Inbound", access: "Allow", priority: SERVICE_PRIORITY, protocol: "Tcp",
                sourcePortRange: "*", sourceAddressPrefix: "GatewayManager",
                destinationPortRange: "65200-65535", destinationAddressPrefix: "*",
                description: "Azure manages the gateway; the ports answer to Azure's certificates only",
            },
            "gateway-probes": {
                direction: "Inbound", access: "Allow", priority: SERVICE_PRIORITY + 10, protocol: "*",
                sourcePortRange: "*", sourceAddressPrefix: "AzureLoadBalancer",
                destinationPortRange: "*", destinationAddressPrefix: "*",
                description: "Azure's own load balancer probes the gateway's instances",
            },
            "gateway-service": {
                direction: "Outbound", access: "Allow", priority: SERVICE_PRIORITY, protocol: "*",
                sourcePortRange: "*", ...end("source", "edge"),
                destinationPortRange: "*", destinationAddressPrefix: "Internet",
                description: "The gateway reaches Azure's management and vaults; Azure refuses one that cannot",
            },
        };

        const groups = new Map(tiers.map((tier) => {
            const group = new network.NetworkSecurityGroup(`${name}-${tier}`, {
                resourceGroupName, location, networkSecurityGroupName: `${name}-${tier}`, tags,
            }, { parent: this });
            const rules: Record<string, Rule> = {
                ...(tier === "edge" ? gatewayRules : {}),
                ...flowRules("Inbound", (flow) => flow.to === tier),
                ...flowRules("Outbound", (flow) => flow.from === tier),
                "deny-in": denyRule("Inbound"),
                "deny-out": denyRule("Outbound"),
            };
            const made = Object.entries(rules).map(([key, rule]) => new network.SecurityRule(`${name}-${tier}-${key}`, {
                resourceGroupName, networkSecurityGroupName: group.name, securityRuleName: key, ...rule,
            }, { parent: this }).id);
            // Known only when all rules are in place, so no subnet is ever behind a group that is half made.
            return [tier, pulumi.all([group.id, ...made]).apply(([id]) => id!)] as const;
        }));

        this.groupIds = Object.fromEntries(subnets.map(({ key, tier }) => [key, groups.get(tier)!]));
        this.asgIds = { app: app.id };
        this.registerOutputs({ groupIds: this.groupIds, asgIds: this.asgIds });
    }
}
