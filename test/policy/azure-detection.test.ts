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

const looks = (...names: string[]) => ({ extensions: names.map((name) => ({ name, isEnabled: "True" })) });

tabulate(rules.planLooksDeep, {
    accepts: { "posture": plan("CloudPosture", looks("SensitiveDataDiscovery", "AgentlessVmScanning")), "machines": plan("VirtualMachines", looks("AgentlessVmScanning")) },
    rejects: { "posture without disks": plan("CloudPosture", looks("SensitiveDataDiscovery")), "nothing said": plan("VirtualMachines"), "an extension that is off": plan("VirtualMachines", { extensions: [{ name: "AgentlessVmScanning", isEnabled: "False" }] }) },
    ignores: { "a plan that has none": plan("Arm"), "one that is off": plan("VirtualMachines", { pricingTier: "Free" }), "the smaller plan": plan("VirtualMachines", { subPlan: "P1" }) },
    awaits: { "extensions that are not known": plan("VirtualMachines", { extensions: UNKNOWN }) },
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

const paths = { sourceType: "AttackPath", minimalRiskLevel: "High" };
const contact = (props: object = {}) => make("security:SecurityContact", {
    emails: "security@example.com", isEnabled: true, notificationsSources: [{ sourceType: "Alert", minimalSeverity: "Medium" }, paths], notificationsByRole: { state: "On", roles: ["Owner"] }, ...props,
});

tabulate(rules.contactIsNamed, {
    accepts: { "a contact": [platform(), contact()] },
    rejects: { "none": platform(), "one that hears the worse alone": [platform(), contact({ notificationsSources: [{ sourceType: "Alert", minimalSeverity: "High" }, paths] })], "another site's": [platform(), make("security:SecurityContact", {}, { stack: "other" })] },
    ignores: { "a standby": dr },
});

tabulate(rules.contactIsComplete, {
    accepts: { "a contact": contact(), "an older one": contact({ alertNotifications: { state: "On", minimalSeverity: "High" }, isEnabled: undefined, notificationsSources: undefined }), "one that hears everything": contact({ notificationsSources: [{ sourceType: "Alert", minimalSeverity: "Low" }, paths] }) },
    rejects: {
        "one without an address": contact({ emails: undefined }), "one that is off": contact({ isEnabled: false }), "nothing said of being on": contact({ isEnabled: undefined }),
        "one that hears the very worst alone": contact({ notificationsSources: [{ sourceType: "Alert", minimalSeverity: "Critical" }, paths] }), "one that hears of no alarm": contact({ notificationsSources: [paths] }),
        "an older one that is off": contact({ alertNotifications: { state: "Off", minimalSeverity: "Low" }, isEnabled: undefined }),
        "one that hears of no paths": contact({ notificationsSources: [{ sourceType: "Alert", minimalSeverity: "Medium" }] }),
        "owners who are not told": contact({ notificationsByRole: { state: "Off", roles: ["Owner"] } }), "nothing said of owners": contact({ notificationsByRole: undefined }),
    },
    awaits: { "an address that is not known": contact({ emails: UNKNOWN }) },
});

const automation = (props: object = {}) => make("security:Automation", {
    isEnabled: true, scopes: [{ scopePath: "/subscriptions/x" }], actions: [{ actionType: "Workspace", workspaceResourceId: "/w" }],
    sources: ["Alerts", "Assessments", "SecureScores", "RegulatoryComplianceAssessment"].map((eventSource) => ({ eventSource })), ...props,
});

tabulate(rules.defenderIsExported, {
    accepts: { "an export": [platform(), automation()] },
    rejects: {
        "none": platform(), "one that is off": [platform(), automation({ isEnabled: false })],
        "assessments alone": [platform(), automation({ sources: [{ eventSource: "Assessments" }] })], "one to somewhere else": [platform(), automation({ actions: [{ actionType: "LogicApp" }] })],
        "one to no workspace": [platform(), automation({ actions: [{ actionType: "Workspace" }] })], "one of nothing": [platform(), automation({ scopes: [] })], "nothing said of being on": [platform(), automation({ isEnabled: undefined })],
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

const entity = (entityType: string, ...fieldMappings: object[]) => ({ entityType, fieldMappings });
const column = { identifier: "FullName", columnName: "Who" };

tabulate(rules.detectionNamesWho, {
    accepts: { "an account": detection({ entityMappings: [entity("Account", column)] }), "an address": detection({ entityMappings: [entity("IP", column)] }) },
    rejects: { "nobody": detection(), "an account without a column": detection({ entityMappings: [entity("Account", { identifier: "FullName" })] }), "a file": detection({ entityMappings: [entity("File", column)] }) },
    awaits: { "entities that are not known": detection({ entityMappings: UNKNOWN }) },
});

tabulate(rules.detectionIsPrompt, {
    accepts: { "every five minutes": detection(), "each hour, over two weeks": detection({ queryFrequency: "PT1H", queryPeriod: "P14D" }) },
    rejects: { "once a day": detection({ queryFrequency: "P1D", queryPeriod: "P1D" }), "with gaps": detection({ queryFrequency: "PT1H", queryPeriod: "PT5M" }), "never": detection({ queryFrequency: undefined }) },
});

const texts = [
    "AZKVAuditLogs KeyPurge", "AZKVAuditLogs KeyDecrypt", "Microsoft.Authorization/roleAssignments/write requestbody", "Microsoft.Insights/diagnosticSettings/delete Microsoft.SecurityInsights/alertRules/delete Microsoft.OperationalInsights/workspaces/delete", "StorageBlobLogs GetBlob",
    "AzureActivity series_decompose_anomalies", "SigninLogs singleFactorAuthentication", "break-glass", "AWSGuardDuty", "AWSCloudTrail Root", "kind=leftanti",
    "ElevateAccess", "geo_info_from_ip_address", "SecurityAlert", "AWSCloudTrail StopLogging", "AWSCloudTrail AzureActivity join kind=inner CallerIpAddress", "AzureActivity Microsoft.KeyVault/vaults/delete",
];
const looking = texts.map((query, i) => detection({ query }, `d${i}`));

tabulate(rules.sentinelLooks, {
    accepts: { "a detection for each": [onboarding, ...looking] },
    rejects: { "none": onboarding, "all but one": [onboarding, ...looking.slice(1)], "one that is off": [onboarding, detection({ query: texts[0], enabled: false }, "off"), ...looking.slice(1)] },
});

const roleArn = "arn:aws:iam::111122223333:role/OIDC_sentinel";
const sentinelRole = { ...make("resources:Resource", { arn: roleArn }, { name: "role" }), type: "aws:iam/role:Role" };
const aws = (destinationTable: string, state = "Enabled", props: object = {}) => make("resources:Resource", {
    kind: "AmazonWebServicesS3", properties: { destinationTable, dataTypes: { logs: { state } }, roleArn, sqsUrls: ["https://sqs.eu-west-1.amazonaws.com/111122223333/q"], ...props },
}, { name: destinationTable });

tabulate(rules.awsIsConnected, {
    accepts: {
        "both tables": [platform(), aws("AWSCloudTrail"), aws("AWSGuardDuty"), sentinelRole],
        "a role that is not known yet": [platform(), { ...aws("AWSCloudTrail", "Enabled", { roleArn: UNKNOWN }), propertyDependencies: { properties: [sentinelRole.urn] } }, aws("AWSGuardDuty"), sentinelRole],
    },
    rejects: { "none": platform(), "the trail alone": [platform(), aws("AWSCloudTrail")], "one that is off": [platform(), aws("AWSCloudTrail"), aws("AWSGuardDuty", "Disabled"), sentinelRole],
        "a role that is not known, and made from none": [platform(), aws("AWSCloudTrail", "Enabled", { roleArn: UNKNOWN }), aws("AWSGuardDuty"), sentinelRole],
        "no queue": [platform(), aws("AWSCloudTrail"), aws("AWSGuardDuty", "Enabled", { sqsUrls: [] }), sentinelRole], "another account's role": [platform(), aws("AWSCloudTrail"), aws("AWSGuardDuty", "Enabled", { roleArn: roleArn.replace("1111", "2222") }), sentinelRole] },
});

const assigned = (policyDefinitionId: string, props: object = {}) => make("authorization:PolicyAssignment", { policyDefinitionId, ...props }, { name: policyDefinitionId });
const initiative = (id: string, props: object = {}) => assigned(`/providers/Microsoft.Authorization/policySetDefinitions/${id}`, props);
const [benchmark, cis] = ["1f3afdf9-d0c9-4c3d-847f-89da613e70a8", "06f19060-9e68-4070-92ca-f15cc126059e"];
const nist = initiative("179d1daa-458f-4e47-8086-2a68d0d6c38f");
const pci = initiative("a06d5deb-24aa-4991-9d58-fa7563154e31");

tabulate(rules.policyIsEnforced, {
    accepts: { "nothing said, which enforces": initiative(benchmark), "enforced": initiative(benchmark, { enforcementMode: "Default" }) },
    rejects: { "said and no more": initiative(benchmark, { enforcementMode: "DoNotEnforce" }) },
    awaits: { "what is not known": initiative(benchmark, { enforcementMode: UNKNOWN }) },
});


tabulate(rules.standardsAreAssigned, {
    accepts: { "all four": [platform(), initiative(benchmark), initiative(cis), nist, pci], "an older edition": [platform(), initiative(benchmark), initiative(cis), nist, initiative("c676748e-3af9-4e22-bc28-50feed564afb")] },
    rejects: { "none": platform(), "the benchmark alone": [platform(), initiative(benchmark)], "without the benchmark": [platform(), initiative(cis), nist, pci], "without PCI DSS": [platform(), initiative(benchmark), initiative(cis), nist], "one that is not enforced": [platform(), initiative(benchmark, { enforcementMode: "DoNotEnforce" }), initiative(cis), nist, pci] },
    ignores: { "a standby": dr },
});

const deny = (id: string, effect = "Deny", parameters: object = {}) => assigned(`/providers/Microsoft.Authorization/policyDefinitions/${id}`, { parameters: { effect: { value: effect }, ...parameters } });
const [tls, transfer] = ["fe83a0eb-a853-422d-aac2-1bffd182c5d0", "404c3081-a854-4457-ae30-26a93ef643f9"];

tabulate(rules.tlsIsRequired, {
    accepts: { "both policies": [platform(), deny(tls), deny(transfer)] },
    rejects: { "none": platform(), "one of two": [platform(), deny(tls)], "one that only audits": [platform(), deny(tls), deny(transfer, "Audit")], "an old version": [platform(), deny(tls, "Deny", { minimumTlsVersion: { value: "TLS1_0" } }), deny(transfer)] },
});

const review = (props: object = {}) => make("authorization:AccessReviewScheduleDefinitionById", {
    type: "absoluteMonthly", interval: 3, reviewers: [{}, {}], range: { type: "noEnd" }, instanceDurationInDays: 14,
    justificationRequiredOnApproval: true, mailNotificationsEnabled: true, reminderNotificationsEnabled: true, ...props,
});

tabulate(rules.accessIsReviewed, {
    accepts: { "each quarter, by two": [platform(), review()] },
    rejects: { "none": platform(), "each year": [platform(), review({ interval: 12 })], "by one alone": [platform(), review({ reviewers: [{}] })], "with an end": [platform(), review({ range: { type: "endDate" } })],
        "within a day": [platform(), review({ instanceDurationInDays: 1 })], "without a reason": [platform(), review({ justificationRequiredOnApproval: undefined })], "by nobody who is asked": [platform(), review({ mailNotificationsEnabled: false })] },
    awaits: { "an interval that is not known": [platform(), review({ interval: UNKNOWN })] },
});

const toBoth = { workspaceId: "/w", storageAccountId: "/s" };
const directoryTo = (to: object, ...categories: string[]) => make("aadiam:DiagnosticSetting", { logs: categories.map((category) => ({ category, enabled: true })), ...to });
const directory = (...categories: string[]) => directoryTo(toBoth, ...categories);

tabulate(rules.directoryIsExported, {
    accepts: { "changes and sign-ins": [platform(), directory("AuditLogs", "SignInLogs")] },
    rejects: { "none": platform(), "changes alone": [platform(), directory("AuditLogs")], "no archive": [platform(), directoryTo({ workspaceId: "/w" }, "AuditLogs", "SignInLogs")] },
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
const entities = make("securityinsights:EntityAnalytics", { entityProviders: ["AzureActiveDirectory"] });
const identity = (state: string) => make("securityinsights:AADDataConnector", { dataTypes: { alerts: { state } } });
const compared = behaviour("AuditLogs", "SigninLogs", "AzureActivity");

tabulate(rules.behaviourIsCompared, {
    accepts: { "sign-ins and administration": [onboarding, compared, entities, identity("Enabled")] },
    rejects: {
        "none": onboarding, "sign-ins alone": [onboarding, behaviour("SigninLogs"), entities, identity("Enabled")],
        "entities of nobody": [onboarding, compared, make("securityinsights:EntityAnalytics", {}), identity("Enabled")], "no entities": [onboarding, compared, identity("Enabled")], "Entra's alarms unheard": [onboarding, compared, entities, identity("Disabled")],
    },
});
