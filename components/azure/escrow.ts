// A place on Azure for what must outlive a site, a cloud or a person.
import * as authorization from "@pulumi/azure-native/authorization";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { roleDefinitionId, siteName, type Tags } from "../names";
import { type Custody, custody } from "../plan/escrow";
import { ELIGIBLE_FOR, KEY_VAULT_ADMINISTRATOR, vaultProperties } from "../vault-settings";

export interface EscrowArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /** Unique worldwide, 3 to 24 characters; stays taken for 90 days after a deletion. Not the vault of the site's keys. */
    readonly vaultName: string;
    readonly tenantId: string;
    readonly subscriptionId: string;
    /** Entra object ids of the two who alone read and write what is here. */
    readonly custodians: readonly [string, string];
    readonly workspaceId: pulumi.Input<string>;
    readonly archiveAccountId: pulumi.Input<string>;
    /** Who hears of every access. */
    readonly actionGroupId: pulumi.Input<string>;
    readonly tags: Tags;
}

/** Everything that is done with a secret's value, or ends it. */
const SECRET_OPERATIONS = ["SecretGet", "SecretSet", "SecretUpdate", "SecretDelete", "SecretPurge", "SecretBackup", "SecretRestore", "SecretRecover"];

/**
 * A vault of its own, which nobody but the two custodians can open, and they only after they have activated their role
 * with a second factor. The platform makes the vault; the values are put there by hand (`az keyvault secret set`), under
 * the names of the register, and pass through no program and no state. It is reached through the site's network; should
 * that be what is lost, the other site's vault and AWS hold the same.
 */
export class Escrow extends pulumi.ComponentResource {
    readonly vaultId: pulumi.Output<string>;
    /** What is kept here, and who can read it. */
    readonly register: pulumi.Output<readonly Custody[]>;

    constructor(name: string, args: EscrowArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Escrow", name, args, opts);
        const options = { parent: this };
        const { resourceGroupName, location, vaultName, tenantId, subscriptionId, custodians, workspaceId, tags } = args;

        const vault = new keyvault.Vault(name, {
            resourceGroupName,
            location,
            vaultName,
            properties: vaultProperties(tenantId, "None"), // no service has business here
            tags: { ...tags, purpose: "escrow" },
        }, { ...options, protect: true });
        const eligible = custodians.map((principalId, i) => new authorization.PimRoleEligibilitySchedule(`${name}-custodian-${i + 1}`, {
            principalId,
            roleDefinitionId: roleDefinitionId(subscriptionId, KEY_VAULT_ADMINISTRATOR),
            scope: vault.id,
            justification: "Custodian of what is kept in escrow",
            scheduleInfo: ELIGIBLE_FOR,
        }, options));

        const recorded = new monitor.DiagnosticSetting(`${name}-records`, {
            name: "audit",
            resourceUri: vault.id,
            workspaceId,
            storageAccountId: args.archiveAccountId,
            logAnalyticsDestinationType: "Dedicated",
            logs: [{ categoryGroup: "allLogs", enabled: true }],
            metrics: [{ category: "AllMetrics", enabled: true }],
        }, options);
        new monitor.ScheduledQueryRule(`${name}-opened`, {
            resourceGroupName,
            location,
            ruleName: `${name}-opened`,
            displayName: `${siteName(tags)}: somebody read or changed what is kept in escrow, or tried to`,
            description: "Whoever did this must be one of the two custodians, with a ticket that says why.",
            kind: "LogAlert",
            enabled: true,
            severity: 0,
            scopes: [workspaceId],
            evaluationFrequency: "PT5M",
            windowSize: "PT15M", // records can arrive late, and one alarm too many is better than one too few
            criteria: {
                allOf: [{
                    query: `AZKVAuditLogs | where _ResourceId has "/vaults/${vaultName.toLowerCase()}" | where OperationName in (${SECRET_OPERATIONS.map((each) => `"${each}"`).join(", ")})`,
                    timeAggregation: "Count",
                    operator: "GreaterThan",
                    threshold: 0,
                    failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
                }],
            },
            autoMitigate: false,
            skipQueryValidation: true, // the table exists only once a vault has sent its first record
            actions: { actionGroups: [args.actionGroupId] },
            tags,
        }, { ...options, dependsOn: recorded });

        const register = custody({ cloud: "azure", site: tags.site, region: location, readers: custodians }, () => vaultName);
        this.vaultId = vault.id;
        this.register = pulumi.all([vault.id, ...eligible.map(({ id }) => id)]).apply(() => register);
        this.registerOutputs({ vaultId: this.vaultId, register: this.register });
    }
}
