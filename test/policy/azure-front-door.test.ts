import * as rules from "../../policy/rules/azure-front-door";
import { armId, make, tabulate, UNKNOWN } from "./azure-support";

const profileId = armId("Microsoft.Cdn/profiles/door");
const profile = (props: object = {}) => make("cdn:Profile", { id: profileId, sku: { name: "Premium_AzureFrontDoor" }, ...props }, { name: "door" });
const policyId = armId("Microsoft.Network/frontDoorWebApplicationFirewallPolicies/waf");
const firewall = (props: object = {}, type = "frontdoor:Policy") => make(type, { id: policyId, policySettings: { mode: "Prevention" }, ...props }, { name: "waf" });
const guard = (parameters: object = {}) => make("cdn:SecurityPolicy", {
    id: `${profileId}/securityPolicies/waf`, parameters: { type: "WebApplicationFirewall", wafPolicy: { id: policyId }, associations: [{ domains: [{ id: "d" }], patternsToMatch: ["/*"] }], ...parameters },
}, { name: "guard", from: { profileName: profile(), parameters: firewall() } });
const classicId = armId("Microsoft.Network/frontDoors/classic");
const classic = (props: object = {}, type = "frontdoor:FrontDoor") => make(type, { id: classicId, frontendEndpoints: [{ name: "one", webApplicationFirewallPolicyLink: { id: policyId } }], ...props }, { name: "classic" });

tabulate(rules.frontDoorHasFirewall, {
    accepts: { "a security policy": [profile(), guard()], "a policy on each name of the classic kind": classic(), "the classic kind of an earlier version": classic({}, "network:FrontDoor") },
    rejects: {
        "none": profile(), "one without a firewall": [profile(), guard({ wafPolicy: undefined })], "one for no name": [profile(), guard({ associations: [] })],
        "one name of two": classic({ frontendEndpoints: [{ name: "one", webApplicationFirewallPolicyLink: { id: policyId } }, { name: "two" }] }),
    },
    ignores: { "a plain content network": profile({ sku: { name: "Standard_Microsoft" } }) },
    awaits: { "a policy that may be of another profile": [profile(), make("cdn:SecurityPolicy", { id: UNKNOWN })] },
});

const settings = (policySettings: object | undefined, type?: string) => firewall({ policySettings }, type);

tabulate(rules.frontDoorFirewallBlocks, {
    accepts: { "prevention": firewall(), "prevention in a content network": firewall({}, "cdn:Policy"), "said aloud": settings({ mode: "prevention", enabledState: "Enabled" }, "network:Policy") },
    rejects: { "the default, which detects": settings(undefined), "detection": settings({ mode: "Detection" }), "a policy that is off": settings({ mode: "Prevention", enabledState: "Disabled" }), "bodies unread": settings({ mode: "Prevention", requestBodyCheck: "Disabled" }) },
    awaits: { "a mode that is not known": settings({ mode: UNKNOWN }) },
});

const sets = (...managedRuleSets: object[]) => firewall({ managedRules: { managedRuleSets } });

tabulate(rules.frontDoorFirewallHasRules, {
    accepts: { "the default rule set": sets({ ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.1" }), "that of the classic kind": sets({ ruleSetType: "DefaultRuleSet", ruleSetVersion: "1.0" }) },
    rejects: { "none, which is so by default": firewall(), "bots alone": sets({ ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" }), "an early one": sets({ ruleSetType: "DefaultRuleSet", ruleSetVersion: "preview-0.1" }) },
    awaits: { "rules that are not known": firewall({ managedRules: UNKNOWN }) },
});

const route = (props: object = {}) => make("cdn:Route", props);
const forwarding = { odataType: "#Microsoft.Azure.FrontDoor.Models.FrontdoorForwardingConfiguration", forwardingProtocol: "HttpsOnly" };
const routes = (props: object) => classic({ routingRules: [{ name: "r", acceptedProtocols: ["Https"], routeConfiguration: forwarding, ...props }] });

tabulate(rules.frontDoorUsesHttps, {
    accepts: {
        "a redirect": route({ httpsRedirect: "Enabled", supportedProtocols: ["Http", "Https"], forwardingProtocol: "HttpsOnly" }), "HTTPS alone": route({ supportedProtocols: ["Https"], forwardingProtocol: "MatchRequest" }),
        "names checked, which is so by default": make("cdn:AFDOrigin", {}), "TLS 1.2, which is so by default": make("cdn:AFDCustomDomain", {}), "TLS 1.3": make("cdn:AFDCustomDomain", { tlsSettings: { minimumTlsVersion: "TLS13" } }),
        "a classic rule": routes({}), "a classic redirect": routes({ acceptedProtocols: ["Http"], routeConfiguration: { odataType: "#Microsoft.Azure.FrontDoor.Models.FrontdoorRedirectConfiguration", redirectProtocol: "HttpsOnly" } }), "a rule that is off": routes({ enabledState: "Disabled", acceptedProtocols: ["Http"] }),
    },
    rejects: {
        "what is so by default": route(), "plain HTTP inwards": route({ httpsRedirect: "Enabled", forwardingProtocol: "HttpOnly" }), "no redirect": route({ httpsRedirect: "Disabled", supportedProtocols: ["Http", "Https"], forwardingProtocol: "HttpsOnly" }),
        "names unchecked": make("cdn:AFDOrigin", { enforceCertificateNameCheck: false }), "TLS 1.0": make("cdn:AFDCustomDomain", { tlsSettings: { minimumTlsVersion: "TLS10" } }), "suites of TLS 1.0": make("cdn:AFDCustomDomain", { tlsSettings: { cipherSuiteSetType: "TLS10_2019" } }),
        "a classic rule in plain": routes({ acceptedProtocols: ["Http", "Https"] }), "a classic rule in plain inwards": routes({ routeConfiguration: { ...forwarding, forwardingProtocol: "HttpOnly" } }),
    },
    awaits: { "a redirect that is not known": route({ httpsRedirect: UNKNOWN }) },
});

const setting = (...categories: string[]) => make("monitor:DiagnosticSetting", { id: `${profileId}/providers/Microsoft.Insights/diagnosticSettings/d`, workspaceId: "w", logs: categories.map((category) => ({ category, enabled: true })) }, { name: "d", from: { resourceUri: profile() } });

tabulate(rules.frontDoorIsRecorded, {
    accepts: { "both logs": [profile(), setting("FrontDoorAccessLog", "FrontDoorWebApplicationFirewallLog")] },
    rejects: { "none": profile(), "requests alone": [profile(), setting("FrontDoorAccessLog")] },
    ignores: { "a plain content network": profile({ sku: { name: "Standard_Verizon" } }) },
    awaits: { "a setting that may be of another": [profile(), make("monitor:DiagnosticSetting", { id: UNKNOWN })] },
});

tabulate(rules.frontDoorHealth, {
    accepts: { "HTTPS": make("cdn:AFDOriginGroup", { healthProbeSettings: { probeProtocol: "Https", probePath: "/healthz" } }) },
    rejects: { "plain HTTP": make("cdn:AFDOriginGroup", { healthProbeSettings: { probeProtocol: "Http" } }), "none, which is so by default": make("cdn:AFDOriginGroup", {}) },
    awaits: { "a protocol that is not known": make("cdn:AFDOriginGroup", { healthProbeSettings: { probeProtocol: UNKNOWN } }) },
});

tabulate(rules.frontDoorFirewallIsDeclared, {
    accepts: { "a policy of a profile": [firewall(), guard(), profile()], "a policy of the classic kind": [firewall(), make("frontdoor:FrontDoor", { frontendEndpoints: [{ webApplicationFirewallPolicyLink: { id: policyId } }] }, { from: { frontendEndpoints: firewall() } })] },
    rejects: { "none": firewall(), "one that names another": [firewall(), make("cdn:SecurityPolicy", { parameters: { wafPolicy: { id: "/other" } } })] },
});
