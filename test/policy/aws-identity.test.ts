import * as rules from "../../policy/rules/aws-identity";
import { ACCOUNT, aws, policy, tabulate, UNKNOWN } from "./aws-support";

const allow = (props: object) => ({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::store/*", ...props });
const permission = (...all: object[]) => aws("iam/rolePolicy:RolePolicy", { policy: policy(...all) });
const role = (props: object) => aws("iam/role:Role", props);

tabulate(rules.noEverything, {
    accepts: { "listed actions": permission(allow({})), "a part of a service's": permission(allow({ Action: "s3:Get*" })), "a denial of everything": permission({ ...allow({ Action: "*" }), Effect: "Deny" }) },
    rejects: {
        "everything": permission(allow({ Action: "*", Resource: "*" })),
        "every action of a service": permission(allow({ Action: ["s3:GetObject", "kms:*"] })),
        "everything but some": permission(allow({ Action: undefined, NotAction: "iam:*" })),
        "everything, inside the role": role({ inlinePolicies: [{ policy: policy(allow({ Action: "*" })) }] }),
    },
    ignores: { "a role without a policy inside": role({}) },
    awaits: { "a policy that is not known": aws("iam/policy:Policy", { policy: UNKNOWN }) },
});

tabulate(rules.boundToResources, {
    accepts: {
        "a named resource": permission(allow({})),
        "actions for no resource": permission(allow({ Action: ["ec2:DescribeInstances", "cloudwatch:PutMetricData"], Resource: "*" })),
        "a condition": permission(allow({ Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/site": "prod" } } })),
    },
    rejects: { "every resource": permission(allow({ Resource: "*" })), "every resource among others": permission(allow({ Resource: ["arn:aws:s3:::store/*", "*"] })) },
    awaits: { "a policy that is not known": aws("iam/rolePolicy:RolePolicy", { policy: UNKNOWN }) },
});

const attached = (policyArn: string) => aws("iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn });

tabulate(rules.noAdministrators, {
    accepts: { "a policy for a job": attached("arn:aws:iam::aws:policy/service-role/AmazonS3ObjectLambdaExecutionRolePolicy") },
    rejects: { "the administrator's": attached("arn:aws:iam::aws:policy/AdministratorAccess"), "the power user's": attached("arn:aws:iam::aws:policy/PowerUserAccess") },
    awaits: { "a policy that is not known": attached(UNKNOWN) },
});

const trust = (props: object) => role({ assumeRolePolicy: policy({ Effect: "Allow", Action: "sts:AssumeRole", ...props }) });
const service = { Principal: { Service: "cloudtrail.amazonaws.com" } };

tabulate(rules.trustIsBound, {
    accepts: {
        "a named principal": trust({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/x` } }),
        "a service for one account": trust({ ...service, Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }),
        "a service for one account, where it says for whom": trust({ ...service, Condition: { StringEqualsIfExists: { "aws:SourceAccount": ACCOUNT } } }),
        "machines": trust({ Principal: { Service: "ec2.amazonaws.com" } }),
    },
    rejects: { "everybody": trust({ Principal: "*" }), "a service for anybody": trust(service), "a service for any source": trust({ ...service, Condition: { ArnLike: { "aws:SourceArn": "*" } } }) },
    awaits: { "a trust that is not known": role({ assumeRolePolicy: UNKNOWN }) },
});

tabulate(rules.shortSessions, {
    accepts: { "the default": role({}), "half an hour": role({ maxSessionDuration: 1800 }) },
    rejects: { "half a day": role({ maxSessionDuration: 43200 }) },
    awaits: { "a length that is not known": role({ maxSessionDuration: UNKNOWN }) },
});
