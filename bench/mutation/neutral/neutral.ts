import type { Mutation } from "../operators";

/** A change that weakens nothing. */
export interface Neutral {
    /** Type tokens; any type where it is left out. */
    readonly type?: RegExp;
    /** Where in the properties, e.g. `rules[0].priority`; empty for the resource as a whole. */
    readonly path: RegExp;
    readonly operators?: readonly Mutation["operator"][];
    /** Why nobody is the worse for it: what the service does then, or who refuses it. */
    readonly reason: string;
}
