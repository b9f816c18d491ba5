// Names that Route 53 answers for: which record leads where, in which turn, and which health check notices a loss.
import { groupBy, list, perGraph } from "../look";
import type { Graph, Resource } from "../resource";
import type { Term } from "./answer";
import { declared } from "./figures";
import type { Draft, Family } from "./model";
import { one } from "./model";
import type { Branch, Tree } from "./names";

const ZONE = "aws:route53/zone:Zone";
const RECORD = "aws:route53/record:Record";
const CHECK = "aws:route53/healthCheck:HealthCheck";
const EIP = "aws:ec2/eip:Eip";
const ADDRESS = "azure-native:network:PublicIPAddress";
const BALANCERS = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"];

/** Seconds for which a name that stands for an AWS resource may be kept, and what a check has unless it says otherwise: see rules/aws-recovery.ts. */
const ALIAS_TTL = 60;
const INTERVAL = 30;
const FAILURES = 3;

export const bare = (name: unknown): string => String(name).toLowerCase().replace(/\.$/, "");

/** Nodes by the public address that they have. */
export const byAddress = perGraph((graph) => new Map([
    ...graph.of(EIP).map((eip): [string, Resource] => [String(eip.props.publicIp), eip]),
    ...graph.of(ADDRESS).map((address): [string, Resource] => [String(address.props.ipAddress), address]),
]));

const byDnsName = perGraph((graph) => new Map(graph.of(...BALANCERS).map((balancer): [string, Resource] => [bare(balancer.props.dnsName).replace(/^dualstack\./, ""), balancer])));

const sets = perGraph((graph) => groupBy(
    graph.of(RECORD).filter(({ props }) => ["A", "AAAA", "CNAME"].includes(String(props.type))),
    ({ props }) => `${String(props.zoneId)} ${bare(props.fqdn ?? props.name)}`,
));

const checkTerm = ({ props }: Resource): Term => {
    const [interval, failures] = [Number(props.requestInterval ?? INTERVAL), Number(props.failureThreshold ?? FAILURES)];
    return declared(`Route 53 finds ${failures} checks failed, ${interval} s apart`, interval * (failures - 1), interval * failures, "requestInterval and failureThreshold of the health check");
};

const keptTerm = (ttl: number): Term => declared(`resolvers keep the old answer for ${ttl} s`, 0, ttl, "ttl of the record");

/** The turn of a record among those of its name. */
function turnOf({ props }: Resource, most: number): number {
    const [failover] = list<any>(props.failoverRoutingPolicies);
    if (failover) return failover.type === "SECONDARY" ? 1000 : 0;
    const [weighted] = list<any>(props.weightedRoutingPolicies);
    if (weighted) return Number(weighted.weight) > 0 ? 0 : most > 0 ? 1 : 0;
    return 0;
}

function branchesOf(zoneId: string, name: string, graph: Graph, draft: Draft, depth = 0): { branches: Branch[]; ttl: number } {
    const records = depth > 8 ? [] : (sets(graph).get(`${zoneId} ${name}`) ?? []);
    const most = Math.max(0, ...records.flatMap(({ props }) => list<any>(props.weightedRoutingPolicies).map(({ weight }) => Number(weight))));
    let ttl = 0;
    const branches = records.flatMap((record): Branch[] => {
        const { props } = record;
        const label = String(props.setIdentifier ?? "") || record.name;
        const [check] = graph.linked(record, "healthCheckId", CHECK);
        const shared = { turn: turnOf(record, most), text: `Route 53 answers with ${label} for ${name}` };
        const own = (kept: number) => (check && props.healthCheckId ? { noticed: [checkTerm(check), keptTerm(kept)] } : {});
        const [alias] = list<any>(props.aliases);
        if (alias) {
            const balancer = byDnsName(graph).get(bare(alias.name).replace(/^dualstack\./, ""));
            if (balancer) {
                ttl = Math.max(ttl, ALIAS_TTL);
                const noticed = alias.evaluateTargetHealth === true && !props.healthCheckId
                    ? { noticed: [declared("Route 53 learns from the load balancer that no target is well", 0, 60, "evaluateTargetHealth of the record"), keptTerm(ALIAS_TTL)] } : own(ALIAS_TTL);
                return [{ ...shared, to: draft.byUrn.get(balancer.urn)!.id, ...noticed }];
            }
            const inner = branchesOf(String(alias.zoneId), bare(alias.name), graph, draft, depth + 1);
            ttl = Math.max(ttl, inner.ttl);
            if (inner.branches.length === 0) return [];
            // An alias is as well as what it stands for, if it is told to ask.
            const asked = alias.evaluateTargetHealth === true && inner.branches.every(({ noticed }) => noticed !== undefined);
            const slowest = inner.branches.reduce<readonly Term[]>((worst, { noticed = [] }) => (noticed.reduce((sum, { to }) => sum + to, 0) > worst.reduce((sum, { to }) => sum + to, 0) ? noticed : worst), []);
            return [{ ...shared, to: inner.branches, ...(asked ? { noticed: slowest } : own(inner.ttl)) }];
        }
        const kept = Number(props.ttl ?? 300);
        ttl = Math.max(ttl, kept);
        return list<unknown>(props.records).flatMap((value): Branch[] => {
            const target = byAddress(graph).get(String(value)) ?? byDnsName(graph).get(bare(value));
            const node = target && draft.byUrn.get(target.urn);
            return node ? [{ ...shared, to: node.id, ...own(kept) }] : [];
        });
    });
    return { branches, ttl };
}

export const awsZones: Family = {
    types: [ZONE],
    read(zone, draft) {
        if (list(zone.props.vpcs).length > 0) return;
        const service = draft.node("dns:aws", "name service", "Route 53", { cloud: "aws" });
        if (service.needs.length === 0) service.needs.push(one(draft.provider("aws").id));
        const node = draft.node(`zone-of-names:aws/${bare(zone.props.name)}`, "name service", `the zone ${bare(zone.props.name)} on Route 53`, { cloud: "aws", urn: zone.urn });
        draft.byUrn.set(zone.urn, node);
        node.needs.push(one(service.id));
    },
};

/** Names of Route 53's public zones that lead to something declared, each with its tree. */
export const awsTrees = (draft: Draft): ReadonlyMap<string, Tree> => new Map(draft.graph.of(ZONE).filter(({ props }) => list(props.vpcs).length === 0).flatMap((zone) => {
    const id = String(zone.props.zoneId ?? zone.props.id);
    const names = [...sets(draft.graph).keys()].filter((key) => key.startsWith(`${id} `)).map((key) => key.slice(id.length + 1));
    // Names that others are put together from are nobody's to call.
    const inner = new Set(names.flatMap((name) => (sets(draft.graph).get(`${id} ${name}`) ?? []).flatMap(({ props }) => list<any>(props.aliases).map((alias) => bare(alias.name)))));
    return names.filter((name) => !inner.has(name)).flatMap((name): [string, Tree][] => {
        const { branches } = branchesOf(id, name, draft.graph, draft);
        return branches.length > 0 ? [[name, { service: "aws", zone: draft.byUrn.get(zone.urn)!.id, branches }]] : [];
    });
}));

