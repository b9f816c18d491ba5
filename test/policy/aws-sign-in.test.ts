import * as rules from "../../policy/rules/aws-sign-in";
import { aws, platform, tabulate, UNKNOWN } from "./aws-support";

const good = {
    id: "pool", arn: "pool", adminCreateUserConfig: { allowAdminCreateUserOnly: true }, autoVerifiedAttributes: ["email"],
    userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] }, mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true },
    passwordPolicy: { minimumLength: 14, requireLowercase: true, requireUppercase: true, requireNumbers: true, requireSymbols: true, passwordHistorySize: 12, temporaryPasswordValidityDays: 3 },
    deviceConfiguration: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: true },
    accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] }, usernameConfiguration: { caseSensitive: false }, userPoolAddOns: { advancedSecurityMode: "ENFORCED" }, deletionProtection: "ACTIVE",
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
        "recovery as it is by default": pool({ accountRecoverySetting: undefined }),
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
        "leaked passwords at a log-in": [pool(), risk({ compromisedCredentialsRiskConfiguration: { actions: { eventAction: "BLOCK" }, eventFilters: ["SIGN_UP"] } })],
        "addresses that are not looked at": [pool(), risk({ riskExceptionConfiguration: { skippedIpRangeLists: ["0.0.0.0/1"] } })],
    },
});

tabulate(rules.devicesKnown, { accepts: { "a challenge": pool() }, rejects: { "the default": bare, "none": pool({ deviceConfiguration: { challengeRequiredOnNewDevice: false } }), "a machine that is believed unasked": pool({ deviceConfiguration: { challengeRequiredOnNewDevice: true } }) } });

tabulate(rules.poolKept, {
    accepts: { "both": [pool(), platform({ lifecycle: "production" })], "evaluation": [pool({ deletionProtection: "INACTIVE" }), platform()], "another program": pool({}, false) },
    rejects: { "the default": bare, "production without": [pool({ deletionProtection: "INACTIVE" }), platform({ lifecycle: "production" })], "no protect": [pool({}, false), platform()] },
});

const delivery = (...logConfigurations: object[]) => aws("cognito/logDeliveryConfiguration:LogDeliveryConfiguration", { userPoolId: "pool", logConfigurations }, { name: "delivery" });

const logIns = (logGroupArn: string) => ({ eventSource: "userAuthEvents", logLevel: "INFO", cloudWatchLogsConfiguration: { logGroupArn } });

tabulate(rules.poolRecorded, {
    accepts: { "log-ins": [pool(), delivery(logIns("group"))], "log-ins into a group that is not made yet": [pool(), delivery(logIns(UNKNOWN))] },
    rejects: {
        "nothing": pool(), "mails alone": [pool(), delivery({ ...logIns("group"), eventSource: "userNotification", logLevel: "ERROR" })],
        "log-ins that go nowhere": [pool(), delivery({ eventSource: "userAuthEvents", logLevel: "INFO" })],
    },
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
    accepts: { "a code": client(), "a machine": client({ explicitAuthFlows: undefined, allowedOauthFlows: ["client_credentials"], preventUserExistenceErrors: undefined, callbackUrls: undefined }) },
    rejects: {
        "tokens in an address": client({ allowedOauthFlows: ["implicit"] }), "no secret": client({ generateSecret: undefined }), "plain HTTP": client({ callbackUrls: ["http://example.com/"] }),
        "any address": client({ callbackUrls: ["https://*.example.com/"] }), "who exists": client({ preventUserExistenceErrors: undefined }), "passwords": client({ explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] }),
        "the default flows": client({ explicitAuthFlows: undefined }),
    },
});

tabulate(rules.tokensEnd, {
    accepts: { "minutes": client(), "an hour and a day": client({ accessTokenValidity: 1, idTokenValidity: 1, refreshTokenValidity: 1, tokenValidityUnits: undefined }) },
    rejects: {
        "a day of access": client({ accessTokenValidity: 1, tokenValidityUnits: { accessToken: "days" } }), "a month": client({ refreshTokenValidity: undefined, tokenValidityUnits: undefined }),
        "no way to revoke": client({ enableTokenRevocation: false }), "the default renewal, in whatever unit": client({ refreshTokenValidity: undefined }),
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

const onPaths = (...paths: string[]) => ({
    action: { block: {} },
    statement: { andStatement: { statements: [{ notStatement: { statement: { ipSetReferenceStatement: { arn: "set" } } } }, { orStatement: { statements: paths.map((searchString) => ({ byteMatchStatement: { searchString } })) } }] } },
});

tabulate(rules.logInFromRanges, {
    accepts: { "a balancer's log-in paths": [balancer, association("lb"), acl(onPaths("/oauth2/", "/login")), pool(), rule([asks(), forward])], "pages behind a set": [pool(), association("pool"), acl(outside())], "a balancer behind one": [balancer, association("lb"), acl(outside()), pool(), rule([asks(), forward])] },
    rejects: {
        "no firewall": pool(), "no set": [pool(), association("pool"), acl({ action: { block: {} }, statement: { rateBasedStatement: {} } })], "counting alone": [pool(), association("pool"), acl(outside({ count: {} }))],
        "some of the pages": [pool(), association("pool"), acl(onPaths("/login", "/oauth2/"))],
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

tabulate(rules.oneNameOnePerson, {
    accepts: { "names in any case": pool() },
    rejects: { "the default": bare, "two of one name": pool({ usernameConfiguration: { caseSensitive: true } }) },
    awaits: { "what is not known": pool({ usernameConfiguration: { caseSensitive: UNKNOWN } }) },
});

const category = (name: string, userPoolId: string, stack: string) => aws("cognito/userGroup:UserGroup", { userPoolId, name }, { name: `${name}-${stack}`, stack });
const other = aws("cognito/userPool:UserPool", { ...good, id: "other", arn: "other" }, { name: "other", stack: "dr" });
const twoSites = [platform(), platform({ site: "dr" }, "dr"), other] as const;

tabulate(rules.categoriesAlike, {
    accepts: { "the same in both": [pool(), ...twoSites, category("readers", "pool", "test"), category("readers", "other", "dr")], "more than the other has": [pool(), ...twoSites, category("readers", "pool", "test")] },
    rejects: { "fewer": [pool(), ...twoSites, category("readers", "other", "dr")] },
    ignores: { "a site alone": [pool(), platform()], "pools of no platform": [pool(), other] },
    awaits: { "a group that may be of it": [pool(), ...twoSites, category("readers", UNKNOWN, "test")] },
});

tabulate(rules.clientAttributes, {
    accepts: { "what is used": client({ readAttributes: ["email"], writeAttributes: ["name"] }) },
    rejects: { "the default, which is all": client(), "all that can be written": client({ readAttributes: ["email"] }) },
    ignores: { "a machine, which is no user": client({ allowedOauthFlows: ["client_credentials"] }) },
    awaits: { "attributes that are not known": client({ readAttributes: UNKNOWN }) },
});

const member = (props: object) => client({ userPoolId: "pool", ...props });
const customer = aws("cognito/identityProvider:IdentityProvider", { userPoolId: "pool", providerName: "customer" }, { name: "customer" });

tabulate(rules.providersTaken, {
    accepts: { "the pool's own users": [member({ supportedIdentityProviders: ["COGNITO"] }), pool()], "a customer's too": [member({ supportedIdentityProviders: ["COGNITO", "customer"] }), pool(), customer, platform()] },
    rejects: {
        "nobody, as the default is": [member({}), pool()], "a stranger": [member({ supportedIdentityProviders: ["COGNITO", "stranger"] }), pool(), customer],
        "a customer who is left out": [member({ supportedIdentityProviders: ["COGNITO"] }), pool(), customer, platform()],
        "the pool's own users left out": [member({ supportedIdentityProviders: ["customer"] }), pool(), customer, platform()],
    },
    ignores: { "a pool of another stack": member({}) },
    awaits: { "providers that are not known": [member({ supportedIdentityProviders: UNKNOWN }), pool()] },
});

const pages = (managedLoginVersion?: number) => aws("cognito/userPoolDomain:UserPoolDomain", { userPoolId: "pool", domain: "log-in", managedLoginVersion }, { name: "pages" });
const style = (clientId: string) => aws("cognito/managedLoginBranding:ManagedLoginBranding", { clientId, userPoolId: "pool" }, { name: "style" });

tabulate(rules.pagesAreShown, {
    accepts: { "a style": [member({ id: "app" }), pool(), pages(2), style("app")] },
    rejects: { "none": [member({ id: "app" }), pool(), pages(2)], "another application's": [member({ id: "app" }), pool(), pages(2), style("other")] },
    ignores: { "pages of the old kind, as the default is": [member({ id: "app" }), pool(), pages()] },
    awaits: { "a style that may be of it": [member({ id: "app" }), pool(), pages(2), style(UNKNOWN)] },
});

const fitting = { id: "app", allowedOauthFlowsUserPoolClient: true, allowedOauthScopes: ["openid"] };
const signing = rule([asks({ userPoolClientId: "app" }), forward]);

tabulate(rules.clientFits, {
    accepts: { "a client for a load balancer": [signing, member(fitting)] },
    rejects: {
        "no flows, as the default is": [signing, member({ ...fitting, allowedOauthFlowsUserPoolClient: undefined })], "no openid": [signing, member({ ...fitting, allowedOauthScopes: ["email"] })],
        "no code": [signing, member({ ...fitting, allowedOauthFlows: [] })], "another address": [signing, member({ ...fitting, callbackUrls: ["https://example.com/"] })],
    },
    ignores: { "a client of another stack": signing },
    awaits: { "scopes that are not known": [signing, member({ ...fitting, allowedOauthScopes: UNKNOWN })] },
});
