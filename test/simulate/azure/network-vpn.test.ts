import { expect } from "chai";
import { network, publicAddress, REGION, table } from "./support";

const rg = { resourceGroupName: "rg" };
const INSIDE = [["169.254.21.2", "169.254.21.6"], ["169.254.21.10", "169.254.21.14"]] as const;

function ground() {
    const made = network();
    const subnet = made.subnet("GatewaySubnet", "10.17.20.0/27");
    const addresses = ["vpn-1", "vpn-2", "vpn-clients"].map((name) => publicAddress(made.azure, name));
    const own = `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/virtualNetworkGateways/gateway/ipConfigurations`;
    const right = {
        ...rg, virtualNetworkGatewayName: "gateway", gatewayType: "Vpn", vpnType: "RouteBased", vpnGatewayGeneration: "Generation2", sku: { name: "VpnGw2AZ", tier: "VpnGw2AZ" },
        activeActive: true, enableBgp: true,
        ipConfigurations: addresses.slice(0, 2).map((address, i) => ({ name: `vpn-${i + 1}`, subnet: { id: subnet.id }, publicIPAddress: { id: address.id } })),
        bgpSettings: { asn: 64700, bgpPeeringAddresses: INSIDE.map((customBgpIpAddresses, i) => ({ ipconfigurationId: `${own}/vpn-${i + 1}`, customBgpIpAddresses })) },
    };
    const third = { name: "vpn-clients", subnet: { id: subnet.id }, publicIPAddress: { id: addresses[2]!.id } };
    return { ...made, gatewaySubnet: subnet, addresses, right, third, own };
}

const TENANT = "99999999-8888-7777-6666-555555555555";
const CLIENTS = {
    vpnClientAddressPool: { addressPrefixes: ["10.19.0.0/22"] }, vpnClientProtocols: ["OpenVPN"], vpnAuthenticationTypes: ["AAD"],
    aadTenant: `https://login.microsoftonline.com/${TENANT}/`, aadIssuer: `https://sts.windows.net/${TENANT}/`, aadAudience: "app",
};

table("network:VirtualNetworkGateway", {
    given: ground,
    right: ({ right }) => right,
    accepts: { "clients with a third address": ({ third }) => ({ "ipConfigurations[2]": third, vpnClientConfiguration: CLIENTS }) },
    refuses: {
        "clients without one": [{ vpnClientConfiguration: CLIENTS }, ["ipConfigurations", "2 configurations", "3 for two active instances with clients"]],
        "two instances that do not both work": [{ activeActive: false }, ["ipConfigurations", "2 configurations", "1 for one active instance"]],
        "a size that there is not": [{ "sku.name": "VpnGw9AZ" }, ["sku.name", "VpnGw9AZ", "one of VpnGw1AZ, VpnGw2AZ, VpnGw3AZ, VpnGw4AZ, VpnGw5AZ, VpnGw1, VpnGw2, VpnGw3, VpnGw4, VpnGw5, Basic; did you mean VpnGw1AZ?"], ["sku.tier", "VpnGw2AZ", "the same as sku.name, VpnGw9AZ"], ["vpnGatewayGeneration", "Generation2", "Generation1: VpnGw9AZ is of no other"]],
        "the small size in the second generation": [{ "sku.name": "VpnGw1AZ", "sku.tier": "VpnGw1AZ" }, ["vpnGatewayGeneration", "Generation2", "Generation1: VpnGw1AZ is of no other"]],
        "a subnet of another name": [({ app }) => ({ "ipConfigurations[0].subnet.id": app.id }), ["ipConfigurations[0].subnet.id", "app", "the subnet called GatewaySubnet"]],
        "Azure's own AS number": [{ "bgpSettings.asn": 65515 }, ["bgpSettings.asn", "65515", "an AS number that Azure has not kept for itself: not 8074, 8075, 12076, 65515, 65517, 65518, 65519, 65520"]],
        "an inside address of elsewhere": [{ "bgpSettings.bgpPeeringAddresses[0].customBgpIpAddresses[0]": "169.254.30.2" }, ["bgpSettings.bgpPeeringAddresses[0].customBgpIpAddresses[0]", "169.254.30.2", "an address from 169.254.21.0 to 169.254.22.255"]],
        "one twice": [{ "bgpSettings.bgpPeeringAddresses[1].customBgpIpAddresses[0]": "169.254.21.2" }, ["bgpSettings.bgpPeeringAddresses[1].customBgpIpAddresses[0]", "169.254.21.2", "an address used once on the gateway"]],
        "the directory over SSTP": [({ third }) => ({ "ipConfigurations[2]": third, vpnClientConfiguration: { ...CLIENTS, vpnClientProtocols: ["SSTP"] } }), ["vpnClientConfiguration.vpnClientProtocols", "[SSTP]", "OpenVPN alone: the directory signs nobody in over another"]],
        "an issuer without its slash": [({ third }) => ({ "ipConfigurations[2]": third, vpnClientConfiguration: { ...CLIENTS, aadIssuer: `https://sts.windows.net/${TENANT}` } }), ["vpnClientConfiguration.aadIssuer", `https://sts.windows.net/${TENANT}`, "https://sts.windows.net/, the tenant and a slash"]],
        "clients inside the network": [({ third }) => ({ "ipConfigurations[2]": third, vpnClientConfiguration: { ...CLIENTS, vpnClientAddressPool: { addressPrefixes: ["10.17.64.0/22"] } } }), ["vpnClientConfiguration.vpnClientAddressPool.addressPrefixes[0]", "10.17.64.0/22", "a block apart from the network's own"]],
    },
});

table("network:LocalNetworkGateway", {
    given: ground,
    right: () => ({ ...rg, localNetworkGatewayName: "far", gatewayIpAddress: "203.0.113.1", bgpSettings: { asn: 64600, bgpPeeringAddress: "169.254.21.1" } }),
    refuses: {
        "neither an address nor a name": [{ gatewayIpAddress: undefined }, ["gatewayIpAddress", "nothing", "exactly one of gatewayIpAddress, fqdn"]],
        "nothing behind it": [{ bgpSettings: undefined }, ["localNetworkAddressSpace", "nothing", "the blocks behind the device, or BGP to learn them by"]],
        "no inside address": [{ "bgpSettings.bgpPeeringAddress": undefined }, ["bgpSettings.bgpPeeringAddress", "nothing", "the device's inside address"]],
    },
});

function ends() {
    const made = ground();
    const gateway = made.azure.make("network:VirtualNetworkGateway", made.right);
    const far = made.azure.make("network:LocalNetworkGateway", { ...rg, localNetworkGatewayName: "far", gatewayIpAddress: "203.0.113.1", bgpSettings: { asn: 64600, bgpPeeringAddress: "169.254.21.1" } });
    return { ...made, gateway, far };
}
const POLICY = { ikeEncryption: "GCMAES256", ikeIntegrity: "SHA384", dhGroup: "ECP384", ipsecEncryption: "GCMAES256", ipsecIntegrity: "GCMAES256", pfsGroup: "ECP384", saLifeTimeSeconds: 3600, saDataSizeKilobytes: 102_400_000 };
const connectionOf = ({ gateway, far, own }: ReturnType<typeof ends>) => ({
    ...rg, virtualNetworkGatewayConnectionName: "tunnel", connectionType: "IPsec", virtualNetworkGateway1: { id: gateway.id }, localNetworkGateway2: { id: far.id }, sharedKey: "abcdefgh", enableBgp: true,
    ipsecPolicies: [POLICY], gatewayCustomBgpIpAddresses: INSIDE.map(([customBgpIpAddress], i) => ({ ipConfigurationId: `${own}/vpn-${i + 1}`, customBgpIpAddress })),
});

table("network:VirtualNetworkGatewayConnection", {
    given: ends,
    right: connectionOf,
    refuses: {
        "no key": [{ sharedKey: undefined }, ["sharedKey", "nothing", "a shared key"]],
        "a key too long, without showing it": [{ sharedKey: "x".repeat(129) }, ["sharedKey", "129 characters", "1 to 128 printable ASCII characters"]],
        "a far end that does not exist": [{ "localNetworkGateway2.id": `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/localNetworkGateways/fir` }, ({ far }) => ["localNetworkGateway2.id", far.id.replace(/far$/, "fir"), `a LocalNetworkGateway that exists; did you mean ${far.id}?`]],
        "a cipher that there is not": [{ "ipsecPolicies[0].ikeEncryption": "AES512" }, ["ipsecPolicies[0].ikeEncryption", "AES512", "one of DES, DES3, AES128, AES192, AES256, GCMAES128, GCMAES256; did you mean AES128?"]],
        "another proof than the cipher's own": [{ "ipsecPolicies[0].ipsecIntegrity": "SHA256" }, ["ipsecPolicies[0].ipsecIntegrity", "SHA256", "GCMAES256: the cipher proves integrity itself"]],
        "keys that live for a minute": [{ "ipsecPolicies[0].saLifeTimeSeconds": 60 }, ["ipsecPolicies[0].saLifeTimeSeconds", "60", "a whole number from 300 to 172799 seconds"]],
        "an inside address of one instance alone": [{ "gatewayCustomBgpIpAddresses[1]": undefined }, ["gatewayCustomBgpIpAddresses", "1 of them", "one for each of the two instances"]],
        "an inside address of the other": [{ "gatewayCustomBgpIpAddresses[0].customBgpIpAddress": "169.254.21.10" }, ["gatewayCustomBgpIpAddresses[0].customBgpIpAddress", "169.254.21.10", "one of the instance's own: 169.254.21.2, 169.254.21.6"]],
        "a far end of the same AS number": [
            ({ azure }) => ({ "localNetworkGateway2.id": azure.make("network:LocalNetworkGateway", { ...rg, localNetworkGatewayName: "twin", gatewayIpAddress: "203.0.113.9", bgpSettings: { asn: 64700, bgpPeeringAddress: "169.254.21.1" } }).id }),
            ["localNetworkGateway2.id", "AS 64700", "a far end of another AS number than the gateway's"],
        ],
    },
});

describe("a VPN gateway", () => {
    it("holds its addresses and its subnet, and is held by its connections", () => {
        const made = ends();
        made.azure.make("network:VirtualNetworkGatewayConnection", connectionOf(made));
        expect([made.addresses[0]!, made.gatewaySubnet, made.gateway, made.far].map((each) => made.azure.refuseDelete(each).length)).to.deep.equal([1, 1, 1, 1]);
    });

    it("does not answer with the key of a connection", () => {
        const made = ends();
        expect(made.azure.make("network:VirtualNetworkGatewayConnection", connectionOf(made)).outputs).to.not.have.property("sharedKey");
        expect(made.gateway.outputs["location"]).to.equal(REGION);
    });
});
