// Judges resources by rules. Pure: the same resources, rules, exceptions and day give the same verdicts in the same order.
import { type Exception, exceptionFor, isExpired } from "./exceptions";
import { type Graph, graphOf, type Resource } from "./resource";
import type { Occasion, Problem, Rule } from "./rule";
import { DEFAULTS } from "./settings";

/** `not-evaluated` is never a pass: something that the rule asks for could not be known. */
export type State = "pass" | "fail" | "excepted" | "not-applicable" | "not-evaluated";

/** What one rule says about one resource. */
export interface Evaluation {
    readonly rule: Rule;
    readonly urn: string;
    readonly state: State;
    /** One line a person can act on. Empty for a pass. */
    readonly message: string;
    /** What is wrong; empty unless the state is `fail` or `excepted`. */
    readonly problems: readonly Problem[];
    /** For `not-evaluated`: the property, or the fact, that was not known. */
    readonly needed?: string;
    /** For `excepted`, the exception that covers it. For `fail`, the one that did until it expired. */
    readonly exception?: Exception;
}

/** The same resources twice, as Pulumi's analyzer shows them: by inputs before they are made, by outputs afterwards. */
export interface Judged {
    readonly byInputs: readonly Resource[];
    readonly byOutputs: readonly Resource[];
}

export interface JudgeOptions extends Occasion {
    /** Day on which exceptions are held against their expiry, `2026-11-21`. Today unless given. */
    readonly today?: string;
}

export const today = (): string => new Date().toISOString().slice(0, 10);

/** "Needs" of an UnknownValueError, ours or that of `@pulumi/policy`: told by name, since both may be loaded. */
export function neededBy(error: unknown): string | undefined {
    if (!(error instanceof Error) || error.constructor.name !== "UnknownValueError") return undefined;
    const { path, props } = error as Error & { path?: string; props?: readonly unknown[] };
    return path ?? props?.join(".") ?? "a value that is not known yet";
}

export const describe = ({ property, observed, expected }: Problem): string =>
    `${property ? `${property}: ` : ""}observed ${observed}, expected ${expected}`;

const NONE: readonly Problem[] = [];

/** Problems told of one rule on one resource. Nobody reads more, and between many stacks there may be as many as pairs of them. */
const MOST_PROBLEMS = 50;

type Verdict = Pick<Evaluation, "state" | "message" | "problems" | "needed">;

/** One rule on one resource, exceptions aside. Serves the documents here and the packs alike. */
export function assess(rule: Rule, resource: Resource, graph: Graph, occasion: Occasion): Verdict {
    try {
        const { settings = DEFAULTS } = occasion;
        const applies = rule.scope === "resource" ? rule.applies?.(resource, occasion, settings) : rule.applies?.(resource, graph, settings);
        if (applies === false) return { state: "not-applicable", message: "", problems: NONE };
        const problems = rule.scope === "resource" ? rule.check(resource, settings) : rule.check(resource, graph, settings);
        if (problems.length === 0) return { state: "pass", message: "", problems: NONE };
        const told = problems.length > MOST_PROBLEMS ? [...problems.slice(0, MOST_PROBLEMS - 1), { observed: `${problems.length - MOST_PROBLEMS + 1} more of this kind`, expected: "none" }] : problems;
        return { state: "fail", message: told.map(describe).join("; "), problems: told };
    } catch (error) {
        // A shape that the rule did not foresee. The error's own message may hold a value, and is not shown.
        const needed = neededBy(error) ?? `a form that the rule can read (${(error as Error).constructor.name})`;
        return { state: "not-evaluated", message: `not evaluated: needs ${needed}`, problems: [], needed };
    }
}

/** Turns a failure that an exception covers into `excepted`, and says of one that has expired that it did. */
export function excuse(rule: Rule, urn: string, verdict: Verdict, exceptions: readonly Exception[], day: string): Evaluation {
    const exception = verdict.state === "fail" ? exceptionFor(exceptions, rule.name, urn, day) : undefined;
    if (!exception) return "needed" in verdict ? { rule, urn, ...verdict } : { rule, urn, state: verdict.state, message: verdict.message, problems: verdict.problems };
    if (isExpired(exception, day)) {
        return { rule, urn, ...verdict, exception, message: `${verdict.message} (the exception ${exception.ticket} expired on ${exception.expires})` };
    }
    const message = `${verdict.message} (excepted until ${exception.expires}: ${exception.reason}, ${exception.ticket})`;
    return { rule, urn, ...verdict, state: "excepted", message, exception };
}

/** A rule's type may end in `*`: every type of one cloud. */
export const matches = ({ types }: Pick<Rule, "types">, type: string): boolean =>
    types.some((named) => (named.endsWith("*") ? type.startsWith(named.slice(0, -1)) : type === named));

/** The resources that a rule is about. */
export function matching(rule: Rule, graph: Graph): Resource[] {
    const plain = rule.types.filter((type) => !type.endsWith("*"));
    const beginnings = rule.types.filter((type) => type.endsWith("*")).map((type) => type.slice(0, -1));
    const wide = beginnings.flatMap((beginning) => graph.under(beginning));
    return [...graph.of(...plain), ...wide];
}

/**
 * Every verdict of every rule on every resource that it names, in the order of the rules. A rule that finds no resource
 * of its types gives no evaluation at all: it is no evidence.
 */
export function judge(
    { byInputs, byOutputs }: Judged,
    rules: readonly Rule[],
    exceptions: readonly Exception[] = [],
    { today: day = today(), ...occasion }: JudgeOptions = {},
): Evaluation[] {
    const graphs = { resource: graphOf(byInputs), stack: graphOf(byOutputs) };
    return rules.flatMap((rule) => {
        const graph = graphs[rule.scope];
        return matching(rule, graph).map((resource) => {
            const verdict = assess(rule, resource, graph, occasion);
            return excuse(rule, resource.urn, verdict, exceptions, day);
        });
    });
}
