// Microsoft.Insights: who is told, and of what.
import { type Services, UNKNOWN } from "../service";
import { arm } from "./arm";
import { type Check, seconds } from "./checks";
import { parseId, same } from "./ids";
import { isRegion } from "./regions";

/** Regions besides `global` where an action group can be kept. */
const ACTION_GROUP_REGIONS = ["global", "swedencentral", "germanywestcentral", "northcentralus", "southcentralus", "eastus2", "westcentralus"];

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** Lists of an action group's receivers; a name belongs to one receiver over all of them. */
const RECEIVERS = [
    "emailReceivers", "smsReceivers", "webhookReceivers", "armRoleReceivers", "voiceReceivers", "azureAppPushReceivers", "logicAppReceivers",
    "eventHubReceivers",
];

function checkActionGroup(subject: Check): void {
    const location = subject.known("location");
    if (location !== undefined && !ACTION_GROUP_REGIONS.includes(String(location).toLowerCase())) {
        subject.refuse("location", `one of ${ACTION_GROUP_REGIONS.join(", ")}`);
    }
    subject.length("groupShortName", 12, "characters", 1);
    const seen = new Map<string, string>();
    for (const path of RECEIVERS.flatMap((list) => subject.each(list))) {
        subject.required(`${path}.name`, "a name");
        const name = String(subject.known(`${path}.name`)).toLowerCase();
        if (seen.has(name)) subject.refuse(`${path}.name`, `a name of its own; ${seen.get(name)} has it`);
        seen.set(name, path);
    }
    for (const path of subject.each("emailReceivers")) subject.text(`${path}.emailAddress`, EMAIL, "an e-mail address");
    for (const path of subject.each("webhookReceivers")) subject.text(`${path}.serviceUri`, /^https?:\/\//, "a URI");
    subject.length("emailReceivers", 1000, "receivers");
}

const CATEGORIES = ["Administrative", "ServiceHealth", "ResourceHealth", "Alert", "Autoscale", "Recommendation", "Policy", "Security"];
const FIELDS = ["category", "resourceid", "caller", "level", "operationname", "resourcegroup", "resourceprovider", "status", "substatus", "resourcetype"];

function checkActivityAlert(subject: Check): void {
    const location = subject.known("location");
    if (location !== undefined && !["global", "westeurope", "northeurope"].includes(String(location).toLowerCase())) {
        subject.refuse("location", "global, westeurope or northeurope");
    }
    subject.length("scopes", 1000, "scopes", 1);
    for (const path of subject.each("scopes")) {
        subject.scopeExists(path);
        const there = parseId(subject.known(path))?.subscription;
        if (there && !same(there, subject.subscription)) {
            subject.refuse(path, `something in the alert's own subscription, ${subject.subscription}`);
        }
    }
    const certain = subject.list("condition.allOf")?.every((leaf) => leaf?.field !== UNKNOWN && leaf?.anyOf !== UNKNOWN) === true;
    const leaves = subject.each("condition.allOf").flatMap((path) => (subject.at(`${path}.anyOf`) === undefined ? [path] : subject.each(`${path}.anyOf`)));
    const categories = subject.each("condition.allOf").filter((path) => same(subject.known(`${path}.field`), "category"));
    if (certain && categories.length !== 1 && !leaves.some((path) => same(subject.known(`${path}.field`), "category"))) {
        subject.refuse("condition.allOf", "exactly one condition on the field category", `${categories.length} of them`);
    }
    for (const path of leaves) {
        const field = String(subject.known(`${path}.field`)).toLowerCase();
        if (subject.at(`${path}.field`) === UNKNOWN) continue;
        if (!FIELDS.includes(field) && !field.startsWith("properties.")) {
            subject.refuse(`${path}.field`, `one of ${FIELDS.join(", ")}, or properties.…`);
        }
        subject.exactlyOne([`${path}.equals`, `${path}.containsAny`]);
        if (field === "category") subject.oneOf(`${path}.equals`, CATEGORIES);
        if (field === "operationname") {
            subject.text(`${path}.equals`, /^[\w.]+(\/[\w.-]+)+$/, "an operation such as Microsoft.KeyVault/vaults/write");
        }
    }
    for (const path of subject.each("actions.actionGroups")) subject.reference(`${path}.actionGroupId`, "monitor:ActionGroup");
}

/** How often a query can run, and over how long: in Azure's own spelling. */
const FREQUENCIES = ["PT1M", "PT5M", "PT10M", "PT15M", "PT30M", "PT45M", "PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H", "P1D"];
const WINDOWS = [...FREQUENCIES, "P2D"];

function checkQueryRule(subject: Check): void {
    subject.oneOf("kind", ["LogAlert", "LogToMetric", "SimpleLogAlert", "EventLogAlert"]);
    subject.range("severity", 0, 4);
    const alert = (subject.known("kind") ?? "LogAlert") === "LogAlert";
    subject.required("scopes", "what the query is asked of");
    subject.length("scopes", 1, "scopes", 1);
    for (const path of subject.each("scopes")) {
        subject.scopeExists(path);
        subject.sameRegion(path, subject.existing(subject.known(path), "operationalinsights:Workspace"), "workspace");
    }
    if (alert) {
        for (const need of ["severity", "evaluationFrequency", "windowSize"]) subject.required(need, "a value: the rule raises alerts");
    }
    subject.oneOf("evaluationFrequency", FREQUENCIES);
    subject.oneOf("windowSize", WINDOWS);
    const [every, over] = [seconds(subject.known("evaluationFrequency")), seconds(subject.known("windowSize"))];
    if (every !== undefined && over !== undefined && over < every) {
        subject.refuse("windowSize", `at least evaluationFrequency, ${subject.known("evaluationFrequency")}`);
    }
    if (subject.known("autoMitigate") === true && subject.at("muteActionsDuration") !== undefined) {
        subject.refuse("muteActionsDuration", "nothing while autoMitigate is true");
    }
    const mute = subject.known("muteActionsDuration");
    if (mute !== undefined && every !== undefined && (seconds(mute) === undefined || seconds(mute)! < (every ?? 0))) {
        subject.refuse("muteActionsDuration", "an ISO 8601 duration of at least evaluationFrequency");
    }
    for (const path of subject.each("criteria.allOf")) checkCriterion(subject, path);
    for (const path of subject.each("actions.actionGroups")) subject.reference(path, "monitor:ActionGroup");
}

function checkCriterion(subject: Check, path: string): void {
    subject.required(`${path}.query`, "a query");
    subject.required(`${path}.threshold`, "a threshold");
    subject.oneOf(`${path}.timeAggregation`, ["Count", "Average", "Minimum", "Maximum", "Total"]);
    subject.oneOf(`${path}.operator`, ["Equals", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"]);
    if (subject.known(`${path}.timeAggregation`) === "Count") {
        subject.absent(`${path}.metricMeasureColumn`, "no column: rows are counted");
    } else if (subject.isNot(`${path}.timeAggregation`, "Count")) {
        subject.required(`${path}.metricMeasureColumn`, "the column that is aggregated");
    }
    const periods = `${path}.failingPeriods.numberOfEvaluationPeriods`;
    subject.range(periods, 1, 6);
    subject.range(`${path}.failingPeriods.minFailingPeriodsToAlert`, 1, 6);
    if (subject.known(`${path}.failingPeriods.minFailingPeriodsToAlert`) > subject.known(periods)) {
        subject.refuse(`${path}.failingPeriods.minFailingPeriodsToAlert`, `at most numberOfEvaluationPeriods, ${subject.known(periods)}`);
    }
    subject.length(`${path}.dimensions`, 6, "dimensions");
}

const NAME = [
    /^[^*#&+:<>?@%{}\\/]{0,259}[^*#&+:<>?@%{}\\/. ]$/,
    "1 to 260 characters without * # & + : < > ? @ % { } \\ /, not ending with a full stop or space",
] as const;

export const monitor: Services = {
    "azure-native:monitor:ActionGroup": arm("monitor:ActionGroup", {
        place: "none",
        name: NAME,
        computes: ["systemData"],
        replaceOn: ["location"],
        check: checkActionGroup,
        answers: (subject) => ({
            location: subject.at("location") ?? "Global", enabled: subject.at("enabled") ?? true,
            ...Object.fromEntries(RECEIVERS.map((list) => [list, subject.at(list) ?? []])),
        }),
    }),
    "azure-native:monitor:ActivityLogAlert": arm("monitor:ActivityLogAlert", {
        place: "none",
        name: NAME,
        replaceOn: ["location"],
        check: checkActivityAlert,
        answers: (subject) => ({ location: subject.at("location") ?? "global", enabled: subject.at("enabled") ?? true }),
    }),
    "azure-native:monitor:ScheduledQueryRule": arm("monitor:ScheduledQueryRule", {
        name: NAME,
        computes: ["etag", "systemData"],
        check: (subject) => {
            const location = subject.known("location");
            if (location !== undefined && !isRegion(location)) return; // said already
            checkQueryRule(subject);
        },
        answers: (subject) => ({
            kind: subject.at("kind") ?? "LogAlert", enabled: subject.at("enabled") ?? true, autoMitigate: subject.at("autoMitigate") ?? true,
            createdWithApiVersion: "2025-01-01-preview", isLegacyLogAnalyticsRule: false, isWorkspaceAlertsStorageConfigured: false,
        }),
    }),
};

