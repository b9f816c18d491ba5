// Machines of AWS in the forms in which programs describe them: a template, an instance, an older launch configuration.
// Each form says the same things under names of its own; a rule asks for what it means.
import { block, list, traceable } from "./look";
import { readOr, type Resource } from "./resource";

export const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
export const CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration";
export const INSTANCES = ["aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"];
export const VOLUME = "aws:ebs/volume:Volume";

/** Everything that machines are started from. */
export const MACHINES = [TEMPLATE, CONFIGURATION, ...INSTANCES];

/** A value, and the property that it stands in. */
export type Told = readonly [property: string, value: any];

/** An instance that is made from a template: what it leaves out, the template tells, which is judged by itself. */
export const isFromTemplate = ({ type, props }: Resource): boolean => INSTANCES.includes(type) && block(props.launchTemplate) !== undefined;

/** Disks of a machine, or the one that a volume is. */
export function disksOf({ type, props }: Resource): Told[] {
    if (type === VOLUME) return [["", props]];
    if (type === TEMPLATE) {
        return list(props.blockDeviceMappings).map((mapping, i) => [`blockDeviceMappings[${i}].ebs`, block(mapping?.ebs)] as const).filter(([, disk]) => disk !== undefined);
    }
    const root = block(props.rootBlockDevice);
    return [...(root ? [["rootBlockDevice", root] as const] : []), ...list(props.ebsBlockDevices).map((disk, i) => [`ebsBlockDevices[${i}]`, disk] as const)];
}

/** What decides whether each interface has a public address; undefined where it is left to the subnet. */
export function publicAddresses({ type, props }: Resource): Told[] {
    if (type !== TEMPLATE) return [["associatePublicIpAddress", props.associatePublicIpAddress]];
    return list(props.networkInterfaces).map((each, i) => [`networkInterfaces[${i}].associatePublicIpAddress`, each.associatePublicIpAddress] as const);
}

/** What the machine runs when it starts, as base64. */
export function userData({ type, props }: Resource): string[] {
    const plain = type === TEMPLATE ? [] : list<string>(props.userData).map((text) => Buffer.from(text).toString("base64"));
    return [...plain, ...list<string>(type === TEMPLATE ? props.userData : props.userDataBase64)];
}

/** Whether the machine is measured every minute. */
export function monitoring({ type, props }: Resource): Told {
    if (type === TEMPLATE) return ["monitoring.enabled", block(props.monitoring)?.enabled];
    // A launch configuration has it on unless told otherwise.
    return type === CONFIGURATION ? ["enableMonitoring", props.enableMonitoring ?? true] : ["monitoring", props.monitoring];
}

/** The profile that a machine acts by, or "unknown" while it is not made. */
export function profileOf(machine: Resource): unknown {
    const { type, props } = traceable(machine, "iamInstanceProfile");
    return readOr<unknown>("unknown", () =>
        (type === TEMPLATE ? (block(props.iamInstanceProfile)?.arn ?? block(props.iamInstanceProfile)?.name) : props.iamInstanceProfile) as unknown);
}
