import { expect } from "chai";
import { Spend, type SpendArgs } from "../../../components/aws/spend";
import { REQUIRED_TAGS } from "../../../components/names";
import { type Declared, declare, one, TAGS } from "../../support";

const args: SpendArgs = {
    account: "111122223333", region: "eu-west-1", monthly: 5000, email: "finance@example.com", stoppedRoles: ["holdfast-apply-prod"], activateTags: true, bucket: "access-logs", tags: TAGS,
};

describe("aws.Spend", () => {
    let declared: Declared[];
    before(async () => { declared = await declare(() => new Spend("spend", args)); });

    it("tells of a month's forecast and of what it really cost", () => {
        const { limitAmount, limitUnit, timeUnit, notifications } = one(declared, "aws:budgets/budget:Budget").inputs;
        expect({ limitAmount, limitUnit, timeUnit }).to.deep.equal({ limitAmount: "5000.0", limitUnit: "USD", timeUnit: "MONTHLY" });
        expect(notifications.map(({ notificationType, threshold }: any) => `${notificationType} ${threshold}`)).to.deep.equal(["FORECASTED 100", "ACTUAL 80", "ACTUAL 100"]);
    });

    it("takes the pipeline's right to make what costs money, by itself, and no other right", () => {
        const { approvalModel, actionThreshold, definition } = one(declared, "aws:budgets/budgetAction:BudgetAction").inputs;
        expect({ approvalModel, at: actionThreshold.actionThresholdValue }).to.deep.equal({ approvalModel: "AUTOMATIC", at: 120 });
        expect(definition.iamActionDefinition.roles).to.deep.equal(["holdfast-apply-prod"]);
        const [statement] = JSON.parse(one(declared, "aws:iam/policy:Policy").inputs["policy"]).Statement;
        expect(statement.Effect).to.equal("Deny");
        expect(statement.Action.filter((action: string) => /:(Stop|Terminate|Delete|Get|Put|Modify)/.test(action))).to.deep.equal([]);
    });

    it("lets AWS Budgets attach that policy alone", () => {
        const [statement] = JSON.parse(one(declared, "aws:iam/rolePolicy:RolePolicy").inputs["policy"]).Statement;
        expect(statement.Condition).to.deep.equal({ ArnEquals: { "iam:PolicyARN": "arn:aws:iam::111122223333:policy/holdfast/holdfast-brake" } });
    });

    it("watches all services for unusual days", () => {
        expect(one(declared, "aws:costexplorer/anomalyMonitor:AnomalyMonitor").inputs).to.include({ monitorType: "DIMENSIONAL", monitorDimension: "SERVICE" });
        expect(one(declared, "aws:costexplorer/anomalySubscription:AnomalySubscription").inputs["frequency"]).to.equal("DAILY");
    });

    it("uses the monitor that the account has already", async () => {
        const anomalyMonitorArn = "arn:aws:ce::111122223333:anomalymonitor/11111111-2222-4333-8444-555555555555";
        const made = await declare(() => new Spend("spend", { ...args, anomalyMonitorArn }));
        expect(made.filter(({ type }) => type === "aws:costexplorer/anomalyMonitor:AnomalyMonitor")).to.deep.equal([]);
        expect(one(made, "aws:costexplorer/anomalySubscription:AnomalySubscription").inputs["monitorArnLists"]).to.deep.equal([anomalyMonitorArn]);
    });

    it("makes the required tags columns of the bill, once AWS knows them", async () => {
        const tags = (all: readonly Declared[]) => all.filter(({ type }) => type.startsWith("aws:costexplorer/costAllocationTag")).map(({ inputs }) => inputs["tagKey"]);
        expect(tags(declared)).to.deep.equal([...REQUIRED_TAGS]);
        expect(tags(await declare(() => new Spend("spend", { ...args, activateTags: false })))).to.deep.equal([]);
    });

    it("delivers every use with its tags, below the version of their schema", () => {
        const ledger = one(declared, "aws:bcmdata/export:Export").inputs["export"];
        expect(ledger.dataQueries[0].queryStatement).to.match(/^SELECT .*\bTags\b.* FROM FOCUS_1_0_AWS$/);
        expect(ledger.destinationConfigurations[0].s3Destinations[0]).to.include({ s3Bucket: "access-logs", s3Prefix: "costs/schema-1", s3Region: "eu-west-1" });
    });
});
