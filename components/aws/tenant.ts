import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as kms from "@pulumi/aws/kms";
import * as route53 from "@pulumi/aws/route53";
import * as s3 from "@pulumi/aws/s3";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { ARCHIVE_PREFIXES } from "../bucket-policies";
import { siteName, type Tags } from "../names";
import { KEY_DELETION_WINDOW_DAYS, KEY_ROTATION_DAYS } from "../plan/keys";
import type { TenantNetworkPlan, TenantPlan } from "../plan/tenants";
import { policyDocument, type Statement, tlsOnly } from "../policy-documents";
import { keyPolicy } from "./keys";
import { FLOW_LOG_FIELDS, FLOW_LOG_SECONDS } from "./network";
import { Storage, type StorageArgs, type StoredBucket } from "./storage";

export interface TenantArgs {
    /** The tenant as planned: its names, its numbers and, if it is private, its addresses. */
    readonly tenant: TenantPlan;

    /** AWS account, 12 digits. */
    readonly account: string;
    readonly region: string;

    /** ARNs of the two who alone may delete the key, and so erase the tenant. As for every key of the site. */
    readonly custodians: readonly [string, string];

    /** ARN of the tenant's key in the primary site. With it the key here is a replica. @default none: a key is made */
    readonly primaryKeyArn?: pulumi.Input<string>;

    /** Regions where this account may make replicas of the key. */
    readonly replicaRegions: readonly string[];

    /** Network from which a shared tenant's access point is reached, and from nowhere else. A private one has its own. */
    readonly vpcId: pulumi.Input<string>;

    /** The site's stores: `data` holds shared tenants' objects, the others take what a private tenant's store writes. */
    readonly buckets: Readonly<Record<"data" | "export" | "log-archive", StoredBucket>>;
    /** Where a private tenant's bucket logs who has come to it. */
    readonly accessLogs: StoredBucket;
    /** Key of the `export` bucket, which lists of a private tenant's objects are encrypted with. */
    readonly exportKeyArn: pulumi.Input<string>;

    /**
     * ARN of the role that acts for a shared tenant: the application's, which must be there. For a private tenant it is the
     * role `<platform>-<site>-<label>-machines`, such as `holdfast-prod-t1-citadel-machines`, whenever somebody makes it.
     */
    readonly actsFor: string;

    /** Topic that is told when a tenant stores, or writes in a day, more than the quota. */
    readonly topicArn: pulumi.Input<string>;

    /** Days, as for the site's stores: `data` is how long what a private tenant overwrites or deletes can be brought back. */
    readonly retention: StorageArgs["retention"];
    readonly lifecycle: StorageArgs["lifecycle"];

    /** The site's tags. The tenant's own cost centre takes the place of the site's. */
    readonly tags: Tags;
}

/** Longest time for which somebody acts for a tenant before having to ask anew, in seconds. */
const SESSION_SECONDS = 3600;

const DAY_SECONDS = 86_400;

const OBJECT_ACTIONS = [
    "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:GetObjectTagging", "s3:ListMultipartUploadParts",
    "s3:PutObject", "s3:PutObjectTagging",
];

const USE_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"];

/** Services that a private tenant's machines reach, all of them inside the tenant's network. About 7 USD a month a zone. */
const SERVICES = ["kms", "logs", "s3", "ssm", "ssmmessages", "sts"] as const;

/** A list of a shared bucket is a list of the prefix alone. */
const ownList = ({ prefix }: TenantPlan): Pick<Statement, "Condition"> =>
    (prefix === "" ? {} : { Condition: { StringLike: { "s3:prefix": `${prefix}*` } } });

/** ARN of a tenant's access point, known before it exists. */
export const accessPointArn = (region: string, account: string, { accessPoint }: Pick<TenantPlan, "accessPoint">): string =>
    `arn:aws:s3:${region}:${account}:accesspoint/${accessPoint}`;

/**
 * The policy of a tenant's key: that of any key of the site, and further that nothing but the bucket which holds the
 * tenant's objects may be encrypted with it. The bucket is the encryption context that S3 gives, with bucket keys.
 */
function tenantKeyPolicy(buckets: readonly string[], args: TenantArgs): string {
    const { Version, Statement } = JSON.parse(keyPolicy("data", args)) as { Version: string; Statement: Statement[] };
    const context = buckets.flatMap((bucket) => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]);
    const bound: Statement = {
        Sid: "NothingButTheTenantsStore",
        Effect: "Deny",
        Principal: "*",
        Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        Resource: "*",
        Condition: { StringNotLike: { "kms:EncryptionContext:aws:s3:arn": context } },
    };
    return JSON.stringify({ Version, Statement: [...Statement, bound] });
}

/**
 * What is one tenant's on AWS: a key, a role that reaches that tenant's objects and no other's, and a cost tag. Shared: a
 * prefix of the site's bucket behind an access point. Private: a network without a way in or out, and a bucket.
 *
 * A tenant's data are erased by deleting the tenant's key, which a custodian does in each region, the standby's first, and
 * which takes 30 days: whatever was written with it, its old versions and its replicas, cannot be read again by anybody. What backups hold is encrypted
 * with the vault's key, not with this one, and is gone when the retention of backups ends. Files of all tenants are in one
 * file system with one key: there erasing means deleting the directory.
 *
 * S3 refuses nothing for being too much, and a shared file system has no quotas either. A private tenant that stores more
 * than its quota raises an alarm. How much a shared one stores S3 says in the daily list of the bucket alone; the alarm is
 * for writing more in a day than the whole quota. The measures behind it cost about 5 USD a month.
 */
export class Tenant extends pulumi.ComponentResource {
    readonly keyArn: pulumi.Output<string>;
    readonly roleArn: pulumi.Output<string>;
    /** Bucket that holds the tenant's objects. */
    readonly bucket: StoredBucket;
    /** The only door to them, from one network alone. */
    readonly accessPointArn: pulumi.Output<string>;
    /** Network of a private tenant. */
    readonly networkId: pulumi.Output<string> | undefined;
    private door?: s3.AccessPoint;

    constructor(name: string, given: TenantArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Tenant", name, given, opts);
        const { tenant } = given;
        const args = { ...given, tags: { ...given.tags, "cost-center": tenant.costCenter, tenant: tenant.name } };

        const key = this.key(name, args);
        this.keyArn = key.arn;
        const network = tenant.aws && this.network(name, tenant.aws, args);
        this.networkId = network;
        this.bucket = tenant.aws
            ? new Storage(`${name}-storage`, {
                stores: [{ key: "data", bucket: tenant.bucket, account: tenant.account }],
                keyArns: { data: key.arn },
                shared: { accessLogs: args.accessLogs, exports: args.buckets.export, exportKeyArn: args.exportKeyArn },
                throughAccessPoints: tenant.prefix,
                account: args.account, region: args.region, retention: args.retention, lifecycle: args.lifecycle, tags: args.tags,
            }, { parent: this }).buckets.data
            : args.buckets.data;
        const role = this.role(name, key.arn, args);
        this.roleArn = role.arn;
        this.accessPointArn = this.accessPoint(name, role.arn, key.arn, args);
        this.watchQuota(name, args);
        const { keyArn, roleArn, bucket, networkId } = this;
        this.registerOutputs({ keyArn, roleArn, bucket, networkId, accessPointArn: this.accessPointArn });
    }

    private key(name: string, args: TenantArgs): kms.Key | kms.ReplicaKey {
        const { tenant, primaryKeyArn } = args;
        const site = siteName(args.tags);
        const common = {
            description: `Encrypts what tenant ${tenant.name} stores in ${site}; deleting it erases that`,
            deletionWindowInDays: KEY_DELETION_WINDOW_DAYS,
            policy: pulumi.output(tenant.aws ? tenant.bucket : args.buckets.data.name).apply((bucket) => tenantKeyPolicy([bucket], args)),
            bypassPolicyLockoutSafetyCheck: true, // whoever deploys is no administrator of keys, as for the site's own
            tags: { ...args.tags, Name: `${name}-key`, purpose: "tenant" },
        };
        // Retained: who has gone is erased by a custodian, never by an update.
        const options = { parent: this, protect: true, retainOnDelete: true };
        const key = primaryKeyArn
            ? new kms.ReplicaKey(name, { ...common, primaryKeyArn, enabled: true }, options)
            : new kms.Key(name, {
                ...common, multiRegion: true, enableKeyRotation: true, rotationPeriodInDays: KEY_ROTATION_DAYS, isEnabled: true,
            }, options);
        new kms.Alias(name, { name: `alias/${site}-${tenant.label}`, targetKeyId: key.keyId }, { parent: this });
        return key;
    }

    /** Acts for the tenant. What it may do ends at the tenant's objects and key. */
    private role(name: string, keyArn: pulumi.Input<string>, args: TenantArgs): iam.Role {
        const { tenant, account, region } = args;
        const role = new iam.Role(name, {
            description: `Acts for tenant ${tenant.name}: its objects and its key, nothing else`,
            // Named itself, a role needs no further right to take on this one. One that is not there yet cannot be named:
            // then the account is, and whoever makes the role lets it call sts:AssumeRole.
            assumeRolePolicy: policyDocument([tenant.aws
                ? {
                    Sid: "ActFor", Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "sts:AssumeRole",
                    Condition: { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/${siteName(args.tags)}-${tenant.label}-machines` } },
                }
                : { Sid: "ActFor", Effect: "Allow", Principal: { AWS: args.actsFor }, Action: "sts:AssumeRole" }]),
            maxSessionDuration: SESSION_SECONDS,
            tags: { ...args.tags, Name: name },
        }, { parent: this });
        const door = accessPointArn(region, account, tenant);
        new iam.RolePolicy(name, {
            role: role.name,
            policy: pulumi.output(keyArn).apply((key) => policyDocument([
                { Sid: "OwnObjects", Effect: "Allow", Action: OBJECT_ACTIONS, Resource: `${door}/object/${tenant.prefix}*` },
                { Sid: "OwnList", Effect: "Allow", Action: "s3:ListBucket", Resource: door, ...ownList(tenant) },
                {
                    Sid: "OwnKey", Effect: "Allow", Action: USE_ACTIONS, Resource: key,
                    Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
                },
            ])),
        }, { parent: this });
        return role;
    }

    /** The only door to the objects: the bucket refuses everybody who comes to them in another way. */
    private accessPoint(name: string, roleArn: pulumi.Input<string>, keyArn: pulumi.Input<string>, args: TenantArgs): pulumi.Output<string> {
        const { tenant, account, region } = args;
        const door = accessPointArn(region, account, tenant);
        const objects = `${door}/object/${tenant.prefix}*`;
        const made = new s3.AccessPoint(name, {
            name: tenant.accessPoint,
            bucket: this.bucket.name,
            accountId: account,
            bucketAccountId: account,
            vpcConfiguration: { vpcId: this.networkId ?? args.vpcId },
            publicAccessBlockConfiguration: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
            policy: pulumi.all([roleArn, keyArn]).apply(([role, key]) => policyDocument([
                { Sid: "TenantsObjects", Effect: "Allow", Principal: { AWS: role }, Action: OBJECT_ACTIONS, Resource: objects },
                { Sid: "TenantsList", Effect: "Allow", Principal: { AWS: role }, Action: "s3:ListBucket", Resource: door, ...ownList(tenant) },
                {
                    Sid: "NobodyElse", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [door, `${door}/object/*`],
                    Condition: { ArnNotEquals: { "aws:PrincipalArn": role } },
                },
                // Absent counts as different: whoever writes must name the tenant's key, or the bucket's would be taken.
                {
                    Sid: "TenantsKeyOnly", Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `${door}/object/*`,
                    Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": key } },
                },
                ...tlsOnly("s3:*", [door, `${door}/object/*`]),
            ])),
            tags: { ...args.tags, Name: tenant.accessPoint },
        }, { parent: this });
        this.door = made;
        return made.arn;
    }

    /** More than was agreed: of what is stored where a bucket is one tenant's, of what is written in a day elsewhere. */
    private watchQuota(name: string, args: TenantArgs): void {
        const { tenant, account, region } = args;
        const options = { parent: this };
        const measured = tenant.aws ? undefined : new s3.BucketMetric(name, {
            bucket: this.bucket.name, name: tenant.label, filter: { accessPoint: accessPointArn(region, account, tenant) },
        }, { ...options, dependsOn: this.door! });
        const which: Pick<cloudwatch.MetricAlarmArgs, "metricName" | "dimensions" | "statistic"> = measured
            ? { metricName: "BytesUploaded", dimensions: { BucketName: this.bucket.name, FilterId: measured.name }, statistic: "Sum" }
            : { metricName: "BucketSizeBytes", dimensions: { BucketName: this.bucket.name, StorageType: "StandardStorage" }, statistic: "Average" };
        new cloudwatch.MetricAlarm(name, {
            name: `${siteName(args.tags)}-${tenant.label}-quota`,
            alarmDescription: `Tenant ${tenant.name} ${measured ? "has written more in a day than" : "stores more than"} its ${tenant.quotaGb} GB. S3 refuses nothing: look at the daily list, then talk to the tenant`,
            actionsEnabled: true,
            alarmActions: [args.topicArn],
            okActions: [args.topicArn],
            namespace: "AWS/S3",
            ...which,
            period: DAY_SECONDS,
            evaluationPeriods: 1,
            datapointsToAlarm: 1,
            threshold: tenant.quotaGb * 1e9,
            comparisonOperator: "GreaterThanThreshold",
            treatMissingData: "notBreaching", // S3 measures nothing where nothing is written
            tags: { ...args.tags, Name: `${name}-quota` },
        }, options);
    }

    /**
     * A network that nothing leads into or out of: no gateway, no route but its own, no address that groups or ACLs let
     * through but its own. AWS's services are reached by endpoints inside it.
     */
    private network(name: string, plan: TenantNetworkPlan, args: TenantArgs): pulumi.Output<string> {
        const { region, account } = args;
        const door = accessPointArn(region, account, args.tenant);
        const options = { parent: this };
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });

        const network = new ec2.Vpc(name, {
            cidrBlock: plan.cidr, enableDnsSupport: true, enableDnsHostnames: true, assignGeneratedIpv6CidrBlock: false, tags: tags("vpc"),
        }, options);
        new ec2.DefaultSecurityGroup(name, { vpcId: network.id, ingress: [], egress: [], tags: tags("default") }, options);
        new ec2.DefaultRouteTable(name, { defaultRouteTableId: network.defaultRouteTableId, routes: [], tags: tags("default") }, options);
        new ec2.DefaultNetworkAcl(name, { defaultNetworkAclId: network.defaultNetworkAclId, ingress: [], egress: [], tags: tags("default") }, options);

        const table = new ec2.RouteTable(name, { vpcId: network.id, routes: [], tags: tags("private") }, options);
        const subnets = plan.subnets.map(({ key, zone, cidr }) => {
            const subnet = new ec2.Subnet(`${name}-${key}`, {
                vpcId: network.id, availabilityZone: zone, cidrBlock: cidr, mapPublicIpOnLaunch: false, tags: { ...tags(key), tier: "private" },
            }, options);
            new ec2.RouteTableAssociation(`${name}-${key}`, { subnetId: subnet.id, routeTableId: table.id }, options);
            return subnet.id;
        });
        const https = { protocol: "tcp", action: "allow", cidrBlock: plan.cidr, fromPort: 443, toPort: 443 };
        const answers = { ...https, fromPort: 1024, toPort: 65535 };
        new ec2.NetworkAcl(name, {
            vpcId: network.id,
            subnetIds: subnets,
            ingress: [{ ...https, ruleNo: 100 }, { ...answers, ruleNo: 110 }],
            egress: [{ ...https, ruleNo: 100 }, { ...answers, ruleNo: 110 }],
            tags: tags("acl"),
        }, options);

        const group = (key: string, description: string) =>
            new ec2.SecurityGroup(`${name}-${key}`, { vpcId: network.id, description, tags: tags(key) }, options).id;
        const [app, doors] = [group("app", "Machines of the tenant"), group("endpoints", "Endpoints of AWS services, reached by machines of the tenant only")];
        const match = { ipProtocol: "tcp", fromPort: 443, toPort: 443, description: "Machines of the tenant reach AWS services over TLS" };
        new vpc.SecurityGroupIngressRule(name, { ...match, securityGroupId: doors, referencedSecurityGroupId: app, tags: tags("https") }, options);
        new vpc.SecurityGroupEgressRule(name, { ...match, securityGroupId: app, referencedSecurityGroupId: doors, tags: tags("https") }, options);

        for (const service of SERVICES) new ec2.VpcEndpoint(`${name}-${service}`, {
            vpcId: network.id,
            serviceName: `com.amazonaws.${region}.${service}`,
            vpcEndpointType: "Interface",
            subnetIds: subnets,
            securityGroupIds: [doors],
            privateDnsEnabled: true,
            policy: policyDocument([{
                Sid: "OwnPrincipals", Effect: "Allow", Principal: "*", Action: `${service}:*`,
                Resource: service === "s3" ? [`arn:aws:s3:::${args.tenant.bucket}`, `arn:aws:s3:::${args.tenant.bucket}/*`, door, `${door}/*`] : "*",
                Condition: { StringEquals: { "aws:PrincipalAccount": account } },
            }]),
            tags: tags(service),
        }, options);

        const archive = args.buckets["log-archive"].arn;
        new ec2.FlowLog(name, {
            vpcId: network.id,
            trafficType: "ALL",
            logDestinationType: "s3",
            logDestination: pulumi.interpolate`${archive}/${ARCHIVE_PREFIXES.flowLogs}/`,
            logFormat: FLOW_LOG_FIELDS,
            maxAggregationInterval: FLOW_LOG_SECONDS,
            destinationOptions: { fileFormat: "parquet", hiveCompatiblePartitions: true, perHourPartition: true },
            tags: tags("flow-log"),
        }, options);
        const queries = new route53.ResolverQueryLogConfig(name, {
            name: `${siteName(args.tags)}-${args.tenant.label}-dns-queries`,
            destinationArn: pulumi.interpolate`${archive}/${ARCHIVE_PREFIXES.dnsQueries}`,
            tags: tags("dns-queries"),
        }, options);
        new route53.ResolverQueryLogConfigAssociation(name, { resolverQueryLogConfigId: queries.id, resourceId: network.id }, options);
        return network.id;
    }
}
