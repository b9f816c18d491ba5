// Microsoft.Network: VPN gateways, the devices at the far end, and the connections between them.
import { contains, parseCidr } from "../../components/plan/cidr";
import { type Services, UNKNOWN } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { same } from "./ids";
import { networkOf, spaceOf } from "./network";
import { freeAddress } from "./network-addresses";
import type { Existing, Subject } from "./subject";

const SIZES = ["VpnGw1AZ", "VpnGw2AZ", "VpnGw3AZ", "VpnGw4AZ", "VpnGw5AZ", "VpnGw1", "VpnGw2", "VpnGw3", "VpnGw4", "VpnGw5", "Basic"];

/** Sizes that the second generation has. */
const SECOND_GENERATION = /^VpnGw[2-5]/;

/** AS numbers that Azure keeps for itself, at either end. */
const RESERVED_ASNS = [8074, 8075, 12076, 65515, 65517, 65518, 65519, 65520];

/** Where Azure takes inside addresses from. */
const INSIDE = ["169.254.21.0/24", "169.254.22.0/24"].map(parseCidr);

const IKE = { encryption: ["DES", "DES3", "AES128", "AES192", "AES256", "GCMAES128", "GCMAES256"], integrity: ["MD5", "SHA1", "SHA256", "SHA384", "GCMAES128", "GCMAES256"] };
const IPSEC = {
    encryption: ["None", "DES", "DES3", "AES128", "AES192", "AES256", "GCMAES128", "GCMAES192", "GCMAES256"],
    integrity: ["MD5", "SHA1", "SHA256", "GCMAES128", "GCMAES192", "GCMAES256"],
};
const GROUPS = ["None", "DHGroup1", "DHGroup2", "DHGroup14", "DHGroup2048", "ECP256", "ECP384", "DHGroup24"];
const PFS = ["None", "PFS1", "PFS2", "PFS2048", "ECP256", "ECP384", "PFS24", "PFS14", "PFSMM"];

function checkAsn(subject: Check, path: string): void {
    const asn = subject.known(path);
    if (asn === undefined) return;
    if (RESERVED_ASNS.includes(asn)) subject.refuse(path, `an AS number that Azure has not kept for itself: not ${RESERVED_ASNS.join(", ")}`);
    else if (!Number.isInteger(asn) || asn < 1 || asn > 4_294_967_295) subject.refuse(path, "an AS number");
}

const isInside = (address: string): boolean => /^(\d{1,3}\.){3}\d{1,3}$/.test(address) && INSIDE.some((block) => contains(block, parseCidr(`${address}/32`)));

/** The gateway's addresses: one, two for active instances, and a third where clients come in by them. */
function checkInstances(subject: Check): void {
    const paths = subject.each("ipConfigurations");
    const active = subject.known("activeActive") === true;
    const clients = subject.at("vpnClientConfiguration") !== undefined;
    const wanted = active ? (clients ? 3 : 2) : 1;
    const certain = subject.list("ipConfigurations") !== undefined && subject.at("activeActive") !== UNKNOWN
        && !(active && subject.at("vpnClientConfiguration") === UNKNOWN);
    if (certain && paths.length !== wanted) {
        const why = active ? `two active instances${clients ? " with clients" : ""}` : "one active instance";
        subject.refuse("ipConfigurations", `${wanted} for ${why}`, `${paths.length} configurations`);
    }
    subject.unique("ipConfigurations", "name");
    for (const path of paths) {
        subject.required(`${path}.name`, "a name");
        const address = freeAddress(subject, `${path}.publicIPAddress.id`);
        const zones: unknown[] = address?.inputs["zones"] ?? [];
        if (address && /AZ$/.test(subject.known("sku.name") ?? "") && zones.length === 0) {
            subject.refuse(`${path}.publicIPAddress.id`, "an address that stands in zones, as the gateway does");
        }
        const subnet = subject.reference(`${path}.subnet.id`, "network:Subnet");
        if (subnet && String(subnet.outputs["name"]).toLowerCase() !== "gatewaysubnet") {
            subject.refuse(`${path}.subnet.id`, "the subnet called GatewaySubnet", String(subnet.outputs["name"]));
        }
        if (subnet) subject.sameRegion(`${path}.subnet.id`, networkOf(subject, subnet.id), "subnet");
        const other = subnet && subject.of("network:VirtualNetworkGateway").find(({ inputs }) =>
            inputs["gatewayType"] === subject.known("gatewayType") && (inputs["ipConfigurations"] ?? []).some((one: any) => same(one.subnet?.id, subnet.id)));
        if (other) subject.refuse(`${path}.subnet.id`, `a network without a gateway of this kind; ${other.id} is there`);
    }
}

function checkRoutes(subject: Check): void {
    checkAsn(subject, "bgpSettings.asn");
    if (subject.known("sku.name") === "Basic" && subject.known("enableBgp") === true) subject.refuse("enableBgp", "false: the smallest size knows no BGP");
    const names = subject.list("ipConfigurations")?.map((one) => one?.name);
    const seen = new Set<string>();
    for (const path of subject.each("bgpSettings.bgpPeeringAddresses")) {
        const id = subject.known(`${path}.ipconfigurationId`);
        if (id !== undefined && subject.id !== UNKNOWN && names && !names.some((name) => same(id, `${subject.id}/ipConfigurations/${name}`))) {
            subject.refuse(`${path}.ipconfigurationId`, `the id of one of its own, ${subject.id}/ipConfigurations/${names.join(" or ")}`);
        }
        for (const item of subject.each(`${path}.customBgpIpAddresses`)) {
            const address = String(subject.known(item));
            if (!isInside(address)) subject.refuse(item, "an address from 169.254.21.0 to 169.254.22.255");
            if (seen.has(address)) subject.refuse(item, "an address used once on the gateway");
            seen.add(address);
        }
    }
}

function checkClients(subject: Check): void {
    const at = (property: string) => `vpnClientConfiguration.${property}`;
    if (subject.at("vpnClientConfiguration") === undefined) return;
    subject.required(at("vpnClientAddressPool.addressPrefixes"), "a block that clients get their addresses from");
    const network = subject.each("ipConfigurations").map((path) => networkOf(subject, subject.known(`${path}.subnet.id`))).find(Boolean);
    for (const path of subject.each(at("vpnClientAddressPool.addressPrefixes"))) {
        const block = subject.cidr(path);
        if (block && spaceOf(network).some((own) => contains(own, block) || contains(block, own))) {
            subject.refuse(path, "a block apart from the network's own");
        }
    }
    for (const path of subject.each(at("vpnClientProtocols"))) subject.oneOf(path, ["IkeV2", "SSTP", "OpenVPN"]);
    for (const path of subject.each(at("vpnAuthenticationTypes"))) subject.oneOf(path, ["Certificate", "Radius", "AAD"]);
    const byDirectory = (subject.list(at("vpnAuthenticationTypes")) ?? []).includes("AAD");
    if (!byDirectory) return;
    if ((subject.list(at("vpnClientProtocols")) ?? []).some((protocol) => protocol !== "OpenVPN") && (subject.list(at("vpnAuthenticationTypes")) ?? []).length === 1) {
        subject.refuse(at("vpnClientProtocols"), "OpenVPN alone: the directory signs nobody in over another");
    }
    for (const property of ["aadTenant", "aadAudience", "aadIssuer"]) subject.required(at(property), "where and for what people sign in");
    subject.text(at("aadTenant"), /^https:\/\/login\.microsoftonline\.(com|us)\/[0-9a-f-]{36}\/?$/i, "https://login.microsoftonline.com/ and the tenant");
    subject.text(at("aadIssuer"), /^https:\/\/sts\.windows\.net\/[0-9a-f-]{36}\/$/i, "https://sts.windows.net/, the tenant and a slash");
}

function checkGateway(subject: Check): void {
    subject.oneOf("gatewayType", ["Vpn", "ExpressRoute", "LocalGateway"]);
    subject.oneOf("vpnType", ["RouteBased", "PolicyBased"]);
    subject.required("sku.name", "a size");
    subject.oneOf("sku.name", SIZES);
    const [size, tier] = [subject.known("sku.name"), subject.known("sku.tier")];
    if (tier !== undefined && size !== undefined && tier !== size) subject.refuse("sku.tier", `the same as sku.name, ${size}`);
    subject.oneOf("vpnGatewayGeneration", ["None", "Generation1", "Generation2"]);
    if (subject.known("vpnGatewayGeneration") === "Generation2" && size !== undefined && !SECOND_GENERATION.test(size)) {
        subject.refuse("vpnGatewayGeneration", `Generation1: ${size} is of no other`);
    }
    if (subject.known("activeActive") === true && (size === "Basic" || subject.known("vpnType") === "PolicyBased")) {
        subject.refuse("activeActive", "false: only route-based gateways from VpnGw1 on have two active instances");
    }
    checkInstances(subject);
    checkRoutes(subject);
    checkClients(subject);
}

function checkFarEnd(subject: Check): void {
    subject.exactlyOne(["gatewayIpAddress", "fqdn"]);
    subject.text("gatewayIpAddress", /^(\d{1,3}\.){3}\d{1,3}$/, "an IPv4 address");
    checkAsn(subject, "bgpSettings.asn");
    if (subject.at("bgpSettings") === undefined && subject.at("localNetworkAddressSpace") === undefined) {
        subject.refuse("localNetworkAddressSpace", "the blocks behind the device, or BGP to learn them by");
    }
    if (subject.at("bgpSettings") !== undefined) subject.required("bgpSettings.bgpPeeringAddress", "the device's inside address");
    for (const path of subject.each("localNetworkAddressSpace.addressPrefixes")) subject.cidr(path);
}

function checkPolicies(subject: Check): void {
    subject.length("ipsecPolicies", 1, "policies");
    for (const path of subject.each("ipsecPolicies")) {
        subject.oneOf(`${path}.ikeEncryption`, IKE.encryption);
        subject.oneOf(`${path}.ikeIntegrity`, IKE.integrity);
        subject.oneOf(`${path}.ipsecEncryption`, IPSEC.encryption);
        subject.oneOf(`${path}.ipsecIntegrity`, IPSEC.integrity);
        subject.oneOf(`${path}.dhGroup`, GROUPS);
        subject.oneOf(`${path}.pfsGroup`, PFS);
        subject.range(`${path}.saLifeTimeSeconds`, 300, 172_799, "seconds");
        subject.range(`${path}.saDataSizeKilobytes`, 1024, 2_147_483_647, "kilobytes");
        const cipher = subject.known(`${path}.ipsecEncryption`);
        if (/^GCM/.test(cipher ?? "") && subject.known(`${path}.ipsecIntegrity`) !== undefined && subject.known(`${path}.ipsecIntegrity`) !== cipher) {
            subject.refuse(`${path}.ipsecIntegrity`, `${cipher}: the cipher proves integrity itself`);
        }
    }
}

function checkConnection(subject: Check): void {
    subject.oneOf("connectionType", ["IPsec", "Vnet2Vnet", "ExpressRoute", "VPNClient"]);
    subject.oneOf("connectionProtocol", ["IKEv2", "IKEv1"]);
    subject.oneOf("connectionMode", ["Default", "ResponderOnly", "InitiatorOnly"]);
    subject.range("dpdTimeoutSeconds", 9, 3_600, "seconds");
    subject.range("routingWeight", 0, 32_000);
    const gateway = subject.reference("virtualNetworkGateway1.id", "network:VirtualNetworkGateway");
    const far = subject.reference("localNetworkGateway2.id", "network:LocalNetworkGateway");
    subject.sameRegion("virtualNetworkGateway1.id", gateway, "gateway");
    if (subject.known("connectionType") === "IPsec") {
        subject.required("localNetworkGateway2.id", "the device at the far end");
        subject.required("sharedKey", "a shared key");
    }
    const key = subject.known("sharedKey"); // never shown
    if (typeof key === "string" && (key.length < 1 || key.length > 128 || !/^[\x20-\x7e]+$/.test(key))) {
        subject.refuse("sharedKey", "1 to 128 printable ASCII characters", `${key.length} characters`);
    }
    const other = gateway && far && subject.of("network:VirtualNetworkGatewayConnection").find(({ inputs }) =>
        same(inputs["virtualNetworkGateway1"]?.id, gateway.id) && same(inputs["localNetworkGateway2"]?.id, far.id));
    if (other) subject.refuse("localNetworkGateway2.id", `a device that the gateway has no connection to; ${other.id} is one`);
    if (subject.known("enableBgp") === true) {
        if (gateway && gateway.inputs["enableBgp"] !== true) subject.refuse("enableBgp", "false: the gateway speaks no BGP");
        if (far && far.inputs["bgpSettings"] === undefined) subject.refuse("enableBgp", "false: the far end says no AS number");
        const [ours, theirs] = [gateway?.inputs["bgpSettings"]?.asn, far?.inputs["bgpSettings"]?.asn];
        if (ours !== undefined && ours === theirs) subject.refuse("localNetworkGateway2.id", "a far end of another AS number than the gateway's", `AS ${theirs}`);
    }
    checkPolicies(subject);
    if (gateway) checkInsideAddresses(subject, gateway);
}

/** For each instance one of the inside addresses that the gateway has been given for it. */
function checkInsideAddresses(subject: Check, gateway: Existing): void {
    const given: any[] = gateway.inputs["bgpSettings"]?.bgpPeeringAddresses ?? [];
    const paths = subject.each("gatewayCustomBgpIpAddresses");
    if (paths.length > 0 && gateway.inputs["activeActive"] === true && paths.length !== 2) {
        subject.refuse("gatewayCustomBgpIpAddresses", "one for each of the two instances", `${paths.length} of them`);
    }
    for (const path of paths) {
        const id = subject.known(`${path}.ipConfigurationId`);
        const instance = given.find((one) => same(one.ipconfigurationId, id));
        if (id !== undefined && !instance) subject.refuse(`${path}.ipConfigurationId`, "an instance of the gateway that has inside addresses");
        const address = subject.known(`${path}.customBgpIpAddress`);
        if (instance && address !== undefined && !(instance.customBgpIpAddresses ?? []).includes(address)) {
            subject.refuse(`${path}.customBgpIpAddress`, `one of the instance's own: ${(instance.customBgpIpAddresses ?? []).join(", ") || "it has none"}`);
        }
    }
}

const connectionsOf = (property: string) => (id: string, subject: Subject): string[] =>
    subject.of("network:VirtualNetworkGatewayConnection").filter(({ inputs }) => same(inputs[property]?.id, id)).map((connection) => connection.id);

export const networkVpn: Services = {
    "azure-native:network:VirtualNetworkGateway": arm("network:VirtualNetworkGateway", {
        computes: ["etag", "provisioningState", "resourceGuid"],
        replaceOn: ["gatewayType", "vpnType", "vpnGatewayGeneration"],
        check: checkGateway,
        answers: (subject) => ({
            ipConfigurations: (subject.list("ipConfigurations") ?? []).map((one) => ({ ...one, id: `${subject.id}/ipConfigurations/${one.name}`, provisioningState: "Succeeded" })),
            activeActive: subject.at("activeActive") ?? false,
            enableBgp: subject.at("enableBgp") ?? false,
            inboundDnsForwardingEndpoint: "",
        }),
        users: connectionsOf("virtualNetworkGateway1"),
    }),
    "azure-native:network:LocalNetworkGateway": arm("network:LocalNetworkGateway", {
        computes: ["etag", "provisioningState", "resourceGuid"],
        check: checkFarEnd,
        users: connectionsOf("localNetworkGateway2"),
    }),
    "azure-native:network:VirtualNetworkGatewayConnection": arm("network:VirtualNetworkGatewayConnection", {
        computes: ["etag", "provisioningState", "resourceGuid"],
        silent: ["sharedKey"],
        replaceOn: ["connectionType", "connectionProtocol", "virtualNetworkGateway1", "localNetworkGateway2"],
        check: checkConnection,
        answers: (subject) => ({
            connectionMode: subject.at("connectionMode") ?? "Default",
            connectionStatus: "Unknown",
            dpdTimeoutSeconds: subject.at("dpdTimeoutSeconds") ?? 45,
            egressBytesTransferred: 0,
            ingressBytesTransferred: 0,
            routingWeight: subject.at("routingWeight") ?? 0,
            tunnelConnectionStatus: [],
        }),
    }),
};
