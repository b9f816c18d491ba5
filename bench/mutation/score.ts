// Weakens what is declared, one change at a time, and asks every rule that could notice. A change nobody notices survives.
import { assess, type Judged, matching, type State } from "../../policy/judge";
import { readOr, type Resource } from "../../policy/resource";
import { readable } from "../../policy/unknown";
import type { Rule } from "../../policy/rule";
import { type Mutation, mutations, type Props, set } from "./operators";
import { neutralReason } from "./neutral";
import type { Reader } from "./readings";
import { type Change, PROTECTION, WatchedGraph } from "./watch";

/** One change to one resource. */
export interface Mutant {
    readonly resource: Resource;
    readonly mutation: Mutation;
}

export interface Survivor extends Mutant {
    /** Why the change weakens nothing, where that is known. */
    readonly neutral?: string;
}

export interface Score {
    readonly killed: number;
    readonly neutral: number;
    readonly survivors: readonly Survivor[];
    /** Mutants that a rule noticed, and those of them that no other rule did. */
    readonly byRule: ReadonlyMap<string, { readonly kills: number; readonly alone: number }>;
    /** Rules that notice a change of a value, and yet pass while that value is not known: `rule  type  path`. */
    readonly silent: readonly string[];
}

/** One rule on one resource. */
interface Verdict extends Reader {
    readonly rule: Rule;
    readonly resource: Resource;
    /** Whether it fails as it is: then no change can make it. */
    fails: boolean;
}

const isVerdict = (reader: Reader): reader is Verdict => "rule" in reader;

/** The resources as one kind of rule sees them. */
class View {
    private readonly graph: WatchedGraph;
    private readonly byUrn: ReadonlyMap<string, Resource>;
    /** What each rule says as it is, of whatever it is about. */
    readonly states = new Map<Rule, Set<State>>();

    constructor(resources: readonly Resource[], rules: readonly Rule[]) {
        this.graph = WatchedGraph.over(resources);
        this.byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
        for (const rule of rules) {
            for (const resource of matching(rule, this.graph)) {
                const verdict: Verdict = { rule, resource, readers: new Set(), sources: new Set(), fails: false };
                const state = this.graph.notes(verdict, () => this.assess(verdict));
                verdict.fails = state === "fail";
                this.states.set(rule, (this.states.get(rule) ?? new Set()).add(state));
            }
        }
    }

    private assess({ rule, resource }: Verdict): State {
        return assess(rule, resource, this.graph, {}).state;
    }

    /** Rules that fail where they did not before, once a resource has been changed. */
    failing({ resource: { urn }, mutation: { path, operator, variants } }: Mutant): Rule[] {
        const resource = this.byUrn.get(urn);
        if (!resource) return [];
        const { property, within } = placeOf(path, resource.props as Props);
        const concerned = this.graph.readersOf(resource, operator === "delete" ? undefined : operator === "unprotect" ? PROTECTION : property);
        const verdicts = [...concerned.all].filter(isVerdict).filter((verdict) => !verdict.fails && !(operator === "delete" && verdict.resource.urn === urn));
        const changes: readonly Change[] =
            operator === "delete" ? [{ urn, gone: true }]
            : operator === "unprotect" ? [{ urn, protect: false }]
            : variants.map((weaken) => ({ urn, props: readable(within(weaken)(resource.props as Props)) }));
        const failed = new Set<Rule>();
        for (const change of changes) {
            this.graph.while(change, concerned, () => {
                for (const verdict of verdicts) {
                    if (!failed.has(verdict.rule) && this.graph.isTouched(verdict) && this.assess(verdict) === "fail") failed.add(verdict.rule);
                }
            });
        }
        return [...failed];
    }

    /** Those of the rules that pass on the resource while the changed value is not known yet. */
    passing({ resource: { urn }, mutation: { path, forget } }: Mutant, rules: readonly Rule[]): Rule[] {
        const resource = this.byUrn.get(urn);
        if (!resource || !forget) return [];
        const { property, within } = placeOf(path, resource.props as Props);
        const concerned = this.graph.readersOf(resource, property);
        const change = { urn, props: readable(within(forget)(resource.props as Props)) };
        const verdicts = [...concerned.all].filter(isVerdict).filter((verdict) => verdict.resource.urn === urn && rules.includes(verdict.rule));
        return this.graph.while(change, concerned, () => verdicts.filter((verdict) => this.assess(verdict) === "pass").map(({ rule }) => rule));
    }
}

type Weaken = (props: Props) => Props;

/** The body that some of Azure's services answer with, in place of the properties that they were told. */
const BODY = "properties";

/** The property that a path begins with, `rules` of `rules[0].priority`, or the body where it stands in that; and how it is changed there. */
function placeOf(path: string, props: Props): { readonly property: string; readonly within: (weaken: Weaken) => Weaken } {
    const property = path.split(/[.[ ]/, 1)[0]!;
    const body = property in props ? undefined : readOr<unknown>(undefined, () => props[BODY]);
    return typeof body === "object" && body !== null && property in body
        ? { property: BODY, within: (weaken) => (all) => set(all, [BODY], () => weaken(body as Props)) as Props }
        : { property, within: (weaken) => weaken };
}

/** A document, and what is known of it before anything is changed. */
export class Subject {
    private readonly views: readonly View[];

    constructor(private readonly judged: Judged, rules: readonly Rule[]) {
        const of = (wanted: Rule["scope"]) => rules.filter(({ scope }) => scope === wanted);
        this.views = [new View(judged.byInputs, of("resource")), new View(judged.byOutputs, of("stack"))];
    }

    /** What a rule says while nothing is changed: empty where it is about nothing here. */
    states(rule: Rule): ReadonlySet<State> {
        return new Set(this.views.flatMap(({ states }) => [...(states.get(rule) ?? [])]));
    }

    /** Every way to weaken what providers manage. What a component says of itself is no resource. */
    mutants(): Mutant[] {
        return this.judged.byInputs.filter(({ type }) => /^(aws|azure-native):/.test(type)).flatMap((resource) => [
            ...[...mutations(resource.props as Props)].map((mutation) => ({ resource, mutation })),
            { resource, mutation: { path: "", operator: "delete" as const, variants: [] } },
            ...(resource.protect ? [{ resource, mutation: { path: "", operator: "unprotect" as const, variants: [] } }] : []),
        ]);
    }

    /** Rules that fail where they did not before, for any variant of the change. */
    killers(mutant: Mutant): Rule[] {
        return this.views.flatMap((view) => view.failing(mutant));
    }

    /**
     * Those of the rules that pass while the changed value is not known yet. What belongs to the resource may be told by
     * what it was made from, so only a rule that judges this very resource is asked.
     */
    silent(mutant: Mutant, killers: readonly Rule[]): Rule[] {
        return this.views.flatMap((view) => view.passing(mutant, killers));
    }
}

export function score(subject: Subject, mutants: readonly Mutant[], { unknown = false } = {}, progress?: (done: number) => void): Score {
    const survivors: Survivor[] = [];
    const byRule = new Map<string, { kills: number; alone: number }>();
    const silent = new Set<string>();
    let [killed, neutral] = [0, 0];
    for (const [i, mutant] of mutants.entries()) {
        const killers = subject.killers(mutant);
        for (const { name } of killers) {
            const { kills, alone } = byRule.get(name) ?? { kills: 0, alone: 0 };
            byRule.set(name, { kills: kills + 1, alone: alone + (killers.length === 1 ? 1 : 0) });
        }
        if (unknown) for (const { name } of subject.silent(mutant, killers)) silent.add(`${name}  ${mutant.resource.type}  ${mutant.mutation.path.replace(/\[\d+\]/g, "[]")}`);
        const reason = killers.length > 0 ? undefined : neutralReason(mutant);
        if (killers.length > 0) killed++;
        else if (reason !== undefined) neutral++;
        else survivors.push(mutant);
        progress?.(i + 1);
    }
    return { killed, neutral, survivors, byRule, silent: [...silent].sort() };
}
