import * as rules from "../../policy/rules/aws-alarms";
import { aws, platform, tabulate, UNKNOWN } from "./aws-support";

const alarm = (props: object = {}) => aws("cloudwatch/metricAlarm:MetricAlarm", {
    namespace: "AWS/SQS", metricName: "ApproximateAgeOfOldestMessage", dimensions: { QueueName: "q" }, statistic: "Maximum", period: 300,
    evaluationPeriods: 3, comparisonOperator: "GreaterThanThreshold", threshold: 1800, ...props,
}, { name: "alarm" });

const metric = (id: string, props: object = {}, more: object = {}) => ({ id, metric: { namespace: "AWS/ApplicationELB", metricName: "RequestCount", dimensions: { LoadBalancer: "app/x/1" }, period: 300, stat: "Sum", ...props }, ...more });
const asking = (metricQueries: object[], props: object = {}) => alarm({ namespace: undefined, metricName: undefined, dimensions: undefined, statistic: undefined, period: undefined, metricQueries, ...props });
const rate = { id: "rate", expression: "IF(all > 0, 100 * FILL(bad, 0) / all, 0)", returnData: true };
const band = { id: "usual", expression: "ANOMALY_DETECTION_BAND(now, 3)", returnData: true };
const unusual = (props: object = {}) => asking([metric("now", {}, { returnData: true }), band], { threshold: undefined, thresholdMetricId: "usual", comparisonOperator: "GreaterThanUpperThreshold", datapointsToAlarm: 2, ...props });

tabulate(rules.alarmIsWhole, {
    accepts: {
        "one metric": alarm(), "a percentile": alarm({ statistic: undefined, extendedStatistic: "p95" }), "fewer than all periods": alarm({ datapointsToAlarm: 2 }),
        "a rate": asking([metric("all"), metric("bad"), rate]), "a single query": asking([metric("all")]), "a band of what is usual": unusual(),
    },
    rejects: {
        "no metric": alarm({ metricName: undefined }), "no namespace": alarm({ namespace: undefined }), "no statistic": alarm({ statistic: undefined }), "no period": alarm({ period: undefined }),
        "no threshold": alarm({ threshold: undefined }), "nothing to compare by": alarm({ comparisonOperator: undefined }), "no periods": alarm({ evaluationPeriods: undefined }),
        "more than all periods": alarm({ datapointsToAlarm: 4 }),
        "an expression of what is not asked": asking([metric("all"), rate]), "a query of nothing": asking([metric("all"), { id: "bad" }, rate]),
        "two answers": asking([metric("all", {}, { returnData: true }), metric("bad"), rate]), "no answer": asking([metric("all"), metric("bad"), { ...rate, returnData: undefined }]),
        "a band that is not returned": asking([metric("now", {}, { returnData: true }), { ...band, returnData: false }], { threshold: undefined, thresholdMetricId: "usual" }),
        "a band that nothing is compared with": unusual({ thresholdMetricId: undefined, threshold: 1 }), "a query without a namespace": asking([metric("all", { namespace: undefined })]),
    },
    awaits: { "queries that are not known": alarm({ metricQueries: UNKNOWN }) },
});

const of = (namespace: string, metricName: string, dimensions?: object) => alarm({ namespace, metricName, dimensions });

tabulate(rules.alarmIsAboutSomething, {
    accepts: {
        "a queue": alarm(), "a balancer": of("AWS/ApplicationELB", "RequestCount", { LoadBalancer: "x" }), "machines behind it": of("AWS/ApplicationELB", "HealthyHostCount", { LoadBalancer: "x", TargetGroup: "y" }),
        "a bucket's size": of("AWS/S3", "BucketSizeBytes", { BucketName: "b", StorageType: "StandardStorage" }), "a service that measures all together": of("AWS/Lambda", "Errors"),
        "a query's": asking([metric("all")]),
    },
    rejects: {
        "no queue, by default": alarm({ dimensions: undefined }), "a balancer without its machines": of("AWS/ApplicationELB", "HealthyHostCount", { LoadBalancer: "x" }),
        "a bucket without a kind of storage": of("AWS/S3", "BucketSizeBytes", { BucketName: "b" }), "requests without a filter": of("AWS/S3", "BytesUploaded", { BucketName: "b" }),
        "no tunnel": of("AWS/VPN", "TunnelState"), "no health check": of("AWS/Route53", "HealthCheckStatus", {}), "no cluster": of("AWS/RDS", "AuroraReplicaLagMaximum"),
        "a query's": asking([metric("all", { dimensions: undefined })]),
    },
    ignores: { "a metric of one's own": of("shop", "orders") },
    awaits: { "dimensions that are not known": alarm({ dimensions: UNKNOWN }) },
});

const tunnel = (props: object = {}) => alarm({ namespace: "AWS/VPN", metricName: "TunnelState", dimensions: { TunnelIpAddress: "203.0.113.1" }, comparisonOperator: "LessThanThreshold", threshold: 1, period: 60, treatMissingData: "breaching", ...props });

tabulate(rules.silenceIsHeard, {
    accepts: { "a tunnel's": tunnel() },
    rejects: { "the default, which leaves it open": tunnel({ treatMissingData: undefined }), "silence that is good news": tunnel({ treatMissingData: "notBreaching" }) },
    ignores: { "a count, of which there may be none": alarm() },
    awaits: { "what is not known": tunnel({ treatMissingData: UNKNOWN }) },
});

tabulate(rules.alarmIsInTime, {
    accepts: {
        "a quarter of an hour": [alarm(), platform()], "once a day": [alarm({ period: 86_400, evaluationPeriods: 1 }), platform()], "three of six hours": [alarm({ period: 3600, evaluationPeriods: 6, datapointsToAlarm: 3 }), platform()],
        "most of ten minutes of a percentile": [alarm({ extendedStatistic: "p95", statistic: undefined, period: 60, evaluationPeriods: 10, datapointsToAlarm: 8 }), platform()],
    },
    rejects: {
        "a day": [alarm({ evaluationPeriods: 288 }), platform()], "six hours, as all periods count by default": [alarm({ period: 3600, evaluationPeriods: 6 }), platform()],
        "a week of days": [alarm({ period: 86_400, evaluationPeriods: 7 }), platform()], "a percentile that must be bad all the time": [alarm({ extendedStatistic: "p95", period: 60, evaluationPeriods: 10 }), platform()],
    },
    ignores: { "a program that is no platform": alarm({ evaluationPeriods: 288 }) },
    awaits: { "a number that is not known": [alarm({ evaluationPeriods: UNKNOWN }), platform()] },
});

tabulate(rules.alarmKnowsWhen, {
    accepts: { "half an hour's age": [alarm(), platform()], "a tunnel that is down": [tunnel(), platform()], "one that was counted": [alarm({ namespace: "holdfast/prod", metricName: "root", threshold: 1 }), platform()] },
    rejects: {
        "a day's age": [alarm({ threshold: 86_400 }), platform()], "a tunnel below zero": [tunnel({ threshold: 0 }), platform()], "a tunnel that is up": [tunnel({ comparisonOperator: "GreaterThanThreshold" }), platform()],
        "a thousand that were counted": [alarm({ namespace: "holdfast/prod", metricName: "root", threshold: 1000 }), platform()],
    },
    ignores: { "a program that is no platform": alarm({ threshold: 86_400 }), "a band": [unusual(), platform()] },
    awaits: { "a threshold that is not known": [alarm({ threshold: UNKNOWN }), platform()] },
});

const filter = (name = "root") => aws("cloudwatch/logMetricFilter:LogMetricFilter", { metricTransformation: { name, namespace: "holdfast/prod" } }, { name: "filter" });
const counting = alarm({ namespace: "holdfast/prod", metricName: "root" });

tabulate(rules.countIsWatched, {
    accepts: { "an alarm on it": [filter(), platform(), counting], "an alarm on what is usual": [filter(), platform(), asking([metric("now", { namespace: "holdfast/prod", metricName: "root" })])] },
    rejects: { "none": [filter(), platform()], "one on another": [filter("other"), platform(), counting], "one of another site": [filter(), platform(), { ...counting, urn: counting.urn.replace(":test::", ":other::") }] },
    ignores: { "a program that is no platform": filter() },
    awaits: { "an alarm on what is not known": [filter(), platform(), alarm({ metricName: UNKNOWN, metricQueries: UNKNOWN })] },
});

const found = (value?: unknown) => aws("cloudwatch/logMetricFilter:LogMetricFilter", { metricTransformation: { name: "root", namespace: "holdfast/prod", value } });

tabulate(rules.filterCounts, {
    accepts: { "one each": found("1"), "half of one": found("0.5"), "a field": found("$bytes") },
    rejects: { "nothing": found("0"), "less than nothing": found("-1"), "no value, which has no default": found(), "what is no number": found("many") },
    awaits: { "a value that is not known": found(UNKNOWN) },
});

tabulate(rules.alarmIsFed, {
    accepts: { "a filter that counts it": [counting, platform(), filter()] },
    rejects: { "none": [counting, platform()], "one that counts something else": [counting, platform(), filter("other")] },
    ignores: { "a measure of AWS's": [alarm(), platform()], "a program that is no platform": counting },
    awaits: { "a metric that is not known": [alarm({ namespace: UNKNOWN }), platform()] },
});

const machine = aws("sfn/stateMachine:StateMachine", {}, { name: "machine" });
const target = (props: object, from: object = {}) => aws("cloudwatch/eventTarget:EventTarget", props, { from } as never);
const MACHINE = "arn:aws:states:eu-west-1:111122223333:stateMachine:m";

tabulate(rules.targetHasRole, {
    accepts: { "a role": target({ arn: MACHINE, roleArn: "arn:aws:iam::111122223333:role/r" }), "a role that is not known": target({ arn: MACHINE, roleArn: UNKNOWN }, { roleArn: aws("iam/role:Role", {}, { name: "r" }) }) },
    rejects: { "none": target({ arn: MACHINE }), "none for one that is not made yet": target({ arn: UNKNOWN }, { arn: machine }), "none for a bus": target({ arn: "arn:aws:events:eu-west-1:111122223333:event-bus/default" }) },
    ignores: { "a topic, which has a policy": target({ arn: "arn:aws:sns:eu-west-1:111122223333:t" }) },
    awaits: { "a target that is not known": target({ arn: UNKNOWN }) },
});
