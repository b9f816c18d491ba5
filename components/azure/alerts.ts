// Who is told, and of what: everything that touches custody of the keys, the records, or the way in.
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";

export interface AlertsArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly workspaceId: pulumi.Input<string>;
    /** The log archive. Where it is given, the vault's records are kept there unalterably as well. */
    readonly archiveAccountId?: pulumi.Input<string>;
    /** Vault whose keys and secrets are watched. */
    readonly vaultId: pulumi.Input<string>;
    /** Who is told. Azure asks the address to confirm. */
    readonly email: string;
    readonly subscriptionId: string;
    readonly tags: Tags;
}

/** Administrative operations that raise an alarm wherever in the subscription they happen, whoever does them. */
const OPERATIONS: Readonly<Record<string, readonly [operation: string, says: string]>> = {
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

/** Tells responders at once of what may cost the platform its keys, its records or its walls. */
export class Alerts extends pulumi.ComponentResource {
    readonly actionGroupId: pulumi.Output<string>;

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

        this.actionGroupId = responders.id;
        this.registerOutputs({ actionGroupId: this.actionGroupId });
    }
}
