// Certificates on AWS: how they are proved, what they are for, and who hears that one ends.
import { patternsHeard } from "../aws-events";
import { beside, block, list, PLATFORM, require1, shown, unless } from "../look";
import type { ResourceRule, StackRule } from "../rule";

const CERTIFICATE = "aws:acm/certificate:Certificate";

/** Keys that are not guessed: RSA of 2048 bits or more, or a curve of 256 or more. */
const STRONG = ["RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];

const isIssued = ({ props }: { readonly props: any }): boolean => props.privateKey === undefined || props.privateKey === null || props.privateKey === "";

export const renewsByItself: ResourceRule = {
    name: "aws-certificate-renews",
    title: "Certificates are issued by AWS against a record in the zone, so that they renew without anybody",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Set validationMethod to DNS, and give no privateKey: an imported certificate ends, and its key has been somewhere else.",
    types: [CERTIFICATE],
    check: (certificate) => {
        const { props } = certificate;
        if (!isIssued(certificate)) return [{ property: "privateKey", observed: "an imported certificate", expected: "one that AWS issues" }];
        return props.certificateAuthorityArn ? [] : require1("validationMethod", props.validationMethod, ["DNS"]);
    },
};

export const publishedAndStrong: ResourceRule = {
    name: "aws-certificate-published",
    title: "Certificates have a strong key that cannot be taken out, and are published in the logs where misuse is noticed",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption", "secrets-management"],
    remediation: "Leave options.certificateTransparencyLoggingPreference at ENABLED and options.export at DISABLED.",
    types: [CERTIFICATE],
    applies: isIssued,
    check: ({ props }) => [
        ...unless(props.keyAlgorithm === undefined || STRONG.includes(props.keyAlgorithm), { property: "keyAlgorithm", observed: shown(props.keyAlgorithm), expected: STRONG.join(", ") }),
        ...require1("options.certificateTransparencyLoggingPreference", block(props.options)?.certificateTransparencyLoggingPreference, ["ENABLED", undefined], '"ENABLED"'),
        ...require1("options.export", block(props.options)?.export, ["DISABLED", undefined], '"DISABLED"'),
    ],
};

export const noWildcardCertificate: ResourceRule = {
    name: "aws-certificate-names",
    title: "A certificate is for the names that are served, not for all there could be",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Name each host in subjectAlternativeNames: who takes the key of a wildcard can be any of them.",
    types: [CERTIFICATE],
    applies: isIssued,
    check: ({ props }) => [props.domainName, ...list<string>(props.subjectAlternativeNames)].filter((name) => String(name).startsWith("*."))
        .map(() => ({ property: "subjectAlternativeNames", observed: "a wildcard", expected: "names" })),
};

const EVENTS = ["ACM Certificate Approaching Expiration", "ACM Certificate Expired"];

export const expiryIsHeard: StackRule = {
    name: "aws-certificate-expiry-alarm",
    title: "Responders are told, weeks before, of a certificate that will not renew",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "transport-encryption"],
    remediation: "Declare an EventRule for aws.acm with Approaching Expiration and Expired, and a topic as its target.",
    types: [PLATFORM],
    applies: (platform, graph) => beside(platform, graph, "aws:lb/listener:Listener").length > 0,
    check: (platform, graph) => {
        const [listener] = beside(platform, graph, "aws:lb/listener:Listener");
        const heard = patternsHeard(listener!, graph).filter(({ source }) => source === undefined || source.includes("aws.acm"));
        return EVENTS.filter((event) => !heard.some((pattern) => list(pattern["detail-type"]).includes(event) || pattern["detail-type"] === undefined && pattern.source !== undefined))
            .map((event) => ({ observed: `no rule for ${event}`, expected: "one that tells a topic" }));
    },
};
