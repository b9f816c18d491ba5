import { expect } from "chai";
import { Alerts, type AlertsArgs } from "../../../components/aws/alerts";
import { KEY_PURPOSES, type KeyPurpose } from "../../../components/plan/keys";
import { type Declared, declare, one, TAGS } from "../../support";

const keyArns = Object.fromEntries(KEY_PURPOSES.map((purpose) => [purpose, `arn:aws:kms:eu-west-1:111122223333:key/mrk-${purpose}`])) as Record<KeyPurpose, string>;
const args: AlertsArgs = { operationsKeyArn: keyArns.operations, keyArns, email: "security@example.com",
    custodians: ["arn:aws:iam::111122223333:role/one", "arn:aws:iam::111122223333:role/two"], escalation: { email: "on-call@example.com", afterMinutes: 30 },
    logGroupName: "/holdfast/test/cloudtrail", retentionDays: 400, account: "111122223333", region: "eu-west-1", tags: TAGS };
const RULE = "aws:cloudwatch/eventRule:EventRule";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("aws.Alerts", () => {
    let declared: Declared[];
    const pattern = (key: string) => JSON.parse(one(declared, RULE, key).inputs["eventPattern"]);
    before(async () => {
        declared = await declare(() => new Alerts("alerts", args));
    });

    it("encrypts the topic with the operations key", () => {
        expect(one(declared, "aws:sns/topic:Topic", "alerts").inputs).to.include({ name: "holdfast-test-alerts", kmsMasterKeyId: keyArns.operations, signatureVersion: 2 });
    });

    it("mails the responders", () => {
        expect(one(declared, "aws:sns/topicSubscription:TopicSubscription", "alerts").inputs).to.include({ protocol: "email", endpoint: "security@example.com" });
    });

    it("watches every call that takes a key away or changes who may use it", () => {
        expect(pattern("-key-administration")).to.deep.equal({
            source: ["aws.kms"],
            "detail-type": ["AWS API Call via CloudTrail"],
            detail: {
                eventSource: ["kms.amazonaws.com"],
                eventName: [
                    "CreateGrant", "DeleteAlias", "DeleteImportedKeyMaterial", "DisableKey", "DisableKeyRotation", "PutKeyPolicy", "ReplicateKey",
                    "ScheduleKeyDeletion", "UpdateAlias", "UpdatePrimaryRegion",
                ],
            },
        });
    });

    it("watches keys that KMS has deleted", () => {
        expect(pattern("-key-deletion")["detail-type"]).to.deep.equal(["KMS CMK Deletion", "KMS Imported Key Material Expiration"]);
    });

    it("watches records that are stopped", () => {
        expect(pattern("-records-stopped").detail.eventName).to.include.members(["StopLogging", "DeleteTrail", "DeleteFlowLogs"]);
    });

    it("watches the root user", () => {
        expect(pattern("-root-used").detail).to.deep.equal({ userIdentity: { type: ["Root"] } });
    });

    it("watches what GuardDuty, Security Hub, Access Analyzer, CloudTrail Insights and AWS Health report", () => {
        const patterns = declared.filter(({ type, inputs }) => type === RULE && inputs["eventPattern"]).map(({ inputs }) => JSON.parse(inputs["eventPattern"])["detail-type"][0]);
        expect(patterns).to.include.members([
            "GuardDuty Finding", "Security Hub Findings - Imported", "Access Analyzer Finding", "AWS Insight via CloudTrail", "AWS Health Event",
        ]);
    });

    it("has every rule switched on, and sends its events to the topic and to the escalation", () => {
        const rules = declared.filter(({ type }) => type === RULE);
        const targets = declared.filter(({ type }) => type === "aws:cloudwatch/eventTarget:EventTarget");
        const toldOf = (arn: string) => targets.filter(({ inputs }) => inputs["arn"] === arn).map(({ inputs }) => inputs["rule"]);
        expect(rules.map(({ inputs }) => inputs["state"])).to.deep.equal(rules.map(() => "ENABLED"));
        expect(toldOf("arn:aws:mock:::alerts-escalation")).to.deep.equal(rules.map(({ inputs }) => inputs["name"]));
        // Alarms tell the topic themselves.
        expect(toldOf("arn:aws:mock:::alerts")).to.deep.equal(rules.map(({ inputs }) => inputs["name"]).filter((name) => name !== "holdfast-test-alarm"));
    });

    it("tells the second responders of what is still open after the minutes given", () => {
        const { States } = JSON.parse(one(declared, "aws:sfn/stateMachine:StateMachine").inputs["definition"]);
        expect(States.Wait.Seconds).to.equal(1800);
        expect(States.Answered).to.deep.include({ Choices: [{ Variable: "$.item.status", StringEquals: "Open", Next: "Escalate" }], Default: "Done" });
        expect(States.Escalate.Parameters.TopicArn).to.equal("arn:aws:sns:eu-west-1:111122223333:holdfast-test-escalation");
        expect(one(declared, "aws:sns/topicSubscription:TopicSubscription", "escalation").inputs).to.include({ endpoint: "on-call@example.com" });
    });

    it("tells them too when something fails on the way", () => {
        const { States } = JSON.parse(one(declared, "aws:sfn/stateMachine:StateMachine").inputs["definition"]);
        for (const state of ["Open", "Look"]) expect(States[state].Catch).to.deep.equal([{ ErrorEquals: ["States.ALL"], ResultPath: "$.fault", Next: "Escalate" }]);
    });

    it("counts in the trail what has no event of its own, and raises an alarm for each", () => {
        const filters = declared.filter(({ type }) => type === "aws:cloudwatch/logMetricFilter:LogMetricFilter");
        const alarms = declared.filter(({ type }) => type === ALARM);
        expect(filters.map(({ inputs }) => inputs["name"])).to.include.members([
            "refused-calls", "sign-in-without-second-factor", "sign-in-failures", "permissions-changed", "keys-used-by-custodian", "break-glass-used",
        ]);
        expect(alarms.map(({ inputs }) => inputs["name"])).to.deep.equal(filters.map(({ inputs }) => `holdfast-test-${inputs["name"]}`));
        for (const { inputs } of filters) expect(inputs["pattern"].length).to.be.at.most(1024);
        for (const { inputs } of alarms) expect(inputs).to.deep.include({ alarmActions: ["arn:aws:mock:::alerts"], actionsEnabled: true });
    });

    it("compares activity with what is usual at that hour", () => {
        const { metricQueries, thresholdMetricId, comparisonOperator } = one(declared, ALARM, "activity-unusual").inputs;
        expect([thresholdMetricId, comparisonOperator]).to.deep.equal(["usual", "GreaterThanUpperThreshold"]);
        expect(metricQueries[1]).to.include({ id: "usual", expression: "ANOMALY_DETECTION_BAND(now, 3)" });
    });

    it("has access reviewed each quarter", () => {
        expect(one(declared, RULE, "access-review").inputs["scheduleExpression"]).to.equal("cron(0 8 1 1/3 ? *)");
    });

    it("lets EventBridge and alarms publish and refuses plain transport", () => {
        const { Statement } = JSON.parse(one(declared, "aws:sns/topicPolicy:TopicPolicy", "alerts").inputs["policy"]);
        expect(Statement).to.deep.equal([
            {
                Sid: "DenyPlainTransport", Effect: "Deny", Principal: "*", Action: "sns:Publish",
                Resource: "arn:aws:sns:eu-west-1:111122223333:holdfast-test-alerts", Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            {
                Sid: "RulesPublish", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish",
                Resource: "arn:aws:sns:eu-west-1:111122223333:holdfast-test-alerts",
            },
            {
                Sid: "AlarmsPublish", Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "sns:Publish",
                Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } }, Resource: "arn:aws:sns:eu-west-1:111122223333:holdfast-test-alerts",
            },
        ]);
    });
});
