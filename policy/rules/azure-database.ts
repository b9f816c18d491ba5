// Flexible servers, of PostgreSQL and of MySQL: private, encrypted, over zones and regions, reached by the directory's
// identities, and recorded. What is MySQL's own is in azure-mysql.ts.
import { AZURE_REGIONS } from "../../components/plan/regions";
import { companions, isReferred, lastSegment, locksOn, owners, preventsDeletion, records, same } from "../azure";
import { azureLocation, factsOf, isIdTold, list, need, platformOf, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const SERVER = "azure-native:dbforpostgresql:Server";
/** Both kinds of server have the same shape, but for their parameters and for who may sign in. */
const SERVERS = [SERVER, "azure-native:dbformysql:Server"];
const ADMINISTRATORS = ["azure-native:dbforpostgresql:AdministratorsMicrosoftEntra", "azure-native:dbforpostgresql:Administrator"];
const OPENINGS = ["azure-native:dbforpostgresql:FirewallRule", "azure-native:dbformysql:FirewallRule"];
const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";

/** A server that follows another. Once promoted it is one of its own. */
const isCopy = ({ props }: Resource): boolean => same(props.createMode, "Replica") || (/AsyncReplica$/i.test(String(props.replicationRole)) && props.replica?.promoteMode === undefined);

/** A server that was once a copy: Azure lets it have no copies of backups elsewhere, ever. */
const wasCopy = (server: Resource): boolean => isReferred(server, "sourceServerResourceId", () => server.props.sourceServerResourceId);

export const databaseIsPrivate: ResourceRule = {
    name: "azure-database-is-private",
    title: "Every database server stands in a subnet of its own, without a public endpoint",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["database-protection", "private-connectivity"],
    remediation: "Set network.delegatedSubnetResourceId and network.privateDnsZoneArmResourceId; or publicNetworkAccess Disabled, with a private endpoint.",
    types: SERVERS,
    check: (server) => {
        const { network } = server.props;
        // Left out, the endpoint is public (REST Network.publicNetworkAccess).
        return unless(same(network?.publicNetworkAccess, "Disabled") || isReferred(server, "network", () => network?.delegatedSubnetResourceId), {
            property: "network", observed: network ? shown(network.publicNetworkAccess) : "not set, which means a public endpoint", expected: "a delegated subnet",
        });
    },
};

export const databaseOpensToNobody: ResourceRule = {
    name: "azure-database-opens-to-nobody",
    title: "No firewall rule lets public addresses reach a database server",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["database-protection", "private-connectivity"],
    remediation: "Remove the rule: the application comes over the private network.",
    types: OPENINGS,
    check: ({ props }) => [{ property: "startIpAddress", observed: `${props.startIpAddress} to ${props.endIpAddress}`, expected: "no rule" }],
};

/** A server acts only as those identities that it was given: without them it cannot read its own key. */
function identityProblems(server: Resource): Problem[] {
    const { dataEncryption, identity } = server.props;
    const given = Object.entries((identity?.userAssignedIdentities ?? {}) as Record<string, unknown>).map(([name, value]) => (typeof value === "string" ? value : name).toLowerCase());
    const used = ["primaryUserAssignedIdentityId", "geoBackupUserAssignedIdentityId"].flatMap((end) => {
        const id = readOr<unknown>(undefined, () => dataEncryption?.[end]);
        return typeof id === "string" ? [[end, id.toLowerCase()] as const] : [];
    });
    return [
        ...unless(/UserAssigned/i.test(String(identity?.type)), { property: "identity.type", observed: shown(identity?.type), expected: '"UserAssigned"' }),
        ...used.filter(([, id]) => !given.includes(id)).map(([end]) => ({ property: "identity.userAssignedIdentities", observed: `without ${end}`, expected: "the identities that use its keys" })),
    ];
}

export const databaseUsesOwnKey: ResourceRule = {
    name: "azure-database-uses-own-key",
    title: "Every database server is encrypted with the platform's own key, and follows its rotation",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "key-management", "database-protection"],
    remediation: "Set dataEncryption to AzureKeyVault with a key URI without a version, and a user-assigned identity. It is chosen at creation.",
    types: SERVERS,
    check: (server) => {
        const { dataEncryption } = server.props;
        const uri = readOr<unknown>("", () => dataEncryption?.primaryKeyURI);
        return [
            // Left out, the key is Microsoft's (REST DataEncryption.type).
            ...unless(same(dataEncryption?.type, "AzureKeyVault"), { property: "dataEncryption.type", observed: shown(dataEncryption?.type), expected: '"AzureKeyVault"' }),
            ...unless(isReferred(server, "dataEncryption", () => dataEncryption?.primaryKeyURI), { property: "dataEncryption.primaryKeyURI", observed: "no key", expected: "the URI of a key" }),
            ...unless(isReferred(server, "dataEncryption", () => dataEncryption?.primaryUserAssignedIdentityId), { property: "dataEncryption.primaryUserAssignedIdentityId", observed: "none", expected: "an identity that may use the key" }),
            ...identityProblems(server),
            ...["primaryKeyURI", "geoBackupKeyURI"].flatMap((property) => unless(!/\/keys\/[^/]+\/[0-9a-f]+$/i.test(String(property === "primaryKeyURI" ? uri : readOr<unknown>("", () => dataEncryption?.[property]))), {
                property: `dataEncryption.${property}`, observed: "a fixed version", expected: "none",
            })),
        ];
    },
};

export const databaseTakesIdentitiesOnly: ResourceRule = {
    name: "azure-database-takes-identities-only",
    title: "Database servers know the directory's identities and no passwords",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "secrets-management", "database-protection"],
    remediation: "Set authConfig.activeDirectoryAuth to Enabled and passwordAuth to Disabled, and no administratorLoginPassword.",
    types: [SERVER],
    check: (server) => {
        const { authConfig } = server.props;
        return [
            ...unless(same(authConfig?.activeDirectoryAuth, "Enabled"), { property: "authConfig.activeDirectoryAuth", observed: shown(authConfig?.activeDirectoryAuth), expected: '"Enabled"' }),
            // Left out, passwords are taken (REST AuthConfig.passwordAuth).
            ...unless(same(authConfig?.passwordAuth, "Disabled"), { property: "authConfig.passwordAuth", observed: authConfig?.passwordAuth ? shown(authConfig.passwordAuth) : 'not set, which means "Enabled"', expected: '"Disabled"' }),
            ...unless(!isReferred(server, "administratorLoginPassword", () => readOr<unknown>("a secret", () => server.props.administratorLoginPassword)), { property: "administratorLoginPassword", observed: "a password", expected: "none" }),
        ];
    },
};

export const databaseHasAdministrators: StackRule = {
    name: "azure-database-has-administrators",
    title: "Every database server has an administrator from the directory: without one nobody could give anybody rights",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["trusted-code", "least-privilege"],
    remediation: "Declare an AdministratorsMicrosoftEntra for a group of the directory.",
    types: [SERVER],
    // A copy has those of what it copies.
    applies: (server) => !isCopy(server) && !wasCopy(server),
    check: (server, graph) => unless(companions(graph, server, "serverName", ...ADMINISTRATORS).length > 0, { observed: "none", expected: "an administrator" }),
};

export const databaseHasStandIn: ResourceRule = {
    name: "azure-database-has-stand-in",
    title: "Every database server has a stand-in in another zone, with every transaction",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["database-protection", "zone-spread"],
    remediation: 'Set highAvailability.mode to "ZoneRedundant", on a size that is not burstable.',
    types: SERVERS,
    applies: (server) => !same(server.props.createMode, "Replica"), // Azure gives copies none
    check: ({ props }) => unless(same(props.highAvailability?.mode, "ZoneRedundant"), {
        property: "highAvailability.mode", observed: shown(props.highAvailability?.mode), expected: '"ZoneRedundant"',
    }),
};

/** What the platform promises: any moment of these days can be gone back to. */
const BACKUP_DAYS = 35;

export const databaseGoesBack: ResourceRule = {
    name: "azure-database-goes-back",
    title: `Every database server can be set back to any moment of the last ${BACKUP_DAYS} days, in the paired region too`,
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-recovery", "database-protection"],
    remediation: `Set backup.backupRetentionDays to ${BACKUP_DAYS}, and geoRedundantBackup when the server is made, with a key and an identity in the paired region.`,
    types: SERVERS,
    applies: (server) => !same(server.props.createMode, "Replica"),
    check: (server) => {
        const { backup, dataEncryption, location } = server.props;
        const pair = AZURE_REGIONS[azureLocation(String(location ?? ""))]?.pair;
        const geo = pair !== undefined && !wasCopy(server);
        return [
            // Left out, it is 7 days (REST Backup.backupRetentionDays), in the region alone.
            ...unless(Number(backup?.backupRetentionDays ?? 7) >= BACKUP_DAYS, { property: "backup.backupRetentionDays", observed: shown(backup?.backupRetentionDays), expected: String(BACKUP_DAYS) }),
            ...unless(!geo || same(backup?.geoRedundantBackup, "Enabled"), { property: "backup.geoRedundantBackup", observed: shown(backup?.geoRedundantBackup), expected: '"Enabled"' }),
            ...unless(!geo || !same(dataEncryption?.type, "AzureKeyVault") || isReferred(server, "dataEncryption", () => dataEncryption?.geoBackupKeyURI), {
                property: "dataEncryption.geoBackupKeyURI", observed: "no key", expected: `a key in ${pair}`,
            }),
            ...unless(!geo || !same(dataEncryption?.type, "AzureKeyVault") || isReferred(server, "dataEncryption", () => dataEncryption?.geoBackupUserAssignedIdentityId), {
                property: "dataEncryption.geoBackupUserAssignedIdentityId", observed: "none", expected: "an identity that may use the key there",
            }),
        ];
    },
};

const NAMES = "azure-native:dbforpostgresql:VirtualEndpoint";
const DATABASE = "azure-native:dbforpostgresql:Database";

export const nameFollowsServer: StackRule = {
    name: "azure-database-name-follows",
    title: "One name leads to the server that writes, whichever of the two it is: applications need not be told who took over",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["database-protection", "region-diversity"],
    remediation: 'Declare a VirtualEndpoint of the endpointType "ReadWrite" with the copy among its members.',
    types: [SERVER],
    applies: (server, graph) => factsOf(server, graph) !== undefined && isCopy(server),
    check: (copy, graph) => {
        const told = readOr<unknown>(undefined, () => copy.props.serverName ?? copy.props.name ?? lastSegment(String(copy.props.id)));
        const found = graph.of(NAMES).filter((endpoint) => {
            const members = readOr<readonly unknown[] | undefined>(undefined, () => [...list(endpoint.props.members)]);
            return members?.some((member) => same(member, told)) ?? endpoint.propertyDependencies["members"]?.includes(copy.urn);
        });
        return unless(found.some(({ props }) => same(props.endpointType, "ReadWrite")), { observed: "no name that follows", expected: "a VirtualEndpoint ReadWrite with this server as a member" });
    },
};

export const serverHoldsDatabase: StackRule = {
    name: "azure-database-holds-database",
    title: "The site's server has a database that is declared: what is made by hand is missing after a loss",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["database-protection"],
    remediation: "Declare a Database on the server, with protect.",
    types: [SERVER],
    applies: (server, graph) => factsOf(server, graph) !== undefined && !isCopy(server) && !wasCopy(server),
    check: (server, graph) => unless(companions(graph, server, "serverName", DATABASE).length > 0, { observed: "none", expected: "a Database" }),
};

export const databaseGrows: ResourceRule = {
    name: "azure-database-grows",
    title: "No database server stops writing for want of room",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["database-protection"],
    remediation: 'Set storage.autoGrow to "Enabled".',
    types: [SERVER],
    check: ({ props }) => unless(same(props.storage?.autoGrow, "Enabled"), { property: "storage.autoGrow", observed: shown(props.storage?.autoGrow), expected: '"Enabled"' }),
};

export const databaseIsPatchedInTime: ResourceRule = {
    name: "azure-database-is-patched-in-a-window",
    title: "Database servers are patched in a window that somebody has chosen",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: "Set maintenanceWindow with customWindow Enabled, a day and an hour.",
    types: SERVERS,
    check: ({ props }) => unless(same(props.maintenanceWindow?.customWindow, "Enabled"), { property: "maintenanceWindow.customWindow", observed: shown(props.maintenanceWindow?.customWindow), expected: '"Enabled"' }),
};

/** What Azure sets by itself, where the platform's rules depend on it (server parameters of version 17). */
const BY_ITSELF: Readonly<Record<string, string>> = {
    "require_secure_transport": "on", "ssl_min_protocol_version": "TLSv1.2", "shared_preload_libraries": "pg_stat_statements", "pgaudit.log": "none",
    "log_connections": "on", "log_disconnections": "on", "log_statement": "none", "log_line_prefix": "%t-%c-", "azure.extensions": "",
};

/** Parameters of a kind of server: what declares one, and what each is by itself. */
export interface Parameters {
    readonly type: string;
    readonly byItself: Readonly<Record<string, string>>;
}

const PARAMETERS: Parameters = { type: "azure-native:dbforpostgresql:Configuration", byItself: BY_ITSELF };

const nameOf = ({ props }: Resource): string => String(props.configurationName ?? props.name);

/** What a parameter of a server is: as declared, or by itself. */
export function parameterOf(server: Resource, graph: Graph, name: string, { type, byItself }: Parameters): string {
    const found = companions(graph, server, "serverName", type).find((setting) => nameOf(setting) === name);
    return String(found?.props.value ?? byItself[name] ?? "");
}

const settingOf = (server: Resource, graph: Graph, name: string): string => parameterOf(server, graph, name, PARAMETERS);

const ask = (name: string, value: string, right: boolean, expected: string): Problem[] => unless(right, { property: name, observed: shown(value), expected });

export const databaseTlsOnly: StackRule = {
    name: "azure-database-tls-only",
    title: "Database servers refuse connections without TLS 1.2 or later",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption", "database-protection"],
    remediation: "Set require_secure_transport to on and ssl_min_protocol_version to TLSv1.2 or TLSv1.3.",
    types: [SERVER],
    check: (server, graph) => {
        const [secure, least] = ["require_secure_transport", "ssl_min_protocol_version"].map((name) => settingOf(server, graph, name)) as [string, string];
        return [...ask("require_secure_transport", secure, same(secure, "on"), '"on"'), ...ask("ssl_min_protocol_version", least, /^TLSv1\.[23]$/i.test(least), '"TLSv1.2" or "TLSv1.3"')];
    },
};

/** Classes of statements without which an audit log does not say who changed what. */
const CHANGES = ["write", "ddl", "role"];

export const databaseIsAudited: StackRule = {
    name: "azure-database-is-audited",
    title: "Database servers record who changed data, structure or rights, and who signed in from where",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-audit"],
    remediation: "Allow pgaudit (azure.extensions), load it (shared_preload_libraries), set pgaudit.log, leave log_connections on, and put %u and %h into log_line_prefix.",
    types: [SERVER],
    check: (server, graph) => {
        const value = (name: string): string => settingOf(server, graph, name);
        const classes = value("pgaudit.log").toLowerCase().split(/\s*,\s*/);
        const missing = classes.includes("all") ? [] : CHANGES.filter((one) => !classes.includes(one));
        return [
            ...ask("azure.extensions", value("azure.extensions"), /(^|,)\s*pgaudit\s*(,|$)/i.test(value("azure.extensions")), "pgaudit among them"),
            ...ask("shared_preload_libraries", value("shared_preload_libraries"), /(^|,)\s*pgaudit\s*(,|$)/i.test(value("shared_preload_libraries")), "pgaudit among them"),
            ...ask("pgaudit.log", value("pgaudit.log"), missing.length === 0, CHANGES.join(", ")),
            ...["log_connections", "log_disconnections"].flatMap((name) => ask(name, value(name), same(value(name), "on"), '"on"')),
            ...ask("log_line_prefix", value("log_line_prefix"), /%u/.test(value("log_line_prefix")) && /%[hr]/.test(value("log_line_prefix")), "%u and %h in it: who, and from where"),
        ];
    },
};

export const databaseHidesPasswords: StackRule = {
    name: "azure-database-logs-hide-passwords",
    title: "Database servers write no whole statements to their log, which would show passwords",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["secrets-management", "database-audit"],
    remediation: "Set log_statement to none; pgaudit records the same without passwords.",
    types: [SERVER],
    check: (server, graph) => {
        const value = settingOf(server, graph, "log_statement");
        return ask("log_statement", value, same(value, "none"), '"none"');
    },
};

export const databaseIsRecorded: StackRule = {
    name: "azure-database-is-recorded",
    title: "What a database server records goes to the workspace and the archive",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-audit", "log-archive"],
    remediation: "Give the server a diagnostic setting with allLogs, to a workspace to search and to an archive that keeps it.",
    types: SERVERS,
    check: (server, graph) => {
        const settings = companions(graph, server, "resourceUri", DIAGNOSTICS).filter((setting) => records(setting, /^(allLogs|audit|PostgreSQLLogs|MySqlAuditLogs)$/i));
        return [
            ...unless(settings.length > 0, { observed: "no record of its logs", expected: "a diagnostic setting" }),
            ...unless(settings.length === 0 || settings.some((setting) => isReferred(setting, "storageAccountId", () => setting.props.storageAccountId)), { property: "storageAccountId", observed: "no archive", expected: "the log archive" }),
        ];
    },
};

export const databaseCannotBeDeleted: StackRule = {
    name: "azure-database-is-locked",
    title: "In production Azure refuses to delete the server that others are copies of",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection", "database-protection"],
    remediation: "Declare a CanNotDelete ManagementLockByScope with the server's id as scope. Never one on its private DNS zone.",
    types: SERVERS,
    applies: (server, graph) => factsOf(server, graph)?.lifecycle !== "evaluation" && !isCopy(server) && !wasCopy(server),
    check: (server, graph) => unless(locksOn(server, graph).some(preventsDeletion), { observed: "no lock of its own", expected: "a CanNotDelete lock" }),
};

export const databaseHasFarCopy: StackRule = {
    name: "azure-database-has-far-copy",
    title: "Every site's database server has a copy in another region that follows it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-protection", "region-diversity", "storage-redundancy"],
    remediation: "Declare in the standby a Server with createMode Replica and the primary's id as sourceServerResourceId.",
    types: [SERVER],
    applies: (server, graph) => platformOf(server, graph) !== undefined && platformOf(server, graph)!.props.failover !== true,
    check: (server, graph) => {
        const place = (one: Resource): string => azureLocation(String(one.props.location ?? ""));
        const follows = (copy: Resource, source: Resource): boolean => isCopy(copy) && (owners(graph, copy, "sourceServerResourceId", SERVER).includes(source)
            || same(readOr(undefined, () => copy.props.sourceServerResourceId as unknown), readOr(undefined, () => source.props.id as unknown)));
        if (factsOf(server, graph)!.role === "standby") {
            return unless(isCopy(server) && wasCopy(server), { property: "createMode", observed: shown(server.props.createMode), expected: '"Replica", of the primary\'s server' });
        }
        const copies = graph.of(SERVER).filter((other) => other !== server && follows(other, server));
        if (copies.length === 0 && new Set(graph.of("holdfast:index:Platform").map(({ urn }) => urn)).size < 2) need("the standby site's deployment, which owns the copy");
        // The engine tells a pack no ids; what another stack made its copies from is told by nothing else.
        if (copies.length === 0 && !isIdTold(server)) need(`the id of ${server.name}`);
        return unless(copies.some((copy) => place(copy) !== place(server)), { observed: copies.length === 0 ? "no copy" : "a copy in the same region", expected: "a copy in another region" });
    },
};
