// Changes that weaken nothing: stores, keys, backups and machines on AWS. Defaults are those of the provider's and the
// services' references; what a rule asks for is noticed before anybody looks here.
import type { Neutral } from "./neutral";

const BUCKETS: readonly Neutral[] = [
    {
        type: /^aws:s3\/bucket:/, path: /^objectLockEnabled$/,
        reason: "S3 locks by the BucketObjectLockConfiguration, which is watched; the bucket's own switch alone keeps nothing",
    },
    {
        type: /^aws:s3\/bucket:/, path: /^bucket$/, operators: ["remove"],
        reason: "without a name of its own a bucket gets one",
    },
    {
        type: /^aws:(s3\/bucket|backup\/vault):/, path: /^forceDestroy$/, operators: ["remove"],
        reason: "off by default",
    },
    {
        type: /^aws:s3\/bucketObjectLockConfiguration:/, path: /^objectLockEnabled$/,
        reason: "Enabled is the default, and the only value that there is",
    },
    {
        type: /^aws:s3\/bucketVersioning:/, path: /^$/, operators: ["delete"],
        reason: "S3 versions a bucket that was made with Object Lock by itself; of others the loss is noticed",
    },
    {
        type: /LifecycleConfiguration$/, path: /expiration(\.expiredObjectDeleteMarker)?$/,
        reason: "a delete marker of which no version is left holds no data; what expires by days is watched",
    },
    { type: /LifecycleConfiguration$/, path: /\.transitions/, reason: "a cheaper class, as durable; only cost" },
    {
        type: /LifecycleConfiguration$/, path: /\.filter$/, operators: ["remove"],
        reason: "a rule without a filter takes in the whole bucket, as one with an empty filter",
    },
    { type: /^aws:s3\/bucketLogging:/, path: /^targetObjectKeyFormat/, reason: "names of the log's objects" },
    {
        type: /^aws:s3\/bucketServerSideEncryptionConfiguration:/, path: /\.bucketKeyEnabled$/,
        reason: "fewer calls to KMS, and so cost; encryption is the same",
    },
    {
        type: /^aws:s3\/bucketServerSideEncryptionConfiguration:/, path: /\.applyServerSideEncryptionByDefault$/, operators: ["remove"],
        reason: "S3 encrypts access logs with its own key by default; of other stores the loss is noticed",
    },
    { type: /^aws:s3\/bucketNotification:/, path: /\.events\[\d+\]$/, reason: "S3 refuses a notification of no event" },
    {
        type: /^aws:s3\/bucketNotification:/, path: /\.filter(Prefix|Suffix)$/, operators: ["remove"],
        reason: "more is told, nothing less; S3 refuses two that overlap",
    },
    { type: /^aws:s3\/inventory:/, path: /^enabled$/, operators: ["remove"], reason: "on by default" },
    {
        type: /^aws:s3\/inventory:/, path: /^optionalFields/,
        reason: "every object and version is still listed; the fields say more of each",
    },
    {
        type: /^aws:s3\/bucketReplicationConfig:/, path: /\.deleteMarkerReplication$/, operators: ["remove"],
        reason: "S3 refuses a rule with a filter that does not say it",
    },
    {
        type: /^aws:s3\/bucketReplicationConfig:/, path: /\.filter$/, operators: ["remove"],
        reason: "a rule without a filter takes in the whole bucket, as one with an empty filter",
    },
    {
        type: /^aws:s3\/bucketReplicationConfig:/, path: /\.priority$/,
        reason: "the only rule of its bucket has nothing to be held against; S3 refuses several of one priority",
    },
    {
        type: /^aws:s3\/bucketPolicy:/, path: /^policy AccessPointsDecide Condition$/,
        reason: "the statement admits the owner's account, which its own policies admit as well; whoever comes past the access points DenyOtherWays refuses",
    },
    {
        type: /^aws:s3\/accessPoint:/, path: /^(accountId|bucketAccountId)$/, operators: ["remove"],
        reason: "the provider's own account by default",
    },
    {
        type: /^aws:s3\/accountPublicAccessBlock:/, path: /^accountId$/, operators: ["remove"],
        reason: "the provider's own account by default",
    },
    {
        type: /^aws:s3\/accessPoint:/, path: /^publicAccessBlockConfiguration(\.\w+)?$/, operators: ["remove"],
        reason: "S3 blocks all four on an access point that says nothing",
    },
    {
        type: /^aws:s3\/accessPoint:/, path: /^policy DenyOldTls$/,
        reason: "S3 asks the bucket's policy too of whoever comes by an access point, and that refuses old TLS",
    },
];

const KEYS: readonly Neutral[] = [
    {
        type: /^aws:kms\/alias:/, path: /^$/, operators: ["delete"],
        reason: "a name for people; everything here uses the key by its ARN",
    },
    {
        type: /^aws:kms\//, path: /^(deletionWindowInDays|isEnabled|enabled|rotationPeriodInDays)$/, operators: ["remove"],
        reason: "the default is the same: 30 days, on, 365 days",
    },
    {
        type: /^aws:kms\//, path: /^bypassPolicyLockoutSafetyCheck$/,
        reason: "with the check KMS refuses a key that its deployer does not administer; none is made that is weaker",
    },
    {
        type: /^aws:(kms|s3)\//, path: /^policy (BackupReportsWrite|PoolsStart|PoolsGrantDisks) Principal$/,
        reason: "it says everybody as it is: the condition names the one service-linked role, which need not exist yet",
    },
    {
        type: /^aws:secretsmanager\/secret:/, path: /^recoveryWindowInDays$/, operators: ["remove"],
        reason: "30 days by default",
    },
    {
        type: /^aws:secretsmanager\/secretPolicy:/, path: /^policy CustodiansReadAndWrite Condition$/,
        reason: "the policy denies everybody without a second factor besides, which is watched",
    },
    {
        type: /^aws:secretsmanager\/secretRotation:/, path: /^rotateImmediately$/, operators: ["remove"],
        reason: "at once by default",
    },
    {
        type: /^aws:secretsmanager\/secretRotation:/, path: /^rotationLambdaArn$/, operators: ["remove"],
        reason: "Secrets Manager refuses to rotate a secret of ours without a function",
    },
    {
        type: /^aws:secretsmanager\/secretVersion:/, path: /^secretStringWoVersion$/,
        reason: "counts what was sent; nothing is decided by the number",
    },
    {
        type: /^aws:secretsmanager\/secretVersion:/, path: /^versionStages/,
        reason: "the newest version is AWSCURRENT by itself; the other label keeps a void first version from being cleaned away",
    },
    {
        type: /^aws:serverlessrepository\//, path: /^capabilities/,
        reason: "CloudFormation refuses the application without them",
    },
    {
        type: /^aws:serverlessrepository\//, path: /^parameters\.(endpoint|functionName)$/, operators: ["remove"],
        reason: "the application refuses to be made without them",
    },
    {
        type: /^aws:serverlessrepository\//, path: /^parameters\.excludeCharacters$/, operators: ["remove"],
        reason: "the function leaves out quotes and slashes by itself; passwords are as long",
    },
];

const DATABASES: readonly Neutral[] = [
    {
        type: /^aws:rds\/cluster:/, path: /^skipFinalSnapshot$/,
        reason: "left out it is false; RDS makes no last snapshot of a copy, and of an original the loss is noticed",
    },
    { type: /^aws:rds\/cluster:/, path: /^enableHttpEndpoint$/, operators: ["remove"], reason: "off by default" },
    {
        type: /^aws:rds\/(cluster|globalCluster):/, path: /^engineLifecycleSupport$/, operators: ["remove"],
        reason: "AWS goes on mending an old version, at a price",
    },
    {
        type: /^aws:rds\/cluster:/, path: /^(engineMode|networkType)$/, operators: ["remove"],
        reason: "the default is the same: provisioned, IPv4",
    },
    {
        type: /^aws:rds\/(cluster|globalCluster):/, path: /^engineVersion$/, operators: ["remove"],
        reason: "AWS's default version; RDS refuses a parameter group of another",
    },
    {
        type: /^aws:rds\/cluster:/, path: /^masterPasswordWoVersion$/,
        reason: "counts what was sent; nothing is decided by the number",
    },
    {
        type: /^aws:rds\/cluster:/, path: /^masterUsername$/, operators: ["remove"],
        reason: "RDS refuses a database without it",
    },
    {
        type: /^aws:rds\/globalCluster:/, path: /^engine$/, operators: ["remove"],
        reason: "RDS refuses a global database without it",
    },
    {
        type: /^aws:rds\/cluster:/, path: /^port$/,
        reason: "the engine's own by default; RDS refuses any below 1150 and above 65535, and groups admit the planned one alone",
    },
    {
        type: /^aws:rds\/cluster:/, path: /^preferredBackupWindow$/, operators: ["remove"],
        reason: "RDS takes an hour of its own; there is a backup each day either way",
    },
    {
        type: /^aws:rds\/cluster:/, path: /^sourceRegion$/, operators: ["remove"],
        reason: "the global database tells where its primary is",
    },
    {
        type: /^aws:rds\/clusterInstance:/, path: /^copyTagsToSnapshot$/,
        reason: "of an Aurora member without effect: the cluster's counts (API CreateDBInstance)",
    },
    {
        type: /^aws:rds\/clusterInstance:/, path: /^(autoMinorVersionUpgrade|publiclyAccessible)$/, operators: ["remove"],
        reason: "the provider's default is the same: upgrades, no public address",
    },
    {
        type: /^aws:rds\/clusterInstance:/, path: /^caCertIdentifier$/, operators: ["remove"],
        reason: "the account's default authority, which RDS renews",
    },
    {
        type: /^aws:rds\/clusterInstance:/, path: /^identifier$/, operators: ["remove"],
        reason: "without a name of its own a member gets one",
    },
    {
        type: /^aws:rds\/clusterInstance:/, path: /^performanceInsightsRetentionPeriod$/,
        reason: "7 days by default; RDS refuses what is no multiple of a month",
    },
    {
        type: /^aws:rds\/clusterInstance:/, path: /^monitoringInterval$/, operators: ["resize"],
        reason: "every second is more; RDS refuses what is above a minute",
    },
    {
        type: /^aws:rds\/clusterInstance:/, path: /^promotionTier$/,
        reason: "who of the members follows; of one tier Aurora takes the largest",
    },
    {
        type: /^aws:rds\/clusterParameterGroup:/, path: /^parameters\[\d+\]$/, operators: ["remove"],
        reason: "what has to be said is noticed; the rest has the right default (TLS 1.2, SCRAM, no statements) or, pgaudit.role, audits what somebody grants it besides",
    },
    {
        type: /^aws:rds\/clusterParameterGroup:/, path: /\.applyMethod$/,
        reason: "when it takes effect; RDS refuses what a parameter cannot do",
    },
];

const FILES: readonly Neutral[] = [
    {
        type: /^aws:efs\/fileSystem:/, path: /^(creationToken|lifecyclePolicies|performanceMode|throughputMode)/,
        reason: "a name, and what is paid for which speed",
    },
    {
        type: /^aws:efs\/fileSystem:/, path: /^protection(\.replicationOverwrite)?$/, operators: ["remove"],
        reason: "EFS protects a file system from being overwritten by default",
    },
    {
        type: /^aws:efs\/fileSystemPolicy:/, path: /^policy AccountMounts Condition$/,
        reason: "it admits the account alone; whoever comes past an access point, in plain text or as root the denials refuse, and there is no way but mount targets",
    },
];

const BACKUPS: readonly Neutral[] = [
    {
        type: /^aws:backup\/plan:/, path: /\.enableContinuousBackup$/,
        reason: "off by default; AWS refuses it on what is kept for more than 35 days, and elsewhere it keeps more. Off where it is needed is noticed",
    },
    {
        type: /^aws:backup\/plan:/, path: /\.(completionWindow|startWindow)$/, operators: ["remove"],
        reason: "AWS waits eight hours, and seven days, by default",
    },
    {
        type: /^aws:backup\/plan:/, path: /\.copyActions$/, operators: ["remove"],
        reason: "of rules that copy nothing as it is; of others the loss is noticed",
    },
    { type: /^aws:backup\/plan:/, path: /\.coldStorageAfter$/, reason: "a cheaper class, as durable; only cost" },
    {
        type: /^aws:backup\/plan:/, path: /\.schedule$/, operators: ["remove"],
        reason: "AWS Backup runs a rule daily then; where a rotation is lost it is noticed",
    },
    {
        type: /^aws:backup\/(plan|restoreTestingPlan):/, path: /scheduleExpressionTimezone$/, operators: ["remove"],
        reason: "UTC by default",
    },
    {
        type: /^aws:backup\/regionSettings:/, path: /^resourceType(OptIn|Management)Preference\.(?!(S3|Aurora|EFS)$)/,
        reason: "nothing of the kind is declared; aws-backup-opted-in asks for it as soon as something is",
    },
    { type: /^aws:backup\/reportPlan:/, path: /\.formats/, reason: "CSV by default; each form says the same" },
    {
        type: /^aws:backup\/restoreTestingPlan:/, path: /(selectionWindowDays|startWindowHours)$/,
        reason: "which recent backup is tried, and when within the day",
    },
    {
        type: /^aws:backup\/restoreTestingSelection:/, path: /^validationWindowHours$/,
        reason: "how long the trial stays to be looked at before it is removed",
    },
];

const MACHINES: readonly Neutral[] = [
    {
        type: /^aws:autoscaling\/group:/, path: /launchTemplateSpecification\.version$/, operators: ["resize"],
        reason: "a version that the template does not have is refused",
    },
    {
        type: /^aws:autoscaling\/group:/, path: /^capacityRebalance$/,
        reason: "for Spot instances, of which there are none",
    },
    {
        type: /^aws:autoscaling\/group:/, path: /\.autoRollback$/,
        reason: "off by default; on, a refresh that fails is taken back",
    },
    {
        type: /^aws:autoscaling\/group:/, path: /^tags\[\d+\](\.propagateAtLaunch)?$/,
        reason: "of required tags and the patch group it is noticed; what is left is the name in consoles",
    },
    {
        type: /^aws:autoscaling\/group:/, path: /^(availabilityZoneDistribution(\.\w+)?|metricsGranularity)$/, operators: ["remove"],
        reason: "the default is the same: balanced as far as can be, a minute",
    },
    {
        type: /^aws:autoscaling\/group:/, path: /^(defaultInstanceWarmup|healthCheckGracePeriod)$/, operators: ["remove"],
        reason: "five minutes by default, which is long enough",
    },
    {
        type: /^aws:autoscaling\/group:/, path: /^enabledMetrics\[\d+\]$/,
        reason: "those that alarms and reviews need are watched; the others follow from them",
    },
    {
        type: /^aws:autoscaling\/group:/, path: /^instanceRefresh\.preferences(\.\w+)?$/, operators: ["remove"],
        reason: "AWS's own keep ninety per cent well; no machine is protected or in standby",
    },
    {
        type: /^aws:autoscaling\/group:/, path: /\.maxHealthyPercentage$/, operators: ["resize"],
        reason: "AWS refuses what is below 100 or above 200",
    },
    {
        type: /^aws:autoscaling\/group:/, path: /\.instancesDistribution(\.onDemand(AllocationStrategy|BaseCapacity|PercentageAboveBaseCapacity))?$/, operators: ["remove"],
        reason: "the default is the same: on demand alone, by the order of types",
    },
    {
        type: /^aws:autoscaling\/group:/, path: /\.launchTemplateId$/, operators: ["remove"],
        reason: "AWS refuses a pool that names no template",
    },
    {
        type: /^aws:autoscaling\/group:/, path: /^terminationPolicies/,
        reason: "which machine goes first when there are too many; zones stay balanced either way",
    },
    {
        type: /^aws:autoscaling\/policy:/, path: /\.resourceLabel$/, operators: ["remove"],
        reason: "AWS refuses a policy for requests that names no target group",
    },
    { type: /^aws:ebs\/encryptionByDefault:/, path: /^enabled$/, operators: ["remove"], reason: "on by default" },
    {
        type: /launchTemplate:/, path: /^metadataOptions\.httpEndpoint$/,
        reason: "on by default; off, a machine has no credentials at all",
    },
    {
        type: /launchTemplate:/, path: /^metadataOptions\.(httpProtocolIpv6|instanceMetadataTags)$/, operators: ["remove"],
        reason: "off by default",
    },
    { type: /launchTemplate:/, path: /^updateDefaultVersion$/, reason: "pools name the version that they use" },
    {
        type: /launchTemplate:/, path: /\.(deviceName|deviceIndex)$/, operators: ["remove"],
        reason: "EC2 refuses a disk or an interface without its place",
    },
    {
        type: /launchTemplate:/, path: /\.ebs\.(iops|throughput|volumeSize|volumeType)$/,
        reason: "size and speed; EC2 refuses a disk smaller than its image",
    },
    {
        type: /launchTemplate:/, path: /^(ebsOptimized|instanceInitiatedShutdownBehavior)$/, operators: ["remove"],
        reason: "types of the Nitro system are; a machine that stops is replaced",
    },
    { type: /launchTemplate:/, path: /^instanceType$/, operators: ["remove"], reason: "the pool names the types" },
    {
        type: /launchTemplate:/, path: /^networkInterfaces\[\d+\]\.deleteOnTermination$/, operators: ["remove"],
        reason: "an interface that EC2 makes with a machine goes with it",
    },
    { type: /launchTemplate:/, path: /\.tags\.Name$/, reason: "shown in consoles only" },
];

const PATCHING: readonly Neutral[] = [
    { type: /^aws:ssm\/association:/, path: /^complianceSeverity$/, reason: "a label in lists" },
    {
        type: /^aws:ssm\/association:/, path: /^(maxConcurrency|maxErrors)$/, operators: ["remove"],
        reason: "looking, listing and a new agent interrupt nothing that a machine serves",
    },
    {
        type: /^aws:ssm\/association:/, path: /^parameters\.RebootOption$/, operators: ["remove"],
        reason: "a scan restarts nothing",
    },
    {
        type: /^aws:ssm\/association:/, path: /^parameters\.(awsComponents|instanceDetailedInformation|networkConfig|services)$/, operators: ["remove"],
        reason: "Enabled by default",
    },
    { type: /^aws:ssm\/document:/, path: /^documentFormat$/, operators: ["remove"], reason: "JSON by default" },
    {
        type: /^aws:ssm\/maintenanceWindow:/, path: /^(allowUnassociatedTargets|enabled|scheduleTimezone)$/, operators: ["remove"],
        reason: "the default is the same: its own targets, on, UTC",
    },
    { type: /^aws:ssm\/maintenanceWindowTask:/, path: /^priority$/, reason: "the window's only task" },
    {
        type: /^aws:ssm\/maintenanceWindowTask:/, path: /\.(documentVersion|timeoutSeconds)$/,
        reason: "AWS's default version and time; Systems Manager refuses less than 30 seconds",
    },
    {
        type: /^aws:ssm\/maintenanceWindowTask:/, path: /\.parameters\[\d+\](\.values\[\d+\])?$/,
        reason: "the operation is watched; a machine that restarts does so in its turn",
    },
    {
        type: /^aws:ssm\/patchBaseline:/, path: /\.(enableNonSecurity|complianceLevel)$/,
        reason: "security patches are approved either way, and in time",
    },
    {
        type: /^aws:ssm\/patchBaseline:/, path: /^approvalRules\[\d+\]$/,
        reason: "rules for security are watched; the other approves mends that close no weakness",
    },
    {
        type: /^aws:ssm\/patchBaseline:/, path: /\.approveAfterDays$/,
        reason: "of security patches it is noticed; others close no weakness. Systems Manager refuses a rule without it",
    },
    {
        type: /^aws:ssm\/patchBaseline:/, path: /\.patchFilters\[\d+\](\.values\[\d+\])?$/,
        reason: "a filter less approves more; Systems Manager refuses one without values",
    },
    {
        type: /^aws:ssm\/patchGroup:/, path: /^$/, operators: ["delete"],
        reason: "a machine of no group falls under its system's default baseline, which is the same one",
    },
    {
        type: /^aws:inspector2\/enabler:/, path: /^accountIds\[\d+\]$/,
        reason: "Inspector refuses to be turned on for nobody",
    },
    {
        type: /^aws:sfn\/stateMachine:/, path: /^loggingConfiguration\.includeExecutionData$/,
        reason: "off by default; on, the alarm's event is in the log, which has a key and an end",
    },
    {
        type: /^aws:sfn\/stateMachine:/, path: /^loggingConfiguration\.logDestination$/, operators: ["remove"],
        reason: "Step Functions refuses a level of logging without a place",
    },
    { type: /^aws:sfn\/stateMachine:/, path: /^type$/, operators: ["remove"], reason: "STANDARD by default" },
];

export const NEUTRAL: readonly Neutral[] = [BUCKETS, KEYS, DATABASES, FILES, BACKUPS, MACHINES, PATCHING].flat();
