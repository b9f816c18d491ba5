// Where everything is, in countries: stores, copies, backups, keys, records. Pure. What a cloud copies by itself is told
// like what the program declares.
import { countryOf } from "../components/plan/residency";
import { graphOf, type Resource, UnknownValueError } from "../policy/resource";
import { standing } from "../policy/rules/platform-site";
import type { Documents } from "./documents";
import type { ResidencyRow } from "./schema";

/** Classes of what can be somewhere, by type. What is in none of them holds no data and does no work on any. */
const CLASSES: readonly (readonly [what: string, types: RegExp])[] = [
    ["stores", /^aws:(s3\/bucket:|rds\/(cluster|instance|globalCluster):|efs\/fileSystem:|dynamodb\/table:|ebs\/volume:|secretsmanager\/secret:)|^azure-native:(storage:StorageAccount|dbforpostgresql:(Server|VirtualEndpoint)|dbformysql:Server|cosmosdb:DatabaseAccount)$/],
    ["backups", /^aws:backup\/(vault|logicallyAirGappedVault|plan):|^azure-native:(recoveryservices:Vault|dataprotection:BackupVault)$/],
    ["copies", /^aws:(efs\/replicationConfiguration|ecr\/replicationConfiguration|rds\/instanceAutomatedBackupsReplication):/],
    ["keys", /^aws:kms\/(key|replicaKey):|^azure-native:keyvault:(Vault|ManagedHsm)$/],
    ["name look-ups", /^aws:route53\/(resolverQueryLogConfig|queryLog):|^azure-native:dnsresolver:DnsResolverPolicy$/],
    ["records", /^aws:(cloudtrail\/trail|cloudwatch\/logGroup|guardduty\/detector|securityhub\/account|cfg\/recorder):|^azure-native:(operationalinsights:Workspace|network:FlowLog)$/],
    ["sign-in", /^aws:cognito\/userPool:|^azure-native:azureactivedirectory:/],
    ["processing", /^aws:(ec2\/vpc|autoscaling\/group|lambda\/function|lb\/loadBalancer):|^azure-native:(network:VirtualNetwork|compute:VirtualMachineScaleSet|network:ApplicationGateway)$/],
    ["alarms", /^aws:cloudwatch\/(metricAlarm|eventRule):/],
];

/** Services without a region: what they hold is everywhere, and none of it a customer's. */
const EVERYWHERE: readonly (readonly [what: string, types: RegExp])[] = [
    ["identities", /^aws:iam\/(role|openIdConnectProvider|samlProvider):|^azure-native:authorization:Role/],
    ["public names", /^aws:route53\/zone:|^azure-native:(dns:Zone|trafficmanager:Profile)$/],
    ["bills", /^aws:(budgets\/budget|bcmdata\/export):|^azure-native:(consumption:Budget|costmanagement:Export)$/],
];

/** How it comes to be there: by the property that says so. */
const HOW: Readonly<Record<string, string>> = {
    region: "declared there", location: "declared there", "sku.name": "Azure copies it to the paired region",
    "properties.redundancySettings": "Azure copies it to the paired region", "properties.storageSettings": "Azure copies it to the paired region",
    "backup.geoRedundantBackup": "Azure copies it to the paired region", "rules.copyActions": "a backup plan copies it there",
    "destination.region": "replicated there", replicas: "replicated there", locations: "replicated there", "replication.location": "replicated there",
};

const known = <T>(otherwise: T, read: () => T): T => {
    try {
        return read();
    } catch (error) {
        if (error instanceof UnknownValueError || (error as Error).constructor.name === "UnknownValueError") return otherwise;
        throw error;
    }
};

const classOf = (table: typeof CLASSES, { type }: Resource): string | undefined => table.find(([, types]) => types.test(type))?.[0];

/** Alarms on public names stand in us-east-1 because they can stand nowhere else; they are shown, and hold nothing. */
const WITHOUT_DATA = new Set(["alarms", ...EVERYWHERE.map(([what]) => what)]);

export function residencyOf({ judged, factsByUrn, stacks }: Documents): ResidencyRow[] {
    const graph = graphOf(judged.byOutputs);
    const allowedIn = new Map(stacks.map(({ stack, platform }) => [stack, Array.isArray(platform.allowedRegions) ? platform.allowedRegions as unknown[] : undefined]));
    const rows = new Map<string, { row: Omit<ResidencyRow, "resources" | "stacks">; count: number; stacks: Set<string> }>();
    const note = (resource: Resource, what: string, region: string, how: string) => {
        const facts = factsByUrn.get(resource.urn);
        const cloud = facts?.cloud;
        if (!cloud) return;
        const allowed = allowedIn.get(facts.stack);
        const state = region === "global" || WITHOUT_DATA.has(what) && !allowed?.includes(region) ? "no data" as const
            : allowed === undefined ? "not known" as const : allowed.includes(region) ? "allowed" as const : "not allowed" as const;
        const key = [what, cloud, region, how, state].join("\0");
        const there = rows.get(key) ?? { row: { what, cloud, region, country: region === "global" ? "everywhere" : countryOf(region) ?? "not known", how, state }, count: 0, stacks: new Set<string>() };
        there.count += 1;
        there.stacks.add(facts.stack);
        rows.set(key, there);
    };
    for (const resource of judged.byOutputs) {
        const everywhere = classOf(EVERYWHERE, resource);
        if (everywhere) note(resource, everywhere, "global", "in no region");
        const what = classOf(CLASSES, resource);
        if (!what) continue;
        const own = factsByUrn.get(resource.urn)?.region;
        const places = known([], () => standing(resource, graph));
        if (own && !places.some(({ at }) => at === "region" || at === "location")) note(resource, what, own, HOW.region!);
        for (const { at, region } of places) note(resource, HOW[at] === HOW.region ? what : "copies", region, HOW[at] ?? at);
    }
    const order = ["stores", "copies", "backups", "keys", "name look-ups", "records", "sign-in", "processing", "alarms", ...EVERYWHERE.map(([what]) => what)];
    return [...rows.values()]
        .map(({ row, count, stacks: seen }): ResidencyRow => ({ ...row, resources: count, stacks: [...seen].sort() }))
        .sort((a, b) => order.indexOf(a.what) - order.indexOf(b.what) || (`${a.cloud} ${a.region} ${a.how}` < `${b.cloud} ${b.region} ${b.how}` ? -1 : 1));
}
