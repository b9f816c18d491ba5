// What joins a primary's storage accounts to the standby's on Azure. It belongs to the standby.
import * as authorization from "@pulumi/azure-native/authorization";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import type { ReplicationPair, StoreKey } from "../plan/stores";

/** A storage account of one site, as another stack knows it. */
export interface AccountReference {
    readonly id: pulumi.Input<string>;
    readonly name: pulumi.Input<string>;
}

export interface ReplicationArgs {
    /** Which store is copied to which, by planned name. */
    readonly pairs: readonly ReplicationPair[];
    readonly sourceResourceGroupName: pulumi.Input<string>;
    readonly targetResourceGroupName: pulumi.Input<string>;
    /** Versioned, with a change feed. */
    readonly sourceAccounts: pulumi.Input<Readonly<Record<StoreKey, AccountReference>>>;
    /** Versioned. While the link exists nothing but the link can write to the store's container there. */
    readonly targetAccounts: Readonly<Record<StoreKey, AccountReference>>;
}

/** Copies what was written before the link existed as well: Azure's own start of time. */
const FROM_THE_BEGINNING = "1601-01-01T00:00:00Z";

/**
 * Copies each store's objects to the standby's account, and measures how late the copies are. This carries block blobs,
 * so customers' data and exports; the records that services append to have their second region in the geo-redundant
 * account that holds them. While the link exists, Azure refuses to delete the accounts that it fills.
 */
export class Replication extends pulumi.ComponentResource {
    /** Policy that joins each store's two accounts. */
    readonly policyIds: Readonly<Record<StoreKey, pulumi.Output<string>>>;

    constructor(name: string, args: ReplicationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Replication", name, args, opts);
        const { sourceResourceGroupName, targetResourceGroupName } = args;
        const sources = pulumi.output(args.sourceAccounts);

        const policies = args.pairs.map(({ key, source, target }) => {
            const sourceAccount = sources.apply((all) => all[key].id);
            const destinationAccount = args.targetAccounts[key].id;
            const accounts = { sourceAccount, destinationAccount, metrics: { enabled: true } };
            const filters = { minCreationTime: FROM_THE_BEGINNING };
            const rule = { sourceContainer: key, destinationContainer: key, filters };

            // Azure gives the policy its id on the target; the source must then be told the same ids. Taking over
            // removes the target's, and must: until then Azure refuses every other writer. So this one is not kept.
            const incoming = new storage.ObjectReplicationPolicy(`${name}-${key}-target`, {
                resourceGroupName: targetResourceGroupName,
                accountName: target.account,
                objectReplicationPolicyId: "default",
                ...accounts,
                rules: [rule],
            }, { parent: this });
            // Kept: at fail-over it leaves the state without a call about a region that may be down.
            new storage.ObjectReplicationPolicy(`${name}-${key}-source`, {
                resourceGroupName: sourceResourceGroupName,
                accountName: source.account,
                objectReplicationPolicyId: incoming.policyId,
                ...accounts,
                rules: [{ ...rule, ruleId: incoming.rules.apply((rules) => rules?.[0]?.ruleId ?? "") }],
            }, { parent: this, retainOnDelete: true });
            // The target's lock is declared here and not with the account, so that taking over lifts it before it
            // removes the policy: Azure refuses to remove anything from a locked account.
            new authorization.ManagementLockByScope(`${name}-${key}-lock`, {
                lockName: "replica",
                level: "CanNotDelete",
                notes: "Holds the copy that the standby takes over with.",
                scope: destinationAccount,
            }, { parent: this, dependsOn: incoming });
            return [key, incoming.policyId] as const;
        });

        this.policyIds = Object.fromEntries(policies) as Record<StoreKey, pulumi.Output<string>>;
        this.registerOutputs({ policyIds: this.policyIds });
    }
}
