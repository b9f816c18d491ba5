// Key vaults and their keys: kept in hardware, rotated, hard to lose, and administered by exactly two people.
import { companions, covers, lastSegment, locksOn, owners, preventsDeletion, records, same, scopeOf } from "../azure";
import { beside, custodiansOf, list, need, shown, traceable, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const VAULT = "azure-native:keyvault:Vault";
const KEY = "azure-native:keyvault:Key";
/** A vault of hardware of its own, whose settings stand in the same places. */
const HSM = "azure-native:keyvault:ManagedHsm";
const GROUP = "azure-native:resources:ResourceGroup";
const ROLE = "azure-native:authorization:RoleDefinition";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const ELIGIBILITY = "azure-native:authorization:PimRoleEligibilitySchedule";
const ACTIVATION = "azure-native:authorization:RoleManagementPolicy";
const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";

export const vaultIsPremium: ResourceRule = {
    name: "azure-vault-is-premium",
    title: "Key vaults can keep keys in hardware",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["key-management"],
    remediation: 'Set properties.sku.name to "premium": a standard vault keeps keys in software.',
    types: [VAULT],
    check: ({ props }) => unless(same(props.properties?.sku?.name, "premium"), { property: "properties.sku.name", observed: shown(props.properties?.sku?.name), expected: '"premium"' }),
};

export const vaultUsesRoles: ResourceRule = {
    name: "azure-vault-uses-roles",
    title: "Access to key vaults is given by roles, not by access policies of the vault",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["key-custody", "least-privilege"],
    // Left out, it is false: whoever may write the vault may give himself every key (REST VaultProperties).
    remediation: "Set properties.enableRbacAuthorization to true and leave accessPolicies empty.",
    types: [VAULT],
    check: ({ props }) => [
        ...unless(props.properties?.enableRbacAuthorization === true, { property: "properties.enableRbacAuthorization", observed: shown(props.properties?.enableRbacAuthorization), expected: "true" }),
        ...unless(list(props.properties?.accessPolicies).length === 0, { property: "properties.accessPolicies", observed: `${list(props.properties?.accessPolicies).length} of them`, expected: "none" }),
    ],
};

export const noAccessPolicies: ResourceRule = {
    name: "azure-no-vault-access-policies",
    title: "No access policy is added to a key vault from outside it",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["key-custody", "least-privilege"],
    remediation: "Assign a role for the vault, or for the one key, in place of the access policy.",
    types: ["azure-native:keyvault:AccessPolicy"],
    check: () => [{ observed: "an access policy", expected: "a role assignment" }],
};

export const vaultCannotBePurged: ResourceRule = {
    name: "azure-vault-cannot-be-purged",
    title: "Nobody can remove a deleted vault, or a deleted key, before its time",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["key-management", "deletion-protection"],
    remediation: "Set properties.enablePurgeProtection to true. It cannot be taken back.",
    types: [VAULT, HSM],
    check: ({ props }) => unless(props.properties?.enablePurgeProtection === true, {
        property: "properties.enablePurgeProtection", observed: shown(props.properties?.enablePurgeProtection), expected: "true",
    }),
};

/** The longest that the service offers, and what it takes when nothing is said. */
const SOFT_DELETE_DAYS = 90;

export const vaultDeletionWaits: ResourceRule = {
    name: "azure-vault-deletion-waits",
    title: `Deleted vaults and keys can be brought back for ${SOFT_DELETE_DAYS} days`,
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["key-management", "deletion-protection"],
    remediation: `Leave enableSoftDelete on and set softDeleteRetentionInDays to ${SOFT_DELETE_DAYS}.`,
    types: [VAULT, HSM],
    // Left out, soft delete is on for 90 days (REST VaultProperties; https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview).
    check: ({ props }) => [
        ...unless(props.properties?.enableSoftDelete !== false, { property: "properties.enableSoftDelete", observed: "false", expected: "true" }),
        ...unless((props.properties?.softDeleteRetentionInDays ?? SOFT_DELETE_DAYS) >= SOFT_DELETE_DAYS, {
            property: "properties.softDeleteRetentionInDays", observed: shown(props.properties?.softDeleteRetentionInDays), expected: `${SOFT_DELETE_DAYS}`,
        }),
    ],
};

export const vaultNetworkIsClosed: ResourceRule = {
    name: "azure-vault-network-is-closed",
    title: "Key vaults refuse every network that they do not name",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity", "key-custody", "login-ranges"],
    remediation: 'Set properties.networkAcls.defaultAction to "Deny".',
    types: [VAULT, HSM],
    // Without network rules every network is let in (https://learn.microsoft.com/azure/key-vault/general/network-security).
    check: ({ props }) => {
        const rules = props.properties?.networkAcls;
        const wide = list(rules?.ipRules).filter(({ value }: any) => /\/([0-9]|1[0-9])$/.test(String(value)));
        return [
            ...unless(same(rules?.defaultAction, "Deny"), { property: "properties.networkAcls.defaultAction", observed: rules ? shown(rules.defaultAction) : 'not set, which means "Allow"', expected: '"Deny"' }),
            ...unless(wide.length === 0, { property: "properties.networkAcls.ipRules", observed: `${wide.length} rule(s) for more than 4,096 addresses`, expected: "narrow ranges" }),
        ];
    },
};

export const vaultIsNotPublic: ResourceRule = {
    name: "azure-vault-is-not-public",
    title: "Key vaults have no public endpoint",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity", "key-custody"],
    remediation: 'Set properties.publicNetworkAccess to "Disabled" and reach the vault over its private endpoint.',
    types: [VAULT, HSM],
    check: ({ props }) => unless(["disabled", "securedbyperimeter"].includes(String(props.properties?.publicNetworkAccess).toLowerCase()), {
        property: "properties.publicNetworkAccess",
        observed: props.properties?.publicNetworkAccess ? shown(props.properties.publicNetworkAccess) : 'not set, which means "Enabled"',
        expected: '"Disabled"',
    }),
};

export const vaultServesNoTemplates: ResourceRule = {
    name: "azure-vault-serves-no-templates",
    title: "Neither machines, disks nor templates take secrets out of a vault unasked",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["key-custody", "secrets-management"],
    remediation: "Leave enabledForDeployment, enabledForDiskEncryption and enabledForTemplateDeployment off.",
    types: [VAULT],
    check: ({ props }) => (["enabledForDeployment", "enabledForDiskEncryption", "enabledForTemplateDeployment"] as const).flatMap((property) =>
        unless(props.properties?.[property] !== true, { property: `properties.${property}`, observed: "true", expected: "false" })),
};

const isHardware = (type: unknown): boolean => /-HSM$/i.test(String(type));

export const keyIsInHardware: ResourceRule = {
    name: "azure-key-is-in-hardware",
    title: "Keys are made and kept in hardware",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["key-management"],
    remediation: 'Set properties.kty to "RSA-HSM" or "EC-HSM".',
    types: [KEY],
    check: ({ props }) => unless(isHardware(props.properties?.kty), { property: "properties.kty", observed: shown(props.properties?.kty), expected: '"RSA-HSM" or "EC-HSM"' }),
};

/** Fewest bits of an RSA key that protects data beyond 2030 (NIST SP 800-57 part 1, table 4: 128 bits of strength). */
const RSA_BITS = 3072;

export const keyIsLong: ResourceRule = {
    name: "azure-key-is-long",
    title: `RSA keys have ${RSA_BITS} bits or more`,
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["key-management"],
    remediation: "Set properties.keySize to 3072 or 4096: left out, it is 2048.",
    types: [KEY],
    applies: ({ props }) => /^RSA/i.test(String(props.properties?.kty)),
    // "Default for RSA and RSA-HSM keys is 2048" (REST KeyProperties.keySize).
    check: ({ props }) => unless((props.properties?.keySize ?? 2048) >= RSA_BITS, {
        property: "properties.keySize", observed: props.properties?.keySize ? shown(props.properties.keySize) : "not set, which means 2048", expected: `${RSA_BITS} or more`,
    }),
};

export const keyStaysInside: ResourceRule = {
    name: "azure-key-stays-inside",
    title: "No key can be taken out of its vault",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["key-custody", "key-management"],
    remediation: "Leave properties.attributes.exportable off, and set no release policy.",
    types: [KEY],
    check: ({ props }) => [
        ...unless(props.properties?.attributes?.exportable !== true, { property: "properties.attributes.exportable", observed: "true", expected: "false" }),
        ...unless(props.properties?.releasePolicy === undefined || props.properties.releasePolicy === null, { property: "properties.releasePolicy", observed: "a policy", expected: "none" }),
    ],
};

export const keyIsEnabled: ResourceRule = {
    name: "azure-key-is-enabled",
    title: "No key in use is declared disabled",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["key-management"],
    remediation: "Remove properties.attributes.enabled: what is encrypted with a disabled key cannot be read.",
    types: [KEY],
    check: ({ props }) => unless(props.properties?.attributes?.enabled !== false, { property: "properties.attributes.enabled", observed: "false", expected: "true" }),
};

const SIGNING = ["sign", "verify"];
/** What a key does one way is worth nothing if it cannot do it the other way. */
const WAYS: readonly (readonly string[])[] = [["wrapKey", "unwrapKey"], ["encrypt", "decrypt"]];

export const keyHasOneUse: ResourceRule = {
    name: "azure-key-has-one-use",
    title: "Every key lists what it is used for, and none both encrypts and signs",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["key-management", "least-privilege"],
    // Left out, a key may do everything that its kind can (https://learn.microsoft.com/azure/key-vault/keys/about-keys-details).
    remediation: "Set properties.keyOps: wrapKey and unwrapKey for what encrypts storage.",
    types: [KEY],
    check: ({ props }) => {
        const uses = list<string>(props.properties?.keyOps);
        const half = WAYS.find((ways) => ways.filter((way) => uses.includes(way)).length === 1);
        if (half) return [{ property: "properties.keyOps", observed: `${uses.join(", ")}: one way only`, expected: half.join(" and ") }];
        const signs = uses.some((use) => SIGNING.includes(use));
        const fine = uses.length > 0 && !uses.includes("import") && (!signs || uses.every((use) => SIGNING.includes(use)));
        return unless(fine, { property: "properties.keyOps", observed: uses.join(", ") || "not set, which means every use", expected: "one kind of use" });
    },
};

/** Longest time between two rotations, in days. A leap year still passes. */
const ROTATION_DAYS = 366;

/** `P1Y`, `P90D`, `P18M` in days. Undefined for what is no such duration. */
function daysOf(duration: unknown): number | undefined {
    const [, years = "0", months = "0", days = "0"] = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/i.exec(String(duration ?? "")) ?? [undefined, undefined];
    const length = Number(years) * 365 + Number(months) * 30.5 + Number(days);
    return length > 0 ? length : undefined;
}

/** Days after which a rotation policy makes a new version, or undefined where it makes none. */
function rotatesAfter(policy: any): number | undefined {
    const expiry = daysOf(policy?.attributes?.expiryTime);
    const times = list(policy?.lifetimeActions).filter(({ action }: any) => same(action?.type, "rotate")).map(({ trigger }: any) => {
        const before = daysOf(trigger?.timeBeforeExpiry);
        return daysOf(trigger?.timeAfterCreate) ?? (expiry !== undefined && before !== undefined ? expiry - before : undefined);
    });
    const told = times.filter((time) => time !== undefined);
    return told.length > 0 ? Math.min(...told) : undefined;
}

export const keyRotates: ResourceRule = {
    name: "azure-key-rotates",
    title: "Every key rotates by itself, at least once a year",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["key-management"],
    remediation: "Give the key a rotationPolicy with a rotate action after a year or less.",
    types: [KEY],
    check: ({ props }) => {
        const after = rotatesAfter(props.properties?.rotationPolicy);
        return unless(after !== undefined && after <= ROTATION_DAYS, {
            property: "properties.rotationPolicy", observed: after === undefined ? "no rotation" : `after ${after} days`, expected: "a rotation after 365 days or less",
        });
    },
};

/** Fewest days between the announcement and the expiry: time to see to it, over a holiday. */
const NOTICE_DAYS = 7;

export const keyExpiryIsAnnounced: ResourceRule = {
    name: "azure-key-expiry-is-announced",
    title: "Key versions expire, and that they will is announced in time",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["key-management", "key-alarms"],
    remediation: "Set rotationPolicy.attributes.expiryTime, and a notify action before it.",
    types: [KEY],
    check: ({ props }) => {
        const policy = props.properties?.rotationPolicy;
        const notified = list(policy?.lifetimeActions).some(({ action, trigger }: any) =>
            same(action?.type, "notify") && (daysOf(trigger?.timeBeforeExpiry) ?? 0) >= NOTICE_DAYS);
        return [
            ...unless(daysOf(policy?.attributes?.expiryTime) !== undefined, { property: "properties.rotationPolicy.attributes.expiryTime", observed: shown(policy?.attributes?.expiryTime), expected: "a duration" }),
            ...unless(notified, { property: "properties.rotationPolicy.lifetimeActions", observed: "no notify action in time", expected: `one ${NOTICE_DAYS} days or more before the expiry` }),
        ];
    },
};

const SECRET = "azure-native:keyvault:Secret";

export const secretExpires: ResourceRule = {
    name: "azure-secret-expires",
    title: "Every secret in a key vault has an end, so that somebody renews it",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    // Left out, a secret is good for ever (REST SecretAttributes.exp).
    controls: ["secrets-management"],
    remediation: "Set properties.attributes.expires, in seconds since 1970, and renew the secret before that.",
    types: [SECRET],
    check: ({ props }) => unless(Number(props.properties?.attributes?.expires ?? 0) > 0, {
        property: "properties.attributes.expires", observed: shown(props.properties?.attributes?.expires), expected: "an end",
    }),
};

export const vaultAccessIsRecorded: StackRule = {
    name: "azure-vault-access-is-recorded",
    title: "Every use and every change of a key is recorded",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["activity-records", "key-alarms", "log-archive"],
    remediation: "Give the vault a diagnostic setting with AuditEvent (or the group audit or allLogs) to a workspace or an archive.",
    types: [VAULT],
    check: (vault, graph) => unless(companions(graph, vault, "resourceUri", DIAGNOSTICS).some((setting) => records(setting, /^(AuditEvent|audit|allLogs)$/i)), {
        observed: "no record of AuditEvent", expected: "a diagnostic setting of the vault",
    }),
};

/** Built-in roles that can destroy a key, take part in giving access to it, or change the vault. */
const ADMINISTERING = new Map([
    ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner"],
    ["b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor"],
    ["18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator"],
    ["f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator"],
    ["00482a5a-887f-4fb3-b363-3b7fe8e74483", "Key Vault Administrator"],
    ["14b46e9e-c2b7-41b4-b07b-48a6ebf60603", "Key Vault Crypto Officer"],
    ["f25e0fa2-a7c8-4377-a976-54943a77a395", "Key Vault Contributor"],
    ["8b54135c-b56d-4d72-a534-26097cfdc8d8", "Key Vault Data Access Administrator"],
    ["a68e7c17-0ab2-4c09-9a58-125dae29748c", "Key Vault Purge Operator"],
]);

/** Actions by which a custom role administers keys or vaults, or gives others the right to. */
const ADMINISTERS = [
    "Microsoft.KeyVault/vaults/keys/delete", "Microsoft.KeyVault/vaults/keys/purge/action", "Microsoft.KeyVault/vaults/keys/update/action",
    "Microsoft.KeyVault/vaults/keys/backup/action", "Microsoft.KeyVault/vaults/keys/rotate/action", "Microsoft.KeyVault/vaults/delete",
    "Microsoft.KeyVault/vaults/write", "Microsoft.Authorization/roleAssignments/write",
];

const permits = (pattern: string, action: string): boolean =>
    new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.+^${}()|[\]\\?]/g, "\\$&")).join(".*")}$`, "i").test(action);

const administersByItself = (role: Resource): boolean =>
    list(role.props.permissions).some(({ actions, notActions, dataActions, notDataActions }: any) => ADMINISTERS.some((action) =>
        ([[actions, notActions], [dataActions, notDataActions]] as const).some(([given, taken]) =>
            list<string>(given).some((pattern) => permits(pattern, action)) && !list<string>(taken).some((pattern) => permits(pattern, action)))));

function isAdministering(assignment: Resource, graph: Graph): boolean {
    const [custom] = owners(graph, assignment, "roleDefinitionId", ROLE);
    return custom ? administersByItself(custom) : ADMINISTERING.has(lastSegment(String(assignment.props.roleDefinitionId)).toLowerCase());
}

/** Assignments of administering roles: by the resources that their scopes were made from, and those with a plain scope. */
interface Rights {
    readonly byOrigin: ReadonlyMap<string, readonly Resource[]>;
    readonly plain: readonly Resource[];
}

const rightsOf = (graph: Graph, ...types: readonly string[]): Rights => graph.once(`rights ${types.join()}`, () => {
    const [byOrigin, plain] = [new Map<string, Resource[]>(), [] as Resource[]];
    for (const right of graph.of(...types)) {
        if (right.type !== ACTIVATION && !isAdministering(right, graph)) continue;
        const origins = (right.propertyDependencies.scope ?? []).flatMap((urn) => graph.get(urn) ?? []).filter(({ type }) => [VAULT, KEY, GROUP].includes(type));
        // A right over a key is one over its vault.
        const over = origins.flatMap((origin) => (origin.type === KEY ? owners(graph, origin, "vaultName", VAULT) : [origin]));
        if (over.length === 0) plain.push(right);
        for (const { urn } of over) byOrigin.set(urn, [...(byOrigin.get(urn) ?? []), right]);
    }
    return { byOrigin, plain };
});

/** Those that hold for the vault: given on it, on one of its keys, or anywhere above it. */
function holding({ byOrigin, plain }: Rights, vault: Resource, graph: Graph): Resource[] {
    const id = readOr(undefined, () => vault.props.id as string | undefined);
    const above = [vault, ...owners(graph, vault, "resourceGroupName", GROUP)];
    return [
        ...new Set(above.flatMap(({ urn }) => byOrigin.get(urn) ?? [])),
        ...plain.filter((right) => {
            const scope = scopeOf(right);
            if (scope === undefined) return false;
            return id === undefined ? WHOLE.test(scope) : covers(scope, id) || covers(id, scope);
        }),
    ];
}

/** A subscription, a management group, or all of them. */
const WHOLE = /^\/(subscriptions\/[^/]+\/?|providers\/Microsoft\.Management\/managementGroups\/[^/]+)?$/i;

const administrators = (vault: Resource, graph: Graph): Resource[] => holding(rightsOf(graph, ASSIGNMENT, ELIGIBILITY), vault, graph);

export const vaultHasTwoCustodians: StackRule = {
    name: "azure-vault-has-two-custodians",
    title: "Exactly the two custodians administer each key vault and its keys",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["key-custody"],
    remediation: "Give the administering roles of the vault to the two configured custodians and to nobody else, on no wider scope.",
    types: [VAULT],
    settings: ["custodians"],
    check: (vault, graph, settings) => {
        const holders = administrators(vault, graph);
        const named = custodiansOf(vault, graph, "azure", settings).map((id) => id.toLowerCase());
        const configured = named.length > 0 ? named : undefined;
        // A program that declares no platform may have its vault administered from elsewhere.
        if (!configured && holders.length === 0) need("who administers the vault");
        const people = new Set(holders.map(({ props }) => String(props.principalId).toLowerCase()));
        const strangers = configured ? [...people].filter((person) => !configured.includes(person)) : [];
        const missing = configured?.filter((person) => !people.has(person)) ?? [];
        // A configured custodian is taken for what the configuration says: a person.
        const groups = configured ? [] : holders.filter(({ props }) => ["group", "foreigngroup"].includes(String(props.principalType).toLowerCase()));
        return [
            ...unless(people.size === 2, { property: "roleAssignments", observed: `${people.size} principals administer it`, expected: "exactly 2" }),
            ...unless(strangers.length === 0, { property: "roleAssignments", observed: `${strangers.length} of them no custodian`, expected: "the configured custodians" }),
            ...unless(missing.length === 0, { property: "roleAssignments", observed: `${missing.length} configured custodian(s) without the right`, expected: "both" }),
            ...unless(groups.length === 0, { property: "principalType", observed: "a group", expected: "two people" }),
        ];
    },
};

export const custodiansActivateTheirRole: StackRule = {
    name: "azure-custodians-activate-their-role",
    title: "Custodians hold no standing right: they activate it, with a second factor, for a time",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    // Role settings ask for a second factor on activation unless somebody has switched it off
    // (https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-configure-role-settings).
    controls: ["key-custody", "multi-factor"],
    remediation: "Make each custodian eligible (PimRoleEligibilitySchedule) in place of a role assignment, and keep MultiFactorAuthentication in the role's settings.",
    types: [VAULT],
    applies: (vault, graph) => administrators(vault, graph).length > 0,
    check: (vault, graph) => {
        const holders = administrators(vault, graph);
        const standing = holders.filter(({ type }) => type === ASSIGNMENT);
        const weakened = holding(rightsOf(graph, ACTIVATION), vault, graph).filter(({ props }) =>
            list(props.rules).some((rule: any) => rule.ruleType === "RoleManagementPolicyEnablementRule" && !/Admin_/i.test(String(rule.id)) &&
                !list<string>(rule.enabledRules).includes("MultiFactorAuthentication")));
        return [
            ...unless(standing.length === 0, { property: "roleAssignments", observed: `${standing.length} standing right(s)`, expected: "eligibility that is activated" }),
            ...unless(weakened.length === 0, { property: "rules", observed: "activation without a second factor", expected: "MultiFactorAuthentication" }),
        ];
    },
};

/** True if somebody becomes an administrator of the vault by activating a role. */
const isActivated = (vault: Resource, graph: Graph): boolean => administrators(vault, graph).some(({ type }) => type === ELIGIBILITY);

export const vaultIsLocked: StackRule = {
    name: "azure-vault-is-locked",
    title: "Azure itself refuses to delete a key vault whose administrators hold a standing right",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection", "key-management"],
    remediation: "Declare a CanNotDelete ManagementLockByScope with the vault's id as scope, or make its custodians eligible only.",
    types: [VAULT],
    applies: (vault, graph) => !isActivated(vault, graph),
    check: (vault, graph) => unless(locksOn(vault, graph).some(preventsDeletion), { observed: "no lock", expected: "a CanNotDelete lock" }),
};

export const vaultLetsCustodiansAct: StackRule = {
    name: "azure-vault-lets-custodians-act",
    title: "No lock keeps an activated right over a key vault from ending",
    severity: "medium",
    level: "advisory",
    scope: "stack",
    // A lock also keeps Azure from taking the role away when its time is up
    // (https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources#considerations-before-applying-your-locks).
    controls: ["key-custody"],
    remediation: "Remove the lock from the vault and from its group: purge protection and the 90 days of soft delete remain.",
    types: [VAULT],
    applies: (vault, graph) => isActivated(vault, graph),
    check: (vault, graph) => {
        const locked = [vault, ...owners(graph, vault, "resourceGroupName", GROUP)].filter((target) => locksOn(target, graph).some(preventsDeletion));
        return unless(locked.length === 0, { observed: `a lock on ${locked.map(({ name }) => name).join(" and ")}`, expected: "none" });
    },
};

export const eligibilityEnds: ResourceRule = {
    name: "azure-eligibility-ends",
    title: "Nobody stays eligible for a role by being forgotten",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["access-review", "key-custody"],
    remediation: "Set scheduleInfo.expiration to AfterDuration with a duration of a year or less, or to AfterDateTime.",
    types: [ELIGIBILITY],
    check: ({ props }) => {
        const { type, duration, endDateTime } = props.scheduleInfo?.expiration ?? {};
        const ends = (same(type, "AfterDuration") && (daysOf(duration) ?? Infinity) <= ROTATION_DAYS) || (same(type, "AfterDateTime") && Boolean(endDateTime));
        return unless(ends, { property: "scheduleInfo.expiration", observed: shown(type), expected: "an end within a year" });
    },
};

/** Roles that encrypt and decrypt for a service and can do nothing else. */
const USING = ["e147488a-f6f5-4113-8e2d-b22465e65bf6"];

export const servicesOnlyUseKeys: StackRule = {
    name: "azure-services-only-use-keys",
    title: "Services are given the use of one key each time, never of a whole vault",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege", "key-custody"],
    remediation: "Assign Key Vault Crypto Service Encryption User on the key, not on the vault or above it.",
    types: [ASSIGNMENT],
    applies: ({ props }) => USING.includes(lastSegment(String(props.roleDefinitionId)).toLowerCase()),
    check: (assignment, graph) => {
        const onKey = owners(graph, assignment, "scope", KEY).length > 0 || /\/keys\/[^/]+$/i.test(String(readOr("", () => assignment.props.scope ?? "")));
        return unless(onKey, { property: "scope", observed: "wider than a key", expected: "the id of a key" });
    },
};

/** What is encrypted with a key that it names: an account by vault and name, everything else by the key's address. */
const ENCRYPTED = [
    "storage:StorageAccount", "storage:EncryptionScope", "compute:DiskEncryptionSet", "dbforpostgresql:Server", "dataprotection:BackupVault", "recoveryservices:Vault",
    "operationalinsights:Cluster", "eventhub:Namespace", "sql:Server", "sql:ServerKey",
].map((kind) => `azure-native:${kind}`);

const ADDRESS = /^https:\/\/([^./]+)\.(?:vault|managedhsm)\.azure\.net\/keys\/([^/]+)/i;

/** Every `vault/key` in a value, in small letters. What is not known yet was made from a key that is declared. */
function keysIn(value: unknown): string[] {
    if (typeof value === "string") return [ADDRESS.exec(value)].flatMap((found) => (found ? [`${found[1]}/${found[2]}`.toLowerCase()] : []));
    if (typeof value !== "object" || value === null) return [];
    const { keyVaultUri, keyName } = readOr<Record<string, unknown>>({}, () => ({ keyVaultUri: (value as any).keyVaultUri as unknown, keyName: (value as any).keyName as unknown }));
    return [
        ...(typeof keyVaultUri === "string" && typeof keyName === "string" ? keysIn(`${keyVaultUri.replace(/\/$/, "")}/keys/${keyName}`) : []),
        ...Object.keys(value).flatMap((key) => readOr<string[]>([], () => keysIn((value as Record<string, unknown>)[key]))),
    ];
}

const NAMING = ["encryption", "keyVaultProperties", "activeKey", "dataEncryption", "properties", "keyId", "uri"];

const namedKeys = (store: Resource): string[] => {
    const { props } = traceable(store, ...NAMING);
    return NAMING.flatMap((property) => readOr<string[]>([], () => keysIn(props[property])));
};

/** Keys that are declared, by vault; a vault that another program owns is not among them. */
const keysByVault = (graph: Graph): ReadonlyMap<string, ReadonlySet<string>> => graph.once("keys by vault", () => new Map(graph.of(VAULT).flatMap((vault) => {
    const name = readOr<unknown>(undefined, () => vault.props.vaultName ?? vault.props.name);
    const keys = readOr<readonly Resource[] | undefined>(undefined, () => companions(graph, vault, "vaultName", KEY));
    if (typeof name !== "string" || keys === undefined) return [];
    return [[name.toLowerCase(), new Set(keys.map((key) => readOr("", () => String(key.props.keyName ?? key.props.name)).toLowerCase()))] as const];
})));

export const namedKeyExists: StackRule = {
    name: "azure-named-key-exists",
    title: "Whatever is encrypted with a key of a declared vault names a key that is declared there",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["encryption-at-rest", "key-management"],
    remediation: "Declare the Key in that vault: nothing can be read any more once a key that is used is gone.",
    types: ENCRYPTED,
    applies: (store, graph) => namedKeys(store).some((key) => keysByVault(graph).has(key.split("/")[0]!)),
    check: (store, graph) => [...new Set(namedKeys(store))].map((key) => key.split("/") as [string, string])
        .filter(([vault, key]) => keysByVault(graph).get(vault)?.has(key) === false)
        .map(([, key]) => ({ property: "encryption", observed: `${key}, which is not declared`, expected: "a Key of the vault" })),
};

export const keysStandInPurposes: StackRule = {
    name: "azure-stores-have-keys-of-their-own",
    title: "Each store is encrypted with a key of its own, so that a key can be withdrawn by purpose",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["key-management", "individual-rights"],
    remediation: "Name another key in encryption.keyVaultProperties of one of the accounts.",
    types: ["azure-native:storage:StorageAccount"],
    applies: ({ props }) => props.encryption?.keyVaultProperties?.keyName !== undefined,
    check: (account, graph) => {
        const others = (accountsByKey(graph).get(keyOf(account)!) ?? []).filter((other) => other !== account);
        return unless(others.length === 0, { property: "encryption.keyVaultProperties.keyName", observed: `shared with ${others.map(({ name }) => name).join(", ")}`, expected: "a key of its own" });
    },
};

export const storeCanUseItsKey: StackRule = {
    name: "azure-store-can-use-its-key",
    title: "The identity of every store may use the store's key, and so the store can be read",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["encryption-at-rest", "key-management"],
    remediation: "Assign Key Vault Crypto Service Encryption User on the key to the account's user-assigned identity.",
    types: ["azure-native:storage:StorageAccount"],
    // A key that another program owns cannot be looked at from here.
    applies: (account, graph) => keysOf(account, graph).length > 0,
    check: (account, graph) => unless(
        keysOf(account, graph).some((key) => companions(graph, key, "scope", ASSIGNMENT).some(({ props }) => USING.includes(lastSegment(String(props.roleDefinitionId)).toLowerCase()))),
        { observed: "no role on the key", expected: "Key Vault Crypto Service Encryption User" },
    ),
};

/** Keys of the account's stack that go by the name that the account gives. */
const keysOf = (account: Resource, graph: Graph): Resource[] => {
    const name = account.props.encryption?.keyVaultProperties?.keyName as string | undefined;
    return name === undefined ? [] : beside(account, graph, KEY).filter((key) => same(key.props.keyName ?? key.props.name, name));
};

const keyOf = ({ props }: Resource): string | undefined => {
    const key = props.encryption?.keyVaultProperties;
    return key?.keyName === undefined ? undefined : `${key.keyVaultUri}${key.keyName}`.toLowerCase();
};

const accountsByKey = (graph: Graph): ReadonlyMap<string, Resource[]> => graph.once("accounts by key", () => {
    const byKey = new Map<string, Resource[]>();
    for (const account of graph.of("azure-native:storage:StorageAccount")) {
        const key = readOr(undefined, () => keyOf(account));
        if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), account]);
    }
    return byKey;
});
