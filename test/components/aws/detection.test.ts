import { expect } from "chai";
import { conformanceTemplate, Detection, type DetectionArgs } from "../../../components/aws/detection";
import { type Declared, declare, one, TAGS } from "../../support";

const args: DetectionArgs = {
    account: "111122223333", region: "eu-west-1", primary: true, archiveBucketArn: "arn:aws:s3:::archive", configBucket: "access-logs",
    archiveKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/mrk-archive", standards: ["foundational", "cis"], unusedAccessDays: 90, macie: false,
    lifecycle: "production", tags: TAGS,
};
const of = (declared: readonly Declared[], type: string) => declared.filter((resource) => resource.type === type).map(({ inputs }) => inputs);

describe("aws.Detection", () => {
    let declared: Declared[];
    before(async () => {
        declared = await declare(() => new Detection("detection", args));
    });

    it("watches stored objects, disks, log-ins, functions and what runs, with agents of GuardDuty's own", () => {
        const features = of(declared, "aws:guardduty/detectorFeature:DetectorFeature");
        expect(features.map(({ name }) => name)).to.include.members(["S3_DATA_EVENTS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING"]);
        expect(features.find(({ name }) => name === "RUNTIME_MONITORING")!["additionalConfigurations"]).to.deep.include({ name: "EC2_AGENT_MANAGEMENT", status: "ENABLED" });
        expect(one(declared, "aws:guardduty/detector:Detector").inputs).to.include({ enable: true, findingPublishingFrequency: "FIFTEEN_MINUTES" });
    });

    it("keeps findings in the archive, with the archive's key", () => {
        expect(one(declared, "aws:guardduty/publishingDestination:PublishingDestination").inputs).to.include({ destinationArn: "arn:aws:s3:::archive/findings", kmsKeyArn: args.archiveKeyArn });
    });

    it("holds the account against the standards given, and no others", () => {
        expect(of(declared, "aws:securityhub/standardsSubscription:StandardsSubscription").map(({ standardsArn }) => standardsArn)).to.deep.equal([
            "arn:aws:securityhub:eu-west-1::standards/aws-foundational-security-best-practices/v/1.0.0",
            "arn:aws:securityhub:eu-west-1::standards/cis-aws-foundations-benchmark/v/5.0.0",
        ]);
        expect(one(declared, "aws:securityhub/account:Account").inputs).to.include({ enableDefaultStandards: false, autoEnableControls: true });
    });

    it("records every resource at each change, into a bucket that Config can deliver to", () => {
        const { recordingGroup, recordingMode } = one(declared, "aws:cfg/recorder:Recorder").inputs;
        expect(recordingGroup).to.deep.equal({ allSupported: true, includeGlobalResourceTypes: true });
        expect(recordingMode).to.deep.equal({ recordingFrequency: "CONTINUOUS" });
        expect(one(declared, "aws:cfg/deliveryChannel:DeliveryChannel").inputs).to.include({ s3BucketName: "access-logs", s3KeyPrefix: "config", s3KmsKeyArn: args.archiveKeyArn });
        expect(one(declared, "aws:cfg/recorderStatus:RecorderStatus").inputs["isEnabled"]).to.equal(true);
    });

    it("checks the platform's own promises by managed rules", () => {
        expect(one(declared, "aws:cfg/conformancePack:ConformancePack").inputs["templateBody"]).to.equal(conformanceTemplate());
        expect(conformanceTemplate()).to.match(/^Resources:\n {2}\w+:\n {4}Type: AWS::Config::ConfigRule\n/).and.to.include("SourceIdentifier: S3_BUCKET_REPLICATION_ENABLED");
    });

    it("declares what an account has once in the primary, and not in a standby", async () => {
        const once = [
            "aws:securityhub/findingAggregator:FindingAggregator", "aws:cfg/configurationAggregator:ConfigurationAggregator", "aws:iam/serviceLinkedRole:ServiceLinkedRole",
        ];
        const standby = await declare(() => new Detection("detection", { ...args, primary: false }));
        for (const type of once) expect([of(declared, type).length, of(standby, type).length], type).to.deep.equal([1, 0]);
        const analyzers = (all: readonly Declared[]) => of(all, "aws:accessanalyzer/analyzer:Analyzer").map(({ type }) => type);
        expect([analyzers(declared), analyzers(standby)]).to.deep.equal([["ACCOUNT", "ACCOUNT_UNUSED_ACCESS"], ["ACCOUNT"]]);
        expect(one(standby, "aws:cfg/recorder:Recorder").inputs).to.deep.include({
            roleArn: "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            recordingGroup: { allSupported: true, includeGlobalResourceTypes: false },
        });
    });

    it("looks for personal data only if it is told to, and records once a day in an evaluation", async () => {
        expect(of(declared, "aws:macie2/account:Account")).to.be.empty;
        const other = await declare(() => new Detection("detection", { ...args, macie: true, lifecycle: "evaluation" }));
        expect(of(other, "aws:macie2/account:Account")).to.have.length(1);
        expect(one(other, "aws:cfg/recorder:Recorder").inputs["recordingMode"]).to.deep.equal({ recordingFrequency: "DAILY" });
    });
});
