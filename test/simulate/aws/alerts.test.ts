import { Account, statement, table } from "./support";

const publish = (arn: string) =>
    statement({
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sns:Publish",
        Resource: arn,
    });

const given = () => {
    const account = new Account();
    const topic = account.make("sns.Topic", { name: "alerts" }, { name: "alerts" });
    account.make("sns.TopicPolicy", { arn: topic.outputs.arn, policy: publish(topic.outputs.arn) }, { name: "policy" });
    const silent = account.make("sns.Topic", { name: "silent" }, { name: "silent" });
    const rule = account.make(
        "cloudwatch.EventRule",
        { name: "keys", eventPattern: '{"source":["aws.kms"]}' },
        { name: "keys" },
    );
    return { account, topic, silent, rule };
};

table("sns.Topic", {
    given,
    right: () => ({ name: "more", signatureVersion: 2 }),
    refuses: {
        "a name with a dot": [{ name: "a.b" }, ["name", "a.b", "letters, digits, _ and -"]],
        "a name that is taken": [{ name: "alerts" }, ["name", "alerts", "a name that is free; alerts has it"]],
        "a key that does not exist": [
            { kmsMasterKeyId: "alias/none" },
            ["kmsMasterKeyId", "alias/none", "a KMS key that exists"],
        ],
        "an unknown signature": [{ signatureVersion: 3 }, ["signatureVersion", "3", "1, 2"]],
    },
});

table("sns.TopicPolicy", {
    given,
    right: ({ silent }) => ({ arn: silent.outputs.arn, policy: publish(silent.outputs.arn) }),
    refuses: {
        "text that is no JSON": [{ policy: "{}}" }, ["policy", "{}}", "JSON"]],
        "another topic's ARN": [
            ({ topic }) => ({ policy: publish(topic.outputs.arn) }),
            ({ topic, silent }) => ["policy.Statement[0].Resource", topic.outputs.arn, silent.outputs.arn],
        ],
        "a second policy": [
            ({ topic }) => ({ arn: topic.outputs.arn, policy: publish(topic.outputs.arn) }),
            ({ topic }) => ["arn", topic.outputs.arn, "one policy a topic; policy has it"],
        ],
    },
});

table("sns.TopicSubscription", {
    given,
    right: ({ topic }) => ({ topic: topic.outputs.arn, protocol: "email", endpoint: "security@example.com" }),
    refuses: {
        "a topic that does not exist": [
            { topic: "arn:aws:sns:eu-west-1:111122223333:none" },
            ["topic", "arn:aws:sns:eu-west-1:111122223333:none", "the ARN of a topic that exists"],
        ],
        "what is no address": [{ endpoint: "security" }, ["endpoint", "security", "an e-mail address"]],
        "an unknown protocol": [
            { protocol: "fax" },
            ["protocol", "fax", "email, email-json, sqs, lambda, firehose, http, https, sms, application"],
        ],
    },
});

table("cloudwatch.EventRule", {
    given,
    right: () => ({
        name: "more",
        eventPattern: JSON.stringify({
            source: ["aws.kms"],
            detail: { eventName: ["DisableKey", { prefix: "Schedule" }] },
        }),
    }),
    refuses: {
        "neither pattern nor schedule": [
            { eventPattern: undefined },
            ["eventPattern", "nothing", "a pattern or a schedule"],
        ],
        "a pattern that is no JSON": [{ eventPattern: "source=aws.kms" }, ["eventPattern", "source=aws.kms", "JSON"]],
        "a bare value": [
            { eventPattern: '{"source":"aws.kms"}' },
            ["eventPattern.source", "aws.kms", "a list of values"],
        ],
        "an unknown matcher": [
            { eventPattern: '{"source":[{"like":"aws"}]}' },
            [
                "eventPattern.source",
                "like",
                "a matcher: prefix, suffix, anything-but, numeric, exists, cidr, equals-ignore-case, wildcard",
            ],
        ],
        "an unknown key": [
            { eventPattern: '{"detailType":["x"]}' },
            [
                "eventPattern.detailType",
                "detailType",
                "one of source, detail-type, detail, account, region, resources, time, id, version, $or, replay-name",
            ],
        ],
        "a name that is taken": [{ name: "keys" }, ["name", "keys", "a name that is free on the bus; keys has it"]],
        "a name that is too long": [{ name: "k".repeat(65) }, ["name", "65 characters", "64 characters at most"]],
    },
});

table("cloudwatch.EventTarget", {
    given,
    right: ({ topic }) => ({ rule: "keys", targetId: "people", arn: topic.outputs.arn }),
    refuses: {
        "a rule that does not exist": [
            { rule: "none" },
            ["rule", "none", "the name of a rule that exists in eu-west-1"],
        ],
        "a target that does not exist": [
            { arn: "arn:aws:sns:eu-west-1:111122223333:none" },
            ["arn", "arn:aws:sns:eu-west-1:111122223333:none", "the ARN of something that exists"],
        ],
        "a topic that does not admit it": [
            ({ silent }) => ({ arn: silent.outputs.arn }),
            [
                "arn",
                "silent, whose policy does not admit it",
                "a topic whose policy lets events.amazonaws.com do sns:Publish",
            ],
        ],
        "an id with a space": [
            { targetId: "the people" },
            ["targetId", "the people", "1 to 64 letters, digits and . - _"],
        ],
    },
});
