import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { accessLogsPolicy, storePolicy } from "../bucket-policies";
import type { Tags } from "../names";
import type { KeyPurpose } from "../plan/keys";
import type { StoreKey, StorePlan } from "../plan/stores";
import { TENANTS_PREFIX } from "../plan/tenants";

export interface StorageArgs {
    readonly stores: readonly StorePlan[];

    /** Name of the bucket for what load balancers and S3 itself log. Not needed with `shared`. */
    readonly accessLogsBucket?: string;

    /** Each store is encrypted with the key of its own purpose. */
    readonly keyArns: Readonly<Partial<Record<KeyPurpose, pulumi.Input<string>>>>;

    /** Other buckets of the site that log and list into this one's: private tenants'. By planned name. */
    readonly alsoFrom?: readonly string[];

    /** For a tenant's own store: the site's buckets that it logs and lists into. @default buckets of its own */
    readonly shared?: {
        readonly accessLogs: StoredBucket;
        readonly exports: StoredBucket;
        readonly exportKeyArn: pulumi.Input<string>;
    };

    /** What of the `data` store is reached through access points and in no other way. @default tenants' prefixes */
    readonly throughAccessPoints?: string;

    readonly account: string;
    readonly region: string;

    /**
     * Days. `logs`: how long the log archive and access logs are kept, and locked. `data`: how long overwritten and
     * deleted objects can be brought back. `export`: how long a finished export stands. All are ceilings too.
     */
    readonly retention: { readonly logs: number; readonly data: number; readonly export: number };

    /**
     * `production` locks the log archive so that nobody, AWS's support and the root user included, can remove a record
     * before its time; such a bucket cannot be emptied. `evaluation` leaves a way out.
     */
    readonly lifecycle: "evaluation" | "production";

    readonly tags: Tags;
}

export interface StoredBucket {
    readonly name: pulumi.Output<string>;
    readonly arn: pulumi.Output<string>;
}

/** Days after which a part of an upload that nobody finished is removed. It is charged, and seen in no list. */
const ABANDONED_UPLOAD_DAYS = 7;

/** Days after which log records move to archive storage: by then hardly anybody reads them, and they cost a third there. */
const ARCHIVE_AFTER_DAYS = 90;

/** The life cycle of each store. What has expired is destroyed, and nothing before. */
function lifecycleRules(store: StoreKey | "access-logs", retention: StorageArgs["retention"]) {
    const rule = (id: string, what: object) => ({ id, status: "Enabled", filter: {}, ...what });
    const sweep = rule("abandoned-uploads", { abortIncompleteMultipartUpload: { daysAfterInitiation: ABANDONED_UPLOAD_DAYS } });
    // An expired object first becomes an old version; one day later it is gone for good.
    const expire = (days: number, more: object = {}) =>
        rule("retention", { expiration: { days }, noncurrentVersionExpiration: { noncurrentDays: 1 }, ...more });
    switch (store) {
        case "data":
            // What is current has no end: it is the customers'. Only what they overwrote or deleted is destroyed in time.
            return [
                rule("retention", {
                    noncurrentVersionExpiration: { noncurrentDays: retention.data },
                    expiration: { expiredObjectDeleteMarker: true },
                }),
                sweep,
            ];
        case "export":
            return [expire(retention.export), sweep];
        case "log-archive":
            return [expire(retention.logs, { transitions: [{ days: ARCHIVE_AFTER_DAYS, storageClass: "GLACIER_IR" }] }), sweep];
        case "access-logs":
            return [expire(retention.logs), sweep];
    }
}

/**
 * The buckets of a site: what customers store, what they take away, what auditors read, and the access logs of all of
 * these. Protected, versioned, encrypted with the platform's keys, over TLS only, never public.
 */
export class Storage extends pulumi.ComponentResource {
    readonly buckets: Readonly<Record<StoreKey, StoredBucket>>;
    /** Encrypted with S3's own key, because load balancers and S3 can deliver to no other kind of bucket. */
    readonly accessLogs: StoredBucket;

    constructor(name: string, args: StorageArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Storage", name, args, opts);
        const options = { parent: this };
        const names = [...args.stores.map(({ bucket }) => bucket), ...args.alsoFrom ?? []];

        this.accessLogs = args.shared?.accessLogs ?? this.ownAccessLogs(name, names, args);

        const buckets = {} as Record<StoreKey, StoredBucket>;
        for (const { key, bucket } of args.stores) {
            const child = `${name}-${key}`;
            const store = this.bucket(child, bucket, key, args, args.keyArns[key]);
            const policy = new s3.BucketPolicy(child, {
                bucket: store.bucket,
                policy: storePolicy(key, {
                    bucket, sources: names, account: args.account, region: args.region, tags: args.tags,
                    throughAccessPoints: args.throughAccessPoints ?? TENANTS_PREFIX,
                }),
            }, options);
            new s3.BucketLogging(child, {
                bucket: store.bucket,
                targetBucket: this.accessLogs.name, // ready only with the policy that lets S3 write to it
                targetPrefix: "s3/",
                targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
            }, options);
            buckets[key] = ready(store, policy);
        }

        // What is stored is listed once a day in an open format, so that it can be counted, checked and taken elsewhere.
        for (const { key, bucket } of args.stores) {
            new s3.Inventory(`${name}-${key}`, {
                bucket: buckets[key].name,
                name: "all",
                enabled: true,
                includedObjectVersions: "All",
                schedule: { frequency: "Daily" },
                optionalFields: [
                    "Size", "LastModifiedDate", "ETag", "StorageClass", "EncryptionStatus", "ReplicationStatus", "ObjectLockMode",
                    "ObjectLockRetainUntilDate", "ChecksumAlgorithm",
                ],
                destination: {
                    bucket: {
                        accountId: args.account,
                        bucketArn: (args.shared?.exports ?? buckets.export).arn,
                        format: "Parquet",
                        prefix: `inventory/${bucket}`,
                        encryption: { sseKms: { keyId: args.shared?.exportKeyArn ?? args.keyArns.export! } },
                    },
                },
            }, options);
        }

        this.buckets = buckets;
        this.registerOutputs({ buckets, accessLogs: this.accessLogs });
    }

    /** Takes what load balancers and S3 itself log. */
    private ownAccessLogs(name: string, sources: readonly string[], args: StorageArgs): StoredBucket {
        const { account, region, accessLogsBucket: bucket } = args;
        if (bucket === undefined) throw new RangeError("found no name for the access logs' bucket, expected one, or the site's in `shared`");
        const logs = this.bucket(`${name}-access-logs`, bucket, "access-logs", args);
        const policy = accessLogsPolicy({ bucket, sources, account, region });
        return ready(logs, new s3.BucketPolicy(`${name}-access-logs`, { bucket: logs.bucket, policy }, { parent: this }));
    }

    /** A bucket and the companions that every bucket has. Without a key it is encrypted with S3's own. */
    private bucket(child: string, bucketName: string, key: StoreKey | "access-logs", args: StorageArgs, keyArn?: pulumi.Input<string>) {
        const options = { parent: this };
        const locked = key === "log-archive";
        const bucket = new s3.Bucket(child, {
            bucket: bucketName,
            forceDestroy: false,
            objectLockEnabled: locked, // fixed at creation
            tags: { ...args.tags, Name: bucketName, purpose: key },
        }, { ...options, protect: true });

        new s3.BucketPublicAccessBlock(child, {
            bucket: bucket.bucket,
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
        }, options);
        new s3.BucketOwnershipControls(child, { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }, options);
        const versioning = new s3.BucketVersioning(child, {
            bucket: bucket.bucket,
            versioningConfiguration: { status: "Enabled" },
        }, options);
        new s3.BucketServerSideEncryptionConfiguration(child, {
            bucket: bucket.bucket,
            rules: [{
                applyServerSideEncryptionByDefault: keyArn === undefined
                    ? { sseAlgorithm: "AES256" }
                    : { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
                // A bucket key makes KMS see the bucket's ARN as encryption context, not the object's. The policies of
                // the replication role say so too; the two must change together.
                bucketKeyEnabled: keyArn !== undefined,
                blockedEncryptionTypes: ["SSE-C"], // with a key of their own, an intruder could hold the objects to ransom
            }],
        }, options);
        const rules = lifecycleRules(key, args.retention);
        new s3.BucketLifecycleConfiguration(child, { bucket: bucket.bucket, rules }, { ...options, dependsOn: versioning });
        if (locked) {
            const mode = args.lifecycle === "production" ? "COMPLIANCE" : "GOVERNANCE";
            new s3.BucketObjectLockConfiguration(child, {
                bucket: bucket.bucket,
                objectLockEnabled: "Enabled",
                rule: { defaultRetention: { mode, days: args.retention.logs } },
            }, { ...options, dependsOn: versioning });
        }
        return bucket;
    }
}

/**
 * A bucket to others: usable once its policy is in force, because services check that they can write before they start.
 * Made from the name, so that name and ARN are known at preview and so are the policies that are made from them.
 */
function ready(bucket: s3.Bucket, policy: s3.BucketPolicy): StoredBucket {
    const name = pulumi.all([bucket.bucket, policy.bucket]).apply(([bucketName]) => bucketName);
    return { name, arn: pulumi.interpolate`arn:aws:s3:::${name}` };
}
