import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import { type Custody, custody, ESCROW, escrowSecret } from "../plan/escrow";
import { policyDocument } from "../policy-documents";

export interface EscrowArgs {
    readonly account: string;
    readonly region: string;
    /** Key of the secrets. The custodians may use it through Secrets Manager. */
    readonly keyArn: pulumi.Input<string>;
    /** ARNs of the two who alone read and write what is here, each with a second factor. */
    readonly custodians: readonly [string, string];
    /** Topic that hears of every access. EventBridge may publish to it. */
    readonly topicArn: pulumi.Input<string>;
    /**
     * `production`: only a custodian can delete a secret or change who reads it, and a deleted one can be brought back for
     * 30 days. `evaluation` lets whoever deploys take it down again, with 7 days to bring it back.
     */
    readonly lifecycle: "evaluation" | "production";
    readonly tags: Tags;
}

/** What reveals or changes a secret's value. */
const VALUE_ACTIONS = [
    "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage", "secretsmanager:RotateSecret",
    "secretsmanager:ReplicateSecretToRegions",
] as const;

/** What takes a secret away, or changes who reads it. */
const CUSTODY_ACTIONS = [
    "secretsmanager:DeleteSecret", "secretsmanager:RestoreSecret", "secretsmanager:PutResourcePolicy", "secretsmanager:DeleteResourcePolicy",
] as const;

/** Calls that responders hear of, whoever makes them. */
export const ESCROW_EVENTS = [
    "GetSecretValue", "BatchGetSecretValue", "PutSecretValue", "UpdateSecret", "DeleteSecret", "PutResourcePolicy", "DeleteResourcePolicy",
    "ReplicateSecretToRegions", "RotateSecret",
] as const;

/** Who may do what with one secret: two people, with a second factor, and for its value nobody else. */
export function escrowPolicy({ custodians, lifecycle }: Pick<EscrowArgs, "custodians" | "lifecycle">): string {
    const guarded = [...VALUE_ACTIONS, ...(lifecycle === "production" ? CUSTODY_ACTIONS : [])];
    return policyDocument([
        {
            Sid: "CustodiansReadAndWrite",
            Effect: "Allow",
            Principal: { AWS: custodians },
            Action: [...VALUE_ACTIONS, ...CUSTODY_ACTIONS, "secretsmanager:DescribeSecret", "secretsmanager:ListSecretVersionIds"],
            Resource: "*",
            Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
        },
        {
            Sid: "NobodyElse",
            Effect: "Deny",
            Principal: "*",
            Action: guarded,
            Resource: "*",
            Condition: { ArnNotEquals: { "aws:PrincipalArn": custodians } },
        },
        {
            Sid: "NobodyWithoutMfa",
            Effect: "Deny",
            Principal: "*",
            Action: guarded,
            Resource: "*",
            Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
        },
    ]);
}

/**
 * A place on AWS for what must outlive a site, a cloud or a person. The platform makes the places and says who may open
 * them; the values are put there by the two custodians, by hand, and pass through no program and no state:
 * `aws secretsmanager put-secret-value`. Each site has secrets of its own, replicated nowhere, so that no mistake in one
 * place reaches another.
 */
export class Escrow extends pulumi.ComponentResource {
    /** What is kept here, and who can read it. */
    readonly register: pulumi.Output<readonly Custody[]>;

    constructor(name: string, args: EscrowArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Escrow", name, args, opts);
        const options = { parent: this };
        const { region, custodians, tags } = args;
        const site = siteName(tags);

        const made = ESCROW.map((item) => {
            const secret = new secretsmanager.Secret(`${name}-${item.key}`, {
                name: escrowSecret(site, item),
                description: item.what,
                kmsKeyId: args.keyArn,
                recoveryWindowInDays: args.lifecycle === "production" ? 30 : 7,
                tags: { ...tags, Name: `${name}-${item.key}`, purpose: "escrow", item: item.key },
            }, { ...options, protect: true });
            const policy = new secretsmanager.SecretPolicy(`${name}-${item.key}`, {
                secretArn: secret.arn, policy: escrowPolicy(args), blockPublicPolicy: true,
            }, options);
            return policy.id;
        });

        const rule = new cloudwatch.EventRule(`${name}-opened`, {
            name: `${site}-escrow-opened`,
            description: "Somebody read or changed what is kept in escrow, or tried to",
            eventPattern: JSON.stringify({
                source: ["aws.secretsmanager"],
                "detail-type": ["AWS API Call via CloudTrail"],
                detail: {
                    eventSource: ["secretsmanager.amazonaws.com"],
                    eventName: ESCROW_EVENTS,
                    requestParameters: { secretId: [{ wildcard: `*${site}/escrow/*` }] },
                },
            }),
            state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", // reading is an event that rules are not told of otherwise
            tags: { ...tags, Name: `${name}-opened` },
        }, options);
        new cloudwatch.EventTarget(`${name}-opened`, { rule: rule.name, targetId: "responders", arn: args.topicArn }, options);

        const register = custody({ cloud: "aws", site: tags.site, region, readers: custodians }, (item) => escrowSecret(site, item));
        this.register = pulumi.all(made).apply(() => register);
        this.registerOutputs({ register: this.register });
    }
}
