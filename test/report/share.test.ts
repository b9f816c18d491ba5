import { expect } from "chai";
import { shared } from "../../report/share";

describe("shared", () => {
    it("gives the first of two equal values", () => {
        const first = { tags: { a: ["x"] } };
        expect(shared(first, { tags: { a: ["x"] } })).to.equal(first);
    });
    it("keeps what is another, and shares what is equal inside", () => {
        const [first, second] = [{ tags: { a: 1 }, name: "x" }, { tags: { a: 1 }, name: "y" }];
        expect(shared(first, second)).to.equal(second);
        expect(second).to.deep.equal({ tags: { a: 1 }, name: "y" });
        expect(second.tags).to.equal(first.tags);
    });
    it("takes no list for an object, nothing for a value, nor a part for the whole", () => {
        expect(shared({ 0: "a" }, ["a"])).to.deep.equal(["a"]);
        expect(shared({ a: null }, { a: undefined })).to.deep.equal({ a: undefined });
        expect(shared({ a: 1, b: 2 }, { a: 1 })).to.deep.equal({ a: 1 });
    });
});
