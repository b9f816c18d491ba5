// GuardDuty: one detector a region, what it looks at, and where its findings are kept.
import type { Services } from "../service";
import { type Checks, isKnown, isSet } from "./checks";
import { arn, hex, parseArn, uuid } from "./ids";
import { heldBy, services } from "./kind";
import { checkKeyAdmits, keyOf } from "./kms";
import { checkAdmits, checkBucket } from "./s3-policy";

const DETECTOR = "aws:guardduty/detector:Detector";
const FEATURE = "aws:guardduty/detectorFeature:DetectorFeature";
const DESTINATION = "aws:guardduty/publishingDestination:PublishingDestination";

/** What a detector can look at, and what of each can be managed apart. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
    S3_DATA_EVENTS: [],
    EKS_AUDIT_LOGS: [],
    EBS_MALWARE_PROTECTION: [],
    RDS_LOGIN_EVENTS: [],
    LAMBDA_NETWORK_LOGS: [],
    EKS_RUNTIME_MONITORING: ["EKS_ADDON_MANAGEMENT"],
    RUNTIME_MONITORING: ["EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT"],
};

/** Two ways to watch what runs; the second contains the first. */
const RIVALS: Readonly<Record<string, string>> = {
    EKS_RUNTIME_MONITORING: "RUNTIME_MONITORING",
    RUNTIME_MONITORING: "EKS_RUNTIME_MONITORING",
};

function refuseFeature(checks: Checks): void {
    checks.exists("detectorId", DETECTOR);
    checks.oneOf("name", Object.keys(FEATURES));
    checks.oneOf("status", ["ENABLED", "DISABLED"]);
    const name = checks.get("name");
    for (const at of checks.each("additionalConfigurations")) {
        checks.oneOf(`${at}.status`, ["ENABLED", "DISABLED"]);
        const parts = FEATURES[name];
        if (parts?.length === 0) checks.refuse(`${at}.name`, checks.get(`${at}.name`), `none for ${name}`);
        else if (parts) checks.oneOf(`${at}.name`, parts);
    }
    const siblings = checks.others().filter(({ outputs }) => checks.same("detectorId", outputs["detectorId"]));
    if (siblings.some(({ outputs }) => checks.same("name", outputs["name"]))) {
        checks.refuse("name", name, "a feature that is not declared twice");
    }
    const rival = siblings.find(({ outputs }) => outputs["name"] === RIVALS[name] && outputs["status"] === "ENABLED");
    if (rival && checks.get("status") === "ENABLED") {
        checks.refuse("name", name, `one way of runtime monitoring; ${rival.name} is on`);
    }
}

/** GuardDuty tries bucket and key before it takes a destination. */
function refuseDestination(checks: Checks): void {
    const detector = checks.exists("detectorId", DETECTOR);
    checks.oneOf("destinationType", ["S3"]);
    const target = checks.get("destinationArn");
    if (!isKnown(target)) return;
    const parsed = parseArn(target);
    if (parsed?.service !== "s3") return checks.refuse("destinationArn", target, "the ARN of a bucket, and a prefix");
    const { account, region } = checks.call;
    const [name, ...prefix] = parsed.resource.split("/");
    const bucket = checkBucket(checks, "destinationArn", name);
    if (!bucket) return;
    const keyArn = checks.get("kmsKeyArn");
    const principal = "guardduty.amazonaws.com";
    const context = {
        "aws:sourceaccount": account,
        "aws:sourcearn": arn("guardduty", region, account, `detector/${detector?.id ?? "x"}`),
    };
    const path = [...prefix, `AWSLogs/${account}/GuardDuty/${region}/x`].filter(Boolean).join("/");
    checkAdmits(checks, "destinationArn", name!, [
        { principal, action: "s3:GetBucketLocation", resource: bucket.outputs["arn"], context },
        {
            principal,
            action: "s3:PutObject",
            resource: `${bucket.outputs["arn"]}/${path}`,
            context: {
                ...context,
                ...(isKnown(keyArn) && {
                    "s3:x-amz-server-side-encryption": "aws:kms",
                    "s3:x-amz-server-side-encryption-aws-kms-key-id": String(keyArn),
                }),
            },
        },
    ]);
    if (!isKnown(keyArn)) return;
    const key = keyOf(checks.world, keyArn, region);
    if (!key) return checks.refuse("kmsKeyArn", keyArn, "a KMS key that exists");
    const there = bucket.outputs["region"];
    if (isKnown(there) && key.outputs["region"] !== there) {
        checks.refuse("kmsKeyArn", keyArn, `a KMS key of ${there}, where the bucket is`);
    }
    checkKeyAdmits(checks, "kmsKeyArn", key, [{ principal, action: "kms:GenerateDataKey", context }]);
}

export const guardduty: Services = services({
    [DETECTOR]: {
        taggable: true,
        refuse: (checks) => {
            checks.oneOf("findingPublishingFrequency", ["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"]);
            const other = checks.others()[0];
            if (other) checks.refuse("enable", other.name, `one detector in ${checks.call.region}`);
        },
        id: ({ urn }) => hex(urn, 32, "detector"),
        defaults: { enable: true, findingPublishingFrequency: "SIX_HOURS", datasources: {} },
        computed: ({ region, account }, id) => ({
            accountId: account,
            arn: arn("guardduty", region, account, `detector/${id}`),
        }),
        refuseDelete: ({ id }, world) =>
            heldBy(world, id, { type: DESTINATION, when: ({ outputs }) => outputs["detectorId"] === id }),
    },
    [FEATURE]: {
        naming: { longest: 64, pattern: /^.+$/, expected: "a feature", unique: "no" },
        refuse: refuseFeature,
        id: ({ inputs }) => `${inputs["detectorId"]}/${inputs["name"]}`,
        replaceOn: ["detectorId", "name"],
    },
    [DESTINATION]: {
        taggable: true,
        refuse: (checks) => {
            refuseDestination(checks);
            checks.unique("detectorId", "one destination a detector", ({ outputs }) =>
                checks.same("detectorId", outputs["detectorId"]),
            );
        },
        id: ({ urn, inputs }) =>
            isKnown(inputs["detectorId"]) ? `${inputs["detectorId"]}:${uuid(urn)}` : inputs["detectorId"],
        defaults: { destinationType: "S3" },
        computed: ({ urn, region, account, inputs }) => ({
            destinationId: uuid(urn),
            arn: isSet(inputs["detectorId"])
                ? arn("guardduty", region, account, `detector/${inputs["detectorId"]}/publishingDestination/${uuid(urn)}`)
                : "",
        }),
        replaceOn: ["detectorId"],
    },
});
