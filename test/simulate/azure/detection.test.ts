import { expect } from "chai";
import { Cloud } from "../../../simulate/cloud";
import { services } from "../../../simulate/azure/index";
import { group, guid, SUBSCRIPTION, table, workspace } from "./support";

const rg = { resourceGroupName: "rg" };
const given = () => {
    const { azure } = group();
    const logs = workspace(azure);
    const sentinel = { ...rg, workspaceName: logs.outputs["name"] };
    return { azure, logs, sentinel, onboard: () => azure.make("securityinsights:SentinelOnboardingState", { ...sentinel, sentinelOnboardingStateName: "default" }) };
};
const onboarded = () => {
    const things = given();
    things.onboard();
    return things;
};

table("security:Pricing", {
    given,
    right: () => ({ scopeId: `subscriptions/${SUBSCRIPTION}`, pricingName: "StorageAccounts", pricingTier: "Standard", subPlan: "DefenderForStorageV2", extensions: [{ name: "OnUploadMalwareScanning", isEnabled: "True" }] }),
    refuses: {
        "a plan that does not exist": [{ pricingName: "Storage", subPlan: undefined, extensions: undefined }, ["pricingName", "Storage", "one of AI, Api, AppServices, Arm, CloudPosture, Containers, CosmosDbs, KeyVaults, OpenSourceRelationalDatabases, SqlServerVirtualMachines, SqlServers, StorageAccounts, VirtualMachines"]],
        "a plan whose time is over": [{ pricingName: "Dns", subPlan: undefined, extensions: undefined }, ["pricingName", "Dns", "a plan that is offered: it is part of VirtualMachines P2"]],
        "a part of another plan": [{ subPlan: "P2" }, ["subPlan", "P2", "one of DefenderForStorageV2, PerStorageAccount, PerTransaction"]],
        "an extension of another plan": [{ "extensions[0].name": "AgentlessVmScanning" }, ["extensions[0].name", "AgentlessVmScanning", "one of OnUploadMalwareScanning, SensitiveDataDiscovery"]],
        "a switch that is none": [{ "extensions[0].isEnabled": "true" }, ["extensions[0].isEnabled", "true", "one of True, False; did you mean True?"]],
        "a tier that does not exist": [{ pricingTier: "Premium" }, ["pricingTier", "Premium", "one of Free, Standard"]],
    },
});

table("security:SecurityContact", {
    given,
    right: () => ({ securityContactName: "default", emails: "a@example.com;b@example.com", notificationsByRole: { state: "On", roles: ["Owner"] }, notificationsSources: [{ sourceType: "Alert", minimalSeverity: "Medium" }] }),
    refuses: {
        "another name": [{ securityContactName: "security" }, ["securityContactName", "security", '"default": the only name that it can have']],
        "a text that is no address": [{ emails: "security" }, ["emails", "security", "e-mail addresses, with ; between them"]],
        "a severity that does not exist": [{ "notificationsSources[0].minimalSeverity": "Critical" }, ["notificationsSources[0].minimalSeverity", "Critical", "one of High, Medium, Low"]],
    },
});

table("security:Automation", {
    given,
    right: ({ logs }) => ({ ...rg, automationName: "export", scopes: [{ scopePath: `/subscriptions/${SUBSCRIPTION}` }], sources: [{ eventSource: "Alerts" }], actions: [{ actionType: "Workspace", workspaceResourceId: logs.id }] }),
    refuses: {
        "a source that does not exist": [{ "sources[0].eventSource": "Alarms" }, ["sources[0].eventSource", "Alarms", "one of Alerts, Assessments, AssessmentsSnapshot, SubAssessments, SubAssessmentsSnapshot, SecureScores, SecureScoresSnapshot, SecureScoreControls, SecureScoreControlsSnapshot, RegulatoryComplianceAssessment, RegulatoryComplianceAssessmentSnapshot, AttackPaths, AttackPathsSnapshot; did you mean Alerts?"]],
        "a scope that is a resource": [({ logs }) => ({ "scopes[0].scopePath": logs.id }), ({ logs }) => ["scopes[0].scopePath", logs.id, "the id of a subscription or resource group"]],
        "no workspace": [{ "actions[0].workspaceResourceId": undefined }, ["actions[0].workspaceResourceId", "nothing", "a workspace"]],
    },
});

table("securityinsights:SentinelOnboardingState", {
    given,
    right: ({ sentinel }) => ({ ...sentinel, sentinelOnboardingStateName: "default" }),
    refuses: {
        "another name": [{ sentinelOnboardingStateName: "sentinel" }, ["sentinelOnboardingStateName", "sentinel", '"default": the only name that it can have']],
        "a key of one's own": [{ customerManagedKey: true }, ["customerManagedKey", "true", "false: a key of one's own takes a dedicated cluster"]],
    },
});

const detection = ({ sentinel }: ReturnType<typeof given>) => ({
    ...sentinel, kind: "Scheduled", ruleId: guid(1), displayName: "d", enabled: true, query: "AzureActivity", queryFrequency: "PT5M", queryPeriod: "PT15M", severity: "High",
    suppressionDuration: "PT5H", suppressionEnabled: false, triggerOperator: "GreaterThan", triggerThreshold: 0, tactics: ["Impact"],
});

table("securityinsights:ScheduledAlertRule", {
    given: onboarded,
    right: detection,
    accepts: { "two weeks, each hour": { queryFrequency: "PT1H", queryPeriod: "P14D" } },
    refuses: {
        "a severity that does not exist": [{ severity: "Critical" }, ["severity", "Critical", "one of High, Medium, Low, Informational"]],
        "a look every minute": [{ queryFrequency: "PT1M" }, ["queryFrequency", "PT1M", "PT5M to P14D"]],
        "a window with gaps": [{ queryFrequency: "PT1H" }, ["queryPeriod", "PT15M", "at least queryFrequency, PT1H"]],
        "two days, every five minutes": [{ queryPeriod: "P2D" }, ["queryFrequency", "PT5M", "PT1H or more while it looks back two days or more"]],
        "a search of everything": [{ query: "search * | count" }, ["query", "one of them", "a query without search * and union *"]],
        "a tactic that does not exist": [{ "tactics[0]": "Impacts" }, ["tactics[0]", "Impacts", "one of Reconnaissance, ResourceDevelopment, InitialAccess, Execution, Persistence, PrivilegeEscalation, DefenseEvasion, CredentialAccess, Discovery, LateralMovement, Collection, Exfiltration, CommandAndControl, Impact, PreAttack, ImpairProcessControl, InhibitResponseFunction; did you mean Impact?"]],
    },
});

describe("Sentinel", () => {
    it("takes nothing before the workspace is on-boarded", () => {
        const things = given();
        expect(things.azure.refusals("securityinsights:ScheduledAlertRule", detection(things)).map(({ expected }) => expected)).to.deep.equal(["a workspace with Sentinel (yet: depend on its on-boarding)"]);
    });

    it("cannot be taken away while it looks for something", () => {
        const things = given();
        const state = things.onboard();
        things.azure.make("securityinsights:ScheduledAlertRule", detection(things));
        expect(things.azure.refuseDelete(state).map(({ found }) => found)[0]).to.match(/^in use by .*alertRules/);
    });

    it("compares behaviour only once it knows the entities", () => {
        const { azure, sentinel } = onboarded();
        expect(azure.refusals("securityinsights:Ueba", { ...sentinel, kind: "Ueba", settingsName: "Ueba", dataSources: ["AuditLogs"] }).map(({ expected }) => expected))
            .to.deep.equal(["a workspace with EntityAnalytics (yet: depend on it)"]);
    });
});

table("aadiam:DiagnosticSetting", {
    given,
    right: ({ logs }) => ({ name: "directory", workspaceId: logs.id, logs: [{ category: "AuditLogs", enabled: true }] }),
    refuses: {
        "no destination": [{ workspaceId: undefined }, ["workspaceId", "nothing", "a destination: a workspace, a storage account or an event hub"]],
        "the same records twice to one place": [
            ({ azure, logs }) => (azure.make("aadiam:DiagnosticSetting", { name: "other", workspaceId: logs.id, logs: [{ category: "AuditLogs", enabled: true }] }), {}),
            ({ logs }) => ["workspaceId", logs.id, "a destination that gets these records from no other setting; other sends them there"],
        ],
    },
});

table("authorization:AccessReviewScheduleDefinitionById", {
    given,
    right: () => ({ scheduleDefinitionId: guid(1), type: "absoluteMonthly", interval: 3, range: { type: "noEnd" }, reviewers: [{ principalId: guid(2) }], instanceDurationInDays: 14 }),
    refuses: {
        "every second month": [{ interval: 2 }, ["interval", "2", "1, 3, 6 or 12 months"]],
        "a reviewer who is no object": [{ "reviewers[0].principalId": "somebody" }, ["reviewers[0].principalId", "somebody", "the object id of a user or group"]],
        "an end without a date": [{ "range.type": "endDate" }, ["range.endDate", "nothing", "a date"]],
    },
});

describe("azure-native:resources:Resource", () => {
    const type = "azure-native:resources:Resource";
    const right = {
        ...rg, resourceProviderNamespace: "Microsoft.OperationalInsights", parentResourcePath: "workspaces/logs-northeurope/providers/Microsoft.SecurityInsights",
        resourceType: "dataConnectors", resourceName: guid(1), apiVersion: "2025-07-01-preview", kind: "AmazonWebServicesS3",
        properties: {
            destinationTable: "AWSCloudTrail", roleArn: "arn:aws:iam::111122223333:role/OIDC_sentinel", dataTypes: { logs: { state: "Enabled" } },
            sqsUrls: ["https://sqs.eu-west-1.amazonaws.com/111122223333/trail"],
        },
    };
    const judged = (change: object = {}, cloud: Cloud = onboarded().azure.cloud) => cloud.consider({
        urn: `urn:pulumi:prod::holdfast::${type}::it`, type, name: "it", inputs: { ...right, ...change }, provider: { subscriptionId: SUBSCRIPTION, location: "northeurope" },
    });

    it("takes Sentinel's connector for S3, below its workspace", () => {
        const { made, refusals } = judged();
        expect(refusals).to.deep.equal([]);
        expect(made!.id).to.equal(`/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs-northeurope/providers/Microsoft.SecurityInsights/dataConnectors/${guid(1)}`);
    });

    const refused: Record<string, [object, string]> = {
        "a table that does not exist": [{ properties: { ...right.properties, destinationTable: "CloudTrail" } }, "properties.destinationTable"],
        "a role of another name": [{ properties: { ...right.properties, roleArn: "arn:aws:iam::111122223333:role/sentinel" } }, "properties.roleArn"],
        "a queue that is no URL": [{ properties: { ...right.properties, sqsUrls: ["trail"] } }, "properties.sqsUrls[0]"],
        "a kind that nobody declares so": [{ kind: "Other" }, "resourceType"],
    };
    for (const [title, [change, property]] of Object.entries(refused)) {
        it(`refuses ${title}`, () => expect(judged(change).refusals.map((refusal) => refusal.property)).to.deep.equal([property]));
    }

    it("refuses one before Sentinel", () => {
        expect(judged({}, new Cloud(services)).refusals.map(({ property }) => property)).to.deep.equal(["parentResourcePath"]);
    });
});
