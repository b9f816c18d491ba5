import * as rules from "../../policy/rules/aws-messaging";
import { ACCOUNT, aws, platform, policy, tabulate, UNKNOWN } from "./aws-support";

const BUCKET = { ArnLike: { "aws:SourceArn": "arn:aws:s3:::store" } };
const letsIn = (statement: object = {}) => ({ Sid: "StoreTells", Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*", Condition: BUCKET, ...statement });
const queuePolicy = (statement?: object) => aws("sqs/queuePolicy:QueuePolicy", { queueUrl: "q", policy: policy(letsIn(statement)) });
const inline = (type: string, statement?: object) => aws(type, { policy: policy(letsIn(statement)) });
const logs = (statement?: object) => aws("cloudwatch/logResourcePolicy:LogResourcePolicy", { policyDocument: policy(letsIn({ Principal: { Service: "es.amazonaws.com" }, Action: "logs:PutLogEvents", ...statement })) });

tabulate(rules.servicesAreBound, {
    accepts: {
        "one bucket": queuePolicy(), "one account": queuePolicy({ Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }), "one bucket, inside the queue": inline("sqs/queue:Queue"),
        "rules of events, which say no source": queuePolicy({ Principal: { Service: "events.amazonaws.com" }, Condition: undefined }), "a log group's": logs(),
    },
    rejects: {
        "any bucket": queuePolicy({ Condition: undefined }), "any bucket by a star": queuePolicy({ Condition: { ArnLike: { "aws:SourceArn": "*" } } }), "any alarm": inline("sns/topic:Topic", { Principal: { Service: "cloudwatch.amazonaws.com" }, Condition: undefined }),
        "any account's log": logs({ Condition: undefined }),
    },
    ignores: { "a queue without a policy, by default": aws("sqs/queue:Queue", {}), "a role": queuePolicy({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/r` } }) },
    awaits: { "a policy that is not known": aws("sqs/queuePolicy:QueuePolicy", { policy: UNKNOWN }) },
});

tabulate(rules.actionsAreNamed, {
    accepts: { "one action": queuePolicy(), "everything, for the account itself": queuePolicy({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sqs:*" }) },
    rejects: { "every action": queuePolicy({ Action: "*" }), "every action of the service": queuePolicy({ Action: ["sqs:*"] }), "all but one": queuePolicy({ Action: undefined, NotAction: "sqs:DeleteQueue" }), "every action on a log group": logs({ Action: "logs:*" }) },
    ignores: { "a topic without a policy, by default": aws("sns/topic:Topic", {}), "a denial alone": queuePolicy({ Effect: "Deny", Action: "*" }) },
    awaits: { "a policy that is not known": aws("sns/topicPolicy:TopicPolicy", { policy: UNKNOWN }) },
});

tabulate(rules.sourcesNeedService, {
    accepts: { "a service": [queuePolicy(), platform()] },
    rejects: { "everybody for the account": [queuePolicy({ Principal: "*" }), platform()], "everybody by a star": [queuePolicy({ Principal: { AWS: "*" } }), platform()] },
    ignores: { "a program that is no platform": queuePolicy({ Principal: "*" }), "a denial": [queuePolicy({ Effect: "Deny", Principal: "*" }), platform()] },
    awaits: { "a policy that is not known": [aws("sqs/queuePolicy:QueuePolicy", { policy: UNKNOWN }), platform()] },
});

const topic = (props: object = {}) => aws("sns/topic:Topic", props);

tabulate(rules.topicSignedWell, {
    accepts: { "version 2": topic({ signatureVersion: 2 }) },
    rejects: { "the default, which is SHA-1": topic(), "version 1": topic({ signatureVersion: 1 }) },
    awaits: { "a version that is not known": topic({ signatureVersion: UNKNOWN }) },
});

const queue = (props: object = {}, name = "queue") => aws("sqs/queue:Queue", { arn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:${name}`, ...props }, { name });
const kept = { messageRetentionSeconds: 1_209_600, visibilityTimeoutSeconds: 300 };

tabulate(rules.queueKeepsMessages, {
    accepts: { "two weeks": [queue(kept), platform()] },
    rejects: {
        "the default": [queue(), platform()], "four days, by default": [queue({ ...kept, messageRetentionSeconds: undefined }), platform()],
        "a minute": [queue({ ...kept, messageRetentionSeconds: 60 }), platform()], "thirty seconds, by default": [queue({ ...kept, visibilityTimeoutSeconds: undefined }), platform()],
    },
    ignores: { "a program that is no platform": queue() },
    awaits: { "a time that is not known": [queue({ ...kept, messageRetentionSeconds: UNKNOWN }), platform()] },
});

const dead = (props: object = {}) => queue(props, "dead");
const giving = (props: object = {}) => queue({ redrivePolicy: JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:dead`, maxReceiveCount: 5 }), ...props });

tabulate(rules.deadLettersOutlast, {
    accepts: { "both by default": [dead(), giving()], "two weeks": [dead(kept), giving(kept)], "one that is not made yet": [dead(), aws("sqs/queue:Queue", { redrivePolicy: UNKNOWN }, { name: "q", from: { redrivePolicy: dead() } })] },
    rejects: { "four days, by default, of two weeks": [dead(), giving(kept)] },
    ignores: { "a queue that nothing gives up to": queue() },
    awaits: { "a time that is not known": [dead({ messageRetentionSeconds: UNKNOWN }), giving()] },
});
