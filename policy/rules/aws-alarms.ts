// Alarms on AWS that can go off: whole, about something, soon enough, and fed with what they count.
import { beside, block, isSaid, list, platformOf, require1, shown, unless } from "../look";
import type { Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";

interface Measure {
    /** Where in the alarm it is said. */
    readonly at: string;
    readonly namespace?: string;
    readonly metricName?: string;
    readonly dimensions?: Readonly<Record<string, string>>;
    readonly period?: number;
    readonly statistic?: string;
}

const queriesOf = ({ props }: Resource): readonly any[] => list<any>(props.metricQueries);

/** What an alarm looks at: its own metric, or those of its queries. */
const measuresOf = (alarm: Resource): Measure[] => {
    const { namespace, metricName, dimensions, period, statistic, extendedStatistic } = alarm.props;
    const queries = queriesOf(alarm);
    if (queries.length === 0) return [{ at: "", namespace, metricName, dimensions, period, statistic: statistic ?? extendedStatistic } as Measure];
    return queries.flatMap((query, i) => {
        const metric = block(query.metric);
        return metric ? [{ ...metric, at: `metricQueries[${i}].metric.`, statistic: metric.stat } as Measure] : [];
    });
};

/** Names of queries that an expression reads: functions are in capitals, `m1` and the like are not. */
const namesIn = (expression: string): string[] => expression.replace(/'[^']*'|"[^"]*"/g, "").match(/\b[a-z]\w*\b/g) ?? [];

/** What is wrong with queries: each has a metric or an expression, reads what is there, and one gives the answer. */
function unanswerable(alarm: Resource): Problem[] {
    const queries = queriesOf(alarm);
    if (queries.length === 0) return [];
    const band = alarm.props.thresholdMetricId as string | undefined;
    const ids = queries.map(({ id }) => String(id));
    const answers = queries.filter(({ id, returnData }) => id !== band && (returnData === true || queries.length === 1));
    return [
        ...queries.filter(({ metric, expression }) => !block(metric) && !expression)
            .map(({ id }) => ({ property: "metricQueries", observed: `${id} asks nothing`, expected: "a metric or an expression" })),
        ...queries.flatMap(({ expression }) => (expression ? namesIn(String(expression)) : [])).filter((name) => !ids.includes(name))
            .map((name) => ({ property: "metricQueries", observed: `no ${name}`, expected: "every query that an expression reads" })),
        ...unless(answers.length === 1, { property: "metricQueries.returnData", observed: `${answers.length} answers`, expected: "one" }),
        ...unless(band === undefined || queries.some(({ id, returnData }) => id === band && returnData === true), {
            property: "metricQueries.returnData", observed: "no band to compare with", expected: `${shown(band)} among the queries, with its data`,
        }),
        ...unless(band !== undefined || !queries.some(({ expression }) => /ANOMALY_DETECTION_BAND/.test(String(expression ?? ""))), {
            property: "thresholdMetricId", observed: "not set", expected: "the query of the band",
        }),
    ];
}

export const alarmIsWhole: ResourceRule = {
    name: "aws-alarm-is-whole",
    title: "Every alarm says what it measures, how, for how long, and from where on it goes off",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["alerting"],
    remediation: "Set namespace, metricName, a statistic, period, evaluationPeriods, comparisonOperator and threshold; "
        + "or metricQueries of which one returns its data.",
    types: [ALARM],
    check: (alarm) => {
        const { props } = alarm;
        const { evaluationPeriods, datapointsToAlarm } = props;
        const measures = measuresOf(alarm);
        return [
            ...(["comparisonOperator", "evaluationPeriods"] as const).flatMap((property) =>
                unless(Boolean(props[property]), { property, observed: shown(props[property]), expected: "set" })),
            ...unless(props.threshold !== undefined || Boolean(props.thresholdMetricId), {
                property: "threshold", observed: "not set", expected: "a number, or the query of a band",
            }),
            ...measures.flatMap((measure) => (["namespace", "metricName", "statistic", "period"] as const)
                .filter((part) => !measure[part]).map((part) => ({ property: `${measure.at}${part}`, observed: "not set", expected: "set" }))),
            // Left out, all of the periods must be beyond the threshold.
            ...unless(!(Number(datapointsToAlarm ?? 0) > Number(evaluationPeriods)), {
                property: "datapointsToAlarm", observed: `${datapointsToAlarm} of ${evaluationPeriods}`, expected: "no more than evaluationPeriods",
            }),
            ...unanswerable(alarm),
        ];
    },
};

/** Without these a service measures nothing that an alarm could be about: each line asks for one of its keys. */
const DIMENSIONS: readonly (readonly [namespace: RegExp, metric: RegExp, ...keys: string[]])[] = [
    [/^AWS\/(ApplicationELB|NetworkELB)$/, /./, "LoadBalancer", "TargetGroup"],
    [/^AWS\/(ApplicationELB|NetworkELB)$/, /HealthyHostCount/, "TargetGroup"],
    [/^AWS\/(ApplicationELB|NetworkELB)$/, /HealthyHostCount/, "LoadBalancer"],
    [/^AWS\/RDS$/, /^Aurora/, "DBClusterIdentifier", "DBInstanceIdentifier"],
    [/^AWS\/S3$/, /./, "BucketName"],
    [/^AWS\/S3$/, /^(BucketSizeBytes|NumberOfObjects)$/, "StorageType"],
    [/^AWS\/S3$/, /^(\w+Requests|Bytes(Up|Down)loaded|[45]xxErrors|FirstByteLatency|TotalRequestLatency)$/, "FilterId"],
    [/^AWS\/VPN$/, /./, "TunnelIpAddress", "VpnId"],
    [/^AWS\/Route53$/, /HealthCheck/, "HealthCheckId"],
    [/^AWS\/SQS$/, /./, "QueueName"],
    [/^AWS\/EFS$/, /./, "FileSystemId"],
    [/^AWS\/NATGateway$/, /./, "NatGatewayId"],
];

export const alarmIsAboutSomething: ResourceRule = {
    name: "aws-alarm-names-what-it-watches",
    title: "An alarm names the load balancer, database, bucket, tunnel or queue that it watches",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["alerting", "service-levels"],
    remediation: "Set the dimensions that the service measures by; without them there is no data, and the alarm never goes off.",
    types: [ALARM],
    applies: (alarm) => measuresOf(alarm).some(({ namespace }) => namespace?.startsWith("AWS/")),
    check: (alarm) => measuresOf(alarm).flatMap(({ at, namespace = "", metricName = "", dimensions }) => DIMENSIONS
        .filter(([service, metric, ...keys]) => service.test(namespace) && metric.test(metricName) && !keys.some((key) => dimensions?.[key]))
        .map(([, , ...keys]) => ({ property: `${at}dimensions`, observed: "not set", expected: keys.join(" or ") }))),
};

/** Measures that come all the time while something lives: where they stop, it does not live. */
const HEARTBEATS = /^(TunnelState|HealthCheckStatus|HealthCheckPercentageHealthy|HealthyHostCount|AuroraGlobalDBReplicationLag|AuroraReplicaLagMaximum)$/;

export const silenceIsHeard: ResourceRule = {
    name: "aws-alarm-hears-silence",
    title: "Where a tunnel, a health check, a target group or a database says nothing any more, its alarm goes off",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["alerting", "service-levels"],
    // By default what is missing leaves the alarm without a verdict, and nobody is told.
    remediation: "Set treatMissingData to breaching.",
    types: [ALARM],
    applies: (alarm) => measuresOf(alarm).some(({ metricName = "" }) => HEARTBEATS.test(metricName)),
    check: ({ props }) => require1("treatMissingData", props.treatMissingData, ["breaching"]),
};

/** Longest that something may go on before its alarm goes off, and what it may look back to; in seconds. */
const [SOON, BACK, DAY] = [3 * 3600, 6 * 3600, 86_400];

export const alarmIsInTime: StackRule = {
    name: "aws-alarm-in-time",
    title: "An alarm of a site goes off within three hours; on what is measured daily, within two days",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "service-levels"],
    remediation: "Shorten period, evaluationPeriods or datapointsToAlarm; where one good period should not hold the alarm back, ask for fewer than all.",
    types: [ALARM],
    applies: (alarm, graph) => platformOf(alarm, graph) !== undefined,
    check: (alarm) => {
        const { evaluationPeriods, datapointsToAlarm, extendedStatistic } = alarm.props;
        const periods = Number(evaluationPeriods);
        const needed = Number(datapointsToAlarm ?? evaluationPeriods);
        const length = Math.max(...measuresOf(alarm).map(({ period }) => Number(period ?? 60)));
        const inTime = length >= DAY ? length === DAY && periods <= 2 : needed * length <= SOON && periods * length <= BACK;
        const isNoisy = Boolean(extendedStatistic) || queriesOf(alarm).length > 1;
        return [
            ...unless(inTime, {
                property: "evaluationPeriods", observed: `${needed} of ${periods} times ${length} s`, expected: "three hours or less, of six",
            }),
            ...unless(!isNoisy || periods === 1 || needed < periods, {
                property: "datapointsToAlarm", observed: `all of ${periods}`, expected: "fewer: what it measures varies",
            }),
        ];
    },
};

/** From where on an alarm on a measure of a site would come too late, or never. */
const THRESHOLDS: readonly { readonly metric: RegExp; readonly goes: "below" | "above"; readonly least: number; readonly most: number }[] = [
    { metric: /^(TunnelState|HealthCheckStatus)$/, goes: "below", least: 1, most: 1 },
    { metric: /^HealthyHostCount$/, goes: "below", least: 2, most: 100 },
    { metric: /^ApproximateAgeOfOldestMessage$/, goes: "above", least: 60, most: 3600 },
    { metric: /^AuroraGlobalDBReplicationLag$|^AuroraReplicaLagMaximum$/, goes: "above", least: 100, most: 900_000 },
];

/** Most that may be counted in the logs before an alarm goes off. */
const MOST_COUNTED = 10;

export const alarmKnowsWhen: StackRule = {
    name: "aws-alarm-threshold",
    title: "The thresholds of a site's alarms are where trouble begins",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "service-levels"],
    remediation: "A tunnel or health check is up at 1; machines are few below 2; messages are old after an hour; "
        + "what is counted in logs is told of from 10 at the latest.",
    types: [ALARM],
    applies: (alarm, graph) => platformOf(alarm, graph) !== undefined && alarm.props.threshold !== undefined,
    check: (alarm) => {
        const threshold = Number(alarm.props.threshold);
        const counted = measuresOf(alarm).some(({ namespace }) => namespace !== undefined && !namespace.startsWith("AWS/"));
        const known = THRESHOLDS.filter(({ metric }) => measuresOf(alarm).some(({ metricName = "" }) => metric.test(metricName)));
        return [
            ...known.flatMap(({ goes, least, most }) => [
                ...unless(String(alarm.props.comparisonOperator).startsWith(goes === "below" ? "LessThan" : "GreaterThan"), {
                    property: "comparisonOperator", observed: shown(alarm.props.comparisonOperator), expected: `one that goes off ${goes} the threshold`,
                }),
                ...unless(threshold >= least && threshold <= most, {
                    property: "threshold", observed: String(threshold), expected: least === most ? String(least) : `${least} to ${most}`,
                }),
            ]),
            ...unless(!counted || threshold <= MOST_COUNTED, { property: "threshold", observed: String(threshold), expected: `${MOST_COUNTED} or less` }),
        ];
    },
};

/** Name and namespace of what a filter counts. */
function countOf({ props }: Resource): Measure {
    const { name, namespace } = (block(props.metricTransformation) ?? {}) as { name?: string; namespace?: string };
    return { at: "", metricName: name, namespace };
}

const isSame = (one: Measure, other: Measure): boolean => one.metricName === other.metricName && one.namespace === other.namespace;

export const countIsWatched: StackRule = {
    name: "aws-metric-filter-alarmed",
    title: "Whatever a site counts in its logs has an alarm",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting"],
    remediation: "Declare a MetricAlarm on the filter's metric, or take the filter away.",
    types: [FILTER],
    applies: (filter, graph) => platformOf(filter, graph) !== undefined,
    check: (filter, graph) => unless(beside(filter, graph, ALARM).some((alarm) => measuresOf(alarm).some((measure) => isSame(measure, countOf(filter)))), {
        property: "metricTransformation", observed: "no alarm on it", expected: "one",
    }),
};

export const filterCounts: ResourceRule = {
    name: "aws-metric-filter-counts",
    title: "Whatever is looked for in logs is counted once it is found",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["alerting"],
    // Nothing is assumed: the value must be given (PutMetricFilter, metricValue).
    remediation: "Set metricTransformation.value to 1, or to a field of the record such as $bytes: with 0 no alarm on the metric can be raised.",
    types: [FILTER],
    check: ({ props }) => {
        const value: unknown = block(props.metricTransformation)?.value;
        const counts = /^\$/.test(String(value)) || Number(value) > 0;
        return unless(counts, { property: "metricTransformation.value", observed: shown(value), expected: "more than 0, or a field of the record" });
    },
};

export const alarmIsFed: StackRule = {
    name: "aws-alarm-is-fed",
    title: "An alarm of a site on what is counted in logs has a filter that counts it",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting"],
    remediation: "Declare the LogMetricFilter that the alarm's metric comes from.",
    types: [ALARM],
    applies: (alarm, graph) => platformOf(alarm, graph) !== undefined
        && measuresOf(alarm).some(({ namespace }) => namespace !== undefined && !namespace.startsWith("AWS/")),
    check: (alarm, graph) => {
        const counts = beside(alarm, graph, FILTER).map(countOf);
        return measuresOf(alarm).filter(({ namespace = "AWS/" }) => !namespace.startsWith("AWS/"))
            .filter((measure) => !counts.some((count) => isSame(count, measure)))
            .map(({ at, metricName }) => ({ property: `${at}metricName`, observed: `nothing counts ${metricName}`, expected: "a metric filter" }));
    },
};

const TARGET = "aws:cloudwatch/eventTarget:EventTarget";

/** Targets that EventBridge reaches by a role. Topics and queues admit it by a policy of their own. */
const BY_ROLE = /^arn:[^:]*:(states|kinesis|firehose|ecs|batch|ssm|codebuild|codepipeline|events|redshift|sagemaker):/;
const BY_ROLE_TYPES = /aws:(sfn\/stateMachine|kinesis\/|ecs\/|batch\/|codebuild\/|codepipeline\/|cloudwatch\/eventBus)/;

export const targetHasRole: ResourceRule = {
    name: "aws-event-target-has-role",
    title: "What an event starts or is handed on to is reached by a role",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["alerting", "least-privilege"],
    remediation: "Set roleArn to a role that events.amazonaws.com may take on, and that may do this alone; without it nothing is started.",
    types: [TARGET],
    applies: (target) => {
        const made = (target.propertyDependencies.arn ?? []).join(" ");
        if (made !== "") return BY_ROLE_TYPES.test(made);
        return BY_ROLE.test(String(target.props.arn));
    },
    check: (target) => unless(isSaid(target, "roleArn"), { property: "roleArn", observed: "not set", expected: "a role" }),
};
