// How many targets answer behind the load balancers of a region: the same on both clouds, which count them alike.
import type { CloudName } from "../../policy/resource";
import { ago, type Found, HOUR, type Place } from "./collector";

/** Targets behind one front end, newest count first. */
export interface Counted {
    readonly of: string;
    readonly healthy: readonly number[];
    readonly unhealthy: readonly number[];
}

const CLOUD_TITLES = { aws: "AWS", azure: "Azure" } as const;

/** What counts is the last count: a machine that is replaced is missing for a while. Nothing where none was counted. */
export function targetsFound(counted: readonly Counted[], cloud: CloudName, { region, stacks }: Place, now: Date): Found | undefined {
    const known = counted.filter(({ healthy }) => healthy.length > 0);
    if (known.length === 0) return undefined;
    const last = known.map(({ of, healthy, unhealthy }) => ({ of, healthy: Math.floor(healthy[0]!), unhealthy: Math.ceil(unhealthy[0] ?? 0) }));
    const sum = (key: "healthy" | "unhealthy") => last.reduce((total, each) => total + each[key], 0);
    return {
        subject: `targets:${cloud}/${region}`,
        title: `Targets behind load balancers in ${CLOUD_TITLES[cloud]} ${region}`,
        requirements: ["A13"], stacks, from: ago(now, HOUR),
        summary: `${sum("healthy")} targets answer behind ${known.length === 1 ? "one front end" : `${known.length} front ends`} in ${region}, ${sum("unhealthy")} do not.`,
        figures: [
            { name: "healthy targets", value: sum("healthy"), unit: "" },
            { name: "fewest in the last hour, of one front end", value: Math.min(...known.flatMap(({ healthy }) => healthy.map(Math.floor))), unit: "", target: 1, atLeast: true },
            { name: "targets that do not answer", value: sum("unhealthy"), unit: "", target: 0 },
        ],
        defects: last.filter(({ unhealthy }) => unhealthy > 0).map(({ of, unhealthy }) => `${of}: ${unhealthy} ${unhealthy === 1 ? "target does" : "targets do"} not answer.`),
        source: known,
    };
}
