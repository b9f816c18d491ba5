// Microsoft.Consumption and Microsoft.CostManagement: what a scope may cost, and what its costs were.
import type { Services } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { identityOf } from "./dataprotection";
import { parseId, same } from "./ids";

const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?Z?)?$/;

/** Two moments in order. */
function checkPeriod(subject: Check, from: string, to: string): void {
    subject.text(from, MOMENT, "a moment such as 2027-01-01T00:00:00Z");
    subject.text(to, MOMENT, "a moment such as 2027-01-01T00:00:00Z");
    const [start, end] = [subject.known(from), subject.known(to)];
    if (start !== undefined && end !== undefined && String(end) <= String(start)) subject.refuse(to, `a moment after ${start}`);
}

function checkBudget(subject: Check): void {
    subject.oneOf("category", ["Cost"]);
    subject.oneOf("timeGrain", ["Monthly", "Quarterly", "Annually", "BillingMonth", "BillingQuarter", "BillingAnnual"]);
    const amount = subject.known("amount");
    if (amount !== undefined && !(Number(amount) > 0)) subject.refuse("amount", "more than nothing");
    checkPeriod(subject, "timePeriod.startDate", "timePeriod.endDate");
    const start = String(subject.known("timePeriod.startDate") ?? "");
    if (MOMENT.test(start) && (start.slice(8, 10) !== "01" || start < "2017-06-01")) {
        subject.refuse("timePeriod.startDate", "the first of a month, June 2017 or later");
    }
    const notifications = Object.keys((subject.known("notifications") as object | undefined) ?? {});
    if (notifications.length > 5) subject.refuse("notifications", "5 at most", `${notifications.length} notifications`);
    for (const key of notifications) {
        const at = `notifications.${key}`;
        subject.oneOf(`${at}.operator`, ["EqualTo", "GreaterThan", "GreaterThanOrEqualTo"]);
        subject.oneOf(`${at}.thresholdType`, ["Actual", "Forecasted"]);
        subject.range(`${at}.threshold`, 0, 1000, "per cent");
        const told = (["contactEmails", "contactGroups", "contactRoles"] as const).flatMap((kind) => subject.each(`${at}.${kind}`));
        const certain = (["contactEmails", "contactGroups", "contactRoles"] as const).every((kind) => subject.list(`${at}.${kind}`) !== undefined);
        if (told.length === 0 && certain) {
            subject.refuse(`${at}.contactEmails`, "somebody: an address, a group or a role", "nobody");
        }
        subject.length(`${at}.contactEmails`, 50, "addresses");
        for (const item of subject.each(`${at}.contactEmails`)) subject.text(item, MAIL, "an e-mail address");
        for (const item of subject.each(`${at}.contactGroups`)) subject.reference(item, "monitor:ActionGroup");
    }
}

function checkExport(subject: Check): void {
    subject.oneOf("definition.type", ["Usage", "ActualCost", "AmortizedCost"]);
    subject.oneOf("definition.timeframe", ["MonthToDate", "BillingMonthToDate", "TheLastMonth", "TheLastBillingMonth", "WeekToDate", "Custom"]);
    subject.oneOf("definition.dataSet.granularity", ["Daily"]);
    subject.oneOf("format", ["Csv"]);
    subject.oneOf("schedule.status", ["Active", "Inactive"]);
    subject.oneOf("schedule.recurrence", ["Daily", "Weekly", "Monthly", "Annually"]);
    checkPeriod(subject, "schedule.recurrencePeriod.from", "schedule.recurrencePeriod.to");
    if (subject.known("schedule.recurrence") === "Daily") {
        subject.oneOf("definition.timeframe", ["MonthToDate", "BillingMonthToDate"], "MonthToDate: what runs daily reads the month so far");
    }
    const account = subject.known("deliveryInfo.destination.resourceId");
    if (account === undefined && subject.at("deliveryInfo.destination.sasToken") === undefined) {
        subject.required("deliveryInfo.destination.resourceId", "a storage account, or a token for one");
    }
    const found = subject.reference("deliveryInfo.destination.resourceId", "storage:StorageAccount");
    if (found?.inputs["allowedCopyScope"]) {
        subject.refuse("deliveryInfo.destination.resourceId", "an account that takes copies from any other", `${found.name}, which takes them from ${found.inputs["allowedCopyScope"]} alone`);
    }
    subject.text("deliveryInfo.destination.container", /^[a-z0-9](-?[a-z0-9]){2,62}$/, "3 to 63 lower-case letters, digits and single dashes");
    if (subject.known("identity.type") === "SystemAssigned") subject.required("location", "a region, for the identity");
}

function checkAction(subject: Check): void {
    subject.oneOf("kind", ["Email", "InsightAlert"]);
    subject.oneOf("status", ["Enabled", "Disabled", "Expired"]);
    subject.oneOf("schedule.frequency", ["Daily", "Weekly", "Monthly"]);
    checkPeriod(subject, "schedule.startDate", "schedule.endDate");
    subject.length("notification.subject", 70, "characters", 1);
    subject.length("notification.message", 250);
    subject.length("notification.to", 20, "addresses", 1);
    for (const item of subject.each("notification.to")) subject.text(item, MAIL, "an e-mail address");
    if (subject.known("kind") !== "InsightAlert") return;
    subject.oneOf("schedule.frequency", ["Daily"], "Daily: an anomaly is of a day");
    const scope = parseId(subject.known("scope"));
    if (scope && !same(scope.type, "Microsoft.Resources/subscriptions")) subject.refuse("scope", "a subscription: anomalies are found nowhere else");
    const view = subject.known("viewId");
    if (view !== undefined && !/\/views\/ms:DailyAnomalyByResourceGroup$/.test(String(view))) subject.refuse("viewId", "…/views/ms:DailyAnomalyByResourceGroup");
}

export const cost: Services = {
    "azure-native:consumption:Budget": arm("consumption:Budget", {
        place: "none",
        name: [/^[\w-]{1,63}$/, "1 to 63 letters, digits, _ and -"],
        check: checkBudget,
        replaceOn: ["timePeriod.startDate"],
        answers: (subject) => ({ eTag: subject.guid("etag"), currentSpend: { amount: 0, unit: "EUR" } }),
    }),
    "azure-native:costmanagement:Export": arm("costmanagement:Export", {
        place: "none",
        name: [/^[A-Za-z0-9_-]{3,64}$/, "3 to 64 letters, digits, _ and -"],
        check: checkExport,
        answers: (subject) => ({
            eTag: subject.guid("etag"), nextRunTimeEstimate: subject.at("schedule.recurrencePeriod.from"),
            ...identityOf(subject),
        }),
    }),
    "azure-native:costmanagement:ScheduledActionByScope": arm("costmanagement:ScheduledActionByScope", {
        place: "none",
        name: [/^[\w-]{1,80}$/, "1 to 80 letters, digits, _ and -"],
        spoken: ["scope"],
        computes: ["systemData"],
        check: checkAction,
        answers: (subject) => ({ eTag: subject.guid("etag") }),
    }),
};
