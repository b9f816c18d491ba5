import { expect } from "chai";
import { services } from "../../../simulate/azure/index";
import { group, GROUP, network, REGION, table, TENANT, vault } from "./support";

const rg = { resourceGroupName: "rg" };

table("keyvault:Vault", {
    given: network,
    right: () => ({
        ...rg, vaultName: "kv-test",
        properties: { tenantId: TENANT, sku: { family: "A", name: "premium" }, enableRbacAuthorization: true, softDeleteRetentionInDays: 90, networkAcls: { bypass: "AzureServices", defaultAction: "Deny", ipRules: [], virtualNetworkRules: [] } },
    }),
    accepts: { "a client on the internet": { "properties.networkAcls.ipRules": [{ value: "203.0.113.7" }] } },
    refuses: {
        "a name that is too long": [{ vaultName: "kv-holdfast-production-northeurope" }, ["vaultName", "kv-holdfast-production-northeurope", "3 to 24 letters, digits and single -, beginning with a letter"]],
        "a name with two dashes": [{ vaultName: "kv--test" }, ["vaultName", "kv--test", "3 to 24 letters, digits and single -, beginning with a letter"]],
        "a name that someone has": [({ azure }) => {
            azure.make("resources:ResourceGroup", { resourceGroupName: "other", location: REGION });
            azure.make("keyvault:Vault", { resourceGroupName: "other", vaultName: "KV-Test", properties: { tenantId: TENANT, sku: { family: "A", name: "premium" }, accessPolicies: [] } });
            return {};
        }, ["vaultName", "kv-test", `a name that is free in all of Azure; ${GROUP.replace(/rg$/, "other")}/providers/Microsoft.KeyVault/vaults/KV-Test has it`]],
        "a short retention": [{ "properties.softDeleteRetentionInDays": 6 }, ["properties.softDeleteRetentionInDays", "6", "a whole number from 7 to 90 days"]],
        "purge protection said to be off": [{ "properties.enablePurgeProtection": false }, ["properties.enablePurgeProtection", "false", "true, or nothing: it is never switched off"]],
        "no soft deletion": [{ "properties.enableSoftDelete": false }, ["properties.enableSoftDelete", "false", "true: it cannot be switched off"]],
        "neither roles nor policies": [{ "properties.enableRbacAuthorization": undefined }, ["properties.accessPolicies", "nothing", "access policies, or enableRbacAuthorization: true"]],
        "a private address for internet clients": [{ "properties.networkAcls.ipRules": [{ value: "10.0.0.0/24" }] }, ["properties.networkAcls.ipRules[0].value", "10.0.0.0/24", "public addresses: private ones come through a subnet or a private endpoint"]],
        "a subnet without the service's endpoint": [({ app }) => ({ "properties.networkAcls.virtualNetworkRules": [{ id: app.id }] }), ({ app }) => ["properties.networkAcls.virtualNetworkRules[0].id", app.id, "a subnet with the service endpoint Microsoft.KeyVault"]],
        "a tenant that is none": [{ "properties.tenantId": "contoso" }, ["properties.tenantId", "contoso", "a GUID"]],
    },
});

const rotation = {
    attributes: { expiryTime: "P730D" },
    lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P365D" } }, { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } }],
};

table("keyvault:Key", {
    given: vault,
    right: () => ({ ...rg, vaultName: "kv-test", keyName: "export", properties: { kty: "RSA-HSM", keySize: 4096, keyOps: ["wrapKey", "unwrapKey"], rotationPolicy: rotation } }),
    accepts: {
        "the shortest life": { "properties.rotationPolicy": { attributes: { expiryTime: "P28D" }, lifetimeActions: [{ action: { type: "Rotate" }, trigger: { timeAfterCreate: "P7D" } }] } },
        "a rotation before the end": { "properties.rotationPolicy.lifetimeActions[0].trigger": { timeBeforeExpiry: "P60D" } },
        "a key on a curve": { properties: { kty: "EC-HSM", curveName: "P-384" } },
    },
    refuses: {
        "a key in hardware in a standard vault": [({ azure }) => {
            azure.make("keyvault:Vault", { ...rg, vaultName: "kv-soft", properties: { tenantId: TENANT, sku: { family: "A", name: "standard" }, accessPolicies: [] } });
            return { vaultName: "kv-soft" };
        }, ["properties.kty", "RSA-HSM in a standard vault", "a premium vault for keys in hardware"]],
        "a size that is none": [{ "properties.keySize": 1024 }, ["properties.keySize", "1024", "one of 2048, 3072, 4096"]],
        "a vault that does not exist": [{ vaultName: "kv-tst" }, ["vaultName", "kv-tst", "a parent that exists: Microsoft.KeyVault/vaults"]],
        "a life that is too short": [{ "properties.rotationPolicy": { attributes: { expiryTime: "P27D" } } }, ["properties.rotationPolicy.attributes.expiryTime", "P27D", "at least P28D"]],
        "a rotation too near the end": [{ "properties.rotationPolicy.lifetimeActions[0].trigger.timeAfterCreate": "P724D" }, ["properties.rotationPolicy.lifetimeActions[0].trigger.timeAfterCreate", "P724D", "at least 7 days before the key expires, P730D"]],
        "a rotation too soon": [{ "properties.rotationPolicy.lifetimeActions[0].trigger.timeAfterCreate": "P6D" }, ["properties.rotationPolicy.lifetimeActions[0].trigger.timeAfterCreate", "P6D", "at least P7D"]],
        "a duration in words": [{ "properties.rotationPolicy.attributes.expiryTime": "two years" }, ["properties.rotationPolicy.attributes.expiryTime", "two years", "an ISO 8601 duration of days, months or years, such as P90D"]],
        "notice that is counted from the beginning": [{ "properties.rotationPolicy.lifetimeActions[1].trigger": { timeAfterCreate: "P30D" } }, ["properties.rotationPolicy.lifetimeActions[1].trigger.timeAfterCreate", "P30D", "timeBeforeExpiry: notice is given before the end"]],
        "two triggers of one action": [{ "properties.rotationPolicy.lifetimeActions[0].trigger": { timeAfterCreate: "P300D", timeBeforeExpiry: "P30D" } }, ["properties.rotationPolicy.lifetimeActions[0].trigger", "timeAfterCreate and timeBeforeExpiry", "exactly one of timeAfterCreate, timeBeforeExpiry"]],
        "an operation that is none": [{ "properties.keyOps": ["wrap"] }, ["properties.keyOps[0]", "wrap", "one of encrypt, decrypt, sign, verify, wrapKey, unwrapKey, import, release"]],
    },
});

describe("the simulated key vault", () => {
    it("answers with the key's address, with and without its version", () => {
        const { outputs } = vault().key;
        expect(outputs["keyUri"]).to.equal("https://kv-test.vault.azure.net/keys/data");
        expect(outputs["keyUriWithVersion"]).to.match(/^https:\/\/kv-test\.vault\.azure\.net\/keys\/data\/[0-9a-f]{32}$/);
        expect(outputs).to.not.have.any.keys("properties", "vaultName", "keyName");
    });

    it("does not let go of purge protection", () => {
        const { azure, vault: made } = vault();
        const without = { ...made.inputs["properties"], enablePurgeProtection: undefined };
        expect(services[made.type]!.refuse!({ ...made, inputs: { ...made.inputs, properties: without } }, azure.cloud)).to.deep.equal([
            { property: "properties.enablePurgeProtection", found: "nothing", expected: "true, as it is: it is never switched off" },
        ]);
    });

    it("gives each identity principals of its own", () => {
        const { azure } = group();
        const [a, b] = ["first", "second"].map((resourceName) => azure.make("managedidentity:UserAssignedIdentity", { ...rg, resourceName }).outputs);
        expect(new Set([a!["principalId"], a!["clientId"], b!["principalId"], b!["clientId"]]).size).to.equal(4);
        expect(a!["tenantId"]).to.equal(TENANT);
    });
});
