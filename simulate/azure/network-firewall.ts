// Microsoft.Network: the firewall, the policy it follows, and the plan against floods.
import { formatAddress, parseCidr } from "../../components/plan/cidr";
import type { Services } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { same } from "./ids";
import { networkOf } from "./network";
import { freeAddress } from "./network-addresses";

const TIERS = ["Standard", "Premium", "Basic"];
const MODES = ["Alert", "Deny", "Off"];

/** What only the premium kind can do. */
const PREMIUM_ONLY = ["intrusionDetection", "transportSecurity"];

const DOMAIN = /^(\*|(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]{2,})$/i;

function checkPolicy(subject: Check): void {
    subject.oneOf("sku.tier", TIERS);
    subject.oneOf("threatIntelMode", MODES);
    subject.oneOf("intrusionDetection.mode", MODES);
    subject.oneOf("intrusionDetection.profile", ["Off", "Emerging", "Core", "Advanced", "Extended", "Basic", "Standard"]);
    if (subject.isNot("sku.tier", "Premium")) {
        for (const property of PREMIUM_ONLY) subject.absent(property, "nothing: only the premium tier has it");
    }
    if (subject.known("sku.tier") === "Basic") subject.absent("dnsSettings", "nothing: the basic tier has no DNS proxy");
    if (subject.at("transportSecurity.certificateAuthority") !== undefined) {
        subject.required("identity", "an identity that reads the certificate authority from its vault");
    }
    if (subject.known("dnsSettings.requireProxyForNetworkRules") === true && subject.known("dnsSettings.enableProxy") !== true) {
        subject.refuse("dnsSettings.requireProxyForNetworkRules", "false without the proxy");
    }
    const base = subject.reference("basePolicy.id", "network:FirewallPolicy");
    subject.sameRegion("basePolicy.id", base, "policy");
}

function checkRule(subject: Check, path: string): void {
    const type = subject.known(`${path}.ruleType`);
    subject.oneOf(`${path}.ruleType`, ["ApplicationRule", "NetworkRule", "NatRule"]);
    subject.exactlyOne([`${path}.sourceAddresses`, `${path}.sourceIpGroups`]);
    if (type === "ApplicationRule") {
        const targets = ["targetFqdns", "targetUrls", "fqdnTags", "webCategories"].filter((one) => subject.at(`${path}.${one}`) !== undefined);
        if (targets.length === 0) subject.refuse(`${path}.targetFqdns`, "domains, URLs, tags or categories");
        for (const item of subject.each(`${path}.targetFqdns`)) subject.text(item, DOMAIN, "a domain, *.domain for all below it, or *");
        for (const item of subject.each(`${path}.protocols`)) {
            subject.oneOf(`${item}.protocolType`, ["Http", "Https", "Mssql"]);
            subject.range(`${item}.port`, 1, 64_000);
        }
        if (subject.at(`${path}.fqdnTags`) === undefined) subject.required(`${path}.protocols`, "a protocol and its port");
    }
    if (type === "NetworkRule") {
        for (const property of ["ipProtocols", "destinationPorts"]) subject.required(`${path}.${property}`, "protocols and ports");
        for (const item of subject.each(`${path}.ipProtocols`)) subject.oneOf(item, ["TCP", "UDP", "ICMP", "Any"]);
    }
}

function checkGroup(subject: Check): void {
    subject.range("priority", 100, 65_000);
    const policy = subject.existing(subject.parents[0]?.id, "network:FirewallPolicy");
    const twin = policy && subject.of("network:FirewallPolicyRuleCollectionGroup").find(({ id, inputs }) =>
        id.toLowerCase().startsWith(`${policy.id.toLowerCase()}/`) && inputs["priority"] === subject.known("priority"));
    if (twin) subject.refuse("priority", `a number of its own; ${twin.outputs["name"]} has it`);
    subject.unique("ruleCollections", "name");
    subject.unique("ruleCollections", "priority");
    for (const path of subject.each("ruleCollections")) {
        subject.range(`${path}.priority`, 100, 65_000);
        const filter = subject.known(`${path}.ruleCollectionType`) === "FirewallPolicyFilterRuleCollection";
        subject.oneOf(`${path}.ruleCollectionType`, ["FirewallPolicyFilterRuleCollection", "FirewallPolicyNatRuleCollection"]);
        subject.oneOf(`${path}.action.type`, filter ? ["Allow", "Deny"] : ["DNAT"]);
        const kinds = new Set((subject.list(`${path}.rules`) ?? []).map((rule) => rule?.ruleType));
        if (kinds.size > 1) subject.refuse(`${path}.rules`, "rules of one kind", [...kinds].join(" and "));
        subject.unique(`${path}.rules`, "name");
        for (const rule of subject.each(`${path}.rules`)) checkRule(subject, rule);
    }
}

function checkFirewall(subject: Check): void {
    subject.oneOf("sku.name", ["AZFW_VNet", "AZFW_Hub"]);
    subject.oneOf("sku.tier", TIERS);
    subject.zones();
    const policy = subject.reference("firewallPolicy.id", "network:FirewallPolicy");
    subject.sameRegion("firewallPolicy.id", policy, "policy");
    const [ours, theirs] = [subject.known("sku.tier"), policy?.inputs["sku"]?.tier];
    if (ours !== undefined && theirs !== undefined && ours !== theirs) subject.refuse("firewallPolicy.id", `a policy of the tier ${ours}`, `one of the tier ${theirs}`);
    for (const list of ["applicationRuleCollections", "networkRuleCollections", "natRuleCollections"]) {
        if (policy) subject.absent(list, "nothing: the policy has the rules");
    }
    if (subject.known("sku.name") === "AZFW_Hub") return;
    const paths = subject.each("ipConfigurations");
    if (paths.length === 0) subject.required("ipConfigurations", "a subnet and a public address");
    subject.unique("ipConfigurations", "name");
    const subnets = paths.filter((path) => subject.at(`${path}.subnet.id`) !== undefined);
    if (paths.length > 0 && subnets.length !== 1) subject.refuse("ipConfigurations", "exactly one that names the subnet", `${subnets.length} that do`);
    for (const path of paths) {
        const address = freeAddress(subject, `${path}.publicIPAddress.id`);
        const missing = (subject.list("zones") ?? []).filter((zone) => !(address?.inputs["zones"] ?? []).includes(zone));
        if (address && missing.length > 0) subject.refuse(`${path}.publicIPAddress.id`, `an address in the firewall's zones too`, `none in zone ${missing.join(", ")}`);
        const subnet = subject.reference(`${path}.subnet.id`, "network:Subnet");
        if (!subnet) continue;
        if (String(subnet.outputs["name"]).toLowerCase() !== "azurefirewallsubnet") {
            subject.refuse(`${path}.subnet.id`, "the subnet called AzureFirewallSubnet", String(subnet.outputs["name"]));
        }
        subject.sameRegion(`${path}.subnet.id`, networkOf(subject, subnet.id), "subnet");
        const other = subject.of("network:AzureFirewall").find(({ inputs }) => (inputs["ipConfigurations"] ?? []).some((one: any) => same(one.subnet?.id, subnet.id)));
        if (other) subject.refuse(`${path}.subnet.id`, `a subnet without a firewall; ${other.id} is in it`);
    }
}

export const networkFirewall: Services = {
    "azure-native:network:FirewallPolicy": arm("network:FirewallPolicy", {
        computes: ["etag", "provisioningState"],
        replaceOn: ["sku"],
        check: checkPolicy,
        answers: (subject) => ({ childPolicies: [], firewalls: [], ruleCollectionGroups: [], threatIntelMode: subject.at("threatIntelMode") ?? "Alert", size: "1KB" }),
        users: (id, subject) => subject.of("network:AzureFirewall").filter(({ inputs }) => same(inputs["firewallPolicy"]?.id, id)).map((firewall) => firewall.id),
    }),
    "azure-native:network:FirewallPolicyRuleCollectionGroup": arm("network:FirewallPolicyRuleCollectionGroup", {
        place: "none",
        computes: ["etag", "provisioningState"],
        check: checkGroup,
        answers: () => ({ size: "1KB" }),
    }),
    "azure-native:network:AzureFirewall": arm("network:AzureFirewall", {
        name: [/^[A-Za-z0-9][\w.-]{0,54}\w$/, "1 to 56 letters, digits, . _ -, beginning with a letter or digit, ending with a letter, digit or _"],
        computes: ["etag", "provisioningState"],
        replaceOn: ["zones"],
        check: checkFirewall,
        answers: (subject) => ({
            ipConfigurations: (subject.list("ipConfigurations") ?? []).map((one) => {
                const block = subject.existing(one?.subnet?.id, "network:Subnet")?.inputs["addressPrefix"];
                // The first address that Azure has not kept for itself is the firewall's own.
                const privateIPAddress = typeof block === "string" ? formatAddress(parseCidr(block).first + 4) : undefined;
                return { ...one, id: `${subject.id}/azureFirewallIpConfigurations/${one.name}`, provisioningState: "Succeeded", ...(privateIPAddress && { privateIPAddress }) };
            }),
            ipGroups: [],
            threatIntelMode: subject.at("threatIntelMode") ?? "Alert",
        }),
    }),
    "azure-native:network:DdosProtectionPlan": arm("network:DdosProtectionPlan", {
        computes: ["etag", "provisioningState", "resourceGuid"],
        check: (subject) => {
            const here = subject.of("network:DdosProtectionPlan").filter(({ id }) => id.toLowerCase().startsWith(`/subscriptions/${subject.subscription.toLowerCase()}/`)
                && subject.existing(id, "network:DdosProtectionPlan")?.outputs["location"] === subject.location);
            if (here.length > 0) subject.refuse("ddosProtectionPlanName", `one plan in ${subject.location}; ${here[0]!.id} is there`, subject.name);
        },
        answers: () => ({ publicIPAddresses: [], virtualNetworks: [] }),
        users: (id, subject) => subject.of("network:VirtualNetwork").filter(({ inputs }) => same(inputs["ddosProtectionPlan"]?.id, id)).map((vnet) => vnet.id),
    }),
};
