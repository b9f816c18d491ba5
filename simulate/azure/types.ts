// The azure-native types that the simulated cloud knows: what Azure Resource Manager calls each one, the API version
// that azure-native 3.28 speaks, and the inputs that make up its resource id, outermost first.

export interface ArmType {
    /** Resource type as ids spell it. */
    readonly arm: string;
    readonly version: string;
    /** Input that names each part of the id; the last one names the resource itself. `=default` is a part that is fixed. */
    readonly path: readonly string[];
    /** What the id begins with: the resource group, the subscription, the directory, or the scope that the named input gives. */
    readonly under?: "group" | "subscription" | "scope" | "resourceUri" | "scopeId" | "tenant";
}

const NETWORK = "2024-05-01";
const POSTGRES = "2025-08-01";
const STORAGE = "2024-01-01";
const MONITOR = "2021-05-01-preview";
const DNS = "2023-07-01-preview";
const DNS_RESOLVER = "2023-07-01-preview";
const KEY_VAULT = "2024-11-01";
const DATA_PROTECTION = "2025-01-01";

/** What Sentinel has is below its workspace, and another provider's. */
const SENTINEL = "Microsoft.OperationalInsights/workspaces/providers";
const IN_SENTINEL = "=Microsoft.SecurityInsights";

export const TYPES = {
    "resources:ResourceGroup": { arm: "Microsoft.Resources/resourceGroups", version: "2024-03-01", path: ["resourceGroupName"], under: "subscription" },

    "resources:Deployment": { arm: "Microsoft.Resources/deployments", version: "2024-03-01", path: ["deploymentName"] },

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
    "network:VirtualNetworkGateway": { arm: "Microsoft.Network/virtualNetworkGateways", version: NETWORK, path: ["virtualNetworkGatewayName"] },
    "network:LocalNetworkGateway": { arm: "Microsoft.Network/localNetworkGateways", version: NETWORK, path: ["localNetworkGatewayName"] },
    "network:VirtualNetworkGatewayConnection": { arm: "Microsoft.Network/connections", version: NETWORK, path: ["virtualNetworkGatewayConnectionName"] },
    "network:FirewallPolicy": { arm: "Microsoft.Network/firewallPolicies", version: NETWORK, path: ["firewallPolicyName"] },
    "network:FirewallPolicyRuleCollectionGroup": { arm: "Microsoft.Network/firewallPolicies/ruleCollectionGroups", version: NETWORK, path: ["firewallPolicyName", "ruleCollectionGroupName"] },
    "network:AzureFirewall": { arm: "Microsoft.Network/azureFirewalls", version: NETWORK, path: ["azureFirewallName"] },
    "network:DdosProtectionPlan": { arm: "Microsoft.Network/ddosProtectionPlans", version: NETWORK, path: ["ddosProtectionPlanName"] },
    "network:ApplicationGateway": { arm: "Microsoft.Network/applicationGateways", version: NETWORK, path: ["applicationGatewayName"] },

    "dns:Zone": { arm: "Microsoft.Network/dnsZones", version: DNS, path: ["zoneName"] },
    "dns:RecordSet": { arm: "Microsoft.Network/dnsZones/recordSets", version: DNS, path: ["zoneName", "relativeRecordSetName"] },
    "trafficmanager:Profile": { arm: "Microsoft.Network/trafficManagerProfiles", version: "2022-04-01", path: ["profileName"] },
    "trafficmanager:Endpoint": { arm: "Microsoft.Network/trafficManagerProfiles/endpoints", version: "2022-04-01", path: ["profileName", "endpointName"] },

    "privatedns:PrivateZone": { arm: "Microsoft.Network/privateDnsZones", version: "2024-06-01", path: ["privateZoneName"] },
    "privatedns:VirtualNetworkLink": { arm: "Microsoft.Network/privateDnsZones/virtualNetworkLinks", version: "2024-06-01", path: ["privateZoneName", "virtualNetworkLinkName"] },

    "dnsresolver:DnsResolverPolicy": { arm: "Microsoft.Network/dnsResolverPolicies", version: DNS_RESOLVER, path: ["dnsResolverPolicyName"] },
    "dnsresolver:DnsResolverPolicyVirtualNetworkLink": { arm: "Microsoft.Network/dnsResolverPolicies/virtualNetworkLinks", version: DNS_RESOLVER, path: ["dnsResolverPolicyName", "dnsResolverPolicyVirtualNetworkLinkName"] },
    "dnsresolver:DnsResolverDomainList": { arm: "Microsoft.Network/dnsResolverDomainLists", version: DNS_RESOLVER, path: ["dnsResolverDomainListName"] },
    "dnsresolver:DnsSecurityRule": { arm: "Microsoft.Network/dnsResolverPolicies/dnsSecurityRules", version: DNS_RESOLVER, path: ["dnsResolverPolicyName", "dnsSecurityRuleName"] },

    "keyvault:Vault": { arm: "Microsoft.KeyVault/vaults", version: KEY_VAULT, path: ["vaultName"] },
    "keyvault:Key": { arm: "Microsoft.KeyVault/vaults/keys", version: KEY_VAULT, path: ["vaultName", "keyName"] },

    "eventgrid:SystemTopic": { arm: "Microsoft.EventGrid/systemTopics", version: "2025-02-15", path: ["systemTopicName"] },
    "eventgrid:SystemTopicEventSubscription": { arm: "Microsoft.EventGrid/systemTopics/eventSubscriptions", version: "2025-02-15", path: ["systemTopicName", "eventSubscriptionName"] },

    "azureactivedirectory:CIAMTenant": { arm: "Microsoft.AzureActiveDirectory/ciamDirectories", version: "2023-05-17-preview", path: ["resourceName"] },

    "managedidentity:UserAssignedIdentity": { arm: "Microsoft.ManagedIdentity/userAssignedIdentities", version: "2023-01-31", path: ["resourceName"] },

    "managedidentity:FederatedIdentityCredential": { arm: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials", version: "2023-01-31", path: ["resourceName", "federatedIdentityCredentialResourceName"] },

    "consumption:Budget": { arm: "Microsoft.Consumption/budgets", version: "2024-08-01", path: ["budgetName"], under: "scope" },
    "costmanagement:Export": { arm: "Microsoft.CostManagement/exports", version: "2024-08-01", path: ["exportName"], under: "scope" },
    "costmanagement:ScheduledActionByScope": { arm: "Microsoft.CostManagement/scheduledActions", version: "2024-08-01", path: ["name"], under: "scope" },

    "authorization:RoleAssignment": { arm: "Microsoft.Authorization/roleAssignments", version: "2022-04-01", path: ["roleAssignmentName"], under: "scope" },
    "authorization:RoleDefinition": { arm: "Microsoft.Authorization/roleDefinitions", version: "2022-05-01-preview", path: ["roleDefinitionId"], under: "scope" },
    "authorization:ManagementLockByScope": { arm: "Microsoft.Authorization/locks", version: "2020-05-01", path: ["lockName"], under: "scope" },
    "authorization:PimRoleEligibilitySchedule": { arm: "Microsoft.Authorization/roleEligibilitySchedules", version: "2020-10-01", path: ["=pim"], under: "scope" },
    "authorization:RoleManagementPolicy": { arm: "Microsoft.Authorization/roleManagementPolicies", version: "2024-09-01-preview", path: ["roleManagementPolicyName"], under: "scope" },
    "authorization:PolicyAssignment": { arm: "Microsoft.Authorization/policyAssignments", version: "2025-01-01", path: ["policyAssignmentName"], under: "scope" },
    "authorization:RoleManagementPolicyAssignment": { arm: "Microsoft.Authorization/roleManagementPolicyAssignments", version: "2024-09-01-preview", path: ["roleManagementPolicyAssignmentName"], under: "scope" },

    "storage:StorageAccount": { arm: "Microsoft.Storage/storageAccounts", version: STORAGE, path: ["accountName"] },
    "storage:BlobServiceProperties": { arm: "Microsoft.Storage/storageAccounts/blobServices", version: STORAGE, path: ["accountName", "blobServicesName"] },
    "storage:BlobContainer": { arm: "Microsoft.Storage/storageAccounts/blobServices/containers", version: STORAGE, path: ["accountName", "=default", "containerName"] },
    "storage:EncryptionScope": { arm: "Microsoft.Storage/storageAccounts/encryptionScopes", version: STORAGE, path: ["accountName", "encryptionScopeName"] },
    "storage:BlobContainerImmutabilityPolicy": { arm: "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies", version: STORAGE, path: ["accountName", "=default", "containerName", "immutabilityPolicyName"] },
    "storage:FileServiceProperties": { arm: "Microsoft.Storage/storageAccounts/fileServices", version: STORAGE, path: ["accountName", "fileServicesName"] },
    "storage:FileShare": { arm: "Microsoft.Storage/storageAccounts/fileServices/shares", version: STORAGE, path: ["accountName", "=default", "shareName"] },
    "storage:ManagementPolicy": { arm: "Microsoft.Storage/storageAccounts/managementPolicies", version: STORAGE, path: ["accountName", "managementPolicyName"] },
    "storage:BlobInventoryPolicy": { arm: "Microsoft.Storage/storageAccounts/inventoryPolicies", version: STORAGE, path: ["accountName", "blobInventoryPolicyName"] },
    "storage:ObjectReplicationPolicy": { arm: "Microsoft.Storage/storageAccounts/objectReplicationPolicies", version: STORAGE, path: ["accountName", "objectReplicationPolicyId"] },

    "dbforpostgresql:Server": { arm: "Microsoft.DBforPostgreSQL/flexibleServers", version: POSTGRES, path: ["serverName"] },
    "dbforpostgresql:Configuration": { arm: "Microsoft.DBforPostgreSQL/flexibleServers/configurations", version: POSTGRES, path: ["serverName", "configurationName"] },
    "dbforpostgresql:AdministratorsMicrosoftEntra": { arm: "Microsoft.DBforPostgreSQL/flexibleServers/administrators", version: POSTGRES, path: ["serverName", "objectId"] },
    "dbforpostgresql:Database": { arm: "Microsoft.DBforPostgreSQL/flexibleServers/databases", version: POSTGRES, path: ["serverName", "databaseName"] },
    "dbforpostgresql:VirtualEndpoint": { arm: "Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints", version: POSTGRES, path: ["serverName", "virtualEndpointName"] },

    "dataprotection:BackupVault": { arm: "Microsoft.DataProtection/backupVaults", version: DATA_PROTECTION, path: ["vaultName"] },
    "dataprotection:BackupPolicy": { arm: "Microsoft.DataProtection/backupVaults/backupPolicies", version: DATA_PROTECTION, path: ["vaultName", "backupPolicyName"] },
    "dataprotection:BackupInstance": { arm: "Microsoft.DataProtection/backupVaults/backupInstances", version: DATA_PROTECTION, path: ["vaultName", "backupInstanceName"] },
    "dataprotection:DppResourceGuardProxy": { arm: "Microsoft.DataProtection/backupVaults/backupResourceGuardProxies", version: DATA_PROTECTION, path: ["vaultName", "resourceGuardProxyName"] },
    "dataprotection:ResourceGuard": { arm: "Microsoft.DataProtection/resourceGuards", version: DATA_PROTECTION, path: ["resourceGuardsName"] },
    "recoveryservices:Vault": { arm: "Microsoft.RecoveryServices/vaults", version: "2024-10-01", path: ["vaultName"] },
    "recoveryservices:ProtectionPolicy": { arm: "Microsoft.RecoveryServices/vaults/backupPolicies", version: "2024-10-01", path: ["vaultName", "policyName"] },
    "recoveryservices:ResourceGuardProxy": { arm: "Microsoft.RecoveryServices/vaults/backupResourceGuardProxies", version: "2024-10-01", path: ["vaultName", "resourceGuardProxyName"] },
    "alertsmanagement:AlertProcessingRuleByName": { arm: "Microsoft.AlertsManagement/actionRules", version: "2021-08-08", path: ["alertProcessingRuleName"] },

    "operationalinsights:Workspace": { arm: "Microsoft.OperationalInsights/workspaces", version: "2023-09-01", path: ["workspaceName"] },

    "monitor:DiagnosticSetting": { arm: "Microsoft.Insights/diagnosticSettings", version: MONITOR, path: ["name"], under: "resourceUri" },
    "monitor:SubscriptionDiagnosticSetting": { arm: "Microsoft.Insights/diagnosticSettings", version: MONITOR, path: ["name"], under: "subscription" },
    "monitor:ActionGroup": { arm: "Microsoft.Insights/actionGroups", version: "2024-10-01-preview", path: ["actionGroupName"] },
    "monitor:ActivityLogAlert": { arm: "Microsoft.Insights/activityLogAlerts", version: "2020-10-01", path: ["activityLogAlertName"] },
    "monitor:MetricAlert": { arm: "Microsoft.Insights/metricAlerts", version: "2018-03-01", path: ["ruleName"] },
    "monitor:ScheduledQueryRule": { arm: "Microsoft.Insights/scheduledQueryRules", version: "2025-01-01-preview", path: ["ruleName"] },

    "aadiam:DiagnosticSetting": { arm: "microsoft.aadiam/diagnosticSettings", version: "2017-04-01", path: ["name"], under: "tenant" },

    "authorization:AccessReviewScheduleDefinitionById": { arm: "Microsoft.Authorization/accessReviewScheduleDefinitions", version: "2021-12-01-preview", path: ["scheduleDefinitionId"], under: "subscription" },

    "security:Pricing": { arm: "Microsoft.Security/pricings", version: "2024-01-01", path: ["pricingName"], under: "scopeId" },
    "security:SecurityContact": { arm: "Microsoft.Security/securityContacts", version: "2023-12-01-preview", path: ["securityContactName"], under: "subscription" },
    "security:Automation": { arm: "Microsoft.Security/automations", version: "2023-12-01-preview", path: ["automationName"] },

    "securityinsights:SentinelOnboardingState": { arm: `${SENTINEL}/onboardingStates`, version: "2024-09-01", path: ["workspaceName", IN_SENTINEL, "sentinelOnboardingStateName"] },
    "securityinsights:ScheduledAlertRule": { arm: `${SENTINEL}/alertRules`, version: "2024-09-01", path: ["workspaceName", IN_SENTINEL, "ruleId"] },
    "securityinsights:ASCDataConnector": { arm: `${SENTINEL}/dataConnectors`, version: "2024-09-01", path: ["workspaceName", IN_SENTINEL, "dataConnectorId"] },
    "securityinsights:AADDataConnector": { arm: `${SENTINEL}/dataConnectors`, version: "2024-09-01", path: ["workspaceName", IN_SENTINEL, "dataConnectorId"] },
    "securityinsights:EntityAnalytics": { arm: `${SENTINEL}/settings`, version: "2025-01-01-preview", path: ["workspaceName", IN_SENTINEL, "settingsName"] },
    "securityinsights:Ueba": { arm: `${SENTINEL}/settings`, version: "2025-01-01-preview", path: ["workspaceName", IN_SENTINEL, "settingsName"] },
    "monitor:AutoscaleSetting": { arm: "Microsoft.Insights/autoscaleSettings", version: MONITOR, path: ["autoscaleSettingName"] },

    "compute:DiskEncryptionSet": { arm: "Microsoft.Compute/diskEncryptionSets", version: "2024-03-02", path: ["diskEncryptionSetName"] },
    "compute:VirtualMachineScaleSet": { arm: "Microsoft.Compute/virtualMachineScaleSets", version: "2024-11-01", path: ["vmScaleSetName"] },
    "compute:CapacityReservationGroup": { arm: "Microsoft.Compute/capacityReservationGroups", version: "2024-11-01", path: ["capacityReservationGroupName"] },
    "compute:CapacityReservation": { arm: "Microsoft.Compute/capacityReservationGroups/capacityReservations", version: "2024-11-01", path: ["capacityReservationGroupName", "capacityReservationName"] },

    "maintenance:MaintenanceConfiguration": { arm: "Microsoft.Maintenance/maintenanceConfigurations", version: "2023-10-01-preview", path: ["resourceName"] },
    "maintenance:ConfigurationAssignmentsForSubscription": { arm: "Microsoft.Maintenance/configurationAssignments", version: "2023-10-01-preview", path: ["configurationAssignmentName"], under: "subscription" },
} as const satisfies Record<string, ArmType>;

/** Type token without the `azure-native:` in front. A misspelt one does not compile. */
export type Token = keyof typeof TYPES;

export const armType = (token: Token): ArmType => TYPES[token];
