import * as rules from "../../policy/rules/azure-storage";
import { armId, make, type Made, platform, tabulate, UNKNOWN } from "./azure-support";

const id = (name: string) => armId(`Microsoft.Storage/storageAccounts/${name}`);
const account = (props: object = {}, more: Made = {}) =>
    make("storage:StorageAccount", { id: id(more.name ?? "data"), name: more.name ?? "data", location: "northeurope", ...props }, { name: "data", ...more });

tabulate(rules.storageRequiresHttps, {
    accepts: { "HTTPS only": account({ enableHttpsTrafficOnly: true }), "the default, which is HTTPS only": account() },
    rejects: { "plain HTTP": account({ enableHttpsTrafficOnly: false }) },
    awaits: { "a value that is not known": account({ enableHttpsTrafficOnly: UNKNOWN }) },
});

tabulate(rules.storageRequiresTls12, {
    accepts: { "TLS 1.2": account({ minimumTlsVersion: "TLS1_2" }) },
    rejects: { "the default, which is TLS 1.0": account(), "TLS 1.1": account({ minimumTlsVersion: "TLS1_1" }) },
    awaits: { "a version that is not known": account({ minimumTlsVersion: UNKNOWN }) },
});

const container = (props: object) => make("storage:BlobContainer", props);

tabulate(rules.storageIsNeverAnonymous, {
    accepts: { "an account that forbids it": account({ allowBlobPublicAccess: false }), "the default of an account": account(), "the default of a container": container({}), "a private container": container({ publicAccess: "None" }) },
    rejects: { "an account that allows it": account({ allowBlobPublicAccess: true }), "a container with public blobs": container({ publicAccess: "Blob" }), "a container that anybody lists": container({ publicAccess: "Container" }) },
});

tabulate(rules.storageRefusesSharedKeys, {
    accepts: { "keys refused": account({ allowSharedKeyAccess: false }) },
    rejects: { "keys allowed": account({ allowSharedKeyAccess: true }), "the default, which allows them": account() },
});

tabulate(rules.storageHasNoLocalUsers, {
    accepts: { "neither said": account(), "both off": account({ isLocalUserEnabled: false, isSftpEnabled: false }) },
    rejects: { "local users": account({ isLocalUserEnabled: true }), SFTP: account({ isSftpEnabled: true }), "a user": make("storage:LocalUser", {}) },
    awaits: { "a switch that is not known": account({ isSftpEnabled: UNKNOWN }) },
});

tabulate(rules.storageNetworkIsClosed, {
    accepts: { "what is not named refused": account({ networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" } }), "one address named": account({ networkRuleSet: { defaultAction: "Deny", ipRules: [{ iPAddressOrRange: "203.0.113.7" }] } }) },
    rejects: { "the default, which lets all in": account(), "all let in": account({ networkRuleSet: { defaultAction: "Allow" } }), "a wide range": account({ networkRuleSet: { defaultAction: "Deny", ipRules: [{ iPAddressOrRange: "198.0.0.0/8" }] } }) },
});

tabulate(rules.storageIsNotPublic, {
    accepts: { "no public endpoint": account({ publicNetworkAccess: "Disabled" }), "a security perimeter": account({ publicNetworkAccess: "SecuredByPerimeter" }) },
    rejects: { "the default, which is public": account(), "a public endpoint": account({ publicNetworkAccess: "Enabled" }) },
});

const identityId = armId("Microsoft.ManagedIdentity/userAssignedIdentities/stores");
const encryption = {
    keySource: "Microsoft.Keyvault",
    keyVaultProperties: { keyName: "data", keyVaultUri: "https://v.vault.azure.net/" },
    encryptionIdentity: { encryptionUserAssignedIdentity: identityId },
    requireInfrastructureEncryption: true,
    services: { queue: { enabled: true, keyType: "Account" }, table: { enabled: true, keyType: "Account" } },
};
const identity = { type: "UserAssigned", userAssignedIdentities: [identityId] };
const stores = make("managedidentity:UserAssignedIdentity", {}, { name: "stores" });

tabulate(rules.storageUsesOwnKeys, {
    accepts: {
        "a key of the vault by a user-assigned identity": account({ encryption, identity }),
        "an identity that is not known yet": account(
            { encryption: { ...encryption, encryptionIdentity: { encryptionUserAssignedIdentity: UNKNOWN } }, identity: { ...identity, userAssignedIdentities: [UNKNOWN] } },
            { from: { encryption: stores, identity: stores } },
        ),
    },
    rejects: {
        "Microsoft's key, the default": account(),
        "Microsoft's key": account({ encryption: { ...encryption, keySource: "Microsoft.Storage" }, identity }),
        "no key named": account({ encryption: { ...encryption, keyVaultProperties: undefined }, identity }, { from: { encryption: stores } }),
        "the account's own identity": account({ encryption, identity: { type: "SystemAssigned" } }),
        "no identity for the key": account({ encryption: { ...encryption, encryptionIdentity: undefined }, identity }),
        "no identity in the list": account({ encryption, identity: { ...identity, userAssignedIdentities: [] } }),
    },
    awaits: { "a key that is not known and comes from nowhere": account({ encryption: { ...encryption, keyVaultProperties: UNKNOWN }, identity }) },
});

tabulate(rules.storageKeyFollowsRotation, {
    accepts: { "a key without a version": account({ encryption }) },
    rejects: { "a fixed version": account({ encryption: { ...encryption, keyVaultProperties: { ...encryption.keyVaultProperties, keyVersion: "0123" } } }) },
    ignores: { "Microsoft's key": account() },
});

tabulate(rules.storageEncryptsEveryService, {
    accepts: { "the account's key for queues and tables": account({ encryption }), "an account that holds blobs alone": account({ kind: "BlockBlobStorage", encryption: { ...encryption, services: undefined } }) },
    rejects: { "files that are not encrypted": account({ kind: "FileStorage", encryption: { ...encryption, services: { file: { enabled: false } } } }), "the default, which is Microsoft's key": account({ encryption: { ...encryption, services: undefined } }), "Microsoft's key for tables": account({ encryption: { ...encryption, services: { ...encryption.services, table: { keyType: "Service" } } } }) },
    ignores: { "an account with Microsoft's key": account() },
});

tabulate(rules.storagePrefersIdentities, {
    accepts: { "identities first": account({ defaultToOAuthAuthentication: true }) },
    rejects: { "the default, which is keys first": account() },
});

tabulate(rules.storageIsEncryptedTwice, {
    accepts: { "a second layer": account({ encryption }) },
    rejects: { "the default, which is one layer": account(), "one layer": account({ encryption: { requireInfrastructureEncryption: false } }) },
});

tabulate(rules.storageSpansZonesAndRegions, {
    accepts: { GZRS: account({ sku: { name: "Standard_GZRS" } }), "RA-GZRS": account({ sku: { name: "Standard_RAGZRS" } }), "ZRS where no region is paired": account({ location: "italynorth", sku: { name: "Standard_ZRS" } }) },
    ignores: { "an account of network file systems, which no sku copies elsewhere": account({ kind: "FileStorage", sku: { name: "Premium_ZRS" } }) },
    rejects: { LRS: account({ sku: { name: "Standard_LRS" } }), "ZRS where a region is paired": account({ sku: { name: "Standard_ZRS" } }), "GRS, whose first copy is in one zone": account({ sku: { name: "Standard_GRS" } }) },
});

tabulate(rules.storageStaysInTenant, {
    accepts: { "the default, which stays": account(), "staying, said": account({ allowCrossTenantReplication: false }) },
    rejects: { "leaving allowed": account({ allowCrossTenantReplication: true }) },
});

const sas = (sasExpirationPeriod: string, expirationAction = "Block") => account({ sasPolicy: { sasExpirationPeriod, expirationAction } });

tabulate(rules.storageSignaturesExpire, {
    accepts: { "a day": sas("1.00:00:00"), "an hour": sas("01:00:00"), "seven days": sas("7.00:00:00") },
    rejects: { "no policy, the default": account(), "eight days": sas("8.00:00:00"), "seven days and a minute": sas("7.00:01:00"), "what is no period": sas("a day"), "a policy that only logs": sas("1.00:00:00", "Log") },
});

tabulate(rules.storageCopiesStayInTenant, {
    accepts: { "copies within the tenant": account({ allowedCopyScope: "AAD" }) },
    rejects: { "the default, which is anywhere": account() },
});

const service = (props: object, of = account()) =>
    make("storage:BlobServiceProperties", { id: `${of.props.id}/blobServices/default`, ...props }, { name: `${of.name}-service`, from: { accountName: of } });

tabulate(rules.storageKeepsVersions, {
    accepts: {
        "versions kept": [account(), service({ isVersioningEnabled: true })],
        "a companion that only its id ties": [account(), make("storage:BlobServiceProperties", { id: `${id("DATA")}/blobServices/default`, isVersioningEnabled: true })],
        "a companion whose id is not known but what it was made from": [account(), make("storage:BlobServiceProperties", { id: UNKNOWN, isVersioningEnabled: true }, { from: { accountName: account() } })],
    },
    rejects: {
        "no companion": account(),
        "a companion that says nothing": [account(), service({})],
        "a companion of another account": [account(), service({ isVersioningEnabled: true }, account({}, { name: "other" })), account({}, { name: "other" })],
    },
    awaits: {
        "a companion whose owner is not known": [account(), make("storage:BlobServiceProperties", { id: UNKNOWN, isVersioningEnabled: true })],
        "a switch that is not known": [account(), service({ isVersioningEnabled: UNKNOWN })],
    },
});

const softDelete = (days: number, container = days) => service({ deleteRetentionPolicy: { enabled: true, days }, containerDeleteRetentionPolicy: { enabled: true, days: container } });

tabulate(rules.storageUndoesDeletion, {
    accepts: { "a week": [account(), softDelete(7)], "as long as customers are promised": [account(), softDelete(30), platform()] },
    rejects: {
        "no companion": account(),
        "the default, which is off": [account(), service({})],
        "six days for containers": [account(), softDelete(7, 6)],
        "less than customers are promised": [account(), softDelete(7), platform()],
        "removal past soft deletion": [account(), service({ deleteRetentionPolicy: { enabled: true, days: 7, allowPermanentDelete: true }, containerDeleteRetentionPolicy: { enabled: true, days: 7 } })],
    },
});

tabulate(rules.storageRecordsChanges, {
    accepts: { "a feed for ever": [account(), service({ changeFeed: { enabled: true } })], "a feed for a year": [account(), service({ changeFeed: { enabled: true, retentionInDays: 365 } })] },
    rejects: { "no feed, the default": [account(), service({})], "a feed for a day": [account(), service({ changeFeed: { enabled: true, retentionInDays: 1 } })] },
});

const lifecycle = (of: ReturnType<typeof account>, actions: object, more: object = {}) => make("storage:ManagementPolicy", {
    id: `${of.props.id}/managementPolicies/default`,
    policy: { rules: [{ name: "r", enabled: true, definition: { filters: { blobTypes: ["blockBlob", "appendBlob"] }, actions, ...more } }] },
}, { name: `${of.name}-lifecycle`, from: { accountName: of } });
const after = (days: number) => ({ delete: { daysAfterModificationGreaterThan: days } });
const created = (days: number) => ({ delete: { daysAfterCreationGreaterThan: days } });
const archive = (props: object = {}) => account(props, { name: "log-archive" });

tabulate(rules.storageHasRetentionCeiling, {
    accepts: {
        "customers' data whose old versions end": [account(), lifecycle(account(), { version: created(1), snapshot: created(1) }), platform()],
        "records that end when they may": [archive(), lifecycle(archive(), { baseBlob: after(365), version: created(365), snapshot: created(365) }), platform()],
        "an end, where no retention is told": [archive(), lifecycle(archive(), { baseBlob: after(1000), version: created(1000) })],
    },
    rejects: {
        "no life cycle": account(),
        "snapshots without an end": [account(), lifecycle(account(), { version: created(1) }), platform()],
        "appended records without an end": [archive(), lifecycle(archive(), { baseBlob: after(365), version: created(365), snapshot: created(365) }, { filters: { blobTypes: ["blockBlob"] } }), platform()],
        "versions without an end": [account(), lifecycle(account(), { baseBlob: after(10) }), platform()],
        "records without an end": [archive(), lifecycle(archive(), { version: created(365) }), platform()],
        "records that end too soon": [archive(), lifecycle(archive(), { baseBlob: after(30), version: created(365) }), platform()],
        "records that stay too long": [archive(), lifecycle(archive(), { baseBlob: after(3650), version: created(365) }), platform()],
        "an end for a part of the blobs": [account(), lifecycle(account(), { version: created(1) }, { filters: { prefixMatch: ["a/"] } })],
    },
});

const inventory = (policy: object) => [account(), make("storage:BlobInventoryPolicy", { id: `${id("data")}/inventoryPolicies/default`, policy }, { from: { accountName: account() } })] as const;
const listed = (format: string, enabled = true) => ({ enabled: true, rules: [{ enabled, definition: { format } }] });

tabulate(rules.storageIsListed, {
    accepts: { Parquet: inventory(listed("Parquet")), CSV: inventory(listed("Csv")) },
    ignores: { "an account of network file systems, which has no blobs": account({ kind: "FileStorage" }) },
    rejects: { "no inventory": account(), "one that is off": inventory({ ...listed("Csv"), enabled: false }), "a rule that is off": inventory(listed("Csv", false)) },
});

const immutable = (days: number, state = "Unlocked") => ({ immutableStorageWithVersioning: { enabled: true, immutabilityPolicy: { immutabilityPeriodSinceCreationInDays: days, state, allowProtectedAppendWrites: true } } });
const onContainer = (days: number) => make("storage:BlobContainerImmutabilityPolicy",
    { id: `${id("log-archive")}/blobServices/default/containers/c/immutabilityPolicies/default`, immutabilityPeriodSinceCreationInDays: days }, { from: { accountName: archive() } });

tabulate(rules.archiveIsImmutable, {
    accepts: { "the retention of logs": [archive(immutable(365)), platform()], "a policy of the container": [archive(), onContainer(365), platform()] },
    rejects: {
        "records that cannot be appended to, the default": [archive({ immutableStorageWithVersioning: { enabled: true, immutabilityPolicy: { immutabilityPeriodSinceCreationInDays: 365 } } }), platform()],
        "no policy": archive(), "a policy that is off": [archive(immutable(365, "Disabled")), platform()], "less than the retention of logs": [archive(immutable(90)), platform()],
    },
    ignores: { "customers' data": account(immutable(1)) },
});

tabulate(rules.archiveIsLocked, {
    accepts: { "a locked policy": [archive(immutable(365, "Locked")), platform({ lifecycle: "production" })] },
    rejects: { "an unlocked one": [archive(immutable(365)), platform({ lifecycle: "production" })] },
    ignores: { "an evaluation": [archive(immutable(365)), platform()] },
});

const standby = platform({ role: "standby" }, "dr");
const target = (name = "data", props: object = {}) => account(props, { name, stack: "dr" });
const policy = (name: string, props: object = {}, more: Made = {}) => make("storage:ObjectReplicationPolicy", {
    sourceAccount: id("source"), destinationAccount: id("data"), rules: [{ sourceContainer: "data", destinationContainer: "data" }], ...props,
}, { name, stack: "dr", ...more });

tabulate(rules.storageIsReplicated, {
    accepts: {
        "a standby's store that receives": [target(), policy("in"), standby],
        "a policy that names the account": [target(), policy("in", { destinationAccount: "data" }), standby],
        "a policy made from the account": [target(), policy("in", { destinationAccount: UNKNOWN }, { from: { destinationAccount: target() } }), standby],
        "a primary's store, read with its standby": [account({}, { name: "source" }), policy("out"), platform(), standby],
    },
    rejects: {
        "a standby's store that receives nothing": [target(), standby],
        "a policy without rules": [target(), policy("in", { rules: [] }), standby],
        "a primary's store that the standby does not copy": [account({}, { name: "apart" }), policy("out"), platform(), standby],
    },
    ignores: {
        "a program that declares no platform": account(),
        "an account of network file systems": [account({ kind: "FileStorage" }), standby],
        "records with a copy in the paired region": [target("log-archive", { sku: { name: "Standard_GZRS" } }), standby],
        "a site that has taken over": [target(), platform({ role: "standby", failover: true }, "dr")],
    },
    awaits: { "a primary's store, read by itself": [account(), platform()] },
});

tabulate(rules.replicationHasBothEnds, {
    accepts: { "the same on both accounts": [policy("in"), policy("out")] },
    rejects: {
        "one account only": policy("in"),
        "another pair's policy": [policy("in"), policy("out", { sourceAccount: id("elsewhere") })],
        "other containers on the other account": [policy("in"), policy("out", { rules: [{ sourceContainer: "data", destinationContainer: "other" }] })],
        "no rules on either": [policy("in", { rules: [] }), policy("out", { rules: [] })],
    },
});

tabulate(rules.replicationIsMeasured, {
    accepts: { "metrics on": policy("in", { metrics: { enabled: true } }) },
    rejects: { "the default, which is off": policy("in") },
});

const logs = (...categories: string[]) => categories.map((category) => ({ category, enabled: true }));
const recorded = (props: object, of = account()) => make("monitor:DiagnosticSetting",
    { id: `${of.props.id}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings/a`, storageAccountId: id("log-archive"), ...props }, { from: { resourceUri: of } });

tabulate(rules.storageAccessIsRecorded, {
    accepts: {
        "each category": [account(), recorded({ logs: logs("StorageRead", "StorageWrite", "StorageDelete") })],
        "all categories at once": [account(), recorded({ logs: [{ categoryGroup: "allLogs", enabled: true }] })],
    },
    rejects: {
        "no setting": account(),
        "without deletions": [account(), recorded({ logs: logs("StorageRead", "StorageWrite") })],
        "a log that is off": [account(), recorded({ logs: [{ categoryGroup: "allLogs", enabled: false }] })],
        "a setting that sends nowhere": [account(), recorded({ storageAccountId: undefined, logs: [{ categoryGroup: "allLogs", enabled: true }] })],
        "a setting of the account, which has no such logs": [account(), recorded({ id: `${id("data")}/providers/Microsoft.Insights/diagnosticSettings/a`, logs: [{ categoryGroup: "allLogs", enabled: true }] })],
    },
});

tabulate(rules.archiveDoesNotRecordItself, {
    accepts: { "an account that records in another": [recorded({}), account(), archive()] },
    rejects: { "an account that records in itself": [recorded({}, archive()), archive()] },
    ignores: { "the setting of a subscription": make("monitor:DiagnosticSetting", { id: "/subscriptions/s/providers/Microsoft.Insights/diagnosticSettings/a" }) },
});

const containerOf = (name: string, of: ReturnType<typeof account>, props: object = {}) => make("storage:BlobContainer",
    { id: `${of.props.id}/blobServices/default/containers/${name}`, containerName: name, ...props }, { name: `${of.name}-${name}`, from: { accountName: of } });
const everything = (filters: object = { minCreationTime: "1601-01-01T00:00:00Z" }, sourceContainer: unknown = "data") =>
    policy("in", { rules: [{ sourceContainer, destinationContainer: "data", filters }] });
const source = account({}, { name: "source" });

tabulate(rules.replicationTakesEverything, {
    accepts: {
        "everything": everything(), "containers that are there": [everything(), source, containerOf("data", source), account(), containerOf("data", account())],
    },
    rejects: {
        "the default, which is what comes from now on": everything({}), "what comes from this year on": everything({ minCreationTime: "2026-01-01T00:00:00Z" }),
        "some of it": everything({ minCreationTime: "1601-01-01T00:00:00Z", prefixMatch: ["a/"] }),
        "a container that is not there": [everything(), source, containerOf("other", source)],
    },
    awaits: { "a time that is not known": everything({ minCreationTime: UNKNOWN }) },
});

const joined = (props: object = {}) => policy("out", { accountName: "source", objectReplicationPolicyId: "5bcd33c3", rules: [{ ruleId: "e6890a5b" }], ...props });

tabulate(rules.replicationIsJoined, {
    accepts: {
        "the destination's ids": joined(),
        "ids that are not known yet": policy("out", { accountName: "source", objectReplicationPolicyId: UNKNOWN, rules: UNKNOWN }, { from: { objectReplicationPolicyId: policy("in"), rules: policy("in") } }),
    },
    rejects: { "no id, the default": joined({ objectReplicationPolicyId: undefined }), "a rule without one": joined({ rules: [{}] }) },
    ignores: { "the destination": policy("in", { accountName: "data", objectReplicationPolicyId: "default" }) },
    awaits: { "an id that is not known and comes from nowhere": joined({ rules: [{ ruleId: UNKNOWN }] }) },
});

const scoped = (props: object = { defaultEncryptionScope: "meadow" }) => containerOf("meadow", account(), props);
const scope = (props: object = {}) => make("storage:EncryptionScope", { id: `${id("data")}/encryptionScopes/meadow`, encryptionScopeName: "meadow", ...props }, { from: { accountName: account() } });

tabulate(rules.containerScopeExists, {
    accepts: { "a scope that is on, the default": [scoped(), account(), scope()] },
    rejects: { "none": [scoped(), account()], "another": [scoped(), account(), scope({ encryptionScopeName: "other" })], "one that is off": [scoped(), account(), scope({ state: "Disabled" })] },
    ignores: { "the account's key, the default": [scoped({}), account()], "the account's key, said": [scoped({ defaultEncryptionScope: "$account-encryption-key" }), account()] },
    awaits: { "a scope that is not known": [scoped({ defaultEncryptionScope: UNKNOWN }), account()] },
});

const FIELDS = ["Name", "Creation-Time", "Last-Modified", "Etag", "Content-Length", "ContentType", "Content-MD5", "BlobType", "AccessTier", "VersionId", "IsCurrentVersion", "Tags", "Metadata", "Deleted", "RemainingRetentionDays"];
const whole = (definition: object = {}, destination = "inventory") => make("storage:BlobInventoryPolicy", {
    policy: { rules: [{ destination, definition: { filters: { blobTypes: ["blockBlob", "appendBlob"], includeBlobVersions: true, includeDeleted: true }, schemaFields: FIELDS, ...definition } }] },
}, { name: "list", from: { accountName: account() } });
const copies = account({ tags: { store: "copies" } });

tabulate(rules.listsAreWhole, {
    accepts: {
        "everything": [whole(), account(), containerOf("inventory", account()), platform()],
        "an archive of copies": [whole({ filters: { blobTypes: ["blockBlob"], includeBlobVersions: true }, schemaFields: ["Name", "Creation-Time", "Last-Modified", "Content-Length", "Content-MD5", "VersionId", "IsCurrentVersion"] }), copies, containerOf("inventory", copies), platform()],
    },
    rejects: {
        "nothing said": [whole({ filters: undefined }), account(), platform()], "blocks alone": [whole({ filters: { blobTypes: ["blockBlob"], includeBlobVersions: true, includeDeleted: true } }), account(), platform()],
        "no versions": [whole({ filters: { blobTypes: ["blockBlob", "appendBlob"], includeDeleted: true } }), account(), platform()], "no checksum": [whole({ schemaFields: FIELDS.filter((field) => field !== "Content-MD5") }), account(), platform()],
        "a container that is not there": [whole({}, "elsewhere"), account(), containerOf("inventory", account()), platform()],
    },
    ignores: { "a program that declares no platform": [whole({ filters: undefined }), account()] },
    awaits: { "filters that are not known": [whole({ filters: UNKNOWN }), account(), platform()] },
});

tabulate(rules.storesSayPurpose, {
    accepts: { "a store": [account({ tags: { store: "data" } }), platform()], "a key": [make("keyvault:Key", { tags: { purpose: "data" } }), platform()] },
    rejects: { "none": [account(), platform()], "a key without one": [make("keyvault:Key", { tags: { store: "data" } }), platform()] },
    ignores: { "a program that declares no platform": account() },
    awaits: { "tags that are not known": [account({ tags: UNKNOWN }), platform()] },
});
