// Topics, queues and log groups that services write to: which service, for whom, and how long what they say is kept.
import { beside, conditionValues, list, platformOf, principals, require1, type Statement, statements, unless } from "../look";
import type { Graph, Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const TOPIC = "aws:sns/topic:Topic";
const QUEUE = "aws:sqs/queue:Queue";

/** What carries a policy that lets services in. */
const COMPANIONS = [
    "aws:sns/topicPolicy:TopicPolicy", "aws:sqs/queuePolicy:QueuePolicy", "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
];
const WITH_POLICY = [TOPIC, QUEUE, ...COMPANIONS];

const allowed = ({ props }: Resource): readonly Statement[] => statements(props.policy ?? props.policyDocument).filter(({ Effect }) => Effect === "Allow");

const servicesOf = (statement: Statement): string[] => principals(statement).filter((principal) => /\.amazonaws\.com$/.test(principal));

const SOURCES = ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];

const SAYS = /^(ForAnyValue:)?(String|Arn)(Equals|Like)(IgnoreCase|IfExists)?$/i;

const isBound = (statement: Statement): boolean =>
    SOURCES.some((key) => conditionValues(statement, SAYS, key).some((value) => !/^\**$/.test(value)));

const at = ({ Sid }: Statement): string => `policy ${Sid ?? ""}`.trim();

export const servicesAreBound: ResourceRule = {
    name: "aws-messaging-service-bound",
    title: "A service that writes to a topic, a queue or a log group does so for named sources alone, never for whoever asks it",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "Add aws:SourceArn or aws:SourceAccount to the statement: S3 or CloudWatch of any account could otherwise be made to write here.",
    types: WITH_POLICY,
    applies: (resource) => allowed(resource).some((statement) => servicesOf(statement).length > 0),
    check: (resource) => allowed(resource).filter((statement) => !isBound(statement))
        // EventBridge's rules say no source when they write to a topic: only rules of the same account can name it.
        .filter((statement) => servicesOf(statement).some((service) => service !== "events.amazonaws.com"))
        .map((statement) => ({
            property: at(statement), observed: `${servicesOf(statement).join(", ")} for anybody`, expected: "aws:SourceArn or aws:SourceAccount",
        })),
};

export const actionsAreNamed: ResourceRule = {
    name: "aws-messaging-actions-named",
    title: "Whoever is let in to a topic, a queue, a bus or a log group may do what is named, not everything",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["least-privilege"],
    remediation: "List the actions, such as sns:Publish or sqs:SendMessage: with all of them the policy itself can be changed.",
    types: WITH_POLICY,
    applies: (resource) => allowed(resource).length > 0,
    check: (resource) => allowed(resource)
        .filter((statement) => statement.NotAction !== undefined || list<string>(statement.Action).some((action) => /^(\*|\w+:\*)$/.test(action)))
        // The account itself, and nobody else, may be given all of it.
        .filter((statement) => !principals(statement).every((principal) => /^(\d{12}|arn:[^:]*:iam::\d{12}:root)$/.test(principal)))
        .map((statement) => ({ property: at(statement), observed: "every action", expected: "the actions that are needed" })),
};

export const sourcesNeedService: StackRule = {
    name: "aws-site-messaging-names-services",
    title: "What writes to a site's topics and queues is a named service, besides being for the site's own account",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["least-privilege"],
    remediation: "Name the service in Principal: a source's account alone lets every service of the account in.",
    types: COMPANIONS, // what a topic says of itself is SNS's own default until there is one
    applies: (resource, graph) => platformOf(resource, graph) !== undefined && allowed(resource).length > 0,
    check: (resource) => allowed(resource).filter((statement) => principals(statement).includes("*"))
        .map((statement) => ({ property: at(statement), observed: "everybody", expected: "a service or a role" })),
};

export const topicSignedWell: ResourceRule = {
    name: "aws-topic-signature",
    title: "What a topic tells is signed with SHA-256",
    severity: "low",
    level: "advisory",
    scope: "resource",
    controls: ["alerting"],
    // Left out, SNS signs with SHA-1 (version 1).
    remediation: "Set signatureVersion to 2.",
    types: [TOPIC],
    check: ({ props }) => require1("signatureVersion", props.signatureVersion, [2, "2"], "2"),
};

/** A week: responders may have been away over the holidays. */
const LEAST_KEPT = 7 * 86_400;

/** A minute: whoever reads a message must have time to deal with it before somebody else is told it. */
const LEAST_HIDDEN = 60;

export const queueKeepsMessages: StackRule = {
    name: "aws-site-queue-keeps",
    title: "What waits in a site's queues is kept for a week at least, and told to one reader at a time",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["detection", "retention"],
    // Left out: four days, and thirty seconds.
    remediation: "Set messageRetentionSeconds to 604800 or more (1209600 at most), and visibilityTimeoutSeconds to 60 or more.",
    types: [QUEUE],
    applies: (queue, graph) => platformOf(queue, graph) !== undefined,
    check: ({ props }) => [
        ...unless(Number(props.messageRetentionSeconds ?? 345_600) >= LEAST_KEPT, {
            property: "messageRetentionSeconds", observed: `${props.messageRetentionSeconds ?? 345_600} s`, expected: `${LEAST_KEPT} s or more`,
        }),
        ...unless(Number(props.visibilityTimeoutSeconds ?? 30) >= LEAST_HIDDEN, {
            property: "visibilityTimeoutSeconds", observed: `${props.visibilityTimeoutSeconds ?? 30} s`, expected: `${LEAST_HIDDEN} s or more`,
        }),
    ],
};

export const deadLettersOutlast: StackRule = {
    name: "aws-queue-dead-letters-outlast",
    title: "What could not be dealt with is kept at least as long as what waits",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["retention"],
    remediation: "Set messageRetentionSeconds of the dead-letter queue to that of its source or more: a message keeps the age that it had.",
    types: [QUEUE],
    applies: (queue, graph) => feeding(queue, graph).length > 0,
    check: (queue, graph) => {
        const kept = ({ props }: Resource) => Number(props.messageRetentionSeconds ?? 345_600);
        const longer = feeding(queue, graph).filter((source) => kept(source) > kept(queue));
        return longer.map((source) => ({
            property: "messageRetentionSeconds", observed: `${kept(queue)} s`, expected: `${kept(source)} s, as ${source.name} has`,
        }));
    },
};

/** Queues that give up what they cannot get rid of to this one. */
const feeding = (queue: Resource, graph: Graph): Resource[] =>
    beside(queue, graph, QUEUE).filter((source) => source !== queue && (source.propertyDependencies.redrivePolicy?.includes(queue.urn)
        || (typeof source.props.redrivePolicy === "string" && source.props.redrivePolicy.includes(`"${String(queue.props.arn)}"`))));
