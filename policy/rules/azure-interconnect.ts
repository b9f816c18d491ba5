// Tunnels to other networks, Azure's side: the gateway, its connections, and that somebody hears of a loss.
import { companions, named, owners, records, same } from "../azure";
import { demand } from "../demands";
import { factsOf, list, platformOf, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const GATEWAY = "azure-native:network:VirtualNetworkGateway";
const CONNECTION = "azure-native:network:VirtualNetworkGatewayConnection";
const FAR_END = "azure-native:network:LocalNetworkGateway";
const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";
const QUERY = "azure-native:monitor:ScheduledQueryRule";

const isVpn = ({ props }: Resource): boolean => !same(props.gatewayType, "ExpressRoute");

export const gatewayIsRedundant: ResourceRule = {
    name: "azure-vpn-gateway-is-redundant",
    title: "A VPN gateway has two active instances over all zones",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    // Left out, one instance works and one waits; sizes without AZ stand in one place
    // (https://learn.microsoft.com/azure/vpn-gateway/about-zone-redundant-vnet-gateways).
    controls: ["vpn-links", "zone-spread"],
    remediation: "Set activeActive, two ipConfigurations and a sku that ends in AZ.",
    types: [GATEWAY],
    applies: isVpn,
    check: ({ props }) => [
        ...unless(props.activeActive === true, { property: "activeActive", observed: shown(props.activeActive), expected: "true" }),
        ...unless(/AZ$/i.test(String(props.sku?.name)), { property: "sku.name", observed: shown(props.sku?.name), expected: "a size that ends in AZ" }),
        ...unless(list(props.ipConfigurations).length >= 2, { property: "ipConfigurations", observed: `${list(props.ipConfigurations).length}`, expected: "two or more" }),
        ...unless(props.vpnType === undefined || same(props.vpnType, "RouteBased"), { property: "vpnType", observed: shown(props.vpnType), expected: '"RouteBased"' }),
    ],
};

/** What Azure gives a gateway that is told no number. */
const DEFAULT_ASN = 65515;

export const gatewayLearnsRoutes: ResourceRule = {
    name: "azure-vpn-gateway-learns-routes",
    title: "A VPN gateway learns routes by BGP, with an AS number of the plan's",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["vpn-links"],
    remediation: "Set enableBgp and bgpSettings.asn: a static route stays when its tunnel is gone.",
    types: [GATEWAY],
    applies: isVpn,
    check: ({ props }) => [
        ...unless(props.enableBgp === true, { property: "enableBgp", observed: shown(props.enableBgp), expected: "true" }),
        ...unless(props.bgpSettings?.asn !== undefined && Number(props.bgpSettings.asn) !== DEFAULT_ASN, {
            property: "bgpSettings.asn", observed: shown(props.bgpSettings?.asn), expected: `the site's own number, not ${DEFAULT_ASN}`,
        }),
    ],
};

export const gatewayRefusesReplays: ResourceRule = {
    name: "azure-vpn-gateway-refuses-replays",
    title: "A VPN gateway refuses packets that it has seen before",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption", "vpn-links"],
    remediation: "Leave disableIPSecReplayProtection off.",
    types: [GATEWAY],
    applies: isVpn,
    check: ({ props }) => unless(props.disableIPSecReplayProtection !== true, { property: "disableIPSecReplayProtection", observed: "true", expected: "false" }),
};

export const gatewayJoinsNobodyElse: ResourceRule = {
    name: "azure-vpn-gateway-joins-nobody-else",
    title: "A VPN gateway carries nothing of other networks or of a virtual WAN",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation", "vpn-links"],
    remediation: "Leave allowRemoteVnetTraffic and allowVirtualWanTraffic off: what else comes through is in no plan.",
    types: [GATEWAY],
    check: ({ props }) => ["allowRemoteVnetTraffic", "allowVirtualWanTraffic"].flatMap((property) => unless(props[property] !== true, { property, observed: "true", expected: "false" })),
};

/** What is not broken today. Without a policy of its own a connection takes Azure's, SHA-1 and DHGroup2 among it. */
const POLICY: Readonly<Record<string, readonly string[]>> = {
    ikeEncryption: ["GCMAES256", "AES256"],
    ikeIntegrity: ["SHA384", "SHA256", "GCMAES256"],
    dhGroup: ["ECP384", "ECP256", "DHGroup24"],
    ipsecEncryption: ["GCMAES256"],
    ipsecIntegrity: ["GCMAES256"],
    pfsGroup: ["ECP384", "ECP256", "PFS24"],
};

/** Seconds after which the traffic's keys must be new: AWS's own longest. */
const LONGEST_KEYS = 3600;

const isTunnel = ({ props }: Resource): boolean => same(props.connectionType, "IPsec");

export const connectionIsModern: ResourceRule = {
    name: "azure-tunnel-ciphers-are-modern",
    title: "Tunnels negotiate by IKEv2 and take strong ciphers, proofs and groups, and nothing else",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption", "vpn-links"],
    remediation: "Give the connection one ipsecPolicy: GCMAES256, SHA384, ECP384 and PFS by ECP384.",
    types: [CONNECTION],
    applies: isTunnel,
    check: ({ props }) => {
        const policies = list<any>(props.ipsecPolicies);
        return [
            ...unless(props.connectionProtocol === undefined || same(props.connectionProtocol, "IKEv2"), { property: "connectionProtocol", observed: shown(props.connectionProtocol), expected: '"IKEv2"' }),
            ...unless(policies.length > 0, { property: "ipsecPolicies", observed: "none, which means Azure's own, SHA-1 among it", expected: "one" }),
            ...policies.flatMap((policy, i): Problem[] => [
                ...Object.entries(POLICY).flatMap(([key, accepted]) => unless(accepted.includes(String(policy[key])), {
                    property: `ipsecPolicies[${i}].${key}`, observed: shown(policy[key]), expected: accepted.join(" or "),
                })),
                ...unless(Number(policy.saLifeTimeSeconds) <= LONGEST_KEYS, {
                    property: `ipsecPolicies[${i}].saLifeTimeSeconds`, observed: shown(policy.saLifeTimeSeconds), expected: `${LONGEST_KEYS} or less`,
                }),
            ]),
        ];
    },
};

export const connectionLearnsRoutes: ResourceRule = {
    name: "azure-tunnel-learns-routes",
    title: "Routes through tunnels are learned, so that they go when the tunnel does",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["vpn-links"],
    remediation: "Set enableBgp on the connection, and bgpSettings on the far end.",
    types: [CONNECTION],
    applies: isTunnel,
    // Traffic selectors are off unless they are switched on; with them only what is listed goes through, learned or not.
    check: ({ props }) => demand(props, [{ path: "enableBgp", accepts: [true], absent: false }, { path: "usePolicyBasedTrafficSelectors", accepts: [false], absent: false }]),
};

const isLinkLocal = (address: unknown): boolean => /^169\.254\./.test(String(address ?? ""));

export const insideAddressesMatch: StackRule = {
    name: "azure-tunnel-has-inside-addresses",
    title: "A tunnel whose far end speaks BGP inside it has an address inside for each instance of the gateway",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    // Left out, the gateway speaks from an address of its own network, which a far end inside the tunnel never answers
    // (https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-howto-aws-bgp).
    controls: ["vpn-links"],
    remediation: "Set gatewayCustomBgpIpAddresses: one of the gateway's APIPA addresses for each of its instances.",
    types: [CONNECTION],
    applies: (connection, graph) => isTunnel(connection) && farEnds(connection, graph).some(({ props }) => isLinkLocal(props.bgpSettings?.bgpPeeringAddress)),
    check: (connection, graph) => {
        const instances = Math.max(1, ...owners(graph, connection, "virtualNetworkGateway1", GATEWAY).map(({ props }) => (props.activeActive === true ? 2 : 1)));
        const inside = list<any>(connection.props.gatewayCustomBgpIpAddresses).filter(({ customBgpIpAddress }) => isLinkLocal(customBgpIpAddress)).length;
        return unless(inside >= instances, { property: "gatewayCustomBgpIpAddresses", observed: `${inside}`, expected: `${instances}` });
    },
};

/** Far ends of a tunnel. */
const farEnds = (connection: Resource, graph: Graph): Resource[] => named(graph, connection, "localNetworkGateway2", FAR_END);

export const farEndLearnsRoutes: ResourceRule = {
    name: "azure-far-end-names-no-blocks",
    title: "The far end of a tunnel has an AS number and no list of blocks",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["vpn-links"],
    remediation: "Set bgpSettings and leave localNetworkAddressSpace out: a listed block stays reachable through a tunnel that is gone.",
    types: [FAR_END],
    check: ({ props }) => [
        ...unless(props.bgpSettings?.asn !== undefined, { property: "bgpSettings.asn", observed: "not set", expected: "the far end's AS number" }),
        ...unless(list(props.localNetworkAddressSpace?.addressPrefixes).length === 0, {
            property: "localNetworkAddressSpace", observed: `${list(props.localNetworkAddressSpace?.addressPrefixes).length} blocks`, expected: "none: routes are learned",
        }),
    ],
};

const RANDOM = ["random:index/randomPassword:RandomPassword", "random:index/randomString:RandomString"];

export const sharedKeyIsGenerated: StackRule = {
    name: "azure-tunnel-keys-are-generated",
    title: "The key of a tunnel was generated, and no other tunnel has it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["secrets-management", "vpn-links"],
    remediation: "Give each connection a RandomPassword of its own as sharedKey, the same that the far end was given.",
    types: [CONNECTION],
    applies: (connection, graph) => isTunnel(connection) && platformOf(connection, graph) !== undefined,
    check: (connection, graph) => {
        const originsOf = (each: Resource) => (each.propertyDependencies.sharedKey ?? []).filter((urn) => RANDOM.includes(graph.get(urn)?.type ?? ""));
        const own = originsOf(connection);
        const twin = graph.of(CONNECTION).find((other) => other !== connection && originsOf(other).some((urn) => own.includes(urn)));
        return [
            ...unless(own.length > 0, { property: "sharedKey", observed: "no generated key", expected: "one" }),
            ...unless(twin === undefined, { property: "sharedKey", observed: `the key of ${twin?.name}`, expected: "one of its own" }),
        ];
    },
};

export const gatewayHasTwoTunnels: StackRule = {
    name: "azure-vpn-gateway-two-tunnels",
    title: "A VPN gateway that joins networks has two tunnels or more, to far ends of their own",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links"],
    remediation: "Declare a connection for each address of the far end.",
    types: [GATEWAY],
    applies: (gateway, graph) => isVpn(gateway) && (factsOf(gateway, graph)?.interconnect ?? graph.of(CONNECTION).length > 0),
    check: (gateway, graph) => {
        const far = companions(graph, gateway, "virtualNetworkGateway1", CONNECTION).flatMap((connection) => farEnds(connection, graph));
        const count = new Set(far.map(({ urn }) => urn)).size;
        return unless(count >= 2, { observed: `${count} tunnels`, expected: "two or more" });
    },
};

export const farEndsAreTunnels: StackRule = {
    name: "azure-far-end-is-connected",
    title: "Every far end that is declared has a tunnel to it",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links"],
    remediation: "Declare the connection to it, or take it away.",
    types: [FAR_END],
    check: (far, graph) => unless(companions(graph, far, "localNetworkGateway2", CONNECTION).length > 0, { observed: "no connection", expected: "one" }),
};

const RECORDS = ["GatewayDiagnosticLog", "TunnelDiagnosticLog", "RouteDiagnosticLog", "IKEDiagnosticLog", "P2SDiagnosticLog"];

export const gatewayIsRecorded: StackRule = {
    name: "azure-vpn-gateway-records",
    title: "A VPN gateway records its tunnels, routes, negotiations and who came in",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-records", "vpn-links"],
    remediation: `Declare a DiagnosticSetting of the gateway with ${RECORDS.join(", ")}.`,
    types: [GATEWAY],
    applies: isVpn,
    check: (gateway, graph) => {
        const settings = companions(graph, gateway, "resourceUri", DIAGNOSTICS);
        return RECORDS.filter((category) => !settings.some((setting) => records(setting, new RegExp(`^(allLogs|${category})$`, "i"))))
            .map((category) => ({ observed: `no record of ${category}`, expected: "a diagnostic setting with it" }));
    },
};

const told = (rule: Resource): boolean => rule.props.enabled !== false && list(rule.props.actions?.actionGroups).length > 0;

export const lossIsHeard: StackRule = {
    name: "azure-tunnel-loss-raises-alarm",
    title: "The loss of a tunnel raises an alarm",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links", "alerting"],
    remediation: "Declare a ScheduledQueryRule on the gateway's TunnelDiagnosticLog with an action group.",
    types: [GATEWAY],
    applies: (gateway, graph) => isVpn(gateway) && (factsOf(gateway, graph)?.interconnect ?? graph.of(CONNECTION).length > 0),
    check: (gateway, graph) => {
        const id = readOr(undefined, () => gateway.props.id as string | undefined)?.toLowerCase();
        const about = (rule: Resource): boolean => rule.propertyDependencies.criteria?.includes(gateway.urn)
            || (id !== undefined && readOr("", () => JSON.stringify(rule.props.criteria)).toLowerCase().includes(id));
        const rules = graph.of(QUERY).filter(about).filter((rule) => readOr(true, () => JSON.stringify(rule.props.criteria).includes("TunnelDiagnosticLog")));
        return unless(rules.some(told), { observed: rules.length > 0 ? "an alarm that tells nobody" : "no alarm", expected: "one on TunnelDiagnosticLog, with an action group" });
    },
};

export const gatewayAddressesStand: StackRule = {
    name: "azure-vpn-gateway-keeps-addresses",
    title: "A VPN gateway's public addresses are the platform's own, which nobody gives back by accident",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links", "address-pool"],
    remediation: "Name protected addresses of the AddressPool: the far end knows the gateway by them.",
    types: [GATEWAY],
    applies: (gateway, graph) => isVpn(gateway) && platformOf(gateway, graph) !== undefined,
    check: (gateway, graph) => {
        const addresses = owners(graph, gateway, "ipConfigurations", "azure-native:network:PublicIPAddress");
        const made = (gateway.propertyDependencies.ipConfigurations ?? []).flatMap((urn) => graph.get(urn) ?? []).filter(({ type }) => type.endsWith(":PublicIPAddress"));
        const all = [...new Set([...addresses, ...made])];
        return [
            ...unless(all.length > 0, { property: "ipConfigurations", observed: "no address of the site", expected: "addresses of the site's pool" }),
            ...all.filter(({ protect }) => !protect).map(({ name }) => ({ property: name, observed: "not protected", expected: "protect: true" })),
        ];
    },
};
