// Small graphs for the survival analysis, and its answers in a form that reads well in a test.
import type { Answer } from "../../../policy/survival/answer";
import { answerFor, pairsOf, survivalOf } from "../../../policy/survival/survival";
import { Graph, type Resource } from "../../../policy/resource";

/** A graph of named resources. Tests leave some out, or put others in their place. */
export type Parts = Readonly<Record<string, Resource>>;

export const without = (parts: Parts, ...names: readonly string[]): Parts => {
    const unknown = names.filter((name) => !(name in parts));
    if (unknown.length > 0) throw new Error(`no part ${unknown.join(", ")}`);
    return Object.fromEntries(Object.entries(parts).filter(([name]) => !names.includes(name)));
};

/** A part with other properties. */
export const changed = (parts: Parts, name: string, props: object): Parts =>
    ({ ...parts, [name]: { ...parts[name]!, props: { ...(parts[name]!.props as object), ...props } } });

export const graphOf = (parts: Parts): Graph => new Graph(Object.values(parts));

export function answerTo(parts: Parts | Graph, scenario: string, service: string): Answer {
    const graph = parts instanceof Graph ? parts : graphOf(parts);
    const found = answerFor(graph, scenario, service);
    if (!found) throw new Error(`no ${scenario} or ${service}; there are ${survivalOf(graph).scenarios.map(({ id }) => id).join(", ")}; ${survivalOf(graph).services.map(({ id }) => id).join(", ")}`);
    return found;
}

/** `less-capacity, 0-60 s, 4 of 6`: answer, time until it answers, machines left. */
export function told(parts: Parts | Graph, scenario: string, service: string): string {
    const { answer, rto, capacity } = answerTo(parts, scenario, service);
    return [answer, ...(rto ? [`${rto.from}-${rto.to} s`] : []), ...(capacity ? [`${capacity.left} of ${capacity.need}`] : [])].join(", ");
}

/** What both losses together do to a service that neither does alone; undefined where they do no more. */
export const together = (parts: Parts | Graph, a: string, b: string, service: string): string | undefined =>
    pairsOf(parts instanceof Graph ? parts : graphOf(parts)).find(({ scenarios }) => scenarios.includes(a) && scenarios.includes(b))?.answers.find((answer) => answer.service === service)?.answer;
