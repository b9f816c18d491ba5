import * as rules from "../../policy/rules/aws-policies";
import { ACCOUNT, aws, platform, policy, tabulate, UNKNOWN } from "./aws-support";

const first = `arn:aws:iam::${ACCOUNT}:role/first`;
const root = `arn:aws:iam::${ACCOUNT}:root`;
const use = { Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" };
const key = (...statements: object[]) => aws("kms/key:Key", { ...(statements.length > 0 && { policy: policy(...statements) }) }, { name: "key" });
const read = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::store/*" };
const bucket = (...statements: object[]) => aws("s3/bucketPolicy:BucketPolicy", { bucket: "store", policy: policy(...statements) });
const unknown = aws("s3/bucketPolicy:BucketPolicy", { policy: UNKNOWN });

tabulate(rules.notPublic, {
    accepts: {
        "named principals": key({ ...use, Principal: { AWS: first } }),
        "everybody of one account": key({ ...use, Condition: { StringEquals: { "kms:CallerAccount": ACCOUNT } } }),
        "everybody behind one endpoint": bucket({ ...read, Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } }),
        "whoever an access point lets in": bucket({ ...read, Condition: { StringEquals: { "s3:DataAccessPointAccount": ACCOUNT } } }),
        "a denial for everybody": bucket({ ...read, Effect: "Deny" }),
    },
    rejects: {
        "everybody": key(use),
        "everybody, written as an AWS principal": key({ ...use, Principal: { AWS: ["*"] } }),
        "everybody but one": key({ ...use, Principal: undefined, NotPrincipal: { AWS: first } }),
        "a condition that holds for all": key({ ...use, Condition: { StringLike: { "kms:CallerAccount": "*" } } }),
        "a condition about something else": bucket({ ...read, Condition: { StringEquals: { "s3:x-amz-acl": "private" } } }),
        "a policy given as an object": aws("kms/key:Key", { policy: { Statement: use } }),
        "a key's policy apart": aws("kms/keyPolicy:KeyPolicy", { policy: policy(use) }),
        "readers of a bucket": bucket(read),
        "readers of a bucket, inside it": aws("s3/bucket:Bucket", { policy: policy(read) }),
        "readers by an access point": aws("s3/accessPoint:AccessPoint", { policy: policy(read) }),
        "readers of a secret": aws("secretsmanager/secretPolicy:SecretPolicy", { policy: policy({ ...read, Action: "secretsmanager:GetSecretValue" }) }),
    },
    ignores: { "the default, no policy": key(), "a bucket without": aws("s3/bucket:Bucket", {}) },
    awaits: { "a policy that is not known": unknown },
});

tabulate(rules.namesPrincipals, {
    accepts: {
        "a named role": key({ ...use, Principal: { AWS: first } }), "the account": key({ ...use, Principal: { AWS: root } }),
        "a role that need not exist yet": key({ ...use, Condition: { ArnEquals: { "aws:PrincipalArn": first } } }),
        "an organisation": bucket({ ...read, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
    },
    rejects: {
        "everybody of one account": key({ ...use, Condition: { StringEquals: { "kms:CallerAccount": ACCOUNT } } }),
        "any service for one account": bucket({ ...read, Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }),
        "every role": key({ ...use, Condition: { ArnLike: { "aws:PrincipalArn": "*" } } }),
    },
    ignores: { "the default, no policy": key() },
    awaits: { "a policy that is not known": unknown },
});

tabulate(rules.namesActions, {
    accepts: { "what is needed": bucket(read), "the account, of a key": key({ ...use, Principal: { AWS: root }, Action: "kms:*" }), "a denial of everything": bucket({ ...read, Effect: "Deny", Action: "*" }) },
    rejects: {
        "everything": bucket({ ...read, Action: "*" }), "everything of S3": bucket({ ...read, Principal: { AWS: root }, Action: ["s3:*"] }),
        "everything but one": bucket({ ...read, Action: undefined, NotAction: "s3:DeleteBucket" }), "everything for a role, of a key": key({ ...use, Principal: { AWS: first }, Action: "kms:*" }),
    },
    ignores: { "the default, no policy": key() },
    awaits: { "a policy that is not known": unknown },
});

const other = "arn:aws:iam::210987654321:role/other";

tabulate(rules.withinAccounts, {
    accepts: { "one's own": [bucket({ ...read, Principal: { AWS: first } }), key()], "a service": [bucket({ ...read, Principal: { Service: "s3.amazonaws.com" } })],
        "an account that the platform knows": [bucket({ ...read, Principal: { AWS: "444455556666" } }), platform({ backup: { awsArchive: { account: "444455556666", vault: "archive" } } })] },
    rejects: { "another's role": [bucket({ ...read, Principal: { AWS: other } }), key()], "another account by its number": [bucket({ ...read, Principal: { AWS: ["210987654321"] } }), key()] },
    ignores: { "the default, no policy": key() },
    awaits: {
        "a policy that is not known": unknown,
        "a program that says no account": aws("s3/bucketPolicy:BucketPolicy", { arn: undefined, policy: policy({ ...read, Principal: { AWS: other } }) }),
    },
});

const site = platform({ custodians: { aws: [first, `arn:aws:iam::${ACCOUNT}:role/second`], azure: [] }, backup: { awsArchive: { account: "444455556666", vault: "archive" } } });
const group = (kmsKeyId: unknown) => aws("cloudwatch/logGroup:LogGroup", { kmsKeyId });

tabulate(rules.refersToOwn, {
    accepts: {
        "a key of one's own": [group(`arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`), site], "what is no account's": [group("arn:aws:s3:::store"), site], "nothing": [group(undefined), site],
        "a key that is made with it": [aws("cloudwatch/logGroup:LogGroup", { kmsKeyId: UNKNOWN }, { from: { kmsKeyId: key() } }), key(), site],
        "what AWS fills in": [group(UNKNOWN), site],
        "the archive's account, deep inside": [aws("backup/plan:Plan", { rules: [{ copyActions: [{ destinationVaultArn: "arn:aws:backup:eu-west-1:444455556666:backup-vault:archive" }] }] }), site],
        "another's role, of which the rule about links tells": [aws("sfn/stateMachine:StateMachine", { roleArn: other }), site],
        "AWS's own application": [aws("serverlessrepository/cloudFormationStack:CloudFormationStack", { applicationId: "arn:aws:serverlessrepo:us-east-1:297356227824:applications/x" }), site],
    },
    rejects: {
        "another account's key": [group("arn:aws:kms:eu-west-1:210987654321:key/1"), site],
        "another account's vault, deep inside": [aws("backup/plan:Plan", { rules: [{ copyActions: [{ destinationVaultArn: "arn:aws:backup:eu-west-1:210987654321:backup-vault:archive" }] }] }), site],
    },
    ignores: { "a program that is no platform": group("arn:aws:kms:eu-west-1:210987654321:key/1") },
    awaits: {
        "a key that may be anybody's": [aws("cloudwatch/logGroup:LogGroup", { kmsKeyId: UNKNOWN }, { from: { kmsKeyId: [] } }), site],
        "a part that may be": [aws("backup/plan:Plan", { rules: [{ targetVaultName: "v" }, { targetVaultName: UNKNOWN }] }, { from: { rules: [] } }), site],
    },
});
