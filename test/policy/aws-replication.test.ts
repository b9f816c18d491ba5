import * as rules from "../../policy/rules/aws-replication";
import { aws, platform, policy, standby, tabulate, UNKNOWN } from "./aws-support";

const minutes = { minutes: 15 };
const destination = {
    bucket: "arn:aws:s3:::copy",
    encryptionConfiguration: { replicaKmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/1" },
    replicationTime: { status: "Enabled", time: minutes },
    metrics: { status: "Enabled", eventThreshold: minutes },
};
const rule = { status: "Enabled", filter: {}, deleteMarkerReplication: { status: "Disabled" }, sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } }, destination };
const config = (over: object = {}, to: object = {}, more = {}) =>
    aws("s3/bucketReplicationConfig:BucketReplicationConfig", { bucket: "store", rules: [{ ...rule, destination: { ...destination, ...to }, ...over }] }, { stack: "dr", ...more });
const store = (props: object = {}) => aws("s3/bucket:Bucket", { id: "store", bucket: "store", arn: "arn:aws:s3:::store", ...props }, { name: "store" });
const copy = (region = "eu-central-1") => aws("s3/bucket:Bucket", { id: "copy", bucket: "copy", arn: "arn:aws:s3:::copy" }, { name: "copy", stack: "dr", region });

tabulate(rules.replicationIsTimed, {
    accepts: {
        "the commitment": config(),
        "a part beside everything": aws("s3/bucketReplicationConfig:BucketReplicationConfig", { rules: [...config().props.rules, { ...config().props.rules[0], filter: { prefix: "tenants/t0/" }, priority: 10 }] }),
    },
    rejects: {
        "a rule that is off": config({ status: "Disabled" }),
        "a part of the bucket": config({ filter: { prefix: "a/" } }),
        "no commitment": config({}, { replicationTime: undefined }),
        "an hour": config({}, { replicationTime: { status: "Enabled", time: { minutes: 60 } } }),
        "no measures": config({}, { metrics: { status: "Disabled" } }),
        "measures that come late": config({}, { metrics: { status: "Enabled", eventThreshold: { minutes: 60 } } }),
        "encrypted objects left out": config({ sourceSelectionCriteria: undefined }),
        "no key for the copies": config({}, { encryptionConfiguration: undefined }),
    },
    awaits: { "rules that are not known": aws("s3/bucketReplicationConfig:BucketReplicationConfig", { rules: UNKNOWN }), "a key that is not known": config({}, { encryptionConfiguration: { replicaKmsKeyId: UNKNOWN } }) },
});

const twice = (over: object) => aws("s3/bucketReplicationConfig:BucketReplicationConfig", { rules: [...config().props.rules, { ...config().props.rules[0], ...over }] });

tabulate(rules.copiedOnce, {
    accepts: { "one rule": config(), "a part beside everything": twice({ filter: { prefix: "tenants/t0/" } }), "another place": twice({ destination: { ...destination, bucket: "arn:aws:s3:::third" } }) },
    rejects: { "two rules for everything": twice({}), "two without a filter": twice({ filter: undefined }) },
    awaits: { "rules that are not known": aws("s3/bucketReplicationConfig:BucketReplicationConfig", { rules: UNKNOWN }) },
});

tabulate(rules.deletionsStay, {
    accepts: { "deletions that stay": config(), "the default": config({ deleteMarkerReplication: undefined }) },
    rejects: { "deletions that are copied": config({ deleteMarkerReplication: { status: "Enabled" } }) },
});

tabulate(rules.copiesAreFar, {
    accepts: {
        "another region": [config(), copy()],
        "another region's bucket that is not made yet": [config({}, { bucket: UNKNOWN }, { from: { rules: copy() } }), copy()],
    },
    rejects: { "the same region": [config(), copy("eu-west-1")] },
    awaits: { "a bucket of a stack that is not there": config() },
});

const role = aws("iam/role:Role", { id: "role", arn: "role", name: "role" }, { name: "role", stack: "dr" });
const may = (...actions: string[]) => aws("iam/rolePolicy:RolePolicy", { role: "role", policy: policy({ Effect: "Allow", Action: actions, Resource: "x" }) }, { stack: "dr" });
const withRole = aws("s3/bucketReplicationConfig:BucketReplicationConfig", { bucket: "store", role: "role", rules: [rule] }, { stack: "dr" });
const COPYING = ["s3:GetObjectVersionForReplication", "s3:ReplicateObject", "kms:Decrypt", "kms:Encrypt"];

tabulate(rules.roleMayCopy, {
    accepts: { "what copying takes": [withRole, role, may(...COPYING)] },
    rejects: { "no permissions": [withRole, role], "no key there": [withRole, role, may(...COPYING.filter((action) => action !== "kms:Decrypt"))], "deleting": [withRole, role, may(...COPYING, "s3:ReplicateDelete")] },
    ignores: { "a role of another stack": withRole },
    awaits: { "permissions that are not known": [withRole, role, aws("iam/rolePolicy:RolePolicy", { role: "role", policy: UNKNOWN })] },
});

tabulate(rules.everyStoreReplicated, {
    accepts: {
        "a configuration in the standby's stack": [store(), platform(), standby(), config(), copy()],
        "a configuration in the same stack": [store(), aws("s3/bucketReplicationConfig:BucketReplicationConfig", { bucket: "store", rules: [rule] })],
    },
    rejects: {
        "none, judged with the standby": [store(), platform(), standby()],
        "another store's": [store(), platform(), standby(), aws("s3/bucketReplicationConfig:BucketReplicationConfig", { bucket: "other", rules: [rule] })],
        "none, in a program that is no platform": store(),
    },
    ignores: { "a copy": [copy(), config()], "a standby's store": [copy(), standby()], "the bucket for access logs": store({ tags: { purpose: "access-logs" } }) },
    awaits: { "a primary judged without its standby": [store(), platform()] },
});

tabulate(rules.standbyReceives, {
    accepts: { "a store that receives": [copy(), standby(), config()] },
    rejects: { "a store that does not": [copy(), standby(), config({}, { bucket: "arn:aws:s3:::other" })] },
    ignores: { "a standby that has taken over": [copy(), standby()], "a primary's store": [store(), platform()] },
});
