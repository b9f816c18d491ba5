// Microsoft.Storage: accounts, their blob service and containers.
import { type Services, UNKNOWN } from "../service";
import { arm, MADE_AT } from "./arm";
import { type Check } from "./checks";
import { parseId, same, within } from "./ids";
import { answered } from "./managedidentity";
import { pairOf, zonesOf } from "./regions";
import { WRAPS_KEYS } from "./roles";
import { type Existing, type Subject, valueAt } from "./subject";

const ACCOUNT = [/^[a-z0-9]{3,24}$/, "3 to 24 lower-case letters and digits"] as const;
const CONTAINER = [/^(?=.{3,63}$)(\$root|\$web|\$logs|[a-z0-9](-?[a-z0-9])*)$/, "3 to 63 lower-case letters, digits and single -"] as const;

const SKUS = ["Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_RAGRS", "Standard_GZRS", "Standard_RAGZRS", "Premium_LRS", "Premium_ZRS"];

/** Days for which an immutability policy can hold an object: 400 years. */
const LONGEST_IMMUTABILITY = 146_000;

const isZonal = (sku: unknown): boolean => /Z/.test(String(sku).split("_")[1] ?? "");
const isGeo = (sku: unknown): boolean => /G/.test(String(sku).split("_")[1] ?? "");

function checkAccount(subject: Check): void {
    const taken = subject.of("storage:StorageAccount").find(({ outputs }) => same(outputs["name"], subject.name));
    if (taken) subject.refuse("accountName", `a name that is free in all of Azure; ${taken.id} has it`, subject.name);
    checkSku(subject);
    checkEncryption(subject);
    checkAccess(subject);
    checkAccountImmutability(subject);
    subject.oneOf("identity.type", ["None", "SystemAssigned", "UserAssigned", "SystemAssigned,UserAssigned"]);
    subject.each("identity.userAssignedIdentities").forEach((path) => subject.reference(path, "managedidentity:UserAssignedIdentity"));
}

function checkSku(subject: Check): void {
    const [sku, { location }] = [subject.known("sku.name"), subject];
    subject.required("sku.name", SKUS.join(", "));
    subject.oneOf("sku.name", SKUS);
    subject.required("kind", "StorageV2");
    subject.oneOf("kind", ["StorageV2", "BlockBlobStorage", "FileStorage"], "StorageV2, BlockBlobStorage or FileStorage: the others are retired");
    const kind = subject.known("kind");
    const premium = String(sku).startsWith("Premium");
    if ((kind === "BlockBlobStorage" || kind === "FileStorage") && sku && !premium) {
        subject.refuse("sku.name", `Premium_LRS or Premium_ZRS: the account is ${kind}`);
    }
    if (kind === "StorageV2" && sku === "Premium_ZRS") subject.refuse("sku.name", "a Standard sku, or Premium_LRS");
    if (location && sku && isZonal(sku) && zonesOf(location).length === 0) {
        subject.refuse("sku.name", `a sku without zones: ${location} has none`);
    }
    if (location && sku && isGeo(sku) && pairOf(location) === undefined) {
        subject.refuse("sku.name", `Standard_LRS or Standard_ZRS: Azure pairs no region with ${location}`);
    }
    subject.oneOf("accessTier", ["Hot", "Cool", "Cold", "Premium"]);
    if (kind === "FileStorage") subject.absent("accessTier", "no access tier: the account holds files");
}

/** A customer's key must be there, usable and protected before an account can be encrypted with it. */
function checkEncryption(subject: Check): void {
    const source = subject.known("encryption.keySource");
    const before = subject.before?.inputs["encryption"];
    const twice = "encryption.requireInfrastructureEncryption";
    if (before && (before.requireInfrastructureEncryption ?? false) !== (subject.at(twice) ?? false) && subject.at(twice) !== UNKNOWN) {
        subject.refuse(twice, `${before.requireInfrastructureEncryption ?? false}, as it is: it is chosen when the account is made`);
    }
    subject.oneOf("encryption.keySource", ["Microsoft.Storage", "Microsoft.Keyvault"]);
    if (subject.at("encryption.keySource") === UNKNOWN) return;
    if (source !== "Microsoft.Keyvault") {
        return subject.absent("encryption.keyVaultProperties", "no key vault, or keySource: Microsoft.Keyvault");
    }
    const properties = "encryption.keyVaultProperties";
    subject.required(`${properties}.keyName`, "the key's name");
    subject.required(`${properties}.keyVaultUri`, "the vault's URI");
    subject.text(`${properties}.keyVaultUri`, /^https:\/\/[A-Za-z0-9-]{3,24}\.(vault|managedhsm)\.azure\.net\/?$/, "https://<vault>.vault.azure.net");
    if (subject.at("identity") === undefined) subject.refuse("identity", "an identity that may use the key");
    const identity = "encryption.encryptionIdentity.encryptionUserAssignedIdentity";
    const used = subject.known(identity);
    if (subject.at(identity) === undefined && !String(subject.at("identity.type")).includes("SystemAssigned")) {
        subject.refuse(identity, "the user-assigned identity that may use the key");
    }
    const own = subject.list("identity.userAssignedIdentities");
    if (used !== undefined && own && !own.some((id) => same(id, used))) {
        subject.refuse(identity, "one of identity.userAssignedIdentities");
    }
    checkKey(subject, properties, subject.existing(used, "managedidentity:UserAssignedIdentity"));
}

/** `said`: the key as another property than these two gives it. */
export function checkKey(
    subject: Check, properties: string, identity: Existing | undefined,
    said?: { readonly vaultUri: string; readonly keyName: string; readonly at: string },
): void {
    const uri = said?.vaultUri ?? subject.known(`${properties}.keyVaultUri`);
    const name = said?.keyName ?? subject.known(`${properties}.keyName`);
    const [atVault, atKey] = [said?.at ?? `${properties}.keyVaultUri`, said?.at ?? `${properties}.keyName`];
    const vault = uri && subject.of("keyvault:Vault").find(({ outputs }) => same(outputs["name"], /^https:\/\/([^.]+)/.exec(uri)?.[1]));
    if (!vault) {
        if (uri) subject.refuse(atVault, "a vault that exists");
        return;
    }
    const { enablePurgeProtection, publicNetworkAccess, networkAcls } = vault.inputs["properties"] ?? {};
    if (enablePurgeProtection !== true) {
        subject.refuse(atVault, "a vault with purge protection", `${vault.outputs["name"]}, without it`);
    }
    const closed = /^disabled$/i.test(publicNetworkAccess ?? "") || networkAcls?.defaultAction === "Deny";
    if (closed && (networkAcls?.bypass ?? "AzureServices") !== "AzureServices") {
        subject.refuse(atVault, "a vault that admits trusted services (networkAcls.bypass: AzureServices)", `bypass ${networkAcls.bypass}`);
    }
    if (name === undefined) return;
    const keyId = `${vault.id}/keys/${name}`;
    const key = subject.existing(keyId, "keyvault:Key");
    if (!key) return subject.refuse(atKey, `a key of vault ${vault.outputs["name"]}`);
    if (!String(key.outputs["kty"]).startsWith("RSA")) {
        subject.refuse(atKey, "an RSA key", `a key of type ${key.outputs["kty"]}`);
    }
    if (key.inputs["properties"]?.attributes?.enabled === false) {
        subject.refuse(atKey, "an enabled key", "a disabled one");
    }
    if (!identity) return;
    const may = subject.of("authorization:RoleAssignment").some(({ inputs }) => inputs["principalId"] === identity.outputs["principalId"]
        && within(keyId, String(inputs["scope"])) && WRAPS_KEYS.includes(parseId(inputs["roleDefinitionId"])?.names[0]?.toLowerCase() ?? ""));
    if (!may) {
        const path = said?.at ?? "encryption.encryptionIdentity.encryptionUserAssignedIdentity";
        subject.refuse(path, `an identity that holds Key Vault Crypto Service Encryption User on key ${name} or its vault already`);
    }
}

function checkAccess(subject: Check): void {
    subject.oneOf("minimumTlsVersion", ["TLS1_2", "TLS1_3"], "TLS1_2 or TLS1_3: earlier ones are retired");
    subject.oneOf("publicNetworkAccess", ["Enabled", "Disabled", "SecuredByPerimeter"]);
    subject.oneOf("allowedCopyScope", ["AAD", "PrivateLink"]);
    subject.oneOf("networkRuleSet.defaultAction", ["Allow", "Deny"]);
    subject.text("networkRuleSet.bypass", /^(None|((Logging|Metrics|AzureServices)(, ?)?)+)$/, "None, or a list of AzureServices, Logging and Metrics");
    for (const path of subject.each("networkRuleSet.ipRules")) subject.publicAddresses(`${path}.iPAddressOrRange`);
    for (const path of subject.each("networkRuleSet.virtualNetworkRules")) {
        const subnet = subject.reference(`${path}.virtualNetworkResourceId`, "network:Subnet");
        if (subnet && !(subnet.inputs["serviceEndpoints"] ?? []).some(({ service }: any) => String(service).startsWith("Microsoft.Storage"))) {
            subject.refuse(`${path}.virtualNetworkResourceId`, "a subnet with the service endpoint Microsoft.Storage");
        }
    }
    subject.text("sasPolicy.sasExpirationPeriod", /^\d{1,4}\.([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, "days.hours:minutes:seconds, such as 1.00:00:00");
    subject.oneOf("sasPolicy.expirationAction", ["Log", "Block"]);
    subject.range("keyPolicy.keyExpirationPeriodInDays", 1, 146_000, "days");
    if (subject.known("isSftpEnabled") === true && subject.known("isHnsEnabled") !== true) {
        subject.refuse("isSftpEnabled", "false, or a hierarchical name space (isHnsEnabled)");
    }
    if (subject.known("enableNfsV3") === true && subject.known("isHnsEnabled") !== true) {
        subject.refuse("enableNfsV3", "false, or a hierarchical name space (isHnsEnabled)");
    }
}

function checkAccountImmutability(subject: Check): void {
    const path = "immutableStorageWithVersioning";
    const policy = `${path}.immutabilityPolicy`;
    if (subject.known(`${path}.enabled`) === true && subject.known("isHnsEnabled") === true) {
        subject.refuse(`${path}.enabled`, "false: objects in a hierarchical name space have no versions");
    }
    if (subject.isNot(`${path}.enabled`, true)) subject.absent(policy, "no policy, or enabled: true");
    subject.range(`${policy}.immutabilityPeriodSinceCreationInDays`, 1, LONGEST_IMMUTABILITY, "days");
    subject.oneOf(`${policy}.state`, ["Disabled", "Unlocked", "Locked"]);
    const before = subject.before?.inputs;
    const enabled = subject.at(`${path}.enabled`) ?? false;
    if (before && (before[path]?.enabled ?? false) !== enabled && enabled !== UNKNOWN) {
        subject.refuse(`${path}.enabled`, `${before[path]?.enabled ?? false}, as it is: it is chosen when the account is made`);
    }
    const held = before?.[path]?.immutabilityPolicy;
    if (subject.world.stepwise && subject.at(`${policy}.state`) === "Locked" && !["Unlocked", "Locked"].includes(held?.state)) {
        subject.refuse(`${policy}.state`, "Unlocked first: only an unlocked policy can be locked, in a later update");
    }
    if (held?.state !== "Locked") return;
    if (subject.isNot(`${policy}.state`, "Locked")) {
        subject.refuse(`${policy}.state`, "Locked, as it is: a locked policy stays locked");
    }
    const days = subject.known(`${policy}.immutabilityPeriodSinceCreationInDays`);
    if (days < held.immutabilityPeriodSinceCreationInDays) {
        const least = held.immutabilityPeriodSinceCreationInDays;
        subject.refuse(`${policy}.immutabilityPeriodSinceCreationInDays`, `at least ${least}, as it is: a locked policy is only ever made longer`);
    }
}

/** Where an account is reached, for each of its services. */
const endpoints = (account: string, kind: unknown): Record<string, string> => Object.fromEntries(
    (kind === "BlockBlobStorage" ? ["blob", "dfs"] : kind === "FileStorage" ? ["file"] : ["blob", "dfs", "file", "queue", "table"])
        .map((service) => [service, `https://${account}.${service}.core.windows.net/`]));

function answerAccount(subject: Subject): Record<string, unknown> {
    const sku = String(subject.known("sku.name") ?? "Standard_LRS");
    const kind = subject.known("kind");
    const { name, location } = subject;
    const pair = isGeo(sku) && location ? pairOf(location) : undefined;
    const identities = subject.list("identity.userAssignedIdentities") ?? [];
    const service = { enabled: true, keyType: "Account", lastEnabledTime: MADE_AT };
    return {
        sku: { ...subject.known("sku"), tier: sku.split("_")[0] },
        creationTime: MADE_AT,
        keyCreationTime: { key1: MADE_AT, key2: MADE_AT },
        primaryLocation: location,
        statusOfPrimary: "available",
        primaryEndpoints: { ...endpoints(name, kind), ...(kind === "StorageV2" ? { web: `https://${name}.z6.web.core.windows.net/` } : {}) },
        ...(pair ? { secondaryLocation: pair, statusOfSecondary: "available" } : {}),
        ...(pair && sku.includes("_RA") ? { secondaryEndpoints: endpoints(`${name}-secondary`, kind) } : {}),
        accessTier: subject.at("accessTier") ?? "Hot",
        allowBlobPublicAccess: subject.at("allowBlobPublicAccess") ?? false,
        allowCrossTenantReplication: subject.at("allowCrossTenantReplication") ?? false,
        enableHttpsTrafficOnly: subject.at("enableHttpsTrafficOnly") ?? true,
        minimumTlsVersion: subject.at("minimumTlsVersion") ?? "TLS1_0",
        networkRuleSet: { bypass: "AzureServices", defaultAction: "Allow", ipRules: [], virtualNetworkRules: [], ...subject.known("networkRuleSet") },
        privateEndpointConnections: [],
        encryption: { keySource: "Microsoft.Storage", services: { blob: service, file: service }, ...subject.known("encryption") },
        ...(identities.length > 0 ? {
            identity: { ...subject.known("identity"), userAssignedIdentities: answered(identities, subject) },
        } : {}),
    };
}

export const accountOf = (subject: Subject): Existing | undefined => subject.existing(subject.parents[0]?.id, "storage:StorageAccount");

/** Properties of an account's blob service, where they are declared. */
export const serviceOf = (subject: Subject, account: Existing | undefined): Existing | undefined =>
    account && subject.existing(`${account.id}/blobServices/default`, "storage:BlobServiceProperties");

const keepsVersions = (subject: Subject, account: Existing | undefined): boolean =>
    serviceOf(subject, account)?.inputs["isVersioningEnabled"] === true || account?.inputs["immutableStorageWithVersioning"]?.enabled === true;

function checkService(subject: Check): void {
    const account = accountOf(subject);
    const versions = subject.known("isVersioningEnabled");
    for (const policy of ["deleteRetentionPolicy", "containerDeleteRetentionPolicy"]) {
        subject.range(`${policy}.days`, 1, 365, "days");
        if (subject.known(`${policy}.enabled`) === true) subject.required(`${policy}.days`, "1 to 365 days");
    }
    subject.range("changeFeed.retentionInDays", 1, LONGEST_IMMUTABILITY, "days");
    if (account?.inputs["isHnsEnabled"] === true && versions === true) {
        subject.refuse("isVersioningEnabled", "false: objects in a hierarchical name space have no versions");
    }
    if (account?.inputs["immutableStorageWithVersioning"]?.enabled === true && versions !== undefined && versions !== true) {
        subject.refuse("isVersioningEnabled", "true: the account's immutability holds versions");
    }
    if (subject.known("restorePolicy.enabled") === true) {
        subject.required("restorePolicy.days", "a number of days");
        if (["isVersioningEnabled", "changeFeed.enabled", "deleteRetentionPolicy.enabled"].some((path) => subject.isNot(path, true))) {
            subject.refuse("restorePolicy.enabled", "versioning, a change feed and soft deletion, all on");
        }
        const most = subject.known("deleteRetentionPolicy.days");
        if (subject.known("restorePolicy.days") >= most) {
            subject.refuse("restorePolicy.days", `fewer than deleteRetentionPolicy.days, ${most}`);
        }
        if (account?.inputs["immutableStorageWithVersioning"]?.enabled === true) {
            subject.refuse("restorePolicy.enabled", "false: what is immutable cannot be set back");
        }
        if (subject.known("deleteRetentionPolicy.allowPermanentDelete") === true) {
            subject.refuse("deleteRetentionPolicy.allowPermanentDelete", "false where there is a restore policy");
        }
    }
    subject.oneOf("lastAccessTimeTrackingPolicy.name", ["AccessTimeTracking"]);
    subject.range("lastAccessTimeTrackingPolicy.trackingGranularityInDays", 1, 1);
}

/** The account's identity reads the key; which key it is, the scope says. */
function checkScope(subject: Check): void {
    subject.required("source", "Microsoft.KeyVault or Microsoft.Storage");
    subject.oneOf("source", ["Microsoft.KeyVault", "Microsoft.Storage"]);
    subject.oneOf("state", ["Enabled", "Disabled"]);
    const before = subject.before?.inputs["requireInfrastructureEncryption"];
    if (subject.before && subject.isNot("requireInfrastructureEncryption", before)) {
        subject.refuse("requireInfrastructureEncryption", `${before ?? false}, as it is: it is chosen when the scope is made`);
    }
    if (subject.at("source") === UNKNOWN) return;
    if (subject.known("source") !== "Microsoft.KeyVault") {
        return subject.absent("keyVaultProperties", "no key vault, or source: Microsoft.KeyVault");
    }
    subject.required("keyVaultProperties.keyUri", "the key's URI");
    const uri = subject.known("keyVaultProperties.keyUri");
    const [, vaultUri, keyName] = /^(https:\/\/[A-Za-z0-9-]{3,24}\.(?:vault|managedhsm)\.azure\.net)\/keys\/([0-9A-Za-z-]{1,127})(?:\/[0-9a-f]+)?$/.exec(String(uri)) ?? [];
    if (uri === undefined) return;
    if (vaultUri === undefined || keyName === undefined) {
        return subject.refuse("keyVaultProperties.keyUri", "https://<vault>.vault.azure.net/keys/<key>");
    }
    const account = accountOf(subject);
    const id = valueAt(account?.inputs, "encryption.encryptionIdentity.encryptionUserAssignedIdentity");
    if (account && account.inputs["identity"] === undefined) {
        subject.refuse("keyVaultProperties.keyUri", "a key that the account's identity may use: the account has none");
    }
    checkKey(subject, "keyVaultProperties", id === UNKNOWN ? undefined : subject.existing(id, "managedidentity:UserAssignedIdentity"), { vaultUri, keyName, at: "keyVaultProperties.keyUri" });
}

function checkContainer(subject: Check): void {
    const account = accountOf(subject);
    const scope = subject.known("defaultEncryptionScope");
    if (scope !== undefined && scope !== "$account-encryption-key" && account && !subject.existing(`${account.id}/encryptionScopes/${scope}`, "storage:EncryptionScope")) {
        subject.refuse("defaultEncryptionScope", "an encryption scope of the account");
    }
    for (const path of ["defaultEncryptionScope", "denyEncryptionScopeOverride"]) {
        if (subject.before && subject.isNot(path, subject.before.inputs[path])) subject.refuse(path, "what it is: it is chosen when the container is made");
    }
    if (subject.at("denyEncryptionScopeOverride") !== undefined && subject.at("defaultEncryptionScope") === undefined) {
        subject.refuse("denyEncryptionScopeOverride", "nothing, or a defaultEncryptionScope beside it");
    }
    subject.oneOf("publicAccess", ["None", "Blob", "Container"]);
    if (["Blob", "Container"].includes(subject.known("publicAccess")) && account && account.outputs["allowBlobPublicAccess"] !== true) {
        subject.refuse("publicAccess", "None: the account allows no public access");
    }
    if (subject.known("immutableStorageWithVersioning.enabled") === true && !keepsVersions(subject, account)) {
        subject.refuse("immutableStorageWithVersioning.enabled", "versioning on the account's blob service (isVersioningEnabled), before the container");
    }
    for (const key of Object.keys(subject.known("metadata") ?? {})) {
        if (!/^[A-Za-z_]\w*$/.test(key)) {
            subject.refuse(`metadata.${key}`, "a name of letters, digits and _, not beginning with a digit", key);
        }
    }
}

function checkImmutability(subject: Check): void {
    subject.required("immutabilityPeriodSinceCreationInDays", `1 to ${LONGEST_IMMUTABILITY} days`);
    subject.range("immutabilityPeriodSinceCreationInDays", 1, LONGEST_IMMUTABILITY, "days");
    if (subject.known("allowProtectedAppendWrites") === true && subject.known("allowProtectedAppendWritesAll") === true) {
        subject.refuse("allowProtectedAppendWritesAll", "one of allowProtectedAppendWrites and allowProtectedAppendWritesAll", "both");
    }
}

/** Containers of an account that hold objects still under a locked policy: the account stays while they do. */
const lockedIn = (id: string, subject: Subject): string[] => subject.world.of("azure-native:storage:StorageAccount")
    .filter((account) => same(account.id, id) && account.inputs["immutableStorageWithVersioning"]?.immutabilityPolicy?.state === "Locked")
    .flatMap(() => subject.of("storage:BlobContainer").filter((container) => within(container.id, id)).map((container) => container.id));

export const storage: Services = {
    "azure-native:storage:StorageAccount": arm("storage:StorageAccount", {
        name: ACCOUNT,
        computes: ["provisioningState"],
        replaceOn: ["kind", "isHnsEnabled", "enableNfsV3"],
        check: checkAccount,
        answers: answerAccount,
        users: lockedIn,
    }),
    "azure-native:storage:BlobServiceProperties": arm("storage:BlobServiceProperties", {
        place: "none",
        only: "default",
        check: checkService,
        answers: (subject) => ({
            sku: { name: accountOf(subject)?.outputs["sku"]?.name ?? "Standard_LRS", tier: accountOf(subject)?.outputs["sku"]?.tier ?? "Standard" },
            cors: subject.at("cors") ?? { corsRules: [] },
            deleteRetentionPolicy: { allowPermanentDelete: false, enabled: false, ...subject.known("deleteRetentionPolicy") },
        }),
    }),
    "azure-native:storage:BlobContainer": arm("storage:BlobContainer", {
        place: "none",
        name: CONTAINER,
        check: checkContainer,
        answers: (subject) => ({
            publicAccess: subject.at("publicAccess") ?? "None",
            defaultEncryptionScope: subject.at("defaultEncryptionScope") ?? "$account-encryption-key",
            denyEncryptionScopeOverride: subject.at("denyEncryptionScopeOverride") ?? false,
            etag: `"0x${subject.guid("etag").replaceAll("-", "").slice(0, 15).toUpperCase()}"`,
            deleted: false, hasImmutabilityPolicy: false, hasLegalHold: false, lastModifiedTime: MADE_AT, leaseState: "Available", leaseStatus: "Unlocked",
            remainingRetentionDays: 0,
        }),
    }),
    "azure-native:storage:EncryptionScope": arm("storage:EncryptionScope", {
        place: "none",
        name: CONTAINER,
        // Scopes cannot be deleted, only disabled: the provider lets go of one and leaves it as it is.
        check: checkScope,
        answers: (subject) => ({
            creationTime: MADE_AT, lastModifiedTime: MADE_AT, state: subject.at("state") ?? "Enabled",
            ...(subject.known("keyVaultProperties") && { keyVaultProperties: { ...subject.known("keyVaultProperties"), lastKeyRotationTimestamp: MADE_AT } }),
        }),
    }),
    "azure-native:storage:BlobContainerImmutabilityPolicy": arm("storage:BlobContainerImmutabilityPolicy", {
        place: "none",
        only: "default",
        computes: ["etag"],
        check: checkImmutability,
        answers: (subject) => ({
            state: "Unlocked", allowProtectedAppendWrites: subject.at("allowProtectedAppendWrites") ?? false,
            allowProtectedAppendWritesAll: subject.at("allowProtectedAppendWritesAll") ?? false,
        }),
    }),
};
