// What shows only where several stacks are looked at together, whatever program they are of: networks that meet, copies and
// what they are copies of, keys and their replicas, logs and where they are kept.
import { overlaps, parseCidr } from "../../components/plan/cidr";
import { locksOn, owners, preventsDeletion, same } from "../azure";
import { isTrue, ledTo, list, names, need, perGraph, PLATFORM, type PlatformFacts, principals, STACK, stackOf, statements, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, StackRule } from "../rule";
import { tenantOf } from "../tenants";

const VPC = "aws:ec2/vpc:Vpc";
const VNET = "azure-native:network:VirtualNetwork";
const PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
const ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
const VNET_PEERING = "azure-native:network:VirtualNetworkPeering";

/** `prod vpc`, for people. */
const called = ({ urn, name }: Resource): string => `${stackOf(urn).split(":")[2]!} ${name}`;

/** IPv4 blocks of a network, those that are added to a VPC later among them. */
function blocksOf(network: Resource, graph: Graph): string[] {
    const own = network.type === VPC ? list<string>(network.props.cidrBlock) : list<string>(network.props.addressSpace?.addressPrefixes);
    const added = network.type === VPC ? graph.referrers(network, "vpcId", "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation").flatMap(({ props }) => list<string>(props.cidrBlock)) : [];
    return [...own, ...added].filter((block) => !block.includes(":"));
}

const overlapping = (network: Resource, others: readonly Resource[], graph: Graph): Problem[] => {
    const own = blocksOf(network, graph).map(parseCidr);
    return others.flatMap((other) => blocksOf(other, graph).filter((block) => own.some((each) => overlaps(each, parseCidr(block))))
        .map((block) => ({ property: network.type === VPC ? "cidrBlock" : "addressSpace.addressPrefixes", observed: `overlaps ${block} of ${called(other)}`, expected: "addresses of its own" })));
};

/** Networks that peerings and transit gateways join, both ways. */
const joined = perGraph((graph) => {
    const neighbours = new Map<string, Set<Resource>>();
    const join = (ends: readonly Resource[]) => ends.forEach((end) => {
        const known = neighbours.get(end.urn) ?? new Set();
        neighbours.set(end.urn, known);
        ends.filter((other) => other !== end).forEach((other) => known.add(other));
    });
    for (const peering of graph.of(PEERING)) join([...graph.linked(peering, "vpcId", VPC), ...graph.linked(peering, "peerVpcId", VPC)]);
    for (const peering of graph.of(VNET_PEERING)) join([...owners(graph, peering, "virtualNetworkName", VNET), ...owners(graph, peering, "remoteVirtualNetwork", VNET)]);
    const hubs = new Map<unknown, Resource[]>();
    for (const attachment of graph.of(ATTACHMENT)) {
        const hub = attachment.propertyDependencies.transitGatewayId?.[0] ?? readOr<unknown>(attachment.urn, () => attachment.props.transitGatewayId);
        hubs.set(hub, [...(hubs.get(hub) ?? []), ...graph.linked(attachment, "vpcId", VPC)]);
    }
    for (const ends of hubs.values()) join(ends);
    return neighbours;
});

export const joinedNetworksApart: StackRule = {
    name: "platform-joined-networks-apart",
    title: "Networks that a peering or a transit gateway joins have no address in common, in whichever stack each is declared",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation", "vpn-links"],
    remediation: "Give one of the two another block. Traffic for a shared address stays where it is, and never reaches the other network.",
    types: [VPC, VNET],
    applies: (network, graph) => (joined(graph).get(network.urn)?.size ?? 0) > 0,
    check: (network, graph) => overlapping(network, [...joined(graph).get(network.urn)!], graph),
};

export const networksCouldJoin: StackRule = {
    name: "platform-networks-could-be-joined",
    title: "Networks of all stacks that are given together have addresses of their own, so that any two can be joined",
    severity: "low",
    level: "advisory",
    scope: "stack",
    controls: ["network-segmentation", "vpn-links"],
    remediation: "Plan one block for each network of each stack. What stays alone for good, such as a tenant's own network, may be tagged tenant.",
    types: [VPC, VNET],
    applies: (network, graph) => graph.of(VPC, VNET).length > 1 && tenantOf(network) === undefined,
    check: (network, graph) => {
        const meets = joined(graph).get(network.urn);
        return overlapping(network, graph.of(VPC, VNET).filter((other) => other !== network && tenantOf(other) === undefined && !meets?.has(other)), graph);
    },
};

export const custodiansAgree: StackRule = {
    name: "platform-custodians-agree",
    title: "The same two people hold custody of the keys in every site of a platform",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-custody", "key-replication"],
    remediation: "Name the same custodians in each site's configuration: a third person who holds a copy's key holds the data.",
    types: [PLATFORM],
    applies: (platform, graph) => graph.of(PLATFORM).some((other) => other !== platform && other.props.platform === platform.props.platform),
    check: (platform, graph) => graph.of(PLATFORM).filter((other) => other !== platform && other.props.platform === platform.props.platform)
        .flatMap((other) => (["aws", "azure"] as const).flatMap((cloud) => {
            const [here, there] = [platform, other].map(({ props }) => [...list<string>((props as PlatformFacts).custodians?.[cloud])].sort().join(" "));
            return unless(here === there, { property: `custodians.${cloud}`, observed: `others than in ${String(other.props.site)}`, expected: "the same two in every site" });
        })),
};

const KEY = "aws:kms/key:Key";
const REPLICA_KEY = "aws:kms/replicaKey:ReplicaKey";
/** Actions by which somebody is master of a key. */
const MASTERS = ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:CreateGrant", "kms:Decrypt"];

/** Who may do something with a key, for themselves or through whatever condition. */
const admitted = (key: Resource, action: string): string[] => statements(key.props.policy)
    .filter((statement) => statement.Effect === "Allow" && names(statement, action)).flatMap(principals)
    // The same role or service serves each region under its own name.
    .map((principal) => principal.replace(/[a-z]{2}-[a-z]+-\d/g, "REGION"));

export const replicaKeyAdmitsNoMore: StackRule = {
    name: "platform-replica-key-admits-no-more",
    title: "The replica of a key may be mastered by nobody by whom the key itself may not: it opens the same data",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-custody", "key-replication", "least-privilege"],
    // Left out, a replica's policy gives the whole account every right (API ReplicateKey).
    remediation: "Give the ReplicaKey the policy of its primary.",
    types: [REPLICA_KEY],
    check: (replica, graph) => {
        const [key = need("the stack that holds the primary key, judged together with this one")] = graph.linked(replica, "primaryKeyArn", KEY);
        if (!key.props.policy) return [];
        if (!replica.props.policy) return [{ property: "policy", observed: "not set, which admits the whole account", expected: "the primary's policy" }];
        return MASTERS.flatMap((action) => {
            const more = admitted(replica, action).filter((principal) => !admitted(key, action).includes(principal));
            return unless(!replica.props.policy || more.length === 0, { property: "policy", observed: `${action} for ${[...new Set(more)].length} who may not there`, expected: "the primary's policy" });
        });
    },
};

const at = (value: any, path: string): unknown => path.split(".").reduce<any>((inner, key) => inner?.[key], value);

/** A pair of stores, one of which is filled from the other, and what may not get lost on the way. */
interface Pair {
    readonly ends: (link: Resource, graph: Graph) => readonly [from: readonly Resource[], to: readonly Resource[]];
    /** Settings that protect, with the values that do. The copy needs one of them where the original has one. */
    readonly protecting: Readonly<Record<string, readonly unknown[]>>;
    /** Kinds of companions that protect, and the property by which they name what they protect. */
    readonly companions?: Readonly<Record<string, string>>;
}

const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
const BACKUP_VAULT = "aws:backup/vault:Vault";
const ACCOUNT = "azure-native:storage:StorageAccount";
const CLUSTER = "aws:rds/cluster:Cluster";
const INSTANCE = "aws:rds/instance:Instance";
const SERVER = "azure-native:dbforpostgresql:Server";

const DATABASE = { storageEncrypted: [true], deletionProtection: [true], publiclyAccessible: [false, undefined], iamDatabaseAuthenticationEnabled: [true] } as const;

const PAIRS: Readonly<Record<string, Pair>> = {
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": {
        ends: (link, graph) => {
            const named = list<any>(link.props.rules).map((rule) => readOr<unknown>(undefined, () => rule.destination?.bucket));
            const buckets = graph.of(...BUCKETS);
            return [graph.linked(link, "bucket", ...BUCKETS), buckets.filter((bucket) => named.some((arn) => arn !== undefined && arn === readOr<unknown>(undefined, () => bucket.props.arn)))];
        },
        protecting: { objectLockEnabled: [true] },
        companions: Object.fromEntries(["bucketVersioning:BucketVersioning", "bucketPublicAccessBlock:BucketPublicAccessBlock", "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "bucketPolicy:BucketPolicy"].map((kind) => [`aws:s3/${kind}`, "bucket"])),
    },
    // An air-gapped vault is none of these: AWS locks it from its first day.
    "aws:backup/plan:Plan": {
        ends: (plan, graph) => {
            const rules = list<any>(plan.props.rules);
            const vaults = (named: readonly unknown[], key: "name" | "arn") => graph.of(BACKUP_VAULT).filter((vault) => named.includes(readOr<unknown>("unknown", () => vault.props[key])));
            return [vaults(rules.map(({ targetVaultName }) => targetVaultName as unknown), "name"), vaults(rules.flatMap(({ copyActions }) => list<any>(copyActions).map(({ destinationVaultArn }) => destinationVaultArn as unknown)), "arn")];
        },
        protecting: {},
        companions: { "aws:backup/vaultLockConfiguration:VaultLockConfiguration": "backupVaultName", "aws:backup/vaultPolicy:VaultPolicy": "backupVaultName" },
    },
    [CLUSTER]: { ends: (link, graph) => [graph.linked(link, "replicationSourceIdentifier", CLUSTER, INSTANCE), [link]], protecting: DATABASE },
    [INSTANCE]: { ends: (link, graph) => [graph.linked(link, "replicateSourceDb", INSTANCE), [link]], protecting: DATABASE },
    [SERVER]: {
        ends: (link, graph) => [same(link.props.createMode, "Replica") ? owners(graph, link, "sourceServerResourceId", SERVER) : [], [link]],
        protecting: { "dataEncryption.type": ["AzureKeyVault"], "network.publicNetworkAccess": ["Disabled"], "authConfig.passwordAuth": ["Disabled"] },
    },
    "azure-native:storage:ObjectReplicationPolicy": {
        ends: (link, graph) => [owners(graph, link, "sourceAccount", ACCOUNT), owners(graph, link, "destinationAccount", ACCOUNT)],
        protecting: {
            allowBlobPublicAccess: [false], allowSharedKeyAccess: [false], minimumTlsVersion: ["TLS1_2", "TLS1_3"], "encryption.keySource": ["Microsoft.Keyvault"],
            publicNetworkAccess: ["Disabled"], "encryption.requireInfrastructureEncryption": [true],
        },
    },
};

export const copiesAsProtected: StackRule = {
    name: "platform-copy-as-protected",
    title: "A copy is protected as what it is a copy of, in whichever stack each is declared",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["standby-parity", "storage-access", "encryption-at-rest"],
    remediation: "Give the copy the settings and companions of the original: whoever reads the copy reads the data.",
    types: Object.keys(PAIRS),
    applies: (link, graph) => PAIRS[link.type]!.ends(link, graph).every((ends) => ends.length > 0),
    check: (link, graph) => {
        const { ends, protecting, companions = {} } = PAIRS[link.type]!;
        const [from, to] = ends(link, graph);
        return from.flatMap((original) => to.filter((copy) => copy !== original).flatMap((copy) => [
            ...Object.entries(protecting).filter(([path, values]) => values.includes(at(original.props, path)) && !values.includes(at(copy.props, path)))
                .map(([path]) => ({ property: path, observed: `${called(copy)} lacks it`, expected: `as in ${called(original)}` })),
            ...Object.entries(companions).filter(([type, property]) => graph.referrers(original, property, type).length > 0 && graph.referrers(copy, property, type).length === 0)
                .map(([type]) => ({ property: type.slice(type.lastIndexOf(":") + 1), observed: `${called(copy)} has none`, expected: `as in ${called(original)}` })),
        ]));
    },
};

const WORKSPACE = "azure-native:operationalinsights:Workspace";
const SETTING = "azure-native:monitor:DiagnosticSetting";

/** What writes logs, and where it says that they go. */
const LOGS: Readonly<Record<string, Readonly<Record<string, (props: any) => unknown>>>> = {
    "aws:cloudtrail/trail:Trail": { s3BucketName: (props) => props.s3BucketName as unknown },
    "aws:ec2/flowLog:FlowLog": { logDestination: (props) => props.logDestination as unknown },
    "aws:cfg/deliveryChannel:DeliveryChannel": { s3BucketName: (props) => props.s3BucketName as unknown },
    "aws:s3/bucketLogging:BucketLogging": { targetBucket: (props) => props.targetBucket as unknown },
    "aws:lb/loadBalancer:LoadBalancer": { accessLogs: (props) => props.accessLogs?.bucket as unknown },
    [SETTING]: { storageAccountId: (props) => props.storageAccountId as unknown, workspaceId: (props) => props.workspaceId as unknown },
    "azure-native:monitor:SubscriptionDiagnosticSetting": { storageAccountId: (props) => props.storageAccountId as unknown, workspaceId: (props) => props.workspaceId as unknown },
};

const LOG_STORES = [...BUCKETS, "aws:cloudwatch/logGroup:LogGroup", ACCOUNT, WORKSPACE];

/** S3 refuses to delete a bucket that holds something, unless told to empty it. An account on Azure goes with all that is in it. */
const goesByOneCommand = (store: Resource, graph: Graph): boolean => {
    if (store.protect) return false;
    if (BUCKETS.includes(store.type)) return isTrue(store.props.forceDestroy);
    return store.type !== ACCOUNT && store.type !== WORKSPACE ? false : !locksOn(store, graph).some(preventsDeletion);
};

export const logsAreKept: StackRule = {
    name: "platform-logs-arrive-where-they-are-kept",
    title: "Logs go to a store that one of the given stacks declares, that no one command removes, and that is not what they are about",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive", "deletion-protection"],
    remediation: "Send logs to a store of their own; leave forceDestroy off, and protect or lock a storage account or workspace.",
    types: Object.keys(LOGS),
    applies: (writer) => Object.entries(LOGS[writer.type]!).some(([property, read]) => (writer.propertyDependencies[property]?.length ?? 0) > 0 || Boolean(readOr<unknown>(true, () => read(writer.props)))),
    check: (writer, graph) => Object.entries(LOGS[writer.type]!).flatMap(([property, read]): readonly Problem[] => {
        const said = readOr<unknown>("unknown", () => read(writer.props));
        if (said === undefined || said === null || said === "") return [];
        const stores = ledTo(writer, property, () => read(writer.props), graph.of(...LOG_STORES));
        if (stores.length === 0) return need(`the stack that holds what ${property} names, judged together with this one`);
        const about = graph.linked(writer, "bucket", ...BUCKETS);
        return stores.flatMap((store) => [
            ...unless(!about.includes(store), { property, observed: "the bucket that is recorded", expected: "another" }),
            ...unless(!goesByOneCommand(store, graph), { property, observed: `${called(store)} goes by one command`, expected: "a store that stays" }),
        ]);
    }),
};

/** Kinds that protect something else. Sizes, names and the things protected may differ between stacks. */
const PROTECTS = /flowLog|trail:|detector:|cfg\/recorder|vault(Lock|Policy)|backup\/(plan|selection|vault)|logGroup|metricAlarm|publicAccessBlock|bucketVersioning|bucketReplication|ObjectLock|wafv2\/webAcl|securityhub\/account|accessanalyzer|ManagementLock|DiagnosticSetting|ActivityLogAlert|ScheduledQueryRule|FlowLog|WebApplicationFirewallPolicy|BackupVault|BackupInstance|recoveryservices:Vault|security:Pricing|PolicyAssignment|kms\/key|keyvault:Key$/i;

/** Kinds that each stack has which declares no Platform, by stack. */
const protection = perGraph((graph) => {
    const kinds = new Map<string, Set<string>>();
    for (const { urn, type } of graph.resources) {
        if (!PROTECTS.test(type)) continue;
        const stack = stackOf(urn);
        kinds.set(stack, (kinds.get(stack) ?? new Set()).add(type.replace("replicaKey:ReplicaKey", "key:Key")));
    }
    return kinds;
});

const projectOf = (urn: string): string => urn.split("::")[1]!;

export const stacksProtectAlike: StackRule = {
    name: "platform-stacks-protect-alike",
    title: "Stacks of one project that are given together have the same kinds of protection",
    severity: "low",
    level: "advisory",
    scope: "stack",
    controls: ["standby-parity"],
    remediation: "Declare what is missing in this stack too, or leave the other stack out where it is no standby of this one, nor this of it.",
    types: [STACK],
    // A Platform says which stack stands behind which: platform-standby-mirrors-primary compares those tier by tier.
    applies: ({ urn }, graph) => graph.of(PLATFORM).length === 0 && graph.of(STACK).some((other) => other.urn !== urn && projectOf(other.urn) === projectOf(urn)),
    check: ({ urn }, graph) => {
        const own = protection(graph).get(stackOf(urn)) ?? new Set();
        return graph.of(STACK).filter((other) => other.urn !== urn && projectOf(other.urn) === projectOf(urn)).flatMap((other) =>
            [...(protection(graph).get(stackOf(other.urn)) ?? [])].filter((kind) => !own.has(kind)).sort()
                .map((kind) => ({ property: kind.slice(kind.lastIndexOf(":") + 1), observed: "none", expected: `as in ${stackOf(other.urn).split(":")[2]!}` })));
    },
};
