import * as rules from "../../policy/rules/azure-backup";
import { armId, make, platform, tabulate, UNKNOWN } from "./azure-support";
import { standby } from "./aws-support";

const backup = { retention: { daily: 35, weekly: 91, monthly: 372, yearly: 732, ceiling: 732 }, azureGuards: {} };
const site = platform({ lifecycle: "production", backup });
const evaluation = platform({ lifecycle: "evaluation", backup });

const SERVER = armId("Microsoft.DBforPostgreSQL/flexibleServers/db");
const server = (props: object = {}) => make("dbforpostgresql:Server", { id: SERVER, ...props }, { name: "db" });
const instance = (resourceID: unknown, more: object = {}) => make("dataprotection:BackupInstance", {
    properties: { dataSourceInfo: { resourceID, datasourceType: "Microsoft.DBforPostgreSQL/flexibleServers" }, ...more },
}, { name: "instance" });

tabulate(rules.databaseBackedUp, {
    accepts: { "a server by its id": [server(), instance(SERVER)], "an id in capitals": [server(), instance(SERVER.toUpperCase())] },
    rejects: { "a server in no vault": server(), "another server's instance": [server(), instance(`${SERVER}2`)] },
    ignores: { "a replica": server({ createMode: "Replica" }), "a geo-replica": server({ replicationRole: "GeoAsyncReplica" }) },
    awaits: { "a source that is not known": [server(), instance(UNKNOWN)] },
});

const HELD = { immutableStorageWithVersioning: { enabled: true, immutabilityPolicy: { immutabilityPeriodSinceCreationInDays: 35, state: "Locked" } } };
const key = (keyName: string) => ({ encryption: { keyVaultProperties: { keyVaultUri: "https://kv.vault.azure.net/", keyName } } });
const account = (name: string, store: string, more: object = {}) => make("storage:StorageAccount", {
    id: armId(`Microsoft.Storage/storageAccounts/${name}`), name, kind: "StorageV2", tags: { store }, ...key(name), ...more,
}, { name });
const link = (from: string, to: string) => make("storage:ObjectReplicationPolicy", {
    sourceAccount: armId(`Microsoft.Storage/storageAccounts/${from}`), destinationAccount: armId(`Microsoft.Storage/storageAccounts/${to}`),
}, { name: `${from}-${to}` });
const data = account("data", "data");
const archive = account("copies", "copies", HELD);

tabulate(rules.objectsArchived, {
    accepts: {
        "a copy that cannot be altered": [data, archive, link("data", "copies")],
        "a vault": [data, instance(armId("Microsoft.Storage/storageAccounts/data"))],
        "objects that cannot be altered themselves": account("data", "data", HELD),
    },
    rejects: {
        "no copy": data,
        "a copy that can be altered": [data, account("copies", "copies"), link("data", "copies")],
        "immutability that is off": [data, account("copies", "copies", { immutableStorageWithVersioning: { enabled: true, immutabilityPolicy: { immutabilityPeriodSinceCreationInDays: 35, state: "Disabled" } } }), link("data", "copies")],
        "a link in the other direction": [data, archive, link("copies", "data")],
    },
    ignores: {
        "exports": account("export", "export"), "records": account("logs", "log-archive"), "files": account("files", "data", { kind: "FileStorage" }),
        "a private tenant's": account("own", "data", { tags: { store: "data", tenant: "citadel" } }), "a standby's copy": [make("storage:StorageAccount", { kind: "StorageV2", tags: { store: "data" } }, { name: "d", stack: "dr" }), standby()],
    },
    awaits: { "a primary read by itself": [data, site] },
});

tabulate(rules.archiveLocked, {
    accepts: { "a locked archive": [archive, site] },
    rejects: { "an unlocked archive": [account("copies", "copies", { immutableStorageWithVersioning: { enabled: true, immutabilityPolicy: { immutabilityPeriodSinceCreationInDays: 35, state: "Unlocked" } } }), site] },
    ignores: { "an evaluation": [archive, evaluation], "another store": [data, site] },
});

tabulate(rules.archiveHasItsOwnKey, {
    accepts: { "a key made for backups": [archive, data, link("data", "copies")] },
    rejects: { "no key": account("copies", "copies", { ...HELD, encryption: undefined }), "the key of what is archived": [account("copies", "copies", { ...HELD, ...key("data") }), data, link("data", "copies")] },
    ignores: { "another store": data },
});

const vault = (properties: object = {}, more: object = {}) => make("dataprotection:BackupVault", {
    id: armId("Microsoft.DataProtection/backupVaults/bv"), location: "northeurope", name: "bv",
    properties: {
        storageSettings: [{ datastoreType: "VaultStore", type: "GeoRedundant" }],
        featureSettings: { crossRegionRestoreSettings: { state: "Enabled" } },
        securitySettings: {
            immutabilitySettings: { state: "Locked" }, softDeleteSettings: { state: "AlwaysOn", retentionDurationInDays: 14 },
            encryptionSettings: { state: "Enabled", kekIdentity: { identityType: "SystemAssigned" }, keyVaultProperties: { keyUri: "https://kv.vault.azure.net/keys/backup" } },
        },
        monitoringSettings: { azureMonitorAlertSettings: { alertsForAllJobFailures: "Enabled" } },
        ...properties,
    },
    ...more,
}, { name: "vault" });
const recovery = (properties: object = {}) => make("recoveryservices:Vault", {
    id: armId("Microsoft.RecoveryServices/vaults/rv"), location: "northeurope", name: "rv",
    properties: {
        publicNetworkAccess: "Disabled", redundancySettings: { standardTierStorageRedundancy: "GeoRedundant", crossRegionRestore: "Enabled" },
        securitySettings: { immutabilitySettings: { state: "Locked" }, softDeleteSettings: { softDeleteState: "AlwaysON", enhancedSecurityState: "AlwaysON", softDeleteRetentionPeriodInDays: 14 } },
        encryption: { kekIdentity: { useSystemAssignedIdentity: true }, keyVaultProperties: { keyUri: "https://kv.vault.azure.net/keys/backup" } },
        ...properties,
    },
}, { name: "recovery" });
const security = (settings: object) => ({ securitySettings: settings });

tabulate(rules.vaultImmutable, {
    accepts: { "a locked vault": [vault(), site], "a locked recovery vault": [recovery(), site], "an unlocked one, in an evaluation": [vault(security({ immutabilitySettings: { state: "Unlocked" } })), evaluation] },
    rejects: {
        "the default": [vault(security({})), site], "an unlocked one, in production": [recovery(security({ immutabilitySettings: { state: "Unlocked" } })), site],
        "one that is off, in an evaluation": [vault(security({ immutabilitySettings: { state: "Disabled" } })), evaluation],
    },
    awaits: { "settings that are not known": [make("dataprotection:BackupVault", { properties: UNKNOWN }), site] },
});

tabulate(rules.vaultSoftDeletes, {
    accepts: { "always on": [vault(), site], "always on, of a recovery vault": [recovery(), site], "on, in an evaluation": [vault(security({ softDeleteSettings: { state: "On" } })), evaluation] },
    rejects: {
        "the default": [vault(security({})), site], "on, in production": [vault(security({ softDeleteSettings: { state: "On", retentionDurationInDays: 14 } })), site],
        "a recovery vault whose machines' backups may go, the default": [recovery(security({ softDeleteSettings: { softDeleteState: "AlwaysON" } })), site],
        "off": [recovery(security({ softDeleteSettings: { softDeleteState: "Disabled" } })), evaluation], "a week": [vault(security({ softDeleteSettings: { state: "AlwaysOn", retentionDurationInDays: 7 } })), site],
    },
});

tabulate(rules.vaultInTwoRegions, {
    accepts: {
        "geo-redundant": vault(), "a recovery vault": recovery(),
        "zone-redundant where nothing is paired": vault({ storageSettings: [{ datastoreType: "VaultStore", type: "ZoneRedundant" }], featureSettings: {} }, { location: "polandcentral" }),
    },
    rejects: {
        "one region": vault({ storageSettings: [{ datastoreType: "VaultStore", type: "ZoneRedundant" }] }), "no restoring elsewhere": vault({ featureSettings: {} }),
        "one place": recovery({ redundancySettings: { standardTierStorageRedundancy: "LocallyRedundant" } }), "the default": recovery({ redundancySettings: undefined }),
    },
});

const ELSEWHERE = "/subscriptions/99999999-2222-3333-4444-555555555555/resourceGroups/guards/providers/Microsoft.DataProtection/resourceGuards/guard";
const proxy = (resourceGuardResourceId: unknown, of = vault()) => make("dataprotection:DppResourceGuardProxy", { properties: { resourceGuardResourceId } }, { name: "proxy", from: { vaultName: of } });

tabulate(rules.vaultGuarded, {
    accepts: {
        "a guard of another subscription": [vault(), proxy(ELSEWHERE), site],
        "a recovery vault": [recovery(), make("recoveryservices:ResourceGuardProxy", { properties: { resourceGuardResourceId: ELSEWHERE } }, { name: "proxy", from: { vaultName: recovery() } }), site],
    },
    rejects: {
        "another guard than the agreed one": [vault(), proxy(ELSEWHERE), platform({ lifecycle: "production", backup: { ...backup, azureGuards: { prod: `${ELSEWHERE}-agreed` } } })],
        "no guard": [vault(), site], "a guard of the same subscription": [vault(), proxy(armId("Microsoft.DataProtection/resourceGuards/own")), site],
    },
    awaits: { "a guard that is not known": [vault(), proxy(UNKNOWN), site] },
    ignores: { "an evaluation": [vault(), evaluation] },
});

tabulate(rules.vaultHasOwnKey, {
    accepts: { "a key": [vault(), site], "a key of a recovery vault": [recovery(), site] },
    rejects: {
        "Azure's own key": [vault(security({})), site], "a recovery vault with Azure's own": [recovery({ encryption: undefined }), site],
        "a key that is switched off": [vault(security({ encryptionSettings: { state: "Disabled", keyVaultProperties: { keyUri: "https://kv.vault.azure.net/keys/backup" } } })), site],
        "nobody to use it": [recovery({ encryption: { keyVaultProperties: { keyUri: "https://kv.vault.azure.net/keys/backup" } } }), site],
        "one version": [recovery({ encryption: { keyVaultProperties: { keyUri: "https://kv.vault.azure.net/keys/backup/0123456789abcdef0123456789abcdef" } } }), site],
    },
    ignores: { "an evaluation": [vault(security({})), evaluation] },
});

tabulate(rules.recoveryVaultClosed, {
    accepts: { "a closed vault": recovery() },
    rejects: { "the default": recovery({ publicNetworkAccess: undefined }), "an open vault": recovery({ publicNetworkAccess: "Enabled" }) },
});

const setting = (logs: object[], to: object = { workspaceId: "w" }) => make("monitor:DiagnosticSetting", { logs, ...to }, { name: "setting", from: { resourceUri: vault() } });

tabulate(rules.vaultRecorded, {
    accepts: { "all records": [vault(), setting([{ categoryGroup: "allLogs", enabled: true }])], "jobs": [vault(), setting([{ category: "AddonAzureBackupJobs", enabled: true }])] },
    rejects: { "no setting": vault(), "policies alone": [vault(), setting([{ category: "AddonAzureBackupPolicy", enabled: true }])], "records that are off": [vault(), setting([{ categoryGroup: "allLogs", enabled: false }])] },
});

const told = (properties: object = {}) => make("alertsmanagement:AlertProcessingRuleByName", {
    properties: { enabled: true, scopes: [armId("Microsoft.DataProtection/backupVaults/bv")], actions: [{ actionType: "AddActionGroups", actionGroupIds: ["g"] }], ...properties },
}, { name: "told" });

tabulate(rules.failuresAlarmed, {
    accepts: { "a rule over the vault": [vault(), told()], "a rule over the subscription": [vault(), told({ scopes: ["/subscriptions/11111111-2222-3333-4444-555555555555"] })] },
    rejects: {
        "nobody told": vault(), "alerts that are off": [vault({ monitoringSettings: undefined }), told()], "a rule that is off": [vault(), told({ enabled: false })],
        "a rule that silences": [vault(), told({ actions: [{ actionType: "RemoveAllActionGroups" }] })], "another vault's rule": [vault(), told({ scopes: [armId("Microsoft.DataProtection/backupVaults/other")] })],
    },
});

const OPERATIONS = [
    "Microsoft.DataProtection/backupVaults/write", "Microsoft.DataProtection/backupVaults/backupInstances/delete", "Microsoft.DataProtection/backupVaults/backupResourceGuardProxies/delete",
    "Microsoft.DataProtection/backupVaults/delete",
];
const alert = (operations: string[], props: object = {}) => make("monitor:ActivityLogAlert", {
    enabled: true, actions: { actionGroups: [{ actionGroupId: "g" }] },
    condition: { allOf: [{ field: "category", equals: "Administrative" }, { anyOf: operations.map((equals) => ({ field: "operationName", equals })) }] }, ...props,
}, { name: "alert" });

tabulate(rules.touchingAlarmed, {
    accepts: { "every operation": [vault(), alert(OPERATIONS)], "a recovery vault": [recovery(), alert(["Microsoft.RecoveryServices/vaults/write", "Microsoft.RecoveryServices/vaults/delete", "Microsoft.RecoveryServices/vaults/backupResourceGuardProxies/delete"])] },
    rejects: {
        "no alert": vault(), "an operation that is left out": [vault(), alert(OPERATIONS.slice(1))], "an alert that is off": [vault(), alert(OPERATIONS, { enabled: false })],
        "nobody told": [vault(), alert(OPERATIONS, { actions: {} })],
    },
});

tabulate(rules.restoresStay, {
    accepts: {
        "restores that stay": vault({ featureSettings: { crossSubscriptionRestoreSettings: { state: "Disabled" } } }),
        "a recovery vault": recovery({ restoreSettings: { crossSubscriptionRestoreSettings: { crossSubscriptionRestoreState: "PermanentlyDisabled" } } }),
    },
    rejects: { "the default": vault(), "the default of a recovery vault": recovery(), "restores anywhere": vault({ featureSettings: { crossSubscriptionRestoreSettings: { state: "Enabled" } } }) },
});

const keep = (name: string, duration: string) => ({ name, objectType: "AzureRetentionRule", lifecycles: [{ deleteAfter: { duration } }] });
const schedule = (interval: string, ...markers: string[]) => ({
    name: "Backup", objectType: "AzureBackupRule",
    trigger: { schedule: { repeatingTimeIntervals: [interval] }, taggingCriteria: markers.map((marker) => ({ criteria: [{ absoluteCriteria: [marker] }] })) },
});
const policy = (...policyRules: object[]) => make("dataprotection:BackupPolicy", { properties: { policyRules } });
const lasting = (count: number, durationType: string) => ({ retentionDuration: { count, durationType } });
const recoveryPolicy = (retentionPolicy: object, properties: object = {}) =>
    make("recoveryservices:ProtectionPolicy", { properties: { backupManagementType: "AzureIaasVM", retentionPolicy, schedulePolicy: { scheduleRunFrequency: "Daily" }, ...properties } });
const ALL = { dailySchedule: lasting(35, "Days"), weeklySchedule: lasting(13, "Weeks"), monthlySchedule: lasting(12, "Months"), yearlySchedule: lasting(2, "Years") };

const within = (properties: object = {}, name = "policy", type = "ProtectionPolicy") => make(`recoveryservices:${type}`, { properties }, { name, from: { vaultName: recovery() } });

tabulate(rules.backupsExpire, {
    accepts: { "ends within the ceiling": [policy(keep("Default", "P91D"), keep("yearly", "P732D")), site], "months and years": [policy(keep("Default", "P12M"), keep("yearly", "P2Y")), site], "a recovery policy": [recoveryPolicy(ALL), site] },
    rejects: {
        "no end": [policy(), site], "an end after the ceiling": [policy(keep("Default", "P733D")), site], "years": [policy(keep("Default", "P10Y")), site],
        "a schedule that does not say": [recoveryPolicy({ ...ALL, monthlySchedule: {} }), site],
        "a duration that is none": [policy(keep("Default", "forever")), site], "a recovery policy that outlasts it": [recoveryPolicy({ ...ALL, yearlySchedule: lasting(10, "Years") }), site],
    },
});

tabulate(rules.backupsRotate, {
    accepts: { "weeks, months and years": policy(schedule("R/2026-01-04T02:00:00+00:00/P1W", "FirstOfMonth", "FirstOfYear")), "days": policy(schedule("R/2026-01-04T02:00:00+00:00/P1D", "FirstOfMonth", "FirstOfYear")), "a recovery policy": recoveryPolicy(ALL),
        "weekly full backups of what runs in a machine": within({ subProtectionPolicy: [
            { policyType: "Full", retentionPolicy: { ...ALL, dailySchedule: undefined }, schedulePolicy: { scheduleRunFrequency: "Weekly" } },
            { policyType: "Log", retentionPolicy: { retentionDuration: { count: 15, durationType: "Days" } } },
        ] }),
    },
    rejects: {
        "no schedule": policy(keep("Default", "P91D")), "no years": policy(schedule("R/2026-01-04T02:00:00+00:00/P1W", "FirstOfMonth")), "months alone": policy(schedule("R/2026-01-04T02:00:00+00:00/P1M", "FirstOfMonth", "FirstOfYear")),
        "a recovery policy without weeks": recoveryPolicy({ ...ALL, weeklySchedule: undefined }), "one that says no schedule": recoveryPolicy(ALL, { schedulePolicy: undefined }),
        "one that runs weekly": recoveryPolicy(ALL, { schedulePolicy: { scheduleRunFrequency: "Weekly" } }),
        "a recovery policy without years": recoveryPolicy({ ...ALL, yearlySchedule: undefined }),
    },
});

tabulate(rules.backupsLast, {
    settings: { backupRetentionDays: 7 },
    accepts: { "the configured days": policy(keep("Default", "P7D")) },
    rejects: { "fewer": policy(keep("Default", "P6D")) },
});

tabulate(rules.backupsLast, {
    accepts: { "a month and more": policy(keep("Default", "P30D"), keep("yearly", "P732D")), "a recovery policy": recoveryPolicy(ALL), "a simple one": recoveryPolicy({ retentionDuration: { count: 30, durationType: "Days" } }) },
    rejects: {
        "no retention": policy(), "a week": policy(keep("Default", "P7D")), "a recovery policy of a week": recoveryPolicy({ ...ALL, dailySchedule: lasting(7, "Days") }),
        "a simple one of a week": recoveryPolicy({ retentionDuration: { count: 7, durationType: "Days" } }),
    },
    awaits: { "a retention that is not known": recoveryPolicy({ ...ALL, dailySchedule: { retentionDuration: { count: UNKNOWN, durationType: "Days" } } }) },
});

const mark = (tagName: string, taggingPriority: number) => ({ tagInfo: { tagName }, taggingPriority, isDefault: tagName === "Default" });
const marked = (...taggingCriteria: object[]) => ({ name: "Backup", objectType: "AzureBackupRule", trigger: { taggingCriteria } });
const lasts = (name: string, duration: string, isDefault = name === "Default") => ({ ...keep(name, duration), isDefault });
const retentions = [lasts("Default", "P91D"), lasts("yearly", "P732D")];

tabulate(rules.tagsMatchRetention, {
    accepts: { "a retention for each mark": policy(marked(mark("yearly", 20), mark("Default", 99)), ...retentions) },
    ignores: { "continuous backups": policy(retentions[0]!) },
    rejects: {
        "a retention that nothing gets": policy(marked(mark("Default", 99)), ...retentions), "a mark without a retention": policy(marked(mark("yearly", 20), mark("monthly", 30), mark("Default", 99)), ...retentions),
        "a retention without an end": policy(marked(mark("yearly", 20), mark("Default", 99)), retentions[0]!, { ...retentions[1], lifecycles: [] }),
        "the shorter first": policy(marked(mark("yearly", 20), mark("Default", 1)), ...retentions), "no default": policy(marked(mark("yearly", 20), mark("Default", 99)), lasts("Default", "P91D", false), retentions[1]!),
    },
    awaits: { "an order that is not known": policy(marked({ ...mark("yearly", 20), taggingPriority: UNKNOWN }, mark("Default", 99)), ...retentions) },
});

const identified = (identity?: object) => make("recoveryservices:Vault", { identity });

tabulate(rules.vaultHasIdentity, {
    accepts: { "its own": identified({ type: "SystemAssigned" }), "both kinds": identified({ type: "SystemAssigned, UserAssigned" }) },
    rejects: { "the default, which is none": identified(), "none": identified({ type: "None" }) },
    awaits: { "a kind that is not known": identified({ type: UNKNOWN }) },
});

const forMachines = within({ backupManagementType: "AzureIaasVM" }, "machines");

tabulate(rules.recoveryVaultHasPolicies, {
    accepts: {
        "a policy for each": [recovery(), forMachines, within({ backupManagementType: "AzureStorage" }, "shares"), site],
        "a policy, of another program": [recovery(), forMachines], "a machine in it": [recovery(), within({}, "item", "ProtectedItem")],
        "machines that are copied": [recovery(), make("recoveryservices:ReplicationPolicy", {}, { from: { resourceName: recovery() } })],
    },
    rejects: { "an empty vault": recovery(), "none for shares": [recovery(), forMachines, site] },
    awaits: { "a policy of a vault that is not known": [recovery(), make("recoveryservices:ProtectionPolicy", { vaultName: UNKNOWN, id: UNKNOWN })] },
});

const blobs = (...containersList: string[]) => instance(armId("Microsoft.Storage/storageAccounts/data"), {
    dataSourceInfo: { resourceID: armId("Microsoft.Storage/storageAccounts/data"), datasourceType: "Microsoft.Storage/storageAccounts/blobServices" },
    policyInfo: { policyParameters: { backupDatasourceParametersList: [{ containersList }] } },
});
const container = (name: string) => make("storage:BlobContainer", { id: armId(`Microsoft.Storage/storageAccounts/data/blobServices/default/containers/${name}`) }, { name });

tabulate(rules.containersNamed, {
    accepts: { "every container": [blobs("data", "lists"), data, container("data"), container("lists")] },
    rejects: { "one that is left out": [blobs("data"), data, container("data"), container("lists")] },
    ignores: { "a database": instance(SERVER) },
});

tabulate(rules.instanceUsesOwnIdentity, {
    accepts: { "the default, which is the vault's own": instance(SERVER), "its own identity": instance(SERVER, { identityDetails: { useSystemAssignedIdentity: true } }) },
    rejects: { "nobody": instance(SERVER, { identityDetails: { useSystemAssignedIdentity: false } }), "a stored password": instance(SERVER, { datasourceAuthCredentials: { secretStoreResource: { uri: "https://kv.vault.azure.net/secrets/db" } } }) },
});
