import * as rules from "../../policy/rules/aws-pool";
import { aws, type MadeInAws, platform, standby, tabulate, UNKNOWN } from "./aws-support";

const encode = (text: string): string => Buffer.from(text).toString("base64");
const options = { httpTokens: "required", httpPutResponseHopLimit: 1 };
const disk = { encrypted: "true", deleteOnTermination: "true", kmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/volumes" };
const template = (props: object = {}, more: MadeInAws = {}) => aws("ec2/launchTemplate:LaunchTemplate", {
    metadataOptions: options, blockDeviceMappings: [{ ebs: disk }], networkInterfaces: [{ associatePublicIpAddress: "false" }],
    iamInstanceProfile: { arn: "arn:aws:iam::111122223333:instance-profile/machines" }, monitoring: { enabled: true }, instanceType: "m7i.large", ...props,
}, more);
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/volumes";
const instance = (props: object = {}) => aws("ec2/instance:Instance", {
    metadataOptions: options, rootBlockDevice: { encrypted: true, kmsKeyId: KEY }, associatePublicIpAddress: false, monitoring: true, iamInstanceProfile: "machines", ...props,
}, { name: "one" });
/** An instance that says nothing by itself: what its template does not say is left to AWS. */
const fromTemplate = instance({
    launchTemplate: { id: "lt-1" }, metadataOptions: undefined, rootBlockDevice: undefined, associatePublicIpAddress: undefined, monitoring: undefined, iamInstanceProfile: undefined,
});
const configuration = (props: object = {}) => aws("ec2/launchConfiguration:LaunchConfiguration", props);
const mixed = (...types: string[]) => ({
    launchTemplate: { launchTemplateSpecification: { launchTemplateId: "lt-1", version: "1" }, overrides: types.map((instanceType) => ({ instanceType })) },
});
const group = (props: object = {}, more: MadeInAws = {}) => aws("autoscaling/group:Group", {
    name: "pool", vpcZoneIdentifiers: ["a", "b", "c"], minSize: 3, maxSize: 9, healthCheckType: "ELB", targetGroupArns: ["arn:tg"], maxInstanceLifetime: 604800,
    mixedInstancesPolicy: mixed("m7i.large", "m6i.large"), instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 100 } },
    instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: 120 }, enabledMetrics: ["GroupDesiredCapacity", "GroupInServiceInstances"], ...props,
}, { name: "pool", ...more });
const policy = (props: object = {}) => aws("autoscaling/policy:Policy", { autoscalingGroupName: "pool", policyType: "TargetTrackingScaling", targetTrackingConfiguration: { targetValue: 50 }, ...props }, { name: "policy" });

tabulate(rules.sessionTokens, {
    accepts: { "tokens, one hop": template(), "tokens for an instance": instance(), "no metadata at all": instance({ metadataOptions: { httpEndpoint: "disabled" } }) },
    rejects: {
        "an instance for which nothing is said": instance({ metadataOptions: undefined }),
        "a launch configuration for which nothing is said": configuration(),
        "nothing said": template({ metadataOptions: undefined }),
        "tokens that are optional": template({ metadataOptions: { ...options, httpTokens: "optional" } }),
        "two hops": template({ metadataOptions: { ...options, httpPutResponseHopLimit: 2 } }),
        "hops left to the account": template({ metadataOptions: { httpTokens: "required" } }),
    },
    ignores: { "what an instance leaves to its template": fromTemplate },
    awaits: { "options that are not known": template({ metadataOptions: UNKNOWN }) },
});

tabulate(rules.encryptedDisks, {
    accepts: {
        "an instance's disk with a key": instance(), "a volume with a key": aws("ebs/volume:Volume", { encrypted: true, kmsKeyId: KEY }),
        "the region's key for a launch configuration, which can name none": configuration({ rootBlockDevice: { encrypted: true } }),
        "a disk with a key": template(), "a key that is not made yet": template({ blockDeviceMappings: [{ ebs: { encrypted: "true", kmsKeyId: UNKNOWN } }] }),
    },
    rejects: {
        "a volume for which nothing is said": aws("ebs/volume:Volume", {}), "a volume with AWS's own key": aws("ebs/volume:Volume", { encrypted: true }),
        "an instance's disk in the clear": instance({ rootBlockDevice: { volumeSize: 8 } }),
        "an instance's second disk in the clear": instance({ ebsBlockDevices: [{ deviceName: "/dev/sdb" }] }),
        "an instance's disks left to the image": instance({ rootBlockDevice: undefined }),
        "disks left to the image": template({ blockDeviceMappings: undefined }),
        "a disk in the clear": template({ blockDeviceMappings: [{ ebs: { ...disk, encrypted: "false" } }] }),
        "a disk for which nothing is said": template({ blockDeviceMappings: [{ ebs: { volumeType: "gp3" } }] }),
        "AWS's own key": template({ blockDeviceMappings: [{ ebs: { encrypted: "true" } }] }),
        "AWS's own key by name": template({ blockDeviceMappings: [{ ebs: { encrypted: "true", kmsKeyId: "alias/aws/ebs" } }] }),
        "a second disk in the clear": template({ blockDeviceMappings: [{ ebs: disk }, { ebs: {} }] }),
    },
    ignores: { "what an instance leaves to its template": fromTemplate },
    awaits: { "a switch that is not known": aws("ebs/volume:Volume", { encrypted: UNKNOWN, kmsKeyId: KEY }) },
});

tabulate(rules.disksEndWithMachine, {
    accepts: { "a disk that ends": template(), "an instance's, the default": instance() },
    rejects: {
        "a template's, the default": template({ blockDeviceMappings: [{ ebs: { ...disk, deleteOnTermination: undefined } }] }),
        "an instance's that stays": instance({ rootBlockDevice: { deleteOnTermination: false } }),
    },
    awaits: { "a switch that is not known": instance({ rootBlockDevice: { deleteOnTermination: UNKNOWN } }) },
});

tabulate(rules.noPublicAddress, {
    accepts: { "no address": template(), "no address of an instance": instance(), "an interface made apart": instance({ associatePublicIpAddress: undefined, networkInterfaces: [{ deviceIndex: 0 }] }) },
    rejects: {
        "an instance's address": instance({ associatePublicIpAddress: true }),
        "an instance that leaves it to the subnet": instance({ associatePublicIpAddress: undefined }),
        "an address": template({ networkInterfaces: [{ associatePublicIpAddress: "true" }] }),
        "an interface that leaves it to the subnet": template({ networkInterfaces: [{}] }),
        "no interface, which leaves it to the subnet": template({ networkInterfaces: undefined }),
    },
    ignores: { "what an instance leaves to its template": fromTemplate },
    awaits: { "a switch that is not known": instance({ associatePublicIpAddress: UNKNOWN }) },
});

tabulate(rules.noKeyPair, { accepts: { "no key": template() }, rejects: { "a key": template({ keyName: "mine" }), "an instance's": instance({ keyName: "mine" }) } });

tabulate(rules.noSecretsInUserData, {
    accepts: { "none": template(), "a script": template({ userData: encode("#!/bin/sh\necho hello") }) },
    rejects: {
        "an instance's in plain text": instance({ userData: "export DB_PASSWORD=hunter2hunter2" }), "an instance's in base64": instance({ userDataBase64: encode("export DB_PASSWORD=hunter2hunter2") }),
        "a password": template({ userData: encode("export DB_PASSWORD=hunter2hunter2") }), "an access key": template({ userData: encode("AKIAIOSFODNN7EXAMPLE") }),
    },
    awaits: { "data that is not known": template({ userData: UNKNOWN }) },
});

tabulate(rules.machinesHaveRole, {
    accepts: { "a profile": template(), "a profile by name": template({ iamInstanceProfile: { name: "machines" } }), "one that is not made yet": template({ iamInstanceProfile: { arn: UNKNOWN } }), "an instance's": instance() },
    ignores: { "what an instance leaves to its template": fromTemplate },
    rejects: { "an instance without one": instance({ iamInstanceProfile: undefined }), "none": template({ iamInstanceProfile: undefined }), "none, where one was meant": template({ iamInstanceProfile: {} }, { from: { iamInstanceProfile: aws("iam/instanceProfile:InstanceProfile", {}) } }) },
});

tabulate(rules.namesImage, {
    accepts: { "a parameter": template({ imageId: "resolve:ssm:/images/latest" }), "an id": template({ imageId: "ami-0123456789abcdef0" }) },
    rejects: { "none": template({ imageId: undefined }), "a name": template({ imageId: "al2023" }) },
});

tabulate(rules.inGroup, {
    accepts: {
        "a group": template({ networkInterfaces: [{ associatePublicIpAddress: "false", securityGroups: ["sg-1"] }] }), "one that is not made yet": template({ networkInterfaces: [{ securityGroups: [UNKNOWN] }] }),
        "a group without an interface": template({ networkInterfaces: undefined, vpcSecurityGroupIds: ["sg-1"] }),
    },
    rejects: { "an interface in the network's default": template(), "the network's default": template({ networkInterfaces: undefined }), "none of several": template({ networkInterfaces: [{ securityGroups: [] }] }) },
});

const accounted = platform({ requiredTags: ["owner", "data-class"] });
const tagged = (tags: object, others = tags) => template({ tagSpecifications: [{ resourceType: "volume", tags }, { resourceType: "network-interface", tags: others }] });

tabulate(rules.disksAccounted, {
    accepts: { "all of them": [tagged({ owner: "us", "data-class": "confidential" }), accounted] },
    rejects: { "none": [template(), accounted], "one that is missing": [tagged({ owner: "us" }), accounted], "interfaces without": [tagged({ owner: "us", "data-class": "confidential" }, {}), accounted], "on something else": [template({ tagSpecifications: [{ resourceType: "network-interface", tags: { owner: "us", "data-class": "confidential" } }] }), accounted] },
    ignores: { "a program that is no platform": template() },
});

tabulate(rules.monitored, { accepts: { "every minute": template(), "an instance": instance(), "a launch configuration's default": configuration() }, ignores: { "what an instance leaves to its template": fromTemplate }, awaits: { "a switch that is not known": instance({ monitoring: UNKNOWN }) }, rejects: { "an instance's default": instance({ monitoring: undefined }), "every five": template({ monitoring: { enabled: false } }), "the default": template({ monitoring: undefined }) } });

tabulate(rules.nitro, {
    accepts: { "a template of Nitro": template(), "a pool of Nitro": group() },
    rejects: { "a template of Xen": template({ instanceType: "m4.large" }), "a pool with one of Xen": group({ mixedInstancesPolicy: mixed("m7i.large", "t2.micro") }) },
});

tabulate(rules.usesTemplate, {
    accepts: { "a mixed policy": group(), "a template": group({ mixedInstancesPolicy: undefined, launchTemplate: { id: "lt-1" } }) },
    rejects: { "a configuration": group({ mixedInstancesPolicy: undefined, launchConfiguration: "old" }), "neither": group({ mixedInstancesPolicy: undefined }) },
});

tabulate(rules.overZones, {
    accepts: { "three zones": group(), "zones by name": group({ vpcZoneIdentifiers: undefined, availabilityZones: ["a", "b", "c"] }) },
    rejects: { "two zones": group({ vpcZoneIdentifiers: ["a", "b"] }), "a machine too few": group({ minSize: 2 }), "four zones and three machines": group({ vpcZoneIdentifiers: ["a", "b", "c", "d"] }) },
});

tabulate(rules.healthByBalancer, {
    accepts: { "the balancer's": group(), "groups that are not made yet": group({ targetGroupArns: UNKNOWN }), "an attachment": [group({ targetGroupArns: undefined }), aws("autoscaling/attachment:Attachment", { autoscalingGroupName: "pool" })] },
    awaits: { "a type that is not known": group({ healthCheckType: UNKNOWN }) },
    rejects: { "another pool's attachment": [group({ targetGroupArns: undefined }), aws("autoscaling/attachment:Attachment", { autoscalingGroupName: "other" })], "the machine's own": group({ healthCheckType: "EC2" }), "the default": group({ healthCheckType: undefined }), "no balancer": group({ targetGroupArns: [] }) },
});

tabulate(rules.renewed, {
    accepts: { "a week": group(), "thirty days": group({ maxInstanceLifetime: 2592000 }) },
    rejects: { "for ever": group({ maxInstanceLifetime: 0 }), "the default": group({ maxInstanceLifetime: undefined }), "a quarter": group({ maxInstanceLifetime: 7776000 }) },
});

tabulate(rules.replacedInTurn, {
    accepts: { "all well meanwhile": group(), "a version that is not known": group({ mixedInstancesPolicy: undefined, launchTemplate: { id: "lt-1", version: UNKNOWN } }), "AWS's own ninety in a refresh": group({ instanceRefresh: { strategy: "Rolling" } }) },
    rejects: {
        "no refresh": group({ instanceRefresh: undefined }),
        "a version that is left to the template": group({ mixedInstancesPolicy: undefined, launchTemplate: { id: "lt-1" } }),
        "a version that never changes": group({ mixedInstancesPolicy: undefined, launchTemplate: { id: "lt-1", version: "$Latest" } }),
        "half of them well in a refresh": group({ instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 50 } } }),
        "half of them well at other times": group({ instanceMaintenancePolicy: { minHealthyPercentage: 50, maxHealthyPercentage: 100 } }),
        "no policy for other times": group({ instanceMaintenancePolicy: undefined }),
    },
});

tabulate(rules.measuresItself, { accepts: { "both": group() }, rejects: { "none": group({ enabledMetrics: undefined }), "one": group({ enabledMetrics: ["GroupDesiredCapacity"] }) } });

const processors = (targetValue: number) => policy({ targetTrackingConfiguration: { targetValue, predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" } } });

tabulate(rules.tracks, {
    accepts: { "half": processors(50), "requests": policy({ targetTrackingConfiguration: { targetValue: 1000, predefinedMetricSpecification: { predefinedMetricType: "ALBRequestCountPerTarget" } } }), "a metric of one's own": policy({ targetTrackingConfiguration: { targetValue: 9, customizedMetricSpecification: {} } }) },
    rejects: { "no room": processors(90), "no metric": policy(), "one that is off": policy({ enabled: false, targetTrackingConfiguration: { targetValue: 9, customizedMetricSpecification: {} } }) },
    ignores: { "steps": policy({ policyType: "StepScaling" }) },
});

tabulate(rules.grows, {
    accepts: { "a target": [group(), policy()], "a target that only grows, and one that shrinks": [group(), policy({ targetTrackingConfiguration: { targetValue: 50, disableScaleIn: true } }), aws("autoscaling/policy:Policy", { autoscalingGroupName: "pool", policyType: "TargetTrackingScaling" }, { name: "other" })] },
    rejects: {
        "no policy": [group()],
        "another pool's policy": [group(), policy({ autoscalingGroupName: "other" })],
        "a policy that is off": [group(), policy({ enabled: false })],
        "a policy that only grows": [group(), policy({ targetTrackingConfiguration: { targetValue: 50, disableScaleIn: true } })],
        "a pool without room": [group({ maxSize: 3 }), policy()],
    },
});

const far: MadeInAws = { stack: "dr", region: "eu-central-1" };

tabulate(rules.standbyCanGrow, {
    accepts: { "a small standby that can grow as far": [group({ minSize: 3 }, far), standby(), platform(), group({ minSize: 6 })] },
    rejects: {
        "one that cannot": [group({ maxSize: 6 }, far), standby(), platform(), group()],
        "other types": [group({ mixedInstancesPolicy: mixed("t3.micro") }, far), standby(), platform(), group()],
        "no pool in the primary": [group({}, far), standby(), platform()],
    },
    ignores: { "a primary's": [group(), platform()], "a program that is no platform": group() },
    awaits: { "a standby judged alone": [group({}, far), standby()] },
});

const sg = aws("ec2/securityGroup:SecurityGroup", {}, { name: "app" });
const kms = aws("kms/key:Key", { arn: disk.kmsKeyId }, { name: "volumes" });
const profile = aws("iam/instanceProfile:InstanceProfile", { arn: "arn:aws:iam::111122223333:instance-profile/machines" });
const ours = template({ networkInterfaces: [{ securityGroups: ["app-id"] }] });
const subnets = ["a", "b", "c"].map((id) => aws("ec2/subnet:Subnet", { id }, { name: id }));
const things = [platform(), sg, kms, profile, ...subnets, aws("lb/targetGroup:TargetGroup", { arn: "arn:tg" }), aws("ec2/launchTemplate:LaunchTemplate", { id: "lt-1" }, { name: "lt" })] as const;

tabulate(rules.leadsToOwn, {
    accepts: { "a template of our own things": [ours, ...things], "what is not made yet": [template({ networkInterfaces: [{ securityGroups: [UNKNOWN] }] }), ...things], "a pool of our own things": [group(), ...things] },
    rejects: {
        "another's group": [template({ networkInterfaces: [{ securityGroups: ["sg-other"] }] }), ...things],
        "another's key": [template({ blockDeviceMappings: [{ ebs: { encrypted: "true", kmsKeyId: "arn:aws:kms:eu-west-1:444455556666:key/other" } }] }), ...things],
        "another's profile": [template({ iamInstanceProfile: { name: "other" } }), ...things],
        "another's subnet": [group({ vpcZoneIdentifiers: ["a", "b", "x"] }), ...things],
        "another's balancer": [group({ targetGroupArns: ["arn:other"] }), ...things],
        "another's template": [group({ mixedInstancesPolicy: { launchTemplate: { launchTemplateSpecification: { launchTemplateId: "lt-2" } } } }), ...things],
    },
    ignores: { "a program that is no platform": template() },
});

const event = (kind: string) => aws("cloudwatch/eventRule:EventRule", { id: "rule", name: "rule", eventPattern: JSON.stringify({ source: ["aws.autoscaling"], "detail-type": [kind] }) }, { name: "rule" });
const target = aws("cloudwatch/eventTarget:EventTarget", { rule: "rule", arn: "arn:aws:sns:eu-west-1:111122223333:alerts" });

tabulate(rules.failureHeard, {
    accepts: { "a rule with a target": [group(), platform(), event("EC2 Instance Launch Unsuccessful"), target] },
    rejects: { "no rule": [group(), platform()], "a rule without a target": [group(), platform(), event("EC2 Instance Launch Unsuccessful")], "a rule for what went well": [group(), platform(), event("EC2 Instance Launch Successful"), target] },
    ignores: { "a program that is no platform": group() },
});

const inputs = { cloudWatchLogGroupName: "/sessions", cloudWatchEncryptionEnabled: true, idleSessionTimeout: "15" };
const document = (more: object = {}, documentType = "Session") => aws("ssm/document:Document", { documentType, content: JSON.stringify({ schemaVersion: "1.0", inputs: { ...inputs, ...more } }) });

tabulate(rules.sessionsRecorded, {
    accepts: { "a record": document(), "AWS's own twenty minutes": document({ idleSessionTimeout: undefined }) },
    rejects: { "no record": document({ cloudWatchLogGroupName: undefined }), "a record in the clear": document({ cloudWatchEncryptionEnabled: false }), "an hour idle": document({ idleSessionTimeout: "60" }) },
    ignores: { "a command": document({}, "Command") },
    awaits: { "content that is not known": aws("ssm/document:Document", { documentType: "Session", content: UNKNOWN }) },
});

const GOOD: Record<string, object> = {
    "ebs/encryptionByDefault:EncryptionByDefault": { enabled: true },
    "ebs/defaultKmsKey:DefaultKmsKey": { keyArn: "arn:key" },
    "ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": { state: "block-all-sharing" },
    "ec2/imageBlockPublicAccess:ImageBlockPublicAccess": { state: "block-new-sharing" },
    "ec2/allowedImagesSettings:AllowedImagesSettings": { state: "enabled", imageCriterions: [{ imageProviders: ["amazon"] }] },
    "ec2/instanceMetadataDefaults:InstanceMetadataDefaults": options,
    "ec2/serialConsoleAccess:SerialConsoleAccess": { enabled: false },
    "ssm/serviceSetting:ServiceSetting": { settingId: "/ssm/documents/console/public-sharing-permission", settingValue: "Disable" },
};
const all = Object.entries(GOOD).map(([type, props]) => aws(type, props, { name: type.split(":")[1]! }));
const setting = (type: string, props: object) => aws(Object.keys(GOOD).find((one) => one.endsWith(type))!, props);

tabulate(rules.safeDefault, {
    accepts: { ...Object.fromEntries(all.map((one) => [one.name, one])), "another setting": setting("ServiceSetting", { settingId: "/ssm/opsinsights/opscenter", settingValue: "Enabled" }) },
    rejects: {
        "disks in the clear": setting("EncryptionByDefault", { enabled: false }),
        "public snapshots": setting("SnapshotBlockPublicAccess", { state: "unblocked" }),
        "snapshots that stay public": setting("SnapshotBlockPublicAccess", { state: "block-new-sharing" }),
        "public images": setting("ImageBlockPublicAccess", { state: "unblocked" }),
        "anybody's images, with a remark": setting("AllowedImagesSettings", { state: "audit-mode", imageCriterions: [{ imageProviders: ["amazon"] }] }),
        "images by their name alone": setting("AllowedImagesSettings", { state: "enabled", imageCriterions: [{ imageNames: ["al2023-*"] }] }),
        "metadata without tokens": setting("InstanceMetadataDefaults", { httpTokens: "optional", httpPutResponseHopLimit: 1 }),
        "metadata two hops away": setting("InstanceMetadataDefaults", { httpTokens: "required", httpPutResponseHopLimit: 2 }),
        "a serial console": setting("SerialConsoleAccess", { enabled: true }),
        "public documents": setting("ServiceSetting", { settingId: "/ssm/documents/console/public-sharing-permission", settingValue: "Enable" }),
    },
});

tabulate(rules.siteDefaults, {
    accepts: { "all of them": [platform(), ...all] },
    rejects: { "none": platform(), "one that is missing": [platform(), ...all.slice(1)], "another stack's": [platform(), ...Object.entries(GOOD).map(([type, props]) => aws(type, props, { stack: "other" }))] },
});

tabulate(rules.siteHasPool, {
    accepts: { "a pool and how sessions are held": [platform(), group(), document()] },
    rejects: { "none": platform(), "a pool alone": [platform(), group()], "a document for something else": [platform(), group(), document({}, "Command")] },
});

tabulate(rules.waitsForMachines, {
    accepts: { "three minutes": group({ healthCheckGracePeriod: 180, defaultInstanceWarmup: 180 }), "the defaults, five minutes": group(), "a refresh that waits as the pool does": group({ instanceRefresh: { preferences: { instanceWarmup: "" } } }) },
    rejects: { "a second": group({ healthCheckGracePeriod: 1 }), "an hour": group({ healthCheckGracePeriod: 3600 }), "an hour to warm up": group({ defaultInstanceWarmup: 3600 }), "five hours in a refresh": group({ instanceRefresh: { preferences: { instanceWarmup: "18000" } } }) },
    awaits: { "a time that is not known": group({ healthCheckGracePeriod: UNKNOWN }) },
});

const tracking = (predefinedMetricType: string, targetValue: number, autoscalingGroupName = "pool") => aws("autoscaling/policy:Policy", {
    autoscalingGroupName, policyType: "TargetTrackingScaling", targetTrackingConfiguration: { targetValue, predefinedMetricSpecification: { predefinedMetricType } },
}, { name: predefinedMetricType });
const [cpu, requests] = [tracking("ASGAverageCPUUtilization", 50), tracking("ALBRequestCountPerTarget", 1000)];

tabulate(rules.growsByLoad, {
    accepts: { "both": [group(), platform(), cpu, requests] },
    rejects: {
        "processors alone": [group(), platform(), cpu], "requests alone": [group(), platform(), requests],
        "requests of another pool": [group(), platform(), cpu, tracking("ALBRequestCountPerTarget", 1000, "other")],
        "far too many requests": [group(), platform(), cpu, tracking("ALBRequestCountPerTarget", 100_000)],
    },
    ignores: { "a program that is no platform": [group(), cpu] },
});

const tags = (propagateAtLaunch: boolean) => [{ key: "owner", value: "us", propagateAtLaunch }, { key: "data-class", value: "confidential", propagateAtLaunch }];

tabulate(rules.machinesAccounted, {
    accepts: { "tags that are passed on": [group({ tags: tags(true) }), accounted] },
    rejects: { "none": [group(), accounted], "tags that stay with the group": [group({ tags: tags(false) }), accounted] },
    ignores: { "a program that is no platform": group() },
    awaits: { "tags that are not known": [group({ tags: UNKNOWN }), accounted] },
});

const spot = (onDemandPercentageAboveBaseCapacity?: unknown) => group({ mixedInstancesPolicy: { ...mixed("m7i.large"), instancesDistribution: { onDemandPercentageAboveBaseCapacity } } });

tabulate(rules.notTakenAway, {
    accepts: { "none on Spot": [spot(100), platform()], "the default": [spot(), platform()], "no mixture": [group(), platform()] },
    rejects: { "nearly all on Spot": [spot(1), platform()] },
    ignores: { "a program that is no platform": spot(0) },
    awaits: { "a share that is not known": [spot(UNKNOWN), platform()] },
});

tabulate(rules.startsService, {
    accepts: { "a script": [template({ userData: encode("#!/bin/sh") }), platform()], "one that is not known": [template({ userData: UNKNOWN }), platform()] },
    rejects: { "none": [template(), platform()] },
    ignores: { "a program that is no platform": template() },
});
