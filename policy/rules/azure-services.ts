// Services of Azure that the platform does not use and other programs do: brokers, search, learning, integration, data
// factories. What is asked of all of them alike, as tables by resource type.
import { byType, type Demand, every, one, said, switched } from "../demands";
import { list } from "../look";
import type { ResourceRule } from "../rule";

const closed = (path = "publicNetworkAccess"): Demand => one(path, ["Disabled", "SecuredByPerimeter"], "Enabled");
const byVault = (path: string): Demand => one(path, ["Microsoft.KeyVault", "Microsoft.Keyvault"]);

/** Brokers take a key of one's own only in their dedicated tier. */
const premium = ({ sku }: any, ...demands: Demand[]): readonly Demand[] => (sku?.name === "Premium" ? demands : []);

export const servicesEncrypted: ResourceRule = {
    name: "azure-service-own-key",
    title: "What managed services store is encrypted with a key of our own",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Name a key of a vault of your own, and an identity that may use it.",
    ...byType({
        "azure-native:appconfiguration:ConfigurationStore": [said("encryption.keyVaultProperties.keyIdentifier", "a key of a vault of our own")],
        "azure-native:automation:AutomationAccount": [byVault("encryption.keySource")],
        "azure-native:automation:Variable": [switched("isEncrypted", true)],
        "azure-native:batch:BatchAccount": [byVault("encryption.keySource")],
        "azure-native:cognitiveservices:Account": [byVault("properties.encryption.keySource")],
        "azure-native:databricks:Workspace": [byVault("encryption.entities.managedServices.keySource"), byVault("encryption.entities.managedDisk.keySource")],
        "azure-native:datafactory:Factory": [said("encryption.keyName", "a key of a vault of our own")],
        "azure-native:eventhub:Namespace": (props) => premium(props, byVault("encryption.keySource")),
        "azure-native:hdinsight:Cluster": [said("properties.diskEncryptionProperties.keyName", "a key of a vault of our own")],
        "azure-native:kusto:Cluster": [said("keyVaultProperties.keyName", "a key of a vault of our own"), switched("enableDiskEncryption", true)],
        "azure-native:machinelearningservices:Workspace": [one("encryption.status", ["Enabled"], "Disabled")],
        "azure-native:redisenterprise:RedisEnterprise": [said("encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl", "a key of a vault of our own")],
        "azure-native:search:Service": [one("encryptionWithCmk.enforcement", ["Enabled"], "Unspecified")],
        "azure-native:servicebus:Namespace": (props) => premium(props, byVault("encryption.keySource")),
        "azure-native:synapse:Workspace": [said("encryption.cmk.key.keyVaultUrl", "a key of a vault of our own")],
    }),
};

/** What API Management calls its protocols: each is off only where that is said. */
const OLD_PROTOCOLS = ["Tls10", "Tls11", "Ssl30"].flatMap((protocol) => [`Protocols.${protocol}`, `Backend.Protocols.${protocol}`])
    .map((name) => `Microsoft.WindowsAzure.ApiManagement.Gateway.Security.${name}`);

export const servicesTls: ResourceRule = {
    name: "azure-service-tls",
    title: "Managed services are talked to over TLS 1.2 or later alone",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Set the service's least TLS version to 1.2, and take what is not encrypted away.",
    ...byType({
        "azure-native:apimanagement:ApiManagementService": [{
            path: "customProperties", expected: "TLS 1.0, TLS 1.1 and SSL 3.0 off, to clients and to backends",
            accepts: (properties) => OLD_PROTOCOLS.every((name) => !/^true$/i.test(String((properties as Record<string, unknown> | undefined)?.[name] ?? false))),
        }],
        "azure-native:app:ContainerApp": [switched("configuration.ingress.allowInsecure", false)],
        "azure-native:eventgrid:Domain": [one("minimumTlsVersionAllowed", ["1.2"])],
        "azure-native:eventgrid:Topic": [one("minimumTlsVersionAllowed", ["1.2"])],
        "azure-native:eventhub:Namespace": [one("minimumTlsVersion", ["1.2", "1.3"], "1.2")],
        "azure-native:hdinsight:Cluster": [one("properties.minSupportedTlsVersion", ["1.2"]), switched("properties.encryptionInTransitProperties.isEncryptionInTransitEnabled", true)],
        "azure-native:iothub:IotHubResource": [one("properties.minTlsVersion", ["1.2"])],
        "azure-native:redisenterprise:RedisEnterprise": [one("minimumTlsVersion", ["1.2"], "1.2")],
        "azure-native:servicebus:Namespace": [one("minimumTlsVersion", ["1.2", "1.3"], "1.2")],
    }),
};

export const servicesPrivate: ResourceRule = {
    name: "azure-service-private",
    title: "Managed services are reached from our networks alone",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity", "network-perimeter"],
    remediation: "Set publicNetworkAccess to Disabled, and declare a private endpoint, or place it in a network.",
    ...byType({
        // One that stands in a network has no other way in; the rest may be closed once they exist.
        "azure-native:apimanagement:ApiManagementService": ({ virtualNetworkType }) => (virtualNetworkType === "Internal" ? [] : [closed()]),
        "azure-native:app:ManagedEnvironment": ({ vnetConfiguration }) => (vnetConfiguration?.internal === true ? [] : [closed()]),
        "azure-native:appconfiguration:ConfigurationStore": [closed()],
        "azure-native:automation:AutomationAccount": [switched("publicNetworkAccess", false, true)],
        "azure-native:batch:BatchAccount": [closed()],
        "azure-native:cognitiveservices:Account": [closed("properties.publicNetworkAccess")],
        "azure-native:dashboard:Grafana": [closed("properties.publicNetworkAccess")],
        "azure-native:databricks:Workspace": [closed(), switched("parameters.enableNoPublicIp.value", true, true)],
        "azure-native:datafactory:Factory": [closed()],
        "azure-native:eventgrid:Domain": [closed()],
        "azure-native:eventgrid:Topic": [closed()],
        "azure-native:eventhub:Namespace": [closed()],
        "azure-native:iothub:IotHubResource": [closed("properties.publicNetworkAccess")],
        "azure-native:kusto:Cluster": [closed()],
        "azure-native:machinelearningservices:Workspace": [closed()],
        "azure-native:purview:Account": [closed(), one("managedResourcesPublicNetworkAccess", ["Disabled"], "NotSpecified")],
        "azure-native:redisenterprise:RedisEnterprise": [closed()],
        "azure-native:relay:Namespace": [closed()],
        "azure-native:search:Service": [closed()],
        "azure-native:servicebus:Namespace": [closed()],
        "azure-native:signalrservice:SignalR": [closed()],
        "azure-native:storagesync:StorageSyncService": [one("incomingTrafficPolicy", ["AllowVirtualNetworksOnly"], "AllowAllTraffic")],
        "azure-native:synapse:Workspace": [
            closed(), one("managedVirtualNetwork", ["default"]), switched("managedVirtualNetworkSettings.preventDataExfiltration", true),
        ],
        "azure-native:webpubsub:WebPubSub": [closed()],
    }),
};

const noKeys = (path = "disableLocalAuth"): Demand => switched(path, true);

export const servicesKnowIdentities: ResourceRule = {
    name: "azure-service-knows-identities",
    title: "Managed services take identities of the directory, and no shared keys",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Set disableLocalAuth, and give identities roles on the service.",
    ...byType({
        "azure-native:appconfiguration:ConfigurationStore": [noKeys()],
        "azure-native:automation:AutomationAccount": [noKeys()],
        "azure-native:batch:BatchAccount": [{
            path: "allowedAuthenticationModes", expected: '"AAD" and "TaskAuthenticationToken" alone',
            accepts: (modes) => list(modes).length > 0 && !list(modes).includes("SharedKey"),
        }],
        "azure-native:cognitiveservices:Account": [noKeys("properties.disableLocalAuth")],
        "azure-native:dashboard:Grafana": [one("properties.apiKey", ["Disabled"], "Disabled")],
        "azure-native:eventgrid:Domain": [noKeys()],
        "azure-native:eventgrid:Topic": [noKeys()],
        "azure-native:eventhub:Namespace": [noKeys()],
        "azure-native:iothub:IotHubResource": [noKeys("properties.disableLocalAuth")],
        "azure-native:search:Service": [noKeys()],
        "azure-native:servicebus:Namespace": [noKeys()],
        "azure-native:signalrservice:SignalR": [noKeys()],
        "azure-native:synapse:Workspace": [switched("azureADOnlyAuthentication", true)],
        "azure-native:webpubsub:WebPubSub": [noKeys()],
    }),
};

/** Copies that Azure AI Search keeps its word with: three, where an index is written to as well as read. */
const COPIES = 3;

/** Sizes of App Service plans that can stand in zones: Premium v2 and later, Isolated v2, Elastic Premium. */
const HAS_ZONES = /^(P\d+m?v[2-9]|I\d+m?v2|EP\d)$/i;

export const servicesSpanZones: ResourceRule = {
    name: "azure-service-spans-zones",
    title: "Managed services stand in several zones",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["zone-spread"],
    remediation: "Switch zone redundancy on, or name zones; most services do so only when they are made.",
    ...byType({
        "azure-native:apimanagement:ApiManagementService": [{ path: "zones", accepts: (zones) => list(zones).length > 1, expected: "two zones or more" }],
        "azure-native:app:ManagedEnvironment": [switched("zoneRedundant", true)],
        "azure-native:containerregistry:Replication": [one("zoneRedundancy", ["Enabled"], "Disabled")],
        "azure-native:dashboard:Grafana": [one("properties.zoneRedundancy", ["Enabled"], "Disabled")],
        "azure-native:kusto:Cluster": [{ path: "zones", accepts: (zones) => list(zones).length > 1, expected: "two zones or more" }],
        "azure-native:search:Service": [{ path: "replicaCount", accepts: (count) => Number(count) >= COPIES, absent: 1, expected: `${COPIES} or more` }],
        "azure-native:web:AppServicePlan": ({ sku }) => (HAS_ZONES.test(String(sku?.name)) ? [switched("zoneRedundant", true)] : []),
    }),
};

/** Settings of an app that say what its container is started with are no place for what only a directory should know. */
export const containersKeepSecrets: ResourceRule = {
    name: "azure-container-app-secrets-in-vault",
    title: "What a container app must keep secret is in a vault, and read by its identity",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management"],
    remediation: "Give each secret a keyVaultUrl and the identity that reads it.",
    ...byType({ "azure-native:app:ContainerApp": [every("configuration.secrets", ({ keyVaultUrl }) => Boolean(keyVaultUrl), "a keyVaultUrl for each")] }),
};
