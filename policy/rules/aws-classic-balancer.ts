// Classic load balancers: what application and network load balancers have by themselves, or by rules of their own.
import { companions, list, shown, unless } from "../look";
import type { Graph, Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const BALANCER = "aws:elb/loadBalancer:LoadBalancer";
const NEGOTIATION = "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy";
const POLICY = "aws:elb/loadBalancerPolicy:LoadBalancerPolicy";
const LISTENER_POLICY = "aws:elb/listenerPolicy:ListenerPolicy";

const listenersOf = ({ props }: Resource): readonly any[] => list(props.listeners);

const protocolOf = (listener: any): string => String(listener.lbProtocol).toUpperCase();

const endsTls = (listener: any): boolean => ["HTTPS", "SSL"].includes(protocolOf(listener));

export const classicSpeaksTls: ResourceRule = {
    name: "aws-classic-lb-tls",
    title: "Classic load balancers take no plain HTTP, and hand nothing on in plain that they took encrypted",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Make every listener HTTPS or SSL on both sides, with a certificate. A classic balancer cannot redirect: an application load balancer can.",
    types: [BALANCER],
    check: (balancer): readonly Problem[] => listenersOf(balancer).flatMap((listener, i) => [
        ...unless(protocolOf(listener) !== "HTTP", { property: `listeners[${i}].lbProtocol`, observed: shown(listener.lbProtocol), expected: "HTTPS or SSL" }),
        ...unless(!endsTls(listener) || ["HTTPS", "SSL"].includes(String(listener.instanceProtocol).toUpperCase()), {
            property: `listeners[${i}].instanceProtocol`, observed: shown(listener.instanceProtocol), expected: "HTTPS or SSL",
        }),
        ...unless(!endsTls(listener) || Boolean(listener.sslCertificateId), { property: `listeners[${i}].sslCertificateId`, observed: "not set", expected: "a certificate" }),
    ]),
};

/**
 * True for what a negotiation is made of where it refuses whatever is older than TLS 1.2: AWS's own policy for that, or
 * protocols one by one (https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-security-policy-table.html).
 */
function isModern(attributes: readonly any[]): boolean {
    const value = (name: string): unknown => attributes.find((attribute) => attribute.name === name)?.value;
    if (value("Reference-Security-Policy") !== undefined) return value("Reference-Security-Policy") === "ELBSecurityPolicy-TLS-1-2-2017-01";
    return value("Protocol-TLSv1.2") === "true" && !["Protocol-SSLv3", "Protocol-TLSv1", "Protocol-TLSv1.1"].some((name) => value(name) === "true");
}

/** What negotiates for a port of a balancer: a policy of both at once, or one that is attached to the listener by name. */
function negotiationsOn(balancer: Resource, port: number, graph: Graph): readonly any[][] {
    const direct = companions(graph, balancer, "loadBalancer", NEGOTIATION).filter(({ props }) => Number(props.lbPort) === port);
    const named = companions(graph, balancer, "loadBalancerName", LISTENER_POLICY)
        .filter(({ props }) => Number(props.loadBalancerPort) === port).flatMap(({ props }) => list<string>(props.policyNames));
    const attached = companions(graph, balancer, "loadBalancerName", POLICY)
        .filter(({ props }) => props.policyTypeName === "SSLNegotiationPolicyType" && named.includes(props.policyName as string));
    return [...direct.map(({ props }) => [...list<any>(props.attributes)]), ...attached.map(({ props }) => [...list<any>(props.policyAttributes)])];
}

export const classicNegotiatesModernTls: StackRule = {
    name: "aws-classic-lb-tls-version",
    title: "Classic load balancers negotiate TLS 1.2 and nothing older",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption"],
    remediation: "Attach a policy with Reference-Security-Policy ELBSecurityPolicy-TLS-1-2-2017-01 to each HTTPS or SSL port. Left out, AWS takes one that still knows TLS 1.0.",
    types: [BALANCER],
    applies: (balancer) => listenersOf(balancer).some(endsTls),
    check: (balancer, graph) => listenersOf(balancer).filter(endsTls).flatMap(({ lbPort }) => {
        const negotiations = negotiationsOn(balancer, Number(lbPort), graph);
        return unless(negotiations.length > 0 && negotiations.every(isModern), {
            property: "listeners", observed: negotiations.length === 0 ? `none for port ${lbPort}, which means ELBSecurityPolicy-2016-08` : `older TLS on port ${lbPort}`, expected: "TLS 1.2",
        });
    }),
};

export const classicSpreads: ResourceRule = {
    name: "aws-classic-lb-spreads",
    title: "Classic load balancers reach machines in every zone, and let those that leave finish what they have begun",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["load-balancing", "zone-spread"],
    remediation: "Set connectionDraining, and leave crossZoneLoadBalancing on.",
    types: [BALANCER],
    // Left out, the provider spreads over zones, and cuts connections.
    check: ({ props }) => [
        ...unless(props.crossZoneLoadBalancing !== false, { property: "crossZoneLoadBalancing", observed: "false", expected: "true" }),
        ...unless(props.connectionDraining === true, { property: "connectionDraining", observed: shown(props.connectionDraining), expected: "true" }),
    ],
};

export const classicStandsInside: ResourceRule = {
    name: "aws-classic-lb-inside",
    title: "No classic load balancer faces the internet: no web application firewall can stand before one",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection", "network-perimeter"],
    remediation: "Put an application load balancer with a web ACL in its place, or set internal.",
    types: [BALANCER],
    // Left out, it faces the internet.
    check: ({ props }) => unless(props.internal === true, { property: "internal", observed: shown(props.internal), expected: "true" }),
};
