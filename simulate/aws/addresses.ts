// Elastic IPs and the pools they come from.
import type { Existing, Services } from "../service";
import { isSet, lookUp } from "./checks";
import { arn, longId, publicAddress } from "./ids";
import { heldBy, services } from "./kind";
import { quotaOf } from "./servicequotas";
import { checkFree } from "./gateways";

const EIP = "aws:ec2/eip:Eip";
const POOL = "aws:ec2/vpcIpamPool:VpcIpamPool";
const IPAM = "aws:ec2/vpcIpam:VpcIpam";

/** `ec2-198-18-0-1.eu-west-1.compute.amazonaws.com`; in us-east-1 the region is left out. */
const publicName = (address: string, region: string): string =>
    `ec2-${address.replace(/\./g, "-")}.${region === "us-east-1" ? "compute-1" : `${region}.compute`}.amazonaws.com`;

const takenBy = (addresses: readonly Existing[], urn: string): Set<string> =>
    new Set(addresses.filter((one) => one.urn !== urn).map(({ outputs }) => outputs["publicIp"]));

export const addresses: Services = services({
    [EIP]: {
        taggable: true,
        refuse: (checks) => {
            const { call, world } = checks;
            checks.oneOf("domain", ["vpc", "standard"]);
            checks.atMostOne(["instance", "networkInterface"]);
            checks.matches("ipamPoolId", /^ipam-pool-[0-9a-f]{17}$/, "ipam-pool- and 17 hexadecimal digits");
            // Addresses of the customer's own (BYOIP, by a pool) do not count.
            const counted = checks.others().filter(({ outputs }) => outputs["publicIpv4Pool"] === "amazon").length + 1;
            const quota = quotaOf(world, call, "ec2", "L-0263D0A3");
            const own = isSet(checks.get("publicIpv4Pool")) && checks.get("publicIpv4Pool") !== "amazon";
            if (!own && counted > quota) {
                checks.refuse(
                    "domain",
                    `${counted} elastic IPs in ${call.region}`,
                    `${quota} at most (quota L-0263D0A3 of ec2, "EC2-VPC Elastic IPs")`,
                );
            }
        },
        id: ({ urn }) => longId("eipalloc", urn),
        defaults: ({ region }) => ({
            domain: "vpc",
            instance: "",
            ipamPoolId: "",
            networkBorderGroup: region,
            networkInterface: "",
            publicIpv4Pool: "amazon",
        }),
        computed: ({ urn, region, account, world }, id) => {
            const publicIp = publicAddress(urn, takenBy(world.of(EIP), urn));
            return {
                allocationId: id,
                arn: arn("ec2", region, account, `elastic-ip/${id}`),
                publicIp,
                publicDns: publicName(publicIp, region),
                associationId: "",
                carrierIp: "",
                customerOwnedIp: "",
                privateDns: "",
                privateIp: "",
                ptrRecord: "",
            };
        },
        replaceOn: ["domain", "publicIpv4Pool", "ipamPoolId", "networkBorderGroup", "address", "customerOwnedIpv4Pool"],
        refuseDelete: ({ id }, world) =>
            heldBy(
                world,
                id,
                { type: "aws:ec2/natGateway:NatGateway", when: ({ outputs }) => outputs["allocationId"] === id },
                {
                    type: "aws:lb/loadBalancer:LoadBalancer",
                    when: ({ outputs }) =>
                        ((outputs["subnetMappings"] ?? []) as { allocationId?: string }[]).some(
                            ({ allocationId }) => allocationId === id,
                        ),
                },
            ),
    },
    "aws:ec2/eipAssociation:EipAssociation": {
        refuse: (checks) => {
            checks.exists("allocationId", EIP, { by: ["allocationId"] });
            checks.atMostOne(["instanceId", "networkInterfaceId"]);
            if (checks.get("allowReassociation") !== true) checkFree(checks, "allocationId");
        },
        id: ({ urn }) => longId("eipassoc", urn),
        defaults: ({ inputs, world }) => ({
            instanceId: "",
            networkInterfaceId: "",
            privateIpAddress: "",
            allocationId: "",
            publicIp: lookUp(world, EIP, inputs["allocationId"], "allocationId")?.outputs["publicIp"] ?? "",
        }),
        replaceOn: [
            "allocationId",
            "instanceId",
            "networkInterfaceId",
            "privateIpAddress",
            "publicIp",
            "allowReassociation",
        ],
    },
    [IPAM]: {
        taggable: true,
        refuse: (checks) => checks.oneOf("tier", ["free", "advanced"]),
        id: ({ urn }) => longId("ipam", urn),
        defaults: { tier: "advanced", enablePrivateGua: false, meteredAccount: "ipam-owner" },
        computed: ({ urn, account }, id) => ({
            arn: arn("ec2", "", account, `ipam/${id}`),
            defaultResourceDiscoveryAssociationId: longId("ipam-res-disco-assoc", urn),
            defaultResourceDiscoveryId: longId("ipam-res-disco", urn),
            privateDefaultScopeId: longId("ipam-scope", urn, "private"),
            publicDefaultScopeId: longId("ipam-scope", urn, "public"),
            scopeCount: 2,
        }),
    },
    [POOL]: {
        taggable: true,
        refuse: (checks) => {
            checks.oneOf("addressFamily", ["ipv4", "ipv6"]);
            checks.oneOf("publicIpSource", ["amazon", "byoip"]);
            checks.exists("ipamScopeId", IPAM, {
                by: ["publicDefaultScopeId", "privateDefaultScopeId"],
                sameRegion: false,
            });
            for (const length of [
                "allocationDefaultNetmaskLength",
                "allocationMinNetmaskLength",
                "allocationMaxNetmaskLength",
            ]) {
                checks.between(length, 0, 128);
            }
        },
        id: ({ urn }) => longId("ipam-pool", urn),
        defaults: { autoImport: false, publicIpSource: "byoip" },
        computed: ({ account, inputs, world }, id) => ({
            arn: arn("ec2", "", account, `ipam-pool/${id}`),
            poolDepth: 1,
            state: "create-complete",
            ipamScopeType: world
                .of(IPAM)
                .some(({ outputs }) => outputs["publicDefaultScopeId"] === inputs["ipamScopeId"])
                ? "public"
                : "private",
        }),
        replaceOn: ["addressFamily", "ipamScopeId", "locale", "publicIpSource", "sourceIpamPoolId", "awsService"],
    },
    "aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr": {
        refuse: (checks) => {
            checks.exists("ipamPoolId", POOL);
            checks.cidr("cidr");
            checks.atMostOne(["cidr", "netmaskLength"]);
        },
        id: ({ urn, inputs }) => `${longId("ipam-pool-cidr", urn)}_${inputs["ipamPoolId"]}`,
        defaults: { netmaskLength: 0, cidr: "" },
        computed: ({ urn }) => ({ ipamPoolCidrId: longId("ipam-pool-cidr", urn) }),
    },
});
