// What is kept in escrow on AWS: places that two people open, and nobody else; empty as far as any program can tell.
import { catchesCall, patternsHeard } from "../aws-events";
import { companion, companions, conditionValues, factsOf, isAwsKey, list, names, principals, require1, shown, statements, unless } from "../look";
import type { Resource } from "../resource";
import type { StackRule } from "../rule";

const SECRET = "aws:secretsmanager/secret:Secret";
const POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

/** Told by its purpose. */
export const isEscrow = ({ props }: Resource): boolean => props.tags?.purpose === "escrow";

/** What reveals or changes a secret. */
const VALUE = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"];

export const twoCustodians: StackRule = {
    name: "aws-escrow-two-custodians",
    title: "Exactly the two custodians, with a second factor, can open what is kept in escrow",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["key-custody", "multi-factor"],
    remediation: "Declare a SecretPolicy that allows the two custodians with MFA and denies everybody else, and everybody without MFA, GetSecretValue and PutSecretValue.",
    types: [SECRET],
    applies: isEscrow,
    check: (secret, graph) => companion(companions(graph, secret, "secretArn", POLICY), "a policy of the secret", ({ props }) => {
        const all = statements(props.policy);
        const custodians = factsOf(secret, graph)?.custodians.aws;
        const allowed = new Set(all.filter(({ Effect }) => Effect === "Allow").filter((statement) => VALUE.some((action) => names(statement, action))).flatMap(principals));
        const denials = all.filter((statement) => statement.Effect === "Deny" && principals(statement).includes("*") && VALUE.every((action) => names(statement, action)));
        const spared = denials.map((statement) => conditionValues(statement, /^ArnNotEquals|^ArnNotLike|^StringNotEquals/i, "aws:PrincipalArn")).find((arns) => arns.length > 0);
        const factor = denials.some((statement) => conditionValues(statement, /^BoolIfExists$/i, "aws:MultiFactorAuthPresent").includes("false"));
        return [
            ...unless(allowed.size === 2, { property: "policy", observed: `${allowed.size} principals may open it`, expected: "exactly 2" }),
            ...unless(!custodians || [...allowed].every((arn) => custodians.includes(arn)), { property: "policy", observed: "somebody who is no custodian", expected: "the configured custodians" }),
            ...unless(spared?.length === 2 && spared.every((arn) => allowed.has(arn)), { property: "policy", observed: "others are not denied", expected: "a Deny for everybody but the two" }),
            ...require1("blockPublicPolicy", props.blockPublicPolicy, [true]),
            ...unless(factor, { property: "policy", observed: "it opens without a second factor", expected: "a Deny without aws:MultiFactorAuthPresent" }),
        ];
    }),
};

export const holdsNoValue: StackRule = {
    name: "aws-escrow-holds-no-value",
    title: "No value that is kept in escrow passes through a program or its state",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["key-custody", "secrets-management"],
    remediation: "Remove the SecretVersion: the custodians put the value there by hand.",
    types: [SECRET],
    applies: isEscrow,
    check: (secret, graph) => unless(companions(graph, secret, "secretId", VERSION).length === 0, { observed: "a SecretVersion", expected: "none" }),
};

export const hasOwnKey: StackRule = {
    name: "aws-escrow-has-own-key",
    title: "What is kept in escrow is encrypted with a key of the platform's, and can be brought back for a week or more",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["encryption-at-rest", "deletion-protection"],
    remediation: "Set kmsKeyId to a customer-managed key, and recoveryWindowInDays to 7 or more; 30 in production.",
    types: [SECRET],
    applies: isEscrow,
    check: (secret, graph) => {
        const { kmsKeyId: key, recoveryWindowInDays: days } = secret.props;
        const least = factsOf(secret, graph)?.lifecycle === "production" ? 30 : 7;
        return [
            ...unless(!isAwsKey(key), { property: "kmsKeyId", observed: key ? "the key that AWS manages" : "not set", expected: "a customer-managed key" }),
            ...unless(Number(days ?? 30) >= least, { property: "recoveryWindowInDays", observed: shown(days), expected: `${least} or more` }),
        ];
    },
};

export const openingAlarmed: StackRule = {
    name: "aws-escrow-opening-alarmed",
    title: "People hear whenever something in escrow is read or changed",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    // Reading is a read-only event: a rule hears of it only in the state that takes all management events.
    controls: ["key-alarms", "alerting"],
    remediation: "Declare an EventRule for GetSecretValue and PutSecretValue with a target, in the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS.",
    types: [SECRET],
    applies: isEscrow,
    check: (secret, graph) => {
        const heard = patternsHeard(secret, graph);
        const all = graph.of("aws:cloudwatch/eventRule:EventRule").some(({ props }) => props.state === "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" && /GetSecretValue/.test(String(props.eventPattern)));
        return [
            ...["GetSecretValue", "PutSecretValue"].filter((call) => !heard.some((pattern) => catchesCall(pattern, "secretsmanager", call)))
                .map((call) => ({ property: "eventPattern", observed: `no rule for ${call}`, expected: "one with a target" })),
            ...unless(all, { property: "state", observed: "rules are not told of reading", expected: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" }),
        ];
    },
};

export const inNoReplica: StackRule = {
    name: "aws-escrow-not-replicated",
    title: "Each place of escrow stands by itself: a mistake in one reaches no other",
    severity: "low",
    level: "advisory",
    scope: "stack",
    controls: ["key-custody"],
    remediation: "Leave replicas out: the other site declares a secret of its own.",
    types: [SECRET],
    applies: isEscrow,
    check: ({ props }) => unless(list(props.replicas).length === 0, { property: "replicas", observed: `${list(props.replicas).length} of them`, expected: "none" }),
};
