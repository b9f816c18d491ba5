// The standby: the same site in the second region of each cloud, and the links from the primary, which it owns.
// It reads the primary, never the reverse. Once failed over it declares nothing that touches the primary's regions.
import type * as pulumi from "@pulumi/pulumi";
import { aws, azure } from "../components";
import { planPairs, type SitePlan } from "../components/plan/index";
import { outputsOf } from "./outputs";
import type { prod } from "./prod";
import { awsSite, azureSite, type Place, type SiteArgs, siteOutputs } from "./site";

export interface StandbyArgs extends SiteArgs {
    readonly primaryPlan: SitePlan;
    /** Providers of the primary's regions. */
    readonly primaryProviders: pulumi.ProviderResource[];
}

export function dr({ primaryPlan, primaryProviders, ...site }: StandbyArgs, opts: Place) {
    const { settings, plan, tags } = site;
    const from = outputsOf<typeof prod>(primaryPlan.site.name, opts);
    const primaryKeyArns = from("awsKeyArns");
    const onAws = awsSite({ ...site, primaryKeyArns }, opts);
    const onAzure = azureSite(site, opts);

    if (!settings.failover) {
        const pairs = planPairs(primaryPlan, plan);
        const toPrimary = { ...opts, providers: primaryProviders };
        new aws.Replication("aws-replication", {
            pairs, account: settings.awsAccountId, sourceRegion: primaryPlan.aws.region, targetRegion: plan.aws.region,
            sourceKeyArns: primaryKeyArns, targetKeyArns: onAws.keys.arns,
            sourceBuckets: from("awsBuckets"), targetBuckets: onAws.storage.buckets, tags,
        }, toPrimary);
        new azure.Replication("azure-replication", {
            pairs, sourceResourceGroupName: from("azureGroup"), targetResourceGroupName: onAzure.group.name,
            sourceAccounts: from("azureAccounts"), targetAccounts: onAzure.storage.accounts,
        }, toPrimary);
    }
    return siteOutputs(onAws, onAzure);
}
