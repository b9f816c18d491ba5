import { expect } from "chai";
import { addressesFound } from "../../../resilience/collect/azure/addresses";
import { ArmError, armSession } from "../../../resilience/collect/azure/arm";
import { azureBackup, backupFound, dataProtectionJobs, recoveryJobs } from "../../../resilience/collect/azure/backup";
import { detectionFound, trailFound } from "../../../resilience/collect/azure/detection";
import { accountFound, azureReplication, serverFound } from "../../../resilience/collect/azure/replication";
import { vulnerabilitiesFound } from "../../../resilience/collect/azure/vulnerabilities";
import { recordOf } from "../../../resilience/collect/collector";
import { type Answer, AZURE_PLACE, type Cloud, cloud, FACTS, hours, NOW } from "./support";

const SUBSCRIPTION = "6e1d2c3b-4a59-4687-9a0b-1c2d3e4f5a6b";
const record = (found: Parameters<typeof recordOf>[1]) => recordOf({ kind: "detection", cloud: "azure", name: "x" }, found, FACTS, "live");
const at = (count: number) => hours(count).toISOString();

describe("backup jobs on Azure", () => {
    const protection = (status: string, ended: number, operationCategory = "Backup") => ({ properties: { operationCategory, status, dataSourceName: "database", startTime: at(ended + 1), endTime: at(ended) } });
    it("are read of backup vaults, restores aside", () => {
        expect(dataProtectionJobs([protection("Completed", 5), protection("Completed", 4, "Restore")])).to.deep.equal([{ of: "database", status: "Completed", started: at(6), ended: at(5) }]);
    });
    it("are read of Recovery Services vaults", () => {
        expect(recoveryJobs([{ properties: { operation: "Backup", status: "InProgress", entityFriendlyName: "share", startTime: at(1) } }, { properties: { operation: "ConfigureBackup", status: "Completed", startTime: at(1) } }]))
            .to.deep.equal([{ of: "share", status: "InProgress", started: at(1) }]);
    });
    it("are well when everything has a backup of the last day and a half", () => expect(backupFound(dataProtectionJobs([protection("CompletedWithWarnings", 36)]), AZURE_PLACE, NOW)!.defects).to.deep.equal([]));
    it("name what has not", () => expect(backupFound(dataProtectionJobs([protection("Failed", 2), protection("Completed", 40)]), AZURE_PLACE, NOW)!.defects).to.deep.equal(["database: last backed up 40 hours ago."]));
    it("are no evidence where there were none in a month", () => expect(backupFound(dataProtectionJobs([protection("Completed", 24 * 31)]), AZURE_PLACE, NOW)).to.equal(undefined));
});

describe("replication on Azure", () => {
    const account = (geoReplicationStats?: { status?: string; lastSyncTime?: string }) => accountFound({ id: "/x/holdfastdata", properties: { ...(geoReplicationStats && { geoReplicationStats }) } }, AZURE_PLACE, NOW);
    it("of an account is as old as its last moment", () => expect(account({ status: "Live", lastSyncTime: at(0.1) })!.figures).to.deep.equal([{ name: "replication lag", value: 360, unit: "s", target: 900 }]));
    it("of an account fails after a quarter of an hour", () => expect(record(account({ status: "Live", lastSyncTime: at(1) })!).result).to.equal("failed"));
    it("of an account fails where the copy is not there", () => expect(account({ status: "Unavailable" })!.defects).to.deep.equal(["The copy is Unavailable."]));
    it("of an account says nothing where Azure does not", () => expect(account()).to.equal(undefined));
    it("of a database is held against the promise", () => expect(record(serverFound({ id: "/x/copy" }, [1, 2, 90], AZURE_PLACE, 60, NOW)!).defects).to.deep.equal(["replication lag p99: 90 s, at most 60 s was asked."]));
    it("of a database says nothing where nothing was measured", () => expect(serverFound({ id: "/x/copy" }, [], AZURE_PLACE, 60, NOW)).to.equal(undefined));
});

describe("detection, activity, addresses and recommendations on Azure", () => {
    const plans = (off?: string) => ["Arm", "CloudPosture", "KeyVaults", "OpenSourceRelationalDatabases", "StorageAccounts", "VirtualMachines"].map((name) => ({ name, properties: { pricingTier: name === off ? "Free" : "Standard" } }));
    it("pass a subscription with every plan", () => expect(record(detectionFound(plans(), AZURE_PLACE, NOW))).to.deep.include({ result: "passed", subject: "region:azure/northeurope" }));
    it("name the plan that is off", () => expect(detectionFound(plans("KeyVaults"), AZURE_PLACE, NOW).defects).to.deep.equal(["The plan KeyVaults is off."]));

    const setting = (properties: object) => [{ name: "activity", properties: { logs: [{ categoryGroup: "allLogs", enabled: true }], ...properties } }];
    it("pass activity that is written to both", () => expect(record(trailFound(setting({ workspaceId: "w", storageAccountId: "s" }), NOW)).result).to.equal("passed"));
    it("fail activity that is kept nowhere", () => expect(trailFound(setting({ workspaceId: "w" }), NOW).defects[0]).to.equal("Administrative is not written to both."));

    it("count the region's spares that nothing has", () => {
        const spare = { location: "North Europe", tags: { purpose: "spare" } };
        const found = addressesFound([spare, { ...spare, properties: { ipConfiguration: { id: "lb" } } }, { ...spare, location: "westeurope" }, { location: "northeurope", tags: { purpose: "nat" } }], AZURE_PLACE, 2, NOW);
        expect(record(found).defects).to.deep.equal(["spares free: 1, at least 2 was asked."]);
    });

    const metadata = [{ name: "severe", properties: { severity: "High" } }, { name: "light", properties: { severity: "Low" } }];
    const assessment = (name: string, code: string, statusChangeDate?: string) => ({ name, properties: { status: { code, ...(statusChangeDate && { statusChangeDate }) } } });
    it("tell how long the oldest severe one is open", () => {
        const found = vulnerabilitiesFound([assessment("severe", "Unhealthy", at(24 * 20)), assessment("light", "Unhealthy", at(24 * 90)), assessment("severe", "Healthy")], metadata, NOW);
        expect(record(found).defects).to.deep.equal(["age of the oldest: 20 d, at most 15 d was asked."]);
    });
    it("do not take one of unknown age for a young one", () => expect(vulnerabilitiesFound([assessment("severe", "Unhealthy")], metadata, NOW).defects).to.deep.equal(["Since when 1 of them are open is not told."]));
    it("do not take nothing assessed for nothing open", () => expect(record(vulnerabilitiesFound([], metadata, NOW)).result).to.equal("failed"));
});

describe("Resource Manager, asked", () => {
    let server: Cloud;
    afterEach(() => server.close());
    const session = () => armSession(SUBSCRIPTION, { endpoint: server.url, maxRetries: 2, retryDelay: 1 });
    const started = async (answer: Parameters<typeof cloud>[0]) => { server = await cloud(answer); return session(); };

    it("names the version of the interface", async () => {
        await (await started(() => ({ body: { value: [] } }))).list("/providers/X/y", "2024-01-01");
        expect(server.asked).to.deep.equal([`/subscriptions/${SUBSCRIPTION}/providers/X/y?api-version=2024-01-01`]);
    });
    it("is asked for every page", async () => {
        const arm = await started((path) => ({ body: path === "/next" ? { value: [2] } : { value: [1], nextLink: `${server.url}/next` } }));
        expect(await arm.list("/providers/X/y", "1")).to.deep.equal([1, 2]);
    });
    it("is not followed to another address", async () => {
        const arm = await started(() => ({ body: { value: [], nextLink: "https://elsewhere.example/next" } }));
        const error = await arm.list("/providers/X/y", "1").then(() => undefined, (thrown: Error) => thrown);
        expect(error!.message).to.equal("a list that goes on at another address");
    });
    it("is asked again where it is asked too often", async () => {
        const arm = await started((_, time): Answer => (time === 1 ? { status: 429, headers: { "retry-after": "0" }, body: {} } : { body: { value: [1] } }));
        expect([await arm.list("/providers/X/y", "1"), server.asked.length]).to.deep.equal([[1], 2]);
    });
    it("is quoted where it refuses", async () => {
        const arm = await started(() => ({ status: 403, body: { error: { code: "AuthorizationFailed", message: "The client does not have authorization.\nMore." } } }));
        const error = await arm.get("/providers/X/y", "1").then(() => undefined, (thrown: Error) => thrown);
        expect([error instanceof ArmError, error!.message]).to.deep.equal([true, "AuthorizationFailed: The client does not have authorization."]);
    });

    it("gives the jobs of the vaults in each region", async () => {
        const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.DataProtection/backupVaults/v`;
        const arm = await started((path): Answer => {
            if (path.includes("/backupVaults?")) return { body: { value: [{ id, location: "northeurope" }, { id: "other", location: "westeurope" }] } };
            if (path.startsWith(`${id}/backupJobs`)) return { body: { value: [{ properties: { operationCategory: "Backup", status: "Completed", dataSourceName: "database", startTime: at(5), endTime: at(4) } }] } };
            return { body: { value: [] } };
        });
        const { found, nothing } = await azureBackup.collect(arm, FACTS);
        expect([found.map(({ subject }) => subject), nothing]).to.deep.equal([["region:azure/northeurope"], []]);
    });
    it("gives the lag of a geo-redundant account and of a copy of the database", async () => {
        const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/g/providers`;
        const arm = await started((path): Answer => {
            if (path.includes("storageAccounts?")) return { body: { value: [{ id: `${group}/Microsoft.Storage/storageAccounts/data`, location: "northeurope", sku: { name: "Standard_RAGZRS" } }, { id: "x", location: "northeurope", sku: { name: "Standard_ZRS" } }] } };
            if (path.includes("storageAccounts/data?")) return { body: { id: `${group}/Microsoft.Storage/storageAccounts/data`, properties: { geoReplicationStats: { status: "Live", lastSyncTime: at(0.1) } } } };
            if (path.includes("flexibleServers?")) return { body: { value: [{ id: `${group}/Microsoft.DBforPostgreSQL/flexibleServers/copy`, location: "northeurope", properties: { replicationRole: "AsyncReplica" } }] } };
            return { body: { value: [{ timeseries: [{ data: [{ maximum: 2 }, {}, { maximum: 4 }] }] }] } };
        });
        const { found } = await azureReplication.collect(arm, FACTS);
        expect(found.map(({ subject, figures }) => [subject, figures.at(-1)!.value])).to.deep.equal([["store:azure/data", 360], ["store:azure/copy", 4]]);
    });
});
