// Virtual networks and their subnets, and what the account does about the internet as a whole.
import { contains, overlaps } from "../../components/plan/cidr";
import type { Existing, Services, World } from "../service";
import { blockOf, type Call, type Checks, isKnown, isSet } from "./checks";
import { arn, longId, zoneId, zonesOf } from "./ids";
import { heldBy, services } from "./kind";
import { quotaOf } from "./servicequotas";

export const VPC = "aws:ec2/vpc:Vpc";
export const SUBNET = "aws:ec2/subnet:Subnet";
const GATEWAY = "aws:ec2/internetGateway:InternetGateway";
const NAT = "aws:ec2/natGateway:NatGateway";
const TABLE = "aws:ec2/routeTable:RouteTable";

/** ARN of a resource of EC2. */
export const ec2Arn = ({ region, account }: Call, kind: string, id: string): string =>
    arn("ec2", region, account, `${kind}/${id}`);

/** ARN and owner, which every resource of EC2 has. */
export const owned = (kind: string) => (call: Call, id: string) => ({
    arn: ec2Arn(call, kind, id),
    ownerId: call.account,
});

/** The gateway that joins a network to the internet, if it has one. */
export const internetGatewayOf = (world: World, vpcId: unknown): Existing | undefined =>
    world.of(GATEWAY).find(({ outputs }) => isKnown(vpcId) && outputs["vpcId"] === vpcId) ??
    world
        .of("aws:ec2/internetGatewayAttachment:InternetGatewayAttachment")
        .find(({ outputs }) => isKnown(vpcId) && outputs["vpcId"] === vpcId);

/** Refuses two subnets of the list in one zone, and subnets of different networks. Answers the network's id. */
export function oneSubnetAZone(checks: Checks, paths: readonly string[]): string | undefined {
    const zones = new Map<string, string>();
    let vpcId: string | undefined;
    for (const path of paths) {
        const subnet = checks.exists(path, SUBNET);
        if (!subnet) continue;
        const zone = subnet.outputs["availabilityZone"];
        const twin = zones.get(zone);
        if (twin !== undefined) {
            checks.refuse(path, `${subnet.id} in ${zone}`, `one subnet a zone; ${twin} is in ${zone} too`);
        }
        zones.set(zone, subnet.id);
        if (vpcId !== undefined && subnet.outputs["vpcId"] !== vpcId) {
            checks.refuse(path, `${subnet.id} in ${subnet.outputs["vpcId"]}`, `a subnet of ${vpcId}`);
        }
        vpcId ??= subnet.outputs["vpcId"];
    }
    return vpcId;
}

function refuseSubnet(checks: Checks): void {
    const { call, world } = checks;
    checks.atMostOne(["availabilityZone", "availabilityZoneId"]);
    const zones = zonesOf(call.region);
    const zone = checks.get("availabilityZone");
    if (zones && isKnown(zone) && !zones.includes(zone)) {
        checks.refuse("availabilityZone", zone, `a zone of ${call.region}: ${zones.join(", ")}`);
    }
    const vpc = checks.exists("vpcId", VPC);
    const block = checks.cidr("cidrBlock", 16, 28);
    if (!block || !vpc) return;
    const home = blockOf(vpc.outputs["cidrBlock"]);
    if (home && !contains(home, block)) {
        checks.refuse(
            "cidrBlock",
            checks.get("cidrBlock"),
            `a block inside ${vpc.outputs["cidrBlock"]}, the network's own`,
        );
    }
    for (const other of world.of(SUBNET)) {
        const taken = blockOf(other.outputs["cidrBlock"]);
        if (other.urn !== call.urn && other.outputs["vpcId"] === vpc.id && taken && overlaps(taken, block)) {
            checks.refuse(
                "cidrBlock",
                checks.get("cidrBlock"),
                `a block apart from ${other.name}'s ${other.outputs["cidrBlock"]}`,
            );
        }
    }
}

/** A prefix of `/16` to `/28`, DNS names only with DNS, and no more networks than the quota. */
function refuseVpc(checks: Checks): void {
    checks.cidr("cidrBlock", 16, 28);
    if (!isSet(checks.get("ipv4IpamPoolId"))) checks.required("cidrBlock", "a block, or a pool to take one from");
    checks.atMostOne(["cidrBlock", "ipv4NetmaskLength"]);
    checks.oneOf("instanceTenancy", ["default", "dedicated"]);
    if (checks.get("enableDnsHostnames") === true && checks.get("enableDnsSupport") === false) {
        checks.refuse("enableDnsHostnames", true, "false while enableDnsSupport is false");
    }
    const quota = quotaOf(checks.world, checks.call, "vpc", "L-F678F1CE");
    const count = checks.others().length + 1;
    if (count > quota) {
        checks.refuse("cidrBlock", `${count} networks in ${checks.call.region}`, `${quota} at most (quota L-F678F1CE)`);
    }
}

export const vpc: Services = services({
    [VPC]: {
        taggable: true,
        refuse: refuseVpc,
        id: ({ urn }) => longId("vpc", urn),
        defaults: {
            enableDnsHostnames: false,
            enableDnsSupport: true,
            enableNetworkAddressUsageMetrics: false,
            instanceTenancy: "default",
            assignGeneratedIpv6CidrBlock: false,
            ipv6CidrBlock: "",
            ipv6CidrBlockNetworkBorderGroup: "",
            ipv6NetmaskLength: 0,
            // What an IPAM pool would give.
            cidrBlock: "172.31.0.0/16",
        },
        computed: (call, id) => ({
            ...owned("vpc")(call, id),
            defaultNetworkAclId: longId("acl", call.urn),
            defaultRouteTableId: longId("rtb", call.urn),
            defaultSecurityGroupId: longId("sg", call.urn),
            mainRouteTableId: longId("rtb", call.urn),
            dhcpOptionsId: longId("dopt", `${call.account}/${call.region}`),
            ipv6AssociationId: "",
        }),
        replaceOn: ["cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength"],
        refuseDelete: ({ id }, world) =>
            heldBy(
                world,
                `${id}`,
                ...[
                    SUBNET,
                    GATEWAY,
                    "aws:ec2/securityGroup:SecurityGroup",
                    "aws:ec2/vpcEndpoint:VpcEndpoint",
                    TABLE,
                    "aws:ec2/networkAcl:NetworkAcl",
                ].map((type) => ({ type, when: ({ outputs }: Existing) => outputs["vpcId"] === id })),
            ),
    },
    [SUBNET]: {
        taggable: true,
        refuse: refuseSubnet,
        id: ({ urn }) => longId("subnet", urn),
        defaults: (call) => {
            const zone = zonesOf(call.region)?.[0] ?? `${call.region}a`;
            return {
                availabilityZone: zone,
                assignIpv6AddressOnCreation: false,
                enableDns64: false,
                enableLniAtDeviceIndex: 0,
                enableResourceNameDnsAaaaRecordOnLaunch: false,
                enableResourceNameDnsARecordOnLaunch: false,
                ipv6CidrBlock: "",
                ipv6Native: false,
                mapCustomerOwnedIpOnLaunch: false,
                mapPublicIpOnLaunch: false,
                privateDnsHostnameTypeOnLaunch: "ip-name",
                customerOwnedIpv4Pool: "",
                outpostArn: "",
            };
        },
        computed: (call, id) => ({
            ...owned("subnet")(call, id),
            availabilityZoneId:
                call.inputs["availabilityZoneId"] ??
                zoneId(call.inputs["availabilityZone"] ?? zonesOf(call.region)?.[0] ?? `${call.region}a`),
            ipv6CidrBlockAssociationId: "",
        }),
        replaceOn: ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "outpostArn"],
        refuseDelete: ({ id }, world) =>
            heldBy(
                world,
                id,
                { type: NAT, when: ({ outputs }) => outputs["subnetId"] === id },
                {
                    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
                    when: ({ outputs }) => ((outputs["subnetIds"] ?? []) as string[]).includes(id),
                },
                {
                    type: "aws:lb/loadBalancer:LoadBalancer",
                    when: ({ outputs }) => ((outputs["subnets"] ?? []) as string[]).includes(id),
                },
            ),
    },
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": {
        taggable: true,
        id: ({ urn }) => longId("dopt", urn),
        computed: owned("dhcp-options"),
        replaceOn: ["domainName", "domainNameServers", "ntpServers", "netbiosNameServers", "netbiosNodeType"],
    },
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": {
        refuse: (checks) => {
            checks.exists("vpcId", VPC);
            checks.exists("dhcpOptionsId", "aws:ec2/vpcDhcpOptions:VpcDhcpOptions");
        },
        id: ({ inputs }) => `${inputs["dhcpOptionsId"]}-${inputs["vpcId"]}`,
    },
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions": {
        refuse: (checks) => {
            checks.oneOf("internetGatewayBlockMode", ["off", "block-bidirectional", "block-ingress"]);
            checks.unique("internetGatewayBlockMode", `one declaration in ${checks.call.region}`, () => true);
        },
        id: ({ region }) => region,
        computed: ({ account, region }) => ({ awsAccountId: account, awsRegion: region }),
    },
    "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion": {
        taggable: true,
        refuse: (checks) => {
            checks.oneOf("internetGatewayExclusionMode", ["allow-bidirectional", "allow-egress"]);
            checks.exactlyOne(["vpcId", "subnetId"]);
            checks.exists("vpcId", VPC);
            checks.exists("subnetId", SUBNET);
            for (const property of ["vpcId", "subnetId"]) {
                checks.unique(property, "one exclusion each", ({ outputs }) =>
                    checks.same(property, outputs[property]),
                );
            }
        },
        id: ({ urn }) => longId("vpcbpa-exclude", urn),
        computed: (call) => ({
            resourceArn: isSet(call.inputs["vpcId"])
                ? ec2Arn(call, "vpc", call.inputs["vpcId"])
                : ec2Arn(call, "subnet", call.inputs["subnetId"]),
        }),
        replaceOn: ["vpcId", "subnetId"],
    },
});
