import { expect } from "chai";
import { Alerts, type AlertsArgs } from "../../../components/aws/alerts";
import { KEY_PURPOSES, type KeyPurpose } from "../../../components/plan/keys";
import { type Declared, declare, one, TAGS } from "../../support";

const keyArns = Object.fromEntries(KEY_PURPOSES.map((purpose) => [purpose, `arn:aws:kms:eu-west-1:111122223333:key/mrk-${purpose}`])) as Record<KeyPurpose, string>;
const args: AlertsArgs = { operationsKeyArn: keyArns.operations, keyArns, email: "security@example.com", account: "111122223333", region: "eu-west-1", tags: TAGS };
const RULE = "aws:cloudwatch/eventRule:EventRule";

describe("aws.Alerts", () => {
    let declared: Declared[];
    const pattern = (key: string) => JSON.parse(one(declared, RULE, key).inputs["eventPattern"]);
    before(async () => {
        declared = await declare(() => new Alerts("alerts", args));
    });

    it("encrypts the topic with the operations key", () => {
        expect(one(declared, "aws:sns/topic:Topic").inputs).to.include({ name: "holdfast-test-alerts", kmsMasterKeyId: keyArns.operations, signatureVersion: 2 });
    });

    it("mails the responders", () => {
        expect(one(declared, "aws:sns/topicSubscription:TopicSubscription").inputs).to.include({ protocol: "email", endpoint: "security@example.com" });
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

    it("sends every rule's events to the topic, and has each switched on", () => {
        const rules = declared.filter(({ type }) => type === RULE);
        const targets = declared.filter(({ type }) => type === "aws:cloudwatch/eventTarget:EventTarget");
        expect(rules.map(({ inputs }) => inputs["state"])).to.deep.equal(rules.map(() => "ENABLED"));
        expect(targets.map(({ inputs }) => [inputs["rule"], inputs["arn"]])).to.deep.equal(rules.map(({ inputs }) => [inputs["name"], "arn:aws:mock:::alerts"]));
    });

    it("lets EventBridge publish and refuses plain transport", () => {
        const { Statement } = JSON.parse(one(declared, "aws:sns/topicPolicy:TopicPolicy").inputs["policy"]);
        expect(Statement).to.deep.equal([
            {
                Sid: "DenyPlainTransport", Effect: "Deny", Principal: "*", Action: "sns:Publish",
                Resource: "arn:aws:sns:eu-west-1:111122223333:holdfast-test-alerts", Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            {
                Sid: "RulesPublish", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish",
                Resource: "arn:aws:sns:eu-west-1:111122223333:holdfast-test-alerts",
            },
        ]);
    });
});
