import * as backup from "@pulumi/aws/backup";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { BACKUP_REPORTS } from "../bucket-policies";
import { siteName, type Tags } from "../names";
import { awsSchedule, type BackupPlan, type BackupRule, type BackupRuleKey, yearOf } from "../plan/backups";
import { policyDocument, serviceTrust } from "../policy-documents";

/** Where the database is restored to when restoring is tested: its own subnets and group, beside the real one. */
export interface BackedUpDatabase {
    /** ARN of an Aurora cluster. */
    readonly clusterArn: pulumi.Input<string>;
    readonly subnetGroupName: pulumi.Input<string>;
    readonly groupId: pulumi.Input<string>;
}

/** What is backed up, by ARN. */
export interface BackedUp {
    /** Versioned buckets, by key. */
    readonly buckets: Readonly<Record<string, pulumi.Input<string>>>;
    /** File systems of EFS, by key. @default none */
    readonly files?: Readonly<Record<string, pulumi.Input<string>>>;
    /** @default none */
    readonly database?: BackedUpDatabase;
}

export interface BackupArgs {
    readonly account: string;
    readonly region: string;
    /** Which backups are made, and how long each is kept. */
    readonly plan: BackupPlan;
    readonly stores: BackedUp;
    /** Buckets of `stores.buckets` that restoring is tested with, each month as a whole. Costs a copy of them for a day. */
    readonly tested: readonly string[];
    /** Key of the vault. Changing it replaces the vault, which a locked one refuses. */
    readonly keyArn: pulumi.Input<string>;
    /** Key of the restored file systems and clusters of a test. */
    readonly testKeyArns: { readonly files: pulumi.Input<string>; readonly database: pulumi.Input<string> };
    /** The two who alone may change what protects the vault, once the lifecycle is `production`. */
    readonly custodians: readonly [string, string];
    /**
     * A vault in an account that belongs to somebody else, in the same region and organisation, whose policy admits this
     * account. What is there is encrypted with that account's key, which this one cannot use. @default no such copies
     */
    readonly archive?: { readonly account: string; readonly vault: string };
    /** Bucket for the daily reports of jobs. Its policy and key admit AWS Backup's reporter. */
    readonly reportBucket: pulumi.Input<string>;
    /** Topic that hears of failed jobs and of whoever touches the backups. EventBridge may publish to it. */
    readonly topicArn: pulumi.Input<string>;
    /**
     * `production` locks the vault in compliance mode three days after it is made, and makes an air-gapped vault: from
     * then on nobody, AWS and the root user included, removes a backup before its time. `evaluation` locks in governance
     * mode and makes no air-gapped vault, which would be locked from its first day.
     */
    readonly lifecycle: "evaluation" | "production";
    readonly tags: Tags;
}

/** Days during which a new compliance lock can still be taken back: the least that AWS takes. */
const GRACE_DAYS = 3;

/** Minutes in which a job must begin, and in which it must be through. */
const WINDOW = { startWindow: 60, completionWindow: 720 } as const;

/** What AWS Backup may back up in the region. It passes over every other type in silence, so all are named. */
const OPTED_IN: Readonly<Record<string, boolean>> = {
    Aurora: true, DynamoDB: true, EBS: true, EC2: true, EFS: true, RDS: true, S3: true,
    CloudFormation: false, DocumentDB: false, FSx: false, Neptune: false, Redshift: false, "SAP HANA on Amazon EC2": false, "Storage Gateway": false,
    Timestream: false, VirtualMachine: false,
};

/** What each of the two roles may do, in AWS's own words: it keeps them up to date with what its jobs need. */
const MANAGED = {
    backup: ["service-role/AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"],
    restore: ["service-role/AWSBackupServiceRolePolicyForRestores", "AWSBackupServiceRolePolicyForS3Restore"],
} as const;

/** Calls that take a backup away, or what protects it. */
export const BACKUP_EVENTS = [
    "DeleteBackupPlan", "DeleteBackupSelection", "DeleteBackupVault", "DeleteBackupVaultAccessPolicy", "DeleteBackupVaultLockConfiguration",
    "DeleteRecoveryPoint", "DisassociateRecoveryPoint", "PutBackupVaultAccessPolicy", "PutBackupVaultLockConfiguration", "StopBackupJob",
    "UpdateBackupPlan", "UpdateRecoveryPointLifecycle", "UpdateRegionSettings",
] as const;

/** Refuses everybody what would take a backup away before its time, or take it out of the two accounts. */
export function vaultPolicy({ account, custodians, archive, lifecycle }: Pick<BackupArgs, "account" | "custodians" | "archive" | "lifecycle">): string {
    const accounts = [account, ...(archive ? [archive.account] : [])];
    return policyDocument([
        {
            Sid: "NobodyRemovesBackups",
            Effect: "Deny",
            Principal: "*",
            Action: ["backup:DeleteRecoveryPoint", "backup:DisassociateRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
            Resource: "*",
        },
        {
            Sid: "NoCopiesElsewhere",
            Effect: "Deny",
            Principal: "*",
            Action: "backup:CopyFromBackupVault",
            Resource: "*",
            Condition: { "ForAnyValue:ArnNotLike": { "backup:CopyTargets": accounts.map((one) => `arn:aws:backup:*:${one}:backup-vault:*`) } },
        },
        ...(lifecycle === "production" ? [{
            Sid: "CustodiansAloneUnprotect",
            Effect: "Deny" as const,
            Principal: "*" as const,
            Action: [
                "backup:DeleteBackupVault", "backup:DeleteBackupVaultAccessPolicy", "backup:DeleteBackupVaultLockConfiguration",
                "backup:PutBackupVaultAccessPolicy", "backup:PutBackupVaultLockConfiguration",
            ],
            Resource: "*",
            Condition: { ArnNotEquals: { "aws:PrincipalArn": custodians } },
        }] : []),
    ]);
}

const lifecycleOf = ({ keepDays, coldAfterDays }: BackupRule) => ({
    deleteAfter: keepDays,
    // Moves where the store has cold storage (EFS); AWS passes over it for the others.
    ...(coldAfterDays !== undefined && { coldStorageAfter: coldAfterDays }),
});

/** What a plan of ours is: a rule each for day, week, month and year, and where copies of each go. */
function planRules(plan: BackupPlan, vaultName: pulumi.Input<string>, copiesOf: (key: BackupRuleKey) => pulumi.Input<string>[]) {
    return plan.rules.map((rule) => ({
        ruleName: rule.key,
        targetVaultName: vaultName,
        schedule: awsSchedule(rule.key),
        scheduleExpressionTimezone: "Etc/UTC",
        ...WINDOW,
        enableContinuousBackup: rule.continuous,
        lifecycle: lifecycleOf(rule),
        // A copy of a continuous backup is the state at the time of the copy; cold storage is for the long-lived alone.
        copyActions: copiesOf(rule.key).map((destinationVaultArn) => ({ destinationVaultArn, lifecycle: lifecycleOf(rule) })),
    }));
}

/**
 * Backups of every store of a site, that nobody can remove before their time and that are gone after it. Buckets and the
 * database can be set back to any moment of the last weeks; file systems to any day.
 *
 * Besides the vault there are copies: of every day in an air-gapped vault, which belongs to AWS's own account and opens
 * without this platform's keys; of every week, month and year in another account (buckets and files: their copies are
 * encrypted anew on the way. A database's would need our database key shared with that account, so that it has the
 * air-gapped vault instead). The standby's region has copies of its own: see `BackupCopies`.
 *
 * Each month AWS restores one backup of each kind beside the original, and removes it again after a day; the reports say
 * how long it took. Before the first copy can go to another account, the organisation's management account has to switch
 * on cross-account backup, once. A continuous rule keeps a cluster's own automatic backups for as long as the rule says.
 */
export class Backup extends pulumi.ComponentResource {
    /** Known once the vault is locked. */
    readonly vaultArn: pulumi.Output<string>;
    readonly vaultName: pulumi.Output<string>;
    readonly planId: pulumi.Output<string>;
    /** Role that backs up. A standby uses it for the copies that it owns. */
    readonly roleArn: pulumi.Output<string>;
    /** ARN of everything that is backed up, by key. */
    readonly stores: Readonly<Record<string, pulumi.Output<string>>>;

    constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Backup", name, args, opts);
        const options = { parent: this };
        const { region, plan, stores, archive, lifecycle } = args;
        const site = siteName(args.tags);
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        const locked = lifecycle === "production";

        const settings = new backup.RegionSettings(name, {
            resourceTypeOptInPreference: OPTED_IN,
            // AWS Backup's own format: with a key, a life cycle and copies of their own.
            resourceTypeManagementPreference: { DynamoDB: true, EFS: true },
        }, options);
        const [role, restorer] = (["backup", "restore"] as const).map((job) => this.role(`${name}-${job}`, job, args)) as [Role, Role];

        const vault = new backup.Vault(name, {
            name: site, kmsKeyArn: args.keyArn, forceDestroy: !locked, tags: tags("vault"),
        }, { ...options, protect: true });
        const { minDays, maxDays } = plan.lock;
        const lock = new backup.VaultLockConfiguration(name, {
            backupVaultName: vault.name,
            minRetentionDays: minDays,
            maxRetentionDays: maxDays,
            ...(locked && { changeableForDays: GRACE_DAYS }),
            // A vault has one lock: to remove the old one after the new one is made would leave it open.
        }, { ...options, deleteBeforeReplace: true });
        // After the lock: from then on whoever deploys may change neither.
        const policy = new backup.VaultPolicy(name, { backupVaultName: vault.name, policy: vaultPolicy(args) }, { ...options, dependsOn: lock });
        const gapped = locked ? new backup.LogicallyAirGappedVault(`${name}-air-gapped`, {
            // No key of ours, on purpose: it must open when our keys are lost or withdrawn. AWS encrypts it with its own.
            name: `${site}-air-gapped`, minRetentionDays: minDays, maxRetentionDays: maxDays, tags: tags("air-gapped"),
        }, { ...options, protect: true }) : undefined;

        const elsewhere = archive ? [`arn:aws:backup:${region}:${archive.account}:backup-vault:${archive.vault}`] : [];
        const apart = gapped ? [gapped.arn] : [];
        const declarePlan = (child: string, longLived: string[], selected: Readonly<Record<string, pulumi.Input<string>>>) => {
            const made = new backup.Plan(child, {
                name: child.replace(name, site),
                rules: planRules(plan, vault.name, (key) => (key === "daily" ? apart : longLived)),
                tags: tags("plan"),
            }, { ...options, dependsOn: [policy, ...(gapped ? [gapped] : [])] });
            new backup.Selection(child, {
                name: child.replace(name, site), planId: made.id, iamRoleArn: role.arn, resources: Object.values(selected),
            }, { ...options, dependsOn: [settings, ...role.attached] });
            return made;
        };
        const managed = { ...stores.buckets, ...stores.files };
        const main = declarePlan(name, elsewhere, managed);
        if (stores.database) declarePlan(`${name}-database`, [], { database: stores.database.clusterArn });

        this.testRestoring(name, vault, restorer, args);
        for (const jobs of ["BACKUP", "COPY", "RESTORE"] as const) {
            const key = jobs.toLowerCase();
            new backup.ReportPlan(`${name}-${key}-jobs`, {
                name: `${site}_${key}_jobs`.replaceAll("-", "_"),
                description: `What became of each ${key} job of ${site}, daily`,
                reportDeliveryChannel: { s3BucketName: args.reportBucket, s3KeyPrefix: BACKUP_REPORTS, formats: ["CSV", "JSON"] },
                reportSetting: { reportTemplate: `${jobs}_JOB_REPORT` },
                tags: tags(`${key}-jobs`),
            }, options);
        }
        this.watch(name, args);

        this.vaultArn = pulumi.all([vault.arn, lock.id, policy.id]).apply(([arn]) => arn);
        this.vaultName = vault.name;
        this.planId = main.id;
        this.roleArn = pulumi.all([role.arn, ...role.attached.map(({ id }) => id)]).apply(([arn]) => arn!);
        this.stores = Object.fromEntries(Object.entries({ ...managed, ...(stores.database && { database: stores.database.clusterArn }) })
            .map(([key, arn]) => [key, pulumi.output(arn)]));
        const { vaultArn, vaultName, planId, roleArn } = this;
        this.registerOutputs({ vaultArn, vaultName, planId, roleArn, stores: this.stores, schedule: yearOf(plan) });
    }

    /** A role for AWS Backup alone: one backs up and can restore nothing, the other restores and can back up nothing. */
    private role(name: string, job: keyof typeof MANAGED, { account, tags }: BackupArgs): Role {
        const role = new iam.Role(name, {
            description: job === "backup" ? "Lets AWS Backup make and copy backups" : "Lets AWS Backup restore, to test that it can",
            assumeRolePolicy: serviceTrust("backup.amazonaws.com", account),
            maxSessionDuration: 3600,
            tags: { ...tags, Name: name },
        }, { parent: this });
        const attached = MANAGED[job].map((policy) => new iam.RolePolicyAttachment(`${name}-${policy.replace(/^.*PolicyFor/, "").toLowerCase()}`, {
            role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}`,
        }, { parent: this }));
        return { arn: role.arn, attached };
    }

    /** A month's backup of each kind is brought back beside the original: a backup that nobody has restored is a hope. */
    private testRestoring(name: string, vault: backup.Vault, restorer: Role, { stores, tested, testKeyArns, tags }: BackupArgs): void {
        const plain = siteName(tags).replaceAll("-", "_");
        const tests = new backup.RestoreTestingPlan(name, {
            name: plain,
            scheduleExpression: "cron(0 6 2 * ? *)", // the day after the monthly backups
            scheduleExpressionTimezone: "Etc/UTC",
            startWindowHours: 8,
            recoveryPointSelection: {
                algorithm: "RANDOM_WITHIN_WINDOW", includeVaults: [vault.arn], recoveryPointTypes: ["CONTINUOUS", "SNAPSHOT"], selectionWindowDays: 30,
            },
            tags: { ...tags, Name: `${name}-tests` },
        }, { parent: this });
        const select = (key: string, type: string, arns: pulumi.Input<string>[], overrides?: Record<string, pulumi.Input<string>>) =>
            new backup.RestoreTestingSelection(`${name}-${key}`, {
                name: `${plain}_${key}`,
                restoreTestingPlanName: tests.name,
                iamRoleArn: restorer.arn,
                protectedResourceType: type,
                protectedResourceArns: arns,
                // Time to look at what came back, before AWS removes it.
                validationWindowHours: 24,
                ...(overrides && { restoreMetadataOverrides: overrides }),
            }, { parent: this, dependsOn: [...restorer.attached] });
        select("buckets", "S3", tested.map((key) => stores.buckets[key]!));
        if (stores.files) select("files", "EFS", Object.values(stores.files), { kmsKeyId: testKeyArns.files });
        if (stores.database) {
            select("database", "Aurora", [stores.database.clusterArn], {
                dbSubnetGroupName: stores.database.subnetGroupName,
                kmsKeyId: testKeyArns.database,
                vpcSecurityGroupIds: pulumi.output(stores.database.groupId).apply((id) => JSON.stringify([id])),
            });
        }
    }

    /** People are told of a job that failed, and of whoever touches a backup or what protects it. */
    private watch(name: string, { topicArn, tags }: BackupArgs): void {
        const watches = {
            failed: {
                description: "A backup, copy or restore failed, expired or was stopped",
                pattern: {
                    source: ["aws.backup"],
                    "detail-type": ["Backup Job State Change", "Copy Job State Change", "Restore Job State Change"],
                    // Backups and copies call it state, restores call it status.
                    $or: [{ detail: { state: ["FAILED", "EXPIRED", "ABORTED"] } }, { detail: { status: ["FAILED", "ABORTED"] } }],
                },
            },
            touched: {
                description: "Somebody removed a backup, or changed a plan, a vault, its lock or its policy",
                pattern: {
                    source: ["aws.backup"],
                    "detail-type": ["AWS API Call via CloudTrail"],
                    detail: { eventSource: ["backup.amazonaws.com"], eventName: BACKUP_EVENTS },
                },
            },
        };
        for (const [key, { description, pattern }] of Object.entries(watches)) {
            const rule = new cloudwatch.EventRule(`${name}-${key}`, {
                name: `${siteName(tags)}-backup-${key}`, description, eventPattern: JSON.stringify(pattern), state: "ENABLED", tags: { ...tags, Name: `${name}-${key}` },
            }, { parent: this });
            new cloudwatch.EventTarget(`${name}-${key}`, { rule: rule.name, targetId: "responders", arn: topicArn }, { parent: this });
        }
    }
}

interface Role {
    readonly arn: pulumi.Output<string>;
    readonly attached: readonly iam.RolePolicyAttachment[];
}

export interface BackupCopiesArgs {
    /** Which backups are copied, and how long each copy is kept. */
    readonly plan: BackupPlan;
    /** The primary's vault, and the role that backs up there. */
    readonly sourceVaultName: pulumi.Input<string>;
    readonly sourceRoleArn: pulumi.Input<string>;
    /** ARN of everything that the primary backs up, by key. */
    readonly sourceStores: pulumi.Input<Readonly<Record<string, string>>>;
    /** The standby's vault, locked, in the standby's region. */
    readonly targetVaultArn: pulumi.Input<string>;
    readonly tags: Tags;
}

/** Rules whose backups the standby's region has a copy of: with every day's and month's there is nothing older to want. */
const COPIED: readonly BackupRuleKey[] = ["daily", "monthly"];

/**
 * Copies of the primary's backups in the standby's region, encrypted with the standby's key. Belongs to the standby; to
 * be given the provider of the primary's region, where the plan runs.
 *
 * A copy belongs to a rule that makes a backup, so that this makes backups of its own in the primary's vault. Those are
 * kept for the shortest time that its lock admits; the copies for as long as the rule says.
 */
export class BackupCopies extends pulumi.ComponentResource {
    readonly planId: pulumi.Output<string>;

    constructor(name: string, args: BackupCopiesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:BackupCopies", name, args, opts);
        // Retained: at fail-over the plan leaves our state without a call to a region that may be down.
        const options = { parent: this, retainOnDelete: true };
        const called = `${siteName(args.tags)}-copies`;

        const plan = new backup.Plan(name, {
            name: called,
            rules: args.plan.rules.filter(({ key }) => COPIED.includes(key)).map((rule) => ({
                ruleName: rule.key,
                targetVaultName: args.sourceVaultName,
                schedule: awsSchedule(rule.key).replace("cron(0 ", "cron(30 "), // after the primary's own, for an increment of next to nothing
                scheduleExpressionTimezone: "Etc/UTC",
                ...WINDOW,
                enableContinuousBackup: false,
                lifecycle: { deleteAfter: args.plan.lock.minDays },
                copyActions: [{ destinationVaultArn: args.targetVaultArn, lifecycle: lifecycleOf(rule) }],
            })),
            tags: { ...args.tags, Name: name },
        }, options);
        new backup.Selection(name, {
            name: called,
            planId: plan.id,
            iamRoleArn: args.sourceRoleArn,
            resources: pulumi.output(args.sourceStores).apply((stores) => Object.values(stores)),
        }, options);
        this.planId = plan.id;
        this.registerOutputs({ planId: this.planId });
    }
}
