import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";
import { type Flow, flowsOn, type Place } from "../plan/flows";

export interface FirewallArgs {
    readonly vpcId: pulumi.Input<string>;

    /**
     * Blocks of the other cloud's application tier by subnet, where tunnels join the two: no group can name what is there.
     * @default none: no flow to or from the other cloud
     */
    readonly peers?: Readonly<Record<string, string>>;

    readonly tags: Tags;
}

/** One group for each place of the plan inside the network, and `front` for the load balancer that faces the internet. */
export const GROUPS = ["front", "edge", "app", "data", "endpoints", "clients"] as const;
export type Group = (typeof GROUPS)[number];

const PURPOSE: Readonly<Record<Group, string>> = {
    front: "Network load balancer: the only thing the internet reaches",
    edge: "Application load balancer, reached through the network load balancer only",
    app: "Application tier, reached from the load balancer only",
    data: "Database tier, reached from the application tier only",
    endpoints: "Private endpoints of AWS services, reached from the application tier and from engineers on the VPN only",
    clients: "Where engineers on the VPN come in: they call, and nothing calls them",
};

/** What is beyond the network's border, and so has no group. */
type Outside = "internet" | "peer";

interface Hop {
    readonly key: string;
    readonly from: Group | Outside;
    readonly to: Group | Outside;
    readonly flow: Flow;
}

/** What comes from the internet to the edge passes two groups here: the network load balancer's, then the application's. */
function hopsOf(flow: Flow): Hop[] {
    const group = (place: Place) => place satisfies Group | Outside;
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

        /** The other end of a rule, by what comes after the rule's name: a rule takes one block or one group. */
        const ends = (place: Group | Outside): [suffix: string, end: { cidrIpv4: string } | { referencedSecurityGroupId: pulumi.Input<string> }][] => {
            if (place === "internet") return [["", { cidrIpv4: ANYWHERE }]];
            if (place === "peer") return Object.entries(args.peers ?? {}).map(([key, cidrIpv4]) => [`-${key}`, { cidrIpv4 }]);
            return [["", { referencedSecurityGroupId: groupIds[place] }]];
        };
        const isOutside = (place: Group | Outside): place is Outside => place === "internet" || place === "peer";

        for (const { key, from, to, flow } of flowsOn("aws").flatMap(hopsOf)) {
            const match = { ipProtocol: flow.protocol, fromPort: flow.port, toPort: flow.port, description: flow.description };
            if (!isOutside(to)) {
                for (const [suffix, end] of ends(from)) {
                    const ingress = { securityGroupId: groupIds[to], ...match, ...end, tags: tags(key) };
                    new vpc.SecurityGroupIngressRule(`${name}-${key}${suffix}`, ingress, options);
                }
            }
            if (!isOutside(from)) {
                for (const [suffix, end] of ends(to)) {
                    const egress = { securityGroupId: groupIds[from], ...match, ...end, tags: tags(key) };
                    new vpc.SecurityGroupEgressRule(`${name}-${key}${suffix}`, egress, options);
                }
            }
        }
        this.groupIds = groupIds;
        this.registerOutputs({ groupIds });
    }
}
