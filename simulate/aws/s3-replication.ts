// Replication between buckets: S3 looks at both of them, at the role and at the keys before it takes a rule.
import type { Services } from "../service";
import { type Checks, isKnown, isSet, lookUp } from "./checks";
import { parseArn } from "./ids";
import { services } from "./kind";
import { checkKey } from "./kms";
import { bucketNamed, checkBucket, isVersioned } from "./s3-policy";

const NO_VERSIONS = "a versioned bucket (yet: depend on its versioning)";

function refuseTarget(checks: Checks, at: string): void {
    const property = `${at}.destination.bucket`;
    const parsed = parseArn(checks.get(property));
    if (isKnown(checks.get(property)) && parsed?.service !== "s3") {
        return checks.refuse(property, checks.get(property), "arn:aws:s3:::BUCKET");
    }
    const target = parsed && checkBucket(checks, property, parsed.resource);
    if (!target) return;
    if (target.id === checks.get("bucket")) checks.refuse(property, target.id, "another bucket than the source");
    if (!isVersioned(checks.world, target.id)) checks.refuse(property, target.id, NO_VERSIONS);
    const key = `${at}.destination.encryptionConfiguration.replicaKmsKeyId`;
    checkKey(checks, key, false);
    const region = parseArn(checks.get(key))?.region;
    if (region && isKnown(target.outputs["region"]) && region !== target.outputs["region"]) {
        checks.refuse(key, checks.get(key), `a key of ${target.outputs["region"]}, where the copies are`);
    }
}

function refuseRule(checks: Checks, at: string, several: boolean): void {
    checks.oneOf(`${at}.status`, ["Enabled", "Disabled"]);
    checks.atMost(`${at}.id`, 255);
    if (checks.get(`${at}.filter`) !== undefined) {
        if (!isSet(checks.get(`${at}.deleteMarkerReplication`))) {
            checks.refuse(`${at}.deleteMarkerReplication`, undefined, "Enabled or Disabled beside a filter");
        }
        if (several && checks.get(`${at}.priority`) === undefined) {
            checks.refuse(`${at}.priority`, undefined, "a priority: there are several rules");
        }
        checks.atMostOne(["and", "prefix", "tag"], `${at}.filter`);
    }
    const time = `${at}.destination.replicationTime`;
    if (checks.get(`${time}.status`) === "Enabled") {
        checks.ask(`${time}.time.minutes`, (minutes) => minutes === 15, "15");
        if (checks.get(`${at}.destination.metrics.status`) !== "Enabled") {
            checks.refuse(
                `${at}.destination.metrics`,
                checks.get(`${at}.destination.metrics`),
                "Enabled metrics with replication time control",
            );
        }
    }
    checks.ask(`${at}.destination.metrics.eventThreshold.minutes`, (minutes) => minutes === 15, "15");
    const encrypted = checks.get(`${at}.sourceSelectionCriteria.sseKmsEncryptedObjects.status`) === "Enabled";
    const key = `${at}.destination.encryptionConfiguration`;
    if (encrypted && !isSet(checks.get(key))) {
        checks.refuse(key, undefined, "the key of the copies: encrypted objects are copied");
    }
    if (!encrypted && isSet(checks.get(key))) {
        checks.refuse(
            `${at}.sourceSelectionCriteria.sseKmsEncryptedObjects`,
            checks.get(`${at}.sourceSelectionCriteria.sseKmsEncryptedObjects`),
            "Enabled: a key of the copies is named",
        );
    }
    refuseTarget(checks, at);
}

export const s3Replication: Services = services({
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": {
        refuse: (checks) => {
            const source = checkBucket(checks, "bucket");
            if (source && checks.elsewhere(source)) {
                checks.refuse(
                    "bucket",
                    `${source.id}, in ${source.outputs["region"]}`,
                    `a bucket of ${checks.call.region}`,
                );
            }
            if (source && !isVersioned(checks.world, source.id)) checks.refuse("bucket", source.id, NO_VERSIONS);
            if (bucketNamed(checks.world, checks.get("bucket"))?.outputs["objectLockEnabled"] === true) {
                refuseLockedTargets(checks);
            }
            checks.unique("bucket", "one of its kind a bucket", ({ outputs }) =>
                checks.same("bucket", outputs["bucket"]),
            );
            const role = checks.get("role");
            if (isKnown(role) && !lookUp(checks.world, "aws:iam/role:Role", role)) {
                checks.refuse("role", role, "the ARN of a role that exists");
            }
            const rules = checks.each("rules");
            const priorities = rules.map((at) => checks.get(`${at}.priority`));
            rules.forEach((at, i) => {
                refuseRule(checks, at, rules.length > 1);
                if (isKnown(priorities[i]) && priorities.indexOf(priorities[i]) !== i) {
                    checks.refuse(`${at}.priority`, priorities[i], "a priority used once");
                }
            });
        },
        id: ({ inputs }) => inputs["bucket"],
        replaceOn: ["bucket"],
    },
});

/** Locked objects are copied only to where they stay locked. */
function refuseLockedTargets(checks: Checks): void {
    for (const at of checks.each("rules")) {
        const target = bucketNamed(checks.world, parseArn(checks.get(`${at}.destination.bucket`))?.resource);
        if (target && target.outputs["objectLockEnabled"] !== true) {
            checks.refuse(`${at}.destination.bucket`, target.id, "a bucket with object lock, as the source has");
        }
    }
}
