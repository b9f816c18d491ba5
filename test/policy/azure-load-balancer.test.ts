import { expect } from "chai";
import { assess } from "../../policy/judge";
import { Graph } from "../../policy/resource";
import * as rules from "../../policy/rules/azure-load-balancer";
import { armId, make, type Made, platform, stateOf, tabulate, UNKNOWN } from "./azure-support";

const id = armId("Microsoft.Network/applicationGateways/front");
const gateway = (props: object = {}, more: Made = {}) => make("network:ApplicationGateway", { id, name: "front", ...props }, { name: "front", ...more });
const own = (kind: string, name: string) => ({ id: `${id}/${kind}/${name}` });
const firewall = (props: object = {}) => make("network:WebApplicationFirewallPolicy", { id: armId("Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/waf"), ...props }, { name: "waf" });
const sku = { name: "WAF_v2", tier: "WAF_v2" };
const inside = (props: object) => gateway({ sku, webApplicationFirewallConfiguration: { enabled: true, firewallMode: "Prevention", ruleSetType: "OWASP", ruleSetVersion: "3.2", ...props } });

tabulate(rules.gatewayHasFirewall, {
    accepts: { "a policy": gateway({ sku, firewallPolicy: { id: "p" } }), "a policy that is not known yet": gateway({ sku, firewallPolicy: { id: UNKNOWN } }, { from: { firewallPolicy: firewall() } }), "a firewall written inside": inside({}) },
    rejects: { "no policy": gateway({ sku }), "a gateway without a firewall": gateway({ sku: { name: "Standard_v2", tier: "Standard_v2" }, firewallPolicy: { id: "p" } }), "a firewall that is off": inside({ enabled: false }) },
    awaits: { "a policy that comes from nowhere": gateway({ sku, firewallPolicy: { id: UNKNOWN } }) },
});

tabulate(rules.firewallBlocks, {
    accepts: { "prevention": firewall({ policySettings: { mode: "Prevention", state: "Enabled" } }), "prevention, on by default": firewall({ policySettings: { mode: "Prevention" } }), "prevention inside": inside({}) },
    rejects: { "the default, which only detects": firewall(), "detection": firewall({ policySettings: { mode: "Detection" } }), "a policy that is off": firewall({ policySettings: { mode: "Prevention", state: "Disabled" } }), "detection inside": inside({ firewallMode: "Detection" }) },
    ignores: { "a gateway with a policy": gateway({ sku, firewallPolicy: { id: "p" } }) },
});

const sets = (...all: [string, string][]) => firewall({ managedRules: { managedRuleSets: all.map(([ruleSetType, ruleSetVersion]) => ({ ruleSetType, ruleSetVersion })) } });
const bots = ["Microsoft_BotManagerRuleSet", "1.1"] as [string, string];

tabulate(rules.firewallRulesAreCurrent, {
    accepts: { "the default rule set": sets(["Microsoft_DefaultRuleSet", "2.1"], bots), "OWASP 3.2": sets(["OWASP", "3.2"], bots), "OWASP inside": inside({}) },
    rejects: { "none": sets(), "an old default rule set": sets(["Microsoft_DefaultRuleSet", "1.1"], bots), "OWASP 3.0": sets(["OWASP", "3.0"], bots), "none against bots": sets(["Microsoft_DefaultRuleSet", "2.1"]), "OWASP 2.2.9 inside": inside({ ruleSetVersion: "2.2.9" }) },
});

const override = (props: object) => firewall({ managedRules: { managedRuleSets: [{ ruleSetType: "OWASP", ruleSetVersion: "3.2", ruleGroupOverrides: [{ ruleGroupName: "g", rules: [{ ruleId: "1", ...props }] }] }] } });

tabulate(rules.firewallHasNoHoles, {
    accepts: { "no overrides": sets(bots), "a rule that blocks instead": override({ state: "Enabled", action: "Block" }), "a custom rule that blocks": firewall({ customRules: [{ action: "Block" }] }) },
    rejects: {
        "a rule that is off": override({ state: "Disabled" }),
        "an override that says nothing, which is off": override({}),
        "a rule that only logs": override({ state: "Enabled", action: "Log" }),
        "an exclusion": firewall({ managedRules: { exclusions: [{ matchVariable: "RequestCookieNames" }] } }),
        "a custom rule that lets pass": firewall({ customRules: [{ action: "Allow" }] }),
    },
});

tabulate(rules.firewallReadsBodies, {
    accepts: { "the defaults, which are on": firewall() },
    rejects: { "bodies unread": firewall({ policySettings: { requestBodyCheck: false } }), "large bodies let pass": firewall({ policySettings: { requestBodyEnforcement: false } }), "large files let pass": firewall({ policySettings: { fileUploadEnforcement: false } }), "the rest of a body unread": firewall({ policySettings: { requestBodyInspectLimitInKB: 8 } }), "more taken than read": firewall({ policySettings: { maxRequestBodySizeInKb: 2000 } }) },
    awaits: { "a switch that is not known": firewall({ policySettings: { requestBodyCheck: UNKNOWN } }) },
});

const everybody = { matchVariables: [{ variableName: "RemoteAddr" }], operator: "IPMatch", negationConditon: true, matchValues: ["255.255.255.255/32"] };
const eachClient = [{ groupByVariables: [{ variableName: "ClientAddr" }] }];
const rate = (props: object = {}) => firewall({ customRules: [{ ruleType: "RateLimitRule", action: "Block", rateLimitDuration: "OneMin", rateLimitThreshold: 1000, groupByUserSession: eachClient, matchConditions: [everybody], ...props }] });

tabulate(rules.firewallLimitsRate, {
    accepts: {
        "a limit": rate(), "a limit for every address": rate({ matchConditions: [{ ...everybody, negationConditon: false, matchValues: ["0.0.0.0/0"] }] }), "one for every path": rate({ matchConditions: [{ matchVariables: [{ variableName: "RequestUri" }], operator: "BeginsWith", matchValues: ["/"] }] }),
        "a limit over five minutes": rate({ rateLimitDuration: "FiveMins", rateLimitThreshold: 40_000 }),
    },
    rejects: { "none": firewall(), "a limit that only logs": rate({ action: "Log" }), "a limit that is off": rate({ state: "Disabled" }), "a limit for nobody": rate({ matchConditions: [] }), "an address that no client has": rate({ matchConditions: [{ ...everybody, negationConditon: undefined }] }),
        "everybody left out": rate({ matchConditions: [{ ...everybody, matchValues: ["0.0.0.0/0"] }] }), "no address": rate({ matchConditions: [{ ...everybody, matchValues: [] }] }), "nothing looked at": rate({ matchConditions: [{ ...everybody, matchVariables: [] }] }),
        "a limit that nobody reaches": rate({ rateLimitThreshold: 100_000 }), "one for all clients together": rate({ groupByUserSession: undefined }),
    },
    awaits: { "a limit that is not known": rate({ rateLimitThreshold: UNKNOWN }) },
});

const HIDDEN: readonly object[] = [
    { matchVariable: "RequestHeaderNames", selectorMatchOperator: "Equals", selector: "Authorization" },
    { matchVariable: "RequestHeaderNames", selectorMatchOperator: "Equals", selector: "Cookie", state: "Enabled" },
    { matchVariable: "RequestCookieNames", selectorMatchOperator: "EqualsAny", state: "Enabled" },
];
const hiding = (...scrubbingRules: object[]) => firewall({ policySettings: { logScrubbing: { state: "Enabled", scrubbingRules } } });

tabulate(rules.firewallHidesSecrets, {
    accepts: { "rules that hide": hiding(...HIDDEN), "rules that hide every header": hiding({ matchVariable: "RequestHeaderNames", selectorMatchOperator: "EqualsAny" }, HIDDEN[2]!) },
    rejects: { "the default, which hides nothing": firewall(), "cookies in the log": hiding(...HIDDEN.slice(0, 2)), "tokens in the log": hiding(...HIDDEN.slice(1)), "a rule that is off": hiding(...HIDDEN.slice(0, 2), { ...HIDDEN[2], state: "Disabled" }), "a list without rules": firewall({ policySettings: { logScrubbing: { state: "Enabled", scrubbingRules: [] } } }) },
});

const predefined = (policyName: string) => ({ policyType: "Predefined", policyName });
const custom = (minProtocolVersion: string, ...cipherSuites: string[]) => ({ policyType: "CustomV2", minProtocolVersion, cipherSuites });

tabulate(rules.gatewayUsesModernTls, {
    accepts: {
        "the strict policy of 2022": gateway({ sslPolicy: predefined("AppGwSslPolicy20220101S") }),
        "a policy of one's own": gateway({ sslPolicy: custom("TLSv1_2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384") }),
        "a profile that is strict too": gateway({ sslPolicy: predefined("AppGwSslPolicy20220101"), sslProfiles: [{ sslPolicy: predefined("AppGwSslPolicy20220101S") }] }),
    },
    rejects: {
        "the default, which Azure chooses": gateway(),
        "the policy of 2015": gateway({ sslPolicy: predefined("AppGwSslPolicy20150501") }),
        "the policy of 2017": gateway({ sslPolicy: predefined("AppGwSslPolicy20170401S") }),
        "TLS 1.1": gateway({ sslPolicy: custom("TLSv1_1", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384") }),
        "a suite without forward secrecy": gateway({ sslPolicy: custom("TLSv1_2", "TLS_RSA_WITH_AES_256_GCM_SHA384") }),
        "a suite in CBC mode": gateway({ sslPolicy: custom("TLSv1_2", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384") }),
        "a profile of 2015": gateway({ sslPolicy: predefined("AppGwSslPolicy20220101"), sslProfiles: [{ sslPolicy: predefined("AppGwSslPolicy20150501") }] }),
    },
    awaits: { "a policy that is not known": gateway({ sslPolicy: predefined(UNKNOWN) }) },
});

const https = { name: "https", protocol: "Https", sslCertificate: own("sslCertificates", "service") };
const plain = { name: "http", protocol: "Http" };
const listening = (httpListeners: object[], requestRoutingRules: object[] = [], redirect: object = {}) => gateway({
    httpListeners, requestRoutingRules, sslCertificates: [{ name: "service" }],
    redirectConfigurations: [{ name: "to-https", redirectType: "Permanent", targetListener: own("httpListeners", "https"), ...redirect }],
});
const redirecting = { httpListener: own("httpListeners", "http"), redirectConfiguration: own("redirectConfigurations", "to-https") };

tabulate(rules.plainListenerOnlyRedirects, {
    accepts: { "HTTPS alone": listening([https]), "a redirect to HTTPS": listening([https, plain], [redirecting]) },
    rejects: {
        "plain HTTP to the application": listening([https, plain], [{ httpListener: own("httpListeners", "http"), backendAddressPool: own("backendAddressPools", "app") }]),
        "a redirect to plain HTTP": listening([https, plain], [redirecting], { targetListener: own("httpListeners", "http") }),
        "a redirect to a plain address": listening([https, plain], [redirecting], { targetListener: undefined, targetUrl: "http://example.com" }),
        "a redirect that browsers forget": listening([https, plain], [redirecting], { redirectType: "Temporary" }),
        "no HTTPS": listening([plain], [redirecting]),
        "HTTPS without a certificate": gateway({ httpListeners: [https], sslCertificates: [] }),
    },
});

tabulate(rules.backendUsesTls, {
    accepts: { "TLS inwards": gateway({ backendHttpSettingsCollection: [{ name: "a", protocol: "Https" }] }) },
    rejects: { "plain HTTP inwards": gateway({ backendHttpSettingsCollection: [{ name: "a", protocol: "Http" }] }), "none said": gateway({ backendHttpSettingsCollection: [{ name: "a" }] }), "plain TCP": gateway({ backendSettingsCollection: [{ name: "a", protocol: "Tcp" }] }) },
});

tabulate(rules.gatewaySpansZones, {
    accepts: { "three zones": gateway({ zones: ["1", "2", "3"] }) },
    rejects: { "none said": gateway(), "two": gateway({ zones: ["1", "2"] }) },
});

tabulate(rules.gatewayHasInstances, {
    accepts: { "two at least": gateway({ autoscaleConfiguration: { minCapacity: 2 } }), "three, fixed": gateway({ sku: { capacity: 3 } }) },
    rejects: { "none at least": gateway({ autoscaleConfiguration: { minCapacity: 0 } }), "one, fixed": gateway({ sku: { capacity: 1 } }), "none said": gateway() },
});

tabulate(rules.gatewayScales, {
    accepts: { "a range": gateway({ autoscaleConfiguration: { minCapacity: 2, maxCapacity: 10 } }), "no maximum": gateway({ autoscaleConfiguration: { minCapacity: 2 } }) },
    rejects: { "a fixed number": gateway({ sku: { capacity: 3 } }), "a range of one": gateway({ autoscaleConfiguration: { minCapacity: 2, maxCapacity: 2 } }) },
});

const assigned = { type: "UserAssigned", userAssignedIdentities: ["i"] };
const secret = "https://kv.vault.azure.net/secrets/service";
const certified = (certificate: object, identity: object | undefined = assigned) => gateway({ sslCertificates: [{ name: "a", ...certificate }], identity });

tabulate(rules.gatewayKeepsNoCertificate, {
    accepts: { "a certificate of the vault": certified({ keyVaultSecretId: secret }), "no certificate": gateway() },
    rejects: {
        "a certificate with its key": certified({ data: "cGZ4", password: "x" }),
        "both": certified({ keyVaultSecretId: secret, data: "cGZ4" }),
        "nobody to read it": certified({ keyVaultSecretId: secret }, { type: "None" }),
        "an empty list of readers": certified({ keyVaultSecretId: secret }, { type: "UserAssigned", userAssignedIdentities: [] }),
    },
});

tabulate(rules.certificateFollowsRenewal, {
    accepts: { "no version": certified({ keyVaultSecretId: secret }) },
    rejects: { "a version": certified({ keyVaultSecretId: `${secret}/0123456789abcdef0123456789abcdef` }) },
    ignores: { "no certificate": gateway() },
});

const probed = (protocol: string) => gateway({ probes: [{ name: "app", protocol }], backendHttpSettingsCollection: [{ name: "a", probe: own("probes", "app") }] });

tabulate(rules.backendIsProbed, {
    accepts: { "a probe over TLS": probed("Https") },
    rejects: { "a plain probe": probed("Http"), "no probe": gateway({ backendHttpSettingsCollection: [{ name: "a" }] }), "a probe that is not there": gateway({ backendHttpSettingsCollection: [{ name: "a", probe: own("probes", "app") }] }) },
});

const setting = (...categories: string[]) => make("monitor:DiagnosticSetting", {
    id: `${id}/providers/Microsoft.Insights/diagnosticSettings/a`, workspaceId: "w", logs: categories.map((category) => ({ category, enabled: true })),
}, { from: { resourceUri: gateway() } });

tabulate(rules.gatewayIsRecorded, {
    accepts: { "both logs": [gateway(), setting("ApplicationGatewayAccessLog", "ApplicationGatewayFirewallLog")] },
    rejects: { "none": gateway(), "without the firewall's": [gateway(), setting("ApplicationGatewayAccessLog")] },
});

const guarded = gateway({ firewallPolicy: { id: firewall().props.id } }, { from: { firewallPolicy: firewall() } });

tabulate(rules.firewallIsUsed, {
    accepts: { "a gateway's policy": [firewall(), guarded] },
    rejects: { "a policy of nothing": firewall() },
});

tabulate(rules.gatewayFirewallStands, {
    accepts: { "a policy declared beside it": [guarded, firewall()] },
    rejects: { "a policy that the platform does not declare": [guarded, platform()] },
    ignores: { "a gateway without a policy": gateway() },
    awaits: { "a policy of another program": guarded },
});

const header = (headerValue: string) => gateway({ rewriteRuleSets: [{ rewriteRules: [{ actionSet: { responseHeaderConfigurations: [{ headerName: "strict-transport-security", headerValue }] } }] }] });

tabulate(rules.gatewayInsistsOnHttps, {
    accepts: { "a year": header("max-age=31536000; includeSubDomains") },
    rejects: { "none": gateway(), "an hour": header("max-age=3600") },
});

const strict = { name: "headers", rewriteRules: [{ actionSet: { responseHeaderConfigurations: [{ headerName: "Strict-Transport-Security", headerValue: "max-age=31536000" }] } }] };
const answering = { backendAddressPool: own("backendAddressPools", "app"), rewriteRuleSet: own("rewriteRuleSets", "headers") };
const map = (props: object = {}, rule: object = {}) => gateway({
    rewriteRuleSets: [strict], requestRoutingRules: [{ urlPathMap: own("urlPathMaps", "map") }],
    urlPathMaps: [{ name: "map", defaultBackendAddressPool: own("backendAddressPools", "app"), defaultRewriteRuleSet: own("rewriteRuleSets", "headers"), pathRules: [{ ...answering, ...rule }], ...props }],
});

tabulate(rules.gatewayInsistsOnHttps, {
    accepts: { "one rule": gateway({ rewriteRuleSets: [strict], requestRoutingRules: [answering] }), "a redirect besides": gateway({ rewriteRuleSets: [strict], requestRoutingRules: [answering, { redirectConfiguration: own("redirectConfigurations", "r") }] }), "paths": map() },
    rejects: {
        "a rule without": gateway({ rewriteRuleSets: [strict], requestRoutingRules: [{ ...answering, rewriteRuleSet: undefined }] }), "other paths without": map({ defaultRewriteRuleSet: undefined }),
        "a path with another set": map({}, { rewriteRuleSet: own("rewriteRuleSets", "other") }),
    },
    awaits: { "a set that is not known": gateway({ rewriteRuleSets: UNKNOWN }) },
});

tabulate(rules.loadBalancerIsStandard, {
    accepts: { "standard": make("network:LoadBalancer", { sku: { name: "Standard" } }) },
    rejects: { "basic": make("network:LoadBalancer", { sku: { name: "Basic" } }), "the default, which is basic": make("network:LoadBalancer", {}) },
});

describe("problems of a gateway", () => {
    it("never tell what a certificate holds", () => {
        const bad = certified({ data: "c2VjcmV0", password: "hunter2" });
        expect(assess(rules.gatewayKeepsNoCertificate, bad, new Graph([bad]), {}).message).to.not.match(/c2VjcmV0|hunter2/);
    });
    it("are not guessed while what it holds is not known", () => {
        expect(stateOf(rules.gatewayKeepsNoCertificate, certified({ data: UNKNOWN }))).to.equal("not-evaluated");
    });
});
