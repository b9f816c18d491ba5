// Object stores and file systems of AWS, and their copies in another region.
import { block, bucketOf, isTrue, list, names, perGraph, principals, statements } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { regionOf, zonesOfSubnets } from "./aws-front";
import { AWS_KEYS, awsKey } from "./aws-keys";
import { ESTIMATES, FIGURES } from "./figures";
import { find, isTenants } from "./find";
import { type Draft, type Family, one } from "./model";

const BUCKET = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
const VERSIONING = ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"];
const ENCRYPTION = ["aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2"];
const LOCK = ["aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2"];
const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const ROLE = "aws:iam/role:Role";
const FILES = "aws:efs/fileSystem:FileSystem";
const MOUNT = "aws:efs/mountTarget:MountTarget";
const FILES_REPLICATION = "aws:efs/replicationConfiguration:ReplicationConfiguration";
const NFS = 2049;

const bucketsByName = perGraph((graph) => new Map(graph.of(...BUCKET).flatMap((bucket) =>
    [bucket.props.bucket, bucket.props.id].filter(Boolean).map((name): [unknown, Resource] => [name, bucket]))));

/** True if the pattern of a policy's resource covers the ARN. */
const covers = (pattern: string, arn: string): boolean => pattern === "*" || pattern === arn || (pattern.endsWith("*") && arn.startsWith(pattern.slice(0, -1)));

/**
 * Why the role cannot encrypt with the copy's key, or undefined where it can: its own policy must allow it, and the key's
 * policy must let in the role, or its account.
 */
function withoutGrant(config: Resource, keyArn: string, graph: Graph): string | undefined {
    const role = graph.linked(config, "role", ROLE)[0];
    if (!role) return undefined;
    const own = graph.referrers(role, "role", "aws:iam/rolePolicy:RolePolicy").flatMap(({ props }) => statements(props.policy));
    const allowed = own.some((statement) => statement.Effect === "Allow" && names(statement, "kms:Encrypt") && list(statement.Resource).some((pattern) => covers(pattern, keyArn)));
    if (own.length > 0 && !allowed) return `the role ${role.name} may not encrypt with its key`;
    const key = find(graph, keyArn, ...AWS_KEYS)[0];
    if (!key) return undefined;
    const { arn } = role.props as { arn?: string };
    const root = `arn:aws:iam::${keyArn.split(":")[4]!}:root`;
    const admitted = statements(key.props.policy).some((statement) => statement.Effect === "Allow" && names(statement, "kms:Encrypt")
        && principals(statement).some((who) => who === "*" || who === arn || who === root));
    return admitted ? undefined : `the policy of the key ${key.name} admits no role that encrypts`;
}

/** Copies that a bucket's replication makes, one a destination. */
function replicate(config: Resource, draft: Draft): void {
    const { graph } = draft;
    const source = bucketsByName(graph).get(config.props.bucket) ?? graph.linked(config, "bucket", ...BUCKET)[0];
    const seen = new Set<Resource>();
    for (const rule of list<any>(config.props.rules)) {
        const destination = block(rule.destination);
        const target = bucketsByName(graph).get(bucketOf(String(destination?.bucket)));
        if (!source || !target || seen.has(target) || rule.status !== "Enabled") continue;
        seen.add(target);
        const timed = block(destination?.replicationTime)?.status === "Enabled";
        const keyArn = block(destination?.encryptionConfiguration)?.replicaKmsKeyId as string | undefined;
        const broken = keyArn === undefined ? undefined : withoutGrant(config, keyArn, graph);
        draft.copies.push({
            from: source.urn, to: target.urn, lag: [timed ? FIGURES.s3TimeControl : ESTIMATES.s3Replication], promote: [],
            follows: block(rule.deleteMarkerReplication)?.status === "Enabled", ...(broken !== undefined && { broken }),
        });
    }
}

export const awsBuckets: Family = {
    types: BUCKET,
    read(bucket, draft) {
        const { graph } = draft;
        const region = regionOf(bucket);
        const node = draft.of(bucket, "store", "aws", region);
        draft.at(node, "aws", region);
        const encryption = graph.referrers(bucket, "bucket", ...ENCRYPTION);
        draft.afterwards(() => {
            const keys = encryption.flatMap(({ props }) => list<any>(props.rules)).map((rule) => block(rule.applyServerSideEncryptionByDefault)?.kmsMasterKeyId as unknown);
            node.needs.push(...awsKey(draft, keys).map(({ id }) => one(id)));
        });
        const versioned = graph.referrers(bucket, "bucket", ...VERSIONING).some(({ props }) => block(props.versioningConfiguration)?.status === "Enabled");
        const locked = graph.referrers(bucket, "bucket", ...LOCK).some(({ props }) => block(block(props.rule)?.defaultRetention)?.mode === "COMPLIANCE");
        if (locked) node.immune = true;
        const kept = !isTrue(bucket.props.forceDestroy);
        draft.data.set(bucket.urn, {
            node, kind: "store", tenant: isTenants(bucket),
            refused: [...(bucket.protect ? ["Pulumi's protection"] : []), ...(kept ? ["S3 itself while there are objects in it"] : []), ...(locked ? ["a lock that nobody can lift"] : [])],
            past: versioned && (kept || bucket.protect) ? [{ text: "earlier versions are put back", rto: [ESTIMATES.notice, ESTIMATES.versions], rpo: [] }] : [],
        });
    },
};

export const awsReplications: Family = { types: [REPLICATION], read: replicate };

export const awsFiles: Family = {
    types: [FILES],
    read(files, draft) {
        const { graph } = draft;
        const region = regionOf(files);
        const node = draft.of(files, "files", "aws", region);
        draft.at(node, "aws", region);
        draft.afterwards(() => node.needs.push(...awsKey(draft, [files.props.kmsKeyId]).map(({ id }) => one(id))));
        const mounts = graph.referrers(files, "fileSystemId", MOUNT);
        const zones = zonesOfSubnets(draft, mounts.map(({ props }) => props.subnetId as unknown));
        const single = readOr<unknown>(undefined, () => files.props.availabilityZoneName);
        if (typeof single === "string" && single !== "") node.needs.push(one(draft.zone("aws", region, single).id));
        if (zones.length > 0) node.needs.push({ join: "members", enough: 1, ways: zones.map(({ id }) => ({ to: id })), text: `${node.title} is mounted in its other zones` });
        draft.data.set(files.urn, { node, kind: "files", tenant: isTenants(files), refused: files.protect ? ["Pulumi's protection"] : [], past: [] });
        draft.doors.push({ groups: mounts.flatMap(({ props }) => list<unknown>(props.securityGroups)), port: NFS, holder: files.urn });
    },
};

export const awsFileReplications: Family = {
    types: [FILES_REPLICATION],
    read(config, draft) {
        const [source] = find(draft.graph, config.props.sourceFileSystemId, FILES);
        const [target] = find(draft.graph, block(config.props.destination)?.fileSystemId, FILES);
        if (!source || !target) return;
        draft.copies.push({ from: source.urn, to: target.urn, lag: [FIGURES.efsReplication], promote: [ESTIMATES.detachReplica], follows: true });
    },
};
