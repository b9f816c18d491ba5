import * as rules from "../../policy/rules/aws-permissions";
import { ACCOUNT, aws, platform, policy, standby, tabulate, UNKNOWN } from "./aws-support";

const allow = (props: object = {}) => ({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::store/*", ...props });
const may = (...all: object[]) => aws("iam/rolePolicy:RolePolicy", { role: "r", policy: policy(...all) }, { name: "may" });
const unknown = aws("iam/policy:Policy", { policy: UNKNOWN });
const ROLES = `arn:aws:iam::${ACCOUNT}:role/app-*`;

tabulate(rules.passingIsBound, {
    accepts: {
        "other actions": may(allow()), "a named role": may(allow({ Action: "iam:PassRole", Resource: `arn:aws:iam::${ACCOUNT}:role/app` })),
        "a named service": may(allow({ Action: ["iam:PassRole"], Resource: ROLES, Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } } })),
        "everything, which another rule says": may(allow({ Action: "*", Resource: "*" })),
    },
    rejects: {
        "any role": may(allow({ Action: "iam:PassRole", Resource: "*" })), "roles by pattern": may(allow({ Action: "iam:Pass*", Resource: [ROLES] })), "no resource at all": may(allow({ Action: "iam:PassRole", Resource: undefined, NotResource: ROLES })),
        "a user's": aws("iam/userPolicy:UserPolicy", { policy: policy(allow({ Action: "iam:PassRole", Resource: "*" })) }),
        "a permission set's": aws("ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", { inlinePolicy: policy(allow({ Action: "iam:PassRole", Resource: "*" })) }),
    },
    awaits: { "a policy that is not known": unknown },
});

const KEYS = `arn:aws:kms:*:${ACCOUNT}:key/*`;

tabulate(rules.keysAreBound, {
    accepts: {
        "a named key": may(allow({ Action: "kms:Decrypt", Resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/mrk-1` })), "any key through S3": may(allow({ Action: "kms:Decrypt", Resource: KEYS, Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } })),
        "keys by alias": may(allow({ Action: "kms:*crypt", Resource: KEYS, Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/app" } } })), "looking": may(allow({ Action: "kms:DescribeKey", Resource: "*" })),
    },
    rejects: { "any key": may(allow({ Action: "kms:Decrypt", Resource: KEYS })), "every key": may(allow({ Action: ["kms:ReEncrypt*"], Resource: "*" })), "a condition of another kind": may(allow({ Action: "kms:Decrypt", Resource: KEYS, Condition: { Bool: { "aws:SecureTransport": "true" } } })) },
    awaits: { "a policy that is not known": unknown },
});

tabulate(rules.rightsAreBound, {
    accepts: {
        "roles with a boundary": may(allow({ Action: ["iam:CreateRole", "iam:AttachRolePolicy"], Resource: ROLES, Condition: { StringEquals: { "iam:PermissionsBoundary": "arn:b" } } })),
        "one policy": may(allow({ Action: "iam:AttachRolePolicy", Resource: ROLES, Condition: { ArnEquals: { "iam:PolicyARN": "arn:p" } } })), "taking away": may(allow({ Action: "iam:DetachRolePolicy", Resource: ROLES })),
    },
    rejects: { "whatever policy": may(allow({ Action: "iam:AttachRolePolicy", Resource: ROLES })), "to itself": may(allow({ Action: "iam:PutUserPolicy", Resource: "arn:aws:iam::*:user/${aws:username}*" })), "by a pattern": may(allow({ Action: "iam:Put*", Resource: "*" })) },
    awaits: { "a policy that is not known": unknown },
});

const MACHINES = `arn:aws:ec2:*:${ACCOUNT}:instance/*`;

tabulate(rules.kindsAreBound, {
    accepts: { "the platform's": [may(allow({ Action: "ec2:StopInstances", Resource: MACHINES, Condition: { StringEquals: { "aws:ResourceTag/platform": "holdfast" } } })), platform()], "one machine": [may(allow({ Action: "ec2:StopInstances", Resource: `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-1` })), platform()] },
    rejects: { "every machine": [may(allow({ Action: "ec2:StopInstances", Resource: [MACHINES] })), platform()], "every pool of a region": [may(allow({ Action: "autoscaling:SetDesiredCapacity", Resource: `arn:aws:autoscaling:eu-west-1:${ACCOUNT}:autoScalingGroup:*:autoScalingGroupName/*`, Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } })), platform()] },
    ignores: { "a program that is no platform": may(allow({ Action: "ec2:StopInstances", Resource: MACHINES })) },
    awaits: { "a policy that is not known": [unknown, platform()] },
});

const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/mrk-1`;

tabulate(rules.keysThroughServices, {
    accepts: { "through S3": [may(allow({ Action: "kms:Decrypt", Resource: KEY, Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } })), platform()], "looking": [may(allow({ Action: "kms:DescribeKey", Resource: KEY })), platform()] },
    rejects: { "by itself": [may(allow({ Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: KEY })), platform()] },
    ignores: { "a program that is no platform": may(allow({ Action: "kms:Decrypt", Resource: KEY })), "no keys": [may(allow()), platform()] },
    awaits: { "a policy that is not known": [aws("iam/rolePolicy:RolePolicy", { policy: UNKNOWN }), platform()] },
});

tabulate(rules.usersCarryNone, {
    accepts: {
        "a policy of groups": aws("iam/policyAttachment:PolicyAttachment", { groups: ["g"], policyArn: "p" }), "no policies, for good": aws("iam/userPoliciesExclusive:UserPoliciesExclusive", { userName: "u", policyNames: [] }),
    },
    rejects: {
        "one inside the user": aws("iam/userPolicy:UserPolicy", { user: "u", policy: "{}" }), "one that is attached": aws("iam/userPolicyAttachment:UserPolicyAttachment", { user: "u", policyArn: "p" }),
        "one that is attached to many": aws("iam/policyAttachment:PolicyAttachment", { groups: ["g"], users: ["u"], policyArn: "p" }), "a list": aws("iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", { userName: "u", policyArns: ["p"] }),
    },
    awaits: { "users that are not known": aws("iam/policyAttachment:PolicyAttachment", { users: UNKNOWN }) },
});

const user = aws("iam/user:User", { name: "ann" }, { name: "ann" });
const login = aws("iam/userLoginProfile:UserLoginProfile", { user: "ann" });
const withoutFactor = { Effect: "Deny", NotAction: ["iam:EnableMFADevice"], Resource: "*", Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } };
const inGroup = aws("iam/userGroupMembership:UserGroupMembership", { user: "ann", groups: ["people"] });
const groupPolicy = (...all: object[]) => aws("iam/groupPolicy:GroupPolicy", { group: "people", policy: policy(...all) });
const shared = aws("iam/policy:Policy", { arn: "arn:shared", policy: policy(withoutFactor) }, { name: "shared" });

tabulate(rules.consoleUsersShowFactor, {
    accepts: {
        "a group that refuses": [login, user, inGroup, groupPolicy(withoutFactor)], "a policy of the user's": [login, user, aws("iam/userPolicy:UserPolicy", { user: "ann", policy: policy(withoutFactor) })],
        "a policy that a group has attached": [login, user, aws("iam/groupMembership:GroupMembership", { group: "people", users: ["ann"] }), aws("iam/groupPolicyAttachment:GroupPolicyAttachment", { group: "people", policyArn: "arn:shared" }), shared],
    },
    rejects: { "nothing, by default": [login, user], "a group that gives": [login, user, inGroup, groupPolicy(allow())], "another group": [login, user, groupPolicy(withoutFactor)] },
    awaits: { "a user of elsewhere": login, "a policy that is not known": [login, user, aws("iam/userPolicy:UserPolicy", { user: "ann", policy: UNKNOWN })] },
});

const profile = (props: object = {}, from: object = {}) => aws("iam/instanceProfile:InstanceProfile", props, { name: "profile", from } as never);
const named = (props: object = {}) => aws("iam/role:Role", { name: "r", assumeRolePolicy: policy(), ...props }, { name: "r" });

tabulate(rules.profileHasRole, {
    accepts: { "a role": profile({ role: "r" }), "a role that is not made yet": profile({ role: UNKNOWN }, { role: named() }) },
    rejects: { "none, by default": profile() },
});

const issuer = (props: object = {}) => aws("iam/openIdConnectProvider:OpenIdConnectProvider", { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"], ...props });

tabulate(rules.issuerNamesAudience, {
    accepts: { "one audience": issuer() },
    rejects: { "none": issuer({ clientIdLists: [] }), "plain HTTP": issuer({ url: "http://x" }) },
    awaits: { "audiences that are not known": issuer({ clientIdLists: UNKNOWN }) },
});

const attach = (policyArn: string, role = "r") => aws("iam/rolePolicyAttachment:RolePolicyAttachment", { role, policyArn }, { name: `${role}-${policyArn}` });
const service = (Service: string) => named({ assumeRolePolicy: policy({ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }) });
const managed = (name: string) => attach(`arn:aws:iam::aws:policy/service-role/${name}`);
const BACKUP = ["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"];

tabulate(rules.rolesCanDoTheirWork, {
    accepts: {
        "a policy of its own": [service("cloudtrail.amazonaws.com"), platform(), may(allow())], "policies inside": [named({ inlinePolicies: [{ policy: "{}" }] }), platform()],
        "a backup's two": [service("backup.amazonaws.com"), platform(), ...BACKUP.map(managed)],
    },
    rejects: { "none": [service("cloudtrail.amazonaws.com"), platform()], "one of a backup's two": [service("backup.amazonaws.com"), platform(), managed(BACKUP[0]!)], "another role's": [named({ name: "s" }), platform(), may(allow())] },
    ignores: { "a program that is no platform": service("cloudtrail.amazonaws.com") },
    awaits: { "an attachment that is not known": [service("backup.amazonaws.com"), platform(), attach(UNKNOWN)], "a policy of a role that is not known": [named(), platform(), aws("iam/rolePolicy:RolePolicy", { role: UNKNOWN })] },
});

const cluster = aws("rds/cluster:Cluster", { iamDatabaseAuthenticationEnabled: true });
const files = aws("efs/fileSystem:FileSystem", {});

tabulate(rules.machinesReach, {
    accepts: {
        "both": [profile({ role: "r" }), platform(), named(), cluster, files, may(allow({ Action: "rds-db:connect" }), allow({ Action: "elasticfilesystem:Client*" }))],
        "a site without either": [profile({ role: "r" }), platform(), named()],
        "patches, by AWS's own policy": [profile({ role: "r" }), platform(), named(), aws("ssm/maintenanceWindow:MaintenanceWindow", {}), attach("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")],
    },
    rejects: { "a database alone": [profile({ role: "r" }), platform(), named(), cluster, files, may(allow({ Action: "rds-db:connect" }))], "nothing": [profile({ role: "r" }), platform(), named(), cluster] },
    ignores: { "a program that is no platform": [profile({ role: "r" }), named(), cluster] },
    awaits: { "a policy that is not known": [profile({ role: "r" }), platform(), named(), cluster, aws("iam/rolePolicy:RolePolicy", { role: "r", policy: UNKNOWN })] },
});

const organization = aws("organizations/organization:Organization", {}, { name: "organization" });
const scp = (statement: object = {}) => aws("organizations/policy:Policy", {
    content: policy({ Effect: "Deny", NotAction: ["iam:*"], Resource: "*", Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1"] } }, ...statement }),
}, { name: "scp" });
const target = aws("organizations/policyAttachment:PolicyAttachment", { policyId: "scp-id", targetId: "r-1" });

tabulate(rules.organizationIsBound, {
    accepts: { "a policy on its root": [organization, scp(), target] },
    rejects: { "none": organization, "one that is attached to nothing": [organization, scp()], "one on something else": [organization, scp({ Condition: undefined }), target] },
    awaits: { "a policy that is not known": [organization, aws("organizations/policy:Policy", { content: UNKNOWN }), target] },
});

const archives = (...filters: object[]) => aws("accessanalyzer/archiveRule:ArchiveRule", { filters });

tabulate(rules.outsideAccessShown, {
    accepts: { "one account": archives({ criteria: "principal.AWS", eqs: [ACCOUNT] }), "one public resource": archives({ criteria: "isPublic", eqs: ["true"] }, { criteria: "resource", eqs: ["arn:aws:s3:::site"] }) },
    rejects: { "everything public": archives({ criteria: "isPublic", eqs: ["true"] }) },
    awaits: { "filters that are not known": aws("accessanalyzer/archiveRule:ArchiveRule", { filters: UNKNOWN }) },
});

const environment = (name: string) => aws("iam/role:Role", {
    name, assumeRolePolicy: policy({ Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: { "token.actions.githubusercontent.com:sub": `repo:o/r:environment:${name}` } } }),
}, { name });
const two = [environment("prod"), environment("dr")];

tabulate(rules.environmentsAlike, {
    accepts: { "the same": [platform(), ...two, attach("p", "prod"), attach("p", "dr")], "one environment": [platform(), environment("prod"), attach("p", "prod")] },
    rejects: { "less for the standby": [platform(), ...two, attach("p", "prod"), attach("q", "prod"), attach("p", "dr")] },
    ignores: { "a standby": standby() },
    awaits: { "a policy that is not known": [platform(), ...two, aws("iam/rolePolicyAttachment:RolePolicyAttachment", { role: "prod", policyArn: UNKNOWN })] },
});
