// What reaches what now and did not, or the other way, place by place. Pure.
import type { Exposure, ExposureCell } from "../exposure.schema";
import { either } from "./pair";
import type { Changes } from "./schema";

type Cell = ExposureCell & { readonly stack: string; readonly cloud: "aws" | "azure" };

const cellsOf = ({ sites }: Exposure): Cell[] => sites.flatMap(({ stack, cloud, cells }) => cells.map((cell) => ({ ...cell, stack, cloud })));

const keyOf = ({ stack, cloud, from, to }: Pick<Cell, "stack" | "cloud" | "from" | "to">): string => [stack, cloud, from, to].join("\0");

const without = (ports: readonly string[] = [], others: readonly string[] = []): string[] => ports.filter((port) => !others.includes(port));

/** Undefined where one of the reports does not know: then nothing can be said. */
export function reachChanges(before: Exposure | undefined, after: Exposure | undefined): Changes["reach"] {
    if (!before || !after || before.failed !== undefined || after.failed !== undefined) return undefined;
    const undeclared = new Set((after.differences ?? []).filter(({ kind }) => kind === "undeclared").map(keyOf));
    return either(cellsOf(before), cellsOf(after), keyOf).map(({ was, is, any }) => ({
        stack: any.stack, cloud: any.cloud, from: any.from, to: any.to,
        before: was?.state, after: is?.state,
        opened: without(is?.ports, was?.ports), closed: without(was?.ports, is?.ports),
        declared: !undeclared.has(keyOf(any)),
    })).filter(({ before: old, after: now, opened, closed }) => opened.length + closed.length > 0 || (old !== now && (old === "not known" || now === "not known")));
}
