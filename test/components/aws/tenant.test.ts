import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Tenant } from "../../../components/aws/tenant";
import { parseCidr } from "../../../components/plan/cidr";
import { planTenants, type Tenant as Settings } from "../../../components/plan/tenants";
import { type Declared, declare, one, TAGS } from "../../support";

const account = "111122223333";
const region = "eu-west-1";
const tenantOf = (kind: Settings["kind"]) => planTenants({ name: "test", slot: 0, aws: { zones: [`${region}a`, `${region}b`, `${region}c`] } }, {
    platform: "holdfast", awsAccountId: account, azureSubscriptionId: "s", tenantRange: parseCidr("10.64.0.0/10"),
    tenants: [{ name: "meadow", kind, slot: 3, uid: 10003, gid: 10003, mode: "0750", quotaGb: 100, costCenter: "cc-1003" }],
})[0]!;
const bucket = (name: string) => ({ name: pulumi.output(name), arn: pulumi.output(`arn:aws:s3:::${name}`) });

const declared = (kind: Settings["kind"], more: object = {}): Promise<Declared[]> => declare(() => new Tenant("tenant", {
    tenant: tenantOf(kind), account, region, custodians: ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"], replicaRegions: [region],
    vpcId: "vpc-site", buckets: { "data": bucket("holdfast-test-data"), "export": bucket("holdfast-test-export"), "log-archive": bucket("holdfast-test-logs") },
    accessLogs: bucket("holdfast-test-access"), exportKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/export", actsFor: `arn:aws:iam::${account}:role/app`,
    topicArn: "arn:aws:sns:eu-west-1:111122223333:alerts", retention: { logs: 400, data: 90, export: 30 }, lifecycle: "evaluation", tags: TAGS, ...more,
}));

const KEY = "aws:kms/key:Key";
const DOOR = "aws:s3/accessPoint:AccessPoint";
const statements = (resource: Declared) => JSON.parse(resource.inputs["policy"]).Statement as { Sid: string; Effect: string; Action: unknown; Resource: unknown; Condition?: any; Principal?: any }[];
const named = (resource: Declared, sid: string) => statements(resource).find(({ Sid }) => Sid === sid)!;

describe("aws.Tenant, shared", () => {
    let made: Declared[];
    before(async () => { made = await declared("shared"); });

    it("has a key that rotates, can be held elsewhere, and encrypts nothing but what is in the store", () => {
        const key = one(made, KEY);
        expect(key.inputs).to.include({ enableKeyRotation: true, multiRegion: true, deletionWindowInDays: 30 });
        expect(named(key, "NothingButTheTenantsStore").Condition).to.deep.equal({
            StringNotLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::holdfast-test-data", "arn:aws:s3:::holdfast-test-data/*"] },
        });
        expect(named(key, "CustodiansAdminister").Principal.AWS).to.have.length(2);
    });

    it("has an access point in the site's network, for its role and its key alone", () => {
        const door = one(made, DOOR);
        expect(door.inputs).to.deep.include({ name: "holdfast-test-t3-meadow", bucket: "holdfast-test-data", vpcConfiguration: { vpcId: "vpc-site" } });
        expect(named(door, "TenantsObjects").Resource).to.equal("arn:aws:s3:eu-west-1:111122223333:accesspoint/holdfast-test-t3-meadow/object/tenants/t3-meadow/*");
        expect(named(door, "NobodyElse").Condition).to.deep.equal({ ArnNotEquals: { "aws:PrincipalArn": "arn:aws:mock:::tenant" } });
        expect(named(door, "TenantsKeyOnly").Condition).to.deep.equal({ StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:mock:::tenant" } });
    });

    it("has a role that reaches the access point and the key, for the application alone", () => {
        const reached = statements(one(made, "aws:iam/rolePolicy:RolePolicy")).flatMap(({ Resource }) => Resource);
        expect(reached).to.deep.equal([
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/holdfast-test-t3-meadow/object/tenants/t3-meadow/*",
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/holdfast-test-t3-meadow", "arn:aws:mock:::tenant",
        ]);
        const [trust] = JSON.parse(one(made, "aws:iam/role:Role").inputs["assumeRolePolicy"]).Statement;
        expect(trust.Principal).to.deep.equal({ AWS: "arn:aws:iam::111122223333:role/app" });
    });

    it("is charged to the tenant", () => {
        const charged = made.filter(({ type, inputs }) => !type.startsWith("holdfast:") && inputs["tags"]).map(({ inputs }) => inputs["tags"]);
        expect(charged).to.have.length(4);
        for (const tags of charged) expect(tags).to.include({ "cost-center": "cc-1003", tenant: "meadow", site: "test" });
    });

    it("is told of when it writes more in a day than its quota", () => {
        expect(one(made, "aws:s3/bucketMetric:BucketMetric").inputs["filter"]).to.deep.equal({ accessPoint: "arn:aws:s3:eu-west-1:111122223333:accesspoint/holdfast-test-t3-meadow" });
        expect(one(made, "aws:cloudwatch/metricAlarm:MetricAlarm").inputs).to.deep.include({ metricName: "BytesUploaded", threshold: 100e9, period: 86_400, dimensions: { BucketName: "holdfast-test-data", FilterId: "t3-meadow" } });
    });

    it("has no network and no bucket of its own", () => {
        expect(made.filter(({ type }) => /:(Vpc|Bucket)$/.test(type))).to.be.empty;
    });

    it("holds a replica of the primary's key in a standby", async () => {
        const standby = await declared("shared", { primaryKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/mrk-1" });
        expect(one(standby, "aws:kms/replicaKey:ReplicaKey").inputs["primaryKeyArn"]).to.equal("arn:aws:kms:eu-central-1:111122223333:key/mrk-1");
        expect(standby.filter(({ type }) => type === KEY)).to.be.empty;
    });
});

describe("aws.Tenant, private", () => {
    let made: Declared[];
    before(async () => { made = await declared("private"); });

    it("has a network without any way out", () => {
        expect(one(made, "aws:ec2/vpc:Vpc").inputs["cidrBlock"]).to.equal("10.67.0.0/22");
        expect(made.filter(({ type }) => /Gateway:|Route:Route|Peering/.test(type))).to.be.empty;
        expect(one(made, "aws:ec2/routeTable:RouteTable").inputs["routes"]).to.deep.equal([]);
        const { ingress, egress } = one(made, "aws:ec2/networkAcl:NetworkAcl").inputs;
        expect(new Set([...ingress, ...egress].map(({ cidrBlock }: { cidrBlock: string }) => cidrBlock))).to.deep.equal(new Set(["10.67.0.0/22"]));
    });

    it("reaches AWS's services by endpoints inside it, in three zones", () => {
        const endpoints = made.filter(({ type }) => type === "aws:ec2/vpcEndpoint:VpcEndpoint");
        expect(endpoints.map(({ inputs }) => inputs["serviceName"].split(".").at(-1)).sort()).to.deep.equal(["kms", "logs", "s3", "ssm", "ssmmessages", "sts"]);
        for (const { inputs } of endpoints) expect(inputs).to.deep.include({ vpcEndpointType: "Interface", privateDnsEnabled: true, subnetIds: ["tenant-a-id", "tenant-b-id", "tenant-c-id"] });
    });

    it("has a bucket under its own key, reached by its access point from its network alone", () => {
        const store = one(made, "aws:s3/bucket:Bucket");
        expect(store.inputs["tags"]).to.include({ purpose: "data", tenant: "meadow" });
        expect(one(made, "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").inputs["rules"][0].applyServerSideEncryptionByDefault.kmsMasterKeyId).to.equal("arn:aws:mock:::tenant");
        expect(named(one(made, "aws:s3/bucketPolicy:BucketPolicy"), "DenyOtherWays").Resource).to.equal(`arn:aws:s3:::${store.inputs["bucket"]}/*`);
        expect(one(made, DOOR).inputs["vpcConfiguration"]).to.deep.equal({ vpcId: "tenant-id" });
    });

    it("has a role for machines that are not there yet", () => {
        const [trust] = JSON.parse(one(made, "aws:iam/role:Role").inputs["assumeRolePolicy"]).Statement;
        expect(trust.Condition).to.deep.equal({ ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/holdfast-test-t3-meadow-machines" } });
    });

    it("is told of when it stores more than its quota", () => {
        expect(one(made, "aws:cloudwatch/metricAlarm:MetricAlarm").inputs).to.include({ metricName: "BucketSizeBytes", threshold: 100e9 });
    });

    it("logs and lists into the site's buckets", () => {
        expect(one(made, "aws:s3/bucketLogging:BucketLogging").inputs["targetBucket"]).to.equal("holdfast-test-access");
        expect(one(made, "aws:s3/inventory:Inventory").inputs["destination"].bucket.bucketArn).to.equal("arn:aws:s3:::holdfast-test-export");
        expect(one(made, "aws:ec2/flowLog:FlowLog").inputs["logDestination"]).to.equal("arn:aws:s3:::holdfast-test-logs/flow-logs/");
    });
});
