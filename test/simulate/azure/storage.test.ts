import { expect } from "chai";
import { services } from "../../../simulate/azure/index";
import { Cloud } from "../../../simulate/cloud";
import { group, GROUP, store, table, vault } from "./support";

const rg = { resourceGroupName: "rg" };

table("storage:StorageAccount", {
    given: () => {
        const things = vault();
        things.grant();
        const unread = things.azure.make("managedidentity:UserAssignedIdentity", { ...rg, resourceName: "nobody" });
        return { ...things, unread };
    },
    right: ({ identity }) => ({
        ...rg, accountName: "holdfastdata", kind: "StorageV2", sku: { name: "Standard_GZRS" }, minimumTlsVersion: "TLS1_2",
        identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
        encryption: {
            keySource: "Microsoft.Keyvault", keyVaultProperties: { keyName: "data", keyVaultUri: "https://kv-test.vault.azure.net/" },
            encryptionIdentity: { encryptionUserAssignedIdentity: identity.id },
        },
        networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices,Logging,Metrics" }, sasPolicy: { expirationAction: "Block", sasExpirationPeriod: "1.00:00:00" },
    }),
    accepts: { "Azure's own keys": { encryption: undefined, identity: undefined }, "a region without a pair, without copies there": { location: "italynorth", "sku.name": "Standard_ZRS" } },
    refuses: {
        "a name with capitals": [{ accountName: "HoldfastData" }, ["accountName", "HoldfastData", "3 to 24 lower-case letters and digits"]],
        "a name that someone has": [({ azure }) => (azure.make("storage:StorageAccount", { ...rg, accountName: "taken", kind: "StorageV2", sku: { name: "Standard_LRS" } }), azure.make("resources:ResourceGroup", { resourceGroupName: "other", location: "westeurope" }), { resourceGroupName: "other", accountName: "taken" }),
            ["accountName", "taken", `a name that is free in all of Azure; ${GROUP}/providers/Microsoft.Storage/storageAccounts/taken has it`]],
        "copies in a pair that there is not": [{ location: "italynorth" }, ["sku.name", "Standard_GZRS", "Standard_LRS or Standard_ZRS: Azure pairs no region with italynorth"]],
        "copies in zones that there are not": [{ location: "westus" }, ["sku.name", "Standard_GZRS", "a sku without zones: westus has none"], ["sku.name", "Standard_GZRS", "Standard_LRS or Standard_ZRS: Azure pairs no region with westus"]],
        "a kind that is retired": [{ kind: "Storage" }, ["kind", "Storage", "StorageV2, BlockBlobStorage or FileStorage: the others are retired; did you mean StorageV2?"]],
        "an old TLS": [{ minimumTlsVersion: "TLS1_0" }, ["minimumTlsVersion", "TLS1_0", "TLS1_2 or TLS1_3: earlier ones are retired; did you mean TLS1_2?"]],
        "a key that does not exist": [{ "encryption.keyVaultProperties.keyName": "dta" }, ["encryption.keyVaultProperties.keyName", "dta", "a key of vault kv-test"]],
        "a vault that does not exist": [{ "encryption.keyVaultProperties.keyVaultUri": "https://kv-tost.vault.azure.net/" }, ["encryption.keyVaultProperties.keyVaultUri", "https://kv-tost.vault.azure.net/", "a vault that exists"]],
        "a key without an identity": [{ identity: undefined }, ["identity", "nothing", "an identity that may use the key"], ({ identity }) => ["encryption.encryptionIdentity.encryptionUserAssignedIdentity", identity.id, "one of identity.userAssignedIdentities"]],
        "an identity without a right to the key": [({ unread }) => ({ "identity.userAssignedIdentities": [unread.id], "encryption.encryptionIdentity.encryptionUserAssignedIdentity": unread.id }),
            ({ unread }) => ["encryption.encryptionIdentity.encryptionUserAssignedIdentity", unread.id, "an identity that holds Key Vault Crypto Service Encryption User on key data or its vault already"]],
        "a bypass that is none": [{ "networkRuleSet.bypass": "Azure" }, ["networkRuleSet.bypass", "Azure", "None, or a list of AzureServices, Logging and Metrics"]],
        "a private address for internet clients": [{ "networkRuleSet.ipRules": [{ iPAddressOrRange: "192.168.0.0/16" }] }, ["networkRuleSet.ipRules[0].iPAddressOrRange", "192.168.0.0/16", "public addresses: private ones come through a subnet or a private endpoint"]],
        "a block of one address": [{ "networkRuleSet.ipRules": [{ iPAddressOrRange: "203.0.113.7/32" }] }, ["networkRuleSet.ipRules[0].iPAddressOrRange", "203.0.113.7/32", "a block up to /30, or the address alone"]],
        "a period in words": [{ "sasPolicy.sasExpirationPeriod": "1 day" }, ["sasPolicy.sasExpirationPeriod", "1 day", "days.hours:minutes:seconds, such as 1.00:00:00"]],
        "immutability for longer than 400 years": [{ immutableStorageWithVersioning: { enabled: true, immutabilityPolicy: { state: "Unlocked", immutabilityPeriodSinceCreationInDays: 146_001 } } },
            ["immutableStorageWithVersioning.immutabilityPolicy.immutabilityPeriodSinceCreationInDays", "146001", "a whole number from 1 to 146000 days"]],
    },
});

describe("a storage account whose key's vault", () => {
    const declared = (properties: object) => {
        const { azure, identity, grant } = vault(properties);
        grant();
        return azure.refusals("storage:StorageAccount", {
            ...rg, accountName: "holdfastdata", kind: "StorageV2", sku: { name: "Standard_GZRS" }, identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
            encryption: { keySource: "Microsoft.Keyvault", keyVaultProperties: { keyName: "data", keyVaultUri: "https://kv-test.vault.azure.net/" }, encryptionIdentity: { encryptionUserAssignedIdentity: identity.id } },
        });
    };

    it("has no purge protection is refused", () => {
        expect(declared({ enablePurgeProtection: undefined })).to.deep.equal([
            { property: "encryption.keyVaultProperties.keyVaultUri", found: "kv-test, without it", expected: "a vault with purge protection" },
        ]);
    });

    it("lets no trusted service in is refused", () => {
        expect(declared({ networkAcls: { defaultAction: "Deny", bypass: "None" } })).to.deep.equal([
            { property: "encryption.keyVaultProperties.keyVaultUri", found: "bypass None", expected: "a vault that admits trusted services (networkAcls.bypass: AzureServices)" },
        ]);
    });
});

describe("a storage account that exists", () => {
    const changed = (before: object, after: object) => {
        const { azure } = group();
        const { account } = store(azure, "archive", before);
        return services[account.type]!.refuse!({ ...account, inputs: { ...account.inputs, ...after } }, azure.cloud).map(({ property, expected }) => [property, expected]);
    };
    const held = (state: string, days: number) => ({ immutableStorageWithVersioning: { enabled: true, immutabilityPolicy: { state, immutabilityPeriodSinceCreationInDays: days } } });

    it("cannot be made with a locked policy, where updates are made one by one", () => {
        const { azure } = group();
        const { account } = store(azure, "archive", held("Locked", 400));
        const world = new Cloud(services, true);
        azure.cloud.all().filter(({ urn }) => urn !== account.urn).forEach((existing) => world.add(existing));
        expect(services[account.type]!.refuse!(account, world).map(({ property, found }) => `${property}: ${found}`)).to.deep.equal([
            "immutableStorageWithVersioning.immutabilityPolicy.state: Locked",
        ]);
    });

    it("lets an unlocked policy be shortened and locked", () => {
        expect(changed(held("Unlocked", 400), held("Locked", 300))).to.deep.equal([]);
    });

    it("does not let a locked policy be shortened or unlocked", () => {
        expect(changed(held("Locked", 400), held("Unlocked", 399))).to.deep.equal([
            ["immutableStorageWithVersioning.immutabilityPolicy.state", "Locked, as it is: a locked policy stays locked"],
            ["immutableStorageWithVersioning.immutabilityPolicy.immutabilityPeriodSinceCreationInDays", "at least 400, as it is: a locked policy is only ever made longer"],
        ]);
    });

    it("keeps the infrastructure encryption that it was made with", () => {
        expect(changed({ encryption: { keySource: "Microsoft.Storage", requireInfrastructureEncryption: true } }, { encryption: { keySource: "Microsoft.Storage" } })).to.deep.equal([
            ["encryption.requireInfrastructureEncryption", "true, as it is: it is chosen when the account is made"],
        ]);
    });

    it("answers with its identities by id, its endpoints and its second region", () => {
        const { account: { outputs } } = store(group().azure, "archive");
        expect(outputs).to.include({ primaryLocation: "northeurope", secondaryLocation: "westeurope", provisioningState: "Succeeded" });
        expect(outputs["primaryEndpoints"].blob).to.equal("https://archive.blob.core.windows.net/");
    });
});

table("storage:BlobServiceProperties", {
    given: () => {
        const { azure } = group();
        azure.make("storage:StorageAccount", { ...rg, accountName: "data", kind: "StorageV2", sku: { name: "Standard_ZRS" } });
        azure.make("storage:StorageAccount", { ...rg, accountName: "files", kind: "StorageV2", sku: { name: "Standard_ZRS" }, isHnsEnabled: true });
        return { azure };
    },
    right: () => ({ ...rg, accountName: "data", blobServicesName: "default", isVersioningEnabled: true, changeFeed: { enabled: true, retentionInDays: 400 }, deleteRetentionPolicy: { enabled: true, days: 90 } }),
    accepts: { "a way back in time": { restorePolicy: { enabled: true, days: 89 } } },
    refuses: {
        "another name": [{ blobServicesName: "blobs" }, ["blobServicesName", "blobs", '"default": the only name that it can have']],
        "no name": [{ blobServicesName: undefined }, ["blobServicesName", "nothing", '"default": the only name that it can have']],
        "soft deletion of more than a year": [{ "deleteRetentionPolicy.days": 366 }, ["deleteRetentionPolicy.days", "366", "a whole number from 1 to 365 days"]],
        "versions in a hierarchical name space": [{ accountName: "files" }, ["isVersioningEnabled", "true", "false: objects in a hierarchical name space have no versions"]],
        "a way back that is longer than deletions are kept": [{ restorePolicy: { enabled: true, days: 90 } }, ["restorePolicy.days", "90", "fewer than deleteRetentionPolicy.days, 90"]],
        "a way back without a change feed": [{ changeFeed: undefined, restorePolicy: { enabled: true, days: 7 } }, ["restorePolicy.enabled", "true", "versioning, a change feed and soft deletion, all on"]],
        "a second one of the account": [({ azure }) => (azure.make("storage:BlobServiceProperties", { ...rg, accountName: "data", blobServicesName: "default" }, "first"), {}), ["blobServicesName", "default", "a name of its own here; first has it"]],
    },
});

table("storage:BlobContainer", {
    given: () => {
        const { azure } = group();
        store(azure, "versioned");
        azure.make("storage:StorageAccount", { ...rg, accountName: "plain", kind: "StorageV2", sku: { name: "Standard_ZRS" } });
        return { azure };
    },
    right: () => ({ ...rg, accountName: "versioned", containerName: "exports", publicAccess: "None", immutableStorageWithVersioning: { enabled: true } }),
    refuses: {
        "a name with capitals": [{ containerName: "Exports" }, ["containerName", "Exports", "3 to 63 lower-case letters, digits and single -"]],
        "a name with two dashes": [{ containerName: "ex--ports" }, ["containerName", "ex--ports", "3 to 63 lower-case letters, digits and single -"]],
        "access for everyone": [{ publicAccess: "Blob" }, ["publicAccess", "Blob", "None: the account allows no public access"]],
        "immutability without versions": [{ accountName: "plain" }, ["immutableStorageWithVersioning.enabled", "true", "versioning on the account's blob service (isVersioningEnabled), before the container"]],
        "an account that does not exist": [{ accountName: "none" }, ["accountName", "none", "a parent that exists: Microsoft.Storage/storageAccounts"], ["immutableStorageWithVersioning.enabled", "true", "versioning on the account's blob service (isVersioningEnabled), before the container"]],
    },
});

table("storage:BlobContainerImmutabilityPolicy", {
    given: () => {
        const { azure } = group();
        store(azure, "archive");
        return { azure };
    },
    right: () => ({ ...rg, accountName: "archive", containerName: "data", immutabilityPolicyName: "default", immutabilityPeriodSinceCreationInDays: 400 }),
    refuses: {
        "no period": [{ immutabilityPeriodSinceCreationInDays: undefined }, ["immutabilityPeriodSinceCreationInDays", "nothing", "1 to 146000 days"]],
        "both kinds of appending": [{ allowProtectedAppendWrites: true, allowProtectedAppendWritesAll: true }, ["allowProtectedAppendWritesAll", "both", "one of allowProtectedAppendWrites and allowProtectedAppendWritesAll"]],
        "a container that does not exist": [{ containerName: "dta" }, ["containerName", "dta", "a parent that exists: Microsoft.Storage/storageAccounts/blobServices/containers"]],
    },
});
