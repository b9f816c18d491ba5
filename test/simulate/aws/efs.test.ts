import { Account, table } from "./support";

/** A network with a subnet in each of two zones, and an encrypted file system. */
function given() {
    const account = new Account();
    const vpc = account.make("ec2.Vpc", { cidrBlock: "10.16.0.0/16" }, { name: "vpc" });
    const [a, again] = ["10.16.0.0/24", "10.16.1.0/24"].map((cidrBlock, i) => account.make("ec2.Subnet", { vpcId: vpc.id, availabilityZone: "eu-west-1a", cidrBlock }, { name: `a${i}` })) as any[];
    const key = account.make("kms.Key", {}, { name: "key" });
    const system = account.make("efs.FileSystem", { creationToken: "files", encrypted: true, kmsKeyId: key.outputs["arn"] }, { name: "files" });
    const far = account.make("kms.Key", {}, { name: "far-key", region: "eu-central-1" });
    const target = (protection: object = { replicationOverwrite: "DISABLED" }, encrypted = true) =>
        account.make("efs.FileSystem", { creationToken: "files", ...(encrypted && { encrypted, kmsKeyId: far.outputs["arn"] }), protection }, { name: "copy", region: "eu-central-1" });
    return { account, a, again, key, system, target };
}

table("efs.FileSystem", {
    given,
    right: ({ key }) => ({
        creationToken: "more", encrypted: true, kmsKeyId: key.outputs["arn"], throughputMode: "elastic",
        lifecyclePolicies: [{ transitionToIa: "AFTER_30_DAYS" }, { transitionToArchive: "AFTER_90_DAYS" }, { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }],
    }),
    refuses: {
        "a key without encryption": [{ encrypted: false }, ["encrypted", "false", "true with kmsKeyId"]],
        "a token that is taken": [{ creationToken: "files" }, ["creationToken", "files", "a token that is free; files has it"]],
        "an archive without elastic throughput": [{ throughputMode: "bursting" }, ["throughputMode", "bursting", "elastic with transitionToArchive"]],
        "an archive before idleness": [{ lifecyclePolicies: [{ transitionToIa: "AFTER_90_DAYS" }, { transitionToArchive: "AFTER_30_DAYS" }] }, ["lifecyclePolicies[1].transitionToArchive", "AFTER_30_DAYS", "longer than AFTER_90_DAYS"]],
        "two transitions in one": [{ lifecyclePolicies: [{ transitionToIa: "AFTER_30_DAYS", transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }] }, ["lifecyclePolicies[0]", "transitionToIa and transitionToPrimaryStorageClass", "exactly one transition each"]],
    },
});

table("efs.MountTarget", {
    given: () => {
        const things = given();
        things.account.make("efs.MountTarget", { fileSystemId: things.system.id, subnetId: things.a.id }, { name: "first" });
        return things;
    },
    right: ({ account, system }) => ({
        fileSystemId: system.id,
        subnetId: account.make("ec2.Subnet", { vpcId: account.cloud.of("aws:ec2/vpc:Vpc")[0]!.id, availabilityZone: "eu-west-1b", cidrBlock: "10.16.9.0/24" }, { name: "b" }).id,
    }),
    refuses: { "two in one zone": [({ again }) => ({ subnetId: again.id }), ({ again }) => ["subnetId", again.id, "a subnet in another zone; first is in eu-west-1a"]] },
});

table("efs.AccessPoint", {
    given,
    right: ({ system }) => ({ fileSystemId: system.id, posixUser: { uid: 10000, gid: 10000 }, rootDirectory: { path: "/meadow", creationInfo: { ownerUid: 10000, ownerGid: 10000, permissions: "0750" } } }),
    refuses: {
        "a path too deep": [{ rootDirectory: { path: "/a/b/c/d/e" } }, ["rootDirectory.path", "/a/b/c/d/e", "a path of up to four directories, beginning with /"]],
        "a mode that is none": [{ rootDirectory: { path: "/a", creationInfo: { ownerUid: 1, ownerGid: 1, permissions: "rwx" } } }, ["rootDirectory.creationInfo.permissions", "rwx", "three or four octal digits"]],
        "a user that is none": [{ posixUser: { uid: -1, gid: 1 } }, ["posixUser.uid", "-1", "0 to 4294967295"]],
    },
});

table("efs.ReplicationConfiguration", {
    given,
    right: ({ system, target }) => ({ sourceFileSystemId: system.id, destination: { fileSystemId: target().id, region: "eu-central-1" } }),
    refuses: {
        "a destination that is not there": [{ destination: { fileSystemId: "fs-0123", region: "eu-central-1" } }, ["destination.fileSystemId", "fs-0123", "the id of a file system that exists"]],
        "a region where it is not": [({ account }) => ({ destination: { fileSystemId: account.cloud.of("aws:efs/fileSystem:FileSystem")[1]!.id, region: "eu-west-3" } }),
            ({ account }) => ["destination.region", "eu-west-3", `eu-central-1, where ${account.cloud.of("aws:efs/fileSystem:FileSystem")[1]!.id} is`]],
    },
});

table("efs.ReplicationConfiguration", {
    given: () => {
        const things = given();
        return { ...things, guarded: things.target({ replicationOverwrite: "ENABLED" }, false) };
    },
    right: ({ account, system }) => ({
        sourceFileSystemId: system.id,
        destination: { fileSystemId: account.make("efs.FileSystem", { encrypted: true, protection: { replicationOverwrite: "DISABLED" } }, { name: "open", region: "eu-central-1" }).id, region: "eu-central-1" },
    }),
    refuses: {
        "a destination that is protected and plain": [({ guarded }) => ({ destination: { fileSystemId: guarded.id, region: "eu-central-1" } }),
            ({ guarded }) => ["destination.fileSystemId", `${guarded.id}, protected from being overwritten`, "a file system with protection.replicationOverwrite DISABLED"],
            ({ guarded }) => ["destination.fileSystemId", `${guarded.id}, not encrypted`, "an encrypted file system: the source is"]],
    },
});
