import { expect } from "chai";
import { counterpartOf, pairs } from "../../../policy/catalogue/counterparts";
import { rules } from "../../../policy/rules/index";

const byName = new Map(rules.map((rule) => [rule.name, rule]));
const names = new Set(byName.keys());

describe("counterparts", () => {
    it("are rules that there are", () => expect(pairs.flat().filter((name) => !names.has(name))).to.deep.equal([]));
    it("are in one pair each", () => expect(pairs.flat().filter((name, i, all) => all.indexOf(name) !== i)).to.deep.equal([]));
    it("show a control together", () => {
        const apart = [...names].flatMap((name) => {
            const other = byName.get(counterpartOf(name, names) ?? "");
            return other && !byName.get(name)!.controls.some((control) => other.controls.includes(control)) ? [`${name} and ${other.name}`] : [];
        });
        expect(apart).to.deep.equal([]);
    });
    it("are each other's", () => {
        const oneWay = [...names].filter((name) => {
            const other = counterpartOf(name, names);
            return other !== undefined && counterpartOf(other, names) !== name;
        });
        expect(oneWay).to.deep.equal([]);
    });
    it("are found by their names too", () => expect(counterpartOf("aws-one", new Set(["azure-one"]))).to.equal("azure-one"));
    it("are not made up", () => expect(counterpartOf("aws-one", new Set(["azure-two"]))).to.equal(undefined));
    it("of a rule about both clouds are none", () => expect(counterpartOf("platform-one", new Set(["platform-one"]))).to.equal(undefined));
});
