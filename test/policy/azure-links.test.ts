import * as rules from "../../policy/rules/azure-links";
import { armId, make, platform, tabulate, UNKNOWN } from "./azure-support";

const workspace = make("operationalinsights:Workspace", { id: armId("Microsoft.OperationalInsights/workspaces/w") }, { name: "w" });
const group = make("resources:ResourceGroup", { id: "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg" }, { name: "rg" });
const setting = (workspaceId: unknown) => make("monitor:DiagnosticSetting", { workspaceId }, { name: "s" });
const elsewhere = (id: string) => id.replace("11111111-2222", "99999999-2222");
const told = make("pulumi:pulumi:StackReference", {}, { name: "org/holdfast/other" });
const guard = elsewhere(armId("Microsoft.DataProtection/resourceGuards/g"));
const asking = (id: string) => make("monitor:ScheduledQueryRule", { criteria: { allOf: [{ query: `X | where ResourceId =~ "${id}"` }] } }, { name: "q", from: { criteria: workspace } });

tabulate(rules.staysInSubscriptions, {
    accepts: {
        "a workspace of the site's": [setting(workspace.props.id), workspace, platform()],
        "one that a query names": [asking(armId("a/b/c")), workspace, platform()],
        "what Azure fills in": [make("monitor:DiagnosticSetting", { workspaceId: workspace.props.id, eTag: UNKNOWN }, { from: { workspaceId: workspace } }), workspace, platform()],
        "a guard that the configuration names": [setting(guard), workspace, platform({ backup: { azureGuards: { vault: guard } } })],
    },
    rejects: {
        "somebody else's workspace": [setting(elsewhere(String(workspace.props.id))), workspace, platform()],
        "one that a query names": [asking(elsewhere(armId("a/b/c"))), workspace, platform()],
        "an identity that is named as a setting": [make("storage:StorageAccount", { identity: { userAssignedIdentities: { [elsewhere(armId("a/b/c"))]: {} } } }), workspace, platform()],
    },
    ignores: {
        "a set's subnet, of which the rule about sets tells": [
            make("compute:VirtualMachineScaleSet", { virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations: [{ ipConfigurations: [{ subnet: { id: elsewhere(armId("a/b/c")) } }] }] } } }),
            workspace, platform(),
        ],
        "a program that is no platform": [setting(elsewhere(String(workspace.props.id))), workspace],
        "what is made from what is declared": [make("monitor:DiagnosticSetting", { workspaceId: UNKNOWN }, { from: { workspaceId: workspace } }), workspace, platform()],
        "what names nothing": [make("storage:StorageAccount", {}), platform()],
    },
    awaits: {
        "what may lead anywhere": [make("monitor:DiagnosticSetting", { workspaceId: UNKNOWN }, { from: { workspaceId: [] } }), workspace, platform()],
        "what only another stack knows": [make("monitor:DiagnosticSetting", { workspaceId: UNKNOWN }, { from: { workspaceId: told } }), workspace, told, platform()],
        "a site of which nothing is made yet": [make("monitor:DiagnosticSetting", { workspaceId: workspace.props.id }), platform()],
    },
});

const made = (workspaceId: unknown) => make("monitor:DiagnosticSetting", { workspaceId }, { name: "s", from: { workspaceId: workspace } });
const table = make("operationalinsights:Table", { id: `${workspace.props.id}/tables/one` }, { name: "one" });
const inline = make("operationalinsights:Workspace", { id: workspace.props.id, tables: [{ name: "two" }] }, { name: "w" });
const gone = armId("Microsoft.OperationalInsights/workspaces/gone");

tabulate(rules.leadsSomewhere, {
    accepts: {
        "what is declared": [made(workspace.props.id), workspace, group, platform()], "a part that it has by itself": [made(`${workspace.props.id}/tables/one`), workspace, group, platform()],
        "a part that is declared apart": [made(table.props.id), workspace, table, group, platform()], "a part that its parent says": [made(`${workspace.props.id}/tables/two`), inline, table, group, platform()],
        "what stands in another's group": [made(armId("Microsoft.KeyVault/vaults/certs").replace("/rg/", "/certificates/")), workspace, group, platform()],
        "what Azure makes by itself": [made(armId("Microsoft.Network/networkInterfaces/nic")), workspace, group, platform()],
        "what a stack told that is not there": [make("monitor:DiagnosticSetting", { workspaceId: gone }, { from: { workspaceId: told } }), told, group, platform()],
    },
    rejects: {
        "what is not there": [made(gone), workspace, group, platform()],
        "an id that is written out, of what is not there": [make("monitor:DiagnosticSetting", { workspaceId: gone }, { from: { workspaceId: [] } }), workspace, group, platform()],
        "a part that is not there, of which others are declared": [made(`${workspace.props.id}/tables/three`), workspace, table, group, platform()],
    },
    ignores: { "a program that is no platform": [made(gone), workspace, group] },
    awaits: { "what may lead anywhere": [make("monitor:DiagnosticSetting", { workspaceId: UNKNOWN }, { from: { workspaceId: [] } }), workspace, group, platform()] },
});

tabulate(rules.groupsAreDeclared, {
    accepts: {
        "a group that is declared": [platform(), workspace, group], "the primary's, beside it": [platform(), workspace, make("resources:ResourceGroup", { id: group.props.id }, { name: "rg", stack: "other" })],
        "the group of Azure's watchers": [platform(), workspace, group, make("network:FlowLog", { id: armId("Microsoft.Network/networkWatchers/w/flowLogs/f").replace("/rg/", "/NetworkWatcherRG/") })],
    },
    rejects: { "none": [platform(), workspace] },
    awaits: { "what is not made yet": [platform(), make("operationalinsights:Workspace", { id: UNKNOWN })], "a standby by itself": [platform({ role: "standby" }), workspace] },
});
