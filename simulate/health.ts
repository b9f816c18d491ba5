// What answers in a simulated cloud: which front ends, by which addresses, and what the name services say. It follows what
// exists there, from the address to the machines, as a request would; it knows nothing of what was declared.
import { type Conditions, isLost } from "./conditions";
import type { Existing, World } from "./service";

/** How a request fared: by which parts it went, or why it got no answer. */
export interface Reached {
    readonly answers: boolean;
    /** What it went by, the address first. */
    readonly path: readonly string[];
    /** Why there is no answer. */
    readonly reason?: string;
}

const listOf = (value: unknown): any[] => (Array.isArray(value) ? value : []);
const sameId = (a: unknown, b: unknown): boolean => typeof a === "string" && typeof b === "string" && a.toLowerCase() === b.toLowerCase();
const no = (path: readonly string[], reason: string): Reached => ({ answers: false, path, reason });

/** Of what Amazon has: the network balancer that has the address, what it passes requests to, and the machines behind. */
function onAws(eip: Existing, world: World, { lost }: Conditions): Reached {
    const allocation: unknown = eip.outputs["allocationId"];
    const region = String(eip.outputs["region"]);
    const path = [eip.name];
    if (isLost(lost, `aws/${region}`)) return no(path, `${region} answers nothing`);
    const balancers = world.of("aws:lb/loadBalancer:LoadBalancer");
    const zoneOf = (subnetId: unknown): string => String(world.of("aws:ec2/subnet:Subnet").find(({ id }) => id === subnetId)?.outputs["availabilityZone"] ?? "");
    const stands = (subnets: readonly unknown[]): boolean => subnets.some((subnet) => !isLost(lost, `aws/${zoneOf(subnet)}`));

    const front = balancers.find(({ outputs }) => listOf(outputs["subnetMappings"]).some((mapping) => mapping.allocationId === allocation));
    if (!front) return no(path, "no balancer has the address");
    const { subnetId } = listOf(front.outputs["subnetMappings"]).find((mapping) => mapping.allocationId === allocation);
    if (!stands([subnetId])) return no(path, `${zoneOf(subnetId)} is lost`);
    path.push(front.name);
    const listener = (balancer: Existing) => world.of("aws:lb/listener:Listener").find(({ outputs }) => outputs["loadBalancerArn"] === balancer.outputs["arn"] && outputs["port"] === 443);
    const passed = listener(front)?.outputs["defaultActions"]?.[0]?.targetGroupArn as unknown;
    const target = world.of("aws:lb/targetGroupAttachment:TargetGroupAttachment").find(({ outputs }) => passed !== undefined && outputs["targetGroupArn"] === passed);
    const application = balancers.find(({ outputs }) => target !== undefined && outputs["arn"] === target.outputs["targetId"]);
    if (!application) return no(path, "it passes requests to nobody");
    if (!stands(listOf(application.outputs["subnets"]))) return no(path, "every zone of the application load balancer is lost");
    path.push(application.name);
    const https = listener(application);
    const rules = world.of("aws:lb/listenerRule:ListenerRule").filter(({ outputs }) => https !== undefined && outputs["listenerArn"] === https.outputs["arn"]);
    const groups = rules.flatMap(({ outputs }) => listOf(outputs["actions"]).map(({ targetGroupArn }) => targetGroupArn as unknown)).filter((one) => one !== undefined);
    const pool = world.of("aws:autoscaling/group:Group").find(({ outputs }) => listOf(outputs["targetGroupArns"]).some((arn) => groups.includes(arn)));
    if (!pool) return no(path, "no machines are registered");
    if (!stands(listOf(pool.outputs["vpcZoneIdentifiers"]))) return no(path, "every zone of the machines is lost");
    return { answers: true, path: [...path, pool.name] };
}

/** Of what Azure has: the gateway that has the address, and the machines in its pool. */
function onAzure(address: Existing, world: World, { lost }: Conditions): Reached {
    const region = String(address.outputs["location"]);
    const path = [address.name];
    if (isLost(lost, `azure/${region}`)) return no(path, `${region} answers nothing`);
    const stands = (zones: readonly unknown[]): boolean => zones.length === 0 || zones.some((zone) => !isLost(lost, `azure/${region}-${String(zone)}`));
    const gateway = world.of("azure-native:network:ApplicationGateway")
        .find(({ inputs }) => listOf(inputs["frontendIPConfigurations"]).some((front) => sameId(front.publicIPAddress?.id, address.id)));
    if (!gateway) return no(path, "no gateway has the address");
    if (!stands(listOf(gateway.inputs["zones"]))) return no(path, "every zone of the gateway is lost");
    path.push(gateway.name);
    if (listOf(gateway.inputs["requestRoutingRules"]).length === 0) return no(path, "it routes no request");
    const configurations = (set: Existing) => listOf(set.inputs["virtualMachineProfile"]?.networkProfile?.networkInterfaceConfigurations).flatMap((nic) => listOf(nic.ipConfigurations));
    const sets = world.of("azure-native:compute:VirtualMachineScaleSet").filter((set) => configurations(set)
        .some((one) => listOf(one.applicationGatewayBackendAddressPools).some(({ id }) => typeof id === "string" && sameId(id.split("/").slice(0, 9).join("/"), gateway.id))));
    if (sets.length === 0) return no(path, "no machines are in its pool");
    const well = sets.filter((set) => stands(listOf(set.inputs["zones"])));
    return well.length === 0 ? no(path, "every zone of the machines is lost") : { answers: true, path: [...path, ...well.map(({ name }) => name)] };
}

/** Whether a request to a public address is answered. */
export function reach(address: string, world: World, conditions: Conditions): Reached {
    if (conditions.flooded.includes(address)) return no([address], "the address is flooded");
    const eip = world.of("aws:ec2/eip:Eip").find(({ outputs }) => outputs["publicIp"] === address);
    if (eip) return onAws(eip, world, conditions);
    const ip = world.of("azure-native:network:PublicIPAddress").find(({ outputs }) => outputs["ipAddress"] === address);
    return ip ? onAzure(ip, world, conditions) : no([address], "nobody has the address");
}

/** Addresses that Route 53 answers with: of what is well, as the records' policies say. */
function route53(name: string, world: World, conditions: Conditions, depth = 0): string[] {
    if (depth > 8) return [];
    const well = (id: unknown): boolean => {
        const check = world.of("aws:route53/healthCheck:HealthCheck").find((one) => one.id === id);
        if (!check) return id === undefined || id === "";
        const { type, childHealthchecks, childHealthThreshold, ipAddress } = check.inputs;
        if (type === "CALCULATED") return listOf(childHealthchecks).filter(well).length >= Number(childHealthThreshold);
        return reach(String(ipAddress), world, conditions).answers;
    };
    const records = world.of("aws:route53/record:Record").filter(({ inputs }) => inputs["type"] === "A" && sameId(inputs["name"], name));
    const answers = records.filter(({ inputs }) => well(inputs["healthCheckId"])).map(({ inputs }) => ({
        inputs,
        addresses: listOf(inputs["aliases"]).length > 0
            ? listOf(inputs["aliases"]).flatMap((alias) => route53(String(alias.name), world, conditions, depth + 1))
            : listOf(inputs["records"]).map(String),
    })).filter(({ addresses }) => addresses.length > 0);
    const first = answers.filter(({ inputs }) => listOf(inputs["failoverRoutingPolicies"])[0]?.type === "PRIMARY");
    if (first.length > 0) return first.flatMap(({ addresses }) => addresses);
    const weighed = answers.filter(({ inputs }) => Number(listOf(inputs["weightedRoutingPolicies"])[0]?.weight ?? 1) > 0);
    return (weighed.length > 0 ? weighed : answers).flatMap(({ addresses }) => addresses);
}

/** The address that Traffic Manager answers with: the first in order that is well. */
function trafficManager(world: World, conditions: Conditions): string[] {
    const endpoints = world.of("azure-native:trafficmanager:Endpoint")
        .filter(({ inputs }) => inputs["endpointStatus"] === "Enabled" && reach(String(inputs["target"]), world, conditions).answers)
        .sort((a, b) => Number(a.inputs["priority"]) - Number(b.inputs["priority"]));
    return endpoints.slice(0, 1).map(({ inputs }) => String(inputs["target"]));
}

/** What each cloud's name service says of the service's name; nothing where it does not answer. */
export const resolve = (name: string, world: World, conditions: Conditions): { readonly aws: readonly string[]; readonly azure: readonly string[] } => ({
    aws: isLost(conditions.lost, "aws") ? [] : [...new Set(route53(name, world, conditions))].sort(),
    azure: isLost(conditions.lost, "azure") ? [] : trafficManager(world, conditions),
});
