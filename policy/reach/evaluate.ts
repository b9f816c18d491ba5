// One way between two ends, with every filter on it: which ports pass, by which rules, or what refuses.
import { list, perGraph } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { aclsBetween, awsFromInternet, awsToInternet, awsWithin, clientFilters } from "./aws";
import { groupFilter } from "./aws-groups";
import { azureInward, azureOutward, azureWithin } from "./azure";
import { securityFilters } from "./azure-security";
import { isV6 } from "./addresses";
import { cutsOf } from "./cuts";
import { isEmpty, type Line, meet, minus, NOTHING, union } from "./line";
import { across, areJoined, beyond } from "./links";
import { type Atom, atomsOf, type End, type Filter, OPEN, type Use, type Way } from "./model";
import { EVERY } from "./ports";
import { naming } from "./refs";

/** A filter that restricts a way. */
export type Layer = Pick<Filter, "kind" | "side" | "name" | "urn">;

export interface Finding {
    readonly sure: Line;
    readonly maybe: Line;
    readonly rules: readonly Use[];
    readonly layers: readonly Layer[];
    readonly via: readonly string[];
    readonly notes: readonly string[];
    /** What refuses, where nothing passes. */
    readonly why: readonly string[];
    /** What is not known, where that decides. */
    readonly needs: readonly string[];
}

/** The route, by what the two ends are. */
function wayOf(from: Atom, to: Atom, graph: Graph): Way {
    const [near, far] = [from.end.network, to.end.network];
    if (near && near === far) return near.cloud === "aws" ? awsWithin(from, to, near, graph) : to.end.outside === "clients" && from.end.outside === "clients" ? { open: "no", why: "no route", filters: [], via: [] } : azureWithin(from, to, graph);
    if (near && far) return across(from, to, graph);
    if (near && to.end.outside === "peer") return beyond(from, to, near, graph);
    if (far && from.end.outside === "peer") return beyond(to, from, far, graph);
    if (near) return near.cloud === "aws" ? awsToInternet(from, to, near, graph) : azureOutward(from, to, graph);
    return far!.cloud === "aws" ? awsFromInternet(from, to, far!, graph) : azureInward(from, to, graph);
}

const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";

/** What looks into requests, before what stands at an end: it closes no port. */
function webFirewalls(end: End, graph: Graph): Filter[] {
    const found = end.holders.flatMap((holder): Resource[] => (holder.type.startsWith("aws:") ? naming(graph, holder, "resourceArn", ASSOCIATION)
        : holder.type === "azure-native:network:ApplicationGateway" && readOr(true, () => Boolean(holder.props.firewallPolicy ?? list(holder.props.webApplicationFirewallConfiguration)[0])) ? [holder] : []));
    return found.slice(0, 1).map(({ name, urn }) => ({ kind: "web firewall", side: "in", name, urn, pass: () => OPEN }));
}

const guards = (side: "out" | "in", end: End, graph: Graph): Filter[] => {
    if (end.network === undefined || end.outside !== undefined) return [];
    return end.network.cloud === "aws" ? groupFilter(side, end, graph) : securityFilters(side, end, graph);
};

interface Piece {
    readonly sure: Line;
    readonly maybe: Line;
    readonly uses: readonly Use[];
    readonly layers: readonly Layer[];
    readonly via: readonly string[];
    readonly notes: readonly string[];
    readonly why: string | undefined;
    readonly needs: readonly string[];
}

const shut = (why: string): Piece => ({ sure: NOTHING, maybe: NOTHING, uses: [], layers: [], via: [], notes: [], why, needs: [] });

/** What passes between two pieces of address space, each of which every rule takes wholly or not at all. */
function passes(from: Atom, to: Atom, ends: { readonly out: readonly Filter[]; readonly in: readonly Filter[] }, graph: Graph): Piece {
    const way = wayOf(from, to, graph);
    if (way.open === "no") return shut(way.why ?? "no route");
    const filters = [...ends.out, ...way.filters, ...ends.in];
    let [sure, maybe]: [Line, Line] = [way.open === "yes" ? EVERY : NOTHING, EVERY];
    const asked = filters.map((filter) => ({ filter, pass: filter.pass(from, to) }));
    for (const { pass } of asked) [sure, maybe] = [meet(sure, pass.sure), meet(maybe, pass.maybe)];
    if (isEmpty(maybe)) {
        const refusing = asked.filter(({ pass }) => isEmpty(pass.maybe));
        return shut(refusing.length > 0 ? refusing.map(({ filter, pass }) => pass.why ?? `${filter.kind} ${filter.name}`).filter((text, i, all) => all.indexOf(text) === i).join(", ") : "no port that every layer lets through");
    }
    const uses = asked.flatMap(({ pass }) => pass.by.flatMap(({ urn, ports }) => { const used = meet(ports, maybe); return isEmpty(used) ? [] : [{ urn, ports: used }]; }));
    return {
        sure, maybe, uses, via: way.via, why: undefined,
        layers: asked.filter(({ filter, pass }) => filter.kind === "web firewall" || !isEmpty(minus(EVERY, pass.maybe))).map(({ filter: { kind, side, name, urn } }) => ({ kind, side, name, urn })),
        notes: asked.flatMap(({ pass }) => pass.note ?? []),
        needs: isEmpty(minus(maybe, sure)) ? [] : [...(way.open === "maybe" ? [way.why ?? "a route"] : []), ...asked.flatMap(({ pass }) => pass.needs)],
    };
}

const distinct = <T>(items: readonly T[], key: (item: T) => string = String): T[] => [...new Map(items.map((item) => [key(item), item])).values()];

/** What is worked out once for an end. */
interface Prepared {
    readonly atoms: readonly Atom[];
    readonly out: readonly Filter[];
    readonly in: readonly Filter[];
}

const prepared = perGraph(() => new WeakMap<End, Prepared>());

function prepare(end: End, graph: Graph): Prepared {
    const ends = prepared(graph);
    const known = ends.get(end);
    if (known) return known;
    const made: Prepared = {
        atoms: atomsOf(end, cutsOf(graph)(end.network?.stack ?? end.seenFrom ?? "")),
        out: [...clientFilters(end, graph), ...guards("out", end, graph), ...aclsBetween(end, NOWHERE, graph)],
        in: [...aclsBetween(NOWHERE, end, graph), ...webFirewalls(end, graph), ...guards("in", end, graph)],
    };
    ends.set(end, made);
    return made;
}

const NOWHERE: End = { place: "", holders: [], addresses: undefined };
const isAcl = ({ kind }: Filter): boolean => kind === "network ACL";

const APART: Finding = { sure: NOTHING, maybe: NOTHING, rules: [], layers: [], via: [], notes: [], why: ["no route"], needs: [] };

/** What one end can reach of another, wherever in their addresses. */
export function between(from: End, to: End, graph: Graph): Finding {
    if (from.network && to.network && from.network !== to.network && !areJoined(from.network, to.network, graph)) return APART;
    const [first, second] = [prepare(from, graph), prepare(to, graph)];
    // Within one subnet no ACL is asked.
    const inOne = from.subnet !== undefined && from.subnet === to.subnet;
    const ends = { out: first.out.filter((filter) => !inOne || !isAcl(filter)), in: second.in.filter((filter) => !inOne || !isAcl(filter)) };
    const pieces = first.atoms.flatMap((near) => second.atoms.filter((far) => sameFamily(near, far)).map((far) => passes(near, far, ends, graph)));
    const open = pieces.filter(({ maybe }) => !isEmpty(maybe));
    const maybe = union(...open.map((piece) => piece.maybe));
    const sure = union(...open.map((piece) => piece.sure));
    return {
        sure, maybe,
        rules: distinct(open.flatMap(({ uses }) => uses), ({ urn }) => urn),
        layers: distinct(open.flatMap(({ layers }) => layers), ({ urn, side }) => `${urn} ${side}`),
        via: distinct(open.flatMap(({ via }) => via)),
        notes: distinct(open.flatMap(({ notes }) => notes)),
        why: open.length > 0 ? [] : distinct(pieces.flatMap(({ why }) => why ?? [])),
        needs: distinct(open.flatMap(({ needs }) => needs)),
    };
}

/** IPv4 speaks with IPv4 only. Where addresses are not known, either may be meant. */
const sameFamily = (a: Atom, b: Atom): boolean => a.at === undefined || b.at === undefined || isV6(a.at[0]) === isV6(b.at[0]);
