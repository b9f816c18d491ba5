import { expect } from "chai";
import { Perimeter, type PerimeterArgs } from "../../../components/azure/perimeter";
import { type Declared, declare, one } from "../../support";
import { PLACE, PRIMARY, ZONES } from "./site";

const ARGS: PerimeterArgs = {
    ...PLACE, firewall: true, zones: ZONES, subnets: PRIMARY.azure.subnets, subnetId: "subnet", addresses: { firewall: "ip" }, routeTableName: "inspected",
    domains: ["*.example.com"], workspaceId: "workspace", archiveAccountId: "archive", actionGroupId: "responders", locked: true,
};

describe("azure.Perimeter", () => {
    let declared: Declared[];
    before(async () => { declared = await declare(() => new Perimeter("perimeter", ARGS)); });

    it("is of the premium kind and stands in all zones, at the site's own address", () => {
        expect(one(declared, "azure-native:network:AzureFirewall").inputs).to.deep.include({
            zones: ZONES, sku: { name: "AZFW_VNet", tier: "Premium" }, firewallPolicy: { id: "perimeter-id" },
            ipConfigurations: [{ name: "firewall", publicIPAddress: { id: "ip" }, subnet: { id: "subnet" } }],
        });
    });

    it("denies threats and attacks, and answers names itself", () => {
        expect(one(declared, "azure-native:network:FirewallPolicy").inputs).to.deep.include({ threatIntelMode: "Deny", intrusionDetection: { mode: "Deny" }, dnsSettings: { enableProxy: true } });
    });

    it("lets the application out to listed domains over TLS, and nothing else", () => {
        const { ruleCollections } = one(declared, "azure-native:network:FirewallPolicyRuleCollectionGroup").inputs;
        expect(ruleCollections.map(({ action, rules }: any) => [action.type, rules.length])).to.deep.equal([["Allow", 1]]);
        expect(ruleCollections[0].rules[0]).to.deep.include({
            sourceAddresses: ["10.17.0.0/20", "10.17.16.0/20", "10.17.32.0/20"], protocols: [{ protocolType: "Https", port: 443 }], targetFqdns: ["*.example.com"],
        });
    });

    it("becomes the application's way out", () => {
        expect(one(declared, "azure-native:network:Route").inputs).to.include({ routeTableName: "inspected", addressPrefix: "0.0.0.0/0", nextHopType: "VirtualAppliance" });
    });

    it("records what it does and tells of known threats", () => {
        expect(one(declared, "azure-native:monitor:DiagnosticSetting").inputs["logs"].map(({ category }: any) => category)).to.include.members(["AZFWIdpsSignature", "AZFWThreatIntel", "AZFWApplicationRule"]);
        expect(one(declared, "azure-native:monitor:ScheduledQueryRule").inputs["actions"]).to.deep.equal({ actionGroups: ["responders"] });
    });

    it("declares nothing without being asked to", async () => {
        expect((await declare(() => new Perimeter("perimeter", { ...ARGS, firewall: false }))).map(({ type }) => type)).to.deep.equal(["holdfast:azure:Perimeter"]);
    });
});
