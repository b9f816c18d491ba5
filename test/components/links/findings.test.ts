import { expect } from "chai";
import { Findings, type FindingsArgs } from "../../../components/links/findings";
import { type Declared, declare, one, TAGS } from "../../support";

const account = "111122223333";
const args: FindingsArgs = {
    account, region: "eu-west-1", primary: true, bucket: "archive", operationsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/mrk-operations", topicArn: "topic",
    resourceGroupName: "rg", workspaceName: "logs", workspaceGuid: "99999999-8888-4777-8666-555555555555", subscriptionId: "00000000-0000-0000-0000-000000000000", tags: TAGS,
};
const ISSUER = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/";

describe("links.Findings", () => {
    let declared: Declared[];
    const statements = (type: string, ending = "") => JSON.parse(one(declared, type, ending).inputs["policy"]).Statement;
    before(async () => {
        declared = await declare(() => new Findings("findings", args));
    });

    it("gives the role a name that Sentinel takes, to sessions for this workspace alone", () => {
        const { name, assumeRolePolicy } = one(declared, "aws:iam/role:Role").inputs;
        expect(name).to.equal("OIDC_holdfast-test-sentinel");
        expect(JSON.parse(assumeRolePolicy).Statement).to.deep.equal([{
            Sid: "SentinelAssumes", Effect: "Allow", Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${ISSUER}` }, Action: "sts:AssumeRoleWithWebIdentity",
            Condition: { StringEquals: { [`${ISSUER}:aud`]: "api://1462b192-27f7-4cb9-8523-0f4ecb54b47e", "sts:RoleSessionName": "MicrosoftSentinel_99999999-8888-4777-8666-555555555555" } },
        }]);
    });

    it("lets it read the trail's and GuardDuty's files, and nothing else of the archive", () => {
        const read = statements("aws:iam/rolePolicy:RolePolicy").find(({ Sid }: any) => Sid === "ReadRecords");
        expect(read).to.deep.include({
            Action: "s3:GetObject",
            Resource: [`arn:aws:s3:::archive/cloudtrail/AWSLogs/${account}/CloudTrail/*`, `arn:aws:s3:::archive/findings/AWSLogs/${account}/GuardDuty/*`],
        });
    });

    it("lets it decrypt with the archive's and the queues' keys, through S3 and SQS only", () => {
        expect(statements("aws:iam/rolePolicy:RolePolicy").find(({ Sid }: any) => Sid === "DecryptBoth").Condition).to.deep.equal({
            "StringEquals": { "kms:ViaService": ["s3.eu-west-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com"] },
            "ForAnyValue:StringEquals": { "kms:ResourceAliases": ["alias/holdfast-test-log-archive", "alias/holdfast-test-operations"] },
        });
    });

    it("tells a queue for each source of what comes in, which S3 alone may fill, over TLS", () => {
        expect(one(declared, "aws:s3/bucketNotification:BucketNotification").inputs["queues"].map(({ id, filterPrefix }: any) => [id, filterPrefix])).to.deep.equal([
            ["trail", `cloudtrail/AWSLogs/${account}/CloudTrail/`], ["findings", `findings/AWSLogs/${account}/GuardDuty/`],
        ]);
        const [refuses, admits] = statements("aws:sqs/queuePolicy:QueuePolicy", "trail");
        expect(refuses).to.deep.include({ Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } });
        expect(admits).to.deep.include({ Principal: { Service: "s3.amazonaws.com" }, Condition: { StringEquals: { "aws:SourceAccount": account }, ArnLike: { "aws:SourceArn": "arn:aws:s3:::archive" } } });
    });

    it("connects both to Sentinel's tables", () => {
        const connectors = declared.filter(({ type }) => type === "azure-native:resources:Resource").map(({ inputs }) => inputs);
        expect(connectors.map(({ kind, parentResourcePath, properties }) => [kind, parentResourcePath, properties.destinationTable])).to.deep.equal(
            ["AWSCloudTrail", "AWSGuardDuty"].map((table) => ["AmazonWebServicesS3", "workspaces/logs/providers/Microsoft.SecurityInsights", table]));
    });

    it("raises an alarm when nobody reads", () => {
        for (const key of ["trail", "findings"]) {
            expect(one(declared, "aws:cloudwatch/metricAlarm:MetricAlarm", `${key}-unread`).inputs).to.deep.include({ metricName: "ApproximateAgeOfOldestMessage", alarmActions: ["topic"] });
        }
    });

    it("declares the trust in Sentinel in the primary alone: an account has it once", async () => {
        const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
        expect(one(declared, type).inputs).to.deep.include({ url: `https://${ISSUER}` });
        const standby = await declare(() => new Findings("findings", { ...args, primary: false }));
        expect(standby.filter((resource) => resource.type === type)).to.be.empty;
    });
});
