// Microsoft.DataProtection: backup vaults, their policies, and what they back up; guards. Azure looks at its rights on a
// data source when a backup is configured, and refuses what it could never back up.
import { type Services, UNKNOWN } from "../service";
import { arm } from "./arm";
import { type Check, DAY, seconds } from "./checks";
import { parseId, same, within } from "./ids";
import { pairOf, zonesOf } from "./regions";
import { WRAPS_KEYS } from "./roles";
import { type Existing, type Subject, valueAt } from "./subject";

const VAULT_NAME = [/^[A-Za-z][A-Za-z0-9-]{1,49}$/, "2 to 50 letters, digits and -, beginning with a letter"] as const;
const POLICY_NAME = [/^[A-Za-z0-9][A-Za-z0-9-]{2,149}$/, "3 to 150 letters, digits and -, beginning with a letter or digit"] as const;

const POSTGRES = "Microsoft.DBforPostgreSQL/flexibleServers";
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices";
const DISKS = "Microsoft.Compute/disks";
const SOURCES = [POSTGRES, BLOBS, DISKS, "Microsoft.ContainerService/managedClusters", "Microsoft.DBforMySQL/flexibleServers", "Microsoft.Storage/storageAccounts/adlsBlobServices"];

/** Roles that a vault's identity needs on a source before it is backed up. */
const NEEDED: Readonly<Record<string, readonly [guid: string, name: string]>> = {
    [POSTGRES]: ["c088a766-074b-43ba-90d4-1fb21feae531", "PostgreSQL Flexible Server Long Term Retention Backup Role"],
    [BLOBS]: ["e5e2a7ff-d759-4cd2-bb51-3152d37e2eb1", "Storage Account Backup Contributor"],
};

/** The longest that a vault keeps anything: ten years. */
const LONGEST = 3660 * DAY;

/** A key that the identity of a vault may wrap with, in a vault that keeps what it loses. Shared by both kinds of vaults. */
export function checkVaultKey(subject: Check, path: string, uri: unknown, own: boolean): void {
    if (typeof uri !== "string") return;
    const [, host, name] = /^https:\/\/([A-Za-z0-9-]+)\.(?:vault|managedhsm)\.azure\.net\/keys\/([A-Za-z0-9-]+)(?:\/[0-9a-f]{32})?\/?$/.exec(uri) ?? [];
    if (!host) return subject.refuse(path, "https://<vault>.vault.azure.net/keys/<key>");
    const vault = subject.of("keyvault:Vault").find(({ outputs }) => same(outputs["name"], host));
    if (!vault) return subject.refuse(path, "a key of a vault that exists");
    const key = subject.existing(`${vault.id}/keys/${name}`, "keyvault:Key");
    if (!key) return subject.refuse(path, `a key of vault ${vault.outputs["name"]}`);
    const { enablePurgeProtection, networkAcls, publicNetworkAccess } = vault.inputs["properties"] ?? {};
    if (enablePurgeProtection !== true) subject.refuse(path, "a vault with purge protection", `${host}, without it`);
    const closed = /^disabled$/i.test(publicNetworkAccess ?? "") || networkAcls?.defaultAction === "Deny";
    if (closed && (networkAcls?.bypass ?? "AzureServices") !== "AzureServices") {
        subject.refuse(path, "a vault that admits trusted services (networkAcls.bypass: AzureServices)", `bypass ${networkAcls.bypass}`);
    }
    if (closed && !own) subject.refuse(path, "a key vault open to all networks, or the vault's own identity", `${host}, which is closed, for a user-assigned identity`);
    if (!subject.world.stepwise || !own) return;
    // Its own identity exists with the vault, so that its right to the key can come only afterwards.
    const principal = subject.before?.outputs["identity"]?.principalId;
    const may = principal !== undefined && subject.of("authorization:RoleAssignment").some(({ inputs }) => inputs["principalId"] === principal
        && within(key.id, String(inputs["scope"])) && WRAPS_KEYS.includes(parseId(inputs["roleDefinitionId"])?.names[0]?.toLowerCase() ?? ""));
    if (!may) subject.refuse(path, "nothing yet: first the vault, then the right of its identity to the key, then the key in a later update");
}

/** Immutability goes from off to on to locked, one step an update, and never back from locked. */
export function checkImmutability(subject: Check, path: string, before: unknown): void {
    subject.oneOf(path, ["Disabled", "Unlocked", "Locked"]);
    const state = subject.at(path);
    if (before === "Locked" && state !== "Locked" && state !== UNKNOWN) subject.refuse(path, "Locked, as it is: a locked vault stays locked");
    if (subject.world.stepwise && state === "Locked" && before !== "Unlocked" && before !== "Locked") {
        subject.refuse(path, "Unlocked first: only a vault that is immutable already can be locked, in a later update");
    }
}

/** Whether something is in the vault that fixes its redundancy. */
export const redundancyOf = (location: string | undefined): string[] => [
    "LocallyRedundant",
    ...(location && zonesOf(location).length > 0 ? ["ZoneRedundant"] : []),
    ...(location && pairOf(location) !== undefined ? ["GeoRedundant"] : []),
];

export function checkIdentity(subject: Check): void {
    subject.oneOf("identity.type", ["None", "SystemAssigned", "UserAssigned", "SystemAssigned,UserAssigned", "SystemAssigned, UserAssigned"]);
    subject.each("identity.userAssignedIdentities").forEach((path) => subject.reference(path, "managedidentity:UserAssignedIdentity"));
}

export function identityOf(subject: Subject): Record<string, unknown> {
    const type = subject.at("identity.type");
    if (subject.at("identity") === UNKNOWN) return { identity: UNKNOWN };
    if (type === UNKNOWN) return { identity: { ...subject.known("identity"), principalId: UNKNOWN, tenantId: UNKNOWN } };
    if (!/SystemAssigned/.test(String(type))) return {};
    return { identity: { ...subject.known("identity"), principalId: subject.guid("principal"), tenantId: subject.declared.provider["tenantId"] ?? "00000000-0000-0000-0000-000000000000" } };
}

function checkVault(subject: Check): void {
    const settings = "properties.storageSettings";
    subject.length(settings, 3, "settings", 1);
    for (const path of subject.each(settings)) {
        subject.oneOf(`${path}.datastoreType`, ["VaultStore", "OperationalStore", "ArchiveStore"]);
        subject.oneOf(`${path}.type`, redundancyOf(subject.location));
    }
    const redundancy = subject.known(`${settings}[0].type`);
    const crossRegion = "properties.featureSettings.crossRegionRestoreSettings.state";
    if (subject.known(crossRegion) === "Enabled" && redundancy !== undefined && redundancy !== "GeoRedundant") {
        subject.refuse(crossRegion, "Disabled: only what is geo-redundant can be restored elsewhere");
    }
    const before = subject.before?.inputs["properties"];
    if (before?.featureSettings?.crossRegionRestoreSettings?.state === "Enabled" && subject.isNot(crossRegion, "Enabled")) {
        subject.refuse(crossRegion, "Enabled, as it is: it cannot be switched off");
    }
    subject.oneOf("properties.featureSettings.crossSubscriptionRestoreSettings.state", ["Enabled", "Disabled", "PermanentlyDisabled"]);
    const security = "properties.securitySettings";
    checkImmutability(subject, `${security}.immutabilitySettings.state`, before?.securitySettings?.immutabilitySettings?.state);
    subject.oneOf(`${security}.softDeleteSettings.state`, ["On", "Off", "AlwaysOn"]);
    if (before?.securitySettings?.softDeleteSettings?.state === "AlwaysOn" && subject.isNot(`${security}.softDeleteSettings.state`, "AlwaysOn")) {
        subject.refuse(`${security}.softDeleteSettings.state`, "AlwaysOn, as it is: it stays on");
    }
    subject.range(`${security}.softDeleteSettings.retentionDurationInDays`, 14, 180, "days");
    checkIdentity(subject);
    const key = `${security}.encryptionSettings`;
    if (subject.known(`${key}.state`) === "Enabled") {
        subject.required(`${key}.keyVaultProperties.keyUri`, "the key's URI");
        subject.required(`${key}.kekIdentity.identityType`, "SystemAssigned or UserAssigned");
        subject.oneOf(`${key}.kekIdentity.identityType`, ["SystemAssigned", "UserAssigned"]);
        const own = subject.known(`${key}.kekIdentity.identityType`) === "SystemAssigned";
        if (own && !/SystemAssigned/.test(String(subject.at("identity.type")))) subject.refuse("identity.type", "SystemAssigned: the vault's own identity uses the key");
        if (own && !subject.before && subject.known(`${key}.infrastructureEncryption`) === "Enabled") {
            subject.refuse(`${key}.infrastructureEncryption`, "Disabled: a new vault takes it with a user-assigned identity alone");
        }
        checkVaultKey(subject, `${key}.keyVaultProperties.keyUri`, subject.known(`${key}.keyVaultProperties.keyUri`), own);
    } else if (before?.securitySettings?.encryptionSettings?.state === "Enabled" && subject.at(`${key}.state`) !== UNKNOWN) {
        subject.refuse(`${key}.state`, "Enabled, as it is: a vault does not go back to Azure's own key");
    }
}

/** Whether a list is known from end to end, and these properties of its elements: only then can they be counted. */
const allKnown = (subject: Check, list: string, ...properties: readonly string[]): boolean =>
    subject.list(list) !== undefined && subject.each(list).every((path) => properties.every((property) => subject.at(`${path}.${property}`) !== UNKNOWN));

function checkPolicy(subject: Check): void {
    const [type] = subject.list("properties.datasourceTypes") ?? [];
    subject.length("properties.datasourceTypes", 1, "types", 1);
    for (const path of subject.each("properties.datasourceTypes")) subject.oneOf(path, SOURCES);
    const rules = subject.each("properties.policyRules");
    const kept = new Set(rules.filter((path) => subject.known(`${path}.objectType`) === "AzureRetentionRule").map((path) => subject.known(`${path}.name`)));
    const defaults = rules.filter((path) => subject.known(`${path}.isDefault`) === true && subject.known(`${path}.objectType`) === "AzureRetentionRule");
    const certain = allKnown(subject, "properties.policyRules", "objectType", "isDefault");
    if (rules.length > 0 && (certain ? defaults.length !== 1 : defaults.length > 1)) subject.refuse("properties.policyRules", "exactly one retention rule that is the default", `${defaults.length} of them`);
    subject.unique("properties.policyRules", "name");
    for (const path of rules) {
        subject.oneOf(`${path}.objectType`, ["AzureBackupRule", "AzureRetentionRule"]);
        if (subject.known(`${path}.objectType`) === "AzureBackupRule") checkSchedule(subject, path, type, allKnown(subject, "properties.policyRules", "objectType", "name") ? kept : undefined);
        for (const life of subject.each(`${path}.lifecycles`)) {
            const duration = subject.known(`${life}.deleteAfter.duration`);
            const span = seconds(duration);
            if (duration !== undefined && (span === undefined || span < 7 * DAY || span > LONGEST)) {
                subject.refuse(`${life}.deleteAfter.duration`, "an ISO 8601 duration from P7D to ten years, such as P90D");
            }
        }
    }
}

function checkSchedule(subject: Check, path: string, type: unknown, kept: ReadonlySet<unknown> | undefined): void {
    const schedule = `${path}.trigger.schedule.repeatingTimeIntervals`;
    for (const item of subject.each(schedule)) {
        const value = String(subject.known(item));
        const [, period] = /^R\/\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{3})?)?(?:Z|[+-]\d\d:\d\d)?\/(P\w+)$/.exec(value) ?? [];
        if (!period) subject.refuse(item, "R/<time>/<period>, such as R/2026-01-04T02:00:00+00:00/P1W");
        else if (type === POSTGRES && period !== "P1W") subject.refuse(item, "a period of P1W: a flexible server is backed up weekly");
        else if (type === BLOBS && !["P1D", "P1W"].includes(period)) subject.refuse(item, "a period of P1D or P1W");
    }
    const wanted = { [POSTGRES]: "Full", [BLOBS]: "Discrete", [DISKS]: "Incremental" }[String(type)];
    if (wanted) subject.oneOf(`${path}.backupParameters.backupType`, [wanted]);
    const criteria = `${path}.trigger.taggingCriteria`;
    const defaults = subject.each(criteria).filter((item) => subject.known(`${item}.isDefault`) === true);
    if (subject.each(criteria).length > 0 && (allKnown(subject, criteria, "isDefault") ? defaults.length !== 1 : defaults.length > 1)) subject.refuse(criteria, "exactly one that is the default", `${defaults.length} of them`);
    subject.unique(criteria, "taggingPriority", "priority");
    for (const item of subject.each(criteria)) {
        const tag = subject.known(`${item}.tagInfo.tagName`);
        if (tag !== undefined && kept && !kept.has(tag)) subject.refuse(`${item}.tagInfo.tagName`, "the name of a retention rule of the policy");
        for (const one of subject.each(`${item}.criteria`)) {
            for (const marker of subject.each(`${one}.absoluteCriteria`)) subject.oneOf(marker, ["AllBackup", "FirstOfDay", "FirstOfWeek", "FirstOfMonth", "FirstOfYear"]);
        }
    }
}

/** The vault's own identity; `UNKNOWN` while the vault is not known, or its identity. */
function principalOf(subject: Subject): unknown {
    const vault = subject.existing(subject.parents[0]?.id, "dataprotection:BackupVault");
    return vault ? valueAt(vault.outputs, "identity.principalId") : UNKNOWN;
}

function checkInstance(subject: Check): void {
    const vault = subject.existing(subject.parents[0]?.id, "dataprotection:BackupVault");
    const policy = subject.reference("properties.policyInfo.policyId", "dataprotection:BackupPolicy");
    const type = subject.known("properties.dataSourceInfo.datasourceType");
    subject.oneOf("properties.objectType", ["BackupInstance"]);
    subject.oneOf("properties.dataSourceInfo.datasourceType", SOURCES);
    subject.required("properties.friendlyName", "a name for people");
    // A vault that is not there is refused as a parent; one that is not known yet is not refused.
    if (policy && vault && !same(policy.id.split("/backupPolicies/")[0], vault.id)) subject.refuse("properties.policyInfo.policyId", "a policy of the instance's own vault");
    const [meant] = policy?.inputs["properties"]?.datasourceTypes ?? [];
    if (meant !== undefined && type !== undefined && meant !== type) subject.refuse("properties.policyInfo.policyId", `a policy for ${type}`, `one for ${meant}`);
    const id = subject.known("properties.dataSourceInfo.resourceID");
    if (id === undefined) return;
    const twin = subject.of("dataprotection:BackupInstance").find(({ inputs }) => same(inputs["properties"]?.dataSourceInfo?.resourceID, id) && inputs["properties"]?.dataSourceInfo?.datasourceType === type);
    if (twin) subject.refuse("properties.dataSourceInfo.resourceID", `something that is not backed up yet; ${twin.outputs["name"]} does it`);
    const source = subject.world.find(id);
    if (!source || !same(source.id, id)) return void subject.scopeExists("properties.dataSourceInfo.resourceID");
    subject.sameRegion("properties.dataSourceInfo.resourceID", vault && source.outputs["location"] !== vault.outputs["location"] ? source : undefined, "data source");
    checkRights(subject, String(type), String(id));
    if (type === BLOBS) checkBlobs(subject, source);
    if (type === POSTGRES && source.inputs["createMode"] === "Replica") subject.refuse("properties.dataSourceInfo.resourceID", "a server that is no replica");
}

function checkRights(subject: Check, type: string, id: string): void {
    const needed = NEEDED[type];
    const principal = principalOf(subject);
    if (!needed) return;
    if (principal === undefined) return subject.refuse("vaultName", "a vault with an identity of its own (SystemAssigned)");
    const may = subject.of("authorization:RoleAssignment").some(({ inputs }) => inputs["principalId"] === principal
        && within(id, String(inputs["scope"])) && parseId(inputs["roleDefinitionId"])?.names[0]?.toLowerCase() === needed[0]);
    if (!may && principal !== UNKNOWN) subject.refuse("properties.dataSourceInfo.resourceID", `something on which the vault's identity is ${needed[1]} already`);
}

/** What vaulted backup of blobs works on, and so what it refuses: it copies by object replication itself. */
function checkBlobs(subject: Check, account: Existing): void {
    const at = "properties.dataSourceInfo.resourceID";
    if (account.inputs["kind"] !== "StorageV2") subject.refuse(at, "a standard general-purpose v2 account", account.inputs["kind"]);
    if (account.inputs["isHnsEnabled"] === true) subject.refuse(at, "an account without a hierarchical name space");
    if (account.outputs["allowCrossTenantReplication"] !== true) {
        subject.refuse(at, "an account with allowCrossTenantReplication: Azure copies the blobs into a tenant of its own", "an account without it");
    }
    const lists = "properties.policyInfo.policyParameters.backupDatasourceParametersList";
    const containers = subject.each(lists).flatMap((path) => subject.each(`${path}.containersList`));
    const certain = allKnown(subject, lists, "containersList") && subject.each(lists).every((path) => allKnown(subject, `${path}.containersList`));
    if (containers.length === 0 && certain) subject.refuse(lists, "1 to 100 containers");
    if (containers.length > 100) subject.refuse(lists, "1 to 100 containers", `${containers.length} containers`);
    for (const path of containers) {
        const name = subject.known(path);
        if (!subject.existing(`${account.id}/blobServices/default/containers/${name}`, "storage:BlobContainer")) subject.refuse(path, "a container of the account");
        const copied = subject.of("storage:ObjectReplicationPolicy").some(({ inputs }) => (inputs["rules"] ?? []).some((rule: any) =>
            (same(inputs["sourceAccount"], account.id) && rule.sourceContainer === name) || (same(inputs["destinationAccount"], account.id) && rule.destinationContainer === name)));
        if (copied) subject.refuse(path, "a container that object replication neither fills nor copies");
    }
}

export const dataProtection: Services = {
    "azure-native:dataprotection:BackupVault": arm("dataprotection:BackupVault", {
        name: VAULT_NAME,
        computes: ["systemData"],
        check: checkVault,
        answers: (subject) => ({
            ...identityOf(subject),
            properties: { ...subject.known("properties"), provisioningState: "Succeeded", secureScore: "None", isVaultProtectedByResourceGuard: false, resourceMoveState: "Unknown", bcdrSecurityLevel: "Good" },
        }),
        users: (id, subject) => subject.of("dataprotection:BackupInstance").filter((instance) => within(instance.id, id)).map((instance) => instance.id),
    }),
    "azure-native:dataprotection:BackupPolicy": arm("dataprotection:BackupPolicy", {
        place: "none",
        name: POLICY_NAME,
        computes: ["systemData"],
        check: checkPolicy,
        users: (id, subject) => subject.of("dataprotection:BackupInstance").filter(({ inputs }) => same(inputs["properties"]?.policyInfo?.policyId, id)).map((instance) => instance.id),
    }),
    "azure-native:dataprotection:BackupInstance": arm("dataprotection:BackupInstance", {
        place: "none",
        name: [/^[A-Za-z0-9][\w.-]{1,149}$/, "2 to 150 letters, digits and . _ -, beginning with a letter or digit"],
        computes: ["systemData"],
        replaceOn: ["properties.dataSourceInfo.resourceID"],
        check: checkInstance,
        answers: (subject) => ({
            properties: { ...subject.known("properties"), currentProtectionState: "ProtectionConfigured", protectionStatus: { status: "ProtectionConfigured" }, provisioningState: "Succeeded" },
        }),
    }),
    "azure-native:dataprotection:ResourceGuard": arm("dataprotection:ResourceGuard", {
        computes: ["systemData"],
        answers: (subject) => ({ properties: { allowAutoApprovals: true, ...subject.known("properties"), provisioningState: "Succeeded", resourceGuardOperations: [] } }),
        users: (id, subject) => [...subject.of("dataprotection:DppResourceGuardProxy"), ...subject.of("recoveryservices:ResourceGuardProxy")]
            .filter(({ inputs }) => same(inputs["properties"]?.resourceGuardResourceId, id)).map((proxy) => proxy.id),
    }),
    "azure-native:dataprotection:DppResourceGuardProxy": arm("dataprotection:DppResourceGuardProxy", {
        place: "none",
        only: "DppResourceGuardProxy",
        computes: ["systemData"],
        check: (subject) => checkGuard(subject, "dataprotection:BackupVault"),
    }),
};

/** The guard that a vault is put under: of the vault's region, and there. */
export function checkGuard(subject: Check, vaultType: "dataprotection:BackupVault" | "recoveryservices:Vault"): void {
    const path = "properties.resourceGuardResourceId";
    subject.required(path, "the id of a resource guard");
    const guard = subject.reference(path, "dataprotection:ResourceGuard");
    const vault = subject.existing(subject.parents[0]?.id, vaultType);
    if (guard && vault && guard.outputs["location"] !== vault.outputs["location"]) subject.refuse(path, `a guard in ${vault.outputs["location"]}`, guard.outputs["location"]);
}
