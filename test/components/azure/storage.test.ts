import { expect } from "chai";
import { Storage, type StorageArgs } from "../../../components/azure/storage";
import { type Declared, declare, one } from "../../support";
import { PLACE, PRIMARY } from "./site";

const ACCOUNT = "azure-native:storage:StorageAccount";
const SERVICE = "azure-native:storage:BlobServiceProperties";
const LIFECYCLE = "azure-native:storage:ManagementPolicy";
const LOCK = "azure-native:authorization:ManagementLockByScope";
const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";

const ARGS: StorageArgs = {
    ...PLACE,
    stores: PRIMARY.stores,
    keys: { vaultUri: "https://kv.vault.azure.net/", keyNames: { data: "data", export: "export", "log-archive": "log-archive" }, identityId: "identity" },
    retention: { logs: 400, data: 90, export: 30 },
    lifecycle: "production",
};

const storage = (args: Partial<StorageArgs> = {}) => declare(() => new Storage("storage", { ...ARGS, ...args }));

describe("azure.Storage", () => {
    let declared: Declared[];
    before(async () => { declared = await storage(); });
    const accounts = () => declared.filter(({ type }) => type === ACCOUNT);
    const rules = (store: string) => one(declared, LIFECYCLE, `${store}-lifecycle`).inputs["policy"].rules;

    it("makes an account for each store, named by the plan", () => {
        expect(accounts().map(({ inputs }) => inputs["accountName"])).to.deep.equal(PRIMARY.stores.map(({ account }) => account));
    });

    it("keeps copies in three zones and in the paired region", () => {
        expect(accounts().map(({ inputs }) => inputs["sku"].name)).to.deep.equal(["Standard_GZRS", "Standard_GZRS", "Standard_GZRS"]);
    });

    it("keeps copies in three zones where Azure pairs the region with none", async () => {
        const elsewhere = await storage({ location: "polandcentral" });
        expect(one(elsewhere, ACCOUNT, "data").inputs["sku"].name).to.equal("Standard_ZRS");
    });

    it("encrypts each store with the key of its own purpose, without a version", () => {
        expect(accounts().map(({ inputs }) => inputs["encryption"].keyVaultProperties)).to.deep.equal(
            ["data", "export", "log-archive"].map((keyName) => ({ keyName, keyVaultUri: "https://kv.vault.azure.net/" })));
    });

    it("encrypts every service of an account, twice", () => {
        const { requireInfrastructureEncryption, services } = one(declared, ACCOUNT, "data").inputs["encryption"];
        const encrypted = { enabled: true, keyType: "Account" };
        expect({ requireInfrastructureEncryption, services }).to.deep.equal({
            requireInfrastructureEncryption: true, services: { blob: encrypted, file: encrypted, queue: encrypted, table: encrypted },
        });
    });

    it("takes an identity over TLS 1.2 or later, and nothing else", () => {
        for (const { inputs } of accounts()) {
            expect(inputs).to.include({
                enableHttpsTrafficOnly: true, minimumTlsVersion: "TLS1_2", allowSharedKeyAccess: false, allowBlobPublicAccess: false,
                isLocalUserEnabled: false, isSftpEnabled: false, defaultToOAuthAuthentication: true,
            });
        }
    });

    it("opens no account to a public network", () => {
        for (const { inputs } of accounts()) {
            expect(inputs["publicNetworkAccess"]).to.equal("Disabled");
            expect(inputs["networkRuleSet"]).to.include({ defaultAction: "Deny" });
        }
    });

    it("lets nothing be copied to another tenant", () => {
        for (const { inputs } of accounts()) expect(inputs).to.include({ allowCrossTenantReplication: false, allowedCopyScope: "AAD" });
    });

    it("makes the log archive immutable for as long as logs are promised, and nothing else", () => {
        expect(accounts().map(({ inputs }) => inputs["immutableStorageWithVersioning"])).to.deep.equal([
            undefined, undefined,
            { enabled: true, immutabilityPolicy: { immutabilityPeriodSinceCreationInDays: 400, allowProtectedAppendWrites: true, state: "Locked" } },
        ]);
    });

    it("leaves immutability removable in an evaluation", async () => {
        const evaluation = await storage({ lifecycle: "evaluation" });
        expect(one(evaluation, ACCOUNT, "log-archive").inputs["immutableStorageWithVersioning"].immutabilityPolicy.state).to.equal("Unlocked");
    });

    it("versions every account and records its changes", () => {
        for (const { inputs } of declared.filter(({ type }) => type === SERVICE)) {
            expect(inputs["isVersioningEnabled"]).to.equal(true);
            expect(inputs["changeFeed"]).to.deep.equal({ enabled: true, retentionInDays: 400 });
        }
    });

    it("brings deleted and overwritten customers' objects back for as long as promised", () => {
        expect(one(declared, SERVICE, "data-service").inputs["deleteRetentionPolicy"]).to.deep.equal({ enabled: true, days: 90, allowPermanentDelete: false });
    });

    it("begins that time as soon as an object is overwritten", () => {
        expect(rules("data")[0].definition.actions).to.deep.equal({ version: { delete: { daysAfterCreationGreaterThan: 1 } }, snapshot: { delete: { daysAfterCreationGreaterThan: 1 } } });
    });

    it("destroys finished exports when their time is up", () => {
        expect(rules("export")[0].definition.actions.baseBlob).to.deep.equal({ delete: { daysAfterModificationGreaterThan: 30 } });
    });

    it("destroys records when their time is up, appended ones included", () => {
        const { filters, actions } = rules("log-archive")[0].definition;
        expect(filters.blobTypes).to.deep.equal(["blockBlob", "appendBlob"]);
        expect(actions.baseBlob).to.deep.equal({ delete: { daysAfterModificationGreaterThan: 400 } });
    });

    it("lists every store daily in Parquet", () => {
        for (const { inputs } of declared.filter(({ type }) => type === "azure-native:storage:BlobInventoryPolicy")) {
            expect(inputs["policy"].rules[0]).to.deep.include({ enabled: true, destination: "inventory" });
            expect(inputs["policy"].rules[0].definition).to.include({ format: "Parquet", schedule: "Daily" });
        }
    });

    it("lists nothing that Azure keeps for hierarchical accounts only", () => {
        const fields = one(declared, "azure-native:storage:BlobInventoryPolicy", "data-inventory-list").inputs["policy"].rules[0].definition.schemaFields;
        expect(fields).to.not.include.members(["DeletedTime", "Owner", "Acl"]);
    });

    it("makes no container public", () => {
        const containers = declared.filter(({ type }) => type === "azure-native:storage:BlobContainer");
        expect(containers.map(({ inputs }) => inputs["publicAccess"])).to.deep.equal(Array(6).fill("None"));
    });

    it("records access to data and exports in the archive, and not the archive's in itself", () => {
        const settings = declared.filter(({ type }) => type === DIAGNOSTICS);
        expect(settings.map(({ inputs }) => `${inputs["resourceUri"]} > ${inputs["storageAccountId"]}`)).to.deep.equal([
            "storage-data-id/blobServices/default > storage-log-archive-id",
            "storage-export-id/blobServices/default > storage-log-archive-id",
        ]);
    });

    it("locks every account against deletion", () => {
        expect(declared.filter(({ type }) => type === LOCK).map(({ inputs }) => `${inputs["scope"]} ${inputs["level"]}`)).to.have.members(
            ["storage-data-id CanNotDelete", "storage-export-id CanNotDelete", "storage-log-archive-id CanNotDelete"]);
    });

    it("leaves the lock off where take-over must be able to remove replication", async () => {
        expect((await storage({ locked: false })).filter(({ type }) => type === LOCK)).to.deep.equal([]);
    });
});
