import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import type { KeyPurpose } from "../plan/keys";
import type { ReplicationPair, StoreKey } from "../plan/stores";
import type { TenantPair } from "../plan/tenants";
import { policyDocument, serviceTrust, type Statement } from "../policy-documents";

/** A bucket of one site, as another stack knows it. */
export interface BucketReference {
    readonly name: pulumi.Input<string>;
    readonly arn: pulumi.Input<string>;
}

export interface ReplicationArgs {
    /** Which store is copied to which, by planned name. */
    readonly pairs: readonly ReplicationPair[];
    readonly sourceBuckets: pulumi.Input<Readonly<Record<StoreKey, BucketReference>>>;
    readonly targetBuckets: Readonly<Record<StoreKey, BucketReference>>;
    readonly sourceKeyArns: pulumi.Input<Readonly<Record<KeyPurpose, pulumi.Input<string>>>>;
    readonly targetKeyArns: Readonly<Record<KeyPurpose, pulumi.Input<string>>>;

    /** Tenants whose objects are copied with a key of their own, so that deleting it erases the copies too. @default none */
    readonly tenants?: readonly TenantPair[];
    /** By tenant's name. */
    readonly sourceTenantKeyArns?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
    readonly targetTenantKeyArns?: Readonly<Record<string, pulumi.Input<string>>>;
    /** Private tenants' own buckets here. */
    readonly targetTenantBuckets?: Readonly<Record<string, BucketReference>>;

    readonly account: string;
    readonly sourceRegion: string;
    readonly targetRegion: string;
    readonly tags: Tags;
}

/** Minutes within which S3 commits to copying 99.9 % of objects, and after which an object counts as late. */
const COMMITMENT_MINUTES = 15;

/** Priority of the first tenant's rule; the others follow by slot. */
const FIRST_TENANT_PRIORITY = 10;

/** A pair of buckets, by name. */
interface BucketPair {
    readonly key: string;
    readonly source: { readonly bucket: string };
    readonly target: { readonly bucket: string };
}

const sidOf = (key: string): string => key.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());

/** What the role may do for one pair: read versions here, write copies there, each with that side's keys and no other. */
function pairStatements(pair: BucketPair, sourceKeys: readonly string[], args: ReplicationArgs): Statement[] {
    const sid = sidOf(pair.key);
    const { sourceRegion, targetRegion } = args;
    const [from, to] = [pair.source.bucket, pair.target.bucket].map((bucket) => `arn:aws:s3:::${bucket}`) as [string, string];
    // A replica's ARN differs from its primary's by the region alone.
    const targetKeys = sourceKeys.map((key) => key.replace(`:${sourceRegion}:`, `:${targetRegion}:`));
    const one = (keys: readonly string[]) => (keys.length === 1 ? keys[0]! : keys);
    // With bucket keys the encryption context is the bucket; what was written without one has the object as context.
    const withKey = (region: string, bucket: string) => ({
        StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
        StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucket, `${bucket}/*`] },
    });
    return [
        { Sid: `${sid}List`, Effect: "Allow", Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"], Resource: from },
        {
            Sid: `${sid}Read`,
            Effect: "Allow",
            Action: [
                "s3:GetObjectLegalHold", "s3:GetObjectRetention", "s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionTagging",
            ],
            Resource: `${from}/*`,
        },
        // No s3:ReplicateDelete: a deletion in the primary must never empty the standby.
        { Sid: `${sid}Write`, Effect: "Allow", Action: ["s3:ReplicateObject", "s3:ReplicateTags"], Resource: `${to}/*` },
        { Sid: `${sid}Decrypt`, Effect: "Allow", Action: "kms:Decrypt", Resource: one(sourceKeys), Condition: withKey(sourceRegion, from) },
        {
            Sid: `${sid}Encrypt`,
            Effect: "Allow",
            Action: ["kms:Encrypt", "kms:GenerateDataKey"],
            Resource: one(targetKeys),
            Condition: withKey(targetRegion, to),
        },
    ];
}

/**
 * Copies every store to its counterpart in the standby region within S3's 15-minute commitment. Belongs to the standby;
 * to be given the provider of the primary's region, where the rules are kept.
 *
 * Copies start with what is written from now on: objects older than the rule need one S3 Batch Replication job. Deleted
 * objects stay in the standby until its own retention ends, so that erasing one for good means erasing it in both.
 */
export class Replication extends pulumi.ComponentResource {
    constructor(name: string, args: ReplicationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Replication", name, args, opts);
        // Retained: at fail-over the links leave our state without a call to a region that may be down.
        const options = { parent: this, retainOnDelete: true };
        const sources = pulumi.output(args.sourceBuckets);
        const shared = (args.tenants ?? []).filter(({ source }) => source.kind === "shared");
        const own = (args.tenants ?? []).filter(({ source }) => source.kind === "private");

        const role = new iam.Role(name, {
            description: `Lets S3 copy the stores of ${args.sourceRegion} to ${siteName(args.tags)}`,
            assumeRolePolicy: serviceTrust("s3.amazonaws.com", args.account),
            maxSessionDuration: 3600,
            tags: { ...args.tags, Name: name },
        }, options);
        const permissions = new iam.RolePolicy(name, {
            role: role.name,
            policy: pulumi.all([args.sourceKeyArns, args.sourceTenantKeyArns ?? {}]).apply(([keys, tenantKeys]) => policyDocument([
                ...args.pairs.flatMap((pair) => {
                    const sharing = pair.key === "data" ? shared.map(({ source }) => tenantKeys[source.name]!) : [];
                    return pairStatements(pair, [keys[pair.key], ...sharing], args);
                }),
                ...own.flatMap(({ source, target }) =>
                    pairStatements({ key: source.label, source, target }, [tenantKeys[source.name]!], args)),
            ])),
        }, options);

        const time = { minutes: COMMITMENT_MINUTES };
        const rule = (key: string, bucket: pulumi.Input<string>, replicaKmsKeyId: pulumi.Input<string>, priority = 1, filter = {}) => ({
            id: `${siteName(args.tags)}-${key}`,
            priority,
            status: "Enabled",
            filter,
            deleteMarkerReplication: { status: "Disabled" },
            sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
            destination: {
                bucket,
                encryptionConfiguration: { replicaKmsKeyId },
                replicationTime: { status: "Enabled", time },
                metrics: { status: "Enabled", eventThreshold: time },
            },
        });
        for (const { key } of args.pairs) {
            const target = args.targetBuckets[key].arn;
            // Where two rules meet, the higher number decides: a tenant's objects are copied with the tenant's key.
            const tenants = key === "data" ? shared.map(({ source: { name: tenant, label, slot, prefix } }) =>
                rule(label, target, args.targetTenantKeyArns![tenant]!, FIRST_TENANT_PRIORITY + slot, { prefix })) : [];
            new s3.BucketReplicationConfig(`${name}-${key}`, {
                bucket: sources.apply((buckets) => buckets[key].name),
                role: role.arn,
                rules: [rule(key, target, args.targetKeyArns[key]), ...tenants],
            }, { ...options, dependsOn: permissions });
        }
        for (const { source } of own) {
            new s3.BucketReplicationConfig(`${name}-${source.label}`, {
                bucket: source.bucket,
                role: role.arn,
                rules: [rule(source.label, args.targetTenantBuckets![source.name]!.arn, args.targetTenantKeyArns![source.name]!)],
            }, { ...options, dependsOn: permissions });
        }
        this.registerOutputs({ roleArn: role.arn });
    }
}
