// One resource of each type that the simulated Azure serves, in worlds that hold what they refer to.
import type { Token } from "../../../simulate/azure/types";
import type { Existing } from "../../../simulate/service";
import { CRYPTO_USER, GROUP, guid, network, publicAddress, store, type Subscription, SUBSCRIPTION, vault, workspace } from "./support";

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

    const endpoint = make("network:PrivateEndpoint", { ...rg, privateEndpointName: "pe-data", subnet: { id: app.id }, privateLinkServiceConnections: [{ name: "data", privateLinkServiceId: account.id, groupIds: ["blob"] }] });
    const zone = make("privatedns:PrivateZone", { ...rg, location: "global", privateZoneName: "privatelink.blob.core.windows.net" });
    make("privatedns:VirtualNetworkLink", { ...rg, location: "global", privateZoneName: zone.outputs["name"], virtualNetworkLinkName: "site", virtualNetwork: { id: vnet.id }, registrationEnabled: false });
    make("network:PrivateDnsZoneGroup", { ...rg, privateEndpointName: endpoint.outputs["name"], privateDnsZoneGroupName: "default", privateDnsZoneConfigs: [{ name: "blob", privateDnsZoneId: zone.id }] });
    make("dnsresolver:DnsResolverPolicy", { ...rg, dnsResolverPolicyName: "dns" });
    const list = make("dnsresolver:DnsResolverDomainList", { ...rg, dnsResolverDomainListName: "all", domains: ["."] });
    make("dnsresolver:DnsSecurityRule", { ...rg, dnsResolverPolicyName: "dns", dnsSecurityRuleName: "record", priority: 100, action: { actionType: "Allow" }, dnsResolverDomainLists: [{ id: list.id }] });
    make("dnsresolver:DnsResolverPolicyVirtualNetworkLink", { ...rg, dnsResolverPolicyName: "dns", dnsResolverPolicyVirtualNetworkLinkName: "site", virtualNetwork: { id: vnet.id } });
    gateway(azure, subnet("gateway", "10.17.10.0/24"));

    const keys = vault();
    keys.grant();
    const person = { scope: keys.vault.id, roleDefinitionId: CRYPTO_USER };
    keys.azure.make("authorization:PimRoleEligibilitySchedule", { ...person, principalId: guid(5), scheduleInfo: { expiration: { type: "AfterDuration", duration: "P90D" } } });
    keys.azure.make("authorization:RoleManagementPolicy", { scope: keys.vault.id, roleManagementPolicyName: guid(3), rules: [] });
    keys.azure.make("authorization:RoleManagementPolicyAssignment", { ...person, roleManagementPolicyAssignmentName: `${guid(3)}_${guid(4)}`, policyId: guid(3) });
    keys.azure.make("authorization:RoleDefinition", { scope: GROUP, roleName: "Key reader", permissions: [], assignableScopes: [GROUP] });
    keys.azure.make("authorization:ManagementLockByScope", { scope: keys.vault.id, lockName: "keep", level: "CanNotDelete" });
    return [azure, keys.azure];
}

function storagePolicies(azure: Subscription, account: Existing, copy: Existing): void {
    const of = { ...rg, accountName: "data" };
    azure.make("storage:ManagementPolicy", { ...of, managementPolicyName: "default", policy: { rules: [{ name: "r", type: "Lifecycle", definition: { filters: { blobTypes: ["blockBlob"] }, actions: { version: { delete: { daysAfterCreationGreaterThan: 1 } } } } }] } });
    azure.make("storage:BlobInventoryPolicy", { ...of, blobInventoryPolicyName: "default", policy: { enabled: true, type: "Inventory", rules: [{ name: "r", enabled: true, destination: "data", definition: { format: "Csv", schedule: "Daily", objectType: "Blob", filters: { blobTypes: ["blockBlob"] }, schemaFields: ["Name"] } }] } });
    azure.make("storage:ObjectReplicationPolicy", { ...rg, accountName: "copy", objectReplicationPolicyId: "default", sourceAccount: account.id, destinationAccount: copy.id, rules: [{ sourceContainer: "data", destinationContainer: "data" }] });
    azure.make("storage:BlobContainerImmutabilityPolicy", { ...of, containerName: "data", immutabilityPolicyName: "default", immutabilityPeriodSinceCreationInDays: 7 });
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
