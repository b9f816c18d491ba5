import * as rules from "../../policy/rules/azure-detection";
import { armId, make, platform, tabulate, UNKNOWN } from "./azure-support";

const dr = platform({ site: "dr", role: "standby" }, "dr");
const plan = (name: string, props: object = {}) => make("security:Pricing", { name, pricingTier: "Standard", ...props }, { name });
const plans = ["Arm", "CloudPosture", "KeyVaults", "OpenSourceRelationalDatabases", "StorageAccounts", "VirtualMachines"];

tabulate(rules.defenderPlans, {
    accepts: { "every plan": [platform(), ...plans.map((name) => plan(name))] },
    rejects: { "none": platform(), "all but one": [platform(), ...plans.slice(1).map((name) => plan(name))], "one that is free": [platform(), plan("Arm", { pricingTier: "Free" }), ...plans.slice(1).map((name) => plan(name))] },
    ignores: { "a standby, which shares the subscription": dr },
});

tabulate(rules.defenderPlanIsOn, {
    accepts: { "a plan that is on": plan("Arm") },
    rejects: { "one that is free": plan("Arm", { pricingTier: "Free" }) },
});

const scan = { subPlan: "DefenderForStorageV2", extensions: [{ name: "OnUploadMalwareScanning", isEnabled: "True" }] };

tabulate(rules.uploadsAreScanned, {
    accepts: { "uploads that are scanned": plan("StorageAccounts", scan) },
    rejects: {
        "no scan": plan("StorageAccounts", { subPlan: "DefenderForStorageV2" }),
        "a scan that is off": plan("StorageAccounts", { ...scan, extensions: [{ name: "OnUploadMalwareScanning", isEnabled: "False" }] }),
        "an older plan": plan("StorageAccounts", { ...scan, subPlan: "PerTransaction" }),
    },
    ignores: { "another plan": plan("Arm") },
});

const contact = (props: object = {}) => make("security:SecurityContact", {
    emails: "security@example.com", isEnabled: true, notificationsSources: [{ sourceType: "Alert", minimalSeverity: "Medium" }], ...props,
});

tabulate(rules.contactIsNamed, {
    accepts: { "a contact": [platform(), contact()], "one that hears everything": [platform(), contact({ notificationsSources: [{ sourceType: "Alert", minimalSeverity: "Low" }] })] },
    rejects: {
        "none": platform(),
        "one without an address": [platform(), contact({ emails: undefined })],
        "one that is off": [platform(), contact({ isEnabled: false })],
        "one that hears the worst alone": [platform(), contact({ notificationsSources: [{ sourceType: "Alert", minimalSeverity: "High" }] })],
    },
    ignores: { "a standby": dr },
});

const automation = (props: object = {}) => make("security:Automation", { isEnabled: true, sources: [{ eventSource: "Alerts" }], actions: [{ actionType: "Workspace" }], ...props });

tabulate(rules.defenderIsExported, {
    accepts: { "an export": [platform(), automation()] },
    rejects: {
        "none": platform(), "one that is off": [platform(), automation({ isEnabled: false })],
        "assessments alone": [platform(), automation({ sources: [{ eventSource: "Assessments" }] })], "one to somewhere else": [platform(), automation({ actions: [{ actionType: "LogicApp" }] })],
    },
});

const onboarding = make("securityinsights:SentinelOnboardingState", {}, { name: "sentinel" });
const connector = (state: string) => make("securityinsights:ASCDataConnector", { dataTypes: { alerts: { state } } });

tabulate(rules.siteHasSentinel, {
    accepts: { "Sentinel that hears Defender": [platform(), onboarding, connector("Enabled")] },
    rejects: { "none": platform(), "one that hears nothing": [platform(), onboarding], "a connector that is off": [platform(), onboarding, connector("Disabled")] },
});

const detection = (props: object = {}, name = "it") => make("securityinsights:ScheduledAlertRule", {
    enabled: true, suppressionEnabled: false, triggerOperator: "GreaterThan", triggerThreshold: 0, queryFrequency: "PT5M", queryPeriod: "PT15M", ...props,
}, { name });

tabulate(rules.detectionOpensIncident, {
    accepts: { "one that is on": detection(), "an incident that is asked for": detection({ incidentConfiguration: { createIncident: true } }) },
    rejects: {
        "one that is off": detection({ enabled: false }), "one that opens no incident": detection({ incidentConfiguration: { createIncident: false } }),
        "one that is suppressed": detection({ suppressionEnabled: true }), "one that waits for many": detection({ triggerThreshold: 10 }),
    },
});

tabulate(rules.detectionIsPrompt, {
    accepts: { "every five minutes": detection(), "each hour, over two weeks": detection({ queryFrequency: "PT1H", queryPeriod: "P14D" }) },
    rejects: { "once a day": detection({ queryFrequency: "P1D", queryPeriod: "P1D" }), "with gaps": detection({ queryFrequency: "PT1H", queryPeriod: "PT5M" }), "never": detection({ queryFrequency: undefined }) },
});

const texts = [
    "AZKVAuditLogs KeyPurge", "AZKVAuditLogs KeyDecrypt", "Microsoft.Authorization/roleAssignments/write", "Microsoft.Insights/diagnosticSettings/delete", "StorageBlobLogs GetBlob",
    "AzureActivity series_decompose_anomalies", "SigninLogs singleFactorAuthentication", "break-glass", "AWSGuardDuty", "AWSCloudTrail Root", "kind=leftanti",
    "ElevateAccess", "geo_info_from_ip_address", "SecurityAlert", "AWSCloudTrail StopLogging", "AWSCloudTrail join AzureActivity", "AzureActivity Microsoft.KeyVault/vaults/delete",
];
const looking = texts.map((query, i) => detection({ query }, `d${i}`));

tabulate(rules.sentinelLooks, {
    accepts: { "a detection for each": [onboarding, ...looking] },
    rejects: { "none": onboarding, "all but one": [onboarding, ...looking.slice(1)], "one that is off": [onboarding, detection({ query: texts[0], enabled: false }, "off"), ...looking.slice(1)] },
});

const aws = (destinationTable: string, state = "Enabled") =>
    make("resources:Resource", { kind: "AmazonWebServicesS3", properties: { destinationTable, dataTypes: { logs: { state } } } }, { name: destinationTable });

tabulate(rules.awsIsConnected, {
    accepts: { "both tables": [platform(), aws("AWSCloudTrail"), aws("AWSGuardDuty")] },
    rejects: { "none": platform(), "the trail alone": [platform(), aws("AWSCloudTrail")], "one that is off": [platform(), aws("AWSCloudTrail"), aws("AWSGuardDuty", "Disabled")] },
});

const assigned = (policyDefinitionId: string, props: object = {}) => make("authorization:PolicyAssignment", { policyDefinitionId, ...props }, { name: policyDefinitionId });
const initiative = (id: string, props: object = {}) => assigned(`/providers/Microsoft.Authorization/policySetDefinitions/${id}`, props);
const [benchmark, cis] = ["1f3afdf9-d0c9-4c3d-847f-89da613e70a8", "06f19060-9e68-4070-92ca-f15cc126059e"];

tabulate(rules.standardsAreAssigned, {
    accepts: { "the benchmark and CIS": [platform(), initiative(benchmark), initiative(cis)] },
    rejects: { "none": platform(), "the benchmark alone": [platform(), initiative(benchmark)], "another alone": [platform(), initiative(cis)], "one that is not enforced": [platform(), initiative(benchmark, { enforcementMode: "DoNotEnforce" }), initiative(cis)] },
    ignores: { "a standby": dr },
});

const deny = (id: string, effect = "Deny") => assigned(`/providers/Microsoft.Authorization/policyDefinitions/${id}`, { parameters: { effect: { value: effect } } });
const [tls, transfer] = ["fe83a0eb-a853-422d-aac2-1bffd182c5d0", "404c3081-a854-4457-ae30-26a93ef643f9"];

tabulate(rules.tlsIsRequired, {
    accepts: { "both policies": [platform(), deny(tls), deny(transfer)] },
    rejects: { "none": platform(), "one of two": [platform(), deny(tls)], "one that only audits": [platform(), deny(tls), deny(transfer, "Audit")] },
});

const review = (props: object = {}) => make("authorization:AccessReviewScheduleDefinitionById", { type: "absoluteMonthly", interval: 3, reviewers: [{}, {}], range: { type: "noEnd" }, ...props });

tabulate(rules.accessIsReviewed, {
    accepts: { "each quarter, by two": [platform(), review()] },
    rejects: { "none": platform(), "each year": [platform(), review({ interval: 12 })], "by one alone": [platform(), review({ reviewers: [{}] })], "with an end": [platform(), review({ range: { type: "endDate" } })] },
});

const directory = (...categories: string[]) => make("aadiam:DiagnosticSetting", { logs: categories.map((category) => ({ category, enabled: true })) });

tabulate(rules.directoryIsExported, {
    accepts: { "changes and sign-ins": [platform(), directory("AuditLogs", "SignInLogs")] },
    rejects: { "none": platform(), "changes alone": [platform(), directory("AuditLogs")] },
    ignores: { "a standby": dr },
});

const accountId = armId("Microsoft.Storage/storageAccounts/data");
const account = make("storage:StorageAccount", { id: accountId, kind: "StorageV2" }, { name: "data" });
const setting = (props: object) => make("monitor:DiagnosticSetting", {
    id: `${accountId}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings/search`, resourceUri: `${accountId}/blobServices/default`,
    logs: ["StorageRead", "StorageWrite"].map((category) => ({ category, enabled: true })), ...props,
}, { from: { resourceUri: account } });

tabulate(rules.readersAreSearchable, {
    accepts: { "a workspace": [account, setting({ workspaceId: "w" })], "a workspace that is not known yet": [account, setting({ workspaceId: UNKNOWN })] },
    rejects: { "none": account, "an archive alone": [account, setting({ storageAccountId: "s" })], "writes alone": [account, setting({ workspaceId: "w", logs: [{ category: "StorageWrite", enabled: true }] })] },
    ignores: { "an account for files": make("storage:StorageAccount", { kind: "FileStorage" }) },
});

const behaviour = (...dataSources: string[]) => make("securityinsights:Ueba", { dataSources });
const entities = make("securityinsights:EntityAnalytics", {});
const identity = (state: string) => make("securityinsights:AADDataConnector", { dataTypes: { alerts: { state } } });
const compared = behaviour("SigninLogs", "AzureActivity");

tabulate(rules.behaviourIsCompared, {
    accepts: { "sign-ins and administration": [onboarding, compared, entities, identity("Enabled")] },
    rejects: {
        "none": onboarding, "sign-ins alone": [onboarding, behaviour("SigninLogs"), entities, identity("Enabled")],
        "no entities": [onboarding, compared, identity("Enabled")], "Entra's alarms unheard": [onboarding, compared, entities, identity("Disabled")],
    },
});
