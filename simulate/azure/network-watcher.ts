// Microsoft.Network: network watchers and the flow logs they keep.
import type { Services } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { watcherRegion } from "./given";
import { same } from "./ids";
import { normalRegion } from "./regions";
import type { Subject } from "./subject";

const VERSION_2 = { type: "JSON", version: 2 };

/** Region of the watcher that a flow log belongs to: one of Azure's own, or one that is declared. */
function regionOfWatcher(subject: Subject): string | undefined {
    const declared = subject.existing(subject.parents[0]?.id, "network:NetworkWatcher")?.outputs["location"];
    return declared ?? watcherRegion(String(subject.known("networkWatcherName")));
}

function checkFlowLog(subject: Check): void {
    const target = subject.known("targetResourceId");
    if (/\/networkSecurityGroups\//i.test(String(target))) {
        subject.refuse("targetResourceId", "a virtual network, subnet or interface: flow logs of security groups are retired");
    } else if (!/\/networkInterfaces\//i.test(String(target))) {
        const found = subject.reference("targetResourceId", "network:VirtualNetwork", "network:Subnet");
        if (found?.type.endsWith(":VirtualNetwork")) subject.sameRegion("targetResourceId", found, "network");
    }
    const watcher = regionOfWatcher(subject);
    if (watcher && subject.location && watcher !== subject.location) {
        subject.refuse("networkWatcherName", `the watcher of ${subject.location}`);
    }
    const other = subject.of("network:FlowLog").find(({ inputs }) => target !== undefined && same(inputs["targetResourceId"], target));
    if (other) subject.refuse("targetResourceId", `a target without a flow log; ${other.id} logs it`);

    const store = subject.reference("storageId", "storage:StorageAccount");
    subject.sameRegion("storageId", store, "storage account");
    if (store && !["StorageV2", "Storage"].includes(store.inputs["kind"])) {
        subject.refuse("storageId", "a general-purpose storage account", store.inputs["kind"]);
    }
    const rules = store?.inputs["networkRuleSet"];
    if (rules?.defaultAction === "Deny" && !String(rules.bypass ?? "AzureServices").includes("AzureServices")) {
        subject.refuse("storageId", "a storage account that admits Azure's own services (networkRuleSet.bypass)", `bypass ${rules.bypass}`);
    }
    subject.range("retentionPolicy.days", 0, 365, "days");
    subject.oneOf("format.type", ["JSON"]);
    subject.oneOf("format.version", [1, 2]);
    checkAnalytics(subject);
}

function checkAnalytics(subject: Check): void {
    const path = "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration";
    const workspace = subject.reference(`${path}.workspaceResourceId`, "operationalinsights:Workspace");
    subject.oneOf(`${path}.trafficAnalyticsInterval`, [10, 60], "10 or 60 minutes");
    const region = subject.known(`${path}.workspaceRegion`);
    if (workspace && region && normalRegion(region) !== workspace.outputs["location"]) {
        subject.refuse(`${path}.workspaceRegion`, `the workspace's region, ${workspace.outputs["location"]}`);
    }
    const id = subject.known(`${path}.workspaceId`);
    if (workspace && id && !same(id, workspace.outputs["customerId"])) {
        subject.refuse(`${path}.workspaceId`, "the workspace's customerId");
    }
    if (subject.known(`${path}.enabled`) === true) {
        subject.required(`${path}.workspaceResourceId`, "the workspace that takes the analytics");
    }
}

export const networkWatcher: Services = {
    "azure-native:network:NetworkWatcher": arm("network:NetworkWatcher", {
        computes: ["etag", "provisioningState"],
        check: (subject) => subject.refuse(
            "location", "no second watcher: Azure has made one in each region, NetworkWatcher_<region> in NetworkWatcherRG", subject.location,
        ),
    }),
    "azure-native:network:FlowLog": arm("network:FlowLog", {
        computes: ["etag", "provisioningState"],
        replaceOn: ["targetResourceId"],
        check: checkFlowLog,
        answers: (subject) => ({
            enabled: subject.at("enabled") ?? true,
            format: { ...VERSION_2, ...subject.known("format") },
            retentionPolicy: { days: 0, enabled: false, ...subject.known("retentionPolicy") },
            targetResourceGuid: subject.existing(subject.known("targetResourceId"), "network:VirtualNetwork")?.outputs["resourceGuid"] ?? subject.guid("target"),
        }),
    }),
};
