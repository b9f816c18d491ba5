import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { deployerPolicies, factorIsSeen, jobPolicy, MANAGED, peopleGuard, personTrust, pipelineTrust } from "../identity-policies";
import type { Tags } from "../names";
import { BREAK_GLASS, type Job, JOB_DESCRIPTIONS, JOBS, PIPELINE_ISSUER, pipelineSubjects, SESSION_SECONDS } from "../plan/jobs";
import { boundaryArnOf } from "./residency";

export interface IdentityArgs {
    /** AWS account, 12 digits. */
    readonly account: string;

    /**
     * Who may take on each job: ARNs of accounts (`…:root`: whoever that account lets), users, roles, or SAML providers of
     * this account. They must exist before the roles do. AWS sees the second factor of a user who names it when taking the
     * role on; that of a SAML provider's users is the provider's business, and so a matter of the register.
     */
    readonly people: Readonly<Record<Job, readonly string[]>>;

    /** IPv4 blocks that people log in from. From anywhere else no role is given, and what a role does is refused. */
    readonly ranges: readonly string[];

    readonly pipeline: {
        /** Repository on GitHub: `owner/name`, or `owner@id/name@id` where its subjects are immutable, as newer ones are. */
        readonly repository: string;
        /** Sites that are deployed: each one is an environment of the repository, with a role of its own. */
        readonly sites: readonly string[];
    };

    /** The boundary that ends what every role may do. */
    readonly boundaryArn: pulumi.Input<string>;

    /** AWS regions where anything may be. */
    readonly regions: readonly string[];

    /** Buckets of all sites that hold what customers store and take away: readers read them, and nobody else does. */
    readonly dataBuckets: readonly string[];

    /** Buckets of all sites that hold records: responders read them. */
    readonly recordBuckets: readonly string[];

    /** Topic that is told of every use of the emergency role. */
    readonly topicArn: pulumi.Input<string>;

    readonly tags: Tags;
}

/** Characters of a password. IAM takes 128 at most; above 14 every benchmark is content. */
const PASSWORD_LENGTH = 16;

/** Days after which a password must be changed. */
const PASSWORD_DAYS = 90;

/** Passwords that are remembered and refused: as many as IAM can. */
const PASSWORDS_REMEMBERED = 24;

/**
 * Who may do what in the account: a role for each job, two kinds for the pipeline, and the rules for passwords. IAM has no
 * regions: one site of an account declares this, and every site lives by it. Losing that site's region takes nothing away.
 *
 * There are no users and no keys here. Should somebody make a user all the same, the password policy holds; IAM has no
 * lock-out after wrong passwords, so that lock-out is a matter of the directory that people come from.
 */
export class Identity extends pulumi.ComponentResource {
    readonly roleArns: Readonly<Record<Job, pulumi.Output<string>>>;
    /** Role that a run of a pull request looks with. */
    readonly planRoleArn: pulumi.Output<string>;
    /** Role that a run in each site's environment deploys with. */
    readonly applyRoleArns: Readonly<Record<string, pulumi.Output<string>>>;
    /** Names of the pipeline's deploying roles, by site. */
    readonly applyRoleNames: Readonly<Record<string, pulumi.Output<string>>>;

    constructor(name: string, args: IdentityArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Identity", name, args, opts);
        const options = { parent: this };
        const { account, people, ranges, pipeline, boundaryArn } = args;
        const { platform } = args.tags;
        const tags = (part: string, purpose: string) => ({ ...args.tags, Name: `${name}-${part}`, purpose });

        new iam.AccountPasswordPolicy(name, {
            minimumPasswordLength: PASSWORD_LENGTH,
            requireLowercaseCharacters: true,
            requireUppercaseCharacters: true,
            requireNumbers: true,
            requireSymbols: true,
            passwordReusePrevention: PASSWORDS_REMEMBERED,
            maxPasswordAge: PASSWORD_DAYS,
            allowUsersToChangePassword: true,
            hardExpiry: false, // whoever comes late changes the password, and needs nobody to do so
        }, options);
        new s3.AccountPublicAccessBlock(name, {
            accountId: account,
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
        }, options);

        const policy = (key: string, description: string, document: string) => new iam.Policy(`${name}-${key}`, {
            name: `${platform}-${key}`, path: `/${platform}/`, description, policy: document, tags: tags(key, "permissions"),
        }, options);
        const role = (key: string, description: string, assumeRolePolicy: pulumi.Input<string>, purpose: string) => new iam.Role(`${name}-${key}`, {
            name: `${platform}-${key}`,
            path: `/${platform}/`, // apart from what components make: the pipeline may not touch it
            description,
            assumeRolePolicy,
            permissionsBoundary: boundaryArn,
            maxSessionDuration: SESSION_SECONDS,
            tags: tags(key, purpose),
            // What people reach their data by outlives contracts, and a careless update.
        }, { ...options, protect: purpose === "reader" });
        const attach = (to: iam.Role, key: string, policyArn: pulumi.Input<string>) =>
            new iam.RolePolicyAttachment(`${name}-${key}`, { role: to.name, policyArn }, options);
        const managed = (of: iam.Role, key: Job | "plan") => {
            for (const each of MANAGED[key]) attach(of, `${key}-${each.split("/").at(-1)!}`, `arn:aws:iam::aws:policy/${each}`);
        };

        const guards = new Map<boolean, iam.Policy>();
        const guardOf = (seen: boolean): iam.Policy => {
            const guard = guards.get(seen) ?? policy(
                seen ? "second-factor" : "second-factor-of-provider",
                "Refuses what comes without a second factor, or from elsewhere than the permitted ranges", peopleGuard(ranges, seen),
            );
            guards.set(seen, guard);
            return guard;
        };

        const facts = { account, platform, regions: args.regions, dataBuckets: args.dataBuckets, recordBuckets: args.recordBuckets };
        const roles = Object.fromEntries(JOBS.map((job) => {
            const made = role(job, JOB_DESCRIPTIONS[job], personTrust(people[job], ranges), job);
            attach(made, `${job}-guard`, guardOf(factorIsSeen(people[job])).arn);
            managed(made, job);
            const own = jobPolicy(job, facts);
            if (own !== undefined) attach(made, job, policy(job, JOB_DESCRIPTIONS[job], own).arn);
            return [job, made];
        })) as Record<Job, iam.Role>;

        const issuer = new iam.OpenIdConnectProvider(`${name}-pipeline`, {
            url: PIPELINE_ISSUER,
            clientIdLists: ["sts.amazonaws.com"],
            // No thumbprints: AWS checks this issuer's certificate by its own list of authorities.
            tags: tags("pipeline", "pipeline"),
        }, options);
        const subjects = pipelineSubjects(pipeline.repository);
        const planned = `arn:aws:iam::${account}:oidc-provider/${PIPELINE_ISSUER.replace("https://", "")}`;
        const runs = { ...options, dependsOn: issuer };
        const pipelineRole = (key: string, description: string, subject: string) => new iam.Role(`${name}-${key}`, {
            name: `${platform}-${key}`, path: `/${platform}/`, description, assumeRolePolicy: pipelineTrust(planned, subject),
            permissionsBoundary: boundaryArn, maxSessionDuration: SESSION_SECONDS, tags: tags(key, "pipeline"),
        }, runs);
        const plan = pipelineRole("plan", "The pipeline looks at what a pull request would change", subjects.plan);
        managed(plan, "plan");
        const deployer = Object.entries(deployerPolicies(facts, boundaryArnOf(account, args.tags)))
            .map(([key, document]) => ({ key, policy: policy(key, "What the pipeline declares", document) }));
        const applies = pipeline.sites.map((site) => {
            const made = pipelineRole(`apply-${site}`, `The pipeline deploys ${site}`, subjects.apply(site));
            attach(made, `apply-${site}-look`, "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess");
            for (const each of deployer) attach(made, `apply-${site}-${each.key}`, each.policy.arn);
            return [site, made] as const;
        });

        const alarm = new cloudwatch.EventRule(`${name}-${BREAK_GLASS}`, {
            name: `${platform}-${BREAK_GLASS}`,
            description: "Somebody took the emergency role on: whose ticket is it?",
            eventPattern: JSON.stringify({
                source: ["aws.sts"],
                "detail-type": ["AWS API Call via CloudTrail"],
                detail: {
                    eventSource: ["sts.amazonaws.com"],
                    eventName: ["AssumeRole", "AssumeRoleWithSAML"],
                    requestParameters: { roleArn: [`arn:aws:iam::${account}:role/${platform}/${platform}-${BREAK_GLASS}`] },
                },
            }),
            state: "ENABLED",
            tags: tags(BREAK_GLASS, "alarm"),
        }, options);
        new cloudwatch.EventTarget(`${name}-${BREAK_GLASS}`, { rule: alarm.name, targetId: "responders", arn: args.topicArn }, options);

        this.roleArns = Object.fromEntries(JOBS.map((job) => [job, roles[job].arn])) as Record<Job, pulumi.Output<string>>;
        this.planRoleArn = plan.arn;
        this.applyRoleArns = Object.fromEntries(applies.map(([site, { arn }]) => [site, arn]));
        this.applyRoleNames = Object.fromEntries(applies.map(([site, made]) => [site, made.name]));
        const { roleArns, planRoleArn, applyRoleArns, applyRoleNames } = this;
        this.registerOutputs({ roleArns, planRoleArn, applyRoleArns, applyRoleNames });
    }
}
