import { expect } from "chai";
import { Backup, type BackupArgs, BackupCopies, vaultPolicy } from "../../../components/aws/backup";
import { planBackups } from "../../../components/plan/backups";
import { declare, one, TAGS } from "../../support";

const PLAN = planBackups({ daily: 35, weekly: 91, monthly: 372, yearly: 732, ceiling: 732 });
const ACCOUNT = "111122223333";
const CUSTODIANS = [`arn:aws:iam::${ACCOUNT}:role/first`, `arn:aws:iam::${ACCOUNT}:role/second`] as const;
const args: BackupArgs = {
    account: ACCOUNT, region: "eu-west-1", plan: PLAN, keyArn: "key", testKeyArns: { files: "files-key", database: "database-key" }, custodians: CUSTODIANS,
    stores: {
        buckets: { data: "arn:aws:s3:::data", export: "arn:aws:s3:::export" }, files: { files: "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1" },
        database: { clusterArn: "arn:aws:rds:eu-west-1:111122223333:cluster:db", subnetGroupName: "db", groupId: "sg-1" },
    },
    tested: ["data"], archive: { account: "444455556666", vault: "archive" }, reportBucket: "export", topicArn: "topic", lifecycle: "production", tags: TAGS,
};
const backup = (more: Partial<BackupArgs> = {}) => declare(() => new Backup("backup", { ...args, ...more }));
const of = (name: string, module = "backup") => `aws:${module}/${name[0]!.toLowerCase()}${name.slice(1)}:${name}`;

describe("aws.Backup", () => {
    it("locks its vault for good in production", async () => {
        const declared = await backup();
        expect(one(declared, of("VaultLockConfiguration")).inputs).to.include({ minRetentionDays: 35, maxRetentionDays: 732, changeableForDays: 3 });
        expect(one(declared, of("Vault")).inputs).to.include({ kmsKeyArn: "key", forceDestroy: false });
        expect(one(declared, of("LogicallyAirGappedVault")).inputs).to.include({ minRetentionDays: 35, maxRetentionDays: 732 });
    });
    it("leaves a way out of an evaluation", async () => {
        const declared = await backup({ lifecycle: "evaluation" });
        expect(one(declared, of("VaultLockConfiguration")).inputs).to.not.have.property("changeableForDays");
        expect(one(declared, of("Vault")).inputs.forceDestroy).to.equal(true);
        expect(declared.filter(({ type }) => type === of("LogicallyAirGappedVault"))).to.deep.equal([]);
    });
    it("selects every store, the database in a plan of its own", async () => {
        const declared = await backup();
        const resources = declared.filter(({ type }) => type === of("Selection")).flatMap(({ inputs }) => inputs.resources);
        expect(resources).to.have.members([...Object.values(args.stores.buckets), ...Object.values(args.stores.files!), args.stores.database!.clusterArn]);
    });
    it("makes backups by day, week, month and year, all within the lock", async () => {
        const { rules } = one(await backup(), of("Plan"), "backup").inputs;
        expect(rules.map(({ ruleName, enableContinuousBackup, lifecycle }: any) => [ruleName, enableContinuousBackup, lifecycle])).to.deep.equal([
            ["daily", true, { deleteAfter: 35 }], ["weekly", false, { deleteAfter: 91 }],
            ["monthly", false, { deleteAfter: 372, coldStorageAfter: 90 }], ["yearly", false, { deleteAfter: 732, coldStorageAfter: 90 }],
        ]);
    });
    it("copies each day's backup to the air-gapped vault, and the others to the archive account", async () => {
        const declared = await backup();
        const copies = (name: string) => one(declared, of("Plan"), name).inputs.rules.map(({ copyActions }: any) => copyActions.map(({ destinationVaultArn }: any) => destinationVaultArn.split(":").slice(-1)[0]));
        expect(copies("backup")).to.deep.equal([["backup-air-gapped"], ["archive"], ["archive"], ["archive"]]);
        // A database's copy in another account would take a key that is shared with it.
        expect(copies("backup-database")).to.deep.equal([["backup-air-gapped"], [], [], []]);
    });
    it("refuses the removal of backups to everybody, and in production a change of that to all but the custodians", () => {
        const sids = (lifecycle: "evaluation" | "production") => JSON.parse(vaultPolicy({ ...args, lifecycle })).Statement.map(({ Sid }: any) => Sid);
        expect(sids("production")).to.deep.equal(["NobodyRemovesBackups", "NoCopiesElsewhere", "CustodiansAloneUnprotect"]);
        expect(sids("evaluation")).to.deep.equal(["NobodyRemovesBackups", "NoCopiesElsewhere"]);
    });
    it("parts the role that backs up from the one that restores", async () => {
        const declared = await backup();
        const attached = (name: string) => declared.filter(({ type, inputs }) => type === of("RolePolicyAttachment", "iam") && inputs.role === name).map(({ inputs }) => inputs.policyArn.split("/").at(-1));
        expect(attached("backup-backup")).to.deep.equal(["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"]);
        expect(attached("backup-restore")).to.deep.equal(["AWSBackupServiceRolePolicyForRestores", "AWSBackupServiceRolePolicyForS3Restore"]);
    });
    it("tries to restore one of each kind, the database in its own subnets", async () => {
        const declared = await backup();
        const tested = declared.filter(({ type }) => type === of("RestoreTestingSelection"));
        expect(tested.map(({ inputs }) => [inputs.protectedResourceType, inputs.protectedResourceArns.length])).to.deep.equal([["S3", 1], ["EFS", 1], ["Aurora", 1]]);
        expect(tested.at(-1)!.inputs.restoreMetadataOverrides).to.deep.equal({ dbSubnetGroupName: "db", kmsKeyId: "database-key", vpcSecurityGroupIds: '["sg-1"]' });
    });
    it("reports every kind of job, under names that AWS takes", async () => {
        const reports = (await backup()).filter(({ type }) => type === of("ReportPlan"));
        expect(reports.map(({ inputs }) => inputs.name)).to.deep.equal(["holdfast_test_backup_jobs", "holdfast_test_copy_jobs", "holdfast_test_restore_jobs"]);
        expect(reports.map(({ inputs }) => inputs.reportDeliveryChannel.s3KeyPrefix)).to.deep.equal(["backup-reports", "backup-reports", "backup-reports"]);
    });
    it("does without an archive account, and without a database", async () => {
        const declared = await backup({ archive: undefined, stores: { buckets: args.stores.buckets } });
        expect(declared.filter(({ type }) => type === of("Plan"))).to.have.length(1);
        expect(one(declared, of("Plan")).inputs.rules.flatMap(({ copyActions }: any) => copyActions)).to.have.length(1);
    });
});

describe("aws.BackupCopies", () => {
    it("keeps the copies for their time, and what carries them for the shortest", async () => {
        const declared = await declare(() => new BackupCopies("copies", {
            plan: PLAN, sourceVaultName: "prod", sourceRoleArn: "role", sourceStores: { data: "arn:aws:s3:::data" }, targetVaultArn: "arn:aws:backup:eu-central-1:111122223333:backup-vault:dr", tags: TAGS,
        }));
        const { rules } = one(declared, of("Plan")).inputs;
        expect(rules.map(({ ruleName, schedule, lifecycle, copyActions }: any) => [ruleName, schedule, lifecycle.deleteAfter, copyActions[0].lifecycle.deleteAfter])).to.deep.equal([
            ["daily", "cron(30 1 * * ? *)", 35, 35], ["monthly", "cron(30 3 1 * ? *)", 35, 372],
        ]);
        expect(one(declared, of("Selection")).inputs).to.deep.include({ resources: ["arn:aws:s3:::data"], iamRoleArn: "role" });
    });
});
