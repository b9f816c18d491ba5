import { expect } from "chai";
import { group, network, publicAddress, table } from "./support";

const rg = { resourceGroupName: "rg" };

table("network:FirewallPolicy", {
    given: group,
    right: () => ({ ...rg, firewallPolicyName: "policy", sku: { tier: "Premium" }, threatIntelMode: "Deny", intrusionDetection: { mode: "Deny" }, dnsSettings: { enableProxy: true } }),
    refuses: {
        "intrusion detection of the standard kind": [{ "sku.tier": "Standard" }, ["intrusionDetection", "an object {mode}", "nothing: only the premium tier has it"]],
        "a mode that there is not": [{ threatIntelMode: "Drop" }, ["threatIntelMode", "Drop", "one of Alert, Deny, Off"]],
        "a certificate authority without an identity": [{ transportSecurity: { certificateAuthority: { name: "ca" } } }, ["identity", "nothing", "an identity that reads the certificate authority from its vault"]],
    },
});

const RULE = { ruleType: "ApplicationRule", name: "https", sourceAddresses: ["10.17.0.0/20"], protocols: [{ protocolType: "Https", port: 443 }], targetFqdns: ["*.example.com"] };

table("network:FirewallPolicyRuleCollectionGroup", {
    given: () => { const { azure } = group(); azure.make("network:FirewallPolicy", { ...rg, firewallPolicyName: "policy", sku: { tier: "Premium" } }); return { azure }; },
    right: () => ({
        ...rg, firewallPolicyName: "policy", ruleCollectionGroupName: "exits", priority: 1000,
        ruleCollections: [{ ruleCollectionType: "FirewallPolicyFilterRuleCollection", name: "listed", priority: 1000, action: { type: "Allow" }, rules: [RULE] }],
    }),
    refuses: {
        "a priority too small": [{ priority: 10 }, ["priority", "10", "a whole number from 100 to 65000"]],
        "a domain as AWS writes it": [{ "ruleCollections[0].rules[0].targetFqdns[0]": ".example.com" }, ["ruleCollections[0].rules[0].targetFqdns[0]", ".example.com", "a domain, *.domain for all below it, or *"]],
        "no source": [{ "ruleCollections[0].rules[0].sourceAddresses": undefined }, ["ruleCollections[0].rules[0].sourceAddresses", "nothing", "exactly one of sourceAddresses, sourceIpGroups"]],
        "nowhere to go": [{ "ruleCollections[0].rules[0].targetFqdns": undefined }, ["ruleCollections[0].rules[0].targetFqdns", "nothing", "domains, URLs, tags or categories"]],
        "another thing to do": [{ "ruleCollections[0].action.type": "DNAT" }, ["ruleCollections[0].action.type", "DNAT", "one of Allow, Deny"]],
        "a policy that does not exist": [{ firewallPolicyName: "none" }, ["firewallPolicyName", "none", "a parent that exists: Microsoft.Network/firewallPolicies"]],
    },
});

function ground() {
    const made = network();
    const own = made.subnet("AzureFirewallSubnet", "10.17.20.0/26");
    const policy = made.azure.make("network:FirewallPolicy", { ...rg, firewallPolicyName: "policy", sku: { tier: "Premium" } });
    const address = publicAddress(made.azure, "firewall");
    const right = {
        ...rg, azureFirewallName: "firewall", zones: ["1", "2", "3"], sku: { name: "AZFW_VNet", tier: "Premium" }, firewallPolicy: { id: policy.id },
        ipConfigurations: [{ name: "one", subnet: { id: own.id }, publicIPAddress: { id: address.id } }],
    };
    return { ...made, own, policy, address, right };
}

table("network:AzureFirewall", {
    given: ground,
    right: ({ right }) => right,
    refuses: {
        "a subnet of another name": [({ app }) => ({ "ipConfigurations[0].subnet.id": app.id }), ["ipConfigurations[0].subnet.id", "app", "the subnet called AzureFirewallSubnet"]],
        "a policy of another tier": [{ "sku.tier": "Standard" }, ["firewallPolicy.id", "one of the tier Premium", "a policy of the tier Standard"]],
        "an address in one zone": [({ azure }) => ({ "ipConfigurations[0].publicIPAddress.id": publicAddress(azure, "zonal", { zones: ["1"] }).id }), ["ipConfigurations[0].publicIPAddress.id", "none in zone 2, 3", "an address in the firewall's zones too"]],
        "rules of its own beside the policy's": [{ networkRuleCollections: [{ name: "x" }] }, ["networkRuleCollections", "a list of 1", "nothing: the policy has the rules"]],
        "no address": [{ ipConfigurations: undefined }, ["ipConfigurations", "nothing", "a subnet and a public address"]],
    },
});

describe("a firewall on Azure", () => {
    it("takes the first address of its subnet that Azure has not kept, and holds its subnet, address and policy", () => {
        const { azure, own, address, policy, right } = ground();
        const firewall = azure.make("network:AzureFirewall", right);
        expect(firewall.outputs["ipConfigurations"][0].privateIPAddress).to.equal("10.17.20.4");
        expect([own, address, policy].map((each) => azure.refuseDelete(each).length)).to.deep.equal([1, 1, 1]);
    });
});

table("network:DdosProtectionPlan", {
    given: group,
    right: () => ({ ...rg, ddosProtectionPlanName: "plan" }),
    refuses: {
        "a second one in the region": [
            ({ azure }) => { azure.make("network:DdosProtectionPlan", { ...rg, ddosProtectionPlanName: "first" }); return {}; },
            ({ azure }) => ["ddosProtectionPlanName", "plan", `one plan in northeurope; ${azure.cloud.of("azure-native:network:DdosProtectionPlan")[0]!.id} is there`],
        ],
    },
});
