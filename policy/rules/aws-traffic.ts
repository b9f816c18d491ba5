// Public zones on Route 53: what they answer, how they know who is well, and who hears of it.
import {
    awsRegion, beside, companion, companions, factsOf, isSaid, isTrue, list, parseJson, platformOf, refersToAny,
    require1, shown, traceable, unless,
} from "../look";
import { type Graph, type Resource } from "../resource";
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

export const sumsAreHonest: ResourceRule = {
    name: "aws-health-check-sum",
    title: "A health check that adds up others has some, and is neither always well nor never",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["traffic-steering"],
    remediation: "Name the checks in childHealthchecks, and in childHealthThreshold how many of them must be well: from 1 to their number.",
    types: [CHECK],
    applies: ({ props }) => props.type === "CALCULATED",
    check: ({ props }) => {
        const [children, threshold] = [list(props.childHealthchecks).length, Number(props.childHealthThreshold ?? 0)];
        return [
            ...unless(children > 0, { property: "childHealthchecks", observed: "none", expected: "one or more" }),
            ...unless(threshold >= 1 && threshold <= children, { property: "childHealthThreshold", observed: `${threshold} of ${children}`, expected: `1 to ${children}` }),
        ];
    },
};

export const checkAsksWhatIsAnswered: StackRule = {
    name: "aws-answer-checked-where-it-leads",
    title: "A health check asks the very address that is answered, on the port that clients use",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["traffic-steering"],
    remediation: "Set the check's ipAddress to the record's; by name alone it asks whichever address is answered just then, and says well of one that is lost.",
    types: [RECORD],
    // A check of another stack, or one that adds up others, is judged where it is.
    applies: (record, graph) => /^A{1,4}$/.test(String(record.props.type)) && list(record.props.aliases).length === 0
        && graph.linked(traceable(record, "healthCheckId"), "healthCheckId", CHECK).some(({ props }) => ENDPOINT.test(String(props.type))),
    check: (record, graph) => graph.linked(record, "healthCheckId", CHECK).flatMap((check) => {
        const { ipAddress, fqdn, port } = check.props;
        const asksItsName = !ipAddress && bare(fqdn) === bare(record.props.name);
        const elsewhere = ipAddress ? !list<unknown>(record.props.records).includes(ipAddress) : asksItsName || platformOf(record, graph) !== undefined;
        return [
            ...unless(!elsewhere, { property: "healthCheckId", observed: ipAddress ? "a check of another address" : "a check of a name", expected: "one of the record's address" }),
            ...unless(platformOf(record, graph) === undefined || [undefined, 443].includes(port), { property: `${check.name}.port`, observed: shown(port), expected: "443" }),
        ];
    }),
};

const bare = (name: unknown): string => String(name ?? "").toLowerCase().replace(/\.$/, "");

const LONGEST_TTL = 60;

const isRouted = ({ props }: Resource): boolean => ["failoverRoutingPolicies", "weightedRoutingPolicies", "latencyRoutingPolicies", "geolocationRoutingPolicies"]
    .some((property) => list(props[property]).length > 0) || isTrue(props.multivalueAnswerRoutingPolicy);

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
            ...unless(isSaid(record, "healthCheckId"), { property: "healthCheckId", observed: "not set", expected: "a health check" }),
        ];
    },
};

/** Names that only the service's own records refer to. */
const isInner = (name: unknown): boolean => /(^|\.)_front\./.test(bare(name));

export const frontsAreReached: StackRule = {
    name: "aws-answers-lead-to-fronts",
    title: "From the service's name answers lead to each of a site's fronts, over every record between",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["traffic-steering", "provider-diversity"],
    remediation: "Declare the alias that leads to the record, as the Traffic component does: a front that no answer leads to gets no requests, however well it is.",
    types: [RECORD],
    applies: (record, graph) => platformOf(record, graph) !== undefined && isInner(record.props.name),
    check: (record, graph) => {
        const led = beside(record, graph, RECORD).flatMap(({ props }) => list<any>(props.aliases).map(({ name }) => bare(name)));
        return unless(led.includes(bare(record.props.name)), { property: "name", observed: "no alias leads to it", expected: "one" });
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

export const recoversFast: ResourceRule = {
    name: "aws-zone-recovers-fast",
    title: "A public zone can still be changed when the region that Route 53 is run from is lost",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["traffic-steering"],
    remediation: "Set enableAcceleratedRecovery: records can then be changed again within an hour, which is when they have to be.",
    types: [ZONE],
    applies: isPublic,
    check: ({ props }) => require1("enableAcceleratedRecovery", props.enableAcceleratedRecovery, [true]),
};

const AZURE_ZONE = "azure-native:dns:Zone";

export const zoneSigned: StackRule = {
    name: "aws-zone-signed",
    title: "A public zone that Route 53 alone answers for is signed",
    severity: "medium",
    level: "advisory",
    scope: "stack",
    controls: ["traffic-steering", "transport-encryption"],
    remediation: "Declare a route53.KeySigningKey with a key of ECC_NIST_P256 in us-east-1 and a HostedZoneDnsSec, and give the DS record to the registrar.",
    types: [ZONE],
    // A zone that two providers hold must not be signed by either: platform-zone-not-signed-twice.
    applies: (zone, graph) => isPublic(zone) && !graph.of(AZURE_ZONE).some(({ props }) => bare(props.zoneName ?? props.name) === bare(zone.props.name)),
    check: (zone, graph) => [
        ...companion(companions(graph, zone, "hostedZoneId", "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec"), "a HostedZoneDnsSec of the zone",
            ({ props }) => require1("signingStatus", props.signingStatus, ["SIGNING", undefined], '"SIGNING"')),
        ...companion(companions(graph, zone, "hostedZoneId", "aws:route53/keySigningKey:KeySigningKey"), "a KeySigningKey of the zone",
            ({ props }) => require1("status", props.status, ["ACTIVE", undefined], '"ACTIVE"')),
    ],
};

/** Where Route 53 writes what it was asked, and nowhere else. */
const QUERY_LOG_REGION = "us-east-1";

export const publicQueriesLogged: StackRule = {
    name: "aws-zone-query-logs",
    title: "What a public zone is asked is recorded, where its records may be written",
    severity: "low",
    level: "advisory",
    scope: "stack",
    controls: ["network-records"],
    remediation: `Declare a route53.QueryLog with a log group in ${QUERY_LOG_REGION}, where Route 53 takes one alone.`,
    types: [ZONE],
    // Who asked is personal data: a platform whose records may not be in that region keeps none there.
    applies: (zone, graph) => isPublic(zone) && (factsOf(zone, graph)?.allowedRegions.includes(QUERY_LOG_REGION) ?? true),
    check: (zone, graph) => companion(companions(graph, zone, "zoneId", "aws:route53/queryLog:QueryLog"), "a QueryLog of the zone", (log) =>
        unless(isSaid(log, "cloudwatchLogGroupArn"), { property: "cloudwatchLogGroupArn", observed: "not set", expected: "a log group" })),
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
        const summed = graph.of(CHECK).some((other) => refersToAny(other, "childHealthchecks", check));
        if (summed) return [];
        const alarms = graph.of(ALARM).filter((alarm) => alarm.props.namespace === "AWS/Route53" &&
            (alarm.propertyDependencies.dimensions?.includes(check.urn) || alarm.props.dimensions?.HealthCheckId === check.props.id));
        return alarms.length === 0 ? [{ observed: "no alarm", expected: "a MetricAlarm on HealthCheckStatus" }]
            : unless(alarms.some((alarm) => alarm.props.actionsEnabled !== false && (list(alarm.props.alarmActions).length > 0 || isHandedOn(alarm, graph))), {
                property: "alarmActions", observed: "an alarm that tells nobody", expected: "a topic, or an EventRule that hands it on",
            });
    },
};
