import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/aws-joints";
import { aws, platform, tabulate, UNKNOWN } from "./aws-support";

const vpc = aws("ec2/vpc:Vpc", { id: "vpc-1", cidrBlock: "10.0.0.0/16" }, { name: "net" });
const group = (props: object, from = {}) => aws("ec2/securityGroup:SecurityGroup", { vpcId: "vpc-1", ...props }, { name: "group", from });
const balancer = aws("lb/loadBalancer:LoadBalancer", { id: "lb", arn: "lb" }, { name: "lb" });
const targets = aws("lb/targetGroup:TargetGroup", { id: "tg", arn: "tg" }, { name: "tg" });
const certificate = aws("acm/certificate:Certificate", { id: "cert", arn: "cert" }, { name: "cert" });
const listener = (props: object) => aws("lb/listener:Listener", { loadBalancerArn: "lb", defaultActions: [{ type: "forward", targetGroupArn: "tg" }], ...props }, { name: "listener" });
const ranges = aws("wafv2/ipSet:IpSet", { id: "set", arn: "set" }, { name: "set" });
const acl = (arn: string) => aws("wafv2/webAcl:WebAcl", { rules: [{ statement: { notStatement: { statement: { ipSetReferenceStatement: { arn } } } } }] }, { name: "acl" });
const policy = (...arns: string[]) => aws("networkfirewall/firewallPolicy:FirewallPolicy", { firewallPolicy: { statefulRuleGroupReferences: arns.map((resourceArn) => ({ resourceArn })) } });

tabulate(rules.partsAreJoined, {
    accepts: {
        "a group in the site's network": [group({}), vpc, platform()],
        "one in a network that is not made yet": [group({ vpcId: UNKNOWN }, { vpcId: vpc }), vpc, platform()],
        "a listener of the site's parts": [listener({ protocol: "HTTPS", certificateArn: "cert" }), balancer, targets, certificate, platform()],
        "one of TCP, which has no certificate": [listener({ protocol: "TCP" }), balancer, targets, platform()],
        "a web ACL with the site's set": [acl("set"), ranges, platform()],
        "a policy with groups that AWS keeps": [policy("arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/ThreatSignaturesIOCStrictOrder"), platform()],
    },
    rejects: {
        "a group in the default network": [group({ vpcId: undefined }), vpc, platform()],
        "one in a stranger's": [group({ vpcId: "vpc-2" }), vpc, platform()],
        "a listener that forwards to nothing": [listener({ protocol: "TCP", defaultActions: [{ type: "forward" }] }), balancer, targets, platform()],
        "one that forwards elsewhere": [listener({ protocol: "TCP", defaultActions: [{ type: "forward", targetGroupArn: "other" }] }), balancer, targets, platform()],
        "one without a certificate": [listener({ protocol: "HTTPS" }), balancer, targets, certificate, platform()],
        "a web ACL with somebody else's set": [acl("other"), ranges, platform()],
        "a policy with a stranger's group": [policy("arn:aws:network-firewall:eu-west-1:210987654321:stateful-rulegroup/theirs"), platform()],
    },
    ignores: { "a program that is no platform": group({ vpcId: undefined }) },
    awaits: { "a network that is not told": [group({ vpcId: UNKNOWN }), vpc, platform()] },
});

const lasting = platform({ lifecycle: "production" });
const kept = (type: string, protect: boolean, props: object = {}) => aws(type, props, { name: "part", protect });

tabulate(rules.frontIsProtected, {
    accepts: { "a network that is kept": [kept("ec2/vpc:Vpc", true), lasting], "a firewall that is": [kept("networkfirewall/firewall:Firewall", true), lasting] },
    rejects: { "a network that a command deletes": [kept("ec2/vpc:Vpc", false), lasting], "such a load balancer": [kept("lb/loadBalancer:LoadBalancer", false), lasting] },
    ignores: {
        "an evaluation": [kept("ec2/vpc:Vpc", false), platform()],
        "a tenant's network": [kept("ec2/vpc:Vpc", false, { tags: { tenant: "citadel" } }), lasting],
        "a program that is no platform": kept("ec2/vpc:Vpc", false),
    },
});

const ofTenant = (tags: object | string | undefined, parent = "urn:pulumi:test::holdfast::holdfast:index:Platform$holdfast:aws:Tenant::aws-tenant-citadel"): Resource =>
    ({ ...aws("ec2/subnet:Subnet", { tags }), parent });
const housing = platform({ tenants: [{ name: "citadel", kind: "private" }] });

tabulate(rules.tenantPartsAreTagged, {
    accepts: { "a part with its tenant's tag": [ofTenant({ tenant: "citadel" }), housing] },
    rejects: { "one without tags": [ofTenant(undefined), housing], "one without the tag": [ofTenant({ site: "prod" }), housing], "one of nobody": [ofTenant({ tenant: "other" }), housing] },
    ignores: { "a part of the site's own network": [ofTenant(undefined, "urn:pulumi:test::holdfast::holdfast:index:Platform$holdfast:aws:Network::aws-network"), housing] },
    awaits: { "tags that are not known": [ofTenant(UNKNOWN), housing] },
});
