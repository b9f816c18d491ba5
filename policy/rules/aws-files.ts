// EFS: who may mount, as whom, over what, and where the files are copied to.
import type { Tenant } from "../../components/plan/tenants";
import {
    awsRegion, beside, companion, companions, conditionValues, factsOf, hasOwnKey, isIdTold, isTrue, list, names, need,
    PLATFORM, platformOf, principals, require1, shown, statements, unless,
} from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const SYSTEM = "aws:efs/fileSystem:FileSystem";
const POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy";
const DOOR = "aws:efs/accessPoint:AccessPoint";
const MOUNT = "aws:efs/mountTarget:MountTarget";
const COPY = "aws:efs/replicationConfiguration:ReplicationConfiguration";
const BACKUP = "aws:efs/backupPolicy:BackupPolicy";
const SUBNET = "aws:ec2/subnet:Subnet";

export const filesEncrypted: ResourceRule = {
    name: "aws-files-encrypted-with-own-key",
    title: "Every shared file system is encrypted with a key of the platform's",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set encrypted, and kmsKeyId to a key made for files. Both are chosen at creation.",
    types: [SYSTEM],
    check: (system) => [
        ...require1("encrypted", system.props.encrypted, [true]),
        ...unless(hasOwnKey(system, "kmsKeyId"), {
            property: "kmsKeyId", observed: "the key that AWS manages", expected: "a customer-managed key",
        }),
    ],
};

export const filesInEveryZone: StackRule = {
    name: "aws-files-in-every-zone",
    title: "Every shared file system is stored in several zones, and mounted in three or more from the data tier",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread", "storage-redundancy", "network-segmentation"],
    remediation: "Leave availabilityZoneName out, and declare a MountTarget in the data subnet of each zone.",
    types: [SYSTEM],
    applies: (system, graph) => platformOf(system, graph) !== undefined,
    check: (system, graph) => {
        const targets = companions(graph, system, "fileSystemId", MOUNT);
        const subnets = targets.flatMap((target) => graph.linked(target, "subnetId", SUBNET));
        const zones = new Set(subnets.map(({ props }) => props.availabilityZone as string));
        return [
            ...unless(!system.props.availabilityZoneName, { property: "availabilityZoneName", observed: shown(system.props.availabilityZoneName), expected: "none: one zone keeps one copy" }),
            ...unless(zones.size >= 3, { observed: `mounted in ${zones.size} zones`, expected: "3 or more" }),
            ...subnets.filter(({ props }) => props.tags?.tier !== undefined && props.tags.tier !== "data").map(({ name }) => ({ observed: `mounted in ${name}`, expected: "the data tier" })),
        ];
    },
};

const policiesOf = (system: Resource, graph: Graph): Resource[] => companions(graph, system, "fileSystemId", POLICY);

const withPolicy = (system: Resource, graph: Graph, check: (document: ReturnType<typeof statements>) => readonly Problem[]): readonly Problem[] =>
    companion(policiesOf(system, graph), "a file system policy: without one, whoever reaches it may do everything", ({ props }) => check(statements(props.policy)));

const MOUNTING = "elasticfilesystem:ClientMount";
const AS_ROOT = "elasticfilesystem:ClientRootAccess";

const refusesEverybody = ({ Effect, Principal }: ReturnType<typeof statements>[number]): boolean =>
    Effect === "Deny" && (Principal === "*" || JSON.stringify(Principal ?? "").includes('"*"'));

export const filesTlsOnly: StackRule = {
    name: "aws-files-tls-only",
    title: "Every shared file system refuses connections without TLS",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption"],
    remediation: "Add to its policy: Deny, principal *, action *, if aws:SecureTransport is false.",
    types: [SYSTEM],
    check: (system, graph) => withPolicy(system, graph, (document) => unless(
        document.some((statement) => refusesEverybody(statement) && names(statement, MOUNTING) && conditionValues(statement, /^Bool$/i, "aws:SecureTransport").includes("false")),
        { property: "policy", observed: "nothing that refuses plain NFS", expected: "a Deny for everybody if aws:SecureTransport is false" },
    )),
};

export const filesHaveNoRoot: StackRule = {
    name: "aws-files-have-no-root",
    title: "Nobody is root on a shared file system",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["posix-permissions", "least-privilege"],
    remediation: "Add to its policy: Deny, principal *, elasticfilesystem:ClientRootAccess, without a condition.",
    types: [SYSTEM],
    check: (system, graph) => withPolicy(system, graph, (document) => unless(
        document.some((statement) => refusesEverybody(statement) && names(statement, AS_ROOT) && statement.Condition === undefined),
        { property: "policy", observed: "nothing that refuses root", expected: "a Deny of ClientRootAccess for everybody" },
    )),
};

export const filesByTheDoors: StackRule = {
    name: "aws-files-by-the-doors",
    title: "A shared file system is mounted through an access point, by this account's roles, and in no other way",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["posix-permissions", "tenant-isolation", "storage-access"],
    remediation: "Deny ClientMount to everybody where elasticfilesystem:AccessPointArn is null, and allow it to principals of the account alone.",
    types: [SYSTEM],
    check: (system, graph) => withPolicy(system, graph, (document) => [
        ...unless(document.some((statement) => refusesEverybody(statement) && names(statement, MOUNTING)
            && conditionValues(statement, /^Null$/i, "elasticfilesystem:AccessPointArn").some(isTrue)), {
            property: "policy", observed: "a way past the access points", expected: "a Deny where elasticfilesystem:AccessPointArn is null",
        }),
        ...document.filter(({ Effect }) => Effect === "Allow").filter((statement) => principals(statement).includes("*")
            && conditionValues(statement, /^(String|Arn)(Equals|Like)$/i, "aws:PrincipalAccount").length === 0)
            .map(({ Sid }) => ({ property: "policy", observed: `${Sid ?? "a statement"} admits everybody`, expected: "principals of the account" })),
    ]),
};

/** A mode that lets everybody write. */
const isOpen = (mode: unknown): boolean => /[2367]$/.test(String(mode));

export const doorsLeadToOwners: ResourceRule = {
    name: "aws-files-doors-lead-to-owners",
    title: "Every access point makes whoever comes a user who is not root, in a directory of that user's own",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["posix-permissions", "tenant-isolation"],
    remediation: "Set posixUser with a uid and gid above 0, and rootDirectory with a path of its own and creationInfo of the same owner.",
    types: [DOOR],
    check: ({ props }) => {
        const user = list<any>(props.posixUser)[0];
        const root = list<any>(props.rootDirectory)[0];
        const made = list<any>(root?.creationInfo)[0];
        return [
            ...unless(Number(user?.uid) > 0 && Number(user?.gid) > 0, { property: "posixUser", observed: user ? `uid ${user.uid}, gid ${user.gid}` : "whoever the client says it is", expected: "a uid and gid above 0" }),
            ...unless(list<unknown>(user?.secondaryGids).every((gid) => Number(gid) > 0), { property: "posixUser.secondaryGids", observed: "root's group", expected: "groups above 0" }),
            ...unless(typeof root?.path === "string" && root.path !== "/", { property: "rootDirectory.path", observed: shown(root?.path ?? "/"), expected: "a directory of its own" }),
            ...unless(Number(made?.ownerUid) > 0 && Number(made?.ownerGid) > 0, { property: "rootDirectory.creationInfo", observed: made ? `owned by ${made.ownerUid}:${made.ownerGid}` : "not set", expected: "an owner and group above 0" }),
            ...unless(made?.permissions !== undefined && !isOpen(made.permissions), { property: "rootDirectory.creationInfo.permissions", observed: shown(made?.permissions), expected: "a mode that lets not everybody write" }),
        ];
    },
};

export const doorsAreApart: StackRule = {
    name: "aws-files-doors-are-apart",
    title: "No two access points lead to one directory, or make two tenants one user",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "posix-permissions"],
    remediation: "Give each tenant a path, a uid and a gid of its own.",
    types: [DOOR],
    applies: (door, graph) => platformOf(door, graph) !== undefined,
    check: (door, graph) => {
        const uid = (one: Resource): unknown => list<any>(one.props.posixUser)[0]?.uid;
        const path = (one: Resource): string => `${String(list<any>(one.props.rootDirectory)[0]?.path ?? "").replace(/\/$/, "")}/`;
        const others = beside(door, graph, DOOR).filter((other) => other !== door);
        return [
            ...others.filter((other) => path(door).startsWith(path(other))).map(({ name }) => ({ property: "rootDirectory.path", observed: `${path(door)}, which ${name} leads to`, expected: "a directory of its own" })),
            ...others.filter((other) => uid(other) !== undefined && uid(other) === uid(door)).map(({ name }) => ({ property: "posixUser.uid", observed: `${String(uid(door))}, as ${name}`, expected: "a uid of its own" })),
        ];
    },
};

export const tenantsHaveDoors: StackRule = {
    name: "aws-files-door-for-every-tenant",
    title: "Every tenant who shares a site has an access point to the shared files, as the user and group that the plan gives it",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["posix-permissions", "tenant-isolation"],
    remediation: "Declare an AccessPoint for the tenant, with its tag, and its uid and gid in posixUser and in the directory's creationInfo.",
    types: [PLATFORM],
    // A private tenant's network leads to none of the shared files.
    applies: (platform) => list<Tenant>(platform.props.tenants).some(({ kind }) => kind === "shared"),
    check: (platform, graph) => list<Tenant>(platform.props.tenants).filter(({ kind }) => kind === "shared").flatMap(({ name, uid, gid }) => {
        const door = beside(platform, graph, DOOR).find(({ props }) => props.tags?.tenant === name);
        if (!door) return [{ property: `tenants.${name}`, observed: "no access point", expected: "one that carries the tenant's tag" }];
        const user = list<any>(door.props.posixUser)[0];
        const made = list<any>(list<any>(door.props.rootDirectory)[0]?.creationInfo)[0];
        const owners: readonly (readonly [string, unknown, number])[] = [
            ["posixUser.uid", user?.uid, uid], ["posixUser.gid", user?.gid, gid],
            ["rootDirectory.creationInfo.ownerUid", made?.ownerUid, uid], ["rootDirectory.creationInfo.ownerGid", made?.ownerGid, gid],
        ];
        return owners.flatMap(([property, value, planned]) => require1(property, value, [planned, String(planned)], `${planned}, tenant ${name}'s`));
    }),
};

export const siteHasFiles: StackRule = {
    name: "aws-site-files",
    title: "A site has a shared file system",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-redundancy", "posix-permissions"],
    remediation: "Declare the site's Files component.",
    types: [PLATFORM],
    check: (platform, graph) => companion(beside(platform, graph, SYSTEM), "a file system", () => []),
};

export const filesBackedUp: StackRule = {
    name: "aws-files-backed-up-by-themselves",
    title: "Every shared file system is backed up from the day it is made",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-recovery"],
    remediation: "Declare a BackupPolicy with the status ENABLED.",
    types: [SYSTEM],
    check: (system, graph) => companion(companions(graph, system, "fileSystemId", BACKUP), "a BackupPolicy", ({ props }) =>
        require1("backupPolicy.status", list<any>(props.backupPolicy)[0]?.status, ["ENABLED"])),
};

export const filesHaveFarCopy: StackRule = {
    name: "aws-files-have-far-copy",
    title: "Every site's shared files are copied to another region",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-redundancy", "region-diversity"],
    remediation: "Declare a ReplicationConfiguration from the primary's file system to the standby's, with its fileSystemId and region: without the id EFS makes another system.",
    types: [SYSTEM],
    // A site that has taken over is copied from nowhere.
    applies: (system, graph) => platformOf(system, graph) !== undefined && platformOf(system, graph)!.props.failover !== true,
    check: (system, graph) => {
        const standby = factsOf(system, graph)!.role === "standby";
        const found = graph.of(COPY).filter((copy) => (standby ? leadsInto(copy, system) : graph.linked(copy, "sourceFileSystemId", SYSTEM).includes(system)));
        if (!standby && found.length === 0 && new Set(graph.of(PLATFORM).map(({ urn }) => urn)).size < 2) {
            need("the standby site's deployment, which owns the copying");
        }
        // The engine tells a pack no ids; what another stack made its copies from is told by nothing else.
        if (found.length === 0 && !isIdTold(system)) need(`the id of ${system.name}`);
        return companion(found, standby ? "to be the destination of a ReplicationConfiguration" : "to be the source of one", (copy) => {
            const region = readOr<unknown>("unknown", () => destinationOf(copy)?.region);
            return unless(region !== undefined && region !== awsRegion(copy), {
                property: "destination.region", observed: shown(region), expected: "another region than the original's",
            });
        });
    },
};

const destinationOf = (copy: Resource): any => list<any>(copy.props.destination)[0];

/** True if the copy is written to the system; while neither is known, if it was made from it. */
const leadsInto = (copy: Resource, system: Resource): boolean => {
    const told = readOr<readonly unknown[] | undefined>(undefined, () => [destinationOf(copy)?.fileSystemId, system.props.id ?? String(system.props.arn).split("/").at(-1)]);
    return told ? told[0] === told[1] && told[0] !== undefined : (copy.propertyDependencies.destination ?? []).includes(system.urn);
};

export const originalCannotBeOverwritten: StackRule = {
    name: "aws-files-original-not-overwritten",
    title: "No copy can be written over a primary's shared files",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["deletion-protection", "storage-recovery"],
    remediation: "Set protection.replicationOverwrite to ENABLED on what is an original.",
    types: [SYSTEM],
    applies: (system, graph) => factsOf(system, graph)?.role !== "standby",
    // Left out, it is on (API CreateFileSystem).
    check: ({ props }) => require1("protection.replicationOverwrite", list<any>(props.protection)[0]?.replicationOverwrite ?? "ENABLED", ["ENABLED", "REPLICATING"]),
};
