import * as efs from "@pulumi/aws/efs";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { siteName, type Tags } from "../names";
import { type FileOwner, refuseRoot } from "../plan/files";
import { policyDocument, type Statement } from "../policy-documents";

/**
 * A primary's file system. Its files arrive within 15 minutes, for most; until the copying ends the copy is read-only.
 *
 * To take over, end it with one call to the standby's region: `aws efs delete-replication-configuration
 * --source-file-system-id … --deletion-mode LOCAL_CONFIGURATION_ONLY`. No update does it: the provider would make the
 * same call to the primary's region too, and wait for a lost one.
 */
export interface CopiedFiles {
    readonly fileSystemId: pulumi.Input<string>;
    /** Provider of the primary's region, where the copying is declared. */
    readonly provider: pulumi.ProviderResource;
}

export interface FilesArgs {
    readonly account: string;
    readonly region: string;
    /** Subnet of each zone where machines mount from, by subnet key: the file system gets an address in each. */
    readonly subnetIds: Readonly<Record<string, pulumi.Input<string>>>;
    /** Security group that admits the application tier on NFS's port. */
    readonly groupId: pulumi.Input<string>;
    /** Changing it replaces the file system. */
    readonly keyArn: pulumi.Input<string>;
    /** Who has a directory, as whom everything in it is read and written, and tags of their door. Removing an entry takes the door, not the files. */
    readonly owners: Readonly<Record<string, FileOwner & { readonly tags?: Readonly<Record<string, string>> }>>;
    /**
     * True for a standby's file system, into which a primary's may be copied. Left as it is when the standby takes over.
     * @default false
     */
    readonly standby?: boolean;
    /** What is copied here. @default none: the file system is written by machines */
    readonly copyOf?: CopiedFiles;
    /** Role of the machines that mount. @default none: nobody may yet */
    readonly clientRoleArn?: pulumi.Input<string>;
    readonly tags: Tags;
}

/** Days after which files that nobody opens move to cheaper storage. They come back when they are opened. */
const LIFECYCLE = [
    { transitionToIa: "AFTER_30_DAYS" },
    { transitionToArchive: "AFTER_90_DAYS" },
    { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" },
];

const MOUNT = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"];

/** What may be done with a file system over NFS: mounted by this account's roles, through a door of the plan, inside TLS. */
function fileSystemPolicy({ account, region }: Pick<FilesArgs, "account" | "region">, fileSystemArn: string): string {
    const deny = (Sid: string, Action: Statement["Action"], Condition?: Statement["Condition"]): Statement =>
        ({ Sid, Effect: "Deny", Principal: "*", Action, Resource: fileSystemArn, ...(Condition && { Condition }) });
    return policyDocument([
        {
            Sid: "AccountMounts",
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${account}:root` },
            Action: MOUNT,
            Resource: fileSystemArn,
            Condition: {
                Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" },
                ArnLike: { "elasticfilesystem:AccessPointArn": `arn:aws:elasticfilesystem:${region}:${account}:access-point/*` },
            },
        },
        deny("DenyPlainTransport", "*", { Bool: { "aws:SecureTransport": "false" } }),
        deny("DenyRoot", "elasticfilesystem:ClientRootAccess"),
        deny("DenyPastTheDoors", MOUNT, { Null: { "elasticfilesystem:AccessPointArn": "true" } }),
    ]);
}

/**
 * Files that several machines share, with POSIX owners and modes: stored in three zones, encrypted, mounted inside TLS
 * by roles of the account. Nobody is root there, and each tenant has a door that leads to its own directory alone and
 * makes whoever comes through it the tenant's user.
 */
export class Files extends pulumi.ComponentResource {
    readonly fileSystemArn: pulumi.Output<string>;
    /** Known once the policy is in force, so that nothing mounts before. */
    readonly fileSystemId: pulumi.Output<string>;
    /** By owner. */
    readonly accessPointIds: Readonly<Record<string, pulumi.Output<string>>>;

    constructor(name: string, args: FilesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:aws:Files", name, args, opts);
        const options = { parent: this };
        const { region } = args;
        const tags = (part: string) => ({ ...args.tags, Name: `${name}-${part}` });

        const system = new efs.FileSystem(name, {
            creationToken: `${siteName(args.tags)}-files`,
            encrypted: true,
            kmsKeyId: args.keyArn,
            performanceMode: "generalPurpose",
            throughputMode: "elastic",
            lifecyclePolicies: LIFECYCLE,
            // A refresh reads REPLICATING here, which the provider then refuses (pulumi/pulumi-aws issue 6041): leave a
            // standby's file system out of refreshes until that is mended.
            protection: { replicationOverwrite: args.standby ? "DISABLED" : "ENABLED" },
            tags: { ...tags("files"), purpose: "files" },
        }, { ...options, protect: true });
        const policy = new efs.FileSystemPolicy(name, {
            fileSystemId: system.id,
            policy: system.arn.apply((arn) => fileSystemPolicy(args, arn)),
        }, options);
        new efs.BackupPolicy(name, { fileSystemId: system.id, backupPolicy: { status: "ENABLED" } }, options);

        for (const [key, subnetId] of Object.entries(args.subnetIds)) {
            new efs.MountTarget(`${name}-${key}`, { fileSystemId: system.id, subnetId, securityGroups: [args.groupId] }, options);
        }
        this.accessPointIds = Object.fromEntries(Object.entries(args.owners).map(([owner, { uid, gid, mode, tags: own }]) => {
            refuseRoot(owner, { uid, gid, mode });
            const door = new efs.AccessPoint(`${name}-${owner}`, {
                fileSystemId: system.id,
                posixUser: { uid, gid },
                rootDirectory: { path: `/${owner}`, creationInfo: { ownerUid: uid, ownerGid: gid, permissions: mode } },
                tags: { ...tags(owner), ...own },
            }, options);
            return [owner, door.id];
        }));
        if (args.copyOf) {
            // Kept when it leaves the state: taking over must not wait for the primary's region.
            new efs.ReplicationConfiguration(name, {
                sourceFileSystemId: args.copyOf.fileSystemId,
                destination: { fileSystemId: system.id, region },
            }, { ...options, provider: args.copyOf.provider, retainOnDelete: true });
        }
        if (args.clientRoleArn !== undefined) {
            new iam.RolePolicy(`${name}-clients`, {
                role: pulumi.output(args.clientRoleArn).apply((arn) => arn.split("/").at(-1)!),
                policy: system.arn.apply((Resource) => policyDocument([{ Sid: "Mount", Effect: "Allow", Action: MOUNT, Resource }])),
            }, options);
        }

        this.fileSystemArn = system.arn;
        this.fileSystemId = pulumi.all([system.id, policy.id]).apply(([id]) => id);
        const { fileSystemArn, fileSystemId, accessPointIds } = this;
        this.registerOutputs({ fileSystemArn, fileSystemId, accessPointIds });
    }
}
