import { expect } from "chai";
import { Storage, type StorageArgs } from "../../../components/aws/storage";
import { KEY_PURPOSES, type KeyPurpose } from "../../../components/plan/keys";
import { planStores } from "../../../components/plan/stores";
import { type Declared, declare, one, TAGS } from "../../support";

const account = "111122223333";
const keyArns = Object.fromEntries(KEY_PURPOSES.map((purpose) => [purpose, `arn:aws:kms:eu-west-1:${account}:key/mrk-${purpose}`])) as Record<KeyPurpose, string>;
const args: StorageArgs = {
    stores: planStores("holdfast", "test", account, "subscription"),
    accessLogsBucket: "holdfast-test-access-logs",
    keyArns, account, region: "eu-west-1", retention: { logs: 400, data: 90, export: 30 }, lifecycle: "production", tags: TAGS,
};
const [data, exports_, archive] = args.stores.map(({ bucket }) => bucket) as [string, string, string];
const ALL = ["access-logs", "data", "export", "log-archive"];

const BUCKET = "aws:s3/bucket:Bucket";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

const storage = (more: Partial<StorageArgs> = {}) => declare(() => new Storage("storage", { ...args, ...more }));
const named = (declared: Declared[], ending: string, sid: string): any =>
    JSON.parse(one(declared, POLICY, ending).inputs["policy"]).Statement.find(({ Sid }: { Sid: string }) => Sid === sid);

describe("aws.Storage", () => {
    let declared: Declared[];
    before(async () => {
        declared = await storage();
    });

    for (const [what, type] of Object.entries({
        "its life cycle": LIFECYCLE,
        "its encryption": ENCRYPTION,
        "its policy": POLICY,
        "its versions": "aws:s3/bucketVersioning:BucketVersioning",
        "no public access": "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "one owner for all objects": "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    })) {
        it(`gives every bucket ${what}`, () => {
            const found = declared.filter((resource) => resource.type === type).map(({ name }) => name.replace("storage-", ""));
            expect(found).to.have.members(ALL);
        });
    }

    it("never lets a bucket be emptied by deleting it", () => {
        expect(declared.filter(({ type }) => type === BUCKET).map(({ inputs }) => inputs["forceDestroy"])).to.deep.equal([false, false, false, false]);
    });

    it("blocks public access in all four ways", () => {
        expect(one(declared, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "-data").inputs).to.deep.equal({
            bucket: data, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true,
        });
    });

    it("encrypts each store with the key of its purpose and refuses keys that requests bring along", () => {
        expect(one(declared, ENCRYPTION, "-export").inputs["rules"]).to.deep.equal([{
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArns.export },
            bucketKeyEnabled: true,
            blockedEncryptionTypes: ["SSE-C"],
        }]);
    });

    it("encrypts access logs with S3's own key, the only one that their services can use", () => {
        expect(one(declared, ENCRYPTION, "-access-logs").inputs["rules"][0].applyServerSideEncryptionByDefault).to.deep.equal({ sseAlgorithm: "AES256" });
    });

    it("locks the log archive, and nothing else, for its whole retention", () => {
        expect(declared.filter(({ type }) => type === LOCK)).to.have.length(1);
        expect(one(declared, LOCK, "-log-archive").inputs["rule"]).to.deep.equal({ defaultRetention: { mode: "COMPLIANCE", days: 400 } });
    });

    it("leaves a way out of the lock in an evaluation", async () => {
        const evaluation = await storage({ lifecycle: "evaluation" });
        expect(one(evaluation, LOCK).inputs["rule"].defaultRetention.mode).to.equal("GOVERNANCE");
    });

    it("keeps overwritten objects 90 days and current ones for ever", () => {
        const [retention] = one(declared, LIFECYCLE, "-data").inputs["rules"];
        expect(retention).to.deep.include({ noncurrentVersionExpiration: { noncurrentDays: 90 }, expiration: { expiredObjectDeleteMarker: true } });
    });

    it("destroys logs when their retention ends, having moved them to archive storage", () => {
        const [retention] = one(declared, LIFECYCLE, "-log-archive").inputs["rules"];
        expect(retention).to.deep.include({
            expiration: { days: 400 }, noncurrentVersionExpiration: { noncurrentDays: 1 }, transitions: [{ days: 90, storageClass: "GLACIER_IR" }],
        });
    });

    it("removes uploads that nobody finished from every bucket", () => {
        const sweeps = declared.filter(({ type }) => type === LIFECYCLE).map(({ inputs }) => inputs["rules"].at(-1).abortIncompleteMultipartUpload);
        expect(sweeps).to.deep.equal(Array(4).fill({ daysAfterInitiation: 7 }));
    });

    it("logs access to every store, and not to the access logs themselves", () => {
        const logged = declared.filter(({ type }) => type === "aws:s3/bucketLogging:BucketLogging");
        expect(logged.map(({ inputs }) => [inputs["bucket"], inputs["targetBucket"]])).to.deep.equal(
            [data, exports_, archive].map((bucket) => [bucket, "holdfast-test-access-logs"]));
    });

    it("lists every store daily as Parquet, encrypted, in the export store", () => {
        const inventories = declared.filter(({ type }) => type === "aws:s3/inventory:Inventory");
        expect(inventories).to.have.length(3);
        expect(inventories[0]!.inputs).to.deep.include({ schedule: { frequency: "Daily" }, enabled: true, includedObjectVersions: "All" });
        expect(inventories[0]!.inputs["destination"].bucket).to.deep.equal({
            accountId: account, bucketArn: `arn:aws:s3:::${exports_}`, format: "Parquet", prefix: `inventory/${data}`,
            encryption: { sseKms: { keyId: keyArns.export } },
        });
    });

    it("says which store a bucket is", () => {
        expect(one(declared, BUCKET, "-log-archive").inputs["tags"]).to.include({ ...TAGS, purpose: "log-archive" });
    });

    for (const key of ALL) {
        it(`refuses ${key} over plain HTTP and old TLS`, () => {
            const bucket = one(declared, BUCKET, `-${key}`).inputs["bucket"];
            const common = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`] };
            expect(named(declared, `-${key}`, "DenyPlainTransport")).to.deep.include({ ...common, Condition: { Bool: { "aws:SecureTransport": "false" } } });
            expect(named(declared, `-${key}`, "DenyOldTls")).to.deep.include({ ...common, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } });
        });
    }

    it("refuses objects encrypted with a key of another account or region", () => {
        expect(named(declared, "-data", "DenyOtherKeys").Condition).to.deep.equal({
            Null: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "false" },
            ArnNotLike: { "s3:x-amz-server-side-encryption-aws-kms-key-id": `arn:aws:kms:eu-west-1:${account}:key/mrk-*` },
        });
    });

    it("leaves objects that ask for no encryption to the bucket's own", () => {
        expect(named(declared, "-data", "DenyOtherEncryption").Condition).to.deep.equal({
            Null: { "s3:x-amz-server-side-encryption": "false" }, StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
        });
    });

    it("admits nobody to the customers' data by bucket policy, but leaves it to the account's access points", () => {
        const { Statement } = JSON.parse(one(declared, POLICY, "-data").inputs["policy"]);
        const admitted = Statement.filter(({ Effect }: { Effect: string }) => Effect === "Allow");
        expect(admitted.map(({ Condition }: { Condition: object }) => Condition)).to.deep.equal([{ StringEquals: { "s3:DataAccessPointAccount": account } }]);
    });

    it("refuses whoever comes to tenants' objects by the bucket, backup alone left out", () => {
        const { Resource, Action, Condition } = named(declared, "-data", "DenyOtherWays");
        expect(Resource).to.match(/\/tenants\/\*$/);
        expect(Action).to.include.members(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]);
        expect(Condition).to.deep.equal({
            StringNotEquals: { "s3:DataAccessPointAccount": account }, ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/*-backup*` },
        });
    });

    it("lets log delivery write flow logs in Hive's layout and DNS queries in the plain one", () => {
        expect(named(declared, "-log-archive", "LogDeliveryWrites").Resource).to.deep.equal([
            `arn:aws:s3:::${archive}/flow-logs/AWSLogs/aws-account-id=${account}/*`,
            `arn:aws:s3:::${archive}/dns-queries/AWSLogs/${account}/*`,
            `arn:aws:s3:::${archive}/network-firewall/AWSLogs/${account}/*`,
        ]);
    });

    it("lets the site's own trail write to the archive", () => {
        expect(named(declared, "-log-archive", "TrailWrites")).to.deep.include({
            Resource: `arn:aws:s3:::${archive}/cloudtrail/AWSLogs/${account}/*`,
            Condition: { StringEquals: { "aws:SourceArn": `arn:aws:cloudtrail:eu-west-1:${account}:trail/holdfast-test`, "s3:x-amz-acl": "bucket-owner-full-control" } },
        });
    });

    it("lets the site's detector write its findings to the archive", () => {
        expect(named(declared, "-log-archive", "FindingsWrites")).to.deep.include({
            Resource: `arn:aws:s3:::${archive}/findings/AWSLogs/${account}/*`,
            Condition: { StringEquals: { "aws:SourceAccount": account }, ArnLike: { "aws:SourceArn": [`arn:aws:guardduty:eu-west-1:${account}:detector/*`] } },
        });
    });

    it("lets AWS Config write beside the access logs, since it cannot to the archive", () => {
        const { Resource, Condition } = named(declared, "-access-logs", "ConfigWrites");
        expect(Resource).to.match(new RegExp(`/config/AWSLogs/${account}/Config/\\*$`));
        expect(Condition).to.deep.equal({ StringEquals: { "aws:SourceAccount": account, "s3:x-amz-acl": "bucket-owner-full-control" } });
    });

    it("lets each access-log service write below its own prefix on behalf of this account only", () => {
        const writes = ["AccessLogWrites", "ApplicationBalancerWrites", "LogDeliveryWrites"].map((sid) => named(declared, "-access-logs", sid));
        expect(writes.map(({ Principal, Resource }) => [Principal.Service, [Resource].flat()[0].replace("arn:aws:s3:::holdfast-test-access-logs/", "")])).to.deep.equal([
            ["logging.s3.amazonaws.com", "s3/*"],
            ["logdelivery.elasticloadbalancing.amazonaws.com", `alb/AWSLogs/${account}/*`],
            ["delivery.logs.amazonaws.com", `nlb/AWSLogs/${account}/*`],
        ]);
        expect(writes.every(({ Condition }) => JSON.stringify(Condition).includes(account))).to.equal(true);
    });
});
