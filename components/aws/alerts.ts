import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import type { KeyPurpose } from "../plan/keys";
import { policyDocument } from "../policy-documents";

export interface AlertsArgs {
    /** Key that encrypts the topic. */
    readonly operationsKeyArn: pulumi.Input<string>;
    /** Keys that are watched. All keys of the account and region are: one that is missing here raises an alarm too. */
    readonly keyArns: Readonly<Record<KeyPurpose, pulumi.Input<string>>>;
    /** Who is told. They confirm the subscription once, by the link in the first mail; until then nothing is sent. */
    readonly email: string;
    readonly account: string;
    readonly region: string;
    readonly tags: Tags;
}

/** Calls that take a key away, or change who may use or administer it. */
export const KEY_EVENTS = [
    "CreateGrant",
    "DeleteAlias",
    "DeleteImportedKeyMaterial",
    "DisableKey",
    "DisableKeyRotation",
    "PutKeyPolicy",
    "ReplicateKey",
    "ScheduleKeyDeletion",
    "UpdateAlias",
    "UpdatePrimaryRegion",
] as const;

/** Calls that stop something from being recorded. */
export const RECORD_EVENTS = [
    "DeleteFlowLogs",
    "DeleteLogGroup",
    "DeleteLoggingConfiguration",
    "DeleteResolverQueryLogConfig",
    "DeleteTrail",
    "DisassociateResolverQueryLogConfig",
    "PutEventSelectors",
    "StopLogging",
    "UpdateTrail",
] as const;

interface Watch {
    readonly key: string;
    readonly description: string;
    readonly pattern: object;
}

const WATCHES: readonly Watch[] = [
    {
        key: "key-administration",
        description: "A key was disabled, scheduled for deletion, replicated, or its policy, grants or alias were changed",
        pattern: {
            source: ["aws.kms"],
            "detail-type": ["AWS API Call via CloudTrail"],
            detail: { eventSource: ["kms.amazonaws.com"], eventName: KEY_EVENTS },
        },
    },
    {
        key: "key-deletion",
        description: "KMS has deleted a key, or its imported material has expired",
        pattern: { source: ["aws.kms"], "detail-type": ["KMS CMK Deletion", "KMS Imported Key Material Expiration"] },
    },
    {
        key: "records-stopped",
        description: "A trail, flow log, query log or log group was stopped, changed or deleted",
        pattern: { "detail-type": ["AWS API Call via CloudTrail"], detail: { eventName: RECORD_EVENTS } },
    },
    {
        key: "root-used",
        description: "Somebody acted as the account's root user",
        pattern: { "detail-type": ["AWS API Call via CloudTrail"], detail: { userIdentity: { type: ["Root"] } } },
    },
];

/**
 * Tells people when somebody touches a key, stops a record or acts as root. Needs a trail in the region: calls reach
 * EventBridge through it.
 */
export class Alerts extends pulumi.ComponentResource {
    readonly topicArn: pulumi.Output<string>;

    constructor(name: string, args: AlertsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Alerts", name, args, opts);
        const options = { parent: this };
        const { account, region } = args;
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        const topicName = `${siteName(args.tags)}-alerts`;
        const plannedArn = `arn:aws:sns:${region}:${account}:${topicName}`;

        const topic = new sns.Topic(name, {
            name: topicName,
            kmsMasterKeyId: args.operationsKeyArn,
            signatureVersion: 2, // SHA-256: a receiver can tell a forged message
            tags: tags("topic"),
        }, options);
        const policy = new sns.TopicPolicy(name, {
            arn: topic.arn,
            policy: policyDocument([
                {
                    Sid: "DenyPlainTransport",
                    Effect: "Deny",
                    Principal: "*",
                    Action: "sns:Publish",
                    Resource: plannedArn,
                    Condition: { Bool: { "aws:SecureTransport": "false" } },
                },
                // No condition on purpose: EventBridge names no source when it publishes to a topic, so that with one the
                // alarm would be dropped without a sound.
                {
                    Sid: "RulesPublish",
                    Effect: "Allow",
                    Principal: { Service: "events.amazonaws.com" },
                    Action: "sns:Publish",
                    Resource: plannedArn,
                },
            ]),
        }, options);
        new sns.TopicSubscription(name, { topic: topic.arn, protocol: "email", endpoint: args.email }, options);

        for (const { key, description, pattern } of WATCHES) {
            const rule = new cloudwatch.EventRule(`${name}-${key}`, {
                name: `${siteName(args.tags)}-${key}`,
                description,
                eventPattern: JSON.stringify(pattern),
                state: "ENABLED",
                tags: tags(key),
            }, options);
            const target = { rule: rule.name, targetId: "responders", arn: topic.arn };
            new cloudwatch.EventTarget(`${name}-${key}`, target, { ...options, dependsOn: policy });
        }
        this.topicArn = topic.arn;
        this.registerOutputs({ topicArn: this.topicArn, watched: args.keyArns });
    }
}
