import { expect } from "chai";
import { Graph, type Resource } from "../../../policy/resource";
import { admits } from "../../../policy/survival/aws-pool";

const of = (type: string, name: string, props: Record<string, unknown>): Resource =>
    ({ urn: `urn:pulumi:prod::t::${type}::${name}`, type, name, props, protect: false, propertyDependencies: {} });
const group = (id: string, vpcId: string) => of("aws:ec2/securityGroup:SecurityGroup", id, { id, vpcId });
const rule = (props: Record<string, unknown>) =>
    of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "door", { securityGroupId: "sg-data", ipProtocol: "tcp", fromPort: 5432, toPort: 5432, ...props });
const graph = (props: Record<string, unknown>) => new Graph([group("sg-app", "vpc-1"), group("sg-other", "vpc-2"), group("sg-data", "vpc-1"), rule(props)]);

describe("whether a group's machines are admitted to data", () => {
    it("is told by the group that a rule names", () => expect(admits(graph({ referencedSecurityGroupId: "sg-app" }), ["sg-app"], ["sg-data"], 5432)).to.equal(true));
    it("is told by addresses too: who opens it to everybody needs it no less", () => expect(admits(graph({ cidrIpv4: "0.0.0.0/0" }), ["sg-app"], ["sg-data"], 5432)).to.equal(true));
    it("is not told by addresses of another network", () => expect(admits(graph({ cidrIpv4: "0.0.0.0/0" }), ["sg-other"], ["sg-data"], 5432)).to.equal(false));
    it("is not told by another port", () => expect(admits(graph({ cidrIpv4: "0.0.0.0/0" }), ["sg-app"], ["sg-data"], 443)).to.equal(false));
});
