import { expect } from "chai";
import * as rules from "../../policy/rules/aws-tags";
import { AWS_TAGGABLE } from "../../policy/taggable";
import { TAGS } from "../support";
import { aws, tabulate, UNKNOWN } from "./aws-support";

const vpc = (tags?: object) => aws("ec2/vpc:Vpc", { tags });
const { owner, ...others } = TAGS;

tabulate(rules.required, {
    accepts: {
        "all of them": vpc(TAGS),
        "one that the provider gives to all": { ...vpc(others), provider: { type: "pulumi:providers:aws", name: "aws", props: { region: "eu-west-1", defaultTags: JSON.stringify({ tags: { owner } }) } } },
    },
    rejects: { "none": vpc(), "one missing": vpc(others), "one empty": vpc({ ...TAGS, owner: " " }) },
    awaits: { "tags that are not known": vpc(UNKNOWN as never), "an owner who is not known": vpc({ ...TAGS, owner: UNKNOWN }) },
});

tabulate(rules.knownClass, {
    accepts: { "confidential": vpc(TAGS) },
    rejects: { "a class that nobody knows": vpc({ ...TAGS, "data-class": "secret" }) },
    ignores: { "no class, which another rule says": vpc() },
});

tabulate(rules.required, {
    settings: { requiredTags: ["team"] },
    accepts: { "the configured tag": vpc({ team: "data" }) },
    rejects: { "the platform's tags without it": vpc(TAGS) },
});

tabulate(rules.knownClass, {
    settings: { tagValues: { env: ["prod", "dev"] } },
    accepts: { "a configured value": vpc({ env: "dev" }) },
    rejects: { "another one": vpc({ env: "test" }) },
    ignores: { "a tag that may have any value": vpc({ "data-class": "secret" }) },
});

describe("AWS_TAGGABLE", () => {
    it("has the type tokens of the provider", () => expect(AWS_TAGGABLE).to.include.members(["aws:ec2/vpc:Vpc", "aws:s3/bucket:Bucket", "aws:kms/replicaKey:ReplicaKey", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"]));
    it("leaves out what takes no tags", () => expect(AWS_TAGGABLE).to.not.include.members(["aws:ec2/route:Route", "aws:s3/bucketPolicy:BucketPolicy"]));
});
