// A rule is a plain object: what it asks for, for which controls, how to mend it, and the check. No registry, no base class.
import type { ControlId } from "./catalogue/controls";
import type { Graph, Resource } from "./resource";
import type { Setting, Settings } from "./settings";

/** One thing that is wrong. Names properties; never echoes a value that might be secret. */
export interface Problem {
    /** Property at fault, e.g. `minimumTlsVersion`. */
    readonly property?: string;
    readonly expected: string;
    readonly observed: string;
}

/** What a rule may need to know about the moment, besides the resources. */
export interface Occasion {
    /** True while resources are really being made: not in a preview, nor on a document. */
    readonly deploying?: boolean;
    /** What the packs are configured with. Their defaults unless given. */
    readonly settings?: Settings;
}

/** How a rule is enforced. A configuration can also disable one. */
export type Level = "mandatory" | "advisory";

interface Described {
    /** Unique, kebab case, beginning with the cloud it judges: `aws-…`, `azure-…`, or `platform-…` for both at once. */
    readonly name: string;
    /** One sentence an auditor can read: what is always so. */
    readonly title: string;
    readonly severity: "low" | "medium" | "high" | "critical";
    /** `mandatory` stops an update; `advisory` is said and reported. */
    readonly level: Level;
    /** Controls this rule gives evidence for. The catalogue says which promises and frameworks they serve. */
    readonly controls: readonly [ControlId, ...ControlId[]];
    /** What a person does about it, in one or two sentences. */
    readonly remediation: string;
    /**
     * Type tokens of what is judged, without API versions. `pulumi:pulumi:Stack` for a statement about a whole stack,
     * `aws:*` for every type of a cloud.
     */
    readonly types: readonly string[];
    /** What it reads of the packs' configuration. */
    readonly settings?: readonly Setting[];
}

/** Judges one resource by its inputs, before it is made: an update stops before the resource exists. */
export interface ResourceRule extends Described {
    readonly scope: "resource";
    /** False where the rule says nothing about this resource: it counts as not applicable, not as passed. */
    applies?(resource: Resource, occasion: Occasion, settings: Settings): boolean;
    check(resource: Resource, settings: Settings): readonly Problem[];
}

/** Judges one resource among the others, by outputs: companions, links, spreads, counts. */
export interface StackRule extends Described {
    readonly scope: "stack";
    applies?(resource: Resource, graph: Graph, settings: Settings): boolean;
    check(resource: Resource, graph: Graph, settings: Settings): readonly Problem[];
}

export type Rule = ResourceRule | StackRule;
