// What other services ask of a bucket before they write to it: that it exists where they can reach it, that its policy
// admits them, and that it is encrypted with something they can use.
import type { Existing, World } from "../service";
import { type Checks, isKnown } from "./checks";
import { arn } from "./ids";
import { admits, type Request } from "./policies";

export const BUCKET = "aws:s3/bucket:Bucket";

export const bucketNamed = (world: World, name: unknown): Existing | undefined =>
    isKnown(name) ? world.of(BUCKET).find(({ outputs }) => outputs["bucket"] === name) : undefined;

/** A companion of a bucket: its policy, versioning, encryption. */
export const companionOf = (world: World, type: string, bucket: unknown): Existing | undefined =>
    isKnown(bucket) ? world.of(type).find(({ outputs }) => outputs["bucket"] === bucket) : undefined;

export const policyOf = (world: World, bucket: unknown): unknown =>
    companionOf(world, "aws:s3/bucketPolicy:BucketPolicy", bucket)?.outputs["policy"] ??
    (bucketNamed(world, bucket)?.outputs["policy"] || undefined);

export interface DefaultEncryption {
    readonly algorithm: string;
    /** KMS key, where one is named. */
    readonly key?: string;
}

/** How a bucket encrypts what comes without instructions. SSE-S3 since 2023 where nothing is said. */
export function encryptionOf(world: World, bucket: unknown): DefaultEncryption {
    const companion = companionOf(
        world,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        bucket,
    );
    const rule = companion?.outputs["rules"]?.[0]?.applyServerSideEncryptionByDefault;
    return { algorithm: rule?.sseAlgorithm ?? "AES256", key: rule?.kmsMasterKeyId };
}

export const isVersioned = (world: World, bucket: unknown): boolean => {
    const companion = companionOf(world, "aws:s3/bucketVersioning:BucketVersioning", bucket);
    const declared = bucketNamed(world, bucket)?.outputs;
    return (
        (companion?.outputs["versioningConfiguration"]?.status ??
            (declared?.["versioning"]?.enabled || declared?.["objectLockEnabled"] ? "Enabled" : "Disabled")) ===
        "Enabled"
    );
};

/** A bucket that `property` names, or that an ARN or name found elsewhere names. Refuses one that does not exist. */
export function checkBucket(
    checks: Checks,
    property: string,
    name: unknown = checks.get(property),
): Existing | undefined {
    if (!isKnown(name) || name === "") return undefined;
    const bucket = bucketNamed(checks.world, name);
    if (!bucket) checks.refuse(property, name, "a bucket that exists");
    return bucket;
}

/** Refuses a bucket whose policy does not admit one of the requests. */
export function checkAdmits(checks: Checks, property: string, bucket: string, requests: readonly Request[]): void {
    const policy = policyOf(checks.world, bucket);
    if (policy !== undefined && !isKnown(policy)) return;
    const refused = requests.find((request) => policy === undefined || !admits(policy, request));
    if (!refused) return;
    const found =
        policy === undefined
            ? `${bucket}, which has no bucket policy (yet: depend on it)`
            : `${bucket}, whose policy does not admit it`;
    checks.refuse(
        property,
        found,
        `a bucket whose policy lets ${refused.principal} do ${refused.action} on ${refused.resource}`,
    );
}

/**
 * The delivery that flow logs, resolver logs and network load balancers share. AWS would write a missing bucket policy
 * itself, over the declared one; here it has to be declared.
 */
export function checkVendedLogs(checks: Checks, property: string, destination: string, path: string): void {
    const [name, ...prefix] = destination.split("/");
    const bucket = checkBucket(checks, property, name);
    if (!bucket) return;
    const { account, region } = checks.call;
    const principal = "delivery.logs.amazonaws.com";
    const context = { "aws:sourceaccount": account, "aws:sourcearn": arn("logs", region, account, "x") };
    const key = [...prefix, path].filter(Boolean).join("/");
    checkAdmits(checks, property, name!, [
        { principal, action: "s3:GetBucketAcl", resource: bucket.outputs["arn"], context },
        {
            principal,
            action: "s3:PutObject",
            resource: `${bucket.outputs["arn"]}/${key}`,
            context: { ...context, "s3:x-amz-acl": "bucket-owner-full-control" },
        },
    ]);
}
