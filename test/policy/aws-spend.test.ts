import * as rules from "../../policy/rules/aws-spend";
import { COST_TAGS } from "../../components/plan/spend";
import { ACCOUNT, aws, platform, policy, tabulate, UNKNOWN } from "./aws-support";

const notify = (notificationType: string, threshold = 100, props: object = {}) =>
    ({ notificationType, threshold, thresholdType: "PERCENTAGE", comparisonOperator: "GREATER_THAN", subscriberEmailAddresses: ["a@example.com"], ...props });
const both = [notify("FORECASTED"), notify("ACTUAL", 80)];
const budget = (props: object = {}) => aws("budgets/budget:Budget", { name: "monthly", budgetType: "COST", notifications: both, ...props }, { name: "budget" });

tabulate(rules.budgetIsHeard, {
    accepts: { "forecast and fact": budget(), "an amount": budget({ notifications: [notify("FORECASTED", 5000, { thresholdType: "ABSOLUTE_VALUE" }), notify("ACTUAL")] }) },
    rejects: {
        "nobody": budget({ notifications: [] }), "fact alone": budget({ notifications: [notify("ACTUAL")] }), "forecast alone": budget({ notifications: [notify("FORECASTED")] }),
        "too late": budget({ notifications: [notify("FORECASTED"), notify("ACTUAL", 150)] }), "nobody who is told": budget({ notifications: [notify("FORECASTED"), notify("ACTUAL", 80, { subscriberEmailAddresses: [] })] }),
        "less than it": budget({ notifications: [notify("FORECASTED"), notify("ACTUAL", 80, { comparisonOperator: "LESS_THAN" })] }),
    },
    ignores: { "the use of reservations": budget({ budgetType: "RI_UTILIZATION" }) },
    awaits: { "notifications that are not known": budget({ notifications: UNKNOWN }) },
});

tabulate(rules.budgetSaysHowMuch, {
    accepts: { "an amount": budget({ limitAmount: "9000.0", limitUnit: "USD" }), "amounts by month": budget({ plannedLimits: [{ amount: "1", unit: "USD", startTime: "x" }] }), "as much as before": budget({ autoAdjustData: { autoAdjustType: "HISTORICAL" } }) },
    rejects: { "nothing, by default": budget(), "no unit": budget({ limitAmount: "9000" }), "nothing at all": budget({ limitAmount: "0", limitUnit: "USD" }) },
    ignores: { "the use of reservations": budget({ budgetType: "RI_UTILIZATION" }) },
    awaits: { "an amount that is not known": budget({ limitAmount: UNKNOWN, limitUnit: "USD" }) },
});

tabulate(rules.budgetWarnsTwice, {
    accepts: { "at 80 and 100 per cent": [budget({ notifications: [notify("ACTUAL", 80), notify("ACTUAL", 100)] }), platform()] },
    rejects: {
        "before alone": [budget(), platform()], "then alone": [budget({ notifications: [notify("ACTUAL")] }), platform()], "nothing, by default": [budget({ notifications: undefined }), platform()],
        "nobody": [budget({ notifications: [notify("ACTUAL", 80, { subscriberEmailAddresses: [] }), notify("ACTUAL")] }), platform()],
    },
    ignores: { "a program that is no platform": budget() },
});

const POLICY = `arn:aws:iam::${ACCOUNT}:policy/brake`;
const brake = (...statements: object[]) => aws("iam/policy:Policy", { arn: POLICY, policy: policy(...statements) }, { name: "brake" });
const denial = { Effect: "Deny", Action: ["ec2:RunInstances", "rds:CreateDBCluster"], Resource: "*" };
const role = (name: string, purpose: string) => aws("iam/role:Role", { name, tags: { purpose } }, { name });
const action = (props: object = {}, definition: object = { iamActionDefinition: { policyArn: POLICY, roles: ["apply"] } }) =>
    aws("budgets/budgetAction:BudgetAction", { budgetName: "monthly", actionType: "APPLY_IAM_POLICY", approvalModel: "AUTOMATIC", subscribers: [{}], actionThreshold: { actionThresholdType: "PERCENTAGE", actionThresholdValue: 120 }, definition, ...props }, { name: "action", from: { definition: [brake(denial)] } });

const hand = aws("iam/role:Role", { arn: "arn:hand", name: "hand" }, { name: "hand" });
const grip = aws("iam/rolePolicy:RolePolicy", { role: "hand", policy: policy({ Effect: "Allow", Action: ["iam:AttachRolePolicy"], Resource: "arn:role" }) }, { name: "grip" });

tabulate(rules.budgetHasAction, {
    accepts: { "one that runs": [budget(), platform(), action({ executionRoleArn: "arn:hand" }), hand, grip], "one of the organisation's": [budget(), platform(), action({ actionType: "APPLY_SCP_POLICY" })] },
    rejects: { "none": [budget(), platform()], "one that cannot": [budget(), platform(), action({ executionRoleArn: "arn:hand" }), hand], "one that comes too late": [budget(), platform(), action({ executionRoleArn: "arn:hand", actionThreshold: { actionThresholdType: "PERCENTAGE", actionThresholdValue: 1000 } }), hand, grip],
        "one by nobody": [budget(), platform(), action({ executionRoleArn: "arn:hand" }), grip], "one that waits": [budget(), platform(), action({ approvalModel: "MANUAL", executionRoleArn: "arn:hand" }), hand, grip], "one that tells nobody": [budget(), platform(), action({ subscribers: [], executionRoleArn: "arn:hand" }), hand, grip], "another budget's": [budget(), platform(), action({ budgetName: "other" })] },
    ignores: { "a program that is no platform": budget() },
});

tabulate(rules.actionStopsNothing, {
    accepts: { "a denial of what is made anew, for the pipeline": [action(), brake(denial), role("apply", "pipeline")], "a policy of the organisation": action({ actionType: "APPLY_SCP_POLICY" }, { scpActionDefinition: { policyId: "p-1", targetIds: ["1"] } }) },
    rejects: {
        "nobody": [action({}, { iamActionDefinition: { policyArn: POLICY, roles: [] } }), brake(denial)],
        "nothing at all": action({}, {}), "a policy that says nothing": [action(), brake(), role("apply", "pipeline")],
        "stopping instances": action({ actionType: "RUN_SSM_DOCUMENTS" }, { ssmActionDefinition: {} }),
        "a denial of reading": [action(), brake({ ...denial, Action: ["s3:GetObject"] }), role("apply", "pipeline")],
        "a denial of everything but some": [action(), brake({ Effect: "Deny", NotAction: ["iam:*"], Resource: "*" }), role("apply", "pipeline")],
        "a right": [action(), brake({ ...denial, Effect: "Allow" }), role("apply", "pipeline")],
        "a reader's role": [action({}, { iamActionDefinition: { policyArn: POLICY, roles: ["apply", "reader"] } }), brake(denial), role("apply", "pipeline"), role("reader", "reader")],
    },
    awaits: { "a policy that is nowhere": action() },
});

const monitor = aws("costexplorer/anomalyMonitor:AnomalyMonitor", { arn: "arn:m" }, { name: "monitor" });
const subscription = (props: object = {}) => aws("costexplorer/anomalySubscription:AnomalySubscription", { monitorArnLists: ["arn:m"], subscribers: [{ type: "EMAIL" }], ...props }, { name: "subscription" });

tabulate(rules.anomaliesAreHeard, {
    accepts: { "a subscription": [monitor, subscription()], "one that is made with it": [monitor, aws("costexplorer/anomalySubscription:AnomalySubscription", { monitorArnLists: UNKNOWN, subscribers: [{}] }, { from: { monitorArnLists: monitor } })] },
    rejects: { "none": monitor, "another monitor's": [monitor, subscription({ monitorArnLists: ["arn:other"] })], "nobody": [monitor, subscription({ subscribers: [] })] },
});

const monthly = (limitAmount: string, props: object = {}) => aws("budgets/budget:Budget", { budgetType: "COST", timeUnit: "MONTHLY", limitUnit: "USD", limitAmount, ...props }, { name: `monthly-${limitAmount}` });
const above = (value: unknown, key = "ANOMALY_TOTAL_IMPACT_ABSOLUTE") => ({ dimension: { key, values: [value], matchOptions: ["GREATER_THAN_OR_EQUAL"] } });

tabulate(rules.anomaliesAreToldEarly, {
    accepts: {
        "a hundred dollars": [subscription({ thresholdExpression: above("100") }), monthly("9000.0")],
        "a share": [subscription({ thresholdExpression: above("40", "ANOMALY_TOTAL_IMPACT_PERCENTAGE") }), monthly("30")],
        "one of two": [subscription({ thresholdExpression: { ors: [above("100"), above("20000")] } }), monthly("9000.0")],
        "no threshold, so that all is told": [subscription(), monthly("9000.0")],
    },
    rejects: {
        "more than the budget": [subscription({ thresholdExpression: above("10000") }), monthly("9000.0")],
        "more than the smaller of two": [subscription({ thresholdExpression: above("100") }), monthly("9000.0"), monthly("50")],
        "both of two": [subscription({ thresholdExpression: { ands: [above("100"), above("20000")] } }), monthly("9000.0")],
        "what is no number": [subscription({ thresholdExpression: above("some") }), monthly("9000.0")],
    },
    ignores: { "a program without a budget": subscription({ thresholdExpression: above("100") }), "one of other units": [subscription({ thresholdExpression: above("100") }), monthly("50", { limitUnit: "GB", budgetType: "USAGE" })] },
    awaits: { "a threshold that is not known": [subscription({ thresholdExpression: above(UNKNOWN) }), monthly("9000.0")] },
});

const bucket = aws("s3/bucket:Bucket", { bucket: "ours" }, { name: "bucket" });
const ledger = (s3: object = {}, query = "SELECT BilledCost, Tags FROM FOCUS_1_0_AWS", props: object = {}) => aws("bcmdata/export:Export", {
    export: {
        name: "ledger", dataQueries: [{ queryStatement: query }],
        destinationConfigurations: [{ s3Destinations: [{ s3Bucket: "ours", s3Prefix: "costs/schema-1", s3Region: "eu-west-1", s3OutputConfigurations: [{ overwrite: "CREATE_NEW_REPORT" }], ...s3 }] }],
    },
    tags: { "cost-schema": "1" }, ...props,
}, { name: "ledger" });
const site = (facts: object = {}) => platform({ costSchema: "1", ...facts });

tabulate(rules.ledgerIsComplete, {
    accepts: { "tags, version, and every delivery": [ledger(), site(), bucket], "the older table": [ledger({}, "SELECT line_item_unblended_cost, resource_tags FROM COST_AND_USAGE_REPORT"), site(), bucket] },
    rejects: {
        "no tags": [ledger({}, "SELECT BilledCost FROM FOCUS_1_0_AWS"), site(), bucket], "no version": [ledger({ s3Prefix: "costs" }), site(), bucket], "another version": [ledger({ s3Prefix: "costs/schema-12" }), site(), bucket],
        "deliveries that replace": [ledger({ s3OutputConfigurations: [{ overwrite: "OVERWRITE_REPORT" }] }), site(), bucket], "another's bucket": [ledger({ s3Bucket: "theirs" }), site(), bucket],
        "another region": [ledger({ s3Region: "us-east-1" }), site(), bucket], "a schema that it does not name": [ledger({}, undefined, { tags: {} }), site(), bucket],
    },
    ignores: { "a program that is no platform": ledger() },
    awaits: { "an export that is not known": [aws("bcmdata/export:Export", { export: UNKNOWN }), site(), bucket] },
});

const tags = COST_TAGS.map((tagKey) => aws("costexplorer/costAllocationTag:CostAllocationTag", { tagKey, status: "Active" }, { name: tagKey }));

tabulate(rules.spendIsControlled, {
    accepts: { "an evaluation": [site(), budget(), subscription(), ledger()], "production, with its tags": [site({ lifecycle: "production" }), budget(), subscription(), ledger(), ...tags] },
    rejects: {
        "nothing": site(), "no ledger": [site(), budget(), subscription()], "no budget": [site(), subscription(), ledger()], "no alarm": [site(), budget(), ledger()],
        "a tag that is no column": [site({ lifecycle: "production" }), budget(), subscription(), ledger(), ...tags.slice(1)],
    },
    ignores: { "a standby, which shares the primary's account": site({ role: "standby" }) },
});
