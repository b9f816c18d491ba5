import { PUBLIC_SURFACE } from "../../policy/catalogue/surface";
import { Graph, type Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/platform-surface";
import { surfaceOf } from "../../policy/surface";
import { aws, platform, tabulate } from "./aws-support";
import { make } from "./azure-support";
import { expect } from "chai";

const group = (name: string) => aws("ec2/securityGroup:SecurityGroup", { id: name }, { name });
const opens = (port: number, to: string, cidrIpv4 = "0.0.0.0/0") => aws("vpc/securityGroupIngressRule:SecurityGroupIngressRule", { securityGroupId: to, ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4 }, { name: `${to}-${port}` });
const tier = (name: string) => make("network:NetworkSecurityGroup", { name }, { name });
const admits = (port: string, to: Resource, props: object = {}) => make("network:SecurityRule", {
    networkSecurityGroupName: to.props.name, direction: "Inbound", access: "Allow", protocol: "Tcp", sourceAddressPrefix: "Internet", destinationPortRange: port, ...props,
}, { name: `${to.name}-${port}`, from: { networkSecurityGroupName: to } });
const edge = tier("azure-firewall-edge");
const listed: Resource[] = [
    group("aws-firewall-front"), opens(443, "aws-firewall-front"), opens(80, "aws-firewall-front"), edge, admits("443", edge), admits("80", edge),
    aws("cognito/userPoolDomain:UserPoolDomain", { domain: "holdfast" }, { name: "pages" }),
];

tabulate(rules.surfaceAsListed, {
    accepts: { "what is listed": [platform(), ...listed], "what a site may have besides": [platform(), ...listed, make("network:VirtualNetworkGateway", {}, { name: "azure-gateway" })] },
    rejects: {
        "nothing at all": platform(),
        "a port of another group": [platform(), ...listed, group("aws-firewall-app"), opens(443, "aws-firewall-app")],
        "another port": [platform(), ...listed, opens(22, "aws-firewall-front")],
        "another tier": [platform(), ...listed, admits("443", tier("azure-firewall-app"))],
        "a store that anybody may ask": [platform(), ...listed, make("storage:StorageAccount", { publicNetworkAccess: "Enabled" }, { name: "data" })],
        "a database that anybody may ask": [platform(), ...listed, aws("rds/clusterInstance:ClusterInstance", { publiclyAccessible: true })],
        "a name that nobody listed": [platform(), ...listed, make("dns:RecordSet", { relativeRecordSetName: "old", recordType: "A" })],
        "a way in that nobody listed": [platform(), ...listed, make("network:BastionHost", {})],
        "one that is gone": [platform(), ...listed.filter(({ name }) => name !== "pages")],
    },
});

describe("the public surface", () => {
    const found = (...resources: Resource[]) => surfaceOf(platform(), new Graph([platform(), ...resources]));

    it("is what the internet reaches, not what other networks do", () => {
        expect(found(group("g"), opens(443, "g", "10.0.0.0/8"), opens(8443, "g", "203.0.113.0/24"))).to.deep.equal([]);
        expect(found(tier("edge"), admits("443", tier("edge"), { sourceAddressPrefix: "10.17.0.0/16" }), admits("80", tier("edge"), { access: "Deny" }))).to.deep.equal([]);
    });

    it("calls a proof by its kind and leaves inner names out", () => {
        const zone = aws("route53/zone:Zone", { name: "example.com" }, { name: "zone" });
        const record = (name: string, type = "A") => aws("route53/record:Record", { name, type }, { name });
        expect(found(zone, record("example.com"), record("_0123456789abcdef0123456789abcdef.example.com", "CNAME"), record("prod._front.example.com"), record("example.com", "TXT"), record("elsewhere.org")))
            .to.deep.equal(["aws name @ A", "aws name _proof CNAME"]);
    });

    it("is listed once each, with an owner", () => {
        const names = PUBLIC_SURFACE.map(({ what }) => what);
        expect(new Set(names).size).to.equal(names.length);
        expect(PUBLIC_SURFACE.filter(({ owner, reason }) => !owner || !reason)).to.deep.equal([]);
    });
});
