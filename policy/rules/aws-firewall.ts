// Security groups: rules written inside a group, and rules that are resources of their own.
import { type Flow, flowsOn } from "../../components/plan/flows";
import {
    asDeclared, beside, companions, factsOf, list, perGraph, PLATFORM, type PlatformFacts, platformOf, refersToAny,
    shown, traceable, unless,
} from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const CLASSIC = "aws:ec2/securityGroupRule:SecurityGroupRule";

/** One thing that a group admits or lets out, however it was written. */
interface Opening {
    /** Where it is written: the property that a problem names. */
    readonly at: string;
    readonly protocol: string;
    /** Port range; 0 to 65535 where the protocol is "all". */
    readonly from: number;
    readonly to: number;
    readonly cidrs: readonly string[];
    /** Groups that are named as the other side. */
    readonly groups: readonly unknown[];
    readonly description?: string;
}

const isAll = (protocol: string): boolean => protocol === "-1" || protocol === "all";

function opening(at: string, protocol: unknown, from: unknown, to: unknown, rest: Pick<Opening, "cidrs" | "groups" | "description">): Opening {
    const text = String(protocol).toLowerCase();
    return isAll(text)
        ? { at, protocol: text, from: 0, to: 65535, ...rest }
        : { at, protocol: text, from: Number(from ?? -1), to: Number(to ?? from ?? -1), ...rest };
}

const inline = (at: string, rule: any): Opening => opening(at, rule.protocol, rule.fromPort, rule.toPort, {
    cidrs: [...list<string>(rule.cidrBlocks), ...list<string>(rule.ipv6CidrBlocks)],
    groups: [...list(rule.securityGroups), ...(rule.self === true ? ["self"] : [])],
    description: rule.description,
});

/** What the resource opens in one direction. */
function openings({ type, props }: Resource, direction: "ingress" | "egress"): Opening[] {
    switch (type) {
        case INGRESS:
        case EGRESS:
            if ((type === INGRESS) !== (direction === "ingress")) return [];
            return [opening("cidrIpv4", props.ipProtocol, props.fromPort, props.toPort, {
                cidrs: [props.cidrIpv4, props.cidrIpv6].filter(Boolean),
                groups: list(readOr("a group", () => props.referencedSecurityGroupId)),
                description: props.description,
            })];
        case CLASSIC:
            return props.type === direction
                ? [inline("cidrBlocks", { ...pick(props), securityGroups: list(readOr("a group", () => props.sourceSecurityGroupId)) })]
                : [];
        default:
            return list(props[direction]).map((rule, i) => inline(`${direction}[${i}]`, rule));
    }
}

const pick = (props: any) => ({
    protocol: props.protocol, fromPort: props.fromPort, toPort: props.toPort, self: props.self,
    cidrBlocks: props.cidrBlocks, ipv6CidrBlocks: props.ipv6CidrBlocks, description: props.description,
});

/** The whole internet, or so much of it that several such blocks would make it up: `0.0.0.0/1` and `128.0.0.0/1`. */
const isInternet = (cidr: string): boolean => {
    const bits = Number(cidr.split("/")[1]);
    return cidr.includes(":") ? bits < 16 : bits < 8;
};

const PUBLIC_PORTS = [80, 443];
const OUTWARD_PORT = 443;

const said = ({ protocol, from, to, cidrs }: Opening): string =>
    `${isAll(protocol) ? "every protocol" : `${protocol} ${from === to ? from : `${from}-${to}`}`} with ${cidrs.filter(isInternet).map(shown).join(", ")}`;

const isPublicPort = ({ protocol, from, to }: Opening): boolean =>
    /^(tcp|6)$/.test(protocol) && from === to && PUBLIC_PORTS.includes(from);

export const internetReachesOnlyHttps: ResourceRule = {
    name: "aws-internet-reaches-only-https",
    title: "The whole internet reaches ports 443 and 80 and nothing else",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter"],
    remediation: "Name the source: a block you own, a prefix list, or another security group.",
    types: [INGRESS, CLASSIC, GROUP, DEFAULT_GROUP],
    applies: (resource) => openings(resource, "ingress").length > 0,
    check: (resource) => openings(resource, "ingress")
        .filter(({ cidrs }) => cidrs.some(isInternet))
        .filter((open) => !isPublicPort(open))
        .map((open) => ({ property: open.at, observed: said(open), expected: `TCP ${PUBLIC_PORTS.join(" or ")} alone` })),
};

export const egressIsListed: ResourceRule = {
    name: "aws-egress-listed",
    title: "What may leave for the internet is HTTPS, by a rule that says so",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["egress-control"],
    remediation: "Replace the open rule by one for each flow: another group, a prefix list, or TCP 443.",
    types: [EGRESS, CLASSIC, GROUP, DEFAULT_GROUP],
    applies: (resource) => openings(resource, "egress").length > 0,
    check: (resource) => openings(resource, "egress")
        .filter(({ cidrs }) => cidrs.some(isInternet))
        .filter(({ protocol, from, to }) => !(/^(tcp|6)$/.test(protocol) && from === OUTWARD_PORT && to === OUTWARD_PORT))
        .map((open) => ({ property: open.at, observed: said(open), expected: `TCP ${OUTWARD_PORT} alone` })),
};

export const noEveryProtocol: ResourceRule = {
    name: "aws-security-group-names-ports",
    title: "A security group rule names its protocol and a range of ports, whoever the other side is",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation"],
    remediation: "Write one rule for each port that is spoken.",
    types: [INGRESS, EGRESS, CLASSIC, GROUP, DEFAULT_GROUP],
    applies: (resource) => [...openings(resource, "ingress"), ...openings(resource, "egress")].length > 0,
    check: (resource) => (["ingress", "egress"] as const).flatMap((direction) => openings(resource, direction)
        .filter(({ protocol, from, to }) => isAll(protocol) || (/^(tcp|udp|6|17)$/.test(protocol) && to - from > 1000))
        .map(({ at, protocol, from, to }) => ({
            property: at.startsWith("cidr") ? "fromPort" : at,
            observed: isAll(protocol) ? "every protocol" : `${protocol} ${from}-${to}`,
            expected: "a protocol and the ports that are spoken",
        }))),
};

const NOT_SAID = new Set([undefined, "", "Managed by Pulumi", "Managed by Terraform"]);

export const described: ResourceRule = {
    name: "aws-security-group-described",
    title: "Security groups and their rules say what they are for",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation", "accountability"],
    remediation: "Give the group and each of its rules a description: it is what a reader sees in the console and in the report.",
    types: [INGRESS, EGRESS, CLASSIC, GROUP],
    check: (resource) => [
        ...unless(!NOT_SAID.has(resource.props.description), { property: "description", observed: shown(resource.props.description), expected: "what it is for" }),
        ...(resource.type === GROUP ? [...openings(resource, "ingress"), ...openings(resource, "egress")] : [])
            .flatMap(({ at, description }) => unless(!NOT_SAID.has(description), { property: `${at}.description`, observed: shown(description), expected: "what it is for" })),
    ],
};

const separateRules = (group: Resource, graph: Graph): Resource[] => companions(graph, group, "securityGroupId", INGRESS, EGRESS, CLASSIC);

export const rulesNotMixed: StackRule = {
    name: "aws-security-group-rules-not-mixed",
    title: "A security group has its rules inside or as resources, not both",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Move the inline rules out: mixed, each update deletes what the other way declared.",
    types: [GROUP],
    applies: (group, graph) => separateRules(group, graph).length > 0,
    // A refreshed group lists the separate rules too, so that only what is not among them counts.
    check: (group, graph) => {
        const separate = separateRules(group, graph);
        return (["ingress", "egress"] as const).flatMap((direction) => {
            const inside = openings(asDeclared(group, direction), direction).length;
            const outside = separate.flatMap((rule) => openings(rule, direction)).length;
            return unless(inside <= outside, { property: direction, observed: `${inside} rules inside, ${outside} as resources`, expected: "one way of writing them" });
        });
    },
};

const admitsInternet = (group: Resource, graph: Graph): boolean =>
    [asDeclared(group, "ingress"), ...separateRules(group, graph)].some((resource) => openings(resource, "ingress").some(({ cidrs }) => cidrs.some(isInternet)));

const LOAD_BALANCERS = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"];

/** Properties by which something is put into security groups. */
const MEMBERSHIPS = ["securityGroups", "securityGroupIds", "vpcSecurityGroupIds"];

const RULES = new Set([INGRESS, EGRESS, CLASSIC]);

/** Everything that is put into groups, by what the list was made from and by its values. */
const memberships = perGraph((graph) => {
    const [byUrn, byId] = [new Map<string, Set<Resource>>(), new Map<unknown, Set<Resource>>()];
    const add = <Key>(map: Map<Key, Set<Resource>>, key: Key, resource: Resource) => void map.set(key, (map.get(key) ?? new Set()).add(resource));
    for (const resource of graph.under("aws:")) {
        if (RULES.has(resource.type)) continue;
        for (const property of MEMBERSHIPS) {
            for (const urn of resource.propertyDependencies[property] ?? []) add(byUrn, urn, resource);
            for (const id of readOr<readonly unknown[]>([], () => [...list(resource.props[property])])) add(byId, id, resource);
        }
    }
    return { byUrn, byId };
});

function members(group: Resource, graph: Graph): Resource[] {
    const { byUrn, byId } = memberships(graph);
    const id = readOr<unknown>(undefined, () => group.props.id);
    const named = [...(byId.get(id) ?? []), ...(byUrn.get(group.urn) ?? [])];
    return [...new Set(named)].filter((resource) => MEMBERSHIPS.some((property) => refersToAny(resource, property, group)));
}

export const internetReachesOnlyTheEdge: StackRule = {
    name: "aws-internet-reaches-only-the-edge",
    title: "What the internet reaches is a load balancer",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["network-perimeter", "network-segmentation"],
    remediation: "Take the group off everything but load balancers, and let their group reach what stands behind them.",
    types: [GROUP],
    applies: (group, graph) => admitsInternet(group, graph),
    check: (group, graph) => members(group, graph).filter(({ type }) => !LOAD_BALANCERS.includes(type))
        .map(({ type, name }) => ({ property: "ingress", observed: `${type.split(":").pop()} ${name} in a group that admits the internet`, expected: "load balancers alone" })),
};

/** What databases and caches listen on. */
const DATABASE_PORTS = [1433, 1521, 3306, 5432, 6379, 9042, 11211, 27017];

const onDatabasePort = ({ protocol, from, to }: Opening): boolean =>
    !isAll(protocol) && DATABASE_PORTS.some((port) => from <= port && port <= to) && to - from < 1000;

/** Groups whose members face clients: they admit the internet, or belong to load balancers. */
const facesClients = (group: Resource, graph: Graph): boolean =>
    admitsInternet(group, graph) || members(group, graph).some(({ type }) => LOAD_BALANCERS.includes(type));

const namedGroup = (resource: Resource, graph: Graph): Resource[] => [
    ...graph.linked(traceable(resource, "referencedSecurityGroupId"), "referencedSecurityGroupId", GROUP),
    ...graph.linked(traceable(resource, "sourceSecurityGroupId"), "sourceSecurityGroupId", GROUP),
];

export const databaseFromApplicationOnly: StackRule = {
    name: "aws-database-from-application-only",
    title: "Database ports are reached from the application's group only",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Name the application's security group as the source; never an address block, nor a group that faces clients.",
    types: [INGRESS, CLASSIC, GROUP],
    applies: (resource) => openings(asDeclared(resource, "ingress"), "ingress").some(onDatabasePort),
    check: (resource, graph) => [
        ...openings(asDeclared(resource, "ingress"), "ingress").filter(onDatabasePort).flatMap(({ at, cidrs }) =>
            unless(cidrs.length === 0, { property: at, observed: cidrs.map(shown).join(", "), expected: "a security group" })),
        ...namedGroup(resource, graph).filter((group) => facesClients(group, graph))
            .map((group) => ({ property: "referencedSecurityGroupId", observed: `${group.name}, which faces clients`, expected: "the application's group" })),
    ],
};

const TIER_GROUP = /-(edge|app|data|endpoints|clients)$/;

export const tiersAdmitGroupsOnly: StackRule = {
    name: "aws-tier-admits-groups-only",
    title: "Behind the front, security groups admit other groups, and addresses only of what is at the far end of the tunnels",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Name the group that the traffic comes from. An address can be taken by something else.",
    types: [INGRESS],
    applies: (rule, graph) => platformOf(rule, graph) !== undefined
        && graph.linked(rule, "securityGroupId", GROUP).some(({ name }) => TIER_GROUP.test(name)),
    check: (rule, graph) => openings(rule, "ingress").flatMap(({ at, cidrs, groups }) => {
        // No group can name what is on the other cloud: the plan's own blocks of its application tier stand in.
        const peers = list<string>(factsOf(rule, graph)?.peers?.aws);
        if (cidrs.length > 0 && groups.length === 0 && cidrs.every((cidr) => peers.includes(cidr))) return [];
        return [
            ...unless(cidrs.length === 0, { property: at, observed: cidrs.map(shown).join(", "), expected: "a security group" }),
            ...unless(groups.length > 0, { property: "referencedSecurityGroupId", observed: "not set", expected: "a security group" }),
        ];
    }),
};

/** Properties that hold groups further down: of functions, tasks, projects, launch templates and clusters. */
const NESTED_MEMBERSHIPS = ["vpcConfig", "networkConfiguration", "networkInterfaces", "vpcOptions", "awsvpcConfiguration", "replicationConfiguration", "logRoutingConfiguration"];

/** Every id under a key that speaks of security groups, however deep. */
function groupIdsIn(value: unknown): unknown[] {
    if (Array.isArray(value)) return value.flatMap(groupIdsIn);
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => (/securityGroup/i.test(key) ? [...list(inner)] : groupIdsIn(inner)));
}

/** URNs and ids of every group that something other than a rule names. */
const namedAnywhere = perGraph((graph) => {
    const [found, groups] = [new Set<unknown>(), new Set(graph.of(GROUP).map(({ urn }) => urn))];
    for (const resource of graph.under("aws:")) {
        if (RULES.has(resource.type)) continue;
        for (const urn of Object.values(resource.propertyDependencies).flat()) if (groups.has(urn)) found.add(urn);
        for (const property of [...MEMBERSHIPS, "securityGroupId", "cacheSecurityGroupNames"]) for (const id of readOr<readonly unknown[]>([], () => [...list(resource.props[property])])) found.add(id);
        for (const property of NESTED_MEMBERSHIPS) for (const id of readOr<unknown[]>([], () => groupIdsIn(resource.props[property]))) found.add(id);
    }
    return found;
});

export const groupIsUsed: StackRule = {
    name: "aws-security-group-attached",
    title: "Every security group guards something, or is the other side that a rule names",
    severity: "low",
    level: "advisory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Put what it is for into the group, or take the group away: an unused one is what somebody picks in a hurry.",
    types: [GROUP],
    check: (group, graph) => {
        const used = namedAnywhere(graph);
        if (used.has(group.urn) || used.has(readOr<unknown>(group.urn, () => group.props.id))) return [];
        // Its members may be in a stack that is not seen here, where another group names it as the other side.
        const asOtherSide = ["referencedSecurityGroupId", "sourceSecurityGroupId"].some((property) => companions(graph, group, property, ...RULES).length > 0);
        return unless(asOtherSide, { observed: "attached to nothing", expected: "a group that something is in" });
    },
};

const PLACES = ["front", "edge", "app", "data", "endpoints", "clients"];

/** `aws-firewall-app` → `app`. A tenant's own groups are told apart by the tenant's tag. */
const placeOf = ({ name, props }: Resource): string | undefined => {
    const place = name.split("-").pop()!;
    return PLACES.includes(place) ? `${props.tags?.tenant ? `${props.tags.tenant} ` : ""}${place}` : undefined;
};

/** What a rule lets through, as `in edge from front 443`, `out app to 0.0.0.0/0 443`. */
function hopOf(rule: Resource, graph: Graph): string {
    const [group] = graph.linked(rule, "securityGroupId", GROUP);
    const other = namedGroup(rule, graph)[0];
    const side = other ? placeOf(other) : rule.props.cidrIpv4 as string | undefined;
    return `${rule.type === INGRESS ? "in" : "out"} ${group && placeOf(group)} ${rule.type === INGRESS ? "from" : "to"} ${side} ${rule.props.fromPort}`;
}

const hop = (from: string, to: string, port: number): string[] => [`out ${from} to ${to} ${port}`, `in ${to} from ${from} ${port}`];

/** Both ends of a planned flow, as far as they are groups of the site. */
function hopsOf({ from, to, port }: Flow, facts: PlatformFacts): string[] {
    const [internet, peers] = ["0.0.0.0/0", list<string>(facts.peers?.aws)];
    if (from === "internet") return [`in front from ${internet} ${port}`, ...hop("front", to, port)];
    if (to === "internet") return [`out ${from} to ${internet} ${port}`];
    if (from === "peer") return peers.map((cidr) => `in ${to} from ${cidr} ${port}`);
    if (to === "peer") return peers.map((cidr) => `out ${from} to ${cidr} ${port}`);
    return hop(from, to, port);
}

export const flowsAreThere: StackRule = {
    name: "aws-flows-complete",
    title: "A site's security groups let through every flow of the plan, at both ends, and a private tenant's to its endpoints",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation", "load-balancing"],
    remediation: "Declare the rule again that the Firewall component makes of the flow: what one group lets out and the other does not admit never arrives.",
    types: [PLATFORM],
    applies: (platform, graph) => beside(platform, graph, GROUP).some((group) => placeOf(group) === "front"),
    check: (platform, graph) => {
        const facts = platform.props as PlatformFacts;
        const found = new Set(beside(platform, graph, INGRESS, EGRESS).map((rule) => hopOf(rule, graph)));
        const planned = flowsOn("aws").filter(({ from }) => from !== "clients" || facts.clients?.aws).flatMap((flow) => hopsOf(flow, facts));
        const ofTenants = list(facts.tenants).filter(({ kind }) => kind === "private").flatMap(({ name }) => hop(`${name} app`, `${name} endpoints`, 443));
        return [...planned, ...ofTenants].filter((wanted) => !found.has(wanted)).map((wanted) => ({ property: wanted, observed: "no rule", expected: "one" }));
    },
};
