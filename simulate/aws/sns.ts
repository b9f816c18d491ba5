// Topics, who may use them and who hears from them; and queues.
import type { Services } from "../service";
import { type Call, isKnown, isSet } from "./checks";
import { arn, uuid } from "./ids";
import { services } from "./kind";
import { checkKey } from "./kms";
import { checkPolicy, resourcePolicy } from "./policies";

const TOPIC = "aws:sns/topic:Topic";
const QUEUE = "aws:sqs/queue:Queue";

const NAME = { pattern: /^[A-Za-z0-9_-]+(\.fifo)?$/, expected: "letters, digits, _ and -" } as const;

/** The policy a topic has until another is written: its owner's. */
const ownersPolicy = (account: string, topic: string): string =>
    JSON.stringify({
        Version: "2008-10-17",
        Id: "__default_policy_ID",
        Statement: [
            {
                Sid: "__default_statement_ID",
                Effect: "Allow",
                Principal: { AWS: "*" },
                Resource: topic,
                Action: [
                    "SNS:GetTopicAttributes",
                    "SNS:SetTopicAttributes",
                    "SNS:AddPermission",
                    "SNS:RemovePermission",
                    "SNS:DeleteTopic",
                    "SNS:Subscribe",
                    "SNS:ListSubscriptionsByTopic",
                    "SNS:Publish",
                ],
                Condition: { StringEquals: { "AWS:SourceOwner": account } },
            },
        ],
    });

const topicArn = ({ region, account, inputs }: Call): string => arn("sns", region, account, String(inputs["name"]));

const ENDPOINTS: Readonly<Record<string, { readonly shape: RegExp; readonly expected: string }>> = {
    email: { shape: /^[^@\s]+@[^@\s]+\.[^@\s]+$/, expected: "an e-mail address" },
    "email-json": { shape: /^[^@\s]+@[^@\s]+\.[^@\s]+$/, expected: "an e-mail address" },
    sqs: { shape: /^arn:[\w-]+:sqs:/, expected: "the ARN of a queue" },
    lambda: { shape: /^arn:[\w-]+:lambda:/, expected: "the ARN of a function" },
    firehose: { shape: /^arn:[\w-]+:firehose:/, expected: "the ARN of a delivery stream" },
    http: { shape: /^http:\/\//, expected: "a URL that begins with http://" },
    https: { shape: /^https:\/\//, expected: "a URL that begins with https://" },
    sms: { shape: /^\+?[\d() -]{7,20}$/, expected: "a phone number" },
    application: { shape: /^arn:[\w-]+:sns:/, expected: "the ARN of an endpoint" },
};

export const sns: Services = services({
    [TOPIC]: {
        taggable: true,
        naming: { longest: 256, ...NAME },
        refuse: (checks) => {
            checkPolicy(checks, "policy", resourcePolicy(30720, "sns", "SNS"));
            checkKey(checks, "kmsMasterKeyId");
            checks.oneOf("signatureVersion", [1, 2]);
            checks.oneOf("tracingConfig", ["PassThrough", "Active"]);
            checks.atMost("displayName", 100);
            checks.json("deliveryPolicy");
            const fifo = checks.get("fifoTopic") === true;
            checks.ask(
                "name",
                (name) => String(name).endsWith(".fifo") === fifo,
                fifo ? "a name that ends in .fifo" : "a name that does not end in .fifo",
            );
        },
        id: topicArn,
        defaults: (call) => ({
            contentBasedDeduplication: false,
            fifoThroughputScope: "",
            fifoTopic: false,
            namePrefix: "",
            policy: ownersPolicy(call.account, topicArn(call)),
            signatureVersion: 0,
            tracingConfig: "",
        }),
        computed: ({ account }, id) => ({ arn: id, beginningArchiveTime: "", owner: account }),
        replaceOn: ["name", "namePrefix", "fifoTopic"],
    },
    "aws:sns/topicPolicy:TopicPolicy": {
        refuse: (checks) => {
            const topic = checks.exists("arn", TOPIC);
            const statements = checkPolicy(checks, "policy", resourcePolicy(30720, "sns", "SNS"));
            statements.forEach(({ Resource }, i) => {
                for (const resource of ([] as unknown[]).concat(Resource ?? [])) {
                    if (topic && resource !== "*" && resource !== topic.outputs["arn"]) {
                        checks.refuse(`policy.Statement[${i}].Resource`, resource, topic.outputs["arn"]);
                    }
                }
            });
            checks.unique("arn", "one policy a topic", ({ outputs }) => checks.same("arn", outputs["arn"]));
        },
        id: ({ inputs }) => inputs["arn"],
        computed: ({ account }) => ({ owner: account }),
        replaceOn: ["arn"],
    },
    "aws:sns/topicSubscription:TopicSubscription": {
        refuse: (checks) => {
            checks.exists("topic", TOPIC);
            checks.oneOf("protocol", Object.keys(ENDPOINTS));
            const endpoint = ENDPOINTS[checks.get("protocol")];
            if (endpoint) checks.matches("endpoint", endpoint.shape, endpoint.expected);
            if (checks.get("protocol") === "sqs") checks.exists("endpoint", QUEUE, { sameRegion: false });
            if (checks.get("protocol") === "firehose") checks.required("subscriptionRoleArn", "a role");
            for (const property of ["filterPolicy", "redrivePolicy", "deliveryPolicy"]) checks.json(property);
            checks.oneOf("filterPolicyScope", ["MessageAttributes", "MessageBody"]);
        },
        id: ({ urn, inputs }) => (isKnown(inputs["topic"]) ? `${inputs["topic"]}:${uuid(urn)}` : inputs["topic"]),
        defaults: ({ inputs }) => ({
            confirmationTimeoutInMinutes: 1,
            endpointAutoConfirms: false,
            filterPolicyScope: isSet(inputs["filterPolicy"]) ? "MessageAttributes" : "",
            rawMessageDelivery: false,
        }),
        computed: ({ account, inputs }, id) => {
            // A person has to follow the link in the first mail.
            const pending = ["email", "email-json", "http", "https"].includes(inputs["protocol"]);
            return { arn: id, confirmationWasAuthenticated: !pending, ownerId: account, pendingConfirmation: pending };
        },
        replaceOn: ["topic", "protocol", "endpoint"],
    },
    [QUEUE]: {
        taggable: true,
        naming: { longest: 80, ...NAME },
        refuse: (checks) => {
            checkPolicy(checks, "policy", resourcePolicy(8192, "sqs", "SQS"));
            checkKey(checks, "kmsMasterKeyId");
            checks.between("delaySeconds", 0, 900);
            checks.between("messageRetentionSeconds", 60, 1209600);
            checks.between("receiveWaitTimeSeconds", 0, 20);
            checks.between("visibilityTimeoutSeconds", 0, 43200);
            checks.between("kmsDataKeyReusePeriodSeconds", 60, 86400);
            for (const property of ["redrivePolicy", "redriveAllowPolicy"]) checks.json(property);
            if (isSet(checks.get("kmsMasterKeyId")) && checks.get("sqsManagedSseEnabled") === true) {
                checks.refuse("sqsManagedSseEnabled", true, "false beside kmsMasterKeyId");
            }
        },
        id: ({ region, account, inputs }) => `https://sqs.${region}.amazonaws.com/${account}/${inputs["name"]}`,
        defaults: ({ inputs }) => ({
            contentBasedDeduplication: false,
            deduplicationScope: "",
            delaySeconds: 0,
            fifoQueue: false,
            fifoThroughputLimit: "",
            kmsDataKeyReusePeriodSeconds: 300,
            maxMessageSize: 262144,
            messageRetentionSeconds: 345600,
            namePrefix: "",
            policy: "",
            receiveWaitTimeSeconds: 0,
            redriveAllowPolicy: "",
            redrivePolicy: "",
            sqsManagedSseEnabled: !isSet(inputs["kmsMasterKeyId"]),
            visibilityTimeoutSeconds: 30,
        }),
        computed: ({ region, account, inputs }, id) => ({
            arn: arn("sqs", region, account, String(inputs["name"])),
            url: id,
        }),
        replaceOn: ["name", "namePrefix", "fifoQueue"],
    },
    "aws:sqs/queuePolicy:QueuePolicy": {
        refuse: (checks) => {
            checks.exists("queueUrl", QUEUE, { by: ["url"] });
            checkPolicy(checks, "policy", resourcePolicy(8192, "sqs", "SQS"));
            checks.unique("queueUrl", "one policy a queue", ({ outputs }) =>
                checks.same("queueUrl", outputs["queueUrl"]),
            );
        },
        id: ({ inputs }) => inputs["queueUrl"],
        replaceOn: ["queueUrl"],
    },
});
