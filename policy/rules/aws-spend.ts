// What an account may cost, who hears of more, and the ledger.
import { COST_TAGS } from "../../components/plan/spend";
import { beside, block, factsOf, list, names, need, PLATFORM, platformOf, shown, statements, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const BUDGET = "aws:budgets/budget:Budget";
const ACTION = "aws:budgets/budgetAction:BudgetAction";
const MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor";
const SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription";
const EXPORT = "aws:bcmdata/export:Export";
const TAG = "aws:costexplorer/costAllocationTag:CostAllocationTag";

const isTold = (notification: any): boolean => list(notification.subscriberEmailAddresses).length + list(notification.subscriberSnsTopicArns).length > 0;

export const budgetIsHeard: ResourceRule = {
    name: "aws-budget-is-heard",
    title: "Somebody is told before a budget is used up: by its forecast, and by what was really spent",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["spend-control"],
    remediation: "Add a notification of each type, FORECASTED and ACTUAL, at 100 per cent or less, with a subscriber.",
    types: [BUDGET],
    applies: ({ props }) => props.budgetType === "COST" || props.budgetType === "USAGE",
    check: ({ props }) => ["FORECASTED", "ACTUAL"].flatMap((type) => unless(
        list<any>(props.notifications).some((notification) => notification.notificationType === type && isTold(notification) &&
            notification.comparisonOperator === "GREATER_THAN" && (notification.thresholdType !== "PERCENTAGE" || Number(notification.threshold) <= 100)),
        { property: "notifications", observed: `nobody hears of ${type === "ACTUAL" ? "what was spent" : "the forecast"}`, expected: `${type} at 100 per cent or less` },
    )),
};

export const budgetSaysHowMuch: ResourceRule = {
    name: "aws-budget-has-limit",
    title: "A budget of costs says how much may be spent",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["spend-control"],
    remediation: "Set limitAmount and limitUnit, plannedLimits, or autoAdjustData.",
    types: [BUDGET],
    applies: ({ props }) => props.budgetType === "COST" || props.budgetType === "USAGE",
    check: ({ props }) => {
        if (list(props.plannedLimits).length > 0 || block(props.autoAdjustData)) return [];
        return [
            ...unless(Number(props.limitAmount) > 0, { property: "limitAmount", observed: shown(props.limitAmount), expected: "more than nothing" }),
            ...unless(Boolean(props.limitUnit), { property: "limitUnit", observed: shown(props.limitUnit), expected: "USD" }),
        ];
    },
};

export const budgetWarnsTwice: StackRule = {
    name: "aws-site-budget-steps",
    title: "The platform's responders hear of its spend before the budget is used up, and again when it is",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["spend-control"],
    remediation: "Add two notifications of type ACTUAL: between 50 and 95 per cent, and at 100.",
    types: [BUDGET],
    applies: (budget, graph) => platformOf(budget, graph) !== undefined && budget.props.budgetType === "COST",
    check: ({ props }) => {
        const steps = list<any>(props.notifications).filter((each) => each.notificationType === "ACTUAL" && each.thresholdType === "PERCENTAGE" && isTold(each)).map(({ threshold }) => Number(threshold));
        return [
            ...unless(steps.some((step) => step >= 50 && step <= 95), { property: "notifications", observed: "nothing before", expected: "one between 50 and 95 per cent" }),
            ...unless(steps.includes(100), { property: "notifications", observed: "nothing when it is used up", expected: "one at 100 per cent" }),
        ];
    },
};

/** Before twice the budget is gone. An amount is the owner's own. */
const isInTime = (threshold: any): boolean => threshold?.actionThresholdType === "ABSOLUTE_VALUE" || Number(threshold?.actionThresholdValue) <= 200;

export const budgetHasAction: StackRule = {
    name: "aws-budget-has-action",
    title: "A cost budget that is used up does something, by itself",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["spend-control"],
    remediation: "Declare a BudgetAction with approvalModel AUTOMATIC.",
    types: [BUDGET],
    applies: (budget, graph) => platformOf(budget, graph) !== undefined && budget.props.budgetType === "COST",
    check: (budget, graph) => {
        const actions = graph.referrers(budget, "budgetName", ACTION);
        const helpless = actions.filter((action) => {
            const hands = graph.linked(action, "executionRoleArn", "aws:iam/role:Role");
            const rights = hands.flatMap((hand) => graph.referrers(hand, "role", "aws:iam/rolePolicy:RolePolicy")).flatMap(({ props }) => statements(props.policy));
            return action.props.actionType === "APPLY_IAM_POLICY" && !rights.some((statement) => statement.Effect === "Allow" && names(statement, "iam:AttachRolePolicy"));
        });
        if (actions.length > 0 && helpless.length === actions.length) return [{ property: "executionRoleArn", observed: "a role that cannot do it", expected: "iam:AttachRolePolicy" }];
        return unless(actions.some(({ props }) => props.approvalModel === "AUTOMATIC" && list(props.subscribers).length > 0 && isInTime(block(props.actionThreshold))), {
            observed: actions.length === 0 ? "no action" : "an action that waits for somebody, or for twice the budget", expected: "an action that runs by itself, in time, and tells",
        });
    },
};

/** Actions of a brake on spending: what is made anew. What runs is not stopped, and nobody is locked out. */
const BEGINS = /^[\w-]+:(Create|Run|Request|Purchase|Start|Allocate|Import|Restore)\w*\*?$/;

export const actionStopsNothing: StackRule = {
    name: "aws-budget-action-is-safe",
    title: "A budget's action stops nothing that runs, and takes nobody's way to their data",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["spend-control", "reader-access"],
    remediation: "Attach a policy that denies making what costs money, to the pipeline's role and to no other.",
    types: [ACTION],
    check: (action, graph) => {
        const { actionType, definition } = action.props;
        if (actionType === "RUN_SSM_DOCUMENTS") return [{ property: "actionType", observed: "it stops instances or databases", expected: "a denial of what is made anew" }];
        const iam = block(block(definition)?.iamActionDefinition);
        const nobody = iam && list(iam.roles).length + list(iam.groups).length + list(iam.users).length === 0;
        if (nobody) return [{ property: "definition", observed: "bound to nobody", expected: "the pipeline's role" }];
        if (!iam) return unless(actionType !== "APPLY_IAM_POLICY", { property: "definition", observed: "nothing", expected: "the policy that is attached" });
        const policies = graph.linked(action, "definition", "aws:iam/policy:Policy");
        const document = policies.find(({ props }) => props.arn === iam.policyArn) ?? policies[0] ?? need("the policy that is attached");
        const said = statements(document.props.policy);
        const wide = said.length === 0 ? [undefined] : said.filter((statement) => statement.Effect !== "Deny" || statement.NotAction !== undefined || !list<string>(statement.Action).every((each) => BEGINS.test(each)));
        const people = graph.of("aws:iam/role:Role").filter(({ props }) => list(iam.roles).includes(props.name) && props.tags?.purpose !== "pipeline");
        return [
            ...unless(wide.length === 0, { property: "definition", observed: "a policy that does more than deny making things", expected: "a denial of what is made anew" }),
            ...unless(people.length === 0, { property: "definition", observed: `roles of people: ${people.map(({ name }) => name).join(", ")}`, expected: "the pipeline's alone" }),
        ];
    },
};

/** What a subscription names, or is made from while that is not known. */
const watches = (subscription: Resource, monitor: Resource): boolean =>
    readOr(subscription.propertyDependencies["monitorArnLists"]?.includes(monitor.urn) ?? false, () => list(subscription.props.monitorArnLists).some((arn) => arn === monitor.props.arn));

export const anomaliesAreHeard: StackRule = {
    name: "aws-anomaly-is-heard",
    title: "Whatever costs unusually much is told to somebody",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["spend-control"],
    remediation: "Subscribe somebody to the monitor.",
    types: [MONITOR],
    check: (monitor, graph) => unless(graph.of(SUBSCRIPTION).some((subscription) => list(subscription.props.subscribers).length > 0 && watches(subscription, monitor)), {
        observed: "nobody is told", expected: "a subscription",
    }),
};

/** Largest costs, in dollars, that nobody is told of by a condition of a subscription; none where it tells of shares. */
const untold = (condition: any): number[] => list<any>(condition?.dimension).filter(({ key }) => key === "ANOMALY_TOTAL_IMPACT_ABSOLUTE").flatMap(({ values }) => list<string>(values).map(Number));

export const anomaliesAreToldEarly: StackRule = {
    name: "aws-anomaly-told-early",
    title: "An unusual cost is told before it is as large as a whole budget",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["spend-control"],
    remediation: "Set the subscription's threshold below the limitAmount of the smallest monthly budget of the same program.",
    types: [SUBSCRIPTION],
    applies: (subscription, graph) => monthlyLimits(subscription, graph).length > 0,
    check: (subscription, graph) => {
        const smallest = Math.min(...monthlyLimits(subscription, graph));
        const expression = block(subscription.props.thresholdExpression);
        // Of several conditions any tells; of those that must hold together each has to.
        const either = list<any>(expression?.ors).map(untold);
        const values = either.length > 0 ? [Math.min(...either.map((each) => Math.max(0, ...each)))] : [...untold(expression), ...list<any>(expression?.ands).flatMap(untold)];
        return values.filter((value) => !(value < smallest)).map((value) => ({ property: "thresholdExpression", observed: `${value}`, expected: `less than ${smallest}, the smallest budget` }));
    },
};

/** What may be spent in a month, by each budget of the same program that says it in dollars. */
const monthlyLimits = (subscription: Resource, graph: Graph): number[] => beside(subscription, graph, BUDGET)
    .filter(({ props }) => props.budgetType === "COST" && props.timeUnit === "MONTHLY" && props.limitUnit === "USD").map(({ props }) => Number(props.limitAmount)).filter((limit) => limit > 0);

export const ledgerIsComplete: StackRule = {
    name: "aws-ledger-is-complete",
    title: "The ledger has tags and resources, names the version of its tags, and replaces nothing that it said before",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["spend-control", "accountability"],
    remediation: "Export FOCUS or CUR 2.0 with tags, below a prefix schema-VERSION, with overwrite CREATE_NEW_REPORT.",
    types: [EXPORT],
    applies: (ledger, graph) => platformOf(ledger, graph) !== undefined,
    check: (ledger, graph) => {
        const what = block(ledger.props.export);
        const query = String(block(what?.dataQueries)?.queryStatement ?? "");
        const s3 = block(block(what?.destinationConfigurations)?.s3Destinations);
        const version = factsOf(ledger, graph)!.costSchema;
        const buckets = beside(ledger, graph, "aws:s3/bucket:Bucket").map(({ props }) => props.bucket as string);
        return [
            ...unless(/\b(tags|resource_tags)\b/i.test(query), { property: "export.dataQueries", observed: "no tags", expected: "the column of tags" }),
            ...unless(String(s3?.s3Prefix ?? "").split("/").includes(`schema-${version}`), { property: "export.s3Prefix", observed: shown(s3?.s3Prefix), expected: `…/schema-${version}` }),
            ...unless(block(s3?.s3OutputConfigurations)?.overwrite === "CREATE_NEW_REPORT", { property: "export.overwrite", observed: "each delivery replaces the last", expected: "CREATE_NEW_REPORT" }),
            ...unless(factsOf(ledger, graph)!.allowedRegions.includes(s3?.s3Region as string), { property: "export.s3Region", observed: shown(s3?.s3Region), expected: "an allowed region" }),
            ...unless(version === undefined || ledger.props.tags?.["cost-schema"] === version, {
                property: "tags.cost-schema", observed: shown(ledger.props.tags?.["cost-schema"]), expected: shown(version),
            }),
            ...unless(buckets.includes(s3?.s3Bucket as string), { property: "export.s3Bucket", observed: "a bucket of somebody else's", expected: "the site's own" }),
        ];
    },
};

const isPrimary = (platform: Resource): boolean => platform.props.role === "primary";

export const spendIsControlled: StackRule = {
    name: "aws-site-spend",
    title: "An account has a budget, hears of unusual costs, and keeps a ledger",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["spend-control"],
    remediation: "Declare the Spend component in the primary: billing has no regions, and one site of an account says it for all.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => [
        ...[BUDGET, SUBSCRIPTION, EXPORT].filter((type) => beside(platform, graph, type).length === 0).map((type) => ({ observed: `no ${type.split(":").at(-1)}`, expected: "one" })),
        ...(platform.props.lifecycle === "production" ? COST_TAGS : []).filter((tag) => !beside(platform, graph, TAG).some(({ props }) => props.tagKey === tag && props.status === "Active"))
            .map((tag) => ({ property: tag, observed: "no column of the bill", expected: "an active cost allocation tag" })),
    ],
};
