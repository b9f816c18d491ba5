// What Azure's firewall lets through: network rules, application rules, and nothing else.
import { companions, named as namedBy } from "../azure";
import { list, perGraph } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { blockOf, INTERNET } from "./addresses";
import { covers, isEmpty, type Line, meet, union } from "./line";
import { type Answer, type Atom, type Entry, type Filter, firstMatch, heldAgainst, notKnown, type Pass } from "./model";
import { portsOf } from "./ports";

const POLICY = "azure-native:network:FirewallPolicy";
const GROUP = "azure-native:network:FirewallPolicyRuleCollectionGroup";

function takesIn(texts: readonly string[], { at, end }: Atom): Answer {
    const answers = texts.map((text): Answer => {
        if (text === "*") return "yes";
        const block = blockOf(text);
        if (block === undefined) return "maybe"; // a service tag, or a range from one address to another
        if (end.tag !== undefined) return isEmpty(meet(block, INTERNET)) ? "no" : "maybe";
        return at === undefined ? "maybe" : covers(block, [at]) ? "yes" : "no";
    });
    return answers.includes("yes") ? "yes" : answers.includes("maybe") ? "maybe" : "no";
}

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, mssql: 1433 };

interface Read {
    readonly urn: string;
    readonly allow: boolean;
    readonly ports: Line;
    readonly from: readonly string[];
    readonly to: readonly string[] | "named";
    readonly groups: boolean;
    readonly note?: string;
}

function readRule(rule: any, allow: boolean, urn: string): Read[] {
    const from = list<string>(rule.sourceAddresses);
    const groups = list(rule.sourceIpGroups).length > 0;
    if (/^ApplicationRule$/i.test(String(rule.ruleType)) || rule.targetFqdns !== undefined) {
        const ports = union(...list<any>(rule.protocols).map(({ protocolType, port }) => portsOf("tcp", Number(port ?? PORTS[String(protocolType).toLowerCase()] ?? 443))));
        const targets = [...list<string>(rule.targetFqdns), ...list<string>(rule.fqdnTags), ...list<string>(rule.webCategories)];
        return [{ urn, allow, ports, from, to: "named", groups, ...(targets.length > 0 && !targets.includes("*") && { note: `listed domains only: ${targets.join(", ")}` }) }];
    }
    if (!/^NetworkRule$/i.test(String(rule.ruleType ?? "NetworkRule"))) return [];
    const protocols = [...list<string>(rule.ipProtocols), ...list<string>(rule.protocols)];
    const ranges = list<string>(rule.destinationPorts).map((text) => (text === "*" ? ([undefined, undefined] as const) : (text.split("-").map(Number) as [number, number?])));
    const ports = union(...protocols.flatMap((protocol) => ranges.map(([first, last]) => portsOf(protocol, first, last ?? first))));
    return [{ urn, allow, ports, from, to: [...list<string>(rule.destinationAddresses), ...list<string>(rule.destinationFqdns), ...list<string>(rule.destinationIpGroups)], groups }];
}

/** The collections in the order in which they are asked: by priority, of the group and then inside it; network rules first. */
function rulesOf(firewall: Resource, graph: Graph): Read[] {
    const policies = namedBy(graph, firewall, "firewallPolicy", POLICY);
    const groups = policies.flatMap((policy) => companions(graph, policy, "firewallPolicyName", GROUP));
    const byPriority = (a: { priority?: unknown }, b: { priority?: unknown }): number => Number(a.priority ?? 0) - Number(b.priority ?? 0);
    const collections = [...groups].sort((a, b) => byPriority(a.props as object, b.props as object))
        .flatMap((group) => [...list<any>(group.props.ruleCollections)].sort(byPriority).map((collection) => ({ urn: group.urn, collection })));
    const own = (["networkRuleCollections", "applicationRuleCollections"] as const).flatMap((property) => [...list<any>(firewall.props[property])].sort(byPriority)
        .map((collection) => ({ urn: firewall.urn, collection: { ...collection, rules: list<any>(collection.rules).map((rule) => ({ ...rule, ruleType: property === "networkRuleCollections" ? "NetworkRule" : "ApplicationRule" })) } })));
    const read = [...collections, ...own].flatMap(({ urn, collection }) => list<any>(collection.rules).flatMap((rule) => readRule(rule, !/^deny$/i.test(String(collection.action?.type)), urn)));
    return [...read.filter(({ to }) => to !== "named"), ...read.filter(({ to }) => to === "named")];
}

function passOf(rules: readonly Read[], matches: readonly Answer[], name: string): Pass {
    const pass = firstMatch(rules.map((rule, i): Entry => ({ urn: rule.urn, allow: rule.allow, ports: rule.ports, matches: matches[i]!, needs: `an address in ${name}` })));
    const notes = rules.filter((rule, i) => rule.allow && rule.note && matches[i] === "yes" && !isEmpty(meet(rule.ports, pass.maybe)));
    return { ...pass, ...(notes.length > 0 && { note: notes.map(({ note }) => note!).join("; ") }) };
}

const filters = perGraph(() => new Map<string, Filter>());

function filterOf(firewall: Resource, graph: Graph): Filter {
    const rules = readOr<readonly Read[] | undefined>(undefined, () => rulesOf(firewall, graph));
    return {
        kind: "network firewall", side: "on the way", name: firewall.name, urn: firewall.urn,
        pass: rules === undefined ? () => notKnown(`the rules of ${firewall.name}`) : heldAgainst({
            rules,
            matchesFrom: ({ from: sources, groups }, from) => (groups ? "maybe" : takesIn(sources, from)),
            matchesTo: ({ to: targets }, to) => (targets === "named" ? (to.end.outside === undefined ? "maybe" : "yes") : takesIn(targets, to)),
            pass: (matches) => passOf(rules, matches, firewall.name),
        }),
    };
}

/** The firewall as a filter, read once. */
export function azureFirewall(firewall: Resource, graph: Graph): Filter {
    const made = filters(graph).get(firewall.urn) ?? filterOf(firewall, graph);
    filters(graph).set(firewall.urn, made);
    return made;
}
