// What the subscription may cost, who hears of more, and the ledger of every use.
import * as authorization from "@pulumi/azure-native/authorization";
import * as consumption from "@pulumi/azure-native/consumption";
import * as costmanagement from "@pulumi/azure-native/costmanagement";
import * as pulumi from "@pulumi/pulumi";
import { roleAssignmentName, roleDefinitionId, siteName, type Tags } from "../names";
import { COST_SCHEMA, scheduleEnd } from "../plan/spend";

export interface SpendArgs {
    readonly subscriptionId: string;
    readonly location: string;
    /** What a month may cost, in the currency that the subscription is billed in. */
    readonly monthly: number;
    /** First day of the first month that counts, `2027-01-01`. Azure takes the current month and up to a year ahead, and never another one later. */
    readonly since: string;
    /** Who is told by mail. */
    readonly email: string;
    /** Who else is told, by their own ways. */
    readonly actionGroupId: pulumi.Input<string>;
    /**
     * Where the ledger goes. Cost Management delivers to no account that limits where copies may come from, as every account
     * of the platform does: so to one of the finance department's, which exists already.
     */
    readonly ledger: { readonly accountId: string; readonly container: string };
    readonly tags: Tags;
}

const STORAGE_BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

/**
 * A budget with forecasts, an alarm on unusual days, and a daily ledger. A subscription has these once: one of its sites
 * declares them. Azure stops nothing by itself when a budget is used up, as the brake on AWS does: its action is to tell the
 * responders' action group, where a person decides (or a runbook, for those who add one).
 */
export class Spend extends pulumi.ComponentResource {
    readonly budgetId: pulumi.Output<string>;
    readonly exportId: pulumi.Output<string>;

    constructor(name: string, args: SpendArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Spend", name, args, opts);
        const { subscriptionId, location, since, email, ledger, tags } = args;
        const options = { parent: this };
        const scope = `/subscriptions/${subscriptionId}`;
        const midnight = `${since}T00:00:00Z`;
        const until = `${scheduleEnd(since)}T00:00:00Z`;

        const notify = (thresholdType: "Actual" | "Forecasted", threshold: number) => ({
            enabled: true, operator: "GreaterThan", threshold, thresholdType, contactEmails: [email], contactGroups: [args.actionGroupId], contactRoles: ["Owner"],
        });
        const budget = new consumption.Budget(name, {
            scope,
            budgetName: `${tags.platform}-monthly`,
            category: "Cost",
            amount: args.monthly,
            timeGrain: "Monthly",
            timePeriod: { startDate: midnight, endDate: until },
            notifications: { Forecasted100: notify("Forecasted", 100), Actual80: notify("Actual", 80), Actual100: notify("Actual", 100) },
        }, options);

        new costmanagement.ScheduledActionByScope(name, {
            scope,
            name: `${tags.platform}-anomalies`,
            kind: "InsightAlert", // says something only on a day that costs unusually much
            displayName: `${tags.platform}: unusual cost`,
            status: "Enabled",
            viewId: `${scope}/providers/Microsoft.CostManagement/views/ms:DailyAnomalyByResourceGroup`,
            notificationEmail: email,
            notification: { to: [email], subject: `${tags.platform}: a day cost unusually much` },
            schedule: { frequency: "Daily", startDate: midnight, endDate: until },
        }, options);

        const daily = new costmanagement.Export(name, {
            scope,
            exportName: `${tags.platform}-ledger`,
            location,
            identity: { type: "SystemAssigned" }, // an account behind a firewall is reached with an identity alone
            format: "Csv",
            partitionData: true,
            definition: { type: "ActualCost", timeframe: "MonthToDate", dataSet: { granularity: "Daily" } },
            deliveryInfo: { destination: { resourceId: ledger.accountId, container: ledger.container, rootFolderPath: `${tags.platform}/schema-${COST_SCHEMA}` } },
            schedule: { status: "Active", recurrence: "Daily", recurrencePeriod: { from: midnight, to: until } },
        }, options);
        new authorization.RoleAssignment(`${name}-ledger`, {
            roleAssignmentName: roleAssignmentName(siteName(tags), "ledger", STORAGE_BLOB_DATA_CONTRIBUTOR),
            principalId: daily.identity.apply((identity) => identity!.principalId),
            principalType: "ServicePrincipal",
            roleDefinitionId: roleDefinitionId(subscriptionId, STORAGE_BLOB_DATA_CONTRIBUTOR),
            scope: `${ledger.accountId}/blobServices/default/containers/${ledger.container}`,
            description: "Cost Management delivers the ledger",
        }, { ...options, deleteBeforeReplace: true });

        this.budgetId = budget.id;
        this.exportId = daily.id;
        this.registerOutputs({ budgetId: this.budgetId, exportId: this.exportId });
    }
}
