// CloudFront: how it is talked to, what stands before it, what it may fetch from, and what it records.
import { type Demand, demand } from "../demands";
import { block, list, unless } from "../look";
import type { Problem, ResourceRule, StackRule } from "../rule";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";

/** The policies that allow TLS 1.2 and later with ciphers of today. CloudFront's own name has none of them. */
const TLS_POLICIES = ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025", "TLSv1.2_2019"];
const OVER_TLS = ["redirect-to-https", "https-only"];
const OLD_PROTOCOLS = ["SSLv3", "TLSv1", "TLSv1.1"];

/** How it fetches from servers of somebody's own; from buckets it always comes over TLS. */
const originProblems = (origin: any, i: number): Problem[] => {
    const custom = block(origin.customOriginConfig);
    if (!custom) return [];
    const old = list<string>(custom.originSslProtocols).filter((protocol) => OLD_PROTOCOLS.includes(protocol));
    return [
        ...unless(custom.originProtocolPolicy === "https-only", { property: `origins[${i}].customOriginConfig.originProtocolPolicy`, observed: String(custom.originProtocolPolicy), expected: "https-only" }),
        ...unless(old.length === 0, { property: `origins[${i}].customOriginConfig.originSslProtocols`, observed: old.join(", "), expected: "TLSv1.2 alone" }),
    ];
};

export const cloudfrontTls: ResourceRule = {
    name: "aws-cloudfront-uses-https",
    title: "CloudFront takes clients to HTTPS with TLS 1.2 or later, and fetches over HTTPS",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Set viewerProtocolPolicy to redirect-to-https, a certificate of your own with minimumProtocolVersion TLSv1.2_2021, and originProtocolPolicy to https-only.",
    types: [DISTRIBUTION],
    check: ({ props }) => [
        // Under CloudFront's own name it takes whatever clients offer.
        ...demand(props, [
            { path: "viewerCertificate.minimumProtocolVersion", accepts: TLS_POLICIES, absent: "TLSv1" },
            { path: "defaultCacheBehavior.viewerProtocolPolicy", accepts: OVER_TLS },
        ]),
        ...list<any>(props.orderedCacheBehaviors).flatMap(({ viewerProtocolPolicy }, i) => unless(OVER_TLS.includes(viewerProtocolPolicy as string), {
            property: `orderedCacheBehaviors[${i}].viewerProtocolPolicy`, observed: String(viewerProtocolPolicy), expected: OVER_TLS.join(" or "),
        })),
        ...list<any>(props.origins).flatMap(originProblems),
    ],
};

export const cloudfrontFirewall: ResourceRule = {
    name: "aws-cloudfront-has-firewall",
    title: "Every CloudFront distribution has a web application firewall before it",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: "Set webAclId to the ARN of a WAFv2 web ACL of scope CLOUDFRONT, which stands in us-east-1.",
    types: [DISTRIBUTION],
    check: ({ props }) => unless(Boolean(props.webAclId), { property: "webAclId", observed: "not set", expected: "a web ACL" }),
};

/** A bucket's own name, of whichever region; a bucket that is a web site is fetched from like any server. */
const isBucket = (origin: any): boolean => /\.s3[.-]([a-z0-9-]+\.)?amazonaws\.com$/.test(String(origin.domainName)) && !block(origin.customOriginConfig);

export const cloudfrontOriginsClosed: ResourceRule = {
    name: "aws-cloudfront-buckets-closed",
    title: "A bucket behind CloudFront answers CloudFront alone",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-access"],
    remediation: "Set originAccessControlId, and let the bucket's policy admit cloudfront.amazonaws.com for this distribution's ARN.",
    types: [DISTRIBUTION],
    applies: ({ props }) => list<any>(props.origins).some(isBucket),
    check: ({ props }) => list<any>(props.origins).flatMap((origin, i) => unless(
        !isBucket(origin) || Boolean(origin.originAccessControlId) || Boolean(block(origin.s3OriginConfig)?.originAccessIdentity),
        { property: `origins[${i}].originAccessControlId`, observed: "not set", expected: "an origin access control" },
    )),
};

export const cloudfrontRecorded: StackRule = {
    name: "aws-cloudfront-is-recorded",
    title: "Every request that CloudFront answers is recorded",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive"],
    remediation: "Set loggingConfig.bucket, or declare a LogDeliverySource of type ACCESS_LOGS for it and its delivery.",
    types: [DISTRIBUTION],
    check: (distribution, graph) => unless(
        Boolean(block(distribution.props.loggingConfig)?.bucket)
            // Standard logging as it is set up since November 2024: a delivery of CloudWatch Logs names the distribution.
            || graph.referrers(distribution, "resourceArn", "aws:cloudwatch/logDeliverySource:LogDeliverySource").length > 0,
        { property: "loggingConfig.bucket", observed: "not set", expected: "a bucket, or a delivery of access logs" },
    ),
};

const YEAR = 31_536_000;
const HSTS: readonly Demand[] = [
    { path: "securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec", accepts: (seconds) => Number(seconds) >= YEAR, absent: 0, expected: `${YEAR} or more` },
    { path: "securityHeadersConfig.strictTransportSecurity.override", accepts: [true], absent: false },
];

export const cloudfrontStaysOnHttps: ResourceRule = {
    name: "aws-cloudfront-headers-keep-https",
    title: "Headers that CloudFront adds tell browsers to stay on HTTPS for a year",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Set securityHeadersConfig.strictTransportSecurity with accessControlMaxAgeSec 31536000 or more, and override.",
    types: ["aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"],
    check: ({ props }) => demand(props, HSTS),
};
