// Who may act on Azure, for how long, and as whom the pipeline comes.
import { PIPELINE_ISSUER } from "../../components/plan/jobs";
import { isReferred, lastSegment, owners } from "../azure";
import { beside, list, need, PLATFORM, platformOf, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const ELIGIBILITY = "azure-native:authorization:PimRoleEligibilitySchedule";
const ROLE = "azure-native:authorization:RoleDefinition";
const CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential";

/** Azure's own roles that read, by the GUID that is the same everywhere. */
const READERS = new Set([
    "acdd72a7-3385-48ef-bd42-f606fba81ae7", // Reader
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", // Storage Blob Data Reader
    "21090545-7ca7-4776-b22c-e363652d74d2", // Key Vault Reader
    "43d0d8ad-25c7-4714-9337-8ba259a9fe05", // Monitoring Reader
    "73c42c96-874c-492b-b04d-ab87d138a893", // Log Analytics Reader
    "39bc4728-0917-49c7-9d2c-d95423bc2eb4", // Security Reader
    "72fafb9e-0641-4937-9268-a91bfd8191a3", // Cost Management Reader
    "fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64", // Billing Reader
]);

/** A role of our own that an assignment or eligibility names: by GUID, which is all that a role is known by. */
const customRole = (given: Resource, graph: Graph): Resource | undefined => {
    const guid = lastSegment(String(given.props.roleDefinitionId)).toLowerCase();
    return graph.of(ROLE).find(({ props }) => [readOr("", () => String(props.name)), readOr("", () => String(props.roleDefinitionId)), readOr("", () => lastSegment(String(props.id)))]
        .some((each) => each.toLowerCase() === guid));
};

const permissionsOf = (role: Resource) => list<any>(role.props.permissions).map((permission) => ({
    actions: list<string>(permission.actions), dataActions: list<string>(permission.dataActions), notActions: list<string>(permission.notActions),
}));

const isReading = (action: string): boolean => /\/read$/i.test(action);

/** Whether a role reads and does nothing else. Undefined for one of Azure's that nobody here knows. */
function onlyReads(given: Resource, graph: Graph): boolean | undefined {
    const own = customRole(given, graph);
    if (own) return permissionsOf(own).every(({ actions, dataActions }) => [...actions, ...dataActions].every(isReading));
    return READERS.has(lastSegment(String(given.props.roleDefinitionId)).toLowerCase()) ? true : undefined;
}

const isPeople = ({ props }: Resource): boolean => ["User", "Group"].includes(String(props.principalType ?? "User"));

export const peopleActivate: StackRule = {
    name: "azure-people-activate-rights",
    title: "People have a standing right to read alone: what changes anything is activated, with a second factor, and ends",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["multi-factor", "least-privilege", "sessions"],
    remediation: "Make the group eligible (PimRoleEligibilitySchedule) in place of assigning the role to it.",
    types: [ASSIGNMENT],
    applies: (assignment, graph) => platformOf(assignment, graph) !== undefined && isPeople(assignment),
    check: (assignment, graph) => unless(onlyReads(assignment, graph) === true, {
        property: "roleDefinitionId", observed: "a standing right to more than reading", expected: "a role that reads, or eligibility",
    }),
};

/**
 * Operations that hand out an account's own credential, which is nobody's in particular, and the one by which whoever
 * holds a token of their own choice becomes an identity.
 */
const LENDS = [
    "Microsoft.Storage/storageAccounts/listKeys/action", "Microsoft.Storage/storageAccounts/listAccountSas/action", "Microsoft.Storage/storageAccounts/listServiceSas/action",
    "Microsoft.Storage/storageAccounts/regenerateKey/action", "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
];

const covers = (pattern: string, action: string): boolean =>
    new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.+^${}()|[\]\\?]/g, "\\$&")).join(".*")}$`, "i").test(action);

export const rolesReadNoKeys: ResourceRule = {
    name: "azure-role-reads-no-keys",
    title: "No role of our own may read or renew an account's keys, nor let others act as an identity",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management", "least-privilege"],
    remediation: "Leave listKeys, listAccountSas, listServiceSas, regenerateKey and federatedIdentityCredentials/write out of actions, or name them in notActions.",
    types: [ROLE],
    check: (role) => permissionsOf(role).flatMap(({ actions, notActions }, i) => {
        const given = LENDS.filter((action) => actions.some((pattern) => covers(pattern, action)) && !notActions.some((pattern) => covers(pattern, action)));
        return unless(given.length === 0, { property: `permissions[${i}].actions`, observed: given.map((action) => action.split("/").at(-2)).join(", "), expected: "neither keys of an account nor tokens for an identity" });
    }),
};

export const rolesStayInGroup: StackRule = {
    name: "azure-role-assignable-in-group",
    title: "A role of a site can be given in the site's own group, and nowhere else",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege"],
    remediation: "Give assignableScopes the resource group's id.",
    types: [ROLE],
    applies: (role, graph) => platformOf(role, graph) !== undefined,
    check: (role) => unless(isReferred(role, "assignableScopes", () => {
        const scopes = list<string>(role.props.assignableScopes);
        return scopes.length > 0 && scopes.every((scope) => /\/resourceGroups\/[^/]+/i.test(scope));
    }), { property: "assignableScopes", observed: "a whole subscription or more", expected: "the site's group" }),
};

export const tokensAreExact: ResourceRule = {
    name: "azure-federated-token-exact",
    title: "A pipeline's token is taken for Azure alone, and of one kind of run",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "federation"],
    remediation: "Set audiences to api://AzureADTokenExchange, and the subject to a repository's pull_request, environment, branch or tag.",
    types: [CREDENTIAL],
    check: ({ props }) => [
        ...unless(list(props.audiences).length === 1 && list(props.audiences)[0] === "api://AzureADTokenExchange", { property: "audiences", observed: shown(props.audiences), expected: '["api://AzureADTokenExchange"]' }),
        ...unless(props.issuer !== PIPELINE_ISSUER || /^repo:[^:*]+:(pull_request|environment:[^*]+|ref:refs\/(heads|tags)\/[^*]+)$/.test(String(props.subject)), {
            property: "subject", observed: "any run of a repository", expected: "one environment, branch, tag, or pull_request",
        }),
    ],
};

/** The identities that a credential lets somebody be. */
function identitiesOf(credential: Resource, graph: Graph): Resource[] {
    const origins = credential.propertyDependencies["resourceName"] ?? [];
    return graph.of("azure-native:managedidentity:UserAssignedIdentity")
        .filter((identity) => (origins.length > 0 ? origins.includes(identity.urn) : identity.props.name === credential.props.resourceName));
}

const rightsOf = (identity: Resource, graph: Graph): Resource[] => graph.of(ASSIGNMENT).filter((assignment) =>
    assignment.propertyDependencies["principalId"]?.includes(identity.urn) || readOr<unknown>(1, () => assignment.props.principalId) === readOr<unknown>(2, () => identity.props.principalId));

export const pullRequestsOnlyLook: StackRule = {
    name: "azure-pull-request-looks",
    title: "What anybody can propose is only looked at: a pull request's identity reads",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["trusted-code", "least-privilege"],
    remediation: "Give the identity of pull_request Reader alone, and what changes anything to the environment's identity.",
    types: [CREDENTIAL],
    applies: ({ props }) => props.issuer === PIPELINE_ISSUER && /:pull_request$/.test(String(props.subject)),
    check: (credential, graph) => {
        const rights = identitiesOf(credential, graph).flatMap((identity) => rightsOf(identity, graph));
        return unless(rights.every((right) => onlyReads(right, graph) === true), { observed: "a right to more than reading", expected: "reading alone" });
    },
};

const isOf = (role: Resource | undefined, job: string): boolean => role !== undefined && new RegExp(`\\b${job}$`, "i").test(String(role.props.roleName));

export const jobsHaveRoles: StackRule = {
    name: "azure-jobs-have-roles",
    title: "People read their data by a standing right that is protected, and reach for more in an emergency by one that is activated",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["reader-access", "break-glass", "least-privilege"],
    remediation: "Declare the Identity component in the site.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const reader = beside(platform, graph, ASSIGNMENT).filter((assignment) => isPeople(assignment) && isOf(customRole(assignment, graph), "reader"));
        const reads = reader.some((assignment) => permissionsOf(customRole(assignment, graph)!).some(({ dataActions }) => dataActions.some((action) => covers(action, "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"))));
        const lacking = ["engineer", "responder", "break-glass"].filter((job) => !beside(platform, graph, ELIGIBILITY).map((eligibility) => customRole(eligibility, graph))
            .some((role) => isOf(role, job) && permissionsOf(role!).some(({ actions }) => actions.length > 0)));
        const reviewers = beside(platform, graph, ASSIGNMENT).some((assignment) => isPeople(assignment) && READERS.has(lastSegment(String(assignment.props.roleDefinitionId)).toLowerCase()));
        return [
            ...unless(reads, { observed: "nobody reads stored data by a standing right", expected: "a role assignment to the readers" }),
            ...unless(reader.every(({ protect }) => protect), { property: "protect", observed: "off: an update takes the readers' right away", expected: "on" }),
            ...unless(reviewers, { observed: "nobody reads how things are set up", expected: "a role assignment to the reviewers" }),
            ...lacking.map((job) => ({ observed: `nobody can activate the role ${job}`, expected: `an eligibility for ${job}` })),
        ];
    },
};

export const staffSeesNoData: StackRule = {
    name: "azure-staff-sees-no-data",
    title: "Whoever runs or deploys the service sees no customer's data: readers do, and an emergency",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["break-glass", "least-privilege"],
    remediation: "Take the data actions away; what an emergency needs belongs to the emergency role.",
    types: [ROLE],
    applies: (role, graph) => platformOf(role, graph) !== undefined && !isOf(role, "reader") && !isOf(role, "break-glass"),
    check: (role) => permissionsOf(role).flatMap(({ dataActions }, i) => unless(dataActions.length === 0, {
        property: `permissions[${i}].dataActions`, observed: dataActions.slice(0, 2).join(", "), expected: "none",
    })),
};

export const pipelineHasIdentities: StackRule = {
    name: "azure-pipeline-has-identities",
    title: "The pipeline comes by tokens of its own issuer: an identity that looks for pull requests, and one that deploys the site",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["trusted-code", "secrets-management"],
    remediation: "Declare the Identity component in the site: an identity, a federated credential and a role assignment for each kind of run.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const able = (ending: string) => beside(platform, graph, CREDENTIAL).some((credential) => credential.props.issuer === PIPELINE_ISSUER && String(credential.props.subject).endsWith(ending) &&
            identitiesOf(credential, graph).some((identity) => rightsOf(identity, graph).some((right) => READERS.has(lastSegment(String(right.props.roleDefinitionId)).toLowerCase()) || customRole(right, graph) !== undefined)));
        const environment = `:environment:${platform.props.site}`;
        return [
            ...unless(able(":pull_request"), { observed: "no identity for pull requests", expected: "one that looks" }),
            ...unless(able(environment), { observed: `no identity for the environment ${platform.props.site}`, expected: "one that deploys" }),
        ];
    },
};

const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";

export const identitiesHaveRights: StackRule = {
    name: "azure-identity-has-a-right",
    title: "No identity stands about without a right: what acts by it would fail, or wait for a right to be given by hand",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege", "trusted-code"],
    remediation: "Declare the RoleAssignment of the identity beside it, or remove the identity.",
    types: [IDENTITY],
    // Elsewhere rights may be given by whoever owns what is reached, or by a service's own means.
    applies: (identity, graph) => platformOf(identity, graph) !== undefined,
    check: (identity, graph) => unless(rightsOf(identity, graph).length > 0, { observed: "no role assignment", expected: "one or more" }),
};

/** Roles by which a service may wrap its own key with one of a vault's: Service Encryption User, Crypto User, Crypto Officer, Administrator. */
const KEY_USERS = new Set([
    "e147488a-f6f5-4113-8e2d-b22465e65bf6", "12338af0-0e69-4776-bea7-57ae8d297424", "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
    "00482a5a-887f-4fb3-b363-3b7fe8e74483",
]);

/** Whoever encrypts: the keys it names, and as whom it asks for them. */
interface KeyUse {
    readonly key: unknown;
    /** Id of a user-assigned identity; the resource's own where it is left out. */
    readonly as?: unknown;
}

const ACCOUNT = "azure-native:storage:StorageAccount";

/** Where each kind of resource names its key. */
const KEY_USES: Readonly<Record<string, (resource: Resource, graph: Graph) => readonly KeyUse[]>> = {
    [ACCOUNT]: ({ props: { encryption } }) => (encryption?.keyVaultProperties?.keyName
        ? [{ key: `${String(encryption.keyVaultProperties.keyVaultUri).replace(/\/$/, "")}/keys/${encryption.keyVaultProperties.keyName}`, as: encryption.encryptionIdentity?.encryptionUserAssignedIdentity }]
        : []),
    "azure-native:storage:EncryptionScope": (scope, graph) => [{
        key: scope.props.keyVaultProperties?.keyUri,
        as: owners(graph, scope, "accountName", ACCOUNT)[0]?.props.encryption?.encryptionIdentity?.encryptionUserAssignedIdentity,
    }],
    "azure-native:compute:DiskEncryptionSet": ({ props }) => [{ key: props.activeKey?.keyUrl, as: Object.keys(props.identity?.userAssignedIdentities ?? {})[0] }],
    "azure-native:recoveryservices:Vault": ({ props: { properties } }) => [{ key: properties?.encryption?.keyVaultProperties?.keyUri, as: properties?.encryption?.kekIdentity?.userAssignedIdentity }],
    "azure-native:dataprotection:BackupVault": ({ props: { properties } }) => {
        const settings = properties?.securitySettings?.encryptionSettings;
        return [{ key: settings?.keyVaultProperties?.keyUri, as: settings?.kekIdentity?.identityId }];
    },
    "azure-native:dbforpostgresql:Server": ({ props: { dataEncryption } }) => [
        { key: dataEncryption?.primaryKeyURI, as: dataEncryption?.primaryUserAssignedIdentityId },
        { key: dataEncryption?.geoBackupKeyURI, as: dataEncryption?.geoBackupUserAssignedIdentityId },
    ],
};

/** `https://VAULT.vault.azure.net/keys/KEY/…` is `…/vaults/VAULT/keys/KEY`, in any case. */
const pathOfKey = (uri: unknown): string | undefined => {
    const [, vault, key] = /^https:\/\/([^./]+)\.[^/]+\/keys\/([^/]+)/i.exec(String(uri ?? "")) ?? [];
    return vault && key ? `/vaults/${vault}/keys/${key}`.toLowerCase() : undefined;
};

/** True if the key's vault is declared, and goes by roles: one that goes by access policies knows no assignments. */
const isByRoles = (path: string | undefined, graph: Graph): boolean => path !== undefined && graph.of("azure-native:keyvault:Vault").some(({ props }) =>
    props.properties?.enableRbacAuthorization === true && path.startsWith(`/vaults/${String(props.vaultName ?? props.name).toLowerCase()}/`));

/** True if a right over the scope is one over the key: the key's own, or its vault's. */
const holdsFor = (scope: unknown, path: string): boolean => {
    const given = String(scope ?? "").toLowerCase();
    return given.endsWith(path) || given.endsWith(path.split("/keys/")[0]!);
};

/** By its id; where that is not told, as the engine does not in a pack, by the name at the id's end. */
const isIdentity = (identity: Resource, id: string): boolean => {
    const own = readOr<unknown>(undefined, () => identity.props.id);
    return own === undefined
        ? lastSegment(id).toLowerCase() === String(identity.props.resourceName ?? identity.props.name).toLowerCase()
        : String(own).toLowerCase() === id.toLowerCase();
};

export const keyUsersMay: StackRule = {
    name: "azure-key-user-may-use-key",
    title: "Whatever encrypts with a key of a vault has the right to, by an assignment on the key or its vault",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["encryption-at-rest", "key-management", "least-privilege"],
    remediation: "Assign Key Vault Crypto Service Encryption User, on the key, to the identity that the resource encrypts with.",
    types: Object.keys(KEY_USES),
    applies: (resource, graph) => KEY_USES[resource.type]!(resource, graph).some(({ key }) => isByRoles(pathOfKey(key), graph)),
    check: (resource, graph) => KEY_USES[resource.type]!(resource, graph).flatMap(({ key, as }) => {
        const path = pathOfKey(key);
        if (path === undefined || !isByRoles(path, graph)) return [];
        const users = as ? graph.of(IDENTITY).filter((identity) => isIdentity(identity, String(as))) : [resource];
        if (users.length === 0) need("the identity that the key is used by");
        const rights = users.flatMap((user) => (user === resource ? ownRights(resource, graph) : rightsOf(user, graph)));
        return unless(rights.some(({ props }) => KEY_USERS.has(lastSegment(String(props.roleDefinitionId)).toLowerCase()) && holdsFor(props.scope, path)), {
            property: "keys", observed: `no right to use ${path.split("/").at(-1)}`, expected: "a role assignment on the key",
        });
    }),
};

/** Rights of the identity that a resource has of itself. */
const ownRights = (resource: Resource, graph: Graph): Resource[] => graph.of(ASSIGNMENT).filter((assignment) =>
    assignment.propertyDependencies["principalId"]?.includes(resource.urn) || readOr<unknown>(1, () => assignment.props.principalId) === readOr<unknown>(2, () => resource.props.identity?.principalId));

export const keysHaveUsers: StackRule = {
    name: "azure-key-has-a-user",
    title: "Every key of a site may be used by some identity: a key that nobody may use protects nothing",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["key-management", "encryption-at-rest"],
    remediation: "Assign Key Vault Crypto Service Encryption User on the key to what encrypts with it, or remove the key.",
    types: ["azure-native:keyvault:Key"],
    applies: (key, graph) => platformOf(key, graph) !== undefined,
    check: (key, graph) => {
        const path = pathOfKey(key.props.keyUri) ?? need("the key's address");
        return unless(graph.of(ASSIGNMENT).some(({ props }) => KEY_USERS.has(lastSegment(readOr("", () => String(props.roleDefinitionId))).toLowerCase()) && holdsFor(readOr<unknown>("", () => props.scope), path)), {
            observed: "nobody may use it", expected: "a role assignment on the key",
        });
    },
};

/** True if the assignment holds for the resource: on it, or on what it stands in. Told by origins where no id is. */
function holdsOver(assignment: Resource, resource: Resource): boolean {
    const id = readOr<unknown>(undefined, () => resource.props.id);
    if (id !== undefined) return String(id).toLowerCase().startsWith(String(assignment.props.scope).toLowerCase());
    const places = [resource.urn, ...(resource.propertyDependencies["resourceGroupName"] ?? [])];
    return (assignment.propertyDependencies["scope"] ?? []).some((urn) => places.includes(urn));
}

const BACKUP_INSTANCE = "azure-native:dataprotection:BackupInstance";
const SERVER = "azure-native:dbforpostgresql:Server";
/** PostgreSQL Flexible Server Long Term Retention Backup Role, and Reader of its group. */
const BACKS_UP = ["c088a766-074b-43ba-90d4-1fb21feae531", "acdd72a7-3385-48ef-bd42-f606fba81ae7"];

export const backupMayRead: StackRule = {
    name: "azure-backup-may-read-database",
    title: "A vault that backs up a database server may find it and read it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    // https://learn.microsoft.com/azure/backup/backup-azure-database-postgresql-flex-overview, on authentication.
    controls: ["backup"],
    remediation: "Assign the vault's identity PostgreSQL Flexible Server Long Term Retention Backup Role on the server, and Reader on its resource group.",
    types: [BACKUP_INSTANCE],
    applies: (instance, graph) => platformOf(instance, graph) !== undefined && owners(graph, instance, "properties", SERVER).length > 0,
    check: (instance, graph) => {
        const [server] = owners(graph, instance, "properties", SERVER);
        const [vault = need("the vault that backs up")] = owners(graph, instance, "vaultName", "azure-native:dataprotection:BackupVault");
        const given = ownRights(vault, graph).filter((assignment) => holdsOver(assignment, server!)).map(({ props }) => lastSegment(String(props.roleDefinitionId)).toLowerCase());
        return BACKS_UP.filter((role) => !given.includes(role)).map((role) => ({ property: "vaultName", observed: `without the role ${role}`, expected: "assigned to the vault's identity" }));
    },
};
