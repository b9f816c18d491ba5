import * as rules from "../../policy/rules/azure-network";
import type { Resource } from "../../policy/resource";
import { armId, make, type Made, platform, tabulate, UNKNOWN } from "./azure-support";

const netId = (name = "net") => armId(`Microsoft.Network/virtualNetworks/${name}`);
const network = (props: object = {}, name = "net") => make("network:VirtualNetwork", { id: netId(name), name, ...props }, { name });
const subnet = (props: object = {}, { name = "app-1", ...more }: Made = {}) =>
    make("network:Subnet", { id: `${netId()}/subnets/${name}`, name, ...props }, { name, ...more, from: { virtualNetworkName: network(), ...more.from } });
const group = make("network:NetworkSecurityGroup", { id: armId("Microsoft.Network/networkSecurityGroups/app") }, { name: "app" });

tabulate(rules.subnetHasSecurityGroup, {
    accepts: {
        "a group": subnet({ networkSecurityGroup: { id: "g" } }),
        "a group that is not known yet": subnet({ networkSecurityGroup: { id: UNKNOWN } }, { from: { networkSecurityGroup: group } }),
        "a group of an inline subnet": network({ subnets: [{ name: "app", networkSecurityGroup: { id: "g" } }] }),
    },
    rejects: { "no group": subnet(), "an empty reference": subnet({ networkSecurityGroup: {} }), "one inline subnet of two": network({ subnets: [{ name: "a", networkSecurityGroup: { id: "g" } }, { name: "b" }] }) },
    ignores: { "the subnet of gateways": subnet({ subnetName: "GatewaySubnet" }), "a network without subnets inside": network() },
    awaits: { "a reference that comes from nowhere": subnet({ networkSecurityGroup: { id: UNKNOWN } }) },
});

tabulate(rules.subnetIsPrivate, {
    accepts: { "no default way out": subnet({ defaultOutboundAccess: false }), "none for an inline subnet": network({ subnets: [{ name: "app", defaultOutboundAccess: false }] }) },
    rejects: { "the default, which is open": subnet(), "an open subnet": subnet({ defaultOutboundAccess: true }), "an inline subnet by default": network({ subnets: [{ name: "app" }] }) },
    ignores: { "Bastion's subnet": subnet({ subnetName: "AzureBastionSubnet" }) },
    awaits: { "a switch that is not known": subnet({ defaultOutboundAccess: UNKNOWN }) },
});

tabulate(rules.subnetsAreNotMixed, {
    accepts: { "subnets inside": network({ subnets: [{ name: "a" }] }), "subnets apart": [network(), subnet()], "a refreshed network that lists those apart": [network({ subnets: [{ name: "APP-1" }] }), subnet()] },
    rejects: { "one inside and one apart": [network({ subnets: [{ name: "inside" }] }), subnet()] },
});

const nat = (zone: string, props: object = {}) => make("network:NatGateway", { id: armId(`Microsoft.Network/natGateways/nat-${zone}`), zones: [zone], ...props }, { name: `nat-${zone}` });
const leaving = (zone: string, gateway = nat(zone)) => [subnet({ natGateway: { id: gateway.props.id } }, { name: `app-${zone}`, from: { natGateway: gateway } }), gateway] as const;

tabulate(rules.natInEveryZone, {
    accepts: {
        "a gateway in each zone": [network(), ...leaving("1"), ...leaving("2"), ...leaving("3")],
        "a gateway that spans zones": [network(), ...leaving("1", nat("1", { sku: { name: "StandardV2" }, zones: undefined }))],
        "inline subnets": [network({ subnets: ["1", "2", "3"].map((zone) => ({ name: zone, natGateway: { id: nat(zone).props.id } })) }), nat("1"), nat("2"), nat("3")],
    },
    rejects: {
        "a zone that names its gateway no more": [network(), subnet({}, { name: "app-1", from: { natGateway: nat("1") } }), nat("1"), ...leaving("2"), ...leaving("3")],
        "one gateway": [network(), ...leaving("1")], "two zones of three": [network(), ...leaving("1"), ...leaving("2")],
    },
    ignores: { "a network without a way out": [network(), subnet()] },
});

tabulate(rules.natIsZonal, {
    accepts: { "one zone": nat("1") },
    rejects: { "none said": nat("1", { zones: undefined }), "two zones": nat("1", { zones: ["1", "2"] }) },
    ignores: { "the kind that spans zones": nat("1", { sku: { name: "StandardV2" } }) },
});

const way = (zones?: string[]) => make("network:PublicIPAddress", { id: armId("Microsoft.Network/publicIPAddresses/out"), zones }, { name: "out" });
const leavingBy = { publicIpAddresses: [{ id: armId("Microsoft.Network/publicIPAddresses/out") }] };

tabulate(rules.natAddressIsNear, {
    accepts: { "its own zone": [nat("1", leavingBy), way(["1"])], "all zones": [nat("1", leavingBy), way(["1", "2", "3"])], "no zone said, the default": [nat("1", leavingBy), way()] },
    rejects: { "another zone": [nat("1", leavingBy), way(["2"])] },
    ignores: { "no address of the program's": nat("1"), "the kind that spans zones": [nat("1", { ...leavingBy, sku: { name: "StandardV2" } }), way(["2"])], "a gateway that says no zone": [nat("1", { ...leavingBy, zones: undefined }), way(["2"])] },
    awaits: { "zones that are not known": [nat("1", leavingBy), make("network:PublicIPAddress", { id: armId("Microsoft.Network/publicIPAddresses/out"), zones: UNKNOWN }, { name: "out" })] },
});

tabulate(rules.natHasAddress, {
    accepts: { "an address": nat("1", { publicIpAddresses: [{ id: UNKNOWN }] }), "a prefix": nat("1", { publicIpPrefixes: [{ id: "p" }] }) },
    rejects: { "none": nat("1"), "an empty list": nat("1", { publicIpAddresses: [] }) },
});

const flowLog = (props: object = {}, of: Resource = network()) => make("network:FlowLog",
    { id: armId("Microsoft.Network/networkWatchers/w/flowLogs/f"), targetResourceId: of.props.id, enabled: true, ...props }, { name: "flows", from: { targetResourceId: of } });

tabulate(rules.networkHasFlowLog, {
    accepts: {
        "an enabled log": [network(), flowLog()],
        "a log that only its target's id ties": [network(), make("network:FlowLog", { id: "/f", targetResourceId: netId("NET"), enabled: true })],
    },
    rejects: { "no log": network(), "a log that is off": [network(), flowLog({ enabled: false })], "a log that says nothing": [network(), flowLog({ enabled: undefined })], "another network's log": [network(), flowLog({}, network({}, "other")), network({}, "other")] },
    awaits: { "a log whose target is not known": [network(), make("network:FlowLog", { id: "/f", targetResourceId: UNKNOWN, enabled: true })] },
});

tabulate(rules.flowLogOfNetwork, {
    accepts: { "a network": [flowLog(), network()] },
    rejects: {
        "a security group": flowLog({ targetResourceId: group.props.id }, group),
        "a security group that is not known yet": [flowLog({ targetResourceId: UNKNOWN }, group), group],
    },
});

tabulate(rules.flowLogIsRetained, {
    accepts: { "a year": flowLog({ retentionPolicy: { enabled: true, days: 365 } }), "for ever": flowLog({ retentionPolicy: { enabled: true, days: 0 } }) },
    rejects: { "none said": flowLog(), "a month": flowLog({ retentionPolicy: { enabled: true, days: 30 } }), "a retention that is off": flowLog({ retentionPolicy: { enabled: false, days: 365 } }) },
});

tabulate(rules.flowLogSaysEnough, {
    accepts: { "version 2 with an identity": flowLog({ format: { version: 2 }, identity: { type: "UserAssigned", userAssignedIdentities: ["i"] } }) },
    rejects: { "version 1": flowLog({ format: { version: 1 }, identity: { type: "UserAssigned", userAssignedIdentities: ["i"] } }), "no identity": flowLog({ format: { version: 2 } }), "neither": flowLog(), "an empty list of identities": flowLog({ format: { version: 2 }, identity: { type: "UserAssigned", userAssignedIdentities: [] } }) },
});

const analysis = (props: object = {}) => flowLog({ flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: { enabled: true, workspaceResourceId: "w", workspaceRegion: "northeurope", ...props } } });

tabulate(rules.flowLogIsAnalysed, {
    accepts: { "a workspace": analysis(), "one in an allowed region": [analysis(), platform()], "another program's, wherever it is": analysis({ workspaceRegion: "eastus" }) },
    rejects: { "the default, which is none": flowLog(), "one that is off": analysis({ enabled: false }), "no workspace": analysis({ workspaceResourceId: undefined }), "one across the sea": [analysis({ workspaceRegion: "eastus" }), platform()] },
    awaits: { "a workspace that comes from nowhere": analysis({ workspaceResourceId: UNKNOWN }) },
});

const policyId = armId("Microsoft.Network/dnsResolverPolicies/dns");
const policy = make("dnsresolver:DnsResolverPolicy", { id: policyId, name: "dns" }, { name: "dns" });
const link = (of = network()) => make("dnsresolver:DnsResolverPolicyVirtualNetworkLink", { id: `${policyId}/virtualNetworkLinks/l`, virtualNetwork: { id: of.props.id } }, { name: "link", from: { dnsResolverPolicyName: policy, virtualNetwork: of } });
const recording = (category = "DnsResponse") => make("monitor:DiagnosticSetting", { id: `${policyId}/providers/Microsoft.Insights/diagnosticSettings/d`, storageAccountId: "s", logs: [{ category, enabled: true }] }, { name: "d", from: { resourceUri: policy } });
const domains = (...all: string[]) => make("dnsresolver:DnsResolverDomainList", { id: armId("Microsoft.Network/dnsResolverDomainLists/all"), domains: all }, { name: "all" });
const dnsRule = (props: object = {}) => make("dnsresolver:DnsSecurityRule", { id: `${policyId}/dnsSecurityRules/r`, dnsResolverDomainLists: [{ id: domains().props.id }], dnsSecurityRuleState: "Enabled", ...props },
    { name: "rule", from: { dnsResolverPolicyName: policy, dnsResolverDomainLists: domains() } });

tabulate(rules.networkRecordsNames, {
    accepts: { "a linked policy that records all": [network(), policy, link(), recording(), dnsRule(), domains(".")] },
    rejects: {
        "no policy": network(),
        "a policy of another network": [network(), policy, link(network({}, "other")), network({}, "other"), recording(), dnsRule(), domains(".")],
        "no diagnostic setting": [network(), policy, link(), dnsRule(), domains(".")],
        "another log": [network(), policy, link(), recording("Other"), dnsRule(), domains(".")],
        "a policy without a rule": [network(), policy, link(), recording(), domains(".")],
        "a rule that is off": [network(), policy, link(), recording(), dnsRule({ dnsSecurityRuleState: "Disabled" }), domains(".")],
        "a rule for nothing": [network(), policy, link(), recording(), dnsRule({ dnsResolverDomainLists: [] }), domains(".")],
        "a rule for one domain": [network(), policy, link(), recording(), dnsRule(), domains("example.com.")],
    },
});

const nic = (props: object) => make("network:NetworkInterface", { ipConfigurations: [{ name: "a", ...props }] });

tabulate(rules.interfaceHasNoPublicAddress, {
    accepts: { "a private address": nic({}) },
    rejects: { "a public address": nic({ publicIPAddress: { id: UNKNOWN } }) },
});

const table = (...routes: object[]) => make("network:RouteTable", { id: armId("Microsoft.Network/routeTables/t"), routes }, { name: "table" });
const data = (props: object = {}, more: Made = {}) => subnet({ delegations: [{ serviceName: "Microsoft.DBforPostgreSQL/flexibleServers" }], ...props }, { name: "data", ...more });
const routed = data({ routeTable: { id: table().props.id } }, { from: { routeTable: table() } });
const route = (nextHopType: string) => ({ name: "internet", addressPrefix: "0.0.0.0/0", nextHopType });

tabulate(rules.dataTierHasNoExit, {
    accepts: { "no way out": data(), "a route that ends": [routed, table(route("None"))] },
    rejects: {
        "a NAT gateway": [data({ natGateway: { id: nat("1").props.id } }, { from: { natGateway: nat("1") } }), nat("1")],
        "a route to the internet": [routed, table(route("Internet"))],
        "a route to the internet, apart": [routed, table(), make("network:Route", { ...route("Internet"), id: `${table().props.id}/routes/r` }, { from: { routeTableName: table() } })],
    },
    ignores: { "the application's subnet": subnet({ natGateway: { id: "n" } }) },
});

tabulate(rules.dataTierRoutesNowhere, {
    accepts: { "a route that ends": [routed, table(route("None"))] },
    rejects: {
        "no table": data(), "a table without the route": [routed, table()], "a table that is named no more": [data({}, { from: { routeTable: table() } }), table(route("None"))],
        "a site's endpoints without a table": [subnet({}, { name: "endpoints" }), platform()],
    },
    ignores: { "a subnet that no database has": subnet(), "another program's endpoints": subnet({}, { name: "endpoints" }) },
});

const entra = make("dbforpostgresql:AdministratorsMicrosoftEntra", {});
const toDirectory = { name: "directory", addressPrefix: "AzureActiveDirectory", nextHopType: "Internet" };
const storing = (props: object = {}) => data({ routeTable: { id: table().props.id }, serviceEndpoints: [{ service: "Microsoft.Storage" }], ...props }, { from: { routeTable: table() } });

tabulate(rules.databaseReachesItsServices, {
    accepts: {
        "both ways": [storing(), table(route("None"), toDirectory), entra],
        "routes to both": [storing({ serviceEndpoints: undefined }), table(route("None"), toDirectory, { name: "storage", addressPrefix: "Storage.NorthEurope", nextHopType: "Internet" }), entra],
        "passwords alone": [storing(), table(route("None"))],
    },
    rejects: { "no way to storage": [storing({ serviceEndpoints: undefined }), table(route("None"), toDirectory), entra], "no way to the directory": [storing(), table(route("None")), entra] },
    ignores: { "a subnet whose way out is open": [storing(), table()], "another subnet": subnet() },
});

const server = (at: Resource) => make("dbforpostgresql:Server", { network: { delegatedSubnetResourceId: at.props.id } }, { name: "server", from: { network: at } });

tabulate(rules.databaseSubnetIsItsOwn, {
    accepts: { "a delegated subnet": [server(data()), data()] },
    rejects: { "a subnet for anything": [server(subnet()), subnet()], "another service's": [server(data()), data({ delegations: [{ serviceName: "Microsoft.Web/serverFarms" }] })] },
    ignores: { "a server without a network": make("dbforpostgresql:Server", {}), "a subnet of another program": server(data()) },
});

const account = make("storage:StorageAccount", { id: armId("Microsoft.Storage/storageAccounts/data") }, { name: "data" });
const vault = make("keyvault:Vault", { id: armId("Microsoft.KeyVault/vaults/kv") }, { name: "kv" });
const endpointSubnet = subnet({}, { name: "endpoints" });
const endpoint = (to: Resource, part: string, connection = "privateLinkServiceConnections") => make("network:PrivateEndpoint",
    { id: armId(`Microsoft.Network/privateEndpoints/${to.name}`), subnet: { id: endpointSubnet.props.id }, [connection]: [{ privateLinkServiceId: to.props.id, groupIds: [part] }] },
    { name: to.name, from: { [connection]: to, subnet: endpointSubnet } });

tabulate(rules.storageHasPrivateEndpoint, {
    accepts: { "an endpoint for blobs": [account, endpoint(account, "blob")], "one that must be approved": [account, endpoint(account, "blob", "manualPrivateLinkServiceConnections")] },
    rejects: { "none": account, "an endpoint for files": [account, endpoint(account, "file")], "another's endpoint": [account, endpoint(vault, "vault"), vault] },
});

tabulate(rules.vaultHasPrivateEndpoint, {
    accepts: { "an endpoint": [vault, endpoint(vault, "vault")] },
    rejects: { "none": vault },
});

const zone = (name: string) => make("privatedns:PrivateZone", { id: armId(`Microsoft.Network/privateDnsZones/${name}`), name }, { name });
const blobs = zone("privatelink.blob.core.windows.net");
const zoneGroup = (of: Resource, to: Resource) => make("network:PrivateDnsZoneGroup",
    { id: `${of.props.id}/privateDnsZoneGroups/default`, privateDnsZoneConfigs: [{ privateDnsZoneId: to.props.id }] }, { name: "default", from: { privateEndpointName: of, privateDnsZoneConfigs: to } });
const zoneLink = (of: Resource, to: Resource = network(), props: object = {}) => make("privatedns:VirtualNetworkLink",
    { id: `${of.props.id}/virtualNetworkLinks/l`, virtualNetwork: { id: to.props.id }, ...props }, { name: `link-${to.name}`, from: { privateZoneName: of, virtualNetwork: to } });
const blobEndpoint = endpoint(account, "blob");
const inNetwork = [endpointSubnet, network()];

tabulate(rules.privateEndpointIsResolved, {
    accepts: {
        "the service's zone, linked": [blobEndpoint, zoneGroup(blobEndpoint, blobs), blobs, zoneLink(blobs), ...inNetwork],
        "a zone of another program": [blobEndpoint, make("network:PrivateDnsZoneGroup", { id: "/g", privateDnsZoneConfigs: [{ privateDnsZoneId: blobs.props.id }] }, { from: { privateEndpointName: blobEndpoint } })],
    },
    rejects: {
        "no zone group": [blobEndpoint, blobs, zoneLink(blobs), ...inNetwork],
        "an empty zone group": [blobEndpoint, make("network:PrivateDnsZoneGroup", { id: "/g", privateDnsZoneConfigs: [] }, { from: { privateEndpointName: blobEndpoint } })],
        "another service's zone": [blobEndpoint, zoneGroup(blobEndpoint, zone("privatelink.vaultcore.azure.net")), zone("privatelink.vaultcore.azure.net"), zoneLink(zone("privatelink.vaultcore.azure.net")), ...inNetwork],
        "a zone that is not linked": [blobEndpoint, zoneGroup(blobEndpoint, blobs), blobs, ...inNetwork],
        "a zone that is linked to another network": [blobEndpoint, zoneGroup(blobEndpoint, blobs), blobs, zoneLink(blobs, network({}, "other")), network({}, "other"), ...inNetwork],
    },
});

tabulate(rules.privateZoneRegistersNothing, {
    accepts: { "no registration": [zoneLink(blobs, network(), { registrationEnabled: false }), blobs], "the default, which is none": [zoneLink(blobs), blobs] },
    rejects: {
        "registration": [zoneLink(blobs, network(), { registrationEnabled: true }), blobs],
        "registration among database servers": [zoneLink(zone("x.private.postgres.database.azure.com"), network(), { registrationEnabled: true }), zone("x.private.postgres.database.azure.com")],
    },
    awaits: { "a switch that is not known": [zoneLink(blobs, network(), { registrationEnabled: UNKNOWN }), blobs] },
    ignores: { "a zone for machines": [zoneLink(zone("internal.example"), network(), { registrationEnabled: true }), zone("internal.example")] },
});

tabulate(rules.privateZoneIsLinked, {
    accepts: { "a link": [blobs, zoneLink(blobs)] },
    rejects: { "none": blobs, "another zone's": [blobs, zoneLink(zone("internal.example")), zone("internal.example")] },
    awaits: { "a link that may be the zone's": [blobs, make("privatedns:VirtualNetworkLink", { id: UNKNOWN })] },
});

const half = (from: Resource, to: Resource, props: object = {}) => make("network:VirtualNetworkPeering", { id: `${from.props.id}/virtualNetworkPeerings/to-${to.name}`, remoteVirtualNetwork: { id: to.props.id }, ...props },
    { name: `${from.name}-to-${to.name}`, from: { virtualNetworkName: from, remoteVirtualNetwork: to } });
const [here, there] = [network(), network({}, "other")];

tabulate(rules.peeringIsMutual, {
    accepts: { "both halves": [half(here, there), half(there, here), here, there] },
    rejects: { "one half": [half(here, there), here, there], "a half that leads nowhere any more": [half(here, there), half(there, here, { remoteVirtualNetwork: undefined }), here, there] },
    ignores: { "a network of another program": [half(here, there), here] },
});

const servers = zone("x.private.postgres.database.azure.com");
const resolved = (at = data()) => make("dbforpostgresql:Server", { network: { delegatedSubnetResourceId: at.props.id, privateDnsZoneArmResourceId: servers.props.id } }, { name: "server", from: { network: [at, servers] } });

tabulate(rules.databaseIsResolved, {
    accepts: {
        "a link to its network": [resolved(), data(), network(), servers, zoneLink(servers)],
        "links to its network and its copy's": [resolved(), data(), here, there, servers, zoneLink(servers, here), zoneLink(servers, there), half(here, there)],
    },
    rejects: {
        "a link to another network": [resolved(), data(), here, there, servers, zoneLink(servers, there)], "none to its copy's": [resolved(), data(), here, there, servers, zoneLink(servers, here), half(here, there)],
        "no link": [resolved(), data(), network(), servers],
    },
    ignores: { "a server with a public name": make("dbforpostgresql:Server", {}) },
    awaits: { "a link that may be the zone's": [resolved(), data(), network(), servers, make("privatedns:VirtualNetworkLink", { id: UNKNOWN })] },
});

const allowing = (direction: string, block: string, props: object = {}) => ({ name: direction, direction, access: "Allow", protocol: "Tcp", destinationPortRange: "5432", [direction === "Inbound" ? "sourceAddressPrefix" : "destinationAddressPrefix"]: block, ...props });
const keeper = (...securityRules: object[]) => make("network:NetworkSecurityGroup", { id: armId("Microsoft.Network/networkSecurityGroups/keeper"), securityRules }, { name: "keeper" });
const kept = (by: Resource) => data({ addressPrefix: "10.1.0.0/24", networkSecurityGroup: { id: by.props.id } }, { from: { networkSecurityGroup: by } });
const copy = make("network:Subnet", { id: `${netId("other")}/subnets/data`, name: "data", addressPrefix: "10.2.0.0/24", delegations: [{ serviceName: "Microsoft.DBforPostgreSQL/flexibleServers" }] }, { name: "copy", from: { virtualNetworkName: there } });
const pair = (...securityRules: object[]): readonly [Resource, ...Resource[]] => [kept(keeper(...securityRules)), keeper(...securityRules), here, there, copy, half(here, there), half(there, here)];

tabulate(rules.databaseReachesItsCopy, {
    accepts: { "both ways": pair(allowing("Inbound", "10.2.0.0/24"), allowing("Outbound", "10.2.0.0/16")) },
    rejects: {
        "no way": pair(), "one way": pair(allowing("Inbound", "10.2.0.0/24")), "another port": pair(allowing("Inbound", "10.2.0.0/24"), allowing("Outbound", "10.2.0.0/24", { destinationPortRange: "443" })),
        "part of it": pair(allowing("Inbound", "10.2.0.0/25"), allowing("Outbound", "10.2.0.0/24")), "a denial": pair(allowing("Inbound", "10.2.0.0/24"), allowing("Outbound", "10.2.0.0/24", { access: "Deny" })),
    },
    ignores: { "a database alone": [kept(keeper()), keeper(), here], "a subnet of machines": [subnet(), here, there, copy, half(here, there)] },
    awaits: { "a block that is not known": pair(allowing("Inbound", UNKNOWN), allowing("Outbound", "10.2.0.0/24")) },
});

const peering = (props: object) => make("network:VirtualNetworkPeering", props);

tabulate(rules.peeringStaysInside, {
    accepts: { "the defaults, which are closed": peering({}) },
    rejects: {
        "traffic of others": peering({ allowForwardedTraffic: true }), "gateways of others": peering({ useRemoteGateways: true }), "a gateway for others": peering({ allowGatewayTransit: true }),
        "a peering that lets nothing through": peering({ allowVirtualNetworkAccess: false }),
    },
    awaits: { "a switch that is not known": peering({ allowGatewayTransit: UNKNOWN }) },
});

tabulate(rules.networkEncryptsTraffic, {
    accepts: { "encryption": network({ encryption: { enabled: true } }) },
    rejects: { "the default, which is none": network() },
});

tabulate(rules.securityGroupHoldsForEndpoints, {
    accepts: { "policies on": subnet({ privateEndpointNetworkPolicies: "Enabled" }, { name: "endpoints" }) },
    rejects: { "the default, which is off": subnet({}, { name: "endpoints" }), "routes only": subnet({ privateEndpointNetworkPolicies: "RouteTableEnabled" }, { name: "endpoints" }) },
    ignores: { "a subnet without endpoints": subnet() },
});

const certified = (host = "kv") => make("network:ApplicationGateway", { sslCertificates: [{ keyVaultSecretId: `https://${host}.vault.azure.net/secrets/edge` }] }, { name: "front" });

tabulate(rules.certificateVaultHasEndpoint, {
    accepts: { "an endpoint to the vault": [certified(), endpoint(vault, "vault"), platform()] },
    rejects: { "none": [certified(), platform()], "an endpoint to another": [certified("other"), endpoint(vault, "vault"), platform()], "an endpoint to another part": [certified(), endpoint(vault, "blob"), platform()] },
    ignores: { "another program's gateway": certified(), "a gateway without a certificate": [make("network:ApplicationGateway", {}), platform()] },
    awaits: { "an endpoint that leads to what is not known": [certified(), make("network:PrivateEndpoint", { privateLinkServiceConnections: [{ groupIds: ["vault"], privateLinkServiceId: UNKNOWN }] }), platform()] },
});
