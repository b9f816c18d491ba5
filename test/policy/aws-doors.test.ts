import * as rules from "../../policy/rules/aws-doors";
import { ACCOUNT, aws, policy, tabulate, UNKNOWN } from "./aws-support";

const ARN = `arn:aws:s3:eu-west-1:${ACCOUNT}:accesspoint/meadow`;
const objects = (prefix: string) => ({ Effect: "Allow", Principal: { AWS: "role" }, Action: "s3:GetObject", Resource: `${ARN}/object/${prefix}*` });
const lists = (prefix?: string) => ({ Effect: "Allow", Principal: { AWS: "role" }, Action: "s3:ListBucket", Resource: ARN, ...(prefix !== undefined && { Condition: { StringLike: { "s3:prefix": prefix } } }) });
const door = (...statements: object[]) => aws("s3/accessPoint:AccessPoint", { name: "meadow", bucket: "data", tags: { tenant: "meadow" }, policy: policy(...statements) }, { name: "meadow" });
const unknown = aws("s3/accessPoint:AccessPoint", { policy: UNKNOWN, tags: { tenant: "meadow" } });

tabulate(rules.listsItsOwn, {
    accepts: { "its own": door(objects("tenants/t0/"), lists("tenants/t0/*")), "nobody who lists": door(objects("tenants/t0/")) },
    rejects: { "everything, the default": door(objects("tenants/t0/"), lists()), "another's": door(objects("tenants/t0/"), lists("tenants/*")) },
    ignores: { "a bucket of its own": door(objects(""), lists()), "no policy": aws("s3/accessPoint:AccessPoint", {}) },
    awaits: { "a policy that is not known": unknown },
});

const metric = (filter?: object) => aws("s3/bucketMetric:BucketMetric", { bucket: "data", filter });

tabulate(rules.writesCounted, {
    accepts: { "a metric of the door": [door(objects("tenants/t0/")), metric({ accessPoint: ARN })] },
    rejects: { "none": door(objects("tenants/t0/")), "one of the whole bucket": [door(objects("tenants/t0/")), metric()], "one of another door": [door(objects("tenants/t0/")), metric({ accessPoint: `${ARN}-too` })] },
    ignores: { "a bucket of its own": door(objects("")) },
    awaits: { "a policy that is not known": unknown },
});
