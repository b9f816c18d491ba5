// IAM policy documents: what AWS refuses about their form, and whether one admits a request. Services that are given a
// bucket or a key try it at once and refuse if its policy does not admit them, so the simulation has to read policies.
import { Address4 } from "ip-address";
import type { Checks } from "./checks";
import { parseArn } from "./ids";

type Conditions = Record<string, Record<string, unknown>>;

export interface Statement {
    readonly Sid?: string;
    readonly Effect?: string;
    readonly Principal?: unknown;
    readonly NotPrincipal?: unknown;
    readonly Action?: string | string[];
    readonly NotAction?: string | string[];
    readonly Resource?: string | string[];
    readonly NotResource?: string | string[];
    readonly Condition?: Conditions;
}

/** Who asks for what, and what the condition keys say then. */
export interface Request {
    /** `logs.eu-west-1.amazonaws.com`, or the ARN of a principal. */
    readonly principal: string;
    readonly action: string;
    readonly resource: string;
    /** Condition keys in lower case. */
    readonly context?: Readonly<Record<string, string>>;
}

const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** IAM's `*` and `?`, over the whole text. */
export function like(pattern: unknown, text: string, ignoreCase = false): boolean {
    const source = String(pattern)
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".");
    return new RegExp(`^${source}$`, ignoreCase ? "is" : "s").test(text);
}

const ipIn = (block: unknown, address: string): boolean => {
    try {
        return new Address4(address).isInSubnet(new Address4(String(block)));
    } catch {
        return false;
    }
};

const COMPARE: Readonly<Record<string, (expected: unknown, actual: string) => boolean>> = {
    StringEquals: (expected, actual) => String(expected) === actual,
    StringEqualsIgnoreCase: (expected, actual) => String(expected).toLowerCase() === actual.toLowerCase(),
    StringLike: like,
    ArnEquals: like,
    ArnLike: like,
    Bool: (expected, actual) => String(expected).toLowerCase() === actual.toLowerCase(),
    NumericEquals: (expected, actual) => Number(actual) === Number(expected),
    NumericLessThan: (expected, actual) => Number(actual) < Number(expected),
    NumericLessThanEquals: (expected, actual) => Number(actual) <= Number(expected),
    NumericGreaterThan: (expected, actual) => Number(actual) > Number(expected),
    NumericGreaterThanEquals: (expected, actual) => Number(actual) >= Number(expected),
    DateLessThan: (expected, actual) => actual < String(expected),
    DateGreaterThan: (expected, actual) => actual > String(expected),
    IpAddress: ipIn,
};

const NEGATED: Readonly<Record<string, string>> = {
    StringNotEquals: "StringEquals",
    StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
    StringNotLike: "StringLike",
    ArnNotEquals: "ArnEquals",
    ArnNotLike: "ArnLike",
    NumericNotEquals: "NumericEquals",
    NotIpAddress: "IpAddress",
};

/** Names of condition operators, without `IfExists` and set qualifiers. */
const OPERATORS = [
    ...Object.keys(COMPARE),
    ...Object.keys(NEGATED),
    "Null",
    "BinaryEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThanEquals",
    "DateGreaterThanEquals",
];

const bare = (operator: string): string =>
    operator.replace(/^(ForAnyValue|ForAllValues):/, "").replace(/IfExists$/, "");

function holds(operator: string, key: string, expected: unknown, context: Readonly<Record<string, string>>): boolean {
    const actual = context[key.toLowerCase()];
    const name = bare(operator);
    const values = listOf(expected);
    if (name === "Null") return values.some((value) => (String(value) === "true") === (actual === undefined));
    const positive = NEGATED[name];
    if (actual === undefined) {
        return operator.endsWith("IfExists") || operator.startsWith("ForAllValues:") || positive !== undefined;
    }
    const compare = COMPARE[positive ?? name];
    if (!compare) return false;
    const found = values.some((value) => compare(value, actual));
    return positive === undefined ? found : !found;
}

const conditionsHold = (conditions: Conditions | undefined, context: Readonly<Record<string, string>>): boolean =>
    Object.entries(conditions ?? {}).every(([operator, keys]) =>
        Object.entries(keys).every(([key, expected]) => holds(operator, key, expected, context)),
    );

/** `111122223333` stands for the account's root, and the root for everyone in the account. */
const principalMatches = (named: unknown, asks: string): boolean => {
    const text = String(named);
    if (text === "*" || text === asks) return true;
    const account = /^(?:arn:aws[\w-]*:iam::)?(\d{12})(?::root)?$/.exec(text)?.[1];
    return account !== undefined && parseArn(asks)?.account === account;
};

function names(principal: unknown, asks: string): boolean {
    if (principal === "*") return true;
    if (typeof principal !== "object" || principal === null) return false;
    const kind = asks.startsWith("arn:") ? "AWS" : "Service";
    return Object.entries(principal).some(([key, values]) =>
        listOf(values).some(
            (value) => (key === kind && principalMatches(value, asks)) || (key === "AWS" && value === "*"),
        ),
    );
}

function applies(statement: Statement, { principal, action, resource, context = {} }: Request): boolean {
    const who =
        statement.NotPrincipal === undefined
            ? names(statement.Principal, principal)
            : !names(statement.NotPrincipal, principal);
    const what =
        statement.NotAction === undefined
            ? listOf(statement.Action).some((pattern) => like(pattern, action, true))
            : !listOf(statement.NotAction).some((pattern) => like(pattern, action, true));
    const where =
        statement.NotResource === undefined
            ? statement.Resource === undefined || listOf(statement.Resource).some((pattern) => like(pattern, resource))
            : !listOf(statement.NotResource).some((pattern) => like(pattern, resource));
    return who && what && where && conditionsHold(statement.Condition, context);
}

export function statementsOf(policy: unknown): Statement[] {
    try {
        const document = typeof policy === "string" ? JSON.parse(policy) : policy;
        return listOf((document as { Statement?: unknown }).Statement) as Statement[];
    } catch {
        return [];
    }
}

/** What every request of a service in AWS carries. */
const EVERYWHERE = { "aws:securetransport": "true", "s3:tlsversion": "1.3", "aws:principalisawsservice": "true" };

/** Whether a resource's policy lets a service do this: some statement allows it and none denies it. */
export function admits(policy: unknown, request: Request): boolean {
    const full = {
        ...request,
        context: { ...EVERYWHERE, "aws:principalservicename": request.principal, ...request.context },
    };
    const applying = statementsOf(policy).filter((statement) => applies(statement, full));
    return applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny");
}

/** Condition keys that tie a statement to somebody in particular, so that `*` in it does not mean everybody. */
const TYING = [
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceip",
    "aws:vpcsourceip",
    "aws:principalorgid",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:userid",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "kms:calleraccount",
    "kms:viaservice",
];

const isEverybody = (principal: unknown): boolean =>
    principal === "*" ||
    (typeof principal === "object" && principal !== null && listOf((principal as { AWS?: unknown }).AWS).includes("*"));

/** Whether S3 calls this policy public: it allows everybody something, tied to nobody by a fixed value. */
export const isPublic = (policy: unknown): boolean =>
    statementsOf(policy).some(
        ({ Effect, Principal, Condition }) =>
            Effect === "Allow" &&
            isEverybody(Principal) &&
            !Object.entries(Condition ?? {}).some(
                ([operator, keys]) =>
                    !(bare(operator) in NEGATED) &&
                    Object.entries(keys).some(
                        ([key, values]) =>
                            TYING.includes(key.toLowerCase()) &&
                            listOf(values).every((value) => !/^[*]$/.test(String(value)) && value !== "0.0.0.0/0"),
                    ),
            ),
    );

/** Which kind of policy, because each has its own grammar. */
export type PolicyKind = "identity" | "trust" | "resource";

export interface Grammar {
    readonly kind: PolicyKind;
    /** Bytes without white space. */
    readonly longest: number;
    /** Prefixes of the actions that make sense here; all where nothing is said. */
    readonly actions?: readonly string[];
}

const PRINCIPAL = new RegExp(
    [
        /^(\*|\d{12})$/,
        /^arn:aws[\w-]*:iam::\d{12}:(root|(user|role)\/[\w+=,.@/-]+)$/,
        /^arn:aws[\w-]*:sts::\d{12}:(assumed-role|federated-user)\/[\w+=,.@/-]+$/,
    ]
        .map(({ source }) => source)
        .join("|"),
);
const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/;

function checkPrincipal(checks: Checks, at: string, principal: unknown): void {
    if (principal === "*") return;
    if (typeof principal !== "object" || principal === null) {
        return checks.refuse(at, principal, '"*", or an object with AWS, Service or Federated');
    }
    for (const [kind, values] of Object.entries(principal)) {
        for (const value of listOf(values)) {
            const shape = { AWS: PRINCIPAL, Service: SERVICE, Federated: /./, CanonicalUser: /^[0-9a-f]{64}$/ }[kind];
            if (!shape) checks.refuse(`${at}.${kind}`, kind, "AWS, Service, Federated or CanonicalUser");
            else if (!shape.test(String(value))) {
                checks.refuse(
                    `${at}.${kind}`,
                    value,
                    kind === "Service"
                        ? "a service such as logs.amazonaws.com"
                        : "an account, or the ARN of a role or user",
                );
            }
        }
    }
}

function checkStatement(checks: Checks, at: string, statement: Statement, { kind, actions }: Grammar): void {
    const known = [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    for (const key of Object.keys(statement)) {
        if (!known.includes(key)) checks.refuse(`${at}.${key}`, key, `one of ${known.join(", ")}`);
    }
    const one = (a: keyof Statement, b: keyof Statement, why: string) => {
        if ((statement[a] === undefined) === (statement[b] === undefined)) {
            checks.refuse(`${at}.${a}`, statement[a] === undefined ? undefined : `${a} and ${b}`, why);
        }
    };
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny") {
        checks.refuse(`${at}.Effect`, statement.Effect, "Allow or Deny");
    }
    one("Action", "NotAction", "Action or NotAction");
    if (kind === "identity") {
        if (statement.Principal !== undefined || statement.NotPrincipal !== undefined) {
            checks.refuse(`${at}.Principal`, statement.Principal, "nothing in a policy of an identity");
        }
        if (statement.Sid !== undefined && !/^[A-Za-z0-9]*$/.test(statement.Sid)) {
            checks.refuse(`${at}.Sid`, statement.Sid, "letters and digits");
        }
    } else {
        one("Principal", "NotPrincipal", "a principal");
        if (statement.Principal !== undefined) checkPrincipal(checks, `${at}.Principal`, statement.Principal);
    }
    if (kind === "trust") {
        if (statement.Resource !== undefined) {
            checks.refuse(`${at}.Resource`, statement.Resource, "nothing in a trust policy");
        }
    } else {
        one("Resource", "NotResource", "Resource or NotResource");
    }
    for (const action of [...listOf(statement.Action), ...listOf(statement.NotAction)].map(String)) {
        if (action !== "*" && !/^[a-z0-9-]+:[A-Za-z0-9*?]+$/.test(action)) {
            checks.refuse(`${at}.Action`, action, "service:Action");
        } else if (action !== "*" && actions && !actions.includes(action.split(":")[0]!)) {
            checks.refuse(`${at}.Action`, action, `an action of ${actions.join(" or ")}`);
        }
    }
    for (const resource of [...listOf(statement.Resource), ...listOf(statement.NotResource)].map(String)) {
        if (!/^(\*|arn:.*|\$\{.*)$/.test(resource)) checks.refuse(`${at}.Resource`, resource, '"*" or an ARN');
    }
    for (const operator of Object.keys(statement.Condition ?? {})) {
        if (!OPERATORS.includes(bare(operator))) {
            checks.refuse(
                `${at}.Condition.${operator}`,
                operator,
                "a condition operator such as StringEquals or ArnLike",
            );
        }
    }
}

/** Checks a policy document's form. Answers its statements if it can be read. */
export function checkPolicy(checks: Checks, property: string, grammar: Grammar): Statement[] {
    const document = checks.json(property);
    if (document === undefined) return [];
    if (typeof document !== "object" || document === null || Array.isArray(document)) {
        checks.refuse(property, document, "a policy document");
        return [];
    }
    const bytes = Buffer.byteLength(JSON.stringify(document), "utf8");
    if (bytes > grammar.longest) {
        checks.refuse(property, `${bytes} bytes`, `${grammar.longest} bytes at most, without white space`);
    }
    if (document.Version !== undefined && !["2012-10-17", "2008-10-17"].includes(document.Version)) {
        checks.refuse(`${property}.Version`, document.Version, "2012-10-17");
    }
    const statements = statementsOf(document);
    if (statements.length === 0) checks.refuse(`${property}.Statement`, undefined, "one statement or more");
    statements.forEach((statement, i) => checkStatement(checks, `${property}.Statement[${i}]`, statement, grammar));
    const sids = statements.map(({ Sid }) => Sid).filter((sid) => sid !== undefined);
    for (const sid of sids.filter((one, i) => sids.indexOf(one) !== i)) {
        checks.refuse(`${property}.Statement`, `Sid ${sid} twice`, "Sids that differ");
    }
    return statements;
}

/** Statements of a policy in a bucket, key or topic: the form is its own, the size limit the service's. */
export const resourcePolicy = (longest: number, ...actions: readonly string[]): Grammar => ({
    kind: "resource",
    longest,
    ...(actions.length > 0 && { actions }),
});
