import { group, GROUP, SUBSCRIPTION, table } from "./support";

const scope = `/subscriptions/${SUBSCRIPTION}`;
const notify = { enabled: true, operator: "GreaterThan", threshold: 80, thresholdType: "Actual", contactEmails: ["finance@example.com"] };

table("consumption:Budget", {
    given: group,
    right: () => ({ scope, budgetName: "monthly", category: "Cost", amount: 100, timeGrain: "Monthly", timePeriod: { startDate: "2027-01-01T00:00:00Z", endDate: "2032-01-01T00:00:00Z" }, notifications: { Actual80: notify } }),
    accepts: { "a group": { scope: GROUP }, "a role": { notifications: { Actual80: { ...notify, contactEmails: [], contactRoles: ["Owner"] } } } },
    refuses: {
        "a start within a month": [{ timePeriod: { startDate: "2027-01-15T00:00:00Z" } }, ["timePeriod.startDate", "2027-01-15T00:00:00Z", "the first of a month, June 2017 or later"]],
        "an end before the start": [{ timePeriod: { startDate: "2027-01-01T00:00:00Z", endDate: "2026-01-01T00:00:00Z" } }, ["timePeriod.endDate", "2026-01-01T00:00:00Z", "a moment after 2027-01-01T00:00:00Z"]],
        "nothing": [{ amount: 0 }, ["amount", "0", "more than nothing"]],
        "nobody who is told": [{ notifications: { Actual80: { ...notify, contactEmails: [] } } }, ["notifications.Actual80.contactEmails", "nobody", "somebody: an address, a group or a role"]],
        "a share above ten times": [{ notifications: { Actual80: { ...notify, threshold: 1001 } } }, ["notifications.Actual80.threshold", "1001", "a whole number from 0 to 1000 per cent"]],
        "a name with a space": [{ budgetName: "a month" }, ["budgetName", "a month", "1 to 63 letters, digits, _ and -"]],
    },
});

const ledger = `${scope}/resourceGroups/finance/providers/Microsoft.Storage/storageAccounts/stledger`;

table("costmanagement:Export", {
    given: group,
    right: () => ({
        scope, exportName: "ledger", location: "northeurope", identity: { type: "SystemAssigned" }, format: "Csv",
        definition: { type: "ActualCost", timeframe: "MonthToDate", dataSet: { granularity: "Daily" } },
        deliveryInfo: { destination: { resourceId: ledger, container: "costs" } },
        schedule: { status: "Active", recurrence: "Daily", recurrencePeriod: { from: "2027-01-01T00:00:00Z", to: "2032-01-01T00:00:00Z" } },
    }),
    refuses: {
        "a kind that this version does not know": [{ definition: { type: "FocusCost", timeframe: "MonthToDate" } }, ["definition.type", "FocusCost", "one of Usage, ActualCost, AmortizedCost"]],
        "last month, daily": [{ definition: { type: "ActualCost", timeframe: "TheLastMonth" } }, ["definition.timeframe", "TheLastMonth", "MonthToDate: what runs daily reads the month so far"]],
        "nowhere": [{ deliveryInfo: { destination: { container: "costs" } } }, ["deliveryInfo.destination.resourceId", "nothing", "a storage account, or a token for one"]],
        "an account that is none": [{ deliveryInfo: { destination: { resourceId: "stledger", container: "costs" } } }, ["deliveryInfo.destination.resourceId", "stledger", "the id of a StorageAccount, …/providers/Microsoft.Storage/storageAccounts/…"]],
    },
});

table("costmanagement:ScheduledActionByScope", {
    given: group,
    right: () => ({
        scope, name: "anomalies", kind: "InsightAlert", displayName: "Unusual cost", status: "Enabled", viewId: `${scope}/providers/Microsoft.CostManagement/views/ms:DailyAnomalyByResourceGroup`,
        notification: { to: ["finance@example.com"], subject: "A day cost unusually much" }, schedule: { frequency: "Daily", startDate: "2027-01-01T00:00:00Z", endDate: "2032-01-01T00:00:00Z" },
    }),
    accepts: { "a mail every week": { kind: "Email", "schedule.frequency": "Weekly", viewId: `${scope}/providers/Microsoft.CostManagement/views/mine` } },
    refuses: {
        "anomalies of a group": [{ scope: GROUP }, ["scope", GROUP, "a subscription: anomalies are found nowhere else"]],
        "another view": [{ viewId: `${scope}/providers/Microsoft.CostManagement/views/mine` }, ["viewId", `${scope}/providers/Microsoft.CostManagement/views/mine`, "…/views/ms:DailyAnomalyByResourceGroup"]],
        "nobody": [{ notification: { to: [], subject: "x" } }, ["notification.to", "0 addresses", "1 to 20 addresses"]],
    },
});
