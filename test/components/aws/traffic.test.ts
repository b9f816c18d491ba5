import { expect } from "chai";
import { Traffic, type TrafficArgs } from "../../../components/aws/traffic";
import { type Declared, declare, one, TAGS } from "../../support";

const RECORD = "aws:route53/record:Record";
const CHECK = "aws:route53/healthCheck:HealthCheck";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const args: TrafficArgs = {
    role: "primary", domain: "example.com", zoneId: "Z1", fronts: { aws: { "edge-a": "198.18.0.1", "edge-b": "198.18.0.2" }, azure: { edge: "198.19.0.1" } },
    shares: { aws: 100, azure: 0 }, nameServers: ["ns-1.awsdns-01.com", "ns1-01.azure-dns.com"], topicArn: "arn:aws:sns:eu-west-1:111122223333:alerts",
    account: "111122223333", region: "eu-west-1", tags: TAGS,
};

describe("aws.Traffic", () => {
    let declared: Declared[];
    const all = (type: string, among = declared) => among.filter((resource) => resource.type === type);
    before(async () => {
        declared = await declare(() => new Traffic("traffic", args));
    });

    it("asks every front end on both clouds by the service's name over TLS, from several places", () => {
        const asked = all(CHECK).filter(({ inputs }) => inputs["type"] === "HTTPS");
        expect(asked.map(({ inputs }) => inputs["ipAddress"])).to.deep.equal(["198.18.0.1", "198.18.0.2", "198.19.0.1"]);
        for (const { inputs } of asked) {
            expect(inputs).to.include({ fqdn: "example.com", port: 443, resourcePath: "/healthz", enableSni: true, requestInterval: 10, failureThreshold: 3 });
            expect(inputs["regions"]).to.have.length(4);
        }
    });

    it("answers with the addresses that are well, for half a minute", () => {
        for (const key of ["aws-edge-a", "aws-edge-b", "azure-edge"]) {
            expect(one(declared, RECORD, `-${key}`).inputs).to.deep.include({ ttl: 30, multivalueAnswerRoutingPolicy: true, healthCheckId: `traffic-${key}-id` });
        }
    });

    it("shares requests between the clouds as told", () => {
        expect(one(declared, RECORD, "traffic-aws").inputs).to.deep.include({
            name: "test._front.example.com", weightedRoutingPolicies: [{ weight: 100 }], aliases: [{ name: "test-aws._front.example.com", zoneId: "Z1", evaluateTargetHealth: true }],
        });
        expect(one(declared, RECORD, "traffic-azure").inputs["weightedRoutingPolicies"]).to.deep.equal([{ weight: 0 }]);
    });

    for (const [role, type] of [["primary", "PRIMARY"], ["standby", "SECONDARY"]] as const) {
        it(`has a ${role} answer ${type === "PRIMARY" ? "first" : "when nothing of the primary does"}`, async () => {
            const found = await declare(() => new Traffic("traffic", { ...args, role }));
            expect(found.find(({ type: each, name }) => each === RECORD && name === "traffic")!.inputs).to.deep.include({
                name: "example.com", failoverRoutingPolicies: [{ type }], aliases: [{ name: "test._front.example.com", zoneId: "Z1", evaluateTargetHealth: true }],
            });
        });
    }

    it("says who answers for the name, on both providers, within the hour", () => {
        expect(one(declared, RECORD, "-name-servers").inputs).to.deep.include({ name: "example.com", type: "NS", ttl: 3600, records: args.nameServers, allowOverwrite: true });
    });

    it("leaves the name servers to the primary", async () => {
        const found = await declare(() => new Traffic("traffic", { ...args, role: "standby", nameServers: undefined }));
        expect(all(RECORD, found).filter(({ inputs }) => inputs["type"] === "NS")).to.deep.equal([]);
    });

    it("rings when all of a cloud's front ends are lost: one address alone makes no noise", () => {
        expect(all(ALARM).map(({ inputs }) => [inputs["region"], inputs["dimensions"]["HealthCheckId"], inputs["treatMissingData"]])).to.have.deep.members([
            ["us-east-1", "traffic-aws-id", "breaching"], ["us-east-1", "traffic-azure-edge-id", "breaching"],
        ]);
        expect(one(declared, CHECK, "traffic-aws").inputs).to.deep.include({ type: "CALCULATED", childHealthThreshold: 1, childHealthchecks: ["traffic-aws-edge-a-id", "traffic-aws-edge-b-id"] });
    });

    it("hands what rings in us-east-1 to the site's own region, and there to responders", () => {
        expect(one(declared, "aws:cloudwatch/eventTarget:EventTarget", "-hand-over").inputs).to.include({
            region: "us-east-1", arn: "arn:aws:events:eu-west-1:111122223333:event-bus/default", roleArn: "arn:aws:mock:::traffic-events",
        });
        expect(one(declared, "aws:cloudwatch/eventTarget:EventTarget", "-front-ends").inputs["arn"]).to.equal(args.topicArn);
        expect(JSON.parse(one(declared, "aws:iam/rolePolicy:RolePolicy").inputs["policy"]).Statement[0]).to.include({
            Action: "events:PutEvents", Resource: "arn:aws:events:eu-west-1:111122223333:event-bus/default",
        });
    });

    it("hands nothing over where the site is in us-east-1", async () => {
        const found = await declare(() => new Traffic("traffic", { ...args, region: "us-east-1" }));
        expect(all("aws:cloudwatch/eventTarget:EventTarget", found)).to.have.length(1);
        expect(all("aws:iam/role:Role", found)).to.deep.equal([]);
    });
});
