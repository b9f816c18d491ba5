// Intrusion detection, posture against standards, and who can reach what: everything on AWS that looks for trouble.
import * as accessanalyzer from "@pulumi/aws/accessanalyzer";
import * as cfg from "@pulumi/aws/cfg";
import * as guardduty from "@pulumi/aws/guardduty";
import * as iam from "@pulumi/aws/iam";
import * as inspector2 from "@pulumi/aws/inspector2";
import * as macie2 from "@pulumi/aws/macie2";
import * as securityhub from "@pulumi/aws/securityhub";
import * as pulumi from "@pulumi/pulumi";
import { ACCESS_LOG_PREFIXES, ARCHIVE_PREFIXES } from "../bucket-policies";
import { siteName, type Tags } from "../names";
import { AWS_STANDARDS, type Standard } from "../standards";

export interface DetectionArgs {
    readonly account: string;
    readonly region: string;
    /**
     * Whether this site declares what an account has once: the aggregation of findings, the recording of IAM, the search
     * for unused access. The primary does; a standby leaves it there.
     */
    readonly primary: boolean;
    /** Log archive, with the policy in force that lets GuardDuty write to it. */
    readonly archiveBucketArn: pulumi.Input<string>;
    /** Bucket that AWS Config delivers to. Not the archive: Config takes no bucket that locks what comes in. */
    readonly configBucket: pulumi.Input<string>;
    /** Key of the log archive. Findings and configuration history are encrypted with it. */
    readonly archiveKeyArn: pulumi.Input<string>;
    /** Standards that Security Hub holds the account against. A check that several share is charged once. */
    readonly standards: readonly Standard[];
    /** Days without use after which access counts as unused: 1 to 365. Charged for each role and user, each month. */
    readonly unusedAccessDays: number;
    /**
     * Whether Macie looks for personal data in buckets. Charged for each bucket and for each gigabyte that it reads
     * (about 0.10 USD a bucket and 1.00 USD a gigabyte in the first 50 TB a month).
     */
    readonly macie: boolean;
    /** `evaluation` records resources once a day instead of at each change: less is charged, and less is seen. */
    readonly lifecycle: "evaluation" | "production";
    readonly tags: Tags;
}

/** What GuardDuty looks at besides the trail, the flow logs and the DNS logs, which it always does. */
const FEATURES = [
    "S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING",
] as const;

/** GuardDuty installs and updates the agents itself, wherever something runs. */
const AGENTS = ["EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT"] as const;

/** What Inspector looks through for known vulnerabilities. */
const SCANNED = ["EC2", "ECR", "LAMBDA"] as const;

/** Managed rules of AWS Config for the platform's own promises that no standard of Security Hub checks. */
const PROMISES: Readonly<Record<string, string>> = {
    CrossRegionTrail: "MULTI_REGION_CLOUD_TRAIL_ENABLED",
    TrailIsEncrypted: "CLOUD_TRAIL_ENCRYPTION_ENABLED",
    TrailIsValidated: "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
    KeysAreNotScheduledForDeletion: "KMS_CMK_NOT_SCHEDULED_FOR_DELETION",
    KeysRotate: "CMK_BACKING_KEY_ROTATION_ENABLED",
    BucketsAreReplicated: "S3_BUCKET_REPLICATION_ENABLED",
    BucketsRefusePlainTransport: "S3_BUCKET_SSL_REQUESTS_ONLY",
    BucketsAreVersioned: "S3_BUCKET_VERSIONING_ENABLED",
    DatabasesAreBackedUp: "AURORA_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
    FilesAreBackedUp: "EFS_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
    RootHasSecondFactor: "ROOT_ACCOUNT_MFA_ENABLED",
    RootHasNoKeys: "IAM_ROOT_ACCESS_KEY_CHECK",
};

const RECORDER_ROLE = "config.amazonaws.com/AWSServiceRoleForConfig";

/** A conformance pack's template: one managed rule a promise. */
export const conformanceTemplate = (): string => [
    "Resources:",
    ...Object.entries(PROMISES).flatMap(([key, identifier]) => [
        `  ${key}:`,
        "    Type: AWS::Config::ConfigRule",
        "    Properties:",
        `      ConfigRuleName: ${key}`,
        "      Source:",
        "        Owner: AWS",
        `        SourceIdentifier: ${identifier}`,
    ]),
    "",
].join("\n");

/**
 * Watches a region of the account: threats, changes, vulnerabilities, access from outside, and posture against standards.
 * All of it reports to Security Hub, GuardDuty's findings also to the log archive; `Alerts` tells people.
 */
export class Detection extends pulumi.ComponentResource {
    readonly detectorId: pulumi.Output<string>;

    constructor(name: string, args: DetectionArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Detection", name, args, opts);
        const detector = this.intrusions(name, args);
        this.configuration(name, args);
        this.posture(name, args);
        this.access(name, args);

        this.detectorId = detector.id;
        this.registerOutputs({ detectorId: this.detectorId });
    }

    private intrusions(name: string, args: DetectionArgs) {
        const options = { parent: this };
        const tags = { ...args.tags, Name: name };
        const detector = new guardduty.Detector(name, { enable: true, findingPublishingFrequency: "FIFTEEN_MINUTES", tags }, options);
        for (const feature of FEATURES) {
            new guardduty.DetectorFeature(`${name}-${feature.toLowerCase().replaceAll("_", "-")}`, {
                detectorId: detector.id,
                name: feature,
                status: "ENABLED",
                ...(feature === "RUNTIME_MONITORING" && { additionalConfigurations: AGENTS.map((agent) => ({ name: agent, status: "ENABLED" })) }),
            }, options);
        }
        new guardduty.PublishingDestination(name, {
            detectorId: detector.id,
            destinationType: "S3",
            destinationArn: pulumi.interpolate`${args.archiveBucketArn}/${ARCHIVE_PREFIXES.findings}`,
            kmsKeyArn: args.archiveKeyArn,
            tags,
        }, options);
        return detector;
    }

    /** What every resource was like at every moment, and whether it was as promised. */
    private configuration(name: string, args: DetectionArgs): void {
        const options = { parent: this };
        const { account, primary } = args;
        // One an account, which AWS Config alone may take on. A standby's recorder uses the same one. An account that has used
        // Config before has it already: import it, `pulumi import aws:iam/serviceLinkedRole:ServiceLinkedRole`.
        const role = primary ? [new iam.ServiceLinkedRole(`${name}-recorder`, {
            awsServiceName: "config.amazonaws.com",
            description: "Lets AWS Config read what it records",
            tags: { ...args.tags, Name: `${name}-recorder` },
        }, options)] : [];
        const recorder = new cfg.Recorder(name, {
            name: siteName(args.tags),
            roleArn: `arn:aws:iam::${account}:role/aws-service-role/${RECORDER_ROLE}`,
            // IAM has no region: one site records it, or each change is charged and alarmed on twice.
            recordingGroup: { allSupported: true, includeGlobalResourceTypes: primary },
            recordingMode: { recordingFrequency: args.lifecycle === "production" ? "CONTINUOUS" : "DAILY" },
        }, { ...options, dependsOn: role });
        const channel = new cfg.DeliveryChannel(name, {
            name: siteName(args.tags),
            s3BucketName: args.configBucket,
            s3KeyPrefix: ACCESS_LOG_PREFIXES.config,
            s3KmsKeyArn: args.archiveKeyArn,
            snapshotDeliveryProperties: { deliveryFrequency: "TwentyFour_Hours" },
        }, { ...options, dependsOn: recorder });
        const started = new cfg.RecorderStatus(name, { name: recorder.name, isEnabled: true }, { ...options, dependsOn: channel });
        new cfg.ConformancePack(name, {
            name: `${siteName(args.tags)}-promises`,
            templateBody: conformanceTemplate(),
        }, { ...options, dependsOn: started });
        if (primary) {
            new cfg.ConfigurationAggregator(name, {
                name: siteName(args.tags),
                accountAggregationSource: { accountIds: [account], allRegions: true },
                tags: { ...args.tags, Name: name },
            }, options);
        }
    }

    /** Where findings of all kinds come together, and the standards that the account is held against. */
    private posture(name: string, args: DetectionArgs): void {
        const options = { parent: this };
        const hub = new securityhub.Account(name, {
            enableDefaultStandards: false, // they are named below, with their versions
            autoEnableControls: true,
            controlFindingGenerator: "SECURITY_CONTROL", // one finding a check, however many standards ask for it
        }, options);
        const withHub = { ...options, dependsOn: hub };
        for (const standard of args.standards) {
            new securityhub.StandardsSubscription(`${name}-${standard}`, {
                standardsArn: `arn:aws:securityhub:${args.region}::standards/${AWS_STANDARDS[standard]}`,
            }, withHub);
        }
        if (args.primary) new securityhub.FindingAggregator(name, { linkingMode: "ALL_REGIONS" }, withHub);
        new inspector2.Enabler(name, { accountIds: [args.account], resourceTypes: [...SCANNED] }, options);
        if (args.macie) new macie2.Account(name, { status: "ENABLED", findingPublishingFrequency: "FIFTEEN_MINUTES" }, options);
    }

    /** Who can reach what from outside the account, and which access nobody uses. */
    private access(name: string, args: DetectionArgs): void {
        const options = { parent: this };
        new accessanalyzer.Analyzer(`${name}-outside-access`, {
            analyzerName: `${siteName(args.tags)}-outside-access`,
            type: "ACCOUNT",
            tags: { ...args.tags, Name: `${name}-outside-access` },
        }, options);
        if (!args.primary) return; // roles and users have no region
        new accessanalyzer.Analyzer(`${name}-unused-access`, {
            analyzerName: `${siteName(args.tags)}-unused-access`,
            type: "ACCOUNT_UNUSED_ACCESS",
            configuration: { unusedAccess: { unusedAccessAge: args.unusedAccessDays } },
            tags: { ...args.tags, Name: `${name}-unused-access` },
        }, options);
    }
}
