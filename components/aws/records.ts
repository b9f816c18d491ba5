import * as cloudtrail from "@pulumi/aws/cloudtrail";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { ARCHIVE_PREFIXES } from "../bucket-policies";
import { bucketName, siteName, type Tags } from "../names";
import { logGroupRetention } from "../plan/retention";
import { policyDocument, serviceTrust } from "../policy-documents";

export interface RecordsArgs {
    /** Log archive, with the policy in force that lets CloudTrail write to it. */
    readonly bucket: pulumi.Input<string>;
    /** Key of the log archive. */
    readonly keyArn: pulumi.Input<string>;
    /** Key of the log group that holds the searchable copy. */
    readonly operationsKeyArn: pulumi.Input<string>;
    readonly account: string;
    readonly region: string;
    /** Days that the searchable copy is kept. The archive has its own, longer or equal. */
    readonly retentionDays: number;
    readonly tags: Tags;
}

/** Services whose endpoints record what they refuse. One selector each: a selector takes one service. */
const REFUSED_AT_ENDPOINTS = ["s3", "kms", "secretsmanager"] as const;

/**
 * Records every administrative action of the account, in all regions, and every access to the site's stored objects.
 * Each site has a trail of its own, so that the loss of one region leaves the record of the other.
 */
export class Records extends pulumi.ComponentResource {
    readonly trailArn: pulumi.Output<string>;
    /** Log group with the searchable copy of what the trail records. */
    readonly logGroupName: pulumi.Output<string>;

    constructor(name: string, args: RecordsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Records", name, args, opts);
        const options = { parent: this };
        const { account, region, tags: { platform, site } } = args;
        const tags = { ...args.tags, Name: name };
        const trailName = siteName(args.tags);
        const groupName = `/${platform}/${site}/cloudtrail`;

        const group = new cloudwatch.LogGroup(name, {
            name: groupName,
            kmsKeyId: args.operationsKeyArn,
            retentionInDays: logGroupRetention(args.retentionDays),
            tags,
        }, options);
        const role = new iam.Role(name, {
            description: "Lets CloudTrail write its events to their log group",
            assumeRolePolicy: serviceTrust("cloudtrail.amazonaws.com", account),
            tags,
        }, options);
        const permissions = new iam.RolePolicy(name, {
            role: role.name,
            policy: policyDocument([{
                Sid: "WriteEvents",
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: `arn:aws:logs:${region}:${account}:log-group:${groupName}:log-stream:${account}_CloudTrail_${region}*`,
            }]),
        }, options);

        // Reading and writing customers' objects and exports. The archive's own are left out: CloudTrail's delivery
        // would be an event of its own, and that an event again. S3's access log has them.
        const watched = [
            ...(["data", "export"] as const).map((store) => `arn:aws:s3:::${bucketName(platform, site, store, account)}/`),
            `arn:aws:s3:::${trailName}-t`, // private tenants' own: holdfast-prod-t1-citadel-…
        ];
        const trail = new cloudtrail.Trail(name, {
            name: trailName,
            s3BucketName: args.bucket,
            s3KeyPrefix: ARCHIVE_PREFIXES.trail,
            kmsKeyId: args.keyArn,
            cloudWatchLogsGroupArn: pulumi.interpolate`${group.arn}:*`,
            cloudWatchLogsRoleArn: role.arn,
            isMultiRegionTrail: true,
            includeGlobalServiceEvents: true,
            enableLogFileValidation: true,
            enableLogging: true,
            advancedEventSelectors: [
                { name: "Administration", fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] },
                {
                    name: "Stored objects",
                    fieldSelectors: [
                        { field: "eventCategory", equals: ["Data"] },
                        { field: "resources.type", equals: ["AWS::S3::Object"] },
                        { field: "resources.ARN", startsWiths: watched },
                    ],
                },
                // Somebody within the network asked for what an endpoint's policy refuses: the first sign of data on its way out.
                ...REFUSED_AT_ENDPOINTS.map((service) => ({
                    name: `Refused at the endpoint of ${service}`,
                    fieldSelectors: [
                        { field: "eventCategory", equals: ["NetworkActivity"] },
                        { field: "eventSource", equals: [`${service}.amazonaws.com`] },
                        { field: "errorCode", equals: ["VpceAccessDenied"] },
                    ],
                })),
            ],
            insightSelectors: [{ insightType: "ApiCallRateInsight" }, { insightType: "ApiErrorRateInsight" }],
            tags,
        }, { ...options, protect: true, dependsOn: permissions });

        this.trailArn = trail.arn;
        this.logGroupName = group.name;
        const { trailArn, logGroupName } = this;
        this.registerOutputs({ trailArn, logGroupName });
    }
}
