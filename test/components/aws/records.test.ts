import { expect } from "chai";
import { Records, type RecordsArgs } from "../../../components/aws/records";
import { bucketName } from "../../../components/names";
import { type Declared, declare, one, TAGS } from "../../support";

const account = "111122223333";
const args: RecordsArgs = {
    bucket: "holdfast-test-log-archive", keyArn: "arn:aws:kms:eu-west-1:111122223333:key/mrk-archive",
    operationsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/mrk-operations", account, region: "eu-west-1", retentionDays: 400, tags: TAGS,
};

describe("aws.Records", () => {
    let declared: Declared[];
    let trail: Declared["inputs"];
    before(async () => {
        declared = await declare(() => new Records("records", args));
        trail = one(declared, "aws:cloudtrail/trail:Trail").inputs;
    });

    it("records all regions and the global services, validated, encrypted, in the archive", () => {
        expect(trail).to.include({
            name: "holdfast-test", isMultiRegionTrail: true, includeGlobalServiceEvents: true, enableLogFileValidation: true, enableLogging: true,
            s3BucketName: args.bucket, s3KeyPrefix: "cloudtrail", kmsKeyId: args.keyArn,
        });
    });

    it("records administration, and access to the data and export stores", () => {
        expect(trail["advancedEventSelectors"].slice(0, 2).map(({ fieldSelectors }: any) => fieldSelectors.at(-1))).to.deep.equal([
            { field: "eventCategory", equals: ["Management"] },
            { field: "resources.ARN", startsWiths: [
                ...["data", "export"].map((store) => `arn:aws:s3:::${bucketName("holdfast", "test", store, account)}/`),
                "arn:aws:s3:::holdfast-test-t", // private tenants' stores
            ] },
        ]);
    });

    it("records what endpoints refuse", () => {
        expect(trail["advancedEventSelectors"].slice(2).map(({ fieldSelectors }: any) => fieldSelectors.map(({ equals }: any) => equals[0]))).to.deep.equal(
            ["s3", "kms", "secretsmanager"].map((service) => ["NetworkActivity", `${service}.amazonaws.com`, "VpceAccessDenied"]));
    });

    it("looks for unusual rates of calls and errors", () => {
        expect(trail["insightSelectors"]).to.deep.equal([{ insightType: "ApiCallRateInsight" }, { insightType: "ApiErrorRateInsight" }]);
    });

    it("keeps a searchable copy, encrypted with the operations key, for 400 days", () => {
        expect(one(declared, "aws:cloudwatch/logGroup:LogGroup").inputs).to.include({
            name: "/holdfast/test/cloudtrail", kmsKeyId: args.operationsKeyArn, retentionInDays: 400,
        });
    });

    it("refuses a retention that CloudWatch Logs does not take", async () => {
        const refused = await declare(() => {
            expect(() => new Records("records", { ...args, retentionDays: 401 })).to.throw("found 401 days, expected a retention that CloudWatch Logs takes");
        });
        expect(refused.map(({ type }) => type)).to.not.include("aws:cloudtrail/trail:Trail");
    });

    it("lets CloudTrail write to its own streams and no others", () => {
        expect(JSON.parse(one(declared, "aws:iam/rolePolicy:RolePolicy").inputs["policy"]).Statement[0]).to.deep.include({
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: `arn:aws:logs:eu-west-1:${account}:log-group:/holdfast/test/cloudtrail:log-stream:${account}_CloudTrail_eu-west-1*`,
        });
    });
});
