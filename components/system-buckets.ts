// Buckets of AWS's own that a Linux machine reads: its packages, its agent and what Patch Manager runs. Readable by
// everybody, but a network that reaches only named buckets must name these. Sources, as of 2026-08: AWS Systems Manager
// User Guide, "SSM Agent communications with AWS managed S3 buckets" and "Amazon S3 buckets for patching operations";
// Amazon Linux 2023's repository addresses.

/** Every release of Amazon Linux 2023 in a region is in one bucket, whose name ends so in all of them. */
const PACKAGES_END = "de612dc2";

/** How the bucket of what Patch Manager runs ends. */
const PATCH_MANAGER_END: Readonly<Record<string, string>> = {
    "us-east-1": "1970c647d", "us-east-2": "552881074", "us-west-2": "34d7f99f8", "ca-central-1": "3148e69e3",
    "ca-west-1": "9e3a4b2f9", "sa-east-1": "ddf4b6a09", "eu-west-1": "5522fb710", "eu-west-2": "902a2bc74",
    "eu-west-3": "29bf85721", "eu-central-1": "9163fdaaf", "eu-central-2": "184ce43c8", "eu-north-1": "795879e9b",
    "eu-south-1": "c52f3f594", "eu-south-2": "a4cf248b1", "ap-northeast-1": "4849fa78f", "ap-northeast-2": "10467995c",
    "ap-northeast-3": "67373598a", "ap-southeast-1": "7fdfd9ef7", "ap-southeast-2": "17283a275",
    "ap-southeast-4": "01e2c40d3", "ap-south-1": "cb7c62ff9", "ap-south-2": "32f4b4128", "ap-east-1": "632356271",
    "me-central-1": "2932f2f80", "il-central-1": "e221cb57b", "af-south-1": "bdd5f65a9",
};

/** How the bucket of baselines' snapshots ends, where it is not named by its region alone. */
const SNAPSHOTS_END: Readonly<Record<string, string>> = {
    "af-south-1": "-tbxdb5b9", "ap-south-2": "-50209442", "ap-southeast-4": "-dc6f76ce", "eu-south-2": "-df2c9d70",
};

/** ARNs of the objects that a region's machines read. */
export function systemObjects(region: string): string[] {
    const patchManager = PATCH_MANAGER_END[region];
    return [
        `al2023-repos-${region}-${PACKAGES_END}`,
        `amazon-ssm-${region}`,
        ...(patchManager === undefined ? [] : [`aws-patch-manager-${region}-${patchManager}`]),
        `aws-ssm-${region}`,
        `aws-ssm-distributor-file-${region}`,
        `aws-ssm-document-attachments-${region}`,
        `patch-baseline-snapshot-${region}${SNAPSHOTS_END[region] ?? ""}`,
        `${region}-birdwatcher-prod`,
    ].map((bucket) => `arn:aws:s3:::${bucket}/*`);
}
