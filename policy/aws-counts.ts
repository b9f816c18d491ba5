// What is counted in a trail's log group, and which alarms on it tell somebody.
import { beside, isUnknown, list, need } from "./look";
import type { Graph, Resource } from "./resource";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";

/** True for an alarm that does something when it goes off. What is not known yet counts where it is made from something. */
export function acts(alarm: Resource): boolean {
    if (alarm.props.actionsEnabled === false) return false;
    if (!isUnknown(alarm, "alarmActions")) return list(alarm.props.alarmActions).length > 0;
    return Boolean(alarm.propertyDependencies.alarmActions?.length) || need(`alarmActions of ${alarm.name}`);
}

/** Most that may happen before an alarm on a count goes off. */
const MOST = 10;

/** Filters of a log group that an alarm with an action watches: one that goes off soon, or that knows what is usual. */
export function countedIn(trail: Resource, graph: Graph): Resource[] {
    const alarms = beside(trail, graph, ALARM).filter((alarm) => acts(alarm) && Number(alarm.props.threshold ?? 0) <= MOST);
    return beside(trail, graph, FILTER).filter((filter) => {
        const { name, namespace } = list<any>(filter.props.metricTransformation)[0] ?? {};
        return alarms.some(({ props }) => (props.metricName === name && props.namespace === namespace)
            || list<any>(props.metricQueries).some(({ metric }) => metric?.metricName === name && metric?.namespace === namespace));
    });
}
