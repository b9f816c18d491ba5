import { expect } from "chai";
import { Account, ACCOUNT, statement, table } from "./support";

const TRUST = statement({ Effect: "Allow", Principal: { Service: "backup.amazonaws.com" }, Action: "sts:AssumeRole" });
const REPORTER = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports`;
const TABLE = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/orders`;
const vaultArn = (name: string, region = "eu-west-1", account = ACCOUNT) => `arn:aws:backup:${region}:${account}:backup-vault:${name}`;

/** A region with a vault that is locked, a role, and a versioned bucket. */
function given() {
    const account = new Account();
    const vault = account.make("backup.Vault", { name: "site" }, { name: "vault" });
    account.make("backup.VaultLockConfiguration", { backupVaultName: "site", minRetentionDays: 7, maxRetentionDays: 365 }, { name: "lock" });
    const away = account.make("backup.Vault", { name: "away" }, { name: "away", region: "eu-central-1" });
    const role = account.make("iam.Role", { name: "backup", assumeRolePolicy: TRUST }, { name: "role" });
    const other = account.make("iam.Role", { name: "other", assumeRolePolicy: TRUST.replace("backup", "s3") }, { name: "other" });
    const bucket = account.make("s3.Bucket", { bucket: "data" }, { name: "bucket" });
    account.make("s3.BucketVersioning", { bucket: "data", versioningConfiguration: { status: "Enabled" } });
    const plan = account.make("backup.Plan", { name: "plan", rules: [{ ruleName: "daily", targetVaultName: "site", lifecycle: { deleteAfter: 35 } }] }, { name: "plan" });
    account.make("backup.RegionSettings", { resourceTypeOptInPreference: { S3: true } }, { name: "settings" });
    return { account, vault, away, role, other, bucket, plan };
}

table("backup.Vault", {
    given: () => {
        const account = new Account();
        const key = account.make("kms.Key", {}, { name: "key" });
        const closed = account.make("kms.Key", {
            bypassPolicyLockoutSafetyCheck: true, policy: statement({ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/custodian` }, Action: "kms:*", Resource: "*" }),
        }, { name: "closed" });
        account.make("backup.Vault", { name: "taken" });
        return { account, key, closed };
    },
    right: ({ key }) => ({ name: "site", kmsKeyArn: key.outputs.arn }),
    accepts: { "the key that AWS manages": { kmsKeyArn: undefined } },
    refuses: {
        "a name of one letter": [{ name: "s" }, ["name", "s", "2 to 50 letters, digits, - and _"]],
        "a name that is taken": [{ name: "taken" }, ["name", "taken", "a name that is free; n0 has it"]],
        "a key that is none": [{ kmsKeyArn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/none` }, ["kmsKeyArn", `arn:aws:kms:eu-west-1:${ACCOUNT}:key/none`, "a KMS key that exists"]],
        "a key that admits nobody": [({ closed }) => ({ kmsKeyArn: closed.outputs.arn }), ["kmsKeyArn", "closed, whose policy does not admit it", `a key whose policy lets arn:aws:iam::${ACCOUNT}:role/caller do kms:GenerateDataKey`]],
    },
});

table("backup.VaultLockConfiguration", {
    given: () => {
        const account = new Account();
        account.make("backup.Vault", { name: "site" });
        return { account };
    },
    right: () => ({ backupVaultName: "site", minRetentionDays: 35, maxRetentionDays: 365, changeableForDays: 3 }),
    accepts: { "a lock that can be lifted": { changeableForDays: undefined } },
    refuses: {
        "another vault": [{ backupVaultName: "none" }, ["backupVaultName", "none", "the name of a backup vault that exists in eu-west-1"]],
        "a day of grace": [{ changeableForDays: 1 }, ["changeableForDays", "1", "3 to 36500"]],
        "limits the wrong way round": [{ maxRetentionDays: 30 }, ["minRetentionDays", "35", "at most maxRetentionDays, 30"]],
    },
});

table("backup.LogicallyAirGappedVault", {
    given,
    right: () => ({ name: "gapped", minRetentionDays: 7, maxRetentionDays: 365 }),
    refuses: {
        "too short a time": [{ minRetentionDays: 6 }, ["minRetentionDays", "6", "7 to 36500"]],
        "a vault's name": [{ name: "site" }, ["name", "site", "a name that no vault of the region has; vault has it"]],
    },
});

table("backup.VaultPolicy", {
    given,
    right: () => ({ backupVaultName: "site", policy: statement({ Effect: "Deny", Principal: "*", Action: "backup:DeleteRecoveryPoint", Resource: "*" }) }),
    accepts: { "the vault's own ARN": { policy: statement({ Effect: "Deny", Principal: "*", Action: "backup:*", Resource: vaultArn("site") }) } },
    refuses: {
        "another service's action": [{ policy: statement({ Effect: "Deny", Principal: "*", Action: "s3:DeleteObject", Resource: "*" }) }, ["policy.Statement[0].Action", "s3:DeleteObject", "an action of backup"]],
        "another vault's ARN": [{ policy: statement({ Effect: "Deny", Principal: "*", Action: "backup:*", Resource: vaultArn("other") }) }, ["policy.Statement[0].Resource", vaultArn("other"), `"*" or ${vaultArn("site")}`]],
    },
});

const rule = (more: object = {}) => ({ rules: [{ ruleName: "daily", targetVaultName: "site", schedule: "cron(0 1 * * ? *)", lifecycle: { deleteAfter: 35 }, ...more }] });

table("backup.Plan", {
    given,
    right: () => ({ name: "weekly", ...rule() }),
    accepts: {
        "a copy in another region": rule({ copyActions: [{ destinationVaultArn: vaultArn("away", "eu-central-1"), lifecycle: { deleteAfter: 35 } }] }),
        "another account's vault, which is its own business": rule({ copyActions: [{ destinationVaultArn: vaultArn("archive", "eu-west-1", "444455556666"), lifecycle: { deleteAfter: 3000 } }] }),
        "a continuous rule": rule({ enableContinuousBackup: true }),
        "cold storage": rule({ lifecycle: { coldStorageAfter: 30, deleteAfter: 120 } }),
    },
    refuses: {
        "no rules": [{ rules: [] }, ["rules", "nothing", "one rule or more"]],
        "two rules of one name": [{ rules: [...rule().rules, ...rule().rules] }, ["rules[1].ruleName", "daily", "a name that no other rule has"]],
        "another region's vault": [rule({ targetVaultName: "away" }), ["rules[0].targetVaultName", "away", "the name of a backup vault that exists in eu-west-1"]],
        "both days said": [rule({ schedule: "cron(0 1 1 * SUN *)" }), ["rules[0].schedule", "cron(0 1 1 * SUN *)", "cron(minutes hours day-of-month month day-of-week year), with ? for one of the days"]],
        "too short a stay in cold storage": [rule({ lifecycle: { coldStorageAfter: 30, deleteAfter: 119 } }), ["rules[0].lifecycle.deleteAfter", "119", "120 or more: 90 days after it moves to cold storage"]],
        "cold storage of a continuous rule": [
            rule({ enableContinuousBackup: true, lifecycle: { coldStorageAfter: 30, deleteAfter: 120 } }),
            ["rules[0].lifecycle.coldStorageAfter", "30", "nothing: continuous backups do not move to cold storage"], ["rules[0].lifecycle.deleteAfter", "120", "1 to 35 days for a continuous backup"],
        ],
        "a continuous rule without an end": [
            rule({ enableContinuousBackup: true, lifecycle: {} }),
            ["rules[0].lifecycle.deleteAfter", "nothing", "1 to 35 days for a continuous backup"], ["rules[0].lifecycle.deleteAfter", "nothing", "7 to 365 days: the lock of vault site admits no other"],
        ],
        "less than the lock admits": [rule({ lifecycle: { deleteAfter: 6 } }), ["rules[0].lifecycle.deleteAfter", "6", "7 to 365 days: the lock of vault site admits no other"]],
        "more than the lock admits": [rule({ lifecycle: { deleteAfter: 366 } }), ["rules[0].lifecycle.deleteAfter", "366", "7 to 365 days: the lock of vault site admits no other"]],
        "a hurried start": [rule({ startWindow: 30 }), ["rules[0].startWindow", "30", "60 minutes or more"]],
        "a hurried end": [rule({ startWindow: 60, completionWindow: 100 }), ["rules[0].completionWindow", "100", "120 minutes or more: an hour after the start window"]],
        "a copy in the same vault": [rule({ copyActions: [{ destinationVaultArn: vaultArn("site"), lifecycle: { deleteAfter: 35 } }] }), ["rules[0].copyActions[0].destinationVaultArn", vaultArn("site"), "another vault than the rule's own"]],
        "a copy in no vault": [rule({ copyActions: [{ destinationVaultArn: vaultArn("none"), lifecycle: { deleteAfter: 35 } }] }), ["rules[0].copyActions[0].destinationVaultArn", vaultArn("none"), "a backup vault that exists"]],
        "a copy in a bucket": [rule({ copyActions: [{ destinationVaultArn: "arn:aws:s3:::data" }] }), ["rules[0].copyActions[0].destinationVaultArn", "arn:aws:s3:::data", "arn:aws:backup:REGION:ACCOUNT:backup-vault:NAME"]],
    },
});

table("backup.Selection", {
    given,
    right: ({ plan, role }) => ({ planId: plan.id, iamRoleArn: role.outputs.arn, resources: ["arn:aws:s3:::data"] }),
    accepts: { "everything": { resources: ["*"] }, "tags": { resources: undefined, selectionTags: [{ type: "STRINGEQUALS", key: "a", value: "b" }] } },
    refuses: {
        "nothing": [{ resources: undefined }, ["resources", "nothing", "resources, selectionTags or conditions"]],
        "a plan that is none": [{ planId: "none" }, ["planId", "none", "the id of a plan that exists"]],
        "a role of another service": [({ other }) => ({ iamRoleArn: other.outputs.arn }), ["iamRoleArn", "other, which backup.amazonaws.com may not assume", "a role that trusts backup.amazonaws.com"]],
        "a bucket that is none": [{ resources: ["arn:aws:s3:::none"] }, ["resources[0]", "arn:aws:s3:::none", "the ARN of something that exists"]],
        "a bucket without versions": [({ account }) => {
            account.make("s3.Bucket", { bucket: "plain" });
            return { resources: ["arn:aws:s3:::plain"] };
        }, ["resources[0]", "arn:aws:s3:::plain", "a versioned bucket: AWS Backup takes no other"]],
        "a type that is not opted in": [
            { resources: [TABLE] }, ["resources[0]", TABLE, "the ARN of something that exists"],
            ["resources[0]", TABLE, "a type that the region has opted in to: RegionSettings has no DynamoDB, so that no job would run"],
        ],
    },
});

table("backup.RegionSettings", {
    given: () => ({ account: new Account() }),
    right: () => ({ resourceTypeOptInPreference: { S3: true, Aurora: false }, resourceTypeManagementPreference: { EFS: true } }),
    refuses: {
        "a type that is none": [
            { resourceTypeOptInPreference: { Bucket: true } },
            ["resourceTypeOptInPreference.Bucket", "Bucket", "Aurora, CloudFormation, DocumentDB, DynamoDB, EBS, EC2, EFS, EKS, FSx, Neptune, RDS, Redshift, Redshift Serverless, S3, SAP HANA on Amazon EC2, Storage Gateway, Timestream, VirtualMachine"],
        ],
        "a type that is not managed": [{ resourceTypeManagementPreference: { S3: true } }, ["resourceTypeManagementPreference.S3", "S3", "CloudFormation, DynamoDB, EFS"]],
    },
});

table("backup.RestoreTestingPlan", {
    given,
    right: ({ vault }) => ({
        name: "site", scheduleExpression: "cron(0 6 2 * ? *)",
        recoveryPointSelection: { algorithm: "RANDOM_WITHIN_WINDOW", includeVaults: [vault.outputs.arn], recoveryPointTypes: ["SNAPSHOT"], selectionWindowDays: 30 },
    }),
    refuses: {
        "a dash": [{ name: "my-site" }, ["name", "my-site", "1 to 50 letters, digits and _"]],
        "a vault that is none": [
            { recoveryPointSelection: { algorithm: "LATEST_WITHIN_WINDOW", includeVaults: [vaultArn("none")], recoveryPointTypes: ["SNAPSHOT"] } },
            ["recoveryPointSelection.includeVaults[0]", vaultArn("none"), "* or the ARN of a backup vault that exists"],
        ],
        "too long a window": [{ startWindowHours: 200 }, ["startWindowHours", "200", "1 to 168"]],
    },
});

table("backup.RestoreTestingSelection", {
    given: () => {
        const things = given();
        things.account.make("backup.RestoreTestingPlan", {
            name: "site", scheduleExpression: "cron(0 6 2 * ? *)", recoveryPointSelection: { algorithm: "LATEST_WITHIN_WINDOW", includeVaults: ["*"], recoveryPointTypes: ["SNAPSHOT"] },
        });
        return things;
    },
    right: ({ role }) => ({ name: "buckets", restoreTestingPlanName: "site", iamRoleArn: role.outputs.arn, protectedResourceType: "S3", protectedResourceArns: ["arn:aws:s3:::data"] }),
    accepts: { "all of a kind": { protectedResourceArns: ["*"] } },
    refuses: {
        "a kind that cannot be tried": [{ protectedResourceType: "Timestream", protectedResourceArns: ["*"] }, ["protectedResourceType", "Timestream", "Aurora, DocumentDB, DynamoDB, EBS, EC2, EFS, FSx, Neptune, RDS, S3"]],
        "something of another kind": [{ protectedResourceType: "EFS" }, ["protectedResourceArns[0]", "arn:aws:s3:::data", "the ARN of a resource of type EFS, or *"]],
        "a plan that is none": [{ restoreTestingPlanName: "none" }, ["restoreTestingPlanName", "none", "the name of a restore testing plan that exists in eu-west-1"]],
        "nothing": [{ protectedResourceArns: undefined }, ["protectedResourceArns", "nothing", "protectedResourceArns or protectedResourceConditions"]],
    },
});

table("backup.ReportPlan", {
    given: () => {
        const things = given();
        things.account.make("s3.BucketPolicy", {
            bucket: "data",
            policy: statement({ Effect: "Allow", Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::data/reports/*", Condition: { ArnEquals: { "aws:PrincipalArn": REPORTER } } }),
        });
        return things;
    },
    right: () => ({ name: "jobs", reportDeliveryChannel: { s3BucketName: "data", s3KeyPrefix: "reports", formats: ["CSV"] }, reportSetting: { reportTemplate: "BACKUP_JOB_REPORT" } }),
    refuses: {
        "a dash": [{ name: "my-jobs" }, ["name", "my-jobs", "a letter, then letters, digits and _"]],
        "another prefix than the policy admits": [
            { reportDeliveryChannel: { s3BucketName: "data", s3KeyPrefix: "else" } },
            ["reportDeliveryChannel.s3BucketName", "data, whose policy does not admit it", `a bucket whose policy lets ${REPORTER} do s3:PutObject`],
        ],
        "a bucket that is none": [{ reportDeliveryChannel: { s3BucketName: "none" } }, ["reportDeliveryChannel.s3BucketName", "none", "a bucket that exists"]],
        "compliance without a framework": [{ reportSetting: { reportTemplate: "CONTROL_COMPLIANCE_REPORT" } }, ["reportSetting.frameworkArns", "nothing", "the frameworks that a compliance report is about"]],
    },
});

table("secretsmanager.SecretPolicy", {
    given: () => {
        const account = new Account();
        const secret = account.make("secretsmanager.Secret", { name: "codes" });
        return { account, secret };
    },
    right: ({ secret }) => ({ secretArn: secret.outputs.arn, blockPublicPolicy: true, policy: statement({ Effect: "Deny", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" }) }),
    refuses: {
        "everybody let in": [
            { policy: statement({ Effect: "Allow", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" }) },
            ["policy", "a policy that lets everybody in", "a policy that names who may, or blockPublicPolicy: false"],
        ],
        "a secret that is none": [{ secretArn: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:none` }, ["secretArn", `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:none`, "the ARN of a secret that exists"]],
    },
});

describe("what AWS Backup lets go of", () => {
    it("a lock that can be lifted", () => {
        const { account } = given();
        const lock = account.make("backup.VaultLockConfiguration", { backupVaultName: "away", minRetentionDays: 7 }, { region: "eu-central-1" });
        expect(account.refuseDelete(lock)).to.deep.equal([]);
    });
    it("a lock that will be final, within its days of grace, and no vault before its lock", () => {
        const { account, away } = given();
        const lock = account.make("backup.VaultLockConfiguration", { backupVaultName: "away", minRetentionDays: 7, changeableForDays: 3 }, { region: "eu-central-1" });
        expect(account.refuseDelete(lock)).to.deep.equal([]);
        expect(account.refuseDelete(away)).to.have.length(1);
    });
    it("no plan that still selects something", () => {
        const { account, plan, role } = given();
        account.make("backup.Selection", { planId: plan.id, iamRoleArn: role.outputs.arn, resources: ["*"] });
        expect(account.refuseDelete(plan)).to.have.length(1);
    });
});
