import { expect } from "chai";
import { Escrow } from "../../../components/azure/escrow";
import { declare, one } from "../../support";
import { PLACE, SUBSCRIPTION } from "./site";

const escrow = () => declare(() => new Escrow("escrow", {
    ...PLACE, vaultName: "kv-escrow", tenantId: SUBSCRIPTION, subscriptionId: SUBSCRIPTION, custodians: ["first", "second"], workspaceId: "workspace-id", archiveAccountId: "archive-id", actionGroupId: "group-id",
}));

describe("azure.Escrow", () => {
    it("is a vault of its own, that no service may enter", async () => {
        const { properties, tags } = one(await escrow(), "azure-native:keyvault:Vault").inputs;
        expect(properties).to.include({ enablePurgeProtection: true, enableRbacAuthorization: true, publicNetworkAccess: "Disabled" });
        expect(properties.networkAcls).to.deep.include({ bypass: "None", defaultAction: "Deny" });
        expect(tags.purpose).to.equal("escrow");
    });
    it("makes the two custodians eligible, and nobody else", async () => {
        const declared = await escrow();
        const eligible = declared.filter(({ type }) => type === "azure-native:authorization:PimRoleEligibilitySchedule");
        expect(eligible.map(({ inputs }) => inputs.principalId)).to.deep.equal(["first", "second"]);
        expect(declared.filter(({ type }) => type === "azure-native:authorization:RoleAssignment" || type === "azure-native:keyvault:Secret")).to.deep.equal([]);
    });
    it("tells people of every access", async () => {
        const { criteria, actions } = one(await escrow(), "azure-native:monitor:ScheduledQueryRule").inputs;
        expect(criteria.allOf[0].query).to.include("/vaults/kv-escrow").and.to.include('"SecretGet"');
        expect(actions.actionGroups).to.deep.equal(["group-id"]);
    });
});
