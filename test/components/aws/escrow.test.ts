import { expect } from "chai";
import { Escrow, escrowPolicy } from "../../../components/aws/escrow";
import { ESCROW } from "../../../components/plan/escrow";
import { declare, one, TAGS } from "../../support";

const CUSTODIANS = ["arn:aws:iam::111122223333:role/first", "arn:aws:iam::111122223333:role/second"] as const;
const escrow = (lifecycle: "evaluation" | "production" = "production") => declare(() => new Escrow("escrow", {
    account: "111122223333", region: "eu-west-1", keyArn: "key", custodians: CUSTODIANS, topicArn: "topic", lifecycle, tags: TAGS,
}));

describe("aws.Escrow", () => {
    it("makes an empty place for each item", async () => {
        const declared = await escrow();
        const secrets = declared.filter(({ type }) => type === "aws:secretsmanager/secret:Secret");
        expect(secrets.map(({ inputs }) => inputs.name)).to.deep.equal(ESCROW.map(({ key }) => `holdfast-test/escrow/${key}`));
        expect(declared.filter(({ type }) => /SecretVersion/.test(type))).to.deep.equal([]);
        for (const { inputs } of secrets) expect(inputs).to.deep.include({ kmsKeyId: "key", recoveryWindowInDays: 30 });
    });
    it("lets the two custodians in and denies everybody else", () => {
        const [allow, others, factor] = JSON.parse(escrowPolicy({ custodians: CUSTODIANS, lifecycle: "production" })).Statement;
        expect(allow.Principal.AWS).to.deep.equal([...CUSTODIANS]);
        expect(allow.Condition).to.deep.equal({ Bool: { "aws:MultiFactorAuthPresent": "true" } });
        expect(others.Condition).to.deep.equal({ ArnNotEquals: { "aws:PrincipalArn": [...CUSTODIANS] } });
        expect(others.Action).to.include.members(["secretsmanager:GetSecretValue", "secretsmanager:DeleteSecret", "secretsmanager:PutResourcePolicy"]);
        expect(factor.Condition).to.deep.equal({ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } });
    });
    it("lets whoever deploys take an evaluation down, but not read it", () => {
        const [, others] = JSON.parse(escrowPolicy({ custodians: CUSTODIANS, lifecycle: "evaluation" })).Statement;
        expect(others.Action).to.include("secretsmanager:GetSecretValue").and.to.not.include("secretsmanager:DeleteSecret");
    });
    it("tells people of reading too", async () => {
        const rule = one(await escrow(), "aws:cloudwatch/eventRule:EventRule");
        expect(rule.inputs.state).to.equal("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS");
        expect(JSON.parse(rule.inputs.eventPattern).detail).to.deep.include({ requestParameters: { secretId: [{ wildcard: "*holdfast-test/escrow/*" }] } });
    });
});
