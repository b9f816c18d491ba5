import * as rules from "../../policy/rules/platform-stacks";
import { armId, make } from "./azure-support";
import { aws, platform, policy, standby, tabulate, UNKNOWN } from "./aws-support";

const vpc = (cidrBlock: string, name: string, stack = "test", tags: object = {}) => aws("ec2/vpc:Vpc", { cidrBlock, tags }, { name, stack });
const vnet = (block: string, name: string, stack = "test") => make("network:VirtualNetwork", { id: armId(`Microsoft.Network/virtualNetworks/${name}`), addressSpace: { addressPrefixes: [block, "fd00::/48"] } }, { name, stack });
const [one, two, like] = [vpc("10.0.0.0/16", "one"), vpc("10.1.0.0/16", "two", "other"), vpc("10.0.128.0/17", "like", "other")];
const peering = (peer: typeof one) => aws("ec2/vpcPeeringConnection:VpcPeeringConnection", { vpcId: one.props.id, peerVpcId: peer.props.id }, { name: "p", from: { vpcId: one, peerVpcId: peer } });
const attached = (network: typeof one) => aws("ec2transitgateway/vpcAttachment:VpcAttachment", { transitGatewayId: "tgw-1", vpcId: network.props.id }, { name: `to-${network.name}`, from: { vpcId: network } });
const [hub, spoke, clash] = [vnet("10.2.0.0/16", "hub"), vnet("10.3.0.0/16", "spoke", "other"), vnet("10.2.4.0/24", "clash", "other")];
const azurePeering = (remote: typeof hub) => make("network:VirtualNetworkPeering", { id: `${hub.props.id}/virtualNetworkPeerings/p`, remoteVirtualNetwork: { id: remote.props.id } }, { name: "p", from: { virtualNetworkName: hub, remoteVirtualNetwork: remote } });
const added = aws("ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", { vpcId: two.props.id, cidrBlock: "10.0.0.0/24" }, { name: "added", from: { vpcId: two } });

tabulate(rules.joinedNetworksApart, {
    accepts: { "a peering of two blocks": [one, two, peering(two)], "a transit gateway": [one, two, attached(one), attached(two)], "a peering on Azure": [hub, spoke, azurePeering(spoke)] },
    rejects: {
        "a peering of two that overlap": [one, like, peering(like)], "a transit gateway between two that overlap": [like, one, attached(one), attached(like)],
        "a peering on Azure of two that overlap": [clash, hub, azurePeering(clash)], "a block that was added": [one, two, added, peering(two)],
    },
    ignores: { "two that nothing joins": [one, like] },
    awaits: { "a block that is not known": [one, vpc(UNKNOWN, "later"), peering(vpc(UNKNOWN, "later"))] },
});

tabulate(rules.networksCouldJoin, {
    accepts: { "blocks of their own": [one, two, hub, spoke], "a tenant's own network": [one, vpc("10.0.0.0/16", "tenant", "other", { tenant: "citadel" })] },
    rejects: { "the same on two stacks": [one, like], "the same on two clouds": [one, vnet("10.0.0.0/20", "across")] },
    ignores: { "one network": one, "a tenant's": [vpc("10.0.0.0/16", "tenant", "other", { tenant: "citadel" }), one] },
    awaits: { "a block that is not known": [one, vpc(UNKNOWN, "later")] },
});

tabulate(rules.custodiansAgree, {
    accepts: { "the same two": [platform(), standby()], "the same in another order": [platform(), standby({ custodians: { aws: ["b", "a"], azure: ["person-two", "person-one"] } })] },
    rejects: { "a third": [platform(), standby({ custodians: { aws: ["a", "c"], azure: ["person-one", "person-two"] } })], "none said": [platform(), standby({ custodians: undefined })] },
    ignores: { "one site": platform(), "another platform's": [platform(), standby({ platform: "other" })] },
});

const masters = (...of: string[]) => policy({ Effect: "Allow", Principal: { AWS: of }, Action: "kms:*", Resource: "*" });
const key = (document: unknown) => aws("kms/key:Key", { policy: document }, { name: "key" });
const replica = (document: unknown, of = key(masters("alice", "bob"))) => aws("kms/replicaKey:ReplicaKey", { policy: document, primaryKeyArn: of.props.arn }, { name: "replica", stack: "other", from: { primaryKeyArn: of } });
const primary = key(masters("alice", "bob"));

tabulate(rules.replicaKeyAdmitsNoMore, {
    accepts: {
        "the same": [replica(masters("alice", "bob")), primary], "fewer": [replica(masters("alice")), primary], "a service under the region's name": [replica(masters("logs.eu-central-1.amazonaws.com")), key(masters("logs.eu-west-1.amazonaws.com"))],
        "a default like the primary's": [replica(undefined), key(undefined)],
    },
    rejects: { "a third": [replica(masters("alice", "bob", "mallory")), primary], "the default, which admits the account": [replica(undefined), primary], "everybody": [replica(policy({ Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" })), primary] },
    awaits: { "a primary in a stack that is not given": replica(masters("alice")), "a policy that is not known": [replica(UNKNOWN), primary] },
});

const bucket = (name: string, props: object = {}) => aws("s3/bucket:Bucket", props, { name });
const beside = (kind: string, of: ReturnType<typeof bucket>) => aws(`s3/${kind}`, { bucket: of.props.id }, { name: `${kind}-${of.name}`, from: { bucket: of } });
const [source, copy] = [bucket("source"), bucket("copy")];
const replicates = (to = copy) => aws("s3/bucketReplicationConfig:BucketReplicationConfig", { bucket: source.props.id, rules: [{ destination: { bucket: to.props.arn } }] }, { name: "r", from: { bucket: source } });
const closed = (of: typeof source) => beside("bucketPublicAccessBlock:BucketPublicAccessBlock", of);
const serverId = (name: string) => armId(`Microsoft.DBforPostgreSQL/flexibleServers/${name}`);
const server = (name: string, props: object = {}, from: object = {}) => make("dbforpostgresql:Server", { id: serverId(name), ...props }, { name, from: from as never });
const original = server("original", { dataEncryption: { type: "AzureKeyVault" }, network: { publicNetworkAccess: "Disabled" } });
const follows = (props: object) => server("follows", { createMode: "Replica", sourceServerResourceId: original.props.id, ...props }, { sourceServerResourceId: original });
const cluster = aws("rds/cluster:Cluster", { storageEncrypted: true, deletionProtection: true }, { name: "cluster" });
const reader = (props: object) => aws("rds/cluster:Cluster", { replicationSourceIdentifier: cluster.props.arn, ...props }, { name: "reader", from: { replicationSourceIdentifier: cluster } });

const vault = (name: string) => aws("backup/vault:Vault", { name }, { name });
const plan = aws("backup/plan:Plan", { rules: [{ targetVaultName: "near", copyActions: [{ destinationVaultArn: vault("far").props.arn }] }, { targetVaultName: "near" }] }, { name: "plan" });
const locked = (of: ReturnType<typeof vault>) => aws("backup/vaultLockConfiguration:VaultLockConfiguration", { backupVaultName: of.props.name }, { name: `lock-${of.name}`, from: { backupVaultName: of } });

tabulate(rules.copiesAsProtected, {
    accepts: {
        "a bucket as closed": [replicates(), source, copy, closed(source), closed(copy)], "a bucket more closed": [replicates(), source, copy, closed(copy)],
        "a server as closed": [follows({ dataEncryption: { type: "AzureKeyVault" }, network: { publicNetworkAccess: "Disabled" } }), original],
        "backups in a vault that is locked too": [plan, vault("near"), vault("far"), locked(vault("near")), locked(vault("far"))],
        "a cluster as protected": [reader({ storageEncrypted: true, deletionProtection: true }), cluster],
    },
    rejects: {
        "backups in a vault that is not locked": [plan, vault("near"), vault("far"), locked(vault("near"))],
        "a bucket less closed": [replicates(), source, copy, closed(source)], "a bucket without its lock": [replicates(), bucket("source", { objectLockEnabled: true }), copy],
        "a server on the internet": [follows({ dataEncryption: { type: "AzureKeyVault" }, network: { publicNetworkAccess: "Enabled" } }), original],
        "a server under Azure's key, where nothing is said": [follows({ network: { publicNetworkAccess: "Disabled" } }), original], "a cluster that anybody may delete": [reader({ storageEncrypted: true }), cluster],
    },
    ignores: { "a plan that copies nowhere that is given": [plan, vault("near")], "a copy in a stack that is not given": [replicates(), source], "a server of its own": original },
    awaits: { "a setting that is not known": [follows({ dataEncryption: UNKNOWN }), original] },
});

const trail = (to: ReturnType<typeof bucket>) => aws("cloudtrail/trail:Trail", { s3BucketName: to.props.id }, { name: "trail", from: { s3BucketName: to } });
const account = (protect: boolean) => make("storage:StorageAccount", { id: armId("Microsoft.Storage/storageAccounts/logs") }, { name: "logs", protect, stack: "other" });
const lock = make("authorization:ManagementLockByScope", { scope: account(false).props.id, level: "CanNotDelete" }, { name: "lock" });
const setting = (to = account(true)) => make("monitor:DiagnosticSetting", { storageAccountId: to.props.id }, { name: "setting", from: { storageAccountId: to } });
const logging = (to: ReturnType<typeof bucket>) => aws("s3/bucketLogging:BucketLogging", { bucket: source.props.id, targetBucket: to.props.id }, { name: "logging", from: { bucket: source, targetBucket: to } });

tabulate(rules.logsAreKept, {
    accepts: {
        "a bucket that is not emptied, as is the default": [trail(source), source], "an account that is protected": [setting(), account(true)], "one that is locked": [setting(account(false)), account(false), lock],
        "another bucket": [logging(copy), source, copy],
    },
    rejects: {
        "a bucket that goes with all that is in it": [trail(source), bucket("source", { forceDestroy: true })], "an account that goes by one command": [setting(account(false)), account(false)],
        "the bucket that is recorded": [logging(source), source],
    },
    ignores: { "a balancer without logs": aws("lb/loadBalancer:LoadBalancer", {}) },
    awaits: { "a stack that is not given": setting(), "a bucket of nobody's": aws("cloudtrail/trail:Trail", { s3BucketName: "elsewhere" }) },
});

const stack = (name: string) => ({ ...make("pulumi:pulumi:Stack", {}, { name: "stack", stack: name }) });
const flowLog = (of: string) => aws("ec2/flowLog:FlowLog", {}, { stack: of });

tabulate(rules.stacksProtectAlike, {
    accepts: { "the same kinds": [stack("test"), stack("other"), flowLog("test"), flowLog("other")], "more than the other": [stack("test"), stack("other"), flowLog("test")] },
    rejects: { "fewer": [stack("test"), stack("other"), flowLog("other")] },
    ignores: {
        "one stack": [stack("test"), flowLog("test")], "stacks of a platform": [stack("test"), stack("other"), flowLog("other"), platform()],
        "another project's": [stack("test"), { ...stack("other"), urn: "urn:pulumi:other::elsewhere::pulumi:pulumi:Stack::stack" }, flowLog("other")],
    },
});
