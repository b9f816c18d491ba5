// What each tier's network ACL lets through: the second, stateless layer behind the security groups. An ACL sees no
// connections, so answers are let through by the ports that clients use.
import { formatCidr, parseCidr, size } from "./cidr";
import { APP_PORT, DATABASE_PORT, FILES_PORT } from "./flows";
import type { AwsSubnetPlan, AwsTier } from "./subnets";

/** One rule of an ACL. Rules are read in the order of their numbers; what none of them allows is refused. */
export interface AclRule {
    readonly number: number;
    readonly action: "allow" | "deny";
    readonly cidr: string;
    readonly protocol: "tcp" | "icmp";
    /** For ICMP 0, as `toPort`: it has types instead, and the one let through is "fragmentation needed" (3, 4). */
    readonly fromPort: number;
    readonly toPort: number;
}

export interface AclPlan {
    readonly ingress: readonly AclRule[];
    readonly egress: readonly AclRule[];
}

const ANYWHERE = "0.0.0.0/0";

type Ports = readonly [from: number, to: number];

const HTTPS: Ports = [443, 443];
const HTTP: Ports = [80, 80];
const APP: Ports = [APP_PORT, APP_PORT];
const DATABASE: Ports = [DATABASE_PORT, DATABASE_PORT];
const FILES: Ports = [FILES_PORT, FILES_PORT];
const REMOTE_DESKTOP: Ports = [3389, 3389];
/** Ports that load balancers and NAT gateways call from. */
const BALANCER_CLIENTS: Ports = [1024, 65535];
/** Ports that our own machines call from (Linux; Windows uses a part of them). No service listens there. */
const MACHINE_CLIENTS: Ports = [32768, 65535];

/** Says that a packet was too large for the way. Without it such connections hang. */
const TOO_LARGE = "too-large";

type Match = readonly [ports: Ports | typeof TOO_LARGE, cidrs: readonly string[], action?: "deny"];

/** Numbers rules in steps of ten, so that one can be put between two in an emergency. */
const number = (matches: readonly Match[]): AclRule[] =>
    matches
        .flatMap(([ports, cidrs, action = "allow" as const]) => cidrs.map((cidr) => ({ ports, cidr, action })))
        .map(({ ports, cidr, action }, i) => {
            const [fromPort, toPort] = ports === TOO_LARGE ? [0, 0] : ports;
            return { number: 100 + i * 10, action, cidr, protocol: ports === TOO_LARGE ? "icmp" : "tcp", fromPort, toPort } as const;
        });

/** The quarter of a zone's addresses that the plan gives to the edge, the firewall and the engineers together. */
const withNeighbours = (edge: string): string => {
    const { first, bits } = parseCidr(edge);
    return formatCidr({ first: first - (first % size(bits - 1)), bits: bits - 1 });
};

/** The smallest block that holds them all, where one rule must do for every zone. The groups behind it are exact. */
function around(blocks: readonly string[]): string[] {
    if (blocks.length === 0) return [];
    const parsed = blocks.map(parseCidr);
    const [first, last] = [Math.min(...parsed.map((block) => block.first)), Math.max(...parsed.map((block) => block.first + size(block.bits) - 1))];
    let bits = Math.min(...parsed.map((block) => block.bits));
    while (Math.floor(first / size(bits)) !== Math.floor(last / size(bits))) bits--;
    return [formatCidr({ first: first - (first % size(bits)), bits })];
}

/**
 * The ACL of each tier. AWS takes 20 rules each way unless it is asked for more, which six zones fit into, and five where
 * tunnels join the clouds.
 * @param peers blocks of the other cloud's application tier, at the far end of the tunnels
 */
export function planNetworkAcls(subnets: readonly AwsSubnetPlan[], peers: readonly string[] = []): Readonly<Record<AwsTier, AclPlan>> {
    const of = (tier: AwsTier) => subnets.filter((subnet) => subnet.tier === tier).map(({ cidr }) => cidr);
    const [edge, app, data, access] = [of("edge"), of("app"), of("data"), of("access")];
    return {
        edge: {
            ingress: number([
                [REMOTE_DESKTOP, [ANYWHERE], "deny"], // the one administrative port among those that answers come back to
                [HTTPS, [ANYWHERE]],
                [HTTP, [ANYWHERE]],
                [BALANCER_CLIENTS, [ANYWHERE]],
                [TOO_LARGE, [ANYWHERE]],
            ]),
            egress: number([[HTTPS, [ANYWHERE]], [HTTP, edge], [APP, app], [BALANCER_CLIENTS, [ANYWHERE]], [TOO_LARGE, [ANYWHERE]]]),
        },
        app: {
            ingress: number([[APP, [...edge, ...peers]], [HTTPS, [...app, ...access]], [MACHINE_CLIENTS, [ANYWHERE]], [TOO_LARGE, [ANYWHERE]]]),
            egress: number([
                [HTTPS, [ANYWHERE]], [DATABASE, data], [BALANCER_CLIENTS, edge.map(withNeighbours)], [MACHINE_CLIENTS, [...app, ...peers]], [APP, peers],
                [FILES, around(data)],
            ]),
        },
        data: {
            ingress: number([[DATABASE, app], [FILES, app]]),
            egress: number([[MACHINE_CLIENTS, app]]),
        },
        // What passes the firewall on its way in or out of the edge, and nothing that stays inside.
        firewall: {
            ingress: number([
                [REMOTE_DESKTOP, [ANYWHERE], "deny"],
                [HTTPS, [ANYWHERE]],
                [HTTP, [ANYWHERE]],
                [BALANCER_CLIENTS, [ANYWHERE]],
                [TOO_LARGE, [ANYWHERE]],
            ]),
            egress: number([[HTTPS, [ANYWHERE]], [HTTP, edge], [BALANCER_CLIENTS, [ANYWHERE]], [TOO_LARGE, [ANYWHERE]]]),
        },
        // Engineers call, and are called by nothing.
        access: {
            ingress: number([[BALANCER_CLIENTS, app]]),
            egress: number([[HTTPS, app]]),
        },
    };
}
