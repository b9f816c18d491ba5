// When backups are made, how long each is kept, and when it is gone: one schedule for both clouds. What is kept longest
// is the ceiling: after it nothing of what was stored on a day exists any more, in any vault.

/** From the shortest kept to the longest. Every store has all four wherever its cloud offers them. */
export const BACKUP_RULES = ["daily", "weekly", "monthly", "yearly"] as const;
export type BackupRuleKey = (typeof BACKUP_RULES)[number];

/** Days for which the backups of each rule are kept; `ceiling` is the most that any of them may be. */
export type BackupRetention = Readonly<Record<BackupRuleKey | "ceiling", number>>;

export interface BackupRule {
    readonly key: BackupRuleKey;
    readonly keepDays: number;
    /** Days after which a backup moves to cold storage, where the store has one. */
    readonly coldAfterDays?: number;
    /** True where every moment in between can be restored as well, not the moments of the schedule alone. */
    readonly continuous: boolean;
}

export interface BackupPlan {
    readonly rules: readonly BackupRule[];
    /** What a vault's lock must admit: the shortest and the longest that anything is kept. */
    readonly lock: { readonly minDays: number; readonly maxDays: number };
    readonly ceilingDays: number;
}

/** The longest for which AWS and Azure can restore to any moment. */
export const LONGEST_CONTINUOUS_DAYS = 35;

/** The shortest that a logically air-gapped vault on AWS, and Azure's automatic database backups, can keep anything. */
export const SHORTEST_KEPT_DAYS = 7;

/** Days that a backup stays warm: what is needed at all is needed by then. */
export const COLD_AFTER_DAYS = 90;

/** What is moved to cold storage stays there this long at least (AWS charges for it even if it is deleted before). */
export const LEAST_COLD_DAYS = 90;

/** Why these retentions cannot be, one reason for each key that is wrong. */
export function retentionProblems(retention: BackupRetention): { readonly key: keyof BackupRetention; readonly expected: string }[] {
    const problems: { key: keyof BackupRetention; expected: string }[] = [];
    if (retention.daily < SHORTEST_KEPT_DAYS || retention.daily > LONGEST_CONTINUOUS_DAYS) {
        problems.push({ key: "daily", expected: `${SHORTEST_KEPT_DAYS} to ${LONGEST_CONTINUOUS_DAYS} days: for longer no cloud restores to any moment` });
    }
    BACKUP_RULES.slice(1).forEach((key, i) => {
        const shorter = BACKUP_RULES[i]!;
        if (retention[key] < retention[shorter]) problems.push({ key, expected: `at least as long as ${shorter}, which is ${retention[shorter]} days` });
    });
    const longest = Math.max(...BACKUP_RULES.map((key) => retention[key]));
    if (retention.ceiling < longest) problems.push({ key: "ceiling", expected: `${longest} days or more, or shorter rules: nothing may be kept for longer` });
    return problems;
}

/** @throws RangeError where `retentionProblems` has something to say */
export function planBackups(retention: BackupRetention): BackupPlan {
    const [problem] = retentionProblems(retention);
    if (problem) throw new RangeError(`found ${retention[problem.key]} days for ${problem.key}, expected ${problem.expected}`);
    const rules = BACKUP_RULES.map((key): BackupRule => {
        const keepDays = retention[key];
        const cold = key !== "daily" && keepDays >= COLD_AFTER_DAYS + LEAST_COLD_DAYS;
        return { key, keepDays, continuous: key === "daily", ...(cold && { coldAfterDays: COLD_AFTER_DAYS }) };
    });
    const kept = rules.map(({ keepDays }) => keepDays);
    return { rules, lock: { minDays: Math.min(...kept), maxDays: retention.ceiling }, ceilingDays: retention.ceiling };
}

const DAY = 86_400_000;

/** Midnight, in UTC, of a date such as `2026-11-21`. */
export const dayOf = (date: string): Date => new Date(`${date}T00:00:00Z`);

const dateOf = (day: Date): string => day.toISOString().slice(0, 10);

const plus = (date: string, days: number): string => dateOf(new Date(dayOf(date).getTime() + days * DAY));

/** Whether a rule makes a backup on this day: every day, on Sundays, on the first of a month, on the first of January. */
export function runsOn(key: BackupRuleKey, date: string): boolean {
    const day = dayOf(date);
    switch (key) {
        case "daily":
            return true;
        case "weekly":
            return day.getUTCDay() === 0;
        case "monthly":
            return day.getUTCDate() === 1;
        case "yearly":
            return day.getUTCDate() === 1 && day.getUTCMonth() === 0;
    }
}

/** One backup of the schedule. On the day it expires it is destroyed. */
export interface RecoveryPoint {
    readonly rule: BackupRuleKey;
    readonly made: string;
    readonly expires: string;
}

/** Every backup that the plan makes from one day to another, both included: the schedule, expanded. */
export function expand(plan: BackupPlan, from: string, to: string): RecoveryPoint[] {
    const points: RecoveryPoint[] = [];
    for (let made = from; made <= to; made = plus(made, 1)) {
        for (const { key, keepDays } of plan.rules) {
            if (runsOn(key, made)) points.push({ rule: key, made, expires: plus(made, keepDays) });
        }
    }
    return points;
}

/** The backups that exist on a day, if the plan has been carried out since `since`. */
export const pointsOn = (plan: BackupPlan, date: string, since: string): RecoveryPoint[] =>
    expand(plan, since > plus(date, -plan.ceilingDays) ? since : plus(date, -plan.ceilingDays), date).filter(({ expires }) => expires > date);

/** For an auditor: how many backups of each rule a year of the schedule makes, and how many of them exist at its end. */
export function yearOf(plan: BackupPlan, year = 2027): { readonly rule: BackupRuleKey; readonly made: number; readonly kept: number; readonly keepDays: number }[] {
    const made = expand(plan, `${year}-01-01`, `${year}-12-31`);
    const kept = pointsOn(plan, `${year}-12-31`, plus(`${year}-12-31`, -plan.ceilingDays));
    const count = (points: readonly RecoveryPoint[], key: BackupRuleKey) => points.filter(({ rule }) => rule === key).length;
    return plan.rules.map(({ key, keepDays }) => ({ rule: key, made: count(made, key), kept: count(kept, key), keepDays }));
}

/** Hour of the day, in UTC, at which each rule begins: one after the other, so that none takes another's backup for its own. */
const HOURS: Readonly<Record<BackupRuleKey, number>> = { daily: 1, weekly: 2, monthly: 3, yearly: 4 };

/** When a rule runs, as AWS writes it. */
export function awsSchedule(key: BackupRuleKey): string {
    const fields = { daily: "* * ? *", weekly: "? * SUN *", monthly: "1 * ? *", yearly: "1 1 ? *" }[key];
    return `cron(0 ${HOURS[key]} ${fields})`;
}

/** Names of rules that a vault of Azure's gives its weekly backups: the first of a month or year is kept for longer. */
export const AZURE_MARKERS = { monthly: "FirstOfMonth", yearly: "FirstOfYear" } as const;

/** A store whose objects are archived on Azure, and its containers: its own, and those of the tenants who share it. */
export interface ArchivedStore {
    readonly key: string;
    readonly account: string;
    readonly containers: readonly string[];
}

/**
 * What is archived on Azure besides being copied: what customers keep. Exports can be made again, and records are
 * unalterable where they are. A private tenant's account is not among it: an archive takes one source.
 */
export const planArchive = (
    stores: readonly { readonly key: string; readonly account: string }[], tenants: readonly { readonly kind: string; readonly container: string }[],
): ArchivedStore[] => stores.filter(({ key }) => key === "data").map(({ key, account }) => ({
    key, account, containers: [key, ...tenants.filter(({ kind }) => kind === "shared").map(({ container }) => container)],
}));

/**
 * When Azure backs a database up for long: once a week, on Sundays. Counted from a Sunday in the past, because a
 * beginning in the future would leave the first weeks without a backup.
 */
export const AZURE_WEEKLY = `R/2026-01-04T0${HOURS.weekly}:00:00+00:00/P1W`;
