// What joins a primary's storage accounts to the standby's on Azure. It belongs to the standby.
import * as authorization from "@pulumi/azure-native/authorization";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import type { ReplicationPair, StoreKey } from "../plan/stores";
import type { TenantPair } from "../plan/tenants";

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

    /** Tenants: a shared one's container is copied with the store that it is in, a private one's account by itself. @default none */
    readonly tenants?: readonly TenantPair[];
    /** Private tenants' accounts, and shared ones' stores once their container is there. By tenant's name. */
    readonly sourceTenantAccounts?: pulumi.Input<Readonly<Record<string, AccountReference>>>;
    readonly targetTenantAccounts?: Readonly<Record<string, AccountReference>>;
}

/** Two accounts, and the containers of one that are copied to the other. */
interface Link {
    readonly key: string;
    readonly containers: readonly string[];
    readonly sourceGroup: pulumi.Input<string>;
    readonly targetGroup: pulumi.Input<string>;
    readonly sourceName: string;
    readonly targetName: string;
    readonly sourceId: pulumi.Input<string>;
    readonly targetId: pulumi.Input<string>;
}

/** Copies what was written before the link existed as well: Azure's own start of time. */
const FROM_THE_BEGINNING = "1601-01-01T00:00:00Z";

/** One for each store, with the shared tenants' containers beside the store's own; and one for each private tenant. */
function linksOf({ pairs, tenants = [], ...args }: ReplicationArgs): Link[] {
    const shared = tenants.filter(({ source }) => source.kind === "shared");
    const sources = pulumi.output(args.sourceAccounts);
    const tenantSources = pulumi.output(args.sourceTenantAccounts ?? {});
    const targetOf = (name: string) => args.targetTenantAccounts![name]!.id;
    const stores = pairs.map(({ key, source, target }): Link => {
        const sharing = key === "data" ? shared : [];
        return {
            key,
            containers: [key, ...sharing.map((tenant) => tenant.source.container)],
            sourceGroup: args.sourceResourceGroupName, targetGroup: args.targetResourceGroupName,
            sourceName: source.account, targetName: target.account,
            sourceId: sources.apply((all) => all[key].id),
            // With the containers of all who share it, so that nothing is copied into one that is not there yet.
            targetId: pulumi.all([args.targetAccounts[key].id, ...sharing.map((tenant) => targetOf(tenant.source.name))]).apply(([id]) => id!),
        };
    });
    const own = tenants.filter(({ source }) => source.kind === "private").map(({ source, target }): Link => ({
        key: source.label,
        containers: [source.container],
        sourceGroup: source.resourceGroup, targetGroup: target.resourceGroup,
        sourceName: source.account, targetName: target.account,
        sourceId: tenantSources.apply((all) => all[source.name]!.id),
        targetId: targetOf(source.name),
    }));
    return [...stores, ...own];
}

/**
 * Copies each store's objects to the standby's account, and measures how late the copies are. This carries block blobs,
 * so customers' data and exports; the records that services append to have their second region in the geo-redundant
 * account that holds them. While the link exists, Azure refuses to delete the accounts that it fills.
 */
export class Replication extends pulumi.ComponentResource {
    /** Policy that joins the two accounts of each store, and of each private tenant. */
    readonly policyIds: Readonly<Record<string, pulumi.Output<string>>>;

    constructor(name: string, args: ReplicationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Replication", name, args, opts);
        const links = linksOf(args);
        const policies = links.map(({ key, containers, sourceGroup, targetGroup, sourceName, targetName, sourceId, targetId }) => {
            const accounts = { sourceAccount: sourceId, destinationAccount: targetId, metrics: { enabled: true } };
            const filters = { minCreationTime: FROM_THE_BEGINNING };
            const rules = containers.map((container) => ({ sourceContainer: container, destinationContainer: container, filters }));

            // Azure gives the policy its id on the target; the source must then be told the same ids. Taking over
            // removes the target's, and must: until then Azure refuses every other writer. So this one is not kept.
            const incoming = new storage.ObjectReplicationPolicy(`${name}-${key}-target`, {
                resourceGroupName: targetGroup,
                accountName: targetName,
                objectReplicationPolicyId: "default",
                ...accounts,
                rules,
            }, { parent: this });
            // Kept: at fail-over it leaves the state without a call about a region that may be down.
            new storage.ObjectReplicationPolicy(`${name}-${key}-source`, {
                resourceGroupName: sourceGroup,
                accountName: sourceName,
                objectReplicationPolicyId: incoming.policyId,
                ...accounts,
                rules: rules.map((rule) => ({
                    ...rule,
                    ruleId: incoming.rules.apply((made) => made?.find(({ sourceContainer }) => sourceContainer === rule.sourceContainer)?.ruleId ?? ""),
                })),
            }, { parent: this, retainOnDelete: true });
            // The target's lock is declared here and not with the account, so that taking over lifts it before it
            // removes the policy: Azure refuses to remove anything from a locked account.
            new authorization.ManagementLockByScope(`${name}-${key}-lock`, {
                lockName: "replica",
                level: "CanNotDelete",
                notes: "Holds the copy that the standby takes over with.",
                scope: targetId,
            }, { parent: this, dependsOn: incoming });
            return [key, incoming.policyId] as const;
        });

        this.policyIds = Object.fromEntries(policies);
        this.registerOutputs({ policyIds: this.policyIds });
    }
}
