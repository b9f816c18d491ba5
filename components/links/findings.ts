// Where the findings of both clouds meet: Sentinel reads what AWS has found and recorded out of the site's log archive.
//
// This way round because only one direction needs no credential that somebody could steal and no code of ours that could
// stop: Sentinel takes on a role in AWS with a token of its own, for an hour, and only AWS says what that role may read.
// Security Hub, the other candidate, takes findings of others only from a program that pushes them in AWS's own format.
// Each site has a link of its own, so that the loss of one leaves the other's.
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as sqs from "@pulumi/aws/sqs";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { ARCHIVE_PREFIXES } from "../bucket-policies";
import { roleAssignmentName, siteName, type Tags } from "../names";
import { policyDocument } from "../policy-documents";

export interface FindingsArgs {
    readonly account: string;
    readonly region: string;
    /** Whether this site declares the trust in Sentinel, which an account has once. The primary does. */
    readonly primary: boolean;
    /** Log archive, by name. Its notifications are declared here and nowhere else. */
    readonly bucket: pulumi.Input<string>;
    /** Key that encrypts the queues. Its policy lets S3 use it for queues of the site. */
    readonly operationsKeyArn: pulumi.Input<string>;
    /** Who is told when Sentinel no longer reads. */
    readonly topicArn: pulumi.Input<string>;
    /** Resource group and name of the workspace, and the GUID by which it is known outside Azure. */
    readonly resourceGroupName: pulumi.Input<string>;
    readonly workspaceName: pulumi.Input<string>;
    readonly workspaceGuid: pulumi.Input<string>;
    readonly subscriptionId: string;
    readonly tags: Tags;
}

/** Microsoft's own directory, from which Sentinel's tokens come, and Sentinel's name there. The same for all customers. */
const ISSUER = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/";
const AUDIENCE = "api://1462b192-27f7-4cb9-8523-0f4ecb54b47e";

/** What is read of the archive, and the table of the workspace where it arrives. One queue each: Sentinel asks for that. */
const SOURCES = [
    { key: "trail", prefix: ARCHIVE_PREFIXES.trail, service: "CloudTrail", table: "AWSCloudTrail" },
    { key: "findings", prefix: ARCHIVE_PREFIXES.findings, service: "GuardDuty", table: "AWSGuardDuty" },
] as const;

/** The version of Sentinel's API that has the connector. The SDK has no type for it. */
const API_VERSION = "2025-07-01-preview";

/** Fourteen days: the longest that a queue keeps a message, and so the longest that Sentinel may be away. */
const QUEUE_SECONDS = 1_209_600;

/** Half an hour: Sentinel asks every few minutes. */
const LATE_SECONDS = 1800;

/** Queues that say what is new in the archive, the role that may read it, and Sentinel's connectors. */
export class Findings extends pulumi.ComponentResource {
    readonly roleArn: pulumi.Output<string>;

    constructor(name: string, args: FindingsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:links:Findings", name, args, opts);
        const options = { parent: this };
        const { account, region } = args;
        const site = siteName(args.tags);
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        const queueName = (key: string) => `${site}-archive-${key}`;
        const queueArn = (key: string) => `arn:aws:sqs:${region}:${account}:${queueName(key)}`;
        const folder = (key: string) => {
            const { prefix, service } = SOURCES.find((source) => source.key === key)!;
            return `${prefix}/AWSLogs/${account}/${service}/`;
        };
        const archive = pulumi.output(args.bucket).apply((bucket) => `arn:aws:s3:::${bucket}`);

        const trust = args.primary ? [new iam.OpenIdConnectProvider(name, {
            url: `https://${ISSUER}`, clientIdLists: [AUDIENCE], tags: tags("sentinel"),
        }, options)] : [];
        const role = new iam.Role(name, {
            name: `OIDC_${site}-sentinel`, // Sentinel takes on no role whose name begins otherwise
            description: "Lets Sentinel read the trail and GuardDuty's findings out of the log archive",
            assumeRolePolicy: pulumi.output(args.workspaceGuid).apply((workspace) => policyDocument([{
                Sid: "SentinelAssumes",
                Effect: "Allow",
                Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${ISSUER}` },
                Action: "sts:AssumeRoleWithWebIdentity",
                // Whose token it is says only that it is Sentinel; the session's name says for which workspace.
                Condition: { StringEquals: { [`${ISSUER}:aud`]: AUDIENCE, "sts:RoleSessionName": `MicrosoftSentinel_${workspace}` } },
            }])),
            tags: tags("sentinel"),
        }, { ...options, dependsOn: trust });
        const permissions = new iam.RolePolicy(name, {
            role: role.name,
            policy: archive.apply((bucketArn) => policyDocument([
                { Sid: "ReadRecords", Effect: "Allow", Action: "s3:GetObject", Resource: SOURCES.map(({ key }) => `${bucketArn}/${folder(key)}*`) },
                {
                    Sid: "TakeMessages",
                    Effect: "Allow",
                    Action: ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
                    Resource: SOURCES.map(({ key }) => queueArn(key)),
                },
                {
                    Sid: "DecryptBoth",
                    Effect: "Allow",
                    Action: "kms:Decrypt",
                    Resource: `arn:aws:kms:${region}:${account}:key/*`,
                    Condition: {
                        "StringEquals": { "kms:ViaService": [`s3.${region}.amazonaws.com`, `sqs.${region}.amazonaws.com`] },
                        "ForAnyValue:StringEquals": { "kms:ResourceAliases": [`alias/${site}-log-archive`, `alias/${site}-operations`] },
                    },
                },
            ])),
        }, options);

        const queues = SOURCES.map(({ key, table }) => {
            const queue = new sqs.Queue(`${name}-${key}`, {
                name: queueName(key),
                kmsMasterKeyId: args.operationsKeyArn,
                kmsDataKeyReusePeriodSeconds: 300,
                messageRetentionSeconds: QUEUE_SECONDS,
                visibilityTimeoutSeconds: 300,
                receiveWaitTimeSeconds: 20,
                tags: tags(key),
            }, options);
            const policy = new sqs.QueuePolicy(`${name}-${key}`, {
                queueUrl: queue.url,
                policy: archive.apply((bucketArn) => policyDocument([
                    {
                        Sid: "DenyPlainTransport", Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: queueArn(key),
                        Condition: { Bool: { "aws:SecureTransport": "false" } },
                    },
                    {
                        Sid: "ArchiveTells", Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sqs:SendMessage", Resource: queueArn(key),
                        Condition: { StringEquals: { "aws:SourceAccount": account }, ArnLike: { "aws:SourceArn": bucketArn } },
                    },
                ])),
            }, options);
            new cloudwatch.MetricAlarm(`${name}-${key}-unread`, {
                name: `${site}-${key}-unread`,
                alarmDescription: `Sentinel has not read ${key} for half an hour: what happens on AWS is not seen there`,
                namespace: "AWS/SQS",
                metricName: "ApproximateAgeOfOldestMessage",
                dimensions: { QueueName: queueName(key) },
                statistic: "Maximum",
                period: 300,
                evaluationPeriods: 3,
                comparisonOperator: "GreaterThanThreshold",
                threshold: LATE_SECONDS,
                treatMissingData: "notBreaching",
                actionsEnabled: true,
                alarmActions: [args.topicArn],
                tags: tags(`${key}-unread`),
            }, options);
            return { key, table, queue, policy };
        });
        const notified = new s3.BucketNotification(name, {
            bucket: args.bucket,
            queues: queues.map(({ key, queue }) => ({
                id: key, queueArn: queue.arn, events: ["s3:ObjectCreated:*"], filterPrefix: folder(key), filterSuffix: ".gz",
            })),
        }, { ...options, dependsOn: queues.map(({ policy }) => policy) });

        for (const { key, table, queue } of queues) {
            new resources.Resource(`${name}-${key}`, {
                resourceGroupName: args.resourceGroupName,
                resourceProviderNamespace: "Microsoft.OperationalInsights",
                parentResourcePath: pulumi.interpolate`workspaces/${args.workspaceName}/providers/Microsoft.SecurityInsights`,
                resourceType: "dataConnectors",
                resourceName: roleAssignmentName("aws", key, site, args.subscriptionId),
                apiVersion: API_VERSION,
                kind: "AmazonWebServicesS3",
                properties: { destinationTable: table, roleArn: role.arn, sqsUrls: [queue.url], dataTypes: { logs: { state: "Enabled" } } },
            }, { ...options, dependsOn: [permissions, notified] });
        }
        this.roleArn = role.arn;
        this.registerOutputs({ roleArn: this.roleArn });
    }
}
