import { expect } from "chai";
import { ComputeDefaults, Pool, type PoolArgs, requestsLabel } from "../../../components/aws/pool";
import { declare, one, TAGS } from "../../support";

const account = "111122223333";
const args: PoolArgs = {
    account, region: "eu-west-1", subnetIds: ["subnet-a", "subnet-b", "subnet-c"], groupId: "sg-app", targetGroupArns: ["arn:tg"], requestsLabel: "app/a/1/targetgroup/b/2",
    volumesKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/volumes", operationsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/operations",
    image: "/images/latest", types: ["m7i.large", "m6i.large"], minimum: 6, maximum: 24, topicArn: "arn:aws:sns:eu-west-1:111122223333:alerts", retentionDays: 400, tags: TAGS,
};
const pool = (more: Partial<PoolArgs> = {}) => declare(() => new Pool("pool", { ...args, ...more }));

const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const GROUP = "aws:autoscaling/group:Group";
const POLICY = "aws:autoscaling/policy:Policy";

describe("aws.Pool", () => {
    it("starts machines without a public address or a key, with session tokens and encrypted disks", async () => {
        const { inputs } = one(await pool(), TEMPLATE);
        expect(inputs).to.not.have.property("keyName");
        expect(inputs["metadataOptions"]).to.include({ httpTokens: "required", httpPutResponseHopLimit: 1 });
        expect(inputs["networkInterfaces"][0]).to.include({ associatePublicIpAddress: "false" });
        expect(inputs["blockDeviceMappings"][0].ebs).to.include({ encrypted: "true", kmsKeyId: args.volumesKeyArn, volumeType: "gp3" });
    });

    it("takes the newest image of a parameter, and rolls back by itself where the image has an id", async () => {
        const byParameter = await pool();
        expect(one(byParameter, TEMPLATE).inputs["imageId"]).to.equal("resolve:ssm:/images/latest");
        expect(one(byParameter, GROUP).inputs["instanceRefresh"].preferences.autoRollback).to.equal(false);
        const byId = await pool({ image: "ami-0123456789abcdef0" });
        expect(one(byId, TEMPLATE).inputs["imageId"]).to.equal("ami-0123456789abcdef0");
        expect(one(byId, GROUP).inputs["instanceRefresh"].preferences.autoRollback).to.equal(true);
    });

    it("answers from the first minute on", async () => {
        const userData = Buffer.from(one(await pool(), TEMPLATE).inputs["userData"], "base64").toString();
        expect(userData).to.match(/^#cloud-config/).and.contain("holdfast-health.service").and.contain("/etc/dnf/vars/releasever");
    });

    it("stands in every subnet, asks the balancer who is well, and replaces machines before they are a week old", async () => {
        expect(one(await pool(), GROUP).inputs).to.deep.include({
            vpcZoneIdentifiers: args.subnetIds, minSize: 6, maxSize: 24, healthCheckType: "ELB", targetGroupArns: ["arn:tg"], maxInstanceLifetime: 604800,
            instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: 120 },
        });
    });

    it("takes the next type where one is sold out", async () => {
        const { launchTemplate } = one(await pool(), GROUP).inputs["mixedInstancesPolicy"];
        expect(launchTemplate.overrides).to.deep.equal([{ instanceType: "m7i.large" }, { instanceType: "m6i.large" }]);
    });

    it("tags machines so that windows find them", async () => {
        const { tags } = one(await pool(), GROUP).inputs;
        expect(tags).to.deep.include({ key: "PatchGroup", value: "holdfast-test", propagateAtLaunch: true });
        expect(tags).to.deep.include({ key: "owner", value: "platform-engineering", propagateAtLaunch: true });
    });

    it("grows by load and by requests, or by load alone where it has no balancer", async () => {
        expect((await pool()).filter(({ type }) => type === POLICY).map(({ inputs }) => inputs["name"])).to.deep.equal(["processors", "requests"]);
        expect((await pool({ requestsLabel: undefined })).filter(({ type }) => type === POLICY).map(({ inputs }) => inputs["name"])).to.deep.equal(["processors"]);
    });

    it("reserves machines by zone where it is told to, and uses them first", async () => {
        const declared = await pool({ reserved: { "eu-west-1a": 2, "eu-west-1b": 0 } });
        expect(one(declared, "aws:ec2/capacityReservation:CapacityReservation").inputs).to.include({ availabilityZone: "eu-west-1a", instanceType: "m7i.large", instanceCount: 2 });
        expect(one(declared, GROUP).inputs["capacityReservationSpecification"]).to.deep.equal({ capacityReservationPreference: "capacity-reservations-first" });
        expect((await pool()).filter(({ type }) => type.includes("capacityReservation"))).to.be.empty;
    });

    it("lets machines do what their agent needs, as instances of this account alone, and read no parameter", async () => {
        const { Statement } = JSON.parse(one(await pool(), "aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
        const actions = Statement.flatMap(({ Action }: any) => Action);
        expect(actions).to.include("ssmmessages:OpenDataChannel").and.not.include("ssm:GetParameter").and.not.include("ssm:GetParameters");
        expect(Statement.find(({ Resource }: any) => Resource === "*").Condition).to.deep.equal({ ArnLike: { "ec2:SourceInstanceARN": `arn:aws:ec2:eu-west-1:${account}:instance/*` } });
    });

    it("records sessions in an encrypted log group and ends them when nobody types", async () => {
        const declared = await pool();
        const { inputs } = JSON.parse(one(declared, "aws:ssm/document:Document").inputs["content"]);
        expect(inputs).to.include({ cloudWatchLogGroupName: "/holdfast/test/sessions", cloudWatchEncryptionEnabled: true, cloudWatchStreamingEnabled: true, idleSessionTimeout: "15" });
        expect(one(declared, "aws:cloudwatch/logGroup:LogGroup").inputs).to.include({ kmsKeyId: args.operationsKeyArn, retentionInDays: 400 });
    });

    it("tells responders when a machine cannot be started", async () => {
        const pattern = JSON.parse(one(await pool(), "aws:cloudwatch/eventRule:EventRule").inputs["eventPattern"]);
        expect(pattern["detail-type"]).to.include("EC2 Instance Launch Unsuccessful");
        expect(pattern.detail).to.deep.equal({ AutoScalingGroupName: ["holdfast-test-pool"] });
    });
});

describe("requestsLabel", () => {
    it("is what metrics name the balancer and its group by", (done) => {
        requestsLabel("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/1f", "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/b/2f")
            .apply((label) => (expect(label).to.equal("app/a/1f/targetgroup/b/2f"), done()));
    });
});

describe("aws.ComputeDefaults", () => {
    it("closes what a region leaves open", async () => {
        const declared = await declare(() => new ComputeDefaults("defaults", { account, region: "eu-west-1", volumesKeyArn: args.volumesKeyArn }));
        const said = (type: string) => one(declared, type).inputs;
        expect(said("aws:ebs/encryptionByDefault:EncryptionByDefault")).to.include({ enabled: true });
        expect(said("aws:ebs/defaultKmsKey:DefaultKmsKey")).to.include({ keyArn: args.volumesKeyArn });
        expect(said("aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess")).to.include({ state: "block-all-sharing" });
        expect(said("aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults")).to.include({ httpTokens: "required", httpPutResponseHopLimit: 1 });
        expect(said("aws:ec2/serialConsoleAccess:SerialConsoleAccess")).to.include({ enabled: false });
        expect(said("aws:ec2/allowedImagesSettings:AllowedImagesSettings")).to.deep.include({ state: "enabled", imageCriterions: [{ imageProviders: ["amazon", account] }] });
        expect(said("aws:ssm/serviceSetting:ServiceSetting")).to.include({ settingValue: "Disable" });
    });
});
