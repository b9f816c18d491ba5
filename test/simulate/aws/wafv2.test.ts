import { expect } from "chai";
import { network, table } from "./support";

const watched = { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: "web" };
const managed = (name: string, priority = 1, more: object = {}) => ({
    name,
    priority,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
    visibilityConfig: watched,
    ...more,
});
const COMMON = "AWSManagedRulesCommonRuleSet";

const given = () => {
    const { account, a, b } = network();
    const alb = account.make(
        "lb.LoadBalancer",
        { name: "app", internal: true, subnets: [a.id, b.id] },
        { name: "app" },
    );
    const nlb = account.make(
        "lb.LoadBalancer",
        { name: "front", loadBalancerType: "network", subnets: [a.id] },
        { name: "front" },
    );
    const acl = account.make(
        "wafv2.WebAcl",
        {
            name: "web",
            scope: "REGIONAL",
            defaultAction: { allow: {} },
            visibilityConfig: watched,
            rules: [managed(COMMON)],
        },
        { name: "web" },
    );
    const group = account.make("cloudwatch.LogGroup", { name: "aws-waf-logs-web" });
    const plain = account.make("cloudwatch.LogGroup", { name: "web" });
    return { account, alb, nlb, acl, group, plain };
};

table("wafv2.WebAcl", {
    given,
    right: () => ({
        name: "more",
        scope: "REGIONAL",
        defaultAction: { allow: {} },
        visibilityConfig: watched,
        rules: [managed(COMMON)],
    }),
    refuses: {
        "a managed group that does not exist": [
            { rules: [managed("AWSManagedRulesComonRuleSet")] },
            [
                "rules[0].statement.managedRuleGroupStatement.name",
                "AWSManagedRulesComonRuleSet",
                "one of 15 known values; likely meant: AWSManagedRulesCommonRuleSet",
            ],
        ],
        "a priority used twice": [
            { rules: [managed(COMMON), managed("AWSManagedRulesSQLiRuleSet")] },
            ["rules[1].priority", "1", "a priority used once"],
        ],
        "a group with an action": [
            { rules: [managed(COMMON, 1, { action: { block: {} } })] },
            ["rules[0].action", '{"block":{}}', "overrideAction: the rule refers to a group"],
        ],
        "a group without an override": [
            { rules: [managed(COMMON, 1, { overrideAction: undefined })] },
            ["rules[0].overrideAction", "nothing", "none or count: the rule refers to a group"],
        ],
        "a limit that is too small": [
            {
                rules: [
                    {
                        name: "rate",
                        priority: 1,
                        action: { block: {} },
                        statement: { rateBasedStatement: { limit: 5, aggregateKeyType: "IP" } },
                        visibilityConfig: watched,
                    },
                ],
            },
            ["rules[0].statement.rateBasedStatement.limit", "5", "10 to 2000000000"],
        ],
        "the scope of CloudFront": [
            { scope: "CLOUDFRONT" },
            ["scope", "CLOUDFRONT", "REGIONAL: CLOUDFRONT is for us-east-1, not for eu-west-1"],
        ],
        "two default actions": [
            { defaultAction: { allow: {}, block: {} } },
            ["defaultAction", "allow and block", "exactly one of allow, block"],
        ],
        "more capacity than a list has": [
            { rules: Array.from({ length: 8 }, (_, i) => ({ ...managed(COMMON, i), name: `r${i}` })) },
            ["rules", "5600 capacity units", "5000 at most"],
        ],
    },
});

table("wafv2.WebAclAssociation", {
    given,
    right: ({ alb, acl }) => ({ resourceArn: alb.id, webAclArn: acl.outputs.arn }),
    refuses: {
        "a network load balancer": [
            ({ nlb }) => ({ resourceArn: nlb.id }),
            ["resourceArn", "front", "an application load balancer: it alone reads requests"],
        ],
        "a list that does not exist": [
            { webAclArn: "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/none/0" },
            [
                "webAclArn",
                "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/none/0",
                "the ARN of a web acl that exists",
            ],
        ],
        "a second list": [
            ({ account, alb, acl }) => (
                account.make(
                    "wafv2.WebAclAssociation",
                    { resourceArn: alb.id, webAclArn: acl.outputs.arn },
                    { name: "first" },
                ),
                {}
            ),
            ({ alb }) => ["resourceArn", alb.id, "one list in front of a resource; first has it"],
        ],
    },
});

table("wafv2.WebAclLoggingConfiguration", {
    given,
    right: ({ acl, group }) => ({
        resourceArn: acl.outputs.arn,
        logDestinationConfigs: [group.outputs.arn],
        redactedFields: [{ singleHeader: { name: "cookie" } }],
    }),
    refuses: {
        "a group with another name": [
            ({ plain }) => ({ logDestinationConfigs: [plain.outputs.arn] }),
            ({ plain }) => ["logDestinationConfigs[0]", plain.outputs.arn, "one whose name begins with aws-waf-logs-"],
        ],
        "a group that does not exist": [
            { logDestinationConfigs: ["arn:aws:logs:eu-west-1:111122223333:log-group:aws-waf-logs-none"] },
            [
                "logDestinationConfigs[0]",
                "arn:aws:logs:eu-west-1:111122223333:log-group:aws-waf-logs-none",
                "a log group that exists",
            ],
        ],
        "two destinations": [
            ({ group }) => ({ logDestinationConfigs: [group.outputs.arn, group.outputs.arn] }),
            ["logDestinationConfigs", "2 destinations", "exactly one"],
        ],
    },
});

describe("wafv2.WebAcl", () => {
    it("counts the capacity of its rules", () => expect(given().acl.outputs.capacity).to.equal(700));

    it("has an ARN as AWS forms it", () => {
        const { acl } = given();
        expect(acl.outputs.arn).to.equal(`arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/web/${acl.id}`);
    });
});
