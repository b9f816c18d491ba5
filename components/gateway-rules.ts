// What Azure's web application firewall asks of a request, the same before every path.

const hide = (matchVariable: string, selector: string) =>
    ({ matchVariable, selectorMatchOperator: "Equals", selector, state: "Enabled" });

export const FIREWALL_SETTINGS = {
    mode: "Prevention",
    state: "Enabled",
    requestBodyCheck: true,
    requestBodyEnforcement: true,
    requestBodyInspectLimitInKB: 128,
    maxRequestBodySizeInKb: 128,
    fileUploadEnforcement: true,
    fileUploadLimitInMb: 100,
    // What would let a reader of the logs act as the user never gets there.
    logScrubbing: {
        state: "Enabled",
        scrubbingRules: [
            hide("RequestHeaderNames", "Authorization"),
            hide("RequestHeaderNames", "Cookie"),
            { matchVariable: "RequestCookieNames", selectorMatchOperator: "EqualsAny", state: "Enabled" },
        ],
    },
};

export const FIREWALL_RULES = {
    managedRuleSets: [
        { ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.1" },
        { ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" },
    ],
};

/** Blocks one client's address for the rest of the minute in which it asked more often than this. */
export const rateLimit = (rateLimitThreshold: number) => ({
    name: "rateLimit",
    priority: 10,
    ruleType: "RateLimitRule",
    state: "Enabled",
    rateLimitDuration: "OneMin",
    rateLimitThreshold,
    groupByUserSession: [{ groupByVariables: [{ variableName: "ClientAddr" }] }],
    // Matches every request: no client has the broadcast address.
    matchConditions: [{
        matchVariables: [{ variableName: "RemoteAddr" }], operator: "IPMatch", negationConditon: true, matchValues: ["255.255.255.255/32"],
    }],
    action: "Block",
});
