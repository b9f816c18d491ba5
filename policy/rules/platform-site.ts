// What is said of a whole site, and of all sites together, on both clouds.
import {
    allowedRegionsOf, awsRegion, azureLocation, beside, block, list, need, perGraph, PLATFORM, type PlatformFacts,
    platformOf, require1, shown, STACK, traceable, unless,
} from "../look";
import { AZURE_REGIONS } from "../../components/plan/regions";
import { AWS_GLOBAL_REGION } from "../../components/plan/residency";
import { cloudOf, type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";
import { standsReady } from "../named";
import { EIP, isFree, isSpare } from "./aws-address-pool";
import { isFreeOnAzure } from "./azure-addresses";

const CLOUDS = ["aws", "azure"] as const;

const facts = ({ props }: Resource): PlatformFacts => props as PlatformFacts;

/** The tiers of the service, and the resource that stands for each on either cloud. */
const TIERS: Readonly<Record<string, Readonly<Record<(typeof CLOUDS)[number], readonly string[]>>>> = {
    network: { aws: ["aws:ec2/vpc:Vpc"], azure: ["azure-native:network:VirtualNetwork"] },
    "front end": { aws: ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"], azure: ["azure-native:network:ApplicationGateway"] },
    stores: { aws: ["aws:s3/bucket:Bucket"], azure: ["azure-native:storage:StorageAccount"] },
    keys: { aws: ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"], azure: ["azure-native:keyvault:Key"] },
    records: { aws: ["aws:cloudtrail/trail:Trail"], azure: ["azure-native:operationalinsights:Workspace"] },
};

export const twoProviders: StackRule = {
    name: "platform-two-providers",
    title: "Every tier of a site stands on both clouds",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["provider-diversity"],
    remediation: "Declare the tier's component on the other cloud too.",
    types: [PLATFORM],
    check: (platform, graph) => Object.entries(TIERS).flatMap(([tier, types]) => CLOUDS
        .filter((cloud) => beside(platform, graph, ...types[cloud]).length === 0)
        .map((cloud) => ({ property: tier, observed: `nothing on ${cloud}`, expected: "both clouds" }))),
};

export const twoRegions: StackRule = {
    name: "platform-two-regions",
    title: "Each cloud is used in two regions or more",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["region-diversity"],
    remediation: "Declare a standby site in another region of each cloud.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const sites = graph.of(PLATFORM).map(facts).filter(({ platform: name }) => name === facts(platform).platform);
        if (new Set(sites.map(({ site }) => site)).size < 2) need("the other sites' stacks, judged together with this one");
        return CLOUDS.flatMap((cloud) => {
            const regions = [...new Set(sites.map((site) => site.regions[cloud]))];
            return unless(regions.length >= 2, { property: `regions.${cloud}`, observed: regions.join(", "), expected: "two or more" });
        });
    },
};

/** What key material is held in, on each cloud. */
const HOLDS_KEYS = { aws: ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"], azure: ["azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm"] } as const;

export const keysInTwoRegions: StackRule = {
    name: "platform-keys-in-two-regions",
    title: "Key material is held in two regions or more of each cloud",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-replication"],
    remediation: "Declare the Keys component in the standby too: replicas on AWS, a vault of its own on Azure.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const sites = graph.of(PLATFORM).filter(({ props }) => props.platform === facts(platform).platform);
        if (sites.length < 2) need("the other sites' stacks, judged together with this one");
        return CLOUDS.flatMap((cloud) => {
            const holders = sites.flatMap((site) => beside(site, graph, ...HOLDS_KEYS[cloud]));
            const regions = new Set(holders.map((holder) => (cloud === "aws" ? awsRegion(holder) : azureLocation(String(holder.props.location)))));
            return unless(regions.size >= 2, { property: cloud, observed: `${regions.size} regions`, expected: "two or more" });
        });
    },
};

export const twoCustodians: ResourceRule = {
    name: "platform-two-custodians",
    title: "Exactly two people, each with an identity of their own on both clouds, hold custody of the keys",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["key-custody"],
    remediation: "Name two custodians: one alone could destroy the keys, a third widens who can.",
    types: [PLATFORM],
    check: (platform) => CLOUDS.flatMap((cloud) => {
        const custodians = list<string>(facts(platform).custodians?.[cloud]);
        return [
            ...unless(custodians.length === 2, { property: `custodians.${cloud}`, observed: `${custodians.length}`, expected: "exactly two" }),
            ...unless(new Set(custodians).size === custodians.length, { property: `custodians.${cloud}`, observed: "one identity twice", expected: "two identities" }),
        ];
    }),
};

const azureAddress = "azure-native:network:PublicIPAddress";

const isSpareOnAzure = (address: Resource): boolean => address.props.tags?.purpose === "spare";

export const sparesFree: StackRule = {
    name: "platform-spares-free",
    title: "Each site keeps the agreed number of spare public addresses free on both clouds",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["address-pool"],
    remediation: "Raise spares in the configuration, or give addresses back to the pool.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const { minimumFree, ...planned } = facts(platform).spares;
        const free = freeSpares(platform, graph);
        return [
            ...unless(minimumFree >= 1, { property: "spares.minimumFree", observed: shown(minimumFree), expected: "1 or more" }),
            ...CLOUDS.flatMap((cloud) => unless(free[cloud] >= minimumFree, {
                property: `spares.${cloud}`, observed: `${free[cloud]} free of ${planned[cloud]}`, expected: `${minimumFree} or more`,
            })),
        ];
    },
};

const freeSpares = (of: Resource, graph: Graph) => ({
    aws: beside(of, graph, EIP).filter((eip) => isSpare(eip) && isFree(eip, graph)).length,
    azure: beside(of, graph, azureAddress).filter((address) => isSpareOnAzure(address) && isFreeOnAzure(address, graph) && !servesAzure(graph).has(address.urn)).length,
});

export const sparesAgreed: StackRule = {
    name: "platform-spares-agreed",
    title: "A program that declares no platform keeps the configured number of spare public addresses free on each cloud that it has any on",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["address-pool"],
    remediation: "Allocate addresses with the tag purpose=spare that nothing uses, or lower the setting minimumSpares.",
    types: [STACK],
    settings: ["minimumSpares"],
    applies: (stack, graph, { minimumSpares }) => minimumSpares > 0 && platformOf(stack, graph) === undefined
        && beside(stack, graph, EIP, azureAddress).length > 0,
    check: (stack, graph, { minimumSpares }) => {
        const free = freeSpares(stack, graph);
        return CLOUDS.filter((cloud) => beside(stack, graph, cloud === "aws" ? EIP : azureAddress).length > 0)
            .flatMap((cloud) => unless(free[cloud] >= minimumSpares, { property: cloud, observed: `${free[cloud]} free`, expected: `${minimumSpares} or more` }));
    },
};

/** Front ends and gateways name an address inside lists of configurations: what those were made from tells which. */
const servesAzure = perGraph((graph) => new Set(graph.of(
    "azure-native:network:ApplicationGateway", "azure-native:network:LoadBalancer", "azure-native:network:NatGateway",
    "azure-native:network:NetworkInterface", "azure-native:network:VirtualNetworkGateway",
).filter((front) => !standsReady(front)).flatMap(({ propertyDependencies }) => Object.values(propertyDependencies).flat())));

export const noDocumentationValues: ResourceRule = {
    name: "platform-no-documentation-values",
    title: "No documentation value reaches a real deployment",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["real-configuration"],
    remediation: "Set each key that is named with pulumi config set (--path for a part of an object).",
    types: [PLATFORM],
    applies: (_, { deploying }) => deploying === true,
    check: (platform) => list<string>(facts(platform).documentationValues)
        .map((key) => ({ property: key, observed: "the value of the documentation", expected: "your own" })),
};

export const lifecycleProduction: ResourceRule = {
    name: "platform-lifecycle-production",
    title: "Controls that are meant to be irreversible are",
    severity: "medium",
    level: "advisory",
    scope: "resource",
    controls: ["storage-immutability"],
    remediation: "Set lifecycle to production once the site is there to stay: object lock and immutability can then not be lifted.",
    types: [PLATFORM],
    check: (platform) => require1("lifecycle", facts(platform).lifecycle, ["production"]),
};

export const retentionAgreed: ResourceRule = {
    name: "platform-retention-agreed",
    title: "A site says for how long it keeps logs, old versions and exports",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["retention"],
    remediation: "Give retention.logs (a year or more), retention.data and retention.export in days.",
    types: [PLATFORM],
    check: (platform) => {
        const { logs, data, export: finished } = facts(platform).retention;
        return [
            ...unless(logs >= 365, { property: "retention.logs", observed: `${logs} days`, expected: "365 or more" }),
            ...unless(data >= 1, { property: "retention.data", observed: `${data} days`, expected: "1 or more" }),
            ...unless(finished >= 1, { property: "retention.export", observed: `${finished} days`, expected: "1 or more" }),
        ];
    },
};

/** Azure calls what stands in no region "global"; AWS says nothing. */
const isRegional = (region: string | undefined): region is string => region !== undefined && region !== "" && region !== "global" && region !== "aws-global";

/** Services of AWS that stand in no region. */
const GLOBAL = /^aws:(iam|cloudfront|globalaccelerator|organizations|waf|budgets|costexplorer|bcmdata|account|shield)\/|^aws:route53\/(zone|record|healthCheck|trafficPolicy|delegationSet)/;

/** Regions that geo-redundant storage copies to by itself. */
const GEO_REDUNDANT = /_(RA)?(GRS|GZRS)$/;

const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";
const EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget";

/** An alarm on one of Route 53's checks, or what hears it. */
const isNameAlarm = ({ type, props }: Resource): boolean => (type === EVENT_RULE
    ? /"source":\["aws\.cloudwatch"\]/.test(String(props.eventPattern)) && /:alarm:/.test(String(props.eventPattern))
    : type === "aws:cloudwatch/metricAlarm:MetricAlarm" && props.namespace === "AWS/Route53");

/** Route 53 measures in us-east-1 and nowhere else: alarms on names, and what hands them on. They hold nobody's data. */
const watchesNames = (resource: Resource, graph: Graph): boolean => [EVENT_RULE, EVENT_TARGET, "aws:cloudwatch/metricAlarm:MetricAlarm"].includes(resource.type) &&
    awsRegion(resource) === AWS_GLOBAL_REGION && (isNameAlarm(resource) || graph.linked(resource, "rule", EVENT_RULE).some(isNameAlarm));

export interface Standing { readonly at: string; readonly region: string }

/** Settings of a resource on Azure by which Azure copies it to the paired region, besides storage accounts' kind. */
function copiedToPair({ type, props }: Resource): string[] {
    switch (type) {
        case "azure-native:recoveryservices:Vault":
            return /^(GeoRedundant|Default)$/i.test(String(props.properties?.redundancySettings?.standardTierStorageRedundancy ?? "Default")) ? ["properties.redundancySettings"] : [];
        case "azure-native:dataprotection:BackupVault":
            return list<any>(props.properties?.storageSettings).some((setting) => /^GeoRedundant$/i.test(String(setting.type))) ? ["properties.storageSettings"] : [];
        case "azure-native:dbforpostgresql:Server":
        case "azure-native:dbformysql:Server":
            return /^Enabled$/i.test(String(block(props.backup)?.geoRedundantBackup)) ? ["backup.geoRedundantBackup"] : [];
        default:
            return [];
    }
}

/** Every region that the resource stands in, or sends its data to. */
export function standing(resource: Resource, graph: Graph): Standing[] {
    const { type, props } = resource.type === EVENT_TARGET ? traceable(resource, "arn") : resource;
    const arnRegion = (arn: unknown) => String(arn).split(":")[3] ?? "";
    if (cloudOf(type) === "aws") {
        const own = GLOBAL.test(type) || watchesNames(resource, graph) ? undefined : awsRegion(resource);
        return [
            { at: "region", region: own ?? "" },
            ...(type === EVENT_TARGET ? [{ at: "arn", region: arnRegion(readOr("", () => props.arn as string)) }] : []),
            ...(type.startsWith("aws:dynamodb/") || type.startsWith("aws:secretsmanager/")
                ? list<any>(props.replicas).map((replica) => ({ at: "replicas", region: (replica.regionName ?? replica.region ?? "") as string })) : []),
            ...(type === "aws:efs/replicationConfiguration:ReplicationConfiguration" ? [{ at: "destination.region", region: (block(props.destination)?.region ?? "") as string }] : []),
            ...(type === "aws:ecr/replicationConfiguration:ReplicationConfiguration" ? list<any>(block(props.replicationConfiguration)?.rules)
                .flatMap((rule) => list<any>(rule.destinations)).map(({ region }) => ({ at: "replicationConfiguration.rules", region: String(region) })) : []),
            ...(type === "aws:ssmincidents/replicationSet:ReplicationSet" ? list<any>(props.regions).map(({ name }) => ({ at: "regions", region: String(name) })) : []),
            ...(type === "aws:backup/plan:Plan" ? list<any>(props.rules).flatMap((rule) => list<any>(rule.copyActions)).map(({ destinationVaultArn }) => ({ at: "rules.copyActions", region: arnRegion(destinationVaultArn) })) : []),
        ].filter(({ region }) => isRegional(region));
    }
    const location = azureLocation(String(props.location ?? ""));
    const pair = type === "azure-native:storage:StorageAccount" && GEO_REDUNDANT.test(String(block(props.sku)?.name)) ? AZURE_REGIONS[location]?.pair : undefined;
    return [
        { at: "location", region: location },
        { at: "sku.name", region: pair ?? "" },
        ...copiedToPair(resource).map((at) => ({ at, region: AZURE_REGIONS[location]?.pair ?? "" })),
        { at: "replication.location", region: azureLocation(String(block(props.replication)?.enabled === true ? block(props.replication).location ?? "" : "")) },
        ...list<any>(props.locations).map((entry) => ({ at: "locations", region: azureLocation(String(entry.locationName ?? entry)) })),
    ].filter(({ region }) => isRegional(region));
}

export const allowedRegions: StackRule = {
    name: "platform-allowed-regions",
    title: "Everything, copies and keys included, stands in a region where the data may be",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["data-residency"],
    remediation: "Move the resource, or its copy, to one of allowedRegions.",
    types: ["aws:*", "azure-native:*"],
    settings: ["allowedRegions"],
    applies: (resource, graph, settings) => allowedRegionsOf(resource, graph, settings).length > 0 && standing(resource, graph).length > 0,
    check: (resource, graph, settings): readonly Problem[] => {
        const allowed = allowedRegionsOf(resource, graph, settings);
        return standing(resource, graph).filter(({ region }) => !allowed.includes(region))
            .map(({ at, region }) => ({ property: at, observed: region, expected: `one of ${allowed.join(", ")}` }));
    },
};

/** What must not be lost with one command: keys, what is stored, records, addresses, front ends. */
const IRREPLACEABLE = [
    "aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:s3/bucket:Bucket", "aws:cloudtrail/trail:Trail",
    "aws:rds/globalCluster:GlobalCluster", "aws:rds/cluster:Cluster", "aws:efs/fileSystem:FileSystem", "aws:secretsmanager/secret:Secret",
    "azure-native:keyvault:Vault", "azure-native:keyvault:Key", "azure-native:storage:StorageAccount", azureAddress, "azure-native:network:PublicIPPrefix",
];

export const irreplaceableProtected: StackRule = {
    name: "platform-irreplaceable-protected",
    title: "Keys, stores, records and addresses cannot be deleted by one command",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection"],
    remediation: "Set protect on the resource: a destroy then stops until somebody lifts it.",
    types: IRREPLACEABLE,
    applies: (resource, graph) => platformOf(resource, graph) !== undefined,
    check: (resource) => unless(resource.protect, { property: "protect", observed: "off", expected: "on" }),
};

export const standbyElsewhere: StackRule = {
    name: "platform-standby-elsewhere",
    title: "A standby stands in other regions than the site it stands behind",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["region-diversity"],
    remediation: "Give the standby another region of each cloud.",
    types: [PLATFORM],
    applies: (platform) => facts(platform).role === "standby",
    check: (platform, graph) => {
        const primaries = graph.of(PLATFORM).map(facts).filter(({ role, platform: name }) => role === "primary" && name === facts(platform).platform);
        if (primaries.length === 0) need("the primary's stack, judged together with this one");
        return CLOUDS.flatMap((cloud) => unless(!primaries.some(({ regions }) => regions[cloud] === facts(platform).regions[cloud]), {
            property: `regions.${cloud}`, observed: facts(platform).regions[cloud], expected: "another region than the primary's",
        }));
    },
};
