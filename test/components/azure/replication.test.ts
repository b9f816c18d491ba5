import { expect } from "chai";
import { Replication } from "../../../components/azure/replication";
import { planPairs } from "../../../components/plan/index";
import { parseCidr } from "../../../components/plan/cidr";
import { planTenantPairs, planTenants, type Tenant, type TenantPlan } from "../../../components/plan/tenants";
import { type Declared, declare, one } from "../../support";
import { PRIMARY, STANDBY } from "./site";

const POLICY = "azure-native:storage:ObjectReplicationPolicy";

const accountsOf = (site: string) => ({
    data: { id: `${site}/data`, name: "data" }, export: { id: `${site}/export`, name: "export" }, "log-archive": { id: `${site}/log-archive`, name: "log-archive" },
});

describe("azure.Replication", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Replication("replication", {
            pairs: planPairs(PRIMARY, STANDBY),
            sourceResourceGroupName: "rg-holdfast-prod",
            targetResourceGroupName: "rg-holdfast-dr",
            sourceAccounts: accountsOf("prod"),
            targetAccounts: accountsOf("dr"),
        }));
    });
    const account = (plan: typeof PRIMARY, key: string) => plan.stores.find((store) => store.key === key)!.account;

    it("declares the policy of each store on both accounts", () => {
        expect(declared.filter(({ type }) => type === POLICY).map(({ name }) => name)).to.have.members(
            ["data", "export", "log-archive"].flatMap((key) => [`replication-${key}-target`, `replication-${key}-source`]));
    });

    it("lets Azure give the policy its id on the target", () => {
        expect(one(declared, POLICY, "data-target").inputs).to.include({
            resourceGroupName: "rg-holdfast-dr", accountName: account(STANDBY, "data"), objectReplicationPolicyId: "default",
        });
    });

    it("declares the source's in the primary's group and account", () => {
        expect(one(declared, POLICY, "data-source").inputs).to.include({ resourceGroupName: "rg-holdfast-prod", accountName: account(PRIMARY, "data") });
    });

    it("names both accounts by their whole id, as accounts that refuse other tenants require", () => {
        for (const end of ["data-source", "data-target"]) {
            expect(one(declared, POLICY, end).inputs).to.include({ sourceAccount: "prod/data", destinationAccount: "dr/data" });
        }
    });

    it("copies what was written before the link existed as well", () => {
        expect(one(declared, POLICY, "export-target").inputs["rules"]).to.deep.equal([
            { sourceContainer: "export", destinationContainer: "export", filters: { minCreationTime: "1601-01-01T00:00:00Z" } },
        ]);
    });

    it("locks the accounts that it fills against deletion", () => {
        expect(declared.filter(({ type }) => type === "azure-native:authorization:ManagementLockByScope").map(({ inputs }) => `${inputs["scope"]} ${inputs["level"]}`)).to.have.members(
            ["dr/data CanNotDelete", "dr/export CanNotDelete", "dr/log-archive CanNotDelete"]);
    });

    it("measures how late copies are", () => {
        for (const { inputs } of declared.filter(({ type }) => type === POLICY)) expect(inputs["metrics"]).to.deep.equal({ enabled: true });
    });
});

describe("azure.Replication, with tenants", () => {
    const tenants = (["shared", "private"] as const).map((kind, slot): Tenant =>
        ({ name: kind, kind, slot, uid: 10000 + slot, gid: 10000 + slot, mode: "0750", quotaGb: 100, costCenter: "cc" }));
    const [source, target] = ["prod", "dr"].map((name, slot) => planTenants({ name, slot, aws: { zones: ["eu-west-1a"] } }, {
        platform: "holdfast", awsAccountId: "111122223333", azureSubscriptionId: "s", tenants, tenantRange: parseCidr("10.64.0.0/10"),
    })) as [TenantPlan[], TenantPlan[]];
    const accounts = (site: string) => Object.fromEntries(tenants.map(({ name }) => [name, { id: `${site}/${name}`, name }]));
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Replication("replication", {
            pairs: planPairs(PRIMARY, STANDBY), sourceResourceGroupName: "rg-holdfast-prod", targetResourceGroupName: "rg-holdfast-dr",
            sourceAccounts: accountsOf("prod"), targetAccounts: accountsOf("dr"),
            tenants: planTenantPairs(source, target), sourceTenantAccounts: accounts("prod"), targetTenantAccounts: accounts("dr"),
        }));
    });
    const containers = (ending: string) => one(declared, POLICY, ending).inputs["rules"].map(({ sourceContainer, destinationContainer }: any) => `${sourceContainer} > ${destinationContainer}`);

    it("copies a shared tenant's container with the store that it is in", () => {
        expect(containers("data-target")).to.deep.equal(["data > data", "tenant-t0-shared > tenant-t0-shared"]);
        expect(containers("export-target")).to.deep.equal(["export > export"]);
    });

    it("copies a private tenant's account by itself, from group to group, and locks it", () => {
        expect(containers("t1-private-source")).to.deep.equal(["data > data"]);
        expect(one(declared, POLICY, "t1-private-target").inputs).to.include({ resourceGroupName: "rg-holdfast-dr-t1-private", accountName: target[1]!.account });
        expect(one(declared, "azure-native:authorization:ManagementLockByScope", "t1-private-lock").inputs["scope"]).to.equal("dr/private");
    });
});
