import { expect } from "chai";
import { choose, type PoolState } from "../../resilience/rehome/choose";

const POOL: PoolState = {
    cloud: "aws", region: "eu-west-1",
    addresses: { "edge-a": "198.51.100.1", "edge-b": "198.51.100.2", "edge-c": "198.51.100.3", "spare-1": "203.0.113.1", "spare-2": "203.0.113.2", "spare-3": "203.0.113.3", "spare-4": "203.0.113.4" },
    answers: { "edge-a": "edge-a", "edge-b": "edge-b", "edge-c": "edge-c" },
    prepared: { "edge-a": "spare-1", "edge-b": "spare-2", "edge-c": "spare-3" },
    quarantined: [], spares: ["spare-1", "spare-2", "spare-3", "spare-4"], minimumFree: 2, total: 10, quota: 20,
};

describe("choosing spares", () => {
    for (const from of ["edge-a", "198.51.100.1"]) {
        it(`moves the front end meant by ${from} to the spare that stands ready for it`, () => {
            expect(choose(POOL, { from })).to.deep.equal({
                moves: [{ front: "edge-a", from: "edge-a", to: "spare-1" }],
                use: { answers: { "edge-a": "spare-1" }, quarantined: ["edge-a"] }, refill: 1, refillFirst: false, free: 3, refusals: [],
            });
        });
    }

    const moved: PoolState = { ...POOL, answers: { ...POOL.answers, "edge-a": "spare-1" }, quarantined: ["edge-a"] };

    it("goes home, and keeps neither address from serving", () => {
        expect(choose(moved, { from: "edge-a", home: true })).to.deep.include({ moves: [{ front: "edge-a", from: "spare-1", to: "edge-a" }], use: { answers: {}, quarantined: [] }, refill: 0, free: 4, refusals: [] });
    });
    it("goes from a spare to the front end's own address once that is out of quarantine", () => {
        expect(choose({ ...moved, quarantined: [] }, { from: "203.0.113.1" }).moves).to.deep.equal([{ front: "edge-a", from: "spare-1", to: "edge-a" }]);
    });
    it("moves all front ends, and refills the pool beforehand where too few would be free meanwhile", () => {
        const { moves, refill, refillFirst, free, refusals } = choose(POOL, {});
        expect([moves.map(({ to }) => to), refill, refillFirst, free, refusals]).to.deep.equal([["spare-1", "spare-2", "spare-3"], 3, true, 1, []]);
    });
    it("asks for no refill where none is wanted", () => expect(choose(POOL, { from: "edge-a", refill: false }).refill).to.equal(0));

    const refused: Readonly<Record<string, [PoolState, Parameters<typeof choose>[1], RegExp]>> = {
        "an address that nobody answers by": [POOL, { from: "192.0.2.1" }, /^192\.0\.2\.1: found no front end that answers by it, expected one of edge-a \(198\.51\.100\.1\)/],
        "a spare that does not stand ready": [{ ...POOL, prepared: {} }, { from: "edge-a" }, /^edge-a: found no spare that stands ready/],
        "the only other address in quarantine": [moved, { from: "edge-a" }, /^edge-a: found edge-a in quarantine/],
        "too few spares left": [{ ...POOL, minimumFree: 4 }, { from: "edge-a", refill: false }, /^found 3 spares free afterwards, expected 4 or more/],
        "too few spares left, whichever front ends move": [POOL, { refill: false }, /^found 1 spares free afterwards, expected 2 or more, which is spares.minimumFree: move fewer front ends at once with --from/],
        "no room in the quota": [{ ...POOL, minimumFree: 4, quota: 10 }, { from: "edge-a" }, /the quota of 10 has room for 0 more/],
        "going home from home": [POOL, { home: true }, /^found every front end at its own address/],
    };
    for (const [what, [pool, wish, expected]] of Object.entries(refused)) {
        it(`refuses ${what}`, () => expect(choose(pool, wish).refusals[0]).to.match(expected));
    }
});
