import { expect } from "chai";
import fc from "fast-check";
import { carve, contains, formatCidr, overlaps, parseCidr, size } from "../../../components/plan/cidr";

/** Any block that starts on its own boundary. */
const block = fc.tuple(fc.nat({ max: 0xffffffff }), fc.integer({ min: 8, max: 30 }))
    .map(([address, bits]) => ({ first: Math.floor(address / size(bits)) * size(bits), bits }));

describe("parseCidr", () => {
    it("reads a block's first address and prefix length", () => {
        expect(parseCidr("10.16.0.0/16")).to.deep.equal({ first: 0x0a100000, bits: 16 });
    });
    it("refuses an address inside a block and names the block that was meant", () => {
        expect(() => parseCidr("10.16.1.0/16")).to.throw('found "10.16.1.0/16", expected a block on its own boundary; did you mean 10.16.0.0/16?');
    });
    for (const text of ["10.16.0.0", "10.16.0/16", "10.16.0.256/16", "10.16.0.0/33", "10.16.0.0/", "", "fd00::/8"]) {
        it(`refuses "${text}"`, () => expect(() => parseCidr(text)).to.throw(`found "${text}", expected an IPv4 block`));
    }
    it("reads back what formatCidr writes", () => {
        fc.assert(fc.property(block, (any) => void expect(parseCidr(formatCidr(any))).to.deep.equal(any)));
    });
});

describe("overlaps", () => {
    it("is the same in both directions", () => {
        fc.assert(fc.property(block, block, (a, b) => overlaps(a, b) === overlaps(b, a)));
    });
    it("holds for a block and any block inside it", () => {
        expect(overlaps(parseCidr("10.0.0.0/8"), parseCidr("10.200.3.0/24"))).to.equal(true);
    });
    it("does not hold for neighbours", () => {
        expect(overlaps(parseCidr("10.16.0.0/16"), parseCidr("10.17.0.0/16"))).to.equal(false);
    });
});

describe("carve", () => {
    it("starts each block on its own boundary", () => {
        expect(carve(parseCidr("10.10.0.0/16"), [24, 18, 24]).map(formatCidr)).to.deep.equal(["10.10.0.0/24", "10.10.64.0/18", "10.10.128.0/24"]);
    });
    it("refuses more than the block can hold", () => {
        expect(() => carve(parseCidr("10.10.0.0/24"), [25, 25, 26])).to.throw("a /24 cannot hold /25 + /25 + /26");
    });
    it("gives blocks that are inside and apart, or refuses", () => {
        fc.assert(fc.property(block, fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 8 }), (whole, extra) => {
            let parts;
            try {
                parts = carve(whole, extra.map((more) => Math.min(32, whole.bits + more)));
            } catch (error) {
                expect(error).to.be.instanceOf(RangeError);
                return;
            }
            parts.forEach((part, i) => {
                expect(contains(whole, part)).to.equal(true);
                parts.slice(0, i).forEach((other) => expect(overlaps(part, other)).to.equal(false));
            });
        }));
    });
});
