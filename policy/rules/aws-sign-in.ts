// User pools and what stands before them: who may register, by what, from where, and for how long a log-in counts.
import { beside, block, companion, companions, factsOf, isTrue, list, PLATFORM, require1, shown, unless } from "../look";
import type { Graph, Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const WEB_ACL = "aws:wafv2/webAcl:WebAcl";
const IP_SET = "aws:wafv2/ipSet:IpSet";
const LISTENER_RULES = ["aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule"];

export const administratorsRegister: ResourceRule = {
    name: "aws-user-pool-administrators-register",
    title: "Users are made by an administrator, and their address is verified before it counts",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["user-registration"],
    remediation: "Set adminCreateUserConfig.allowAdminCreateUserOnly, autoVerifiedAttributes, and userAttributeUpdateSettings for the same attributes.",
    types: [POOL],
    check: ({ props }) => {
        const verified = list<string>(props.autoVerifiedAttributes);
        const kept = list<string>(block(props.userAttributeUpdateSettings)?.attributesRequireVerificationBeforeUpdates);
        return [
            ...require1("adminCreateUserConfig.allowAdminCreateUserOnly", block(props.adminCreateUserConfig)?.allowAdminCreateUserOnly, [true]),
            ...unless(verified.length > 0, { property: "autoVerifiedAttributes", observed: "none", expected: "email" }),
            ...unless(verified.every((attribute) => kept.includes(attribute)), {
                property: "userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdates", observed: kept.join(", ") || "none", expected: verified.join(", "),
            }),
        ];
    },
};

export const secondFactor: ResourceRule = {
    name: "aws-user-pool-second-factor",
    title: "Users sign in with a second factor, and never one that comes by SMS",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["multi-factor"],
    remediation: 'Set mfaConfiguration to "ON" with softwareTokenMfaConfiguration, and leave smsConfiguration out: a number can be taken over.',
    types: [POOL],
    check: ({ props }) => [
        ...require1("mfaConfiguration", props.mfaConfiguration, ["ON"]),
        ...require1("softwareTokenMfaConfiguration.enabled", block(props.softwareTokenMfaConfiguration)?.enabled, [true]),
        ...unless(!block(props.smsConfiguration)?.snsCallerArn, { property: "smsConfiguration", observed: "set", expected: "none" }),
        // A code by mail or SMS in a password's place would be the one factor that there is.
        ...list<string>(block(props.signInPolicy)?.allowedFirstAuthFactors).filter((factor) => /_OTP$/.test(factor))
            .map((observed) => ({ property: "signInPolicy.allowedFirstAuthFactors", observed, expected: "PASSWORD or WEB_AUTHN" })),
        ...list<any>(block(props.accountRecoverySetting)?.recoveryMechanisms).filter(({ name }) => name === "verified_phone_number")
            .map(({ name }) => ({ property: "accountRecoverySetting", observed: String(name), expected: "verified_email or admin_only" })),
    ],
};

const CLASSES = ["requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols"];

const MINIMUM_LENGTH = 12;
const MINIMUM_HISTORY = 5;
const MOST_TEMPORARY_DAYS = 7;

export const passwords: ResourceRule = {
    name: "aws-user-pool-passwords",
    title: "Users' passwords are long, of all kinds of characters, not used again, and end unless they are taken up",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["password-policy"],
    remediation: "Set passwordPolicy: minimumLength 12 or more, all four kinds of characters, passwordHistorySize 5 or more, temporaryPasswordValidityDays 7 or fewer.",
    types: [POOL],
    check: ({ props }) => {
        const policy = block(props.passwordPolicy) ?? {};
        const { minimumLength = 8, passwordHistorySize = 0, temporaryPasswordValidityDays = 7 } = policy;
        return [
            ...unless(minimumLength >= MINIMUM_LENGTH, { property: "passwordPolicy.minimumLength", observed: shown(minimumLength), expected: `${MINIMUM_LENGTH} or more` }),
            // A policy that leaves a kind out does not ask for it; a pool without a policy asks for all.
            ...(props.passwordPolicy === undefined ? [] : CLASSES.flatMap((kind) => require1(`passwordPolicy.${kind}`, policy[kind], [true]))),
            ...unless(passwordHistorySize >= MINIMUM_HISTORY, { property: "passwordPolicy.passwordHistorySize", observed: shown(passwordHistorySize), expected: `${MINIMUM_HISTORY} or more` }),
            ...unless(temporaryPasswordValidityDays >= 1 && temporaryPasswordValidityDays <= MOST_TEMPORARY_DAYS, {
                property: "passwordPolicy.temporaryPasswordValidityDays", observed: shown(temporaryPasswordValidityDays), expected: `1 to ${MOST_TEMPORARY_DAYS}`,
            }),
        ];
    },
};

export const threatProtection: StackRule = {
    name: "aws-user-pool-threat-protection",
    title: "A log-in that looks taken over is stopped or has to be confirmed, and leaked passwords are refused",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["user-registration", "detection"],
    remediation: "Set userPoolAddOns.advancedSecurityMode to ENFORCED, and declare a RiskConfiguration of the pool that blocks a high risk, answers a medium one and blocks leaked passwords.",
    types: [POOL],
    check: (pool, graph): readonly Problem[] => [
        ...require1("userPoolAddOns.advancedSecurityMode", block(pool.props.userPoolAddOns)?.advancedSecurityMode, ["ENFORCED"]),
        ...companion(companions(graph, pool, "userPoolId", "aws:cognito/riskConfiguration:RiskConfiguration"), "a RiskConfiguration of the pool", ({ props }) => {
            const actions = block(block(props.accountTakeoverRiskConfiguration)?.actions);
            const action = (level: string): unknown => block(actions?.[`${level}Action`])?.eventAction;
            return [
                ...require1("accountTakeoverRiskConfiguration.actions.highAction", action("high"), ["BLOCK"]),
                ...require1("accountTakeoverRiskConfiguration.actions.mediumAction", action("medium"), ["BLOCK", "MFA_REQUIRED"]),
                ...require1("accountTakeoverRiskConfiguration.actions.lowAction", action("low"), ["BLOCK", "MFA_REQUIRED", "MFA_IF_CONFIGURED"]),
                ...require1("compromisedCredentialsRiskConfiguration.actions.eventAction", block(block(props.compromisedCredentialsRiskConfiguration)?.actions)?.eventAction, ["BLOCK"]),
                ...unless(list(block(props.riskExceptionConfiguration)?.skippedIpRangeLists).length === 0, {
                    property: "riskExceptionConfiguration.skippedIpRangeLists", observed: "addresses that are not looked at", expected: "none",
                }),
            ];
        }),
    ],
};

export const devicesKnown: ResourceRule = {
    name: "aws-user-pool-knows-devices",
    title: "Somebody who comes with a device not seen before has to confirm who they are",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["user-registration"],
    remediation: "Set deviceConfiguration.challengeRequiredOnNewDevice.",
    types: [POOL],
    check: ({ props }) => require1("deviceConfiguration.challengeRequiredOnNewDevice", block(props.deviceConfiguration)?.challengeRequiredOnNewDevice, [true]),
};

export const poolKept: StackRule = {
    name: "aws-user-pool-deletion-protection",
    title: "Users cannot be deleted all at once",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection"],
    remediation: "Set deletionProtection to ACTIVE, and protect on the resource. In evaluation the first may be left out.",
    types: [POOL],
    check: (pool, graph) => [
        ...(factsOf(pool, graph)?.lifecycle === "evaluation" ? [] : require1("deletionProtection", pool.props.deletionProtection, ["ACTIVE"])),
        ...unless(pool.protect || factsOf(pool, graph) === undefined, { property: "protect", observed: "off", expected: "on" }),
    ],
};

export const poolRecorded: StackRule = {
    name: "aws-user-pool-recorded",
    title: "Every log-in is recorded: who, from where, with what risk",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive", "access-review"],
    remediation: "Declare a LogDeliveryConfiguration of the pool with userAuthEvents at INFO.",
    types: [POOL],
    check: (pool, graph) => companion(
        companions(graph, pool, "userPoolId", "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration"), "a LogDeliveryConfiguration of the pool",
        ({ props }) => unless(list<any>(props.logConfigurations).some(({ eventSource, logLevel }) => eventSource === "userAuthEvents" && logLevel === "INFO"), {
            property: "logConfigurations", observed: "no userAuthEvents at INFO", expected: "them",
        }),
    ),
};

export const poolHasCategories: StackRule = {
    name: "aws-user-pool-has-categories",
    title: "Users are told apart by categories of access",
    severity: "low",
    level: "advisory",
    scope: "stack",
    controls: ["user-registration"],
    remediation: "Declare a UserGroup for each category.",
    types: [POOL],
    check: (pool, graph) => companion(companions(graph, pool, "userPoolId", "aws:cognito/userGroup:UserGroup"), "a UserGroup of the pool", () => []),
};

/** Flows in which a program asks for the password itself. */
const PASSWORD_FLOWS = /USER_PASSWORD_AUTH|ADMIN_NO_SRP_AUTH/;

export const clientIsNarrow: ResourceRule = {
    name: "aws-user-pool-client-narrow",
    title: "An application gets tokens for a code alone, at addresses it is known by, and never sees a password",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["sessions", "secrets-management"],
    remediation: "Set allowedOauthFlows to code, generateSecret, callbackUrls with HTTPS, preventUserExistenceErrors to ENABLED, and explicitAuthFlows without those that take a password.",
    types: [CLIENT],
    check: ({ props }) => {
        const urls = [...list<string>(props.callbackUrls), ...list<string>(props.logoutUrls)];
        const flows = list<string>(props.explicitAuthFlows);
        const machine = list<string>(props.allowedOauthFlows).every((flow) => flow === "client_credentials") && list(props.allowedOauthFlows).length > 0;
        return [
            ...unless(!list<string>(props.allowedOauthFlows).includes("implicit"), { property: "allowedOauthFlows", observed: "implicit", expected: "code" }),
            ...require1("generateSecret", props.generateSecret, [true]),
            ...unless(urls.every((url) => url.startsWith("https://") && !url.includes("*")), { property: "callbackUrls", observed: "an address without HTTPS, or with *", expected: "full HTTPS addresses" }),
            ...(machine ? [] : require1("preventUserExistenceErrors", props.preventUserExistenceErrors, ["ENABLED"])),
            ...unless(!flows.some((flow) => PASSWORD_FLOWS.test(flow)), { property: "explicitAuthFlows", observed: flows.filter((flow) => PASSWORD_FLOWS.test(flow)).join(", "), expected: "none that takes a password" }),
        ];
    },
};

const SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

const HOUR = 3600;
const DAY = 86_400;

export const tokensEnd: ResourceRule = {
    name: "aws-user-pool-tokens-end",
    title: "Tokens end within the hour, what renews them within a day, and both can be revoked",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["sessions"],
    remediation: "Set accessTokenValidity and idTokenValidity to an hour or less, refreshTokenValidity to a day or less (its unit is days unless tokenValidityUnits says another), and enableTokenRevocation.",
    types: [CLIENT],
    check: ({ props }) => {
        const units = block(props.tokenValidityUnits) ?? {};
        // AWS's own figures, where a client says nothing: an hour, an hour, 30 days.
        const tokens = [
            { property: "accessTokenValidity", unit: units.accessToken ?? "hours", otherwise: 1, most: HOUR },
            { property: "idTokenValidity", unit: units.idToken ?? "hours", otherwise: 1, most: HOUR },
            { property: "refreshTokenValidity", unit: units.refreshToken ?? "days", otherwise: 30, most: DAY },
        ];
        return [
            ...tokens.flatMap(({ property, unit, otherwise, most }) => {
                const value = props[property] ?? otherwise;
                return unless(value * (SECONDS[unit] ?? DAY) <= most, { property, observed: `${value} ${unit}`, expected: `${most / 60} minutes or less` });
            }),
            ...require1("enableTokenRevocation", props.enableTokenRevocation, [true, undefined], "true"),
        ];
    },
};

/** Actions by which a load balancer asks who it is. */
const signsIn = (action: any): boolean => /^authenticate-(cognito|oidc)$/.test(String(action.type));

const MOST_SESSION = 12 * HOUR;
/** A week: what a load balancer takes where nothing is said. */
const USUAL_SESSION = 604_800;

/** What is passed on without anybody being asked: a path that tells whether the service is well, and nothing else. */
const isHealth = (rule: Resource): boolean => {
    const paths = list<any>(rule.props.conditions).flatMap((condition) => list<string>(block(condition.pathPattern)?.values));
    return paths.length > 0 && paths.every((path) => /^\/(healthz?|health\/[a-z]+|ping|status)$/.test(path));
};

export const requestsSignedIn: StackRule = {
    name: "aws-listener-signs-in",
    title: "The load balancer passes on the requests of signed-in users alone, and sessions end",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["sessions"],
    remediation: "Put authenticate-cognito before forward in the rule's actions, with sessionTimeout of 12 hours or less; only a path for health checks goes without.",
    types: LISTENER_RULES,
    applies: (rule, graph) => beside(rule, graph, POOL).length > 0 && list<any>(rule.props.actions).some(({ type }) => type === "forward") && !isHealth(rule),
    check: (rule) => {
        const [first] = list<any>(rule.props.actions).filter(signsIn);
        if (!first) return [{ property: "actions", observed: "forward alone", expected: "authenticate-cognito before it" }];
        const how = block(first.authenticateCognito) ?? block(first.authenticateOidc) ?? {};
        const seconds = Number(how.sessionTimeout ?? USUAL_SESSION);
        return [
            ...unless(seconds <= MOST_SESSION, { property: "actions.sessionTimeout", observed: `${seconds / 60} minutes`, expected: `${MOST_SESSION / 60} minutes or less` }),
            ...require1("actions.onUnauthenticatedRequest", how.onUnauthenticatedRequest, ["authenticate", "deny", undefined], '"authenticate" or "deny"'),
        ];
    },
};

const associated = (guarded: Resource, graph: Graph): Resource[] =>
    companions(graph, guarded, "resourceArn", "aws:wafv2/webAclAssociation:WebAclAssociation").flatMap((association) => graph.linked(association, "webAclArn", WEB_ACL));

/** A set that the statement refuses everything outside of, by its ARN; true where the ARN is not known yet. */
const refusesOutside = (statement: any): boolean => {
    const parts = list<any>(block(statement?.andStatement)?.statements);
    return [statement, ...parts].some((part) => {
        const negated = block(part?.notStatement);
        return negated !== undefined && [block(negated.statement), ...list<any>(negated.statements)].some((inner) => block(inner?.ipSetReferenceStatement) !== undefined);
    });
};

export const logInFromRanges: StackRule = {
    name: "aws-log-in-ranges",
    title: "The log-in pages, and the service's own log-in paths, refuse who comes from elsewhere than the permitted ranges",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["login-ranges", "web-protection"],
    remediation: "Associate a web ACL whose rule blocks the log-in paths unless the address is in the IP set.",
    types: [POOL, "aws:lb/loadBalancer:LoadBalancer"],
    applies: (guarded, graph) => guarded.type === POOL || (guarded.props.loadBalancerType !== "network" && guarded.props.loadBalancerType !== "gateway" &&
        beside(guarded, graph, POOL).length > 0 && beside(guarded, graph, ...LISTENER_RULES).some(({ props }) => list<any>(props.actions).some(signsIn))),
    check: (guarded, graph) => companion(associated(guarded, graph), "a web ACL associated with it", ({ props }) => unless(
        list<any>(props.rules).some((rule) => block(rule.action)?.block !== undefined && refusesOutside(block(rule.statement))),
        { property: "rules", observed: "none that blocks what comes from outside an IP set", expected: "one" },
    )),
};

const WIDEST_BITS = 16;

export const rangesHaveOwners: StackRule = {
    name: "aws-log-in-range-owners",
    title: "Every range that users log in from is narrow, and somebody answers for it",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["login-ranges"],
    remediation: "Give the range and its owner in logInRanges; the owner goes on the IP set as a tag range-<name>.",
    types: [IP_SET],
    applies: (set, graph) => beside(set, graph, PLATFORM).length > 0,
    check: ({ props }) => {
        const addresses = list<string>(props.addresses);
        const owners = Object.entries<string>(props.tags ?? {}).filter(([key, owner]) => key.startsWith("range-") && owner !== "");
        return [
            ...unless(addresses.length > 0, { property: "addresses", observed: "none", expected: "one or more" }),
            ...unless(addresses.every((range) => Number(range.split("/")[1]) >= WIDEST_BITS), { property: "addresses", observed: "a range that is too wide", expected: `/${WIDEST_BITS} or narrower` }),
            ...unless(owners.length > 0, { property: "tags", observed: "no range-… with an owner", expected: "an owner for each range" }),
        ];
    },
};

export const federationSigned: ResourceRule = {
    name: "aws-identity-provider-signed",
    title: "A customer's identity provider is asked by signed requests, and believed only for encrypted answers to them",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["federation"],
    remediation: "SAML: MetadataURL over HTTPS, IDPInit false, EncryptedResponses true, RequestSigningAlgorithm rsa-sha256. OIDC: an issuer over HTTPS. Map the address.",
    types: ["aws:cognito/identityProvider:IdentityProvider"],
    check: ({ props }) => {
        const details = props.providerDetails ?? {};
        const saml = props.providerType === "SAML" ? [
            ...unless(details.MetadataURL === undefined || String(details.MetadataURL).startsWith("https://"), { property: "providerDetails.MetadataURL", observed: "no HTTPS", expected: "HTTPS" }),
            ...unless(!isTrue(details.IDPInit), { property: "providerDetails.IDPInit", observed: "true", expected: "false" }),
            ...unless(isTrue(details.EncryptedResponses), { property: "providerDetails.EncryptedResponses", observed: shown(details.EncryptedResponses), expected: "true" }),
            ...require1("providerDetails.RequestSigningAlgorithm", details.RequestSigningAlgorithm, ["rsa-sha256"]),
        ] : [];
        return [
            ...saml,
            ...(props.providerType === "OIDC" ? unless(String(details.oidc_issuer).startsWith("https://"), { property: "providerDetails.oidc_issuer", observed: "no HTTPS", expected: "HTTPS" }) : []),
            ...unless(props.attributeMapping?.email !== undefined, { property: "attributeMapping.email", observed: "not mapped", expected: "the attribute with the address" }),
        ];
    },
};
