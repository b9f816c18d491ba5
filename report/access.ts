// Who may do what, read from what is declared: roles and who takes them on, rights that are assigned or activated, and
// what keys, buckets and topics let others do. Pure, and for people: conditions are said in words.
import { list, type Statement, statements } from "../policy/look";
import { cloudOf, type Graph, graphOf, readOr, type Resource } from "../policy/resource";
import { BUILT_IN_ROLES } from "../simulate/azure/roles";
import type { Documents } from "./documents";
import type { AccessRow } from "./schema";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const ELIGIBILITY = "azure-native:authorization:PimRoleEligibilitySchedule";
const DEFINITION = "azure-native:authorization:RoleDefinition";
const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";
const CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential";

/** Policies on resources, and what each is on. */
const RESOURCE_POLICIES: Readonly<Record<string, readonly [property: string, of: (props: Resource["props"]) => unknown]>> = {
    "aws:kms/key:Key": ["policy", ({ tags }) => tags?.Name],
    "aws:kms/replicaKey:ReplicaKey": ["policy", ({ tags }) => tags?.Name],
    "aws:s3/bucketPolicy:BucketPolicy": ["policy", ({ bucket }) => bucket],
    "aws:sns/topicPolicy:TopicPolicy": ["policy", ({ arn }) => arn],
    "aws:backup/vaultPolicy:VaultPolicy": ["policy", ({ backupVaultName }) => backupVaultName],
    "aws:efs/fileSystemPolicy:FileSystemPolicy": ["policy", ({ fileSystemId }) => fileSystemId],
    "aws:secretsmanager/secretPolicy:SecretPolicy": ["policy", ({ secretArn }) => secretArn],
};

export const UNTOLD = "not known before deployment";

const told = <T>(otherwise: T, read: () => T): T => readOr(otherwise, read);
const text = (read: () => unknown): string => told(UNTOLD, () => String(read() ?? ""));

/** Conditions in words, by key. Those that nobody put in words are shown as they are. */
const WORDS: readonly (readonly [RegExp, (values: string, negated: boolean) => string])[] = [
    [/^aws:MultiFactorAuthPresent$/i, (values) => (values === "true" ? "with a second factor" : "without a second factor")],
    [/^aws:(Vpc)?SourceIp$/i, (values, negated) => `${negated ? "from elsewhere than" : "from"} ${values}`],
    [/:sub$/i, (values) => `a run as ${values}`],
    [/:aud$/i, (values) => `for ${values}`],
    [/^aws:RequestedRegion$/i, (values, negated) => `${negated ? "outside" : "in"} ${values}`],
    [/^kms:ViaService$/i, (values) => `through ${values}`],
    [/^kms:(CallerAccount|GrantIsForAWSResource)$/i, (values) => (values === "true" ? "a grant of a service's own" : `by account ${values}`)],
    [/^aws:ResourceTag\/(.+)$/i, (values) => `tagged ${values}`],
    [/^aws:SourceA(ccount|rn)$/i, (values) => `on behalf of ${values}`],
    [/^aws:PrincipalArn$/i, (values, negated) => `${negated ? "by anybody but" : "by"} ${values}`],
    [/^iam:PermissionsBoundary$/i, (values, negated) => `${negated ? "without" : "with"} the boundary ${values.split("/").at(-1)}`],
    [/^iam:PassedToService$/i, (values) => `for ${values}`],
    [/^aws:SecureTransport$/i, (values) => (values === "false" ? "without TLS" : "over TLS")],
];

export function conditionsOf(statement: Statement): string[] {
    return Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) => Object.entries(keys).map(([key, found]) => {
        const values = list(found).map(String).join(", ");
        const words = WORDS.find(([pattern]) => pattern.test(key));
        return words ? words[1](values, /^(ForA\w+Values?:)?\w*Not/i.test(operator)) : `${operator} ${key} ${values}`;
    }));
}

/** Principals as people know them: the end of an ARN, the name of a service. */
function whoOf({ Principal: principal }: Statement): string[] {
    if (principal === undefined || principal === "*") return ["anybody"];
    return (typeof principal === "string" ? [principal] : Object.values(principal).flatMap((value) => [...list<string>(value)])).map((value) => {
        const [, account, end] = /^arn:[^:]*:iam::(\d{12}):(.+)$/.exec(value) ?? [];
        return value === "*" ? "anybody" : account === undefined ? value : end === "root" ? `account ${account}` : `${end} of ${account}`;
    });
}

type Right = AccessRow["rights"][number];

const rightOf = (statement: Statement): Right => ({
    actions: statement.NotAction ? [`everything but ${list(statement.NotAction).join(", ")}`] : [...list<string>(statement.Action)],
    resources: [...list<string>(statement.Resource)],
    conditions: conditionsOf(statement),
});

/** Statements of a document, or nothing where it cannot be read yet. */
const readable = (read: () => unknown): readonly Statement[] | undefined => told<readonly Statement[] | undefined>(undefined, () => statements(read()));

const allowed = (all: readonly Statement[]): readonly Statement[] => all.filter(({ Effect }) => Effect === "Allow");

/** What a denial refuses, shortly: its own name says it best. */
const refusalsOf = (all: readonly Statement[]): string[] => all.filter(({ Effect }) => Effect === "Deny").map((statement) => {
    const when = conditionsOf(statement);
    const what = statement.NotAction ? "everything" : list<string>(statement.Action).slice(0, 3).join(", ") + (list(statement.Action).length > 3 ? ", …" : "");
    return `${what}${when.length > 0 ? ` ${when.join(" and ")}` : ""}`;
});

function awsRoles(graph: Graph, base: (of: Resource) => Base): AccessRow[] {
    return graph.of(ROLE).flatMap((role): AccessRow[] => {
        const attachments = graph.referrers(role, "role", ATTACHMENT);
        const own = attachments.flatMap((attachment) => graph.linked(attachment, "policyArn", POLICY));
        const managed = attachments.map((attachment) => text(() => attachment.props.policyArn)).filter((arn) => arn.includes(":iam::aws:policy/"));
        const documents = [...own, ...graph.referrers(role, "role", ROLE_POLICY)].map((policy) => readable(() => policy.props.policy));
        const known = documents.flatMap((each) => each ?? []);
        const boundary = text(() => role.props.permissionsBoundary);
        const shared = {
            as: text(() => role.props.name), how: "takes-on" as const,
            rights: [
                ...managed.map((arn): Right => ({ actions: [`AWS's ${arn.slice(arn.indexOf("policy/") + "policy/".length)}`], resources: ["*"], conditions: [] })),
                ...allowed(known).map(rightOf),
                ...(documents.includes(undefined) ? [{ actions: [UNTOLD], resources: [], conditions: [] }] : []),
            ],
            refused: [...refusalsOf(known), ...(boundary && boundary !== UNTOLD ? [`what ${boundary.split("/").at(-1)!} refuses`] : [])],
            sessionSeconds: told(undefined, () => Number(role.props.maxSessionDuration ?? 3600)),
        };
        const trusts = readable(() => role.props.assumeRolePolicy);
        return trusts === undefined ? [{ ...base(role), ...shared, who: [UNTOLD], conditions: [] }]
            : allowed(trusts).map((trust) => ({ ...base(role), ...shared, who: whoOf(trust), conditions: conditionsOf(trust) }));
    });
}

/** What policies on resources let others do. The same sentence about several resources is one row. */
function awsResources(graph: Graph, base: (of: Resource) => Base): AccessRow[] {
    const rows = new Map<string, { row: AccessRow; resources: string[] }>();
    for (const [type, [property, of]] of Object.entries(RESOURCE_POLICIES)) {
        for (const resource of graph.of(type)) {
            const name = told(resource.name, () => String(of(resource.props) ?? resource.name));
            for (const statement of allowed(readable(() => resource.props[property]) ?? [])) {
                const row = { ...base(resource), who: whoOf(statement), how: "resource-policy" as const, conditions: conditionsOf(statement), refused: [] };
                const actions = rightOf(statement).actions;
                const key = JSON.stringify([row.stack, type, row.who, row.conditions, actions]);
                const there = rows.get(key) ?? { row: { ...row, rights: [{ actions, resources: [], conditions: [] }] }, resources: [] };
                there.resources.push(name);
                rows.set(key, there);
            }
        }
    }
    return [...rows.values()].map(({ row, resources }) => ({ ...row, rights: [{ ...row.rights[0]!, resources: [...new Set(resources)] }] }));
}

const lastPart = (id: string): string => id.slice(id.lastIndexOf("/") + 1);

interface Permission {
    readonly actions?: readonly string[];
    readonly dataActions?: readonly string[];
    readonly notActions?: readonly string[];
}

function azureRights(graph: Graph, base: (of: Resource) => Base): AccessRow[] {
    const definitions = new Map(graph.of(DEFINITION).map((role) => [told("", () => lastPart(String(role.props.name ?? role.props.id))).toLowerCase(), role]));
    const names = new Map(graph.of(IDENTITY).map((identity) => [told("", () => String(identity.props.principalId)), identity]));
    return graph.of(ASSIGNMENT, ELIGIBILITY).map((right): AccessRow => {
        const { props } = right;
        const principal = text(() => props.principalId);
        const [urn] = (right.propertyDependencies["principalId"] ?? []).filter((each) => graph.get(each)?.type === IDENTITY);
        const identity = urn ? graph.get(urn) : names.get(principal);
        const runs = identity ? graph.referrers(identity, "resourceName", CREDENTIAL).map((credential) => `a run as ${text(() => credential.props.subject)}`) : [];
        const kind = right.type === ELIGIBILITY ? "person or group" : text(() => props.principalType ?? "User").toLowerCase();
        const guid = lastPart(text(() => props.roleDefinitionId)).toLowerCase();
        const role = definitions.get(guid);
        const permissions = role ? list(told<readonly Permission[]>([], () => role.props.permissions as Permission[])) : [];
        const eligible = right.type === ELIGIBILITY;
        return {
            ...base(right),
            who: [identity ? `identity ${identity.name}` : principal === UNTOLD ? UNTOLD : `${kind} ${principal}`],
            as: role ? text(() => role.props.roleName) : BUILT_IN_ROLES[guid] ?? guid,
            how: eligible ? "eligible" : "standing",
            conditions: [
                ...(eligible ? ["activated, with a second factor, for a while", `eligible for ${text(() => props.scheduleInfo?.expiration?.duration ?? "ever")}`] : []),
                ...runs, ...told<string[]>([], () => (props.condition ? [String(props.condition)] : [])),
            ],
            rights: [{
                actions: role ? permissions.flatMap((each) => [...list<string>(each.actions), ...list<string>(each.dataActions)]) : [`all of the role ${BUILT_IN_ROLES[guid] ?? guid}`],
                resources: [text(() => props.scope)], conditions: [],
            }],
            refused: permissions.flatMap((each) => list<string>(each.notActions)),
        };
    });
}

type Base = Pick<AccessRow, "cloud" | "stack" | "resource" | "source">;

/** Rows in the order of cloud, stack and role, so that the same input gives the same table. */
export function accessOf({ judged, factsByUrn }: Documents): AccessRow[] {
    const graph = graphOf(judged.byOutputs);
    const base = (of: Resource): Base => ({
        cloud: cloudOf(of.type)!, stack: factsByUrn.get(of.urn)?.stack ?? "", resource: of.name, source: factsByUrn.get(of.urn)?.source,
    });
    const order = (row: AccessRow) => `${row.cloud} ${row.stack} ${row.how} ${row.as ?? ""} ${row.resource}`;
    return [...awsRoles(graph, base), ...awsResources(graph, base), ...azureRights(graph, base)]
        .map((row, i) => ({ row, key: `${order(row)} ${String(i).padStart(6, "0")}` })).sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ row }) => row);
}

/** Actions in few words: by service, the first few and how many more. */
export function briefly(actions: readonly string[], most = 3): string {
    const services = new Map<string, string[]>();
    for (const action of actions) {
        const at = action.includes(" ") ? -1 : action.indexOf(action.startsWith("Microsoft.") ? "/" : ":");
        const service = at < 0 ? "" : action.slice(0, at);
        services.set(service, [...(services.get(service) ?? []), at < 0 ? action : action.slice(at + 1)]);
    }
    return [...services].map(([service, verbs]) =>
        `${service ? `${service}: ` : ""}${verbs.slice(0, most).join(", ")}${verbs.length > most ? ` and ${verbs.length - most} more` : ""}`).join("; ");
}
