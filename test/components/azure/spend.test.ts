import { expect } from "chai";
import { Spend, type SpendArgs } from "../../../components/azure/spend";
import { type Declared, declare, one, TAGS } from "../../support";

const scope = "/subscriptions/00000000-0000-0000-0000-000000000000";
const ledger = { accountId: `${scope}/resourceGroups/finance/providers/Microsoft.Storage/storageAccounts/stledger`, container: "costs" };
const args: SpendArgs = {
    subscriptionId: "00000000-0000-0000-0000-000000000000", location: "northeurope", monthly: 5000, since: "2027-01-01", email: "finance@example.com", actionGroupId: "/groups/responders", ledger, tags: TAGS,
};

describe("azure.Spend", () => {
    let declared: Declared[];
    before(async () => { declared = await declare(() => new Spend("spend", args)); });

    it("tells of a month's forecast and of what it really cost, and calls the responders", () => {
        const { notifications, timePeriod } = one(declared, "azure-native:consumption:Budget").inputs;
        expect(timePeriod).to.deep.equal({ startDate: "2027-01-01T00:00:00Z", endDate: "2032-01-01T00:00:00Z" });
        expect(Object.keys(notifications)).to.have.members(["Forecasted100", "Actual80", "Actual100"]);
        for (const each of Object.values<any>(notifications)) expect(each).to.deep.include({ enabled: true, contactGroups: ["/groups/responders"] });
    });

    it("says when a day costs unusually much", () => {
        expect(one(declared, "azure-native:costmanagement:ScheduledActionByScope").inputs).to.include({ kind: "InsightAlert", status: "Enabled", viewId: `${scope}/providers/Microsoft.CostManagement/views/ms:DailyAnomalyByResourceGroup` });
    });

    it("delivers each day's costs as an identity, below the version of the tags' schema", () => {
        const { identity, deliveryInfo, schedule } = one(declared, "azure-native:costmanagement:Export").inputs;
        expect(identity).to.deep.equal({ type: "SystemAssigned" });
        expect(deliveryInfo.destination).to.deep.equal({ resourceId: ledger.accountId, container: "costs", rootFolderPath: "holdfast/schema-1" });
        expect(schedule).to.include({ status: "Active", recurrence: "Daily" });
    });

    it("lets that identity write into that container, and nowhere else", () => {
        expect(one(declared, "azure-native:authorization:RoleAssignment").inputs).to.include({ principalType: "ServicePrincipal", scope: `${ledger.accountId}/blobServices/default/containers/costs` });
    });
});
