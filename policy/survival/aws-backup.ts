// Vaults of AWS Backup, what is put into them and how often, and which of them an intruder cannot empty.
import { block, list, perGraph } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { hoursApart } from "../recovery";
import { regionOf } from "./aws-front";
import { awsKey } from "./aws-keys";
import { ESTIMATES, FIGURES, pointsApart } from "./figures";
import { find } from "./find";
import { type Draft, type Family, one } from "./model";
import type { Node } from "./nodes";

const VAULT = "aws:backup/vault:Vault";
const AIR_GAPPED = "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault";
const LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";
const PLAN = "aws:backup/plan:Plan";
const SELECTION = "aws:backup/selection:Selection";
const SELECTED = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws:rds/cluster:Cluster", "aws:rds/instance:Instance", "aws:efs/fileSystem:FileSystem"];

/** Kinds that AWS Backup can keep all the time, and how far behind that is. Of the others it takes snapshots. */
const KEPT_ALL_TIME = [["aws:rds/", FIGURES.rdsPointInTime], ["aws:s3/", ESTIMATES.continuousStore]] as const;

/** A rule without a schedule runs daily. */
const DAILY = 24;

/** A lock that can still be taken off is none: `changeableForDays` makes it final. */
const locked = (vault: Resource, graph: Graph): boolean =>
    graph.referrers(vault, "backupVaultName", LOCK).some(({ props }) => Number(props.changeableForDays ?? 0) > 0);

export const awsVaults: Family = {
    types: [VAULT, AIR_GAPPED],
    read(vault, draft) {
        const region = regionOf(vault);
        const node = draft.of(vault, "backup vault", "aws", region);
        draft.at(node, "aws", region);
        if (vault.type === AIR_GAPPED || locked(vault, draft.graph)) node.immune = true;
        draft.afterwards(() => node.needs.push(...awsKey(draft, [vault.props.kmsKeyArn, vault.props.encryptionKeyArn]).map(({ id }) => one(id))));
    },
};

/** A vault by its ARN: a declared one, or one of another account, which whoever has this one does not have. */
function vaultAt(draft: Draft, arn: string, account: string | undefined): Node {
    const [declared] = find(draft.graph, arn, VAULT, AIR_GAPPED);
    if (declared) return draft.byUrn.get(declared.urn)!;
    const [, , , region = "", owner = "", , name = arn] = arn.split(":");
    const node = draft.node(`backup-vault:aws/${region}/${owner}/${name}`, "backup vault", `backup vault ${name} of account ${owner} in ${region}`, { cloud: "aws", region });
    if (node.needs.length === 0) draft.at(node, "aws", region);
    if (owner !== account) node.immune = true;
    return node;
}

const vaultsByName = perGraph((graph) => new Map(graph.of(VAULT, AIR_GAPPED).map((vault) => [`${regionOf(vault)} ${vault.props.name as string}`, vault])));

/** Everything a selection names, by ARN. Choices by tag or pattern are not followed. */
const selected = (plan: Resource, graph: Graph): Resource[] => graph.referrers(plan, "planId", SELECTION)
    .flatMap(({ props }) => find(graph, readOr<readonly unknown[]>([], () => list<unknown>(props.resources)), ...SELECTED));

export const awsPlans: Family = {
    types: [PLAN],
    read(plan, draft) {
        draft.afterwards(() => {
            const region = regionOf(plan);
            const account = String(plan.props.arn ?? "").split(":")[4];
            // Hours between recovery points by vault, over the plan's rules; undefined for what is kept all the time.
            const apart = new Map<Node, number>();
            const note = (vault: Node, hours: number) => apart.set(vault, Math.min(hours, apart.get(vault) ?? Infinity));
            for (const rule of list<any>(plan.props.rules)) {
                const hours = rule.schedule === undefined ? DAILY : hoursApart(String(rule.schedule));
                if (hours === undefined) continue;
                const own = vaultsByName(draft.graph).get(`${region} ${rule.targetVaultName as string}`);
                const ownNode = own && draft.byUrn.get(own.urn);
                if (ownNode) note(ownNode, rule.enableContinuousBackup === true ? 0 : hours);
                for (const copy of list<any>(rule.copyActions)) note(vaultAt(draft, String(block(copy)?.destinationVaultArn), account), hours);
            }
            for (const resource of selected(plan, draft.graph)) {
                for (const [vault, hours] of apart) {
                    const kept = hours === 0 ? KEPT_ALL_TIME.find(([type]) => resource.type.startsWith(type))?.[1] : undefined;
                    draft.backups.push({ of: resource.urn, vault: vault.id, rpo: [kept ?? pointsApart(hours === 0 ? DAILY : hours, `recovery points in ${vault.title}`)] });
                }
            }
        });
    },
};
