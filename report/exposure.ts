// What reaches what, as the report tells it. Pure.
import { differences, followsPlan } from "../policy/reach/declared";
import { type Reach, reachability } from "../policy/reach/index";
import type { Graph } from "../policy/resource";
import type { Exposure, ExposureSite } from "./exposure.schema";

const siteOf = ({ stack, cloud, networks, places, cells }: Reach): ExposureSite => ({
    stack, cloud,
    networks: networks.map(({ urn }) => urn),
    places: places.map(({ key, kind, subnets, holders }) => ({ key, kind, subnets: subnets.length, things: holders.length })),
    cells: cells.map(({ from, to, state, ports, perhaps, rules, layers, crossed, via, of, notes, why, needs }) => ({
        from, to, state, ports: [...ports], perhaps: [...perhaps], rules: [...rules],
        layers: layers.map(({ kind, name, urn }) => ({ kind, name, urn })), crossed, via: [...via], of: [...of], notes: [...notes], why: [...why], needs: [...needs],
    })),
});

/** Undefined where nothing declares a network. A shape that nobody foresaw costs this part alone, and says so. */
export function exposureOf(graph: Graph): Exposure | undefined {
    try {
        const all = reachability(graph);
        if (all.length === 0) return undefined;
        return { sites: all.map(siteOf), ...(all.some((reach) => followsPlan(reach, graph)) && { differences: differences(all, graph) }) };
    } catch (error) {
        // The error's own message may hold a value, and is not shown.
        return { sites: [], failed: `a form that the model cannot read (${(error as Error).constructor.name})` };
    }
}

/** Differences that somebody must look at. */
export const alarming = ({ differences: all = [] }: Exposure) => all.filter(({ kind }) => kind !== "besides");

/** The fewest layers between the internet and what it reaches. Undefined where it reaches nothing. */
export function thinnest({ sites }: Exposure): number | undefined {
    const crossed = sites.flatMap(({ cells }) => cells).filter(({ from, state }) => from === "internet" && state !== "closed").map((cell) => cell.crossed);
    return crossed.length > 0 ? Math.min(...crossed) : undefined;
}

/** One line on all of it. */
export function exposureSentence(exposure: Exposure): string {
    if (exposure.failed) return `What reaches what is not known: ${exposure.failed}.`;
    const open = exposure.sites.flatMap(({ cells }) => cells).filter(({ state }) => state === "open").length;
    const unknown = exposure.sites.flatMap(({ cells }) => cells).filter(({ state }) => state === "not known").length;
    const few = thinnest(exposure);
    const by = (kind: string): number => (exposure.differences ?? []).filter((each) => each.kind === kind).length;
    return [
        `${open} ways between places are open`, ...(unknown > 0 ? [`${unknown} not known`] : []),
        ...(exposure.differences ? [`${by("undeclared")} that no flow declares, ${by("missing")} declared that are closed`] : []),
        ...(few === undefined ? ["the internet reaches nothing"] : [`from the internet at least ${few} ${few === 1 ? "layer" : "layers"}`]),
    ].join("; ").concat(".");
}
