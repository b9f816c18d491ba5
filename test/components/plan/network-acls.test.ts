import { expect } from "chai";
import { parseCidr } from "../../../components/plan/cidr";
import { type AclRule, planNetworkAcls } from "../../../components/plan/network-acls";
import { planAwsSubnets } from "../../../components/plan/subnets";

const plan = (letters: string) => planNetworkAcls(planAwsSubnets(parseCidr("10.16.0.0/16"), Array.from(letters, (letter) => `eu-west-1${letter}`)));
const say = ({ number, action, cidr, protocol, fromPort, toPort }: AclRule) => `${number} ${action} ${protocol} ${cidr} ${fromPort}-${toPort}`;

describe("planNetworkAcls", () => {
    it("lets into the edge clients and answers, and no remote desktop among the answers", () => {
        expect(plan("abc").edge.ingress.map(say)).to.deep.equal([
            "100 deny tcp 0.0.0.0/0 3389-3389", "110 allow tcp 0.0.0.0/0 443-443", "120 allow tcp 0.0.0.0/0 80-80",
            "130 allow tcp 0.0.0.0/0 1024-65535", "140 allow icmp 0.0.0.0/0 0-0",
        ]);
    });

    it("lets into the application tier the edge, its own endpoints' callers, and answers", () => {
        expect(plan("ab").app.ingress.map(say)).to.deep.equal([
            "100 allow tcp 10.16.24.0/22 8443-8443", "110 allow tcp 10.16.56.0/22 8443-8443", "120 allow tcp 10.16.0.0/20 443-443",
            "130 allow tcp 10.16.32.0/20 443-443", "140 allow tcp 0.0.0.0/0 32768-65535", "150 allow icmp 0.0.0.0/0 0-0",
        ]);
    });

    it("lets nothing out of the data tier but answers to the application tier", () => {
        expect(plan("ab").data.egress.map(say)).to.deep.equal(["100 allow tcp 10.16.0.0/20 32768-65535", "110 allow tcp 10.16.32.0/20 32768-65535"]);
    });

    it("stays within the 20 rules that AWS takes each way, with six zones", () => {
        const sizes = Object.values(plan("abcdef")).flatMap(({ ingress, egress }) => [ingress.length, egress.length]);
        expect(Math.max(...sizes)).to.be.at.most(20);
    });
});
