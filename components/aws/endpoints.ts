import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../names";
import { policyDocument, type Statement } from "../policy-documents";
import { systemObjects } from "../system-buckets";

export interface EndpointsArgs {
    readonly vpcId: pulumi.Input<string>;
    readonly region: string;
    readonly account: string;
    /** By subnet key. The application tier's get routes to S3 and DynamoDB; the data tier stays without a way out. */
    readonly routeTableIds: Readonly<Record<string, pulumi.Input<string>>>;
    /** One a zone, where the interface endpoints stand. About 7 USD a month for each endpoint and zone. */
    readonly subnetIds: readonly pulumi.Input<string>[];
    /** Security group that admits the application tier on 443. */
    readonly groupId: pulumi.Input<string>;
    /** Buckets that may be reached: nothing can be carried off to a bucket of somebody else. */
    readonly bucketArns: readonly pulumi.Input<string>[];
    readonly tags: Tags;
}

/** Services that the application tier reaches without leaving AWS's network, and the prefixes of their actions. */
const SERVICES: Readonly<Record<string, string>> = {
    "ec2messages": "ec2messages",
    "ecr.api": "ecr",
    "ecr.dkr": "ecr",
    "kms": "kms",
    "logs": "logs",
    "monitoring": "cloudwatch",
    "secretsmanager": "secretsmanager",
    "ssm": "ssm",
    "ssmmessages": "ssmmessages",
    "sts": "sts",
};

const OBJECT_ACTIONS = [
    "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetBucketLocation", "s3:GetObject", "s3:GetObjectTagging",
    "s3:GetObjectVersion", "s3:ListBucket", "s3:ListMultipartUploadParts", "s3:PutObject", "s3:PutObjectTagging",
];

/** Private ways to AWS's services. Each admits this account's own principals only: a stolen foreign credential is no use here. */
export class Endpoints extends pulumi.ComponentResource {
    constructor(name: string, args: EndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Endpoints", name, args, opts);
        const { vpcId, region, account } = args;
        const options = { parent: this };
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        const ownPrincipals = { StringEquals: { "aws:PrincipalAccount": account } };
        const own = (Sid: string, Action: Statement["Action"], Resource: Statement["Resource"]): Statement =>
            ({ Sid, Effect: "Allow", Principal: "*", Action, Resource: Resource ?? "*", Condition: ownPrincipals });

        const routeTableIds = Object.entries(args.routeTableIds).filter(([key]) => key.startsWith("app-")).map(([, id]) => id);
        const gateway = (service: string, policy: pulumi.Input<string>) => new ec2.VpcEndpoint(`${name}-${service}`, {
            vpcId,
            serviceName: `com.amazonaws.${region}.${service}`,
            vpcEndpointType: "Gateway",
            routeTableIds,
            policy,
            tags: tags(service),
        }, options);
        gateway("s3", pulumi.all([...args.bucketArns]).apply((buckets) => policyDocument([
            own("OwnBuckets", OBJECT_ACTIONS, buckets.flatMap((bucket) => [bucket, `${bucket}/*`])),
            // Layers of container images come from a bucket of AWS's, by a link that the registry has signed.
            {
                Sid: "ImageLayers",
                Effect: "Allow",
                Principal: "*",
                Action: "s3:GetObject",
                Resource: `arn:aws:s3:::prod-${region}-starport-layer-bucket/*`,
            },
            // Packages and patches are read without a signature; what is installed is signed by itself.
            { Sid: "SystemPackages", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: systemObjects(region) },
        ])));
        gateway("dynamodb", policyDocument([own("OwnTables", "dynamodb:*", `arn:aws:dynamodb:${region}:${account}:table/*`)]));

        for (const [service, prefix] of Object.entries(SERVICES)) {
            new ec2.VpcEndpoint(`${name}-${service.replace(".", "-")}`, {
                vpcId,
                serviceName: `com.amazonaws.${region}.${service}`,
                vpcEndpointType: "Interface",
                subnetIds: [...args.subnetIds],
                securityGroupIds: [args.groupId],
                privateDnsEnabled: true,
                policy: policyDocument([own("OwnPrincipals", `${prefix}:*`, "*")]),
                tags: tags(service),
            }, options);
        }
        this.registerOutputs();
    }
}
