import { expect } from "chai";
import { Account, network, table } from "./support";

const alone = () => ({ account: new Account() });

table("ec2.Vpc", {
    given: alone,
    right: () => ({ cidrBlock: "10.16.0.0/16" }),
    accepts: { "the smallest block": { cidrBlock: "10.16.0.0/28" } },
    refuses: {
        "a block larger than a /16": [
            { cidrBlock: "10.0.0.0/8" },
            ["cidrBlock", "10.0.0.0/8", "a prefix from /16 to /28"],
        ],
        "a block smaller than a /28": [
            { cidrBlock: "10.0.0.0/29" },
            ["cidrBlock", "10.0.0.0/29", "a prefix from /16 to /28"],
        ],
        "a block off its boundary": [
            { cidrBlock: "10.16.1.0/16" },
            ["cidrBlock", "10.16.1.0/16", "a block on its own boundary; did you mean 10.16.0.0/16?"],
        ],
        "no block": [{ cidrBlock: undefined }, ["cidrBlock", "nothing", "a block, or a pool to take one from"]],
        "DNS names without DNS": [
            { enableDnsHostnames: true, enableDnsSupport: false },
            ["enableDnsHostnames", "true", "false while enableDnsSupport is false"],
        ],
        "a tag key of AWS's": [
            { tags: { "aws:owner": "me" } },
            ["tags.aws:owner", "aws:owner", "a key that does not begin with aws:"],
        ],
        "more tags than fifty": [
            { tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, "v"])) },
            ["tags", "51 tags", "50 tags at most"],
        ],
        "a tag value that is too long": [
            { tags: { a: "x".repeat(257) } },
            ["tags.a", "257 characters", "256 characters at most"],
        ],
        "a character that tags cannot have": [
            { tags: { a: "a|b" } },
            ["tags.a", "a|b", "letters, digits, spaces and _ . : / = + - @"],
        ],
    },
});

table("ec2.Vpc", {
    given: () => {
        const account = new Account();
        for (let i = 0; i < 5; i++) account.make("ec2.Vpc", { cidrBlock: `10.${i}.0.0/16` });
        return { account };
    },
    right: () => ({ cidrBlock: "10.16.0.0/16", region: "eu-central-1" }),
    refuses: {
        "a sixth in one region": [
            { region: undefined },
            ["cidrBlock", "6 networks in eu-west-1", "5 at most (quota L-F678F1CE)"],
        ],
    },
});

table("ec2.Subnet", {
    given: network,
    right: ({ vpc }) => ({ vpcId: vpc.id, availabilityZone: "eu-west-1c", cidrBlock: "10.16.2.0/24" }),
    refuses: {
        "a block outside its network": [
            { cidrBlock: "10.17.0.0/24" },
            ["cidrBlock", "10.17.0.0/24", "a block inside 10.16.0.0/16, the network's own"],
        ],
        "a block that overlaps another's": [
            { cidrBlock: "10.16.0.0/23" },
            ["cidrBlock", "10.16.0.0/23", "a block apart from edge-a's 10.16.0.0/24"],
            ["cidrBlock", "10.16.0.0/23", "a block apart from edge-b's 10.16.1.0/24"],
        ],
        "a block smaller than a /28": [
            { cidrBlock: "10.16.2.0/29" },
            ["cidrBlock", "10.16.2.0/29", "a prefix from /16 to /28"],
        ],
        "a zone of another region": [
            { availabilityZone: "eu-central-1a" },
            ["availabilityZone", "eu-central-1a", "a zone of eu-west-1: eu-west-1a, eu-west-1b, eu-west-1c"],
        ],
        "a network that does not exist": [
            { vpcId: "vpc-0123456789abcdef0" },
            ["vpcId", "vpc-0123456789abcdef0", "the id of a vpc that exists"],
        ],
        "a network of another region": [
            { region: "eu-central-1", availabilityZone: "eu-central-1a" },
            ({ vpc }) => ["vpcId", `${vpc.id}, in eu-west-1`, "a vpc of eu-central-1"],
        ],
        "zone name and zone id at once": [
            { availabilityZoneId: "euw1-az1" },
            [
                "availabilityZone",
                "availabilityZone and availabilityZoneId",
                "one of availabilityZone, availabilityZoneId at most",
            ],
        ],
    },
});

table("ec2.InternetGateway", {
    given: network,
    right: () => ({}),
    refuses: {
        "a second one on a network": [
            ({ vpc }) => ({ vpcId: vpc.id }),
            ({ vpc }) => ["vpcId", vpc.id, "a network without an internet gateway; igw has it"],
        ],
    },
});

const routed = () => {
    const { account, vpc, gateway, a, b } = network();
    const eip = account.make("ec2.Eip", {}, { name: "address" });
    const nat = account.make("ec2.NatGateway", { subnetId: a.id, allocationId: eip.id }, { name: "nat" });
    const routes = account.make("ec2.RouteTable", { vpcId: vpc.id }, { name: "table" });
    const other = account.make("ec2.Vpc", { cidrBlock: "10.20.0.0/16" }, { name: "other" });
    return { account, vpc, gateway, a, b, eip, nat, routes, other };
};

table("ec2.Route", {
    given: routed,
    right: ({ routes, gateway }) => ({
        routeTableId: routes.id,
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId: gateway.id,
    }),
    accepts: { "a NAT gateway": ({ nat }) => ({ gatewayId: undefined, natGatewayId: nat.id }) },
    refuses: {
        "two targets": [
            ({ nat }) => ({ natGatewayId: nat.id }),
            [
                "carrierGatewayId",
                "gatewayId and natGatewayId",
                "exactly one of carrierGatewayId, coreNetworkArn, egressOnlyGatewayId, gatewayId, localGatewayId, natGatewayId, networkInterfaceId, transitGatewayId, vpcEndpointId, vpcPeeringConnectionId, odbNetworkArn",
            ],
        ],
        "no destination": [
            { destinationCidrBlock: undefined },
            [
                "destinationCidrBlock",
                "none",
                "exactly one of destinationCidrBlock, destinationIpv6CidrBlock, destinationPrefixListId",
            ],
        ],
        "a table that does not exist": [
            { routeTableId: "rtb-0123456789abcdef0" },
            ["routeTableId", "rtb-0123456789abcdef0", "the id of a route table that exists"],
        ],
        "a gateway that does not exist": [
            { gatewayId: "igw-0123456789abcdef0" },
            ["gatewayId", "igw-0123456789abcdef0", "the id of a internet gateway that exists"],
        ],
        "a gateway of another network": [
            ({ account, other }) => ({
                gatewayId: account.make("ec2.InternetGateway", { vpcId: other.id }, { name: "igw-2" }).id,
            }),
            ({ account, vpc, other }) => [
                "gatewayId",
                `${account.cloud.of("aws:ec2/internetGateway:InternetGateway")[1]!.id}, of ${other.id}`,
                `the internet gateway of ${vpc.id}`,
            ],
        ],
    },
});

describe("ec2.Route", () => {
    it("refuses a destination that the table has a route for", () => {
        const { account, routes, gateway } = routed();
        const route = { routeTableId: routes.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
        account.make("ec2.Route", route, { name: "out" });
        expect(account.refusals("ec2.Route", route)).to.deep.equal([
            {
                property: "destinationCidrBlock",
                found: "0.0.0.0/0",
                expected: "a destination that the table has no route for; out has it",
            },
        ]);
    });
});

table("ec2.NatGateway", {
    given: routed,
    right: ({ account, b }) => ({ subnetId: b.id, allocationId: account.make("ec2.Eip", {}, { name: "free" }).id }),
    refuses: {
        "no address": [{ allocationId: undefined }, ["allocationId", "nothing", "the allocation id of an elastic IP"]],
        "an address that does not exist": [
            { allocationId: "eipalloc-0123456789abcdef0" },
            ["allocationId", "eipalloc-0123456789abcdef0", "the allocationId of a eip that exists"],
        ],
        "an address in use": [
            ({ eip }) => ({ allocationId: eip.id }),
            ({ eip }) => ["allocationId", eip.id, "an elastic IP that is free; nat uses it"],
        ],
        "an address of another region": [
            ({ account }) => ({
                allocationId: account.make("ec2.Eip", {}, { name: "far", region: "eu-central-1" }).id,
            }),
            ({ account }) => [
                "allocationId",
                `${account.cloud.of("aws:ec2/eip:Eip").at(-1)!.id}, in eu-central-1`,
                "a eip of eu-west-1",
            ],
        ],
        "a network without an internet gateway": [
            ({ account, other }) => ({
                subnetId: account.make("ec2.Subnet", { vpcId: other.id, cidrBlock: "10.20.0.0/24" }, { name: "closed" })
                    .id,
            }),
            ({ account, other }) => [
                "subnetId",
                account.cloud.of("aws:ec2/subnet:Subnet").at(-1)!.id,
                `a subnet of a network with an internet gateway; ${other.id} has none (yet: depend on it)`,
            ],
        ],
        "an address on a private gateway": [
            ({ account }) => ({
                connectivityType: "private",
                allocationId: account.make("ec2.Eip", {}, { name: "spare" }).id,
            }),
            ({ account }) => [
                "allocationId",
                account.cloud.of("aws:ec2/eip:Eip").at(-1)!.id,
                "nothing: a private gateway has no public address",
            ],
        ],
    },
});

table("ec2.RouteTableAssociation", {
    given: routed,
    right: ({ routes, a }) => ({ routeTableId: routes.id, subnetId: a.id }),
    refuses: {
        "subnet and gateway": [
            ({ gateway }) => ({ gatewayId: gateway.id }),
            ["subnetId", "subnetId and gatewayId", "exactly one of subnetId, gatewayId"],
        ],
        "a subnet of another network": [
            ({ account, other }) => ({
                subnetId: account.make("ec2.Subnet", { vpcId: other.id, cidrBlock: "10.20.0.0/24" }, { name: "far" })
                    .id,
            }),
            ({ account, vpc }) => [
                "subnetId",
                account.cloud.of("aws:ec2/subnet:Subnet").at(-1)!.id,
                `a subnet of ${vpc.id}, the network of the route table`,
            ],
        ],
        "a subnet that has a table": [
            ({ account, routes, a }) => (
                account.make(
                    "ec2.RouteTableAssociation",
                    { routeTableId: routes.id, subnetId: a.id },
                    { name: "first" },
                ),
                {}
            ),
            ({ a }) => ["subnetId", a.id, "a subnet without a route table of its own; first has it"],
        ],
    },
});

table("ec2.VpcBlockPublicAccessExclusion", {
    given: network,
    right: ({ a }) => ({ subnetId: a.id, internetGatewayExclusionMode: "allow-bidirectional" }),
    refuses: {
        "network and subnet": [
            ({ vpc }) => ({ vpcId: vpc.id }),
            ["vpcId", "vpcId and subnetId", "exactly one of vpcId, subnetId"],
        ],
        "an unknown mode": [
            { internetGatewayExclusionMode: "allow-all" },
            ["internetGatewayExclusionMode", "allow-all", "allow-bidirectional, allow-egress"],
        ],
    },
});

table("ec2.VpcBlockPublicAccessOptions", {
    given: network,
    right: () => ({ internetGatewayBlockMode: "block-bidirectional" }),
    refuses: {
        "an unknown mode": [
            { internetGatewayBlockMode: "block-all" },
            ["internetGatewayBlockMode", "block-all", "off, block-bidirectional, block-ingress"],
        ],
        "a second declaration": [
            ({ account }) => (
                account.make("ec2.VpcBlockPublicAccessOptions", { internetGatewayBlockMode: "off" }, { name: "first" }),
                {}
            ),
            ["internetGatewayBlockMode", "block-bidirectional", "one declaration in eu-west-1; first has it"],
        ],
    },
});

describe("ids of networks", () => {
    it("are as AWS forms them", () => {
        const { vpc, gateway, a, nat, routes } = routed();
        for (const [one, shape] of [
            [vpc, /^vpc-0[0-9a-f]{16}$/],
            [gateway, /^igw-0[0-9a-f]{16}$/],
            [a, /^subnet-0[0-9a-f]{16}$/],
            [nat, /^nat-0[0-9a-f]{16}$/],
            [routes, /^rtb-0[0-9a-f]{16}$/],
        ] as const) {
            expect(one.id).to.match(shape);
        }
        expect(vpc.outputs.arn).to.equal(`arn:aws:ec2:eu-west-1:111122223333:vpc/${vpc.id}`);
        expect(a.outputs.availabilityZoneId).to.equal("euw1-az1");
    });

    it("gives a NAT gateway the address of its elastic IP, and one inside its subnet", () => {
        const { nat, eip } = routed();
        expect(nat.outputs.publicIp).to.equal(eip.outputs.publicIp);
        expect(nat.outputs.privateIp).to.match(/^10\.16\.0\.\d+$/);
    });

    it("keeps a network that something stands in", () => {
        const { account, vpc } = network();
        expect(account.refuseDelete(vpc).map(({ expected }) => expected)).to.deep.equal([
            "edge-a deleted first",
            "edge-b deleted first",
            "igw deleted first",
        ]);
    });
});
