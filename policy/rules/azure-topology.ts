// Networks as a whole: that their parts name each other, their blocks fit, and the plan's ways through them are there.
import { contains, overlaps } from "../../components/plan/cidr";
import { companions, isReferred, same, withoutDoubles } from "../azure";
import { blockOf, isPublic } from "../azure-traffic";
import { list, PLATFORM, platformOf, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const azure = (name: string): string => `azure-native:${name}`;

/** What a part must name, or the service refuses it. */
interface Joint {
    /** The list of parts, `a.b` for one inside another; the resource itself where it is left out. */
    readonly at?: string;
    /** One of these. */
    readonly names: readonly string[];
    /** Whether the list must have something in it. */
    readonly needed?: boolean;
    /** Where it must be so; everywhere unless given. */
    readonly when?: (part: any, props: any) => boolean;
}

const isVpn = (_: unknown, { gatewayType }: any): boolean => !same(gatewayType, "ExpressRoute");
const RULE: readonly Joint[] = [{ names: ["sourcePortRange", "sourcePortRanges"] }, { names: ["destinationPortRange", "destinationPortRanges"] }];

const JOINTS: Readonly<Record<string, readonly Joint[]>> = {
    [azure("network:ApplicationGateway")]: [
        { at: "gatewayIPConfigurations", names: ["subnet"], needed: true },
        { at: "frontendIPConfigurations", names: ["publicIPAddress", "subnet"], needed: true },
        { at: "frontendPorts", names: ["port"], needed: true },
        { at: "httpListeners", names: ["frontendIPConfiguration"] },
        { at: "httpListeners", names: ["frontendPort"] },
        { at: "httpListeners", names: ["protocol"] },
        { at: "requestRoutingRules", names: ["httpListener"] },
        { at: "requestRoutingRules", names: ["backendAddressPool", "redirectConfiguration", "urlPathMap"] },
        { at: "urlPathMaps", names: ["defaultBackendAddressPool", "defaultRedirectConfiguration"] },
        { at: "urlPathMaps.pathRules", names: ["backendAddressPool", "redirectConfiguration"] },
        { at: "backendHttpSettingsCollection", names: ["port"] },
    ],
    [azure("network:VirtualNetworkGateway")]: [
        { at: "ipConfigurations", names: ["subnet"], needed: true },
        { at: "ipConfigurations", names: ["publicIPAddress"], when: isVpn },
        { at: "bgpSettings.bgpPeeringAddresses", names: ["ipconfigurationId"] },
    ],
    [azure("network:VirtualNetworkGatewayConnection")]: [{ names: ["localNetworkGateway2", "virtualNetworkGateway2", "peer"] }],
    [azure("network:LocalNetworkGateway")]: [{ names: ["gatewayIpAddress", "fqdn"] }],
    [azure("network:VirtualNetworkPeering")]: [{ names: ["remoteVirtualNetwork"] }],
    [azure("network:PrivateEndpoint")]: [
        { names: ["subnet"] },
        { names: ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"] },
        { at: "privateLinkServiceConnections", names: ["privateLinkServiceId"] },
        { at: "manualPrivateLinkServiceConnections", names: ["privateLinkServiceId"] },
    ],
    [azure("network:PrivateDnsZoneGroup")]: [{ at: "privateDnsZoneConfigs", names: ["privateDnsZoneId"], needed: true }],
    [azure("privatedns:VirtualNetworkLink")]: [{ names: ["virtualNetwork"] }],
    [azure("dnsresolver:DnsSecurityRule")]: [{ at: "action", names: ["actionType"] }],
    [azure("network:Route")]: [
        { names: ["addressPrefix"] },
        { names: ["nextHopIpAddress"], when: (route) => same(route.nextHopType, "VirtualAppliance") },
    ],
    [azure("network:RouteTable")]: [
        { at: "routes", names: ["addressPrefix"] },
        { at: "routes", names: ["nextHopIpAddress"], when: (route) => same(route.nextHopType, "VirtualAppliance") },
    ],
    [azure("network:SecurityRule")]: RULE,
    [azure("network:NetworkSecurityGroup")]: RULE.map((joint) => ({ at: "securityRules", ...joint })),
    [azure("network:FirewallPolicyRuleCollectionGroup")]: [{ at: "ruleCollections", names: ["action"], when: (part) => same(part.ruleCollectionType, "FirewallPolicyFilterRuleCollection") }],
    [azure("network:PublicIPPrefix")]: [{ names: ["prefixLength", "ipPrefix"] }],
    [azure("trafficmanager:Endpoint")]: [{ names: ["target", "targetResourceId"] }],
};

/** Parts in a list, or in lists inside others. */
const partsAt = (props: any, at: string): any[] => at.split(".").reduce<any[]>((parts, key) => parts.flatMap((part) => [...list<any>(part?.[key])]), [props]);

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

function missing(resource: Resource, { at, names, needed, when = () => true }: Joint): Problem[] {
    const parts = at === undefined ? [resource.props] : partsAt(resource.props, at);
    if (at !== undefined && parts.length === 0) return needed ? [{ property: at, observed: "none", expected: "one or more" }] : [];
    return parts.filter((part) => when(part, resource.props)).filter((part) =>
        !names.some((name) => isReferred(resource, at?.split(".")[0] ?? name, () => !isEmpty(part[name]))))
        .map((part) => ({ property: at === undefined ? names[0]! : `${at}.${names[0]}`, observed: at === undefined ? "none" : `none in "${part.name ?? at}"`, expected: names.join(" or ") }));
}

export const partsAreJoined: ResourceRule = {
    name: "azure-network-parts-are-joined",
    title: "Every part of a network names what it cannot work without, before the service refuses it in the middle of an update",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation", "real-configuration"],
    remediation: "Set the property that is named: by the other resource's id output where it is a reference.",
    types: Object.keys(JOINTS),
    check: (resource) => JOINTS[resource.type]!.flatMap((joint) => missing(resource, joint)),
};

const NETWORK = azure("network:VirtualNetwork");
const SUBNET = azure("network:Subnet");

const blocksOf = (subnet: any): string[] => [...list<string>(subnet.addressPrefix), ...list<string>(subnet.addressPrefixes)];

/** True where Azure itself hands out the blocks. */
const isPooled = (props: any): boolean => list(props.ipamPoolPrefixAllocations).length > 0 || list(props.addressSpace?.ipamPoolPrefixAllocations).length > 0;

export const blocksFit: StackRule = {
    name: "azure-network-blocks-fit",
    title: "A network has private addresses, and each of its subnets a part of them that no other has",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation", "private-connectivity"],
    remediation: "Take the blocks from the address plan: a private block for the network, and one inside it for each subnet.",
    types: [NETWORK],
    applies: ({ props }) => !isPooled(props),
    check: (network, graph) => {
        const own = list<string>(network.props.addressSpace?.addressPrefixes);
        const whole = own.flatMap((prefix) => blockOf(prefix) ?? []);
        const separate = companions(graph, network, "virtualNetworkName", SUBNET);
        const subnets = [
            ...separate.filter(({ props }) => !isPooled(props)).map(({ name, props }) => ({ name, blocks: blocksOf(props) })),
            ...withoutDoubles(list(network.props.subnets), separate).filter((subnet) => !isPooled(subnet)).map((subnet) => ({ name: String(subnet.name), blocks: blocksOf(subnet) })),
        ];
        const taken = subnets.flatMap(({ name, blocks }) => blocks.flatMap((prefix) => { const block = blockOf(prefix); return block ? [{ name, prefix, block }] : []; }));
        return [
            ...unless(own.length > 0, { property: "addressSpace.addressPrefixes", observed: "none", expected: "a private block" }),
            ...own.filter(isPublic).map((prefix) => ({ property: "addressSpace.addressPrefixes", observed: prefix, expected: "a private block" })),
            ...subnets.filter(({ blocks }) => blocks.length === 0).map(({ name }) => ({ property: "addressPrefix", observed: `none in subnet ${name}`, expected: "a block of the network" })),
            ...taken.filter(({ block }) => !whole.some((outer) => contains(outer, block))).map(({ name, prefix }) => ({ property: "addressPrefix", observed: `${prefix} in subnet ${name}`, expected: `a part of ${own.join(", ")}` })),
            ...taken.flatMap((one, i) => taken.slice(i + 1).filter((other) => overlaps(one.block, other.block))
                .map((other) => ({ property: "addressPrefix", observed: `subnets ${one.name} and ${other.name} overlap`, expected: "blocks apart" }))),
        ];
    },
};

const FEATURE = azure("features:SubscriptionFeatureRegistration");

/** What must be switched on for a subscription before something that is declared works, and what asks for it. */
const FEATURES: readonly (readonly [provider: string, feature: string, isAsked: (platform: Resource, graph: Graph) => boolean])[] = [
    // Without it Azure refuses a gateway where anything outwards is denied
    // (https://learn.microsoft.com/azure/application-gateway/application-gateway-private-deployment).
    ["Microsoft.Network", "EnableApplicationGatewayNetworkIsolation", (_, graph) => graph.of(azure("network:ApplicationGateway")).length > 0],
    ["Microsoft.Compute", "EncryptionAtHost", (_, graph) => graph.of(azure("compute:VirtualMachineScaleSet"), azure("compute:VirtualMachine"))
        .some(({ props }) => readOr(true, () => (props.virtualMachineProfile?.securityProfile ?? props.securityProfile)?.encryptionAtHost === true))],
];

export const featuresAreRegistered: StackRule = {
    name: "azure-features-are-registered",
    title: "What a subscription must allow first, for encryption and closed networks to be possible, is declared",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["closed-defaults", "encryption-at-rest"],
    remediation: "Declare a SubscriptionFeatureRegistration of the feature in the primary.",
    types: [PLATFORM],
    applies: (platform) => platform.props.role === "primary",
    check: (platform, graph) => FEATURES.filter(([provider, feature, isAsked]) => isAsked(platform, graph) &&
        !graph.of(FEATURE).some(({ props }) => same(lastOf(props.featureName ?? props.name), feature) && (props.providerNamespace === undefined || same(props.providerNamespace, provider))))
        .map(([provider, feature]) => ({ observed: `no registration of ${feature}`, expected: `one with ${provider}` })),
};

/** Azure answers with `Microsoft.Compute/EncryptionAtHost` as the name. */
const lastOf = (name: unknown): string => String(name).split("/").at(-1)!;

const TABLE = azure("network:RouteTable");

export const tablesLearnTunnels: StackRule = {
    name: "azure-route-tables-learn-tunnels",
    title: "Subnets whose flows come or go through a site's tunnels learn the way to the far end",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links"],
    remediation: "Leave disableBgpRoutePropagation off in the tables of a network that a VPN gateway stands in.",
    types: [TABLE],
    applies: (table, graph) => platformOf(table, graph) !== undefined && companions(graph, table, "routeTable", SUBNET)
        .some((subnet) => gatewayNetworks(graph).has(networkPath(subnet))),
    check: ({ props }) => unless(props.disableBgpRoutePropagation !== true, { property: "disableBgpRoutePropagation", observed: "true", expected: "false" }),
};

/** `…/virtualNetworks/one` of a subnet's id, and the group and site that its name begins with where that is not told. */
const networkPath = (subnet: Resource): string => readOr("", () => String(subnet.props.id ?? "").toLowerCase().replace(/\/subnets\/[^/]+$/, ""));

const gatewayNetworks = (graph: Graph): ReadonlySet<string> => new Set(graph.of(SUBNET)
    .filter((subnet) => same(readOr("", () => String(subnet.props.subnetName ?? subnet.props.name ?? "")), "GatewaySubnet")).map(networkPath).filter((path) => path !== ""));
