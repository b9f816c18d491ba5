// What a site's resources name of one another: the roles they act by, the policies that bind them, whom they tell.
import { beside, block, list, need, PLATFORM, platformOf, principals, statements } from "../look";
import { at, type Reference, strays } from "../references";
import type { Graph, Resource } from "../resource";
import type { StackRule } from "../rule";

interface Link extends Reference {
    readonly to: readonly string[];
    readonly what: string;
    /** References to what stands outside the program, by right. */
    readonly outside?: (value: string, from: Resource) => boolean;
}

const ROLES = ["aws:iam/role:Role", "aws:iam/serviceLinkedRole:ServiceLinkedRole"];
const POLICIES = ["aws:iam/policy:Policy"];
const TOPICS = ["aws:sns/topic:Topic"];
const HEARERS = [...TOPICS, "aws:sfn/stateMachine:StateMachine", "aws:sqs/queue:Queue", "aws:lambda/function:Function", "aws:cloudwatch/eventBus:EventBus"];

const role = (property: string, read?: Reference["read"]): Link => ({ ...at(property, read), to: ROLES, what: "a role of the platform" });
const topic = (property: string): Link => ({ ...at(property), to: TOPICS, what: "a topic of the platform" });

const isManaged = (arn: string): boolean => /:iam::aws:policy\//.test(arn);
const accountOf = (arn: unknown): string | undefined => String(arn ?? "").split(":")[4];

/** The bus that every account has; EventBridge hands on to it by a role of the same account. */
const isDefaultBus = (arn: string, { props }: Resource): boolean => /:event-bus\/default$/.test(arn) && accountOf(arn) === accountOf(props.roleArn);

/** AWS makes this one itself where costs have been looked at before: then its ARN is configured, and made from nothing. */
const isAccountsMonitor = (arn: string, { props, propertyDependencies }: Resource): boolean =>
    !propertyDependencies.monitorArnLists?.length && accountOf(arn) === props.accountId;

const issuersOf = ({ assumeRolePolicy }: any): readonly string[] =>
    statements(assumeRolePolicy).filter(({ Effect }) => Effect === "Allow").flatMap(principals).filter((principal) => /:oidc-provider\//.test(principal));

/** By type of what names it. */
export const LINKS: Readonly<Record<string, readonly Link[]>> = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": [topic("alarmActions"), topic("okActions")],
    "aws:cloudwatch/eventTarget:EventTarget": [
        { ...at("arn"), to: HEARERS, what: "a topic or an escalation of the platform", outside: isDefaultBus }, role("roleArn"),
    ],
    "aws:sns/topicPolicy:TopicPolicy": [topic("arn")],
    "aws:sns/topicSubscription:TopicSubscription": [topic("topic")],
    "aws:s3/bucketNotification:BucketNotification": [
        {
            ...at("queues", ({ queues }) => list<any>(queues).map(({ queueArn }) => queueArn as unknown)),
            to: ["aws:sqs/queue:Queue"], what: "a queue of the platform",
        },
    ],
    "aws:costexplorer/anomalySubscription:AnomalySubscription": [
        { ...at("monitorArnLists"), to: ["aws:costexplorer/anomalyMonitor:AnomalyMonitor"], what: "a monitor of the account", outside: isAccountsMonitor },
    ],
    "aws:cloudtrail/trail:Trail": [role("cloudWatchLogsRoleArn")],
    "aws:cfg/recorder:Recorder": [role("roleArn")],
    "aws:sfn/stateMachine:StateMachine": [role("roleArn")],
    "aws:backup/selection:Selection": [role("iamRoleArn")],
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": [role("iamRoleArn")],
    "aws:rds/clusterInstance:ClusterInstance": [role("monitoringRoleArn")],
    "aws:rds/instance:Instance": [role("monitoringRoleArn")],
    "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask": [role("serviceRoleArn")],
    "aws:ec2/flowLog:FlowLog": [role("iamRoleArn")],
    "aws:lambda/function:Function": [role("role")],
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": [role("role")],
    "aws:iam/instanceProfile:InstanceProfile": [role("role")],
    "aws:iam/rolePolicy:RolePolicy": [role("role")],
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [
        role("role"), { ...at("policyArn"), to: POLICIES, what: "a policy of the platform, or one of AWS's", outside: isManaged },
    ],
    "aws:iam/role:Role": [
        { ...at("permissionsBoundary"), to: POLICIES, what: "the boundary of the platform" },
        { ...at("assumeRolePolicy", issuersOf), to: ["aws:iam/openIdConnectProvider:OpenIdConnectProvider"], what: "an issuer that the platform declares" },
    ],
    "aws:budgets/budgetAction:BudgetAction": [
        role("executionRoleArn"),
        {
            ...at("definition", ({ definition }) => block(block(definition)?.iamActionDefinition)?.policyArn as unknown),
            to: POLICIES, what: "a policy of the platform",
        },
    ],
    "aws:ec2clientvpn/endpoint:Endpoint": [
        {
            ...at("connectionLogOptions", ({ connectionLogOptions }) => block(connectionLogOptions)?.cloudwatchLogStream as unknown),
            to: ["aws:cloudwatch/logStream:LogStream"], what: "a log stream of the platform",
        },
    ],
};

const isStandby = (resource: Resource, graph: Graph): boolean => platformOf(resource, graph)?.props.role === "standby";

const isAlone = (graph: Graph): boolean => !graph.of(PLATFORM).some(({ props }) => props.role === "primary");

export const linksHold: StackRule = {
    name: "aws-site-links-hold",
    title: "The roles, policies, topics and issuers that a site's resources name are the platform's own",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "activity-records", "least-privilege"],
    remediation: "Name what the site's components have made: what leads to another account, or to nothing, tells nobody and is not bound.",
    types: Object.keys(LINKS),
    applies: (resource, graph) => platformOf(resource, graph) !== undefined,
    check: (resource, graph) => LINKS[resource.type]!.flatMap((link) => {
        // A standby lives by what the primary declares for the whole account. A primary never leans on its standby.
        const standby = isStandby(resource, graph);
        const known = standby ? graph.of(...link.to) : beside(resource, graph, ...link.to);
        const lost = strays(resource, link, known).filter((value) => !link.outside?.(value, resource));
        if (lost.length > 0 && standby && isAlone(graph)) return need("the primary's deployment");
        return lost.map(() => ({ property: link.property, observed: "something else", expected: link.what }));
    }),
};
