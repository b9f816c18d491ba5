// Gateways: the network's door to the internet, and the way out for what has no public address.
import type { Services } from "../service";
import { blockOf, type Checks, isKnown, isSet, lookUp } from "./checks";
import { longId, privateAddress } from "./ids";
import { heldBy, services } from "./kind";
import { quotaOf } from "./servicequotas";
import { internetGatewayOf, owned, SUBNET, VPC } from "./vpc";

const GATEWAY = "aws:ec2/internetGateway:InternetGateway";
const NAT = "aws:ec2/natGateway:NatGateway";
const EIP = "aws:ec2/eip:Eip";

/** Refuses an elastic IP that something else is using. */
export function checkFree(checks: Checks, property: string): void {
    const { call, world } = checks;
    const value = checks.get(property);
    const users = [
        ...world.of(NAT).filter(({ outputs }) => outputs["allocationId"] === value),
        ...world
            .of("aws:ec2/eipAssociation:EipAssociation")
            .filter(({ outputs }) => outputs["allocationId"] === value && !outputs["allowReassociation"]),
        ...world
            .of("aws:lb/loadBalancer:LoadBalancer")
            .filter(({ outputs }) =>
                ((outputs["subnetMappings"] ?? []) as { allocationId?: string }[]).some(
                    ({ allocationId }) => allocationId === value,
                ),
            ),
    ].filter(({ urn }) => urn !== call.urn);
    if (users.length > 0) checks.refuse(property, value, `an elastic IP that is free; ${users[0]!.name} uses it`);
}

function refuseNat(checks: Checks): void {
    const { call, world } = checks;
    const isPrivate = checks.get("connectivityType") === "private";
    if (checks.get("availabilityMode") === "regional") {
        checks.absent("allocationId", "nothing: a regional NAT gateway takes its addresses by zone");
        checks.absent("subnetId", "nothing: a regional NAT gateway stands in no subnet");
        return;
    }
    checks.required("subnetId", "a subnet: the gateway is zonal");
    const subnet = checks.exists("subnetId", SUBNET);
    if (isPrivate) return checks.absent("allocationId", "nothing: a private gateway has no public address");
    checks.required("allocationId", "the allocation id of an elastic IP");
    const address = checks.exists("allocationId", EIP, { by: ["allocationId"] });
    if (address) checkFree(checks, "allocationId");
    const vpcId = subnet?.outputs["vpcId"];
    if (isKnown(vpcId) && !internetGatewayOf(world, vpcId)) {
        checks.refuse(
            "subnetId",
            checks.get("subnetId"),
            `a subnet of a network with an internet gateway; ${vpcId} has none (yet: depend on it)`,
        );
    }
    const sameZone = checks
        .others()
        .filter(
            ({ outputs }) =>
                lookUp(world, SUBNET, outputs["subnetId"])?.outputs["availabilityZone"] ===
                subnet?.outputs["availabilityZone"],
        );
    const quota = quotaOf(world, call, "vpc", "L-FE5A380F");
    if (subnet && sameZone.length >= quota) {
        checks.refuse(
            "subnetId",
            `${sameZone.length + 1} NAT gateways in ${subnet.outputs["availabilityZone"]}`,
            `${quota} at most (quota L-FE5A380F)`,
        );
    }
}

export const gateways: Services = services({
    [GATEWAY]: {
        taggable: true,
        refuse: (checks) => {
            checks.exists("vpcId", VPC);
            checks.unique("vpcId", "a network without an internet gateway", ({ outputs }) =>
                checks.same("vpcId", outputs["vpcId"]),
            );
        },
        id: ({ urn }) => longId("igw", urn),
        defaults: { vpcId: "" },
        computed: owned("internet-gateway"),
        // Public addresses of the network are mapped through the gateway: it cannot be detached while there are any.
        refuseDelete: ({ id, outputs: { vpcId } }, world) =>
            heldBy(
                world,
                id,
                {
                    type: NAT,
                    when: ({ outputs }) =>
                        isSet(vpcId) && outputs["vpcId"] === vpcId && outputs["connectivityType"] === "public",
                },
                {
                    type: "aws:lb/loadBalancer:LoadBalancer",
                    when: ({ outputs }) => isSet(vpcId) && outputs["vpcId"] === vpcId && outputs["internal"] === false,
                },
            ),
    },
    "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment": {
        refuse: (checks) => {
            checks.exists("internetGatewayId", GATEWAY);
            checks.exists("vpcId", VPC);
        },
        id: ({ inputs }) => `${inputs["internetGatewayId"]}:${inputs["vpcId"]}`,
        replaceOn: ["internetGatewayId", "vpcId"],
    },
    [NAT]: {
        taggable: true,
        refuse: refuseNat,
        id: ({ urn }) => longId("nat", urn),
        defaults: {
            availabilityMode: "zonal",
            connectivityType: "public",
            secondaryAllocationIds: [],
            secondaryPrivateIpAddressCount: 0,
            secondaryPrivateIpAddresses: [],
        },
        computed: ({ urn, inputs, world }) => {
            const subnet = lookUp(world, SUBNET, inputs["subnetId"]);
            const block = blockOf(subnet?.outputs["cidrBlock"]);
            return {
                associationId: longId("eipassoc", urn),
                autoProvisionZones: "",
                autoScalingIps: "",
                regionalNatGatewayAddresses: [],
                regionalNatGatewayAutoMode: "",
                routeTableId: "",
                networkInterfaceId: longId("eni", urn),
                publicIp: lookUp(world, EIP, inputs["allocationId"], "allocationId")?.outputs["publicIp"] ?? "",
                vpcId: subnet?.outputs["vpcId"] ?? "",
                ...(inputs["privateIp"] === undefined
                    ? { privateIp: block ? privateAddress(urn, subnet!.outputs["cidrBlock"]) : "" }
                    : {}),
            };
        },
        replaceOn: ["allocationId", "subnetId", "connectivityType", "privateIp", "availabilityMode"],
    },
});
