import { expect } from "chai";
import { frontOrder, planPolicyRecords, planPriorities } from "../../../components/plan/domain";

describe("planPolicyRecords", () => {
    const records = planPolicyRecords(["amazon.com", "digicert.com"], "security@example.com");

    it("lets each named authority issue, and nobody a wildcard", () => {
        expect(records.find(({ key }) => key === "caa")!.values).to.deep.equal([
            '0 issue "amazon.com"', '0 issue "digicert.com"', '0 issuewild ";"', '0 iodef "mailto:security@example.com"',
        ]);
    });

    it("has no wildcard", () => expect(records.filter(({ name }) => name.startsWith("*"))).to.deep.equal([]));
});

describe("planPriorities", () => {
    const keys = { aws: ["a", "b", "c"], azure: ["edge"] };
    const numbers = (slot: number, shares = { aws: 100, azure: 0 }) => planPriorities(slot, keys, shares).map(({ priority }) => priority);

    it("puts the larger share first, and AWS where they are even", () => {
        expect(frontOrder({ aws: 1, azure: 2 })).to.deep.equal(["azure", "aws"]);
        expect(frontOrder({ aws: 1, azure: 1 })).to.deep.equal(["aws", "azure"]);
    });

    it("gives no number twice over all sites", () => {
        const all = [0, 1, 2].flatMap((slot) => numbers(slot));
        expect(new Set(all).size).to.equal(all.length);
        expect(Math.max(...numbers(0))).to.be.lessThan(Math.min(...numbers(1)));
    });

    it("does not move a front end when another is added", () => {
        const more = planPriorities(0, { ...keys, aws: [...keys.aws, "d"] }, { aws: 100, azure: 0 });
        expect(more.filter(({ key }) => key !== "d").map(({ priority }) => priority)).to.deep.equal(numbers(0));
    });

    it("stays within what Traffic Manager knows", () => {
        expect(() => numbers(10)).to.throw("found slot 10, expected 0 to 9");
        expect(Math.max(...numbers(9))).to.be.at.most(1000);
    });
});
