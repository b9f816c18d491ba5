import * as rules from "../../policy/rules/aws-escrow";
import { ACCOUNT, aws, platform, policy, tabulate, UNKNOWN } from "./aws-support";

const [first, second] = [`arn:aws:iam::${ACCOUNT}:role/first`, `arn:aws:iam::${ACCOUNT}:role/second`];
const site = platform({ lifecycle: "production", custodians: { aws: [first, second], azure: ["a", "b"] } });
const evaluation = platform({ custodians: { aws: [first, second], azure: ["a", "b"] } });
const secret = (props: object = {}) => aws("secretsmanager/secret:Secret", { kmsKeyId: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/mrk-1`, recoveryWindowInDays: 30, tags: { purpose: "escrow" }, ...props }, { name: "secret" });
const other = secret({ tags: { purpose: "database" }, kmsKeyId: undefined });

const ACTIONS = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"];
const allow = { Effect: "Allow", Principal: { AWS: [first, second] }, Action: ACTIONS, Resource: "*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
const others = { Effect: "Deny", Principal: "*", Action: ACTIONS, Resource: "*", Condition: { ArnNotEquals: { "aws:PrincipalArn": [first, second] } } };
const factor = { Effect: "Deny", Principal: "*", Action: ACTIONS, Resource: "*", Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } };
const guarded = (...statements: object[]) => aws("secretsmanager/secretPolicy:SecretPolicy", { secretArn: "secret-id", policy: policy(...statements), blockPublicPolicy: true });

tabulate(rules.twoCustodians, {
    accepts: { "the two, with a second factor": [secret(), guarded(allow, others, factor), site] },
    rejects: {
        "no policy": [secret(), site],
        "a third": [secret(), guarded({ ...allow, Principal: { AWS: [first, second, `arn:aws:iam::${ACCOUNT}:role/third`] } }, others, factor), site],
        "somebody else": [secret(), guarded({ ...allow, Principal: { AWS: [first, `arn:aws:iam::${ACCOUNT}:role/third`] } }, others, factor), site],
        "nobody denied": [secret(), guarded(allow, factor), site],
        "a denial that spares a third": [secret(), guarded(allow, { ...others, Condition: { ArnNotEquals: { "aws:PrincipalArn": [first, second, `arn:aws:iam::${ACCOUNT}:role/third`] } } }, factor), site],
        "a denial that leaves writing out": [secret(), guarded(allow, { ...others, Action: ACTIONS[0] }, factor), site],
        "a policy that could be public": [secret(), aws("secretsmanager/secretPolicy:SecretPolicy", { secretArn: "secret-id", policy: policy(allow, others, factor) }), site],
        "no second factor": [secret(), guarded(allow, others), site],
    },
    ignores: { "a secret of another kind": [other, site] },
    awaits: { "a policy that is not known": [secret(), aws("secretsmanager/secretPolicy:SecretPolicy", { secretArn: "secret-id", policy: UNKNOWN }), site] },
});

tabulate(rules.holdsNoValue, {
    accepts: { "an empty place": secret() },
    rejects: { "a value": [secret(), aws("secretsmanager/secretVersion:SecretVersion", { secretId: "secret-id" })] },
    ignores: { "a secret of another kind": other },
});

tabulate(rules.hasOwnKey, {
    accepts: { "a key of the platform's": [secret(), site], "a week, in an evaluation": [secret({ recoveryWindowInDays: 7 }), evaluation], "the default window": [secret({ recoveryWindowInDays: undefined }), site] },
    rejects: { "no key": [secret({ kmsKeyId: undefined }), site], "the key that AWS manages": [secret({ kmsKeyId: "alias/aws/secretsmanager" }), site], "a week, in production": [secret({ recoveryWindowInDays: 7 }), site], "no way back": [secret({ recoveryWindowInDays: 0 }), evaluation] },
    ignores: { "a secret of another kind": other },
});

const watch = (props: object = {}) => [
    aws("cloudwatch/eventRule:EventRule", {
        name: "opened", state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
        eventPattern: JSON.stringify({ source: ["aws.secretsmanager"], detail: { eventSource: ["secretsmanager.amazonaws.com"], eventName: ["GetSecretValue", "PutSecretValue"] } }), ...props,
    }, { name: "opened" }),
    aws("cloudwatch/eventTarget:EventTarget", { rule: "opened", arn: `arn:aws:sns:eu-west-1:${ACCOUNT}:topic` }, { name: "opened" }),
];

tabulate(rules.openingAlarmed, {
    accepts: { "a rule that hears of reading": [secret(), ...watch()] },
    rejects: { "no rule": secret(), "a rule that hears of writing alone": [secret(), ...watch({ state: "ENABLED" })], "a rule that is off": [secret(), ...watch({ state: "DISABLED" })] },
    ignores: { "a secret of another kind": other },
});

tabulate(rules.inNoReplica, {
    accepts: { "one place": secret() },
    rejects: { "a replica": secret({ replicas: [{ region: "eu-central-1" }] }) },
    ignores: { "a secret of another kind": other },
});
