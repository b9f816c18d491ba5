import * as rules from "../../policy/rules/azure-records";
import type { Resource } from "../../policy/resource";
import { armId, type Case, make, type Made, platform, tabulate, UNKNOWN } from "./azure-support";

const subscription = "/subscriptions/11111111-2222-3333-4444-555555555555";
const workspaceId = armId("Microsoft.OperationalInsights/workspaces/logs");
const workspace = (props: object = {}) => make("operationalinsights:Workspace", { id: workspaceId, ...props }, { name: "logs" });
const on = (...categories: string[]) => categories.map((category) => ({ category, enabled: true }));

tabulate(rules.workspaceKeepsRecords, {
    settings: { logSearchDays: 365 },
    accepts: { "the configured days": workspace({ retentionInDays: 365 }) },
    rejects: { "fewer": workspace({ retentionInDays: 90 }) },
});

tabulate(rules.workspaceKeepsRecords, {
    accepts: { "90 days": workspace({ retentionInDays: 90 }), "two years": workspace({ retentionInDays: 730 }) },
    rejects: { "the default, which is 30 days": workspace(), "60 days": workspace({ retentionInDays: 60 }) },
    awaits: { "days that are not known": workspace({ retentionInDays: UNKNOWN }) },
});

tabulate(rules.workspaceRefusesKeys, {
    accepts: { "identities only": workspace({ features: { disableLocalAuth: true } }) },
    rejects: { "the default, which takes keys": workspace() },
});

tabulate(rules.workspaceIngestsPrivately, {
    accepts: { "no records from the internet": workspace({ publicNetworkAccessForIngestion: "Disabled" }) },
    rejects: { "the default, which takes them": workspace() },
});

tabulate(rules.workspaceHasNoCap, {
    accepts: { "none said": workspace(), "the service's own sign for none": workspace({ workspaceCapping: { dailyQuotaGb: -1 } }) },
    rejects: { "a cap": workspace({ workspaceCapping: { dailyQuotaGb: 5 } }) },
});

const setting = (props: object, more: Made = {}) => make("monitor:DiagnosticSetting", { id: armId("x/y/providers/Microsoft.Insights/diagnosticSettings/a"), ...props }, more);

tabulate(rules.settingSendsSomething, {
    accepts: {
        "a log to a workspace": setting({ workspaceId: "w", logs: on("Audit") }),
        "a metric to an account that is not known yet": setting({ storageAccountId: UNKNOWN, metrics: on("AllMetrics") }, { from: { storageAccountId: workspace() } }),
    },
    rejects: { "nowhere": setting({ logs: on("Audit") }), "nothing": setting({ workspaceId: "w" }), "a log that is off": setting({ workspaceId: "w", logs: [{ category: "Audit", enabled: false }] }) },
    awaits: { "somewhere that comes from nowhere": setting({ workspaceId: UNKNOWN, logs: on("Audit") }) },
});

tabulate(rules.settingRecordsAll, {
    accepts: { "logs that are on": setting({ logs: on("A", "B") }), "none named": setting({}) },
    rejects: { "one that is off": setting({ logs: [...on("A"), { category: "B", enabled: false }] }) },
});

const activity = (categories: string[] = ["Administrative", "Security", "Alert", "Policy"], props: object = {}) => setting({ workspaceId: "w", storageAccountId: "s", logs: on(...categories), ...props });

tabulate(rules.activityExportIsComplete, {
    accepts: { "all that is asked for": activity(), "the older type": make("monitor:SubscriptionDiagnosticSetting", { workspaceId: "w", storageAccountId: "s", logs: on("Administrative", "Security", "Alert", "Policy") }) },
    rejects: { "administration alone": activity(["Administrative"]), "a category that is off": activity(undefined, { logs: on("Administrative", "Security", "Alert", "Policy").map((log, i) => ({ ...log, enabled: i > 0 })) }) },
    ignores: { "a resource's setting": setting({ workspaceId: "w", logs: on("Audit") }) },
});

tabulate(rules.activityIsExported, {
    accepts: { "an export": [platform(), activity()] },
    rejects: { "none": platform(), "another site's export": [platform(), make("monitor:DiagnosticSetting", { logs: on("Administrative") }, { stack: "dr" })] },
});

const groupId = armId("Microsoft.Insights/actionGroups/responders");
const people = (props: object = {}) => make("monitor:ActionGroup", { id: groupId, enabled: true, ...props }, { name: "responders" });

tabulate(rules.actionGroupReachesPeople, {
    accepts: { "somebody by mail": people({ emailReceivers: [{ name: "a" }] }), "a web hook": people({ webhookReceivers: [{ name: "a" }] }) },
    rejects: { "nobody": people(), "a group that is off": people({ enabled: false, emailReceivers: [{ name: "a" }] }), "an empty list": people({ emailReceivers: [] }) },
});

const watching = (operation: string, props: object = {}, more: Made = {}) => make("monitor:ActivityLogAlert", {
    scopes: [subscription], enabled: true, actions: { actionGroups: [{ actionGroupId: groupId }] },
    condition: { allOf: [{ field: "category", equals: "Administrative" }, { field: "operationName", equals: operation }] }, ...props,
}, { name: operation, ...more });
const query = (text: string, props: object = {}, criterion: object = {}) => make("monitor:ScheduledQueryRule", {
    scopes: [workspaceId], enabled: true, evaluationFrequency: "PT5M", windowSize: "PT15M", actions: { actionGroups: [groupId] },
    criteria: { allOf: [{ query: text, operator: "GreaterThan", threshold: 0, ...criterion }] }, ...props,
}, { name: "query" });
const metric = (props: object) => make("monitor:MetricAlert", { scopes: ["v"], criteria: { allOf: [{}] }, actions: [{ actionGroupId: groupId }], ...props });

tabulate(rules.alertIsOn, {
    accepts: { "an alert that is on": watching("a"), "the default, which is on": watching("a", { enabled: undefined }), "a query": query("q"), "a metric": metric({ enabled: true }) },
    rejects: {
        "an alert that is off": watching("a", { enabled: false }),
        "an alert that reaches nobody": watching("a", { actions: {} }),
        "an alert that watches nothing": watching("a", { scopes: [] }),
        "an alert without a condition": watching("a", { condition: { allOf: [] } }),
        "a query that reaches nobody": query("q", { actions: { actionGroups: [] } }),
        "a metric that says nothing of being on": metric({}),
    },
    awaits: { "a group that comes from nowhere": query("q", { actions: { actionGroups: [UNKNOWN] } }) },
});

const vaultId = armId("Microsoft.KeyVault/vaults/kv");
const vault = make("keyvault:Vault", { id: vaultId }, { name: "vault" });
const unborn = make("keyvault:Vault", { id: UNKNOWN }, { name: "vault" });

/** What each of the alarms on the activity log accepts and rejects. */
const onOperation = (operation: string): { accepts: Record<string, Case>; rejects: Record<string, Case> } => ({
    accepts: {
        "an alert of the subscription": [vault, watching(operation)],
        "an alert of the vault": [vault, watching(operation, { scopes: [vaultId] })],
        "an alert of a vault that is not known yet": [unborn, watching(operation, { scopes: [UNKNOWN] }, { from: { scopes: unborn } })],
        "one of several operations": [vault, watching("x", { condition: { allOf: [{ anyOf: [{ field: "operationName", containsAny: ["y", operation] }] }] } })],
    },
    rejects: {
        "no alert": vault,
        "an alert that is off": [vault, watching(operation, { enabled: false })],
        "another site's alert": [vault, platform(), watching(operation, {}, { stack: "dr" })],
        "an alert on something else": [vault, watching("Microsoft.Compute/virtualMachines/delete")],
        "an alert of another vault": [vault, watching(operation, { scopes: [armId("Microsoft.KeyVault/vaults/other")] })],
    },
});

tabulate(rules.vaultDeletionRaisesAlarm, onOperation("Microsoft.KeyVault/vaults/delete"));
tabulate(rules.vaultChangeRaisesAlarm, onOperation("Microsoft.KeyVault/vaults/write"));
tabulate(rules.custodyChangeRaisesAlarm, onOperation("Microsoft.Authorization/roleAssignments/write"));

const audit = make("monitor:DiagnosticSetting", { id: `${vaultId}/providers/Microsoft.Insights/diagnosticSettings/audit`, workspaceId, logs: on("AuditEvent") }, { name: "audit", from: { resourceUri: vault, workspaceId: workspace() } });
const losses = 'AZKVAuditLogs | where OperationName in ("KeyDelete", "KeyPurge", "KeyUpdate")';

tabulate(rules.keyLossRaisesAlarm, {
    accepts: { "a query over the vault's records": [vault, audit, workspace(), query(losses)] },
    rejects: {
        "no query": [vault, audit, workspace()],
        "records that go nowhere": [vault, workspace(), query(losses)],
        "a query that is off": [vault, audit, workspace(), query(losses, { enabled: false })],
        "a query without disabling": [vault, audit, workspace(), query('"KeyDelete", "KeyPurge"')],
        "a query that waits for two": [vault, audit, workspace(), query(losses, {}, { threshold: 1 })],
        "a query that waits for a second look": [vault, audit, workspace(), query(losses, {}, { failingPeriods: { minFailingPeriodsToAlert: 2 } })],
    },
});

tabulate(rules.queryAlertIsPrompt, {
    accepts: { "every five minutes": query("q"), "every quarter of an hour": query("q", { evaluationFrequency: "PT15M" }) },
    rejects: { "every hour": query("q", { evaluationFrequency: "PT1H", windowSize: "PT1H" }), "a window with gaps": query("q", { evaluationFrequency: "PT15M", windowSize: "PT5M" }), "none said": query("q", { evaluationFrequency: undefined }) },
});

const operations = [
    "Microsoft.Network/networkSecurityGroups/securityRules/write", "Microsoft.Network/networkSecurityGroups/securityRules/delete",
    "Microsoft.Network/networkWatchers/flowLogs/delete", "Microsoft.Insights/diagnosticSettings/delete", "Microsoft.Authorization/locks/delete",
    "Microsoft.Authorization/roleAssignments/delete", "Microsoft.Storage/storageAccounts/delete", "Microsoft.Network/publicIPAddresses/delete",
    "Microsoft.KeyVault/vaults/keys/write", "Microsoft.Network/networkSecurityGroups/delete", "Microsoft.Security/pricings/write",
    "Microsoft.SecurityInsights/alertRules/delete", "Microsoft.Authorization/policyAssignments/write", "Microsoft.Authorization/policyAssignments/delete",
];
const all = operations.map((operation) => watching(operation));

tabulate(rules.lossesRaiseAlarms, {
    accepts: { "an alert for each": [platform(), ...all] },
    rejects: { "none": platform(), "all but one": [platform(), ...all.slice(1)], "another site's": [platform(), ...operations.map((operation) => watching(operation, {}, { stack: "dr" }))] },
});

const activation = ["Microsoft.Authorization/roleEligibilityScheduleRequests/write", "Microsoft.Authorization/roleAssignmentScheduleRequests/write"].map((operation) => watching(operation));

tabulate(rules.activationRaisesAlarm, {
    accepts: { "an alert for each": [platform(), ...activation] },
    rejects: { "eligibility alone": [platform(), activation[0]!] },
});

const health = (category: string) => watching("x", { condition: { allOf: [{ field: "category", equals: category }] } });

tabulate(rules.providerEventsRaiseAlarms, {
    accepts: { "both categories": [platform(), health("ServiceHealth"), health("Security")] },
    rejects: { "none": platform(), "one of two": [platform(), health("Security")] },
});

const told = (of: Resource) => watching("a", {}, { from: { actions: of } });

tabulate(rules.respondersAreNamed, {
    accepts: { "a group that an alert tells": [platform(), people(), told(people())] },
    rejects: { "no group": [platform(), told(people())], "a group that no alert tells": [platform(), people(), watching("a", { actions: {} })] },
});

tabulate(rules.actionGroupIsUsed, {
    accepts: { "a group that an alert tells": [people(), told(people())], "a group that only its id ties": [people(), watching("a")] },
    rejects: { "a group that no alert tells": people() },
});

const access = (category: string) => make("monitor:DiagnosticSetting", { id: `${workspaceId}/providers/Microsoft.Insights/diagnosticSettings/a`, storageAccountId: "s", logs: on(category) }, { from: { resourceUri: workspace() } });

tabulate(rules.workspaceAccessIsRecorded, {
    accepts: { "the audit log": [workspace(), access("Audit")] },
    rejects: { "none": workspace(), "another log": [workspace(), access("SummaryLogs")] },
});

const balancerId = armId("Microsoft.Network/applicationGateways/front");
const sender = make("network:ApplicationGateway", { id: balancerId }, { name: "front" });
const sent = (props: object) => make("monitor:DiagnosticSetting", { id: `${balancerId}/providers/Microsoft.Insights/diagnosticSettings/a`, ...props }, { name: "sent", from: { resourceUri: sender } });

tabulate(rules.resourceSendsRecords, {
    accepts: { "a workspace": [sender, sent({ workspaceId: "w", logs: on("ApplicationGatewayAccessLog") })], "an archive": [sender, sent({ storageAccountId: "s", logs: on("allLogs") })] },
    rejects: { "none": sender, "measurements alone": [sender, sent({ workspaceId: "w", metrics: on("AllMetrics") })], "records that go nowhere": [sender, sent({ logs: on("allLogs") })] },
});

const everyCategory = ["Administrative", "Security", "Alert", "Policy", "ServiceHealth", "Recommendation", "Autoscale", "ResourceHealth"].map((category) => ({ category, enabled: true }));
const exported = (logs: unknown, to: object = { workspaceId: "w", storageAccountId: "s" }) => make("monitor:SubscriptionDiagnosticSetting", { logs, ...to }, { name: "activity" });

tabulate(rules.siteActivityIsWhole, {
    accepts: { "every category": [exported(everyCategory), platform()], "all of them as a group": [exported([{ categoryGroup: "allLogs", enabled: true }]), platform()] },
    rejects: { "no archive": [exported(everyCategory, { workspaceId: "w" }), platform()], "no workspace": [exported(everyCategory, { storageAccountId: "s" }), platform()], "without advice": [exported(everyCategory.filter(({ category }) => category !== "Recommendation")), platform()], "one that is off": [exported(everyCategory.map((log, i) => (i ? log : { ...log, enabled: false }))), platform()], "nothing said": [exported(undefined), platform()] },
    ignores: { "a program that is no platform": exported(everyCategory.slice(0, 4)) },
    awaits: { "logs that are not known": [exported(UNKNOWN), platform()] },
});

const recorded = { id: armId("Microsoft.Network/applicationGateways/front"), location: "northeurope" };
const front = make("network:ApplicationGateway", recorded, { name: "front" });
const holder = make("keyvault:Vault", { id: armId("Microsoft.KeyVault/vaults/one"), location: "northeurope" }, { name: "one" });
const log = (name: string, location = "northeurope") => make("storage:StorageAccount", { id: armId(`Microsoft.Storage/storageAccounts/${name}`), location }, { name });
const archive = log("archive");
const requests = ["ApplicationGatewayAccessLog", "ApplicationGatewayFirewallLog"].map((category) => ({ category, enabled: true }));
const sends = (of: typeof front, props: object = {}, name = "sends") => make("monitor:DiagnosticSetting", {
    id: `${of.props.id}/providers/Microsoft.Insights/diagnosticSettings/${name}`, resourceUri: of.props.id, workspaceId: "/w", storageAccountId: archive.props.id, logAnalyticsDestinationType: "Dedicated", logs: requests, ...props,
}, { name, from: { resourceUri: of } });
const allLogs = [{ categoryGroup: "allLogs", enabled: true }];

tabulate(rules.recordsAreWhole, {
    accepts: {
        "both kinds, to both places": [front, sends(front), archive, platform()],
        "all of a vault": [holder, sends(holder, { logs: allLogs }), archive, platform()],
        "to each place by a setting of its own": [front, sends(front, { storageAccountId: undefined }, "search"), sends(front, { workspaceId: undefined }, "keep"), archive, platform()],
        "a workspace alone, where no archive is": [front, sends(front, { storageAccountId: undefined }), platform()],
        "an archive in another region": [front, sends(front, { storageAccountId: undefined }), sends(holder, { storageAccountId: log("far", "westeurope").props.id }, "v"), log("far", "westeurope"), platform()],
    },
    rejects: {
        "requests alone": [front, sends(front, { logs: requests.slice(0, 1) }), archive, platform()],
        "a workspace alone": [front, sends(front, { storageAccountId: undefined }), sends(holder, {}, "v"), archive, platform()],
        "an archive alone": [front, sends(front, { workspaceId: undefined }), archive, platform()],
        "some of a vault": [holder, sends(holder, { logs: [{ category: "AuditEvent", enabled: true }] }), archive, platform()],
        "a log that is off": [front, sends(front, { logs: requests.map((each) => ({ ...each, enabled: false })) }), archive, platform()],
    },
    ignores: { "a program that is no platform": [front, sends(front)] },
    awaits: { "logs that are not known": [front, sends(front, { logs: UNKNOWN }), archive, platform()] },
});

tabulate(rules.recordsHaveTables, {
    accepts: { "tables of their own": [front, sends(front), platform()], "an archive, which has no tables": [front, sends(front, { workspaceId: undefined, logAnalyticsDestinationType: undefined }), platform()] },
    rejects: { "the table of all": [front, sends(front, { logAnalyticsDestinationType: "AzureDiagnostics" }), platform()], "nothing said, which means that": [front, sends(front, { logAnalyticsDestinationType: undefined }), platform()] },
    ignores: { "a program that is no platform": [front, sends(front)] },
    awaits: { "a kind that is not known": [front, sends(front, { logAnalyticsDestinationType: UNKNOWN }), platform()] },
});

const machines = make("compute:VirtualMachineScaleSet", { id: armId("Microsoft.Compute/virtualMachineScaleSets/set") }, { name: "set" });
const measures = (props: object = {}) => sends(machines, { logs: undefined, metrics: [{ category: "AllMetrics", enabled: true }], ...props });

tabulate(rules.machinesAreMeasured, {
    accepts: { "to both": [machines, measures(), platform()] },
    rejects: { "nothing": [machines, platform()], "a workspace alone": [machines, measures({ storageAccountId: undefined }), platform()], "measurements that are off": [machines, measures({ metrics: [{ category: "AllMetrics", enabled: false }] }), platform()] },
    ignores: { "a program that is no platform": [machines, measures()] },
    awaits: { "metrics that are not known": [machines, measures({ metrics: UNKNOWN }), platform()] },
});
