import * as rules from "../../policy/rules/azure-spend";
import { make, platform, tabulate, UNKNOWN } from "./azure-support";

const notify = (thresholdType: string | undefined, threshold = 100, props: object = {}) =>
    ({ enabled: true, operator: "GreaterThan", threshold, thresholdType, contactEmails: ["a@example.com"], contactGroups: ["/group"], ...props });
const both = { forecast: notify("Forecasted"), fact: notify("Actual", 80) };
const budget = (notifications: unknown = both) => make("consumption:Budget", { notifications }, { name: "budget" });

tabulate(rules.budgetIsHeard, {
    accepts: { "forecast and fact": budget(), "fact, as it is where nothing is said": budget({ ...both, fact: notify(undefined) }) },
    rejects: {
        "nobody": budget({}), "fact alone": budget({ fact: both.fact }), "too late": budget({ ...both, fact: notify("Actual", 150) }), "switched off": budget({ ...both, forecast: notify("Forecasted", 100, { enabled: false }) }),
        "nobody who is told": budget({ ...both, fact: notify("Actual", 80, { contactEmails: [], contactGroups: [] }) }),
    },
    awaits: { "notifications that are not known": budget(UNKNOWN) },
});

tabulate(rules.budgetHasAction, {
    accepts: {
        "an action group": [budget(), platform()],
        "one that is made in the same update": [make("consumption:Budget", { notifications: UNKNOWN }, { from: { notifications: make("monitor:ActionGroup", {}, { name: "g" }) } }), platform()],
    },
    rejects: { "mail alone": [budget({ fact: notify("Actual", 80, { contactGroups: [] }) }), platform()], "a group for the forecast alone": [budget({ forecast: notify("Forecasted") }), platform()] },
    ignores: { "a program that is no platform": budget() },
});

const alert = (props: object = {}) => make("costmanagement:ScheduledActionByScope", { kind: "InsightAlert", status: "Enabled", notification: { to: ["a@example.com"] }, ...props }, { name: "alert" });

tabulate(rules.anomaliesAreHeard, {
    accepts: { "an alarm": alert() },
    rejects: { "one that is switched off": alert({ status: "Disabled" }), "nobody": alert({ notification: { to: [] } }) },
    ignores: { "a mail every week": alert({ kind: "Email" }) },
    awaits: { "a status that is not known": alert({ status: UNKNOWN }) },
});

const schedule = { status: "Active", recurrence: "Daily", recurrencePeriod: { from: "2027-01-01T00:00:00Z" } };
const right = {
    schedule, identity: { type: "SystemAssigned" }, definition: { dataSet: { granularity: "Daily" } },
    deliveryInfo: { destination: { resourceId: "/subscriptions/x/account", rootFolderPath: "holdfast/schema-1" } },
};
const ledger = (props: object = {}) => make("costmanagement:Export", { ...right, ...props }, { name: "ledger" });
const site = (facts: object = {}) => platform({ costSchema: "1", ...facts });

const writes = make("authorization:RoleAssignment", { principalId: "p" }, { name: "writes", from: { principalId: ledger() } });

tabulate(rules.ledgerIsComplete, {
    accepts: { "daily, as an identity, with its version": [ledger(), site(), writes], "an identity by its id": [ledger({ identity: { type: "SystemAssigned", principalId: "p" } }), site(), make("authorization:RoleAssignment", { principalId: "p" })] },
    rejects: {
        "an identity that may write nowhere": [ledger(), site()],
        "paused": [ledger({ schedule: { status: "Inactive", recurrence: "Daily" } }), site()], "monthly": [ledger({ schedule: { status: "Active", recurrence: "Monthly" } }), site()],
        "from no day on": [ledger({ schedule: { ...schedule, recurrencePeriod: undefined } }), site(), writes], "months in one sum": [ledger({ definition: { dataSet: {} } }), site(), writes],
        "no account": [ledger({ deliveryInfo: { destination: { rootFolderPath: "schema-1" } } }), site(), writes],
        "nobody in particular": [ledger({ identity: undefined }), site()], "a token": [ledger({ deliveryInfo: { destination: { rootFolderPath: "schema-1", sasToken: "?sv" } } }), site()],
        "no version": [ledger({ deliveryInfo: { destination: { rootFolderPath: "holdfast" } } }), site()],
    },
    ignores: { "a program that is no platform": ledger() },
    awaits: { "a schedule that is not known": [ledger({ schedule: UNKNOWN }), site()] },
});

tabulate(rules.spendIsControlled, {
    accepts: { "all three": [site(), budget(), alert(), ledger()] },
    rejects: { "nothing": site(), "no budget": [site(), alert(), ledger()], "a mail every week alone": [site(), budget(), alert({ kind: "Email" }), ledger()], "no ledger": [site(), budget(), alert()] },
    ignores: { "a standby, which shares the primary's subscription": site({ role: "standby" }) },
});

const step = (threshold: number, thresholdType?: string, change: object = {}) =>
    ({ enabled: true, operator: "GreaterThan", threshold, thresholdType, contactEmails: ["a@example.com"], contactGroups: ["/g"], ...change });
const stepped = (notifications: unknown) => make("consumption:Budget", { notifications }, { name: "stepped" });
const steps = { early: step(80, "Actual"), up: step(100), ahead: step(100, "Forecasted") };

tabulate(rules.budgetWarnsInSteps, {
    accepts: { "three steps, one of which does not say its type, which is Actual": [stepped(steps), site()] },
    rejects: {
        "none": [stepped(undefined), site()], "nobody early": [stepped({ ...steps, early: step(99, "Actual") }), site()], "no forecast": [stepped({ early: steps.early, up: steps.up }), site()],
        "one that is off": [stepped({ ...steps, up: step(100, "Actual", { enabled: false }) }), site()], "responders alone": [stepped({ ...steps, up: step(100, "Actual", { contactEmails: [] }) }), site()],
        "mail alone": [stepped({ ...steps, ahead: step(100, "Forecasted", { contactGroups: undefined }) }), site()], "far too late": [stepped({ ...steps, up: step(10_000, "Actual") }), site()],
    },
    ignores: { "a program that is no platform": stepped(steps) },
    awaits: { "notifications that are not known": [stepped(UNKNOWN), site()] },
});
