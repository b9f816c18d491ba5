// What looks for trouble on AWS: threats, changes, weaknesses, access from outside, and the account against standards.
import { AWS_STANDARDS, AZURE_STANDARDS, type Standard } from "../../components/standards";
import {
    awsRegion, beside, block, companion, companions, conditionValues, hasOwnKey, isTrue, isUnknown, list, names, need, PLATFORM, type PlatformFacts, principals, require1, statements, unless,
} from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const DETECTOR = "aws:guardduty/detector:Detector";
const FEATURE = "aws:guardduty/detectorFeature:DetectorFeature";
const DESTINATION = "aws:guardduty/publishingDestination:PublishingDestination";
const HUB = "aws:securityhub/account:Account";
const STANDARD = "aws:securityhub/standardsSubscription:StandardsSubscription";
const AGGREGATOR = "aws:securityhub/findingAggregator:FindingAggregator";
const RECORDER = "aws:cfg/recorder:Recorder";
const CHANNEL = "aws:cfg/deliveryChannel:DeliveryChannel";
const STATUS = "aws:cfg/recorderStatus:RecorderStatus";
const RULES = ["aws:cfg/conformancePack:ConformancePack", "aws:cfg/rule:Rule"];
const ANALYZER = "aws:accessanalyzer/analyzer:Analyzer";
const INSPECTOR = "aws:inspector2/enabler:Enabler";
const NOTIFICATION = "aws:s3/bucketNotification:BucketNotification";
const QUEUE = "aws:sqs/queue:Queue";
const ROLE = "aws:iam/role:Role";

const factsOf = ({ props }: Resource): PlatformFacts => props as PlatformFacts;
const isPrimary = (platform: Resource): boolean => factsOf(platform).role === "primary";

/** A statement about a whole site: something is there. */
const siteHas = (rule: Omit<StackRule, "scope" | "types" | "check" | "level">, ...types: string[]): StackRule => ({
    ...rule, level: "mandatory", scope: "stack", types: [PLATFORM],
    check: (platform, graph) => unless(beside(platform, graph, ...types).length > 0, { observed: "none", expected: "one" }),
});

export const siteHasDetector: StackRule = siteHas({
    name: "aws-site-detector",
    title: "GuardDuty watches the region of every site",
    severity: "high",
    controls: ["detection"],
    remediation: "Declare the site's Detection component, or an aws.guardduty.Detector in its region.",
}, DETECTOR);

export const detectorOn: ResourceRule = {
    name: "aws-detector-on",
    title: "The detector is on, and tells of what goes on within the hour",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["detection"],
    // Left out, findings that go on are told every six hours.
    remediation: "Leave enable on, and set findingPublishingFrequency to FIFTEEN_MINUTES.",
    types: [DETECTOR],
    check: ({ props }) => [
        ...require1("enable", props.enable, [true, undefined], "true"),
        ...require1("findingPublishingFrequency", props.findingPublishingFrequency, ["FIFTEEN_MINUTES", "ONE_HOUR"]),
    ],
};

/** What a site consists of, and what of GuardDuty looks at it. */
const NEEDED = ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING"];

/** The older way, inside the detector. */
function inlineFeatures({ props }: Resource): string[] {
    const sources = block(props.datasources) ?? {};
    const disks = block(block(block(sources.malwareProtection)?.scanEc2InstanceWithFindings)?.ebsVolumes);
    return [
        ...(block(sources.s3Logs)?.enable === true ? ["S3_DATA_EVENTS"] : []),
        ...(block(block(sources.kubernetes)?.auditLogs)?.enable === true ? ["EKS_AUDIT_LOGS"] : []),
        ...(disks?.enable === true ? ["EBS_MALWARE_PROTECTION"] : []),
    ];
}

export const detectorLooks: StackRule = {
    name: "aws-detector-features",
    title: "GuardDuty looks at stored objects, disks, database log-ins, functions, clusters and what runs",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["detection"],
    remediation: `Declare an aws.guardduty.DetectorFeature, ENABLED, for each of ${NEEDED.join(", ")}.`,
    types: [DETECTOR],
    check: (detector, graph) => {
        const on = [...inlineFeatures(detector), ...companions(graph, detector, "detectorId", FEATURE).filter(({ props }) => props.status === "ENABLED").map(({ props }) => String(props.name))];
        return NEEDED.filter((feature) => !on.includes(feature)).map((feature) => ({ property: feature, observed: "off", expected: "ENABLED" }));
    },
};

const AGENTS = ["EC2_AGENT_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EKS_ADDON_MANAGEMENT"];

export const runtimeAgents: ResourceRule = {
    name: "aws-runtime-monitoring-agents",
    title: "GuardDuty puts its agent on every machine and into every container itself",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["detection"],
    remediation: `Add ${AGENTS.join(", ")}, ENABLED, to additionalConfigurations: without an agent nothing is seen.`,
    types: [FEATURE],
    applies: ({ props }) => props.name === "RUNTIME_MONITORING" && props.status === "ENABLED",
    check: ({ props }) => AGENTS.filter((agent) => !list<any>(props.additionalConfigurations).some(({ name, status }) => name === agent && status === "ENABLED"))
        .map((agent) => ({ property: "additionalConfigurations", observed: `${agent} is off`, expected: "ENABLED" })),
};

export const findingsArchived: StackRule = {
    name: "aws-findings-archived",
    title: "What GuardDuty finds is kept outside it, encrypted with a key of the platform's",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["detection", "log-archive"],
    remediation: "Declare an aws.guardduty.PublishingDestination into the log archive. GuardDuty itself forgets after 90 days.",
    types: [DETECTOR],
    check: (detector, graph) => companion(companions(graph, detector, "detectorId", DESTINATION), "a publishing destination", ({ props }) =>
        unless(Boolean(readOr("unknown", () => props.kmsKeyArn)), { property: "kmsKeyArn", observed: "not set", expected: "a key of the platform's" })),
};

export const siteHasHub: StackRule = siteHas({
    name: "aws-site-security-hub",
    title: "Findings of every site come together in Security Hub",
    severity: "high",
    controls: ["detection", "standards"],
    remediation: "Declare the site's Detection component, or an aws.securityhub.Account in its region.",
}, HUB);

export const hubKeepsUp: ResourceRule = {
    name: "aws-hub-new-controls",
    title: "New checks of a standard are taken up as they appear",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["standards"],
    remediation: "Leave autoEnableControls on.",
    types: [HUB],
    check: ({ props }) => require1("autoEnableControls", props.autoEnableControls, [true, undefined], "true"),
};

export const hubStandards: StackRule = {
    name: "aws-hub-standards",
    title: "The account is held against AWS's own baseline and one that auditors know",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["standards"],
    remediation: "Subscribe to aws-foundational-security-best-practices, and to CIS, NIST 800-53 or PCI DSS.",
    types: [HUB],
    check: (hub, graph) => {
        const standards = beside(hub, graph, STANDARD).map(({ props }) => String(props.standardsArn));
        // Left out, enableDefaultStandards is true: the baseline and CIS 1.2.0, which is long superseded.
        const byDefault = hub.props.enableDefaultStandards !== false;
        return [
            ...unless(byDefault || standards.some((arn) => /\/aws-foundational-security-best-practices\//.test(arn)), { observed: "without AWS's baseline", expected: "aws-foundational-security-best-practices" }),
            ...unless(standards.some((arn) => /\/(cis-aws-foundations-benchmark\/v\/([3-9]|\d\d)|nist-800-53|pci-dss\/v\/([4-9]))/.test(arn)), { observed: "no current standard besides", expected: "CIS 3 or later, NIST 800-53 or PCI DSS 4" }),
        ];
    },
};

const ASSIGNMENT = "azure-native:authorization:PolicyAssignment";

export const standardsOnBoth: StackRule = {
    name: "aws-hub-standards-as-on-azure",
    title: "AWS is held against every standard that Azure is held against",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["standards"],
    remediation: "Subscribe Security Hub to the standard whose initiative is assigned on Azure, or take both away (components/standards.ts).",
    types: [PLATFORM],
    applies: (platform, graph) => beside(platform, graph, ASSIGNMENT).length > 0,
    check: (platform, graph) => {
        const azure = beside(platform, graph, ASSIGNMENT).map(({ props }) => String(props.policyDefinitionId));
        const aws = beside(platform, graph, STANDARD).map(({ props }) => String(props.standardsArn));
        return (Object.keys(AWS_STANDARDS) as Standard[]).filter((standard) => azure.some((id) => id.endsWith(`/${AZURE_STANDARDS[standard][0]}`)))
            // Another version of the same standard will do.
            .filter((standard) => !aws.some((arn) => arn.includes(`/${AWS_STANDARDS[standard].split("/v/")[0]}/`)))
            .map((standard) => ({ property: standard, observed: "on Azure alone", expected: "a StandardsSubscription" }));
    },
};

export const findingsAggregated: StackRule = {
    name: "aws-findings-aggregated",
    title: "Findings of all regions arrive in the primary's",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["detection"],
    remediation: "Declare an aws.securityhub.FindingAggregator with linkingMode ALL_REGIONS in the primary.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => companion(beside(platform, graph, AGGREGATOR), "an aggregator", ({ props }) =>
        require1("linkingMode", props.linkingMode, ["ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED", "SPECIFIED_REGIONS"])),
};

export const configurationAggregated: StackRule = {
    name: "aws-configuration-aggregated",
    title: "What AWS Config records in all regions can be seen in the primary's",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["standards"],
    remediation: "Declare a cfg.ConfigurationAggregator over all regions of the account in the primary.",
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => companion(beside(platform, graph, "aws:cfg/configurationAggregator:ConfigurationAggregator"), "an aggregator", ({ props }) => {
        const source = block(props.accountAggregationSource) ?? block(props.organizationAggregationSource) ?? {};
        return unless(source.allRegions === true || list(source.regions).length > 1, { property: "accountAggregationSource", observed: "one region", expected: "all regions" });
    }),
};

export const siteRecordsConfiguration: StackRule = {
    name: "aws-site-config-recorder",
    title: "AWS Config records what every resource of a site was like",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["standards", "activity-records"],
    remediation: "Declare a cfg.Recorder in the region of every site.",
    types: [PLATFORM],
    check: (platform, graph) => unless(beside(platform, graph, RECORDER).length > 0, { observed: "no recorder", expected: "one" }),
};

export const recorderStarted: StackRule = {
    name: "aws-config-recorder-started",
    title: "A recorder of AWS Config is started, and has somewhere to deliver to",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["standards", "activity-records"],
    remediation: "Declare a cfg.DeliveryChannel and a cfg.RecorderStatus with isEnabled: a recorder alone records nothing.",
    types: [RECORDER],
    check: (recorder, graph) => {
        const here = (type: string) => beside(recorder, graph, type).filter((other) => awsRegion(other) === awsRegion(recorder));
        return [
            ...unless(here(CHANNEL).length > 0, { observed: "no delivery channel", expected: "one" }),
            ...unless(here(STATUS).some(({ props }) => isTrue(props.isEnabled)), { observed: "not started", expected: "a RecorderStatus with isEnabled" }),
        ];
    },
};

/** True where no other recorder of the program takes what has no region: IAM's roles and users. */
const isOnly = (recorder: Resource, graph: Graph): boolean => !beside(recorder, graph, RECORDER).some((other) =>
    other !== recorder && block(other.props.recordingGroup)?.includeGlobalResourceTypes === true);

export const recorderTakesAll: StackRule = {
    name: "aws-config-records-all",
    title: "The recorder takes every type of resource, in production at each change; the primary's those without a region too",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["standards", "activity-records"],
    remediation: "Set recordingGroup.allSupported, in the primary includeGlobalResourceTypes too, and leave recordingFrequency at CONTINUOUS.",
    types: [RECORDER],
    check: (recorder, graph) => {
        const group = block(recorder.props.recordingGroup) ?? {};
        const platform = beside(recorder, graph, PLATFORM)[0];
        const frequency = block(recorder.props.recordingMode)?.recordingFrequency ?? "CONTINUOUS";
        return [
            ...require1("recordingGroup.allSupported", group.allSupported, [true, undefined], "true"),
            ...((platform ? isPrimary(platform) : isOnly(recorder, graph)) ? require1("recordingGroup.includeGlobalResourceTypes", group.includeGlobalResourceTypes, [true]) : []),
            ...(platform && factsOf(platform).lifecycle === "production" ? require1("recordingMode.recordingFrequency", frequency, ["CONTINUOUS"]) : []),
        ];
    },
};

export const configurationEncrypted: ResourceRule = {
    name: "aws-config-encrypted",
    title: "Configuration history is encrypted with a key of the platform's",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set s3KmsKeyArn to the key of the log archive.",
    types: [CHANNEL],
    check: ({ props }) => unless(Boolean(readOr("unknown", () => props.s3KmsKeyArn)), { property: "s3KmsKeyArn", observed: "not set", expected: "a customer-managed key" }),
};

export const siteHasConfigRules: StackRule = siteHas({
    name: "aws-site-config-rules",
    title: "What is recorded of resources is held against rules",
    severity: "medium",
    controls: ["standards"],
    remediation: "Declare a cfg.ConformancePack, or cfg.Rules.",
}, ...RULES);

export const outsideAccessFound: StackRule = {
    name: "aws-site-access-analyzer",
    title: "What can be reached from outside the account is found, in the region of every site",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["access-review", "least-privilege"],
    remediation: "Declare an accessanalyzer.Analyzer of type ACCOUNT.",
    types: [PLATFORM],
    check: (platform, graph) => unless(
        beside(platform, graph, ANALYZER).some(({ props }) => ["ACCOUNT", "ORGANIZATION", undefined].includes(props.type)), { observed: "none", expected: "an analyzer of type ACCOUNT" },
    ),
};

/** Longest without use before access counts as unused (CIS: 45 for credentials; AWS's own default: 90). */
const UNUSED_DAYS = 90;

export const unusedAccessFound: StackRule = {
    name: "aws-unused-access-found",
    title: `Access that nobody has used for ${UNUSED_DAYS} days is found`,
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["access-review", "least-privilege"],
    remediation: `Declare an accessanalyzer.Analyzer of type ACCOUNT_UNUSED_ACCESS in the primary, with unusedAccessAge ${UNUSED_DAYS} or less.`,
    types: [PLATFORM],
    applies: isPrimary,
    check: (platform, graph) => companion(beside(platform, graph, ANALYZER).filter(({ props }) => /UNUSED_ACCESS$/.test(String(props.type))), "an analyzer of unused access", ({ props }) => {
        const age = Number(block(block(props.configuration)?.unusedAccess)?.unusedAccessAge ?? UNUSED_DAYS);
        return unless(age <= UNUSED_DAYS, { property: "configuration.unusedAccess.unusedAccessAge", observed: String(age), expected: `${UNUSED_DAYS} or less` });
    }),
};

export const siteIsScanned: StackRule = {
    name: "aws-site-inspector",
    title: "Machines, images and functions of every site are searched for known weaknesses",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["detection", "patching"],
    remediation: "Declare an inspector2.Enabler with EC2, ECR and LAMBDA.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const scanned = beside(platform, graph, INSPECTOR).flatMap(({ props }) => [...list<string>(props.resourceTypes)]);
        return ["EC2", "ECR", "LAMBDA"].filter((kind) => !scanned.includes(kind)).map((kind) => ({ property: kind, observed: "not searched", expected: "searched" }));
    },
};

const issuesTo = (role: Resource): boolean => readOr(false, () => statements(role.props.assumeRolePolicy).some(({ Principal: principal }) =>
    /oidc-provider\/sts\.windows\.net\//.test(JSON.stringify(principal ?? ""))));

/** Whether a role trusts Sentinel's tokens; not known while the trust of one that may is not. */
function trustedBySentinel(platform: Resource, graph: Graph): boolean {
    const roles = beside(platform, graph, ROLE);
    const untold = roles.find((role) => isUnknown(role, "assumeRolePolicy"));
    return roles.some(issuesTo) || (untold !== undefined && need(`assumeRolePolicy of ${untold.name}`));
}

/** Queues that a bucket tells of what comes in. */
const queuesTold = (platform: Resource, graph: Graph): number =>
    beside(platform, graph, NOTIFICATION).flatMap(({ props }) => [...list<any>(props.queues)]).length;

export const findingsMeet: StackRule = {
    name: "aws-findings-meet",
    title: "What AWS records and finds is handed to the place where both clouds' findings meet",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["detection", "alerting"],
    remediation: "Declare links.Findings: queues that tell of the trail's and GuardDuty's files, and the role that Sentinel takes on.",
    types: [PLATFORM],
    check: (platform, graph) => [
        ...unless(queuesTold(platform, graph) >= 2, { observed: "fewer than two queues told of the archive", expected: "one for the trail and one for findings" }),
        ...unless(trustedBySentinel(platform, graph), { observed: "no role for Sentinel", expected: "one that trusts its tokens" }),
    ],
};

export const queueEncrypted: ResourceRule = {
    name: "aws-queue-encrypted",
    title: "Every queue is encrypted with a key of the platform's",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set kmsMasterKeyId; left out, SQS uses a key of its own.",
    types: [QUEUE],
    check: (queue) => unless(hasOwnKey(queue, "kmsMasterKeyId"), { property: "kmsMasterKeyId", observed: "none, or AWS's", expected: "a customer-managed key" }),
};

export const queueTlsOnly: StackRule = {
    name: "aws-queue-tls-only",
    title: "Every queue refuses plain HTTP",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption"],
    remediation: "Add to the queue's policy: Deny, principal *, sqs:*, if aws:SecureTransport is false.",
    types: [QUEUE],
    check: (queue, graph) => {
        const policies = [...companions(graph, queue, "queueUrl", "aws:sqs/queuePolicy:QueuePolicy").map(({ props }) => props.policy), queue.props.policy];
        const refused = policies.flatMap(statements).some((statement) => statement.Effect === "Deny" && principals(statement).includes("*")
            && names(statement, "sqs:SendMessage") && conditionValues(statement, /^Bool$/i, "aws:SecureTransport").includes("false"));
        return unless(refused, { property: "policy", observed: "nothing that refuses plain HTTP", expected: "a Deny for everybody if aws:SecureTransport is false" });
    },
};

const METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

export const queueWatched: StackRule = {
    name: "aws-queue-watched",
    title: "A queue that nobody reads any more raises an alarm",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["detection", "alerting"],
    remediation: "Declare a MetricAlarm on ApproximateAgeOfOldestMessage of the queue.",
    types: [QUEUE],
    // Where what could not be delivered ends up nobody reads; something there is the alarm.
    applies: (queue, graph) => beside(queue, graph, NOTIFICATION).some(({ props }) => list<any>(readOr<unknown>([], () => props.queues) as any)
        .some((told) => readOr(undefined, () => told.queueArn as unknown) === readOr("?", () => queue.props.arn as unknown))),
    check: (queue, graph) => unless(
        beside(queue, graph, METRIC_ALARM).some(({ props }) => props.metricName === "ApproximateAgeOfOldestMessage" && props.actionsEnabled !== false
            && readOr(undefined, () => props.dimensions?.QueueName as unknown) === readOr("?", () => queue.props.name as unknown)),
        { observed: "no alarm", expected: "one on ApproximateAgeOfOldestMessage" },
    ),
};
