import { expect } from "chai";
import fc from "fast-check";
import { DENY_PRIORITY, FLOWS, nsgPriority } from "../../../components/plan/flows";

describe("FLOWS", () => {
    it("gives no slot twice", () => expect(new Set(FLOWS.map(({ slot }) => slot)).size).to.equal(FLOWS.length));
    it("gives no key twice", () => expect(new Set(FLOWS.map(({ key }) => key)).size).to.equal(FLOWS.length));
    it("lets the internet reach the edge only, on 443 and 80", () => {
        const fromInternet = FLOWS.filter(({ from }) => from === "internet").map(({ to, port }) => `${to} ${port}`);
        expect(fromInternet).to.have.members(["edge 443", "edge 80"]);
    });
    it("lets only the application reach the data tier", () => {
        const fromElsewhere = FLOWS.filter(({ from, to }) => to === "data" && from !== "data");
        expect(new Set(fromElsewhere.map(({ from }) => from))).to.deep.equal(new Set(["app"]));
    });
    it("lets the data tier start nothing but what its own members say to each other", () => {
        expect(FLOWS.filter(({ from, to }) => from === "data" && to !== "data")).to.deep.equal([]);
    });
});

describe("nsgPriority", () => {
    it("starts at 200 and leaves nine priorities between neighbours", () => {
        expect([0, 1, 2].map(nsgPriority)).to.deep.equal([200, 210, 220]);
    });
    it("stays below the deny rule for every slot it accepts", () => {
        fc.assert(fc.property(fc.nat({ max: 389 }), (slot) => nsgPriority(slot) < DENY_PRIORITY));
    });
    for (const slot of [-1, 390, 0.5]) {
        it(`refuses slot ${slot}`, () => expect(() => nsgPriority(slot)).to.throw(`found slot ${slot}, expected a whole number from 0 to 389`));
    }
});
