import { GROUP, group, network, store, SUBSCRIPTION, table, vault, workspace } from "./support";

const rg = { resourceGroupName: "rg" };

const observed = () => {
    const { azure, vault: kv } = vault();
    const logs = workspace(azure);
    const { account } = store(azure, "archive");
    const far = store(azure, "far", { location: "westeurope" }).account;
    const responders = azure.make("monitor:ActionGroup", { ...rg, location: "Global", actionGroupName: "responders", groupShortName: "responders" });
    return { azure, kv, logs, account, far, responders };
};

table("monitor:DiagnosticSetting", {
    given: observed,
    right: ({ kv, logs, account }) => ({ name: "audit", resourceUri: kv.id, workspaceId: logs.id, storageAccountId: account.id, logs: [{ category: "AuditEvent", enabled: true }], metrics: [{ category: "AllMetrics", enabled: true }] }),
    accepts: {
        "a group of categories": { logs: [{ categoryGroup: "allLogs", enabled: true }] },
        "an account's blob service": ({ account }) => ({ resourceUri: `${account.id}/blobServices/default`, storageAccountId: undefined, logs: [{ category: "StorageRead", enabled: true }], metrics: [] }),
        "a subscription": { resourceUri: `/subscriptions/${SUBSCRIPTION}`, logs: [{ category: "Administrative", enabled: true }], metrics: undefined },
    },
    refuses: {
        "a category that is another type's": [{ "logs[0].category": "StorageRead" }, ["logs[0].category", "StorageRead", "one of AuditEvent, AzurePolicyEvaluationDetails"]],
        "a category and a group at once": [{ "logs[0].categoryGroup": "audit" }, ["logs[0].category", "category and categoryGroup", "exactly one of category, categoryGroup"]],
        "no destination": [{ workspaceId: undefined, storageAccountId: undefined }, ["workspaceId", "nothing", "a destination: a workspace, a storage account, an event hub or a partner"]],
        "nothing to send": [{ logs: undefined, metrics: undefined }, ["logs", "nothing", "a category of records or measurements"]],
        "retention of its own": [{ "logs[0].retentionPolicy": { enabled: true, days: 90 } }, ["logs[0].retentionPolicy.enabled", "true", "false: retention here is retired; the storage account's life cycle does it"]],
        "a target that sends nothing": [{ resourceUri: GROUP }, ["resourceUri", GROUP, "a resource that sends records"]],
        "a target that does not exist": [({ kv }) => ({ resourceUri: `${kv.id}x` }), ({ kv }) => ["resourceUri", `${kv.id}x`, "something that exists"]],
        "an account in another region": [({ far }) => ({ storageAccountId: far.id }), ["storageAccountId", "westeurope", "a storage account in northeurope, where the resource is"]],
        "an account that logs to itself": [({ account }) => ({ resourceUri: `${account.id}/blobServices/default`, logs: [{ category: "StorageRead", enabled: true }], metrics: undefined }), ({ account }) => ["storageAccountId", account.id, "another account: one cannot log to itself"]],
        "records of an account as a whole": [({ account }) => ({ resourceUri: account.id, storageAccountId: undefined, logs: [{ categoryGroup: "allLogs", enabled: true }], metrics: undefined }), ["logs[0]", "an object {categoryGroup, enabled}", "no records: this type of resource sends measurements alone"]],
        "a name that is taken on the target": [({ azure, kv, account }) => (azure.make("monitor:DiagnosticSetting", { name: "audit", resourceUri: kv.id, storageAccountId: account.id, metrics: [{ category: "AllMetrics", enabled: true }] }, "first"), {}),
            ["name", "audit", "a name of its own here; first has it"]],
        "the same records to the same place twice": [({ azure, kv, logs }) => (azure.make("monitor:DiagnosticSetting", { name: "first", resourceUri: kv.id, workspaceId: logs.id, logs: [{ category: "AuditEvent", enabled: true }] }), {}),
            ({ logs }) => ["workspaceId", logs.id, "a destination that gets these records from no other setting; first sends them there"]],
    },
});

table("monitor:SubscriptionDiagnosticSetting", {
    given: observed,
    right: ({ logs }) => ({ name: "activity", workspaceId: logs.id, logs: [{ category: "Administrative", enabled: true }] }),
    refuses: { "a category that is none": [{ "logs[0].category": "Admin" }, ["logs[0].category", "Admin", "one of Administrative, Security, ServiceHealth, Alert, Recommendation, Policy, Autoscale, ResourceHealth"]] },
});

table("monitor:ActionGroup", {
    given: group,
    right: () => ({ ...rg, location: "Global", actionGroupName: "responders", groupShortName: "responders", emailReceivers: [{ name: "security", emailAddress: "security@example.com" }] }),
    refuses: {
        "a long short name": [{ groupShortName: "responders-all" }, ["groupShortName", "responders-all", "1 to 12 characters"]],
        "an address that is none": [{ "emailReceivers[0].emailAddress": "security" }, ["emailReceivers[0].emailAddress", "security", "an e-mail address"]],
        "two receivers with one name": [{ smsReceivers: [{ name: "Security", countryCode: "353", phoneNumber: "1" }] }, ["smsReceivers[0].name", "Security", "a name of its own; emailReceivers[0] has it"]],
        "a region without action groups": [{ location: "northeurope" }, ["location", "northeurope", "one of global, swedencentral, germanywestcentral, northcentralus, southcentralus, eastus2, westcentralus"]],
    },
});

table("monitor:ActivityLogAlert", {
    given: observed,
    right: ({ responders }) => ({
        ...rg, activityLogAlertName: "vault-deleted", location: "Global", scopes: [`/subscriptions/${SUBSCRIPTION}`], actions: { actionGroups: [{ actionGroupId: responders.id }] },
        condition: { allOf: [{ field: "category", equals: "Administrative" }, { field: "operationName", equals: "Microsoft.KeyVault/vaults/delete" }] },
    }),
    refuses: {
        "no category": [{ "condition.allOf": [{ field: "operationName", equals: "Microsoft.KeyVault/vaults/delete" }] }, ["condition.allOf", "0 of them", "exactly one condition on the field category"]],
        "a category that is none": [{ "condition.allOf[0].equals": "Admin" }, ["condition.allOf[0].equals", "Admin", "one of Administrative, ServiceHealth, ResourceHealth, Alert, Autoscale, Recommendation, Policy, Security"]],
        "a field that is none": [{ "condition.allOf[1].field": "operation" }, ["condition.allOf[1].field", "operation", "one of category, resourceid, caller, level, operationname, resourcegroup, resourceprovider, status, substatus, resourcetype, or properties.…"]],
        "an operation that is none": [{ "condition.allOf[1].equals": "delete vault" }, ["condition.allOf[1].equals", "delete vault", "an operation such as Microsoft.KeyVault/vaults/write"]],
        "another subscription": [{ scopes: ["/subscriptions/22222222-2222-2222-2222-222222222222"] }, ["scopes[0]", "/subscriptions/22222222-2222-2222-2222-222222222222", `something in the alert's own subscription, ${SUBSCRIPTION}`]],
        "no scope": [{ scopes: [] }, ["scopes", "0 scopes", "1 to 1000 scopes"]],
        "an action group that does not exist": [({ responders }) => ({ "actions.actionGroups[0].actionGroupId": `${responders.id}2` }), ({ responders }) => ["actions.actionGroups[0].actionGroupId", `${responders.id}2`, `an ActionGroup that exists; did you mean ${responders.id}?`]],
    },
});

table("monitor:ScheduledQueryRule", {
    given: observed,
    right: ({ logs, responders }) => ({
        ...rg, ruleName: "keys", kind: "LogAlert", severity: 0, scopes: [logs.id], evaluationFrequency: "PT5M", windowSize: "PT15M", actions: { actionGroups: [responders.id] },
        criteria: { allOf: [{ query: "AZKVAuditLogs", timeAggregation: "Count", operator: "GreaterThan", threshold: 0, failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 } }] },
    }),
    refuses: {
        "a frequency that is none": [{ evaluationFrequency: "PT7M" }, ["evaluationFrequency", "PT7M", "one of PT1M, PT5M, PT10M, PT15M, PT30M, PT45M, PT1H, PT2H, PT3H, PT4H, PT5H, PT6H, P1D; did you mean PT1M?"]],
        "a window that is shorter than the frequency": [{ windowSize: "PT1M" }, ["windowSize", "PT1M", "at least evaluationFrequency, PT5M"]],
        "a severity that is none": [{ severity: 5 }, ["severity", "5", "a whole number from 0 to 4"]],
        "a column where rows are counted": [{ "criteria.allOf[0].metricMeasureColumn": "Count" }, ["criteria.allOf[0].metricMeasureColumn", "Count", "no column: rows are counted"]],
        "more failures than periods": [{ "criteria.allOf[0].failingPeriods.minFailingPeriodsToAlert": 2 }, ["criteria.allOf[0].failingPeriods.minFailingPeriodsToAlert", "2", "at most numberOfEvaluationPeriods, 1"]],
        "a workspace in another region": [{ location: "westeurope" }, ["scopes[0]", "northeurope", "a workspace in westeurope"]],
        "silence while it mends itself": [{ autoMitigate: true, muteActionsDuration: "PT1H" }, ["muteActionsDuration", "PT1H", "nothing while autoMitigate is true"]],
    },
});

table("operationalinsights:Workspace", {
    given: group,
    right: () => ({ ...rg, workspaceName: "logs", sku: { name: "PerGB2018" }, retentionInDays: 400 }),
    refuses: {
        "a short retention": [{ retentionInDays: 29 }, ["retentionInDays", "29", "a whole number from 30 to 730 days"]],
        "a long retention": [{ retentionInDays: 731 }, ["retentionInDays", "731", "a whole number from 30 to 730 days"]],
        "a sku that is none": [{ "sku.name": "Standard" }, ["sku.name", "Standard", "PerGB2018, CapacityReservation or LACluster"]],
        "a short name": [{ workspaceName: "log" }, ["workspaceName", "log", "4 to 63 letters, digits and -, beginning and ending with a letter or digit"]],
    },
});

table("network:FlowLog", {
    given: () => {
        const { azure, vnet, guard } = network();
        const account = store(azure, "archive", { networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" } }).account;
        const closed = store(azure, "closed", { networkRuleSet: { defaultAction: "Deny", bypass: "None" } }).account;
        const far = store(azure, "far", { location: "westeurope" }).account;
        return { azure, vnet, guard, account, closed, far, logs: workspace(azure) };
    },
    right: ({ vnet, account, logs }) => ({
        resourceGroupName: "NetworkWatcherRG", networkWatcherName: "NetworkWatcher_northeurope", flowLogName: "site", location: "northeurope", targetResourceId: vnet.id, storageId: account.id,
        retentionPolicy: { enabled: true, days: 365 },
        flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: { enabled: true, workspaceResourceId: logs.id, workspaceRegion: "northeurope", trafficAnalyticsInterval: 10 } },
    }),
    refuses: {
        "a security group": [({ guard }) => ({ targetResourceId: guard.id }), ({ guard }) => ["targetResourceId", guard.id, "a virtual network, subnet or interface: flow logs of security groups are retired"]],
        "a retention of more than a year": [{ "retentionPolicy.days": 400 }, ["retentionPolicy.days", "400", "a whole number from 0 to 365 days"]],
        "an account in another region": [({ far }) => ({ storageId: far.id }), ["storageId", "westeurope", "a storage account in northeurope"]],
        "an account that keeps Azure's services out": [({ closed }) => ({ storageId: closed.id }), ["storageId", "bypass None", "a storage account that admits Azure's own services (networkRuleSet.bypass)"]],
        "another region's watcher": [{ networkWatcherName: "NetworkWatcher_westeurope" }, ["networkWatcherName", "NetworkWatcher_westeurope", "the watcher of northeurope"]],
        "a watcher that there is not": [{ networkWatcherName: "NetworkWatcher_nowhere" }, ["networkWatcherName", "NetworkWatcher_nowhere", "a parent that exists: Microsoft.Network/networkWatchers"]],
        "a second log of a network": [({ azure, vnet, account }) => (azure.make("network:FlowLog", { resourceGroupName: "NetworkWatcherRG", networkWatcherName: "NetworkWatcher_northeurope", flowLogName: "first", targetResourceId: vnet.id, storageId: account.id }), {}),
            ({ vnet }) => ["targetResourceId", vnet.id, `a target without a flow log; ${GROUP.replace(/rg$/, "NetworkWatcherRG")}/providers/Microsoft.Network/networkWatchers/NetworkWatcher_northeurope/flowLogs/first logs it`]],
        "an interval that is none": [{ "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.trafficAnalyticsInterval": 30 }, ["flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.trafficAnalyticsInterval", "30", "10 or 60 minutes"]],
    },
});
