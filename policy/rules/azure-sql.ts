// Azure SQL: servers and managed instances that are reached privately, by the directory's identities alone, are encrypted with
// an own key, and say who did what; databases that outlive a zone, and backups that outlive a region.
import { companions, isReferred, same } from "../azure";
import { require1, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const sql = (kind: string): string => `azure-native:sql:${kind}`;
const SERVER = sql("Server");
const INSTANCE = sql("ManagedInstance");
const DATABASE = sql("Database");
const POOL = sql("ElasticPool");
const AUDITS = [sql("ExtendedServerBlobAuditingPolicy"), sql("ServerBlobAuditingPolicy")];

/** What hangs on a server or an instance, by the property that names it. */
const parts = (owner: Resource, graph: Graph, ofServer: readonly string[], ofInstance: readonly string[] = []): Resource[] => (owner.type === SERVER
    ? companions(graph, owner, "serverName", ...ofServer)
    : companions(graph, owner, "managedInstanceName", ...ofInstance));

export const sqlRequiresTls12: ResourceRule = {
    name: "azure-sql-requires-tls-1-2",
    title: "SQL servers accept only TLS 1.2 or later",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption", "database-protection"],
    // Left out, older versions are accepted as well (https://azure.github.io/PSRule.Rules.Azure/en/rules/Azure.SQL.MinTLS).
    remediation: 'Set minimalTlsVersion to "1.2" or "1.3".',
    types: [SERVER, INSTANCE],
    check: ({ props }) => require1("minimalTlsVersion", props.minimalTlsVersion, ["1.2", "1.3"]),
};

export const sqlIsNotPublic: ResourceRule = {
    name: "azure-sql-is-not-public",
    title: "SQL servers have no public endpoint",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity", "database-protection"],
    remediation: 'Set publicNetworkAccess of a server to "Disabled" and reach it over a private endpoint; leave publicDataEndpointEnabled of an instance off.',
    types: [SERVER, INSTANCE],
    // By itself a server has a public endpoint, an instance has none (REST ServerProperties, ManagedInstanceProperties).
    check: ({ type, props }) => (type === INSTANCE
        ? unless(props.publicDataEndpointEnabled !== true, { property: "publicDataEndpointEnabled", observed: "true", expected: "false" })
        : unless(["Disabled", "SecuredByPerimeter"].some((closed) => same(closed, props.publicNetworkAccess)), {
            property: "publicNetworkAccess", observed: props.publicNetworkAccess ? shown(props.publicNetworkAccess) : 'not set, which means "Enabled"', expected: '"Disabled"',
        })),
};

export const sqlOpensToNobody: ResourceRule = {
    name: "azure-sql-opens-to-nobody",
    title: "No firewall rule lets public addresses, or all of Azure, reach a SQL server",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity", "database-protection"],
    // From 0.0.0.0 to 0.0.0.0 is everybody who is on Azure, other customers included.
    remediation: "Remove the rule: the application comes over the private network.",
    types: [sql("FirewallRule"), sql("IPv6FirewallRule")],
    check: () => [{ property: "startIpAddress", observed: "a rule for public addresses", expected: "no rule" }],
};

export const sqlTakesIdentitiesOnly: StackRule = {
    name: "azure-sql-takes-identities-only",
    title: "SQL servers know the directory's identities and no passwords",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["trusted-code", "secrets-management", "database-protection"],
    remediation: "Set administrators with azureADOnlyAuthentication, or declare a ServerAzureADOnlyAuthentication; leave administratorLoginPassword out.",
    types: [SERVER, INSTANCE],
    check: (server, graph) => {
        const only = server.props.administrators?.azureADOnlyAuthentication === true
            || parts(server, graph, [sql("ServerAzureADOnlyAuthentication")], [sql("ManagedInstanceAzureADOnlyAuthentication")])
                .some(({ props }) => props.azureADOnlyAuthentication === true);
        return unless(only, { property: "administrators.azureADOnlyAuthentication", observed: shown(server.props.administrators?.azureADOnlyAuthentication), expected: "true" });
    },
};

export const sqlUsesOwnKey: StackRule = {
    name: "azure-sql-uses-own-key",
    title: "SQL servers are encrypted with a key of the platform's own, which they follow when it rotates",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["encryption-at-rest", "key-management", "database-protection"],
    remediation: 'Declare an EncryptionProtector with serverKeyType "AzureKeyVault" and autoRotationEnabled.',
    types: [SERVER, INSTANCE],
    check: (server, graph) => {
        // Without one the key is the service's (REST EncryptionProtectorProperties.serverKeyType).
        const protectors = parts(server, graph, [sql("EncryptionProtector")], [sql("ManagedInstanceEncryptionProtector")])
            .filter(({ props }) => same(props.serverKeyType, "AzureKeyVault"));
        const named = isReferred(server, "keyId", () => server.props.keyId);
        return [
            ...unless(protectors.length > 0 || named, { property: "keyId", observed: "the service's own key", expected: "a vault's key" }),
            ...unless(protectors.every(({ props }) => props.autoRotationEnabled === true), { property: "autoRotationEnabled", observed: "off", expected: "true" }),
        ];
    },
};

export const sqlStaysEncrypted: ResourceRule = {
    name: "azure-sql-stays-encrypted",
    title: "Nobody switches the encryption of a SQL database off",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "database-protection"],
    // A database that says nothing is encrypted (https://learn.microsoft.com/azure/azure-sql/database/transparent-data-encryption-tde-overview).
    remediation: 'Set state to "Enabled", or remove the resource.',
    types: [sql("TransparentDataEncryption")],
    check: ({ props }) => unless(same(props.state ?? props.status, "Enabled"), { property: "state", observed: shown(props.state ?? props.status), expected: '"Enabled"' }),
};

/** Fewest days for which audit records are kept; 0 keeps them for ever. */
const AUDIT_DAYS = 90;

export const sqlIsAudited: StackRule = {
    name: "azure-sql-is-audited",
    title: `SQL servers record who did what, and the records are kept for ${AUDIT_DAYS} days or more`,
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-audit", "log-archive"],
    remediation: `Declare an ExtendedServerBlobAuditingPolicy that is Enabled, to a workspace or to a storage account with retentionDays ${AUDIT_DAYS} or more.`,
    types: [SERVER],
    check: (server, graph) => {
        const on = companions(graph, server, "serverName", ...AUDITS).filter(({ props }) => same(props.state, "Enabled"));
        const days = on.map(({ props }) => Number(props.retentionDays ?? 0));
        const kept = on.some((audit, i) => audit.props.isAzureMonitorTargetEnabled === true
            || (isReferred(audit, "storageEndpoint", () => audit.props.storageEndpoint) && (days[i] === 0 || days[i]! >= AUDIT_DAYS)));
        return unless(kept, {
            property: "retentionDays",
            observed: on.length === 0 ? "no audit" : days.some((each) => each > 0) ? `${Math.max(...days)} days` : "an audit that goes nowhere",
            expected: `${AUDIT_DAYS} or more`,
        });
    },
};

export const sqlSpansZones: ResourceRule = {
    name: "azure-sql-spans-zones",
    title: "SQL databases outlive a zone",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["zone-spread", "database-protection"],
    remediation: "Set zoneRedundant to true, on the pool where a database is in one.",
    types: [DATABASE, POOL, INSTANCE],
    // A database in a pool stands where the pool does.
    applies: (database) => !isReferred(database, "elasticPoolId", () => readOr("unknown", () => database.props.elasticPoolId as string | undefined)),
    check: ({ props }) => require1("zoneRedundant", props.zoneRedundant, [true]),
};

export const sqlBackupsOutliveRegion: ResourceRule = {
    name: "azure-sql-backups-in-two-regions",
    title: "Backups of SQL databases have copies in the paired region",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["backup-copies", "region-diversity"],
    // Left out, it is Geo where the region has a pair (https://learn.microsoft.com/azure/azure-sql/database/automated-backups-overview).
    remediation: 'Set requestedBackupStorageRedundancy to "Geo" or "GeoZone", or leave it out.',
    types: [DATABASE, INSTANCE],
    check: ({ props }) => require1("requestedBackupStorageRedundancy", props.requestedBackupStorageRedundancy ?? "Geo", ["Geo", "GeoZone"]),
};
