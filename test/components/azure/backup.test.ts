import { expect } from "chai";
import { Backup, type BackupArgs, BackupCopies } from "../../../components/azure/backup";
import { planArchive, planBackups } from "../../../components/plan/backups";
import { type Declared, declare, one } from "../../support";
import { PLACE, PRIMARY, STANDBY, SUBSCRIPTION } from "./site";

const PLAN = planBackups({ daily: 35, weekly: 91, monthly: 372, yearly: 732, ceiling: 732 });
const GUARD = "/subscriptions/99999999-0000-0000-0000-000000000000/resourceGroups/guards/providers/Microsoft.DataProtection/resourceGuards/guard";
const args: BackupArgs = {
    ...PLACE, subscriptionId: SUBSCRIPTION, plan: PLAN, database: { id: "server-id", name: "server" }, key: { uri: "https://kv.vault.azure.net/keys/backup", id: "key-id" }, guardId: GUARD,
    lifecycle: "production", workspaceId: "workspace-id", archiveAccountId: "archive-id", actionGroupId: "group-id",
};
const archive = {
    accountName: "copies", containers: ["data", "tenant-t0"], scopes: { "tenant-t0": { name: "t0", keyUri: "https://kv.vault.azure.net/keys/t0" } }, recoveryDays: 90,
    key: { vaultUri: "https://kv.vault.azure.net/", name: "backup", identityId: "identity-id" }, endpoint: { subnetId: "subnet-id", zoneId: "zone-id" }, locked: false,
};
const backup = (more: Partial<BackupArgs> = {}): Promise<Declared[]> => declare(() => new Backup("backup", { ...args, ...more }));
const of = (type: string) => `azure-native:${type}`;

describe("azure.Backup", () => {
    it("locks both vaults for good in production, with the platform's key", async () => {
        const declared = await backup();
        const { properties } = one(declared, of("dataprotection:BackupVault")).inputs;
        expect(properties.securitySettings).to.deep.equal({
            immutabilitySettings: { state: "Locked" }, softDeleteSettings: { state: "AlwaysOn", retentionDurationInDays: 14 },
            encryptionSettings: { state: "Enabled", kekIdentity: { identityType: "SystemAssigned" }, keyVaultProperties: { keyUri: args.key.uri } },
        });
        const recovery = one(declared, of("recoveryservices:Vault")).inputs.properties;
        expect(recovery.securitySettings.softDeleteSettings).to.include({ softDeleteState: "AlwaysON", enhancedSecurityState: "AlwaysON" });
        expect(recovery.encryption).to.deep.equal({ kekIdentity: { useSystemAssignedIdentity: true }, keyVaultProperties: { keyUri: args.key.uri } });
    });
    it("leaves a way out of an evaluation, and takes the steps that come before a lock", async () => {
        const declared = await backup({ lifecycle: "evaluation" });
        const { securitySettings } = one(declared, of("dataprotection:BackupVault")).inputs.properties;
        expect(securitySettings).to.deep.equal({ immutabilitySettings: { state: "Unlocked" }, softDeleteSettings: { state: "On", retentionDurationInDays: 14 } });
        expect(declared.filter(({ type }) => /GuardProxy/.test(type))).to.deep.equal([]);
        expect(declared.filter(({ type, name }) => type === of("authorization:RoleAssignment") && name.endsWith("-key"))).to.have.length(2);
    });
    it("keeps backups in the paired region, and in zones where there is none", async () => {
        const redundancy = async (location: string) => one(await backup({ location }), of("dataprotection:BackupVault")).inputs.properties;
        expect((await redundancy("northeurope")).storageSettings[0].type).to.equal("GeoRedundant");
        const alone = await redundancy("polandcentral");
        expect(alone.storageSettings[0].type).to.equal("ZoneRedundant");
        expect(alone.featureSettings).to.not.have.property("crossRegionRestoreSettings");
    });
    it("backs the database up weekly, and keeps a month's and a year's first for longer", async () => {
        const { properties } = one(await backup(), of("dataprotection:BackupPolicy")).inputs;
        const [rule, ...kept] = properties.policyRules;
        expect(rule.trigger.schedule.repeatingTimeIntervals).to.deep.equal(["R/2026-01-04T02:00:00+00:00/P1W"]);
        expect(rule.trigger.taggingCriteria.map(({ tagInfo, taggingPriority }: any) => [tagInfo.tagName, taggingPriority])).to.deep.equal([["monthly", 30], ["yearly", 20], ["Default", 99]]);
        expect(kept.map(({ name, lifecycles }: any) => [name, lifecycles[0].deleteAfter.duration])).to.deep.equal([["Default", "P91D"], ["monthly", "P372D"], ["yearly", "P732D"]]);
    });
    it("reads the database with a right over the database, and its group", async () => {
        const declared = await backup();
        const roles = declared.filter(({ type, name }) => type === of("authorization:RoleAssignment") && !name.endsWith("-key"));
        expect(roles.map(({ inputs }) => inputs.roleDefinitionId.split("/").at(-1))).to.deep.equal(["c088a766-074b-43ba-90d4-1fb21feae531", "acdd72a7-3385-48ef-bd42-f606fba81ae7"]);
        expect(one(declared, of("dataprotection:BackupInstance")).inputs.properties.dataSourceInfo).to.include({ resourceID: "server-id", datasourceType: "Microsoft.DBforPostgreSQL/flexibleServers" });
    });
    it("backs no replica up", async () => expect((await backup({ database: undefined })).filter(({ type }) => type === of("dataprotection:BackupInstance"))).to.deep.equal([]));
    it("backs up blobs daily where Azure takes them", async () => {
        const declared = await backup({ database: undefined, accounts: { kept: { id: "account-id", name: "kept", containers: ["one", "two"] } } });
        const { policyRules } = one(declared, of("dataprotection:BackupPolicy")).inputs.properties;
        expect(policyRules[0].trigger.schedule.repeatingTimeIntervals).to.deep.equal(["R/2026-01-04T01:00:00+00:00/P1D"]);
        expect(policyRules[0].trigger.taggingCriteria.map(({ tagInfo }: any) => tagInfo.tagName)).to.deep.equal(["weekly", "monthly", "yearly", "Default"]);
        expect(one(declared, of("dataprotection:BackupInstance")).inputs.properties.policyInfo.policyParameters.backupDatasourceParametersList[0].containersList).to.deep.equal(["one", "two"]);
    });
    it("puts both vaults under somebody else's guard", async () => {
        const proxies = (await backup()).filter(({ type }) => /GuardProxy/.test(type));
        expect(proxies.map(({ inputs }) => [inputs.resourceGuardProxyName, inputs.properties.resourceGuardResourceId])).to.deep.equal([["DppResourceGuardProxy", GUARD], ["VaultProxy", GUARD]]);
    });
    it("keeps machines and shares no longer than their rules say", async () => {
        const policies = (await backup()).filter(({ type }) => type === of("recoveryservices:ProtectionPolicy"));
        for (const { inputs } of policies) {
            const { dailySchedule, weeklySchedule, monthlySchedule, yearlySchedule } = inputs.properties.retentionPolicy;
            expect([dailySchedule, weeklySchedule, monthlySchedule, yearlySchedule].map(({ retentionDuration }) => retentionDuration.count)).to.deep.equal([35, 13, 12, 2]);
        }
    });
    it("keeps an archive that lets go of nothing, each tenant's part behind the tenant's key", async () => {
        const declared = await backup({ archive });
        const account = one(declared, of("storage:StorageAccount"));
        expect(account.inputs.immutableStorageWithVersioning.immutabilityPolicy).to.deep.equal({ immutabilityPeriodSinceCreationInDays: 35, allowProtectedAppendWrites: false, state: "Locked" });
        expect(one(declared, of("storage:EncryptionScope")).inputs.keyVaultProperties).to.deep.equal({ keyUri: "https://kv.vault.azure.net/keys/t0" });
        expect(one(declared, of("storage:BlobContainer"), "tenant-t0").inputs.denyEncryptionScopeOverride).to.equal(true);
        expect(one(declared, of("storage:BlobContainer"), "-data").inputs).to.not.have.property("denyEncryptionScopeOverride");
        expect(declared.filter(({ type }) => type === of("authorization:ManagementLockByScope"))).to.deep.equal([]);
    });
});

describe("azure.BackupCopies", () => {
    it("copies what customers keep to the archive, and locks it", async () => {
        const stores = planArchive(PRIMARY.stores, [{ kind: "shared", container: "tenant-t0" }, { kind: "private", container: "data" }]);
        const declared = await declare(() => new BackupCopies("copies", {
            stores, sourceResourceGroupName: "rg-prod", targetResourceGroupName: "rg-dr", sourceAccounts: { data: { id: "data-id" } }, archive: { id: "archive-id", accountName: STANDBY.names.archiveAccount },
        }));
        const links = declared.filter(({ type }) => type === of("storage:ObjectReplicationPolicy"));
        expect(links.map(({ inputs }) => [inputs.accountName, inputs.sourceAccount, inputs.destinationAccount])).to.deep.equal([
            [STANDBY.names.archiveAccount, "data-id", "archive-id"], [PRIMARY.stores[0]!.account, "data-id", "archive-id"],
        ]);
        expect(links[0]!.inputs.rules.map(({ sourceContainer, destinationContainer }: any) => [sourceContainer, destinationContainer])).to.deep.equal([["data", "data"], ["tenant-t0", "tenant-t0"]]);
        expect(one(declared, of("authorization:ManagementLockByScope")).inputs.scope).to.equal("archive-id");
    });
});
