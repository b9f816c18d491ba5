// What permissions of IAM must be bound by, who carries them, and whether a role has those that its work takes.
import { beside, companions, conditionValues, isSaid, isUnknown, list, names, need, PLATFORM, platformOf, type Statement, statements, unless } from "../look";
import { type Graph, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const WITH_POLICY = [
    POLICY, ROLE_POLICY, "aws:iam/userPolicy:UserPolicy", "aws:iam/groupPolicy:GroupPolicy",
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
];

/** What a policy allows. One of IAM Identity Center is in a property of another name. */
const allowed = ({ props }: Resource): readonly Statement[] =>
    statements(props.policy ?? props.inlinePolicy).filter(({ Effect }) => Effect === "Allow");

const isEverything = ({ Action, NotAction }: Statement): boolean =>
    NotAction !== undefined || list<string>(Action).some((action) => /^(\*|[\w-]+:\*)$/.test(action));

const keysOf = ({ Condition }: Statement): string[] => Object.values(Condition ?? {}).flatMap((keys) => Object.keys(keys)).map((key) => key.toLowerCase());

const problem = ({ Sid }: Statement, observed: string, expected: string): Problem => ({ property: `policy ${Sid ?? ""}`.trim(), observed, expected });

interface Bound {
    readonly actions: readonly string[];
    /** Condition keys of which one binds the statement; a part of a key's name will do. */
    readonly keys: readonly string[];
    readonly observed: string;
    readonly expected: string;
}

const BY_NAME = /^arn:[^:]*:[^:]*:[^:*]*:[^:*]*:(?!.*\*)/;

/** A statement on more than resources named one by one must be bound by one of the keys. What allows everything is for another rule. */
const unbound = (resource: Resource, { actions, keys, observed, expected }: Bound): Problem[] => allowed(resource)
    .filter((statement) => !isEverything(statement) && actions.some((action) => names(statement, action)))
    .filter(({ Resource: on }) => list<string>(on).length === 0 || !list<string>(on).every((arn) => BY_NAME.test(arn)))
    .filter((statement) => !keysOf(statement).some((key) => keys.some((bound) => key.startsWith(bound.toLowerCase()))))
    .map((statement) => problem(statement, observed, expected));

export const passingIsBound: ResourceRule = {
    name: "aws-iam-pass-role-bound",
    title: "Whoever may give roles to services may give them to named services alone",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Name the role in Resource, or add the condition iam:PassedToService.",
    types: WITH_POLICY,
    check: (resource) => unbound(resource, {
        actions: ["iam:PassRole"], keys: ["iam:PassedToService", "iam:AssociatedResourceArn"],
        observed: "any role, to any service", expected: "iam:PassedToService",
    }),
};

export const keysAreBound: ResourceRule = {
    name: "aws-iam-decrypt-bound",
    title: "Nobody may decrypt with every key of an account: permissions name the keys, or what they are used through",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege", "encryption-at-rest"],
    remediation: "Name the keys' ARNs, or add kms:ViaService, kms:ResourceAliases or kms:EncryptionContext.",
    types: WITH_POLICY,
    check: (resource) => unbound(resource, {
        actions: ["kms:Decrypt", "kms:ReEncryptFrom"], keys: ["kms:ViaService", "kms:ResourceAliases", "kms:EncryptionContext:", "aws:ResourceTag/"],
        observed: "every key, in any way", expected: "keys by ARN, or kms:ViaService",
    }),
};

export const rightsAreBound: ResourceRule = {
    name: "aws-iam-escalation-bound",
    title: "Whoever may give rights to roles and users may give them a boundary, or a named policy, and nothing more",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Add the condition iam:PermissionsBoundary or iam:PolicyARN: who attaches what he likes to a role that he may take on is an administrator.",
    types: WITH_POLICY,
    check: (resource) => unbound(resource, {
        actions: ["iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:AttachGroupPolicy", "iam:PutGroupPolicy"],
        keys: ["iam:PermissionsBoundary", "iam:PolicyARN"], observed: "whatever rights, to many", expected: "iam:PermissionsBoundary or iam:PolicyARN",
    }),
};

/** Machines, pools and lists of addresses that a statement names by kind alone. */
const OF_A_KIND = /^arn:[^:]*:(ec2|autoscaling|wafv2):[^:]*:\d{12}:.*\*$/;

export const kindsAreBound: StackRule = {
    name: "aws-site-acts-on-its-own",
    title: "Whoever may change machines, pools, groups or lists of addresses may change the platform's alone",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege"],
    remediation: "Add the condition aws:ResourceTag/platform.",
    types: [POLICY, ROLE_POLICY],
    applies: (policy, graph) => platformOf(policy, graph) !== undefined,
    check: (policy) => allowed(policy).filter(({ Resource: on }) => list<string>(on).some((arn) => OF_A_KIND.test(arn)))
        .filter((statement) => !keysOf(statement).some((key) => /resourcetag\//.test(key)))
        .map((statement) => problem(statement, "everything of the kind", "aws:ResourceTag/platform")),
};

export const keysThroughServices: StackRule = {
    name: "aws-site-keys-through-services",
    title: "What acts for a site uses keys through the service that holds the data, never by itself",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege", "encryption-at-rest"],
    remediation: "Add the condition kms:ViaService: a leaked session then decrypts nothing that the service would not have given it.",
    types: [ROLE_POLICY],
    applies: (policy, graph) => platformOf(policy, graph) !== undefined && allowed(policy).some(({ Action }) => list<string>(Action).some((action) => /^kms:/.test(action))),
    check: (policy) => allowed(policy)
        .filter((statement) => ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"].some((action) => names(statement, action)))
        .filter((statement) => !keysOf(statement).includes("kms:viaservice"))
        .map((statement) => problem(statement, "the key itself", "kms:ViaService")),
};

const USER_POLICIES = [
    "aws:iam/userPolicy:UserPolicy", "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/userPoliciesExclusive:UserPoliciesExclusive", "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
];

export const usersCarryNone: ResourceRule = {
    name: "aws-iam-no-user-policies",
    title: "Users carry no policies of their own: groups and roles do",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Attach the policy to a group, and the user to the group; better still, let people take roles on.",
    types: [...USER_POLICIES, "aws:iam/policyAttachment:PolicyAttachment"],
    check: ({ type, props }) => {
        // One that holds a user to nothing is the rule itself.
        const none = /Exclusive$/.test(type) && list(props.policyNames).length + list(props.policyArns).length === 0;
        const byPolicy = type.endsWith(":PolicyAttachment");
        const property = byPolicy ? "users" : "user";
        return unless(byPolicy ? list(props.users).length === 0 : none, { property, observed: "a user", expected: "a group or a role" });
    },
};

const LOGIN = "aws:iam/userLoginProfile:UserLoginProfile";
const MFA_FALSE = /^Bool(IfExists)?$/i;

/** Statements that a user lives by: its own, those of its groups, and of what is attached to either. */
function statementsOf(user: Resource, graph: Graph): readonly Statement[] {
    const groups = [
        ...graph.referrers(user, "user", "aws:iam/userGroupMembership:UserGroupMembership").flatMap(({ props }) => list<string>(props.groups)),
        ...graph.of("aws:iam/groupMembership:GroupMembership").filter(({ props }) => list(props.users).includes(user.props.name))
            .map(({ props }) => props.group as string),
    ];
    const owned = (property: string, type: string) => graph.of(type).filter(({ props }) => groups.includes(props[property] as string));
    const attachments = [
        ...graph.referrers(user, "user", "aws:iam/userPolicyAttachment:UserPolicyAttachment"),
        ...owned("group", "aws:iam/groupPolicyAttachment:GroupPolicyAttachment"),
    ];
    const policies = [
        ...graph.referrers(user, "user", "aws:iam/userPolicy:UserPolicy"), ...owned("group", "aws:iam/groupPolicy:GroupPolicy"),
        ...attachments.flatMap((attachment) => graph.linked(attachment, "policyArn", POLICY)),
    ];
    return policies.flatMap(({ props }) => statements(props.policy));
}

export const consoleUsersShowFactor: StackRule = {
    name: "aws-console-user-second-factor",
    title: "A user who signs in to the console can do nothing without a second factor",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["multi-factor"],
    remediation: 'Put the user into a group whose policy denies everything but the set-up of a factor if aws:MultiFactorAuthPresent is "false".',
    types: [LOGIN],
    check: (profile, graph) => {
        const user = graph.linked(profile, "user", "aws:iam/user:User")[0] ?? need("the user of the profile");
        const refused = statementsOf(user, graph).some((statement) => statement.Effect === "Deny" && list<string>(statement.Resource).includes("*")
            && conditionValues(statement, MFA_FALSE, "aws:MultiFactorAuthPresent").includes("false"));
        return unless(refused, { property: "user", observed: "a password is enough", expected: "a denial without a second factor" });
    },
};

export const profileHasRole: ResourceRule = {
    name: "aws-instance-profile-has-role",
    title: "An instance profile carries a role",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Set role: machines with an empty profile are given keys by hand.",
    types: ["aws:iam/instanceProfile:InstanceProfile"],
    check: (profile) => unless(isSaid(profile, "role"), { property: "role", observed: "not set", expected: "a role" }),
};

const OIDC = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

export const issuerNamesAudience: ResourceRule = {
    name: "aws-oidc-provider-audience",
    title: "An issuer of tokens is known for the audiences that its tokens are meant for",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "federation"],
    remediation: "List the audience in clientIdLists, such as sts.amazonaws.com, and use https.",
    types: [OIDC],
    check: ({ props }) => [
        ...unless(list(props.clientIdLists).length > 0, { property: "clientIdLists", observed: "none", expected: "the audience of the tokens" }),
        ...unless(!/^http:/.test(String(props.url)), { property: "url", observed: "plain HTTP", expected: "https" }),
    ],
};

/** AWS's own policies by which a service does its work, for the role that it takes on. */
const WORK: readonly { readonly service: string; readonly sets: readonly (readonly string[])[] }[] = [
    {
        service: "backup.amazonaws.com",
        sets: [
            ["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"],
            ["AWSBackupServiceRolePolicyForRestores", "AWSBackupServiceRolePolicyForS3Restore"],
        ],
    },
];

/** What an attachment names. What is made in the same update is none of AWS's own. */
const policyOf = (attachment: Resource): string =>
    (isUnknown(attachment, "policyArn") && attachment.propertyDependencies.policyArn?.length ? "" : String(attachment.props.policyArn));

const managedOf = (role: Resource, graph: Graph): string[] =>
    graph.referrers(role, "role", ATTACHMENT).map(policyOf)
        .filter((arn) => /:iam::aws:policy\//.test(arn)).map((arn) => arn.split("/").at(-1)!);

const trusts = (role: Resource, service: string): boolean => statements(role.props.assumeRolePolicy).some(({ Principal: principal }) =>
    typeof principal === "object" && list<string>(principal["Service"] as string).includes(service));

export const rolesCanDoTheirWork: StackRule = {
    name: "aws-site-role-has-permissions",
    title: "Every role of a site has what its work takes: nothing fails in silence for want of a right",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege", "activity-records", "backup"],
    remediation: "Declare the role's policy or attachment. A trail, a backup or an escalation without it is set up, and does nothing.",
    types: [ROLE],
    applies: (role, graph) => platformOf(role, graph) !== undefined,
    check: (role, graph): readonly Problem[] => {
        const [inline, attached] = [companions(graph, role, "role", ROLE_POLICY), companions(graph, role, "role", ATTACHMENT)];
        const own = list(role.props.inlinePolicies).length + list(role.props.managedPolicyArns).length;
        if (inline.length + attached.length + own === 0) return [{ observed: "a role without permissions", expected: "a policy" }];
        const managed = managedOf(role, graph);
        const incomplete = WORK.filter(({ service }) => trusts(role, service))
            .filter(({ sets }) => !sets.some((set) => set.every((policy) => managed.includes(policy))));
        return incomplete.map(({ service, sets }) => ({
            property: service, observed: managed.join(", ") || "none of AWS's policies", expected: sets.map((set) => set.join(" and ")).join(", or "),
        }));
    },
};

/** What machines of a site do, where the site has it. */
const MACHINES: readonly { readonly has: string; readonly is?: (props: any) => boolean; readonly action: string }[] = [
    { has: "aws:rds/cluster:Cluster", is: ({ iamDatabaseAuthenticationEnabled }) => iamDatabaseAuthenticationEnabled === true, action: "rds-db:connect" },
    { has: "aws:efs/fileSystem:FileSystem", action: "elasticfilesystem:ClientMount" },
    { has: "aws:ssm/maintenanceWindow:MaintenanceWindow", action: "ssm:UpdateInstanceInformation" },
];

export const machinesReach: StackRule = {
    name: "aws-site-machines-reach",
    title: "A site's machines may sign in to its database, mount its files, and be patched, each by the role of the machine",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["trusted-code", "secrets-management", "patching"],
    remediation: "Give the machines' role rds-db:connect, elasticfilesystem:ClientMount and what the Systems Manager's agent asks for, "
        + "on the site's own resources.",
    types: ["aws:iam/instanceProfile:InstanceProfile"],
    applies: (profile, graph) => platformOf(profile, graph) !== undefined,
    check: (profile, graph) => {
        const roles = graph.linked(profile, "role", ROLE);
        const may = roles.flatMap((role) => companions(graph, role, "role", ROLE_POLICY)).flatMap(allowed);
        const managed = roles.flatMap((role) => managedOf(role, graph));
        return MACHINES.filter(({ has, is = () => true }) => beside(profile, graph, has).some(({ props }) => is(props)))
            .filter(({ action }) => !may.some((statement) => names(statement, action)))
            .filter(({ action }) => !(action.startsWith("ssm:") && managed.includes("AmazonSSMManagedInstanceCore")))
            .map(({ action }) => ({ property: "role", observed: `no ${action}`, expected: "allowed" }));
    },
};

const ORGANIZATION = "aws:organizations/organization:Organization";
const SCP = "aws:organizations/policy:Policy";

export const organizationIsBound: StackRule = {
    name: "aws-organization-denies-regions",
    title: "An organisation refuses the regions that it does not use",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["data-residency"],
    remediation: "Declare and attach a service control policy that denies everything but global services unless aws:RequestedRegion is an allowed one.",
    types: [ORGANIZATION],
    check: (organization, graph) => {
        const denies = (policy: Resource) => statements(policy.props.content).some((statement) => statement.Effect === "Deny"
            && conditionValues(statement, /^(ForAnyValue:)?StringNot(Equals|Like)(IgnoreCase)?$/i, "aws:RequestedRegion").length > 0);
        const found = beside(organization, graph, SCP)
            .filter((policy) => (policy.props.type ?? "SERVICE_CONTROL_POLICY") === "SERVICE_CONTROL_POLICY" && denies(policy));
        return unless(found.some((policy) => companions(graph, policy, "policyId", "aws:organizations/policyAttachment:PolicyAttachment").length > 0), {
            observed: found.length > 0 ? "a policy that is attached to nothing" : "any region", expected: "an attached policy that denies other regions",
        });
    },
};

export const outsideAccessShown: ResourceRule = {
    name: "aws-analyzer-shows-public-access",
    title: "No rule of Access Analyzer archives what is public before anybody has seen it",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["access-review"],
    remediation: "Narrow the rule to the resource and the principal that were agreed, and leave isPublic out.",
    types: ["aws:accessanalyzer/archiveRule:ArchiveRule"],
    check: ({ props }) => {
        const filters = list<any>(props.filters);
        const hides = filters.some(({ criteria, eqs }) => criteria === "isPublic" && list<string>(eqs).includes("true"));
        const named = filters.some(({ criteria, eqs }) => criteria === "resource" && list(eqs).length > 0);
        return unless(!hides || named, { property: "filters", observed: "everything public is archived", expected: "a named resource" });
    },
};

/** The roles of a pipeline's environments, by what each is attached to. */
const GITHUB_ENVIRONMENT = /:environment:/;

export const environmentsAlike: StackRule = {
    name: "aws-pipeline-environments-alike",
    title: "The pipeline may do the same in every environment: what works for the primary works for the standby",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["trusted-code", "standby-parity"],
    remediation: "Attach the same policies to the roles of all environments.",
    types: [PLATFORM],
    applies: (platform) => platform.props.role === "primary",
    check: (platform, graph) => {
        const deploys = beside(platform, graph, ROLE).filter((role) => statements(role.props.assumeRolePolicy).some((statement) =>
            conditionValues(statement, /^StringEquals$/i, "token.actions.githubusercontent.com:sub").some((subject) => GITHUB_ENVIRONMENT.test(subject))));
        const given = deploys.map((role) => ({ role, arns: graph.referrers(role, "role", ATTACHMENT).map(({ props }) => String(props.policyArn)) }));
        const all = [...new Set(given.flatMap(({ arns }) => arns))];
        return given.flatMap(({ role, arns }) => all.filter((arn) => !arns.includes(arn))
            .map((arn) => ({ property: String(role.props.name), observed: `without ${arn.split("/").at(-1)}`, expected: "what the others have" })));
    },
};
