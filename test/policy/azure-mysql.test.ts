import * as shared from "../../policy/rules/azure-database";
import * as rules from "../../policy/rules/azure-mysql";
import type { Resource } from "../../policy/resource";
import { armId, make, type Made, platform, tabulate, UNKNOWN } from "./azure-support";

const ID = armId("Microsoft.DBforMySQL/flexibleServers/db");
const KEY = { type: "AzureKeyVault", primaryKeyURI: "https://kv.vault.azure.net/keys/database", primaryUserAssignedIdentityId: armId("Microsoft.ManagedIdentity/userAssignedIdentities/one") };
const FAR_KEY = { geoBackupKeyURI: "https://kv2.vault.azure.net/keys/database", geoBackupUserAssignedIdentityId: armId("Microsoft.ManagedIdentity/userAssignedIdentities/two") };
const identity = { type: "UserAssigned", userAssignedIdentities: [KEY.primaryUserAssignedIdentityId, FAR_KEY.geoBackupUserAssignedIdentityId] };
const server = (props: object = {}, more: Made = {}) => make("dbformysql:Server", { id: ID, name: "db", location: "northeurope", ...props }, { name: "db", ...more });
const setting = (name: string, value: unknown) => make("dbformysql:Configuration", { id: `${ID}/configurations/${name}`, name, value }, { name });
const withSettings = (settings: Readonly<Record<string, unknown>>): [Resource, ...Resource[]] => [server(), ...Object.entries(settings).map(([name, value]) => setting(name, value))];

tabulate(rules.mysqlTlsOnly, {
    accepts: { "the default": server(), "both versions": withSettings({ "tls_version": "TLSv1.2,TLSv1.3" }) },
    rejects: { "plain connections": withSettings({ "require_secure_transport": "OFF" }), "an older version beside": withSettings({ "tls_version": "TLSv1.1,TLSv1.2" }) },
    awaits: { "a setting that is not known": withSettings({ "tls_version": UNKNOWN }) },
});

tabulate(rules.mysqlIsAudited, {
    accepts: { "who came and who changed": withSettings({ "audit_log_enabled": "ON", "audit_log_events": "CONNECTION_V2,DDL,DCL,ADMIN" }) },
    rejects: {
        "the default": server(), "sign-ins alone, the default once it is on": withSettings({ "audit_log_enabled": "ON" }), "off": withSettings({ "audit_log_enabled": "OFF", "audit_log_events": "CONNECTION,DDL,DCL,ADMIN" }),
        "somebody left out": withSettings({ "audit_log_enabled": "ON", "audit_log_events": "CONNECTION,DDL,DCL,ADMIN", "audit_log_exclude_users": "root" }),
    },
    awaits: { "events that are not known": withSettings({ "audit_log_enabled": "ON", "audit_log_events": UNKNOWN }) },
});

tabulate(rules.mysqlTakesIdentitiesOnly, {
    accepts: { "identities alone": withSettings({ "aad_auth_only": "ON" }) },
    rejects: { "the default": server(), "passwords too": withSettings({ "aad_auth_only": "OFF" }) },
    awaits: { "a setting that is not known": withSettings({ "aad_auth_only": UNKNOWN }) },
});

tabulate(shared.databaseIsPrivate, {
    accepts: { "a subnet of MySQL's": server({ network: { delegatedSubnetResourceId: armId("Microsoft.Network/virtualNetworks/net/subnets/mysql") } }), "MySQL without a public endpoint": server({ network: { publicNetworkAccess: "Disabled" } }) },
    rejects: { "MySQL's default, which is public": server() },
    awaits: { "MySQL's access that is not known": server({ network: { publicNetworkAccess: UNKNOWN } }) },
});

tabulate(shared.databaseOpensToNobody, { accepts: {}, rejects: { "any opening of MySQL": make("dbformysql:FirewallRule", { startIpAddress: "0.0.0.0", endIpAddress: "0.0.0.0" }) } });

tabulate(shared.databaseUsesOwnKey, {
    accepts: { "MySQL's own key": server({ dataEncryption: { ...KEY, ...FAR_KEY }, identity }) },
    rejects: { "MySQL's default, Microsoft's key": server(), "MySQL's key of a fixed version": server({ dataEncryption: { ...KEY, primaryKeyURI: `${KEY.primaryKeyURI}/0123456789abcdef` }, identity }) },
});

tabulate(shared.databaseHasStandIn, {
    accepts: { "MySQL in two zones": server({ highAvailability: { mode: "ZoneRedundant" } }) },
    rejects: { "MySQL's default, none": server(), "MySQL in one zone": server({ highAvailability: { mode: "SameZone" } }) },
    ignores: { "a copy of MySQL": server({ createMode: "Replica" }) },
});

tabulate(shared.databaseGoesBack, {
    accepts: { "MySQL's backups in two regions": server({ backup: { backupRetentionDays: 35, geoRedundantBackup: "Enabled" }, dataEncryption: { ...KEY, ...FAR_KEY } }) },
    rejects: { "MySQL's default, 7 days": server(), "MySQL's backups in one region": server({ backup: { backupRetentionDays: 35 } }) },
});

tabulate(shared.databaseIsPatchedInTime, { accepts: { "MySQL in a window": server({ maintenanceWindow: { customWindow: "Enabled" } }) }, rejects: { "MySQL's default, Azure's own": server() } });

const recorded = (logs: object[]) => make("monitor:DiagnosticSetting", { resourceUri: ID, workspaceId: armId("w/w/w"), storageAccountId: armId("s/s/s"), logs }, { name: "logs" });

tabulate(shared.databaseIsRecorded, {
    accepts: { "MySQL's audit log": [server(), recorded([{ category: "MySqlAuditLogs", enabled: true }])] },
    rejects: { "nothing of MySQL": server(), "MySQL's slow statements alone": [server(), recorded([{ category: "MySqlSlowLogs", enabled: true }])] },
});

tabulate(shared.databaseCannotBeDeleted, {
    accepts: { "MySQL with a lock": [server(), make("authorization:ManagementLockByScope", { id: `${ID}/providers/Microsoft.Authorization/locks/kept`, scope: ID, level: "CanNotDelete" }), platform({ lifecycle: "production" })] },
    rejects: { "MySQL without": [server(), platform({ lifecycle: "production" })] },
    ignores: { "an evaluation of MySQL": [server(), platform()] },
});
