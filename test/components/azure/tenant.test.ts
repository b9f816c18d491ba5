import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Tenant, tenantCondition } from "../../../components/azure/tenant";
import { parseCidr } from "../../../components/plan/cidr";
import { planTenants, type Tenant as Settings } from "../../../components/plan/tenants";
import { type Declared, declare, one } from "../../support";
import { PLACE, SUBSCRIPTION } from "./site";

const tenantOf = (kind: Settings["kind"]) => planTenants({ name: "test", slot: 0, aws: { zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] } }, {
    platform: "holdfast", awsAccountId: "111122223333", azureSubscriptionId: SUBSCRIPTION, tenantRange: parseCidr("10.64.0.0/10"),
    tenants: [{ name: "meadow", kind, slot: 3, uid: 10003, gid: 10003, mode: "0750", quotaGb: 100, costCenter: "cc-1003" }],
})[0]!;

const ACCOUNT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/data";

const declared = (kind: Settings["kind"]): Promise<Declared[]> => declare(() => new Tenant("tenant", {
    ...PLACE, tenant: tenantOf(kind), subscriptionId: SUBSCRIPTION,
    keys: { vaultName: "kv-test", vaultUri: "https://kv-test.vault.azure.net/", vaultId: "/vault", identityId: "/identity", identityPrincipalId: "stores-principal" },
    data: { id: pulumi.output(ACCOUNT), name: pulumi.output("data") },
    archiveAccountId: "/archive", workspaceId: "/workspace", actionGroupId: "/responders", retention: { logs: 400, data: 90, export: 30 }, lifecycle: "evaluation",
}));

const of = (made: readonly Declared[], type: string, ending = "") => one(made, `azure-native:${type}`, ending).inputs;

describe("azure.Tenant, shared", () => {
    let made: Declared[];
    before(async () => { made = await declared("shared"); });

    it("has a key in the site's vault, for stores to use", () => {
        expect(of(made, "keyvault:Key")).to.deep.include({ vaultName: "kv-test", keyName: "t3-meadow" });
        expect(of(made, "authorization:RoleAssignment", "-key")).to.include({ principalId: "stores-principal", scope: "tenant-id" });
    });

    it("has a scope with that key, without a version", () => {
        expect(of(made, "storage:EncryptionScope")).to.deep.include({
            accountName: "data", source: "Microsoft.KeyVault", keyVaultProperties: { keyUri: "https://kv-test.vault.azure.net/keys/t3-meadow" },
            requireInfrastructureEncryption: true, state: "Enabled",
        });
    });

    it("has a container that nobody can write to round the scope", () => {
        expect(of(made, "storage:BlobContainer")).to.include({ containerName: "tenant-t3-meadow", publicAccess: "None", denyEncryptionScopeOverride: true });
    });

    it("has an identity that reaches that container over a private endpoint", () => {
        expect(of(made, "authorization:RoleAssignment", "-objects")).to.include({ condition: tenantCondition("tenant-t3-meadow"), conditionVersion: "2.0", scope: "tenant-id" });
        expect(tenantCondition("tenant-t3-meadow")).to.include("containers:name] StringEquals 'tenant-t3-meadow'").and.include("@Environment[isPrivateLink] BoolEquals true");
    });

    it("is watched against its quota", () => {
        const { criteria, actions } = of(made, "monitor:ScheduledQueryRule");
        expect(criteria.allOf[0]).to.include({ threshold: 100, operator: "GreaterThan" });
        expect(criteria.allOf[0].query).to.include('"/data/tenant-t3-meadow/"');
        expect(actions.actionGroups).to.deep.equal(["/responders"]);
    });

    it("is charged to the tenant", () => {
        for (const { inputs } of made.filter((each) => !each.type.startsWith("holdfast:") && each.inputs["tags"])) expect(inputs["tags"]).to.include({ "cost-center": "cc-1003", tenant: "meadow" });
    });
});

describe("azure.Tenant, private", () => {
    let made: Declared[];
    before(async () => { made = await declared("private"); });

    it("has a group, a network and an account of its own", () => {
        expect(of(made, "resources:ResourceGroup")["resourceGroupName"]).to.equal("rg-holdfast-test-t3-meadow");
        expect(of(made, "network:VirtualNetwork")["addressSpace"]).to.deep.equal({ addressPrefixes: ["10.67.4.0/22"] });
        expect(of(made, "storage:StorageAccount")).to.include({ publicNetworkAccess: "Disabled", allowSharedKeyAccess: false });
        expect(of(made, "storage:StorageAccount")["encryption"].keyVaultProperties).to.deep.equal({ keyName: "t3-meadow", keyVaultUri: "https://kv-test.vault.azure.net/" });
    });

    it("lets its machines reach its endpoint, and nothing else", () => {
        const rules = made.filter(({ type }) => type === "azure-native:network:NetworkSecurityGroup").flatMap(({ inputs }) => inputs["securityRules"]);
        const allowed = rules.filter(({ access }: { access: string }) => access === "Allow");
        expect(new Set(allowed.map((rule: any) => `${rule.sourceAddressPrefix} > ${rule.destinationAddressPrefix} ${rule.destinationPortRange}`))).to.deep.equal(new Set(["10.67.4.0/23 > 10.67.6.0/24 443"]));
        expect(rules.filter(({ access, priority }: { access: string; priority: number }) => access === "Deny" && priority === 4096)).to.have.length(4);
    });

    it("leads nowhere from either subnet", () => {
        for (const { inputs } of made.filter(({ type }) => type === "azure-native:network:Subnet")) {
            expect(inputs).to.include({ defaultOutboundAccess: false });
            expect(inputs).to.have.property("routeTable");
            expect(inputs).to.not.have.property("natGateway");
        }
        expect(of(made, "network:Route")).to.include({ addressPrefix: "0.0.0.0/0", nextHopType: "None" });
    });

    it("reaches its account by an endpoint in it, by its ordinary name", () => {
        expect(of(made, "network:PrivateEndpoint")["privateLinkServiceConnections"][0].groupIds).to.deep.equal(["blob"]);
        expect(of(made, "privatedns:PrivateZone")["privateZoneName"]).to.equal("privatelink.blob.core.windows.net");
    });
});
