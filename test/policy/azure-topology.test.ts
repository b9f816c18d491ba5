import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/azure-topology";
import { armId, make, platform, tabulate, UNKNOWN } from "./azure-support";

const network = (props: object = {}, name = "net") => make("network:VirtualNetwork", { id: armId(`Microsoft.Network/virtualNetworks/${name}`), addressSpace: { addressPrefixes: ["10.1.0.0/16"] }, ...props }, { name });
const subnet = (name: string, props: object = {}, of = network()) => make("network:Subnet", { id: `${of.props.id}/subnets/${name}`, name, ...props }, { name, from: { virtualNetworkName: of } });

const endpoint = (props: object = {}) => make("network:PrivateEndpoint", { subnet: { id: "s" }, privateLinkServiceConnections: [{ name: "a", privateLinkServiceId: "t" }], ...props });
const vpn = (change: object = {}, props: object = {}) => make("network:VirtualNetworkGateway", { ipConfigurations: [{ name: "one", subnet: { id: "s" }, publicIPAddress: { id: "p" }, ...change }], ...props });
const route = (props: object) => make("network:Route", { addressPrefix: "0.0.0.0/0", ...props });
const rule = (props: object = {}) => make("network:SecurityRule", { sourcePortRange: "*", destinationPortRange: "443", ...props });
const gateway = (props: object = {}) => make("network:ApplicationGateway", { gatewayIPConfigurations: [{ subnet: { id: "s" } }], frontendIPConfigurations: [{ publicIPAddress: { id: "p" } }], frontendPorts: [{ port: 443 }], ...props });

tabulate(rules.partsAreJoined, {
    accepts: {
        "an endpoint": endpoint(), "an endpoint to what is not known yet": make("network:PrivateEndpoint", { subnet: { id: UNKNOWN }, privateLinkServiceConnections: [{ privateLinkServiceId: "t" }] }, { from: { subnet: network() } }),
        "a VPN gateway": vpn(), "a private line without an address": vpn({ publicIPAddress: undefined }, { gatewayType: "ExpressRoute" }), "a route to nowhere": route({ nextHopType: "None" }),
        "a route to an appliance": route({ nextHopType: "VirtualAppliance", nextHopIpAddress: "10.1.0.4" }), "a rule for several ports": rule({ destinationPortRange: undefined, destinationPortRanges: ["80", "443"] }),
        "rules inside": make("network:NetworkSecurityGroup", { securityRules: [{ sourcePortRange: "*", destinationPortRange: "443" }] }), "a gateway": gateway(), "a far end by its name": make("network:LocalNetworkGateway", { fqdn: "vpn.example.com" }),
    },
    rejects: {
        "an endpoint in no subnet": endpoint({ subnet: undefined }), "an endpoint to nothing": endpoint({ privateLinkServiceConnections: [] }), "a connection to nothing": endpoint({ privateLinkServiceConnections: [{ name: "a" }] }),
        "a VPN gateway without an address": vpn({ publicIPAddress: undefined }), "a peer without an instance": vpn({}, { bgpSettings: { bgpPeeringAddresses: [{ customBgpIpAddresses: ["169.254.21.2"] }] } }),
        "a tunnel to nobody": make("network:VirtualNetworkGatewayConnection", { connectionType: "IPsec" }), "a far end that is nowhere": make("network:LocalNetworkGateway", {}), "a peering with nobody": make("network:VirtualNetworkPeering", {}),
        "a route to no address": route({ nextHopType: "VirtualAppliance" }), "a rule for no port": rule({ destinationPortRange: undefined }), "a rule inside, from no port": make("network:NetworkSecurityGroup", { securityRules: [{ destinationPortRange: "443" }] }),
        "a zone group without a zone": make("network:PrivateDnsZoneGroup", { privateDnsZoneConfigs: [] }), "a link to no network": make("privatedns:VirtualNetworkLink", {}), "a gateway in no subnet": gateway({ gatewayIPConfigurations: undefined }),
        "a path that leads nowhere": gateway({ urlPathMaps: [{ defaultRedirectConfiguration: { id: "r" }, pathRules: [{ name: "p" }] }] }), "an endpoint of nothing": make("trafficmanager:Endpoint", {}),
        "rules that do nothing": make("network:FirewallPolicyRuleCollectionGroup", { ruleCollections: [{ ruleCollectionType: "FirewallPolicyFilterRuleCollection" }] }),
    },
    awaits: { "a subnet that comes from nowhere": endpoint({ subnet: UNKNOWN }) },
});

tabulate(rules.blocksFit, {
    accepts: {
        "subnets apart": [network(), subnet("a", { addressPrefix: "10.1.0.0/24" }), subnet("b", { addressPrefixes: ["10.1.1.0/24"] })],
        "subnets inside": network({ subnets: [{ name: "a", addressPrefix: "10.1.0.0/24" }, { name: "b", addressPrefix: "10.1.1.0/24" }] }),
        "blocks that Azure hands out": [network(), subnet("a", { ipamPoolPrefixAllocations: [{}] })],
        "both families": [network({ addressSpace: { addressPrefixes: ["10.1.0.0/16", "fd00::/48"] } }), subnet("a", { addressPrefixes: ["10.1.0.0/24", "fd00::/64"] })],
    },
    rejects: {
        "no block": network({ addressSpace: {} }), "the whole internet": network({ addressSpace: { addressPrefixes: ["0.0.0.0/0"] } }), "public addresses": network({ addressSpace: { addressPrefixes: ["8.8.0.0/16"] } }),
        "a subnet outside": [network(), subnet("a", { addressPrefix: "10.2.0.0/24" })], "a subnet of everything": [network(), subnet("a", { addressPrefix: "0.0.0.0/0" })],
        "two that overlap": [network(), subnet("a", { addressPrefix: "10.1.0.0/24" }), subnet("b", { addressPrefix: "10.1.0.128/25" })],
        "two inside that overlap": network({ subnets: [{ name: "a", addressPrefix: "10.1.0.0/24" }, { name: "b", addressPrefix: "10.1.0.0/25" }] }), "a subnet without a block": [network(), subnet("a")],
    },
    ignores: { "a network whose block Azure hands out": network({ addressSpace: { ipamPoolPrefixAllocations: [{}] } }) },
    awaits: { "a block that is not known": [network(), subnet("a", { addressPrefix: UNKNOWN })] },
});

const feature = (featureName: string, providerNamespace: string | undefined) => make("features:SubscriptionFeatureRegistration", { featureName, providerNamespace }, { name: featureName });
const machines = (encryptionAtHost: boolean) => make("compute:VirtualMachineScaleSet", { virtualMachineProfile: { securityProfile: { encryptionAtHost } } });

tabulate(rules.featuresAreRegistered, {
    accepts: {
        "what is asked for": [platform(), machines(true), feature("EncryptionAtHost", "Microsoft.Compute"), gateway(), feature("EnableApplicationGatewayNetworkIsolation", "Microsoft.Network")],
        "as Azure answers it": [platform(), machines(true), make("features:SubscriptionFeatureRegistration", { name: "Microsoft.Compute/EncryptionAtHost" })], "nothing that asks": [platform(), machines(false)],
    },
    rejects: { "encryption that nobody allowed": [platform(), machines(true)], "a gateway in a closed network": [platform(), gateway()], "another provider's": [platform(), machines(true), feature("EncryptionAtHost", "Microsoft.Network")] },
    ignores: { "a standby, whose subscription the primary has prepared": [platform({ role: "standby" }), machines(true)] },
    awaits: { "a registration that is not known": [platform(), machines(true), feature(UNKNOWN, "Microsoft.Compute")] },
});

const tableId = armId("Microsoft.Network/routeTables/t");
const table = (props: object = {}) => make("network:RouteTable", { id: tableId, ...props }, { name: "table" });
const routed = (name: string, of: Resource = network()) => make("network:Subnet", { id: `${of.props.id}/subnets/${name}`, name, routeTable: { id: tableId } }, { name, from: { routeTable: table(), virtualNetworkName: of } });

tabulate(rules.tablesLearnTunnels, {
    accepts: { "what is so by default": [table(), routed("app-1"), subnet("GatewaySubnet"), platform()] },
    rejects: { "a table that learns nothing": [table({ disableBgpRoutePropagation: true }), routed("app-1"), subnet("GatewaySubnet"), platform()] },
    ignores: {
        "a network without a VPN gateway": [table({ disableBgpRoutePropagation: true }), routed("app-1"), platform()], "another network": [table({ disableBgpRoutePropagation: true }), routed("app-1", network({}, "tenant")), subnet("GatewaySubnet"), platform()],
        "another program's": [table({ disableBgpRoutePropagation: true }), routed("app-1"), subnet("GatewaySubnet")],
    },
    awaits: { "a switch that is not known": [table({ disableBgpRoutePropagation: UNKNOWN }), routed("app-1"), subnet("GatewaySubnet"), platform()] },
});
