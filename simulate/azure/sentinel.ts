// Microsoft.SecurityInsights: Sentinel over a workspace, where its findings come from, and what it looks for.
import type { Services } from "../service";
import { arm, MADE_AT, type Spec } from "./arm";
import { type Check, DAY, seconds } from "./checks";
import { same } from "./ids";
import { isGuid, type Subject } from "./subject";
import type { Token } from "./types";

const workspaceOf = (subject: Subject): string | undefined => {
    const name = subject.known("workspaceName");
    return subject.groupId !== undefined && name !== undefined
        ? `${subject.groupId}/providers/Microsoft.OperationalInsights/workspaces/${name}` : undefined;
};

/** Everything but the on-boarding itself needs a workspace that has been on-boarded. */
function checkOnboarded(subject: Check): void {
    const workspace = workspaceOf(subject);
    const onboarded = subject.of("securityinsights:SentinelOnboardingState").some(({ id }) => id.toLowerCase().startsWith(`${workspace?.toLowerCase()}/`));
    if (workspace !== undefined && subject.known("resourceGroupName") !== undefined && !onboarded) {
        subject.refuse("workspaceName", "a workspace with Sentinel (yet: depend on its on-boarding)");
    }
}

const TACTICS = [
    "Reconnaissance", "ResourceDevelopment", "InitialAccess", "Execution", "Persistence", "PrivilegeEscalation", "DefenseEvasion", "CredentialAccess",
    "Discovery", "LateralMovement", "Collection", "Exfiltration", "CommandAndControl", "Impact", "PreAttack", "ImpairProcessControl", "InhibitResponseFunction",
];

const LONGEST_QUERY = 10_000;

function checkRule(subject: Check): void {
    checkOnboarded(subject);
    subject.oneOf("severity", ["High", "Medium", "Low", "Informational"]);
    subject.oneOf("triggerOperator", ["GreaterThan", "LessThan", "Equal", "NotEqual"]);
    for (const path of subject.each("tactics")) subject.oneOf(path, TACTICS);
    const query = subject.known("query");
    subject.length("query", LONGEST_QUERY, "characters", 1);
    if (typeof query === "string" && /\b(search|union)\s+\*/.test(query)) subject.refuse("query", "a query without search * and union *", "one of them");
    const [every, over] = [seconds(subject.known("queryFrequency")), seconds(subject.known("queryPeriod"))];
    for (const [path, span] of [["queryFrequency", every], ["queryPeriod", over]] as const) {
        if (subject.known(path) !== undefined && (span === undefined || span < 300 || span > 14 * DAY)) subject.refuse(path, "PT5M to P14D");
    }
    if (every !== undefined && over !== undefined) {
        if (over < every) subject.refuse("queryPeriod", `at least queryFrequency, ${subject.known("queryFrequency")}`);
        if (over >= 2 * DAY && every < 3600) subject.refuse("queryFrequency", "PT1H or more while it looks back two days or more");
    }
    subject.length("entityMappings", 10, "mappings");
    for (const path of subject.each("entityMappings")) subject.length(`${path}.fieldMappings`, 3, "fields", 1);
    const grouping = "incidentConfiguration.groupingConfiguration";
    subject.oneOf(`${grouping}.matchingMethod`, ["AllEntities", "AnyAlert", "Selected"]);
    subject.oneOf("eventGroupingSettings.aggregationKind", ["SingleAlert", "AlertPerResult"]);
}

/** Settings of Sentinel: each has one name, and some need another first. */
const setting = (token: Token, only: string, check: (subject: Check) => void): ReturnType<typeof arm> => arm(token, {
    ...inSentinel("settings"), only,
    check: (subject) => {
        checkOnboarded(subject);
        check(subject);
    },
});

/** What is alike for all that Sentinel has: it stands below a workspace but names its own provider. */
const inSentinel = (kind: string): Spec => ({
    place: "none",
    computes: ["etag", "systemData"],
    answers: () => ({ type: `Microsoft.SecurityInsights/${kind}` }),
});

const connector = (token: Token, check: (subject: Check) => void): ReturnType<typeof arm> => arm(token, {
    ...inSentinel("dataConnectors"),
    check: (subject) => {
        checkOnboarded(subject);
        subject.oneOf("dataTypes.alerts.state", ["Enabled", "Disabled"]);
        check(subject);
    },
});

const guidAt = (subject: Check, path: string): void => {
    const value = subject.known(path);
    if (value !== undefined && !isGuid(value)) subject.refuse(path, "a GUID");
};

export const sentinel: Services = {
    "azure-native:securityinsights:SentinelOnboardingState": arm("securityinsights:SentinelOnboardingState", {
        ...inSentinel("onboardingStates"),
        only: "default",
        check: (subject) => {
            if (subject.known("customerManagedKey") === true) subject.refuse("customerManagedKey", "false: a key of one's own takes a dedicated cluster");
        },
        users: (id, subject) => {
            const workspace = id.slice(0, id.toLowerCase().indexOf("/providers/microsoft.securityinsights/"));
            return (["securityinsights:ScheduledAlertRule", "securityinsights:ASCDataConnector", "securityinsights:AADDataConnector"] as const)
                .flatMap((token) => subject.of(token)).filter((other) => other.id.toLowerCase().startsWith(`${workspace.toLowerCase()}/`)).map((other) => other.id);
        },
    }),
    "azure-native:securityinsights:ScheduledAlertRule": arm("securityinsights:ScheduledAlertRule", {
        ...inSentinel("alertRules"),
        check: checkRule,
        answers: () => ({ type: "Microsoft.SecurityInsights/alertRules", lastModifiedUtc: MADE_AT }),
    }),
    "azure-native:securityinsights:ASCDataConnector": connector("securityinsights:ASCDataConnector", (subject) => guidAt(subject, "subscriptionId")),
    "azure-native:securityinsights:AADDataConnector": connector("securityinsights:AADDataConnector", (subject) => guidAt(subject, "tenantId")),
    "azure-native:securityinsights:EntityAnalytics": setting("securityinsights:EntityAnalytics", "EntityAnalytics", (subject) => {
        for (const path of subject.each("entityProviders")) subject.oneOf(path, ["AzureActiveDirectory", "ActiveDirectory"]);
    }),
    "azure-native:securityinsights:Ueba": setting("securityinsights:Ueba", "Ueba", (subject) => {
        for (const path of subject.each("dataSources")) subject.oneOf(path, ["AuditLogs", "AzureActivity", "SecurityEvent", "SigninLogs"]);
        const workspace = workspaceOf(subject);
        const entities = subject.of("securityinsights:EntityAnalytics").some(({ id }) => id.toLowerCase().startsWith(`${workspace?.toLowerCase()}/`));
        if (workspace !== undefined && subject.known("resourceGroupName") !== undefined && !entities) {
            subject.refuse("settingsName", "a workspace with EntityAnalytics (yet: depend on it)", "Ueba alone");
        }
    }),
    "azure-native:aadiam:DiagnosticSetting": arm("aadiam:DiagnosticSetting", {
        place: "none",
        check: checkDirectory,
        answers: (subject) => ({ logs: (subject.list("logs") ?? []).map((log: object) => ({ retentionPolicy: { enabled: false, days: 0 }, ...log })) }),
    }),
};

/** What a directory records. */
const DIRECTORY = [
    "AuditLogs", "SignInLogs", "NonInteractiveUserSignInLogs", "ServicePrincipalSignInLogs", "ManagedIdentitySignInLogs", "ProvisioningLogs",
    "ADFSSignInLogs", "RiskyUsers", "UserRiskEvents", "RiskyServicePrincipals", "ServicePrincipalRiskEvents", "MicrosoftGraphActivityLogs",
];

function checkDirectory(subject: Check): void {
    if (["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId"].every((path) => subject.at(path) === undefined)) {
        subject.refuse("workspaceId", "a destination: a workspace, a storage account or an event hub");
    }
    subject.reference("workspaceId", "operationalinsights:Workspace");
    subject.reference("storageAccountId", "storage:StorageAccount");
    for (const path of subject.each("logs")) subject.oneOf(`${path}.category`, DIRECTORY);
    subject.unique("logs", "category");
    const others = subject.of("aadiam:DiagnosticSetting");
    if (others.length >= 5) subject.refuse("name", "a directory with fewer than 5 settings", `${others.length} settings`);
    const twin = others.find(({ inputs }) => ["workspaceId", "storageAccountId"].some((path) => same(inputs[path], subject.known(path)))
        && (subject.list("logs") ?? []).some((log) => (inputs["logs"] ?? []).some((other: any) => other.category === log.category)));
    if (twin) subject.refuse("workspaceId", `a destination that gets these records from no other setting; ${twin.outputs["name"]} sends them there`);
}

