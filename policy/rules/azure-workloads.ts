// What runs code or serves data on Azure outside of scale sets and relational databases: web and function apps, containers,
// document stores and caches. The platform uses none of them; other programs do.
import { same } from "../azure";
import { demand } from "../demands";
import { list, unless } from "../look";
import type { ResourceRule } from "../rule";
import { secretsIn } from "../secrets";

const APPS = ["azure-native:web:WebApp", "azure-native:web:WebAppSlot"];
const CLUSTER = "azure-native:containerservice:ManagedCluster";
const REGISTRY = "azure-native:containerregistry:Registry";
const DOCUMENTS = "azure-native:cosmosdb:DatabaseAccount";
const CACHE = "azure-native:redis:Redis";

/** Azure takes these words in any case. */
const word = (...accepted: readonly string[]) => (value: unknown): boolean => accepted.some((each) => same(value, each));

export const appEncrypts: ResourceRule = {
    name: "azure-app-encrypts",
    title: "Apps answer over HTTPS alone, with TLS 1.2 or later, and take files over TLS or not at all",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Set httpsOnly, siteConfig.minTlsVersion to 1.2 or 1.3, and siteConfig.ftpsState to Disabled or FtpsOnly.",
    types: APPS,
    check: ({ props }) => demand(props, [
        { path: "httpsOnly", accepts: [true], absent: false },
        { path: "siteConfig.minTlsVersion", accepts: ["1.2", "1.3"], absent: "1.2" },
        { path: "siteConfig.ftpsState", accepts: word("Disabled", "FtpsOnly"), expected: "Disabled or FtpsOnly" },
    ]),
};

export const appHasIdentity: ResourceRule = {
    name: "azure-app-identity",
    title: "Every app acts with an identity of its own, and needs no password for Azure",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "secrets-management"],
    remediation: "Set identity.type to SystemAssigned or UserAssigned.",
    types: APPS,
    check: ({ props }) => demand(props, [{ path: "identity.type", accepts: (type) => /Assigned/i.test(String(type ?? "")), absent: "None", expected: "SystemAssigned or UserAssigned" }]),
};

export const appIsClosed: ResourceRule = {
    name: "azure-app-closed",
    title: "No app is reached from everywhere, and none lets a debugger in",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter", "private-connectivity"],
    remediation: "Set publicNetworkAccess to Disabled with a private endpoint, or siteConfig.ipSecurityRestrictionsDefaultAction to Deny; leave remoteDebuggingEnabled off.",
    types: APPS,
    check: ({ props }) => [
        ...unless(same(props.publicNetworkAccess, "Disabled") || same(props.siteConfig?.ipSecurityRestrictionsDefaultAction, "Deny"),
            { property: "publicNetworkAccess", observed: "everybody may try", expected: "Disabled, or a default of Deny" }),
        ...demand(props, [{ path: "siteConfig.remoteDebuggingEnabled", accepts: [false], absent: false }]),
    ],
};

const SECRET_NAME = /passw(or)?d|secret|token|api_?key|account_?key|connection_?string|credential/i;
/** App Service fetches such a value from the vault when the app starts. */
const IN_VAULT = /^@Microsoft\.KeyVault\(/i;

export const appHoldsNoSecrets: ResourceRule = {
    name: "azure-app-no-secrets",
    title: "No app has a secret among its settings",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management"],
    remediation: "Keep the value in a vault and set @Microsoft.KeyVault(SecretUri=…), or use the app's identity instead.",
    types: APPS,
    check: ({ props }) => [
        ...list<any>(props.siteConfig?.appSettings)
            .filter(({ name, value }) => !IN_VAULT.test(String(value ?? "")) && ((SECRET_NAME.test(String(name)) && Boolean(value)) || secretsIn(`${name}=${value}`).length > 0))
            .map(({ name }) => ({ property: `siteConfig.appSettings.${name}`, observed: "a secret", expected: "a reference to a vault" })),
        ...list<any>(props.siteConfig?.connectionStrings).filter(({ connectionString }) => !IN_VAULT.test(String(connectionString ?? "")))
            .map(({ name }) => ({ property: `siteConfig.connectionStrings.${name}`, observed: "a connection string", expected: "a reference to a vault" })),
    ],
};

export const clusterKnowsPeople: ResourceRule = {
    name: "azure-kubernetes-directory",
    title: "A Kubernetes cluster lets in people and machines of the directory, by role, and has no accounts of its own",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege", "multi-factor"],
    remediation: "Set disableLocalAccounts, and aadProfile with managed and enableAzureRBAC; leave enableRBAC on.",
    types: [CLUSTER],
    check: ({ props }) => demand(props, [
        { path: "disableLocalAccounts", accepts: [true], absent: false },
        { path: "enableRBAC", accepts: [true], absent: true },
        { path: "aadProfile.managed", accepts: [true], absent: false },
        { path: "aadProfile.enableAzureRBAC", accepts: [true], absent: false },
    ]),
};

export const clusterIsPrivate: ResourceRule = {
    name: "azure-kubernetes-private",
    title: "A Kubernetes cluster's control plane is reached from its network, or from named addresses",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter", "private-connectivity"],
    remediation: "Set apiServerAccessProfile.enablePrivateCluster, or authorizedIPRanges to named ranges.",
    types: [CLUSTER],
    check: ({ props }) => {
        const { enablePrivateCluster, authorizedIPRanges } = props.apiServerAccessProfile ?? {};
        const from = list<string>(authorizedIPRanges);
        return unless(enablePrivateCluster === true || (from.length > 0 && !from.some((range) => /\/0$/.test(range))),
            { property: "apiServerAccessProfile", observed: "open to the internet", expected: "enablePrivateCluster, or authorizedIPRanges" });
    },
};

export const clusterIsKept: ResourceRule = {
    name: "azure-kubernetes-kept",
    title: "A Kubernetes cluster updates itself and its machines, keeps pods apart, follows policies, and is watched",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["patching", "network-segmentation", "detection"],
    remediation: "Set autoUpgradeProfile, networkProfile.networkPolicy, addonProfiles.azurepolicy and securityProfile.defender.",
    types: [CLUSTER],
    check: ({ props }) => demand(props, [
        { path: "autoUpgradeProfile.upgradeChannel", accepts: word("patch", "stable", "rapid", "node-image"), absent: "none", expected: "patch or stable" },
        { path: "autoUpgradeProfile.nodeOSUpgradeChannel", accepts: word("NodeImage", "SecurityPatch", "Unmanaged"), absent: "NodeImage", expected: "NodeImage or SecurityPatch" },
        { path: "networkProfile.networkPolicy", accepts: word("azure", "calico", "cilium"), absent: "none", expected: "cilium, azure or calico" },
        { path: "addonProfiles.azurepolicy.enabled", accepts: [true], absent: false },
        { path: "securityProfile.defender.securityMonitoring.enabled", accepts: [true], absent: false },
    ]),
};

export const registryKnowsWho: ResourceRule = {
    name: "azure-registry-identities",
    title: "A registry of images knows who pulls and pushes: no shared account, and nobody anonymous",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "least-privilege"],
    remediation: "Leave adminUserEnabled and anonymousPullEnabled off; give identities AcrPull and AcrPush.",
    types: [REGISTRY],
    check: ({ props }) => demand(props, [
        { path: "adminUserEnabled", accepts: [false], absent: false },
        { path: "anonymousPullEnabled", accepts: [false], absent: false },
    ]),
};

export const registryIsClosed: ResourceRule = {
    name: "azure-registry-closed",
    title: "A registry of images is private, stands in several zones, and is encrypted with a key of our own",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity", "encryption-at-rest", "zone-spread"],
    remediation: "Use the sku Premium with publicNetworkAccess Disabled, zoneRedundancy Enabled, and encryption with a key. Encryption cannot be added later: this replaces the registry.",
    types: [REGISTRY],
    check: ({ props }) => demand(props, [
        { path: "sku.name", accepts: word("Premium"), expected: "Premium" },
        { path: "publicNetworkAccess", accepts: word("Disabled"), absent: "Enabled", expected: "Disabled" },
        { path: "zoneRedundancy", accepts: word("Enabled"), absent: "Disabled", expected: "Enabled" },
        { path: "encryption.status", accepts: word("enabled"), absent: "disabled", expected: "enabled" },
    ]),
};

export const documentsProtected: ResourceRule = {
    name: "azure-documents-protected",
    title: "Document stores are private, know identities alone, and are encrypted with a key of our own",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "transport-encryption", "private-connectivity", "least-privilege"],
    remediation: "Set publicNetworkAccess to Disabled, disableLocalAuth, keyVaultKeyUri and minimalTlsVersion Tls12.",
    types: [DOCUMENTS],
    check: ({ props }) => demand(props, [
        { path: "publicNetworkAccess", accepts: word("Disabled", "SecuredByPerimeter"), absent: "Enabled", expected: "Disabled" },
        { path: "disableLocalAuth", accepts: [true], absent: false },
        { path: "disableKeyBasedMetadataWriteAccess", accepts: [true], absent: false },
        { path: "keyVaultKeyUri", accepts: Boolean, expected: "a key" },
        { path: "minimalTlsVersion", accepts: word("Tls12"), absent: "Tls12", expected: "Tls12" },
    ]),
};

export const documentsSurvive: ResourceRule = {
    name: "azure-documents-survive",
    title: "Document stores have copies in two regions and over zones, and can be set back to any moment",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-redundancy", "backup"],
    remediation: "Name two locations with isZoneRedundant, set enableAutomaticFailover, and backupPolicy.type to Continuous.",
    types: [DOCUMENTS],
    check: ({ props }) => {
        const locations = list<any>(props.locations);
        return [
            ...unless(locations.length >= 2, { property: "locations", observed: String(locations.length), expected: "2 or more" }),
            ...unless(locations.some(({ isZoneRedundant }) => isZoneRedundant === true), { property: "locations", observed: "none over zones", expected: "isZoneRedundant" }),
            ...demand(props, [
                { path: "enableAutomaticFailover", accepts: [true], absent: false },
                { path: "backupPolicy.type", accepts: word("Continuous"), absent: "Periodic", expected: "Continuous" },
            ]),
        ];
    },
};

export const cacheProtected: ResourceRule = {
    name: "azure-cache-protected",
    title: "Caches are private, take TLS 1.2 alone, and know identities instead of keys",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption", "private-connectivity", "least-privilege"],
    remediation: "Leave enableNonSslPort off, and set minimumTlsVersion to 1.2, publicNetworkAccess to Disabled and disableAccessKeyAuthentication.",
    types: [CACHE],
    check: ({ props }) => demand(props, [
        { path: "enableNonSslPort", accepts: [false], absent: false },
        { path: "minimumTlsVersion", accepts: ["1.2", "1.3"], expected: "1.2" },
        { path: "publicNetworkAccess", accepts: word("Disabled"), absent: "Enabled", expected: "Disabled" },
        { path: "disableAccessKeyAuthentication", accepts: [true], absent: false },
    ]),
};
