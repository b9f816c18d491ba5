import { expect } from "chai";
import { boundaryPolicy, organizationPolicy, peopleGuard } from "../../components/identity-policies";
import * as rules from "../../policy/rules/aws-identity";
import { ACCOUNT, aws, platform, policy, tabulate, UNKNOWN } from "./aws-support";
import { stateOf } from "./azure-support";

const allow = (props: object) => ({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::store/*", ...props });
const permission = (...all: object[]) => aws("iam/rolePolicy:RolePolicy", { policy: policy(...all) });
const role = (props: object) => aws("iam/role:Role", props);

tabulate(rules.noEverything, {
    accepts: { "listed actions": permission(allow({})), "a part of a service's": permission(allow({ Action: "s3:Get*" })), "a denial of everything": permission({ ...allow({ Action: "*" }), Effect: "Deny" }) },
    rejects: {
        "everything": permission(allow({ Action: "*", Resource: "*" })),
        "every action of a service": permission(allow({ Action: ["s3:GetObject", "kms:*"] })),
        "everything but some": permission(allow({ Action: undefined, NotAction: "iam:*" })),
        "everything, by a permission set": aws("ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", { inlinePolicy: policy(allow({ Action: "*" })) }),
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
    rejects: { "the administrator's": attached("arn:aws:iam::aws:policy/AdministratorAccess"), "the power user's": attached("arn:aws:iam::aws:policy/PowerUserAccess"),
        "one that a role attaches itself": role({ managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
        "one in a list": aws("iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive", { policyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
        "one of Identity Center's": aws("ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment", { managedPolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }) },
    ignores: { "a role that attaches nothing itself": role({}) },
    awaits: { "a policy that is not known": attached(UNKNOWN) },
});

const trust = (props: object) => role({ assumeRolePolicy: policy({ Effect: "Allow", Action: "sts:AssumeRole", ...props }) });
const service = { Principal: { Service: "cloudtrail.amazonaws.com" } };

tabulate(rules.trustIsBound, {
    accepts: {
        "a named principal": trust({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/x` } }),
        "a service for one account": trust({ ...service, Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }),
        "a service for one account, where it says for whom": trust({ ...service, Condition: { StringEqualsIfExists: { "aws:SourceAccount": ACCOUNT } } }),
        "everybody of an organisation": trust({ Principal: { AWS: "*" }, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
        "machines": trust({ Principal: { Service: "ec2.amazonaws.com" } }),
        "an account's people with a second factor": trust({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
    },
    rejects: { "everybody": trust({ Principal: "*" }), "a whole account": trust({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }), "a whole account by its number": trust({ Principal: { AWS: ["222233334444"] } }), "everybody of a name": trust({ Principal: "*", Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/app" } } }), "a service for anybody": trust(service), "a service for any source": trust({ ...service, Condition: { ArnLike: { "aws:SourceArn": "*" } } }) },
    awaits: { "a trust that is not known": role({ assumeRolePolicy: UNKNOWN }) },
});

tabulate(rules.shortSessions, {
    accepts: { "the default": role({}), "half an hour": role({ maxSessionDuration: 1800 }) },
    rejects: { "half a day": role({ maxSessionDuration: 43200 }) },
    awaits: { "a length that is not known": role({ maxSessionDuration: UNKNOWN }) },
});

const passwords = (props: object = {}) => aws("iam/accountPasswordPolicy:AccountPasswordPolicy", {
    minimumPasswordLength: 16, passwordReusePrevention: 24, maxPasswordAge: 90, requireLowercaseCharacters: true, requireUppercaseCharacters: true,
    requireNumbers: true, requireSymbols: true, ...props,
});

tabulate(rules.passwordsAreStrong, {
    accepts: { "a strong policy": passwords() },
    rejects: {
        "a short password": passwords({ minimumPasswordLength: 12 }), "IAM's own length": passwords({ minimumPasswordLength: undefined }),
        "a password used again": passwords({ passwordReusePrevention: 5 }), "one that never ends": passwords({ maxPasswordAge: undefined }),
        "one that lasts a year": passwords({ maxPasswordAge: 365 }), "letters alone": passwords({ requireNumbers: undefined }),
    },
    awaits: { "a length that is not known": passwords({ minimumPasswordLength: UNKNOWN }) },
});

const guard = (props: object = {}) => aws("s3/accountPublicAccessBlock:AccountPublicAccessBlock", {
    blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true, ...props,
});

tabulate(rules.accountIsNotPublic, {
    accepts: { "all four": guard() },
    rejects: { "three of four": guard({ restrictPublicBuckets: undefined }), "one switched off": guard({ blockPublicAcls: false }) },
    awaits: { "a switch that is not known": guard({ blockPublicAcls: UNKNOWN }) },
});

const limit = aws("iam/policy:Policy", { tags: { purpose: "boundary" } }, { name: "limit" });

tabulate(rules.accountIsGuarded, {
    accepts: { "all three": [platform(), passwords(), guard(), limit] },
    rejects: { "no policy": [platform(), guard(), limit], "no block": [platform(), passwords(), limit], "no boundary": [platform(), passwords(), guard()] },
    ignores: { "a standby, which shares the primary's account": [platform({ role: "standby" })] },
});

tabulate(rules.noLastingCredentials, {
    accepts: { "a site without users": platform() },
    rejects: {
        "a user": aws("iam/user:User", {}), "a key": aws("iam/accessKey:AccessKey", {}), "a console password": aws("iam/userLoginProfile:UserLoginProfile", {}),
        "a service's own password": aws("iam/serviceSpecificCredential:ServiceSpecificCredential", {}),
    },
});

const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/holdfast-boundary`;

tabulate(rules.passwordsAreStrong, {
    accepts: { "what may be changed by its owner, by default": passwords({ allowUsersToChangePassword: undefined }) },
    rejects: { "what its owner cannot change": passwords({ allowUsersToChangePassword: false }) },
    awaits: { "a length that is not known": passwords({ minimumPasswordLength: UNKNOWN }) },
});

tabulate(rules.rolesHaveBoundary, {
    accepts: {
        "a boundary": [role({ permissionsBoundary: BOUNDARY }), platform()],
        "a boundary that is made in the same update": [aws("iam/role:Role", { permissionsBoundary: UNKNOWN }, { from: { permissionsBoundary: aws("iam/policy:Policy", {}, { name: "b" }) } }), platform()],
    },
    rejects: { "none": [role({}), platform()] },
    ignores: { "a program that is no platform": role({}) },
});

const allowed = ["eu-west-1"];
const boundary = (change: (document: any) => void = () => undefined, protect = true) => {
    const document = JSON.parse(boundaryPolicy({ account: ACCOUNT, platform: "holdfast", regions: allowed, boundaryArn: BOUNDARY }));
    change(document);
    return aws("iam/policy:Policy", { name: "holdfast-boundary", arn: BOUNDARY, policy: JSON.stringify(document), tags: { purpose: "boundary" } }, { name: "boundary", protect });
};
const without = (sid: string) => boundary((document) => { document.Statement = document.Statement.filter(({ Sid }: any) => Sid !== sid); });

tabulate(rules.boundaryHolds, {
    accepts: { "what the component makes": [boundary(), platform()] },
    rejects: {
        "no regions": [without("StayInRegions"), platform()],
        "a region that is not allowed": [boundary((document) => { document.Statement[1].Condition.StringNotEquals["aws:RequestedRegion"] = ["eu-west-1", "us-east-1"]; }), platform()],
        "a regional service in any region": [boundary((document) => { document.Statement[1].NotAction.push("ec2:*"); }), platform()],
        "alarms anywhere": [without("NameAlarmsStayToo"), platform()],
        "an update that takes it away": [boundary(undefined, false), platform()],
        "users": [without("NoLastingCredentials"), platform()],
        "credentials refused at some times": [boundary((document) => { document.Statement.find(({ Sid }: any) => Sid === "NoLastingCredentials").Condition = { Bool: { "aws:ViaAWSService": "false" } }; }), platform()],
        "the account's guards": [without("GuardsStay"), platform()],
        "taking it off": [without("BoundaryStays"), platform()],
        "changing it": [without("BoundaryIsNotChanged"), platform()],
        "a role without it": [without("RolesHaveBoundary"), platform()],
        "one that gives": [boundary(), platform(), aws("iam/rolePolicyAttachment:RolePolicyAttachment", { role: "r", policyArn: BOUNDARY })],
    },
    ignores: { "another policy": [aws("iam/policy:Policy", {}), platform()] },
    awaits: { "a policy that is not known": [aws("iam/policy:Policy", { policy: UNKNOWN, tags: { purpose: "boundary" } }), platform()] },
});

describe("a boundary", () => {
    const user = role({ name: "r", permissionsBoundary: BOUNDARY });
    it("may name everything, since it gives nothing", () => expect(stateOf(rules.noEverything, [boundary(), user])).to.equal("not-applicable"));
    it("may not once it is attached", () => expect(stateOf(rules.noEverything, [boundary(), user, aws("iam/rolePolicyAttachment:RolePolicyAttachment", { role: "r", policyArn: BOUNDARY })])).to.equal("fail"));
    it("may not where nobody has it", () => expect(stateOf(rules.boundToResources, boundary())).to.equal("fail"));
});

const organization = (regions: string[]) => aws("organizations/policy:Policy", { type: "SERVICE_CONTROL_POLICY", content: organizationPolicy(regions) }, { name: "scp" });
const attachedToUnit = aws("organizations/policyAttachment:PolicyAttachment", { policyId: "scp-id", targetId: "ou-abcd-12345678" });

const scp = (statement: object) => aws("organizations/policy:Policy", {
    content: policy({ Effect: "Deny", Resource: "*", Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-3"] } }, ...statement }),
}, { name: "scp" });

tabulate(rules.organizationKeepsRegions, {
    accepts: { "the allowed regions": [organization(allowed), platform(), attachedToUnit], "those of a program without a platform": [organization(["eu-west-3"]), attachedToUnit] },
    rejects: {
        "another region": [organization(["us-east-1"]), platform(), attachedToUnit], "attached to nothing": [organization(allowed), platform()],
        "a program's that is attached to nothing": organization(["eu-west-3"]),
        "a program's that lets a regional service out": [scp({ NotAction: ["iam:*", "ec2:*"] }), attachedToUnit],
    },
    ignores: { "a policy on tags": [aws("organizations/policy:Policy", { type: "TAG_POLICY" }), platform()], "a program's policy that names no region": scp({ NotAction: ["iam:*"], Condition: undefined }) },
    awaits: { "a policy that is not known": aws("organizations/policy:Policy", { content: UNKNOWN }) },
});

const people = { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" }, IpAddress: { "aws:SourceIp": ["203.0.113.0/24"] } } };
const job = (purpose: string, trusted: object = people, props: object = {}, protect = false) => aws("iam/role:Role", {
    name: `holdfast-${purpose}`, tags: { purpose }, assumeRolePolicy: policy({ Effect: "Allow", Action: "sts:AssumeRole", ...trusted }), ...props,
}, { name: `role-${purpose}`, protect });

tabulate(rules.peopleShowFactor, {
    accepts: {
        "a second factor": job("engineer"),
        "a provider's users, who show theirs to it": job("engineer", { Action: "sts:AssumeRoleWithSAML", Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/x` } }),
    },
    rejects: {
        "a job without one": job("reviewer", { Principal: people.Principal }),
        "a user without one, whatever the role is for": trust({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/x` } }),
        "one that is asked for where it is known": job("reader", { ...people, Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } }),
    },
    ignores: { "a service": trust({ Principal: { Service: "ec2.amazonaws.com" } }) },
    awaits: { "a trust that is not known": aws("iam/role:Role", { tags: { purpose: "reader" }, assumeRolePolicy: UNKNOWN }) },
});

tabulate(rules.peopleComeFromRanges, {
    accepts: { "ranges": job("engineer") },
    rejects: {
        "anywhere": job("engineer", { ...people, Condition: { Bool: people.Condition.Bool } }),
        "everywhere": job("engineer", { ...people, Condition: { ...people.Condition, IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } }),
        "half of everywhere": job("engineer", { ...people, Condition: { ...people.Condition, IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/1"] } } }),
    },
    ignores: { "a role of a service": trust(service) },
});

const attach = (to: string, arn: string) => aws("iam/rolePolicyAttachment:RolePolicyAttachment", { role: to, policyArn: arn }, { name: `${to}-${arn}` });
const own = (name: string, document: string) => aws("iam/policy:Policy", { arn: `arn:aws:iam::${ACCOUNT}:policy/${name}`, policy: document }, { name });
const guarded = own("guard", peopleGuard(["203.0.113.0/24"], true));
const attachedGuard = attach("holdfast-engineer", guarded.props.arn);

tabulate(rules.peopleAreGuarded, {
    accepts: { "the guard": [job("engineer"), platform(), guarded, attachedGuard] },
    rejects: {
        "none": [job("engineer"), platform()],
        "one of another role's": [job("engineer"), platform(), guarded, attach("holdfast-reader", guarded.props.arn)],
        "one that refuses no range": [job("engineer"), platform(), own("guard", policy({ ...JSON.parse(guarded.props.policy).Statement[0] })), attachedGuard],
        "one that refuses no missing factor": [job("engineer"), platform(), own("guard", policy({ ...JSON.parse(guarded.props.policy).Statement[1] })), attachedGuard],
    },
    ignores: { "a role of a service": [trust(service), platform()] },
});

const github = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const run = (sub: unknown, aud: unknown = "sts.amazonaws.com", operator = "StringEquals") => role({
    name: "run", assumeRolePolicy: policy({
        Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated: github },
        Condition: { [operator]: { "token.actions.githubusercontent.com:sub": sub }, StringEquals: { "token.actions.githubusercontent.com:aud": aud, ...(operator === "StringEquals" && { "token.actions.githubusercontent.com:sub": sub }) } },
    }),
});

tabulate(rules.tokensAreExact, {
    accepts: { "one environment": run("repo:o@1/r@2:environment:prod"), "pull requests": run("repo:o/r:pull_request") },
    rejects: {
        "a pattern": run("repo:o/r:*", "sts.amazonaws.com", "StringLike"), "a star taken by the letter": run("repo:o/r:*"),
        "several subjects": run(["repo:o/r:pull_request", "repo:o/r:environment:prod"]), "another audience": run("repo:o/r:pull_request", "https://github.com/o"),
    },
    ignores: { "a role of a service": trust(service) },
    awaits: { "a trust that is not known": role({ assumeRolePolicy: UNKNOWN }) },
});

const reads = own("reads", policy(allow({ Action: ["s3:GetObject", "s3:ListBucket", "kms:Decrypt"] })));
const reader = (protect = true) => job("reader", people, {}, protect);
const attachedReads = attach("holdfast-reader", reads.props.arn);

tabulate(rules.readerOnlyReads, {
    accepts: { "reading": [reader(), platform(), reads, attachedReads] },
    rejects: {
        "nothing to read": [reader(), platform()],
        "writing too": [reader(), platform(), own("reads", policy(allow({ Action: ["s3:GetObject", "s3:PutObject"] }))), attachedReads],
        "a policy of AWS's that writes": [reader(), platform(), reads, attachedReads, attach("holdfast-reader", "arn:aws:iam::aws:policy/AmazonS3FullAccess")],
        "one that an update may take away": [reader(false), platform(), reads, attachedReads],
    },
    ignores: { "another job": [job("engineer"), platform()] },
});

tabulate(rules.pullRequestsOnlyLook, {
    accepts: { "looking": [run("repo:o/r:pull_request"), attach("run", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")] },
    rejects: {
        "power": [run("repo:o/r:pull_request"), attach("run", "arn:aws:iam::aws:policy/PowerUserAccess")],
        "a right inside the role": [run("repo:o/r:pull_request"), aws("iam/rolePolicy:RolePolicy", { role: "run", policy: policy(allow({ Action: "s3:PutObject" })) })],
    },
    ignores: { "a run in an environment": run("repo:o/r:environment:prod") },
});

const watch = (pattern: object, props: object = {}) => aws("cloudwatch/eventRule:EventRule", { name: "w", eventPattern: JSON.stringify(pattern), ...props }, { name: "w" });
const told = aws("cloudwatch/eventTarget:EventTarget", { rule: "w" });
const use = { detail: { requestParameters: { roleArn: [`arn:aws:iam::${ACCOUNT}:role/holdfast/holdfast-break-glass`] } } };

tabulate(rules.emergenciesAreHeard, {
    accepts: {
        "an event rule": [job("break-glass"), watch(use), told],
        "a filter of the trail's log group": [job("break-glass"), aws("cloudwatch/logMetricFilter:LogMetricFilter", { pattern: "{ $.requestParameters.roleArn = \"*holdfast-break-glass\" }" })],
    },
    rejects: {
        "nothing": job("break-glass"), "a rule without a target": [job("break-glass"), watch(use)], "a rule that is switched off": [job("break-glass"), watch(use, { state: "DISABLED" }), told],
        "a rule on something else": [job("break-glass"), watch({ source: ["aws.kms"] }), told],
    },
    ignores: { "another job": job("engineer") },
});

const names = ["engineer", "reviewer", "responder", "reader", "break-glass"];
const all = names.map((each) => job(each));
const rights = names.map((each) => attach(`holdfast-${each}`, "arn:aws:iam::aws:policy/SecurityAudit"));

tabulate(rules.jobsHaveRoles, {
    accepts: { "a role for each": [platform(), ...all, ...rights] },
    rejects: {
        "none": platform(), "one that is missing": [platform(), ...all.slice(1), ...rights], "one that gives nothing": [platform(), ...all, ...rights.slice(1)],
        "one that has a guard alone": [platform(), ...all, ...rights.slice(1), guarded, attachedGuard],
    },
    ignores: { "a standby, which shares the primary's account": platform({ role: "standby" }) },
});

tabulate(rules.supportCanBeAsked, {
    accepts: { "a role": [platform(), attach("r", "arn:aws:iam::aws:policy/AWSSupportAccess")] },
    rejects: { "nobody": platform() },
    ignores: { "a standby, which shares the primary's account": platform({ role: "standby" }) },
});

tabulate(rules.policiesAreInUse, {
    accepts: {
        "a policy that is attached": [reads, platform(), attachedReads],
        "a boundary": [boundary(), platform(), role({ permissionsBoundary: BOUNDARY })],
        "a boundary of a role in another stack": [boundary(), platform(), aws("iam/role:Role", { permissionsBoundary: BOUNDARY }, { stack: "dr" })],
    },
    rejects: { "one that lies about": [reads, platform()] },
    ignores: { "a brake, which AWS attaches": [aws("iam/policy:Policy", { tags: { purpose: "brake" } }), platform()], "a program that is no platform": reads },
});

const provider = (props: object = {}) => aws("iam/openIdConnectProvider:OpenIdConnectProvider", { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"], ...props });
const runs = (name: string, sub: string, purpose = "pipeline") => aws("iam/role:Role", { ...run(sub).props, name, tags: { purpose } }, { name });
const [looks, deploys] = [runs("plan", "repo:o/r:pull_request"), runs("apply", "repo:o/r:environment:prod")];
const both = [attach("plan", "arn:aws:iam::aws:policy/SecurityAudit"), attach("apply", "arn:aws:iam::aws:policy/SecurityAudit")];

tabulate(rules.pipelineHasRoles, {
    accepts: { "one that looks, one that deploys": [platform(), provider(), looks, deploys, ...both] },
    rejects: {
        "no provider": [platform(), looks, deploys, ...both], "another audience": [platform(), provider({ clientIdLists: ["x"] }), looks, deploys, ...both],
        "nothing for pull requests": [platform(), provider(), deploys, ...both], "nothing that deploys": [platform(), provider(), looks, ...both],
        "one that gives nothing": [platform(), provider(), looks, deploys, both[0]!],
        "one that does not say what it is": [platform(), provider(), looks, runs("apply", "repo:o/r:environment:prod", "x"), ...both],
        "a standby that nothing deploys": [platform(), provider(), looks, deploys, ...both, platform({ site: "dr", role: "standby" }, "dr")],
    },
    ignores: { "a standby, which shares the primary's account": platform({ role: "standby" }) },
});

const records = aws("s3/bucket:Bucket", { bucket: "records", tags: { purpose: "log-archive" } }, { name: "records" });
const stored = aws("s3/bucket:Bucket", { bucket: "data", tags: { purpose: "data" } }, { name: "data" });
const sees = (statement: object) => [own("sees", policy(allow(statement))), attach("holdfast-responder", `arn:aws:iam::${ACCOUNT}:policy/sees`)];

tabulate(rules.staffSeesNoData, {
    accepts: {
        "records": [job("responder"), platform(), records, stored, ...sees({ Resource: "arn:aws:s3:::records/*" })],
        "lists": [job("responder"), platform(), records, stored, ...sees({ Action: "s3:ListBucket", Resource: "arn:aws:s3:::data" })],
    },
    rejects: {
        "customers' objects": [job("responder"), platform(), records, stored, ...sees({ Resource: "arn:aws:s3:::data/*" })],
        "a bucket that nobody knows, where every site is judged": [job("responder"), platform(), platform({ role: "standby" }), records, ...sees({ Resource: "arn:aws:s3:::other/*" })],
        "everybody's secrets": [job("responder"), platform(), records, ...sees({ Action: "secretsmanager:Get*", Resource: "*" })],
        "a policy of AWS's that reads": [job("responder"), platform(), attach("holdfast-responder", "arn:aws:iam::aws:policy/ReadOnlyAccess")],
        "a pipeline": [job("pipeline"), platform(), stored, own("sees", policy(allow({ Resource: "arn:aws:s3:::data/*" }))), attach("holdfast-pipeline", `arn:aws:iam::${ACCOUNT}:policy/sees`)],
    },
    awaits: { "a bucket that the standby may declare": [job("responder"), platform(), records, ...sees({ Resource: "arn:aws:s3:::other/*" })] },
    ignores: { "readers": [job("reader"), platform()], "an emergency": [job("break-glass"), platform()], "a service": [trust(service), platform()] },
});

const seen = (job: string, ...policies: string[]) => policies.map((each) => attach(job, `arn:aws:iam::aws:policy/${each}`));

tabulate(rules.jobsAreEquipped, {
    accepts: {
        "a reviewer who sees": [job("reviewer"), platform(), ...seen("holdfast-reviewer", "SecurityAudit", "job-function/ViewOnlyAccess")],
        "a run that compares": [looks, platform(), ...seen("plan", "SecurityAudit", "job-function/ViewOnlyAccess")],
        "a reader, who needs neither": [job("reader"), platform()],
    },
    rejects: { "a reviewer who sees nothing": [job("reviewer"), platform()], "one of two": [looks, platform(), ...seen("plan", "SecurityAudit")] },
    ignores: { "a service's role": [role({ assumeRolePolicy: policy() }), platform()], "a program that is no platform": job("reviewer") },
});

const pathed = (path?: string) => aws("iam/policy:Policy", { arn: reads.props.arn, path, policy: policy() }, { name: "reads" });

tabulate(rules.peopleAreOutOfReach, {
    accepts: {
        "a role in the platform's path": [job("reader", people, { path: "/holdfast/" }), platform()],
        "a policy in it": [pathed("/holdfast/"), platform(), attachedReads, job("reader")],
    },
    rejects: {
        "a role without a path, by default": [job("reader"), platform()], "a role in another": [job("reader", people, { path: "/x/" }), platform()],
        "the pipeline's": [deploys, platform()], "a person's policy without one": [pathed(), platform(), attachedReads, job("reader")],
    },
    ignores: { "a service's role": [role({ assumeRolePolicy: policy() }), platform()], "a service's policy": [pathed(), platform()] },
    awaits: { "a path that is not known": [job("reader", people, { path: UNKNOWN }), platform()] },
});
