// The keys of one Azure site: a vault that nobody but the two custodians administers, and a key for each purpose.
import * as authorization from "@pulumi/azure-native/authorization";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { roleAssignmentName, roleDefinitionId, type Tags } from "../names";
import { KEY_PURPOSES, KEY_ROTATION_DAYS, type KeyPurpose } from "../plan/keys";
import { ELIGIBLE_FOR, KEY_VAULT_ADMINISTRATOR, vaultProperties } from "../vault-settings";

export interface KeysArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /** Unique worldwide, 3 to 24 characters; stays taken for 90 days after a deletion. */
    readonly vaultName: string;
    readonly tenantId: string;
    readonly subscriptionId: string;
    /**
     * Entra object ids of the two people who may administer the vault's keys. They need licences for Privileged
     * Identity Management. Their order is part of their identity: exchanging them makes both eligible anew.
     */
    readonly custodians: readonly [string, string];
    /**
     * Which keys the vault has. A vault in the paired region has only those that a service wants there.
     * @default one for each purpose
     */
    readonly purposes?: readonly KeyPurpose[];
    /**
     * Workspace that keeps the record of who uses the vault.
     * @default none: `Alerts` declares the record of a site's own vault
     */
    readonly workspaceId?: pulumi.Input<string>;
    readonly tags: Tags;
}

/** Reads a key's metadata, wraps and unwraps with it; nothing else. */
const CRYPTO_SERVICE_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6";

/**
 * What every key is. Azure takes these settings when it makes the key and leaves an existing one as it is, whatever an
 * update says: changing them afterwards is the custodians' work.
 */
export const KEY_PROPERTIES = {
    kty: "RSA-HSM",
    keySize: 4096,
    keyOps: ["wrapKey", "unwrapKey"],
    attributes: { enabled: true, exportable: false },
    rotationPolicy: {
        attributes: { expiryTime: `P${2 * KEY_ROTATION_DAYS}D` },
        lifetimeActions: [
            { action: { type: "rotate" }, trigger: { timeAfterCreate: `P${KEY_ROTATION_DAYS}D` } },
            { action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } },
        ],
    },
} as const satisfies keyvault.KeyArgs["properties"];

/**
 * A premium vault (keys stay in hardware) with a rotating key per purpose, and the identity that stores use them with.
 * Custodians hold no standing right: they are eligible for the administrator role and activate it with a second factor,
 * which Azure's role settings ask for unless a directory administrator has switched it off. Whoever runs an update
 * makes keys through the control plane and can neither use nor delete one.
 *
 * Neither the vault nor its group may carry a lock against deletion: Azure could not take an activated role away when
 * its time is up, and so refuses to activate one there (learn.microsoft.com, "Activate Azure resource roles in
 * Privileged Identity Management"). A deleted vault is kept for 90 days, whoever deleted it, and deletion raises an alarm.
 */
export class Keys extends pulumi.ComponentResource {
    readonly vaultId: pulumi.Output<string>;
    readonly vaultUri: pulumi.Output<string>;
    readonly keyIds: Readonly<Record<KeyPurpose, pulumi.Output<string>>>;
    readonly keyNames: Readonly<Record<KeyPurpose, pulumi.Output<string>>>;
    /** Without a version, so that whoever uses them follows a rotation. */
    readonly keyUris: Readonly<Record<KeyPurpose, pulumi.Output<string>>>;
    /** With the version that the key had when it was made, for services that ask for one and move on by themselves. */
    readonly versionedKeyUris: Readonly<Record<KeyPurpose, pulumi.Output<string>>>;
    /** What stores use keys as. Known only when its rights are in place, so nothing can use it too early. */
    readonly identityId: pulumi.Output<string>;
    readonly identityPrincipalId: pulumi.Output<string>;

    constructor(name: string, args: KeysArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Keys", name, args, opts);
        const { resourceGroupName, location, vaultName, tenantId, subscriptionId, tags } = args;

        const vault = new keyvault.Vault(`${name}-vault`, {
            resourceGroupName,
            location,
            vaultName,
            // Storage reaches its key as a trusted service; everyone else comes through the private endpoint.
            properties: vaultProperties(tenantId, "AzureServices"),
            tags,
        }, { parent: this, protect: true });

        for (const [i, principalId] of args.custodians.entries()) {
            new authorization.PimRoleEligibilitySchedule(`${name}-custodian-${i + 1}`, {
                principalId,
                roleDefinitionId: roleDefinitionId(subscriptionId, KEY_VAULT_ADMINISTRATOR),
                scope: vault.id,
                justification: "Custodian of the platform's keys",
                scheduleInfo: ELIGIBLE_FOR,
            }, { parent: this });
        }

        const identity = new managedidentity.UserAssignedIdentity(`${name}-stores`, {
            resourceGroupName, location, resourceName: `${name}-stores`, tags,
        }, { parent: this });

        const entries = (args.purposes ?? KEY_PURPOSES).map((purpose) => {
            const key = new keyvault.Key(`${name}-${purpose}`, {
                resourceGroupName,
                vaultName: vault.name,
                keyName: purpose,
                properties: KEY_PROPERTIES,
                tags: { ...tags, purpose },
            }, { parent: this, protect: true });
            // The name stays when the identity is made anew, and Azure refuses another principal under the same name.
            const grant = new authorization.RoleAssignment(`${name}-${purpose}-stores`, {
                roleAssignmentName: roleAssignmentName(vaultName, purpose, CRYPTO_SERVICE_ENCRYPTION_USER, "stores"),
                principalId: identity.principalId,
                principalType: "ServicePrincipal",
                roleDefinitionId: roleDefinitionId(subscriptionId, CRYPTO_SERVICE_ENCRYPTION_USER),
                scope: key.id,
                description: `Stores encrypt with the key "${purpose}"`,
            }, { parent: this, deleteBeforeReplace: true });
            return { purpose, key, grant };
        });

        if (args.workspaceId !== undefined) {
            // To the workspace alone: an archive takes records of its own region only.
            new monitor.DiagnosticSetting(`${name}-vault`, {
                name: "audit",
                resourceUri: vault.id,
                workspaceId: args.workspaceId,
                logAnalyticsDestinationType: "Dedicated",
                logs: [{ categoryGroup: "allLogs", enabled: true }],
                metrics: [{ category: "AllMetrics", enabled: true }],
            }, { parent: this });
        }

        const record = <T>(value: (entry: (typeof entries)[number]) => T) =>
            Object.fromEntries(entries.map((entry) => [entry.purpose, value(entry)])) as Record<KeyPurpose, T>;
        this.vaultId = vault.id;
        this.vaultUri = pulumi.output(`https://${vaultName}.vault.azure.net/`);
        this.keyIds = record(({ key }) => key.id);
        this.keyNames = record(({ purpose }) => pulumi.output<string>(purpose));
        this.keyUris = record(({ purpose }) => pulumi.output(`https://${vaultName}.vault.azure.net/keys/${purpose}`));
        this.versionedKeyUris = record(({ key }) => key.keyUriWithVersion);
        this.identityId = pulumi.all([identity.id, ...entries.map(({ grant }) => grant.id)]).apply(([id]) => id!);
        this.identityPrincipalId = identity.principalId;
        const { vaultId, vaultUri, keyIds, keyNames, keyUris, identityId, identityPrincipalId } = this;
        this.registerOutputs({ vaultId, vaultUri, keyIds, keyNames, keyUris, identityId, identityPrincipalId });
    }
}
