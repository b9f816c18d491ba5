// Customer-managed keys: who may do what to them, how they age, and where else their material is.
import { catchesCall, patternsHeard } from "../aws-events";
import {
    awsRegion, beside, companion, conditionValues, custodiansOf, factsOf, list, names, need, PLATFORM, principals, require1, shown, type Statement, statements, unless,
} from "../look";
import type { Graph, Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const KEY = "aws:kms/key:Key";
const REPLICA = "aws:kms/replicaKey:ReplicaKey";
const KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy";

/** The longest that KMS offers: the time in which somebody can notice. */
const WINDOW_DAYS = 30;
const ROTATION_DAYS = 365;

const isSymmetric = ({ props }: Resource): boolean =>
    [undefined, "SYMMETRIC_DEFAULT"].includes(props.customerMasterKeySpec) && [undefined, "ENCRYPT_DECRYPT"].includes(props.keyUsage);

export const rotates: ResourceRule = {
    name: "aws-kms-rotates",
    title: "Every key rotates by itself, once a year or more often",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["key-management"],
    remediation: "Set enableKeyRotation, and rotationPeriodInDays to 365 or less.",
    types: [KEY],
    // KMS rotates no asymmetric and no HMAC keys. A replica rotates with its primary.
    applies: isSymmetric,
    check: ({ props }) => [
        ...require1("enableKeyRotation", props.enableKeyRotation, [true]),
        ...unless(Number(props.rotationPeriodInDays ?? ROTATION_DAYS) <= ROTATION_DAYS && props.rotationPeriodInDays !== 0, {
            property: "rotationPeriodInDays", observed: `${props.rotationPeriodInDays}`, expected: `${ROTATION_DAYS} or less`,
        }),
    ],
};

export const longWindow: ResourceRule = {
    name: "aws-kms-deletion-window",
    title: "Thirty days pass between scheduling a key's deletion and losing it",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["key-management", "deletion-protection"],
    remediation: "Set deletionWindowInDays to 30.",
    types: [KEY, REPLICA],
    check: ({ props }) => require1("deletionWindowInDays", props.deletionWindowInDays, [WINDOW_DAYS, undefined], `${WINDOW_DAYS}`),
};

export const isEnabled: ResourceRule = {
    name: "aws-kms-enabled",
    title: "No key is switched off by the program",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["key-management"],
    remediation: "Leave isEnabled (enabled, for a replica) on. What is encrypted with a disabled key cannot be read.",
    types: [KEY, REPLICA],
    check: ({ type, props }) => {
        const property = type === KEY ? "isEnabled" : "enabled";
        return require1(property, props[property], [true, undefined], "true");
    },
};

/** Named principals who may still change the policy; the account as a whole is everybody who administers it. */
const keepers = (policy: unknown): Set<string> => new Set(statements(policy)
    .filter((statement) => statement.Effect === "Allow" && statement.NotPrincipal === undefined && names(statement, "kms:PutKeyPolicy"))
    .flatMap(principals).filter((principal) => principal !== "*" && !/^\d{12}$|:root$/.test(principal)));

export const lockoutChecked: ResourceRule = {
    name: "aws-kms-lockout-checked",
    title: "KMS checks of every key that somebody can still change its policy, unless two who can are named",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["key-custody", "key-management"],
    remediation: "Leave bypassPolicyLockoutSafetyCheck off, or name two principals who may kms:PutKeyPolicy: a key whose policy nobody can change stays as it is for ever.",
    types: [KEY, REPLICA, KEY_POLICY, "aws:kms/externalKey:ExternalKey", "aws:kms/replicaExternalKey:ReplicaExternalKey"],
    // Others want the check everywhere. It asks for the deployer among those who may, whom two custodians keep out.
    check: ({ props }) => (props.bypassPolicyLockoutSafetyCheck === true && keepers(props.policy).size < 2
        ? require1("bypassPolicyLockoutSafetyCheck", true, [false, undefined], "false, or two named principals who may change the policy") : []),
};

/** Narrows "everybody" to somebody: an account, an organisation, a service acting for one. */
const BOUNDS = ["kms:CallerAccount", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID"];

export const isNarrowed = (statement: Statement): boolean =>
    BOUNDS.some((key) => conditionValues(statement, /^(ForAnyValue:)?(String|Arn)(Equals|Like|EqualsIgnoreCase)$/i, key).some((value) => !/^\**$/.test(value)));

/** What takes a key away, or says who may. */
const ADMINISTRATION = [
    "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:DisableKeyRotation", "kms:DeleteImportedKeyMaterial",
    "kms:ImportKeyMaterial", "kms:UpdatePrimaryRegion", "kms:RevokeGrant", "kms:DeleteAlias", "kms:UpdateAlias",
];

const administers = (statement: Statement): boolean =>
    ADMINISTRATION.some((action) => names(statement, action))
    // A grant gives the key to somebody else, unless AWS's own services ask for it on somebody's behalf.
    || (names(statement, "kms:CreateGrant") && !conditionValues(statement, /^Bool$/i, "kms:GrantIsForAWSResource").includes("true"));

/** An IAM principal can also be written as the account's number. */
const asPrincipal = (principal: string): string => principal.replace(/^(\d{12})$/, "arn:aws:iam::$1:root");

/** The policy that is in force: a KeyPolicy resource replaces what the key itself says. */
function policyOf(key: Resource, graph: Graph): unknown {
    return graph.referrers(key, "keyId", KEY_POLICY)[0]?.props.policy ?? key.props.policy;
}

function custody(custodians: readonly string[], policy: unknown): Problem[] {
    const all = statements(policy);
    if (all.length === 0) return [{ property: "policy", observed: "not set, so that the whole account administers the key", expected: "two custodians" }];
    const admitting = all.filter((statement) => statement.Effect === "Allow" && administers(statement));
    const administrators = new Set(admitting.flatMap((statement) => (statement.NotPrincipal === undefined ? principals(statement) : ["everybody but some"])).map(asPrincipal));
    const strangers = [...administrators].filter((principal) => !custodians.includes(principal));
    const absent = custodians.filter((principal) => !administrators.has(principal));
    return [
        ...strangers.map((principal) => ({ property: "policy", observed: `${principal} administers the key`, expected: "the two custodians alone" })),
        ...absent.map((principal) => ({ property: "policy", observed: `custodian ${principal} does not administer the key`, expected: "both custodians" })),
        // IfExists would let in whoever brings no session at all, such as an access key.
        ...admitting.filter((statement) => !conditionValues(statement, /^Bool$/i, "aws:MultiFactorAuthPresent").includes("true"))
            .map(({ Sid }) => ({ property: `policy ${Sid ?? ""}`.trim(), observed: "administration without a second factor", expected: "Bool aws:MultiFactorAuthPresent true" })),
    ];
}

export const twoCustodians: StackRule = {
    name: "aws-kms-two-custodians",
    title: "Exactly the two custodians, each with a second factor, administer every key and every replica",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["key-custody"],
    remediation: "In the key's policy, allow what takes a key away (PutKeyPolicy, ScheduleKeyDeletion, Disable…, grants) to the two custodians, on condition of aws:MultiFactorAuthPresent, and to nobody else.",
    types: [KEY, REPLICA],
    settings: ["custodians"],
    applies: (key, graph, settings) => custodiansOf(key, graph, "aws", settings).length > 0,
    check: (key, graph, settings) => custody(custodiansOf(key, graph, "aws", settings), policyOf(key, graph)),
};

/** What has to be refused to everybody else: taking a key away, saying who may, and handing it to somebody. */
const REFUSED = ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:CreateGrant"];

/**
 * True if the denial holds by the one condition that is meant. Conditions of a statement hold together, so that any other
 * makes a gap, but one: a grant that a service makes for a resource of its own is handed to nobody. Whether KMS says that
 * of a call by hand is left open, so the condition must hold where it says nothing (IfExists), too.
 */
function holdsBy(statement: Statement, action: string, isMeant: (operator: string, key: string) => boolean): boolean {
    const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) => Object.keys(keys).map((key) => [operator, key.toLowerCase()] as const));
    const others = conditions.filter(([operator, key]) => !isMeant(operator, key));
    const spared = conditionValues(statement, /^BoolIfExists$/i, "kms:GrantIsForAWSResource");
    return others.length === 0 || (action === "kms:CreateGrant" && others.length === 1 && spared.length === 1 && spared[0] === "false");
}

/** True if the denial holds for everybody but custodians. */
function refusesStrangers(statement: Statement, action: string, custodians: readonly string[]): boolean {
    const except = conditionValues(statement, /^(Arn|String)Not(Equals|Like)$/i, "aws:PrincipalArn");
    return except.length > 0 && except.every((principal) => custodians.includes(principal))
        && holdsBy(statement, action, (operator, key) => /^(Arn|String)Not(Equals|Like)$/i.test(operator) && key === "aws:principalarn");
}

/** True if the denial holds for whoever brings no second factor, and for an access key, which cannot. */
const refusesOneFactor = (statement: Statement, action: string): boolean =>
    conditionValues(statement, /^BoolIfExists$/i, "aws:MultiFactorAuthPresent").includes("false")
    && holdsBy(statement, action, (operator, key) => /^BoolIfExists$/i.test(operator) && key === "aws:multifactorauthpresent");

export const refusesOthers: StackRule = {
    name: "aws-kms-refuses-others",
    title: "A key refuses administration to whoever is no custodian, or brings no second factor, whatever any other policy allows",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-custody", "multi-factor"],
    remediation: "Add to the key's policy: Deny, principal *, the administrative actions, if aws:PrincipalArn is neither custodian's, and again BoolIfExists aws:MultiFactorAuthPresent false. For kms:CreateGrant, kms:GrantIsForAWSResource may spare the services' own grants.",
    types: [KEY, REPLICA],
    settings: ["custodians"],
    applies: (key, graph, settings) => custodiansOf(key, graph, "aws", settings).length > 0,
    check: (key, graph, settings) => {
        const custodians = custodiansOf(key, graph, "aws", settings);
        const denials = statements(policyOf(key, graph)).filter((statement) => statement.Effect === "Deny" && principals(statement).includes("*"));
        const allowedBy = (refuses: (statement: Statement, action: string) => boolean) =>
            REFUSED.filter((action) => !denials.some((statement) => names(statement, action) && refuses(statement, action)));
        return [
            ...allowedBy((statement, action) => refusesStrangers(statement, action, custodians))
                .map((action) => ({ property: "policy", observed: `nothing that refuses ${action} to others`, expected: "a Deny unless aws:PrincipalArn is a custodian's" })),
            ...allowedBy(refusesOneFactor)
                .map((action) => ({ property: "policy", observed: `nothing that refuses ${action} without a second factor`, expected: "a Deny if aws:MultiFactorAuthPresent is false or absent" })),
        ];
    },
};

/** What makes plain text of what is stored. */
const USE = ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"];

export const usedThroughServices: StackRule = {
    name: "aws-kms-used-through-services",
    title: "Keys are used through the services that store, never directly",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-management", "least-privilege"],
    remediation: "Bind the statement that lets the account use the key by kms:ViaService, and a service's by aws:SourceAccount, aws:SourceArn or its encryption context. A service-linked role is bound by what it is.",
    types: [KEY, REPLICA],
    applies: (key, graph) => factsOf(key, graph) !== undefined,
    check: (key, graph) => statements(policyOf(key, graph))
        // A service that has no need of the plain text still acts for somebody.
        .filter((statement) => statement.Effect === "Allow" && (USE.some((action) => names(statement, action)) || isForService(statement)))
        .filter((statement) => conditionValues(statement, /^String(Equals|Like)$/i, "kms:ViaService").length === 0 && !boundToSource(statement))
        .map(({ Sid }) => ({ property: `policy ${Sid ?? ""}`.trim(), observed: "use without kms:ViaService or a bound source", expected: "one of them" })),
};

/** A role of IAM's reserved path: nobody can make one there, and only the AWS service that it is named for can assume it. */
const SERVICE_ROLE = /^arn:[^:]+:iam::\d{12}:role\/aws-service-role\/[a-z0-9.-]+\.amazonaws\.com(\.cn)?\/[\w+=,.@-]+$/;

/** True of a statement for such roles alone, named as principals, or by a condition as long as they do not exist yet. */
function isServicesOwn(statement: Statement): boolean {
    const named = conditionValues(statement, /^(String|Arn)Equals$/i, "aws:PrincipalArn");
    const roles = named.length > 0 ? named : principals(statement);
    return statement.NotPrincipal === undefined && roles.length > 0 && roles.every((role) => SERVICE_ROLE.test(role));
}

const isForService = ({ Principal: principal }: Statement): boolean => typeof principal === "object" && principal["Service"] !== undefined;

const boundToSource = (statement: Statement): boolean => isServicesOwn(statement) || (isNarrowed(statement)
    ? ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID"].some((key) => conditionValues(statement, /./, key).length > 0)
    : Object.values(statement.Condition ?? {}).flatMap(Object.keys).some((key) => /^kms:EncryptionContext:/i.test(key)));

export const multiRegion: StackRule = {
    name: "aws-kms-multi-region",
    title: "Every key of a primary site can be, and is, held in the standby's region too",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-replication", "region-diversity"],
    remediation: "Make the key with multiRegion (it cannot be switched on later) and declare a kms.ReplicaKey of it in the standby's stack.",
    types: [KEY],
    applies: (key, graph) => factsOf(key, graph)?.role === "primary",
    check: (key, graph) => {
        if (key.props.multiRegion !== true) return require1("multiRegion", key.props.multiRegion, [true]);
        const replicas = graph.referrers(key, "primaryKeyArn", REPLICA);
        if (replicas.length === 0 && !graph.of(PLATFORM).some(({ props }) => props.role === "standby")) {
            need("the standby's stack, which declares the replica, judged together with this one");
        }
        return companion(replicas, "a replica in another region", (replica) =>
            unless(awsRegion(replica) !== awsRegion(key), { property: "region", observed: `a replica in ${awsRegion(replica)}`, expected: "another region" }));
    },
};

export const replicasHaveOrigin: StackRule = {
    name: "aws-kms-replica-elsewhere",
    title: "A replica is in another region than its key",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["key-replication"],
    remediation: "Declare the replica with the provider of the standby's region.",
    types: [REPLICA],
    check: (replica) => {
        const origin = String(replica.props.primaryKeyArn).split(":")[3] ?? "";
        const here = awsRegion(replica) ?? need("the region of the replica's provider");
        return unless(origin !== here, { property: "primaryKeyArn", observed: `a key of ${shown(origin)}`, expected: `a key of another region than ${here}` });
    },
};

/** Calls that must raise an alarm. */
const ALARMS = ["DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy"];

export const alarmed: StackRule = {
    name: "aws-kms-alarmed",
    title: "Disabling a key, scheduling its deletion or changing its policy tells the responders",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-alarms", "alerting"],
    remediation: "Declare an EventBridge rule for DisableKey, ScheduleKeyDeletion and PutKeyPolicy of aws.kms with the alerts topic as its target.",
    types: [KEY, REPLICA],
    applies: (key, graph) => factsOf(key, graph) !== undefined,
    check: (key, graph) => {
        const patterns = patternsHeard(key, graph);
        return ALARMS.filter((call) => !patterns.some((pattern) => catchesCall(pattern, "kms", call)))
            .map((call) => ({ property: call, observed: "no alarm", expected: "an enabled event rule with a target" }));
    },
};

export const deletionAlarmed: StackRule = {
    name: "aws-kms-deletion-alarmed",
    title: "The loss of a key tells the responders",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["key-alarms"],
    remediation: "Declare an EventBridge rule for the detail type \"KMS CMK Deletion\" with the alerts topic as its target.",
    types: [KEY, REPLICA],
    applies: (key, graph) => factsOf(key, graph) !== undefined,
    check: (key, graph) => unless(patternsHeard(key, graph).some((pattern) => list(pattern["detail-type"]).includes("KMS CMK Deletion")), {
        property: "KMS CMK Deletion", observed: "no alarm", expected: "an enabled event rule with a target",
    }),
};

/** What a site's keys are for: each kind of store, what machines keep, secrets, backups, and what the platform itself writes. */
const PURPOSES = ["data", "export", "log-archive", "operations", "database", "files", "volumes", "secrets", "backup"];

export const replicatedWithin: StackRule = {
    name: "aws-kms-replicated-within-regions",
    title: "A key can be replicated to the site's regions, and to no other",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["data-residency", "key-replication"],
    remediation: "Bind kms:ReplicateKey in the key's policy by kms:ReplicaRegion to the allowed regions.",
    types: [KEY, REPLICA],
    applies: (key, graph) => factsOf(key, graph) !== undefined,
    check: (key, graph) => {
        const { allowedRegions } = factsOf(key, graph)!;
        return statements(policyOf(key, graph)).filter((statement) => statement.Effect === "Allow" && names(statement, "kms:ReplicateKey")).flatMap((statement) => {
            const regions = conditionValues(statement, /^String(Equals|Like)$/i, "kms:ReplicaRegion");
            return unless(regions.length > 0 && regions.every((region) => allowedRegions.includes(region)), {
                property: `policy ${statement.Sid ?? ""}`.trim(), observed: regions.length === 0 ? "replicas in any region" : `replicas in ${regions.join(", ")}`, expected: "the allowed regions",
            });
        });
    },
};

export const siteKeys: StackRule = {
    name: "aws-site-keys",
    title: "A site has a key of its own for every purpose",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-management"],
    remediation: "Declare the site's Keys component: one key for each store, and one for what the platform itself writes.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const purposes = beside(platform, graph, KEY, REPLICA).map(({ props }) => props.tags?.purpose as unknown);
        return PURPOSES.filter((purpose) => !purposes.includes(purpose))
            .map((purpose) => ({ property: purpose, observed: "no key", expected: "one" }));
    },
};

export const policyWritten: ResourceRule = {
    name: "aws-kms-policy-written",
    title: "A key says who may administer it: its policy is written, not left to the account",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["key-custody"],
    remediation: "Give the key a policy. Without one every administrator of the account administers the key.",
    types: [REPLICA, KEY],
    check: ({ props }) => unless(statements(props.policy).length > 0, { property: "policy", observed: "not set", expected: "a policy of the key's own" }),
};
