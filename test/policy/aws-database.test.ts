import * as rules from "../../policy/rules/aws-database";
import type { Resource } from "../../policy/resource";
import { aws, type MadeInAws, platform, standby, tabulate, UNKNOWN } from "./aws-support";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/mrk-database";
const cluster = (props: object = {}, more: MadeInAws = {}) => aws("rds/cluster:Cluster", {
    clusterIdentifier: "db", storageEncrypted: true, kmsKeyId: KEY, iamDatabaseAuthenticationEnabled: true, backupRetentionPeriod: 35, copyTagsToSnapshot: true,
    deletionProtection: true, skipFinalSnapshot: false, finalSnapshotIdentifier: "last", dbClusterParameterGroupName: "settings",
    enabledCloudwatchLogsExports: ["postgresql"], preferredMaintenanceWindow: "sun:03:00-sun:04:00", globalClusterIdentifier: "global", ...props,
}, { name: "db", ...more });
const member = (props: object = {}, more: MadeInAws = {}) => aws("rds/clusterInstance:ClusterInstance", {
    clusterIdentifier: "db", availabilityZone: "eu-west-1a", publiclyAccessible: false, monitoringInterval: 15, monitoringRoleArn: "role",
    performanceInsightsEnabled: true, performanceInsightsKmsKeyId: KEY, autoMinorVersionUpgrade: true, ...props,
}, { name: "one", ...more });
/** An instance that stands by itself. */
const instance = (props: object = {}) => aws("rds/instance:Instance", {
    identifier: "one", engine: "postgres", multiAz: true, parameterGroupName: "settings", vpcSecurityGroupIds: ["sg-1"], deletionProtection: true, finalSnapshotIdentifier: "last", ...props,
}, { name: "one" });
const settingsFor = (parameters: Readonly<Record<string, string>>, family?: string) => aws("rds/parameterGroup:ParameterGroup", {
    name: "settings", family, parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
}, { name: "settings" });
const global = (props: object = {}) => aws("rds/globalCluster:GlobalCluster", { storageEncrypted: true, deletionProtection: true, ...props });
const RIGHT = {
    "rds.force_ssl": "1", "ssl_min_protocol_version": "TLSv1.2", "shared_preload_libraries": "pg_stat_statements,pgaudit", "pgaudit.log": "write,ddl,role",
    "log_connections": "1", "log_disconnections": "1", "log_statement": "none",
    "password_encryption": "scram-sha-256", "rds.accepted_password_auth_method": "scram",
};
const settings = (change: Readonly<Record<string, string | undefined>> = {}) => aws("rds/clusterParameterGroup:ClusterParameterGroup", {
    name: "settings",
    parameters: Object.entries({ ...RIGHT, ...change }).filter(([, value]) => value !== undefined).map(([name, value]) => ({ name, value })),
}, { name: "settings" });
const production = platform({ lifecycle: "production" });

tabulate(rules.databaseEncrypted, {
    accepts: { "a key of one's own": cluster(), "a key that is not made yet": cluster({ kmsKeyId: UNKNOWN }, { from: { kmsKeyId: global() } }) },
    rejects: { "none": cluster({ storageEncrypted: false }), "the default": cluster({ storageEncrypted: undefined }), "AWS's key, the default": cluster({ kmsKeyId: undefined }), "AWS's key by name": cluster({ kmsKeyId: "alias/aws/rds" }) },
    awaits: { "a switch that is not known": cluster({ storageEncrypted: UNKNOWN }) },
});

tabulate(rules.globalEncrypted, { accepts: { "encrypted members": global() }, rejects: { "the default": global({ storageEncrypted: undefined }), "others": global({ storageEncrypted: false }) } });

tabulate(rules.databaseNotPublic, {
    accepts: { "no public address": member(), "the default, which is none": member({ publiclyAccessible: undefined }) },
    rejects: { "a public address": member({ publiclyAccessible: true }), "an instance with one": aws("rds/instance:Instance", { publiclyAccessible: true }) },
});

const backups = (props: object) => aws("rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication", props);

tabulate(rules.copiesEncrypted, {
    accepts: { "a key of one's own": backups({ kmsKeyId: KEY }), "one that is not made yet": backups({ kmsKeyId: UNKNOWN }) },
    rejects: { "the default": backups({}), "AWS's key": aws("rds/snapshotCopy:SnapshotCopy", { kmsKeyId: "alias/aws/rds" }) },
});

tabulate(rules.databaseByNetwork, {
    accepts: { "the default": cluster(), "no Data API": cluster({ enableHttpEndpoint: false }) },
    rejects: { "a Data API": cluster({ enableHttpEndpoint: true }) },
    awaits: { "a switch that is not known": cluster({ enableHttpEndpoint: UNKNOWN }) },
});

tabulate(rules.databaseGrouped, {
    accepts: { "a group": instance(), "one that is not made yet": cluster({ vpcSecurityGroupIds: UNKNOWN }), "shared files' groups": aws("efs/mountTarget:MountTarget", { securityGroups: ["sg-1"] }) },
    rejects: { "the network's default": cluster(), "none of several": instance({ vpcSecurityGroupIds: [] }), "shared files in the default": aws("efs/mountTarget:MountTarget", {}) },
});

const subnet = (letter: string, tier = "data") => aws("ec2/subnet:Subnet", { id: `subnet-${letter}`, availabilityZone: `eu-west-1${letter}`, tags: { tier } }, { name: `data-${letter}` });
const subnets = (...letters: string[]) => aws("rds/subnetGroup:SubnetGroup", { subnetIds: letters.map((letter) => `subnet-${letter}`) }, { name: "subnets" });
const three = [subnet("a"), subnet("b"), subnet("c")];

tabulate(rules.databaseInDataTier, {
    accepts: { "three data subnets": [subnets("a", "b", "c"), platform(), ...three], "a cluster in them": [cluster({ dbSubnetGroupName: "subnets-id" }), platform(), subnets("a", "b", "c")] },
    rejects: { "a cluster in the network's default": [cluster(), platform()], "two": [subnets("a", "b"), platform(), ...three], "another tier's": [subnets("a", "b", "c"), platform(), subnet("a"), subnet("b"), subnet("c", "app")] },
    ignores: { "a program that is no platform": [subnets("a"), ...three] },
});

tabulate(rules.databaseSpansZones, {
    ignores: { "a copy of another": instance({ replicateSourceDb: "other", multiAz: false }) },
    awaits: { "a switch that is not known": instance({ multiAz: UNKNOWN }) },
    accepts: { "an instance over zones": instance(), "a cluster that makes its members": cluster({ dbClusterInstanceClass: "db.m6gd.large" }), "two members in two zones": [cluster(), member(), member({ availabilityZone: "eu-west-1b" }, { name: "two" })] },
    rejects: { "an instance in one zone, the default": instance({ multiAz: undefined }), "one": [cluster(), member()], "none": cluster(), "two in one zone": [cluster(), member(), member({}, { name: "two" })] },
});

tabulate(rules.databaseTakesIdentities, { accepts: { "roles": cluster() }, ignores: { "an engine that knows none": instance({ engine: "sqlserver-ee" }) }, rejects: { "the default, which is passwords alone": cluster({ iamDatabaseAuthenticationEnabled: undefined }) } });

tabulate(rules.databaseTlsOnly, {
    accepts: {
        "an instance that wants TLS": [instance(), settingsFor({ "rds.force_ssl": "1" })],
        "MySQL that wants TLS": [instance({ engine: "mysql" }), settingsFor({ require_secure_transport: "ON", tls_version: "TLSv1.2,TLSv1.3" })],
        "TLS 1.2": [cluster(), settings()], "the default version": [cluster(), settings({ ssl_min_protocol_version: undefined })],
    },
    ignores: { "Oracle, which has options for it": instance({ engine: "oracle-ee" }) },
    awaits: { "settings that are not known": [cluster(), aws("rds/clusterParameterGroup:ClusterParameterGroup", { name: "settings", parameters: UNKNOWN }, { name: "settings" })] },
    rejects: {
        "an instance with the default settings": instance(), "MySQL's default": [instance({ engine: "mysql" }), settingsFor({})],
        "MySQL with old TLS": [instance({ engine: "mysql" }), settingsFor({ require_secure_transport: "1", tls_version: "TLSv1.1,TLSv1.2" })],
        "no settings of one's own": cluster(), "TLS left to the version": [cluster(), settings({ "rds.force_ssl": undefined })], "TLS off": [cluster(), settings({ "rds.force_ssl": "0" })], "TLS 1.1": [cluster(), settings({ ssl_min_protocol_version: "TLSv1.1" })],
    },
});

tabulate(rules.passwordsSalted, {
    accepts: { "SCRAM alone": [cluster(), settings()], "an instance's": [instance(), settingsFor(RIGHT)], "the default of a newer version": [instance(), settingsFor({ "rds.accepted_password_auth_method": "scram" }, "postgres16")] },
    rejects: { "the default, which takes MD5": [cluster(), settings({ "rds.accepted_password_auth_method": undefined })], "MD5": [cluster(), settings({ "password_encryption": "md5" })], "the default of an older version": [instance(), settingsFor({ "rds.accepted_password_auth_method": "scram" }, "postgres13")] },
    ignores: { "the default settings": cluster(), "MySQL": [instance({ engine: "mysql" }), settingsFor({})] },
});

tabulate(rules.databaseAudited, {
    ignores: { "a cluster that is not Aurora's": cluster({ engine: "mysql" }) },
    accepts: { "Aurora MySQL's own audit": [cluster({ engine: "aurora-mysql" }), settings({ server_audit_logging: "1", server_audit_events: "CONNECT,QUERY" })], "pgaudit with changes": [cluster(), settings()], "everything": [cluster(), settings({ "pgaudit.log": "all" })] },
    rejects: {
        "Aurora MySQL without, the default": [cluster({ engine: "aurora-mysql" }), settings()],
        "Aurora MySQL that records who signs in alone": [cluster({ engine: "aurora-mysql" }), settings({ server_audit_logging: "1", server_audit_events: "CONNECT" })],
        "no pgaudit": [cluster(), settings({ shared_preload_libraries: "pg_stat_statements" })],
        "pgaudit that records nothing, the default": [cluster(), settings({ "pgaudit.log": undefined })],
        "reads alone": [cluster(), settings({ "pgaudit.log": "read" })],
        "no sign-ins": [cluster(), settings({ log_connections: "0" })],
    },
});

tabulate(rules.databaseHidesPasswords, {
    accepts: { "no statements": [cluster(), settings()], "the default": [cluster(), settings({ log_statement: undefined })] },
    rejects: { "statements": [cluster(), settings({ log_statement: "ddl" })], "parameters": [cluster(), settings({ "pgaudit.log_parameter": "on" })] },
    ignores: { "a cluster without settings": cluster() },
});

const group = (props: object = {}) => aws("cloudwatch/logGroup:LogGroup", { name: "/aws/rds/cluster/db/postgresql", kmsKeyId: KEY, retentionInDays: 400, ...props }, { name: "group" });

tabulate(rules.databaseLogsKept, {
    accepts: {
        "a group with a key and an end": [cluster(), group()],
        "an instance's": [instance({ enabledCloudwatchLogsExports: ["postgresql"] }), group({ name: "/aws/rds/instance/one/postgresql" })],
    },
    awaits: { "exports that are not known": [cluster({ enabledCloudwatchLogsExports: UNKNOWN }), group()] },
    rejects: {
        "a platform's without refused sign-ins": [cluster(), platform(), group()],
        "an instance's default": instance(), "MySQL without its audit": instance({ engine: "mysql", enabledCloudwatchLogsExports: ["error"] }),
        "no export, the default": [cluster({ enabledCloudwatchLogsExports: undefined }), group()],
        "a group that RDS makes": cluster(),
        "a group without a key": [cluster(), group({ kmsKeyId: undefined })],
        "a group without an end": [cluster(), group({ retentionInDays: 0 })],
    },
});

const primary = (props: object = {}, more: MadeInAws = {}) => cluster({ masterUsername: "dba", ...props }, more);
const secret = aws("secretsmanager/secret:Secret", { id: "secret-id" }, { name: "secret" });
const version = (from: Resource) => aws("secretsmanager/secretVersion:SecretVersion", { secretId: "secret-id", secretStringWoVersion: 1 }, { name: "version", from: { secretStringWo: from } });
const rotation = (props: object = {}) => aws("secretsmanager/secretRotation:SecretRotation", { secretId: "secret-id", rotationRules: { automaticallyAfterDays: 30 }, ...props }, { name: "rotation" });

tabulate(rules.masterPasswordKept, {
    accepts: { "a password that RDS manages": primary({ manageMasterUserPassword: true }), "one that is sent once and changed": [primary({ masterPasswordWo: null }), secret, version(primary()), rotation()] },
    rejects: {
        "a password in the state": primary({ masterPassword: "secret" }),
        "one that nothing changes": [primary(), secret, version(primary())],
        "another database's secret": [primary(), secret, version(cluster({}, { name: "other" })), rotation()],
    },
    ignores: { "a copy, which has its primary's": cluster() },
});

tabulate(rules.rotates, {
    accepts: { "a rotation": [secret, rotation()] },
    rejects: { "none": secret, "another secret's": [secret, rotation({ secretId: "other" })] },
    ignores: { "what people keep in escrow": aws("secretsmanager/secret:Secret", { tags: { purpose: "escrow" } }) },
    awaits: { "a rotation that may be another's": [secret, rotation({ secretId: UNKNOWN })] },
});

tabulate(rules.secretRecoverable, {
    accepts: { "the default, a month": secret, "a week": aws("secretsmanager/secret:Secret", { recoveryWindowInDays: 7 }) },
    rejects: { "deletion at once": aws("secretsmanager/secret:Secret", { recoveryWindowInDays: 0 }), "deletion at once, in production": [aws("secretsmanager/secret:Secret", { recoveryWindowInDays: 0 }), platform({ lifecycle: "production" })] },
    ignores: { "deletion at once, of what is evaluated": [aws("secretsmanager/secret:Secret", { recoveryWindowInDays: 0 }), platform()] },
    awaits: { "a time that is not known": aws("secretsmanager/secret:Secret", { recoveryWindowInDays: UNKNOWN }) },
});

const application = (props: object = {}) => aws("serverlessrepository/cloudFormationStack:CloudFormationStack", {
    applicationId: "arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManagerRDSPostgreSQLRotationSingleUser", semanticVersion: "1.1.671",
    parameters: { vpcSubnetIds: "subnet-1", vpcSecurityGroupIds: "sg-1", kmsKeyArn: KEY }, ...props,
}, { name: "rotation" });

tabulate(rules.rotationTrusted, {
    accepts: { "AWS's, of a version": application(), "parameters that are not known": application({ parameters: UNKNOWN }) },
    rejects: {
        "somebody else's": application({ applicationId: "arn:aws:serverlessrepo:us-east-1:210987654321:applications/SecretsManagerRDSPostgreSQLRotationSingleUser" }),
        "the newest, the default": application({ semanticVersion: undefined }), "one outside the network": application({ parameters: { kmsKeyArn: KEY } }), "one for which nothing is said": application({ parameters: undefined }),
    },
    ignores: { "another application": application({ applicationId: "arn:aws:serverlessrepo:us-east-1:210987654321:applications/hello" }) },
    awaits: { "an application that is not known": application({ applicationId: UNKNOWN }) },
});

const byFunction = (from?: Resource) => aws("secretsmanager/secretRotation:SecretRotation", { rotationLambdaArn: "arn:function" }, { name: "rotation", ...(from && { from: { rotationLambdaArn: from } }) });

tabulate(rules.rotationDeclared, {
    accepts: { "AWS's function": [byFunction(application()), platform(), application()], "one of one's own": [byFunction(), platform(), aws("lambda/function:Function", { arn: "arn:function" })] },
    rejects: { "one that nobody declares": [byFunction(), platform()] },
    ignores: { "a program that is no platform": byFunction() },
});

tabulate(rules.backupsOutlive, {
    accepts: { "backups that stay": cluster({ deleteAutomatedBackups: false }) },
    rejects: { "the default": cluster(), "an instance's default": instance() },
    ignores: { "a copy of another": instance({ replicateSourceDb: "other" }) },
    awaits: { "a switch that is not known": cluster({ deleteAutomatedBackups: UNKNOWN }) },
});

tabulate(rules.rotationIsSoon, {
    accepts: { "a month": rotation(), "a schedule in hours": rotation({ rotationRules: { scheduleExpression: "rate(12 hours)" } }) },
    rejects: { "a year": rotation({ rotationRules: { automaticallyAfterDays: 365 } }), "no rule": rotation({ rotationRules: undefined }), "a first one that waits": rotation({ rotateImmediately: false }) },
});

tabulate(rules.secretEncrypted, {
    accepts: { "a key of one's own": aws("secretsmanager/secret:Secret", { kmsKeyId: KEY }) },
    rejects: { "the default": aws("secretsmanager/secret:Secret", {}), "AWS's key": aws("secretsmanager/secret:Secret", { kmsKeyId: "alias/aws/secretsmanager" }) },
});

tabulate(rules.databaseCannotBeDeleted, {
    accepts: { "a cluster that is kept": [cluster(), production], "a global one": [global(), production], "a copy without a snapshot": [cluster({ skipFinalSnapshot: true, finalSnapshotIdentifier: undefined }, { stack: "dr" }), standby({ lifecycle: "production" })] },
    rejects: {
        "the default": [cluster({ deletionProtection: undefined }), production], "a global one without": [global({ deletionProtection: false }), production],
        "no last snapshot": [cluster({ skipFinalSnapshot: true }), production], "one without a name": [cluster({ finalSnapshotIdentifier: undefined }), production],
    },
    ignores: { "an evaluation": [cluster({ deletionProtection: false }), platform()] },
});

tabulate(rules.databaseBackedUp, {
    accepts: { "35 days": cluster() },
    ignores: { "a copy of another": instance({ replicateSourceDb: "other" }) },
    rejects: { "an instance's default, none": instance({ copyTagsToSnapshot: true }), "a day, the default": cluster({ backupRetentionPeriod: undefined }), "a week": cluster({ backupRetentionPeriod: 7 }), "snapshots without tags": cluster({ copyTagsToSnapshot: undefined }) },
});

const world = aws("rds/globalCluster:GlobalCluster", { id: "global" }, { name: "global" });
const far = cluster({ clusterIdentifier: "copy" }, { name: "copy", stack: "dr", region: "eu-central-1" });

tabulate(rules.databaseHasFarCopy, {
    accepts: {
        "a member in another region": [cluster(), platform(), far, standby(), world], "a copy, by its primary": [far, standby(), cluster(), platform()],
        "a copy that names where it copies from": [{ ...far, props: { ...far.props, sourceRegion: "eu-west-1" } }, standby(), cluster(), platform()],
    },
    rejects: {
        "a global database that nobody declares": [cluster(), platform(), far, standby()],
        "a copy from somewhere else": [{ ...far, props: { ...far.props, sourceRegion: "us-west-1" } }, standby(), cluster(), platform()], "a database by itself": [cluster({ globalClusterIdentifier: undefined }), platform()], "a member in the same region": [cluster(), platform(), cluster({}, { name: "near", stack: "dr" }), standby(), world],
        "a standby whose database stands alone": [cluster(), platform(), cluster({ globalClusterIdentifier: undefined }, { name: "alone", stack: "dr" }), standby({ failover: true })] },
    ignores: { "a site that has taken over": [cluster({ globalClusterIdentifier: undefined }), platform({ failover: true })] },
    awaits: { "one site alone": [cluster(), platform()], "a source that is not known": [{ ...far, props: cluster({ sourceRegion: UNKNOWN }).props }, standby(), cluster(), platform()] },
});

const rule = (props: object = {}) => aws("cloudwatch/eventRule:EventRule", {
    state: "ENABLED", eventPattern: JSON.stringify({ source: ["aws.rds"], detail: { EventCategories: ["failure", "failover", "deletion"] } }), ...props,
}, { name: "rule" });

tabulate(rules.databaseFailuresHeard, {
    accepts: { "a rule for each": [cluster(), platform(), rule()], "a rule for everything": [cluster(), platform(), rule({ eventPattern: '{"source":["aws.rds"]}' })] },
    rejects: { "no rule": [cluster(), platform()], "one that is off": [cluster(), platform(), rule({ state: "DISABLED" })], "one for backups": [cluster(), platform(), rule({ eventPattern: '{"source":["aws.rds"],"detail":{"EventCategories":["backup"]}}' })] },
    ignores: { "a program that is no platform": cluster() },
});

tabulate(rules.membersMonitored, {
    accepts: { "both, with a key": member() },
    rejects: { "no monitoring, the default": member({ monitoringInterval: undefined }), "no insights": member({ performanceInsightsEnabled: undefined }), "AWS's key": member({ performanceInsightsKmsKeyId: undefined }) },
});

tabulate(rules.minorUpgradesTaken, {
    accepts: { "a member that takes them": member(), "the default": member({ autoMinorVersionUpgrade: undefined }), "a cluster with a window": cluster() },
    rejects: { "a member that does not": member({ autoMinorVersionUpgrade: false }), "no window": cluster({ preferredMaintenanceWindow: undefined }) },
});
