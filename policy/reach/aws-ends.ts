// What stands in the subnets of AWS, told together where one subnet and the same groups hold it.
import { beside, block, list, perGraph } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import { DEFAULT_GROUP, GROUP, GROUPS } from "./aws-groups";
import { awsNetworks, subnetBlocks, SUBNETS, subnetsOf } from "./aws-network";
import type { End, Network } from "./model";
import { prefixesOf, tierOfSubnet } from "./places";
import { given, named, namedAnywhere, naming } from "./refs";

export const CLIENT_VPN = "aws:ec2clientvpn/endpoint:Endpoint";
const ASSOCIATION = "aws:ec2clientvpn/networkAssociation:NetworkAssociation";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const TEMPLATES = ["aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/launchConfiguration:LaunchConfiguration"];
const BALANCER = /^aws:(lb|alb|elb)\/loadBalancer:LoadBalancer$/;

/** Of EC2's own resources those that have an address in a subnet. All others are the network itself. */
const MACHINES = /^aws:ec2\/(instance|spotInstanceRequest|spotFleetRequest|fleet|networkInterface|vpcEndpoint|instanceConnectEndpoint)/;

/** What names subnets for others to stand in, or watches them, and has no address there itself. */
const NO_HOLDER = /^aws:(ec2clientvpn|networkfirewall|ec2transitgateway|cloudwatch|cfg|backup|ram|ssm|iam|vpc|vpclattice|networkmanager|route53\/(?!resolverEndpoint))\/?|subnetGroup:|clusterInstance:|^aws:directconnect/i;

const isHolder = (type: string): boolean => type.startsWith("aws:") && (type.startsWith("aws:ec2/") ? MACHINES.test(type) : !NO_HOLDER.test(type));

const SUBNET_GROUPS = ["aws:rds/subnetGroup:SubnetGroup", "aws:elasticache/subnetGroup:SubnetGroup", "aws:redshift/subnetGroup:SubnetGroup", "aws:docdb/subnetGroup:SubnetGroup", "aws:neptune/subnetGroup:SubnetGroup", "aws:memorydb/subnetGroup:SubnetGroup", "aws:dax/subnetGroup:SubnetGroup"];
const GROUP_PROPERTIES = ["dbSubnetGroupName", "subnetGroupName", "clusterSubnetGroupName", "neptuneSubnetGroupName"];

/** Subnet groups by name: they are named, never told by id. */
const groupsByName = perGraph((graph) => new Map(graph.of(...SUBNET_GROUPS).map((group) => [readOr(group.name, () => String(group.props.name ?? group.name)), group])));

function subnetsFor(resource: Resource, graph: Graph): Resource[] {
    const direct = namedAnywhere(graph, resource, ...SUBNETS);
    const viaGroup = GROUP_PROPERTIES.flatMap((property) => {
        const group = groupsByName(graph).get(readOr("", () => String(resource.props[property] ?? ""))) ?? named(graph, resource, property, ...SUBNET_GROUPS).found[0]
            ?? (resource.propertyDependencies[property] ?? []).map((urn) => graph.get(urn)).find((origin) => origin && SUBNET_GROUPS.includes(origin.type));
        return group ? named(graph, group, "subnetIds", ...SUBNETS).found : [];
    });
    return [...new Set([...direct, ...viaGroup])];
}

/** Properties by which something is put into groups. */
const MEMBERSHIPS = ["securityGroups", "securityGroupIds", "vpcSecurityGroupIds", "vpcConfig", "networkConfiguration", "networkInterfaces", "vpcOptions", "launchTemplate"];

/** The groups that guard something; undefined where they are not known. */
function groupsFor(resource: Resource, graph: Graph): readonly Resource[] | undefined {
    const templates = namedAnywhere(graph, resource, ...TEMPLATES);
    const all = [resource, ...templates];
    const found = all.flatMap((each) => namedAnywhere(graph, each, ...GROUPS));
    if (found.length > 0) return [...new Set(found)];
    const hidden = all.some((each) => MEMBERSHIPS.some((property) => readOr("hidden", () => JSON.stringify(each.props[property]) ?? "") === "hidden"));
    // Groups that are told, and are none of this program's, may let anything through.
    const foreign = all.some((each) => MEMBERSHIPS.some((property) => readOr(false, () => /"sg-/.test(JSON.stringify(each.props[property]) ?? ""))));
    return hidden || foreign ? undefined : [];
}

/** A switch: off where it is left out, undefined where it is not known. */
const isOn = (props: any, key: string): boolean | undefined => {
    const value = given(props, key);
    return value === "hidden" ? undefined : value === true || value === "true";
};

/** Whether the internet can call it, as far as addresses go. */
function isPublic(resource: Resource, subnet: Resource, graph: Graph): boolean | undefined {
    const { type, props } = resource;
    if (BALANCER.test(type)) { const internal = isOn(props, "internal"); return internal === undefined ? undefined : !internal; }
    if (naming(graph, resource, "instance", "aws:ec2/eip:Eip").length > 0 || naming(graph, resource, "networkInterface", "aws:ec2/eip:Eip").length > 0) return true;
    if (type === "aws:rds/cluster:Cluster") return naming(graph, resource, "clusterIdentifier", "aws:rds/clusterInstance:ClusterInstance").some((instance) => isOn(instance.props, "publiclyAccessible") === true);
    if (/^aws:(rds|redshift|docdb|neptune|mq|dms)\//.test(type)) return isOn(props, "publiclyAccessible");
    const said = [resource, ...namedAnywhere(graph, resource, ...TEMPLATES)].flatMap((each) => {
        const interfaces = given(each.props, "networkInterfaces");
        return [given(each.props, "associatePublicIpAddress"), ...(interfaces === "hidden" ? ["hidden"] : list<unknown>(interfaces).map((nic) => given(nic, "associatePublicIpAddress"))), given(block(given(each.props, "networkConfiguration")), "assignPublicIp")];
    }).filter((value) => value !== undefined && value !== null && value !== "");
    if (said.includes("hidden")) return undefined;
    if (said.length > 0) return said.some((value) => value === true || value === "true");
    if (!/^aws:(ec2\/(instance|spot|fleet)|autoscaling\/|eks\/nodeGroup)/.test(type)) return false;
    return isOn(subnet.props, "mapPublicIpOnLaunch");
}

/** Only network and gateway load balancers may stand without a group; then nothing but the ACL guards them. */
const isGuarded = ({ type, props }: Resource, groups: readonly Resource[] | undefined): boolean =>
    !(BALANCER.test(type) && groups?.length === 0 && readOr(false, () => /^(network|gateway)$/.test(String(props.loadBalancerType))));

function endsOf(network: Network, prefix: string, graph: Graph): End[] {
    const subnets = subnetsOf(network.resource, graph);
    const standing = standingIn(graph);
    const ends = new Map<string, End & { holders: Resource[] }>();
    for (const subnet of subnets) {
        for (const holder of standing.get(subnet.urn) ?? []) {
            const groups = groupsFor(holder, graph) ?? (holder.type === CLIENT_VPN ? [] : undefined);
            const place = `${prefix}${holder.type === CLIENT_VPN ? "clients" : holder.type === ENDPOINT ? "endpoints" : tierOfSubnet(subnet)}`;
            const seen = isPublic(holder, subnet, graph);
            const guarded = isGuarded(holder, groups);
            const own = groups?.length === 0 && guarded ? beside(network.resource, graph, DEFAULT_GROUP).filter((group) => named(graph, group, "vpcId", network.resource.type).found.includes(network.resource)) : groups;
            const key = [place, subnet.urn, own?.map(({ urn }) => urn).sort().join() ?? "?", seen, guarded].join(" ");
            const end = ends.get(key);
            if (end) end.holders.push(holder);
            else ends.set(key, { place, network, subnet, holders: [holder], addresses: subnetBlocks(subnet), groups: own, guarded, isPublic: seen });
        }
    }
    return [...ends.values(), ...toCome(network, prefix, subnets, [...ends.values()], graph)];
}

/** Subnets where nothing stands yet: what is started there is guarded by the network's groups that nothing is in yet. */
function toCome(network: Network, prefix: string, subnets: readonly Resource[], ends: readonly End[], graph: Graph): End[] {
    const taken = new Set(ends.flatMap(({ groups }) => groups ?? []));
    const free = naming(graph, network.resource, "vpcId", GROUP).filter((group) => !taken.has(group));
    const passed = new Set([...namingSubnets(graph, "aws:ec2/natGateway:NatGateway"), ...namingSubnets(graph, "aws:networkfirewall/firewall:Firewall")]);
    const isEmptySubnet = (subnet: Resource) => !passed.has(subnet) && !ends.some((end) => end.subnet === subnet && !/(^| )endpoints$/.test(end.place));
    return subnets.filter(isEmptySubnet).filter((subnet) => !ends.some(({ place }) => place === `${prefix}${tierOfSubnet(subnet)}`)).map((subnet) => ({
        place: `${prefix}${tierOfSubnet(subnet)}`, network, subnet, holders: [], addresses: subnetBlocks(subnet), groups: free, guarded: true, isPublic: isOn(subnet.props, "mapPublicIpOnLaunch"),
    }));
}

const namingSubnets = (graph: Graph, type: string): Resource[] => graph.of(type).flatMap((resource) => namedAnywhere(graph, resource, ...SUBNETS));

/** What stands in each subnet, by the subnet's URN. */
const standingIn = perGraph((graph) => {
    const found = new Map<string, Resource[]>();
    const add = (subnets: readonly Resource[], holder: Resource) => subnets.forEach(({ urn }) => found.set(urn, [...(found.get(urn) ?? []), holder]));
    if (graph.of(...SUBNETS).length === 0) return found;
    for (const resource of graph.resources) if (isHolder(resource.type)) add(subnetsFor(resource, graph), resource);
    for (const endpoint of graph.of(CLIENT_VPN)) add(naming(graph, endpoint, "clientVpnEndpointId", ASSOCIATION).flatMap((each) => named(graph, each, "subnetId", ...SUBNETS).found), endpoint);
    return found;
});

/** Services that a route table leads to by a gateway endpoint: no interface, and no group, stands before them. */
const gatewayEndpoints = (network: Network, prefix: string, graph: Graph): End[] => naming(graph, network.resource, "vpcId", ENDPOINT)
    .filter(({ props }) => readOr(false, () => /^Gateway$/i.test(String(props.vpcEndpointType ?? "Gateway"))))
    .map((endpoint) => ({ place: `${prefix}endpoints`, network, holders: [endpoint], addresses: undefined, guarded: false, outside: "services", tag: readOr(endpoint.name, () => String(endpoint.props.serviceName)) }));

export const awsEnds = perGraph((graph): End[] => {
    const networks = awsNetworks(graph);
    const prefixes = prefixesOf(networks);
    return networks.flatMap((network) => [...endsOf(network, prefixes.get(network.resource.urn)!, graph), ...gatewayEndpoints(network, prefixes.get(network.resource.urn)!, graph)]);
});
