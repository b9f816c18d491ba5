import { expect } from "chai";
import { Objectives } from "../../../components/azure/objectives";
import { type Declared, declare, one } from "../../support";
import { PLACE } from "./site";

const QUERY = "azure-native:monitor:ScheduledQueryRule";

describe("azure.Objectives", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Objectives("objectives", {
            ...PLACE, objectives: { availability: 99.9, latencyMs: 800, replicationLagSeconds: 60 }, gatewayId: "gateway", workspaceId: "workspace", actionGroupId: "group",
        }));
    });

    it("tells of failed requests at the rates that use up a month's allowance in two and in five days", () => {
        const [fast, slow] = [one(declared, QUERY, "availability-fast").inputs, one(declared, QUERY, "availability-slow").inputs];
        expect([fast, slow].map(({ criteria, windowSize }) => [criteria.allOf[0].threshold, windowSize])).to.deep.equal([[1.44, "PT5M"], [0.6, "PT1H"]]);
        expect(fast!["criteria"].allOf[0]).to.include({ timeAggregation: "Maximum", metricMeasureColumn: "Rate" });
    });

    it("tells of slow answers, in milliseconds", () => {
        const { criteria } = one(declared, QUERY, "latency").inputs;
        expect(criteria.allOf[0].threshold).to.equal(800);
        expect(criteria.allOf[0].query).to.include("1000.0 * percentile(TimeTaken, 95)");
    });

    it("tells of machines that do not answer", () => {
        expect(one(declared, "azure-native:monitor:MetricAlert").inputs).to.deep.include({ enabled: true, scopes: ["gateway"], actions: [{ actionGroupId: "group" }] });
    });

    it("looks every quarter of an hour at the least, and tells the action group", () => {
        for (const { inputs } of declared.filter(({ type }) => type === QUERY)) {
            expect(["PT5M", "PT15M"]).to.include(inputs["evaluationFrequency"]);
            expect(inputs["actions"]).to.deep.equal({ actionGroups: ["group"] });
        }
    });
});
