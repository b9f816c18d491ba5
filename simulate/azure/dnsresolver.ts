// Microsoft.Network: DNS security policies, which decide and record what a network's machines may look up.
import type { Services } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { same } from "./ids";
import type { Subject } from "./subject";

const parentOf = (id: string): string | undefined => /^(.*)\/[^/]+\/[^/]+$/.exec(id)?.[1];

function checkPolicyLink(subject: Check): void {
    const policy = subject.existing(subject.parents[0]?.id, "dnsresolver:DnsResolverPolicy");
    subject.sameRegion("dnsResolverPolicyName", policy, "policy");
    const network = subject.reference("virtualNetwork.id", "network:VirtualNetwork");
    subject.sameRegion("virtualNetwork.id", network, "network");
    const other = network && subject.of("dnsresolver:DnsResolverPolicyVirtualNetworkLink").find(({ inputs }) => same(inputs["virtualNetwork"]?.id, network.id));
    if (other) subject.refuse("virtualNetwork.id", `a network without a policy; ${other.id} gives it one`);
}

function checkRule(subject: Check): void {
    const policy = subject.existing(subject.parents[0]?.id, "dnsresolver:DnsResolverPolicy");
    subject.sameRegion("dnsResolverPolicyName", policy, "policy");
    subject.range("priority", 100, 65_000);
    const rules = subject.of("dnsresolver:DnsSecurityRule").filter(({ id }) => same(parentOf(id), policy?.id));
    const holder = rules.find(({ inputs }) => inputs["priority"] === subject.known("priority"));
    if (holder) subject.refuse("priority", `a priority that no other rule of the policy has; ${holder.outputs["name"]} has it`);
    subject.required("action.actionType", "Allow, Alert or Block");
    subject.oneOf("action.actionType", ["Allow", "Alert", "Block"]);
    subject.oneOf("dnsSecurityRuleState", ["Enabled", "Disabled"]);
    if (subject.isNot("action.actionType", "Block")) {
        subject.absent("action.blockResponseCode", "no response code: nothing is blocked");
    }
    subject.oneOf("action.blockResponseCode", ["SERVFAIL"]);
    subject.length("dnsResolverDomainLists", 10, "domain lists", 1);
    for (const item of subject.each("dnsResolverDomainLists")) {
        subject.sameRegion(`${item}.id`, subject.reference(`${item}.id`, "dnsresolver:DnsResolverDomainList"), "domain list");
    }
}

const links = (id: string, subject: Subject): string[] =>
    subject.of("dnsresolver:DnsResolverPolicyVirtualNetworkLink").filter((link) => same(parentOf(link.id), id)).map((link) => link.id);

export const dnsResolver: Services = {
    "azure-native:dnsresolver:DnsResolverPolicy": arm("dnsresolver:DnsResolverPolicy", {
        computes: ["etag", "provisioningState", "resourceGuid", "systemData"],
        users: links,
    }),
    "azure-native:dnsresolver:DnsResolverPolicyVirtualNetworkLink": arm("dnsresolver:DnsResolverPolicyVirtualNetworkLink", {
        computes: ["etag", "provisioningState", "systemData"],
        replaceOn: ["virtualNetwork"],
        check: checkPolicyLink,
    }),
    "azure-native:dnsresolver:DnsResolverDomainList": arm("dnsresolver:DnsResolverDomainList", {
        computes: ["etag", "provisioningState", "resourceGuid", "systemData"],
        check: (subject) => {
            subject.length("domains", 1000, "domains", 1);
            for (const path of subject.each("domains")) subject.text(path, /^(\.|([\w-]{1,63}\.)+)$/, "a DNS name that ends with a dot, or . for all");
        },
        users: (id, subject) => subject.of("dnsresolver:DnsSecurityRule")
            .filter(({ inputs }) => (inputs["dnsResolverDomainLists"] ?? []).some((list: any) => same(list.id, id))).map((rule) => rule.id),
    }),
    "azure-native:dnsresolver:DnsSecurityRule": arm("dnsresolver:DnsSecurityRule", {
        computes: ["etag", "provisioningState", "systemData"],
        check: checkRule,
        answers: (subject) => ({ dnsSecurityRuleState: subject.at("dnsSecurityRuleState") ?? "Enabled" }),
    }),
};
