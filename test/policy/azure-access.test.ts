import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/azure-access";
import { armId, make, platform, tabulate, UNKNOWN } from "./azure-support";

const TENANT = "11111111-2222-3333-4444-555555555555";
const OTHER = "99999999-2222-3333-4444-555555555555";
const CLIENTS = {
    vpnClientAddressPool: { addressPrefixes: ["10.19.0.0/22"] }, vpnClientProtocols: ["OpenVPN"], vpnAuthenticationTypes: ["AAD"],
    aadTenant: `https://login.microsoftonline.com/${TENANT}/`, aadIssuer: `https://sts.windows.net/${TENANT}/`, aadAudience: "c632b3df-fb67-4d84-bdcf-b95ad541b5c8",
};
const id = armId("Microsoft.Network/virtualNetworkGateways/gateway");
const provider = { type: "pulumi:providers:azure-native", name: "azure", props: { tenantId: TENANT } };
const gateway = (clients: object | undefined = {}, props: object = {}): Resource => ({
    ...make("network:VirtualNetworkGateway", { id, activeActive: true, ipConfigurations: [{}, {}, {}], vpnClientConfiguration: clients && { ...CLIENTS, ...clients }, ...props }, { name: "gateway" }), provider,
});
const closed = { ...gateway(), props: make("network:VirtualNetworkGateway", { id }).props as unknown } as Resource;

tabulate(rules.clientsSignIn, {
    accepts: { "the directory alone": gateway() },
    rejects: { "certificates too": gateway({ vpnAuthenticationTypes: ["AAD", "Certificate"] }), "what is so by default": gateway({ vpnAuthenticationTypes: undefined }), "a password of its own": gateway({ vpnAuthenticationTypes: ["Radius"] }) },
    ignores: { "a gateway that nobody comes in by": closed },
});

tabulate(rules.clientsUseTls, {
    accepts: { "OpenVPN": gateway() },
    rejects: { "SSTP too": gateway({ vpnClientProtocols: ["OpenVPN", "SSTP"] }), "what is so by default": gateway({ vpnClientProtocols: undefined }) },
    ignores: { "a gateway that nobody comes in by": closed },
});

tabulate(rules.clientsAreOurs, {
    accepts: { "the subscription's own tenant": gateway() },
    rejects: {
        "another tenant": gateway({ aadTenant: `https://login.microsoftonline.com/${OTHER}/`, aadIssuer: `https://sts.windows.net/${OTHER}/` }),
        "an issuer of another tenant": gateway({ aadIssuer: `https://sts.windows.net/${OTHER}/` }),
        "everybody's": gateway({ aadTenant: "https://login.microsoftonline.com/common/" }),
        "no application": gateway({ aadAudience: undefined }),
    },
    ignores: { "clients with certificates": gateway({ vpnAuthenticationTypes: ["Certificate"] }) },
});

const query = (props: object = {}) => make("monitor:ScheduledQueryRule", { criteria: { allOf: [{ query: `where ResourceId =~ "${id}" and Category == "P2SDiagnosticLog"` }] }, actions: { actionGroups: ["g"] }, ...props }, { name: "refused", from: { criteria: gateway() } });

tabulate(rules.refusalsAreHeard, {
    accepts: { "an alarm on who came in": [gateway(), query()], "a query that is not known yet": [gateway(), query({ criteria: UNKNOWN })] },
    rejects: { "none": gateway(), "one that tells nobody": [gateway(), query({ actions: {} })], "one that is off": [gateway(), query({ enabled: false })], "one on tunnels": [gateway(), query({ criteria: { allOf: [{ query: "TunnelDiagnosticLog" }] } })] },
    ignores: { "a gateway that nobody comes in by": closed },
});

const FACTS = { clients: { aws: "", azure: "10.19.0.0/22" }, peers: { aws: [], azure: ["10.16.0.0/20"] } };
const guard = (tier: string) => make("network:NetworkSecurityGroup", { id: armId(`Microsoft.Network/networkSecurityGroups/${tier}`) }, { name: `azure-firewall-${tier}` });
const allow = (props: object, of = guard("app")) => make("network:SecurityRule", {
    id: `${of.props.id}/securityRules/r`, direction: "Inbound", access: "Allow", protocol: "Tcp", sourcePortRange: "*", priority: 200, ...props,
}, { name: "r", from: { networkSecurityGroupName: of } });
const ssh = (props: object = {}) => allow({ sourceAddressPrefix: "10.19.0.0/22", destinationApplicationSecurityGroups: [{ id: "asg" }], destinationPortRange: "22", ...props });

tabulate(rules.administrationByVpnOnly, {
    accepts: { "the engineers' block": [ssh(), platform(FACTS)] },
    rejects: {
        "the internet": [ssh({ sourceAddressPrefix: "Internet" }), platform(FACTS)],
        "the whole network": [ssh({ sourceAddressPrefix: "VirtualNetwork" }), platform(FACTS)],
        "another machine": [ssh({ sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: "asg" }] }), platform(FACTS)],
        "anybody where there is no VPN": [ssh(), platform({ clients: { aws: "", azure: "" } })],
        "remote desktop from an office": [ssh({ sourceAddressPrefix: "192.168.0.0/16", destinationPortRange: "3389" }), platform(FACTS)],
    },
    ignores: { "another port": [ssh({ destinationPortRange: "443" }), platform(FACTS)], "a denial": [ssh({ access: "Deny" }), platform(FACTS)], "a program that is no platform": ssh({ sourceAddressPrefix: "Internet" }) },
});

const subnet = (name: string, addressPrefix: string) => make("network:Subnet", { id: armId(`Microsoft.Network/virtualNetworks/net/subnets/${name}`), name, addressPrefix }, { name });
const around = [platform(FACTS), guard("app"), guard("edge"), guard("endpoints"), subnet("edge", "10.17.176.0/24"), subnet("app-1", "10.17.0.0/20"), subnet("data", "10.17.128.0/19"), subnet("endpoints", "10.17.160.0/20")];
const app = { destinationApplicationSecurityGroups: [{ id: "asg" }] };

tabulate(rules.flowsAsPlanned, {
    accepts: {
        "the edge to the application": [allow({ sourceAddressPrefix: "10.17.176.0/24", ...app, destinationPortRange: "8443" }), ...around],
        "engineers to endpoints": [allow({ sourceAddressPrefix: "10.19.0.0/22", destinationAddressPrefix: "10.17.160.0/20", destinationPortRange: "443" }, guard("endpoints")), ...around],
        "the other cloud's application": [allow({ sourceAddressPrefix: "10.16.0.0/20", ...app, destinationPortRange: "8443" }), ...around],
        "clients to the edge": [allow({ sourceAddressPrefix: "Internet", destinationAddressPrefix: "10.17.176.0/24", destinationPortRange: "443" }, guard("edge")), ...around],
        "probes": [allow({ sourceAddressPrefix: "AzureLoadBalancer", protocol: "*", destinationAddressPrefix: "*", destinationPortRange: "*" }, guard("edge")), ...around],
        "the gateway's managers": [allow({ sourceAddressPrefix: "GatewayManager", destinationAddressPrefix: "*", destinationPortRange: "65200-65535" }, guard("edge")), ...around],
    },
    rejects: {
        "the edge to the database": [allow({ sourceAddressPrefix: "10.17.176.0/24", destinationAddressPrefix: "10.17.128.0/19", destinationPortRange: "5432" }), ...around],
        "another port": [allow({ sourceAddressPrefix: "10.17.176.0/24", ...app, destinationPortRange: "8080" }), ...around],
        "another protocol": [allow({ sourceAddressPrefix: "10.17.176.0/24", ...app, destinationPortRange: "8443", protocol: "*" }), ...around],
        "an address of nobody's": [allow({ sourceAddressPrefix: "10.99.0.0/16", ...app, destinationPortRange: "8443" }), ...around],
        "managers on every port": [allow({ sourceAddressPrefix: "GatewayManager", destinationAddressPrefix: "*", destinationPortRange: "*" }, guard("edge")), ...around],
        "engineers to the database": [allow({ sourceAddressPrefix: "10.19.0.0/22", destinationAddressPrefix: "10.17.128.0/19", destinationPortRange: "5432" }), ...around],
    },
    ignores: { "a denial": [allow({ access: "Deny" }), ...around], "a group of a tenant's own network": [allow({ sourceAddressPrefix: "10.64.0.0/20" }, make("network:NetworkSecurityGroup", { id: armId("Microsoft.Network/networkSecurityGroups/tenant") }, { name: "tenant" })), platform(FACTS)] },
});

const guarded = (name: string, addressPrefix: string, by: Resource) => make("network:Subnet", { id: armId(`Microsoft.Network/virtualNetworks/net/subnets/${name}`), name, addressPrefix, networkSecurityGroup: { id: by.props.id } }, { name, from: { networkSecurityGroup: by } });
const sharesIn = (props: object = {}) => allow({ sourceApplicationSecurityGroups: [{ id: "asg" }], destinationAddressPrefix: "10.17.160.0/20", destinationPortRange: "2049", ...props }, guard("endpoints"));
const callsIn = (props: object = {}) => allow({ sourceApplicationSecurityGroups: [{ id: "asg" }], destinationAddressPrefix: "10.17.160.0/20", destinationPortRange: "443", ...props }, guard("endpoints"));
const clientsIn = (props: object = {}) => allow({ sourceAddressPrefix: "10.19.0.0/22", destinationAddressPrefix: "10.17.160.0/20", destinationPortRange: "443", ...props }, guard("endpoints"));
const tier = [guarded("endpoints", "10.17.160.0/20", guard("endpoints")), subnet("app-1", "10.17.0.0/20"), platform(FACTS)];

tabulate(rules.plannedFlowsStand, {
    accepts: { "every flow into the endpoints": [guard("endpoints"), sharesIn(), callsIn(), clientsIn(), ...tier] },
    rejects: {
        "a flow that is missing": [guard("endpoints"), callsIn(), clientsIn(), ...tier],
        "nobody from the VPN": [guard("endpoints"), sharesIn(), callsIn(), ...tier],
        "a denial in its place": [guard("endpoints"), sharesIn(), callsIn(), clientsIn({ access: "Deny" }), ...tier],
        "another block": [guard("endpoints"), sharesIn(), callsIn({ destinationAddressPrefix: "10.17.0.0/24" }), clientsIn(), ...tier],
    },
    ignores: { "a group of no tier": [guard("endpoints"), platform(FACTS)], "another program's": [guard("endpoints"), guarded("endpoints", "10.17.160.0/20", guard("endpoints"))] },
    awaits: { "a rule that is not known": [guard("endpoints"), sharesIn(), callsIn(), clientsIn({ destinationAddressPrefix: UNKNOWN }), ...tier] },
});

const tenants = { tags: { tenant: "citadel" } };
const theirs = make("network:VirtualNetwork", { id: armId("Microsoft.Network/virtualNetworks/citadel"), ...tenants }, { name: "citadel" });
const group = (name: string, direction: string, props: object = {}) => make("network:NetworkSecurityGroup", { ...tenants, securityRules: [{ direction, access: "Allow", protocol: "Tcp", destinationPortRange: "443", ...props }] }, { name });

tabulate(rules.tenantReachesItsAccount, {
    accepts: { "both ends": [theirs, group("app", "Outbound"), group("endpoints", "Inbound"), platform(FACTS)] },
    rejects: { "one end": [theirs, group("app", "Outbound"), platform(FACTS)], "a denial": [theirs, group("app", "Outbound"), group("endpoints", "Inbound", { access: "Deny" }), platform(FACTS)] },
    ignores: { "a site's own network": [make("network:VirtualNetwork", {}), platform(FACTS)], "another program's": theirs },
    awaits: { "rules that are not known": [theirs, make("network:NetworkSecurityGroup", { ...tenants, securityRules: UNKNOWN }), platform(FACTS)] },
});

tabulate(rules.gatewayHasThirdAddress, {
    accepts: { "three": gateway() },
    rejects: { "two": gateway({}, { ipConfigurations: [{}, {}] }) },
    ignores: { "a gateway that nobody comes in by": closed, "one active instance": gateway({}, { activeActive: false }) },
});

tabulate(rules.reachableOnlyAsPlanned, {
    accepts: { "one port": [guard("app"), platform(FACTS), ssh()], "no rule for engineers": [guard("app"), platform(FACTS), allow({ sourceAddressPrefix: "10.17.176.0/24", destinationPortRange: "*" })] },
    rejects: { "every port": [guard("app"), platform(FACTS), ssh({ destinationPortRange: "*" })], "a range": [guard("app"), platform(FACTS), ssh({ destinationPortRange: "20-30" })] },
    ignores: { "a site without engineers on a VPN": [guard("app"), platform({ clients: { aws: "", azure: "" } })] },
});
