import * as rules from "../../policy/rules/platform-perimeter";
import { aws } from "./aws-support";
import { make, platform, tabulate } from "./azure-support";

const both = [aws("networkfirewall/firewall:Firewall", {}, { name: "aws" }), make("network:AzureFirewall", {}, { name: "azure" })] as const;

tabulate(rules.perimeterStands, {
    accepts: { "a firewall on both clouds": [platform({ lifecycle: "production" }), ...both] },
    rejects: { "none": platform({ lifecycle: "production" }), "one on AWS alone": [platform({ lifecycle: "production" }), both[0]] },
    ignores: { "an evaluation": platform() },
});

tabulate(rules.perimeterAsSaid, {
    accepts: { "what was asked for": [platform({ perimeterFirewall: true }), ...both] },
    rejects: { "one that is missing": [platform({ perimeterFirewall: true }), both[1]] },
    ignores: { "a site without one": platform({ perimeterFirewall: false }) },
});

const onAws = (...targets: string[]) => aws("networkfirewall/ruleGroup:RuleGroup", { ruleGroup: { rulesSource: { rulesSourceList: { targets } } } }, { name: "domains" });
const onAzure = (...targetFqdns: string[]) => make("network:FirewallPolicyRuleCollectionGroup", { ruleCollections: [{ rules: [{ targetFqdns }] }] }, { name: "exits" });
const listed = platform({ perimeterFirewall: true, perimeterDomains: ["*.example.com"] });

tabulate(rules.perimeterDomainsAsSaid, {
    accepts: { "the listed domains": [listed, onAws(".example.com"), onAzure("*.example.com")] },
    rejects: {
        "one more on AWS": [listed, onAws(".example.com", ".evil.example"), onAzure("*.example.com")],
        "another on Azure": [listed, onAws(".example.com"), onAzure("*.example.org")],
        "none": listed,
    },
    ignores: { "a site without a firewall": platform({ perimeterFirewall: false, perimeterDomains: ["*.example.com"] }) },
});
