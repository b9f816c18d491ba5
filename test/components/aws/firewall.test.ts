import { expect } from "chai";
import { Firewall } from "../../../components/aws/firewall";
import { type Declared, declare, TAGS } from "../../support";

describe("aws.Firewall", () => {
    let declared: Declared[];
    const rules = (direction: "Ingress" | "Egress") =>
        declared.filter(({ type }) => type === `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`).map(({ inputs }) => {
            const peer = inputs["cidrIpv4"] ?? inputs["referencedSecurityGroupId"];
            return `${inputs["securityGroupId"]} ${peer} ${inputs["ipProtocol"]} ${inputs["fromPort"]}-${inputs["toPort"]}`.replaceAll(/firewall-|-id/g, "");
        });
    before(async () => {
        declared = await declare(() => new Firewall("firewall", { vpcId: "vpc-1", tags: TAGS }));
    });

    it("admits exactly the plan's flows", () => {
        expect(rules("Ingress")).to.have.members([
            "front 0.0.0.0/0 tcp 443-443", "front 0.0.0.0/0 tcp 80-80", "edge front tcp 443-443", "edge front tcp 80-80",
            "app edge tcp 8443-8443", "data app tcp 5432-5432", "data app tcp 2049-2049", "endpoints app tcp 443-443", "endpoints clients tcp 443-443",
        ]);
    });

    it("lets exactly the plan's flows out", () => {
        expect(rules("Egress")).to.have.members([
            "front edge tcp 443-443", "front edge tcp 80-80", "edge app tcp 8443-8443", "app data tcp 5432-5432", "app data tcp 2049-2049",
            "app endpoints tcp 443-443", "clients endpoints tcp 443-443", "edge 0.0.0.0/0 tcp 443-443", "app 0.0.0.0/0 tcp 443-443",
        ]);
    });

    it("writes no rule into a group, where a separate one would be undone", () => {
        const groups = declared.filter(({ type }) => type === "aws:ec2/securityGroup:SecurityGroup");
        expect(groups.flatMap(({ inputs }) => [inputs["ingress"], inputs["egress"]])).to.deep.equal(Array(12).fill(undefined));
    });

    it("lets the other cloud's application in by its own blocks, where tunnels join the two", async () => {
        declared = await declare(() => new Firewall("firewall", { vpcId: "vpc-1", peers: { "app-1": "10.17.0.0/20", "app-2": "10.17.16.0/20" }, tags: TAGS }));
        expect(rules("Ingress").filter((rule) => rule.includes("10.17."))).to.deep.equal(["app 10.17.0.0/20 tcp 8443-8443", "app 10.17.16.0/20 tcp 8443-8443"]);
        expect(rules("Egress").filter((rule) => rule.includes("10.17."))).to.deep.equal(["app 10.17.0.0/20 tcp 8443-8443", "app 10.17.16.0/20 tcp 8443-8443"]);
    });

    it("describes every group and rule", () => {
        const described = declared.filter(({ type }) => /securityGroup/.test(type));
        expect(described.filter(({ inputs }) => !inputs["description"])).to.be.empty;
    });
});
