import { expect } from "chai";
import { network, table } from "./support";

const grouped = () => {
    const { account, vpc, a, b } = network();
    const group = account.make("ec2.SecurityGroup", { vpcId: vpc.id, description: "App" }, { name: "app" });
    const peer = account.make("ec2.SecurityGroup", { vpcId: vpc.id, description: "Edge" }, { name: "edge" });
    const other = account.make("ec2.Vpc", { cidrBlock: "10.20.0.0/16" }, { name: "other" });
    const stranger = account.make("ec2.SecurityGroup", { vpcId: other.id }, { name: "stranger" });
    const acl = account.make("ec2.NetworkAcl", { vpcId: vpc.id, subnetIds: [a.id] }, { name: "acl" });
    return { account, vpc, a, b, group, peer, other, stranger, acl };
};

table("ec2.SecurityGroup", {
    given: network,
    right: ({ vpc }) => ({ vpcId: vpc.id, description: "The application" }),
    refuses: {
        "a name that looks like an id": [
            { name: "sg-app" },
            ["name", "sg-app", "a name other than default, not beginning with sg-"],
        ],
        "the name default": [
            { name: "default" },
            ["name", "default", "a name other than default, not beginning with sg-"],
        ],
        "a description with other characters": [
            { description: "the app's" },
            ["description", "the app's", "letters, digits, spaces and . _ - : / ( ) # , @ [ ] + = & ; { } ! $ *"],
        ],
        "a description that is too long": [
            { description: "x".repeat(256) },
            ["description", "256 characters", "255 characters at most"],
        ],
        "a name that is taken in the network": [
            ({ account, vpc }) => (
                account.make("ec2.SecurityGroup", { vpcId: vpc.id, name: "app" }, { name: "first" }),
                { name: "app" }
            ),
            ["name", "app", "a name that no other group of the network has; first has it"],
        ],
    },
});

table("vpc.SecurityGroupIngressRule", {
    given: grouped,
    right: ({ group, peer }) => ({
        securityGroupId: group.id,
        referencedSecurityGroupId: peer.id,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "TLS",
    }),
    accepts: { "every protocol without ports": { ipProtocol: "-1", fromPort: undefined, toPort: undefined } },
    refuses: {
        "two sources": [
            { cidrIpv4: "10.0.0.0/8" },
            [
                "cidrIpv4",
                "cidrIpv4 and referencedSecurityGroupId",
                "exactly one of cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId",
            ],
        ],
        "no source": [
            { referencedSecurityGroupId: undefined },
            ["cidrIpv4", "none", "exactly one of cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId"],
        ],
        "a port out of range": [{ toPort: 65536 }, ["toPort", "65536", "0 to 65535"]],
        "ports in the wrong order": [{ fromPort: 444 }, ["fromPort", "444", "443 or less, which is toPort"]],
        "no ports for TCP": [
            { fromPort: undefined, toPort: undefined },
            ["fromPort", "nothing", "a port, 0 to 65535"],
            ["toPort", "nothing", "a port, 0 to 65535"],
        ],
        "ports for every protocol": [
            { ipProtocol: "-1" },
            ["fromPort", "443", "no port: protocol -1 means all of them"],
            ["toPort", "443", "no port: protocol -1 means all of them"],
        ],
        "an unknown protocol": [
            { ipProtocol: "tls" },
            ["ipProtocol", "tls", "tcp, udp, icmp, icmpv6, -1 or a number from 0 to 255"],
        ],
        "a block off its boundary": [
            { referencedSecurityGroupId: undefined, cidrIpv4: "10.1.2.3/8" },
            ["cidrIpv4", "10.1.2.3/8", "a block on its own boundary; did you mean 10.0.0.0/8?"],
        ],
        "a group that does not exist": [
            { securityGroupId: "sg-0123456789abcdef0" },
            ["securityGroupId", "sg-0123456789abcdef0", "the id of a security group that exists"],
        ],
        "a group of another network": [
            ({ stranger }) => ({ referencedSecurityGroupId: stranger.id }),
            ({ stranger, vpc }) => [
                "referencedSecurityGroupId",
                stranger.id,
                `a group of ${vpc.id}, or of a network that is peered with it`,
            ],
        ],
        "a rule that stands already": [
            ({ account, group, peer }) => (
                account.make(
                    "vpc.SecurityGroupIngressRule",
                    {
                        securityGroupId: group.id,
                        referencedSecurityGroupId: peer.id,
                        ipProtocol: "tcp",
                        fromPort: 443,
                        toPort: 443,
                    },
                    { name: "first" },
                ),
                {}
            ),
            ({ group }) => ["securityGroupId", group.id, "a rule the group does not have yet; first is the same"],
        ],
    },
});

describe("vpc.SecurityGroupEgressRule", () => {
    it("does not count a rule of the other direction as the same", () => {
        const { account, group, peer } = grouped();
        const rule = {
            securityGroupId: group.id,
            referencedSecurityGroupId: peer.id,
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
        };
        account.make("vpc.SecurityGroupIngressRule", rule);
        expect(account.refusals("vpc.SecurityGroupEgressRule", rule)).to.deep.equal([]);
    });

    it("refuses more rules than the quota", () => {
        const { account, group } = grouped();
        const rule = (port: number) => ({
            securityGroupId: group.id,
            cidrIpv4: "10.0.0.0/8",
            ipProtocol: "tcp",
            fromPort: port,
            toPort: port,
        });
        for (let port = 1; port <= 60; port++) account.make("vpc.SecurityGroupEgressRule", rule(port));
        expect(account.refusals("vpc.SecurityGroupEgressRule", rule(61))).to.deep.equal([
            {
                property: "securityGroupId",
                found: "61 rules in one direction",
                expected: "60 at most (quota L-0EA8095F)",
            },
        ]);
    });
});

describe("ec2.DefaultSecurityGroup", () => {
    it("adopts the group that came with the network", () => {
        const { account, vpc } = network();
        const group = account.make("ec2.DefaultSecurityGroup", { vpcId: vpc.id });
        expect(group.id).to.equal(vpc.outputs.defaultSecurityGroupId);
        expect(group.outputs).to.include({ name: "default", description: "default VPC security group" });
    });
});

const rule = (ruleNo: number, more = {}) => ({
    ruleNo,
    protocol: "tcp",
    action: "allow",
    cidrBlock: "0.0.0.0/0",
    fromPort: 443,
    toPort: 443,
    ...more,
});

table("ec2.NetworkAcl", {
    given: grouped,
    right: ({ vpc, b }) => ({ vpcId: vpc.id, subnetIds: [b.id], ingress: [rule(100), rule(110)], egress: [rule(100)] }),
    refuses: {
        "a number used twice on one side": [
            { ingress: [rule(100), rule(100)] },
            ["ingress[1].ruleNo", "100", "a number used once on this side of the list"],
        ],
        "a number that is too large": [{ ingress: [rule(32767)] }, ["ingress[0].ruleNo", "32767", "1 to 32766"]],
        "an unknown action": [
            { egress: [rule(100, { action: "block" })] },
            ["egress[0].action", "block", "allow, deny"],
        ],
        "two blocks": [
            { egress: [rule(100, { ipv6CidrBlock: "::/0" })] },
            ["egress[0]", "cidrBlock and ipv6CidrBlock", "exactly one of cidrBlock, ipv6CidrBlock"],
        ],
        "more rules than the quota": [
            { ingress: Array.from({ length: 21 }, (_, i) => rule(100 + i)) },
            ["ingress", "21 rules", "20 at most (quota L-2AEEBF1A)"],
        ],
        "a subnet that another list has": [
            ({ a }) => ({ subnetIds: [a.id] }),
            ({ a }) => ["subnetIds[0]", a.id, "a subnet in one list; acl has it"],
        ],
        "a subnet of another network": [
            ({ account, other }) => ({
                subnetIds: [
                    account.make("ec2.Subnet", { vpcId: other.id, cidrBlock: "10.20.0.0/24" }, { name: "far" }).id,
                ],
            }),
            ({ account, vpc }) => [
                "subnetIds[0]",
                account.cloud.of("aws:ec2/subnet:Subnet").at(-1)!.id,
                `a subnet of ${vpc.id}`,
            ],
        ],
    },
});

table("ec2.NetworkAclRule", {
    given: grouped,
    right: ({ acl }) => ({
        networkAclId: acl.id,
        ruleNumber: 100,
        protocol: "tcp",
        ruleAction: "allow",
        cidrBlock: "0.0.0.0/0",
        fromPort: 443,
        toPort: 443,
    }),
    accepts: { "the default list": ({ vpc }) => ({ networkAclId: vpc.outputs.defaultNetworkAclId }) },
    refuses: {
        "a number that is taken": [
            ({ account, acl }) => (
                account.make(
                    "ec2.NetworkAclRule",
                    {
                        networkAclId: acl.id,
                        ruleNumber: 100,
                        protocol: "-1",
                        ruleAction: "deny",
                        cidrBlock: "0.0.0.0/0",
                    },
                    { name: "first" },
                ),
                {}
            ),
            ["ruleNumber", "100", "a number used once on this side of the list; first has it"],
        ],
        "a list that does not exist": [
            { networkAclId: "acl-0123456789abcdef0" },
            ["networkAclId", "acl-0123456789abcdef0", "the id of a network acl that exists"],
        ],
    },
});
