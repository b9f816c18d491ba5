// What AWS's web application firewall asks of a request, in this order.
import type * as pulumi from "@pulumi/pulumi";
import { LOG_IN_PATHS } from "./plan/sign-in";

/** Requests that one address may send within five minutes. */
export const REQUESTS_PER_ADDRESS = 2000;

/**
 * AWS's managed groups, in order. The common one refuses bodies over 8 KB: uploads go to the store by a signed link, not
 * through the load balancer. Together 1,125 of the 1,500 capacity units that a list may have without surcharge.
 */
const MANAGED_GROUPS = [
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
] as const;

const watched = (metricName: string) => ({ cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName });

export const WEB_RULES = [
    {
        name: "rate",
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { limit: REQUESTS_PER_ADDRESS, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
        visibilityConfig: watched("rate"),
    },
    ...MANAGED_GROUPS.map((group, i) => ({
        name: group,
        priority: (i + 1) * 10,
        overrideAction: { none: {} }, // the group's own actions hold: it blocks, it does not merely count
        statement: { managedRuleGroupStatement: { vendorName: "AWS", name: group } },
        visibilityConfig: watched(group),
    })),
];

/**
 * What only the pages of a user pool are asked. All else there, from their look to the exchange of a code for tokens by
 * the load balancer itself, is asked by machines or says nothing.
 */
const POOL_PATHS = ["/login", "/oauth2/authorize", "/signup", "/forgotPassword", "/confirm", "/saml2/", "/mfa", "/passkeys"];

const startsWith = (path: string) => ({
    byteMatchStatement: {
        fieldToMatch: { uriPath: {} }, positionalConstraint: "STARTS_WITH", searchString: path, textTransformations: [{ priority: 0, type: "NORMALIZE_PATH" }],
    },
});

const anyOf = (paths: readonly string[]) => ({ orStatement: { statements: paths.map(startsWith) } });

/** Refuses a log-in from anywhere but the addresses of the set. */
export const outsideRanges = (ipSetArn: pulumi.Input<string>, where: "pages" | "service") => ({
    name: "log-in-ranges",
    priority: 1,
    action: { block: {} },
    statement: {
        andStatement: {
            statements: [
                { notStatement: { statement: { ipSetReferenceStatement: { arn: ipSetArn } } } },
                anyOf(where === "pages" ? POOL_PATHS : LOG_IN_PATHS),
            ],
        },
    },
    visibilityConfig: watched("log-in-ranges"),
});

/** Requests that one address may send to the log-in pages within five minutes: fifty people behind it, or one who guesses. */
const LOG_INS_PER_ADDRESS = 300;

/** For the log-in pages. An identity provider's answer is larger than the common group lets pass, and signed: it is left out. */
export const SIGN_IN_RULES = [
    {
        name: "rate",
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { limit: LOG_INS_PER_ADDRESS, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
        visibilityConfig: watched("rate"),
    },
    ...(["AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet"] as const).map((group, i) => ({
        name: group,
        priority: (i + 1) * 10,
        overrideAction: { none: {} },
        statement: {
            managedRuleGroupStatement: {
                vendorName: "AWS",
                name: group,
                ...(group === "AWSManagedRulesCommonRuleSet" && { scopeDownStatement: { notStatement: { statement: startsWith("/saml2/") } } }),
            },
        },
        visibilityConfig: watched(group),
    })),
];
