import * as rules from "../../policy/rules/aws-sign-in";
import { aws, platform, tabulate, UNKNOWN } from "./aws-support";

const good = {
    id: "pool", arn: "pool", adminCreateUserConfig: { allowAdminCreateUserOnly: true }, autoVerifiedAttributes: ["email"],
    userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] }, mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true },
    passwordPolicy: { minimumLength: 14, requireLowercase: true, requireUppercase: true, requireNumbers: true, requireSymbols: true, passwordHistorySize: 12, temporaryPasswordValidityDays: 3 },
    deviceConfiguration: { challengeRequiredOnNewDevice: true }, userPoolAddOns: { advancedSecurityMode: "ENFORCED" }, deletionProtection: "ACTIVE",
};
const pool = (props: object = {}, protect = true) => aws("cognito/userPool:UserPool", { ...good, ...props }, { name: "pool", protect });
const bare = aws("cognito/userPool:UserPool", { id: "pool", arn: "pool" }, { name: "pool" });

tabulate(rules.administratorsRegister, {
    accepts: { "administrators": pool() },
    rejects: {
        "the defaults": bare, "anybody": pool({ adminCreateUserConfig: { allowAdminCreateUserOnly: false } }), "unverified addresses": pool({ autoVerifiedAttributes: [] }),
        "an address that changes without proof": pool({ userAttributeUpdateSettings: undefined }),
    },
    awaits: { "what is not known": pool({ autoVerifiedAttributes: UNKNOWN }) },
});

tabulate(rules.secondFactor, {
    accepts: { "an authenticator": pool() },
    rejects: {
        "the default": bare, "if they like": pool({ mfaConfiguration: "OPTIONAL" }), "no authenticator": pool({ softwareTokenMfaConfiguration: { enabled: false } }),
        "a code by mail alone": pool({ signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] } }),
        "a new password by telephone": pool({ accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_phone_number", priority: 1 }] } }),
        "SMS": pool({ smsConfiguration: { snsCallerArn: "role", externalId: "x" } }),
    },
});

const password = (more: object) => pool({ passwordPolicy: { ...good.passwordPolicy, ...more } });

tabulate(rules.passwords, {
    accepts: { "long ones": password({}) },
    rejects: {
        "the defaults": bare, "short ones": password({ minimumLength: 8 }), "no symbols": password({ requireSymbols: false }), "kinds that are left out": password({ requireNumbers: undefined }),
        "the same again": password({ passwordHistorySize: 0 }), "a month to come": password({ temporaryPasswordValidityDays: 30 }),
    },
});

const risk = (props: object = {}) => aws("cognito/riskConfiguration:RiskConfiguration", {
    userPoolId: "pool", accountTakeoverRiskConfiguration: { actions: { highAction: { eventAction: "BLOCK" }, mediumAction: { eventAction: "MFA_REQUIRED" }, lowAction: { eventAction: "MFA_REQUIRED" } } },
    compromisedCredentialsRiskConfiguration: { actions: { eventAction: "BLOCK" } }, ...props,
}, { name: "risk" });

tabulate(rules.threatProtection, {
    accepts: { "what acts": [pool(), risk()] },
    rejects: {
        "watching alone": [pool({ userPoolAddOns: { advancedSecurityMode: "AUDIT" } }), risk()], "none": [bare, risk()], "no actions": pool(),
        "a high risk that passes": [pool(), risk({ accountTakeoverRiskConfiguration: { actions: { highAction: { eventAction: "NO_ACTION" } } } })],
        "leaked passwords": [pool(), risk({ compromisedCredentialsRiskConfiguration: { actions: { eventAction: "NO_ACTION" } } })],
        "addresses that are not looked at": [pool(), risk({ riskExceptionConfiguration: { skippedIpRangeLists: ["0.0.0.0/1"] } })],
    },
});

tabulate(rules.devicesKnown, { accepts: { "a challenge": pool() }, rejects: { "the default": bare, "none": pool({ deviceConfiguration: { challengeRequiredOnNewDevice: false } }) } });

tabulate(rules.poolKept, {
    accepts: { "both": [pool(), platform({ lifecycle: "production" })], "evaluation": [pool({ deletionProtection: "INACTIVE" }), platform()], "another program": pool({}, false) },
    rejects: { "the default": bare, "production without": [pool({ deletionProtection: "INACTIVE" }), platform({ lifecycle: "production" })], "no protect": [pool({}, false), platform()] },
});

const delivery = (...logConfigurations: object[]) => aws("cognito/logDeliveryConfiguration:LogDeliveryConfiguration", { userPoolId: "pool", logConfigurations }, { name: "delivery" });

tabulate(rules.poolRecorded, {
    accepts: { "log-ins": [pool(), delivery({ eventSource: "userAuthEvents", logLevel: "INFO" })] },
    rejects: { "nothing": pool(), "mails alone": [pool(), delivery({ eventSource: "userNotification", logLevel: "ERROR" })] },
});

tabulate(rules.poolHasCategories, {
    accepts: { "a group": [pool(), aws("cognito/userGroup:UserGroup", { userPoolId: "pool", name: "readers" }, { name: "group" })] },
    rejects: { "none": pool() },
});

const client = (props: object = {}) => aws("cognito/userPoolClient:UserPoolClient", {
    allowedOauthFlows: ["code"], generateSecret: true, callbackUrls: ["https://example.com/oauth2/idpresponse"], preventUserExistenceErrors: "ENABLED", explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
    accessTokenValidity: 15, idTokenValidity: 15, refreshTokenValidity: 480, tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "minutes" }, ...props,
});

tabulate(rules.clientIsNarrow, {
    accepts: { "a code": client(), "a machine": client({ allowedOauthFlows: ["client_credentials"], preventUserExistenceErrors: undefined, callbackUrls: undefined }) },
    rejects: {
        "tokens in an address": client({ allowedOauthFlows: ["implicit"] }), "no secret": client({ generateSecret: undefined }), "plain HTTP": client({ callbackUrls: ["http://example.com/"] }),
        "any address": client({ callbackUrls: ["https://*.example.com/"] }), "who exists": client({ preventUserExistenceErrors: undefined }), "passwords": client({ explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] }),
    },
});

tabulate(rules.tokensEnd, {
    accepts: { "minutes": client(), "an hour and a day": client({ accessTokenValidity: 1, idTokenValidity: 1, refreshTokenValidity: 1, tokenValidityUnits: undefined }) },
    rejects: {
        "a day of access": client({ accessTokenValidity: 1, tokenValidityUnits: { accessToken: "days" } }), "a month": client({ refreshTokenValidity: undefined, tokenValidityUnits: undefined }),
        "no way to revoke": client({ enableTokenRevocation: false }),
    },
});

const rule = (actions: object[], conditions: object[] = [{ hostHeader: { values: ["example.com"] } }]) => aws("lb/listenerRule:ListenerRule", { actions, conditions }, { name: "rule" });
const asks = (props: object = {}) => ({ type: "authenticate-cognito", authenticateCognito: { userPoolArn: "pool", sessionTimeout: 28800, ...props } });
const forward = { type: "forward", targetGroupArn: "app" };

tabulate(rules.requestsSignedIn, {
    accepts: { "a log-in before": [rule([asks(), forward]), pool()], "a provider of one's own": [rule([{ type: "authenticate-oidc", authenticateOidc: { sessionTimeout: 3600 } }, forward]), pool()] },
    rejects: {
        "anybody": [rule([forward]), pool()], "a week": [rule([asks({ sessionTimeout: undefined }), forward]), pool()], "strangers too": [rule([asks({ onUnauthenticatedRequest: "allow" }), forward]), pool()],
        "another path": [rule([forward], [{ pathPattern: { values: ["/healthz", "/admin"] } }]), pool()],
    },
    ignores: { "health": [rule([forward], [{ pathPattern: { values: ["/healthz"] } }]), pool()], "a redirect": [rule([{ type: "redirect" }]), pool()], "a site without users": rule([forward]) },
});

const association = (to: string) => aws("wafv2/webAclAssociation:WebAclAssociation", { resourceArn: to, webAclArn: "acl" }, { name: `association-${to}` });
const outside = (action: object = { block: {} }) => ({ action, statement: { andStatement: { statements: [{ notStatement: { statement: { ipSetReferenceStatement: { arn: "set" } } } }, { byteMatchStatement: {} }] } } });
const acl = (...list: object[]) => aws("wafv2/webAcl:WebAcl", { id: "acl", arn: "acl", rules: list }, { name: "acl" });
const balancer = aws("lb/loadBalancer:LoadBalancer", { id: "lb", arn: "lb" }, { name: "balancer" });

tabulate(rules.logInFromRanges, {
    accepts: { "pages behind a set": [pool(), association("pool"), acl(outside())], "a balancer behind one": [balancer, association("lb"), acl(outside()), pool(), rule([asks(), forward])] },
    rejects: {
        "no firewall": pool(), "no set": [pool(), association("pool"), acl({ action: { block: {} }, statement: { rateBasedStatement: {} } })], "counting alone": [pool(), association("pool"), acl(outside({ count: {} }))],
        "a balancer without": [balancer, pool(), rule([asks(), forward])],
    },
    ignores: { "a balancer that asks nobody": [balancer, pool(), rule([forward])], "a site without users": balancer },
});

const set = (props: object = {}) => aws("wafv2/ipSet:IpSet", { addresses: ["203.0.113.0/24"], tags: { "range-office": "platform" }, ...props });

tabulate(rules.rangesHaveOwners, {
    accepts: { "a range with its owner": [set(), platform()] },
    rejects: { "nobody's": [set({ tags: {} }), platform()], "half the internet": [set({ addresses: ["128.0.0.0/2"] }), platform()], "none": [set({ addresses: [] }), platform()] },
    ignores: { "another program's": set() },
});

const saml = (details: object = {}, props: object = {}) => aws("cognito/identityProvider:IdentityProvider", {
    providerType: "SAML", providerDetails: { MetadataURL: "https://idp.example.com/metadata", IDPInit: "false", EncryptedResponses: "true", RequestSigningAlgorithm: "rsa-sha256", ...details },
    attributeMapping: { email: "mail" }, ...props,
});

tabulate(rules.federationSigned, {
    accepts: { "signed and encrypted": saml(), "OIDC": saml({ oidc_issuer: "https://idp.example.com" }, { providerType: "OIDC" }) },
    rejects: {
        "answers nobody asked for": saml({ IDPInit: "true" }), "open answers": saml({ EncryptedResponses: undefined }), "unsigned requests": saml({ RequestSigningAlgorithm: undefined }),
        "metadata over HTTP": saml({ MetadataURL: "http://idp.example.com" }), "no address": saml({}, { attributeMapping: {} }), "an issuer over HTTP": saml({ oidc_issuer: "http://idp" }, { providerType: "OIDC" }),
    },
});
