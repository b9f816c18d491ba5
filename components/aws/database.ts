import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as rds from "@pulumi/aws/rds";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as serverlessrepository from "@pulumi/aws/serverlessrepository";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { siteName, type Tags } from "../names";
import { AUDITED_CLASSES, BACKUP_DAYS, DATABASE_NAME } from "../plan/database";
import { DATABASE_PORT } from "../plan/flows";
import { logGroupRetention } from "../plan/retention";
import { policyDocument, serviceTrust } from "../policy-documents";

/** The global database that a standby's cluster is a member of. */
export interface GlobalMembership {
    /** Identifier of the primary's global database. */
    readonly globalClusterId: pulumi.Input<string>;
    /** Region of the primary: the copy of encrypted storage starts there. */
    readonly primaryRegion: string;
    /**
     * True once the standby has taken over: its cluster leaves the global database and takes writes, by a call to its own
     * region alone. It never comes back by itself: after the primary has returned, a new member is made from the winner.
     */
    readonly alone: boolean;
    /**
     * True while it is about to be made anew as a copy: nothing then keeps it from being replaced.
     * @default false
     */
    readonly returning?: boolean;
}

export interface DatabaseArgs {
    readonly account: string;
    readonly region: string;
    /** Zones of the members, in the order in which they are preferred as writer. */
    readonly zones: readonly string[];
    /** Data subnet of each zone, by the zone's letter as in `data-a`. */
    readonly subnetIds: Readonly<Record<string, pulumi.Input<string>>>;
    /** Security group that admits the application tier on the database's port. */
    readonly groupId: pulumi.Input<string>;
    /** Key of storage, snapshots and performance data. Changing it replaces the cluster. */
    readonly keyArn: pulumi.Input<string>;
    /** Key of the master password, on a primary. */
    readonly secretsKeyArn: pulumi.Input<string>;
    /** Key of the log groups. */
    readonly operationsKeyArn: pulumi.Input<string>;
    /** Version of Aurora PostgreSQL, e.g. `17.5`. A global database is never upgraded by itself: this is the only way. */
    readonly engineVersion: string;
    /** Class of the members. Global databases take memory-optimised classes and `db.serverless`, no burstable ones. */
    readonly instanceClass: string;
    /** Members, 2 or more, each in a zone of its own as far as zones go. Every one costs what the writer costs. */
    readonly members: number;
    /** For a standby. @default none: the cluster is the first of a new global database */
    readonly membership?: GlobalMembership;
    /** Where the master password is changed from: subnets and group that reach the database and Secrets Manager. */
    readonly rotation: { readonly subnetIds: readonly pulumi.Input<string>[]; readonly groupId: pulumi.Input<string> };
    /**
     * Role of the machines that sign in to the database, by a token of 15 minutes instead of a password.
     * @default none: nobody may yet
     */
    readonly clientRoleArn?: pulumi.Input<string>;
    /** Seconds by which a copy may be behind before people are told. Aurora stays below one as a rule. */
    readonly lateSeconds: number;
    /** Topic that hears of fail-overs, failures and late copies. Its policy must be in force. */
    readonly topicArn: pulumi.Input<string>;
    /** Days that the audit log stays searchable. */
    readonly retentionDays: number;
    /** `production` refuses deletion and keeps a last snapshot; `evaluation` leaves a way out. */
    readonly lifecycle: "evaluation" | "production";
    readonly tags: Tags;
}

/** Name of the master user, whom only the rotation of its own password and whoever sets the database up sign in as. */
const MASTER = "dba";

/** Database user that machines sign in as. Made once, with the role `rds_iam`. */
const CLIENT = "app";

/** Days between two changes of the master password. The first one follows at once: what made the cluster is worth nothing then. */
const ROTATION_DAYS = 30;

/** Seconds between two reports of each member's operating system. */
const MONITORING_SECONDS = 15;

/** AWS's own function that changes a PostgreSQL password, published by Secrets Manager's team. */
const ROTATION_APPLICATION = "arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManagerRDSPostgreSQLRotationSingleUser";
const ROTATION_VERSION = "1.1.671";

/** Capacity of serverless members, in units of about 2 GiB of memory: the least that a global database runs on. */
const SERVERLESS = { minCapacity: 0.5, maxCapacity: 8 };

/** What clusters export to CloudWatch. The groups' names are fixed by RDS. */
const LOGS = ["postgresql", "iam-db-auth-error"] as const;

interface Parameter {
    readonly name: string;
    readonly value: string;
    /** `pending-reboot` for those that PostgreSQL reads when it starts; a new cluster starts with them. */
    readonly applyMethod: "immediate" | "pending-reboot";
}

const now = (name: string, value: string): Parameter => ({ name, value, applyMethod: "immediate" });
const atStart = (name: string, value: string): Parameter => ({ name, value, applyMethod: "pending-reboot" });

/**
 * TLS for everybody, and who changed what, from where. No `log_statement`: it would write passwords down, which pgaudit
 * leaves out.
 */
export const PARAMETERS: readonly Parameter[] = [
    now("rds.force_ssl", "1"),
    now("ssl_min_protocol_version", "TLSv1.2"),
    atStart("shared_preload_libraries", "pg_stat_statements,pgaudit"),
    now("pgaudit.log", AUDITED_CLASSES),
    now("pgaudit.role", "rds_pgaudit"),
    now("log_connections", "1"),
    now("log_disconnections", "1"),
    now("log_statement", "none"),
    now("password_encryption", "scram-sha-256"),
    now("rds.accepted_password_auth_method", "scram"),
];

const OPERATOR_ROLE = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole";

/**
 * Aurora PostgreSQL over the zones of a site: storage in three zones, encrypted; members that take over from each other;
 * TLS and an audit log always; no address outside the data tier. On a primary it founds a global database, which a
 * standby's cluster joins as a copy that is about a second behind.
 *
 * AWS keeps and changes no master password for members of a global database. So a primary's is made here, handed to
 * Secrets Manager, and changed at once and then monthly by AWS's own function: the one in this stack's state is void
 * from the first change on. Machines and people have no password; they sign in with tokens of their role. A standby has
 * its primary's users; once alone it takes a password that RDS keeps: `aws rds modify-db-cluster
 * --manage-master-user-password`, when somebody needs to be master there.
 */
export class Database extends pulumi.ComponentResource {
    readonly clusterArn: pulumi.Output<string>;
    readonly clusterIdentifier: pulumi.Output<string>;
    /** Identifier of the global database. On a standby the primary's, or its last one. */
    readonly globalClusterId: pulumi.Output<string>;
    /** Writer. On a standby it refuses writes until the cluster stands alone. */
    readonly endpoint: pulumi.Output<string>;
    readonly readerEndpoint: pulumi.Output<string>;
    /** Secret that holds the master password. None on a standby. */
    readonly secretArn: pulumi.Output<string | undefined>;
    /** What a role must be allowed `rds-db:connect` on. */
    readonly connectArn: pulumi.Output<string>;

    constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Database", name, args, opts);
        if (args.members < 2) throw new RangeError(`found ${args.members} members, expected 2 or more: one alone has nobody to take over`);
        const options = { parent: this };
        const { region, account, keyArn, engineVersion, membership, lifecycle } = args;
        const locked = lifecycle === "production";
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        const identifier = `${siteName(args.tags)}-database`;
        const engine = "aurora-postgresql" as const;
        const letters = args.zones.map((zone) => zone.slice(-1));

        const subnets = new rds.SubnetGroup(name, {
            name: identifier,
            description: "Data subnets of the site, one a zone",
            subnetIds: letters.map((letter) => args.subnetIds[`data-${letter}`]!),
            tags: tags("subnets"),
        }, options);
        const [major] = engineVersion.split(".");
        // A name for each major version: an upgrade needs the new group while the old one is still in use.
        const parameters = new rds.ClusterParameterGroup(name, {
            name: `${identifier}-${major}`,
            family: `${engine}${major}`,
            description: "TLS for everybody, and an audit log",
            parameters: [...PARAMETERS],
            tags: tags("parameters"),
        }, options);
        // RDS would make these groups itself, unencrypted and kept for ever.
        const groups = LOGS.map((log) => new cloudwatch.LogGroup(`${name}-${log}`, {
            name: `/aws/rds/cluster/${identifier}/${log}`,
            kmsKeyId: args.operationsKeyArn,
            retentionInDays: logGroupRetention(args.retentionDays),
            tags: tags(log),
        }, options));

        const founded = membership ? undefined : new rds.GlobalCluster(name, {
            globalClusterIdentifier: `${siteName(args.tags)}-global`,
            engine,
            engineVersion,
            engineLifecycleSupport: "open-source-rds-extended-support-disabled",
            storageEncrypted: true,
            deletionProtection: locked,
            tags: tags("global"),
        }, { ...options, protect: true });
        const globalClusterId = founded?.id ?? pulumi.output(membership!.globalClusterId);
        const password = founded && new random.RandomPassword(`${name}-master`, { length: 40, special: false }, options);
        const isCopy = membership !== undefined && !membership.alone;

        const cluster = new rds.Cluster(name, {
            clusterIdentifier: identifier,
            engine,
            engineVersion,
            engineMode: "provisioned",
            engineLifecycleSupport: "open-source-rds-extended-support-disabled",
            ...(membership?.alone ? {} : { globalClusterIdentifier: globalClusterId }),
            // Stays after a take-over: AWS fixes it when the cluster is made, and to take it away would replace the data.
            ...(membership ? { sourceRegion: membership.primaryRegion } : {}),
            ...(password && {
                databaseName: DATABASE_NAME,
                masterUsername: MASTER,
                masterPasswordWo: password.result,
                masterPasswordWoVersion: 1, // sent once: what rotation has changed since is not set back
            }),
            dbSubnetGroupName: subnets.name,
            dbClusterParameterGroupName: parameters.name,
            vpcSecurityGroupIds: [args.groupId],
            port: DATABASE_PORT, // the one the plan's flows and network ACLs name
            networkType: "IPV4",
            storageEncrypted: true,
            kmsKeyId: keyArn,
            iamDatabaseAuthenticationEnabled: true,
            enableHttpEndpoint: false,
            enabledCloudwatchLogsExports: [...LOGS],
            backupRetentionPeriod: BACKUP_DAYS,
            preferredBackupWindow: "01:00-02:00",
            preferredMaintenanceWindow: "sun:03:00-sun:04:00",
            copyTagsToSnapshot: true,
            deleteAutomatedBackups: !locked,
            deletionProtection: locked && !membership?.returning,
            // RDS makes no snapshot of a copy that goes: the original has the data.
            skipFinalSnapshot: !locked || isCopy,
            ...(locked && !isCopy && { finalSnapshotIdentifier: `${identifier}-final` }),
            ...(args.instanceClass === "db.serverless" && { serverlessv2ScalingConfiguration: SERVERLESS }),
            tags: { ...tags("cluster"), purpose: "database" },
        }, {
            ...options,
            protect: !membership?.returning,
            // A cluster that exists joins no global database: one that goes back is made anew from the winner's data.
            ...(isCopy && { replaceOnChanges: ["globalClusterIdentifier"], deleteBeforeReplace: true }),
            dependsOn: groups,
            // The service fills in the source of a copy; to clear it would promote the copy. A global database's version
            // is raised on the global cluster, which raises its members'.
            ignoreChanges: ["replicationSourceIdentifier", "engineVersion", "availabilityZones"],
        });

        const monitoring = new iam.Role(`${name}-monitoring`, {
            description: "Lets RDS report what its members' operating systems do",
            assumeRolePolicy: serviceTrust("monitoring.rds.amazonaws.com", account),
            tags: tags("monitoring"),
        }, options);
        const reports = new iam.RolePolicyAttachment(`${name}-monitoring`, { role: monitoring.name, policyArn: OPERATOR_ROLE }, options);
        for (let i = 0; i < args.members; i++) {
            const zone = args.zones[i % args.zones.length]!;
            const key = `${zone.slice(-1)}${i < args.zones.length ? "" : Math.floor(i / args.zones.length) + 1}`;
            new rds.ClusterInstance(`${name}-${key}`, {
                identifier: `${identifier}-${key}`,
                clusterIdentifier: cluster.id,
                engine,
                instanceClass: args.instanceClass,
                availabilityZone: zone,
                promotionTier: Math.min(i, 15),
                publiclyAccessible: false,
                // Counts from the moment the cluster stands alone; a global database's members ignore it.
                autoMinorVersionUpgrade: true,
                caCertIdentifier: "rds-ca-rsa2048-g1",
                copyTagsToSnapshot: true,
                monitoringInterval: MONITORING_SECONDS,
                monitoringRoleArn: monitoring.arn,
                performanceInsightsEnabled: true,
                performanceInsightsKmsKeyId: keyArn,
                performanceInsightsRetentionPeriod: 7,
                tags: { ...tags(key), purpose: "database" },
            }, { ...options, dependsOn: reports });
        }

        this.clusterArn = cluster.arn;
        this.clusterIdentifier = cluster.clusterIdentifier;
        this.globalClusterId = globalClusterId;
        this.endpoint = cluster.endpoint;
        this.readerEndpoint = cluster.readerEndpoint;
        this.connectArn = pulumi.interpolate`arn:aws:rds-db:${region}:${account}:dbuser:${cluster.clusterResourceId}/${CLIENT}`;
        this.secretArn = pulumi.output(password ? this.keepPassword(name, args, cluster, password, tags) : undefined);
        if (args.clientRoleArn !== undefined) {
            new iam.RolePolicy(`${name}-clients`, {
                role: pulumi.output(args.clientRoleArn).apply((arn) => arn.split("/").at(-1)!),
                policy: this.connectArn.apply((Resource) =>
                    policyDocument([{ Sid: "SignIn", Effect: "Allow", Action: "rds-db:connect", Resource }])),
            }, options);
        }
        this.watch(name, args, identifier, isCopy, tags);

        const { clusterArn, clusterIdentifier, endpoint, readerEndpoint, secretArn, connectArn } = this;
        this.registerOutputs({ clusterArn, clusterIdentifier, globalClusterId, endpoint, readerEndpoint, secretArn, connectArn });
    }

    /** The master password: in Secrets Manager under a key of its own, changed at once and then monthly. */
    private keepPassword(name: string, args: DatabaseArgs, cluster: rds.Cluster, password: random.RandomPassword, tags: (part: string) => Tags) {
        const options = { parent: this };
        const { region, lifecycle } = args;
        const secret = new secretsmanager.Secret(`${name}-master`, {
            name: `${siteName(args.tags)}/database/master`,
            description: "Master user of the database. Changed monthly; nobody needs to know it",
            kmsKeyId: args.secretsKeyArn,
            recoveryWindowInDays: lifecycle === "production" ? 30 : 0,
            tags: tags("master"),
        }, { ...options, protect: true });
        const first = new secretsmanager.SecretVersion(`${name}-master`, {
            secretId: secret.id,
            secretStringWo: pulumi.jsonStringify({
                engine: "postgres", host: cluster.endpoint, port: DATABASE_PORT, username: MASTER, password: password.result,
                dbname: DATABASE_NAME, dbClusterIdentifier: cluster.clusterIdentifier,
            }),
            secretStringWoVersion: 1,
            // A label of its own keeps the void first version from being cleaned away, and made anew by a later update.
            versionStages: ["AWSCURRENT", "FIRST"],
        }, { ...options, ignoreChanges: ["versionStages"] });

        const functionName = `${siteName(args.tags)}-database-rotation`;
        const group = new cloudwatch.LogGroup(`${name}-rotation`, {
            name: `/aws/lambda/${functionName}`,
            kmsKeyId: args.operationsKeyArn,
            retentionInDays: logGroupRetention(args.retentionDays),
            tags: tags("rotation"),
        }, options);
        const rotation = new serverlessrepository.CloudFormationStack(`${name}-rotation`, {
            name: functionName,
            applicationId: ROTATION_APPLICATION,
            semanticVersion: ROTATION_VERSION,
            capabilities: ["CAPABILITY_IAM", "CAPABILITY_RESOURCE_POLICY"],
            parameters: {
                functionName,
                endpoint: `https://secretsmanager.${region}.amazonaws.com`,
                vpcSubnetIds: pulumi.all([...args.rotation.subnetIds]).apply((ids) => ids.join(",")),
                vpcSecurityGroupIds: args.rotation.groupId,
                kmsKeyArn: args.secretsKeyArn,
                excludeCharacters: "/@\"'\\ ",
            },
            tags: tags("rotation"),
        }, { ...options, dependsOn: group });
        const rotated = new secretsmanager.SecretRotation(`${name}-master`, {
            secretId: secret.id,
            rotationLambdaArn: rotation.outputs.apply((made) => made?.["RotationLambdaARN"] ?? ""),
            rotationRules: { automaticallyAfterDays: ROTATION_DAYS },
            rotateImmediately: true,
        }, { ...options, dependsOn: first });
        // Known once it is changed for the first time, so that nobody reads the void one.
        return pulumi.all([secret.arn, rotated.id]).apply(([arn]) => arn);
    }

    /** Tells people of fail-overs and failures, and of copies that are late. */
    private watch(name: string, args: DatabaseArgs, identifier: string, isCopy: boolean, tags: (part: string) => Tags): void {
        const options = { parent: this };
        const { topicArn } = args;
        const site = siteName(args.tags);
        const rule = (key: string, description: string, pattern: object) => {
            const made = new cloudwatch.EventRule(`${name}-${key}`, {
                name: `${site}-${key}`, description, eventPattern: JSON.stringify(pattern), state: "ENABLED", tags: tags(key),
            }, options);
            new cloudwatch.EventTarget(`${name}-${key}`, { rule: made.name, targetId: "responders", arn: topicArn }, options);
        };
        rule("database-events", "The database failed over, failed, is short of room, or was deleted", {
            source: ["aws.rds"],
            "detail-type": ["RDS DB Cluster Event", "RDS DB Instance Event"],
            detail: {
                EventCategories: ["deletion", "failover", "failure", "global-failover", "low storage"],
                SourceIdentifier: [{ prefix: identifier }],
            },
        });
        // A copy reports how far it is behind its primary; a primary how far its readers are, which take over from it.
        const [metricName, what] = isCopy ? ["AuroraGlobalDBReplicationLag", "The standby's copy of the database"] : ["AuroraReplicaLagMaximum", "A reader of the database"];
        new cloudwatch.MetricAlarm(`${name}-late`, {
            name: `${site}-database-late`,
            alarmDescription: `${what} is more than ${args.lateSeconds} s behind, or its lag is not told`,
            actionsEnabled: true,
            alarmActions: [topicArn],
            okActions: [topicArn], // how long it lasted is part of the record
            namespace: "AWS/RDS",
            metricName,
            dimensions: { DBClusterIdentifier: identifier },
            statistic: "Maximum",
            period: 60,
            evaluationPeriods: 5,
            datapointsToAlarm: 5,
            threshold: args.lateSeconds * 1000,
            comparisonOperator: "GreaterThanThreshold",
            treatMissingData: "breaching",
            tags: tags("late"),
        }, options);
    }
}
