// Backups of one Azure site, that nobody can remove before their time and that are gone after it.
import * as alertsmanagement from "@pulumi/azure-native/alertsmanagement";
import * as authorization from "@pulumi/azure-native/authorization";
import * as dataprotection from "@pulumi/azure-native/dataprotection";
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as recoveryservices from "@pulumi/azure-native/recoveryservices";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { admitting, CLOSED_ACCOUNT, underKey } from "../account-settings";
import { roleAssignmentName, roleDefinitionId, siteName, type Tags } from "../names";
import { type ArchivedStore, AZURE_MARKERS, AZURE_WEEKLY, type BackupPlan, yearOf } from "../plan/backups";
import { AZURE_REGIONS } from "../plan/regions";

/** A storage account that Azure Backup takes: its containers stand in no object replication, and it allows one across tenants. */
export interface BackedUpAccount {
    readonly id: pulumi.Input<string>;
    readonly name: pulumi.Input<string>;
    /** Containers to back up, 1 to 100. One that is made later is not backed up by itself. */
    readonly containers: readonly string[];
}

export interface BackupArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly subscriptionId: string;
    /** Which backups are made, and how long each is kept. */
    readonly plan: BackupPlan;
    /** PostgreSQL flexible server that is backed up for long. @default none: a replica has nothing of its own */
    readonly database?: {
        readonly id: pulumi.Input<string>;
        readonly name: pulumi.Input<string>;
        /**
         * Whether its backups stay in the vault when it goes: no vault that is locked gives them up.
         * @default false
         */
        readonly keptApart?: boolean;
    };
    /** Storage accounts whose blobs are copied to the vault, by key. @default none */
    readonly accounts?: Readonly<Record<string, BackedUpAccount>>;
    /** For a standby: the account that the primary's objects are archived in. See `BackupCopies`. @default none */
    readonly archive?: ArchiveArgs;
    /** Key of the vaults, by its URI without a version and its id: they follow its rotation. */
    readonly key: { readonly uri: pulumi.Input<string>; readonly id: pulumi.Input<string> };
    /**
     * Resource guard that somebody else owns, in another subscription and the vaults' region: weakening a vault takes a
     * second person, who grants it there. Used once the lifecycle is `production`. @default none
     */
    readonly guardId?: string;
    /**
     * `production` locks immutability for good, keeps soft deletion on for good, encrypts with the platform's key and puts
     * the vaults under the guard. `evaluation` leaves all of that removable. Azure takes a lock, and a key for the vault's
     * own identity, only of a vault that is there already: a new site is deployed with `evaluation` once, then with
     * `production`. To take a site down whose vault holds backups, switch immutability off first.
     */
    readonly lifecycle: "evaluation" | "production";
    readonly workspaceId: pulumi.Input<string>;
    readonly archiveAccountId: pulumi.Input<string>;
    /** Who hears of failed jobs and of whoever touches a vault. */
    readonly actionGroupId: pulumi.Input<string>;
    readonly tags: Tags;
}

export interface ArchiveArgs {
    /** Unique worldwide, 3 to 24 lower-case letters and digits. */
    readonly accountName: string;
    /** A container for each that is archived. */
    readonly containers: readonly string[];
    /** For containers of tenants: scope that encrypts what is in them, with the tenant's own key, by its URI. @default none */
    readonly scopes?: Readonly<Record<string, { readonly name: string; readonly keyUri: pulumi.Input<string> }>>;
    /** Days for which a deleted copy can be brought back, 1 to 365. */
    readonly recoveryDays: number;
    /** Key of the account, which follows its rotation, and the identity that may use it. Not the key of what is archived. */
    readonly key: { readonly vaultUri: pulumi.Input<string>; readonly name: pulumi.Input<string>; readonly identityId: pulumi.Input<string> };
    /** The subnet kept for private endpoints, and the zone that answers for blobs there: for whoever restores. */
    readonly endpoint: { readonly subnetId: pulumi.Input<string>; readonly zoneId: pulumi.Input<string> };
    /** Off for a standby, whose archive `BackupCopies` locks: a lock also keeps the link from being removed. @default true */
    readonly locked?: boolean;
}

/** Roles that a vault needs on what it backs up. */
const POSTGRES_LONG_TERM_BACKUP = "c088a766-074b-43ba-90d4-1fb21feae531";
const STORAGE_ACCOUNT_BACKUP_CONTRIBUTOR = "e5e2a7ff-d759-4cd2-bb51-3152d37e2eb1";
const READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const CRYPTO_SERVICE_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6";

const POSTGRES = "Microsoft.DBforPostgreSQL/flexibleServers";
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices";

/** Days for which a removed backup can be brought back. The first 14 cost nothing. */
const SOFT_DELETE_DAYS = 14;

/** Operations that take backups away, or what protects them. */
const TOUCHING = [
    "Microsoft.DataProtection/backupVaults/write",
    "Microsoft.DataProtection/backupVaults/delete",
    "Microsoft.DataProtection/backupVaults/backupInstances/delete",
    "Microsoft.DataProtection/backupVaults/backupResourceGuardProxies/delete",
    "Microsoft.RecoveryServices/Vaults/write",
    "Microsoft.RecoveryServices/Vaults/delete",
    "Microsoft.RecoveryServices/Vaults/backupResourceGuardProxies/delete",
];

/** Where an ISO duration stands for a number of days. */
const days = (count: number): string => `P${count}D`;

const inVault = { dataStoreType: "VaultStore", objectType: "DataStoreInfoBase" } as const;

/** Keeps what carries a name for some time, in the vault, and then destroys it. */
const keep = (name: string, count: number, isDefault = false) => ({
    name,
    objectType: "AzureRetentionRule" as const,
    isDefault,
    lifecycles: [{
        deleteAfter: { objectType: "AbsoluteDeleteOption" as const, duration: days(count) },
        sourceDataStore: inVault,
        targetDataStoreCopySettings: [],
    }],
});

/** The rules of a policy: one schedule; the first backup of a month or year gets a name of its own and lives longer. */
function policyRules(plan: BackupPlan, { type, interval, shortest }: { type: string; interval: string; shortest: "daily" | "weekly" }) {
    const keepDays = (key: "daily" | "weekly" | "monthly" | "yearly") => plan.rules.find((rule) => rule.key === key)!.keepDays;
    const marked = shortest === "daily" ? { weekly: "FirstOfWeek", ...AZURE_MARKERS } : AZURE_MARKERS;
    const names = Object.keys(marked) as (keyof typeof marked)[];
    return [
        {
            name: "Backup",
            objectType: "AzureBackupRule" as const,
            backupParameters: { objectType: "AzureBackupParams" as const, backupType: type },
            dataStore: inVault,
            trigger: {
                objectType: "ScheduleBasedTriggerContext" as const,
                schedule: { repeatingTimeIntervals: [interval], timeZone: "UTC" },
                taggingCriteria: [
                    // The lowest number decides where several hold: a year's first backup is a month's first as well.
                    ...names.map((name, i) => ({
                        isDefault: false,
                        taggingPriority: 30 - 10 * i,
                        tagInfo: { tagName: name },
                        criteria: [{ objectType: "ScheduleBasedBackupCriteria" as const, absoluteCriteria: [marked[name]] }],
                    })),
                    { isDefault: true, taggingPriority: 99, tagInfo: { tagName: "Default" } },
                ],
            },
        },
        keep("Default", keepDays(shortest), true),
        ...names.map((name) => keep(name, keepDays(name))),
    ];
}

/**
 * Two vaults, because Azure has two kinds: a backup vault for the database, and for blobs where Azure allows it; and a
 * Recovery Services vault with policies ready for what only that one takes, which are machines' disks and SMB shares.
 * The platform has neither: its machines keep nothing, and its shares speak NFS, which Azure Backup does not know. Both
 * are copied to the paired region and can be restored there. Azure keeps what is in a vault outside of this tenant; a
 * copy in another subscription is not offered, so that the guard of another subscription stands in for the second account.
 *
 * Daily and continuous backups of the database are the server's own, for the days that its retention says; here it is
 * backed up weekly, and kept by month and year. Of objects, versions and soft deletion keep every state for the days of
 * `retention.data`. Azure Backup itself takes none of the site's stores: it refuses containers that object replication
 * copies, accounts that replicate to no other tenant, and point-in-time restore where copies may not leave the tenant.
 * What stands in is the archive in the standby's region, which the primary's objects are copied to at once.
 */
export class Backup extends pulumi.ComponentResource {
    readonly recoveryVaultId: pulumi.Output<string>;
    /** Known once everything that belongs in it is there. */
    readonly backupVaultId: pulumi.Output<string>;
    /** The account that the primary's objects are archived in; none on a primary. */
    readonly archive: { readonly id: pulumi.Output<string>; readonly name: pulumi.Output<string> } | undefined;

    constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Backup", name, args, opts);
        const { resourceGroupName, location, plan, lifecycle, tags } = args;
        const options = { parent: this };
        const locked = lifecycle === "production";
        const paired = AZURE_REGIONS[location]?.pair !== undefined;
        const redundancy = paired ? "GeoRedundant" : "ZoneRedundant"; // fixed once something is in it
        const immutability = { state: locked ? "Locked" : "Unlocked" };

        const vault = new dataprotection.BackupVault(name, {
            resourceGroupName,
            location,
            vaultName: `${siteName(tags)}-backup`,
            // Its own identity: Azure Backup refuses blobs, and a key in a closed key vault, to any other.
            identity: { type: "SystemAssigned" },
            properties: {
                storageSettings: [{ datastoreType: "VaultStore", type: redundancy }],
                featureSettings: {
                    crossSubscriptionRestoreSettings: { state: "Disabled" },
                    ...(paired && { crossRegionRestoreSettings: { state: "Enabled" } }),
                },
                securitySettings: {
                    immutabilitySettings: immutability,
                    softDeleteSettings: { state: locked ? "AlwaysOn" : "On", retentionDurationInDays: SOFT_DELETE_DAYS },
                    ...(locked && {
                        encryptionSettings: {
                            state: "Enabled", kekIdentity: { identityType: "SystemAssigned" }, keyVaultProperties: { keyUri: args.key.uri },
                        },
                    }),
                },
                monitoringSettings: { azureMonitorAlertSettings: { alertsForAllJobFailures: "Enabled" } },
            },
            tags,
        }, { ...options, protect: true });
        const recovery = new recoveryservices.Vault(name, {
            resourceGroupName,
            location,
            vaultName: `${siteName(tags)}-recovery`,
            sku: { name: "RS0", tier: "Standard" },
            identity: { type: "SystemAssigned" },
            properties: {
                publicNetworkAccess: "Disabled", // Azure's own services come another way; agents have nothing to bring
                redundancySettings: { standardTierStorageRedundancy: redundancy, ...(paired && { crossRegionRestore: "Enabled" }) },
                restoreSettings: { crossSubscriptionRestoreSettings: { crossSubscriptionRestoreState: "Disabled" } },
                securitySettings: {
                    immutabilitySettings: immutability,
                    softDeleteSettings: {
                        softDeleteState: locked ? "AlwaysON" : "Enabled", enhancedSecurityState: locked ? "AlwaysON" : "Enabled",
                        softDeleteRetentionPeriodInDays: SOFT_DELETE_DAYS,
                    },
                },
                ...(locked && { encryption: { kekIdentity: { useSystemAssignedIdentity: true }, keyVaultProperties: { keyUri: args.key.uri } } }),
                monitoringSettings: {
                    azureMonitorAlertSettings: { alertsForAllJobFailures: "Enabled" }, classicAlertSettings: { alertsForCriticalOperations: "Disabled" },
                },
            },
            tags,
        }, { ...options, protect: true });

        const principals = { backup: vault.identity.apply((identity) => identity!.principalId), recovery: recovery.identity.apply((identity) => identity!.principalId) };
        for (const [key, principalId] of Object.entries(principals)) {
            this.grant(`${name}-${key}-key`, [siteName(tags), key, "key"], principalId, CRYPTO_SERVICE_ENCRYPTION_USER, args.key.id, `The ${key} vault encrypts with its key`, args);
        }
        this.policies(name, recovery, args);
        const held = [...this.database(name, vault, principals.backup, args), ...this.blobs(name, vault, principals.backup, args)];
        const guarded = this.guard(name, vault, recovery, held, args);
        this.watch(name, vault, recovery, args);

        this.archive = args.archive && this.archiveAccount(`${name}-archive`, args.archive, args);
        this.recoveryVaultId = recovery.id;
        this.backupVaultId = pulumi.all([vault.id, ...[...held, ...guarded].map(({ id }) => id)]).apply(([id]) => id!);
        const { recoveryVaultId, backupVaultId, archive } = this;
        this.registerOutputs({ recoveryVaultId, backupVaultId, archive, schedule: yearOf(plan) });
    }

    /** A role at the narrowest scope. The name stays when the vault is made anew, and Azure refuses another principal under it. */
    private grant(
        child: string, parts: readonly string[], principalId: pulumi.Input<string>, role: string, scope: pulumi.Input<string>, description: string, { subscriptionId }: BackupArgs,
    ): authorization.RoleAssignment {
        return new authorization.RoleAssignment(child, {
            roleAssignmentName: roleAssignmentName(...parts, role),
            principalId,
            principalType: "ServicePrincipal",
            roleDefinitionId: roleDefinitionId(subscriptionId, role),
            scope,
            description,
        }, { parent: this, deleteBeforeReplace: true });
    }

    /** The database, whole, every week: the first backup of a month and of a year live longer. */
    private database(name: string, vault: dataprotection.BackupVault, principalId: pulumi.Input<string>, args: BackupArgs): pulumi.CustomResource[] {
        const { resourceGroupName, location, database, plan, subscriptionId, tags } = args;
        if (!database) return [];
        const policy = new dataprotection.BackupPolicy(`${name}-database`, {
            resourceGroupName,
            vaultName: vault.name,
            backupPolicyName: "database",
            properties: {
                objectType: "BackupPolicy", datasourceTypes: [POSTGRES],
                policyRules: policyRules(plan, { type: "Full", interval: AZURE_WEEKLY, shortest: "weekly" }), // Azure takes weekly backups and no others
            },
        }, { parent: this, retainOnDelete: database.keptApart });
        const site = siteName(tags);
        const grants = [
            this.grant(`${name}-database`, [site, "backup", "database"], principalId, POSTGRES_LONG_TERM_BACKUP, database.id, "The backup vault reads the database", args),
            // Azure Backup looks for the server in its group before it starts.
            this.grant(`${name}-group`, [site, "backup", "group"], principalId, READER,
                pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`, "The backup vault finds what it backs up", args),
        ];
        const source = { datasourceType: POSTGRES, resourceID: database.id, resourceName: database.name, resourceType: POSTGRES, resourceLocation: location, resourceUri: "" };
        return [new dataprotection.BackupInstance(`${name}-database`, {
            resourceGroupName,
            vaultName: vault.name,
            backupInstanceName: `${site}-database`,
            properties: {
                objectType: "BackupInstance",
                friendlyName: `${site}-database`,
                dataSourceInfo: { objectType: "Datasource", ...source },
                dataSourceSetInfo: { objectType: "DatasourceSet", ...source },
                policyInfo: { policyId: policy.id },
                identityDetails: { useSystemAssignedIdentity: true },
            },
            tags,
        }, { parent: this, protect: !database.keptApart, retainOnDelete: database.keptApart, dependsOn: grants })];
    }

    /** Blobs, every day. */
    private blobs(name: string, vault: dataprotection.BackupVault, principalId: pulumi.Input<string>, args: BackupArgs): pulumi.CustomResource[] {
        const { resourceGroupName, location, accounts = {}, plan, tags } = args;
        if (Object.keys(accounts).length === 0) return [];
        const policy = new dataprotection.BackupPolicy(`${name}-blobs`, {
            resourceGroupName,
            vaultName: vault.name,
            backupPolicyName: "blobs",
            properties: {
                objectType: "BackupPolicy", datasourceTypes: [BLOBS],
                policyRules: policyRules(plan, { type: "Discrete", interval: AZURE_WEEKLY.replace("T02", "T01").replace("P1W", "P1D"), shortest: "daily" }),
            },
        }, { parent: this });
        return Object.entries(accounts).map(([key, { id, name: accountName, containers }]) => {
            const grant = this.grant(`${name}-${key}`, [siteName(tags), "backup", key], principalId, STORAGE_ACCOUNT_BACKUP_CONTRIBUTOR, id, `The backup vault reads ${key}`, args);
            const source = {
                datasourceType: BLOBS, resourceID: id, resourceName: accountName, resourceType: "Microsoft.Storage/storageAccounts", resourceLocation: location, resourceUri: "",
            };
            return new dataprotection.BackupInstance(`${name}-${key}`, {
                resourceGroupName,
                vaultName: vault.name,
                backupInstanceName: `${siteName(tags)}-${key}`,
                properties: {
                    objectType: "BackupInstance",
                    friendlyName: `${siteName(tags)}-${key}`,
                    dataSourceInfo: { objectType: "Datasource", ...source },
                    policyInfo: {
                        policyId: policy.id,
                        policyParameters: { backupDatasourceParametersList: [{ objectType: "BlobBackupDatasourceParameters", containersList: [...containers] }] },
                    },
                    identityDetails: { useSystemAssignedIdentity: true },
                },
                tags,
            }, { parent: this, protect: true, dependsOn: grant });
        });
    }

    /** Policies of the Recovery Services vault, for machines and shares that somebody may add. */
    private policies(name: string, vault: recoveryservices.Vault, { resourceGroupName, plan }: BackupArgs): void {
        const at = ["2026-01-01T01:00:00Z"];
        const keepDays = Object.fromEntries(plan.rules.map((rule) => [rule.key, rule.keepDays])) as Record<"daily" | "weekly" | "monthly" | "yearly", number>;
        // Whole units that never outlast the rule: a month is counted with 31 days, a year with 366.
        const lasting = (count: number, durationType: string) => ({ count: Math.max(1, count), durationType });
        const first = { daysOfTheWeek: ["Sunday" as const], weeksOfTheMonth: ["First" as const] };
        const retentionPolicy = {
            retentionPolicyType: "LongTermRetentionPolicy" as const,
            dailySchedule: { retentionTimes: at, retentionDuration: lasting(keepDays.daily, "Days") },
            weeklySchedule: { daysOfTheWeek: ["Sunday" as const], retentionTimes: at, retentionDuration: lasting(Math.floor(keepDays.weekly / 7), "Weeks") },
            monthlySchedule: {
                retentionScheduleFormatType: "Weekly", retentionScheduleWeekly: first, retentionTimes: at,
                retentionDuration: lasting(Math.floor(keepDays.monthly / 31), "Months"),
            },
            yearlySchedule: {
                retentionScheduleFormatType: "Weekly", monthsOfYear: ["January" as const], retentionScheduleWeekly: first, retentionTimes: at,
                retentionDuration: lasting(Math.floor(keepDays.yearly / 366), "Years"),
            },
        };
        const schedulePolicy = { schedulePolicyType: "SimpleSchedulePolicy" as const, scheduleRunFrequency: "Daily", scheduleRunTimes: at };
        const policy = (policyName: string, properties: recoveryservices.ProtectionPolicyArgs["properties"]) => new recoveryservices.ProtectionPolicy(`${name}-${policyName}`, {
            resourceGroupName, vaultName: vault.name, policyName, properties,
        }, { parent: this });
        policy("machines", {
            backupManagementType: "AzureIaasVM", policyType: "V1", instantRpRetentionRangeInDays: 5, timeZone: "UTC", schedulePolicy, retentionPolicy,
        });
        policy("shares", { backupManagementType: "AzureStorage", workLoadType: "AzureFileShare", timeZone: "UTC", schedulePolicy, retentionPolicy });
    }

    /** Made last: from then on weakening a vault takes somebody whom the guard's owner has let. */
    private guard(
        name: string, vault: dataprotection.BackupVault, recovery: recoveryservices.Vault, held: readonly pulumi.Resource[], { resourceGroupName, guardId, lifecycle }: BackupArgs,
    ): pulumi.CustomResource[] {
        if (guardId === undefined || lifecycle !== "production") return [];
        const options = { parent: this, dependsOn: [...held] };
        return [
            new dataprotection.DppResourceGuardProxy(name, {
                resourceGroupName, vaultName: vault.name, resourceGuardProxyName: "DppResourceGuardProxy", properties: { resourceGuardResourceId: guardId },
            }, options),
            new recoveryservices.ResourceGuardProxy(name, {
                resourceGroupName, vaultName: recovery.name, resourceGuardProxyName: "VaultProxy", properties: { resourceGuardResourceId: guardId },
            }, options),
        ];
    }

    /** What the vaults do is recorded; people hear of failed jobs, and of whoever touches a vault. */
    private watch(name: string, vault: dataprotection.BackupVault, recovery: recoveryservices.Vault, args: BackupArgs): void {
        const { resourceGroupName, subscriptionId, workspaceId, archiveAccountId, actionGroupId, tags } = args;
        const options = { parent: this };
        const everywhere = "Global";
        for (const [key, resourceUri] of Object.entries({ backup: vault.id, recovery: recovery.id })) {
            new monitor.DiagnosticSetting(`${name}-${key}`, {
                name: "records",
                resourceUri,
                workspaceId,
                storageAccountId: archiveAccountId,
                logAnalyticsDestinationType: "Dedicated",
                logs: [{ categoryGroup: "allLogs", enabled: true }],
                metrics: [{ category: "Health", enabled: true }],
            }, options);
        }
        // Azure raises the alerts itself; this says who is told.
        new alertsmanagement.AlertProcessingRuleByName(`${name}-jobs`, {
            resourceGroupName,
            location: everywhere,
            alertProcessingRuleName: `${name}-jobs`,
            properties: {
                description: "Responders hear of every backup or restore that failed",
                enabled: true,
                scopes: [vault.id, recovery.id],
                actions: [{ actionType: "AddActionGroups", actionGroupIds: [actionGroupId] }],
            },
            tags,
        }, options);
        new monitor.ActivityLogAlert(`${name}-touched`, {
            resourceGroupName,
            location: everywhere,
            activityLogAlertName: `${name}-touched`,
            enabled: true,
            scopes: [`/subscriptions/${subscriptionId}`],
            condition: {
                allOf: [
                    { field: "category", equals: "Administrative" },
                    { anyOf: TOUCHING.map((operation) => ({ field: "operationName", equals: operation })) },
                ],
            },
            actions: { actionGroups: [{ actionGroupId }] },
            description: "A backup was removed, or a vault or its guard changed",
            tags,
        }, options);
    }

    /** An account that takes copies and lets go of none before its time. Object replication alone writes to it. */
    private archiveAccount(name: string, archive: ArchiveArgs, { resourceGroupName, location, plan, lifecycle, workspaceId, archiveAccountId, tags }: BackupArgs) {
        const options = { parent: this };
        const keepDays = plan.lock.minDays;
        const account = new storage.StorageAccount(name, {
            resourceGroupName,
            location,
            accountName: archive.accountName,
            kind: "StorageV2",
            sku: { name: AZURE_REGIONS[location]?.pair ? "Standard_GZRS" : "Standard_ZRS" },
            accessTier: "Cool",
            ...underKey(archive.key),
            ...CLOSED_ACCOUNT,
            networkRuleSet: admitting("AzureServices"),
            immutableStorageWithVersioning: {
                enabled: true,
                immutabilityPolicy: {
                    immutabilityPeriodSinceCreationInDays: keepDays, allowProtectedAppendWrites: false, state: lifecycle === "production" ? "Locked" : "Unlocked",
                },
            },
            tags: { ...tags, store: "copies" },
        }, { ...options, protect: true });
        const service = new storage.BlobServiceProperties(`${name}-service`, {
            resourceGroupName,
            accountName: account.name,
            blobServicesName: "default",
            isVersioningEnabled: true,
            changeFeed: { enabled: true, retentionInDays: keepDays },
            deleteRetentionPolicy: { enabled: true, days: archive.recoveryDays, allowPermanentDelete: false },
            containerDeleteRetentionPolicy: { enabled: true, days: archive.recoveryDays },
        }, options);
        const containers = [...archive.containers, "inventory"].map((containerName) => {
            const child = `${name}-${containerName}`;
            const scoped = archive.scopes?.[containerName];
            // Copies of a tenant's objects can be opened with the tenant's key alone: where that is destroyed, so are they.
            const scope = scoped && new storage.EncryptionScope(child, {
                resourceGroupName, accountName: account.name, encryptionScopeName: scoped.name, source: "Microsoft.KeyVault",
                keyVaultProperties: { keyUri: scoped.keyUri }, requireInfrastructureEncryption: true, state: "Enabled",
            }, options);
            return new storage.BlobContainer(child, {
                resourceGroupName, accountName: account.name, containerName, publicAccess: "None",
                ...(scope && { defaultEncryptionScope: scope.name, denyEncryptionScopeOverride: true }),
            }, { ...options, protect: true, dependsOn: service });
        });
        const gone = { delete: { daysAfterCreationGreaterThan: keepDays } };
        const expiry = new storage.ManagementPolicy(`${name}-lifecycle`, {
            resourceGroupName,
            accountName: account.name,
            managementPolicyName: "default",
            policy: {
                rules: [{
                    name: "retention", enabled: true, type: "Lifecycle",
                    definition: { filters: { blobTypes: ["blockBlob"] }, actions: { version: gone, snapshot: gone } },
                }],
            },
        }, { ...options, dependsOn: service });
        const listed = new storage.BlobInventoryPolicy(`${name}-list`, {
            resourceGroupName,
            accountName: account.name,
            blobInventoryPolicyName: "default",
            policy: {
                enabled: true,
                type: "Inventory",
                rules: [{
                    name: "weekly", enabled: true, destination: "inventory",
                    definition: {
                        format: "Parquet", schedule: "Weekly", objectType: "Blob", filters: { blobTypes: ["blockBlob"], includeBlobVersions: true },
                        schemaFields: ["Name", "Creation-Time", "Last-Modified", "Content-Length", "Content-MD5", "VersionId", "IsCurrentVersion"],
                    },
                }],
            },
        }, { ...options, dependsOn: containers });
        const recorded = new monitor.DiagnosticSetting(`${name}-access`, {
            name: "access",
            resourceUri: pulumi.interpolate`${account.id}/blobServices/default`,
            workspaceId,
            storageAccountId: archiveAccountId,
            logs: ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category, enabled: true })),
            metrics: [{ category: "Transaction", enabled: true }],
        }, { ...options, dependsOn: service });
        const endpoint = new network.PrivateEndpoint(name, {
            resourceGroupName,
            location,
            privateEndpointName: name,
            customNetworkInterfaceName: `${name}-nic`,
            subnet: { id: archive.endpoint.subnetId },
            privateLinkServiceConnections: [{ name: "archive", privateLinkServiceId: account.id, groupIds: ["blob"] }],
            tags,
        }, options);
        new network.PrivateDnsZoneGroup(name, {
            resourceGroupName, privateEndpointName: endpoint.name, privateDnsZoneGroupName: "default",
            privateDnsZoneConfigs: [{ name: "blob", privateDnsZoneId: archive.endpoint.zoneId }],
        }, options);
        if (archive.locked ?? true) {
            new authorization.ManagementLockByScope(`${name}-lock`, {
                lockName: "keep", level: "CanNotDelete", notes: "Holds copies that nobody may remove.", scope: account.id,
            }, { ...options, dependsOn: [...containers, expiry, listed, recorded, endpoint] });
        }
        return { id: pulumi.all([account.id, service.id, ...containers.map(({ id }) => id)]).apply(([id]) => id!), name: account.name };
    }
}

export interface BackupCopiesArgs {
    /** Stores that are archived: each container into one of the same name. */
    readonly stores: readonly ArchivedStore[];
    readonly sourceResourceGroupName: pulumi.Input<string>;
    readonly targetResourceGroupName: pulumi.Input<string>;
    /** The primary's accounts, by store. */
    readonly sourceAccounts: pulumi.Input<Readonly<Record<string, { readonly id: pulumi.Input<string> }>>>;
    /** The archive in the standby's region. */
    readonly archive: { readonly id: pulumi.Input<string>; readonly accountName: string };
}

/** Copies what was written before the link existed as well: Azure's own start of time. */
const FROM_THE_BEGINNING = "1601-01-01T00:00:00Z";

/**
 * Copies the primary's objects to the archive in the standby's region as they are written. Belongs to the standby. The
 * archive is another account, with another key, whose copies cannot be changed or removed in their first weeks.
 */
export class BackupCopies extends pulumi.ComponentResource {
    readonly policyIds: Readonly<Record<string, pulumi.Output<string>>>;

    constructor(name: string, args: BackupCopiesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:BackupCopies", name, args, opts);
        const { archive, sourceResourceGroupName, targetResourceGroupName } = args;
        const sources = pulumi.output(args.sourceAccounts);

        const links = args.stores.map(({ key, account, containers }) => {
            const accounts = { sourceAccount: sources.apply((accounts) => accounts[key]!.id), destinationAccount: archive.id };
            const filters = { minCreationTime: FROM_THE_BEGINNING };
            const rules = containers.map((container) => ({ sourceContainer: container, destinationContainer: container, filters }));
            // As with replication: Azure gives the policy its id on the target, which must let go of it at take-over.
            const incoming = new storage.ObjectReplicationPolicy(`${name}-${key}-target`, {
                resourceGroupName: targetResourceGroupName, accountName: archive.accountName, objectReplicationPolicyId: "default",
                ...accounts, metrics: { enabled: true }, rules,
            }, { parent: this });
            new storage.ObjectReplicationPolicy(`${name}-${key}-source`, {
                resourceGroupName: sourceResourceGroupName, accountName: account, objectReplicationPolicyId: incoming.policyId,
                ...accounts, metrics: { enabled: true },
                rules: rules.map((rule) => ({
                    ...rule, ruleId: incoming.rules.apply((made) => made?.find(({ sourceContainer }) => sourceContainer === rule.sourceContainer)?.ruleId ?? ""),
                })),
            }, { parent: this, retainOnDelete: true });
            return [key, incoming] as const;
        });
        new authorization.ManagementLockByScope(`${name}-lock`, {
            lockName: "archive", level: "CanNotDelete", notes: "Holds copies that nobody may remove.", scope: archive.id,
        }, { parent: this, dependsOn: links.map(([, incoming]) => incoming) });

        this.policyIds = Object.fromEntries(links.map(([key, incoming]) => [key, incoming.policyId]));
        this.registerOutputs({ policyIds: this.policyIds });
    }
}
