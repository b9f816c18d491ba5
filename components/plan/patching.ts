// When machines are patched. A standby goes first and production some days later: what breaks, breaks where it waits.

export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A weekly window, in UTC. */
export interface Window {
    readonly weekday: Weekday;
    /** Hour at which it opens, 0 to 23. */
    readonly hour: number;
}

export interface PatchingFacts {
    readonly primary: Window;
    readonly standby: Window;
    /** Length of a window. Azure takes no less than an hour and a half, and no more than 3 h 55 min. */
    readonly hours: number;
    /** Days between a patch's publication and its installation. */
    readonly approveAfterDays: number;
}

export interface PatchPlan extends Window {
    readonly hours: number;
    readonly approveAfterDays: number;
}

export const planPatching = (facts: PatchingFacts, role: "primary" | "standby"): PatchPlan =>
    ({ ...facts[role], hours: facts.hours, approveAfterDays: facts.approveAfterDays });
