// Systems Manager: baselines, windows, associations, documents and settings.
import { expect } from "chai";
import { Account, statement, table } from "./support";

const alone = () => ({ account: new Account() });
const filters = [{ key: "CLASSIFICATION", values: ["Security"] }, { key: "SEVERITY", values: ["Critical"] }];

table("ssm.PatchBaseline", {
    given: alone,
    right: () => ({ name: "linux", operatingSystem: "AMAZON_LINUX_2023", approvalRules: [{ approveAfterDays: 7, patchFilters: filters }] }),
    refuses: {
        "a system that there is not": [{ operatingSystem: "AMAZON_LINUX_3" }, ["operatingSystem", "AMAZON_LINUX_3", "one of 15 known values; likely meant: AMAZON_LINUX_2"]],
        "a kind that there is not": [{ approvalRules: [{ approveAfterDays: 7, patchFilters: [{ key: "SEVERITY", values: ["High"] }] }] }, ["approvalRules[0].patchFilters[0].values[0]", "High", "*, Critical, Important, Medium, Low, None"]],
        "no time": [{ approvalRules: [{ patchFilters: filters }] }, ["approvalRules[0]", "none", "exactly one of approveAfterDays, approveUntilDate"]],
        "more than a year": [{ approvalRules: [{ approveAfterDays: 361, patchFilters: filters }] }, ["approvalRules[0].approveAfterDays", "361", "0 to 360"]],
        "what only Windows has": [{ availableSecurityUpdatesComplianceStatus: "NON_COMPLIANT" }, ["availableSecurityUpdatesComplianceStatus", "NON_COMPLIANT", "nothing except for WINDOWS"]],
        "too short a name": [{ name: "a" }, ["name", "a", "3 to 128 letters, digits and _ - ."]],
    },
});

const baseline = () => {
    const account = new Account();
    return { account, baseline: account.make("ssm.PatchBaseline", { name: "linux", operatingSystem: "AMAZON_LINUX_2023" }, { name: "linux" }) };
};

table("ssm.DefaultPatchBaseline", {
    given: baseline,
    right: ({ baseline: { id } }) => ({ baselineId: id, operatingSystem: "AMAZON_LINUX_2023" }),
    refuses: {
        "another system's": [{ operatingSystem: "UBUNTU" }, ["operatingSystem", "UBUNTU", "AMAZON_LINUX_2023, the baseline's"]],
        "one that is not there": [{ baselineId: "pb-1" }, ["baselineId", "pb-1", "the id of a patch baseline that exists"]],
    },
});

describe("ssm.PatchGroup", () => {
    it("has one baseline of a system, which cannot be deleted while it has", () => {
        const { account, baseline: { id }, baseline: one } = baseline();
        const other = account.make("ssm.PatchBaseline", { name: "other", operatingSystem: "AMAZON_LINUX_2023" });
        account.make("ssm.PatchGroup", { baselineId: id, patchGroup: "prod" }, { name: "prod" });
        expect(account.refusals("ssm.PatchGroup", { baselineId: other.id, patchGroup: "prod" }).map(({ property }) => property)).to.deep.equal(["patchGroup"]);
        expect(account.refuseDelete(one).map(({ expected }) => expected)).to.deep.equal(["prod deleted first"]);
    });
});

table("ssm.MaintenanceWindow", {
    given: alone,
    right: () => ({ name: "patches", schedule: "cron(0 2 ? * SUN *)", duration: 3, cutoff: 1 }),
    accepts: { "every day": { schedule: "rate(1 day)" }, "with seconds": { schedule: "cron(0 0 2 ? * WED *)" }, "the second Tuesday": { schedule: "cron(0 2 ? * TUE#2 *)" } },
    refuses: {
        "a cut-off as long as it is": [{ cutoff: 3 }, ["cutoff", "3", "less than duration, 3"]],
        "two days": [{ duration: 48 }, ["duration", "48", "1 to 24"]],
        "what is no schedule": [{ schedule: "0 2 * * 0" }, ["schedule", "0 2 * * 0", "cron(…), rate(…) or at(…)"]],
    },
});

/** A window with a target, a role and a log group. */
function window() {
    const account = new Account();
    const made = account.make("ssm.MaintenanceWindow", { name: "patches", schedule: "rate(7 days)", duration: 3, cutoff: 1 }, { name: "window" });
    const target = account.make("ssm.MaintenanceWindowTarget", { windowId: made.id, resourceType: "INSTANCE", targets: [{ key: "tag:PatchGroup", values: ["prod"] }] }, { name: "target" });
    const role = account.make("iam.Role", { name: "patching", assumeRolePolicy: statement({ Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "sts:AssumeRole" }) });
    account.make("cloudwatch.LogGroup", { name: "/patching" });
    return { account, window: made, target, role };
}

const run = (parameters: object[], more: object = {}) => ({ taskInvocationParameters: { runCommandParameters: { parameters, ...more } } });
const operation = (value: string) => ({ name: "Operation", values: [value] });
const RUN = "taskInvocationParameters.runCommandParameters";

table("ssm.MaintenanceWindowTask", {
    given: window,
    right: ({ window: { id }, target, role }) => ({
        windowId: id, taskType: "RUN_COMMAND", taskArn: "AWS-RunPatchBaseline", serviceRoleArn: role.outputs["arn"], maxConcurrency: "33%", maxErrors: "10%",
        targets: [{ key: "WindowTargetIds", values: [target.id] }], ...run([operation("Install")], { cloudwatchConfig: { cloudwatchLogGroupName: "/patching" } }),
    }),
    refuses: {
        "a target that is not there": [{ targets: [{ key: "WindowTargetIds", values: ["other"] }] }, ["targets[0].values[0]", "other", "the id of a maintenance window target that exists"]],
        "nobody knows how many at a time": [{ maxConcurrency: undefined }, ["maxConcurrency", "nothing", "how many machines at a time"]],
        "more than all": [{ maxConcurrency: "150%" }, ["maxConcurrency", "150%", "a number, or a percentage from 1% to 100%"]],
        "an operation that there is not": [run([operation("Patch")]), [`${RUN}.parameters[0].values[0]`, "Patch", "Scan, Install"]],
        "no operation": [run([]), [`${RUN}.parameters`, "no Operation", "Operation: Scan or Install"]],
        "a log group that is not there": [run([operation("Scan")], { cloudwatchConfig: { cloudwatchLogGroupName: "/other" } }), [`${RUN}.cloudwatchConfig.cloudwatchLogGroupName`, "/other", "the name of a log group that exists"]],
        "a command's parameters for an automation": [{ taskType: "AUTOMATION" }, [RUN, "parameters of a command", "those of AUTOMATION"]],
    },
});

describe("ssm.MaintenanceWindow", () => {
    it("cannot be deleted while it has targets", () => {
        const { account, window: made } = window();
        expect(account.refuseDelete(made).map(({ expected }) => expected)).to.deep.equal(["target deleted first"]);
    });
});

table("ssm.Association", {
    given: alone,
    right: () => ({ name: "AWS-UpdateSSMAgent", associationName: "agent", scheduleExpression: "rate(7 days)", targets: [{ key: "tag:PatchGroup", values: ["prod"] }] }),
    refuses: {
        "no document": [{ name: undefined }, ["name", "nothing", "the document that is run"]],
        "a document that is not there": [{ name: "mine" }, ["name", "mine", "the name of a document that exists"]],
        "all the time": [{ scheduleExpression: "rate(5 minutes)" }, ["scheduleExpression", "rate(5 minutes)", "30 minutes or more"]],
        "a target of another kind": [{ targets: [{ key: "Name", values: ["x"] }] }, ["targets[0].key", "Name", "InstanceIds, tag:<key>, resource-groups:Name or WindowTargetIds"]],
    },
});

const session = (inputs: object, schemaVersion = "1.0") => ({ content: JSON.stringify({ schemaVersion, sessionType: "Standard_Stream", inputs }) });

table("ssm.Document", {
    given: () => {
        const account = new Account();
        account.make("cloudwatch.LogGroup", { name: "/sessions" });
        return { account };
    },
    right: () => ({ name: "SSM-SessionManagerRunShell", documentType: "Session", ...session({ cloudWatchLogGroupName: "/sessions", idleSessionTimeout: "15" }) }),
    refuses: {
        "a name of AWS's": [{ name: "AWS-Mine" }, ["name", "AWS-Mine", "3 to 128 letters, digits and _ - ., not beginning with aws, amazon or amzn"]],
        "another schema": [session({}, "2.2"), ["content", "2.2", "schemaVersion 1.0 for a Session document"]],
        "two hours idle": [session({ idleSessionTimeout: "120" }), ["content", "120", "idleSessionTimeout from 1 to 60 minutes"]],
        "a log group that is not there": [session({ cloudWatchLogGroupName: "/other" }), ["content", "/other", "cloudWatchLogGroupName of a log group that exists"]],
        "what is no JSON": [{ content: "schemaVersion: 1.0" }, ["content", "schemaVersion: 1.0", "JSON"]],
    },
});

const SHARING = "/ssm/documents/console/public-sharing-permission";

table("ssm.ServiceSetting", {
    given: alone,
    right: () => ({ settingId: `arn:aws:ssm:eu-west-1:111122223333:servicesetting${SHARING}`, settingValue: "Disable" }),
    accepts: { "the path alone": { settingId: SHARING } },
    refuses: { "another word": [{ settingValue: "off" }, ["settingValue", "off", "Enable, Disable"]] },
});
