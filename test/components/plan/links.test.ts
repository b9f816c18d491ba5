import { expect } from "chai";
import fc from "fast-check";
import { overlaps, parseCidr } from "../../../components/plan/cidr";
import { asnProblem, isInsideRange, LINK_SLOTS, planLink } from "../../../components/plan/links";

describe("planLink", () => {
    it("gives AWS the first host of each block and Azure the second", () => {
        expect(planLink(0, 64600, 64700).tunnels[0]).to.deep.equal({
            key: "a1", inside: "169.254.21.0/30", awsAddress: "169.254.21.1", azureAddress: "169.254.21.2",
        });
    });
    it("has four tunnels in two connections", () => {
        expect(planLink(0, 64600, 64700).tunnels.map(({ key }) => key)).to.deep.equal(["a1", "a2", "b1", "b2"]);
    });
    it("gives each instance of Azure's gateway the addresses of its own tunnels", () => {
        expect(planLink(0, 64600, 64700).azureInstances).to.deep.equal([["169.254.21.2", "169.254.21.6"], ["169.254.21.10", "169.254.21.14"]]);
    });
    it("goes on in the second half of the range", () => {
        expect(planLink(16, 64600, 64700).tunnels[0]!.inside).to.equal("169.254.22.0/30");
    });
    it("holds 32 sites", () => expect(LINK_SLOTS).to.equal(32));
    it("uses only addresses that both clouds accept, and none twice", () => {
        const slot = fc.nat({ max: LINK_SLOTS - 1 });
        fc.assert(fc.property(slot, slot, (one, other) => {
            const blocks = (n: number) => planLink(n, 64600, 64700).tunnels.map(({ inside }) => inside);
            blocks(one).forEach((block) => expect(isInsideRange(block)).to.equal(true));
            if (one === other) return;
            blocks(one).forEach((a) => blocks(other).forEach((b) => expect(overlaps(parseCidr(a), parseCidr(b))).to.equal(false)));
        }));
    });
    it("refuses a slot beyond the range", () => {
        expect(() => planLink(32, 64600, 64700)).to.throw("found slot 32, expected a whole number from 0 to 31");
    });
});

describe("asnProblem", () => {
    it("accepts a private number", () => expect(asnProblem(64600, "aws")).to.equal(undefined));
    it("accepts a private 4-byte number on AWS", () => expect(asnProblem(4200000000, "aws")).to.equal(undefined));
    it("refuses a public number", () => expect(asnProblem(8075, "azure")).to.match(/private AS number/));
    it("refuses what Azure keeps for itself, on either end", () => expect(asnProblem(65515, "aws")).to.match(/Azure reserves/));
    it("refuses a 4-byte number on Azure", () => expect(asnProblem(4200000000, "azure")).to.match(/65534 or less/));
});
