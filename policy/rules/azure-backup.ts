// Backups on Azure: vaults that let go of nothing before its time, policies over rotating periods within a ceiling, and what
// is in them. What Azure Backup does not take is asked for what stands in.
import { companions, covers, isReferred, lastSegment, owners, records, referenced, same } from "../azure";
import { azureLocation, beside, factsOf, list, need, PLATFORM, platformOf, shown, stackOf, unless } from "../look";
import { AZURE_REGIONS } from "../../components/plan/regions";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const BACKUP_VAULT = "azure-native:dataprotection:BackupVault";
const RECOVERY_VAULT = "azure-native:recoveryservices:Vault";
const VAULTS = [BACKUP_VAULT, RECOVERY_VAULT];
const POLICY = "azure-native:dataprotection:BackupPolicy";
const RECOVERY_POLICY = "azure-native:recoveryservices:ProtectionPolicy";
const ITEM = "azure-native:recoveryservices:ProtectedItem";
const INSTANCE = "azure-native:dataprotection:BackupInstance";
const PROXIES = ["azure-native:dataprotection:DppResourceGuardProxy", "azure-native:recoveryservices:ResourceGuardProxy"];
const SERVER = "azure-native:dbforpostgresql:Server";
const ACCOUNT = "azure-native:storage:StorageAccount";
const REPLICATION = "azure-native:storage:ObjectReplicationPolicy";
const CONTAINER = "azure-native:storage:BlobContainer";
const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";
const ALERT_RULE = "azure-native:alertsmanagement:AlertProcessingRuleByName";

const isProduction = (resource: Resource, graph: Graph): boolean => factsOf(resource, graph)?.lifecycle !== "evaluation";

/** Instances that back a resource up: by what they were made from, or by its id. */
function instancesOf(source: Resource, graph: Graph): Resource[] {
    const id = readOr(undefined, () => source.props.id as string | undefined);
    let untold = false;
    const found = graph.of(INSTANCE).filter((instance) => {
        if ((instance.propertyDependencies["properties"] ?? []).includes(source.urn)) return true;
        const named = readOr<unknown>(null, () => instance.props.properties?.dataSourceInfo?.resourceID);
        if (named === null && (instance.propertyDependencies["properties"] ?? []).length === 0) untold = true;
        return id !== undefined && same(named, id);
    });
    if (found.length === 0 && untold) need("what the backup instances back up");
    return found;
}

export const databaseBackedUp: StackRule = {
    name: "azure-database-backed-up",
    title: "Every database server is backed up to a vault for longer than its own backups last",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["backup"],
    remediation: "Declare a BackupInstance of the server in a backup vault of its region.",
    types: [SERVER],
    // A replica is its source's copy.
    applies: ({ props }) => !/replica/i.test(String(readOr("", () => props.createMode ?? props.replicationRole ?? ""))),
    check: (server, graph) => unless(instancesOf(server, graph).length > 0, { observed: "no backup instance", expected: "one in a backup vault" }),
};

/** Days for which an account's own immutability holds every version; 0 where there is none. */
const heldDays = ({ props }: Resource): number => {
    const own = props.immutableStorageWithVersioning;
    return own?.enabled === true && own.immutabilityPolicy && !same(own.immutabilityPolicy.state, "Disabled") ? Number(own.immutabilityPolicy.immutabilityPeriodSinceCreationInDays ?? 0) : 0;
};

/** Accounts at one end of object replication whose other end is this one. */
function joined(account: Resource, from: "sourceAccount" | "destinationAccount", to: "sourceAccount" | "destinationAccount", graph: Graph): Resource[] {
    const at = (policy: Resource, end: string) => {
        const origins = (policy.propertyDependencies[end] ?? []).flatMap((urn) => graph.get(urn) ?? []).filter(({ type }) => type === ACCOUNT);
        if (origins.length === 1) return origins[0];
        const value = readOr("", () => String(policy.props[end] ?? ""));
        return byName(graph).get(lastSegment(value).toLowerCase());
    };
    return graph.of(REPLICATION).filter((policy) => at(policy, from) === account).flatMap((policy) => at(policy, to) ?? []);
}

const byName = (graph: Graph): ReadonlyMap<string, Resource> => graph.once("accounts by name", () => new Map(graph.of(ACCOUNT).flatMap((account) => {
    const name = readOr(undefined, () => (account.props.accountName ?? account.props.name) as string | undefined);
    return name === undefined ? [] : [[name.toLowerCase(), account] as const];
})));

const purposeOf = ({ props }: Resource): string => String(props.tags?.store ?? "").toLowerCase();

export const objectsArchived: StackRule = {
    name: "azure-objects-archived",
    title: "What customers store is copied to a vault or to an account that keeps it unalterable",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup", "backup-copies"],
    remediation: "Declare a BackupInstance of the account, or object replication to an account with immutableStorageWithVersioning.",
    types: [ACCOUNT],
    // Records are unalterable where they are, and exports can be made again. What stands by is itself a copy, and so is the
    // archive. A private tenant's account is copied to the standby alone, which is said where the promise is.
    applies: (account, graph) => /^((Block)?Blob)?Storage(V2)?$/i.test(String(account.props.kind ?? "StorageV2")) && purposeOf(account) === "data"
        && account.props.tags?.tenant === undefined && factsOf(account, graph)?.role !== "standby",
    check: (account, graph) => {
        if (heldDays(account) > 0 || instancesOf(account, graph).length > 0) return [];
        const least = factsOf(account, graph)?.backup?.retention.daily ?? 1;
        const archives = joined(account, "sourceAccount", "destinationAccount", graph).filter((other) => heldDays(other) >= least);
        if (archives.length === 0 && platformOf(account, graph) && graph.once("sites", () => new Set(graph.of(PLATFORM).map(({ urn }) => stackOf(urn)))).size < 2) {
            need("the standby site's deployment, which owns the archive");
        }
        return unless(archives.length > 0, { observed: "in no vault, and copied to no account that keeps it", expected: "a backup instance, or an unalterable copy" });
    },
};

export const archiveLocked: StackRule = {
    name: "azure-object-archive-locked",
    title: "In production nobody can shorten the time for which archived objects are kept",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup-immutability"],
    remediation: 'Set immutabilityPolicy.state of the archive to "Locked", in an update after the one that made it.',
    types: [ACCOUNT],
    applies: (account, graph) => heldDays(account) > 0 && purposeOf(account) === "copies" && isProduction(account, graph),
    check: ({ props }) => unless(same(props.immutableStorageWithVersioning?.immutabilityPolicy?.state, "Locked"), {
        property: "immutableStorageWithVersioning.immutabilityPolicy.state", observed: shown(props.immutableStorageWithVersioning?.immutabilityPolicy?.state), expected: '"Locked"',
    }),
};

export const archiveHasItsOwnKey: StackRule = {
    name: "azure-object-archive-has-own-key",
    title: "The archive is encrypted with another key than what is archived in it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup-copies", "key-management"],
    remediation: "Name a key made for backups in encryption.keyVaultProperties of the archive.",
    types: [ACCOUNT],
    applies: (account) => heldDays(account) > 0 && purposeOf(account) === "copies",
    check: (account, graph) => {
        const keyOf = ({ props }: Resource) => readOr<string | undefined>(undefined, () => props.encryption?.keyVaultProperties && `${props.encryption.keyVaultProperties.keyVaultUri}${props.encryption.keyVaultProperties.keyName}`.toLowerCase());
        const own = keyOf(account);
        const sharing = joined(account, "destinationAccount", "sourceAccount", graph).filter((source) => own !== undefined && keyOf(source) === own);
        return [
            ...unless(account.props.encryption?.keyVaultProperties?.keyName !== undefined, { property: "encryption.keyVaultProperties.keyName", observed: "not set", expected: "a key made for backups" }),
            ...sharing.map(({ name }) => ({ property: "encryption.keyVaultProperties.keyName", observed: `the key of ${name}`, expected: "a key of its own" })),
        ];
    },
};

const settings = (vault: Resource): any => vault.props.properties ?? {};

export const vaultImmutable: StackRule = {
    name: "azure-backup-vault-immutable",
    title: "No backup in a vault can be removed before its time; in production for good",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["backup-immutability"],
    remediation: 'Set securitySettings.immutabilitySettings.state to "Unlocked" and, in production, in a later update to "Locked".',
    types: VAULTS,
    check: (vault, graph) => {
        const state = settings(vault).securitySettings?.immutabilitySettings?.state;
        const accepted = isProduction(vault, graph) ? ["Locked"] : ["Locked", "Unlocked"];
        return unless(accepted.some((each) => same(each, state)), { property: "properties.securitySettings.immutabilitySettings.state", observed: shown(state), expected: accepted.map(shown).join(" or ") });
    },
};

export const vaultSoftDeletes: StackRule = {
    name: "azure-backup-vault-soft-deletes",
    title: "A removed backup can be brought back for two weeks or more; in production nobody can switch that off",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup-immutability", "deletion-protection"],
    remediation: "Set softDeleteSettings to always on, with 14 days or more.",
    types: VAULTS,
    check: (vault, graph) => {
        const soft = settings(vault).securitySettings?.softDeleteSettings;
        const [state, days] = [soft?.state ?? soft?.softDeleteState, Number(soft?.retentionDurationInDays ?? soft?.softDeleteRetentionPeriodInDays ?? 14)];
        const accepted = isProduction(vault, graph) ? ["AlwaysOn"] : ["AlwaysOn", "On", "Enabled"];
        // A recovery vault keeps what is removed from machines, and what is removed inside them, apart; on unless switched off.
        const enhanced = soft?.enhancedSecurityState ?? "Enabled";
        return [
            ...unless(vault.type !== RECOVERY_VAULT || accepted.some((each) => same(each, enhanced)), {
                property: "properties.securitySettings.softDeleteSettings.enhancedSecurityState", observed: shown(soft?.enhancedSecurityState), expected: accepted.map(shown).join(" or "),
            }),
            ...unless(accepted.some((each) => same(each, state)), { property: "properties.securitySettings.softDeleteSettings.state", observed: shown(state), expected: accepted.map(shown).join(" or ") }),
            ...unless(days >= 14, { property: "properties.securitySettings.softDeleteSettings.retentionDurationInDays", observed: shown(days), expected: "14 or more" }),
        ];
    },
};

export const vaultInTwoRegions: ResourceRule = {
    name: "azure-backup-vault-in-two-regions",
    title: "Backups are kept in the paired region too, and can be restored there",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["backup-copies", "region-diversity"],
    remediation: "Make the vault geo-redundant, with cross-region restore, before anything is in it. Where Azure pairs no region: zone-redundant.",
    types: VAULTS,
    check: (vault) => {
        const region = AZURE_REGIONS[azureLocation(String(vault.props.location ?? ""))];
        const properties = settings(vault);
        const kind = list<any>(properties.storageSettings).find(({ datastoreType }) => same(datastoreType, "VaultStore"))?.type ?? properties.redundancySettings?.standardTierStorageRedundancy;
        const restore = properties.featureSettings?.crossRegionRestoreSettings?.state ?? properties.redundancySettings?.crossRegionRestore;
        const unpaired = region !== undefined && region.pair === undefined;
        return [
            ...unless(same(kind, unpaired ? "ZoneRedundant" : "GeoRedundant"), { property: "properties.storageSettings.type", observed: shown(kind), expected: unpaired ? '"ZoneRedundant"' : '"GeoRedundant"' }),
            ...unless(unpaired || same(restore, "Enabled"), { property: "properties.featureSettings.crossRegionRestoreSettings.state", observed: shown(restore), expected: '"Enabled"' }),
        ];
    },
};

export const vaultGuarded: StackRule = {
    name: "azure-backup-vault-guarded",
    title: "In production weakening a vault takes a second person, who answers for another subscription",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["backup-immutability", "backup-copies"],
    remediation: "Declare a resource guard proxy on the vault that names a guard of another subscription.",
    types: VAULTS,
    applies: isProduction,
    check: (vault, graph) => {
        const proxies = companions(graph, vault, "vaultName", ...PROXIES);
        const subscription = (id: unknown) => /^\/subscriptions\/([^/]+)/i.exec(String(id ?? ""))?.[1]?.toLowerCase();
        const own = subscription(readOr(undefined, () => vault.props.id as unknown));
        const facts = factsOf(vault, graph);
        const agreed = facts?.backup?.azureGuards[facts.site];
        const guards = proxies.map(({ props }) => props.properties?.resourceGuardResourceId as unknown).filter(Boolean);
        return [
            ...unless(guards.length > 0, { observed: "no resource guard", expected: "a proxy that names one" }),
            ...unless(guards.length === 0 || own === undefined || guards.some((guard) => subscription(guard) !== own), {
                property: "properties.resourceGuardResourceId", observed: "a guard of the same subscription", expected: "one that belongs to somebody else",
            }),
            ...unless(guards.length === 0 || agreed === undefined || guards.every((guard) => same(guard, agreed)), {
                property: "properties.resourceGuardResourceId", observed: "another guard", expected: "the one that the platform is configured with",
            }),
        ];
    },
};

export const vaultHasOwnKey: StackRule = {
    name: "azure-backup-vault-has-own-key",
    title: "In production every vault is encrypted with a key of the platform's",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    // The vault's own identity exists with the vault alone, so that its right to the key and the key itself come later.
    controls: ["encryption-at-rest"],
    remediation: "Set the vault's encryption settings to a key without a version, once its identity may use the key.",
    types: VAULTS,
    applies: isProduction,
    check: (vault) => {
        const properties = settings(vault);
        const own = properties.securitySettings?.encryptionSettings;
        const uri = own ? (same(own.state, "Enabled") ? own.keyVaultProperties?.keyUri : undefined) : properties.encryption?.keyVaultProperties?.keyUri;
        const versioned = /\/keys\/[^/]+\/[0-9a-f]{32}$/i.test(String(uri));
        const kek = (own ?? properties.encryption)?.kekIdentity;
        const used = kek?.userAssignedIdentity ?? kek?.identityId ?? (kek?.useSystemAssignedIdentity === true || same(kek?.identityType, "SystemAssigned"));
        return [
            ...unless(Boolean(uri) && !versioned, { property: "properties.encryption", observed: uri ? "one version of a key" : "Azure's own key", expected: "a key of the platform's, without a version" }),
            ...unless(!uri || Boolean(used), { property: "properties.encryption.kekIdentity", observed: "nobody to use the key", expected: "the vault's own identity, or another" }),
        ];
    },
};

export const vaultHasIdentity: ResourceRule = {
    name: "azure-backup-vault-has-identity",
    title: "Every vault has an identity of its own, with which it reads what it backs up and uses its key",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["backup", "least-privilege"],
    // Left out, a vault has none, and can neither read a database nor use a key.
    remediation: 'Set identity.type to "SystemAssigned".',
    types: VAULTS,
    check: ({ props }) => unless(/(System|User)Assigned/i.test(String(props.identity?.type)), { property: "identity.type", observed: shown(props.identity?.type), expected: '"SystemAssigned"' }),
};

/** Kinds of what a recovery vault backs up that a site of the platform must be able to take. */
const WORKLOADS = ["AzureIaasVM", "AzureStorage"];

/** What a recovery vault copies machines by. */
const REPLICATIONS = ["ReplicationFabric", "ReplicationPolicy"].map((kind) => `azure-native:recoveryservices:${kind}`);

export const recoveryVaultHasPolicies: StackRule = {
    name: "azure-recovery-vault-has-policies",
    title: "Every recovery vault has a policy, or something in it: an empty vault backs nothing up",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["backup"],
    remediation: "Declare a ProtectionPolicy of the vault for machines (AzureIaasVM) and one for shares (AzureStorage), and what they hold for as ProtectedItems.",
    types: [RECOVERY_VAULT],
    check: (vault, graph) => {
        const policies = companions(graph, vault, "vaultName", RECOVERY_POLICY);
        if (factsOf(vault, graph) === undefined) {
            const used = policies.length > 0 || companions(graph, vault, "vaultName", ITEM).length > 0 || companions(graph, vault, "resourceName", ...REPLICATIONS).length > 0;
            return unless(used, { observed: "an empty vault", expected: "a ProtectionPolicy or a ProtectedItem" });
        }
        return WORKLOADS.filter((workload) => !policies.some(({ props }) => same(props.properties?.backupManagementType, workload)))
            .map((workload) => ({ property: "properties.backupManagementType", observed: `no policy for ${workload}`, expected: "one" }));
    },
};

export const recoveryVaultClosed: ResourceRule = {
    name: "azure-recovery-vault-closed",
    title: "No recovery vault is reached from the internet",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity", "closed-defaults"],
    remediation: "Set properties.publicNetworkAccess to Disabled.",
    types: [RECOVERY_VAULT],
    check: ({ props }) => unless(same(props.properties?.publicNetworkAccess, "Disabled"), { property: "properties.publicNetworkAccess", observed: shown(props.properties?.publicNetworkAccess), expected: '"Disabled"' }),
};

export const vaultRecorded: StackRule = {
    name: "azure-backup-vault-recorded",
    title: "What becomes of every backup is recorded",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["backup", "log-archive"],
    remediation: "Give the vault a diagnostic setting with the group allLogs, to a workspace or an archive.",
    types: VAULTS,
    check: (vault, graph) => unless(companions(graph, vault, "resourceUri", DIAGNOSTICS).some((setting) => records(setting, /^(AddonAzureBackupJobs|allLogs)$/i)), {
        observed: "no record of jobs", expected: "a diagnostic setting of the vault",
    }),
};

export const failuresAlarmed: StackRule = {
    name: "azure-backup-failures-alarmed",
    title: "People hear of every backup that fails",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "backup"],
    remediation: "Enable alertsForAllJobFailures on the vault, and declare an alert processing rule over it that adds an action group.",
    types: VAULTS,
    check: (vault, graph) => {
        const alerts = settings(vault).monitoringSettings?.azureMonitorAlertSettings?.alertsForAllJobFailures;
        const id = readOr(undefined, () => vault.props.id as string | undefined);
        const told = graph.of(ALERT_RULE).filter((rule) => {
            const scopes = readOr<string[] | undefined>(undefined, () => [...list<string>(rule.props.properties?.scopes)]);
            return scopes === undefined || id === undefined ? (rule.propertyDependencies["properties"] ?? []).includes(vault.urn) : scopes.some((scope) => covers(scope, id));
        });
        return [
            ...unless(same(alerts, "Enabled"), { property: "properties.monitoringSettings.azureMonitorAlertSettings.alertsForAllJobFailures", observed: shown(alerts), expected: '"Enabled"' }),
            ...unless(told.some(({ props }) => props.properties?.enabled !== false && list<any>(props.properties?.actions).some(({ actionType }) => same(actionType, "AddActionGroups"))), {
                observed: "nobody is told of an alert", expected: "an alert processing rule that adds an action group",
            }),
        ];
    },
};

/** Operations that take backups away, or what protects them, by the kind of vault. */
const TOUCHING: Readonly<Record<string, readonly string[]>> = {
    [BACKUP_VAULT]: ["Microsoft.DataProtection/backupVaults/backupInstances/delete", "Microsoft.DataProtection/backupVaults/backupResourceGuardProxies/delete", "Microsoft.DataProtection/backupVaults/write", "Microsoft.DataProtection/backupVaults/delete"],
    [RECOVERY_VAULT]: ["Microsoft.RecoveryServices/Vaults/backupResourceGuardProxies/delete", "Microsoft.RecoveryServices/Vaults/write", "Microsoft.RecoveryServices/Vaults/delete"],
};

export const touchingAlarmed: StackRule = {
    name: "azure-backup-touching-alarmed",
    title: "People hear of whoever removes a backup, or changes a vault or its guard",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "backup-immutability"],
    remediation: "Declare an ActivityLogAlert with an action group for the operations that delete backup instances and guard proxies, and that write a vault.",
    types: VAULTS,
    check: (vault, graph) => {
        const alerts = beside(vault, graph, "azure-native:monitor:ActivityLogAlert").filter(({ props }) => props.enabled !== false && list(props.actions?.actionGroups).length > 0);
        const watched = new Set(alerts.flatMap(({ props }) => list<any>(props.condition?.allOf).flatMap((leaf) => [leaf, ...list<any>(leaf.anyOf)]))
            .filter(({ field }) => same(field, "operationName")).flatMap(({ equals, containsAny }) => [equals, ...list<string>(containsAny)]).map((operation) => String(operation).toLowerCase()));
        return TOUCHING[vault.type]!.filter((operation) => !watched.has(operation.toLowerCase()))
            .map((operation) => ({ property: "condition.allOf", observed: `nothing watches ${operation}`, expected: "an alert with an action group" }));
    },
};

export const restoresStay: ResourceRule = {
    name: "azure-backup-restores-stay",
    title: "What is backed up cannot be restored into another subscription",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    // Left out, it is allowed.
    controls: ["data-residency", "storage-access"],
    remediation: "Set the vault's cross-subscription restore to Disabled.",
    types: VAULTS,
    check: ({ props }) => {
        const { featureSettings, restoreSettings } = props.properties ?? {};
        const state = featureSettings?.crossSubscriptionRestoreSettings?.state ?? restoreSettings?.crossSubscriptionRestoreSettings?.crossSubscriptionRestoreState;
        return unless(same(state, "Disabled") || same(state, "PermanentlyDisabled"), { property: "properties.crossSubscriptionRestoreSettings", observed: shown(state), expected: '"Disabled"' });
    },
};

/** Days of an ISO duration; months and years at their longest. */
const daysOf = (duration: unknown): number => {
    const [, years, months, weeks, days] = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(String(duration ?? "")) ?? [];
    return Number(years ?? 0) * 366 + Number(months ?? 0) * 31 + Number(weeks ?? 0) * 7 + Number(days ?? 0);
};

const UNITS: Readonly<Record<string, number>> = { days: 1, weeks: 7, months: 31, years: 366 };

const SCHEDULES = ["dailySchedule", "weeklySchedule", "monthlySchedule", "yearlySchedule"];

/** What a policy of a recovery vault says of machines, of shares, or of full backups of what runs in a machine. */
const partsOf = ({ props }: Resource): readonly any[] => {
    const { properties } = props;
    const full = list<any>(properties?.subProtectionPolicy).filter(({ policyType }) => same(policyType, "Full"));
    return full.length > 0 ? full : [{ ...properties, retentionPolicy: properties?.retentionPolicy ?? properties?.vaultRetentionPolicy?.vaultRetention }];
};

const daysOfCount = ({ count, durationType }: any = {}): number => Number(count) * (UNITS[String(durationType).toLowerCase()] ?? NaN);

/** How long everything that a policy makes is kept, in days. */
const kept = (policy: Resource): { readonly at: string; readonly days: number }[] => (policy.type === POLICY
    ? list<any>(policy.props.properties?.policyRules).filter(({ objectType }) => objectType === "AzureRetentionRule")
        .flatMap((rule) => list<any>(rule.lifecycles).map((life) => ({ at: `policyRules.${rule.name}`, days: daysOf(life.deleteAfter?.duration) })))
    : partsOf(policy).flatMap(({ retentionPolicy }) => [
        // A policy of the simple kind says one retention, without a schedule.
        ...(retentionPolicy?.retentionDuration ? [{ at: "retentionPolicy", days: daysOfCount(retentionPolicy.retentionDuration) }] : []),
        ...SCHEDULES.filter((schedule) => retentionPolicy?.[schedule]).map((schedule) => ({ at: `retentionPolicy.${schedule}`, days: daysOfCount(retentionPolicy[schedule].retentionDuration) })),
    ]));

export const backupsExpire: StackRule = {
    name: "azure-backups-expire",
    title: "Every backup is destroyed by the agreed ceiling",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["retention", "individual-rights"],
    remediation: "Shorten the policy's retention to the ceiling or less.",
    types: [POLICY, RECOVERY_POLICY],
    check: (policy, graph) => {
        const ceiling = factsOf(policy, graph)?.backup?.retention.ceiling;
        const all = kept(policy);
        return [
            ...unless(all.length > 0, { observed: "no retention", expected: "an end" }),
            ...all.filter(({ days }) => !(days > 0 && days <= (ceiling ?? Infinity)))
                .map(({ at, days }): Problem => ({ property: at, observed: `${days} days`, expected: ceiling === undefined ? "an end" : `${ceiling} days or less` })),
        ];
    },
};

export const backupsRotate: ResourceRule = {
    name: "azure-backups-rotate",
    title: "Every policy makes backups daily or weekly, and keeps those of weeks, months and years for times of their own",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["backup"],
    remediation: "Add retention rules, and tagging criteria FirstOfMonth and FirstOfYear, or the schedules of a recovery policy.",
    types: [POLICY, RECOVERY_POLICY],
    check: (policy) => {
        const { type, props } = policy;
        if (type === RECOVERY_POLICY) {
            return partsOf(policy).flatMap(({ retentionPolicy, schedulePolicy, policyType }) => [
                ...SCHEDULES.filter((schedule) => !retentionPolicy?.[schedule] && !(schedule === "dailySchedule" && same(policyType, "Full")))
                    .map((schedule) => ({ property: `properties.retentionPolicy.${schedule}`, observed: "not set", expected: "a retention" })),
                // Full backups of what runs in a machine may come weekly: its log is backed up between them.
                ...unless([...(same(policyType, "Full") ? ["Weekly"] : []), "Daily", "Hourly"].some((each) => same(each, schedulePolicy?.scheduleRunFrequency)), {
                    property: "properties.schedulePolicy.scheduleRunFrequency", observed: shown(schedulePolicy?.scheduleRunFrequency), expected: '"Daily" or "Hourly"',
                }),
            ]);
        }
        const backups = list<any>(props.properties?.policyRules).filter(({ objectType }) => objectType === "AzureBackupRule");
        const scheduled = backups.flatMap(({ trigger }) => list<string>(trigger?.schedule?.repeatingTimeIntervals)).some((interval) => /\/P(1D|1W|T\d+H)$/.test(interval));
        const marked = new Set(backups.flatMap(({ trigger }) => list<any>(trigger?.taggingCriteria)).flatMap(({ criteria }) => list<any>(criteria)).flatMap(({ absoluteCriteria }) => list<string>(absoluteCriteria)));
        return [
            ...unless(scheduled, { property: "properties.policyRules", observed: "no daily or weekly schedule", expected: "one" }),
            ...["FirstOfMonth", "FirstOfYear"].filter((marker) => !marked.has(marker)).map((marker) => ({ property: "properties.policyRules", observed: `no ${marker}`, expected: "a retention of its own" })),
        ];
    },
};

export const backupsLast: ResourceRule = {
    name: "azure-backups-last",
    title: "No backup is let go before the agreed time, 30 days unless configured",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["backup", "storage-recovery"],
    remediation: "Set the retention of every schedule, and of the rule Default, to the setting backupRetentionDays or more.",
    types: [POLICY, RECOVERY_POLICY],
    settings: ["backupRetentionDays"], // an attack, or a mistake, is often found weeks later
    check: (policy, { backupRetentionDays: least }) => {
        const all = kept(policy);
        return [
            ...unless(all.length > 0, { property: "properties", observed: "no retention", expected: `${least} days or more` }),
            ...all.filter(({ days }) => !(days >= least)).map(({ at, days }) => ({ property: at, observed: `${days} days`, expected: `${least} or more` })),
        ];
    },
};

export const tagsMatchRetention: ResourceRule = {
    name: "azure-backup-tags-match-retention",
    title: "What a policy marks for a retention gets it, and of two marks the longer retention counts",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    // The tag with the lowest number wins (https://learn.microsoft.com/azure/backup/backup-azure-database-postgresql).
    controls: ["backup", "retention"],
    remediation: "Give every retention rule a tag of its name and a lifecycle, mark Default as the default on both sides, and give the longer retention the lower taggingPriority.",
    types: [POLICY],
    // What is backed up continuously is marked for nothing.
    applies: ({ props }) => list<any>(props.properties?.policyRules).some(({ objectType }) => objectType === "AzureBackupRule"),
    check: ({ props }) => {
        const rules = list<any>(props.properties?.policyRules);
        const tags = rules.filter(({ objectType }) => objectType === "AzureBackupRule").flatMap(({ trigger }) => [...list<any>(trigger?.taggingCriteria)]);
        const retentions = rules.filter(({ objectType }) => objectType === "AzureRetentionRule");
        const lengths = new Map(retentions.map((rule) => [rule.name as string, Math.max(0, ...list<any>(rule.lifecycles).map(({ deleteAfter }) => daysOf(deleteAfter?.duration)))]));
        const names = tags.map(({ tagInfo }) => tagInfo?.tagName as string);
        const overtaken = tags.filter((tag) => tags.some((other) => Number(other.taggingPriority) <= Number(tag.taggingPriority) && other !== tag
            && (lengths.get(other.tagInfo?.tagName) ?? 0) < (lengths.get(tag.tagInfo?.tagName) ?? 0)));
        const at = "properties.policyRules";
        return [
            ...retentions.filter(({ name }) => !names.includes(name)).map(({ name }) => ({ property: at, observed: `nothing is marked ${shown(name)}`, expected: "a tag" })),
            ...tags.filter(({ tagInfo }) => !(lengths.get(tagInfo?.tagName)! > 0)).map(({ tagInfo }) => ({ property: at, observed: `no retention for ${shown(tagInfo?.tagName)}`, expected: "a retention rule with a lifecycle" })),
            ...[...tags.map((tag) => [tag, tag.tagInfo?.tagName] as const), ...retentions.map((rule) => [rule, rule.name] as const)]
                .filter(([each, name]) => (each.isDefault === true) !== (name === "Default")).map(([, name]) => ({ property: `${at}.isDefault`, observed: `not right on ${shown(name)}`, expected: "true on Default alone" })),
            ...overtaken.map(({ tagInfo }) => ({ property: `${at}.taggingPriority`, observed: `${shown(tagInfo?.tagName)} comes after what is kept for less`, expected: "a lower number" })),
        ];
    },
};

export const containersNamed: StackRule = {
    name: "azure-backup-takes-every-container",
    title: "Where a vault backs blobs up, it takes every container of the account",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    // A container that is made later is not added by itself.
    controls: ["backup"],
    remediation: "Add the container to containersList of the account's backup instance.",
    types: [INSTANCE],
    applies: ({ props }) => /blobServices$/i.test(String(props.properties?.dataSourceInfo?.datasourceType)),
    check: (instance, graph) => {
        const id = readOr(undefined, () => referenced(instance.props.properties?.dataSourceInfo?.resourceID));
        const named = list<any>(instance.props.properties?.policyInfo?.policyParameters?.backupDatasourceParametersList).flatMap(({ containersList }) => [...list<string>(containersList)]);
        const there = graph.of(CONTAINER).filter((container) => owners(graph, container, "accountName", ACCOUNT)
            .some((account) => (instance.propertyDependencies["properties"] ?? []).includes(account.urn) || (id !== undefined && same(readOr(undefined, () => account.props.id), id))));
        return there.map((container) => lastSegment(readOr(String(container.props.containerName ?? container.props.name ?? ""), () => String(container.props.id ?? container.props.containerName))))
            .filter((name) => !named.some((each) => same(each, name)))
            .map((name) => ({ property: "properties.policyInfo.policyParameters", observed: `${name} is left out`, expected: "every container" }));
    },
};

export const instanceUsesOwnIdentity: ResourceRule = {
    name: "azure-backup-uses-own-identity",
    title: "A vault reads what it backs up with its own identity, and with no password",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege", "secrets-management"],
    remediation: "Set identityDetails.useSystemAssignedIdentity, and leave datasourceAuthCredentials out.",
    types: [INSTANCE],
    check: (instance) => {
        // Left out altogether, it is the vault's own (REST IdentityDetails).
        const identity = instance.props.properties?.identityDetails;
        return [
            ...unless(!isReferred(instance, "datasourceAuthCredentials", () => instance.props.properties?.datasourceAuthCredentials), {
                property: "properties.datasourceAuthCredentials", observed: "a stored password", expected: "the vault's own identity",
            }),
            ...unless(identity === undefined || identity === null || identity.useSystemAssignedIdentity === true || Boolean(identity.userAssignedIdentityArmUrl), {
                property: "properties.identityDetails", observed: "nobody", expected: "useSystemAssignedIdentity",
            }),
        ];
    },
};
