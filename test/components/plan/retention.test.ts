import { expect } from "chai";
import { logGroupRetention } from "../../../components/plan/retention";

describe("logGroupRetention", () => {
    it("takes what CloudWatch Logs takes", () => {
        expect(logGroupRetention(400)).to.equal(400);
    });

    it("refuses other numbers rather than keep longer or shorter than was promised", () => {
        expect(() => logGroupRetention(401)).to.throw(/^found 401 days, expected a retention that CloudWatch Logs takes: 1, 3, 5/);
    });
});
