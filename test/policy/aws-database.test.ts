import * as rules from "../../policy/rules/aws-database";
import type { Resource } from "../../policy/resource";
import { aws, type MadeInAws, platform, policy, standby, tabulate, UNKNOWN } from "./aws-support";

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
const global = (props: object = {}) => aws("rds/globalCluster:GlobalCluster", { storageEncrypted: true, deletionProtection: true, ...props });
const RIGHT = {
    "rds.force_ssl": "1", "ssl_min_protocol_version": "TLSv1.2", "shared_preload_libraries": "pg_stat_statements,pgaudit", "pgaudit.log": "write,ddl,role",
    "log_connections": "1", "log_disconnections": "1", "log_statement": "none",
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

const subnet = (letter: string, tier = "data") => aws("ec2/subnet:Subnet", { id: `subnet-${letter}`, availabilityZone: `eu-west-1${letter}`, tags: { tier } }, { name: `data-${letter}` });
const subnets = (...letters: string[]) => aws("rds/subnetGroup:SubnetGroup", { subnetIds: letters.map((letter) => `subnet-${letter}`) }, { name: "subnets" });
const three = [subnet("a"), subnet("b"), subnet("c")];

tabulate(rules.databaseInDataTier, {
    accepts: { "three data subnets": [subnets("a", "b", "c"), platform(), ...three] },
    rejects: { "two": [subnets("a", "b"), platform(), ...three], "another tier's": [subnets("a", "b", "c"), platform(), subnet("a"), subnet("b"), subnet("c", "app")] },
    ignores: { "a program that is no platform": [subnets("a"), ...three] },
});

tabulate(rules.databaseSpansZones, {
    accepts: { "two members in two zones": [cluster(), member(), member({ availabilityZone: "eu-west-1b" }, { name: "two" })] },
    rejects: { "one": [cluster(), member()], "none": cluster(), "two in one zone": [cluster(), member(), member({}, { name: "two" })] },
});

tabulate(rules.databaseTakesIdentities, { accepts: { "roles": cluster() }, rejects: { "the default, which is passwords alone": cluster({ iamDatabaseAuthenticationEnabled: undefined }) } });

tabulate(rules.databaseTlsOnly, {
    accepts: { "TLS 1.2": [cluster(), settings()], "the default version": [cluster(), settings({ ssl_min_protocol_version: undefined })] },
    rejects: { "no settings of one's own": cluster(), "TLS left to the version": [cluster(), settings({ "rds.force_ssl": undefined })], "TLS off": [cluster(), settings({ "rds.force_ssl": "0" })], "TLS 1.1": [cluster(), settings({ ssl_min_protocol_version: "TLSv1.1" })] },
});

tabulate(rules.databaseAudited, {
    accepts: { "pgaudit with changes": [cluster(), settings()], "everything": [cluster(), settings({ "pgaudit.log": "all" })] },
    rejects: {
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
    accepts: { "a group with a key and an end": [cluster(), group()] },
    rejects: {
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

tabulate(rules.rotationIsSoon, {
    accepts: { "a month": rotation(), "a schedule in hours": rotation({ rotationRules: { scheduleExpression: "rate(12 hours)" } }) },
    rejects: { "a year": rotation({ rotationRules: { automaticallyAfterDays: 365 } }), "no rule": rotation({ rotationRules: undefined }), "a first one that waits": rotation({ rotateImmediately: false }) },
});

tabulate(rules.secretEncrypted, {
    accepts: { "a key of one's own": aws("secretsmanager/secret:Secret", { kmsKeyId: KEY }) },
    rejects: { "the default": aws("secretsmanager/secret:Secret", {}), "AWS's key": aws("secretsmanager/secret:Secret", { kmsKeyId: "alias/aws/secretsmanager" }) },
});

const open = { Sid: "Open", Effect: "Allow", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" };

tabulate(rules.secretNotPublic, {
    accepts: { "named principals": aws("secretsmanager/secret:Secret", { policy: policy({ ...open, Principal: { AWS: "arn:aws:iam::111122223333:role/app" } }) }) },
    rejects: { "everybody": aws("secretsmanager/secret:Secret", { policy: policy(open) }), "everybody, as a list": aws("secretsmanager/secretPolicy:SecretPolicy", { policy: policy({ ...open, Principal: { AWS: ["*"] } }) }) },
    ignores: { "no policy": aws("secretsmanager/secret:Secret", {}) },
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
    rejects: { "a day, the default": cluster({ backupRetentionPeriod: undefined }), "a week": cluster({ backupRetentionPeriod: 7 }), "snapshots without tags": cluster({ copyTagsToSnapshot: undefined }) },
});

const far = cluster({ clusterIdentifier: "copy" }, { name: "copy", stack: "dr", region: "eu-central-1" });

tabulate(rules.databaseHasFarCopy, {
    accepts: { "a member in another region": [cluster(), platform(), far, standby()], "a copy, by its primary": [far, standby(), cluster(), platform()] },
    rejects: { "a database by itself": [cluster({ globalClusterIdentifier: undefined }), platform()], "a member in the same region": [cluster(), platform(), cluster({}, { name: "near", stack: "dr" }), standby()],
        "a standby whose database stands alone": [cluster(), platform(), cluster({ globalClusterIdentifier: undefined }, { name: "alone", stack: "dr" }), standby({ failover: true })] },
    ignores: { "a site that has taken over": [cluster({ globalClusterIdentifier: undefined }), platform({ failover: true })] },
    awaits: { "one site alone": [cluster(), platform()] },
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
