// Trails: CloudTrail tries the bucket, the key and the log group before it takes one.
import type { Services } from "../service";
import { type Checks, isKnown, isSet } from "./checks";
import { arn, parseArn } from "./ids";
import { services } from "./kind";
import { checkKeyAdmits, keyOf } from "./kms";
import { checkAdmits, checkBucket } from "./s3-policy";

const TRAIL = "aws:cloudtrail/trail:Trail";

const CATEGORIES = ["Management", "Data", "NetworkActivity"];
const FIELDS = [
    "eventName",
    "eventSource",
    "readOnly",
    "resources.ARN",
    "resources.type",
    "eventCategory",
    "eventType",
    "errorCode",
    "sessionCredentialFromConsole",
    "userIdentity.arn",
    "vpcEndpointId",
];

const trailArn = (checks: Checks): string =>
    arn("cloudtrail", checks.call.region, checks.call.account, `trail/${checks.get("name")}`);

/** `InsufficientS3BucketPolicyException`: the trail must be able to write below its prefix. */
function refuseBucket(checks: Checks): void {
    const bucket = checkBucket(checks, "s3BucketName");
    if (!bucket || !isKnown(checks.get("name"))) return;
    const { account } = checks.call;
    const principal = "cloudtrail.amazonaws.com";
    const key = checks.get("kmsKeyId");
    const context = { "aws:sourcearn": trailArn(checks), "aws:sourceaccount": account };
    const prefix = isSet(checks.get("s3KeyPrefix")) ? `${checks.get("s3KeyPrefix")}/` : "";
    const encrypted: Record<string, string> =
        isSet(key) && isKnown(key)
            ? {
                  "s3:x-amz-server-side-encryption": "aws:kms",
                  "s3:x-amz-server-side-encryption-aws-kms-key-id": String(key),
              }
            : {};
    checkAdmits(checks, "s3BucketName", bucket.id, [
        { principal, action: "s3:GetBucketAcl", resource: bucket.outputs["arn"], context },
        {
            principal,
            action: "s3:PutObject",
            resource: `${bucket.outputs["arn"]}/${prefix}AWSLogs/${account}/x`,
            context: { ...context, ...encrypted, "s3:x-amz-acl": "bucket-owner-full-control" },
        },
    ]);
}

/** `InsufficientEncryptionPolicyException`: a key of the bucket's region whose policy lets CloudTrail use it. */
function refuseKey(checks: Checks): void {
    const value = checks.get("kmsKeyId");
    if (!isKnown(value) || value === "") return;
    const bucket = checks.world
        .of("aws:s3/bucket:Bucket")
        .find(({ outputs }) => outputs["bucket"] === checks.get("s3BucketName"));
    const region = bucket?.outputs["region"] ?? checks.call.region;
    const key = keyOf(checks.world, value, region);
    if (!key) return checks.refuse("kmsKeyId", value, "a KMS key that exists");
    if (isKnown(region) && key.outputs["region"] !== region) {
        checks.refuse("kmsKeyId", value, `a KMS key of ${region}, where the bucket is`);
    }
    if (!isKnown(checks.get("name"))) return;
    const principal = "cloudtrail.amazonaws.com";
    const trail = trailArn(checks);
    const context = {
        "aws:sourcearn": trail,
        "aws:sourceaccount": checks.call.account,
        "kms:encryptioncontext:aws:cloudtrail:arn": trail,
    };
    checkKeyAdmits(checks, "kmsKeyId", key, [
        { principal, action: "kms:GenerateDataKey", context },
        {
            principal,
            action: "kms:DescribeKey",
            context: { "aws:sourcearn": trail, "aws:sourceaccount": checks.call.account },
        },
    ]);
}

function refuseLogGroup(checks: Checks): void {
    const group = checks.get("cloudWatchLogsGroupArn");
    const role = checks.get("cloudWatchLogsRoleArn");
    if (isSet(group) !== isSet(role)) {
        checks.refuse(
            isSet(group) ? "cloudWatchLogsRoleArn" : "cloudWatchLogsGroupArn",
            undefined,
            "a log group and a role, both or neither",
        );
    }
    checks.exists("cloudWatchLogsRoleArn", "aws:iam/role:Role", { sameRegion: false });
    if (!isKnown(group)) return;
    if (!String(group).endsWith(":*")) {
        return checks.refuse("cloudWatchLogsGroupArn", group, "the group's ARN with :* at its end");
    }
    const found = checks.world
        .of("aws:cloudwatch/logGroup:LogGroup")
        .find(({ outputs }) => `${outputs["arn"]}:*` === group);
    if (!found) checks.refuse("cloudWatchLogsGroupArn", group, "a log group that exists");
    else if (checks.elsewhere(found)) {
        checks.refuse("cloudWatchLogsGroupArn", group, `a log group of ${checks.call.region}`);
    }
}

function refuseSelectors(checks: Checks): void {
    checks.atMostOne(["eventSelectors", "advancedEventSelectors"]);
    if (checks.each("eventSelectors").length > 5) {
        checks.refuse("eventSelectors", `${checks.each("eventSelectors").length} selectors`, "5 at most");
    }
    for (const at of checks.each("eventSelectors")) {
        checks.oneOf(`${at}.readWriteType`, ["All", "ReadOnly", "WriteOnly"]);
    }
    for (const at of checks.each("insightSelectors")) {
        checks.oneOf(`${at}.insightType`, ["ApiCallRateInsight", "ApiErrorRateInsight"]);
    }
    for (const at of checks.each("advancedEventSelectors")) {
        const fields = checks.each(`${at}.fieldSelectors`);
        const category = fields.find((field) => checks.get(`${field}.field`) === "eventCategory");
        if (!category) checks.refuse(`${at}.fieldSelectors`, undefined, "a selector of eventCategory");
        else checks.oneOf(`${category}.equals[0]`, CATEGORIES);
        for (const field of fields) {
            checks.oneOf(`${field}.field`, FIELDS);
            if (
                !["equals", "notEquals", "startsWiths", "notStartsWiths", "endsWiths", "notEndsWiths"].some(
                    (operator) => isSet(checks.get(`${field}.${operator}`)),
                )
            ) {
                checks.refuse(field, "no value", "equals, startsWiths, endsWiths or one of their opposites");
            }
        }
        if (
            category &&
            checks.get(`${category}.equals[0]`) === "Data" &&
            !fields.some((field) => checks.get(`${field}.field`) === "resources.type")
        ) {
            checks.refuse(`${at}.fieldSelectors`, undefined, "a selector of resources.type beside Data");
        }
        if (
            category &&
            checks.get(`${category}.equals[0]`) === "NetworkActivity" &&
            !fields.some((field) => checks.get(`${field}.field`) === "eventSource")
        ) {
            checks.refuse(`${at}.fieldSelectors`, undefined, "a selector of eventSource beside NetworkActivity");
        }
    }
}

/** Insights need events of management to look at. */
function refuseInsights(checks: Checks): void {
    const advanced = checks.each("advancedEventSelectors");
    const managed =
        advanced.length === 0 ||
        advanced.some((at) =>
            checks
                .each(`${at}.fieldSelectors`)
                .some(
                    (field) =>
                        checks.get(`${field}.field`) === "eventCategory" &&
                        checks.get(`${field}.equals[0]`) === "Management",
                ),
        );
    if (isSet(checks.get("insightSelectors")) && !managed) {
        checks.refuse("insightSelectors", "a trail without management events", "management events among its selectors");
    }
}

export const cloudtrail: Services = services({
    [TRAIL]: {
        taggable: true,
        naming: {
            longest: 128,
            pattern: /^[a-zA-Z0-9](?!.*[._-]{2})[a-zA-Z0-9._-]{1,126}[a-zA-Z0-9]$/,
            expected: "3 to 128 letters, digits and single . _ -",
        },
        refuse: (checks) => {
            refuseBucket(checks);
            refuseKey(checks);
            refuseLogGroup(checks);
            refuseSelectors(checks);
            refuseInsights(checks);
            checks.atMost("s3KeyPrefix", 200);
            if (checks.get("isMultiRegionTrail") === true && checks.get("includeGlobalServiceEvents") === false) {
                checks.refuse("includeGlobalServiceEvents", false, "true on a trail of all regions");
            }
            const home = checks.others();
            if (home.length + 1 > 5) {
                checks.refuse("name", `${home.length + 1} trails in ${checks.call.region}`, "5 at most");
            }
        },
        id: ({ region, account, inputs }) => arn("cloudtrail", region, account, `trail/${inputs["name"]}`),
        defaults: {
            cloudWatchLogsGroupArn: "",
            cloudWatchLogsRoleArn: "",
            enableLogFileValidation: false,
            enableLogging: true,
            includeGlobalServiceEvents: true,
            isMultiRegionTrail: false,
            isOrganizationTrail: false,
            kmsKeyId: "",
            s3KeyPrefix: "",
            snsTopicName: "",
        },
        computed: ({ region, account, inputs }, id) => ({
            arn: id,
            homeRegion: region,
            snsTopicArn: isSet(inputs["snsTopicName"])
                ? parseArn(inputs["snsTopicName"])
                    ? inputs["snsTopicName"]
                    : arn("sns", region, account, String(inputs["snsTopicName"]))
                : "",
        }),
        replaceOn: ["name"],
    },
});
