// Microsoft.Network: virtual networks, subnets, peerings and route tables.
import { type Cidr, contains, formatCidr, overlaps, parseCidr } from "../../components/plan/cidr";
import type { Services } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { same } from "./ids";
import type { Existing, Subject } from "./subject";

/** Subnets whose name says what they are for: the smallest each may be, and whether a security group may guard it. */
const NAMED_SUBNETS: Readonly<Record<string, { readonly bits: number; readonly guarded: boolean }>> = {
    gatewaysubnet: { bits: 29, guarded: false },
    azurefirewallsubnet: { bits: 26, guarded: false },
    azurefirewallmanagementsubnet: { bits: 26, guarded: false },
    azurebastionsubnet: { bits: 26, guarded: true },
    routeserversubnet: { bits: 27, guarded: false },
};

/** Services that a subnet can be opened to with a service endpoint. */
const SERVICE_ENDPOINTS = [
    "Microsoft.AzureActiveDirectory", "Microsoft.AzureCosmosDB", "Microsoft.CognitiveServices", "Microsoft.ContainerRegistry", "Microsoft.EventHub",
    "Microsoft.KeyVault", "Microsoft.ServiceBus", "Microsoft.Sql", "Microsoft.Storage", "Microsoft.Storage.Global", "Microsoft.Web",
];

/** Services that a subnet can be handed over to. */
const DELEGATIONS = [
    "Microsoft.ApiManagement/service", "Microsoft.App/environments", "Microsoft.ContainerInstance/containerGroups", "Microsoft.DBforMySQL/flexibleServers",
    "Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.Databricks/workspaces", "Microsoft.Netapp/volumes", "Microsoft.Network/applicationGateways",
    "Microsoft.Network/dnsResolvers", "Microsoft.Sql/managedInstances", "Microsoft.StreamAnalytics/streamingJobs", "Microsoft.Web/hostingEnvironments",
    "Microsoft.Web/serverFarms",
];

const blocks = (texts: unknown): Cidr[] => (Array.isArray(texts) ? texts : []).flatMap((text) => {
    try {
        return [parseCidr(text)];
    } catch {
        return []; // refused where it was declared
    }
});

export const spaceOf = (network: Existing | undefined): Cidr[] => blocks(network?.inputs["addressSpace"]?.addressPrefixes);

export const blocksOf = ({ inputs }: Existing): Cidr[] => blocks(inputs["addressPrefixes"] ?? [inputs["addressPrefix"]]);

/** The network that a subnet belongs to. */
export function networkOf(subject: Subject, subnetId: unknown): Existing | undefined {
    const id = typeof subnetId === "string" ? /^(.*)\/subnets\/[^/]+$/i.exec(subnetId)?.[1] : undefined;
    return subject.existing(id, "network:VirtualNetwork");
}

const subnetsOf = (subject: Subject, networkId: string): Existing[] =>
    subject.of("network:Subnet").filter(({ id }) => same(/^(.*)\/subnets\/[^/]+$/i.exec(id)?.[1], networkId));

function checkNetwork(subject: Check): void {
    const paths = subject.each("addressSpace.addressPrefixes");
    if (subject.at("addressSpace.addressPrefixes") === undefined) {
        subject.required("addressSpace.addressPrefixes", "one address block or more");
    }
    const space = paths.map((path) => ({ path, block: subject.networkCidr(path) }));
    space.forEach(({ path, block }, i) => {
        const other = block && space.slice(0, i).find((earlier) => earlier.block && overlaps(earlier.block, block));
        if (other) subject.refuse(path, `a block that does not overlap ${other.path}`);
    });
    subject.range("flowTimeoutInMinutes", 4, 30, "minutes");
    subject.oneOf("encryption.enforcement", ["AllowUnencrypted"], "AllowUnencrypted: DropUnencrypted is not open to every subscription");
    if (subject.known("enableDdosProtection") === true) {
        subject.required("ddosProtectionPlan.id", "the plan that protects the network");
    }
    for (const path of subject.each("subnets")) checkSubnet(subject, `${path}.`, space.flatMap(({ block }) => block ?? []), subject.location, []);
    subject.unique("subnets", "name");
}

/** A subnet, declared by itself (`prefix` is empty) or within its network. */
function checkSubnet(subject: Check, prefix: string, space: readonly Cidr[], location: string | undefined, siblings: readonly Existing[]): void {
    const at = (property: string): string => `${prefix}${property}`;
    subject.exactlyOne([at("addressPrefix"), at("addressPrefixes")]);
    for (const path of subject.known(at("addressPrefixes")) ? subject.each(at("addressPrefixes")) : [at("addressPrefix")]) {
        const block = subject.networkCidr(path);
        if (!block) continue;
        if (space.length > 0 && !space.some((outer) => contains(outer, block))) {
            subject.refuse(path, `a block within the network, ${space.map(formatCidr).join(", ")}`);
        }
        const other = siblings.find((sibling) => blocksOf(sibling).some((theirs) => overlaps(theirs, block)));
        if (other) {
            subject.refuse(path, `a block that does not overlap subnet ${other.outputs["name"]}, ${blocksOf(other).map(formatCidr).join(", ")}`);
        }
        const named = NAMED_SUBNETS[String(prefix ? subject.known(at("name")) : subject.name).toLowerCase()];
        if (named && block.bits > named.bits) subject.refuse(path, `a /${named.bits} or larger for a subnet of this name`);
        if (named && !named.guarded) subject.absent(at("networkSecurityGroup"), "no security group on a subnet of this name");
    }
    const near = (path: string, token: "network:NetworkSecurityGroup" | "network:RouteTable" | "network:NatGateway", what: string): void => {
        const found = subject.reference(at(path), token);
        const there = found?.outputs["location"];
        if (there !== undefined && location !== undefined && there !== location) {
            subject.refuse(at(path), `a ${what} in ${location}`, there);
        }
    };
    near("networkSecurityGroup.id", "network:NetworkSecurityGroup", "security group");
    near("routeTable.id", "network:RouteTable", "route table");
    near("natGateway.id", "network:NatGateway", "NAT gateway");
    for (const path of subject.each(at("serviceEndpoints"))) subject.oneOf(`${path}.service`, SERVICE_ENDPOINTS, "a service that has service endpoints");
    subject.length(at("delegations"), 1, "delegations");
    for (const path of subject.each(at("delegations"))) {
        subject.required(`${path}.name`, "a name");
        subject.oneOf(`${path}.serviceName`, DELEGATIONS, "a service that subnets can be delegated to");
    }
    subject.oneOf(at("privateEndpointNetworkPolicies"), ["Disabled", "Enabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled"]);
    subject.oneOf(at("privateLinkServiceNetworkPolicies"), ["Disabled", "Enabled"]);
}

function checkSubnetAlone(subject: Check): void {
    const network = subject.existing(subject.parents[0]?.id, "network:VirtualNetwork");
    const siblings = network ? subnetsOf(subject, network.id) : [];
    checkSubnet(subject, "", spaceOf(network), network?.outputs["location"], siblings);
    const gateway = subject.known("natGateway.id");
    const elsewhere = gateway && subject.of("network:Subnet").find((other) => same(other.inputs["natGateway"]?.id, gateway) && !siblings.includes(other));
    if (elsewhere) {
        subject.refuse("natGateway.id", `a NAT gateway of this network alone; subnet ${elsewhere.id} of another one uses it`);
    }
}

function checkPeering(subject: Check): void {
    const local = subject.existing(subject.parents[0]?.id, "network:VirtualNetwork");
    const remote = subject.reference("remoteVirtualNetwork.id", "network:VirtualNetwork");
    if (!local || !remote) return;
    const clash = spaceOf(remote).find((theirs) => spaceOf(local).some((ours) => overlaps(ours, theirs)));
    if (clash) {
        subject.refuse("remoteVirtualNetwork.id", `a network that does not overlap ${spaceOf(local).map(formatCidr).join(", ")}`, `one that holds ${formatCidr(clash)}`);
    }
    if (same(local.id, remote.id)) subject.refuse("remoteVirtualNetwork.id", "another network");
    if (subject.known("useRemoteGateways") === true && subject.known("allowGatewayTransit") === true) {
        subject.refuse("useRemoteGateways", "false where allowGatewayTransit is true");
    }
}

function checkRoute(subject: Check, prefix = ""): void {
    const at = (property: string): string => `${prefix}${property}`;
    const hop = subject.known(at("nextHopType"));
    subject.oneOf(at("nextHopType"), ["VirtualNetworkGateway", "VnetLocal", "Internet", "VirtualAppliance", "None"]);
    if (hop === "VirtualAppliance") subject.required(at("nextHopIpAddress"), "the appliance's address");
    else if (hop !== undefined) subject.absent(at("nextHopIpAddress"), "no address: only a virtual appliance has one");
    subject.required(at("addressPrefix"), "an address block or service tag");
    if (/^\d/.test(subject.known(at("addressPrefix")) ?? "")) subject.cidr(at("addressPrefix"));
}

/** Ids of what stands in a subnet. */
const inSubnet = (id: string, subject: Subject): string[] => [
    ...subject.of("network:PrivateEndpoint").filter(({ inputs }) => same(inputs["subnet"]?.id, id)),
    ...subject.of("network:ApplicationGateway").filter(({ inputs }) => (inputs["gatewayIPConfigurations"] ?? []).some((one: any) => same(one.subnet?.id, id))),
    ...[...subject.of("network:VirtualNetworkGateway"), ...subject.of("network:AzureFirewall")]
        .filter(({ inputs }) => (inputs["ipConfigurations"] ?? []).some((one: any) => same(one.subnet?.id, id))),
].map((user) => user.id);

/** Subnets that name a resource. */
export const subnetsWith = (property: string) => (id: string, subject: Subject): string[] =>
    subject.of("network:Subnet").filter(({ inputs }) => same(inputs[property]?.id, id)).map((subnet) => subnet.id);

export const network: Services = {
    "azure-native:network:VirtualNetwork": arm("network:VirtualNetwork", {
        name: [/^[A-Za-z0-9][\w.-]{0,62}\w$/, "2 to 64 letters, digits, . _ -, beginning with a letter or digit, ending with a letter, digit or _"],
        computes: ["etag", "provisioningState", "resourceGuid"],
        check: checkNetwork,
        answers: (subject) => ({
            enableDdosProtection: subject.at("enableDdosProtection") ?? false,
            privateEndpointVNetPolicies: subject.at("privateEndpointVNetPolicies") ?? "Disabled",
            subnets: (subject.list("subnets") ?? []).map((subnet) => ({ ...subnet, id: `${subject.id}/subnets/${subnet.name}` })),
            virtualNetworkPeerings: [],
        }),
        users: (id, subject) => subnetsOf(subject, id).flatMap((subnet) => inSubnet(subnet.id, subject)),
    }),
    "azure-native:network:Subnet": arm("network:Subnet", {
        place: "none",
        computes: ["etag", "provisioningState"],
        check: checkSubnetAlone,
        answers: (subject) => ({
            delegations: subject.at("delegations") ?? [],
            privateEndpointNetworkPolicies: subject.at("privateEndpointNetworkPolicies") ?? "Disabled",
            privateLinkServiceNetworkPolicies: subject.at("privateLinkServiceNetworkPolicies") ?? "Enabled",
        }),
        users: inSubnet,
    }),
    "azure-native:network:VirtualNetworkPeering": arm("network:VirtualNetworkPeering", {
        place: "none",
        silent: ["syncRemoteAddressSpace"],
        computes: ["etag", "provisioningState", "resourceGuid"],
        check: checkPeering,
        answers: () => ({ peeringState: "Initiated", peeringSyncLevel: "RemoteNotInSync" }),
    }),
    "azure-native:network:RouteTable": arm("network:RouteTable", {
        computes: ["etag", "provisioningState", "resourceGuid"],
        check: (subject) => {
            subject.each("routes").forEach((path) => checkRoute(subject, `${path}.`));
            subject.unique("routes", "name");
            subject.unique("routes", "addressPrefix");
        },
        answers: (subject) => ({
            disableBgpRoutePropagation: subject.at("disableBgpRoutePropagation") ?? false,
            routes: (subject.list("routes") ?? []).map((route) => ({ ...route, id: `${subject.id}/routes/${route.name}`, provisioningState: "Succeeded" })),
        }),
        users: subnetsWith("routeTable"),
    }),
    "azure-native:network:Route": arm("network:Route", {
        place: "none",
        computes: ["etag", "provisioningState"],
        check: (subject) => checkRoute(subject),
        answers: () => ({ hasBgpOverride: false }),
    }),
};
