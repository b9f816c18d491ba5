// Records of administration, the workspace that holds them, and the alarms that reach people.
import { companions, covers, isReferred, minutesOf, owners, records, same } from "../azure";
import { azureLocation, beside, leadsTo, list, perGraph, PLATFORM, platformOf, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const SETTING = "azure-native:monitor:DiagnosticSetting";
const SUBSCRIPTION_SETTING = "azure-native:monitor:SubscriptionDiagnosticSetting";
const WORKSPACE = "azure-native:operationalinsights:Workspace";
const ACTION_GROUP = "azure-native:monitor:ActionGroup";
const ACTIVITY_ALERT = "azure-native:monitor:ActivityLogAlert";
const QUERY_ALERT = "azure-native:monitor:ScheduledQueryRule";
const METRIC_ALERT = "azure-native:monitor:MetricAlert";
const VAULT = "azure-native:keyvault:Vault";
const ACCOUNT = "azure-native:storage:StorageAccount";

export const workspaceKeepsRecords: ResourceRule = {
    name: "azure-workspace-keeps-records",
    title: "Records can be searched as long as agreed, 90 days unless configured",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["log-archive", "retention"],
    // Left out, it is 30 days (https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure).
    remediation: "Set retentionInDays to 90 or more, or to the setting logSearchDays.",
    types: [WORKSPACE],
    settings: ["logSearchDays"], // 90 unless configured (CIS Azure)
    check: ({ props }, { logSearchDays: least }) => unless((props.retentionInDays ?? 30) >= least, {
        property: "retentionInDays", observed: props.retentionInDays === undefined ? "not set, which means 30" : shown(props.retentionInDays), expected: `${least} or more`,
    }),
};

export const workspaceRefusesKeys: ResourceRule = {
    name: "azure-workspace-refuses-keys",
    title: "Records are written and read with an identity, never with a key of the workspace",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "log-archive"],
    remediation: "Set features.disableLocalAuth to true.",
    types: [WORKSPACE],
    check: ({ props }) => unless(props.features?.disableLocalAuth === true, { property: "features.disableLocalAuth", observed: shown(props.features?.disableLocalAuth), expected: "true" }),
};

export const workspaceIngestsPrivately: ResourceRule = {
    name: "azure-workspace-ingests-privately",
    title: "Nobody writes records from the internet",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["log-archive", "private-connectivity"],
    remediation: 'Set publicNetworkAccessForIngestion to "Disabled": Azure\'s own services write all the same.',
    types: [WORKSPACE],
    // Left out, it is Enabled (REST Workspace).
    check: ({ props }) => unless(same(props.publicNetworkAccessForIngestion, "Disabled"), {
        property: "publicNetworkAccessForIngestion", observed: shown(props.publicNetworkAccessForIngestion), expected: '"Disabled"',
    }),
};

export const workspaceHasNoCap: ResourceRule = {
    name: "azure-workspace-has-no-cap",
    title: "No daily cap makes the workspace deaf",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    // -1, the default, is no cap (REST WorkspaceCapping.dailyQuotaGb). An attacker can fill a cap and go unrecorded.
    controls: ["log-archive", "activity-records"],
    remediation: "Leave workspaceCapping out, and watch the cost by a budget.",
    types: [WORKSPACE],
    check: ({ props }) => {
        const quota = props.workspaceCapping?.dailyQuotaGb;
        return unless(quota === undefined || quota === null || quota < 0, { property: "workspaceCapping.dailyQuotaGb", observed: shown(quota), expected: "no cap" });
    },
};

export const settingSendsSomething: ResourceRule = {
    name: "azure-diagnostic-setting-records",
    title: "Every diagnostic setting records something and sends it somewhere",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["log-archive"],
    remediation: "Enable a log or a metric of the setting, and name a workspace, a storage account or an event hub.",
    types: [SETTING, SUBSCRIPTION_SETTING],
    check: (setting) => {
        const { props } = setting;
        const sent = (["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId"] as const)
            .some((property) => isReferred(setting, property, () => props[property]));
        const on = [...list(props.logs), ...list(props.metrics)].some(({ enabled }: any) => enabled === true);
        return [
            ...unless(sent, { property: "workspaceId", observed: "no destination", expected: "a workspace, an account or an event hub" }),
            ...unless(on, { property: "logs", observed: "nothing enabled", expected: "a log or a metric" }),
        ];
    },
};

export const settingRecordsAll: ResourceRule = {
    name: "azure-diagnostic-setting-omits-nothing",
    title: "No log that a diagnostic setting names is switched off",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["log-archive"],
    remediation: "Enable the log, or remove it from the setting.",
    types: [SETTING, SUBSCRIPTION_SETTING],
    check: ({ props }) => list(props.logs).filter(({ enabled }: any) => enabled !== true).map(({ category, categoryGroup }: any) => ({
        property: "logs", observed: `${shown(category ?? categoryGroup)} switched off`, expected: "enabled",
    })),
};

/** What of a subscription's activity an auditor asks for. */
const ACTIVITY = ["Administrative", "Security", "Alert", "Policy"];

/** A setting of a whole subscription: only a subscription records administration. */
const isOfSubscription = (setting: Resource): boolean =>
    setting.type === SUBSCRIPTION_SETTING || list(setting.props.logs).some(({ category }: any) => same(category, "Administrative"));

export const activityExportIsComplete: ResourceRule = {
    name: "azure-activity-export-is-complete",
    title: "What is exported of a subscription's activity is all that auditors ask for",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["activity-records", "log-archive"],
    remediation: `Enable the categories ${ACTIVITY.join(", ")}.`,
    types: [SETTING, SUBSCRIPTION_SETTING],
    applies: isOfSubscription,
    check: ({ props }) => {
        const on = list(props.logs).filter(({ enabled }: any) => enabled === true);
        const all = on.some(({ categoryGroup }: any) => same(categoryGroup, "allLogs"));
        const missing = all ? [] : ACTIVITY.filter((category) => !on.some((log: any) => same(log.category, category)));
        return unless(missing.length === 0, { property: "logs", observed: `without ${missing.join(", ")}`, expected: ACTIVITY.join(", ") });
    },
};

/** Every category of a subscription's activity, what Azure itself does and advises among them. */
const ALL_ACTIVITY = [...ACTIVITY, "ServiceHealth", "Recommendation", "Autoscale", "ResourceHealth"];

export const siteActivityIsWhole: StackRule = {
    name: "azure-site-activity-is-whole",
    title: "A site exports all that a subscription records of itself, to where it is searched and to the archive",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["activity-records", "disclosure"],
    remediation: `Enable ${ALL_ACTIVITY.join(", ")} in the subscription's diagnostic setting, and set workspaceId and storageAccountId.`,
    types: [SETTING, SUBSCRIPTION_SETTING],
    applies: (setting, graph) => platformOf(setting, graph) !== undefined && isOfSubscription(setting),
    check: (setting) => {
        const on = list<any>(setting.props.logs).filter(({ enabled }) => enabled === true);
        return [
            ...ALL_ACTIVITY.filter((category) => !on.some((log) => same(log.category, category) || same(log.categoryGroup, "allLogs")))
                .map((category) => ({ property: "logs", observed: `without ${category}`, expected: `${category} enabled` })),
            ...(["workspaceId", "storageAccountId"] as const).flatMap((property) =>
                unless(isReferred(setting, property, () => setting.props[property] as unknown), { property, observed: "not set", expected: "a destination" })),
        ];
    },
};

export const activityIsExported: StackRule = {
    name: "azure-activity-is-exported",
    title: "Every administrative action in the subscription is recorded outside it",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["activity-records"],
    remediation: "Declare a diagnostic setting of the subscription, with the category Administrative.",
    types: [PLATFORM],
    check: (platform, graph) => unless(
        [SETTING, SUBSCRIPTION_SETTING].some((type) => beside(platform, graph, type).some(isOfSubscription)),
        { observed: "no export of the subscription's activity", expected: "a diagnostic setting of the subscription" },
    ),
};

const RECEIVERS = [
    "emailReceivers", "smsReceivers", "voiceReceivers", "azureAppPushReceivers", "armRoleReceivers", "webhookReceivers", "itsmReceivers",
    "automationRunbookReceivers", "azureFunctionReceivers", "logicAppReceivers", "eventHubReceivers", "incidentReceivers",
];

export const actionGroupReachesPeople: ResourceRule = {
    name: "azure-action-group-reaches-people",
    title: "Every action group is on and reaches somebody",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["alerting"],
    remediation: "Set enabled to true and name a receiver.",
    types: [ACTION_GROUP],
    check: ({ props }) => [
        ...unless(props.enabled === true, { property: "enabled", observed: shown(props.enabled), expected: "true" }),
        ...unless(RECEIVERS.some((kind) => list(props[kind]).length > 0), { property: "emailReceivers", observed: "no receiver of any kind", expected: "one or more" }),
    ],
};

/** Action groups that an alert names, each kind in its own shape. */
const groupsOf = ({ type, props }: Resource): readonly unknown[] =>
    type === METRIC_ALERT ? list(props.actions).map(({ actionGroupId }: any) => actionGroupId)
    : type === ACTIVITY_ALERT ? list(props.actions?.actionGroups).map(({ actionGroupId }: any) => actionGroupId)
    : list(props.actions?.actionGroups);

export const alertIsOn: ResourceRule = {
    name: "azure-alert-reaches-people",
    title: "Every alert is on and reaches an action group",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["alerting"],
    remediation: "Set enabled to true and name an action group in actions.",
    types: [ACTIVITY_ALERT, QUERY_ALERT, METRIC_ALERT],
    check: (alert) => [
        // Left out, an alert is on (REST ActivityLogAlert, ScheduledQueryRule); a metric alert must say it.
        ...unless(alert.props.enabled === true || (alert.props.enabled === undefined && alert.type !== METRIC_ALERT), {
            property: "enabled", observed: shown(alert.props.enabled), expected: "true",
        }),
        ...unless(isReferred(alert, "actions", () => groupsOf(alert)[0]), { property: "actions", observed: "no action group", expected: "one or more" }),
        ...unless(isReferred(alert, "scopes", () => list(alert.props.scopes)[0]), { property: "scopes", observed: "nothing", expected: "what is watched" }),
        ...unless(list((alert.props.condition ?? alert.props.criteria)?.allOf).length > 0, { property: alert.type === ACTIVITY_ALERT ? "condition" : "criteria", observed: "none", expected: "what it tells of" }),
    ],
};

/** Operations that the alerts for a scope watch in the activity log. */
function watches(alert: Resource, operation: string): boolean {
    const conditions = list(alert.props.condition?.allOf).flatMap((condition: any) => [condition, ...list(condition.anyOf)]);
    return conditions.some(({ field, equals, containsAny }: any) => same(field, "operationName") && [equals, ...list(containsAny)].some((value) => same(value, operation)));
}

const isOn = ({ props }: Resource): boolean => props.enabled !== false;

/** True if the alert's scope is the resource or lies above it. */
function looksAt(alert: Resource, target: Resource, graph: Graph): boolean {
    if (owners(graph, alert, "scopes", target.type).includes(target)) return true;
    const id = readOr(undefined, () => target.props.id as string | undefined);
    const scopes = list<string>(alert.props.scopes);
    return scopes.some((scope) => (id === undefined ? /^\/subscriptions\/[^/]+\/?$/i.test(scope) : covers(scope, id)));
}

/** Alerts that may speak for a resource. A site's are its own: those of another site may be lost with it. */
const near = (target: Resource, graph: Graph, type: string): readonly Resource[] =>
    platformOf(target, graph) === undefined ? graph.of(type) : beside(target, graph, type);

const alarms = (vault: Resource, graph: Graph, operation: string): boolean =>
    near(vault, graph, ACTIVITY_ALERT).some((alert) => isOn(alert) && watches(alert, operation) && looksAt(alert, vault, graph));

export const vaultDeletionRaisesAlarm: StackRule = {
    name: "azure-vault-deletion-raises-alarm",
    title: "Deleting a key vault raises an alarm",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-alarms", "alerting"],
    remediation: "Declare an ActivityLogAlert on Microsoft.KeyVault/vaults/delete for the vault or its subscription.",
    types: [VAULT],
    check: (vault, graph) => unless(alarms(vault, graph, "Microsoft.KeyVault/vaults/delete"), { observed: "no alert", expected: "an alert on Microsoft.KeyVault/vaults/delete" }),
};

export const vaultChangeRaisesAlarm: StackRule = {
    name: "azure-vault-change-raises-alarm",
    title: "Changing a key vault raises an alarm",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["key-alarms", "alerting"],
    remediation: "Declare an ActivityLogAlert on Microsoft.KeyVault/vaults/write for the vault or its subscription.",
    types: [VAULT],
    check: (vault, graph) => unless(alarms(vault, graph, "Microsoft.KeyVault/vaults/write"), { observed: "no alert", expected: "an alert on Microsoft.KeyVault/vaults/write" }),
};

export const custodyChangeRaisesAlarm: StackRule = {
    name: "azure-custody-change-raises-alarm",
    title: "Giving anybody a role over a key vault raises an alarm",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-alarms", "key-custody"],
    remediation: "Declare an ActivityLogAlert on Microsoft.Authorization/roleAssignments/write for the vault or its subscription.",
    types: [VAULT],
    check: (vault, graph) => unless(alarms(vault, graph, "Microsoft.Authorization/roleAssignments/write"), {
        observed: "no alert", expected: "an alert on Microsoft.Authorization/roleAssignments/write",
    }),
};

/** True if one record is enough for the alarm. */
const tellsOfOne = ({ operator, threshold, failingPeriods }: any): boolean =>
    ((same(operator, "GreaterThan") && threshold === 0) || (same(operator, "GreaterThanOrEqual") && threshold <= 1)) &&
    (failingPeriods?.minFailingPeriodsToAlert ?? 1) <= 1;

/** What a key's loss begins with. A disabled key is an updated one. */
const KEY_OPERATIONS = ["KeyDelete", "KeyPurge", "KeyUpdate"];

export const keyLossRaisesAlarm: StackRule = {
    name: "azure-key-loss-raises-alarm",
    title: "Deleting, purging or disabling a key raises an alarm",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-alarms"],
    remediation: "Declare a ScheduledQueryRule on the vault's audit records for KeyDelete, KeyPurge and KeyUpdate, and send the vault's AuditEvent to its workspace.",
    types: [VAULT],
    check: (vault, graph) => {
        const settings = companions(graph, vault, "resourceUri", SETTING);
        const workspaces = settings.flatMap((setting) => owners(graph, setting, "workspaceId", WORKSPACE));
        const queries = near(vault, graph, QUERY_ALERT).filter(isOn).filter((alert) =>
            looksAt(alert, vault, graph) || workspaces.some((workspace) => looksAt(alert, workspace, graph)));
        const texts = queries.flatMap(({ props }) => list(props.criteria?.allOf)).filter(tellsOfOne).map(({ query }: any) => String(query));
        const missing = KEY_OPERATIONS.filter((operation) => !texts.some((text) => text.includes(operation)));
        return unless(missing.length === 0, { observed: `no alert on ${missing.join(", ")}`, expected: "a query over the vault's audit records" });
    },
};

export const queryAlertIsPrompt: ResourceRule = {
    name: "azure-query-alert-is-prompt",
    title: "Alerts on records look at least every quarter of an hour, and miss no record between two looks",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["alerting"],
    remediation: "Set evaluationFrequency to PT15M or less, and windowSize to no less than that.",
    types: [QUERY_ALERT],
    check: ({ props }) => {
        const [frequency, window] = [minutesOf(props.evaluationFrequency), minutesOf(props.windowSize)];
        return [
            ...unless(frequency <= 15, { property: "evaluationFrequency", observed: shown(props.evaluationFrequency), expected: "PT15M or less" }),
            ...unless(Number.isNaN(frequency) || window >= frequency, { property: "windowSize", observed: shown(props.windowSize), expected: "evaluationFrequency or more" }),
        ];
    },
};

/** Changes by which walls, records, detections, policies or addresses are lost, and what an alert for each must watch. */
const WATCHED = [
    "Microsoft.Network/networkSecurityGroups/securityRules/write", "Microsoft.Network/networkSecurityGroups/securityRules/delete",
    "Microsoft.Network/networkWatchers/flowLogs/delete", "Microsoft.Insights/diagnosticSettings/delete", "Microsoft.Authorization/locks/delete",
    "Microsoft.Authorization/roleAssignments/delete", "Microsoft.Storage/storageAccounts/delete", "Microsoft.Network/publicIPAddresses/delete",
    "Microsoft.KeyVault/vaults/keys/write", "Microsoft.Network/networkSecurityGroups/delete", "Microsoft.Security/pricings/write",
    "Microsoft.SecurityInsights/alertRules/delete", "Microsoft.Authorization/policyAssignments/write", "Microsoft.Authorization/policyAssignments/delete",
];

/** True if an alert of the same stack watches the operation, wherever. */
const watched = (platform: Resource, graph: Graph, operation: string): boolean =>
    beside(platform, graph, ACTIVITY_ALERT).some((alert) => isOn(alert) && watches(alert, operation));

export const lossesRaiseAlarms: StackRule = {
    name: "azure-losses-raise-alarms",
    title: "Removing a wall, a record, a detection, a policy, a lock, a store or an address, or changing a key, raises an alarm",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "activity-records"],
    remediation: "Declare an ActivityLogAlert of the subscription for each of the operations.",
    types: [PLATFORM],
    check: (platform, graph) => WATCHED.filter((operation) => !watched(platform, graph, operation)).map((operation) => ({ observed: `no alert on ${operation}`, expected: "one" })),
};

/** Giving a right for a time is another operation than giving it for good. */
const CUSTODY = ["Microsoft.Authorization/roleEligibilityScheduleRequests/write", "Microsoft.Authorization/roleAssignmentScheduleRequests/write"];

export const activationRaisesAlarm: StackRule = {
    name: "azure-role-activation-raises-alarm",
    title: "Making somebody eligible for a role, and activating one, raises an alarm",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-alarms", "key-custody", "break-glass"],
    remediation: "Declare an ActivityLogAlert of the subscription for each of the operations.",
    types: [PLATFORM],
    check: (platform, graph) => CUSTODY.filter((operation) => !watched(platform, graph, operation)).map((operation) => ({ observed: `no alert on ${operation}`, expected: "one" })),
};

export const providerEventsRaiseAlarms: StackRule = {
    name: "azure-provider-events-raise-alarms",
    title: "Trouble that Azure announces, and attacks that it detects, reach responders",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting"],
    remediation: "Declare an ActivityLogAlert of the subscription for each of the categories ServiceHealth and Security.",
    types: [PLATFORM],
    check: (platform, graph) => ["ServiceHealth", "Security"].flatMap((event) => unless(
        beside(platform, graph, ACTIVITY_ALERT).some((alert) => isOn(alert) &&
            list(alert.props.condition?.allOf).some(({ field, equals }: any) => same(field, "category") && same(equals, event))),
        { observed: `no alert on ${event}`, expected: "one" },
    )),
};

export const respondersAreNamed: StackRule = {
    name: "azure-responders-are-named",
    title: "The platform names who is told of security events",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting"],
    remediation: "Declare an ActionGroup, and name it in the actions of the alerts.",
    types: [PLATFORM],
    check: (platform, graph) => unless(
        beside(platform, graph, ACTION_GROUP).some((group) => companions(graph, group, "actions", ACTIVITY_ALERT, QUERY_ALERT).length > 0),
        { observed: "no action group that an alert names", expected: "one or more" },
    ),
};

export const workspaceAccessIsRecorded: StackRule = {
    name: "azure-workspace-access-is-recorded",
    title: "Who searches the records is recorded",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["access-review", "log-archive"],
    remediation: "Give the workspace a diagnostic setting with Audit to the archive.",
    types: [WORKSPACE],
    check: (workspace, graph) => unless(companions(graph, workspace, "resourceUri", SETTING).some((setting) => records(setting, /^(Audit|allLogs)$/i)), {
        observed: "no record of Audit", expected: "a diagnostic setting of the workspace",
    }),
};

export const actionGroupIsUsed: StackRule = {
    name: "azure-action-group-is-used",
    title: "Every action group is told by some alert",
    severity: "low",
    level: "advisory",
    scope: "stack",
    controls: ["alerting"],
    remediation: "Name the group in an alert's actions, or remove it.",
    types: [ACTION_GROUP],
    check: (group, graph) => unless(companions(graph, group, "actions", ACTIVITY_ALERT, QUERY_ALERT, METRIC_ALERT).length > 0, { observed: "no alert with this group", expected: "one or more" }),
};


/** Types of resources that have records of their own, by what Azure calls what they send. Metrics are no records. */
const SENDS: Readonly<Record<string, string>> = {
    "azure-native:keyvault:Vault": "AuditEvent",
    "azure-native:keyvault:ManagedHsm": "AuditEvent",
    "azure-native:network:ApplicationGateway": "ApplicationGatewayAccessLog",
    "azure-native:network:AzureFirewall": "AZFWNetworkRule",
    "azure-native:network:VirtualNetworkGateway": "IKEDiagnosticLog",
    "azure-native:network:BastionHost": "BastionAuditLogs",
    "azure-native:network:LoadBalancer": "LoadBalancerHealthEvent",
    "azure-native:trafficmanager:Profile": "ProbeHealthStatusEvents",
    "azure-native:dnsresolver:DnsResolverPolicy": "DnsResponse",
    "azure-native:operationalinsights:Workspace": "Audit",
    "azure-native:dbforpostgresql:Server": "PostgreSQLLogs",
    "azure-native:sql:Database": "SQLSecurityAuditEvents",
    "azure-native:recoveryservices:Vault": "CoreAzureBackup",
    "azure-native:dataprotection:BackupVault": "CoreAzureBackup",
    "azure-native:monitor:AutoscaleSetting": "AutoscaleScaleActionsLog",
    "azure-native:eventgrid:SystemTopic": "DeliveryFailures",
    "azure-native:eventgrid:Topic": "DeliveryFailures",
    "azure-native:eventhub:Namespace": "RuntimeAuditLogs",
    "azure-native:servicebus:Namespace": "RuntimeAuditLogs",
    "azure-native:containerregistry:Registry": "ContainerRegistryLoginEvents",
    "azure-native:containerservice:ManagedCluster": "kube-audit",
    "azure-native:web:WebApp": "AppServiceHTTPLogs",
    "azure-native:logic:Workflow": "WorkflowRuntime",
    "azure-native:automation:AutomationAccount": "JobLogs",
    "azure-native:storage:StorageAccount": "StorageRead",
};

export const resourceSendsRecords: StackRule = {
    name: "azure-resource-sends-records",
    title: "Whatever has records of its own sends them to a place that keeps them",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive", "disclosure", "access-review"],
    remediation: "Declare a monitor.DiagnosticSetting of the resource (of a storage account: of its blob or file service) to a workspace, an archive account or both.",
    types: Object.keys(SENDS),
    check: (resource, graph) => unless(companions(graph, resource, "resourceUri", SETTING).some((setting) => records(setting, /./)), {
        property: SENDS[resource.type]!, observed: "sent nowhere", expected: "a diagnostic setting with records",
    }),
};

interface Recorded {
    /** What is to be among the records; where it is left out, all that there are, as a group. */
    readonly categories?: readonly string[];
    /** Detections look in the table of this kind of records, not among everybody's. */
    readonly dedicated?: true;
}

/** What a site's parts send. Names of categories: https://learn.microsoft.com/azure/azure-monitor/reference/logs-index. */
const RECORDED: Readonly<Record<string, Recorded>> = {
    "azure-native:keyvault:Vault": { dedicated: true },
    "azure-native:recoveryservices:Vault": { dedicated: true },
    "azure-native:dataprotection:BackupVault": { dedicated: true },
    "azure-native:eventgrid:SystemTopic": { dedicated: true },
    "azure-native:network:ApplicationGateway": { categories: ["ApplicationGatewayAccessLog", "ApplicationGatewayFirewallLog"], dedicated: true },
    "azure-native:network:AzureFirewall": {
        categories: ["AZFWApplicationRule", "AZFWNetworkRule", "AZFWNatRule", "AZFWThreatIntel", "AZFWIdpsSignature", "AZFWDnsQuery", "AZFWFqdnResolveFailure", "AZFWFatFlow"],
        dedicated: true,
    },
    "azure-native:network:VirtualNetworkGateway": { categories: ["GatewayDiagnosticLog", "TunnelDiagnosticLog", "RouteDiagnosticLog", "IKEDiagnosticLog", "P2SDiagnosticLog"] },
    "azure-native:dnsresolver:DnsResolverPolicy": { categories: ["DnsResponse"] },
    "azure-native:trafficmanager:Profile": { categories: ["ProbeHealthStatusEvents"], dedicated: true },
    "azure-native:dbforpostgresql:Server": {},
    "azure-native:monitor:AutoscaleSetting": { categories: ["AutoscaleEvaluations", "AutoscaleScaleActions"] },
    [ACCOUNT]: { categories: ["StorageRead", "StorageWrite", "StorageDelete"] },
};

const settingsOf = (resource: Resource, graph: Graph): Resource[] => companions(graph, resource, "resourceUri", SETTING);
const sendsTo = (setting: Resource, property: "workspaceId" | "storageAccountId"): boolean => isReferred(setting, property, () => setting.props[property] as unknown);

/** Categories that the settings send to one kind of place; `allLogs` for all there are. */
const sentBy = (settings: readonly Resource[], to: "workspaceId" | "storageAccountId"): readonly string[] =>
    settings.filter((setting) => sendsTo(setting, to)).flatMap(({ props }) => list<any>(props.logs)).filter(({ enabled }) => enabled === true)
        .map(({ category, categoryGroup }) => String(categoryGroup ?? category));

/** Accounts that some setting sends records to. */
const archives = perGraph((graph) => {
    const accounts = graph.of(ACCOUNT);
    return new Set(graph.of(SETTING).filter((setting) => sendsTo(setting, "storageAccountId"))
        .flatMap((setting) => accounts.filter((account) => leadsTo(setting, "storageAccountId", () => setting.props.storageAccountId as unknown, [account]))));
});

/** Azure keeps archives in the region of what is recorded: where the site has none there, a workspace has to do. */
const hasArchive = (resource: Resource, graph: Graph): boolean => {
    const at = azureLocation(String(resource.props.location ?? ""));
    return !archives(graph).has(resource) && beside(resource, graph, ACCOUNT).some((account) => archives(graph).has(account) && (at === "global" || azureLocation(String(account.props.location)) === at));
};

export const recordsAreWhole: StackRule = {
    name: "azure-records-are-whole",
    title: "What a site's parts record is sent whole, to where it is searched and to the archive",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive", "detection", "disclosure"],
    remediation: "Enable allLogs, or each category that is named, in diagnostic settings with workspaceId and storageAccountId.",
    types: Object.keys(RECORDED),
    applies: (resource, graph) => platformOf(resource, graph) !== undefined,
    check: (resource, graph) => {
        const settings = settingsOf(resource, graph);
        const { categories = ["allLogs"] } = RECORDED[resource.type]!;
        const places = hasArchive(resource, graph) ? (["workspaceId", "storageAccountId"] as const) : (["workspaceId"] as const);
        return places.flatMap((place) => {
            const sent = sentBy(settings, place);
            return categories.filter((category) => !sent.some((each) => same(each, category) || same(each, "allLogs")))
                .map((category) => ({ property: category, observed: `not sent to a ${place === "workspaceId" ? "workspace" : "storage account"}`, expected: "sent there" }));
        });
    },
};

export const recordsHaveTables: StackRule = {
    name: "azure-records-have-tables",
    title: "Records that detections search arrive in tables of their own",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["detection", "log-archive"],
    // Left out, records arrive in AzureDiagnostics, all kinds in one table (REST DiagnosticSettings, logAnalyticsDestinationType).
    remediation: 'Set logAnalyticsDestinationType to "Dedicated": queries look in AGWAccessLogs, AZKVAuditLogs and the like.',
    types: Object.keys(RECORDED).filter((type) => RECORDED[type]!.dedicated),
    applies: (resource, graph) => platformOf(resource, graph) !== undefined,
    check: (resource, graph) => settingsOf(resource, graph).filter((setting) => sendsTo(setting, "workspaceId"))
        .flatMap(({ name, props }) => unless(same(props.logAnalyticsDestinationType, "Dedicated"), { property: `${name}.logAnalyticsDestinationType`, observed: shown(props.logAnalyticsDestinationType), expected: '"Dedicated"' })),
};

export const machinesAreMeasured: StackRule = {
    name: "azure-machines-are-measured",
    title: "How busy machines are can be searched, and shown for longer than the provider keeps it",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    // Azure keeps metrics for 93 days (https://learn.microsoft.com/azure/azure-monitor/platform/data-platform-metrics).
    controls: ["disclosure", "service-levels"],
    remediation: "Declare a diagnostic setting of the scale set with AllMetrics, to the workspace and the archive.",
    types: ["azure-native:compute:VirtualMachineScaleSet"],
    applies: (set, graph) => platformOf(set, graph) !== undefined,
    check: (set, graph) => {
        const measuring = settingsOf(set, graph).filter(({ props }) => list<any>(props.metrics).some(({ enabled }) => enabled === true));
        return (["workspaceId", "storageAccountId"] as const).flatMap((place) =>
            unless(measuring.some((setting) => sendsTo(setting, place)), { property: place, observed: "no measurements sent there", expected: "AllMetrics" }));
    },
};
