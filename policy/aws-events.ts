// Which events of AWS reach a topic: what rules about alarms share.
import { awsRegion, groupBy, list, parseJson, perGraph, stackOf } from "./look";
import { type Graph, readOr, type Resource } from "./resource";

/** An event pattern of EventBridge, as far as rules look at it. */
export interface EventPattern {
    readonly source?: readonly string[];
    readonly "detail-type"?: readonly string[];
    readonly detail?: {
        readonly eventSource?: readonly string[];
        readonly eventName?: readonly string[];
        readonly userIdentity?: { readonly type?: readonly string[] };
    };
}

/** Events stay in their region, and each site has a topic of its own. */
const placeOf = (resource: Resource): string => `${stackOf(resource.urn)} ${awsRegion(resource)}`;

export const isOn = ({ props }: Resource): boolean =>
    [undefined, "ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"].includes(props.state) && props.isEnabled !== false;

const TARGET = "aws:cloudwatch/eventTarget:EventTarget";

/** A target that is a topic: by its ARN, or by what that is made from while it is not known. */
function isTopic(target: Resource): boolean {
    const arn = readOr<unknown>(undefined, () => target.props.arn);
    if (arn !== undefined) return /:sns:/.test(String(arn));
    return Boolean(target.propertyDependencies.arn?.some((urn) => !/[:$]aws:(sfn|lambda|sqs|kinesis|ecs)\//.test(urn)));
}

/** True if a rule tells a topic at once. */
export const tellsTopic = (rule: Resource, graph: Graph): boolean => graph.referrers(rule, "rule", TARGET).some(isTopic);

/** Regions whose bus a rule hands its events on to. */
export const busesOf = (rule: Resource, graph: Graph): string[] => graph.referrers(rule, "rule", TARGET)
    .map((target) => readOr("", () => String(target.props.arn)))
    .map((arn) => /^arn:[^:]+:events:([^:]+):[^:]*:event-bus\//.exec(arn)?.[1]).filter((region) => region !== undefined);

const heard = perGraph((graph) => groupBy(
    // A rule without a pattern is one of a schedule: it hears nothing.
    graph.of("aws:cloudwatch/eventRule:EventRule").filter((rule) => isOn(rule) && rule.props.eventPattern && tellsTopic(rule, graph))
        .map((rule) => ({ place: placeOf(rule), pattern: parseJson(String(rule.props.eventPattern)) as EventPattern })),
    ({ place }) => place,
));

/** Patterns of the rules that are on and tell a topic, in the stack and region of `near`. */
export const patternsHeard = (near: Resource, graph: Graph): EventPattern[] => (heard(graph).get(placeOf(near)) ?? []).map(({ pattern }) => pattern);

/** True if a pattern catches this call of the API: a part that a pattern leaves out matches everything. */
export const catchesCall = ({ source, "detail-type": kinds, detail }: EventPattern, service: string, call: string): boolean =>
    (source === undefined || list(source).includes(`aws.${service}`))
    && (kinds === undefined || list(kinds).includes("AWS API Call via CloudTrail"))
    && (detail?.eventSource === undefined || list(detail.eventSource).includes(`${service}.amazonaws.com`))
    && (detail?.eventName === undefined || list(detail.eventName).includes(call))
    && detail?.userIdentity === undefined;
