// Buckets and their companions: the provider writes most of a bucket's settings as resources of their own, and still
// reads them from the bucket itself in older programs. Both are looked at.
import {
    actionCovers, asDeclared, beside, block, bucketOf, companion, companions, conditionValues, factsOf, isAwsKey, isTrue, list, names, perGraph, principals, require1, shown,
    statements, unless,
} from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const s3 = (name: string): string => `aws:s3/${name[0]!.toLowerCase()}${name.slice(1)}:${name}`;

/** The provider keeps the names of its version 6 as aliases. */
const both = (name: string): string[] => [s3(name), s3(`${name}V2`)];

export const BUCKETS = both("Bucket");

/** What a bucket says of one subject: its companion's properties, or the block written inside the bucket. */
function settings(bucket: Resource, graph: Graph, name: string, inside?: (props: any) => unknown): Resource[] | any[] {
    const apart = companions(graph, bucket, "bucket", ...both(name)).map(({ props }) => props);
    if (apart.length > 0 || !inside) return apart;
    const inline = inside(bucket.props);
    return list(inline).length > 0 ? [...list(inline)] : [];
}

const LOGGED = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"];

const isBucket = (bucket: Resource, reference: unknown): boolean =>
    typeof reference === "string" && reference !== "" && [bucket.props.bucket, bucket.props.id, bucket.props.arn].filter(Boolean).map(bucketOf).includes(bucketOf(reference));

/** Buckets that something is said to write to: by what that was made from, and by name. */
interface Written {
    readonly urns: ReadonlySet<string>;
    readonly names: ReadonlySet<string>;
}

const writtenTo = (found: readonly { readonly origins: readonly string[]; readonly name: unknown }[]): Written => ({
    urns: new Set(found.flatMap(({ origins }) => origins)),
    names: new Set(found.flatMap(({ name }) => (typeof name === "string" && name !== "" ? [bucketOf(name)] : []))),
});

const isAmong = ({ urns, names: known }: Written, bucket: Resource): boolean =>
    urns.has(bucket.urn) || readOr<string[]>([], () => [bucket.props.bucket, bucket.props.id]).some((name) => known.has(name));

const target = (resource: Resource, property: string, name: () => unknown = () => resource.props[property]) =>
    ({ origins: resource.propertyDependencies[property] ?? [], name: readOr<unknown>(undefined, name) });

const accessLogs = perGraph((graph) => writtenTo([
    // A bucket that logs to itself is a store that hides its own log, not a place for others'.
    ...graph.of(...both("BucketLogging")).filter((logging) => !graph.linked(logging, "bucket", ...BUCKETS).some((bucket) => readOr(false, () => isBucket(bucket, logging.props.targetBucket))))
        .map((logging) => target(logging, "targetBucket")),
    ...graph.of(...LOGGED).map((balancer) => target(balancer, "accessLogs", () => block(balancer.props.accessLogs)?.bucket)),
]));

/**
 * Buckets that load balancers or S3 itself write their access logs to. These services can write only where S3's own
 * encryption is used, so such a bucket has no key of the platform's. Told by use, or by its purpose.
 */
export const holdsAccessLogs = (bucket: Resource, graph: Graph): boolean =>
    bucket.props.tags?.purpose === "access-logs" || isAmong(accessLogs(graph), bucket);

const isStore = (bucket: Resource, graph: Graph): boolean => !holdsAccessLogs(bucket, graph);

export const encrypted: StackRule = {
    name: "aws-s3-encrypted-with-own-key",
    title: "Every bucket is encrypted with a key of the platform's; access logs, which cannot be, with S3's own",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["encryption-at-rest"],
    remediation: "Declare a BucketServerSideEncryptionConfiguration with aws:kms and kmsMasterKeyId of a key made for the purpose.",
    types: BUCKETS,
    check: (bucket, graph) => {
        const [found] = settings(bucket, graph, "BucketServerSideEncryptionConfiguration", (props) => props.serverSideEncryptionConfiguration ?? props.serverSideEncryptionConfigurations);
        const rule = block(found?.rules ?? found?.rule);
        const how = block(rule?.applyServerSideEncryptionByDefault ?? rule?.applyServerSideEncryptionByDefaults);
        // Where nothing is said, S3 encrypts with its own (since January 2023).
        if (holdsAccessLogs(bucket, graph)) return require1("sseAlgorithm", how?.sseAlgorithm ?? "AES256", ["AES256", "aws:kms", "aws:kms:dsse"]);
        const key = how?.kmsMasterKeyId;
        return [
            ...require1("sseAlgorithm", how?.sseAlgorithm, ["aws:kms", "aws:kms:dsse"]),
            ...unless(!isAwsKey(key), {
                property: "kmsMasterKeyId", observed: key ? "the key that AWS manages" : "not set", expected: "a customer-managed key",
            }),
        ];
    },
};

export const noCustomerKeys: StackRule = {
    name: "aws-s3-no-foreign-keys",
    title: "No bucket takes objects encrypted with a key that the writer keeps",
    severity: "medium",
    level: "advisory",
    scope: "stack",
    controls: ["encryption-at-rest"],
    remediation: "Set blockedEncryptionTypes to SSE-C on the bucket's encryption rule: an intruder who may write could hold the objects to ransom.",
    types: BUCKETS,
    check: (bucket, graph) => {
        const [found] = settings(bucket, graph, "BucketServerSideEncryptionConfiguration", (props) => props.serverSideEncryptionConfiguration ?? props.serverSideEncryptionConfigurations);
        const blocked = list<string>(block(found?.rules ?? found?.rule)?.blockedEncryptionTypes);
        return unless(blocked.includes("SSE-C"), { property: "blockedEncryptionTypes", observed: shown(blocked), expected: "SSE-C among them" });
    },
};

export const versioned: StackRule = {
    name: "aws-s3-versioned",
    title: "Every bucket keeps the old versions of what is overwritten or deleted",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-recovery"],
    remediation: "Declare a BucketVersioning with status Enabled.",
    types: BUCKETS,
    check: (bucket, graph) => {
        const [found] = settings(bucket, graph, "BucketVersioning", (props) => props.versioning ?? props.versionings);
        const status = block(found?.versioningConfiguration)?.status ?? (found?.enabled === true ? "Enabled" : undefined);
        return require1("status", status, ["Enabled"]);
    },
};

const BLOCKS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;

export const publicAccessBlocked: StackRule = {
    name: "aws-s3-public-access-blocked",
    title: "No bucket can be made public, whatever its policy or ACL says",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-access", "closed-defaults"],
    remediation: "Declare a BucketPublicAccessBlock with all four switches on; each is off if it is not named.",
    types: BUCKETS,
    check: (bucket, graph) => companion(companions(graph, bucket, "bucket", s3("BucketPublicAccessBlock")), "a public access block", ({ props }) =>
        BLOCKS.flatMap((flag) => require1(flag, props[flag], [true]))),
};

export const ownedByAccount: StackRule = {
    name: "aws-s3-no-acls",
    title: "Whatever is in a bucket belongs to the account; access control lists are off",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-access"],
    remediation: "Declare BucketOwnershipControls with BucketOwnerEnforced, and no ACL. New buckets are so by default; one that lost its controls is not.",
    types: BUCKETS,
    check: (bucket, graph) => {
        const acls = companions(graph, bucket, "bucket", ...both("BucketAcl")).map(({ props }) => props.acl as unknown);
        const inline = asDeclared(bucket, "acl").props.acl as unknown;
        const controls = companions(graph, bucket, "bucket", s3("BucketOwnershipControls"));
        return [
            // A bucket that is made without is the owner's (since April 2023); a site says so, since taking controls away undoes it.
            ...(controls.length === 0 && !factsOf(bucket, graph) ? [] : companion(controls, "ownership controls", ({ props }) =>
                require1("rule.objectOwnership", block(props.rule)?.objectOwnership, ["BucketOwnerEnforced"]))),
            ...[...acls, ...(inline === undefined || inline === "" ? [] : [inline])].flatMap((acl) => require1("acl", acl, ["private"])),
        ];
    },
};

function policiesOf(bucket: Resource, graph: Graph): unknown[] {
    const apart = companions(graph, bucket, "bucket", s3("BucketPolicy")).map(({ props }) => props.policy as unknown);
    return apart.length > 0 ? apart : list(bucket.props.policy).filter(Boolean);
}

/** Statements that refuse everybody, whatever they do in the bucket. */
const refusals = (bucket: Resource, graph: Graph) => policiesOf(bucket, graph).flatMap(statements)
    .filter((statement) => statement.Effect === "Deny" && principals(statement).includes("*") && names(statement, "s3:GetObject") && names(statement, "s3:PutObject"))
    .filter((statement) => list(statement.Resource).some((resource) => resource === "*" || resource.endsWith("/*")));

export const tlsOnly: StackRule = {
    name: "aws-s3-tls-only",
    title: "Every bucket refuses plain HTTP",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption"],
    remediation: "Add to the bucket's policy: Deny, principal *, s3:*, on the bucket and its objects, if aws:SecureTransport is false.",
    types: BUCKETS,
    check: (bucket, graph) => unless(
        refusals(bucket, graph).some((statement) => conditionValues(statement, /^Bool$/i, "aws:SecureTransport").includes("false")),
        { property: "policy", observed: "nothing that refuses plain HTTP", expected: "a Deny for everybody if aws:SecureTransport is false" },
    ),
};

export const tls12: StackRule = {
    name: "aws-s3-tls-1-2",
    title: "Every bucket refuses TLS before 1.2",
    severity: "low",
    level: "advisory",
    scope: "stack",
    controls: ["transport-encryption"],
    remediation: "Add to the bucket's policy: Deny, principal *, s3:*, if s3:TlsVersion is less than 1.2.",
    types: BUCKETS,
    check: (bucket, graph) => unless(
        refusals(bucket, graph).some((statement) => conditionValues(statement, /^NumericLessThan(Equals)?$/i, "s3:TlsVersion").some((version) => Number(version) >= 1.2)),
        { property: "policy", observed: "nothing that refuses old TLS", expected: "a Deny for everybody if s3:TlsVersion is less than 1.2" },
    ),
};

export const accessLogged: StackRule = {
    name: "aws-s3-access-logged",
    title: "Access to every bucket is logged to another one",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive"],
    remediation: "Declare a BucketLogging that names the bucket for access logs.",
    types: BUCKETS,
    applies: (bucket, graph) => isStore(bucket, graph),
    check: (bucket, graph) => {
        const apart = companions(graph, bucket, "bucket", ...both("BucketLogging"));
        if (apart.length === 0 && block(bucket.props.loggings ?? bucket.props.logging)?.targetBucket) return [];
        return companion(apart, "a BucketLogging", ({ props }) =>
            unless(Boolean(props.targetBucket) && !isBucket(bucket, props.targetBucket), {
                property: "targetBucket", observed: props.targetBucket ? "the bucket itself" : "not set", expected: "another bucket",
            }));
    },
};

/** A rule that holds for everything in the bucket. */
const holdsForAll = (rule: any): boolean => {
    if (rule.status !== undefined ? rule.status !== "Enabled" : rule.enabled !== true) return false;
    const filter = block(rule.filter);
    const narrowed = [rule.prefix, filter?.prefix, filter?.tag, filter?.objectSizeGreaterThan, filter?.objectSizeLessThan, block(filter?.and), block(rule.tags)];
    return narrowed.every((value) => value === undefined || value === "" || value === null || value === 0);
};

function lifecycleOf(bucket: Resource, graph: Graph): any[] {
    const [found] = settings(bucket, graph, "BucketLifecycleConfiguration", (props) => (list(props.lifecycleRules).length > 0 ? { rules: props.lifecycleRules } : undefined));
    return list(found?.rules).filter(holdsForAll);
}

const daysOf = (ending: any): number => Number(ending?.noncurrentDays ?? ending?.days ?? 0);

/** Days after which the rule ends something, 0 for "never". */
const days = (rule: any): { current: number; old: number; uploads: number } => ({
    current: Number(block(rule.expiration ?? rule.expirations)?.days ?? 0),
    old: daysOf(block(rule.noncurrentVersionExpiration ?? rule.noncurrentVersionExpirations)),
    uploads: Number(block(rule.abortIncompleteMultipartUpload)?.daysAfterInitiation ?? rule.abortIncompleteMultipartUploadDays ?? 0),
});

/** Days for which each purpose's objects may be kept; undefined where they may stay. */
const ceilingFor = (purpose: unknown, retention: { logs: number; data: number; export: number }) =>
    purpose === "data" ? { old: retention.data }
        : purpose === "export" ? { current: retention.export, old: retention.export }
            : { current: retention.logs, old: retention.logs };

/** Nobody goes on with an upload after a month. */
const UPLOAD_DAYS = 30;

const within = (property: string, found: number, ceiling: number): Problem[] =>
    unless(found > 0 && found <= ceiling, { property, observed: found === 0 ? "never" : `${found} days`, expected: ceiling === Infinity ? "an end" : `${ceiling} days at most` });

export const retentionCeiling: StackRule = {
    name: "aws-s3-retention-ceiling",
    title: "What has expired in a bucket is destroyed: old versions, abandoned uploads, and records past their time",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["retention"],
    remediation: "Declare a BucketLifecycleConfiguration whose enabled, unfiltered rules expire old versions and abort unfinished uploads.",
    types: BUCKETS,
    check: (bucket, graph) => {
        const rules = lifecycleOf(bucket, graph).map(days);
        const most = (read: (rule: ReturnType<typeof days>) => number) => Math.max(0, ...rules.map(read));
        const facts = factsOf(bucket, graph);
        // Without the site's figures a ceiling is wanted, whatever it is.
        const ceiling: { current?: number; old: number } = facts ? ceilingFor(bucket.props.tags?.purpose, facts.retention) : { old: Infinity };
        const uploads = most((rule) => rule.uploads);
        return [
            ...within("noncurrentVersionExpiration", most((rule) => rule.old), ceiling.old),
            ...(ceiling.current === undefined ? [] : within("expiration", most((rule) => rule.current), ceiling.current)),
            ...within("abortIncompleteMultipartUpload", uploads, UPLOAD_DAYS),
        ];
    },
};

export const retentionFloor: StackRule = {
    name: "aws-s3-retention-floor",
    title: "Nothing in a bucket is destroyed before its time",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["retention", "storage-recovery"],
    remediation: "Raise the days of the bucket's life cycle to what the site's retention says.",
    types: BUCKETS,
    applies: (bucket, graph) => factsOf(bucket, graph) !== undefined && ["data", "export", "log-archive", "access-logs"].includes(bucket.props.tags?.purpose),
    check: (bucket, graph) => {
        const { retention } = factsOf(bucket, graph)!;
        const purpose = bucket.props.tags.purpose as string;
        return lifecycleOf(bucket, graph).map(days).flatMap(({ current, old }) => {
            if (purpose === "data") {
                return [
                    ...unless(current === 0, { property: "expiration", observed: `${current} days`, expected: "never: customers' objects stay until they are deleted" }),
                    ...unless(old === 0 || old >= retention.data, { property: "noncurrentVersionExpiration", observed: `${old} days`, expected: `${retention.data} days` }),
                ];
            }
            const floor = purpose === "export" ? retention.export : retention.logs;
            return unless(current === 0 || current >= floor, { property: "expiration", observed: `${current} days`, expected: `${floor} days` });
        });
    },
};

export const listed: StackRule = {
    name: "aws-s3-inventory",
    title: "What every bucket holds is listed in an open format",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["data-export"],
    remediation: "Declare an aws.s3.Inventory of the bucket, enabled, as Parquet, ORC or CSV.",
    types: BUCKETS,
    applies: (bucket, graph) => isStore(bucket, graph),
    check: (bucket, graph) => companion(companions(graph, bucket, "bucket", s3("Inventory")), "an inventory", ({ props }) => [
        ...require1("enabled", props.enabled, [true, undefined], "true"),
        ...require1("includedObjectVersions", props.includedObjectVersions, ["All"]),
        ...require1("destination.bucket.format", block(block(props.destination)?.bucket)?.format, ["Parquet", "ORC", "CSV"]),
        // The bucket that takes the lists admits them in one place alone.
        ...unless(factsOf(bucket, graph) === undefined || Boolean(block(block(props.destination)?.bucket)?.prefix), {
            property: "destination.bucket.prefix", observed: "not set", expected: "the place that the bucket's policy leaves for lists",
        }),
    ]),
};

export const inventoryEncrypted: ResourceRule = {
    name: "aws-s3-inventory-encrypted",
    title: "Lists of what a bucket holds are encrypted with a key of the platform's, and go to a bucket of the account that is named",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set destination.bucket.encryption.sseKms.keyId and destination.bucket.accountId on the inventory. Without the account, lists go to whoever has the bucket's name.",
    types: [s3("Inventory")],
    check: ({ props }) => {
        const destination = block(block(props.destination)?.bucket);
        return [
            ...unless(Boolean(block(block(destination?.encryption)?.sseKms)), {
                property: "destination.bucket.encryption", observed: "no key", expected: "sseKms with a key",
            }),
            ...unless(Boolean(destination?.accountId), {
                property: "destination.bucket.accountId", observed: "not set", expected: "the account that owns the bucket",
            }),
        ];
    },
};

const records = perGraph((graph) => writtenTo([
    ...graph.of("aws:cloudtrail/trail:Trail").map((trail) => target(trail, "s3BucketName")),
    ...graph.of("aws:ec2/flowLog:FlowLog").map((log) => target(log, "logDestination")),
]));

/** Buckets that hold records: a trail or a flow log is delivered there. */
const holdsRecords = (bucket: Resource, graph: Graph): boolean => bucket.props.tags?.purpose === "log-archive" || isAmong(records(graph), bucket);

export const locked: StackRule = {
    name: "aws-s3-records-locked",
    title: "Records cannot be changed or removed before their time",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-immutability"],
    remediation: "Set objectLockEnabled on the bucket (when it is made) and declare a BucketObjectLockConfiguration with a default retention.",
    types: BUCKETS,
    applies: (bucket, graph) => isStore(bucket, graph) && holdsRecords(bucket, graph),
    check: (bucket, graph) => {
        const facts = factsOf(bucket, graph);
        const [found] = settings(bucket, graph, "BucketObjectLockConfiguration", (props) => props.objectLockConfiguration);
        const rule = block(found?.rule ?? found?.rules);
        const retention = block(rule?.defaultRetention ?? rule?.defaultRetentions);
        const kept = Number(retention?.days ?? 0) + 365 * Number(retention?.years ?? 0);
        const modes = facts?.lifecycle === "evaluation" ? ["COMPLIANCE", "GOVERNANCE"] : ["COMPLIANCE"];
        return [
            ...unless(isTrue(bucket.props.objectLockEnabled) || found?.objectLockEnabled === "Enabled", { property: "objectLockEnabled", observed: "off", expected: "on" }),
            ...require1("rule.defaultRetention.mode", retention?.mode, modes),
            // For longer than the ceiling on retention a lock would keep what must be destroyed.
            ...unless(facts ? kept === facts.retention.logs : kept >= 1, { property: "rule.defaultRetention.days", observed: `${kept} days`, expected: facts ? `${facts.retention.logs} days` : "1 day or more" }),
        ];
    },
};

export const notForceDestroyed: ResourceRule = {
    name: "aws-s3-not-force-destroyed",
    title: "No bucket is deleted together with what is in it",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["deletion-protection"],
    remediation: "Leave forceDestroy off.",
    types: BUCKETS,
    check: ({ props }) => require1("forceDestroy", props.forceDestroy, [false, undefined], "false"),
};

/** Who may write what into the archives, and nobody else. */
export const deliveriesAreBound: ResourceRule = {
    name: "aws-s3-deliveries-bound",
    title: "A service acts on a bucket only on behalf of the account that owns it",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-access", "least-privilege"],
    remediation: "Add aws:SourceAccount or aws:SourceArn to every statement of the bucket's policy that allows a service.",
    types: [s3("BucketPolicy"), ...BUCKETS],
    applies: ({ props }) => statements(props.policy).length > 0,
    check: ({ props }) => statements(props.policy)
        .filter(({ Effect, Principal }) => Effect === "Allow" && typeof Principal === "object" && Principal?.Service !== undefined)
        .filter((statement) => !isBound(statement))
        .map(({ Sid, Principal }) => ({ property: `policy ${Sid ?? ""}`.trim(), observed: `${list((Principal as any).Service).join(", ")} for any account`, expected: "aws:SourceAccount or aws:SourceArn" })),
};

const isBound = (statement: Parameters<typeof conditionValues>[0]): boolean =>
    ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID"].some((key) => conditionValues(statement, /^(String|Arn)(Equals|Like)$/i, key).some((value) => value !== "*"));

/** Of nobody that is known. */
const OTHERS = "arn:aws:kms:eu-west-1:000000000000:key/other";

/** Refusals of objects by what a request says of their encryption, as values of a condition key. */
const refusedUnless = (bucket: Resource, graph: Graph, key: string): string[] => policiesOf(bucket, graph).flatMap(statements)
    .filter((statement) => statement.Effect === "Deny" && principals(statement).includes("*") && names(statement, "s3:PutObject"))
    .flatMap((statement) => conditionValues(statement, /^(String|Arn)Not(Equals|Like)$/i, key));

export const refusesOtherKeys: StackRule = {
    name: "aws-s3-refuses-other-keys",
    title: "A site's stores refuse objects that are encrypted otherwise, or with a key that is not the platform's",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["encryption-at-rest", "storage-access"],
    remediation: "Add to the bucket's policy: Deny, principal *, s3:PutObject, if s3:x-amz-server-side-encryption is named and is not aws:kms, and if s3:x-amz-server-side-encryption-aws-kms-key-id is named and no key of the account.",
    types: BUCKETS,
    applies: (bucket, graph) => factsOf(bucket, graph) !== undefined && isStore(bucket, graph),
    check: (bucket, graph) => {
        const ways = refusedUnless(bucket, graph, "s3:x-amz-server-side-encryption");
        const keys = refusedUnless(bucket, graph, "s3:x-amz-server-side-encryption-aws-kms-key-id");
        return [
            ...unless(ways.length > 0 && ways.every((way) => way.startsWith("aws:kms")), {
                property: "policy", observed: "objects in any encryption", expected: "a Deny of PutObject but with aws:kms",
            }),
            ...unless(keys.length > 0 && keys.every((key) => !actionCovers(key, OTHERS)), {
                property: "policy", observed: "objects under any key", expected: "a Deny of PutObject but with the platform's keys",
            }),
        ];
    },
};

/** What holds data, or the key to it. */
const HOLDERS = [
    ...BUCKETS, "aws:rds/cluster:Cluster", "aws:rds/clusterInstance:ClusterInstance", "aws:rds/instance:Instance", "aws:efs/fileSystem:FileSystem",
    "aws:dynamodb/table:Table", "aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey",
];

export const purposeSaid: StackRule = {
    name: "aws-store-says-purpose",
    title: "Every store and every key of a site says what it is for",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["accountability"],
    remediation: "Give it the tag purpose. What is kept there for how long, and who is charged for it, is told by it.",
    types: HOLDERS,
    applies: (store, graph) => factsOf(store, graph) !== undefined,
    check: ({ props }) => unless(Boolean(props.tags?.purpose), {
        property: "tags.purpose", observed: "not set", expected: "what it is for",
    }),
};

export const inSite: StackRule = {
    name: "aws-site-stores",
    title: "A site has a store for customers' data, for exports and for records",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-redundancy", "provider-diversity"],
    remediation: "Declare the site's Storage component with every store of the plan.",
    types: ["holdfast:index:Platform"],
    check: (platform, graph) => {
        // A tenant's own bucket is no store for the others.
        const purposes = beside(platform, graph, ...BUCKETS).filter(({ props }) => props.tags?.tenant === undefined).map(({ props }) => props.tags?.purpose as unknown);
        return ["data", "export", "log-archive", "access-logs"].filter((purpose) => !purposes.includes(purpose))
            .map((purpose) => ({ property: purpose, observed: "no bucket", expected: "one" }));
    },
};
