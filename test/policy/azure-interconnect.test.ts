import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/azure-interconnect";
import { armId, make, type Made, platform, tabulate, UNKNOWN } from "./azure-support";

const gatewayId = armId("Microsoft.Network/virtualNetworkGateways/gateway");
const gateway = (props: object = {}, more: Made = {}) => make("network:VirtualNetworkGateway", {
    id: gatewayId, gatewayType: "Vpn", vpnType: "RouteBased", sku: { name: "VpnGw2AZ" }, activeActive: true, enableBgp: true, bgpSettings: { asn: 64700 },
    ipConfigurations: [{ name: "one", publicIPAddress: { id: UNKNOWN } }, { name: "two", publicIPAddress: { id: UNKNOWN } }], ...props,
}, { name: "gateway", ...more });

tabulate(rules.gatewayIsRedundant, {
    accepts: { "two active instances over the zones": gateway() },
    rejects: { "one that waits": gateway({ activeActive: false }), "what is so by default": gateway({ activeActive: undefined }), "a size without zones": gateway({ sku: { name: "VpnGw2" } }), "one address": gateway({ ipConfigurations: [{ name: "one" }] }), "the old kind": gateway({ vpnType: "PolicyBased" }) },
    ignores: { "a gateway of a private line": gateway({ gatewayType: "ExpressRoute", activeActive: undefined }) },
});

tabulate(rules.gatewayLearnsRoutes, {
    accepts: { "BGP with a number of its own": gateway() },
    rejects: { "no BGP": gateway({ enableBgp: false }), "Azure's number": gateway({ bgpSettings: { asn: 65515 } }), "no number": gateway({ bgpSettings: undefined }) },
    ignores: { "a gateway of a private line": gateway({ gatewayType: "ExpressRoute", enableBgp: false }) },
});

tabulate(rules.gatewayRefusesReplays, {
    accepts: { "what is so by default": gateway() },
    rejects: { "protection switched off": gateway({ disableIPSecReplayProtection: true }) },
});

tabulate(rules.gatewayJoinsNobodyElse, {
    accepts: { "what is so by default": gateway(), "both switched off": gateway({ allowRemoteVnetTraffic: false, allowVirtualWanTraffic: false }) },
    rejects: { "other networks": gateway({ allowRemoteVnetTraffic: true }), "a virtual WAN": gateway({ allowVirtualWanTraffic: true }) },
});

const POLICY = { ikeEncryption: "GCMAES256", ikeIntegrity: "SHA384", dhGroup: "ECP384", ipsecEncryption: "GCMAES256", ipsecIntegrity: "GCMAES256", pfsGroup: "ECP384", saLifeTimeSeconds: 3600, saDataSizeKilobytes: 1024 };
const farEnd = (name = "far", props: object = {}) => make("network:LocalNetworkGateway", { id: armId(`Microsoft.Network/localNetworkGateways/${name}`), bgpSettings: { asn: 64600, bgpPeeringAddress: "169.254.21.1" }, ...props }, { name });
const random = (name: string): Resource => ({ ...make("random:index/randomPassword:RandomPassword", {}, { name }), type: "random:index/randomPassword:RandomPassword" });
const connection = (props: object = {}, { name = "a1", to = farEnd(), key = random("key") }: { name?: string; to?: Resource; key?: Resource | null } = {}) => make("network:VirtualNetworkGatewayConnection", {
    id: armId(`Microsoft.Network/connections/${name}`), connectionType: "IPsec", connectionProtocol: "IKEv2", enableBgp: true, ipsecPolicies: [POLICY],
    virtualNetworkGateway1: { id: gatewayId }, localNetworkGateway2: { id: to.props.id }, ...props,
}, { name, from: { virtualNetworkGateway1: gateway(), localNetworkGateway2: to, ...(key && { sharedKey: key }) } });
const weaker = (change: object) => connection({ ipsecPolicies: [{ ...POLICY, ...change }] });

tabulate(rules.connectionIsModern, {
    accepts: { "AES-256-GCM, SHA-384 and P-384": connection(), "P-256": weaker({ dhGroup: "ECP256", pfsGroup: "ECP256" }) },
    rejects: {
        "no policy": connection({ ipsecPolicies: [] }),
        "IKEv1": connection({ connectionProtocol: "IKEv1" }),
        "a weak cipher": weaker({ ipsecEncryption: "AES128" }),
        "a weak proof": weaker({ ikeIntegrity: "SHA1" }),
        "a group of 1024 bits": weaker({ dhGroup: "DHGroup2" }),
        "no secrecy ahead": weaker({ pfsGroup: "None" }),
        "keys that live for a day": weaker({ saLifeTimeSeconds: 86_400 }),
    },
    ignores: { "a private line": connection({ connectionType: "ExpressRoute", ipsecPolicies: [] }) },
    awaits: { "a policy that is not known": connection({ ipsecPolicies: UNKNOWN }) },
});

tabulate(rules.connectionLearnsRoutes, {
    accepts: { "BGP": connection() },
    rejects: { "static routes": connection({ enableBgp: false }), "what is so by default": connection({ enableBgp: undefined }), "selectors of one's own": connection({ usePolicyBasedTrafficSelectors: true }) },
    awaits: { "a switch that is not known": connection({ enableBgp: UNKNOWN }) },
});

const inside = (...addresses: string[]) => connection({ gatewayCustomBgpIpAddresses: addresses.map((customBgpIpAddress) => ({ customBgpIpAddress })) });

tabulate(rules.insideAddressesMatch, {
    accepts: { "one for each instance": [inside("169.254.21.2", "169.254.21.6"), farEnd(), gateway()], "one for the only instance": [inside("169.254.21.2"), farEnd(), gateway({ activeActive: false })] },
    rejects: { "none, which is so by default": [connection(), farEnd(), gateway()], "one for two": [inside("169.254.21.2"), farEnd(), gateway()], "addresses of the network": [inside("10.0.0.1", "10.0.0.2"), farEnd(), gateway()] },
    ignores: { "a far end that is asked by its own address": [connection(), farEnd("far", { bgpSettings: { asn: 64600, bgpPeeringAddress: "192.0.2.1" } }), gateway()] },
    awaits: { "addresses that are not known": [connection({ gatewayCustomBgpIpAddresses: UNKNOWN }), farEnd(), gateway()] },
});

tabulate(rules.farEndLearnsRoutes, {
    accepts: { "an AS number and no blocks": farEnd() },
    rejects: { "no AS number": farEnd("far", { bgpSettings: undefined }), "listed blocks": farEnd("far", { localNetworkAddressSpace: { addressPrefixes: ["10.16.0.0/16"] } }) },
});

tabulate(rules.sharedKeyIsGenerated, {
    accepts: { "a generated key": [connection(), platform(), random("key")] },
    rejects: {
        "a key that somebody typed": [connection({}, { key: null }), platform()],
        "the key of another tunnel": [connection(), platform(), random("key"), connection({}, { name: "a2" })],
    },
    ignores: { "a program that is no platform": connection({}, { key: null }) },
});

const one = farEnd("one");
const two = farEnd("two");

tabulate(rules.gatewayHasTwoTunnels, {
    accepts: { "two far ends": [gateway(), connection({}, { name: "a1", to: one }), one, connection({}, { name: "a2", to: two }), two] },
    rejects: { "one": [gateway(), connection({}, { to: one }), one], "none where the site says there are some": [gateway(), platform({ interconnect: true })] },
    ignores: { "a gateway that joins no networks": gateway(), "a site without tunnels": [gateway(), platform({ interconnect: false })] },
});

tabulate(rules.farEndsAreTunnels, {
    accepts: { "a far end with its connection": [one, connection({}, { to: one })] },
    rejects: { "one that nothing leads to": one, "a connection to another": [one, connection({}, { to: two }), two] },
});

const ALL = ["GatewayDiagnosticLog", "TunnelDiagnosticLog", "RouteDiagnosticLog", "IKEDiagnosticLog", "P2SDiagnosticLog"];
const setting = (props: object = {}, of: Resource = gateway()) => make("monitor:DiagnosticSetting", {
    id: `${gatewayId}/providers/microsoft.insights/diagnosticSettings/records`, resourceUri: gatewayId, workspaceId: "w", logs: ALL.map((category) => ({ category, enabled: true })), ...props,
}, { name: "records", from: { resourceUri: of } });

tabulate(rules.gatewayIsRecorded, {
    accepts: { "each kind of record": [gateway(), setting()], "all of them as a group": [gateway(), setting({ logs: [{ categoryGroup: "allLogs", enabled: true }] })] },
    rejects: { "none": gateway(), "no record of negotiations": [gateway(), setting({ logs: ALL.slice(0, 3).map((category) => ({ category, enabled: true })) })], "records that go nowhere": [gateway(), setting({ workspaceId: undefined })] },
});

const query = (props: object = {}) => make("monitor:ScheduledQueryRule", {
    criteria: { allOf: [{ query: `AzureDiagnostics | where ResourceId =~ "${gatewayId}" and Category == "TunnelDiagnosticLog"` }] }, actions: { actionGroups: ["g"] }, ...props,
}, { name: "down", from: { criteria: gateway() } });

tabulate(rules.lossIsHeard, {
    accepts: { "an alarm on the tunnels' records": [gateway(), connection(), query()], "a query that is not known yet": [gateway(), connection(), query({ criteria: UNKNOWN })] },
    rejects: {
        "none": [gateway(), connection()],
        "one that tells nobody": [gateway(), connection(), query({ actions: undefined })],
        "one that is off": [gateway(), connection(), query({ enabled: false })],
        "one on something else": [gateway(), connection(), query({ criteria: { allOf: [{ query: `where ResourceId =~ "${gatewayId}" and Category == "P2SDiagnosticLog"` }] } })],
    },
    ignores: { "a gateway that joins no networks": gateway() },
});

const address = (protect = true) => make("network:PublicIPAddress", { id: armId("Microsoft.Network/publicIPAddresses/vpn-1") }, { name: "vpn-1", protect });

tabulate(rules.gatewayAddressesStand, {
    accepts: { "protected addresses": [gateway({}, { from: { ipConfigurations: address() } }), platform(), address()] },
    rejects: { "an address that is not": [gateway({}, { from: { ipConfigurations: address(false) } }), platform(), address(false)], "an address of nobody's": [gateway({ ipConfigurations: [{ publicIPAddress: { id: "/x" } }] }), platform()] },
    ignores: { "a program that is no platform": gateway() },
});
