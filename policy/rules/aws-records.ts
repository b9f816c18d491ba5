// Trails, log groups and topics: what is recorded, and who is told.
import { countedIn } from "../aws-counts";
import { catchesCall, patternsHeard } from "../aws-events";
import { admitsDelivery, logGroupsOf } from "../aws-log-delivery";
import {
    beside, companion, companions, conditionValues, isAwsKey, list, names, PLATFORM, platformOf, principals, refersToAny, require1, shown, statements, unless,
} from "../look";
import type { Graph, Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";
import { isNarrowed } from "./aws-keys";

const TRAIL = "aws:cloudtrail/trail:Trail";
/** CloudTrail Lake. */
const STORE = "aws:cloudtrail/eventDataStore:EventDataStore";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const TOPIC = "aws:sns/topic:Topic";

export const trailEverywhere: ResourceRule = {
    name: "aws-trail-everywhere",
    title: "The trail records every region and the global services, and is switched on",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["activity-records"],
    remediation: "Set isMultiRegionTrail, and leave includeGlobalServiceEvents and enableLogging on; leave multiRegionEnabled of an event data store on.",
    types: [TRAIL, STORE],
    check: ({ type, props }) => type === STORE ? require1("multiRegionEnabled", props.multiRegionEnabled, [true, undefined], "true") : [
        ...require1("isMultiRegionTrail", props.isMultiRegionTrail, [true]),
        ...require1("includeGlobalServiceEvents", props.includeGlobalServiceEvents, [true, undefined], "true"),
        ...require1("enableLogging", props.enableLogging, [true, undefined], "true"),
    ],
};

export const trailValidated: ResourceRule = {
    name: "aws-trail-validated",
    title: "A changed or missing log file of the trail is noticed",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["activity-records"],
    remediation: "Set enableLogFileValidation: each hour's digest is signed.",
    types: [TRAIL],
    check: ({ props }) => require1("enableLogFileValidation", props.enableLogFileValidation, [true]),
};

export const trailEncrypted: ResourceRule = {
    name: "aws-trail-encrypted",
    title: "The trail is encrypted with a key of the platform's",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set kmsKeyId to the key of the log archive.",
    types: [TRAIL, STORE],
    check: ({ props }) => unless(Boolean(props.kmsKeyId), { property: "kmsKeyId", observed: "not set", expected: "a customer-managed key" }),
};

export const trailSearchable: ResourceRule = {
    name: "aws-trail-searchable",
    title: "The trail's events also arrive in a log group, where they can be searched and alarmed on",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["activity-records", "alerting"],
    remediation: "Set cloudWatchLogsGroupArn and cloudWatchLogsRoleArn.",
    types: [TRAIL],
    check: ({ props }) => (["cloudWatchLogsGroupArn", "cloudWatchLogsRoleArn"] as const).flatMap((property) =>
        unless(Boolean(props[property]), { property, observed: "not set", expected: "set" })),
};

export const trailComplete: ResourceRule = {
    name: "aws-trail-complete",
    title: "The trail records administration, reads and writes alike",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["activity-records"],
    remediation: "Let a selector take every management event; leave readOnly out.",
    types: [TRAIL],
    check: ({ props }) => {
        const advanced = list(props.advancedEventSelectors);
        const plain = list(props.eventSelectors);
        if (advanced.length === 0 && plain.length === 0) return []; // by default all of them
        const taken = advanced.some((selector: any) => {
            const fields = list<any>(selector.fieldSelectors);
            return fields.some(({ field, equals }) => field === "eventCategory" && list(equals).includes("Management"))
                && fields.every(({ field }) => field === "eventCategory");
        }) || plain.some((selector: any) => selector.includeManagementEvents !== false && (selector.readWriteType ?? "All") === "All");
        return unless(taken, { property: "eventSelectors", observed: "a part of the management events", expected: "all of them" });
    },
};

export const trailSeesReaders: ResourceRule = {
    name: "aws-trail-sees-readers",
    title: "The trail records who reads and writes stored objects",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["access-review", "activity-records"],
    remediation: "Add a selector of eventCategory Data and resources.type AWS::S3::Object, without readOnly.",
    types: [TRAIL],
    check: ({ props }) => {
        const advanced = list<any>(props.advancedEventSelectors).some(({ fieldSelectors }) => {
            const fields = list<any>(fieldSelectors);
            const says = (name: string, value: string) => fields.some(({ field, equals }) => field === name && list(equals).includes(value));
            return says("eventCategory", "Data") && says("resources.type", "AWS::S3::Object") && !fields.some(({ field }) => field === "readOnly");
        });
        const plain = list<any>(props.eventSelectors).some(({ readWriteType, dataResources }) => (readWriteType ?? "All") === "All"
            && list<any>(dataResources).some(({ type }) => type === "AWS::S3::Object"));
        return unless(advanced || plain, { property: "advancedEventSelectors", observed: "no reads and writes of objects", expected: "a selector of AWS::S3::Object" });
    },
};

/** What CloudTrail Insights compares with what is usual. */
const INSIGHTS = ["ApiCallRateInsight", "ApiErrorRateInsight"];

export const trailHasInsights: ResourceRule = {
    name: "aws-trail-insights",
    title: "CloudTrail compares calls and errors with what is usual in the account",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["detection"],
    remediation: `Add ${INSIGHTS.join(" and ")} to insightSelectors.`,
    types: [TRAIL],
    check: ({ props }) => {
        const on = list<any>(props.insightSelectors).map(({ insightType }) => String(insightType));
        return INSIGHTS.filter((insight) => !on.includes(insight)).map((insight) => ({ property: "insightSelectors", observed: `without ${insight}`, expected: insight }));
    },
};

export const siteHasTrail: StackRule = {
    name: "aws-site-trail",
    title: "Every site has a trail of its own",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["activity-records"],
    remediation: "Declare the site's Records component: the loss of one region must leave the record of the other.",
    types: [PLATFORM],
    check: (platform, graph) => unless(beside(platform, graph, TRAIL).length > 0, { observed: "no trail", expected: "one" }),
};

/** Calls that stop a record, by service. */
const RECORD_CALLS = [
    ["cloudtrail", "StopLogging"], ["cloudtrail", "DeleteTrail"], ["cloudtrail", "UpdateTrail"], ["ec2", "DeleteFlowLogs"],
] as const;

export const recordsAlarmed: StackRule = {
    name: "aws-records-alarmed",
    title: "Stopping, changing or deleting a trail or a flow log tells the responders",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "activity-records"],
    remediation: "Declare an EventBridge rule for StopLogging, DeleteTrail, UpdateTrail and DeleteFlowLogs with the alerts topic as its target.",
    types: [TRAIL],
    applies: (trail, graph) => platformOf(trail, graph) !== undefined,
    check: (trail, graph) => {
        const patterns = patternsHeard(trail, graph);
        return RECORD_CALLS.filter(([service, call]) => !patterns.some((pattern) => catchesCall(pattern, service, call)))
            .map(([, call]) => ({ property: call, observed: "no alarm", expected: "an enabled event rule with a target" }));
    },
};

export const rootAlarmed: StackRule = {
    name: "aws-root-use-alarmed",
    title: "Whatever the account's root user does tells the responders",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting"],
    remediation: "Declare an EventBridge rule for calls whose userIdentity type is Root with a topic as its target, or a metric filter and an alarm.",
    types: [TRAIL],
    check: (trail, graph) => unless(
        patternsHeard(trail, graph).some(({ detail }) => list(detail?.userIdentity?.type).includes("Root") && detail?.eventName === undefined)
            || countedIn(trail, graph).some(({ props }) => /userIdentity\.type\s*=\s*"?Root/.test(String(props.pattern))),
        { property: "Root", observed: "no alarm", expected: "an enabled event rule with a topic as its target" },
    ),
};

export const siteHasTopic: StackRule = {
    name: "aws-site-alerts",
    title: "Every site has a topic that its alarms go to",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting"],
    remediation: "Declare the site's Alerts component.",
    types: [PLATFORM],
    check: (platform, graph) => unless(beside(platform, graph, TOPIC).length > 0, { observed: "no topic", expected: "one" }),
};

export const logGroupEncrypted: ResourceRule = {
    name: "aws-log-group-encrypted",
    title: "Every log group is encrypted with a key of the platform's",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set kmsKeyId to the key for operations.",
    types: [LOG_GROUP],
    check: ({ props }) => unless(Boolean(props.kmsKeyId), { property: "kmsKeyId", observed: "not set", expected: "a customer-managed key" }),
};

export const logGroupRetention: ResourceRule = {
    name: "aws-log-group-retention",
    title: "Every log group keeps its records as long as agreed (a year unless configured), and not for ever",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["retention", "log-archive"],
    remediation: "Set retentionInDays to 365 or more. Without it records are kept for ever, which a retention ceiling forbids.",
    types: [LOG_GROUP],
    settings: ["logRetentionDays"], // a year unless configured: what most regulations ask of security records
    applies: ({ props }) => props.logGroupClass !== "DELIVERY", // of fixed length
    check: ({ props }, { logRetentionDays: least }) => {
        const days = Number(props.retentionInDays ?? 0);
        return unless(days >= least, { property: "retentionInDays", observed: days === 0 ? "never ends" : `${days} days`, expected: `${least} days or more` });
    },
};

export const topicEncrypted: ResourceRule = {
    name: "aws-topic-encrypted",
    title: "Every topic is encrypted with a key of the platform's",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set kmsMasterKeyId to a customer-managed key; services cannot publish with alias/aws/sns.",
    types: [TOPIC],
    check: ({ props }) => unless(!isAwsKey(props.kmsMasterKeyId), {
        property: "kmsMasterKeyId", observed: shown(props.kmsMasterKeyId), expected: "a customer-managed key",
    }),
};

export const topicTlsOnly: StackRule = {
    name: "aws-topic-tls-only",
    title: "Every topic refuses plain HTTP",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption"],
    remediation: "Add to the topic's policy: Deny, principal *, sns:Publish, if aws:SecureTransport is false.",
    types: [TOPIC],
    check: (topic, graph) => {
        const policies = [...companions(graph, topic, "arn", "aws:sns/topicPolicy:TopicPolicy").map(({ props }) => props.policy), topic.props.policy];
        const refused = policies.flatMap(statements).some((statement) => statement.Effect === "Deny" && principals(statement).includes("*")
            && names(statement, "sns:Publish") && conditionValues(statement, /^Bool$/i, "aws:SecureTransport").includes("false"));
        return unless(refused, { property: "policy", observed: "nothing that refuses plain HTTP", expected: "a Deny for everybody if aws:SecureTransport is false" });
    },
};

/** True for a topic that an alarm tells. */
const isTold = (topic: Resource, graph: Graph): boolean =>
    beside(topic, graph, "aws:cloudwatch/metricAlarm:MetricAlarm").some((alarm) => refersToAny(alarm, "alarmActions", topic));

export const topicHeard: StackRule = {
    name: "aws-topic-heard",
    title: "Somebody listens to every topic",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting"],
    remediation: "Declare an aws.sns.TopicSubscription: an alarm that nobody receives is none.",
    types: [TOPIC],
    // Whoever listens to another program's topic declares that elsewhere; whom alarms tell must be known here.
    applies: (topic, graph) => platformOf(topic, graph) !== undefined || isTold(topic, graph),
    check: (topic, graph) => companion(companions(graph, topic, "topic", "aws:sns/topicSubscription:TopicSubscription"), "a subscription", ({ props }) =>
        unless(props.protocol !== "http", { property: "protocol", observed: shown(props.protocol), expected: "an encrypted one" })),
};

export const eventsArrive: StackRule = {
    name: "aws-event-rule-has-target",
    title: "Every event rule is on and tells somebody",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting"],
    remediation: "Leave the rule enabled and declare an aws.cloudwatch.EventTarget for it.",
    types: ["aws:cloudwatch/eventRule:EventRule"],
    check: (rule, graph) => [
        ...unless(rule.props.state !== "DISABLED" && rule.props.isEnabled !== false, { property: "state", observed: "disabled", expected: "enabled" }),
        ...companion(companions(graph, rule, "rule", "aws:cloudwatch/eventTarget:EventTarget"), "a target", () => []),
    ],
};

/** What carries a policy that says who may reach it from outside its own account. */
const WITH_POLICY = [
    "aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws:sns/topicPolicy:TopicPolicy", "aws:sns/topic:Topic",
    "aws:sqs/queuePolicy:QueuePolicy", "aws:sqs/queue:Queue", "aws:secretsmanager/secretPolicy:SecretPolicy", "aws:efs/fileSystemPolicy:FileSystemPolicy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy", "aws:backup/vaultPolicy:VaultPolicy", "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
];

export const noWildcardPrincipal: ResourceRule = {
    name: "aws-policy-no-wildcard-principal",
    title: "No resource policy allows anything to everybody",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-access", "least-privilege"],
    remediation: "Name the principals, or bind the statement by aws:SourceAccount, aws:SourceArn or aws:PrincipalOrgID.",
    types: WITH_POLICY,
    applies: ({ props }) => statements(props.policy).length > 0,
    check: ({ props }) => statements(props.policy)
        .filter((statement) => statement.Effect === "Allow" && (principals(statement).includes("*") || statement.NotPrincipal !== undefined) && !isNarrowed(statement))
        // SNS's own policy, where nobody has said anything else, is for the topic's owner by aws:SourceOwner.
        .filter((statement) => ["aws:SourceVpce", "aws:SourceOwner"].every((key) => conditionValues(statement, /^StringEquals$/i, key).length === 0))
        .map(({ Sid }) => ({ property: `policy ${Sid ?? ""}`.trim(), observed: "everybody", expected: "named principals" })),
};

/** What sends its records to log groups by CloudWatch's delivery service, and the property that names the groups. */
const DELIVERED: Readonly<Record<string, string>> = {
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": "logDestinationConfigs",
    "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration": "logConfigurations",
};

export const deliveryAdmitted: StackRule = {
    name: "aws-log-delivery-admitted",
    title: "The log groups of a site's web firewalls and of its sign-in admit what is to be recorded in them",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive", "web-protection"],
    remediation: "Declare a cloudwatch.LogResourcePolicy for delivery.logs.amazonaws.com on the group, bound by aws:SourceAccount: without it nothing arrives.",
    types: Object.keys(DELIVERED),
    applies: (resource, graph) => platformOf(resource, graph) !== undefined,
    check: (resource, graph) => logGroupsOf(resource, DELIVERED[resource.type]!, graph).filter((group) => !admitsDelivery(group, graph))
        .map(({ name }) => ({ property: DELIVERED[resource.type]!, observed: `${name} admits no delivery`, expected: "a policy that does" })),
};

/** Services whose endpoints refuse what leads out of the organisation: a refusal is the first sign of data on its way out. */
const REFUSING = ["s3", "kms", "secretsmanager"];

export const refusalsRecorded: StackRule = {
    name: "aws-trail-sees-refusals",
    title: "A site's trail records what the endpoints' policies refuse",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["activity-records", "egress-control"],
    remediation: `Add an advanced event selector of eventCategory NetworkActivity for each of ${REFUSING.join(", ")}, with errorCode VpceAccessDenied or none.`,
    types: [TRAIL],
    applies: (trail, graph) => platformOf(trail, graph) !== undefined,
    check: ({ props }) => {
        const selectors = list<any>(props.advancedEventSelectors).map(({ fieldSelectors }) => list<any>(fieldSelectors));
        const says = (fields: readonly any[], name: string, value: string) => fields.some(({ field, equals }) => field === name && list(equals).includes(value));
        const takes = (service: string) => selectors.some((fields) => says(fields, "eventCategory", "NetworkActivity") && says(fields, "eventSource", `${service}.amazonaws.com`)
            && fields.every(({ field, equals }) => field !== "errorCode" || list(equals).includes("VpceAccessDenied")));
        return REFUSING.filter((service) => !takes(service)).map((service) => ({ property: "advancedEventSelectors", observed: `nothing of ${service}`, expected: "what its endpoint refuses" }));
    },
};

const RECORDS_OF: Readonly<Record<string, readonly [property: string, ...companions: string[]]>> = {
    "aws:ec2/vpc:Vpc": ["vpcId", "aws:ec2/flowLog:FlowLog"],
    "aws:wafv2/webAcl:WebAcl": ["resourceArn", "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"],
    "aws:networkfirewall/firewall:Firewall": ["firewallArn", "aws:networkfirewall/loggingConfiguration:LoggingConfiguration"],
};

export const measuresCanBeShown: StackRule = {
    name: "aws-firewall-records-kept",
    title: "What networks and firewalls let through and refuse is recorded where it can be shown",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["disclosure", "network-records"],
    remediation: "Declare a flow log of the network, a logging configuration of the firewall, to a bucket or a log group of the platform's.",
    types: Object.keys(RECORDS_OF),
    check: (resource, graph) => {
        const [property, ...kinds] = RECORDS_OF[resource.type]!;
        return companion(companions(graph, resource, property, ...kinds), "a record of it", () => []);
    },
};
