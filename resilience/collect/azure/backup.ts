// Backup jobs of a month in each region's vaults, of both kinds that Azure has.
import { type BackupJob, backupsFound, WINDOW_DAYS } from "../backups";
import { ago, type Collector, DAY, type Found, type Place, shortName } from "../collector";
import { type ArmSession, sameRegion } from "./arm";

/** https://learn.microsoft.com/rest/api/dataprotection/backup-vaults and …/jobs */
const DATA_PROTECTION = "2025-07-01";
/** https://learn.microsoft.com/rest/api/recoveryservices/vaults and …/backup/backup-jobs/list */
const RECOVERY_SERVICES = "2024-10-01";
const RECOVERY_JOBS = "2023-02-01";

export interface Vault { readonly id: string; readonly location?: string }

/** One job, of either kind of vault. */
export interface Job {
    readonly of: string;
    /** Azure's word: `Completed`, `CompletedWithWarnings`, `Failed`, `Cancelled`, `InProgress`, `Started`, … */
    readonly status: string;
    readonly started: string;
    readonly ended?: string;
}

interface DataProtectionJob {
    readonly properties: {
        readonly operationCategory?: string; readonly status: string; readonly dataSourceName?: string; readonly dataSourceId?: string;
        readonly startTime: string; readonly endTime?: string;
    };
}

interface RecoveryJob {
    readonly properties: { readonly operation?: string; readonly status: string; readonly entityFriendlyName?: string; readonly startTime: string; readonly endTime?: string };
}

/** Of a backup vault: backups alone, restores and management aside. */
export const dataProtectionJobs = (jobs: readonly DataProtectionJob[]): Job[] =>
    jobs.filter(({ properties }) => properties.operationCategory === "Backup").map(({ properties: { status, dataSourceName, dataSourceId, startTime, endTime } }) =>
        ({ of: dataSourceName ?? shortName(dataSourceId), status, started: startTime, ...(endTime && { ended: endTime }) }));

/** Of a Recovery Services vault. */
export const recoveryJobs = (jobs: readonly RecoveryJob[]): Job[] =>
    jobs.filter(({ properties }) => properties.operation === "Backup").map(({ properties: { status, entityFriendlyName, startTime, endTime } }) =>
        ({ of: entityFriendlyName ?? "something without a name", status, started: startTime, ...(endTime && { ended: endTime }) }));

const stateOf = (status: string): BackupJob["state"] =>
    (status === "Completed" || status === "CompletedWithWarnings" ? "done" : status === "Failed" || status === "Cancelled" ? "broken" : "going on");

/** Of both kinds of vault, those of the last month. */
export function backupFound(all: readonly Job[], place: Place, now: Date): Found | undefined {
    const since = ago(now, WINDOW_DAYS * DAY).getTime();
    const jobs = all.filter(({ started }) => Date.parse(started) >= since);
    return backupsFound(jobs.map(({ of, status, started, ended }) => ({ of, state: stateOf(status), ended: new Date(ended ?? started) })), "azure", place, now, jobs);
}

/** `2026-11-21 09:30:00 AM`: the one form that the filter of Recovery Services takes. */
const filterTime = (time: Date): string => {
    const hour = time.getUTCHours();
    const [day, rest] = time.toISOString().split("T") as [string, string];
    return `${day} ${String(hour % 12 || 12).padStart(2, "0")}${rest.slice(2, 8)} ${hour < 12 ? "AM" : "PM"}`;
};

export const azureBackup: Collector<ArmSession> = {
    name: "azure-backup", cloud: "azure", kind: "backup", title: "Backup jobs",
    actions: [
        "Microsoft.DataProtection/backupVaults/read", "Microsoft.DataProtection/backupVaults/backupJobs/read",
        "Microsoft.RecoveryServices/vaults/read", "Microsoft.RecoveryServices/vaults/backupJobs/read",
    ],
    async collect(session, { now, places }) {
        const vaults = await session.list<Vault>("/providers/Microsoft.DataProtection/backupVaults", DATA_PROTECTION);
        const recovery = await session.list<Vault>("/providers/Microsoft.RecoveryServices/vaults", RECOVERY_SERVICES);
        const found: Found[] = [];
        const nothing: string[] = [];
        for (const place of places.azure) {
            const jobs: Job[] = [];
            for (const { id } of vaults.filter(({ location }) => sameRegion(location, place.region))) {
                jobs.push(...dataProtectionJobs(await session.list<DataProtectionJob>(`${id}/backupJobs`, DATA_PROTECTION)));
            }
            for (const { id } of recovery.filter(({ location }) => sameRegion(location, place.region))) {
                const $filter = `startTime eq '${filterTime(ago(now, WINDOW_DAYS * DAY))}' and endTime eq '${filterTime(now)}'`;
                jobs.push(...recoveryJobs(await session.list<RecoveryJob>(`${id}/backupJobs`, RECOVERY_JOBS, { $filter })));
            }
            const one = backupFound(jobs, place, now);
            if (one) found.push(one);
            else nothing.push(`No backup job in ${place.region} in ${WINDOW_DAYS} days.`);
        }
        return { found, nothing };
    },
};
