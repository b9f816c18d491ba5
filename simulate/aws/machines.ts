// Machines: what they are started from, what is reserved for them, and what a region does with them unless told otherwise.
import type { Existing, Services } from "../service";
import { type Checks, isKnown, isSet } from "./checks";
import { arn, CREATED, iamId, longId } from "./ids";
import { heldBy, type Kind, services } from "./kind";
import { checkKey, keyOf } from "./kms";
import { admits, statementsOf } from "./policies";

export const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const PROFILE = "aws:iam/instanceProfile:InstanceProfile";
const ROLE = "aws:iam/role:Role";
export const AUTO_SCALING_GROUP = "aws:autoscaling/group:Group";

const INSTANCE_TYPE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\.(nano|micro|small|medium|large|\d*xlarge|metal(-\d+xl)?)$/;

/** A processor's letter in a family's name: `m7g` is Graviton, the rest is not. */
export const architectureOf = (type: string): "arm64" | "x86_64" =>
    /^(a1\.|[a-z]+\d+[a-z]*g[a-z]*[.-])/.test(type) && !/^(g\d|gr\d)/.test(type) ? "arm64" : "x86_64";

export function checkInstanceType(checks: Checks, property: string): void {
    checks.matches(property, INSTANCE_TYPE, "an instance type such as m7i.large");
}

/** Auto Scaling starts machines by its own role, which must be able to use the key and grant it to disks. */
const POOL_ROLE = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";

const ROOT = /^(arn:aws[\w-]*:iam::)?\d{12}(:root)?$/;

/** What a policy says by itself: a statement for the whole account leaves it to IAM, where that role has no keys. */
const directly = (policy: unknown): object => ({
    Statement: statementsOf(policy).filter(({ Effect, Principal }) => {
        const named = [(Principal as { AWS?: string | string[] } | undefined)?.AWS ?? []].flat();
        return Effect !== "Allow" || named.length === 0 || named.some((one) => !ROOT.test(one));
    }),
});

/** Refuses a template whose disks Auto Scaling could not open: machines would end before they have begun. */
export function checkDisks(checks: Checks, property: string, template: Existing | undefined): void {
    const { account, region } = checks.call;
    for (const { ebs } of (template?.outputs["blockDeviceMappings"] ?? []) as { ebs?: { kmsKeyId?: unknown } }[]) {
        const key = isKnown(ebs?.kmsKeyId) ? keyOf(checks.world, ebs!.kmsKeyId, region) : undefined;
        if (!key || !isKnown(key.outputs["policy"])) continue;
        const principal = `arn:aws:iam::${account}:${POOL_ROLE}`;
        const context = {
            "aws:principalarn": principal, "aws:principalaccount": account, "kms:calleraccount": account,
            "kms:viaservice": `ec2.${region}.amazonaws.com`, "kms:grantisforawsresource": "true",
        };
        const refused = ["kms:GenerateDataKeyWithoutPlaintext", "kms:CreateGrant"]
            .find((action) => !admits(directly(key.outputs["policy"]), { principal, action, resource: key.outputs["arn"], context }));
        if (refused) checks.refuse(property, `${key.name}, whose policy does not admit it`, `a key whose policy itself lets Auto Scaling's role do ${refused}`);
    }
}

function refuseDisk(checks: Checks, at: string): void {
    const type = checks.get(`${at}.volumeType`) ?? "gp2";
    checks.oneOf(`${at}.volumeType`, ["gp2", "gp3", "io1", "io2", "st1", "sc1", "standard"]);
    for (const flag of ["encrypted", "deleteOnTermination"]) checks.oneOf(`${at}.${flag}`, ["true", "false"]);
    if (isSet(checks.get(`${at}.kmsKeyId`)) && checks.get(`${at}.encrypted`) === "false") {
        checks.refuse(`${at}.encrypted`, "false", "true beside kmsKeyId");
    }
    checkKey(checks, `${at}.kmsKeyId`);
    if (type === "gp3") {
        checks.between(`${at}.iops`, 3000, 80000);
        checks.between(`${at}.throughput`, 125, 2000);
    } else checks.absent(`${at}.throughput`, "nothing: only gp3 has a throughput");
    if (type === "gp2") checks.absent(`${at}.iops`, "nothing: gp2 has as much as its size gives");
    checks.between(`${at}.volumeSize`, 1, 65536);
}

function refuseTemplate(checks: Checks): void {
    checks.matches("imageId", /^(ami-[0-9a-f]{8,17}|resolve:ssm:[\w.\-/:]{1,2048})$/, "ami-… or resolve:ssm:PARAMETER");
    checkInstanceType(checks, "instanceType");
    checks.atMostOne(["instanceType", "instanceRequirements"]);
    checks.atMost("description", 255);
    const userData = checks.get("userData");
    if (isKnown(userData)) {
        const bytes = Buffer.from(String(userData), "base64");
        if (bytes.toString("base64").replace(/=+$/, "") !== String(userData).replace(/=+$/, "")) checks.refuse("userData", "text", "base64");
        else if (bytes.length > 16384) checks.refuse("userData", `${bytes.length} bytes`, "16384 bytes at most");
    }
    checks.oneOf("metadataOptions.httpTokens", ["required", "optional"]);
    checks.oneOf("metadataOptions.httpEndpoint", ["enabled", "disabled"]);
    checks.oneOf("metadataOptions.httpProtocolIpv6", ["enabled", "disabled"]);
    checks.oneOf("metadataOptions.instanceMetadataTags", ["enabled", "disabled"]);
    checks.between("metadataOptions.httpPutResponseHopLimit", 1, 64);
    checks.oneOf("instanceInitiatedShutdownBehavior", ["stop", "terminate"]);
    checks.atMostOne(["name", "arn"], "iamInstanceProfile");
    checks.exists("iamInstanceProfile.arn", PROFILE, { sameRegion: false });
    checks.exists("iamInstanceProfile.name", PROFILE, { by: ["name"], sameRegion: false });
    for (const at of checks.each("blockDeviceMappings")) if (isSet(checks.get(`${at}.ebs`))) refuseDisk(checks, `${at}.ebs`);
    const interfaces = checks.each("networkInterfaces");
    if (interfaces.length > 0) {
        for (const property of ["vpcSecurityGroupIds", "securityGroupNames"]) {
            checks.absent(property, "nothing beside networkInterfaces, which name their own");
        }
    }
    for (const at of interfaces) {
        checks.oneOf(`${at}.associatePublicIpAddress`, ["true", "false"]);
        for (const group of checks.each(`${at}.securityGroups`)) checks.exists(group, "aws:ec2/securityGroup:SecurityGroup");
        if (interfaces.length > 1 && checks.get(`${at}.associatePublicIpAddress`) === "true") {
            checks.refuse(`${at}.associatePublicIpAddress`, "true", "false: a machine with several interfaces gets no public address");
        }
    }
    for (const group of checks.each("vpcSecurityGroupIds")) checks.exists(group, "aws:ec2/securityGroup:SecurityGroup");
    const kinds = ["instance", "volume", "network-interface", "spot-instances-request"];
    for (const at of checks.each("tagSpecifications")) {
        checks.oneOf(`${at}.resourceType`, kinds);
        checks.tags(`${at}.tags`);
    }
    if (isSet(checks.get("updateDefaultVersion")) && checks.get("updateDefaultVersion") === true) {
        checks.absent("defaultVersion", "nothing beside updateDefaultVersion");
    }
}

function refuseReservation(checks: Checks): void {
    checkInstanceType(checks, "instanceType");
    checks.between("instanceCount", 1, 1000);
    checks.oneOf("instanceMatchCriteria", ["open", "targeted"]);
    checks.oneOf("endDateType", ["unlimited", "limited"]);
    checks.oneOf("tenancy", ["default", "dedicated"]);
    checks.oneOf("instancePlatform", [
        "Linux/UNIX", "Red Hat Enterprise Linux", "SUSE Linux", "Windows", "Windows with SQL Server", "Linux with SQL Server Standard",
        "Linux with SQL Server Web", "Linux with SQL Server Enterprise", "RHEL with SQL Server Standard", "RHEL with SQL Server Enterprise",
        "RHEL with SQL Server Web", "RHEL with HA", "RHEL with HA and SQL Server Standard", "RHEL with HA and SQL Server Enterprise",
        "Ubuntu Pro",
    ]);
    checks.ask("availabilityZone", (zone) => String(zone).replace(/[a-z]$/, "") === checks.call.region, `a zone of ${checks.call.region}`);
    if (checks.get("endDateType") === "limited") checks.required("endDate", "the end of a limited reservation");
    else checks.absent("endDate", "nothing for an unlimited reservation");
}

/** A setting of a whole region: one declaration each. Deleting it gives the region back what AWS does by itself. */
const regional = (property: string, values: readonly (string | boolean)[], more: Partial<Kind> = {}): Kind => ({
    id: ({ region }) => region,
    ...more,
    refuse: (checks) => {
        checks.oneOf(property, values);
        const other = checks.others()[0];
        if (other) checks.refuse(property, checks.call.region, `one declaration a region; ${other.name} has it`);
        more.refuse?.(checks);
    },
});

export const machines: Services = services({
    [TEMPLATE]: {
        taggable: true,
        naming: { longest: 128, pattern: /^[\w().\-/]{3,}$/, expected: "3 to 128 letters, digits and ( ) . - / _" },
        refuse: refuseTemplate,
        id: ({ urn }) => longId("lt", urn),
        defaults: { namePrefix: "", metadataOptions: {} },
        computed: ({ region, account, inputs }, id) => ({
            arn: arn("ec2", region, account, `launch-template/${id}`),
            defaultVersion: 1,
            latestVersion: 1,
            metadataOptions: {
                httpEndpoint: "", httpProtocolIpv6: "", httpPutResponseHopLimit: 0, httpTokens: "", instanceMetadataTags: "",
                ...inputs["metadataOptions"],
            },
        }),
        replaceOn: ["name", "namePrefix"],
        refuseDelete: ({ id }, world) => heldBy(world, id, {
            type: AUTO_SCALING_GROUP,
            when: ({ outputs }) => outputs["launchTemplate"]?.id === id
                || outputs["mixedInstancesPolicy"]?.launchTemplate?.launchTemplateSpecification?.launchTemplateId === id,
        }),
    },
    [PROFILE]: {
        global: true,
        taggable: true,
        naming: { longest: 128, pattern: /^[\w+=,.@-]+$/, expected: "letters, digits and + = , . @ - _" },
        refuse: (checks) => void checks.exists("role", ROLE, { by: ["name"], sameRegion: false }),
        id: ({ inputs }) => inputs["name"],
        defaults: { namePrefix: "", path: "/" },
        computed: ({ urn, account, inputs }, id) => ({
            arn: arn("iam", "", account, `instance-profile${inputs["path"] ?? "/"}${id}`), createDate: CREATED, uniqueId: iamId("AIPA", urn),
        }),
        replaceOn: ["name", "namePrefix", "path"],
        refuseDelete: ({ outputs }, world) => heldBy(world, String(outputs["name"]), {
            type: TEMPLATE,
            when: (other) => [outputs["arn"], outputs["name"]].some((one) => one === other.outputs["iamInstanceProfile"]?.arn || one === other.outputs["iamInstanceProfile"]?.name),
        }),
    },
    "aws:ec2/capacityReservation:CapacityReservation": {
        taggable: true,
        refuse: refuseReservation,
        id: ({ urn }) => longId("cr", urn),
        defaults: { ebsOptimized: false, endDate: "", endDateType: "unlimited", ephemeralStorage: false, instanceMatchCriteria: "open", tenancy: "default" },
        computed: ({ region, account }, id) => ({ arn: arn("ec2", region, account, `capacity-reservation/${id}`), ownerId: account }),
        replaceOn: ["availabilityZone", "ebsOptimized", "ephemeralStorage", "instanceMatchCriteria", "instancePlatform", "instanceType", "tenancy", "outpostArn", "placementGroupArn"],
    },
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": regional("httpTokens", ["required", "optional", "no-preference"], {
        defaults: { httpEndpoint: "no-preference", httpPutResponseHopLimit: -1, httpTokens: "no-preference", instanceMetadataTags: "no-preference" },
        refuse: (checks) => {
            checks.oneOf("httpEndpoint", ["enabled", "disabled", "no-preference"]);
            checks.oneOf("instanceMetadataTags", ["enabled", "disabled", "no-preference"]);
            checks.ask("httpPutResponseHopLimit", (hops) => hops === -1 || (hops >= 1 && hops <= 64), "1 to 64, or -1 for no preference");
        },
    }),
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": regional("state", ["block-all-sharing", "block-new-sharing", "unblocked"]),
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": regional("state", ["block-new-sharing", "unblocked"]),
    "aws:ec2/serialConsoleAccess:SerialConsoleAccess": regional("enabled", [true, false], { defaults: { enabled: true } }),
    "aws:ec2/allowedImagesSettings:AllowedImagesSettings": regional("state", ["enabled", "disabled", "audit-mode"], {
        refuse: (checks) => {
            const criteria = checks.each("imageCriterions");
            if (criteria.length > 10) checks.refuse("imageCriterions", `${criteria.length} criteria`, "10 at most");
            for (const provider of criteria.flatMap((at) => checks.each(`${at}.imageProviders`))) {
                checks.matches(provider, /^(\d{12}|amazon|aws-marketplace|aws-backup-vault|none)$/, "an account, amazon, aws-marketplace, aws-backup-vault or none");
            }
        },
    }),
});
