// Reading network security rules: written inside a group or apart from it, with one prefix or port or several.
import { Address4, Address6 } from "ip-address";
import { type Cidr, contains, parseCidr } from "../components/plan/cidr";
import { withoutDoubles, companions } from "./azure";
import { list } from "./look";
import type { Graph, Resource } from "./resource";

export const SECURITY_GROUP = "azure-native:network:NetworkSecurityGroup";
export const SECURITY_RULE = "azure-native:network:SecurityRule";

/** One security rule, and the path of it in the resource that holds it: "" for a resource of its own. */
export interface Traffic {
    readonly at: string;
     
    readonly rule: any;
}

/** The rules that a resource declares: itself, or those written inside a group. */
export const declaredRules = ({ type, props }: Resource): Traffic[] =>
    type === SECURITY_RULE
        ? [{ at: "", rule: props }]
        : list(props.securityRules).map((rule, i) => ({ at: `securityRules[${i}].`, rule }));

/** All custom rules of a group, written inside it or apart. */
export function rulesOf(group: Resource, graph: Graph): any[] {
    const separate = companions(graph, group, "networkSecurityGroupName", SECURITY_RULE);
    return [...withoutDoubles(list(group.props.securityRules), separate), ...separate.map(({ props }) => props)];
}

const is = (value: unknown, word: string): boolean => String(value).toLowerCase() === word;

export const isInbound = (rule: any): boolean => is(rule.direction, "inbound");
export const isOutbound = (rule: any): boolean => is(rule.direction, "outbound");
export const isAllowed = (rule: any): boolean => is(rule.access, "allow");
export const isDenied = (rule: any): boolean => is(rule.access, "deny");

export type End = "source" | "destination";

/** Prefixes and service tags of one end, from the single and the plural property. */
export const prefixes = (rule: any, end: End): string[] =>
    [...list<string>(rule[`${end}AddressPrefix`]), ...list<string>(rule[`${end}AddressPrefixes`])].filter((prefix) => prefix !== "");

/** True if application security groups, and no addresses, name this end. */
export const isGrouped = (rule: any, end: End): boolean =>
    list(rule[`${end}ApplicationSecurityGroups`]).length > 0 && prefixes(rule, end).length === 0;

export type PortRange = readonly [from: number, to: number];

const ALL_PORTS: PortRange = [0, 65535];

const readPorts = (text: string): PortRange => {
    if (text === "*") return ALL_PORTS;
    const [from, to = from] = text.split("-").map(Number) as [number, number?];
    return Number.isInteger(from) && Number.isInteger(to) ? [from, to!] : ALL_PORTS;
};

/** Destination ports, from the single and the plural property, each of which may list several after commas. */
export function ports(rule: any): PortRange[] {
    const texts = [...list<string>(rule.destinationPortRange), ...list<string>(rule.destinationPortRanges)].filter((text) => text !== "");
    return texts.flatMap((text) => String(text).split(",")).map((text) => readPorts(text.trim()));
}

export const includesPort = (ranges: readonly PortRange[], port: number): boolean =>
    ranges.some(([from, to]) => from <= port && port <= to);

/** No port in these ranges lies outside the others. Ranges that name no port at all mean every port. */
export const onlyPorts = (ranges: readonly PortRange[], allowed: readonly number[]): boolean =>
    ranges.length > 0 && ranges.every(([from, to]) => to - from < allowed.length && allowed.includes(from) && allowed.includes(to) &&
        Array.from({ length: to - from + 1 }, (_, i) => from + i).every((port) => allowed.includes(port)));

export const allPorts = (ranges: readonly PortRange[]): boolean => ranges.some(([from, to]) => from <= 1 && to === 65535);

export const shownPorts = (rule: any): string =>
    ports(rule).map(([from, to]) => (from === 0 && to === 65535 ? "every port" : from === to ? `port ${from}` : `ports ${from}-${to}`)).join(", ") || "every port";

/** An IPv4 block, or one address. Undefined for IPv6, service tags and whatever else is no IPv4. */
export function blockOf(prefix: string): Cidr | undefined {
    if (!Address4.isValid(prefix)) return undefined;
    const address = new Address4(prefix);
    return { first: Number(address.startAddress().bigInt()), bits: address.subnetMask };
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8", "168.63.129.16/32"].map(parseCidr);

const isPrivateV6 = (prefix: string): boolean => /^f[cd]|^fe[89ab]|^::1/i.test(prefix);

/** Public IPv4 space written in two halves, or in eighths, is still the whole internet. */
const WIDEST_NAMED_BITS = 8;

/**
 * Service tags by which anybody may come: the internet itself, and `AzureCloud`, which is every customer of Azure
 * (https://learn.microsoft.com/azure/virtual-network/service-tags-overview).
 */
const OPEN_TAGS = ["*", "any", "internet", "azurecloud"];

/** True for a prefix or tag that admits the internet at large. */
export function isOpen(prefix: string): boolean {
    const block = blockOf(prefix);
    if (block) return block.bits < WIDEST_NAMED_BITS;
    if (OPEN_TAGS.includes(prefix.toLowerCase().split(".")[0]!)) return true; // AzureCloud.northeurope is anybody there
    return Address6.isValid(prefix) && new Address6(prefix).subnetMask < 16 && !isPrivateV6(prefix);
}

/** True for addresses outside the private ranges, and for tags that admit the internet at large. */
export function isPublic(prefix: string): boolean {
    if (isOpen(prefix)) return true;
    const block = blockOf(prefix);
    if (block) return !PRIVATE.some((range) => contains(range, block));
    return Address6.isValid(prefix) && !isPrivateV6(prefix);
}

/** True if this end admits the internet at large. An end that nothing names is every address. */
export function isOpenEnd(rule: any, end: End): boolean {
    const named = prefixes(rule, end);
    return named.length > 0 ? named.some(isOpen) : !isGrouped(rule, end);
}
