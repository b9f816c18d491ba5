// Who is told when Sentinel finds something, and who when nobody answers.
import { isReferred, same } from "../azure";
import { beside, list, PLATFORM, unless } from "../look";
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

export const incidentsReachPeople: StackRule = {
    name: "azure-incidents-reach-people",
    title: "An incident that Sentinel opens tells the responders",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "detection"],
    remediation: "Declare a ScheduledQueryRule on SecurityIncident with the responders' action group.",
    types: [PLATFORM],
    check: (platform, graph) => unless(asking(platform, graph, /SecurityIncident/).length > 0, { observed: "no alert", expected: "a query on SecurityIncident" }),
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
        const first = asking(platform, graph, /SecurityIncident/).filter((rule) => !queriesOf(rule).some((query) => /between \(ago/.test(query)))
            .flatMap((rule) => toldBy(rule, platform, graph));
        return Object.entries(UNANSWERED).flatMap(([property, signs]) => {
            const waiting = asking(platform, graph, ...signs).filter((rule) => queriesOf(rule).some((query) => /between \(ago/.test(query)));
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
    check: ({ props }) => unless(/Assigned/.test(readOr("Assigned", () => String(props.identity?.type ?? ""))), { property: "identity", observed: "none", expected: "an identity" }),
};
