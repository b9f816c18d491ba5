import { expect } from "chai";
import { approved } from "../../resilience/approvals";

const NOW = new Date("2026-11-21T12:00:00Z");
const at = "2026-11-21T11:00:00Z";
const by = (...who: string[]) => who.map((one) => ({ who: one, at, gate: "failover:dr" }));

describe("two approvals", () => {
    it("count when two custodians gave them", () => expect(approved("failover:dr", by("first", "second"), ["first", "second"], NOW).problems).to.deep.equal([]));

    const rejected: Readonly<Record<string, ReturnType<typeof by>>> = {
        "one person": by("first"),
        "one person twice": by("first", "first"),
        "somebody else": by("first", "mallory"),
        "yesterday's": by("first", "second").map((one) => ({ ...one, at: "2026-11-20T11:59:59Z" })),
        "tomorrow's": by("first", "second").map((one) => ({ ...one, at: "2026-11-21T12:00:01Z" })),
        "another gate's": by("first", "second").map((one) => ({ ...one, gate: "failback:dr" })),
    };
    for (const [what, approvals] of Object.entries(rejected)) {
        it(`do not count: ${what}`, () => expect(approved("failover:dr", approvals, ["first", "second"], NOW).problems.at(-1)).to.match(/expected 2, of different people/));
    }
});
