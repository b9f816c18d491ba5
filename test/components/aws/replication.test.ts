import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Replication, type ReplicationArgs } from "../../../components/aws/replication";
import { KEY_PURPOSES, type KeyPurpose } from "../../../components/plan/keys";
import { planReplication, planStores, type StoreKey, type StorePlan } from "../../../components/plan/stores";
import { parseCidr } from "../../../components/plan/cidr";
import { planTenantPairs, planTenants, type Tenant } from "../../../components/plan/tenants";
import { type Declared, declare, one, TAGS } from "../../support";

const account = "111122223333";
const [from, to] = ["prod", "test"].map((site) => planStores("holdfast", site, account, "subscription")) as [StorePlan[], StorePlan[]];
const buckets = (stores: readonly StorePlan[]) => Object.fromEntries(stores.map(({ key, bucket }) => [key, { name: bucket, arn: `arn:aws:s3:::${bucket}` }])) as
    Record<StoreKey, { name: string; arn: string }>;
const keys = (region: string) => Object.fromEntries(KEY_PURPOSES.map((purpose) => [purpose, `arn:aws:kms:${region}:${account}:key/mrk-${purpose}`])) as Record<KeyPurpose, string>;
const args: ReplicationArgs = {
    pairs: planReplication(from, to), sourceBuckets: pulumi.output(buckets(from)), targetBuckets: buckets(to), account, tags: TAGS,
    sourceKeyArns: pulumi.output(keys("eu-west-1")), targetKeyArns: keys("eu-central-1"), sourceRegion: "eu-west-1", targetRegion: "eu-central-1",
};
const CONFIG = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

describe("aws.Replication", () => {
    let declared: Declared[];
    let statements: any[];
    before(async () => {
        declared = await declare(() => new Replication("replication", args));
        statements = JSON.parse(one(declared, "aws:iam/rolePolicy:RolePolicy").inputs["policy"]).Statement;
    });

    it("copies each store to its counterpart within 15 minutes, counted, with the key of the other region", () => {
        expect(declared.filter(({ type }) => type === CONFIG).map(({ inputs }) => inputs["bucket"])).to.deep.equal(from.map(({ bucket }) => bucket));
        expect(one(declared, CONFIG, "-log-archive").inputs["rules"][0].destination).to.deep.equal({
            bucket: `arn:aws:s3:::${to[2]!.bucket}`,
            encryptionConfiguration: { replicaKmsKeyId: `arn:aws:kms:eu-central-1:${account}:key/mrk-log-archive` },
            replicationTime: { status: "Enabled", time: { minutes: 15 } },
            metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
        });
    });

    it("copies everything, encrypted objects too, but no deletion", () => {
        expect(one(declared, CONFIG, "-data").inputs["rules"][0]).to.deep.include({
            status: "Enabled", filter: {}, deleteMarkerReplication: { status: "Disabled" },
            sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        });
    });

    it("lets the role be taken on by S3 alone, for this account where S3 says for whom", () => {
        const [trust] = JSON.parse(one(declared, "aws:iam/role:Role").inputs["assumeRolePolicy"]).Statement;
        expect(trust).to.deep.include({ Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole", Condition: { StringEqualsIfExists: { "aws:SourceAccount": account } } });
    });

    it("lets the role decrypt with the source's key, for the source bucket, through S3 of the source's region", () => {
        expect(statements.find(({ Sid }) => Sid === "DataDecrypt")).to.deep.include({
            Action: "kms:Decrypt",
            Resource: `arn:aws:kms:eu-west-1:${account}:key/mrk-data`,
            Condition: {
                StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
                StringLike: { "kms:EncryptionContext:aws:s3:arn": [`arn:aws:s3:::${from[0]!.bucket}`, `arn:aws:s3:::${from[0]!.bucket}/*`] },
            },
        });
    });

    it("lets the role encrypt with the replica of that key, for the target bucket, through S3 of the target's region", () => {
        expect(statements.find(({ Sid }) => Sid === "DataEncrypt")).to.deep.include({
            Resource: `arn:aws:kms:eu-central-1:${account}:key/mrk-data`,
            Condition: {
                StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
                StringLike: { "kms:EncryptionContext:aws:s3:arn": [`arn:aws:s3:::${to[0]!.bucket}`, `arn:aws:s3:::${to[0]!.bucket}/*`] },
            },
        });
    });

    it("lets the role delete nothing and reach no bucket beyond the pairs", () => {
        const actions = statements.flatMap(({ Action }) => [Action].flat());
        expect(actions.filter((action: string) => /Delete|\*/.test(action))).to.be.empty;
        expect(statements.map(({ Resource }) => Resource)).to.not.include("*");
    });
});

describe("aws.Replication, with tenants", () => {
    const tenants = (["shared", "private"] as const).map((kind, slot): Tenant =>
        ({ name: kind, kind, slot, uid: 10000 + slot, gid: 10000 + slot, mode: "0750", quotaGb: 100, costCenter: "cc" }));
    const plans = ["prod", "test"].map((name, slot) => planTenants({ name, slot, aws: { zones: ["eu-west-1a"] } }, {
        platform: "holdfast", awsAccountId: account, azureSubscriptionId: "s", tenants, tenantRange: parseCidr("10.64.0.0/10"),
    }));
    const own = (region: string) => Object.fromEntries(tenants.map(({ name }) => [name, `arn:aws:kms:${region}:${account}:key/mrk-${name}`]));
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Replication("replication", {
            ...args, tenants: planTenantPairs(plans[0]!, plans[1]!), sourceTenantKeyArns: own("eu-west-1"), targetTenantKeyArns: own("eu-central-1"),
            targetTenantBuckets: { private: { name: "far", arn: "arn:aws:s3:::far" } },
        }));
    });

    it("copies a shared tenant's objects with the tenant's key, before the rule for everything", () => {
        const rules = one(declared, CONFIG, "-data").inputs["rules"];
        expect(rules.map(({ priority, filter, destination }: any) => [priority, filter, destination.encryptionConfiguration.replicaKmsKeyId.split("/")[1]])).to.deep.equal([
            [1, {}, "mrk-data"], [10, { prefix: "tenants/t0-shared/" }, "mrk-shared"],
        ]);
    });

    it("copies a private tenant's bucket by itself", () => {
        const { bucket, rules } = one(declared, CONFIG, "-t1-private").inputs;
        expect(bucket).to.equal(plans[0]![1]!.bucket);
        expect(rules[0].destination).to.deep.include({ bucket: "arn:aws:s3:::far", encryptionConfiguration: { replicaKmsKeyId: `arn:aws:kms:eu-central-1:${account}:key/mrk-private` } });
    });

    it("lets the role use the tenants' keys with their own buckets alone", () => {
        const { Statement } = JSON.parse(one(declared, "aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
        const decrypt = (sid: string) => Statement.find(({ Sid }: { Sid: string }) => Sid === sid);
        expect(decrypt("DataDecrypt").Resource).to.deep.equal([`arn:aws:kms:eu-west-1:${account}:key/mrk-data`, `arn:aws:kms:eu-west-1:${account}:key/mrk-shared`]);
        expect(decrypt("T1PrivateDecrypt").Resource).to.equal(`arn:aws:kms:eu-west-1:${account}:key/mrk-private`);
        expect(decrypt("T1PrivateDecrypt").Condition.StringLike["kms:EncryptionContext:aws:s3:arn"][0]).to.equal(`arn:aws:s3:::${plans[0]![1]!.bucket}`);
    });
});
