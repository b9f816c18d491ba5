// Intrusion detection, posture against standards, and the place where both clouds' findings meet: everything on Azure that
// looks for trouble.
import * as authorization from "@pulumi/azure-native/authorization";
import * as monitor from "@pulumi/azure-native/monitor";
import * as security from "@pulumi/azure-native/security";
import * as securityinsights from "@pulumi/azure-native/securityinsights";
import * as pulumi from "@pulumi/pulumi";
import { detections } from "../detections";
import { roleAssignmentName, siteName, type Tags } from "../names";
import { AZURE_STANDARDS, type Standard } from "../standards";
import { OPERATIONS } from "./alerts";

export interface DetectionArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly subscriptionId: string;
    readonly tenantId: string;
    /**
     * Whether this site declares what a subscription has once: Defender's plans, the contact, the standards, the access
     * review. The primary does; a standby shares its subscription.
     */
    readonly primary: boolean;
    readonly workspaceId: pulumi.Input<string>;
    readonly workspaceName: pulumi.Input<string>;
    /** Storage accounts whose readers are looked at, by store. Their records go to the workspace, to be searched. */
    readonly accountIds: Readonly<Record<string, pulumi.Input<string>>>;
    /** Entra object ids of the two who administer keys. They also review who has access. */
    readonly custodians: readonly [string, string];
    /** Who hears from Defender directly. */
    readonly email: string;
    /** Standards that Azure Policy holds the subscription against. */
    readonly standards: readonly Standard[];
    /**
     * Whether sign-ins and changes of the directory are looked at too: identity alerts and behaviour analytics. Whoever
     * deploys must be a Security Administrator of the directory, and the directory licensed for Entra ID P2.
     */
    readonly directory: boolean;
    readonly tags: Tags;
}

interface Plan {
    readonly subPlan?: string;
    readonly extensions?: readonly { readonly name: string; readonly isEnabled: "True"; readonly additionalExtensionProperties?: Readonly<Record<string, string>> }[];
}

/** Most that Defender scans for malware in one storage account a month, in gigabytes: about 0.15 USD each. */
const SCANNED_GIGABYTES = "1000";

/** Defender's plans for what a site consists of. Each is charged by what it watches: machines, vaults, accounts, servers. */
const PLANS: Readonly<Record<string, Plan>> = {
    Arm: { subPlan: "PerSubscription" },
    CloudPosture: { extensions: [{ name: "SensitiveDataDiscovery", isEnabled: "True" }, { name: "AgentlessVmScanning", isEnabled: "True" }] },
    KeyVaults: { subPlan: "PerKeyVault" },
    OpenSourceRelationalDatabases: {},
    StorageAccounts: {
        subPlan: "DefenderForStorageV2",
        extensions: [
            { name: "OnUploadMalwareScanning", isEnabled: "True", additionalExtensionProperties: { CapGBPerMonthPerStorageAccount: SCANNED_GIGABYTES } },
            { name: "SensitiveDataDiscovery", isEnabled: "True" },
        ],
    },
    VirtualMachines: { subPlan: "P2", extensions: [{ name: "AgentlessVmScanning", isEnabled: "True" }] },
};

/** What Defender sends to the workspace. */
const EXPORTED = ["Alerts", "Assessments", "SecureScores", "RegulatoryComplianceAssessment"] as const;

/** Built-in policies that refuse what would break the promise of TLS on every connection. */
const REQUIRED_TLS: Readonly<Record<string, readonly [definition: string, title: string, parameters: Readonly<Record<string, string>>]>> = {
    "storage-tls-version": ["fe83a0eb-a853-422d-aac2-1bffd182c5d0", "Storage accounts speak TLS 1.2 or later", { effect: "Deny", minimumTlsVersion: "TLS1_2" }],
    "storage-secure-transfer": ["404c3081-a854-4457-ae30-26a93ef643f9", "Storage accounts refuse plain HTTP", { effect: "Deny" }],
};

const GUARDED = Object.values(OPERATIONS).map(([operation]) => operation);

/** How often access is reviewed, in months, and how long reviewers have, in days. */
const REVIEW_MONTHS = 3;
const REVIEW_DAYS = 14;

/**
 * Defender for Cloud, Sentinel and policy. Sentinel searches the records of both clouds; what it finds becomes an
 * incident, and `Alerts` tells people of it.
 *
 * Left out on purpose are Sentinel's Fusion rule and the rules that make an incident of every Microsoft alert: a workspace
 * that is shown in the Defender portal refuses them, because Defender correlates there itself.
 */
export class Detection extends pulumi.ComponentResource {
    /** Sentinel's on-boarding. What needs Sentinel depends on it. */
    readonly sentinel: securityinsights.SentinelOnboardingState;

    constructor(name: string, args: DetectionArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Detection", name, args, opts);
        if (args.primary) {
            this.defender(name, args);
            this.standards(name, args);
            this.review(name, args);
        }
        const readers = this.readers(name, args);
        this.sentinel = this.analytics(name, args, readers);
        this.registerOutputs({ sentinelId: this.sentinel.id });
    }

    /** Defender's plans, one after the other: it takes one change of a subscription's plans at a time. */
    private defender(name: string, args: DetectionArgs): void {
        const scopeId = `subscriptions/${args.subscriptionId}`;
        let before: pulumi.Resource | undefined;
        for (const [plan, { subPlan, extensions }] of Object.entries(PLANS)) {
            before = new security.Pricing(`${name}-${plan.toLowerCase()}`, {
                scopeId,
                pricingName: plan,
                pricingTier: "Standard",
                subPlan,
                extensions: extensions?.map((extension) => ({ ...extension })),
                // A subscription's plan cannot be deleted, only set to Free. It stays as it is when the site is taken down.
            }, { parent: this, retainOnDelete: true, dependsOn: before && [before] });
        }
        new security.SecurityContact(`${name}-contact`, {
            securityContactName: "default", // the only name that it can have
            emails: args.email,
            isEnabled: true,
            notificationsByRole: { state: "On", roles: ["Owner"] },
            notificationsSources: [
                { sourceType: "Alert", minimalSeverity: "Medium" },
                { sourceType: "AttackPath", minimalRiskLevel: "High" },
            ],
        }, { parent: this });
    }

    /** What is assessed, and what is refused outright. An initiative assesses only: it changes and refuses nothing. */
    private standards(name: string, args: DetectionArgs): void {
        const scope = `/subscriptions/${args.subscriptionId}`;
        const site = siteName(args.tags);
        for (const standard of args.standards) {
            const [initiative, displayName] = AZURE_STANDARDS[standard];
            new authorization.PolicyAssignment(`${name}-${standard}`, {
                scope,
                policyAssignmentName: `${site}-${standard}`,
                displayName,
                description: "Shown in Defender for Cloud as regulatory compliance.",
                policyDefinitionId: `/providers/Microsoft.Authorization/policySetDefinitions/${initiative}`,
                enforcementMode: "Default",
            }, { parent: this });
        }
        for (const [key, [definition, displayName, values]] of Object.entries(REQUIRED_TLS)) {
            new authorization.PolicyAssignment(`${name}-${key}`, {
                scope,
                policyAssignmentName: `${site}-${key}`,
                displayName,
                policyDefinitionId: `/providers/Microsoft.Authorization/policyDefinitions/${definition}`,
                enforcementMode: "Default",
                parameters: Object.fromEntries(Object.entries(values).map(([parameter, value]) => [parameter, { value }])),
                nonComplianceMessages: [{ message: `${displayName}: every connection uses TLS.` }],
            }, { parent: this });
        }
    }

    /** Four times a year the custodians say who still needs access. They decide; nothing is taken away by itself. */
    private review(name: string, args: DetectionArgs): void {
        const site = siteName(args.tags);
        new authorization.AccessReviewScheduleDefinitionById(`${name}-access-review`, {
            scheduleDefinitionId: roleAssignmentName("access-review", site, args.subscriptionId),
            displayName: `${site}: who has access`,
            descriptionForAdmins: "Quarterly review of all role assignments in the subscription.",
            descriptionForReviewers: "Approve who still needs this access for their work, and say why. Deny the rest.",
            reviewers: args.custodians.map((principalId) => ({ principalId })),
            type: "absoluteMonthly",
            interval: REVIEW_MONTHS,
            range: { type: "noEnd" },
            instanceDurationInDays: REVIEW_DAYS,
            justificationRequiredOnApproval: true,
            mailNotificationsEnabled: true,
            reminderNotificationsEnabled: true,
            recommendationsEnabled: true,
            // A denial is carried out by a person: identities of the platform are among those under review.
            autoApplyDecisionsEnabled: false,
        }, { parent: this });
    }

    /** Who reads and writes stored objects, in the workspace. The archive has the same records, out of their readers' reach. */
    private readers(name: string, args: DetectionArgs): pulumi.Resource[] {
        return Object.entries(args.accountIds).map(([store, accountId]) => new monitor.DiagnosticSetting(`${name}-${store}-readers`, {
            name: "search",
            resourceUri: pulumi.interpolate`${accountId}/blobServices/default`,
            workspaceId: args.workspaceId,
            logs: ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category, enabled: true })),
        }, { parent: this }));
    }

    /** Sentinel over the workspace: where findings come from, and what is looked for in the records. */
    private analytics(name: string, args: DetectionArgs, readers: readonly pulumi.Resource[]) {
        const { resourceGroupName, location, workspaceName, subscriptionId, tenantId } = args;
        const place = { resourceGroupName, workspaceName };
        const site = siteName(args.tags);

        const sentinel = new securityinsights.SentinelOnboardingState(name, {
            ...place, sentinelOnboardingStateName: "default", customerManagedKey: false,
        }, { parent: this });
        const options = { parent: this, dependsOn: sentinel };

        new security.Automation(`${name}-export`, {
            resourceGroupName,
            location,
            automationName: `${name}-export`,
            description: "What Defender for Cloud finds, in the workspace where it is searched.",
            isEnabled: true,
            scopes: [{ description: "The subscription", scopePath: `/subscriptions/${subscriptionId}` }],
            sources: EXPORTED.map((eventSource) => ({ eventSource })),
            actions: [{ actionType: "Workspace", workspaceResourceId: args.workspaceId }],
            tags: args.tags,
        }, { parent: this });
        new securityinsights.ASCDataConnector(`${name}-defender`, {
            ...place, kind: "AzureSecurityCenter", dataConnectorId: roleAssignmentName("defender", site, subscriptionId),
            subscriptionId, dataTypes: { alerts: { state: "Enabled" } },
        }, options);
        if (args.directory) {
            new securityinsights.AADDataConnector(`${name}-identity`, {
                ...place, kind: "AzureActiveDirectory", dataConnectorId: roleAssignmentName("identity", site, subscriptionId),
                tenantId, dataTypes: { alerts: { state: "Enabled" } },
            }, options);
            // Compares what people do with what they, and their like, usually do. Entities first: the second needs the first.
            const entities = new securityinsights.EntityAnalytics(`${name}-entities`, {
                ...place, kind: "EntityAnalytics", settingsName: "EntityAnalytics", entityProviders: ["AzureActiveDirectory"],
            }, options);
            new securityinsights.Ueba(`${name}-behaviour`, {
                ...place, kind: "Ueba", settingsName: "Ueba", dataSources: ["AuditLogs", "AzureActivity", "SigninLogs"],
            }, { parent: this, dependsOn: entities });
        }

        for (const { key, title, severity, tactics, every, over, query } of detections(args.custodians, GUARDED)) {
            new securityinsights.ScheduledAlertRule(`${name}-${key}`, {
                ...place,
                kind: "Scheduled",
                ruleId: roleAssignmentName("detection", key, site, subscriptionId),
                displayName: `${site}: ${title}`,
                description: title,
                enabled: true,
                severity,
                tactics: [...tactics],
                query,
                queryFrequency: every,
                queryPeriod: over,
                triggerOperator: "GreaterThan",
                triggerThreshold: 0,
                suppressionEnabled: false,
                suppressionDuration: "PT5H", // asked for even where nothing is suppressed
                entityMappings: [
                    { entityType: "Account", fieldMappings: [{ identifier: "FullName", columnName: "Who" }] },
                    { entityType: "IP", fieldMappings: [{ identifier: "Address", columnName: "Address" }] },
                ],
                customDetails: { What: "What" },
                eventGroupingSettings: { aggregationKind: "SingleAlert" },
                incidentConfiguration: {
                    createIncident: true,
                    // One incident for as long as it goes on, not one every five minutes.
                    groupingConfiguration: { enabled: true, reopenClosedIncident: false, lookbackDuration: "PT5H", matchingMethod: "AllEntities", groupByEntities: [], groupByAlertDetails: [], groupByCustomDetails: [] },
                },
            }, { parent: this, dependsOn: [sentinel, ...readers] });
        }
        return sentinel;
    }
}
