// Every rule of every firewall, read from what is declared. Pure. What reaches what after all of them is another question:
// this is what can be shown to whoever asks for the rules.
import { list } from "../policy/look";
import { named } from "../policy/reach/refs";
import { type Graph, graphOf, readOr, type Resource } from "../policy/resource";
import { UNTOLD } from "./access";
import type { Documents } from "./documents";
import type { FirewallRow } from "./firewall.schema";

const GROUPS = ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"];
const NSG = "azure-native:network:NetworkSecurityGroup";

type Part = Pick<FirewallRow, "device" | "name" | "order" | "action" | "direction" | "protocol" | "ports" | "from" | "to" | "purpose">;
type Props = Resource["props"];

const text = (read: () => unknown, otherwise = UNTOLD): string => readOr(UNTOLD, () => String(read() ?? otherwise));
const texts = (read: () => unknown): string[] => readOr<string[]>([UNTOLD], () => list<unknown>(read()).map(String));

/** `-1` is what AWS calls every protocol, `*` what Azure does. */
const protocolOf = (read: () => unknown): string => {
    const protocol = text(read, "all").toLowerCase();
    return { "-1": "all", "*": "all", "6": "tcp", "17": "udp", "1": "icmp" }[protocol] ?? protocol;
};

const portsOf = (protocol: string, from: string, to: string): string =>
    protocol === "all" || from === "-1" && protocol !== "icmp" || from === "0" && (to === "65535" || to === "0") ? "all" : from === to ? from : `${from}-${to}`;

const awsPorts = (protocol: string, props: Props): string => portsOf(protocol, text(() => props.fromPort, "0"), text(() => props.toPort, "65535"));

/** Names of the groups that a property names. */
const groups = (resource: Resource, property: string, graph: Graph): string[] =>
    readOr<unknown>(UNTOLD, () => resource.props[property]) === undefined ? [] : named(graph, resource, property, ...GROUPS).found.map(({ name }) => name);

const orUnknown = (found: readonly string[]): string[] => (found.length > 0 ? [...found] : [UNTOLD]);

function groupRule(resource: Resource, graph: Graph): Part[] {
    const inward = /Ingress/.test(resource.type);
    const { props } = resource;
    const [own] = orUnknown(groups(resource, "securityGroupId", graph));
    const others = [...texts(() => props.cidrIpv4), ...texts(() => props.cidrIpv6), ...texts(() => props.prefixListId), ...groups(resource, "referencedSecurityGroupId", graph)];
    const protocol = protocolOf(() => props.ipProtocol);
    const [from, to] = inward ? [orUnknown(others), [own!]] : [[own!], orUnknown(others)];
    return [{ device: "security group", name: own!, action: "allow", direction: inward ? "in" : "out", protocol, ports: awsPorts(protocol, props), from, to, purpose: text(() => props.description, "") }];
}

/** Rules that stand inside a group or a list, in both directions. */
const inline = (resource: Resource, read: (rule: Props, direction: "in" | "out") => Part): Part[] =>
    ([["ingress", "in"], ["egress", "out"]] as const).flatMap(([property, direction]) =>
        readOr<readonly Props[]>([], () => list(resource.props[property])).map((rule) => read(rule, direction)));

const groupInline = (resource: Resource): Part[] => inline(resource, (rule, direction) => {
    const protocol = protocolOf(() => rule.protocol);
    const others = orUnknown([...texts(() => rule.cidrBlocks), ...texts(() => rule.ipv6CidrBlocks), ...texts(() => rule.securityGroups), ...texts(() => rule.prefixListIds), ...(readOr(false, () => rule.self === true) ? [resource.name] : [])]);
    return {
        device: "security group", name: resource.name, action: "allow", direction, protocol, ports: awsPorts(protocol, rule), purpose: text(() => rule.description, ""),
        ...(direction === "in" ? { from: others, to: [resource.name] } : { from: [resource.name], to: others }),
    };
});

const networkList = (resource: Resource): Part[] => inline(resource, (rule, direction) => {
    const protocol = protocolOf(() => rule.protocol);
    const others = orUnknown([...texts(() => rule.cidrBlock), ...texts(() => rule.ipv6CidrBlock)]);
    return {
        device: "network ACL", name: resource.name, order: Number(text(() => rule.ruleNo, "0")) || 0, protocol, ports: awsPorts(protocol, rule),
        action: text(() => rule.action) === "allow" ? "allow" : "refuse", direction,
        ...(direction === "in" ? { from: others, to: [resource.name] } : { from: [resource.name], to: others }),
    };
});

/** What Suricata's variables stand for: the networks behind the firewall, and all others. */
const SIDES: Readonly<Record<string, string>> = { $HOME_NET: "inside", $EXTERNAL_NET: "outside", any: "anywhere" };
const sideOf = (name: string): string => SIDES[name] ?? name;

/** A line of Suricata's rules: `pass tcp $HOME_NET any -> $EXTERNAL_NET 443 (msg:"…"; …)`. */
function suricata(line: string, name: string, order: number): Part[] {
    const [, action, protocol, from, source, to, ports, options = ""] = /^(pass|drop|reject)\s+(\S+)\s+(\S+|\[.*?\])\s+(\S+)\s+(?:->|<>)\s+(\S+|\[.*?\])\s+(\S+)\s*\((.*)\)\s*$/.exec(line.trim()) ?? [];
    if (!action) return [];
    const [, message = ""] = /\bmsg:\s*"([^"]*)"/.exec(options) ?? [];
    const [, not, number = protocol === "ip" ? "-1" : protocol!] = /\bip_proto:\s*(!?)(\d+)/.exec(options) ?? [];
    const named = `${not ? "all but " : ""}${protocolOf(() => number)}`;
    const reached = ports === "any" ? "all" : ports!.replace(/^!/, "all but ");
    return [{
        device: "perimeter firewall", name, order, action: action === "pass" ? "allow" : "refuse", direction: "through",
        protocol: named, ports: `${reached}${source === "any" ? "" : `, answering from ${source}`}`, from: [sideOf(from!)], to: [sideOf(to!)], purpose: message,
    }];
}

function awsFirewall(resource: Resource): Part[] {
    const source = readOr<Props>({}, () => resource.props.ruleGroup?.rulesSource ?? {});
    const lines = text(() => source.rulesString, "").split("\n").flatMap((line, i) => suricata(line, resource.name, i + 1));
    const domains = readOr<Props>(undefined, () => source.rulesSourceList);
    if (!domains) return lines;
    return [...lines, {
        device: "perimeter firewall", name: resource.name, direction: "through", protocol: texts(() => domains.targetTypes).map((type) => (type === "TLS_SNI" ? "tls" : "http")).join(" and "), ports: "all",
        action: text(() => domains.generatedRulesType) === "ALLOWLIST" ? "allow" : "refuse", from: ["inside"], to: texts(() => domains.targets), purpose: text(() => resource.props.description, ""),
    }];
}

/** One end of Azure's rules, which is written in the singular or the plural. */
const end = (rule: Props, side: "source" | "destination"): string[] => {
    const found = [...texts(() => rule[`${side}AddressPrefix`]), ...texts(() => rule[`${side}AddressPrefixes`]), ...texts(() => list<Props>(rule[`${side}ApplicationSecurityGroups`]).map(({ id }) => String(id).split("/").at(-1)))];
    return found.length > 0 ? found.map((each) => (each === "*" ? "anywhere" : each)) : ["anywhere"];
};

const azureRule = (rule: Props, name: string): Part => ({
    device: "network security group", name, order: Number(text(() => rule.priority, "0")) || 0,
    action: text(() => rule.access) === "Allow" ? "allow" : "refuse", direction: text(() => rule.direction) === "Inbound" ? "in" : "out",
    protocol: protocolOf(() => rule.protocol),
    ports: [...texts(() => rule.destinationPortRange), ...texts(() => rule.destinationPortRanges)].map((port) => (port === "*" ? "all" : port)).join(", ") || "all",
    from: end(rule, "source"), to: end(rule, "destination"), purpose: text(() => rule.description, ""),
});

function azureFirewall(resource: Resource): Part[] {
    return readOr<readonly Props[]>([], () => list(resource.props.ruleCollections)).flatMap((collection) => {
        const action = text(() => collection.action?.type) === "Allow" ? "allow" as const : "refuse" as const;
        return readOr<readonly Props[]>([], () => list(collection.rules)).map((rule): Part => {
            const protocols = readOr<readonly Props[]>([], () => list(rule.protocols));
            return {
                device: "perimeter firewall", name: resource.name, order: Number(text(() => collection.priority, "0")) || 0, action, direction: "through",
                protocol: [...texts(() => rule.ipProtocols), ...protocols.map((each) => text(() => each.protocolType))].join(", ").toLowerCase() || "all",
                ports: [...texts(() => rule.destinationPorts), ...protocols.map((each) => text(() => each.port))].join(", ") || "all",
                from: orUnknown([...texts(() => rule.sourceAddresses), ...texts(() => rule.sourceIpGroups)]),
                to: orUnknown([...texts(() => rule.destinationAddresses), ...texts(() => rule.destinationFqdns), ...texts(() => rule.targetFqdns), ...texts(() => rule.fqdnTags)]),
                purpose: text(() => rule.description, ""),
            };
        });
    });
}

/** Readers by type. What is not here has no rules of its own. */
const READERS: readonly (readonly [types: RegExp, read: (resource: Resource, graph: Graph) => Part[]])[] = [
    [/^aws:vpc\/securityGroup(In|E)gressRule:/, groupRule],
    [/^aws:ec2\/(securityGroup|defaultSecurityGroup):/, groupInline],
    [/^aws:ec2\/(networkAcl|defaultNetworkAcl):/, networkList],
    [/^aws:networkfirewall\/ruleGroup:/, awsFirewall],
    [/^azure-native:network:SecurityRule$/, (resource) => [azureRule(resource.props, text(() => resource.props.networkSecurityGroupName))]],
    [new RegExp(`^${NSG}$`), (resource) => readOr<readonly Props[]>([], () => list(resource.props.securityRules)).map((rule) => azureRule(rule, resource.name))],
    [/^azure-native:network:FirewallPolicyRuleCollectionGroup$/, azureFirewall],
];

const DEVICES: readonly FirewallRow["device"][] = ["perimeter firewall", "network ACL", "network security group", "security group"];

/** By stack, cloud and device, in the order in which the rules are asked. Read from what was asked for: only that names what is known. */
export function firewallOf({ judged, factsByUrn, stacks }: Documents): FirewallRow[] {
    const graph = graphOf(judged.byOutputs);
    const rows = judged.byInputs.flatMap((resource): FirewallRow[] => {
        const facts = factsByUrn.get(resource.urn);
        const read = READERS.find(([types]) => types.test(resource.type))?.[1];
        if (!read || !facts?.cloud) return [];
        return read(resource, graph).map(({ purpose, ...part }): FirewallRow => ({ stack: facts.stack, cloud: facts.cloud!, ...part, ...(purpose && purpose !== UNTOLD && { purpose }), ...(facts.source && { source: facts.source }) }));
    });
    const places = new Map(stacks.map(({ stack }, i) => [stack, String(i).padStart(3, "0")]));
    const key = ({ stack, cloud, device, name, direction, order = 0 }: FirewallRow): string => [places.get(stack), cloud, DEVICES.indexOf(device), name, direction, String(order).padStart(6, "0")].join("\0");
    return rows.map((row) => ({ row, by: key(row) })).sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : 0)).map(({ row }) => row);
}
