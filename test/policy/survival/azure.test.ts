// A small site on Azure, and what becomes of it: each answer is worked out by hand beside it.
import { expect } from "chai";
import { armId, make } from "../azure-support";
import { answerTo, changed, type Parts, told, together, without } from "./support";

const NETWORK = armId("Microsoft.Network/virtualNetworks/net");
const GATEWAY = armId("Microsoft.Network/applicationGateways/gate");
const here = { location: "North Europe" };

const pool = (zone: string, machines = 2) => make("compute:VirtualMachineScaleSet", {
    ...here, id: armId(`Microsoft.Compute/virtualMachineScaleSets/pool-${zone}`), zones: [zone], sku: { capacity: machines },
    virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations: [{ ipConfigurations: [{ subnet: { id: `${NETWORK}/subnets/app` }, applicationGatewayBackendAddressPools: [{ id: `${GATEWAY}/backendAddressPools/app` }] }] }] } },
}, { name: `pool-${zone}` });
const address = (name: string, zones: string[], more = {}) => make("network:PublicIPAddress", { ...here, id: armId(`Microsoft.Network/publicIPAddresses/${name}`), ipAddress: `192.0.2.${name.length}`, zones, ...more }, { name });
const server = (name: string, more: object) => make("dbforpostgresql:Server", { ...here, id: armId(`Microsoft.DBforPostgreSQL/flexibleServers/${name}`), availabilityZone: "1", ...more }, { name, protect: true });

const site: Parts = {
    network: make("network:VirtualNetwork", { ...here, id: NETWORK }, { name: "net" }),
    front: address("front", ["1", "2", "3"]),
    gateway: make("network:ApplicationGateway", { ...here, id: GATEWAY, zones: ["1", "2", "3"], probes: [{ interval: 10, unhealthyThreshold: 3, timeout: 5 }], frontendIPConfigurations: [{ publicIPAddress: { id: armId("Microsoft.Network/publicIPAddresses/front") } }] }, { name: "gate" }),
    one: pool("1"), two: pool("2"), three: pool("3"),
    vault: make("keyvault:Vault", { ...here, id: armId("Microsoft.KeyVault/vaults/keys"), properties: { enablePurgeProtection: true } }, { name: "keys" }),
    key: make("keyvault:Key", { ...here, id: armId("Microsoft.KeyVault/vaults/keys/keys/db"), keyUri: "https://keys.vault.azure.net/keys/db" }, { name: "key-db" }),
    database: server("db", {
        highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "2" }, dataEncryption: { primaryKeyURI: "https://keys.vault.azure.net/keys/db" },
        network: { delegatedSubnetResourceId: `${NETWORK}/subnets/data` }, backup: { backupRetentionDays: 7 }, storage: { storageSizeGB: 100 },
    }),
};
const replica = server("copy", { location: "westeurope", sourceServerResourceId: armId("Microsoft.DBforPostgreSQL/flexibleServers/db") });

const APPLICATION = "application:azure/gate";
const DATABASE = "database:azure/db";

describe("survival on Azure", () => {
    // The stand-in takes over in 60 to 120 s; the gateway finds the machines gone in 20 to 35 s.
    it("keeps four of six machines when a zone is lost", () => expect(told(site, "zone:azure/northeurope-1", APPLICATION)).to.equal("less-capacity, 60-120 s, 4 of 6"));
    it("keeps half of them once a zone has none", () => expect(told(without(site, "three"), "zone:azure/northeurope-1", APPLICATION)).to.equal("less-capacity, 60-120 s, 2 of 4"));
    it("lets the stand-in take over", () => expect(told(site, "zone:azure/northeurope-1", DATABASE)).to.equal("yes, 60-120 s"));
    it("does not mind a zone where neither is", () => expect(told(site, "zone:azure/northeurope-3", DATABASE)).to.equal("yes, 0-0 s"));
    it("is lost with its zone without a stand-in", () => expect(told(changed(site, "database", { highAvailability: { mode: "Disabled" } }), "zone:azure/northeurope-1", DATABASE)).to.equal("no"));
    it("cannot tell of a gateway that names no zones", () => expect(told(changed(site, "gateway", { zones: [] }), "zone:azure/northeurope-3", APPLICATION)).to.equal("not-known, 0 of 6"));
    it("is lost with the region", () => expect(told(site, "region:azure/northeurope", DATABASE)).to.equal("no"));
    // Notice, approval, update (900 to 2700), and the promotion (60 to 300).
    it("promotes the replica of another region", () => expect(told({ ...site, replica }, "region:azure/northeurope", DATABASE)).to.equal("take-over, 960-3000 s"));
    it("has nothing once the replica's only zone goes too", () => expect(together({ ...site, replica }, "region:azure/northeurope", "zone:azure/westeurope-1", DATABASE)).to.equal("no"));
    it("waits for a custodian when the key is disabled", () => expect(told(site, "key:azure/northeurope/key-db", DATABASE)).to.equal("take-over, 600-2700 s"));
    it("recovers a vault that cannot be purged", () => expect(told(site, "key-vault:azure/northeurope/keys", DATABASE)).to.equal("take-over, 900-4500 s"));
    it("has lost the data with a vault that can be", () => {
        expect(told(changed(site, "vault", { properties: { enablePurgeProtection: false } }), "key-vault:azure/northeurope/keys", DATABASE)).to.equal("no");
    });
    // 100 GB at 50 to 200 MB/s after 10 to 30 minutes: 300 + 600 + 500 to 900 + 1800 + 2000.
    it("restores by the size that is declared", () => expect(told(site, "delete:azure/northeurope/db", DATABASE)).to.equal("backups, 1400-4700 s"));
    it("signs in without Entra where passwords count", () => expect(told(site, "identity:azure", DATABASE)).to.equal("yes, 0-0 s"));
    it("signs nobody in without Entra where nothing else counts", () => {
        expect(told(changed(site, "database", { authConfig: { activeDirectoryAuth: "Enabled", passwordAuth: "Disabled" } }), "identity:azure", DATABASE)).to.equal("no");
    });
});

const account = (name: string, more: object) => make("storage:StorageAccount", { ...here, id: armId(`Microsoft.Storage/storageAccounts/${name}`), kind: "StorageV2", sku: { name: "Standard_ZRS" }, ...more }, { name });
const under = (name: string, path: string) => armId(`Microsoft.Storage/storageAccounts/${name}/${path}`);
const ends = { sourceAccount: armId("Microsoft.Storage/storageAccounts/data"), destinationAccount: armId("Microsoft.Storage/storageAccounts/copy") };
const stores: Parts = {
    data: account("data", {}), copy: account("copy", { location: "westeurope" }),
    versions: make("storage:BlobServiceProperties", { id: under("data", "blobServices/default"), isVersioningEnabled: true }, { name: "versions" }),
    copyVersions: make("storage:BlobServiceProperties", { id: under("copy", "blobServices/default"), isVersioningEnabled: true }, { name: "copy-versions" }),
    target: make("storage:ObjectReplicationPolicy", { id: under("copy", "objectReplicationPolicies/p"), ...ends }, { name: "target" }),
    source: make("storage:ObjectReplicationPolicy", { id: under("data", "objectReplicationPolicies/p"), ...ends }, { name: "source" }),
};
const STORE = "store:azure/data";
const LOST = "region:azure/northeurope";

describe("survival of stores on Azure", () => {
    it("makes the copy writable", () => expect(told(stores, LOST, STORE)).to.equal("take-over, 960-3300 s"));
    it("may lose an hour by it, as nothing is promised", () => expect(answerTo(stores, LOST, STORE).rpo!.to).to.equal(3600));
    it("copies nothing while the policy does not stand on both", () => expect(told(without(stores, "source"), LOST, STORE)).to.equal("no"));
    it("copies nothing without versions", () => expect(told(without(stores, "copyVersions"), LOST, STORE)).to.equal("no"));
    it("fails over where Azure keeps a copy itself", () => {
        expect(answerTo(changed(without(stores, "source", "target"), "data", { sku: { name: "Standard_GZRS" } }), LOST, STORE)).to.deep.include({ answer: "take-over", copy: "the copy of data that Azure keeps in westeurope" });
    });
    it("outlives a zone in three of them", () => expect(told({ ...stores, front: address("front", ["1"]), gateway: site.gateway! }, "zone:azure/northeurope-1", STORE)).to.equal("yes, 0-0 s"));
    it("cannot tell of one that is kept in one", () => {
        expect(told({ ...changed(without(stores, "source", "target"), "data", { sku: { name: "Standard_LRS" } }), front: address("front", ["1"]), gateway: site.gateway! }, "zone:azure/northeurope-1", STORE)).to.equal("not-known");
    });
    it("puts earlier versions back when somebody deletes objects", () => expect(answerTo({ ...stores, data: { ...stores.data!, protect: true } }, "delete:azure/northeurope/data", STORE).answer).to.equal("backups"));
    it("leaves an intruder nothing of what can be deleted", () => expect(told(stores, "ransom:azure", STORE)).to.equal("no"));
    const locked = { immutableStorageWithVersioning: { immutabilityPolicy: { state: "Locked" } } };
    it("reads from a copy that nobody can delete", () => expect(answerTo(changed(stores, "copy", locked), "ransom:azure", STORE)).to.deep.include({ answer: "take-over" }));
    it("does not take immutability that can be lifted for it", () => {
        expect(told(changed(stores, "copy", { immutableStorageWithVersioning: { immutabilityPolicy: { state: "Unlocked" } } }), "ransom:azure", STORE)).to.equal("no");
    });
});

describe("names on Azure DNS", () => {
    const PROFILE = armId("Microsoft.Network/trafficManagerProfiles/tm");
    const endpoint = (name: string, priority: number, target: string, more = {}) => make("trafficmanager:Endpoint", { id: `${PROFILE}/ExternalEndpoints/${name}`, name, priority, target, ...more }, { name });
    const gateway = (name: string, front: string, zone: string) => make("network:ApplicationGateway", { ...here, id: armId(`Microsoft.Network/applicationGateways/${name}`), zones: [zone], frontendIPConfigurations: [{ publicIPAddress: { id: armId(`Microsoft.Network/publicIPAddresses/${front}`) } }] }, { name });
    const named: Parts = {
        zone: make("dns:Zone", { id: armId("Microsoft.Network/dnszones/example.com"), name: "example.com" }, { name: "zone" }),
        profile: make("trafficmanager:Profile", { id: PROFILE, trafficRoutingMethod: "Priority", dnsConfig: { ttl: 30 }, monitorConfig: { intervalInSeconds: 10, toleratedNumberOfFailures: 2, timeoutInSeconds: 5 } }, { name: "tm" }),
        record: make("dns:RecordSet", { id: armId("Microsoft.Network/dnszones/example.com/A/@"), fqdn: "example.com.", targetResource: { id: PROFILE } }, { name: "record" }),
        frontA: address("a", ["1"]), frontB: address("bb", ["2"]), gateA: gateway("gate-a", "a", "1"), gateB: gateway("gate-b", "bb", "2"),
        first: endpoint("first", 1, "192.0.2.1"), second: endpoint("second", 2, "192.0.2.2"),
    };
    // Two failures are borne: 20 s, and 5 s until the third times out; resolvers keep the old answer for 30 s.
    it("leads users to the next endpoint once the probes have failed", () => expect(answerTo(named, "zone:azure/northeurope-1", "name:example.com").rto).to.deep.include({ from: 20, to: 55 }));
    it("does not lead them back from what is not asked", () => expect(told(named, "zone:azure/northeurope-2", "name:example.com")).to.equal("yes, 0-0 s"));
    it("needs people where an endpoint is given out whatever its probes say", () => {
        expect(answerTo(changed(named, "first", { alwaysServe: "Enabled" }), "zone:azure/northeurope-1", "name:example.com").answer).to.equal("take-over");
    });
    it("has nothing to lead to with one endpoint", () => expect(told(without(named, "second", "gateB", "frontB"), "zone:azure/northeurope-1", "name:example.com")).to.equal("no"));
});
