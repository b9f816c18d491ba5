// Which types of resources are main things of an architecture, and what each is called. Everything else is detail.
import { type Graph, readOr, type Resource } from "../../policy/resource";
import type { Category } from "./schema";

export interface Kind {
    readonly category: Category;
    /** In the singular. */
    readonly title: string;
    /** What it is for, where it stands in no subnet. */
    readonly group: string;
}

const GROUPS = {
    names: "Names and traffic", perimeter: "Perimeter", links: "Links", stores: "Stores", keys: "Keys and secrets", backup: "Backups", messages: "Messages", records: "Records",
    spares: "Spare addresses", identity: "Sign-in", app: "Application", data: "Databases", edge: "Front",
} as const;

/** Groups in the order in which they are drawn and told. */
export const GROUP_ORDER: readonly string[] = Object.values(GROUPS);

const kind = (category: Category, title: string, group: keyof typeof GROUPS): Kind => ({ category, title, group: GROUPS[group] });

const KINDS: Readonly<Record<string, Kind>> = {
    "aws:route53/zone:Zone": kind("names", "DNS zone", "names"),
    "aws:cloudfront/distribution:Distribution": kind("names", "CDN distribution", "names"),
    "aws:globalaccelerator/accelerator:Accelerator": kind("names", "Global accelerator", "names"),
    "aws:apigatewayv2/api:Api": kind("balancer", "API gateway", "edge"),
    "aws:networkfirewall/firewall:Firewall": kind("firewall", "Network firewall", "perimeter"),
    "aws:wafv2/webAcl:WebAcl": kind("firewall", "Web firewall", "perimeter"),
    "aws:lb/loadBalancer:LoadBalancer": kind("balancer", "Load balancer", "edge"),
    "aws:alb/loadBalancer:LoadBalancer": kind("balancer", "Load balancer", "edge"),
    "aws:elb/loadBalancer:LoadBalancer": kind("balancer", "Classic load balancer", "edge"),
    "aws:ec2/natGateway:NatGateway": kind("gateway", "NAT gateway", "perimeter"),
    "aws:autoscaling/group:Group": kind("machines", "Instance pool", "app"),
    "aws:ec2/instance:Instance": kind("machines", "Instance", "app"),
    "aws:ecs/service:Service": kind("machines", "Container service", "app"),
    "aws:eks/cluster:Cluster": kind("machines", "Kubernetes cluster", "app"),
    "aws:lambda/function:Function": kind("machines", "Function", "app"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": kind("endpoint", "Private endpoint", "links"),
    "aws:rds/cluster:Cluster": kind("database", "Database cluster", "data"),
    "aws:rds/instance:Instance": kind("database", "Database", "data"),
    "aws:dynamodb/table:Table": kind("database", "Table", "data"),
    "aws:elasticache/replicationGroup:ReplicationGroup": kind("database", "Cache", "data"),
    "aws:efs/fileSystem:FileSystem": kind("files", "File system", "stores"),
    "aws:s3/bucket:Bucket": kind("store", "Bucket", "stores"),
    "aws:kms/key:Key": kind("key", "Key", "keys"),
    "aws:kms/replicaKey:ReplicaKey": kind("key", "Key", "keys"),
    "aws:secretsmanager/secret:Secret": kind("secret", "Secret", "keys"),
    "aws:backup/vault:Vault": kind("vault", "Backup vault", "backup"),
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": kind("vault", "Air-gapped vault", "backup"),
    "aws:sqs/queue:Queue": kind("queue", "Queue", "messages"),
    "aws:sns/topic:Topic": kind("queue", "Topic", "messages"),
    "aws:cloudtrail/trail:Trail": kind("records", "Trail", "records"),
    "aws:ec2/vpnGateway:VpnGateway": kind("gateway", "VPN gateway", "links"),
    "aws:ec2transitgateway/transitGateway:TransitGateway": kind("gateway", "Transit gateway", "links"),
    "aws:ec2clientvpn/endpoint:Endpoint": kind("gateway", "Client VPN", "links"),
    "aws:cognito/userPool:UserPool": kind("identity", "User pool", "identity"),
    "azure-native:dns:Zone": kind("names", "DNS zone", "names"),
    "azure-native:trafficmanager:Profile": kind("names", "Traffic profile", "names"),
    "azure-native:cdn:Profile": kind("names", "Front Door", "names"),
    "azure-native:network:AzureFirewall": kind("firewall", "Firewall", "perimeter"),
    "azure-native:network:WebApplicationFirewallPolicy": kind("firewall", "Web firewall", "perimeter"),
    "azure-native:network:ApplicationGateway": kind("balancer", "Application gateway", "edge"),
    "azure-native:network:LoadBalancer": kind("balancer", "Load balancer", "edge"),
    "azure-native:network:BastionHost": kind("gateway", "Bastion", "links"),
    "azure-native:network:NatGateway": kind("gateway", "NAT gateway", "perimeter"),
    "azure-native:compute:VirtualMachineScaleSet": kind("machines", "Scale set", "app"),
    "azure-native:compute:VirtualMachine": kind("machines", "Virtual machine", "app"),
    "azure-native:containerservice:ManagedCluster": kind("machines", "Kubernetes cluster", "app"),
    "azure-native:app:ContainerApp": kind("machines", "Container app", "app"),
    "azure-native:web:WebApp": kind("machines", "Web app", "app"),
    "azure-native:network:PrivateEndpoint": kind("endpoint", "Private endpoint", "links"),
    "azure-native:dbforpostgresql:Server": kind("database", "PostgreSQL server", "data"),
    "azure-native:sql:Server": kind("database", "SQL server", "data"),
    "azure-native:documentdb:DatabaseAccount": kind("database", "Cosmos DB account", "data"),
    "azure-native:storage:StorageAccount": kind("store", "Storage account", "stores"),
    "azure-native:keyvault:Vault": kind("key", "Key vault", "keys"),
    "azure-native:recoveryservices:Vault": kind("vault", "Recovery vault", "backup"),
    "azure-native:dataprotection:BackupVault": kind("vault", "Backup vault", "backup"),
    "azure-native:servicebus:Namespace": kind("queue", "Service Bus", "messages"),
    "azure-native:eventgrid:SystemTopic": kind("queue", "Event topic", "messages"),
    "azure-native:operationalinsights:Workspace": kind("records", "Log workspace", "records"),
    "azure-native:network:VirtualNetworkGateway": kind("gateway", "VPN gateway", "links"),
};

const BALANCERS: Readonly<Record<string, string>> = { application: "Application load balancer", network: "Network load balancer", gateway: "Gateway load balancer" };

/** Addresses that nothing uses: by their tag, or because nothing names them. */
function isSpare({ props, urn }: Resource, used: ReadonlySet<string>): boolean {
    const purpose = readOr<unknown>(undefined, () => props.tags?.purpose);
    return purpose === "spare" || (purpose === undefined && !used.has(urn));
}

export const ADDRESSES = ["aws:ec2/eip:Eip", "azure-native:network:PublicIPAddress"];

/** URNs that any resource was made from. */
export const usedUrns = (graph: Graph): ReadonlySet<string> => new Set(graph.resources.flatMap(({ propertyDependencies }) => Object.values(propertyDependencies).flat()));

/** What a resource is in the picture; undefined for detail. */
export function kindOf(resource: Resource, used: ReadonlySet<string>): Kind | undefined {
    const { type, props } = resource;
    if (ADDRESSES.includes(type)) return isSpare(resource, used) ? kind("address", "Spare address", "spares") : undefined;
    const found = KINDS[type];
    if (!found) return undefined;
    const title = readOr(found.title, () => {
        if (/loadBalancer:LoadBalancer$/.test(type)) return BALANCERS[String(props.loadBalancerType ?? "application")] ?? found.title;
        if (type === "azure-native:storage:StorageAccount") return props.kind === "FileStorage" ? "File shares" : found.title;
        if (type === "aws:ec2/vpcEndpoint:VpcEndpoint") return /^Gateway$/i.test(String(props.vpcEndpointType)) ? "Gateway endpoint" : found.title;
        return found.title;
    });
    return { ...found, title, ...(title === "File shares" && { category: "files" as const }) };
}
