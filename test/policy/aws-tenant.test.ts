import * as rules from "../../policy/rules/aws-tenant";
import { ACCOUNT, aws, platform, policy, tabulate, UNKNOWN } from "./aws-support";

const MEADOW = { name: "meadow", kind: "shared", slot: 0, uid: 10000, gid: 10000, mode: "0750", quotaGb: 100, costCenter: "cc-1001" };
const CITADEL = { ...MEADOW, name: "citadel", kind: "private", slot: 1 };
const site = (...tenants: object[]) => platform({ tenants });
const tags = (tenant = "meadow", more: object = {}) => ({ tags: { tenant, "cost-center": "cc-1001", ...more } });

const DOOR_ARN = `arn:aws:s3:eu-west-1:${ACCOUNT}:accesspoint/t0`;
const KEY_ARN = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/mrk-1`;
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/meadow`;
const deny = (Action: string | string[], Condition: object, more: object = {}) => ({ Effect: "Deny", Principal: "*", Action, Resource: "*", Condition, ...more });

const USE = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"];
const bound = (context: string | undefined, actions = USE) => policy(...(context ? [deny(actions, { StringNotLike: { "kms:EncryptionContext:aws:s3:arn": [context, `${context}/*`] } })] : [{ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" }]));
const key = (props: object = {}, more: object = {}) =>
    aws("kms/key:Key", { arn: KEY_ARN, policy: bound("arn:aws:s3:::store"), ...tags("meadow", { purpose: "tenant" }), ...props }, { name: "key", protect: true, ...more });

const allowed = (prefix = "tenants/t0/") => ({ Effect: "Allow", Principal: { AWS: ROLE_ARN }, Action: ["s3:GetObject", "s3:PutObject"], Resource: `${DOOR_ARN}/object/${prefix}*` });
const others = deny("s3:*", { ArnNotEquals: { "aws:PrincipalArn": ROLE_ARN } });
const otherKeys = deny("s3:PutObject", { StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": KEY_ARN } });
const plain = deny("s3:*", { Bool: { "aws:SecureTransport": "false" } });
const door = (props: object = {}, name = "door") => aws("s3/accessPoint:AccessPoint", {
    arn: DOOR_ARN, bucket: "store", vpcConfiguration: { vpcId: "vpc-1" }, policy: policy(allowed(), others, otherKeys, plain), ...tags(), ...props,
}, { name });
const role = (props: object = {}) => aws("iam/role:Role", {
    name: "meadow", arn: ROLE_ARN, ...tags(),
    assumeRolePolicy: policy({ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole", Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::1:role/app*" } } }), ...props,
}, { name: "role" });
const bucket = aws("s3/bucket:Bucket", { id: "store", bucket: "store", arn: "arn:aws:s3:::store", ...tags("citadel") }, { name: "bucket" });

tabulate(rules.tenantsHaveTheirOwn, {
    accepts: {
        "a shared tenant": [site(MEADOW), key(), door(), role()],
        "a private tenant": [site(CITADEL), bucket, key(tags("citadel")), door(tags("citadel")), role(tags("citadel")), aws("ec2/vpc:Vpc", tags("citadel"))],
    },
    rejects: {
        "nothing": site(MEADOW),
        "no key": [site(MEADOW), door(), role()],
        "another tenant's": [site(MEADOW), key(), door(tags("other")), role()],
        "a private tenant without a network": [site(CITADEL), bucket, key(tags("citadel")), door(tags("citadel")), role(tags("citadel"))],
    },
    ignores: { "a site without tenants": site() },
});

tabulate(rules.keyBoundToStore, {
    accepts: { "one store": key() },
    rejects: {
        "no bound": key({ policy: bound(undefined) }),
        "any bucket": key({ policy: bound("*") }),
        "decryption left out": key({ policy: bound("arn:aws:s3:::store", ["kms:Encrypt", "kms:GenerateDataKey*"]) }),
        "a key that an update may delete": key({}, { protect: false }),
    },
    ignores: { "a key of the site's": key({ tags: { purpose: "data" } }) },
    awaits: { "a policy that is not known": key({ policy: UNKNOWN }) },
});

tabulate(rules.doorInNetwork, {
    accepts: { "one network": door(), "all four said": door({ publicAccessBlockConfiguration: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true } }) },
    rejects: { "the internet": door({ vpcConfiguration: undefined }), "one switch off": door({ publicAccessBlockConfiguration: { blockPublicPolicy: false } }) },
});

tabulate(rules.doorForOne, {
    accepts: { "one role": door() },
    rejects: {
        "no policy": door({ policy: undefined }),
        "others": door({ policy: policy(allowed(), otherKeys, plain) }),
        "two roles": door({ policy: policy(allowed(), deny("s3:*", { ArnNotEquals: { "aws:PrincipalArn": [ROLE_ARN, "arn:aws:iam::1:role/b"] } }), otherKeys, plain) }),
        "any key": door({ policy: policy(allowed(), others, plain) }),
        "plain HTTP": door({ policy: policy(allowed(), others, otherKeys) }),
    },
    ignores: { "an access point of nobody's": door({ tags: {} }) },
    awaits: { "a policy that is not known": door({ policy: UNKNOWN }) },
});

const OBJECTS = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];
const closed = (Resource = "arn:aws:s3:::store/tenants/*", actions = OBJECTS) =>
    aws("s3/bucketPolicy:BucketPolicy", { bucket: "store", policy: policy(deny(actions, { StringNotEquals: { "s3:DataAccessPointAccount": ACCOUNT } }, { Resource })) });

tabulate(rules.onlyByTheDoor, {
    accepts: { "tenants' prefix": [bucket, door(), closed()], "the whole bucket": [bucket, door(), closed("arn:aws:s3:::store/*")] },
    rejects: {
        "no policy": [bucket, door()],
        "another prefix": [bucket, door(), closed("arn:aws:s3:::store/other/*")],
        "reading left out": [bucket, door(), closed(undefined, ["s3:PutObject", "s3:DeleteObject"])],
        "a part of a bucket that is all a tenant's": [bucket, door({ policy: policy(allowed("")) }), closed()],
    },
    ignores: { "a bucket without access points": bucket },
});

tabulate(rules.doorsLeadApart, {
    accepts: { "two prefixes": [bucket, door(), door({ ...tags("other"), policy: policy(allowed("tenants/t1/")) }, "second")] },
    rejects: {
        "one prefix": [bucket, door(), door(tags("other"), "second")],
        "one inside the other": [bucket, door(), door({ ...tags("other"), policy: policy(allowed("tenants/")) }, "second")],
    },
    ignores: { "a bucket without access points": bucket },
    awaits: { "a policy that is not known": [bucket, door({ policy: UNKNOWN })] },
});

const may = (...resources: string[]) => aws("iam/rolePolicy:RolePolicy", { role: "meadow", policy: policy({ Effect: "Allow", Action: "s3:GetObject", Resource: resources }) }, { name: "may" });

tabulate(rules.roleReachesOwn, {
    accepts: { "access point and key": [role(), door(), key(), may(`${DOOR_ARN}/object/tenants/t0/*`, KEY_ARN)] },
    rejects: {
        "everything": [role(), door(), key(), may("*")],
        "the bucket itself": [role(), door(), key(), may("arn:aws:s3:::store/*")],
        "a policy beside it": [role(), door(), key(), may(KEY_ARN), aws("iam/rolePolicyAttachment:RolePolicyAttachment", { role: "meadow", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" })],
        "anybody in the account": [role({ assumeRolePolicy: policy({ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole" }) }), door(), key(), may(KEY_ARN)],
    },
    ignores: { "a role of the site's": [role({ tags: {} }), door()] },
});

const mayList = (Condition?: object) => aws("iam/rolePolicy:RolePolicy", { role: "meadow", policy: policy({ Effect: "Allow", Action: "s3:ListBucket", Resource: DOOR_ARN, ...(Condition && { Condition }) }) }, { name: "list" });

tabulate(rules.roleReachesOwn, {
    accepts: { "a list of its own objects": [role(), door(), key(), mayList({ StringLike: { "s3:prefix": "tenants/t0/*" } })], "a list of a bucket that is all its own": [role(), door({ policy: policy(allowed("")) }), key(), mayList()] },
    rejects: { "a list of everybody's": [role(), door(), key(), mayList()], "a list of another's": [role(), door(), key(), mayList({ StringLike: { "s3:prefix": "tenants/t1/*" } })] },
});

const replica = key({ arn: KEY_ARN.replace("eu-west-1", "eu-central-1") }, { name: "replica", stack: "dr" });
const copy = (priority: number, replicaKmsKeyId: string, prefix?: string) => ({ priority, ...(prefix && { filter: { prefix } }), destination: { encryptionConfiguration: { replicaKmsKeyId } } });
const copies = (...rules: object[]) => aws("s3/bucketReplicationConfig:BucketReplicationConfig", { bucket: "store", rules }, { name: "copies", stack: "dr", from: { bucket } });
const ALL = copy(1, "arn:aws:kms:eu-central-1:1:key/mrk-data");
const OWN = KEY_ARN.replace("eu-west-1", "eu-central-1");

tabulate(rules.copiesKeepTheKey, {
    accepts: { "a rule with the tenant's key": [copies(ALL, copy(10, OWN, "tenants/t0/")), bucket, door(), replica] },
    rejects: {
        "the store's key": [copies(ALL), bucket, door(), replica],
        "a rule that comes second": [copies({ ...ALL, priority: 20 }, copy(10, OWN, "tenants/t0/")), bucket, door(), replica],
        "another tenant's key": [copies(ALL, copy(10, OWN, "tenants/t0/")), bucket, door(), key({ arn: OWN, ...tags("other", { purpose: "tenant" }) }, { name: "replica" })],
    },
    ignores: { "a bucket without access points": [copies(ALL), bucket] },
});

const CIDR = "10.64.0.0/22";
const vpc = (props: object = {}) => aws("ec2/vpc:Vpc", { id: "vpc-1", cidrBlock: CIDR, ...tags("citadel"), ...props }, { name: "vpc" });
const entry = { action: "allow", cidrBlock: CIDR };
const table = aws("ec2/routeTable:RouteTable", { id: "rtb-1", vpcId: "vpc-1", routes: [] }, { name: "table" });
const subnet = aws("ec2/subnet:Subnet", { id: "subnet-1", vpcId: "vpc-1" }, { name: "subnet" });
const acl = (more: object = {}) => aws("ec2/networkAcl:NetworkAcl", { vpcId: "vpc-1", ingress: [entry], egress: [entry], ...more }, { name: "acl" });
const group = aws("ec2/securityGroup:SecurityGroup", { id: "sg-1", vpcId: "vpc-1" }, { name: "group" });
const options = aws("ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", { internetGatewayBlockMode: "block-bidirectional" });
const network = [vpc(), table, subnet, acl(), group, options] as const;

tabulate(rules.privateNetworkIsClosed, {
    accepts: { "its own addresses alone": network, "a group of its own": [...network, aws("vpc/securityGroupEgressRule:SecurityGroupEgressRule", { securityGroupId: "sg-1", referencedSecurityGroupId: "sg-1" })] },
    rejects: {
        "an internet gateway": [...network, aws("ec2/internetGateway:InternetGateway", { vpcId: "vpc-1" })],
        "a peering into it": [...network, aws("ec2/vpcPeeringConnection:VpcPeeringConnection", { vpcId: "vpc-2", peerVpcId: "vpc-1" })],
        "a NAT gateway": [...network, aws("ec2/natGateway:NatGateway", { subnetId: "subnet-1" })],
        "a route": [...network, aws("ec2/route:Route", { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0" })],
        "an ACL for anybody": [vpc(), table, subnet, acl({ ingress: [{ action: "allow", cidrBlock: "0.0.0.0/0" }] }), group, options],
        "no ACL": [vpc(), table, subnet, group, options],
        "a group for anybody": [...network, aws("vpc/securityGroupEgressRule:SecurityGroupEgressRule", { securityGroupId: "sg-1", cidrIpv4: "0.0.0.0/0" })],
        "a region that lets internet gateways in": [vpc(), table, subnet, acl(), group],
        "public addresses": [vpc(), table, aws("ec2/subnet:Subnet", { vpcId: "vpc-1", mapPublicIpOnLaunch: true }), acl(), options],
    },
    ignores: { "the site's network": vpc({ tags: {} }) },
});

const alarm = (props: object = {}) => aws("cloudwatch/metricAlarm:MetricAlarm", { namespace: "AWS/S3", threshold: 100e9, alarmActions: ["arn:aws:sns:eu-west-1:1:alerts"], ...tags(), ...props });

tabulate(rules.quotaIsWatched, {
    accepts: { "an alarm at the quota": [site(MEADOW), alarm()], "an alarm before it": [site(MEADOW), alarm({ threshold: 80e9 })] },
    rejects: {
        "no alarm": site(MEADOW),
        "another tenant's": [site(MEADOW), alarm(tags("other"))],
        "an alarm that tells nobody": [site(MEADOW), alarm({ alarmActions: [] })],
        "an alarm that is off": [site(MEADOW), alarm({ actionsEnabled: false })],
        "an alarm that comes late": [site(MEADOW), alarm({ threshold: 200e9 })],
    },
    ignores: { "a site without tenants": site() },
});

tabulate(rules.chargedToTenant, {
    accepts: { "the tenant's cost centre": [key(), site(MEADOW)] },
    rejects: { "the site's": [key(tags("meadow", { "cost-center": "cc-0001" })), site(MEADOW)], "a tenant that is none": [key(tags("ghost")), site(MEADOW)] },
    ignores: { "what is nobody's": [key({ tags: {} }), site(MEADOW)], "a program that is no platform": key() },
});
