import { expect } from "chai";
import type { Term } from "../../../policy/survival/answer";
import type { Need, Node } from "../../../policy/survival/nodes";
import { Solver } from "../../../policy/survival/solve";
import { answerOf, linesOf } from "../../../policy/survival/standing";

const seconds = (from: number, to: number): Term => ({ text: `${from}-${to}`, from, to, basis: "declared", source: "test" });

const node = (id: string, ...needs: Need[]): [string, Node] => [id, { id, kind: "service", title: id, needs, recover: {} }];
const any = (...ways: Need["ways"]): Need => ({ join: "any", ways });

/** How `top` fares once the others are lost. */
function under(nodes: readonly [string, Node][], ...lost: readonly string[]): string {
    const solver = new Solver(new Map(nodes));
    const numbers = new Map(lost.map((id) => [solver.number(id), "zone" as const]));
    const { badness, rto, rpo, left, ...rest } = solver.under(numbers, solver.touched(numbers.keys()))(solver.number("top"));
    return `${answerOf({ badness, rto, rpo, ...rest })} ${rto.from}-${rto.to}${left === undefined ? "" : ` ${left} left`}`;
}

describe("the solver", () => {
    const two = [node("a"), node("b"), node("top", any({ to: "a" }, { to: "b", rto: [seconds(10, 20)] }))];

    it("takes no time while the usual way stands", () => expect(under(two)).to.equal("yes 0-0"));
    it("takes the next way in its time", () => expect(under(two, "a")).to.equal("yes 10-20"));
    it("does not mind what stands behind being lost", () => expect(under(two, "b")).to.equal("yes 0-0"));
    it("answers no once no way is left", () => expect(under(two, "a", "b")).to.equal("no 0-0"));

    it("needs all of its needs", () => expect(under([node("a"), node("b"), node("top", any({ to: "a" }), any({ to: "b" }))], "b")).to.equal("no 0-0"));

    it("waits for the slowest of its needs", () => {
        const nodes = [node("a"), node("b"), node("c"), node("top", any({ to: "a" }, { to: "b", rto: [seconds(1, 2)] }), any({ to: "a" }, { to: "c", rto: [seconds(5, 9)] }))];
        expect(under(nodes, "a")).to.equal("yes 5-9");
    });

    it("adds the time of people to that of what they wait for", () => {
        const nodes = [node("a"), node("spare"), node("b", any({ to: "a" }, { to: "spare", rto: [seconds(3, 4)] })), node("lost"), node("top", any({ to: "lost" }, { to: "b", answer: "take-over", rto: [seconds(10, 20)] }))];
        expect(under(nodes, "a", "lost")).to.equal("take-over 13-24");
    });

    it("lets what switches by itself do so while the rest mends itself", () => {
        const nodes = [node("a"), node("spare"), node("b", any({ to: "a" }, { to: "spare", rto: [seconds(3, 30)] })), node("lost"), node("top", any({ to: "lost" }, { to: "b", rto: [seconds(10, 20)] }))];
        expect(under(nodes, "a", "lost")).to.equal("yes 3-30");
    });

    it("stays with what answers with less rather than turn elsewhere", () => {
        const nodes = [node("a1"), node("a2"), node("b"), node("a", { join: "members", ways: [{ to: "a1" }, { to: "a2" }] }), node("top", any({ to: "a" }, { to: "b", rto: [seconds(1, 1)] }))];
        expect(under(nodes, "a1")).to.equal("less-capacity 0-0 1 left");
    });

    const pool = (more: Partial<Need> = {}) => [node("x"), node("y"), node("z"), node("top", { join: "members", ways: [{ to: "x", weight: 3 }, { to: "y", weight: 2 }, { to: "z", weight: 0, answer: "take-over", rto: [seconds(60, 90)] }], noticed: [seconds(20, 35)], ...more })];

    it("counts what is left of members, once it is noticed", () => expect(under(pool(), "x")).to.equal("less-capacity 20-35 2 left"));
    it("takes enough for all", () => expect(under(pool({ enough: 1 }), "x")).to.equal("yes 20-35"));
    it("takes what stands in once no member is left", () => expect(under(pool({ enough: 1 }), "x", "y")).to.equal("take-over 60-90"));
    it("has none left without what stands in", () => expect(under(pool(), "x", "y", "z")).to.equal("no 0-0 0 left"));

    it("is hindered only so far by what it needs no more than that", () => {
        expect(under([node("key"), node("top", { join: "any", ways: [{ to: "key" }], atWorst: "less-capacity", text: "starts no machine" })], "key")).to.equal("less-capacity 0-0");
    });

    const asked = [node("dns1"), node("dns2"), node("a"), node("b"), node("top", { join: "each", ways: [{ to: "a", also: ["dns1"], rto: [seconds(1, 5)] }, { to: "b", also: ["dns2"], rto: [seconds(1, 5)] }] })];

    it("asks another name service where one is silent", () => expect(under(asked, "dns1")).to.equal("yes 1-5"));
    it("must find what it looks for whichever answers", () => expect(under(asked, "a")).to.equal("no 0-0"));
    it("does not mind what the silent one would have said", () => expect(under(asked, "a", "dns1")).to.equal("yes 1-5"));

    it("holds what is not known for worse than a backup, and better than nothing", () => {
        const nodes = (answer: "not-known" | "backups") => [node("a"), node("b"), node("top", any({ to: "a" }, { to: "b", answer }))];
        expect([under(nodes("not-known"), "a"), under(nodes("backups"), "a")]).to.deep.equal(["not-known 0-0", "backups 0-0"]);
    });

    it("comes to an end in a circle", () => expect(under([node("a", any({ to: "top" })), node("top", any({ to: "a" }))], "a")).to.equal("no 0-0"));

    it("tells why before what then", () => {
        const solver = new Solver(new Map([node("a"), node("b"), node("top", any({ to: "a" }, { to: "b", text: "b stands in" }))]));
        const lost = new Map([[solver.number("a"), "zone" as const]]);
        expect(linesOf(solver.under(lost, solver.touched(lost.keys()))(solver.number("top")))).to.deep.equal(["a is lost", "b stands in"]);
    });
});
