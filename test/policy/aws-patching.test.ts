import * as rules from "../../policy/rules/aws-patching";
import { aws, platform, tabulate, UNKNOWN } from "./aws-support";

const rule = (severities: string[], approveAfterDays: number | undefined = 7, classification = "Security") => ({
    approveAfterDays, patchFilters: [{ key: "CLASSIFICATION", values: [classification] }, { key: "SEVERITY", values: severities }],
});
const baseline = (...approvalRules: object[]) => aws("ssm/patchBaseline:PatchBaseline", { id: "pb-1", operatingSystem: "AMAZON_LINUX_2023", approvalRules }, { name: "baseline" });
const rest = rule(["Medium", "Low"], 30);
const good = baseline(rule(["Critical", "Important"]), rest);

tabulate(rules.approvesSecurity, {
    accepts: { "both": good, "three rules": baseline(rule(["Critical"]), rule(["Important"], 14), rest), "everything": baseline({ approveAfterDays: 0, patchFilters: [{ key: "PRODUCT", values: ["*"] }] }) },
    rejects: {
        "no rules": baseline(),
        "one severity": baseline(rule(["Critical"]), rest),
        "no others": baseline(rule(["Critical", "Important"])),
        "others in a quarter": baseline(rule(["Critical", "Important"]), rule(["Medium", "Low"], 90)),
        "a month": baseline(rule(["Critical", "Important"], 30), rest),
        "up to a day": baseline({ ...rule(["*"]), approveAfterDays: undefined, approveUntilDate: "2026-01-01" }),
        "bug fixes alone": baseline(rule(["*"], 7, "Bugfix")),
    },
    ignores: { "Windows": aws("ssm/patchBaseline:PatchBaseline", {}) },
    awaits: { "rules that are not known": aws("ssm/patchBaseline:PatchBaseline", { operatingSystem: "AMAZON_LINUX_2023", approvalRules: UNKNOWN }) },
});

tabulate(rules.baselineInForce, {
    accepts: { "the default": [good, aws("ssm/defaultPatchBaseline:DefaultPatchBaseline", { baselineId: "pb-1" })] },
    rejects: { "one of several": [good], "another's default": [good, aws("ssm/defaultPatchBaseline:DefaultPatchBaseline", { baselineId: "pb-2" })] },
});

const window = (props: object = {}) => aws("ssm/maintenanceWindow:MaintenanceWindow", { id: "mw-1", schedule: "cron(0 2 ? * SUN *)", ...props }, { name: "window" });
const target = (value = "holdfast-test", windowId = "mw-1") => aws("ssm/maintenanceWindowTarget:MaintenanceWindowTarget", { id: "target", windowId, targets: [{ key: "tag:PatchGroup", values: [value] }] }, { name: "target" });
const task = (operation = "Install", taskArn = "AWS-RunPatchBaseline") => aws("ssm/maintenanceWindowTask:MaintenanceWindowTask", {
    windowId: "mw-1", taskArn, taskInvocationParameters: { runCommandParameters: { parameters: [{ name: "Operation", values: [operation] }] } },
}, { name: "task" });

tabulate(rules.rejectedStayOut, {
    accepts: { "blocked": aws("ssm/patchBaseline:PatchBaseline", { rejectedPatchesAction: "BLOCK" }) },
    rejects: { "taken along": aws("ssm/patchBaseline:PatchBaseline", { rejectedPatchesAction: "ALLOW_AS_DEPENDENCY" }), "the default": aws("ssm/patchBaseline:PatchBaseline", {}) },
});

const recorded = { runCommandParameters: { cloudwatchConfig: { cloudwatchOutputEnabled: true, cloudwatchLogGroupName: "/patching" } } };
const install = (props: object = {}) => aws("ssm/maintenanceWindowTask:MaintenanceWindowTask", {
    taskArn: "AWS-RunPatchBaseline", targets: [{ key: "WindowTargetIds", values: ["target"] }], maxConcurrency: "33%", maxErrors: "10%", serviceRoleArn: "arn:role",
    cutoffBehavior: "CANCEL_TASK", taskInvocationParameters: recorded, ...props,
});

tabulate(rules.installedInTurn, {
    accepts: { "a third at a time": install(), "one at a time": install({ maxConcurrency: "1", maxErrors: "0" }), "a role that is not made yet": install({ serviceRoleArn: UNKNOWN }) },
    rejects: {
        "all at once": install({ maxConcurrency: "100%" }), "nothing said of how many": install({ maxConcurrency: undefined }), "half of them failing": install({ maxErrors: "50%" }),
        "no machines": install({ targets: [] }), "no machines of those meant": install({ targets: [{ key: "WindowTargetIds", values: [] }] }), "the service's own role": install({ serviceRoleArn: undefined }), "on after the window": install({ cutoffBehavior: "CONTINUE_TASK" }),
        "no record": install({ taskInvocationParameters: { runCommandParameters: {} } }),
    },
    ignores: { "another task": install({ taskArn: "AWS-RunShellScript" }) },
});

tabulate(rules.windowClosed, {
    accepts: { "UTC": aws("ssm/maintenanceWindow:MaintenanceWindow", { duration: 3, cutoff: 1, scheduleTimezone: "Etc/UTC" }), "the default, which is UTC": aws("ssm/maintenanceWindow:MaintenanceWindow", { duration: 3, cutoff: 1 }) },
    rejects: {
        "an end before the beginning": aws("ssm/maintenanceWindow:MaintenanceWindow", { duration: 1, cutoff: 1 }),
        "any machine": aws("ssm/maintenanceWindow:MaintenanceWindow", { duration: 3, cutoff: 1, allowUnassociatedTargets: true }), "until the last minute": aws("ssm/maintenanceWindow:MaintenanceWindow", { duration: 3, cutoff: 0 }),
        "a time that moves": aws("ssm/maintenanceWindow:MaintenanceWindow", { duration: 3, cutoff: 1, scheduleTimezone: "Europe/Dublin" }),
    },
});

tabulate(rules.installedWeekly, {
    accepts: { "once a week": [window(), target(), task()], "twice a week": [window({ schedule: "cron(0 2 ? * WED,SUN *)" }), target(), task()], "every day": [window({ schedule: "rate(1 day)" }), target(), task()] },
    rejects: {
        "a window that is off": [window({ enabled: false }), target(), task()],
        "once a month": [window({ schedule: "cron(0 2 ? * SUN#1 *)" }), target(), task()],
        "no machines": [window(), task()],
        "another window's machines": [window(), target("holdfast-test", "mw-2"), task()],
        "nothing to do": [window(), target()],
        "a look alone": [window(), target(), task("Scan")],
        "something else": [window(), target(), task("Install", "AWS-RunShellScript")],
    },
});

const pool = (value = "holdfast-test", propagateAtLaunch = true) => aws("autoscaling/group:Group", { tags: [{ key: "PatchGroup", value, propagateAtLaunch }] });
const association = (name: string, parameters?: object, props: object = {}) => aws("ssm/association:Association", {
    name, parameters, scheduleExpression: "rate(1 day)", targets: [{ key: "tag:PatchGroup", values: ["holdfast-test"] }], ...props,
}, { name: `${name}-${JSON.stringify(props)}` });
const scan = (props: object = {}) => association("AWS-RunPatchBaseline", { Operation: "Scan" }, props);
const agent = association("AWS-UpdateSSMAgent");
const inventory = association("AWS-GatherSoftwareInventory", { applications: "Enabled" });

tabulate(rules.machinesPatched, {
    accepts: { "a tag that all name": [pool(), target(), scan(), agent, inventory] },
    rejects: {
        "no tag": [aws("autoscaling/group:Group", {}), target(), scan(), agent, inventory],
        "another tag": [pool("other"), target(), scan(), agent, inventory],
        "a tag that machines do not get": [pool("holdfast-test", false), target(), scan(), agent, inventory],
        "no window": [pool(), scan(), agent, inventory],
        "no look": [pool(), target(), agent, inventory],
        "a look once a month": [pool(), target(), scan({ scheduleExpression: "rate(30 days)" }), agent, inventory],
        "no inventory": [pool(), target(), scan(), agent],
        "an inventory of nothing": [pool(), target(), scan(), agent, association("AWS-GatherSoftwareInventory", {})],
        "an inventory that leaves services out": [pool(), target(), scan(), agent, association("AWS-GatherSoftwareInventory", { applications: "Enabled", services: "Disabled" })],
        "an inventory made once": [pool(), target(), scan(), agent, association("AWS-GatherSoftwareInventory", { applications: "Enabled" }, { scheduleExpression: undefined })],
        "an agent updated once": [pool(), target(), scan(), association("AWS-UpdateSSMAgent", undefined, { scheduleExpression: undefined }), inventory],
        "an agent that grows old": [pool(), target(), scan(), inventory],
    },
});

const event = (kind: string) => aws("cloudwatch/eventRule:EventRule", { id: "rule", name: "rule", eventPattern: JSON.stringify({ source: ["aws.ssm"], "detail-type": [kind] }) }, { name: "rule" });
const topic = aws("cloudwatch/eventTarget:EventTarget", { rule: "rule", arn: "arn:aws:sns:eu-west-1:111122223333:alerts" });
const KIND = "Maintenance Window Execution State-change Notification";

tabulate(rules.failureHeard, {
    accepts: { "a rule with a target": [window(), platform(), event(KIND), topic] },
    rejects: { "no rule": [window(), platform()], "a rule without a target": [window(), platform(), event(KIND)], "a rule for something else": [window(), platform(), event("Parameter Store Change"), topic] },
    ignores: { "a program that is no platform": window() },
});

tabulate(rules.sitePatches, {
    accepts: { "both": [platform(), good, window()] },
    rejects: { "none": platform(), "no window": [platform(), good], "no baseline": [platform(), window()], "a baseline for Windows": [platform(), window(), aws("ssm/patchBaseline:PatchBaseline", {})] },
});
