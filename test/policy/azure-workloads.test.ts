import * as rules from "../../policy/rules/azure-workloads";
import { make, tabulate, UNKNOWN } from "./azure-support";

const app = (props: object = {}) => make("web:WebApp", {
    httpsOnly: true, identity: { type: "SystemAssigned" }, publicNetworkAccess: "Disabled", siteConfig: { minTlsVersion: "1.2", ftpsState: "Disabled" }, ...props,
});
const site = (siteConfig: object) => app({ siteConfig: { minTlsVersion: "1.2", ftpsState: "Disabled", ...siteConfig } });

tabulate(rules.appEncrypts, {
    accepts: { "HTTPS alone": app(), "the version that a new app has": site({ minTlsVersion: undefined }), "files over TLS": site({ ftpsState: "FtpsOnly" }) },
    rejects: {
        "plain HTTP, by default": app({ httpsOnly: undefined }), "TLS 1.0": site({ minTlsVersion: "1.0" }), "plain FTP": site({ ftpsState: "AllAllowed" }),
        "nothing said of files": app({ siteConfig: undefined }),
    },
    awaits: { "a version that is not known": site({ minTlsVersion: UNKNOWN }) },
});

tabulate(rules.appHasIdentity, {
    accepts: { "its own": app(), "a given one": app({ identity: { type: "UserAssigned" } }) },
    rejects: { "none, by default": app({ identity: undefined }), "none": app({ identity: { type: "None" } }) },
    awaits: { "one that is not known": app({ identity: UNKNOWN }) },
});

tabulate(rules.appIsClosed, {
    accepts: { "a private app": app(), "named addresses": site({ ipSecurityRestrictionsDefaultAction: "Deny" }) },
    rejects: {
        "open by default": app({ publicNetworkAccess: undefined }), "open": app({ publicNetworkAccess: "Enabled" }),
        "a debugger": site({ remoteDebuggingEnabled: true }),
    },
    awaits: { "access that is not known": app({ publicNetworkAccess: UNKNOWN }) },
});

const setting = (name: string, value: string) => site({ appSettings: [{ name, value }] });

tabulate(rules.appHoldsNoSecrets, {
    accepts: { "none": app(), "a reference": setting("DB_PASSWORD", "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/db)"), "a plain setting": setting("WEBSITE_NODE_DEFAULT_VERSION", "~20") },
    rejects: {
        "a password": setting("DB_PASSWORD", "hunter2hunter2"),
        "a storage key": setting("AzureWebJobsStorage", `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${"A".repeat(86)}==`),
        "a connection string": site({ connectionStrings: [{ name: "db", connectionString: "Server=tcp:db;Password=x" }] }),
    },
    awaits: { "a setting that is not known": setting("DB_PASSWORD", UNKNOWN) },
});

const cluster = (props: object = {}) => make("containerservice:ManagedCluster", {
    disableLocalAccounts: true, aadProfile: { managed: true, enableAzureRBAC: true }, apiServerAccessProfile: { enablePrivateCluster: true },
    autoUpgradeProfile: { upgradeChannel: "patch" }, networkProfile: { networkPolicy: "cilium" },
    addonProfiles: { azurepolicy: { enabled: true } }, securityProfile: { defender: { securityMonitoring: { enabled: true } } }, ...props,
});

tabulate(rules.clusterKnowsPeople, {
    accepts: { "the directory": cluster() },
    rejects: {
        "local accounts, by default": cluster({ disableLocalAccounts: undefined }), "no directory": cluster({ aadProfile: undefined }),
        "no roles": cluster({ enableRBAC: false }), "roles of its own": cluster({ aadProfile: { managed: true } }),
    },
    awaits: { "accounts that are not known": cluster({ disableLocalAccounts: UNKNOWN }) },
});

tabulate(rules.clusterIsPrivate, {
    accepts: { "a private cluster": cluster(), "named addresses": cluster({ apiServerAccessProfile: { authorizedIPRanges: ["203.0.113.0/24"] } }) },
    rejects: { "public by default": cluster({ apiServerAccessProfile: undefined }), "everybody": cluster({ apiServerAccessProfile: { authorizedIPRanges: ["0.0.0.0/0"] } }) },
    awaits: { "access that is not known": cluster({ apiServerAccessProfile: UNKNOWN }) },
});

tabulate(rules.clusterIsKept, {
    accepts: { "all of it": cluster() },
    rejects: {
        "no updates, by default": cluster({ autoUpgradeProfile: undefined }), "no updates of machines": cluster({ autoUpgradeProfile: { upgradeChannel: "patch", nodeOSUpgradeChannel: "None" } }),
        "pods that reach each other, by default": cluster({ networkProfile: {} }), "no policies": cluster({ addonProfiles: {} }), "nobody watching": cluster({ securityProfile: {} }),
    },
    awaits: { "updates that are not known": cluster({ autoUpgradeProfile: UNKNOWN }) },
});

const registry = (props: object = {}) => make("containerregistry:Registry", {
    sku: { name: "Premium" }, publicNetworkAccess: "Disabled", zoneRedundancy: "Enabled", encryption: { status: "enabled" }, ...props,
});

tabulate(rules.registryKnowsWho, {
    accepts: { "identities, by default": registry() },
    rejects: { "a shared account": registry({ adminUserEnabled: true }), "anybody": registry({ anonymousPullEnabled: true }) },
    awaits: { "an account that is not known": registry({ adminUserEnabled: UNKNOWN }) },
});

tabulate(rules.registryIsClosed, {
    accepts: { "a closed one": registry() },
    rejects: {
        "a basic one": registry({ sku: { name: "Basic" } }), "open by default": registry({ publicNetworkAccess: undefined }),
        "one zone, by default": registry({ zoneRedundancy: undefined }), "Azure's key, by default": registry({ encryption: undefined }),
    },
    awaits: { "access that is not known": registry({ publicNetworkAccess: UNKNOWN }) },
});

const documents = (props: object = {}) => make("cosmosdb:DatabaseAccount", {
    publicNetworkAccess: "Disabled", disableLocalAuth: true, disableKeyBasedMetadataWriteAccess: true, keyVaultKeyUri: "https://kv.vault.azure.net/keys/data",
    locations: [{ locationName: "northeurope", isZoneRedundant: true }, { locationName: "westeurope" }], enableAutomaticFailover: true, backupPolicy: { type: "Continuous" }, ...props,
});

tabulate(rules.documentsProtected, {
    accepts: { "a private one": documents() },
    rejects: {
        "open by default": documents({ publicNetworkAccess: undefined }), "keys, by default": documents({ disableLocalAuth: undefined }),
        "keys that change it": documents({ disableKeyBasedMetadataWriteAccess: false }), "Azure's key": documents({ keyVaultKeyUri: undefined }), "old TLS": documents({ minimalTlsVersion: "Tls" }),
    },
    awaits: { "keys that are not known": documents({ disableLocalAuth: UNKNOWN }) },
});

tabulate(rules.documentsSurvive, {
    accepts: { "two regions": documents() },
    rejects: {
        "one region": documents({ locations: [{ locationName: "northeurope", isZoneRedundant: true }] }), "no zones": documents({ locations: [{}, {}] }),
        "nobody takes over, by default": documents({ enableAutomaticFailover: undefined }), "backups now and then, by default": documents({ backupPolicy: undefined }),
    },
    awaits: { "regions that are not known": documents({ locations: UNKNOWN }) },
});

const cache = (props: object = {}) => make("redis:Redis", { minimumTlsVersion: "1.2", publicNetworkAccess: "Disabled", disableAccessKeyAuthentication: true, ...props });

tabulate(rules.cacheProtected, {
    accepts: { "a closed one": cache() },
    rejects: {
        "plain text": cache({ enableNonSslPort: true }), "a version not said": cache({ minimumTlsVersion: undefined }), "old TLS": cache({ minimumTlsVersion: "1.0" }),
        "open by default": cache({ publicNetworkAccess: undefined }), "keys, by default": cache({ disableAccessKeyAuthentication: undefined }),
    },
    awaits: { "a version that is not known": cache({ minimumTlsVersion: UNKNOWN }) },
});
