import { expect } from "chai";
import { Account, table } from "./support";

const tunnels = { tunnel1InsideCidr: "169.254.21.0/30", tunnel2InsideCidr: "169.254.21.4/30" };

function joined() {
    const account = new Account();
    const vpc = account.make("ec2.Vpc", { cidrBlock: "10.16.0.0/16" });
    const gateway = account.make("ec2.VpnGateway", { vpcId: vpc.id, amazonSideAsn: "64600" });
    const device = account.make("ec2.CustomerGateway", { type: "ipsec.1", bgpAsn: "64700", ipAddress: "198.51.100.1" });
    return { account, vpc, gateway, device };
}

table("ec2.VpnGateway", {
    given: () => { const account = new Account(); return { account, vpc: account.make("ec2.Vpc", { cidrBlock: "10.16.0.0/16" }) }; },
    right: ({ vpc }) => ({ vpcId: vpc.id, amazonSideAsn: "64600" }),
    refuses: {
        "a network that does not exist": [{ vpcId: "vpc-0" }, ["vpcId", "vpc-0", "the id of a vpc that exists"]],
        "a public AS number": [{ amazonSideAsn: "15169" }, ["amazonSideAsn", "15169", "a private AS number: 64512 to 65534, or 4200000000 to 4294967294"]],
        "a second gateway of a network": [
            ({ account, vpc }) => { account.make("ec2.VpnGateway", { vpcId: vpc.id }, { name: "first" }); return {}; },
            ({ vpc }) => ["vpcId", vpc.id, "a network without a VPN gateway; first has it"],
        ],
    },
});

table("ec2.CustomerGateway", {
    given: () => ({ account: new Account() }),
    right: () => ({ type: "ipsec.1", bgpAsn: "64700", ipAddress: "198.51.100.1" }),
    refuses: {
        "another kind": [{ type: "ipsec.2" }, ["type", "ipsec.2", "ipsec.1; likely meant: ipsec.1"]],
        "no AS number": [{ bgpAsn: undefined }, ["bgpAsn", "none", "exactly one of bgpAsn, bgpAsnExtended"]],
        "no address": [{ ipAddress: undefined }, ["ipAddress", "nothing", "the device's public address"]],
        "a name in place of an address": [{ ipAddress: "vpn.example.com" }, ["ipAddress", "vpn.example.com", "an IPv4 address"]],
    },
});

table("ec2.VpnConnection", {
    given: joined,
    right: ({ gateway, device }) => ({ type: "ipsec.1", vpnGatewayId: gateway.id, customerGatewayId: device.id, ...tunnels }),
    accepts: {
        "strong ciphers": { tunnel1Phase1EncryptionAlgorithms: ["AES256-GCM-16"], tunnel1Phase1DhGroupNumbers: [20] },
        "a key of letters": { tunnel1PresharedKey: "abcdefgh" },
    },
    refuses: {
        "a gateway that does not exist": [{ vpnGatewayId: "vgw-0" }, ["vpnGatewayId", "vgw-0", "the id of a vpn gateway that exists"]],
        "a key that begins with 0, without showing it": [{ tunnel1PresharedKey: "0abcdefgh" }, ["tunnel1PresharedKey", "9 characters", "8 to 64 letters, digits, . and _, the first of them not 0"]],
        "a key with another character": [{ tunnel2PresharedKey: "abc+defgh" }, ["tunnel2PresharedKey", "9 characters", "8 to 64 letters, digits, . and _, the first of them not 0"]],
        "an inside block outside link-local": [{ tunnel1InsideCidr: "10.0.0.0/30" }, ["tunnel1InsideCidr", "10.0.0.0/30", "a /30 of 169.254.0.0/16 that AWS has not kept for itself"]],
        "one that AWS keeps": [{ tunnel1InsideCidr: "169.254.5.0/30" }, ["tunnel1InsideCidr", "169.254.5.0/30", "a /30 of 169.254.0.0/16 that AWS has not kept for itself"]],
        "a larger one": [{ tunnel1InsideCidr: "169.254.21.0/29" }, ["tunnel1InsideCidr", "169.254.21.0/29", "a prefix from /30 to /30"]],
        "one for both tunnels": [{ tunnel2InsideCidr: "169.254.21.0/30" }, ["tunnel2InsideCidr", "169.254.21.0/30", "a block that no other tunnel of the gateway has"]],
        "a cipher that there is not": [{ tunnel1Phase1EncryptionAlgorithms: ["AES512"] }, ["tunnel1Phase1EncryptionAlgorithms[0]", "AES512", "AES128, AES256, AES128-GCM-16, AES256-GCM-16; likely meant: AES128"]],
        "a group that there is not": [{ tunnel1Phase1DhGroupNumbers: [5] }, ["tunnel1Phase1DhGroupNumbers[0]", "5", "2, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24"]],
        "keys that outlive their negotiation": [{ tunnel1Phase1LifetimeSeconds: 3600, tunnel1Phase2LifetimeSeconds: 3600 }, ["tunnel1Phase2LifetimeSeconds", "3600", "less than phase 1's 3600"]],
        "a patience too short": [{ tunnel1DpdTimeoutSeconds: 10 }, ["tunnel1DpdTimeoutSeconds", "10", "30 or more"]],
        "a log that goes nowhere": [{ tunnel1LogOptions: { cloudwatchLogOptions: { logEnabled: true } } }, ["tunnel1LogOptions.cloudwatchLogOptions.logGroupArn", "nothing", "the ARN of a log group"]],
        "a device of the gateway's own AS number": [
            ({ account }) => ({ customerGatewayId: account.make("ec2.CustomerGateway", { type: "ipsec.1", bgpAsn: "64600", ipAddress: "198.51.100.2" }).id }),
            ["customerGatewayId", "AS 64600", "a device with another AS number than the gateway's"],
        ],
    },
});

describe("a VPN connection", () => {
    it("answers with two outside addresses, and the inside ones of both ends", () => {
        const { account, gateway, device } = joined();
        const { outputs } = account.make("ec2.VpnConnection", { type: "ipsec.1", vpnGatewayId: gateway.id, customerGatewayId: device.id, ...tunnels, presharedKeyStorage: "SecretsManager" });
        expect(outputs["tunnel1Address"]).to.match(/^198\.18\./).and.not.equal(outputs["tunnel2Address"]);
        expect([outputs["tunnel2VgwInsideAddress"], outputs["tunnel2CgwInsideAddress"], outputs["tunnel2BgpAsn"]]).to.deep.equal(["169.254.21.5", "169.254.21.6", "64600"]);
        expect(outputs["presharedKeyArn"]).to.match(/:secret:s2svpn!/);
    });

    it("holds its gateway and its device", () => {
        const { account, gateway, device } = joined();
        account.make("ec2.VpnConnection", { type: "ipsec.1", vpnGatewayId: gateway.id, customerGatewayId: device.id, ...tunnels });
        expect([gateway, device].map((each) => account.refuseDelete(each).length)).to.deep.equal([1, 1]);
    });

    it("tells a table only of the same network's gateway", () => {
        const { account, gateway } = joined();
        const other = account.make("ec2.RouteTable", { vpcId: account.make("ec2.Vpc", { cidrBlock: "10.20.0.0/16" }).id });
        expect(account.refusals("ec2.VpnGatewayRoutePropagation", { vpnGatewayId: gateway.id, routeTableId: other.id })).to.have.length(1);
    });
});

function clients() {
    const account = new Account();
    const vpc = account.make("ec2.Vpc", { cidrBlock: "10.16.0.0/16" });
    const subnet = (letter: string, cidrBlock: string) => account.make("ec2.Subnet", { vpcId: vpc.id, cidrBlock, availabilityZone: `eu-west-1${letter}` });
    const endpoint = { vpcId: vpc.id, clientCidrBlock: "10.18.0.0/22", serverCertificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/c", authenticationOptions: [{ type: "federated-authentication", samlProviderArn: "arn:aws:iam::111122223333:saml-provider/p" }], connectionLogOptions: { enabled: false } };
    return { account, vpc, subnet, endpoint };
}

table("ec2clientvpn.Endpoint", {
    given: clients,
    right: ({ endpoint }) => endpoint,
    refuses: {
        "a block too small": [{ clientCidrBlock: "10.18.0.0/24" }, ["clientCidrBlock", "10.18.0.0/24", "a prefix from /12 to /22"]],
        "the network's own addresses": [{ clientCidrBlock: "10.16.0.0/22" }, ["clientCidrBlock", "10.16.0.0/22", "a block apart from the network's 10.16.0.0/16"]],
        "no way to sign in": [{ authenticationOptions: [] }, ["authenticationOptions", "[]", "a way to sign in"]],
        "SAML without a provider": [{ authenticationOptions: [{ type: "federated-authentication" }] }, ["authenticationOptions[0].samlProviderArn", "nothing", "samlProviderArn, which federated-authentication needs"]],
        "a certificate of another region": [{ serverCertificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/c" }, ["serverCertificateArn", "arn:aws:acm:us-east-1:111122223333:certificate/c", "a certificate of eu-west-1"]],
        "a session of nine hours": [{ sessionTimeoutHours: 9 }, ["sessionTimeoutHours", "9", "8, 10, 12, 24"]],
        "three resolvers": [{ dnsServers: ["10.0.0.1", "10.0.0.2", "10.0.0.3"] }, ["dnsServers", "3 servers", "2 at most"]],
        "a log group that does not exist": [{ connectionLogOptions: { enabled: true, cloudwatchLogGroup: "/none" } }, ["connectionLogOptions.cloudwatchLogGroup", "/none", "a log group that exists"]],
    },
});

table("ec2clientvpn.NetworkAssociation", {
    given: () => { const made = clients(); return { ...made, vpn: made.account.make("ec2clientvpn.Endpoint", made.endpoint), large: made.subnet("a", "10.16.0.0/27") }; },
    right: ({ vpn, large }) => ({ clientVpnEndpointId: vpn.id, subnetId: large.id }),
    refuses: {
        "a subnet too small": [({ subnet }) => ({ subnetId: subnet("b", "10.16.1.0/28").id }), ["subnetId", "10.16.1.0/28", "a subnet of /27 or larger"]],
        "a second subnet of a zone": [
            ({ account, vpn, subnet }) => { account.make("ec2clientvpn.NetworkAssociation", { clientVpnEndpointId: vpn.id, subnetId: subnet("a", "10.16.2.0/27").id }, { name: "first" }); return {}; },
            ({ large }) => ["subnetId", large.id, "one subnet a zone; first has it"],
        ],
    },
});

table("ec2clientvpn.AuthorizationRule", {
    given: () => { const made = clients(); return { ...made, vpn: made.account.make("ec2clientvpn.Endpoint", made.endpoint) }; },
    right: ({ vpn }) => ({ clientVpnEndpointId: vpn.id, targetNetworkCidr: "10.16.0.0/16", accessGroupId: "group" }),
    refuses: {
        "a group and everybody": [{ authorizeAllGroups: true }, ["accessGroupId", "accessGroupId and authorizeAllGroups", "exactly one of accessGroupId, authorizeAllGroups"]],
        "nobody": [{ accessGroupId: undefined }, ["accessGroupId", "none", "exactly one of accessGroupId, authorizeAllGroups"]],
    },
});
