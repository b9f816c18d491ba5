// Weakens what is declared, one change at a time, and asks every rule that could notice. A change nobody notices survives.
import { assess, type Judged, matching } from "../../policy/judge";
import { Graph, type Resource } from "../../policy/resource";
import { readable } from "../../policy/unknown";
import type { Rule } from "../../policy/rule";
import { type Mutation, mutations, type Props } from "./operators";
import { neutralReason } from "./neutral";

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

type Failures = ReadonlyMap<Rule, ReadonlySet<string>>;

/** Resources on which a rule fails. */
const failing = (rule: Rule, graph: Graph): Set<string> =>
    new Set(matching(rule, graph).filter((resource) => assess(rule, resource, graph, {}).state === "fail").map(({ urn }) => urn));

/** Which rules read which property of which resource: no other rule can notice a change there. */
class Readers {
    private readonly readers = new Map<string, Map<string, Set<Rule>>>();
    private reading: Rule | undefined;

    /** The resources, but noting who reads them. */
    watch(resources: readonly Resource[]): Resource[] {
        return resources.map((resource) => {
            const keys = this.readers.get(resource.urn) ?? new Map<string, Set<Rule>>();
            this.readers.set(resource.urn, keys);
            const note = (key: string) => {
                if (!this.reading) return;
                const rules = keys.get(key) ?? new Set<Rule>();
                keys.set(key, rules.add(this.reading));
            };
            const props = new Proxy(resource.props as object, {
                get: (object, key) => (typeof key === "string" && note(key), Reflect.get(object, key) as unknown),
                has: (object, key) => (typeof key === "string" && note(key), Reflect.has(object, key)),
                ownKeys: (object) => (note("*"), Reflect.ownKeys(object)),
            });
            return { ...resource, props };
        });
    }

    during<T>(rule: Rule, read: () => T): T {
        this.reading = rule;
        try {
            return read();
        } finally {
            this.reading = undefined;
        }
    }

    of(urn: string, path: string): Set<Rule> {
        const keys = this.readers.get(urn);
        const [key] = path.split(/[.[ ]/, 1) as [string];
        return new Set([...(keys?.get(key) ?? []), ...(keys?.get("*") ?? [])]);
    }
}

/** A document, and what is known of it before anything is changed. */
export class Subject {
    private readonly readers = new Readers();
    private readonly before: Failures;

    constructor(private readonly judged: Judged, private readonly rules: readonly Rule[]) {
        const watched = { resource: this.readers.watch(judged.byInputs), stack: this.readers.watch(judged.byOutputs) };
        // A graph for each rule: what one has looked up and kept, another would no longer be seen to read.
        this.before = new Map(rules.map((rule) => [rule, this.readers.during(rule, () => failing(rule, new Graph(watched[rule.scope])))]));
    }

    /** Every way to weaken what providers manage. What a component says of itself is no resource. */
    mutants(): Mutant[] {
        return this.judged.byInputs.filter(({ type }) => /^(aws|azure-native):/.test(type)).flatMap((resource) => [
            ...[...mutations(resource.props as Props)].map((mutation) => ({ resource, mutation })),
            { resource, mutation: { path: "", operator: "delete" as const, variants: [] } },
            ...(resource.protect ? [{ resource, mutation: { path: "", operator: "unprotect" as const, variants: [] } }] : []),
        ]);
    }

    /**
     * Those of the rules that pass while the changed value is not known yet. What belongs to the resource may be told by
     * what it was made from, so only a rule that judges this very resource is asked.
     */
    silent({ resource, mutation }: Mutant, killers: readonly Rule[]): Rule[] {
        if (mutation.forget === undefined) return [];
        const forgotten = { ...resource, props: readable(mutation.forget(resource.props as Props)) as unknown };
        const replaced = (resources: readonly Resource[]) => resources.map((old) => (old.urn === resource.urn ? { ...old, props: forgotten.props } : old));
        const stack = new Graph(replaced(this.judged.byOutputs));
        return killers.filter((rule) => {
            const graph = rule.scope === "stack" ? stack : new Graph([forgotten]);
            const judged = matching(rule, graph).find(({ urn }) => urn === resource.urn);
            return judged !== undefined && assess(rule, judged, graph, {}).state === "pass";
        });
    }

    /** Rules that fail where they did not before, for any variant of the change. */
    killers({ resource, mutation }: Mutant): Rule[] {
        const { urn } = resource;
        const whole = mutation.path === "";
        const asked = whole ? this.rules : [...this.readers.of(urn, mutation.path)];
        const changes: ((old: Resource) => Resource[])[] =
            mutation.operator === "delete" ? [() => []]
            : mutation.operator === "unprotect" ? [(old) => [{ ...old, protect: false }]]
            : mutation.variants.map((weaken) => (old) => [{ ...old, props: readable(weaken(old.props as Props)) as unknown }]);
        const noticed = changes.flatMap((change) => {
            const replace = (resources: readonly Resource[]) => resources.flatMap((old) => (old.urn === urn ? change(old) : [old]));
            const stack = new Graph(replace(this.judged.byOutputs));
            // A rule about one resource looks at that alone.
            const single = new Graph(replace(this.judged.byInputs.filter((old) => old.urn === urn)));
            return asked.filter((rule) => [...failing(rule, rule.scope === "stack" ? stack : single)].some((failed) => !this.before.get(rule)!.has(failed)));
        });
        return [...new Set(noticed)];
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
