import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { fit, siteName, type Tags } from "../names";
import type { PatchPlan } from "../plan/patching";
import { logGroupRetention } from "../plan/retention";
import { policyDocument, serviceTrust } from "../policy-documents";

export interface PatchingArgs {
    readonly account: string;
    readonly region: string;
    readonly plan: PatchPlan;
    /** Key that encrypts what patching writes down. */
    readonly operationsKeyArn: pulumi.Input<string>;
    /** Topic that is told when a window failed. */
    readonly topicArn: pulumi.Input<string>;
    /** Days that the record of each run is kept. */
    readonly retentionDays: number;
    readonly tags: Tags;
}

const SYSTEM = "AMAZON_LINUX_2023";

/** Tag by which machines belong to a window; its value is the site's name. */
const GROUP_TAG = "tag:PatchGroup";

/** Days after which a bug fix that mends no weakness is installed too. */
const BUG_FIX_DAYS = 14;

/**
 * What is installed, when, and who is told: a baseline for security and bug fixes, a weekly window in which it is
 * installed, a daily look at what is missing, an inventory, and an agent that is kept up to date. A machine is not
 * started anew in place, which its load balancer would take for an illness: what needs that comes with the next image,
 * a week later at the latest.
 */
export class Patching extends pulumi.ComponentResource {
    readonly baselineId: pulumi.Output<string>;
    readonly windowId: pulumi.Output<string>;

    constructor(name: string, args: PatchingArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Patching", name, args, opts);
        const options = { parent: this };
        const { plan } = args;
        const site = siteName(args.tags);
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        const machines = [{ key: GROUP_TAG, values: [site] }];

        const filter = (classification: string, severity: readonly string[]) => [
            { key: "PRODUCT", values: ["*"] },
            { key: "CLASSIFICATION", values: [classification] },
            { key: "SEVERITY", values: [...severity] },
        ];
        const baseline = new ssm.PatchBaseline(name, {
            name: fit(128, site, "linux"),
            description: "Security fixes after the time that lets others find what they break, other fixes a while later",
            operatingSystem: SYSTEM,
            approvalRules: [
                {
                    patchFilters: filter("Security", ["Critical", "Important"]),
                    approveAfterDays: plan.approveAfterDays, complianceLevel: "CRITICAL", enableNonSecurity: false,
                },
                {
                    patchFilters: filter("Security", ["Medium", "Low"]),
                    approveAfterDays: plan.approveAfterDays, complianceLevel: "MEDIUM", enableNonSecurity: false,
                },
                {
                    patchFilters: filter("Bugfix", ["*"]),
                    approveAfterDays: Math.max(BUG_FIX_DAYS, plan.approveAfterDays), complianceLevel: "LOW", enableNonSecurity: true,
                },
            ],
            rejectedPatchesAction: "BLOCK",
            tags: tags("baseline"),
        }, options);
        new ssm.DefaultPatchBaseline(name, { baselineId: baseline.id, operatingSystem: SYSTEM }, options);
        new ssm.PatchGroup(name, { baselineId: baseline.id, patchGroup: site }, options);

        const window = new ssm.MaintenanceWindow(name, {
            name: fit(128, site, "patches"),
            description: "Once a week; a standby some days before production",
            schedule: `cron(0 ${plan.hour} ? * ${plan.weekday.slice(0, 3).toUpperCase()} *)`,
            scheduleTimezone: "Etc/UTC",
            duration: plan.hours,
            cutoff: 1,
            allowUnassociatedTargets: false,
            enabled: true,
            tags: tags("window"),
        }, options);
        const target = new ssm.MaintenanceWindowTarget(name, {
            windowId: window.id,
            name: fit(128, site, "machines"),
            resourceType: "INSTANCE",
            targets: machines,
        }, options);
        this.install(name, args, window, target, tags);
        this.associate(name, site, machines, tags);

        const rule = new cloudwatch.EventRule(name, {
            name: fit(64, site, "patching-failed"),
            description: "A window in which patches are installed failed or ran out of time",
            eventPattern: window.id.apply((id) => JSON.stringify({
                source: ["aws.ssm"],
                "detail-type": ["Maintenance Window Execution State-change Notification"],
                detail: { "window-id": [id], status: ["FAILED", "TIMED_OUT", "CANCELLED"] },
            })),
            state: "ENABLED",
            tags: tags("failed"),
        }, options);
        new cloudwatch.EventTarget(name, { rule: rule.name, targetId: "responders", arn: args.topicArn }, options);

        this.baselineId = baseline.id;
        this.windowId = window.id;
        const { baselineId, windowId } = this;
        this.registerOutputs({ baselineId, windowId });
    }

    /** What happens in the window: one machine in three at a time, and nothing more once one in ten has failed. */
    private install(
        name: string, args: PatchingArgs, window: ssm.MaintenanceWindow, target: ssm.MaintenanceWindowTarget, tags: (part: string) => Tags,
    ): void {
        const options = { parent: this };
        const { account, region } = args;
        const groupName = `/${args.tags.platform}/${args.tags.site}/patching`;
        const role = new iam.Role(name, {
            name: fit(64, siteName(args.tags), region, "patching"),
            description: "Windows send the patch command by this role, and nothing else",
            assumeRolePolicy: serviceTrust("ssm.amazonaws.com", account),
            tags: tags("role"),
        }, options);
        const permissions = new iam.RolePolicy(name, {
            role: role.name,
            name: "send-patch-command",
            policy: policyDocument([
                {
                    Sid: "PatchesOwnMachines", Effect: "Allow", Action: "ssm:SendCommand",
                    Resource: `arn:aws:ec2:${region}:${account}:instance/*`,
                    Condition: { StringEquals: { "ssm:resourceTag/PatchGroup": siteName(args.tags) } },
                },
                {
                    Sid: "ByOneDocument", Effect: "Allow", Action: "ssm:SendCommand",
                    Resource: `arn:aws:ssm:${region}::document/AWS-RunPatchBaseline`,
                },
                // These can be narrowed to no resource, but to the region.
                {
                    Sid: "Follows", Effect: "Allow",
                    Action: ["ssm:CancelCommand", "ssm:GetCommandInvocation", "ssm:ListCommandInvocations", "ssm:ListCommands", "tag:GetResources"],
                    Resource: "*",
                    Condition: { StringEquals: { "aws:RequestedRegion": region } },
                },
            ]),
        }, options);
        const record = new cloudwatch.LogGroup(name, {
            name: groupName,
            kmsKeyId: args.operationsKeyArn,
            retentionInDays: logGroupRetention(args.retentionDays),
            tags: tags("record"),
        }, options);
        new ssm.MaintenanceWindowTask(name, {
            windowId: window.id,
            name: "install-patches",
            taskType: "RUN_COMMAND",
            taskArn: "AWS-RunPatchBaseline",
            serviceRoleArn: role.arn,
            targets: [{ key: "WindowTargetIds", values: [target.id] }],
            priority: 1,
            maxConcurrency: "33%",
            maxErrors: "10%",
            cutoffBehavior: "CANCEL_TASK",
            taskInvocationParameters: {
                runCommandParameters: {
                    comment: "Installs what the baseline approves",
                    documentVersion: "$DEFAULT",
                    timeoutSeconds: 3600,
                    parameters: [
                        { name: "Operation", values: ["Install"] },
                        { name: "RebootOption", values: ["NoReboot"] },
                    ],
                    cloudwatchConfig: { cloudwatchLogGroupName: record.name, cloudwatchOutputEnabled: true },
                },
            },
        }, { ...options, dependsOn: permissions });
    }

    /** What is done all the time, not only in the window. */
    private associate(name: string, site: string, machines: { key: string; values: string[] }[], tags: (part: string) => Tags): void {
        const regularly = (key: string, document: string, scheduleExpression: string, parameters?: Record<string, string>) =>
            new ssm.Association(`${name}-${key}`, {
                name: document,
                associationName: fit(128, site, key),
                targets: machines,
                scheduleExpression,
                ...(parameters && { parameters }),
                complianceSeverity: "HIGH",
                maxConcurrency: "33%",
                maxErrors: "10%",
                tags: tags(key),
            }, { parent: this });
        regularly("scan", "AWS-RunPatchBaseline", "rate(1 day)", { Operation: "Scan", RebootOption: "NoReboot" });
        regularly("agent", "AWS-UpdateSSMAgent", "rate(7 days)");
        regularly("inventory", "AWS-GatherSoftwareInventory", "rate(12 hours)", {
            applications: "Enabled", awsComponents: "Enabled", instanceDetailedInformation: "Enabled", networkConfig: "Enabled", services: "Enabled",
        });
    }
}
