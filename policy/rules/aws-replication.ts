// Copies of stores in another region. A bucket's replication is often declared by another stack than the bucket.
import {
    awsRegion, block, bucketOf, companions, factsOf, list, names, need, perGraph, PLATFORM, require1, statements,
    traceable, unless,
} from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";
import { BUCKETS, holdsAccessLogs } from "./aws-storage";

const CONFIG = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

/** Minutes of S3's replication time commitment: the only figure it offers. */
const COMMITMENT_MINUTES = 15;

/** A rule for a part of the bucket. Beside one for everything it says how that part is copied, such as with which key. */
const isPart = (rule: any): boolean => Boolean(block(rule.filter)?.prefix || block(rule.filter)?.tag || block(rule.filter)?.and || rule.prefix);

/** Each rule must copy everything, encrypted, in time, and say so when it does not. */
export const replicationIsTimed: ResourceRule = {
    name: "aws-s3-replication-timed",
    title: "Replication copies everything within S3's commitment, encrypted with the copy's own key, and is measured",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-redundancy", "encryption-at-rest"],
    remediation: "On every rule: status Enabled, replicationTime and metrics Enabled at 15 minutes, sseKmsEncryptedObjects Enabled, replicaKmsKeyId of the other region.",
    types: [CONFIG],
    check: ({ props }) => list(props.rules).flatMap((rule: any, i): Problem[] => {
        const at = `rules[${i}]`;
        const destination = block(rule.destination);
        const minutes = (part: any, name: string) => Number(block(block(part)?.[name])?.minutes);
        const key = block(destination?.encryptionConfiguration)?.replicaKmsKeyId;
        return [
            ...require1(`${at}.status`, rule.status, ["Enabled"]),
            ...unless(!isPart(rule) || list(props.rules).some((other: any) => !isPart(other)), { property: `${at}.filter`, observed: "a part of the bucket", expected: "everything" }),
            ...require1(`${at}.destination.replicationTime.status`, block(destination?.replicationTime)?.status, ["Enabled"]),
            ...require1(`${at}.destination.replicationTime.time.minutes`, minutes(destination?.replicationTime, "time"), [COMMITMENT_MINUTES]),
            ...require1(`${at}.destination.metrics.status`, block(destination?.metrics)?.status, ["Enabled"]),
            ...require1(`${at}.destination.metrics.eventThreshold.minutes`, minutes(destination?.metrics, "eventThreshold"), [COMMITMENT_MINUTES]),
            ...require1(`${at}.sourceSelectionCriteria.sseKmsEncryptedObjects.status`, block(block(rule.sourceSelectionCriteria)?.sseKmsEncryptedObjects)?.status, ["Enabled"]),
            ...unless(Boolean(key), { property: `${at}.destination.encryptionConfiguration.replicaKmsKeyId`, observed: "not set", expected: "a key of the other region" }),
        ];
    }),
};

export const copiedOnce: ResourceRule = {
    name: "aws-s3-replication-once",
    title: "No two rules of a replication say how the whole bucket is copied to one place",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-redundancy", "tenant-isolation"],
    remediation: "Give every rule but one a filter. Of two that take everything, the one with the higher priority decides with which key all of it is encrypted.",
    types: [CONFIG],
    check: ({ props }) => {
        const whole = list(props.rules).filter((rule: any) => !isPart(rule)).map((rule: any) => String(readOr<unknown>("one", () => block(rule.destination)?.bucket)));
        return unless(new Set(whole).size === whole.length, {
            property: "rules.filter", observed: `${whole.length} rules for everything`, expected: "one for each destination",
        });
    },
};

export const deletionsStay: ResourceRule = {
    name: "aws-s3-replication-keeps-deleted",
    title: "Deleting an object does not delete its copy",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-recovery", "storage-redundancy"],
    remediation: "Set deleteMarkerReplication to Disabled: whoever empties the primary must not empty the standby with it.",
    types: [CONFIG],
    check: ({ props }) => list(props.rules).flatMap((rule: any, i) =>
        require1(`rules[${i}].deleteMarkerReplication.status`, block(rule.deleteMarkerReplication)?.status, ["Disabled", undefined], '"Disabled"')),
};

const bucketsByName = perGraph((graph) => new Map(graph.of(...BUCKETS).flatMap((bucket) =>
    readOr<unknown[]>([], () => [bucket.props.bucket, bucket.props.id]).map((name) => [name, bucket] as const))));

/** Buckets that the configuration copies to. Unknown ones are told by what the rules were made from. */
function targetsOf(config: Resource, graph: Graph): Resource[] {
    traceable(config, "rules");
    const named = readOr<string[] | undefined>(undefined, () => list(config.props.rules).map((rule: any) => block(rule.destination).bucket as string));
    if (!named) return (config.propertyDependencies.rules ?? []).flatMap((urn) => graph.get(urn) ?? []).filter(({ type }) => BUCKETS.includes(type));
    return named.map((reference) => bucketsByName(graph).get(bucketOf(reference)) ?? need("the bucket that copies go to: it is declared by a stack that is not among those judged"));
}

export const copiesAreFar: StackRule = {
    name: "aws-s3-replication-crosses-regions",
    title: "Copies are in another region than what they are copies of",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-redundancy", "region-diversity"],
    remediation: "Replicate to a bucket of the standby's region.",
    types: [CONFIG],
    check: (config, graph) => {
        const here = awsRegion(config) ?? need("the region of the replication's provider");
        return targetsOf(config, graph).flatMap((target) => {
            const there = awsRegion(target) ?? need(`the region of ${target.name}`);
            return unless(there !== here, { property: "rules.destination.bucket", observed: `${target.name} in ${there}`, expected: `another region than ${here}` });
        });
    },
};

const ROLE = "aws:iam/role:Role";

/** What S3 does in the role's name; without any one of them objects stay uncopied, and only the metrics tell. */
const COPYING = ["s3:GetObjectVersionForReplication", "s3:ReplicateObject", "kms:Decrypt", "kms:Encrypt"];

export const roleMayCopy: StackRule = {
    name: "aws-s3-replication-role",
    title: "The role that copies may read and decrypt there, encrypt and write here, and delete nowhere",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-redundancy", "least-privilege"],
    remediation: "Give the role s3:GetObjectVersionForReplication, s3:ReplicateObject, kms:Decrypt and kms:Encrypt on the two buckets and keys, and not s3:ReplicateDelete.",
    types: [CONFIG],
    applies: (config, graph) => graph.linked(traceable(config, "role"), "role", ROLE).length > 0 || factsOf(config, graph) !== undefined,
    check: (config, graph) => {
        const allowed = graph.linked(config, "role", ROLE).flatMap((role) => companions(graph, role, "role", "aws:iam/rolePolicy:RolePolicy"))
            .flatMap(({ props }) => statements(props.policy)).filter(({ Effect }) => Effect === "Allow");
        const may = (action: string) => allowed.some((statement) => names(statement, action));
        return [
            ...COPYING.filter((action) => !may(action)).map((action) => ({ property: "role", observed: `may not ${action}`, expected: "allowed" })),
            ...unless(!may("s3:ReplicateDelete"), { property: "role", observed: "may s3:ReplicateDelete", expected: "not allowed" }),
        ];
    },
};

const configsOf = (bucket: Resource, graph: Graph): Resource[] => graph.referrers(bucket, "bucket", CONFIG);

/** Names of the buckets that copies go to, and the URNs of those whose names are not known. */
const receivers = perGraph((graph) => new Set(graph.of(CONFIG).flatMap((config) =>
    readOr<readonly string[]>(config.propertyDependencies.rules ?? [], () => list(config.props.rules).map((rule: any) => bucketOf(block(rule.destination).bucket as string))))));

const receivesCopies = (bucket: Resource, graph: Graph): boolean => receivers(graph).has(bucket.urn) || receivers(graph).has(bucket.props.bucket);

export const everyStoreReplicated: StackRule = {
    name: "aws-s3-replicated",
    title: "Every store is replicated to another region",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-redundancy"],
    remediation: "Declare a BucketReplicationConfig of the bucket in the standby's stack, with the primary region's provider.",
    types: BUCKETS,
    // Access logs are records of one region's front ends; a standby's store is the copy.
    applies: (bucket, graph) => !holdsAccessLogs(bucket, graph) && factsOf(bucket, graph)?.role !== "standby" && !receivesCopies(bucket, graph),
    check: (bucket, graph) => {
        if (configsOf(bucket, graph).length > 0 || block(bucket.props.replicationConfiguration ?? bucket.props.replicationConfigurations)) return [];
        const judgedWithStandby = graph.of(PLATFORM).some(({ props }) => props.role === "standby");
        if (factsOf(bucket, graph)?.role === "primary" && !judgedWithStandby) need("the standby's stack, which declares the replication, judged together with this one");
        return [{ observed: "no replication", expected: "a BucketReplicationConfig of the bucket" }];
    },
};

export const standbyReceives: StackRule = {
    name: "aws-standby-store-receives",
    title: "Every store of a standby receives the primary's",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-redundancy"],
    remediation: "Declare the standby's Replication for every store of the plan.",
    types: BUCKETS,
    // Once the standby has taken over nothing links it to the primary any more.
    applies: (bucket, graph) => factsOf(bucket, graph)?.role === "standby" && !holdsAccessLogs(bucket, graph) && graph.of(CONFIG).length > 0,
    check: (bucket, graph) => unless(receivesCopies(bucket, graph), { observed: "no replication into the bucket", expected: "one from the primary's store" }),
};
