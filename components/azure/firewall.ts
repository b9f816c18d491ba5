// Who may talk to whom on Azure: one network security group per tier, whose rules are the table of flows and no more.
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";
import { DENY_PRIORITY, type Flow, flowsOn, nsgPriority, type Place } from "../plan/flows";
import type { AzureSubnetPlan } from "../plan/subnets";

export interface FirewallArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /** Subnets as the plan has them: a tier's rules name the blocks of its subnets. */
    readonly subnets: readonly AzureSubnetPlan[];
    /**
     * Blocks of the other cloud's application tier by subnet, where tunnels join the two.
     * @default none: no flow to or from the other cloud
     */
    readonly peers?: Readonly<Record<string, string>>;
    /**
     * Block of the engineers' machines on the VPN.
     * @default none: nobody comes in by it
     */
    readonly clients?: string;
    readonly tags: Tags;
}

/** The subnets of Azure's own gateways and firewall take no security group: Azure refuses or breaks them with one. */
type AzureTier = Exclude<AzureSubnetPlan["tier"], "gateway" | "firewall">;
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
    /** Name of the security group of the data tier, which a standby adds its own rules to. */
    readonly dataGroupName: pulumi.Output<string>;
    /** Ids of the application security groups that machines join. */
    readonly asgIds: Readonly<Record<"app", pulumi.Output<string>>>;

    constructor(name: string, args: FirewallArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Firewall", name, args, opts);
        const { resourceGroupName, location, subnets, tags } = args;

        const app = new network.ApplicationSecurityGroup(`${name}-app-members`, {
            resourceGroupName, location, applicationSecurityGroupName: `${name}-app-members`, tags,
        }, { parent: this });
        const outside = { internet: ["Internet"], peer: Object.values(args.peers ?? {}), clients: args.clients ? [args.clients] : [] };
        const blocks = (place: Exclude<Place, "app">) => (place in outside
            ? outside[place as keyof typeof outside]
            : subnets.filter((subnet) => subnet.tier === place).map(({ cidr }) => cidr));
        const appBlocks = subnets.filter(({ tier }) => tier === "app").map(({ cidr }) => cidr);
        /** The plan's flows between places that there are: without tunnels there is no peer, without a VPN no client. */
        const flows = flowsOn("azure").filter(({ from, to }) => [from, to].every((place) => place === "app" || blocks(place).length > 0));

        const named = (side: "source" | "destination", list: readonly string[]): Partial<Rule> =>
            list.length === 1 ? { [`${side}AddressPrefix`]: list[0] } : { [`${side}AddressPrefixes`]: [...list] };

        /** One end of a rule. Azure gives back a list of one block as the single block, so it is never sent as a list. */
        const end = (side: "source" | "destination", place: Place): Partial<Rule> => {
            if (place === "app") return { [`${side}ApplicationSecurityGroups`]: [{ id: app.id }] };
            return named(side, blocks(place));
        };

        const flowRule = (flow: Flow, direction: Direction, guard: AzureTier): Rule => ({
            direction,
            access: "Allow",
            priority: nsgPriority(flow.slot),
            protocol: "Tcp",
            sourcePortRange: "*",
            destinationPortRange: String(flow.port),
            ...end("source", flow.from),
            ...end("destination", flow.to),
            // The database service supports no application security group in the rules of its own subnet.
            ...(guard === "data" && flow.from === "app" && { sourceApplicationSecurityGroups: undefined, ...named("source", appBlocks) }),
            description: flow.description,
        });
        const flowRules = (direction: Direction, guard: AzureTier, belongs: (flow: Flow) => boolean) =>
            Object.fromEntries(flows.filter(belongs).map((flow) => {
                // Within a tier a flow is let out and let in again by the same group: two rules, each with a name.
                const key = flow.from === flow.to && direction === "Outbound" ? `${flow.key}-out` : flow.key;
                return [key, flowRule(flow, direction, guard)];
            }));
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

        /** What the database service needs for itself: without these its stand-in gets no log, and nobody can sign in. */
        const toService = (priority: number, tag: string, description: string): Rule => ({
            direction: "Outbound", access: "Allow", priority, protocol: "Tcp",
            sourcePortRange: "*", ...end("source", "data"),
            destinationPortRange: "443", destinationAddressPrefix: tag,
            description,
        });
        const databaseRules: Record<string, Rule> = {
            "database-logs": toService(SERVICE_PRIORITY, "Storage", "The database hands its transaction log over to Azure's storage"),
            "database-directory": toService(SERVICE_PRIORITY + 10, "AzureActiveDirectory", "The database asks the directory who signs in"),
        };

        const groups = new Map(tiers.map((tier) => {
            const group = new network.NetworkSecurityGroup(`${name}-${tier}`, {
                resourceGroupName, location, networkSecurityGroupName: `${name}-${tier}`, tags,
            }, { parent: this });
            const rules: Record<string, Rule> = {
                ...(tier === "edge" ? gatewayRules : {}),
                ...(tier === "data" ? databaseRules : {}),
                ...flowRules("Inbound", tier, (flow) => flow.to === tier),
                ...flowRules("Outbound", tier, (flow) => flow.from === tier),
                "deny-in": denyRule("Inbound"),
                "deny-out": denyRule("Outbound"),
            };
            const made = Object.entries(rules).map(([key, rule]) => new network.SecurityRule(`${name}-${tier}-${key}`, {
                resourceGroupName, networkSecurityGroupName: group.name, securityRuleName: key, ...rule,
            }, { parent: this }).id);
            // Known only when all rules are in place, so no subnet is ever behind a group that is half made.
            return [tier, pulumi.all([group.id, ...made]).apply(([id]) => id!)] as const;
        }));
        this.dataGroupName = groups.get("data")!.apply((id) => id.slice(id.lastIndexOf("/") + 1));

        this.groupIds = Object.fromEntries(subnets.flatMap(({ key, tier }) => {
            const group = groups.get(tier as AzureTier);
            return group ? [[key, group]] : [];
        }));
        this.asgIds = { app: app.id };
        this.registerOutputs({ groupIds: this.groupIds, asgIds: this.asgIds });
    }
}
