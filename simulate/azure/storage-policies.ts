// Microsoft.Storage: what an account does by itself - life cycle, inventory, copies to another account.
import { type Existing, type Services, UNKNOWN } from "../service";
import { arm, MADE_AT } from "./arm";
import type { Check } from "./checks";
import { guid, parseId, same } from "./ids";
import { accountOf, serviceOf } from "./storage";
import type { Subject } from "./subject";

const RULE_NAME = [/^[A-Za-z0-9-]{1,256}$/, "1 to 256 letters, digits and -"] as const;
const BLOB_TYPES = ["blockBlob", "appendBlob"];

/** Actions on objects that do more than delete them: only block blobs have tiers. */
const TIERING = ["tierToCool", "tierToCold", "tierToHot", "tierToArchive", "enableAutoTierToHotFromCool"];

function checkLifecycle(subject: Check): void {
    const sku = String(accountOf(subject)?.outputs["sku"]?.name ?? "");
    const tracked = serviceOf(subject, accountOf(subject))?.inputs["lastAccessTimeTrackingPolicy"]?.enable === true;
    subject.length("policy.rules", 100, "rules", 1);
    subject.unique("policy.rules", "name");
    for (const path of subject.each("policy.rules")) {
        subject.text(`${path}.name`, ...RULE_NAME);
        subject.oneOf(`${path}.type`, ["Lifecycle"]);
        subject.required(`${path}.definition.filters.blobTypes`, BLOB_TYPES.join(", "));
        for (const item of subject.each(`${path}.definition.filters.blobTypes`)) subject.oneOf(item, BLOB_TYPES);
        subject.length(`${path}.definition.filters.prefixMatch`, 10, "prefixes");
        subject.length(`${path}.definition.filters.blobIndexMatch`, 10, "tags");
        const types: string[] = subject.list(`${path}.definition.filters.blobTypes`) ?? [];
        const targets = ["baseBlob", "snapshot", "version"].filter((target) => subject.at(`${path}.definition.actions.${target}`) !== undefined);
        if (targets.length === 0 && subject.at(`${path}.definition.actions`) !== UNKNOWN) {
            subject.refuse(`${path}.definition.actions`, "an action on base blobs, snapshots or versions");
        }
        for (const target of targets) checkActions(subject, `${path}.definition.actions.${target}`, types, sku, tracked);
    }
}

function checkActions(subject: Check, path: string, types: readonly string[], sku: string, tracked: boolean): void {
    if (subject.known(path) === undefined) return;
    const actions = Object.keys(subject.known(path));
    if (actions.length === 0) subject.refuse(path, "an action: delete, or a move to another tier");
    for (const action of actions) {
        const at = `${path}.${action}`;
        if (TIERING.includes(action) && types.includes("appendBlob")) {
            subject.refuse(at, "delete alone: append blobs have no tiers");
        }
        if (action === "tierToArchive" && /Z/.test(sku.split("_")[1] ?? "")) {
            subject.refuse(at, "no archive tier: zone-redundant accounts have none", sku);
        }
        if (action === "enableAutoTierToHotFromCool") continue;
        if (subject.known(at) === undefined) continue;
        const ages = Object.keys(subject.known(at)).filter((age) => age !== "daysAfterLastTierChangeGreaterThan");
        if (ages.length !== 1) subject.refuse(at, "exactly one age", ages.length === 0 ? undefined : ages.join(" and "));
        for (const age of ages) {
            const days = subject.known(`${at}.${age}`);
            if (days !== undefined && !(days >= 0)) subject.refuse(`${at}.${age}`, "a number of days, 0 or more");
            if (age === "daysAfterLastAccessTimeGreaterThan" && !tracked) {
                subject.refuse(`${at}.${age}`, "last access times that are tracked (lastAccessTimeTrackingPolicy of the blob service)");
            }
            if (!path.endsWith("baseBlob") && age !== "daysAfterCreationGreaterThan") {
                subject.refuse(`${at}.${age}`, "daysAfterCreationGreaterThan: snapshots and versions do not change", age);
            }
        }
    }
}

/** What an inventory can list of each object, and of each container. */
const INVENTORY_FIELDS: Readonly<Record<string, readonly string[]>> = {
    Blob: [
        "Name", "Creation-Time", "Last-Modified", "Etag", "Content-Length", "ContentType", "ContentEncoding", "ContentLanguage", "ContentCRC64", "Content-MD5",
        "CacheControl", "ContentDisposition", "BlobType", "AccessTier", "AccessTierChangeTime", "AccessTierInferred", "LeaseStatus", "LeaseState", "LeaseDuration",
        "ServerEncrypted", "CustomerProvidedKeySha256", "EncryptionScope", "Metadata", "Tags", "TagCount", "LastAccessTime", "Snapshot", "VersionId",
        "IsCurrentVersion", "IncrementalCopy", "XmsBlobSequenceNumber", "CopyId", "CopyStatus", "CopySource", "CopyProgress", "CopyCompletionTime",
        "CopyStatusDescription", "ImmutabilityPolicyUntilDate", "ImmutabilityPolicyMode", "LegalHold", "RehydratePriority", "ArchiveStatus", "Deleted",
        "RemainingRetentionDays",
    ],
    Container: [
        "Name", "Last-Modified", "Etag", "Metadata", "LeaseStatus", "LeaseState", "LeaseDuration", "PublicAccess", "HasImmutabilityPolicy", "HasLegalHold",
        "ImmutableStorageWithVersioningEnabled", "DefaultEncryptionScope", "DenyEncryptionScopeOverride", "Deleted", "Version", "DeletedTime", "RemainingRetentionDays",
    ],
};

/** Fields that only accounts with a hierarchical name space have, besides those of every blob. */
const HIERARCHICAL_FIELDS = ["Expiry-Time", "hdi_isfolder", "Owner", "Group", "Permissions", "Acl", "DeletionId", "DeletedTime"];

/** Fields that must be listed where a filter includes something, and must not be where it does not. */
const FIELDS_OF_FILTERS: Readonly<Record<string, readonly string[]>> = {
    includeBlobVersions: ["VersionId", "IsCurrentVersion"],
    includeSnapshots: ["Snapshot"],
    includeDeleted: ["Deleted", "RemainingRetentionDays"],
};

function checkInventory(subject: Check): void {
    const account = accountOf(subject);
    subject.oneOf("policy.type", ["Inventory"]);
    subject.length("policy.rules", 100, "rules", 1);
    subject.unique("policy.rules", "name");
    for (const path of subject.each("policy.rules")) {
        subject.text(`${path}.name`, ...RULE_NAME);
        const destination = subject.known(`${path}.destination`);
        if (account && destination && !subject.existing(`${account.id}/blobServices/default/containers/${destination}`, "storage:BlobContainer")) {
            subject.refuse(`${path}.destination`, "a container of the same account");
        }
        checkListing(subject, `${path}.definition`);
    }
}

function checkListing(subject: Check, path: string): void {
    subject.oneOf(`${path}.format`, ["Csv", "Parquet"]);
    subject.oneOf(`${path}.schedule`, ["Daily", "Weekly"]);
    subject.oneOf(`${path}.objectType`, Object.keys(INVENTORY_FIELDS));
    const kind = subject.known(`${path}.objectType`);
    const hierarchical = kind === "Blob" && accountOf(subject)?.inputs["isHnsEnabled"] === true;
    const fields = subject.list(`${path}.schemaFields`);
    if (fields && !fields.includes("Name")) subject.refuse(`${path}.schemaFields`, "Name among the fields");
    for (const item of subject.each(`${path}.schemaFields`)) {
        const known = [...INVENTORY_FIELDS[kind] ?? [], ...(hierarchical ? HIERARCHICAL_FIELDS : [])];
        if (INVENTORY_FIELDS[kind]) subject.oneOf(item, known, `a field of ${String(kind).toLowerCase()}s`);
    }
    subject.unique(`${path}.schemaFields`, "", "field");
    if (kind === "Blob") subject.required(`${path}.filters.blobTypes`, "the kinds of blob to list");
    for (const item of subject.each(`${path}.filters.blobTypes`)) subject.oneOf(item, ["blockBlob", "appendBlob", "pageBlob"]);
    subject.length(`${path}.filters.prefixMatch`, 10, "prefixes");
    subject.length(`${path}.filters.excludePrefix`, 10, "prefixes");
    if (kind !== "Blob" || !fields) return;
    for (const [filter, needed] of Object.entries(FIELDS_OF_FILTERS)) {
        if (subject.at(`${path}.filters.${filter}`) === UNKNOWN) continue;
        const included = subject.known(`${path}.filters.${filter}`) === true;
        const all = filter === "includeDeleted" && hierarchical ? [...needed, "DeletionId", "DeletedTime"] : needed;
        const wrong = all.filter((field) => fields.includes(field) !== included);
        if (wrong.length > 0) {
            subject.refuse(`${path}.schemaFields`, included ? `${wrong.join(", ")}, since ${filter} is on` : `no ${wrong.join(", ")}, since ${filter} is off`);
        }
    }
}

/** A storage account by its id, or by its name alone. */
function accountAt(subject: Subject, path: string): Existing | undefined {
    const said = subject.known(path);
    return subject.of("storage:StorageAccount").find((account) => same(account.id, said) || same(account.outputs["name"], said));
}

const containerOf = (subject: Subject, account: Existing | undefined, name: unknown): Existing | undefined =>
    account && subject.existing(`${account.id}/blobServices/default/containers/${name}`, "storage:BlobContainer");

/** Azure makes up a policy's id on the destination; the source is then told it. */
const policyIdOf = (subject: Subject): string => (subject.known("objectReplicationPolicyId") === "default" ? subject.guid("policy") : subject.name);

function checkReplication(subject: Check): void {
    const source = accountAt(subject, "sourceAccount");
    const destination = accountAt(subject, "destinationAccount");
    const here = accountOf(subject);
    checkAccounts(subject, source, destination);
    if (here && source && destination && here !== source && here !== destination) {
        subject.refuse("accountName", "the source account or the destination account");
    }
    if (source && source === destination) subject.refuse("destinationAccount", "another account than the source");
    const atSource = here !== undefined && here === source;
    const name = subject.known("objectReplicationPolicyId");
    const onDestination = subject.of("storage:ObjectReplicationPolicy")
        .find(({ outputs, inputs }) => outputs["policyId"] === name && same(inputs["accountName"], destination?.outputs["name"]));
    if (atSource && destination && name !== undefined && !onDestination) {
        subject.refuse("objectReplicationPolicyId", "the policyId that Azure gave to the policy on the destination, which is made first");
    }
    if (here === destination && here && name !== undefined && name !== "default") {
        subject.refuse("objectReplicationPolicyId", "default: Azure makes up the id on the destination");
    }
    checkFeatures(subject, source, destination);
    subject.length("rules", 1000, "rules", 1);
    for (const path of subject.each("rules")) {
        if (source) checkContainer(subject, `${path}.sourceContainer`, source);
        if (destination) checkContainer(subject, `${path}.destinationContainer`, destination);
        if (atSource) checkRuleId(subject, `${path}.ruleId`, onDestination);
        const target = containerOf(subject, destination, subject.known(`${path}.destinationContainer`));
        const held = target && subject.of("storage:BlobContainerImmutabilityPolicy").find(({ id }) => id.toLowerCase().startsWith(`${target.id.toLowerCase()}/`));
        if (held) {
            subject.refuse(`${path}.destinationContainer`, `a container without an immutability policy: copies could not be brought up to date; ${held.id}`);
        }
        subject.text(`${path}.filters.minCreationTime`, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, "a time such as 2020-02-19T16:05:00Z");
    }
    subject.unique("rules", "destinationContainer", "destination");
}

function checkAccounts(subject: Check, source: Existing | undefined, destination: Existing | undefined): void {
    for (const [path, account] of [["sourceAccount", source], ["destinationAccount", destination]] as const) {
        const said = subject.known(path);
        if (typeof said !== "string") continue;
        if (!account && (!said.startsWith("/") || subject.isOurs(said))) subject.refuse(path, "a storage account that exists");
        const strict = [source, destination].some((one) => one?.outputs["allowCrossTenantReplication"] === false);
        if (strict && !said.startsWith("/")) {
            subject.refuse(path, "the account's full id: copies to other tenants are off (allowCrossTenantReplication)");
        }
        if (account?.inputs["isHnsEnabled"] === true) subject.refuse(path, "an account without a hierarchical name space");
    }
}

function checkFeatures(subject: Check, source: Existing | undefined, destination: Existing | undefined): void {
    for (const [path, account] of [["sourceAccount", source], ["destinationAccount", destination]] as const) {
        if (account && serviceOf(subject, account)?.inputs["isVersioningEnabled"] !== true) {
            subject.refuse(path, "an account with versioning on its blob service", `${account.outputs["name"]}, without it`);
        }
    }
    if (source && serviceOf(subject, source)?.inputs["changeFeed"]?.enabled !== true) {
        subject.refuse("sourceAccount", "an account with a change feed on its blob service", `${source.outputs["name"]}, without it`);
    }
}

function checkContainer(subject: Check, path: string, account: Existing): void {
    const name = subject.known(path);
    if (name !== undefined && !containerOf(subject, account, name)) {
        subject.refuse(path, `a container of account ${account.outputs["name"]}`);
    }
}

function checkRuleId(subject: Check, path: string, onDestination: Existing | undefined): void {
    subject.required(path, "the ruleId that Azure gave to the rule on the destination");
    const ids = (onDestination?.outputs["rules"] ?? []).map((rule: any) => rule.ruleId);
    if (onDestination && subject.known(path) !== undefined) {
        subject.oneOf(path, ids, "the ruleId that Azure gave to the rule on the destination");
    }
}

export const storagePolicies: Services = {
    "azure-native:storage:ManagementPolicy": arm("storage:ManagementPolicy", {
        place: "none",
        only: "default",
        check: checkLifecycle,
        answers: () => ({ lastModifiedTime: MADE_AT }),
    }),
    "azure-native:storage:BlobInventoryPolicy": arm("storage:BlobInventoryPolicy", {
        place: "none",
        only: "default",
        computes: ["systemData"],
        check: checkInventory,
        answers: (subject) => ({ lastModifiedTime: MADE_AT, policy: { ...subject.known("policy"), destination: "" } }),
    }),
    "azure-native:storage:ObjectReplicationPolicy": arm("storage:ObjectReplicationPolicy", {
        place: "none",
        name: [/^(default|[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12})$/i, "default, or the policy's id"],
        check: checkReplication,
        answers: (subject) => {
            const policyId = policyIdOf(subject);
            const { sourceAccount, destinationAccount } = subject.declared.inputs;
            return {
                policyId, enabledTime: MADE_AT, name: policyId, sourceAccount, destinationAccount,
                rules: (subject.list("rules") ?? []).map((rule, i) => ({ ruleId: guid(`${parseId(subject.id)?.names.join("/")} rule ${i}`), ...rule })),
            };
        },
    }),
};
