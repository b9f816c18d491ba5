// What looks for trouble on Azure: Defender's plans, Sentinel's detections, policy, reviews; and AWS's findings beside it.
import { companions, isReferred, minutesOf, same } from "../azure";
import { beside, list, need, PLATFORM, type PlatformFacts, require1, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const PRICING = "azure-native:security:Pricing";
const CONTACT = "azure-native:security:SecurityContact";
const AUTOMATION = "azure-native:security:Automation";
const ONBOARDING = "azure-native:securityinsights:SentinelOnboardingState";
const DETECTION = "azure-native:securityinsights:ScheduledAlertRule";
const DEFENDER_CONNECTOR = "azure-native:securityinsights:ASCDataConnector";
const GENERIC = "azure-native:resources:Resource";
const ASSIGNMENT = "azure-native:authorization:PolicyAssignment";
const REVIEW = "azure-native:authorization:AccessReviewScheduleDefinitionById";
const DIRECTORY = "azure-native:aadiam:DiagnosticSetting";
const ACCOUNT = "azure-native:storage:StorageAccount";
const SETTING = "azure-native:monitor:DiagnosticSetting";

const factsOf = ({ props }: Resource): PlatformFacts => props as PlatformFacts;
/** What a subscription has once is the primary's to declare. */
const isPrimary = (platform: Resource): boolean => factsOf(platform).role === "primary";

/** Plans for what a site consists of. */
const PLANS = ["Arm", "CloudPosture", "KeyVaults", "OpenSourceRelationalDatabases", "StorageAccounts", "VirtualMachines"];

/** The plan's name: its own output, which is the last part of its id. */
const planOf = ({ props }: Resource): string => String(props.pricingName ?? props.name ?? "");

export const defenderPlans: StackRule = {
    name: "azure-defender-plans",
    title: "Defender for Cloud watches machines, stores, vaults, databases and administration",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["detection"],
    remediation: `Declare a security.Pricing with pricingTier Standard for each of ${PLANS.join(", ")}, in the primary.`,
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => {
        const on = beside(platform, graph, PRICING).filter(({ props }) => same(props.pricingTier, "Standard")).map(planOf);
        return PLANS.filter((plan) => !on.some((name) => same(name, plan))).map((plan) => ({ property: plan, observed: "not watched", expected: "a plan with pricingTier Standard" }));
    },
};

export const defenderPlanIsOn: ResourceRule = {
    name: "azure-defender-plan-is-on",
    title: "No plan of Defender for Cloud is declared and left off",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["detection"],
    remediation: "Set pricingTier to Standard, or remove the plan.",
    types: [PRICING],
    check: ({ props }) => require1("pricingTier", props.pricingTier, ["Standard"]),
};

export const uploadsAreScanned: ResourceRule = {
    name: "azure-defender-scans-uploads",
    title: "What is uploaded is scanned for malware",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["detection"],
    remediation: "Set subPlan DefenderForStorageV2 and the extension OnUploadMalwareScanning.",
    types: [PRICING],
    applies: (plan) => same(planOf(plan), "StorageAccounts"),
    check: ({ props }) => [
        ...require1("subPlan", props.subPlan, ["DefenderForStorageV2"]),
        ...unless(list<any>(props.extensions).some(({ name, isEnabled }) => name === "OnUploadMalwareScanning" && same(String(isEnabled), "True")), {
            property: "extensions", observed: "no scan", expected: "OnUploadMalwareScanning",
        }),
    ],
};

/** What a plan looks at only where it is asked to. A plan that is listed by one name alone has nothing to add. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
    CloudPosture: ["SensitiveDataDiscovery", "AgentlessVmScanning"],
    StorageAccounts: ["SensitiveDataDiscovery"],
    VirtualMachines: ["AgentlessVmScanning"],
};

export const planLooksDeep: ResourceRule = {
    name: "azure-defender-plan-looks-deep",
    title: "Defender's plans look into disks and stored data, not at settings alone",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["detection"],
    // Left out, an extension that exists already stays as it is, and a new plan has none (REST Pricings, Extension.isEnabled).
    remediation: "Add the extensions AgentlessVmScanning and SensitiveDataDiscovery to the plan, each with isEnabled True.",
    types: [PRICING],
    // The smaller plan for machines has no extensions.
    applies: (plan) => same(plan.props.pricingTier, "Standard") && !same(plan.props.subPlan, "P1") && Object.keys(EXTENSIONS).some((name) => same(name, planOf(plan))),
    check: (plan) => {
        const wanted = Object.entries(EXTENSIONS).find(([name]) => same(name, planOf(plan)))![1];
        const on = list<any>(plan.props.extensions).filter(({ isEnabled }) => same(String(isEnabled), "True")).map(({ name }) => String(name));
        return wanted.filter((name) => !on.includes(name)).map((name) => ({ property: "extensions", observed: `without ${name}`, expected: `${name} enabled` }));
    },
};

/** The least severity of which somebody is told, as newer and as older versions of the service have it. */
const toldFrom = ({ alertNotifications, notificationsSources }: any): string | undefined => (alertNotifications === undefined
    ? list<any>(notificationsSources).find(({ sourceType }) => sourceType === "Alert")?.minimalSeverity as string | undefined
    : same(alertNotifications.state, "On") ? (alertNotifications.minimalSeverity as string | undefined) : undefined);

export const contactIsComplete: ResourceRule = {
    name: "azure-security-contact-complete",
    title: "Whoever is told of Defender's alarms is told of all high ones, of paths of attack too, and the owners with them",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["alerting", "detection"],
    remediation: "Set isEnabled, emails, notificationsByRole On for Owner, and sources of the types Alert (minimalSeverity High or lower) and AttackPath.",
    types: [CONTACT],
    check: ({ props }) => {
        const old = props.alertNotifications !== undefined; // knows neither a switch nor paths of attack
        return [
            ...unless(Boolean(props.emails), { property: "emails", observed: "not set", expected: "an address" }),
            ...(old ? [] : require1("isEnabled", props.isEnabled, [true])),
            ...unless(["High", "Medium", "Low"].includes(toldFrom(props) ?? ""), { property: "notificationsSources", observed: shown(toldFrom(props)), expected: "Alert from High on, or lower" }),
            ...unless(old || list<any>(props.notificationsSources).some(({ sourceType, minimalRiskLevel }) => sourceType === "AttackPath" && Boolean(minimalRiskLevel)), {
                property: "notificationsSources", observed: "no paths of attack", expected: "AttackPath from some minimalRiskLevel on",
            }),
            ...unless(same(props.notificationsByRole?.state, "On") && list(props.notificationsByRole?.roles).includes("Owner"), {
                property: "notificationsByRole", observed: "owners are not told", expected: "state On, with the role Owner",
            }),
        ];
    },
};

export const contactIsNamed: StackRule = {
    name: "azure-security-contact",
    title: "Defender for Cloud knows whom a site tells, of medium alarms and worse",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "detection"],
    remediation: "Declare a security.SecurityContact in the primary, with a source of the type Alert and minimalSeverity Medium or Low.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => unless(beside(platform, graph, CONTACT).some(({ props }) => ["Medium", "Low"].includes(toldFrom(props) ?? "")), {
        observed: "nobody is told of medium alarms", expected: "a contact who is",
    }),
};

/** What Defender for Cloud finds, by the names of its exports: attacks, weaknesses, how it scores them, and standards. */
const FINDINGS = ["Alerts", "Assessments", "SecureScores", "RegulatoryComplianceAssessment"];

export const defenderIsExported: StackRule = {
    name: "azure-defender-is-exported",
    title: "What Defender for Cloud finds arrives in the workspace of every site",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["detection", "alerting"],
    remediation: `Declare a security.Automation that isEnabled, with the subscription in scopes, the sources ${FINDINGS.join(", ")} and an action of type Workspace.`,
    types: [PLATFORM],
    check: (platform, graph) => {
        // Whether an automation is on where that is left out is not documented: it has to be said.
        const on = beside(platform, graph, AUTOMATION).filter((automation) => automation.props.isEnabled === true && list(automation.props.scopes).some(({ scopePath }) => Boolean(scopePath))
            && list<any>(automation.props.actions).some(({ actionType, workspaceResourceId }) => actionType === "Workspace" && isReferred(automation, "actions", () => workspaceResourceId as unknown)));
        const sent = on.flatMap(({ props }) => list<any>(props.sources)).map(({ eventSource }) => String(eventSource));
        return FINDINGS.filter((source) => !sent.includes(source)).map((source) => ({ property: source, observed: "not exported", expected: "a security.Automation into the workspace" }));
    },
};

export const siteHasSentinel: StackRule = {
    name: "azure-site-sentinel",
    title: "Sentinel searches the records of every site, and hears Defender's alarms",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["detection"],
    remediation: "Declare a SentinelOnboardingState of the workspace, and an ASCDataConnector with alerts Enabled.",
    types: [PLATFORM],
    check: (platform, graph) => [
        ...unless(beside(platform, graph, ONBOARDING).length > 0, { observed: "no Sentinel", expected: "a SentinelOnboardingState" }),
        ...unless(beside(platform, graph, DEFENDER_CONNECTOR).some(({ props }) => same(props.dataTypes?.alerts?.state, "Enabled")), {
            observed: "Defender's alarms are not heard", expected: "an ASCDataConnector with alerts Enabled",
        }),
    ],
};

/** Kinds of entities that an incident can be answered by: cut off, locked out, asked. */
const WHO = ["Account", "IP", "Host", "AzureResource", "CloudApplication", "SecurityGroup", "Mailbox"];

export const detectionOpensIncident: ResourceRule = {
    name: "azure-detection-opens-incident",
    title: "Every detection is on, opens an incident, and keeps nothing to itself",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["detection", "alerting"],
    remediation: "Set enabled and incidentConfiguration.createIncident to true, and suppressionEnabled to false.",
    types: [DETECTION],
    check: ({ props }) => [
        ...require1("enabled", props.enabled, [true]),
        // Left out, an incident is opened.
        ...require1("incidentConfiguration.createIncident", props.incidentConfiguration?.createIncident, [true, undefined], "true"),
        ...require1("suppressionEnabled", props.suppressionEnabled, [false]),
        ...unless(same(props.triggerOperator, "GreaterThan") && Number(props.triggerThreshold) === 0, {
            property: "triggerThreshold", observed: `${shown(props.triggerOperator)} ${shown(props.triggerThreshold)}`, expected: "more than 0",
        }),
    ],
};

export const detectionNamesWho: ResourceRule = {
    name: "azure-detection-names-who",
    title: "Every detection says who did it, or from where: without a name nobody can act on an incident",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["detection"],
    remediation: "Give entityMappings an Account and an IP, each with a fieldMapping from a column of the query.",
    types: [DETECTION],
    check: ({ props }) => {
        const named = list<any>(props.entityMappings).filter(({ fieldMappings }) => list<any>(fieldMappings).some(({ identifier, columnName }) => Boolean(identifier) && Boolean(columnName)))
            .map(({ entityType }) => String(entityType));
        return unless(named.some((entity) => WHO.includes(entity)), { property: "entityMappings", observed: named.join(", ") || "nobody", expected: WHO.join(", ") });
    },
};

/** Minutes. */
const HOUR = 60;

export const detectionIsPrompt: ResourceRule = {
    name: "azure-detection-is-prompt",
    title: "Every detection looks once an hour at the least, and misses no record between two looks",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["detection"],
    remediation: "Set queryFrequency to PT1H or less, and queryPeriod to no less than that.",
    types: [DETECTION],
    check: ({ props }) => {
        const [every, over] = [minutesOf(props.queryFrequency), minutesOf(props.queryPeriod)];
        return [
            ...unless(every > 0 && every <= HOUR, { property: "queryFrequency", observed: shown(props.queryFrequency), expected: "PT1H or less" }),
            ...unless(over >= every, { property: "queryPeriod", observed: shown(props.queryPeriod), expected: "queryFrequency or more" }),
        ];
    },
};

/** What must be looked for, by what a query for it says. */
const LOOKED_FOR: Readonly<Record<string, readonly RegExp[]>> = {
    "destroyed key material": [/AZKVAuditLogs/, /KeyPurge/],
    "a custodian who uses a key": [/AZKVAuditLogs/, /KeyDecrypt|KeyUnwrap/],
    "a powerful role given": [/roleAssignments\/write/i, /requestbody/],
    "records switched off": [/diagnosticSettings\/delete/i, /alertRules\/delete/i, /workspaces\/delete/i],
    "a mass download": [/StorageBlobLogs/, /GetBlob/],
    "unusual activity": [/AzureActivity/, /series_decompose_anomalies/],
    "a sign-in without a second factor": [/SigninLogs/, /singleFactorAuthentication/],
    "use of break-glass": [/break-?glass/i],
    "a threat on AWS": [/AWSGuardDuty/],
    "use of AWS's root user": [/AWSCloudTrail/, /Root/],
    "a silent source": [/leftanti/],
    "access to every subscription": [/ElevateAccess/],
    "somebody in two places": [/geo_info_from_ip_address/],
    "Defender's alarms": [/SecurityAlert/],
    "AWS's records switched off": [/AWSCloudTrail/, /StopLogging/],
    "an address at work on both clouds": [/AWSCloudTrail/, /AzureActivity/, /join kind=inner/, /CallerIpAddress/],
    "changes that responders are told of": [/AzureActivity/, /vaults\/delete/i],
};

export const sentinelLooks: StackRule = {
    name: "azure-sentinel-looks",
    title: "Sentinel looks for what an intruder does to keys, rights, records and data, on both clouds",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["detection", "key-alarms", "break-glass"],
    remediation: "Declare a ScheduledAlertRule for each; components/detections.ts has the table.",
    types: [ONBOARDING],
    check: (sentinel, graph) => {
        const queries = beside(sentinel, graph, DETECTION).filter(({ props }) => props.enabled === true).map(({ props }) => String(props.query));
        return Object.entries(LOOKED_FOR).filter(([, signs]) => !queries.some((query) => signs.every((sign) => sign.test(query))))
            .map(([property]) => ({ property, observed: "not looked for", expected: "an enabled ScheduledAlertRule" }));
    },
};

const AWS_ROLE = "aws:iam/role:Role";

/** True if the connector comes as a role that the given stacks declare: by its ARN, or made from it where that is not known yet. */
function isByOurRole(connector: Resource, graph: Graph): boolean {
    const arn = readOr<unknown>(need, () => connector.props.properties?.roleArn as unknown);
    if (arn === need) return (connector.propertyDependencies.properties ?? []).some((urn) => graph.get(urn)?.type === AWS_ROLE);
    return graph.of(AWS_ROLE).some(({ props }) => readOr<unknown>(undefined, () => props.arn) === arn);
}

/** Tables that AWS's trail and GuardDuty's findings arrive in. */
const TABLES = ["AWSCloudTrail", "AWSGuardDuty"];

export const awsIsConnected: StackRule = {
    name: "azure-sentinel-reads-aws",
    title: "What AWS records and finds arrives in Sentinel, where both clouds' findings meet",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["detection", "alerting"],
    remediation: "Declare links.Findings: a data connector of kind AmazonWebServicesS3, enabled, for the trail and for GuardDuty, each with its queue and the role that is declared for Sentinel on AWS.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const read = beside(platform, graph, GENERIC).filter((connector) => connector.props.kind === "AmazonWebServicesS3" && isByOurRole(connector, graph))
            .map(({ props }) => readOr<any>({}, () => props.properties) ?? {})
            .filter((properties) => readOr("Enabled", () => properties.dataTypes?.logs?.state) === "Enabled")
            .filter((properties) => list(readOr<unknown>("a queue", () => properties.sqsUrls)).length > 0)
            .map((properties) => readOr("", () => String(properties.destinationTable)));
        return TABLES.filter((table) => !read.includes(table)).map((table) => ({ property: table, observed: "not read", expected: "an enabled connector" }));
    },
};

const initiativeOf = ({ props }: Resource): string => /\/policySetDefinitions\/([^/]+)$/i.exec(String(props.policyDefinitionId ?? ""))?.[1]?.toLowerCase() ?? "";
const definitionOf = ({ props }: Resource): string => /\/policyDefinitions\/([^/]+)$/i.exec(String(props.policyDefinitionId ?? ""))?.[1]?.toLowerCase() ?? "";

/** Left out, an assignment is enforced. */
const isEnforced = ({ props }: Resource): boolean => props.enforcementMode === undefined || same(props.enforcementMode, "Default");

export const policyIsEnforced: ResourceRule = {
    name: "azure-policy-is-enforced",
    title: "What is assigned as a policy is enforced, and not merely said",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["standards"],
    // Left out, it is enforced (REST PolicyAssignment.enforcementMode: Default).
    remediation: "Set enforcementMode to Default. To try a policy out, assign it with the effect Audit.",
    types: [ASSIGNMENT],
    check: (assignment) => unless(isEnforced(assignment), { property: "enforcementMode", observed: shown(assignment.props.enforcementMode), expected: '"Default", or not set' }),
};

const BENCHMARK = "1f3afdf9-d0c9-4c3d-847f-89da613e70a8";
/** What auditors know, each in the editions that Azure has of it. */
const KNOWN_STANDARDS: Readonly<Record<string, readonly string[]>> = {
    "CIS Azure 2.0.0": ["06f19060-9e68-4070-92ca-f15cc126059e"],
    "NIST SP 800-53 revision 5": ["179d1daa-458f-4e47-8086-2a68d0d6c38f"],
    "PCI DSS 4.0 or 4.0.1": ["c676748e-3af9-4e22-bc28-50feed564afb", "a06d5deb-24aa-4991-9d58-fa7563154e31"],
};

export const standardsAreAssigned: StackRule = {
    name: "azure-standards-are-assigned",
    title: "The subscription is held against Microsoft's own baseline, and against CIS, NIST SP 800-53 and PCI DSS",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["standards"],
    remediation: "Assign the initiatives Microsoft cloud security benchmark, CIS, NIST SP 800-53 and PCI DSS to the subscription.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => {
        const assigned = beside(platform, graph, ASSIGNMENT).filter(isEnforced).map(initiativeOf);
        return [
            ...unless(assigned.includes(BENCHMARK), { observed: "without Microsoft's baseline", expected: "Microsoft cloud security benchmark" }),
            ...Object.entries(KNOWN_STANDARDS).filter(([, editions]) => !editions.some((edition) => assigned.includes(edition)))
                .map(([standard]) => ({ observed: `not held against ${standard}`, expected: "an assignment of the initiative" })),
        ];
    },
};

/** Built-in policies that ask for TLS: the version storage accounts speak, and that they refuse plain HTTP. */
const TLS_POLICIES: Readonly<Record<string, string>> = {
    "fe83a0eb-a853-422d-aac2-1bffd182c5d0": "the TLS version of storage accounts",
    "404c3081-a854-4457-ae30-26a93ef643f9": "secure transfer to storage accounts",
};

export const tlsIsRequired: StackRule = {
    name: "azure-tls-is-required-by-policy",
    title: "Resource Manager refuses what would speak plain HTTP or old TLS",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption", "standards"],
    remediation: "Assign the two built-in policies to the subscription with the effect Deny.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => {
        const refused = beside(platform, graph, ASSIGNMENT).filter((assignment) => isEnforced(assignment) && same(assignment.props.parameters?.effect?.value, "Deny")
            // Left out, the version is 1.2 (the policy's own default).
            && ["TLS1_2", "TLS1_3"].includes(assignment.props.parameters?.minimumTlsVersion?.value ?? "TLS1_2")).map(definitionOf);
        return Object.entries(TLS_POLICIES).filter(([definition]) => !refused.includes(definition)).map(([, what]) => ({ property: what, observed: "not refused", expected: "an assignment with the effect Deny" }));
    },
};

/** Months between two reviews, and how many look: one alone reviews their own access too. */
const REVIEW_MONTHS = 6;
const REVIEWERS = 2;
/** Days that the reviewers have at the least. */
const REVIEW_DAYS = 7;

export const accessIsReviewed: StackRule = {
    name: "azure-access-is-reviewed",
    title: `Two people review who has access, every ${REVIEW_MONTHS} months at the latest, are asked by mail and say why`,
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["access-review"],
    remediation: "Declare an AccessReviewScheduleDefinitionById of type absoluteMonthly, with interval 3, two reviewers, two weeks and no end, which asks for reasons and sends mail and reminders.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => {
        const review = beside(platform, graph, REVIEW)[0];
        if (!review) return [{ observed: "no schedule", expected: "one" }];
        const { props } = review;
        return [
            ...unless(props.type === "weekly" || Number(props.interval) <= REVIEW_MONTHS, { property: "interval", observed: shown(props.interval), expected: `${REVIEW_MONTHS} or less` }),
            ...unless(list(props.reviewers).length >= REVIEWERS, { property: "reviewers", observed: `${list(props.reviewers).length}`, expected: `${REVIEWERS} or more` }),
            ...require1("range.type", props.range?.type, ["noEnd"]),
            ...unless(Number(props.instanceDurationInDays) >= REVIEW_DAYS, { property: "instanceDurationInDays", observed: shown(props.instanceDurationInDays), expected: `${REVIEW_DAYS} or more, so that there is time to look` }),
            ...(["justificationRequiredOnApproval", "mailNotificationsEnabled", "reminderNotificationsEnabled"] as const).flatMap((property) => require1(property, props[property], [true])),
        ];
    },
};

export const directoryIsExported: StackRule = {
    name: "azure-directory-is-exported",
    title: "Sign-ins and changes of the directory are recorded outside it: where they are searched, and in the archive",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["activity-records", "detection"],
    remediation: "Leave detection.directory on: the primary then declares an aadiam.DiagnosticSetting with AuditLogs and SignInLogs.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => {
        const kept = beside(platform, graph, DIRECTORY).filter((setting) => (["workspaceId", "storageAccountId"] as const).every((property) => isReferred(setting, property, () => setting.props[property] as unknown)))
            .flatMap(({ props }) => list<any>(props.logs)).filter(({ enabled }) => enabled === true).map(({ category }) => String(category));
        return ["AuditLogs", "SignInLogs"].filter((category) => !kept.some((found) => same(found, category)))
            .map((category) => ({ property: category, observed: "not recorded", expected: "a diagnostic setting of the directory" }));
    },
};

export const readersAreSearchable: StackRule = {
    name: "azure-readers-are-searchable",
    title: "Who reads and writes stored objects can be searched",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["access-review", "detection"],
    remediation: "Give the account's blob service a diagnostic setting with StorageRead and StorageWrite to the workspace.",
    types: [ACCOUNT],
    // An account for files alone has no blobs; one with a share over NFS records nothing there.
    applies: ({ props }) => !same(props.kind, "FileStorage"),
    check: (account, graph) => {
        const settings = companions(graph, account, "resourceUri", SETTING).filter(({ props }) => readOr<unknown>(true, () => props.workspaceId) !== undefined);
        const kept = settings.flatMap(({ props }) => list<any>(props.logs)).filter(({ enabled }) => enabled === true).map(({ category, categoryGroup }) => String(category ?? categoryGroup));
        return ["StorageRead", "StorageWrite"].filter((category) => !kept.some((found) => [category, "allLogs", "audit"].includes(found)))
            .map((category) => ({ property: category, observed: "not in a workspace", expected: "a diagnostic setting to the workspace" }));
    },
};

const BEHAVIOUR = "azure-native:securityinsights:Ueba";
const IDENTITY_CONNECTOR = "azure-native:securityinsights:AADDataConnector";

/** Sign-ins, changes of the directory, and administration. */
const COMPARED = ["AuditLogs", "AzureActivity", "SigninLogs"];

export const behaviourIsCompared: StackRule = {
    name: "azure-behaviour-is-compared",
    title: "What people do is compared with what they usually do, and Entra's own alarms are heard",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["detection"],
    remediation: "Leave detection.directory on: each site then declares Ueba, EntityAnalytics and an AADDataConnector.",
    types: [ONBOARDING],
    check: (sentinel, graph) => [
        ...unless(beside(sentinel, graph, BEHAVIOUR).some(({ props }) => COMPARED.every((source) => list(props.dataSources).includes(source))), {
            property: "Ueba", observed: "not all of it compared", expected: `dataSources ${COMPARED.join(", ")}`,
        }),
        ...unless(beside(sentinel, graph, "azure-native:securityinsights:EntityAnalytics").some(({ props }) => list(props.entityProviders).includes("AzureActiveDirectory")), {
            property: "EntityAnalytics", observed: "nobody is known", expected: "entityProviders AzureActiveDirectory",
        }),
        ...unless(beside(sentinel, graph, IDENTITY_CONNECTOR).some(({ props }) => same(props.dataTypes?.alerts?.state, "Enabled")), {
            property: "AADDataConnector", observed: "not heard", expected: "alerts Enabled",
        }),
    ],
};
