// The network firewall before the edge: that it drops what nobody listed, that nothing goes round it, and that it tells.
import { MANAGED_GROUPS } from "../../components/perimeter-rules";
import { admitsDelivery, logGroupsOf } from "../aws-log-delivery";
import { beside, block, companion, companions, factsOf, leadsTo, list, need, platformOf, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const FIREWALL = "aws:networkfirewall/firewall:Firewall";
const POLICY = "aws:networkfirewall/firewallPolicy:FirewallPolicy";
const GROUP = "aws:networkfirewall/ruleGroup:RuleGroup";
const LOGGING = "aws:networkfirewall/loggingConfiguration:LoggingConfiguration";
const SUBNET = "aws:ec2/subnet:Subnet";
const ROUTE = "aws:ec2/route:Route";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway";

const policyOf = ({ props }: Resource): any => block(props.firewallPolicy);

export const dropsByDefault: ResourceRule = {
    name: "aws-network-firewall-drops-by-default",
    title: "A network firewall reads its rules in their order, and drops what none of them lets through",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter", "egress-control", "closed-defaults"],
    remediation: "Set statefulEngineOptions.ruleOrder to STRICT_ORDER, statefulDefaultActions to aws:drop_established or aws:drop_strict, and forward everything to the stateful engine.",
    types: [POLICY],
    check: (policy) => {
        const props = policyOf(policy);
        const defaults = list<string>(props?.statefulDefaultActions);
        const stateless = ["statelessDefaultActions", "statelessFragmentDefaultActions"] as const;
        return [
            ...unless(block(props?.statefulEngineOptions)?.ruleOrder === "STRICT_ORDER", {
                property: "firewallPolicy.statefulEngineOptions.ruleOrder", observed: shown(block(props?.statefulEngineOptions)?.ruleOrder), expected: '"STRICT_ORDER"',
            }),
            ...unless(defaults.some((action) => /^aws:drop_(established|strict)/.test(action)), {
                property: "firewallPolicy.statefulDefaultActions", observed: defaults.join(", ") || "none: everything passes", expected: "aws:drop_established or aws:drop_strict",
            }),
            ...stateless.flatMap((key) => unless(list<string>(props?.[key]).some((action) => /^aws:(forward_to_sfe|drop)$/.test(action)), {
                property: `firewallPolicy.${key}`, observed: list<string>(props?.[key]).join(", ") || "nothing", expected: "aws:forward_to_sfe or aws:drop",
            })),
        ];
    },
};

export const saysWhatItDrops: ResourceRule = {
    name: "aws-network-firewall-says-what-it-drops",
    title: "A network firewall says what it drops by default, and drops streams that it lost",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["network-records", "alerting"],
    remediation: "Add aws:alert_established or aws:alert_strict to statefulDefaultActions, and leave streamExceptionPolicy at DROP.",
    types: [POLICY],
    check: (policy) => {
        const props = policyOf(policy);
        const exception = block(props?.statefulEngineOptions)?.streamExceptionPolicy;
        return [
            ...unless(list<string>(props?.statefulDefaultActions).some((action) => /^aws:alert_/.test(action)), {
                property: "firewallPolicy.statefulDefaultActions", observed: "no alert", expected: "aws:alert_established or aws:alert_strict",
            }),
            ...unless(exception === undefined || exception === "DROP", { property: "firewallPolicy.statefulEngineOptions.streamExceptionPolicy", observed: shown(exception), expected: '"DROP"' }),
        ];
    },
};

/** Groups that AWS keeps up to date itself. */
const isManaged = (arn: unknown): boolean => /:aws-managed:stateful-rulegroup\//.test(String(arn));

export const knowsThreats: ResourceRule = {
    name: "aws-network-firewall-knows-threats",
    title: "A network firewall drops what AWS knows to be a threat, before any rule of its own lets it pass",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter", "detection"],
    remediation: "Refer to managed groups of threat signatures, with priorities before your own groups and without an override that only alerts.",
    types: [POLICY],
    check: (policy) => {
        const references = list<any>(policyOf(policy)?.statefulRuleGroupReferences);
        const kept = (each: any) => isManaged(readOr("", () => String(each.resourceArn)));
        const managed = references.filter(kept);
        const own = references.filter((each) => !kept(each)).map(({ priority }) => Number(priority));
        return [
            ...unless(managed.some(({ resourceArn }) => /ThreatSignatures/.test(String(resourceArn))), { property: "firewallPolicy.statefulRuleGroupReferences", observed: "no managed threat signatures", expected: "one group or more" }),
            ...managed.filter(({ override }) => block(override)?.action === "DROP_TO_ALERT")
                .map(({ resourceArn }) => ({ property: "firewallPolicy.statefulRuleGroupReferences", observed: `${String(resourceArn).split("/").pop()} alerts only`, expected: "it drops" })),
            ...managed.filter(({ priority }) => own.some((other) => other < Number(priority)))
                .map(({ resourceArn }) => ({ property: "firewallPolicy.statefulRuleGroupReferences", observed: `${String(resourceArn).split("/").pop()} after a group of our own`, expected: "before" })),
        ];
    },
};

export const siteKnowsThreats: StackRule = {
    name: "aws-site-firewall-knows-threats",
    title: "A site's network firewall has every managed group of threats that the platform chose, and its own groups after them",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-perimeter", "detection"],
    remediation: "Refer to each of MANAGED_GROUPS (components/perimeter-rules.ts) and to each rule group of the site.",
    types: [POLICY],
    applies: (policy, graph) => platformOf(policy, graph) !== undefined,
    check: (policy, graph) => {
        const count = list(policyOf(policy)?.statefulRuleGroupReferences).length;
        const arns = Array.from({ length: count }, (_, i) => () => list<any>(policyOf(policy).statefulRuleGroupReferences)[i].resourceArn as unknown);
        const named = arns.map((read) => readOr("", () => String(read())));
        return [
            ...MANAGED_GROUPS.filter((group) => !named.some((arn) => isManaged(arn) && arn.endsWith(`/${group}`))),
            ...beside(policy, graph, GROUP).filter((group) => !arns.some((read) => leadsTo(policy, "firewallPolicy", read, [group]))).map(({ name }) => name),
        ].map((group) => ({ property: "firewallPolicy.statefulRuleGroupReferences", observed: `no ${group}`, expected: "a reference to it" }));
    },
};

/** Lets everything through that the rest of the group was written against. */
const PASSES_ALL = /^pass (ip|tcp|udp) (any|\$HOME_NET|\$EXTERNAL_NET) any (->|<>) (any|\$HOME_NET|\$EXTERNAL_NET) any\b/m;

export const groupsNameWhatPasses: ResourceRule = {
    name: "aws-network-firewall-names-what-passes",
    title: "Rule groups of a network firewall name the ports and domains that pass",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["egress-control", "network-perimeter"],
    remediation: "List domains as an ALLOWLIST, none of them a whole top-level domain, and give each pass rule a port.",
    types: [GROUP],
    check: ({ props }) => {
        const group = block(props.ruleGroup);
        const domains = block(block(group?.rulesSource)?.rulesSourceList);
        const text = String(block(group?.rulesSource)?.rulesString ?? props.rules ?? "");
        const wide = list<string>(domains?.targets).filter((target) => !/[^.]\.[^.]/.test(target));
        return [
            ...unless(domains === undefined || domains.generatedRulesType === "ALLOWLIST", {
                property: "ruleGroup.rulesSource.rulesSourceList.generatedRulesType", observed: shown(domains?.generatedRulesType), expected: '"ALLOWLIST"',
            }),
            ...unless(domains === undefined || list<string>(domains.targetTypes).includes("TLS_SNI"), {
                property: "ruleGroup.rulesSource.rulesSourceList.targetTypes", observed: list<string>(domains?.targetTypes).join(", ") || "none", expected: "TLS_SNI: what is said within HTTPS",
            }),
            ...unless(wide.length === 0, { property: "ruleGroup.rulesSource.rulesSourceList.targets", observed: wide.join(", "), expected: "domains that somebody owns" }),
            ...unless(!PASSES_ALL.test(text), { property: "ruleGroup.rulesSource.rulesString", observed: "a rule that passes every port", expected: "named ports" }),
            ...unless(group === undefined || block(group.statefulRuleOptions)?.ruleOrder === "STRICT_ORDER" || props.type === "STATELESS", {
                property: "ruleGroup.statefulRuleOptions.ruleOrder", observed: shown(block(group?.statefulRuleOptions)?.ruleOrder), expected: '"STRICT_ORDER"',
            }),
        ];
    },
};

export const perimeterPortsAreDropped: StackRule = {
    name: "aws-network-firewall-drops-other-ports",
    title: "A site's network firewall drops what comes in but HTTPS and its redirect, and what goes out but HTTPS",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-perimeter", "egress-control"],
    remediation: "Keep the rules of the plan (components/perimeter-rules.ts): handshakes pass the default, so other ports need a drop of their own.",
    types: [FIREWALL],
    applies: (firewall, graph) => platformOf(firewall, graph) !== undefined,
    check: (firewall, graph) => {
        const policies = graph.linked(firewall, "firewallPolicyArn", POLICY);
        const groups = beside(firewall, graph, GROUP);
        const text = groups.map(({ props }) => readOr("", () => String(block(block(props.ruleGroup)?.rulesSource)?.rulesString ?? ""))).join("\n");
        const domains = groups.some(({ props }) => readOr(false, () => Boolean(block(block(props.ruleGroup)?.rulesSource)?.rulesSourceList)));
        const passes = text.split("\n").filter((line) => /^pass tcp \$EXTERNAL_NET any -> \$HOME_NET /.test(line)).map((line) => line.split(" ")[6]);
        return [
            ...unless(policies.length > 0, { property: "firewallPolicyArn", observed: "a policy of somebody else's", expected: "the site's own" }),
            ...unless(domains, { property: "groups", observed: "no list of domains", expected: "one" }),
            ...passes.filter((port) => !["443", "80"].includes(port!)).map((port) => ({ property: "groups", observed: `${port} passes from the internet`, expected: "443 and 80" })),
            ...unless(/^drop tcp \$EXTERNAL_NET any -> \$HOME_NET any /m.test(text), { property: "groups", observed: "no drop of other ports inwards", expected: "one" }),
            ...unless(/^drop tcp \$HOME_NET any -> \$EXTERNAL_NET !443 /m.test(text), { property: "groups", observed: "no drop of other ports outwards", expected: "one" }),
            ...unless(/^drop ip any any <> any any .*ip_proto:!6;/m.test(text), { property: "groups", observed: "no drop of other protocols", expected: "one" }),
        ];
    },
};

export const firewallIsEncrypted: StackRule = {
    name: "aws-network-firewall-own-key",
    title: "What a network firewall keeps is encrypted with the site's own key",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["encryption-at-rest"],
    remediation: "Set encryptionConfiguration to CUSTOMER_KMS with the site's key for operations.",
    types: [FIREWALL, POLICY, GROUP],
    check: (resource, graph) => {
        const own = block(resource.props.encryptionConfiguration);
        const keys = beside(resource, graph, "aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey");
        const ours = own?.type === "CUSTOMER_KMS" && (platformOf(resource, graph) === undefined || leadsTo(resource, "encryptionConfiguration", () => own.keyId as unknown, keys));
        return unless(ours, { property: "encryptionConfiguration", observed: own?.type === "CUSTOMER_KMS" ? "somebody else's key" : shown(own?.type), expected: "a key of the site" });
    },
};

export const firewallIsLocked: StackRule = {
    name: "aws-network-firewall-locked",
    title: "In production a network firewall refuses to be deleted, moved or given another policy",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection", "network-perimeter"],
    remediation: "Set deleteProtection, subnetChangeProtection and firewallPolicyChangeProtection.",
    types: [FIREWALL],
    applies: (firewall, graph) => factsOf(firewall, graph)?.lifecycle !== "evaluation",
    check: ({ props }) => ["deleteProtection", "subnetChangeProtection", "firewallPolicyChangeProtection"]
        .flatMap((property) => unless(props[property] === true, { property, observed: shown(props[property]), expected: "true" })),
};

/** A destination that is said, even if it is not known yet. */
const isNamed = (destination: any): boolean =>
    ["bucketName", "logGroup", "deliveryStream"].some((key) => readOr<unknown>("a name", () => destination?.[key]));

export const firewallRecords: StackRule = {
    name: "aws-network-firewall-records",
    title: "A network firewall records what it stopped and every flow, in the site's own archive",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-records", "log-archive"],
    remediation: "Declare a LoggingConfiguration with ALERT and FLOW.",
    types: [FIREWALL],
    check: (firewall, graph) => companion(companions(graph, firewall, "firewallArn", LOGGING), "a logging configuration", (logging) => {
        const configs = list<any>(block(logging.props.loggingConfiguration)?.logDestinationConfigs);
        const stores = beside(firewall, graph, "aws:s3/bucket:Bucket").filter(({ props }) => props.tags?.purpose === "log-archive");
        const toBucket = configs.filter(({ logDestinationType }) => logDestinationType === "S3");
        return [
            ...configs.filter(({ logDestination }) => !isNamed(logDestination)).map(({ logType }) => ({ property: "loggingConfiguration", observed: `${logType} goes nowhere`, expected: "a bucket, a log group or a stream" })),
            ...["ALERT", "FLOW"].filter((type) => !configs.some(({ logType }) => logType === type)).map((type) => ({ property: "loggingConfiguration", observed: `nothing for ${type}`, expected: "a destination" })),
            ...unless(platformOf(firewall, graph) === undefined || toBucket.every((config) => leadsTo(logging, "loggingConfiguration", () => config.logDestination?.bucketName as unknown, stores)), {
                property: "loggingConfiguration", observed: "somebody else's bucket", expected: "the site's log archive",
            }),
        ];
    }),
};

export const recordsArrive: StackRule = {
    name: "aws-network-firewall-records-arrive",
    title: "The log group of a network firewall admits the service that delivers its alerts",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-records"],
    remediation: "Declare a LogResourcePolicy that lets delivery.logs.amazonaws.com write to the group for this account: without it nothing arrives, and nobody is told.",
    types: [LOGGING],
    applies: (logging, graph) => platformOf(logging, graph) !== undefined
        && list<any>(block(logging.props.loggingConfiguration)?.logDestinationConfigs).some(({ logDestinationType }) => logDestinationType === "CloudWatchLogs"),
    check: (logging, graph) => {
        const groups = logGroupsOf(logging, "loggingConfiguration", graph);
        return [
            ...unless(groups.length > 0, { property: "loggingConfiguration", observed: "no log group of the site", expected: "one" }),
            ...groups.filter((group) => !admitsDelivery(group, graph)).map(({ name }) => ({ property: "loggingConfiguration", observed: `${name} admits no delivery`, expected: "a policy that does" })),
        ];
    },
};

const firewallSubnets = (firewall: Resource, graph: Graph): Resource[] => {
    const ids = readOr<unknown[] | undefined>(undefined, () => list<any>(firewall.props.subnetMappings).map(({ subnetId }) => subnetId as unknown));
    const made = (firewall.propertyDependencies.subnetMappings ?? []).flatMap((urn) => graph.get(urn) ?? []).filter(({ type }) => type === SUBNET);
    const named = graph.of(SUBNET).filter(({ props }) => ids?.includes(readOr<unknown>(undefined, () => props.id)));
    return named.length > 0 || ids?.length === 0 ? named : made;
};

export const firewallInThreeZones: StackRule = {
    name: "aws-network-firewall-three-zones",
    title: "A network firewall has an endpoint in three zones, in subnets of its own",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread", "network-segmentation"],
    remediation: "Name a subnet of the tier firewall in each zone: in a subnet of something else its traffic goes round.",
    types: [FIREWALL],
    check: (firewall, graph) => {
        const subnets = firewallSubnets(firewall, graph);
        const zones = new Set(subnets.map(({ props }) => String(props.availabilityZone))).size;
        return [
            ...unless(zones >= 3, { property: "subnetMappings", observed: `${zones} zones`, expected: "three or more" }),
            ...subnets.filter(({ props }) => platformOf(firewall, graph) !== undefined && props.tags?.tier !== "firewall")
                .map(({ name, props }) => ({ property: "subnetMappings", observed: `${name}, of the tier ${shown(props.tags?.tier)}`, expected: 'the tier "firewall"' })),
        ];
    },
};

const tableOf = (subnet: Resource, graph: Graph): Resource[] =>
    companions(graph, subnet, "subnetId", ASSOCIATION).flatMap((association) => graph.linked(association, "routeTableId", ROUTE_TABLE));

const isToFirewall = (route: Resource, firewalls: readonly Resource[]): boolean => firewalls.some((firewall) =>
    route.propertyDependencies.vpcEndpointId?.includes(firewall.urn) || endpointZone(firewall, readOr<unknown>(undefined, () => route.props.vpcEndpointId)) !== undefined);

/** Zone that a firewall has this endpoint in, once its endpoints are known. */
function endpointZone(firewall: Resource, endpoint: unknown): string | undefined {
    const states = readOr<any[]>([], () => list<any>(firewall.props.firewallStatuses).flatMap((status) => list<any>(status.syncStates)));
    return endpoint === undefined ? undefined : states.find((state) => list<any>(state.attachments).some(({ endpointId }) => endpointId === endpoint))?.availabilityZone as string | undefined;
}

export const nothingGoesRound: StackRule = {
    name: "aws-edge-behind-network-firewall",
    title: "Where there is a network firewall, all that comes to the edge and leaves it passes the zone's own endpoint",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["network-perimeter", "egress-control"],
    remediation: "Route each edge subnet's default to its zone's firewall endpoint, and the subnet's block to the same endpoint in the internet gateway's own table.",
    types: [SUBNET],
    applies: (subnet, graph) => subnet.props.tags?.tier === "edge" && beside(subnet, graph, FIREWALL).length > 0,
    check: (subnet, graph) => {
        const firewalls = beside(subnet, graph, FIREWALL);
        const exits = tableOf(subnet, graph).flatMap((table) => companions(graph, table, "routeTableId", ROUTE)).filter(({ props }) => props.destinationCidrBlock === "0.0.0.0/0");
        const doors = beside(subnet, graph, ASSOCIATION).filter((association) => graph.linked(association, "gatewayId", INTERNET_GATEWAY).length > 0)
            .flatMap((association) => graph.linked(association, "routeTableId", ROUTE_TABLE));
        const entries = doors.flatMap((table) => companions(graph, table, "routeTableId", ROUTE)).filter(({ props }) => props.destinationCidrBlock === subnet.props.cidrBlock);
        const zoned = [...exits, ...entries].flatMap((route) => firewalls.flatMap((firewall) => endpointZone(firewall, readOr<unknown>(undefined, () => route.props.vpcEndpointId)) ?? []));
        return [
            ...unless(exits.some((route) => isToFirewall(route, firewalls)), { property: "exit", observed: "a way out that passes no firewall", expected: "the zone's firewall endpoint" }),
            ...unless(entries.some((route) => isToFirewall(route, firewalls)), { property: "entry", observed: "a way in that passes no firewall", expected: "the zone's firewall endpoint, from the internet gateway's table" }),
            ...zoned.filter((zone) => zone !== subnet.props.availabilityZone).map((zone) => ({ property: "zone", observed: `an endpoint in ${zone}`, expected: String(subnet.props.availabilityZone) })),
        ];
    },
};

export const severeAlertsAreHeard: StackRule = {
    name: "aws-network-firewall-alarm",
    title: "What a network firewall stops of known threats raises an alarm",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "detection"],
    remediation: "Declare a LogMetricFilter for alerts of severity 1 on the firewall's log group, and a MetricAlarm on its metric with an action.",
    types: [FIREWALL],
    applies: (firewall, graph) => platformOf(firewall, graph) !== undefined,
    check: (firewall, graph) => {
        const filters = beside(firewall, graph, "aws:cloudwatch/logMetricFilter:LogMetricFilter").filter(({ props }) => readOr("", () => String(props.pattern)).includes("$.event.alert.severity"));
        const metrics = filters.map(({ props }) => block(props.metricTransformation)?.name as unknown);
        const alarms = beside(firewall, graph, "aws:cloudwatch/metricAlarm:MetricAlarm").filter(({ props }) => metrics.includes(readOr<unknown>(undefined, () => props.metricName)));
        return unless(alarms.some(({ props, propertyDependencies }) => readOr(propertyDependencies.alarmActions?.length ?? 0, () => list(props.alarmActions).length) > 0), {
            observed: filters.length === 0 ? "no filter for severe alerts" : "no alarm that tells anybody", expected: "a filter, and an alarm with an action",
        });
    },
};

const SHIELD = ["aws:shield/protection:Protection", "aws:shield/subscription:Subscription"];
const EIP = "aws:ec2/eip:Eip";

/** What stands at the internet. Behind a network load balancer Shield protects the addresses; a spare has nothing to protect. */
function facesInternet({ type, props }: Resource): boolean {
    if (type === EIP) return !["spare", "nat"].includes(props.tags?.purpose as string);
    if (type.endsWith(":LoadBalancer")) return props.internal !== true && (props.loadBalancerType ?? "application") === "application";
    return !type.endsWith(":Zone") || list(props.vpcs).length === 0;
}

/** By its ARN, by the id that the ARN ends in, or by what the ARN was made from where it is not known. */
function shields(protection: Resource, guarded: Resource): boolean {
    const arn = readOr<unknown>(undefined, () => protection.props.resourceArn);
    if (arn === undefined) return protection.propertyDependencies.resourceArn?.includes(guarded.urn) ?? need(`resourceArn of ${protection.name}`);
    const ids = ["arn", "allocationId", "id", "zoneId"].map((key) => readOr<unknown>(undefined, () => guarded.props[key])).filter((id) => id !== undefined);
    return ids.some((id) => arn === id || String(arn).endsWith(`/${String(id)}`));
}

export const everythingIsShielded: StackRule = {
    name: "aws-shield-advanced-covers-the-front",
    title: "Who pays for Shield Advanced has it protect every address, load balancer and zone that the internet reaches",
    severity: "medium",
    level: "advisory",
    scope: "stack",
    controls: ["network-perimeter", "load-balancing"],
    remediation: "Declare an aws.shield.Protection for it: what no protection names is not covered by what the subscription pays for.",
    types: [EIP, "aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer", "aws:route53/zone:Zone",
        "aws:cloudfront/distribution:Distribution", "aws:globalaccelerator/accelerator:Accelerator"],
    // A site answers on its addresses alone: what stands behind them is protected with them.
    applies: (guarded, graph) => graph.of(...SHIELD).length > 0 && facesInternet(guarded) && (guarded.type === EIP || platformOf(guarded, graph) === undefined),
    check: (guarded, graph) => unless(graph.of(SHIELD[0]!).some((protection) => shields(protection, guarded)), {
        observed: "no protection", expected: "an aws.shield.Protection of it",
    }),
};
