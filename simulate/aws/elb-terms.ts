// What the parts of Elastic Load Balancing say of each other: their types, kinds and protocols.
import type { Existing } from "../service";
import { type Checks, isKnown } from "./checks";

export const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
export const LISTENER = "aws:lb/listener:Listener";
export const RULE = "aws:lb/listenerRule:ListenerRule";
export const GROUP = "aws:lb/targetGroup:TargetGroup";
export const ATTACHMENT = "aws:lb/targetGroupAttachment:TargetGroupAttachment";

export const NAME = {
    longest: 32,
    pattern: /^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
    expected: "letters, digits and dashes, none at either end, not beginning with internal-",
} as const;

export type BalancerType = "application" | "network" | "gateway";
export const typeOf = (properties: Readonly<Record<string, any>>): BalancerType =>
    properties["loadBalancerType"] ?? "application";

export const PROTOCOLS: Readonly<Record<BalancerType, readonly string[]>> = {
    application: ["HTTP", "HTTPS"],
    network: ["TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"],
    gateway: ["GENEVE"],
};

/** Listeners of a load balancer, apart from the one that is judged. */
export const listeners = (checks: Checks, balancer: unknown): Existing[] =>
    checks.world
        .of(LISTENER)
        .filter(
            ({ urn, outputs }) =>
                urn !== checks.call.urn && isKnown(balancer) && outputs["loadBalancerArn"] === balancer,
        );
