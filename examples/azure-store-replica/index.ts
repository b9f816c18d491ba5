// Three components of the platform by themselves: keys and a store in each of two regions, and what copies one to the other.
import { Provider } from "@pulumi/azure-native/provider";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { azure } from "../../components";
import { type Tags, vaultName } from "../../components/names";
import { planReplication, planStores } from "../../components/plan/stores";

const config = new pulumi.Config();
const [subscriptionId, tenantId] = [config.require("subscriptionId"), config.require("tenantId")];
const PLATFORM = "example";

/** Entra object ids of two people. */
const custodians = ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"] as const;

/** A store of its own in one region, with its keys. */
function place(site: string, location: string, locked: boolean) {
    const tags: Tags = { platform: PLATFORM, site, owner: "example-team", "cost-center": "cc-0000", "data-class": "internal", jurisdiction: "EU" };
    const opts = { providers: [new Provider(`azure-${site}`, { location, subscriptionId, tenantId })] };
    const group = new resources.ResourceGroup(`group-${site}`, { resourceGroupName: `rg-${PLATFORM}-${site}`, location, tags }, { provider: opts.providers[0], protect: true });
    const common = { resourceGroupName: group.name, location, tags };
    const keys = new azure.Keys(`keys-${site}`, { ...common, vaultName: vaultName(PLATFORM, site, subscriptionId), tenantId, subscriptionId, custodians }, opts);
    const stores = planStores(PLATFORM, site, "", subscriptionId);
    const storage = new azure.Storage(`storage-${site}`, {
        ...common, stores, retention: { logs: 400, data: 30, export: 7 }, lifecycle: "evaluation", locked,
        keys: { vaultUri: keys.vaultUri, keyNames: keys.keyNames, identityId: keys.identityId },
    }, { ...opts, dependsOn: keys });
    return { stores, storage, group, opts };
}

const first = place("one", config.require("from"), true);
const second = place("two", config.require("to"), false); // locked by what fills it, so that the copy can be taken over
const replication = new azure.Replication("replication", {
    pairs: planReplication(first.stores, second.stores),
    sourceResourceGroupName: first.group.name, targetResourceGroupName: second.group.name,
    sourceAccounts: first.storage.accounts, targetAccounts: second.storage.accounts,
}, first.opts);

export const account = first.storage.accounts.data.name;
export const copy = second.storage.accounts.data.name;
export const policies = replication.policyIds;
