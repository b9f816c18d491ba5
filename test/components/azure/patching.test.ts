import { expect } from "chai";
import { Patching } from "../../../components/azure/patching";
import { declare, one } from "../../support";
import { PLACE, SUBSCRIPTION } from "./site";

const patching = () => declare(() => new Patching("patching", {
    ...PLACE, subscriptionId: SUBSCRIPTION, plan: { weekday: "Sunday", hour: 2, hours: 3, approveAfterDays: 5 }, actionGroupId: "responders",
}));

describe("azure.Patching", () => {
    it("installs critical and security updates once a week", async () => {
        expect(one(await patching(), "azure-native:maintenance:MaintenanceConfiguration").inputs).to.deep.include({
            maintenanceScope: "InGuestPatch", extensionProperties: { InGuestPatchMode: "User" }, startDateTime: "2026-01-01 02:00", duration: "03:00", recurEvery: "1Week Sunday", timeZone: "UTC",
            installPatches: { rebootSetting: "IfRequired", linuxParameters: { classificationsToInclude: ["Critical", "Security"] } },
        });
    });

    it("finds machines by where they are, not by name", async () => {
        expect(one(await patching(), "azure-native:maintenance:ConfigurationAssignmentsForSubscription").inputs).to.deep.include({
            configurationAssignmentName: "holdfast-test-patches",
            filter: { resourceGroups: ["rg-holdfast-prod"], resourceTypes: ["Microsoft.Compute/virtualMachines"], locations: ["northeurope"], osTypes: ["Linux"] },
        });
    });

    it("tells responders when patches could not be installed", async () => {
        expect(one(await patching(), "azure-native:monitor:ActivityLogAlert").inputs["condition"].allOf).to.deep.include({ field: "operationName", equals: "Microsoft.Compute/virtualMachines/installPatches/action" });
    });
});
