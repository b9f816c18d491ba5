import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/aws-reserve";
import { aws, platform, tabulate, UNKNOWN } from "./aws-support";

const ready = platform({ spares: { aws: 2, azure: 2, minimumFree: 1, prepared: true } });
const eip = (name: string, purpose = "front") => aws("ec2/eip:Eip", { tags: { purpose } }, { name });
const subnets = ["a", "b", "c"].map((zone) => aws("ec2/subnet:Subnet", { availabilityZone: `eu-west-1${zone}` }, { name: `edge-${zone}` }));
const addresses = [...["a", "b", "c"].map((zone) => eip(`front-${zone}`)), ...["a", "b", "c"].map((zone) => eip(`spare-${zone}`, "spare"))];

const balancer = (name: string, props: object, more: object = {}) => aws("lb/loadBalancer:LoadBalancer", { loadBalancerType: "network", ...props }, { name, ...more });
const mapped = (kind: string, zones: readonly string[]) => zones.map((zone) => ({ subnetId: `edge-${zone}-id`, allocationId: `${kind}-${zone}-id` }));
const front = (props: object = {}, more: object = {}) => balancer("front", { subnetMappings: mapped("front", ["a", "b", "c"]), ...props }, more);
const reserve = (props: object = {}, more: object = {}) => balancer("reserve", { subnetMappings: mapped("spare", ["a", "b"]), tags: { purpose: "reserve" }, ...props }, more);
const made = { from: { subnetMappings: [...subnets, ...addresses.slice(3)] } };

tabulate(rules.frontHasReserve, {
    accepts: {
        "one beside it, with the two spares there are": [front(), reserve(), ready, ...subnets, ...addresses],
        "one that is not made yet": [front(), reserve({ subnetMappings: UNKNOWN }, made), ready, ...subnets, ...addresses],
        "one by the older type, that says nothing of being internal": [{ ...front(), type: "aws:alb/loadBalancer:LoadBalancer" }, { ...reserve(), type: "aws:alb/loadBalancer:LoadBalancer" }, ready, ...subnets, ...addresses],
    },
    rejects: {
        "none beside it": [front(), ready, ...subnets, ...addresses],
        "one in another region": [front(), reserve({}, { region: "eu-central-1" }), ready, ...subnets, ...addresses],
        "one that is internal": [front(), reserve({ internal: true }), ready, ...subnets, ...addresses],
        "one that nothing marks": [front(), reserve({ tags: {} }), ready, ...subnets, ...addresses],
        "one on addresses that are no spares": [front(), reserve({ subnetMappings: mapped("front", ["a", "b"]) }), ready, ...subnets, ...addresses],
        "one in fewer of its subnets than there are spares for": [front(), reserve({ subnetMappings: mapped("spare", ["a"]) }), ready, ...subnets, ...addresses],
    },
    ignores: {
        "a platform that prepares none": [front(), platform(), ...subnets, ...addresses],
        "a program that is to keep no spares": [front(), ...subnets, ...addresses],
        "the one that stands ready": [reserve(), front(), ready, ...subnets, ...addresses],
        "one without addresses of its own": [balancer("front", { subnets: ["edge-a-id"] }), ready, ...subnets, ...addresses],
        "an application load balancer, which is the default": [balancer("front", { loadBalancerType: undefined, subnets: ["edge-a-id"] }), ready],
    },
    awaits: { "one that nothing tells the addresses of": [front(), reserve({ subnetMappings: UNKNOWN }, { from: { subnetMappings: [] } }), ready, ...subnets, ...addresses] },
});

tabulate(rules.frontHasReserve, {
    settings: { minimumSpares: 1 },
    accepts: { "one with a spare, in a program that is no platform": [front(), reserve(), ...subnets, ...addresses] },
    rejects: { "none, in a program that is no platform": [front(), ...subnets, ...addresses] },
    ignores: { "a platform that prepares none": [front(), platform(), ...subnets, ...addresses] },
});

const application = balancer("application", { loadBalancerType: "application" });
/** A listener with a group of its own, which the application load balancer is in. */
function door(at: Resource, port: number, { target = application, protocol = "TCP" } = {}): Resource[] {
    const name = `${at.name}-${port}`;
    const group = aws("lb/targetGroup:TargetGroup", { targetType: "alb" }, { name });
    return [
        aws("lb/listener:Listener", { loadBalancerArn: at.props.arn as string, port, protocol, defaultActions: [{ type: "forward", targetGroupArn: group.props.arn as string }] }, { name }),
        group, aws("lb/targetGroupAttachment:TargetGroupAttachment", { targetGroupArn: group.props.arn as string, targetId: target.props.arn as string }, { name }),
    ];
}
const both = [front(), application, ...subnets, ...addresses];
const machines = (groups: readonly string[]) => aws("autoscaling/group:Group", { targetGroupArns: groups.map((name) => `arn:aws:mock:eu-west-1:111122223333:${name}`) }, { name: "machines" });
/** Two listeners that lead to machines, without a load balancer between. */
const direct = (at: Resource) => door(at, 443).slice(0, 2);

tabulate(rules.reserveAnswersAlike, {
    accepts: {
        "the same listeners, to the same load balancer": [reserve(), ...both, ...door(front(), 443), ...door(reserve(), 443), ...door(front(), 80), ...door(reserve(), 80)],
        "the same listeners, to the same machines": [reserve(), ...both, ...direct(front()), ...direct(reserve()), machines(["front-443", "reserve-443"])],
        "the second of two that it might stand in for": [reserve(), ...both, balancer("another", { subnetMappings: mapped("front", ["a"]) }), ...door(front(), 443), ...door(reserve(), 443)],
    },
    rejects: {
        "a listener less": [reserve(), ...both, ...door(front(), 443), ...door(reserve(), 443), ...door(front(), 80)],
        "a listener more": [reserve(), ...both, ...door(front(), 443), ...door(reserve(), 443), ...door(reserve(), 80)],
        "another port": [reserve(), ...both, ...door(front(), 443), ...door(reserve(), 444)],
        "another protocol": [reserve(), ...both, ...door(front(), 443), ...door(reserve(), 443, { protocol: "TCP_UDP" })],
        "something else behind it": [reserve(), ...both, ...door(front(), 443), ...door(reserve(), 443, { target: balancer("other", {}) })],
        "machines that register with one only": [reserve(), ...both, ...direct(front()), ...direct(reserve()), machines(["front-443"])],
        "nothing to stand in for": [reserve(), application, ...subnets, ...addresses, ...door(reserve(), 443)],
    },
    ignores: { "one that nothing marks": [front(), reserve(), ...subnets, ...addresses] },
    awaits: {
        "a port that is not known": [reserve(), ...both, ...door(front(), 443), ...door(reserve(), 443).map((each) => (each.type.endsWith("Listener") ? aws("lb/listener:Listener", { ...each.props as object, port: UNKNOWN }, { name: each.name }) : each))],
        "listeners that may be anyone's": [reserve(), ...both, aws("lb/listener:Listener", { loadBalancerArn: UNKNOWN, port: 443, protocol: "TCP" })],
    },
});
