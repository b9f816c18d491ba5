// What a subscription may cost, who hears of more, and the ledger.
import { isReferred } from "../azure";
import { beside, factsOf, list, PLATFORM, platformOf, require1, shown, unless } from "../look";
import { readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const BUDGETS = ["azure-native:consumption:Budget", "azure-native:costmanagement:Budget"];
const EXPORT = "azure-native:costmanagement:Export";
const ALERT = "azure-native:costmanagement:ScheduledActionByScope";

export const budgetIsHeard: ResourceRule = {
    name: "azure-budget-is-heard",
    title: "Somebody is told before a budget is used up: by its forecast, and by what was really spent",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["spend-control"],
    remediation: "Add a notification of each thresholdType, Forecasted and Actual, at 100 per cent or less, enabled, with a contact.",
    types: BUDGETS,
    check: ({ props }) => ["Forecasted", "Actual"].flatMap((type) => unless(
        Object.values<any>(props.notifications ?? {}).some((notification) => (notification.thresholdType ?? "Actual") === type && notification.enabled === true &&
            /^GreaterThan/.test(notification.operator) && Number(notification.threshold) <= 100 && list(notification.contactEmails).length + list(notification.contactGroups).length > 0),
        { property: "notifications", observed: `nobody hears of ${type === "Actual" ? "what was spent" : "the forecast"}`, expected: `${type} at 100 per cent or less` },
    )),
};

export const budgetHasAction: StackRule = {
    name: "azure-budget-has-action",
    title: "A budget that is used up calls the responders, by their action group",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["spend-control"],
    remediation: "Name the action group in contactGroups of a notification of what was really spent.",
    types: BUDGETS,
    applies: (budget, graph) => platformOf(budget, graph) !== undefined,
    // What the notifications were made from tells only as long as they are not known themselves.
    check: (budget) => unless(readOr(Boolean(budget.propertyDependencies["notifications"]?.length), () =>
        Object.values<any>(budget.props.notifications ?? {}).some((notification) => (notification.thresholdType ?? "Actual") === "Actual" && list(notification.contactGroups).length > 0)), {
        property: "notifications", observed: "mail alone", expected: "an action group",
    }),
};

/** Per cent of a budget by which somebody has been told, while there is time to do something. */
const EARLY = 80;

export const budgetWarnsInSteps: StackRule = {
    name: "azure-budget-warns-in-steps",
    title: `A site's budget tells both people and responders, at ${EARLY} per cent, when it is used up, and when it will be; no step is off`,
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["spend-control"],
    remediation: `Give the budget notifications at ${EARLY} and 100 per cent of Actual and at 100 of Forecasted, each enabled, with operator GreaterThan, contactEmails and contactGroups.`,
    types: BUDGETS,
    applies: (budget, graph) => platformOf(budget, graph) !== undefined,
    check: (budget) => {
        const said = Object.entries<any>(budget.props.notifications ?? {});
        const complete = said.filter(([, { enabled, operator, threshold, contactEmails, contactGroups }]) => enabled === true && /^GreaterThan/.test(String(operator)) && Number(threshold) > 0
            && list(contactEmails).length > 0 && isReferred(budget, "notifications", () => list(contactGroups)[0])).map(([, notification]) => notification);
        const told = (type: string, least: number, most: number) => complete.some(({ thresholdType, threshold }) => (thresholdType ?? "Actual") === type && threshold >= least && threshold <= most);
        return [
            ...unless(told("Actual", 1, EARLY), { property: "notifications", observed: "nobody is told early", expected: `Actual at ${EARLY} per cent or less` }),
            ...unless(told("Actual", EARLY + 1, 100), { property: "notifications", observed: "nobody is told that it is used up", expected: "Actual at 100 per cent" }),
            ...unless(told("Forecasted", 1, 100), { property: "notifications", observed: "nobody is told that it will be used up", expected: "Forecasted at 100 per cent or less" }),
        ];
    },
};

export const anomaliesAreHeard: ResourceRule = {
    name: "azure-anomaly-is-heard",
    title: "The alarm on unusual costs is switched on, and reaches somebody",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["spend-control"],
    remediation: "Set status to Enabled, and name an address.",
    types: [ALERT],
    applies: ({ props }) => props.kind === "InsightAlert",
    check: ({ props }) => [
        ...require1("status", props.status, ["Enabled"]),
        ...unless(list(props.notification?.to).length > 0, { property: "notification.to", observed: "nobody", expected: "an address" }),
    ],
};

export const ledgerIsComplete: StackRule = {
    name: "azure-ledger-is-complete",
    title: "The ledger is delivered daily, day by day, as an identity and by no key, and names the version of its tags",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["spend-control", "accountability"],
    remediation: "Set the export active and daily, give it an identity, and a folder schema-VERSION.",
    types: [EXPORT],
    applies: (ledger, graph) => platformOf(ledger, graph) !== undefined,
    check: (ledger, graph) => {
        const { schedule, identity, deliveryInfo, definition } = ledger.props;
        const version = factsOf(ledger, graph)!.costSchema;
        const written = graph.of("azure-native:authorization:RoleAssignment").some((assignment) => assignment.propertyDependencies["principalId"]?.includes(ledger.urn) ||
            (identity?.principalId !== undefined && readOr<unknown>(undefined, () => assignment.props.principalId) === identity.principalId));
        const { rootFolderPath, sasToken } = deliveryInfo?.destination ?? {};
        return [
            ...require1("schedule.status", schedule?.status, ["Active"]),
            ...require1("schedule.recurrence", schedule?.recurrence, ["Daily"]),
            ...unless(Boolean(schedule?.recurrencePeriod?.from), { property: "schedule.recurrencePeriod", observed: "not set", expected: "from when on" }),
            ...require1("definition.dataSet.granularity", definition?.dataSet?.granularity, ["Daily"]),
            ...unless(isReferred(ledger, "deliveryInfo", () => deliveryInfo?.destination?.resourceId as unknown), { property: "deliveryInfo.destination.resourceId", observed: "not set", expected: "the account of whoever pays" }),
            ...require1("identity.type", identity?.type, ["SystemAssigned"]),
            ...unless(written, { property: "identity", observed: "an identity that may write nowhere", expected: "a role assignment on the container" }),
            ...unless(!sasToken, { property: "deliveryInfo.destination.sasToken", observed: "a token", expected: "the export's identity" }),
            ...unless(String(rootFolderPath ?? "").split("/").includes(`schema-${version}`), { property: "deliveryInfo.destination.rootFolderPath", observed: shown(rootFolderPath), expected: `…/schema-${version}` }),
        ];
    },
};

const isPrimary = (platform: Resource): boolean => platform.props.role === "primary";

export const spendIsControlled: StackRule = {
    name: "azure-site-spend",
    title: "A subscription has a budget, hears of unusual costs, and keeps a ledger",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["spend-control"],
    remediation: "Declare the Spend component in the primary: one site of a subscription says it for all.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => [
        ...unless(beside(platform, graph, ...BUDGETS).length > 0, { observed: "no Budget", expected: "one" }),
        ...unless(beside(platform, graph, ALERT).some(({ props }) => props.kind === "InsightAlert"), { observed: "no alarm on unusual costs", expected: "an InsightAlert" }),
        ...unless(beside(platform, graph, EXPORT).length > 0, { observed: "no Export", expected: "one" }),
    ],
};
