// How long CloudWatch Logs can keep things: it takes these numbers of days and no others.

export const LOG_GROUP_DAYS = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** The number itself, or a refusal: rounding up would break the ceiling on retention, rounding down its promise. */
export function logGroupRetention(days: number): number {
    if (!LOG_GROUP_DAYS.some((allowed) => allowed === days)) {
        throw new RangeError(`found ${days} days, expected a retention that CloudWatch Logs takes: ${LOG_GROUP_DAYS.join(", ")}`);
    }
    return days;
}
