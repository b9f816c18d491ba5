// What Azure asks of a log-in, and the certificate by which users know whom they give a password to. The rest is the directory's.
import { LOG_IN_PATHS } from "../../components/plan/sign-in";
import { companions, lastSegment, owners, referenced, same } from "../azure";
import { list, platformOf, shown, unless } from "../look";
import { readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const GATEWAY = "azure-native:network:ApplicationGateway";
const FIREWALL = "azure-native:network:WebApplicationFirewallPolicy";
const SUBSCRIPTION = "azure-native:eventgrid:SystemTopicEventSubscription";
const TOPIC = "azure-native:eventgrid:SystemTopic";

const on = (rule: any): boolean => !same(rule.state, "Disabled");

/** Refuses whoever does not come from the listed addresses. */
const refusesOutside = (rule: any): boolean => on(rule) && same(rule.action, "Block") && same(rule.ruleType, "MatchRule") && list<any>(rule.matchConditions).some((condition) =>
    condition.negationConditon === true && same(condition.operator, "IPMatch") && list<string>(condition.matchValues).length > 0 &&
    list<string>(condition.matchValues).every((range) => Number(range.split("/")[1] ?? 32) >= 16) &&
    list<any>(condition.matchVariables).some(({ variableName }) => same(variableName, "RemoteAddr")));

/** Paths under which somebody logs in. */
const isLogIn = (path: string): boolean => /^\/(login|log-in|signin|sign-in|oauth2)(\/|\*|$)/i.test(path);

/** True if the patterns take in the path and all that is below it. */
const covers = (patterns: readonly string[], path: string): boolean =>
    path.endsWith("/") ? patterns.includes(`${path}*`) : patterns.includes(path) && patterns.includes(`${path}/*`);

export const logInFromRanges: StackRule = {
    name: "azure-log-in-ranges",
    title: "The service's log-in paths refuse who comes from elsewhere than the permitted ranges",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["login-ranges", "web-protection"],
    remediation: "Give the gateway a urlPathMap whose rule for the log-in paths has a firewallPolicy that blocks who is not in the ranges (/16 or narrower).",
    types: [GATEWAY],
    applies: (gateway, graph) => platformOf(gateway, graph) !== undefined,
    check: (gateway, graph) => {
        const paths = list<any>(gateway.props.urlPathMaps).flatMap(({ pathRules }) => list<any>(pathRules)).filter(({ paths }) => list<string>(paths).some(isLogIn));
        const policies = owners(graph, gateway, "urlPathMaps", FIREWALL);
        const guarding = policies.filter(({ props }) => list<any>(props.customRules).some(refusesOutside));
        const left = LOG_IN_PATHS.filter((path) => !paths.some(({ paths: patterns }) => covers(list<string>(patterns), path)));
        const used = new Set(list<any>(gateway.props.requestRoutingRules).filter(({ ruleType }) => same(ruleType, "PathBasedRouting"))
            .map(({ urlPathMap }) => lastSegment(referenced(urlPathMap) ?? "").toLowerCase()));
        const mapped = list<any>(gateway.props.urlPathMaps).some(({ name }) => used.has(String(name).toLowerCase()));
        return [
            ...left.map((path) => ({ property: "urlPathMaps.pathRules.paths", observed: `nothing for ${path}`, expected: "all log-in paths of the plan" })),
            ...unless(paths.length > 0 && mapped, { property: "urlPathMaps", observed: "no rule for the log-in paths", expected: "one, that a listener uses" }),
            ...unless(paths.every(({ firewallPolicy }) => readOr<unknown>("unknown", () => firewallPolicy?.id) !== undefined) && guarding.length > 0, {
                property: "urlPathMaps.pathRules.firewallPolicy", observed: "none that blocks what comes from outside the ranges", expected: "one",
            }),
        ];
    },
};

export const logInsAreFew: ResourceRule = {
    name: "azure-log-in-rate",
    title: "Who guesses at a log-in is stopped sooner than who merely asks often",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["login-ranges"],
    remediation: "Give the firewall policy of the log-in paths a RateLimitRule of 100 or fewer a minute that blocks.",
    types: [FIREWALL],
    applies: ({ props }) => list<any>(props.customRules).some(refusesOutside),
    check: ({ props }) => unless(
        list<any>(props.customRules).some((rule) => on(rule) && same(rule.ruleType, "RateLimitRule") && same(rule.action, "Block") &&
            rule.rateLimitThreshold <= (same(rule.rateLimitDuration, "FiveMins") ? 500 : 100)),
        { property: "customRules", observed: "no rate limit of 100 a minute or fewer", expected: "one that blocks" },
    ),
};

const EVENTS = ["Microsoft.KeyVault.CertificateNearExpiry", "Microsoft.KeyVault.CertificateExpired"];

/** What a subscription hears: everything, unless it names some. */
const hears = (subscription: Resource): readonly string[] => {
    const named = list<string>(subscription.props.filter?.includedEventTypes);
    return named.length === 0 ? EVENTS : named;
};

export const expiryIsHeard: StackRule = {
    name: "azure-certificate-expiry-alarm",
    title: "Responders are told, weeks before, of a certificate that will not renew",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "transport-encryption"],
    remediation: "Declare a SystemTopic of the certificate's vault with a subscription to CertificateNearExpiry and CertificateExpired that alerts an action group.",
    types: [GATEWAY],
    applies: (gateway, graph) => platformOf(gateway, graph) !== undefined && list(gateway.props.sslCertificates).length > 0,
    check: (gateway, graph) => list<any>(gateway.props.sslCertificates).flatMap(({ keyVaultSecretId }) => {
        const vault = /^https:\/\/([^.]+)\.vault\./.exec(String(keyVaultSecretId))?.[1] ?? "";
        const topics = graph.of(TOPIC).filter(({ props }) => same(lastSegment(String(props.source ?? "")), vault));
        const subscriptions = topics.flatMap((topic) => companions(graph, topic, "systemTopicName", SUBSCRIPTION));
        const told = subscriptions.filter(({ props }) => Boolean(props.destination?.endpointType) && (!same(props.destination.endpointType, "MonitorAlert") ||
            readOr(true, () => list(props.destination.actionGroups).length > 0)));
        const missing = EVENTS.filter((event) => !told.some((subscription) => hears(subscription).some((name) => same(name, event))));
        return unless(missing.length === 0, { property: "sslCertificates", observed: `nobody hears ${missing.map((event) => shown(event.split(".").at(-1))).join(", ")}`, expected: "an action group" });
    }),
};
