// Patches on AWS: what is installed, when, on which machines, and who hears of a failure.
import { patternsHeard } from "../aws-events";
import { beside, block, companion, companions, factsOf, list, PLATFORM, require1, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const BASELINE = "aws:ssm/patchBaseline:PatchBaseline";
const WINDOW = "aws:ssm/maintenanceWindow:MaintenanceWindow";
const TARGET = "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget";
const TASK = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask";
const ASSOCIATION = "aws:ssm/association:Association";
const POOL = "aws:autoscaling/group:Group";

/** Days within which what mends a known weakness is approved: a grave one, and any other. */
const LONGEST_WAIT_DAYS = 14;
const LONGEST_WAIT_FOR_OTHERS = 30;
const SEVERITIES: Readonly<Record<string, number>> = { Critical: LONGEST_WAIT_DAYS, Important: LONGEST_WAIT_DAYS, Medium: LONGEST_WAIT_FOR_OTHERS, Low: LONGEST_WAIT_FOR_OTHERS };

/** Values of a filter; a rule without it takes everything. */
const filterOf = (rule: any, key: string): readonly string[] => list(list(rule.patchFilters).find((filter) => filter.key === key)?.values ?? ["*"]);

const covers = (rule: any, severity: string): boolean =>
    ["*", "Security"].some((value) => filterOf(rule, "CLASSIFICATION").includes(value)) && ["*", severity].some((value) => filterOf(rule, "SEVERITY").includes(value));

export const approvesSecurity: ResourceRule = {
    name: "aws-patch-baseline-security",
    title: `Critical and important security patches are approved within ${LONGEST_WAIT_DAYS} days, others within ${LONGEST_WAIT_FOR_OTHERS}`,
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: `Give the baseline approval rules for CLASSIFICATION Security and each SEVERITY, with approveAfterDays ${LONGEST_WAIT_DAYS} or less (${LONGEST_WAIT_FOR_OTHERS} for Medium and Low).`,
    types: [BASELINE],
    applies: ({ props }) => String(props.operatingSystem ?? "WINDOWS") !== "WINDOWS",
    check: ({ props }) => Object.entries(SEVERITIES).filter(([severity, days]) => !list(props.approvalRules).some((rule) =>
        covers(rule, severity) && rule.approveAfterDays !== undefined && Number(rule.approveAfterDays) <= days))
        .map(([severity, days]) => ({ property: "approvalRules", observed: `${severity} security patches not approved in time`, expected: `approveAfterDays ${days} or less` })),
};

export const rejectedStayOut: ResourceRule = {
    name: "aws-patch-baseline-rejected",
    title: "A patch that was rejected is not installed as part of another",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: 'Set rejectedPatchesAction to "BLOCK".',
    types: [BASELINE],
    check: ({ props }) => require1("rejectedPatchesAction", props.rejectedPatchesAction, ["BLOCK"]),
};

/** `33%` or a number of machines; undefined where nothing is said. */
const share = (value: unknown): number => (typeof value === "string" && value.endsWith("%") ? parseFloat(value) : value === undefined ? 100 : 0);

export const installedInTurn: ResourceRule = {
    name: "aws-patch-task-in-turn",
    title: "Patches are installed on a part of the machines at a time, by a role of their own, and what happened is recorded",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["patching", "activity-records"],
    remediation: "Set targets, maxConcurrency 50% or less, maxErrors 25% or less, serviceRoleArn, cutoffBehavior CANCEL_TASK and cloudwatchConfig.",
    types: [TASK],
    applies: ({ props }) => props.taskArn === "AWS-RunPatchBaseline",
    check: ({ props }) => {
        const output = block(block(block(props.taskInvocationParameters)?.runCommandParameters)?.cloudwatchConfig);
        const said = (read: () => unknown): boolean => Boolean(readOr<unknown>("unknown", read));
        return [
            ...unless(list(props.targets).some((target) => list(target.values).length > 0), {
                property: "targets", observed: "none", expected: "the window's targets",
            }),
            ...unless(share(props.maxConcurrency) <= 50, { property: "maxConcurrency", observed: shown(props.maxConcurrency), expected: "50% or less" }),
            ...unless(share(props.maxErrors) <= 25, { property: "maxErrors", observed: shown(props.maxErrors), expected: "25% or less" }),
            ...unless(said(() => props.serviceRoleArn), { property: "serviceRoleArn", observed: "not set, so that it is the service's own", expected: "a role" }),
            ...require1("cutoffBehavior", props.cutoffBehavior, ["CANCEL_TASK"]),
            ...unless(output?.cloudwatchOutputEnabled === true && said(() => output.cloudwatchLogGroupName), { property: "taskInvocationParameters", observed: "no record", expected: "cloudwatchConfig with a log group of ours" }),
        ];
    },
};

export const windowClosed: ResourceRule = {
    name: "aws-patch-window-closed",
    title: "A window holds for the machines that it names, ends in time, and is said in UTC",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: "Leave allowUnassociatedTargets off, set cutoff to an hour or more, duration to more than that, and scheduleTimezone to Etc/UTC.",
    types: [WINDOW],
    check: ({ props }) => [
        ...unless(props.allowUnassociatedTargets !== true, { property: "allowUnassociatedTargets", observed: "true", expected: "false" }),
        ...unless(Number(props.duration) > Number(props.cutoff), {
            property: "duration", observed: `${props.duration} hours, of which nothing is left to begin in`, expected: "more than cutoff",
        }),
        ...unless(Number(props.cutoff) >= 1, { property: "cutoff", observed: shown(props.cutoff), expected: "1 or more" }),
        ...unless(props.scheduleTimezone === undefined || /UTC$/.test(String(props.scheduleTimezone)), { property: "scheduleTimezone", observed: shown(props.scheduleTimezone), expected: "Etc/UTC" }),
    ],
};

export const baselineInForce: StackRule = {
    name: "aws-patch-baseline-default",
    title: "The baseline is the one that holds for every machine of its system",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["patching"],
    remediation: "Declare an ssm.DefaultPatchBaseline for it. Machines of no group otherwise fall under AWS's own.",
    types: [BASELINE],
    check: (baseline, graph) => companion(companions(graph, baseline, "baselineId", "aws:ssm/defaultPatchBaseline:DefaultPatchBaseline"), "a DefaultPatchBaseline", () => []),
};

const installs = ({ props }: Resource): boolean => {
    const run = block(block(props.taskInvocationParameters)?.runCommandParameters);
    return props.taskArn === "AWS-RunPatchBaseline" && list(run?.parameters).some((parameter) => parameter.name === "Operation" && list(parameter.values).includes("Install"));
};

const WEEKLY = /^cron\((\d+ )?\d+ [\d,*/]+ \? \* [A-Z*,-]+ \*\)$|^rate\([1-7] days?\)$/;

export const installedWeekly: StackRule = {
    name: "aws-patch-window",
    title: "Windows are on, come every week or more often, and install patches on the machines they name",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["patching"],
    remediation: "Give the window a weekly schedule, a target, and a task that runs AWS-RunPatchBaseline with Operation Install.",
    types: [WINDOW],
    check: (window, graph) => [
        ...require1("enabled", window.props.enabled ?? true, [true]),
        ...unless(WEEKLY.test(String(window.props.schedule)), { property: "schedule", observed: shown(window.props.schedule), expected: "once a week or more often" }),
        ...companion(companions(graph, window, "windowId", TARGET), "a MaintenanceWindowTarget", () => []),
        ...unless(companions(graph, window, "windowId", TASK).some(installs), { observed: "no task that installs patches", expected: "AWS-RunPatchBaseline with Operation Install" }),
    ],
};

/** `tag:PatchGroup` with these values, in a window's target or an association. */
const reaches = (targets: unknown, tags: ReadonlyMap<string, unknown>): boolean =>
    list<any>(targets as any).some(({ key, values }) => String(key).startsWith("tag:") && list(values).includes(tags.get(String(key).slice("tag:".length))));

const tagsOf = (pool: Resource): Map<string, unknown> =>
    new Map(list<any>(pool.props.tags).filter(({ propagateAtLaunch }) => propagateAtLaunch === true).map(({ key, value }) => [String(key), value]));

/** Software is listed, and nothing else left out of the list. Without a schedule an association runs once. */
const listsAll = ({ props }: Resource): boolean => Boolean(props.scheduleExpression) && props.parameters?.applications === "Enabled"
    && !Object.values(props.parameters as object).includes("Disabled");

const associationsOf = (pool: Resource, graph: Graph, document: string): Resource[] =>
    beside(pool, graph, ASSOCIATION).filter(({ props }) => props.name === document && reaches(props.targets, tagsOf(pool)));

export const machinesPatched: StackRule = {
    name: "aws-pool-patched",
    title: "Machines of every pool are patched in a window, looked at every day, listed, and keep their agent up to date",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["patching"],
    remediation: "Give the pool's machines a tag that a window's target and associations of AWS-RunPatchBaseline (Scan), AWS-GatherSoftwareInventory and AWS-UpdateSSMAgent name.",
    types: [POOL],
    check: (pool, graph) => {
        const tags = tagsOf(pool);
        const daily = associationsOf(pool, graph, "AWS-RunPatchBaseline").filter(({ props }) => props.parameters?.Operation === "Scan" && /^rate\((1 day|\d+ (hours?|minutes?))\)$/.test(String(props.scheduleExpression)));
        return [
            ...unless(beside(pool, graph, TARGET).some(({ props }) => reaches(props.targets, tags)), { property: "tags", observed: "a tag that no window names", expected: "a window's target that names it" }),
            ...unless(daily.length > 0, { property: "tags", observed: "no daily scan", expected: "an association of AWS-RunPatchBaseline with Operation Scan, once a day" }),
            ...unless(associationsOf(pool, graph, "AWS-GatherSoftwareInventory").some(listsAll), {
                property: "tags", observed: "no inventory", expected: "an association of AWS-GatherSoftwareInventory, on a schedule, with applications Enabled and nothing Disabled",
            }),
            ...unless(associationsOf(pool, graph, "AWS-UpdateSSMAgent").some(({ props }) => Boolean(props.scheduleExpression)), { property: "tags", observed: "no agent update", expected: "an association of AWS-UpdateSSMAgent" }),
        ];
    },
};

export const failureHeard: StackRule = {
    name: "aws-patching-failure-heard",
    title: "Responders hear of it when patches were not installed",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "patching"],
    remediation: 'Declare an EventBridge rule for aws.ssm, "Maintenance Window Execution State-change Notification", with the alerts topic as its target.',
    types: [WINDOW],
    applies: (window, graph) => factsOf(window, graph) !== undefined,
    check: (window, graph) => unless(patternsHeard(window, graph).some((pattern) => list(pattern["detail-type"]).includes("Maintenance Window Execution State-change Notification")), {
        property: "Maintenance Window Execution", observed: "no alarm", expected: "an enabled event rule with a target",
    }),
};

export const sitePatches: StackRule = {
    name: "aws-site-patching",
    title: "A site has a baseline and a window for patches",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["patching"],
    remediation: "Declare the site's Patching component.",
    types: [PLATFORM],
    check: (platform, graph) => [
        ...unless(beside(platform, graph, BASELINE).some(({ props }) => String(props.operatingSystem ?? "WINDOWS") !== "WINDOWS"), { observed: "no PatchBaseline for Linux", expected: "one" }),
        ...unless(beside(platform, graph, WINDOW).length > 0, { observed: "no MaintenanceWindow", expected: "one" }),
    ],
};
