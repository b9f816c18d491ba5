// Who may do what with the AWS buckets of a site, as JSON text that a rule can read at preview.
import { siteName, type Tags } from "./names";
import type { StoreKey } from "./plan/stores";
import { onBehalfOf, policyDocument, type Statement, tlsOnly } from "./policy-documents";

/** Prefixes of the log archive. Whoever sends records there and whoever admits them must agree. */
export const ARCHIVE_PREFIXES = { trail: "cloudtrail", flowLogs: "flow-logs", dnsQueries: "dns-queries" } as const;

/** Prefixes of the access-log bucket. */
export const ACCESS_LOG_PREFIXES = { s3: "s3", applicationBalancer: "alb", networkBalancer: "nlb" } as const;

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

/** CloudWatch's delivery service: flow logs, DNS queries and network load balancers' logs come through it. */
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

/** The policy of one store. */
export function storePolicy(key: StoreKey, facts: BucketFacts & { readonly tags: Tags }): string {
    const { bucket, sources, account, region, tags } = facts;
    const arn = arnOf(bucket);
    const trail = { "aws:SourceArn": `arn:aws:cloudtrail:${region}:${account}:trail/${siteName(tags)}` };
    const { trail: trailPrefix, flowLogs, dnsQueries } = ARCHIVE_PREFIXES;
    const deliveries: Readonly<Record<StoreKey, () => Statement[]>> = {
        data: () => [],
        export: () => [
            allow(
                "InventoryWrites", "s3.amazonaws.com", "s3:PutObject", `${arn}/inventory/*`,
                ownerControls(onBehalfOf(account, ...sources.map(arnOf))),
            ),
        ],
        "log-archive": () => [
            ...logDelivery(facts, [
                `${flowLogs}/AWSLogs/aws-account-id=${account}`, // Hive-compatible partitions
                `${dnsQueries}/AWSLogs/${account}`,
            ]),
            allow("TrailChecks", "cloudtrail.amazonaws.com", "s3:GetBucketAcl", arn, { StringEquals: trail }),
            allow(
                "TrailWrites", "cloudtrail.amazonaws.com", "s3:PutObject", `${arn}/${trailPrefix}/AWSLogs/${account}/*`,
                ownerControls({ StringEquals: trail }),
            ),
        ],
    };
    return policyDocument([...tlsOnly("s3:*", [arn, `${arn}/*`]), ...ownKeysOnly(facts), ...deliveries[key]()]);
}

/** The policy of the access-log bucket: three services write, each below its own prefix. */
export function accessLogsPolicy(facts: BucketFacts): string {
    const { bucket, sources, account, region } = facts;
    const arn = arnOf(bucket);
    const { s3, applicationBalancer, networkBalancer } = ACCESS_LOG_PREFIXES;
    return policyDocument([
        ...tlsOnly("s3:*", [arn, `${arn}/*`]),
        allow("AccessLogWrites", "logging.s3.amazonaws.com", "s3:PutObject", `${arn}/${s3}/*`, onBehalfOf(account, ...sources.map(arnOf))),
        allow(
            "ApplicationBalancerWrites", "logdelivery.elasticloadbalancing.amazonaws.com", "s3:PutObject",
            `${arn}/${applicationBalancer}/AWSLogs/${account}/*`,
            { ArnLike: { "aws:SourceArn": `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/*` } },
        ),
        ...logDelivery(facts, [`${networkBalancer}/AWSLogs/${account}`]),
    ]);
}
