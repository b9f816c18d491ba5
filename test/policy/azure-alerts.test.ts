import * as rules from "../../policy/rules/azure-alerts";
import { make, platform, tabulate } from "./azure-support";

const group = (name: string) => make("monitor:ActionGroup", { id: `/groups/${name}` }, { name });
const [first, second] = [group("first"), group("second")];
const query = (name: string, text: string, to = first, props: object = {}) => make("monitor:ScheduledQueryRule", {
    enabled: true, actions: { actionGroups: [to.props.id] }, criteria: { allOf: [{ query: text }] }, ...props,
}, { name, from: { actions: to } });

const opened = query("opened", 'SecurityIncident | where Status == "New" and CreatedTime > ago(15m)');

tabulate(rules.incidentsReachPeople, {
    accepts: { "a query on incidents": [platform(), first, opened] },
    rejects: {
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
    accepts: { "an identity": query("a", 'arg("").resources', first, { identity: { type: "UserAssigned" } }) },
    rejects: { "none": query("a", 'arg("").resources') },
    ignores: { "a query of the workspace alone": query("a", "AzureActivity") },
});
