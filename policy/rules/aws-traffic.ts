// Public zones on Route 53: what they answer, how they know who is well, and who hears of it.
import { awsRegion, beside, companions, isTrue, list, parseJson, require1, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const ZONE = "aws:route53/zone:Zone";
const RECORD = "aws:route53/record:Record";
const CHECK = "aws:route53/healthCheck:HealthCheck";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

/** Zones that nobody outside a network sees. */
const isPublic = ({ props }: Resource): boolean => list(props.vpcs).length === 0;

export const zoneKept: ResourceRule = {
    name: "aws-zone-kept",
    title: "A public zone is not deleted by one command, nor with records in it",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["traffic-steering", "deletion-protection"],
    remediation: "Set protect on the zone, and leave forceDestroy off: the registrar knows its name servers, and others would get new ones.",
    types: [ZONE],
    applies: isPublic,
    check: ({ props, protect }) => [
        ...unless(protect, { property: "protect", observed: "off", expected: "on" }),
        ...require1("forceDestroy", props.forceDestroy, [false, undefined], "false"),
    ],
};

const ENDPOINT = /^(HTTPS?(_STR_MATCH)?|TCP)$/;

/** Half a minute, thrice, is the longest that a lost front end may go on being answered. */
const SLOWEST = 90;

export const checksAreHonest: ResourceRule = {
    name: "aws-health-check-honest",
    title: "Health checks speak TLS, ask for the service by name, from several places, and notice a loss within 90 seconds",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["traffic-steering"],
    remediation: "Set type HTTPS with fqdn, resourcePath, enableSni, requestInterval × failureThreshold of 90 or less and three regions or more; leave disabled and invertHealthcheck off.",
    types: [CHECK],
    applies: ({ props }) => props.type !== "RECOVERY_CONTROL",
    check: ({ props }) => {
        const watched = [
            ...unless(!isTrue(props.disabled), { property: "disabled", observed: "true: it always says well", expected: "false" }),
            ...unless(!isTrue(props.invertHealthcheck), { property: "invertHealthcheck", observed: "true", expected: "false" }),
        ];
        if (!ENDPOINT.test(String(props.type))) return watched;
        const seconds = (props.requestInterval ?? 30) * (props.failureThreshold ?? 3);
        const regions = list(props.regions).length;
        return [
            ...watched,
            ...require1("type", props.type, ["HTTPS", "HTTPS_STR_MATCH"]),
            ...unless(Boolean(props.resourcePath), { property: "resourcePath", observed: "not set", expected: "a path that tells whether it is well" }),
            ...unless(Boolean(props.fqdn), { property: "fqdn", observed: "not set", expected: "the service's name" }),
            ...require1("enableSni", props.enableSni, [true, undefined], "true"),
            ...unless(seconds <= SLOWEST, { property: "failureThreshold", observed: `${seconds} seconds`, expected: `${SLOWEST} or less` }),
            ...unless(regions === 0 || regions >= 3, { property: "regions", observed: `${regions}`, expected: "3 or more, or none named" }),
        ];
    },
};

const LONGEST_TTL = 60;

const isRouted = ({ props }: Resource): boolean => ["failoverRoutingPolicies", "weightedRoutingPolicies", "latencyRoutingPolicies", "geolocationRoutingPolicies"]
    .some((property) => list(props[property]).length > 0) || isTrue(props.multivalueAnswerRoutingPolicy);

/** Said, or made from something that is declared here. */
const isGiven = ({ props, propertyDependencies }: Resource, property: string): boolean =>
    (propertyDependencies[property]?.length ?? 0) > 0 || Boolean(readOr<unknown>("unknown", () => props[property]));

export const answersFollowHealth: ResourceRule = {
    name: "aws-answers-follow-health",
    title: "Answers that depend on who is well are kept for a minute at most, and do depend on it",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["traffic-steering", "address-pool"],
    remediation: "Set ttl to 60 or less and healthCheckId; on an alias, evaluateTargetHealth.",
    types: [RECORD],
    applies: isRouted,
    check: (record) => {
        const { props } = record;
        const aliases = list<any>(props.aliases);
        if (aliases.length > 0) return aliases.flatMap(({ evaluateTargetHealth }) => require1("aliases.evaluateTargetHealth", evaluateTargetHealth, [true]));
        return [
            ...unless(props.ttl <= LONGEST_TTL, { property: "ttl", observed: shown(props.ttl), expected: `${LONGEST_TTL} or less` }),
            ...unless(isGiven(record, "healthCheckId"), { property: "healthCheckId", observed: "not set", expected: "a health check" }),
        ];
    },
};

export const noWildcard: ResourceRule = {
    name: "aws-no-wildcard-record",
    title: "A public zone answers for the names that it has, and no others",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["public-surface"],
    remediation: "Name each host: a wildcard gives an address to whatever somebody makes up, and hides what is forgotten.",
    types: [RECORD],
    check: ({ props }) => unless(!/^\*/.test(String(props.name)), { property: "name", observed: "a wildcard", expected: "a name" }),
};

/** Texts of the zone's own records of one type. */
const ownRecords = (zone: Resource, records: readonly Resource[], type: string): string[] => records
    .filter(({ props }) => props.type === type && String(props.name).replace(/\.$/, "") === String(zone.props.name).replace(/\.$/, ""))
    .flatMap(({ props }) => list<string>(props.records));

export const issuersNamed: StackRule = {
    name: "aws-zone-names-issuers",
    title: "A public zone says who may issue certificates for it, and that nobody may send mail in its name unless it says who",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption", "public-surface"],
    remediation: 'Declare CAA records with issue and issuewild, and a TXT record with "v=spf1 … -all".',
    types: [ZONE],
    applies: isPublic,
    check: (zone, graph) => {
        const records = companions(graph, zone, "zoneId", RECORD);
        const caa = ownRecords(zone, records, "CAA");
        return [
            ...["issue", "issuewild"].flatMap((tag) => unless(caa.some((text) => new RegExp(`^\\d+ ${tag} `).test(text)), { property: "CAA", observed: `no ${tag}`, expected: "one" })),
            ...unless(ownRecords(zone, records, "TXT").some((text) => /^"?v=spf1 .*-all"?$/.test(text)), { property: "TXT", observed: 'no "v=spf1 … -all"', expected: "one" }),
        ];
    },
};

const EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget";

/** An enabled rule of EventBridge hears the alarm's changes of state where it stands, and has a target. */
const isHandedOn = (alarm: Resource, graph: Graph): boolean => beside(alarm, graph, "aws:cloudwatch/eventRule:EventRule").some((rule) => {
    if (awsRegion(rule) !== awsRegion(alarm) || rule.props.state === "DISABLED") return false;
    const pattern = parseJson(String(rule.props.eventPattern ?? "{}")) as { "detail-type"?: string[]; resources?: { prefix?: string }[] };
    const named = pattern.resources?.some(({ prefix }) => prefix !== undefined && prefix.includes(":alarm:") && String(alarm.props.name).startsWith(prefix.split(":alarm:")[1]!)) ?? true;
    return list(pattern["detail-type"]).includes("CloudWatch Alarm State Change") && named && graph.referrers(rule, "rule", EVENT_TARGET).length > 0;
});

export const checksRing: StackRule = {
    name: "aws-health-check-alarm",
    title: "Somebody is told when a front end is lost",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["traffic-steering", "service-levels"],
    remediation: "Declare a MetricAlarm in us-east-1 on HealthCheckStatus with the check's id, and name a topic in alarmActions or an EventRule there that hands its changes of state on. Checks that another adds up ring through that one.",
    types: [CHECK],
    check: (check, graph) => {
        const summed = graph.of(CHECK).some((other) => other.propertyDependencies.childHealthchecks?.includes(check.urn) || list<unknown>(other.props.childHealthchecks).includes(check.props.id));
        if (summed) return [];
        const alarms = graph.of(ALARM).filter((alarm) => alarm.props.namespace === "AWS/Route53" &&
            (alarm.propertyDependencies.dimensions?.includes(check.urn) || alarm.props.dimensions?.HealthCheckId === check.props.id));
        return alarms.length === 0 ? [{ observed: "no alarm", expected: "a MetricAlarm on HealthCheckStatus" }]
            : unless(alarms.some((alarm) => alarm.props.actionsEnabled !== false && (list(alarm.props.alarmActions).length > 0 || isHandedOn(alarm, graph))), {
                property: "alarmActions", observed: "an alarm that tells nobody", expected: "a topic, or an EventRule that hands it on",
            });
    },
};
