import { expect } from "chai";
import { Residency } from "../../../components/azure/residency";
import { declare, one } from "../../support";

describe("azure.Residency", () => {
    it("refuses resources and groups in other regions, in the whole subscription", async () => {
        const declared = await declare(() => new Residency("residency", { subscriptionId: "00000000-0000-0000-0000-000000000000", regions: ["northeurope", "westeurope"] }));
        for (const [key, policy] of Object.entries({ "allowed-locations": "e56962a6-4747-49cd-b67b-bf8b01975c4c", "allowed-group-locations": "e765b5de-1225-4ba3-bd56-1ac6695af988" })) {
            expect(one(declared, "azure-native:authorization:PolicyAssignment", `-${key}`).inputs).to.deep.include({
                scope: "/subscriptions/00000000-0000-0000-0000-000000000000", enforcementMode: "Default",
                policyDefinitionId: `/providers/Microsoft.Authorization/policyDefinitions/${policy}`,
                parameters: { listOfAllowedLocations: { value: ["northeurope", "westeurope"] } },
            });
        }
    });
});
