// One site: the same service on both clouds. Production and standby declare exactly this; the standby adds the links.
// Composition only: what exists is decided by the plan, how it is made by the components.
import * as features from "@pulumi/azure-native/features";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { aws, azure, links } from "../components";
import { siteName, type Tags } from "../components/names";
import { planArchive, planBackups } from "../components/plan/backups";
import { planSite } from "../components/plan/index";
import type { SitePlan, TenantPlan } from "../components/plan/index";
import { planPolicyRecords } from "../components/plan/domain";
import { type Job, JOBS } from "../components/plan/jobs";
import type { KeyPurpose } from "../components/plan/keys";
import { AZURE_REGIONS } from "../components/plan/regions";
import { planPatching } from "../components/plan/patching";
import { planPool, spread } from "../components/plan/pool";
import { isAwsRegion } from "../components/plan/residency";
import type { StoreKey } from "../components/plan/stores";
import { bounded } from "./bounded";
import { type AwsSubnetPlan, FIREWALL_SUBNET, GATEWAY_SUBNET } from "../components/plan/subnets";
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
    /** For a standby: what its database and files are copies of. */
    readonly copied?: Copied;
    readonly primaryTenantKeyArns?: Readonly<Record<string, pulumi.Input<string>>>;
}

const privateBuckets = (tenants: readonly TenantPlan[]): string[] => tenants.filter(({ kind }) => kind === "private").map(({ bucket }) => bucket);

/** One value of each tenant, by the tenant's name. */
const byTenant = <Made, Value>(tenants: Readonly<Record<string, Made>>, value: (made: Made) => Value): Readonly<Record<string, Value>> =>
    Object.fromEntries(Object.entries(tenants).map(([name, made]) => [name, value(made)]));

/** Who does which job on one cloud. */
const peopleOn = <Cloud extends "aws" | "azure">(cloud: Cloud, { identity: { people } }: Settings) =>
    Object.fromEntries(JOBS.map((job) => [job, people[job][cloud]])) as Record<Job, Settings["identity"]["people"][Job][Cloud]>;

/** Buckets of every site of the account, by what they hold: roles have no regions, so that one role reads them all. */
function bucketsOfAllSites(settings: Settings) {
    const plans = [...settings.sites.values()].map((site) => planSite(site, settings));
    const named = (...keys: StoreKey[]) => plans.flatMap(({ stores }) => stores.filter(({ key }) => keys.includes(key)).map(({ bucket }) => bucket));
    return { dataBuckets: [...named("data", "export"), ...plans.flatMap(({ tenants }) => privateBuckets(tenants))], recordBuckets: named("log-archive") };
}

const keysOf = (subnets: readonly AwsSubnetPlan[], tier: AwsSubnetPlan["tier"]): string[] =>
    subnets.filter((subnet) => subnet.tier === tier).map(({ key }) => key);

/** The buckets that belong to a tenant alone. */
const ownBuckets = (tenants: readonly TenantPlan[], made: Readonly<Record<string, aws.Tenant>>) =>
    Object.fromEntries(tenants.filter(({ kind }) => kind === "private").map(({ name, label }) => [label, made[name]!.bucket]));

const arnsOf = (buckets: Readonly<Record<string, { readonly arn: pulumi.Input<string> }>>): Readonly<Record<string, pulumi.Input<string>>> =>
    Object.fromEntries(Object.entries(buckets).map(([key, { arn }]) => [key, arn]));

/** What encrypts the archived copies of the tenants who share a store: each one's own key. */
const scopesOf = (tenants: readonly TenantPlan[], made: Readonly<Record<string, azure.Tenant>>) =>
    Object.fromEntries(tenants.filter(({ kind }) => kind === "shared").map(({ name, container, label }) =>
        [container, { name: label, keyUri: made[name]!.keyUri }]));

/** How large the site's pool is now. */
const sizeOf = ({ pool, site, lifecycle, failover }: Settings) => planPool(pool, { role: site.role, lifecycle, failover });

/** What a standby's database and files are copies of, as the primary tells it, and the providers of its regions. */
export interface Copied {
    /** True once the standby has taken over. */
    readonly alone: boolean;
    /** True while it goes back: its databases may be replaced. */
    readonly returning: boolean;
    readonly plan: SitePlan;
    readonly awsGlobalClusterId: pulumi.Input<string>;
    readonly awsFileSystemId: pulumi.Input<string>;
    readonly azureGroup: pulumi.Input<string>;
    readonly azureNetworkId: pulumi.Input<string>;
    readonly azureDatabase: pulumi.Input<AzureDatabaseOutputs>;
    readonly providers: { readonly aws: pulumi.ProviderResource; readonly azure: pulumi.ProviderResource };
}

interface AzureDatabaseOutputs {
    readonly serverId: pulumi.Input<string>;
    readonly serverName: pulumi.Input<string>;
    readonly privateZoneName: pulumi.Input<string>;
    readonly networkName: pulumi.Input<string>;
    readonly dataGroupName: pulumi.Input<string>;
}

/** Who has a part of the files that a site shares: tenants that share it. A private one's are its own business. */
const sharedOwners = (tenants: readonly TenantPlan[]) =>
    Object.fromEntries(tenants.filter(({ kind }) => kind === "shared").map(({ name, label, uid, gid, mode, quotaGb, costCenter }) =>
        [label, { uid, gid, mode, quotaGb, tags: { tenant: name, "cost-center": costCenter } }]));

/** The subnets of a tier, by key. */
const ofTier = <Id>(subnetIds: Readonly<Record<string, Id>>, tier: string): Record<string, Id> =>
    Object.fromEntries(Object.entries(subnetIds).filter(([key]) => key.startsWith(`${tier}-`)));

/** Spares that stand ready, under names of their own beside the front ends that they can replace. */
const prefixed = <Value>(prepared: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
    Object.fromEntries(Object.entries(prepared).map(([key, value]) => [`reserve-${key}`, value]));

/** Block of the data tier on Azure. */
const dataBlockOf = ({ azure: { subnets } }: SitePlan): string => subnets.find(({ tier }) => tier === "data")!.cidr;

/** The AWS half of a site. */
export function awsSite({ settings, plan, tags, primaryKeyArns, primaryTenantKeyArns, copied }: SiteArgs, place: Place) {
    const { region, zones, cidr, subnets, addresses } = plan.aws;
    const { awsAccountId: account, retention, lifecycle } = settings;
    const custodians = [settings.custodians[0].aws, settings.custodians[1].aws] as const;
    const retentionDays = retention.logs;
    const replicaRegions = [...settings.sites.values()].map((site) => site.aws.region);
    const isPrimary = settings.site.role === "primary";

    // IAM, billing and the organisation have no regions: the primary declares what the whole account lives by, and a
    // standby that takes over needs none of it changed. Every role that follows has the boundary.
    const regions = settings.allowedRegions.filter(isAwsRegion);
    const residency = isPrimary ? new aws.Residency("aws-residency", {
        account, regions, organizationTarget: settings.residency.awsOrganizationTarget, tags,
    }, place) : undefined;
    const boundaryArn = residency?.boundaryArn ?? aws.boundaryArnOf(account, tags);
    const opts = bounded(place, boundaryArn);

    const keys = new aws.Keys("aws-keys", { account, region, custodians, primaryKeyArns, replicaRegions, tags }, opts);
    const operationsKeyArn = keys.arns.operations;
    const storage = new aws.Storage("aws-storage", {
        stores: plan.stores, accessLogsBucket: plan.names.accessLogsBucket, alsoFrom: privateBuckets(plan.tenants), keyArns: keys.arns, account, region, retention, lifecycle, tags,
    }, opts);
    const archive = storage.buckets["log-archive"];
    const records = new aws.Records("aws-records", {
        bucket: archive.name, keyArn: keys.arns["log-archive"], operationsKeyArn, account, region, retentionDays, tags,
    }, { ...opts, dependsOn: storage });
    const alerts = new aws.Alerts("aws-alerts", {
        operationsKeyArn, keyArns: keys.arns, custodians, email: settings.alertEmail, escalation: settings.escalation,
        logGroupName: records.logGroupName, retentionDays, account, region, tags,
    }, { ...opts, dependsOn: records });
    const detection = new aws.Detection("aws-detection", {
        account, region, primary: isPrimary, archiveBucketArn: archive.arn, configBucket: storage.accessLogs.name,
        archiveKeyArn: keys.arns["log-archive"], ...settings.detection, lifecycle, tags,
    }, { ...opts, dependsOn: storage });
    const pool = new aws.AddressPool("aws-addresses", {
        plan: addresses, quota: settings.quotas.requestAwsElasticIps ? settings.quotas.awsElasticIps : undefined,
        ipamPoolId: settings.spares.awsIpamPoolId, minimumFree: settings.spares.minimumFree, tags,
    }, opts);
    const network = new aws.Network("aws-network", {
        cidr, region, zones, subnets, natAddresses: pool.nat, peers: Object.values(plan.aws.peers), inspected: settings.perimeter.firewall,
        logBucketArn: archive.arn, tags,
    }, { ...opts, dependsOn: storage });
    const perimeter = new aws.Perimeter("aws-perimeter", {
        ...settings.perimeter, account, region, vpcId: network.id, internetGatewayId: network.internetGatewayId, subnets,
        subnetIds: network.subnetIds, routeTableIds: network.routeTableIds, front: { ...pool.front, ...prefixed(pool.prepared) }, bucket: archive.name,
        operationsKeyArn, retentionDays, alertTopicArn: alerts.topicArn, locked: lifecycle === "production", tags,
    }, { ...opts, dependsOn: storage });
    const gateway = settings.interconnect.enabled ? new aws.Gateway("aws-gateway", {
        vpcId: network.id, asn: plan.link.awsAsn, tags,
        routeTableIds: Object.fromEntries(keysOf(subnets, "app").map((key) => [key, network.routeTableIds[key]!])),
    }, opts) : undefined;
    const firewall = new aws.Firewall("aws-firewall", { vpcId: network.id, peers: plan.aws.peers, tags }, opts);
    const endpoints = new aws.Endpoints("aws-endpoints", {
        vpcId: network.id, region, account, routeTableIds: network.routeTableIds, subnetIds: network.subnetIdsByTier.app,
        groupId: firewall.groupIds.endpoints, bucketArns: [...Object.values(storage.buckets).map(({ arn }) => arn), ...plan.tenants.map((tenant) => aws.accessPointArn(region, account, tenant))], tags,
    }, opts);
    // One zone holds the service's name: the primary's. The standby adds to it, and its certificate is proved by what is there.
    const zone = settings.primary ? undefined : new aws.Zone("aws-zone", { domain: settings.domain, records: policyRecords(settings), lifecycle, tags }, opts);
    const certificates = new aws.Certificates("aws-certificates", {
        domain: settings.domain, certificateArn: settings.certificate.aws, zoneId: zone?.id, topicArn: alerts.topicArn, tags,
    }, { ...opts, dependsOn: alerts });
    const signIn = new aws.SignIn("aws-sign-in", {
        domain: settings.domain, prefix: plan.names.logInPrefix, plan: settings.signIn, logInRanges: settings.logInRanges, operationsKeyArn,
        retentionDays, lifecycle, tags,
    }, opts);
    const access = plan.aws.clients ? new aws.ClientAccess("aws-access", {
        vpcId: network.id, cidr, block: plan.aws.clients, groupId: firewall.groupIds.clients,
        // One zone shows it in an evaluation; in production losing one must leave others.
        subnetIds: Object.fromEntries(keysOf(subnets, "access").slice(0, lifecycle === "production" ? zones.length : 1)
            .map((key) => [key, network.subnetIds[key]!])),
        certificateArn: settings.access.serverCertificates[settings.site.name]!, samlProviderArn: settings.access.samlProvider,
        groups: settings.access.groups, sessionHours: settings.access.sessionHours,
        operationsKeyArn, retentionDays, alertTopicArn: alerts.topicArn, tags,
    }, opts) : undefined;
    const balancer = new aws.LoadBalancer("aws-load-balancer", {
        vpcId: network.id, subnetIds: network.subnetIds, front: pool.front, reserve: pool.prepared, groupIds: firewall.groupIds,
        certificateArn: certificates.arn, signIn: { ...signInParts(signIn), sessionMinutes: settings.signIn.sessionMinutes },
        locked: lifecycle === "production", domain: settings.domain, accessLogsBucket: storage.accessLogs.name,
        operationsKeyArn, retentionDays, tags,
    }, { ...opts, dependsOn: [storage, perimeter] });

    const objectives = new aws.Objectives("aws-objectives", {
        objectives: settings.objectives, balancer: balancer.dimensions, minimumHealthy: zones.length - 1, topicArn: alerts.topicArn, tags,
    }, opts);
    new aws.ComputeDefaults("aws-compute-defaults", { account, region, volumesKeyArn: keys.arns.volumes }, opts);
    const { awsImage: image, awsTypes: types, minimum, maximum, reserved } = sizeOf(settings);
    const machines = new aws.Pool("aws-pool", {
        account, region, subnetIds: network.subnetIdsByTier.app, groupId: firewall.groupIds.app, targetGroupArns: [balancer.targetGroupArn],
        requestsLabel: aws.requestsLabel(balancer.applicationArn, balancer.targetGroupArn), volumesKeyArn: keys.arns.volumes, operationsKeyArn,
        image, types, minimum, maximum, reserved: spread(reserved, zones), topicArn: alerts.topicArn, retentionDays, tags,
    }, { ...opts, dependsOn: [endpoints, balancer] });
    const patching = new aws.Patching("aws-patching", {
        account, region, plan: planPatching(settings.patching, settings.site.role), operationsKeyArn, topicArn: alerts.topicArn, retentionDays, tags,
    }, opts);

    const tenants = Object.fromEntries(plan.tenants.map((tenant) => [tenant.name, new aws.Tenant(`aws-tenant-${tenant.name}`, {
        tenant, account, region, custodians, replicaRegions, primaryKeyArn: primaryTenantKeyArns?.[tenant.name],
        vpcId: network.id, buckets: storage.buckets, accessLogs: storage.accessLogs, exportKeyArn: keys.arns.export,
        actsFor: `arn:aws:iam::${account}:role/${siteName(tags)}-machines`, topicArn: alerts.topicArn, retention, lifecycle, tags,
    }, { ...opts, dependsOn: [storage, machines] })]));

    const identity = isPrimary ? new aws.Identity("aws-identity", {
        account, people: peopleOn("aws", settings), ranges: settings.logInRanges.flatMap((range) => range.ranges),
        pipeline: { repository: settings.identity.repository, sites: [...settings.sites.keys()] },
        boundaryArn, regions, ...bucketsOfAllSites(settings), topicArn: alerts.topicArn, tags,
    }, { ...opts, dependsOn: alerts }) : undefined;
    const spend = identity && new aws.Spend("aws-spend", {
        account, region, monthly: settings.spend.awsMonthly, email: settings.alertEmail, stopAt: settings.spend.stopAt,
        stoppedRoles: [identity.applyRoleNames[settings.site.name]!], anomalyMonitorArn: settings.spend.awsAnomalyMonitor,
        activateTags: lifecycle === "production", bucket: storage.accessLogs.name, tags,
    }, { ...opts, dependsOn: storage });

    const database = new aws.Database("aws-database", {
        account, region, zones, subnetIds: network.subnetIds, groupId: firewall.groupIds.data, keyArn: keys.arns.database,
        secretsKeyArn: keys.arns.secrets, operationsKeyArn, clientRoleArn: machines.roleArn, engineVersion: settings.database.awsVersion,
        instanceClass: lifecycle === "evaluation" ? "db.serverless" : settings.database.awsClass, members: settings.database.awsMembers,
        membership: copied && { globalClusterId: copied.awsGlobalClusterId, primaryRegion: copied.plan.aws.region, alone: copied.alone, returning: copied.returning },
        rotation: { subnetIds: network.subnetIdsByTier.app, groupId: firewall.groupIds.app },
        lateSeconds: settings.objectives.replicationLagSeconds, topicArn: alerts.topicArn, retentionDays, lifecycle, tags,
    }, { ...opts, dependsOn: [alerts, endpoints] });
    const files = new aws.Files("aws-files", {
        account, region, subnetIds: ofTier(network.subnetIds, "data"), groupId: firewall.groupIds.data, keyArn: keys.arns.files,
        owners: sharedOwners(plan.tenants), clientRoleArn: machines.roleArn, standby: copied !== undefined,
        copyOf: copied && !copied.alone ? { fileSystemId: copied.awsFileSystemId, provider: copied.providers.aws } : undefined, tags,
    }, opts);

    const backup = new aws.Backup("aws-backup", {
        account, region, plan: planBackups(settings.backup.retention), keyArn: keys.arns.backup, testKeyArns: keys.arns, custodians, lifecycle,
        stores: {
            buckets: { ...arnsOf({ ...storage.buckets, "access-logs": storage.accessLogs }), ...arnsOf(ownBuckets(plan.tenants, tenants)) },
            files: { files: files.fileSystemArn },
            database: { clusterArn: database.clusterArn, subnetGroupName: `${siteName(tags)}-database`, groupId: firewall.groupIds.data },
        },
        tested: ["data"], archive: settings.backup.awsArchive, reportBucket: storage.buckets.export.name, topicArn: alerts.topicArn, tags,
    }, { ...opts, dependsOn: [storage, alerts] });
    const escrow = new aws.Escrow("aws-escrow", {
        account, region, keyArn: keys.arns.secrets, custodians, topicArn: alerts.topicArn, lifecycle, tags,
    }, { ...opts, dependsOn: alerts });

    return { boundaryArn, identity, spend, keys, storage, records, alerts, detection, pool, network, firewall, perimeter, gateway, access, endpoints, zone, certificates, signIn, balancer, patching, machines, objectives, tenants, database, files, backup, escrow };
}

/** The Azure half of a site. */
export function azureSite({ settings, plan, tags, copied }: SiteArgs, opts: Place) {
    const { region: location, zones, cidr, subnets, addresses } = plan.azure;
    const { azureSubscriptionId: subscriptionId, azureTenantId: tenantId, retention, lifecycle } = settings;
    const custodians = [settings.custodians[0].azure, settings.custodians[1].azure] as const;

    const group = new resources.ResourceGroup("azure-group", { resourceGroupName: plan.names.resourceGroup, location, tags }, { ...opts, protect: true });
    const place = { resourceGroupName: group.name, location, tags };
    const isPrimary = settings.site.role === "primary";

    // A subscription has its allowed locations and its budget once; rights are given in each site's own group.
    const residency = isPrimary ? new azure.Residency("azure-residency", {
        subscriptionId, regions: settings.allowedRegions.filter((region) => !isAwsRegion(region)),
    }, opts) : undefined;
    const identity = new azure.Identity("azure-identity", {
        ...place, groupId: group.id, subscriptionId, people: peopleOn("azure", settings),
        pipeline: { repository: settings.identity.repository, site: settings.site.name }, roleSettings: settings.identity.azureRoleSettings?.[settings.site.name],
    }, opts);

    const keys = new azure.Keys("azure-keys", { ...place, vaultName: plan.names.keyVault, tenantId, subscriptionId, custodians }, opts);
    const storage = new azure.Storage("azure-storage", {
        ...place, stores: plan.stores, retention, lifecycle, keys: { vaultUri: keys.vaultUri, keyNames: keys.keyNames, identityId: keys.identityId },
        locked: !settings.primary, // a standby's accounts are locked by their replication, which take-over lifts
    }, { ...opts, dependsOn: keys });
    const archive = storage.accounts["log-archive"];
    const records = new azure.Records("azure-records", { ...place, subscriptionId, storageAccountId: archive.id, retentionDays: retention.logs, directory: settings.detection.directory && !settings.primary }, opts);
    // What Azure keeps of the site in the paired region is encrypted with a key that is there, by an identity that is there.
    const pair = AZURE_REGIONS[location]?.pair;
    const pairKeys = copied || !pair ? undefined : new azure.Keys("azure-pair-keys", {
        ...place, location: pair, vaultName: plan.names.pairVault, tenantId, subscriptionId, custodians,
        purposes: ["database"], workspaceId: records.workspaceId,
    }, opts);
    const alerts = new azure.Alerts("azure-alerts", { ...place, workspaceId: records.workspaceId, vaultId: keys.vaultId, archiveAccountId: archive.id, email: settings.alertEmail, escalation: settings.escalation, subscriptionId }, opts);
    const detection = new azure.Detection("azure-detection", {
        ...place, subscriptionId, tenantId, primary: !settings.primary, workspaceId: records.workspaceId, workspaceName: records.workspaceName,
        accountIds: { data: storage.accounts.data.id, export: storage.accounts.export.id }, custodians, email: settings.alertEmail,
        standards: settings.detection.standards, directory: settings.detection.directory,
    }, opts);

    const spend = isPrimary ? new azure.Spend("azure-spend", {
        subscriptionId, location, monthly: settings.spend.azureMonthly, since: `${settings.spend.since}-01`, email: settings.alertEmail,
        actionGroupId: alerts.actionGroupId, ledger: settings.spend.azureLedger, tags,
    }, opts) : undefined;
    const pool = new azure.AddressPool("azure-addresses", { ...place, plan: addresses, zones, minimumFree: settings.spares.minimumFree }, opts);
    const firewall = new azure.Firewall("azure-firewall", { ...place, subnets, peers: plan.azure.peers, clients: plan.azure.clients }, opts);
    const network = new azure.Network("azure-network", {
        ...place, cidr, zones, subnets, nat: pool.nat, groupIds: firewall.groupIds, flowLogAccountId: archive.id,
        inspected: settings.perimeter.firewall, ddosPlan: settings.perimeter.ddosPlan,
        workspaceId: records.workspaceId, retentionDays: retention.logs,
    }, opts);
    const recorded = { workspaceId: records.workspaceId, archiveAccountId: archive.id };
    const perimeter = new azure.Perimeter("azure-perimeter", {
        ...place, ...recorded, firewall: settings.perimeter.firewall, zones, subnets, subnetId: network.subnetIds[FIREWALL_SUBNET]!,
        addresses: pool.firewall, routeTableName: network.inspectedTableName, domains: settings.perimeter.domains,
        actionGroupId: alerts.actionGroupId, locked: lifecycle === "production",
    }, opts);
    const gateway = addresses.vpn.length > 0 ? new azure.Gateway("azure-gateway", {
        ...place, ...recorded, subscriptionId, subnetId: network.subnetIds[GATEWAY_SUBNET]!, addresses: pool.vpn, asn: plan.link.azureAsn,
        insideAddresses: settings.interconnect.enabled ? plan.link.azureInstances : [],
        clients: plan.azure.clients ? azure.clientSettings({ block: plan.azure.clients, tenantId, audience: settings.access.audience }) : undefined,
        size: lifecycle === "production" ? "VpnGw2AZ" : "VpnGw1AZ",
    }, opts) : undefined;
    const access = plan.azure.clients && gateway ? new azure.ClientAccess("azure-access", {
        ...place, gatewayId: gateway.id, workspaceId: records.workspaceId, actionGroupId: alerts.actionGroupId, dnsAddress: perimeter.privateIp,
    }, opts) : undefined;
    const escrow = new azure.Escrow("azure-escrow", {
        ...place, vaultName: plan.names.escrowVault, tenantId, subscriptionId, custodians, workspaceId: records.workspaceId, archiveAccountId: archive.id,
        actionGroupId: alerts.actionGroupId,
    }, opts);
    const endpoints = new azure.Endpoints("azure-endpoints", {
        ...place, subnetId: network.subnetIds["endpoints"]!, vnetId: network.id, targets: { vaultId: keys.vaultId, pairVaultId: pairKeys?.vaultId, vaults: { certificates: settings.certificate.azureVault, escrow: escrow.vaultId }, accounts: storage.accounts },
    }, opts);
    // Azure refuses a gateway whose subnet denies anything on the way out, as every security group here does, unless the
    // subscription lets Azure manage its gateways over a network of Azure's own. Said once: a standby shares the subscription.
    const isolation = settings.site.role === "primary" ? [new features.SubscriptionFeatureRegistration("azure-gateway-isolation", {
        providerNamespace: "Microsoft.Network", featureName: "EnableApplicationGatewayNetworkIsolation",
    }, opts)] : [];
    const zone = settings.primary ? undefined : new azure.Zone("azure-zone", { resourceGroupName: group.name, domain: settings.domain, records: policyRecords(settings), tags }, opts);
    const certificates = new azure.Certificates("azure-certificates", {
        ...place, vaultId: settings.certificate.azureVault, certificateName: settings.certificate.azureName, actionGroupId: alerts.actionGroupId,
        workspaceId: records.workspaceId, archiveAccountId: archive.id,
    }, opts);
    const signIn = new azure.SignIn("azure-sign-in", { ...place, plan: settings.signIn, logInRanges: settings.logInRanges }, opts);
    const balancer = new azure.LoadBalancer("azure-load-balancer", {
        ...place, subnetId: network.subnetIds["edge"]!, publicIpId: pool.front["edge"]!, reserveIpId: pool.prepared["edge"], zones, domain: settings.domain,
        certificate: { vaultId: certificates.vaultId, name: certificates.certificateName }, logInPolicyId: signIn.firewallPolicyId,
        workspaceId: records.workspaceId, archiveAccountId: archive.id,
    }, { ...opts, dependsOn: isolation });

    const objectives = new azure.Objectives("azure-objectives", {
        ...place, objectives: settings.objectives, gatewayId: balancer.id, reserveId: balancer.reserveId, workspaceId: records.workspaceId, actionGroupId: alerts.actionGroupId,
    }, opts);
    const machineDefaults = settings.site.role === "primary" ? [new azure.ComputeDefaults("azure-compute-defaults", opts)] : []; // once a subscription
    const { azureImage: image, azureSize: size, minimum, maximum, reserved } = sizeOf(settings);
    const tenants = Object.fromEntries(plan.tenants.map((tenant) => [tenant.name, new azure.Tenant(`azure-tenant-${tenant.name}`, {
        ...place, tenant, subscriptionId, keys: { ...keys, vaultName: plan.names.keyVault }, data: storage.accounts.data,
        archiveAccountId: archive.id, workspaceId: records.workspaceId, actionGroupId: alerts.actionGroupId, retention, lifecycle,
        locked: !settings.primary,
    }, opts)]));
    const machines = new azure.Pool("azure-pool", {
        ...place, subscriptionId, zones, subnetIds: Object.fromEntries(zones.map((zone) => [zone, network.subnetIds[`app-${zone}`]!])),
        memberGroupId: firewall.asgIds.app, gatewayId: balancer.id, backendPoolIds: balancer.backendPoolIds,
        disks: { keyUri: keys.versionedKeyUris.volumes, keyId: keys.keyIds.volumes, vaultId: keys.vaultId },
        certificate: { vaultId: settings.certificate.azureVault, name: settings.certificate.azureName },
        image, size, diskType: lifecycle === "evaluation" ? "StandardSSD_LRS" : "Premium_LRS", minimum, maximum, reserved,
        tenantIdentityIds: plan.tenants.filter(({ kind }) => kind === "shared").map(({ name }) => tenants[name]!.identityId),
        workspaceId: records.workspaceId, archiveAccountId: archive.id, actionGroupId: alerts.actionGroupId,
    }, { ...opts, dependsOn: [endpoints, ...machineDefaults] });
    const patching = new azure.Patching("azure-patching", {
        ...place, subscriptionId, plan: planPatching(settings.patching, settings.site.role), actionGroupId: alerts.actionGroupId,
    }, opts);

    const primaryDatabase = copied && pulumi.output(copied.azureDatabase);
    const database = new azure.Database("azure-database", {
        ...place, subscriptionId, tenantId, zones: [zones[0]!, zones[1]!], serverName: plan.names.databaseServer,
        networkId: network.id, networkName: network.name, subnetId: network.subnetIds["data"]!, dataBlock: dataBlockOf(plan),
        dataGroupName: firewall.dataGroupName, key: { uri: keys.keyUris.database, identityId: keys.identityId },
        geoKey: pairKeys && { uri: pairKeys.keyUris.database, identityId: pairKeys.identityId },
        administrator: settings.database.administrator, version: settings.database.azureVersion,
        size: lifecycle === "evaluation" ? "Standard_D2ds_v5" : settings.database.azureSize, storageGb: settings.database.azureStorageGb,
        membership: copied && {
            serverId: primaryDatabase!.serverId, serverName: primaryDatabase!.serverName, resourceGroupName: copied.azureGroup,
            networkId: copied.azureNetworkId, networkName: primaryDatabase!.networkName, dataGroupName: primaryDatabase!.dataGroupName,
            privateZoneName: primaryDatabase!.privateZoneName, dataBlock: dataBlockOf(copied.plan), alone: copied.alone, returning: copied.returning,
            provider: copied.providers.azure,
        },
        workspaceId: records.workspaceId, archiveAccountId: archive.id, actionGroupId: alerts.actionGroupId, lifecycle,
        lateSeconds: settings.objectives.replicationLagSeconds,
    }, opts);
    const files = new azure.Files("azure-files", {
        ...place, accountName: plan.names.filesAccount, key: { vaultUri: keys.vaultUri, name: keys.keyNames.files, identityId: keys.identityId },
        subnetId: network.subnetIds["endpoints"]!, networkId: network.id, owners: sharedOwners(plan.tenants),
        recoveryDays: Math.min(retention.data, 365), workspaceId: records.workspaceId, archiveAccountId: archive.id,
    }, { ...opts, dependsOn: keys });

    const backup = new azure.Backup("azure-backup", {
        ...place, subscriptionId, plan: planBackups(settings.backup.retention), lifecycle, guardId: settings.backup.azureGuards[settings.site.name],
        key: { uri: keys.keyUris.backup, id: keys.keyIds.backup }, workspaceId: records.workspaceId, archiveAccountId: archive.id,
        actionGroupId: alerts.actionGroupId,
        // A copy of another site's database has no backups of its own, until it stands alone.
        database: copied && !copied.alone ? undefined : { id: database.serverId, name: database.serverName, keptApart: copied?.returning },
        archive: copied && {
            accountName: plan.names.archiveAccount, containers: planArchive(plan.stores, plan.tenants).flatMap(({ containers }) => containers),
            scopes: scopesOf(plan.tenants, tenants), key: { vaultUri: keys.vaultUri, name: keys.keyNames.backup, identityId: keys.identityId },
            recoveryDays: retention.data, endpoint: { subnetId: network.subnetIds["endpoints"]!, zoneId: endpoints.zoneIds.blob },
            // While there are copies they lock it, see dr.ts. Not in the update that takes over: Azure would then refuse to
            // remove the link that this same update ends, since the engine makes before it removes.
            locked: false,
        },
    }, { ...opts, dependsOn: keys });

    return { database, files, group, residency, identity, spend, keys, storage, records, alerts, detection, pool, network, firewall, perimeter, gateway, access, endpoints, zone, certificates, signIn, balancer, patching, machines, objectives, tenants, backup, escrow };
}

/** Where the copies of tenants' objects go on Azure. */
export const tenantAccounts = ({ tenants }: ReturnType<typeof azureSite>) => byTenant(tenants, ({ account }) => account);

/** Records of the service's name that both zones have. */
const policyRecords = ({ traffic, alertEmail }: Settings) => planPolicyRecords(traffic.authorities, alertEmail);

/** What the load balancer needs to know of signing in. */
const signInParts = ({ userPoolArn, clientId, poolDomain, rangesArn }: aws.SignIn) => ({ userPoolArn, clientId, poolDomain, rangesArn });

/** Public addresses of both front ends: what each cloud's name service answers with. */
export const frontsOf = (onAws: ReturnType<typeof awsSite>, onAzure: ReturnType<typeof azureSite>) =>
    ({ aws: onAws.pool.frontAddresses, azure: onAzure.pool.frontAddresses });

/** What joins the two halves of a site. */
export function joinSite({ settings, plan, tags }: SiteArgs, onAws: ReturnType<typeof awsSite>, onAzure: ReturnType<typeof azureSite>, opts: Place) {
    new links.Findings("findings", {
        account: settings.awsAccountId, region: plan.aws.region, primary: !settings.primary, bucket: onAws.storage.buckets["log-archive"].name,
        operationsKeyArn: onAws.keys.arns.operations, topicArn: onAws.alerts.topicArn, resourceGroupName: onAzure.group.name,
        workspaceName: onAzure.records.workspaceName, workspaceGuid: onAzure.records.workspaceGuid, subscriptionId: settings.azureSubscriptionId, tags,
    }, { ...bounded(opts, onAws.boundaryArn), dependsOn: onAzure.detection });
    if (!onAws.gateway || !onAzure.gateway || !settings.interconnect.enabled) return {};
    const { pool, records, alerts, gateway } = onAzure;
    const interconnect = new links.Interconnect("interconnect", {
        link: plan.link, keyVersion: settings.interconnect.keyVersion, tags,
        aws: {
            gatewayId: onAws.gateway.id, operationsKeyArn: onAws.keys.arns.operations, retentionDays: settings.retention.logs,
            alertTopicArn: onAws.alerts.topicArn,
        },
        azure: {
            resourceGroupName: onAzure.group.name, location: plan.azure.region, gatewayId: gateway.id, instanceIds: gateway.instanceIds,
            addresses: [pool.vpnAddresses["vpn-1"]!, pool.vpnAddresses["vpn-2"]!],
            workspaceId: records.workspaceId, actionGroupId: alerts.actionGroupId,
        },
    }, opts);
    return { interconnect };
}

/** What other stacks and people may know of a site. No secrets. */
export const siteOutputs = (onAws: ReturnType<typeof awsSite>, onAzure: ReturnType<typeof azureSite>) => ({
    awsKeyArns: onAws.keys.arns,
    awsBuckets: onAws.storage.buckets,
    awsBackup: { vaultName: onAws.backup.vaultName, roleArn: onAws.backup.roleArn, stores: onAws.backup.stores },
    awsCustody: onAws.escrow.register,
    azureCustody: onAzure.escrow.register,
    awsTenantKeyArns: byTenant(onAws.tenants, ({ keyArn }) => keyArn),
    awsTenantBuckets: byTenant(onAws.tenants, ({ bucket }) => bucket),
    awsNetworkId: onAws.network.id,
    ...(onAws.access && { awsVpnEndpointId: onAws.access.endpointId }),
    awsGlobalClusterId: onAws.database.globalClusterId,
    awsFileSystemId: onAws.files.fileSystemId,
    awsFrontDoor: onAws.balancer.dnsName,
    awsFrontAddresses: onAws.pool.frontAddresses,
    awsSpares: onAws.pool.spares,
    awsSparesFree: onAws.pool.free,
    azureAccounts: onAzure.storage.accounts,
    azureTenantAccounts: tenantAccounts(onAzure),
    azureGroup: onAzure.group.name,
    azureNetworkId: onAzure.network.id,
    /** Who answers names to engineers on the VPN: it goes into their profiles. */
    ...(onAzure.access?.dnsAddress && { azureVpnNameServer: onAzure.access.dnsAddress }),
    azureDatabase: {
        serverId: onAzure.database.serverId, serverName: onAzure.database.serverName, privateZoneName: onAzure.database.privateZoneName,
        networkName: onAzure.network.name, dataGroupName: onAzure.firewall.dataGroupName,
    },
    azureFrontAddresses: onAzure.pool.frontAddresses,
    azureSpares: onAzure.pool.spares,
    azureSparesFree: onAzure.pool.free,
});

/** Where the copies of tenants' objects go, for who joins a standby to its primary. */
export const tenantTargets = ({ tenants }: ReturnType<typeof awsSite>) => ({
    targetTenantKeyArns: byTenant(tenants, ({ keyArn }) => keyArn),
    targetTenantBuckets: byTenant(tenants, ({ bucket }) => bucket),
});
