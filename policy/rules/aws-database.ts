// Databases: encrypted, over zones and regions, reached by identities over TLS, and recorded.
import { beside, companion, companions, factsOf, hasOwnKey, isSaid, list, need, platformOf, require1, shown, traceable, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const GLOBAL = "aws:rds/globalCluster:GlobalCluster";
const CLUSTER = "aws:rds/cluster:Cluster";
const MEMBER = "aws:rds/clusterInstance:ClusterInstance";
const INSTANCE = "aws:rds/instance:Instance";
const PARAMETERS = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
const INSTANCE_PARAMETERS = "aws:rds/parameterGroup:ParameterGroup";
const SUBNETS = "aws:rds/subnetGroup:SubnetGroup";
const SUBNET = "aws:ec2/subnet:Subnet";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";
const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== "" && value !== false;

const engineOf = ({ props }: Resource): string => String(props.engine ?? "");

/** True of PostgreSQL, Aurora's or not. Where nothing is said, too: Aurora cannot be made without its engine. */
const isPostgres = (database: Resource): boolean => !isSaid(database, "engine") || /postgres/.test(engineOf(database));
const isMySql = (database: Resource): boolean => /mysql|mariadb|^aurora$/.test(engineOf(database));

/** A copy of another instance has that one's users, parameters of its own, and backups only if it is told to. */
const isReplica = (database: Resource): boolean => isSaid(database, "replicateSourceDb");

export const databaseEncrypted: ResourceRule = {
    name: "aws-database-encrypted-with-own-key",
    title: "Every database is encrypted with a key of the platform's",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "database-protection"],
    remediation: "Set storageEncrypted, and kmsKeyId to a key made for databases. Both are chosen at creation.",
    types: [CLUSTER, INSTANCE],
    check: (database) => [
        ...require1("storageEncrypted", database.props.storageEncrypted, [true]),
        ...unless(hasOwnKey(database, "kmsKeyId"), {
            property: "kmsKeyId", observed: "the key that AWS manages", expected: "a customer-managed key",
        }),
    ],
};

export const copiesEncrypted: ResourceRule = {
    name: "aws-database-copies-encrypted",
    title: "Backups and snapshots of databases that are copied are encrypted with a key of the platform's where they are copied to",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "backup-copies"],
    remediation: "Set kmsKeyId to a customer-managed key of the region that the copy is made in.",
    types: [
        "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication", "aws:rds/snapshotCopy:SnapshotCopy", "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
    ],
    // Left out, it is the key that AWS manages for RDS there.
    check: (copy) => unless(hasOwnKey(copy, "kmsKeyId"), {
        property: "kmsKeyId", observed: "the key that AWS manages", expected: "a customer-managed key",
    }),
};

export const globalEncrypted: ResourceRule = {
    name: "aws-global-database-encrypted",
    title: "Every global database takes encrypted members only",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "database-protection"],
    remediation: "Set storageEncrypted on the global cluster when it is made.",
    types: [GLOBAL],
    check: ({ props }) => require1("storageEncrypted", props.storageEncrypted, [true]),
};

export const databaseNotPublic: ResourceRule = {
    name: "aws-database-not-public",
    title: "No database has a public address",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["database-protection", "private-connectivity"],
    remediation: "Set publiclyAccessible to false.",
    types: [MEMBER, INSTANCE],
    // Left out, the provider says false.
    check: ({ props }) => require1("publiclyAccessible", props.publiclyAccessible ?? false, [false]),
};

export const databaseByNetwork: ResourceRule = {
    name: "aws-database-by-network-alone",
    title: "Databases are reached over the private network alone: no address on the internet takes statements for them",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["database-protection", "private-connectivity"],
    remediation: "Leave enableHttpEndpoint off. The Data API answers whoever holds a role's credentials, from anywhere.",
    types: [CLUSTER],
    check: ({ props }) => require1("enableHttpEndpoint", props.enableHttpEndpoint ?? false, [false]),
};

export const databaseGrouped: ResourceRule = {
    name: "aws-database-grouped",
    title: "Databases and shared files stand behind security groups of their own, not the network's default",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation", "database-protection"],
    remediation: "Set vpcSecurityGroupIds (securityGroups of a mount target). Left out, it is the default group of the network.",
    types: [CLUSTER, INSTANCE, "aws:efs/mountTarget:MountTarget", "aws:rds/proxy:Proxy"],
    check: (member) => {
        const property = member.type.startsWith("aws:efs/") ? "securityGroups" : "vpcSecurityGroupIds";
        const { props } = traceable(member, property);
        // Groups that are not made yet are groups, too.
        const count = readOr(1, () => list(props[property]).length);
        return unless(count > 0, { property, observed: "none", expected: "a group" });
    },
};

export const databaseInDataTier: StackRule = {
    name: "aws-database-in-data-tier",
    title: "Every database stands in subnets of the data tier, in three zones or more",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-protection", "network-segmentation", "zone-spread"],
    remediation: "Make a subnet group from the site's data subnets, one a zone, and name it in the database's dbSubnetGroupName.",
    types: [SUBNETS, CLUSTER],
    applies: (group, graph) => platformOf(group, graph) !== undefined,
    check: (group, graph) => {
        if (group.type === CLUSTER) return companion(graph.linked(group, "dbSubnetGroupName", SUBNETS), "a SubnetGroup of the site's", () => []);
        const subnets = beside(group, graph, SUBNET).filter((subnet) => namesOne(group, "subnetIds", subnet));
        const wrong = subnets.filter(({ props }) => props.tags?.tier !== "data");
        const zones = new Set(subnets.map(({ props }) => props.availabilityZone as string));
        return [
            ...wrong.map(({ name }) => ({ property: "subnetIds", observed: name, expected: "subnets of the data tier" })),
            ...unless(zones.size >= 3, { property: "subnetIds", observed: `${zones.size} zones`, expected: "3 or more" }),
        ];
    },
};

/** True if a list of ids names the resource, or was made from it where ids are not known. */
function namesOne(from: Resource, property: string, to: Resource): boolean {
    const values = readOr<readonly unknown[] | undefined>(undefined, () => [...list(from.props[property])]);
    const id = readOr<unknown>(undefined, () => to.props.id);
    return values === undefined || id === undefined ? (from.propertyDependencies[property] ?? []).includes(to.urn) : values.includes(id);
}

const membersOf = (cluster: Resource, graph: Graph): Resource[] => {
    const byName = beside(cluster, graph, MEMBER).filter((member) =>
        readOr<unknown>(undefined, () => member.props.clusterIdentifier) === readOr<unknown>(null, () => cluster.props.clusterIdentifier));
    return [...new Set([...companions(graph, cluster, "clusterIdentifier", MEMBER), ...byName])];
};

export const databaseSpansZones: StackRule = {
    name: "aws-database-spans-zones",
    title: "Every database stands in two zones or more",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-protection", "zone-spread"],
    remediation: "Declare two ClusterInstances or more, each with another availabilityZone; set multiAz on an instance by itself.",
    types: [CLUSTER, INSTANCE],
    applies: (database) => !isReplica(database),
    check: (cluster, graph) => {
        if (cluster.type === INSTANCE) return require1("multiAz", cluster.props.multiAz, [true]);
        // A cluster that makes its members by itself puts them in three zones.
        if (isSaid(cluster, "dbClusterInstanceClass")) return [];
        const members = membersOf(cluster, graph);
        const zones = new Set(members.map(({ props }) => props.availabilityZone as unknown).filter(isGiven));
        return [
            ...unless(members.length >= 2, { observed: `${members.length} members`, expected: "2 or more" }),
            ...unless(members.length < 2 || zones.size >= 2, { property: "availabilityZone", observed: `members in ${zones.size || "unnamed"} zone(s)`, expected: "2 zones or more" }),
        ];
    },
};

export const databaseTakesIdentities: ResourceRule = {
    name: "aws-database-takes-identities",
    title: "Machines sign in to databases with their role, not with a password",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "database-protection"],
    remediation: "Set iamDatabaseAuthenticationEnabled, and give the role rds-db:connect.",
    types: [CLUSTER, INSTANCE],
    // Other engines know no identities of IAM's.
    applies: (database) => isPostgres(database) || isMySql(database),
    check: ({ props }) => require1("iamDatabaseAuthenticationEnabled", props.iamDatabaseAuthenticationEnabled, [true]),
};

/** Settings of a parameter group, by name. */
const settingsOf = ({ props }: Resource): ReadonlyMap<string, string> =>
    new Map(list<any>(props.parameters).map(({ name, value }) => [String(name), String(value)]));

const groupsOf = (database: Resource, graph: Graph): Resource[] => (database.type === CLUSTER
    ? graph.linked(database, "dbClusterParameterGroupName", PARAMETERS)
    : graph.linked(database, "parameterGroupName", INSTANCE_PARAMETERS));

const withSettings = (database: Resource, graph: Graph, check: (settings: ReadonlyMap<string, string>) => readonly Problem[]): readonly Problem[] =>
    companion(groupsOf(database, graph), "a parameter group of one's own", (group) => check(settingsOf(group)));

const isOn = (value: string | undefined): boolean => ["1", "on", "true"].includes(String(value).toLowerCase());

export const databaseTlsOnly: StackRule = {
    name: "aws-database-tls-only",
    title: "Every database refuses connections without TLS 1.2 or later",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption", "database-protection"],
    remediation: "In the parameter group set rds.force_ssl to 1 and ssl_min_protocol_version to TLSv1.2 (PostgreSQL, SQL Server), or require_secure_transport to ON and tls_version to TLSv1.2,TLSv1.3 (MySQL, MariaDB).",
    types: [CLUSTER, INSTANCE],
    // Oracle and Db2 take TLS by option groups and ports of their own.
    applies: (database) => isPostgres(database) || isMySql(database) || /sqlserver/.test(engineOf(database)),
    check: (database, graph) => withSettings(database, graph, (settings) => {
        // Versions differ in what they do by themselves, so it has to be said.
        const [forced, versions] = isMySql(database) ? ["require_secure_transport", "tls_version"] as const : ["rds.force_ssl", "ssl_min_protocol_version"] as const;
        const old = (settings.get(versions) ?? "TLSv1.2").split(",").filter((version) => !["TLSv1.2", "TLSv1.3"].includes(version.trim()));
        return [
            ...unless(isOn(settings.get(forced)), { property: forced, observed: shown(settings.get(forced)), expected: '"1"' }),
            ...unless(old.length === 0, {
                property: versions, observed: shown(settings.get(versions)), expected: "TLSv1.2 or TLSv1.3",
            }),
        ];
    }),
};

/** What keeps passwords so that whoever reads them cannot use them. */
const PASSWORDS: Readonly<Record<string, string>> = { "password_encryption": "scram-sha-256", "rds.accepted_password_auth_method": "scram" };

/** From PostgreSQL 14 on passwords are kept so by default; both kinds are taken. */
const LEFT_OUT: Readonly<Record<string, string>> = { "password_encryption": "scram-sha-256" };

export const passwordsSalted: StackRule = {
    name: "aws-database-passwords-salted",
    title: "Databases keep and take passwords by SCRAM alone, and not by MD5",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["database-protection", "secrets-management"],
    remediation: "Set password_encryption to scram-sha-256 and rds.accepted_password_auth_method to scram in the parameter group. Left out, MD5 is taken as well.",
    types: [CLUSTER, INSTANCE],
    applies: (database, graph) => isPostgres(database) && groupsOf(database, graph).length > 0,
    check: (database, graph) => {
        const group = groupsOf(database, graph)[0]!;
        const left = Number(/(\d+)/.exec(String(group.props.family ?? ""))?.[1] ?? 0) >= 14 ? LEFT_OUT : {};
        const settings = settingsOf(group);
        return Object.entries(PASSWORDS).flatMap(([name, wanted]) => require1(name, settings.get(name) ?? left[name], [wanted]));
    },
};

/** Classes of statements without which an audit log does not say who changed what. */
const CHANGES = ["write", "ddl", "role"];

export const databaseAudited: StackRule = {
    name: "aws-database-audited",
    title: "Every database records who changed data, structure or rights, and who signed in from where",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-audit"],
    remediation: "PostgreSQL: load pgaudit by shared_preload_libraries, set pgaudit.log to write, ddl and role at least, and log_connections and log_disconnections to 1. Aurora MySQL: set server_audit_logging to 1 and server_audit_events to CONNECT, QUERY_DDL, QUERY_DML and QUERY_DCL.",
    types: [CLUSTER],
    applies: (database) => isPostgres(database) || /^aurora/.test(engineOf(database)),
    check: (cluster, graph) => withSettings(cluster, graph, (settings) => {
        if (!isPostgres(cluster)) return auditedByMySql(settings);
        const classes = (settings.get("pgaudit.log") ?? "none").toLowerCase().split(/\s*,\s*/);
        const missing = classes.includes("all") ? [] : CHANGES.filter((one) => !classes.includes(one));
        return [
            ...unless((settings.get("shared_preload_libraries") ?? "").split(",").includes("pgaudit"), {
                property: "shared_preload_libraries", observed: shown(settings.get("shared_preload_libraries")), expected: "pgaudit among them",
            }),
            ...unless(missing.length === 0, { property: "pgaudit.log", observed: `without ${missing.join(", ")}`, expected: CHANGES.join(", ") }),
            ...["log_connections", "log_disconnections"].flatMap((name) =>
                unless(isOn(settings.get(name)), { property: name, observed: shown(settings.get(name)), expected: '"1"' })),
        ];
    }),
};

/** What Aurora's MySQL records by itself: QUERY is all of it. */
const auditedByMySql = (settings: ReadonlyMap<string, string>): Problem[] => {
    const events = (settings.get("server_audit_events") ?? "").toUpperCase().split(/\s*,\s*/);
    const missing = ["CONNECT", "QUERY_DDL", "QUERY_DML", "QUERY_DCL"].filter((event) => !events.includes(event) && !(event.startsWith("QUERY_") && events.includes("QUERY")));
    return [
        ...unless(isOn(settings.get("server_audit_logging")), {
            property: "server_audit_logging", observed: shown(settings.get("server_audit_logging")), expected: '"1"',
        }),
        ...unless(missing.length === 0, {
            property: "server_audit_events", observed: `without ${missing.join(", ")}`, expected: "CONNECT, QUERY_DDL, QUERY_DML, QUERY_DCL",
        }),
    ];
};

export const databaseHidesPasswords: StackRule = {
    name: "aws-database-logs-hide-passwords",
    title: "No database writes whole statements to its log, which would show passwords",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["secrets-management", "database-audit"],
    remediation: "Set log_statement to none; pgaudit records the same without passwords. Leave pgaudit.log_parameter off.",
    types: [CLUSTER],
    applies: (cluster, graph) => isPostgres(cluster) && groupsOf(cluster, graph).length > 0,
    check: (cluster, graph) => {
        const settings = settingsOf(groupsOf(cluster, graph)[0]!);
        return [
            ...require1("log_statement", settings.get("log_statement") ?? "none", ["none"]),
            ...unless(!isOn(settings.get("pgaudit.log_parameter")), { property: "pgaudit.log_parameter", observed: "on", expected: "off" }),
        ];
    },
};

/** The log in which each engine says who did what. */
const logOf = (database: Resource): string[] => (isPostgres(database) ? ["postgresql"] : isMySql(database) || /oracle/.test(engineOf(database)) ? ["audit"] : []);

export const databaseLogsKept: StackRule = {
    name: "aws-database-logs-kept",
    title: "What a database records leaves it for a log group of the platform's, encrypted and with an end",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-audit", "log-archive"],
    remediation: "Export the engine's log (postgresql, audit, error) to CloudWatch, and declare its log group /aws/rds/cluster/<identifier>/<log> with a key and a retention before the database.",
    types: [CLUSTER, INSTANCE],
    check: (cluster, graph) => {
        const exported = list<string>(cluster.props.enabledCloudwatchLogsExports);
        const wanted = [...logOf(cluster), ...(factsOf(cluster, graph) && cluster.props.iamDatabaseAuthenticationEnabled === true ? ["iam-db-auth-error"] : [])];
        const missing = wanted.filter((log) => !exported.includes(log));
        if (exported.length === 0 || missing.length > 0) {
            return [{ property: "enabledCloudwatchLogsExports", observed: shown(exported), expected: missing.length > 0 ? `${missing.join(" and ")} among them` : "the engine's logs" }];
        }
        const groups = new Map(beside(cluster, graph, LOG_GROUP).map((group) => [readOr<unknown>(undefined, () => group.props.name), group]));
        return exported.flatMap((log) => {
            const name = cluster.type === CLUSTER ? `/aws/rds/cluster/${cluster.props.clusterIdentifier}/${log}` : `/aws/rds/instance/${cluster.props.identifier}/${log}`;
            const group = groups.get(name);
            if (!group) return [{ property: "enabledCloudwatchLogsExports", observed: `no log group for ${log}`, expected: "one with a key: RDS would make its own without" }];
            return unless(isSaid(group, "kmsKeyId") && Number(group.props.retentionInDays) > 0, {
                property: "enabledCloudwatchLogsExports", observed: `${name} without a key, or kept for ever`, expected: "a key and a retention",
            });
        });
    },
};

/** Days within which a password has to be changed. */
const ROTATION_DAYS = 90;

export const masterPasswordKept: StackRule = {
    name: "aws-database-password-kept",
    title: "No database's master password stands in the open: AWS keeps it, and changes it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["secrets-management"],
    remediation: "Let RDS manage the password; in a global database, where it manages none, give masterPasswordWo and a SecretRotation that changes it.",
    types: [CLUSTER, INSTANCE],
    applies: ({ props }) => isGiven(props.masterUsername) || isGiven(props.username) || isGiven(props.masterPassword) || isGiven(props.password),
    check: (database, graph) => {
        if (database.props.manageMasterUserPassword === true) return [];
        const plain = ["masterPassword", "password"].filter((property) => isSaid(database, property));
        if (plain.length > 0) return [{ property: plain[0]!, observed: "a password that the state keeps and every read gives back", expected: "manageMasterUserPassword, or masterPasswordWo" }];
        const rotated = beside(database, graph, SECRET).some((secret) => rotationsOf(secret, graph).length > 0
            && companions(graph, secret, "secretId", VERSION).some(({ propertyDependencies: from }) =>
                [...(from.secretString ?? []), ...(from.secretStringWo ?? [])].includes(database.urn)));
        return unless(rotated, { property: "masterPasswordWo", observed: "no secret of this database that is changed by itself", expected: "a Secret with its version and a SecretRotation" });
    },
};

const rotationsOf = (secret: Resource, graph: Graph): Resource[] => companions(graph, secret, "secretId", ROTATION);

export const rotates: StackRule = {
    name: "aws-secret-rotates",
    title: "Every secret is changed by itself",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["secrets-management"],
    remediation: "Declare a SecretRotation of the secret, or let the service that uses it manage it. What people keep in escrow they change by hand.",
    types: [SECRET],
    applies: ({ props }) => props.tags?.purpose !== "escrow",
    check: (secret, graph) => companion(rotationsOf(secret, graph), "a SecretRotation", () => []),
};

/** Days in which a secret that was deleted can be brought back: AWS offers no fewer. */
const LEAST_RECOVERY = 7;

export const secretRecoverable: StackRule = {
    name: "aws-secret-recoverable",
    title: `A secret that is deleted can be brought back for ${LEAST_RECOVERY} days or more`,
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection", "secrets-management"],
    remediation: `Set recoveryWindowInDays to ${LEAST_RECOVERY} or more. 0 deletes at once; left out, it is 30.`,
    types: [SECRET],
    // What is evaluated is taken down again, and then made under the same name.
    applies: (secret, graph) => factsOf(secret, graph)?.lifecycle !== "evaluation",
    check: ({ props }) => unless(Number(props.recoveryWindowInDays ?? 30) >= LEAST_RECOVERY, {
        property: "recoveryWindowInDays", observed: shown(props.recoveryWindowInDays), expected: `${LEAST_RECOVERY} or more`,
    }),
};

const FUNCTION = "aws:serverlessrepository/cloudFormationStack:CloudFormationStack";

/** The account that AWS publishes its rotation functions from. */
const AWS_ROTATION = /^arn:[^:]+:serverlessrepo:[^:]+:297356227824:applications\/SecretsManager\w+$/;

/** What makes a rotation function private, and whose key it uses. */
const ROTATION_PARAMETERS = ["vpcSubnetIds", "vpcSecurityGroupIds", "kmsKeyArn"];

/** What is not known yet is given, if it is made with the function. */
function parametersNotGiven(made: Resource): string[] {
    const { props } = traceable(made, "parameters");
    return ROTATION_PARAMETERS.filter((name) => !isGiven(readOr<unknown>("unknown", () => (props.parameters ?? {})[name])));
}

export const rotationTrusted: ResourceRule = {
    name: "aws-rotation-function-trusted",
    title: "Functions that change passwords are AWS's own, of a version that is named, and run in the private network",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management", "trusted-code", "private-connectivity"],
    remediation: `Use AWS's application, name its semanticVersion, and give it ${ROTATION_PARAMETERS.join(", ")}.`,
    types: [FUNCTION],
    applies: ({ props }) => /SecretsManager\w*Rotation/.test(String(props.applicationId)),
    check: (made) => [
        ...unless(AWS_ROTATION.test(String(made.props.applicationId)), {
            property: "applicationId", observed: "somebody else's application", expected: "AWS's",
        }),
        ...unless(isSaid(made, "semanticVersion"), {
            property: "semanticVersion", observed: "not set, so that it is the newest", expected: "a version",
        }),
        ...parametersNotGiven(made)
            .map((name) => ({ property: `parameters.${name}`, observed: "not set", expected: "one of the platform's" })),
    ],
};

export const rotationDeclared: StackRule = {
    name: "aws-secret-rotation-function",
    title: "What changes a site's passwords is declared with them",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["secrets-management", "trusted-code"],
    remediation: "Declare the rotation function in the same program, and take its ARN for rotationLambdaArn.",
    types: [ROTATION],
    applies: (rotation, graph) => platformOf(rotation, graph) !== undefined,
    check: (rotation, graph) => companion(
        graph.linked(rotation, "rotationLambdaArn", FUNCTION, "aws:lambda/function:Function"), "a rotation function of the program's", () => []),
};

export const rotationIsSoon: ResourceRule = {
    name: "aws-secret-rotation-is-soon",
    title: `Secrets that are changed by themselves are changed every ${ROTATION_DAYS} days or sooner`,
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management"],
    remediation: `Set rotationRules.automaticallyAfterDays to ${ROTATION_DAYS} or less, and let the first rotation follow at once.`,
    types: [ROTATION],
    check: ({ props }) => {
        const rules = list<any>(props.rotationRules)[0];
        const hours = /^rate\((\d+) hours?\)$/.exec(String(rules?.scheduleExpression))?.[1];
        const days = rules?.automaticallyAfterDays ?? (hours ? Number(hours) / 24 : undefined);
        return [
            ...unless(Number(days) <= ROTATION_DAYS, { property: "rotationRules", observed: days === undefined ? "no number of days" : `${days} days`, expected: `${ROTATION_DAYS} days or less` }),
            // Left out, the provider says true.
            ...require1("rotateImmediately", props.rotateImmediately ?? true, [true]),
        ];
    },
};

export const secretEncrypted: ResourceRule = {
    name: "aws-secret-encrypted-with-own-key",
    title: "Every secret is encrypted with a key of the platform's",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "secrets-management"],
    remediation: "Set kmsKeyId to a key made for secrets. Left out, it is aws/secretsmanager, which the whole account may use.",
    types: [SECRET],
    check: (secret) => unless(hasOwnKey(secret, "kmsKeyId"), {
        property: "kmsKeyId", observed: "the key that AWS manages", expected: "a customer-managed key",
    }),
};

const isCopy = (cluster: Resource, graph: Graph): boolean =>
    factsOf(cluster, graph)?.role === "standby" && isSaid(cluster, "globalClusterIdentifier");

export const databaseCannotBeDeleted: StackRule = {
    name: "aws-database-deletion-protected",
    title: "In production AWS refuses to delete a database, and keeps a last snapshot of one that goes",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection", "database-protection"],
    remediation: "Set deletionProtection, skipFinalSnapshot to false, and a finalSnapshotIdentifier.",
    types: [CLUSTER, GLOBAL, INSTANCE],
    applies: (database, graph) => factsOf(database, graph)?.lifecycle !== "evaluation",
    check: (database, graph) => [
        ...require1("deletionProtection", database.props.deletionProtection, [true]),
        // RDS makes no snapshot of a copy. Left out, the provider says false, and then wants a name.
        ...(database.type === GLOBAL || isCopy(database, graph) || isReplica(database) ? [] : [
            ...require1("skipFinalSnapshot", database.props.skipFinalSnapshot ?? false, [false]),
            ...unless(isSaid(database, "finalSnapshotIdentifier"), {
                property: "finalSnapshotIdentifier", observed: "not set", expected: "a name",
            }),
        ]),
    ],
};

export const backupsOutlive: ResourceRule = {
    name: "aws-database-backups-outlive",
    title: "A database's own backups stay for their time when the database goes",
    severity: "medium",
    level: "advisory",
    scope: "resource",
    controls: ["deletion-protection", "storage-recovery"],
    remediation: "Set deleteAutomatedBackups to false. Left out, RDS removes them together with the database.",
    types: [CLUSTER, INSTANCE],
    applies: (database) => !isReplica(database),
    check: ({ props }) => require1("deleteAutomatedBackups", props.deleteAutomatedBackups, [false]),
};

/** What the platform promises: any moment of these days can be gone back to. */
const BACKUP_DAYS = 35;

export const databaseBackedUp: ResourceRule = {
    name: "aws-database-goes-back",
    title: `Every database can be set back to any moment of the last ${BACKUP_DAYS} days`,
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-recovery", "database-protection"],
    remediation: `Set backupRetentionPeriod to ${BACKUP_DAYS} and copyTagsToSnapshot: a snapshot without tags is in no plan and charged to nobody.`,
    types: [CLUSTER, INSTANCE],
    applies: (database) => !isReplica(database),
    check: ({ type, props }) => [
        // Left out, it is one day of a cluster (API CreateDBCluster), and none of an instance (the provider).
        ...unless(Number(props.backupRetentionPeriod ?? (type === CLUSTER ? 1 : 0)) >= BACKUP_DAYS, {
            property: "backupRetentionPeriod", observed: shown(props.backupRetentionPeriod), expected: String(BACKUP_DAYS),
        }),
        ...require1("copyTagsToSnapshot", props.copyTagsToSnapshot, [true]),
    ],
};

const regionOf = (resource: Resource): unknown => readOr<unknown>(undefined, () => resource.props.region) ?? resource.provider?.props.region;

export const databaseHasFarCopy: StackRule = {
    name: "aws-database-has-far-copy",
    title: "Every site's database has a copy in another region that follows it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-protection", "region-diversity", "storage-redundancy"],
    remediation: "Declare a GlobalCluster with the primary, and in the standby a Cluster that joins it, with the primary's region as its sourceRegion.",
    types: [CLUSTER],
    applies: (cluster, graph) => platformOf(cluster, graph) !== undefined && platformOf(cluster, graph)!.props.failover !== true,
    check: (cluster, graph) => {
        const global = readOr<unknown>(undefined, () => cluster.props.globalClusterIdentifier);
        if (!isGiven(global)) {
            return isSaid(cluster, "globalClusterIdentifier") ? need("the global database's identifier") : [{ property: "globalClusterIdentifier", observed: "not set", expected: "a global database" }];
        }
        const twins = graph.of(CLUSTER).filter((other) => other !== cluster && readOr<unknown>(undefined, () => other.props.globalClusterIdentifier) === global);
        if (twins.length === 0 && new Set(graph.of("holdfast:index:Platform").map(({ urn }) => urn)).size < 2) need("the other site's deployment, which has the other member");
        const declared = factsOf(cluster, graph)!.role !== "primary" || graph.linked(cluster, "globalClusterIdentifier", GLOBAL).length > 0;
        const source = cluster.props.sourceRegion as unknown;
        return [
            ...unless(declared, {
                property: "globalClusterIdentifier", observed: "a global database that no program declares", expected: "a GlobalCluster",
            }),
            ...unless(twins.some((twin) => regionOf(twin) !== regionOf(cluster)), {
                property: "globalClusterIdentifier", observed: "members in one region", expected: "members in two",
            }),
            ...unless(!isGiven(source) || twins.some((twin) => regionOf(twin) === source), {
                property: "sourceRegion", observed: shown(source), expected: "the other member's region",
            }),
        ];
    },
};

export const databaseFailuresHeard: StackRule = {
    name: "aws-database-failures-heard",
    title: "Somebody hears when a database fails, fails over or is deleted",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting"],
    remediation: "Declare an event rule for aws.rds with the categories failure, failover and deletion, and a target.",
    types: [CLUSTER],
    applies: (cluster, graph) => platformOf(cluster, graph) !== undefined,
    check: (cluster, graph) => unless(
        beside(cluster, graph, EVENT_RULE).some(({ props }) => props.state !== "DISABLED" && String(props.eventPattern).includes('"aws.rds"')
            && ["failure", "failover", "deletion"].every((category) => !String(props.eventPattern).includes("EventCategories") || String(props.eventPattern).includes(`"${category}"`))),
        { observed: "no event rule for it", expected: "one for failure, failover and deletion" },
    ),
};

export const membersMonitored: ResourceRule = {
    name: "aws-database-members-monitored",
    title: "Every database member reports how it fares, and what it reports is encrypted",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["database-protection", "encryption-at-rest"],
    remediation: "Set monitoringInterval with a role, and performanceInsightsEnabled with performanceInsightsKmsKeyId.",
    types: [MEMBER],
    check: (member) => [
        ...unless(Number(member.props.monitoringInterval ?? 0) > 0 && isSaid(member, "monitoringRoleArn"), {
            property: "monitoringInterval", observed: shown(member.props.monitoringInterval), expected: "1 to 60 seconds, with a role",
        }),
        ...require1("performanceInsightsEnabled", member.props.performanceInsightsEnabled, [true]),
        ...unless(member.props.performanceInsightsEnabled !== true || isSaid(member, "performanceInsightsKmsKeyId"), {
            property: "performanceInsightsKmsKeyId", observed: "not set", expected: "a customer-managed key",
        }),
    ],
};

export const minorUpgradesTaken: ResourceRule = {
    name: "aws-database-takes-minor-upgrades",
    title: "Databases take minor versions by themselves, in a window",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: "Leave autoMinorVersionUpgrade on, and set the cluster's preferredMaintenanceWindow.",
    types: [MEMBER, CLUSTER],
    check: ({ type, props }) => (type === CLUSTER
        ? unless(isGiven(props.preferredMaintenanceWindow), { property: "preferredMaintenanceWindow", observed: "not set", expected: "a window" })
        // Left out, the provider says true.
        : require1("autoMinorVersionUpgrade", props.autoMinorVersionUpgrade ?? true, [true])),
};
