// One resource of each type that the simulated Azure serves, in worlds that hold what they refer to.
import type { Token } from "../../../simulate/azure/types";
import type { Existing } from "../../../simulate/service";
import { CRYPTO_USER, GROUP, guid, network, publicAddress, ROLE, store, type Subscription, SUBSCRIPTION, vault, workspace } from "./support";

const rg = { resourceGroupName: "rg" };

/** One of each type, as simply as Azure takes it. */
export function everything(): Subscription[] {
    const { azure, vnet, subnet, app, rule } = network();
    const make = (token: Token, inputs: object) => azure.make(token, inputs);
    rule("managers", {});
    const address = publicAddress(azure, "nat");
    const nat = make("network:NatGateway", { ...rg, natGatewayName: "nat", sku: { name: "Standard" }, publicIpAddresses: [{ id: address.id }] });
    make("network:PublicIPPrefix", { ...rg, publicIpPrefixName: "spares", sku: { name: "Standard" }, prefixLength: 30 });
    make("network:RouteTable", { ...rg, routeTableName: "isolated" });
    make("network:Route", { ...rg, routeTableName: "isolated", routeName: "internet", addressPrefix: "0.0.0.0/0", nextHopType: "None" });
    make("network:ApplicationSecurityGroup", { ...rg, applicationSecurityGroupName: "members" });
    subnet("data", "10.17.9.0/24", { natGateway: { id: nat.id } });
    const far = make("network:VirtualNetwork", { ...rg, virtualNetworkName: "far", addressSpace: { addressPrefixes: ["10.21.0.0/16"] } });
    make("network:VirtualNetworkPeering", { ...rg, virtualNetworkName: "vnet", virtualNetworkPeeringName: "far", remoteVirtualNetwork: { id: far.id } });
    make("features:SubscriptionFeatureRegistration", { providerNamespace: "Microsoft.Network", featureName: "EnableApplicationGatewayNetworkIsolation" });
    machines(azure, app);
    backups(azure);

    const { account } = store(azure, "data");
    const { account: copy } = store(azure, "copy");
    storagePolicies(azure, account, copy);
    const logs = workspace(azure);
    make("network:FlowLog", { resourceGroupName: "NetworkWatcherRG", networkWatcherName: "NetworkWatcher_northeurope", flowLogName: "site", targetResourceId: vnet.id, storageId: account.id });
    make("monitor:DiagnosticSetting", { name: "all", resourceUri: vnet.id, workspaceId: logs.id, metrics: [{ category: "AllMetrics", enabled: true }] });
    make("monitor:SubscriptionDiagnosticSetting", { name: "activity", workspaceId: logs.id, logs: [{ category: "Administrative", enabled: true }] });
    make("monitor:ActionGroup", { ...rg, actionGroupName: "responders", groupShortName: "responders" });
    make("monitor:ActivityLogAlert", { ...rg, activityLogAlertName: "alert", scopes: [`/subscriptions/${SUBSCRIPTION}`], condition: { allOf: [{ field: "category", equals: "Security" }] }, actions: {} });
    make("monitor:ScheduledQueryRule", { ...rg, ruleName: "keys", severity: 0, scopes: [logs.id], evaluationFrequency: "PT5M", windowSize: "PT5M", criteria: { allOf: [] } });

    names(azure, logs);
    const endpoint = make("network:PrivateEndpoint", { ...rg, privateEndpointName: "pe-data", subnet: { id: app.id }, privateLinkServiceConnections: [{ name: "data", privateLinkServiceId: account.id, groupIds: ["blob"] }] });
    const zone = make("privatedns:PrivateZone", { ...rg, location: "global", privateZoneName: "privatelink.blob.core.windows.net" });
    make("privatedns:VirtualNetworkLink", { ...rg, location: "global", privateZoneName: zone.outputs["name"], virtualNetworkLinkName: "site", virtualNetwork: { id: vnet.id }, registrationEnabled: false });
    make("network:PrivateDnsZoneGroup", { ...rg, privateEndpointName: endpoint.outputs["name"], privateDnsZoneGroupName: "default", privateDnsZoneConfigs: [{ name: "blob", privateDnsZoneId: zone.id }] });
    make("dnsresolver:DnsResolverPolicy", { ...rg, dnsResolverPolicyName: "dns" });
    const list = make("dnsresolver:DnsResolverDomainList", { ...rg, dnsResolverDomainListName: "all", domains: ["."] });
    make("dnsresolver:DnsSecurityRule", { ...rg, dnsResolverPolicyName: "dns", dnsSecurityRuleName: "record", priority: 100, action: { actionType: "Allow" }, dnsResolverDomainLists: [{ id: list.id }] });
    make("dnsresolver:DnsResolverPolicyVirtualNetworkLink", { ...rg, dnsResolverPolicyName: "dns", dnsResolverPolicyVirtualNetworkLinkName: "site", virtualNetwork: { id: vnet.id } });
    gateway(azure, subnet("gateway", "10.17.10.0/24"));
    links(azure, subnet("GatewaySubnet", "10.17.11.0/27"), subnet("AzureFirewallSubnet", "10.17.12.0/26"));
    watchers(azure, logs);

    azure.make("managedidentity:UserAssignedIdentity", { ...rg, resourceName: "plan" });
    make("managedidentity:FederatedIdentityCredential", {
        ...rg, resourceName: "plan", federatedIdentityCredentialResourceName: "checks", issuer: "https://token.actions.githubusercontent.com",
        subject: "repo:holdfast/holdfast:pull_request", audiences: ["api://AzureADTokenExchange"],
    });
    spend(azure, account);

    databases(azure, vnet, subnet("db", "10.17.211.0/24", { delegations: [{ name: "database", serviceName: "Microsoft.DBforPostgreSQL/flexibleServers" }] }));

    const keys = vault();
    keys.grant();
    const person = { scope: keys.vault.id, roleDefinitionId: CRYPTO_USER };
    keys.azure.make("authorization:PimRoleEligibilitySchedule", { ...person, principalId: guid(5), scheduleInfo: { expiration: { type: "AfterDuration", duration: "P90D" } } });
    keys.azure.make("authorization:RoleManagementPolicy", { scope: keys.vault.id, roleManagementPolicyName: guid(3), rules: [] });
    keys.azure.make("authorization:RoleManagementPolicyAssignment", { ...person, roleManagementPolicyAssignmentName: `${guid(3)}_${guid(4)}`, policyId: guid(3) });
    keys.azure.make("authorization:RoleDefinition", { scope: GROUP, roleName: "Key reader", permissions: [{ actions: ["Microsoft.KeyVault/vaults/read"] }], assignableScopes: [GROUP] });
    keys.azure.make("authorization:ManagementLockByScope", { scope: keys.vault.id, lockName: "keep", level: "CanNotDelete" });
    scopes(keys);
    return [azure, keys.azure];
}

/** What the subscription may cost, who hears of it, the ledger, and where things may be. */
function spend(azure: Subscription, account: Existing): void {
    const scope = `/subscriptions/${SUBSCRIPTION}`;
    const [from, to] = ["2027-01-01T00:00:00Z", "2032-01-01T00:00:00Z"];
    const notification = { to: ["finance@example.com"], subject: "A day cost unusually much" };
    azure.make("consumption:Budget", {
        scope, budgetName: "monthly", category: "Cost", amount: 100, timeGrain: "Monthly", timePeriod: { startDate: from, endDate: to },
        notifications: { Actual80: { enabled: true, operator: "GreaterThan", threshold: 80, thresholdType: "Actual", contactEmails: ["finance@example.com"] } },
    });
    azure.make("costmanagement:Export", {
        scope, exportName: "ledger", location: "northeurope", identity: { type: "SystemAssigned" }, format: "Csv",
        definition: { type: "ActualCost", timeframe: "MonthToDate", dataSet: { granularity: "Daily" } },
        deliveryInfo: { destination: { resourceId: account.id, container: "costs" } },
        schedule: { status: "Active", recurrence: "Daily", recurrencePeriod: { from, to } },
    });
    azure.make("costmanagement:ScheduledActionByScope", {
        scope, name: "anomalies", kind: "InsightAlert", displayName: "Unusual cost", status: "Enabled",
        viewId: `${scope}/providers/Microsoft.CostManagement/views/ms:DailyAnomalyByResourceGroup`, notification,
        schedule: { frequency: "Daily", startDate: from, endDate: to },
    });
    azure.make("authorization:PolicyAssignment", {
        scope, policyAssignmentName: "allowed-locations", policyDefinitionId: "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c",
        displayName: "Allowed locations", parameters: { listOfAllowedLocations: { value: ["northeurope"] } }, location: "northeurope",
        identity: { type: "SystemAssigned" }, notScopes: [`${scope}/resourceGroups/elsewhere`],
    });
}

/** An account whose identity may use the vault's key, and a scope of its own within it. */
function scopes({ azure, identity }: ReturnType<typeof vault>): void {
    const keyVaultUri = "https://kv-test.vault.azure.net/";
    azure.make("storage:StorageAccount", {
        ...rg, accountName: "scoped", kind: "StorageV2", sku: { name: "Standard_GZRS" }, identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
        encryption: {
            keySource: "Microsoft.Keyvault", keyVaultProperties: { keyName: "data", keyVaultUri }, encryptionIdentity: { encryptionUserAssignedIdentity: identity.id },
        },
    });
    azure.make("storage:EncryptionScope", {
        ...rg, accountName: "scoped", encryptionScopeName: "t0-meadow", source: "Microsoft.KeyVault", requireInfrastructureEncryption: true,
        keyVaultProperties: { keyUri: `${keyVaultUri}keys/data` },
    });
}

/** A public zone and what it follows; and who hears of a vault's certificates. */
function names(azure: Subscription, logs: Existing): void {
    azure.make("dns:Zone", { ...rg, zoneName: "example.com", location: "global" });
    const profile = azure.make("trafficmanager:Profile", { ...rg, profileName: "tm", location: "global", trafficRoutingMethod: "Priority", dnsConfig: { relativeName: "tm", ttl: 30 }, monitorConfig: { protocol: "HTTPS", port: 443, path: "/healthz" } });
    azure.make("trafficmanager:Endpoint", { ...rg, profileName: "tm", endpointName: "one", endpointType: "ExternalEndpoints", target: "198.18.0.1", priority: 1 });
    azure.make("dns:RecordSet", { ...rg, zoneName: "example.com", relativeRecordSetName: "@", recordType: "A", ttl: 30, targetResource: { id: profile.id } });
    azure.make("resources:Deployment", { ...rg, deploymentName: "servers", properties: { mode: "Incremental", template: { $schema: "s", contentVersion: "1.0.0.0", resources: [] } } });
    azure.make("azureactivedirectory:CIAMTenant", { ...rg, resourceName: "users", location: "Europe", sku: { name: "Base", tier: "A0" }, createTenantProperties: { countryCode: "IE", displayName: "Users" } });
    const source = `/subscriptions/${SUBSCRIPTION}/resourceGroups/elsewhere/providers/Microsoft.KeyVault/vaults/certs`;
    azure.make("eventgrid:SystemTopic", { ...rg, systemTopicName: "certificates", source, topicType: "Microsoft.KeyVault.vaults" });
    azure.make("eventgrid:SystemTopicEventSubscription", { ...rg, systemTopicName: "certificates", eventSubscriptionName: "expiry", destination: { endpointType: "WebHook" } });
    if (azure.cloud.of("azure-native:monitor:MetricAlert").length > 0) return;
    azure.make("monitor:MetricAlert", { ...rg, ruleName: "slow", severity: 1, enabled: true, scopes: [logs.id], evaluationFrequency: "PT1M", windowSize: "PT5M", criteria: { odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria", allOf: [{ name: "a", metricName: "b", timeAggregation: "Average", criterionType: "StaticThresholdCriterion", operator: "LessThan", threshold: 1 }] } });
}

function storagePolicies(azure: Subscription, account: Existing, copy: Existing): void {
    const of = { ...rg, accountName: "data" };
    azure.make("storage:ManagementPolicy", { ...of, managementPolicyName: "default", policy: { rules: [{ name: "r", type: "Lifecycle", definition: { filters: { blobTypes: ["blockBlob"] }, actions: { version: { delete: { daysAfterCreationGreaterThan: 1 } } } } }] } });
    azure.make("storage:BlobInventoryPolicy", { ...of, blobInventoryPolicyName: "default", policy: { enabled: true, type: "Inventory", rules: [{ name: "r", enabled: true, destination: "data", definition: { format: "Csv", schedule: "Daily", objectType: "Blob", filters: { blobTypes: ["blockBlob"] }, schemaFields: ["Name"] } }] } });
    azure.make("storage:ObjectReplicationPolicy", { ...rg, accountName: "copy", objectReplicationPolicyId: "default", sourceAccount: account.id, destinationAccount: copy.id, rules: [{ sourceContainer: "data", destinationContainer: "data" }] });
    azure.make("storage:BlobContainerImmutabilityPolicy", { ...of, containerName: "data", immutabilityPolicyName: "default", immutabilityPeriodSinceCreationInDays: 7 });
}

/** A VPN gateway with a tunnel, and a firewall with its policy. */
function links(azure: Subscription, gatewaySubnet: Existing, firewallSubnet: Existing): void {
    const made = azure.make("network:VirtualNetworkGateway", {
        ...rg, virtualNetworkGatewayName: "vpn", gatewayType: "Vpn", vpnType: "RouteBased", sku: { name: "VpnGw1AZ", tier: "VpnGw1AZ" },
        ipConfigurations: [{ name: "one", subnet: { id: gatewaySubnet.id }, publicIPAddress: { id: publicAddress(azure, "vpn").id } }],
    });
    const far = azure.make("network:LocalNetworkGateway", { ...rg, localNetworkGatewayName: "far", gatewayIpAddress: "198.18.0.9", localNetworkAddressSpace: { addressPrefixes: ["10.16.0.0/16"] } });
    azure.make("network:VirtualNetworkGatewayConnection", {
        ...rg, virtualNetworkGatewayConnectionName: "tunnel", connectionType: "IPsec", virtualNetworkGateway1: { id: made.id }, localNetworkGateway2: { id: far.id }, sharedKey: "abcdefgh",
    });
    const policy = azure.make("network:FirewallPolicy", { ...rg, firewallPolicyName: "policy", sku: { tier: "Premium" } });
    azure.make("network:FirewallPolicyRuleCollectionGroup", { ...rg, firewallPolicyName: "policy", ruleCollectionGroupName: "exits", priority: 100 });
    azure.make("network:AzureFirewall", {
        ...rg, azureFirewallName: "firewall", sku: { name: "AZFW_VNet", tier: "Premium" }, firewallPolicy: { id: policy.id },
        ipConfigurations: [{ name: "one", subnet: { id: firewallSubnet.id }, publicIPAddress: { id: publicAddress(azure, "firewall").id } }],
    });
    azure.make("network:DdosProtectionPlan", { ...rg, ddosProtectionPlanName: "plan" });
}

function gateway(azure: Subscription, subnet: Existing): void {
    const own = (list: string) => ({ id: `$self/${list}/one` });
    azure.make("network:WebApplicationFirewallPolicy", { ...rg, policyName: "waf", managedRules: { managedRuleSets: [{ ruleSetType: "OWASP", ruleSetVersion: "3.2" }] } });
    azure.make("network:ApplicationGateway", {
        ...rg, applicationGatewayName: "gw", sku: { name: "Standard_v2", tier: "Standard_v2", capacity: 2 },
        gatewayIPConfigurations: [{ name: "one", subnet: { id: subnet.id } }], frontendIPConfigurations: [{ name: "one", publicIPAddress: { id: publicAddress(azure, "front").id } }],
        frontendPorts: [{ name: "one", port: 80 }], redirectConfigurations: [{ name: "one", redirectType: "Permanent", targetUrl: "https://example.com" }],
        httpListeners: [{ name: "one", protocol: "Http", frontendIPConfiguration: own("frontendIPConfigurations"), frontendPort: own("frontendPorts") }],
        requestRoutingRules: [{ name: "one", priority: 1, ruleType: "Basic", httpListener: own("httpListeners"), redirectConfiguration: own("redirectConfigurations") }],
    });
}

/** Machines, what is reserved for them, what makes them grow and when they are patched. */
function machines(azure: Subscription, subnet: Existing): void {
    const place = { resourceGroupName: "rg", zones: ["1"] };
    azure.make("compute:CapacityReservationGroup", { ...place, capacityReservationGroupName: "held" });
    azure.make("compute:CapacityReservation", { ...place, capacityReservationGroupName: "held", capacityReservationName: "one", sku: { name: "Standard_D2s_v5", capacity: 1 } });
    const ipConfigurations = [{ name: "app", subnet: { id: subnet.id } }];
    const set = azure.make("compute:VirtualMachineScaleSet", {
        ...place, vmScaleSetName: "pool", orchestrationMode: "Flexible", platformFaultDomainCount: 1, sku: { name: "Standard_D2s_v5", capacity: 1 },
        virtualMachineProfile: { networkProfile: { networkApiVersion: "2022-11-01", networkInterfaceConfigurations: [{ name: "app", ipConfigurations }] } },
    });
    azure.make("monitor:AutoscaleSetting", {
        resourceGroupName: "rg", autoscaleSettingName: "pool", targetResourceUri: set.id,
        profiles: [{ name: "demand", capacity: { minimum: "1", maximum: "2", default: "1" }, rules: [] }],
    });
    const guest = azure.make("maintenance:MaintenanceConfiguration", {
        resourceGroupName: "rg", resourceName: "guest", maintenanceScope: "InGuestPatch", extensionProperties: { InGuestPatchMode: "User" }, startDateTime: "2026-01-01 02:00",
        duration: "03:00", recurEvery: "1Week Sunday", timeZone: "UTC", installPatches: { rebootSetting: "IfRequired", linuxParameters: { classificationsToInclude: ["Security"] } },
    });
    azure.make("maintenance:ConfigurationAssignmentsForSubscription", { configurationAssignmentName: "guest", maintenanceConfigurationId: guest.id, filter: { osTypes: ["Linux"] } });
    azure.make("keyvault:Vault", { resourceGroupName: "rg", vaultName: "kv-disks", properties: { tenantId: SUBSCRIPTION, sku: { family: "A", name: "premium" }, enableRbacAuthorization: true, enablePurgeProtection: true } });
    const key = azure.make("keyvault:Key", { resourceGroupName: "rg", vaultName: "kv-disks", keyName: "volumes", properties: { kty: "RSA-HSM", keySize: 3072 } });
    azure.make("compute:DiskEncryptionSet", { resourceGroupName: "rg", diskEncryptionSetName: "disks", identity: { type: "SystemAssigned" }, activeKey: { keyUrl: key.outputs["keyUriWithVersion"] } });
}

/** What looks for trouble, and who looks again at who has access. */
function watchers(azure: Subscription, logs: Existing): void {
    const sentinel = { ...rg, workspaceName: logs.outputs["name"] };
    azure.make("security:Pricing", { scopeId: `subscriptions/${SUBSCRIPTION}`, pricingName: "Arm", pricingTier: "Standard", subPlan: "PerSubscription" });
    azure.make("security:SecurityContact", { securityContactName: "default", emails: "security@example.com" });
    azure.make("security:Automation", { ...rg, automationName: "export", sources: [{ eventSource: "Alerts" }], actions: [{ actionType: "Workspace", workspaceResourceId: logs.id }] });
    azure.make("securityinsights:SentinelOnboardingState", { ...sentinel, sentinelOnboardingStateName: "default" });
    azure.make("securityinsights:ASCDataConnector", { ...sentinel, kind: "AzureSecurityCenter", dataConnectorId: guid(11), subscriptionId: SUBSCRIPTION });
    azure.make("securityinsights:AADDataConnector", { ...sentinel, kind: "AzureActiveDirectory", dataConnectorId: guid(12), tenantId: SUBSCRIPTION });
    azure.make("securityinsights:EntityAnalytics", { ...sentinel, kind: "EntityAnalytics", settingsName: "EntityAnalytics", entityProviders: ["AzureActiveDirectory"] });
    azure.make("securityinsights:Ueba", { ...sentinel, kind: "Ueba", settingsName: "Ueba", dataSources: ["AuditLogs"] });
    azure.make("securityinsights:ScheduledAlertRule", {
        ...sentinel, kind: "Scheduled", ruleId: guid(13), displayName: "d", enabled: true, query: "AzureActivity", queryFrequency: "PT5M", queryPeriod: "PT5M", severity: "High",
        suppressionDuration: "PT5H", suppressionEnabled: false, triggerOperator: "GreaterThan", triggerThreshold: 0,
    });
    azure.make("aadiam:DiagnosticSetting", { name: "directory", workspaceId: logs.id, logs: [{ category: "AuditLogs", enabled: true }] });
    azure.make("authorization:AccessReviewScheduleDefinitionById", { scheduleDefinitionId: guid(14), type: "absoluteMonthly", interval: 3, range: { type: "noEnd" }, reviewers: [{ principalId: guid(5) }] });
}

/** Both kinds of vaults, with what belongs to them. */
function backups(azure: Subscription): void {
    const make = (token: Token, inputs: object) => azure.make(token, inputs);
    const { account } = store(azure, "kept", { allowCrossTenantReplication: true });
    const kept = make("dataprotection:BackupVault", {
        ...rg, vaultName: "kept", identity: { type: "SystemAssigned" }, properties: { storageSettings: [{ datastoreType: "VaultStore", type: "GeoRedundant" }] },
    });
    const guard = make("dataprotection:ResourceGuard", { ...rg, resourceGuardsName: "guard" });
    make("dataprotection:DppResourceGuardProxy", { ...rg, vaultName: "kept", resourceGuardProxyName: "DppResourceGuardProxy", properties: { resourceGuardResourceId: guard.id } });
    const policy = make("dataprotection:BackupPolicy", {
        ...rg, vaultName: "kept", backupPolicyName: "blobs",
        properties: {
            objectType: "BackupPolicy", datasourceTypes: ["Microsoft.Storage/storageAccounts/blobServices"],
            policyRules: [{
                name: "Default", objectType: "AzureRetentionRule", isDefault: true,
                lifecycles: [{ deleteAfter: { objectType: "AbsoluteDeleteOption", duration: "P30D" }, sourceDataStore: { dataStoreType: "VaultStore", objectType: "DataStoreInfoBase" } }],
            }],
        },
    });
    make("authorization:RoleAssignment", {
        roleAssignmentName: guid(70), scope: account.id, roleDefinitionId: ROLE("e5e2a7ff-d759-4cd2-bb51-3152d37e2eb1"), principalId: kept.outputs["identity"].principalId, principalType: "ServicePrincipal",
    });
    make("dataprotection:BackupInstance", {
        ...rg, vaultName: "kept", backupInstanceName: "blobs",
        properties: {
            objectType: "BackupInstance", friendlyName: "blobs",
            dataSourceInfo: { objectType: "Datasource", datasourceType: "Microsoft.Storage/storageAccounts/blobServices", resourceID: account.id },
            policyInfo: { policyId: policy.id, policyParameters: { backupDatasourceParametersList: [{ objectType: "BlobBackupDatasourceParameters", containersList: ["data"] }] } },
        },
    });
    make("recoveryservices:Vault", { ...rg, vaultName: "recovery", sku: { name: "RS0" }, identity: { type: "SystemAssigned" }, properties: {} });
    make("recoveryservices:ResourceGuardProxy", { ...rg, vaultName: "recovery", resourceGuardProxyName: "VaultProxy", properties: { resourceGuardResourceId: guard.id } });
    make("recoveryservices:ProtectionPolicy", {
        ...rg, vaultName: "recovery", policyName: "machines",
        properties: { backupManagementType: "AzureIaasVM", schedulePolicy: { schedulePolicyType: "SimpleSchedulePolicy", scheduleRunTimes: ["2026-01-01T01:00:00Z"] } },
    });
    make("alertsmanagement:AlertProcessingRuleByName", {
        ...rg, location: "Global", alertProcessingRuleName: "jobs", properties: { scopes: [kept.id], actions: [{ actionType: "RemoveAllActionGroups" }] },
    });
}

function databases(azure: Subscription, vnet: Existing, subnet: Existing): void {
    const zone = azure.make("privatedns:PrivateZone", { ...rg, location: "global", privateZoneName: "site.private.postgres.database.azure.com" });
    azure.make("privatedns:VirtualNetworkLink", { ...rg, location: "global", privateZoneName: zone.outputs["name"], virtualNetworkLinkName: "site", virtualNetwork: { id: vnet.id }, registrationEnabled: false });
    azure.make("dbforpostgresql:Server", {
        ...rg, serverName: "database", version: "17", sku: { name: "Standard_D2ds_v5", tier: "GeneralPurpose" }, authConfig: { activeDirectoryAuth: "Enabled", passwordAuth: "Disabled", tenantId: guid(1) },
        network: { delegatedSubnetResourceId: subnet.id, privateDnsZoneArmResourceId: zone.id },
    });
    const of = { ...rg, serverName: "database" };
    azure.make("dbforpostgresql:Configuration", { ...of, configurationName: "log_connections", value: "on", source: "user-override" });
    azure.make("dbforpostgresql:AdministratorsMicrosoftEntra", { ...of, objectId: guid(4), principalName: "people", principalType: "group", tenantId: guid(1) });
    azure.make("dbforpostgresql:Database", { ...of, databaseName: "service" });
    azure.make("dbforpostgresql:VirtualEndpoint", { ...of, virtualEndpointName: "names", endpointType: "ReadWrite", members: ["database"] });
    azure.make("storage:StorageAccount", { ...rg, accountName: "holdfastfiles", kind: "FileStorage", sku: { name: "Premium_ZRS" } });
    azure.make("storage:FileServiceProperties", { ...rg, accountName: "holdfastfiles", fileServicesName: "default", shareDeleteRetentionPolicy: { enabled: true, days: 14 } });
    azure.make("storage:FileShare", { ...rg, accountName: "holdfastfiles", shareName: "meadow", enabledProtocols: "NFS", rootSquash: "RootSquash", shareQuota: 100 });
}
