// Microsoft.Network: firewall policies of application gateways.
import { type Services, UNKNOWN } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { same } from "./ids";
import type { Subject } from "./subject";

/** Rule sets and the versions of them that a policy can have. */
const RULE_SETS: Readonly<Record<string, readonly string[]>> = {
    OWASP: ["3.0", "3.1", "3.2"],
    Microsoft_DefaultRuleSet: ["2.1", "2.2"],
    Microsoft_BotManagerRuleSet: ["0.1", "1.0", "1.1"],
    Microsoft_HTTPDDoSRuleSet: ["1.0"],
};

/** A policy has one of these, and only one. */
const PRIMARY = ["OWASP", "Microsoft_DefaultRuleSet"];

function checkPolicy(subject: Check): void {
    const sets = subject.each("managedRules.managedRuleSets");
    const primary = sets.filter((path) => PRIMARY.includes(subject.known(`${path}.ruleSetType`)));
    const certain = subject.list("managedRules.managedRuleSets")?.every((set) => set?.ruleSetType !== UNKNOWN) === true;
    if (certain && sets.length > 0 && primary.length !== 1) {
        subject.refuse("managedRules.managedRuleSets", `exactly one of ${PRIMARY.join(", ")}`, `${primary.length} of them`);
    }
    if (subject.at("managedRules.managedRuleSets") === undefined) {
        subject.required("managedRules.managedRuleSets", "a managed rule set");
    }
    for (const path of sets) {
        const type = subject.known(`${path}.ruleSetType`);
        subject.oneOf(`${path}.ruleSetType`, Object.keys(RULE_SETS));
        subject.required(`${path}.ruleSetVersion`, "a version");
        if (RULE_SETS[type]) subject.oneOf(`${path}.ruleSetVersion`, RULE_SETS[type]);
    }
    subject.unique("managedRules.managedRuleSets", "ruleSetType", "type");

    subject.oneOf("policySettings.mode", ["Prevention", "Detection"]);
    subject.oneOf("policySettings.state", ["Enabled", "Disabled"]);
    subject.range("policySettings.maxRequestBodySizeInKb", 8, 2000, "KB");
    subject.range("policySettings.fileUploadLimitInMb", 1, 4000, "MB");
    subject.range("policySettings.requestBodyInspectLimitInKB", 8, 2000, "KB");
    subject.range("policySettings.jsChallengeCookieExpirationInMins", 5, 1440, "minutes");

    subject.length("customRules", 100, "rules");
    subject.unique("customRules", "priority");
    subject.unique("customRules", "name");
    for (const path of subject.each("customRules")) {
        subject.range(`${path}.priority`, 1, 100);
        subject.text(`${path}.name`, /^[A-Za-z][A-Za-z0-9]{0,127}$/, "letters and digits, beginning with a letter");
        subject.oneOf(`${path}.ruleType`, ["MatchRule", "RateLimitRule"]);
        subject.oneOf(`${path}.action`, ["Allow", "Block", "Log", "JSChallenge"]);
        if (subject.known(`${path}.ruleType`) === "RateLimitRule") {
            for (const need of ["rateLimitThreshold", "rateLimitDuration", "groupByUserSession"]) subject.required(`${path}.${need}`, "a value: the rule limits a rate");
        }
    }
}

/** Gateways that have the policy, as a whole or on one of their listeners. */
const gatewaysWith = (id: string, subject: Subject): string[] => subject.of("network:ApplicationGateway")
    .filter(({ inputs }) => same(inputs["firewallPolicy"]?.id, id) || (inputs["httpListeners"] ?? []).some((listener: any) => same(listener.firewallPolicy?.id, id))
        || (inputs["urlPathMaps"] ?? []).some((map: any) => (map.pathRules ?? []).some((rule: any) => same(rule.firewallPolicy?.id, id))))
    .map((gateway) => gateway.id);

export const networkWaf: Services = {
    "azure-native:network:WebApplicationFirewallPolicy": arm("network:WebApplicationFirewallPolicy", {
        computes: ["etag", "provisioningState"],
        check: checkPolicy,
        answers: (subject) => ({
            customRules: subject.at("customRules") ?? [],
            policySettings: {
                state: "Disabled", mode: "Detection", requestBodyCheck: true, maxRequestBodySizeInKb: 128, fileUploadLimitInMb: 100,
                requestBodyEnforcement: true, requestBodyInspectLimitInKB: 128, fileUploadEnforcement: true, jsChallengeCookieExpirationInMins: 30,
                ...subject.known("policySettings"),
            },
            resourceState: "Enabled",
        }),
        users: gatewaysWith,
    }),
};
