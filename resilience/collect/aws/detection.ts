// Whether GuardDuty looks in each region, and whether the trail of activity is written and can be proved whole.
import type * as CloudTrail from "@aws-sdk/client-cloudtrail";
import type * as GuardDuty from "@aws-sdk/client-guardduty";
import { type Collector, type Found, HOUR, type Place, rounded, slug } from "../collector";
import { type AwsSession, inEachRegion } from "./session";

/** What components/aws/detection.ts switches on besides what GuardDuty always looks at. */
const FEATURES = ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING"] as const;

/** @param detector undefined where the region has none */
export function detectionFound(detector: Pick<GuardDuty.GetDetectorResponse, "Status" | "Features" | "UpdatedAt"> | undefined, { region, stacks }: Place, now: Date): Found {
    const on = (detector?.Features ?? []).filter(({ Status }) => Status === "ENABLED").map(({ Name }) => Name);
    const off = FEATURES.filter((feature) => !on.includes(feature));
    const looks = detector?.Status === "ENABLED";
    return {
        subject: `region:aws/${region}`,
        title: `GuardDuty in ${region}`,
        requirements: ["A8", "B7"], stacks, from: now,
        summary: `GuardDuty ${looks ? "is on" : "is not on"} in ${region}, with ${FEATURES.length - off.length} of the ${FEATURES.length} features that the platform switches on.`,
        figures: [
            { name: "detectors on", value: looks ? 1 : 0, unit: "", target: 1, atLeast: true },
            { name: "features on", value: FEATURES.length - off.length, unit: "", target: FEATURES.length, atLeast: true },
        ],
        defects: looks ? off.map((feature) => `${feature} is off.`) : [],
        source: { status: detector?.Status ?? "none", features: on },
    };
}

export const awsDetection: Collector<AwsSession> = {
    name: "aws-detection", cloud: "aws", kind: "detection", title: "GuardDuty",
    actions: ["guardduty:ListDetectors", "guardduty:GetDetector"],
    collect: (session, { now, places }) => inEachRegion<typeof GuardDuty, GuardDuty.GuardDutyClient>(
        session, places.aws, "@aws-sdk/client-guardduty", ({ GuardDutyClient }) => GuardDutyClient,
        async (sdk, client, place) => {
            // A region has one detector at most.
            const { DetectorIds } = await client.send(new sdk.ListDetectorsCommand({}));
            const DetectorId = DetectorIds?.[0];
            return [detectionFound(DetectorId ? await client.send(new sdk.GetDetectorCommand({ DetectorId })) : undefined, place, now)];
        },
    ),
};

/** CloudTrail delivers within a quarter of an hour or so; a day of silence is none. */
const SILENT_HOURS = 24;

export function trailFound(trail: CloudTrail.Trail, status: CloudTrail.GetTrailStatusResponse, { stacks }: Pick<Place, "stacks">, now: Date): Found {
    const { LatestDeliveryTime, LatestDeliveryError, LatestDigestDeliveryError, IsLogging } = status;
    const name = trail.Name ?? "trail";
    const hours = LatestDeliveryTime && rounded((now.getTime() - LatestDeliveryTime.getTime()) / HOUR);
    return {
        subject: slug(`trail:aws/${name}`),
        title: `Trail ${name}`,
        requirements: ["A8", "B7"], stacks, from: LatestDeliveryTime ?? now,
        summary: `The trail ${IsLogging ? "is written" : "is not written"}, ${trail.IsMultiRegionTrail ? "for all regions" : "for one region"}, ` +
            `${trail.LogFileValidationEnabled ? "with" : "without"} digests of its files.`,
        figures: hours === undefined ? [] : [{ name: "since the last delivery", value: hours, unit: "h", target: SILENT_HOURS }],
        defects: [
            ...(IsLogging ? [] : ["Nothing is written."]),
            ...(hours === undefined ? ["Nothing was ever delivered."] : []),
            ...(trail.IsMultiRegionTrail ? [] : ["It is for one region alone."]),
            ...(trail.LogFileValidationEnabled ? [] : ["Its files have no digests: a change of them is not noticed."]),
            ...[LatestDeliveryError, LatestDigestDeliveryError].filter(Boolean).map((error) => `The last delivery failed: ${error}.`),
        ],
        source: {
            trail: { name, multiRegion: trail.IsMultiRegionTrail, validated: trail.LogFileValidationEnabled },
            status: { IsLogging, LatestDeliveryTime, LatestDeliveryError, LatestDigestDeliveryError },
        },
    };
}

export const awsTrail: Collector<AwsSession> = {
    name: "aws-trail", cloud: "aws", kind: "trail", title: "Trail of activity",
    actions: ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"],
    collect: (session, { now, places }) => inEachRegion<typeof CloudTrail, CloudTrail.CloudTrailClient>(
        session, places.aws, "@aws-sdk/client-cloudtrail", ({ CloudTrailClient }) => CloudTrailClient,
        async (sdk, client, place) => {
            // Without shadows: each trail is told in its home region, once.
            const { trailList } = await client.send(new sdk.DescribeTrailsCommand({ includeShadowTrails: false }));
            const found: Found[] = [];
            for (const trail of trailList ?? []) found.push(trailFound(trail, await client.send(new sdk.GetTrailStatusCommand({ Name: trail.TrailARN })), place, now));
            return found.length > 0 ? found : `No trail has its home in ${place.region}.`;
        },
    ),
};

