// Who is told when Sentinel finds something, and who when nobody answers.
import { isReferred, minutesOf, same } from "../azure";
import { beside, list, PLATFORM, platformOf, require1, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const QUERY = "azure-native:monitor:ScheduledQueryRule";
const GROUP = "azure-native:monitor:ActionGroup";

const queriesOf = (rule: Resource): string[] => list<any>(rule.props.criteria?.allOf).map(({ query }) => readOr("", () => String(query)));

/** Query rules of the site that are on, tell somebody and ask for all of this. */
const asking = (platform: Resource, graph: Graph, ...signs: readonly RegExp[]): Resource[] =>
    beside(platform, graph, QUERY).filter((rule) => rule.props.enabled !== false && isReferred(rule, "actions", () => list(rule.props.actions?.actionGroups)[0])
        && queriesOf(rule).some((query) => signs.every((sign) => sign.test(query))));

/** Action groups of the site that a rule tells, by what its actions were made from or by id. */
const toldBy = (rule: Resource, platform: Resource, graph: Graph): Resource[] => beside(platform, graph, GROUP).filter((group) =>
    rule.propertyDependencies.actions?.includes(group.urn)
    || readOr<readonly unknown[]>([], () => list(rule.props.actions?.actionGroups)).some((id) => same(id, readOr(undefined, () => group.props.id as unknown))));

/** A query that looks for what is some while old. */
const isWaiting = (query: string): boolean => /between \(ago/.test(query);

export const incidentsReachPeople: StackRule = {
    name: "azure-incidents-reach-people",
    title: "An incident that Sentinel opens tells the responders",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "detection"],
    remediation: "Declare a ScheduledQueryRule on SecurityIncident with the responders' action group.",
    types: [PLATFORM],
    // What waits before it tells is the escalation.
    check: (platform, graph) => unless(asking(platform, graph, /SecurityIncident/).some((rule) => !queriesOf(rule).some(isWaiting)), { observed: "no alert", expected: "a query on SecurityIncident" }),
};

/** What stays unanswered: an incident in "New" for a while, and an alert in "New". */
const UNANSWERED: Readonly<Record<string, readonly RegExp[]>> = {
    "incidents": [/SecurityIncident/, /Status == "New"/, /ago\(\d+m\)\s*\)?/],
    "alerts": [/alertsmanagementresources/, /"New"/, /ago\(\d+m\)/],
};

export const siteEscalates: StackRule = {
    name: "azure-site-escalation",
    title: "Incidents and alerts that nobody answers go to second responders",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["service-levels", "alerting"],
    remediation: "Declare the site's Alerts component with an escalation: queries on what is still New, with an action group of their own.",
    types: [PLATFORM],
    check: (platform, graph): readonly Problem[] => {
        const first = asking(platform, graph, /SecurityIncident/).filter((rule) => !queriesOf(rule).some(isWaiting))
            .flatMap((rule) => toldBy(rule, platform, graph));
        return Object.entries(UNANSWERED).flatMap(([property, signs]) => {
            const waiting = asking(platform, graph, ...signs).filter((rule) => queriesOf(rule).some(isWaiting));
            if (waiting.length === 0) return [{ property, observed: "no escalation", expected: "a query on what is still New" }];
            const second = waiting.flatMap((rule) => toldBy(rule, platform, graph));
            return unless(second.some((group) => !first.includes(group)), { property, observed: "the same people again", expected: "an action group of second responders" });
        });
    },
};

export const queryMayAsk: ResourceRule = {
    name: "azure-query-alert-may-ask",
    title: "A query about resources themselves has an identity to ask with",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["alerting"],
    remediation: "Set identity, and let it read what is asked about: without one the query fails in silence.",
    types: [QUERY],
    applies: (rule) => queriesOf(rule).some((query) => /\barg\(|\badx\(/.test(query)),
    check: (rule) => {
        const { identity } = rule.props;
        return [
            ...unless(/Assigned/.test(String(identity?.type ?? "")), { property: "identity", observed: "none", expected: "an identity" }),
            ...unless(!/UserAssigned/.test(String(identity?.type ?? "")) || isReferred(rule, "identity", () => Object.values(identity.userAssignedIdentities ?? {}).length > 0), {
                property: "identity.userAssignedIdentities", observed: "none", expected: "an identity",
            }),
        ];
    },
};

const METRIC_ALERT = "azure-native:monitor:MetricAlert";
const ACTIVITY_ALERT = "azure-native:monitor:ActivityLogAlert";

/** Fields and values of an activity alert's conditions that lack one of the two. */
const isSaid = ({ field, equals, containsAny, anyOf }: any): boolean =>
    (anyOf ? list<any>(anyOf).length > 0 && list<any>(anyOf).every(isSaid) : Boolean(field) && (Boolean(equals) || list(containsAny).length > 0));

export const alertCanGoOff: ResourceRule = {
    name: "azure-alert-can-go-off",
    title: "Every alert says in full what it waits for: what is measured, how it is held against what, or which events",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["alerting"],
    remediation: "Give each criterion operator, threshold and timeAggregation (a query besides for records), and each condition of an activity alert a field and a value, the category among them.",
    types: [QUERY, METRIC_ALERT, ACTIVITY_ALERT],
    // A query that only makes a metric, or tells of each record as it comes, has nothing to hold it against.
    applies: ({ type, props }) => type !== QUERY || same(props.kind ?? "LogAlert", "LogAlert"),
    check: ({ type, props }) => {
        if (type === ACTIVITY_ALERT) {
            const conditions = list<any>(props.condition?.allOf);
            return [
                ...unless(conditions.some(({ field, equals }) => same(field, "category") && Boolean(equals)), { property: "condition.allOf", observed: "no category", expected: "one" }),
                ...conditions.flatMap((condition, i) => unless(isSaid(condition), { property: `condition.allOf[${i}]`, observed: "half a condition", expected: "a field and a value" })),
            ];
        }
        return list<any>(props.criteria?.allOf).flatMap((criterion, i) => {
            // A threshold that Azure learns by itself is none to give.
            const learnt = same(criterion.criterionType, "DynamicThresholdCriterion");
            const wanted = type === QUERY ? ["query", "operator", "timeAggregation"] : ["metricName", "operator", "timeAggregation"];
            const never = same(criterion.operator, "LessThan") && Number(criterion.threshold) <= 0;
            return [
                ...wanted.filter((property) => !criterion[property]).map((property) => ({ property: `criteria.allOf[${i}].${property}`, observed: "not set", expected: "one" })),
                ...unless(learnt || (typeof criterion.threshold === "number" && !never), { property: `criteria.allOf[${i}].threshold`, observed: shown(criterion.threshold), expected: "a number that can be passed" }),
            ];
        });
    },
};

/** Minutes from the first time that something is seen until somebody is told, at the most. */
const PATIENCE = 60;

export const alertIsNotPatient: ResourceRule = {
    name: "azure-query-alert-tells-in-time",
    title: `An alert on records tells somebody within ${PATIENCE} minutes of the first time that it sees what it waits for`,
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["alerting", "service-levels"],
    // Left out, one look of one is enough (REST ScheduledQueryRule, failingPeriods).
    remediation: `Let failingPeriods.minFailingPeriodsToAlert be no more than numberOfEvaluationPeriods, nor than fit into ${PATIENCE} minutes of evaluationFrequency.`,
    types: [QUERY],
    applies: ({ props }) => list<any>(props.criteria?.allOf).some(({ failingPeriods }) => Boolean(failingPeriods)),
    check: ({ props }) => list<any>(props.criteria.allOf).flatMap(({ failingPeriods }, i) => {
        const [failing, looks] = [Number(failingPeriods?.minFailingPeriodsToAlert ?? 1), Number(failingPeriods?.numberOfEvaluationPeriods ?? 1)];
        return unless(failing >= 1 && failing <= looks && failing * minutesOf(props.evaluationFrequency) <= PATIENCE, {
            property: `criteria.allOf[${i}].failingPeriods`, observed: `${failing} looks of ${looks}, each ${shown(props.evaluationFrequency)}`, expected: `some within ${PATIENCE} minutes`,
        });
    }),
};

export const alertStaysOpen: StackRule = {
    name: "azure-event-alert-stays-open",
    title: "An alert of a site that tells of something that was done stays open until a person closes it",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "service-levels"],
    // Left out, Azure closes it as soon as it is not done again (REST ScheduledQueryRule.autoMitigate: true).
    remediation: "Set autoMitigate to false: otherwise it closes by itself before anybody has looked, and is never escalated.",
    types: [QUERY],
    // What is counted was done by somebody; what is measured may get well again.
    applies: (rule, graph) => platformOf(rule, graph) !== undefined && list<any>(rule.props.criteria?.allOf).some(({ timeAggregation }) => same(timeAggregation, "Count")),
    check: ({ props }) => require1("autoMitigate", props.autoMitigate, [false]),
};

const PROCESSING = "azure-native:alertsmanagement:AlertProcessingRuleByName";

export const processingRuleReaches: ResourceRule = {
    name: "azure-alert-processing-reaches-people",
    title: "What adds people to alerts that the services raise is on, says to which, and names somebody",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["alerting"],
    // Left out, a rule is on (REST AlertProcessingRuleProperties.enabled).
    remediation: "Set enabled, scopes and, in the action AddActionGroups, actionGroupIds.",
    types: [PROCESSING],
    applies: ({ props }) => list<any>(props.properties?.actions).some(({ actionType }) => same(actionType, "AddActionGroups")),
    check: (rule) => {
        const { enabled, scopes, actions } = rule.props.properties;
        return [
            ...require1("properties.enabled", enabled ?? true, [true]),
            ...unless(isReferred(rule, "properties", () => list(scopes)[0]), { property: "properties.scopes", observed: "nothing", expected: "what raises the alerts" }),
            ...list<any>(actions).filter(({ actionType }) => same(actionType, "AddActionGroups")).flatMap(({ actionGroupIds }, i) =>
                unless(isReferred(rule, "properties", () => list(actionGroupIds)[0]), { property: `properties.actions[${i}].actionGroupIds`, observed: "nobody", expected: "an action group" })),
        ];
    },
};
