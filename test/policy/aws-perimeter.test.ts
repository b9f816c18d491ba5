import { MANAGED_GROUPS, PERIMETER_RULES } from "../../components/perimeter-rules";
import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/aws-perimeter";
import { aws, platform, policy as documentOf, tabulate, UNKNOWN } from "./aws-support";

const managed = (name: string, priority: number, more: object = {}) => ({ resourceArn: `arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/${name}`, priority, ...more });
const POLICY = {
    statelessDefaultActions: ["aws:forward_to_sfe"], statelessFragmentDefaultActions: ["aws:forward_to_sfe"], statefulDefaultActions: ["aws:drop_established", "aws:alert_established"],
    statefulEngineOptions: { ruleOrder: "STRICT_ORDER", streamExceptionPolicy: "DROP" },
    statefulRuleGroupReferences: [managed("ThreatSignaturesBotnetStrictOrder", 1), { resourceArn: "own", priority: 100 }],
};
const policy = (change: object = {}, props: object = {}) => aws("networkfirewall/firewallPolicy:FirewallPolicy", { firewallPolicy: { ...POLICY, ...change }, ...props }, { name: "policy" });

tabulate(rules.dropsByDefault, {
    accepts: { "strict order that drops": policy(), "one that drops at once": policy({ statefulDefaultActions: ["aws:drop_strict"] }) },
    rejects: {
        "the order by action": policy({ statefulEngineOptions: {} }), "no default": policy({ statefulDefaultActions: [] }), "one that only alerts": policy({ statefulDefaultActions: ["aws:alert_established"] }),
        "packets that pass unseen": policy({ statelessDefaultActions: ["aws:pass"] }), "fragments that pass unseen": policy({ statelessFragmentDefaultActions: ["aws:pass"] }),
    },
});

tabulate(rules.saysWhatItDrops, {
    accepts: { "an alert": policy() },
    rejects: { "silence": policy({ statefulDefaultActions: ["aws:drop_established"] }), "streams that go on unseen": policy({ statefulEngineOptions: { ruleOrder: "STRICT_ORDER", streamExceptionPolicy: "CONTINUE" } }) },
});

tabulate(rules.knowsThreats, {
    accepts: { "AWS's signatures first": policy() },
    rejects: {
        "none": policy({ statefulRuleGroupReferences: [{ resourceArn: "own", priority: 1 }] }), "domains alone": policy({ statefulRuleGroupReferences: [managed("MalwareDomainsStrictOrder", 1)] }),
        "signatures that only alert": policy({ statefulRuleGroupReferences: [managed("ThreatSignaturesBotnetStrictOrder", 1, { override: { action: "DROP_TO_ALERT" } })] }),
        "signatures after our own": policy({ statefulRuleGroupReferences: [managed("ThreatSignaturesBotnetStrictOrder", 101), { resourceArn: "own", priority: 100 }] }),
    },
});

const strict = { statefulRuleOptions: { ruleOrder: "STRICT_ORDER" } };
const list = (change: object = {}, more: object = strict) => aws("networkfirewall/ruleGroup:RuleGroup", { type: "STATEFUL", ruleGroup: { ...more, rulesSource: { rulesSourceList: { generatedRulesType: "ALLOWLIST", targetTypes: ["TLS_SNI"], targets: [".example.com"], ...change } } } }, { name: "domains" });
const ports = (rulesString = PERIMETER_RULES) => aws("networkfirewall/ruleGroup:RuleGroup", { type: "STATEFUL", ruleGroup: { ...strict, rulesSource: { rulesString } } }, { name: "ports" });

tabulate(rules.groupsNameWhatPasses, {
    accepts: { "listed domains": list(), "the plan's own rules": ports(), "rules as text": aws("networkfirewall/ruleGroup:RuleGroup", { type: "STATEFUL", rules: "drop tcp any any -> any 22 (sid:1;)" }) },
    rejects: { "a list of what is refused": list({ generatedRulesType: "DENYLIST" }), "a whole top-level domain": list({ targets: [".com"] }), "a rule that passes all": ports('pass ip any any -> any any (msg:"all"; sid:1; rev:1;)'), "the order by action": list({}, {}) },
});

const firewall = (props: object = {}, from: Record<string, Resource | readonly Resource[]> = {}) => aws("networkfirewall/firewall:Firewall", { firewallPolicyArn: policy().props.arn, deleteProtection: true, subnetChangeProtection: true, firewallPolicyChangeProtection: true, ...props }, { name: "firewall", from: { firewallPolicyArn: policy(), ...from } });
const whole = [platform(), policy(), list()];

tabulate(rules.perimeterPortsAreDropped, {
    accepts: { "the plan's rules": [firewall(), ...whole, ports()] },
    rejects: {
        "no rules": [firewall(), ...whole],
        "SSH let in": [firewall(), ...whole, ports(`pass tcp $EXTERNAL_NET any -> $HOME_NET 22 (sid:1;)\n${PERIMETER_RULES}`)],
        "no drop inwards": [firewall(), ...whole, ports(PERIMETER_RULES.replace(/^drop tcp \$EXTERNAL.*$/m, ""))],
        "no drop outwards": [firewall(), ...whole, ports(PERIMETER_RULES.replace(/^drop tcp \$HOME.*$/m, ""))],
        "no drop of other protocols": [firewall(), ...whole, ports(PERIMETER_RULES.replace(/^drop ip.*$/m, ""))],
        "no domains": [firewall(), platform(), policy(), ports()],
        "a policy of somebody else's": [firewall(), platform(), list(), ports()],
    },
    ignores: { "a program that is no platform": [firewall(), policy()] },
});

const key = aws("kms/key:Key", {}, { name: "operations" });
const encrypted = (encryptionConfiguration: unknown, from = {}) => firewall({ encryptionConfiguration }, from);

tabulate(rules.firewallIsEncrypted, {
    accepts: { "a key of the site": [encrypted({ type: "CUSTOMER_KMS", keyId: key.props.arn }), platform(), key], "a key of ours": encrypted({ type: "CUSTOMER_KMS", keyId: "key" }) },
    rejects: { "AWS's key": encrypted({ type: "AWS_OWNED_KMS_KEY" }), "none said": encrypted(undefined), "somebody else's key": [encrypted({ type: "CUSTOMER_KMS", keyId: "other" }), platform(), key] },
});

tabulate(rules.firewallIsLocked, {
    accepts: { "every lock": firewall() },
    rejects: { "one that can be deleted": firewall({ deleteProtection: false }), "one that can be moved": firewall({ subnetChangeProtection: undefined }), "one whose policy can be changed": [firewall({ firewallPolicyChangeProtection: false }), platform({ lifecycle: "production" })] },
    ignores: { "an evaluation": [firewall({ deleteProtection: false }), platform()] },
});

const archive = aws("s3/bucket:Bucket", { bucket: "archive", tags: { purpose: "log-archive" } }, { name: "archive" });
const logging = (types: readonly string[], bucketName = "archive") => aws("networkfirewall/loggingConfiguration:LoggingConfiguration", {
    firewallArn: firewall().props.arn, loggingConfiguration: { logDestinationConfigs: types.map((logType) => ({ logType, logDestinationType: "S3", logDestination: { bucketName } })) },
}, { name: "logging", from: { firewallArn: firewall() } });

tabulate(rules.firewallRecords, {
    accepts: { "both kinds": [firewall(), platform(), archive, logging(["ALERT", "FLOW"])], "a program that is no platform": [firewall(), logging(["ALERT", "FLOW"], "any")] },
    rejects: { "none": firewall(), "alerts alone": [firewall(), platform(), archive, logging(["ALERT"])], "somebody else's bucket": [firewall(), platform(), archive, logging(["ALERT", "FLOW"], "other")] },
});

const alerts = aws("cloudwatch/logGroup:LogGroup", { name: "/holdfast/prod/network-firewall", arn: "arn:aws:logs:eu-west-1:111122223333:log-group:g" }, { name: "alerts" });
const toGroup = aws("networkfirewall/loggingConfiguration:LoggingConfiguration", {
    loggingConfiguration: { logDestinationConfigs: [{ logType: "ALERT", logDestinationType: "CloudWatchLogs", logDestination: { logGroup: "/holdfast/prod/network-firewall" } }] },
}, { name: "logging" });
const admits = aws("cloudwatch/logResourcePolicy:LogResourcePolicy", {
    policyDocument: documentOf({ Effect: "Allow", Principal: { Service: "delivery.logs.amazonaws.com" }, Resource: `${alerts.props.arn}:log-stream:*`, Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } } }),
}, { name: "delivery" });

tabulate(rules.recordsArrive, {
    accepts: { "a group that admits the delivery": [toGroup, platform(), alerts, admits], "a policy that is not known yet": [toGroup, platform(), alerts, { ...aws("cloudwatch/logResourcePolicy:LogResourcePolicy", { policyDocument: UNKNOWN }, { name: "delivery", from: { policyDocument: alerts } }) }] },
    rejects: { "no policy": [toGroup, platform(), alerts], "no group of the site": [toGroup, platform()] },
    ignores: { "a program that is no platform": toGroup, "records that go to a bucket": [logging(["ALERT"]), platform()] },
});

const subnet = (zone: string, tier = "firewall", props: object = {}) => aws("ec2/subnet:Subnet", { availabilityZone: `eu-west-1${zone}`, cidrBlock: `10.16.${zone.charCodeAt(0)}.0/24`, tags: { tier }, ...props }, { name: `${tier}-${zone}` });
const inSubnets = (...subnets: Resource[]) => firewall({ subnetMappings: subnets.map(({ props }) => ({ subnetId: props.id as unknown })) }, { subnetMappings: subnets });

tabulate(rules.firewallInThreeZones, {
    accepts: { "a subnet in each": [inSubnets(subnet("a"), subnet("b"), subnet("c")), platform(), subnet("a"), subnet("b"), subnet("c")] },
    rejects: { "two zones": [inSubnets(subnet("a"), subnet("b")), platform(), subnet("a"), subnet("b")], "subnets of the edge": [inSubnets(subnet("a", "edge"), subnet("b", "edge"), subnet("c", "edge")), platform(), subnet("a", "edge"), subnet("b", "edge"), subnet("c", "edge")] },
});

const edge = subnet("a", "edge");
const table = (name: string) => aws("ec2/routeTable:RouteTable", {}, { name });
const door = aws("ec2/internetGateway:InternetGateway", {}, { name: "gateway" });
const member = (of: Resource, props: object, from: Record<string, Resource>) => aws("ec2/routeTableAssociation:RouteTableAssociation", { routeTableId: of.props.id, ...props }, { name: `of-${of.name}`, from: { routeTableId: of, ...from } });
const route = (of: Resource, destinationCidrBlock: unknown, props: object, from: Record<string, Resource> = {}) => aws("ec2/route:Route", { routeTableId: of.props.id, destinationCidrBlock, ...props }, { name: `${of.name}-route`, from: { routeTableId: of, ...from } });
const [exits, entries] = [table("edge-a"), table("arrivals")];
const joined = [firewall(), exits, entries, door, member(exits, { subnetId: edge.props.id }, { subnetId: edge }), member(entries, { gatewayId: door.props.id }, { gatewayId: door })];
const toFirewall = { vpcEndpointId: UNKNOWN };
const zoned = (zone: string) => firewall({ firewallStatuses: [{ syncStates: [{ availabilityZone: `eu-west-1${zone}`, attachments: [{ endpointId: "vpce-1" }] }] }] });

tabulate(rules.nothingGoesRound, {
    accepts: {
        "both ways through the firewall": [edge, ...joined, route(exits, "0.0.0.0/0", toFirewall, { vpcEndpointId: firewall() }), route(entries, edge.props.cidrBlock, toFirewall, { vpcEndpointId: firewall() })],
        "the endpoint of the zone": [edge, zoned("a"), ...joined.slice(1), route(exits, "0.0.0.0/0", { vpcEndpointId: "vpce-1" }), route(entries, edge.props.cidrBlock, { vpcEndpointId: "vpce-1" })],
    },
    rejects: {
        "a way out past it": [edge, ...joined, route(exits, "0.0.0.0/0", { gatewayId: door.props.id }, { gatewayId: door }), route(entries, edge.props.cidrBlock, toFirewall, { vpcEndpointId: firewall() })],
        "a way in past it": [edge, ...joined, route(exits, "0.0.0.0/0", toFirewall, { vpcEndpointId: firewall() })],
        "the endpoint of another zone": [edge, zoned("b"), ...joined.slice(1), route(exits, "0.0.0.0/0", { vpcEndpointId: "vpce-1" }), route(entries, edge.props.cidrBlock, { vpcEndpointId: "vpce-1" })],
    },
    ignores: { "a network without a firewall": edge, "another tier": [subnet("a", "app"), firewall()] },
});

const filter = aws("cloudwatch/logMetricFilter:LogMetricFilter", { pattern: "{ $.event.alert.severity = 1 }", metricTransformation: { name: "severe" } }, { name: "severe" });
const alarm = (alarmActions: readonly string[]) => aws("cloudwatch/metricAlarm:MetricAlarm", { metricName: "severe", alarmActions }, { name: "severe" });

tabulate(rules.severeAlertsAreHeard, {
    accepts: { "a filter and an alarm": [firewall(), platform(), filter, alarm(["arn"])] },
    rejects: { "no filter": [firewall(), platform(), alarm(["arn"])], "an alarm that tells nobody": [firewall(), platform(), filter, alarm([])] },
    ignores: { "a program that is no platform": firewall() },
});

const chosen = MANAGED_GROUPS.map((name, i) => managed(name, i + 1));
const ownGroup = { resourceArn: list().props.arn as unknown, priority: 100 };

tabulate(rules.siteKnowsThreats, {
    accepts: {
        "every group": [policy({ statefulRuleGroupReferences: [...chosen, ownGroup] }), list(), platform()],
        "a group of the site's that is not made yet": [
            { ...policy({ statefulRuleGroupReferences: [...chosen, { resourceArn: UNKNOWN, priority: 100 }] }), propertyDependencies: { firewallPolicy: [list().urn] } }, list(), platform(),
        ],
    },
    rejects: {
        "one of AWS's left out": [policy({ statefulRuleGroupReferences: [...chosen.slice(1), ownGroup] }), list(), platform()],
        "the site's own left out": [policy({ statefulRuleGroupReferences: chosen }), list(), platform()],
        "none, as the default is": [policy({ statefulRuleGroupReferences: undefined }), platform()],
    },
    ignores: { "a program that is no platform": policy() },
    awaits: { "references that are not known": [policy({ statefulRuleGroupReferences: UNKNOWN }), platform()] },
});

tabulate(rules.dropsByDefault, {
    accepts: { "fragments that are dropped": policy({ statelessFragmentDefaultActions: ["aws:drop"] }) },
    rejects: { "nothing said of what is stateless": policy({ statelessDefaultActions: [] }) },
});

tabulate(rules.groupsNameWhatPasses, {
    accepts: { "names within HTTPS and beside it": list({ targetTypes: ["HTTP_HOST", "TLS_SNI"] }) },
    rejects: { "names beside HTTPS alone": list({ targetTypes: ["HTTP_HOST"] }), "no kind of names": list({ targetTypes: undefined }) },
    awaits: { "a kind that is not known": list({ targetTypes: UNKNOWN }) },
});

const address = (props: object = {}) => aws("ec2/eip:Eip", { id: "eipalloc-1", ...props }, { name: "address" });
const shielding = (props: object = {}, from = {}) => aws("shield/protection:Protection", { resourceArn: "arn:aws:ec2:eu-west-1:111122223333:eip-allocation/eipalloc-1", ...props }, { name: "shielding", from });
const subscribed = aws("shield/subscription:Subscription", {}, { name: "subscribed" });
const applicationBalancer = aws("lb/loadBalancer:LoadBalancer", { arn: "lb" }, { name: "lb" });

tabulate(rules.everythingIsShielded, {
    accepts: {
        "an address that is protected": [address(), shielding()],
        "one whose ARN is not known yet": [address(), shielding({ resourceArn: UNKNOWN }, { resourceArn: address() })],
        "a load balancer": [applicationBalancer, shielding({ resourceArn: "lb" })],
    },
    rejects: { "an address that is not, by who pays": [address(), subscribed], "a load balancer beside an address": [applicationBalancer, shielding()], "a public zone": [aws("route53/zone:Zone", {}), subscribed] },
    ignores: {
        "who has not subscribed": address(), "a spare": [address({ tags: { purpose: "spare" } }), subscribed], "an internal balancer": [aws("lb/loadBalancer:LoadBalancer", { internal: true }), subscribed],
        "what stands behind a site's addresses": [applicationBalancer, subscribed, platform()],
    },
    awaits: { "a protection of what is not told": [address(), shielding({ resourceArn: UNKNOWN })] },
});
