import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/azure-tenant";
import { armId, make, platform, tabulate, UNKNOWN } from "./azure-support";

const MEADOW = { name: "meadow", kind: "shared", slot: 0, uid: 10000, gid: 10000, mode: "0750", quotaGb: 100, costCenter: "cc-1001" };
const CITADEL = { ...MEADOW, name: "citadel", kind: "private", slot: 1 };
const site = (...tenants: object[]) => platform({ tenants });
const tags = (tenant = "meadow", more: object = {}) => ({ tags: { tenant, "cost-center": "cc-1001", ...more } });

const key = (props: object = {}) => make("keyvault:Key", { ...tags(), ...props }, { name: "key" });
const identity = (props: object = {}) => make("managedidentity:UserAssignedIdentity", { principalId: "p-1", ...tags("meadow", { purpose: "tenant" }), ...props }, { name: "identity" });
const container = (props: object = {}) => make("storage:BlobContainer", {
    accountName: "data", containerName: "tenant-t0-meadow", name: "tenant-t0-meadow", defaultEncryptionScope: "t0-meadow", denyEncryptionScopeOverride: true, ...props,
}, { name: "container" });
const URI = "https://kv.vault.azure.net/keys/t0-meadow";
const scope = (props: object = {}, name = "scope", of?: Resource) => make("storage:EncryptionScope", {
    encryptionScopeName: "t0-meadow", source: "Microsoft.KeyVault", keyVaultProperties: { keyUri: URI }, requireInfrastructureEncryption: true, state: "Enabled", ...props,
}, { name, ...(of && { from: { accountName: of } }) });

tabulate(rules.tenantsHaveTheirOwn, {
    accepts: {
        "a shared tenant": [site(MEADOW), key(), identity(), container(), scope()],
        "a private tenant": [site(CITADEL), key(tags("citadel")), identity(tags("citadel", { purpose: "tenant" })), make("storage:StorageAccount", tags("citadel")), make("network:VirtualNetwork", tags("citadel"))],
    },
    rejects: {
        "nothing": site(MEADOW),
        "no scope": [site(MEADOW), key(), identity(), container()],
        "another tenant's container": [site(MEADOW), key(), identity(), container({ containerName: "tenant-t1-other" }), scope()],
        "an identity that writes records": [site(MEADOW), key(), identity(tags()), container(), scope()],
        "a private tenant without a network": [site(CITADEL), key(tags("citadel")), identity(tags("citadel", { purpose: "tenant" })), make("storage:StorageAccount", tags("citadel"))],
    },
    ignores: { "a site without tenants": site() },
});

tabulate(rules.containerHasScope, {
    accepts: { "a scope that nobody goes round": container() },
    rejects: {
        "the account's key": container({ defaultEncryptionScope: undefined }),
        "the account's key by name": container({ defaultEncryptionScope: "$account-encryption-key" }),
        "a scope that a writer may go round": container({ denyEncryptionScopeOverride: undefined }),
    },
    ignores: { "a container of the site's": container({ containerName: "data" }) },
});

tabulate(rules.scopeHasKey, {
    accepts: { "a key without a version": scope() },
    rejects: {
        "Azure's key": scope({ source: "Microsoft.Storage", keyVaultProperties: undefined }),
        "one version": scope({ keyVaultProperties: { keyUri: `${URI}/0123456789abcdef0123456789abcdef` } }),
        "one layer": scope({ requireInfrastructureEncryption: undefined }),
        "a scope that is off": scope({ state: "Disabled" }),
    },
    awaits: { "a key that is not known": scope({ keyVaultProperties: { keyUri: UNKNOWN } }) },
});

const account = (keyName: string) => make("storage:StorageAccount", { encryption: { keyVaultProperties: { keyVaultUri: "https://kv.vault.azure.net/", keyName } } }, { name: "account" });
const store = (name: string) => make("storage:StorageAccount", { name }, { name });

tabulate(rules.scopesApart, {
    accepts: {
        "keys of their own": [scope(), scope({ keyVaultProperties: { keyUri: "https://kv.vault.azure.net/keys/other" } }, "second"), account("data")],
        "the same tenant's copies elsewhere": [scope({ id: armId("Microsoft.Storage/storageAccounts/data/encryptionScopes/t0-meadow") }), scope({ id: armId("Microsoft.Storage/storageAccounts/copies/encryptionScopes/t0-meadow") }, "second")],
        "copies in an account that only the program tells": [scope({}, "scope", store("data")), scope({}, "second", store("copies")), store("data"), store("copies")],
    },
    rejects: {
        "two scopes of one account, made from it": [scope({}, "scope", store("data")), scope({}, "second", store("data")), store("data")],
        "another tenant's copies elsewhere": [scope({ id: armId("Microsoft.Storage/storageAccounts/data/encryptionScopes/t0-meadow") }), scope({ encryptionScopeName: "t1-other", id: armId("Microsoft.Storage/storageAccounts/copies/encryptionScopes/t1-other") }, "second")],
        "two scopes with one key": [scope(), scope({}, "second")], "the store's key": [scope(), account("t0-meadow")] },
    ignores: { "Azure's key": scope({ keyVaultProperties: undefined }) },
});

const CONTAINER = armId("Microsoft.Storage/storageAccounts/data/blobServices/default/containers/tenant-t0-meadow");
const CONDITION = "((!(ActionMatches{'x'}))) OR ((@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'tenant-t0-meadow' AND @Environment[isPrivateLink] BoolEquals true))";
const assignment = (props: object = {}, of = identity()) => make("authorization:RoleAssignment", {
    principalId: "p-1", scope: CONTAINER, roleDefinitionId: "/…/ba92f5b4-2d11-453d-a403-e96b0029c9fe", condition: CONDITION, conditionVersion: "2.0", ...props,
}, { name: "assignment", from: { principalId: of } });

tabulate(rules.identityReachesOwn, {
    accepts: { "one container over a private endpoint": [assignment(), identity()] },
    rejects: {
        "the account": [assignment({ scope: armId("Microsoft.Storage/storageAccounts/data") }), identity()],
        "another role": [assignment({ roleDefinitionId: "/…/b7e6dc6d-f1e8-4753-8033-0f276bb0955b" }), identity()],
        "a condition of no version": [assignment({ conditionVersion: undefined }), identity()],
        "no condition": [assignment({ condition: undefined }), identity()],
        "another container in the condition": [assignment({ condition: CONDITION.replace("t0-meadow'", "t1-other'") }), identity()],
    },
    ignores: { "an identity of the site's": [assignment({}, identity({ tags: {} })), identity({ tags: {} })] },
    awaits: { "a scope that is not known": [assignment({ scope: UNKNOWN }), identity()] },
});

const both = (name: string) => ({ sourceContainer: name, destinationContainer: name });
const copies = (...copied: object[]) => make("storage:ObjectReplicationPolicy", { accountName: "data", rules: copied }, { name: "copies" });

tabulate(rules.containersAreCopied, {
    accepts: { "each to its own": [copies(both("data"), both("tenant-t0-meadow")), container()] },
    rejects: {
        "one left out": [copies(both("data")), container()],
        "one into another's": [copies(both("tenant-t0-meadow"), { sourceContainer: "data", destinationContainer: "tenant-t0-meadow" }), container()],
    },
    ignores: { "an account without tenants": copies(both("data")), "another account's containers": [copies(both("data")), container({ accountName: "other" })] },
});

const VNET_ID = armId("Microsoft.Network/virtualNetworks/citadel");
const vnet = (props: object = {}) => make("network:VirtualNetwork", { id: VNET_ID, name: "citadel", ...tags("citadel"), ...props }, { name: "vnet" });
const SUBNET = { id: `${VNET_ID}/subnets/app`, name: "app", defaultOutboundAccess: false, networkSecurityGroup: { id: "/nsg" }, routeTable: { id: "/rt" } };
const subnet = (props: object = {}) => make("network:Subnet", { ...SUBNET, ...props }, { name: "subnet", from: { virtualNetworkName: vnet() } });
const group = (source = "10.64.4.0/23") => make("network:NetworkSecurityGroup", { ...tags("citadel"), securityRules: [{ name: "in", access: "Allow", sourceAddressPrefix: source, destinationAddressPrefix: "10.64.6.0/24" }, { name: "deny", access: "Deny", sourceAddressPrefix: "*", destinationAddressPrefix: "*" }] }, { name: "group" });
const endpoint = make("network:PrivateEndpoint", { subnet: { id: SUBNET.id } }, { name: "endpoint" });

tabulate(rules.privateNetworkIsClosed, {
    accepts: { "its own addresses alone": [vnet(), subnet(), group(), endpoint] },
    rejects: {
        "no subnets": vnet(),
        "no endpoint": [vnet(), subnet(), group()],
        "a peering": [vnet(), subnet(), group(), endpoint, make("network:VirtualNetworkPeering", {}, { from: { virtualNetworkName: vnet() } })],
        "a NAT gateway": [vnet(), subnet({ natGateway: { id: "/nat" } }), group(), endpoint],
        "Azure's own way out": [vnet(), subnet({ defaultOutboundAccess: undefined }), group(), endpoint],
        "no security group": [vnet(), subnet({ networkSecurityGroup: undefined }), group(), endpoint],
        "Azure's own routes": [vnet(), subnet({ routeTable: undefined }), group(), endpoint],
        "a route out": [vnet(), subnet(), group(), endpoint, make("network:RouteTable", { id: armId("Microsoft.Network/routeTables/t"), ...tags("citadel"), routes: [{ addressPrefix: "0.0.0.0/0", nextHopType: "Internet" }] })],
        "a subnet for a gateway": [vnet(), subnet({ name: "GatewaySubnet" }), group(), endpoint],
        "a rule for anybody": [vnet(), subnet(), group("Internet"), endpoint],
    },
    ignores: { "the site's network": vnet({ tags: {} }) },
});

const alert = (props: object = {}) => make("monitor:ScheduledQueryRule", { enabled: true, actions: { actionGroups: ["/responders"] }, criteria: { allOf: [{ threshold: 100 }] }, ...tags(), ...props });

tabulate(rules.quotaIsWatched, {
    accepts: { "an alert at the quota": [site(MEADOW), alert()] },
    rejects: {
        "no alert": site(MEADOW),
        "another tenant's": [site(MEADOW), alert(tags("other"))],
        "an alert that tells nobody": [site(MEADOW), alert({ actions: undefined })],
        "an alert that is off": [site(MEADOW), alert({ enabled: false })],
        "an alert that comes late": [site(MEADOW), alert({ criteria: { allOf: [{ threshold: 200 }] } })],
        "an alert for nothing": [site(MEADOW), alert({ criteria: { allOf: [] } })],
    },
    ignores: { "a site without tenants": site() },
});

tabulate(rules.chargedToTenant, {
    accepts: { "the tenant's cost centre": [key(), site(MEADOW)] },
    rejects: { "the site's": [key(tags("meadow", { "cost-center": "cc-0001" })), site(MEADOW)], "a tenant that is none": [key(tags("ghost")), site(MEADOW)],
        "a part of a tenant's that does not say so": [{ ...key({ tags: { "cost-center": "cc-1001" } }), urn: "urn:pulumi:test::holdfast::holdfast:index:Platform$holdfast:azure:Tenant$azure-native:keyvault:Key::it" }, site(MEADOW)] },
    ignores: { "what is nobody's": [key({ tags: {} }), site(MEADOW)], "a program that is no platform": key() },
});
