// The storage accounts of one Azure site: what customers store, what they take away, and what auditors read.
import * as authorization from "@pulumi/azure-native/authorization";
import * as monitor from "@pulumi/azure-native/monitor";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { admitting, CLOSED_ACCOUNT, underKey } from "../account-settings";
import type { Tags } from "../names";
import { AZURE_REGIONS } from "../plan/regions";
import type { StoreKey, StorePlan } from "../plan/stores";

export interface StorageArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly stores: readonly StorePlan[];

    /** Each account is encrypted with the key of its own purpose, and follows that key's rotation. */
    readonly keys: {
        readonly vaultUri: pulumi.Input<string>;
        readonly keyNames: Readonly<Partial<Record<StoreKey, pulumi.Input<string>>>>;
        /** User-assigned identity that may use the keys. It must be able to before an account is made. */
        readonly identityId: pulumi.Input<string>;
    };

    /**
     * Days. `logs`: how long the log archive is kept, and locked. `data`: how long overwritten and deleted objects can
     * be brought back (365 at most). `export`: how long a finished export stands. All are ceilings too.
     */
    readonly retention: { readonly logs: number; readonly data: number; readonly export: number };

    /**
     * `production` locks the log archive's immutability for good: nobody can shorten it, and an account that holds
     * records cannot be deleted. `evaluation` leaves it removable. Azure takes a locked policy only for an account that
     * has an unlocked one: a new site is deployed with `evaluation` once, then with `production`.
     */
    readonly lifecycle: "evaluation" | "production";

    /**
     * Whether Azure itself refuses to delete the accounts. Off for a standby, whose accounts `Replication` locks: a
     * lock also keeps replication from being removed, and until it is, Azure refuses writers - take-over would stop.
     * Off in the update that takes over, too, which makes what is new before it removes what has gone; on again once
     * the site is a primary.
     * @default true
     */
    readonly locked?: boolean;

    /** Workspace that is told of every read, write and deletion, besides the log archive. */
    readonly workspaceId?: pulumi.Input<string>;

    /** For a tenant's own store: the account that keeps the records of access to it. @default the `log-archive` store */
    readonly archiveAccountId?: pulumi.Input<string>;

    readonly tags: Tags;
}

export interface StoredAccount {
    /** Known only when versioning and the container are in place, so nothing can use the account too early. */
    readonly id: pulumi.Output<string>;
    readonly name: pulumi.Output<string>;
}

/** Days for which a deleted export or log record can be brought back after a slip. */
const SOFT_DELETE_DAYS = 7;

/** Days after which log records move to the cool tier: by then they are rarely read. */
const COOL_AFTER_DAYS = 30;

/** What every account lists daily of its objects, in an open format: an export can be checked against it. */
const INVENTORY_FIELDS = [
    "Name", "Creation-Time", "Last-Modified", "Etag", "Content-Length", "ContentType", "Content-MD5", "BlobType",
    "AccessTier", "VersionId", "IsCurrentVersion", "Tags", "Metadata", "Deleted", "RemainingRetentionDays",
];

/** How long a deleted object of a store stays recoverable, in days. */
const softDeleteDays = (store: StoreKey, retention: StorageArgs["retention"]): number =>
    store === "data" ? retention.data : SOFT_DELETE_DAYS;

/**
 * The life cycle of each store. Azure counts a version's age from when it was written, not from when it was
 * overwritten. So for customers' data it is soft deletion that keeps an old version for the promised time, and the life
 * cycle's part is to begin that time at once.
 */
function lifecycleRules(store: StoreKey, retention: StorageArgs["retention"]): storage.ManagementPolicyArgs["policy"] {
    const rule = (name: string, blobTypes: string[], actions: object) =>
        ({ name, enabled: true, type: "Lifecycle", definition: { filters: { blobTypes }, actions } });
    const gone = (days: number) => ({ delete: { daysAfterCreationGreaterThan: days } });
    const expire = (base: number | undefined, old: number) => ({
        ...(base === undefined ? {} : { baseBlob: { delete: { daysAfterModificationGreaterThan: base } } }),
        version: gone(old),
        snapshot: gone(old),
    });
    switch (store) {
        case "data":
            return { rules: [rule("retention", ["blockBlob"], expire(undefined, 1))] };
        case "export":
            return { rules: [rule("retention", ["blockBlob"], expire(retention.export, 1))] };
        case "log-archive":
            return {
                rules: [
                    // Services append to most records; append blobs can expire but not change tier.
                    rule("retention", ["blockBlob", "appendBlob"], expire(retention.logs, retention.logs)),
                    rule("cool", ["blockBlob"], {
                        baseBlob: { tierToCool: { daysAfterModificationGreaterThan: COOL_AFTER_DAYS } },
                    }),
                ],
            };
    }
}

/**
 * An account for each store: copies in three zones and in the paired region, encrypted twice (Azure's key below, the
 * platform's above), reached with an identity over TLS through a private endpoint and in no other way.
 */
export class Storage extends pulumi.ComponentResource {
    readonly accounts: Readonly<Record<StoreKey, StoredAccount>>;
    /** Container of each store's objects. */
    readonly containers: Readonly<Record<StoreKey, pulumi.Output<string>>>;

    constructor(name: string, args: StorageArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Storage", name, args, opts);
        const made = args.stores.map((store) => ({ key: store.key, ...this.store(`${name}-${store.key}`, store, args) }));
        const archive = made.find(({ key }) => key === "log-archive");
        for (const { key, account, service } of made) {
            // An account cannot log to itself: the archive's own access log goes to the workspace (see records.ts).
            if (key === "log-archive") continue;
            new monitor.DiagnosticSetting(`${name}-${key}-access`, {
                name: "access",
                resourceUri: pulumi.interpolate`${account.id}/blobServices/default`,
                storageAccountId: args.archiveAccountId ?? archive!.account.id,
                workspaceId: args.workspaceId,
                logs: ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category, enabled: true })),
                metrics: [{ category: "Transaction", enabled: true }],
            }, { parent: this, dependsOn: archive ? [service, archive.service] : service });
        }

        const record = <T>(value: (store: (typeof made)[number]) => T) =>
            Object.fromEntries(made.map((store) => [store.key, value(store)])) as Record<StoreKey, T>;
        this.accounts = record(({ account, service, container }) => ({
            id: pulumi.all([account.id, service.id, container.id]).apply(([id]) => id),
            name: account.name,
        }));
        this.containers = record(({ container }) => container.name);
        const { accounts, containers } = this;
        this.registerOutputs({ accounts, containers });
    }

    /** One account and all that belongs to it. */
    private store(name: string, store: StorePlan, args: StorageArgs) {
        const { resourceGroupName, location, keys, retention, lifecycle, tags } = args;
        const { key } = store;
        const locked = { immutabilityPeriodSinceCreationInDays: retention.logs, allowProtectedAppendWrites: true };

        const account = new storage.StorageAccount(name, {
            resourceGroupName,
            location,
            accountName: store.account,
            kind: "StorageV2",
            // Zone-redundant, and copied to the paired region where there is one.
            sku: { name: AZURE_REGIONS[location]?.pair ? "Standard_GZRS" : "Standard_ZRS" },
            accessTier: "Hot",
            ...underKey({ vaultUri: keys.vaultUri, name: keys.keyNames[key]!, identityId: keys.identityId }),
            ...CLOSED_ACCOUNT,
            // Azure's own log writers are admitted as trusted services even so; nobody else is.
            networkRuleSet: admitting("AzureServices,Logging,Metrics"),
            ...(key === "log-archive" && {
                immutableStorageWithVersioning: {
                    enabled: true,
                    immutabilityPolicy: { ...locked, state: lifecycle === "production" ? "Locked" : "Unlocked" },
                },
            }),
            tags: { ...tags, store: key },
        }, { parent: this, protect: true });

        const days = softDeleteDays(key, retention);
        const service = new storage.BlobServiceProperties(`${name}-service`, {
            resourceGroupName,
            accountName: account.name,
            blobServicesName: "default",
            isVersioningEnabled: true,
            changeFeed: { enabled: true, retentionInDays: retention.logs },
            deleteRetentionPolicy: { enabled: true, days, allowPermanentDelete: false },
            containerDeleteRetentionPolicy: { enabled: true, days },
        }, { parent: this });

        const container = (containerName: string) => new storage.BlobContainer(`${name}-${containerName}`, {
            resourceGroupName, accountName: account.name, containerName, publicAccess: "None",
        }, { parent: this, protect: true, dependsOn: service });
        const [objects, lists] = [container(key), container("inventory")];

        const policy = new storage.ManagementPolicy(`${name}-lifecycle`, {
            resourceGroupName,
            accountName: account.name,
            managementPolicyName: "default",
            policy: lifecycleRules(key, retention),
        }, { parent: this, dependsOn: service });

        const inventory = new storage.BlobInventoryPolicy(`${name}-inventory-list`, {
            resourceGroupName,
            accountName: account.name,
            blobInventoryPolicyName: "default",
            policy: {
                enabled: true,
                type: "Inventory",
                rules: [{
                    name: "daily",
                    enabled: true,
                    destination: "inventory",
                    definition: {
                        format: "Parquet",
                        schedule: "Daily",
                        objectType: "Blob",
                        filters: {
                            blobTypes: ["blockBlob", "appendBlob"], includeBlobVersions: true, includeDeleted: true,
                        },
                        schemaFields: INVENTORY_FIELDS,
                    },
                }],
            },
        }, { parent: this, dependsOn: lists });

        if (args.locked ?? true) {
            // Made last, so that it is the first to go when a site is taken down.
            new authorization.ManagementLockByScope(`${name}-lock`, {
                lockName: "keep",
                level: "CanNotDelete",
                notes: "Holds data that exists nowhere else.",
                scope: account.id,
            }, { parent: this, dependsOn: [objects, lists, policy, inventory] });
        }
        return { account, service, container: objects };
    }
}
