// User pools and what stands before them: who may register, by what, from where, and for how long a log-in counts.
import { LOG_IN_PATHS } from "../../components/plan/sign-in";
import { beside, block, companion, companions, factsOf, isTrue, leadsTo, list, PLATFORM, platformOf, require1, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
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
    remediation: 'Set mfaConfiguration to "ON" with softwareTokenMfaConfiguration, accountRecoverySetting to verified_email or admin_only, and leave smsConfiguration out: a number can be taken over.',
    types: [POOL],
    check: ({ props }) => [
        ...require1("mfaConfiguration", props.mfaConfiguration, ["ON"]),
        ...require1("softwareTokenMfaConfiguration.enabled", block(props.softwareTokenMfaConfiguration)?.enabled, [true]),
        ...unless(!block(props.smsConfiguration)?.snsCallerArn, { property: "smsConfiguration", observed: "set", expected: "none" }),
        // A code by mail or SMS in a password's place would be the one factor that there is.
        ...list<string>(block(props.signInPolicy)?.allowedFirstAuthFactors).filter((factor) => /_OTP$/.test(factor))
            .map((observed) => ({ property: "signInPolicy.allowedFirstAuthFactors", observed, expected: "PASSWORD or WEB_AUTHN" })),
        ...unless(list(block(props.accountRecoverySetting)?.recoveryMechanisms).length > 0, {
            property: "accountRecoverySetting", observed: "not set, which means a verified number before an address", expected: "verified_email or admin_only",
        }),
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

const LEAK_EVENTS = ["SIGN_IN", "PASSWORD_CHANGE", "SIGN_UP"];

/** Events at which a leaked password would go unseen. Where none are named, all are looked at. */
function leakedUnseen(props: any): Problem[] {
    const watched = list<string>(block(props.compromisedCredentialsRiskConfiguration)?.eventFilters);
    return LEAK_EVENTS.filter((event) => watched.length > 0 && !watched.includes(event))
        .map((event) => ({ property: "compromisedCredentialsRiskConfiguration.eventFilters", observed: `no ${event}`, expected: "all, or none named" }));
}

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
                ...leakedUnseen(props),
                ...unless(list(block(props.riskExceptionConfiguration)?.skippedIpRangeLists).length === 0, {
                    property: "riskExceptionConfiguration.skippedIpRangeLists", observed: "addresses that are not looked at", expected: "none",
                }),
            ];
        }),
    ],
};

export const devicesKnown: ResourceRule = {
    name: "aws-user-pool-knows-devices",
    title: "Somebody who comes with a device not seen before has to confirm who they are, and it is remembered only if they say so",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["user-registration"],
    remediation: "Set deviceConfiguration with challengeRequiredOnNewDevice and deviceOnlyRememberedOnUserPrompt: otherwise a borrowed machine is believed from then on.",
    types: [POOL],
    check: ({ props }) => ["challengeRequiredOnNewDevice", "deviceOnlyRememberedOnUserPrompt"]
        .flatMap((key) => require1(`deviceConfiguration.${key}`, block(props.deviceConfiguration)?.[key], [true])),
};

export const oneNameOnePerson: ResourceRule = {
    name: "aws-user-pool-names-in-any-case",
    title: "Two users cannot have names or addresses that differ in capital letters alone",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["user-registration"],
    remediation: "Set usernameConfiguration.caseSensitive to false when the pool is made: left out, it is true, and it cannot be changed later.",
    types: [POOL],
    check: ({ props }) => require1("usernameConfiguration.caseSensitive", block(props.usernameConfiguration)?.caseSensitive, [false]),
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

/** What records of log-ins are delivered to, and the property that names it. */
const DESTINATIONS = { cloudWatchLogsConfiguration: "logGroupArn", s3Configuration: "bucketArn", firehoseConfiguration: "streamArn" };

/** True of a destination that is said, even if it is not known yet. */
const goesSomewhere = (log: any): boolean => Object.entries(DESTINATIONS).some(([kind, key]) => Boolean(readOr<unknown>("somewhere", () => block(log[kind])?.[key])));

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
        ({ props }) => [
            ...unless(list<any>(props.logConfigurations).some(({ eventSource, logLevel }) => eventSource === "userAuthEvents" && logLevel === "INFO"), {
                property: "logConfigurations", observed: "no userAuthEvents at INFO", expected: "them",
            }),
            ...list<any>(props.logConfigurations).filter((log) => !goesSomewhere(log)).map(({ eventSource }) => ({
                property: "logConfigurations", observed: `${eventSource} go nowhere`, expected: "a log group, a bucket or a stream",
            })),
        ],
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

export const categoriesAlike: StackRule = {
    name: "aws-user-pool-categories-alike",
    title: "Sites tell users apart by the same categories",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["user-registration", "standby-parity"],
    remediation: "Declare the same UserGroups in every site: a pool cannot be copied, and after a take-over users need the access that they had.",
    types: [POOL],
    applies: (pool, graph) => poolsBeside(pool, graph).length > 0,
    check: (pool, graph) => {
        const own = categoriesOf(pool, graph);
        const others = new Set(poolsBeside(pool, graph).flatMap((other) => categoriesOf(other, graph)));
        return [...others].filter((category) => !own.includes(category)).map((category) => ({ property: category, observed: "no UserGroup", expected: "one, as in the other site" }));
    },
};

const categoriesOf = (pool: Resource, graph: Graph): string[] =>
    companions(graph, pool, "userPoolId", "aws:cognito/userGroup:UserGroup").map(({ props }) => String(props.name));

/** Pools of the platform's other sites that are judged together with this one. */
const poolsBeside = (pool: Resource, graph: Graph): Resource[] =>
    (platformOf(pool, graph) ? graph.of(POOL).filter((other) => other !== pool && platformOf(other, graph) !== undefined) : []);

/** Flows in which a program asks for the password itself. */
const PASSWORD_FLOWS = /USER_PASSWORD_AUTH|ADMIN_NO_SRP_AUTH/;

export const clientIsNarrow: ResourceRule = {
    name: "aws-user-pool-client-narrow",
    title: "An application gets tokens for a code alone, at addresses it is known by, and never sees a password",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["sessions", "secrets-management"],
    remediation: "Set allowedOauthFlows to code, generateSecret, callbackUrls with HTTPS, preventUserExistenceErrors to ENABLED, and explicitAuthFlows without those that take a password; left out, it is all but those, custom ones among them.",
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
            ...unless(machine || flows.length > 0, { property: "explicitAuthFlows", observed: "not set: every flow but those by password", expected: "the flows that are used" }),
            ...unless(!flows.some((flow) => PASSWORD_FLOWS.test(flow)), { property: "explicitAuthFlows", observed: flows.filter((flow) => PASSWORD_FLOWS.test(flow)).join(", "), expected: "none that takes a password" }),
        ];
    },
};

export const clientAttributes: ResourceRule = {
    name: "aws-user-pool-client-attributes",
    title: "An application reads and writes the attributes of a user that it names, and no others",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["least-privilege", "user-registration"],
    remediation: "Set readAttributes and writeAttributes: left out, the application, and with its token the user, may read and write all standard ones.",
    types: [CLIENT],
    applies: ({ props }) => list<string>(props.allowedOauthFlows).some((flow) => flow !== "client_credentials"),
    check: ({ props }) => ["readAttributes", "writeAttributes"]
        .flatMap((property) => unless(list(props[property]).length > 0, { property, observed: "all", expected: "those that are used" })),
};

const PROVIDER = "aws:cognito/identityProvider:IdentityProvider";

export const providersTaken: StackRule = {
    name: "aws-user-pool-client-providers",
    title: "An application takes users of the pool and of the identity providers that the pool has, and of no other",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["federation", "user-registration"],
    remediation: "Name COGNITO and each IdentityProvider of the pool in supportedIdentityProviders: whoever is in none of them can no longer log in.",
    types: [CLIENT],
    applies: (client, graph) => list(client.props.allowedOauthFlows).includes("code") && graph.linked(client, "userPoolId", POOL).length > 0,
    check: (client, graph) => {
        const declared = graph.linked(client, "userPoolId", POOL).flatMap((pool) => companions(graph, pool, "userPoolId", PROVIDER)).map(({ props }) => String(props.providerName));
        const taken = list<string>(client.props.supportedIdentityProviders);
        const wanted = platformOf(client, graph) ? ["COGNITO", ...declared] : [];
        return [
            ...taken.filter((name) => name !== "COGNITO" && !declared.includes(name)).map((name) => ({ property: "supportedIdentityProviders", observed: name, expected: "a provider that the pool has" })),
            ...wanted.filter((name) => !taken.includes(name)).map((name) => ({ property: "supportedIdentityProviders", observed: `no ${name}`, expected: "it" })),
            ...unless(taken.length > 0, { property: "supportedIdentityProviders", observed: "none: nobody can log in", expected: "COGNITO, or a provider" }),
        ];
    },
};

export const pagesAreShown: StackRule = {
    name: "aws-user-pool-pages-have-style",
    title: "Log-in pages of the new kind have a style, without which they are not shown",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["user-registration"],
    remediation: "Declare a ManagedLoginBranding of the client; useCognitoProvidedValues will do.",
    types: [CLIENT],
    applies: (client, graph) => graph.linked(client, "userPoolId", POOL).flatMap((pool) => graph.referrers(pool, "userPoolId", "aws:cognito/userPoolDomain:UserPoolDomain"))
        .some(({ props }) => props.managedLoginVersion === 2) && list(client.props.allowedOauthFlows).includes("code"),
    check: (client, graph) => companion(companions(graph, client, "clientId", "aws:cognito/managedLoginBranding:ManagedLoginBranding"), "a ManagedLoginBranding of the client", () => []),
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
            { property: "accessTokenValidity", unit: units.accessToken ?? "hours", otherwise: HOUR, most: HOUR },
            { property: "idTokenValidity", unit: units.idToken ?? "hours", otherwise: HOUR, most: HOUR },
            { property: "refreshTokenValidity", unit: units.refreshToken ?? "days", otherwise: 30 * DAY, most: DAY },
        ];
        return [
            ...tokens.flatMap(({ property, unit, otherwise, most }) => {
                // Units are of figures that are said; what is left out lasts as long as AWS lets it.
                const value = props[property] as number | undefined;
                const seconds = value === undefined ? otherwise : value * (SECONDS[unit] ?? DAY);
                return unless(seconds <= most, { property, observed: value === undefined ? `${seconds / 60} minutes, as nothing is said` : `${value} ${unit}`, expected: `${most / 60} minutes or less` });
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

/** The client that an action asks for a log-in. Nothing if it is of a stack that is not seen here. */
const clientsAsked = (rule: Resource, graph: Graph): Resource[] => beside(rule, graph, CLIENT).filter((client) =>
    list<any>(rule.props.actions).some((_, i) => leadsTo(rule, "actions", () => block(list<any>(rule.props.actions)[i].authenticateCognito)?.userPoolClientId as unknown, [client])));

export const clientFits: StackRule = {
    name: "aws-listener-client-fits",
    title: "The application client by which a load balancer signs users in lets it do so",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["sessions", "load-balancing"],
    remediation: "On the client set allowedOauthFlowsUserPoolClient, allowedOauthFlows code, allowedOauthScopes with openid, generateSecret, and callbackUrls with https://…/oauth2/idpresponse.",
    types: LISTENER_RULES,
    applies: (rule, graph) => clientsAsked(rule, graph).length > 0,
    check: (rule, graph) => clientsAsked(rule, graph).flatMap(({ name, props }) => [
        ...require1(`${name}.allowedOauthFlowsUserPoolClient`, props.allowedOauthFlowsUserPoolClient, [true]),
        ...unless(list(props.allowedOauthFlows).includes("code"), { property: `${name}.allowedOauthFlows`, observed: "no code", expected: "code" }),
        ...unless(list(props.allowedOauthScopes).includes("openid"), { property: `${name}.allowedOauthScopes`, observed: "no openid", expected: "openid" }),
        ...unless(list<string>(props.callbackUrls).some((url) => url.endsWith("/oauth2/idpresponse")), { property: `${name}.callbackUrls`, observed: "none of a load balancer's", expected: "https://…/oauth2/idpresponse" }),
        ...require1(`${name}.generateSecret`, props.generateSecret, [true]),
    ]),
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

/** Paths at which somebody logs in: on the pool's own pages, and on the service's own side. */
const POOL_PATHS = ["/login", "/oauth2/authorize", "/signup", "/forgotPassword", "/confirm", "/saml2/", "/mfa", "/passkeys"];

/** Texts that a rule's statement looks for, outside of what it negates. */
function textsIn(value: unknown): string[] {
    if (Array.isArray(value)) return value.flatMap(textsIn);
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => (key === "searchString" ? [String(inner)] : key === "notStatement" ? [] : textsIn(inner)));
}

/** A rule that names no path guards them all. */
function guards(rule: any, path: string): boolean {
    const texts = textsIn(block(rule.statement));
    return texts.length === 0 || texts.some((text) => path.startsWith(text));
}

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
    check: (guarded, graph) => companion(associated(guarded, graph), "a web ACL associated with it", ({ props }) => {
        const refusing = list<any>(props.rules).filter((rule) => block(rule.action)?.block !== undefined && refusesOutside(block(rule.statement)));
        if (refusing.length === 0) return [{ property: "rules", observed: "none that blocks what comes from outside an IP set", expected: "one" }];
        const paths = guarded.type === POOL ? POOL_PATHS : LOG_IN_PATHS;
        return paths.filter((path) => !refusing.some((rule) => guards(rule, path)))
            .map((path) => ({ property: "rules", observed: `${path} from anywhere`, expected: "refused outside the IP set" }));
    }),
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
