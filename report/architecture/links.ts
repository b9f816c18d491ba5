// What joins things over regions and clouds: copies, fail-over, tunnels, peerings. Read from the resources that declare it.
import { list } from "../../policy/look";
import { tunnels } from "../../policy/reach/links";
import { byId, named, namedAnywhere, naming, textsIn } from "../../policy/reach/refs";
import { type Graph, readOr, type Resource } from "../../policy/resource";
import type { Link } from "./schema";

/** A link between two resources. */
export type Joint = Omit<Link, "from" | "to" | "resources" | "via"> & { readonly from: Resource; readonly to: Resource; readonly by: Resource };

/** A value of a provider's, read as deep as it goes. */
interface Loose {
    readonly [key: string]: Loose | undefined;
}

type Read = (graph: Graph) => readonly Joint[];

const copies = { kind: "replication", both: false, mode: "asynchronous" } as const;

const text = (read: () => unknown): string => readOr("", () => String(read() ?? ""));

const resourceAt = (graph: Graph, id: string, ...types: readonly string[]): Resource | undefined => (id === "" ? undefined : byId(graph, id, ...types));

/** A joint, where both of its ends are among the judged resources. */
const joint = (by: Resource, from: Resource | undefined, to: Resource | undefined, rest: Omit<Joint, "from" | "to" | "by">): Joint[] =>
    (from && to && from !== to ? [{ ...rest, from, to, by }] : []);

const bucketNamed = (graph: Graph, name: string): Resource | undefined => graph.of("aws:s3/bucket:Bucket")
    .find(({ props }) => readOr(false, () => props.id === name || props.bucket === name || props.arn === name));

const s3: Read = (graph) => graph.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig").flatMap((policy) => {
    const source = named(graph, policy, "bucket", "aws:s3/bucket:Bucket").found[0] ?? bucketNamed(graph, text(() => policy.props.bucket));
    return readOr<readonly Loose[]>([], () => [...list<Loose>(policy.props.rules)]).flatMap((rule) => {
        const timed = text(() => rule.destination?.replicationTime?.time?.minutes);
        return joint(policy, source, bucketNamed(graph, text(() => rule.destination?.bucket)), { ...copies, label: timed ? `objects, within ${timed} minutes` : "objects" });
    });
});

/** Members of a global database follow the one that was there first: the member that is no standby's, and names no source. */
const globalDatabases: Read = (graph) => {
    const members = graph.of("aws:rds/cluster:Cluster").filter(({ props }) => text(() => props.globalClusterIdentifier) !== "");
    const global = (cluster: Resource): string => text(() => cluster.props.globalClusterIdentifier);
    const owner = (id: string): Resource | undefined => graph.of("aws:rds/globalCluster:GlobalCluster").find(({ props }) => text(() => props.globalClusterIdentifier) === id || text(() => props.id) === id);
    return members.flatMap((member) => {
        const home = owner(global(member));
        const stackOf = ({ urn }: Resource): string => urn.split("::").slice(0, 2).join("::");
        const writer = members.find((each) => global(each) === global(member) && home !== undefined && stackOf(each) === stackOf(home));
        return home && writer && writer !== member ? joint(home, writer, member, { ...copies, label: "database, storage-level" }) : [];
    });
};

const efs: Read = (graph) => graph.of("aws:efs/replicationConfiguration:ReplicationConfiguration").flatMap((policy) => {
    const systems = graph.of("aws:efs/fileSystem:FileSystem");
    const byIdOf = (id: string) => systems.find(({ props }) => text(() => props.id) === id);
    const source = byIdOf(text(() => policy.props.sourceFileSystemId)) ?? named(graph, policy, "sourceFileSystemId", "aws:efs/fileSystem:FileSystem").found[0];
    const target = readOr<string[]>([], () => textsIn(policy.props.destination ?? policy.props.destinations)).map(byIdOf).find((found) => found !== undefined)
        ?? named(graph, policy, "destination", "aws:efs/fileSystem:FileSystem").found[0];
    return joint(policy, source, target, { ...copies, label: "files" });
});

const replicaKeys: Read = (graph) => graph.of("aws:kms/replicaKey:ReplicaKey").flatMap((replica) =>
    joint(replica, resourceAt(graph, text(() => replica.props.primaryKeyArn), "aws:kms/key:Key"), replica, { kind: "key replica", both: false, mode: "asynchronous", label: "key material" }));

const backupCopies: Read = (graph) => graph.of("aws:backup/plan:Plan").flatMap((plan) => readOr<readonly Loose[]>([], () => [...list<Loose>(plan.props.rules)]).flatMap((rule) => {
    const vaults = graph.of("aws:backup/vault:Vault");
    const source = vaults.find(({ props }) => text(() => props.name) !== "" && text(() => props.name) === text(() => rule.targetVaultName));
    return readOr<readonly Loose[]>([], () => [...list<Loose>(rule.copyActions)]).flatMap((copy) =>
        joint(plan, source, resourceAt(graph, text(() => copy.destinationVaultArn), "aws:backup/vault:Vault", "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault"), { kind: "copy", both: false, mode: "asynchronous", label: "backups" }));
}));

const objectReplication: Read = (graph) => graph.of("azure-native:storage:ObjectReplicationPolicy").flatMap((policy) =>
    joint(policy, resourceAt(graph, text(() => policy.props.sourceAccount)), resourceAt(graph, text(() => policy.props.destinationAccount)), { ...copies, label: "objects" }));

const postgresReplicas: Read = (graph) => graph.of("azure-native:dbforpostgresql:Server").flatMap((server) =>
    joint(server, resourceAt(graph, text(() => server.props.sourceServerResourceId)), server, { ...copies, label: "database, log" }));

const fronts = (graph: Graph, address: string): Resource[] => (address === "" ? [] : graph.of("aws:ec2/eip:Eip", "azure-native:network:PublicIPAddress")
    .filter(({ props }) => text(() => props.publicIp ?? props.ipAddress) === address)
    .flatMap((found) => [...naming(graph, found, "subnetMappings", "aws:lb/loadBalancer:LoadBalancer"), ...naming(graph, found, "frontendIPConfigurations", "azure-native:network:ApplicationGateway", "azure-native:network:LoadBalancer")]));

/** What a name leads to: the load balancers behind the addresses of its records. */
const dns: Read = (graph) => graph.of("aws:route53/record:Record").flatMap((record) => {
    const zone = graph.of("aws:route53/zone:Zone").find(({ props }) => text(() => props.id ?? props.zoneId) !== "" && [text(() => props.zoneId), text(() => props.id)].includes(text(() => record.props.zoneId)))
        ?? named(graph, record, "zoneId", "aws:route53/zone:Zone").found[0];
    const targets = [...readOr<string[]>([], () => textsIn(record.props.records)).flatMap((address) => fronts(graph, address)), ...namedAnywhere(graph, record, "aws:lb/loadBalancer:LoadBalancer")];
    const checked = text(() => record.props.healthCheckId) !== "";
    return targets.flatMap((target) => joint(record, zone, target, { kind: "steering", both: false, label: checked ? "names, while healthy" : "names" }));
});

const trafficManager: Read = (graph) => graph.of("azure-native:trafficmanager:Endpoint").flatMap((endpoint) => {
    const own = text(() => endpoint.props.id).toLowerCase();
    const profile = graph.of("azure-native:trafficmanager:Profile").find(({ props, urn }) => (own !== "" && own.startsWith(`${text(() => props.id).toLowerCase()}/`)) || endpoint.propertyDependencies.profileName?.includes(urn));
    const targets = [...fronts(graph, text(() => endpoint.props.target)), ...[resourceAt(graph, text(() => endpoint.props.targetResourceId))].flatMap((found) => found ?? [])];
    return targets.flatMap((target) => joint(endpoint, profile, target, { kind: "steering", both: false, label: "names, while healthy" }));
});

/** A load balancer that another one hands on to. */
const handedOn: Read = (graph) => graph.of("aws:lb/targetGroupAttachment:TargetGroupAttachment").flatMap((attachment) => {
    const [target] = named(graph, attachment, "targetId", "aws:lb/loadBalancer:LoadBalancer").found;
    const groups = named(graph, attachment, "targetGroupArn", "aws:lb/targetGroup:TargetGroup").found;
    const port = text(() => attachment.props.port);
    return target ? groups.flatMap((group) => naming(graph, group, "defaultActions", "aws:lb/listener:Listener")).flatMap((listener) => named(graph, listener, "loadBalancerArn", "aws:lb/loadBalancer:LoadBalancer").found)
        .flatMap((front) => joint(attachment, front, target, { kind: "traffic", both: false, label: port ? `tcp/${port}` : "" })) : [];
});

const vpn: Read = (graph) => tunnels(graph).flatMap(({ aws, azure, connection }) => joint(connection, aws, azure, { kind: "tunnel", both: true, label: "IPsec tunnels" }));

const peerings: Read = (graph) => [
    ...graph.of("aws:ec2/vpcPeeringConnection:VpcPeeringConnection").flatMap((peering) => joint(peering, named(graph, peering, "vpcId", "aws:ec2/vpc:Vpc").found[0], named(graph, peering, "peerVpcId", "aws:ec2/vpc:Vpc").found[0],
        { kind: "peering", both: true, label: "peered networks" })),
    ...graph.of("azure-native:network:VirtualNetworkPeering").flatMap((peering) => {
        const own = text(() => peering.props.id).replace(/\/virtualNetworkPeerings\/[^/]+$/i, "");
        const network = resourceAt(graph, own) ?? named(graph, peering, "virtualNetworkName", "azure-native:network:VirtualNetwork").found[0];
        const remote = resourceAt(graph, text(() => peering.props.remoteVirtualNetwork?.id)) ?? named(graph, peering, "remoteVirtualNetwork", "azure-native:network:VirtualNetwork").found[0];
        return joint(peering, network, remote, { kind: "peering", both: true, label: "peered networks" });
    }),
];

/** AWS's services by the end of their endpoints' names, as far as things of theirs are drawn. */
const AWS_SERVICES: Readonly<Record<string, readonly string[]>> = {
    s3: ["aws:s3/bucket:Bucket"], kms: ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"], secretsmanager: ["aws:secretsmanager/secret:Secret"], sqs: ["aws:sqs/queue:Queue"], sns: ["aws:sns/topic:Topic"],
    dynamodb: ["aws:dynamodb/table:Table"], backup: ["aws:backup/vault:Vault"],
};

/** What private endpoints lead to. */
const endpoints: Read = (graph) => {
    const served = { kind: "private endpoint", both: false, label: "" } as const;
    return [
        ...graph.of("aws:ec2/vpcEndpoint:VpcEndpoint").flatMap((endpoint) => graph.of(...(AWS_SERVICES[text(() => endpoint.props.serviceName).split(".").at(-1)!] ?? []))
            .filter((target) => target.urn.split("::")[0] === endpoint.urn.split("::")[0]).flatMap((target) => joint(endpoint, endpoint, target, served))),
        ...graph.of("azure-native:network:PrivateEndpoint").flatMap((endpoint) => readOr<readonly Loose[]>([], () => [...list<Loose>(endpoint.props.privateLinkServiceConnections), ...list<Loose>(endpoint.props.manualPrivateLinkServiceConnections)])
            .flatMap((connection) => joint(endpoint, endpoint, resourceAt(graph, text(() => connection.privateLinkServiceId)), served))),
    ];
};

export const joints = (graph: Graph): Joint[] => [endpoints, handedOn, s3, globalDatabases, efs, replicaKeys, backupCopies, objectReplication, postgresReplicas, dns, trafficManager, vpn, peerings].flatMap((read) => read(graph));

/** What a thing says of its own second place: a stand-in in another zone. */
export function standIn({ type, props }: Resource): string | undefined {
    if (type === "azure-native:dbforpostgresql:Server") {
        const mode = text(() => props.highAvailability?.mode);
        return /ZoneRedundant/i.test(mode) ? `stand-in in zone ${text(() => props.highAvailability.standbyAvailabilityZone) || "another"}, synchronous` : undefined;
    }
    if (type === "aws:rds/instance:Instance") return readOr(false, () => props.multiAz === true) ? "stand-in in another zone, synchronous" : undefined;
    if (type === "azure-native:storage:StorageAccount") {
        const sku = text(() => props.sku?.name);
        return /GZRS|GRS/i.test(sku) ? `${sku.replace(/^.*_/, "")}: also copied to Azure's paired region` : /ZRS/i.test(sku) ? "ZRS: in three zones" : undefined;
    }
    return undefined;
}
