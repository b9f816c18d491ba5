// What AWS's web application firewall asks of a request, in this order.

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
