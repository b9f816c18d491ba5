// User pools: who signs in, by what, for how long, and what is done about a sign-in that looks wrong.
import { type Existing, type Properties, type Services, UNKNOWN } from "../service";
import { type Checks, isKnown, isSet } from "./checks";
import { arn, CREATED, hex, iamId, parseArn } from "./ids";
import { heldBy, services } from "./kind";

export const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const DOMAIN = "aws:cognito/userPoolDomain:UserPoolDomain";
const PROVIDER = "aws:cognito/identityProvider:IdentityProvider";

/** A pool is known to its own by its id. */
const poolOf = (checks: Checks): Existing | undefined => checks.exists("userPoolId", POOL);

const isPlus = (pool: Existing | undefined): boolean => pool === undefined || !isKnown(pool.outputs["userPoolTier"]) || pool.outputs["userPoolTier"] === "PLUS";

function refusePool(checks: Checks): void {
    const mfa = checks.get("mfaConfiguration");
    checks.oneOf("mfaConfiguration", ["ON", "OFF", "OPTIONAL"]);
    const factor = checks.get("softwareTokenMfaConfiguration.enabled") === true || isSet(checks.get("smsConfiguration")) || isSet(checks.get("emailMfaConfiguration"));
    if (mfa === "ON" && !factor) checks.refuse("mfaConfiguration", mfa, "a second factor beside it: software tokens, SMS or e-mail");
    checks.oneOf("userPoolTier", ["LITE", "ESSENTIALS", "PLUS"]);
    checks.oneOf("userPoolAddOns.advancedSecurityMode", ["OFF", "AUDIT", "ENFORCED"]);
    const mode = checks.get("userPoolAddOns.advancedSecurityMode");
    if (["AUDIT", "ENFORCED"].includes(mode) && checks.get("userPoolTier") !== "PLUS") {
        checks.refuse("userPoolTier", checks.get("userPoolTier"), "PLUS: threat protection is part of that plan");
    }
    checks.oneOf("deletionProtection", ["ACTIVE", "INACTIVE"]);
    checks.between("passwordPolicy.minimumLength", 6, 99);
    checks.between("passwordPolicy.temporaryPasswordValidityDays", 0, 365);
    checks.between("passwordPolicy.passwordHistorySize", 0, 24);
    if (checks.get("passwordPolicy.passwordHistorySize") > 0 && !["PLUS", "ESSENTIALS"].includes(checks.get("userPoolTier") ?? "ESSENTIALS")) {
        checks.refuse("passwordPolicy.passwordHistorySize", checks.get("passwordPolicy.passwordHistorySize"), "0 in the LITE plan");
    }
    checks.atMostOne(["usernameAttributes", "aliasAttributes"]);
    for (const list of ["usernameAttributes", "autoVerifiedAttributes"]) for (const at of checks.each(list)) checks.oneOf(at, ["email", "phone_number"]);
    for (const at of checks.each("userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdates")) {
        const attribute = checks.get(at);
        if (isKnown(attribute) && !(checks.get("autoVerifiedAttributes") ?? []).includes(attribute)) checks.refuse(at, attribute, "an attribute that is among autoVerifiedAttributes");
    }
    for (const at of checks.each("accountRecoverySetting.recoveryMechanisms")) {
        checks.oneOf(`${at}.name`, ["verified_email", "verified_phone_number", "admin_only"]);
        checks.oneOf(`${at}.priority`, [1, 2]);
    }
    checks.oneOf("emailConfiguration.emailSendingAccount", ["COGNITO_DEFAULT", "DEVELOPER"]);
    if (checks.get("emailConfiguration.emailSendingAccount") === "DEVELOPER") checks.required("emailConfiguration.sourceArn", "the ARN of a verified identity of SES");
    const invite = "adminCreateUserConfig.inviteMessageTemplate";
    if (isSet(checks.get(invite))) for (const text of ["emailMessage", "smsMessage"]) {
        if (isSet(checks.get(`${invite}.${text}`))) checks.matches(`${invite}.${text}`, /\{username\}[\s\S]*\{####\}|\{####\}[\s\S]*\{username\}/, "a text with {username} and {####}");
    }
    for (const at of checks.each("signInPolicy.allowedFirstAuthFactors")) checks.oneOf(at, ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]);
}

/** Seconds of a unit of token validity. */
const UNITS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

function checkValidity(checks: Checks, property: string, unitOf: string, usual: string, least: number, most: number): void {
    const unit = checks.get(`tokenValidityUnits.${unitOf}`) ?? usual;
    checks.oneOf(`tokenValidityUnits.${unitOf}`, Object.keys(UNITS));
    const value = checks.get(property);
    if (!isKnown(value) || !UNITS[unit]) return;
    const seconds = value * UNITS[unit];
    if (seconds < least || seconds > most) checks.refuse(property, `${value} ${unit}`, `${least / 60} minutes to ${most / 86_400} days`);
}

const FLOWS = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH",
    "ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH"];

function refuseClient(checks: Checks): void {
    const pool = poolOf(checks);
    checkValidity(checks, "accessTokenValidity", "accessToken", "hours", 300, 86_400);
    checkValidity(checks, "idTokenValidity", "idToken", "hours", 300, 86_400);
    checkValidity(checks, "refreshTokenValidity", "refreshToken", "days", 3600, 315_360_000);
    checks.between("authSessionValidity", 3, 15);
    for (const at of checks.each("explicitAuthFlows")) checks.oneOf(at, FLOWS);
    const oauth = checks.get("allowedOauthFlowsUserPoolClient") === true;
    for (const list of ["callbackUrls", "logoutUrls", "allowedOauthScopes", "allowedOauthFlows"]) {
        if (!oauth && isSet(checks.get(list))) checks.refuse(list, "values", "allowedOauthFlowsUserPoolClient beside them");
    }
    for (const at of checks.each("allowedOauthFlows")) checks.oneOf(at, ["code", "implicit", "client_credentials"]);
    for (const at of [...checks.each("callbackUrls"), ...checks.each("logoutUrls")]) checks.matches(at, /^(https:\/\/|http:\/\/localhost|(?!https?:)[a-z][a-z0-9+.-]*:\/\/)[^#]*$/, "an HTTPS address without a fragment");
    checks.oneOf("preventUserExistenceErrors", ["ENABLED", "LEGACY"]);
    if (checks.get("refreshTokenRotation.feature") === "ENABLED" && (checks.get("explicitAuthFlows") ?? []).includes("ALLOW_REFRESH_TOKEN_AUTH")) {
        checks.refuse("explicitAuthFlows", "ALLOW_REFRESH_TOKEN_AUTH", "no such flow where refresh tokens rotate");
    }
    for (const at of checks.each("supportedIdentityProviders")) {
        const name = checks.get(at);
        const known = name === "COGNITO" || checks.others(false, PROVIDER).some(({ outputs }) => outputs["providerName"] === name && outputs["userPoolId"] === pool?.id);
        if (isKnown(name) && !known) checks.refuse(at, name, "COGNITO or an identity provider of the pool");
    }
}

function refuseDomain(checks: Checks): void {
    poolOf(checks);
    const domain = checks.get("domain");
    if (isSet(checks.get("certificateArn"))) {
        const region = parseArn(checks.get("certificateArn"))?.region;
        if (region !== undefined && region !== "us-east-1") checks.refuse("certificateArn", checks.get("certificateArn"), "a certificate of us-east-1");
    } else if (isKnown(domain)) {
        checks.matches("domain", /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "1 to 63 lower-case letters, digits and dashes, no dash at either end");
        checks.ask("domain", (value) => !/aws|amazon|cognito/.test(value), "a prefix without the words aws, amazon and cognito");
    }
    checks.oneOf("managedLoginVersion", [1, 2]);
    checks.uniqueName("domain", !isSet(checks.get("certificateArn")) ? false : true);
}

const ACTIONS = ["BLOCK", "MFA_IF_CONFIGURED", "MFA_REQUIRED", "NO_ACTION"];

function refuseRisk(checks: Checks): void {
    const pool = poolOf(checks);
    if (!isPlus(pool)) checks.refuse("userPoolId", pool!.name, "a pool of the PLUS plan: threat protection is part of that");
    const parts = ["accountTakeoverRiskConfiguration", "compromisedCredentialsRiskConfiguration", "riskExceptionConfiguration"];
    if (!parts.some((part) => isSet(checks.get(part)))) checks.refuse(parts[0]!, undefined, `at least one of ${parts.join(", ")}`);
    for (const level of ["high", "medium", "low"]) checks.oneOf(`accountTakeoverRiskConfiguration.actions.${level}Action.eventAction`, ACTIONS);
    const notifies = ["high", "medium", "low"].some((level) => checks.get(`accountTakeoverRiskConfiguration.actions.${level}Action.notify`) === true);
    if (notifies) checks.required("accountTakeoverRiskConfiguration.notifyConfiguration", "who the mail is from: an action notifies");
    checks.oneOf("compromisedCredentialsRiskConfiguration.actions.eventAction", ["BLOCK", "NO_ACTION"]);
    for (const at of checks.each("compromisedCredentialsRiskConfiguration.eventFilters")) checks.oneOf(at, ["SIGN_IN", "PASSWORD_CHANGE", "SIGN_UP"]);
    for (const list of ["blockedIpRangeLists", "skippedIpRangeLists"]) {
        const paths = checks.each(`riskExceptionConfiguration.${list}`);
        if (paths.length > 200) checks.refuse(`riskExceptionConfiguration.${list}`, `${paths.length} ranges`, "200 at most");
        for (const at of paths) checks.cidr(at);
    }
}

function refuseProvider(checks: Checks): void {
    poolOf(checks);
    checks.oneOf("providerType", ["SAML", "OIDC", "Google", "Facebook", "LoginWithAmazon", "SignInWithApple"]);
    checks.matches("providerName", /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{3,32}$/u, "3 to 32 characters without spaces");
    checks.ask("providerName", (value) => !/^COGNITO$/i.test(value), "another name: COGNITO is the pool itself");
    if (checks.get("providerType") === "SAML") {
        checks.exactlyOne(["MetadataURL", "MetadataFile"], "providerDetails");
        checks.matches("providerDetails.MetadataURL", /^https:\/\//, "an HTTPS address");
        for (const flag of ["IDPSignout", "IDPInit", "EncryptedResponses"]) checks.oneOf(`providerDetails.${flag}`, ["true", "false"]);
        checks.oneOf("providerDetails.RequestSigningAlgorithm", ["rsa-sha256"]);
    }
    if (checks.get("providerType") === "OIDC") {
        for (const need of ["client_id", "attributes_request_method", "oidc_issuer", "authorize_scopes"]) checks.required(`providerDetails.${need}`, "a value");
        checks.matches("providerDetails.oidc_issuer", /^https:\/\//, "an HTTPS address");
    }
    checks.unique("providerName", "a name of its own in the pool", ({ outputs }) => checks.same("providerName", outputs["providerName"]) && checks.same("userPoolId", outputs["userPoolId"]));
}

function refuseDelivery(checks: Checks): void {
    const pool = poolOf(checks);
    const configurations = checks.each("logConfigurations");
    if (configurations.length === 0 || configurations.length > 2) checks.refuse("logConfigurations", `${configurations.length}`, "1 or 2, one a source");
    for (const at of configurations) {
        checks.oneOf(`${at}.eventSource`, ["userNotification", "userAuthEvents"]);
        checks.oneOf(`${at}.logLevel`, ["ERROR", "INFO"]);
        checks.exactlyOne(["cloudWatchLogsConfiguration", "firehoseConfiguration", "s3Configuration"], at);
        const source = checks.get(`${at}.eventSource`);
        if (source === "userAuthEvents") {
            checks.ask(`${at}.logLevel`, (level) => level === "INFO", "INFO: that is the level of sign-in events");
            if (!isPlus(pool)) checks.refuse(`${at}.eventSource`, source, "userNotification: sign-in events are exported in the PLUS plan alone");
        }
        if (source === "userNotification") checks.ask(`${at}.logLevel`, (level) => level === "ERROR", "ERROR: that is the level of message delivery");
        const group = checks.get(`${at}.cloudWatchLogsConfiguration.logGroupArn`);
        if (isKnown(group) && !checks.world.of("aws:cloudwatch/logGroup:LogGroup").some(({ outputs }) => outputs["arn"] === String(group).replace(/:\*$/, ""))) {
            checks.refuse(`${at}.cloudWatchLogsConfiguration.logGroupArn`, group, "a log group that exists");
        }
    }
    checks.unique("userPoolId", "one delivery a pool", ({ outputs }) => checks.same("userPoolId", outputs["userPoolId"]));
}

const NAME = { longest: 128, pattern: /^[\w\s+=,.@-]+$/, expected: "letters, digits, spaces and + = , . @ _ -", unique: "no" } as const;

/** What a pool writes to people: Cognito has each text under two names. Empty texts stand for its own. */
function messages(inputs: Properties): Properties {
    const template = inputs["verificationMessageTemplate"];
    if (template === UNKNOWN) return {};
    const said = { emailMessage: inputs["emailVerificationMessage"], emailSubject: inputs["emailVerificationSubject"], smsMessage: inputs["smsVerificationMessage"] };
    const text = (name: keyof typeof said): unknown => template?.[name] ?? said[name] ?? "";
    const all = { emailMessage: text("emailMessage"), emailSubject: text("emailSubject"), smsMessage: text("smsMessage") };
    return {
        emailVerificationMessage: all.emailMessage, emailVerificationSubject: all.emailSubject, smsVerificationMessage: all.smsMessage,
        verificationMessageTemplate: { defaultEmailOption: "CONFIRM_WITH_CODE", emailMessageByLink: "", emailSubjectByLink: "", ...template, ...all },
    };
}

/** Belongs to the pool: the id tells it apart from its namesakes in other pools. */
const inPool = (poolId: unknown, own: unknown): string => `${poolId}/${own}`;

export const cognito: Services = services({
    [POOL]: {
        taggable: true,
        naming: NAME,
        refuse: refusePool,
        id: ({ region, urn }) => `${region}_${iamId("AROA", urn).slice(4, 13)}`,
        defaults: { deletionProtection: "INACTIVE", mfaConfiguration: "OFF", userPoolTier: "ESSENTIALS", passwordPolicy: {
            minimumLength: 8, requireLowercase: true, requireNumbers: true, requireSymbols: true, requireUppercase: true, temporaryPasswordValidityDays: 7, passwordHistorySize: 0,
        }, adminCreateUserConfig: { allowAdminCreateUserOnly: false }, signInPolicy: { allowedFirstAuthFactors: ["PASSWORD"] },
        emailVerificationMessage: "", emailVerificationSubject: "", smsVerificationMessage: "" },
        computed: ({ region, account, inputs }, id) => ({
            ...messages(inputs),
            arn: arn("cognito-idp", region, account, `userpool/${id}`), endpoint: `cognito-idp.${region}.amazonaws.com/${id}`,
            creationDate: CREATED, lastModifiedDate: CREATED, customDomain: "", domain: "", estimatedNumberOfUsers: 0,
        }),
        replaceOn: ["usernameAttributes", "aliasAttributes", "usernameConfiguration"],
        refuseDelete: ({ id, outputs }, world) => [
            ...(outputs["deletionProtection"] === "ACTIVE" ? [{ property: "deletionProtection", found: "ACTIVE", expected: "INACTIVE, set by an update before" }] : []),
            ...heldBy(world, String(outputs["name"]), { type: DOMAIN, when: (domain) => domain.outputs["userPoolId"] === id }),
        ],
    },
    [CLIENT]: {
        naming: NAME,
        refuse: refuseClient,
        id: ({ urn }) => BigInt(`0x${hex(urn, 33, "client")}`).toString(36).slice(0, 26),
        defaults: ({ urn, inputs }) => ({
            accessTokenValidity: 60, idTokenValidity: 60, refreshTokenValidity: 30, authSessionValidity: 3, enableTokenRevocation: true,
            preventUserExistenceErrors: "LEGACY", allowedOauthFlowsUserPoolClient: false, enablePropagateAdditionalUserContextData: false,
            clientSecret: inputs["generateSecret"] === true ? hex(urn, 52, "secret") : "",
            explicitAuthFlows: ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
            allowedOauthFlows: [], allowedOauthScopes: [], callbackUrls: [], logoutUrls: [], defaultRedirectUri: "",
            readAttributes: [], writeAttributes: [], supportedIdentityProviders: [],
        }),
        replaceOn: ["userPoolId", "generateSecret"],
    },
    [DOMAIN]: {
        refuse: refuseDomain,
        id: ({ inputs }) => inputs["domain"],
        defaults: ({ account, region }) => ({
            managedLoginVersion: 1, awsAccountId: account, s3Bucket: `aws-cognito-prod-${region}-assets`, version: "20260101000000",
            cloudfrontDistribution: "", cloudfrontDistributionArn: "", cloudfrontDistributionZoneId: "Z2FDTNDATAQYW2",
        }),
        replaceOn: ["domain", "userPoolId"],
    },
    "aws:cognito/managedLoginBranding:ManagedLoginBranding": {
        refuse: (checks) => {
            const pool = poolOf(checks);
            const client = checks.exists("clientId", CLIENT);
            if (pool && client && client.outputs["userPoolId"] !== pool.id) checks.refuse("clientId", client.name, "a client of the pool");
            checks.exactlyOne(["useCognitoProvidedValues", "settings"]);
        },
        id: ({ inputs, urn }) => inPool(inputs["userPoolId"], hex(urn, 32, "branding")),
        defaults: { useCognitoProvidedValues: false },
        computed: ({ urn }) => ({ managedLoginBrandingId: hex(urn, 32, "branding"), settingsAll: "{}" }),
        replaceOn: ["userPoolId", "clientId"],
    },
    "aws:cognito/riskConfiguration:RiskConfiguration": {
        refuse: refuseRisk,
        id: ({ inputs }) => inPool(inputs["userPoolId"], inputs["clientId"] ?? "ALL"),
        replaceOn: ["userPoolId", "clientId"],
    },
    [PROVIDER]: {
        refuse: refuseProvider,
        id: ({ inputs }) => `${inputs["userPoolId"]}:${inputs["providerName"]}`,
        defaults: { attributeMapping: {}, idpIdentifiers: [] },
        replaceOn: ["userPoolId", "providerName", "providerType"],
    },
    "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration": {
        refuse: refuseDelivery,
        id: ({ inputs }) => inPool(inputs["userPoolId"], "logs"),
        replaceOn: ["userPoolId"],
    },
    "aws:cognito/userGroup:UserGroup": {
        naming: { longest: 128, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u, expected: "1 to 128 characters without spaces", unique: "no" },
        refuse: (checks) => {
            poolOf(checks);
            checks.atMost("description", 2048);
            checks.between("precedence", 0, 2147483647);
            checks.unique("name", "a name of its own in the pool", ({ outputs }) => checks.same("name", outputs["name"]) && checks.same("userPoolId", outputs["userPoolId"]));
        },
        id: ({ inputs }) => inPool(inputs["userPoolId"], inputs["name"]),
        replaceOn: ["userPoolId", "name"],
    },
});

