// Who is told, and of what: everything that touches custody of the keys, the records, or the way in.
import * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { roleAssignmentName, roleDefinitionId, siteName, type Tags } from "../names";

export interface AlertsArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly workspaceId: pulumi.Input<string>;
    /** The log archive. Where it is given, the vault's records are kept there unalterably as well. */
    readonly archiveAccountId?: pulumi.Input<string>;
    /** Vault whose keys and secrets are watched. */
    readonly vaultId: pulumi.Input<string>;
    /** Who is told first. */
    readonly email: string;
    /** Who is told of what nobody has acknowledged, and after how many minutes. */
    readonly escalation: { readonly email: string; readonly afterMinutes: number };
    readonly subscriptionId: string;
    readonly tags: Tags;
}

/** Administrative operations that raise an alarm wherever in the subscription they happen, whoever does them. */
export const OPERATIONS: Readonly<Record<string, readonly [operation: string, says: string]>> = {
    "vault-changed": ["Microsoft.KeyVault/vaults/write", "A key vault's settings or network rules were changed"],
    "vault-deleted": ["Microsoft.KeyVault/vaults/delete", "A key vault was deleted; it can be recovered for 90 days"],
    "key-changed": ["Microsoft.KeyVault/vaults/keys/write", "A key was made or changed through the control plane"],
    "role-assigned": ["Microsoft.Authorization/roleAssignments/write", "A role was assigned: are keys still with two people?"],
    "role-removed": ["Microsoft.Authorization/roleAssignments/delete", "A role assignment was removed"],
    "role-eligible": ["Microsoft.Authorization/roleEligibilityScheduleRequests/write", "Somebody was made eligible for a role"],
    "role-activated": ["Microsoft.Authorization/roleAssignmentScheduleRequests/write", "Somebody activated a role"],
    "lock-removed": ["Microsoft.Authorization/locks/delete", "A lock against deletion was removed"],
    "recording-removed": ["Microsoft.Insights/diagnosticSettings/delete", "A resource no longer sends its records"],
    "flow-log-removed": ["Microsoft.Network/networkWatchers/flowLogs/delete", "A network is no longer recorded"],
    "firewall-rule-changed": ["Microsoft.Network/networkSecurityGroups/securityRules/write", "A rule between tiers was changed"],
    "firewall-rule-removed": ["Microsoft.Network/networkSecurityGroups/securityRules/delete", "A rule between tiers was removed"],
    "account-deleted": ["Microsoft.Storage/storageAccounts/delete", "A storage account was deleted; it can be recovered for 14 days"],
    "wall-removed": ["Microsoft.Network/networkSecurityGroups/delete", "A security group was deleted"],
    "policy-changed": ["Microsoft.Authorization/policyAssignments/write", "A policy was assigned or changed: what is refused is not what it was"],
    "policy-removed": ["Microsoft.Authorization/policyAssignments/delete", "A policy is no longer enforced"],
    "protection-changed": ["Microsoft.Security/pricings/write", "A plan of Defender for Cloud was switched on or off"],
    "detection-removed": ["Microsoft.SecurityInsights/alertRules/delete", "Sentinel no longer looks for something"],
    "address-released": ["Microsoft.Network/publicIPAddresses/delete", "A public address was released and does not come back"],
};

/** Events of Azure's own making that responders must see, by category. */
const EVENTS: Readonly<Record<string, readonly [category: string, says: string]>> = {
    "service-health": ["ServiceHealth", "Azure reports an incident, maintenance or a security advisory"],
    "security": ["Security", "Azure's own detection raised an alarm"],
};

/** What the control plane does not see of a key: disabling is an update, and a purge ends what soft deletion kept. */
const KEY_OPERATIONS = [
    "KeyDelete", "KeyPurge", "KeyUpdate", "KeyRotate", "KeyBackup", "KeyRestore",
    "VaultDelete", "VaultPurge", "SecretPurge", "CertificatePurge",
];

/** Monitoring Reader: sees alerts and searches workspaces, changes nothing. */
const MONITORING_READER = "43d0d8ad-25c7-4714-9337-8ba259a9fe05";

/** What Sentinel has found and nobody has looked at. An incident is answered by whoever takes it out of "New". */
const incidents = (condition: string): string => `SecurityIncident
| summarize arg_max(TimeGenerated, *) by IncidentNumber
| where Status == "New" and Severity in ("High", "Medium") and ${condition}`;

/**
 * Alerts of Azure Monitor that nobody has acknowledged. Asked of the directory of resources, which keeps every alert's
 * state: those of this site's rules. The rule's own are left out, or it would answer itself.
 */
const unanswered = (group: string, minutes: number): string => `arg("").alertsmanagementresources
| where type =~ "microsoft.alertsmanagement/alerts"
| extend State = tostring(properties.essentials.alertState), Condition = tostring(properties.essentials.monitorCondition),
    Since = todatetime(properties.essentials.startDateTime), Rule = tostring(properties.essentials.alertRule)
| where State == "New" and Condition == "Fired" and Since between (ago(1d) .. ago(${minutes}m)) and Rule contains "/resourceGroups/${group}/" and Rule !contains "unanswered"`;

/**
 * Tells responders at once of what may cost the platform its keys, its records or its walls, and others if they do not
 * answer. To answer is to acknowledge the alert, or to take the incident out of "New".
 */
export class Alerts extends pulumi.ComponentResource {
    readonly actionGroupId: pulumi.Output<string>;
    readonly escalationGroupId: pulumi.Output<string>;

    constructor(name: string, args: AlertsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Alerts", name, args, opts);
        const { resourceGroupName, location, workspaceId, vaultId, email, tags } = args;
        const subscription = `/subscriptions/${args.subscriptionId}`;
        const everywhere = "Global";

        const responders = new monitor.ActionGroup(`${name}-responders`, {
            resourceGroupName,
            location: everywhere,
            actionGroupName: `${name}-responders`,
            groupShortName: "responders",
            enabled: true,
            emailReceivers: [{ name: "security", emailAddress: email, useCommonAlertSchema: true }],
            tags,
        }, { parent: this });
        const actions = { actionGroups: [{ actionGroupId: responders.id }] };

        const watch = (key: string, description: string, conditions: Record<string, string>) =>
            new monitor.ActivityLogAlert(`${name}-${key}`, {
                resourceGroupName,
                location: everywhere,
                activityLogAlertName: `${name}-${key}`,
                enabled: true,
                scopes: [subscription],
                condition: { allOf: Object.entries(conditions).map(([field, equals]) => ({ field, equals })) },
                actions,
                description,
                tags,
            }, { parent: this });
        for (const [key, [operation, says]] of Object.entries(OPERATIONS)) {
            watch(key, says, { category: "Administrative", operationName: operation });
        }
        for (const [key, [category, says]] of Object.entries(EVENTS)) watch(key, says, { category });

        const recorded = new monitor.DiagnosticSetting(`${name}-vault`, {
            name: "audit",
            resourceUri: vaultId,
            workspaceId,
            storageAccountId: args.archiveAccountId,
            logAnalyticsDestinationType: "Dedicated",
            logs: [{ categoryGroup: "allLogs", enabled: true }],
            metrics: [{ category: "AllMetrics", enabled: true }],
        }, { parent: this });

        new monitor.ScheduledQueryRule(`${name}-keys`, {
            resourceGroupName,
            location,
            ruleName: `${name}-keys`,
            displayName: `${siteName(tags)}: a key was disabled, changed, deleted or copied out`,
            description: "Whoever did this must be one of the two custodians, with a ticket that says why.",
            kind: "LogAlert",
            enabled: true,
            severity: 0,
            scopes: [workspaceId],
            evaluationFrequency: "PT5M",
            // Longer than the frequency: records can arrive late, and one alarm too many is better than one too few.
            windowSize: "PT15M",
            criteria: {
                allOf: [{
                    query: `AZKVAuditLogs | where OperationName in (${KEY_OPERATIONS.map((each) => `"${each}"`).join(", ")})`,
                    timeAggregation: "Count",
                    operator: "GreaterThan",
                    threshold: 0,
                    failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
                }],
            },
            autoMitigate: false,
            // The table exists only once the vault has sent its first record.
            skipQueryValidation: true,
            actions: { actionGroups: [responders.id] },
            tags,
        }, { parent: this, dependsOn: recorded });

        const second = new monitor.ActionGroup(`${name}-second-responders`, {
            resourceGroupName,
            location: everywhere,
            actionGroupName: `${name}-second-responders`,
            groupShortName: "escalation",
            enabled: true,
            emailReceivers: [{ name: "escalation", emailAddress: args.escalation.email, useCommonAlertSchema: true }],
            tags,
        }, { parent: this });
        this.incidents(name, args, responders, second);
        this.unanswered(name, args, second);

        this.actionGroupId = responders.id;
        this.escalationGroupId = second.id;
        const { actionGroupId, escalationGroupId } = this;
        this.registerOutputs({ actionGroupId, escalationGroupId });
    }

    /** Sentinel's incidents: the first responders hear of each at once, the second of those that nobody has taken up. */
    private incidents(name: string, args: AlertsArgs, first: monitor.ActionGroup, second: monitor.ActionGroup): void {
        const { afterMinutes } = args.escalation;
        this.query(`${name}-incidents`, args, first, {
            title: "Sentinel has opened an incident",
            description: "Take it out of New to answer. What it found, and on which cloud, is in the incident.",
            query: incidents("CreatedTime > ago(15m)"),
            frequency: "PT5M",
            window: "PT15M",
        });
        this.query(`${name}-incidents-unanswered`, args, second, {
            title: `nobody has taken up an incident for ${afterMinutes} minutes`,
            description: "The first responders have not answered.",
            query: incidents(`CreatedTime between (ago(1d) .. ago(${afterMinutes}m))`),
            frequency: "PT15M",
            window: "P1D",
        });
    }

    /** Alerts that nobody has acknowledged, whatever raised them. Reading them takes an identity of the rule's own. */
    private unanswered(name: string, args: AlertsArgs, second: monitor.ActionGroup): void {
        const { resourceGroupName, location, subscriptionId, tags, escalation: { afterMinutes } } = args;
        // The group of the site: what is told of the subscription as a whole becomes an incident of Sentinel's.
        const scope = pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
        const identity = new managedidentity.UserAssignedIdentity(`${name}-unanswered`, {
            resourceGroupName, location, resourceName: `${name}-unanswered`, tags,
        }, { parent: this });
        const reads = new authorization.RoleAssignment(`${name}-unanswered`, {
            roleAssignmentName: roleAssignmentName(subscriptionId, siteName(tags), name, "unanswered"),
            scope,
            roleDefinitionId: roleDefinitionId(subscriptionId, MONITORING_READER),
            principalId: identity.principalId,
            principalType: "ServicePrincipal",
            description: "Sees which alerts of the site nobody has acknowledged",
        }, { parent: this });
        this.query(`${name}-unanswered`, args, second, {
            title: `nobody has acknowledged an alert for ${afterMinutes} minutes`,
            description: "The first responders have not answered.",
            query: pulumi.output(resourceGroupName).apply((group) => unanswered(group, afterMinutes)),
            frequency: "PT15M",
            window: "PT15M",
        }, { identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] } }, [reads]);
    }

    /** A search of the workspace that tells somebody as soon as it finds anything. */
    private query(
        ruleName: string, { resourceGroupName, location, workspaceId, tags }: AlertsArgs, group: monitor.ActionGroup,
        asked: { readonly title: string; readonly description: string; readonly query: pulumi.Input<string>; readonly frequency: string; readonly window: string },
        more: Partial<monitor.ScheduledQueryRuleArgs> = {}, dependsOn: pulumi.Resource[] = [],
    ): void {
        new monitor.ScheduledQueryRule(ruleName, {
            resourceGroupName,
            location,
            ruleName,
            displayName: `${siteName(tags)}: ${asked.title}`,
            description: asked.description,
            kind: "LogAlert",
            enabled: true,
            severity: 0,
            scopes: [workspaceId],
            evaluationFrequency: asked.frequency,
            windowSize: asked.window,
            criteria: {
                allOf: [{
                    query: asked.query,
                    timeAggregation: "Count",
                    operator: "GreaterThan",
                    threshold: 0,
                    failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
                }],
            },
            autoMitigate: false,
            skipQueryValidation: true, // tables exist only once their first record has come
            actions: { actionGroups: [group.id] },
            tags,
            ...more,
        }, { parent: this, dependsOn });
    }
}
