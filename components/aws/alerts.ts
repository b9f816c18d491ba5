import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as sfn from "@pulumi/aws/sfn";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { escalationDefinition } from "../escalation";
import { siteName, type Tags } from "../names";
import type { KeyPurpose } from "../plan/keys";
import { logGroupRetention } from "../plan/retention";
import { policyDocument, serviceTrust, type Statement } from "../policy-documents";

export interface AlertsArgs {
    /** Key that encrypts the topics and the record of escalations. */
    readonly operationsKeyArn: pulumi.Input<string>;
    /** Keys that are watched. All keys of the account and region are: one that is missing here raises an alarm too. */
    readonly keyArns: Readonly<Record<KeyPurpose, pulumi.Input<string>>>;
    /** The two who administer keys, by the ARN of a role or user. Any use of a key by one of them raises an alarm. */
    readonly custodians: readonly [string, string];
    /** Who is told first. They confirm the subscription once, by the link in the first mail; until then nothing is sent. */
    readonly email: string;
    /** Who is told when the first have not answered, and after how many minutes. They confirm their subscription too. */
    readonly escalation: { readonly email: string; readonly afterMinutes: number };
    /** Log group with the trail's events, in which is counted what has no event of its own. */
    readonly logGroupName: pulumi.Input<string>;
    /** Days that the record of escalations is kept. */
    readonly retentionDays: number;
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

/** Calls that stop something from being recorded or watched. */
export const RECORD_EVENTS = [
    "DeleteConfigurationRecorder",
    "DeleteDeliveryChannel",
    "DeleteDetector",
    "DeleteFlowLogs",
    "DeleteLogGroup",
    "DeleteLoggingConfiguration",
    "DeleteResolverQueryLogConfig",
    "DeleteTrail",
    "DisableSecurityHub",
    "DisassociateResolverQueryLogConfig",
    "PutEventSelectors",
    "StopConfigurationRecorder",
    "StopLogging",
    "UpdateDetector",
    "UpdateTrail",
] as const;

interface Watch {
    readonly key: string;
    readonly description: string;
    readonly pattern: object;
}

const CALL = { "detail-type": ["AWS API Call via CloudTrail"] };

/** What EventBridge tells at once. */
const watches = (site: string): readonly Watch[] => [
    {
        key: "key-administration",
        description: "A key was disabled, scheduled for deletion, replicated, or its policy, grants or alias were changed",
        pattern: { source: ["aws.kms"], ...CALL, detail: { eventSource: ["kms.amazonaws.com"], eventName: KEY_EVENTS } },
    },
    {
        key: "key-deletion",
        description: "KMS has deleted a key, or its imported material has expired",
        pattern: { source: ["aws.kms"], "detail-type": ["KMS CMK Deletion", "KMS Imported Key Material Expiration"] },
    },
    {
        key: "records-stopped",
        description: "A trail, flow log, query log, log group, recorder or detector was stopped, changed or deleted",
        pattern: { ...CALL, detail: { eventName: RECORD_EVENTS } },
    },
    {
        key: "root-used",
        description: "Somebody acted as the account's root user",
        pattern: { ...CALL, detail: { userIdentity: { type: ["Root"] } } },
    },
    {
        key: "intrusion",
        description: "GuardDuty has found a threat of medium severity or worse",
        pattern: { source: ["aws.guardduty"], "detail-type": ["GuardDuty Finding"], detail: { severity: [{ numeric: [">=", 4] }] } },
    },
    {
        key: "finding",
        // Told again with each update until somebody sets its workflow to NOTIFIED or SUPPRESSED. GuardDuty's own are told above.
        description: "Security Hub has a finding of high severity or worse that nobody has taken up",
        pattern: {
            source: ["aws.securityhub"],
            "detail-type": ["Security Hub Findings - Imported"],
            detail: {
                findings: {
                    ProductName: [{ "anything-but": ["GuardDuty"] }], RecordState: ["ACTIVE"],
                    Severity: { Label: ["HIGH", "CRITICAL"] }, Workflow: { Status: ["NEW"] },
                },
            },
        },
    },
    {
        key: "outside-access",
        description: "Something of the account can be reached from outside it, or access is given that nobody uses",
        pattern: {
            source: ["aws.access-analyzer"],
            "detail-type": ["Access Analyzer Finding", "Unused Access Finding for IAM entities"],
            detail: { status: ["ACTIVE"] },
        },
    },
    {
        key: "unusual-activity",
        description: "CloudTrail Insights has found calls or errors at a rate that is not usual in the account",
        pattern: { "detail-type": ["AWS Insight via CloudTrail"], detail: { insightDetails: { state: ["Start"] } } },
    },
    {
        key: "provider-health",
        description: "AWS reports an issue, a change or a notice that concerns the account in this region",
        pattern: { source: ["aws.health"], "detail-type": ["AWS Health Event"] },
    },
    {
        key: "alarm",
        description: `An alarm of ${site} went off`,
        pattern: {
            source: ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"],
            detail: { alarmName: [{ prefix: `${site}-` }], state: { value: ["ALARM"] } },
        },
    },
];

/** Alarms tell the topic themselves. */
const TELLS_ITSELF = "alarm";

/** Four times a year, at eight in the morning of the quarter's first day: who may reach data is looked at again. */
const REVIEW_SCHEDULE = "cron(0 8 1 1/3 ? *)";

interface Count {
    readonly key: string;
    readonly description: string;
    /** What of the trail's events is counted. */
    readonly pattern: string;
    /** How many within five minutes raise the alarm. */
    readonly least: number;
}

const anyOf = (field: string, values: readonly string[]): string => values.map((value) => `(${field} = "${value}")`).join(" || ");

/** What shows in the trail alone: the CIS benchmark's list, with its patterns, and what the keys' custody needs besides. */
const counts = (custodians: readonly string[]): readonly Count[] => [
    {
        key: "refused-calls",
        description: "Ten calls or more were refused within five minutes: somebody tries what they may not do",
        pattern: `{ ${anyOf("$.errorCode", ["*UnauthorizedOperation", "AccessDenied*"])} }`,
        least: 10,
    },
    {
        key: "sign-in-without-second-factor",
        description: "Somebody signed in to the console without a second factor",
        pattern: '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
        least: 1,
    },
    {
        key: "sign-in-failures",
        description: "Three attempts to sign in to the console failed within five minutes",
        pattern: '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }',
        least: 3,
    },
    {
        key: "permissions-changed",
        description: "A policy was written, attached, detached or deleted: who may do what has changed",
        pattern: `{ ($.eventSource = "iam.amazonaws.com") && (${anyOf("$.eventName", [
            "DeleteGroupPolicy", "DeleteRolePolicy", "DeleteUserPolicy", "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy", "CreatePolicy", "DeletePolicy",
            "CreatePolicyVersion", "DeletePolicyVersion", "AttachRolePolicy", "DetachRolePolicy", "AttachUserPolicy", "DetachUserPolicy",
            "AttachGroupPolicy", "DetachGroupPolicy", "UpdateAssumeRolePolicy",
        ])}) }`,
        least: 1,
    },
    {
        key: "bucket-changed",
        description: "Who may reach a bucket, or what it keeps, was changed",
        pattern: `{ ($.eventSource = "s3.amazonaws.com") && (${anyOf("$.eventName", [
            "PutBucketAcl", "PutBucketPolicy", "PutBucketCors", "PutBucketLifecycle", "PutBucketReplication", "DeleteBucketPolicy", "DeleteBucketCors",
            "DeleteBucketLifecycle", "DeleteBucketReplication", "PutBucketPublicAccessBlock", "DeleteAccountPublicAccessBlock",
        ])}) }`,
        least: 1,
    },
    {
        key: "network-changed",
        description: "A security group, network ACL, gateway, route or network was changed",
        pattern: `{ ${anyOf("$.eventName", [
            "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroup*", "*NetworkAcl*", "*CustomerGateway",
            "*InternetGateway", "CreateRoute*", "ReplaceRoute*", "DeleteRoute*", "DisassociateRouteTable", "CreateVpc*", "DeleteVpc*", "ModifyVpcAttribute",
            "AcceptVpcPeeringConnection",
        ])} }`,
        least: 1,
    },
    {
        key: "keys-used-by-custodian",
        description: "A custodian did something with a key: their part is custody, not use, and each time has a ticket",
        pattern: `{ ($.eventSource = "kms.amazonaws.com") && (${custodians.flatMap((arn) => [
            `($.userIdentity.arn = "${arn}")`, `($.userIdentity.sessionContext.sessionIssuer.arn = "${arn}")`,
        ]).join(" || ")}) }`,
        least: 1,
    },
    {
        key: "break-glass-used",
        description: "Somebody took on a break-glass role, or tried to: each time has a ticket",
        pattern: '{ ($.eventName = "AssumeRole*") && ($.requestParameters.roleArn = "*break-glass*") }',
        least: 1,
    },
    {
        key: "organization-changed",
        description: "The organisation, one of its policies or the account's place in it was changed",
        pattern: '{ ($.eventSource = "organizations.amazonaws.com") && ($.readOnly IS FALSE) }',
        least: 1,
    },
];

/** How many calls there are in an hour, and how many of them fail, compared with what is usual at that hour of that day. */
const RATES: readonly (readonly [key: string, description: string, pattern: string])[] = [
    [
        "activity-unusual", "There is more activity in the account than is usual at this hour of the week",
        '{ ($.eventCategory = "Management") && ($.userIdentity.type != "AWSService") }',
    ],
    [
        "failures-unusual", "More calls fail than is usual at this hour of the week",
        '{ ($.eventCategory = "Management") && ($.errorCode = "*") }',
    ],
];

/** Width of the band around what is usual, in standard deviations. */
const BAND = 3;

/**
 * Tells people when somebody touches a key, stops a record, acts as root or does what an intruder would do; and tells
 * others if they do not answer. Needs a trail in the region: calls reach EventBridge through it.
 *
 * Everything that is told also becomes an item of Systems Manager's OpsCenter. Setting it to "In progress" is the answer;
 * an item that is still open after `escalation.afterMinutes` goes to the second responders. (Incident Manager, which
 * would do the same, takes no new customers.)
 */
export class Alerts extends pulumi.ComponentResource {
    readonly topicArn: pulumi.Output<string>;
    readonly escalationTopicArn: pulumi.Output<string>;
    /** Step function that waits for an answer and tells the second responders. Rules of other components may start it. */
    readonly escalationArn: pulumi.Output<string>;

    constructor(name: string, args: AlertsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Alerts", name, args, opts);
        const options = { parent: this };
        const { account } = args;
        const site = siteName(args.tags);
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });
        const fromAccount = { StringEquals: { "aws:SourceAccount": account } };

        const first = this.topic(name, `${site}-alerts`, args.email, args, [
            // No condition on purpose: EventBridge names no source when it publishes to a topic, so that with one the
            // alarm would be dropped without a sound.
            { Sid: "RulesPublish", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish" },
            { Sid: "AlarmsPublish", Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "sns:Publish", Condition: fromAccount },
        ]);
        const second = this.topic(`${name}-escalation`, `${site}-escalation`, args.escalation.email, args, []);
        const { machine, start } = this.escalation(name, args);

        const told = { ...options, dependsOn: first.policy };
        const escalate = (key: string, rule: cloudwatch.EventRule) =>
            new cloudwatch.EventTarget(`${name}-${key}-escalation`, { rule: rule.name, targetId: "escalation", arn: machine.arn, roleArn: start.arn }, options);
        const inform = (key: string, rule: cloudwatch.EventRule, input?: string) =>
            new cloudwatch.EventTarget(`${name}-${key}`, { rule: rule.name, targetId: "responders", arn: first.topic.arn, input }, told);

        for (const { key, description, pattern } of watches(site)) {
            const rule = new cloudwatch.EventRule(`${name}-${key}`, {
                name: `${site}-${key}`,
                description,
                eventPattern: JSON.stringify(pattern),
                state: "ENABLED",
                tags: tags(key),
            }, options);
            if (key !== TELLS_ITSELF) inform(key, rule);
            escalate(key, rule);
        }
        const review = new cloudwatch.EventRule(`${name}-access-review`, {
            name: `${site}-access-review`,
            description: "Who may reach data is reviewed each quarter",
            scheduleExpression: REVIEW_SCHEDULE,
            state: "ENABLED",
            tags: tags("access-review"),
        }, options);
        inform("access-review", review, JSON.stringify({
            subject: `${site}: the quarterly access review is due`,
            what: "Go through Access Analyzer's findings of outside and unused access and the trail's record of who read data; revoke, and record the decisions.",
        }));
        escalate("access-review", review);

        this.counted(name, args, first.topic.arn);

        // Whoever leads events there must be let in by then.
        const open = ({ topic, policy }: typeof first) => pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
        this.topicArn = open(first);
        this.escalationTopicArn = open(second);
        this.escalationArn = machine.arn;
        const { topicArn, escalationTopicArn, escalationArn } = this;
        this.registerOutputs({ topicArn, escalationTopicArn, escalationArn, watched: args.keyArns });
    }

    /** A topic that people hear by mail, over TLS only. */
    private topic(child: string, topicName: string, email: string, args: AlertsArgs, publishers: readonly Omit<Statement, "Resource">[]) {
        const options = { parent: this };
        const Resource = `arn:aws:sns:${args.region}:${args.account}:${topicName}`;
        const topic = new sns.Topic(child, {
            name: topicName,
            kmsMasterKeyId: args.operationsKeyArn,
            signatureVersion: 2, // SHA-256: a receiver can tell a forged message
            tags: { ...args.tags, Name: `${child}-topic` },
        }, options);
        const refuse: Statement = {
            Sid: "DenyPlainTransport",
            Effect: "Deny",
            Principal: "*",
            Action: "sns:Publish",
            Resource,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
        };
        const policy = new sns.TopicPolicy(child, {
            arn: topic.arn,
            policy: policyDocument([refuse, ...publishers.map((publisher) => ({ ...publisher, Resource }))]),
        }, options);
        new sns.TopicSubscription(child, { topic: topic.arn, protocol: "email", endpoint: email }, options);
        return { topic, policy };
    }

    /** What waits for an answer, and the role by which a rule starts it. */
    private escalation(name: string, args: AlertsArgs) {
        const options = { parent: this };
        const { account, region, tags: { platform, site } } = args;
        const child = `${name}-escalation`;
        const tags = { ...args.tags, Name: child };
        const machineName = `${siteName(args.tags)}-escalation`;
        const topicArn = `arn:aws:sns:${region}:${account}:${machineName}`;

        const group = new cloudwatch.LogGroup(child, {
            name: `/${platform}/${site}/escalation`,
            kmsKeyId: args.operationsKeyArn,
            retentionInDays: logGroupRetention(args.retentionDays),
            tags,
        }, options);
        const role = new iam.Role(child, {
            description: "Opens an item for what happened, looks whether it was taken up, and tells the second responders if not",
            assumeRolePolicy: serviceTrust("states.amazonaws.com", account),
            tags,
        }, options);
        const permissions = new iam.RolePolicy(child, {
            role: role.name,
            policy: policyDocument([
                { Sid: "OpenItems", Effect: "Allow", Action: "ssm:CreateOpsItem", Resource: "*" }, // AWS grants it on no single item
                { Sid: "SeeItems", Effect: "Allow", Action: "ssm:GetOpsItem", Resource: `arn:aws:ssm:${region}:${account}:opsitem/*` },
                { Sid: "TellSecondResponders", Effect: "Allow", Action: "sns:Publish", Resource: topicArn },
                {
                    Sid: "EncryptWhatIsTold",
                    Effect: "Allow",
                    Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
                    Resource: `arn:aws:kms:${region}:${account}:key/*`,
                    Condition: {
                        "StringEquals": { "kms:ViaService": `sns.${region}.amazonaws.com` },
                        "ForAnyValue:StringEquals": { "kms:ResourceAliases": `alias/${siteName(args.tags)}-operations` },
                    },
                },
                {
                    Sid: "WriteRecord",
                    Effect: "Allow",
                    Action: [
                        "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries",
                        "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
                    ],
                    Resource: "*", // AWS defines these for no resource in particular
                },
            ]),
        }, options);
        const machine = new sfn.StateMachine(child, {
            name: machineName,
            definition: escalationDefinition({ site: siteName(args.tags), topicArn, afterMinutes: args.escalation.afterMinutes }),
            roleArn: role.arn,
            type: "STANDARD",
            loggingConfiguration: { level: "ALL", includeExecutionData: false, logDestination: pulumi.interpolate`${group.arn}:*` },
            tags,
        }, { ...options, dependsOn: permissions });

        const start = new iam.Role(`${child}-start`, {
            description: "Lets rules of EventBridge start the escalation",
            assumeRolePolicy: serviceTrust("events.amazonaws.com", account),
            tags: { ...args.tags, Name: `${child}-start` },
        }, options);
        new iam.RolePolicy(`${child}-start`, {
            role: start.name,
            policy: policyDocument([{
                Sid: "StartEscalation", Effect: "Allow", Action: "states:StartExecution",
                Resource: `arn:aws:states:${region}:${account}:stateMachine:${machineName}`,
            }]),
        }, options);
        return { machine, start };
    }

    /** Alarms on what is counted in the trail's log group. */
    private counted(name: string, args: AlertsArgs, topicArn: pulumi.Input<string>): void {
        const options = { parent: this };
        const { tags: { platform, site } } = args;
        const namespace = `${platform}/${site}`;
        const count = (key: string, pattern: string) => new cloudwatch.LogMetricFilter(`${name}-${key}`, {
            name: key,
            logGroupName: args.logGroupName,
            pattern,
            metricTransformation: { namespace, name: key, value: "1", unit: "Count" },
        }, options);
        const common = (key: string, alarmDescription: string) => ({
            name: `${siteName(args.tags)}-${key}`,
            alarmDescription,
            actionsEnabled: true,
            alarmActions: [topicArn],
            treatMissingData: "notBreaching",
            tags: { ...args.tags, Name: `${name}-${key}` },
        });
        for (const { key, description, pattern, least } of counts(args.custodians)) {
            const dependsOn = count(key, pattern);
            new cloudwatch.MetricAlarm(`${name}-${key}`, {
                ...common(key, description),
                namespace,
                metricName: key,
                statistic: "Sum",
                period: 300,
                evaluationPeriods: 1,
                comparisonOperator: "GreaterThanOrEqualToThreshold",
                threshold: least,
            }, { ...options, dependsOn });
        }
        for (const [key, description, pattern] of RATES) {
            const dependsOn = count(key, pattern);
            new cloudwatch.MetricAlarm(`${name}-${key}`, {
                ...common(key, description),
                comparisonOperator: "GreaterThanUpperThreshold",
                evaluationPeriods: 3,
                datapointsToAlarm: 2,
                thresholdMetricId: "usual",
                metricQueries: [
                    { id: "now", returnData: true, metric: { namespace, metricName: key, period: 3600, stat: "Sum" } },
                    { id: "usual", returnData: true, expression: `ANOMALY_DETECTION_BAND(now, ${BAND})`, label: "usual" },
                ],
            }, { ...options, dependsOn });
        }
    }
}
