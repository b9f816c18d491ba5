import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";
import { type Flow, FLOWS, type Place } from "../plan/flows";

export interface FirewallArgs {
    readonly vpcId: pulumi.Input<string>;
    readonly tags: Tags;
}

/** One group for each place of the plan inside the network, and `front` for the load balancer that faces the internet. */
export const GROUPS = ["front", "edge", "app", "data", "endpoints"] as const;
export type Group = (typeof GROUPS)[number];

const PURPOSE: Readonly<Record<Group, string>> = {
    front: "Network load balancer: the only thing the internet reaches",
    edge: "Application load balancer, reached through the network load balancer only",
    app: "Application tier, reached from the load balancer only",
    data: "Database tier, reached from the application tier only",
    endpoints: "Private endpoints of AWS services, reached from the application tier only",
};

interface Hop {
    readonly key: string;
    readonly from: Group | "internet";
    readonly to: Group | "internet";
    readonly flow: Flow;
}

/** What comes from the internet to the edge passes two groups here: the network load balancer's, then the application's. */
function hopsOf(flow: Flow): Hop[] {
    const group = (place: Place) => place satisfies Group | "internet";
    if (flow.from !== "internet") return [{ key: flow.key, from: group(flow.from), to: group(flow.to), flow }];
    return [
        { key: flow.key, from: "internet", to: "front", flow },
        { key: `${flow.key}-front`, from: "front", to: group(flow.to), flow },
    ];
}

const ANYWHERE = "0.0.0.0/0";

/**
 * Which group may talk to which: exactly the plan's flows, each as a rule of its own, named and described. Groups name
 * groups, never addresses; only what crosses the network's border names an address block.
 */
export class Firewall extends pulumi.ComponentResource {
    readonly groupIds: Readonly<Record<Group, pulumi.Output<string>>>;

    constructor(name: string, args: FirewallArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Firewall", name, args, opts);
        const options = { parent: this };
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });

        const groupIds = Object.fromEntries(GROUPS.map((group) => [
            group,
            new ec2.SecurityGroup(`${name}-${group}`, { vpcId: args.vpcId, description: PURPOSE[group], tags: tags(group) }, options).id,
        ])) as Record<Group, pulumi.Output<string>>;

        for (const { key, from, to, flow } of FLOWS.flatMap(hopsOf)) {
            const match = { ipProtocol: flow.protocol, fromPort: flow.port, toPort: flow.port, description: flow.description };
            const peer = (place: Group | "internet") =>
                place === "internet" ? { cidrIpv4: ANYWHERE } : { referencedSecurityGroupId: groupIds[place] };
            const rule = `${name}-${key}`;
            if (to !== "internet") {
                const ingress = { securityGroupId: groupIds[to], ...match, ...peer(from), tags: tags(key) };
                new vpc.SecurityGroupIngressRule(rule, ingress, options);
            }
            if (from !== "internet") {
                const egress = { securityGroupId: groupIds[from], ...match, ...peer(to), tags: tags(key) };
                new vpc.SecurityGroupEgressRule(rule, egress, options);
            }
        }
        this.groupIds = groupIds;
        this.registerOutputs({ groupIds });
    }
}
