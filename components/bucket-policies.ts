// Who may do what with the AWS buckets of a site, as JSON text that a rule can read at preview.
import { siteName, type Tags } from "./names";
import type { StoreKey } from "./plan/stores";
import { onBehalfOf, policyDocument, type Statement, tlsOnly } from "./policy-documents";

/** Prefixes of the log archive. Whoever sends records there and whoever admits them must agree. */
export const ARCHIVE_PREFIXES = { trail: "cloudtrail", flowLogs: "flow-logs", dnsQueries: "dns-queries", networkFirewall: "network-firewall", findings: "findings" } as const;

/** Prefixes of the access-log bucket. */
export const ACCESS_LOG_PREFIXES = { s3: "s3", applicationBalancer: "alb", networkBalancer: "nlb", costs: "costs", config: "config" } as const;

/** Prefix of the export bucket that AWS Backup reports to. */
export const BACKUP_REPORTS = "backup-reports";

/** Who writes AWS Backup's reports. */
export const backupReporter = (account: string): string =>
    `arn:aws:iam::${account}:role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports`;

interface BucketFacts {
    readonly bucket: string;
    /** Buckets of the site, by planned name. */
    readonly sources: readonly string[];
    readonly account: string;
    readonly region: string;
}

const arnOf = (bucket: string): string => `arn:aws:s3:::${bucket}`;

/** What one AWS service may do, on whose behalf. */
const allow = (
    Sid: string, Service: string, Action: string | string[], Resource: string | string[], Condition: Statement["Condition"],
): Statement => ({ Sid, Effect: "Allow", Principal: { Service }, Action, Resource, Condition });

/** Objects are the bucket owner's, whoever delivers them. */
const ownerControls = (condition: { StringEquals: Record<string, string> }) =>
    ({ ...condition, StringEquals: { ...condition.StringEquals, "s3:x-amz-acl": "bucket-owner-full-control" } });

/** CloudWatch's delivery service: flow logs, DNS queries, the logs of network load balancers and firewalls come through it. */
function logDelivery({ bucket, account, region }: BucketFacts, prefixes: readonly string[]): Statement[] {
    const source = onBehalfOf(account, `arn:aws:logs:${region}:${account}:*`);
    return [
        allow("LogDeliveryChecks", "delivery.logs.amazonaws.com", ["s3:GetBucketAcl", "s3:ListBucket"], arnOf(bucket), source),
        allow(
            "LogDeliveryWrites", "delivery.logs.amazonaws.com", "s3:PutObject",
            prefixes.map((prefix) => `${arnOf(bucket)}/${prefix}/*`), ownerControls(source),
        ),
    ];
}

/**
 * Refuses objects that ask to be encrypted in any way but with a multi-region key of this account and region. Those that
 * ask for nothing get the bucket's own. (`Null` is what tells them apart: a key that is missing fulfils "not equal".)
 */
const ownKeysOnly = ({ bucket, account, region }: BucketFacts): Statement[] => [
    {
        Sid: "DenyOtherEncryption",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: `${arnOf(bucket)}/*`,
        Condition: {
            Null: { "s3:x-amz-server-side-encryption": "false" },
            StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
        },
    },
    {
        Sid: "DenyOtherKeys",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: `${arnOf(bucket)}/*`,
        Condition: {
            Null: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "false" },
            ArnNotLike: { "s3:x-amz-server-side-encryption-aws-kms-key-id": `arn:aws:kms:${region}:${account}:key/mrk-*` },
        },
    },
];

/** Billing delivers its ledger, and tries with a file at the top whether it can. It does both from its own region. */
function ledgerDelivery({ bucket, account }: BucketFacts): Statement[] {
    const arn = arnOf(bucket);
    const source = onBehalfOf(account, `arn:aws:bcm-data-exports:us-east-1:${account}:export/*`);
    return [
        allow("LedgerChecks", "bcm-data-exports.amazonaws.com", "s3:GetBucketPolicy", arn, source),
        allow("LedgerWrites", "bcm-data-exports.amazonaws.com", "s3:PutObject", [`${arn}/${ACCESS_LOG_PREFIXES.costs}/*`, `${arn}/aws-programmatic-access-test-object`], source),
    ];
}

/**
 * AWS Backup's reporter delivers. Named by a condition: S3 refuses a policy with a principal that does not exist, and this
 * one does not until the account's first report plan has been made.
 */
const backupReports = ({ bucket, account }: BucketFacts): Statement => ({
    Sid: "BackupReportsWrite",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: `${arnOf(bucket)}/${BACKUP_REPORTS}/*`,
    Condition: {
        StringEquals: { "aws:PrincipalAccount": account, "s3:x-amz-acl": "bucket-owner-full-control" },
        ArnEquals: { "aws:PrincipalArn": backupReporter(account) },
    },
});

/** What people and programs do to objects. Replication has actions of its own. */
const OBJECT_ACCESS = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"];

/**
 * Leaves what begins with the prefix to the account's access points, each of which is one tenant's. Their own policies then
 * say who comes in. Backup alone works on the bucket itself.
 */
const onlyThroughAccessPoints = ({ bucket, account }: BucketFacts, prefix: string): Statement[] => [
    {
        Sid: "AccessPointsDecide",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: [...OBJECT_ACCESS, "s3:ListBucket"],
        Resource: [arnOf(bucket), `${arnOf(bucket)}/${prefix}*`],
        Condition: { StringEquals: { "s3:DataAccessPointAccount": account } },
    },
    {
        Sid: "DenyOtherWays",
        Effect: "Deny",
        Principal: "*",
        Action: OBJECT_ACCESS,
        Resource: `${arnOf(bucket)}/${prefix}*`,
        Condition: {
            StringNotEquals: { "s3:DataAccessPointAccount": account },
            ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/*-backup*` },
        },
    },
];

/** The policy of one store. */
export function storePolicy(key: StoreKey, facts: BucketFacts & { readonly tags: Tags; readonly throughAccessPoints: string }): string {
    const { bucket, sources, account, region, tags } = facts;
    const arn = arnOf(bucket);
    const trail = { "aws:SourceArn": `arn:aws:cloudtrail:${region}:${account}:trail/${siteName(tags)}` };
    const { trail: trailPrefix, flowLogs, dnsQueries, networkFirewall, findings } = ARCHIVE_PREFIXES;
    const detector = onBehalfOf(account, `arn:aws:guardduty:${region}:${account}:detector/*`);
    const deliveries: Readonly<Record<StoreKey, () => Statement[]>> = {
        data: () => onlyThroughAccessPoints(facts, facts.throughAccessPoints),
        export: () => [
            allow(
                "InventoryWrites", "s3.amazonaws.com", "s3:PutObject", `${arn}/inventory/*`,
                ownerControls(onBehalfOf(account, ...sources.map(arnOf))),
            ),
            backupReports(facts),
        ],
        "log-archive": () => [
            ...logDelivery(facts, [
                `${flowLogs}/AWSLogs/aws-account-id=${account}`, // Hive-compatible partitions
                `${dnsQueries}/AWSLogs/${account}`,
                `${networkFirewall}/AWSLogs/${account}`,
            ]),
            allow("TrailChecks", "cloudtrail.amazonaws.com", "s3:GetBucketAcl", arn, { StringEquals: trail }),
            allow(
                "TrailWrites", "cloudtrail.amazonaws.com", "s3:PutObject", `${arn}/${trailPrefix}/AWSLogs/${account}/*`,
                ownerControls({ StringEquals: trail }),
            ),
            allow("FindingsChecks", "guardduty.amazonaws.com", "s3:GetBucketLocation", arn, detector),
            allow("FindingsWrites", "guardduty.amazonaws.com", "s3:PutObject", `${arn}/${findings}/AWSLogs/${account}/*`, detector),
        ],
    };
    return policyDocument([...tlsOnly("s3:*", [arn, `${arn}/*`]), ...ownKeysOnly(facts), ...deliveries[key]()]);
}

/** The policy of the access-log bucket: three services write, each below its own prefix. */
export function accessLogsPolicy(facts: BucketFacts): string {
    const { bucket, sources, account, region } = facts;
    const arn = arnOf(bucket);
    const { s3, applicationBalancer, networkBalancer, config } = ACCESS_LOG_PREFIXES;
    const ours = { StringEquals: { "aws:SourceAccount": account } };
    return policyDocument([
        ...tlsOnly("s3:*", [arn, `${arn}/*`]),
        allow("AccessLogWrites", "logging.s3.amazonaws.com", "s3:PutObject", `${arn}/${s3}/*`, onBehalfOf(account, ...sources.map(arnOf))),
        allow(
            "ApplicationBalancerWrites", "logdelivery.elasticloadbalancing.amazonaws.com", "s3:PutObject",
            `${arn}/${applicationBalancer}/AWSLogs/${account}/*`,
            { ArnLike: { "aws:SourceArn": `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/*` } },
        ),
        ...logDelivery(facts, [`${networkBalancer}/AWSLogs/${account}`]),
        // AWS Config cannot deliver to the log archive: it takes no bucket that locks what comes in.
        allow("ConfigChecks", "config.amazonaws.com", ["s3:GetBucketAcl", "s3:ListBucket"], arn, ours),
        allow("ConfigWrites", "config.amazonaws.com", "s3:PutObject", `${arn}/${config}/AWSLogs/${account}/Config/*`, ownerControls(ours)),
        ...ledgerDelivery(facts),
    ]);
}
