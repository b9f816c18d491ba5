// Load balancers: where they stand, by which addresses they are reached, and where they log.
import type { Services } from "../service";
import { type Call, type Checks, isKnown, isSet, lookUp } from "./checks";
import { ATTACHMENT, BALANCER, type BalancerType, NAME, typeOf } from "./elb-terms";
import { checkFree } from "./gateways";
import { arn, draw, hex } from "./ids";
import { heldBy, services } from "./kind";
import { admits } from "./policies";
import { checkAdmits, checkBucket, checkVendedLogs, encryptionOf, policyOf } from "./s3-policy";
import { checkGroup } from "./security-groups";
import { quotaOf } from "./servicequotas";
import { internetGatewayOf, oneSubnetAZone, SUBNET } from "./vpc";

const EIP = "aws:ec2/eip:Eip";

/** Accounts from which application load balancers deliver logs in regions opened before August 2022. */
const LOG_ACCOUNTS: Readonly<Record<string, string>> = {
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-west-2": "797873946194",
    "ca-central-1": "985666609251",
    "eu-central-1": "054676820928",
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
    "eu-west-3": "009996457667",
    "eu-north-1": "897822967062",
    "eu-south-1": "635631232127",
    "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887",
    "ap-northeast-3": "383597477331",
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
    "ap-south-1": "718504428378",
    "ap-east-1": "754344448648",
    "sa-east-1": "507241528517",
    "af-south-1": "098369216593",
};

/** Hosted zones of load balancers' names, for alias records. */
const ZONES: Readonly<Record<string, { readonly application: string; readonly network: string }>> = {
    "us-east-1": { application: "Z35SXDOTRQ7X7K", network: "Z26RNL4JYFTOTI" },
    "us-east-2": { application: "Z3AADJGX6KTTL2", network: "ZLMOA37VPKANP" },
    "us-west-2": { application: "Z1H1FL5HABSF5", network: "Z18D5FSROUN65G" },
    "eu-west-1": { application: "Z32O12XQLNTSW2", network: "Z2IFOLAFXWLO4F" },
    "eu-west-2": { application: "ZHURV8PSTC4K8", network: "ZD4D7Y8KGAS4G" },
    "eu-west-3": { application: "Z3Q77PNBQS71R4", network: "Z1CMS0P5QUZ6D5" },
    "eu-central-1": { application: "Z215JYRZR1TBD5", network: "Z3F0SRJ5LGBH90" },
    "eu-north-1": { application: "Z23TAZ6LKFMNIO", network: "Z1UDT6IFJ4EJM" },
};

const SHORT: Readonly<Record<BalancerType, string>> = { application: "app", network: "net", gateway: "gwy" };

/** Paths of the subnets that a balancer stands in, however they are given. */
const subnetPaths = (checks: Checks): string[] => [
    ...checks.each("subnets"),
    ...checks.each("subnetMappings").map((at) => `${at}.subnetId`),
];

function refuseAddresses(checks: Checks): void {
    const used = new Set<unknown>();
    for (const at of checks.each("subnetMappings")) {
        const property = `${at}.allocationId`;
        const allocation = checks.get(property);
        if (!isSet(allocation)) continue;
        if (typeOf(checks.call.inputs) !== "network") {
            checks.refuse(property, allocation, "nothing: only network load balancers take elastic IPs");
        }
        if (checks.get("internal") === true) {
            checks.refuse(property, allocation, "nothing on an internal load balancer");
        }
        if (!isKnown(allocation)) continue;
        if (checks.exists(property, EIP, { by: ["allocationId"] })) checkFree(checks, property);
        if (used.has(allocation)) checks.refuse(property, allocation, "an elastic IP used once");
        used.add(allocation);
    }
}

/** Application load balancers write logs themselves, to a bucket with SSE-S3; network load balancers send them. */
function refuseLogs(checks: Checks, property: "accessLogs" | "connectionLogs" | "healthCheckLogs"): void {
    const {
        call: { region, account, inputs },
        world,
    } = checks;
    if (checks.get(`${property}.enabled`) !== true) return;
    checks.required(`${property}.bucket`, "a bucket");
    const at = `${property}.bucket`;
    const bucket = checkBucket(checks, at);
    if (!bucket) return;
    if (checks.elsewhere(bucket)) {
        checks.refuse(at, `${bucket.id}, in ${bucket.outputs["region"]}`, `a bucket of ${region}`);
    }
    const prefix = checks.get(`${property}.prefix`);
    checks.ask(`${property}.prefix`, (value) => !String(value).includes("AWSLogs"), "a prefix without AWSLogs");
    const path = `AWSLogs/${account}/elasticloadbalancing/${region}/x`;
    if (typeOf(inputs) === "network") {
        return checkVendedLogs(checks, at, [bucket.id, prefix].filter(isSet).join("/"), path);
    }
    const { algorithm } = encryptionOf(world, bucket.id);
    if (algorithm !== "AES256") {
        checks.refuse(
            at,
            `${bucket.id}, encrypted with ${algorithm}`,
            "a bucket encrypted with S3's own keys (AES256): load balancers can use no other",
        );
    }
    const resource = `${bucket.outputs["arn"]}/${[prefix, path].filter(isSet).join("/")}`;
    const context = {
        "aws:sourceaccount": account,
        "aws:sourcearn": arn("elasticloadbalancing", region, account, "loadbalancer/x"),
    };
    const byAccount = LOG_ACCOUNTS[region];
    const policy = policyOf(world, bucket.id);
    if (
        byAccount &&
        isKnown(policy) &&
        admits(policy, { principal: `arn:aws:iam::${byAccount}:root`, action: "s3:PutObject", resource })
    ) {
        return;
    }
    checkAdmits(checks, at, bucket.id, [
        { principal: "logdelivery.elasticloadbalancing.amazonaws.com", action: "s3:PutObject", resource, context },
    ]);
}

function refuseBalancer(checks: Checks): void {
    const { call, world } = checks;
    const type = typeOf(call.inputs);
    checks.oneOf("loadBalancerType", ["application", "network", "gateway"]);
    checks.exactlyOne(["subnets", "subnetMappings"]);
    const paths = subnetPaths(checks);
    const vpcId = oneSubnetAZone(checks, paths);
    if (type === "application") {
        if (paths.length < 2) {
            checks.refuse(
                isSet(checks.get("subnetMappings")) ? "subnetMappings" : "subnets",
                `${paths.length} subnets`,
                "two or more, in different zones",
            );
        }
        for (const path of paths) {
            const subnet = lookUp(world, SUBNET, checks.get(path));
            const bits = Number(String(subnet?.outputs["cidrBlock"] ?? "/0").split("/")[1]);
            if (bits > 27) {
                checks.refuse(
                    path,
                    subnet!.outputs["cidrBlock"],
                    "a subnet of /27 or larger: an application load balancer needs room",
                );
            }
        }
    }
    if (
        checks.get("internal") !== true &&
        type !== "gateway" &&
        vpcId !== undefined &&
        !internetGatewayOf(world, vpcId)
    ) {
        checks.refuse(
            "internal",
            checks.get("internal") ?? false,
            `a network with an internet gateway; ${vpcId} has none (yet: depend on it)`,
        );
    }
    refuseAddresses(checks);
    if (type === "gateway") checks.absent("securityGroups", "nothing on a gateway load balancer");
    const groups = checks.each("securityGroups");
    for (const at of groups) {
        const group = checkGroup(checks, at);
        if (group && vpcId !== undefined && group.outputs["vpcId"] !== vpcId) {
            checks.refuse(at, group.id, `a group of ${vpcId}`);
        }
    }
    if (groups.length > 5) checks.refuse("securityGroups", `${groups.length} groups`, "5 at most");
    checks.between("idleTimeout", 1, 4000);
    checks.between("clientKeepAlive", 60, 604800);
    checks.oneOf("desyncMitigationMode", ["monitor", "defensive", "strictest"]);
    checks.oneOf("xffHeaderProcessingMode", ["append", "preserve", "remove"]);
    checks.oneOf("ipAddressType", ["ipv4", "dualstack", "dualstack-without-public-ipv4"]);
    checks.oneOf("enforceSecurityGroupInboundRulesOnPrivateLinkTraffic", ["on", "off"]);
    if (type !== "network") {
        checks.absent(
            "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
            "nothing except on a network load balancer",
        );
    }
    refuseLogs(checks, "accessLogs");
    if (type === "application") refuseLogs(checks, "connectionLogs");
    const code = { application: "L-53DA6B97", network: "L-69A177A2", gateway: undefined }[type];
    const count = checks.others().filter(({ outputs }) => outputs["loadBalancerType"] === type).length + 1;
    if (code && count > quotaOf(world, call, "elasticloadbalancing", code)) {
        checks.refuse("loadBalancerType", `${count} ${type} load balancers`, `fewer (quota ${code})`);
    }
}

function balancerName({ urn, region, inputs }: Call): string {
    const name = String(inputs["name"]);
    if (typeOf(inputs) === "network") return `${name}-${hex(urn, 16)}.elb.${region}.amazonaws.com`;
    const number = String(draw(urn, 9_000_000_000) + 1_000_000_000);
    return `${inputs["internal"] === true ? "internal-" : ""}${name}-${number}.${region}.elb.amazonaws.com`;
}

const listOf = (value: unknown): any[] => (Array.isArray(value) ? value : []);

export const elb: Services = services({
    [BALANCER]: {
        taggable: true,
        naming: NAME,
        refuse: refuseBalancer,
        id: ({ urn, region, account, inputs }) =>
            arn(
                "elasticloadbalancing",
                region,
                account,
                `loadbalancer/${SHORT[typeOf(inputs)]}/${inputs["name"]}/${hex(urn, 16)}`,
            ),
        defaults: ({ inputs }) => ({
            namePrefix: "",
            internal: false,
            ipAddressType: "ipv4",
            loadBalancerType: "application",
            enableDeletionProtection: false,
            securityGroups: [],
            secondaryIpsAutoAssignedPerSubnet: 0,
            enablePrefixForIpv6SourceNat: "",
            enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "",
            enableCrossZoneLoadBalancing: typeOf(inputs) === "application",
            enableZonalShift: false,
            customerOwnedIpv4Pool: "",
            ...(typeOf(inputs) === "application"
                ? {
                      clientKeepAlive: 3600,
                      desyncMitigationMode: "defensive",
                      dropInvalidHeaderFields: false,
                      enableHttp2: true,
                      enableTlsVersionAndCipherSuiteHeaders: false,
                      enableWafFailOpen: false,
                      enableXffClientPort: false,
                      idleTimeout: 60,
                      preserveHostHeader: false,
                      xffHeaderProcessingMode: "append",
                  }
                : { dnsRecordClientRoutingPolicy: "any_availability_zone" }),
        }),
        computed: (call, id) => {
            const { inputs, world, region } = call;
            const type = typeOf(inputs);
            const mappings: { subnetId: string }[] =
                listOf(inputs["subnetMappings"]).length > 0
                    ? listOf(inputs["subnetMappings"])
                    : listOf(inputs["subnets"]).map((subnetId) => ({ subnetId }));
            const subnets = mappings.map(({ subnetId }) => subnetId);
            return {
                arn: id,
                arnSuffix: id.split(":loadbalancer/")[1] ?? id,
                dnsName: balancerName(call),
                subnets,
                subnetMappings: mappings.map((mapping) => ({
                    allocationId: "",
                    ipv6Address: "",
                    outpostId: "",
                    privateIpv4Address: "",
                    ...mapping,
                })),
                vpcId: lookUp(world, SUBNET, subnets[0])?.outputs["vpcId"] ?? "",
                zoneId:
                    ZONES[region]?.[type === "network" ? "network" : "application"] ??
                    `Z${hex(`${type}/${region}`, 13).toUpperCase()}`,
            };
        },
        replaceOn: ["name", "namePrefix", "internal", "loadBalancerType", "customerOwnedIpv4Pool"],
        // A network load balancer takes more zones in place; nothing else about where it stands, or by which address,
        // can be changed (the provider's customizeDiffLoadBalancerNLB).
        replaces: (before, after) => {
            if (typeOf(after) !== "network") return [];
            const [had, has] = [before, after].map(({ subnetMappings }) => listOf(subnetMappings).map((mapping) => JSON.stringify(mapping)));
            return had!.every((mapping) => has!.includes(mapping)) ? [] : ["subnetMappings"];
        },
        refuseDelete: ({ id, outputs }, world) => [
            ...(outputs["enableDeletionProtection"] === true
                ? [{ property: "enableDeletionProtection", found: "true", expected: "false, set by an update before" }]
                : []),
            ...heldBy(world, id, { type: ATTACHMENT, when: (other) => other.outputs["targetId"] === id }),
        ],
    },
});
