import { expect } from "chai";
import { Network, type NetworkArgs } from "../../../components/aws/network";
import { parseCidr } from "../../../components/plan/cidr";
import { planAwsSubnets } from "../../../components/plan/subnets";
import { type Declared, declare, one, TAGS } from "../../support";

const zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];
const args: NetworkArgs = {
    cidr: "10.16.0.0/16", region: "eu-west-1", zones, subnets: planAwsSubnets(parseCidr("10.16.0.0/16"), zones),
    natAddresses: Object.fromEntries(zones.map((zone) => [zone, `eipalloc-${zone}`])), logBucketArn: "arn:aws:s3:::holdfast-test-log-archive", tags: TAGS,
};
const keys = args.subnets.map(({ key }) => key);

describe("aws.Network", () => {
    let declared: Declared[];
    const all = (type: string) => declared.filter((resource) => resource.type === type);
    before(async () => {
        declared = await declare(() => new Network("network", args));
    });

    it("puts each subnet in the zone and block of its plan, and gives no machine a public address", () => {
        const subnets = all("aws:ec2/subnet:Subnet").map(({ name, inputs }) => `${name} ${inputs["availabilityZone"]} ${inputs["cidrBlock"]} ${inputs["mapPublicIpOnLaunch"]}`);
        expect(subnets).to.deep.equal(args.subnets.map(({ key, zone, cidr }) => `network-${key} ${zone} ${cidr} false`));
    });

    it("has one NAT gateway in each zone's edge, with that zone's address", () => {
        expect(all("aws:ec2/natGateway:NatGateway").map(({ inputs }) => [inputs["subnetId"], inputs["allocationId"]])).to.deep.equal(
            ["a", "b", "c"].map((letter) => [`network-edge-${letter}-id`, `eipalloc-eu-west-1${letter}`]));
    });

    it("gives each subnet a route table of its own", () => {
        expect(all("aws:ec2/routeTableAssociation:RouteTableAssociation").map(({ inputs }) => [inputs["subnetId"], inputs["routeTableId"]])).to.deep.equal(
            keys.map((key) => [`network-${key}-id`, `network-${key}-id`]));
    });

    it("sends the application tier out through its own zone's NAT gateway", () => {
        expect(one(declared, "aws:ec2/route:Route", "app-b").inputs).to.deep.equal(
            { routeTableId: "network-app-b-id", destinationCidrBlock: "0.0.0.0/0", natGatewayId: "network-b-id" });
    });

    it("gives the data tier no way out", () => {
        expect(all("aws:ec2/route:Route").map(({ name }) => name)).to.have.members(
            ["edge-a", "edge-b", "edge-c", "app-a", "app-b", "app-c"].map((key) => `network-${key}`));
    });

    for (const type of ["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"]) {
        it(`takes everything out of what comes with the network: ${type}`, () => {
            expect(one(declared, type).inputs).to.deep.include({ ingress: [], egress: [] });
        });
    }

    it("takes every route out of the table that comes with the network", () => {
        expect(one(declared, "aws:ec2/defaultRouteTable:DefaultRouteTable").inputs["routes"]).to.deep.equal([]);
    });

    it("puts each tier's subnets behind that tier's ACL", () => {
        expect(all("aws:ec2/networkAcl:NetworkAcl").map(({ name, inputs }) => [name, inputs["subnetIds"]])).to.deep.equal(
            ["edge", "app", "data", "firewall", "access"].map((tier) => [`network-${tier}`, ["a", "b", "c"].map((letter) => `network-${tier}-${letter}-id`)]));
    });

    it("lets nothing into the data tier but the application tier on the ports of the database and the shared files", () => {
        const { ingress } = one(declared, "aws:ec2/networkAcl:NetworkAcl", "-data").inputs;
        expect(ingress.map(({ cidrBlock, fromPort, toPort, protocol, action }: any) => `${action} ${protocol} ${cidrBlock} ${fromPort}-${toPort}`)).to.deep.equal([
            "allow tcp 10.16.0.0/20 5432-5432", "allow tcp 10.16.32.0/20 5432-5432", "allow tcp 10.16.64.0/20 5432-5432",
            "allow tcp 10.16.0.0/20 2049-2049", "allow tcp 10.16.32.0/20 2049-2049", "allow tcp 10.16.64.0/20 2049-2049",
        ]);
    });

    it("blocks the internet for everything but the edge, in both directions", () => {
        expect(one(declared, "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions").inputs).to.deep.equal({ internetGatewayBlockMode: "block-bidirectional" });
        expect(all("aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion").map(({ inputs }) => [inputs["subnetId"], inputs["internetGatewayExclusionMode"]]))
            .to.deep.equal(["a", "b", "c"].map((letter) => [`network-edge-${letter}-id`, "allow-bidirectional"]));
    });

    it("records all traffic of the network, minute by minute, in the archive", () => {
        expect(one(declared, "aws:ec2/flowLog:FlowLog").inputs).to.deep.include({
            vpcId: "network-id", trafficType: "ALL", maxAggregationInterval: 60, logDestinationType: "s3",
            logDestination: "arn:aws:s3:::holdfast-test-log-archive/flow-logs/",
            destinationOptions: { fileFormat: "parquet", hiveCompatiblePartitions: true, perHourPartition: true },
        });
    });

    it("records every name that the network looks up, in the archive", () => {
        expect(one(declared, "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig").inputs["destinationArn"]).to.equal("arn:aws:s3:::holdfast-test-log-archive/dns-queries");
        expect(one(declared, "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation").inputs["resourceId"]).to.equal("network-id");
    });

    it("leaves the edge's way out to the firewall, where there is one, and gives the firewall the internet", async () => {
        const inspected = await declare(() => new Network("network", { ...args, inspected: true }));
        const routes = inspected.filter(({ type }) => type === "aws:ec2/route:Route").map(({ name, inputs }) => `${name} ${inputs["gatewayId"] ?? inputs["natGatewayId"]}`);
        expect(routes.filter((route) => !route.includes("-app-"))).to.deep.equal(["a", "b", "c"].map((letter) => `network-firewall-${letter} network-id`));
        const open = inspected.filter(({ type }) => type.endsWith(":VpcBlockPublicAccessExclusion")).map(({ name }) => name);
        expect(open).to.have.members(["a", "b", "c"].flatMap((letter) => [`network-edge-${letter}`, `network-firewall-${letter}`]));
    });

    it("refuses a zone without a NAT address", async () => {
        await declare(() => {
            expect(() => new Network("network", { ...args, natAddresses: {} })).to.throw("zone eu-west-1a has no NAT address or no edge subnet");
        });
    });
});
