// Aurora: encrypted, over zones and regions, reached by identities over TLS, and recorded.
import { beside, companion, companions, factsOf, list, need, platformOf, require1, shown, statements, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const GLOBAL = "aws:rds/globalCluster:GlobalCluster";
const CLUSTER = "aws:rds/cluster:Cluster";
const MEMBER = "aws:rds/clusterInstance:ClusterInstance";
const INSTANCE = "aws:rds/instance:Instance";
const PARAMETERS = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
const SUBNETS = "aws:rds/subnetGroup:SubnetGroup";
const SUBNET = "aws:ec2/subnet:Subnet";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";
const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== "" && value !== false;

/** Whether something is said, even if what it is made from is not known yet. */
const says = (resource: Resource, property: string): boolean =>
    (resource.propertyDependencies[property]?.length ?? 0) > 0 || isGiven(readOr<unknown>("unknown", () => resource.props[property]));

const isAwsKey = (key: unknown): boolean => !isGiven(key) || /alias\/aws\//.test(String(key));

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
        ...unless(says(database, "kmsKeyId") && !isAwsKey(readOr<unknown>("its own", () => database.props.kmsKeyId)), {
            property: "kmsKeyId", observed: "the key that AWS manages", expected: "a customer-managed key",
        }),
    ],
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

export const databaseInDataTier: StackRule = {
    name: "aws-database-in-data-tier",
    title: "Every database stands in subnets of the data tier, in three zones or more",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-protection", "network-segmentation", "zone-spread"],
    remediation: "Make the subnet group from the site's data subnets, one a zone.",
    types: [SUBNETS],
    applies: (group, graph) => platformOf(group, graph) !== undefined,
    check: (group, graph) => {
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
    title: "Every database has two members or more, in different zones",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-protection", "zone-spread"],
    remediation: "Declare two ClusterInstances or more, each with another availabilityZone.",
    types: [CLUSTER],
    check: (cluster, graph) => {
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
    check: ({ props }) => require1("iamDatabaseAuthenticationEnabled", props.iamDatabaseAuthenticationEnabled, [true]),
};

/** Settings of a parameter group, by name. */
const settingsOf = ({ props }: Resource): ReadonlyMap<string, string> =>
    new Map(list<any>(props.parameters).map(({ name, value }) => [String(name), String(value)]));

const groupsOf = (cluster: Resource, graph: Graph): Resource[] => graph.linked(cluster, "dbClusterParameterGroupName", PARAMETERS);

const withSettings = (cluster: Resource, graph: Graph, check: (settings: ReadonlyMap<string, string>) => readonly Problem[]): readonly Problem[] =>
    companion(groupsOf(cluster, graph), "a cluster parameter group of one's own", (group) => check(settingsOf(group)));

const isOn = (value: string | undefined): boolean => ["1", "on", "true"].includes(String(value).toLowerCase());

export const databaseTlsOnly: StackRule = {
    name: "aws-database-tls-only",
    title: "Every database refuses connections without TLS 1.2 or later",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption", "database-protection"],
    remediation: "Set rds.force_ssl to 1 and ssl_min_protocol_version to TLSv1.2 in the cluster's parameter group.",
    types: [CLUSTER],
    check: (cluster, graph) => withSettings(cluster, graph, (settings) => [
        // Versions differ in what they do by themselves, so it has to be said.
        ...unless(isOn(settings.get("rds.force_ssl")), { property: "rds.force_ssl", observed: shown(settings.get("rds.force_ssl")), expected: '"1"' }),
        ...unless(["TLSv1.2", "TLSv1.3"].includes(settings.get("ssl_min_protocol_version") ?? "TLSv1.2"), {
            property: "ssl_min_protocol_version", observed: shown(settings.get("ssl_min_protocol_version")), expected: '"TLSv1.2" or "TLSv1.3"',
        }),
    ]),
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
    remediation: "Load pgaudit by shared_preload_libraries, set pgaudit.log to write, ddl and role at least, and log_connections and log_disconnections to 1.",
    types: [CLUSTER],
    check: (cluster, graph) => withSettings(cluster, graph, (settings) => {
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

export const databaseHidesPasswords: StackRule = {
    name: "aws-database-logs-hide-passwords",
    title: "No database writes whole statements to its log, which would show passwords",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["secrets-management", "database-audit"],
    remediation: "Set log_statement to none; pgaudit records the same without passwords. Leave pgaudit.log_parameter off.",
    types: [CLUSTER],
    applies: (cluster, graph) => groupsOf(cluster, graph).length > 0,
    check: (cluster, graph) => {
        const settings = settingsOf(groupsOf(cluster, graph)[0]!);
        return [
            ...require1("log_statement", settings.get("log_statement") ?? "none", ["none"]),
            ...unless(!isOn(settings.get("pgaudit.log_parameter")), { property: "pgaudit.log_parameter", observed: "on", expected: "off" }),
        ];
    },
};

export const databaseLogsKept: StackRule = {
    name: "aws-database-logs-kept",
    title: "What a database records leaves it for a log group of the platform's, encrypted and with an end",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["database-audit", "log-archive"],
    remediation: "Export postgresql to CloudWatch, and declare the log group /aws/rds/cluster/<identifier>/postgresql with a key and a retention before the cluster.",
    types: [CLUSTER],
    check: (cluster, graph) => {
        const exported = list<string>(cluster.props.enabledCloudwatchLogsExports);
        if (!exported.includes("postgresql")) return [{ property: "enabledCloudwatchLogsExports", observed: shown(exported), expected: "postgresql among them" }];
        const groups = new Map(beside(cluster, graph, LOG_GROUP).map((group) => [readOr<unknown>(undefined, () => group.props.name), group]));
        return exported.flatMap((log) => {
            const name = `/aws/rds/cluster/${cluster.props.clusterIdentifier}/${log}`;
            const group = groups.get(name);
            if (!group) return [{ property: "enabledCloudwatchLogsExports", observed: `no log group for ${log}`, expected: "one with a key: RDS would make its own without" }];
            return unless(says(group, "kmsKeyId") && Number(group.props.retentionInDays) > 0, {
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
        const plain = ["masterPassword", "password"].filter((property) => says(database, property));
        if (plain.length > 0) return [{ property: plain[0]!, observed: "a password that the state keeps and every read gives back", expected: "manageMasterUserPassword, or masterPasswordWo" }];
        const rotated = beside(database, graph, SECRET).some((secret) => rotationsOf(secret, graph).length > 0
            && companions(graph, secret, "secretId", VERSION).some(({ propertyDependencies: from }) =>
                [...(from.secretString ?? []), ...(from.secretStringWo ?? [])].includes(database.urn)));
        return unless(rotated, { property: "masterPasswordWo", observed: "no secret of this database that is changed by itself", expected: "a Secret with its version and a SecretRotation" });
    },
};

const rotationsOf = (secret: Resource, graph: Graph): Resource[] => companions(graph, secret, "secretId", ROTATION);

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
    check: (secret) => unless(says(secret, "kmsKeyId") && !isAwsKey(readOr<unknown>("its own", () => secret.props.kmsKeyId)), {
        property: "kmsKeyId", observed: "the key that AWS manages", expected: "a customer-managed key",
    }),
};

export const secretNotPublic: ResourceRule = {
    name: "aws-secret-not-public",
    title: "No secret's policy admits everybody",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management", "least-privilege"],
    remediation: "Name the principals, or hold everybody to this account by a condition.",
    types: [SECRET, "aws:secretsmanager/secretPolicy:SecretPolicy"],
    applies: ({ props }) => isGiven(props.policy),
    check: ({ props }) => statements(props.policy).filter(({ Effect, Principal, Condition }) =>
        Effect === "Allow" && (Principal === "*" || JSON.stringify(Principal ?? "").includes('"*"')) && Condition === undefined)
        .map(({ Sid }) => ({ property: "policy", observed: `${Sid ?? "a statement"} admits everybody`, expected: "named principals" })),
};

const isCopy = (cluster: Resource, graph: Graph): boolean =>
    factsOf(cluster, graph)?.role === "standby" && says(cluster, "globalClusterIdentifier");

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
        ...(database.type === GLOBAL || isCopy(database, graph) ? [] : [
            ...require1("skipFinalSnapshot", database.props.skipFinalSnapshot ?? false, [false]),
            ...unless(says(database, "finalSnapshotIdentifier"), { property: "finalSnapshotIdentifier", observed: "not set", expected: "a name" }),
        ]),
    ],
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
    check: ({ props }) => [
        // Left out, it is one day (API CreateDBCluster).
        ...unless(Number(props.backupRetentionPeriod ?? 1) >= BACKUP_DAYS, { property: "backupRetentionPeriod", observed: shown(props.backupRetentionPeriod), expected: String(BACKUP_DAYS) }),
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
    remediation: "Declare a GlobalCluster with the primary, and in the standby a Cluster that joins it.",
    types: [CLUSTER],
    applies: (cluster, graph) => platformOf(cluster, graph) !== undefined && platformOf(cluster, graph)!.props.failover !== true,
    check: (cluster, graph) => {
        const global = readOr<unknown>(undefined, () => cluster.props.globalClusterIdentifier);
        if (!isGiven(global)) {
            return says(cluster, "globalClusterIdentifier") ? need("the global database's identifier") : [{ property: "globalClusterIdentifier", observed: "not set", expected: "a global database" }];
        }
        const twins = graph.of(CLUSTER).filter((other) => other !== cluster && readOr<unknown>(undefined, () => other.props.globalClusterIdentifier) === global);
        if (twins.length === 0 && new Set(graph.of("holdfast:index:Platform").map(({ urn }) => urn)).size < 2) need("the other site's deployment, which has the other member");
        return unless(twins.some((twin) => regionOf(twin) !== regionOf(cluster)), { property: "globalClusterIdentifier", observed: "members in one region", expected: "members in two" });
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
        ...unless(Number(member.props.monitoringInterval ?? 0) > 0 && says(member, "monitoringRoleArn"), { property: "monitoringInterval", observed: shown(member.props.monitoringInterval), expected: "1 to 60 seconds, with a role" }),
        ...require1("performanceInsightsEnabled", member.props.performanceInsightsEnabled, [true]),
        ...unless(member.props.performanceInsightsEnabled !== true || says(member, "performanceInsightsKmsKeyId"), { property: "performanceInsightsKmsKeyId", observed: "not set", expected: "a customer-managed key" }),
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
