// Policies that stand with a store, a key or a vault: whom they admit, to what, and whose they are.
import { conditionValues, factsOf, list, need, perGraph, principals, type Statement, statements, traceable } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";
import { type Reference, referredTo, textsIn } from "../references";
import { JOINTS } from "./aws-joints";
import { isNarrowed } from "./aws-keys";
import { LEADS } from "./aws-pool";
import { LINKS } from "./aws-site-links";

const KEYS = ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey", "aws:kms/keyPolicy:KeyPolicy"];
const STORES = [
    "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws:s3/bucketPolicy:BucketPolicy", "aws:s3/accessPoint:AccessPoint", "aws:s3control/accessPointPolicy:AccessPointPolicy",
    "aws:secretsmanager/secret:Secret", "aws:secretsmanager/secretPolicy:SecretPolicy", "aws:dynamodb/resourcePolicy:ResourcePolicy",
    "aws:efs/fileSystemPolicy:FileSystemPolicy", "aws:backup/vaultPolicy:VaultPolicy",
];

/** Conditions that say who, or from where, besides the accounts and sources that hold for keys too. */
const OTHER_BOUNDS = [
    "aws:SourceVpce", "aws:SourceVpc", "aws:PrincipalOrgPaths", "aws:SourceOrgPaths", "aws:PrincipalServiceName", "s3:DataAccessPointAccount", "s3:DataAccessPointArn",
    "elasticfilesystem:AccessPointArn",
];

const allowing = (resource: Resource): Statement[] => statements(resource.props.policy ?? resource.props.resourcePolicy).filter(({ Effect }) => Effect === "Allow");

const isForEverybody = (statement: Statement): boolean => principals(statement).includes("*") || statement.NotPrincipal !== undefined;

const at = ({ Sid }: Statement): string => `policy ${Sid ?? ""}`.trim();

const hasPolicy = ({ props }: Resource): boolean => statements(props.policy ?? props.resourcePolicy).length > 0;

export const notPublic: ResourceRule = {
    name: "aws-policy-not-public",
    title: "No policy of a store or a key allows anything to everybody",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["key-custody", "storage-access", "least-privilege"],
    remediation: "Name the principals, or bind the statement by a condition: an account, an organisation, a network endpoint.",
    types: [...KEYS, ...STORES],
    applies: hasPolicy,
    check: (resource) => allowing(resource).filter((statement) => isForEverybody(statement) && !isNarrowed(statement) && !isBoundOtherwise(statement))
        .map((statement) => ({ property: at(statement), observed: "everybody", expected: "named principals" })),
};

const isBoundOtherwise = (statement: Statement): boolean => OTHER_BOUNDS.some((key) =>
    conditionValues(statement, /^(ForAnyValue:)?(String|Arn)(Equals|Like|EqualsIgnoreCase)$/i, key).some((value) => !/^\**$/.test(value)))
    || conditionValues(statement, /^Bool$/i, "elasticfilesystem:AccessedViaMountTarget").includes("true");

/** Conditions that name who calls. An organisation cannot be named otherwise; a door passes the question on to its own policy. */
const WHO = ["aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "s3:DataAccessPointAccount", "s3:DataAccessPointArn"];

export const namesPrincipals: ResourceRule = {
    name: "aws-policy-names-principals",
    title: "A policy of a store or a key says whom it admits; no condition about something else has to say it",
    severity: "medium",
    level: "advisory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Name the account, the role or the service. An account that is named lets its own policies decide as well; * with a condition on the account does not.",
    types: [...KEYS, ...STORES],
    applies: hasPolicy,
    check: (resource) => allowing(resource).filter(isForEverybody)
        .filter((statement) => !WHO.some((key) => conditionValues(statement, /^(ForAnyValue:)?(String|Arn)(Equals|Like)$/i, key).some((value) => !/^\**$/.test(value))))
        .map((statement) => ({ property: at(statement), observed: "everybody whom the condition holds for", expected: "named principals, or aws:PrincipalArn" })),
};

/** Root stands for the account: what its own policies allow. For a key that is how AWS gives it to the account at all. */
const isAccount = (principal: string): boolean => /^\d{12}$|^arn:[^:]+:iam::\d{12}:root$/.test(principal);

const everyAction = (statement: Statement): boolean =>
    statement.NotAction !== undefined || list(statement.Action).some((action) => action === "*" || /^[\w-]+:\*$/.test(action));

export const namesActions: ResourceRule = {
    name: "aws-policy-names-actions",
    title: "A policy of a store or a key says what it allows, and never everything",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege", "storage-access"],
    remediation: "List the actions. Whoever uses a key or a store need not be able to open it to others.",
    types: [...KEYS, ...STORES],
    applies: hasPolicy,
    check: (resource) => allowing(resource).filter(everyAction)
        .filter((statement) => !(KEYS.includes(resource.type) && principals(statement).length > 0 && principals(statement).every(isAccount)))
        .map((statement) => ({ property: at(statement), observed: "every action", expected: "those that are needed" })),
};

/** Accounts in which the stacks make things, and those that a platform knows of. */
const knownAccounts = perGraph((graph) => new Set([
    ...graph.under("aws:").flatMap(({ props }) => readOr<string[]>([], () => accountsIn(String(props.arn ?? "")))),
    ...graph.of("holdfast:index:Platform").flatMap(({ props }) => JSON.stringify(props).match(/(?<!\d|-)\d{12}(?!\d|-)/g) ?? []),
]));

const accountsIn = (arn: string): string[] => [/^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? []].flat();

export const withinAccounts: StackRule = {
    name: "aws-policy-within-accounts",
    title: "A policy of a store or a key admits nobody from an account that the program has nothing in",
    severity: "high",
    level: "advisory",
    scope: "stack",
    controls: ["storage-access", "least-privilege"],
    remediation: "Remove the other account, or give it what it needs by a role of this one that it may assume.",
    types: [...KEYS, ...STORES],
    applies: hasPolicy,
    check: (resource, graph) => {
        const foreign = allowing(resource).flatMap((statement) => principals(statement).flatMap((principal) => (/^\d{12}$/.test(principal) ? [principal] : accountsIn(principal))));
        if (foreign.length > 0 && knownAccounts(graph).size === 0) need("the account: nothing that is judged says which it is");
        return [...new Set(foreign)].filter((account) => !knownAccounts(graph).has(account))
            .map((account) => ({ property: "policy", observed: `principals of account ${account}`, expected: "principals of the program's own accounts" }));
    },
};

/** AWS's own publishers, whose applications and layers others use. */
const PUBLISHERS = new Set(["297356227824"]);

/** Top-level properties in which an ARN is no reference, or is judged elsewhere. */
const UNREAD = new Set(["arn", "id", "tags", "tagsAll", "policy", "assumeRolePolicy", "inlinePolicies"]);

/** References that other rules ask for by name, to what is declared: one that leads elsewhere is told of there. */
const askedElsewhere = (resource: Resource): ReadonlySet<unknown> => referredTo(resource, [LINKS, JOINTS, LEADS].flatMap((asked: Readonly<Record<string, readonly Pick<Reference, "read">[]>>) => asked[resource.type] ?? []));

/** Top-level properties that may refer to something. */
const referring = ({ props }: Resource): string[] => Object.keys(props as object).filter((key) => !UNREAD.has(key));

export const refersToOwn: StackRule = {
    name: "aws-refers-to-own-accounts",
    title: "What a platform's resources refer to, from keys to log groups, is in an account that the platform knows",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["trusted-code", "storage-access", "least-privilege"],
    remediation: "Refer to what the program declares, or name the other account in the configuration.",
    types: ["aws:*"],
    applies: (resource, graph) => factsOf(resource, graph) !== undefined && knownTo(graph).size > 0,
    check: (resource, graph): Problem[] => {
        const asked = askedElsewhere(resource);
        const foreign = referring(resource).flatMap((property) => textsIn(() => resource.props[property])
            .filter((text) => text.startsWith("arn:") && !asked.has(text)).flatMap(accountsIn)
            .filter((account) => !knownTo(graph).has(account) && !PUBLISHERS.has(account))
            .map((account) => ({ property, observed: `something of account ${account}`, expected: "something of the platform's own" })));
        // What is not known yet is of the platform's own if it is made from what is declared.
        if (foreign.length === 0) traceable(resource, ...referring(resource));
        return foreign;
    },
};

/** Accounts that a platform says it has, or keeps things in. */
const knownTo = perGraph((graph: Graph) => new Set(graph.of("holdfast:index:Platform")
    .flatMap(({ props }) => JSON.stringify([props.custodians, props.backup]).match(/(?<![\d-])\d{12}(?![\d-])/g) ?? [])));
