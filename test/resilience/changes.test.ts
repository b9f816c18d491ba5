import { expect } from "chai";
import type { Step } from "../../resilience/engine";
import { held } from "../../resilience/rehome/changes";

const step = (op: string, type: string, name: string, ...changes: string[]): Step => ({ op, urn: `urn:pulumi:prod::holdfast::holdfast:index:Platform$${type}::${name}`, changes });

describe("what a re-homing may change", () => {
    const may: readonly Step[] = [
        step("update", "aws:route53/record:Record", "aws-traffic-aws-edge-a", "records"),
        step("update", "aws:route53/healthCheck:HealthCheck", "aws-traffic-aws-edge-a", "ipAddress"),
        step("update", "azure-native:trafficmanager:Endpoint", "azure-traffic-aws-edge-a", "target"),
        step("update", "aws:ec2/eip:Eip", "aws-addresses-edge-a", "tags"),
        step("update", "azure-native:network:PublicIPAddress", "azure-addresses-front-edge", "tags"),
    ];
    for (const one of may) it(`allows ${one.changes[0]!} of ${one.urn.split("$")[1]!}`, () => expect(held([one], "move")).to.deep.include({ refused: [] }));
    it("leaves out what stays, and components", () => expect(held([step("same", "aws:s3/bucket:Bucket", "x"), step("update", "holdfast:aws:Traffic", "aws-traffic")], "move")).to.deep.equal({ allowed: [], refused: [] }));

    const not: readonly Step[] = [
        step("update", "aws:route53/record:Record", "x", "records", "ttl"),
        step("update", "aws:route53/record:Record", "x"),
        step("replace", "aws:lb/loadBalancer:LoadBalancer", "aws-load-balancer-front", "subnetMappings"),
        step("delete", "aws:ec2/eip:Eip", "aws-addresses-spare-4"),
        step("create", "aws:ec2/eip:Eip", "aws-addresses-spare-5"),
        step("update", "aws:ec2/securityGroup:SecurityGroup", "x", "tags"),
    ];
    for (const one of not) it(`refuses ${one.op} ${one.changes.join(" and ")} of ${one.urn.split("$")[1]!}`, () => expect(held([one], "move").refused).to.have.length(1));

    it("allows new spares in a refill, and nothing else", () => {
        const { allowed, refused } = held([step("create", "aws:ec2/eip:Eip", "aws-addresses-spare-5"), step("create", "azure-native:network:PublicIPPrefix", "azure-addresses-spares-2"), step("create", "aws:ec2/eip:Eip", "aws-addresses-nat-d"), may[0]!], "refill");
        expect([allowed.length, refused.length]).to.deep.equal([2, 2]);
    });
});
