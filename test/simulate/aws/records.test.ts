import { expect } from "chai";
import { Account, logBucket, network, statement, table } from "./support";

const TRUST = statement({
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action: "sts:AssumeRole",
});
const ADMIN = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" };
const keyFor = (account: Account, name: string, service: string, condition?: object) =>
    account.make(
        "kms.Key",
        {
            policy: statement(ADMIN, {
                Effect: "Allow",
                Principal: { Service: service },
                Action: ["kms:GenerateDataKey*", "kms:Decrypt", "kms:Encrypt", "kms:DescribeKey"],
                Resource: "*",
                ...(condition && { Condition: condition }),
            }),
        },
        { name },
    );

const trail = () => {
    const account = new Account();
    logBucket(account, "archive", "cloudtrail.amazonaws.com", ["s3:GetBucketAcl", "s3:PutObject"]);
    const key = keyFor(account, "key", "cloudtrail.amazonaws.com");
    const other = keyFor(account, "other", "sns.amazonaws.com");
    const role = account.make("iam.Role", { name: "trail", assumeRolePolicy: TRUST });
    const group = account.make("cloudwatch.LogGroup", { name: "/holdfast/trail" });
    return { account, key, other, role, group };
};

table("cloudtrail.Trail", {
    given: trail,
    right: ({ key, role, group }) => ({
        name: "holdfast",
        s3BucketName: "archive",
        kmsKeyId: key.outputs.arn,
        cloudWatchLogsGroupArn: `${group.outputs.arn}:*`,
        cloudWatchLogsRoleArn: role.outputs.arn,
        isMultiRegionTrail: true,
    }),
    refuses: {
        "a bucket that does not exist": [
            { s3BucketName: "nowhere" },
            ["s3BucketName", "nowhere", "a bucket that exists"],
        ],
        "a bucket that does not admit it": [
            ({ account }) => (logBucket(account, "closed", "delivery.logs.amazonaws.com"), { s3BucketName: "closed" }),
            [
                "s3BucketName",
                "closed, whose policy does not admit it",
                "a bucket whose policy lets cloudtrail.amazonaws.com do s3:GetBucketAcl on arn:aws:s3:::closed",
            ],
        ],
        "a bucket without a policy": [
            ({ account }) => (account.make("s3.Bucket", { bucket: "silent" }), { s3BucketName: "silent" }),
            [
                "s3BucketName",
                "silent, which has no bucket policy (yet: depend on it)",
                "a bucket whose policy lets cloudtrail.amazonaws.com do s3:GetBucketAcl on arn:aws:s3:::silent",
            ],
        ],
        "a key that does not admit it": [
            ({ other }) => ({ kmsKeyId: other.outputs.arn }),
            [
                "kmsKeyId",
                "other, whose policy does not admit it",
                "a key whose policy lets cloudtrail.amazonaws.com do kms:GenerateDataKey",
            ],
        ],
        "a group without its end": [
            ({ group }) => ({ cloudWatchLogsGroupArn: group.outputs.arn }),
            ({ group }) => ["cloudWatchLogsGroupArn", group.outputs.arn, "the group's ARN with :* at its end"],
        ],
        "a group without a role": [
            { cloudWatchLogsRoleArn: undefined },
            ["cloudWatchLogsRoleArn", "nothing", "a log group and a role, both or neither"],
        ],
        "a group that does not exist": [
            { cloudWatchLogsGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:none:*" },
            [
                "cloudWatchLogsGroupArn",
                "arn:aws:logs:eu-west-1:111122223333:log-group:none:*",
                "a log group that exists",
            ],
        ],
        "both kinds of selectors": [
            {
                eventSelectors: [{ readWriteType: "All" }],
                advancedEventSelectors: [{ fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] }],
            },
            [
                "eventSelectors",
                "eventSelectors and advancedEventSelectors",
                "one of eventSelectors, advancedEventSelectors at most",
            ],
        ],
        "data events of no type": [
            { advancedEventSelectors: [{ fieldSelectors: [{ field: "eventCategory", equals: ["Data"] }] }] },
            ["advancedEventSelectors[0].fieldSelectors", "nothing", "a selector of resources.type beside Data"],
        ],
        "insights without management events": [
            {
                insightSelectors: [{ insightType: "ApiCallRateInsight" }],
                advancedEventSelectors: [
                    {
                        fieldSelectors: [
                            { field: "eventCategory", equals: ["Data"] },
                            { field: "resources.type", equals: ["AWS::S3::Object"] },
                        ],
                    },
                ],
            },
            ["insightSelectors", "a trail without management events", "management events among its selectors"],
        ],
    },
});

const LOGS = "logs.eu-west-1.amazonaws.com";
const ofGroup = (name: string) => ({
    ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-west-1:111122223333:log-group:${name}` },
});

table("cloudwatch.LogGroup", {
    given: () => {
        const account = new Account();
        return {
            account,
            key: keyFor(account, "key", LOGS, ofGroup("/holdfast/*")),
            other: keyFor(account, "other", LOGS, ofGroup("/other/*")),
        };
    },
    right: ({ key }) => ({ name: "/holdfast/prod", retentionInDays: 400, kmsKeyId: key.outputs.arn }),
    refuses: {
        "a retention that is not offered": [
            { retentionInDays: 100 },
            [
                "retentionInDays",
                "100",
                "0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
            ],
        ],
        "AWS's own names": [
            { kmsKeyId: undefined, name: "aws/holdfast" },
            ["name", "aws/holdfast", "letters, digits and . - _ / #, not beginning with aws/"],
        ],
        "a key's id": [
            ({ key }) => ({ kmsKeyId: key.id }),
            ({ key }) => ["kmsKeyId", key.id, "the ARN of the key: a log group takes no id and no alias"],
        ],
        "a key for other groups": [
            ({ other }) => ({ kmsKeyId: other.outputs.arn }),
            ["kmsKeyId", "other, whose policy does not admit it", `a key whose policy lets ${LOGS} do kms:Encrypt`],
        ],
        "a name that is taken": [
            ({ account }) => (account.make("cloudwatch.LogGroup", { name: "/holdfast/prod" }, { name: "first" }), {}),
            ["name", "/holdfast/prod", "a name that is free; first has it"],
        ],
    },
});

const DELIVERY = "delivery.logs.amazonaws.com";
const delivered = () => {
    const { account, vpc } = network();
    logBucket(account, "archive", DELIVERY, ["s3:GetBucketAcl", "s3:PutObject"]);
    return { account, vpc };
};

table("ec2.FlowLog", {
    given: delivered,
    right: ({ vpc }) => ({
        vpcId: vpc.id,
        trafficType: "ALL",
        logDestinationType: "s3",
        logDestination: "arn:aws:s3:::archive/flow/",
        maxAggregationInterval: 60,
    }),
    refuses: {
        "a bucket that does not exist": [
            { logDestination: "arn:aws:s3:::nowhere" },
            ["logDestination", "nowhere", "a bucket that exists"],
        ],
        "a bucket that does not admit it": [
            ({ account }) => (
                logBucket(account, "closed", "cloudtrail.amazonaws.com"),
                { logDestination: "arn:aws:s3:::closed" }
            ),
            [
                "logDestination",
                "closed, whose policy does not admit it",
                "a bucket whose policy lets delivery.logs.amazonaws.com do s3:GetBucketAcl on arn:aws:s3:::closed",
            ],
        ],
        "a policy that denies what has no encryption header": [
            ({ account }) => {
                account.make("s3.Bucket", { bucket: "strict" });
                account.make("s3.BucketPolicy", {
                    bucket: "strict",
                    policy: statement(
                        {
                            Effect: "Allow",
                            Principal: { Service: DELIVERY },
                            Action: "s3:*",
                            Resource: ["arn:aws:s3:::strict", "arn:aws:s3:::strict/*"],
                        },
                        {
                            Effect: "Deny",
                            Principal: "*",
                            Action: "s3:PutObject",
                            Resource: "arn:aws:s3:::strict/*",
                            Condition: { StringNotEqualsIfExists: { "s3:x-amz-server-side-encryption": "aws:kms" } },
                        },
                    ),
                });
                return { logDestination: "arn:aws:s3:::strict" };
            },
            [
                "logDestination",
                "strict, whose policy does not admit it",
                "a bucket whose policy lets delivery.logs.amazonaws.com do s3:PutObject on arn:aws:s3:::strict/AWSLogs/111122223333/vpcflowlogs/eu-west-1/x",
            ],
        ],
        "two networks at once": [
            ({ vpc }) => ({ subnetId: vpc.id }),
            [
                "vpcId",
                "vpcId and subnetId",
                "exactly one of vpcId, subnetId, eniId, transitGatewayId, transitGatewayAttachmentId, regionalNatGatewayId",
            ],
            ({ vpc }) => ["subnetId", vpc.id, "the id of a subnet that exists"],
        ],
        "an interval that is not offered": [
            { maxAggregationInterval: 300 },
            ["maxAggregationInterval", "300", "60, 600"],
        ],
        "a field that is none": [
            { logFormat: "${srcaddr} ${sourceport}" },
            ["logFormat", "${sourceport}", "a field of flow logs such as ${srcaddr}"],
        ],
        "a role for S3": [
            { iamRoleArn: "arn:aws:iam::111122223333:role/x" },
            ["iamRoleArn", "arn:aws:iam::111122223333:role/x", "nothing: the bucket's policy admits the delivery"],
        ],
        "no traffic type": [{ trafficType: undefined }, ["trafficType", "nothing", "ACCEPT, REJECT or ALL"]],
    },
});

table("route53.ResolverQueryLogConfig", {
    given: delivered,
    right: () => ({ name: "queries", destinationArn: "arn:aws:s3:::archive/dns" }),
    refuses: {
        "a bucket that does not exist": [
            { destinationArn: "arn:aws:s3:::nowhere" },
            ["destinationArn", "nowhere", "a bucket that exists"],
        ],
        "a name of digits alone": [
            { name: "1234" },
            ["name", "1234", "letters, digits, spaces, - and _, not digits alone"],
        ],
        "what is no ARN": [
            { destinationArn: "archive" },
            ["destinationArn", "archive", "the ARN of a bucket, log group or delivery stream"],
        ],
    },
});

table("route53.ResolverQueryLogConfigAssociation", {
    given: () => {
        const things = delivered();
        const config = things.account.make("route53.ResolverQueryLogConfig", {
            name: "queries",
            destinationArn: "arn:aws:s3:::archive/dns",
        });
        return { ...things, config };
    },
    right: ({ config, vpc }) => ({ resolverQueryLogConfigId: config.id, resourceId: vpc.id }),
    refuses: {
        "a second one for a network": [
            ({ account, config, vpc }) => (
                account.make(
                    "route53.ResolverQueryLogConfigAssociation",
                    { resolverQueryLogConfigId: config.id, resourceId: vpc.id },
                    { name: "first" },
                ),
                {}
            ),
            ({ vpc }) => ["resourceId", vpc.id, "one log of each kind of destination a network; first has it"],
        ],
        "a configuration that does not exist": [
            { resolverQueryLogConfigId: "rqlc-0" },
            ["resolverQueryLogConfigId", "rqlc-0", "the id of a resolver query log config that exists"],
        ],
    },
});

describe("records", () => {
    it("have ids as AWS forms them", () => {
        const { account } = delivered();
        const config = account.make("route53.ResolverQueryLogConfig", {
            name: "queries",
            destinationArn: "arn:aws:s3:::archive/dns",
        });
        expect(config.id).to.match(/^rqlc-[0-9a-f]{17}$/);
        expect(account.make("cloudwatch.LogGroup", { name: "/a" }).outputs.arn).to.equal(
            "arn:aws:logs:eu-west-1:111122223333:log-group:/a",
        );
    });
});
