import * as rules from "../../policy/rules/aws-storage";
import { ACCOUNT, aws, platform, policy, tabulate, UNKNOWN } from "./aws-support";

const bucket = (props: object = {}, name = "store") => aws("s3/bucket:Bucket", { id: name, bucket: name, arn: `arn:aws:s3:::${name}`, ...props }, { name });
const of = (type: string, props: object, more = {}) => aws(`s3/${type[0]!.toLowerCase()}${type.slice(1)}:${type}`, { bucket: "store", ...props }, more);
const sse = (by: object, more: object = {}) => of("BucketServerSideEncryptionConfiguration", { rules: [{ applyServerSideEncryptionByDefault: by, ...more }] });
const kms = { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:aws:kms:eu-west-1:111122223333:key/1" };
const logs = bucket({ tags: { purpose: "access-logs" } });

tabulate(rules.encrypted, {
    accepts: {
        "a key of one's own": [bucket(), sse(kms)],
        "two layers with a key of one's own": [bucket(), sse({ ...kms, sseAlgorithm: "aws:kms:dsse" })],
        "a companion by the provider's older name": [bucket(), of("BucketServerSideEncryptionConfigurationV2", { rules: [{ applyServerSideEncryptionByDefault: kms }] })],
        "a key written inside the bucket": bucket({ serverSideEncryptionConfiguration: { rule: { applyServerSideEncryptionByDefault: kms } } }),
        "S3's own key for access logs": [logs, sse({ sseAlgorithm: "AES256" })],
        "the default, S3's own, for access logs": logs,
        "S3's own key where a load balancer writes": [bucket(), sse({ sseAlgorithm: "AES256" }), aws("lb/loadBalancer:LoadBalancer", { accessLogs: { bucket: "store", enabled: true } })],
        "a companion of a bucket that is not made yet": [
            aws("s3/bucket:Bucket", { id: UNKNOWN, bucket: UNKNOWN, arn: UNKNOWN }, { name: "store" }),
            aws("s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", { bucket: UNKNOWN, rules: [{ applyServerSideEncryptionByDefault: kms }] }, { from: { bucket: bucket() } }),
        ],
    },
    rejects: {
        "the default": bucket(),
        "S3's own key": [bucket(), sse({ sseAlgorithm: "AES256" })],
        "AWS's key for S3": [bucket(), sse({ sseAlgorithm: "aws:kms" })],
        "AWS's key by its alias": [bucket(), sse({ ...kms, kmsMasterKeyId: "alias/aws/s3" })],
        "another bucket's companion": [bucket(), of("BucketServerSideEncryptionConfiguration", { bucket: "other", rules: [{ applyServerSideEncryptionByDefault: kms }] })],
    },
    awaits: { "a key that is not known": [bucket(), sse({ ...kms, kmsMasterKeyId: UNKNOWN })], "a companion that may be another's": [bucket(), of("BucketServerSideEncryptionConfiguration", { bucket: UNKNOWN })] },
});

tabulate(rules.noCustomerKeys, {
    accepts: { "foreign keys blocked": [bucket(), sse(kms, { blockedEncryptionTypes: ["SSE-C"] })] },
    rejects: { "the default": [bucket(), sse(kms)], "a bucket without the companion": bucket() },
});

tabulate(rules.versioned, {
    accepts: { "versioning": [bucket(), of("BucketVersioning", { versioningConfiguration: { status: "Enabled" } })], "versioning inside the bucket": bucket({ versioning: { enabled: true } }) },
    rejects: { "the default": bucket(), "suspended": [bucket(), of("BucketVersioning", { versioningConfiguration: { status: "Suspended" } })], "versioning inside that is off": bucket({ versioning: { enabled: false } }) },
    awaits: { "a status that is not known": [bucket(), of("BucketVersioning", { versioningConfiguration: { status: UNKNOWN } })] },
});

const block = (props: object = {}) => of("BucketPublicAccessBlock", { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true, ...props });

tabulate(rules.publicAccessBlocked, {
    accepts: { "all four": [bucket(), block()] },
    rejects: { "none": bucket(), "three": [bucket(), block({ restrictPublicBuckets: false })], "one left to its default": [bucket(), block({ blockPublicPolicy: undefined })] },
    awaits: { "a switch that is not known": [bucket(), block({ ignorePublicAcls: UNKNOWN })] },
});

const owned = of("BucketOwnershipControls", { rule: { objectOwnership: "BucketOwnerEnforced" } });

tabulate(rules.ownedByAccount, {
    accepts: { "the owner, enforced": [bucket(), owned], "the default, the owner": bucket() },
    rejects: {
        "a site's without ownership controls": [bucket(), platform()],
        "the writer's": [bucket(), of("BucketOwnershipControls", { rule: { objectOwnership: "ObjectWriter" } })],
        "a public ACL": [bucket(), owned, of("BucketAcl", { acl: "public-read" })],
        "a public ACL inside the bucket": [bucket({ acl: "public-read-write" }), owned],
    },
});

const deny = (condition: object, more: object = {}) => ({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::store", "arn:aws:s3:::store/*"], Condition: condition, ...more });
const plain = deny({ Bool: { "aws:SecureTransport": "false" } });
const bucketPolicy = (...statements: object[]) => of("BucketPolicy", { policy: policy(...statements) });

tabulate(rules.tlsOnly, {
    accepts: {
        "a denial of plain HTTP": [bucket(), bucketPolicy(plain)],
        "a denial with a switch for a value": [bucket(), bucketPolicy(deny({ Bool: { "aws:SecureTransport": false } }))],
        "a denial inside the bucket": bucket({ policy: policy(plain) }),
    },
    rejects: {
        "no policy": bucket(),
        "a denial to one": [bucket(), bucketPolicy({ ...plain, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } })],
        "a denial of reading alone": [bucket(), bucketPolicy({ ...plain, Action: "s3:GetObject" })],
        "a denial on the bucket without its objects": [bucket(), bucketPolicy({ ...plain, Resource: "arn:aws:s3:::store" })],
        "a denial of TLS": [bucket(), bucketPolicy(deny({ Bool: { "aws:SecureTransport": "true" } }))],
    },
    awaits: { "a policy that is not known": [bucket(), of("BucketPolicy", { policy: UNKNOWN })] },
});

tabulate(rules.tls12, {
    accepts: { "a denial of old TLS": [bucket(), bucketPolicy(deny({ NumericLessThan: { "s3:TlsVersion": "1.2" } }))] },
    rejects: { "no policy": bucket(), "a denial of older TLS": [bucket(), bucketPolicy(deny({ NumericLessThan: { "s3:TlsVersion": 1.1 } }))] },
});

tabulate(rules.accessLogged, {
    accepts: { "logs in another bucket": [bucket(), of("BucketLogging", { targetBucket: "logs" })], "logs written inside the bucket": bucket({ loggings: [{ targetBucket: "logs" }] }) },
    rejects: { "none": bucket(), "logs in itself": [bucket(), of("BucketLogging", { targetBucket: "store" })] },
    ignores: { "the bucket for access logs": logs },
    awaits: { "a target that is not known": [bucket(), of("BucketLogging", { targetBucket: UNKNOWN })] },
});

const life = (...all: object[]) => of("BucketLifecycleConfiguration", { rules: all.map((rule) => ({ status: "Enabled", filter: {}, ...rule })) });
const sweep = { abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } };
const site = platform({ retention: { logs: 400, data: 90, export: 30 } });
const store = (purpose: string) => bucket({ tags: { purpose } });
const expire = (current: number, old = 1) => ({ expiration: { days: current }, noncurrentVersionExpiration: { noncurrentDays: old } });

tabulate(rules.retentionCeiling, {
    accepts: {
        "old versions of customers' data": [store("data"), site, life({ noncurrentVersionExpiration: { noncurrentDays: 90 } }, sweep)],
        "exports": [store("export"), site, life({ ...expire(30), ...sweep })],
        "records": [store("log-archive"), site, life(expire(400), sweep)],
        "any ceiling where no site says how long": [bucket(), life({ noncurrentVersionExpiration: { noncurrentDays: 999 } }, sweep)],
        "a life cycle inside the bucket": bucket({ lifecycleRules: [{ enabled: true, noncurrentVersionExpiration: { days: 30 }, abortIncompleteMultipartUploadDays: 7 }] }),
    },
    rejects: {
        "none": bucket(),
        "old versions for ever": [store("data"), site, life(sweep)],
        "old versions for too long": [store("data"), site, life({ noncurrentVersionExpiration: { noncurrentDays: 91 } }, sweep)],
        "records for ever": [store("log-archive"), site, life({ noncurrentVersionExpiration: { noncurrentDays: 1 } }, sweep)],
        "a rule that is off": [bucket(), life({ ...expire(30), ...sweep, status: "Disabled" })],
        "a rule for a part of the bucket": [bucket(), life({ ...expire(30), ...sweep, filter: { prefix: "tmp/" } })],
        "unfinished uploads for ever": [bucket(), life(expire(30))],
    },
});

tabulate(rules.retentionFloor, {
    accepts: { "records for their time": [store("log-archive"), site, life(expire(400), sweep)], "customers' data for ever": [store("data"), site, life({ noncurrentVersionExpiration: { noncurrentDays: 90 } })] },
    rejects: {
        "records for a month": [store("log-archive"), site, life(expire(30))],
        "customers' data for a while": [store("data"), site, life({ expiration: { days: 400 } })],
        "old versions for a day": [store("data"), site, life({ noncurrentVersionExpiration: { noncurrentDays: 1 } })],
    },
    ignores: { "a bucket whose purpose nobody says": [bucket(), site], "a program that is no platform": store("data") },
});

const inventory = (props: object = {}) => of("Inventory", { includedObjectVersions: "All", destination: { bucket: { format: "Parquet", bucketArn: "x" } }, ...props });

tabulate(rules.listed, {
    accepts: { "a list as Parquet": [bucket(), inventory()], "a list as CSV": [bucket(), inventory({ destination: { bucket: { format: "CSV" } } })] },
    rejects: { "none": bucket(), "a list that is off": [bucket(), inventory({ enabled: false })], "a list of current versions alone": [bucket(), inventory({ includedObjectVersions: "Current" })], "a site's list in no place of its own": [bucket(), site, inventory()] },
    ignores: { "the bucket for access logs": logs },
});

tabulate(rules.inventoryEncrypted, {
    accepts: { "a key": inventory({ destination: { bucket: { accountId: ACCOUNT, encryption: { sseKms: { keyId: "k" } } } } }) },
    awaits: { "a destination that is not known": inventory({ destination: UNKNOWN }) },
    rejects: { "whoever has the bucket's name": inventory({ destination: { bucket: { encryption: { sseKms: { keyId: "k" } } } } }), "the default": inventory(), "S3's own key": inventory({ destination: { bucket: { encryption: { sseS3: {} } } } }) },
});

const archive = (props: object = {}) => bucket({ objectLockEnabled: true, tags: { purpose: "log-archive" }, ...props });
const lock = (mode: string, days = 400) => of("BucketObjectLockConfiguration", { rule: { defaultRetention: { mode, days } } });
const production = platform({ lifecycle: "production", retention: { logs: 400, data: 90, export: 30 } });

tabulate(rules.locked, {
    accepts: {
        "a lock that nobody lifts": [archive(), production, lock("COMPLIANCE")],
        "a lock that can be lifted, while a site is tried": [archive(), site, lock("GOVERNANCE")],
        "a lock where a trail is delivered": [bucket({ objectLockEnabled: true }), lock("COMPLIANCE", 1), aws("cloudtrail/trail:Trail", { s3BucketName: "store" })],
    },
    rejects: {
        "none": [archive({ objectLockEnabled: undefined }), production],
        "a lock that can be lifted": [archive(), production, lock("GOVERNANCE")],
        "a lock for too short": [archive(), production, lock("COMPLIANCE", 30)],
        "a lock without a default retention": [archive(), production, of("BucketObjectLockConfiguration", { objectLockEnabled: "Enabled" })],
        "no lock where flow logs are delivered": [bucket(), aws("ec2/flowLog:FlowLog", { logDestination: "arn:aws:s3:::store/flow-logs/" })],
    },
    ignores: { "customers' data, which they may delete": store("data"), "the bucket for access logs": logs },
});

tabulate(rules.notForceDestroyed, {
    accepts: { "the default": bucket(), "said aloud": bucket({ forceDestroy: false }) },
    rejects: { "destroyed with what is in it": bucket({ forceDestroy: true }) },
    awaits: { "a switch that is not known": bucket({ forceDestroy: UNKNOWN }) },
});

const delivery = { Effect: "Allow", Principal: { Service: "delivery.logs.amazonaws.com" }, Action: "s3:PutObject", Resource: "arn:aws:s3:::store/*" };

tabulate(rules.deliveriesAreBound, {
    accepts: { "one account": bucketPolicy({ ...delivery, Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }) },
    rejects: { "looking at the ACL for anybody": bucketPolicy({ ...delivery, Action: "s3:GetBucketAcl" }), "any account": bucketPolicy(delivery), "any source": bucketPolicy({ ...delivery, Condition: { ArnLike: { "aws:SourceArn": "*" } } }) },
    ignores: { "a bucket without a policy": bucket() },
    awaits: { "a policy that is not known": of("BucketPolicy", { policy: UNKNOWN }) },
});

const stores = (...purposes: string[]) => purposes.map((purpose) => bucket({ tags: { purpose } }, purpose));

tabulate(rules.inSite, {
    accepts: { "the four": [site, ...stores("data", "export", "log-archive", "access-logs")] },
    rejects: { "one missing": [site, ...stores("data", "export", "access-logs")] },
});

const otherwise = (key: string, value: string) => ({ Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::store/*", Condition: { Null: { [key]: "false" }, ArnNotLike: { [key]: value } } });
const otherWay = otherwise("s3:x-amz-server-side-encryption", "aws:kms");
const otherKey = (value = "arn:aws:kms:eu-west-1:111122223333:key/mrk-*") => otherwise("s3:x-amz-server-side-encryption-aws-kms-key-id", value);

tabulate(rules.refusesOtherKeys, {
    accepts: { "both refused": [bucket(), platform(), bucketPolicy(otherWay, otherKey())] },
    rejects: { "no policy": [bucket(), platform()], "any key": [bucket(), platform(), bucketPolicy(otherWay)], "any way": [bucket(), platform(), bucketPolicy(otherKey())], "a pattern of every key": [bucket(), platform(), bucketPolicy(otherWay, otherKey("*"))] },
    ignores: { "a program that is no platform": bucket(), "the bucket for access logs": [logs, platform()] },
    awaits: { "a policy that is not known": [bucket(), platform(), of("BucketPolicy", { policy: UNKNOWN })] },
});

tabulate(rules.purposeSaid, {
    accepts: { "a purpose": [bucket({ tags: { purpose: "data" } }), platform()] },
    rejects: { "none": [bucket(), platform()], "a key for nobody knows what": [aws("kms/key:Key", { tags: { owner: "us" } }), platform()] },
    ignores: { "a program that is no platform": bucket() },
    awaits: { "tags that are not known": [bucket({ tags: UNKNOWN }), platform()] },
});

/** A bucket by the provider's older name, with everything written inside it in lists. */
const older = (props: object = {}) => aws("s3/bucketV2:BucketV2", { id: "store", bucket: "store", ...props }, { name: "store" });

tabulate(rules.encrypted, {
    accepts: { "a key inside a bucket of the older name": older({ serverSideEncryptionConfigurations: [{ rules: [{ applyServerSideEncryptionByDefaults: [kms] }] }] }) },
    rejects: { "S3's own key there": older({ serverSideEncryptionConfigurations: [{ rules: [{ applyServerSideEncryptionByDefaults: [{ sseAlgorithm: "AES256" }] }] }] }) },
});

tabulate(rules.versioned, { accepts: { "versioning inside a bucket of the older name": older({ versionings: [{ enabled: true }] }) }, rejects: { "none there": older() } });

tabulate(rules.retentionCeiling, {
    accepts: { "a life cycle inside a bucket of the older name": older({ lifecycleRules: [{ enabled: true, noncurrentVersionExpirations: [{ days: 30 }], abortIncompleteMultipartUploadDays: 7 }] }) },
    rejects: { "none there": older() },
});
