// What things cost: list prices in US dollars, each with the page that it was read from. Small on purpose: what stands all
// month whether used or not. What is charged by use alone is named as such, since nobody can know it beforehand.

/** Month in which the prices were read. Older than a year, they are to be read again. */
export const PRICES_READ = "2025-06";

export const HOURS = 730;

/** Dollars for one unit. Where only one region's price is known, it stands for the others. */
export type PerUnit = number | Readonly<Record<string, number>>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a cloud says of a resource has a form of its own for each type
type Loose = any;

export type Props = Readonly<Record<string, Loose>>;

/** Looks at what else is declared: resources of a type that the property of this one was made from, or names. */
export type Look = (property: string, ...types: readonly string[]) => readonly Props[];

export interface Price {
    readonly types: readonly string[];
    /** What one unit is. */
    readonly unit: string;
    readonly usd: PerUnit;
    /** Units in a month. One unless said; 730 for what is charged by the hour. */
    readonly quantity?: (props: Props, look: Look) => number;
    readonly source: string;
}

const AWS = "https://aws.amazon.com";
const AZURE = "https://azure.microsoft.com/pricing/details";

const listOf = (value: unknown): readonly Loose[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);
const first = (value: unknown): Loose => listOf(value)[0];
const hourly = (): number => HOURS;

/** Dollars an hour, Linux, on demand, Ireland and North Europe. A size that is not here counts as not priced. */
export const MACHINES: Readonly<Record<string, number>> = {
    "t4g.nano": 0.0046, "t4g.micro": 0.0092, "t4g.small": 0.0184, "t4g.medium": 0.0368, "t4g.large": 0.0736,
    "t3.micro": 0.0114, "t3.small": 0.0228, "t3.medium": 0.0456,
    "m6g.medium": 0.043, "m6g.large": 0.086, "m7g.medium": 0.0455, "m7g.large": 0.0911, "m7g.xlarge": 0.1822, "m8g.medium": 0.0501, "m8g.large": 0.1002,
    "m6i.large": 0.107, "m7i.large": 0.1124, "c7g.medium": 0.0388, "c7g.large": 0.0776, "c7g.xlarge": 0.1552, "r7g.large": 0.1196,
    "Standard_B2s": 0.0456, "Standard_B2ts_v2": 0.0118, "Standard_B2als_v2": 0.0422, "Standard_B2as_v2": 0.0845, "Standard_B2ms": 0.0912,
    "Standard_D2s_v5": 0.107, "Standard_D2ds_v5": 0.126, "Standard_D2as_v5": 0.096, "Standard_D2ads_v5": 0.115, "Standard_D4s_v5": 0.214, "Standard_D4as_v5": 0.192,
    "Standard_D2s_v6": 0.107, "Standard_D2as_v6": 0.096, "Standard_D2ads_v6": 0.115, "Standard_D2ps_v5": 0.086, "Standard_D2pds_v5": 0.1,
};

/** Dollars an hour for a member of a database. */
export const DATABASES: Readonly<Record<string, number>> = {
    "db.t4g.medium": 0.08, "db.t4g.large": 0.16, "db.r6g.large": 0.287, "db.r6g.xlarge": 0.574, "db.r7g.large": 0.306, "db.r8g.large": 0.306, "db.r8g.xlarge": 0.612,
    "Standard_B1ms": 0.019, "Standard_B2s": 0.076, "Standard_D2ds_v4": 0.196, "Standard_D2ds_v5": 0.196, "Standard_D4ds_v5": 0.392,
    "Standard_E2ds_v4": 0.262, "Standard_E2ds_v5": 0.262, "Standard_E4ds_v5": 0.524,
};

/** Dollars an hour for one Aurora capacity unit. */
const CAPACITY_UNIT = 0.14;

const VPN_GATEWAYS: Readonly<Record<string, number>> = { VpnGw1AZ: 0.19, VpnGw2AZ: 0.49, VpnGw3AZ: 1.25 };
const FIREWALLS: Readonly<Record<string, number>> = { Basic: 0.395, Standard: 1.25, Premium: 1.75 };

/** Not a number where the size is none that the tables know: then nothing is counted, and that is said. */
const perHour = (table: Readonly<Record<string, number>>, size: unknown): number => (table[String(size)] ?? NaN) * HOURS;

const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

export const PRICES: readonly Price[] = [
    { types: ["aws:ec2/natGateway:NatGateway"], unit: "hour", usd: { "eu-west-1": 0.048, "eu-central-1": 0.052 }, quantity: hourly, source: `${AWS}/vpc/pricing/` },
    { types: ["aws:ec2/eip:Eip"], unit: "address and hour", usd: 0.005, quantity: hourly, source: `${AWS}/vpc/pricing/` },
    {
        types: ["aws:ec2/vpcEndpoint:VpcEndpoint"], unit: "zone and hour", usd: { "eu-west-1": 0.011, "eu-central-1": 0.012 }, source: `${AWS}/privatelink/pricing/`,
        quantity: ({ vpcEndpointType, subnetIds }) => (vpcEndpointType === "Interface" ? listOf(subnetIds).length * HOURS : 0),
    },
    { types: ["aws:lb/loadBalancer:LoadBalancer"], unit: "hour, without capacity units", usd: { "eu-west-1": 0.0252, "eu-central-1": 0.027 }, quantity: hourly, source: `${AWS}/elasticloadbalancing/pricing/` },
    { types: ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"], unit: "key and month", usd: 1, source: `${AWS}/kms/pricing/` },
    { types: ["aws:secretsmanager/secret:Secret"], unit: "secret and month, copies too", usd: 0.4, quantity: ({ replicas }) => 1 + listOf(replicas).length, source: `${AWS}/secrets-manager/pricing/` },
    {
        types: ["aws:wafv2/webAcl:WebAcl"], unit: "month", usd: 1, source: `${AWS}/waf/pricing/`, // 5 for the list, 1 for each rule in it
        quantity: ({ rules }) => 5 + listOf(rules).length,
    },
    { types: ["aws:cloudwatch/metricAlarm:MetricAlarm"], unit: "alarm and month", usd: 0.1, source: `${AWS}/cloudwatch/pricing/` },
    { types: ["aws:s3/bucketMetric:BucketMetric"], unit: "sixteen measures and month", usd: 0.3, quantity: () => 16, source: `${AWS}/cloudwatch/pricing/` },
    { types: ["aws:cloudwatch/compositeAlarm:CompositeAlarm"], unit: "alarm and month", usd: 0.5, source: `${AWS}/cloudwatch/pricing/` },
    { types: ["aws:cloudwatch/dashboard:Dashboard"], unit: "dashboard and month", usd: 3, source: `${AWS}/cloudwatch/pricing/` },
    { types: ["aws:route53/zone:Zone"], unit: "zone and month", usd: 0.5, source: `${AWS}/route53/pricing/` },
    {
        types: ["aws:route53/healthCheck:HealthCheck"], unit: "month", usd: 1, source: `${AWS}/route53/pricing/`, // as for an endpoint outside AWS
        quantity: ({ type, requestInterval, measureLatency }) => (/CALCULATED|CLOUDWATCH/.test(String(type)) ? 0.5
            : 0.75 + 2 * [/HTTPS/.test(String(type)), /STR_MATCH/.test(String(type)), Number(requestInterval) === 10, measureLatency === true].filter(Boolean).length),
    },
    { types: ["aws:ec2/vpnConnection:VpnConnection"], unit: "connection and hour", usd: 0.05, quantity: hourly, source: `${AWS}/vpn/pricing/` },
    { types: ["aws:ec2clientvpn/networkAssociation:NetworkAssociation"], unit: "association and hour", usd: 0.1, quantity: hourly, source: `${AWS}/vpn/pricing/` },
    { types: ["aws:ec2transitgateway/vpcAttachment:VpcAttachment"], unit: "attachment and hour", usd: 0.05, quantity: hourly, source: `${AWS}/transit-gateway/pricing/` },
    {
        types: ["aws:networkfirewall/firewall:Firewall"], unit: "zone and hour", usd: 0.395, source: `${AWS}/network-firewall/pricing/`,
        quantity: ({ subnetMappings }) => listOf(subnetMappings).length * HOURS,
    },
    { types: ["aws:shield/subscription:Subscription"], unit: "month, for the organisation", usd: 3000, source: `${AWS}/shield/pricing/` },
    {
        types: ["aws:autoscaling/group:Group"], unit: "machines and month, disks included", usd: 1, source: `${AWS}/ec2/pricing/on-demand/`,
        quantity: (group, look) => {
            const [template] = look("launchTemplate", LAUNCH_TEMPLATE).length > 0 ? look("launchTemplate", LAUNCH_TEMPLATE) : look("mixedInstancesPolicy", LAUNCH_TEMPLATE);
            // Where several types will do, the first is what is asked for first.
            const type = first(first(first(group.mixedInstancesPolicy)?.launchTemplate)?.overrides)?.instanceType ?? template?.instanceType;
            const machines = Number(group.desiredCapacity ?? group.minSize ?? 0);
            const disks = listOf(template?.blockDeviceMappings).reduce((sum, { ebs }) => sum + Number(first(ebs)?.volumeSize ?? 8), 0);
            return machines * (perHour(MACHINES, type) + disks * 0.088);
        },
    },
    {
        types: ["aws:ec2/capacityReservation:CapacityReservation"], unit: "machines held and month", usd: 1, source: `${AWS}/ec2/pricing/on-demand/`,
        quantity: ({ instanceCount, instanceType }) => Number(instanceCount ?? 1) * perHour(MACHINES, instanceType),
    },
    {
        types: ["aws:rds/clusterInstance:ClusterInstance"], unit: "member and month, without storage", usd: 1, source: `${AWS}/rds/aurora/pricing/`,
        quantity: ({ instanceClass }, look) => (instanceClass === "db.serverless"
            ? Number(first(look("clusterIdentifier", "aws:rds/cluster:Cluster")[0]?.serverlessv2ScalingConfiguration)?.minCapacity ?? 0.5) * CAPACITY_UNIT * HOURS
            : perHour(DATABASES, instanceClass)),
    },

    { types: ["azure-native:network:NatGateway"], unit: "hour", usd: 0.045, quantity: hourly, source: `${AZURE}/azure-nat-gateway/` },
    {
        types: ["azure-native:network:PublicIPAddress"], unit: "address and month", usd: 1, source: `${AZURE}/ip-addresses/`, // 199 more where the address itself is protected against floods
        quantity: ({ publicIPPrefix, ddosSettings }) => (publicIPPrefix ? 0 : 0.005 * HOURS) + (ddosSettings?.protectionMode === "Enabled" ? 199 : 0),
    },
    {
        types: ["azure-native:network:PublicIPPrefix"], unit: "address and hour", usd: 0.006, source: `${AZURE}/ip-addresses/`,
        quantity: ({ prefixLength }) => 2 ** (32 - Number(prefixLength)) * HOURS,
    },
    { types: ["azure-native:network:PrivateEndpoint"], unit: "endpoint and hour", usd: 0.01, quantity: hourly, source: `${AZURE}/private-link/` },
    { types: ["azure-native:privatedns:PrivateZone", "azure-native:dns:Zone"], unit: "zone and month", usd: 0.5, source: `${AZURE}/dns/` },
    {
        types: ["azure-native:network:ApplicationGateway"], unit: "month", usd: 1, source: `${AZURE}/application-gateway/`, // fixed, and ten capacity units for each instance that it never goes below
        quantity: ({ sku, autoscaleConfiguration }) => (0.443 + 10 * 0.0144 * Number(autoscaleConfiguration?.minCapacity ?? sku?.capacity ?? 0)) * HOURS,
    },
    {
        types: ["azure-native:network:VirtualNetworkGateway"], unit: "gateway and month", usd: 1, source: `${AZURE}/vpn-gateway/`,
        quantity: ({ sku }) => perHour(VPN_GATEWAYS, sku?.name),
    },
    {
        types: ["azure-native:network:AzureFirewall"], unit: "firewall and month", usd: 1, source: `${AZURE}/azure-firewall/`,
        quantity: ({ sku }) => perHour(FIREWALLS, sku?.tier ?? "Standard"),
    },
    { types: ["azure-native:network:DdosProtectionPlan"], unit: "plan and month, for the directory", usd: 2944, source: `${AZURE}/ddos-protection/` },
    {
        types: ["azure-native:keyvault:Key"], unit: "key and month", usd: 1, source: `${AZURE}/key-vault/`, // in hardware; longer keys than RSA 2048 cost more
        quantity: ({ properties, keySize, kty }) => (/HSM/.test(String(properties?.kty ?? kty)) ? (Number(properties?.keySize ?? keySize ?? 2048) > 2048 ? 5 : 1) : 0),
    },
    {
        types: ["azure-native:compute:VirtualMachineScaleSet"], unit: "machines and month, disks included", usd: 1, source: `${AZURE}/virtual-machines/linux/`,
        quantity: ({ sku, virtualMachineProfile }) => {
            const disk = virtualMachineProfile?.storageProfile?.osDisk;
            return Number(sku?.capacity ?? 0) * (perHour(MACHINES, sku?.name) + diskPrice(disk?.managedDisk?.storageAccountType, Number(disk?.diskSizeGB ?? 30)));
        },
    },
    {
        types: ["azure-native:compute:CapacityReservation"], unit: "machines held and month", usd: 1, source: `${AZURE}/virtual-machines/linux/`,
        quantity: ({ sku }) => Number(sku?.capacity ?? 0) * perHour(MACHINES, sku?.name),
    },
    {
        types: ["azure-native:dbforpostgresql:Server"], unit: "server and month, its stand-in and storage included", usd: 1, source: `${AZURE}/postgresql/flexible-server/`,
        quantity: ({ sku, highAvailability, storage }) => {
            const both = ["ZoneRedundant", "SameZone"].includes(String(highAvailability?.mode)) ? 2 : 1;
            return both * (perHour(DATABASES, sku?.name) + Number(storage?.storageSizeGB ?? 0) * 0.126);
        },
    },
    {
        types: ["azure-native:storage:FileShare"], unit: "GiB provisioned and month", usd: 0.2, source: `${AZURE}/storage/files/`, // in three zones, on fast disks
        quantity: ({ shareQuota, enabledProtocols }) => (enabledProtocols === "NFS" ? Number(shareQuota ?? 100) : 0),
    },
    {
        types: ["azure-native:monitor:ScheduledQueryRule"], unit: "rule and month", usd: 1, source: `${AZURE}/monitor/`,
        quantity: ({ evaluationFrequency }) => ({ PT1M: 3, PT5M: 1.5, PT10M: 1 } as Record<string, number>)[String(evaluationFrequency)] ?? 0.5,
    },
    { types: ["azure-native:monitor:MetricAlert"], unit: "measured series and month", usd: 0.1, source: `${AZURE}/monitor/` },
    {
        types: ["azure-native:trafficmanager:Endpoint"], unit: "endpoint watched and month", usd: 1, source: `${AZURE}/traffic-manager/`,
        quantity: ({ type }) => (/external/i.test(String(type)) ? 0.54 : 0.36),
    },
];

/** Managed disks are charged by the next larger size. */
const DISKS: Readonly<Record<string, readonly (readonly [gb: number, usd: number])[]>> = {
    Premium_LRS: [[32, 5.28], [64, 10.21], [128, 19.71], [256, 38.02]],
    Premium_ZRS: [[32, 7.92], [64, 15.31], [128, 29.57], [256, 57.03]],
    StandardSSD_LRS: [[32, 2.4], [64, 4.8], [128, 9.6], [256, 19.2]],
    StandardSSD_ZRS: [[32, 3.6], [64, 7.2], [128, 14.4], [256, 28.8]],
};

function diskPrice(kind: unknown, gb: number): number {
    if (kind === undefined) return 0;
    return DISKS[String(kind)]?.find(([most]) => gb <= most)?.[1] ?? NaN;
}

/** Charged by what goes through it, is stored in it or is asked of it. Nothing stands still here that could be counted. */
export const BY_USE: readonly RegExp[] = [
    /^aws:s3\/(bucket|bucketV2|inventory|bucketReplicationConfig):/, /^aws:(efs\/fileSystem|dynamodb\/table|ecr\/repository)/, /^aws:rds\/(cluster|globalCluster):/,
    /^aws:(cloudtrail\/trail|cloudwatch\/logGroup|ec2\/flowLog|route53\/resolverQueryLogConfig):/,
    /^aws:(guardduty|inspector2|macie2?|detective|securityhub|cfg|accessanalyzer)\//, /^aws:((sns\/topic|sqs\/queue|sfn\/stateMachine|lambda\/function):|kinesis|synthetics)/,
    /^aws:cognito\/userPool:/, /^aws:backup\/(vault|logicallyAirGappedVault|plan|restoreTestingPlan):/, /^aws:(bcmdata|shield\/protection|serverlessrepository)/, /^aws:route53\/(hostedZoneDnsSec|queryLog)/,
    /^azure-native:storage:(StorageAccount|ObjectReplicationPolicy|EncryptionScope)/, /^azure-native:operationalinsights:/, /^azure-native:securityinsights:/, /^azure-native:security:Pricing/,
    /^azure-native:(recoveryservices|dataprotection):(Vault|BackupVault|ProtectedItem|BackupInstance)/, /^azure-native:(keyvault:Vault|keyvault:ManagedHsm)/, /^azure-native:network:FlowLog/,
    /^azure-native:(eventgrid|eventhub|logic|automation|costmanagement:Export)/, /^azure-native:dnsresolver:DnsResolverPolicy:?$/, /^azure-native:(azureactivedirectory|externalidentities):/,
    /^azure-native:monitor:DiagnosticSetting/, /^azure-native:insights:(WebTest|Component)/,
];

/** Costs nothing by itself: settings, permissions, routes, and parts of something else that has its own price. */
export const FREE: readonly RegExp[] = [
    /^aws:(iam|vpc|acm|autoscaling|appautoscaling|budgets|costexplorer|servicequotas|organizations|resourcegroups|ram|account|ssm|ebs|ec2clientvpn|networkfirewall|wafv2|lb|cognito|kms|secretsmanager|rds|efs|backup|sns|s3|s3control|cloudwatch|route53|ec2|sqs)\//,
    /^azure-native:(authorization|features|managedidentity|resources|policyinsights|consumption|costmanagement|management|maintenance|monitor|network|privatedns|dns|dnsresolver|storage|compute|dbforpostgresql|recoveryservices|dataprotection|keyvault|trafficmanager|insights|alertsmanagement|aadiam|security):/,
    /^(random|tls):/,
];
