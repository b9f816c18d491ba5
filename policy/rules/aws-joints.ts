// That the parts of a site's network, fronts and log-in belong together: each names parts of the same site, and no stranger.
import { beside, block, factsOf, list, platformOf, unless } from "../look";
import { at, type Reference, strays } from "../references";
import { readOr, type Resource } from "../resource";
import type { Problem, StackRule } from "../rule";

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const EIP = "aws:ec2/eip:Eip";
const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER = "aws:lb/listener:Listener";
const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const WEB_ACL = "aws:wafv2/webAcl:WebAcl";
const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const FIREWALL = "aws:networkfirewall/firewall:Firewall";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const VPN_GATEWAY = "aws:ec2/vpnGateway:VpnGateway";
const VPN_ENDPOINT = "aws:ec2clientvpn/endpoint:Endpoint";

interface Joint extends Reference {
    /** Types of what it may lead to. */
    readonly to: readonly string[];
    /** Left out, the service takes something of its own, or the part hangs in the air. */
    readonly needed: boolean;
}

const needs = (property: string, ...to: string[]): Joint => ({ ...at(property), to, needed: true });
const may = (property: string, to: string, read?: Reference["read"]): Joint => ({ ...at(property, read), to: [to], needed: false });

/** What an action of a listener hands requests to. One that forwards to nothing names a stranger. */
const forwardsTo = (action: any): unknown =>
    (action.type === "forward" ? action.targetGroupArn ?? list<any>(block(action.forward)?.targetGroups).map(({ arn }) => arn as unknown)[0] ?? "nothing" : undefined);

const targetsOf = (property: string): Joint => may(property, TARGET_GROUP, (props) => list<any>(props[property]).map(forwardsTo));

const signingIn = (key: string, to: string): Joint => may("actions", to, ({ actions }) => list<any>(actions).map((action) => block(action.authenticateCognito)?.[key] as unknown));

const tunnelLogs = (property: string): Joint => may(property, LOG_GROUP, (props) => {
    const log = block(block(props[property])?.cloudwatchLogOptions);
    return [log?.logGroupArn, log?.bgpLogGroupArn];
});

/** Rule groups but those that AWS keeps up to date itself. */
const ownGroups = ({ firewallPolicy }: any): unknown[] => list<any>(block(firewallPolicy)?.statefulRuleGroupReferences)
    .map(({ resourceArn }) => resourceArn as unknown).filter((arn) => !/:aws-managed:/.test(String(arn)));

/** ARNs of the address sets that a rule's statement refers to, however deep. */
function setsIn(value: unknown): unknown[] {
    if (Array.isArray(value)) return value.flatMap(setsIn);
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => (key === "ipSetReferenceStatement" ? list<any>(inner).map(({ arn }) => arn as unknown) : setsIn(inner)));
}

/** By type of what names it. */
export const JOINTS: Readonly<Record<string, readonly Joint[]>> = {
    [SUBNET]: [needs("vpcId", VPC)],
    "aws:ec2/securityGroup:SecurityGroup": [needs("vpcId", VPC)],
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": [needs("vpcId", VPC)],
    "aws:ec2/internetGateway:InternetGateway": [needs("vpcId", VPC)],
    "aws:ec2/flowLog:FlowLog": [needs("vpcId", VPC)],
    "aws:ec2/natGateway:NatGateway": [needs("allocationId", EIP), needs("subnetId", SUBNET)],
    [VPN_GATEWAY]: [needs("vpcId", VPC)],
    "aws:ec2/vpnConnection:VpnConnection": [needs("vpnGatewayId", VPN_GATEWAY), tunnelLogs("tunnel1LogOptions"), tunnelLogs("tunnel2LogOptions")],
    [VPN_ENDPOINT]: [needs("vpcId", VPC)],
    "aws:ec2clientvpn/networkAssociation:NetworkAssociation": [needs("clientVpnEndpointId", VPN_ENDPOINT), needs("subnetId", SUBNET)],
    [FIREWALL]: [needs("vpcId", VPC), needs("firewallPolicyArn", "aws:networkfirewall/firewallPolicy:FirewallPolicy")],
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": [may("firewallPolicy", "aws:networkfirewall/ruleGroup:RuleGroup", ownGroups)],
    "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": [needs("firewallArn", FIREWALL)],
    [LISTENER]: [
        needs("loadBalancerArn", BALANCER), targetsOf("defaultActions"),
        // Any certificate of the account: it may be given by configuration.
        { ...at("certificateArn", ({ protocol, certificateArn }) => (certificateArn === undefined && /^(HTTPS|TLS)$/.test(String(protocol)) ? "none" : undefined)),
            to: [CERTIFICATE], needed: false },
    ],
    "aws:lb/listenerRule:ListenerRule": [
        needs("listenerArn", LISTENER), targetsOf("actions"),
        signingIn("userPoolArn", POOL), signingIn("userPoolClientId", CLIENT), signingIn("userPoolDomain", "aws:cognito/userPoolDomain:UserPoolDomain"),
    ],
    [TARGET_GROUP]: [needs("vpcId", VPC)],
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": [needs("targetGroupArn", TARGET_GROUP), needs("targetId", BALANCER, "aws:ec2/instance:Instance")],
    "aws:acm/certificateValidation:CertificateValidation": [needs("certificateArn", CERTIFICATE)],
    [WEB_ACL]: [may("rules", "aws:wafv2/ipSet:IpSet", ({ rules }) => setsIn(rules))],
    "aws:wafv2/webAclAssociation:WebAclAssociation": [needs("resourceArn", BALANCER, POOL), needs("webAclArn", WEB_ACL)],
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": [needs("resourceArn", WEB_ACL)],
    [CLIENT]: [needs("userPoolId", POOL)],
    "aws:cognito/userGroup:UserGroup": [needs("userPoolId", POOL)],
    "aws:cognito/riskConfiguration:RiskConfiguration": [needs("userPoolId", POOL)],
    "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration": [
        needs("userPoolId", POOL),
        may("logConfigurations", LOG_GROUP, ({ logConfigurations }) => list<any>(logConfigurations).map((log) => block(log.cloudWatchLogsConfiguration)?.logGroupArn as unknown)),
    ],
};

const isMissing = (resource: Resource, { property }: Joint): boolean =>
    [undefined, null, ""].includes(readOr<any>("something", () => resource.props[property]));

export const partsAreJoined: StackRule = {
    name: "aws-site-parts-joined",
    title: "The parts of a site's network, fronts and log-in lead to parts of the same site, and none is left hanging",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation", "load-balancing"],
    remediation: "Refer to the part that the site's own component declares; a part of another account or site is neither guarded nor kept by this one.",
    types: Object.keys(JOINTS),
    applies: (resource, graph) => platformOf(resource, graph) !== undefined,
    check: (resource, graph): readonly Problem[] => JOINTS[resource.type]!.flatMap((joint) => {
        const expected = `${joint.to[0]!.split(":").pop()} of the site`;
        if (joint.needed && isMissing(resource, joint)) return [{ property: joint.property, observed: "not set", expected }];
        return strays(resource, joint, beside(resource, graph, ...joint.to)).map(() => ({ property: joint.property, observed: "something else", expected }));
    }),
};

export const frontIsProtected: StackRule = {
    name: "aws-site-network-protected",
    title: "In production no command takes down a site's network, its load balancers or its firewall",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection"],
    remediation: "Set protect on the VPC, the load balancers and the network firewall: replaced, they get other addresses and names.",
    types: [VPC, BALANCER, FIREWALL],
    // A private tenant's network goes when the tenant goes.
    applies: (part, graph) => factsOf(part, graph) !== undefined && factsOf(part, graph)!.lifecycle !== "evaluation" && part.props.tags?.tenant === undefined,
    check: ({ protect }) => unless(protect, { property: "protect", observed: "off", expected: "on" }),
};

/** What a private tenant's network is made of and takes tags. */
const TENANT_PARTS = [
    VPC, SUBNET, "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "aws:ec2/networkAcl:NetworkAcl",
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", "aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable", "aws:ec2/flowLog:FlowLog",
    "aws:ec2/vpcEndpoint:VpcEndpoint", "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
];

export const tenantPartsAreTagged: StackRule = {
    name: "aws-tenant-network-tagged",
    title: "Every part of a private tenant's network says whose it is",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "accountability"],
    remediation: "Give the part the tag tenant: by it costs are charged, and what a tenant leaves behind is found.",
    types: TENANT_PARTS,
    applies: (part) => /\$holdfast:aws:Tenant::[^:]+$/.test(part.parent ?? ""),
    check: (part, graph) => {
        const names = list(factsOf(part, graph)?.tenants).map(({ name }) => name);
        const whose = part.props.tags?.tenant as string | undefined;
        return unless(whose !== undefined && names.includes(whose), { property: "tags.tenant", observed: whose ?? "not set", expected: "a tenant of the site" });
    },
};
