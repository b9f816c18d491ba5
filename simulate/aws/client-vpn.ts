// The client VPN: where people's machines come in, which subnets they come to, and what each group may reach.
import { contains, overlaps } from "../../components/plan/cidr";
import type { Services } from "../service";
import { blockOf, type Checks, isKnown, isSet, lookUp } from "./checks";
import { longId, parseArn } from "./ids";
import { heldBy, services } from "./kind";
import { checkGroup } from "./security-groups";
import { ec2Arn, SUBNET, VPC } from "./vpc";

const ENDPOINT = "aws:ec2clientvpn/endpoint:Endpoint";
const ASSOCIATION = "aws:ec2clientvpn/networkAssociation:NetworkAssociation";
const RULE = "aws:ec2clientvpn/authorizationRule:AuthorizationRule";

/** What each way of signing in needs. */
const NEEDS: Readonly<Record<string, string>> = {
    "certificate-authentication": "rootCertificateChainArn",
    "directory-service-authentication": "activeDirectoryId",
    "federated-authentication": "samlProviderArn",
};

/** A certificate of this region. One that the program did not make is taken to exist. */
function refuseCertificate(checks: Checks, property: string): void {
    const value = checks.get(property);
    if (!isKnown(value)) return;
    const parsed = parseArn(value);
    if (parsed?.service !== "acm" || !parsed.resource.startsWith("certificate/")) {
        checks.refuse(property, value, "the ARN of a certificate in ACM");
    } else if (isKnown(checks.call.region) && parsed.region !== checks.call.region) {
        checks.refuse(property, value, `a certificate of ${checks.call.region}`);
    }
}

function refuseSignIn(checks: Checks): void {
    const ways = checks.each("authenticationOptions");
    if (ways.length === 0) checks.required("authenticationOptions", "a way to sign in");
    if (ways.length > 2) checks.refuse("authenticationOptions", `${ways.length} ways`, "2 at most");
    for (const at of ways) {
        checks.oneOf(`${at}.type`, Object.keys(NEEDS));
        const needed = NEEDS[checks.get(`${at}.type`)];
        if (needed) checks.required(`${at}.${needed}`, `${needed}, which ${checks.get(`${at}.type`)} needs`);
        checks.matches(`${at}.samlProviderArn`, /^arn:aws[\w-]*:iam::\d{12}:saml-provider\/\S+$/, "the ARN of a SAML provider");
        refuseCertificate(checks, `${at}.rootCertificateChainArn`);
    }
}

function refuseEndpoint(checks: Checks): void {
    const network = checks.exists("vpcId", VPC);
    checks.required("clientCidrBlock", "a block that clients get their addresses from");
    const clients = checks.cidr("clientCidrBlock", 12, 22);
    const home = blockOf(network?.outputs["cidrBlock"]);
    if (clients && home && overlaps(clients, home)) {
        checks.refuse(
            "clientCidrBlock",
            checks.get("clientCidrBlock"),
            `a block apart from the network's ${network!.outputs["cidrBlock"]}`,
        );
    }
    refuseCertificate(checks, "serverCertificateArn");
    refuseSignIn(checks);
    checks.oneOf("transportProtocol", ["udp", "tcp"]);
    checks.oneOf("vpnPort", [443, 1194]);
    checks.oneOf("sessionTimeoutHours", [8, 10, 12, 24]);
    checks.oneOf("selfServicePortal", ["enabled", "disabled"]);
    if (checks.each("dnsServers").length > 2) {
        checks.refuse("dnsServers", `${checks.each("dnsServers").length} servers`, "2 at most");
    }
    const banner = checks.get("clientLoginBannerOptions.bannerText");
    if (isKnown(banner) && String(banner).length > 1400) {
        checks.refuse("clientLoginBannerOptions.bannerText", `${String(banner).length} characters`, "1400 at most");
    }
    for (const at of checks.each("securityGroupIds")) {
        const group = checkGroup(checks, at);
        if (!isSet(checks.get("vpcId"))) checks.refuse(at, checks.get(at), "nothing without vpcId, the groups' network");
        else if (group && network && group.outputs["vpcId"] !== network.id) {
            checks.refuse(at, group.id, `a group of ${network.id}`);
        }
    }
    if (checks.get("connectionLogOptions.enabled") === true) {
        checks.required("connectionLogOptions.cloudwatchLogGroup", "a log group");
        const group = checks.get("connectionLogOptions.cloudwatchLogGroup");
        const known = checks.others(false, "aws:cloudwatch/logGroup:LogGroup");
        if (isKnown(group) && !known.some(({ outputs }) => outputs["name"] === group)) {
            checks.refuse("connectionLogOptions.cloudwatchLogGroup", group, "a log group that exists");
        }
    }
}

function refuseAssociation(checks: Checks): void {
    const endpoint = checks.exists("clientVpnEndpointId", ENDPOINT);
    const subnet = checks.exists("subnetId", SUBNET);
    if (!endpoint || !subnet) return;
    const block = blockOf(subnet.outputs["cidrBlock"]);
    if (block && block.bits > 27) checks.refuse("subnetId", `${subnet.outputs["cidrBlock"]}`, "a subnet of /27 or larger");
    const clients = blockOf(endpoint.outputs["clientCidrBlock"]);
    if (block && clients && (contains(clients, block) || contains(block, clients))) {
        checks.refuse("subnetId", subnet.outputs["cidrBlock"], "a subnet apart from the clients' block");
    }
    const home = endpoint.outputs["vpcId"];
    if (isSet(home) && subnet.outputs["vpcId"] !== home) checks.refuse("subnetId", subnet.id, `a subnet of ${home}`);
    checks.unique("subnetId", "one subnet a zone", ({ outputs }) => {
        const other = lookUp(checks.world, SUBNET, outputs["subnetId"]);
        return (
            checks.same("clientVpnEndpointId", outputs["clientVpnEndpointId"]) &&
            other?.outputs["availabilityZone"] === subnet.outputs["availabilityZone"]
        );
    });
}

export const clientVpn: Services = services({
    [ENDPOINT]: {
        taggable: true,
        refuse: refuseEndpoint,
        id: ({ urn }) => longId("cvpn-endpoint", urn),
        defaults: {
            clientConnectOptions: { enabled: false, lambdaFunctionArn: "" },
            clientLoginBannerOptions: { enabled: false, bannerText: "" },
            clientRouteEnforcementOptions: { enforced: false },
            description: "",
            securityGroupIds: [],
            transitGatewayConfiguration: {},
            vpcId: "",
            disconnectOnSessionTimeout: true,
            endpointIpAddressType: "ipv4",
            selfServicePortal: "disabled",
            sessionTimeoutHours: 24,
            splitTunnel: false,
            trafficIpAddressType: "ipv4",
            transportProtocol: "udp",
            vpnPort: 443,
        },
        computed: (call, id) => ({
            arn: ec2Arn(call, "client-vpn-endpoint", id),
            dnsName: `*.${id}.prod.clientvpn.${call.region}.amazonaws.com`,
            selfServicePortalUrl: "",
        }),
        replaceOn: [
            "authenticationOptions",
            "clientCidrBlock",
            "transportProtocol",
            "endpointIpAddressType",
            "trafficIpAddressType",
        ],
        refuseDelete: ({ id }, world) =>
            heldBy(world, id, { type: ASSOCIATION, when: ({ outputs }) => outputs["clientVpnEndpointId"] === id }),
    },
    [ASSOCIATION]: {
        refuse: refuseAssociation,
        id: ({ urn }) => longId("cvpn-assoc", urn),
        computed: ({ urn, inputs, world }) => ({
            associationId: longId("cvpn-assoc", urn),
            vpcId: lookUp(world, SUBNET, inputs["subnetId"])?.outputs["vpcId"] ?? "",
        }),
        replaceOn: ["clientVpnEndpointId", "subnetId"],
    },
    [RULE]: {
        refuse: (checks) => {
            checks.exists("clientVpnEndpointId", ENDPOINT);
            checks.cidr("targetNetworkCidr");
            checks.exactlyOne(["accessGroupId", "authorizeAllGroups"]);
            checks.unique(
                "targetNetworkCidr",
                "one rule for a group and a block",
                ({ outputs }) =>
                    checks.same("clientVpnEndpointId", outputs["clientVpnEndpointId"]) &&
                    checks.same("targetNetworkCidr", outputs["targetNetworkCidr"]) &&
                    checks.get("accessGroupId") === outputs["accessGroupId"],
            );
        },
        id: ({ inputs }) =>
            [inputs["clientVpnEndpointId"], inputs["targetNetworkCidr"], inputs["accessGroupId"]].filter(Boolean).join(","),
        replaceOn: ["clientVpnEndpointId", "targetNetworkCidr", "accessGroupId", "authorizeAllGroups", "description"],
    },
});
