// Who is told of what on AWS, and who is told when nobody answers.
import { acts, countedIn } from "../aws-counts";
import { busesOf, isOn, patternsHeard, tellsTopic } from "../aws-events";
import { awsRegion, beside, companions, list, need, parseJson, PLATFORM, type PlatformFacts, platformOf, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const TRAIL = "aws:cloudtrail/trail:Trail";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const MACHINE = "aws:sfn/stateMachine:StateMachine";
const TOPIC = "aws:sns/topic:Topic";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";

/** True if one of the matchers of a pattern takes the value; a part that a pattern leaves out takes everything. */
const takes = (matchers: unknown, value: string): boolean => matchers === undefined
    || list<any>(matchers as any).some((matcher) => matcher === value || (typeof matcher?.prefix === "string" && value.startsWith(matcher.prefix)));

/** True for a rule of EventBridge that is on and takes the alarm's change of state. */
function takesAlarm(rule: Resource, alarm: Resource): boolean {
    const pattern = parseJson(readOr("", () => String(rule.props.eventPattern ?? "")) || "{}") as { source?: unknown; resources?: unknown; detail?: { alarmName?: unknown } };
    return isOn(rule) && list(pattern.source as any).includes("aws.cloudwatch")
        && takes(pattern.resources, String(alarm.props.arn)) && takes(pattern.detail?.alarmName, String(alarm.props.name));
}

/** An alarm can also be heard by a rule of EventBridge that tells a topic: where it is, or in the region that it is handed on to. */
function isHandedOn(alarm: Resource, graph: Graph): boolean {
    const rules = beside(alarm, graph, EVENT_RULE).filter((rule) => takesAlarm(rule, alarm));
    const here = rules.filter((rule) => awsRegion(rule) === awsRegion(alarm));
    const reached = [awsRegion(alarm), ...here.flatMap((rule) => busesOf(rule, graph))];
    return rules.some((rule) => reached.includes(awsRegion(rule)) && tellsTopic(rule, graph));
}

export const alarmTells: StackRule = {
    name: "aws-alarm-tells",
    title: "Every alarm does something when it goes off",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting"],
    remediation: "Name the alerts topic in alarmActions, and leave actionsEnabled on; or hand the alarm on by an event rule that names it.",
    types: [ALARM],
    check: (alarm, graph) => unless(acts(alarm) || (alarm.props.actionsEnabled !== false && isHandedOn(alarm, graph)), {
        property: "alarmActions", observed: alarm.props.actionsEnabled === false ? "switched off" : "none", expected: "a topic",
    }),
};

/** What AWS's own services tell through EventBridge, and how a pattern for it is told apart. */
const reported = (rule: Omit<StackRule, "scope" | "types" | "check" | "level" | "applies">, source: string, kind: string): StackRule => ({
    ...rule, level: "mandatory", scope: "stack", types: [TRAIL],
    applies: (trail, graph) => platformOf(trail, graph) !== undefined,
    check: (trail, graph) => unless(
        patternsHeard(trail, graph).some((pattern) => (pattern.source === undefined || list(pattern.source).includes(source))
            && (pattern["detail-type"] === undefined || list(pattern["detail-type"]).includes(kind)) && (pattern.source ?? pattern["detail-type"]) !== undefined),
        { property: kind, observed: "no alarm", expected: "an enabled event rule with the alerts topic as its target" },
    ),
});

export const intrusionAlarmed: StackRule = reported({
    name: "aws-intrusion-alarmed",
    title: "A threat that GuardDuty finds tells the responders",
    severity: "high",
    controls: ["alerting", "detection"],
    remediation: 'Declare an EventBridge rule for "GuardDuty Finding" with the alerts topic as its target.',
}, "aws.guardduty", "GuardDuty Finding");

export const findingsAlarmed: StackRule = reported({
    name: "aws-findings-alarmed",
    title: "A serious finding in Security Hub tells the responders",
    severity: "high",
    controls: ["alerting", "detection"],
    remediation: 'Declare an EventBridge rule for "Security Hub Findings - Imported" with the alerts topic as its target.',
}, "aws.securityhub", "Security Hub Findings - Imported");

export const outsideAccessAlarmed: StackRule = reported({
    name: "aws-outside-access-alarmed",
    title: "Something that can be reached from outside the account tells the responders",
    severity: "medium",
    controls: ["alerting", "access-review"],
    remediation: 'Declare an EventBridge rule for "Access Analyzer Finding" with the alerts topic as its target.',
}, "aws.access-analyzer", "Access Analyzer Finding");

export const unusualActivityAlarmed: StackRule = reported({
    name: "aws-insights-alarmed",
    title: "What CloudTrail finds unusual tells the responders",
    severity: "medium",
    controls: ["alerting", "detection"],
    remediation: 'Declare an EventBridge rule for "AWS Insight via CloudTrail" with the alerts topic as its target.',
}, "aws.cloudtrail", "AWS Insight via CloudTrail");

export const healthAlarmed: StackRule = reported({
    name: "aws-health-alarmed",
    title: "Trouble that AWS announces tells the responders",
    severity: "medium",
    controls: ["alerting"],
    remediation: 'Declare an EventBridge rule for "AWS Health Event" with the alerts topic as its target.',
}, "aws.health", "AWS Health Event");

/** What must be counted in the trail's events, as CIS has it, by what its pattern says. */
const COUNTED: Readonly<Record<string, readonly RegExp[]>> = {
    "refused calls": [/UnauthorizedOperation/, /AccessDenied/],
    "a sign-in without a second factor": [/ConsoleLogin/, /MFAUsed/],
    "failed sign-ins": [/ConsoleLogin/, /Failed authentication/],
    "changed permissions": [/PutRolePolicy/, /AttachRolePolicy/, /CreatePolicyVersion/],
    "changed buckets": [/PutBucketPolicy/, /DeleteBucketPolicy/],
    "changed networks": [/AuthorizeSecurityGroupIngress/, /NetworkAcl/, /CreateRoute/],
    "a changed organisation": [/organizations\.amazonaws\.com/],
};

export const benchmarkAlarmed: StackRule = {
    name: "aws-benchmark-alarms",
    title: "Refused calls, weak sign-ins, and changes of rights, buckets and networks raise alarms",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "detection"],
    remediation: "Declare a LogMetricFilter on the trail's log group for each, and a MetricAlarm on its metric with an action.",
    types: [TRAIL],
    check: (trail, graph): readonly Problem[] => {
        const patterns = countedIn(trail, graph).map(({ props }) => String(props.pattern));
        return Object.entries(COUNTED).filter(([, signs]) => !patterns.some((pattern) => signs.every((sign) => sign.test(pattern))))
            .map(([property]) => ({ property, observed: "no alarm", expected: "a metric filter and an alarm" }));
    },
};

export const breakGlassAlarmed: StackRule = {
    name: "aws-break-glass-alarmed",
    title: "Taking on a break-glass role raises an alarm",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["break-glass", "alerting"],
    remediation: "Declare a metric filter on AssumeRole of break-glass roles, and an alarm on it.",
    types: [TRAIL],
    applies: (trail, graph) => platformOf(trail, graph) !== undefined,
    check: (trail, graph) => unless(
        countedIn(trail, graph).some(({ props }) => /AssumeRole/.test(String(props.pattern)) && /break-?glass/i.test(String(props.pattern)))
            || patternsHeard(trail, graph).some((pattern) => /break-?glass/i.test(JSON.stringify(pattern)) && /AssumeRole/.test(JSON.stringify(pattern))),
        { observed: "no alarm", expected: "a metric filter and an alarm" },
    ),
};

export const custodianUseAlarmed: StackRule = {
    name: "aws-custodian-use-alarmed",
    title: "A custodian who uses a key raises an alarm",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-alarms", "key-custody"],
    remediation: "Declare a metric filter on events of kms.amazonaws.com by either custodian, and an alarm on it.",
    types: [TRAIL],
    applies: (trail, graph) => platformOf(trail, graph) !== undefined,
    check: (trail, graph) => {
        const patterns = countedIn(trail, graph).map(({ props }) => String(props.pattern)).filter((pattern) => /kms\.amazonaws\.com/.test(pattern));
        const { custodians } = platformOf(trail, graph)!.props as PlatformFacts;
        return custodians.aws.filter((arn) => !patterns.some((pattern) => pattern.includes(arn))).map((arn) => ({
            property: arn, observed: "no alarm on use of keys", expected: "a metric filter and an alarm",
        }));
    },
};

export const activityCompared: StackRule = {
    name: "aws-activity-anomaly-alarmed",
    title: "Activity in the account that is not usual raises an alarm",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["detection", "alerting"],
    remediation: "Declare a MetricAlarm with ANOMALY_DETECTION_BAND over the count of the trail's events.",
    types: [TRAIL],
    applies: (trail, graph) => platformOf(trail, graph) !== undefined,
    check: (trail, graph) => unless(
        beside(trail, graph, ALARM).some((alarm) => acts(alarm) && list<any>(alarm.props.metricQueries).some(({ expression }) => /ANOMALY_DETECTION_BAND/.test(String(expression ?? "")))
            && countedIn(trail, graph).some(({ props }) => list<any>(alarm.props.metricQueries).some(({ metric }) => metric?.metricName === list<any>(props.metricTransformation)[0]?.name))),
        { observed: "no alarm", expected: "an alarm with a band of what is usual" },
    ),
};

/** What a machine waits for and whom it then tells. Undefined for one that does not wait, or tells nobody. */
function escalationOf(machine: Resource): { readonly seconds: number; readonly topic: string } | undefined {
    const { States: states = {} } = (parseJson(String(machine.props.definition)) ?? {}) as { States?: Record<string, any> };
    const all = Object.values(states);
    const wait = all.find(({ Type }) => Type === "Wait");
    const tells = all.find(({ Type, Resource: task }) => Type === "Task" && /:sns:publish$/.test(String(task)));
    return wait && tells ? { seconds: Number(wait.Seconds), topic: String(tells.Parameters?.TopicArn) } : undefined;
}

/** Longest that responders may take before others are told. */
const MOST_SECONDS = 3600;

export const siteEscalates: StackRule = {
    name: "aws-site-escalation",
    title: "What nobody answers within the hour goes to second responders",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["service-levels", "alerting"],
    remediation: "Declare the site's Alerts component with an escalation: a state machine that waits, looks, and tells another topic.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const waiting = beside(platform, graph, MACHINE).flatMap((machine) => {
            const escalation = escalationOf(machine);
            return escalation ? [{ machine, ...escalation }] : [];
        });
        if (waiting.length === 0) return [{ observed: "no state machine that waits and tells", expected: "one" }];
        const { machine, seconds, topic } = waiting[0]!;
        const started = companions(graph, machine, "arn", TARGET).length > 0;
        const told = beside(platform, graph, TOPIC).find(({ props }) => readOr(undefined, () => props.arn as string | undefined) === topic)
            ?? beside(platform, graph, TOPIC).find(({ props }) => topic.endsWith(`:${String(readOr("?", () => props.name))}`));
        return [
            ...unless(seconds > 0 && seconds <= MOST_SECONDS, { property: "Seconds", observed: `${seconds} s`, expected: `${MOST_SECONDS} s or less` }),
            ...unless(started, { observed: "nothing starts it", expected: "event rules that do" }),
            ...(told ? unless(companions(graph, told, "topic", SUBSCRIPTION).length > 0, { observed: "nobody hears the second topic", expected: "a subscription" })
                : [{ property: "TopicArn", observed: shown(topic), expected: "a topic of the site" }]),
        ];
    },
};

export const alarmsEscalate: StackRule = {
    name: "aws-alarms-escalate",
    title: "Alarms that go off are escalated too",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["service-levels", "alerting"],
    remediation: 'Declare an EventBridge rule for "CloudWatch Alarm State Change" of the site\'s alarms, with the escalation as its target.',
    types: [PLATFORM],
    check: (platform, graph) => {
        const machines = beside(platform, graph, MACHINE);
        const heard = beside(platform, graph, EVENT_RULE).filter(({ props }) => props.state !== "DISABLED"
            && /CloudWatch Alarm State Change/.test(readOr("", () => String(props.eventPattern ?? ""))) && /ALARM/.test(readOr("", () => String(props.eventPattern ?? ""))));
        return unless(heard.some((rule) => companions(graph, rule, "rule", TARGET).some((target) => startsOne(target, machines))), {
            observed: "no escalation of alarms", expected: "an event rule that starts it",
        });
    },
};

/** True for a target that is one of the machines. */
const startsOne = (target: Resource, machines: readonly Resource[]): boolean => machines.some((machine) =>
    target.propertyDependencies.arn?.includes(machine.urn) || readOr("", () => String(target.props.arn)) === readOr("?", () => String(machine.props.arn)));

export const machineRecorded: ResourceRule = {
    name: "aws-state-machine-recorded",
    title: "Every state machine records what it does",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["activity-records"],
    remediation: "Set loggingConfiguration.level to ALL or ERROR, and logDestination to a log group.",
    types: [MACHINE],
    check: ({ props }) => {
        const { level } = (list<any>(props.loggingConfiguration)[0] ?? {}) as { level?: string };
        return unless(level !== undefined && level !== "OFF", { property: "loggingConfiguration.level", observed: shown(level), expected: "ALL" });
    },
};

/** A schedule by which somebody is asked to review something. */
const isReview = ({ props }: Resource): boolean => /review/i.test(`${props.name ?? ""} ${props.description ?? ""}`) && Boolean(props.scheduleExpression);

export const watchesEscalate: StackRule = {
    name: "aws-watch-escalates",
    title: "Every event that responders are told of is escalated too",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["service-levels", "alerting"],
    remediation: "Give the rule the escalation's state machine as a second target.",
    types: [EVENT_RULE],
    // What a security service or an administrative call raises. Notices of other parts have their own ways.
    applies: (rule, graph) => platformOf(rule, graph) !== undefined
        && (/"aws\.(guardduty|securityhub|kms|access-analyzer|health)"|"Root"|"StopLogging"|"AWS Insight via CloudTrail"/.test(String(rule.props.eventPattern ?? "")) || isReview(rule)),
    check: (rule, graph) => {
        const machines = beside(rule, graph, MACHINE);
        if (machines.length === 0) return [{ observed: "no escalation", expected: "a state machine" }];
        const targets = companions(graph, rule, "rule", TARGET);
        return unless(targets.some((target) => startsOne(target, machines)), { observed: "told, but not escalated", expected: "a target that starts the escalation" });
    },
};

export const reviewScheduled: StackRule = {
    name: "aws-access-review-scheduled",
    title: "Somebody is asked at least twice a year to review who has access",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["access-review"],
    remediation: "Declare an EventBridge rule with a quarterly schedule, whose target tells the responders.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const asked = beside(platform, graph, EVENT_RULE).filter(isReview);
        if (asked.length === 0) return [{ observed: "no schedule", expected: "one" }];
        const found = asked.find((rule) => isOften(String(rule.props.scheduleExpression)));
        return [
            ...unless(found !== undefined, { property: "scheduleExpression", observed: shown(asked[0]!.props.scheduleExpression), expected: "twice a year or more" }),
            ...(found ? unless(tellsTopic(found, graph), { observed: "nobody is told", expected: "a topic as its target" }) : []),
        ];
    },
};

/** Six months and a few days. */
const HALF_YEAR_DAYS = 184;

/** True for a schedule that comes twice a year at the least: `rate(90 days)`, or a month field such as `1/3`, `*`, `1,7`. */
function isOften(schedule: string): boolean {
    const days = /^rate\((\d+) days?\)$/.exec(schedule)?.[1];
    if (days !== undefined) return Number(days) <= HALF_YEAR_DAYS;
    const month = /^cron\((.+)\)$/.exec(schedule)?.[1]?.split(/\s+/)[3] ?? need("a schedule that can be read");
    const step = /\/(\d+)$/.exec(month)?.[1];
    return month === "*" || (step !== undefined ? Number(step) <= 6 : month.split(",").length >= 2);
}
