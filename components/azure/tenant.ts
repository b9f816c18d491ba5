// What is one tenant's on Azure: a key, an identity, and a place of its own.
import * as authorization from "@pulumi/azure-native/authorization";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { roleAssignmentName, roleDefinitionId, type Tags } from "../names";
import { DENY_PRIORITY } from "../plan/flows";
import type { AzureSubnetPlan } from "../plan/subnets";
import type { TenantNetworkPlan, TenantPlan } from "../plan/tenants";
import { KEY_PROPERTIES } from "./keys";
import { Network } from "./network";
import { Storage, type StorageArgs, type StoredAccount } from "./storage";

export interface TenantArgs {
    /** The tenant as planned: its names, its numbers and, if it is private, its addresses. */
    readonly tenant: TenantPlan;

    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly subscriptionId: string;

    /** Vault that holds the tenant's key, and the identity that stores use keys with. */
    readonly keys: {
        readonly vaultName: string;
        readonly vaultUri: pulumi.Input<string>;
        readonly vaultId: pulumi.Input<string>;
        readonly identityId: pulumi.Input<string>;
        readonly identityPrincipalId: pulumi.Input<string>;
    };

    /** The site's account of customers' data, which holds shared tenants' objects. */
    readonly data: StoredAccount;
    /** Log archive and workspace, which records of access to a private tenant's account and network go to. */
    readonly archiveAccountId: pulumi.Input<string>;
    readonly workspaceId: pulumi.Input<string>;
    /** Who is told when a tenant has written more in a day than its whole quota. */
    readonly actionGroupId: pulumi.Input<string>;

    /** Days, as for the site's stores: `data` is how long what a private tenant overwrites or deletes can be brought back. */
    readonly retention: StorageArgs["retention"];
    readonly lifecycle: StorageArgs["lifecycle"];
    /** Whether Azure refuses to delete a private tenant's account. As for the site's own. @default true */
    readonly locked?: boolean;

    /** The site's tags. The tenant's own cost centre takes the place of the site's. */
    readonly tags: Tags;
}

const CRYPTO_SERVICE_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6";
const STORAGE_BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** What the role does to objects, each under the condition. */
const OBJECT_ACTIONS = ["read", "write", "add/action", "delete", "deleteBlobVersion/action", "move/action", "tags/read", "tags/write", "filter/action"];

/**
 * Reads and writes only in the tenant's container and only over a private endpoint. The scope says the first already; the
 * condition says it again, so that an assignment which somebody moves up does not open other tenants' containers.
 */
export const tenantCondition = (container: string): string => [
    `(${OBJECT_ACTIONS.map((action) => `!(ActionMatches{'${BLOBS}/${action}'})`).join(" AND ")})`,
    `(@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals '${container}' AND @Environment[isPrivateLink] BoolEquals true)`,
].map((part) => `(${part})`).join(" OR ");

/**
 * What is one tenant's on Azure: a key in the site's vault, an identity that reaches that tenant's objects and no
 * other's, and a cost tag. Shared: a container of the site's account, encrypted by a scope of its own that nobody can go
 * round. Private: a resource group, a network without a way in or out, and an account.
 *
 * A tenant's data are erased by deleting the tenant's key, which a custodian does. The vault keeps a deleted key for 90
 * days, then it is gone and with it whatever was written with it, old versions, soft-deleted objects and geo-redundant
 * copies included; the standby's copy has a key of its own in the standby's vault, to be deleted as well. What vaulted
 * backups hold is not encrypted with it, and is gone when their retention ends. Files of all tenants are in one account
 * with one key: there erasing means deleting the share.
 *
 * Azure has no quota for a container: what refuses more is the share of files, which has one. A tenant that writes more
 * in a day than its whole quota raises an alarm; how much it holds is in the daily list of the account.
 */
export class Tenant extends pulumi.ComponentResource {
    readonly keyId: pulumi.Output<string>;
    /** Without a version; known once stores may use the key. */
    readonly keyUri: pulumi.Output<string>;
    readonly identityId: pulumi.Output<string>;
    readonly identityPrincipalId: pulumi.Output<string>;
    /** Account that holds the tenant's objects, known once it can be used. */
    readonly account: StoredAccount;
    readonly containerName: pulumi.Output<string>;
    /** Group of a private tenant's account, or the site's. */
    readonly groupName: pulumi.Output<string>;
    /** Network of a private tenant. */
    readonly networkId: pulumi.Output<string> | undefined;

    constructor(name: string, given: TenantArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Tenant", name, given, opts);
        const { tenant, location } = given;
        const args = { ...given, tags: { ...given.tags, "cost-center": tenant.costCenter, tenant: tenant.name } };

        const { key, grant } = this.key(name, args);
        this.keyUri = pulumi.all([keyUri(args), grant.id]).apply(([uri]) => uri);
        const own = tenant.azure && new resources.ResourceGroup(name, {
            resourceGroupName: tenant.resourceGroup, location, tags: args.tags,
        }, { parent: this, protect: true });
        this.groupName = own ? own.name : pulumi.output(args.resourceGroupName);
        const identity = new managedidentity.UserAssignedIdentity(name, {
            resourceGroupName: this.groupName, location, resourceName: name, tags: { ...args.tags, purpose: "tenant" },
        }, { parent: this });

        const { account, containerName, containerId } = tenant.azure
            ? this.ownAccount(name, args, grant)
            : this.ownContainer(name, args, grant);
        this.account = account;
        this.containerName = containerName;
        this.networkId = tenant.azure && this.network(name, tenant.azure, args);
        new authorization.RoleAssignment(`${name}-objects`, {
            roleAssignmentName: roleAssignmentName(args.keys.vaultName, tenant.label, "objects"),
            principalId: identity.principalId,
            principalType: "ServicePrincipal",
            roleDefinitionId: roleDefinitionId(args.subscriptionId, STORAGE_BLOB_DATA_CONTRIBUTOR),
            scope: containerId,
            condition: tenantCondition(tenant.container),
            conditionVersion: "2.0",
            description: `Acts for tenant ${tenant.name}: its container, over a private endpoint`,
        }, { parent: this, deleteBeforeReplace: true });
        this.watchQuota(name, args);

        this.keyId = key.id;
        this.identityId = identity.id;
        this.identityPrincipalId = identity.principalId;
        const { keyId, keyUri: uri, identityId, identityPrincipalId, groupName, networkId } = this;
        this.registerOutputs({ keyId, keyUri: uri, identityId, identityPrincipalId, account, containerName, groupName, networkId });
    }

    private key(name: string, { tenant, keys, resourceGroupName, subscriptionId, tags }: TenantArgs) {
        // Retained: who has gone is erased by a custodian, never by an update.
        const key = new keyvault.Key(name, {
            resourceGroupName, vaultName: pulumi.output(keys.vaultId).apply(() => keys.vaultName), keyName: tenant.label, properties: KEY_PROPERTIES, tags: { ...tags, purpose: "tenant" },
        }, { parent: this, protect: true, retainOnDelete: true });
        const grant = new authorization.RoleAssignment(`${name}-key`, {
            roleAssignmentName: roleAssignmentName(keys.vaultName, tenant.label, CRYPTO_SERVICE_ENCRYPTION_USER, "stores"),
            principalId: keys.identityPrincipalId,
            principalType: "ServicePrincipal",
            roleDefinitionId: roleDefinitionId(subscriptionId, CRYPTO_SERVICE_ENCRYPTION_USER),
            scope: key.id,
            description: `Stores encrypt with the key of tenant ${tenant.name}`,
        }, { parent: this, deleteBeforeReplace: true });
        return { key, grant };
    }

    /** A container of the site's account, in which everything is encrypted by the tenant's scope whatever a writer asks. */
    private ownContainer(name: string, args: TenantArgs, grant: pulumi.Resource) {
        const { tenant, resourceGroupName, data } = args;
        const scope = new storage.EncryptionScope(name, {
            resourceGroupName,
            accountName: data.name,
            encryptionScopeName: tenant.label,
            source: "Microsoft.KeyVault",
            // No version: the scope follows the key's rotation.
            keyVaultProperties: { keyUri: keyUri(args) },
            requireInfrastructureEncryption: true,
            state: "Enabled",
        }, { parent: this, dependsOn: grant });
        const container = new storage.BlobContainer(name, {
            resourceGroupName,
            accountName: data.name,
            containerName: tenant.container,
            publicAccess: "None",
            defaultEncryptionScope: scope.name,
            denyEncryptionScopeOverride: true,
        }, { parent: this, protect: true });
        const account = { id: pulumi.all([data.id, container.id]).apply(([id]) => id), name: data.name };
        return { account, containerName: container.name, containerId: container.id };
    }

    private ownAccount(name: string, args: TenantArgs, grant: pulumi.Resource) {
        const { tenant, location, keys, retention, lifecycle, locked, workspaceId, archiveAccountId, tags } = args;
        const made = new Storage(`${name}-storage`, {
            resourceGroupName: this.groupName, location, retention, lifecycle, locked, workspaceId, tags,
            stores: [{ key: "data", bucket: tenant.bucket, account: tenant.account }],
            keys: { vaultUri: keys.vaultUri, keyNames: { data: tenant.label }, identityId: keys.identityId },
            archiveAccountId,
        }, { parent: this, dependsOn: grant });
        const account = made.accounts.data;
        return {
            account, containerName: made.containers.data,
            containerId: pulumi.interpolate`${account.id}/blobServices/default/containers/${tenant.container}`,
        };
    }

    /** A network that nothing leads into or out of. The account is reached by an endpoint inside it. */
    private network(name: string, plan: TenantNetworkPlan, args: TenantArgs): pulumi.Output<string> {
        const { location, tags } = args;
        const place = { resourceGroupName: this.groupName, location, tags };
        const block = (key: string) => plan.subnets.find((subnet) => subnet.key === key)!.cidr;
        const rule = (direction: "Inbound" | "Outbound", access: "Allow" | "Deny", priority: number, from: string, to: string) => ({
            name: `${access.toLowerCase()}-${direction.toLowerCase()}`,
            direction, access, priority,
            protocol: access === "Allow" ? "Tcp" : "*",
            sourceAddressPrefix: from, sourcePortRange: "*",
            destinationAddressPrefix: to, destinationPortRange: access === "Allow" ? "443" : "*",
            description: access === "Allow" ? "The tenant's machines reach the tenant's account over TLS" : "Nothing else",
        });
        const deny = (["Inbound", "Outbound"] as const).map((direction) => rule(direction, "Deny", DENY_PRIORITY, "*", "*"));
        const group = (key: string, allow: ReturnType<typeof rule>) => new network.NetworkSecurityGroup(`${name}-${key}`, {
            ...place, networkSecurityGroupName: `${name}-${key}`, securityRules: [allow, ...deny],
        }, { parent: this }).id;
        const groupIds = {
            app: group("app", rule("Outbound", "Allow", 200, block("app"), block("endpoints"))),
            endpoints: group("endpoints", rule("Inbound", "Allow", 200, block("app"), block("endpoints"))),
        };
        const made = new Network(`${name}-network`, {
            ...place, cidr: plan.cidr, zones: [], nat: {}, groupIds,
            subnets: plan.subnets.map(({ key, cidr }): AzureSubnetPlan => ({ key, tier: "endpoints", cidr })),
            flowLogAccountId: args.archiveAccountId, workspaceId: args.workspaceId, retentionDays: args.retention.logs,
        }, { parent: this });

        const zone = new privatedns.PrivateZone(name, {
            resourceGroupName: this.groupName, location: "Global", privateZoneName: "privatelink.blob.core.windows.net", tags,
        }, { parent: this });
        const link = new privatedns.VirtualNetworkLink(name, {
            resourceGroupName: this.groupName,
            location: "Global",
            privateZoneName: zone.name,
            virtualNetworkLinkName: name,
            virtualNetwork: { id: made.id },
            registrationEnabled: false,
            resolutionPolicy: "Default", // a name that is not the tenant's is not found at all
            tags,
        }, { parent: this });
        const endpoint = new network.PrivateEndpoint(name, {
            ...place,
            privateEndpointName: name,
            customNetworkInterfaceName: `${name}-nic`,
            subnet: { id: made.subnetIds["endpoints"]! },
            privateLinkServiceConnections: [{ name: "data", privateLinkServiceId: this.account.id, groupIds: ["blob"] }],
        }, { parent: this });
        new network.PrivateDnsZoneGroup(name, {
            resourceGroupName: this.groupName,
            privateEndpointName: endpoint.name,
            privateDnsZoneGroupName: "default",
            privateDnsZoneConfigs: [{ name: "blob", privateDnsZoneId: zone.id }],
        }, { parent: this, dependsOn: link });
        return made.id;
    }

    private watchQuota(name: string, { tenant, resourceGroupName, location, workspaceId, actionGroupId, tags }: TenantArgs): void {
        const path = pulumi.interpolate`/${this.account.name}/${tenant.container}/`;
        new monitor.ScheduledQueryRule(name, {
            resourceGroupName,
            location,
            ruleName: `${name}-quota`,
            displayName: `Tenant ${tenant.name} has written more in a day than its quota`,
            description: `The quota is ${tenant.quotaGb} GB in all. Azure refuses nothing: look at the daily list, then talk to the tenant.`,
            kind: "LogAlert",
            enabled: true,
            severity: 2,
            scopes: [workspaceId],
            evaluationFrequency: "PT15M",
            windowSize: "P1D",
            criteria: {
                allOf: [{
                    query: path.apply((prefix) => `StorageBlobLogs | where Category == "StorageWrite" and ObjectKey startswith "${prefix}" | summarize GB = sum(RequestBodySize) / 1e9`),
                    metricMeasureColumn: "GB",
                    timeAggregation: "Total",
                    operator: "GreaterThan",
                    threshold: tenant.quotaGb,
                    failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
                }],
            },
            autoMitigate: true,
            // The table exists only once an account has sent its first record.
            skipQueryValidation: true,
            actions: { actionGroups: [actionGroupId] },
            tags,
        }, { parent: this });
    }
}

/** Where the tenant's key is, without a version. */
const keyUri = ({ tenant, keys }: TenantArgs): pulumi.Output<string> =>
    pulumi.output(keys.vaultUri).apply((uri) => `${uri}keys/${tenant.label}`);
