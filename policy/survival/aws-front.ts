// Load balancers of AWS, the addresses in front of them and the pools behind them.
import { awsRegion, list, need } from "../look";
import type { Graph, Resource } from "../resource";
import { declared, ESTIMATES } from "./figures";
import { find, isSpare } from "./find";
import { type Draft, type Family, one } from "./model";
import type { Need, Node } from "./nodes";

const BALANCERS = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"];
const LISTENERS = ["aws:lb/listener:Listener", "aws:alb/listener:Listener"];
const RULES = ["aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule"];
const GROUPS = ["aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"];
const ATTACHMENTS = ["aws:lb/targetGroupAttachment:TargetGroupAttachment", "aws:alb/targetGroupAttachment:TargetGroupAttachment"];
const POOL = "aws:autoscaling/group:Group";
const USER_POOL = "aws:cognito/userPool:UserPool";
const SUBNET = "aws:ec2/subnet:Subnet";
const EIP = "aws:ec2/eip:Eip";

export const regionOf = (resource: Resource): string => awsRegion(resource) ?? need(`the region of ${resource.name}`);

/** Zones that the subnets stand in, each once, in order. */
export function zonesOfSubnets(draft: Draft, ids: unknown): Node[] {
    const subnets = find(draft.graph, ids, SUBNET);
    const zones = subnets.map((subnet) => ({ zone: subnet.props.availabilityZone as string, region: regionOf(subnet) }));
    return [...new Map(zones.map((each) => [each.zone, each])).values()].sort((a, b) => (a.zone < b.zone ? -1 : 1)).map(({ zone, region }) => draft.zone("aws", region, zone));
}

/** Target groups that the actions of a listener or its rules send requests to. */
const groupsOf = (actions: unknown): unknown[] => list<any>(actions).flatMap((action) =>
    [action.targetGroupArn, ...list<any>(action.forward).flatMap((forward) => list<any>(forward.targetGroups).map(({ arn }) => arn as unknown))]);

const actionsOf = (balancer: Resource, graph: Graph): unknown[] => graph.referrers(balancer, "loadBalancerArn", ...LISTENERS)
    .flatMap((listener) => [...list(listener.props.defaultActions), ...graph.referrers(listener, "listenerArn", ...RULES).flatMap(({ props }) => list(props.actions))]);

/** Seconds in which a group finds that a target is gone, by its declared checks. */
export const noticedBy = ({ props }: Resource) => {
    const { interval = 30, unhealthyThreshold = 3, timeout = 5 } = (list<any>(props.healthCheck)[0] ?? {}) as { interval?: number; unhealthyThreshold?: number; timeout?: number };
    return declared(`the load balancer finds ${unhealthyThreshold} checks failed, ${interval} s apart`, (Number(unhealthyThreshold) - 1) * Number(interval), Number(unhealthyThreshold) * Number(interval) + Number(timeout), "healthCheck of the target group");
};

/** Nodes that a target group sends requests to: pools that register with it, or another balancer. */
function targetsOf(group: Resource, draft: Draft): Node[] {
    const pools = draft.graph.of(POOL).filter(({ props }) => find(draft.graph, props.targetGroupArns, ...GROUPS).includes(group));
    const attached = draft.graph.referrers(group, "targetGroupArn", ...ATTACHMENTS).flatMap((attachment) => find(draft.graph, attachment.props.targetId, ...BALANCERS));
    return [...pools, ...attached].flatMap((target) => draft.byUrn.get(target.urn) ?? []);
}

export const awsFronts: Family = {
    types: BALANCERS,
    read(balancer, draft) {
        const { graph } = draft;
        const region = regionOf(balancer);
        const front = draft.of(balancer, "front end", "aws", region);
        draft.at(front, "aws", region);
        const mappings = list<any>(balancer.props.subnetMappings);
        const subnets = [...list(balancer.props.subnets), ...mappings.map(({ subnetId }) => subnetId as unknown)];
        const zones = zonesOfSubnets(draft, subnets);
        if (zones.length > 0) front.needs.push({ join: "members", enough: 1, ways: zones.map(({ id }) => ({ to: id })), noticed: [ESTIMATES.zoneAway], text: `${front.title} answers in its other zones` });
        for (const { allocationId, subnetId } of mappings) {
            for (const eip of find(graph, allocationId, EIP)) {
                const address = draft.of(eip, "address", "aws", region);
                address.spare = isSpare(eip);
                address.needs.push(...zonesOfSubnets(draft, subnetId).map(({ id }) => one(id)), one(front.id));
            }
        }
        draft.afterwards(() => {
            const actions = actionsOf(balancer, graph);
            const groups = find(graph, actions.flatMap(groupsOf), ...GROUPS);
            const needs = new Map(groups.map((group) => targetsOf(group, draft)).filter((targets) => targets.length > 0)
                .map((targets): [string, Need] => [targets.map(({ id }) => id).join(" "), { join: "any", ways: targets.map(({ id }) => ({ to: id })) }]));
            front.needs.push(...needs.values());
            const asked = list<any>(actions).flatMap((action) => list<any>(action.authenticateCognito).map(({ userPoolArn }) => userPoolArn as unknown));
            for (const users of find(graph, asked, USER_POOL)) front.needs.push(one(draft.byUrn.get(users.urn)!.id));
        });
    },
};

/** Spare addresses of a region. */
export const awsSpares = (graph: Graph, region: string): Resource[] => graph.of(EIP).filter((eip) => isSpare(eip) && regionOf(eip) === region);
