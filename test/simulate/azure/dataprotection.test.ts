import { expect } from "chai";
import { services } from "../../../simulate/azure/index";
import { guid, group, GROUP, REGION, ROLE, store, type Subscription, table, vault as keyVault } from "./support";

const rg = { resourceGroupName: "rg" };
const SELF = { type: "SystemAssigned" };
const GEO = { storageSettings: [{ datastoreType: "VaultStore", type: "GeoRedundant" }] };
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices";
const POSTGRES = "Microsoft.DBforPostgreSQL/flexibleServers";
const BACKUP_CONTRIBUTOR = ROLE("e5e2a7ff-d759-4cd2-bb51-3152d37e2eb1");
const KEY = "https://kv-test.vault.azure.net/keys/data";

table("dataprotection:BackupVault", {
    given: () => keyVault({ networkAcls: { bypass: "AzureServices", defaultAction: "Deny" } }),
    right: () => ({
        ...rg, vaultName: "backups", identity: SELF,
        properties: {
            ...GEO, featureSettings: { crossRegionRestoreSettings: { state: "Enabled" } },
            securitySettings: {
                immutabilitySettings: { state: "Locked" }, softDeleteSettings: { state: "AlwaysOn", retentionDurationInDays: 14 },
                encryptionSettings: { state: "Enabled", kekIdentity: { identityType: "SystemAssigned" }, keyVaultProperties: { keyUri: KEY } },
            },
        },
    }),
    accepts: { "zones where nothing is paired": { location: "polandcentral", "properties.storageSettings[0].type": "ZoneRedundant", "properties.featureSettings": {} } },
    refuses: {
        "a name of one letter": [{ vaultName: "b" }, ["vaultName", "b", "2 to 50 letters, digits and -, beginning with a letter"]],
        "two regions where nothing is paired": [{ location: "polandcentral" }, ["properties.storageSettings[0].type", "GeoRedundant", "one of LocallyRedundant, ZoneRedundant"]],
        "restoring elsewhere what is in one region": [
            { "properties.storageSettings[0].type": "ZoneRedundant" }, ["properties.featureSettings.crossRegionRestoreSettings.state", "Enabled", "Disabled: only what is geo-redundant can be restored elsewhere"],
        ],
        "a week of soft deletion": [{ "properties.securitySettings.softDeleteSettings.retentionDurationInDays": 7 }, ["properties.securitySettings.softDeleteSettings.retentionDurationInDays", "7", "a whole number from 14 to 180 days"]],
        "a key without an identity": [{ identity: undefined }, ["identity.type", "nothing", "SystemAssigned: the vault's own identity uses the key"]],
        "a key that is none": [
            { "properties.securitySettings.encryptionSettings.keyVaultProperties.keyUri": "https://kv-test.vault.azure.net/keys/none" },
            ["properties.securitySettings.encryptionSettings.keyVaultProperties.keyUri", "https://kv-test.vault.azure.net/keys/none", "a key of vault kv-test"],
        ],
        "a shared identity for a key vault that is closed": [({ identity }) => ({
            identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
            "properties.securitySettings.encryptionSettings.kekIdentity": { identityType: "UserAssigned", identityId: identity.id },
        }), ["properties.securitySettings.encryptionSettings.keyVaultProperties.keyUri", "kv-test, which is closed, for a user-assigned identity", "a key vault open to all networks, or the vault's own identity"]],
    },
});

const DEFAULT = {
    name: "Default", objectType: "AzureRetentionRule", isDefault: true,
    lifecycles: [{ deleteAfter: { objectType: "AbsoluteDeleteOption", duration: "P30D" }, sourceDataStore: { dataStoreType: "VaultStore", objectType: "DataStoreInfoBase" } }],
};
const schedule = (backupType: string, interval: string, tagName = "Default") => ({
    name: "Backup", objectType: "AzureBackupRule", backupParameters: { objectType: "AzureBackupParams", backupType }, dataStore: { dataStoreType: "VaultStore", objectType: "DataStoreInfoBase" },
    trigger: {
        objectType: "ScheduleBasedTriggerContext", schedule: { repeatingTimeIntervals: [interval] }, taggingCriteria: [{ isDefault: true, taggingPriority: 99, tagInfo: { tagName } }],
    },
});

/** A vault of its own identity, and an account that replicates to other tenants, on which that identity has its role. */
function given(more: object = { allowCrossTenantReplication: true }) {
    const { azure } = group();
    const made = azure.make("dataprotection:BackupVault", { ...rg, vaultName: "backups", identity: SELF, properties: GEO }, "vault");
    const policy = (backupPolicyName: string, type: string, kind: string, interval: string) => azure.make("dataprotection:BackupPolicy", {
        ...rg, vaultName: "backups", backupPolicyName, properties: { objectType: "BackupPolicy", datasourceTypes: [type], policyRules: [schedule(kind, interval), DEFAULT] },
    });
    const blobs = policy("blobs", BLOBS, "Discrete", "R/2026-01-04T01:00:00+00:00/P1D");
    const databases = policy("databases", POSTGRES, "Full", "R/2026-01-04T02:00:00+00:00/P1W");
    const { account } = store(azure, "kept", more);
    const grant = () => azure.make("authorization:RoleAssignment", {
        roleAssignmentName: guid(9), scope: account.id, roleDefinitionId: BACKUP_CONTRIBUTOR, principalId: made.outputs["identity"].principalId, principalType: "ServicePrincipal",
    });
    return { azure, vault: made, blobs, databases, account, grant };
}

table("dataprotection:BackupPolicy", {
    given,
    right: () => ({ ...rg, vaultName: "backups", backupPolicyName: "weekly", properties: { objectType: "BackupPolicy", datasourceTypes: [POSTGRES], policyRules: [schedule("Full", "R/2026-01-04T02:00:00+00:00/P1W"), DEFAULT] } }),
    refuses: {
        "a database every day": [
            { "properties.policyRules[0].trigger.schedule.repeatingTimeIntervals[0]": "R/2026-01-04T02:00:00+00:00/P1D" },
            ["properties.policyRules[0].trigger.schedule.repeatingTimeIntervals[0]", "R/2026-01-04T02:00:00+00:00/P1D", "a period of P1W: a flexible server is backed up weekly"],
        ],
        "a schedule that is none": [
            { "properties.policyRules[0].trigger.schedule.repeatingTimeIntervals[0]": "weekly" },
            ["properties.policyRules[0].trigger.schedule.repeatingTimeIntervals[0]", "weekly", "R/<time>/<period>, such as R/2026-01-04T02:00:00+00:00/P1W"],
        ],
        "increments of a database": [{ "properties.policyRules[0].backupParameters.backupType": "Incremental" }, ["properties.policyRules[0].backupParameters.backupType", "Incremental", "Full"]],
        "a tag without a retention": [{ "properties.policyRules[0].trigger.taggingCriteria[0].tagInfo.tagName": "Yearly" }, ["properties.policyRules[0].trigger.taggingCriteria[0].tagInfo.tagName", "Yearly", "the name of a retention rule of the policy"]],
        "no default": [{ "properties.policyRules[1].isDefault": false }, ["properties.policyRules", "0 of them", "exactly one retention rule that is the default"]],
        "a day": [{ "properties.policyRules[1].lifecycles[0].deleteAfter.duration": "P1D" }, ["properties.policyRules[1].lifecycles[0].deleteAfter.duration", "P1D", "an ISO 8601 duration from P7D to ten years, such as P90D"]],
        "a source that is none": [{ "properties.datasourceTypes[0]": "Microsoft.Sql/servers" }, [
            "properties.datasourceTypes[0]", "Microsoft.Sql/servers",
            `one of ${[POSTGRES, BLOBS, "Microsoft.Compute/disks", "Microsoft.ContainerService/managedClusters", "Microsoft.DBforMySQL/flexibleServers", "Microsoft.Storage/storageAccounts/adlsBlobServices"].join(", ")}`,
        ]],
    },
});

const LISTS = "properties.policyInfo.policyParameters.backupDatasourceParametersList";
const at = "properties.dataSourceInfo.resourceID";

function instance({ account, blobs }: Pick<ReturnType<typeof given>, "account" | "blobs">) {
    return {
        ...rg, vaultName: "backups", backupInstanceName: "kept",
        properties: {
            objectType: "BackupInstance", friendlyName: "kept", dataSourceInfo: { objectType: "Datasource", datasourceType: BLOBS, resourceID: account.id },
            policyInfo: { policyId: blobs.id, policyParameters: { backupDatasourceParametersList: [{ objectType: "BlobBackupDatasourceParameters", containersList: ["data"] }] } },
        },
    };
}

table("dataprotection:BackupInstance", {
    given: () => {
        const things = given();
        things.grant();
        return things;
    },
    right: instance,
    refuses: {
        "another kind's policy": [({ databases }) => ({ "properties.policyInfo.policyId": databases.id }), ["properties.policyInfo.policyId", `one for ${POSTGRES}`, `a policy for ${BLOBS}`]],
        "a container that is none": [{ [`${LISTS}[0].containersList`]: ["none"] }, [`${LISTS}[0].containersList[0]`, "none", "a container of the account"]],
        "no containers": [{ [LISTS]: undefined }, [LISTS, "nothing", "1 to 100 containers"]],
        "a container that replication copies": [({ azure, account }) => {
            const { account: copy } = store(azure, "copy");
            azure.make("storage:ObjectReplicationPolicy", {
                ...rg, accountName: "copy", objectReplicationPolicyId: "default", sourceAccount: account.id, destinationAccount: copy.id, rules: [{ sourceContainer: "data", destinationContainer: "data" }],
            });
            return {};
        }, [`${LISTS}[0].containersList[0]`, "data", "a container that object replication neither fills nor copies"]],
    },
});

describe("what a backup vault needs of a storage account", () => {
    const refused = (azure: Subscription, things: Parameters<typeof instance>[0]) => azure.refusals("dataprotection:BackupInstance", instance(things)).map(({ property, expected }) => [property, expected]);

    it("the role, before it is backed up", () => {
        const things = given();
        expect(refused(things.azure, things)).to.deep.equal([[at, "something on which the vault's identity is Storage Account Backup Contributor already"]]);
    });
    it("replication across tenants, because Azure keeps the copies in one of its own", () => {
        const things = given({});
        things.grant();
        expect(refused(things.azure, things)).to.deep.equal([[at, "an account with allowCrossTenantReplication: Azure copies the blobs into a tenant of its own"]]);
    });
    it("that nothing else backs it up", () => {
        const things = given();
        things.grant();
        things.azure.make("dataprotection:BackupInstance", { ...instance(things), backupInstanceName: "first" }, "first");
        expect(refused(things.azure, things)).to.deep.equal([[at, "something that is not backed up yet; first does it"]]);
    });
    it("keeps a vault and a policy that hold something", () => {
        const things = given();
        things.grant();
        things.azure.make("dataprotection:BackupInstance", instance(things));
        expect(things.azure.refuseDelete(things.vault)).to.have.length(1);
        expect(things.azure.refuseDelete(things.blobs)).to.have.length(1);
        expect(things.azure.refuseDelete(things.databases)).to.deep.equal([]);
    });
});

table("dataprotection:DppResourceGuardProxy", {
    given: () => {
        const things = given();
        const guard = things.azure.make("dataprotection:ResourceGuard", { ...rg, resourceGuardsName: "guard" });
        const far = things.azure.make("dataprotection:ResourceGuard", { ...rg, resourceGuardsName: "far", location: "westeurope" });
        return { ...things, guard, far };
    },
    right: ({ guard }) => ({ ...rg, vaultName: "backups", resourceGuardProxyName: "DppResourceGuardProxy", properties: { resourceGuardResourceId: guard.id } }),
    accepts: { "somebody else's guard": { "properties.resourceGuardResourceId": GROUP.replace("11111111", "99999999") + "/providers/Microsoft.DataProtection/resourceGuards/guard" } },
    refuses: {
        "another name": [{ resourceGuardProxyName: "mine" }, ["resourceGuardProxyName", "mine", '"DppResourceGuardProxy": the only name that it can have']],
        "a guard of another region": [({ far }) => ({ "properties.resourceGuardResourceId": far.id }), ["properties.resourceGuardResourceId", "westeurope", `a guard in ${REGION}`]],
    },
});

table("recoveryservices:Vault", {
    given: group,
    right: () => ({
        ...rg, vaultName: "recovery", sku: { name: "RS0", tier: "Standard" }, identity: SELF,
        properties: {
            publicNetworkAccess: "Disabled", redundancySettings: { standardTierStorageRedundancy: "GeoRedundant", crossRegionRestore: "Enabled" },
            securitySettings: { immutabilitySettings: { state: "Unlocked" }, softDeleteSettings: { softDeleteState: "Enabled", softDeleteRetentionPeriodInDays: 14 } },
        },
    }),
    refuses: {
        "no sku": [{ sku: undefined }, ["sku.name", "nothing", "RS0"]],
        "restoring elsewhere what is in one region": [
            { "properties.redundancySettings.standardTierStorageRedundancy": "ZoneRedundant" }, ["properties.redundancySettings.crossRegionRestore", "Enabled", "Disabled: only what is geo-redundant can be restored elsewhere"],
        ],
        "a week of soft deletion": [{ "properties.securitySettings.softDeleteSettings.softDeleteRetentionPeriodInDays": 7 }, ["properties.securitySettings.softDeleteSettings.softDeleteRetentionPeriodInDays", "7", "a whole number from 14 to 180 days"]],
    },
});

const lasting = (count: number, durationType: string) => ({ retentionTimes: ["2026-01-01T01:00:00Z"], retentionDuration: { count, durationType } });

table("recoveryservices:ProtectionPolicy", {
    given: () => {
        const { azure } = group();
        azure.make("recoveryservices:Vault", { ...rg, vaultName: "recovery", sku: { name: "RS0" }, properties: {} });
        return { azure };
    },
    right: () => ({
        ...rg, vaultName: "recovery", policyName: "shares",
        properties: {
            backupManagementType: "AzureStorage", workLoadType: "AzureFileShare", schedulePolicy: { schedulePolicyType: "SimpleSchedulePolicy", scheduleRunTimes: ["2026-01-01T01:00:00Z"] },
            retentionPolicy: { retentionPolicyType: "LongTermRetentionPolicy", dailySchedule: lasting(35, "Days") },
        },
    }),
    refuses: {
        "days that shares do not have": [{ "properties.retentionPolicy.dailySchedule": lasting(201, "Days") }, ["properties.retentionPolicy.dailySchedule.retentionDuration.count", "201", "a whole number from 1 to 200 days"]],
        "another time than the schedule's": [
            { "properties.retentionPolicy.dailySchedule.retentionTimes": ["2026-01-01T02:00:00Z"] }, ["properties.retentionPolicy.dailySchedule.retentionTimes", "[2026-01-01T02:00:00Z]", "the time of the schedule, 2026-01-01T01:00:00Z"],
        ],
        "two times a day": [
            { "properties.schedulePolicy.scheduleRunTimes": ["2026-01-01T01:00:00Z", "2026-01-01T02:00:00Z"] }, ["properties.schedulePolicy.scheduleRunTimes", "2 of them", "one time of day"],
        ],
    },
});

describe("a vault that is made step by step", () => {
    it("is locked only once it is immutable, and given a key only once its identity may use it", () => {
        const { azure } = keyVault();
        const stepwise = Object.assign(Object.create(azure.cloud) as typeof azure.cloud, { stepwise: true });
        const declared = (properties: object) => azure.declaration("dataprotection:BackupVault", { ...rg, vaultName: "backups", identity: SELF, properties: { ...GEO, ...properties } }, "vault");
        const security = (state: string) => ({ securitySettings: { immutabilitySettings: { state }, encryptionSettings: { state: "Enabled", kekIdentity: { identityType: "SystemAssigned" }, keyVaultProperties: { keyUri: KEY } } } });
        const refuse = (properties: object) => services["azure-native:dataprotection:BackupVault"]!.refuse!(declared(properties), stepwise).map(({ property }) => property.split(".").at(-1));
        expect(refuse(security("Locked"))).to.deep.equal(["state", "keyUri"]);
        const made = azure.make("dataprotection:BackupVault", { ...rg, vaultName: "backups", identity: SELF, properties: { ...GEO, securitySettings: { immutabilitySettings: { state: "Unlocked" } } } }, "vault");
        azure.make("authorization:RoleAssignment", {
            roleAssignmentName: guid(5), scope: `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-test/keys/data`, roleDefinitionId: ROLE("e147488a-f6f5-4113-8e2d-b22465e65bf6"),
            principalId: made.outputs["identity"].principalId, principalType: "ServicePrincipal",
        });
        expect(refuse(security("Locked"))).to.deep.equal([]);
    });
});
