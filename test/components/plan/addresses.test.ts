import { expect } from "chai";
import fc from "fast-check";
import { planAwsAddresses, planAzureAddresses, publicPrefixLength, takeSpares } from "../../../components/plan/addresses";

const AWS_ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];

describe("planAwsAddresses", () => {
    it("counts three NAT gateways, three front ends and four spares as ten addresses", () => {
        expect(planAwsAddresses(AWS_ZONES, 4).total).to.equal(10);
    });
    it("deals spares to the zones in turn, each to that zone's front end", () => {
        expect(planAwsAddresses(AWS_ZONES, 4).spares.map(({ key, serves }) => `${key} ${serves}`)).to.deep.equal([
            "spare-1 edge-a", "spare-2 edge-b", "spare-3 edge-c", "spare-4 edge-a",
        ]);
    });
    it("moves no spare when the pool grows", () => {
        fc.assert(fc.property(fc.nat({ max: 20 }), fc.nat({ max: 20 }), (few, more) => {
            expect(planAwsAddresses(AWS_ZONES, few + more).spares.slice(0, few)).to.deep.equal(planAwsAddresses(AWS_ZONES, few).spares);
        }));
    });
    it("gives every spare a front end that exists", () => {
        fc.assert(fc.property(fc.nat({ max: 20 }), (count) => {
            const { front, spares } = planAwsAddresses(AWS_ZONES, count);
            spares.forEach(({ serves }) => expect(front).to.include(serves));
        }));
    });
});

describe("spares that stand ready", () => {
    const plan = planAwsAddresses(AWS_ZONES, 4, { prepared: true, use: { answers: { "edge-b": "spare-2" }, quarantined: ["edge-b", "spare-4"] } });
    it("are the first of each front end", () => expect(plan.prepared).to.deep.equal({ "edge-a": "spare-1", "edge-b": "spare-2", "edge-c": "spare-3" }));
    it("are none unless it is said", () => expect(planAwsAddresses(AWS_ZONES, 4).prepared).to.deep.equal({}));
    it("are what a front end answers by that is told so, and the others answer by their own", () => {
        expect(plan.answers).to.deep.equal({ "edge-a": "edge-a", "edge-b": "spare-2", "edge-c": "edge-c" });
    });
    it("are free unless they are in use or in quarantine", () => expect(plan.free).to.deep.equal(["spare-1", "spare-3"]));
    it("on Azure are one, for its one front end", () => {
        expect(planAzureAddresses(["1", "2", "3"], 4, {}, { prepared: true }).prepared).to.deep.equal({ edge: "spare-1" });
    });
});

describe("planAzureAddresses", () => {
    it("gives a gateway an address for each instance, and a third where engineers come in", () => {
        const zones = ["1", "2", "3"];
        expect(planAzureAddresses(zones, 4).vpn).to.deep.equal([]);
        expect(planAzureAddresses(zones, 4, { tunnels: true }).vpn).to.deep.equal(["vpn-1", "vpn-2"]);
        expect(planAzureAddresses(zones, 4, { clients: true }).vpn).to.deep.equal(["vpn-1", "vpn-2", "vpn-clients"]);
    });
    it("counts them, and the firewall's, with the others", () => {
        expect(planAzureAddresses(["1", "2", "3"], 4, { tunnels: true, clients: true, firewall: true }).total).to.equal(12);
    });
    it("counts three NAT gateways, one front end and four spares as eight addresses", () => {
        expect(planAzureAddresses(["1", "2", "3"], 4).total).to.equal(8);
    });
    it("lets every spare take the gateway's place", () => {
        expect(planAzureAddresses(["1", "2", "3"], 2).spares).to.deep.equal([{ key: "spare-1", serves: "edge" }, { key: "spare-2", serves: "edge" }]);
    });
});

describe("publicPrefixLength", () => {
    for (const [spares, bits] of [[1, 31], [2, 31], [3, 30], [4, 30], [5, 29], [16, 28]] as const) {
        it(`holds ${spares} in a /${bits}`, () => expect(publicPrefixLength(spares)).to.equal(bits));
    }
    it("refuses more than a /28 holds", () => expect(() => publicPrefixLength(17)).to.throw("found 17 spares, expected 16 at most"));
});

describe("takeSpares", () => {
    const reserve = { free: 4, minimumFree: 2, room: 10 };
    it("fills the reserve again afterwards while enough are free", () => expect(takeSpares(reserve, 2)).to.deep.equal({ left: 2, added: 2, enough: true, first: false }));
    it("fills it beforehand where too few would be free meanwhile", () => expect(takeSpares(reserve, 3)).to.deep.equal({ left: 1, added: 3, enough: true, first: true }));
    it("is not enough where the quota has no room", () => expect(takeSpares({ ...reserve, room: 0 }, 3)).to.deep.equal({ left: 1, added: 0, enough: false, first: true }));
    it("adds nothing where that is not wanted", () => expect(takeSpares(reserve, 3, false).enough).to.equal(false));
    it("never takes what is not there", () => expect(takeSpares({ ...reserve, minimumFree: 0 }, 5).enough).to.equal(false));
    it("gets back what is returned", () => expect(takeSpares({ ...reserve, free: 3 }, -1)).to.deep.equal({ left: 4, added: 0, enough: true, first: false }));
});
