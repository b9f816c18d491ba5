import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { backupReporter } from "../bucket-policies";
import { siteName, type Tags } from "../names";
import { KEY_DELETION_WINDOW_DAYS, KEY_PURPOSES, KEY_ROTATION_DAYS, type KeyPurpose } from "../plan/keys";
import { onBehalfOf, policyDocument, type Statement } from "../policy-documents";

export interface KeysArgs {
    /** AWS account, 12 digits. */
    readonly account: string;
    readonly region: string;

    /**
     * ARNs of the two principals who alone may administer, disable or delete a key, each with a second factor. They must
     * exist before the keys do. The second factor is the one given to AWS when the session began; a session that another
     * identity provider began does not carry it, and is refused.
     */
    readonly custodians: readonly [string, string];

    /**
     * Keys of the primary site. With them the component makes replicas: the same key material in this region.
     * @default none: new keys are made
     */
    readonly primaryKeyArns?: Readonly<Record<KeyPurpose, pulumi.Input<string>>>;

    /**
     * Regions where this account may make replicas of the keys. A replica has a policy of its own, so that wherever one
     * can be made is a place where custody has to be checked.
     * @default any region the account may use
     */
    readonly replicaRegions?: readonly string[];

    readonly tags: Tags;
}

/** What changes who may use a key, or destroys it. Custodians only, with a second factor. */
export const CUSTODIAN_ACTIONS = [
    "kms:CancelKeyDeletion",
    "kms:CreateGrant",
    "kms:DeleteAlias",
    "kms:DeleteImportedKeyMaterial",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:ImportKeyMaterial",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
    "kms:UpdatePrimaryRegion",
] as const;

/** Denied to everybody else outright. Grants are denied apart: services need theirs. */
const CUSTODIANS_ALONE = CUSTODIAN_ACTIONS.filter((action) => action !== "kms:CreateGrant");

/** What a deployment does with a key. None of it takes a key away from anybody, or gives it to anybody. */
const DEPLOYER_ACTIONS = [
    "kms:CreateAlias",
    "kms:DescribeKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:TagResource",
    "kms:UntagResource",
] as const;

const USE_ACTIONS = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"] as const;

/** Services through which the account's principals use a key. Directly, nobody does. */
const VIA: Readonly<Record<KeyPurpose, readonly string[]>> = {
    data: ["s3"],
    export: ["s3"],
    "log-archive": ["s3"],
    operations: ["sns", "sqs", "network-firewall"],
    database: ["rds"],
    files: ["elasticfilesystem"],
    volumes: ["ec2"],
    backup: ["backup", "rds"], // RDS itself encrypts a database's copy with the key of the vault that it goes to
    secrets: ["secretsmanager"],
};

/** Services that keep what they encrypt open by a grant of their own, which they make when a resource is created. */
const GRANTED: readonly KeyPurpose[] = ["operations", "database", "files", "volumes", "backup"];

/** The role that pools start their instances with. It has no rights on keys but those that a key's policy gives it. */
const poolRole = (account: string): string => `arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;

/** A grant that an AWS service makes for a resource of its own, never one that a person hands to somebody. */
const FOR_A_SERVICE = { Bool: { "kms:GrantIsForAWSResource": "true" } };

/** The statements by which AWS services themselves use the key of a purpose. */
function serviceStatements(purpose: KeyPurpose, { account, custodians, region, tags }: KeysArgs): Statement[] {
    const allow = (Sid: string, Service: string, Action: readonly string[], Condition: Statement["Condition"]): Statement =>
        ({ Sid, Effect: "Allow", Principal: { Service }, Action, Resource: "*", Condition });
    const site = siteName(tags);
    const trail = `arn:aws:cloudtrail:${region}:${account}:trail/${site}`;
    switch (purpose) {
        case "data":
        case "database":
        case "files":
        case "backup":
            return [];
        case "secrets":
            return [{ // what is kept in escrow is theirs to open, whatever else their roles allow
                Sid: "CustodiansOpenEscrow",
                Effect: "Allow",
                Principal: { AWS: custodians },
                Action: USE_ACTIONS,
                Resource: "*",
                Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" }, StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
            }];
        case "volumes": {
            // Named by a condition: KMS refuses a policy with a principal that does not exist, and this one does not until
            // the account's first pool has been made.
            const role = { StringEquals: { "kms:CallerAccount": account }, ArnEquals: { "aws:PrincipalArn": poolRole(account) } };
            return [
                { Sid: "PoolsStart", Effect: "Allow", Principal: "*", Action: USE_ACTIONS, Resource: "*", Condition: role },
                {
                    Sid: "PoolsGrantDisks", Effect: "Allow", Principal: "*", Action: "kms:CreateGrant", Resource: "*",
                    Condition: { ...role, ...FOR_A_SERVICE },
                },
            ];
        }
        case "export":
            return [
                allow("InventoryWrites", "s3.amazonaws.com", ["kms:GenerateDataKey"], onBehalfOf(account, `arn:aws:s3:::${site}-*`)),
                // Named by a condition: the role does not exist until the account's first report plan has been made.
                {
                    Sid: "BackupReportsWrite", Effect: "Allow", Principal: "*", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*",
                    Condition: {
                        StringEquals: { "kms:CallerAccount": account, "kms:ViaService": `s3.${region}.amazonaws.com` },
                        ArnEquals: { "aws:PrincipalArn": backupReporter(account) },
                    },
                },
            ];
        case "log-archive":
            return [
                allow(
                    "LogDeliveryWrites", "delivery.logs.amazonaws.com", USE_ACTIONS,
                    onBehalfOf(account, `arn:aws:logs:${region}:${account}:*`),
                ),
                allow("TrailWrites", "cloudtrail.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey*"], {
                    StringEquals: { "aws:SourceArn": trail },
                    StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:*:${account}:trail/*` },
                }),
                allow("TrailDescribes", "cloudtrail.amazonaws.com", ["kms:DescribeKey"], { StringEquals: { "aws:SourceArn": trail } }),
                allow("FindingsWrite", "guardduty.amazonaws.com", ["kms:GenerateDataKey"], onBehalfOf(account, `arn:aws:guardduty:${region}:${account}:detector/*`)),
                allow("ConfigWrites", "config.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey"], { StringEquals: { "aws:SourceAccount": account } }),
            ];
        case "operations": {
            const groups = [
                `log-group:/${tags.platform}/${tags.site}/*`, `log-group:aws-waf-logs-${site}`, `log-group:aws-waf-logs-${site}-*`,
                // Services that choose their groups' names themselves put the site's own after theirs.
                `log-group:/aws/rds/cluster/${site}-*`, `log-group:/aws/lambda/${site}-*`,
            ];
            return [
                allow("LogGroupsEncrypt", `logs.${region}.amazonaws.com`, USE_ACTIONS, {
                    ArnLike: { "kms:EncryptionContext:aws:logs:arn": groups.map((group) => `arn:aws:logs:${region}:${account}:${group}`) },
                }),
                // EventBridge names no source to KMS when it publishes to an encrypted topic; SNS does name the topic.
                ...(["events", "cloudwatch"] as const).map((service) => allow(
                    service === "events" ? "EventsPublish" : "AlarmsPublish", `${service}.amazonaws.com`, ["kms:Decrypt", "kms:GenerateDataKey*"],
                    { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:${region}:${account}:${site}-alerts` } },
                )),
                // The archive tells its readers' queues of what has come in.
                allow("ArchiveNotifies", "s3.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey*"], {
                    ArnLike: { "kms:EncryptionContext:aws:sqs:arn": `arn:aws:sqs:${region}:${account}:${site}-*` },
                }),
            ];
        }
    }
}

/** The policy of one key. It names no administrator but the custodians: not the account, not whoever deploys. */
export function keyPolicy(purpose: KeyPurpose, args: KeysArgs): string {
    const { account, custodians, region, replicaRegions } = args;
    const root = { AWS: `arn:aws:iam::${account}:root` };
    const via = VIA[purpose].map((service) => `${service}.${region}.amazonaws.com`);
    return policyDocument([
        {
            Sid: "CustodiansAdminister",
            Effect: "Allow",
            Principal: { AWS: custodians },
            Action: [...CUSTODIAN_ACTIONS, ...DEPLOYER_ACTIONS],
            Resource: "*",
            Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
        },
        {
            Sid: "NobodyElseAdministers",
            Effect: "Deny",
            Principal: "*",
            Action: CUSTODIANS_ALONE,
            Resource: "*",
            Condition: { ArnNotEquals: { "aws:PrincipalArn": custodians } },
        },
        {
            Sid: "NobodyAdministersWithoutMfa",
            Effect: "Deny",
            Principal: "*",
            Action: CUSTODIANS_ALONE,
            Resource: "*",
            Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
        },
        {
            Sid: "NobodyElseGrants",
            Effect: "Deny",
            Principal: "*",
            Action: "kms:CreateGrant",
            Resource: "*",
            Condition: { ArnNotEquals: { "aws:PrincipalArn": custodians }, BoolIfExists: { "kms:GrantIsForAWSResource": "false" } },
        },
        {
            Sid: "NobodyGrantsWithoutMfa",
            Effect: "Deny",
            Principal: "*",
            Action: "kms:CreateGrant",
            Resource: "*",
            Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false", "kms:GrantIsForAWSResource": "false" } },
        },
        { Sid: "AccountDeploys", Effect: "Allow", Principal: root, Action: DEPLOYER_ACTIONS, Resource: "*" },
        {
            Sid: "AccountReplicates",
            Effect: "Allow",
            Principal: root,
            Action: "kms:ReplicateKey",
            Resource: "*",
            ...(replicaRegions && { Condition: { StringEquals: { "kms:ReplicaRegion": replicaRegions } } }),
        },
        {
            Sid: "AccountUsesThroughServices",
            Effect: "Allow",
            Principal: root,
            Action: USE_ACTIONS,
            Resource: "*",
            Condition: { StringEquals: { "kms:CallerAccount": account, "kms:ViaService": via } },
        },
        ...(GRANTED.includes(purpose) ? [{
            Sid: "ServicesGrantThemselves",
            Effect: "Allow" as const,
            Principal: root,
            Action: "kms:CreateGrant",
            Resource: "*",
            Condition: { ...FOR_A_SERVICE, StringEquals: { "kms:CallerAccount": account, "kms:ViaService": via } },
        }] : []),
        ...serviceStatements(purpose, args),
    ]);
}

/** One customer-managed key a purpose, or a replica of each. Deleting one takes a custodian and 30 days. */
export class Keys extends pulumi.ComponentResource {
    readonly arns: Readonly<Record<KeyPurpose, pulumi.Output<string>>>;

    constructor(name: string, args: KeysArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Keys", name, args, opts);
        const { primaryKeyArns } = args;

        const declare = (purpose: KeyPurpose): kms.Key | kms.ReplicaKey => {
            const common = {
                description: `Encrypts ${purpose} of ${siteName(args.tags)}`,
                deletionWindowInDays: KEY_DELETION_WINDOW_DAYS,
                policy: keyPolicy(purpose, args),
                // KMS would refuse a policy that the deployer could not change afterwards. That is what is wanted here:
                // whoever deploys is no administrator of keys. Two custodians are, so the key cannot become unmanageable.
                bypassPolicyLockoutSafetyCheck: true,
                tags: { ...args.tags, Name: `${name}-${purpose}`, purpose },
            };
            const options = { parent: this, protect: true };
            return primaryKeyArns
                ? new kms.ReplicaKey(`${name}-${purpose}`, { ...common, primaryKeyArn: primaryKeyArns[purpose], enabled: true }, options)
                : new kms.Key(`${name}-${purpose}`, {
                    ...common,
                    multiRegion: true, // fixed at creation: without it the key could never have a replica
                    enableKeyRotation: true,
                    rotationPeriodInDays: KEY_ROTATION_DAYS,
                    isEnabled: true,
                }, options);
        };

        const arns = {} as Record<KeyPurpose, pulumi.Output<string>>;
        for (const purpose of KEY_PURPOSES) {
            const key = declare(purpose);
            const alias = `alias/${siteName(args.tags)}-${purpose}`;
            new kms.Alias(`${name}-${purpose}`, { name: alias, targetKeyId: key.keyId }, { parent: this });
            arns[purpose] = key.arn;
        }
        this.arns = arns;
        this.registerOutputs({ arns });
    }
}
