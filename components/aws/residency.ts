import * as iam from "@pulumi/aws/iam";
import * as organizations from "@pulumi/aws/organizations";
import * as pulumi from "@pulumi/pulumi";
import { boundaryPolicy, organizationPolicy } from "../identity-policies";
import type { Tags } from "../names";

export interface ResidencyArgs {
    /** AWS account, 12 digits. */
    readonly account: string;

    /** AWS regions where anything may be. Whoever has the boundary is refused all others from the next call on. */
    readonly regions: readonly string[];

    /**
     * Root, unit or account of the organisation (`r-…`, `ou-…`, 12 digits) that a policy is put on besides: it binds
     * administrators too. Needs the provider's account to be the organisation's management account, or the one that its
     * policies are delegated to. A policy never binds the management account itself.
     * @default none: the boundary of every role stands in for it, and administrators without the boundary are not bound
     */
    readonly organizationTarget?: string;

    readonly tags: Tags;
}

/** What the boundary is called: known before it exists, because other stacks' roles name it. */
export const boundaryName = ({ platform }: Pick<Tags, "platform">): string => `${platform}-boundary`;

export const boundaryArnOf = (account: string, tags: Pick<Tags, "platform">): string => `arn:aws:iam::${account}:policy/${boundaryName(tags)}`;

/**
 * Keeps everything that is done in the account inside the allowed regions: by a boundary that every role of the platform
 * has, and by a policy of the organisation where there is one. IAM has no regions: one site of an account declares this.
 */
export class Residency extends pulumi.ComponentResource {
    /** Ready once the boundary exists, and known at preview. */
    readonly boundaryArn: pulumi.Output<string>;

    constructor(name: string, args: ResidencyArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Residency", name, args, opts);
        const { account, regions, organizationTarget, tags } = args;
        const { platform } = tags;
        const boundaryArn = boundaryArnOf(account, tags);

        const boundary = new iam.Policy(`${name}-boundary`, {
            name: boundaryName(tags),
            description: "Where every role ends: regions, lasting credentials, the account's guards and this policy itself",
            policy: boundaryPolicy({ account, platform, regions, boundaryArn }),
            tags: { ...tags, Name: `${name}-boundary`, purpose: "boundary" },
        }, { parent: this, protect: true });

        if (organizationTarget !== undefined) {
            const policy = new organizations.Policy(`${name}-regions`, {
                name: `${platform}-regions`,
                type: "SERVICE_CONTROL_POLICY",
                description: `Regions where ${platform} may be`,
                content: organizationPolicy(regions),
                tags: { ...tags, Name: `${name}-regions` },
            }, { parent: this });
            new organizations.PolicyAttachment(`${name}-regions`, { policyId: policy.id, targetId: organizationTarget }, { parent: this });
        }

        this.boundaryArn = pulumi.interpolate`arn:aws:iam::${account}:policy/${boundary.name}`;
        this.registerOutputs({ boundaryArn: this.boundaryArn });
    }
}
