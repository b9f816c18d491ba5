// How several states make one, and how they are counted.
import type { ReportState, Tally } from "./schema";

/** Worst first. `not-applicable` says nothing, so it never makes another state worse or better. */
const ORDER = ["fail", "not-evaluated", "excepted", "pass"] as const;

/** The worst of the states that say something; without any, `otherwise`. */
export const worst = (states: Iterable<ReportState>, otherwise: ReportState = "not-evaluated"): ReportState => {
    const all = new Set(states);
    return ORDER.find((state) => all.has(state)) ?? otherwise;
};

export const tallyOf = (states: Iterable<ReportState>): Tally => {
    const tally = { pass: 0, fail: 0, excepted: 0, "not-applicable": 0, "not-evaluated": 0 };
    for (const state of states) tally[state] += 1;
    return tally;
};
