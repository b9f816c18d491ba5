// How engineers come into an Azure network: by the directory alone, from one block, to named ports, and recorded.
import { prefixes, type Traffic, declaredRules, includesPort, isAllowed, isGrouped, isInbound, isOutbound, ports, SECURITY_GROUP, SECURITY_RULE, shownPorts } from "../azure-traffic";
import { companions, owners, same } from "../azure";
import { beside, factsOf, list, type PlatformFacts, platformOf, shown, unless } from "../look";
import { flowsOn, type Place } from "../../components/plan/flows";
import { tenantOf } from "../tenants";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const GATEWAY = "azure-native:network:VirtualNetworkGateway";
const QUERY = "azure-native:monitor:ScheduledQueryRule";
const SUBNET = "azure-native:network:Subnet";
const NETWORK = "azure-native:network:VirtualNetwork";

const clients = ({ props }: Resource): any => props.vpnClientConfiguration;

export const clientsSignIn: ResourceRule = {
    name: "azure-vpn-clients-sign-in",
    title: "Whoever comes in by the VPN signs in at the directory, and in no other way",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["multi-factor", "vpn-links"],
    remediation: 'Set vpnAuthenticationTypes to ["AAD"]: beside it a certificate would let a machine in that nobody asks anything.',
    types: [GATEWAY],
    applies: (gateway) => Boolean(clients(gateway)),
    check: (gateway) => {
        const ways = list<string>(clients(gateway).vpnAuthenticationTypes);
        return unless(ways.length === 1 && same(ways[0], "AAD"), { property: "vpnClientConfiguration.vpnAuthenticationTypes", observed: ways.join(", ") || "not set, which means certificates", expected: '"AAD" alone' });
    },
};

export const clientsUseTls: ResourceRule = {
    name: "azure-vpn-clients-use-tls",
    title: "VPN clients speak OpenVPN, over TLS",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption", "vpn-links"],
    remediation: 'Set vpnClientProtocols to ["OpenVPN"]: left out, it is SSTP and IKEv2, which the directory signs nobody in over.',
    types: [GATEWAY],
    applies: (gateway) => Boolean(clients(gateway)),
    check: (gateway) => {
        const protocols = list<string>(clients(gateway).vpnClientProtocols);
        return unless(protocols.length === 1 && same(protocols[0], "OpenVPN"), { property: "vpnClientConfiguration.vpnClientProtocols", observed: protocols.join(", ") || "not set", expected: '"OpenVPN" alone' });
    },
};

const tenantIn = (url: unknown): string | undefined => /([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/i.exec(String(url))?.[1]?.toLowerCase();

export const clientsAreOurs: ResourceRule = {
    name: "azure-vpn-clients-are-of-the-tenant",
    title: "VPN clients sign in at one tenant, which is the platform's own",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["multi-factor", "least-privilege"],
    remediation: "Let aadTenant and aadIssuer name the tenant that the subscription trusts, and aadAudience the application.",
    types: [GATEWAY],
    applies: (gateway) => list<string>(clients(gateway)?.vpnAuthenticationTypes).some((way) => same(way, "AAD")),
    check: (gateway) => {
        const { aadTenant, aadIssuer, aadAudience } = clients(gateway);
        const own = gateway.provider?.props.tenantId as string | undefined;
        const tenant = tenantIn(aadTenant);
        return [
            ...unless(tenant !== undefined && tenant === tenantIn(aadIssuer), { property: "vpnClientConfiguration.aadIssuer", observed: shown(aadIssuer), expected: "the issuer of aadTenant" }),
            ...unless(own === undefined || tenant === own.toLowerCase(), { property: "vpnClientConfiguration.aadTenant", observed: shown(aadTenant), expected: "the subscription's own tenant" }),
            ...unless(Boolean(aadAudience), { property: "vpnClientConfiguration.aadAudience", observed: "not set", expected: "an application" }),
        ];
    },
};

const MOST_REFUSALS = 10;

export const refusalsAreHeard: StackRule = {
    name: "azure-vpn-refusals-raise-alarm",
    title: "Who is refused by the VPN again and again raises an alarm",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "access-review"],
    remediation: "Declare a ScheduledQueryRule on the gateway's P2SDiagnosticLog with an action group.",
    types: [GATEWAY],
    applies: (gateway) => Boolean(clients(gateway)),
    check: (gateway, graph) => {
        const id = readOr(undefined, () => gateway.props.id as string | undefined)?.toLowerCase();
        const rules = graph.of(QUERY)
            .filter((rule) => rule.propertyDependencies.criteria?.includes(gateway.urn) || (id !== undefined && readOr("", () => JSON.stringify(rule.props.criteria)).toLowerCase().includes(id)))
            .filter((rule) => readOr(true, () => JSON.stringify(rule.props.criteria).includes("P2SDiagnosticLog")));
        // A person mistypes a password a few times; a machine tries on.
        const soon = (rule: Resource) => readOr(true, () => list<any>(rule.props.criteria?.allOf).some(({ threshold }) => Number(threshold ?? 0) <= MOST_REFUSALS));
        return unless(rules.some((rule) => rule.props.enabled !== false && list(rule.props.actions?.actionGroups).length > 0 && soon(rule)), {
            observed: rules.length > 0 ? "an alarm that tells nobody, or late" : "no alarm", expected: `one on P2SDiagnosticLog, with an action group, at ${MOST_REFUSALS} refusals or fewer`,
        });
    },
};

/** SSH, Telnet, RDP, VNC and remote management of Windows. */
const ADMINISTRATION = [22, 23, 3389, 5900, 5985, 5986];

export const administrationByVpnOnly: StackRule = {
    name: "azure-administration-by-vpn-only",
    title: "Ports of administration are reached from the engineers' block on the VPN and from nowhere else",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["network-perimeter", "network-segmentation"],
    remediation: "Let the rule's source be the site's `clients` block, and its destination the application tier's group.",
    types: [SECURITY_RULE],
    applies: (rule, graph) => platformOf(rule, graph) !== undefined && isInbound(rule.props) && isAllowed(rule.props)
        && ADMINISTRATION.some((port) => includesPort(ports(rule.props), port)) && !(prefixes(rule.props, "source").length > 0 && prefixes(rule.props, "source").every((source) => same(source, "AzureLoadBalancer"))),
    check: ({ props, ...rule }, graph) => {
        const block = factsOf({ props, ...rule }, graph)?.clients?.azure;
        const sources = prefixes(props, "source");
        return unless(Boolean(block) && sources.length > 0 && sources.every((source) => source === block), {
            property: "sourceAddressPrefix", observed: isGrouped(props, "source") ? "a group of machines" : sources.join(", ") || "every address", expected: block ? shown(block) : "nobody: the site has no VPN",
        });
    },
};

/** Places that a list of prefixes names, or what it says where it names none of the plan's. */
function placeOf(named: readonly string[], grouped: boolean, blocks: ReadonlyMap<string, Place>, facts: PlatformFacts): Place | string {
    if (grouped) return "app";
    const places = new Set(named.map((prefix) => {
        if (/^internet$/i.test(prefix)) return "internet";
        if (prefix === facts.clients?.azure) return "clients";
        if (facts.peers?.azure.includes(prefix)) return "peer";
        if (facts.dataTiers?.azure.includes(prefix)) return "data";
        return blocks.get(prefix) ?? prefix;
    }));
    return places.size === 1 ? [...places][0]! : [...places].join(", ") || "every address";
}

/** What Azure asks for by itself: an Application Gateway's managers, its probes, and its way to them. */
const isOfService = ({ rule }: Traffic): boolean => {
    const sources = prefixes(rule, "source").map((each) => each.toLowerCase());
    if (isInbound(rule)) return sources.length === 1 && (sources[0] === "azureloadbalancer" || (sources[0] === "gatewaymanager" && shownPorts(rule) === "ports 65200-65535"));
    return false;
};

/** Blocks of a stack's subnets by the place that they are. Private tenants' networks are not of the site's plan. */
function placeOfSubnet({ props, name }: Resource): Place | undefined {
    const key = readOr(name, () => String(props.subnetName ?? props.name ?? name)).split("/").pop()!;
    return (["edge", "data", "endpoints"] as const).find((each) => each === key) ?? (/^app-\d$/.test(key) ? "app" : undefined);
}

const blocksOf = (rule: Resource, graph: Graph): Map<string, Place> => new Map(beside(rule, graph, SUBNET).filter((subnet) => !isTenants(subnet)).flatMap((subnet) => {
    const { props } = subnet;
    const place = placeOfSubnet(subnet);
    return place === undefined ? [] : [...list<string>(props.addressPrefix), ...list<string>(props.addressPrefixes)].map((block): [string, Place] => [block, place]);
}));

/** True of what is in a private tenant's network. */
const isTenants = ({ urn }: Resource): boolean => urn.includes("holdfast:azure:Tenant$");

const PLANNED: ReadonlySet<string> = new Set(flowsOn("azure").map(({ from, to, port }) => `${from} > ${to} port ${port}`));

export const flowsAsPlanned: StackRule = {
    name: "azure-flows-as-planned",
    title: "A site's security groups let through the flows of the plan and no other",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation", "egress-control"],
    remediation: "Add the flow to the plan (components/plan/flows.ts), where it is seen for both clouds, or take the rule away.",
    types: [SECURITY_RULE],
    // The groups of the site's own firewall: tenants' networks have plans of their own.
    applies: (rule, graph) => platformOf(rule, graph) !== undefined && isAllowed(rule.props)
        && owners(graph, rule, "networkSecurityGroupName", SECURITY_GROUP).some(({ name }) => name.startsWith("azure-firewall-")),
    check: (resource, graph) => declaredRules(resource).filter((traffic) => !isOfService(traffic)).flatMap(({ at, rule }) => {
        const facts = factsOf(resource, graph)!;
        const blocks = blocksOf(resource, graph);
        const [from, to] = (["source", "destination"] as const).map((end) => placeOf(prefixes(rule, end), isGrouped(rule, end), blocks, facts));
        const hop = `${from} > ${to} ${shownPorts(rule)}`;
        // The edge's own way out to Azure's management, without which Azure refuses an Application Gateway.
        const isGateway = isOutbound(rule) && from === "edge" && to === "internet";
        // The database service's: its log, which the stand-in follows, and the directory, which says who signs in.
        const isDatabase = isOutbound(rule) && from === "data" && (to === "Storage" || to === "AzureActiveDirectory") && shownPorts(rule) === "port 443";
        return unless(isGateway || isDatabase || (same(rule.protocol, "Tcp") && PLANNED.has(hop)), { property: `${at}destinationPortRange`, observed: `${rule.protocol} ${hop}`, expected: "a flow of the plan" });
    }),
};

/** The tier that a site's own group guards. */
const tierOf = (group: Resource, graph: Graph): Place | undefined => {
    const guarded = new Set(companions(graph, group, "networkSecurityGroup", SUBNET).map((subnet) => placeOfSubnet(subnet)));
    return guarded.size === 1 ? [...guarded][0] : undefined;
};

export const plannedFlowsStand: StackRule = {
    name: "azure-planned-flows-stand",
    title: "Every flow of the plan is let through, for every zone, so that no part of a site is cut off from another",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation", "zone-spread"],
    remediation: "Declare the flow's rule in the group of the tier that it leaves, and in that of the tier that it enters, with the blocks of all zones.",
    types: [SECURITY_GROUP],
    applies: (group, graph) => platformOf(group, graph) !== undefined && group.name.startsWith("azure-firewall-") && tierOf(group, graph) !== undefined,
    check: (group, graph) => {
        const [facts, tier] = [factsOf(group, graph)!, tierOf(group, graph)!];
        const rules = companions(graph, group, "networkSecurityGroupName", SECURITY_RULE).filter(({ props }) => isAllowed(props));
        const planned = blocksOf(group, graph);
        const outside = { internet: ["Internet"], clients: [facts.clients?.azure ?? ""].filter(Boolean), peer: [...(facts.peers?.azure ?? [])] };
        const wanted = (place: Place): string[] => (place in outside ? outside[place as keyof typeof outside] : [...planned].filter(([, of]) => of === place).map(([block]) => block));
        const isSo = (rule: any, end: "source" | "destination", place: Place): boolean =>
            (isGrouped(rule, end) ? place === "app" : wanted(place).every((block) => prefixes(rule, end).includes(block)));
        return flowsOn("azure").filter(({ from, to }) => wanted(from).length > 0 && wanted(to).length > 0).flatMap(({ from, to, port, key }) =>
            ([["Inbound", to, isInbound], ["Outbound", from, isOutbound]] as const).filter(([, end]) => end === tier)
                .filter(([, , isDirected]) => !rules.some(({ props }) => isDirected(props) && includesPort(ports(props), port) && isSo(props, "source", from) && isSo(props, "destination", to)))
                .map(([direction]) => ({ property: "securityRules", observed: `no ${direction.toLowerCase()} rule for ${from} to ${to} on port ${port}`, expected: `the flow ${key} of the plan` })));
    },
};

export const tenantReachesItsAccount: StackRule = {
    name: "azure-tenant-network-serves-tenant",
    title: "In a private tenant's network the tenant's machines reach the tenant's account",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "private-connectivity"],
    remediation: "Let one group of the network out to the block of endpoints on port 443, and the other in from the machines' block.",
    types: [NETWORK],
    applies: (network, graph) => tenantOf(network) !== undefined && platformOf(network, graph) !== undefined,
    check: (network, graph) => {
        const rules = beside(network, graph, SECURITY_GROUP).filter((group) => tenantOf(group) === tenantOf(network)).flatMap((group) => declaredRules(group).map(({ rule }) => rule as unknown));
        return ([["outbound", isOutbound], ["inbound", isInbound]] as const).filter(([, isSo]) => !rules.some((rule) => isSo(rule) && isAllowed(rule) && includesPort(ports(rule), 443)))
            .map(([direction]) => ({ property: "groups", observed: `nothing ${direction} on port 443`, expected: "the way to the tenant's endpoint" }));
    },
};

export const gatewayHasThirdAddress: ResourceRule = {
    name: "azure-vpn-clients-have-an-address",
    title: "A gateway of two active instances has a third address where clients come in",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["vpn-links"],
    remediation: "Give the gateway a third ipConfiguration: Azure refuses clients on two active instances without one.",
    types: [GATEWAY],
    applies: (gateway) => Boolean(clients(gateway)) && gateway.props.activeActive === true,
    check: ({ props }) => unless(list(props.ipConfigurations).length === 3, { property: "ipConfigurations", observed: `${list(props.ipConfigurations).length}`, expected: "3" }),
};

export const reachableOnlyAsPlanned: StackRule = {
    name: "azure-vpn-clients-reach-named-ports",
    title: "What engineers reach from the VPN is named, port by port",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation", "vpn-links"],
    remediation: "Give the clients' block a rule for each port that it needs, and none for every port.",
    types: [SECURITY_GROUP],
    applies: (group, graph) => Boolean(factsOf(group, graph)?.clients?.azure),
    check: (group, graph) => {
        const block = factsOf(group, graph)!.clients!.azure;
        return companions(graph, group, "networkSecurityGroupName", SECURITY_RULE).filter(({ props }) => isInbound(props) && isAllowed(props) && prefixes(props, "source").includes(block))
            .filter(({ props }) => ports(props).length === 0 || ports(props).some(([from, to]) => from !== to))
            .map(({ name, props }) => ({ property: name, observed: shownPorts(props), expected: "one port" }));
    },
};
