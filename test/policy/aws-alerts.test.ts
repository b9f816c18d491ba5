import * as rules from "../../policy/rules/aws-alerts";
import type { StackRule } from "../../policy/rule";
import { type Case, aws, platform, tabulate, UNKNOWN } from "./aws-support";

const site = platform({ custodians: { aws: ["arn:aws:iam::111122223333:role/one", "arn:aws:iam::111122223333:role/two"], azure: [] } });
const trail = aws("cloudtrail/trail:Trail", {}, { name: "trail" });
const topic = aws("sns/topic:Topic", { name: "alerts", arn: "arn:aws:sns:eu-west-1:111122223333:alerts" }, { name: "alerts" });

const alarm = (props: object = {}) => aws("cloudwatch/metricAlarm:MetricAlarm", { name: "site-front-a", arn: "arn:aws:cloudwatch:eu-west-1:1:alarm:site-front-a", alarmActions: [topic.props.arn], ...props }, { name: "alarm" });
const rule = (name: string, pattern: object | undefined, props: object = {}) =>
    aws("cloudwatch/eventRule:EventRule", { name, ...(pattern && { eventPattern: JSON.stringify(pattern) }), state: "ENABLED", ...props }, { name });
const target = (of: ReturnType<typeof rule>, to = topic) =>
    aws("cloudwatch/eventTarget:EventTarget", { rule: of.props.name, arn: to.props.arn }, { name: `${of.name}-${to.name}`, from: { rule: of, arn: to } });

const hand = (resources: unknown) => rule("hand-over", { source: ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"], resources });
const quiet = alarm({ alarmActions: undefined });

const far = aws("cloudwatch/metricAlarm:MetricAlarm", { name: "front", arn: "arn:aws:cloudwatch:us-east-1:1:alarm:front", region: "us-east-1" }, { name: "far" });
const changes = { source: ["aws.cloudwatch"], resources: [far.props.arn] };
const away = rule("away", changes, { region: "us-east-1" });
const here = rule("here", changes);
const toBus = aws("cloudwatch/eventTarget:EventTarget", { rule: "away", arn: "arn:aws:events:eu-west-1:1:event-bus/default" }, { name: "to-bus", from: { rule: away } });

tabulate(rules.alarmTells, {
    accepts: {
        "an alarm with a topic": alarm(),
        "an alarm with a topic that is not made yet": aws("cloudwatch/metricAlarm:MetricAlarm", { alarmActions: UNKNOWN }, { from: { alarmActions: topic } }),
        "one that is handed on to a region where a topic is told": [far, away, toBus, here, target(here)],
        "one that a rule hands on": [quiet, hand([{ prefix: "arn:aws:cloudwatch:eu-west-1:1:alarm:site-" }]), target(hand([]))],
    },
    rejects: {
        "one that does nothing": quiet,
        "one whose actions are off": alarm({ actionsEnabled: false }),
        "one that no rule takes": [quiet, hand([{ prefix: "arn:aws:cloudwatch:eu-west-1:1:alarm:other-" }]), target(hand([]))],
        "one whose actions are an empty list": alarm({ alarmActions: [] }),
        "one whose rule starts something and tells nobody": [quiet, hand([{ prefix: "arn:aws:cloudwatch:eu-west-1:1:alarm:site-" }]), target(hand([]), aws("sfn/stateMachine:StateMachine", { arn: "arn:aws:states:eu-west-1:1:stateMachine:m" }, { name: "m" }))],
        "one that is handed to a region where nobody listens": [far, away, toBus],
        "one whose rule tells nobody": [quiet, hand([{ prefix: "arn:aws:cloudwatch:eu-west-1:1:alarm:site-" }])],
    },
    awaits: { "actions that are not known": alarm({ alarmActions: UNKNOWN }) },
});

/** What an event rule for a service's own reports accepts and rejects. */
const reports = (of: StackRule, source: string, kind: string) => {
    const heard = rule("heard", { source: [source], "detail-type": [kind] });
    const cases: Record<string, Record<string, Case>> = {
        accepts: { "a rule that tells the topic": [trail, site, heard, target(heard)] },
        rejects: {
            "none": [trail, site], "one that tells nobody": [trail, site, heard],
            "one that is off": [trail, site, rule("heard", { source: [source], "detail-type": [kind] }, { state: "DISABLED" }), target(heard)],
            "one of another service": [trail, site, rule("heard", { source: ["aws.ec2"] }), target(heard)],
        },
    };
    tabulate(of, { accepts: cases["accepts"]!, rejects: cases["rejects"]!, ignores: { "a program without a platform": trail } });
};

reports(rules.intrusionAlarmed, "aws.guardduty", "GuardDuty Finding");
reports(rules.findingsAlarmed, "aws.securityhub", "Security Hub Findings - Imported");
reports(rules.outsideAccessAlarmed, "aws.access-analyzer", "Access Analyzer Finding");
reports(rules.unusualActivityAlarmed, "aws.cloudtrail", "AWS Insight via CloudTrail");
reports(rules.healthAlarmed, "aws.health", "AWS Health Event");

const filter = (name: string, pattern: string) =>
    aws("cloudwatch/logMetricFilter:LogMetricFilter", { name, pattern, metricTransformation: { name, namespace: "holdfast" } }, { name });
const counted = (name: string, props: object = {}) => aws("cloudwatch/metricAlarm:MetricAlarm", { namespace: "holdfast", metricName: name, alarmActions: ["t"], ...props }, { name: `${name}-alarm` });

const PATTERNS = {
    refused: '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
    weak: '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }',
    failed: '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
    rights: "{ PutRolePolicy AttachRolePolicy CreatePolicyVersion }",
    buckets: "{ PutBucketPolicy DeleteBucketPolicy }",
    networks: "{ AuthorizeSecurityGroupIngress NetworkAcl CreateRoute }",
    organization: '{ $.eventSource = "organizations.amazonaws.com" }',
};
const both = Object.entries(PATTERNS).flatMap(([name, pattern]) => [filter(name, pattern), counted(name)]);

tabulate(rules.benchmarkAlarmed, {
    accepts: { "a filter and an alarm for each": [trail, site, ...both] },
    rejects: {
        "none": [trail, site],
        "filters without alarms": [trail, site, ...Object.entries(PATTERNS).map(([name, pattern]) => filter(name, pattern))],
        "all but one": [trail, site, ...both.slice(2)],
        "an alarm that waits for a thousand": [trail, site, both[0]!, counted("refused", { threshold: 1000 }), ...both.slice(2)],
        "an alarm that does nothing": [trail, site, both[0]!, counted("refused", { alarmActions: [] }), ...both.slice(2)],
        "a program without a platform and without any": trail,
    },
});

const glass = filter("glass", '{ ($.eventName = "AssumeRole*") && ($.requestParameters.roleArn = "*break-glass*") }');

tabulate(rules.breakGlassAlarmed, {
    accepts: { "a filter and an alarm": [trail, site, glass, counted("glass")] },
    rejects: { "none": [trail, site], "a filter alone": [trail, site, glass] },
});

const use = (...roles: string[]) => filter("use", `{ ($.eventSource = "kms.amazonaws.com") && (${roles.map((role) => `$.userIdentity.arn = "arn:aws:iam::111122223333:role/${role}"`).join(" || ")}) }`);

tabulate(rules.custodianUseAlarmed, {
    accepts: { "both custodians": [trail, site, use("one", "two"), counted("use")] },
    rejects: { "none": [trail, site], "one of two": [trail, site, use("one"), counted("use")] },
});

const band = (metricName: string) => aws("cloudwatch/metricAlarm:MetricAlarm", {
    alarmActions: ["t"], metricQueries: [{ id: "now", metric: { namespace: "holdfast", metricName } }, { id: "usual", expression: "ANOMALY_DETECTION_BAND(now, 3)" }],
}, { name: "band" });

tabulate(rules.activityCompared, {
    accepts: { "a band around the count": [trail, site, filter("calls", "{ $.x = 1 }"), band("calls")] },
    rejects: { "none": [trail, site], "a fixed threshold": [trail, site, filter("calls", "{ $.x = 1 }"), counted("calls")], "a band around something else": [trail, site, filter("calls", "{ $.x = 1 }"), band("other")] },
});

const second = aws("sns/topic:Topic", { name: "escalation", arn: "arn:aws:sns:eu-west-1:111122223333:escalation" }, { name: "escalation" });
const hears = aws("sns/topicSubscription:TopicSubscription", { topic: second.props.arn, protocol: "email" }, { from: { topic: second } });
const machine = (seconds: number, topicArn = second.props.arn) => aws("sfn/stateMachine:StateMachine", {
    arn: "arn:aws:states:eu-west-1:111122223333:stateMachine:escalation",
    definition: JSON.stringify({ StartAt: "Wait", States: {
        Wait: { Type: "Wait", Seconds: seconds, Next: "Tell" }, Tell: { Type: "Task", Resource: "arn:aws:states:::sns:publish", Parameters: { TopicArn: topicArn }, End: true },
    } }),
}, { name: "machine" });
const root = rule("root", { detail: { userIdentity: { type: ["Root"] } } });
const starts = target(root, machine(1800));

tabulate(rules.siteEscalates, {
    accepts: { "a machine that waits and tells others": [site, machine(1800), second, hears, root, starts] },
    rejects: {
        "none": site,
        "one that waits a day": [site, machine(86_400), second, hears, root, starts],
        "one that nothing starts": [site, machine(1800), second, hears],
        "a topic that nobody hears": [site, machine(1800), second, root, starts],
        "a topic of somebody else": [site, machine(1800, "arn:aws:sns:eu-west-1:1:other"), second, hears, root, starts],
    },
});

tabulate(rules.watchesEscalate, {
    accepts: { "a rule with both targets": [root, site, target(root), starts, machine(1800)] },
    rejects: {
        "no escalation at all": [root, site, target(root)], "a rule that is told alone": [root, site, target(root), machine(1800)],
        "trouble of AWS's that is told alone": [rule("health", { source: ["aws.health"] }), site, machine(1800)],
        "a review that is told alone": [rule("access-review", undefined, { scheduleExpression: "rate(90 days)" }), site, machine(1800)],
    },
    ignores: { "a notice of another kind": [rule("bill", { source: ["aws.ce"] }), site], "a program that is no platform": root },
});

const review = (scheduleExpression: string) => rule("access-review", undefined, { scheduleExpression });

tabulate(rules.reviewScheduled, {
    accepts: {
        "each quarter": [site, review("cron(0 8 1 1/3 ? *)"), target(review(""))],
        "every ninety days": [site, review("rate(90 days)"), target(review(""))],
        "in two months that are named": [site, review("cron(0 8 1 1,7 ? *)"), target(review(""))],
    },
    rejects: {
        "none": site,
        "once a year": [site, review("cron(0 8 1 1 ? *)"), target(review(""))],
        "every year": [site, review("rate(365 days)"), target(review(""))],
        "a schedule that tells nobody": [site, review("rate(90 days)")],
    },
});

const wentOff = (more: object = {}) => rule("went-off", { source: ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"], detail: { state: { value: ["ALARM"] } } }, more);

tabulate(rules.alarmsEscalate, {
    accepts: { "a rule that starts the escalation": [site, machine(1800), wentOff(), target(wentOff(), machine(1800))] },
    rejects: {
        "none": [site, machine(1800)],
        "one that tells the topic alone": [site, machine(1800), wentOff(), target(wentOff())],
        "one that is off": [site, machine(1800), wentOff({ state: "DISABLED" }), target(wentOff(), machine(1800))],
    },
});

tabulate(rules.machineRecorded, {
    accepts: { "everything": aws("sfn/stateMachine:StateMachine", { loggingConfiguration: { level: "ALL" } }) },
    rejects: { "the default": aws("sfn/stateMachine:StateMachine", {}), "nothing": aws("sfn/stateMachine:StateMachine", { loggingConfiguration: { level: "OFF" } }) },
});
