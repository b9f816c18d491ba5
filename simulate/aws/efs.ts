// Shared file systems: where they are mounted, by which doors, and where they are copied to.
import type { Existing, Refusal, Services, World } from "../service";
import { type Checks, isKnown, isSet, lookUp } from "./checks";
import { arn, CREATED, longId, privateAddress, zoneId } from "./ids";
import { heldBy, type Kind, services } from "./kind";
import { checkPolicy, resourcePolicy } from "./policies";
import { checkKeyVia } from "./rds";
import { checkGroup } from "./security-groups";
import { SUBNET } from "./vpc";

const SYSTEM = "aws:efs/fileSystem:FileSystem";
const MOUNT = "aws:efs/mountTarget:MountTarget";
const DOOR = "aws:efs/accessPoint:AccessPoint";
const COPY = "aws:efs/replicationConfiguration:ReplicationConfiguration";

const AGES = [1, 7, 14, 30, 60, 90, 180, 270, 365].map((days) => `AFTER_${days}_DAY${days === 1 ? "" : "S"}`);

function refuseLifecycle(checks: Checks): void {
    const policies = checks.each("lifecyclePolicies");
    if (policies.length > 3) checks.refuse("lifecyclePolicies", `${policies.length} policies`, "3 at most, one for each transition");
    for (const at of policies) {
        const said = ["transitionToIa", "transitionToArchive", "transitionToPrimaryStorageClass"].filter((one) => isSet(checks.get(`${at}.${one}`)));
        if (said.length !== 1) checks.refuse(at, said.join(" and ") || "none", "exactly one transition each");
        checks.oneOf(`${at}.transitionToIa`, AGES);
        checks.oneOf(`${at}.transitionToArchive`, AGES);
        checks.oneOf(`${at}.transitionToPrimaryStorageClass`, ["AFTER_1_ACCESS"]);
    }
    const archive = policies.find((at) => isSet(checks.get(`${at}.transitionToArchive`)));
    if (!archive) return;
    const idle = policies.find((at) => isSet(checks.get(`${at}.transitionToIa`)));
    if (!idle) checks.refuse(`${archive}.transitionToArchive`, checks.get(`${archive}.transitionToArchive`), "a transitionToIa before it");
    else if (AGES.indexOf(checks.get(`${archive}.transitionToArchive`)) <= AGES.indexOf(checks.get(`${idle}.transitionToIa`))) {
        checks.refuse(`${archive}.transitionToArchive`, checks.get(`${archive}.transitionToArchive`), `longer than ${checks.get(`${idle}.transitionToIa`)}`);
    }
    if ((checks.get("throughputMode") ?? "bursting") !== "elastic") {
        checks.refuse("throughputMode", checks.get("throughputMode") ?? "bursting", "elastic with transitionToArchive");
    }
}

const copyInto = (world: World, system: Existing): Existing | undefined =>
    world.of(COPY).find(({ inputs }) => inputs["destination"]?.fileSystemId === system.id);

const copyFrom = (world: World, id: unknown): Existing | undefined =>
    world.of(COPY).find(({ inputs }) => isKnown(id) && inputs["sourceFileSystemId"] === id);

/** A companion: names its file system, of which it is the only one of its kind. */
const companion = (kind: Omit<Kind, "id">): Kind => ({
    id: ({ inputs }) => inputs["fileSystemId"],
    ...kind,
    refuse: (checks) => {
        checks.exists("fileSystemId", SYSTEM);
        checks.unique("fileSystemId", "one of its kind a file system", ({ outputs }) => checks.same("fileSystemId", outputs["fileSystemId"]));
        kind.refuse?.(checks);
    },
    replaceOn: ["fileSystemId"],
});

function refuseCopy(checks: Checks): void {
    const { call, world } = checks;
    const source = checks.exists("sourceFileSystemId", SYSTEM);
    const id = checks.get("destination.fileSystemId");
    const region = checks.get("destination.region");
    const target = lookUp(world, SYSTEM, id);
    if (isKnown(id) && isSet(id)) {
        if (!target) return checks.refuse("destination.fileSystemId", id, "the id of a file system that exists");
        if (isKnown(region) && target.outputs["region"] !== region) checks.refuse("destination.region", region, `${target.outputs["region"]}, where ${id} is`);
        if (target.outputs["protection"]?.replicationOverwrite !== "DISABLED") {
            checks.refuse("destination.fileSystemId", `${id}, protected from being overwritten`, "a file system with protection.replicationOverwrite DISABLED");
        }
        if (source && source.outputs["encrypted"] === true && target.outputs["encrypted"] !== true) {
            checks.refuse("destination.fileSystemId", `${id}, not encrypted`, "an encrypted file system: the source is");
        }
        checks.absent("destination.kmsKeyId", "nothing: an existing file system has its key");
        if (copyFrom(world, id)) checks.refuse("destination.fileSystemId", id, "a file system that is copied nowhere itself");
        const other = copyInto(world, target);
        if (other && other.urn !== call.urn) checks.refuse("destination.fileSystemId", id, `a file system that nothing is copied into; ${other.name} is`);
    } else checks.required("destination.region", "a region");
    if (source) {
        const other = copyFrom(world, source.id);
        if (other && other.urn !== call.urn) checks.refuse("sourceFileSystemId", source.id, `a file system that is copied once; ${other.name} copies it`);
        if (copyInto(world, source)) checks.refuse("sourceFileSystemId", source.id, "a file system that is no copy itself");
    }
}

export const efs: Services = services({
    [SYSTEM]: {
        taggable: true,
        refuse: (checks) => {
            const { call, world } = checks;
            checks.atMost("creationToken", 64);
            checks.unique("creationToken", "a token that is free", ({ outputs }) => checks.same("creationToken", outputs["creationToken"]));
            checks.oneOf("performanceMode", ["generalPurpose", "maxIO"]);
            checks.oneOf("throughputMode", ["bursting", "provisioned", "elastic"]);
            checks.oneOf("protection.replicationOverwrite", ["ENABLED", "DISABLED"]);
            if (checks.get("throughputMode") === "provisioned") checks.required("provisionedThroughputInMibps", "a throughput");
            else checks.absent("provisionedThroughputInMibps", "nothing, or throughputMode provisioned");
            if (checks.get("throughputMode") === "elastic" && checks.get("performanceMode") === "maxIO") {
                checks.refuse("performanceMode", "maxIO", "generalPurpose with elastic throughput");
            }
            if (isSet(checks.get("kmsKeyId")) && checks.get("encrypted") !== true) checks.refuse("encrypted", checks.get("encrypted"), "true with kmsKeyId");
            checkKeyVia(checks, "kmsKeyId", "elasticfilesystem");
            refuseLifecycle(checks);
            const before = world.of(SYSTEM).find(({ urn }) => urn === call.urn);
            const said = checks.get("protection.replicationOverwrite");
            if (before && copyInto(world, before) && isKnown(said) && said !== before.inputs["protection"]?.replicationOverwrite) {
                checks.refuse("protection.replicationOverwrite", said, "as it is while files are copied into it");
            }
        },
        id: ({ urn }) => longId("fs", urn),
        defaults: ({ urn }) => ({ availabilityZoneId: "", availabilityZoneName: "", creationToken: longId("pulumi", urn), encrypted: false, kmsKeyId: "", performanceMode: "generalPurpose", throughputMode: "bursting", protection: { replicationOverwrite: "ENABLED" } }),
        computed: ({ region, account, inputs }, id) => ({
            arn: arn("elasticfilesystem", region, account, `file-system/${id}`),
            dnsName: `${id}.efs.${region}.amazonaws.com`,
            name: inputs["tags"]?.["Name"] ?? "",
            numberOfMountTargets: 0,
            ownerId: account,
            sizeInBytes: [{ value: 6144, valueInIa: 0, valueInStandard: 6144 }],
        }),
        replaceOn: ["creationToken", "encrypted", "kmsKeyId", "performanceMode", "availabilityZoneName"],
        refuseDelete: (existing, world): Refusal[] => [
            ...heldBy(
                world, existing.id,
                { type: MOUNT, when: ({ outputs }) => outputs["fileSystemId"] === existing.id },
                { type: COPY, when: ({ inputs }) => inputs["sourceFileSystemId"] === existing.id || inputs["destination"]?.fileSystemId === existing.id },
            ),
        ],
    },
    [MOUNT]: {
        refuse: (checks) => {
            const system = checks.exists("fileSystemId", SYSTEM);
            const subnet = checks.exists("subnetId", SUBNET);
            const groups = checks.each("securityGroups");
            if (groups.length > 5) checks.refuse("securityGroups", `${groups.length} groups`, "5 at most");
            for (const at of groups) {
                const group = checkGroup(checks, at);
                if (group && subnet && group.outputs["vpcId"] !== subnet.outputs["vpcId"]) checks.refuse(at, group.id, `a group of ${subnet.outputs["vpcId"]}`);
            }
            const twin = system && subnet && checks.others().find(({ outputs }) =>
                outputs["fileSystemId"] === system.id && outputs["availabilityZoneName"] === subnet.outputs["availabilityZone"]);
            if (twin) checks.refuse("subnetId", subnet!.id, `a subnet in another zone; ${twin.name} is in ${subnet!.outputs["availabilityZone"]}`);
        },
        id: ({ urn }) => longId("fsmt", urn),
        defaults: { ipAddressType: "IPV4_ONLY", ipv6Address: "", securityGroups: [] },
        computed: ({ urn, region, account, inputs, world }) => {
            const zone = lookUp(world, SUBNET, inputs["subnetId"])?.outputs["availabilityZone"] as string | undefined;
            const block = lookUp(world, SUBNET, inputs["subnetId"])?.outputs["cidrBlock"] as string | undefined;
            const system = String(inputs["fileSystemId"]);
            return {
                availabilityZoneId: zone ? zoneId(zone) : "",
                availabilityZoneName: zone ?? "",
                dnsName: `${system}.efs.${region}.amazonaws.com`,
                mountTargetDnsName: `${zone ?? "zone"}.${system}.efs.${region}.amazonaws.com`,
                fileSystemArn: arn("elasticfilesystem", region, account, `file-system/${system}`),
                ipAddress: inputs["ipAddress"] ?? (block && isKnown(block) ? privateAddress(urn, block) : "10.0.0.4"),
                networkInterfaceId: longId("eni", urn),
                ownerId: account,
            };
        },
        replaceOn: ["fileSystemId", "subnetId", "ipAddress"],
    },
    [DOOR]: {
        taggable: true,
        refuse: (checks) => {
            checks.exists("fileSystemId", SYSTEM);
            const path = checks.get("rootDirectory.path");
            if (isKnown(path)) {
                checks.matches("rootDirectory.path", /^(\/|(\/(?!\.)+[^$#<>;`|&?{}^*/\n]+){1,4})$/, "a path of up to four directories, beginning with /");
                checks.atMost("rootDirectory.path", 100);
            }
            for (const at of ["posixUser.uid", "posixUser.gid", "rootDirectory.creationInfo.ownerUid", "rootDirectory.creationInfo.ownerGid"]) checks.between(at, 0, 4294967295);
            checks.matches("rootDirectory.creationInfo.permissions", /^[0-7]{3,4}$/, "three or four octal digits");
            const count = checks.others().filter(({ outputs }) => checks.same("fileSystemId", outputs["fileSystemId"])).length + 1;
            if (count > 10000) checks.refuse("fileSystemId", `${count} access points`, "10000 at most");
        },
        id: ({ urn }) => longId("fsap", urn),
        defaults: { rootDirectory: { path: "/" } },
        computed: ({ region, account, inputs }, id) => ({
            arn: arn("elasticfilesystem", region, account, `access-point/${id}`),
            fileSystemArn: arn("elasticfilesystem", region, account, `file-system/${inputs["fileSystemId"]}`),
            ownerId: account,
        }),
        replaceOn: ["fileSystemId", "posixUser", "rootDirectory"],
    },
    "aws:efs/fileSystemPolicy:FileSystemPolicy": companion({
        refuse: (checks) => {
            checkPolicy(checks, "policy", resourcePolicy(20000, "elasticfilesystem"));
        },
        defaults: { bypassPolicyLockoutSafetyCheck: false },
    }),
    "aws:efs/backupPolicy:BackupPolicy": companion({ refuse: (checks) => checks.oneOf("backupPolicy.status", ["ENABLED", "DISABLED"]) }),
    [COPY]: {
        refuse: refuseCopy,
        id: ({ inputs }) => inputs["sourceFileSystemId"],
        computed: ({ region, account, inputs, urn }) => {
            const source = arn("elasticfilesystem", region, account, `file-system/${inputs["sourceFileSystemId"]}`);
            const destination = typeof inputs["destination"] === "object" ? inputs["destination"] : {};
            return {
                creationTime: CREATED,
                destination: { status: "ENABLED", fileSystemId: longId("fs", urn), ...destination },
                originalSourceFileSystemArn: source,
                sourceFileSystemArn: source,
                sourceFileSystemRegion: region,
            };
        },
        replaceOn: ["sourceFileSystemId", "destination"],
    },
});
