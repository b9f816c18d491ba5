// Pools of machines on AWS: where they stand, and which data stores their network admits them to.
import { block, list } from "../look";
import type { Graph, Resource } from "../resource";
import { noticedBy, regionOf, zonesOfSubnets } from "./aws-front";
import { awsKey } from "./aws-keys";
import { writerOf } from "./data";
import { ESTIMATES } from "./figures";
import { find } from "./find";
import { type Family, one } from "./model";

const POOL = "aws:autoscaling/group:Group";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const GROUPS = ["aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"];
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";

/** Who stands for everybody of a network: a rule that names addresses lets these in too, and is not read more finely. */
const everybodyIn = (graph: Graph, group: unknown): string => `everybody in ${String(find(graph, [group], GROUP)[0]?.props.vpcId)}`;

/** `from group → to group` and the ports that are open between them, over all rules. */
const doors = (graph: Graph) => graph.once("survival doors", () => {
    const found = new Map<string, [number, number][]>();
    const open = (from: unknown, to: unknown, first: unknown, last: unknown) => {
        const key = `${String(from)} ${String(to)}`;
        found.set(key, [...(found.get(key) ?? []), [Number(first ?? 0), Number(last ?? 65535)]]);
    };
    for (const { props } of graph.of(INGRESS)) {
        const from = props.referencedSecurityGroupId ?? (props.cidrIpv4 || props.cidrIpv6 ? everybodyIn(graph, props.securityGroupId) : undefined);
        if (from) open(from, props.securityGroupId, props.fromPort, props.toPort);
    }
    for (const { props } of graph.of(RULE)) if (props.type === "ingress" && props.sourceSecurityGroupId) open(props.sourceSecurityGroupId, props.securityGroupId, props.fromPort, props.toPort);
    for (const { props } of graph.of(GROUP)) {
        for (const rule of list<any>(props.ingress)) for (const from of list<unknown>(rule.securityGroups)) open(from, props.id, rule.fromPort, rule.toPort);
    }
    return found;
});

/** Whether machines in the one set of security groups may call the other on a port. */
export const admits = (graph: Graph, from: readonly unknown[], to: readonly unknown[], port: number): boolean =>
    [...from, ...from.map((source) => everybodyIn(graph, source))].some((source) => to.some((target) =>
        (doors(graph).get(`${String(source)} ${String(target)}`) ?? []).some(([first, last]) => first <= port && port <= last)));

const templateOf = (pool: Resource, graph: Graph): Resource | undefined => {
    const mixed = block(block(pool.props.mixedInstancesPolicy)?.launchTemplate)?.launchTemplateSpecification;
    const plain = block(pool.props.launchTemplate);
    return find(graph, [block(mixed)?.launchTemplateId, plain?.id], TEMPLATE)[0];
};

export const awsPools: Family = {
    types: [POOL],
    read(pool, draft) {
        const { graph } = draft;
        const region = regionOf(pool);
        const node = draft.of(pool, "pool", "aws", region);
        draft.at(node, "aws", region);
        const zones = zonesOfSubnets(draft, pool.props.vpcZoneIdentifiers);
        const machines = Number(pool.props.desiredCapacity ?? pool.props.minSize ?? 0);
        const share = (i: number) => Math.floor(machines / zones.length) + (i < machines % zones.length ? 1 : 0);
        const noticed = find(graph, pool.props.targetGroupArns, ...GROUPS).slice(0, 1).map(noticedBy);
        if (zones.length > 0) {
            node.needs.push({ join: "members", ways: zones.map(({ id }, i) => ({ to: id, weight: share(i) })), noticed, refill: [ESTIMATES.moreMachines] });
        }
        const template = templateOf(pool, graph);
        const disks = list<any>(template?.props.blockDeviceMappings).flatMap((mapping) => list<any>(mapping.ebs).map(({ kmsKeyId }) => kmsKeyId as unknown));
        for (const key of awsKey(draft, disks)) {
            node.needs.push({ join: "any", ways: [{ to: key.id }], atWorst: "less-capacity", text: `the machines of ${node.title} run on; none can be started without the key of their disks` });
        }
        draft.afterwards(() => {
            const own = [...list<any>(template?.props.networkInterfaces).flatMap(({ securityGroups }) => list<unknown>(securityGroups)), ...list<unknown>(template?.props.vpcSecurityGroupIds)];
            for (const { groups, port, holder } of draft.doors) if (admits(graph, own, groups, port)) node.needs.push(one(writerOf(draft, holder)));
        });
    },
};
