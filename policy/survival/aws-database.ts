// Databases of AWS: Aurora clusters, alone or as members of a global database, and RDS instances.
import { awsRegion, factsOf, list } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { regionOf, zonesOfSubnets } from "./aws-front";
import { awsKey } from "./aws-keys";
import { ESTIMATES, FIGURES } from "./figures";
import { find, isTenants } from "./find";
import type { Draft, Family } from "./model";
import type { Node } from "./nodes";

const CLUSTER = "aws:rds/cluster:Cluster";
const MEMBER = "aws:rds/clusterInstance:ClusterInstance";
const INSTANCE = "aws:rds/instance:Instance";
const SUBNETS = "aws:rds/subnetGroup:SubnetGroup";

const PORTS: Readonly<Record<string, number>> = { postgres: 5432, mysql: 3306, mariadb: 3306 };
const portOf = ({ props }: Resource): number =>
    Number(props.port ?? PORTS[Object.keys(PORTS).find((engine) => String(props.engine).includes(engine)) ?? "postgres"]);

/** A member of a global database that others are copied to: it has no administrator of its own. */
const follows = ({ props }: Resource): boolean =>
    Boolean(props.globalClusterIdentifier) && !props.masterUsername && props.manageMasterUserPassword !== true && !props.databaseName;

const sourceOf = (cluster: Resource, graph: Graph): Resource | undefined =>
    find(graph, cluster.props.replicationSourceIdentifier, CLUSTER)[0]
    ?? (follows(cluster) ? graph.of(CLUSTER).find((other) => other !== cluster && other.props.globalClusterIdentifier === cluster.props.globalClusterIdentifier && !follows(other)) : undefined);

/** How far a global database's copy may be behind: as a rule, and until somebody is alarmed. */
function lagOf(cluster: Resource, graph: Graph) {
    const most = factsOf(cluster, graph)?.objectives?.replicationLagSeconds;
    return most === undefined ? [FIGURES.auroraGlobalLag]
        : [{ ...FIGURES.auroraGlobalLag, text: `${FIGURES.auroraGlobalLag.text}; an alarm tells of ${most} s`, to: Math.max(most, FIGURES.auroraGlobalLag.to) }];
}

function dataOf(resource: Resource, node: Node, draft: Draft): void {
    const { props } = resource;
    const refused = [...(props.deletionProtection === true ? ["deletion protection"] : []), ...(resource.protect ? ["Pulumi's protection"] : [])];
    const days = Number(props.backupRetentionPeriod ?? 0);
    const size = Number(props.allocatedStorage ?? 0);
    draft.data.set(resource.urn, {
        node, kind: "database", tenant: isTenants(resource), refused,
        ...(size > 1 && { sizeGb: size }), // Aurora says 1 for what grows by itself
        // Points in time are kept with the database, and go when it goes.
        past: days > 0 && refused.length > 0 ? [{ text: `restored to a point in time (${days} days are kept)`, rpo: [FIGURES.rdsPointInTime], rto: [ESTIMATES.notice] }] : [],
    });
}

export const awsClusters: Family = {
    types: [CLUSTER],
    read(cluster, draft) {
        const { graph } = draft;
        const region = regionOf(cluster);
        const node = draft.of(cluster, "database", "aws", region);
        draft.at(node, "aws", region);
        draft.afterwards(() => node.needs.push(...awsKey(draft, [cluster.props.kmsKeyId]).map((key) => ({ join: "any" as const, ways: [{ to: key.id }] }))));
        const members = graph.referrers(cluster, "clusterIdentifier", MEMBER);
        const zones = [...new Set(members.map((member) => readOr<unknown>(undefined, () => member.props.availabilityZone)))].filter((zone) => typeof zone === "string" && zone !== "").sort() as string[];
        const groups = draft.graph.of(SUBNETS).filter(({ props }) => props.name === cluster.props.dbSubnetGroupName && props.name !== undefined && awsRegion(cluster) === region);
        const elsewhere = zonesOfSubnets(draft, groups.filter((group) => regionOf(group) === region).flatMap(({ props }) => list(props.subnetIds)))
            .filter(({ id }) => !zones.some((zone) => id === `zone:aws/${zone}`));
        if (zones.length > 0) {
            node.needs.push({
                join: "members", enough: 1, noticed: [FIGURES.auroraFailover], text: `${node.title} answers by its member of another zone`,
                ways: [
                    ...zones.map((zone) => ({ to: draft.zone("aws", region, zone).id })),
                    ...elsewhere.map(({ id }) => ({
                        to: id, weight: 0, answer: "take-over" as const, also: ["changes:aws"], rto: [ESTIMATES.notice, ESTIMATES.newMember],
                        text: `${node.title}: a member is made in another zone; its storage is in three`,
                    })),
                ],
            });
        }
        dataOf(cluster, node, draft);
        const source = sourceOf(cluster, graph);
        if (source) {
            draft.copies.push({ from: source.urn, to: cluster.urn, lag: lagOf(cluster, graph), promote: [FIGURES.auroraGlobalPromote], follows: true });
        }
        draft.doors.push({ groups: list(cluster.props.vpcSecurityGroupIds), port: portOf(cluster), holder: cluster.urn });
    },
};

export const awsInstances: Family = {
    types: [INSTANCE],
    read(instance, draft) {
        const region = regionOf(instance);
        const node = draft.of(instance, "database", "aws", region);
        draft.at(node, "aws", region);
        draft.afterwards(() => node.needs.push(...awsKey(draft, [instance.props.kmsKeyId]).map((key) => ({ join: "any" as const, ways: [{ to: key.id }] }))));
        const own = readOr<unknown>(undefined, () => instance.props.availabilityZone);
        if (instance.props.multiAz === true) {
            const zones = [...zonesOfSubnets(draft, draft.graph.linked(instance, "dbSubnetGroupName", SUBNETS).flatMap(({ props }) => list(props.subnetIds)))];
            if (zones.length > 1) node.needs.push({ join: "members", enough: 1, ways: zones.map(({ id }) => ({ to: id })), noticed: [FIGURES.rdsZoneFailover], text: `${node.title}: the stand-in takes over` });
        } else if (typeof own === "string" && own !== "") node.needs.push({ join: "any", ways: [{ to: draft.zone("aws", region, own).id }] });
        else draft.somewhere(node, "aws", region);
        dataOf(instance, node, draft);
        const source = find(draft.graph, instance.props.replicateSourceDb, INSTANCE)[0];
        if (source) {
            draft.copies.push({ from: source.urn, to: instance.urn, lag: [ESTIMATES.postgresLag], promote: [ESTIMATES.postgresPromote], follows: true });
        }
        draft.doors.push({ groups: list(instance.props.vpcSecurityGroupIds), port: portOf(instance), holder: instance.urn });
    },
};

