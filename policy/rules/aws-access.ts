// How engineers come into an AWS network: who may, for how long, to where, and that it is recorded.
import { block, companion, companions, factsOf, list, platformOf, require1, shown, unless } from "../look";
import { readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const ENDPOINT = "aws:ec2clientvpn/endpoint:Endpoint";
const ASSOCIATION = "aws:ec2clientvpn/networkAssociation:NetworkAssociation";
const RULE = "aws:ec2clientvpn/authorizationRule:AuthorizationRule";
const SUBNET = "aws:ec2/subnet:Subnet";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

const NAMED_PEOPLE = ["federated-authentication", "directory-service-authentication"];

export const clientsAreNamed: ResourceRule = {
    name: "aws-client-vpn-signs-people-in",
    title: "Whoever comes in by the VPN signs in at the directory",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["multi-factor", "federation", "vpn-links"],
    remediation: "Use federated-authentication with a SAML provider. A certificate alone says which machine it is, and asks nobody anything.",
    types: [ENDPOINT],
    check: ({ props }) => {
        const ways = list<any>(props.authenticationOptions).map(({ type }) => String(type));
        return unless(ways.some((way) => NAMED_PEOPLE.includes(way)), { property: "authenticationOptions", observed: ways.join(", ") || "none", expected: NAMED_PEOPLE.join(" or ") });
    },
};

/** A working day. */
const LONGEST_SESSION = 12;

export const sessionsEnd: ResourceRule = {
    name: "aws-client-vpn-sessions-end",
    title: `A VPN session ends after ${LONGEST_SESSION} hours or less, and does not begin anew by itself`,
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["sessions"],
    remediation: "Set sessionTimeoutHours to 8, 10 or 12, and disconnectOnSessionTimeout. Left out, a session lasts 24 hours and begins anew by itself.",
    types: [ENDPOINT],
    check: ({ props }) => [
        ...unless(Number(props.sessionTimeoutHours ?? 24) <= LONGEST_SESSION, { property: "sessionTimeoutHours", observed: shown(props.sessionTimeoutHours ?? 24), expected: `${LONGEST_SESSION} or less` }),
        ...require1("disconnectOnSessionTimeout", props.disconnectOnSessionTimeout, [true]),
    ],
};

export const connectionsAreRecorded: ResourceRule = {
    name: "aws-client-vpn-records-connections",
    title: "Who comes in by the VPN, when and from where is recorded",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-records", "access-review"],
    remediation: "Set connectionLogOptions to enabled with a log group.",
    types: [ENDPOINT],
    check: ({ props }) => {
        const log = block(props.connectionLogOptions);
        return [
            ...unless(log?.enabled === true, { property: "connectionLogOptions.enabled", observed: shown(log?.enabled), expected: "true" }),
            ...unless(readOr(true, () => Boolean(log?.cloudwatchLogGroup)), { property: "connectionLogOptions.cloudwatchLogGroup", observed: "not set", expected: "a log group" }),
        ];
    },
};

export const groupsAreNamed: ResourceRule = {
    name: "aws-client-vpn-admits-groups",
    title: "The VPN lets in named groups of the directory, and to the network alone",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege", "vpn-links"],
    remediation: "Set accessGroupId on each rule in place of authorizeAllGroups, and the network's block as its target.",
    types: [RULE],
    check: ({ props }) => [
        ...unless(props.authorizeAllGroups !== true && Boolean(props.accessGroupId), { property: "accessGroupId", observed: props.authorizeAllGroups === true ? "everybody" : "not set", expected: "a group of the directory" }),
        ...unless(Number(String(props.targetNetworkCidr).split("/")[1]) >= 8, { property: "targetNetworkCidr", observed: shown(props.targetNetworkCidr), expected: "the network's block" }),
    ],
};

export const onlyWhatIsOurs: ResourceRule = {
    name: "aws-client-vpn-carries-what-is-ours",
    title: "The VPN carries what is meant for the network, whatever a client's machine would rather do, and asks names there",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation", "vpn-links"],
    remediation: "Set splitTunnel and clientRouteEnforcementOptions.enforced, and leave the self-service portal off; in dnsServers name the network's resolver, whose answers are recorded.",
    types: [ENDPOINT],
    check: ({ props }) => [
        ...unless(list(props.dnsServers).length > 0, { property: "dnsServers", observed: "the client's own", expected: "the network's resolver" }),
        ...unless(props.splitTunnel === true, { property: "splitTunnel", observed: shown(props.splitTunnel), expected: "true" }),
        ...unless(block(props.clientRouteEnforcementOptions)?.enforced === true, { property: "clientRouteEnforcementOptions.enforced", observed: shown(block(props.clientRouteEnforcementOptions)?.enforced), expected: "true" }),
        ...unless(props.selfServicePortal !== "enabled", { property: "selfServicePortal", observed: '"enabled"', expected: '"disabled": a public page that gives profiles away' }),
    ],
};

export const clientsAreWarned: ResourceRule = {
    name: "aws-client-vpn-warns",
    title: "Whoever comes in by the VPN is told whose it is and that it is recorded",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["access-review", "vpn-links"],
    remediation: "Set clientLoginBannerOptions to enabled with a bannerText.",
    types: [ENDPOINT],
    check: ({ props }) => {
        const banner = block(props.clientLoginBannerOptions);
        return [
            ...require1("clientLoginBannerOptions.enabled", banner?.enabled, [true]),
            ...unless(Boolean(banner?.bannerText), { property: "clientLoginBannerOptions.bannerText", observed: "not set", expected: "a text" }),
        ];
    },
};

export const clientsHaveAGroup: ResourceRule = {
    name: "aws-client-vpn-has-security-group",
    title: "Engineers come in with a security group that says what they reach",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation", "vpn-links"],
    remediation: "Set securityGroupIds. Left out, clients get the network's default group.",
    types: [ENDPOINT],
    check: (endpoint) => unless(
        readOr(endpoint.propertyDependencies.securityGroupIds?.length ?? 0, () => list(endpoint.props.securityGroupIds).length) > 0,
        { property: "securityGroupIds", observed: "none", expected: "the clients' group" },
    ),
};

export const clientsOutliveAZone: StackRule = {
    name: "aws-client-vpn-outlives-a-zone",
    title: "In production engineers come in through two zones or more",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread", "vpn-links"],
    remediation: "Associate the endpoint with a subnet in another zone: whoever mends a lost zone comes in this way.",
    types: [ENDPOINT],
    applies: (endpoint, graph) => factsOf(endpoint, graph)?.lifecycle !== "evaluation",
    check: (endpoint, graph) => {
        const subnets = companions(graph, endpoint, "clientVpnEndpointId", ASSOCIATION).flatMap((each) => graph.linked(each, "subnetId", SUBNET));
        const zones = new Set(subnets.map(({ props }) => String(props.availabilityZone))).size;
        return unless(zones >= 2, { observed: `${zones} zones`, expected: "two or more" });
    },
};

export const somebodyIsLetIn: StackRule = {
    name: "aws-client-vpn-has-rules",
    title: "Every VPN endpoint says whom it lets in",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege", "vpn-links"],
    remediation: "Declare an AuthorizationRule for each group: rules made by hand are seen by nobody.",
    types: [ENDPOINT],
    check: (endpoint, graph) => companion(companions(graph, endpoint, "clientVpnEndpointId", RULE), "an authorization rule", () => []),
};

const isOfGroup = (group: Resource, name: unknown): boolean => readOr<unknown>(undefined, () => group.props.name) === name;

export const refusalsAreHeard: StackRule = {
    name: "aws-client-vpn-refusals-raise-alarm",
    title: "Who is refused by the VPN again and again raises an alarm",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "access-review"],
    remediation: "Declare a LogMetricFilter for failed attempts on the endpoint's log group, and a MetricAlarm on its metric with an action.",
    types: [ENDPOINT],
    applies: (endpoint, graph) => platformOf(endpoint, graph) !== undefined,
    check: (endpoint, graph) => {
        const name = readOr<unknown>(undefined, () => block(endpoint.props.connectionLogOptions)?.cloudwatchLogGroup);
        const made = (endpoint.propertyDependencies.connectionLogOptions ?? []).flatMap((urn) => graph.get(urn) ?? []);
        const groups = graph.of(LOG_GROUP).filter((group) => made.includes(group) || isOfGroup(group, name));
        const filters = groups.flatMap((group) => graph.referrers(group, "logGroupName", "aws:cloudwatch/logMetricFilter:LogMetricFilter"))
            .filter(({ props }) => readOr(true, () => /failed/.test(String(props.pattern))));
        const metrics = filters.map(({ props }) => block(props.metricTransformation)?.name as unknown);
        const alarms = graph.of("aws:cloudwatch/metricAlarm:MetricAlarm").filter(({ props }) => metrics.includes(readOr<unknown>(undefined, () => props.metricName)));
        return unless(alarms.some(({ props, propertyDependencies }) => readOr(propertyDependencies.alarmActions?.length ?? 0, () => list(props.alarmActions).length) > 0), {
            observed: filters.length === 0 ? "no filter for failed attempts" : "no alarm that tells anybody", expected: "a filter, and an alarm with an action",
        });
    },
};

const INGRESS = ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"];

/** SSH, Telnet, RDP, VNC and remote management of Windows. */
const ADMINISTRATION = [22, 23, 3389, 5900, 5985, 5986];

export const noAdministrationPorts: StackRule = {
    name: "aws-no-administration-ports",
    title: "No group of the platform opens a port of administration: the Session Manager needs none",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-perimeter", "network-segmentation"],
    remediation: "Take the rule away and use the Session Manager, which the machine calls, over a private endpoint.",
    types: INGRESS,
    applies: (rule, graph) => platformOf(rule, graph) !== undefined,
    check: ({ props }) => {
        const [from, to] = String(props.ipProtocol) === "-1" ? [0, 65535] : [Number(props.fromPort), Number(props.toPort ?? props.fromPort)];
        return ADMINISTRATION.filter((port) => from <= port && port <= to).map((port) => ({ property: "fromPort", observed: `port ${port}`, expected: "none of administration" }));
    },
};
