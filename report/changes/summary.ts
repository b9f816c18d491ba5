// What a change does to security, resilience, exposure and cost: one row each, in words that need no other page. Pure.
import type { Tier } from "../../policy/tiers";
import type { Finding, Report } from "../schema";
import { counted, number } from "../words";
import { concernOf } from "./concerns";
import { type Changes, type Concern, CONCERNS, type FindingChange } from "./schema";

export const CONCERN_TITLES: Readonly<Record<Concern, string>> = { security: "Security", resilience: "Resilience", exposure: "Exposure", cost: "Cost" };

export type Effect = "worse" | "better" | "changed" | "unchanged" | "unknown";

export interface ConcernRow {
    readonly concern: Concern;
    readonly effect: Effect;
    /** The effect in a word or two. */
    readonly word: string;
    /** Plain text, most telling first. */
    readonly facts: readonly string[];
}

export const EFFECT_SIGNS: Readonly<Record<Effect, string>> = { worse: "✖", better: "✔", changed: "◐", unchanged: "–", unknown: "○" };

/** Something said, and what it means; several make one row. */
interface Fact {
    readonly effect: Exclude<Effect, "unchanged">;
    readonly text: string;
}

const NAMED = 3;

/** The first few, and how many there are besides. */
export function some(items: readonly string[], most = NAMED): string {
    const all = [...new Set(items)];
    return all.length > most ? `${all.slice(0, most).join(", ")} and ${number(all.length - most)} more` : all.join(", ");
}

export const money = (usd: number): string => number(Math.round(Math.abs(usd)));

/** `+4`, `−223`; `0` for less than half a dollar. */
export const difference = (usd: number): string => (Math.round(usd) === 0 ? "0" : `${usd > 0 ? "+" : "−"}${money(usd)}`);

const where = ({ rule, name }: Pick<FindingChange, "rule" | "name">): string => `${rule} on ${name}`;

function findingFacts(findings: readonly FindingChange[]): Fact[] {
    const of = (change: FindingChange["change"], after?: FindingChange["after"]) => findings.filter((each) => each.change === change && (after === undefined || each.after === after));
    const told = (effect: Fact["effect"], list: readonly FindingChange[], one: string, many?: string): Fact[] =>
        (list.length === 0 ? [] : [{ effect, text: `${counted(list.length, one, many)} (${some(list.map(where))})` }]);
    const failing = of("new", "fail");
    const [worst] = failing;
    return [
        ...told("worse", failing, `new failure, ${worst?.severity}`, `new failures, worst ${worst?.severity}`),
        ...told("worse", of("worse"), "finding worse than before", "findings worse than before"),
        ...told("worse", of("expired"), "exception expired", "findings whose exception expired"),
        ...told("changed", of("excepted"), "finding newly excepted", "findings newly excepted"),
        ...told("unknown", of("new", "not-evaluated"), "new verdict could not be given", "new verdicts could not be given"),
        ...told("better", of("fixed"), "finding fixed", "findings fixed"),
    ];
}

function security({ access, residency, rules }: Changes): Fact[] {
    const gained = access.filter((row) => row.gained.length > 0);
    const lost = access.filter((row) => row.lost.length > 0 && row.gained.length === 0);
    const unjudged = rules.filter(({ change }) => change === "removed");
    const astray = residency.filter(({ change, state }) => change === "added" && state === "not allowed");
    const elsewhere = residency.filter(({ change, state }) => change === "added" && state !== "not allowed");
    return [
        ...(unjudged.length > 0 ? [{ effect: "worse" as const, text: `${counted(unjudged.length, "rule")} no longer judge${unjudged.length === 1 ? "s" : ""} (${some(unjudged.map(({ name }) => name))})` }] : []),
        ...(astray.length > 0 ? [{ effect: "worse" as const, text: `data where it may not be (${some(astray.map(({ what, region }) => `${what} in ${region}`))})` }] : []),
        ...(gained.length > 0 ? [{ effect: "changed" as const, text: `more may be done by ${some(gained.map(({ resource, as }) => as ?? resource))}` }] : []),
        ...(lost.length > 0 ? [{ effect: "changed" as const, text: `less may be done by ${some(lost.map(({ resource, as }) => as ?? resource))}` }] : []),
        ...(elsewhere.length > 0 ? [{ effect: "changed" as const, text: `data or keys in further places (${some(elsewhere.map(({ what, region }) => `${what} in ${region}`))})` }] : []),
    ];
}

/** Tiers whose resources carry the service or hold its data: one more or less is one more or less to fall back on. */
const CARRYING: ReadonlySet<string> = new Set<Tier>(["traffic", "edge", "perimeter", "links", "app", "data", "files", "storage", "keys", "backup"]);

function resilience({ places, scenarios = [], singlePoints = [], resources }: Changes): Fact[] {
    const at = ({ stack, region }: Changes["places"][number]): string => `${region} of ${stack}`;
    const zones = (list: "zonesAdded" | "zonesRemoved") => places.filter((place) => place.change === "changed" && place[list].length > 0).map((place) => `${place[list].join(", ")} in ${at(place)}`);
    const fact = (effect: Fact["effect"], text: string, items: readonly string[]): Fact[] => (items.length > 0 ? [{ effect, text: `${text} ${some(items)}` }] : []);
    const answers = (worse: boolean) => scenarios.filter((each) => each.worse === worse).map(({ scenario, service, before = "not there", after = "not there" }) => `${scenario} (${service}: ${before} → ${after})`);
    const points = (change: string) => singlePoints.filter((point) => point.change === change).map(({ node, kind }) => `${node} (${kind})`);
    const named = (change: string) => resources.filter((resource) => resource.change === change && CARRYING.has(resource.tier)).map(({ name, tier }) => `${name} (${tier})`);
    return [
        ...fact("worse", "survived worse:", answers(true)),
        ...fact("worse", "new single points of failure:", points("added")),
        ...fact("better", "survived better:", answers(false)),
        ...fact("better", "no single points of failure any more:", points("removed")),
        ...fact("worse", "nothing any more in", places.filter(({ change }) => change === "removed").map(at)),
        ...fact("worse", "nothing any more in zone", zones("zonesRemoved")),
        ...fact("better", "now also in", places.filter(({ change }) => change === "added").map(at)),
        ...fact("better", "now also in zone", zones("zonesAdded")),
        ...fact("changed", "gone:", named("removed")),
        ...fact("changed", "added:", named("added")),
    ];
}

/** `internet → data tcp/5432 (aws, prod)` */
const way = (from: string, to: string, ports: readonly string[], { cloud, stack }: { readonly cloud: string; readonly stack: string }): string =>
    `${from} → ${to} ${some(ports)} (${cloud}, ${stack})`;

function reached(reach: NonNullable<Changes["reach"]>): Fact[] {
    const told = (effect: Fact["effect"], text: string, list: readonly NonNullable<Changes["reach"]>[number][], ports: "opened" | "closed"): Fact[] =>
        (list.length === 0 ? [] : [{ effect, text: `${text} ${some(list.map((each) => way(each.from, each.to, each[ports], each)))}` }]);
    const opened = reach.filter((each) => each.opened.length > 0);
    const unknown = reach.filter(({ after }) => after === "not known");
    return [
        ...told("worse", "passes, and no flow of the plan asks for it:", opened.filter(({ declared }) => !declared), "opened"),
        ...told("changed", "passes now:", opened.filter(({ declared }) => declared), "opened"),
        ...told("changed", "passes no longer:", reach.filter((each) => each.closed.length > 0), "closed"),
        ...(unknown.length > 0 ? [{ effect: "unknown" as const, text: `not known any more: ${some(unknown.map(({ from, to }) => `${from} → ${to}`))}` }] : []),
    ];
}

function exposure({ surface, reach = [] }: Changes): Fact[] {
    const ways = reached(reach);
    if (!surface) return [...ways, { effect: "unknown", text: "what the internet reaches is not known of both" }];
    const of = (change: "added" | "removed", listed?: boolean) => surface.filter((row) => row.change === change && (listed === undefined || row.listed === listed)).map(({ what, stack }) => `${what} of ${stack}`);
    const [unlisted, listed, closed] = [of("added", false), of("added", true), of("removed")];
    return [
        ...(unlisted.length > 0 ? [{ effect: "worse" as const, text: `the internet now reaches what nobody answers for: ${some(unlisted)}` }] : []),
        ...(listed.length > 0 ? [{ effect: "changed" as const, text: `the internet now reaches ${some(listed)}, as listed` }] : []),
        ...ways,
        ...(closed.length > 0 ? [{ effect: "better" as const, text: `the internet no longer reaches ${some(closed)}` }] : []),
    ];
}

/** Worse first: what is better elsewhere does not make up for it. */
const ORDER = ["worse", "changed", "unknown", "better"] as const;

function rowOf(concern: Concern, facts: readonly Fact[]): ConcernRow {
    const effect = ORDER.find((each) => facts.some((fact) => fact.effect === each));
    if (!effect) return { concern, effect: "unchanged", word: "as before", facts: [] };
    const mixed = effect === "worse" && facts.some((fact) => fact.effect === "better");
    const word = { worse: mixed ? "worse, and better in part" : "worse", changed: "changed", unknown: "not known", better: "better" }[effect];
    return { concern, effect, word, facts: ORDER.flatMap((each) => facts.filter((fact) => fact.effect === each)).map(({ text }) => text) };
}

function costRow({ cost, findings }: Changes): ConcernRow {
    const further = findingFacts(findings.filter(({ concern }) => concern === "cost"));
    if (!cost) return { ...rowOf("cost", further), ...(further.length === 0 && { effect: "unknown" as const, word: "not known" }), facts: ["nothing with a price is declared", ...further.map(({ text }) => text)] };
    const total = cost.after - cost.before;
    const tiers = cost.stacks.flatMap(({ name, tiers: list }) => list.map(({ tier, before, after }) => ({ text: `${tier} of ${name} ${difference(after - before)}`, size: Math.abs(after - before) })))
        .filter(({ size }) => Math.round(size) > 0).sort((a, b) => b.size - a.size);
    const same = Math.round(total) === 0;
    const word = same ? "as before" : `${difference(total)} USD a month`;
    const sum = same ? `about ${money(cost.after)} USD a month` : `about ${money(cost.before)} → ${money(cost.after)} USD a month, an estimate from list prices`;
    const facts = [sum, ...(tiers.length > 0 ? [some(tiers.map(({ text }) => text))] : []), ...further.map(({ text }) => text)];
    const effect = further.some((fact) => fact.effect === "worse") ? "worse" : same && tiers.length === 0 && further.length === 0 ? "unchanged" : "changed";
    return { concern: "cost", effect, word, facts };
}

/** Four rows, always in the same order. */
export function concernRows(changes: Changes): ConcernRow[] {
    const own = { security, resilience, exposure };
    return CONCERNS.map((concern) => (concern === "cost" ? costRow(changes)
        : rowOf(concern, [...own[concern](changes), ...findingFacts(changes.findings.filter((finding) => finding.concern === concern))])));
}

/** The same four rows where there is nothing to compare with: how it stands. */
export function standingRows({ findings, rules, stacks, surface, cost }: Report): ConcernRow[] {
    const concerns = new Map(rules.map(({ name, controls }) => [name, concernOf(controls)]));
    const told = (concern: Concern, list: readonly Finding[], more: readonly Fact[] = []): ConcernRow => {
        const mine = list.filter(({ rule }) => concerns.get(rule) === concern);
        const failing = mine.filter(({ state }) => state === "fail");
        const unknown = mine.filter(({ state }) => state === "not-evaluated");
        const facts: Fact[] = [
            ...(failing.length > 0 ? [{ effect: "worse" as const, text: `${counted(failing.length, "failure")} (${some(failing.map(({ rule, resource }) => where({ rule, name: resource.name })))})` }] : []),
            ...(unknown.length > 0 ? [{ effect: "unknown" as const, text: `${counted(unknown.length, "verdict")} could not be given` }] : []),
            ...more,
        ];
        const effect = ORDER.find((each) => facts.some((fact) => fact.effect === each)) ?? "unchanged";
        const word = { worse: "fails", changed: "see", unknown: "not known in full", better: "no rule fails", unchanged: "no rule fails" }[effect];
        return { concern, effect: effect === "unchanged" ? "better" : effect, word, facts: facts.map(({ text }) => text) };
    };
    const places = stacks.map(({ name, byRegion }) => `${name}: ${byRegion.filter(({ zones }) => zones.length > 0).map(({ region, zones }) => `${region} in ${counted(zones.length, "zone")}`).join(", ")}`);
    const reached = (surface ?? []).filter(({ state }) => state === "listed" || state === "not listed");
    const unlisted = reached.filter(({ state }) => state === "not listed");
    return [
        told("security", findings),
        told("resilience", findings, [{ effect: "better", text: places.join("; ") }]),
        told("exposure", findings, !surface ? [{ effect: "unknown", text: "what the internet reaches is not known" }] : unlisted.length > 0
            ? [{ effect: "worse", text: `the internet reaches what nobody answers for: ${some(unlisted.map(({ what, stack }) => `${what} of ${stack}`))}` }]
            : [{ effect: "better", text: `the internet reaches ${counted(reached.length, "thing")}, each listed with who answers for it` }]),
        { concern: "cost", effect: cost ? "changed" : "unknown", word: cost ? `about ${money(cost.monthly)} USD a month` : "not known", facts: cost ? [`an estimate from list prices of ${cost.pricesRead}`] : [] },
    ];
}
