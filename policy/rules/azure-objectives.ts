// What users are promised, and whether an alarm goes off when the promise slips.
import { isReferred, owners, same } from "../azure";
import { beside, factsOf, list, type PlatformFacts, platformOf, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { StackRule } from "../rule";

const GATEWAY = "azure-native:network:ApplicationGateway";
const SERVER = "azure-native:dbforpostgresql:Server";
const QUERY = "azure-native:monitor:ScheduledQueryRule";
const METRIC = "azure-native:monitor:MetricAlert";

const tells = (alert: Resource): boolean => (alert.type === METRIC ? alert.props.enabled === true : alert.props.enabled !== false)
    && isReferred(alert, "actions", () => (alert.type === METRIC ? list(alert.props.actions)[0] : list(alert.props.actions?.actionGroups)[0]));

/** What an alert asks for: its queries, or the names of its metrics. */
const askedFor = ({ type, props }: Resource): string[] =>
    list<any>(props.criteria?.allOf).map((criterion) => readOr("", () => String(type === METRIC ? criterion.metricName : criterion.query)));

const isAbout = (alert: Resource, target: Resource, graph: Graph): boolean => owners(graph, alert, "scopes", target.type).includes(target)
    || readOr<readonly unknown[]>([], () => list(alert.props.scopes)).some((scope) => same(scope, readOr(undefined, () => target.props.id as unknown)));

/** Queries look at the gateway's access log in the workspace, which is the site's; metrics at the gateway itself. */
/**
 * @param limit from where on the promise is broken too fast: an alarm beyond it comes too late
 * @param least alerts there are to be within it
 */
const alarmed = (
    rule: Omit<StackRule, "scope" | "types" | "check" | "level" | "applies" | "controls">, limit: ((promise: NonNullable<PlatformFacts["objectives"]>) => number) | undefined,
    query: readonly RegExp[], metric: RegExp, least = 1,
): StackRule => ({
    ...rule, level: "mandatory", scope: "stack", controls: ["service-levels"], types: [GATEWAY],
    applies: (gateway, graph) => platformOf(gateway, graph) !== undefined,
    check: (gateway, graph) => {
        const promise = (platformOf(gateway, graph)!.props as PlatformFacts).objectives;
        const most = promise && limit ? limit(promise) : Infinity;
        const found = [
            ...beside(gateway, graph, QUERY).filter((alert) => tells(alert) && askedFor(alert).some((text) => query.every((sign) => sign.test(text)))),
            ...beside(gateway, graph, METRIC).filter((alert) => tells(alert) && isAbout(alert, gateway, graph) && askedFor(alert).some((name) => metric.test(name))),
        ];
        const thresholds = found.flatMap(({ props }) => list<any>(props.criteria?.allOf).map(({ threshold }) => Number(threshold ?? 0)));
        return [
            ...unless(found.length > 0, { observed: "no alarm", expected: "an alert that reaches an action group" }),
            ...unless(found.length === 0 || thresholds.filter((threshold) => threshold <= most + 1e-6).length >= least, {
                property: "threshold", observed: thresholds.join(", "), expected: `${least > 1 ? `${least} alerts at ` : ""}${most} or less, by what is promised`,
            }),
        ];
    },
});

export const availabilityAlarmed: StackRule = alarmed({
    name: "azure-availability-alarmed",
    title: "Too many failed requests raise an alarm: at once where many fail, and in time where few do",
    severity: "high",
    remediation: "Declare the site's Objectives component, or a ScheduledQueryRule on the share of 5xx answers in AGWAccessLogs.",
}, ({ availability }) => 14.4 * (100 - availability), [/AGWAccessLogs/, /HttpStatus/], /^(FailedRequests|ResponseStatus)$/, 2);

export const latencyAlarmed: StackRule = alarmed({
    name: "azure-latency-alarmed",
    title: "Answers that come too late raise an alarm",
    severity: "medium",
    remediation: "Declare the site's Objectives component, or an alert on the time that requests take.",
}, ({ latencyMs }) => latencyMs, [/AGWAccessLogs/, /TimeTaken/], /^(ApplicationGatewayTotalTime|BackendLastByteResponseTime|BackendFirstByteResponseTime)$/);

export const healthyTargetsAlarmed: StackRule = alarmed({
    name: "azure-healthy-targets-alarmed",
    title: "Machines that do not answer raise an alarm",
    severity: "high",
    remediation: "Declare the site's Objectives component, or a MetricAlert on UnhealthyHostCount.",
}, undefined, [/UnhealthyHostCount/], /^(UnhealthyHostCount|HealthyHostCount)$/);

export const replicationLagAlarmed: StackRule = {
    name: "azure-replication-lag-alarmed",
    title: "A database whose copy falls behind raises an alarm",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["service-levels", "database-protection"],
    remediation: "Declare a MetricAlert on physical_replication_delay_in_seconds of the replica.",
    types: [SERVER],
    applies: (server) => same(server.props.createMode, "Replica") || same(server.props.replicationRole, "AsyncReplica"),
    check: (server, graph) => {
        const found = beside(server, graph, METRIC).filter((alert) => tells(alert) && isAbout(alert, server, graph) && askedFor(alert).some((name) => /replication_(delay|lag)/.test(name)));
        const most = factsOf(server, graph)?.objectives?.replicationLagSeconds ?? Infinity;
        const thresholds = found.flatMap(({ props }) => list<any>(props.criteria?.allOf).map(({ threshold }) => Number(threshold ?? 0)));
        return [
            ...unless(found.length > 0, { observed: "no alarm", expected: "one on the lag of the replica" }),
            ...unless(found.length === 0 || thresholds.some((threshold) => threshold <= most), { property: "threshold", observed: thresholds.join(", "), expected: `${most} seconds or less, by what is promised` }),
        ];
    },
};
