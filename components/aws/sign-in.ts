import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as cognito from "@pulumi/aws/cognito";
import * as wafv2 from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import { logGroupRetention } from "../plan/retention";
import type { LogInRange, SignInPlan } from "../plan/sign-in";
import { logGroupDelivery } from "../policy-documents";
import { outsideRanges, SIGN_IN_RULES } from "../web-rules";

export interface SignInArgs {
    /** Name of the service that users come to. */
    readonly domain: string;
    /** Prefix of the log-in pages' name, unique among all customers in the region. Changing it ends every session. */
    readonly prefix: string;
    /** What customers set, within its bounds. */
    readonly plan: SignInPlan;
    /** Where users log in from. Elsewhere the log-in pages refuse them. */
    readonly logInRanges: readonly LogInRange[];
    readonly operationsKeyArn: pulumi.Input<string>;
    readonly retentionDays: number;
    /** `production`: the pool, and with it every user, cannot be deleted by one call. */
    readonly lifecycle: "evaluation" | "production";
    readonly tags: Tags;
}

/** Minutes in which a user must finish one log-in, second factor included. */
const LOG_IN_MINUTES = 5;

/**
 * Who may use the service: users whom an administrator has made and whose address is verified, or whom the customer's own
 * identity provider vouches for. A second factor always (by an authenticator, never by SMS), threat protection that acts,
 * tokens that end. The load balancer sends to these pages whoever has no session.
 *
 * A pool stands in one region and cannot be copied: AWS gives nobody's password out. So each site has a pool of its own.
 * Users of an identity provider are known to the standby at their first log-in there; others have to be made in both.
 */
export class SignIn extends pulumi.ComponentResource {
    readonly userPoolId: pulumi.Output<string>;
    readonly userPoolArn: pulumi.Output<string>;
    readonly clientId: pulumi.Output<string>;
    readonly poolDomain: pulumi.Output<string>;
    /** Set of the permitted addresses, for whoever else guards a log-in path. */
    readonly rangesArn: pulumi.Output<string>;

    constructor(name: string, args: SignInArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:SignIn", name, args, opts);
        const options = { parent: this };
        const { plan, domain } = args;
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });

        const pool = new cognito.UserPool(name, {
            name: siteName(args.tags),
            userPoolTier: "PLUS", // threat protection, password history and records of log-ins need it: 0.02 USD a user and month
            deletionProtection: args.lifecycle === "production" ? "ACTIVE" : "INACTIVE",
            usernameAttributes: ["email"],
            usernameConfiguration: { caseSensitive: false },
            autoVerifiedAttributes: ["email"],
            userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
            adminCreateUserConfig: { allowAdminCreateUserOnly: true },
            accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
            signInPolicy: { allowedFirstAuthFactors: ["PASSWORD"] },
            mfaConfiguration: "ON",
            softwareTokenMfaConfiguration: { enabled: true },
            passwordPolicy: {
                minimumLength: plan.passwordLength,
                requireLowercase: true,
                requireUppercase: true,
                requireNumbers: true,
                requireSymbols: true,
                passwordHistorySize: plan.passwordHistory,
                temporaryPasswordValidityDays: plan.temporaryPasswordDays,
            },
            deviceConfiguration: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: true },
            userPoolAddOns: { advancedSecurityMode: "ENFORCED", advancedSecurityAdditionalFlows: { customAuthMode: "ENFORCED" } },
            emailConfiguration: plan.emailIdentity
                ? { emailSendingAccount: "DEVELOPER", sourceArn: plan.emailIdentity }
                : { emailSendingAccount: "COGNITO_DEFAULT" }, // 50 mails a day
            tags: tags("users"),
        }, { ...options, protect: true });
        const userPoolId = pool.id;

        const provider = plan.provider && new cognito.IdentityProvider(`${name}-${plan.provider.name}`, {
            userPoolId,
            providerName: plan.provider.name,
            providerType: "SAML",
            providerDetails: {
                MetadataURL: plan.provider.metadataUrl,
                IDPInit: "false", // only answers to what was asked from here are taken
                IDPSignout: "true",
                EncryptedResponses: "true",
                RequestSigningAlgorithm: "rsa-sha256",
            },
            attributeMapping: { email: plan.provider.emailAttribute },
        }, options);
        Object.entries(plan.categories).forEach(([category, description], precedence) => new cognito.UserGroup(`${name}-${category}`, {
            userPoolId, name: category, description, precedence,
        }, options));

        const client = new cognito.UserPoolClient(name, {
            userPoolId,
            name: siteName(args.tags),
            generateSecret: true, // the load balancer proves itself by it; AWS hands it over, nobody types it
            allowedOauthFlowsUserPoolClient: true,
            allowedOauthFlows: ["code"],
            allowedOauthScopes: ["openid", "email", "profile"],
            callbackUrls: [`https://${domain}/oauth2/idpresponse`],
            logoutUrls: [`https://${domain}/`],
            supportedIdentityProviders: ["COGNITO", ...(provider ? [provider.providerName] : [])],
            explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"], // passwords are typed into the log-in pages and nowhere else
            accessTokenValidity: plan.tokenMinutes,
            idTokenValidity: plan.tokenMinutes,
            refreshTokenValidity: plan.sessionMinutes,
            tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "minutes" },
            authSessionValidity: LOG_IN_MINUTES,
            enableTokenRevocation: true,
            preventUserExistenceErrors: "ENABLED",
            readAttributes: ["email", "email_verified", "name"],
            writeAttributes: ["email", "name"],
        }, options);
        const pages = new cognito.UserPoolDomain(name, { userPoolId, domain: args.prefix, managedLoginVersion: 2 }, options);
        new cognito.ManagedLoginBranding(name, { userPoolId, clientId: client.id, useCognitoProvidedValues: true }, options);
        this.protectFromTakeOver(name, userPoolId, plan);
        this.record(name, args, userPoolId, tags);
        const ranges = this.guard(name, args, pool, tags);

        this.userPoolId = userPoolId;
        this.userPoolArn = pool.arn;
        this.clientId = client.id;
        this.poolDomain = pages.domain;
        this.rangesArn = ranges.arn;
        const { userPoolArn, clientId, poolDomain, rangesArn } = this;
        this.registerOutputs({ userPoolId, userPoolArn, clientId, poolDomain, rangesArn });
    }

    /** What is done about a log-in that looks wrong: a device or an address never seen before, a password that has leaked. */
    private protectFromTakeOver(name: string, userPoolId: pulumi.Output<string>, plan: SignInPlan): void {
        const unknown = plan.unknownAddress === "block" ? "BLOCK" : "MFA_REQUIRED";
        const notify = plan.emailIdentity !== undefined;
        const act = (eventAction: string) => ({ eventAction, notify });
        new cognito.RiskConfiguration(name, {
            userPoolId,
            accountTakeoverRiskConfiguration: {
                actions: { lowAction: act("MFA_REQUIRED"), mediumAction: act(unknown), highAction: act("BLOCK") },
                ...(plan.emailIdentity !== undefined && { notifyConfiguration: { sourceArn: plan.emailIdentity } }),
            },
            compromisedCredentialsRiskConfiguration: {
                actions: { eventAction: "BLOCK" }, eventFilters: ["SIGN_IN", "PASSWORD_CHANGE", "SIGN_UP"],
            },
        }, { parent: this });
    }

    /** Who logged in, from where, with what risk; and which mails did not arrive. */
    private record(name: string, args: SignInArgs, userPoolId: pulumi.Output<string>, tags: (part: string) => Tags): void {
        const options = { parent: this };
        const group = new cloudwatch.LogGroup(`${name}-events`, {
            name: `/${args.tags.platform}/${args.tags.site}/sign-in`,
            kmsKeyId: args.operationsKeyArn,
            retentionInDays: logGroupRetention(args.retentionDays),
            tags: tags("events"),
        }, options);
        const delivery = new cloudwatch.LogResourcePolicy(`${name}-events`, {
            policyName: `${siteName(args.tags)}-sign-in`, policyDocument: group.arn.apply(logGroupDelivery),
        }, options);
        const to = { cloudWatchLogsConfiguration: { logGroupArn: group.arn } };
        new cognito.LogDeliveryConfiguration(name, {
            userPoolId,
            logConfigurations: [{ eventSource: "userAuthEvents", logLevel: "INFO", ...to }, { eventSource: "userNotification", logLevel: "ERROR", ...to }],
        }, { ...options, dependsOn: delivery });
    }

    /** The firewall before the log-in pages: permitted addresses alone, and none of them too often. */
    private guard(name: string, args: SignInArgs, pool: cognito.UserPool, tags: (part: string) => Tags): wafv2.IpSet {
        const options = { parent: this };
        const site = siteName(args.tags);
        const ranges = new wafv2.IpSet(`${name}-ranges`, {
            name: `${site}-log-in`,
            description: `Where users of ${site} log in from`,
            scope: "REGIONAL",
            ipAddressVersion: "IPV4",
            addresses: args.logInRanges.flatMap((range) => range.ranges),
            tags: { ...tags("ranges"), ...Object.fromEntries(args.logInRanges.map((range) => [`range-${range.name}`, range.owner])) },
        }, options);
        const acl = new wafv2.WebAcl(name, {
            name: `${site}-sign-in`,
            description: `What may be asked of the log-in pages of ${site}`,
            scope: "REGIONAL",
            defaultAction: { allow: {} },
            rules: [outsideRanges(ranges.arn, "pages"), ...SIGN_IN_RULES],
            visibilityConfig: { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: `${site}-sign-in` },
            tags: tags("web-firewall"),
        }, options);
        new wafv2.WebAclAssociation(name, { resourceArn: pool.arn, webAclArn: acl.arn }, options);
        const group = new cloudwatch.LogGroup(`${name}-web-firewall`, {
            name: `aws-waf-logs-${site}-sign-in`, // the firewall writes only to groups that begin so
            kmsKeyId: args.operationsKeyArn,
            retentionInDays: logGroupRetention(args.retentionDays),
            tags: tags("web-firewall"),
        }, options);
        const delivery = new cloudwatch.LogResourcePolicy(`${name}-web-firewall`, {
            policyName: `${site}-sign-in-web-firewall`, policyDocument: group.arn.apply(logGroupDelivery),
        }, options);
        new wafv2.WebAclLoggingConfiguration(name, {
            resourceArn: acl.arn,
            logDestinationConfigs: [group.arn],
            redactedFields: ["authorization", "cookie"].map((header) => ({ singleHeader: { name: header } })),
        }, { ...options, dependsOn: delivery });
        return ranges;
    }
}
