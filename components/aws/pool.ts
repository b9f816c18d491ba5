import * as autoscaling from "@pulumi/aws/autoscaling";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ebs from "@pulumi/aws/ebs";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { healthEndpoint } from "../health-endpoint";
import { fit, siteName, type Tags } from "../names";
import { logGroupRetention } from "../plan/retention";
import { policyDocument, serviceTrust, type Statement } from "../policy-documents";
import { systemObjects } from "../system-buckets";

export interface ComputeDefaultsArgs {
    readonly account: string;
    readonly region: string;
    /** Key that encrypts every volume for which nothing else is said. Changing it leaves existing volumes as they are. */
    readonly volumesKeyArn: pulumi.Input<string>;
}

/**
 * What a region does with machines unless it is told otherwise: disks encrypted with the site's key, metadata by session
 * token only, nothing shared with the public, no images of strangers, no serial console. One a region and account.
 */
export class ComputeDefaults extends pulumi.ComponentResource {
    constructor(name: string, args: ComputeDefaultsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:ComputeDefaults", name, args, opts);
        const options = { parent: this };

        new ebs.EncryptionByDefault(name, { enabled: true }, options);
        new ebs.DefaultKmsKey(name, { keyArn: args.volumesKeyArn }, options);
        new ebs.SnapshotBlockPublicAccess(name, { state: "block-all-sharing" }, options);
        new ec2.ImageBlockPublicAccess(name, { state: "block-new-sharing" }, options);
        new ec2.AllowedImagesSettings(name, {
            state: "enabled",
            imageCriterions: [{ imageProviders: ["amazon", args.account] }],
        }, options);
        new ec2.InstanceMetadataDefaults(name, {
            httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1, instanceMetadataTags: "disabled",
        }, options);
        new ec2.SerialConsoleAccess(name, { enabled: false }, options);
        new ssm.ServiceSetting(name, {
            settingId: `arn:aws:ssm:${args.region}:${args.account}:servicesetting/ssm/documents/console/public-sharing-permission`,
            settingValue: "Disable",
        }, options);
        this.registerOutputs();
    }
}

export interface PoolArgs {
    readonly account: string;
    readonly region: string;
    /** One a zone. The pool is kept even over their zones. */
    readonly subnetIds: readonly pulumi.Input<string>[];
    /** Security group of the application tier. */
    readonly groupId: pulumi.Input<string>;
    /** Target groups of the type `instance` that machines are registered in, and whose health check decides about them. */
    readonly targetGroupArns: readonly pulumi.Input<string>[];
    /**
     * Load balancer and target group as metrics name them, `app/<name>/<id>/targetgroup/<name>/<id>`: then the pool also
     * grows with requests.
     * @default none: it grows with the processors' load alone
     */
    readonly requestsLabel?: pulumi.Input<string>;
    /** Key of the machines' disks. Its policy must let Auto Scaling's service-linked role use it and grant it to disks. */
    readonly volumesKeyArn: pulumi.Input<string>;
    readonly operationsKeyArn: pulumi.Input<string>;
    /**
     * SSM parameter (`/path`) that holds an image's id, or the id itself (`ami-…`). With a parameter, each new machine
     * has the newest image. With an id, an update that fails rolls itself back, which AWS refuses for parameters.
     * For NitroTPM the image must be registered with it (`tpm-support v2.0`, boot mode `uefi`); the types here all have it.
     */
    readonly image: string;
    /** Instance types, the preferred first. Processors of one architecture, the image's. */
    readonly types: readonly string[];
    /** Machines that always run, and the most that ever do, over all zones. */
    readonly minimum: number;
    readonly maximum: number;
    /**
     * Machines of the first type to reserve, by zone: they can be had at once, and cost as much as if they ran.
     * @default none
     */
    readonly reserved?: Readonly<Record<string, number>>;
    /** Topic that is told when a machine cannot be started. */
    readonly topicArn: pulumi.Input<string>;
    /** Days that records of sessions are kept. */
    readonly retentionDays: number;
    readonly tags: Tags;
}

/** Size of the root disk in GiB. */
const DISK_GIB = 20;

/** Seconds that a machine may take until it must answer. */
const WARM_UP_SECONDS = 180;

/** Seconds after which a machine is replaced by one of the newest image: a week, so that none is patched for long. */
const LONGEST_LIFE_SECONDS = 7 * 86_400;

/** Percentages of the pool that stay healthy while machines are replaced: new ones come before old ones go. */
const HEALTHY_PERCENT = { minimum: 100, maximum: 120 };

/** Percent of the processors' time at which the pool grows. */
const TARGET_CPU = 50;

/** Requests a machine and minute at which the pool grows. */
const TARGET_REQUESTS = 1000;

/** What a machine's SSM agent does. AWS's own policy for it also reads every parameter of the account; this does not. */
const AGENT_ACTIONS = [
    "ec2messages:AcknowledgeMessage", "ec2messages:DeleteMessage", "ec2messages:FailMessage", "ec2messages:GetEndpoint",
    "ec2messages:GetMessages", "ec2messages:SendReply",
    "ssm:DescribeAssociation", "ssm:DescribeDocument", "ssm:GetDeployablePatchSnapshotForInstance", "ssm:GetDocument",
    "ssm:GetManifest", "ssm:ListAssociations", "ssm:ListInstanceAssociations", "ssm:PutComplianceItems",
    "ssm:PutConfigurePackageResult", "ssm:PutInventory", "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus", "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
];

/** `app/<name>/<id>` and `targetgroup/<name>/<id>`, from the ARNs: what request metrics are found by. */
export const requestsLabel = (balancerArn: pulumi.Input<string>, targetGroupArn: pulumi.Input<string>): pulumi.Output<string> =>
    pulumi.all([balancerArn, targetGroupArn]).apply(([balancer, group]) =>
        `${balancer.slice(balancer.indexOf("loadbalancer/") + "loadbalancer/".length)}/${group.slice(group.indexOf("targetgroup/"))}`);

/**
 * The application's machines: spread evenly over the zones, replaced when they are ill, old or of an outdated template,
 * and more of them when there is more to do. They have no key for SSH and no public address; people come in by Session
 * Manager, and what they do there is recorded. Until an application is installed a health endpoint answers.
 */
export class Pool extends pulumi.ComponentResource {
    readonly groupName: pulumi.Output<string>;
    /** What the machines act as. Rights for an application are attached here. */
    readonly roleArn: pulumi.Output<string>;
    readonly roleName: pulumi.Output<string>;

    constructor(name: string, args: PoolArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Pool", name, args, opts);
        const options = { parent: this };
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });

        const { role, profile } = this.identity(name, args);
        const template = this.template(name, args, profile);
        const reservations = Object.entries(args.reserved ?? {}).filter(([, count]) => count > 0).map(([zone, instanceCount]) =>
            new ec2.CapacityReservation(`${name}-${zone.slice(-1)}`, {
                availabilityZone: zone,
                instanceType: args.types[0]!,
                instancePlatform: "Linux/UNIX",
                instanceCount,
                ebsOptimized: true,
                instanceMatchCriteria: "open",
                endDateType: "unlimited",
                tags: tags(`reserved-${zone.slice(-1)}`),
            }, options));

        const machineTags: Record<string, string> = { ...tags("machine"), PatchGroup: siteName(args.tags) };
        const group = new autoscaling.Group(name, {
            name: fit(255, siteName(args.tags), name),
            vpcZoneIdentifiers: [...args.subnetIds],
            availabilityZoneDistribution: { capacityDistributionStrategy: "balanced-best-effort" },
            minSize: args.minimum,
            maxSize: args.maximum,
            mixedInstancesPolicy: {
                instancesDistribution: {
                    onDemandAllocationStrategy: "prioritized", // in the order given; the next type where one is sold out
                    onDemandBaseCapacity: 0,
                    onDemandPercentageAboveBaseCapacity: 100,
                },
                launchTemplate: {
                    launchTemplateSpecification: { launchTemplateId: template.id, version: template.latestVersion.apply(String) },
                    overrides: args.types.map((instanceType) => ({ instanceType })),
                },
            },
            ...(reservations.length > 0 && { capacityReservationSpecification: { capacityReservationPreference: "capacity-reservations-first" } }),
            targetGroupArns: [...args.targetGroupArns],
            healthCheckType: "ELB",
            healthCheckGracePeriod: WARM_UP_SECONDS,
            defaultInstanceWarmup: WARM_UP_SECONDS,
            maxInstanceLifetime: LONGEST_LIFE_SECONDS,
            capacityRebalance: true,
            instanceMaintenancePolicy: { minHealthyPercentage: HEALTHY_PERCENT.minimum, maxHealthyPercentage: HEALTHY_PERCENT.maximum },
            instanceRefresh: {
                strategy: "Rolling",
                preferences: {
                    minHealthyPercentage: HEALTHY_PERCENT.minimum,
                    maxHealthyPercentage: HEALTHY_PERCENT.maximum,
                    instanceWarmup: String(WARM_UP_SECONDS),
                    autoRollback: args.image.startsWith("ami-"), // AWS refuses it where a parameter names the image
                    scaleInProtectedInstances: "Wait",
                    standbyInstances: "Wait",
                },
            },
            terminationPolicies: ["OldestLaunchTemplate", "AllocationStrategy", "Default"],
            metricsGranularity: "1Minute",
            enabledMetrics: [
                "GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupMinSize", "GroupPendingInstances",
                "GroupStandbyInstances", "GroupTerminatingInstances", "GroupTotalInstances",
            ],
            tags: Object.entries(machineTags).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
        }, { ...options, ignoreChanges: ["desiredCapacity"] });
        this.scale(name, args, group);
        this.tell(name, args, group);

        this.groupName = group.name;
        this.roleArn = role.arn;
        this.roleName = role.name;
        const { groupName, roleArn, roleName } = this;
        this.registerOutputs({ groupName, roleArn, roleName });
    }

    /** The role of the machines, what they may do by it, and where sessions on them are recorded. */
    private identity(name: string, args: PoolArgs) {
        const options = { parent: this };
        const { account, region } = args;
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        const groupName = `/${args.tags.platform}/${args.tags.site}/sessions`;

        const role = new iam.Role(name, {
            name: fit(64, siteName(args.tags), "machines"),
            description: `What the machines of ${siteName(args.tags)} act as`,
            assumeRolePolicy: serviceTrust("ec2.amazonaws.com", account),
            tags: tags("role"),
        }, options);
        const allow = (Sid: string, Action: readonly string[], Resource: Statement["Resource"]): Statement =>
            ({ Sid, Effect: "Allow", Action, ...(Resource !== undefined && { Resource }) });
        const groupArn = (group: string) => `arn:aws:logs:${region}:${account}:log-group:${group}`;
        const [group, runs] = [groupArn(groupName), groupArn(`/${args.tags.platform}/${args.tags.site}/patching`)];
        new iam.RolePolicy(name, {
            role: role.name,
            name: "session-manager",
            policy: policyDocument([
                // None of these can be narrowed to a resource of ours; so who may call is: what an instance of ours was given.
                { ...allow("AgentReports", AGENT_ACTIONS, "*"), Condition: { ArnLike: { "ec2:SourceInstanceARN": `arn:aws:ec2:${region}:${account}:instance/*` } } },
                allow("SystemIsRead", ["s3:GetObject"], systemObjects(region)),
                allow("RunsAreRecorded", ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [runs, `${runs}:*`]),
                allow("SessionsAreRecorded", ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [group, `${group}:*`]),
                allow("SessionsFindTheirGroup", ["logs:DescribeLogGroups"], "*"),
            ]),
        }, options);
        const profile = new iam.InstanceProfile(name, { name: role.name, role: role.name, tags: tags("profile") }, options);

        const sessions = new cloudwatch.LogGroup(`${name}-sessions`, {
            name: groupName,
            kmsKeyId: args.operationsKeyArn,
            retentionInDays: logGroupRetention(args.retentionDays),
            tags: tags("sessions"),
        }, options);
        // The name is AWS's own: what a document of this name says holds for every session in the region.
        new ssm.Document(`${name}-sessions`, {
            name: "SSM-SessionManagerRunShell",
            documentType: "Session",
            documentFormat: "JSON",
            content: sessions.name.apply((cloudWatchLogGroupName) => JSON.stringify({
                schemaVersion: "1.0",
                description: "Every session is recorded as it goes, and ends when nobody is at the keyboard",
                sessionType: "Standard_Stream",
                inputs: {
                    cloudWatchLogGroupName,
                    cloudWatchEncryptionEnabled: true,
                    cloudWatchStreamingEnabled: true,
                    idleSessionTimeout: "15",
                    maxSessionDuration: "120",
                },
            })),
            tags: tags("sessions"),
        }, options);
        return { role, profile };
    }

    private template(name: string, args: PoolArgs, profile: iam.InstanceProfile): ec2.LaunchTemplate {
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        return new ec2.LaunchTemplate(name, {
            name: fit(128, siteName(args.tags), name),
            description: `Machines of ${siteName(args.tags)}`,
            imageId: args.image.startsWith("/") ? `resolve:ssm:${args.image}` : args.image,
            instanceType: args.types[0]!,
            iamInstanceProfile: { arn: profile.arn },
            metadataOptions: {
                httpEndpoint: "enabled",
                httpTokens: "required",
                httpPutResponseHopLimit: 1, // a container that does not share the machine's network gets no credentials
                httpProtocolIpv6: "disabled",
                instanceMetadataTags: "disabled",
            },
            networkInterfaces: [{
                deviceIndex: 0,
                associatePublicIpAddress: "false",
                deleteOnTermination: "true",
                securityGroups: [args.groupId],
            }],
            blockDeviceMappings: [{
                deviceName: "/dev/xvda", // the root device of Amazon Linux
                ebs: {
                    volumeType: "gp3", volumeSize: DISK_GIB, iops: 3000, throughput: 125,
                    encrypted: "true", kmsKeyId: args.volumesKeyArn, deleteOnTermination: "true",
                },
            }],
            monitoring: { enabled: true },
            ebsOptimized: "true",
            instanceInitiatedShutdownBehavior: "terminate",
            // AL2023 stays at the release of its image until it is told to follow: without this, patches have nothing to install.
            userData: Buffer.from(healthEndpoint({ first: ["echo latest > /etc/dnf/vars/releasever"] })).toString("base64"),
            tagSpecifications: ["volume", "network-interface"].map((resourceType) => ({ resourceType, tags: tags(resourceType) })),
            updateDefaultVersion: true,
            tags: tags("template"),
        }, { parent: this });
    }

    private scale(name: string, { requestsLabel: resourceLabel }: PoolArgs, group: autoscaling.Group): void {
        const options = { parent: this };
        const track = (key: string, targetValue: number, metric: { predefinedMetricType: string; resourceLabel?: pulumi.Input<string> }) =>
            new autoscaling.Policy(`${name}-${key}`, {
                name: key,
                autoscalingGroupName: group.name,
                policyType: "TargetTrackingScaling",
                targetTrackingConfiguration: { predefinedMetricSpecification: metric, targetValue },
            }, options);
        track("processors", TARGET_CPU, { predefinedMetricType: "ASGAverageCPUUtilization" });
        if (resourceLabel !== undefined) {
            track("requests", TARGET_REQUESTS, { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel });
        }
    }

    /** A pool that cannot start a machine looks well until the next one dies. */
    private tell(name: string, args: PoolArgs, group: autoscaling.Group): void {
        const rule = new cloudwatch.EventRule(name, {
            name: fit(64, siteName(args.tags), name, "stuck"),
            description: "The pool could not start or end a machine",
            eventPattern: group.name.apply((groupName) => JSON.stringify({
                source: ["aws.autoscaling"],
                "detail-type": ["EC2 Instance Launch Unsuccessful", "EC2 Instance Terminate Unsuccessful", "EC2 Auto Scaling Instance Refresh Failed"],
                detail: { AutoScalingGroupName: [groupName] },
            })),
            state: "ENABLED",
            tags: { ...args.tags, Name: `${name}-stuck` },
        }, { parent: this });
        new cloudwatch.EventTarget(name, { rule: rule.name, targetId: "responders", arn: args.topicArn }, { parent: this });
    }
}
