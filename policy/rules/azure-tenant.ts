// What keeps one tenant's data from another's on Azure: a key, a container and an identity for each, or a network of its own.
import type { Tenant } from "../../components/plan/tenants";
import { companions, lastSegment, owners, same } from "../azure";
import { beside, leadsTo, list, need, PLATFORM, require1, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";
import { chargedToItsTenant, tenantOf } from "../tenants";

const azure = (type: string): string => `azure-native:${type}`;
const KEY = azure("keyvault:Key");
const IDENTITY = azure("managedidentity:UserAssignedIdentity");
const ACCOUNT = azure("storage:StorageAccount");
const CONTAINER = azure("storage:BlobContainer");
const SCOPE = azure("storage:EncryptionScope");
const ASSIGNMENT = azure("authorization:RoleAssignment");
const VNET = azure("network:VirtualNetwork");
const SUBNET = azure("network:Subnet");
const GROUP = azure("network:NetworkSecurityGroup");

/** `tenant-t0-meadow`, as the plan names a shared tenant's container. */
const labelOf = ({ slot, name }: Tenant): string => `t${slot}-${name}`;
const containerName = ({ props }: Resource): string => String(props.containerName ?? props.name ?? "");
const isTenants = (container: Resource): boolean => /^tenant-/.test(containerName(container));

export const tenantsHaveTheirOwn: StackRule = {
    name: "azure-tenant-has-its-own",
    title: "Every tenant has a key, an identity and a container of its own; a private one an account and a network besides",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "individual-rights"],
    remediation: "Declare a Tenant for every tenant of the configuration.",
    types: [PLATFORM],
    applies: (platform) => list(platform.props.tenants).length > 0,
    check: (platform, graph) => list<Tenant>(platform.props.tenants).flatMap((tenant) => {
        const tagged = (type: string) => beside(platform, graph, type).some((own) => tenantOf(own) === tenant.name);
        const has = {
            "key": tagged(KEY),
            "identity": beside(platform, graph, IDENTITY).some((identity) => actsForTenant(identity) && tenantOf(identity) === tenant.name),
            ...(tenant.kind === "shared"
                ? {
                    "container": beside(platform, graph, CONTAINER).some((container) => containerName(container) === `tenant-${labelOf(tenant)}`),
                    "encryption scope": beside(platform, graph, SCOPE).some(({ props }) => same(props.encryptionScopeName ?? props.name, labelOf(tenant))),
                }
                : { "account": tagged(ACCOUNT), "network": tagged(VNET) }),
        };
        return Object.entries(has).filter(([, there]) => !there)
            .map(([what]) => ({ property: `tenants.${tenant.name}`, observed: `no ${what}`, expected: "one of the tenant's own" }));
    }),
};

export const containerHasScope: ResourceRule = {
    name: "azure-tenant-container-has-scope",
    title: "Everything in a tenant's container is encrypted by the tenant's scope, whatever a writer asks for",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["tenant-isolation", "individual-rights", "encryption-at-rest"],
    remediation: "Set defaultEncryptionScope to the tenant's scope and denyEncryptionScopeOverride to true. Both are chosen when the container is made.",
    types: [CONTAINER],
    applies: isTenants,
    check: ({ props }) => [
        ...unless(Boolean(props.defaultEncryptionScope) && props.defaultEncryptionScope !== "$account-encryption-key", {
            property: "defaultEncryptionScope", observed: shown(props.defaultEncryptionScope), expected: "the tenant's scope",
        }),
        ...require1("denyEncryptionScopeOverride", props.denyEncryptionScopeOverride, [true]),
    ],
};

export const scopeHasKey: ResourceRule = {
    name: "azure-tenant-scope-has-key",
    title: "An encryption scope uses a key of the platform's vault, follows its rotation, and encrypts twice",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["tenant-isolation", "individual-rights", "encryption-at-rest", "key-management"],
    remediation: "Set source to Microsoft.KeyVault, keyVaultProperties.keyUri to the key without a version, requireInfrastructureEncryption to true, state to Enabled.",
    types: [SCOPE],
    check: ({ props }) => [
        ...unless(same(props.source, "Microsoft.KeyVault"), { property: "source", observed: shown(props.source), expected: '"Microsoft.KeyVault"' }),
        ...unless(/^https:\/\/[^/]+\/keys\/[^/]+\/?$/.test(String(props.keyVaultProperties?.keyUri ?? "")), {
            property: "keyVaultProperties.keyUri", observed: props.keyVaultProperties?.keyUri ? "one version of a key" : "not set", expected: "a key, without a version",
        }),
        ...require1("requireInfrastructureEncryption", props.requireInfrastructureEncryption, [true]),
        ...unless(same(props.state ?? "Enabled", "Enabled"), { property: "state", observed: shown(props.state), expected: '"Enabled"' }),
    ],
};

export const scopesApart: StackRule = {
    name: "azure-tenant-scopes-apart",
    title: "No two encryption scopes, and no scope and a store, share a key: deleting one erases one tenant",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "individual-rights"],
    remediation: "Give each scope a key of its own.",
    types: [SCOPE],
    applies: ({ props }) => props.keyVaultProperties?.keyUri !== undefined,
    check: (scope, graph) => {
        const uri = (value: unknown) => String(value ?? "").toLowerCase().replace(/\/$/, "");
        const own = uri(scope.props.keyVaultProperties.keyUri);
        const scopes = beside(scope, graph, SCOPE).filter((other) => other !== scope && readOr("", () => uri(other.props.keyVaultProperties?.keyUri)) === own && !isCopy(other, scope, graph));
        const accounts = beside(scope, graph, ACCOUNT).filter((account) => readOr("", () => {
            const key = account.props.encryption?.keyVaultProperties;
            return key ? uri(`${uri(key.keyVaultUri)}/keys/${key.keyName}`) : "";
        }) === own);
        return [...scopes, ...accounts].map(({ name }) => ({ property: "keyVaultProperties.keyUri", observed: `shared with ${name}`, expected: "a key of its own" }));
    },
};

/** The scope of the same tenant in another account, where copies of what is in the first are kept: one key is to erase both. */
const isCopy = (other: Resource, scope: Resource, graph: Graph): boolean => {
    const account = (of: Resource) => readOr("", () => accountOf(of, graph));
    const named = (of: Resource) => readOr("", () => String(of.props.encryptionScopeName ?? of.props.name ?? lastSegment(String(of.props.id ?? ""))));
    return account(other) !== "" && account(scope) !== "" && !same(account(other), account(scope)) && same(named(other), named(scope));
};

/** Told from the identities that write a private network's records. */
const actsForTenant = (identity: Resource): boolean => tenantOf(identity) !== undefined && identity.props.tags?.purpose === "tenant";

/** Reads and writes objects. */
const BLOB_ROLES = ["ba92f5b4-2d11-453d-a403-e96b0029c9fe", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"];

export const identityReachesOwn: StackRule = {
    name: "azure-tenant-identity-reaches-own",
    title: "The identity that acts for a tenant reads and writes one container, over a private endpoint, and may do nothing else",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "least-privilege"],
    remediation: "Assign Storage Blob Data Contributor on the container, with a condition of version 2.0 that names it and asks for @Environment[isPrivateLink].",
    types: [ASSIGNMENT],
    applies: (assignment, graph) => owners(graph, assignment, "principalId", IDENTITY).some(actsForTenant),
    check: ({ props }) => {
        const scope = String(props.scope);
        const container = /\/containers\/([^/]+)$/i.exec(scope)?.[1];
        const condition = String(props.condition ?? "");
        return [
            ...unless(BLOB_ROLES.includes(lastSegment(String(props.roleDefinitionId)).toLowerCase()), { property: "roleDefinitionId", observed: "another role", expected: "Storage Blob Data Contributor or Reader" }),
            ...unless(container !== undefined, { property: "scope", observed: "wider than a container", expected: "the id of a container" }),
            ...require1("conditionVersion", props.conditionVersion, ["2.0"]),
            ...unless(/@Environment\[isPrivateLink\] BoolEquals true/.test(condition), { property: "condition", observed: "any network", expected: "@Environment[isPrivateLink] BoolEquals true" }),
            ...unless(container === undefined || condition.includes(`containers:name] StringEquals '${container}'`), { property: "condition", observed: "any container", expected: "the container's name" }),
        ];
    },
};

const REPLICATION = azure("storage:ObjectReplicationPolicy");

export const containersAreCopied: StackRule = {
    name: "azure-tenant-containers-copied",
    title: "What joins a store to its standby copies the tenants' containers in it too, each into a container of the tenant's",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "storage-redundancy"],
    remediation: "Add a rule for each tenant's container, from and to the same name.",
    types: [REPLICATION],
    applies: (policy, graph) => tenantContainers(policy, graph).length > 0,
    check: (policy, graph) => {
        const rules = list<any>(policy.props.rules);
        const crossed = rules.filter(({ sourceContainer, destinationContainer }) => sourceContainer !== destinationContainer)
            .map(({ sourceContainer, destinationContainer }) => ({ property: "rules", observed: `${sourceContainer} into ${destinationContainer}`, expected: "the container of the same name" }));
        const left = tenantContainers(policy, graph).filter((name) => !rules.some(({ sourceContainer }) => sourceContainer === name))
            .map((name) => ({ property: "rules", observed: `${name} is not copied`, expected: "a rule for it" }));
        return [...left, ...crossed];
    },
};

/** Names of tenants' containers in the account that a policy is kept on. */
const tenantContainers = (policy: Resource, graph: Graph): string[] => {
    const named = (props: any) => String(props.accountName ?? need("the account that the policy is kept on"));
    return graph.of(CONTAINER).filter((container) => isTenants(container) && same(readOr("", () => accountOf(container, graph)), readOr("?", () => accountOf(policy, graph, named)))).map(containerName);
};

/** Name of the account that something is in: said, or told by its id. */
const accountOf = (resource: Resource, graph: Graph, otherwise: (props: any) => string = () => ""): string =>
    String(resource.props.accountName ?? /storageAccounts\/([^/]+)/i.exec(String(resource.props.id ?? ""))?.[1] ?? owners(graph, resource, "accountName", ACCOUNT)[0]?.props.name ?? otherwise(resource.props));

/** An address that leads out of a network, in a rule that allows. */
const isOutside = (address: unknown): boolean => /^(\*|internet|any|0\.0\.0\.0\/0|::\/0|AzureCloud.*)$/i.test(String(address ?? ""));

export const privateNetworkIsClosed: StackRule = {
    name: "azure-tenant-network-closed",
    title: "No path leads into a private tenant's network or out of it: no gateway, no peering, no route, no rule for others",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "closed-defaults", "private-connectivity"],
    remediation: "Take the gateway, peering or rule away, turn default outbound access off, and reach the account by a private endpoint inside the network.",
    types: [VNET],
    applies: (vnet) => tenantOf(vnet) !== undefined,
    check: (vnet, graph): readonly Problem[] => {
        const subnets = companions(graph, vnet, "virtualNetworkName", SUBNET);
        const peerings = companions(graph, vnet, "virtualNetworkName", azure("network:VirtualNetworkPeering"));
        const routes = beside(vnet, graph, azure("network:RouteTable")).filter((table) => tenantOf(table) === tenantOf(vnet))
            .flatMap((table) => [...list<any>(table.props.routes), ...companions(graph, table, "routeTableName", azure("network:Route")).map(({ props }) => props)])
            .filter((route) => !same(route.nextHopType, "None") && !same(route.nextHopType, "VnetLocal"));
        const groups = beside(vnet, graph, GROUP).filter((group) => tenantOf(group) === tenantOf(vnet));
        const open = groups.flatMap(({ name, props }) => list<any>(props.securityRules)
            .filter((rule) => same(rule.access, "Allow") && [rule.sourceAddressPrefix, rule.destinationAddressPrefix, ...list(rule.sourceAddressPrefixes), ...list(rule.destinationAddressPrefixes)].some(isOutside))
            .map((rule) => ({ property: "groups", observed: `${name}: ${rule.name}`, expected: "blocks of the network" })));
        const endpoints = beside(vnet, graph, azure("network:PrivateEndpoint")).filter((endpoint) => subnets.some((subnet) => leadsTo(endpoint, "subnet", () => endpoint.props.subnet?.id as unknown, [subnet])));
        return [
            ...peerings.map(({ name }) => ({ property: "peerings", observed: name, expected: "none" })),
            ...subnets.flatMap(({ name, props }) => [
                ...unless(!props.natGateway, { property: name, observed: "a NAT gateway", expected: "none" }),
                ...require1(`${name}.defaultOutboundAccess`, props.defaultOutboundAccess, [false]),
                ...unless(Boolean(props.networkSecurityGroup), { property: name, observed: "no security group", expected: "one" }),
                ...unless(Boolean(props.routeTable), { property: name, observed: "Azure's own routes", expected: "a route table that leads nowhere" }),
                ...unless(!/^(GatewaySubnet|AzureFirewallSubnet|AzureBastionSubnet)$/i.test(String(props.name ?? "")), { property: name, observed: "a subnet for a gateway", expected: "none" }),
            ]),
            ...routes.map((route) => ({ property: "routes", observed: `${route.addressPrefix} to ${route.nextHopType}`, expected: "none" })),
            ...open,
            ...unless(subnets.length > 0, { property: "subnets", observed: "none", expected: "one or more" }),
            ...unless(endpoints.length > 0 || subnets.length === 0, { property: "endpoints", observed: "none", expected: "a private endpoint of the tenant's account" }),
        ];
    },
};

export const quotaIsWatched: StackRule = {
    name: "azure-tenant-quota-watched",
    title: "Responders hear of a tenant that goes beyond its quota",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "spend-control"],
    remediation: "Declare a log alert for what the tenant writes with the quota as its threshold, and an action group.",
    types: [PLATFORM],
    applies: (platform) => list(platform.props.tenants).length > 0,
    check: (platform, graph) => list<Tenant>(platform.props.tenants).flatMap(({ name, quotaGb }) => {
        const alerts = beside(platform, graph, azure("monitor:ScheduledQueryRule")).filter((alert) => tenantOf(alert) === name);
        const told = alerts.filter(({ props }) => props.enabled !== false && list(props.actions?.actionGroups).length > 0);
        const most = told.map(({ props }) => Number(list<any>(props.criteria?.allOf)[0]?.threshold));
        return [
            ...unless(told.length > 0, { property: `tenants.${name}`, observed: alerts.length > 0 ? "an alert that tells nobody" : "no alert", expected: "one that tells responders" }),
            ...most.filter((threshold) => !(threshold <= quotaGb)).map((threshold) => ({ property: `tenants.${name}`, observed: `${threshold} GB`, expected: `${quotaGb} GB or less` })),
        ];
    }),
};

export const chargedToTenant = chargedToItsTenant("azure", "azure-native");
