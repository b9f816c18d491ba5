// How finely addresses are told apart: by every block that a route or a rule names, of a stack and of those it is joined with.
// Of stacks that nothing joins, neither's rules say anything of the other: many can be judged together.
import { groupBy, perGraph, stackOf } from "../look";
import type { Graph } from "../resource";
import { blockOf } from "./addresses";
import { awsBlocks, awsNetworks } from "./aws-network";
import { azureNetworks } from "./azure-network";
import { azureBlocks } from "./azure-security";
import type { Line } from "./line";
import { areJoined } from "./links";

/** By stack, all that it is joined with, by however many steps; itself among them. */
function joinedStacks(graph: Graph): ReadonlyMap<string, ReadonlySet<string>> {
    const networks = [...awsNetworks(graph), ...azureNetworks(graph)];
    const groups = new Map(networks.map(({ stack }) => [stack, new Set([stack])]));
    for (const [i, a] of networks.entries()) {
        for (const b of networks.slice(i + 1)) {
            const [near, far] = [groups.get(a.stack)!, groups.get(b.stack)!];
            if (near === far || !areJoined(a, b, graph)) continue;
            for (const stack of far) groups.set(stack, near.add(stack));
        }
    }
    return groups;
}

/** Blocks by which addresses that a stack has to do with are told apart. */
export const cutsOf = perGraph((graph) => {
    const named = groupBy([...awsBlocks(graph), ...azureBlocks(graph)], ([urn]) => stackOf(urn));
    const joined = joinedStacks(graph);
    const made = new Map<string, Line[]>();
    return (stack: string): readonly Line[] => {
        const known = made.get(stack);
        if (known) return known;
        const texts = new Set([...(joined.get(stack) ?? [stack])].flatMap((one) => (named.get(one) ?? []).map(([, block]) => block)));
        const lines = [...texts].sort().flatMap((text) => { const line = blockOf(text); return line ? [line] : []; });
        made.set(stack, lines);
        return lines;
    };
});
