import { expect } from "chai";
import { Account, table } from "./support";

function pools(more: object = {}) {
    const account = new Account();
    const pool = account.make("cognito.UserPool", { name: "users", userPoolTier: "PLUS", ...more }, { name: "pool" });
    return { account, pool, userPoolId: pool.id };
}

table("cognito.UserPool", {
    given: pools,
    right: () => ({
        name: "users", userPoolTier: "PLUS", mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true }, passwordPolicy: { minimumLength: 14, passwordHistorySize: 12 },
        usernameAttributes: ["email"], autoVerifiedAttributes: ["email"], userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
        userPoolAddOns: { advancedSecurityMode: "ENFORCED" }, deletionProtection: "ACTIVE",
    }),
    refuses: {
        "a second factor that is none": [{ softwareTokenMfaConfiguration: undefined }, ["mfaConfiguration", "ON", "a second factor beside it: software tokens, SMS or e-mail"]],
        "threat protection in a smaller plan": [{ userPoolTier: "ESSENTIALS" }, ["userPoolTier", "ESSENTIALS", "PLUS: threat protection is part of that plan"]],
        "too short a password": [{ passwordPolicy: { minimumLength: 5 } }, ["passwordPolicy.minimumLength", "5", "6 to 99"]],
        "too long a memory": [{ passwordPolicy: { passwordHistorySize: 25 } }, ["passwordPolicy.passwordHistorySize", "25", "0 to 24"]],
        "two kinds of names": [{ aliasAttributes: ["email"] }, ["usernameAttributes", "usernameAttributes and aliasAttributes", "one of usernameAttributes, aliasAttributes at most"]],
        "proof of what is not verified": [{ autoVerifiedAttributes: [] }, ["userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdates[0]", "email", "an attribute that is among autoVerifiedAttributes"]],
        "mail of one's own from nobody": [{ emailConfiguration: { emailSendingAccount: "DEVELOPER" } }, ["emailConfiguration.sourceArn", "nothing", "the ARN of a verified identity of SES"]],
    },
});

table("cognito.UserPoolClient", {
    given: pools,
    right: ({ userPoolId }) => ({
        userPoolId, name: "service", generateSecret: true, allowedOauthFlowsUserPoolClient: true, allowedOauthFlows: ["code"], allowedOauthScopes: ["openid"], callbackUrls: ["https://example.com/oauth2/idpresponse"],
        supportedIdentityProviders: ["COGNITO"], accessTokenValidity: 15, tokenValidityUnits: { accessToken: "minutes" },
    }),
    refuses: {
        "another pool": [{ userPoolId: "eu-west-1_none" }, ["userPoolId", "eu-west-1_none", "the id of a user pool that exists"]],
        "too short a token": [{ accessTokenValidity: 4 }, ["accessTokenValidity", "4 minutes", "5 minutes to 1 days"]],
        "too long a token": [{ accessTokenValidity: 25, tokenValidityUnits: undefined }, ["accessTokenValidity", "25 hours", "5 minutes to 1 days"]],
        "plain HTTP": [{ callbackUrls: ["http://example.com/"] }, ["callbackUrls[0]", "http://example.com/", "an HTTPS address without a fragment"]],
        "flows without OAuth": [{ allowedOauthFlowsUserPoolClient: undefined, callbackUrls: undefined, allowedOauthScopes: undefined }, ["allowedOauthFlows", "values", "allowedOauthFlowsUserPoolClient beside them"]],
        "a provider that is not there": [{ supportedIdentityProviders: ["COGNITO", "customer"] }, ["supportedIdentityProviders[1]", "customer", "COGNITO or an identity provider of the pool"]],
        "a flow that is none": [{ explicitAuthFlows: ["ALLOW_REFRESH_TOKEN"] }, ["explicitAuthFlows[0]", "ALLOW_REFRESH_TOKEN", "ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_CUSTOM_AUTH, ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH, ALLOW_USER_AUTH, ADMIN_NO_SRP_AUTH, CUSTOM_AUTH_FLOW_ONLY, USER_PASSWORD_AUTH"]],
    },
});

table("cognito.UserPoolDomain", {
    given: pools,
    right: ({ userPoolId }) => ({ userPoolId, domain: "holdfast-prod-0123", managedLoginVersion: 2 }),
    refuses: {
        "AWS's own words": [{ domain: "my-aws-users" }, ["domain", "my-aws-users", "a prefix without the words aws, amazon and cognito"]],
        "capitals": [{ domain: "Users" }, ["domain", "Users", "1 to 63 lower-case letters, digits and dashes, no dash at either end"]],
        "a certificate of another region": [{ domain: "auth.example.com", certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/1" }, ["certificateArn", "arn:aws:acm:eu-west-1:111122223333:certificate/1", "a certificate of us-east-1"]],
    },
});

table("cognito.RiskConfiguration", {
    given: pools,
    right: ({ userPoolId }) => ({ userPoolId, compromisedCredentialsRiskConfiguration: { actions: { eventAction: "BLOCK" } } }),
    refuses: {
        "nothing": [{ compromisedCredentialsRiskConfiguration: undefined }, ["accountTakeoverRiskConfiguration", "nothing", "at least one of accountTakeoverRiskConfiguration, compromisedCredentialsRiskConfiguration, riskExceptionConfiguration"]],
        "another action": [{ accountTakeoverRiskConfiguration: { actions: { highAction: { eventAction: "DENY" } } } }, ["accountTakeoverRiskConfiguration.actions.highAction.eventAction", "DENY", "BLOCK, MFA_IF_CONFIGURED, MFA_REQUIRED, NO_ACTION"]],
        "a warning from nobody": [{ accountTakeoverRiskConfiguration: { actions: { highAction: { eventAction: "BLOCK", notify: true } } } }, ["accountTakeoverRiskConfiguration.notifyConfiguration", "nothing", "who the mail is from: an action notifies"]],
        "a smaller plan": [({ account }) => ({ userPoolId: account.make("cognito.UserPool", { name: "few", userPoolTier: "LITE" }, { name: "few" }).id }), ["userPoolId", "few", "a pool of the PLUS plan: threat protection is part of that"]],
    },
});

table("cognito.IdentityProvider", {
    given: pools,
    right: ({ userPoolId }) => ({ userPoolId, providerName: "customer", providerType: "SAML", providerDetails: { MetadataURL: "https://idp.example.com/metadata", IDPInit: "false" } }),
    refuses: {
        "the pool's own name": [{ providerName: "COGNITO" }, ["providerName", "COGNITO", "another name: COGNITO is the pool itself"]],
        "no metadata": [{ providerDetails: {} }, ["providerDetails", "none", "exactly one of MetadataURL, MetadataFile"]],
        "metadata over HTTP": [{ providerDetails: { MetadataURL: "http://idp.example.com" } }, ["providerDetails.MetadataURL", "http://idp.example.com", "an HTTPS address"]],
        "OIDC without an issuer": [{ providerType: "OIDC", providerDetails: { client_id: "x", attributes_request_method: "GET", authorize_scopes: "openid" } }, ["providerDetails.oidc_issuer", "nothing", "a value"]],
    },
});

table("cognito.LogDeliveryConfiguration", {
    given: () => {
        const things = pools();
        return { ...things, group: things.account.make("cloudwatch.LogGroup", { name: "/holdfast/prod/sign-in" }, { name: "group" }) };
    },
    right: ({ userPoolId, group }) => ({ userPoolId, logConfigurations: [{ eventSource: "userAuthEvents", logLevel: "INFO", cloudWatchLogsConfiguration: { logGroupArn: group.outputs["arn"] } }] }),
    refuses: {
        "another level": [({ group }) => ({ logConfigurations: [{ eventSource: "userAuthEvents", logLevel: "ERROR", cloudWatchLogsConfiguration: { logGroupArn: group.outputs["arn"] } }] }), ["logConfigurations[0].logLevel", "ERROR", "INFO: that is the level of sign-in events"]],
        "nowhere": [{ logConfigurations: [{ eventSource: "userAuthEvents", logLevel: "INFO" }] }, ["logConfigurations[0]", "none", "exactly one of cloudWatchLogsConfiguration, firehoseConfiguration, s3Configuration"]],
    },
});

table("cognito.UserGroup", {
    given: pools,
    right: ({ userPoolId }) => ({ userPoolId, name: "readers", precedence: 1 }),
    refuses: { "a name with spaces": [{ name: "all readers" }, ["name", "all readers", "1 to 128 characters without spaces"]] },
});

describe("cognito.UserPool", () => {
    it("has each text under both its names", () => {
        const texts = (inputs: object) => {
            const { emailVerificationSubject, verificationMessageTemplate } = pools().account.make("cognito.UserPool", { name: "texts", ...inputs }).outputs;
            return [emailVerificationSubject, verificationMessageTemplate.emailSubject];
        };
        expect(texts({ emailVerificationSubject: "Your code" })).to.deep.equal(["Your code", "Your code"]);
        expect(texts({ verificationMessageTemplate: { emailSubject: "Your code" } })).to.deep.equal(["Your code", "Your code"]);
        expect(texts({})).to.deep.equal(["", ""]);
    });

    it("hands the client its secret only where one is made", () => {
        const { account, userPoolId } = pools();
        const secret = (generateSecret: boolean) => account.make("cognito.UserPoolClient", { userPoolId, generateSecret }).outputs["clientSecret"];
        expect(secret(true)).to.have.length(52);
        expect(secret(false)).to.equal("");
    });

    it("goes only without protection and without its pages", () => {
        const { account, pool, userPoolId } = pools({ deletionProtection: "ACTIVE" });
        account.make("cognito.UserPoolDomain", { userPoolId, domain: "pages" }, { name: "pages" });
        expect(account.refuseDelete(pool).map(({ found }) => found)).to.deep.equal(["ACTIVE", "users, in use by pages"]);
    });
});
