import { expect } from "chai";
import { Account, ACCOUNT, statement, table } from "./support";

const mail = "finance@example.com";
const notify = { notificationType: "ACTUAL", threshold: 80, thresholdType: "PERCENTAGE", comparisonOperator: "GREATER_THAN", subscriberEmailAddresses: [mail] };

table("budgets.Budget", {
    given: () => ({ account: new Account() }),
    right: () => ({ name: "monthly", budgetType: "COST", timeUnit: "MONTHLY", limitAmount: "5000.0", limitUnit: "USD", notifications: [notify] }),
    accepts: { "its own account": { accountId: ACCOUNT }, "a topic": { notifications: [{ ...notify, subscriberEmailAddresses: [], subscriberSnsTopicArns: [`arn:aws:sns:eu-west-1:${ACCOUNT}:t`] }] } },
    refuses: {
        "another account": [{ accountId: "444455556666" }, ["accountId", "444455556666", `${ACCOUNT}, the account that asks`]],
        "a name with a colon": [{ name: "a:b" }, ["name", "a:b", "no : and no \\"]],
        "nothing": [{ limitAmount: "0" }, ["limitAmount", "0", "more than nothing"]],
        "no amount": [{ limitAmount: undefined }, ["limitAmount", "nothing", "limitAmount, plannedLimits or autoAdjustData"]],
        "an amount of nothing in particular": [{ limitUnit: undefined }, ["limitUnit", "nothing", "USD, with an amount"]],
        "nobody who is told": [{ notifications: [{ ...notify, subscriberEmailAddresses: [] }] }, ["notifications[0]", "nobody", "a subscriber: an address or a topic"]],
        "eleven who are told": [{ notifications: [{ ...notify, subscriberEmailAddresses: Array(11).fill(mail) }] }, ["notifications[0].subscriberEmailAddresses", "11 addresses", "10 at most"]],
        "a day's forecast": [{ timeUnit: "DAILY", notifications: [{ ...notify, notificationType: "FORECASTED" }] }, ["notifications[0].notificationType", "FORECASTED", "ACTUAL: a day has no forecast"]],
    },
});

function braked() {
    const account = new Account();
    account.make("budgets.Budget", { name: "monthly", budgetType: "COST", timeUnit: "MONTHLY", limitAmount: "1.0", limitUnit: "USD" });
    const hand = account.make("iam.Role", { name: "hand", assumeRolePolicy: statement({ Effect: "Allow", Principal: { Service: "budgets.amazonaws.com" }, Action: "sts:AssumeRole" }) });
    const other = account.make("iam.Role", { name: "apply", assumeRolePolicy: statement({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }) });
    const brake = account.make("iam.Policy", { name: "brake", policy: statement({ Effect: "Deny", Action: "ec2:RunInstances", Resource: "*" }) });
    return { account, hand, other, brake };
}

table("budgets.BudgetAction", {
    given: braked,
    right: ({ hand, brake }) => ({
        budgetName: "monthly", actionType: "APPLY_IAM_POLICY", approvalModel: "AUTOMATIC", notificationType: "ACTUAL",
        actionThreshold: { actionThresholdType: "PERCENTAGE", actionThresholdValue: 120 }, executionRoleArn: hand.outputs["arn"],
        definition: { iamActionDefinition: { policyArn: brake.outputs["arn"], roles: ["apply"] } }, subscribers: [{ subscriptionType: "EMAIL", address: mail }],
    }),
    refuses: {
        "a budget that is none": [{ budgetName: "yearly" }, ["budgetName", "yearly", "the name of a budget that exists"]],
        "a role that budgets may not take on": [({ other }) => ({ executionRoleArn: other.outputs["arn"] }), ["executionRoleArn", "n2, which budgets.amazonaws.com may not assume", "a role that trusts budgets.amazonaws.com"]],
        "a role that is none": [({ brake }) => ({ definition: { iamActionDefinition: { policyArn: brake.outputs["arn"], roles: ["nobody"] } } }), ["definition.iamActionDefinition.roles[0]", "nobody", "the name of a role that exists"]],
        "nobody": [({ brake }) => ({ definition: { iamActionDefinition: { policyArn: brake.outputs["arn"] } } }), ["definition.iamActionDefinition", "nobody", "a role, user or group that the policy is put on"]],
        "a kind that does not fit": [{ actionType: "APPLY_SCP_POLICY" }, ["actionType", "APPLY_SCP_POLICY", "a kind of action that fits its definition: scpActionDefinition is not there"]],
        "nobody who is told": [{ subscribers: [] }, ["subscribers", "0 subscribers", "1 to 11"]],
    },
});

table("costexplorer.AnomalyMonitor", {
    given: () => ({ account: new Account() }),
    right: () => ({ name: "services", monitorType: "DIMENSIONAL", monitorDimension: "SERVICE" }),
    accepts: { "an expression": { monitorType: "CUSTOM", monitorDimension: undefined, monitorSpecification: "{}" } },
    refuses: {
        "no dimension": [{ monitorDimension: undefined }, ["monitorDimension", "nothing", "SERVICE, LINKED_ACCOUNT, TAG or COST_CATEGORY"]],
        "no expression": [{ monitorType: "CUSTOM", monitorDimension: undefined }, ["monitorSpecification", "nothing", "an expression, as JSON"]],
        "a second one of the dimension": [({ account }) => (account.make("costexplorer.AnomalyMonitor", { name: "first", monitorType: "DIMENSIONAL", monitorDimension: "SERVICE" }, { name: "first" }), {}),
            ["monitorDimension", "SERVICE", "the account's one monitor of this dimension; first has it"]],
    },
});

const monitor = `arn:aws:ce::${ACCOUNT}:anomalymonitor/11111111-2222-4333-8444-555555555555`;

table("costexplorer.AnomalySubscription", {
    given: () => ({ account: new Account() }),
    right: () => ({
        name: "anomalies", frequency: "DAILY", monitorArnLists: [monitor], subscribers: [{ type: "EMAIL", address: mail }],
        thresholdExpression: { dimension: { key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE", matchOptions: ["GREATER_THAN_OR_EQUAL"], values: ["100"] } },
    }),
    refuses: {
        "a mail at once": [{ frequency: "IMMEDIATE" }, ["subscribers[0].type", "EMAIL", "SNS: IMMEDIATE goes by nothing else"]],
        "a monitor that is none": [{ monitorArnLists: ["services"] }, ["monitorArnLists[0]", "services", "the ARN of an anomaly monitor"]],
        "no amount from which on to tell": [{ thresholdExpression: undefined }, ["thresholdExpression", "nothing", "an expression: from what amount on somebody is told"]],
        "an amount that is none": [{ thresholdExpression: { dimension: { key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE", values: ["much"] } } }, ["thresholdExpression.dimension.values[0]", "much", "an amount"]],
    },
});

table("costexplorer.CostAllocationTag", {
    given: () => ({ account: new Account() }),
    right: () => ({ tagKey: "owner", status: "Active" }),
    refuses: {
        "another status": [{ status: "On" }, ["status", "On", "Active, Inactive"]],
        "a tag twice": [({ account }) => (account.make("costexplorer.CostAllocationTag", { tagKey: "owner", status: "Active" }, { name: "first" }), {}), ["tagKey", "owner", "a tag that nothing else switches; first has it"]],
    },
});

function ledger() {
    const account = new Account();
    account.make("s3.Bucket", { bucket: "ledger" });
    account.make("s3.BucketPolicy", {
        bucket: "ledger",
        policy: statement(
            { Effect: "Allow", Principal: { Service: "bcm-data-exports.amazonaws.com" }, Action: "s3:GetBucketPolicy", Resource: "arn:aws:s3:::ledger" },
            { Effect: "Allow", Principal: { Service: "bcm-data-exports.amazonaws.com" }, Action: "s3:PutObject", Resource: "arn:aws:s3:::ledger/costs/*", Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } },
        ),
    });
    account.make("s3.Bucket", { bucket: "closed" });
    return { account };
}
const exported = (s3: object = {}, form: object = {}, query: object = {}) => ({
    export: {
        name: "ledger", refreshCadences: [{ frequency: "SYNCHRONOUS" }],
        dataQueries: [{ queryStatement: "SELECT BilledCost, Tags FROM FOCUS_1_0_AWS", tableConfigurations: { FOCUS_1_0_AWS: {} }, ...query }],
        destinationConfigurations: [{
            s3Destinations: [{ s3Bucket: "ledger", s3Prefix: "costs/schema-1", s3Region: "eu-west-1", s3OutputConfigurations: [{ format: "PARQUET", compression: "PARQUET", outputType: "CUSTOM", overwrite: "CREATE_NEW_REPORT", ...form }], ...s3 }],
        }],
    },
});
const S3 = "export.destinationConfigurations[0].s3Destinations[0]";
const QUERY = "export.dataQueries[0]";

table("bcmdata.Export", {
    given: ledger,
    right: () => exported(),
    accepts: { "the older table": exported({}, { format: "TEXT_OR_CSV", compression: "GZIP" }, { queryStatement: "SELECT line_item_usage_amount FROM COST_AND_USAGE_REPORT", tableConfigurations: { COST_AND_USAGE_REPORT: { TIME_GRANULARITY: "DAILY" } } }) },
    refuses: {
        "a bucket that lets nobody in": [exported({ s3Bucket: "closed" }), [`${S3}.s3Bucket`, "closed, which has no bucket policy (yet: depend on it)", "a bucket whose policy lets bcm-data-exports.amazonaws.com do s3:GetBucketPolicy on arn:aws:s3:::closed"]],
        "another prefix": [exported({ s3Prefix: "bills" }), [`${S3}.s3Bucket`, "ledger, whose policy does not admit it", "a bucket whose policy lets bcm-data-exports.amazonaws.com do s3:PutObject on arn:aws:s3:::ledger/bills/x"]],
        "another region than the bucket's": [exported({ s3Region: "us-east-1" }), [`${S3}.s3Region`, "us-east-1", "eu-west-1, where the bucket is"]],
        "a compression that does not fit": [exported({}, { compression: "GZIP" }), [`${S3}.s3OutputConfigurations[0].compression`, "GZIP", "PARQUET"]],
        "a table that is none": [exported({}, {}, { queryStatement: "SELECT a FROM BILLS" }), [`${QUERY}.queryStatement`, "SELECT a FROM BILLS", "SELECT columns FROM one of COST_AND_USAGE_REPORT, FOCUS_1_0_AWS, FOCUS_1_2_AWS, COST_OPTIMIZATION_RECOMMENDATIONS, CARBON_EMISSIONS"]],
        "settings of another table": [exported({}, {}, { tableConfigurations: { CARBON_EMISSIONS: {} } }), [`${QUERY}.tableConfigurations.CARBON_EMISSIONS`, "CARBON_EMISSIONS", "FOCUS_1_0_AWS, which the query reads"]],
        "a setting that is none": [exported({}, {}, { tableConfigurations: { FOCUS_1_0_AWS: { TIME_GRANULARITY: "DAILY" } } }), [`${QUERY}.tableConfigurations.FOCUS_1_0_AWS.TIME_GRANULARITY`, "DAILY", "no such setting"]],
    },
});

describe("a budget", () => {
    it("is kept while an action refers to it", () => {
        const { account, hand, brake } = braked();
        account.make("budgets.BudgetAction", {
            budgetName: "monthly", actionType: "APPLY_IAM_POLICY", approvalModel: "AUTOMATIC", notificationType: "ACTUAL",
            actionThreshold: { actionThresholdType: "PERCENTAGE", actionThresholdValue: 120 }, executionRoleArn: hand.outputs["arn"],
            definition: { iamActionDefinition: { policyArn: brake.outputs["arn"], roles: ["apply"] } }, subscribers: [{ subscriptionType: "EMAIL", address: mail }],
        });
        expect(account.refuseDelete(account.cloud.of("aws:budgets/budget:Budget")[0]!)).to.have.length(1);
    });
});
