// Services that the platform uses little of, or only beside others.
import { expect } from "chai";
import { Account, network, statement, table } from "./support";

const alone = () => ({ account: new Account() });

table("acm.Certificate", {
    given: alone,
    right: () => ({ domainName: "example.com", validationMethod: "DNS", subjectAlternativeNames: ["*.example.com"] }),
    refuses: {
        "what is no name": [{ domainName: "example" }, ["domainName", "example", "a domain name"]],
        "an unknown validation": [{ validationMethod: "HTTP" }, ["validationMethod", "HTTP", "DNS, EMAIL"]],
        "no name": [{ domainName: undefined }, ["domainName", "nothing", "a domain name"]],
    },
});

describe("acm.Certificate", () => {
    it("asks for one record a name", () => {
        const { outputs } = new Account().make("acm.Certificate", {
            domainName: "example.com",
            subjectAlternativeNames: ["*.example.com"],
        });
        expect(outputs.domainValidationOptions.map((one: any) => one.domainName)).to.deep.equal([
            "example.com",
            "*.example.com",
        ]);
    });
});

table("sqs.Queue", {
    given: alone,
    right: () => ({ name: "dead-letters", messageRetentionSeconds: 1209600 }),
    refuses: {
        "too long a retention": [
            { messageRetentionSeconds: 1209601 },
            ["messageRetentionSeconds", "1209601", "60 to 1209600"],
        ],
        "a name with a dot": [{ name: "dead.letters" }, ["name", "dead.letters", "letters, digits, _ and -"]],
        "two kinds of encryption": [
            { kmsMasterKeyId: "alias/aws/sqs", sqsManagedSseEnabled: true },
            ["sqsManagedSseEnabled", "true", "false beside kmsMasterKeyId"],
        ],
    },
});

table("cloudwatch.MetricAlarm", {
    given: () => {
        const { account } = alone();
        return { account, topic: account.make("sns.Topic", { name: "alerts" }) };
    },
    right: ({ topic }) => ({
        name: "errors",
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        metricName: "Errors",
        namespace: "Holdfast",
        period: 60,
        statistic: "Sum",
        threshold: 1,
        alarmActions: [topic.outputs.arn],
    }),
    refuses: {
        "an unknown operator": [
            { comparisonOperator: "GreaterThan" },
            [
                "comparisonOperator",
                "GreaterThan",
                "GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold, LessThanOrEqualToThreshold, " +
                    "LessThanLowerOrGreaterThanUpperThreshold, LessThanLowerThreshold, GreaterThanUpperThreshold",
            ],
        ],
        "an uneven period": [{ period: 45 }, ["period", "45", "10, 20, 30 or a multiple of 60"]],
        "more points than periods": [{ datapointsToAlarm: 4 }, ["datapointsToAlarm", "4", "1 to evaluationPeriods"]],
        "a topic that does not exist": [
            { alarmActions: ["arn:aws:sns:eu-west-1:111122223333:none"] },
            ["alarmActions[0]", "arn:aws:sns:eu-west-1:111122223333:none", "the ARN of a topic that exists"],
        ],
    },
});

table("cloudwatch.LogMetricFilter", {
    given: () => {
        const { account } = alone();
        account.make("cloudwatch.LogGroup", { name: "/app" });
        return { account };
    },
    right: () => ({ name: "errors", logGroupName: "/app", pattern: "ERROR", metricTransformation: {} }),
    refuses: {
        "a group that does not exist": [
            { logGroupName: "/none" },
            ["logGroupName", "/none", "a log group that exists"],
        ],
        "a name with a star": [{ name: "err*" }, ["name", "err*", "no : and no *"]],
    },
});

table("cloudwatch.LogResourcePolicy", {
    given: alone,
    right: () => ({
        policyName: "queries",
        policyDocument: statement({
            Effect: "Allow",
            Principal: { Service: "route53.amazonaws.com" },
            Action: "logs:PutLogEvents",
            Resource: "*",
        }),
    }),
    refuses: {
        "an action of another service": [
            { policyDocument: statement({ Effect: "Allow", Principal: "*", Action: "s3:PutObject", Resource: "*" }) },
            ["policyDocument.Statement[0].Action", "s3:PutObject", "an action of logs"],
        ],
    },
});

table("ec2.EipAssociation", {
    given: () => {
        const { account, a } = network();
        const used = account.make("ec2.Eip", {}, { name: "used" });
        account.make("ec2.NatGateway", { subnetId: a.id, allocationId: used.id }, { name: "nat" });
        return { account, used, free: account.make("ec2.Eip", {}, { name: "free" }) };
    },
    right: ({ free }) => ({ allocationId: free.id, networkInterfaceId: "eni-0123456789abcdef0" }),
    refuses: {
        "an address in use": [
            ({ used }) => ({ allocationId: used.id }),
            ({ used }) => ["allocationId", used.id, "an elastic IP that is free; nat uses it"],
        ],
    },
});

table("ec2.DefaultRouteTable", {
    given: network,
    right: ({ vpc }) => ({ defaultRouteTableId: vpc.outputs.defaultRouteTableId, routes: [] }),
    refuses: {
        "a table that came with no network": [
            { defaultRouteTableId: "rtb-0123456789abcdef0" },
            ["defaultRouteTableId", "rtb-0123456789abcdef0", "the defaultRouteTableId of a vpc that exists"],
        ],
        "a destination twice": [
            ({ gateway }) => ({
                routes: [
                    { cidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
                    { cidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
                ],
            }),
            ["routes[1].cidrBlock", "0.0.0.0/0", "a destination used once in the table"],
        ],
    },
});

table("ebs.EncryptionByDefault", {
    given: alone,
    right: () => ({ enabled: true }),
    refuses: {
        "a second declaration in a region": [
            ({ account }) => (account.make("ebs.EncryptionByDefault", { enabled: true }, { name: "first" }), {}),
            ["enabled", "eu-west-1", "one declaration a region; first has it"],
        ],
    },
});

describe("a region", () => {
    it("must be known, from the resource or its provider", () => {
        const { account } = { account: new Account("") };
        expect(account.refusals("ec2.Eip", {})).to.deep.equal([
            { property: "region", found: "nothing", expected: "a region, on the resource or on its provider" },
        ]);
    });
});
