// CloudWatch: log groups, what is counted in them, and alarms.
import type { Services } from "../service";
import { type Call, isKnown, isSet } from "./checks";
import { arn, hex } from "./ids";
import { services } from "./kind";
import { checkKey, checkKeyAdmits } from "./kms";
import { checkPolicy, resourcePolicy } from "./policies";

/** Days that a log group can keep what it has; 0 is for ever. */
const RETENTION = [
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const groupArn = ({ region, account, inputs }: Call): string =>
    arn("logs", region, account, `log-group:${inputs["name"]}`);

const OPERATORS = [
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
];

export const logs: Services = services({
    "aws:cloudwatch/logGroup:LogGroup": {
        taggable: true,
        naming: {
            longest: 512,
            pattern: /^(?!aws\/)[.\-_/#A-Za-z0-9]+$/,
            expected: "letters, digits and . - _ / #, not beginning with aws/",
        },
        refuse: (checks) => {
            const { call } = checks;
            checks.oneOf("retentionInDays", RETENTION);
            checks.oneOf("logGroupClass", ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]);
            checks.matches("kmsKeyId", /^arn:/, "the ARN of the key: a log group takes no id and no alias");
            const group = groupArn(call);
            const context = {
                "kms:encryptioncontext:aws:logs:arn": group,
                "aws:sourcearn": group,
                "aws:sourceaccount": call.account,
            };
            const key = String(checks.get("kmsKeyId")).startsWith("arn:") ? checkKey(checks, "kmsKeyId") : undefined;
            if (isKnown(checks.get("name"))) {
                checkKeyAdmits(
                    checks,
                    "kmsKeyId",
                    key,
                    ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"].map((action) => ({
                        principal: `logs.${call.region}.amazonaws.com`,
                        action,
                        context,
                    })),
                );
            }
        },
        id: ({ inputs }) => inputs["name"],
        defaults: {
            deletionProtectionEnabled: false,
            kmsKeyId: "",
            logGroupClass: "STANDARD",
            namePrefix: "",
            retentionInDays: 0,
            skipDestroy: false,
        },
        computed: (call) => ({ arn: groupArn(call) }),
        replaceOn: ["name", "namePrefix", "logGroupClass"],
        refuseDelete: ({ outputs }) =>
            outputs["deletionProtectionEnabled"] === true
                ? [{ property: "deletionProtectionEnabled", found: "true", expected: "false, set by an update before" }]
                : [],
    },
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
        refuse: (checks) => {
            checks.exactlyOne(["policyName", "resourceArn"]);
            checkPolicy(checks, "policyDocument", resourcePolicy(5120, "logs"));
            const count = checks.others().length + 1;
            if (count > 10) checks.refuse("policyName", `${count} policies in ${checks.call.region}`, "10 at most");
        },
        id: ({ inputs }) => inputs["policyName"] ?? inputs["resourceArn"],
        computed: ({ urn, inputs }) => ({
            policyScope: isSet(inputs["resourceArn"]) ? "RESOURCE" : "ACCOUNT",
            revisionId: hex(urn, 32, "revision"),
        }),
        replaceOn: ["policyName", "resourceArn"],
    },
    "aws:cloudwatch/logStream:LogStream": {
        naming: { longest: 512, pattern: /^[^:*]+$/, expected: "no : and no *", unique: "no" },
        refuse: (checks) => {
            const group = checks.get("logGroupName");
            const groups = checks.others(false, "aws:cloudwatch/logGroup:LogGroup");
            if (isKnown(group) && !groups.some(({ outputs }) => outputs["name"] === group)) {
                checks.refuse("logGroupName", group, "a log group that exists");
            }
            checks.unique(
                "name",
                "a name that no other stream of the group has",
                ({ outputs }) =>
                    checks.same("logGroupName", outputs["logGroupName"]) && checks.same("name", outputs["name"]),
            );
        },
        id: ({ inputs }) => inputs["name"],
        computed: ({ region, account, inputs }) => ({
            arn: arn("logs", region, account, `log-group:${inputs["logGroupName"]}:log-stream:${inputs["name"]}`),
        }),
        replaceOn: ["name", "logGroupName"],
    },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
        naming: { longest: 512, pattern: /^[^:*]+$/, expected: "no : and no *", unique: "no" },
        refuse: (checks) => {
            const group = checks.get("logGroupName");
            if (
                isKnown(group) &&
                !checks
                    .others(false, "aws:cloudwatch/logGroup:LogGroup")
                    .some(({ outputs }) => outputs["name"] === group)
            ) {
                checks.refuse("logGroupName", group, "a log group that exists");
            }
            checks.atMost("pattern", 1024);
            checks.unique(
                "name",
                "a name that no other filter of the group has",
                ({ outputs }) =>
                    checks.same("logGroupName", outputs["logGroupName"]) && checks.same("name", outputs["name"]),
            );
        },
        id: ({ inputs }) => inputs["name"],
        defaults: { applyOnTransformedLogs: false },
        replaceOn: ["name", "logGroupName"],
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        taggable: true,
        naming: { longest: 255, pattern: /^[^\u0000-\u001f]+$/, expected: "printable characters" },
        refuse: (checks) => {
            checks.oneOf("comparisonOperator", OPERATORS);
            checks.oneOf("treatMissingData", ["missing", "ignore", "breaching", "notBreaching"]);
            checks.oneOf("statistic", ["SampleCount", "Average", "Sum", "Minimum", "Maximum"]);
            checks.ask(
                "period",
                (period) => [10, 20, 30].includes(period) || period % 60 === 0,
                "10, 20, 30 or a multiple of 60",
            );
            checks.ask("evaluationPeriods", (count) => count >= 1, "1 or more");
            checks.ask(
                "datapointsToAlarm",
                (count) => count >= 1 && count <= (checks.get("evaluationPeriods") ?? Infinity),
                "1 to evaluationPeriods",
            );
            checks.atMostOne(["statistic", "extendedStatistic"]);
            if (!isSet(checks.get("metricQueries")) && !isSet(checks.get("evaluationCriteria"))) {
                checks.required("metricName", "a metric, or queries");
            }
            for (const list of ["alarmActions", "okActions", "insufficientDataActions"]) {
                const actions = checks.each(list);
                if (actions.length > 5) checks.refuse(list, `${actions.length} actions`, "5 at most");
                for (const at of actions) {
                    checks.matches(at, /^arn:/, "an ARN");
                    if (/^arn:aws[\w-]*:sns:/.test(checks.get(at))) checks.exists(at, "aws:sns/topic:Topic");
                }
            }
        },
        id: ({ inputs }) => inputs["name"],
        defaults: { actionsEnabled: true, evaluateLowSampleCountPercentiles: "", treatMissingData: "missing" },
        computed: ({ region, account, inputs }) => ({
            arn: arn("cloudwatch", region, account, `alarm:${inputs["name"]}`),
        }),
        replaceOn: ["name"],
    },
});
