import * as rules from "../../policy/rules/azure-alerts";
import { armId, make, platform, tabulate, UNKNOWN } from "./azure-support";

const group = (name: string) => make("monitor:ActionGroup", { id: `/groups/${name}` }, { name });
const [first, second] = [group("first"), group("second")];
const query = (name: string, text: string, to = first, props: object = {}) => make("monitor:ScheduledQueryRule", {
    enabled: true, actions: { actionGroups: [to.props.id] }, criteria: { allOf: [{ query: text }] }, ...props,
}, { name, from: { actions: to } });

const opened = query("opened", 'SecurityIncident | where Status == "New" and CreatedTime > ago(15m)');

tabulate(rules.incidentsReachPeople, {
    accepts: { "a query on incidents": [platform(), first, opened] },
    rejects: {
        "the escalation alone": [platform(), first, query("x", "SecurityIncident | where CreatedTime between (ago(1d) .. ago(30m))")],
        "none": [platform(), first], "another query": [platform(), first, query("x", "AzureActivity")],
        "one that is off": [platform(), first, query("x", "SecurityIncident", first, { enabled: false })],
        "one that tells nobody": [platform(), first, query("x", "SecurityIncident", first, { actions: {} })],
    },
});

const incidents = (to: typeof first) => query("incidents", 'SecurityIncident | where Status == "New" and CreatedTime between (ago(1d) .. ago(30m))', to);
const alerts = (to: typeof first) => query("alerts", 'arg("").alertsmanagementresources | where State == "New" and Since between (ago(1d) .. ago(30m))', to);

tabulate(rules.siteEscalates, {
    accepts: { "both, to others": [platform(), first, second, opened, incidents(second), alerts(second)] },
    rejects: {
        "none": [platform(), first, opened],
        "incidents alone": [platform(), first, second, opened, incidents(second)],
        "the same people again": [platform(), first, second, opened, incidents(first), alerts(first)],
    },
});

tabulate(rules.queryMayAsk, {
    accepts: {
        "an identity": query("a", 'arg("").resources', first, { identity: { type: "UserAssigned", userAssignedIdentities: ["/i"] } }),
        "its own": query("a", 'arg("").resources', first, { identity: { type: "SystemAssigned" } }),
    },
    rejects: { "none": query("a", 'arg("").resources'), "one that is nobody": query("a", 'arg("").resources', first, { identity: { type: "UserAssigned" } }) },
    awaits: { "an identity that is not known": query("a", 'arg("").resources', first, { identity: UNKNOWN }) },
    ignores: { "a query of the workspace alone": query("a", "AzureActivity") },
});

const criterion = { query: "AzureActivity", operator: "GreaterThan", threshold: 0, timeAggregation: "Count" };
const searching = (change: object = {}, props: object = {}) => query("q", "", first, { criteria: { allOf: [{ ...criterion, ...change }] }, evaluationFrequency: "PT5M", ...props });
const measuring = (change: object = {}) => make("monitor:MetricAlert", { criteria: { allOf: [{ metricName: "cpu_percent", operator: "GreaterThan", threshold: 80, timeAggregation: "Average", ...change }] } });
const watching = (...allOf: object[]) => make("monitor:ActivityLogAlert", { condition: { allOf } });
const category = { field: "category", equals: "Administrative" };

tabulate(rules.alertCanGoOff, {
    accepts: {
        "a whole query": searching(), "a whole measurement": measuring(), "a threshold that Azure learns": measuring({ criterionType: "DynamicThresholdCriterion", threshold: undefined }),
        "a category": watching(category), "one of several operations": watching(category, { anyOf: [{ field: "operationName", equals: "x" }, { field: "operationName", containsAny: ["y"] }] }),
    },
    rejects: {
        "no query": searching({ query: undefined }), "no threshold": searching({ threshold: undefined }), "no way to compare": measuring({ operator: undefined }), "nothing measured": measuring({ metricName: undefined }),
        "what can never be": measuring({ operator: "LessThan", threshold: 0 }),
        "no category": watching({ field: "operationName", equals: "x" }), "half a condition": watching(category, { field: "operationName" }), "half of one of several": watching(category, { anyOf: [{ equals: "x" }] }),
    },
    ignores: { "a query that only makes a metric": searching({ operator: undefined }, { kind: "LogToMetric" }) },
    awaits: { "a threshold that is not known": searching({ threshold: UNKNOWN, operator: UNKNOWN }) },
});

const periods = (minFailingPeriodsToAlert?: number, numberOfEvaluationPeriods?: number) => ({ failingPeriods: { minFailingPeriodsToAlert, numberOfEvaluationPeriods } });

tabulate(rules.alertIsNotPatient, {
    accepts: { "the first time": searching(periods(1, 1)), "two of three": searching(periods(2, 3)), "nothing said, which is one of one": searching(periods()) },
    rejects: { "more than there are": searching(periods(2, 1)), "hours later": searching(periods(20, 20)), "never": searching(periods(0, 1)), "in an unknown while": searching(periods(1, 1), { evaluationFrequency: undefined }) },
    ignores: { "a query that says nothing of it": searching() },
    awaits: { "a frequency that is not known": searching(periods(1, 1), { evaluationFrequency: UNKNOWN }) },
});

tabulate(rules.alertStaysOpen, {
    accepts: { "one that stays": [searching({}, { autoMitigate: false }), platform()] },
    rejects: { "one that closes": [searching({}, { autoMitigate: true }), platform()], "nothing said, which closes": [searching(), platform()] },
    ignores: { "a measurement": [searching({ timeAggregation: "Maximum" }), platform()], "a program that is no platform": searching() },
    awaits: { "what is not known": [searching({}, { autoMitigate: UNKNOWN }), platform()] },
});

const processing = (props: object = {}) => make("alertsmanagement:AlertProcessingRuleByName", {
    properties: { scopes: [armId("Microsoft.RecoveryServices/vaults/v")], actions: [{ actionType: "AddActionGroups", actionGroupIds: ["/g"] }], ...props },
});

tabulate(rules.processingRuleReaches, {
    accepts: { "a group": processing({ enabled: true }), "nothing said, which is on": processing() },
    rejects: { "one that is off": processing({ enabled: false }), "nobody": processing({ actions: [{ actionType: "AddActionGroups", actionGroupIds: [] }] }), "nothing": processing({ scopes: [] }) },
    ignores: { "one that keeps alerts quiet": processing({ actions: [{ actionType: "RemoveAllActionGroups" }] }) },
    awaits: { "a group that is not known": processing({ actions: [{ actionType: "AddActionGroups", actionGroupIds: UNKNOWN }] }) },
});
