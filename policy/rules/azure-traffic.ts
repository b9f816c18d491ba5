// Public zones on Azure DNS and the profiles of Traffic Manager that they follow.
import { companions, records, same } from "../azure";
import { list, shown, unless } from "../look";
import type { Resource } from "../resource";
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
        const { protocol, path, intervalInSeconds = 30, toleratedNumberOfFailures = 3, customHeaders, expectedStatusCodeRanges } = props.monitorConfig ?? {};
        const seconds = intervalInSeconds * (toleratedNumberOfFailures + 1);
        const statuses = list<any>(expectedStatusCodeRanges);
        return [
            ...unless(props.profileStatus === undefined || same(props.profileStatus, "Enabled"), { property: "profileStatus", observed: shown(props.profileStatus), expected: '"Enabled"' }),
            ...unless(same(protocol, "HTTPS"), { property: "monitorConfig.protocol", observed: shown(protocol), expected: '"HTTPS"' }),
            ...unless(Boolean(path) && path !== "/", { property: "monitorConfig.path", observed: shown(path), expected: "a path that tells whether it is well" }),
            ...unless(list<any>(customHeaders).some(({ name }) => same(name, "Host")), { property: "monitorConfig.customHeaders", observed: "no Host", expected: "the service's name" }),
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
