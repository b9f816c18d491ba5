import * as rules from "../../policy/rules/aws-detection";
import type { Resource } from "../../policy/resource";
import type { StackRule } from "../../policy/rule";
import { aws, platform, policy, standby, tabulate, UNKNOWN } from "./aws-support";
import { make } from "./azure-support";

const detector = (props: object = {}) => aws("guardduty/detector:Detector", { enable: true, findingPublishingFrequency: "FIFTEEN_MINUTES", ...props }, { name: "detector" });
const ofDetector = { from: { detectorId: detector() } };

/** What a site must have, and what is not it. */
const presence = (rule: StackRule, right: Resource) => tabulate(rule, {
    accepts: { "one": [platform(), right] },
    rejects: { "none": platform(), "another site's": [platform(), { ...right, urn: right.urn.replace("urn:pulumi:test", "urn:pulumi:other") }] },
});

presence(rules.siteHasDetector, detector());
presence(rules.siteHasHub, aws("securityhub/account:Account", {}));
presence(rules.siteHasConfigRules, aws("cfg/conformancePack:ConformancePack", {}));

tabulate(rules.detectorOn, {
    accepts: { "a detector that tells at once": detector(), "the default for being on": detector({ enable: undefined }) },
    rejects: { "a suspended one": detector({ enable: false }), "six hours": detector({ findingPublishingFrequency: "SIX_HOURS" }), "the default, which is six hours": detector({ findingPublishingFrequency: undefined }) },
});

const feature = (name: string, props: object = {}) => aws("guardduty/detectorFeature:DetectorFeature", { detectorId: "detector-id", name, status: "ENABLED", ...props }, { name, ...ofDetector });
const features = ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING"];

tabulate(rules.detectorLooks, {
    accepts: {
        "every feature": [detector(), ...features.map((name) => feature(name))],
        "the older way for some": [detector({ datasources: {
            s3Logs: { enable: true }, kubernetes: { auditLogs: { enable: true } }, malwareProtection: { scanEc2InstanceWithFindings: { ebsVolumes: { enable: true } } },
        } }), ...features.slice(3).map((name) => feature(name))],
    },
    rejects: {
        "none": detector(),
        "one that is missing": [detector(), ...features.slice(1).map((name) => feature(name))],
        "one that is off": [detector(), feature(features[0]!, { status: "DISABLED" }), ...features.slice(1).map((name) => feature(name))],
    },
});

const agents = (...names: string[]) => names.map((name) => ({ name, status: "ENABLED" }));

const everywhere = agents("EC2_AGENT_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EKS_ADDON_MANAGEMENT");

tabulate(rules.runtimeAgents, {
    accepts: { "agents everywhere": feature("RUNTIME_MONITORING", { additionalConfigurations: everywhere }) },
    rejects: {
        "the default, which is none": feature("RUNTIME_MONITORING"), "agents on machines alone": feature("RUNTIME_MONITORING", { additionalConfigurations: agents("EC2_AGENT_MANAGEMENT") }),
        "one that is off": feature("RUNTIME_MONITORING", { additionalConfigurations: [{ ...everywhere[0], status: "DISABLED" }, ...everywhere.slice(1)] }),
    },
    awaits: { "agents that are not known": feature("RUNTIME_MONITORING", { additionalConfigurations: UNKNOWN }) },
    ignores: { "another feature": feature("S3_DATA_EVENTS") },
});

const destination = (props: object = {}) => aws("guardduty/publishingDestination:PublishingDestination", { detectorId: "detector-id", kmsKeyArn: "k", ...props }, ofDetector);

tabulate(rules.findingsArchived, {
    accepts: { "a destination": [detector(), destination()], "a key that is not known yet": [detector(), destination({ kmsKeyArn: UNKNOWN })] },
    rejects: { "none": detector(), "one without a key": [detector(), destination({ kmsKeyArn: undefined })] },
});

const hub = (props: object = {}) => aws("securityhub/account:Account", { enableDefaultStandards: false, ...props }, { name: "hub" });
const standard = (path: string) => aws("securityhub/standardsSubscription:StandardsSubscription", { standardsArn: `arn:aws:securityhub:eu-west-1::standards/${path}` }, { name: path });
const [baseline, cis] = [standard("aws-foundational-security-best-practices/v/1.0.0"), standard("cis-aws-foundations-benchmark/v/5.0.0")];

tabulate(rules.hubKeepsUp, {
    accepts: { "the default": hub() },
    rejects: { "off": hub({ autoEnableControls: false }) },
});

tabulate(rules.hubStandards, {
    accepts: { "the baseline and CIS": [hub(), baseline, cis], "the baseline by default": [hub({ enableDefaultStandards: true }), standard("pci-dss/v/4.0.1")] },
    rejects: { "none": hub(), "the baseline alone": [hub(), baseline], "a standard alone": [hub(), cis], "a superseded one": [hub(), baseline, standard("pci-dss/v/3.2.1")] },
});

const initiative = (id: string) => make("authorization:PolicyAssignment", { policyDefinitionId: `/providers/Microsoft.Authorization/policySetDefinitions/${id}` }, { name: id });
const [cisOnAzure, pciOnAzure] = [initiative("06f19060-9e68-4070-92ca-f15cc126059e"), initiative("a06d5deb-24aa-4991-9d58-fa7563154e31")];

tabulate(rules.standardsOnBoth, {
    accepts: { "the same on both": [platform(), cisOnAzure, cis], "another version of it": [platform(), cisOnAzure, standard("cis-aws-foundations-benchmark/v/3.0.0")], "what AWS has no counterpart of": [platform(), initiative("x")] },
    rejects: { "one of two": [platform(), cisOnAzure, pciOnAzure, cis], "none": [platform(), pciOnAzure] },
    ignores: { "a site that assigns nothing": platform() },
});

const aggregator = (linkingMode: string) => aws("securityhub/findingAggregator:FindingAggregator", { linkingMode });

tabulate(rules.findingsAggregated, {
    accepts: { "all regions": [platform(), aggregator("ALL_REGIONS")] },
    rejects: { "none": platform(), "no regions": [platform(), aggregator("NO_REGIONS")] },
    ignores: { "a standby": standby() },
});

const recorder = (props: object = {}) => aws("cfg/recorder:Recorder", { recordingGroup: { allSupported: true, includeGlobalResourceTypes: true }, ...props });
const channel = (props: object = {}) => aws("cfg/deliveryChannel:DeliveryChannel", { s3KmsKeyArn: "k", ...props });
const status = (isEnabled: boolean) => aws("cfg/recorderStatus:RecorderStatus", { isEnabled });

tabulate(rules.siteRecordsConfiguration, {
    accepts: { "a recorder": [platform(), recorder()] },
    rejects: { "none": platform(), "another site's": [platform(), { ...recorder(), urn: recorder().urn.replace("urn:pulumi:test", "urn:pulumi:other") }] },
});

tabulate(rules.recorderStarted, {
    accepts: { "one that is started": [recorder(), channel(), status(true)] },
    rejects: {
        "one that is not started": [recorder(), channel()], "one that is stopped": [recorder(), channel(), status(false)], "no channel": [recorder(), status(true)],
        "what stands in another region": [recorder(), channel(), { ...status(true), provider: { type: "pulumi:providers:aws", name: "far", props: { region: "us-east-1" } } }],
    },
    awaits: { "a status that is not known": [recorder(), channel(), aws("cfg/recorderStatus:RecorderStatus", { isEnabled: UNKNOWN })] },
});

const daily = { recordingMode: { recordingFrequency: "DAILY" } };

tabulate(rules.recorderTakesAll, {
    accepts: {
        "everything": [recorder(), platform()],
        "once a day in an evaluation": [recorder(daily), platform()],
        "one of two of a program": [recorder({ recordingGroup: undefined }), { ...recorder(), urn: `${recorder().urn}-2` }],
        "a standby's, without what has no region": [{ ...recorder({ recordingGroup: { allSupported: true } }), urn: recorder().urn.replace("urn:pulumi:test", "urn:pulumi:dr") }, standby()],
    },
    rejects: {
        "a part": [recorder({ recordingGroup: { allSupported: false, includeGlobalResourceTypes: true } }), platform()],
        "a primary's without what has no region": [recorder({ recordingGroup: { allSupported: true } }), platform()],
        "once a day in production": [recorder(daily), platform({ lifecycle: "production" })],
        "a program's only one, without what has no region": recorder({ recordingGroup: undefined }),
    },
});

tabulate(rules.configurationEncrypted, {
    accepts: { "a key": channel(), "a key that is not known yet": channel({ s3KmsKeyArn: UNKNOWN }) },
    rejects: { "none": channel({ s3KmsKeyArn: undefined }) },
});

const analyzer = (type: string | undefined, props: object = {}) => aws("accessanalyzer/analyzer:Analyzer", { type, ...props });

tabulate(rules.outsideAccessFound, {
    accepts: { "an analyzer": [platform(), analyzer("ACCOUNT")], "the default": [platform(), analyzer(undefined)], "the organisation's": [platform(), analyzer("ORGANIZATION")] },
    rejects: { "none": platform(), "one of unused access alone": [platform(), analyzer("ACCOUNT_UNUSED_ACCESS")] },
});

const unused = (unusedAccessAge?: number) => analyzer("ACCOUNT_UNUSED_ACCESS", { configuration: { unusedAccess: { unusedAccessAge } } });

tabulate(rules.unusedAccessFound, {
    accepts: { "90 days": [platform(), unused(90)], "the default, which is 90": [platform(), unused()] },
    rejects: { "none": platform(), "half a year": [platform(), unused(180)], "one of outside access alone": [platform(), analyzer("ACCOUNT")] },
    ignores: { "a standby": standby() },
});

const inspector = (...resourceTypes: string[]) => aws("inspector2/enabler:Enabler", { resourceTypes });

tabulate(rules.siteIsScanned, {
    accepts: { "all three": [platform(), inspector("EC2", "ECR", "LAMBDA")] },
    rejects: { "none": platform(), "machines alone": [platform(), inspector("EC2")] },
});

const notification = (count: number) => aws("s3/bucketNotification:BucketNotification", { queues: Array.from({ length: count }, () => ({})) });
const sentinel = aws("iam/role:Role", { assumeRolePolicy: policy({ Effect: "Allow", Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/sts.windows.net/x/" }, Action: "sts:AssumeRoleWithWebIdentity" }) });

tabulate(rules.findingsMeet, {
    accepts: { "two queues and the role": [platform(), notification(2), sentinel] },
    rejects: { "nothing": platform(), "one queue": [platform(), notification(1), sentinel], "no role": [platform(), notification(2)] },
});

const queue = (props: object = {}) => aws("sqs/queue:Queue", { kmsMasterKeyId: "k", ...props }, { name: "queue" });
const queuePolicy = (effect: string) => aws("sqs/queuePolicy:QueuePolicy", {
    queueUrl: "queue-id", policy: policy({ Effect: effect, Principal: "*", Action: "sqs:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
}, { from: { queueUrl: queue() } });

tabulate(rules.queueEncrypted, {
    accepts: { "a key": queue(), "a key that is not made yet": queue({ kmsMasterKeyId: UNKNOWN }) },
    rejects: { "none": queue({ kmsMasterKeyId: undefined }), "SQS's own": queue({ kmsMasterKeyId: "alias/aws/sqs" }) },
});

tabulate(rules.queueTlsOnly, {
    accepts: {
        "a policy that refuses plain HTTP": [queue(), queuePolicy("Deny")],
        "one inside the queue, for every principal": queue({ policy: policy({ Effect: "Deny", Principal: { AWS: "*" }, Action: ["sqs:*"], Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }) }),
    },
    rejects: {
        "no policy": queue(), "one that refuses nothing": [queue(), queuePolicy("Allow")],
        "one that refuses reading alone": queue({ policy: policy({ Effect: "Deny", Principal: "*", Action: "sqs:ReceiveMessage", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }) }),
    },
    awaits: { "a policy that is not known": [queue(), aws("sqs/queuePolicy:QueuePolicy", { queueUrl: "queue-id", policy: UNKNOWN }, { from: { queueUrl: queue() } })] },
});

const age = (QueueName: string, props: object = {}) => aws("cloudwatch/metricAlarm:MetricAlarm", { metricName: "ApproximateAgeOfOldestMessage", dimensions: { QueueName }, ...props });
const filled = queue({ name: "trail", arn: "arn:aws:sqs:eu-west-1:1:trail" });
const tellsQueue = aws("s3/bucketNotification:BucketNotification", { queues: [{ queueArn: "arn:aws:sqs:eu-west-1:1:trail" }] });

tabulate(rules.queueWatched, {
    accepts: { "an alarm on what waits": [filled, tellsQueue, age("trail")] },
    rejects: { "none": [filled, tellsQueue], "another queue's": [filled, tellsQueue, age("other")], "one that is off": [filled, tellsQueue, age("trail", { actionsEnabled: false })] },
    ignores: { "a queue that nothing fills": filled },
});

const gathered = (accountAggregationSource: object) => aws("cfg/configurationAggregator:ConfigurationAggregator", { accountAggregationSource });

tabulate(rules.configurationAggregated, {
    accepts: { "all regions": [platform(), gathered({ allRegions: true })], "regions by name": [platform(), gathered({ regions: ["a", "b"] })] },
    rejects: { "none": platform(), "one region": [platform(), gathered({ regions: ["a"] })] },
    ignores: { "a standby": standby() },
});
