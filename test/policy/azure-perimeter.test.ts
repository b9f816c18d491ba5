import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/azure-perimeter";
import { armId, make, platform, tabulate, UNKNOWN } from "./azure-support";

const id = armId("Microsoft.Network/azureFirewalls/firewall");
const policyId = armId("Microsoft.Network/firewallPolicies/policy");
const policy = (props: object = {}) => make("network:FirewallPolicy", {
    id: policyId, sku: { tier: "Premium" }, threatIntelMode: "Deny", intrusionDetection: { mode: "Deny" }, dnsSettings: { enableProxy: true }, ...props,
}, { name: "policy" });
const firewall = (props: object = {}, protect = true) => make("network:AzureFirewall", {
    id, zones: ["1", "2", "3"], sku: { name: "AZFW_VNet", tier: "Premium" }, firewallPolicy: { id: policyId }, ipConfigurations: [{ privateIPAddress: "10.17.177.68" }], ...props,
}, { name: "firewall", protect, from: { firewallPolicy: policy() } });

tabulate(rules.firewallSpansZones, {
    accepts: { "all zones, premium": firewall() },
    rejects: { "no zone said": firewall({ zones: undefined }), "one zone": firewall({ zones: ["1"] }), "the standard kind": firewall({ sku: { tier: "Standard" } }) },
});

tabulate(rules.policyDeniesThreats, {
    accepts: { "denial of both": policy() },
    rejects: {
        "threats that it only tells of": policy({ threatIntelMode: "Alert" }), "attacks that it only tells of": policy({ intrusionDetection: { mode: "Alert" } }), "no detection": policy({ intrusionDetection: undefined }),
        "traffic that is left out": policy({ intrusionDetection: { mode: "Deny", configuration: { bypassTrafficSettings: [{ name: "x" }] } } }), "names that it does not see": policy({ dnsSettings: undefined }),
        "the default kind, which knows no signatures": policy({ sku: undefined }), "the standard kind": policy({ sku: { tier: "Standard" } }),
    },
    awaits: { "a mode that is not known": policy({ threatIntelMode: UNKNOWN }) },
});

const RULE = { ruleType: "ApplicationRule", sourceAddresses: ["10.17.0.0/20"], protocols: [{ protocolType: "Https", port: 443 }], targetFqdns: ["*.example.com"] };
const group = (change: object = {}, action = "Allow") => make("network:FirewallPolicyRuleCollectionGroup", { id: `${policyId}/ruleCollectionGroups/exits`, ruleCollections: [{ action: { type: action }, rules: [{ ...RULE, ...change }] }] }, { name: "exits", from: { firewallPolicyName: policy() } });

tabulate(rules.exitsAreListed, {
    accepts: { "listed domains over TLS": group(), "a denial of everything": group({ targetFqdns: ["*"], sourceAddresses: ["*"] }, "Deny") },
    rejects: {
        "every domain": group({ targetFqdns: ["*"] }), "a whole top-level domain": group({ targetFqdns: ["*.com"] }), "plain HTTP": group({ protocols: [{ protocolType: "Http", port: 80 }] }),
        "every address": group({ ruleType: "NetworkRule", targetFqdns: undefined, protocols: undefined, destinationAddresses: ["*"] }), "everybody": group({ sourceAddresses: ["*"] }), "nobody said": group({ sourceAddresses: undefined }),
        "a way in": group({ ruleType: "NatRule" }, "DNAT"),
        "another port": group({ protocols: [{ protocolType: "Https", port: 8443 }] }), "no protocol": group({ protocols: [] }),
    },
    awaits: { "domains that are not known": group({ targetFqdns: UNKNOWN }) },
});

const ALL = ["AZFWApplicationRule", "AZFWNetworkRule", "AZFWThreatIntel", "AZFWIdpsSignature", "AZFWDnsQuery"];
const setting = (categories: readonly string[], props: object = {}) => make("monitor:DiagnosticSetting", { id: `${id}/providers/microsoft.insights/diagnosticSettings/records`, resourceUri: id, workspaceId: "w", logs: categories.map((category) => ({ category, enabled: true })), ...props }, { name: "records", from: { resourceUri: firewall() } });

tabulate(rules.firewallIsRecorded, {
    accepts: { "each kind": [firewall(), setting(ALL)], "all of them": [firewall(), setting([], { logs: [{ categoryGroup: "allLogs", enabled: true }] })] },
    rejects: { "none": firewall(), "no record of attacks": [firewall(), setting(ALL.filter((category) => category !== "AZFWIdpsSignature"))] },
});

tabulate(rules.firewallHasAPolicy, {
    accepts: { "a policy with rules": [firewall(), policy(), group()] },
    rejects: { "none": make("network:AzureFirewall", { id }, { name: "firewall" }), "one that is named no more": [firewall({ firewallPolicy: undefined }), policy(), group()], "a policy without rules": [firewall(), policy()] },
});

const tableId = armId("Microsoft.Network/routeTables/inspected");
const table = (routes: readonly object[] = []) => make("network:RouteTable", { id: tableId, routes }, { name: "inspected" });
const subnet = (name = "app-1", routed = true) => make("network:Subnet", { id: armId(`Microsoft.Network/virtualNetworks/net/subnets/${name}`), name, ...(routed && { routeTable: { id: tableId } }) }, { name, ...(routed && { from: { routeTable: table() } }) });
const route = (props: object, from: Record<string, Resource> = {}) => make("network:Route", { id: `${tableId}/routes/internet`, addressPrefix: "0.0.0.0/0", ...props }, { name: "internet", from: { routeTableName: table(), ...from } });

tabulate(rules.nothingGoesRound, {
    accepts: {
        "a default route to the firewall": [subnet(), firewall(), table(), route({ nextHopType: "VirtualAppliance", nextHopIpAddress: "10.17.177.68" })],
        "an address that is not known yet": [subnet(), firewall({ ipConfigurations: UNKNOWN }), table(), route({ nextHopType: "VirtualAppliance", nextHopIpAddress: UNKNOWN }, { nextHopIpAddress: firewall() })],
        "no way out at all": [subnet(), firewall(), table([{ name: "nowhere", addressPrefix: "0.0.0.0/0", nextHopType: "None" }])],
    },
    rejects: {
        "no table": [subnet("app-1", false), firewall()],
        "no default route": [subnet(), firewall(), table()],
        "a way past it": [subnet(), firewall(), table([{ name: "out", addressPrefix: "0.0.0.0/0", nextHopType: "Internet" }])],
        "an appliance without an address": [subnet(), firewall(), table(), route({ nextHopType: "VirtualAppliance" }, { nextHopIpAddress: firewall() })],
        "another appliance": [subnet(), firewall(), table(), route({ nextHopType: "VirtualAppliance", nextHopIpAddress: "10.17.9.9" })],
    },
    ignores: { "a network without a firewall": subnet(), "another tier": [subnet("data"), firewall()] },
});

const gateway = (of: Resource) => make("network:ApplicationGateway", { gatewayIPConfigurations: [{ subnet: { id: of.props.id as unknown } }] }, { name: "edge", from: { gatewayIPConfigurations: of } });

tabulate(rules.edgeIsNotDiverted, {
    accepts: { "no table": [subnet("edge", false), gateway(subnet("edge", false))], "a way to the internet": [subnet("edge"), gateway(subnet("edge")), table([{ name: "out", addressPrefix: "0.0.0.0/0", nextHopType: "Internet" }])] },
    rejects: { "a default route to the firewall": [subnet("edge"), gateway(subnet("edge")), table(), route({ nextHopType: "VirtualAppliance", nextHopIpAddress: "10.17.177.68" })] },
    ignores: { "a subnet without a gateway": subnet("app-1", false) },
});

tabulate(rules.firewallIsProtected, {
    accepts: { "protection": [firewall(), platform({ lifecycle: "production" })] },
    rejects: { "none": [firewall({}, false), platform({ lifecycle: "production" })] },
    ignores: { "an evaluation": [firewall({}, false), platform()], "a program that is no platform": firewall({}, false) },
});

const query = (props: object = {}) => make("monitor:ScheduledQueryRule", { criteria: { allOf: [{ query: "union AZFWThreatIntel, AZFWIdpsSignature" }] }, actions: { actionGroups: ["g"] }, ...props }, { name: "threats" });

tabulate(rules.threatsAreHeard, {
    accepts: { "an alarm on both": [firewall(), platform(), query()] },
    rejects: { "none": [firewall(), platform()], "one on threats alone": [firewall(), platform(), query({ criteria: { allOf: [{ query: "AZFWThreatIntel" }] } })], "one that tells nobody": [firewall(), platform(), query({ actions: {} })], "one that is off": [firewall(), platform(), query({ enabled: false })] },
    ignores: { "a program that is no platform": firewall() },
});

const through = (name: string, addressPrefix: string) => make("network:Subnet", { id: armId(`Microsoft.Network/virtualNetworks/net/subnets/${name}`), name, addressPrefix, routeTable: { id: tableId } }, { name, from: { routeTable: table() } });
const exit = table([{ name: "out", addressPrefix: "0.0.0.0/0", nextHopType: "VirtualAppliance", nextHopIpAddress: "10.17.177.68" }]);

tabulate(rules.everyZoneLeaves, {
    accepts: { "the zone's block": [firewall(), policy(), group(), exit, through("app-1", "10.17.0.0/20"), platform()], "a tier that does not leave": [firewall(), policy(), group(), exit, subnet("data"), platform()] },
    rejects: { "one zone of two": [firewall(), policy(), group(), exit, through("app-1", "10.17.0.0/20"), through("app-2", "10.17.16.0/20"), platform()] },
    ignores: { "another program's": [firewall(), policy(), group()] },
    awaits: { "a block that is not known": [firewall(), policy(), group(), exit, through("app-1", UNKNOWN), platform()] },
});

const standing = (change: object = {}, props: object = {}) => firewall({ ipConfigurations: [{ name: "one", subnet: { id: "s" }, publicIPAddress: { id: "p" }, ...change }], ...props });

tabulate(rules.firewallStands, {
    accepts: { "a subnet and an address": standing(), "more addresses": standing({}, { ipConfigurations: [{ subnet: { id: "s" }, publicIPAddress: { id: "p" } }, { publicIPAddress: { id: "q" } }] }) },
    rejects: { "no place": standing({ subnet: undefined }), "no address": standing({ publicIPAddress: undefined }), "neither said": standing({}, { ipConfigurations: undefined }) },
    ignores: { "one in a hub": standing({}, { virtualHub: { id: "h" } }), "one that is managed apart": standing({}, { managementIpConfiguration: { subnet: { id: "m" } } }) },
    awaits: { "a place that comes from nowhere": make("network:AzureFirewall", { id, ipConfigurations: [{ subnet: { id: UNKNOWN }, publicIPAddress: { id: "p" } }] }) },
});
