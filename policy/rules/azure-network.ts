// Virtual networks: guarded and private subnets, a way out in every zone, and records of traffic and of name look-ups.
import { contains } from "../../components/plan/cidr";
import { companions, foundBy, isReferred, lastSegment, named, owners, records, referenced, same, withoutDoubles } from "../azure";
import { isDefault, routesOf } from "../azure-routes";
import { blockOf, includesPort, isAllowed, isInbound, isOutbound, ports, prefixes, rulesOf, SECURITY_GROUP } from "../azure-traffic";
import { demand } from "../demands";
import { factsOf, list, platformOf, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const NETWORK = "azure-native:network:VirtualNetwork";
const SUBNET = "azure-native:network:Subnet";
const NAT = "azure-native:network:NatGateway";
const FLOW_LOG = "azure-native:network:FlowLog";
const DNS_POLICY = "azure-native:dnsresolver:DnsResolverPolicy";
const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";

/**
 * Subnets whose names Azure gives a meaning. A network security group on them is refused or breaks the service
 * (https://learn.microsoft.com/azure/virtual-network/virtual-network-for-azure-services).
 */
const WITHOUT_GROUP = ["gatewaysubnet", "azurefirewallsubnet", "azurefirewallmanagementsubnet", "routeserversubnet"];

/** Those, and Bastion's: the service needs its own way out. */
const WITH_OWN_EXIT = [...WITHOUT_GROUP, "azurebastionsubnet"];

interface DeclaredSubnet {
    /** Path in the network, "" for a resource of its own. */
    readonly at: string;
    readonly name: string;
    readonly subnet: any;
}

const declaredSubnets = ({ type, name, props }: Resource): DeclaredSubnet[] =>
    type === SUBNET
        ? [{ at: "", name: String(props.subnetName ?? props.name ?? name), subnet: props }]
        : list(props.subnets).map((subnet, i) => ({ at: `subnets[${i}].`, name: String(subnet.name), subnet }));

const judged = (resource: Resource, exempt: readonly string[]): DeclaredSubnet[] =>
    declaredSubnets(resource).filter(({ name }) => !exempt.includes(name.toLowerCase()));

export const subnetHasSecurityGroup: ResourceRule = {
    name: "azure-subnet-has-security-group",
    title: "Every subnet is guarded by a network security group",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation", "closed-defaults"],
    remediation: "Set networkSecurityGroup on the subnet itself: a group that is set elsewhere is lost at the next update.",
    types: [SUBNET, NETWORK],
    applies: (resource) => judged(resource, WITHOUT_GROUP).length > 0,
    check: (resource) => judged(resource, WITHOUT_GROUP).flatMap(({ at, name, subnet }) =>
        unless(isReferred(resource, at === "" ? "networkSecurityGroup" : "-", () => referenced(subnet.networkSecurityGroup)), {
            property: `${at}networkSecurityGroup`, observed: `none on subnet ${name}`, expected: "a network security group",
        })),
};

export const subnetIsPrivate: ResourceRule = {
    name: "azure-subnet-is-private",
    title: "No subnet has Azure's default way out to the internet",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["egress-control", "closed-defaults"],
    remediation: "Set defaultOutboundAccess to false when the subnet is made, and give it a NAT gateway if it needs a way out.",
    types: [SUBNET, NETWORK],
    applies: (resource) => judged(resource, WITH_OWN_EXIT).length > 0,
    // Absent means open before API 2025-07-01, and the provider's default is 2024-05-01
    // (https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access).
    check: (resource) => judged(resource, WITH_OWN_EXIT).flatMap(({ at, name, subnet }) =>
        unless(subnet.defaultOutboundAccess === false, {
            property: `${at}defaultOutboundAccess`, observed: `${shown(subnet.defaultOutboundAccess)} on subnet ${name}`, expected: "false",
        })),
};

export const subnetsAreNotMixed: StackRule = {
    name: "azure-subnets-are-not-mixed",
    title: "The subnets of a network are written all inside it or all apart from it",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    // Updating the network deletes the separate subnets that it does not list (pulumi-azure-native#611, #3359).
    remediation: "Move the inline subnets into Subnet resources, or the other way round: an update of the network would delete the separate ones.",
    types: [NETWORK],
    check: (network, graph) => {
        const separate = companions(graph, network, "virtualNetworkName", SUBNET);
        const inline = withoutDoubles(list(network.props.subnets), separate);
        return unless(inline.length === 0 || separate.length === 0, {
            property: "subnets", observed: `${inline.length} inside and ${separate.length} apart`, expected: "one way alone",
        });
    },
};

/** NAT gateways that the subnets of a network leave through. */
function natGateways(network: Resource, graph: Graph): Resource[] {
    const separate = companions(graph, network, "virtualNetworkName", SUBNET);
    const inline = list(network.props.subnets).flatMap((subnet: any) => {
        const id = readOr(undefined, () => referenced(subnet.natGateway));
        return graph.of(NAT).filter((nat) => id !== undefined && same(nat.props.id, id));
    });
    return [...new Set([...separate.flatMap((subnet) => named(graph, subnet, "natGateway", NAT)), ...inline])];
}

/** The newer kind is spread over the zones by itself. */
const isZoneRedundant = (nat: Resource): boolean => same(nat.props.sku?.name, "StandardV2");

const ZONES = ["1", "2", "3"];

export const natInEveryZone: StackRule = {
    name: "azure-nat-in-every-zone",
    title: "The way out of a network stands in three zones",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread"],
    remediation: "Give each zone's subnet a NAT gateway of its own in that zone.",
    types: [NETWORK],
    applies: (network, graph) => natGateways(network, graph).length > 0,
    check: (network, graph) => {
        const gateways = natGateways(network, graph);
        const zones = new Set(gateways.flatMap((nat) => (isZoneRedundant(nat) ? ZONES : list<string>(nat.props.zones))));
        const missing = ZONES.filter((zone) => !zones.has(zone));
        return unless(missing.length === 0, { property: "zones", observed: `no NAT gateway in zone ${missing.join(", ")}`, expected: "one in each of zones 1, 2, 3" });
    },
};

export const natIsZonal: ResourceRule = {
    name: "azure-nat-states-its-zone",
    title: "Every NAT gateway states the one zone it stands in",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["zone-spread"],
    // "No zone" lets Azure place it in any one zone, unseen (https://learn.microsoft.com/azure/nat-gateway/nat-availability-zones).
    remediation: "Set zones to the zone of the subnet that leaves through it.",
    types: [NAT],
    applies: (nat) => !isZoneRedundant(nat),
    check: ({ props }) => unless(list(props.zones).length === 1, { property: "zones", observed: shown(props.zones), expected: "exactly one zone" }),
};

export const natAddressIsNear: StackRule = {
    name: "azure-nat-address-in-its-zone",
    title: "What a NAT gateway leaves by stands in the gateway's own zone, so that no other zone takes it along",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread"],
    // (https://learn.microsoft.com/azure/nat-gateway/nat-availability-zones)
    remediation: "Give the address the zones of its gateway, or all three.",
    types: [NAT],
    applies: (nat, graph) => !isZoneRedundant(nat) && list(nat.props.zones).length > 0 && addressesOf(nat, graph).length > 0,
    // An address that says nothing of zones is for the rules about addresses.
    check: (nat, graph) => addressesOf(nat, graph).filter(({ props }) => list(props.zones).length > 0 && !list<string>(nat.props.zones).every((zone) => list(props.zones).includes(zone)))
        .map(({ name, props }) => ({ property: "publicIpAddresses", observed: `${name} in zone ${list<string>(props.zones).join(", ")}`, expected: `zone ${list<string>(nat.props.zones).join(", ")}` })),
};

const addressesOf = (nat: Resource, graph: Graph): Resource[] => named(graph, nat, "publicIpAddresses", "azure-native:network:PublicIPAddress");

export const natHasAddress: ResourceRule = {
    name: "azure-nat-has-fixed-address",
    title: "Every NAT gateway leaves by addresses of its own, which others can admit by name",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["egress-control", "address-pool"],
    remediation: "Set publicIpAddresses or publicIpPrefixes.",
    types: [NAT],
    check: (nat) => unless(list(nat.props.publicIpAddresses).length > 0 || list(nat.props.publicIpPrefixes).length > 0, {
        property: "publicIpAddresses", observed: "none", expected: "one or more",
    }),
};

/** Fewest days that flow records are kept: what CIS Azure 6.4 asks for. */
const FLOW_LOG_DAYS = 90;

export const networkHasFlowLog: StackRule = {
    name: "azure-network-has-flow-log",
    title: "The traffic of every virtual network is recorded",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-records"],
    remediation: "Declare an enabled FlowLog whose targetResourceId is the network's.",
    types: [NETWORK],
    check: (network, graph) => {
        const logs = companions(graph, network, "targetResourceId", FLOW_LOG);
        // Left out, enabled is read as false by the service: a log is off until it is switched on.
        return unless(logs.some(({ props }) => props.enabled === true), {
            observed: logs.length > 0 ? "a flow log that is not enabled" : "no flow log", expected: "an enabled flow log of the network",
        });
    },
};

export const flowLogOfNetwork: StackRule = {
    name: "azure-flow-log-is-of-network",
    title: "Flow logs record a whole virtual network, not a security group",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    // NSG flow logs cannot be made any more since 2025-06-30 and end on 2027-09-30
    // (https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview).
    controls: ["network-records"],
    remediation: "Let targetResourceId be the virtual network's: logs of security groups are being retired.",
    types: [FLOW_LOG],
    check: (log, graph) => {
        const group = owners(graph, log, "targetResourceId", "azure-native:network:NetworkSecurityGroup").length > 0;
        const known = owners(graph, log, "targetResourceId", NETWORK, SUBNET).length > 0;
        const wrong = group || (!known && /\/networkSecurityGroups\//i.test(String(log.props.targetResourceId)));
        return unless(!wrong, { property: "targetResourceId", observed: "a network security group", expected: "a virtual network" });
    },
};

export const flowLogIsRetained: ResourceRule = {
    name: "azure-flow-log-is-retained",
    title: `Flow records are kept for ${FLOW_LOG_DAYS} days or more`,
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["network-records", "retention"],
    remediation: "Set retentionPolicy to enabled with the days that the archive keeps logs.",
    types: [FLOW_LOG],
    check: ({ props }) => {
        const { enabled, days } = props.retentionPolicy ?? {};
        // Zero days is for ever: then the archive's own life cycle is the end.
        return unless(enabled === true && (days === 0 || days >= FLOW_LOG_DAYS), {
            property: "retentionPolicy", observed: enabled === true ? `${shown(days)} days` : "no retention set", expected: `${FLOW_LOG_DAYS} days or more, or 0 for ever`,
        });
    },
};

export const flowLogIsAnalysed: StackRule = {
    name: "azure-flow-log-is-analysed",
    title: "Flow records are gathered in a workspace of an allowed region, where they can be asked, and not only kept",
    severity: "low",
    level: "advisory",
    scope: "stack",
    // CIS Azure asks that flow logs are sent to Log Analytics. Left out, they lie in the account unread.
    controls: ["network-records", "detection"],
    remediation: "Set flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration: enabled, workspaceResourceId and workspaceRegion.",
    types: [FLOW_LOG],
    check: (log, graph) => {
        const analysis = log.props.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
        const allowed = factsOf(log, graph)?.allowedRegions;
        const at = "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration";
        return [
            ...unless(analysis?.enabled === true, { property: `${at}.enabled`, observed: shown(analysis?.enabled), expected: "true" }),
            ...unless(isReferred(log, "flowAnalyticsConfiguration", () => analysis?.workspaceResourceId as unknown), { property: `${at}.workspaceResourceId`, observed: "none", expected: "a workspace" }),
            ...unless(!allowed || allowed.includes(String(analysis?.workspaceRegion)), { property: `${at}.workspaceRegion`, observed: shown(analysis?.workspaceRegion), expected: "an allowed region" }),
        ];
    },
};

/** Name look-ups are recorded by a security policy that is linked to the network and sends its log somewhere. */
const DNS_LOG = /^(allLogs|DnsResponse)$/i;

export const flowLogSaysEnough: ResourceRule = {
    name: "azure-flow-log-says-enough",
    title: "Flow records count bytes and packets, and are written with an identity",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    // Version 1 tells neither amounts nor how a flow ended; without an identity it is written with the account's key,
    // which the archive refuses (https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview).
    controls: ["network-records", "trusted-code"],
    remediation: "Set format.version to 2, and identity to a user-assigned one that may write to the account.",
    types: [FLOW_LOG],
    check: ({ props }) => [
        ...unless(props.format?.version === 2, { property: "format.version", observed: shown(props.format?.version), expected: "2" }),
        ...unless(/UserAssigned/i.test(String(props.identity?.type)), { property: "identity.type", observed: shown(props.identity?.type), expected: '"UserAssigned"' }),
        ...unless(Object.keys(props.identity?.userAssignedIdentities ?? {}).length > 0, { property: "identity.userAssignedIdentities", observed: "none", expected: "one that may write to the account" }),
    ],
};

export const networkRecordsNames: StackRule = {
    name: "azure-network-records-name-lookups",
    title: "Name look-ups in every virtual network are recorded",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-records"],
    remediation: "Link the network to a DNS security policy (DnsResolverPolicy) whose diagnostic setting sends DnsResponse to the archive.",
    types: [NETWORK],
    check: (network, graph) => {
        const link = "azure-native:dnsresolver:DnsResolverPolicyVirtualNetworkLink";
        const policies = companions(graph, network, "virtualNetwork", link).flatMap((each) => owners(graph, each, "dnsResolverPolicyName", DNS_POLICY));
        if (policies.length === 0) return [{ observed: "no DNS security policy linked to the network", expected: "one that records look-ups" }];
        const settings = policies.flatMap((policy) => companions(graph, policy, "resourceUri", DIAGNOSTICS));
        const rules = policies.flatMap((policy) => companions(graph, policy, "dnsResolverPolicyName", "azure-native:dnsresolver:DnsSecurityRule"));
        return [
            ...unless(settings.some((setting) => records(setting, DNS_LOG)), {
                observed: "no diagnostic setting that records the policy's look-ups", expected: "DnsResponse sent to a workspace or an archive",
            }),
            // The policy records only what one of its rules has matched; a rule is on unless it is switched off.
            ...unless(rules.some((rule) => !same(rule.props.dnsSecurityRuleState, "Disabled") && matchesAll(rule, graph)), {
                observed: "no rule that matches every name", expected: 'an enabled DnsSecurityRule for the domain "."',
            }),
        ];
    },
};

const matchesAll = (rule: Resource, graph: Graph): boolean => readOr(true, () => list(rule.props.dnsResolverDomainLists).length > 0) &&
    owners(graph, rule, "dnsResolverDomainLists", "azure-native:dnsresolver:DnsResolverDomainList").some(({ props }) => list<string>(props.domains).includes("."));

export const interfaceHasNoPublicAddress: ResourceRule = {
    name: "azure-interface-has-no-public-address",
    title: "No network interface has a public address of its own",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter", "private-connectivity"],
    remediation: "Take publicIPAddress off the interface: machines are reached through the load balancer and leave through NAT.",
    types: ["azure-native:network:NetworkInterface"],
    check: ({ props }) => list(props.ipConfigurations).flatMap((each: any, i) =>
        unless(each.publicIPAddress === undefined || each.publicIPAddress === null, {
            property: `ipConfigurations[${i}].publicIPAddress`, observed: "an address", expected: "none",
        })),
};

const nameOfSubnet = ({ props, name }: Resource): string => String(props.subnetName ?? props.name ?? name);

/** True of a subnet that is given to a database service. */
const isForDatabase = ({ props }: Resource): boolean => list(props.delegations).some(({ serviceName }: any) => /^Microsoft\.(DBfor|Sql\/)/i.test(String(serviceName)));

export const dataTierHasNoExit: StackRule = {
    name: "azure-data-tier-has-no-exit",
    title: "Subnets given to databases and private endpoints have no NAT gateway and no route to the internet",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["egress-control", "network-segmentation"],
    remediation: "Take natGateway off the subnet, and the route whose next hop is Internet out of its table.",
    types: [SUBNET],
    applies: (subnet) => isForDatabase(subnet) || /(^|[-_])(data|database|db|endpoints?)$/i.test(nameOfSubnet(subnet)),
    check: (subnet, graph) => {
        const open = routesOf(subnet, graph).filter(({ props }) => same(props.nextHopType, "Internet") && ["0.0.0.0/0", "::/0", "Internet"].includes(props.addressPrefix));
        const nat = named(graph, subnet, "natGateway", NAT).length > 0 || readOr(true, () => referenced(subnet.props.natGateway) !== undefined);
        return [
            ...unless(!nat, { property: "natGateway", observed: "a NAT gateway", expected: "none" }),
            ...unless(open.length === 0, { property: "routeTable", observed: "a route to the internet", expected: "none" }),
        ];
    },
};

/** The route that leads nowhere, for all that no other route names. */
const endsTraffic = (subnet: Resource, graph: Graph): boolean => routesOf(subnet, graph).some((way) => isDefault(way) && same(way.props.nextHopType, "None"));

export const dataTierRoutesNowhere: StackRule = {
    name: "azure-data-tier-routes-nowhere",
    title: "Subnets given to databases, and a site's for private endpoints, have a route table that leads nowhere outside",
    severity: "low",
    level: "advisory",
    scope: "stack",
    controls: ["egress-control", "network-segmentation"],
    remediation: 'Give the subnet a route table with 0.0.0.0/0 and the next hop type "None".',
    types: [SUBNET],
    applies: (subnet, graph) => isForDatabase(subnet) || (platformOf(subnet, graph) !== undefined && /(^|[-_])endpoints?$/i.test(nameOfSubnet(subnet))),
    check: (subnet, graph) => unless(endsTraffic(subnet, graph), { property: "routeTable", observed: "no route that ends traffic to the internet", expected: "0.0.0.0/0 to None" }),
};

export const databaseReachesItsServices: StackRule = {
    name: "azure-database-reaches-its-services",
    title: "A database whose way out is closed still reaches the storage that holds its log and the directory that says who signs in",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    // Write-ahead logs are kept in the service's own storage, and sign-ins by Entra ID are asked of the directory
    // (https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-private).
    controls: ["database-protection", "storage-redundancy"],
    remediation: "Give the subnet the service endpoint Microsoft.Storage, and its table a route for AzureActiveDirectory to Internet.",
    types: [SUBNET],
    applies: (subnet, graph) => list(subnet.props.delegations).some(({ serviceName }: any) => same(serviceName, FLEXIBLE)) && endsTraffic(subnet, graph),
    check: (subnet, graph) => {
        const leads = (tag: string): boolean => routesOf(subnet, graph).some(({ props }) => String(props.addressPrefix).split(".")[0] === tag && same(props.nextHopType, "Internet"));
        const endpoint = list(subnet.props.serviceEndpoints).some(({ service }: any) => same(service, "Microsoft.Storage"));
        const asks = graph.of("azure-native:dbforpostgresql:AdministratorsMicrosoftEntra").length > 0;
        return [
            ...unless(endpoint || leads("Storage"), { property: "serviceEndpoints", observed: "no way to storage", expected: "Microsoft.Storage" }),
            ...unless(!asks || leads("AzureActiveDirectory"), { property: "routeTable", observed: "no way to the directory", expected: "AzureActiveDirectory to Internet" }),
        ];
    },
};

const FLEXIBLE = "Microsoft.DBforPostgreSQL/flexibleServers";

export const databaseSubnetIsItsOwn: StackRule = {
    name: "azure-database-subnet-is-its-own",
    title: "The subnet that a database is in is given to it, and nothing else can be put there",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["database-protection", "network-segmentation"],
    remediation: `Delegate the subnet to ${FLEXIBLE}: rules for data tiers know it by that.`,
    types: ["azure-native:dbforpostgresql:Server"],
    applies: (server, graph) => named(graph, server, "network", SUBNET).length > 0,
    check: (server, graph) => named(graph, server, "network", SUBNET)
        .filter(({ props }) => !list(props.delegations).some(({ serviceName }: any) => same(serviceName, FLEXIBLE)))
        .map(({ name }) => ({ property: "network.delegatedSubnetResourceId", observed: `${name}, which is not delegated`, expected: `a subnet of ${FLEXIBLE}` })),
};

const PRIVATE_ENDPOINT = "azure-native:network:PrivateEndpoint";
const ZONE_GROUP = "azure-native:network:PrivateDnsZoneGroup";
const ZONE = "azure-native:privatedns:PrivateZone";
const ZONE_LINK = "azure-native:privatedns:VirtualNetworkLink";

/** Where an endpoint says what it leads to: approved at once, or by the other side's owner. */
const CONNECTIONS = ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"] as const;

/** Private endpoints that lead to a resource. */
const privateEndpoints = (target: Resource, graph: Graph): Resource[] =>
    foundBy(...CONNECTIONS.map((property) => () => companions(graph, target, property, PRIVATE_ENDPOINT)));

/** The part of a service that an endpoint is for: `blob` of a storage account, `vault` of a vault. */
const subResources = (endpoint: Resource): string[] =>
    CONNECTIONS.flatMap((property) => list(readOr([], () => endpoint.props[property] as unknown[])))
        .flatMap(({ groupIds }: any) => list<string>(groupIds)).map((group) => group.toLowerCase());

/** Zones in which the names of a service must be answered (https://learn.microsoft.com/azure/private-link/private-endpoint-dns). */
const ZONE_OF: Readonly<Record<string, string>> = {
    blob: "privatelink.blob.core.windows.net",
    dfs: "privatelink.dfs.core.windows.net",
    file: "privatelink.file.core.windows.net",
    queue: "privatelink.queue.core.windows.net",
    table: "privatelink.table.core.windows.net",
    web: "privatelink.web.core.windows.net",
    vault: "privatelink.vaultcore.azure.net",
    managedhsm: "privatelink.managedhsm.azure.net",
};

function endpointProblems(target: Resource, graph: Graph, part: string): Problem[] {
    const endpoints = privateEndpoints(target, graph).filter((endpoint) => subResources(endpoint).includes(part));
    return unless(endpoints.length > 0, { observed: `no private endpoint for ${part}`, expected: "one in the network that uses it" });
}

export const storageHasPrivateEndpoint: StackRule = {
    name: "azure-storage-has-private-endpoint",
    title: "Every storage account is reached over a private endpoint",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["private-connectivity"],
    remediation: "Declare a PrivateEndpoint to the account for blob, or for file where it holds files, in the subnet of endpoints.",
    types: ["azure-native:storage:StorageAccount"],
    check: (account, graph) => endpointProblems(account, graph, String(account.props.kind).toLowerCase() === "filestorage" ? "file" : "blob"),
};

export const vaultHasPrivateEndpoint: StackRule = {
    name: "azure-vault-has-private-endpoint",
    title: "Every key vault is reached over a private endpoint",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["private-connectivity"],
    remediation: "Declare a PrivateEndpoint to the vault, in the subnet of endpoints.",
    types: ["azure-native:keyvault:Vault"],
    check: (vault, graph) => endpointProblems(vault, graph, "vault"),
};

export const privateEndpointIsResolved: StackRule = {
    name: "azure-private-endpoint-is-resolved",
    title: "The name behind every private endpoint is answered with its private address",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    // Without the zone the name leads to the public address, which is closed: the service is lost, not exposed.
    controls: ["private-connectivity"],
    remediation: "Give the endpoint a PrivateDnsZoneGroup with the service's privatelink zone, and link the zone to the endpoint's network.",
    types: [PRIVATE_ENDPOINT],
    check: (endpoint, graph) => {
        const groups = companions(graph, endpoint, "privateEndpointName", ZONE_GROUP);
        const isEmpty = ({ props }: Resource) => readOr(false, () => list(props.privateDnsZoneConfigs).length === 0);
        if (groups.every(isEmpty)) return [{ observed: "no private DNS zone group with a zone", expected: "one" }];
        const zones = groups.flatMap((group) => owners(graph, group, "privateDnsZoneConfigs", ZONE));
        // A zone that another program owns is known by its id alone: its links cannot be seen from here.
        const names = [
            ...zones.flatMap(({ props, name }) => [String(props.privateZoneName ?? props.name ?? name)]),
            ...groups.flatMap(({ props }) => list(props.privateDnsZoneConfigs).map((each: any) => String(readOr("", () => each.privateDnsZoneId)))),
        ].map((id) => id.slice(id.lastIndexOf("/") + 1).toLowerCase());
        const asked = subResources(endpoint).flatMap((part) => ZONE_OF[part] ?? []);
        const missing = asked.filter((zone) => !names.includes(zone));
        const networks = owners(graph, endpoint, "subnet", SUBNET).flatMap((subnet) => owners(graph, subnet, "virtualNetworkName", NETWORK));
        const unlinked = zones.filter((zone) => {
            const linked = companions(graph, zone, "privateZoneName", ZONE_LINK).flatMap((link) => owners(graph, link, "virtualNetwork", NETWORK));
            return networks.length > 0 ? !networks.some((network) => linked.includes(network)) : linked.length === 0;
        });
        return [
            ...missing.map((zone) => ({ property: "privateDnsZoneConfigs", observed: "another zone", expected: zone })),
            ...unlinked.map((zone) => ({ observed: `zone ${zone.name} is not linked to the network of the endpoint`, expected: "a link to it" })),
        ];
    },
};

/** True of a zone whose names are a service's of Azure: of private endpoints, or of servers inside the network. */
const isOfService = ({ props, name }: Resource): boolean =>
    /^privatelink\.|\.(azure|windows|azuredatabricks|azuresynapse|azurecr|azurewebsites)\.(com|net|io)$/i.test(String(props.privateZoneName ?? props.name ?? name));

export const privateZoneIsLinked: StackRule = {
    name: "azure-private-zone-is-linked",
    title: "Every private zone answers in a network",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    // Where nobody is answered privately, the public name is asked, which is closed or is somebody else's.
    controls: ["private-connectivity"],
    remediation: "Declare a VirtualNetworkLink of the zone to each network that asks for its names, or take the zone away.",
    types: [ZONE],
    check: (zone, graph) => unless(companions(graph, zone, "privateZoneName", ZONE_LINK).length > 0, { observed: "no link", expected: "a link to a network" }),
};

export const privateZoneRegistersNothing: StackRule = {
    name: "azure-private-zone-link-does-not-register",
    title: "No machine registers itself in a zone that answers for a service",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["private-connectivity"],
    remediation: "Set registrationEnabled to false: machines that register themselves could take a service's name.",
    types: [ZONE_LINK],
    applies: (link, graph) => owners(graph, link, "privateZoneName", ZONE).some(isOfService),
    // Left out, registration is off (REST VirtualNetworkLink: "Is auto-registration of virtual machine records enabled").
    check: ({ props }) => unless(props.registrationEnabled !== true, { property: "registrationEnabled", observed: "true", expected: "false" }),
};

export const peeringStaysInside: StackRule = {
    name: "azure-peering-stays-inside",
    title: "Peerings forward no traffic of others and use no gateway of the other side",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Set allowForwardedTraffic, useRemoteGateways and allowGatewayTransit to false on the peering, unless an exception says why.",
    types: ["azure-native:network:VirtualNetworkPeering"],
    check: ({ props }) => [
        // All but access are false when left out (REST VirtualNetworkPeeringPropertiesFormat); without access it joins nothing.
        ...demand(props, [
            { path: "allowForwardedTraffic", accepts: [false], absent: false },
            { path: "useRemoteGateways", accepts: [false], absent: false },
            { path: "allowGatewayTransit", accepts: [false], absent: false },
            { path: "allowVirtualNetworkAccess", accepts: [true], absent: true },
        ]),
    ],
};

const PEERING = "azure-native:network:VirtualNetworkPeering";

/** The network that a peering is made in, and the one that it leads to. */
function endsOf(peering: Resource, graph: Graph): { own?: Resource; remote?: Resource } {
    const own = owners(graph, peering, "virtualNetworkName", NETWORK)[0];
    return { own, remote: named(graph, peering, "remoteVirtualNetwork", NETWORK).find((network) => network !== own) };
}

export const peeringIsMutual: StackRule = {
    name: "azure-peering-is-mutual",
    title: "Every peering has its other half, without which it carries nothing",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["private-connectivity", "storage-redundancy"],
    remediation: "Declare the peering of the other network back to this one.",
    types: [PEERING],
    // A network that another program declares cannot be looked into from here.
    applies: (peering, graph) => { const { own, remote } = endsOf(peering, graph); return own !== undefined && remote !== undefined; },
    check: (peering, graph) => {
        const { own, remote } = endsOf(peering, graph);
        const back = graph.of(PEERING).some((other) => { const ends = endsOf(other, graph); return ends.own === remote && ends.remote === own; });
        return unless(back, { observed: `no peering from ${remote!.name} back`, expected: "one" });
    },
};

/** Networks that a peering joins to this one. */
const joinedTo = (network: Resource, graph: Graph): Resource[] => graph.of(PEERING).map((peering) => endsOf(peering, graph)).flatMap(({ own, remote }) => (own === network && remote ? [remote] : []));

export const databaseIsResolved: StackRule = {
    name: "azure-database-is-resolved",
    title: "A database's name is answered in its own network, and in each that is joined to it, where its copy follows",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["database-protection", "private-connectivity"],
    remediation: "Link the database's private zone to its network, and to the networks that are peered with it.",
    types: ["azure-native:dbforpostgresql:Server"],
    applies: (server, graph) => named(graph, server, "network", ZONE).length > 0,
    check: (server, graph) => {
        const own = named(graph, server, "network", SUBNET).flatMap((subnet) => owners(graph, subnet, "virtualNetworkName", NETWORK));
        const links = named(graph, server, "network", ZONE).flatMap((zone) => companions(graph, zone, "privateZoneName", ZONE_LINK));
        const linked = links.flatMap((link) => named(graph, link, "virtualNetwork", NETWORK));
        return [...new Set([...own, ...own.flatMap((network) => joinedTo(network, graph))])].filter((network) => !linked.includes(network))
            .map(({ name }) => ({ property: "network.privateDnsZoneArmResourceId", observed: `a zone that is not linked to ${name}`, expected: "a link to it" }));
    },
};

/** Subnets of a database service in a network. */
const databaseSubnets = (network: Resource, graph: Graph): Resource[] => companions(graph, network, "virtualNetworkName", SUBNET).filter(isForDatabase);

/** Database subnets of the networks that are joined to the one that a subnet is in. */
const copiesOf = (subnet: Resource, graph: Graph): Resource[] => owners(graph, subnet, "virtualNetworkName", NETWORK)
    .flatMap((network) => joinedTo(network, graph)).flatMap((network) => databaseSubnets(network, graph));

const blocksIn = ({ props }: Resource): string[] => [...list<string>(props.addressPrefix), ...list<string>(props.addressPrefixes)];

/** True if the prefixes take in the whole block. */
const takesIn = (named: readonly string[], block: string): boolean => {
    const inner = blockOf(block);
    return named.some((prefix) => { const outer = blockOf(prefix); return inner !== undefined && outer !== undefined && contains(outer, inner); });
};

const POSTGRES = 5432;

export const databaseReachesItsCopy: StackRule = {
    name: "azure-database-reaches-its-copy",
    title: "A database and its copy in a network that is joined to it reach each other",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    // Each asks the other: the copy for the log, and the former primary once the copy has taken over.
    controls: ["storage-redundancy", "network-segmentation"],
    remediation: `Let each data subnet's group take in and let out the other's block on port ${POSTGRES}.`,
    types: [SUBNET],
    applies: (subnet, graph) => isForDatabase(subnet) && copiesOf(subnet, graph).length > 0,
    check: (subnet, graph) => {
        const rules = named(graph, subnet, "networkSecurityGroup", SECURITY_GROUP).flatMap((group) => rulesOf(group, graph)).filter((rule) => isAllowed(rule) && includesPort(ports(rule), POSTGRES));
        return [...new Set(copiesOf(subnet, graph).flatMap(blocksIn))].flatMap((block) => ([["inbound", isInbound, "source"], ["outbound", isOutbound, "destination"]] as const)
            .filter(([, isSo, end]) => !rules.some((rule) => isSo(rule) && takesIn(prefixes(rule, end), block)))
            .map(([direction]) => ({ property: "networkSecurityGroup", observed: `nothing ${direction} for ${block}`, expected: `port ${POSTGRES}` })));
    },
};

export const networkEncryptsTraffic: ResourceRule = {
    name: "azure-network-encrypts-traffic",
    title: "Traffic between machines of a network is encrypted where the machines can",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Set encryption to enabled with enforcement AllowUnencrypted.",
    types: [NETWORK],
    check: ({ props }) => unless(props.encryption?.enabled === true, { property: "encryption.enabled", observed: shown(props.encryption?.enabled), expected: "true" }),
};

export const securityGroupHoldsForEndpoints: ResourceRule = {
    name: "azure-endpoint-subnet-applies-groups",
    title: "Security groups hold for private endpoints too",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    // Left out, the value is Disabled: rules of the group pass private endpoints by
    // (https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy).
    controls: ["network-segmentation", "private-connectivity"],
    remediation: "Set privateEndpointNetworkPolicies to Enabled (or NetworkSecurityGroupEnabled) on the subnet of endpoints.",
    types: [SUBNET],
    applies: ({ props, name }) => /endpoint/i.test(String(props.subnetName ?? props.name ?? name)),
    check: ({ props }) => unless(/^(Enabled|NetworkSecurityGroupEnabled)$/i.test(String(props.privateEndpointNetworkPolicies)), {
        property: "privateEndpointNetworkPolicies", observed: shown(props.privateEndpointNetworkPolicies), expected: '"Enabled"',
    }),
};

/** The vault that holds a secret: `https://name.vault.azure.net/…`. */
const vaultIn = (secret: unknown): string => /^https:\/\/([^.]+)\.vault\./i.exec(String(secret))?.[1]?.toLowerCase() ?? "";

export const certificateVaultHasEndpoint: StackRule = {
    name: "azure-certificate-vault-has-private-endpoint",
    title: "The vault that a site's certificate is in is reached over a private endpoint, whoever declares it",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["private-connectivity", "secrets-management"],
    remediation: "Declare a PrivateEndpoint to the certificate's vault in the site's subnet of endpoints.",
    types: ["azure-native:network:ApplicationGateway"],
    applies: (gateway, graph) => platformOf(gateway, graph) !== undefined && list(gateway.props.sslCertificates).length > 0,
    check: (gateway, graph) => {
        const reached = graph.of(PRIVATE_ENDPOINT).filter((endpoint) => subResources(endpoint).includes("vault"))
            .flatMap(({ props }) => CONNECTIONS.flatMap((property) => list(props[property]))).map(({ privateLinkServiceId }: any) => lastSegment(String(privateLinkServiceId)).toLowerCase());
        return [...new Set(list(gateway.props.sslCertificates).map(({ keyVaultSecretId }: any) => vaultIn(keyVaultSecretId)))].filter((vault) => !reached.includes(vault))
            .map((vault) => ({ property: "sslCertificates.keyVaultSecretId", observed: `no private endpoint to ${vault}`, expected: "one for vault" }));
    },
};
