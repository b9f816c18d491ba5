// One site: the same service on both clouds. Production and standby declare exactly this; the standby adds the links.
// Composition only: what exists is decided by the plan, how it is made by the components.
import * as features from "@pulumi/azure-native/features";
import * as resources from "@pulumi/azure-native/resources";
import type * as pulumi from "@pulumi/pulumi";
import { aws, azure } from "../components";
import type { Tags } from "../components/names";
import type { SitePlan } from "../components/plan/index";
import type { KeyPurpose } from "../components/plan/keys";
import type { Settings } from "./settings";

/** Where a site is declared: below the stack's platform, with its providers. */
export interface Place {
    readonly parent: pulumi.ComponentResource;
}

export interface SiteArgs {
    readonly settings: Settings;
    readonly plan: SitePlan;
    readonly tags: Tags;
    /** For a standby: the primary's keys, whose replicas the standby holds. */
    readonly primaryKeyArns?: Readonly<Record<KeyPurpose, pulumi.Input<string>>>;
}

/** The AWS half of a site. */
export function awsSite({ settings, plan, tags, primaryKeyArns }: SiteArgs, opts: Place) {
    const { region, zones, cidr, subnets, addresses } = plan.aws;
    const { awsAccountId: account, retention, lifecycle } = settings;
    const custodians = [settings.custodians[0].aws, settings.custodians[1].aws] as const;
    const retentionDays = retention.logs;
    const replicaRegions = [...settings.sites.values()].map((site) => site.aws.region);

    const keys = new aws.Keys("aws-keys", { account, region, custodians, primaryKeyArns, replicaRegions, tags }, opts);
    const operationsKeyArn = keys.arns.operations;
    const storage = new aws.Storage("aws-storage", {
        stores: plan.stores, accessLogsBucket: plan.names.accessLogsBucket, keyArns: keys.arns, account, region, retention, lifecycle, tags,
    }, opts);
    const archive = storage.buckets["log-archive"];
    const records = new aws.Records("aws-records", {
        bucket: archive.name, keyArn: keys.arns["log-archive"], operationsKeyArn, account, region, retentionDays, tags,
    }, { ...opts, dependsOn: storage });
    const alerts = new aws.Alerts("aws-alerts", {
        operationsKeyArn, keyArns: keys.arns, email: settings.alertEmail, account, region, tags,
    }, { ...opts, dependsOn: records });
    const pool = new aws.AddressPool("aws-addresses", {
        plan: addresses, quota: settings.quotas.requestAwsElasticIps ? settings.quotas.awsElasticIps : undefined,
        ipamPoolId: settings.spares.awsIpamPoolId, minimumFree: settings.spares.minimumFree, tags,
    }, opts);
    const network = new aws.Network("aws-network", {
        cidr, region, zones, subnets, natAddresses: pool.nat, logBucketArn: archive.arn, tags,
    }, { ...opts, dependsOn: storage });
    const firewall = new aws.Firewall("aws-firewall", { vpcId: network.id, tags }, opts);
    const endpoints = new aws.Endpoints("aws-endpoints", {
        vpcId: network.id, region, account, routeTableIds: network.routeTableIds, subnetIds: network.subnetIdsByTier.app,
        groupId: firewall.groupIds.endpoints, bucketArns: Object.values(storage.buckets).map(({ arn }) => arn), tags,
    }, opts);
    const balancer = new aws.LoadBalancer("aws-load-balancer", {
        vpcId: network.id, subnetIds: network.subnetIds, front: pool.front, groupIds: firewall.groupIds,
        certificateArn: settings.certificate.aws, domain: settings.domain, accessLogsBucket: storage.accessLogs.name,
        operationsKeyArn, retentionDays, tags,
    }, { ...opts, dependsOn: storage });

    return { keys, storage, records, alerts, pool, network, firewall, endpoints, balancer };
}

/** The Azure half of a site. */
export function azureSite({ settings, plan, tags }: SiteArgs, opts: Place) {
    const { region: location, zones, cidr, subnets, addresses } = plan.azure;
    const { azureSubscriptionId: subscriptionId, azureTenantId: tenantId, retention, lifecycle } = settings;
    const custodians = [settings.custodians[0].azure, settings.custodians[1].azure] as const;

    const group = new resources.ResourceGroup("azure-group", { resourceGroupName: plan.names.resourceGroup, location, tags }, { ...opts, protect: true });
    const place = { resourceGroupName: group.name, location, tags };

    const keys = new azure.Keys("azure-keys", { ...place, vaultName: plan.names.keyVault, tenantId, subscriptionId, custodians }, opts);
    const storage = new azure.Storage("azure-storage", {
        ...place, stores: plan.stores, retention, lifecycle, keys: { vaultUri: keys.vaultUri, keyNames: keys.keyNames, identityId: keys.identityId },
        locked: !settings.primary, // a standby's accounts are locked by their replication, which take-over lifts
    }, { ...opts, dependsOn: keys });
    const archive = storage.accounts["log-archive"];
    const records = new azure.Records("azure-records", { ...place, subscriptionId, storageAccountId: archive.id, retentionDays: retention.logs }, opts);
    const alerts = new azure.Alerts("azure-alerts", { ...place, workspaceId: records.workspaceId, vaultId: keys.vaultId, archiveAccountId: archive.id, email: settings.alertEmail, subscriptionId }, opts);
    const pool = new azure.AddressPool("azure-addresses", { ...place, plan: addresses, zones, minimumFree: settings.spares.minimumFree }, opts);
    const firewall = new azure.Firewall("azure-firewall", { ...place, subnets }, opts);
    const network = new azure.Network("azure-network", {
        ...place, cidr, zones, subnets, nat: pool.nat, groupIds: firewall.groupIds, flowLogAccountId: archive.id,
        workspaceId: records.workspaceId, retentionDays: retention.logs,
    }, opts);
    const endpoints = new azure.Endpoints("azure-endpoints", {
        ...place, subnetId: network.subnetIds["endpoints"]!, vnetId: network.id, targets: { vaultId: keys.vaultId, accounts: storage.accounts },
    }, opts);
    // Azure refuses a gateway whose subnet denies anything on the way out, as every security group here does, unless the
    // subscription lets Azure manage its gateways over a network of Azure's own. Said once: a standby shares the subscription.
    const isolation = settings.site.role === "primary" ? [new features.SubscriptionFeatureRegistration("azure-gateway-isolation", {
        providerNamespace: "Microsoft.Network", featureName: "EnableApplicationGatewayNetworkIsolation",
    }, opts)] : [];
    const balancer = new azure.LoadBalancer("azure-load-balancer", {
        ...place, subnetId: network.subnetIds["edge"]!, publicIpId: pool.front["edge"]!, zones, domain: settings.domain,
        certificate: { vaultId: settings.certificate.azureVault, name: settings.certificate.azureName },
        workspaceId: records.workspaceId, archiveAccountId: archive.id,
    }, { ...opts, dependsOn: isolation });

    return { group, keys, storage, records, alerts, pool, network, firewall, endpoints, balancer };
}

/** What other stacks and people may know of a site. No secrets. */
export const siteOutputs = (onAws: ReturnType<typeof awsSite>, onAzure: ReturnType<typeof azureSite>) => ({
    awsKeyArns: onAws.keys.arns,
    awsBuckets: onAws.storage.buckets,
    awsNetworkId: onAws.network.id,
    awsFrontDoor: onAws.balancer.dnsName,
    awsSpares: onAws.pool.spares,
    awsSparesFree: onAws.pool.free,
    azureAccounts: onAzure.storage.accounts,
    azureGroup: onAzure.group.name,
    azureNetworkId: onAzure.network.id,
    azureSpares: onAzure.pool.spares,
    azureSparesFree: onAzure.pool.free,
});
