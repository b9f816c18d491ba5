// Public zones on Azure DNS and the profiles of Traffic Manager that they follow.
import { companions, records, same } from "../azure";
import { beside as besideStack, list, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const ZONE = "azure-native:dns:Zone";
const RECORD_SET = "azure-native:dns:RecordSet";
const PROFILE = "azure-native:trafficmanager:Profile";
const ENDPOINT = "azure-native:trafficmanager:Endpoint";

export const zoneKept: ResourceRule = {
    name: "azure-zone-kept",
    title: "A public zone is not deleted by one command",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["traffic-steering", "deletion-protection"],
    remediation: "Set protect on the zone: the registrar knows its name servers, and another would get new ones.",
    types: [ZONE],
    applies: ({ props }) => !same(props.zoneType, "Private"),
    check: ({ protect }) => unless(protect, { property: "protect", observed: "off", expected: "on" }),
};

/** A probe's round and the failures that are borne, in seconds: the longest that a lost front end may go on being answered. */
const SLOWEST = 90;
const LONGEST_TTL = 60;

export const probesAreHonest: ResourceRule = {
    name: "azure-probes-honest",
    title: "Traffic Manager probes over TLS, by name, and notices a loss within 90 seconds; what it answers is kept for a minute at most",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["traffic-steering", "address-pool"],
    remediation: "Set monitorConfig: HTTPS, a path, a Host header, intervalInSeconds × (toleratedNumberOfFailures + 1) of 90 or less; dnsConfig.ttl of 60 or less; profileStatus Enabled.",
    types: [PROFILE],
    check: ({ props }) => {
        // Left out: every 30 seconds, 10 for an answer, 3 failures borne (https://learn.microsoft.com/azure/traffic-manager/traffic-manager-monitoring).
        const { protocol, path, port = 443, intervalInSeconds = 30, timeoutInSeconds = 10, toleratedNumberOfFailures = 3, customHeaders, expectedStatusCodeRanges } = props.monitorConfig ?? {};
        const seconds = intervalInSeconds * (toleratedNumberOfFailures + 1);
        const statuses = list<any>(expectedStatusCodeRanges);
        return [
            ...unless(props.profileStatus === undefined || same(props.profileStatus, "Enabled"), { property: "profileStatus", observed: shown(props.profileStatus), expected: '"Enabled"' }),
            ...unless(same(protocol, "HTTPS"), { property: "monitorConfig.protocol", observed: shown(protocol), expected: '"HTTPS"' }),
            ...unless(Boolean(path) && path !== "/", { property: "monitorConfig.path", observed: shown(path), expected: "a path that tells whether it is well" }),
            ...unless(port === 443, { property: "monitorConfig.port", observed: shown(port), expected: "443" }),
            ...unless(timeoutInSeconds < intervalInSeconds, { property: "monitorConfig.timeoutInSeconds", observed: shown(timeoutInSeconds), expected: `less than ${intervalInSeconds}` }),
            ...unless(Boolean(props.trafficRoutingMethod), { property: "trafficRoutingMethod", observed: "not set", expected: "how an answer is chosen" }),
            ...unless(list<any>(customHeaders).some(({ name, value }) => same(name, "Host") && Boolean(value)), { property: "monitorConfig.customHeaders", observed: "no Host", expected: "the service's name" }),
            ...unless(seconds <= SLOWEST, { property: "monitorConfig.toleratedNumberOfFailures", observed: `${seconds} seconds`, expected: `${SLOWEST} or less` }),
            ...unless(statuses.every(({ min, max }) => min >= 200 && max <= 299), { property: "monitorConfig.expectedStatusCodeRanges", observed: "an error counts as well", expected: "200 to 299" }),
            // Left out, an answer is kept for five minutes (REST DnsConfig.ttl).
            ...unless((props.dnsConfig?.ttl ?? 300) <= LONGEST_TTL, { property: "dnsConfig.ttl", observed: shown(props.dnsConfig?.ttl), expected: `${LONGEST_TTL} or less` }),
        ];
    },
};

export const endpointsAreProbed: ResourceRule = {
    name: "azure-endpoints-probed",
    title: "Every front end that Traffic Manager may answer with is probed",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["traffic-steering"],
    remediation: "Leave alwaysServe off, and endpointStatus at Enabled.",
    types: [ENDPOINT],
    check: ({ props }) => [
        ...unless(!same(props.alwaysServe, "Enabled"), { property: "alwaysServe", observed: '"Enabled"', expected: '"Disabled"' }),
        ...unless(!same(props.endpointStatus, "Disabled"), { property: "endpointStatus", observed: '"Disabled"', expected: '"Enabled"' }),
    ],
};

/** The name and type of a set, from its properties or, where the cloud's answer has neither, its id. */
const nameOf = ({ props }: Resource): string => String(props.relativeRecordSetName ?? props.name ?? "");
const typeOf = ({ props }: Resource): string => String(props.recordType ?? String(props.type ?? "").split("/").at(-1)).toUpperCase();

const follows = ({ props, propertyDependencies }: Resource): boolean => props.targetResource?.id !== undefined || (propertyDependencies.targetResource?.length ?? 0) > 0;

export const noWildcard: ResourceRule = {
    name: "azure-no-wildcard-record",
    title: "A public zone answers for the names that it has, and no others",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["public-surface"],
    remediation: "Name each host: a wildcard gives an address to whatever somebody makes up, and hides what is forgotten.",
    types: [RECORD_SET],
    check: (set) => unless(!nameOf(set).startsWith("*"), { property: "relativeRecordSetName", observed: "a wildcard", expected: "a name" }),
};

export const aliasesAreShort: ResourceRule = {
    name: "azure-answers-follow-health",
    title: "An answer that follows another resource is kept for a minute at most",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["traffic-steering"],
    remediation: "Set ttl to 60 or less.",
    types: [RECORD_SET],
    applies: follows,
    check: ({ props }) => unless((props.ttl ?? LONGEST_TTL) <= LONGEST_TTL, { property: "ttl", observed: shown(props.ttl), expected: `${LONGEST_TTL} or less` }),
};

export const issuersNamed: StackRule = {
    name: "azure-zone-names-issuers",
    title: "A public zone says who may issue certificates for it, and that nobody may send mail in its name unless it says who",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption", "public-surface"],
    remediation: 'Declare a CAA set with issue and issuewild, and a TXT set with "v=spf1 … -all".',
    types: [ZONE],
    applies: ({ props }) => !same(props.zoneType, "Private"),
    check: (zone, graph) => {
        const own = companions(graph, zone, "zoneName", RECORD_SET).filter((set) => nameOf(set) === "@");
        const caa = own.filter((set) => typeOf(set) === "CAA").flatMap(({ props }) => list<any>(props.caaRecords));
        const texts = own.filter((set) => typeOf(set) === "TXT").flatMap(({ props }) => list<any>(props.txtRecords)).map(({ value }) => list<string>(value).join(""));
        return [
            ...["issue", "issuewild"].flatMap((tag) => unless(caa.some((record) => same(record.tag, tag)), { property: "CAA", observed: `no ${tag}`, expected: "one" })),
            ...unless(texts.some((text) => /^v=spf1 .*-all$/.test(text)), { property: "TXT", observed: 'no "v=spf1 … -all"', expected: "one" }),
        ];
    },
};

/** What a record set of each type must hold; an alias holds what it follows. */
const HOLDS: Readonly<Record<string, (props: any) => boolean>> = {
    A: ({ aRecords }) => list(aRecords).length > 0,
    AAAA: ({ aaaaRecords }) => list(aaaaRecords).length > 0,
    CNAME: ({ cnameRecord }) => Boolean(cnameRecord?.cname),
    TXT: ({ txtRecords }) => list<any>(txtRecords).length > 0 && list<any>(txtRecords).every(({ value }) => list<string>(value).join("") !== ""),
    CAA: ({ caaRecords }) => list<any>(caaRecords).length > 0 && list<any>(caaRecords).every(({ flags, tag, value }) => Number.isInteger(flags) && Boolean(tag) && Boolean(value)),
};

/** Seconds that a wrong answer may go on being given by those who asked. */
const A_DAY = 86_400;

export const setSaysSomething: ResourceRule = {
    name: "azure-record-set-says-something",
    title: "Every record set of a public zone holds a whole record, or follows a resource, and is asked for again within a day",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["public-surface", "traffic-steering"],
    remediation: "Give the set its records, or take it away: a name without an answer is lost, or waits for somebody to claim what it points at. Set ttl to 86400 or less.",
    types: [RECORD_SET],
    check: (set) => {
        // Known even where the address is not: what it is made from.
        const isMade = (set.propertyDependencies.targetResource?.length ?? 0) > 0 && set.props.targetResource !== undefined;
        const isAlias = isMade || Boolean(readOr(true, () => set.props.targetResource?.id as unknown));
        return [
            ...unless(isAlias || (HOLDS[typeOf(set)]?.(set.props) ?? true), { property: "records", observed: `no whole ${typeOf(set)} record`, expected: "one" }),
            ...unless((set.props.ttl ?? 0) <= A_DAY, { property: "ttl", observed: shown(set.props.ttl), expected: `${A_DAY} or less` }),
        ];
    },
};

const bare = (name: unknown): string => String(name).toLowerCase().replace(/\.$/, "");

/** `issue amazon.com` of either provider's record; the text of a TXT record without its quotes. */
const saidOf = (type: string, text: string): string => (type === "CAA" ? text.replace(/"/g, "") : text.replace(/^"|"$/g, "").replace(/" "/g, ""));

/** What a zone on Azure says of issuers and in texts, and what one of the same name on AWS does: `@ CAA 0 issue amazon.com`. */
const onAzure = (zone: Resource, graph: Graph): string[] => companions(graph, zone, "zoneName", RECORD_SET).flatMap((set) => [
    ...list<any>(set.props.caaRecords).map(({ flags, tag, value }) => `${nameOf(set)} CAA ${flags} ${tag} ${value}`),
    ...list<any>(set.props.txtRecords).map(({ value }) => `${nameOf(set)} TXT ${list<string>(value).join("")}`),
]);

function onAws(domain: string, zone: Resource, graph: Graph): string[] {
    return besideStack(zone, graph, "aws:route53/record:Record").filter(({ props }) => ["CAA", "TXT"].includes(String(props.type))).flatMap(({ props }) => {
        const name = bare(props.name);
        const short = name === domain ? "@" : name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name;
        return list<string>(props.records).map((text) => `${short} ${props.type} ${saidOf(String(props.type), text)}`);
    });
}

export const zoneSaysTheSame: StackRule = {
    name: "azure-zone-says-what-the-other-says",
    title: "Of issuers and mail the zone says the same as the other provider's zone of its name",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    // Whichever is asked must answer alike: an issuer that one leaves out cannot renew, one that it adds may issue.
    controls: ["public-surface", "transport-encryption", "provider-diversity"],
    remediation: "Declare the zone's CAA and TXT records from one list for both providers.",
    types: [ZONE],
    applies: (zone, graph) => onAws(bare(zone.props.zoneName ?? zone.props.name), zone, graph).length > 0,
    check: (zone, graph) => {
        const [here, there] = [onAzure(zone, graph), onAws(bare(zone.props.zoneName ?? zone.props.name), zone, graph)];
        return [
            ...there.filter((record) => !here.includes(record)).map((record) => ({ property: "records", observed: `no ${record}`, expected: "as the other provider says" })),
            ...here.filter((record) => !there.includes(record)).map((record) => ({ property: "records", observed: record, expected: "nothing that the other provider does not say" })),
        ];
    },
};

export const profileIsWatched: StackRule = {
    name: "azure-profile-watched",
    title: "Somebody is told when a front end is lost, and probes are recorded",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["traffic-steering", "service-levels"],
    remediation: "Declare a MetricAlert on ProbeAgentCurrentEndpointStateByProfileResourceId of the profile, and a DiagnosticSetting with ProbeHealthStatusEvents.",
    types: [PROFILE],
    check: (profile, graph) => {
        const alarms = companions(graph, profile, "scopes", "azure-native:monitor:MetricAlert").filter(({ props }) => props.enabled !== false && list(props.actions).length > 0 &&
            list<any>(props.criteria?.allOf).some(({ metricName }) => same(metricName, "ProbeAgentCurrentEndpointStateByProfileResourceId")));
        const settings = companions(graph, profile, "resourceUri", "azure-native:monitor:DiagnosticSetting");
        return [
            ...unless(alarms.length > 0, { observed: "no alarm", expected: "a MetricAlert with an action" }),
            ...unless(settings.some((setting) => records(setting, /^(allLogs|ProbeHealthStatusEvents)$/i)), { observed: "no record of probes", expected: "a diagnostic setting" }),
        ];
    },
};
