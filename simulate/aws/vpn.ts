// Tunnels to other networks: the gateway on AWS's side, the device on the other, and the connection of two tunnels.
import { contains, formatAddress, parseCidr } from "../../components/plan/cidr";
import type { Existing, Services } from "../service";
import { blockOf, type Checks, isKnown, isSet, lookUp } from "./checks";
import { arn, longId, publicAddress } from "./ids";
import { heldBy, services } from "./kind";
import { checkTable } from "./routes";
import { owned, VPC } from "./vpc";

const GATEWAY = "aws:ec2/vpnGateway:VpnGateway";
const DEVICE = "aws:ec2/customerGateway:CustomerGateway";
const CONNECTION = "aws:ec2/vpnConnection:VpnConnection";
const PROPAGATION = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation";

/** Inside blocks that AWS keeps for itself. */
const RESERVED = [
    "169.254.0.0/30",
    "169.254.1.0/30",
    "169.254.2.0/30",
    "169.254.3.0/30",
    "169.254.4.0/30",
    "169.254.5.0/30",
    "169.254.169.252/30",
];
const LINK_LOCAL = parseCidr("169.254.0.0/16");

const ENCRYPTION = ["AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16"];
const INTEGRITY = ["SHA1", "SHA2-256", "SHA2-384", "SHA2-512"];
const GROUPS = [2, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24];

const asn = (checks: Checks, property: string): void =>
    checks.ask(
        property,
        (value) =>
            (Number(value) >= 64512 && Number(value) <= 65534) ||
            (Number(value) >= 4200000000 && Number(value) <= 4294967294),
        "a private AS number: 64512 to 65534, or 4200000000 to 4294967294",
    );

function refuseInside(checks: Checks, property: string, taken: readonly unknown[]): void {
    const block = checks.cidr(property, 30, 30);
    if (!block) return;
    const value = checks.get(property);
    if (!contains(LINK_LOCAL, block) || RESERVED.includes(value)) {
        checks.refuse(property, value, "a /30 of 169.254.0.0/16 that AWS has not kept for itself");
    }
    if (taken.includes(value)) checks.refuse(property, value, "a block that no other tunnel of the gateway has");
}

/** The tunnel's secret is never shown, only what is wrong with it. */
function refuseKey(checks: Checks, property: string): void {
    const key = checks.get(property);
    if (!isKnown(key)) return;
    const text = String(key);
    if (text.length < 8 || text.length > 64 || !/^[a-zA-Z0-9._]+$/.test(text) || text.startsWith("0")) {
        checks.refuse(
            property,
            `${text.length} characters`,
            "8 to 64 letters, digits, . and _, the first of them not 0",
        );
    }
}

function refuseTunnel(checks: Checks, tunnel: 1 | 2, taken: readonly unknown[]): void {
    const at = (name: string) => `tunnel${tunnel}${name}`;
    refuseInside(checks, at("InsideCidr"), taken);
    refuseKey(checks, at("PresharedKey"));
    for (const path of checks.each(at("IkeVersions"))) checks.oneOf(path, ["ikev1", "ikev2"]);
    for (const phase of [1, 2] as const) {
        for (const path of checks.each(at(`Phase${phase}EncryptionAlgorithms`))) checks.oneOf(path, ENCRYPTION);
        for (const path of checks.each(at(`Phase${phase}IntegrityAlgorithms`))) checks.oneOf(path, INTEGRITY);
        for (const path of checks.each(at(`Phase${phase}DhGroupNumbers`))) {
            checks.oneOf(path, phase === 1 ? GROUPS : [...GROUPS, 5]);
        }
        checks.between(at(`Phase${phase}LifetimeSeconds`), 900, phase === 1 ? 28800 : 3600);
    }
    const [outer, inner] = [checks.get(at("Phase1LifetimeSeconds")), checks.get(at("Phase2LifetimeSeconds"))];
    if (isKnown(outer) && isKnown(inner) && inner >= outer) {
        checks.refuse(at("Phase2LifetimeSeconds"), inner, `less than phase 1's ${outer}`);
    }
    checks.oneOf(at("StartupAction"), ["add", "start"]);
    checks.oneOf(at("DpdTimeoutAction"), ["clear", "none", "restart"]);
    checks.ask(at("DpdTimeoutSeconds"), (seconds) => seconds >= 30, "30 or more");
    checks.between(at("RekeyFuzzPercentage"), 0, 100);
    checks.between(at("ReplayWindowSize"), 64, 2048);
    const log = at("LogOptions.cloudwatchLogOptions");
    for (const [on, group, format] of [
        ["logEnabled", "logGroupArn", "logOutputFormat"],
        ["bgpLogEnabled", "bgpLogGroupArn", "bgpLogOutputFormat"],
    ] as const) {
        if (checks.get(`${log}.${on}`) === true) checks.required(`${log}.${group}`, "the ARN of a log group");
        checks.exists(`${log}.${group}`, "aws:cloudwatch/logGroup:LogGroup");
        checks.oneOf(`${log}.${format}`, ["json", "text"]);
    }
}

function refuseConnection(checks: Checks): void {
    checks.oneOf("type", ["ipsec.1"]);
    const targets = ["vpnGatewayId", "transitGatewayId"].filter((one) => isSet(checks.get(one)));
    if (targets.length > 1) checks.refuse("vpnGatewayId", targets.join(" and "), "one of the two");
    const gateway = checks.exists("vpnGatewayId", GATEWAY);
    const device = checks.exists("customerGatewayId", DEVICE);
    if (gateway && !isSet(gateway.outputs["vpcId"])) {
        checks.refuse("vpnGatewayId", gateway.id, "a gateway that is attached to a network");
    }
    if (device && gateway && String(device.outputs["bgpAsn"]) === String(gateway.outputs["amazonSideAsn"])) {
        checks.refuse("customerGatewayId", `AS ${device.outputs["bgpAsn"]}`, "a device with another AS number than the gateway's");
    }
    checks.unique(
        "customerGatewayId",
        "one connection between a gateway and a device",
        ({ outputs }) =>
            checks.same("customerGatewayId", outputs["customerGatewayId"]) &&
            checks.same("vpnGatewayId", outputs["vpnGatewayId"]),
    );
    checks.oneOf("presharedKeyStorage", ["Standard", "SecretsManager"]);
    const others = checks
        .others()
        .filter(({ outputs }) => checks.same("vpnGatewayId", outputs["vpnGatewayId"]))
        .flatMap(({ outputs }) => [outputs["tunnel1InsideCidr"], outputs["tunnel2InsideCidr"]]);
    refuseTunnel(checks, 1, others);
    refuseTunnel(checks, 2, [...others, checks.get("tunnel1InsideCidr")]);
}

const hosts = (inside: unknown): [string, string] => {
    const block = blockOf(inside);
    return block ? [formatAddress(block.first + 1), formatAddress(block.first + 2)] : ["", ""];
};

const outsideOf = (connections: readonly Existing[], urn: string): Set<string> =>
    new Set(
        connections
            .filter((one) => one.urn !== urn)
            .flatMap(({ outputs }) => [outputs["tunnel1Address"], outputs["tunnel2Address"]]),
    );

const TUNNEL_DEFAULTS = [1, 2].flatMap((tunnel) =>
    Object.entries({
        DpdTimeoutAction: "clear",
        DpdTimeoutSeconds: 30,
        EnableTunnelLifecycleControl: false,
        IkeVersions: [],
        InsideCidr: `169.254.100.${tunnel * 4}/30`, // what AWS would draw
        InsideIpv6Cidr: "",
        LogOptions: { cloudwatchLogOptions: { logEnabled: false, bgpLogEnabled: false } },
        Phase1DhGroupNumbers: [],
        Phase1EncryptionAlgorithms: [],
        Phase1IntegrityAlgorithms: [],
        Phase1LifetimeSeconds: 28800,
        Phase2DhGroupNumbers: [],
        Phase2EncryptionAlgorithms: [],
        Phase2IntegrityAlgorithms: [],
        Phase2LifetimeSeconds: 3600,
        PresharedKey: "", // AWS would make one, which nobody could tell the far end of here
        RekeyFuzzPercentage: 100,
        RekeyMarginTimeSeconds: 270,
        ReplayWindowSize: 1024,
        StartupAction: "add",
    }).map(([key, value]) => [`tunnel${tunnel}${key}`, value] as const),
);

export const vpn: Services = services({
    [GATEWAY]: {
        taggable: true,
        refuse: (checks) => {
            checks.exists("vpcId", VPC);
            asn(checks, "amazonSideAsn");
            checks.unique("vpcId", "a network without a VPN gateway", ({ outputs }) =>
                checks.same("vpcId", outputs["vpcId"]),
            );
        },
        id: ({ urn }) => longId("vgw", urn),
        defaults: { amazonSideAsn: "64512", availabilityZone: "", vpcId: "" },
        computed: (call, id) => ({ arn: owned("vpn-gateway")(call, id).arn }),
        replaceOn: ["amazonSideAsn", "availabilityZone"],
        refuseDelete: ({ id }, world) =>
            heldBy(world, id, { type: CONNECTION, when: ({ outputs }) => outputs["vpnGatewayId"] === id }),
    },
    [DEVICE]: {
        taggable: true,
        refuse: (checks) => {
            checks.oneOf("type", ["ipsec.1"]);
            checks.exactlyOne(["bgpAsn", "bgpAsnExtended"]);
            checks.between("bgpAsn", 1, 2147483647);
            if (!isSet(checks.get("certificateArn"))) checks.required("ipAddress", "the device's public address");
            checks.matches("ipAddress", /^(\d{1,3}\.){3}\d{1,3}$/, "an IPv4 address");
        },
        id: ({ urn }) => longId("cgw", urn),
        defaults: { bgpAsnExtended: "", certificateArn: "", deviceName: "" },
        computed: (call, id) => ({ arn: owned("customer-gateway")(call, id).arn }),
        replaceOn: ["bgpAsn", "bgpAsnExtended", "ipAddress", "type", "certificateArn", "deviceName"],
        refuseDelete: ({ id }, world) =>
            heldBy(world, id, { type: CONNECTION, when: ({ outputs }) => outputs["customerGatewayId"] === id }),
    },
    [CONNECTION]: {
        taggable: true,
        refuse: refuseConnection,
        id: ({ urn }) => longId("vpn", urn),
        defaults: {
            ...Object.fromEntries(TUNNEL_DEFAULTS),
            customerGatewayConfiguration: "",
            enableAcceleration: false,
            localIpv4NetworkCidr: "0.0.0.0/0",
            localIpv6NetworkCidr: "",
            outsideIpAddressType: "PublicIpv4",
            presharedKeyStorage: "Standard",
            remoteIpv4NetworkCidr: "0.0.0.0/0",
            remoteIpv6NetworkCidr: "",
            staticRoutesOnly: false,
            tunnelBandwidth: "standard",
            tunnelInsideIpVersion: "ipv4",
            transitGatewayId: "",
            transportTransitGatewayAttachmentId: "",
        },
        computed: (call, id) => {
            const { urn, inputs, world, region, account } = call;
            const taken = outsideOf(world.of(CONNECTION), urn);
            const first = publicAddress(`${urn}#1`, taken);
            const second = publicAddress(`${urn}#2`, new Set([...taken, first]));
            const gateway = lookUp(world, GATEWAY, inputs["vpnGatewayId"]);
            const tunnels = [first, second].flatMap((address, i) => {
                const [ours, theirs] = hosts(inputs[`tunnel${i + 1}InsideCidr`]);
                return Object.entries({
                    Address: address,
                    VgwInsideAddress: ours,
                    CgwInsideAddress: theirs,
                    BgpAsn: gateway?.outputs["amazonSideAsn"] ?? "",
                    BgpHoldtime: 30,
                }).map(([key, value]) => [`tunnel${i + 1}${key}`, value] as const);
            });
            const stored = inputs["presharedKeyStorage"] === "SecretsManager";
            return {
                arn: owned("vpn-connection")(call, id).arn,
                ...Object.fromEntries(tunnels),
                coreNetworkArn: "",
                coreNetworkAttachmentArn: "",
                presharedKeyArn: stored ? arn("secretsmanager", region, account, `secret:s2svpn!${id}`) : "",
                routes: [],
                transitGatewayAttachmentId: "",
                vgwTelemetries: [],
                vpnConcentratorId: "",
            };
        },
        replaceOn: ["type", "staticRoutesOnly", "enableAcceleration", "outsideIpAddressType", "tunnelInsideIpVersion"],
    },
    [PROPAGATION]: {
        refuse: (checks) => {
            const home = checkTable(checks);
            const gateway = checks.exists("vpnGatewayId", GATEWAY);
            if (gateway && home !== undefined && gateway.outputs["vpcId"] !== home) {
                checks.refuse("vpnGatewayId", gateway.id, `the gateway of ${home}, the network of the route table`);
            }
        },
        id: ({ inputs }) => `${inputs["vpnGatewayId"]}_${inputs["routeTableId"]}`,
        replaceOn: ["vpnGatewayId", "routeTableId"],
    },
});
