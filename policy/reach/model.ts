// What the reachability of places is worked out from: ends, the filters between them, and how certain each of it is.
import type { CloudName, Resource } from "../resource";
import { isV6 } from "./addresses";
import { covers, cut, isEmpty, type Line, meet, minus, NOTHING, type Span, union } from "./line";
import { EVERY } from "./ports";

/** A network of one cloud. */
export interface Network {
    readonly cloud: CloudName;
    readonly resource: Resource;
    readonly stack: string;
    /** Undefined where its blocks are not known. */
    readonly addresses: Line | undefined;
    /** The tenant it is kept apart for. */
    readonly tenant?: string;
}

/** Things in one subnet that the same groups guard, or a range of addresses outside. */
export interface End {
    readonly place: string;
    readonly network?: Network;
    readonly subnet?: Resource;
    /** What stands there. Empty outside, and where nothing does yet. */
    readonly holders: readonly Resource[];
    /** Undefined where the block is not known. */
    readonly addresses: Line | undefined;
    /** Security groups on AWS, application security groups on Azure. Undefined where they are not known. */
    readonly groups?: readonly Resource[] | undefined;
    /** False for what takes no group, as a load balancer without one. */
    readonly guarded?: boolean;
    /** Whether it has an address that the internet can call. Undefined where that is not known. */
    readonly isPublic?: boolean | undefined;
    /** A name that rules use for addresses of the cloud's own services, as `Storage`. */
    readonly tag?: string;
    readonly outside?: "internet" | "services" | "clients" | "peer" | "site";
    /** The stack from which it is looked at, of what stands in no network. */
    readonly seenFrom?: string;
}

/** An end, and a piece of its addresses that every rule takes wholly or not at all. Undefined where they are not known. */
export interface Atom {
    readonly end: End;
    readonly at: Span | undefined;
}

/** Whether something holds. `maybe` where a value is not known. */
export type Answer = "yes" | "no" | "maybe";

/** A rule, and the ports that it lets through. */
export interface Use {
    readonly urn: string;
    readonly ports: Line;
}

/** What a filter lets through: for certain, and if all that is not known turned out open. */
export interface Pass {
    readonly sure: Line;
    readonly maybe: Line;
    readonly by: readonly Use[];
    /** What was not known. */
    readonly needs: readonly string[];
    /** A limit that no port tells, as listed domains. */
    readonly note?: string;
    /** What it is that refuses, where that is not plain. */
    readonly why?: string;
}

export type FilterKind = "security group" | "network ACL" | "security rules" | "network firewall" | "web firewall" | "authorization";

/** Something on the way that lets a part of the traffic through. */
export interface Filter {
    readonly kind: FilterKind;
    /** Whether it is passed going out of the first end, on the way, or coming in at the second. */
    readonly side: "out" | "on the way" | "in";
    readonly name: string;
    readonly urn: string;
    pass(from: Atom, to: Atom): Pass;
}

/** A way between two ends, before any filter. */
export interface Way {
    readonly open: Answer;
    /** Why there is none, or what is not known. */
    readonly why?: string;
    readonly filters: readonly Filter[];
    /** Gateways that it leads through, by name. */
    readonly via: readonly string[];
}

export const closed = (why: string): Way => ({ open: "no", why, filters: [], via: [] });
export const untold = (what: string): Way => ({ open: "maybe", why: what, filters: [], via: [] });

/** One way after another: closed if one is, not known if one is not. */
export function along(...ways: readonly Way[]): Way {
    const stop = ways.find(({ open }) => open === "no") ?? ways.find(({ open }) => open === "maybe");
    return {
        open: stop?.open ?? "yes", ...(stop?.why !== undefined && { why: stop.why }),
        filters: ways.flatMap(({ filters }) => filters), via: ways.flatMap(({ via }) => via),
    };
}

/** One entry of a list that is read in order. */
export interface Entry {
    readonly urn: string;
    readonly allow: boolean;
    readonly ports: Line;
    readonly matches: Answer;
    readonly needs?: string;
}

/** The first entry that matches decides. What is not known is taken as closed for what is sure, and as open for what may be. */
export function firstMatch(entries: readonly Entry[]): Pass {
    const walk = (pessimist: boolean): { let: Line; by: Use[] } => {
        let [left, passed]: [Line, Line] = [EVERY, NOTHING];
        const by: Use[] = [];
        for (const { urn, allow, ports, matches } of entries) {
            if (matches === "no" || (matches === "maybe" && allow === pessimist)) continue;
            const taken = meet(left, ports);
            if (isEmpty(taken)) continue;
            left = minus(left, taken);
            if (!allow) continue;
            passed = union(passed, taken);
            by.push({ urn, ports: taken });
        }
        return { let: passed, by };
    };
    const [sure, maybe] = [walk(true), walk(false)];
    const needs = entries.flatMap((entry) => (entry.matches === "maybe" && entry.needs ? [entry.needs] : []));
    return { sure: sure.let, maybe: maybe.let, by: maybe.by, needs: isEmpty(minus(maybe.let, sure.let)) ? [] : needs };
}

/** Every entry that matches lets its ports through. */
export function anyMatch(entries: readonly Entry[]): Pass {
    const sure = entries.filter(({ matches }) => matches === "yes");
    const may = entries.filter(({ matches }) => matches !== "no");
    const lines = (some: readonly Entry[]) => union(...some.map(({ ports }) => ports));
    return {
        sure: lines(sure), maybe: lines(may),
        by: may.map(({ urn, ports }) => ({ urn, ports })),
        needs: may.filter(({ matches }) => matches === "maybe").flatMap(({ needs }) => needs ?? []),
    };
}

/** How a list of rules is held against two ends. */
export interface Held<Rule> {
    readonly rules: readonly Rule[];
    matchesFrom(rule: Rule, from: Atom): Answer;
    matchesTo(rule: Rule, to: Atom): Answer;
    pass(matches: readonly Answer[]): Pass;
}

const both = (a: Answer, b: Answer): Answer => (a === "no" || b === "no" ? "no" : a === "maybe" || b === "maybe" ? "maybe" : "yes");

/** Each rule is asked once about each end, and pairs of ends that match alike pass alike: a network costs what its rules and ends are, not what their pairs are. */
export function heldAgainst<Rule>({ rules, matchesFrom, matchesTo, pass }: Held<Rule>): (from: Atom, to: Atom) => Pass {
    const asked = { from: new WeakMap<Atom, readonly Answer[]>(), to: new WeakMap<Atom, readonly Answer[]>() };
    const passed = new Map<string, Pass>();
    const answers = (side: "from" | "to", atom: Atom): readonly Answer[] => {
        const made = asked[side].get(atom) ?? rules.map((rule) => (side === "from" ? matchesFrom(rule, atom) : matchesTo(rule, atom)));
        asked[side].set(atom, made);
        return made;
    };
    return (from, to) => {
        const [near, far] = [answers("from", from), answers("to", to)];
        const matches = near.map((answer, i) => both(answer, far[i]!));
        const key = matches.join();
        const made = passed.get(key) ?? pass(matches);
        passed.set(key, made);
        return made;
    };
}

export const OPEN: Pass = { sure: EVERY, maybe: EVERY, by: [], needs: [] };
export const notKnown = (need: string): Pass => ({ sure: NOTHING, maybe: EVERY, by: [], needs: [need] });

/** Pieces of an end's addresses that rules tell apart, one of each kind. */
export function atomsOf(end: End, cuts: readonly Line[]): Atom[] {
    if (end.addresses === undefined || end.tag !== undefined) return [{ end, at: undefined }];
    const kinds = new Map<string, Span>();
    for (const at of cut(end.addresses, cuts)) {
        const kind = `${isV6(at[0])} ${cuts.map((line) => (covers(line, [at]) ? 1 : 0)).join("")}`;
        if (!kinds.has(kind)) kinds.set(kind, at);
    }
    return [...kinds.values()].map((at) => ({ end, at }));
}
