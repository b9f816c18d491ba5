import { expect } from "chai";
import { Account, ACCOUNT, statement, table } from "./support";

const KEY_POLICY = (service: string, ...actions: string[]) => statement(
    { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" },
    { Effect: "Allow", Principal: { Service: service }, Action: actions, Resource: "*", Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } },
);

/** A bucket and a key that a service may use; and ones that it may not. */
function store(account: Account, service: string, actions: readonly string[]) {
    const bucket = account.make("s3.Bucket", { bucket: "findings" }, { name: "bucket" });
    account.make("s3.BucketPolicy", {
        bucket: "findings",
        policy: statement({ Effect: "Allow", Principal: { Service: service }, Action: actions, Resource: ["arn:aws:s3:::findings", "arn:aws:s3:::findings/*"] }),
    });
    account.make("s3.Bucket", { bucket: "closed" }, { name: "closed" });
    const key = account.make("kms.Key", { policy: KEY_POLICY(service, "kms:GenerateDataKey", "kms:Decrypt") }, { name: "key" });
    const other = account.make("kms.Key", {}, { name: "other" });
    return { bucket, key, other };
}

const watched = () => {
    const account = new Account();
    return { account, ...store(account, "guardduty.amazonaws.com", ["s3:GetBucketLocation", "s3:PutObject"]), detector: account.make("guardduty.Detector", {}, { name: "detector" }) };
};

table("guardduty.DetectorFeature", {
    given: watched,
    right: ({ detector }) => ({ detectorId: detector.id, name: "RUNTIME_MONITORING", status: "ENABLED", additionalConfigurations: [{ name: "EC2_AGENT_MANAGEMENT", status: "ENABLED" }] }),
    refuses: {
        "a detector that does not exist": [{ detectorId: "none" }, ["detectorId", "none", "the id of a detector that exists"]],
        "a feature that does not exist": [
            { name: "S3_LOGS", additionalConfigurations: [] },
            ["name", "S3_LOGS", "S3_DATA_EVENTS, EKS_AUDIT_LOGS, EBS_MALWARE_PROTECTION, RDS_LOGIN_EVENTS, LAMBDA_NETWORK_LOGS, EKS_RUNTIME_MONITORING, RUNTIME_MONITORING"],
        ],
        "agents of another feature": [{ name: "S3_DATA_EVENTS" }, ["additionalConfigurations[0].name", "EC2_AGENT_MANAGEMENT", "none for S3_DATA_EVENTS"]],
        "the older way beside the newer": [
            ({ account, detector }) => (account.make("guardduty.DetectorFeature", { detectorId: detector.id, name: "EKS_RUNTIME_MONITORING", status: "ENABLED" }, { name: "eks" }), {}),
            ["name", "RUNTIME_MONITORING", "one way of runtime monitoring; eks is on"],
        ],
        "a feature twice": [
            ({ account, detector }) => (account.make("guardduty.DetectorFeature", { detectorId: detector.id, name: "RUNTIME_MONITORING", status: "DISABLED" }), {}),
            ["name", "RUNTIME_MONITORING", "a feature that is not declared twice"],
        ],
    },
});

table("guardduty.PublishingDestination", {
    given: watched,
    right: ({ detector, key }) => ({ detectorId: detector.id, destinationArn: "arn:aws:s3:::findings/x", kmsKeyArn: key.outputs["arn"] }),
    refuses: {
        "a bucket that does not exist": [{ destinationArn: "arn:aws:s3:::none" }, ["destinationArn", "none", "a bucket that exists"]],
        "a bucket that does not admit it": [
            { destinationArn: "arn:aws:s3:::closed" },
            ["destinationArn", "closed, which has no bucket policy (yet: depend on it)", "a bucket whose policy lets guardduty.amazonaws.com do s3:GetBucketLocation on arn:aws:s3:::closed"],
        ],
        "a key that does not admit it": [
            ({ other }) => ({ kmsKeyArn: other.outputs["arn"] }),
            ["kmsKeyArn", "other, whose policy does not admit it", "a key whose policy lets guardduty.amazonaws.com do kms:GenerateDataKey"],
        ],
        "what is no bucket": [{ destinationArn: "findings" }, ["destinationArn", "findings", "the ARN of a bucket, and a prefix"]],
    },
});

describe("GuardDuty", () => {
    it("has one detector a region", () => {
        const { account } = watched();
        expect(account.refusals("guardduty.Detector", {}).map(({ found }) => found)).to.deep.equal(["detector"]);
        expect(account.refusals("guardduty.Detector", {}, { region: "eu-central-1" })).to.deep.equal([]);
    });

    it("keeps its detector while findings are published", () => {
        const { account, detector, key } = watched();
        account.make("guardduty.PublishingDestination", { detectorId: detector.id, destinationArn: "arn:aws:s3:::findings", kmsKeyArn: key.outputs["arn"] }, { name: "out" });
        expect(account.refuseDelete(detector).map(({ expected }) => expected)).to.deep.equal(["out deleted first"]);
    });
});

const hub = () => {
    const account = new Account();
    return { account, hub: account.make("securityhub.Account", {}, { name: "hub" }) };
};

table("securityhub.StandardsSubscription", {
    given: hub,
    right: () => ({ standardsArn: "arn:aws:securityhub:eu-west-1::standards/nist-800-53/v/5.0.0" }),
    accepts: { "the oldest, which has a form of its own": { standardsArn: "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0" } },
    refuses: {
        "another region's": [
            { standardsArn: "arn:aws:securityhub:us-east-1::standards/nist-800-53/v/5.0.0" },
            ["standardsArn", "arn:aws:securityhub:us-east-1::standards/nist-800-53/v/5.0.0", "the standard of eu-west-1"],
        ],
        "one twice": [
            ({ account }) => (account.make("securityhub.StandardsSubscription", { standardsArn: "arn:aws:securityhub:eu-west-1::standards/nist-800-53/v/5.0.0" }, { name: "nist" }), {}),
            ["standardsArn", "arn:aws:securityhub:eu-west-1::standards/nist-800-53/v/5.0.0", "a standard that is not taken up twice; nist has it"],
        ],
    },
});

table("securityhub.FindingAggregator", {
    given: hub,
    right: () => ({ linkingMode: "ALL_REGIONS" }),
    accepts: { "regions by name": { linkingMode: "SPECIFIED_REGIONS", specifiedRegions: ["eu-central-1"] } },
    refuses: {
        "a mode that does not exist": [{ linkingMode: "EVERY" }, ["linkingMode", "EVERY", "ALL_REGIONS, ALL_REGIONS_EXCEPT_SPECIFIED, SPECIFIED_REGIONS, NO_REGIONS"], ["specifiedRegions", "nothing", "regions"]],
        "regions beside all": [{ specifiedRegions: ["eu-central-1"] }, ["specifiedRegions", '["eu-central-1"]', "none for ALL_REGIONS"]],
        "its own region": [{ linkingMode: "SPECIFIED_REGIONS", specifiedRegions: ["eu-west-1"] }, ["specifiedRegions[0]", "eu-west-1", "regions other than the one that the findings come to"]],
        "a second one": [
            ({ account }) => (account.make("securityhub.FindingAggregator", { linkingMode: "ALL_REGIONS" }, { name: "first" }), {}),
            ["linkingMode", "ALL_REGIONS", "one aggregator an account; first has it"],
        ],
    },
});

describe("Security Hub", () => {
    it("takes no standard before it is on", () => {
        const found = new Account().refusals("securityhub.StandardsSubscription", { standardsArn: "arn:aws:securityhub:eu-west-1::standards/nist-800-53/v/5.0.0" });
        expect(found.map(({ expected }) => expected)).to.deep.equal(["a region where Security Hub is on (yet: depend on it)"]);
    });

    it("is on once in a region", () => {
        const { account } = hub();
        expect(account.refusals("securityhub.Account", {})).to.have.length(1);
    });
});

const ROLE = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;
const recorded = () => {
    const account = new Account();
    const things = { account, ...store(account, "config.amazonaws.com", ["s3:GetBucketAcl", "s3:ListBucket", "s3:PutObject"]) };
    account.make("iam.ServiceLinkedRole", { awsServiceName: "config.amazonaws.com" });
    return { ...things, record: () => account.make("cfg.Recorder", { name: "all", roleArn: ROLE }, { name: "recorder" }) };
};

table("cfg.Recorder", {
    given: recorded,
    right: () => ({ name: "all", roleArn: ROLE, recordingGroup: { allSupported: true, includeGlobalResourceTypes: true } }),
    refuses: {
        "a role that does not exist": [{ roleArn: `${ROLE}2` }, ["roleArn", `${ROLE}2`, "the ARN of a role that exists"]],
        "types beside all": [{ recordingGroup: { allSupported: true, resourceTypes: ["AWS::S3::Bucket"] } }, ["recordingGroup.resourceTypes", '["AWS::S3::Bucket"]', "none beside allSupported"]],
        "what has no region without the rest": [{ recordingGroup: { allSupported: false, includeGlobalResourceTypes: true } }, ["recordingGroup.includeGlobalResourceTypes", "true", "false without allSupported"]],
        "a frequency that does not exist": [{ recordingMode: { recordingFrequency: "HOURLY" } }, ["recordingMode.recordingFrequency", "HOURLY", "CONTINUOUS, DAILY"]],
        "a second one": [({ record }) => (record(), {}), ["name", "recorder", "one recorder in eu-west-1"]],
    },
});

table("cfg.DeliveryChannel", {
    given: () => {
        const things = recorded();
        things.record();
        return things;
    },
    right: ({ key }) => ({ name: "all", s3BucketName: "findings", s3KmsKeyArn: key.outputs["arn"] }),
    refuses: {
        "a bucket that locks what comes in": [
            ({ account }) => {
                account.make("s3.BucketVersioning", { bucket: "findings", versioningConfiguration: { status: "Enabled" } });
                account.make("s3.BucketObjectLockConfiguration", { bucket: "findings", rule: { defaultRetention: { mode: "GOVERNANCE", days: 1 } } });
                return {};
            },
            ["s3BucketName", "findings", "a bucket without default object lock retention: Config delivers to no other"],
        ],
        "a bucket that does not admit it": [
            { s3BucketName: "closed" },
            ["s3BucketName", "closed, which has no bucket policy (yet: depend on it)", "a bucket whose policy lets config.amazonaws.com do s3:GetBucketAcl on arn:aws:s3:::closed"],
        ],
        "a key that does not admit it": [
            ({ other }) => ({ s3KmsKeyArn: other.outputs["arn"] }),
            ["s3KmsKeyArn", "other, whose policy does not admit it", "a key whose policy lets config.amazonaws.com do kms:Decrypt"],
        ],
    },
});

describe("AWS Config", () => {
    it("delivers nothing before there is a recorder, and starts nothing before there is a channel", () => {
        const { account, record } = recorded();
        expect(account.refusals("cfg.DeliveryChannel", { name: "all", s3BucketName: "findings" }).map(({ expected }) => expected)).to.deep.equal(["a recorder in eu-west-1 (yet: depend on it)"]);
        record();
        expect(account.refusals("cfg.RecorderStatus", { name: "all", isEnabled: true }).map(({ expected }) => expected)).to.deep.equal(["a delivery channel before it is started (yet: depend on it)"]);
    });

    it("takes rules of packs alone", () => {
        const { account, record } = recorded();
        record();
        const pack = (type: string) => account.refusals("cfg.ConformancePack", { name: "promises", templateBody: `Resources:\n  One:\n    Type: ${type}\n` });
        expect(pack("AWS::Config::ConfigRule")).to.deep.equal([]);
        expect(pack("AWS::S3::Bucket").map(({ found }) => found)).to.deep.equal(["AWS::S3::Bucket"]);
    });
});

table("accessanalyzer.Analyzer", {
    given: () => ({ account: new Account() }),
    right: () => ({ analyzerName: "unused", type: "ACCOUNT_UNUSED_ACCESS", configuration: { unusedAccess: { unusedAccessAge: 90 } } }),
    refuses: {
        "an age for outside access": [{ type: "ACCOUNT" }, ["configuration.unusedAccess", '{"unusedAccessAge":90}', "a type that ends in UNUSED_ACCESS"]],
        "more than a year": [{ configuration: { unusedAccess: { unusedAccessAge: 400 } } }, ["configuration.unusedAccess.unusedAccessAge", "400", "1 to 365"]],
        "a second of the kind": [
            ({ account }) => (account.make("accessanalyzer.Analyzer", { analyzerName: "first", type: "ACCOUNT_UNUSED_ACCESS" }, { name: "first" }), {}),
            ["type", "ACCOUNT_UNUSED_ACCESS", "one analyzer of a kind in eu-west-1; first is it"],
        ],
    },
});

table("inspector2.Enabler", {
    given: () => ({ account: new Account() }),
    right: () => ({ accountIds: [ACCOUNT], resourceTypes: ["EC2", "ECR", "LAMBDA"] }),
    refuses: {
        "code without functions": [{ resourceTypes: ["EC2", "LAMBDA_CODE"] }, ["resourceTypes", '["EC2","LAMBDA_CODE"]', "LAMBDA beside LAMBDA_CODE"]],
        "an account that is none": [{ accountIds: ["me"] }, ["accountIds[0]", "me", "an account of 12 digits"]],
    },
});

table("macie2.Account", {
    given: () => ({ account: new Account() }),
    right: () => ({ status: "ENABLED" }),
    refuses: { "a status that does not exist": [{ status: "ON" }, ["status", "ON", "ENABLED, PAUSED"]] },
});

table("iam.OpenIdConnectProvider", {
    given: () => ({ account: new Account() }),
    right: () => ({ url: "https://sts.windows.net/x/", clientIdLists: ["api://y"] }),
    refuses: {
        "plain HTTP": [{ url: "http://sts.windows.net/x/" }, ["url", "http://sts.windows.net/x/", "a URL that begins with https://"]],
        "no audience": [{ clientIdLists: [] }, ["clientIdLists", "[]", "an audience"]],
        "one twice": [
            ({ account }) => (account.make("iam.OpenIdConnectProvider", { url: "https://sts.windows.net/x/", clientIdLists: ["z"] }, { name: "first" }), {}),
            ["url", "https://sts.windows.net/x/", "one provider a URL; first has it"],
        ],
    },
});

const trust = (Service: string) => statement({ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole", Condition: { StringEqualsIfExists: { "aws:SourceAccount": ACCOUNT } } });
const states = { A: { Type: "Wait", Seconds: 60, Next: "B" }, B: { Type: "Task", Resource: "arn:aws:states:::sns:publish", End: true } };
const machine = (States: object, StartAt = "A") => JSON.stringify({ StartAt, States });

table("sfn.StateMachine", {
    given: () => {
        const account = new Account();
        return { account, role: account.make("iam.Role", { name: "waits", assumeRolePolicy: trust("states.amazonaws.com") }), other: account.make("iam.Role", { name: "other", assumeRolePolicy: trust("events.amazonaws.com") }, { name: "other" }) };
    },
    right: ({ role }) => ({ name: "escalation", roleArn: role.outputs["arn"], definition: machine(states) }),
    refuses: {
        "a way to nowhere": [
            { definition: machine({ ...states, A: { ...states.A, Next: "C" } }) },
            ["definition.States.A.Next", "C", "a state of the machine"], ["definition.States.B", "a state that nothing leads to", "a way to it"],
        ],
        "no end": [{ definition: machine({ A: { Type: "Wait", Seconds: 60 } }) }, ["definition.States.A", "no end", "Next or End, one of the two"]],
        "a start that is no state": [{ definition: machine({ B: states.B }) }, ["definition.StartAt", "A", "a state of the machine"], ["definition.States.B", "a state that nothing leads to", "a way to it"]],
        "a role of another service": [({ other }) => ({ roleArn: other.outputs["arn"] }), ["roleArn", "other, which states.amazonaws.com may not assume", "a role that trusts states.amazonaws.com"]],
        "records that go nowhere": [{ loggingConfiguration: { level: "ALL" } }, ["loggingConfiguration.logDestination", "nothing", "a log group"]],
    },
});
