// What users are promised, and whether an alarm goes off when the promise slips.
import { acts } from "../aws-counts";
import { beside, block, companions, list, type PlatformFacts, platformOf, refersToAny, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { StackRule } from "../rule";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const CLUSTER = "aws:rds/cluster:Cluster";

/** Names of the metrics that an alarm is about. */
const metricsOf = ({ props }: Resource): string[] =>
    [props.metricName, ...list<any>(props.metricQueries).map(({ metric }) => metric?.metricName)].filter((name) => name !== undefined && name !== "").map(String);

/** True if one of the alarm's dimensions is the balancer, by the end of its ARN or by what it was made from. */
function isAbout(alarm: Resource, balancer: Resource): boolean {
    const suffix = readOr<string | undefined>(undefined, () => (balancer.props.arnSuffix as string | undefined) ?? String(balancer.props.arn ?? "").split(":loadbalancer/")[1]);
    const values = readOr<unknown>(undefined, () => [alarm.props.dimensions, ...list<any>(alarm.props.metricQueries).map(({ metric }) => metric?.dimensions)]);
    const made = ["dimensions", "metricQueries"].some((property) => alarm.propertyDependencies[property]?.includes(balancer.urn));
    return made || (suffix !== undefined && suffix !== "" && JSON.stringify(values ?? "").includes(suffix));
}

const isApplication = (balancer: Resource): boolean => ["application", undefined].includes(balancer.props.loadBalancerType);

type Promise = NonNullable<PlatformFacts["objectives"]>;

/** What the site promises; nothing for a platform that says nothing of it, whose alarms may stand where they like. */
const promiseOf = (resource: Resource, graph: Graph): Promise | undefined => (platformOf(resource, graph)?.props as PlatformFacts | undefined)?.objectives;

/** Length of the periods that an alarm looks at, in seconds. */
const periodOf = ({ props }: Resource): number =>
    Math.max(...[Number(props.period ?? 0), ...list<any>(props.metricQueries).map(({ metric }) => Number(block(metric)?.period ?? 0))]);

interface Limit {
    /** From where on the promise is broken too fast: an alarm beyond it comes too late. */
    readonly most?: (promise: Promise) => number;
    /** What length of periods tells it: short ones that something is badly wrong, long ones that it goes on. */
    readonly period?: (seconds: number) => boolean;
}

const alarmed = (
    rule: Omit<StackRule, "scope" | "types" | "check" | "level" | "applies" | "controls">, { most: limit, period = () => true }: Limit, ...metrics: RegExp[]
): StackRule => ({
    ...rule, level: "mandatory", scope: "stack", controls: ["service-levels"], types: [BALANCER],
    applies: (balancer, graph) => isApplication(balancer) && platformOf(balancer, graph) !== undefined,
    check: (balancer, graph: Graph) => {
        const promise = promiseOf(balancer, graph);
        const most = promise && limit ? limit(promise) : Infinity;
        const found = beside(balancer, graph, ALARM).filter((alarm) => acts(alarm) && isAbout(alarm, balancer) && period(periodOf(alarm)) && metrics.every((metric) => metricsOf(alarm).some((name) => metric.test(name))));
        return [
            ...unless(found.length > 0, { observed: "no alarm", expected: `an alarm on ${metrics.map(({ source }) => source).join(" and ")}` }),
            ...unless(found.length === 0 || found.some(({ props }) => !(Number(props.threshold) > most + 1e-6)), {
                property: "threshold", observed: found.map(({ props }) => String(props.threshold)).join(", "), expected: `${most} or less, by what is promised`,
            }),
        ];
    },
});

export const availabilityAlarmed: StackRule = alarmed({
    name: "aws-availability-alarmed",
    title: "Too many failed requests raise an alarm",
    severity: "high",
    remediation: "Declare the site's Objectives component, or a MetricAlarm on the share of 5xx answers of the load balancer and its targets.",
}, { most: ({ availability }) => 14.4 * (100 - availability), period: (seconds) => seconds <= 900 }, /HTTPCode_(ELB|Target)_5XX_Count/, /RequestCount/);

export const burnAlarmed: StackRule = alarmed({
    name: "aws-availability-burn-alarmed",
    title: "Failed requests that are few, but go on, raise an alarm before a month's allowance is gone",
    severity: "medium",
    remediation: "Declare the site's Objectives component, or a second MetricAlarm on the share of 5xx answers, over hours and with a lower threshold.",
}, { most: ({ availability }) => 6 * (100 - availability), period: (seconds) => seconds >= 1800 }, /HTTPCode_(ELB|Target)_5XX_Count/, /RequestCount/);

export const latencyAlarmed: StackRule = alarmed({
    name: "aws-latency-alarmed",
    title: "Answers that come too late raise an alarm",
    severity: "medium",
    remediation: "Declare the site's Objectives component, or a MetricAlarm on TargetResponseTime.",
}, { most: ({ latencyMs }) => latencyMs / 1000 }, /TargetResponseTime/);

export const healthyTargetsAlarmed: StackRule = alarmed({
    name: "aws-healthy-targets-alarmed",
    title: "Too few machines that answer raise an alarm",
    severity: "high",
    remediation: "Declare the site's Objectives component, or a MetricAlarm on HealthyHostCount.",
}, {}, /(Un)?HealthyHostCount/);

export const replicationLagAlarmed: StackRule = {
    name: "aws-replication-lag-alarmed",
    title: "A database whose copy falls behind raises an alarm",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["service-levels", "database-protection"],
    remediation: "Declare a MetricAlarm on AuroraGlobalDBReplicationLag (a standby) or AuroraReplicaLagMaximum (a primary) of the cluster.",
    types: [CLUSTER],
    applies: (cluster, graph) => platformOf(cluster, graph) !== undefined,
    check: (cluster, graph) => {
        const name = readOr<string | undefined>(undefined, () => cluster.props.clusterIdentifier as string | undefined);
        const found = beside(cluster, graph, ALARM).some((alarm) => acts(alarm) && metricsOf(alarm).some((metric) => /^Aurora(GlobalDB|Replica)\w*Lag/.test(metric))
            && (refersToAny(alarm, "dimensions", cluster) || companions(graph, cluster, "dimensions", ALARM).includes(alarm)
                || (name !== undefined && JSON.stringify(readOr<unknown>("", () => alarm.props.dimensions)).includes(`"${name}"`))));
        return unless(found, { observed: "no alarm", expected: "one on the lag of its copies" });
    },
};
