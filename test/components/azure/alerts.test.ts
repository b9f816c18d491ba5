import { expect } from "chai";
import { Alerts } from "../../../components/azure/alerts";
import { type Declared, declare, one } from "../../support";
import { PLACE, SUBSCRIPTION } from "./site";

const ACTIVITY = "azure-native:monitor:ActivityLogAlert";

describe("azure.Alerts", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Alerts("alerts", {
            ...PLACE, workspaceId: "workspace", vaultId: "vault", archiveAccountId: "archive", email: "security@example.com", escalation: { email: "on-call@example.com", afterMinutes: 30 }, subscriptionId: SUBSCRIPTION,
        }));
    });
    const watched = () => declared.filter(({ type }) => type === ACTIVITY).map(({ inputs }) =>
        inputs["condition"].allOf.find(({ field }: { field: string }) => field === "operationName")?.equals).filter(Boolean);

    it("tells the address given", () => {
        expect(one(declared, "azure-native:monitor:ActionGroup", "alerts-responders").inputs["emailReceivers"]).to.deep.equal(
            [{ name: "security", emailAddress: "security@example.com", useCommonAlertSchema: true }]);
    });

    it("raises an alarm when a vault is changed or deleted", () => {
        expect(watched()).to.include.members(["Microsoft.KeyVault/vaults/write", "Microsoft.KeyVault/vaults/delete"]);
    });

    it("raises an alarm when anybody is given, made eligible for, or activates a role", () => {
        expect(watched()).to.include.members([
            "Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleEligibilityScheduleRequests/write",
            "Microsoft.Authorization/roleAssignmentScheduleRequests/write",
        ]);
    });

    it("raises an alarm when a lock or a recording is removed", () => {
        expect(watched()).to.include.members(["Microsoft.Authorization/locks/delete", "Microsoft.Insights/diagnosticSettings/delete"]);
    });

    it("watches the whole subscription with every alarm, and tells responders of each", () => {
        for (const { inputs } of declared.filter(({ type }) => type === ACTIVITY)) {
            expect(inputs).to.deep.include({
                enabled: true, scopes: [`/subscriptions/${SUBSCRIPTION}`], actions: { actionGroups: [{ actionGroupId: "alerts-responders-id" }] },
            });
        }
    });

    it("passes on what Azure itself reports", () => {
        expect(one(declared, ACTIVITY, "service-health").inputs["condition"]).to.deep.equal({ allOf: [{ field: "category", equals: "ServiceHealth" }] });
    });

    it("sends all that the vault records to the workspace and the archive", () => {
        expect(one(declared, "azure-native:monitor:DiagnosticSetting").inputs).to.deep.include({
            resourceUri: "vault", workspaceId: "workspace", storageAccountId: "archive", logs: [{ categoryGroup: "allLogs", enabled: true }],
        });
    });

    it("searches that every five minutes for a key disabled, deleted, purged or copied out", () => {
        const { evaluationFrequency, criteria, actions, severity } = one(declared, "azure-native:monitor:ScheduledQueryRule", "-keys").inputs;
        expect({ evaluationFrequency, actions, severity }).to.deep.equal({ evaluationFrequency: "PT5M", actions: { actionGroups: ["alerts-responders-id"] }, severity: 0 });
        for (const operation of ["KeyUpdate", "KeyDelete", "KeyPurge", "KeyBackup"]) expect(criteria.allOf[0].query).to.include(`"${operation}"`);
    });

    it("tells the second responders of incidents and alerts that nobody has taken up", () => {
        for (const key of ["-incidents-unanswered", "alerts-unanswered"]) {
            const { criteria, actions } = one(declared, "azure-native:monitor:ScheduledQueryRule", key).inputs;
            expect(actions).to.deep.equal({ actionGroups: ["alerts-second-responders-id"] });
            expect(criteria.allOf[0].query).to.include('"New"').and.to.include("ago(30m)");
        }
        expect(one(declared, "azure-native:monitor:ActionGroup", "second-responders").inputs["emailReceivers"][0].emailAddress).to.equal("on-call@example.com");
    });

    it("reads the state of alerts as an identity that sees the site's group and changes nothing", () => {
        expect(one(declared, "azure-native:authorization:RoleAssignment").inputs).to.deep.include({
            scope: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${PLACE.resourceGroupName}`,
            roleDefinitionId: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/43d0d8ad-25c7-4714-9337-8ba259a9fe05`,
        });
    });
});
