// How backup jobs of a month stand: the same question on both clouds, whatever they call a job.
import type { CloudName } from "../../policy/resource";
import { ago, DAY, type Found, HOUR, type Place, rounded } from "./collector";

export const WINDOW_DAYS = 30;

/** A day, and the twelve hours that a job may take (components/aws/backup.ts). */
const MOST_HOURS = 36;

export interface BackupJob {
    /** Name of what is backed up. */
    readonly of: string;
    readonly state: "done" | "broken" | "going on";
    readonly ended?: Date;
}

/** Nothing where there was no job at all: that is said, and is no pass. */
export function backupsFound(jobs: readonly BackupJob[], cloud: CloudName, { region, stacks }: Place, now: Date, source: unknown): Found | undefined {
    if (jobs.length === 0) return undefined;
    const names = [...new Set(jobs.map(({ of }) => of))].sort();
    const hoursOf = (name: string): number | undefined => {
        const ends = jobs.filter(({ of, state }) => of === name && state === "done").flatMap(({ ended }) => ended?.getTime() ?? []);
        return ends.length > 0 ? rounded((now.getTime() - Math.max(...ends)) / HOUR) : undefined;
    };
    const hours = new Map(names.map((name) => [name, hoursOf(name)]));
    const late = names.filter((name) => (hours.get(name) ?? Infinity) > MOST_HOURS);
    const count = (wanted: BackupJob["state"]) => jobs.filter(({ state }) => state === wanted).length;
    const why = (name: string) => (hours.get(name) === undefined ? `no backup completed in ${WINDOW_DAYS} days` : `last backed up ${Math.round(hours.get(name)!)} hours ago`);
    return {
        subject: `region:${cloud}/${region}`,
        title: `Backup jobs in ${region}`,
        requirements: ["A7"], stacks, from: ago(now, WINDOW_DAYS * DAY),
        summary: `${count("done")} backup jobs of ${names.length} resources completed in ${WINDOW_DAYS} days, ${count("broken")} did not; ` +
            `${names.length - late.length} of ${names.length} resources have a backup of the last ${MOST_HOURS} hours.`,
        figures: [
            { name: "resources with jobs", value: names.length, unit: "" },
            { name: "jobs completed", value: count("done"), unit: "" },
            { name: "jobs that did not complete", value: count("broken"), unit: "" },
            { name: "oldest newest backup", value: Math.max(0, ...[...hours.values()].map((each) => each ?? 0)), unit: "h", target: MOST_HOURS },
        ],
        defects: late.map((name) => `${name}: ${why(name)}.`),
        source,
    };
}
