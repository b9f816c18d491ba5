// Private ways to AWS's services.
import {
    companions, conditionValues, list, platformOf, principals, refersToAny, require1, statements, unless,
} from "../look";
import type { Graph, Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const VPC = "aws:ec2/vpc:Vpc";

const isInterface = ({ props }: Resource): boolean => props.vpcEndpointType === "Interface";

export const ownNames: ResourceRule = {
    name: "aws-endpoint-private-names",
    title: "Interface endpoints answer under the services' own names",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity"],
    remediation: "Set privateDnsEnabled: otherwise programs go on talking to the public address.",
    types: [ENDPOINT],
    applies: isInterface,
    check: ({ props }) => require1("privateDnsEnabled", props.privateDnsEnabled, [true]),
};

export const grouped: ResourceRule = {
    name: "aws-endpoint-grouped",
    title: "Interface endpoints are behind a security group of their own",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity", "network-segmentation"],
    remediation: "Set securityGroupIds: without it the default group of the VPC holds.",
    types: [ENDPOINT],
    applies: isInterface,
    check: ({ props }) => unless(list(props.securityGroupIds).length > 0, { property: "securityGroupIds", observed: "none", expected: "one or more" }),
};

const BOUNDS = ["aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalArn", "aws:ResourceAccount", "aws:ResourceOrgID"];

/** A narrow object of AWS's own, such as the layers that a registry signs links to. */
const isReadOfNamed = (actions: readonly string[], resources: readonly string[]): boolean =>
    actions.every((action) => /^[a-z0-9]+:(Get|Describe|List)/i.test(action)) && resources.length > 0 && resources.every((resource) => /^arn:[^:]+:s3:::[a-z0-9.-]+\/\*$/.test(resource));

export const bound: ResourceRule = {
    name: "aws-endpoint-bound",
    title: "Endpoints admit this account's principals only: a stolen foreign credential carries nothing out",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["private-connectivity", "egress-control", "least-privilege"],
    remediation: "Give the endpoint a policy whose statements name principals or are bound by aws:PrincipalAccount or aws:PrincipalOrgID. Without a policy it admits everybody.",
    types: [ENDPOINT],
    applies: ({ props }) => ["Gateway", "Interface", undefined].includes(props.vpcEndpointType),
    check: ({ props }) => {
        const all = statements(props.policy);
        if (all.length === 0) return [{ property: "policy", observed: "not set, so that everybody may do anything through it", expected: "a policy" }];
        return all.filter((statement) => statement.Effect === "Allow" && principals(statement).includes("*"))
            .filter((statement) => !BOUNDS.some((key) => conditionValues(statement, /^(ForAnyValue:)?(String|Arn)(Equals|Like)$/i, key).some((value) => value !== "*")))
            .filter((statement) => !isReadOfNamed(list<string>(statement.Action), list<string>(statement.Resource)))
            .map(({ Sid }) => ({ property: `policy ${Sid ?? ""}`.trim(), observed: "everybody", expected: "principals of this account or organisation" }));
    },
};

export const inEveryZone: ResourceRule = {
    name: "aws-endpoint-zones",
    title: "Interface endpoints stand in three zones or more",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["zone-spread", "private-connectivity"],
    remediation: "Name a subnet of each zone in subnetIds.",
    types: [ENDPOINT],
    applies: isInterface,
    check: ({ props }) => {
        const subnets = list(props.subnetIds).length;
        return unless(subnets >= 3, { property: "subnetIds", observed: `${subnets} subnets`, expected: "3 or more" });
    },
};

/** What the application tier needs and must not fetch over the internet. */
const PRIVATE_SERVICES = ["s3", "dynamodb", "kms", "logs", "secretsmanager", "sts", "ssm", "ssmmessages", "ec2messages", "monitoring", "ecr.api", "ecr.dkr"];

/** What a private tenant's machines need: their network has no other way out. */
const TENANT_SERVICES = ["s3", "kms", "logs", "sts", "ssm", "ssmmessages"];

const serviceOf = ({ props }: Resource): string => String(props.serviceName).replace(/^com\.amazonaws\.[a-z0-9-]+\./, "");

export const servicesArePrivate: StackRule = {
    name: "aws-vpc-private-services",
    title: "A site's network reaches the services it uses over private endpoints",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["private-connectivity"],
    remediation: `Declare endpoints for ${PRIVATE_SERVICES.join(", ")}.`,
    types: [VPC],
    applies: (vpc, graph) => platformOf(vpc, graph) !== undefined,
    check: (vpc, graph) => {
        const reached = new Set(companions(graph, vpc, "vpcId", ENDPOINT).map(serviceOf));
        return (vpc.props.tags?.tenant === undefined ? PRIVATE_SERVICES : TENANT_SERVICES).filter((service) => !reached.has(service)).map((service) => ({ property: service, observed: "no endpoint", expected: "one" }));
    },
};

/** Route tables of one tier, told by tag. */
const tablesOf = (vpc: Resource, graph: Graph, tier: string): Resource[] =>
    companions(graph, vpc, "vpcId", "aws:ec2/routeTable:RouteTable").filter(({ props }) => props.tags?.tier === tier);

export const gatewaysAreRouted: StackRule = {
    name: "aws-gateway-endpoint-routed",
    title: "Every route table of the application tier leads to the gateway endpoints",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["private-connectivity"],
    remediation: "Name the table in the endpoint's routeTableIds.",
    types: [ENDPOINT],
    applies: (endpoint, graph) => [undefined, "Gateway"].includes(endpoint.props.vpcEndpointType) && platformOf(endpoint, graph) !== undefined,
    check: (endpoint, graph) => {
        const tables = graph.linked(endpoint, "vpcId", VPC).flatMap((vpc) => tablesOf(vpc, graph, "app"));
        return tables.filter((table) => !refersToAny(endpoint, "routeTableIds", table))
            .map((table) => ({ property: "routeTableIds", observed: `not ${table.name}`, expected: "every table of the tier" }));
    },
};
