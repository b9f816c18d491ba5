// Launch templates, profiles, reservations and what a region does by itself.
import { expect } from "chai";
import { Account, network, statement, table } from "./support";

const POOLS = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
const encode = (text: string): string => Buffer.from(text).toString("base64");

/** A network with a security group, a role in a profile, and a key. */
function machines() {
    const { account, vpc, a, b } = network();
    const group = account.make("ec2.SecurityGroup", { vpcId: vpc.id, description: "app" }, { name: "app" });
    account.make("iam.Role", {
        name: "machines", assumeRolePolicy: statement({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
    });
    const profile = account.make("iam.InstanceProfile", { name: "machines", role: "machines" });
    const key = account.make("kms.Key", {}, { name: "volumes" });
    return { account, vpc, a, b, group, profile, key };
}

type Things = ReturnType<typeof machines>;
const template = ({ group, profile, key }: Things) => ({
    name: "pool", imageId: "resolve:ssm:/images/latest", instanceType: "m7i.large", iamInstanceProfile: { arn: profile.outputs["arn"] },
    metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 }, networkInterfaces: [{ associatePublicIpAddress: "false", securityGroups: [group.id] }],
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeType: "gp3", iops: 3000, throughput: 125, encrypted: "true", kmsKeyId: key.outputs["arn"] } }],
    userData: encode("#cloud-config\n"),
});

table("ec2.LaunchTemplate", {
    given: machines,
    right: template,
    accepts: { "an image by its id": { imageId: "ami-0123456789abcdef0" }, "a profile by name": { iamInstanceProfile: { name: "machines" } } },
    refuses: {
        "a parameter without its prefix": [{ imageId: "/images/latest" }, ["imageId", "/images/latest", "ami-… or resolve:ssm:PARAMETER"]],
        "what is no type": [{ instanceType: "m7i" }, ["instanceType", "m7i", "an instance type such as m7i.large"]],
        "user data in the clear": [{ userData: "#!/bin/sh\necho hello" }, ["userData", "text", "base64"]],
        "too much user data": [{ userData: encode("x".repeat(16385)) }, ["userData", "16385 bytes", "16384 bytes at most"]],
        "tokens as one likes": [{ metadataOptions: { httpTokens: "on" } }, ["metadataOptions.httpTokens", "on", "required, optional"]],
        "too many hops": [{ metadataOptions: { httpPutResponseHopLimit: 65 } }, ["metadataOptions.httpPutResponseHopLimit", "65", "1 to 64"]],
        "a profile that is not there": [{ iamInstanceProfile: { name: "other" } }, ["iamInstanceProfile.name", "other", "the name of a instance profile that exists"]],
        "a group that is not there": [{ networkInterfaces: [{ securityGroups: ["sg-1"] }] }, ["networkInterfaces[0].securityGroups[0]", "sg-1", "the id of a security group that exists"]],
        "groups beside interfaces": [({ group }: Things) => ({ vpcSecurityGroupIds: [group.id] }), ({ group }) => ["vpcSecurityGroupIds", JSON.stringify([group.id]), "nothing beside networkInterfaces, which name their own"]],
        "a key for a disk in the clear": [({ key }: Things) => ({ blockDeviceMappings: [{ ebs: { encrypted: "false", kmsKeyId: key.outputs["arn"] } }] }), ["blockDeviceMappings[0].ebs.encrypted", "false", "true beside kmsKeyId"]],
        "throughput of a kind that has none": [{ blockDeviceMappings: [{ ebs: { volumeType: "gp2", throughput: 125 } }] }, ["blockDeviceMappings[0].ebs.throughput", "125", "nothing: only gp3 has a throughput"]],
        "too few operations": [{ blockDeviceMappings: [{ ebs: { volumeType: "gp3", iops: 100 } }] }, ["blockDeviceMappings[0].ebs.iops", "100", "3000 to 80000"]],
    },
});

table("ec2.CapacityReservation", {
    given: () => ({ account: new Account() }),
    right: () => ({ availabilityZone: "eu-west-1a", instanceType: "m7i.large", instancePlatform: "Linux/UNIX", instanceCount: 2 }),
    refuses: {
        "none": [{ instanceCount: 0 }, ["instanceCount", "0", "1 to 1000"]],
        "another region's zone": [{ availabilityZone: "eu-central-1a" }, ["availabilityZone", "eu-central-1a", "a zone of eu-west-1"]],
        "an end that is not said": [{ endDateType: "limited" }, ["endDate", "nothing", "the end of a limited reservation"]],
        "an end of what has none": [{ endDate: "2027-01-01T00:00:00Z" }, ["endDate", "2027-01-01T00:00:00Z", "nothing for an unlimited reservation"]],
    },
});

describe("what a region does with machines by itself", () => {
    const settings: Record<string, [good: object, bad: object, property: string]> = {
        "ec2.InstanceMetadataDefaults": [{ httpTokens: "required", httpPutResponseHopLimit: 1 }, { httpTokens: "must" }, "httpTokens"],
        "ebs.SnapshotBlockPublicAccess": [{ state: "block-all-sharing" }, { state: "block" }, "state"],
        "ec2.ImageBlockPublicAccess": [{ state: "block-new-sharing" }, { state: "block-all-sharing" }, "state"],
        "ec2.SerialConsoleAccess": [{ enabled: false }, { enabled: "maybe" }, "enabled"],
        "ec2.AllowedImagesSettings": [{ state: "enabled", imageCriterions: [{ imageProviders: ["amazon", "111122223333"] }] }, { state: "on" }, "state"],
    };
    for (const [type, [good, bad, property]] of Object.entries(settings)) {
        it(`is said by ${type} once a region, in AWS's words`, () => {
            const account = new Account();
            expect(account.refusals(type, good)).to.deep.equal([]);
            expect(account.refusals(type, bad).map((one) => one.property)).to.deep.equal([property]);
            account.make(type, good);
            expect(account.refusals(type, good).map((one) => one.expected)).to.deep.equal(["one declaration a region; n0 has it"]);
            expect(account.refusals(type, good, { region: "eu-central-1" })).to.deep.equal([]);
        });
    }

    it("takes images of makers that there are", () => {
        const found = new Account().refusals("ec2.AllowedImagesSettings", { state: "enabled", imageCriterions: [{ imageProviders: ["anybody"] }] });
        expect(found.map((one) => one.property)).to.deep.equal(["imageCriterions[0].imageProviders[0]"]);
    });
});

describe("ec2.LaunchTemplate", () => {
    it("counts versions from 1 and cannot be deleted while a pool starts from it", () => {
        const things = machines();
        const made = things.account.make("ec2.LaunchTemplate", { ...template(things), blockDeviceMappings: [] });
        expect(made.outputs).to.include({ latestVersion: 1, defaultVersion: 1 });
        things.account.make("autoscaling.Group", { name: "pool", minSize: 1, maxSize: 1, vpcZoneIdentifiers: [things.a.id], launchTemplate: { id: made.id, version: "1" } });
        expect(things.account.refuseDelete(made).map((one) => one.expected)).to.deep.equal(["n3 deleted first"]);
    });
});

/** A key whose policy lets pools start machines. */
const openTo = (...more: object[]) => statement(
    { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" }, ...more,
);

/** Subnets, a template with an encrypted disk, a target group and a load balancer. */
function pool(policy = openTo({ Effect: "Allow", Principal: "*", Action: ["kms:GenerateDataKey*", "kms:CreateGrant"], Resource: "*", Condition: { ArnEquals: { "aws:PrincipalArn": POOLS } } })) {
    const things = machines();
    const key = things.account.make("kms.Key", { policy }, { name: "own" });
    const made = things.account.make("ec2.LaunchTemplate", template({ ...things, key }));
    const targets = things.account.make("lb.TargetGroup", { name: "app", vpcId: things.vpc.id, targetType: "instance", protocol: "HTTPS", port: 8443 }, { name: "targets" });
    const byAddress = things.account.make("lb.TargetGroup", { name: "ip", vpcId: things.vpc.id, targetType: "ip", protocol: "HTTPS", port: 8443 });
    return { ...things, template: made, targets, byAddress };
}

const mixed = (id: string, version: string, ...types: string[]) => ({
    launchTemplate: { launchTemplateSpecification: { launchTemplateId: id, version }, overrides: types.map((instanceType) => ({ instanceType })) },
});

table("autoscaling.Group", {
    given: pool,
    right: ({ a, b, template: { id }, targets }) => ({
        name: "pool", minSize: 2, maxSize: 4, vpcZoneIdentifiers: [a.id, b.id], targetGroupArns: [targets.outputs["arn"]], healthCheckType: "ELB",
        mixedInstancesPolicy: mixed(id, "1", "m7i.large", "m6i.large"), instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: 120 },
        instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 100, maxHealthyPercentage: 120 } }, maxInstanceLifetime: 604800,
    }),
    refuses: {
        "more than the most": [{ minSize: 5 }, ["minSize", "5", "4 or less, which is maxSize"]],
        "no place": [{ vpcZoneIdentifiers: [] }, ["vpcZoneIdentifiers", "nothing", "subnets, or zones"]],
        "targets by their address": [({ byAddress }) => ({ targetGroupArns: [byAddress.outputs["arn"]] }), ({ byAddress }) => ["targetGroupArns[0]", `${byAddress.name}, whose targets are of the type ip`, "a target group of instances"]],
        "a balancer's health without a balancer": [{ targetGroupArns: [] }, ["healthCheckType", "ELB", "a target group whose health check decides"]],
        "a life of an hour": [{ maxInstanceLifetime: 3600 }, ["maxInstanceLifetime", "3600", "0, or 86400 to 31536000 seconds"]],
        "two templates": [{ launchTemplate: { id: "lt-1" } }, ["launchTemplate", "launchTemplate and mixedInstancesPolicy", "exactly one of launchTemplate, launchConfiguration, mixedInstancesPolicy"]],
        "two architectures": [({ template: { id } }) => ({ mixedInstancesPolicy: mixed(id, "1", "m7i.large", "m7g.large") }), ["mixedInstancesPolicy.launchTemplate.overrides", "x86_64 and arm64", "types of one architecture: there is one image"]],
        "a way back to an image by parameter": [{ instanceRefresh: { strategy: "Rolling", preferences: { autoRollback: true } } }, ["instanceRefresh.preferences.autoRollback", "true", "false: there is no way back to an image that a parameter names"]],
        "all of them gone": [{ instanceMaintenancePolicy: { minHealthyPercentage: 90, maxHealthyPercentage: 200 } }, ["instanceMaintenancePolicy.maxHealthyPercentage", "200", "190 or less: at most 100 above the least"]],
        "a metric that there is not": [{ enabledMetrics: ["GroupSize"] }, ["enabledMetrics[0]", "GroupSize", "one of 20 known values; likely meant: GroupMinSize"]],
        "a key twice": [{ tags: [{ key: "a", value: "1", propagateAtLaunch: true }, { key: "a", value: "2", propagateAtLaunch: true }] }, ["tags", "a", "each key once"]],
    },
});

describe("autoscaling.Group", () => {
    const inputs = ({ a, b, template: { id } }: ReturnType<typeof pool>) => ({ name: "pool", minSize: 2, maxSize: 4, vpcZoneIdentifiers: [a.id, b.id], launchTemplate: { id, version: "1" } });

    it("is refused where Auto Scaling could not open the disks", () => {
        const things = pool(openTo());
        expect(things.account.refusals("autoscaling.Group", inputs(things)).map((one) => [one.property, one.found])).to.deep.equal([["launchTemplate.id", "own, whose policy does not admit it"]]);
    });

    it("says in which zones it is", () => {
        const things = pool();
        expect(things.account.make("autoscaling.Group", inputs(things)).outputs["availabilityZones"]).to.deep.equal(["eu-west-1a", "eu-west-1b"]);
    });
});

/** A pool whose balancer sends it requests. */
function growing() {
    const things = pool();
    const { account, a, b, template: { id }, targets } = things;
    const balancer = account.make("lb.LoadBalancer", { name: "app", loadBalancerType: "application", internal: true, subnets: [a.id, b.id] });
    account.make("autoscaling.Group", { name: "pool", minSize: 2, maxSize: 4, vpcZoneIdentifiers: [a.id, b.id], launchTemplate: { id, version: "1" }, targetGroupArns: [targets.outputs["arn"]] });
    const label = `${String(balancer.outputs["arn"]).split("loadbalancer/")[1]}/${String(targets.outputs["arn"]).split(":").at(-1)}`;
    return { ...things, label };
}

const requests = (resourceLabel: string | undefined) => ({ targetTrackingConfiguration: { targetValue: 1000, predefinedMetricSpecification: { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel } } });
const TRACK = "targetTrackingConfiguration.predefinedMetricSpecification";

table("autoscaling.Policy", {
    given: growing,
    right: ({ label }) => ({ name: "requests", autoscalingGroupName: "pool", policyType: "TargetTrackingScaling", ...requests(label) }),
    accepts: { "the processors' load": { targetTrackingConfiguration: { targetValue: 50, predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" } } } },
    refuses: {
        "a pool that is not there": [{ autoscalingGroupName: "other" }, ["autoscalingGroupName", "other", "the name of a group that exists"]],
        "no target": [{ targetTrackingConfiguration: undefined }, ["targetTrackingConfiguration", "nothing", "what is kept at which value"], ["targetTrackingConfiguration", "none", "exactly one of predefinedMetricSpecification, customizedMetricSpecification"]],
        "requests to nobody": [requests(undefined), [`${TRACK}.resourceLabel`, "nothing", "app/<balancer>/<id>/targetgroup/<group>/<id>"]],
        "a label of the wrong form": [requests("app/one"), [`${TRACK}.resourceLabel`, "app/one", "app/<balancer>/<id>/targetgroup/<group>/<id>"], [`${TRACK}.resourceLabel`, "app/one", "a target group of n5"]],
        "steps beside a target": [{ scalingAdjustment: 1 }, ["scalingAdjustment", "1", "nothing for TargetTrackingScaling"]],
    },
});
