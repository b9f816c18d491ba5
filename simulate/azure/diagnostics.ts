// Microsoft.Insights: which records and measurements a resource sends, and where to.
import type { Services } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { parseId, same, within } from "./ids";

interface Categories {
    readonly logs: readonly string[];
    readonly metrics: readonly string[];
}

const ALL = ["AllMetrics"];
const STORAGE_METRICS = ["Transaction", "Capacity"];
const storageService: Categories = { logs: ["StorageRead", "StorageWrite", "StorageDelete"], metrics: [...STORAGE_METRICS, ...ALL] };

/** What Azure records of a subscription. */
const ACTIVITY: Categories = { logs: ["Administrative", "Security", "ServiceHealth", "Alert", "Recommendation", "Policy", "Autoscale", "ResourceHealth"], metrics: [] };

/** What each type of resource can send. */
const CATEGORIES: Readonly<Record<string, Categories>> = {
    "microsoft.resources/subscriptions": ACTIVITY,
    "microsoft.keyvault/vaults": { logs: ["AuditEvent", "AzurePolicyEvaluationDetails"], metrics: ALL },
    "microsoft.storage/storageaccounts": { logs: [], metrics: STORAGE_METRICS },
    "microsoft.storage/storageaccounts/blobservices": storageService,
    "microsoft.storage/storageaccounts/fileservices": storageService,
    "microsoft.storage/storageaccounts/queueservices": storageService,
    "microsoft.storage/storageaccounts/tableservices": storageService,
    "microsoft.network/applicationgateways": { logs: ["ApplicationGatewayAccessLog", "ApplicationGatewayPerformanceLog", "ApplicationGatewayFirewallLog"], metrics: ALL },
    "microsoft.network/networksecuritygroups": { logs: ["NetworkSecurityGroupEvent", "NetworkSecurityGroupRuleCounter"], metrics: [] },
    "microsoft.network/publicipaddresses": { logs: ["DDoSProtectionNotifications", "DDoSMitigationFlowLogs", "DDoSMitigationReports"], metrics: ALL },
    "microsoft.network/virtualnetworkgateways": { logs: ["GatewayDiagnosticLog", "TunnelDiagnosticLog", "RouteDiagnosticLog", "IKEDiagnosticLog", "P2SDiagnosticLog"], metrics: ALL },
    "microsoft.network/azurefirewalls": {
        logs: [
            "AZFWApplicationRule", "AZFWApplicationRuleAggregation", "AZFWDnsQuery", "AZFWFatFlow", "AZFWFlowTrace", "AZFWFqdnResolveFailure", "AZFWIdpsSignature",
            "AZFWNatRule", "AZFWNatRuleAggregation", "AZFWNetworkRule", "AZFWNetworkRuleAggregation", "AZFWThreatIntel",
            "AzureFirewallApplicationRule", "AzureFirewallDnsProxy", "AzureFirewallNetworkRule",
        ],
        metrics: ALL,
    },
    "microsoft.network/virtualnetworks": { logs: ["VMProtectionAlerts"], metrics: ALL },
    "microsoft.network/trafficmanagerprofiles": { logs: ["ProbeHealthStatusEvents"], metrics: ALL },
    "microsoft.network/dnszones": { logs: [], metrics: ALL },
    "microsoft.eventgrid/systemtopics": { logs: ["DeliveryFailures", "DataPlaneRequests"], metrics: ALL },
    "microsoft.network/natgateways": { logs: [], metrics: ALL },
    "microsoft.network/privateendpoints": { logs: [], metrics: ALL },
    "microsoft.network/dnsresolverpolicies": { logs: ["DnsResponse"], metrics: [] },
    "microsoft.dbforpostgresql/flexibleservers": {
        logs: [
            "PostgreSQLLogs", "PostgreSQLFlexSessions", "PostgreSQLFlexQueryStoreRuntime", "PostgreSQLFlexQueryStoreWaitStats", "PostgreSQLFlexTableStats",
            "PostgreSQLFlexDatabaseXacts", "PostgreSQLFlexPGBouncer",
        ],
        metrics: ALL,
    },
    "microsoft.compute/virtualmachinescalesets": { logs: [], metrics: ALL },
    "microsoft.insights/autoscalesettings": { logs: ["AutoscaleEvaluations", "AutoscaleScaleActions"], metrics: ALL },
    "microsoft.dataprotection/backupvaults": { logs: ["CoreAzureBackup", "AddonAzureBackupJobs", "AddonAzureBackupPolicy", "AddonAzureBackupProtectedInstance"], metrics: ["Health"] },
    "microsoft.recoveryservices/vaults": {
        logs: [
            "AzureBackupReport", "CoreAzureBackup", "AddonAzureBackupJobs", "AddonAzureBackupAlerts", "AddonAzureBackupPolicy", "AddonAzureBackupStorage",
            "AddonAzureBackupProtectedInstance", "AzureSiteRecoveryJobs", "AzureSiteRecoveryEvents", "AzureSiteRecoveryReplicatedItems",
        ],
        metrics: ["Health"],
    },
    "microsoft.operationalinsights/workspaces": { logs: ["Audit", "SummaryLogs"], metrics: ALL },
};

/** Most settings that one resource, or one subscription, can have. */
const MOST_SETTINGS = 5;

function checkSetting(subject: Check, kind: Categories | undefined): void {
    subject.length("name", 260);
    const destinations = ["storageAccountId", "workspaceId", "eventHubAuthorizationRuleId", "marketplacePartnerId"];
    if (destinations.every((path) => subject.at(path) === undefined)) {
        subject.refuse("workspaceId", "a destination: a workspace, a storage account, an event hub or a partner");
    }
    subject.reference("workspaceId", "operationalinsights:Workspace");
    subject.reference("storageAccountId", "storage:StorageAccount");
    subject.oneOf("logAnalyticsDestinationType", ["Dedicated", "AzureDiagnostics"]);
    const entries = [...subject.each("logs"), ...subject.each("metrics")];
    if (entries.length === 0 && subject.list("logs") && subject.list("metrics")) {
        subject.refuse("logs", "a category of records or measurements");
    }
    for (const path of subject.each("logs")) {
        subject.exactlyOne([`${path}.category`, `${path}.categoryGroup`]);
        subject.oneOf(`${path}.categoryGroup`, ["allLogs", "audit"]);
        if (kind) checkCategory(subject, `${path}.category`, kind.logs);
        if (kind?.logs.length === 0) subject.refuse(path, "no records: this type of resource sends measurements alone");
    }
    for (const path of subject.each("metrics")) if (kind) checkCategory(subject, `${path}.category`, kind.metrics);
    for (const path of entries) {
        if (subject.known(`${path}.retentionPolicy.enabled`) === true) {
            subject.refuse(`${path}.retentionPolicy.enabled`, "false: retention here is retired; the storage account's life cycle does it");
        }
    }
    subject.unique("logs", "category");
    subject.unique("logs", "categoryGroup", "group");
}

function checkCategory(subject: Check, path: string, known: readonly string[]): void {
    if (known.length > 0) subject.oneOf(path, known);
    else if (subject.known(path) !== undefined) {
        subject.refuse(path, "nothing of this kind: the type of resource does not send it");
    }
}

function checkDiagnostic(subject: Check): void {
    const target = subject.known("resourceUri");
    const type = parseId(target)?.type.toLowerCase();
    const kind = type === undefined ? undefined : CATEGORIES[type];
    if (target !== undefined && !kind) subject.refuse("resourceUri", "a resource that sends records");
    checkSetting(subject, kind);
    const others = subject.of("monitor:DiagnosticSetting").filter(({ inputs }) => target !== undefined && same(inputs["resourceUri"], target));
    if (others.length >= MOST_SETTINGS) {
        subject.refuse("resourceUri", `a resource with fewer than ${MOST_SETTINGS} settings`, `${others.length} settings`);
    }
    for (const path of ["workspaceId", "storageAccountId"]) {
        const sink = subject.known(path);
        const twin = sink && others.find(({ inputs }) => same(inputs[path], sink) && sharesCategory(inputs["logs"] ?? [], subject.list("logs") ?? []));
        if (twin) {
            subject.refuse(path, `a destination that gets these records from no other setting; ${twin.outputs["name"]} sends them there`);
        }
    }
    const store = subject.existing(subject.known("storageAccountId"), "storage:StorageAccount");
    if (store && target && within(target, store.id)) {
        subject.refuse("storageAccountId", "another account: one cannot log to itself");
    }
    const owner = target && subject.world.find(String(target).replace(/\/(blob|file|queue|table)Services\/default$/i, ""));
    const there = owner?.outputs["location"];
    if (store && typeof there === "string" && there !== "global" && there !== store.outputs["location"]) {
        subject.refuse("storageAccountId", `a storage account in ${there}, where the resource is`, store.outputs["location"]);
    }
}

const sharesCategory = (theirs: any[], ours: any[]): boolean =>
    theirs.some((log) => ours.some((other) => (log.category ?? log.categoryGroup) === (other.category ?? other.categoryGroup)));

const filled = (entries: any[]): unknown[] => entries
    .filter((entry) => typeof entry === "object" && entry !== null)
    .map((entry) => ({ enabled: false, ...entry, retentionPolicy: { enabled: false, days: 0, ...entry.retentionPolicy } }));

export const diagnostics: Services = {
    "azure-native:monitor:DiagnosticSetting": arm("monitor:DiagnosticSetting", {
        place: "none",
        name: [/^[^*<>%:&?+/\\]{1,260}$/, "1 to 260 characters without * < > % : & ? + / \\"],
        check: checkDiagnostic,
        answers: (subject) => ({ logs: filled(subject.list("logs") ?? []), metrics: filled(subject.list("metrics") ?? []) }),
    }),
    "azure-native:monitor:SubscriptionDiagnosticSetting": arm("monitor:SubscriptionDiagnosticSetting", {
        place: "none",
        name: [/^[^*<>%:&?+/\\]{1,260}$/, "1 to 260 characters without * < > % : & ? + / \\"],
        check: (subject) => {
            checkSetting(subject, ACTIVITY);
            const others = subject.of("monitor:SubscriptionDiagnosticSetting").filter(({ id }) => within(id, subject.scope ?? ""));
            if (others.length >= MOST_SETTINGS) {
                subject.refuse("name", `a subscription with fewer than ${MOST_SETTINGS} settings`, `${others.length} settings`);
            }
        },
        answers: (subject) => ({ logs: (subject.list("logs") ?? []).map((entry) => ({ enabled: false, ...entry })) }),
    }),
};
