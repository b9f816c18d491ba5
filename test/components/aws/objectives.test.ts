import { expect } from "chai";
import { Objectives } from "../../../components/aws/objectives";
import { type Declared, declare, one, TAGS } from "../../support";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("aws.Objectives", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Objectives("objectives", {
            objectives: { availability: 99.9, latencyMs: 800, replicationLagSeconds: 60 }, balancer: { loadBalancer: "app/front/1", targetGroup: "targetgroup/app/2" },
            minimumHealthy: 2, topicArn: "topic", tags: TAGS,
        }));
    });

    it("tells of failed requests at the rates that use up a month's allowance in two and in five days", () => {
        expect([one(declared, ALARM, "availability-fast"), one(declared, ALARM, "availability-slow")].map(({ inputs }) => [inputs["threshold"], inputs["datapointsToAlarm"], inputs["evaluationPeriods"]]))
            .to.deep.equal([[1.44, 2, 3], [0.6, 3, 6]]);
        const { metricQueries } = one(declared, ALARM, "availability-fast").inputs;
        expect(metricQueries.filter(({ metric }: any) => metric).map(({ metric }: any) => [metric.metricName, metric.dimensions, metric.period])).to.deep.equal(
            ["RequestCount", "HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count"].map((name) => [name, { LoadBalancer: "app/front/1" }, 300]));
        expect(metricQueries.filter(({ returnData }: any) => returnData).map(({ id }: any) => id)).to.deep.equal(["rate"]);
    });

    it("tells of slow answers, in seconds", () => {
        expect(one(declared, ALARM, "latency").inputs).to.include({ metricName: "TargetResponseTime", extendedStatistic: "p95", threshold: 0.8 });
    });

    it("tells of too few machines, and of none at all", () => {
        expect(one(declared, ALARM, "machines-answering").inputs).to.deep.include({
            metricName: "HealthyHostCount", threshold: 2, treatMissingData: "breaching", dimensions: { LoadBalancer: "app/front/1", TargetGroup: "targetgroup/app/2" },
        });
    });

    it("tells the topic of each, when it begins and when it ends, under the site's name", () => {
        for (const { inputs } of declared.filter(({ type }) => type === ALARM)) {
            expect(inputs).to.deep.include({ alarmActions: ["topic"], okActions: ["topic"], actionsEnabled: true });
            expect(inputs["name"]).to.match(/^holdfast-test-/); // by which the escalation knows it
        }
    });
});
