// Flow logs, and where they may be delivered.
import type { Services } from "../service";
import { type Checks, isKnown, isSet } from "./checks";
import { arn, longId, parseArn } from "./ids";
import { services } from "./kind";
import { checkVendedLogs } from "./s3-policy";

const TARGETS = [
    "vpcId",
    "subnetId",
    "eniId",
    "transitGatewayId",
    "transitGatewayAttachmentId",
    "regionalNatGatewayId",
] as const;

const FIELDS = new Set(
    `version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
    vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id
    pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path ecs-cluster-arn ecs-cluster-name ecs-task-arn
    ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ecs-service-name
    ecs-task-definition-arn ecs-task-id reject-reason encryption-status resource-type packets-lost-no-route
    packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired`.split(/\s+/),
);

/** Fields of version 2: what a log without a format has. */
const DEFAULT_FORMAT =
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
        .split(" ")
        .map((field) => `\${${field}}`)
        .join(" ");

/** Where records go below the prefix. Hive-compatible partitions name what they are made by. */
function pathOf(checks: Checks): string {
    const { account, region } = checks.call;
    return checks.get("destinationOptions.hiveCompatiblePartitions") === true
        ? `AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/x`
        : `AWSLogs/${account}/vpcflowlogs/${region}/x`;
}

function refuseDestination(checks: Checks): void {
    const kind = checks.get("logDestinationType") ?? "cloud-watch-logs";
    checks.oneOf("logDestinationType", ["cloud-watch-logs", "s3", "kinesis-data-firehose"]);
    checks.required("logDestination", "the ARN of the destination");
    const destination = checks.get("logDestination");
    if (kind === "s3") {
        checks.absent("iamRoleArn", "nothing: the bucket's policy admits the delivery");
        const parsed = parseArn(destination);
        if (isKnown(destination) && parsed?.service !== "s3") {
            return checks.refuse("logDestination", destination, "arn:aws:s3:::BUCKET or arn:aws:s3:::BUCKET/PREFIX");
        }
        if (parsed) checkVendedLogs(checks, "logDestination", parsed.resource, pathOf(checks));
        for (const property of ["hiveCompatiblePartitions", "perHourPartition"]) {
            checks.oneOf(`destinationOptions.${property}`, [true, false]);
        }
        checks.oneOf("destinationOptions.fileFormat", ["plain-text", "parquet"]);
    } else {
        checks.absent("destinationOptions", "nothing: only S3 takes them");
    }
    if (kind === "cloud-watch-logs") {
        checks.required("iamRoleArn", "a role that may write to the log group");
        checks.exists("iamRoleArn", "aws:iam/role:Role", { sameRegion: false });
        checks.exists("logDestination", "aws:cloudwatch/logGroup:LogGroup");
    }
}

function refuseFormat(checks: Checks): void {
    const format = checks.get("logFormat");
    if (!isKnown(format)) return;
    for (const field of String(format).trim().split(/\s+/)) {
        if (!FIELDS.has(/^\$\{([a-z-]+)\}$/.exec(field)?.[1] ?? "")) {
            checks.refuse("logFormat", field, "a field of flow logs such as ${srcaddr}");
        }
    }
}

export const flowLogs: Services = services({
    "aws:ec2/flowLog:FlowLog": {
        taggable: true,
        refuse: (checks) => {
            checks.exactlyOne(TARGETS);
            checks.exists("vpcId", "aws:ec2/vpc:Vpc");
            checks.exists("subnetId", "aws:ec2/subnet:Subnet");
            if (!isSet(checks.get("transitGatewayId")) && !isSet(checks.get("transitGatewayAttachmentId"))) {
                checks.required("trafficType", "ACCEPT, REJECT or ALL");
            }
            checks.oneOf("trafficType", ["ACCEPT", "REJECT", "ALL"]);
            checks.oneOf("maxAggregationInterval", [60, 600]);
            refuseDestination(checks);
            refuseFormat(checks);
            const target = TARGETS.find((one) => isSet(checks.get(one)))!;
            checks.unique(
                "logDestination",
                "one flow log to a destination for the same traffic",
                ({ outputs }) =>
                    target !== undefined &&
                    checks.same(target, outputs[target]) &&
                    checks.same("logDestination", outputs["logDestination"]) &&
                    checks.same("trafficType", outputs["trafficType"]),
            );
        },
        id: ({ urn }) => longId("fl", urn),
        defaults: {
            logDestinationType: "cloud-watch-logs",
            logFormat: DEFAULT_FORMAT,
            maxAggregationInterval: 600,
            logDestination: "",
            iamRoleArn: "",
            deliverCrossAccountRole: "",
        },
        computed: ({ region, account }, id) => ({ arn: arn("ec2", region, account, `vpc-flow-log/${id}`) }),
        replaceOn: [
            ...TARGETS,
            "logDestination",
            "logDestinationType",
            "logFormat",
            "maxAggregationInterval",
            "trafficType",
            "iamRoleArn",
            "destinationOptions",
        ],
    },
});
