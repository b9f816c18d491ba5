import { expect } from "chai";
import * as rules from "../../policy/rules/azure-services";
import { DEFAULTS } from "../../policy/settings";
import { make, tabulate, UNKNOWN } from "./azure-support";
import { tabulateTypes } from "./service-tables";

const VAULT = { keySource: "Microsoft.KeyVault" };
const Premium = { name: "Premium" };
const closed = { publicNetworkAccess: "Disabled" };
const each = tabulateTypes(make, "azure-native");

describe("services of Azure by table", () => {
    each(rules.servicesEncrypted, {
        "appconfiguration:ConfigurationStore": { fine: { encryption: { keyVaultProperties: { keyIdentifier: "https://kv.vault.azure.net/keys/k" } } } },
        "automation:AutomationAccount": { fine: { encryption: { keySource: "Microsoft.Keyvault" } } },
        "automation:Variable": { fine: { isEncrypted: true } },
        "batch:BatchAccount": { fine: { encryption: VAULT } },
        "cognitiveservices:Account": { fine: { properties: { encryption: VAULT } } },
        "databricks:Workspace": { fine: { encryption: { entities: { managedServices: { keySource: "Microsoft.Keyvault" }, managedDisk: { keySource: "Microsoft.Keyvault" } } } } },
        "datafactory:Factory": { fine: { encryption: { keyName: "k", vaultBaseUrl: "https://kv.vault.azure.net" } } },
        "eventhub:Namespace": { fine: { sku: Premium, encryption: VAULT }, wrong: { sku: Premium } },
        "hdinsight:Cluster": { fine: { properties: { diskEncryptionProperties: { keyName: "k" } } } },
        "kusto:Cluster": { fine: { keyVaultProperties: { keyName: "k" }, enableDiskEncryption: true } },
        "machinelearningservices:Workspace": { fine: { encryption: { status: "Enabled" } } },
        "redisenterprise:RedisEnterprise": { fine: { encryption: { customerManagedKeyEncryption: { keyEncryptionKeyUrl: "https://kv.vault.azure.net/keys/k/1" } } } },
        "search:Service": { fine: { encryptionWithCmk: { enforcement: "Enabled" } } },
        "servicebus:Namespace": { fine: { sku: Premium, encryption: VAULT }, wrong: { sku: Premium } },
        "synapse:Workspace": { fine: { encryption: { cmk: { key: { keyVaultUrl: "https://kv.vault.azure.net/keys/k" } } } } },
    }, {
        accepts: { "a broker of a tier that takes no other key": make("servicebus:Namespace", { sku: { name: "Standard" } }) },
        rejects: { "the service's key": make("cognitiveservices:Account", { properties: { encryption: { keySource: "Microsoft.CognitiveServices" } } }) },
        awaits: { "a source that is not known": make("batch:BatchAccount", { encryption: { keySource: UNKNOWN } }) },
    });

    const old = (value: string) => ({ customProperties: { "Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Backend.Protocols.Tls10": value } });
    each(rules.servicesTls, {
        "apimanagement:ApiManagementService": { fine: {}, wrong: old("True") },
        "app:ContainerApp": { fine: {}, wrong: { configuration: { ingress: { allowInsecure: true } } } },
        "eventgrid:Domain": { fine: { minimumTlsVersionAllowed: "1.2" } },
        "eventgrid:Topic": { fine: { minimumTlsVersionAllowed: "1.2" } },
        "eventhub:Namespace": { fine: {}, wrong: { minimumTlsVersion: "1.0" } },
        "hdinsight:Cluster": { fine: { properties: { minSupportedTlsVersion: "1.2", encryptionInTransitProperties: { isEncryptionInTransitEnabled: true } } } },
        "iothub:IotHubResource": { fine: { properties: { minTlsVersion: "1.2" } } },
        "redisenterprise:RedisEnterprise": { fine: {}, wrong: { minimumTlsVersion: "1.1" } },
        "servicebus:Namespace": { fine: { minimumTlsVersion: "1.3" }, wrong: { minimumTlsVersion: "1.1" } },
    }, {
        accepts: { "TLS 1.0 to backends, said to be off": make("apimanagement:ApiManagementService", old("False")) },
        awaits: { "a version that is not known": make("servicebus:Namespace", { minimumTlsVersion: UNKNOWN }) },
    });

    each(rules.servicesPrivate, {
        "apimanagement:ApiManagementService": { fine: closed },
        "app:ManagedEnvironment": { fine: { vnetConfiguration: { internal: true } } },
        "appconfiguration:ConfigurationStore": { fine: closed },
        "automation:AutomationAccount": { fine: { publicNetworkAccess: false } },
        "batch:BatchAccount": { fine: closed },
        "cognitiveservices:Account": { fine: { properties: closed } },
        "dashboard:Grafana": { fine: { properties: closed } },
        "databricks:Workspace": { fine: closed },
        "datafactory:Factory": { fine: closed },
        "eventgrid:Domain": { fine: closed },
        "eventgrid:Topic": { fine: closed },
        "eventhub:Namespace": { fine: { publicNetworkAccess: "SecuredByPerimeter" } },
        "iothub:IotHubResource": { fine: { properties: closed } },
        "kusto:Cluster": { fine: closed },
        "machinelearningservices:Workspace": { fine: closed },
        "purview:Account": { fine: { ...closed, managedResourcesPublicNetworkAccess: "Disabled" } },
        "redisenterprise:RedisEnterprise": { fine: closed },
        "relay:Namespace": { fine: closed },
        "search:Service": { fine: closed },
        "servicebus:Namespace": { fine: closed },
        "signalrservice:SignalR": { fine: closed },
        "storagesync:StorageSyncService": { fine: { incomingTrafficPolicy: "AllowVirtualNetworksOnly" } },
        "synapse:Workspace": { fine: { ...closed, managedVirtualNetwork: "default", managedVirtualNetworkSettings: { preventDataExfiltration: true } } },
        "webpubsub:WebPubSub": { fine: closed },
    }, {
        accepts: { "a gateway inside a network": make("apimanagement:ApiManagementService", { virtualNetworkType: "Internal" }) },
        rejects: { "clusters with public addresses": make("databricks:Workspace", { ...closed, parameters: { enableNoPublicIp: { value: false } } }) },
        awaits: { "a way in that is not known": make("search:Service", { publicNetworkAccess: UNKNOWN }) },
    });

    const identities = { fine: { disableLocalAuth: true } };
    each(rules.servicesKnowIdentities, {
        "appconfiguration:ConfigurationStore": identities,
        "automation:AutomationAccount": identities,
        "batch:BatchAccount": { fine: { allowedAuthenticationModes: ["AAD", "TaskAuthenticationToken"] } },
        "cognitiveservices:Account": { fine: { properties: { disableLocalAuth: true } } },
        "dashboard:Grafana": { fine: {}, wrong: { properties: { apiKey: "Enabled" } } },
        "eventgrid:Domain": identities,
        "eventgrid:Topic": identities,
        "eventhub:Namespace": identities,
        "iothub:IotHubResource": { fine: { properties: { disableLocalAuth: true } } },
        "search:Service": identities,
        "servicebus:Namespace": identities,
        "signalrservice:SignalR": identities,
        "synapse:Workspace": { fine: { azureADOnlyAuthentication: true } },
        "webpubsub:WebPubSub": identities,
    }, {
        rejects: { "a shared key too": make("batch:BatchAccount", { allowedAuthenticationModes: ["AAD", "SharedKey"] }) },
        awaits: { "a switch that is not known": make("search:Service", { disableLocalAuth: UNKNOWN }) },
    });

    each(rules.servicesSpanZones, {
        "apimanagement:ApiManagementService": { fine: { zones: ["1", "2"] } },
        "app:ManagedEnvironment": { fine: { zoneRedundant: true } },
        "containerregistry:Replication": { fine: { zoneRedundancy: "Enabled" } },
        "dashboard:Grafana": { fine: { properties: { zoneRedundancy: "Enabled" } } },
        "kusto:Cluster": { fine: { zones: ["1", "2", "3"] } },
        "search:Service": { fine: { replicaCount: 3 } },
        "web:AppServicePlan": { fine: { sku: { name: "P1v3" }, zoneRedundant: true }, wrong: { sku: { name: "P1v3" } } },
    }, {
        accepts: { "a plan that has no zones": make("web:AppServicePlan", { sku: { name: "B1" } }) },
        rejects: { "two copies of an index": make("search:Service", { replicaCount: 2 }) },
        awaits: { "zones that are not known": make("kusto:Cluster", { zones: UNKNOWN }) },
    });

    const app = (secrets?: unknown) => make("app:ContainerApp", { configuration: { secrets } });
    tabulate(rules.containersKeepSecrets, {
        accepts: { "none": app(), "a vault's": app([{ name: "key", keyVaultUrl: "https://kv.vault.azure.net/secrets/key", identity: "system" }]) },
        rejects: { "one written down": app([{ name: "key", value: "hunter2" }]) },
        awaits: { "secrets that are not known": app(UNKNOWN) },
    });
    it("no rule tells what it found in a block that may hold a secret", () => {
        const [problem] = rules.containersKeepSecrets.check(app([{ name: "key", value: "hunter2" }]), DEFAULTS);
        expect(problem!.observed).to.equal("set otherwise");
    });
});
