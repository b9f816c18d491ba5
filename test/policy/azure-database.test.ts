import * as rules from "../../policy/rules/azure-database";
import type { Resource } from "../../policy/resource";
import { armId, make, type Made, platform, tabulate, UNKNOWN } from "./azure-support";

const idOf = (name: string) => armId(`Microsoft.DBforPostgreSQL/flexibleServers/${name}`);
const server = (props: object = {}, more: Made = {}) => make("dbforpostgresql:Server", {
    id: idOf(more.name ?? "db"), name: more.name ?? "db", location: "northeurope", createMode: "Default",
    network: { delegatedSubnetResourceId: armId("Microsoft.Network/virtualNetworks/net/subnets/data") },
    authConfig: { activeDirectoryAuth: "Enabled", passwordAuth: "Disabled" },
    highAvailability: { mode: "ZoneRedundant" }, storage: { autoGrow: "Enabled" }, maintenanceWindow: { customWindow: "Enabled" },
    backup: { backupRetentionDays: 35, geoRedundantBackup: "Enabled" },
    dataEncryption: {
        type: "AzureKeyVault", primaryKeyURI: "https://kv.vault.azure.net/keys/database", primaryUserAssignedIdentityId: armId("Microsoft.ManagedIdentity/userAssignedIdentities/one"),
        geoBackupKeyURI: "https://kv2.vault.azure.net/keys/database", geoBackupUserAssignedIdentityId: armId("Microsoft.ManagedIdentity/userAssignedIdentities/two"),
    },
    identity: { type: "UserAssigned", userAssignedIdentities: { [armId("Microsoft.ManagedIdentity/userAssignedIdentities/one")]: {}, [armId("Microsoft.ManagedIdentity/userAssignedIdentities/two")]: {} } },
    ...props,
}, { name: "db", ...more });
const right = { type: "AzureKeyVault", primaryKeyURI: "https://kv.vault.azure.net/keys/database", primaryUserAssignedIdentityId: armId("Microsoft.ManagedIdentity/userAssignedIdentities/one"), geoBackupKeyURI: "https://kv2.vault.azure.net/keys/database" };
const standby = (facts: object = {}) => platform({ site: "dr", role: "standby", regions: { aws: "eu-central-1", azure: "westeurope" }, ...facts }, "dr");
const copy = (props: object = {}, more: Made = {}) => server({ createMode: "Replica", location: "westeurope", sourceServerResourceId: idOf("db"), ...props }, { name: "copy", stack: "dr", ...more });

tabulate(rules.databaseIsPrivate, {
    accepts: { "a subnet of its own": server(), "no public endpoint": server({ network: { publicNetworkAccess: "Disabled" } }), "a subnet that is not made yet": server({ network: { delegatedSubnetResourceId: UNKNOWN } }, { from: { network: make("network:Subnet", {}) } }) },
    rejects: { "the default, which is public": server({ network: undefined }), "a public endpoint": server({ network: { publicNetworkAccess: "Enabled" } }) },
});

tabulate(rules.databaseOpensToNobody, { accepts: {}, rejects: { "any opening": make("dbforpostgresql:FirewallRule", { startIpAddress: "203.0.113.1", endIpAddress: "203.0.113.1" }) } });

tabulate(rules.databaseUsesOwnKey, {
    accepts: { "a key without a version": server(), "an identity that is not made yet": server({ dataEncryption: { ...right, primaryUserAssignedIdentityId: UNKNOWN } }, { from: { dataEncryption: make("managedidentity:UserAssignedIdentity", {}) } }) },
    rejects: {
        "Microsoft's key, the default": server({ dataEncryption: undefined }), "Microsoft's key": server({ dataEncryption: { type: "SystemManaged" } }),
        "no key named": server({ dataEncryption: { ...right, primaryKeyURI: undefined } }), "no identity": server({ dataEncryption: { ...right, primaryUserAssignedIdentityId: undefined } }),
        "a fixed version": server({ dataEncryption: { ...right, primaryKeyURI: `${right.primaryKeyURI}/0123456789abcdef` } }),
        "nobody, the default": server({ identity: undefined }), "nobody, said": server({ identity: { type: "None" } }),
        "another than the one that uses the key": server({ identity: { type: "UserAssigned", userAssignedIdentities: [armId("Microsoft.ManagedIdentity/userAssignedIdentities/two")] } }),
        "a fixed version for backups": server({ dataEncryption: { ...right, geoBackupKeyURI: `${right.geoBackupKeyURI}/0123456789abcdef` } }),
    },
});

tabulate(rules.databaseTakesIdentitiesOnly, {
    accepts: { "identities alone": server() },
    rejects: { "passwords, the default": server({ authConfig: { activeDirectoryAuth: "Enabled" } }), "no identities": server({ authConfig: { passwordAuth: "Disabled" } }), "neither said": server({ authConfig: undefined }), "a password": server({ administratorLoginPassword: "secret" }) },
});

const administrator = make("dbforpostgresql:AdministratorsMicrosoftEntra", { id: `${idOf("db")}/administrators/one` }, { name: "administrator" });

tabulate(rules.databaseHasAdministrators, {
    accepts: { "one": [server(), administrator] },
    rejects: { "none": server() },
    ignores: { "a copy": copy(), "one that was a copy": copy({ createMode: "Update", replica: { promoteMode: "Standalone" } }) },
});

tabulate(rules.databaseHasStandIn, {
    accepts: { "another zone": server() },
    rejects: { "none, the default": server({ highAvailability: undefined }), "the same zone": server({ highAvailability: { mode: "SameZone" } }), "none once promoted": copy({ createMode: "Update", highAvailability: { mode: "Disabled" } }) },
    ignores: { "a copy, which has none": copy({ highAvailability: { mode: "Disabled" } }) },
});

tabulate(rules.databaseGoesBack, {
    accepts: { "35 days in two regions": server(), "one region where none is paired": server({ location: "polandcentral", backup: { backupRetentionDays: 35 } }), "one region once promoted": copy({ createMode: "Update", backup: { backupRetentionDays: 35, geoRedundantBackup: "Disabled" } }) },
    rejects: {
        "nobody to use the key elsewhere": server({ dataEncryption: right }), "the default, which is 7 days": server({ backup: undefined }), "one region": server({ backup: { backupRetentionDays: 35 } }), "no key there": server({ dataEncryption: { ...right, geoBackupKeyURI: undefined } }) },
    ignores: { "a copy": copy({ backup: undefined }) },
});

tabulate(rules.databaseGrows, { accepts: { "growth": server() }, rejects: { "the default, which is none": server({ storage: {} }), "none": server({ storage: { autoGrow: "Disabled" } }) } });
tabulate(rules.databaseIsPatchedInTime, { accepts: { "a window": server() }, rejects: { "Azure's own": server({ maintenanceWindow: undefined }) } });

const setting = (name: string, value: string) => make("dbforpostgresql:Configuration", { id: `${idOf("db")}/configurations/${name}`, name, value }, { name });
const AUDIT: Readonly<Record<string, string>> = { "azure.extensions": "PGAUDIT", "shared_preload_libraries": "pg_stat_statements,pgaudit", "pgaudit.log": "write,ddl,role", "log_line_prefix": "%m user=%u,client=%h " };
const withSettings = (settings: Readonly<Record<string, string>>): [Resource, ...Resource[]] => [server(), ...Object.entries(settings).map(([name, value]) => setting(name, value))];

tabulate(rules.databaseTlsOnly, {
    accepts: { "the defaults": server(), "TLS 1.3": withSettings({ require_secure_transport: "on", ssl_min_protocol_version: "TLSv1.3" }) },
    rejects: { "plain connections": withSettings({ require_secure_transport: "off" }), "TLS 1.1": withSettings({ ssl_min_protocol_version: "TLSv1.1" }) },
});

tabulate(rules.databaseIsAudited, {
    accepts: { "pgaudit with changes": withSettings(AUDIT), "everything": withSettings({ ...AUDIT, "pgaudit.log": "all" }) },
    rejects: {
        "the defaults": server(), "a library that is not loaded": withSettings({ ...AUDIT, shared_preload_libraries: "pg_stat_statements" }), "an extension that is not allowed": withSettings({ ...AUDIT, "azure.extensions": "" }),
        "reads alone": withSettings({ ...AUDIT, "pgaudit.log": "read" }), "no sign-ins": withSettings({ ...AUDIT, log_connections: "off" }), "lines that name nobody": withSettings({ ...AUDIT, log_line_prefix: "%t-%c-" }),
    },
});

tabulate(rules.databaseHidesPasswords, { accepts: { "the default": server(), "none": withSettings({ log_statement: "none" }) }, rejects: { "statements": withSettings({ log_statement: "ddl" }) } });

const recorded = (props: object = {}) => make("monitor:DiagnosticSetting", { resourceUri: idOf("db"), workspaceId: "w", storageAccountId: "a", logs: [{ categoryGroup: "allLogs", enabled: true }], ...props }, { name: "records" });

tabulate(rules.databaseIsRecorded, {
    accepts: { "a workspace and an archive": [server(), recorded()] },
    rejects: { "nothing": server(), "a workspace alone": [server(), recorded({ storageAccountId: undefined })], "measurements alone": [server(), recorded({ logs: [] })] },
});

const lock = make("authorization:ManagementLockByScope", { scope: idOf("db"), level: "CanNotDelete" }, { name: "lock" });

tabulate(rules.databaseCannotBeDeleted, {
    accepts: { "a lock": [server(), lock, platform({ lifecycle: "production" })] },
    rejects: { "none": [server(), platform({ lifecycle: "production" })] },
    ignores: { "an evaluation": [server(), platform()], "a copy": [copy(), standby({ lifecycle: "production" })] },
});

tabulate(rules.databaseHasFarCopy, {
    accepts: { "a server that is copied": [server(), platform(), copy(), standby()], "the copy": [copy(), standby()] },
    rejects: { "a server that is not": [server(), platform(), standby()], "a copy in the same region": [server(), platform(), copy({ location: "northeurope" }), standby()], "a standby's own server": [server({}, { stack: "dr" }), standby()] },
    ignores: { "a site that has taken over": [copy({ createMode: "Update" }), standby({ failover: true })] },
    awaits: { "one site alone": [server(), platform()], "a server whose id is not told": [server({ id: undefined }), platform(), copy(), standby()] },
});

const named = (props: object = {}, more: Made = {}) => make("dbforpostgresql:VirtualEndpoint", { endpointType: "ReadWrite", members: ["copy"], ...props }, { name: "names", stack: "dr", ...more });

tabulate(rules.nameFollowsServer, {
    accepts: { "a name": [copy(), named(), standby()], "a name of what is not made yet": [copy(), named({ members: UNKNOWN }, { from: { members: copy() } }), standby()] },
    rejects: {
        "none": [copy(), standby()], "another server's": [copy(), named({ members: ["other"] }), standby()], "nobody's": [copy(), named({ members: [] }), standby()],
        "the default, which is no kind": [copy(), named({ endpointType: undefined }), standby()],
    },
    ignores: { "a server that is no copy": [server(), platform()], "a program that declares no platform": copy() },
    awaits: { "a kind that is not known": [copy(), named({ endpointType: UNKNOWN }), standby()] },
});

const database = (of: Resource = server()) => make("dbforpostgresql:Database", { id: `${of.props.id}/databases/service` }, { name: "service", from: { serverName: of } });

tabulate(rules.serverHoldsDatabase, {
    accepts: { "one": [server(), database(), platform()] },
    rejects: { "none": [server(), platform()], "another server's": [server(), database(server({}, { name: "other" })), server({}, { name: "other" }), platform()] },
    ignores: { "a copy": [copy(), standby()], "a program that declares no platform": server() },
    awaits: { "a database of a server that is not known": [server(), make("dbforpostgresql:Database", { id: UNKNOWN, serverName: UNKNOWN }), platform()] },
});
