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
            "130 allow tcp 10.16.32.0/20 443-443", "140 allow tcp 10.16.28.32/27 443-443", "150 allow tcp 10.16.60.32/27 443-443",
            "160 allow tcp 0.0.0.0/0 32768-65535", "170 allow icmp 0.0.0.0/0 0-0",
        ]);
    });

    it("lets nothing out of the data tier but answers to the application tier", () => {
        expect(plan("ab").data.egress.map(say)).to.deep.equal(["100 allow tcp 10.16.0.0/20 32768-65535", "110 allow tcp 10.16.32.0/20 32768-65535"]);
    });

    it("lets the other cloud's application call and be called, where tunnels join the two", () => {
        const peers = planNetworkAcls(planAwsSubnets(parseCidr("10.16.0.0/16"), ["eu-west-1a"]), ["10.17.0.0/20"]).app;
        expect(peers.ingress.map(say)).to.include("110 allow tcp 10.17.0.0/20 8443-8443");
        expect(peers.egress.map(say).filter((rule) => rule.includes("10.17."))).to.have.length(2);
    });

    it("lets through the firewall what the edge is open for, and nothing of the inside", () => {
        expect(plan("a").firewall.ingress.map(say)).to.deep.equal(plan("a").edge.ingress.map(say));
        expect(plan("a").firewall.egress.map(say)).to.deep.equal([
            "100 allow tcp 0.0.0.0/0 443-443", "110 allow tcp 10.16.24.0/22 80-80", "120 allow tcp 0.0.0.0/0 1024-65535", "130 allow icmp 0.0.0.0/0 0-0",
        ]);
    });

    it("lets engineers call endpoints, and nothing call engineers", () => {
        expect(plan("a").access.egress.map(say)).to.deep.equal(["100 allow tcp 10.16.0.0/20 443-443"]);
        expect(plan("a").access.ingress.map(say)).to.deep.equal(["100 allow tcp 10.16.0.0/20 1024-65535"]);
    });

    it("stays within the 20 rules that AWS takes each way, with six zones", () => {
        const sizes = Object.values(plan("abcdef")).flatMap(({ ingress, egress }) => [ingress.length, egress.length]);
        expect(Math.max(...sizes)).to.be.at.most(20);
    });
});
