// The standby mirrors production, before it is needed: tier by tier, kind by kind. Names are not looked at, and sizes may
// differ; that something is there at all may not.
import { awsRegion, azureLocation, beside, groupBy, need, perGraph, PLATFORM, type PlatformFacts, stackOf } from "../look";
import { cloudOf, type Graph, readOr, type Resource } from "../resource";
import type { Problem, StackRule } from "../rule";
import { type Tier, tierOf, TIERS } from "../tiers";

/** Kinds that are the same thing under two types: what a primary makes, and what its standby has in its place. */
const SAME: Readonly<Record<string, string>> = {
    "aws:kms/replicaKey:ReplicaKey": "aws:kms/key:Key",
    "aws:s3/bucketV2:BucketV2": "aws:s3/bucket:Bucket",
};

/** What a service or an account has once, whoever declares it: the primary does. Each with the reason. */
const ONCE: readonly (readonly [pattern: RegExp, reason: string])[] = [
    [/^aws:rds\/globalCluster/, "spans both sites: the standby's cluster joins it"],
    [/^azure-native:dbforpostgresql:(AdministratorsMicrosoftEntra|Database)$/, "a copy has the administrators and databases of what it copies"],
    [/^aws:iam\/(accountPasswordPolicy|accountAlias|openIdConnectProvider|samlProvider|serviceLinkedRole|organizationsFeatures|group|user|virtualMfaDevice)/, "IAM has one of it in an account, in all regions"],
    [/^aws:(organizations|budgets|costexplorer|ce|cur|bcmdata|bcmdataexports|account|shield|identitystore|ssoadmin)\//, "an account has it once, in all regions"],
    [/^aws:s3\/accountPublicAccessBlock/, "an account has it once, in all regions"],
    [/^aws:securityhub\/(findingAggregator|organization)|^aws:cfg\/configurationAggregator/, "gathers from all regions in one"],
    [/^azure-native:authorization:AccessReview/, "reviews the whole subscription, in all regions"],
    [/^aws:backup\/(globalSettings|reportPlan|framework)/, "an account has it once, in all regions"],
    [/^aws:route53\/(zone|record|healthCheck|keySigningKey|hostedZone|queryLog|delegationSet|trafficPolicy)/, "a public zone answers for both sites, from everywhere"],
    [/^azure-native:(dns|trafficmanager):/, "a public zone or profile answers for both sites, from everywhere"],
    [/^azure-native:(features|subscription|consumption|costmanagement|management|billing|aadiam):/, "a subscription or directory has it once, in all regions"],
    [/^azure-native:security:/, "a subscription has it once, in all regions"],
    [/^azure-native:authorization:(Policy|RoleDefinition|RoleManagementPolicy|Pim.*Group)/, "holds for the subscription, in all regions"],
    [/^azure-native:monitor:SubscriptionDiagnosticSetting/, "the subscription's own records are gathered once"],
    [/^azure-native:authorization:ManagementLock/, "a standby's stores are locked by what fills them, so that taking over can lift it"],
    [/^azure-native:network:DdosProtectionPlan/, "one plan serves a whole tenant"],
];

/** Components that a whole account or subscription lives by. What is below them is the primary's, and outlives its loss. */
const ONCE_PARTS: Readonly<Record<string, string>> = {
    "holdfast:aws:Identity": "IAM has no regions: one set of people's roles is there in all of them",
    "holdfast:aws:Residency": "the organisation's policies hold in all regions",
    "holdfast:aws:Spend": "an account has one bill",
    "holdfast:aws:Zone": "a public zone answers for both sites, from everywhere",
    "holdfast:aws:Traffic": "clients are led to either site from one place",
    "holdfast:azure:Traffic": "clients are led to either site from one place",
    "holdfast:azure:Identity": "roles of the subscription hold in all regions",
    "holdfast:azure:Residency": "policies of the subscription hold in all regions",
    "holdfast:azure:Spend": "a subscription has one bill",
    "holdfast:azure:Zone": "a public zone answers for both sites, from everywhere",
};

/** What a primary alone has of a kind that both have, by the name of the resource. */
const ONCE_NAMED: readonly (readonly [pattern: RegExp, reason: string])[] = [
    [/^azure-pair-keys(-|$)|^azure-endpoints-pair-vault$/, "keys of the backups that Azure keeps in the paired region: a copy has no backups of its own"],
    [/^aws-database-(master|rotation)$/, "a copy has its primary's master user and password"],
];

/** What a copy has from what it is a copy of, while it follows: a standby that has taken over must have its own. */
const COPIED: readonly (readonly [pattern: RegExp, reason: string])[] = [
    [/^azure-native:dataprotection:Backup(Instance|Policy)/, "a copy of a database has no backups of its own"],
    [/^aws:(secretsmanager|serverlessrepository)\//, "a copy of a database has the other's passwords"],
];

/** Kinds of which a standby may hold fewer: how many there are is a size, or follows from what they are there for. */
// Access Analyzer looks for outside access in each region, for unused access of roles and users once.
const SIZED = /^aws:iam\/(rolePolicy|policy|rolePolicyAttachment):|^azure-native:authorization:RoleAssignment|^aws:accessanalyzer\/analyzer|^aws:rds\/clusterInstance|^aws:(autoscaling|appautoscaling)\/(policy|scheduledAction|schedule)|^aws:ec2\/(instance|capacityReservation|eip)|^azure-native:(compute:(CapacityReservation|VirtualMachine$)|network:PublicIP)|^(random|tls):/;

/** Why a standby need not have this, told by its type and by the components that it is below. */
export function onceReason(type: string, urn = ""): string | undefined {
    const part = urn.split("::")[2]?.split("$").find((each) => each in ONCE_PARTS);
    if (part !== undefined) return ONCE_PARTS[part];
    const name = urn.split("::")[3] ?? "";
    return (ONCE.find(([pattern]) => pattern.test(type)) ?? ONCE_NAMED.find(([pattern]) => pattern.test(name)))?.[1];
}

const kindOf = (type: string): string => SAME[type] ?? type;

const factsOf = ({ props }: Resource): PlatformFacts => props as PlatformFacts;

/** False for what a standby declares in its primary's regions, such as replication: that is no part of its own site. */
function isOwn(resource: Resource, site: PlatformFacts, primary: PlatformFacts): boolean {
    const cloud = cloudOf(resource.type);
    if (cloud === undefined) return false;
    const at = readOr<string | undefined>(undefined, () => (cloud === "aws"
        ? (resource.provider?.props.region as string | undefined) ?? awsRegion(resource)
        : azureLocation(String(resource.provider?.props.location ?? resource.props.location ?? ""))));
    return at === undefined || at === "" || at === site.regions[cloud] || at !== primary.regions[cloud];
}

const byStack = perGraph((graph) => groupBy(graph.resources, ({ urn }) => stackOf(urn)));

/** How many of each kind a site holds. */
function countKinds(platform: Resource, graph: Graph, primary: Resource): Map<string, number> {
    const counts = new Map<string, number>();
    for (const resource of byStack(graph).get(stackOf(platform.urn)) ?? []) {
        if (onceReason(resource.type, resource.urn) !== undefined || !isOwn(resource, factsOf(platform), factsOf(primary))) continue;
        const kind = kindOf(resource.type);
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return counts;
}

/** `aws:lb/loadBalancer:LoadBalancer` → `aws LoadBalancer`. */
const shortKind = (type: string): string => `${cloudOf(type) ?? type.split(":")[0]} ${type.slice(type.lastIndexOf(":") + 1)}`;

export const standbyMirrors: StackRule = {
    name: "platform-standby-mirrors-primary",
    title: "A standby has everything that its primary has, tier by tier, on both clouds",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["standby-parity", "region-diversity"],
    remediation: "Declare what is missing in the standby too: both sites are built by stacks/site.ts. What an account has only once is listed in policy/rules/platform-parity.ts, with the reason.",
    types: [PLATFORM],
    applies: (platform) => platform.props.role === "standby",
    check: (standby, graph): readonly Problem[] => {
        const behind = factsOf(standby).behind;
        const primary = graph.of(PLATFORM).find(({ props }) => props.role === "primary" && props.platform === standby.props.platform && (behind === undefined || props.site === behind))
            ?? need("the primary's stack, judged together with this one");
        if (beside(standby, graph, PLATFORM).length > 1) need("the standby's stack by itself: two sites are declared in it");
        const [wanted, held] = [countKinds(primary, graph, primary), countKinds(standby, graph, primary)];
        const missing = new Map<Tier, string[]>();
        const follows = standby.props.failover !== true;
        for (const [kind, count] of wanted) {
            const there = held.get(kind) ?? 0;
            if ((follows && COPIED.some(([pattern]) => pattern.test(kind))) || there >= (SIZED.test(kind) ? Math.min(1, count) : count)) continue;
            const tier = tierOf(kind);
            missing.set(tier, [...(missing.get(tier) ?? []), there === 0 ? `no ${shortKind(kind)}` : `${there} of ${count} ${shortKind(kind)}`]);
        }
        return TIERS.flatMap((tier) => (missing.get(tier) ?? []).sort().map((observed) => ({ property: tier, observed, expected: "as in the primary" })));
    },
};
