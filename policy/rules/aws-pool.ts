// Pools of machines on AWS: what they start from, where they stand, when they grow, and what a region does by itself.
import { patternsHeard } from "../aws-events";
import { CONFIGURATION, disksOf, isFromTemplate, MACHINES, monitoring, profileOf, publicAddresses, TEMPLATE, userData, VOLUME } from "../aws-machines";
import {
    beside, block, companion, companions, factsOf, isAwsKey, isTrue, isUnknown, list, namesOneOf, need, parseJson,
    PLATFORM, require1, shown, stackOf, traceable, unless,
} from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";
import { secretsIn } from "../secrets";

const GROUP = "aws:autoscaling/group:Group";
const POLICY = "aws:autoscaling/policy:Policy";
const DOCUMENT = "aws:ssm/document:Document";
const DAY = 86_400;

export const sessionTokens: ResourceRule = {
    name: "aws-template-session-tokens",
    title: "Machines get metadata and credentials by session token only, and no further than themselves",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "least-privilege"],
    remediation: 'Set metadataOptions.httpTokens to "required" and httpPutResponseHopLimit to 1 (IMDSv2).',
    types: MACHINES,
    applies: (machine) => !isFromTemplate(machine) || block(machine.props.metadataOptions) !== undefined,
    check: ({ props }) => {
        const options = block(props.metadataOptions) ?? {};
        if (options.httpEndpoint === "disabled") return [];
        return [
            ...require1("metadataOptions.httpTokens", options.httpTokens, ["required"]),
            // A machine for which nothing is said has the account's, which is 1 unless somebody has changed it, or 2 by the image.
            ...require1("metadataOptions.httpPutResponseHopLimit", options.httpPutResponseHopLimit, [1]),
        ];
    },
};

export const encryptedDisks: ResourceRule = {
    name: "aws-template-encrypted-disks",
    title: "Disks, of machines and by themselves, are encrypted with a key of the platform's own",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Name every disk (blockDeviceMappings of a template, rootBlockDevice of an instance), each with encrypted and kmsKeyId.",
    types: [...MACHINES, VOLUME],
    applies: (machine) => !isFromTemplate(machine) || disksOf(machine).length > 0,
    check: (machine) => {
        const disks = disksOf(machine);
        if (disks.length === 0) return [{ property: "blockDeviceMappings", observed: "not set, so that the image decides", expected: "every disk, encrypted" }];
        return disks.flatMap(([path, disk]) => [
            ...unless(isTrue(disk.encrypted), {
                property: `${path}.encrypted`, observed: shown(disk.encrypted), expected: "true",
            }),
            // A launch configuration can name no key; the one that the region is told to use is judged by itself.
            ...unless(machine.type === CONFIGURATION || hasKey(disk), {
                property: `${path}.kmsKeyId`, observed: "not set, so that it is AWS's own key", expected: "a key",
            }),
        ]);
    },
};

/** A key, or one that is not made yet. */
const hasKey = (disk: any): boolean => !isAwsKey(readOr<unknown>("unknown", () => disk.kmsKeyId));

export const disksEndWithMachine: ResourceRule = {
    name: "aws-template-disks-end",
    title: "Disks are destroyed with the machine that they were made for, so that no data stays behind",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["retention"],
    remediation: "Set deleteOnTermination on every disk. Left out, a disk of a template may stay; keep data in a store, not on a machine.",
    types: MACHINES,
    check: (machine) => disksOf(machine).flatMap(([path, disk]) => {
        // An instance's and a launch configuration's disks end with it unless they are told not to.
        const ends = disk.deleteOnTermination ?? machine.type !== TEMPLATE;
        return unless(isTrue(ends), {
            property: `${path}.deleteOnTermination`, observed: shown(disk.deleteOnTermination), expected: "true",
        });
    }),
};

export const noPublicAddress: ResourceRule = {
    name: "aws-template-no-public-address",
    title: "No machine gets a public address",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter"],
    remediation: 'Set associatePublicIpAddress to false (in networkInterfaces[] of a template). Left out, the subnet decides.',
    types: MACHINES,
    applies: (machine) => !isFromTemplate(machine) || machine.props.associatePublicIpAddress !== undefined,
    check: (machine) => {
        // An interface that is made apart from its instance gets no public address by itself.
        if (machine.type !== TEMPLATE && list(machine.props.networkInterfaces ?? machine.props.primaryNetworkInterface).length > 0) return [];
        const addresses = publicAddresses(machine);
        if (addresses.length === 0) return [{ property: "networkInterfaces", observed: "not set, so that the subnet decides", expected: 'associatePublicIpAddress "false"' }];
        return addresses.flatMap(([property, value]) => require1(property, value, ["false", false], "false"));
    },
};

export const noKeyPair: ResourceRule = {
    name: "aws-template-no-key-pair",
    title: "No machine has a key for SSH: people come in by sessions that are recorded",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code", "access-review"],
    remediation: "Leave keyName out and use Session Manager.",
    types: MACHINES,
    check: ({ props }) => unless(!props.keyName, { property: "keyName", observed: "a key pair", expected: "none" }),
};

export const noSecretsInUserData: ResourceRule = {
    name: "aws-template-no-secrets",
    title: "What machines are started with holds no secret",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management", "trusted-code"],
    remediation: "Let the machine fetch the secret by its role when it starts. User data is read by whoever may describe the template.",
    types: MACHINES,
    check: (machine) => [...new Set(userData(machine).flatMap(secretsIn))].map((kind) => ({ property: "userData", observed: `what looks like ${kind}`, expected: "no secret" })),
};

export const machinesHaveRole: ResourceRule = {
    name: "aws-template-role",
    title: "Machines act by a role of their own, and hold no static credential",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code"],
    remediation: "Set iamInstanceProfile.",
    types: MACHINES,
    applies: (machine) => !isFromTemplate(machine) || Boolean(profileOf(machine)),
    check: (machine) => unless(Boolean(profileOf(machine)), {
        property: "iamInstanceProfile", observed: "none", expected: "an instance profile",
    }),
};

export const namesImage: ResourceRule = {
    name: "aws-template-image",
    title: "Pools say which image they start: one by its id, or the newest of a parameter",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code"],
    remediation: 'Set imageId to "resolve:ssm:/…" or to the id of an image.',
    types: [TEMPLATE],
    check: ({ props }) => unless(/^(resolve:ssm:\S+|ami-[0-9a-f]+)$/.test(String(props.imageId)), { property: "imageId", observed: shown(props.imageId), expected: "resolve:ssm:… or ami-…" }),
};

export const inGroup: ResourceRule = {
    name: "aws-template-grouped",
    title: "Machines are behind a security group of their own, not the network's default",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation"],
    remediation: "Set networkInterfaces[].securityGroups, or vpcSecurityGroupIds where no interface is named.",
    types: [TEMPLATE],
    check: ({ props }) => {
        const grouped = (groups: () => unknown): boolean => readOr<unknown>(["unknown"], groups) !== undefined && list(readOr<any>(["unknown"], groups)).length > 0;
        const interfaces = list(props.networkInterfaces);
        return interfaces.length === 0
            ? unless(grouped(() => props.vpcSecurityGroupIds), { property: "vpcSecurityGroupIds", observed: "none", expected: "a group" })
            : interfaces.flatMap((each, i) => unless(grouped(() => each.securityGroups), { property: `networkInterfaces[${i}].securityGroups`, observed: "none", expected: "a group" }));
    },
};

export const disksAccounted: StackRule = {
    name: "aws-template-tags-disks",
    title: "Disks and interfaces that machines come with name their owner, purpose and data class",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["accountability"],
    remediation: "Give tagSpecifications entries for volume and network-interface with the required tags. A group's own tags reach machines alone.",
    types: [TEMPLATE],
    applies: (template, graph) => factsOf(template, graph) !== undefined,
    check: (template, graph) => ["volume", "network-interface"].flatMap((part) => {
        const tags = list(template.props.tagSpecifications).find(({ resourceType }) => resourceType === part)?.tags ?? {};
        const missing = factsOf(template, graph)!.requiredTags.filter((tag) => tags[tag] === undefined);
        return unless(missing.length === 0, {
            property: "tagSpecifications", observed: `no ${missing.join(", ")} on a ${part}`, expected: "every required tag",
        });
    }),
};

export const monitored: ResourceRule = {
    name: "aws-template-monitored",
    title: "Machines are measured every minute, so that a pool grows in time",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["scaling"],
    remediation: "Set monitoring.enabled of a template, monitoring of an instance.",
    types: MACHINES,
    applies: (machine) => !isFromTemplate(machine) || monitoring(machine)[1] !== undefined,
    check: (machine) => require1(...monitoring(machine), [true]),
};

/** Families of the platform before Nitro: no NitroTPM, no UEFI. */
const XEN = /^(c1|c3|c4|cc2|d2|f1|g2|g3|g3s|h1|i2|i3|m1|m2|m3|m4|p2|p3|r3|r4|t1|t2|x1|x1e)\./;

const oldTypes = (property: string, types: readonly unknown[]): Problem[] =>
    types.filter((type) => XEN.test(String(type))).map((type) => ({ property, observed: String(type), expected: "a type of the Nitro system, which has NitroTPM" }));

export const nitro: ResourceRule = {
    name: "aws-pool-nitro",
    title: "Machines are of types that can prove by NitroTPM what they have started",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code"],
    remediation: "Use types of the Nitro system, such as m7i or t3.",
    types: [TEMPLATE, GROUP],
    check: ({ type, props }) => type === TEMPLATE
        ? oldTypes("instanceType", list(props.instanceType))
        : oldTypes("mixedInstancesPolicy", list(block(block(props.mixedInstancesPolicy)?.launchTemplate)?.overrides).map((override) => override.instanceType)),
};

const specification = (props: any): any => block(block(block(props.mixedInstancesPolicy)?.launchTemplate)?.launchTemplateSpecification) ?? block(props.launchTemplate);

export const usesTemplate: ResourceRule = {
    name: "aws-pool-launch-template",
    title: "Pools start machines from a launch template",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code"],
    remediation: "Use launchTemplate or mixedInstancesPolicy. Launch configurations know neither session tokens for all nor NitroTPM types.",
    types: [GROUP],
    check: ({ props }) => [
        ...unless(!props.launchConfiguration, { property: "launchConfiguration", observed: "a launch configuration", expected: "a launch template" }),
        ...unless(specification(props) !== undefined || Boolean(props.launchConfiguration), { property: "launchTemplate", observed: "none", expected: "a launch template" }),
    ],
};

const ZONES = 3;
const subnetsOf = (props: any): number => Math.max(list(props.vpcZoneIdentifiers).length, list(props.availabilityZones).length);

export const overZones: ResourceRule = {
    name: "aws-pool-zones",
    title: "Pools stand in three zones or more, and always have a machine in each",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["zone-spread", "scaling"],
    remediation: "Name a subnet of each of three zones in vpcZoneIdentifiers, and set minSize to their number or more.",
    types: [GROUP],
    check: ({ props }) => {
        const zones = subnetsOf(props);
        return [
            ...unless(zones >= ZONES, { property: "vpcZoneIdentifiers", observed: `${zones}`, expected: `${ZONES} or more` }),
            ...unless(Number(props.minSize) >= Math.max(zones, ZONES), { property: "minSize", observed: shown(props.minSize), expected: `${Math.max(zones, ZONES)} or more` }),
        ];
    },
};

/** What a pool is put behind: target groups and balancers of its own, or attachments that are declared apart. */
const isBehind = (group: Resource, graph: Graph): boolean =>
    ["targetGroupArns", "loadBalancers", "trafficSources"].some((property) => isUnknown(traceable(group, property), property) || list(group.props[property]).length > 0)
    || companions(graph, group, "autoscalingGroupName", "aws:autoscaling/attachment:Attachment", "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment").length > 0;

export const healthByBalancer: StackRule = {
    name: "aws-pool-health",
    title: "The load balancer's health check decides which machines are replaced",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["load-balancing", "scaling"],
    remediation: 'Set healthCheckType to "ELB" and targetGroupArns. By default a machine that answers nobody counts as well.',
    types: [GROUP],
    check: (group, graph) => [
        ...require1("healthCheckType", group.props.healthCheckType, ["ELB"]),
        ...unless(isBehind(group, graph), { property: "targetGroupArns", observed: "none", expected: "a target group" }),
    ],
};

const LONGEST_DAYS = 30;

export const renewed: ResourceRule = {
    name: "aws-pool-renewed",
    title: `No machine of a pool lives longer than ${LONGEST_DAYS} days`,
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["patching", "trusted-code"],
    remediation: "Set maxInstanceLifetime: then every machine is replaced by one of the newest image.",
    types: [GROUP],
    check: ({ props }) => unless(Number(props.maxInstanceLifetime) > 0 && Number(props.maxInstanceLifetime) <= LONGEST_DAYS * DAY, {
        property: "maxInstanceLifetime", observed: shown(props.maxInstanceLifetime), expected: `${LONGEST_DAYS * DAY} seconds or less`,
    }),
};

const HEALTHY = 90;

/** Whether the pool names a version of its template by its number, or by one that is not known yet. */
const versionOf = (props: any): boolean => {
    const version = readOr<unknown>("unknown", () => specification(props)?.version);
    return specification(props) === undefined || (version !== undefined && !/^\$/.test(String(version)));
};

export const replacedInTurn: ResourceRule = {
    name: "aws-pool-replaced-in-turn",
    title: "Pools take up a new template by themselves, and nearly all machines stay well meanwhile",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["scaling", "patching"],
    remediation: `Set instanceRefresh (Rolling) with minHealthyPercentage ${HEALTHY} or more, the same in instanceMaintenancePolicy, and the template's latestVersion as the version.`,
    types: [GROUP],
    check: ({ props }) => {
        const refresh = block(props.instanceRefresh);
        // Ninety is AWS's own for a refresh; without a policy of its own a pool ends machines before their successors answer.
        const [during, always] = [block(refresh?.preferences)?.minHealthyPercentage ?? 90, block(props.instanceMaintenancePolicy)?.minHealthyPercentage];
        return [
            ...require1("instanceRefresh.strategy", refresh?.strategy, ["Rolling"]),
            // The provider starts no refresh where the version stays the same word.
            ...unless(refresh === undefined || versionOf(props), {
                property: "launchTemplate.version", observed: "a version that never changes", expected: "the template's latestVersion",
            }),
            ...unless(refresh === undefined || Number(during) >= HEALTHY, { property: "instanceRefresh.preferences.minHealthyPercentage", observed: shown(during), expected: `${HEALTHY} or more` }),
            ...unless(Number(always) >= HEALTHY, { property: "instanceMaintenancePolicy.minHealthyPercentage", observed: shown(always), expected: `${HEALTHY} or more` }),
        ];
    },
};

/** Seconds: shortest and longest that are meant well, and what holds where nothing is said. */
const PATIENCE: readonly { readonly property: string; readonly read?: (props: any) => unknown; readonly least: number; readonly most: number; readonly left: number }[] = [
    { property: "healthCheckGracePeriod", least: 60, most: 900, left: 300 },
    // Nothing said, that of the pool counts.
    { property: "instanceRefresh.preferences.instanceWarmup", read: (props) => block(block(props.instanceRefresh)?.preferences)?.instanceWarmup || undefined, least: 0, most: 900, left: 300 },
    // Nothing said, the pool's cooldown of five minutes counts.
    { property: "defaultInstanceWarmup", least: 0, most: 900, left: 300 },
];

export const waitsForMachines: ResourceRule = {
    name: "aws-pool-patience",
    title: "Pools let a machine start before they judge it, and do not wait long for one that never answers",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["scaling", "load-balancing"],
    remediation: "Set healthCheckGracePeriod to 1 to 15 minutes and defaultInstanceWarmup, and that of an instanceRefresh, to 15 minutes or less, by what a machine takes to start.",
    types: [GROUP],
    check: ({ props }) => PATIENCE.flatMap(({ property, read = (each) => each[property] as unknown, least, most, left }) => {
        const seconds = Number(read(props) ?? left);
        return unless(seconds >= least && seconds <= most, { property, observed: `${seconds} seconds`, expected: `${least} to ${most}` });
    }),
};

export const measuresItself: ResourceRule = {
    name: "aws-pool-measured",
    title: "Pools record how many machines they want and have",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["scaling", "service-levels"],
    remediation: "Set enabledMetrics to GroupDesiredCapacity and GroupInServiceInstances, at least. They cost nothing.",
    types: [GROUP],
    check: ({ props }) => ["GroupDesiredCapacity", "GroupInServiceInstances"].filter((metric) => !list(props.enabledMetrics).includes(metric))
        .map((metric) => ({ property: "enabledMetrics", observed: `no ${metric}`, expected: metric })),
};

export const grows: StackRule = {
    name: "aws-pool-grows",
    title: "Pools grow with demand, and shrink again",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["scaling"],
    remediation: "Give the group a TargetTrackingScaling policy that is on, and a maxSize above its minSize.",
    types: [GROUP],
    check: (group, graph) => {
        const policies = graph.referrers(group, "autoscalingGroupName", POLICY)
            .filter(({ props }) => props.enabled !== false && ["TargetTrackingScaling", "StepScaling", "PredictiveScaling"].includes(props.policyType));
        const sticks = policies.length > 0 && policies.every(({ props }) => block(props.targetTrackingConfiguration)?.disableScaleIn === true);
        return [
            ...unless(policies.length > 0, { observed: "no scaling policy", expected: "a TargetTrackingScaling policy" }),
            ...unless(!sticks, { property: "disableScaleIn", observed: "true in every policy", expected: "a policy that shrinks the pool again" }),
            ...unless(Number(group.props.maxSize) > Number(group.props.minSize), { property: "maxSize", observed: shown(group.props.maxSize), expected: `more than minSize, ${group.props.minSize}` }),
        ];
    },
};

/** A minute's requests to one machine, from which on another is wanted. */
const MOST_REQUESTS = 10_000;

export const growsByLoad: StackRule = {
    name: "aws-pool-grows-by-load",
    title: "A site's pools grow by what processors do and by how many ask: either can be too much by itself",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["scaling"],
    remediation: `Give the pool a TargetTrackingScaling policy each of ASGAverageCPUUtilization and of ALBRequestCountPerTarget, with ${MOST_REQUESTS} requests or fewer.`,
    types: [GROUP],
    applies: (group, graph) => factsOf(group, graph) !== undefined,
    check: (group, graph) => {
        const tracked = companions(graph, group, "autoscalingGroupName", POLICY).filter(({ props }) => props.policyType === "TargetTrackingScaling")
            .map(({ props }) => block(props.targetTrackingConfiguration));
        const by = (metric: string) => tracked.find((tracking) => block(tracking?.predefinedMetricSpecification)?.predefinedMetricType === metric);
        const requests = by("ALBRequestCountPerTarget");
        return [
            ...unless(by("ASGAverageCPUUtilization") !== undefined, { observed: "no policy for processors", expected: "one" }),
            ...unless(requests !== undefined, { observed: "no policy for requests", expected: "one" }),
            ...unless(requests === undefined || Number(requests.targetValue) <= MOST_REQUESTS, {
                property: "targetTrackingConfiguration.targetValue", observed: shown(requests?.targetValue), expected: `${MOST_REQUESTS} or less`,
            }),
        ];
    },
};

export const machinesAccounted: StackRule = {
    name: "aws-pool-tags-machines",
    title: "Machines of a site's pools name their owner, purpose and data class",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["accountability"],
    remediation: "Give the group each required tag, with propagateAtLaunch.",
    types: [GROUP],
    applies: (group, graph) => factsOf(group, graph) !== undefined,
    check: (group, graph) => {
        const passedOn = list(group.props.tags).filter(({ propagateAtLaunch }) => propagateAtLaunch === true).map(({ key }) => String(key));
        const missing = factsOf(group, graph)!.requiredTags.filter((tag) => !passedOn.includes(tag));
        return unless(missing.length === 0, {
            property: "tags", observed: `no ${missing.join(", ")} on machines`, expected: "every required tag, with propagateAtLaunch",
        });
    },
};

export const notTakenAway: StackRule = {
    name: "aws-pool-not-taken-away",
    title: "A site's machines are its own as long as it wants them: none is a Spot instance that AWS takes back",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["scaling", "service-levels"],
    remediation: "Leave onDemandPercentageAboveBaseCapacity at 100.",
    types: [GROUP],
    applies: (group, graph) => factsOf(group, graph) !== undefined,
    check: ({ props }) => {
        const share = block(block(props.mixedInstancesPolicy)?.instancesDistribution)?.onDemandPercentageAboveBaseCapacity ?? 100;
        return require1("mixedInstancesPolicy.instancesDistribution.onDemandPercentageAboveBaseCapacity", Number(share), [100]);
    },
};

export const startsService: StackRule = {
    name: "aws-template-starts",
    title: "A site's machines bring with them what answers health checks, so that a new one takes part as it is",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["scaling", "trusted-code"],
    remediation: "Set userData to what starts the service. Without it every machine is replaced as ill, for ever.",
    types: [TEMPLATE],
    applies: (template, graph) => factsOf(template, graph) !== undefined,
    check: (template) => unless(isUnknown(template, "userData") || Boolean(template.props.userData), {
        property: "userData", observed: "not set", expected: "what a machine starts with",
    }),
};

const HIGHEST_CPU = 75;

export const tracks: ResourceRule = {
    name: "aws-pool-policy-tracks",
    title: `Scaling policies are on, and leave room: no pool waits until its processors are busier than ${HIGHEST_CPU} %`,
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["scaling"],
    remediation: `Give the policy a metric and a target; for processors ${HIGHEST_CPU} or less, so that the zones that are left can take a lost one's load.`,
    types: [POLICY],
    applies: ({ props }) => props.policyType === "TargetTrackingScaling",
    check: ({ props }) => {
        const tracking = block(props.targetTrackingConfiguration);
        const metric = block(tracking?.predefinedMetricSpecification)?.predefinedMetricType;
        return [
            ...unless(props.enabled !== false, { property: "enabled", observed: "false", expected: "true" }),
            ...unless(metric !== undefined || tracking?.customizedMetricSpecification !== undefined, { property: "targetTrackingConfiguration", observed: "no metric", expected: "a metric" }),
            ...unless(metric !== "ASGAverageCPUUtilization" || Number(tracking.targetValue) <= HIGHEST_CPU, {
                property: "targetTrackingConfiguration.targetValue", observed: shown(tracking?.targetValue), expected: `${HIGHEST_CPU} or less`,
            }),
        ];
    },
};

/** Pools of the site that this standby stands behind; those of the other stacks, where both are judged together. */
function primaryPools(group: Resource, graph: Graph): Resource[] {
    const primaries = graph.of(PLATFORM).filter(({ props }) => props.role === "primary");
    if (primaries.length === 0) need("the primary's stack, judged together with this one");
    const stacks = primaries.map(({ urn }) => stackOf(urn));
    return graph.of(GROUP).filter(({ urn, name }) => stacks.includes(stackOf(urn)) && name === group.name);
}

export const standbyCanGrow: StackRule = {
    name: "aws-pool-standby-can-grow",
    title: "A standby's pool can grow to what production runs at the most, and its machines are of the same types",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["scaling", "region-diversity"],
    remediation: "Give the standby's pool the primary's maxSize and types.",
    types: [GROUP],
    applies: (group, graph) => factsOf(group, graph)?.role === "standby",
    check: (group, graph) => companion(primaryPools(group, graph), "a pool of this name in the primary", ({ props }) => [
        ...unless(Number(group.props.maxSize) >= Number(props.maxSize), { property: "maxSize", observed: shown(group.props.maxSize), expected: `${props.maxSize} or more, as in the primary` }),
        ...unless(typesOf(group).join() === typesOf({ props } as Resource).join(), { property: "mixedInstancesPolicy", observed: typesOf(group).join(", "), expected: typesOf({ props } as Resource).join(", ") }),
    ]),
};

const typesOf = ({ props }: Resource): string[] => list(block(block(props.mixedInstancesPolicy)?.launchTemplate)?.overrides).map((override) => String(override.instanceType));

/** Values that lead to nothing of the given types that is declared here. What is not known yet was made from something. */
function strangers(from: Resource, graph: Graph, values: readonly unknown[], ...types: readonly string[]): unknown[] {
    const own = graph.of(...types);
    return values.filter((value) => typeof value === "string" && !namesOneOf(from, value, own));
}

/** One value or several, those left out that are not known yet. */
function told(read: () => any): unknown[] {
    const values = list<any>(readOr<any>(undefined, read));
    return Array.from({ length: values.length }, (_, i) => i).flatMap((i) => readOr<unknown[]>([], () => [values[i] as unknown]));
}

interface Lead {
    readonly property: string;
    readonly types: readonly string[];
    readonly read: (props: any) => unknown[];
}

const interfacesOf = (props: any): readonly any[] => list(props.networkInterfaces);

/** What a template and a group refer to, and of what kind that must be. */
export const LEADS: Readonly<Record<string, readonly Lead[]>> = {
    [TEMPLATE]: [
        {
            property: "networkInterfaces", types: ["aws:ec2/securityGroup:SecurityGroup"],
            read: (props) => [...interfacesOf(props).flatMap((each) => told(() => each.securityGroups)), ...told(() => props.vpcSecurityGroupIds)],
        },
        {
            property: "blockDeviceMappings", types: ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"],
            read: (props) => list<any>(props.blockDeviceMappings).flatMap((mapping) => told(() => block(mapping.ebs)?.kmsKeyId)),
        },
        { property: "iamInstanceProfile", types: ["aws:iam/instanceProfile:InstanceProfile"], read: (props) => told(() => block(props.iamInstanceProfile)?.arn ?? block(props.iamInstanceProfile)?.name) },
    ],
    [GROUP]: [
        { property: "targetGroupArns", types: ["aws:lb/targetGroup:TargetGroup"], read: (props) => told(() => props.targetGroupArns) },
        { property: "vpcZoneIdentifiers", types: ["aws:ec2/subnet:Subnet"], read: (props) => told(() => props.vpcZoneIdentifiers) },
        { property: "launchTemplate", types: [TEMPLATE], read: (props) => told(() => specification(props)?.launchTemplateId ?? specification(props)?.id) },
    ],
};

export const leadsToOwn: StackRule = {
    name: "aws-pool-leads-to-own",
    title: "Machines use the platform's own groups, keys, profiles, subnets and load balancers",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["trusted-code", "network-segmentation", "encryption-at-rest"],
    remediation: "Refer to resources that the same program declares.",
    types: [TEMPLATE, GROUP],
    applies: (resource, graph) => factsOf(resource, graph) !== undefined,
    check: (resource, graph) => LEADS[resource.type]!.flatMap(({ property, types, read }) => strangers(traceable(resource, property), graph, read(resource.props), ...types)
        .map(() => ({ property, observed: "what is not declared here", expected: `a ${types.map((one) => one.split(":").at(-1)).join(" or ")} of the platform` }))),
};

export const failureHeard: StackRule = {
    name: "aws-pool-failure-heard",
    title: "Responders hear of it when a pool cannot start a machine",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "scaling"],
    remediation: 'Declare an EventBridge rule for aws.autoscaling, "EC2 Instance Launch Unsuccessful", with the alerts topic as its target.',
    types: [GROUP],
    applies: (group, graph) => factsOf(group, graph) !== undefined,
    check: (group, graph) => unless(patternsHeard(group, graph).some((pattern) => list(pattern.source).includes("aws.autoscaling")
        && list(pattern["detail-type"]).includes("EC2 Instance Launch Unsuccessful")), {
        property: "EC2 Instance Launch Unsuccessful", observed: "no alarm", expected: "an enabled event rule with a target",
    }),
};

const IDLE_MINUTES = 30;

export const sessionsRecorded: ResourceRule = {
    name: "aws-sessions-recorded",
    title: "Sessions on machines are recorded as they go, encrypted, and end when nobody types",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["activity-records", "sessions", "access-review"],
    remediation: "In the session document, set cloudWatchLogGroupName, cloudWatchEncryptionEnabled, cloudWatchStreamingEnabled and idleSessionTimeout.",
    types: [DOCUMENT],
    applies: ({ props }) => props.documentType === "Session",
    check: ({ props }) => {
        const { inputs = {} } = parseJson(String(props.content)) as { inputs?: Record<string, unknown> };
        const idle = Number(inputs["idleSessionTimeout"] ?? 20); // AWS's own
        return [
            ...unless(Boolean(inputs["cloudWatchLogGroupName"] || inputs["s3BucketName"]), { property: "content", observed: "no record", expected: "cloudWatchLogGroupName" }),
            ...unless(!inputs["cloudWatchLogGroupName"] || inputs["cloudWatchEncryptionEnabled"] === true, { property: "content", observed: "a record that need not be encrypted", expected: "cloudWatchEncryptionEnabled" }),
            ...unless(idle <= IDLE_MINUTES, { property: "content", observed: `${idle} minutes idle`, expected: `${IDLE_MINUTES} or less` }),
        ];
    },
};

interface Default {
    readonly type: string;
    readonly says: string;
    readonly check: (props: any) => Problem[];
}

/** What a region does unless it is told otherwise, and what it is told. */
const DEFAULTS: readonly Default[] = [
    { type: "aws:ebs/encryptionByDefault:EncryptionByDefault", says: "disks encrypted by default", check: ({ enabled }) => require1("enabled", enabled ?? true, [true]) },
    { type: "aws:ebs/defaultKmsKey:DefaultKmsKey", says: "a key of the platform's own for disks", check: () => [] },
    { type: "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", says: "no public snapshots", check: ({ state }) => require1("state", state, ["block-all-sharing"]) },
    { type: "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess", says: "no public images", check: ({ state }) => require1("state", state, ["block-new-sharing"]) },
    {
        type: "aws:ec2/allowedImagesSettings:AllowedImagesSettings", says: "images of known makers only",
        check: ({ state, imageCriterions }) => [
            ...require1("state", state, ["enabled"]),
            ...unless(list(imageCriterions).length > 0 && list(imageCriterions).every((criterion) => list(criterion.imageProviders).length > 0), {
                property: "imageCriterions", observed: "criteria that name no maker", expected: "imageProviders in each",
            }),
        ],
    },
    {
        type: "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults", says: "metadata by session token",
        check: ({ httpTokens, httpPutResponseHopLimit }) => [...require1("httpTokens", httpTokens, ["required"]), ...require1("httpPutResponseHopLimit", httpPutResponseHopLimit, [1])],
    },
    { type: "aws:ec2/serialConsoleAccess:SerialConsoleAccess", says: "no serial console", check: ({ enabled }) => require1("enabled", enabled ?? true, [false]) },
    {
        type: "aws:ssm/serviceSetting:ServiceSetting", says: "no public documents",
        check: ({ settingId, settingValue }) => (String(settingId).endsWith("/public-sharing-permission") ? require1("settingValue", settingValue, ["Disable"]) : []),
    },
];

export const safeDefault: ResourceRule = {
    name: "aws-compute-defaults-safe",
    title: "Where a region is told what to do with machines by itself, it is told to be careful",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["closed-defaults", "encryption-at-rest", "trusted-code"],
    remediation: "Encrypt disks by default, ask for session tokens with a hop limit of 1, block public snapshots, images and documents, allow images of known makers, and switch the serial console off.",
    types: DEFAULTS.map(({ type }) => type),
    check: ({ type, props }) => DEFAULTS.find((one) => one.type === type)!.check(props),
};

export const siteDefaults: StackRule = {
    name: "aws-compute-defaults",
    title: "A site's region is told what to do with machines for which nothing is said",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["closed-defaults", "encryption-at-rest", "trusted-code"],
    remediation: "Declare the site's ComputeDefaults component.",
    types: [PLATFORM],
    check: (platform, graph) => DEFAULTS.filter(({ type }) => beside(platform, graph, type).length === 0)
        .map(({ type, says }) => ({ observed: `no ${type.split(":").at(-1)!}`, expected: says })),
};

export const siteHasPool: StackRule = {
    name: "aws-site-pool",
    title: "A site has a pool of machines, and says how people's sessions on them are held",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["scaling", "provider-diversity", "sessions"],
    remediation: "Declare the site's Pool component, with its document of the type Session.",
    types: [PLATFORM],
    check: (platform, graph) => [
        ...companion(beside(platform, graph, GROUP), "an auto-scaling group", () => []),
        ...companion(beside(platform, graph, DOCUMENT).filter(({ props }) => props.documentType === "Session"), "a document of the type Session", () => []),
    ],
};
