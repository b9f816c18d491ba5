// What the account may cost, what costs unusually much, and the ledger. Billing has no regions.
import { type Services, UNKNOWN } from "../service";
import { type Checks, isKnown, isSet, read } from "./checks";
import { arn, uuid } from "./ids";
import { heldBy, services } from "./kind";
import { admits } from "./policies";
import { checkAdmits, checkBucket } from "./s3-policy";

const BUDGET = "aws:budgets/budget:Budget";
const ACTION = "aws:budgets/budgetAction:BudgetAction";
const MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor";
const SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const TOPIC = /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:.+$/;

/** Only the account's own bill can be watched. */
function checkAccount(checks: Checks): void {
    checks.ask("accountId", (account) => account === checks.call.account, `${checks.call.account}, the account that asks`);
}

/** Whoever is told of one limit: ten at most by mail, one by topic, somebody at least. */
function checkNotification(checks: Checks, at: string): void {
    checks.oneOf(`${at}.comparisonOperator`, ["GREATER_THAN", "LESS_THAN", "EQUAL_TO"]);
    checks.oneOf(`${at}.notificationType`, ["ACTUAL", "FORECASTED"]);
    checks.oneOf(`${at}.thresholdType`, ["PERCENTAGE", "ABSOLUTE_VALUE"]);
    checks.between(`${at}.threshold`, 0, 15_000_000_000_000);
    const mails = checks.each(`${at}.subscriberEmailAddresses`);
    const topics = checks.each(`${at}.subscriberSnsTopicArns`);
    if (mails.length > 10) checks.refuse(`${at}.subscriberEmailAddresses`, `${mails.length} addresses`, "10 at most");
    if (topics.length > 1) checks.refuse(`${at}.subscriberSnsTopicArns`, `${topics.length} topics`, "1 at most");
    if (mails.length + topics.length === 0 && isKnown(checks.get(at))) checks.refuse(at, "nobody", "a subscriber: an address or a topic");
    for (const each of mails) checks.matches(each, EMAIL, "an e-mail address");
    for (const each of topics) checks.matches(each, TOPIC, "the ARN of a topic");
}

function checkBudget(checks: Checks): void {
    checkAccount(checks);
    checks.required("budgetType", "COST or another kind");
    checks.oneOf("budgetType", ["COST", "USAGE", "RI_UTILIZATION", "RI_COVERAGE", "SAVINGS_PLANS_UTILIZATION", "SAVINGS_PLANS_COVERAGE"]);
    checks.oneOf("timeUnit", ["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY", "CUSTOM"]);
    checks.matches("limitAmount", /^\d{1,16}(\.\d+)?$/, "an amount such as 5000.0");
    if (isKnown(checks.get("limitAmount")) && Number(checks.get("limitAmount")) <= 0) checks.refuse("limitAmount", checks.get("limitAmount"), "more than nothing");
    if (!isSet(checks.get("limitAmount")) && !isSet(checks.get("plannedLimits")) && !isSet(checks.get("autoAdjustData"))) {
        checks.refuse("limitAmount", undefined, "limitAmount, plannedLimits or autoAdjustData");
    }
    if (isSet(checks.get("limitAmount"))) checks.required("limitUnit", "USD, with an amount");
    const notifications = checks.each("notifications");
    if (notifications.length > 10) checks.refuse("notifications", `${notifications.length} notifications`, "10 at most");
    for (const at of notifications) {
        checkNotification(checks, at);
        if (checks.get(`${at}.notificationType`) === "FORECASTED" && checks.get("timeUnit") === "DAILY") {
            checks.refuse(`${at}.notificationType`, "FORECASTED", "ACTUAL: a day has no forecast");
        }
    }
}

/** What counts as cost where the program does not say. */
const COUNTED = {
    includeCredit: true, includeDiscount: true, includeOtherSubscription: true, includeRecurring: true, includeRefund: true, includeSubscription: true,
    includeSupport: true, includeTax: true, includeUpfront: true, useAmortized: false, useBlended: false,
};

/** The definition that belongs to each kind of action. */
const DEFINITIONS: Readonly<Record<string, string>> = {
    APPLY_IAM_POLICY: "iamActionDefinition",
    APPLY_SCP_POLICY: "scpActionDefinition",
    RUN_SSM_DOCUMENTS: "ssmActionDefinition",
};

function checkAction(checks: Checks): void {
    checkAccount(checks);
    const budget = checks.get("budgetName");
    if (isKnown(budget) && !checks.others(true, BUDGET).some(({ outputs }) => outputs["name"] === budget)) {
        checks.refuse("budgetName", budget, "the name of a budget that exists");
    }
    checks.oneOf("actionType", Object.keys(DEFINITIONS));
    checks.oneOf("approvalModel", ["AUTOMATIC", "MANUAL"]);
    checks.oneOf("notificationType", ["ACTUAL", "FORECASTED"]);
    checks.oneOf("actionThreshold.actionThresholdType", ["PERCENTAGE", "ABSOLUTE_VALUE"]);
    checks.between("actionThreshold.actionThresholdValue", 0, 15_000_000_000_000);
    checks.exactlyOne(Object.values(DEFINITIONS), "definition");
    const fits = DEFINITIONS[String(checks.get("actionType"))];
    if (fits && isKnown(checks.get("definition")) && !isSet(checks.get(`definition.${fits}`))) {
        checks.refuse("actionType", checks.get("actionType"), `a kind of action that fits its definition: ${fits} is not there`);
    }
    const iam = "definition.iamActionDefinition";
    if (isSet(checks.get(iam))) {
        const policy = checks.get(`${iam}.policyArn`);
        if (isKnown(policy) && !/^arn:aws[\w-]*:iam::aws:policy\/.+/.test(policy)) checks.exists(`${iam}.policyArn`, POLICY, { sameRegion: false });
        const targets = ["roles", "users", "groups"].flatMap((kind) => checks.each(`${iam}.${kind}`));
        if (targets.length === 0 && isKnown(checks.get(iam))) checks.refuse(iam, "nobody", "a role, user or group that the policy is put on");
        for (const at of checks.each(`${iam}.roles`)) {
            const role = checks.get(at);
            if (isKnown(role) && !checks.world.of(ROLE).some(({ outputs }) => outputs["name"] === role)) checks.refuse(at, role, "the name of a role that exists");
        }
    }
    const role = checks.exists("executionRoleArn", ROLE, { sameRegion: false });
    const request = { principal: "budgets.amazonaws.com", action: "sts:AssumeRole", resource: "*", context: { "aws:sourceaccount": checks.call.account } };
    if (role && isKnown(role.outputs["assumeRolePolicy"]) && !admits(role.outputs["assumeRolePolicy"], request)) {
        checks.refuse("executionRoleArn", `${role.name}, which budgets.amazonaws.com may not assume`, "a role that trusts budgets.amazonaws.com");
    }
    const subscribers = checks.each("subscribers");
    if (subscribers.length < 1 || subscribers.length > 11) checks.refuse("subscribers", `${subscribers.length} subscribers`, "1 to 11");
    for (const at of subscribers) {
        checks.oneOf(`${at}.subscriptionType`, ["EMAIL", "SNS"]);
        if (checks.get(`${at}.subscriptionType`) === "EMAIL") checks.matches(`${at}.address`, EMAIL, "an e-mail address");
        if (checks.get(`${at}.subscriptionType`) === "SNS") checks.matches(`${at}.address`, TOPIC, "the ARN of a topic");
    }
}

function checkMonitor(checks: Checks): void {
    checks.oneOf("monitorType", ["DIMENSIONAL", "CUSTOM"]);
    const dimensional = checks.get("monitorType") === "DIMENSIONAL";
    if (dimensional) {
        checks.required("monitorDimension", "SERVICE, LINKED_ACCOUNT, TAG or COST_CATEGORY");
        checks.oneOf("monitorDimension", ["SERVICE", "LINKED_ACCOUNT", "TAG", "COST_CATEGORY"]);
        checks.absent("monitorSpecification", "nothing: that is for CUSTOM monitors");
        checks.unique("monitorDimension", "the account's one monitor of this dimension",
            ({ outputs }) => outputs["monitorType"] === "DIMENSIONAL" && checks.same("monitorDimension", outputs["monitorDimension"]), true);
    } else if (checks.get("monitorType") === "CUSTOM") {
        checks.required("monitorSpecification", "an expression, as JSON");
        checks.json("monitorSpecification");
        checks.absent("monitorDimension", "nothing: that is for DIMENSIONAL monitors");
    }
}

function checkSubscription(checks: Checks): void {
    checkAccount(checks);
    checks.oneOf("frequency", ["DAILY", "IMMEDIATE", "WEEKLY"]);
    const kind = checks.get("frequency") === "IMMEDIATE" ? "SNS" : "EMAIL";
    const subscribers = checks.each("subscribers");
    if (subscribers.length === 0) checks.refuse("subscribers", "nobody", "a subscriber");
    for (const at of subscribers) {
        checks.oneOf(`${at}.type`, ["EMAIL", "SNS"]);
        if (isKnown(checks.get("frequency")) && isKnown(checks.get(`${at}.type`)) && checks.get(`${at}.type`) !== kind) {
            checks.refuse(`${at}.type`, checks.get(`${at}.type`), `${kind}: ${checks.get("frequency")} goes by nothing else`);
        }
        if (checks.get(`${at}.type`) === "EMAIL") checks.matches(`${at}.address`, EMAIL, "an e-mail address");
        if (checks.get(`${at}.type`) === "SNS") checks.matches(`${at}.address`, TOPIC, "the ARN of a topic");
    }
    const monitors = checks.each("monitorArnLists");
    if (monitors.length !== 1) checks.refuse("monitorArnLists", `${monitors.length} monitors`, "one");
    // The account may have a monitor that AWS made itself: whether another ARN exists cannot be said here.
    for (const at of monitors) checks.matches(at, /^arn:aws[\w-]*:ce::\d{12}:anomalymonitor\/[0-9a-f-]{36}$/, "the ARN of an anomaly monitor");
    checks.required("thresholdExpression", "an expression: from what amount on somebody is told");
    const at = "thresholdExpression.dimension";
    checks.oneOf(`${at}.key`, ["ANOMALY_TOTAL_IMPACT_ABSOLUTE", "ANOMALY_TOTAL_IMPACT_PERCENTAGE"]);
    for (const option of checks.each(`${at}.matchOptions`)) checks.oneOf(option, ["GREATER_THAN_OR_EQUAL"]);
    for (const value of checks.each(`${at}.values`)) checks.matches(value, /^\d+(\.\d+)?$/, "an amount");
}

/** Tables of Data Exports, and what each can be set to. */
const TABLES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
    COST_AND_USAGE_REPORT: {
        TIME_GRANULARITY: ["HOURLY", "DAILY", "MONTHLY"], INCLUDE_RESOURCES: ["TRUE", "FALSE"], INCLUDE_SPLIT_COST_ALLOCATION_DATA: ["TRUE", "FALSE"],
        INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY: ["TRUE", "FALSE"], BILLING_VIEW_ARN: [],
    },
    FOCUS_1_0_AWS: {},
    FOCUS_1_2_AWS: { TIME_GRANULARITY: ["HOURLY", "DAILY", "MONTHLY"] },
    COST_OPTIMIZATION_RECOMMENDATIONS: { FILTER: [], INCLUDE_ALL_RECOMMENDATIONS: ["TRUE", "FALSE"] },
    CARBON_EMISSIONS: {},
};

function checkExport(checks: Checks): void {
    const one = (path: string, what: string): string | undefined => {
        const items = checks.each(path);
        if (items.length !== 1 && isKnown(checks.get(path) ?? [])) checks.refuse(path, `${items.length} of them`, `one ${what}`);
        return items[0];
    };
    checks.required("export.name", "a name");
    checks.matches("export.name", /^[0-9A-Za-z!\-_.*'()]{1,128}$/, "1 to 128 letters, digits and ! - _ . * ' ( )");
    checks.unique("export", "a name that is free", ({ outputs }) => checks.get("export.name") === outputs["export"]?.name, true);
    checks.atMost("export.description", 1024);
    const query = one("export.dataQueries", "query");
    if (query) {
        const statement = checks.get(`${query}.queryStatement`);
        const table = isKnown(statement) ? /^\s*SELECT\s+\S[\s\S]*\sFROM\s+(\w+)\s*(WHERE\s[\s\S]+)?$/i.exec(String(statement))?.[1] : undefined;
        if (isKnown(statement) && (!table || !TABLES[table])) {
            checks.refuse(`${query}.queryStatement`, statement, `SELECT columns FROM one of ${Object.keys(TABLES).join(", ")}`);
        }
        const settings = checks.get(`${query}.tableConfigurations`);
        if (table && TABLES[table] && isKnown(settings)) {
            for (const [name, values] of Object.entries(settings as Record<string, Record<string, string>>)) {
                if (name !== table) checks.refuse(`${query}.tableConfigurations.${name}`, name, `${table}, which the query reads`);
                for (const [key, value] of Object.entries(values ?? {})) {
                    const known = TABLES[name]?.[key];
                    if (TABLES[name] && (!known || (known.length > 0 && !known.includes(String(value))))) {
                        checks.refuse(`${query}.tableConfigurations.${name}.${key}`, value, known ? known.join(", ") : "no such setting");
                    }
                }
            }
        }
    }
    const destination = one("export.destinationConfigurations", "destination");
    const s3 = destination && one(`${destination}.s3Destinations`, "bucket");
    if (s3) {
        const bucket = checkBucket(checks, `${s3}.s3Bucket`);
        const prefix = checks.get(`${s3}.s3Prefix`);
        checks.matches(`${s3}.s3Prefix`, /^[\w!\-.*'()/]{1,1024}$/, "letters, digits and ! - _ . * ' ( ) /");
        if (bucket) {
            const region = bucket.outputs["region"];
            checks.ask(`${s3}.s3Region`, (value) => value === region, `${region}, where the bucket is`);
            const { account } = checks.call;
            const context = { "aws:sourceaccount": account, "aws:sourcearn": arn("bcm-data-exports", "us-east-1", account, "export/x") };
            const principal = "bcm-data-exports.amazonaws.com";
            checkAdmits(checks, `${s3}.s3Bucket`, String(checks.get(`${s3}.s3Bucket`)), [
                { principal, action: "s3:GetBucketPolicy", resource: bucket.outputs["arn"], context },
                { principal, action: "s3:PutObject", resource: `${bucket.outputs["arn"]}/${prefix}/x`, context },
            ]);
        }
        const form = one(`${s3}.s3OutputConfigurations`, "form");
        if (form) {
            checks.oneOf(`${form}.format`, ["PARQUET", "TEXT_OR_CSV"]);
            const compression = { PARQUET: "PARQUET", TEXT_OR_CSV: "GZIP" }[String(checks.get(`${form}.format`))];
            if (compression) checks.oneOf(`${form}.compression`, [compression]);
            checks.oneOf(`${form}.outputType`, ["CUSTOM"]);
            checks.oneOf(`${form}.overwrite`, ["CREATE_NEW_REPORT", "OVERWRITE_REPORT"]);
        }
    }
    const cadence = one("export.refreshCadences", "cadence");
    if (cadence) checks.oneOf(`${cadence}.frequency`, ["SYNCHRONOUS"]);
}

export const billing: Services = services({
    [BUDGET]: {
        global: true,
        taggable: true,
        naming: { longest: 100, pattern: /^[^:\\]+$/, expected: "no : and no \\" },
        refuse: checkBudget,
        id: ({ account, inputs }) => `${inputs["accountId"] ?? account}:${inputs["name"]}`,
        defaults: ({ account, inputs }) => ({
            accountId: account, namePrefix: "", timePeriodEnd: "2087-06-15_00:00", timePeriodStart: "2026-01-01_00:00", costFilters: [],
            // Without a limit of its own: that of the first period planned, or nothing spent yet to adjust to.
            limitAmount: read(inputs, "plannedLimits[0].amount") ?? "0.0", limitUnit: read(inputs, "plannedLimits[0].unit") ?? "USD",
        }),
        computed: ({ account, inputs }) => ({
            arn: arn("budgets", "", account, `budget/${inputs["name"]}`),
            costTypes: inputs["costTypes"] === UNKNOWN ? UNKNOWN : { ...COUNTED, ...inputs["costTypes"] },
        }),
        replaceOn: ["accountId", "budgetType", "name", "namePrefix"],
        refuseDelete: ({ outputs }, world) => heldBy(world, String(outputs["name"]), { type: ACTION, when: (other) => other.outputs["budgetName"] === outputs["name"] }),
    },
    [ACTION]: {
        global: true,
        taggable: true,
        refuse: checkAction,
        id: ({ urn, account, inputs }) => `${inputs["accountId"] ?? account}:${uuid(urn)}:${inputs["budgetName"]}`,
        defaults: ({ account }) => ({ accountId: account }),
        computed: ({ urn, account, inputs }) => ({
            actionId: uuid(urn), status: "STANDBY", arn: arn("budgets", "", account, `budget/${inputs["budgetName"]}/action/${uuid(urn)}`),
        }),
        replaceOn: ["accountId", "actionType", "budgetName"],
    },
    [MONITOR]: {
        global: true,
        taggable: true,
        naming: { longest: 1024, pattern: /\S/, expected: "a name", unique: "no" },
        refuse: checkMonitor,
        id: ({ urn, account }) => arn("ce", "", account, `anomalymonitor/${uuid(urn)}`),
        computed: (_, id) => ({ arn: id }),
        replaceOn: ["monitorType", "monitorDimension", "monitorSpecification"],
        refuseDelete: ({ id }, world) => heldBy(world, id, { type: SUBSCRIPTION, when: ({ outputs }) => (outputs["monitorArnLists"] as string[]).includes(id) }),
    },
    [SUBSCRIPTION]: {
        global: true,
        taggable: true,
        naming: { longest: 1024, pattern: /\S/, expected: "a name", unique: "no" },
        refuse: checkSubscription,
        id: ({ urn, account }) => arn("ce", "", account, `anomalysubscription/${uuid(urn)}`),
        defaults: ({ account }) => ({ accountId: account }),
        computed: (_, id) => ({ arn: id }),
        replaceOn: ["accountId", "name"],
    },
    "aws:costexplorer/costAllocationTag:CostAllocationTag": {
        global: true,
        refuse: (checks) => {
            checks.atMost("tagKey", 1024);
            checks.oneOf("status", ["Active", "Inactive"]);
            checks.unique("tagKey", "a tag that nothing else switches", ({ outputs }) => checks.same("tagKey", outputs["tagKey"]), true);
        },
        id: ({ inputs }) => inputs["tagKey"],
        computed: () => ({ type: "UserDefined" }),
        replaceOn: ["tagKey"],
    },
    "aws:bcmdata/export:Export": {
        global: true,
        taggable: true,
        refuse: checkExport,
        id: ({ urn, account, inputs }) => arn("bcm-data-exports", "us-east-1", account, `export/${inputs["export"]?.name}-${uuid(urn)}`),
        computed: ({ inputs }, id) => ({ arn: id, export: { ...inputs["export"], exportArn: id } }),
    },
});
