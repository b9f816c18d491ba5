import { expect } from "chai";
import { Account, logBucket, statement, table } from "./support";

const given = () => {
    const account = new Account();
    const bucket = account.make("s3.Bucket", { bucket: "holdfast-data" }, { name: "data" });
    return { account, bucket };
};

table("s3.Bucket", {
    given,
    right: () => ({ bucket: "holdfast-export" }),
    refuses: {
        capitals: [
            { bucket: "Holdfast" },
            [
                "bucket",
                "Holdfast",
                "lower-case letters, digits, dots and dashes, beginning and ending with a letter or digit",
            ],
        ],
        "a name that is too long": [{ bucket: "a".repeat(64) }, ["bucket", "64 characters", "63 characters at most"]],
        "a name that is too short": [{ bucket: "ab" }, ["bucket", "ab", "3 to 63 characters"]],
        "an IP address": [{ bucket: "10.0.0.1" }, ["bucket", "10.0.0.1", "a name that is no IP address"]],
        "S3's own suffix": [
            { bucket: "data-s3alias" },
            ["bucket", "data-s3alias", "a name without S3's own prefixes and suffixes"],
        ],
        "two dots": [{ bucket: "a..b" }, ["bucket", "a..b", "no two dots, and no dot beside a dash"]],
        "a name that is taken, in whatever region": [
            { bucket: "holdfast-data", region: "eu-central-1" },
            ["bucket", "holdfast-data", "a name that is free; data has it"],
        ],
    },
});

table("s3.BucketVersioning", {
    given,
    right: () => ({ bucket: "holdfast-data", versioningConfiguration: { status: "Enabled" } }),
    refuses: {
        "a bucket that does not exist": [
            { bucket: "holdfast-dota" },
            ["bucket", "holdfast-dota", "a bucket that exists"],
        ],
        "a bucket of another region": [
            { region: "eu-central-1" },
            ["bucket", "holdfast-data, in eu-west-1", "a bucket of eu-central-1"],
        ],
        "a second one": [
            ({ account }) => (
                account.make(
                    "s3.BucketVersioning",
                    { bucket: "holdfast-data", versioningConfiguration: { status: "Enabled" } },
                    { name: "first" },
                ),
                {}
            ),
            ["bucket", "holdfast-data", "one of its kind a bucket; first has it"],
        ],
        "suspension under object lock": [
            ({ account }) => (
                account.make("s3.Bucket", { bucket: "locked", objectLockEnabled: true }),
                { bucket: "locked", versioningConfiguration: { status: "Suspended" } }
            ),
            ["versioningConfiguration.status", "Suspended", "Enabled: the bucket has object lock"],
        ],
    },
});

table("s3.BucketServerSideEncryptionConfiguration", {
    given: () => {
        const things = given();
        return {
            ...things,
            key: things.account.make("kms.Key", {}),
            far: things.account.make("kms.Key", {}, { region: "eu-central-1", name: "far" }),
        };
    },
    right: ({ key }) => ({
        bucket: "holdfast-data",
        rules: [
            {
                applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.outputs.arn },
                bucketKeyEnabled: true,
            },
        ],
    }),
    refuses: {
        "an unknown algorithm": [
            { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kns" } }] },
            [
                "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm",
                "aws:kns",
                "AES256, aws:kms, aws:kms:dsse; likely meant: aws:kms",
            ],
        ],
        "a key with AES256": [
            ({ key }) => ({
                rules: [
                    { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256", kmsMasterKeyId: key.outputs.arn } },
                ],
            }),
            ({ key }) => [
                "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId",
                key.outputs.arn,
                "nothing with AES256",
            ],
        ],
        "a key of another region": [
            ({ far }) => ({
                rules: [
                    {
                        applyServerSideEncryptionByDefault: {
                            sseAlgorithm: "aws:kms",
                            kmsMasterKeyId: far.outputs.arn,
                        },
                    },
                ],
            }),
            ({ far }) => [
                "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId",
                far.outputs.arn,
                "a KMS key of eu-west-1",
            ],
        ],
        "a key that does not exist": [
            {
                rules: [
                    {
                        applyServerSideEncryptionByDefault: {
                            sseAlgorithm: "aws:kms",
                            kmsMasterKeyId: "arn:aws:kms:eu-west-1:111122223333:key/x",
                        },
                    },
                ],
            },
            [
                "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId",
                "arn:aws:kms:eu-west-1:111122223333:key/x",
                "a KMS key that exists",
            ],
        ],
    },
});

const OWN = {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:role/reader" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::holdfast-data/*",
};

table("s3.BucketPolicy", {
    given,
    right: () => ({ bucket: "holdfast-data", policy: statement(OWN) }),
    accepts: {
        "everybody where public policies are not blocked": ({ account }) => (
            account.make("s3.BucketPublicAccessBlock", { bucket: "holdfast-data", blockPublicPolicy: false }),
            { policy: statement({ ...OWN, Principal: "*" }) }
        ),
        "everybody through one endpoint": {
            policy: statement({ ...OWN, Principal: "*", Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } }),
        },
        "a denial to everybody": { policy: statement({ ...OWN, Effect: "Deny", Principal: "*" }) },
    },
    refuses: {
        everybody: [
            { policy: statement({ ...OWN, Principal: "*" }) },
            [
                "policy",
                "a statement that allows everybody",
                "no public policy while the bucket blocks them (blockPublicPolicy)",
            ],
        ],
        "text that is no JSON": [{ policy: "allow" }, ["policy", "allow", "JSON"]],
        "a resource of another bucket": [
            { policy: statement({ ...OWN, Resource: "arn:aws:s3:::other/*" }) },
            ["policy.Statement[0].Resource", "arn:aws:s3:::other/*", "arn:aws:s3:::holdfast-data or something in it"],
        ],
        "another service's action": [
            { policy: statement({ ...OWN, Action: "kms:Decrypt" }) },
            ["policy.Statement[0].Action", "kms:Decrypt", "an action of s3"],
        ],
        "no principal": [
            { policy: statement({ ...OWN, Principal: undefined }) },
            ["policy.Statement[0].Principal", "nothing", "a principal"],
        ],
        "a principal that cannot be": [
            { policy: statement({ ...OWN, Principal: { AWS: "arn:aws:iam::1111:role/reader" } }) },
            [
                "policy.Statement[0].Principal.AWS",
                "arn:aws:iam::1111:role/reader",
                "an account, or the ARN of a role or user",
            ],
        ],
        "a service that cannot be": [
            { policy: statement({ ...OWN, Principal: { Service: "logs" } }) },
            ["policy.Statement[0].Principal.Service", "logs", "a service such as logs.amazonaws.com"],
        ],
        "an unknown operator": [
            { policy: statement({ ...OWN, Condition: { StringIs: { "aws:SourceVpce": "x" } } }) },
            [
                "policy.Statement[0].Condition.StringIs",
                "StringIs",
                "a condition operator such as StringEquals or ArnLike",
            ],
        ],
        "an unknown element": [
            { policy: statement({ ...OWN, Resources: "*" }) },
            [
                "policy.Statement[0].Resources",
                "Resources",
                "one of Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition",
            ],
        ],
        "a Sid twice": [
            { policy: statement({ ...OWN, Sid: "Read" }, { ...OWN, Sid: "Read" }) },
            ["policy.Statement", "Sid Read twice", "Sids that differ"],
        ],
        "more than 20 KB": [
            { policy: statement({ ...OWN, Condition: { StringEquals: { "aws:PrincipalOrgID": "o".repeat(21000) } } }) },
            ["policy", "21238 bytes", "20480 bytes at most, without white space"],
        ],
    },
});

table("s3.BucketLogging", {
    given: () => {
        const things = given();
        logBucket(things.account, "holdfast-logs", "logging.s3.amazonaws.com");
        return things;
    },
    right: () => ({ bucket: "holdfast-data", targetBucket: "holdfast-logs", targetPrefix: "s3/" }),
    refuses: {
        "a target that does not exist": [
            { targetBucket: "nowhere" },
            ["targetBucket", "nowhere", "a bucket that exists"],
        ],
        "a target that does not admit it": [
            ({ account }) => (account.make("s3.Bucket", { bucket: "silent" }), { targetBucket: "silent" }),
            [
                "targetBucket",
                "silent, which has no bucket policy (yet: depend on it)",
                "a bucket whose policy lets logging.s3.amazonaws.com do s3:PutObject on arn:aws:s3:::silent/s3/x",
            ],
        ],
        "a locked target": [
            ({ account }) => {
                account.make("s3.Bucket", { bucket: "locked", objectLockEnabled: true });
                account.make("s3.BucketObjectLockConfiguration", {
                    bucket: "locked",
                    rule: { defaultRetention: { mode: "GOVERNANCE", days: 1 } },
                });
                account.make("s3.BucketPolicy", {
                    bucket: "locked",
                    policy: statement({
                        Effect: "Allow",
                        Principal: { Service: "logging.s3.amazonaws.com" },
                        Action: "s3:PutObject",
                        Resource: "arn:aws:s3:::locked/*",
                    }),
                });
                return { targetBucket: "locked" };
            },
            [
                "targetBucket",
                "locked",
                "a bucket without default object lock retention: access logs cannot be delivered there",
            ],
        ],
    },
});

const lifecycle = (...rules: object[]) => ({
    rules: rules.map((rule, i) => ({ id: `r${i}`, status: "Enabled", filter: {}, ...rule })),
});

table("s3.BucketLifecycleConfiguration", {
    given,
    right: () => ({
        bucket: "holdfast-data",
        ...lifecycle({ transitions: [{ days: 90, storageClass: "GLACIER_IR" }], expiration: { days: 400 } }),
    }),
    refuses: {
        "a rule that does nothing": [
            lifecycle({}),
            [
                "rules[0]",
                "no action",
                "one of expiration, transitions, noncurrentVersionExpiration, noncurrentVersionTransitions, abortIncompleteMultipartUpload",
            ],
        ],
        "infrequent access too early": [
            lifecycle({ transitions: [{ days: 7, storageClass: "STANDARD_IA" }] }),
            ["rules[0].transitions[0].days", "7", "30 or more for STANDARD_IA"],
        ],
        "a colder class at the same time": [
            lifecycle({
                transitions: [
                    { days: 90, storageClass: "GLACIER_IR" },
                    { days: 90, storageClass: "DEEP_ARCHIVE" },
                ],
            }),
            ["rules[0].transitions[1].days", "90", "more than 90: colder classes come later"],
        ],
        "an end before the last step": [
            lifecycle({ transitions: [{ days: 90, storageClass: "GLACIER" }], expiration: { days: 60 } }),
            ["rules[0].expiration.days", "60", "more than 90, the last transition"],
        ],
        "an id used twice": [
            lifecycle({ id: "a", expiration: { days: 1 } }, { id: "a", expiration: { days: 2 } }),
            ["rules[1].id", "a", "an id used once"],
        ],
        "a date and days": [
            lifecycle({ expiration: { days: 1, date: "2027-01-01T00:00:00Z" } }),
            ["rules[0].expiration", "date and days", "one of date, days at most"],
        ],
        "no days at all": [
            lifecycle({ noncurrentVersionExpiration: { noncurrentDays: 0 } }),
            ["rules[0].noncurrentVersionExpiration.noncurrentDays", "0", "1 or more whole days"],
        ],
        "uploads by tag": [
            lifecycle({
                filter: { tag: { key: "a", value: "b" } },
                abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
            }),
            [
                "rules[0].abortIncompleteMultipartUpload",
                "with a filter by tag",
                "no filter by tag: an upload in progress has none",
            ],
        ],
    },
});

table("s3.BucketObjectLockConfiguration", {
    given: () => {
        const things = given();
        things.account.make("s3.Bucket", { bucket: "locked", objectLockEnabled: true });
        return things;
    },
    right: () => ({ bucket: "locked", rule: { defaultRetention: { mode: "COMPLIANCE", days: 400 } } }),
    refuses: {
        "a bucket without lock or versions": [
            { bucket: "holdfast-data" },
            [
                "bucket",
                "holdfast-data",
                "a bucket made with objectLockEnabled, or a versioned one (yet: depend on its versioning)",
            ],
        ],
        "days and years": [
            { rule: { defaultRetention: { mode: "COMPLIANCE", days: 400, years: 1 } } },
            ["rule.defaultRetention", "days and years", "exactly one of days, years"],
        ],
        "an unknown mode": [
            { rule: { defaultRetention: { mode: "STRICT", days: 400 } } },
            ["rule.defaultRetention.mode", "STRICT", "COMPLIANCE, GOVERNANCE"],
        ],
    },
});

table("s3.Inventory", {
    given,
    right: () => ({
        bucket: "holdfast-data",
        name: "all",
        includedObjectVersions: "All",
        schedule: { frequency: "Daily" },
        destination: { bucket: { bucketArn: "arn:aws:s3:::holdfast-data", format: "Parquet" } },
    }),
    refuses: {
        "a destination that does not exist": [
            { destination: { bucket: { bucketArn: "arn:aws:s3:::nowhere", format: "Parquet" } } },
            ["destination.bucket.bucketArn", "nowhere", "a bucket that exists"],
        ],
        "a name instead of an ARN": [
            { destination: { bucket: { bucketArn: "holdfast-data", format: "Parquet" } } },
            ["destination.bucket.bucketArn", "holdfast-data", "arn:aws:s3:::BUCKET"],
        ],
        "an unknown format": [
            { destination: { bucket: { bucketArn: "arn:aws:s3:::holdfast-data", format: "JSON" } } },
            ["destination.bucket.format", "JSON", "CSV, ORC, Parquet"],
        ],
    },
});

describe("s3.Bucket", () => {
    it("answers with ARN, names and the encryption that every bucket has", () => {
        const { bucket } = given();
        expect(bucket.id).to.equal("holdfast-data");
        expect(bucket.outputs).to.include({
            arn: "arn:aws:s3:::holdfast-data",
            bucketRegionalDomainName: "holdfast-data.s3.eu-west-1.amazonaws.com",
            hostedZoneId: "Z1BKCTXD74EZPE",
        });
    });

    it("gets a drawn name where none is given", () => {
        expect(new Account().make("s3.Bucket", {}, { name: "data" }).id).to.match(/^data-[0-9a-f]{7}$/);
    });
});

const replicated = () => {
    const account = new Account();
    const versioned = (bucket: string, region: string, more = {}) => {
        account.make("s3.Bucket", { bucket, ...more }, { region, name: bucket });
        account.make(
            "s3.BucketVersioning",
            { bucket, versioningConfiguration: { status: "Enabled" } },
            { region, name: bucket },
        );
    };
    versioned("source", "eu-west-1");
    versioned("target", "eu-central-1");
    account.make("s3.Bucket", { bucket: "plain" }, { region: "eu-central-1" });
    const role = account.make("iam.Role", {
        name: "copy",
        assumeRolePolicy: statement({
            Effect: "Allow",
            Principal: { Service: "s3.amazonaws.com" },
            Action: "sts:AssumeRole",
        }),
    });
    const key = account.make("kms.Key", {}, { region: "eu-central-1", name: "key" });
    const near = account.make("kms.Key", {}, { name: "near" });
    return { account, role, key, near };
};
const copy = (keyArn: string, destination: object = {}, more: object = {}) => ({
    id: "copy",
    status: "Enabled",
    priority: 1,
    filter: {},
    deleteMarkerReplication: { status: "Disabled" },
    sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
    destination: {
        bucket: "arn:aws:s3:::target",
        encryptionConfiguration: { replicaKmsKeyId: keyArn },
        replicationTime: { status: "Enabled", time: { minutes: 15 } },
        metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
        ...destination,
    },
    ...more,
});

table("s3.BucketReplicationConfig", {
    given: replicated,
    right: ({ role, key }) => ({ bucket: "source", role: role.outputs.arn, rules: [copy(key.outputs.arn)] }),
    refuses: {
        "a target that does not exist": [
            ({ key }) => ({ rules: [copy(key.outputs.arn, { bucket: "arn:aws:s3:::nowhere" })] }),
            ["rules[0].destination.bucket", "nowhere", "a bucket that exists"],
        ],
        "a target without versions": [
            ({ key }) => ({ rules: [copy(key.outputs.arn, { bucket: "arn:aws:s3:::plain" })] }),
            ["rules[0].destination.bucket", "plain", "a versioned bucket (yet: depend on its versioning)"],
        ],
        "a source without versions": [
            ({ account }) => (account.make("s3.Bucket", { bucket: "young" }), { bucket: "young" }),
            ["bucket", "young", "a versioned bucket (yet: depend on its versioning)"],
        ],
        "a role that does not exist": [
            { role: "arn:aws:iam::111122223333:role/nobody" },
            ["role", "arn:aws:iam::111122223333:role/nobody", "the ARN of a role that exists"],
        ],
        "time control without metrics": [
            ({ key }) => ({ rules: [copy(key.outputs.arn, { metrics: undefined })] }),
            ["rules[0].destination.metrics", "nothing", "Enabled metrics with replication time control"],
        ],
        "another time than fifteen minutes": [
            ({ key }) => ({
                rules: [copy(key.outputs.arn, { replicationTime: { status: "Enabled", time: { minutes: 5 } } })],
            }),
            ["rules[0].destination.replicationTime.time.minutes", "5", "15"],
        ],
        "encrypted objects without a key": [
            ({ key }) => ({ rules: [copy(key.outputs.arn, { encryptionConfiguration: undefined })] }),
            [
                "rules[0].destination.encryptionConfiguration",
                "nothing",
                "the key of the copies: encrypted objects are copied",
            ],
        ],
        "a key of the source's region": [
            ({ near }) => ({ rules: [copy(near.outputs.arn)] }),
            ({ near }) => [
                "rules[0].destination.encryptionConfiguration.replicaKmsKeyId",
                near.outputs.arn,
                "a key of eu-central-1, where the copies are",
            ],
        ],
        "no word on deletions": [
            ({ key }) => ({ rules: [copy(key.outputs.arn, {}, { deleteMarkerReplication: undefined })] }),
            ["rules[0].deleteMarkerReplication", "nothing", "Enabled or Disabled beside a filter"],
        ],
        "a locked source without a locked target": [
            ({ account }) => (
                account.make("s3.Bucket", { bucket: "locked", objectLockEnabled: true }),
                { bucket: "locked" }
            ),
            ["rules[0].destination.bucket", "target", "a bucket with object lock, as the source has"],
        ],
    },
});

describe("s3.BucketVersioning", () => {
    it("stays while something is copied from the bucket", () => {
        const { account, role, key } = replicated();
        account.make(
            "s3.BucketReplicationConfig",
            { bucket: "source", role: role.outputs.arn, rules: [copy(key.outputs.arn)] },
            { name: "copy" },
        );
        const versioning = account.cloud.of("aws:s3/bucketVersioning:BucketVersioning")[0]!;
        expect(account.refuseDelete(versioning).map(({ expected }) => expected)).to.deep.equal([
            "copy deleted first: it needs versions to copy",
        ]);
    });
});
