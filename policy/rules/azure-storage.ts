// Storage accounts: how they are reached, how they are encrypted, and what keeps their blobs from being lost or kept too long.
import { AZURE_REGIONS } from "../../components/plan/regions";
import { companions, isReferred, lastSegment, owners, records, referenced, same } from "../azure";
import { azureLocation, factsOf, list, need, PLATFORM, platformOf, shown, stackOf, traceable, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const ACCOUNT = "azure-native:storage:StorageAccount";
const BLOB_SERVICE = "azure-native:storage:BlobServiceProperties";
const CONTAINER = "azure-native:storage:BlobContainer";
const LIFECYCLE = "azure-native:storage:ManagementPolicy";
const INVENTORY = "azure-native:storage:BlobInventoryPolicy";
const REPLICATION = "azure-native:storage:ObjectReplicationPolicy";
const IMMUTABILITY = "azure-native:storage:BlobContainerImmutabilityPolicy";
const SCOPE = "azure-native:storage:EncryptionScope";
const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";

/** Accounts of this kind hold files alone: what is asked of blobs says nothing of them. Rules about files: azure-files.ts. */
const holdsBlobs = ({ props }: Resource): boolean => !same(props.kind, "FileStorage");

/** What the defaults below come from: the REST API's own descriptions, as the SDK carries them (StorageAccountArgs). */
const DEFAULTS = { enableHttpsTrafficOnly: true, allowBlobPublicAccess: false, allowCrossTenantReplication: false, allowSharedKeyAccess: true } as const;

const setting = (props: any, key: keyof typeof DEFAULTS): boolean => props[key] ?? DEFAULTS[key];

const shownSetting = (props: any, key: keyof typeof DEFAULTS): string =>
    props[key] === undefined || props[key] === null ? `not set, which means ${DEFAULTS[key]}` : shown(props[key]);

export const storageRequiresHttps: ResourceRule = {
    name: "azure-storage-requires-https",
    title: "Storage accounts answer over HTTPS only",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Set enableHttpsTrafficOnly to true.",
    types: [ACCOUNT],
    check: ({ props }) => unless(setting(props, "enableHttpsTrafficOnly"), { property: "enableHttpsTrafficOnly", observed: shown(props.enableHttpsTrafficOnly), expected: "true" }),
};

export const storageRequiresTls12: ResourceRule = {
    name: "azure-storage-requires-tls-1-2",
    title: "Storage accounts accept only TLS 1.2 or later",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: 'Set minimumTlsVersion to "TLS1_2". Left out, it is TLS 1.0.',
    types: [ACCOUNT],
    check: ({ props }) => unless(["TLS1_2", "TLS1_3"].includes(props.minimumTlsVersion), {
        property: "minimumTlsVersion", observed: props.minimumTlsVersion ? shown(props.minimumTlsVersion) : "not set, which means TLS 1.0", expected: '"TLS1_2"',
    }),
};

export const storageIsNeverAnonymous: ResourceRule = {
    name: "azure-storage-is-never-anonymous",
    title: "No blob can be read without identification",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-access"],
    remediation: "Set allowBlobPublicAccess to false on the account, and publicAccess to None on its containers.",
    types: [ACCOUNT, CONTAINER],
    // A container without publicAccess is private (REST Container: "None" unless said otherwise).
    check: ({ type, props }) => (type === ACCOUNT
        ? unless(!setting(props, "allowBlobPublicAccess"), { property: "allowBlobPublicAccess", observed: shown(props.allowBlobPublicAccess), expected: "false" })
        : unless(same(props.publicAccess ?? "None", "None"), { property: "publicAccess", observed: shown(props.publicAccess), expected: '"None"' })),
};

export const storageRefusesSharedKeys: ResourceRule = {
    name: "azure-storage-refuses-shared-keys",
    title: "Storage accounts refuse their own access keys: whoever comes has an identity",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "storage-access"],
    remediation: "Set allowSharedKeyAccess to false, and let callers use a managed identity.",
    types: [ACCOUNT],
    check: ({ props }) => unless(!setting(props, "allowSharedKeyAccess"), { property: "allowSharedKeyAccess", observed: shownSetting(props, "allowSharedKeyAccess"), expected: "false" }),
};

const LOCAL_USER = "azure-native:storage:LocalUser";

export const storageHasNoLocalUsers: ResourceRule = {
    name: "azure-storage-has-no-local-users",
    title: "Storage accounts have no users and passwords of their own",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "storage-access"],
    remediation: "Set isLocalUserEnabled and isSftpEnabled to false, and declare no LocalUser.",
    types: [ACCOUNT, LOCAL_USER],
    // SFTP is off unless switched on. Local users mean nothing without it, so what is left out counts as off.
    check: ({ type, props }) => (type === LOCAL_USER
        ? [{ observed: "a user of the account", expected: "an identity of the directory" }]
        : (["isLocalUserEnabled", "isSftpEnabled"] as const).flatMap((property) => unless(props[property] !== true, { property, observed: "true", expected: "false" }))),
};

export const storageNetworkIsClosed: ResourceRule = {
    name: "azure-storage-network-is-closed",
    title: "Storage accounts refuse every network that they do not name",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity", "storage-access", "login-ranges"],
    remediation: 'Set networkRuleSet.defaultAction to "Deny", and let no address rule in.',
    types: [ACCOUNT],
    // Without a rule set every network is let in (https://learn.microsoft.com/azure/storage/common/storage-network-security).
    check: ({ props }) => {
        const rules = props.networkRuleSet;
        const wide = list(rules?.ipRules).filter((rule: any) => /\/([0-9]|1[0-9])$/.test(String(rule.iPAddressOrRange)));
        return [
            ...unless(same(rules?.defaultAction, "Deny"), { property: "networkRuleSet.defaultAction", observed: rules ? shown(rules.defaultAction) : 'not set, which means "Allow"', expected: '"Deny"' }),
            ...unless(wide.length === 0, { property: "networkRuleSet.ipRules", observed: `${wide.length} rule(s) for more than 4,096 addresses`, expected: "narrow ranges" }),
        ];
    },
};

export const storageIsNotPublic: ResourceRule = {
    name: "azure-storage-is-not-public",
    title: "Storage accounts have no public endpoint",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity", "storage-access"],
    remediation: 'Set publicNetworkAccess to "Disabled" and reach the account over its private endpoint.',
    types: [ACCOUNT],
    check: ({ props }) => unless(["disabled", "securedbyperimeter"].includes(String(props.publicNetworkAccess).toLowerCase()), {
        property: "publicNetworkAccess", observed: props.publicNetworkAccess ? shown(props.publicNetworkAccess) : 'not set, which means "Enabled"', expected: '"Disabled"',
    }),
};

export const storageUsesOwnKeys: ResourceRule = {
    name: "azure-storage-uses-own-keys",
    title: "Storage accounts are encrypted with the platform's own key, by an identity made for it",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set encryption.keySource to Microsoft.Keyvault with keyVaultProperties, and encryptionIdentity to a user-assigned identity.",
    types: [ACCOUNT],
    check: (account) => {
        const { encryption, identity } = account.props;
        const key = encryption?.keyVaultProperties;
        return [
            // Left out, the key is Microsoft's (REST Encryption.keySource).
            ...unless(same(encryption?.keySource, "Microsoft.Keyvault"), { property: "encryption.keySource", observed: shown(encryption?.keySource), expected: '"Microsoft.Keyvault"' }),
            ...unless(isReferred(account, "encryption", () => key?.keyName && key?.keyVaultUri), { property: "encryption.keyVaultProperties", observed: "no key", expected: "keyName and keyVaultUri" }),
            ...unless(/UserAssigned/i.test(String(identity?.type)), { property: "identity.type", observed: shown(identity?.type), expected: '"UserAssigned"' }),
            ...unless(isReferred(account, "identity", () => Object.values(identity?.userAssignedIdentities ?? {})[0]), { property: "identity.userAssignedIdentities", observed: "none", expected: "the identity for the key" }),
            ...unless(isReferred(account, "encryption", () => encryption?.encryptionIdentity?.encryptionUserAssignedIdentity), {
                property: "encryption.encryptionIdentity", observed: "no identity for the key", expected: "a user-assigned identity",
            }),
        ];
    },
};

export const storageKeyFollowsRotation: ResourceRule = {
    name: "azure-storage-key-follows-rotation",
    title: "Storage accounts take a new version of their key by themselves",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    // An account with a fixed version keeps the old key (https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview).
    controls: ["key-management", "encryption-at-rest"],
    remediation: "Leave keyVersion out of encryption.keyVaultProperties.",
    types: [ACCOUNT],
    applies: ({ props }) => Boolean(props.encryption?.keyVaultProperties),
    check: ({ props }) => {
        const version = props.encryption.keyVaultProperties.keyVersion;
        return unless(version === undefined || version === null || version === "", { property: "encryption.keyVaultProperties.keyVersion", observed: "a fixed version", expected: "none" });
    },
};

/** Services whose key is Microsoft's unless the account's is asked for. */
const OTHER_SERVICES = ["queue", "table"] as const;

export const storageEncryptsEveryService: ResourceRule = {
    name: "azure-storage-encrypts-every-service",
    title: "Queues and tables are encrypted with the account's key too, not only blobs and files",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    // Left out, their keyType is Service: a key of Microsoft's, whatever the account has (REST EncryptionService.keyType).
    controls: ["encryption-at-rest"],
    remediation: "Set keyType to Account in encryption.services for queue and table when the account is made; it cannot be set later.",
    types: [ACCOUNT],
    applies: ({ props }) => same(props.encryption?.keySource, "Microsoft.Keyvault"),
    check: ({ props }) => {
        const services = props.encryption.services ?? {};
        const others = /^((Block)?Blob|File)Storage$/i.test(String(props.kind)) ? [] : OTHER_SERVICES;
        return [
            ...others.flatMap((service) => unless(same(services[service]?.keyType, "Account"), {
                property: `encryption.services.${service}.keyType`, observed: shown(services[service]?.keyType), expected: '"Account"',
            })),
            ...Object.keys(services).flatMap((service) => unless(services[service]?.enabled !== false, {
                property: `encryption.services.${service}.enabled`, observed: "false", expected: "true",
            })),
        ];
    },
};

export const storagePrefersIdentities: ResourceRule = {
    name: "azure-storage-prefers-identities",
    title: "The portal opens storage with the reader's own identity",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["storage-access", "access-review"],
    // "The default interpretation is false for this property" (REST StorageAccount).
    remediation: "Set defaultToOAuthAuthentication to true.",
    types: [ACCOUNT],
    check: ({ props }) => unless(props.defaultToOAuthAuthentication === true, { property: "defaultToOAuthAuthentication", observed: shown(props.defaultToOAuthAuthentication), expected: "true" }),
};

export const storageIsEncryptedTwice: ResourceRule = {
    name: "azure-storage-is-encrypted-twice",
    title: "Storage accounts are encrypted once more by the infrastructure",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set encryption.requireInfrastructureEncryption to true when the account is made; it cannot be set later.",
    types: [ACCOUNT],
    check: ({ props }) => unless(props.encryption?.requireInfrastructureEncryption === true, {
        property: "encryption.requireInfrastructureEncryption", observed: shown(props.encryption?.requireInfrastructureEncryption), expected: "true",
    }),
};

const ZONES_AND_REGIONS = ["Standard_GZRS", "Standard_RAGZRS"];

export const storageSpansZonesAndRegions: ResourceRule = {
    name: "azure-storage-spans-zones-and-regions",
    title: "Stored data has copies in three zones and in the paired region",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-redundancy", "region-diversity"],
    remediation: 'Set sku.name to "Standard_GZRS" or "Standard_RAGZRS".',
    types: [ACCOUNT],
    applies: holdsBlobs,
    check: ({ props }) => {
        // A region that has no pair offers no geo-redundancy: there the other region's copy is object replication.
        const region = AZURE_REGIONS[azureLocation(String(props.location ?? ""))];
        const accepted = region && !region.pair ? ["Standard_ZRS"] : ZONES_AND_REGIONS;
        return unless(accepted.some((sku) => same(sku, props.sku?.name)), { property: "sku.name", observed: shown(props.sku?.name), expected: accepted.map(shown).join(" or ") });
    },
};

export const storageStaysInTenant: ResourceRule = {
    name: "azure-storage-stays-in-tenant",
    title: "Objects are never replicated to another tenant",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-access", "data-residency"],
    remediation: "Set allowCrossTenantReplication to false.",
    types: [ACCOUNT],
    check: ({ props }) => unless(!setting(props, "allowCrossTenantReplication"), { property: "allowCrossTenantReplication", observed: shown(props.allowCrossTenantReplication), expected: "false" }),
};

/** Longest life of a shared access signature, in days. */
const SAS_DAYS = 7;

export const storageSignaturesExpire: ResourceRule = {
    name: "azure-storage-signatures-expire",
    title: `Shared access signatures are held to ${SAS_DAYS} days or less`,
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-access", "sessions"],
    remediation: `Set sasPolicy with a sasExpirationPeriod (DD.HH:MM:SS) of ${SAS_DAYS} days or less, and the expirationAction Block.`,
    types: [ACCOUNT],
    check: ({ props }) => {
        const period = props.sasPolicy?.sasExpirationPeriod as string | undefined;
        const [, days = "0", hours, minutes] = /^(?:(\d+)\.)?(\d+):(\d+):\d+$/.exec(period ?? "") ?? [];
        const length = Number(days) + Number(hours) / 24 + Number(minutes) / 1440;
        return [
            ...unless(hours !== undefined && length <= SAS_DAYS, { property: "sasPolicy.sasExpirationPeriod", observed: shown(period), expected: `${SAS_DAYS}.00:00:00 or less` }),
            // "Log" lets a longer one work and merely says so (REST SasPolicy.expirationAction).
            ...unless(same(props.sasPolicy?.expirationAction, "Block"), { property: "sasPolicy.expirationAction", observed: shown(props.sasPolicy?.expirationAction), expected: '"Block"' }),
        ];
    },
};

export const storageCopiesStayInTenant: ResourceRule = {
    name: "azure-storage-copies-stay-in-tenant",
    title: "Blobs are copied only within the tenant",
    severity: "medium",
    level: "advisory",
    scope: "resource",
    controls: ["storage-access", "data-residency"],
    remediation: 'Set allowedCopyScope to "AAD" or "PrivateLink".',
    types: [ACCOUNT],
    check: ({ props }) => unless(["AAD", "PrivateLink"].some((scope) => same(scope, props.allowedCopyScope)), { property: "allowedCopyScope", observed: shown(props.allowedCopyScope), expected: '"AAD" or "PrivateLink"' }),
};

/** The blob service's settings of an account, or the one problem that there are none. */
function blobService(account: Resource, graph: Graph, check: (props: any) => readonly Problem[]): readonly Problem[] {
    const [service] = companions(graph, account, "accountName", BLOB_SERVICE);
    return service ? check(service.props) : [{ observed: "no BlobServiceProperties for the account", expected: "one that sets this" }];
}

export const storageKeepsVersions: StackRule = {
    name: "azure-storage-keeps-versions",
    title: "Overwritten blobs can be brought back",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-recovery", "storage-redundancy"],
    remediation: "Set isVersioningEnabled to true on the account's BlobServiceProperties.",
    types: [ACCOUNT],
    applies: holdsBlobs,
    check: (account, graph) => blobService(account, graph, (props) =>
        unless(props.isVersioningEnabled === true, { property: "isVersioningEnabled", observed: shown(props.isVersioningEnabled), expected: "true" })),
};

/** Fewest days in which a deletion can be undone: time to notice, over a weekend and a holiday. */
const SOFT_DELETE_DAYS = 7;

export const storageUndoesDeletion: StackRule = {
    name: "azure-storage-undoes-deletion",
    title: `Deleted blobs and containers can be brought back for ${SOFT_DELETE_DAYS} days or more`,
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-recovery", "deletion-protection"],
    remediation: "Enable deleteRetentionPolicy and containerDeleteRetentionPolicy on the account's BlobServiceProperties, without allowPermanentDelete.",
    types: [ACCOUNT],
    applies: holdsBlobs,
    check: (account, graph) => blobService(account, graph, (props) => [
        ...(["deleteRetentionPolicy", "containerDeleteRetentionPolicy"] as const).flatMap((property) => {
            const { enabled, days } = props[property] ?? {};
            // What customers store can be brought back for as long as they are promised; the service offers a year at most.
            const promised = hasEnd(account) ? 0 : Math.min(factsOf(account, graph)?.retention.data ?? 0, 365);
            const least = Math.max(SOFT_DELETE_DAYS, promised);
            return unless(enabled === true && days >= least, { property, observed: enabled === true ? `${shown(days)} days` : "not enabled", expected: `${least} days or more` });
        }),
        ...unless(props.deleteRetentionPolicy?.allowPermanentDelete !== true, { property: "deleteRetentionPolicy.allowPermanentDelete", observed: "true", expected: "false" }),
    ]),
};

/** Fewest days that the feed is kept: a replication that stopped is noticed and mended within them. */
const FEED_DAYS = 30;

export const storageRecordsChanges: StackRule = {
    name: "azure-storage-records-changes",
    title: "Every change of a blob is written to the change feed",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    // Object replication reads the feed; without it nothing is copied.
    controls: ["storage-redundancy", "access-review"],
    remediation: "Set changeFeed.enabled to true on the account's BlobServiceProperties.",
    types: [ACCOUNT],
    applies: holdsBlobs,
    check: (account, graph) => blobService(account, graph, (props) => {
        const { enabled, retentionInDays: days } = props.changeFeed ?? {};
        return [
            ...unless(enabled === true, { property: "changeFeed.enabled", observed: shown(enabled), expected: "true" }),
            // Left out, the feed is kept for ever (REST ChangeFeed.retentionInDays).
            ...unless(days === undefined || days === null || days >= FEED_DAYS, { property: "changeFeed.retentionInDays", observed: `${days} days`, expected: `${FEED_DAYS} days or more` }),
        ];
    }),
};

/** Days after which a rule of a life cycle deletes one kind of blob. */
const deletions = (rule: any, kind: "baseBlob" | "version" | "snapshot"): number[] => {
    const action = rule.definition?.actions?.[kind]?.delete;
    return [action?.daysAfterModificationGreaterThan, action?.daysAfterCreationGreaterThan].filter((days) => typeof days === "number");
};

/** True where a rule of a life cycle holds for every blob of these kinds in the account. */
const isForAll = (rule: any, kinds: readonly string[]): boolean => {
    const filters = rule.definition?.filters;
    const types = list<string>(filters?.blobTypes);
    return rule.enabled !== false && list(filters?.prefixMatch).length === 0 && list(filters?.blobIndexMatch).length === 0
        && (types.length === 0 || kinds.every((kind) => types.some((type) => same(type, kind))));
};

/** What a store is for: its tag, else its name. */
const purposeOf = ({ name, props }: Resource): string => String(props.tags?.store ?? props.tags?.purpose ?? name).toLowerCase();

/** The archive of records. */
const isArchive = (account: Resource): boolean => purposeOf(account).includes("archive");

/** What customers store has no end but their own; records and finished exports have one. */
const hasEnd = (account: Resource): boolean => /archive|export/.test(purposeOf(account));

const retentionOf = (account: Resource, graph: Graph) => factsOf(account, graph)?.retention;

export const storageHasRetentionCeiling: StackRule = {
    name: "azure-storage-has-retention-ceiling",
    title: "What has expired is destroyed, and no record before: old versions, records and exports have an end",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["retention", "individual-rights"],
    remediation: "Give the account a ManagementPolicy whose rule, without a prefix, deletes versions, and base blobs of records and exports, after the retention's days.",
    types: [ACCOUNT],
    applies: holdsBlobs,
    check: (account, graph) => {
        const rules = companions(graph, account, "accountName", LIFECYCLE).flatMap(({ props }) => list(props.policy?.rules))
            // Records are appended; what customers store comes in blocks.
            .filter((rule) => isForAll(rule, isArchive(account) && retentionOf(account, graph) ? ["blockBlob", "appendBlob"] : ["blockBlob"]));
        if (rules.length === 0) return [{ observed: "no life cycle that holds for every blob", expected: "a ManagementPolicy with an end for every blob" }];
        const retention = retentionOf(account, graph);
        const ceiling = retention && (isArchive(account) ? retention.logs : hasEnd(account) ? retention.export : retention.data);
        // A snapshot is a version by another name: it is asked about where a retention is told.
        const kinds = [...(hasEnd(account) ? ["baseBlob"] as const : []), "version" as const, ...(retention ? ["snapshot"] as const : [])];
        return kinds.flatMap((kind) => {
            const days = rules.flatMap((rule) => deletions(rule, kind));
            const least = Math.min(...days);
            // Old versions of what is not a record may go at once: soft deletion keeps them for their time.
            const floor = (isArchive(account) || kind === "baseBlob" ? ceiling : undefined) ?? 0;
            return unless(days.length > 0 && least >= floor && (ceiling === undefined || least <= ceiling), {
                property: `policy.rules.definition.actions.${kind}.delete`,
                observed: days.length > 0 ? `after ${least} days` : "never",
                expected: ceiling === undefined ? "an end" : floor > 0 ? `${ceiling} days` : `${ceiling} days or less`,
            });
        });
    },
};

export const storageIsListed: StackRule = {
    name: "azure-storage-is-listed",
    title: "What an account stores is listed regularly, in a standard format",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["data-export"],
    remediation: "Give the account a BlobInventoryPolicy with an enabled rule in Parquet or CSV.",
    types: [ACCOUNT],
    applies: holdsBlobs,
    check: (account, graph) => {
        const policies = companions(graph, account, "accountName", INVENTORY).filter(({ props }) => props.policy?.enabled === true);
        const rules = policies.flatMap(({ props }) => list(props.policy.rules)).filter(({ enabled }: any) => enabled === true);
        return unless(rules.some(({ definition }: any) => /^(Parquet|Csv)$/i.test(String(definition?.format))), {
            observed: "no enabled inventory", expected: "a BlobInventoryPolicy in Parquet or CSV",
        });
    },
};

/** Immutability of an account: on itself for every version, or on a container. */
function immutability(account: Resource, graph: Graph): { readonly days: number; readonly locked: boolean }[] {
    const own = account.props.immutableStorageWithVersioning;
    const policy = own?.immutabilityPolicy;
    const containers = companions(graph, account, "accountName", IMMUTABILITY);
    return [
        ...(own?.enabled === true && policy && !same(policy.state, "Disabled")
            ? [{ days: Number(policy.immutabilityPeriodSinceCreationInDays ?? 0), locked: same(policy.state, "Locked") }]
            : []),
        ...containers.map(({ props }) => ({ days: Number(props.immutabilityPeriodSinceCreationInDays ?? 0), locked: same(props.state, "Locked") })),
    ];
}

export const archiveIsImmutable: StackRule = {
    name: "azure-archive-is-immutable",
    title: "Records in the archive cannot be changed or removed before their time",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-immutability", "log-archive"],
    remediation: "Give the archive's account immutableStorageWithVersioning, or its container an immutability policy, over the retention of logs.",
    types: [ACCOUNT],
    applies: isArchive,
    check: (account, graph) => {
        const found = immutability(account, graph);
        const least = factsOf(account, graph)?.retention.logs ?? 1;
        const own = account.props.immutableStorageWithVersioning?.immutabilityPolicy;
        return [
            ...unless(found.some(({ days }) => days >= least), {
                property: "immutableStorageWithVersioning",
                observed: found.length > 0 ? `${Math.max(...found.map(({ days }) => days))} days` : "no immutability policy",
                expected: `${least} days or more`,
            }),
            // Records are appended to blobs that are there: without this, what comes later is refused, and lost.
            ...unless(own === undefined || own === null || factsOf(account, graph) === undefined || own.allowProtectedAppendWrites === true, {
                property: "immutableStorageWithVersioning.immutabilityPolicy.allowProtectedAppendWrites", observed: shown(own?.allowProtectedAppendWrites), expected: "true",
            }),
        ];
    },
};

export const archiveIsLocked: StackRule = {
    name: "azure-archive-is-locked-in-production",
    title: "In production the archive's immutability is locked, so that nobody can shorten it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-immutability"],
    remediation: "Set lifecycle to production for a real deployment: the policy is then locked, for good.",
    types: [ACCOUNT],
    applies: (account, graph) => isArchive(account) && factsOf(account, graph)?.lifecycle === "production",
    check: (account, graph) => unless(immutability(account, graph).some(({ locked }) => locked), {
        property: "immutableStorageWithVersioning.immutabilityPolicy.state", observed: "not locked", expected: '"Locked"',
    }),
};

export const storageIsReplicated: StackRule = {
    name: "azure-storage-is-replicated",
    title: "Every store of a standby site receives the objects of the store that it stands behind",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-redundancy", "region-diversity"],
    remediation: "Declare an ObjectReplicationPolicy on the standby's account, and then on the primary's with the same policy and rule ids.",
    types: [ACCOUNT],
    // The standby owns the link. A primary read by itself shows nothing of it, and is judged with its standby.
    // Records are appended, which object replication does not carry: their second region is the account's paired one.
    // A site that has taken over is copied from nowhere.
    applies: (account, graph) => holdsBlobs(account) && platformOf(account, graph) !== undefined && platformOf(account, graph)!.props.failover !== true &&
        !(isArchive(account) && ZONES_AND_REGIONS.some((sku) => same(sku, account.props.sku?.name))),
    check: (account, graph) => {
        const standby = factsOf(account, graph)!.role === "standby";
        const found = graph.of(REPLICATION).filter((policy) => leadsTo(policy, standby ? "destinationAccount" : "sourceAccount", account, graph));
        if (!standby && found.length === 0 && graph.once("stacks", () => new Set(graph.of(PLATFORM).map(({ urn }) => stackOf(urn)))).size < 2) {
            need("the standby site's deployment, which owns the replication");
        }
        return unless(found.some(({ props }) => list(props.rules).length > 0), {
            observed: "no object replication", expected: standby ? "a policy with this account as its destination" : "a policy with this account as its source",
        });
    },
};

/** True if the end of a replication policy is this account: by what it was made from, its id, or its name. */
function leadsTo(policy: Resource, end: "sourceAccount" | "destinationAccount", account: Resource, graph: Graph): boolean {
    const origins = (policy.propertyDependencies[end] ?? []).filter((urn) => graph.get(urn)?.type === ACCOUNT);
    if (origins.length === 1) return origins[0] === account.urn;
    const value = policy.props[end] as string | undefined;
    return same(value, account.props.id) || same(value?.slice(value.lastIndexOf("/") + 1), account.props.name);
}

export const replicationHasBothEnds: StackRule = {
    name: "azure-replication-has-both-ends",
    title: "Object replication is declared on both accounts, with the same rules",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    // The service copies nothing until the source has the destination's policy
    // (https://learn.microsoft.com/azure/storage/blobs/object-replication-configure).
    controls: ["storage-redundancy"],
    remediation: "Declare the policy on the destination first, then on the source with the id and the rule ids that the destination's returned.",
    types: [REPLICATION],
    check: (policy, graph) => {
        const twins = graph.of(REPLICATION).filter((other) => other !== policy &&
            (["sourceAccount", "destinationAccount"] as const).every((end) => sameEnd(policy, other, end)));
        const [own, ...others] = [policy, ...twins].map(({ props }) => list(props.rules).map((rule: any) => `${rule.sourceContainer} to ${rule.destinationContainer}`).sort().join());
        return [
            ...unless(twins.length > 0, { observed: "the policy on one account only", expected: "the same on the source and on the destination" }),
            ...unless(own !== "" && others.every((other) => other === own), { property: "rules", observed: own === "" ? "none" : "other containers than on the other account", expected: "the same containers on both" }),
        ];
    },
};

function sameEnd(a: Resource, b: Resource, end: "sourceAccount" | "destinationAccount"): boolean {
    const [from, to] = [a, b].map((policy) => (policy.propertyDependencies[end] ?? []).join());
    return (from !== "" && from === to) || same(a.props[end], b.props[end]);
}

/** Objects made before this were made before there was object storage. */
const BEFORE_EVERYTHING = "1990";

export const replicationTakesEverything: StackRule = {
    name: "azure-replication-takes-everything",
    title: "Object replication copies what was there before it as well, leaves nothing out, and its containers exist",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    // Left out, minCreationTime is the moment at which the policy was made (REST ObjectReplicationPolicyFilter).
    controls: ["storage-redundancy"],
    remediation: "Set filters.minCreationTime of every rule to 1601-01-01T00:00:00Z, set no prefixMatch, and name containers that the accounts have.",
    types: [REPLICATION],
    check: (policy, graph) => list(policy.props.rules).flatMap((rule: any) => [
        ...unless(String(rule.filters?.minCreationTime ?? "now") < BEFORE_EVERYTHING, {
            property: "rules.filters.minCreationTime", observed: rule.filters?.minCreationTime ? shown(rule.filters.minCreationTime) : "not set, which means from now on", expected: '"1601-01-01T00:00:00Z"',
        }),
        ...unless(list(rule.filters?.prefixMatch).length === 0, { property: "rules.filters.prefixMatch", observed: "some prefixes", expected: "none" }),
        ...(["source", "destination"] as const).flatMap((end) => unless(hasContainer(policy, `${end}Account`, rule[`${end}Container`], graph), {
            property: `rules.${end}Container`, observed: `${shown(rule[`${end}Container`])} is not declared`, expected: `a container of the ${end}`,
        })),
    ]),
};

/** False where the account at that end of the policy declares containers, and this is none of them. */
function hasContainer(policy: Resource, end: "sourceAccount" | "destinationAccount", name: unknown, graph: Graph): boolean {
    const account = graph.of(ACCOUNT).find((each) => readOr(false, () => leadsTo(policy, end, each, graph)));
    return !account || holds(account, name, graph);
}

/** Whether the account has a container of this name. One that another program owns may have it. */
function holds(account: Resource, name: unknown, graph: Graph): boolean {
    const there = readOr<readonly Resource[] | undefined>(undefined, () => companions(graph, account, "accountName", CONTAINER));
    return there === undefined || there.some(({ props }) => same(readOr(name, () => (props.containerName ?? props.name ?? lastSegment(String(props.id))) as unknown), name));
}

export const replicationIsJoined: ResourceRule = {
    name: "azure-replication-is-joined",
    title: "The source of object replication carries the destination's policy and rules",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    // The source copies nothing under ids that the destination did not give (https://learn.microsoft.com/azure/storage/blobs/object-replication-configure).
    controls: ["storage-redundancy"],
    remediation: "Set objectReplicationPolicyId and each ruleId of the source's policy to what the destination's returned.",
    types: [REPLICATION],
    applies: (policy) => same(lastSegment(String(readOr("", () => policy.props.sourceAccount as unknown))), readOr(undefined, () => policy.props.accountName as unknown))
        || (readOr(undefined, () => policy.props.objectReplicationPolicyId as unknown) !== undefined && !same(readOr("default", () => policy.props.objectReplicationPolicyId as unknown), "default")),
    check: (policy) => [
        ...unless(isReferred(policy, "objectReplicationPolicyId", () => policy.props.objectReplicationPolicyId), { property: "objectReplicationPolicyId", observed: "not set", expected: "the destination's" }),
        ...unless(isReferred(policy, "rules", () => list(policy.props.rules).every((rule: any) => rule.ruleId)), { property: "rules.ruleId", observed: "not set", expected: "the destination's" }),
    ],
};

export const containerScopeExists: StackRule = {
    name: "azure-container-scope-exists",
    title: "The encryption scope that a container's blobs get is declared, and is on",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["encryption-at-rest", "tenant-isolation"],
    remediation: "Declare the EncryptionScope on the container's account, with the state Enabled.",
    types: [CONTAINER],
    applies: ({ props }) => Boolean(props.defaultEncryptionScope) && props.defaultEncryptionScope !== "$account-encryption-key",
    check: (container, graph) => {
        const name: unknown = container.props.defaultEncryptionScope;
        const [account] = owners(graph, container, "accountName", ACCOUNT);
        if (!account) return need("the account of the container");
        const found = companions(graph, account, "accountName", SCOPE).filter(({ props }) => same(props.encryptionScopeName ?? props.name ?? lastSegment(String(props.id)), name));
        return [
            ...unless(found.length > 0, { property: "defaultEncryptionScope", observed: `${shown(name)} is not declared`, expected: "an EncryptionScope of the account" }),
            ...unless(!found.some(({ props }) => same(props.state, "Disabled")), { property: "state", observed: '"Disabled"', expected: '"Enabled"' }),
        ];
    },
};

/** What an export, an erasure or a comparison needs of each object. */
const LISTED = ["Name", "Creation-Time", "Last-Modified", "Content-Length", "Content-MD5"];
/** What is listed besides, where old versions are, and where deleted ones are. */
const LISTED_WITH: Readonly<Record<string, readonly string[]>> = { includeBlobVersions: ["VersionId", "IsCurrentVersion"], includeDeleted: ["Deleted", "RemainingRetentionDays"] };
/** What is listed of the stores themselves, so that an export says all that was known of an object. */
const DESCRIBED = ["Etag", "ContentType", "BlobType", "AccessTier", "Tags", "Metadata"];

export const listsAreWhole: StackRule = {
    name: "azure-storage-list-is-whole",
    title: "Lists name every object, its old versions and deleted ones, with what an export needs, in a container that exists",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["data-export", "individual-rights"],
    remediation: `Set filters.includeBlobVersions and includeDeleted, blobTypes blockBlob and appendBlob, and the schemaFields ${[...LISTED, ...DESCRIBED].join(", ")} and those of versions.`,
    types: [INVENTORY],
    applies: (inventory, graph) => factsOf(inventory, graph) !== undefined,
    check: (inventory, graph) => {
        const [account] = owners(graph, inventory, "accountName", ACCOUNT);
        // Copies are listed as blobs in blocks, whose originals are described where they are.
        const isCopy = account !== undefined && same(account.props.tags?.store, "copies");
        return list(inventory.props.policy?.rules).flatMap(({ definition, destination }: any) => {
            const { filters, schemaFields } = definition ?? {};
            const switches = isCopy ? ["includeBlobVersions"] : Object.keys(LISTED_WITH);
            const fields = [...LISTED, ...switches.flatMap((each) => LISTED_WITH[each]!), ...(isCopy ? [] : DESCRIBED)];
            return [
                ...switches.filter((each) => filters?.[each] !== true).map((each) => ({ property: `policy.rules.definition.filters.${each}`, observed: shown(filters?.[each]), expected: "true" })),
                ...(isCopy ? ["blockBlob"] : ["blockBlob", "appendBlob"]).filter((kind) => !list<string>(filters?.blobTypes).includes(kind))
                    .map((kind) => ({ property: "policy.rules.definition.filters.blobTypes", observed: `no ${kind}`, expected: kind })),
                ...fields.filter((field) => !list<string>(schemaFields).includes(field)).map((field) => ({ property: "policy.rules.definition.schemaFields", observed: `no ${field}`, expected: field })),
                ...unless(account === undefined || holds(account, destination, graph), { property: "policy.rules.destination", observed: `${shown(destination)} is not declared`, expected: "a container of the account" }),
            ];
        });
    },
};

export const storesSayPurpose: StackRule = {
    name: "azure-stores-say-what-for",
    title: "Every account, key and database server says what it is for: how long a store keeps what, and who may touch it, hangs on it",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["accountability", "retention"],
    remediation: "Set the tag store on an account, and the tag purpose on a key or server.",
    types: [ACCOUNT, "azure-native:keyvault:Key", "azure-native:dbforpostgresql:Server"],
    applies: (store, graph) => factsOf(store, graph) !== undefined,
    check: ({ type, props }) => {
        const tag = type === ACCOUNT ? "store" : "purpose";
        return unless(Boolean(props.tags?.[tag]), { property: `tags.${tag}`, observed: "not set", expected: "what it is for" });
    },
};

export const replicationIsMeasured: ResourceRule = {
    name: "azure-replication-is-measured",
    title: "How far object replication lags is measured",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-redundancy", "service-levels"],
    remediation: "Set metrics.enabled to true on the replication policy.",
    types: [REPLICATION],
    check: ({ props }) => unless(props.metrics?.enabled === true, { property: "metrics.enabled", observed: shown(props.metrics?.enabled), expected: "true" }),
};

/** Reading, writing and deleting, by category or all at once. */
const ACCESS_LOGS = ["StorageRead", "StorageWrite", "StorageDelete"];

export const storageAccessIsRecorded: StackRule = {
    name: "azure-storage-access-is-recorded",
    title: "Reading, writing and deleting of blobs is recorded",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive", "access-review"],
    remediation: "Give the account's blob service a diagnostic setting with the category group allLogs (or audit), to a workspace or an archive.",
    types: [ACCOUNT],
    applies: holdsBlobs,
    check: (account, graph) => {
        const settings = companions(graph, account, "resourceUri", DIAGNOSTICS).filter((setting) => isOfBlobService(setting));
        const missing = ACCESS_LOGS.filter((category) => !settings.some((setting) => records(setting, new RegExp(`^(allLogs|audit|${category})$`, "i"))));
        return unless(missing.length === 0, { observed: `no record of ${missing.join(", ")}`, expected: "a diagnostic setting of the blob service" });
    },
};

/** A setting of the account itself carries metrics only; the logs are the blob service's. */
function isOfBlobService(setting: Resource): boolean {
    const of = readOr(undefined, () => (setting.props.resourceUri ?? setting.props.id) as string | undefined);
    return of === undefined || /\/blobServices\/default/i.test(of);
}

/** Storage that keeps what others write must not be the account that is written about: a loop of records. */
export const archiveDoesNotRecordItself: StackRule = {
    name: "azure-archive-does-not-record-itself",
    title: "No account sends the records of its own access to itself",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive"],
    remediation: "Send the account's records to the workspace, or to another account: each record would be recorded again.",
    types: [DIAGNOSTICS],
    applies: (setting, graph) => owners(graph, setting, "resourceUri", ACCOUNT).length > 0,
    check: (setting, graph) => {
        const [about] = owners(graph, setting, "resourceUri", ACCOUNT);
        const origins = (setting.propertyDependencies.storageAccountId ?? []).filter((urn) => graph.get(urn)?.type === ACCOUNT);
        traceable(setting, "storageAccountId");
        const value = readOr(undefined, () => referenced(setting.props.storageAccountId));
        return unless(!origins.includes(about!.urn) && (value === undefined || !same(value, readOr(undefined, () => about!.props.id))), {
            property: "storageAccountId", observed: "the account that is recorded", expected: "another",
        });
    },
};
