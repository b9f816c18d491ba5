import * as rules from "../../policy/rules/azure-sign-in";
import { armId, make, platform, tabulate } from "./azure-support";

const policyId = armId("Microsoft.Network/applicationGatewayWebApplicationFirewallPolicies/log-in");
const ranges = (props: object = {}, condition: object = {}) => ({
    ruleType: "MatchRule", action: "Block", state: "Enabled",
    matchConditions: [{ operator: "IPMatch", negationConditon: true, matchValues: ["203.0.113.0/24"], matchVariables: [{ variableName: "RemoteAddr" }], ...condition }], ...props,
});
const rate = (rateLimitThreshold: number, props: object = {}) => ({ ruleType: "RateLimitRule", action: "Block", state: "Enabled", rateLimitDuration: "OneMin", rateLimitThreshold, ...props });
const firewall = (...customRules: object[]) => make("network:WebApplicationFirewallPolicy", { id: policyId, customRules }, { name: "firewall" });

const map = (paths: string[], more: object = { firewallPolicy: { id: policyId } }) => [{ name: "service", pathRules: [{ name: "log-in", paths, ...more }] }];
const routed = [{ name: "https", ruleType: "PathBasedRouting", urlPathMap: { id: armId("Microsoft.Network/applicationGateways/gw/urlPathMaps/service") } }];
const gateway = (props: object = {}, policy = firewall(ranges())) => make("network:ApplicationGateway", {
    id: armId("Microsoft.Network/applicationGateways/gw"), urlPathMaps: map(["/oauth2/*", "/login", "/login/*"]), requestRoutingRules: routed,
    sslCertificates: [{ name: "service", keyVaultSecretId: "https://kv-certs.vault.azure.net/secrets/edge" }], ...props,
}, { name: "gateway", from: { urlPathMaps: policy } });

tabulate(rules.logInFromRanges, {
    accepts: { "a path with ranges": [gateway(), firewall(ranges()), platform()] },
    rejects: {
        "half the log-in": [gateway({ urlPathMaps: map(["/login", "/login/*"]) }), firewall(ranges()), platform()], "what is below a path left open": [gateway({ urlPathMaps: map(["/oauth2/*", "/login"]) }), firewall(ranges()), platform()],
        "no map": [gateway({ urlPathMaps: undefined }), firewall(ranges()), platform()], "other paths": [gateway({ urlPathMaps: map(["/images/*"]) }), firewall(ranges()), platform()],
        "a map that nothing uses": [gateway({ requestRoutingRules: [{ name: "https", ruleType: "Basic" }] }), firewall(ranges()), platform()],
        "no policy": [gateway({ urlPathMaps: map(["/login"], {}) }), firewall(ranges()), platform()], "no ranges": [gateway(), firewall(rate(60)), platform()],
        "watching alone": [gateway(), firewall(ranges({ action: "Log" })), platform()], "a rule that is off": [gateway(), firewall(ranges({ state: "Disabled" })), platform()],
        "those who are in": [gateway(), firewall(ranges({}, { negationConditon: false })), platform()], "half the internet": [gateway(), firewall(ranges({}, { matchValues: ["0.0.0.0/1"] })), platform()],
    },
    ignores: { "another program's": [gateway(), firewall()] },
});

tabulate(rules.logInsAreFew, {
    accepts: { "sixty a minute": firewall(ranges(), rate(60)), "five hundred in five": firewall(ranges(), rate(500, { rateLimitDuration: "FiveMins" })) },
    rejects: { "none": firewall(ranges()), "two thousand": firewall(ranges(), rate(2000)), "counting alone": firewall(ranges(), rate(60, { action: "Log" })) },
    ignores: { "the policy of other paths": firewall(rate(2000)) },
});

const vault = "/subscriptions/s/resourceGroups/certificates/providers/Microsoft.KeyVault/vaults/kv-Certs";
const topicId = armId("Microsoft.EventGrid/systemTopics/certificates");
const topic = (source = vault) => make("eventgrid:SystemTopic", { id: topicId, source }, { name: "topic" });
const subscription = (events: string[] | undefined, destination: object = { endpointType: "MonitorAlert", actionGroups: ["group"] }) => make("eventgrid:SystemTopicEventSubscription", {
    id: `${topicId}/eventSubscriptions/expiry`, systemTopicName: "certificates", filter: { includedEventTypes: events?.map((event) => `Microsoft.KeyVault.${event}`) }, destination,
}, { name: "subscription" });
const BOTH = ["CertificateNearExpiry", "CertificateExpired"];

tabulate(rules.expiryIsHeard, {
    accepts: { "both events": [gateway(), platform(), topic(), subscription(BOTH)], "all events": [gateway(), platform(), topic(), subscription(undefined)], "a hook": [gateway(), platform(), topic(), subscription(BOTH, { endpointType: "WebHook" })] },
    rejects: {
        "nobody": [gateway(), platform()], "another vault's": [gateway(), platform(), topic("/subscriptions/s/resourceGroups/r/providers/Microsoft.KeyVault/vaults/other"), subscription(BOTH)],
        "the end alone": [gateway(), platform(), topic(), subscription(["CertificateExpired"])], "an alert to nobody": [gateway(), platform(), topic(), subscription(BOTH, { endpointType: "MonitorAlert", actionGroups: [] })],
    },
    ignores: { "a gateway without certificates": [gateway({ sslCertificates: [] }), platform()], "another program's": gateway() },
});
