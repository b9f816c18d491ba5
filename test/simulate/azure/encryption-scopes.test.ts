import { expect } from "chai";
import { services } from "../../../simulate/azure/index";
import { table, vault } from "./support";

const rg = { resourceGroupName: "rg" };

/** An account whose identity may use the key `data`. */
function account() {
    const things = vault();
    things.grant();
    const { azure, identity } = things;
    azure.make("storage:StorageAccount", {
        ...rg, accountName: "store", kind: "StorageV2", sku: { name: "Standard_GZRS" },
        identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
        encryption: {
            keySource: "Microsoft.Keyvault", keyVaultProperties: { keyName: "data", keyVaultUri: "https://kv-test.vault.azure.net/" },
            encryptionIdentity: { encryptionUserAssignedIdentity: identity.id },
        },
    });
    azure.make("keyvault:Key", { ...rg, vaultName: "kv-test", keyName: "ungranted", properties: { kty: "RSA-HSM", keySize: 3072 } });
    azure.make("storage:StorageAccount", { ...rg, accountName: "plain", kind: "StorageV2", sku: { name: "Standard_GZRS" } });
    return things;
}

table("storage:EncryptionScope", {
    given: account,
    right: () => ({
        ...rg, accountName: "store", encryptionScopeName: "t0-meadow", source: "Microsoft.KeyVault",
        keyVaultProperties: { keyUri: "https://kv-test.vault.azure.net/keys/data" }, requireInfrastructureEncryption: true,
    }),
    accepts: { "Azure's key": { source: "Microsoft.Storage", keyVaultProperties: undefined } },
    refuses: {
        "a name with capitals": [{ encryptionScopeName: "Meadow" }, ["encryptionScopeName", "Meadow", "3 to 63 lower-case letters, digits and single -"]],
        "no source": [{ source: undefined, keyVaultProperties: undefined }, ["source", "nothing", "Microsoft.KeyVault or Microsoft.Storage"]],
        "a key that is none": [{ "keyVaultProperties.keyUri": "https://kv-test.vault.azure.net/secrets/data" }, ["keyVaultProperties.keyUri", "https://kv-test.vault.azure.net/secrets/data", "https://<vault>.vault.azure.net/keys/<key>"]],
        "a key that does not exist": [{ "keyVaultProperties.keyUri": "https://kv-test.vault.azure.net/keys/dta" }, ["keyVaultProperties.keyUri", "https://kv-test.vault.azure.net/keys/dta", "a key of vault kv-test"]],
        "a key that the account may not use": [{ "keyVaultProperties.keyUri": "https://kv-test.vault.azure.net/keys/ungranted" },
            ["keyVaultProperties.keyUri", "https://kv-test.vault.azure.net/keys/ungranted", "an identity that holds Key Vault Crypto Service Encryption User on key ungranted or its vault already"]],
        "an account without an identity": [{ accountName: "plain" }, ["keyVaultProperties.keyUri", "https://kv-test.vault.azure.net/keys/data", "a key that the account's identity may use: the account has none"]],
    },
});

describe("a container", () => {
    const container = (more: object) => account().azure.refusals("storage:BlobContainer", { ...rg, accountName: "store", containerName: "tenant", ...more })
        .map(({ property, expected }) => [property, expected]);

    it("is refused with a scope that does not exist", () => {
        expect(container({ defaultEncryptionScope: "t9" })).to.deep.equal([["defaultEncryptionScope", "an encryption scope of the account"]]);
    });

    it("is refused with a rule about its scope and no scope", () => {
        expect(container({ denyEncryptionScopeOverride: true })).to.deep.equal([["denyEncryptionScopeOverride", "nothing, or a defaultEncryptionScope beside it"]]);
    });

    it("keeps the scope that it was made with", () => {
        const { azure } = account();
        const made = azure.make("storage:BlobContainer", { ...rg, accountName: "store", containerName: "tenant" });
        const refused = services[made.type]!.refuse!({ ...made, inputs: { ...made.inputs, defaultEncryptionScope: "$account-encryption-key" } }, azure.cloud);
        expect(refused.map(({ property }) => property)).to.deep.equal(["defaultEncryptionScope"]);
    });
});
