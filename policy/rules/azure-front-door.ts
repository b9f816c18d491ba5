// Front Door, which the platform does not use and other programs do: profiles of the standard and premium kind, and the classic one.
import { companions, isReferred, named, records, referenced, same } from "../azure";
import { demand } from "../demands";
import { list, shown, unless } from "../look";
import type { Graph, Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const azure = (name: string): string => `azure-native:${name}`;

const PROFILE = azure("cdn:Profile");
const SECURITY_POLICY = azure("cdn:SecurityPolicy");
/** The classic kind was in another module in earlier versions. */
const CLASSIC = [azure("frontdoor:FrontDoor"), azure("network:FrontDoor")];
const FIREWALLS = [azure("frontdoor:Policy"), azure("network:Policy"), azure("cdn:Policy")];
const DIAGNOSTICS = azure("monitor:DiagnosticSetting");

/** A profile may also be of a plain content network, which has no firewall of its own. */
const isFrontDoor = ({ type, props }: Resource): boolean => type !== PROFILE || /AzureFrontDoor$/i.test(String(props.sku?.name));

const guards = (profile: Resource, graph: Graph): Resource[] => companions(graph, profile, "profileName", SECURITY_POLICY);

export const frontDoorHasFirewall: StackRule = {
    name: "azure-front-door-has-firewall",
    title: "Every Front Door has a web application firewall before each of its names",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["web-protection"],
    remediation: "Declare a SecurityPolicy of the profile with parameters.wafPolicy and its domains; for the classic kind, webApplicationFirewallPolicyLink on each frontend endpoint.",
    types: [PROFILE, ...CLASSIC],
    applies: isFrontDoor,
    check: (door, graph) => {
        if (door.type !== PROFILE) {
            return list<any>(door.props.frontendEndpoints).filter(({ webApplicationFirewallPolicyLink: link }) => !isReferred(door, "frontendEndpoints", () => referenced(link)))
                .map(({ name }) => ({ property: "frontendEndpoints.webApplicationFirewallPolicyLink", observed: `none on ${shown(name)}`, expected: "a policy" }));
        }
        const found = guards(door, graph);
        const guarding = found.filter((guard) => isReferred(guard, "parameters", () => referenced(guard.props.parameters?.wafPolicy)) && list<any>(guard.props.parameters?.associations).some(({ domains }) => list(domains).length > 0));
        return unless(guarding.length > 0, { observed: found.length > 0 ? "a security policy without a firewall, or for no domain" : "no security policy", expected: "one with wafPolicy and domains" });
    },
};

export const frontDoorFirewallBlocks: ResourceRule = {
    name: "azure-front-door-firewall-blocks",
    title: "Front Door's web application firewalls are on and block, not merely watch",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    // A policy that says nothing is on and detects (https://learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-policy-settings).
    controls: ["web-protection"],
    remediation: 'Set policySettings.mode to "Prevention" and leave policySettings.enabledState at "Enabled".',
    types: FIREWALLS,
    check: ({ props }) => demand(props, [
        { path: "policySettings.enabledState", accepts: (state) => same(state, "Enabled"), absent: "Enabled", expected: '"Enabled"' },
        { path: "policySettings.mode", accepts: (mode) => same(mode, "Prevention"), absent: "Detection", expected: '"Prevention"' },
        // The body that a request carries is looked into unless it is switched off; the content network's kind has no such switch.
        { path: "policySettings.requestBodyCheck", accepts: (check) => same(check, "Enabled"), absent: "Enabled", expected: '"Enabled"' },
    ]),
};

/** Lowest version of each rule set that is not being retired. */
const RULE_SETS: Readonly<Record<string, number>> = { microsoft_defaultruleset: 2.0, defaultruleset: 1.0 };

export const frontDoorFirewallHasRules: ResourceRule = {
    name: "azure-front-door-firewall-has-rules",
    title: "Front Door's web application firewalls apply a managed rule set",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: "Use the premium kind with Microsoft_DefaultRuleSet 2.1 and Microsoft_BotManagerRuleSet.",
    // The standard kind has no managed rules at all, so it takes the premium one (or the classic, where nothing is said) to have them.
    types: FIREWALLS,
    check: ({ props }) => {
        const sets = list<any>(props.managedRules?.managedRuleSets);
        return unless(sets.some(({ ruleSetType, ruleSetVersion }) => Number.parseFloat(String(ruleSetVersion)) >= (RULE_SETS[String(ruleSetType).toLowerCase()] ?? Infinity)), {
            property: "managedRules.managedRuleSets", observed: sets.map(({ ruleSetType, ruleSetVersion }) => `${ruleSetType} ${ruleSetVersion}`).join(", ") || "none", expected: "Microsoft_DefaultRuleSet 2.0 or later",
        });
    },
};

const speaksHttps = (protocols: any): boolean => list<string>(protocols).length > 0 && list<string>(protocols).every((protocol) => same(protocol, "Https"));

/** What a classic rule does with a request: sends it on, or sends the client elsewhere. */
const classicPlain = ({ acceptedProtocols, routeConfiguration = {} }: any): boolean => {
    const redirects = /RedirectConfiguration$/.test(String(routeConfiguration.odataType));
    if (redirects) return !/^HttpsOnly$/i.test(String(routeConfiguration.redirectProtocol));
    return !speaksHttps(acceptedProtocols) || !/^HttpsOnly$/i.test(String(routeConfiguration.forwardingProtocol));
};

export const frontDoorUsesHttps: ResourceRule = {
    name: "azure-front-door-uses-https",
    title: "Front Door takes clients to HTTPS, and reaches what is behind it over HTTPS with its name checked",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Set httpsRedirect to Enabled and forwardingProtocol to HttpsOnly on routes, and enforceCertificateNameCheck on origins.",
    types: [azure("cdn:Route"), azure("cdn:AFDOrigin"), azure("cdn:AFDCustomDomain"), ...CLASSIC],
    check: ({ type, props }) => {
        if (type === azure("cdn:AFDOrigin")) return demand(props, [{ path: "enforceCertificateNameCheck", accepts: [true], absent: true }]);
        // TLS 1.2 where nothing is said (https://learn.microsoft.com/azure/frontdoor/end-to-end-tls).
        if (type === azure("cdn:AFDCustomDomain")) {
            return [
                ...demand(props, [{ path: "tlsSettings.minimumTlsVersion", accepts: ["TLS12", "TLS13"], absent: "TLS12" }]),
                ...unless(!same(props.tlsSettings?.cipherSuiteSetType, "TLS10_2019"), { property: "tlsSettings.cipherSuiteSetType", observed: '"TLS10_2019"', expected: '"TLS12_2022" or later' }),
            ];
        }
        if (type !== azure("cdn:Route")) {
            return list<any>(props.routingRules).filter(({ enabledState }) => !same(enabledState, "Disabled")).filter(classicPlain)
                .map(({ name }) => ({ property: "routingRules", observed: `${shown(name)} serves plain HTTP`, expected: "Https alone, or a redirect to it" }));
        }
        const redirected = same(props.httpsRedirect, "Enabled") || speaksHttps(props.supportedProtocols);
        // Left out, a request goes on in the protocol that it came in.
        const forwarded = same(props.forwardingProtocol, "HttpsOnly") || (redirected && same(props.forwardingProtocol ?? "MatchRequest", "MatchRequest"));
        return [
            ...unless(redirected, { property: "httpsRedirect", observed: shown(props.httpsRedirect), expected: '"Enabled"' }),
            ...unless(forwarded, { property: "forwardingProtocol", observed: shown(props.forwardingProtocol), expected: '"HttpsOnly"' }),
        ];
    },
};

const LOGS = ["AccessLog", "WebApplicationFirewallLog"];

export const frontDoorIsRecorded: StackRule = {
    name: "azure-front-door-is-recorded",
    title: "Every request that Front Door answers, and every one that its firewall stops, is recorded",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive", "web-protection"],
    remediation: "Give the profile a diagnostic setting with FrontDoorAccessLog and FrontDoorWebApplicationFirewallLog.",
    types: [PROFILE, ...CLASSIC],
    applies: isFrontDoor,
    check: (door, graph) => {
        const settings = companions(graph, door, "resourceUri", DIAGNOSTICS);
        // The classic kind writes FrontdoorAccessLog, with a small d.
        const lost = LOGS.filter((log) => !settings.some((setting) => records(setting, new RegExp(`^(allLogs|FrontDoor${log})$`, "i"))));
        return unless(lost.length === 0, { observed: `no record of FrontDoor${lost.join(", FrontDoor")}`, expected: "a diagnostic setting" });
    },
};

export const frontDoorHealth: ResourceRule = {
    name: "azure-front-door-probes-health",
    title: "Front Door asks whether what is behind it is well, over HTTPS",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["load-balancing"],
    remediation: "Set healthProbeSettings with a path, and probeProtocol to Https.",
    types: [azure("cdn:AFDOriginGroup")],
    check: ({ props }) => demand(props, [{ path: "healthProbeSettings.probeProtocol", accepts: ["Https"], absent: "NotSet" }]),
};

export const frontDoorFirewallIsDeclared: StackRule = {
    name: "azure-front-door-firewall-is-used",
    title: "Every web application firewall policy for Front Door stands before one",
    severity: "low",
    level: "advisory",
    scope: "stack",
    controls: ["web-protection"],
    remediation: "Name the policy in a SecurityPolicy, or in a frontend endpoint of the classic kind.",
    types: FIREWALLS,
    check: (policy, graph) => {
        const used = [
            ...graph.of(SECURITY_POLICY).filter((guard) => named(graph, guard, "parameters", policy.type).includes(policy)),
            ...graph.of(...CLASSIC).filter((door) => named(graph, door, "frontendEndpoints", policy.type).includes(policy)),
        ];
        return unless(used.length > 0, { observed: "no Front Door with this policy", expected: "one or more" });
    },
};
