import * as rules from "../../policy/rules/aws-records";
import { aws, platform, policy, standby, tabulate, UNKNOWN } from "./aws-support";

const trail = (props: object = {}, more = {}) => aws("cloudtrail/trail:Trail", {
    isMultiRegionTrail: true, enableLogFileValidation: true, kmsKeyId: "k", cloudWatchLogsGroupArn: "g", cloudWatchLogsRoleArn: "r", ...props,
}, more);

const lake = (props: object = {}) => aws("cloudtrail/eventDataStore:EventDataStore", props);

tabulate(rules.trailEverywhere, {
    accepts: { "all regions": trail(), "an event data store, by default": lake(), "all said aloud": trail({ includeGlobalServiceEvents: true, enableLogging: true }) },
    rejects: { "the default": trail({ isMultiRegionTrail: undefined }), "an event data store of one region": lake({ multiRegionEnabled: false }), "no global services": trail({ includeGlobalServiceEvents: false }), "a trail that is off": trail({ enableLogging: false }) },
    awaits: { "a switch that is not known": trail({ isMultiRegionTrail: UNKNOWN }) },
});

tabulate(rules.trailValidated, {
    accepts: { "validation": trail() },
    rejects: { "the default": trail({ enableLogFileValidation: undefined }) },
    awaits: { "a switch that is not known": trail({ enableLogFileValidation: UNKNOWN }) },
});

tabulate(rules.trailEncrypted, { accepts: { "a key": trail() }, rejects: { "the default": trail({ kmsKeyId: undefined }) }, awaits: { "a key that is not known": trail({ kmsKeyId: UNKNOWN }) } });

tabulate(rules.trailSearchable, {
    accepts: { "a log group and a role": trail() },
    rejects: { "no log group": trail({ cloudWatchLogsGroupArn: undefined }), "no role": trail({ cloudWatchLogsRoleArn: undefined }) },
    awaits: { "a group that is not known": trail({ cloudWatchLogsGroupArn: UNKNOWN }) },
});

const management = { fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] };
const objects = { fieldSelectors: [{ field: "eventCategory", equals: ["Data"] }, { field: "resources.type", equals: ["AWS::S3::Object"] }] };

tabulate(rules.trailComplete, {
    accepts: {
        "the default": trail(),
        "a selector for all of them": trail({ advancedEventSelectors: [management, objects] }),
        "an older selector for all": trail({ eventSelectors: [{ readWriteType: "All" }] }),
    },
    rejects: {
        "data events alone": trail({ advancedEventSelectors: [objects] }),
        "reads left out": trail({ advancedEventSelectors: [{ fieldSelectors: [...management.fieldSelectors, { field: "readOnly", equals: ["false"] }] }] }),
        "writes alone": trail({ eventSelectors: [{ readWriteType: "WriteOnly" }] }),
        "no management events": trail({ eventSelectors: [{ includeManagementEvents: false }] }),
    },
});

tabulate(rules.siteHasTrail, {
    accepts: { "a trail": [platform(), trail()] },
    rejects: { "none": platform(), "the other site's": [platform(), standby(), trail({}, { stack: "dr" })] },
});

const group = (props: object = {}) => aws("cloudwatch/logGroup:LogGroup", { kmsKeyId: "k", retentionInDays: 400, ...props });

tabulate(rules.logGroupEncrypted, { accepts: { "a key": group() }, rejects: { "the default": group({ kmsKeyId: undefined }) }, awaits: { "a key that is not known": group({ kmsKeyId: UNKNOWN }) } });

tabulate(rules.logGroupRetention, {
    settings: { logRetentionDays: 90 },
    accepts: { "the configured days": group({ retentionInDays: 90 }) },
    rejects: { "fewer": group({ retentionInDays: 60 }) },
});

tabulate(rules.logGroupRetention, {
    accepts: { "400 days": group(), "a year": group({ retentionInDays: 365 }) },
    rejects: { "for ever, by default": group({ retentionInDays: undefined }), "for ever": group({ retentionInDays: 0 }), "a month": group({ retentionInDays: 30 }) },
    ignores: { "a group for delivery alone": group({ logGroupClass: "DELIVERY" }) },
    awaits: { "days that are not known": group({ retentionInDays: UNKNOWN }) },
});

const topic = (props: object = {}) => aws("sns/topic:Topic", { id: "topic", arn: "topic", kmsMasterKeyId: "arn:aws:kms:eu-west-1:111122223333:key/1", ...props }, { name: "topic" });
const tls = policy({ Effect: "Deny", Principal: "*", Action: "sns:Publish", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } });
const topicPolicy = (document: unknown) => aws("sns/topicPolicy:TopicPolicy", { arn: "topic", policy: document });

tabulate(rules.topicEncrypted, {
    accepts: { "a key of one's own": topic() },
    rejects: { "the default": topic({ kmsMasterKeyId: undefined }), "AWS's key": topic({ kmsMasterKeyId: "alias/aws/sns" }) },
    awaits: { "a key that is not known": topic({ kmsMasterKeyId: UNKNOWN }) },
});

tabulate(rules.topicTlsOnly, {
    accepts: { "a denial in a policy resource": [topic(), topicPolicy(tls)], "a denial in the topic": topic({ policy: tls }) },
    rejects: { "no policy": topic(), "a policy without it": [topic(), topicPolicy(policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: "*" }))] },
    awaits: { "a policy that is not known": [topic(), topicPolicy(UNKNOWN)] },
});

const subscription = (protocol: string) => aws("sns/topicSubscription:TopicSubscription", { topic: "topic", protocol, endpoint: "x" });

const tells = aws("cloudwatch/metricAlarm:MetricAlarm", { alarmActions: ["topic"] });

tabulate(rules.topicHeard, {
    accepts: { "an address": [topic(), platform(), subscription("email")], "an address of a topic that an alarm tells": [topic(), tells, subscription("email")] },
    rejects: { "nobody": [topic(), platform()], "nobody of a topic that an alarm tells": [topic(), tells], "plain HTTP": [topic(), platform(), subscription("http")] },
    ignores: { "a topic that others may listen to": topic() },
    awaits: { "a subscription to what is not known": [topic(), platform(), aws("sns/topicSubscription:TopicSubscription", { topic: UNKNOWN })] },
});

const event = (props: object = {}) => aws("cloudwatch/eventRule:EventRule", { id: "rule", name: "rule", ...props }, { name: "rule" });
const target = aws("cloudwatch/eventTarget:EventTarget", { rule: "rule", arn: "topic" });

tabulate(rules.eventsArrive, {
    accepts: { "a rule with a target": [event(), target] },
    rejects: { "no target": event(), "a rule that is off": [event({ state: "DISABLED" }), target] },
});

const pattern = (detail: object) => JSON.stringify({ "detail-type": ["AWS API Call via CloudTrail"], detail });
const toTopic = aws("cloudwatch/eventTarget:EventTarget", { rule: "rule", arn: "arn:aws:sns:eu-west-1:111122223333:alerts" });
const CALLS = ["StopLogging", "DeleteTrail", "UpdateTrail", "DeleteFlowLogs"];

tabulate(rules.recordsAlarmed, {
    accepts: { "a rule for the calls": [trail(), platform(), event({ eventPattern: pattern({ eventName: CALLS }) }), toTopic] },
    rejects: {
        "none": [trail(), platform()],
        "a rule that leaves one out": [trail(), platform(), event({ eventPattern: pattern({ eventName: CALLS.slice(1) }) }), toTopic],
        "a rule of another service": [trail(), platform(), event({ eventPattern: pattern({ eventName: CALLS, eventSource: ["kms.amazonaws.com"] }) }), toTopic],
        "a rule without a target": [trail(), platform(), event({ eventPattern: pattern({ eventName: CALLS }) })],
        "a rule of another region": [trail({ region: "us-east-1" }), platform(), event({ eventPattern: pattern({ eventName: CALLS }) }), toTopic],
    },
    ignores: { "a program that is no platform": trail() },
    awaits: { "a pattern that is not known": [trail(), platform(), event({ eventPattern: UNKNOWN }), toTopic] },
});

tabulate(rules.rootAlarmed, {
    accepts: {
        "a rule for the root user": [trail(), event({ eventPattern: pattern({ userIdentity: { type: ["Root"] } }) }), toTopic],
        "a filter and an alarm": [trail(), aws("cloudwatch/logMetricFilter:LogMetricFilter", { pattern: '{ $.userIdentity.type = "Root" }', metricTransformation: { name: "root", namespace: "n" } }), aws("cloudwatch/metricAlarm:MetricAlarm", { metricName: "root", namespace: "n", threshold: 1, alarmActions: ["t"] })],
    },
    rejects: { "none": trail(), "none on a platform": [trail(), platform()], "a rule for one call of the root user": [trail(), platform(), event({ eventPattern: pattern({ userIdentity: { type: ["Root"] }, eventName: ["DeleteTrail"] }) }), toTopic] },
});

tabulate(rules.siteHasTopic, { accepts: { "a topic": [platform(), topic()] }, rejects: { "none": platform() } });

const allow = (props: object) => ({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*", ...props });
const bucketPolicy = (...all: object[]) => aws("s3/bucketPolicy:BucketPolicy", { bucket: "b", policy: policy(...all) });

tabulate(rules.noWildcardPrincipal, {
    accepts: {
        "a named principal": bucketPolicy(allow({ Principal: { AWS: "arn:aws:iam::111122223333:role/x" } })),
        "everybody of an organisation": bucketPolicy(allow({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } })),
        "everybody through one endpoint": bucketPolicy(allow({ Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } })),
        "a topic's owner, as SNS writes it": topicPolicy(policy(allow({ Principal: { AWS: "*" }, Action: "SNS:Publish", Condition: { StringEquals: { "AWS:SourceOwner": "111122223333" } } }))),
        "a denial for everybody": bucketPolicy({ ...allow({}), Effect: "Deny" }),
    },
    rejects: {
        "everybody": bucketPolicy(allow({})),
        "everybody, as an AWS principal": bucketPolicy(allow({ Principal: { AWS: "*" } })),
        "everybody but one": bucketPolicy(allow({ Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::111122223333:role/x" } })),
        "a topic for everybody": topicPolicy(policy(allow({ Action: "sns:Publish" }))),
        "a bucket's inline policy": aws("s3/bucket:Bucket", { policy: policy(allow({})) }),
    },
    ignores: { "a bucket without a policy": aws("s3/bucket:Bucket", {}) },
    awaits: { "a policy that is not known": aws("s3/bucketPolicy:BucketPolicy", { policy: UNKNOWN }) },
});

tabulate(rules.trailSeesReaders, {
    accepts: { "a selector of objects": trail({ advancedEventSelectors: [management, objects] }), "an older one": trail({ eventSelectors: [{ dataResources: [{ type: "AWS::S3::Object" }] }] }) },
    rejects: {
        "the default": trail(), "administration alone": trail({ advancedEventSelectors: [management] }),
        "writes alone": trail({ advancedEventSelectors: [{ fieldSelectors: [...objects.fieldSelectors, { field: "readOnly", equals: ["false"] }] }] }),
        "another kind of data": trail({ advancedEventSelectors: [{ fieldSelectors: [objects.fieldSelectors[0], { field: "resources.type", equals: ["AWS::Lambda::Function"] }] }] }),
    },
});

tabulate(rules.trailHasInsights, {
    accepts: { "both": trail({ insightSelectors: [{ insightType: "ApiCallRateInsight" }, { insightType: "ApiErrorRateInsight" }] }) },
    rejects: { "the default": trail(), "one of two": trail({ insightSelectors: [{ insightType: "ApiCallRateInsight" }] }) },
});

const vpc = aws("ec2/vpc:Vpc", {}, { name: "vpc" });
const flowLog = aws("ec2/flowLog:FlowLog", { vpcId: "vpc-id" }, { from: { vpcId: vpc } });
const acl = aws("wafv2/webAcl:WebAcl", {}, { name: "acl" });
const logging = aws("wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", { resourceArn: acl.props.arn }, { from: { resourceArn: acl } });

tabulate(rules.measuresCanBeShown, {
    accepts: { "a network with a flow log": [vpc, flowLog], "a web firewall with a log": [acl, logging] },
    rejects: { "a network without": vpc, "a web firewall without": acl },
});

const group1 = aws("cloudwatch/logGroup:LogGroup", { name: "waf", arn: "arn:aws:logs:eu-west-1:111122223333:log-group:waf" }, { name: "waf" });
const wafLog = aws("wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", { logDestinationConfigs: [group1.props.arn] });
const admits = (Resource: string, statement: object = {}) => aws("cloudwatch/logResourcePolicy:LogResourcePolicy", {
    policyDocument: policy({ Effect: "Allow", Principal: { Service: "delivery.logs.amazonaws.com" }, Action: ["logs:PutLogEvents"], Resource, Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } }, ...statement }),
});

tabulate(rules.deliveryAdmitted, {
    accepts: { "a policy on the group": [wafLog, platform(), group1, admits(`${group1.props.arn}:log-stream:*`)] },
    rejects: {
        "no policy": [wafLog, platform(), group1],
        "a policy on a group whose name begins alike": [wafLog, platform(), group1, admits(`${group1.props.arn}-2:*`)],
        "a policy for any account": [wafLog, platform(), group1, admits(`${group1.props.arn}:*`, { Condition: undefined })],
    },
    ignores: { "a program that is no platform": [wafLog, group1] },
});

const refusals = (service: string, ...more: object[]) => ({ fieldSelectors: [{ field: "eventCategory", equals: ["NetworkActivity"] }, { field: "eventSource", equals: [`${service}.amazonaws.com`] }, ...more] });
const refused = { field: "errorCode", equals: ["VpceAccessDenied"] };

tabulate(rules.refusalsRecorded, {
    accepts: {
        "what three services refuse": [trail({ advancedEventSelectors: ["s3", "kms", "secretsmanager"].map((service) => refusals(service, refused)) }), platform()],
        "all that passes their endpoints": [trail({ advancedEventSelectors: ["s3", "kms", "secretsmanager"].map((service) => refusals(service)) }), platform()],
    },
    rejects: {
        "the default": [trail(), platform()], "one service": [trail({ advancedEventSelectors: [refusals("s3", refused)] }), platform()],
        "another error": [trail({ advancedEventSelectors: ["s3", "kms", "secretsmanager"].map((service) => refusals(service, { field: "errorCode", equals: ["Throttling"] })) }), platform()],
    },
    ignores: { "a program that is no platform": trail() },
    awaits: { "selectors that are not known": [trail({ advancedEventSelectors: UNKNOWN }), platform()] },
});
