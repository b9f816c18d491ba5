// Where things may be: countries, the regions in them, and the little that stands in no region or has no choice of one.
import { AWS_REGIONS, AZURE_REGIONS } from "./regions";

/**
 * Countries of regions that no site can be built in (fewer than three zones, or only as another region's pair), but where
 * copies can end up all the same. Sources as in regions.ts, as of 2026-08.
 */
const FURTHER: Readonly<Record<string, string>> = {
    "us-west-1": "US", "ap-southeast-3": "ID", "ap-southeast-5": "MY", "ap-southeast-6": "NZ", "ap-southeast-7": "TH", "ap-east-2": "TW",
    "mx-central-1": "MX", "me-south-1": "BH",
    germanynorth: "DE", francesouth: "FR", swedensouth: "SE", norwaywest: "NO", switzerlandwest: "CH", ukwest: "GB",
    westus: "US", northcentralus: "US", westcentralus: "US", canadaeast: "CA", brazilsoutheast: "BR", mexicocentral: "MX", chilecentral: "CL",
    japanwest: "JP", koreasouth: "KR", australiasoutheast: "AU", australiacentral: "AU", australiacentral2: "AU", southindia: "IN", westindia: "IN",
    uaecentral: "AE", southafricawest: "ZA", newzealandnorth: "NZ", indonesiacentral: "ID", malaysiawest: "MY", austriaeast: "AT", belgiumcentral: "BE",
};

/** ISO 3166-1 alpha-2 of the country that a region of either cloud is in. Undefined for a region that nobody here knows. */
export const countryOf = (region: string): string | undefined =>
    AWS_REGIONS[region]?.country ?? AZURE_REGIONS[region]?.country ?? FURTHER[region];

/** All regions of both clouds whose country is known. */
export const KNOWN_REGIONS: readonly string[] = [...Object.keys(AWS_REGIONS), ...Object.keys(AZURE_REGIONS), ...Object.keys(FURTHER)];

/** AWS writes its regions with dashes, Azure without. */
export const isAwsRegion = (region: string): boolean => region.includes("-");

/** Where AWS's services that have no region are administered from. */
export const AWS_GLOBAL_REGION = "us-east-1";

/**
 * Services of AWS that have no region, or are administered from one region whatever is said. What they hold is the
 * account's own: identities, bills, names. A denial of all other regions must leave these out, or nobody could log in.
 */
export const AWS_GLOBAL_SERVICES = [
    "account", "bcm-data-exports", "billing", "budgets", "ce", "cloudfront", "consolidatedbilling", "cur", "freetier", "globalaccelerator", "health",
    "iam", "invoicing", "organizations", "payments", "pricing", "route53", "route53domains", "shield", "sts", "support", "tax", "trustedadvisor",
] as const;

/** Actions of regional services that AWS answers from one region only. */
export const AWS_GLOBAL_ACTIONS = ["ec2:DescribeRegions", "s3:ListAllMyBuckets", "s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock"] as const;

/**
 * What may be done in that region besides: Route 53 says there, and nowhere else, whether a front end answers, so that
 * alarms on it stand there and hand what they hear to a site's own region. An alarm holds a figure, never a customer's data.
 */
export const AWS_NAME_ALARM_ACTIONS = [
    "cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource",
    "cloudwatch:UntagResource", "events:DeleteRule", "events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule", "events:PutRule",
    "events:PutTargets", "events:RemoveTargets", "events:TagResource", "events:UntagResource",
] as const;
