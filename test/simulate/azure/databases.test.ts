import { expect } from "chai";
import { GROUP, guid, network, type Subscription, table, TENANT, vault } from "./support";

const rg = { resourceGroupName: "rg" };
const DELEGATION = [{ name: "database", serviceName: "Microsoft.DBforPostgreSQL/flexibleServers" }];

/** A network with a subnet for databases, a private zone, and a vault with a key beside it. */
function given() {
    const things = network();
    const data = things.subnet("data", "10.17.9.0/24", { delegations: DELEGATION });
    const zone = things.azure.make("privatedns:PrivateZone", { ...rg, location: "global", privateZoneName: "site.private.postgres.database.azure.com" });
    return { ...things, data, zone };
}

const server = ({ data, zone }: { data: { id: string }; zone: { id: string } }) => ({
    ...rg, serverName: "database", version: "17", sku: { name: "Standard_E2ds_v5", tier: "MemoryOptimized" }, createMode: "Default",
    availabilityZone: "1", highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "2" }, storage: { storageSizeGB: 128, autoGrow: "Enabled" },
    backup: { backupRetentionDays: 35, geoRedundantBackup: "Disabled" }, authConfig: { activeDirectoryAuth: "Enabled", passwordAuth: "Disabled", tenantId: TENANT },
    network: { delegatedSubnetResourceId: data.id, privateDnsZoneArmResourceId: zone.id },
});

table("dbforpostgresql:Server", {
    given,
    right: server,
    accepts: { "a server without a stand-in": { highAvailability: { mode: "Disabled" } } },
    refuses: {
        "a name with capitals": [{ serverName: "Database" }, ["serverName", "Database", "3 to 63 lower-case letters, digits and single -"]],
        "a size of another tier": [{ "sku.tier": "GeneralPurpose" }, ["sku.name", "Standard_E2ds_v5", "a size of the tier GeneralPurpose"]],
        "a burstable server with a stand-in": [{ sku: { name: "Standard_B2s", tier: "Burstable" } }, ["highAvailability.mode", "ZoneRedundant", "Disabled: burstable servers have no stand-in"]],
        "a stand-in in the same zone": [{ "highAvailability.standbyAvailabilityZone": "1" }, ["highAvailability.standbyAvailabilityZone", "1", "another zone than the server's, 1"]],
        "a disk that is not made": [{ "storage.storageSizeGB": 100 }, ["storage.storageSizeGB", "100", "one of 32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767"]],
        "more days than there are": [{ "backup.backupRetentionDays": 36 }, ["backup.backupRetentionDays", "36", "a whole number from 7 to 35 days"]],
        "copies in a pair that there is not": [{ location: "italynorth", "backup.geoRedundantBackup": "Enabled", network: undefined }, ["backup.geoRedundantBackup", "Enabled", "Disabled: Azure pairs no region with italynorth"]],
        "nobody who can sign in": [{ "authConfig.activeDirectoryAuth": "Disabled" }, ["authConfig.activeDirectoryAuth", "Disabled", "Enabled: with neither, nobody could sign in"]],
        "a subnet for everybody": [({ app }) => ({ "network.delegatedSubnetResourceId": app.id }), ({ app }) => ["network.delegatedSubnetResourceId", app.id, "a subnet delegated to Microsoft.DBforPostgreSQL/flexibleServers"]],
        "a subnet without a zone": [{ "network.privateDnsZoneArmResourceId": undefined }, ["network.privateDnsZoneArmResourceId", "nothing", "a private DNS zone: nothing finds the server otherwise"]],
        "another zone": [({ azure }) => ({ "network.privateDnsZoneArmResourceId": azure.make("privatedns:PrivateZone", { ...rg, location: "global", privateZoneName: "example.com" }).id }),
            ["network.privateDnsZoneArmResourceId", "example.com", "a zone that ends in .postgres.database.azure.com"]],
    },
});

describe("dbforpostgresql:Server", () => {
    const refusals = (azure: Subscription, inputs: object, name?: string) => azure.refusals("dbforpostgresql:Server", inputs, name).map(({ property, expected }) => [property, expected]);

    it("is refused a subnet whose rules name an application security group", () => {
        const things = given();
        const { azure, guard } = things;
        const members = azure.make("network:ApplicationSecurityGroup", { ...rg, applicationSecurityGroupName: "members" });
        things.rule("app", { sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: members.id }], destinationPortRange: "5432", priority: 130 });
        const data = things.subnet("guarded", "10.17.12.0/24", { delegations: DELEGATION, networkSecurityGroup: { id: guard.id } });
        expect(refusals(azure, server({ ...things, data }))).to.deep.equal([
            ["network.delegatedSubnetResourceId", "a subnet whose rules name blocks: the service supports no application security group there"],
        ]);
    });

    it("is encrypted with a key of its own region, by an identity that may use it", () => {
        const { azure, key, identity, grant } = vault();
        const encrypted = {
            ...rg, serverName: "database", version: "17", sku: { name: "Standard_D2ds_v5", tier: "GeneralPurpose" },
            authConfig: { activeDirectoryAuth: "Enabled", passwordAuth: "Disabled", tenantId: TENANT },
            identity: { type: "UserAssigned", userAssignedIdentities: { [identity.id]: {} } },
            dataEncryption: { type: "AzureKeyVault", primaryKeyURI: key.outputs["keyUri"], primaryUserAssignedIdentityId: identity.id },
        };
        expect(refusals(azure, encrypted)).to.deep.equal([["dataEncryption.primaryKeyURI", "an identity that holds Key Vault Crypto Service Encryption User on key data or its vault already"]]);
        grant();
        expect(refusals(azure, encrypted)).to.deep.equal([]);
        expect(refusals(azure, { ...encrypted, location: "westeurope" })).to.deep.equal([["dataEncryption.primaryKeyURI", "a key in westeurope, where what it encrypts is"]]);
        expect(refusals(azure, { ...encrypted, backup: { geoRedundantBackup: "Enabled" } })).to.deep.equal([["dataEncryption.geoBackupKeyURI", "a key in the paired region, for the copies of backups there"]]);
        const geo = { ...encrypted.dataEncryption, geoBackupKeyURI: key.outputs["keyUri"], geoBackupUserAssignedIdentityId: identity.id };
        expect(refusals(azure, { ...encrypted, dataEncryption: geo })).to.deep.equal([
            ["dataEncryption.geoBackupKeyURI", "a key in westeurope, where what it encrypts is"], ["dataEncryption.geoBackupUserAssignedIdentityId", "another identity than the server's own"],
        ]);
    });

    it("copies a server only where the two networks are joined in both directions", () => {
        const things = given();
        const { azure, vnet } = things;
        const source = azure.make("dbforpostgresql:Server", server(things));
        const far = azure.make("network:VirtualNetwork", { ...rg, virtualNetworkName: "far", location: "westeurope", addressSpace: { addressPrefixes: ["10.21.0.0/16"] } });
        const data = azure.make("network:Subnet", { ...rg, virtualNetworkName: "far", subnetName: "data", addressPrefix: "10.21.0.0/24", delegations: DELEGATION });
        const zone = azure.make("privatedns:PrivateZone", { ...rg, location: "global", privateZoneName: "far.private.postgres.database.azure.com" });
        const copy = { ...server({ data, zone }), serverName: "copy", location: "westeurope", createMode: "Replica", sourceServerResourceId: source.id, highAvailability: { mode: "Disabled" }, backup: undefined };
        const joined = "a network that is joined to the source's by peerings in both directions";
        expect(refusals(azure, copy, "copy")).to.deep.equal([["network.delegatedSubnetResourceId", joined]]);
        azure.make("network:VirtualNetworkPeering", { ...rg, virtualNetworkName: "far", virtualNetworkPeeringName: "near", remoteVirtualNetwork: { id: vnet.id } });
        expect(refusals(azure, copy, "copy")).to.deep.equal([["network.delegatedSubnetResourceId", joined]]);
        azure.make("network:VirtualNetworkPeering", { ...rg, virtualNetworkName: "vnet", virtualNetworkPeeringName: "far", remoteVirtualNetwork: { id: far.id } });
        expect(refusals(azure, copy, "copy")).to.deep.equal([]);
        expect(refusals(azure, { ...copy, highAvailability: { mode: "ZoneRedundant" } }, "copy")).to.deep.equal([["highAvailability.mode", "Disabled: copies have no stand-in"]]);
        expect(refusals(azure, { ...copy, version: "16" }, "copy")).to.deep.equal([["version", "17, as the server that it copies"]]);
        azure.make("dbforpostgresql:Server", copy, "copy");
        expect(azure.refuseDelete(source).map(({ found }) => found)).to.deep.equal([`in use by ${GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/copy`]);
    });
});

const of = { ...rg, serverName: "database" };
const served = () => {
    const things = given();
    things.azure.make("dbforpostgresql:Server", server(things));
    return things;
};

table("dbforpostgresql:Configuration", {
    given: served,
    right: () => ({ ...of, configurationName: "ssl_min_protocol_version", value: "TLSv1.2" }),
    refuses: {
        "an old TLS": [{ value: "TLSv1.1" }, ["value", "TLSv1.1", "TLSv1.2 or TLSv1.3"]],
        "a library that is not offered": [{ configurationName: "shared_preload_libraries", value: "pg_evil" }, ["value", "pg_evil", "names of libraries with commas between them"]],
        "classes taken away with a dash": [{ configurationName: "pgaudit.log", value: "all,-read" }, ["value", "all,-read", "classes of statements with commas between them, none of them taken away with -"]],
    },
});

table("dbforpostgresql:AdministratorsMicrosoftEntra", {
    given: served,
    right: () => ({ ...of, objectId: guid(4), principalName: "people", principalType: "group", tenantId: TENANT }),
    refuses: { "a kind that is none": [{ principalType: "Groups" }, ["principalType", "Groups", "one of user, servicePrincipal, group, unknown; did you mean group?"]], "no name": [{ principalName: undefined }, ["principalName", "nothing", "the name that the directory has"]] },
});

table("dbforpostgresql:VirtualEndpoint", {
    given: served,
    right: () => ({ ...of, virtualEndpointName: "names", endpointType: "ReadWrite", members: ["database"] }),
    refuses: { "somebody else": [{ members: ["other"] }, ["members[0]", "other", "the name of a server that exists"]] },
});

table("storage:FileShare", {
    given: () => {
        const { azure } = network();
        azure.make("storage:StorageAccount", { ...rg, accountName: "files", kind: "FileStorage", sku: { name: "Premium_ZRS" } });
        azure.make("storage:StorageAccount", { ...rg, accountName: "plain", kind: "StorageV2", sku: { name: "Standard_ZRS" } });
        return { azure };
    },
    right: () => ({ ...rg, accountName: "files", shareName: "meadow", enabledProtocols: "NFS", rootSquash: "RootSquash", shareQuota: 100 }),
    refuses: {
        "NFS in an account of objects": [{ accountName: "plain", accessTier: "Hot" }, ["enabledProtocols", "NFS in an account of the kind StorageV2", "SMB: NFS takes an account of the kind FileStorage"]],
        "a share too small": [{ shareQuota: 50 }, ["shareQuota", "50", "a whole number from 100 to 102400 GiB"]],
        "root without NFS": [{ enabledProtocols: "SMB" }, ["rootSquash", "RootSquash", "nothing: only NFS shares have it"]],
    },
});

table("storage:FileServiceProperties", {
    given: () => {
        const { azure } = network();
        azure.make("storage:StorageAccount", { ...rg, accountName: "files", kind: "FileStorage", sku: { name: "Premium_ZRS" } });
        return { azure };
    },
    right: () => ({ ...rg, accountName: "files", fileServicesName: "default", shareDeleteRetentionPolicy: { enabled: true, days: 14 }, protocolSettings: { smb: { versions: "SMB3.1.1" } } }),
    refuses: { "a version that there is not": [{ "protocolSettings.smb.versions": "SMB1.0;SMB3.1.1" }, ["protocolSettings.smb.versions", "SMB1.0", "a list of SMB2.1, SMB3.0, SMB3.1.1 with ; between them"]] },
});
