import { expect } from "chai";
import { Keys } from "../../../components/azure/keys";
import { roleAssignmentName } from "../../../components/names";
import { type Declared, declare, one } from "../../support";
import { PLACE, SUBSCRIPTION } from "./site";

const VAULT = "azure-native:keyvault:Vault";
const KEY = "azure-native:keyvault:Key";
const ELIGIBILITY = "azure-native:authorization:PimRoleEligibilitySchedule";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";

const CUSTODIANS = ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"] as const;

const PURPOSES = ["data", "export", "log-archive", "operations", "database", "files", "volumes", "backup", "secrets"];

describe("azure.Keys", () => {
    let declared: Declared[];
    let keys: Keys;
    before(async () => {
        declared = await declare(() => {
            keys = new Keys("keys", { ...PLACE, vaultName: "kv-holdfastprod-0a1b2c3d", tenantId: SUBSCRIPTION, subscriptionId: SUBSCRIPTION, custodians: CUSTODIANS });
        });
    });
    const vault = () => one(declared, VAULT).inputs["properties"];
    const of = (type: string) => declared.filter((resource) => resource.type === type);

    it("makes a premium vault, so that keys stay in hardware", () => {
        expect(vault().sku).to.deep.equal({ family: "A", name: "premium" });
    });

    it("gives access by roles alone", () => {
        expect(vault().enableRbacAuthorization).to.equal(true);
        expect(vault()).to.not.have.property("accessPolicies");
    });

    it("keeps what is deleted for 90 days, whoever deletes it", () => {
        expect(vault()).to.include({ enableSoftDelete: true, softDeleteRetentionInDays: 90, enablePurgeProtection: true });
    });

    it("lets no network in but Azure's own services", () => {
        expect(vault().publicNetworkAccess).to.equal("Disabled");
        expect(vault().networkAcls).to.deep.equal({ bypass: "AzureServices", defaultAction: "Deny", ipRules: [], virtualNetworkRules: [] });
    });

    it("makes a key for each purpose", () => {
        expect(of(KEY).map(({ inputs }) => inputs["keyName"])).to.deep.equal(PURPOSES);
    });

    it("rotates each key once a year, and announces its expiry", () => {
        for (const { inputs } of of(KEY)) {
            expect(inputs["properties"].rotationPolicy).to.deep.equal({
                attributes: { expiryTime: "P730D" },
                lifetimeActions: [
                    { action: { type: "rotate" }, trigger: { timeAfterCreate: "P365D" } },
                    { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } },
                ],
            });
        }
    });

    it("makes keys that can wrap and unwrap, and cannot leave the hardware", () => {
        for (const { inputs } of of(KEY)) {
            const { kty, keySize, keyOps, attributes } = inputs["properties"];
            expect({ kty, keySize, keyOps, attributes }).to.deep.equal({
                kty: "RSA-HSM", keySize: 4096, keyOps: ["wrapKey", "unwrapKey"], attributes: { enabled: true, exportable: false },
            });
        }
    });

    it("makes exactly the two custodians eligible for administering the vault, for a year", () => {
        expect(of(ELIGIBILITY).map(({ inputs }) => [inputs["principalId"], inputs["scope"], inputs["roleDefinitionId"].split("/").at(-1), inputs["scheduleInfo"].expiration]))
            .to.deep.equal(CUSTODIANS.map((id) => [id, "keys-vault-id", "00482a5a-887f-4fb3-b363-3b7fe8e74483", { type: "AfterDuration", duration: "P365D" }]));
    });

    it("lets stores use each key, and do nothing else with it", () => {
        expect(of(ASSIGNMENT).map(({ inputs }) => `${inputs["scope"]} ${inputs["roleDefinitionId"].split("/").at(-1)}`)).to.deep.equal(
            PURPOSES.map((key) => `keys-${key}-id e147488a-f6f5-4113-8e2d-b22465e65bf6`));
    });

    it("puts no lock on the vault, under which custodians could not activate their role", () => {
        expect(of("azure-native:authorization:ManagementLockByScope")).to.deep.equal([]);
    });

    it("names keys without a version, so that users follow rotation", async () => {
        const uri = await new Promise((resolve) => keys.keyUris["log-archive"].apply(resolve));
        expect(uri).to.equal("https://kv-holdfastprod-0a1b2c3d.vault.azure.net/keys/log-archive");
    });
});

describe("roleAssignmentName", () => {
    it("is a GUID", () => {
        expect(roleAssignmentName("a", "b")).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    });
    it("is the same for the same purpose", () => {
        expect(roleAssignmentName("vault", "key")).to.equal(roleAssignmentName("vault", "key"));
    });
    it("differs where the purpose differs", () => {
        expect(roleAssignmentName("vault", "data")).to.not.equal(roleAssignmentName("vault", "export"));
    });
});
