// What of a site somebody on the internet can reach, as far as a program tells. Pure: resources in, a sorted list out.
import { isOpen } from "./azure-traffic";
import { beside, block, list } from "./look";
import { type Graph, readOr, type Resource } from "./resource";

/** A block so large that it is the internet, or a good part of it. */
const isInternet = (cidr: string): boolean => Number(cidr.split("/")[1] ?? 32) < (cidr.includes(":") ? 16 : 8);

const ports = (protocol: unknown, from: unknown, to: unknown): string =>
    (String(protocol) === "-1" ? "every port" : `${String(protocol).toLowerCase()}/${from === to || to === undefined ? String(from) : `${String(from)}-${String(to)}`}`);

/** Ports of security groups that the internet may use, with the group's name in the program. */
function awsPorts(site: Resource, graph: Graph): string[] {
    const separate = beside(site, graph, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        .filter(({ props }) => [props.cidrIpv4, props.cidrIpv6].some((cidr) => typeof cidr === "string" && isInternet(cidr)))
        .map((rule) => {
            const [group] = graph.linked(rule, "securityGroupId", "aws:ec2/securityGroup:SecurityGroup");
            return `aws port ${ports(rule.props.ipProtocol, rule.props.fromPort, rule.props.toPort)} ${group?.name ?? "a group of another program"}`;
        });
    const inline = beside(site, graph, "aws:ec2/securityGroup:SecurityGroup").flatMap((group) => list<any>(group.props.ingress)
        .filter((rule) => [...list<string>(rule.cidrBlocks), ...list<string>(rule.ipv6CidrBlocks)].some(isInternet))
        .map((rule) => `aws port ${ports(rule.protocol, rule.fromPort, rule.toPort)} ${group.name}`));
    return [...separate, ...inline];
}

/** Ports of network security groups that the internet may use, with the end of the group's name: the tier. */
const azurePorts = (site: Resource, graph: Graph): string[] => beside(site, graph, "azure-native:network:SecurityRule")
    .filter(({ props }) => /^inbound$/i.test(props.direction) && /^allow$/i.test(props.access)
        && [...list<string>(props.sourceAddressPrefix), ...list<string>(props.sourceAddressPrefixes)].some(isOpen))
    .flatMap((rule) => {
        const [group] = graph.linked(rule, "networkSecurityGroupName", "azure-native:network:NetworkSecurityGroup");
        const named = [...list<string>(rule.props.destinationPortRange), ...list<string>(rule.props.destinationPortRanges)];
        return named.map((port) => `azure port ${ports(rule.props.protocol, port, port)} ${(group?.name ?? "another").split("-").at(-1)!}`);
    });

/** Names that have an address, or lead to one. */
const ADDRESSES = ["A", "AAAA", "CNAME"];

/** A certificate's proof is named by digits that nobody reads. */
const shortName = (name: string): string => (/^_[0-9a-f]{32}$/.test(name) ? "_proof" : name);

function names(site: Resource, graph: Graph): string[] {
    const domains = beside(site, graph, "aws:route53/zone:Zone").filter(({ props }) => list(props.vpcs).length === 0).map(({ props }) => String(props.name));
    const onAws = beside(site, graph, "aws:route53/record:Record").filter(({ props }) => ADDRESSES.includes(props.type)).flatMap(({ props }) => {
        const name = String(props.name).replace(/\.$/, "");
        const domain = domains.find((each) => name === each || name.endsWith(`.${each}`));
        const own = domain === undefined ? name : name === domain ? "@" : name.slice(0, -domain.length - 1);
        // What only other records lead to is no name that anybody is told; a standby's records are in its primary's zone.
        return domain === undefined || /(^|\.)_front$/.test(own) ? [] : [`aws name ${shortName(own)} ${String(props.type)}`];
    });
    const onAzure = beside(site, graph, "azure-native:dns:RecordSet").map(({ props }) =>
        ({ name: String(props.relativeRecordSetName ?? props.name), type: String(props.recordType ?? String(props.type).split("/").at(-1)).toUpperCase() }))
        .filter(({ type }) => ADDRESSES.includes(type)).map(({ name, type }) => `azure name ${shortName(name)} ${type}`);
    return [...new Set([...onAws, ...onAzure])];
}

/** Stores and vaults that answer anybody who has a name and a password for them, wherever they are. */
const openStores = (site: Resource, graph: Graph): string[] =>
    beside(site, graph, "azure-native:storage:StorageAccount", "azure-native:keyvault:Vault", "azure-native:dbforpostgresql:Server", "azure-native:recoveryservices:Vault").filter(({ props }) => {
        const settings = props.properties ?? props.network ?? props;
        const access = settings.publicNetworkAccess ?? props.publicNetworkAccess;
        return access !== undefined && !/^disabled$/i.test(String(access)) && !/^deny$/i.test(String(block(settings.networkAcls ?? props.networkRuleSet)?.defaultAction ?? ""));
    }).map(({ name }) => `azure store ${name}`);

const each = (site: Resource, graph: Graph, type: string, what: string): string[] => beside(site, graph, type).map(({ name }) => `${what} ${name}`);

/** Everything, each once, in order. */
export const surfaceOf = (site: Resource, graph: Graph): string[] => [...new Set([
    ...awsPorts(site, graph),
    ...azurePorts(site, graph),
    ...names(site, graph),
    ...openStores(site, graph),
    ...(beside(site, graph, "aws:cognito/userPoolDomain:UserPoolDomain").length > 0 ? ["aws log-in pages"] : []),
    ...each(site, graph, "aws:ec2/vpnConnection:VpnConnection", "aws tunnel"),
    ...each(site, graph, "aws:ec2clientvpn/endpoint:Endpoint", "aws client VPN"),
    ...each(site, graph, "aws:cloudfront/distribution:Distribution", "aws distribution"),
    ...each(site, graph, "aws:apigatewayv2/api:Api", "aws API"),
    ...beside(site, graph, "aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance").filter(({ props }) => readOr(false, () => props.publiclyAccessible === true)).map(({ name }) => `aws database ${name}`),
    ...each(site, graph, "azure-native:network:VirtualNetworkGateway", "azure VPN gateway"),
    ...each(site, graph, "azure-native:network:BastionHost", "azure bastion"),
    ...beside(site, graph, "azure-native:network:AzureFirewall").filter(({ props }) => list(props.natRuleCollections).length > 0).map(({ name }) => `azure firewall ${name}`),
    ...each(site, graph, "azure-native:cdn:AFDEndpoint", "azure front door"),
])].sort();
