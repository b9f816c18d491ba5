// Security groups of AWS: what they let through between two ends, however their rules are written.
import { list, perGraph } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { blockOf } from "./addresses";
import { liesIn, numeric } from "./aws-network";
import type { Line } from "./line";
import { type Answer, anyMatch, type Atom, type Entry, type Filter, notKnown, OPEN, type Pass } from "./model";
import { EVERY, portsOf } from "./ports";
import { byId, given, named, naming } from "./refs";

export const GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
export const GROUPS = [GROUP, DEFAULT_GROUP];
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const CLASSIC = "aws:ec2/securityGroupRule:SecurityGroupRule";

type Direction = "ingress" | "egress";

/** Whether the far end is in a group; the group itself by `self`. */
function inGroup(far: Atom, groups: readonly Resource[]): Answer {
    if (far.end.outside !== undefined) return "no";
    if (far.end.groups === undefined) return far.end.guarded === false ? "no" : "maybe";
    return far.end.groups.some((group) => groups.includes(group)) ? "yes" : "no";
}

const either = (answers: readonly Answer[]): Answer => (answers.includes("yes") ? "yes" : answers.includes("maybe") ? "maybe" : "no");

/** Whether the far end is what a rule names: blocks, groups, lists of prefixes. */
function namesFar(far: Atom, cidrs: readonly unknown[], groups: readonly (Resource | undefined)[], prefixLists: readonly unknown[]): Answer {
    return either([
        ...cidrs.map((cidr) => (typeof cidr === "string" ? liesIn(far, blockOf(cidr)) : "maybe")),
        ...groups.map((group) => (group ? inGroup(far, [group]) : far.end.outside === undefined ? "maybe" as const : "no" as const)),
        // A list of prefixes names a service of AWS's, or blocks that are told nowhere.
        ...prefixLists.map((id) => (far.end.holders.some(({ props }) => readOr(false, () => props.prefixListId === id)) ? "yes" as const : "maybe" as const)),
    ]);
}

const NEEDS = "the other side of a security group's rule";

function inlineEntries(group: Resource, direction: Direction, far: Atom, graph: Graph): Entry[] {
    return readOr<readonly any[]>([], () => [...list(group.props[direction])]).map((rule) => {
        const ports = portsOf(readOr("-1", () => String(rule.protocol)), numeric(readOr(undefined, () => rule.fromPort as unknown)), numeric(readOr(undefined, () => rule.toPort as unknown)));
        const matches = readOr<Answer>("maybe", () => namesFar(far, [...list(rule.cidrBlocks), ...list(rule.ipv6CidrBlocks)], [
            ...list<string>(rule.securityGroups).map((id) => byId(graph, id, ...GROUPS)), ...(rule.self === true ? [group] : []),
        ], list(rule.prefixListIds)));
        return { urn: group.urn, allow: true, ports, matches, needs: NEEDS };
    });
}

const said = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

/** A rule that is a resource of its own, read. */
interface Read {
    readonly direction: Direction;
    readonly ports: Line;
    readonly cidrs: readonly unknown[];
    readonly groups: readonly (Resource | undefined)[];
    readonly prefixLists: readonly unknown[];
}

const kept = perGraph(() => new WeakMap<Resource, Read>());

function read(rule: Resource, graph: Graph): Read {
    const known = kept(graph).get(rule);
    if (known) return known;
    const { props, type } = rule;
    const classic = type === CLASSIC;
    const ports = portsOf(classic ? props.protocol : props.ipProtocol, numeric(given(props, "fromPort")), numeric(given(props, "toPort")));
    const property = classic ? "sourceSecurityGroupId" : "referencedSecurityGroupId";
    const referenced = named(graph, rule, property, ...GROUPS);
    const namesGroup = said(given(props, property)) || referenced.found.length > 0;
    const cidrs = classic ? [...list<unknown>(given(props, "cidrBlocks")), ...list<unknown>(given(props, "ipv6CidrBlocks"))] : [given(props, "cidrIpv4"), given(props, "cidrIpv6")].filter(said);
    const own = classic && given(props, "self") === true ? named(graph, rule, "securityGroupId", ...GROUPS).found : [];
    const groups = [...(namesGroup ? (referenced.found.length > 0 ? referenced.found : [undefined]) : []), ...own];
    const prefixLists = classic ? list<unknown>(given(props, "prefixListIds")) : [given(props, "prefixListId")].filter(said);
    const direction: Direction = classic ? (props.type as Direction) : type === INGRESS ? "ingress" : "egress";
    const made = { direction, ports, cidrs, groups, prefixLists };
    kept(graph).set(rule, made);
    return made;
}

function separateEntry(rule: Resource, direction: Direction, far: Atom, graph: Graph): Entry[] {
    const { direction: own, ports, cidrs, groups, prefixLists } = read(rule, graph);
    return own === direction ? [{ urn: rule.urn, allow: true, ports, matches: namesFar(far, cidrs, groups, prefixLists), needs: NEEDS }] : [];
}

export function groupEntries(group: Resource, direction: Direction, far: Atom, graph: Graph): Entry[] {
    const separate = naming(graph, group, "securityGroupId", INGRESS, EGRESS, CLASSIC).flatMap((rule) => separateEntry(rule, direction, far, graph));
    // A refreshed group lists the separate rules too.
    return separate.length > 0 ? separate : inlineEntries(group, direction, far, graph);
}

const passes = perGraph(() => new Map<string, WeakMap<Atom, Pass>>());

/** What groups let through from, or to, a far end: asked once, however many stand behind the groups. */
function passOf(groups: readonly Resource[], direction: Direction, far: Atom, graph: Graph): Pass {
    const key = `${direction} ${groups.map(({ urn }) => urn).join()}`;
    const known = passes(graph).get(key) ?? new WeakMap<Atom, Pass>();
    passes(graph).set(key, known);
    const made = known.get(far) ?? anyMatch(groups.flatMap((group) => groupEntries(group, direction, far, graph)));
    known.set(far, made);
    return made;
}

/** The groups of an end, as one filter: what any of them lets through passes. */
export function groupFilter(own: "out" | "in", near: Atom["end"], graph: Graph): Filter[] {
    if (near.outside !== undefined || near.guarded === false) return [];
    const direction = own === "out" ? "egress" : "ingress";
    const name = near.groups?.map((group) => group.name).join(", ") ?? "not known";
    return [{
        kind: "security group", side: own, name: near.groups?.length === 0 ? "AWS's default group" : name, urn: near.groups?.[0]?.urn ?? "",
        pass: (from, to): Pass => {
            if (near.groups === undefined) return notKnown(`the security groups of ${near.holders[0]?.name ?? near.place}`);
            const far = own === "out" ? to : from;
            // Nobody adopted the default group: it lets everything out, and in what is in it too.
            if (near.groups.length === 0) return own === "out" ? OPEN : anyMatch([{ urn: "", allow: true, ports: EVERY, matches: far.end.groups?.length === 0 && far.end.network === near.network ? "yes" : "no" }]);
            return passOf(near.groups, direction, far, graph);
        },
    }];
}
