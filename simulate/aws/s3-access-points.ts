// Access points: doors to a bucket, each with a policy and, if it says so, a network of its own.
import type { Services } from "../service";
import { type Checks, isKnown } from "./checks";
import { arn, hex } from "./ids";
import { services } from "./kind";
import { checkPolicy, isPublic, resourcePolicy } from "./policies";
import { checkBucket } from "./s3-policy";
import { VPC } from "./vpc";

const doorOf = (checks: Checks): string => arn("s3", checks.call.region, checks.call.account, `accesspoint/${checks.get("name")}`);

/** A policy of an access point speaks of that access point, and of objects as it calls them. */
function refusePolicy(checks: Checks): void {
    const door = doorOf(checks);
    checkPolicy(checks, "policy", resourcePolicy(20480, "s3")).forEach(({ Resource, NotResource }, i) => {
        for (const resource of ([] as string[]).concat(Resource ?? [], NotResource ?? [])) {
            if (isKnown(checks.get("name")) && resource !== door && !resource.startsWith(`${door}/object/`)) {
                checks.refuse(`policy.Statement[${i}].Resource`, resource, `${door} or ${door}/object/…`);
            }
        }
    });
    if (checks.get("publicAccessBlockConfiguration.blockPublicPolicy") !== false && isPublic(checks.get("policy"))) {
        checks.refuse("policy", "a statement that allows everybody", "no public policy while the access point blocks them (blockPublicPolicy)");
    }
}

export const s3AccessPoints: Services = services({
    "aws:s3/accessPoint:AccessPoint": {
        taggable: true,
        naming: {
            longest: 50,
            pattern: /^(?!xn--)[a-z0-9][a-z0-9-]{1,48}[a-z0-9](?<!-s3alias)(?<!--ol-s3)$/,
            expected: "3 to 50 lower-case letters, digits and dashes, beginning and ending with a letter or digit, not ending in -s3alias",
        },
        refuse: (checks) => {
            const bucket = checkBucket(checks, "bucket");
            if (bucket && checks.elsewhere(bucket)) {
                checks.refuse("bucket", `${bucket.id}, in ${bucket.outputs["region"]}`, `a bucket of ${checks.call.region}`);
            }
            checks.exists("vpcConfiguration.vpcId", VPC);
            for (const property of ["accountId", "bucketAccountId"]) checks.matches(property, /^\d{12}$/, "an account number of 12 digits");
            if (isKnown(checks.get("accountId")) && checks.get("accountId") !== checks.call.account) {
                checks.refuse("accountId", checks.get("accountId"), `${checks.call.account}, the provider's account`);
            }
            refusePolicy(checks);
        },
        id: ({ account, inputs }) => `${account}:${inputs["name"]}`,
        defaults: ({ account, inputs }) => ({
            accountId: account,
            bucketAccountId: account,
            publicAccessBlockConfiguration: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
            networkOrigin: inputs["vpcConfiguration"] ? "VPC" : "Internet",
            policy: "",
        }),
        computed: ({ urn, region, account, inputs }) => {
            const name = String(inputs["name"]);
            return {
                arn: arn("s3", region, account, `accesspoint/${name}`),
                alias: `${name.slice(0, 20)}-${hex(urn, 34)}-s3alias`,
                domainName: `${name}-${account}.s3-accesspoint.${region}.amazonaws.com`,
                endpoints: { dualstack: `s3-accesspoint.dualstack.${region}.amazonaws.com`, ipv4: `s3-accesspoint.${region}.amazonaws.com` },
                hasPublicAccessPolicy: false,
            };
        },
        replaceOn: ["name", "bucket", "accountId", "bucketAccountId", "publicAccessBlockConfiguration", "vpcConfiguration"],
    },
    // Measures of a bucket's requests, or of those that came through one door.
    "aws:s3/bucketMetric:BucketMetric": {
        naming: { longest: 64, pattern: /^[A-Za-z0-9._-]+$/, expected: "letters, digits and . - _", unique: "no" },
        refuse: (checks) => {
            checkBucket(checks, "bucket");
            checks.exists("filter.accessPoint", "aws:s3/accessPoint:AccessPoint");
            checks.unique("name", "a name that the bucket's other measures do not have", ({ outputs }) => checks.same("bucket", outputs["bucket"]) && checks.same("name", outputs["name"]));
            const count = checks.others().filter(({ outputs }) => checks.same("bucket", outputs["bucket"])).length + 1;
            if (count > 1000) checks.refuse("bucket", `${count} measures`, "1000 at most for a bucket");
        },
        id: ({ inputs }) => `${inputs["bucket"]}:${inputs["name"]}`,
        replaceOn: ["bucket", "name"],
    },
});
