// The standby: the same site in the second region of each cloud, and the links from the primary, which it owns.
// It reads the primary, never the reverse. Once failed over it declares nothing that touches the primary's regions.
import type * as pulumi from "@pulumi/pulumi";
import { aws, azure } from "../components";
import { planArchive, planBackups } from "../components/plan/backups";
import { planPairs, planTenantPairs, type SitePlan } from "../components/plan/index";
import { bounded } from "./bounded";
import { outputsOf } from "./outputs";
import type { prod } from "./prod";
import { awsSite, azureSite, type Copied, joinSite, type Place, type SiteArgs, siteOutputs, tenantAccounts, tenantTargets } from "./site";
import { standbyTraffic } from "./traffic";

export interface StandbyArgs extends SiteArgs {
    readonly primaryPlan: SitePlan;
    /** Providers of the primary's regions. */
    readonly primaryProviders: pulumi.ProviderResource[];
}

export function dr({ primaryPlan, primaryProviders, ...site }: StandbyArgs, place: Place) {
    const { settings, plan, tags } = site;
    const opts = bounded(place, aws.boundaryArnOf(settings.awsAccountId, tags)); // made by the primary, of which the account has one
    const from = outputsOf<typeof prod>(primaryPlan.site.name, opts);
    const primaryKeyArns = from("awsKeyArns");
    const primaryTenantKeyArns = from("awsTenantKeyArns");
    const [awsPrimary, azurePrimary] = primaryProviders;
    const copied: Copied = {
        alone: settings.failover, returning: settings.returning, plan: primaryPlan, awsGlobalClusterId: from("awsGlobalClusterId"), awsFileSystemId: from("awsFileSystemId"),
        azureGroup: from("azureGroup"), azureNetworkId: from("azureNetworkId"), azureDatabase: from("azureDatabase"),
        providers: { aws: awsPrimary!, azure: azurePrimary! },
    };
    const onAws = awsSite({ ...site, primaryKeyArns, primaryTenantKeyArns, copied }, opts);
    const onAzure = azureSite({ ...site, copied }, opts);
    joinSite(site, onAws, onAzure, opts);

    const names = { awsZoneId: from("awsZoneId"), azureGroup: from("azureGroup"), azureTrafficProfile: from("azureTrafficProfile") };
    const untouched = settings.failover ? undefined : { providers: primaryProviders };
    standbyTraffic(site, { onAws, onAzure }, names, opts, untouched);

    if (!settings.failover) {
        const pairs = planPairs(primaryPlan, plan);
        const tenants = planTenantPairs(primaryPlan.tenants, plan.tenants);
        const toPrimary = { ...opts, providers: primaryProviders };
        new aws.Replication("aws-replication", {
            pairs, account: settings.awsAccountId, sourceRegion: primaryPlan.aws.region, targetRegion: plan.aws.region,
            sourceKeyArns: primaryKeyArns, targetKeyArns: onAws.keys.arns,
            sourceBuckets: from("awsBuckets"), targetBuckets: onAws.storage.buckets,
            tenants, sourceTenantKeyArns: primaryTenantKeyArns, ...tenantTargets(onAws), tags,
        }, toPrimary);
        new azure.Replication("azure-replication", {
            pairs, sourceResourceGroupName: from("azureGroup"), targetResourceGroupName: onAzure.group.name,
            sourceAccounts: from("azureAccounts"), targetAccounts: onAzure.storage.accounts,
            tenants, sourceTenantAccounts: from("azureTenantAccounts"), targetTenantAccounts: tenantAccounts(onAzure),
        }, toPrimary);
        const copies = from("awsBackup");
        new aws.BackupCopies("aws-backup-copies", {
            plan: planBackups(settings.backup.retention), sourceVaultName: copies.vaultName, sourceRoleArn: copies.roleArn, sourceStores: copies.stores,
            targetVaultArn: onAws.backup.vaultArn, tags,
        }, toPrimary);
        new azure.BackupCopies("azure-backup-copies", {
            stores: planArchive(primaryPlan.stores, primaryPlan.tenants), sourceResourceGroupName: from("azureGroup"), targetResourceGroupName: onAzure.group.name,
            sourceAccounts: from("azureAccounts"), archive: { id: onAzure.backup.archive!.id, accountName: plan.names.archiveAccount },
        }, toPrimary);
    }
    return siteOutputs(onAws, onAzure);
}
