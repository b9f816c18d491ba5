// What roles may do, who may take them on, and where whatever they may do ends.
import { MANAGED } from "../../components/identity-policies";
import { BREAK_GLASS, type Job, JOBS } from "../../components/plan/jobs";
import { AWS_GLOBAL_REGION, isAwsRegion } from "../../components/plan/residency";
import {
    asDeclared, beside, conditionValues, factsOf, list, names, need, PLATFORM, platformOf, principals, require1, shown, type Statement, statements, unless,
} from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";
import type { Settings } from "../settings";

const PERMISSIONS = ["aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy", "aws:iam/userPolicy:UserPolicy", "aws:iam/groupPolicy:GroupPolicy", "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"];
const ROLE = "aws:iam/role:Role";

const isEverything = (pattern: string): boolean => pattern === "*" || /^[a-z0-9-]+:\*$/i.test(pattern);

/** Actions that AWS defines for no resource in particular. */
const WITHOUT_RESOURCE = ["ec2:Describe*", "s3:ListAllMyBuckets", "kms:ListKeys", "kms:ListAliases", "cloudwatch:PutMetricData", "xray:Put*", "ecr:GetAuthorizationToken", "ssmmessages:*", "ec2messages:*", "sts:GetCallerIdentity", "logs:DescribeLogGroups", "ssm:CreateOpsItem", "logs:*LogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies"];

const POLICY = "aws:iam/policy:Policy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const ATTACHMENTS = [ATTACHMENT, "aws:iam/userPolicyAttachment:UserPolicyAttachment", "aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "aws:iam/policyAttachment:PolicyAttachment"];

/** A boundary gives nothing, so that it may name everything: where it is nothing but a boundary. */
const isBoundary = (policy: Resource, graph: Graph): boolean => policy.type === POLICY &&
    graph.referrers(policy, "permissionsBoundary", ROLE).length > 0 && graph.referrers(policy, "policyArn", ...ATTACHMENTS).length === 0;

const isWide = (statement: Statement): boolean =>
    statement.NotAction !== undefined || list<string>(statement.Action).some(isEverything);

export const noEverything: StackRule = {
    name: "aws-iam-no-everything",
    title: "No policy allows everything, or every action of a service",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege"],
    remediation: "List the actions that are needed.",
    types: [...PERMISSIONS, ROLE],
    applies: (resource, graph) => (resource.type === ROLE ? list(asDeclared(resource, "inlinePolicies").props.inlinePolicies).length > 0 : !isBoundary(resource, graph)),
    check: ({ type, props }) => (type === ROLE ? list<any>(props.inlinePolicies).flatMap(({ policy }) => statements(policy)) : statements(props.policy ?? props.inlinePolicy))
        .filter((statement) => statement.Effect === "Allow" && isWide(statement))
        .map(({ Sid, Action, NotAction }) => ({ property: `policy ${Sid ?? ""}`.trim(), observed: NotAction ? "everything but some" : shown(Action), expected: "the actions that are needed" })),
};

export const boundToResources: StackRule = {
    name: "aws-iam-names-resources",
    title: "Permissions name the resources they are for",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege"],
    remediation: "Replace the resource * by ARNs, or bind the statement by a condition.",
    types: PERMISSIONS,
    applies: (resource, graph) => !isBoundary(resource, graph),
    check: ({ props }) => statements(props.policy ?? props.inlinePolicy)
        .filter((statement) => statement.Effect === "Allow" && list<string>(statement.Resource).includes("*") && statement.Condition === undefined)
        .filter((statement) => !list<string>(statement.Action).every((action) => WITHOUT_RESOURCE.some((known) => names({ Effect: "Allow", Action: known }, action))))
        .map(({ Sid }) => ({ property: `policy ${Sid ?? ""}`.trim(), observed: "every resource", expected: "ARNs" })),
};

const ADMINISTRATION = /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

/** Policies that a resource attaches, whatever the form: one, a list, or those of a role itself. */
const attachedBy = ({ props }: Resource): readonly string[] =>
    [props.policyArn, props.managedPolicyArn, ...list(props.policyArns), ...list(props.managedPolicyArns)].filter((arn) => arn !== undefined).map(String);

const ATTACHING = [
    ...ATTACHMENTS, ROLE, "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive", "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
];

export const noAdministrators: ResourceRule = {
    name: "aws-iam-no-administrator",
    title: "Nothing is given AWS's administrator policies",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Attach a policy that lists what the job needs.",
    types: ATTACHING,
    applies: (resource) => resource.type !== ROLE || attachedBy(resource).length > 0,
    check: (resource) => unless(!attachedBy(resource).some((arn) => ADMINISTRATION.test(arn)), { property: "policyArn", observed: "an administrator's policy", expected: "a policy for the job" }),
};

const SOURCES = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID"];

/** Services that run a workload of the account itself, so that no source can be named. */
const WORKLOADS = /^(ec2|lambda|ecs-tasks|eks|pods\.eks|ecs)\.amazonaws\.com$/;

/** Everybody of one organisation or account. A pattern of ARNs is of no account in particular. */
const isOfOrganization = (statement: Statement): boolean => ["aws:PrincipalOrgID", "aws:PrincipalAccount"].some((key) =>
    conditionValues(statement, /^String(Equals|Like)$/i, key).some((value) => !value.includes("*")));

/** Everybody whom an account lets in, which is that account's to decide: `111122223333`, or its root's ARN. */
const isWholeAccount = (principal: string): boolean => /^(\d{12}|arn:[a-z-]+:iam::\d{12}:root)$/.test(principal);

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
            ...unless(!who.includes("*") || isOfOrganization(statement), { property, observed: "everybody", expected: "named principals" }),
            ...unless(statement.Condition !== undefined || !who.some(isWholeAccount), { property, observed: "a whole account", expected: "named principals, or a condition on who may" }),
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

export const passwordsAreStrong: ResourceRule = {
    name: "aws-account-password-policy",
    title: "Passwords are long, mixed, changed, and not used again",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["password-policy"],
    remediation: "Ask for 14 characters or more of all four kinds, for 90 days at most, and remember 24.",
    types: ["aws:iam/accountPasswordPolicy:AccountPasswordPolicy"],
    check: ({ props }) => {
        const { minimumPasswordLength: length = 6, passwordReusePrevention: remembered = 0, maxPasswordAge: age = 0 } = props;
        return [
            ...unless(length >= 14, { property: "minimumPasswordLength", observed: shown(length), expected: "14 or more" }),
            ...unless(remembered >= 24, { property: "passwordReusePrevention", observed: shown(remembered), expected: "24" }),
            ...unless(age >= 1 && age <= 90, { property: "maxPasswordAge", observed: age ? `${age} days` : "never", expected: "90 days or less" }),
            ...["requireLowercaseCharacters", "requireUppercaseCharacters", "requireNumbers", "requireSymbols"]
                .flatMap((property) => require1(property, props[property] ?? false, [true])),
            // Left out, the provider lets them: who cannot change a password that was seen, keeps it.
            ...require1("allowUsersToChangePassword", props.allowUsersToChangePassword, [true, undefined], "true"),
        ];
    },
};

const GUARD = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";

export const accountIsNotPublic: ResourceRule = {
    name: "aws-account-not-public",
    title: "No bucket of the account can be made public, whatever its own settings say",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-access"],
    remediation: "Set all four properties of the account's public access block.",
    types: [GUARD],
    check: ({ props }) => ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"]
        .flatMap((property) => require1(property, props[property] ?? false, [true])),
};

const isPrimary = (platform: Resource): boolean => platform.props.role === "primary";

export const accountIsGuarded: StackRule = {
    name: "aws-account-guarded",
    title: "An account has a password policy, a boundary for its roles, and lets nothing be public",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["password-policy", "storage-access", "data-residency"],
    remediation: "Declare the Identity and Residency components in the primary: IAM has no regions, and one site of an account says it for all.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => [
        ...["aws:iam/accountPasswordPolicy:AccountPasswordPolicy", GUARD].filter((type) => beside(platform, graph, type).length === 0)
            .map((type) => ({ observed: "none", expected: type.split(":").at(-1)! })),
        ...unless(beside(platform, graph, POLICY).some(({ props }) => props.tags?.purpose === "boundary"), { observed: "no boundary", expected: "the boundary of every role" }),
    ],
};

/** Credentials that last until somebody takes them away. */
const LASTING = [
    "aws:iam/user:User", "aws:iam/accessKey:AccessKey", "aws:iam/userLoginProfile:UserLoginProfile", "aws:iam/sshKey:SshKey",
    "aws:iam/serviceSpecificCredential:ServiceSpecificCredential", "aws:iam/signingCertificate:SigningCertificate",
];

export const noLastingCredentials: StackRule = {
    name: "aws-no-lasting-credentials",
    title: "Nobody has a key or a password that lasts: people and machines take roles on",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["secrets-management", "trusted-code"],
    remediation: "Give people a role to take on, machines an instance profile, pipelines a token of their own issuer.",
    types: [PLATFORM, ...LASTING],
    check: ({ type }) => unless(!LASTING.includes(type), { observed: type.split(":").at(-1)!, expected: "a role" }),
};

export const rolesHaveBoundary: StackRule = {
    name: "aws-role-boundary",
    title: "Every role of a site ends at a boundary",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege", "data-residency"],
    remediation: "Declare the role below the site (stacks/bounded.ts gives it the boundary), or set permissionsBoundary.",
    types: [ROLE],
    applies: (role, graph) => platformOf(role, graph) !== undefined,
    check: (role) => unless(Boolean(readOr<unknown>(role.propertyDependencies["permissionsBoundary"]?.length, () => role.props.permissionsBoundary)), {
        property: "permissionsBoundary", observed: "none", expected: "the account's boundary",
    }),
};

/** What a boundary must refuse whatever a role is given, besides other regions. */
const REFUSED_BEYOND = ["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:DeleteRolePermissionsBoundary", "s3:PutAccountPublicAccessBlock"];

const denies = (statement: Statement, action: string): boolean =>
    statement.Effect === "Deny" && names(statement, action) && list<string>(statement.Resource).includes("*");

/** Regions that a statement leaves open when it refuses the others. Undefined where it refuses none. */
const openRegions = (statement: Statement): readonly string[] | undefined => {
    const open = conditionValues(statement, /^StringNotEquals$/i, "aws:RequestedRegion");
    return statement.Effect === "Deny" && open.length > 0 ? open : undefined;
};

/** What is wrong with a document that is to keep everything in the allowed regions. */
function outsideRegions(document: unknown, allowed: readonly string[], property: string): Problem[] {
    const [general] = statements(document).filter((statement) => statement.NotAction !== undefined && openRegions(statement));
    const open = general && openRegions(general)!;
    const strange = (open ?? []).filter((region) => !allowed.includes(region));
    const others = list<string>(general?.NotAction).filter((action) => /^(cloudwatch|events):/i.test(action));
    // Alarms on names that have no region stand in one region besides, and nowhere else.
    const anywhere = others.filter((action) => !statements(document).some((statement) => statement.NotAction === undefined && names(statement, action)
        && openRegions(statement)?.every((region) => [...allowed, AWS_GLOBAL_REGION].includes(region))));
    const services = list<string>(general?.NotAction).filter((pattern) => /^(\*|(ec2|rds|s3|elasticfilesystem|backup|dynamodb|secretsmanager|lambda|logs|ssm):\*)$/i.test(pattern));
    return [
        ...unless(open !== undefined, { property, observed: "no region is refused", expected: `all but ${allowed.join(", ")}` }),
        ...unless(strange.length === 0, { property, observed: strange.join(", "), expected: `none but ${allowed.join(", ")}` }),
        ...unless(services.length === 0, { property, observed: `${services.join(", ")} in any region`, expected: "global services alone" }),
        ...unless(anywhere.length === 0, { property, observed: `${anywhere.slice(0, 3).join(", ")} in any region`, expected: `${AWS_GLOBAL_REGION} besides the allowed ones` }),
    ];
}

export const boundaryHolds: StackRule = {
    name: "aws-boundary-holds",
    title: "The boundary refuses other regions, lasting credentials, and every change of itself",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["data-residency", "least-privilege"],
    remediation: "Build the boundary with components/identity-policies.ts, from the configured regions.",
    types: [POLICY],
    applies: (policy, graph) => platformOf(policy, graph) !== undefined && policy.props.tags?.purpose === "boundary",
    check: (policy, graph) => {
        const all = statements(policy.props.policy);
        const itself = all.some((statement) => statement.Effect === "Deny" && names(statement, "iam:CreatePolicyVersion") && list<string>(statement.Resource).some((arn) => arn === "*" || arn.endsWith(`policy/${policy.props.name}`)));
        const roles = all.some((statement) => statement.Effect === "Deny" && names(statement, "iam:CreateRole") && conditionValues(statement, /^(String|Arn)NotEquals$/i, "iam:PermissionsBoundary").length > 0);
        return [
            ...unless(graph.referrers(policy, "policyArn", ...ATTACHMENTS).length === 0, { observed: "attached: it gives what it was to end", expected: "a boundary alone" }),
            ...outsideRegions(policy.props.policy, factsOf(policy, graph)!.allowedRegions.filter(isAwsRegion), "policy"),
            ...REFUSED_BEYOND.filter((action) => !all.some((statement) => statement.Condition === undefined && denies(statement, action))).map((action) => ({ property: "policy", observed: `${action} is possible`, expected: "refused" })),
            ...unless(itself, { property: "policy", observed: "who has it can change it", expected: "iam:CreatePolicyVersion refused on itself" }),
            ...unless(roles, { property: "policy", observed: "who has it can make a role without it", expected: "iam:CreateRole refused without it" }),
            ...unless(policy.protect, { property: "protect", observed: "off", expected: "on: without it every role is free" }),
        ];
    },
};

/** The platform's own regions; else those that are configured; else whatever the policy itself names. */
function regionsAllowed(policy: Resource, graph: Graph, { allowedRegions }: Settings): readonly string[] {
    const regions = (factsOf(policy, graph)?.allowedRegions ?? allowedRegions).filter(isAwsRegion);
    return regions.length > 0 ? regions : statements(policy.props.content).flatMap((statement) => openRegions(statement) ?? []);
}

export const organizationKeepsRegions: StackRule = {
    name: "aws-organization-regions",
    title: "A policy of the organisation that names regions names the allowed ones",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["data-residency"],
    remediation: "Build the policy with components/identity-policies.ts, from the configured regions, and attach it.",
    types: ["aws:organizations/policy:Policy"],
    settings: ["allowedRegions"],
    applies: (policy, graph) => (policy.props.type ?? "SERVICE_CONTROL_POLICY") === "SERVICE_CONTROL_POLICY"
        && (platformOf(policy, graph) !== undefined || statements(policy.props.content).some(openRegions)),
    check: (policy, graph, settings) => [
        ...outsideRegions(policy.props.content, regionsAllowed(policy, graph, settings), "content"),
        ...unless(graph.referrers(policy, "policyId", "aws:organizations/policyAttachment:PolicyAttachment").length > 0, { observed: "attached to nothing", expected: "a target" }),
    ],
};

const jobOf = ({ props }: Resource): Job | undefined => JOBS.find((job) => job === props.tags?.purpose);

const trusts = (role: Resource): readonly Statement[] => statements(role.props.assumeRolePolicy).filter(({ Effect }) => Effect === "Allow");

const isPerson = (principal: string): boolean => /^arn:[^:]*:iam::\d{12}:user\//.test(principal);

/** Principals of other systems are no ARNs of IAM: a SAML provider's users show their factor there. */
const awsPrincipals = ({ Principal: principal }: Statement): readonly string[] =>
    (typeof principal === "object" ? list<string>(principal["AWS"]) : principal === "*" ? ["*"] : []);

export const peopleShowFactor: ResourceRule = {
    name: "aws-role-second-factor",
    title: "A person takes a role on with a second factor",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["multi-factor"],
    remediation: 'Add the condition Bool aws:MultiFactorAuthPresent "true" to each statement that lets people in.',
    types: [ROLE],
    applies: (role) => jobOf(role) !== undefined || trusts(role).some((statement) => awsPrincipals(statement).some(isPerson)),
    check: (role) => trusts(role).filter((statement) => awsPrincipals(statement).some((principal) => jobOf(role) !== undefined || isPerson(principal)))
        .filter((statement) => !conditionValues(statement, /^Bool$/i, "aws:MultiFactorAuthPresent").includes("true"))
        .map(({ Sid }) => ({ property: `assumeRolePolicy ${Sid ?? ""}`.trim(), observed: "no second factor", expected: "aws:MultiFactorAuthPresent true" })),
};

/** A range that is none: everybody is in it. */
const isEverywhere = (range: string): boolean => Number(range.split("/")[1] ?? 32) < 8;

export const peopleComeFromRanges: ResourceRule = {
    name: "aws-role-from-ranges",
    title: "People's roles are taken on from permitted addresses only",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["login-ranges"],
    remediation: "Add the condition IpAddress aws:SourceIp with the ranges of logInRanges.",
    types: [ROLE],
    applies: (role) => jobOf(role) !== undefined,
    check: (role) => trusts(role).flatMap((statement) => {
        const ranges = conditionValues(statement, /^IpAddress$/i, "aws:SourceIp");
        return unless(ranges.length > 0 && !ranges.some(isEverywhere), {
            property: `assumeRolePolicy ${statement.Sid ?? ""}`.trim(), observed: ranges.length > 0 ? "a range that everybody is in" : "from anywhere", expected: "permitted ranges",
        });
    }),
};

/** Policies of our own that a role has attached. What is AWS's own is told by name. */
const attachedTo = (role: Resource, graph: Graph) => {
    const attachments = graph.referrers(role, "role", ATTACHMENT);
    return {
        own: attachments.flatMap((attachment) => graph.linked(attachment, "policyArn", POLICY)),
        arns: attachments.map((attachment) => readOr("", () => String(attachment.props.policyArn))),
        inline: graph.referrers(role, "role", "aws:iam/rolePolicy:RolePolicy"),
    };
};

export const peopleAreGuarded: StackRule = {
    name: "aws-role-people-guard",
    title: "What a person's role does without a second factor, or from elsewhere, is refused",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["multi-factor", "login-ranges"],
    remediation: "Attach the guard that the Identity component makes.",
    types: [ROLE],
    applies: (role, graph) => platformOf(role, graph) !== undefined && jobOf(role) !== undefined,
    check: (role, graph) => {
        const refused = attachedTo(role, graph).own.flatMap(({ props }) => statements(props.policy))
            .filter((statement) => statement.Effect === "Deny" && statement.NotAction !== undefined && list<string>(statement.Resource).includes("*"));
        const factor = refused.some((statement) => conditionValues(statement, /^Bool(IfExists)?$/i, "aws:MultiFactorAuthPresent").includes("false"));
        const ranges = refused.some((statement) => conditionValues(statement, /^NotIpAddress$/i, "aws:SourceIp").some((range) => !isEverywhere(range)));
        return [
            ...unless(factor, { observed: "nothing refuses a session without a second factor", expected: "a denial without it" }),
            ...unless(ranges, { observed: "nothing refuses other addresses", expected: "a denial outside the ranges" }),
        ];
    },
};

const GITHUB = "token.actions.githubusercontent.com";

export const tokensAreExact: ResourceRule = {
    name: "aws-oidc-trust-exact",
    title: "A pipeline's token opens a role to exactly one subject, for AWS alone",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "federation", "least-privilege"],
    remediation: "Compare the issuer's sub and aud with StringEquals: a whole subject, and sts.amazonaws.com.",
    types: [ROLE],
    applies: (role) => trusts(role).some((statement) => names(statement, "sts:AssumeRoleWithWebIdentity")),
    check: (role) => trusts(role).filter((statement) => names(statement, "sts:AssumeRoleWithWebIdentity")).flatMap((statement) => {
        const property = `assumeRolePolicy ${statement.Sid ?? ""}`.trim();
        const issuer = principals(statement).map((arn) => /:oidc-provider\/(.+)$/.exec(arn)?.[1] ?? arn)[0] ?? GITHUB;
        // A service that signs as itself for all its customers, as Sentinel does, tells them apart by the session's name.
        const told = issuer === GITHUB ? [`${issuer}:sub`] : [`${issuer}:sub`, "sts:RoleSessionName"];
        const subjects = told.flatMap((key) => conditionValues(statement, /^StringEquals$/i, key));
        const audiences = conditionValues(statement, /^StringEquals$/i, `${issuer}:aud`);
        return [
            ...unless(subjects.length === 1 && !/[*?]/.test(subjects[0]!), { property, observed: subjects.length === 0 ? "any subject, or a pattern" : "several subjects", expected: "one whole subject" }),
            ...unless(audiences.length === 1 && (issuer !== GITHUB || audiences[0] === "sts.amazonaws.com"), { property, observed: "any audience", expected: "sts.amazonaws.com" }),
        ];
    }),
};

/** Actions that change nothing and give nothing away but what they read. */
const READS = /^[\w-]+:(Get|List|Describe|Head|BatchGet|Lookup|Search|Select|View|Check|Query|Filter|Scan)\w*\*?$|^kms:Decrypt$/i;

const READ_ONLY = /:policy\/(job-function\/ViewOnlyAccess|SecurityAudit|ReadOnlyAccess)$/;

/** What a role may do that is not reading. */
function changes(role: Resource, graph: Graph): string[] {
    const { own, arns, inline } = attachedTo(role, graph);
    const allowed = [...own, ...inline].flatMap(({ props }) => statements(props.policy)).filter(({ Effect }) => Effect === "Allow");
    return [
        ...allowed.flatMap((statement) => (statement.NotAction ? ["everything but some"] : list<string>(statement.Action).filter((action) => !READS.test(action)))),
        ...arns.filter((arn) => /:iam::aws:policy\//.test(arn) && !READ_ONLY.test(arn)).map((arn) => arn.split("/").at(-1)!),
    ];
}

export const readerOnlyReads: StackRule = {
    name: "aws-reader-reads",
    title: "The role that people read their data with reads, does nothing else, and outlives an update",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["reader-access", "least-privilege"],
    remediation: "Give the role s3:GetObject and the like alone, and protect it.",
    types: [ROLE],
    applies: (role, graph) => platformOf(role, graph) !== undefined && jobOf(role) === "reader",
    check: (role, graph) => {
        const { own, inline } = attachedTo(role, graph);
        const reads = [...own, ...inline].flatMap(({ props }) => statements(props.policy)).some((statement) => statement.Effect === "Allow" && names(statement, "s3:GetObject"));
        const more = changes(role, graph);
        return [
            ...unless(reads, { observed: "it cannot read an object", expected: "s3:GetObject" }),
            ...unless(more.length === 0, { observed: more.slice(0, 3).join(", "), expected: "reading alone" }),
            ...unless(role.protect, { property: "protect", observed: "off", expected: "on" }),
        ];
    },
};

export const pullRequestsOnlyLook: StackRule = {
    name: "aws-pull-request-looks",
    title: "What anybody can propose is only looked at: a pull request's role reads",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["trusted-code", "least-privilege"],
    remediation: "Give the role of pull_request ViewOnlyAccess or SecurityAudit, and what changes anything to the environments' roles.",
    types: [ROLE],
    applies: (role) => trusts(role).some((statement) => conditionValues(statement, /^StringEquals$/i, `${GITHUB}:sub`).some((subject) => subject.endsWith(":pull_request"))),
    check: (role, graph) => {
        const more = changes(role, graph);
        return unless(more.length === 0, { observed: more.slice(0, 3).join(", "), expected: "reading alone" });
    },
};

const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";
const METRIC_FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";

export const emergenciesAreHeard: StackRule = {
    name: "aws-emergency-role-heard",
    title: "Every use of the emergency role raises an alarm",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["break-glass", "alerting"],
    remediation: "Declare an event rule on AssumeRole of the role's ARN, with a target that responders hear.",
    types: [ROLE],
    applies: (role) => jobOf(role) === BREAK_GLASS,
    check: (role, graph) => {
        const name = String(role.props.name);
        const says = (watch: Resource, property: string): boolean => readOr("", () => String(watch.props[property])).includes(name);
        const watched = [
            ...graph.of(EVENT_RULE).filter((rule) => says(rule, "eventPattern") && rule.props.state !== "DISABLED" && graph.referrers(rule, "rule", "aws:cloudwatch/eventTarget:EventTarget").length > 0),
            ...graph.of(METRIC_FILTER).filter((filter) => says(filter, "pattern")),
        ];
        return unless(watched.length > 0, { observed: "nobody hears of it", expected: "an event rule with a target" });
    },
};

export const jobsHaveRoles: StackRule = {
    name: "aws-jobs-have-roles",
    title: "Each job has a role of its own: running, reviewing, responding, reading, and emergencies",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege", "reader-access", "break-glass", "multi-factor", "login-ranges"],
    remediation: "Declare the Identity component in the primary: IAM has no regions, and one site of an account says it for all.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => JOBS.flatMap((job): Problem[] => {
        const role = beside(platform, graph, ROLE).find((each) => jobOf(each) === job);
        if (!role) return [{ property: job, observed: `no role for the job ${job}`, expected: "one" }];
        // A guard takes away; whatever has nothing else can do nothing.
        const gives = attachedTo(role, graph).own.flatMap(({ props }) => statements(props.policy)).some(({ Effect }) => Effect === "Allow") ||
            attachedTo(role, graph).arns.some((arn) => /:iam::aws:policy\//.test(arn));
        return unless(gives, { property: job, observed: "a role that gives nothing", expected: "a policy for the job" });
    }),
};

/** The job of a role, or that it is for looking at pull requests. */
const dutyOf = (role: Resource): Job | "plan" | undefined => jobOf(role) ?? (looksAtProposals(role) ? "plan" : undefined);

const looksAtProposals = (role: Resource): boolean =>
    trusts(role).some((statement) => conditionValues(statement, /^StringEquals$/i, `${GITHUB}:sub`).some((subject) => subject.endsWith(":pull_request")));

export const jobsAreEquipped: StackRule = {
    name: "aws-jobs-see-what-they-need",
    title: "Whoever runs, reviews, responds or compares sees how everything is set up, by AWS's own policies",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege", "access-review", "break-glass"],
    remediation: "Attach ViewOnlyAccess, and SecurityAudit to those who review, respond or compare (components/identity-policies.ts).",
    types: [ROLE],
    applies: (role, graph) => platformOf(role, graph) !== undefined && dutyOf(role) !== undefined,
    check: (role, graph) => {
        const { arns } = attachedTo(role, graph);
        return MANAGED[dutyOf(role)!].filter((policy) => !arns.some((arn) => arn.endsWith(`:policy/${policy}`)))
            .map((policy) => ({ observed: `without ${policy.split("/").at(-1)!}`, expected: "attached" }));
    },
};

/** The pipeline may change roles and policies of the platform's name, but only those without a path. */
export const peopleAreOutOfReach: StackRule = {
    name: "aws-identity-out-of-reach",
    title: "The roles of people and of the pipeline, and what they are given, are kept where the pipeline cannot change them",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege", "trusted-code"],
    remediation: "Give the role or policy the platform's path: the pipeline's rights end at roles and policies without one.",
    types: [ROLE, POLICY],
    applies: (resource, graph) => platformOf(resource, graph) !== undefined && (resource.type === ROLE ? dutyOf(resource) !== undefined || deploys(resource) : isTheirs(resource, graph)),
    check: (resource, graph) => {
        const path = `/${factsOf(resource, graph)!.platform}/`;
        return unless(String(resource.props.path ?? "/").startsWith(path), { property: "path", observed: shown(resource.props.path ?? "/"), expected: path });
    },
};

const deploys = (role: Resource): boolean => trusts(role).some((statement) => conditionValues(statement, /^StringEquals$/i, `${GITHUB}:sub`).some((subject) => subject.includes(":environment:")));

/** A policy that a person's or the pipeline's role has, or gets when money runs out. */
const isTheirs = (policy: Resource, graph: Graph): boolean => policy.props.tags?.purpose === "brake"
    || graph.referrers(policy, "policyArn", ATTACHMENT).flatMap((attachment) => graph.linked(attachment, "role", ROLE)).some((role) => dutyOf(role) !== undefined || deploys(role));

export const supportCanBeAsked: StackRule = {
    name: "aws-support-role",
    title: "Somebody may ask AWS for support in an incident",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "least-privilege"],
    remediation: "Attach AWSSupportAccess to the responders' role.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => unless(beside(platform, graph, ATTACHMENT).some(({ props }) => /:policy\/AWSSupportAccess$/.test(readOr("", () => String(props.policyArn)))), {
        observed: "nobody", expected: "AWSSupportAccess on a role",
    }),
};

export const policiesAreInUse: StackRule = {
    name: "aws-policy-in-use",
    title: "Every policy of a site is attached to something, or a boundary: none lies about for whoever finds it",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege"],
    remediation: "Attach the policy to the role that it is for, or take it away.",
    types: [POLICY],
    // A brake is attached by AWS, and only when too much was spent.
    applies: (policy, graph) => platformOf(policy, graph) !== undefined && policy.props.tags?.purpose !== "brake",
    check: (policy, graph) => unless(graph.referrers(policy, "policyArn", ...ATTACHMENTS).length + graph.referrers(policy, "permissionsBoundary", ROLE).length > 0 ||
        graph.of(ROLE).some(({ props }) => readOr<unknown>(1, () => props.permissionsBoundary) === readOr<unknown>(2, () => policy.props.arn)), { observed: "attached to nothing", expected: "a role" }),
};

export const pipelineHasRoles: StackRule = {
    name: "aws-pipeline-has-roles",
    title: "The pipeline comes by tokens of its own issuer: a role that looks for pull requests, and one for each environment that deploys",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["trusted-code", "secrets-management"],
    remediation: "Declare the Identity component in the primary: an OpenIdConnectProvider, and a role for each kind of run.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => {
        const issuer = beside(platform, graph, "aws:iam/openIdConnectProvider:OpenIdConnectProvider").some(({ props }) => String(props.url).includes(GITHUB) && list(props.clientIdLists).includes("sts.amazonaws.com"));
        const roles = beside(platform, graph, ROLE).flatMap((role) => trusts(role).flatMap((statement) => conditionValues(statement, /^StringEquals$/i, `${GITHUB}:sub`).map((subject) => ({ role, subject }))));
        const gives = ({ role }: { role: Resource }) => attachedTo(role, graph).arns.length > 0;
        const sites = graph.of(PLATFORM).map(({ props }) => props.site as string);
        return [
            ...unless(issuer, { observed: "no provider that AWS knows the pipeline by", expected: GITHUB }),
            // By this tag a pipeline's role is told from a person's: what it sees of data, and who loses what when money runs out.
            ...roles.filter(({ role }) => role.props.tags?.purpose !== "pipeline").map(({ role }) => ({ property: "tags.purpose", observed: `${role.name} is no pipeline's`, expected: "pipeline" })),
            ...unless(roles.some((each) => each.subject.endsWith(":pull_request") && gives(each)), { observed: "no role for pull requests", expected: "one that looks" }),
            ...sites.flatMap((site) => unless(roles.some((each) => each.subject.endsWith(`:environment:${site}`) && gives(each)), { observed: `no role for the environment ${site}`, expected: "one that deploys" })),
        ];
    },
};

/** Purposes of buckets that hold what customers store and take away. */
const CUSTOMERS = ["data", "export"];

/** Actions that show what somebody has stored, whatever the service. */
const SHOWS_DATA = ["s3:GetObject", "s3:GetObjectVersion", "secretsmanager:GetSecretValue", "dynamodb:GetItem", "rds-data:ExecuteStatement", "elasticfilesystem:ClientMount"];

/** Managed policies of AWS by which data can be read. */
const GIVES_DATA = /:policy\/(ReadOnlyAccess|AmazonS3\w*|AmazonRDS\w*|SecretsManager\w*|AdministratorAccess|PowerUserAccess|AWSBackup\w*)$/;

export const staffSeesNoData: StackRule = {
    name: "aws-staff-sees-no-data",
    title: "Whoever runs, reviews or deploys the service sees no customer's data: readers do, and an emergency",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["break-glass", "least-privilege"],
    remediation: "Take the action away, or name buckets of records alone; what an emergency needs belongs to the emergency role.",
    types: [ROLE],
    applies: (role, graph) => platformOf(role, graph) !== undefined && (role.props.tags?.purpose === "pipeline" || !["reader", BREAK_GLASS, undefined].includes(jobOf(role))),
    check: (role, graph) => {
        const { own, arns, inline } = attachedTo(role, graph);
        const purposes = new Map(graph.of("aws:s3/bucket:Bucket").map(({ props }) => [String(props.bucket), props.tags?.purpose as string | undefined]));
        const standby = graph.of(PLATFORM).some(({ props }) => props.role === "standby");
        const isRecords = (arn: string) => {
            const [, bucket] = /^arn:aws:s3:::([^/*]+)(\/|$)/.exec(arn) ?? [];
            if (bucket === undefined) return false;
            // The job is the whole account's: it names the standby's archive too, which a stack judged by itself does not show.
            if (!purposes.has(bucket)) return !standby && need(`the standby site's deployment, which may declare ${bucket}`);
            return !CUSTOMERS.includes(purposes.get(bucket)!);
        };
        const shows = [...own, ...inline].flatMap(({ props }) => statements(props.policy)).filter((statement) => statement.Effect === "Allow"
            && SHOWS_DATA.some((action) => names(statement, action)) && !list<string>(statement.Resource).every(isRecords));
        return [
            ...shows.map(({ Sid }) => ({ property: `policy ${Sid ?? ""}`.trim(), observed: "it shows what is stored", expected: "records alone" })),
            ...arns.filter((arn) => GIVES_DATA.test(arn)).map((arn) => ({ property: "policyArn", observed: arn.split("/").at(-1)!, expected: "ViewOnlyAccess or SecurityAudit" })),
        ];
    },
};
