// Buckets and their companions. Since version 7 of the provider, what a bucket does is said by resources beside it.
import { isIPv4 } from "node:net";
import type { Services, World } from "../service";
import { type Checks, isKnown, isSet } from "./checks";
import { arn, hex, parseArn } from "./ids";
import { type Kind, services } from "./kind";
import { checkKey } from "./kms";
import { checkPolicy, isPublic, like, resourcePolicy } from "./policies";
import { refuseLifecycle } from "./s3-lifecycle";
import { BUCKET, bucketNamed, checkAdmits, checkBucket, companionOf, isVersioned } from "./s3-policy";

const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";

/** Hosted zones of S3 website endpoints, by region. */
const ZONES: Readonly<Record<string, string>> = {
    "us-east-1": "Z3AQBSTGFYJSTF",
    "us-east-2": "Z2O1EMRO9K5GLX",
    "us-west-2": "Z3BJ6K6RIION7M",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "eu-west-2": "Z3GKZC51ZF0DB4",
    "eu-west-3": "Z3R1K369G5AVDG",
    "eu-central-1": "Z21DNDUVLTQW6Q",
    "eu-north-1": "Z3BAZG2TWCNX0D",
};

function refuseName(checks: Checks): void {
    const name = checks.get("bucket");
    if (!isKnown(name)) return;
    const refuse = (expected: string) => checks.refuse("bucket", name, expected);
    if (name.length < 3) refuse("3 to 63 characters");
    if (/\.\.|\.-|-\./.test(name)) refuse("no two dots, and no dot beside a dash");
    if (isIPv4(name)) refuse("a name that is no IP address");
    if (/^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)) {
        refuse("a name without S3's own prefixes and suffixes");
    }
}

/** A companion: names its bucket, stands in its region, and is the only one of its kind there. */
function companion(kind: Omit<Kind, "id"> & { readonly id?: Kind["id"] }): Kind {
    return {
        id: ({ inputs }) => inputs["bucket"],
        ...kind,
        refuse: (checks) => {
            const bucket = checkBucket(checks, "bucket");
            if (bucket && checks.elsewhere(bucket)) {
                checks.refuse(
                    "bucket",
                    `${bucket.id}, in ${bucket.outputs["region"]}`,
                    `a bucket of ${checks.call.region}`,
                );
            }
            if (!kind.id) {
                checks.unique("bucket", "one of its kind a bucket", ({ outputs }) =>
                    checks.same("bucket", outputs["bucket"]),
                );
            }
            kind.refuse?.(checks);
        },
        replaceOn: ["bucket", ...(kind.replaceOn ?? [])],
    };
}

function refuseBucketPolicy(checks: Checks): void {
    const { world } = checks;
    const name = checks.get("bucket");
    const statements = checkPolicy(checks, "policy", resourcePolicy(20480, "s3"));
    statements.forEach(({ Resource }, i) => {
        for (const resource of ([] as string[]).concat(Resource ?? [])) {
            const owner = /^arn:aws[\w-]*:s3:::([^/]+)/.exec(resource)?.[1];
            if (isKnown(name) && (owner === undefined || !like(owner, name))) {
                checks.refuse(`policy.Statement[${i}].Resource`, resource, `arn:aws:s3:::${name} or something in it`);
            }
        }
    });
    const block = companionOf(world, BLOCK, name);
    // New buckets block public policies unless a companion says otherwise.
    const blocks = block ? block.outputs["blockPublicPolicy"] === true : true;
    if (blocks && isPublic(checks.get("policy"))) {
        checks.refuse(
            "policy",
            "a statement that allows everybody",
            "no public policy while the bucket blocks them (blockPublicPolicy)",
        );
    }
}

function refuseEncryption(checks: Checks): void {
    for (const at of checks.each("rules")) {
        const rule = `${at}.applyServerSideEncryptionByDefault`;
        checks.oneOf(`${rule}.sseAlgorithm`, ["AES256", "aws:kms", "aws:kms:dsse"]);
        if (checks.get(`${rule}.sseAlgorithm`) === "AES256") {
            checks.absent(`${rule}.kmsMasterKeyId`, "nothing with AES256");
        }
        if (checks.get(`${rule}.sseAlgorithm`) === "aws:kms:dsse" && checks.get(`${at}.bucketKeyEnabled`) === true) {
            checks.refuse(`${at}.bucketKeyEnabled`, true, "false with aws:kms:dsse");
        }
        checkKey(checks, `${rule}.kmsMasterKeyId`);
    }
}

function refuseLogging(checks: Checks): void {
    const target = checkBucket(checks, "targetBucket");
    if (!target) return;
    const { account, region } = checks.call;
    if (checks.elsewhere(target)) {
        checks.refuse("targetBucket", `${target.id}, in ${target.outputs["region"]}`, `a bucket of ${region}`);
    }
    if (
        companionOf(checks.world, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", target.id)
            ?.outputs["rule"]
    ) {
        checks.refuse(
            "targetBucket",
            target.id,
            "a bucket without default object lock retention: access logs cannot be delivered there",
        );
    }
    const source = checks.get("bucket");
    const ownership =
        companionOf(checks.world, OWNERSHIP, target.id)?.outputs["rule"]?.objectOwnership ?? "BucketOwnerEnforced";
    // Without ACLs the policy alone can admit the log delivery.
    if (ownership !== "BucketOwnerEnforced" || !isKnown(source)) return;
    const context = { "aws:sourceaccount": account, "aws:sourcearn": arn("s3", "", "", source) };
    const resource = `${target.outputs["arn"]}/${checks.get("targetPrefix") ?? ""}x`;
    checkAdmits(checks, "targetBucket", target.id, [
        { principal: "logging.s3.amazonaws.com", action: "s3:PutObject", resource, context },
    ]);
}

export const s3: Services = services({
    [BUCKET]: {
        taggable: true,
        naming: {
            property: "bucket",
            longest: 63,
            pattern: /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/,
            expected: "lower-case letters, digits, dots and dashes, beginning and ending with a letter or digit",
            unique: "world",
        },
        refuse: (checks) => {
            refuseName(checks);
            checkPolicy(checks, "policy", resourcePolicy(20480, "s3"));
            if (isSet(checks.get("objectLockConfiguration")) && checks.get("objectLockEnabled") === false) {
                checks.refuse("objectLockEnabled", false, "true with objectLockConfiguration");
            }
            const count = checks.others(true).length + 1;
            if (count > 10000) checks.refuse("bucket", `${count} buckets`, "10000 at most in an account");
        },
        id: ({ inputs }) => inputs["bucket"],
        defaults: ({ account, inputs }) => ({
            accelerationStatus: "",
            acl: "private",
            bucketNamespace: "global",
            bucketPrefix: "",
            corsRules: [],
            forceDestroy: false,
            grants: [
                { id: hex(`canonical/${account}`, 64), permissions: ["FULL_CONTROL"], type: "CanonicalUser", uri: "" },
            ],
            lifecycleRules: [],
            objectLockEnabled: false,
            policy: "",
            requestPayer: "BucketOwner",
            serverSideEncryptionConfiguration: {
                rule: {
                    applyServerSideEncryptionByDefault: { kmsMasterKeyId: "", sseAlgorithm: "AES256" },
                    bucketKeyEnabled: false,
                },
            },
            // Object lock brings versioning with it.
            versioning: { enabled: inputs["objectLockEnabled"] === true, mfaDelete: false },
        }),
        computed: (call, id) => ({
            arn: arn("s3", "", "", id),
            bucketRegion: call.region,
            bucketDomainName: `${id}.s3.amazonaws.com`,
            bucketRegionalDomainName: `${id}.s3.${call.region}.amazonaws.com`,
            hostedZoneId: ZONES[call.region] ?? `Z${hex(`s3/${call.region}`, 13).toUpperCase()}`,
            websiteDomain: "",
            websiteEndpoint: "",
        }),
        replaceOn: ["bucket", "bucketPrefix", "objectLockEnabled"],
    },
    "aws:s3/bucketVersioning:BucketVersioning": companion({
        refuse: (checks) => {
            checks.oneOf("versioningConfiguration.status", ["Enabled", "Suspended", "Disabled"]);
            const bucket = bucketNamed(checks.world, checks.get("bucket"));
            if (bucket?.outputs["objectLockEnabled"] === true) {
                checks.ask(
                    "versioningConfiguration.status",
                    (status) => status === "Enabled",
                    "Enabled: the bucket has object lock",
                );
            }
            // Replication depends on it for as long as it stands.
            const replicates = companionOf(
                checks.world,
                "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
                checks.get("bucket"),
            );
            if (replicates) {
                checks.ask(
                    "versioningConfiguration.status",
                    (status) => status === "Enabled",
                    `Enabled while ${replicates.name} copies from the bucket`,
                );
            }
        },
        refuseDelete: ({ outputs }, world: World) => {
            const replicates = companionOf(
                world,
                "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
                outputs["bucket"],
            );
            return replicates
                ? [
                      {
                          property: "bucket",
                          found: outputs["bucket"],
                          expected: `${replicates.name} deleted first: it needs versions to copy`,
                      },
                  ]
                : [];
        },
    }),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": companion({
        refuse: refuseEncryption,
    }),
    [BLOCK]: companion({
        defaults: {
            blockPublicAcls: false,
            blockPublicPolicy: false,
            ignorePublicAcls: false,
            restrictPublicBuckets: false,
            skipDestroy: false,
        },
    }),
    [OWNERSHIP]: companion({
        refuse: (checks) =>
            checks.oneOf("rule.objectOwnership", ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]),
    }),
    "aws:s3/bucketPolicy:BucketPolicy": companion({ refuse: refuseBucketPolicy }),
    "aws:s3/bucketLogging:BucketLogging": companion({ refuse: refuseLogging }),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": companion({
        refuse: refuseLifecycle,
        defaults: { expectedBucketOwner: "", transitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
    }),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": companion({
        refuse: (checks) => {
            const retention = "rule.defaultRetention";
            const bucket = bucketNamed(checks.world, checks.get("bucket"));
            if (bucket && bucket.outputs["objectLockEnabled"] !== true && !isVersioned(checks.world, bucket.id)) {
                checks.refuse(
                    "bucket",
                    bucket.id,
                    "a bucket made with objectLockEnabled, or a versioned one (yet: depend on its versioning)",
                );
            }
            if (isSet(checks.get(retention))) {
                checks.exactlyOne(["days", "years"], retention);
                checks.oneOf(`${retention}.mode`, ["COMPLIANCE", "GOVERNANCE"]);
                checks.between(`${retention}.days`, 1, 36500);
                checks.between(`${retention}.years`, 1, 100);
            }
        },
        defaults: { objectLockEnabled: "Enabled" },
    }),
    "aws:s3/inventory:Inventory": companion({
        naming: { longest: 64, pattern: /^[\w.-]+$/, expected: "letters, digits and . _ -", unique: "no" },
        refuse: (checks) => {
            const destination = "destination.bucket";
            const target = checks.get(`${destination}.bucketArn`);
            const parsed = parseArn(target);
            if (isKnown(target) && parsed?.service !== "s3") {
                checks.refuse(`${destination}.bucketArn`, target, "arn:aws:s3:::BUCKET");
            } else if (parsed) checkBucket(checks, `${destination}.bucketArn`, parsed.resource);
            checks.oneOf(`${destination}.format`, ["CSV", "ORC", "Parquet"]);
            checks.oneOf("includedObjectVersions", ["All", "Current"]);
            checks.oneOf("schedule.frequency", ["Daily", "Weekly"]);
            if (isSet(checks.get(`${destination}.encryption`))) {
                checks.exactlyOne(["sseKms", "sseS3"], `${destination}.encryption`);
            }
            checkKey(checks, `${destination}.encryption.sseKms.keyId`, false);
            checks.unique(
                "name",
                "an id that no other inventory of the bucket has",
                ({ outputs }) => checks.same("bucket", outputs["bucket"]) && checks.same("name", outputs["name"]),
            );
        },
        id: ({ inputs }) => `${inputs["bucket"]}:${inputs["name"]}`,
        defaults: { enabled: true },
        replaceOn: ["name"],
    }),
    "aws:s3/bucketMetric:BucketMetric": companion({
        naming: { longest: 64, pattern: /^[\w.-]+$/, expected: "letters, digits and . _ -", unique: "no" },
        refuse: (checks) =>
            checks.unique(
                "name",
                "an id that no other metric of the bucket has",
                ({ outputs }) => checks.same("bucket", outputs["bucket"]) && checks.same("name", outputs["name"]),
            ),
        id: ({ inputs }) => `${inputs["bucket"]}:${inputs["name"]}`,
        replaceOn: ["name"],
    }),
    "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration": companion({
        naming: { longest: 64, pattern: /^[\w.-]+$/, expected: "letters, digits and . _ -", unique: "no" },
        id: ({ inputs }) => `${inputs["bucket"]}:${inputs["name"]}`,
        defaults: { status: "Enabled" },
        replaceOn: ["name"],
    }),
    "aws:s3/bucketNotification:BucketNotification": companion({
        defaults: { eventbridge: false },
    }),
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": {
        global: true,
        refuse: (checks) => {
            const other = checks.others(true)[0];
            if (other) {
                checks.refuse("accountId", checks.call.account, `one declaration an account; ${other.name} has it`);
            }
        },
        id: ({ account }) => account,
        defaults: ({ account }) => ({
            accountId: account,
            blockPublicAcls: false,
            blockPublicPolicy: false,
            ignorePublicAcls: false,
            restrictPublicBuckets: false,
        }),
        replaceOn: ["accountId"],
    },
});
