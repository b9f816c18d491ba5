import * as rules from "../../policy/rules/aws-firewall";
import { aws, platform, tabulate, UNKNOWN } from "./aws-support";

const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });
const ingress = (props: object, more = {}) => aws("vpc/securityGroupIngressRule:SecurityGroupIngressRule", { securityGroupId: "sg-1", description: "why", ...props }, { name: "in", ...more });
const egress = (props: object) => aws("vpc/securityGroupEgressRule:SecurityGroupEgressRule", { securityGroupId: "sg-1", description: "why", ...props }, { name: "out" });
const classic = (type: string, props: object) => aws("ec2/securityGroupRule:SecurityGroupRule", { type, securityGroupId: "sg-1", description: "why", ...props });
const group = (props: object = {}, name = "group") => aws("ec2/securityGroup:SecurityGroup", { id: "sg-1", description: "why", ...props }, { name });
const open = { cidrIpv4: "0.0.0.0/0" };

tabulate(rules.internetReachesOnlyHttps, {
    accepts: {
        "HTTPS from anywhere": ingress({ ...tcp(443), ...open }),
        "HTTP from anywhere, to be redirected": ingress({ ...tcp(80), ...open }),
        "SSH from a block we own": ingress({ ...tcp(22), cidrIpv4: "10.10.0.0/16" }),
        "any port from another group": ingress({ ...tcp(8443), referencedSecurityGroupId: UNKNOWN }),
        "HTTPS written inline": group({ ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }] }),
    },
    rejects: {
        "SSH from anywhere, over IPv6": ingress({ ...tcp(22), cidrIpv6: "::/0" }),
        "a range that starts at 443": ingress({ ipProtocol: "tcp", fromPort: 443, toPort: 8443, ...open }),
        "a range that ends at 443": ingress({ ipProtocol: "tcp", fromPort: 80, toPort: 443, ...open }),
        "UDP 443 from anywhere": ingress({ ipProtocol: "udp", fromPort: 443, toPort: 443, ...open }),
        "every protocol": ingress({ ipProtocol: "-1", ...open }),
        "half of the internet": ingress({ ...tcp(22), cidrIpv4: "128.0.0.0/1" }),
        "SSH written inline": group({ ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] }] }),
        "SSH written inline over IPv6": group({ ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, ipv6CidrBlocks: ["::/0"] }] }),
        "SSH as an older rule": classic("ingress", { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }),
    },
    ignores: { "a group without rules": group(), "an older rule outwards": classic("egress", { protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }) },
    awaits: { "a block that is not known": ingress({ ...tcp(22), cidrIpv4: UNKNOWN }) },
});

tabulate(rules.egressIsListed, {
    accepts: {
        "HTTPS to anywhere": egress({ ...tcp(443), ...open }),
        "every port to another group": egress({ ipProtocol: "tcp", fromPort: 0, toPort: 65535, referencedSecurityGroupId: "sg-2" }),
    },
    rejects: {
        "everything to anywhere": egress({ ipProtocol: "-1", ...open }),
        "SSH to anywhere": egress({ ...tcp(22), ...open }),
        "everything written inline": group({ egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] }),
        "everything over IPv6, as an older rule": classic("egress", { protocol: "all", ipv6CidrBlocks: ["::/0"] }),
    },
    ignores: { "a group without rules, which lets nothing out": group() },
    awaits: { "a protocol that is not known": egress({ ipProtocol: UNKNOWN, ...open }) },
});

tabulate(rules.noEveryProtocol, {
    accepts: { "one port": ingress({ ...tcp(443), referencedSecurityGroupId: "sg-2" }), "a small range": ingress({ ipProtocol: "tcp", fromPort: 8000, toPort: 8010, cidrIpv4: "10.0.0.0/8" }) },
    rejects: { "every protocol from a group": ingress({ ipProtocol: "-1", referencedSecurityGroupId: "sg-2" }), "every port inline": group({ ingress: [{ protocol: "tcp", fromPort: 0, toPort: 65535, self: true }] }) },
});

tabulate(rules.described, {
    accepts: { "a rule that says why": ingress(tcp(443)), "a group that says why": group() },
    rejects: {
        "a rule that says nothing": ingress({ ...tcp(443), description: undefined }),
        "a group with the provider's words": group({ description: "Managed by Pulumi" }),
        "an inline rule that says nothing": group({ ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443 }] }),
    },
    awaits: { "a description that is not known": group({ description: UNKNOWN }) },
});

const inline = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] };

tabulate(rules.rulesNotMixed, {
    accepts: {
        "rules of their own": [group(), ingress(tcp(443))],
        "a refreshed group that lists its separate rules": [group({ ingress: [inline] }), ingress({ ...tcp(443), cidrIpv4: "10.0.0.0/8" })],
    },
    rejects: { "one inside and one apart": [group({ ingress: [inline] }), egress(tcp(443))] },
    ignores: { "rules inside alone": group({ ingress: [inline] }) },
});

const internet = ingress({ ...tcp(443), ...open });
const balancer = aws("lb/loadBalancer:LoadBalancer", { securityGroups: ["sg-1"] }, { name: "balancer" });

tabulate(rules.internetReachesOnlyTheEdge, {
    accepts: { "a load balancer": [group(), internet, balancer], "a group that nothing is in": [group(), internet] },
    rejects: {
        "a machine": [group(), internet, aws("ec2/instance:Instance", { vpcSecurityGroupIds: ["sg-1"] })],
        "a database beside a load balancer": [group(), internet, balancer, aws("rds/cluster:Cluster", { vpcSecurityGroupIds: ["sg-1"] }, { name: "db" })],
        "a machine that is not made yet": [group({ id: UNKNOWN }), ingress({ ...tcp(443), ...open, securityGroupId: UNKNOWN }, { from: { securityGroupId: group() } }), aws("ec2/instance:Instance", { vpcSecurityGroupIds: [UNKNOWN] }, { from: { vpcSecurityGroupIds: group() } })],
    },
    ignores: { "a group that admits no internet": [group(), ingress({ ...tcp(443), cidrIpv4: "10.0.0.0/8" })] },
});

const database = (props: object) => ingress({ ...tcp(5432), ...props });
const application = aws("ec2/securityGroup:SecurityGroup", { id: "sg-2" }, { name: "app" });

tabulate(rules.databaseFromApplicationOnly, {
    accepts: { "the application's group": [database({ referencedSecurityGroupId: "sg-2" }), application] },
    rejects: {
        "an address block": database({ cidrIpv4: "10.0.0.0/16" }),
        "a group that admits the internet": [database({ referencedSecurityGroupId: "sg-1" }), group(), internet],
        "the load balancer's group": [database({ referencedSecurityGroupId: "sg-1" }), group(), balancer],
        "an address block written inline": group({ ingress: [{ protocol: "tcp", fromPort: 3306, toPort: 3306, cidrBlocks: ["10.0.0.0/8"] }] }),
    },
    ignores: { "another port": ingress({ ...tcp(443), ...open }) },
});

const tier = (name: string, id: string) => aws("ec2/securityGroup:SecurityGroup", { id }, { name: `aws-${name}` });

tabulate(rules.tiersAdmitGroupsOnly, {
    accepts: { "a group": [ingress({ ...tcp(8443), securityGroupId: "app", referencedSecurityGroupId: "edge" }), tier("app", "app"), platform()] },
    rejects: { "an address block": [ingress({ ...tcp(8443), securityGroupId: "app", cidrIpv4: "10.0.0.0/8" }), tier("app", "app"), platform()] },
    ignores: { "the front": [ingress({ ...tcp(443), ...open, securityGroupId: "front" }), tier("front", "front"), platform()], "a program that is no platform": [ingress({ ...tcp(8443), securityGroupId: "app", ...open }), tier("app", "app")] },
});

tabulate(rules.groupIsUsed, {
    accepts: {
        "a group with a load balancer in it": [group(), balancer],
        "one with a function in it": [group(), aws("lambda/function:Function", { vpcConfig: { securityGroupIds: ["sg-1"] } })],
        "one with a machine that is not made yet": [group(), aws("ec2/instance:Instance", { vpcSecurityGroupIds: UNKNOWN }, { from: { vpcSecurityGroupIds: group() } })],
        "the other side of a rule": [group(), ingress({ ...tcp(443), securityGroupId: "sg-2", referencedSecurityGroupId: "sg-1" })],
    },
    rejects: { "a group that nothing is in": group(), "one that has rules alone": [group(), ingress({ ...tcp(443), ...open })] },
    awaits: { "a rule that may name it": [group(), ingress({ ...tcp(443), securityGroupId: "sg-2", referencedSecurityGroupId: UNKNOWN })] },
});

const SITE = ["front", "edge", "app", "data", "endpoints"];
const siteGroups = SITE.map((place) => tier(place, place));
const hop = (kind: "Ingress" | "Egress", own: string, other: string, port: number) => aws(`vpc/securityGroup${kind}Rule:SecurityGroup${kind}Rule`, {
    securityGroupId: own, ...(other.includes("/") ? { cidrIpv4: other } : { referencedSecurityGroupId: other }), ...tcp(port),
}, { name: `${own} ${other} ${port}` });
const pair = (from: string, to: string, port: number) => [hop("Egress", from, to, port), hop("Ingress", to, from, port)];
const flows = [
    ...[443, 80].flatMap((port) => [hop("Ingress", "front", "0.0.0.0/0", port), ...pair("front", "edge", port)]),
    ...pair("edge", "app", 8443), ...pair("app", "data", 5432), ...pair("app", "data", 2049), ...pair("app", "endpoints", 443),
    hop("Egress", "app", "0.0.0.0/0", 443), hop("Egress", "edge", "0.0.0.0/0", 443),
];

tabulate(rules.flowsAreThere, {
    accepts: { "every flow of the plan": [platform(), ...siteGroups, ...flows] },
    rejects: {
        "an end that is missing": [platform(), ...siteGroups, ...flows.slice(1)],
        "a tenant without a way to its endpoints": [platform({ tenants: [{ name: "citadel", kind: "private" }] }), ...siteGroups, ...flows],
        "a site that no other half reaches": [platform({ peers: { aws: ["10.9.0.0/20"], azure: [] } }), ...siteGroups, ...flows],
    },
    ignores: { "a program without the platform's groups": platform() },
    awaits: { "a port that is not known": [platform(), ...siteGroups, ...flows, ingress({ fromPort: UNKNOWN })] },
});
