// AWS policy documents as JSON text. Built from planned names, not from outputs, so that a rule can read them at preview.

/** One statement of a key, bucket, topic, endpoint, trust or permission policy. */
export interface Statement {
    /** Letters and digits. Said in consoles and reports. */
    readonly Sid: string;
    readonly Effect: "Allow" | "Deny";
    /** Absent only in permissions of a role, which is the principal itself. */
    readonly Principal?: "*" | { readonly AWS: string | readonly string[] } | { readonly Service: string } | { readonly Federated: string };
    /** Either this or `NotAction`. */
    readonly Action?: string | readonly string[];
    /** All actions but these. For denials and boundaries. */
    readonly NotAction?: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export const policyDocument = (statements: readonly Statement[]): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: statements });

/**
 * Keeps a service from acting for somebody else's account (confused deputy).
 * @param sources ARN patterns of the resources on whose behalf the service may call
 */
export const onBehalfOf = (account: string, ...sources: readonly string[]) => ({
    StringEquals: { "aws:SourceAccount": account },
    ArnLike: { "aws:SourceArn": sources },
});

/**
 * The trust that lets one AWS service take on a role on behalf of one account. `IfExists`, because S3 for replication and
 * CloudTrail for its log group do not always say on whose behalf they come, and a plain condition would then never hold.
 * The role cannot be given to another account's resource all the same: that takes `iam:PassRole` in this account.
 */
export const serviceTrust = (service: string, account: string): string => policyDocument([{
    Sid: "ServiceAssumes",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    Condition: { StringEqualsIfExists: { "aws:SourceAccount": account } },
}]);

/** Refuses plain HTTP, and TLS before 1.2, to everybody. */
export const tlsOnly = (action: string, resources: readonly string[]): Statement[] => [
    {
        Sid: "DenyPlainTransport",
        Effect: "Deny",
        Principal: "*",
        Action: action,
        Resource: resources,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
        Sid: "DenyOldTls",
        Effect: "Deny",
        Principal: "*",
        Action: action,
        Resource: resources,
        Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
    },
];

/** Lets CloudWatch's delivery service write to the log group with this ARN, for its own account only. */
export function logGroupDelivery(arn: string): string {
    const [, , , region, account] = arn.split(":") as [string, string, string, string, string];
    return policyDocument([{
        Sid: "LogDeliveryWrites",
        Effect: "Allow",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${arn}:log-stream:*`,
        Condition: onBehalfOf(account, `arn:aws:logs:${region}:${account}:*`),
    }]);
}
