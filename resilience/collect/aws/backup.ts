// Backup jobs of a month in each region, and the monthly tests of restoring.
import type * as Backup from "@aws-sdk/client-backup";
import { backupsFound, WINDOW_DAYS } from "../backups";
import { ago, type Collector, DAY, type Found, HOUR, pages, type Place, rounded, shortName } from "../collector";
import { type AwsSession, inEachRegion } from "./session";

const PACKAGE = "@aws-sdk/client-backup";

/** A test of restoring a month, and two that may be missed (report/evidence/ages.ts). */
const TESTS_DAYS = 90;

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupJob.html: what ended, and not well. */
const BROKEN: readonly string[] = ["FAILED", "ABORTED", "EXPIRED", "PARTIAL"];

const hoursBetween = (from: Date, until: Date): number => rounded((until.getTime() - from.getTime()) / HOUR);

/** How the jobs of one region stand. What holds other jobs together is no job of its own. */
export function backupFound(jobs: readonly Backup.BackupJob[], place: Place, now: Date): Found | undefined {
    const own = jobs.filter(({ IsParent, ResourceArn }) => !IsParent && ResourceArn);
    const source = own.map(({ ResourceArn, ResourceType, State, CreationDate, CompletionDate, BackupVaultName, MessageCategory }) =>
        ({ ResourceArn, ResourceType, State, CreationDate, CompletionDate, BackupVaultName, MessageCategory }));
    return backupsFound(own.map(({ ResourceArn, State = "", CompletionDate }) => ({
        of: shortName(ResourceArn),
        state: State === "COMPLETED" ? "done" : BROKEN.includes(State) ? "broken" : "going on",
        ...(CompletionDate && { ended: CompletionDate }),
    })), "aws", place, now, source);
}

export const awsBackup: Collector<AwsSession> = {
    name: "aws-backup", cloud: "aws", kind: "backup", title: "Backup jobs",
    actions: ["backup:ListBackupJobs"],
    collect: (session, { now, places }) => inEachRegion<typeof Backup, Backup.BackupClient>(
        session, places.aws, PACKAGE, ({ BackupClient }) => BackupClient,
        async (sdk, client, place) => {
            const all = await pages(
                (NextToken) => client.send(new sdk.ListBackupJobsCommand({ ByCreatedAfter: ago(now, WINDOW_DAYS * DAY), ...(NextToken && { NextToken }) })),
                ({ NextToken }) => NextToken,
            );
            const found = backupFound(all.flatMap(({ BackupJobs }) => BackupJobs ?? []), place, now);
            return found ? [found] : `No backup job in ${place.region} in ${WINDOW_DAYS} days.`;
        },
    ),
};

const GOING_ON: readonly string[] = ["PENDING", "RUNNING"];

/** How the newest test of each kind of resource came out. Whether the data are whole, only a validation says. */
export function restoreTestsFound(jobs: readonly Backup.RestoreJobsListMember[], { region, stacks }: Place, now: Date): Found[] {
    const tests = jobs.filter(({ CreatedBy, IsParent, Status }) => CreatedBy?.RestoreTestingPlanArn && !IsParent && !GOING_ON.includes(Status ?? ""));
    const types = [...new Set(tests.map(({ ResourceType }) => ResourceType ?? "unknown"))].sort();
    return types.map((type): Found => {
        const [last] = tests.filter(({ ResourceType }) => (ResourceType ?? "unknown") === type)
            .sort((a, b) => (b.CreationDate?.getTime() ?? 0) - (a.CreationDate?.getTime() ?? 0));
        const { Status, ValidationStatus, CreationDate, CompletionDate, RecoveryPointCreationDate, StatusMessage } = last!;
        const seconds = CreationDate && CompletionDate ? Math.round((CompletionDate.getTime() - CreationDate.getTime()) / 1000) : undefined;
        const validated = ValidationStatus === "SUCCESSFUL";
        const defects = [
            ...(Status === "COMPLETED" ? [] : [`The restore is ${(Status ?? "unknown").toLowerCase()}${StatusMessage ? `: ${StatusMessage.replace(/\.$/, "")}` : ""}.`]),
            ...(ValidationStatus === "FAILED" || ValidationStatus === "TIMED_OUT" ? [`The validation ${ValidationStatus === "FAILED" ? "failed" : "timed out"}.`] : []),
        ];
        return {
            subject: `store:aws/${region}/${type.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`,
            title: `Test of restoring ${type} in ${region}`,
            // Without a validation nobody has looked at what came back, and it is no evidence that the data are whole.
            requirements: validated || defects.length > 0 ? ["B11"] : [], stacks, from: CreationDate ?? now,
            summary: `AWS Backup restored a backup of the kind ${type}: ${(Status ?? "unknown").toLowerCase()}; ` +
                `${validated ? "what came back was validated" : "nobody has recorded a validation of what came back"}.`,
            figures: [
                ...(seconds === undefined ? [] : [{ name: "recovery time", value: seconds, unit: "s" }]),
                ...(RecoveryPointCreationDate && CreationDate ? [{ name: "age of the backup", value: hoursBetween(RecoveryPointCreationDate, CreationDate), unit: "h" }] : []),
            ],
            defects,
            source: { Status, ValidationStatus, CreationDate, CompletionDate, RecoveryPointCreationDate, ResourceType: type },
        };
    });
}

export const awsRestoreTests: Collector<AwsSession> = {
    name: "aws-restore-tests", cloud: "aws", kind: "restore", title: "Tests of restoring",
    actions: ["backup:ListRestoreJobs"],
    collect: (session, { now, places }) => inEachRegion<typeof Backup, Backup.BackupClient>(
        session, places.aws, PACKAGE, ({ BackupClient }) => BackupClient,
        async (sdk, client, place) => {
            const all = await pages(
                (NextToken) => client.send(new sdk.ListRestoreJobsCommand({ ByCreatedAfter: ago(now, TESTS_DAYS * DAY), ...(NextToken && { NextToken }) })),
                ({ NextToken }) => NextToken,
            );
            const found = restoreTestsFound(all.flatMap(({ RestoreJobs }) => RestoreJobs ?? []), place, now);
            return found.length > 0 ? found : `No test of restoring ended in ${place.region} in ${TESTS_DAYS} days.`;
        },
    ),
};
