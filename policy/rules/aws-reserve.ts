// Second load balancers that stand ready with spare addresses: a network load balancer keeps those that it was made with.
import { awsRegion, beside, companions, isSaid, refersToAny, traceable, unless } from "../look";
import { sparesToPrepare, standsReady } from "../named";
import { textsIn } from "../references";
import type { Graph, Resource } from "../resource";
import type { Problem, StackRule } from "../rule";
import { find } from "../survival/find";
import { EIP, isSpare } from "./aws-address-pool";

const BALANCERS = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"];
const LISTENERS = ["aws:lb/listener:Listener", "aws:alb/listener:Listener"];
const GROUPS = ["aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"];
const ATTACHMENTS = ["aws:lb/targetGroupAttachment:TargetGroupAttachment", "aws:alb/targetGroupAttachment:TargetGroupAttachment"];
const POOL = "aws:autoscaling/group:Group";
const SUBNET = "aws:ec2/subnet:Subnet";

/** Resources that a property leads to, however deep in it their ids stand; while these are not known, what it was made from. */
function inside(from: Resource, property: string, graph: Graph, ...types: readonly string[]): Resource[] {
    const found = find(graph, textsIn(() => from.props[property]), ...types);
    return found.length > 0 || !isSaid(from, property) ? found : graph.linked(traceable(from, property), property, ...types);
}

/** Whether it passes on what comes to addresses of one's own. */
const holdsAddresses = (balancer: Resource, graph: Graph): boolean => balancer.props.loadBalancerType === "network" && balancer.props.internal !== true
    && inside(balancer, "subnetMappings", graph, EIP).length > 0;

/** The others of the stack and region that hold addresses of their own. */
const others = (balancer: Resource, graph: Graph): Resource[] => beside(balancer, graph, ...BALANCERS)
    .filter((other) => other.urn !== balancer.urn && awsRegion(other) === awsRegion(balancer) && holdsAddresses(other, graph));

export const frontHasReserve: StackRule = {
    name: "aws-front-has-reserve",
    title: "Beside a load balancer with addresses of its own a second one stands ready with spares, in as many of its subnets as there are spares for",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    // A network load balancer keeps the addresses that it was made with: mappings can only be added (lb.LoadBalancer.subnetMappings).
    controls: ["address-pool", "load-balancing"],
    remediation: "Declare a second network load balancer tagged purpose=reserve, whose subnetMappings give a spare Elastic IP to each subnet of the first.",
    types: BALANCERS,
    settings: ["minimumSpares"],
    applies: (balancer, graph, settings) => sparesToPrepare(balancer, graph, "aws", settings) > 0 && !standsReady(balancer) && holdsAddresses(balancer, graph),
    check: (balancer, graph, settings) => {
        const ready = others(balancer, graph).filter(standsReady).filter((other) => inside(other, "subnetMappings", graph, EIP).some(isSpare));
        const own = inside(balancer, "subnetMappings", graph, SUBNET);
        const held = new Set(ready.flatMap((other) => inside(other, "subnetMappings", graph, SUBNET)));
        const needed = Math.min(own.length, sparesToPrepare(balancer, graph, "aws", settings));
        const covered = own.filter((subnet) => held.has(subnet)).length;
        if (ready.length === 0) return [{ observed: "none stands ready", expected: "a load balancer tagged purpose=reserve, with a spare address" }];
        return unless(covered >= needed, { property: "subnetMappings", observed: `spares in ${covered} of its subnets`, expected: `in ${needed}` });
    },
};

/** What a listener leads to: whatever is in its target groups. */
const targetsOf = (listener: Resource, graph: Graph): string[] => inside(listener, "defaultActions", graph, ...GROUPS).flatMap((group) => [
    ...graph.referrers(group, "targetGroupArn", ...ATTACHMENTS).map((attachment) => graph.linked(attachment, "targetId", ...BALANCERS)[0]?.urn ?? String(attachment.props.targetId)),
    ...beside(group, graph, POOL).filter((pool) => refersToAny(pool, "targetGroupArns", group)).map(({ urn }) => urn),
]);

/** Ports that a load balancer answers on, and what stands behind each. */
const doorsOf = (balancer: Resource, graph: Graph): ReadonlyMap<string, string> => new Map(companions(graph, balancer, "loadBalancerArn", ...LISTENERS)
    .map((listener) => [`${String(listener.props.protocol)} ${String(listener.props.port)}`, targetsOf(listener, graph).sort().join(" ")]));

/** What of one's doors the other has not, or opens to something else. */
const missing = (of: ReadonlyMap<string, string>, at: ReadonlyMap<string, string>, where: string): Problem[] => [...of].flatMap(([door, behind]) =>
    at.get(door) === behind ? [] : [{ property: door, observed: at.has(door) ? "leads to something else" : `no such listener at ${where}`, expected: "the same listeners at both, to the same targets" }]);

export const reserveAnswersAlike: StackRule = {
    name: "aws-reserve-answers-alike",
    title: "A load balancer that stands ready listens where the one listens that it stands in for, and leads to the same",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["address-pool", "load-balancing"],
    remediation: "Declare each listener of the one for the other too: the same port and protocol, to target groups with the same targets.",
    types: BALANCERS,
    applies: (balancer, graph) => standsReady(balancer) && holdsAddresses(balancer, graph),
    check: (balancer, graph) => {
        const own = doorsOf(balancer, graph);
        const found = others(balancer, graph).filter((other) => !standsReady(other)).map((front) => {
            const doors = doorsOf(front, graph);
            return [...missing(doors, own, balancer.name), ...missing(own, doors, front.name)];
        });
        // Of several it stands in for the one that it is most like.
        return found.sort((a, b) => a.length - b.length)[0] ?? [{ observed: "no load balancer that it could stand in for", expected: "one in the same region, with addresses of its own" }];
    },
};
