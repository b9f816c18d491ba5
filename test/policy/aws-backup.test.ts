import * as rules from "../../policy/rules/aws-backup";
import { ACCOUNT, aws, type MadeInAws, platform, policy, standby, tabulate, UNKNOWN } from "./aws-support";

const backup = { retention: { daily: 35, weekly: 91, monthly: 365, yearly: 730, ceiling: 730 }, azureGuards: {} };
const site = platform({ lifecycle: "production", backup });
const evaluation = platform({ lifecycle: "evaluation", backup });

const bucket = (props: object = {}, more: MadeInAws = {}) => aws("s3/bucket:Bucket", { bucket: "data", arn: "arn:aws:s3:::data", ...props }, { name: "data", ...more });
const cluster = (props: object = {}) => aws("rds/cluster:Cluster", { arn: `arn:aws:rds:eu-west-1:${ACCOUNT}:cluster:db`, ...props }, { name: "db" });

const AWAY = `arn:aws:backup:eu-central-1:${ACCOUNT}:backup-vault:dr`;
const ELSEWHERE = "arn:aws:backup:eu-west-1:444455556666:backup-vault:archive";
const HERE = `arn:aws:backup:eu-west-1:${ACCOUNT}:backup-vault:other`;
const rule = (ruleName: string, schedule: string, deleteAfter: number | undefined, more: object = {}) => ({ ruleName, schedule, lifecycle: { deleteAfter }, ...more });
const ROTATING = [
    rule("daily", "cron(0 1 * * ? *)", 35, { enableContinuousBackup: true }), rule("weekly", "cron(0 2 ? * SUN *)", 91),
    rule("monthly", "cron(0 3 1 * ? *)", 365), rule("yearly", "cron(0 4 1 1 ? *)", 730),
];
const planned = (rules: unknown = ROTATING, more: MadeInAws = {}) => aws("backup/plan:Plan", { rules }, { name: "plan", ...more });
const copying = (...destinations: string[]) => planned(ROTATING.map((each) => ({ ...each, copyActions: destinations.map((destinationVaultArn) => ({ destinationVaultArn, lifecycle: { deleteAfter: 30 } })) })));
const selection = (props: object = {}, more: MadeInAws = {}) =>
    aws("backup/selection:Selection", { planId: "plan-id", iamRoleArn: `arn:aws:iam::${ACCOUNT}:role/backup`, resources: ["arn:aws:s3:::data"], ...props }, { name: "selection", ...more });

tabulate(rules.storesBackedUp, {
    accepts: {
        "a bucket named by its ARN": [bucket(), selection(), planned()],
        "a bucket that a pattern takes in": [bucket(), selection({ resources: ["arn:aws:s3:::da*"] }), planned()],
        "everything": [bucket(), selection({ resources: ["*"] }), planned()],
        "a bucket told by what the list was made from": [bucket({ arn: UNKNOWN, bucket: UNKNOWN }), selection({ resources: UNKNOWN }, { from: { resources: bucket() } }), planned()],
        "a cluster by a tag": [cluster({ tags: { backup: "daily" } }), selection({ resources: undefined, selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }] }), planned()],
        "a cluster by a condition": [cluster({ tags: { backup: "daily" } }), selection({ resources: ["*"], conditions: [{ stringEquals: [{ key: "aws:ResourceTag/backup", value: "daily" }] }] }), planned()],
    },
    rejects: {
        "a volume": aws("ebs/volume:Volume", { arn: `arn:aws:ec2:eu-west-1:${ACCOUNT}:volume/vol-1` }),
        "a bucket that the list was made from, and has not in it": [bucket(), selection({ resources: [] }, { from: { resources: bucket() } }), planned()],
        "a bucket in no selection": bucket(),
        "another bucket's selection": [bucket(), selection({ resources: ["arn:aws:s3:::other"] }), planned()],
        "a selection of another region": [bucket(), selection({}, { region: "eu-central-1" }), planned()],
        "a bucket that is taken out again": [bucket(), selection({ resources: ["*"], notResources: ["arn:aws:s3:::data"] }), planned()],
        "a table": aws("dynamodb/table:Table", { arn: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/t` }),
        "a file system": aws("efs/fileSystem:FileSystem", { arn: `arn:aws:elasticfilesystem:eu-west-1:${ACCOUNT}:file-system/fs-1` }),
        "another tag": [cluster({ tags: { backup: "never" } }), selection({ resources: undefined, selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }] }), planned()],
    },
    ignores: { "a read replica": aws("rds/instance:Instance", { replicateSourceDb: "db" }) },
    awaits: { "a list that is not known": [bucket(), selection({ resources: UNKNOWN }), planned()] },
});

tabulate(rules.backupsRotate, {
    accepts: {
        "day, week, month and year": [bucket(), selection(), planned()],
        "days of the month every day": [bucket(), selection(), planned([rule("d", "cron(0 1 1/1 * ? *)", 35), rule("w", "cron(0 1 ? * 1 *)", 90), rule("m", "cron(0 1 ? * SUN#1 *)", 365), rule("y", "cron(0 1 1 JAN ? *)", 700)])],
        "two plans together": [bucket(), selection(), planned(ROTATING.slice(0, 2)), selection({ planId: "second-id" }, { name: "another" }), aws("backup/plan:Plan", { rules: ROTATING.slice(2) }, { name: "second" })],
    },
    rejects: { "a day's backups alone": [bucket(), selection(), planned(ROTATING.slice(0, 1))], "no year": [bucket(), selection(), planned(ROTATING.slice(0, 3))],
        "a year that another site alone keeps": [
            bucket(), selection(), planned(ROTATING.slice(0, 3)),
            selection({ planId: "second-id" }, { name: "another", stack: "dr" }), aws("backup/plan:Plan", { rules: ROTATING }, { name: "second", stack: "dr" }),
        ], "no rules": [bucket(), selection(), planned([])] },
    ignores: { "what is in no plan": bucket() },
});

tabulate(rules.backupsContinuous, {
    accepts: { "a continuous rule": [bucket(), selection(), planned()] },
    rejects: { "no continuous rule": [bucket(), selection(), planned(ROTATING.slice(1))] },
    ignores: { "what is in no plan": bucket() },
});

tabulate(rules.backupsExpire, {
    settings: { backupCeilingDays: 365 },
    accepts: { "the configured ceiling, without a platform": planned([rule("d", "cron(0 1 * * ? *)", 365)]), "what its platform says, whatever is configured": [planned([rule("d", "cron(0 1 * * ? *)", 730)]), site] },
    rejects: { "an end after it": planned([rule("d", "cron(0 1 * * ? *)", 366)]) },
});

tabulate(rules.backupsExpire, {
    accepts: { "ends within the ceiling": [planned(), site], "any end where no ceiling is said": planned([rule("d", "cron(0 1 * * ? *)", 3000)]) },
    rejects: {
        "no end": [planned([rule("d", "cron(0 1 * * ? *)", undefined)]), site],
        "no life cycle": [planned([{ ruleName: "d" }]), site],
        "an end after the ceiling": [planned([rule("d", "cron(0 1 * * ? *)", 731)]), site],
        "a copy without an end": [planned([rule("d", "cron(0 1 * * ? *)", 35, { copyActions: [{ destinationVaultArn: AWAY }] })]), site],
        "a copy that outlasts the ceiling": [planned([rule("d", "cron(0 1 * * ? *)", 35, { copyActions: [{ destinationVaultArn: AWAY, lifecycle: { deleteAfter: 4000 } }] })]), site],
    },
    awaits: { "rules that are not known": [planned(UNKNOWN), site] },
});

const vault = (props: object = {}) => aws("backup/vault:Vault", { kmsKeyArn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/mrk-1`, name: "vault", ...props }, { name: "vault" });

tabulate(rules.vaultHasOwnKey, {
    accepts: { "a key of the platform's": vault() },
    rejects: { "no key": vault({ kmsKeyArn: undefined }), "the key that AWS manages": vault({ kmsKeyArn: `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/aws/backup` }) },
    awaits: { "a key that is not known": vault({ kmsKeyArn: UNKNOWN }) },
});

const lock = (props: object = {}) => aws("backup/vaultLockConfiguration:VaultLockConfiguration", { backupVaultName: "vault", minRetentionDays: 35, maxRetentionDays: 730, changeableForDays: 3, ...props });

tabulate(rules.vaultLocked, {
    accepts: { "a lock for good": [vault(), lock(), site], "a lock that can be lifted, in an evaluation": [vault(), lock({ changeableForDays: undefined }), evaluation] },
    rejects: {
        "no lock": [vault(), site],
        "a lock that can be lifted, in production": [vault(), lock({ changeableForDays: undefined }), site],
        "a shortest time below the site's": [vault(), lock({ minRetentionDays: 1 }), site],
        "no shortest time": [vault(), lock({ minRetentionDays: undefined }), site],
        "no longest time": [vault(), lock({ maxRetentionDays: undefined }), site],
        "a longest time above the ceiling": [vault(), lock({ maxRetentionDays: 3650 }), site],
        "another vault's lock": [vault(), lock({ backupVaultName: "other" }), site],
    },
});

const denial = { Effect: "Deny", Principal: "*", Action: ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"], Resource: "*" };
const copies = { Effect: "Deny", Principal: "*", Action: "backup:CopyFromBackupVault", Resource: "*", Condition: { "ForAnyValue:ArnNotLike": { "backup:CopyTargets": [`arn:aws:backup:*:${ACCOUNT}:backup-vault:*`] } } };
const vaultPolicy = (...statements: object[]) => aws("backup/vaultPolicy:VaultPolicy", { backupVaultName: "vault", policy: policy(...statements) });

tabulate(rules.vaultRefusesRemoval, {
    accepts: { "denials for everybody": [vault(), vaultPolicy(denial, copies)], "a denial of everything, but for reading": [vault(), vaultPolicy({ ...denial, Action: undefined, NotAction: "backup:Describe*" })] },
    rejects: {
        "no policy": vault(),
        "a denial with a condition": [vault(), vaultPolicy({ ...denial, Condition: { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::1:role/x" } } }, copies)],
        "a denial for one": [vault(), vaultPolicy({ ...denial, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/x` } }, copies)],
        "life cycles left out": [vault(), vaultPolicy({ ...denial, Action: "backup:DeleteRecoveryPoint" }, copies)],
        "copies to anywhere": [vault(), vaultPolicy(denial)],
        "copies to any vault": [vault(), vaultPolicy(denial, { ...copies, Condition: { ArnNotLike: { "backup:CopyTargets": "*" } } })],
    },
});

const UNPROTECT = ["backup:DeleteBackupVaultAccessPolicy", "backup:DeleteBackupVaultLockConfiguration", "backup:PutBackupVaultAccessPolicy"];
const spare = (...arns: string[]) => ({ Effect: "Deny", Principal: "*", Action: UNPROTECT, Resource: "*", Condition: { ArnNotEquals: { "aws:PrincipalArn": arns } } });

tabulate(rules.custodiansAloneUnprotect, {
    accepts: { "the two": [vault(), vaultPolicy(spare("a", "b")), site], "nobody at all": [vault(), vaultPolicy({ ...spare(), Condition: undefined }), site] },
    rejects: {
        "no policy": [vault(), site], "no such denial": [vault(), vaultPolicy(denial), site], "a third": [vault(), vaultPolicy(spare("a", "b", "c")), site],
        "a denial that leaves the policy out": [vault(), vaultPolicy({ ...spare("a", "b"), Action: UNPROTECT[1] }), site],
    },
    ignores: { "an evaluation": [vault(), vaultPolicy(denial), evaluation], "a program that is no platform": [vault(), vaultPolicy(denial)] },
});

tabulate(rules.vaultKept, {
    accepts: { "the default": [vault(), site], "off": [vault({ forceDestroy: false }), site], "a program that is no platform": vault() },
    rejects: { "a vault that goes with its backups": [vault({ forceDestroy: true }), site] },
    ignores: { "an evaluation": [vault({ forceDestroy: true }), evaluation] },
});

tabulate(rules.copiedToOtherRegion, {
    accepts: {
        "a copy in another region": [bucket(), selection(), copying(AWAY)],
        "a copy that another plan makes": [bucket(), selection(), planned(), selection({ planId: "copies-id" }, { name: "copies" }), aws("backup/plan:Plan", { rules: [rule("d", "cron(0 1 * * ? *)", 35, { copyActions: [{ destinationVaultArn: AWAY }] })] }, { name: "copies" })],
        "a vault told by what the rules were made from": [
            bucket(), selection(), planned(UNKNOWN, { from: { rules: aws("backup/vault:Vault", {}, { name: "dr", region: "eu-central-1" }) } }), aws("backup/vault:Vault", {}, { name: "dr", region: "eu-central-1" }),
        ],
    },
    rejects: {
        "no copy": [bucket(), selection(), planned()], "a copy in the same region": [bucket(), selection(), copying(HERE)],
        "a site's by day alone": [bucket(), selection(), planned([{ ...ROTATING[0]!, copyActions: [{ destinationVaultArn: AWAY }] }, ...ROTATING.slice(1)]), site, standby()],
    },
    ignores: { "a standby's store": [bucket({}, { stack: "dr" }), selection(), planned(), standby()], "what is in no plan": bucket() },
    awaits: { "a primary read by itself": [bucket(), selection(), planned(), site] },
});

const gapped = (props: object = {}, more: MadeInAws = {}) =>
    aws("backup/logicallyAirGappedVault:LogicallyAirGappedVault", { name: "gapped", minRetentionDays: 35, maxRetentionDays: 730, ...props }, { name: "gapped", ...more });
const archived = platform({ lifecycle: "production", backup: { ...backup, awsArchive: { account: "444455556666", vault: "archive" } } });

tabulate(rules.copiedToOtherAccount, {
    accepts: {
        "a copy in another account": [bucket(), selection(), copying(ELSEWHERE), site],
        "an air-gapped vault": [bucket(), selection(), copying(gapped().props.arn as string), gapped(), site],
        "one that the rules were made from": [bucket(), selection(), planned(UNKNOWN, { from: { rules: gapped() } }), gapped(), site],
        "a database's by day": [cluster(), selection({ resources: ["*"] }), planned([{ ...ROTATING[0]!, copyActions: [{ destinationVaultArn: ELSEWHERE }] }, ...ROTATING.slice(1)]), archived],
    },
    rejects: {
        "an air-gapped vault that nobody declares": [bucket(), selection(), copying(gapped().props.arn as string), site],
        "a bucket's by day alone": [bucket(), selection(), planned([{ ...ROTATING[0]!, copyActions: [{ destinationVaultArn: ELSEWHERE }] }, ...ROTATING.slice(1)]), archived], "no copy": [bucket(), selection(), planned(), site], "a copy in the same account": [bucket(), selection(), copying(AWAY), site] },
    ignores: { "an evaluation": [bucket(), selection(), planned(), evaluation], "what is in no plan": [bucket(), site] },
});

const settings = (types: object = { S3: true }, region = "eu-west-1", managed: object = { EFS: true }) =>
    aws("backup/regionSettings:RegionSettings", { resourceTypeOptInPreference: types, resourceTypeManagementPreference: managed }, { name: "settings", region });

const files = aws("efs/fileSystem:FileSystem", { arn: `arn:aws:elasticfilesystem:eu-west-1:${ACCOUNT}:file-system/fs-1` }, { name: "files" });

tabulate(rules.regionOptedIn, {
    accepts: { "buckets": [bucket(), selection(), planned(), settings()], "a cluster": [cluster(), selection({ resources: ["*"] }), planned(), settings({ Aurora: true })], "files": [files, selection({ resources: ["*"] }), planned(), settings({ EFS: true })] },
    awaits: { "preferences that are not known": [bucket(), selection(), planned(), settings({ S3: UNKNOWN })] },
    rejects: {
        "no settings": [bucket(), selection(), planned()],
        "settings of another region": [bucket(), selection(), planned(), settings({ S3: true }, "eu-central-1")],
        "files that AWS Backup does not manage itself": [files, selection({ resources: ["*"] }), planned(), settings({ EFS: true }, "eu-west-1", {})],
        "a type that is left out": [cluster(), selection({ resources: ["*"] }), planned(), settings()],
        "a type that is off": [bucket(), selection(), planned(), settings({ S3: false })],
    },
    ignores: { "what is in no plan": bucket() },
});

const tested = (protectedResourceType: string) => aws("backup/restoreTestingSelection:RestoreTestingSelection", { protectedResourceType });

tabulate(rules.restoringTested, {
    accepts: { "buckets": [bucket(), selection(), planned(), tested("S3")], "a cluster": [cluster(), selection({ resources: ["*"] }), planned(), tested("Aurora")] },
    rejects: { "no test": [bucket(), selection(), planned()], "a test of another kind": [cluster(), selection({ resources: ["*"] }), planned(), tested("S3")] },
    ignores: { "what is in no plan": bucket() },
});

const trial = (props: object = {}) => aws("backup/restoreTestingSelection:RestoreTestingSelection", {
    protectedResourceType: "Aurora", restoreTestingPlanName: "tests", protectedResourceArns: ["arn:db"],
    restoreMetadataOverrides: { dbSubnetGroupName: "data", vpcSecurityGroupIds: '["sg-1"]', kmsKeyId: "key" }, ...props,
}, { name: "trial" });
const tests = (props: object = {}) => aws("backup/restoreTestingPlan:RestoreTestingPlan", {
    name: "tests", recoveryPointSelection: { includeVaults: ["arn:vault"], recoveryPointTypes: ["CONTINUOUS", "SNAPSHOT"], ...props },
}, { name: "tests" });

tabulate(rules.testsAreWhole, {
    accepts: { "a vault and both kinds": [trial(), tests()], "what conditions say": [trial({ protectedResourceArns: undefined, protectedResourceConditions: { stringEquals: [] } }), tests()] },
    rejects: {
        "no plan": trial(), "no vault": [trial(), tests({ includeVaults: [] })], "snapshots alone": [trial(), tests({ recoveryPointTypes: ["SNAPSHOT"] })],
        "nothing to restore": [trial({ protectedResourceArns: undefined }), tests()],
    },
    awaits: { "kinds that are not known": [trial(), tests({ recoveryPointTypes: UNKNOWN })] },
});

tabulate(rules.testsAreContained, {
    accepts: { "the site's network and key": [trial(), site], "overrides that are not known": [trial({ restoreMetadataOverrides: UNKNOWN }), site] },
    rejects: { "the defaults": [trial({ restoreMetadataOverrides: undefined }), site], "AWS's own key": [trial({ restoreMetadataOverrides: { dbSubnetGroupName: "data", vpcSecurityGroupIds: "[]" } }), site] },
    ignores: { "buckets, which stand in no network": [trial({ protectedResourceType: "S3" }), site], "a program that is no platform": trial() },
    awaits: { "a type that is not known": [trial({ protectedResourceType: UNKNOWN }), site] },
});

const versioning = (mfaDelete?: string) => aws("s3/bucketVersioning:BucketVersioning", { bucket: "data", versioningConfiguration: { status: "Enabled", mfaDelete } });

tabulate(rules.deletionsUndone, {
    accepts: {
        "a backup": [bucket(), selection(), planned()], "MFA delete": [bucket(), versioning("Enabled")], "MFA delete inside the bucket": bucket({ versioning: { enabled: true, mfaDelete: true } }),
        "an object lock": [bucket(), aws("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", { bucket: "data" })],
    },
    rejects: { "the default": bucket(), "versions alone": [bucket(), versioning()] },
    awaits: { "a switch that is not known": [bucket(), versioning(UNKNOWN)] },
});

const windows = (more: object) => planned([rule("daily", "cron(0 1 * * ? *)", 35, more)]);

tabulate(rules.backupsHaveTime, {
    accepts: { "the defaults": planned(), "an hour and a night": windows({ startWindow: 60, completionWindow: 720 }) },
    rejects: { "a minute to begin in": windows({ startWindow: 1 }), "a minute to end in": windows({ completionWindow: 1 }) },
    awaits: { "a time that is not known": windows({ completionWindow: UNKNOWN }) },
});

const kept: MadeInAws = { protect: true };
const plan = planned();

tabulate(rules.siteHasVaults, {
    accepts: {
        "both vaults and a plan": [site, aws("backup/vault:Vault", {}, kept), gapped({}, kept), plan],
        "one vault, in an evaluation": [evaluation, aws("backup/vault:Vault", {}), plan],
    },
    rejects: {
        "none": site, "no air-gapped one": [site, aws("backup/vault:Vault", {}, kept), plan], "no plan": [site, aws("backup/vault:Vault", {}, kept), gapped({}, kept)],
        "one that an update may remove": [site, aws("backup/vault:Vault", {}), gapped({}, kept), plan],
    },
});

const report = (reportTemplate: string, more: object = {}) => aws("backup/reportPlan:ReportPlan", { reportSetting: { reportTemplate }, ...more }, { name: reportTemplate });

tabulate(rules.jobsReported, {
    accepts: { "all three": [vault(), report("BACKUP_JOB_REPORT"), report("COPY_JOB_REPORT"), report("RESTORE_JOB_REPORT")] },
    rejects: {
        "none": vault(), "backups alone": [vault(), report("BACKUP_JOB_REPORT")],
        "a site's in no place of their own": [vault(), site, report("BACKUP_JOB_REPORT"), report("COPY_JOB_REPORT"), report("RESTORE_JOB_REPORT")],
    },
});

const watch = (name: string, pattern: object, props: object = {}) => [
    aws("cloudwatch/eventRule:EventRule", { name, eventPattern: JSON.stringify(pattern), ...props }, { name }),
    aws("cloudwatch/eventTarget:EventTarget", { rule: name, arn: `arn:aws:sns:eu-west-1:${ACCOUNT}:topic` }, { name }),
];
const failed = { source: ["aws.backup"], "detail-type": ["Backup Job State Change"], detail: { state: ["FAILED"] } };
const touched = { source: ["aws.backup"], "detail-type": ["AWS API Call via CloudTrail"], detail: { eventSource: ["backup.amazonaws.com"], eventName: ["DeleteRecoveryPoint", "DeleteBackupVaultLockConfiguration"] } };

tabulate(rules.failuresAlarmed, {
    accepts: { "both rules": [vault(), ...watch("failed", failed), ...watch("touched", touched)] },
    rejects: {
        "no rules": vault(),
        "failed jobs alone": [vault(), ...watch("failed", failed)],
        "touched backups alone": [vault(), ...watch("touched", touched)],
        "a rule that is off": [vault(), ...watch("failed", failed, { state: "DISABLED" }), ...watch("touched", touched)],
        "finished jobs in place of failed ones": [vault(), ...watch("failed", { ...failed, detail: { state: ["COMPLETED"] } }), ...watch("touched", touched)],
    },
});

tabulate(rules.airGappedLimits, {
    accepts: { "the shortest rotation to the ceiling": [gapped(), site] },
    rejects: { "more": [gapped({ maxRetentionDays: 731 }), site], "a day": [gapped({ minRetentionDays: 1 }), site] },
    ignores: { "a program that is no platform": gapped({ maxRetentionDays: 9999 }) },
    awaits: { "a time that is not known": [gapped({ maxRetentionDays: UNKNOWN }), site] },
});
