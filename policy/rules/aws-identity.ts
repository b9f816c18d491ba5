// What roles may do, and who may take them on.
import { conditionValues, list, names, principals, shown, type Statement, statements, unless } from "../look";
import type { ResourceRule } from "../rule";

const PERMISSIONS = ["aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy", "aws:iam/userPolicy:UserPolicy", "aws:iam/groupPolicy:GroupPolicy"];
const ROLE = "aws:iam/role:Role";

const isEverything = (pattern: string): boolean => pattern === "*" || /^[a-z0-9-]+:\*$/i.test(pattern);

/** Actions that AWS defines for no resource in particular. */
const WITHOUT_RESOURCE = ["ec2:Describe*", "s3:ListAllMyBuckets", "kms:ListKeys", "kms:ListAliases", "cloudwatch:PutMetricData", "xray:Put*", "ecr:GetAuthorizationToken", "ssmmessages:*", "ec2messages:*", "sts:GetCallerIdentity", "logs:DescribeLogGroups"];

const isWide = (statement: Statement): boolean =>
    statement.NotAction !== undefined || list<string>(statement.Action).some(isEverything);

export const noEverything: ResourceRule = {
    name: "aws-iam-no-everything",
    title: "No policy allows everything, or every action of a service",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "List the actions that are needed.",
    types: [...PERMISSIONS, ROLE],
    applies: ({ type, props }) => type !== ROLE || list(props.inlinePolicies).length > 0,
    check: ({ type, props }) => (type === ROLE ? list<any>(props.inlinePolicies).flatMap(({ policy }) => statements(policy)) : statements(props.policy))
        .filter((statement) => statement.Effect === "Allow" && isWide(statement))
        .map(({ Sid, Action, NotAction }) => ({ property: `policy ${Sid ?? ""}`.trim(), observed: NotAction ? "everything but some" : shown(Action), expected: "the actions that are needed" })),
};

export const boundToResources: ResourceRule = {
    name: "aws-iam-names-resources",
    title: "Permissions name the resources they are for",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Replace the resource * by ARNs, or bind the statement by a condition.",
    types: PERMISSIONS,
    check: ({ props }) => statements(props.policy)
        .filter((statement) => statement.Effect === "Allow" && list<string>(statement.Resource).includes("*") && statement.Condition === undefined)
        .filter((statement) => !list<string>(statement.Action).every((action) => WITHOUT_RESOURCE.some((known) => names({ Effect: "Allow", Action: known }, action))))
        .map(({ Sid }) => ({ property: `policy ${Sid ?? ""}`.trim(), observed: "every resource", expected: "ARNs" })),
};

const ADMINISTRATION = /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

export const noAdministrators: ResourceRule = {
    name: "aws-iam-no-administrator",
    title: "Nothing is given AWS's administrator policies",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Attach a policy that lists what the job needs.",
    types: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/userPolicyAttachment:UserPolicyAttachment", "aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "aws:iam/policyAttachment:PolicyAttachment"],
    check: ({ props }) => unless(!ADMINISTRATION.test(String(props.policyArn)), { property: "policyArn", observed: "an administrator's policy", expected: "a policy for the job" }),
};

const SOURCES = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID"];

/** Services that run a workload of the account itself, so that no source can be named. */
const WORKLOADS = /^(ec2|lambda|ecs-tasks|eks|pods\.eks|ecs)\.amazonaws\.com$/;

export const trustIsBound: ResourceRule = {
    name: "aws-role-trust-bound",
    title: "A role can be taken on by named principals, and by services on behalf of its own account only",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Name the principals, and add aws:SourceAccount or aws:SourceArn where a service takes the role on.",
    types: [ROLE],
    check: ({ props }) => statements(props.assumeRolePolicy).filter(({ Effect }) => Effect === "Allow").flatMap((statement) => {
        const property = `assumeRolePolicy ${statement.Sid ?? ""}`.trim();
        const who = principals(statement);
        const services = typeof statement.Principal === "object" ? list<string>(statement.Principal.Service as string) : [];
        // IfExists is taken too: some services do not always say on whose behalf they come.
        const isBound = SOURCES.some((key) => conditionValues(statement, /^(String|Arn)(Equals|Like)(IfExists)?$/i, key).some((value) => value !== "*"));
        return [
            ...unless(!who.includes("*"), { property, observed: "everybody", expected: "named principals" }),
            ...services.filter((service) => !WORKLOADS.test(service) && !isBound)
                .map((service) => ({ property, observed: `${service} for any account`, expected: "aws:SourceAccount or aws:SourceArn" })),
        ];
    }),
};

/** An hour, in seconds: the default, and long enough for what a service or a person does in one go. */
const SESSION_SECONDS = 3600;

export const shortSessions: ResourceRule = {
    name: "aws-role-session",
    title: "A role's session ends within the hour",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["sessions"],
    remediation: "Leave maxSessionDuration at 3600.",
    types: [ROLE],
    check: ({ props }) => {
        const seconds = Number(props.maxSessionDuration ?? SESSION_SECONDS);
        return unless(seconds <= SESSION_SECONDS, { property: "maxSessionDuration", observed: `${seconds} s`, expected: `${SESSION_SECONDS} s or less` });
    },
};
