// Network security groups: what may come in, what may go out, and that the rest is refused aloud.
import { contains, overlaps } from "../../components/plan/cidr";
import { companions, foundBy, lastSegment, referenced } from "../azure";
import {
    allPorts, blockOf, declaredRules, type End, includesPort, isAllowed, isDenied, isGrouped, isInbound, isOpen, isOpenEnd, isOutbound,
    isPublic, onlyPorts, ports, prefixes, rulesOf, SECURITY_GROUP, SECURITY_RULE, shownPorts, type Traffic,
} from "../azure-traffic";
import { beside, list, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const SUBNET = "azure-native:network:Subnet";
const GATEWAY = "azure-native:network:ApplicationGateway";

/** Subnets that a group guards. */
const guarded = (group: Resource, graph: Graph): Resource[] => companions(graph, group, "networkSecurityGroup", SUBNET);

const holdsGateway = (subnet: Resource, graph: Graph): boolean => companions(graph, subnet, "gatewayIPConfigurations", GATEWAY).length > 0;

const declares = (resource: Resource, kind: (rule: any) => boolean): Traffic[] => declaredRules(resource).filter(({ rule }) => kind(rule));

const isEntry = (rule: any): boolean => isInbound(rule) && isAllowed(rule);
const isExit = (rule: any): boolean => isOutbound(rule) && isAllowed(rule);

const isTcp = (rule: any): boolean => String(rule.protocol).toLowerCase() === "tcp";

const openNames = (rule: any, end: End): string => prefixes(rule, end).filter(isOpen).join(", ") || "every address";

/** What clients reach: HTTPS, and plain HTTP to be sent on to it. */
const PUBLIC_PORTS = [443, 80];

export const internetReachesOnlyHttps: ResourceRule = {
    name: "azure-internet-reaches-only-https",
    title: "No security rule lets the whole internet reach anything but TCP ports 443 and 80",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter"],
    remediation: "Name who may come: a block you own, a narrower service tag, or an application security group.",
    types: [SECURITY_RULE, SECURITY_GROUP],
    applies: (resource) => declares(resource, isEntry).length > 0,
    check: (resource) => declares(resource, isEntry).flatMap(({ at, rule }) =>
        unless(!isOpenEnd(rule, "source") || (isTcp(rule) && onlyPorts(ports(rule), PUBLIC_PORTS)), {
            property: `${at}sourceAddressPrefix`,
            observed: `${rule.protocol} on ${shownPorts(rule)} from ${openNames(rule, "source")}`,
            expected: "a named source, or Tcp on port 443 or 80 alone",
        })),
};

/** SSH, RDP, and both ports of WinRM. */
const ADMINISTRATION_PORTS = [22, 3389, 5985, 5986];

export const noRemoteAdministrationFromOutside: ResourceRule = {
    name: "azure-no-remote-administration-from-outside",
    title: "No security rule lets a public address reach SSH, RDP or WinRM",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter"],
    remediation: "Reach machines through Bastion or a private network, and remove the rule or narrow its ports.",
    types: [SECURITY_RULE, SECURITY_GROUP],
    applies: (resource) => declares(resource, isEntry).length > 0,
    check: (resource) => declares(resource, isEntry).flatMap(({ at, rule }) => {
        const ranges = ports(rule);
        const reached = ADMINISTRATION_PORTS.filter((port) => ranges.length === 0 || includesPort(ranges, port));
        const outside = isOpenEnd(rule, "source") || prefixes(rule, "source").some(isPublic);
        return unless(reached.length === 0 || !outside || ["udp", "icmp", "esp", "ah"].includes(String(rule.protocol).toLowerCase()), {
            property: `${at}destinationPortRange`,
            observed: `${shownPorts(rule)} from ${prefixes(rule, "source").filter(isPublic).join(", ") || "every address"}`,
            expected: `ports without ${reached.join(", ")}, or a private source`,
        });
    }),
};

/** Ports of the databases that applications speak to. */
const DATABASE_PORTS = [1433, 1521, 3306, 5432, 5433, 6379, 6380, 9042, 27017];

/** Tags that stand for everything in the network, whatever its tier. */
const WIDE_TAGS = ["virtualnetwork", "azureloadbalancer"];

const isWideTag = (prefix: string): boolean => WIDE_TAGS.includes(prefix.toLowerCase());

export const databasePortsFromApplicationOnly: ResourceRule = {
    name: "azure-database-ports-from-application-only",
    title: "Database ports are opened to an application security group or a named block, never to a whole network",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation"],
    remediation: "Name the application tier's security group, or its subnet, as the source.",
    types: [SECURITY_RULE, SECURITY_GROUP],
    applies: (resource) => declares(resource, opensDatabase).length > 0,
    check: (resource) => declares(resource, opensDatabase).flatMap(({ at, rule }) => {
        const wide = prefixes(rule, "source").filter((prefix) => isWideTag(prefix) || isPublic(prefix));
        return unless(!isOpenEnd(rule, "source") && wide.length === 0, {
            property: `${at}sourceAddressPrefix`,
            observed: `${shownPorts(rule)} from ${wide.join(", ") || "every address"}`,
            expected: "the application tier's security group or subnet",
        });
    }),
};

/** A rule for every port at once opens databases too, but says so to the rules about perimeter and tiers. */
function opensDatabase(rule: any): boolean {
    const ranges = ports(rule);
    return isEntry(rule) && !allPorts(ranges) && DATABASE_PORTS.some((port) => includesPort(ranges, port));
}

const isListed = (rule: any): boolean => {
    const ranges = ports(rule);
    return rule.protocol !== "*" && ranges.length > 0 && ranges.every(([from, to]) => to - from < 1024);
};

export const egressIsListed: StackRule = {
    name: "azure-egress-is-listed",
    title: "What may leave for the internet is listed port by port",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["egress-control"],
    remediation: "Name the destination, or the ports and the protocol that the tier needs outside.",
    types: [SECURITY_GROUP],
    applies: (group, graph) => rulesOf(group, graph).some(isExit),
    check: (group, graph) => {
        // An application gateway must reach the internet on any port, or the service refuses it
        // (https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#network-security-groups).
        const subnets = guarded(group, graph);
        if (subnets.length > 0 && subnets.every((subnet) => holdsGateway(subnet, graph))) return [];
        return rulesOf(group, graph).filter((rule) => isExit(rule) && isOpenEnd(rule, "destination") && !isListed(rule)).map((rule) => ({
            property: "destinationPortRange",
            observed: `${shown(rule.name)} allows ${rule.protocol} on ${shownPorts(rule)} to ${openNames(rule, "destination")}`,
            expected: "a protocol and its ports, or a named destination",
        }));
    },
};

export const securityRulesAreDescribed: ResourceRule = {
    name: "azure-security-rules-are-described",
    title: "Every security rule says why it is there",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation", "accountability"],
    remediation: "Set description to the reason, so that whoever reads the rule in the portal knows it.",
    types: [SECURITY_RULE, SECURITY_GROUP],
    applies: (resource) => declaredRules(resource).length > 0,
    check: (resource) => declaredRules(resource).flatMap(({ at, rule }) =>
        unless(String(rule.description ?? "").trim().length > 0, { property: `${at}description`, observed: shown(rule.description), expected: "the reason for the rule" })),
};

export const securityRulesNameBothEnds: ResourceRule = {
    name: "azure-security-rules-name-both-ends",
    title: "Every allowing rule names where traffic comes from, where it goes and on which port",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation"],
    remediation: "Name a prefix, a service tag or application security groups at each end, and the destination's ports.",
    types: [SECURITY_RULE, SECURITY_GROUP],
    applies: (resource) => declares(resource, isAllowed).length > 0,
    check: (resource) => declares(resource, isAllowed).flatMap(({ at, rule }) => [
        ...(["source", "destination"] as const).flatMap((end) => unless(isGrouped(rule, end) || prefixes(rule, end).length > 0, {
            property: `${at}${end}AddressPrefix`, observed: "not set", expected: "who may talk to whom",
        })),
        ...unless(ports(rule).length > 0, { property: `${at}destinationPortRange`, observed: "not set", expected: "the ports" }),
    ]),
};

/** Azure's own health probes, which come from one address of the platform and on the ports that are probed. */
const isProbe = (rule: any): boolean => {
    const sources = prefixes(rule, "source");
    return sources.length > 0 && sources.every((source) => source.toLowerCase() === "azureloadbalancer");
};

export const tiersAdmitNamedPorts: ResourceRule = {
    name: "azure-tiers-admit-named-ports",
    title: "One tier admits another on named ports only, and never the whole network at once",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation"],
    remediation: "Name the ports, and the tier's security group or subnet in place of VirtualNetwork.",
    types: [SECURITY_RULE, SECURITY_GROUP],
    applies: (resource) => declares(resource, isEntry).length > 0,
    check: (resource) => declares(resource, isEntry).filter(({ rule }) => !isProbe(rule)).flatMap(({ at, rule }) => [
        ...unless(!allPorts(ports(rule)), { property: `${at}destinationPortRange`, observed: "every port", expected: "named ports" }),
        ...unless(!prefixes(rule, "source").some(isWideTag), { property: `${at}sourceAddressPrefix`, observed: prefixes(rule, "source").join(", "), expected: "one tier" }),
    ]),
};

/** Refuses everything in one direction. */
const refusesAll = (rule: any): boolean =>
    isDenied(rule) && rule.protocol === "*" && allPorts(ports(rule)) &&
    prefixes(rule, "source").some((prefix) => ["*", "0.0.0.0/0"].includes(prefix)) &&
    prefixes(rule, "destination").some((prefix) => ["*", "0.0.0.0/0"].includes(prefix));

const DIRECTIONS = [["Inbound", isInbound], ["Outbound", isOutbound]] as const;

export const securityGroupDeniesTheRest: StackRule = {
    name: "azure-security-group-denies-the-rest",
    title: "Every network security group refuses, in both directions and as its last rule, what no rule allows",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    // Azure's own last rules come after AllowVnetInBound and AllowInternetOutBound, which allow any tier to reach any
    // other and everything to leave (https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview).
    controls: ["closed-defaults", "network-segmentation", "egress-control"],
    remediation: "Add a rule in each direction that denies every protocol, port, source and destination, with the greatest priority number of the group.",
    types: [SECURITY_GROUP],
    check: (group, graph) => {
        const rules = rulesOf(group, graph);
        // A gateway is refused in a subnet where anything outwards is denied, unless the subscription has network isolation
        // (https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#network-security-groups).
        const subnets = guarded(group, graph);
        const isGateways = subnets.length > 0 && subnets.every((subnet) => holdsGateway(subnet, graph));
        const asked = isGateways && !isIsolated(graph) ? DIRECTIONS.slice(0, 1) : DIRECTIONS;
        return asked.flatMap(([direction, isSo]) => {
            const directed = rules.filter(isSo);
            const last = directed.filter(refusesAll).map(({ priority }) => Number(priority));
            const after = directed.filter((rule) => isAllowed(rule) && Number(rule.priority) > Math.min(...last));
            return [
                ...unless(last.length > 0, { property: "securityRules", observed: `no ${direction.toLowerCase()} rule that denies everything`, expected: `${direction} Deny * from * to *` }),
                ...unless(last.length === 0 || after.length === 0, {
                    property: "securityRules",
                    observed: `${after.length} ${direction.toLowerCase()} rule(s) that allow after everything is denied`,
                    expected: "the denial as the last rule",
                }),
            ];
        });
    },
};

/** True where the subscription lets application gateways stand in closed networks. */
const isIsolated = (graph: Graph): boolean => graph.of("azure-native:features:SubscriptionFeatureRegistration")
    .some(({ props }) => readOr(false, () => /(^|\/)EnableApplicationGatewayNetworkIsolation$/i.test(String(props.featureName ?? props.name))));

const ADMINISTRATORS = "azure-native:dbforpostgresql:AdministratorsMicrosoftEntra";

interface ServiceWay {
    readonly of: string;
    readonly isFor: (subnet: Resource, graph: Graph) => boolean;
    readonly direction: "Inbound" | "Outbound";
    readonly tag: string;
    /** The first and last of the ports that must be open. */
    readonly ports: readonly [number, number];
}

const isPostgres = (subnet: Resource): boolean => list(subnet.props.delegations).some(({ serviceName }) => /^Microsoft\.DBforPostgreSQL\//i.test(String(serviceName)));

/**
 * What Azure's services in a subnet need for themselves
 * (https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#network-security-groups,
 * https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-private).
 */
const SERVICE_WAYS: readonly ServiceWay[] = [
    { of: "an application gateway", isFor: holdsGateway, direction: "Inbound", tag: "GatewayManager", ports: [65200, 65535] },
    { of: "an application gateway", isFor: holdsGateway, direction: "Inbound", tag: "AzureLoadBalancer", ports: [443, 443] },
    { of: "an application gateway", isFor: holdsGateway, direction: "Outbound", tag: "Internet", ports: [443, 443] },
    { of: "a database", isFor: isPostgres, direction: "Outbound", tag: "Storage", ports: [443, 443] },
    { of: "a database", isFor: (subnet, graph) => isPostgres(subnet) && graph.of(ADMINISTRATORS).length > 0, direction: "Outbound", tag: "AzureActiveDirectory", ports: [443, 443] },
];

/** True if the prefix takes in the tag's addresses. Azure's probes come from an address that is not of the internet. */
const takesIn = (prefix: string, tag: string): boolean =>
    prefix.split(".")[0] === tag || (isOpen(prefix) && (tag !== "AzureLoadBalancer" || prefix.toLowerCase() !== "internet"));

/** True if the rule lets the service's traffic through, by its tag or by every address. */
function opensWay(rule: any, { direction, tag, ports: [first, last] }: ServiceWay): boolean {
    const ranges = ports(rule);
    return isAllowed(rule) && (direction === "Inbound" ? isInbound(rule) : isOutbound(rule))
        && prefixes(rule, direction === "Inbound" ? "source" : "destination").some((prefix) => takesIn(prefix, tag))
        && ranges.some(([from, to]) => from <= first && last <= to);
}

export const servicesKeepTheirWays: StackRule = {
    name: "azure-security-group-serves-its-service",
    title: "A group that refuses the rest lets through what the service in its subnet needs for itself",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation", "load-balancing", "database-protection"],
    remediation: "Add a rule before the denial that lets the service's own tag through, on the ports that it asks for.",
    types: [SECURITY_GROUP],
    applies: (group, graph) => guarded(group, graph).some((subnet) => SERVICE_WAYS.some(({ isFor }) => isFor(subnet, graph))),
    check: (group, graph) => {
        const rules = rulesOf(group, graph);
        const closed = DIRECTIONS.filter(([, isSo]) => rules.filter(isSo).some(refusesAll)).map(([direction]) => direction);
        const asked = SERVICE_WAYS.filter(({ isFor, direction }) => closed.includes(direction) && guarded(group, graph).some((subnet) => isFor(subnet, graph)));
        return asked.filter((way) => !rules.some((rule) => opensWay(rule, way))).map(({ of, direction, tag, ports: [first, last] }) => ({
            property: "securityRules", observed: `nothing ${direction.toLowerCase()} for ${tag}`, expected: `ports ${first}-${last} for ${of}`,
        }));
    },
};

export const securityRulePrioritiesAreUnique: StackRule = {
    name: "azure-security-rule-priorities-are-unique",
    title: "No two rules of a network security group have the same priority in one direction",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Give each rule its own number, with gaps between them: the service refuses two alike, in the middle of an update.",
    types: [SECURITY_GROUP],
    check: (group, graph) => {
        const rules = rulesOf(group, graph);
        return DIRECTIONS.flatMap(([direction, isSo]) => {
            const numbers = rules.filter(isSo).map(({ priority }) => Number(priority));
            const twice = [...new Set(numbers.filter((number, i) => numbers.indexOf(number) < i))];
            return twice.map((number) => ({ property: "priority", observed: `${number} more than once ${direction.toLowerCase()}`, expected: "one rule for each number" }));
        });
    },
};

export const securityRulesAreNotMixed: StackRule = {
    name: "azure-security-rules-are-not-mixed",
    title: "The rules of a network security group are written all inside it or all apart from it",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    // Updating the group removes the separate rules that it does not list (pulumi-azure-native#611).
    remediation: "Move the inline rules into SecurityRule resources, or the other way round: an update of the group would remove the separate ones.",
    types: [SECURITY_GROUP],
    check: (group, graph) => {
        const separate = companions(graph, group, "networkSecurityGroupName", SECURITY_RULE).length;
        const inline = rulesOf(group, graph).length - separate;
        return unless(inline === 0 || separate === 0, { property: "securityRules", observed: `${inline} inside and ${separate} apart`, expected: "one way alone" });
    },
};

/** What stands at the edge by its nature: application gateways, and the subnet that Bastion must be in. */
const isEdge = (subnet: Resource, graph: Graph): boolean =>
    readOr("", () => String(subnet.props.subnetName ?? subnet.props.name ?? subnet.name)) === "AzureBastionSubnet" || holdsGateway(subnet, graph);

const isOpenEntry = (rule: any): boolean => isEntry(rule) && isOpenEnd(rule, "source");

export const internetReachesOnlyTheEdge: StackRule = {
    name: "azure-internet-reaches-only-the-edge",
    title: "Only the subnets of gateways admit the internet",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["network-perimeter", "network-segmentation"],
    remediation: "Let the internet reach the application gateway's subnet alone, and what is behind it only the gateway.",
    types: [SECURITY_GROUP],
    applies: (group, graph) => rulesOf(group, graph).some(isOpenEntry) && guarded(group, graph).length > 0,
    check: (group, graph) => guarded(group, graph).filter((subnet) => !isEdge(subnet, graph)).map((subnet) => ({
        property: "securityRules",
        observed: `the internet admitted to subnet ${subnet.name}`,
        expected: "a subnet that holds an application gateway",
    })),
};

const DATABASE_SERVICES = /^Microsoft\.(DBfor|Sql\/|DocumentDB|Cache\/)/i;

/** A subnet that is given to a database service, or is named for it. */
function isDataTier(subnet: Resource): boolean {
    const services = list(subnet.props.delegations).map(({ serviceName }) => String(serviceName));
    const name = String(subnet.props.subnetName ?? subnet.props.name ?? subnet.name);
    return services.some((service) => DATABASE_SERVICES.test(service)) || /(^|[-_])(data|database|db|sql)([-_\d]|$)/i.test(lastSegment(name));
}

/** Blocks of the subnets beside a group that the internet reaches. */
const edgeBlocks = (group: Resource, graph: Graph) =>
    beside(group, graph, SUBNET).filter((subnet) => isEdge(subnet, graph)).flatMap(({ props }) => [...list<string>(props.addressPrefix), ...list<string>(props.addressPrefixes)])
        .flatMap((prefix) => blockOf(prefix) ?? []);

export const dataTierFromApplicationOnly: StackRule = {
    name: "azure-data-tier-from-application-only",
    title: "The data tier is reached from the application tier alone, on a database's ports",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Let the data subnet's group admit the application's security group, or its subnet, on the database port, and nothing else.",
    types: [SECURITY_GROUP],
    applies: (group, graph) => guarded(group, graph).some(isDataTier),
    check: (group, graph) => {
        const edges = edgeBlocks(group, graph);
        const tier = guarded(group, graph).filter(isDataTier).flatMap(({ props }) => [...list<string>(props.addressPrefix), ...list<string>(props.addressPrefixes)])
            .flatMap((prefix) => blockOf(prefix) ?? []);
        return rulesOf(group, graph).filter(isEntry).flatMap((rule) => {
            const sources = prefixes(rule, "source");
            const blocks = sources.map(blockOf);
            const isItself = blocks.length > 0 && blocks.every((block) => block && tier.some((own) => contains(own, block)));
            const wrong = sources.filter((source, i) => isWideTag(source) || isPublic(source) || !blocks[i] || edges.some((edge) => overlaps(edge, blocks[i]!)));
            const named = isGrouped(rule, "source") || sources.length > 0;
            const ranges = ports(rule);
            const onDatabase = isItself || (ranges.length > 0 && ranges.every(([from, to]) => from === to && DATABASE_PORTS.includes(from)));
            return [
                ...unless(named && wrong.length === 0, { property: "sourceAddressPrefix", observed: `${shown(rule.name)} admits ${wrong.join(", ") || "every address"}`, expected: "the application tier" }),
                ...unless(onDatabase, { property: "destinationPortRange", observed: `${shown(rule.name)} admits ${shownPorts(rule)}`, expected: "one port of a database" }),
            ];
        });
    },
};

export const groupsOfOneTier: StackRule = {
    name: "azure-edge-and-data-do-not-share-a-group",
    title: "No network security group guards the edge and an inner tier at once",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Give each tier a network security group of its own.",
    types: [SECURITY_GROUP],
    applies: (group, graph) => guarded(group, graph).length > 1,
    check: (group, graph) => {
        const subnets = guarded(group, graph);
        const edges = subnets.filter((subnet) => isEdge(subnet, graph));
        return unless(edges.length === 0 || edges.length === subnets.length, {
            observed: `guards ${subnets.map(({ name }) => name).join(", ")}`,
            expected: "a group for the edge and another for what is behind it",
        });
    },
};

export const securityGroupIsUsed: StackRule = {
    name: "azure-security-group-is-used",
    title: "Every network security group guards a subnet or an interface",
    severity: "low",
    level: "advisory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Attach the group to the subnet it was written for, or remove it.",
    types: [SECURITY_GROUP],
    check: (group, graph) => {
        const id = readOr(undefined, () => group.props.id as string | undefined);
        const isInline = id !== undefined && inlineGroups(graph).has(id.toLowerCase());
        const users = () => foundBy(
            () => companions(graph, group, "networkSecurityGroup", SUBNET, "azure-native:network:NetworkInterface"),
            () => companions(graph, group, "subnets", "azure-native:network:VirtualNetwork"),
        );
        return unless(isInline || users().length > 0, { observed: "no subnet and no interface with this group", expected: "one or more" });
    },
};

/** Ids of the groups that guard subnets written inside their networks. */
const inlineGroups = (graph: Graph): ReadonlySet<string> => graph.once("inline groups", () => new Set(
    graph.of("azure-native:network:VirtualNetwork").flatMap(({ props }) => list(readOr([], () => props.subnets as unknown[])))
        .flatMap((subnet: any) => readOr(undefined, () => referenced(subnet.networkSecurityGroup)?.toLowerCase()) ?? []),
));
