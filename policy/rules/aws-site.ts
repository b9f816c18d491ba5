// What a site is made of leads to what is the site's own: its keys, its archive, its groups, its plan.
import { planNetworkAcls } from "../../components/plan/network-acls";
import { flowsOn } from "../../components/plan/flows";
import type { AwsSubnetPlan, AwsTier } from "../../components/plan/subnets";
import { beside, block, factsOf, leadsTo, list, parseJson, PLATFORM, platformOf, require1, shown, unless } from "../look";
import { at, astray, type References } from "../references";
import { type Graph, type Resource } from "../resource";
import type { StackRule } from "../rule";

const KEYS: References = {
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
        [at("rules", ({ rules }) => block(block(list<any>(rules)[0])?.applyServerSideEncryptionByDefault)?.kmsMasterKeyId)],
    "aws:s3/inventory:Inventory": [at("destination", ({ destination }) => block(block(block(block(destination)?.bucket)?.encryption)?.sseKms)?.keyId)],
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig":
        [at("rules", ({ rules }) => block(block(list<any>(rules)[0]?.destination)?.encryptionConfiguration)?.replicaKmsKeyId)],
    "aws:cloudwatch/logGroup:LogGroup": [at("kmsKeyId")],
    "aws:cloudtrail/trail:Trail": [at("kmsKeyId")],
    "aws:sns/topic:Topic": [at("kmsMasterKeyId")],
    "aws:rds/cluster:Cluster": [at("kmsKeyId")],
    "aws:rds/clusterInstance:ClusterInstance": [at("performanceInsightsKmsKeyId")],
    "aws:efs/fileSystem:FileSystem": [at("kmsKeyId")],
    "aws:secretsmanager/secret:Secret": [at("kmsKeyId")],
    "aws:sqs/queue:Queue": [at("kmsMasterKeyId")],
    "aws:cfg/deliveryChannel:DeliveryChannel": [at("s3KmsKeyArn")],
    "aws:guardduty/publishingDestination:PublishingDestination": [at("kmsKeyArn")],
};

const ARCHIVES: References = {
    "aws:cloudtrail/trail:Trail": [at("s3BucketName")],
    "aws:ec2/flowLog:FlowLog": [at("logDestination")],
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": [at("destinationArn")],
};

const ACCESS_LOGS: References = {
    "aws:s3/bucketLogging:BucketLogging": [at("targetBucket")],
    "aws:lb/loadBalancer:LoadBalancer": [at("accessLogs", ({ accessLogs }) => block(accessLogs)?.bucket), at("connectionLogs", ({ connectionLogs }) => block(connectionLogs)?.bucket)],
};

const EXPORTS: References = { "aws:s3/inventory:Inventory": [at("destination", ({ destination }) => block(block(destination)?.bucket)?.bucketArn)] };

const bucketsFor = (purpose: string) => (from: Resource, graph: Graph): Resource[] =>
    beside(from, graph, "aws:s3/bucket:Bucket").filter(({ props }) => props.tags?.purpose === purpose);

export const ownKeys: StackRule = {
    name: "aws-site-uses-own-keys",
    title: "What a site stores is encrypted with the site's own keys",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["encryption-at-rest", "key-management"],
    remediation: "Name the key that the site's Keys component has made for the purpose.",
    types: Object.keys(KEYS),
    applies: (resource, graph) => platformOf(resource, graph) !== undefined,
    check: (resource, graph) => astray(resource, KEYS, beside(resource, graph, "aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"), "a key of the site"),
};

export const ownArchive: StackRule = {
    name: "aws-site-records-in-own-archive",
    title: "A site's records go to the site's own log archive",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive", "network-records", "activity-records"],
    remediation: "Name the site's bucket for the log archive: it is locked and kept for as long as records must be.",
    types: Object.keys(ARCHIVES),
    applies: (resource, graph) => platformOf(resource, graph) !== undefined,
    check: (resource, graph) => astray(resource, ARCHIVES, bucketsFor("log-archive")(resource, graph), "the site's log archive"),
};

export const ownAccessLogs: StackRule = {
    name: "aws-site-access-logs-stay",
    title: "A site's access logs and lists stay in the site",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive", "data-export"],
    remediation: "Name the site's bucket for access logs; for an inventory the one for exports.",
    types: [...Object.keys(ACCESS_LOGS), ...Object.keys(EXPORTS)],
    applies: (resource, graph) => platformOf(resource, graph) !== undefined,
    check: (resource, graph) => (resource.type in EXPORTS
        ? astray(resource, EXPORTS, bucketsFor("export")(resource, graph), "the site's bucket for exports")
        : astray(resource, ACCESS_LOGS, bucketsFor("access-logs")(resource, graph), "the site's bucket for access logs")),
};

/** The group in which a session of the session manager is recorded, by its document. */
const sessionLogOf = ({ documentType, content }: any): unknown =>
    (documentType === "Session" ? (parseJson(String(content)) as any)?.inputs?.cloudWatchLogGroupName : undefined);

const patchLogOf = ({ taskInvocationParameters }: any): unknown =>
    block(block(block(taskInvocationParameters)?.runCommandParameters)?.cloudwatchConfig)?.cloudwatchLogGroupName;

const loggingOf = ({ loggingConfiguration }: any): unknown => block(loggingConfiguration)?.logDestination;

const LOG_GROUPS: References = {
    "aws:cloudtrail/trail:Trail": [at("cloudWatchLogsGroupArn")],
    "aws:sfn/stateMachine:StateMachine": [at("loggingConfiguration", loggingOf)],
    "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration":
        [at("logConfigurations", ({ logConfigurations }) => block(list<any>(logConfigurations)[0]?.cloudWatchLogsConfiguration)?.logGroupArn)],
    "aws:ec2clientvpn/endpoint:Endpoint": [at("connectionLogOptions", ({ connectionLogOptions }) => block(connectionLogOptions)?.cloudwatchLogGroup)],
    "aws:serverlessrepository/cloudFormationStack:CloudFormationStack":
        [at("parameters", ({ parameters }) => parameters?.functionName && `/aws/lambda/${parameters.functionName}`)],
    "aws:lambda/function:Function": [at("name", ({ name, loggingConfig }) => block(loggingConfig)?.logGroup ?? `/aws/lambda/${name}`)],
    "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask": [at("taskInvocationParameters", patchLogOf)],
    "aws:ssm/document:Document": [at("content", sessionLogOf)],
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": [at("logDestinationConfigs", ({ logDestinationConfigs }) => list(logDestinationConfigs)[0])],
};

/** What AWS and not this program would otherwise make has no key, and keeps for ever. */
export const ownLogGroups: StackRule = {
    name: "aws-site-uses-own-log-groups",
    title: "What a site records in log groups goes to log groups that the site declares",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive", "activity-records"],
    remediation: "Name the log group that the component has made for it: encrypted, and kept for as long as records must be.",
    types: Object.keys(LOG_GROUPS),
    applies: (resource, graph) => platformOf(resource, graph) !== undefined,
    check: (resource, graph) => astray(resource, LOG_GROUPS, beside(resource, graph, "aws:cloudwatch/logGroup:LogGroup"), "a log group of the site"),
};

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const MEMBERSHIPS: Readonly<Record<string, string>> = {
    "aws:lb/loadBalancer:LoadBalancer": "securityGroups",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "securityGroupIds",
    "aws:rds/cluster:Cluster": "vpcSecurityGroupIds",
    "aws:efs/mountTarget:MountTarget": "securityGroups",
};

export const ownGroups: StackRule = {
    name: "aws-site-uses-own-groups",
    title: "A site's load balancers, endpoints, database and files are behind the groups of the site's firewall, and no other",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation"],
    remediation: "Name the group that the site's Firewall component has made for it.",
    types: Object.keys(MEMBERSHIPS),
    applies: (resource, graph) => platformOf(resource, graph) !== undefined && list(resource.props[MEMBERSHIPS[resource.type]!]).length > 0,
    check: (resource, graph) => {
        const property = MEMBERSHIPS[resource.type]!;
        const groups = beside(resource, graph, GROUP);
        const strange = Array.from({ length: list(resource.props[property]).length }, (_, i) => i).filter((i) => !leadsTo(resource, property, () => list(resource.props[property])[i], groups));
        return strange.map((i) => ({ property: `${property}[${i}]`, observed: "something else", expected: "a group of the site" }));
    },
};

const PLACES = ["front", "edge", "app", "data", "endpoints", "clients"];

const placeOf = (group: Resource | undefined): string | undefined => {
    const place = group?.name.split("-").pop();
    return place !== undefined && PLACES.includes(place) ? place : undefined;
};

/** The plan's flows, in groups: what comes from the internet passes the front's group before the edge's. */
const HOPS: ReadonlySet<string> = new Set(flowsOn("aws").flatMap(({ from, to, port }) =>
    (from === "internet" ? [`internet > front ${port}`, `front > ${to} ${port}`] : [`${from} > ${to} ${port}`])));

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

export const flowsAsPlanned: StackRule = {
    name: "aws-flows-as-planned",
    title: "A site's security groups let through the flows of the plan and no other",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation", "egress-control"],
    remediation: "Add the flow to the plan (components/plan/flows.ts), where it is seen for both clouds, or take the rule away.",
    types: [INGRESS, EGRESS],
    applies: (rule, graph) => platformOf(rule, graph) !== undefined,
    check: (rule, graph) => {
        const { ipProtocol, fromPort, toPort, cidrIpv4, cidrIpv6, prefixListId } = rule.props;
        const own = placeOf(graph.linked(rule, "securityGroupId", GROUP)[0]);
        const named = graph.linked(rule, "referencedSecurityGroupId", GROUP)[0];
        const isPeer = list<string>(factsOf(rule, graph)?.peers?.aws).includes(cidrIpv4 as string);
        const block = cidrIpv4 === "0.0.0.0/0" || cidrIpv6 === "::/0" ? "internet" : isPeer ? "peer" : shown(cidrIpv4 ?? cidrIpv6 ?? prefixListId);
        const other = named ? placeOf(named) : block;
        const hop = rule.type === INGRESS ? `${other} > ${own} ${fromPort}` : `${own} > ${other} ${fromPort}`;
        return unless(ipProtocol === "tcp" && fromPort === toPort && HOPS.has(hop), {
            property: "fromPort", observed: `${ipProtocol} ${hop}${toPort === fromPort ? "" : `-${toPort}`}`, expected: "a flow of the plan",
        });
    },
};

const SUBNET = "aws:ec2/subnet:Subnet";
const ACL = "aws:ec2/networkAcl:NetworkAcl";

interface Entry { readonly ruleNo: unknown; readonly protocol: unknown; readonly action: unknown; readonly cidrBlock?: unknown; readonly fromPort: unknown; readonly toPort: unknown }

/** The provider gives protocols back by number. */
const PROTOCOLS: Readonly<Record<string, string>> = { "6": "tcp", "1": "icmp" };

const entryText = ({ ruleNo, protocol, action, cidrBlock, fromPort, toPort }: Entry): string =>
    `${ruleNo} ${action} ${PROTOCOLS[String(protocol)] ?? protocol} ${fromPort}-${toPort} ${cidrBlock}`;

export const aclsAsPlanned: StackRule = {
    name: "aws-network-acl-as-planned",
    title: "A site's network ACLs are those of the plan, rule by rule",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["network-segmentation", "network-perimeter"],
    remediation: "Change the plan (components/plan/network-acls.ts), not the ACL.",
    types: [ACL],
    applies: (acl, graph) => platformOf(acl, graph) !== undefined && acl.props.tags?.tier !== undefined,
    check: (acl, graph) => {
        const subnets = beside(acl, graph, SUBNET).map(({ name, props }): AwsSubnetPlan =>
            ({ key: name as AwsSubnetPlan["key"], tier: props.tags?.tier as AwsTier, zone: props.availabilityZone as string, cidr: props.cidrBlock as string }))
            .sort((a, b) => (a.key < b.key ? -1 : 1)); // an engine lists them as they were made
        const plan = planNetworkAcls(subnets, factsOf(acl, graph)?.peers?.aws)[acl.props.tags.tier as AwsTier];
        return (["ingress", "egress"] as const).flatMap((direction) => {
            const planned = new Set((plan?.[direction] ?? []).map(({ number: ruleNo, cidr: cidrBlock, ...rest }) => entryText({ ruleNo, cidrBlock, ...rest })));
            const found = new Set(list<Entry>(acl.props[direction]).map(entryText));
            return [
                ...[...found].filter((text) => !planned.has(text)).map((text) => ({ property: direction, observed: text, expected: "nothing but the plan" })),
                ...[...planned].filter((text) => !found.has(text)).map((text) => ({ property: direction, observed: "not there", expected: text })),
            ];
        });
    },
};

export const objectsWatched: StackRule = {
    name: "aws-site-trail-watches-stores",
    title: "Reading and writing customers' objects and exports is recorded",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["access-review", "activity-records"],
    remediation: "Add an event selector for AWS::S3::Object of the site's buckets for data and exports.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const selectors = beside(platform, graph, "aws:cloudtrail/trail:Trail").flatMap(({ props }) => list<any>(props.advancedEventSelectors));
        const watched = (arn: string) => selectors.some(({ fieldSelectors }) => {
            const fields = list<any>(fieldSelectors);
            const field = (name: string) => fields.find((each) => each.field === name);
            const prefixes = list<string>(field("resources.ARN")?.startsWiths);
            return list(field("eventCategory")?.equals).includes("Data") && list(field("resources.type")?.equals).includes("AWS::S3::Object")
                && (field("resources.ARN") === undefined || prefixes.some((prefix) => `${arn}/`.startsWith(prefix)))
                && fields.every((each) => ["eventCategory", "resources.type", "resources.ARN"].includes(each.field));
        });
        return ["data", "export"].flatMap((purpose) => bucketsFor(purpose)(platform, graph))
            .filter(({ props }) => !watched(`arn:aws:s3:::${props.bucket}`))
            .map(({ props }) => ({ property: "advancedEventSelectors", observed: `nothing for the bucket for ${props.tags.purpose}`, expected: "its objects" }));
    },
};

export const logGroupCeiling: StackRule = {
    name: "aws-site-log-group-retention",
    title: "A site's log groups keep their records for as long as the site says, and no longer",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["retention"],
    remediation: "Set retentionInDays to the site's retention.logs.",
    types: ["aws:cloudwatch/logGroup:LogGroup"],
    applies: (group, graph) => factsOf(group, graph) !== undefined,
    check: (group, graph) => require1("retentionInDays", group.props.retentionInDays, [factsOf(group, graph)!.retention.logs]),
};
