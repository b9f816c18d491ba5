import { expect } from "chai";
import { planPatching } from "../../../components/plan/patching";
import { planPool, type PoolFacts, spread } from "../../../components/plan/pool";

const FACTS: PoolFacts = {
    minimum: 6, maximum: 24, awsTypes: ["m7i.large"], awsImage: "/image", azureSize: "Standard_D2s_v5", azureImage: "a:b:c:latest",
    standby: { minimum: 3, maximum: 24, reserved: true },
    evaluation: { minimum: 3, maximum: 4, awsTypes: ["t3.micro"], azureSize: "Standard_B2als_v2" },
};
const primary = { role: "primary", lifecycle: "production", failover: false } as const;
const standby = { ...primary, role: "standby" } as const;

describe("planPool", () => {
    it("gives a primary its size, and reserves nothing", () => expect(planPool(FACTS, primary)).to.include({ minimum: 6, maximum: 24, reserved: 0 }));
    it("keeps a standby small while it waits, with the production size reserved if asked for", () =>
        expect(planPool(FACTS, standby)).to.include({ minimum: 3, maximum: 24, reserved: 6 }));
    it("gives a standby that has taken over the production size", () => expect(planPool(FACTS, { ...standby, failover: true })).to.include({ minimum: 6, maximum: 24 }));
    it("reserves nothing unless asked for", () => expect(planPool({ ...FACTS, standby: { ...FACTS.standby, reserved: false } }, standby).reserved).to.equal(0));
    it("is small and cheap in an evaluation, whatever the role", () =>
        expect(planPool(FACTS, { ...standby, lifecycle: "evaluation" })).to.deep.include({ minimum: 3, maximum: 4, awsTypes: ["t3.micro"], azureSize: "Standard_B2als_v2", reserved: 0 }));
});

describe("spread", () => {
    it("deals evenly, the first zones getting what is left over", () => {
        expect(spread(7, ["1", "2", "3"])).to.deep.equal({ 1: 3, 2: 2, 3: 2 });
        expect(spread(6, ["1", "2", "3"])).to.deep.equal({ 1: 2, 2: 2, 3: 2 });
        expect(spread(1, ["1", "2", "3"])).to.deep.equal({ 1: 1, 2: 0, 3: 0 });
    });
});

describe("planPatching", () => {
    const facts = { primary: { weekday: "Sunday", hour: 2 }, standby: { weekday: "Wednesday", hour: 3 }, hours: 3, approveAfterDays: 7 } as const;
    it("patches the standby at a time of its own", () => {
        expect(planPatching(facts, "primary")).to.deep.equal({ weekday: "Sunday", hour: 2, hours: 3, approveAfterDays: 7 });
        expect(planPatching(facts, "standby")).to.deep.equal({ weekday: "Wednesday", hour: 3, hours: 3, approveAfterDays: 7 });
    });
});
