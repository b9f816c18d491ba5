import type { Resource } from "../../policy/resource";
import * as rules from "../../policy/rules/platform-interconnect";
import { aws } from "./aws-support";
import { armId, make, platform, tabulate } from "./azure-support";

const key = (name: string): Resource => ({ ...make("random:index/randomPassword:RandomPassword", {}, { name }), type: "random:index/randomPassword:RandomPassword" });
const [first, second, third, fourth] = ["a1", "a2", "b1", "b2"].map(key) as [Resource, Resource, Resource, Resource];

const onAws = (name: string, keys: readonly [Resource, Resource], base: number, props: object = {}) => aws("ec2/vpnConnection:VpnConnection", {
    tunnel1InsideCidr: `169.254.21.${base}/30`, tunnel2InsideCidr: `169.254.21.${base + 4}/30`, tunnel1Address: `203.0.113.${base + 1}`, tunnel2Address: `203.0.113.${base + 2}`, ...props,
}, { name, from: { tunnel1PresharedKey: keys[0], tunnel2PresharedKey: keys[1] } });
const far = (name: string, bgpPeeringAddress: string, gatewayIpAddress: string, asn = 64600) =>
    make("network:LocalNetworkGateway", { id: armId(`Microsoft.Network/localNetworkGateways/${name}`), gatewayIpAddress, bgpSettings: { asn, bgpPeeringAddress } }, { name });
const onAzure = (to: Resource, sharedKey: Resource) => make("network:VirtualNetworkGatewayConnection", { id: armId(`Microsoft.Network/connections/${to.name}`), localNetworkGateway2: { id: to.props.id } },
    { name: `to-${to.name}`, from: { localNetworkGateway2: to, sharedKey } });
const gateway = (inside: readonly string[] = ["169.254.21.2", "169.254.21.6", "169.254.21.10", "169.254.21.14"], asn = 64700) =>
    make("network:VirtualNetworkGateway", { bgpSettings: { asn, bgpPeeringAddresses: [{ customBgpIpAddresses: inside }] } }, { name: "azure-gateway" });
const door = (amazonSideAsn = "64600", stack = "test") => aws("ec2/vpnGateway:VpnGateway", { amazonSideAsn }, { name: "aws-gateway", stack });
const device = (bgpAsn = "64700") => aws("ec2/customerGateway:CustomerGateway", { bgpAsn }, { name: "device" });

const ends: Resource[] = [far("a1", "169.254.21.1", "203.0.113.1"), far("a2", "169.254.21.5", "203.0.113.2"), far("b1", "169.254.21.9", "203.0.113.9"), far("b2", "169.254.21.13", "203.0.113.10")];
const keys = [first, second, third, fourth];
const connections = ends.map((end, i) => onAzure(end, keys[i]!));
const whole: Resource[] = [onAws("a", [first, second], 0), onAws("b", [third, fourth], 8), ...keys, ...ends, ...connections, gateway()];
const swapped = (from: Resource, to: Resource) => whole.map((each) => (each === from ? to : each));

tabulate(rules.cloudsAreJoined, {
    accepts: { "four tunnels at both ends": [platform(), ...whole] },
    rejects: { "none": platform(), "two on AWS": [platform(), ...whole.filter(({ name }) => name !== "b")], "three on Azure": [platform(), ...whole.filter((each) => each !== connections[0])] },
});

tabulate(rules.tunnelEndsMatch, {
    accepts: { "ends that say the same": [platform(), ...whole] },
    rejects: {
        "no far end for a tunnel": [platform(), ...whole.filter((each) => each !== ends[0])],
        "a far end at another address": [platform(), ...swapped(ends[1]!, far("a2", "169.254.21.5", "203.0.113.77"))],
        "an inside address that the gateway does not have": [platform(), ...swapped(whole.at(-1)!, gateway(["169.254.21.2"]))],
        "another key at one end": [platform(), ...swapped(connections[2]!, onAzure(ends[2]!, first))],
        "no connection to a far end": [platform(), ...whole.filter((each) => each !== connections[3])],
    },
    ignores: { "a site that is not joined": platform() },
});

tabulate(rules.asNumbersMatch, {
    accepts: { "numbers that both know": [platform(), door(), gateway(), device(), ends[0]!] },
    rejects: {
        "Azure known by another": [platform(), door(), gateway(), device("64999"), ends[0]!],
        "AWS known by another": [platform(), door(), gateway(), device(), far("a1", "169.254.21.1", "203.0.113.1", 64999)],
        "a number of another site": [platform(), door(), gateway(), device(), ends[0]!, platform({ site: "dr" }, "dr"), door("64600", "dr")],
    },
    ignores: { "a site without gateways": platform() },
});

const vpc = (cidrBlock: string, stack = "test") => aws("ec2/vpc:Vpc", { cidrBlock }, { name: "aws-network", stack });
const vnet = (block: string, stack = "test") => make("network:VirtualNetwork", { addressSpace: { addressPrefixes: [block] } }, { name: "azure-network", stack });
const CLIENTS = { aws: "10.18.0.0/22", azure: "10.19.0.0/22" };

tabulate(rules.networksAreApart, {
    accepts: { "blocks of their own": [platform({ clients: CLIENTS }), vpc("10.16.0.0/16"), vnet("10.17.0.0/16"), platform({ site: "dr" }, "dr"), vpc("10.20.0.0/16", "dr")] },
    rejects: {
        "both clouds on one block": [platform(), vpc("10.16.0.0/16"), vnet("10.16.128.0/17")],
        "two sites on one block": [platform(), vpc("10.16.0.0/16"), platform({ site: "dr" }, "dr"), vpc("10.16.0.0/16", "dr")],
        "engineers inside a network": [platform({ clients: { aws: "10.16.4.0/22", azure: "" } }), vpc("10.16.0.0/16")],
    },
});

const endpoint = (clientCidrBlock: string) => aws("ec2clientvpn/endpoint:Endpoint", { clientCidrBlock }, { name: "endpoint" });
const withClients = (block: string) => make("network:VirtualNetworkGateway", { vpnClientConfiguration: { vpnClientAddressPool: { addressPrefixes: [block] } } }, { name: "azure-gateway" });

tabulate(rules.clientsAsPlanned, {
    accepts: { "the plan's blocks": [platform({ clients: CLIENTS }), endpoint(CLIENTS.aws), withClients(CLIENTS.azure)] },
    rejects: { "another block": [platform({ clients: CLIENTS }), endpoint("10.99.0.0/22"), withClients(CLIENTS.azure)], "no endpoint": [platform({ clients: CLIENTS }), withClients(CLIENTS.azure)], "no clients on the gateway": [platform({ clients: CLIENTS }), endpoint(CLIENTS.aws), gateway()] },
    ignores: { "a site that nobody comes into by VPN": platform({ clients: { aws: "", azure: "" } }) },
});
