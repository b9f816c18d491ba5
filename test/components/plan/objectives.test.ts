import { expect } from "chai";
import { planBurns } from "../../../components/plan/objectives";

const promise = { availability: 99.9, latencyMs: 1000, replicationLagSeconds: 60 };

describe("planBurns", () => {
    it("sets the thresholds by what the promise allows", () => {
        expect(planBurns(promise).map(({ key, threshold }) => [key, threshold])).to.deep.equal([["fast", 1.44], ["slow", 0.6]]);
        expect(planBurns({ ...promise, availability: 99.99 }).map(({ threshold }) => threshold)).to.deep.equal([0.144, 0.06]);
    });

    it("refuses a promise that leaves nothing, or hardly binds", () => {
        expect(() => planBurns({ ...promise, availability: 100 })).to.throw("found an availability of 100 %, expected one from 90 to less than 100");
        expect(() => planBurns({ ...promise, availability: 50 })).to.throw("expected one from 90");
    });
});
