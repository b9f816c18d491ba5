import * as rules from "../../policy/rules/aws-cloudfront";
import type { Resource } from "../../policy/resource";
import { aws, type MadeInAws, tabulate, UNKNOWN } from "./aws-support";

const ARN = "arn:aws:cloudfront::111122223333:distribution/E1";
const bucket = { domainName: "site.s3.eu-west-1.amazonaws.com", originId: "bucket", originAccessControlId: "E2" };
const server = (props: object = {}) => ({ domainName: "origin.example.com", originId: "server", customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"], ...props } });
const distribution = (props: object = {}, more: MadeInAws = {}): Resource => aws("cloudfront/distribution:Distribution", {
    arn: ARN, defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" }, viewerCertificate: { acmCertificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/1", minimumProtocolVersion: "TLSv1.2_2021" },
    origins: [bucket], ...props,
}, more);

tabulate(rules.cloudfrontTls, {
    accepts: { "a bucket": distribution(), "a server over HTTPS": distribution({ origins: [server()] }), "HTTPS alone": distribution({ orderedCacheBehaviors: [{ viewerProtocolPolicy: "https-only" }] }) },
    rejects: {
        "CloudFront's own name": distribution({ viewerCertificate: { cloudfrontDefaultCertificate: true } }), "TLS 1.1": distribution({ viewerCertificate: { minimumProtocolVersion: "TLSv1.1_2016" } }),
        "HTTP too": distribution({ defaultCacheBehavior: { viewerProtocolPolicy: "allow-all" } }), "HTTP for some": distribution({ orderedCacheBehaviors: [{ viewerProtocolPolicy: "allow-all" }] }),
        "fetched over HTTP": distribution({ origins: [server({ originProtocolPolicy: "http-only" })] }), "fetched over TLS 1.0": distribution({ origins: [server({ originSslProtocols: ["TLSv1", "TLSv1.2"] })] }),
    },
    awaits: { "a policy that is not known": distribution({ defaultCacheBehavior: { viewerProtocolPolicy: UNKNOWN } }) },
});

tabulate(rules.cloudfrontFirewall, {
    accepts: { "a web ACL": distribution({ webAclId: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/w/1" }) },
    rejects: { "none, the default": distribution() },
    awaits: { "one that is not known": distribution({ webAclId: UNKNOWN }) },
});

tabulate(rules.cloudfrontOriginsClosed, {
    accepts: { "an access control": distribution(), "an access identity": distribution({ origins: [{ ...bucket, originAccessControlId: undefined, s3OriginConfig: { originAccessIdentity: "origin-access-identity/cloudfront/E3" } }] }) },
    rejects: { "a bucket that everybody reads": distribution({ origins: [{ ...bucket, originAccessControlId: undefined }] }), "an empty identity": distribution({ origins: [{ ...bucket, originAccessControlId: "", s3OriginConfig: { originAccessIdentity: "" } }] }) },
    ignores: { "a server": distribution({ origins: [server()] }) },
    awaits: { "a control that is not known": distribution({ origins: [{ ...bucket, originAccessControlId: UNKNOWN }] }) },
});

const source = (props: object, more: MadeInAws = {}) => aws("cloudwatch/logDeliverySource:LogDeliverySource", { logType: "ACCESS_LOGS", ...props }, { name: "source", ...more });
tabulate(rules.cloudfrontRecorded, {
    accepts: {
        "a bucket for logs": distribution({ loggingConfig: { bucket: "logs.s3.amazonaws.com" } }), "a delivery of it": [distribution(), source({ resourceArn: ARN })],
        "a delivery of what is not made yet": [distribution({ arn: UNKNOWN }), source({ resourceArn: UNKNOWN }, { from: { resourceArn: distribution() } })],
    },
    rejects: { "none, the default": distribution(), "a delivery of another": [distribution(), source({ resourceArn: `${ARN}2` })] },
    awaits: { "a bucket that is not known": distribution({ loggingConfig: UNKNOWN }) },
});

const headers = (strictTransportSecurity?: object) => aws("cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", { securityHeadersConfig: { strictTransportSecurity } });
tabulate(rules.cloudfrontStaysOnHttps, {
    accepts: { "a year": headers({ accessControlMaxAgeSec: 31_536_000, override: true }) },
    rejects: { "nothing said": headers(), "a month": headers({ accessControlMaxAgeSec: 2_592_000, override: true }), "the server's own word kept": headers({ accessControlMaxAgeSec: 31_536_000, override: false }) },
    awaits: { "a time that is not known": headers({ accessControlMaxAgeSec: UNKNOWN, override: true }) },
});
