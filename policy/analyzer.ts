// One pack as Pulumi's engine asks it: about a resource before it is made, about a stack afterwards, and what it would
// mend. Plain objects in and out; serve.ts puts them on the wire.
import { enforced, type PolicyConfigs, SETTINGS_POLICY, settingsIn } from "./config";
import type { Exception } from "./exceptions";
import { assess, type Evaluation, excuse, matches, matching } from "./judge";
import { type Mended, mended, type Remediation } from "./mend";
import { Graph, type Resource } from "./resource";
import type { Level, Occasion, ResourceRule, Rule, StackRule } from "./rule";

export interface Pack {
    readonly name: string;
    readonly version: string;
    readonly description: string;
    readonly rules: readonly Rule[];
    readonly remediations: readonly Remediation[];
    readonly exceptions: readonly Exception[];
    readonly occasion: Occasion;
    /** Day on which exceptions are held against their expiry. */
    readonly day: string;
}

/** What is said of one resource. */
export interface Remark {
    readonly rule: Rule;
    readonly level: Level;
    readonly message: string;
    readonly urn: string;
}

export interface Answer {
    readonly remarks: readonly Remark[];
    /** Names of the policies that say nothing here: what they are silent about counts as no pass. */
    readonly notApplicable: readonly string[];
    /** Names of those that are not about the type at all: one list for all resources of it. */
    readonly others: readonly string[];
}

/** What is asked of resources of one type. */
interface Asked {
    readonly rules: readonly ResourceRule[];
    readonly remediations: readonly Remediation[];
    /** Names of the policies that are not about it. */
    readonly others: readonly string[];
}

export class Analyzer {
    private rules: readonly Rule[];
    private remediations: readonly Remediation[];
    private settings = settingsIn({});
    private readonly asked = new Map<string, Asked>();

    constructor(readonly pack: Pack) {
        this.rules = pack.rules;
        this.remediations = pack.remediations;
    }

    /** Takes what the engine made of the packs' own levels and settings and of the configuration file. */
    configure(configs: PolicyConfigs): void {
        this.rules = enforced(this.pack.rules, configs);
        this.remediations = this.pack.remediations.filter(({ name }) => (configs[name]?.level ?? "remediate") === "remediate");
        this.settings = settingsIn(configs);
        this.asked.clear();
    }

    /** Works out once for each type what is asked of it. */
    private askedOf(type: string): Asked {
        const known = this.asked.get(type);
        if (known) return known;
        const ofResources = this.rules.filter(({ scope }) => scope === "resource") as ResourceRule[];
        const [rules, remediations] = [ofResources.filter((rule) => matches(rule, type)), this.remediations.filter((each) => matches(each, type))];
        const others = [...ofResources.filter((rule) => !rules.includes(rule)), ...this.pack.remediations].map(({ name }) => name);
        this.asked.set(type, { rules, remediations, others });
        return this.asked.get(type)!;
    }

    private judge(rule: Rule, resource: Resource, graph: Graph): Evaluation {
        const { exceptions, day, occasion } = this.pack;
        return excuse(rule, resource.urn, assess(rule, resource, graph, { ...occasion, settings: this.settings }), exceptions, day);
    }

    /**
     * Judges a resource by its inputs, before it is made.
     * @param read gives the resource; not called where no rule is about its type
     */
    analyze(type: string, read: () => Resource): Answer {
        const { rules, others } = this.askedOf(type);
        if (rules.length === 0) return { remarks: [], notApplicable: [], others };
        const resource = read();
        const graph = new Graph([resource]);
        const evaluations = rules.map((rule) => this.judge(rule, resource, graph));
        const notApplicable = evaluations.filter(({ state }) => state === "not-applicable").map(({ rule }) => rule.name);
        return { remarks: evaluations.flatMap(remarkOn), notApplicable, others };
    }

    /** Judges the resources among each other by their outputs, once a preview or an update is through. */
    analyzeStack(resources: readonly Resource[]): Answer {
        const graph = new Graph(resources);
        const notApplicable = [SETTINGS_POLICY];
        const remarks = (this.rules.filter(({ scope }) => scope === "stack") as StackRule[]).flatMap((rule) => {
            const evaluations = matching(rule, graph).map((resource) => this.judge(rule, resource, graph));
            if (evaluations.every(({ state }) => state === "not-applicable")) notApplicable.push(rule.name);
            return evaluations.flatMap(remarkOn);
        });
        return { remarks, notApplicable, others: [] };
    }

    /**
     * Mends a resource before it is judged; each remediation sees what those before it have set.
     * @param raw gives the properties as the engine sent them; not called where no remediation is about the type
     * @param read gives the resource with these properties, or with what they have become
     */
    remediate(type: string, raw: () => Properties, read: (props: Properties) => Resource): readonly (Mended & { readonly remediation: Remediation })[] {
        const { remediations } = this.askedOf(type);
        if (remediations.length === 0) return [];
        let props = raw();
        return remediations.flatMap((remediation) => {
            const outcome = mended(remediation, read(props), props, this.settings);
            props = outcome?.props ?? props;
            return outcome ? [{ remediation, ...outcome }] : [];
        });
    }
}

type Properties = Readonly<Record<string, unknown>>;

/** What could not be evaluated, and what is excepted, is said but stops nothing. A pass needs no words. */
function remarkOn({ rule, state, message, urn }: Evaluation): Remark[] {
    if (state === "pass" || state === "not-applicable") return [];
    return [{ rule, urn, level: state === "fail" ? rule.level : "advisory", message: `${rule.title}\n${message}` }];
}
