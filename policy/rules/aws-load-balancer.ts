// Load balancers, their listeners and the web application firewall.
import { APP_PORT } from "../../components/plan/flows";
import { beside, block, companion, companions, factsOf, list, PLATFORM, platformOf, require1, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const BALANCERS = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"];
/** These have most of an application load balancer's settings under the same names. */
const CLASSIC = "aws:elb/loadBalancer:LoadBalancer";
const LISTENERS = ["aws:lb/listener:Listener", "aws:alb/listener:Listener"];
const TARGET_GROUPS = ["aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"];
const WEB_ACL = "aws:wafv2/webAcl:WebAcl";

const MINIMUM_ZONES = 3;

const kind = ({ props }: Resource): string => props.loadBalancerType ?? "application";

const isApplication = (balancer: Resource): boolean => kind(balancer) === "application";

/** A network load balancer writes access logs for its TLS listeners; what merely passes is in the flow log. */
const endsTls = (balancer: Resource, graph: Graph): boolean =>
    companions(graph, balancer, "loadBalancerArn", ...LISTENERS).some(({ props }) => props.protocol === "TLS");

/** That a bucket is named is enough here; which one may not be known yet. */
const namesBucket = ({ props }: Resource): boolean => Boolean(readOr<unknown>("one", () => block(props.accessLogs)?.bucket));

export const accessLogs: StackRule = {
    name: "aws-lb-access-logs",
    title: "Every load balancer that reads requests logs them",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive"],
    remediation: "Set accessLogs with enabled and the bucket for access logs.",
    types: [...BALANCERS, CLASSIC],
    applies: (balancer, graph) => isApplication(balancer) || (kind(balancer) === "network" && (namesBucket(balancer) || endsTls(balancer, graph))),
    check: ({ type, props }) => {
        const logs = block(props.accessLogs);
        // A classic load balancer's are on where a bucket is named.
        const off = require1("accessLogs.enabled", logs?.enabled ?? (type === CLASSIC && logs?.bucket ? true : undefined), [true]);
        return off.length > 0 ? off : unless(Boolean(logs.bucket), { property: "accessLogs.bucket", observed: "not set", expected: "a bucket" });
    },
};

export const connectionLogs: ResourceRule = {
    name: "aws-alb-connection-logs",
    title: "Application load balancers log connections: who came, with which TLS",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["log-archive"],
    remediation: "Set connectionLogs with enabled and the bucket for access logs.",
    types: BALANCERS,
    applies: isApplication,
    check: ({ props }) => require1("connectionLogs.enabled", block(props.connectionLogs)?.enabled, [true]),
};

export const deletionProtected: StackRule = {
    name: "aws-lb-deletion-protection",
    title: "No load balancer can be deleted by one call",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection", "load-balancing"],
    remediation: "Set enableDeletionProtection.",
    types: BALANCERS,
    applies: (balancer, graph) => factsOf(balancer, graph)?.lifecycle !== "evaluation",
    check: ({ props }) => require1("enableDeletionProtection", props.enableDeletionProtection, [true]),
};

export const dropsInvalidHeaders: ResourceRule = {
    name: "aws-alb-drops-invalid-headers",
    title: "Application load balancers drop headers that no standard allows",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: "Set dropInvalidHeaderFields.",
    types: BALANCERS,
    applies: isApplication,
    check: ({ props }) => require1("dropInvalidHeaderFields", props.dropInvalidHeaderFields, [true]),
};

export const strictDesync: ResourceRule = {
    name: "aws-alb-desync-strictest",
    title: "Application load balancers pass on only requests that every server reads alike",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: "Set desyncMitigationMode to strictest; the default, defensive, passes ambiguous requests on.",
    types: [...BALANCERS, CLASSIC],
    applies: isApplication,
    check: ({ props }) => require1("desyncMitigationMode", props.desyncMitigationMode, ["strictest"]),
};

export const failsClosed: ResourceRule = {
    name: "aws-alb-fails-closed",
    title: "Without the web application firewall's answer no request passes, and nobody can claim another's address",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: "Leave enableWafFailOpen off and xffHeaderProcessingMode at append.",
    types: BALANCERS,
    applies: isApplication,
    check: ({ props }) => [
        ...require1("enableWafFailOpen", props.enableWafFailOpen, [false, undefined], "false"),
        ...require1("xffHeaderProcessingMode", props.xffHeaderProcessingMode, ["append", "remove", undefined], '"append"'),
    ],
};

/** Security groups on a network load balancer can be given only when it is made. */
export const frontHasGroup: ResourceRule = {
    name: "aws-lb-has-security-group",
    title: "Every load balancer is behind a security group",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter"],
    remediation: "Set securityGroups; a network load balancer takes them only when it is made.",
    types: [...BALANCERS, CLASSIC],
    applies: (balancer) => kind(balancer) !== "gateway",
    check: ({ props }) => [
        ...unless(list(props.securityGroups).length > 0, { property: "securityGroups", observed: "none", expected: "one or more" }),
        ...unless(props.enforceSecurityGroupInboundRulesOnPrivateLinkTraffic !== "off", {
            property: "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic", observed: "off", expected: "on",
        }),
    ],
};

/** The provider gives back both forms, whichever was declared: then both must name the subnet. */
function subnetsOf({ props }: Resource): readonly unknown[] | undefined {
    return readOr<readonly unknown[] | undefined>(undefined, () => {
        const [mapped, named] = [list(props.subnetMappings).map(({ subnetId }: any) => subnetId as unknown), list<unknown>(props.subnets)];
        return mapped.length > 0 && named.length > 0 ? mapped.filter((id) => named.includes(id)) : [...mapped, ...named];
    });
}

function zonesOf(balancer: Resource, graph: Graph): number {
    if (balancer.type === CLASSIC && list(balancer.props.subnets).length === 0) return list(balancer.props.availabilityZones).length;
    const ids = subnetsOf(balancer);
    const made = ["subnets", "subnetMappings"].flatMap((property) => balancer.propertyDependencies[property] ?? [])
        .flatMap((urn) => graph.get(urn) ?? []).filter(({ type }) => type === "aws:ec2/subnet:Subnet");
    const byOrigin = new Set(made.map(({ props }) => props.availabilityZone as string)).size;
    if (ids === undefined) return byOrigin;
    const byId = new Map(graph.of("aws:ec2/subnet:Subnet").map((subnet) => [readOr<unknown>(undefined, () => subnet.props.id), subnet]));
    if (made.length > 0 && ids.some((id) => !byId.has(id))) return byOrigin;
    // A subnet of another stack is taken to be in a zone of its own: a balancer takes one subnet a zone at most.
    const zones = ids.map((id) => byId.get(id)?.props.availabilityZone ?? id);
    return new Set(zones).size;
}

export const inThreeZones: StackRule = {
    name: "aws-lb-three-zones",
    title: "Every load balancer stands in three zones or more",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread", "load-balancing"],
    remediation: "Give it a subnet in each of three zones.",
    types: [...BALANCERS, CLASSIC],
    check: (balancer, graph) => {
        const zones = zonesOf(balancer, graph);
        return unless(zones >= MINIMUM_ZONES, { property: "subnets", observed: `${zones} zones`, expected: `${MINIMUM_ZONES} or more` });
    },
};

export const crossZone: ResourceRule = {
    name: "aws-nlb-cross-zone",
    title: "Network load balancers reach targets in every zone",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["load-balancing", "zone-spread"],
    remediation: "Set enableCrossZoneLoadBalancing: without it an address whose zone has lost its targets answers nobody.",
    types: BALANCERS,
    applies: (balancer) => kind(balancer) === "network",
    check: ({ props }) => require1("enableCrossZoneLoadBalancing", props.enableCrossZoneLoadBalancing, [true]),
};

/** Policies with TLS 1.2 or later, forward secrecy and no CBC or SHA-1 ciphers, post-quantum ones included. */
const isModern = (policy: string): boolean =>
    /^ELBSecurityPolicy-TLS13-1-3(-FIPS)?-(PQ-)?\d{4}-\d{2}$/.test(policy) || /^ELBSecurityPolicy-TLS13-1-2(-FIPS)?-Res-(PQ-|FIPS-)?\d{4}-\d{2}$/.test(policy)
    || /^ELBSecurityPolicy-TLS13-1-2-Res-/.test(policy) || /^ELBSecurityPolicy-TLS13-1-3-/.test(policy) || policy === "ELBSecurityPolicy-TLS13-1-2-2021-06"
    || policy === "ELBSecurityPolicy-FS-1-2-Res-2020-10" || /^ELBSecurityPolicy-TLS13-1-2-(FIPS|PQ)-/.test(policy);

const redirectsToHttps = (action: any): boolean => action.type === "redirect" && block(action.redirect)?.protocol === "HTTPS";

export const listenersSpeakTls: ResourceRule = {
    name: "aws-listener-tls",
    title: "Listeners speak TLS 1.2 or later; plain HTTP is answered with a redirect and nothing else",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Set sslPolicy to ELBSecurityPolicy-TLS13-1-2-Res-2021-06 or a later one; on HTTP, make every default action a redirect to HTTPS.",
    types: LISTENERS,
    applies: ({ props }) => ["HTTP", "HTTPS", "TLS", undefined].includes(props.protocol),
    check: ({ props }): readonly Problem[] => {
        if (props.protocol === "HTTPS" || props.protocol === "TLS") {
            const policy = props.sslPolicy as string | undefined;
            return unless(policy !== undefined && isModern(policy), { property: "sslPolicy", observed: shown(policy), expected: "a policy of TLS 1.2 with forward secrecy, or 1.3" });
        }
        return list(props.defaultActions).filter((action) => !redirectsToHttps(action))
            .map((action: any) => ({ property: "defaultActions", observed: `${shown(props.protocol)} with ${shown(action.type)}`, expected: "a redirect to HTTPS" }));
    },
};

export const rulesOnTlsOnly: StackRule = {
    name: "aws-listener-rule-tls",
    title: "No listener rule answers over plain HTTP",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption"],
    remediation: "Move the rule to the HTTPS listener, or make its action a redirect to HTTPS.",
    types: ["aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule"],
    check: (rule, graph) => {
        const plain = graph.linked(rule, "listenerArn", ...LISTENERS).some(({ props }) => props.protocol === "HTTP");
        return unless(!plain || list(rule.props.actions).every(redirectsToHttps), { property: "actions", observed: "an answer over plain HTTP", expected: "a redirect to HTTPS" });
    },
};

export const targetsSpeakTls: ResourceRule = {
    name: "aws-target-group-tls",
    title: "Load balancers speak TLS with what stands behind them",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: "Set protocol to HTTPS on the target group, and let the application end TLS with a certificate of its own.",
    types: TARGET_GROUPS,
    // A Lambda function has no protocol; TCP passes on what the client sent.
    applies: ({ props }) => props.targetType !== "lambda" && ["HTTP", "HTTPS", undefined].includes(props.protocol),
    check: ({ props }) => require1("protocol", props.protocol, ["HTTPS"]),
};

/** Speaks TLS itself, or is a load balancer that is reached on HTTPS. */
const endsTlsItself = ({ props }: Resource): boolean => props.protocol === "HTTPS" || (props.targetType === "alb" && Number(props.port) === 443);

export const targetsAreChecked: ResourceRule = {
    name: "aws-target-group-health",
    title: "Load balancers ask their targets whether they can serve",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["load-balancing"],
    remediation: "Leave healthCheck enabled, name a path that tells whether the application can serve, and ask over HTTPS where the target speaks it: left out, it is / over HTTP. A load balancer is asked on the port that requests go to.",
    types: TARGET_GROUPS,
    applies: ({ props }) => props.targetType !== "lambda",
    check: (group) => {
        const asked = block(group.props.healthCheck);
        const byRequest = /^HTTP/.test(String(asked?.protocol ?? (/^HTTP/.test(String(group.props.protocol)) ? "HTTP" : "TCP")));
        return [
            ...require1("healthCheck.enabled", asked?.enabled, [true, undefined], "true"),
            ...unless(!byRequest || Boolean(asked?.path), { property: "healthCheck.path", observed: shown(asked?.path), expected: "a path that tells whether it can serve" }),
            ...(endsTlsItself(group) ? require1("healthCheck.protocol", asked?.protocol, ["HTTPS"]) : []),
            // A load balancer answers on several ports: another one tells nothing of this.
            ...(group.props.targetType === "alb" ? require1("healthCheck.port", asked?.port, ["traffic-port", String(group.props.port), undefined]) : []),
        ];
    },
};

export const leavesLostZones: ResourceRule = {
    name: "aws-lb-zonal-shift",
    title: "Load balancers can be taken out of a zone that is going wrong",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["zone-spread", "load-balancing"],
    remediation: "Set enableZonalShift: one call, or AWS itself, then leads requests past the zone while it is mended.",
    types: BALANCERS,
    applies: (balancer) => kind(balancer) !== "gateway",
    check: ({ props }) => require1("enableZonalShift", props.enableZonalShift, [true]),
};

/** Shorter cuts requests that are being answered; longer keeps connections for whoever sends nothing. */
const IDLE_SECONDS = { least: 10, most: 300 };

export const idleEnds: ResourceRule = {
    name: "aws-alb-idle-timeout",
    title: "Application load balancers close connections on which nothing is said, and no others",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["load-balancing", "web-protection"],
    remediation: `Set idleTimeout between ${IDLE_SECONDS.least} and ${IDLE_SECONDS.most} seconds; left out, it is 60.`,
    types: BALANCERS,
    applies: isApplication,
    check: ({ props }) => unless(Number(props.idleTimeout ?? 60) >= IDLE_SECONDS.least && Number(props.idleTimeout ?? 60) <= IDLE_SECONDS.most, {
        property: "idleTimeout", observed: shown(props.idleTimeout), expected: `${IDLE_SECONDS.least} to ${IDLE_SECONDS.most}`,
    }),
};

export const webFirewallAttached: StackRule = {
    name: "aws-alb-web-firewall",
    title: "Every application load balancer asks a web application firewall",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["web-protection"],
    remediation: "Declare an aws.wafv2.WebAclAssociation of the load balancer.",
    types: BALANCERS,
    applies: isApplication,
    check: (balancer, graph) => companion(
        companions(graph, balancer, "resourceArn", "aws:wafv2/webAclAssociation:WebAclAssociation"),
        "a web ACL associated with it",
        // An account may keep its web ACLs in a stack of their own; a site declares its own.
        (association) => (platformOf(balancer, graph) ? companion(graph.linked(association, "webAclArn", WEB_ACL), "the web ACL that the association names", () => []) : []),
    ),
};

/** What every service on the internet meets daily. */
const MANAGED = ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"];

const managed = (rule: any): any => block(block(rule.statement)?.managedRuleGroupStatement);

export const managedRules: ResourceRule = {
    name: "aws-waf-managed-rules",
    title: "Web ACLs block what AWS's common and known-bad-input rules find",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: "Add both managed rule groups with overrideAction none; count alone blocks nothing.",
    types: [WEB_ACL],
    check: ({ props }) => {
        const rules = list<any>(props.rules);
        const missing = MANAGED.filter((name) => !rules.some((rule) => managed(rule)?.vendorName === "AWS" && managed(rule)?.name === name));
        return [
            ...missing.map((name) => ({ property: "rules", observed: `no ${name}`, expected: "the managed rule group" })),
            ...rules.filter((rule) => managed(rule) && block(rule.overrideAction)?.count !== undefined)
                .map((rule) => ({ property: `rules.${managed(rule).name}.overrideAction`, observed: "count", expected: "none" })),
            ...rules.filter((rule) => managed(rule)).flatMap((rule) => list<any>(managed(rule).ruleActionOverrides)
                .filter((override) => block(override.actionToUse)?.allow !== undefined || block(override.actionToUse)?.count !== undefined)
                .map((override) => ({ property: `rules.${managed(rule).name}.${override.name}`, observed: "counted or allowed", expected: "the group's own action" }))),
        ];
    },
};

/** Requests of one address within five minutes that nobody needs: 33 a second. */
const MOST_REQUESTS = 10_000;

export const rateLimited: ResourceRule = {
    name: "aws-waf-rate-limit",
    title: "Web ACLs block whoever asks too often",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: "Add a rule with a rateBasedStatement and action block.",
    types: [WEB_ACL],
    check: ({ props }) => unless(
        list<any>(props.rules).some((rule) => Number(block(block(rule.statement)?.rateBasedStatement)?.limit) <= MOST_REQUESTS && block(rule.action)?.block !== undefined),
        { property: "rules", observed: "no rate limit that blocks", expected: `a rateBasedStatement of ${MOST_REQUESTS} or fewer with action block` },
    ),
};

export const webFirewallMeasured: ResourceRule = {
    name: "aws-waf-measured",
    title: "What a web ACL blocks is counted and sampled",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["web-protection"],
    remediation: "Set cloudwatchMetricsEnabled and sampledRequestsEnabled in the web ACL's visibilityConfig, and in each rule's.",
    types: [WEB_ACL],
    check: ({ props }) => [props, ...list<any>(props.rules)].map(({ visibilityConfig }) => block(visibilityConfig)).flatMap((seen, i) =>
        (["cloudwatchMetricsEnabled", "sampledRequestsEnabled"] as const).flatMap((flag) => require1(`${i === 0 ? "" : `rules[${i - 1}].`}visibilityConfig.${flag}`, seen?.[flag], [true]))),
};

/** A year: what browsers' preload lists ask for. */
const HSTS_SECONDS = 31536000;

export const safeHeaders: ResourceRule = {
    name: "aws-listener-safe-headers",
    title: "Answers tell browsers to stay on HTTPS, and not what answers",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["web-protection", "transport-encryption"],
    remediation: "On the HTTPS listener set Strict-Transport-Security with a max-age of a year, X-Content-Type-Options nosniff, and the server header off.",
    types: LISTENERS,
    applies: ({ props }) => props.protocol === "HTTPS",
    check: ({ props }) => [
        ...unless(Number(/max-age=(\d+)/.exec(String(props.routingHttpResponseStrictTransportSecurityHeaderValue))?.[1] ?? 0) >= HSTS_SECONDS, {
            property: "routingHttpResponseStrictTransportSecurityHeaderValue", observed: shown(props.routingHttpResponseStrictTransportSecurityHeaderValue), expected: `max-age=${HSTS_SECONDS} or more`,
        }),
        ...require1("routingHttpResponseXContentTypeOptionsHeaderValue", props.routingHttpResponseXContentTypeOptionsHeaderValue, ["nosniff"]),
        ...require1("routingHttpResponseServerEnabled", props.routingHttpResponseServerEnabled, [false]),
    ],
};

export const webFirewallLogged: StackRule = {
    name: "aws-waf-logged",
    title: "Every web ACL logs what it was asked",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["web-protection", "log-archive"],
    remediation: "Declare an aws.wafv2.WebAclLoggingConfiguration of the web ACL.",
    types: [WEB_ACL],
    check: (acl, graph) => companion(companions(graph, acl, "resourceArn", "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"), "a logging configuration", ({ props }) =>
        unless(list(props.logDestinationConfigs).length > 0, { property: "logDestinationConfigs", observed: "none", expected: "one" })),
};

export const credentialsRedacted: ResourceRule = {
    name: "aws-waf-log-redacted",
    title: "What a client proves who it is by is not readable in the web firewall's log",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management", "log-archive"],
    remediation: "Redact the authorization and cookie headers in the logging configuration.",
    types: ["aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"],
    check: ({ props }) => {
        const redacted = list<any>(props.redactedFields).map((field) => String(block(field.singleHeader)?.name).toLowerCase());
        return ["authorization", "cookie"].filter((header) => !redacted.includes(header))
            .map((header) => ({ property: "redactedFields", observed: `${header} is logged`, expected: "redacted" }));
    },
};

export const siteFront: StackRule = {
    name: "aws-site-front-end",
    title: "A site has a front end with fixed addresses, and an application load balancer behind it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["load-balancing", "provider-diversity"],
    remediation: "Declare the site's LoadBalancer component.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const kinds = beside(platform, graph, ...BALANCERS).map(kind);
        return ["network", "application"].filter((wanted) => !kinds.includes(wanted))
            .map((wanted) => ({ property: wanted, observed: "no load balancer", expected: "one" }));
    },
};

export const fixedAddresses: StackRule = {
    name: "aws-front-end-fixed-addresses",
    title: "The front end answers on addresses of the platform's own, which a spare can replace",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["address-pool", "load-balancing"],
    remediation: "Give the network load balancer subnetMappings with an allocationId for each zone.",
    types: BALANCERS,
    applies: (balancer, graph) => kind(balancer) === "network" && balancer.props.internal !== true && platformOf(balancer, graph) !== undefined,
    check: ({ props, propertyDependencies }) => {
        const mappings = readOr<any[] | undefined>(undefined, () => [...list<any>(props.subnetMappings)].map(({ allocationId }) => ({ allocationId })));
        if (mappings === undefined) {
            const eips = (propertyDependencies.subnetMappings ?? []).filter((urn) => urn.includes("aws:ec2/eip:Eip")).length;
            return unless(eips > 0, { property: "subnetMappings", observed: "no Elastic IP", expected: "one for each zone" });
        }
        const without = mappings.filter(({ allocationId }) => !allocationId).length;
        return unless(mappings.length > 0 && without === 0, {
            property: "subnetMappings", observed: mappings.length === 0 ? "not set" : `${without} without an allocationId`, expected: "an allocationId for each zone",
        });
    },
};

const ATTACHMENTS = ["aws:lb/targetGroupAttachment:TargetGroupAttachment", "aws:alb/targetGroupAttachment:TargetGroupAttachment"];

export const balancersAreTargets: StackRule = {
    name: "aws-target-group-of-load-balancer-filled",
    title: "A target group for a load balancer has one in it",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["load-balancing"],
    remediation: "Declare an aws.lb.TargetGroupAttachment that names the application load balancer: nothing else puts one into a group.",
    types: TARGET_GROUPS,
    applies: ({ props }) => props.targetType === "alb",
    check: (group, graph) => companion(companions(graph, group, "targetGroupArn", ...ATTACHMENTS), "an attachment of a load balancer", () => []),
};

const LISTENER_RULES = ["aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule"];

const forwards = (action: any): boolean => action.type === "forward";

/** What a site's load balancers listen on. */
const DOORS = [
    { kind: "network", port: 443, protocol: "TCP", what: "passes on", isWell: forwards },
    { kind: "network", port: 80, protocol: "TCP", what: "passes on", isWell: forwards },
    { kind: "application", port: 443, protocol: "HTTPS", what: "refuses hosts that no rule names", isWell: (action: any) => action.type === "fixed-response" },
    { kind: "application", port: 80, protocol: "HTTP", what: "redirects to HTTPS on 443", isWell: (action: any) => redirectsToHttps(action) && String(block(action.redirect)?.port) === "443" },
] as const;

export const frontAnswers: StackRule = {
    name: "aws-site-front-answers",
    title: "A site's front end answers the internet on 443 and 80, and hands requests to the application on its port",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["load-balancing", "transport-encryption"],
    remediation: "Declare the listeners, rules and target groups of the LoadBalancer component, on balancers that are not internal.",
    types: [PLATFORM],
    applies: (platform, graph) => beside(platform, graph, ...BALANCERS).length > 0,
    check: (platform, graph): readonly Problem[] => {
        const balancers = beside(platform, graph, ...BALANCERS);
        const doorsOf = (wanted: string) => balancers.filter((balancer) => kind(balancer) === wanted).flatMap((balancer) => graph.referrers(balancer, "loadBalancerArn", ...LISTENERS));
        const rules = beside(platform, graph, ...LISTENER_RULES).filter(({ props }) => list<any>(props.actions).some(forwards));
        const toMachines = beside(platform, graph, ...TARGET_GROUPS).filter(({ props }) => props.targetType === "instance");
        return [
            ...balancers.filter(({ props }) => props.internal === true).map(({ name }) => ({ property: name, observed: "internal", expected: "one that the internet reaches" })),
            ...DOORS.filter(({ kind: wanted, port, protocol, isWell }) => !doorsOf(wanted).some(({ props }) =>
                Number(props.port) === port && props.protocol === protocol && list<any>(props.defaultActions).every(isWell)))
                .map(({ kind: wanted, port, protocol, what }) => ({ property: `${wanted} ${port}`, observed: "no such listener", expected: `${protocol} that ${what}` })),
            ...unless(rules.some(isOpen), { property: "rules", observed: "none for probes", expected: "one that answers whether the application is well" }),
            ...unless(rules.some((rule) => !isOpen(rule)), { property: "rules", observed: "none for users", expected: "one that forwards to the application" }),
            ...toMachines.filter(({ props }) => Number(props.port) !== APP_PORT).map(({ name, props }) => ({ property: name, observed: `port ${props.port}`, expected: `${APP_PORT}` })),
        ];
    },
};

/** Forwards what it gets without asking who it is. */
const isOpen = ({ props }: Resource): boolean => list<any>(props.actions).every(forwards);

const values = (rule: Resource, condition: string): string[] => list<any>(rule.props.conditions).flatMap((each) => list<string>(block(each[condition])?.values));

export const rulesNameHosts: StackRule = {
    name: "aws-listener-rule-names-hosts",
    title: "A site's load balancer passes on requests for the service's own names, and to whoever is unknown no more than a look",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["web-protection", "public-surface"],
    remediation: "Give the rule a hostHeader condition, and one that asks nobody who they are an httpRequestMethod of GET and HEAD.",
    types: LISTENER_RULES,
    applies: (rule, graph) => platformOf(rule, graph) !== undefined && list<any>(rule.props.actions).some(forwards),
    check: (rule) => {
        const methods = values(rule, "httpRequestMethod");
        return [
            ...unless(values(rule, "hostHeader").length > 0, { property: "conditions", observed: "any host", expected: "a hostHeader with the service's names" }),
            ...unless(!isOpen(rule) || methods.length > 0 && methods.every((method) => /^(GET|HEAD)$/.test(method)), {
                property: "conditions", observed: methods.join(", ") || "any method", expected: "an httpRequestMethod of GET and HEAD",
            }),
        ];
    },
};

export const knowsAttackers: StackRule = {
    name: "aws-waf-knows-attackers",
    title: "Web ACLs refuse addresses known for attacks, and before an application what would reach into its database",
    severity: "medium",
    level: "advisory",
    scope: "stack",
    controls: ["web-protection", "detection"],
    remediation: "Add AWSManagedRulesAmazonIpReputationList, and to the ACL of a load balancer AWSManagedRulesSQLiRuleSet.",
    types: [WEB_ACL],
    check: (acl, graph) => {
        const names = list<any>(acl.props.rules).map((rule) => managed(rule)?.name as unknown);
        const guards = companions(graph, acl, "webAclArn", "aws:wafv2/webAclAssociation:WebAclAssociation").flatMap((association) => graph.linked(association, "resourceArn", ...BALANCERS));
        return ["AWSManagedRulesAmazonIpReputationList", ...(guards.length > 0 ? ["AWSManagedRulesSQLiRuleSet"] : [])].filter((name) => !names.includes(name))
            .map((name) => ({ property: "rules", observed: `no ${name}`, expected: "the managed rule group" }));
    },
};
