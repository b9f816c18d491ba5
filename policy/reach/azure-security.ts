// Network security groups of Azure: rules in the order of their priorities, Azure's own last, held against two ends.
import { companions, withoutDoubles } from "../azure";
import { type End as Side, isAllowed, isInbound, isOutbound, ports as portRanges, prefixes, SECURITY_RULE } from "../azure-traffic";
import { list, perGraph } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { blockOf, INTERNET } from "./addresses";
import { ASG, ownGroups } from "./azure-ends";
import { azureNetworks, gatewaysOf, known, peeredWith, securityGroupsOf } from "./azure-network";
import { covers, isEmpty, type Line, meet, union } from "./line";
import { type Answer, type Atom, type End, type Entry, type Filter, firstMatch, heldAgainst, type Network, notKnown } from "./model";
import { portsOf } from "./ports";
import { byId, given } from "./refs";

const V4 = meet(INTERNET, blockOf("0.0.0.0/0")!);

/** Rules that Azure puts last into every group (https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules). */
const last = (direction: string, priority: number, access: string, source: string, destination: string) =>
    ({ name: "Azure's own", direction, priority, access, protocol: "*", sourceAddressPrefix: source, destinationAddressPrefix: destination, destinationPortRange: "*" });
const OWN_RULES = [
    last("Inbound", 65_000, "Allow", "VirtualNetwork", "VirtualNetwork"), last("Inbound", 65_001, "Allow", "AzureLoadBalancer", "*"), last("Inbound", 65_500, "Deny", "*", "*"),
    last("Outbound", 65_000, "Allow", "VirtualNetwork", "VirtualNetwork"), last("Outbound", 65_001, "Allow", "*", "Internet"), last("Outbound", 65_500, "Deny", "*", "*"),
];

interface Rule {
    readonly urn: string;
    readonly from: Resource;
    readonly rule: any;
}

/** The properties as declared: what a rule leaves out is not there, also while its outputs are not known. */
const stated = (props: object): object => new Proxy(props, { get: (target, key) => (key in target ? (Reflect.get(target, key) as unknown) : undefined) });

const rulesByGroup = perGraph(() => new Map<string, readonly Rule[] | undefined>());

/** All rules of a group, Azure's own too. Undefined where they are not known. */
function rulesOf(group: Resource, graph: Graph): readonly Rule[] | undefined {
    if (!rulesByGroup(graph).has(group.urn)) {
        rulesByGroup(graph).set(group.urn, known(() => {
            const separate = readOr<Resource[]>([], () => companions(graph, group, "networkSecurityGroupName", SECURITY_RULE));
            return [
                ...withoutDoubles(list(given(group.props, "securityRules")), separate).map((rule) => ({ urn: group.urn, from: group, rule: rule as unknown })),
                ...separate.map((from) => ({ urn: from.urn, from, rule: stated(from.props as object) as unknown })),
                ...OWN_RULES.map((rule) => ({ urn: group.urn, from: group, rule })),
            ];
        }));
    }
    return rulesByGroup(graph).get(group.urn);
}

/** What `VirtualNetwork` stands for: the network, those it is peered with, and what its gateways lead to. */
function wholeNetwork(network: Network, graph: Graph): Line {
    const peers = peeredWith(network, graph).flatMap(({ remote }) => azureNetworks(graph).find(({ resource }) => resource === remote)?.addresses ?? []);
    return union(network.addresses ?? [], peers);
}

/** Whether a prefix or a service tag takes in an end, seen from a group of `network`. */
function takesIn(prefix: string, { at, end }: Atom, network: Network, graph: Graph): Answer {
    if (prefix === "*" || /^any$/i.test(prefix)) return "yes";
    const block = blockOf(prefix);
    if (block) {
        if (end.tag !== undefined) return covers(block, V4) ? "yes" : isEmpty(meet(block, INTERNET)) ? "no" : "maybe";
        return at === undefined ? "maybe" : covers(block, [at]) ? "yes" : "no";
    }
    const tag = prefix.split(".")[0]!.toLowerCase();
    if (tag === "internet") return end.outside === "internet" || (end.outside === "services" && end.tag !== "AzureLoadBalancer") ? "yes" : "no";
    if (tag === "virtualnetwork") {
        if (end.outside === "clients" || end.outside === "peer") return "yes";
        if (end.network && end.network !== network && end.network.cloud === "aws") return gatewaysOf(network, graph).length > 0 ? "yes" : "no";
        return at === undefined ? (end.network === network ? "yes" : "maybe") : covers(wholeNetwork(network, graph), [at]) ? "yes" : "no";
    }
    if (end.outside === "services") return end.tag!.toLowerCase() === tag || (tag === "azurecloud" && end.tag !== "AzureLoadBalancer") ? "yes" : "no";
    // A tag is a part of the internet: somebody else's machine there may have one of its addresses.
    return tag === "azurecloud" && end.outside === "internet" ? "maybe" : "no";
}

function matchesEnd({ rule, from }: Rule, side: Side, atom: Atom, network: Network, graph: Graph): Answer {
    const key = `${side}ApplicationSecurityGroups`;
    const named = readOr<readonly any[] | "hidden">("hidden", () => list(rule[key]));
    const ids = named === "hidden" ? [] : named.flatMap((group) => readOr<unknown[]>(["hidden"], () => [group?.id]));
    const made = (from.propertyDependencies[key] ?? []).flatMap((urn) => graph.get(urn) ?? []).filter(({ type }) => type === ASG);
    const texts = readOr<readonly string[] | "hidden">("hidden", () => prefixes(rule, side));
    const answers: Answer[] = [];
    if (named === "hidden" || ids.length > 0) {
        const groups = ids.map((id) => (typeof id === "string" && id !== "hidden" ? byId(graph, id, ASG) : undefined)).filter((group) => group !== undefined);
        const all = groups.length > 0 ? groups : made;
        answers.push(all.length === 0 ? (atom.end.groups?.length ? "maybe" : "no") : atom.end.groups?.some((group) => all.includes(group)) ? "yes" : "no");
    }
    if (texts === "hidden") answers.push("maybe");
    else if (texts.length > 0) answers.push(...texts.map((prefix) => takesIn(prefix, atom, network, graph)));
    else if (answers.length === 0) answers.push("yes"); // an end that nothing names is every address
    return answers.includes("yes") ? "yes" : answers.includes("maybe") ? "maybe" : "no";
}

const kept = new WeakMap<Rule, Pick<Entry, "ports" | "allow"> & { hidden: boolean; priority: number }>();

function read(rule: Rule) {
    const known = kept.get(rule);
    if (known) return known;
    const ranges = readOr<readonly (readonly [number, number])[] | "hidden">("hidden", () => portRanges(rule.rule));
    const protocol = readOr("*", () => String(rule.rule.protocol ?? "*"));
    const ports = ranges === "hidden" || ranges.length === 0 ? portsOf(protocol) : union(...ranges.map(([first, end]) => (first === 0 && end === 65_535 ? portsOf(protocol) : portsOf(protocol, first, end))));
    const hidden = ranges === "hidden" || [() => rule.rule.access as unknown, () => rule.rule.priority as unknown].some((read) => readOr<unknown>("hidden", read) === "hidden");
    const made = { ports, hidden, priority: readOr(0, () => Number(rule.rule.priority)), allow: readOr(true, () => isAllowed(rule.rule)) };
    kept.set(rule, made);
    return made;
}

function entryOf(rule: Rule, matches: Answer): Entry {
    const { ports, allow, hidden } = read(rule);
    return { urn: rule.urn, allow, ports, matches: hidden && matches === "yes" ? "maybe" : matches, needs: `a value of ${rule.from.name}` };
}

const filters = perGraph(() => new Map<string, Filter>());

/** One group in one direction. */
function groupFilter(group: Resource, side: "out" | "in", network: Network, graph: Graph): Filter {
    const key = `${group.urn} ${side} ${network.resource.urn}`;
    const made = filters(graph).get(key) ?? makeFilter(group, side, network, graph);
    filters(graph).set(key, made);
    return made;
}

function makeFilter(group: Resource, side: "out" | "in", network: Network, graph: Graph): Filter {
    const rules = rulesOf(group, graph)?.filter(({ rule }) => readOr(true, () => (side === "in" ? isInbound(rule) : isOutbound(rule))))
        .sort((a, b) => read(a).priority - read(b).priority);
    return {
        kind: "security rules", side, name: group.name, urn: group.urn,
        pass: rules === undefined ? () => notKnown(`the rules of ${group.name}`) : heldAgainst({
            rules,
            matchesFrom: (rule, from) => matchesEnd(rule, "source", from, network, graph),
            matchesTo: (rule, to) => matchesEnd(rule, "destination", to, network, graph),
            pass: (matches) => firstMatch(rules.map((rule, i) => entryOf(rule, matches[i]!))),
        }),
    };
}

const OPEN_POLICIES = /^(enabled|networksecuritygroupenabled)$/i;

/** True of private endpoints in a subnet that does not hold them to its group's rules: Azure's own setting. */
const isExempt = ({ holders, subnet }: End): boolean => holders.length > 0 && holders.every(({ type }) => type === "azure-native:network:PrivateEndpoint")
    && !readOr(true, () => OPEN_POLICIES.test(String(subnet!.props.privateEndpointNetworkPolicies ?? "Disabled")));

/** The groups that guard an end: its subnet's, and those of its own interfaces. */
export function securityFilters(side: "out" | "in", end: End, graph: Graph): Filter[] {
    if (!end.subnet || !end.network || end.network.cloud !== "azure" || end.outside !== undefined || isExempt(end)) return [];
    const hidden = readOr("hidden", () => JSON.stringify(end.subnet!.props.networkSecurityGroup) ?? "") === "hidden";
    const ofSubnet = securityGroupsOf(end.subnet, graph);
    const groups = [...new Set([...ofSubnet, ...end.holders.flatMap((holder) => ownGroups(holder, graph))])];
    const network = end.network;
    const filters = groups.map((group) => groupFilter(group, side, network, graph));
    const foreign = ofSubnet.length === 0 && readOr(false, () => Boolean(end.subnet!.props.networkSecurityGroup?.id));
    return hidden || foreign ? (ofSubnet.length > 0 ? filters : [...filters, { kind: "security rules", side, name: `of ${end.subnet.name}`, urn: end.subnet.urn, pass: () => notKnown(`the security group of ${end.subnet!.name}`) }]) : filters;
}

/** Service tags that rules and routes name, each a place of Azure's own to be called, or to call from. */
export const serviceTags = perGraph((graph): { readonly source: readonly string[]; readonly destination: readonly string[] } => {
    const found = { source: new Set<string>(), destination: new Set<string>() };
    const add = (side: Side, text: string): void => { if (!blockOf(text) && /^[A-Za-z]/.test(text) && !/^(internet|virtualnetwork|any)$/i.test(text)) found[side].add(text.split(".")[0]!); };
    for (const group of graph.of("azure-native:network:NetworkSecurityGroup")) {
        for (const { rule } of rulesOf(group, graph) ?? []) if (!OWN_RULES.includes(rule as (typeof OWN_RULES)[number])) for (const side of ["source", "destination"] as const) readOr<readonly string[]>([], () => prefixes(rule, side)).forEach((text) => add(side, text));
    }
    for (const { props } of graph.of("azure-native:network:Route")) add("destination", readOr("0.0.0.0/0", () => String(props.addressPrefix)));
    return { source: [...found.source].sort(), destination: [...found.destination].sort() };
});

/** Every block that a rule or a route of Azure names, with the resource that names it. */
export function azureBlocks(graph: Graph): [urn: string, block: string][] {
    const found: [string, string][] = [];
    for (const group of graph.of("azure-native:network:NetworkSecurityGroup")) {
        for (const { rule } of rulesOf(group, graph) ?? []) {
            for (const side of ["source", "destination"] as const) readOr<readonly string[]>([], () => prefixes(rule, side)).forEach((text) => found.push([group.urn, text]));
        }
    }
    for (const { urn, props } of graph.of("azure-native:network:Route")) found.push([urn, readOr("*", () => String(props.addressPrefix))]);
    for (const table of graph.of("azure-native:network:RouteTable")) {
        for (const route of readOr<readonly any[]>([], () => [...list(table.props.routes)])) found.push([table.urn, readOr("*", () => String(route.addressPrefix))]);
    }
    return found;
}

