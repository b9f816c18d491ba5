import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/azure-sql";
import { armId, make, type Made, tabulate, UNKNOWN } from "./azure-support";

const server = (props: object = {}, { name = "one", ...more }: Made = {}): Resource =>
    make("sql:Server", { id: armId(`Microsoft.Sql/servers/${name}`), name, ...props }, { name, ...more });
const instance = (props: object = {}): Resource => make("sql:ManagedInstance", { id: armId("Microsoft.Sql/managedInstances/mi"), name: "mi", ...props });
const part = (type: string, props: object, of: Resource = server()): Resource =>
    make(`sql:${type}`, { id: `${of.props.id}/parts/it`, ...props }, { from: { [of.type.endsWith("Server") ? "serverName" : "managedInstanceName"]: of } });

tabulate(rules.sqlRequiresTls12, {
    accepts: { "TLS 1.2": server({ minimalTlsVersion: "1.2" }), "an instance with TLS 1.3": instance({ minimalTlsVersion: "1.3" }) },
    rejects: { "the default, which takes older ones": server(), "TLS 1.0": server({ minimalTlsVersion: "1.0" }), "no TLS": instance({ minimalTlsVersion: "None" }) },
    awaits: { "a version that is not known": server({ minimalTlsVersion: UNKNOWN }) },
});

tabulate(rules.sqlIsNotPublic, {
    accepts: { "no public endpoint": server({ publicNetworkAccess: "Disabled" }), "a perimeter": server({ publicNetworkAccess: "SecuredByPerimeter" }), "an instance's default": instance() },
    rejects: { "the default, which is public": server(), "a public one": server({ publicNetworkAccess: "Enabled" }), "an instance's public end": instance({ publicDataEndpointEnabled: true }) },
    awaits: { "a switch that is not known": server({ publicNetworkAccess: UNKNOWN }) },
});

tabulate(rules.sqlOpensToNobody, {
    accepts: {},
    rejects: {
        "all of Azure": part("FirewallRule", { startIpAddress: "0.0.0.0", endIpAddress: "0.0.0.0" }),
        "everybody": part("FirewallRule", { startIpAddress: "0.0.0.0", endIpAddress: "255.255.255.255" }),
        "what is not known": part("FirewallRule", { startIpAddress: UNKNOWN, endIpAddress: UNKNOWN }),
    },
});

tabulate(rules.sqlTakesIdentitiesOnly, {
    accepts: {
        "identities only": server({ administrators: { azureADOnlyAuthentication: true } }),
        "said apart": [server(), part("ServerAzureADOnlyAuthentication", { azureADOnlyAuthentication: true })],
        "an instance's, said apart": [instance(), part("ManagedInstanceAzureADOnlyAuthentication", { azureADOnlyAuthentication: true }, instance())],
    },
    rejects: {
        "the default": server({ administratorLogin: "sa" }), "passwords as well": server({ administrators: { azureADOnlyAuthentication: false } }),
        "passwords, said apart": [server(), part("ServerAzureADOnlyAuthentication", { azureADOnlyAuthentication: false })],
        "an instance with passwords": instance(),
    },
    awaits: { "a switch that is not known": server({ administrators: { azureADOnlyAuthentication: UNKNOWN } }) },
});

const protector = (props: object = {}, of?: Resource) => part("EncryptionProtector", { serverKeyType: "AzureKeyVault", autoRotationEnabled: true, ...props }, of);

tabulate(rules.sqlUsesOwnKey, {
    accepts: { "a vault's key": [server(), protector()], "a key named inline": server({ keyId: "https://kv.vault.azure.net/keys/sql/1" }) },
    rejects: {
        "the service's key, the default": server(), "the service's key": [server(), protector({ serverKeyType: "ServiceManaged" })],
        "a key that is not followed": [server(), protector({ autoRotationEnabled: undefined })],
        "another server's key": [server(), protector({}, server({}, { name: "two" })), server({}, { name: "two" })],
        "an instance with the service's key": instance(),
    },
    awaits: { "a kind that is not known": [server(), protector({ serverKeyType: UNKNOWN })] },
});

tabulate(rules.sqlStaysEncrypted, {
    accepts: { "on": part("TransparentDataEncryption", { state: "Enabled" }), "on, in an older version": part("TransparentDataEncryption", { status: "Enabled" }) },
    rejects: { "off": part("TransparentDataEncryption", { state: "Disabled" }) },
    awaits: { "a state that is not known": part("TransparentDataEncryption", { state: UNKNOWN }) },
});

const audit = (props: object = {}, kind = "ExtendedServerBlobAuditingPolicy") => part(kind, { state: "Enabled", storageEndpoint: "https://a.blob.core.windows.net", ...props });

tabulate(rules.sqlIsAudited, {
    accepts: {
        "90 days": [server(), audit({ retentionDays: 90 })], "for ever, the default": [server(), audit()], "to a workspace": [server(), audit({ storageEndpoint: undefined, isAzureMonitorTargetEnabled: true })],
        "the older policy": [server(), audit({ retentionDays: 365 }, "ServerBlobAuditingPolicy")],
    },
    rejects: {
        "none, the default": server(), "one that is off": [server(), audit({ state: "Disabled" })], "30 days": [server(), audit({ retentionDays: 30 })],
        "nowhere": [server(), audit({ storageEndpoint: undefined })],
    },
    awaits: { "days that are not known": [server(), audit({ retentionDays: UNKNOWN })] },
});

const database = (props: object = {}) => make("sql:Database", props);

tabulate(rules.sqlSpansZones, {
    accepts: { "over zones": database({ zoneRedundant: true }), "a pool over zones": make("sql:ElasticPool", { zoneRedundant: true }) },
    rejects: { "the default, which is one zone": database(), "one zone": database({ zoneRedundant: false }), "an instance in one": instance() },
    ignores: { "a database in a pool": database({ elasticPoolId: "pool" }) },
    awaits: { "a switch that is not known": database({ zoneRedundant: UNKNOWN }) },
});

tabulate(rules.sqlBackupsOutliveRegion, {
    accepts: { "the default, which is both regions": database(), "both": database({ requestedBackupStorageRedundancy: "Geo" }), "zones and regions": instance({ requestedBackupStorageRedundancy: "GeoZone" }) },
    rejects: { "one place": database({ requestedBackupStorageRedundancy: "Local" }), "one region": instance({ requestedBackupStorageRedundancy: "Zone" }) },
    awaits: { "a kind that is not known": database({ requestedBackupStorageRedundancy: UNKNOWN }) },
});
