// The link between a site's two clouds, seen from both ends at once: what only fits together if both say the same.
import { contains, overlaps, parseCidr } from "../../components/plan/cidr";
import { same } from "../azure";
import { beside, factsOf, list, PLATFORM, type PlatformFacts, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, StackRule } from "../rule";

const AWS_CONNECTION = "aws:ec2/vpnConnection:VpnConnection";
const AWS_GATEWAY = "aws:ec2/vpnGateway:VpnGateway";
const AWS_DEVICE = "aws:ec2/customerGateway:CustomerGateway";
const AZURE_CONNECTION = "azure-native:network:VirtualNetworkGatewayConnection";
const AZURE_GATEWAY = "azure-native:network:VirtualNetworkGateway";
const FAR_END = "azure-native:network:LocalNetworkGateway";

/** Fewest tunnels: two connections of two, so that losing any one device leaves two. */
const TUNNELS = 4;

export const cloudsAreJoined: StackRule = {
    name: "platform-clouds-joined",
    title: "The clouds of a site are joined by four tunnels, declared at both ends",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links"],
    remediation: "Leave interconnect.enabled on. Without it what one cloud sends the other goes over the internet, under TLS alone.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const onAws = beside(platform, graph, AWS_CONNECTION).length * 2;
        const onAzure = beside(platform, graph, AZURE_CONNECTION).length;
        return [
            ...unless(onAws >= TUNNELS, { property: "aws", observed: `${onAws} tunnels`, expected: `${TUNNELS} or more` }),
            ...unless(onAzure >= TUNNELS, { property: "azure", observed: `${onAzure} tunnels`, expected: `${TUNNELS} or more` }),
        ];
    },
};

/** Hosts of a /30: AWS takes the first, the other side the second. */
const hosts = (inside: string): [string, string] => {
    const [, head, last] = /^(.*\.)(\d+)\/30$/.exec(inside) ?? [];
    return [`${head}${Number(last) + 1}`, `${head}${Number(last) + 2}`];
};

interface AwsEnd {
    readonly of: Resource;
    readonly tunnel: 1 | 2;
    readonly aws: string;
    readonly azure: string;
}

const awsEnds = (platform: Resource, graph: Graph): AwsEnd[] => beside(platform, graph, AWS_CONNECTION).flatMap((of) => ([1, 2] as const).map((tunnel) => {
    const [aws, azure] = hosts(String(of.props[`tunnel${tunnel}InsideCidr`]));
    return { of, tunnel, aws, azure };
}));

const madeFrom = (resource: Resource, property: string, graph: Graph, type: RegExp): Resource[] =>
    (resource.propertyDependencies[property] ?? []).flatMap((urn) => graph.get(urn) ?? []).filter((origin) => type.test(origin.type));

export const tunnelEndsMatch: StackRule = {
    name: "platform-tunnel-ends-match",
    title: "Each tunnel has the same key, inside addresses and AS numbers at both ends",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links"],
    remediation: "Declare both ends from the one plan: the far end's BGP address is AWS's inside address, its gateway address AWS's outside one.",
    types: [PLATFORM],
    applies: (platform, graph) => beside(platform, graph, AWS_CONNECTION).length > 0 && beside(platform, graph, AZURE_CONNECTION).length > 0,
    check: (platform, graph) => {
        const farEnds = beside(platform, graph, FAR_END);
        const connections = beside(platform, graph, AZURE_CONNECTION);
        const inside = new Set(beside(platform, graph, AZURE_GATEWAY).flatMap(({ props }) => list<any>(props.bgpSettings?.bgpPeeringAddresses)).flatMap((one) => list<string>(one.customBgpIpAddresses)));
        return awsEnds(platform, graph).flatMap(({ of, tunnel, aws, azure }): Problem[] => {
            const property = `${of.name}.tunnel${tunnel}`;
            const far = farEnds.find(({ props }) => props.bgpSettings?.bgpPeeringAddress === aws);
            if (!far) return [{ property, observed: `no far end on Azure with the BGP address ${aws}`, expected: "one" }];
            const outside = readOr<unknown>(undefined, () => of.props[`tunnel${tunnel}Address`]);
            const address = readOr<unknown>(undefined, () => far.props.gatewayIpAddress);
            const leads = outside !== undefined && address !== undefined ? outside === address : madeFrom(far, "gatewayIpAddress", graph, /VpnConnection$/).includes(of);
            const connection = connections.find((one) => one.propertyDependencies.localNetworkGateway2?.includes(far.urn)
                || same(readOr(undefined, () => one.props.localNetworkGateway2?.id as string), readOr(undefined, () => far.props.id as string)));
            const [ours, theirs] = [madeFrom(of, `tunnel${tunnel}PresharedKey`, graph, /^random:/), connection ? madeFrom(connection, "sharedKey", graph, /^random:/) : []];
            return [
                ...unless(leads, { property, observed: `${far.name} is at another address`, expected: "the tunnel's own outside address" }),
                ...unless(inside.has(azure), { property, observed: `Azure's gateway has no inside address ${azure}`, expected: "the second host of the tunnel's block" }),
                ...unless(connection !== undefined, { property, observed: `no connection to ${far.name}`, expected: "one" }),
                ...unless(ours.length === 0 || theirs.some((key) => ours.includes(key)), { property, observed: "another key at Azure's end", expected: "the same" }),
            ];
        });
    },
};

export const asNumbersMatch: StackRule = {
    name: "platform-as-numbers-match",
    title: "Each cloud knows the other by the AS number that it has, and no two sites have the same",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links"],
    remediation: "Take all four from the plan of links. A neighbour that says another number is refused.",
    types: [PLATFORM],
    applies: (platform, graph) => beside(platform, graph, AWS_GATEWAY).length > 0 && beside(platform, graph, AZURE_GATEWAY).length > 0,
    check: (platform, graph) => {
        const numbers = (type: string, read: (props: any) => unknown) => [...new Set(beside(platform, graph, type).map(({ props }) => String(read(props))))];
        const [awsOwn, azureOwn] = [numbers(AWS_GATEWAY, (props) => props.amazonSideAsn), numbers(AZURE_GATEWAY, (props) => props.bgpSettings?.asn)];
        const [azureKnown, awsKnown] = [numbers(AWS_DEVICE, (props) => props.bgpAsn), numbers(FAR_END, (props) => props.bgpSettings?.asn)];
        const elsewhere = graph.of(PLATFORM).filter((other) => other !== platform)
            .flatMap((other) => [...beside(other, graph, AWS_GATEWAY).map(({ props }) => String(props.amazonSideAsn)), ...beside(other, graph, AZURE_GATEWAY).map(({ props }) => String(props.bgpSettings?.asn))]);
        return [
            ...azureKnown.filter((asn) => !azureOwn.includes(asn)).map((asn) => ({ property: "azure", observed: `AWS knows it as ${asn}`, expected: azureOwn.join(", ") })),
            ...awsKnown.filter((asn) => !awsOwn.includes(asn)).map((asn) => ({ property: "aws", observed: `Azure knows it as ${asn}`, expected: awsOwn.join(", ") })),
            ...[...awsOwn, ...azureOwn].filter((asn) => elsewhere.includes(asn)).map((asn) => ({ property: "asn", observed: `${asn}, which another site has`, expected: "a number of its own" })),
        ];
    },
};

interface Place {
    readonly what: string;
    readonly block: string;
}

/** Every block of addresses that a site has, and that its engineers come from. */
function blocksOf(platform: Resource, graph: Graph): Place[] {
    const { site, clients } = platform.props as PlatformFacts;
    const networks = [
        ...beside(platform, graph, "aws:ec2/vpc:Vpc").filter(({ name }) => name === "aws-network").map(({ props }) => String(props.cidrBlock)),
        ...beside(platform, graph, "azure-native:network:VirtualNetwork").filter(({ name }) => name === "azure-network").flatMap(({ props }) => list<string>(props.addressSpace?.addressPrefixes)),
    ];
    return [
        ...networks.map((block) => ({ what: `the network ${block} of ${site}`, block })),
        ...[clients?.aws, clients?.azure].filter((block): block is string => Boolean(block)).map((block) => ({ what: `the engineers' ${block} of ${site}`, block })),
    ];
}

export const networksAreApart: StackRule = {
    name: "platform-networks-apart",
    title: "No two networks of any site overlap, nor where engineers come from",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links", "network-segmentation"],
    remediation: "Give each a block of its own in `sites`: what has the same addresses can never be joined.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const own = blocksOf(platform, graph);
        const all = graph.of(PLATFORM).flatMap((other) => (other === platform ? [] : blocksOf(other, graph)));
        return own.flatMap(({ what, block }, i) => [...own.slice(0, i), ...all].filter((other) => overlaps(parseCidr(other.block), parseCidr(block)))
            .map((other) => ({ property: "sites", observed: `${what} overlaps ${other.what}`, expected: "a block of its own" })));
    },
};

const AWS_CLIENTS = "aws:ec2clientvpn/endpoint:Endpoint";

export const clientsAsPlanned: StackRule = {
    name: "platform-clients-as-planned",
    title: "Engineers on the VPN get addresses from the plan's block, on both clouds",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["vpn-links", "login-ranges"],
    remediation: "Let the endpoint and the gateway take the site's `clients` blocks: rules between tiers know engineers by them.",
    types: [PLATFORM],
    applies: (platform) => Boolean((platform.props as PlatformFacts).clients?.aws) || Boolean((platform.props as PlatformFacts).clients?.azure),
    check: (platform, graph) => {
        const { clients } = factsOf(platform, graph)!;
        const onAws = beside(platform, graph, AWS_CLIENTS).map(({ props }) => String(props.clientCidrBlock));
        const onAzure = beside(platform, graph, AZURE_GATEWAY).flatMap(({ props }) => list<string>(props.vpnClientConfiguration?.vpnClientAddressPool?.addressPrefixes));
        const inside = (blocks: readonly string[], planned: string) => blocks.length > 0 && blocks.every((block) => contains(parseCidr(planned), parseCidr(block)));
        return [
            ...unless(!clients!.aws || inside(onAws, clients!.aws), { property: "aws", observed: onAws.map(shown).join(", ") || "no VPN endpoint", expected: shown(clients!.aws) }),
            ...unless(!clients!.azure || inside(onAzure, clients!.azure), { property: "azure", observed: onAzure.map(shown).join(", ") || "no clients on the gateway", expected: shown(clients!.azure) }),
        ];
    },
};
