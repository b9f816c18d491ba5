// Systems Manager: patch baselines, windows, associations, documents and the service's own settings.
import type { Existing, Services } from "../service";
import { type Checks, isKnown, isSet } from "./checks";
import { arn, CREATED, hex, longId, uuid } from "./ids";
import { heldBy, services } from "./kind";

const BASELINE = "aws:ssm/patchBaseline:PatchBaseline";
const DEFAULT_BASELINE = "aws:ssm/defaultPatchBaseline:DefaultPatchBaseline";
const PATCH_GROUP = "aws:ssm/patchGroup:PatchGroup";
const WINDOW = "aws:ssm/maintenanceWindow:MaintenanceWindow";
const TARGET = "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget";
const TASK = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask";
const ROLE = "aws:iam/role:Role";

const SYSTEMS = [
    "WINDOWS", "AMAZON_LINUX", "AMAZON_LINUX_2", "AMAZON_LINUX_2022", "AMAZON_LINUX_2023", "UBUNTU", "REDHAT_ENTERPRISE_LINUX", "SUSE",
    "CENTOS", "ORACLE_LINUX", "DEBIAN", "MACOS", "RASPBIAN", "ROCKY_LINUX", "ALMA_LINUX",
];
const LEVELS = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNSPECIFIED"];

/** What filters of the newest Amazon Linux can say. */
const FILTERS: Readonly<Record<string, readonly string[]>> = {
    PRODUCT: ["*", "AmazonLinux2023"],
    CLASSIFICATION: ["*", "Security", "Bugfix", "Enhancement", "Recommended", "Newpackage"],
    SEVERITY: ["*", "Critical", "Important", "Medium", "Low", "None"],
};

const NAME = { longest: 128, pattern: /^[\w\-.]{3,}$/, expected: "3 to 128 letters, digits and _ - .", unique: "no" } as const;

function refuseBaseline(checks: Checks): void {
    const system = checks.get("operatingSystem") ?? "WINDOWS";
    checks.oneOf("operatingSystem", SYSTEMS);
    checks.atMost("description", 1024);
    checks.oneOf("approvedPatchesComplianceLevel", LEVELS);
    checks.oneOf("rejectedPatchesAction", ["ALLOW_AS_DEPENDENCY", "BLOCK"]);
    if (system !== "WINDOWS") checks.absent("availableSecurityUpdatesComplianceStatus", "nothing except for WINDOWS");
    const rules = checks.each("approvalRules");
    if (rules.length > 10) checks.refuse("approvalRules", `${rules.length} rules`, "10 at most");
    for (const at of rules) {
        checks.exactlyOne(["approveAfterDays", "approveUntilDate"], at);
        checks.between(`${at}.approveAfterDays`, 0, 360);
        checks.oneOf(`${at}.complianceLevel`, LEVELS);
        for (const filter of checks.each(`${at}.patchFilters`)) {
            const key = checks.get(`${filter}.key`);
            if (system !== "AMAZON_LINUX_2023") continue;
            checks.oneOf(`${filter}.key`, Object.keys(FILTERS));
            for (const value of checks.each(`${filter}.values`)) checks.oneOf(value, FILTERS[key] ?? []);
        }
    }
}

const DAYS = "(SUN|MON|TUE|WED|THU|FRI|SAT)";
const SCHEDULE = new RegExp(`^(rate\\(\\d+ (minutes?|hours?|days?)\\)|at\\(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?\\)|cron\\((?:\\d+ )?\\d+ [\\d*,/-]+ (\\? \\* (\\*|${DAYS}([,-]${DAYS})*|${DAYS}#[1-5])|[\\dL*/]+ [\\w*]+ \\?) ?\\*?\\))$`);

function refuseWindow(checks: Checks): void {
    checks.between("duration", 1, 24);
    checks.between("cutoff", 0, 23);
    const duration = checks.get("duration");
    checks.ask("cutoff", (cutoff) => !isKnown(duration) || cutoff < duration, `less than duration, ${duration}`);
    checks.matches("schedule", SCHEDULE, "cron(…), rate(…) or at(…)");
    checks.between("scheduleOffset", 1, 6);
}

function refuseTargets(checks: Checks, path: string): void {
    const targets = checks.each(path);
    if (targets.length > 5) checks.refuse(path, `${targets.length} targets`, "5 at most");
    for (const at of targets) {
        checks.matches(`${at}.key`, /^(InstanceIds|tag:.+|tag-key|resource-groups:(Name|ResourceTypeFilters)|WindowTargetIds|WindowTaskIds|ParameterValues|aws:NoOpAutomationTag)$/,
            "InstanceIds, tag:<key>, resource-groups:Name or WindowTargetIds");
    }
}

const SHARE = /^([1-9]\d{0,6}|[1-9]\d?%|100%)$/;
const SHARE_OR_NONE = /^(\d{1,7}|\d\d?%|100%)$/;

function refuseTask(checks: Checks): void {
    const window = checks.exists("windowId", WINDOW);
    const type = checks.get("taskType");
    checks.oneOf("taskType", ["RUN_COMMAND", "AUTOMATION", "LAMBDA", "STEP_FUNCTIONS"]);
    refuseTargets(checks, "targets");
    for (const at of checks.each("targets").filter((one) => checks.get(`${one}.key`) === "WindowTargetIds")) {
        for (const value of checks.each(`${at}.values`)) {
            const target = checks.exists(value, TARGET);
            if (target && window && target.outputs["windowId"] !== window.id) checks.refuse(value, target.name, `a target of ${window.name}`);
        }
    }
    if (isSet(checks.get("targets"))) {
        checks.required("maxConcurrency", "how many machines at a time");
        checks.required("maxErrors", "how many failures end it");
    }
    checks.matches("maxConcurrency", SHARE, "a number, or a percentage from 1% to 100%");
    checks.matches("maxErrors", SHARE_OR_NONE, "a number, or a percentage up to 100%");
    checks.oneOf("cutoffBehavior", ["CONTINUE_TASK", "CANCEL_TASK"]);
    checks.exists("serviceRoleArn", ROLE, { sameRegion: false });
    const [run, parameters] = ["taskInvocationParameters.runCommandParameters", checks.get("taskInvocationParameters.runCommandParameters")];
    if (type !== "RUN_COMMAND" && isSet(parameters)) checks.refuse(run, "parameters of a command", `those of ${type}`);
    checks.between(`${run}.timeoutSeconds`, 30, 2592000);
    checks.atMost(`${run}.comment`, 100);
    checks.exists(`${run}.cloudwatchConfig.cloudwatchLogGroupName`, "aws:cloudwatch/logGroup:LogGroup", { by: ["name"] });
    if (checks.get("taskArn") === "AWS-RunPatchBaseline") {
        const given = Object.fromEntries(checks.each(`${run}.parameters`).map((at) => [checks.get(`${at}.name`), `${at}.values[0]`]));
        if (given["Operation"] === undefined) checks.refuse(`${run}.parameters`, "no Operation", "Operation: Scan or Install");
        else checks.oneOf(given["Operation"], ["Scan", "Install"]);
        if (given["RebootOption"] !== undefined) checks.oneOf(given["RebootOption"], ["RebootIfNeeded", "NoReboot"]);
    }
}

function refuseAssociation(checks: Checks): void {
    checks.required("name", "the document that is run");
    refuseTargets(checks, "targets");
    checks.matches("scheduleExpression", SCHEDULE, "cron(…), rate(…) or at(…)");
    checks.matches("associationName", /^[\w\-.]{3,128}$/, "3 to 128 letters, digits and _ - .");
    checks.oneOf("complianceSeverity", LEVELS.filter((level) => level !== "INFORMATIONAL"));
    checks.matches("maxConcurrency", SHARE, "a number, or a percentage from 1% to 100%");
    checks.matches("maxErrors", SHARE_OR_NONE, "a number, or a percentage up to 100%");
    const every = /^rate\((\d+) minutes?\)$/.exec(String(checks.get("scheduleExpression")));
    if (every && Number(every[1]) < 30) checks.refuse("scheduleExpression", every[0], "30 minutes or more");
    const document = checks.get("name");
    if (isKnown(document) && !/^(AWS|Amazon)/.test(document) && !/^arn:/.test(document)) {
        checks.exists("name", "aws:ssm/document:Document", { by: ["name"] });
    }
}

function refuseDocument(checks: Checks): void {
    checks.oneOf("documentType", ["Command", "Policy", "Automation", "Session", "Package", "ApplicationConfiguration", "ChangeCalendar", "QuickSetup"]);
    checks.oneOf("documentFormat", ["JSON", "YAML", "TEXT"]);
    if ((checks.get("documentFormat") ?? "JSON") !== "JSON") return;
    const content = checks.json("content");
    if (!content || checks.get("documentType") !== "Session") return;
    if (content.schemaVersion !== "1.0") checks.refuse("content", content.schemaVersion, "schemaVersion 1.0 for a Session document");
    const inputs = content.inputs ?? {};
    const [idle, longest] = [inputs.idleSessionTimeout, inputs.maxSessionDuration];
    if (idle && (idle < 1 || idle > 60)) checks.refuse("content", idle, "idleSessionTimeout from 1 to 60 minutes");
    if (longest && (longest < 1 || longest > 1440)) checks.refuse("content", longest, "maxSessionDuration from 1 to 1440 minutes");
    const group = inputs.cloudWatchLogGroupName;
    if (group && !checks.world.of("aws:cloudwatch/logGroup:LogGroup").some(({ outputs }) => outputs["name"] === group)) {
        checks.refuse("content", group, "cloudWatchLogGroupName of a log group that exists");
    }
}

const OFF_OR_ON = ["Enable", "Disable"];
const SETTINGS: Readonly<Record<string, readonly string[] | RegExp>> = {
    "/ssm/documents/console/public-sharing-permission": OFF_OR_ON,
    "/ssm/parameter-store/high-throughput-enabled": ["true", "false"],
    "/ssm/parameter-store/default-parameter-tier": ["Standard", "Advanced", "Intelligent-Tiering"],
    "/ssm/managed-instance/activation-tier": ["standard", "advanced"],
    "/ssm/managed-instance/default-ec2-instance-management-role": /./,
    "/ssm/automation/customer-script-log-destination": ["CloudWatch"],
    "/ssm/automation/customer-script-log-group-name": /./,
    "/ssm/opsinsights/opscenter": ["Enabled", "Disabled"],
};

function refuseSetting(checks: Checks): void {
    const id = checks.get("settingId");
    if (!isKnown(id)) return;
    const path = String(id).replace(/^arn:aws[\w-]*:ssm:[\w-]+:\d{12}:servicesetting/, "");
    const known = SETTINGS[path];
    if (!known) checks.refuse("settingId", id, `one of ${Object.keys(SETTINGS).join(", ")}`);
    else if (!(known instanceof RegExp)) checks.oneOf("settingValue", known);
    checks.unique("settingId", "a setting declared once a region", ({ outputs }) => checks.same("settingId", outputs["settingId"]));
}

const ofWindow = (type: string) => ({ type, property: "windowId" });

const holders = (world: Parameters<typeof heldBy>[0], { id }: Existing, ...types: readonly { type: string; property: string }[]) =>
    heldBy(world, id, ...types.map(({ type, property }) => ({ type, when: ({ outputs }: Existing) => outputs[property] === id })));

export const ssm: Services = services({
    [BASELINE]: {
        taggable: true,
        naming: NAME,
        refuse: refuseBaseline,
        id: ({ urn }) => longId("pb", urn),
        defaults: {
            approvedPatchesComplianceLevel: "UNSPECIFIED", approvedPatchesEnableNonSecurity: false, operatingSystem: "WINDOWS",
            rejectedPatchesAction: "ALLOW_AS_DEPENDENCY", availableSecurityUpdatesComplianceStatus: "",
        },
        computed: ({ region, account, inputs }, id) => ({
            arn: arn("ssm", region, account, `patchbaseline/${id}`),
            json: JSON.stringify({ BaselineId: id, Name: inputs["name"], OperatingSystem: inputs["operatingSystem"] ?? "WINDOWS" }),
        }),
        replaceOn: ["operatingSystem"],
        refuseDelete: (existing, world) => holders(world, existing, { type: DEFAULT_BASELINE, property: "baselineId" }, { type: PATCH_GROUP, property: "baselineId" }),
    },
    [DEFAULT_BASELINE]: {
        refuse: (checks) => {
            const baseline = checks.exists("baselineId", BASELINE);
            checks.oneOf("operatingSystem", SYSTEMS);
            checks.ask("operatingSystem", (system) => !baseline || baseline.outputs["operatingSystem"] === system, `${baseline?.outputs["operatingSystem"]}, the baseline's`);
            checks.unique("operatingSystem", "one default a system", ({ outputs }) => checks.same("operatingSystem", outputs["operatingSystem"]));
        },
        id: ({ inputs }) => inputs["operatingSystem"],
        replaceOn: ["baselineId", "operatingSystem"],
    },
    [PATCH_GROUP]: {
        refuse: (checks) => {
            const baseline = checks.exists("baselineId", BASELINE);
            checks.atMost("patchGroup", 256);
            checks.unique("patchGroup", "a group that has no baseline of this system yet", ({ outputs }) => checks.same("patchGroup", outputs["patchGroup"])
                && checks.world.find(String(outputs["baselineId"]))?.outputs["operatingSystem"] === baseline?.outputs["operatingSystem"]);
        },
        id: ({ inputs }) => `${inputs["patchGroup"]},${inputs["baselineId"]}`,
        replaceOn: ["baselineId", "patchGroup"],
    },
    [WINDOW]: {
        taggable: true,
        naming: NAME,
        refuse: refuseWindow,
        id: ({ urn }) => longId("mw", urn),
        defaults: { allowUnassociatedTargets: false, description: "", enabled: true },
        refuseDelete: (existing, world) => holders(world, existing, ofWindow(TARGET), ofWindow(TASK)),
    },
    [TARGET]: {
        naming: NAME,
        refuse: (checks) => {
            checks.exists("windowId", WINDOW);
            checks.oneOf("resourceType", ["INSTANCE", "RESOURCE_GROUP"]);
            refuseTargets(checks, "targets");
        },
        id: ({ urn }) => uuid(urn),
        replaceOn: ["windowId", "resourceType"],
    },
    [TASK]: {
        naming: NAME,
        refuse: refuseTask,
        id: ({ urn }) => uuid(urn),
        defaults: { priority: 1, maxConcurrency: "", maxErrors: "" },
        computed: ({ region, account, inputs }, id) => ({
            arn: arn("ssm", region, account, `windowtask/${id}`), windowTaskId: id,
            ...(isSet(inputs["serviceRoleArn"]) ? {} : { serviceRoleArn: "" }),
        }),
        replaceOn: ["windowId", "taskType"],
    },
    "aws:ssm/association:Association": {
        taggable: true,
        refuse: refuseAssociation,
        id: ({ urn }) => uuid(urn),
        defaults: { name: "", applyOnlyAtCronInterval: false, documentVersion: "$DEFAULT", parameters: {}, syncCompliance: "AUTO", targets: [] },
        computed: ({ region, account }, id) => ({ arn: arn("ssm", region, account, `association/${id}`), associationId: id }),
        replaceOn: ["name"],
    },
    "aws:ssm/document:Document": {
        taggable: true,
        naming: { longest: 128, pattern: /^(?!(aws|amazon|amzn)([-_.]|$))[\w\-.]{3,}$/i, expected: "3 to 128 letters, digits and _ - ., not beginning with aws, amazon or amzn" },
        refuse: refuseDocument,
        id: ({ inputs }) => inputs["name"],
        defaults: { documentFormat: "JSON", permissions: {}, targetType: "", versionName: "" },
        computed: ({ urn, region, account }, id) => ({
            arn: arn("ssm", region, account, `document/${id}`), createdDate: CREATED, defaultVersion: "1", description: "", documentVersion: "1",
            hash: hex(urn, 64), hashType: "Sha256", latestVersion: "1", owner: account, parameters: [], platformTypes: ["Linux", "MacOS", "Windows"],
            schemaVersion: "1.0", status: "Active",
        }),
        replaceOn: ["name", "documentType"],
    },
    "aws:ssm/serviceSetting:ServiceSetting": {
        refuse: refuseSetting,
        id: ({ inputs }) => inputs["settingId"],
        computed: ({ region, account, inputs }) => ({
            arn: String(inputs["settingId"]).startsWith("arn:") ? inputs["settingId"] : arn("ssm", region, account, `servicesetting${inputs["settingId"]}`),
            status: "Customized",
        }),
        replaceOn: ["settingId"],
    },
});
