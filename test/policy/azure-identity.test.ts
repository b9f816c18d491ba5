import * as rules from "../../policy/rules/azure-identity";
import { armId, make, platform, tabulate, UNKNOWN } from "./azure-support";

const GROUP = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg";
const builtIn = (guid: string) => `/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
const READER = builtIn("acdd72a7-3385-48ef-bd42-f606fba81ae7");
const OWN = "aaaaaaaa-0000-8000-a000-000000000001";

const role = (permission: object = { actions: ["Microsoft.Storage/storageAccounts/read"] }, props: object = {}) =>
    make("authorization:RoleDefinition", { name: OWN, roleName: "holdfast-prod reader", permissions: [permission], assignableScopes: [GROUP], ...props }, { name: "role" });
const assignment = (props: object = {}, protect = false) =>
    make("authorization:RoleAssignment", { principalType: "Group", principalId: "p", roleDefinitionId: READER, scope: GROUP, ...props }, { name: "assignment", protect });
const custom = { roleDefinitionId: builtIn(OWN) };

tabulate(rules.peopleActivate, {
    accepts: {
        "reading": [assignment(), platform()],
        "a role of our own that reads": [assignment(custom), platform(), role({ actions: ["Microsoft.Storage/storageAccounts/read"], dataActions: ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"] })],
    },
    rejects: {
        "a standing right to act": [assignment({ roleDefinitionId: builtIn("4d97b98b-1d4f-4787-a291-c67834d212e7") }), platform()],
        "a role of our own that acts": [assignment(custom), platform(), role({ actions: ["Microsoft.Network/networkSecurityGroups/securityRules/write"] })],
        "a person, where nothing is said": [assignment({ principalType: undefined, roleDefinitionId: builtIn("4d97b98b-1d4f-4787-a291-c67834d212e7") }), platform()],
    },
    ignores: { "an identity": [assignment({ principalType: "ServicePrincipal" }), platform()], "a program that is no platform": assignment() },
    awaits: { "a role that is not known": [assignment({ roleDefinitionId: UNKNOWN }), platform()] },
});

tabulate(rules.rolesReadNoKeys, {
    accepts: {
        "reading": role(),
        "everything of storage but its keys": role({ actions: ["Microsoft.Storage/*"], notActions: ["Microsoft.Storage/storageAccounts/listKeys/action", "Microsoft.Storage/storageAccounts/listAccountSas/action", "Microsoft.Storage/storageAccounts/listServiceSas/action", "Microsoft.Storage/storageAccounts/regenerateKey/action"] }),
    },
    rejects: { "lending identities": role({ actions: ["Microsoft.ManagedIdentity/*"] }), "listing keys": role({ actions: ["Microsoft.Storage/storageAccounts/listKeys/action"] }), "everything of storage": role({ actions: ["Microsoft.Storage/*"] }), "every action": role({ actions: ["*/action"] }) },
    awaits: { "permissions that are not known": role({}, { permissions: UNKNOWN }) },
});

tabulate(rules.rolesStayInGroup, {
    accepts: {
        "the group": [role(), platform()],
        "a group that is made in the same update": [make("authorization:RoleDefinition", { assignableScopes: UNKNOWN }, { from: { assignableScopes: make("resources:ResourceGroup", {}, { name: "g" }) } }), platform()],
    },
    rejects: { "the subscription": [role({}, { assignableScopes: ["/subscriptions/11111111-2222-3333-4444-555555555555"] }), platform()], "nothing said": [role({}, { assignableScopes: undefined }), platform()] },
    ignores: { "a program that is no platform": role() },
});

const ISSUER = "https://token.actions.githubusercontent.com";
const identity = make("managedidentity:UserAssignedIdentity", { name: "plan", principalId: "principal" }, { name: "plan" });
const credential = (subject: string, props: object = {}) =>
    make("managedidentity:FederatedIdentityCredential", { issuer: ISSUER, subject, audiences: ["api://AzureADTokenExchange"], resourceName: "plan", ...props }, { name: "credential", from: { resourceName: identity } });

tabulate(rules.tokensAreExact, {
    accepts: {
        "an environment": credential("repo:o@1/r@2:environment:prod"), "pull requests": credential("repo:o/r:pull_request"), "a branch": credential("repo:o/r:ref:refs/heads/main"),
        "another issuer's subject": credential("system:serviceaccount:a:b", { issuer: "https://cluster.example.com" }),
    },
    rejects: { "any run": credential("repo:o/r"), "any environment": credential("repo:o/r:environment:*"), "another audience": credential("repo:o/r:pull_request", { audiences: ["sts.amazonaws.com"] }), "several": credential("repo:o/r:pull_request", { audiences: ["api://AzureADTokenExchange", "x"] }) },
    awaits: { "a subject that is not known": credential(UNKNOWN) },
});

const right = (props: object) => make("authorization:RoleAssignment", { principalType: "ServicePrincipal", principalId: "principal", scope: GROUP, ...props }, { name: "right" });

tabulate(rules.pullRequestsOnlyLook, {
    accepts: { "looking": [credential("repo:o/r:pull_request"), identity, right({ roleDefinitionId: READER })] },
    rejects: {
        "contributing": [credential("repo:o/r:pull_request"), identity, right({ roleDefinitionId: builtIn("b24988ac-6180-42a0-ab88-20f7382dd24c") })],
        "a role of our own that acts": [credential("repo:o/r:pull_request"), identity, right(custom), role({ actions: ["Microsoft.Network/*"] })],
    },
    ignores: { "a run in an environment": [credential("repo:o/r:environment:prod"), identity] },
});

const reads = { actions: [], dataActions: ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"] };
const acting = ["engineer", "responder", "break-glass"].flatMap((each, i) => {
    const guid = `bbbbbbbb-0000-8000-a000-00000000000${i}`;
    const duration = { expiration: { type: "AfterDuration", duration: "P365D" } };
    return [
        make("authorization:RoleDefinition", { name: guid, roleName: `holdfast-prod ${each}`, permissions: [{ actions: ["Microsoft.Network/*/read"] }] }, { name: each }),
        make("authorization:PimRoleEligibilitySchedule", { roleDefinitionId: builtIn(guid), scope: GROUP, scheduleInfo: duration }, { name: `may-${each}` }),
    ];
});
const reviewers = make("authorization:RoleAssignment", { principalType: "Group", principalId: "r", roleDefinitionId: READER, scope: GROUP }, { name: "reviewers" });

tabulate(rules.jobsHaveRoles, {
    accepts: { "each job": [platform(), role(reads), assignment(custom, true), reviewers, ...acting] },
    rejects: {
        "nothing": platform(),
        "readers who cannot read": [platform(), role(), assignment(custom, true), reviewers, ...acting],
        "a right that an update may take away": [platform(), role(reads), assignment(custom), reviewers, ...acting],
        "no emergency": [platform(), role(reads), assignment(custom, true), reviewers, ...acting.slice(0, 4)],
        "a role that may do nothing": [platform(), role(reads), assignment(custom, true), reviewers, make("authorization:RoleDefinition", { name: "bbbbbbbb-0000-8000-a000-000000000000", roleName: "holdfast-prod engineer", permissions: [] }, { name: "engineer" }), ...acting.slice(1)],
        "a role that is not there": [platform(), role(reads), assignment(custom, true), reviewers, ...acting.slice(1)],
        "no reviewers": [platform(), role(reads), assignment(custom, true), ...acting],
    },
});

tabulate(rules.staffSeesNoData, {
    accepts: { "looking at how things are set up": [role(undefined, { roleName: "holdfast-prod engineer" }), platform()] },
    rejects: { "reading blobs": [role(reads, { roleName: "holdfast-prod engineer" }), platform()], "reading secrets": [role({ dataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"] }, { roleName: "holdfast-prod deployer" }), platform()] },
    ignores: { "readers": [role(reads), platform()], "an emergency": [role(reads, { roleName: "holdfast-prod break-glass" }), platform()], "a program that is no platform": role(reads, { roleName: "x" }) },
});

const deployer = make("managedidentity:UserAssignedIdentity", { name: "apply", principalId: "principal-2" }, { name: "apply" });
const deploys = make("managedidentity:FederatedIdentityCredential", { issuer: ISSUER, subject: "repo:o/r:environment:prod", audiences: ["api://AzureADTokenExchange"], resourceName: "apply" }, { name: "deploys", from: { resourceName: deployer } });
const mayDeploy = make("authorization:RoleAssignment", { principalType: "ServicePrincipal", principalId: "principal-2", scope: GROUP, ...custom }, { name: "may-deploy" });
const looks = [credential("repo:o/r:pull_request"), identity, right({ roleDefinitionId: READER })];

tabulate(rules.pipelineHasIdentities, {
    accepts: { "one that looks, one that deploys": [platform(), ...looks, deploys, deployer, mayDeploy, role()] },
    rejects: {
        "nothing": platform(), "nothing that deploys": [platform(), ...looks], "nothing for pull requests": [platform(), deploys, deployer, mayDeploy, role()],
        "one without a right": [platform(), ...looks, deploys, deployer, role()], "one without an identity": [platform(), ...looks, deploys, mayDeploy, role()],
        "a role that is not there": [platform(), ...looks, deploys, deployer, mayDeploy], "another site's": [platform({ site: "dr" }), ...looks, deploys, deployer, mayDeploy, role()],
    },
});


tabulate(rules.identitiesHaveRights, {
    accepts: { "one that deploys": [deployer, mayDeploy, platform()] },
    rejects: { "one that may do nothing": [deployer, platform()], "another's right": [deployer, right({ principalId: "principal-9" }), platform()] },
    ignores: { "a program that is no platform": deployer },
});

const KEY = armId("Microsoft.KeyVault/vaults/one/keys/data");
const URI = "https://one.vault.azure.net/keys/data";
const USER = builtIn("e147488a-f6f5-4113-8e2d-b22465e65bf6");
const holds = (enableRbacAuthorization?: boolean) => make("keyvault:Vault", { vaultName: "one", properties: { enableRbacAuthorization } }, { name: "one" });
const byRoles = holds(true);
const wraps = make("managedidentity:UserAssignedIdentity", { id: armId("Microsoft.ManagedIdentity/userAssignedIdentities/stores"), principalId: "principal-3" }, { name: "stores" });
const encrypted = (props: object = {}) => make("storage:StorageAccount", {
    encryption: { keyVaultProperties: { keyVaultUri: "https://one.vault.azure.net/", keyName: "data" }, encryptionIdentity: { encryptionUserAssignedIdentity: wraps.props.id } }, ...props,
}, { name: "data" });
const disks = make("compute:DiskEncryptionSet", { activeKey: { keyUrl: `${URI}/0123` }, identity: { type: "SystemAssigned", principalId: "principal-4" } }, { name: "disks" });
const mayUse = (props: object = {}) => make("authorization:RoleAssignment", { principalType: "ServicePrincipal", principalId: "principal-3", roleDefinitionId: USER, scope: KEY, ...props }, { name: "may-use" });
const scope = make("storage:EncryptionScope", { keyVaultProperties: { keyUri: URI } }, { name: "scope", from: { accountName: encrypted() } });

tabulate(rules.keyUsersMay, {
    accepts: {
        "an account, by its identity": [encrypted(), wraps, byRoles, mayUse()], "a right over the whole vault": [encrypted(), wraps, byRoles, mayUse({ scope: KEY.replace("/keys/data", "") })],
        "disks, by their own": [disks, byRoles, mayUse({ principalId: "principal-4" })], "a scope, by its account's": [scope, encrypted(), wraps, byRoles, mayUse()],
    },
    rejects: {
        "nobody's right": [encrypted(), wraps, byRoles, mayUse({ principalId: "principal-9" })], "another key's": [encrypted(), wraps, byRoles, mayUse({ scope: KEY.replace("keys/data", "keys/files") })],
        "a right to read": [encrypted(), wraps, byRoles, mayUse({ roleDefinitionId: READER })], "disks by another's": [disks, byRoles, mayUse()],
    },
    ignores: { "Azure's own key": [encrypted({ encryption: undefined }), byRoles, mayUse()], "a vault that goes by access policies": [encrypted(), wraps, holds(false)], "one that says nothing, which does": [encrypted(), wraps, holds()] },
    awaits: { "an identity that is not declared": [encrypted(), byRoles, mayUse()] },
});

const key = make("keyvault:Key", { id: KEY, keyUri: URI }, { name: "key" });

tabulate(rules.keysHaveUsers, {
    accepts: { "a user": [key, mayUse(), platform()] },
    rejects: { "nobody": [key, platform()], "a custodian alone": [key, mayUse({ roleDefinitionId: READER }), platform()] },
    ignores: { "a program that is no platform": key },
    awaits: { "a key that is not made yet": [make("keyvault:Key", { keyUri: UNKNOWN }, { name: "key" }), platform()] },
});

const server = make("dbforpostgresql:Server", { id: armId("Microsoft.DBforPostgreSQL/flexibleServers/main") }, { name: "main" });
const backs = make("dataprotection:BackupVault", { identity: { principalId: "principal-5" } }, { name: "vault" });
const instance = make("dataprotection:BackupInstance", { properties: {} }, { name: "instance", from: { properties: server, vaultName: backs } });
const finds = make("authorization:RoleAssignment", { principalId: "principal-5", roleDefinitionId: READER, scope: GROUP }, { name: "finds" });
const copies = make("authorization:RoleAssignment", { principalId: "principal-5", roleDefinitionId: builtIn("c088a766-074b-43ba-90d4-1fb21feae531"), scope: server.props.id }, { name: "copies" });

tabulate(rules.backupMayRead, {
    accepts: { "both rights": [instance, server, backs, finds, copies, platform()] },
    rejects: { "finding alone": [instance, server, backs, finds, platform()], "reading alone": [instance, server, backs, copies, platform()] },
    ignores: { "blobs": [make("dataprotection:BackupInstance", {}, { from: { vaultName: backs } }), backs, finds] },
});
