import { expect } from "chai";
import { Replication } from "../../../components/azure/replication";
import { planPairs } from "../../../components/plan/index";
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
