import * as rules from "../../policy/rules/aws-keys";
import { ACCOUNT, aws, platform, policy, standby, tabulate, UNKNOWN } from "./aws-support";

const [first, second] = [`arn:aws:iam::${ACCOUNT}:role/first`, `arn:aws:iam::${ACCOUNT}:role/second`];
const site = platform({ custodians: { aws: [first, second], azure: ["a", "b"] } });
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const admin = { Effect: "Allow", Principal: { AWS: [first, second] }, Action: ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey"], Resource: "*", Condition: mfa };
const key = (props: object = {}, more = {}) => aws("kms/key:Key", { enableKeyRotation: true, policy: policy(admin), ...props }, { name: "key", ...more });
const replica = (props: object = {}) => aws("kms/replicaKey:ReplicaKey", { primaryKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/mrk-1", policy: policy(admin), ...props }, { name: "replica", region: "eu-central-1" });
const root = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Resource: "*" };

tabulate(rules.rotates, {
    accepts: { "yearly rotation": key(), "quarterly rotation": key({ rotationPeriodInDays: 90 }) },
    rejects: { "the default": key({ enableKeyRotation: undefined }), "rotation switched off": key({ enableKeyRotation: false }), "a rotation every other year": key({ rotationPeriodInDays: 730 }) },
    ignores: { "an asymmetric key": key({ customerMasterKeySpec: "RSA_2048", enableKeyRotation: false }), "an HMAC key": key({ keyUsage: "GENERATE_VERIFY_MAC" }) },
    awaits: { "a switch that is not known": key({ enableKeyRotation: UNKNOWN }) },
});

tabulate(rules.longWindow, {
    accepts: { "thirty days": key({ deletionWindowInDays: 30 }), "the default": key(), "a replica's default": replica() },
    rejects: { "a week": key({ deletionWindowInDays: 7 }), "a replica's week": replica({ deletionWindowInDays: 7 }) },
    awaits: { "a window that is not known": key({ deletionWindowInDays: UNKNOWN }) },
});

tabulate(rules.isEnabled, {
    accepts: { "the default": key(), "a replica's default": replica() },
    rejects: { "a key that is off": key({ isEnabled: false }), "a replica that is off": replica({ enabled: false }) },
});

tabulate(rules.lockoutChecked, {
    accepts: { "the default": key(), "a check": replica({ bypassPolicyLockoutSafetyCheck: false }), "none, with two who are named": key({ bypassPolicyLockoutSafetyCheck: true }) },
    rejects: {
        "none, with the default policy": replica({ bypassPolicyLockoutSafetyCheck: true, policy: undefined }),
        "none, with one who is named": key({ bypassPolicyLockoutSafetyCheck: true, policy: policy({ ...admin, Principal: { AWS: first } }) }),
        "none, with the account": key({ bypassPolicyLockoutSafetyCheck: true, policy: policy({ ...root, Action: "kms:*" }) }),
    },
    awaits: { "a switch that is not known": key({ bypassPolicyLockoutSafetyCheck: UNKNOWN }) },
});

tabulate(rules.twoCustodians, {
    settings: { custodians: { aws: [first, second], azure: [] } },
    accepts: { "the configured two, without a platform": key() },
    rejects: { "one of them alone": key({ policy: policy({ ...admin, Principal: { AWS: first } }) }) },
});

tabulate(rules.twoCustodians, {
    accepts: {
        "the two, with a second factor": [key(), site],
        "the account, for what takes nothing away": [key({ policy: policy(admin, { ...root, Action: ["kms:DescribeKey", "kms:EnableKeyRotation", "kms:TagResource", "kms:ReplicateKey"] }) }), site],
        "grants that services ask for": [key({ policy: policy(admin, { ...root, Action: "kms:CreateGrant", Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } }) }), site],
        "a replica": [aws("kms/replicaKey:ReplicaKey", { policy: policy(admin) }, { name: "replica" }), site],
    },
    rejects: {
        "the default policy": [key({ policy: undefined }), site],
        "the whole account": [key({ policy: policy(admin, { ...root, Action: "kms:*" }) }), site],
        "a third": [key({ policy: policy({ ...admin, Principal: { AWS: [first, second, `arn:aws:iam::${ACCOUNT}:role/third`] } }) }), site],
        "one alone": [key({ policy: policy({ ...admin, Principal: { AWS: first } }) }), site],
        "two without a second factor": [key({ policy: policy({ ...admin, Condition: undefined }) }), site],
        "a second factor if there is a session": [key({ policy: policy({ ...admin, Condition: { BoolIfExists: mfa.Bool } }) }), site],
        "the account, by its number": [key({ policy: policy(admin, { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "kms:Schedule*", Resource: "*" }) }), site],
        "a role that may disable": [key({ policy: policy(admin, { ...root, Action: "kms:Disable*" }) }), site],
        "a role that may grant": [key({ policy: policy(admin, { ...root, Action: "kms:CreateGrant" }) }), site],
        "all actions but one": [key({ policy: policy(admin, { ...root, Action: undefined, NotAction: "kms:Decrypt" }) }), site],
        "a replica with a policy of its own": [aws("kms/replicaKey:ReplicaKey", { policy: policy(admin, { ...root, Action: "kms:*" }) }, { name: "replica" }), site],
        "a policy resource that replaces a good one": [key({ id: "k" }), site, aws("kms/keyPolicy:KeyPolicy", { keyId: "k", policy: policy({ ...root, Action: "kms:*" }) })],
    },
    ignores: { "a program that is no platform": key() },
    awaits: { "a policy that is not known": [key({ policy: UNKNOWN }), site] },
});

const strangers = { ArnNotEquals: { "aws:PrincipalArn": [first, second] } };
const denial = { Effect: "Deny", Principal: "*", Action: ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:CreateGrant"], Resource: "*", Condition: strangers };
const [alone, grants] = [{ ...denial, Action: denial.Action.slice(0, 3) }, { ...denial, Action: "kms:CreateGrant" }];
const unlessForService = (operator: string, value = "false") => ({ ...strangers, [operator]: { "kms:GrantIsForAWSResource": value } });

const oneFactor = { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } };
const factor = [{ ...alone, Condition: oneFactor }, { ...grants, Condition: { BoolIfExists: { ...oneFactor.BoolIfExists, "kms:GrantIsForAWSResource": "false" } } }];

tabulate(rules.refusesOthers, {
    accepts: {
        "a denial to all but the two": [key({ policy: policy(admin, ...factor, denial) }), site],
        "a wider denial": [key({ policy: policy(admin, ...factor, { ...denial, Action: "kms:*" }) }), site],
        "a denial of grants that spares the services' own": [key({ policy: policy(admin, ...factor, alone, { ...grants, Condition: unlessForService("BoolIfExists") }) }), site],
    },
    rejects: {
        "no denial": [key(), site],
        "no denial without a second factor": [key({ policy: policy(admin, denial) }), site],
        "a denial where a session says so": [key({ policy: policy(admin, denial, { ...denial, Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }) }), site],
        "a denial that leaves one action out": [key({ policy: policy(admin, ...factor, { ...denial, Action: ["kms:PutKeyPolicy", "kms:DisableKey", "kms:CreateGrant"] }) }), site],
        "a second factor for all but grants": [key({ policy: policy(admin, denial, { ...alone, Condition: oneFactor }) }), site],
        "a denial that leaves grants out": [key({ policy: policy(admin, ...factor, alone) }), site],
        "a denial of grants where KMS names the service's absence": [key({ policy: policy(admin, ...factor, alone, { ...grants, Condition: unlessForService("Bool") }) }), site],
        "a denial of the services' own grants alone": [key({ policy: policy(admin, ...factor, alone, { ...grants, Condition: unlessForService("BoolIfExists", "true") }) }), site],
        "a denial of administration that a service's absence narrows": [key({ policy: policy(admin, ...factor, { ...denial, Condition: unlessForService("BoolIfExists") }) }), site],
        "a denial from one network alone": [key({ policy: policy(admin, ...factor, { ...denial, Condition: { ...strangers, IpAddress: { "aws:SourceIp": "198.51.100.0/24" } } }) }), site],
        "a denial without a second factor alone": [key({ policy: policy(admin, ...factor, { ...denial, Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } }) }), site],
        "a denial that spares a third": [key({ policy: policy(admin, ...factor, { ...denial, Condition: { ArnNotEquals: { "aws:PrincipalArn": [first, second, "arn:aws:iam::1:role/x"] } } }) }), site],
    },
});

const use = { ...root, Action: ["kms:Decrypt", "kms:GenerateDataKey*"] };
const serviceRole = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
const through = { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com", "kms:CallerAccount": ACCOUNT } };

tabulate(rules.usedThroughServices, {
    accepts: {
        "use through S3": [key({ policy: policy(admin, { ...use, Condition: through }) }), site],
        "a service bound to the account": [key({ policy: policy(admin, { ...use, Principal: { Service: "delivery.logs.amazonaws.com" }, Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }) }), site],
        "a role that only an AWS service can assume": [key({ policy: policy(admin, { ...use, Principal: { AWS: serviceRole } }) }), site],
        "such a role that need not exist yet": [key({ policy: policy(admin, { ...use, Principal: "*", Condition: { ArnEquals: { "aws:PrincipalArn": serviceRole } } }) }), site],
        "log groups by their context": [key({ policy: policy(admin, { ...use, Principal: { Service: "logs.eu-west-1.amazonaws.com" }, Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*" } } }) }), site],
    },
    rejects: {
        "a service that only describes the key, for anybody": [key({ policy: policy(admin, { ...use, Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "kms:DescribeKey" }) }), site],
        "direct use": [key({ policy: policy(admin, use) }), site],
        "direct use by one account": [key({ policy: policy(admin, { ...use, Condition: { StringEquals: { "kms:CallerAccount": ACCOUNT } } }) }), site],
        "a service for anybody": [key({ policy: policy(admin, { ...use, Principal: { Service: "cloudtrail.amazonaws.com" } }) }), site],
        "a role of the account": [key({ policy: policy(admin, { ...use, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/app` } }) }), site],
        "a service's role and one more": [key({ policy: policy(admin, { ...use, Principal: { AWS: [serviceRole, `arn:aws:iam::${ACCOUNT}:role/app`] } }) }), site],
        "a role of the account that need not exist yet": [key({ policy: policy(admin, { ...use, Principal: "*", Condition: { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/app` } } }) }), site],
        "a pattern of services' roles": [key({ policy: policy(admin, { ...use, Principal: "*", Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/aws-service-role/*` } } }) }), site],
        "a role named like a service's": [key({ policy: policy(admin, { ...use, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/apps/aws-service-role/autoscaling.amazonaws.com/x` } }) }), site],
    },
});

const copy = aws("kms/replicaKey:ReplicaKey", { primaryKeyArn: key().props.arn }, { name: "copy", stack: "dr", region: "eu-central-1" });

tabulate(rules.multiRegion, {
    accepts: { "a key with a replica in the standby's stack": [key({ multiRegion: true }), site, standby(), copy] },
    rejects: {
        "a key of one region": [key(), site, standby(), copy],
        "a key whose replica is gone": [key({ multiRegion: true }), site, standby()],
        "a replica in the same region": [key({ multiRegion: true }), site, standby(), { ...copy, provider: key().provider! }],
    },
    ignores: { "a key of the standby's own": [aws("kms/key:Key", {}, { stack: "dr" }), standby()], "a program that is no platform": key() },
    awaits: { "a key judged without the standby's stack": [key({ multiRegion: true }), site] },
});

tabulate(rules.replicasHaveOrigin, {
    accepts: { "another region's key": replica() },
    rejects: { "a key of the same region": replica({ primaryKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/mrk-1" }) },
    awaits: { "a key that is not known": replica({ primaryKeyArn: UNKNOWN }) },
});

const pattern = (eventName: string[] | undefined) => JSON.stringify({ source: ["aws.kms"], "detail-type": ["AWS API Call via CloudTrail"], detail: { eventSource: ["kms.amazonaws.com"], ...(eventName && { eventName }) } });
const ALL = ["DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy"];
const event = (props: object = {}) => aws("cloudwatch/eventRule:EventRule", { id: "rule", name: "rule", eventPattern: pattern(ALL), ...props }, { name: "rule" });
const target = aws("cloudwatch/eventTarget:EventTarget", { rule: "rule", arn: "arn:aws:sns:eu-west-1:111122223333:alerts" });

tabulate(rules.alarmed, {
    accepts: { "a rule for the three calls": [key(), site, event(), target], "a rule for every call": [key(), site, event({ eventPattern: pattern(undefined) }), target] },
    rejects: {
        "no rule": [key(), site],
        "a rule without a target": [key(), site, event()],
        "a rule of a schedule": [key(), site, event({ eventPattern: undefined, scheduleExpression: "rate(1 day)" }), target],
        "a rule that is off": [key(), site, event({ state: "DISABLED" }), target],
        "a rule that leaves a call out": [key(), site, event({ eventPattern: pattern(["DisableKey", "PutKeyPolicy"]) }), target],
        "a rule about something else": [key(), site, event({ eventPattern: JSON.stringify({ source: ["aws.s3"] }) }), target],
    },
    awaits: { "a pattern that is not known": [key(), site, event({ eventPattern: UNKNOWN }), target] },
});

tabulate(rules.deletionAlarmed, {
    accepts: { "a rule for the event": [key(), site, event({ eventPattern: JSON.stringify({ source: ["aws.kms"], "detail-type": ["KMS CMK Deletion"] }) }), target] },
    rejects: { "a rule for calls alone": [key(), site, event(), target] },
});

const keys = (...purposes: string[]) => purposes.map((purpose) => aws("kms/key:Key", { tags: { purpose } }, { name: purpose }));

tabulate(rules.siteKeys, {
    accepts: { "a key for each purpose": [site, ...keys("data", "export", "log-archive", "operations", "database", "files", "volumes", "secrets", "backup")] },
    rejects: { "a purpose without a key": [site, ...keys("data", "export", "log-archive")] },
});

const replicate = (condition?: object) => key({ policy: policy(admin, { ...root, Action: "kms:ReplicateKey", ...(condition && { Condition: condition }) }) });

tabulate(rules.replicatedWithin, {
    accepts: { "a region that is allowed": [replicate({ StringEquals: { "kms:ReplicaRegion": ["eu-west-1"] } }), site], "nobody who may": [key(), site] },
    rejects: { "any region": [replicate(), site], "a region that is not": [replicate({ StringEquals: { "kms:ReplicaRegion": "us-east-1" } }), site] },
    ignores: { "a program that is no platform": replicate() },
    awaits: { "a policy that is not known": [key({ policy: UNKNOWN }), site] },
});

tabulate(rules.policyWritten, {
    accepts: { "a policy": key() },
    rejects: { "the default policy": key({ policy: undefined }), "a replica's default policy": replica({ policy: undefined }) },
    awaits: { "a policy that is not known": key({ policy: UNKNOWN }) },
});
