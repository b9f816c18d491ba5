// What AWS's network firewall lets through, as far as its rules speak of protocols, ports and sides.
import { block, list, parseJson, perGraph } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { blockOf } from "./addresses";
import { isEmpty, type Line, meet, minus, NOTHING, union } from "./line";
import { type Answer, type Atom, type Entry, type Filter, firstMatch, heldAgainst, notKnown, type Pass } from "./model";
import { EVERY, portsOf } from "./ports";
import { named } from "./refs";

const POLICY = "aws:networkfirewall/firewallPolicy:FirewallPolicy";
const GROUP = "aws:networkfirewall/ruleGroup:RuleGroup";

/** A rule, read: what it does with which ports, and which ends it is about. */
interface Rule {
    readonly action: "pass" | "drop";
    readonly ports: Line;
    readonly from: string;
    readonly to: string;
    readonly note?: string;
}

/** Suricata's ports: `443`, `[80,443]`, `1024:`, `!443`, `any`. */
function suricataPorts(protocol: string, text: string): Line {
    const name = protocol === "ip" ? "-1" : /^(http|tls|ssh|smtp|ftp|imap|dcerpc|smb|ikev2|ntp|dns|tftp|dhcp|krb5|snmp|sip|rdp|rfb|mqtt)/.test(protocol) ? "tcp" : protocol;
    const all = portsOf(name);
    if (text === "any" || name === "icmp") return all;
    if (text.startsWith("!")) return minus(all, suricataPorts(protocol, text.slice(1)));
    const parts = text.replace(/^\[|\]$/g, "").split(",").map((part) => part.trim());
    const wanted = parts.filter((part) => !part.startsWith("!")).map((part) => {
        const [from, to = from] = part.split(":");
        return portsOf(name, Number(from || 0), part.endsWith(":") ? 65_535 : Number(to));
    });
    const refused = parts.filter((part) => part.startsWith("!")).map((part) => suricataPorts(protocol, part.slice(1)));
    return minus(wanted.length > 0 ? union(...wanted) : all, union(...refused));
}

/** Options by which a rule is about a part of the traffic on its ports only. */
const PARTIAL = /\b(content|pcre|tls[._]sni|http[._]|dns[._]|itype|icode|geoip|ja3|iprep|threshold|dataset|uricontent)\b/;

function suricata(line: string): Rule[] {
    const [, action, protocol, from, , arrow, to, port, options = ""] = /^(pass|drop|reject|alert)\s+(\S+)\s+(\S+)\s+(\S+)\s+(->|<>)\s+(\S+)\s+(\[[^\]]*\]|\S+)\s*\((.*)\)\s*$/.exec(line.trim()) ?? [];
    if (!action || action === "alert" || /\bflow:[^;]*to_client/.test(options)) return [];
    const drops = action !== "pass";
    const partial = PARTIAL.test(options);
    if (drops && partial) return []; // what is refused of it is told by its contents, not by its port
    let ports = suricataPorts(protocol!, port!);
    const [, not, number] = /\bip_proto:\s*(!?)(\d+)/.exec(options) ?? [];
    if (number) ports = not ? minus(ports, portsOf(number)) : meet(ports, portsOf(number));
    const icmp = protocol === "icmp" ? /\bitype:\s*(\d+)/.exec(options)?.[1] : undefined;
    if (icmp) ports = portsOf("icmp", Number(icmp));
    const rule: Rule = { action: drops ? "drop" : "pass", ports, from: from!, to: to!, ...(partial && !icmp && { note: "a part of it, by contents" }) };
    return arrow === "<>" ? [rule, { ...rule, from: rule.to, to: rule.from }] : [rule];
}

function header(rule: any): Rule[] {
    const { header: { protocol, source, destination, destinationPort, direction } = {} as any, action } = rule;
    if (!/^(pass|drop|reject)$/i.test(String(action))) return [];
    const read: Rule = { action: /^pass$/i.test(action) ? "pass" : "drop", ports: suricataPorts(String(protocol).toLowerCase(), String(destinationPort).toLowerCase()), from: String(source), to: String(destination) };
    return /^any$/i.test(String(direction)) ? [read, { ...read, from: read.to, to: read.from }] : [read];
}

/** Domains are looked for in TLS on 443 and in HTTP on 80, and refused or let out to the outside. */
function domains(list1: any): Rule[] {
    const wanted = list<string>(list1.targetTypes).flatMap((type) => (type === "TLS_SNI" ? portsOf("tcp", 443) : portsOf("tcp", 80)));
    const ports = union(wanted);
    if (!/^ALLOWLIST$/i.test(String(list1.generatedRulesType))) return [];
    return [
        { action: "pass", ports, from: "$HOME_NET", to: "$EXTERNAL_NET", note: `listed domains only: ${list<string>(list1.targets).join(", ")}` },
        { action: "drop", ports, from: "$HOME_NET", to: "$EXTERNAL_NET" },
    ];
}

function rulesOf(group: Resource): Rule[] {
    const text = readOr<unknown>(undefined, () => group.props.rules);
    const rules = (typeof text === "string" && text.trim() !== "" ? { rulesSource: { rulesString: text.startsWith("{") ? JSON.stringify(parseJson(text)) : text } } : block(group.props.ruleGroup));
    const source = block(rules?.rulesSource) ?? {};
    return [
        ...String(source.rulesString ?? "").split("\n").flatMap(suricata),
        ...list(source.statefulRules).flatMap(header),
        ...list(source.rulesSourceList).flatMap(domains),
    ];
}

/** Whether an end is what a rule names: ours, the outside, a block. */
function names(text: string, { end, at }: Atom): Answer {
    if (/^any$/i.test(text)) return "yes";
    if (text.startsWith("!")) { const inner = names(text.slice(1), { end, at }); return inner === "yes" ? "no" : inner === "no" ? "yes" : "maybe"; }
    if (text === "$HOME_NET") return end.outside === undefined ? "yes" : "no";
    if (text === "$EXTERNAL_NET") return end.outside === undefined ? "no" : "yes";
    const found = text.replace(/^\[|\]$/g, "").split(",").map((part) => blockOf(part.trim()));
    if (found.some((line) => line === undefined) || at === undefined) return "maybe";
    return isEmpty(minus([at], union(...found.map((line) => line!)))) ? "yes" : "no";
}

/** Default actions that stop what no rule has passed. */
const STOPS = /^aws:drop_(strict|established)/;

type Passing = Filter["pass"];

/** What a policy lets through, its groups read once. */
function passing(firewall: Resource, policy: Resource, graph: Graph): Passing {
    const settings = block(policy.props.firewallPolicy) ?? {};
    const stateless = list<string>(settings.statelessDefaultActions);
    if (stateless.includes("aws:drop")) return () => ({ sure: NOTHING, maybe: NOTHING, by: [], needs: [] });
    if (list(settings.statelessRuleGroupReferences).length > 0 || stateless.includes("aws:pass")) return () => notKnown(`what ${policy.name} lets past its rules`);
    const isStrict = /^STRICT_ORDER$/i.test(String(block(settings.statefulEngineOptions)?.ruleOrder ?? ""));
    const references = [...list<any>(settings.statefulRuleGroupReferences)].sort((a, b) => Number(a.priority ?? 0) - Number(b.priority ?? 0));
    const groups = references.flatMap(({ resourceArn }) => {
        const found = typeof resourceArn === "string" && !/:aws-managed:/.test(resourceArn) ? named(graph, { ...policy, props: { it: resourceArn } }, "it", GROUP).found[0] : undefined;
        return found ? [found] : [];
    });
    const own = groups.length > 0 ? groups : named(graph, policy, "firewallPolicy", GROUP).found;
    const read = own.flatMap((group) => rulesOf(group).map((rule) => ({ group, rule })));
    const ordered = isStrict ? read : [...read.filter(({ rule }) => rule.action === "pass"), ...read.filter(({ rule }) => rule.action !== "pass")];
    // Without a strict order what no rule stops goes through.
    const rest: Entry[] = isStrict && list<string>(settings.statefulDefaultActions).some((action) => STOPS.test(action)) ? [] : [{ urn: firewall.urn, allow: true, ports: EVERY, matches: "yes" }];
    return heldAgainst({
        rules: ordered,
        matchesFrom: ({ rule }, from) => names(rule.from, from),
        matchesTo: ({ rule }, to) => names(rule.to, to),
        pass: (matches): Pass => {
            const entries = ordered.map(({ group, rule }, i): Entry => ({ urn: group.urn, allow: rule.action === "pass", ports: rule.ports, matches: matches[i]!, needs: `an address in ${group.name}` }));
            const pass = firstMatch([...entries, ...rest]);
            const notes = ordered.filter(({ rule }, i) => rule.action === "pass" && rule.note && matches[i] === "yes" && !isEmpty(meet(rule.ports, pass.maybe)));
            return { ...pass, ...(notes.length > 0 && { note: notes.map(({ rule }) => rule.note!).join("; ") }) };
        },
    });
}

function filterOf(firewall: Resource, graph: Graph): Filter {
    const [policy] = named(graph, firewall, "firewallPolicyArn", POLICY).found;
    return {
        kind: "network firewall", side: "on the way", name: firewall.name, urn: firewall.urn,
        pass: policy === undefined ? () => notKnown(`the policy of ${firewall.name}`)
            : readOr<Passing>(() => notKnown(`the rules of ${policy.name}`), () => passing(firewall, policy, graph)),
    };
}

const filters = perGraph(() => new Map<string, Filter>());

/** The firewall as a filter. What stops threats by their contents closes no port, and is not told here. */
export function awsFirewall(firewall: Resource, graph: Graph): Filter {
    const made = filters(graph).get(firewall.urn) ?? filterOf(firewall, graph);
    filters(graph).set(firewall.urn, made);
    return made;
}
