// AWS Config: what is recorded of resources, where it goes, and the rules that it is held against.
import type { Services } from "../service";
import { type Checks, isKnown, isSet } from "./checks";
import { arn, hex } from "./ids";
import { heldBy, services } from "./kind";
import { checkKeyAdmits, keyOf } from "./kms";
import { checkAdmits, checkBucket, companionOf } from "./s3-policy";

const RECORDER = "aws:cfg/recorder:Recorder";
const CHANNEL = "aws:cfg/deliveryChannel:DeliveryChannel";
const STATUS = "aws:cfg/recorderStatus:RecorderStatus";
const LINKED = "aws:iam/serviceLinkedRole:ServiceLinkedRole";

const FREQUENCIES = ["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"];
const GROUP = "recordingGroup";

function refuseRecorder(checks: Checks): void {
    const role = checks.get("roleArn");
    if (isKnown(role) && ![LINKED, "aws:iam/role:Role"].some((type) => checks.world.of(type).some(({ outputs }) => outputs["arn"] === role))) {
        checks.refuse("roleArn", role, "the ARN of a role that exists");
    }
    const other = checks.others()[0];
    if (other) checks.refuse("name", other.name, `one recorder in ${checks.call.region}`);
    checks.oneOf("recordingMode.recordingFrequency", ["CONTINUOUS", "DAILY"]);
    const all = checks.get(`${GROUP}.allSupported`) ?? true;
    if (all === true) checks.absent(`${GROUP}.resourceTypes`, "none beside allSupported");
    if (all === false && checks.get(`${GROUP}.includeGlobalResourceTypes`) === true) {
        checks.refuse(`${GROUP}.includeGlobalResourceTypes`, true, "false without allSupported");
    }
}

/** Config tries the bucket and the key before it takes a channel; a bucket that locks what comes in is refused. */
function refuseChannel(checks: Checks): void {
    if (checks.others(false, RECORDER).length === 0) {
        checks.refuse("name", undefined, `a recorder in ${checks.call.region} (yet: depend on it)`);
    }
    const other = checks.others()[0];
    if (other) checks.refuse("name", other.name, `one delivery channel in ${checks.call.region}`);
    checks.oneOf("snapshotDeliveryProperties.deliveryFrequency", FREQUENCIES);
    if (isSet(checks.get("snsTopicArn"))) checks.exists("snsTopicArn", "aws:sns/topic:Topic", { sameRegion: false });
    const bucket = checkBucket(checks, "s3BucketName");
    if (!bucket) return;
    if (companionOf(checks.world, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", bucket.id)?.outputs["rule"]) {
        checks.refuse("s3BucketName", bucket.id, "a bucket without default object lock retention: Config delivers to no other");
    }
    const { account } = checks.call;
    const principal = "config.amazonaws.com";
    const context = { "aws:sourceaccount": account };
    const prefix = isSet(checks.get("s3KeyPrefix")) ? `${checks.get("s3KeyPrefix")}/` : "";
    const keyArn = checks.get("s3KmsKeyArn");
    const encrypted: Record<string, string> = isSet(keyArn) && isKnown(keyArn)
        ? { "s3:x-amz-server-side-encryption": "aws:kms", "s3:x-amz-server-side-encryption-aws-kms-key-id": String(keyArn) }
        : {};
    checkAdmits(checks, "s3BucketName", bucket.id, [
        { principal, action: "s3:GetBucketAcl", resource: bucket.outputs["arn"], context },
        { principal, action: "s3:ListBucket", resource: bucket.outputs["arn"], context },
        {
            principal,
            action: "s3:PutObject",
            resource: `${bucket.outputs["arn"]}/${prefix}AWSLogs/${account}/Config/x`,
            context: { ...context, ...encrypted, "s3:x-amz-acl": "bucket-owner-full-control" },
        },
    ]);
    if (!isSet(keyArn) || !isKnown(keyArn)) return;
    const key = keyOf(checks.world, keyArn, checks.call.region);
    if (!key) return checks.refuse("s3KmsKeyArn", keyArn, "a KMS key that exists");
    const there = bucket.outputs["region"];
    if (isKnown(there) && key.outputs["region"] !== there) {
        checks.refuse("s3KmsKeyArn", keyArn, `a KMS key of ${there}, where the bucket is`);
    }
    checkKeyAdmits(checks, "s3KmsKeyArn", key, ["kms:Decrypt", "kms:GenerateDataKey"].map((action) => ({ principal, action, context })));
}

/** Longest template of a pack that is given as text. */
const TEMPLATE_BYTES = 51_200;

function refusePack(checks: Checks): void {
    if (checks.others(false, RECORDER).length === 0) {
        checks.refuse("name", checks.get("name"), `a recorder in ${checks.call.region} (yet: depend on it)`);
    }
    if (!isSet(checks.get("templateBody")) && !isSet(checks.get("templateS3Uri"))) {
        checks.refuse("templateBody", undefined, "templateBody or templateS3Uri");
    }
    const body = checks.get("templateBody");
    if (!isKnown(body) || body === "") return;
    if (Buffer.byteLength(body) > TEMPLATE_BYTES) checks.refuse("templateBody", `${Buffer.byteLength(body)} bytes`, `${TEMPLATE_BYTES} bytes at most`);
    if (!/^Resources:\s*$/m.test(body) && !/"Resources"\s*:/.test(body)) checks.refuse("templateBody", "no Resources", "a template with Resources");
    for (const [, type] of body.matchAll(/^\s*Type:\s*["']?(\w+::[\w:]+)["']?\s*$/gm)) {
        if (!/^AWS::Config::(ConfigRule|RemediationConfiguration)$/.test(type!)) {
            checks.refuse("templateBody", type, "AWS::Config::ConfigRule or AWS::Config::RemediationConfiguration");
        }
    }
}

export const config: Services = services({
    [RECORDER]: {
        naming: { longest: 256, pattern: /^.+$/s, expected: "a name", unique: "no" },
        refuse: refuseRecorder,
        id: ({ inputs }) => inputs["name"],
        defaults: {
            recordingGroup: { allSupported: true, includeGlobalResourceTypes: false },
            recordingMode: { recordingFrequency: "CONTINUOUS" },
        },
        replaceOn: ["name"],
        refuseDelete: ({ outputs }, world) =>
            heldBy(world, "the recorder", { type: STATUS, when: (other) => other.outputs["region"] === outputs["region"] }),
    },
    [CHANNEL]: {
        naming: { longest: 256, pattern: /^.+$/s, expected: "a name", unique: "no" },
        refuse: refuseChannel,
        id: ({ inputs }) => inputs["name"],
        replaceOn: ["name"],
        refuseDelete: ({ outputs }, world) =>
            heldBy(world, "the delivery channel", {
                type: STATUS,
                when: (other) => other.outputs["region"] === outputs["region"] && other.outputs["isEnabled"] === true,
            }),
    },
    [STATUS]: {
        refuse: (checks) => {
            const recorders = checks.others(false, RECORDER);
            if (isKnown(checks.get("name")) && !recorders.some(({ outputs }) => checks.same("name", outputs["name"]))) {
                checks.refuse("name", checks.get("name"), `a recorder that exists in ${checks.call.region}`);
            }
            if (checks.get("isEnabled") === true && checks.others(false, CHANNEL).length === 0) {
                checks.refuse("isEnabled", true, "a delivery channel before it is started (yet: depend on it)");
            }
        },
        id: ({ inputs }) => inputs["name"] ?? "default",
        defaults: { name: "default" },
        replaceOn: ["name"],
    },
    "aws:cfg/conformancePack:ConformancePack": {
        naming: { longest: 51, pattern: /^[a-zA-Z][-a-zA-Z0-9]*$/, expected: "a letter, then letters, digits and -" },
        refuse: refusePack,
        id: ({ inputs }) => inputs["name"],
        computed: ({ urn, region, account, inputs }) => ({
            arn: arn("config", region, account, `conformance-pack/${inputs["name"]}/conformance-pack-${hex(urn, 9)}`),
        }),
        replaceOn: ["name"],
    },
    "aws:cfg/configurationAggregator:ConfigurationAggregator": {
        taggable: true,
        naming: { longest: 256, pattern: /^[\w-]+$/, expected: "letters, digits, _ and -" },
        refuse: (checks) => {
            checks.exactlyOne(["accountAggregationSource", "organizationAggregationSource"]);
            const at = "accountAggregationSource";
            if (isSet(checks.get(at))) {
                if (checks.get(`${at}.allRegions`) === true) checks.absent(`${at}.regions`, "none beside allRegions");
                else checks.required(`${at}.regions`, "regions, or allRegions");
                for (const account of checks.each(`${at}.accountIds`)) checks.matches(account, /^\d{12}$/, "an account of 12 digits");
            }
        },
        id: ({ inputs }) => inputs["name"],
        computed: ({ urn, region, account }) => ({ arn: arn("config", region, account, `config-aggregator/config-aggregator-${hex(urn, 8)}`) }),
        replaceOn: ["name"],
    },
});
