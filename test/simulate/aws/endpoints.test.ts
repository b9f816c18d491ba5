import { expect } from "chai";
import { network, statement, table } from "./support";

const given = () => {
    const { account, vpc, a, b } = network();
    const group = account.make("ec2.SecurityGroup", { vpcId: vpc.id }, { name: "endpoints" });
    const routes = account.make("ec2.RouteTable", { vpcId: vpc.id }, { name: "routes" });
    const other = account.make("ec2.Vpc", { cidrBlock: "10.20.0.0/16" }, { name: "other" });
    return { account, vpc, a, b, group, routes, other };
};

table("ec2.VpcEndpoint", {
    given,
    right: ({ vpc, a, b, group }) => ({
        vpcId: vpc.id,
        serviceName: "com.amazonaws.eu-west-1.kms",
        vpcEndpointType: "Interface",
        subnetIds: [a.id, b.id],
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
    }),
    refuses: {
        "a service of another region": [
            { serviceName: "com.amazonaws.eu-central-1.kms" },
            ["serviceName", "com.amazonaws.eu-central-1.kms", "a service of eu-west-1"],
        ],
        "a service that is none": [
            { serviceName: "com.amazonaws.eu-west-1.kmz" },
            ["serviceName", "com.amazonaws.eu-west-1.kmz", "a service with an endpoint of its own"],
        ],
        "a bare service": [{ serviceName: "kms" }, ["serviceName", "kms", "com.amazonaws.eu-west-1.SERVICE"]],
        "route tables": [
            ({ routes }) => ({ routeTableIds: [routes.id] }),
            ({ routes }) => [
                "routeTableIds",
                `["${routes.id}"]`,
                "nothing: an interface endpoint works by addresses in subnets",
            ],
        ],
        "two subnets of one zone": [
            ({ account, vpc, a }) => ({
                subnetIds: [
                    a.id,
                    account.make(
                        "ec2.Subnet",
                        { vpcId: vpc.id, availabilityZone: "eu-west-1a", cidrBlock: "10.16.9.0/24" },
                        { name: "twin" },
                    ).id,
                ],
            }),
            ({ account, a }) => [
                "subnetIds[1]",
                `${account.cloud.of("aws:ec2/subnet:Subnet").at(-1)!.id} in eu-west-1a`,
                `one subnet a zone; ${a.id} is in eu-west-1a too`,
            ],
        ],
        "private names without DNS host names": [
            ({ account, other }) => ({
                vpcId: other.id,
                subnetIds: [account.make("ec2.Subnet", { vpcId: other.id, cidrBlock: "10.20.0.0/24" }).id],
                securityGroupIds: [account.make("ec2.SecurityGroup", { vpcId: other.id }).id],
            }),
            ["privateDnsEnabled", "true", "false, or a network with enableDnsHostnames"],
        ],
        "a second one with private names": [
            ({ account, vpc, a }) => (
                account.make(
                    "ec2.VpcEndpoint",
                    {
                        vpcId: vpc.id,
                        serviceName: "com.amazonaws.eu-west-1.kms",
                        vpcEndpointType: "Interface",
                        subnetIds: [a.id],
                        privateDnsEnabled: true,
                    },
                    { name: "first" },
                ),
                {}
            ),
            ["privateDnsEnabled", "true", "false: first already answers for this service's name in the network"],
        ],
        "a policy that is no JSON": [{ policy: "{" }, ["policy", "{", "JSON"]],
        "a policy with an unknown effect": [
            { policy: statement({ Effect: "Permit", Principal: "*", Action: "*", Resource: "*" }) },
            ["policy.Statement[0].Effect", "Permit", "Allow or Deny"],
        ],
    },
});

table("ec2.VpcEndpoint", {
    given,
    right: ({ vpc, routes }) => ({
        vpcId: vpc.id,
        serviceName: "com.amazonaws.eu-west-1.s3",
        vpcEndpointType: "Gateway",
        routeTableIds: [routes.id],
    }),
    refuses: {
        "a service without a gateway": [
            { serviceName: "com.amazonaws.eu-west-1.kms" },
            ["vpcEndpointType", "Gateway", "Interface: only s3, dynamodb, s3express have gateways"],
        ],
        subnets: [
            ({ a }) => ({ subnetIds: [a.id] }),
            ({ a }) => ["subnetIds", `["${a.id}"]`, "nothing: a gateway endpoint works by route tables"],
        ],
        "private names": [
            { privateDnsEnabled: true },
            ["privateDnsEnabled", "true", "nothing: a gateway endpoint works by route tables"],
        ],
        "a table that has the route": [
            ({ account, vpc, routes }) => (
                account.make(
                    "ec2.VpcEndpoint",
                    { vpcId: vpc.id, serviceName: "com.amazonaws.eu-west-1.s3", routeTableIds: [routes.id] },
                    { name: "first" },
                ),
                {}
            ),
            ({ routes }) => ["routeTableIds[0]", routes.id, "a table without a route to s3; first gives it one"],
        ],
        "a table of another network": [
            ({ account, other }) => ({
                routeTableIds: [account.make("ec2.RouteTable", { vpcId: other.id }, { name: "far" }).id],
            }),
            ({ account, vpc }) => [
                "routeTableIds[0]",
                account.cloud.of("aws:ec2/routeTable:RouteTable").at(-1)!.id,
                `a route table of ${vpc.id}`,
            ],
        ],
    },
});

describe("ec2.VpcEndpoint", () => {
    it("has one interface a subnet, and a name of its own", () => {
        const { account, vpc, a, b } = given();
        const { id, outputs } = account.make("ec2.VpcEndpoint", {
            vpcId: vpc.id,
            serviceName: "com.amazonaws.eu-west-1.sts",
            vpcEndpointType: "Interface",
            subnetIds: [a.id, b.id],
        });
        expect(outputs.networkInterfaceIds).to.have.length(2);
        expect(outputs.dnsEntries[0].dnsName).to.match(
            new RegExp(`^${id}-[0-9a-f]{8}\\.sts\\.eu-west-1\\.vpce\\.amazonaws\\.com$`),
        );
    });
});
