// The azure-native types that the simulated cloud knows: what Azure Resource Manager calls each one, the API version
// that azure-native 3.28 speaks, and the inputs that make up its resource id, outermost first.

export interface ArmType {
    /** Resource type as ids spell it. */
    readonly arm: string;
    readonly version: string;
    /** Input that names each part of the id; the last one names the resource itself. `=default` is a part that is fixed. */
    readonly path: readonly string[];
    /** What the id begins with: the resource group, the subscription, or the scope that the named input gives. */
    readonly under?: "group" | "subscription" | "scope" | "resourceUri";
}

const NETWORK = "2024-05-01";
const STORAGE = "2024-01-01";
const MONITOR = "2021-05-01-preview";
const DNS_RESOLVER = "2023-07-01-preview";
const KEY_VAULT = "2024-11-01";

export const TYPES = {
    "resources:ResourceGroup": { arm: "Microsoft.Resources/resourceGroups", version: "2024-03-01", path: ["resourceGroupName"], under: "subscription" },

    "features:SubscriptionFeatureRegistration": { arm: "Microsoft.Features/featureProviders/subscriptionFeatureRegistrations", version: "2021-07-01", path: ["providerNamespace", "featureName"], under: "subscription" },

    "network:VirtualNetwork": { arm: "Microsoft.Network/virtualNetworks", version: NETWORK, path: ["virtualNetworkName"] },
    "network:Subnet": { arm: "Microsoft.Network/virtualNetworks/subnets", version: NETWORK, path: ["virtualNetworkName", "subnetName"] },
    "network:VirtualNetworkPeering": { arm: "Microsoft.Network/virtualNetworks/virtualNetworkPeerings", version: NETWORK, path: ["virtualNetworkName", "virtualNetworkPeeringName"] },
    "network:RouteTable": { arm: "Microsoft.Network/routeTables", version: NETWORK, path: ["routeTableName"] },
    "network:Route": { arm: "Microsoft.Network/routeTables/routes", version: NETWORK, path: ["routeTableName", "routeName"] },
    "network:NetworkSecurityGroup": { arm: "Microsoft.Network/networkSecurityGroups", version: NETWORK, path: ["networkSecurityGroupName"] },
    "network:SecurityRule": { arm: "Microsoft.Network/networkSecurityGroups/securityRules", version: NETWORK, path: ["networkSecurityGroupName", "securityRuleName"] },
    "network:ApplicationSecurityGroup": { arm: "Microsoft.Network/applicationSecurityGroups", version: NETWORK, path: ["applicationSecurityGroupName"] },
    "network:PublicIPPrefix": { arm: "Microsoft.Network/publicIPPrefixes", version: NETWORK, path: ["publicIpPrefixName"] },
    "network:PublicIPAddress": { arm: "Microsoft.Network/publicIPAddresses", version: NETWORK, path: ["publicIpAddressName"] },
    "network:NatGateway": { arm: "Microsoft.Network/natGateways", version: NETWORK, path: ["natGatewayName"] },
    "network:NetworkWatcher": { arm: "Microsoft.Network/networkWatchers", version: NETWORK, path: ["networkWatcherName"] },
    "network:FlowLog": { arm: "Microsoft.Network/networkWatchers/flowLogs", version: NETWORK, path: ["networkWatcherName", "flowLogName"] },
    "network:PrivateEndpoint": { arm: "Microsoft.Network/privateEndpoints", version: NETWORK, path: ["privateEndpointName"] },
    "network:PrivateDnsZoneGroup": { arm: "Microsoft.Network/privateEndpoints/privateDnsZoneGroups", version: NETWORK, path: ["privateEndpointName", "privateDnsZoneGroupName"] },
    "network:WebApplicationFirewallPolicy": { arm: "Microsoft.Network/applicationGatewayWebApplicationFirewallPolicies", version: NETWORK, path: ["policyName"] },
    "network:ApplicationGateway": { arm: "Microsoft.Network/applicationGateways", version: NETWORK, path: ["applicationGatewayName"] },

    "privatedns:PrivateZone": { arm: "Microsoft.Network/privateDnsZones", version: "2024-06-01", path: ["privateZoneName"] },
    "privatedns:VirtualNetworkLink": { arm: "Microsoft.Network/privateDnsZones/virtualNetworkLinks", version: "2024-06-01", path: ["privateZoneName", "virtualNetworkLinkName"] },

    "dnsresolver:DnsResolverPolicy": { arm: "Microsoft.Network/dnsResolverPolicies", version: DNS_RESOLVER, path: ["dnsResolverPolicyName"] },
    "dnsresolver:DnsResolverPolicyVirtualNetworkLink": { arm: "Microsoft.Network/dnsResolverPolicies/virtualNetworkLinks", version: DNS_RESOLVER, path: ["dnsResolverPolicyName", "dnsResolverPolicyVirtualNetworkLinkName"] },
    "dnsresolver:DnsResolverDomainList": { arm: "Microsoft.Network/dnsResolverDomainLists", version: DNS_RESOLVER, path: ["dnsResolverDomainListName"] },
    "dnsresolver:DnsSecurityRule": { arm: "Microsoft.Network/dnsResolverPolicies/dnsSecurityRules", version: DNS_RESOLVER, path: ["dnsResolverPolicyName", "dnsSecurityRuleName"] },

    "keyvault:Vault": { arm: "Microsoft.KeyVault/vaults", version: KEY_VAULT, path: ["vaultName"] },
    "keyvault:Key": { arm: "Microsoft.KeyVault/vaults/keys", version: KEY_VAULT, path: ["vaultName", "keyName"] },

    "managedidentity:UserAssignedIdentity": { arm: "Microsoft.ManagedIdentity/userAssignedIdentities", version: "2023-01-31", path: ["resourceName"] },

    "authorization:RoleAssignment": { arm: "Microsoft.Authorization/roleAssignments", version: "2022-04-01", path: ["roleAssignmentName"], under: "scope" },
    "authorization:RoleDefinition": { arm: "Microsoft.Authorization/roleDefinitions", version: "2022-05-01-preview", path: ["roleDefinitionId"], under: "scope" },
    "authorization:ManagementLockByScope": { arm: "Microsoft.Authorization/locks", version: "2020-05-01", path: ["lockName"], under: "scope" },
    "authorization:PimRoleEligibilitySchedule": { arm: "Microsoft.Authorization/roleEligibilitySchedules", version: "2020-10-01", path: ["=pim"], under: "scope" },
    "authorization:RoleManagementPolicy": { arm: "Microsoft.Authorization/roleManagementPolicies", version: "2024-09-01-preview", path: ["roleManagementPolicyName"], under: "scope" },
    "authorization:RoleManagementPolicyAssignment": { arm: "Microsoft.Authorization/roleManagementPolicyAssignments", version: "2024-09-01-preview", path: ["roleManagementPolicyAssignmentName"], under: "scope" },

    "storage:StorageAccount": { arm: "Microsoft.Storage/storageAccounts", version: STORAGE, path: ["accountName"] },
    "storage:BlobServiceProperties": { arm: "Microsoft.Storage/storageAccounts/blobServices", version: STORAGE, path: ["accountName", "blobServicesName"] },
    "storage:BlobContainer": { arm: "Microsoft.Storage/storageAccounts/blobServices/containers", version: STORAGE, path: ["accountName", "=default", "containerName"] },
    "storage:BlobContainerImmutabilityPolicy": { arm: "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies", version: STORAGE, path: ["accountName", "=default", "containerName", "immutabilityPolicyName"] },
    "storage:ManagementPolicy": { arm: "Microsoft.Storage/storageAccounts/managementPolicies", version: STORAGE, path: ["accountName", "managementPolicyName"] },
    "storage:BlobInventoryPolicy": { arm: "Microsoft.Storage/storageAccounts/inventoryPolicies", version: STORAGE, path: ["accountName", "blobInventoryPolicyName"] },
    "storage:ObjectReplicationPolicy": { arm: "Microsoft.Storage/storageAccounts/objectReplicationPolicies", version: STORAGE, path: ["accountName", "objectReplicationPolicyId"] },

    "operationalinsights:Workspace": { arm: "Microsoft.OperationalInsights/workspaces", version: "2023-09-01", path: ["workspaceName"] },

    "monitor:DiagnosticSetting": { arm: "Microsoft.Insights/diagnosticSettings", version: MONITOR, path: ["name"], under: "resourceUri" },
    "monitor:SubscriptionDiagnosticSetting": { arm: "Microsoft.Insights/diagnosticSettings", version: MONITOR, path: ["name"], under: "subscription" },
    "monitor:ActionGroup": { arm: "Microsoft.Insights/actionGroups", version: "2024-10-01-preview", path: ["actionGroupName"] },
    "monitor:ActivityLogAlert": { arm: "Microsoft.Insights/activityLogAlerts", version: "2020-10-01", path: ["activityLogAlertName"] },
    "monitor:ScheduledQueryRule": { arm: "Microsoft.Insights/scheduledQueryRules", version: "2025-01-01-preview", path: ["ruleName"] },
} as const satisfies Record<string, ArmType>;

/** Type token without the `azure-native:` in front. A misspelt one does not compile. */
export type Token = keyof typeof TYPES;

export const armType = (token: Token): ArmType => TYPES[token];
