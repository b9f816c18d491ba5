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

const right = { schedule: { status: "Active", recurrence: "Daily" }, identity: { type: "SystemAssigned" }, deliveryInfo: { destination: { rootFolderPath: "holdfast/schema-1" } } };
const ledger = (props: object = {}) => make("costmanagement:Export", { ...right, ...props }, { name: "ledger" });
const site = (facts: object = {}) => platform({ costSchema: "1", ...facts });

const writes = make("authorization:RoleAssignment", { principalId: "p" }, { name: "writes", from: { principalId: ledger() } });

tabulate(rules.ledgerIsComplete, {
    accepts: { "daily, as an identity, with its version": [ledger(), site(), writes], "an identity by its id": [ledger({ identity: { type: "SystemAssigned", principalId: "p" } }), site(), make("authorization:RoleAssignment", { principalId: "p" })] },
    rejects: {
        "an identity that may write nowhere": [ledger(), site()],
        "paused": [ledger({ schedule: { status: "Inactive", recurrence: "Daily" } }), site()], "monthly": [ledger({ schedule: { status: "Active", recurrence: "Monthly" } }), site()],
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
