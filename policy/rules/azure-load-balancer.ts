// Application gateways and their web application firewalls: what answers the internet.
import { companions, foundBy, isReferred, lastSegment, owners, records, referenced, same } from "../azure";
import { demand } from "../demands";
import { list, need, platformOf, shown, unless } from "../look";
import { standsReady } from "../named";
import type { Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const GATEWAY = "azure-native:network:ApplicationGateway";
const FIREWALL = "azure-native:network:WebApplicationFirewallPolicy";
const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";

/** The part of a gateway that a reference `{ id }` names. Ids of parts end in their names. */
const nameOf = (reference: any): string => lastSegment(referenced(reference) ?? "").toLowerCase();

export const gatewayHasFirewall: ResourceRule = {
    name: "azure-gateway-has-firewall",
    title: "Every application gateway is one with a web application firewall, and has its policy",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection", "load-balancing"],
    remediation: 'Set sku.name and sku.tier to "WAF_v2", and firewallPolicy to a policy in prevention mode.',
    types: [GATEWAY],
    check: (gateway) => [
        ...(["name", "tier"] as const).flatMap((key) =>
            unless(same(gateway.props.sku?.[key], "WAF_v2"), { property: `sku.${key}`, observed: shown(gateway.props.sku?.[key]), expected: '"WAF_v2"' })),
        ...unless(isReferred(gateway, "firewallPolicy", () => referenced(gateway.props.firewallPolicy)) || inlineFirewall(gateway)?.enabled === true, {
            property: "firewallPolicy", observed: "none", expected: "a policy",
        }),
    ],
};

/** The older way: a firewall written inside the gateway. */
const inlineFirewall = ({ type, props }: Resource): any => (type === GATEWAY ? props.webApplicationFirewallConfiguration : undefined);

export const firewallBlocks: ResourceRule = {
    name: "azure-web-firewall-blocks",
    title: "Web application firewalls are on and block, not merely watch",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: 'Set policySettings.mode to "Prevention" and policySettings.state to "Enabled".',
    types: [FIREWALL, GATEWAY],
    applies: (resource) => resource.type === FIREWALL || Boolean(inlineFirewall(resource)),
    check: (resource) => {
        const inline = inlineFirewall(resource);
        const { mode, state } = inline ? { mode: inline.firewallMode, state: inline.enabled === true ? "Enabled" : "Disabled" } : (resource.props.policySettings ?? {});
        const at = inline ? "webApplicationFirewallConfiguration" : "policySettings";
        return [
            // A new policy only detects (https://learn.microsoft.com/azure/web-application-firewall/ag/policy-overview).
            ...unless(same(mode, "Prevention"), { property: `${at}.${inline ? "firewallMode" : "mode"}`, observed: shown(mode), expected: '"Prevention"' }),
            // A policy is on unless it is switched off.
            ...unless(state === undefined || same(state, "Enabled"), { property: `${at}.${inline ? "enabled" : "state"}`, observed: shown(state), expected: '"Enabled"' }),
        ];
    },
};

/** Lowest version of each rule set that is not being retired (https://learn.microsoft.com/azure/web-application-firewall/ag/application-gateway-crs-rulegroups-rules). */
const RULE_SETS: Readonly<Record<string, number>> = { microsoft_defaultruleset: 2.1, owasp: 3.2 };

const BOTS = "microsoft_botmanagerruleset";

const managedSets = (resource: Resource): readonly any[] => {
    const inline = inlineFirewall(resource);
    return inline ? [inline] : list(resource.props.managedRules?.managedRuleSets);
};

export const firewallRulesAreCurrent: ResourceRule = {
    name: "azure-web-firewall-rules-are-current",
    title: "Web application firewalls apply a current managed rule set, and one against bots",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: "Use Microsoft_DefaultRuleSet 2.1 or later (or OWASP 3.2) and Microsoft_BotManagerRuleSet.",
    types: [FIREWALL, GATEWAY],
    applies: (resource) => resource.type === FIREWALL || Boolean(inlineFirewall(resource)),
    check: (resource) => {
        const sets = managedSets(resource).map(({ ruleSetType, ruleSetVersion }) => ({ kind: String(ruleSetType).toLowerCase(), version: Number.parseFloat(String(ruleSetVersion)) }));
        const current = sets.some(({ kind, version }) => version >= (RULE_SETS[kind] ?? Infinity));
        return [
            ...unless(current, { property: "managedRules.managedRuleSets", observed: sets.map(({ kind, version }) => `${kind} ${version}`).join(", ") || "none", expected: "Microsoft_DefaultRuleSet 2.1 or later" }),
            ...unless(sets.some(({ kind }) => kind === BOTS) || resource.type === GATEWAY, { property: "managedRules.managedRuleSets", observed: "none against bots", expected: "Microsoft_BotManagerRuleSet" }),
        ];
    },
};

export const firewallHasNoHoles: ResourceRule = {
    name: "azure-web-firewall-has-no-holes",
    title: "No managed rule is switched off, no part of requests left out, and no custom rule lets everything pass",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: "Remove the override, the exclusion or the allowing rule; where one is needed, record an exception with its reason.",
    types: [FIREWALL],
    check: ({ props }) => {
        const overrides = list(props.managedRules?.managedRuleSets).flatMap(({ ruleGroupOverrides }: any) => list(ruleGroupOverrides)).flatMap(({ rules }: any) => list(rules));
        // An override that says nothing of its state switches the rule off (REST ManagedRuleOverride.state).
        const weakened = overrides.filter(({ state, action }: any) => !same(state, "Enabled") || ["Allow", "Log"].some((mild) => same(action, mild)));
        const exclusions = [...list(props.managedRules?.exclusions), ...list(props.managedRules?.exceptions)];
        const open = list(props.customRules).filter(({ action, state }: any) => same(action, "Allow") && !same(state, "Disabled"));
        return [
            ...unless(weakened.length === 0, { property: "managedRules.managedRuleSets.ruleGroupOverrides", observed: `${weakened.length} rule(s) switched off or only logged`, expected: "none" }),
            ...unless(exclusions.length === 0, { property: "managedRules.exclusions", observed: `${exclusions.length} exclusion(s)`, expected: "none" }),
            ...unless(open.length === 0, { property: "customRules", observed: `${open.length} rule(s) that allow, past the managed rules`, expected: "none" }),
        ];
    },
};

export const firewallReadsBodies: ResourceRule = {
    name: "azure-web-firewall-reads-bodies",
    title: "Web application firewalls inspect what requests carry",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: "Leave policySettings.requestBodyCheck, requestBodyEnforcement and fileUploadEnforcement on, and requestBodyInspectLimitInKB at maxRequestBodySizeInKb or above.",
    types: [FIREWALL],
    check: ({ props }) => {
        // All are on when left out, and both limits 128 KB (REST PolicySettings).
        const { requestBodyInspectLimitInKB: read = BODY_KB, maxRequestBodySizeInKb: taken = BODY_KB } = props.policySettings ?? {};
        return [
            ...demand(props, ["requestBodyCheck", "requestBodyEnforcement", "fileUploadEnforcement"].map((property) => ({ path: `policySettings.${property}`, accepts: [true], absent: true }))),
            ...unless(read >= taken, { property: "policySettings.requestBodyInspectLimitInKB", observed: `${read} of ${taken} KB`, expected: "all of what is taken" }),
        ];
    },
};

/** What is read of a request, and taken, where nothing is said. */
const BODY_KB = 128;

export const firewallLimitsRate: ResourceRule = {
    name: "azure-web-firewall-limits-rate",
    title: "One client that asks for everything at once is stopped",
    severity: "medium",
    level: "advisory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: "Add a custom RateLimitRule that blocks, for each client address.",
    types: [FIREWALL],
    check: ({ props }) => unless(list(props.customRules).some(limitsClients), {
        property: "customRules", observed: "no rule that limits every client's rate", expected: `one that blocks a client after ${MOST_A_MINUTE} requests a minute or fewer`,
    }),
};

/** More than this a minute is no person's doing, and no page's. */
const MOST_A_MINUTE = 10_000;

/** Blocks of addresses that everybody is in, and that nobody is. */
const EVERYBODY = /\/0$/;
const NOBODY = /^(255\.255\.255\.255|0\.0\.0\.0)(\/32)?$/;

/** True for a condition on addresses that no client meets. What else a condition asks, somebody may meet. */
function isMetByNobody({ matchVariables, operator, matchValues, negationConditon }: any): boolean {
    if (list(matchVariables).length === 0) return true;
    if (!same(operator, "IPMatch")) return false;
    const values = list<string>(matchValues);
    return values.length === 0 || (negationConditon === true ? values.some((value) => EVERYBODY.test(value)) : values.every((value) => NOBODY.test(value)));
}

function limitsClients(rule: any): boolean {
    const minutes = same(rule.rateLimitDuration, "FiveMins") ? 5 : 1;
    const conditions = list(rule.matchConditions);
    const told = list(rule.groupByUserSession).flatMap(({ groupByVariables }: any) => list(groupByVariables)).some(({ variableName }: any) => /^(ClientAddr|GeoLocation)/i.test(String(variableName)));
    return same(rule.ruleType, "RateLimitRule") && same(rule.action, "Block") && !same(rule.state, "Disabled") && told &&
        rule.rateLimitThreshold > 0 && rule.rateLimitThreshold / minutes <= MOST_A_MINUTE && conditions.length > 0 && !conditions.some(isMetByNobody);
}

export const firewallHidesSecrets: ResourceRule = {
    name: "azure-web-firewall-hides-secrets",
    title: "What identifies a user does not reach the firewall's log",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["web-protection", "secrets-management"],
    remediation: "Enable policySettings.logScrubbing with rules for the Authorization header and for cookies.",
    types: [FIREWALL],
    check: ({ props }) => {
        const scrubbing = props.policySettings?.logScrubbing;
        const rules = list(scrubbing?.scrubbingRules).filter(({ state }: any) => !same(state, "Disabled"));
        const hides = ([variable, selector]: readonly [string, string?]) => rules.some((rule: any) => same(rule.matchVariable, variable) &&
            (same(rule.selectorMatchOperator, "EqualsAny") || (selector !== undefined && same(rule.selector, selector))));
        return [
            ...unless(same(scrubbing?.state, "Enabled"), { property: "policySettings.logScrubbing.state", observed: shown(scrubbing?.state), expected: '"Enabled"' }),
            ...SECRET_PARTS.filter((part) => !hides(part)).map((part) => ({ property: "policySettings.logScrubbing.scrubbingRules", observed: `none for ${part.join(" ")}`, expected: "a rule" })),
        ];
    },
};

/** Parts of a request by which somebody else could act as the user. */
const SECRET_PARTS: readonly (readonly [variable: string, selector?: string])[] = [["RequestHeaderNames", "Authorization"], ["RequestHeaderNames", "Cookie"], ["RequestCookieNames"]];

/** Predefined policies whose every cipher suite has forward secrecy and authenticated encryption or better. */
const MODERN_POLICIES = ["AppGwSslPolicy20220101", "AppGwSslPolicy20220101S"];

function tlsProblems(policy: any, at: string): Problem[] {
    if (same(policy?.policyType, "Predefined") || (policy?.policyName && !policy.policyType)) {
        return unless(MODERN_POLICIES.some((name) => same(name, policy.policyName)), { property: `${at}.policyName`, observed: shown(policy.policyName), expected: MODERN_POLICIES.map(shown).join(" or ") });
    }
    if (policy?.minProtocolVersion === undefined) {
        return [{ property: at, observed: "not set, so Azure chooses by the version of its API", expected: MODERN_POLICIES.map(shown).join(" or ") }];
    }
    const suites = list<string>(policy.cipherSuites).filter((suite) => !/^TLS_(AES|CHACHA20)|^TLS_ECDHE_.*_GCM_/.test(suite));
    return [
        ...unless(["TLSv1_2", "TLSv1_3"].some((version) => same(version, policy.minProtocolVersion)), { property: `${at}.minProtocolVersion`, observed: shown(policy.minProtocolVersion), expected: '"TLSv1_2" or "TLSv1_3"' }),
        ...unless(suites.length === 0, { property: `${at}.cipherSuites`, observed: suites.join(", "), expected: "ECDHE suites with GCM" }),
    ];
}

export const gatewayUsesModernTls: ResourceRule = {
    name: "azure-gateway-uses-modern-tls",
    title: "Application gateways accept only TLS 1.2 or later, with forward secrecy",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    // Left out, it is a policy that accepts TLS 1.0 up to API 2023-02-01
    // (https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview).
    remediation: 'Set sslPolicy to Predefined "AppGwSslPolicy20220101S", on the gateway and on each sslProfile.',
    types: [GATEWAY],
    check: ({ props }) => [
        ...tlsProblems(props.sslPolicy, "sslPolicy"),
        ...list(props.sslProfiles).flatMap((profile: any, i) => (profile.sslPolicy ? tlsProblems(profile.sslPolicy, `sslProfiles[${i}].sslPolicy`) : [])),
    ],
};

export const plainListenerOnlyRedirects: ResourceRule = {
    name: "azure-plain-listener-only-redirects",
    title: "Plain HTTP is answered with a redirect to HTTPS and nothing else",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption", "network-perimeter"],
    remediation: "Give the listener a permanent redirect to the HTTPS listener, or remove it.",
    types: [GATEWAY],
    check: ({ props }) => {
        const listeners = list(props.httpListeners);
        const secure = listeners.filter(({ protocol }: any) => same(protocol, "Https"));
        const secureNames = secure.map(({ name }: any) => String(name).toLowerCase());
        const redirects = new Set(list(props.redirectConfigurations).filter((redirect: any) =>
            same(redirect.redirectType, "Permanent") &&
            (redirect.targetUrl ? String(redirect.targetUrl).startsWith("https://") : secureNames.includes(nameOf(redirect.targetListener)))).map(({ name }: any) => String(name).toLowerCase()));
        const certificates = list(props.sslCertificates).map(({ name }: any) => String(name).toLowerCase());
        const rules = list(props.requestRoutingRules);
        const plain = listeners.filter(({ protocol }: any) => !same(protocol, "Https")).filter(({ name }: any) => {
            const its = rules.filter(({ httpListener }: any) => nameOf(httpListener) === String(name).toLowerCase());
            return !its.every((rule: any) => rule.redirectConfiguration && redirects.has(nameOf(rule.redirectConfiguration)) && !rule.backendAddressPool);
        });
        return [
            ...plain.map(({ name }: any) => ({ property: "httpListeners", observed: `${shown(name)} serves plain HTTP`, expected: "a permanent redirect to HTTPS" })),
            ...unless(secure.length > 0, { property: "httpListeners", observed: "no HTTPS listener", expected: "one" }),
            ...secure.filter(({ sslCertificate }: any) => !certificates.includes(nameOf(sslCertificate))).map(({ name }: any) => ({
                property: "httpListeners.sslCertificate", observed: `${shown(name)} has no certificate of the gateway`, expected: "one of sslCertificates",
            })),
        ];
    },
};

export const backendUsesTls: ResourceRule = {
    name: "azure-gateway-speaks-tls-inwards",
    title: "Application gateways reach what is behind them over TLS",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: 'Set protocol to "Https" in each of backendHttpSettingsCollection.',
    types: [GATEWAY],
    check: ({ props }) => [
        ...list(props.backendHttpSettingsCollection).flatMap(({ name, protocol }: any) =>
            unless(same(protocol, "Https"), { property: "backendHttpSettingsCollection.protocol", observed: `${shown(protocol)} in ${shown(name)}`, expected: '"Https"' })),
        ...list(props.backendSettingsCollection).flatMap(({ name, protocol }: any) =>
            unless(same(protocol, "Tls"), { property: "backendSettingsCollection.protocol", observed: `${shown(protocol)} in ${shown(name)}`, expected: '"Tls"' })),
    ],
};

export const gatewaySpansZones: ResourceRule = {
    name: "azure-gateway-spans-zones",
    title: "Application gateways stand in three zones",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["zone-spread", "load-balancing"],
    remediation: "Set zones to 1, 2 and 3 when the gateway is made.",
    types: [GATEWAY],
    check: ({ props }) => unless(["1", "2", "3"].every((zone) => list(props.zones).includes(zone)), { property: "zones", observed: shown(props.zones), expected: "1, 2 and 3" }),
};

/** Fewest instances that keep serving while one is lost or replaced. */
const INSTANCES = 2;

export const gatewayHasInstances: ResourceRule = {
    name: "azure-gateway-has-instances",
    title: `Application gateways have ${INSTANCES} instances or more at any time`,
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["load-balancing", "scaling"],
    remediation: `Set autoscaleConfiguration.minCapacity to ${INSTANCES} or more.`,
    types: [GATEWAY],
    // One that only stands ready needs none: it grows from nothing once somebody asks.
    applies: (gateway) => !standsReady(gateway),
    check: ({ props }) => {
        const least = props.autoscaleConfiguration ? props.autoscaleConfiguration.minCapacity : props.sku?.capacity;
        return unless(least >= INSTANCES, { property: "autoscaleConfiguration.minCapacity", observed: shown(least), expected: `${INSTANCES} or more` });
    },
};

export const gatewayScales: ResourceRule = {
    name: "azure-gateway-scales",
    title: "Application gateways grow with demand",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["scaling"],
    remediation: "Set autoscaleConfiguration with a maxCapacity above its minCapacity.",
    types: [GATEWAY],
    check: ({ props }) => {
        const { minCapacity, maxCapacity } = props.autoscaleConfiguration ?? {};
        // Without a maximum it grows to the service's own, 125.
        return unless(minCapacity !== undefined && (maxCapacity === undefined || maxCapacity > minCapacity), {
            property: "autoscaleConfiguration", observed: minCapacity === undefined ? "none" : `${minCapacity} to ${maxCapacity}`, expected: "a range",
        });
    },
};

export const gatewayKeepsNoCertificate: ResourceRule = {
    name: "azure-gateway-keeps-no-certificate",
    title: "Certificates and their private keys stay in the key vault",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management", "trusted-code"],
    remediation: "Set keyVaultSecretId on each of sslCertificates, without data and password, and give the gateway a user-assigned identity.",
    types: [GATEWAY],
    check: (gateway) => [
        ...list(gateway.props.sslCertificates).flatMap((certificate: any, i) => [
            ...unless(isReferred(gateway, "sslCertificates", () => certificate.keyVaultSecretId), { property: `sslCertificates[${i}].keyVaultSecretId`, observed: "not set", expected: "a secret of the vault" }),
            ...unless(!holdsKey(certificate), { property: `sslCertificates[${i}].data`, observed: "a certificate with its private key", expected: "none" }),
        ]),
        ...unless(list(gateway.props.sslCertificates).length === 0 || /UserAssigned/i.test(String(gateway.props.identity?.type)), {
            property: "identity.type", observed: shown(gateway.props.identity?.type), expected: '"UserAssigned"',
        }),
        ...unless(list(gateway.props.sslCertificates).length === 0 || isReferred(gateway, "identity", () => Object.values(gateway.props.identity?.userAssignedIdentities ?? {})[0]), {
            property: "identity.userAssignedIdentities", observed: "none", expected: "the identity that reads the certificate",
        }),
    ],
};

/** Never reads what it holds beyond whether it is there. */
const holdsKey = (certificate: any): boolean => ["data", "password"].some((key) => key in certificate && certificate[key] !== undefined && certificate[key] !== null);

export const certificateFollowsRenewal: ResourceRule = {
    name: "azure-gateway-follows-renewal",
    title: "A renewed certificate reaches the gateway by itself",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption", "secrets-management"],
    remediation: "Leave the version out of keyVaultSecretId: the gateway then takes the newest within four hours.",
    types: [GATEWAY],
    applies: ({ props }) => list(props.sslCertificates).length > 0,
    check: ({ props }) => list(props.sslCertificates).flatMap(({ keyVaultSecretId }: any, i) =>
        unless(!/\/secrets\/[^/]+\/[0-9a-f]{32}/i.test(String(keyVaultSecretId ?? "")), { property: `sslCertificates[${i}].keyVaultSecretId`, observed: "a fixed version", expected: "no version" })),
};

export const backendIsProbed: ResourceRule = {
    name: "azure-gateway-probes-health",
    title: "Application gateways ask what is behind them, over TLS, whether it is well",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["load-balancing"],
    remediation: "Give each of backendHttpSettingsCollection a probe that speaks Https.",
    types: [GATEWAY],
    check: ({ props }) => {
        const probes = new Map(list(props.probes).map((probe: any) => [String(probe.name).toLowerCase(), probe]));
        return list(props.backendHttpSettingsCollection).flatMap(({ name, probe }: any) => {
            const found = probe && probes.get(nameOf(probe));
            return unless(found !== undefined && same(found.protocol, "Https"), {
                property: "backendHttpSettingsCollection.probe", observed: found ? `${shown(found.protocol)} in ${shown(name)}` : `none in ${shown(name)}`, expected: "a probe over Https",
            });
        });
    },
};

const GATEWAY_LOGS = ["ApplicationGatewayAccessLog", "ApplicationGatewayFirewallLog"];

export const gatewayIsRecorded: StackRule = {
    name: "azure-gateway-is-recorded",
    title: "Every request, and every one that the firewall stops, is recorded",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive", "web-protection"],
    remediation: "Give the gateway a diagnostic setting with the access and firewall logs, to a workspace or an archive.",
    types: [GATEWAY],
    check: (gateway, graph) => {
        const settings = companions(graph, gateway, "resourceUri", DIAGNOSTICS);
        const missing = GATEWAY_LOGS.filter((category) => !settings.some((setting) => records(setting, new RegExp(`^(allLogs|${category})$`, "i"))));
        return unless(missing.length === 0, { observed: `no record of ${missing.join(", ")}`, expected: "a diagnostic setting of the gateway" });
    },
};

export const firewallIsUsed: StackRule = {
    name: "azure-web-firewall-is-used",
    title: "Every web application firewall policy stands before a gateway",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["web-protection"],
    remediation: "Name the policy in firewallPolicy of a gateway, of one of its listeners or of a path.",
    types: [FIREWALL],
    check: (policy, graph) => unless(
        foundBy(...["firewallPolicy", "httpListeners", "urlPathMaps"].map((property) => () => companions(graph, policy, property, GATEWAY))).length > 0,
        { observed: "no gateway with this policy", expected: "one or more" },
    ),
};

export const gatewayFirewallStands: StackRule = {
    name: "azure-gateway-firewall-stands",
    title: "The firewall policy that a gateway names is declared beside it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["web-protection"],
    remediation: "Declare the WebApplicationFirewallPolicy in the same program, where its rules can be judged.",
    types: [GATEWAY],
    applies: (gateway) => isReferred(gateway, "firewallPolicy", () => referenced(gateway.props.firewallPolicy)),
    check: (gateway, graph) => {
        if (owners(graph, gateway, "firewallPolicy", FIREWALL).length > 0) return [];
        // Another program may own the policy: then it is judged there.
        return platformOf(gateway, graph) ? [{ property: "firewallPolicy", observed: "a policy that is not declared here", expected: "one that is" }] : need("the web application firewall policy of the gateway");
    },
};

export const gatewayInsistsOnHttps: ResourceRule = {
    name: "azure-gateway-insists-on-https",
    title: "Browsers are told to come over HTTPS only",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Set Strict-Transport-Security by a rewrite rule for a year or more.",
    types: [GATEWAY],
    check: ({ props }) => {
        const headersOf = (set: any) => list(set.rewriteRules).flatMap(({ actionSet }: any) => list(actionSet?.responseHeaderConfigurations));
        const headers = list(props.rewriteRuleSets).flatMap(headersOf);
        const insisting = list(props.rewriteRuleSets).filter((set: any) => headersOf(set).some(({ headerName }: any) => same(headerName, "Strict-Transport-Security"))).map(({ name }: any) => String(name).toLowerCase());
        const without = answersOf(props).filter(({ set }) => !insisting.includes(nameOf(set)));
        const age = headers.filter(({ headerName }: any) => same(headerName, "Strict-Transport-Security")).map(({ headerValue }: any) => Number(/max-age=(\d+)/.exec(String(headerValue))?.[1] ?? 0));
        return [
            ...unless(age.some((seconds) => seconds >= 31536000), { property: "rewriteRuleSets", observed: age.length > 0 ? `max-age=${Math.max(...age)}` : "no Strict-Transport-Security", expected: "max-age=31536000 or more" }),
            ...without.map(({ at }) => ({ property: at, observed: "no rewrite rules that set Strict-Transport-Security", expected: "rewrite rules that do" })),
        ];
    },
};

/** Everything that is answered from behind the gateway, and the rewrite rules that its answers go through. */
const answersOf = (props: any): { at: string; set: any }[] => [
    ...list(props.requestRoutingRules).filter(({ backendAddressPool }: any) => backendAddressPool).map(({ rewriteRuleSet }: any) => ({ at: "requestRoutingRules.rewriteRuleSet", set: rewriteRuleSet })),
    ...list(props.urlPathMaps).flatMap(({ defaultBackendAddressPool, defaultRewriteRuleSet, pathRules }: any) => [
        ...(defaultBackendAddressPool ? [{ at: "urlPathMaps.defaultRewriteRuleSet", set: defaultRewriteRuleSet }] : []),
        ...list(pathRules).filter(({ backendAddressPool }: any) => backendAddressPool).map(({ rewriteRuleSet }: any) => ({ at: "urlPathMaps.pathRules.rewriteRuleSet", set: rewriteRuleSet })),
    ]),
];

export const loadBalancerIsStandard: ResourceRule = {
    name: "azure-load-balancer-is-standard",
    title: "Load balancers are of the standard kind, which is closed by default and spans zones",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["load-balancing", "zone-spread"],
    remediation: 'Set sku.name to "Standard".',
    types: ["azure-native:network:LoadBalancer"],
    // Left out, the kind is Basic, which is retired (REST LoadBalancerSku).
    check: ({ props }) => unless(["Standard", "Gateway"].some((sku) => same(sku, props.sku?.name)), { property: "sku.name", observed: shown(props.sku?.name), expected: '"Standard"' }),
};
