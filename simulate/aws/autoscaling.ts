// Auto Scaling: groups of machines over zones, and what makes them grow.
import { type Services, UNKNOWN, type World } from "../service";
import { type Checks, isKnown, isSet, lookUp } from "./checks";
import { BALANCER, GROUP as TARGET_GROUP, typeOf } from "./elb-terms";
import { arn, uuid } from "./ids";
import { heldBy, services } from "./kind";
import { architectureOf, AUTO_SCALING_GROUP, checkDisks, checkInstanceType, TEMPLATE } from "./machines";

const POLICY = "aws:autoscaling/policy:Policy";
const SUBNET = "aws:ec2/subnet:Subnet";

const TERMINATION = [
    "Default", "AllocationStrategy", "OldestLaunchTemplate", "OldestLaunchConfiguration", "ClosestToNextInstanceHour",
    "NewestInstance", "OldestInstance",
];
const METRICS = [
    "GroupMinSize", "GroupMaxSize", "GroupDesiredCapacity", "GroupInServiceInstances", "GroupPendingInstances",
    "GroupStandbyInstances", "GroupTerminatingInstances", "GroupTotalInstances", "GroupInServiceCapacity",
    "GroupPendingCapacity", "GroupStandbyCapacity", "GroupTerminatingCapacity", "GroupTotalCapacity", "WarmPoolDesiredCapacity",
    "WarmPoolWarmedCapacity", "WarmPoolPendingCapacity", "WarmPoolTerminatingCapacity", "WarmPoolTotalCapacity",
    "GroupAndWarmPoolDesiredCapacity", "GroupAndWarmPoolTotalCapacity",
];

function refuseSizes(checks: Checks): void {
    const [least, most] = [checks.get("minSize"), checks.get("maxSize")];
    for (const property of ["minSize", "maxSize"]) checks.between(property, 0, 10000);
    if (isKnown(least) && isKnown(most) && least > most) checks.refuse("minSize", least, `${most} or less, which is maxSize`);
    checks.ask("desiredCapacity", (desired) => !(desired < least) && !(desired > most), `${least} to ${most}`);
    checks.ask("maxInstanceLifetime", (life) => life === 0 || (life >= 86400 && life <= 31536000), "0, or 86400 to 31536000 seconds");
}

function refusePlace(checks: Checks): void {
    checks.atMostOne(["availabilityZones", "vpcZoneIdentifiers"]);
    if (!isSet(checks.get("availabilityZones")) && !isSet(checks.get("vpcZoneIdentifiers"))) {
        checks.refuse("vpcZoneIdentifiers", undefined, "subnets, or zones");
    }
    const subnets = checks.each("vpcZoneIdentifiers").map((at) => [at, checks.exists(at, SUBNET)] as const);
    const network = subnets.find(([, subnet]) => subnet)?.[1]?.outputs["vpcId"];
    for (const [at, subnet] of subnets) {
        if (subnet && isKnown(network) && subnet.outputs["vpcId"] !== network) checks.refuse(at, subnet.name, `a subnet of ${network}`);
    }
    for (const at of checks.each("targetGroupArns")) {
        const group = checks.exists(at, TARGET_GROUP);
        if (!group) continue;
        const type = group.outputs["targetType"] ?? "instance";
        if (type !== "instance") checks.refuse(at, `${group.name}, whose targets are of the type ${type}`, "a target group of instances");
        if (isKnown(network) && isKnown(group.outputs["vpcId"]) && group.outputs["vpcId"] !== network) {
            checks.refuse(at, `${group.name}, of ${group.outputs["vpcId"]}`, `a target group of ${network}`);
        }
    }
}

const MIXED = "mixedInstancesPolicy.launchTemplate";

/** The template that machines are made from, and the path at which it is named. */
function templateOf(checks: Checks) {
    const mixed = isSet(checks.get("mixedInstancesPolicy"));
    const at = mixed ? `${MIXED}.launchTemplateSpecification.launchTemplate` : "launchTemplate.";
    const [byId, byName] = mixed ? [`${at}Id`, `${at}Name`] : [`${at}id`, `${at}name`];
    const template = checks.exists(byId, TEMPLATE) ?? checks.exists(byName, TEMPLATE, { by: ["name"] });
    return { template, path: byId, version: checks.get(mixed ? `${MIXED}.launchTemplateSpecification.version` : "launchTemplate.version") };
}

function refuseMachines(checks: Checks): void {
    checks.exactlyOne(["launchTemplate", "launchConfiguration", "mixedInstancesPolicy"]);
    const { template, path, version } = templateOf(checks);
    checkDisks(checks, path, template);
    const types = checks.each(`${MIXED}.overrides`).map((at) => `${at}.instanceType`);
    for (const at of types) checkInstanceType(checks, at);
    const kinds = new Set(types.map((at) => checks.get(at)).filter(isKnown).map((type) => architectureOf(String(type))));
    if (kinds.size > 1) checks.refuse(`${MIXED}.overrides`, [...kinds].join(" and "), "types of one architecture: there is one image");
    const distribution = "mixedInstancesPolicy.instancesDistribution";
    checks.oneOf(`${distribution}.onDemandAllocationStrategy`, ["prioritized", "lowest-price"]);
    checks.between(`${distribution}.onDemandPercentageAboveBaseCapacity`, 0, 100);
    const image = template?.outputs["imageId"];
    const rollsBack = checks.get("instanceRefresh.preferences.autoRollback") === true;
    if (rollsBack && isKnown(image) && String(image).startsWith("resolve:ssm:")) {
        checks.refuse("instanceRefresh.preferences.autoRollback", true, "false: there is no way back to an image that a parameter names");
    }
    if (rollsBack && (!isSet(version) || ["$Latest", "$Default"].includes(version))) {
        checks.refuse("instanceRefresh.preferences.autoRollback", true, `false: there is no way back to ${version ?? "$Default"} of a template`);
    }
}

function refuseReplacing(checks: Checks): void {
    checks.oneOf("instanceRefresh.strategy", ["Rolling", "ReplaceRootVolume"]);
    const policy = "instanceMaintenancePolicy";
    for (const at of [policy, "instanceRefresh.preferences"]) {
        const [least, most] = [checks.get(`${at}.minHealthyPercentage`), checks.get(`${at}.maxHealthyPercentage`)];
        if (at === policy && least === -1 && most === -1) continue;
        checks.between(`${at}.minHealthyPercentage`, 0, 100);
        checks.between(`${at}.maxHealthyPercentage`, 100, 200);
        if (isKnown(least) && isKnown(most) && most - least > 100) {
            checks.refuse(`${at}.maxHealthyPercentage`, most, `${least + 100} or less: at most 100 above the least`);
        }
    }
    checks.oneOf("instanceRefresh.preferences.scaleInProtectedInstances", ["Refresh", "Ignore", "Wait"]);
    checks.oneOf("instanceRefresh.preferences.standbyInstances", ["Terminate", "Ignore", "Wait"]);
    checks.oneOf("capacityReservationSpecification.capacityReservationPreference",
        ["capacity-reservations-only", "capacity-reservations-first", "none", "default"]);
}

function refuseGroup(checks: Checks): void {
    refuseSizes(checks);
    refusePlace(checks);
    refuseMachines(checks);
    refuseReplacing(checks);
    checks.oneOf("healthCheckType", ["EC2", "ELB", "EBS", "VPC_LATTICE"]);
    if (checks.get("healthCheckType") === "ELB" && !isSet(checks.get("targetGroupArns")) && !isSet(checks.get("loadBalancers")) && !isSet(checks.get("trafficSources"))) {
        checks.refuse("healthCheckType", "ELB", "a target group whose health check decides");
    }
    checks.oneOf("availabilityZoneDistribution.capacityDistributionStrategy", ["balanced-best-effort", "balanced-only"]);
    checks.oneOf("metricsGranularity", ["1Minute"]);
    for (const at of checks.each("enabledMetrics")) checks.oneOf(at, METRICS);
    for (const at of checks.each("terminationPolicies")) {
        if (!/^arn:/.test(String(checks.get(at)))) checks.oneOf(at, TERMINATION);
    }
    const keys = checks.each("tags").map((at) => checks.get(`${at}.key`));
    if (keys.length > 50) checks.refuse("tags", `${keys.length} tags`, "50 tags at most");
    const twice = keys.find((key, i) => isKnown(key) && keys.indexOf(key) !== i);
    if (twice !== undefined) checks.refuse("tags", twice, "each key once");
}

const PREDEFINED = ["ASGAverageCPUUtilization", "ASGAverageNetworkIn", "ASGAverageNetworkOut", "ALBRequestCountPerTarget"];

/** A metric of requests is found by its label, of a target group that the load balancer sends to. */
function refuseLabel(checks: Checks, at: string): void {
    const metric = checks.get(`${at}.predefinedMetricType`);
    const label = checks.get(`${at}.resourceLabel`);
    if (metric !== "ALBRequestCountPerTarget") return checks.absent(`${at}.resourceLabel`, "nothing except for ALBRequestCountPerTarget");
    checks.required(`${at}.resourceLabel`, "app/<balancer>/<id>/targetgroup/<group>/<id>");
    if (!isKnown(label)) return;
    const [, balancer, group] = /^(app\/[^/]+\/[0-9a-f]+)\/(targetgroup\/[^/]+\/[0-9a-f]+)$/.exec(String(label)) ?? [];
    if (!balancer || !group) return checks.refuse(`${at}.resourceLabel`, label, "app/<balancer>/<id>/targetgroup/<group>/<id>");
    const has = (type: string, ending: string) => checks.world.of(type).find((one) => String(one.outputs["arn"]).endsWith(`${type === BALANCER ? "loadbalancer/" : ":"}${ending}`));
    const found = has(BALANCER, balancer);
    if (!found || typeOf(found.outputs) !== "application") checks.refuse(`${at}.resourceLabel`, balancer, "an application load balancer that exists");
    if (!has(TARGET_GROUP, group)) checks.refuse(`${at}.resourceLabel`, group, "a target group that exists");
}

function refusePolicy(checks: Checks): void {
    const group = checks.exists("autoscalingGroupName", AUTO_SCALING_GROUP, { by: ["name"] });
    const type = checks.get("policyType") ?? "SimpleScaling";
    checks.oneOf("policyType", ["SimpleScaling", "StepScaling", "TargetTrackingScaling", "PredictiveScaling"]);
    const at = "targetTrackingConfiguration";
    if (type !== "TargetTrackingScaling") return checks.absent(at, "nothing except for TargetTrackingScaling");
    checks.required(at, "what is kept at which value");
    checks.exactlyOne(["predefinedMetricSpecification", "customizedMetricSpecification"], at);
    checks.ask(`${at}.targetValue`, (value) => value > 0, "more than 0");
    for (const property of ["adjustmentType", "scalingAdjustment", "stepAdjustments", "cooldown"]) checks.absent(property, "nothing for TargetTrackingScaling");
    if (!isSet(checks.get(`${at}.predefinedMetricSpecification`))) return;
    checks.oneOf(`${at}.predefinedMetricSpecification.predefinedMetricType`, PREDEFINED);
    refuseLabel(checks, `${at}.predefinedMetricSpecification`);
    const label = checks.get(`${at}.predefinedMetricSpecification.resourceLabel`);
    const groups: unknown[] = group?.outputs["targetGroupArns"] ?? [];
    if (isKnown(label) && group && groups.every(isKnown) && !groups.some((one) => String(label).endsWith(String(one).split(":").at(-1)!))) {
        checks.refuse(`${at}.predefinedMetricSpecification.resourceLabel`, label, `a target group of ${group.name}`);
    }
}

/** Zones of the subnets, as far as they are known. */
const zonesOf = (world: World, subnets: unknown): unknown =>
    Array.isArray(subnets) ? subnets.flatMap((id) => lookUp(world, SUBNET, id)?.outputs["availabilityZone"] ?? []).sort() : subnets === UNKNOWN ? UNKNOWN : [];

const NAME = { longest: 255, pattern: /^[ -~]+$/, expected: "printable ASCII characters" };

export const autoscaling: Services = services({
    [AUTO_SCALING_GROUP]: {
        naming: { ...NAME, pattern: /^[^:\p{Cc}]+$/u, expected: "no : and no control characters" },
        refuse: refuseGroup,
        id: ({ inputs }) => inputs["name"],
        defaults: ({ inputs, world }) => ({
            capacityRebalance: false, context: "", defaultCooldown: 300, defaultInstanceWarmup: 0, desiredCapacityType: "", forceDelete: false,
            forceDeleteWarmPool: false, healthCheckGracePeriod: 300, healthCheckType: "EC2", ignoreFailedScalingActivities: false,
            loadBalancers: [], maxInstanceLifetime: 0, metricsGranularity: "1Minute", namePrefix: "", protectFromScaleIn: false,
            serviceLinkedRoleArn: "", suspendedProcesses: [], targetGroupArns: [], trafficSources: [], waitForCapacityTimeout: "10m",
            desiredCapacity: inputs["minSize"], vpcZoneIdentifiers: [],
            availabilityZoneDistribution: { capacityDistributionStrategy: "balanced-best-effort" },
            capacityReservationSpecification: { capacityReservationPreference: "default" },
            instanceLifecyclePolicy: {},
            availabilityZones: zonesOf(world, inputs["vpcZoneIdentifiers"]),
        }),
        computed: ({ urn, region, account, inputs }, id) => ({
            arn: arn("autoscaling", region, account, `autoScalingGroup:${uuid(urn)}:autoScalingGroupName/${id}`),
            predictedCapacity: 0, warmPoolSize: 0,
            ...(isSet(inputs["mixedInstancesPolicy"]) ? { launchTemplate: {} } : { launchTemplate: inputs["launchTemplate"] ?? {}, mixedInstancesPolicy: {} }),
        }),
        replaceOn: ["name", "namePrefix"],
        refuseDelete: ({ outputs }, world) => heldBy(world, String(outputs["name"]), {
            type: POLICY, when: (other) => other.outputs["autoscalingGroupName"] === outputs["name"],
        }),
    },
    [POLICY]: {
        naming: { ...NAME, unique: "no" },
        refuse: refusePolicy,
        id: ({ inputs }) => inputs["name"],
        defaults: { enabled: true, metricAggregationType: "", policyType: "SimpleScaling" },
        computed: ({ urn, region, account, inputs }) => ({
            arn: arn("autoscaling", region, account, `scalingPolicy:${uuid(urn)}:autoScalingGroupName/${inputs["autoscalingGroupName"]}:policyName/${inputs["name"]}`),
        }),
        replaceOn: ["name", "autoscalingGroupName", "policyType"],
    },
});
