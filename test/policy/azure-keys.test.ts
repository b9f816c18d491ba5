import { expect } from "chai";
import { assess } from "../../policy/judge";
import { Graph, type Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/azure-keys";
import { armId, make, type Made, platform, tabulate, UNKNOWN } from "./azure-support";

const vaultId = armId("Microsoft.KeyVault/vaults/kv");
const vault = (properties: object = {}, more: Made = {}) => make("keyvault:Vault", { id: vaultId, name: "kv", properties }, { name: "vault", ...more });
const key = (properties: object = {}, name = "data") => make("keyvault:Key", { id: `${vaultId}/keys/${name}`, name, properties }, { name, from: { vaultName: vault() } });

tabulate(rules.vaultIsPremium, {
    accepts: { "a premium vault": vault({ sku: { name: "premium" } }) },
    rejects: { "a standard vault": vault({ sku: { name: "standard" } }), "none said": vault() },
});

tabulate(rules.vaultUsesRoles, {
    accepts: { roles: vault({ enableRbacAuthorization: true }) },
    rejects: { "the default, which is access policies": vault(), "policies beside roles": vault({ enableRbacAuthorization: true, accessPolicies: [{ objectId: "o" }] }) },
    awaits: { "a switch that is not known": vault({ enableRbacAuthorization: UNKNOWN }) },
});

tabulate(rules.noAccessPolicies, {
    accepts: {}, // there is none that is right: access is given by roles
    rejects: { "an access policy": make("keyvault:AccessPolicy", { vaultName: "keys", policy: { objectId: "o" } }) },
});

tabulate(rules.vaultCannotBePurged, {
    accepts: { "purge protection": vault({ enablePurgeProtection: true }) },
    rejects: { "the default, which is none": vault() },
});

tabulate(rules.vaultDeletionWaits, {
    accepts: { "the default, which is 90 days": vault(), "90 days": vault({ enableSoftDelete: true, softDeleteRetentionInDays: 90 }) },
    rejects: { "a week": vault({ softDeleteRetentionInDays: 7 }), "no soft delete": vault({ enableSoftDelete: false }) },
});

tabulate(rules.vaultNetworkIsClosed, {
    accepts: { "what is not named refused": vault({ networkAcls: { defaultAction: "Deny", bypass: "AzureServices" } }) },
    rejects: { "the default, which lets all in": vault(), "all let in": vault({ networkAcls: { defaultAction: "Allow" } }), "a wide range": vault({ networkAcls: { defaultAction: "Deny", ipRules: [{ value: "198.0.0.0/8" }] } }) },
});

tabulate(rules.vaultIsNotPublic, {
    accepts: { "no public endpoint": vault({ publicNetworkAccess: "Disabled" }), "the service's own spelling": vault({ publicNetworkAccess: "disabled" }) },
    rejects: { "the default, which is public": vault(), "a public endpoint": vault({ publicNetworkAccess: "Enabled" }) },
});

tabulate(rules.vaultServesNoTemplates, {
    accepts: { "none said": vault() },
    rejects: { machines: vault({ enabledForDeployment: true }), disks: vault({ enabledForDiskEncryption: true }), templates: vault({ enabledForTemplateDeployment: true }) },
});

tabulate(rules.keyIsInHardware, {
    accepts: { "RSA in hardware": key({ kty: "RSA-HSM" }), "an elliptic curve in hardware": key({ kty: "EC-HSM" }) },
    rejects: { "RSA in software": key({ kty: "RSA" }), "none said": key() },
});

tabulate(rules.keyIsLong, {
    accepts: { "4096 bits": key({ kty: "RSA-HSM", keySize: 4096 }), "3072 bits": key({ kty: "RSA", keySize: 3072 }) },
    rejects: { "2048 bits": key({ kty: "RSA-HSM", keySize: 2048 }), "the default, which is 2048": key({ kty: "RSA-HSM" }) },
    ignores: { "an elliptic curve": key({ kty: "EC-HSM" }) },
});

tabulate(rules.keyStaysInside, {
    accepts: { "the default, which stays": key() },
    rejects: { "a key that can be taken out": key({ attributes: { exportable: true } }), "a release policy": key({ releasePolicy: { data: "x" } }) },
});

tabulate(rules.keyIsEnabled, { accepts: { "none said": key() }, rejects: { "a disabled key": key({ attributes: { enabled: false } }) } });

tabulate(rules.keyHasOneUse, {
    accepts: { wrapping: key({ keyOps: ["wrapKey", "unwrapKey"] }), signing: key({ keyOps: ["sign", "verify"] }) },
    rejects: { "the default, which is every use": key(), "both at once": key({ keyOps: ["sign", "wrapKey"] }), "import": key({ keyOps: ["import"] }), "wrapping alone": key({ keyOps: ["wrapKey"] }), "decrypting alone": key({ keyOps: ["decrypt"] }) },
    awaits: { "uses that are not known": key({ keyOps: UNKNOWN }) },
});

const rotate = (trigger: object) => ({ action: { type: "Rotate" }, trigger });
const rotating = (lifetimeActions: object[], expiryTime = "P2Y") => key({ rotationPolicy: { attributes: { expiryTime }, lifetimeActions } });

tabulate(rules.keyRotates, {
    accepts: {
        "a rotation after a year": rotating([rotate({ timeAfterCreate: "P365D" })]),
        "a rotation after P1Y": rotating([rotate({ timeAfterCreate: "P1Y" })]),
        "a rotation a year before the expiry": rotating([rotate({ timeBeforeExpiry: "P1Y" })]),
    },
    rejects: {
        "no policy, the default": key(),
        "a notice only": rotating([{ action: { type: "Notify" }, trigger: { timeBeforeExpiry: "P30D" } }]),
        "a rotation after two years": rotating([rotate({ timeAfterCreate: "P730D" })]),
        "a rotation a month before two years": rotating([rotate({ timeBeforeExpiry: "P30D" })]),
        "what is no duration": rotating([rotate({ timeAfterCreate: "P" })]),
    },
    awaits: { "a time that is not known": rotating([rotate({ timeAfterCreate: UNKNOWN })]) },
});

const notify = { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } };

tabulate(rules.keyExpiryIsAnnounced, {
    accepts: { "an expiry and its notice": rotating([notify]) },
    rejects: { "no policy": key(), "no notice": rotating([]), "a notice at no time": rotating([{ action: { type: "notify" } }]), "a notice on the day": rotating([{ action: { type: "notify" }, trigger: { timeBeforeExpiry: "P1D" } }]), "no expiry": key({ rotationPolicy: { lifetimeActions: [notify] } }) },
});

const setting = (logs: object[], more: object = {}) =>
    make("monitor:DiagnosticSetting", { id: `${vaultId}/providers/Microsoft.Insights/diagnosticSettings/a`, workspaceId: "w", logs, ...more }, { from: { resourceUri: vault() } });

tabulate(rules.vaultAccessIsRecorded, {
    accepts: { "the audit events": [vault(), setting([{ category: "AuditEvent", enabled: true }])], "all logs": [vault(), setting([{ categoryGroup: "allLogs", enabled: true }])] },
    rejects: { "no setting": vault(), "another log": [vault(), setting([{ category: "AzurePolicyEvaluationDetails", enabled: true }])], "a setting that sends nowhere": [vault(), setting([{ category: "AuditEvent", enabled: true }], { workspaceId: undefined })] },
});

const ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483";
const OFFICER = "14b46e9e-c2b7-41b4-b07b-48a6ebf60603";
const ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6";
const role = (id: string) => `/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Authorization/roleDefinitions/${id}`;
const group = make("resources:ResourceGroup", { id: "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg" }, { name: "group" });
const given = (kind: string) => (principalId: string, props: object = {}, more: Made = {}): Resource =>
    make(`authorization:${kind}`, { principalId, roleDefinitionId: role(ADMINISTRATOR), scope: vaultId, ...props }, { name: principalId, ...more });
const eligible = given("PimRoleEligibilitySchedule");
const assigned = given("RoleAssignment");
const two = [eligible("person-one"), eligible("person-two")] as const;

tabulate(rules.vaultHasTwoCustodians, {
    settings: { custodians: { aws: [], azure: ["person-one", "person-two"] } },
    accepts: { "the configured two, without a platform": [vault(), ...two] },
    rejects: { "another in place of one": [vault(), two[0], eligible("person-three")] },
});

tabulate(rules.vaultHasTwoCustodians, {
    accepts: {
        "the two custodians": [vault(), ...two, platform()],
        "two people, where none are configured": [vault(), ...two],
        "the scope made from the vault": [vault(), ...["person-one", "person-two"].map((person) => eligible(person, { scope: UNKNOWN }, { from: { scope: vault() } })), platform()],
        "a service that only uses a key": [vault(), ...two, assigned("service", { roleDefinitionId: role(ENCRYPTION_USER) }), platform()],
        "another vault's administrators": [vault(), ...two, eligible("person-three", { scope: armId("Microsoft.KeyVault/vaults/other") }), platform()],
    },
    rejects: {
        "nobody": [vault(), platform()],
        "one of them": [vault(), two[0], platform()],
        "a third": [vault(), ...two, eligible("person-three"), platform()],
        "another in place of one": [vault(), two[0], eligible("person-three"), platform()],
        "an owner of the group": [vault(), ...two, assigned("person-three", { roleDefinitionId: role("8e3af657-a8ff-443c-a75c-2fe8c4bcb635"), scope: group.props.id }), platform()],
        "a contributor of the subscription": [vault(), ...two, assigned("person-three", { roleDefinitionId: role("b24988ac-6180-42a0-ab88-20f7382dd24c"), scope: "/subscriptions/11111111-2222-3333-4444-555555555555" }), platform()],
        "an officer of one key": [vault(), key(), ...two, assigned("person-three", { roleDefinitionId: role(OFFICER), scope: `${vaultId}/keys/data` }), platform()],
        "an officer of a key that is not known yet": [vault(), key(), ...two, assigned("person-three", { roleDefinitionId: role(OFFICER), scope: UNKNOWN }, { from: { scope: key() } }), platform()],
        "a role of our own that deletes keys": [vault(), ...two, ...ownRole(["Microsoft.KeyVault/vaults/keys/*"]), platform()],
        "a group of people": [vault(), two[0], assigned("person-two", { principalType: "Group" })],
    },
    awaits: {
        "a vault that is administered from elsewhere": vault(),
        "a person who is not known": [vault(), two[0], eligible(UNKNOWN, {}, { name: "other" }), platform()],
    },
});

/** A role that a program defines, and somebody who has it. */
function ownRole(dataActions: string[]): Resource[] {
    const definition = make("authorization:RoleDefinition", { id: role("99999999-0000-4000-8000-000000000000"), permissions: [{ actions: [], dataActions }] }, { name: "own" });
    return [definition, assigned("person-three", { roleDefinitionId: definition.props.id }, { from: { roleDefinitionId: definition } })];
}

const settings = (enabledRules: string[]) => make("authorization:RoleManagementPolicy", {
    scope: vaultId, rules: [{ ruleType: "RoleManagementPolicyEnablementRule", id: "Enablement_EndUser_Assignment", enabledRules }],
});

tabulate(rules.custodiansActivateTheirRole, {
    accepts: { "eligible people": [vault(), ...two], "a second factor in the settings": [vault(), ...two, settings(["MultiFactorAuthentication", "Justification"])] },
    rejects: { "a standing right": [vault(), two[0], assigned("person-two")], "a second factor switched off": [vault(), ...two, settings(["Justification"])] },
    ignores: { "a vault that nobody here administers": vault() },
});

const lasting = (expiration?: object) => eligible("person-one", { scheduleInfo: expiration && { expiration } });

tabulate(rules.eligibilityEnds, {
    accepts: { "a year": lasting({ type: "AfterDuration", duration: "P365D" }), "a day": lasting({ type: "AfterDateTime", endDateTime: "2027-01-01T00:00:00Z" }) },
    rejects: { "no end": lasting({ type: "NoExpiration" }), "none said": lasting(), "three years": lasting({ type: "AfterDuration", duration: "P3Y" }) },
});

const lock = (scope: string, on: Resource, level = "CanNotDelete") =>
    make("authorization:ManagementLockByScope", { id: `${scope}/providers/Microsoft.Authorization/locks/keep`, level }, { name: `lock-${on.name}`, from: { scope: on } });

tabulate(rules.vaultIsLocked, {
    accepts: { "a locked vault": [vault(), lock(vaultId, vault())], "a lock that only its id ties": [vault(), make("authorization:ManagementLockByScope", { id: `${vaultId}/providers/Microsoft.Authorization/locks/keep`, level: "CanNotDelete" })] },
    rejects: { "no lock": vault(), "a lock that prevents nothing": [vault(), lock(vaultId, vault(), "NotSpecified")], "a lock on one of its keys": [vault(), key(), lock(`${vaultId}/keys/data`, key())] },
    ignores: { "a vault whose custodians activate their role": [vault(), ...two] },
});

const grouped = vault({}, { from: { resourceGroupName: group } });

tabulate(rules.vaultLetsCustodiansAct, {
    accepts: { "no lock": [grouped, group, ...two], "a lock on something else in the group": [grouped, group, key(), lock(`${vaultId}/keys/data`, key()), ...two] },
    rejects: { "a lock on the vault": [grouped, group, lock(vaultId, vault()), ...two], "a lock on its group": [grouped, group, lock(group.props.id as string, group), ...two] },
    ignores: { "a vault with standing rights": [vault(), assigned("person-one")] },
});

tabulate(rules.servicesOnlyUseKeys, {
    accepts: { "the use of a key": assigned("service", { roleDefinitionId: role(ENCRYPTION_USER), scope: `${vaultId}/keys/data` }), "the use of a key that is not known yet": [assigned("service", { roleDefinitionId: role(ENCRYPTION_USER), scope: UNKNOWN }, { from: { scope: key() } }), key()] },
    rejects: { "the use of the whole vault": assigned("service", { roleDefinitionId: role(ENCRYPTION_USER) }) },
    ignores: { "another role": assigned("person-one") },
});

const account = (name: string, keyName: string) => make("storage:StorageAccount", { encryption: { keyVaultProperties: { keyName, keyVaultUri: "https://kv.vault.azure.net/" } } }, { name });

tabulate(rules.keysStandInPurposes, {
    accepts: { "a key for each": [account("data", "data"), account("export", "export")] },
    rejects: { "one key for two": [account("data", "data"), account("export", "DATA")] },
    ignores: { "an account with Microsoft's key": make("storage:StorageAccount", {}) },
});

const use = assigned("service", { id: `${vaultId}/keys/data/providers/Microsoft.Authorization/roleAssignments/a`, roleDefinitionId: role(ENCRYPTION_USER) }, { from: { scope: key() } });

tabulate(rules.storeCanUseItsKey, {
    accepts: { "a role on the key": [account("data", "data"), key(), use] },
    rejects: { "no role": [account("data", "data"), key()], "a role on another key": [account("export", "export"), key(), key({}, "export"), use] },
    ignores: { "a key that another program owns": account("data", "data") },
});

describe("problems of a vault", () => {
    it("name no person", () => {
        const resources = [vault(), ...two, eligible("person-three"), platform()];
        expect(assess(rules.vaultHasTwoCustodians, resources[0]!, new Graph(resources), {}).message).not.to.include("person");
    });
});

const secret = (attributes?: object) => make("keyvault:Secret", { properties: { value: "x", attributes } });

tabulate(rules.secretExpires, {
    accepts: { "an end": secret({ expires: 1893456000 }) },
    rejects: { "the default, which is none": secret(), "none": secret({ enabled: true }) },
    awaits: { "an end that is not known": secret({ expires: UNKNOWN }) },
});

const hsm = (properties: object = {}) => make("keyvault:ManagedHsm", { properties });

for (const [rule, closed] of [
    [rules.vaultCannotBePurged, { enablePurgeProtection: true }], [rules.vaultNetworkIsClosed, { networkAcls: { defaultAction: "Deny" } }], [rules.vaultIsNotPublic, { publicNetworkAccess: "Disabled" }],
] as const) {
    tabulate(rule, { accepts: { "a managed HSM": hsm(closed) }, rejects: { "the default of a managed HSM": hsm() } });
}

const named = (type: string, props: object) => make(type, props, { name: "store" });
const holder = make("keyvault:Vault", { id: armId("Microsoft.KeyVault/vaults/kv-one"), vaultName: "kv-one" }, { name: "holder" });
const held = (keyName: string) => make("keyvault:Key", { id: armId(`Microsoft.KeyVault/vaults/kv-one/keys/${keyName}`), keyName }, { name: `held-${keyName}` });
const address = (name: string, vault = "kv-one") => `https://${vault}.vault.azure.net/keys/${name}`;
const byName = (keyName: unknown) => named("storage:StorageAccount", { encryption: { keyVaultProperties: { keyVaultUri: "https://kv-one.vault.azure.net/", keyName } } });

tabulate(rules.namedKeyExists, {
    accepts: {
        "an account's key": [byName("data"), holder, held("data")], "a server's key, of one version": [named("dbforpostgresql:Server", { dataEncryption: { primaryKeyURI: `${address("data")}/0123` } }), holder, held("data")],
        "a vault's key": [named("dataprotection:BackupVault", { properties: { securitySettings: { encryptionSettings: { keyVaultProperties: { keyUri: address("data") } } } } }), holder, held("data")],
    },
    rejects: {
        "a key that is gone": [byName("data"), holder, held("other")], "the only key, gone": [byName("data"), holder],
        "a set's key that is gone": [named("compute:DiskEncryptionSet", { activeKey: { keyUrl: address("data") } }), holder],
    },
    ignores: {
        "another program's vault": named("storage:EncryptionScope", { keyVaultProperties: { keyUri: address("data", "theirs") } }), "Microsoft's key, the default": [named("storage:StorageAccount", {}), holder],
        "a key that is not known yet, and was made from one": [byName(UNKNOWN), holder, held("data")],
    },
});
