import { expect } from "chai";
import { Graph, type Resource } from "../../policy/resource";
import { costOf, estimate } from "../../report/cost";
import { PRICES, PRICES_READ } from "../../report/prices";
import { services } from "../../simulate/services";
import { make, UNKNOWN } from "../policy/azure-support";
import { aws } from "../policy/aws-support";

const cost = (resource: Resource, ...others: Resource[]) => {
    const found = costOf(resource, new Graph([resource, ...others]));
    return typeof found === "number" ? Math.round(found * 100) / 100 : found;
};

describe("costOf", () => {
    const template = aws("ec2/launchTemplate:LaunchTemplate", { instanceType: "t4g.small", blockDeviceMappings: [{ ebs: { volumeSize: 10 } }] }, { name: "template" });
    const table: Record<string, [number | string, Resource, ...Resource[]]> = {
        "an hour's price, all month": [35.04, aws("ec2/natGateway:NatGateway", {})],
        "a region's own price": [37.96, aws("ec2/natGateway:NatGateway", {}, { region: "eu-central-1" })],
        "another region at the first that is known": [35.04, aws("ec2/natGateway:NatGateway", {}, { region: "eu-north-1" })],
        "an endpoint in each zone": [24.09, aws("ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Interface", subnetIds: ["a", "b", "c"] })],
        "a gateway endpoint, free": [0, aws("ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Gateway" })],
        "machines with their disks": [28.62, aws("autoscaling/group:Group", { minSize: 2, launchTemplate: { id: "lt" } }, { from: { launchTemplate: template } }), template],
        "machines of a size that the table does not have": ["unknown", aws("autoscaling/group:Group", { minSize: 2 }, { from: { launchTemplate: aws("ec2/launchTemplate:LaunchTemplate", { instanceType: "x9.huge" }, { name: "template" }) } }),
            aws("ec2/launchTemplate:LaunchTemplate", { instanceType: "x9.huge" }, { name: "template" })],
        "a list of web rules": [7, aws("wafv2/webAcl:WebAcl", { rules: [{}, {}] })],
        "a key in hardware": [5, make("keyvault:Key", { properties: { kty: "RSA-HSM", keySize: 4096 } })],
        "an address that a prefix pays for": [0, make("network:PublicIPAddress", { publicIPPrefix: { id: "/p" } })],
        "an address protected against floods": [202.65, make("network:PublicIPAddress", { ddosSettings: { protectionMode: "Enabled" } })],
        "a database and its stand-in": [398.65, make("dbforpostgresql:Server", { sku: { name: "Standard_E2ds_v5" }, highAvailability: { mode: "ZoneRedundant" }, storage: { storageSizeGB: 64 } })],
        "what is charged by use": ["by-use", aws("s3/bucket:Bucket", {})],
        "what is free": [0, aws("iam/role:Role", {})],
        "what nobody has heard of": ["unknown", aws("quantum/computer:Computer", {})],
        "a size that is not known yet": ["unknown", make("keyvault:Key", { properties: UNKNOWN })],
    };
    for (const [title, [expected, ...resources]] of Object.entries(table)) {
        it(`tells ${title}`, () => expect(cost(...(resources as [Resource]))).to.equal(expected));
    }

    it("says of every type that the platform can declare what it costs, or why not", () => {
        const unknown = Object.keys(services).filter((type) => /^(aws|azure-native):/.test(type) && !PRICES.some(({ types }) => types.includes(type)))
            .filter((type) => costOf({ ...aws("x", {}), type }, new Graph([])) === "unknown");
        expect(unknown).to.deep.equal([]);
    });
});

describe("estimate", () => {
    const made = [aws("ec2/natGateway:NatGateway", {}), make("network:NatGateway", {}), aws("s3/bucket:Bucket", {}, { name: "a" }), aws("s3/bucket:Bucket", {}, { name: "b" })];

    it("adds up by stack, cloud and tier", () => {
        expect(estimate(made)!.stacks).to.deep.equal([{
            name: "test", aws: 35.04, azure: 32.85, monthly: 67.89,
            tiers: [{ tier: "network", aws: 35.04, azure: 32.85, monthly: 67.89, resources: 2 }, { tier: "storage", aws: 0, azure: 0, monthly: 0, resources: 2 }],
        }]);
    });

    it("counts what is not in the sum", () => {
        expect(estimate(made)!.unpriced).to.deep.equal([{ type: "aws:s3/bucket:Bucket", why: "by-use", resources: 2 }]);
    });

    it("says when the prices were read, and where", () => {
        expect(estimate(made)!.pricesRead).to.equal(PRICES_READ).and.match(/^20\d\d-\d\d$/);
        for (const { source } of PRICES) expect(source).to.match(/^https:\/\/(aws\.amazon\.com|azure\.microsoft\.com)\/./);
    });

    it("is none where nothing of a cloud is declared", () => expect(estimate([])).to.equal(undefined));
});
