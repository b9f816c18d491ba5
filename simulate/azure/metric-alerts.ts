// Microsoft.Insights: alarms on what a resource measures.
import type { Services } from "../service";
import { arm } from "./arm";
import { type Check, seconds } from "./checks";

const FREQUENCIES = ["PT1M", "PT5M", "PT15M", "PT30M", "PT1H"];
const WINDOWS = [...FREQUENCIES, "PT6H", "PT12H", "P1D"];

const OPERATORS = ["GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual", "Equals", "GreaterOrLessThan"];

function checkAlert(subject: Check): void {
    subject.range("severity", 0, 4);
    subject.oneOf("evaluationFrequency", FREQUENCIES);
    subject.oneOf("windowSize", WINDOWS);
    const [every, over] = [seconds(subject.known("evaluationFrequency")), seconds(subject.known("windowSize"))];
    if (every !== undefined && over !== undefined && over < every) subject.refuse("windowSize", `at least evaluationFrequency, ${subject.known("evaluationFrequency")}`);
    subject.required("scopes", "what is measured");
    for (const path of subject.each("scopes")) subject.scopeExists(path);
    const single = subject.known("criteria.odataType") === "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria";
    if (single) subject.length("scopes", 1, "scopes: the criteria are of one resource", 1);
    if (single || subject.known("criteria.odataType") === "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria") subject.length("criteria.allOf", 5, "criteria", 1);
    subject.unique("criteria.allOf", "name");
    for (const path of subject.each("criteria.allOf")) {
        for (const need of ["name", "metricName", "timeAggregation"]) subject.required(`${path}.${need}`, "a value");
        subject.oneOf(`${path}.criterionType`, ["StaticThresholdCriterion", "DynamicThresholdCriterion"]);
        subject.oneOf(`${path}.timeAggregation`, ["Average", "Count", "Minimum", "Maximum", "Total"]);
        subject.oneOf(`${path}.operator`, OPERATORS);
        if (subject.known(`${path}.criterionType`) === "StaticThresholdCriterion") subject.required(`${path}.threshold`, "a threshold");
        for (const dimension of subject.each(`${path}.dimensions`)) subject.oneOf(`${dimension}.operator`, ["Include", "Exclude"]);
    }
    for (const path of subject.each("actions")) subject.reference(`${path}.actionGroupId`, "monitor:ActionGroup");
}

export const metricAlerts: Services = {
    "azure-native:monitor:MetricAlert": arm("monitor:MetricAlert", {
        place: "none",
        name: [/^[^*#&+:<>?@%{}\\/]{0,259}[^*#&+:<>?@%{}\\/. ]$/, "1 to 260 characters without * # & + : < > ? @ % { } \\ /, not ending with a full stop or space"],
        check: checkAlert,
        answers: (subject) => ({ location: subject.at("location") ?? "global", enabled: subject.at("enabled") ?? true, autoMitigate: subject.at("autoMitigate") ?? true, isMigrated: false, lastUpdatedTime: "0001-01-01T00:00:00Z" }),
    }),
};
