// Microsoft.Security: Defender's plans, who it tells, and where it sends what it finds.
import type { Services } from "../service";
import { arm, MADE_AT } from "./arm";
import { type Check } from "./checks";
import { parseId } from "./ids";

/** Plans that can be switched on, with their parts. A plan without parts has none to choose. */
const PLANS: Readonly<Record<string, readonly string[]>> = {
    AI: [], Api: ["P1", "P2", "P3", "P4", "P5"], AppServices: [], Arm: ["PerApiCall", "PerSubscription"], CloudPosture: [], Containers: [], CosmosDbs: [],
    KeyVaults: ["PerTransaction", "PerKeyVault"], OpenSourceRelationalDatabases: [], SqlServerVirtualMachines: [], SqlServers: [],
    StorageAccounts: ["DefenderForStorageV2", "PerStorageAccount", "PerTransaction"], VirtualMachines: ["P1", "P2"],
};

/** Plans whose time is over: what they did is part of another. */
const RETIRED: Readonly<Record<string, string>> = { Dns: "VirtualMachines P2", KubernetesService: "Containers", ContainerRegistry: "Containers" };

const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
    CloudPosture: ["SensitiveDataDiscovery", "AgentlessVmScanning", "AgentlessDiscoveryForKubernetes", "ContainerRegistriesVulnerabilityAssessments", "EntraPermissionsManagement", "ApiPosture"],
    StorageAccounts: ["OnUploadMalwareScanning", "SensitiveDataDiscovery"],
    VirtualMachines: ["MdeDesignatedSubscription", "AgentlessVmScanning", "FileIntegrityMonitoring"],
    Containers: ["ContainerRegistriesVulnerabilityAssessments", "AgentlessDiscoveryForKubernetes", "AgentlessVmScanning", "ContainerSensor", "ContainerIntegrityContribution"],
    AI: ["AIPromptEvidence", "AIPromptSharingWithPurview"],
};

function checkPlan(subject: Check): void {
    const plan = subject.known("pricingName");
    if (plan !== undefined && RETIRED[plan]) subject.refuse("pricingName", `a plan that is offered: it is part of ${RETIRED[plan]}`);
    else subject.oneOf("pricingName", Object.keys(PLANS));
    subject.oneOf("pricingTier", ["Free", "Standard"]);
    subject.text("scopeId", /^\/?subscriptions\/[0-9a-f-]{36}(\/resourceGroups\/.+)?$/i, "subscriptions/<GUID>");
    const parts = PLANS[plan];
    if (parts?.length === 0) subject.absent("subPlan", `nothing: ${plan} has no parts`);
    else if (parts) subject.oneOf("subPlan", parts);
    subject.oneOf("enforce", ["True", "False"]);
    for (const path of subject.each("extensions")) {
        subject.oneOf(`${path}.isEnabled`, ["True", "False"]);
        const known = EXTENSIONS[plan];
        if (plan !== undefined && PLANS[plan]) {
            if (known) subject.oneOf(`${path}.name`, known);
            else subject.refuse(`${path}.name`, `nothing: ${plan} has no extensions`);
        }
    }
    subject.unique("extensions", "name");
}

const SOURCES = [
    "Alerts", "Assessments", "AssessmentsSnapshot", "SubAssessments", "SubAssessmentsSnapshot", "SecureScores", "SecureScoresSnapshot", "SecureScoreControls",
    "SecureScoreControlsSnapshot", "RegulatoryComplianceAssessment", "RegulatoryComplianceAssessmentSnapshot", "AttackPaths", "AttackPathsSnapshot",
];

function checkAutomation(subject: Check): void {
    for (const path of subject.each("sources")) subject.oneOf(`${path}.eventSource`, SOURCES);
    for (const path of subject.each("scopes")) {
        const scope = subject.known(`${path}.scopePath`);
        const id = parseId(scope);
        if (scope !== undefined && !/^Microsoft\.Resources\//i.test(id?.type ?? "")) {
            subject.refuse(`${path}.scopePath`, "the id of a subscription or resource group");
        }
    }
    for (const path of subject.each("actions")) {
        subject.oneOf(`${path}.actionType`, ["Workspace", "EventHub", "LogicApp"]);
        if (subject.known(`${path}.actionType`) === "Workspace") {
            subject.required(`${path}.workspaceResourceId`, "a workspace");
            subject.reference(`${path}.workspaceResourceId`, "operationalinsights:Workspace");
        }
    }
}

export const security: Services = {
    "azure-native:security:Pricing": arm("security:Pricing", {
        place: "none",
        computes: ["systemData"],
        check: checkPlan,
        answers: () => ({
            enablementTime: MADE_AT, freeTrialRemainingTime: "PT0S", deprecated: false, inherited: "False", inheritedFrom: "", replacedBy: [],
            resourcesCoverageStatus: "FullyCovered",
        }),
    }),
    "azure-native:security:SecurityContact": arm("security:SecurityContact", {
        place: "none",
        only: "default",
        computes: ["systemData"],
        check: (subject) => {
            const emails = subject.known("emails");
            for (const email of typeof emails === "string" ? emails.split(/[;,]/) : []) {
                if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email.trim())) subject.refuse("emails", "e-mail addresses, with ; between them");
            }
            subject.oneOf("notificationsByRole.state", ["On", "Off"]);
            for (const path of subject.each("notificationsByRole.roles")) subject.oneOf(path, ["AccountAdmin", "ServiceAdmin", "Owner", "Contributor"]);
            for (const path of subject.each("notificationsSources")) {
                subject.oneOf(`${path}.sourceType`, ["Alert", "AttackPath"]);
                subject.oneOf(`${path}.minimalSeverity`, ["High", "Medium", "Low"]);
                subject.oneOf(`${path}.minimalRiskLevel`, ["Critical", "High", "Medium", "Low"]);
            }
        },
    }),
    "azure-native:security:Automation": arm("security:Automation", {
        computes: ["etag", "systemData"],
        check: checkAutomation,
        answers: (subject) => ({ isEnabled: subject.at("isEnabled") ?? true }),
    }),
};
