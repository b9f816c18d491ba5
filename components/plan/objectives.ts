// What the service promises its users to be like, and when too much of the promise is used up too fast. Numbers that both
// clouds' alarms are set by.

export interface ObjectivesPlan {
    /** Share of requests that are answered without a fault of ours, in per cent: 99.9 allows 43 minutes in 30 days. */
    readonly availability: number;
    /** Time in which 95 of 100 requests are answered, in milliseconds. */
    readonly latencyMs: number;
    /** How far the standby's database may be behind, in seconds. */
    readonly replicationLagSeconds: number;
}

export interface Burn {
    readonly key: "fast" | "slow";
    /** Share of requests that fail, in per cent, from which the alarm is raised. */
    readonly threshold: number;
    /** Length of a window, and how many of how many windows must be bad. */
    readonly windowMinutes: number;
    readonly windows: number;
    readonly bad: number;
    readonly says: string;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/**
 * Two alarms for one promise (Google's SRE workbook, "Alerting on SLOs"): at 14.4 times the allowed rate a month's
 * allowance is gone in two days, at 6 times in five.
 */
export function planBurns({ availability }: ObjectivesPlan): readonly Burn[] {
    if (!(availability >= 90 && availability < 100)) {
        throw new RangeError(`found an availability of ${availability} %, expected one from 90 to less than 100`);
    }
    const allowed = 100 - availability;
    return [
        { key: "fast", threshold: round(14.4 * allowed), windowMinutes: 5, windows: 3, bad: 2, says: "a month's allowance of failed requests would be gone in two days" },
        { key: "slow", threshold: round(6 * allowed), windowMinutes: 60, windows: 6, bad: 3, says: "a month's allowance of failed requests would be gone in five days" },
    ];
}
