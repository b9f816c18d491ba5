import { expect } from "chai";
import { Provider } from "@pulumi/azure-native/provider";
import { Database, type DatabaseArgs, type ReplicaMembership } from "../../../components/azure/database";
import { type Declared, declare, one } from "../../support";
import { PLACE, PRIMARY, SUBSCRIPTION } from "./site";

const ARGS: DatabaseArgs = {
    ...PLACE, subscriptionId: SUBSCRIPTION, tenantId: SUBSCRIPTION, zones: ["1", "2"], serverName: PRIMARY.names.databaseServer,
    networkId: "network-id", networkName: "network", subnetId: "data-subnet", dataBlock: "10.17.128.0/19", dataGroupName: "data-rules",
    key: { uri: "https://kv.vault.azure.net/keys/database", identityId: "identity" }, geoKey: { uri: "https://kv2.vault.azure.net/keys/database", identityId: "pair-identity" },
    administrator: { name: "dba", objectId: "00000000-0000-0000-0000-000000000004", type: "group" }, version: "17", size: "Standard_E2ds_v5", storageGb: 128,
    workspaceId: "workspace", archiveAccountId: "archive", lateSeconds: 30, actionGroupId: "responders", lifecycle: "production",
};
const SERVER = "azure-native:dbforpostgresql:Server";
const SETTING = "azure-native:dbforpostgresql:Configuration";
const PEERING = "azure-native:network:VirtualNetworkPeering";
const RULE = "azure-native:network:SecurityRule";

const database = (more: Partial<DatabaseArgs> = {}) => declare(() => new Database("database", { ...ARGS, ...more }));
const copyOf = (alone: boolean) => declare(() => {
    const membership: ReplicaMembership = {
        serverId: "primary-server", serverName: "primary", resourceGroupName: "rg-primary", networkId: "primary-network-id", networkName: "primary-network",
        dataGroupName: "primary-rules", privateZoneName: "holdfast-prod.private.postgres.database.azure.com", dataBlock: "10.17.128.0/19", alone,
        provider: new Provider("primary", { location: "northeurope" }),
    };
    new Database("database", { ...ARGS, location: "westeurope", dataBlock: "10.21.128.0/19", geoKey: undefined, membership });
});

describe("azure.Database", () => {
    let declared: Declared[];
    before(async () => { declared = await database(); });
    const server = (): Record<string, any> => one(declared, SERVER).inputs;

    it("has a stand-in in another zone", () => expect(server()).to.deep.include({ availabilityZone: "1", highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "2" } }));

    it("stands in the delegated subnet, under a private name", () => {
        expect(server()["network"].delegatedSubnetResourceId).to.equal("data-subnet");
        expect(one(declared, "azure-native:privatedns:PrivateZone").inputs["privateZoneName"]).to.equal("holdfast-test.private.postgres.database.azure.com");
    });

    it("knows identities of the directory and no password", () => {
        expect(server()["authConfig"]).to.include({ activeDirectoryAuth: "Enabled", passwordAuth: "Disabled" });
        expect(server()).not.to.have.any.keys("administratorLogin", "administratorLoginPassword");
        expect(one(declared, "azure-native:dbforpostgresql:AdministratorsMicrosoftEntra").inputs).to.include({ principalName: "dba", principalType: "group" });
    });

    it("is encrypted with keys that it follows, by an identity of each region", () => {
        expect(server()["dataEncryption"]).to.deep.equal({
            type: "AzureKeyVault", primaryKeyURI: ARGS.key.uri, primaryUserAssignedIdentityId: "identity", geoBackupKeyURI: ARGS.geoKey!.uri, geoBackupUserAssignedIdentityId: "pair-identity",
        });
        expect(server()["identity"].userAssignedIdentities).to.deep.equal({ identity: {}, "pair-identity": {} });
    });

    it("can be set back to any moment of 35 days, in the paired region too", async () => {
        expect(server()["backup"]).to.deep.equal({ backupRetentionDays: 35, geoRedundantBackup: "Enabled" });
        expect(one(await database({ geoKey: undefined }), SERVER).inputs["backup"].geoRedundantBackup).to.equal("Disabled");
    });

    it("says its tier as its size does", async () => {
        expect(server()["sku"]).to.deep.equal({ name: "Standard_E2ds_v5", tier: "MemoryOptimized" });
        expect(one(await database({ size: "Standard_D2ds_v5" }), SERVER).inputs["sku"].tier).to.equal("GeneralPurpose");
    });

    it("takes TLS alone and records who changed what, from where", () => {
        const settings = Object.fromEntries(declared.filter(({ type }) => type === SETTING).map(({ inputs }) => [inputs["configurationName"], inputs["value"]]));
        expect(settings).to.include({ "require_secure_transport": "on", "ssl_min_protocol_version": "TLSv1.2", "shared_preload_libraries": "pg_stat_statements,pgaudit", "pgaudit.log": "write,ddl,role,function" });
        expect(settings["log_line_prefix"]).to.match(/%u.*%h/);
    });

    it("sends its records to the workspace and the archive", () => {
        expect(one(declared, "azure-native:monitor:DiagnosticSetting").inputs).to.include({ workspaceId: "workspace", storageAccountId: "archive" });
    });

    it("is locked in production, but its zone is not", async () => {
        const locks = declared.filter(({ type }) => type.includes("ManagementLock")).map(({ inputs }) => inputs["scope"]);
        expect(locks).to.deep.equal(["database-id"]);
        expect((await database({ lifecycle: "evaluation" })).filter(({ type }) => type.includes("ManagementLock"))).to.deep.equal([]);
    });

    describe("of a standby", () => {
        let copy: Declared[];
        before(async () => { copy = await copyOf(false); });

        it("copies the primary's server, with neither a stand-in nor backups nor administrators of its own", () => {
            const { inputs } = one(copy, SERVER);
            expect(inputs).to.deep.include({ createMode: "Replica", sourceServerResourceId: "primary-server" });
            expect(inputs["highAvailability"].mode).to.equal("Disabled");
            expect(inputs).not.to.have.property("backup");
            expect(copy.filter(({ type }) => /Administrators|dbforpostgresql:Database$/.test(type))).to.deep.equal([]);
        });

        it("joins the two networks in both directions, for nothing else to pass", () => {
            const peerings = copy.filter(({ type }) => type === PEERING).map(({ inputs }) => [inputs["virtualNetworkName"], inputs["remoteVirtualNetwork"].id, inputs["allowForwardedTraffic"], inputs["allowGatewayTransit"]]);
            expect(peerings).to.deep.equal([["network", "primary-network-id", false, false], ["primary-network", "network-id", false, false]]);
        });

        it("opens the database's port between the two data tiers, on both sides and in both directions", () => {
            const rules = copy.filter(({ type }) => type === RULE).map(({ inputs }) => [inputs["networkSecurityGroupName"], inputs["direction"], inputs["sourceAddressPrefix"], inputs["destinationAddressPrefix"], inputs["destinationPortRange"]]);
            expect(rules).to.deep.equal([
                ["data-rules", "Inbound", "10.17.128.0/19", "10.21.128.0/19", "5432"], ["data-rules", "Outbound", "10.21.128.0/19", "10.17.128.0/19", "5432"],
                ["primary-rules", "Inbound", "10.21.128.0/19", "10.17.128.0/19", "5432"], ["primary-rules", "Outbound", "10.17.128.0/19", "10.21.128.0/19", "5432"],
            ]);
        });

        it("has names that follow the writer, and an alarm on lateness", () => {
            expect(one(copy, "azure-native:dbforpostgresql:VirtualEndpoint").inputs).to.deep.include({ serverName: "primary", endpointType: "ReadWrite" });
            expect(one(copy, "azure-native:monitor:MetricAlert").inputs["criteria"].allOf[0]).to.include({ metricName: "physical_replication_delay_in_seconds", threshold: 30 });
        });

        it("takes over by itself: promoted at once, with a stand-in, and nothing left in the primary's region", async () => {
            const alone = await copyOf(true);
            expect(one(alone, SERVER).inputs).to.deep.include({
                createMode: "Update", replica: { promoteMode: "Standalone", promoteOption: "Forced" }, highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "2" },
                backup: { backupRetentionDays: 35, geoRedundantBackup: "Disabled" },
            });
            expect(alone.filter(({ type, inputs }) => [PEERING, RULE].includes(type) || inputs["resourceGroupName"] === "rg-primary")).to.deep.equal([]);
        });
    });
});
