// VPC endpoints: the way to AWS's own services that does not leave the network.
import type { Services } from "../service";
import { type Checks, isKnown, lookUp } from "./checks";
import { checkGroup } from "./security-groups";
import { arn, hex, longId } from "./ids";
import { services } from "./kind";
import { checkPolicy, resourcePolicy } from "./policies";
import { quotaOf } from "./servicequotas";
import { checkTable } from "./routes";
import { oneSubnetAZone, SUBNET, VPC } from "./vpc";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

/** Services with an endpoint of their own, as the last part of a service name. More exist than are used here. */
const SERVICES = [
    "access-analyzer",
    "acm",
    "acm-pca",
    "athena",
    "autoscaling",
    "backup",
    "backup-gateway",
    "batch",
    "cloudformation",
    "cloudtrail",
    "codebuild",
    "config",
    "datasync",
    "dynamodb",
    "ebs",
    "ec2",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "eks",
    "eks-auth",
    "elasticfilesystem",
    "elasticloadbalancing",
    "events",
    "evidently",
    "execute-api",
    "glue",
    "guardduty",
    "guardduty-data",
    "inspector2",
    "kinesis-firehose",
    "kinesis-streams",
    "kms",
    "lakeformation",
    "lambda",
    "logs",
    "monitoring",
    "network-firewall",
    "organizations",
    "rds",
    "rds-data",
    "redshift",
    "s3",
    "s3express",
    "secretsmanager",
    "securityhub",
    "servicediscovery",
    "sns",
    "sqs",
    "ssm",
    "ssm-contacts",
    "ssm-incidents",
    "ssmmessages",
    "states",
    "sts",
    "synthetics",
    "transfer",
    "wafv2",
    "xray",
    "kms-fips",
    "s3tables",
    "sts-fips",
];

const GATEWAY_SERVICES = ["s3", "dynamodb", "s3express"];

const EVERYTHING = JSON.stringify({
    Version: "2008-10-17",
    Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }],
});

const kindOf = (properties: Readonly<Record<string, any>>): string => properties["vpcEndpointType"] ?? "Gateway";

/** `kms` of `com.amazonaws.eu-west-1.kms`. */
const serviceOf = (name: unknown): string => String(name).replace(/^(com|aws)\.(amazonaws|api)\.[a-z0-9-]+\./, "");

function refuseServiceName(checks: Checks): void {
    const name = checks.get("serviceName");
    if (!isKnown(name)) return checks.required("serviceName", "the name of a service");
    const [, region] = /^(?:com\.amazonaws|aws\.api)\.([a-z0-9-]+)\..+$/.exec(name) ?? [];
    if (region === undefined) return checks.refuse("serviceName", name, `com.amazonaws.${checks.call.region}.SERVICE`);
    if (region !== checks.call.region && isKnown(checks.call.region) && !checks.get("serviceRegion")) {
        checks.refuse("serviceName", name, `a service of ${checks.call.region}`);
    }
    const service = serviceOf(name);
    if (region !== "vpce" && !SERVICES.includes(service)) {
        checks.refuse("serviceName", name, "a service with an endpoint of its own");
    }
    if (kindOf(checks.call.inputs) === "Gateway" && !GATEWAY_SERVICES.includes(service)) {
        checks.refuse(
            "vpcEndpointType",
            checks.get("vpcEndpointType"),
            `Interface: only ${GATEWAY_SERVICES.join(", ")} have gateways`,
        );
    }
}

function refuseGateway(checks: Checks): void {
    for (const property of ["subnetIds", "securityGroupIds", "privateDnsEnabled"]) {
        checks.absent(property, "nothing: a gateway endpoint works by route tables");
    }
    for (const at of checks.each("routeTableIds")) {
        const home = checkTable(checks, at);
        const vpcId = checks.get("vpcId");
        if (home !== undefined && isKnown(vpcId) && home !== vpcId) {
            checks.refuse(at, checks.get(at), `a route table of ${vpcId}`);
        }
        const other = checks
            .others()
            .find(
                ({ outputs }) =>
                    checks.same("serviceName", outputs["serviceName"]) &&
                    (outputs["routeTableIds"] as unknown[] | undefined)?.includes(checks.get(at)),
            );
        if (other && isKnown(checks.get(at))) {
            checks.refuse(
                at,
                checks.get(at),
                `a table without a route to ${serviceOf(checks.get("serviceName"))}; ${other.name} gives it one`,
            );
        }
    }
}

function refuseInterface(checks: Checks): void {
    const { call, world } = checks;
    checks.absent("routeTableIds", "nothing: an interface endpoint works by addresses in subnets");
    const vpcId = checks.get("vpcId");
    const home = oneSubnetAZone(checks, checks.each("subnetIds"));
    if (home !== undefined && isKnown(vpcId) && home !== vpcId) checks.refuse("subnetIds", home, `subnets of ${vpcId}`);
    for (const at of checks.each("securityGroupIds")) {
        const group = checkGroup(checks, at);
        if (group && isKnown(vpcId) && group.outputs["vpcId"] !== vpcId) {
            checks.refuse(at, group.id, `a group of ${vpcId}`);
        }
    }
    if (checks.get("privateDnsEnabled") === true) {
        const network = lookUp(world, VPC, vpcId);
        for (const property of ["enableDnsSupport", "enableDnsHostnames"]) {
            if (network && network.outputs[property] === false) {
                checks.refuse("privateDnsEnabled", true, `false, or a network with ${property}`);
            }
        }
        const other = checks
            .others()
            .find(
                ({ outputs }) =>
                    checks.same("vpcId", outputs["vpcId"]) &&
                    checks.same("serviceName", outputs["serviceName"]) &&
                    outputs["vpcEndpointType"] === "Interface" &&
                    outputs["privateDnsEnabled"] === true,
            );
        if (other) {
            checks.refuse(
                "privateDnsEnabled",
                true,
                `false: ${other.name} already answers for this service's name in the network`,
            );
        }
    }
    const quota = quotaOf(world, call, "vpc", "L-29B6F2EB");
    const count =
        checks
            .others()
            .filter(
                ({ outputs }) => checks.same("vpcId", outputs["vpcId"]) && outputs["vpcEndpointType"] === "Interface",
            ).length + 1;
    if (count > quota) checks.refuse("vpcId", `${count} interface endpoints`, `${quota} at most (quota L-29B6F2EB)`);
}

export const endpoints: Services = services({
    [ENDPOINT]: {
        taggable: true,
        refuse: (checks) => {
            checks.exists("vpcId", VPC);
            checks.oneOf("vpcEndpointType", [
                "Gateway",
                "Interface",
                "GatewayLoadBalancer",
                "Resource",
                "ServiceNetwork",
            ]);
            refuseServiceName(checks);
            checkPolicy(checks, "policy", resourcePolicy(20480));
            if (kindOf(checks.call.inputs) === "Gateway") refuseGateway(checks);
            if (kindOf(checks.call.inputs) === "Interface") refuseInterface(checks);
        },
        id: ({ urn }) => longId("vpce", urn),
        defaults: ({ inputs, region, world }) => {
            const isInterface = kindOf(inputs) === "Interface";
            const network = lookUp(world, VPC, inputs["vpcId"]);
            return {
                vpcEndpointType: "Gateway",
                ipAddressType: "ipv4",
                policy: EVERYTHING,
                privateDnsEnabled: false,
                routeTableIds: [],
                serviceRegion: region,
                subnetIds: [],
                securityGroupIds: isInterface ? [network?.outputs["defaultSecurityGroupId"]].filter(isKnown) : [],
                dnsOptions: {
                    dnsRecordIpType: isInterface ? "ipv4" : "service-defined",
                    privateDnsOnlyForInboundResolverEndpoint: false,
                    privateDnsPreference: "",
                    privateDnsSpecifiedDomains: [],
                },
                subnetConfigurations: [],
            };
        },
        computed: ({ urn, inputs, region, account }, id) => {
            const service = serviceOf(inputs["serviceName"]);
            const subnets = Array.isArray(inputs["subnetIds"]) ? inputs["subnetIds"] : [];
            const isInterface = kindOf(inputs) === "Interface";
            return {
                arn: arn("ec2", region, account, `vpc-endpoint/${id}`),
                ownerId: account,
                requesterManaged: false,
                state: "available",
                cidrBlocks: [],
                prefixListId: isInterface ? "" : `pl-${hex(`${region}/${service}`, 8)}`,
                networkInterfaceIds: subnets.map((subnet: unknown) => longId("eni", urn, String(subnet))),
                dnsEntries: isInterface
                    ? [
                          {
                              dnsName: `${id}-${hex(urn, 8, "dns")}.${service}.${region}.vpce.amazonaws.com`,
                              hostedZoneId: `Z${hex(`${region}/vpce`, 13).toUpperCase()}`,
                          },
                      ]
                    : [],
            };
        },
        replaceOn: ["vpcId", "serviceName", "vpcEndpointType", "serviceRegion"],
    },
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": {
        refuse: (checks) => {
            checks.exists("vpcEndpointId", ENDPOINT);
            checkPolicy(checks, "policy", resourcePolicy(20480));
        },
        id: ({ inputs }) => inputs["vpcEndpointId"],
        defaults: { policy: EVERYTHING },
        replaceOn: ["vpcEndpointId"],
    },
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": {
        refuse: (checks) => {
            checks.exists("vpcEndpointId", ENDPOINT);
            checkTable(checks);
        },
        id: ({ inputs }) => `a-${inputs["vpcEndpointId"]}${parseInt(hex(String(inputs["routeTableId"]), 8), 16)}`,
        replaceOn: ["vpcEndpointId", "routeTableId"],
    },
    "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation": {
        refuse: (checks) => {
            checks.exists("vpcEndpointId", ENDPOINT);
            checks.exists("subnetId", SUBNET);
        },
        id: ({ inputs }) => `a-${inputs["vpcEndpointId"]}${parseInt(hex(String(inputs["subnetId"]), 8), 16)}`,
        replaceOn: ["vpcEndpointId", "subnetId"],
    },
});
