// Who may take on a role on AWS, and what the role may do, as JSON text that a rule can read at preview.
import { AWS_GLOBAL_ACTIONS, AWS_GLOBAL_REGION, AWS_GLOBAL_SERVICES, AWS_NAME_ALARM_ACTIONS } from "./plan/residency";
import type { Job } from "./plan/jobs";
import { policyDocument, type Statement } from "./policy-documents";

interface Account {
    readonly account: string;
    readonly platform: string;
    /** AWS regions where anything may be. */
    readonly regions: readonly string[];
}

type Condition = NonNullable<Statement["Condition"]>;

const allow = (Sid: string, Action: readonly string[], Resource: string | readonly string[], Condition?: Condition): Statement =>
    ({ Sid, Effect: "Allow", Action, Resource, ...(Condition && { Condition }) });

const deny = (Sid: string, what: { Action: readonly string[] } | { NotAction: readonly string[] }, Resource: string, Condition?: Condition): Statement =>
    ({ Sid, Effect: "Deny", ...what, Resource, ...(Condition && { Condition }) });

/** What stays out of a denial of regions: services that have none. */
const WITHOUT_REGION = [...AWS_GLOBAL_SERVICES.map((service) => `${service}:*`), ...AWS_GLOBAL_ACTIONS];

/**
 * Refuses every region but the allowed ones, to services of AWS that have a region. One thing is let out to us-east-1:
 * alarms on public names, which can stand nowhere else.
 */
export const staysInRegions = (regions: readonly string[]): Statement[] => [
    deny("StayInRegions", { NotAction: [...WITHOUT_REGION, ...AWS_NAME_ALARM_ACTIONS] }, "*", { StringNotEquals: { "aws:RequestedRegion": regions } }),
    deny("NameAlarmsStayToo", { Action: AWS_NAME_ALARM_ACTIONS }, "*", {
        StringNotEquals: { "aws:RequestedRegion": [...new Set([...regions, AWS_GLOBAL_REGION])] },
    }),
];

/** What makes a person's or a machine's lasting credential. There are none here: people come with a role, machines with theirs. */
const LASTING_CREDENTIALS = [
    "iam:AddUserToGroup", "iam:AttachGroupPolicy", "iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:CreateGroup", "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential", "iam:CreateUser", "iam:PutGroupPolicy", "iam:PutUserPolicy", "iam:UpdateLoginProfile", "iam:UploadSSHPublicKey",
] as const;

/** What would lift a guard of the whole account. */
const ACCOUNT_GUARDS = [
    "account:CloseAccount", "account:DisableRegion", "account:EnableRegion", "iam:DeleteAccountPasswordPolicy", "organizations:LeaveOrganization",
    "s3:PutAccountPublicAccessBlock",
] as const;

/**
 * The boundary of every role: it gives nothing, and whatever a role is given ends here. Regions, lasting credentials, the
 * account's guards, and the boundary itself: who has it can neither change it nor make a role without it.
 */
export function boundaryPolicy(args: Account & { readonly boundaryArn: string }): string {
    const { boundaryArn, regions } = args;
    return policyDocument([
        allow("WhateverIsGiven", ["*"], "*"),
        ...staysInRegions(regions),
        deny("NoLastingCredentials", { Action: LASTING_CREDENTIALS }, "*"),
        deny("GuardsStay", { Action: ACCOUNT_GUARDS }, "*"),
        deny("BoundaryStays", { Action: ["iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"] }, "*"),
        deny("BoundaryIsNotChanged", { Action: ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"] }, boundaryArn),
        deny("RolesHaveBoundary", { Action: ["iam:CreateRole", "iam:PutRolePermissionsBoundary"] }, "*", {
            StringNotEquals: { "iam:PermissionsBoundary": boundaryArn },
        }),
    ]);
}

/** The same regions for every account below a target of the organisation, its administrators included. */
export const organizationPolicy = (regions: readonly string[]): string => policyDocument(staysInRegions(regions));

const isProvider = (principal: string): boolean => /:saml-provider\//.test(principal);

/** Whether AWS itself can see the second factor of all of these. That of an identity provider's users it cannot. */
export const factorIsSeen = (principals: readonly string[]): boolean => !principals.some(isProvider);

/**
 * Who may take a person's role on: the named principals, with a second factor, from a permitted range. An identity
 * provider's users show their factor to the provider, which AWS is not told of.
 */
export function personTrust(principals: readonly string[], ranges: readonly string[]): string {
    const from = { IpAddress: { "aws:SourceIp": ranges } };
    const named = principals.filter((principal) => !isProvider(principal));
    return policyDocument([
        ...(named.length > 0 ? [{
            Sid: "PeopleWithSecondFactor", Effect: "Allow" as const, Principal: { AWS: named }, Action: "sts:AssumeRole",
            Condition: { ...from, Bool: { "aws:MultiFactorAuthPresent": "true" } },
        }] : []),
        ...principals.filter(isProvider).map((Federated, i): Statement => ({
            Sid: `IdentityProvider${i + 1}`, Effect: "Allow", Principal: { Federated }, Action: "sts:AssumeRoleWithSAML",
            Condition: { ...from, StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
        })),
    ]);
}

/** Who may take the pipeline's role on: runs with exactly this subject. */
export const pipelineTrust = (providerArn: string, subject: string): string => policyDocument([{
    Sid: "Pipeline", Effect: "Allow", Principal: { Federated: providerArn }, Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
        StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": subject },
    },
}]);

/**
 * What every person's role is refused: whatever comes without a second factor, and whatever comes from elsewhere than the
 * permitted ranges. Calls that an AWS service makes for the person, and those through a private endpoint, have no address.
 * @param seen false where an identity provider's users come too: their sessions say nothing of a factor
 */
export const peopleGuard = (ranges: readonly string[], seen: boolean): string => policyDocument([
    deny("DenyWithoutSecondFactor", { NotAction: ["sts:GetCallerIdentity"] }, "*", {
        [seen ? "BoolIfExists" : "Bool"]: { "aws:MultiFactorAuthPresent": "false" },
    }),
    deny("DenyOutsideRanges", { NotAction: ["sts:GetCallerIdentity"] }, "*", {
        NotIpAddress: { "aws:SourceIp": ranges },
        Bool: { "aws:ViaAWSService": "false" },
        Null: { "aws:SourceIp": "false" },
    }),
]);

interface Stored {
    /** Buckets of all sites that hold what customers store and take away. */
    readonly dataBuckets: readonly string[];
    /** Buckets of all sites that hold records. */
    readonly recordBuckets: readonly string[];
}

const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;

/** Reading a bucket's objects, and the key they are encrypted with, through S3 alone. */
const readsBuckets = (what: string, buckets: readonly string[], { account, regions }: Account): Statement[] => [
    allow(`List${what}`, ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket", "s3:ListBucketVersions"], buckets.map(bucketArn)),
    allow(`Read${what}`, ["s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectTagging", "s3:GetObjectVersion"], buckets.map((bucket) => `${bucketArn(bucket)}/*`)),
    allow(`Decrypt${what}`, ["kms:Decrypt", "kms:DescribeKey"], `arn:aws:kms:*:${account}:key/*`, {
        StringEquals: { "kms:ViaService": regions.map((region) => `s3.${region}.amazonaws.com`) },
    }),
];

/** Managed policies of AWS that a job gets: how things are set up, never what is in them. */
export const MANAGED: Readonly<Record<Job | "plan", readonly string[]>> = {
    engineer: ["job-function/ViewOnlyAccess"],
    reviewer: ["SecurityAudit", "job-function/ViewOnlyAccess"],
    responder: ["SecurityAudit", "AWSSupportAccess"],
    reader: [],
    "break-glass": ["job-function/ViewOnlyAccess"],
    plan: ["SecurityAudit", "job-function/ViewOnlyAccess"],
};

/** What a job may do besides. Undefined where the managed policies are all of it. */
export function jobPolicy(job: Job, args: Account & Stored): string | undefined {
    const { account, platform, dataBuckets, recordBuckets } = args;
    const ours: Condition = { StringEquals: { "aws:ResourceTag/platform": platform } };
    // CloudWatch Logs knows queries, and GuardDuty findings, by no resource that could be named.
    const here: Condition = { StringEquals: { "aws:RequestedRegion": args.regions } };
    const logs = [
        allow("ReadLogs", ["logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartQuery"], `arn:aws:logs:*:${account}:log-group:/${platform}/*`),
        allow("FollowQueries", ["logs:GetQueryResults", "logs:StopQuery"], "*", here),
    ];
    const sessions = [
        allow("StartSessions", ["ssm:StartSession"], `arn:aws:ec2:*:${account}:instance/*`, ours),
        allow("SessionsByTheStandardDocument", ["ssm:StartSession"], `arn:aws:ssm:*:${account}:document/SSM-SessionManagerRunShell`),
        allow("OwnSessions", ["ssm:ResumeSession", "ssm:TerminateSession"], `arn:aws:ssm:*:${account}:session/\${aws:userid}-*`),
    ];
    switch (job) {
        case "engineer":
            return policyDocument([
                ...logs, ...sessions,
                allow("RenewPools", ["autoscaling:CancelInstanceRefresh", "autoscaling:RollbackInstanceRefresh", "autoscaling:SetDesiredCapacity", "autoscaling:StartInstanceRefresh"],
                    `arn:aws:autoscaling:*:${account}:autoScalingGroup:*:autoScalingGroupName/*`, ours),
            ]);
        case "reviewer":
            return undefined;
        case "responder":
            return policyDocument([
                ...logs, ...readsBuckets("Records", recordBuckets, args),
                allow("DealWithFindings", ["guardduty:ArchiveFindings", "guardduty:UnarchiveFindings", "guardduty:UpdateFindingsFeedback"], "*", here),
                allow("DealWithEvents", ["securityhub:BatchUpdateFindings"], `arn:aws:securityhub:*:${account}:hub/default`),
                allow("CutOffMachines", ["ec2:ModifyInstanceAttribute", "ec2:ModifyNetworkInterfaceAttribute"],
                    ["instance", "network-interface", "security-group"].map((kind) => `arn:aws:ec2:*:${account}:${kind}/*`), ours),
                allow("CutOffAddresses", ["wafv2:UpdateIPSet"], `arn:aws:wafv2:*:${account}:*/ipset/*/*`, ours),
            ]);
        case "reader":
            return policyDocument(readsBuckets("Data", dataBuckets, args));
        case "break-glass":
            return policyDocument([
                ...logs, ...sessions, ...readsBuckets("Data", dataBuckets, args),
                allow("OpenAndCloseWalls", [
                    "ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress", "ec2:ModifyInstanceAttribute", "ec2:ModifyNetworkInterfaceAttribute",
                    "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress",
                ], ["instance", "network-interface", "security-group"].map((kind) => `arn:aws:ec2:*:${account}:${kind}/*`), ours),
                allow("MoveSpareAddresses", ["ec2:AssociateAddress", "ec2:DisassociateAddress"],
                    ["elastic-ip", "instance", "network-interface"].map((kind) => `arn:aws:ec2:*:${account}:${kind}/*`), ours),
                allow("Restore", ["backup:GetRecoveryPointRestoreMetadata", "backup:StartRestoreJob"],
                    [`arn:aws:backup:*:${account}:recovery-point:*`, `arn:aws:ec2:*::snapshot/*`, `arn:aws:rds:*:${account}:*snapshot:*`]),
                allow("RestoreAsTheBackupRole", ["iam:PassRole"], `arn:aws:iam::${account}:role/aws-backup*`, { StringEquals: { "iam:PassedToService": "backup.amazonaws.com" } }),
            ]);
    }
}

/** What a run in a site's environment may do, by service: everything that declaring takes, and nothing of what is in it. */
const DECLARES: Readonly<Record<string, readonly string[]>> = {
    "access-analyzer": ["Create", "Delete", "Tag", "Untag", "Update"],
    acm: ["Add", "Delete", "Request"],
    autoscaling: ["Attach", "Cancel", "Create", "Delete", "Detach", "Disable", "Enable", "Put", "Set", "Start", "Update"],
    backup: ["Create", "Delete", "Put", "Start", "Tag", "Untag", "Update"],
    cloudformation: ["Create", "Delete", "Execute", "Update"], // applications of the serverless repository: rotation of passwords
    cloudtrail: ["Add", "Create", "Delete", "Put", "Remove", "Start", "Update"],
    cloudwatch: ["Delete", "Enable", "Put", "Tag", "Untag"],
    "cognito-idp": ["Create", "Delete", "Set", "Tag", "Untag", "Update"],
    config: ["Delete", "Put", "Start", "Tag", "Untag"],
    ec2: [
        "Allocate", "Apply", "Assign", "Associate", "Attach", "Authorize", "Create", "Delete", "Detach", "Disable", "Disassociate", "Enable", "Modify",
        "Release", "Replace", "Revoke", "RunInstances", "TerminateInstances", "Update",
    ],
    elasticfilesystem: ["Create", "Delete", "Modify", "Put", "Tag", "Untag", "Update"],
    elasticloadbalancing: ["Add", "Create", "Delete", "Modify", "Register", "Remove", "Set"],
    events: ["Create", "Delete", "Put", "Remove", "Tag", "Untag", "Update"],
    guardduty: ["Create", "Delete", "Tag", "Untag", "Update"],
    inspector2: ["Create", "Delete", "Disable", "Enable", "Tag", "Untag", "Update"],
    kms: ["Create", "Describe", "Enable", "List", "Replicate", "Tag", "Untag"],
    logs: ["Associate", "Create", "Delete", "Put", "Tag", "Untag"],
    "network-firewall": ["Associate", "Create", "Delete", "Disassociate", "Tag", "Untag", "Update"],
    rds: ["Add", "Create", "Delete", "Modify", "Remove"],
    route53resolver: ["Associate", "Create", "Delete", "Disassociate", "Put", "Tag", "Untag", "Update"],
    s3: ["CreateBucket", "DeleteBucket", "PutBucket", "PutEncryption", "PutInventory", "PutLifecycle", "PutMetrics", "PutReplication", "TagResource", "UntagResource"],
    secretsmanager: ["CreateSecret", "DeleteSecret", "PutResourcePolicy", "RotateSecret", "TagResource", "UntagResource", "UpdateSecret"],
    securityhub: ["BatchEnable", "Create", "Delete", "Enable", "Tag", "Untag", "Update"],
    serverlessrepo: ["CreateCloudFormation"],
    servicequotas: ["RequestServiceQuotaIncrease"],
    sns: ["Create", "Delete", "Set", "Subscribe", "Tag", "Unsubscribe", "Untag"],
    sqs: ["AddPermission", "Create", "Delete", "Set", "Tag", "Untag"],
    ssm: ["AddTagsToResource", "Create", "Delete", "Deregister", "Put", "Register", "RemoveTagsFromResource", "Update"],
    states: ["Create", "Delete", "Tag", "Untag", "Update"],
    wafv2: ["Associate", "Create", "Delete", "Disassociate", "Put", "Tag", "Untag", "Update"],
};

/** Names have no region. */
const NAMES = ["Associate", "Change", "Create", "Delete", "Disable", "Disassociate", "Enable", "Update"].map((verb) => `route53:${verb}*`);

const half = (first: boolean): string[] => {
    const services = Object.entries(DECLARES);
    const middle = services.findIndex(([service]) => service >= "kms");
    return (first ? services.slice(0, middle) : services.slice(middle)).flatMap(([service, verbs]) => verbs.map((verb) => `${service}:${verb}*`));
};

/**
 * The policies of a run that deploys. It makes roles with the boundary alone, and neither people's roles nor its own: those,
 * and the boundary, an administrator changes, so that nobody reaches more by way of the pipeline than the pipeline has.
 */
export function deployerPolicies({ account, platform, regions }: Account, boundaryArn: string): Readonly<Record<string, string>> {
    const here: Condition = { StringEquals: { "aws:RequestedRegion": regions } };
    const iam = (kind: string) => [`aws-*`, `${platform}-*`].map((name) => `arn:aws:iam::${account}:${kind}/${name}`);
    return {
        "declares-1": policyDocument([allow("Declare", half(true), "*", here)]),
        "declares-2": policyDocument([
            allow("Declare", half(false), "*", here),
            allow("DeclareNames", NAMES, "arn:aws:route53:::*"),
            allow("WatchNames", AWS_NAME_ALARM_ACTIONS, "*", { StringEquals: { "aws:RequestedRegion": AWS_GLOBAL_REGION } }),
            allow("MakeRolesWithBoundary", ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePolicy"], iam("role"), { StringEquals: { "iam:PermissionsBoundary": boundaryArn } }),
            allow("ChangeRoles", [
                "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
            ], iam("role")),
            allow("ChangePolicies", ["iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:TagPolicy", "iam:UntagPolicy"], iam("policy")),
            allow("ChangeProfiles", ["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:DeleteInstanceProfile", "iam:RemoveRoleFromInstanceProfile", "iam:TagInstanceProfile"],
                iam("instance-profile")),
            allow("GiveRolesToServices", ["iam:PassRole"], iam("role"), { StringLike: { "iam:PassedToService": "*.amazonaws.com" } }),
            allow("LetServicesMakeTheirRoles", ["iam:CreateServiceLinkedRole"], `arn:aws:iam::${account}:role/aws-service-role/*`),
        ]),
    };
}
