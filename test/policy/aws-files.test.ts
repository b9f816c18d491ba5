import * as rules from "../../policy/rules/aws-files";
import { ACCOUNT, aws, type MadeInAws, platform, policy, standby, tabulate, UNKNOWN } from "./aws-support";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/mrk-files";
const system = (props: object = {}, more: MadeInAws = {}) => aws("efs/fileSystem:FileSystem", { id: "fs-1", encrypted: true, kmsKeyId: KEY, ...props }, { name: "files", ...more });

tabulate(rules.filesEncrypted, {
    accepts: { "a key of one's own": system(), "one that is not made yet": system({ kmsKeyId: UNKNOWN }, { from: { kmsKeyId: system() } }) },
    rejects: { "none, the default": system({ encrypted: undefined }), "AWS's key": system({ kmsKeyId: undefined }) },
});

const subnet = (letter: string, tier = "data") => aws("ec2/subnet:Subnet", { id: `subnet-${letter}`, availabilityZone: `eu-west-1${letter}`, tags: { tier } }, { name: `data-${letter}` });
const target = (letter: string) => aws("efs/mountTarget:MountTarget", { fileSystemId: "fs-1", subnetId: `subnet-${letter}` }, { name: `mount-${letter}` });
const mounts = ["a", "b", "c"].flatMap((letter) => [subnet(letter), target(letter)]);

tabulate(rules.filesInEveryZone, {
    accepts: { "three zones": [system(), platform(), ...mounts] },
    rejects: { "two": [system(), platform(), ...mounts.slice(2)], "one zone's storage": [system({ availabilityZoneName: "eu-west-1a" }), platform(), ...mounts], "the edge": [system(), platform(), ...mounts.slice(1), subnet("a", "edge")] },
    ignores: { "a program that is no platform": system() },
});

const everybody = { Effect: "Deny", Principal: "*", Resource: "*" };
const plain = { ...everybody, Action: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } };
const root = { ...everybody, Action: "elasticfilesystem:ClientRootAccess" };
const past = { ...everybody, Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], Condition: { Null: { "elasticfilesystem:AccessPointArn": "true" } } };
const mayMount = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "elasticfilesystem:ClientMount", Resource: "*" };
const ruled = (...statements: object[]) => aws("efs/fileSystemPolicy:FileSystemPolicy", { fileSystemId: "fs-1", policy: policy(...statements) }, { name: "policy" });

tabulate(rules.filesTlsOnly, {
    accepts: { "a refusal of plain NFS": [system(), ruled(plain)] },
    rejects: { "no policy": system(), "no refusal": [system(), ruled(mayMount)], "a refusal to one role": [system(), ruled({ ...plain, Principal: { AWS: "arn:aws:iam::111122223333:role/app" } })] },
    awaits: { "a policy that is not known": [system(), aws("efs/fileSystemPolicy:FileSystemPolicy", { fileSystemId: "fs-1", policy: UNKNOWN })] },
});

tabulate(rules.filesHaveNoRoot, {
    accepts: { "a refusal of root": [system(), ruled(root)] },
    rejects: { "no policy": system(), "no refusal": [system(), ruled(plain, mayMount)], "one with a condition": [system(), ruled({ ...root, Condition: { Bool: { "aws:SecureTransport": "false" } } })] },
});

tabulate(rules.filesByTheDoors, {
    accepts: { "doors alone": [system(), ruled(past, mayMount)], "everybody of the account": [system(), ruled(past, { ...mayMount, Principal: "*", Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } } })] },
    rejects: { "a way past them": [system(), ruled(mayMount)], "everybody": [system(), ruled(past, { ...mayMount, Principal: "*" })], "no policy": system() },
});

const door = (props: object = {}, more: MadeInAws = {}) => aws("efs/accessPoint:AccessPoint", {
    fileSystemId: "fs-1", posixUser: { uid: 10000, gid: 10000 },
    rootDirectory: { path: "/meadow", creationInfo: { ownerUid: 10000, ownerGid: 10000, permissions: "0750" } }, ...props,
}, { name: "meadow", ...more });
const directory = (change: object) => ({ rootDirectory: { path: "/meadow", creationInfo: { ownerUid: 10000, ownerGid: 10000, permissions: "0750", ...change } } });

tabulate(rules.doorsLeadToOwners, {
    accepts: { "an owner and a directory": door() },
    rejects: {
        "no user, the default": door({ posixUser: undefined }), "root": door({ posixUser: { uid: 0, gid: 10000 } }), "root's group": door({ posixUser: { uid: 10000, gid: 0 } }),
        "root's group beside": door({ posixUser: { uid: 10000, gid: 10000, secondaryGids: [0] } }),
        "the whole file system, the default": door({ rootDirectory: undefined }), "a directory of root's": door(directory({ ownerUid: 0 })), "one that everybody writes": door(directory({ permissions: "0777" })),
    },
});

const other = (uid: number, path: string) => door({ posixUser: { uid, gid: uid }, rootDirectory: { path } }, { name: "other" });

tabulate(rules.doorsAreApart, {
    accepts: { "two tenants": [door(), platform(), other(10001, "/citadel")], "names that begin alike": [door(), platform(), other(10001, "/mead")] },
    rejects: { "one user": [door(), platform(), other(10000, "/citadel")], "one directory": [door(), platform(), other(10001, "/meadow")], "a directory above": [door(), platform(), other(10001, "/")] },
    ignores: { "a program that is no platform": [door(), other(10000, "/meadow")] },
});

const backup = (status: string) => aws("efs/backupPolicy:BackupPolicy", { fileSystemId: "fs-1", backupPolicy: { status } });

tabulate(rules.filesBackedUp, { accepts: { "a policy": [system(), backup("ENABLED")] }, rejects: { "none": system(), "one that is off": [system(), backup("DISABLED")] } });

const copy = aws("efs/replicationConfiguration:ReplicationConfiguration", { sourceFileSystemId: "fs-1", destination: { fileSystemId: "fs-2", region: "eu-central-1" } }, { name: "copy", stack: "dr" });
const target2 = system({ id: "fs-2" }, { name: "copied", stack: "dr" });

tabulate(rules.filesHaveFarCopy, {
    accepts: { "an original that is copied": [system(), platform(), standby(), copy], "the copy": [target2, standby(), copy] },
    rejects: {
        "a copy into a system that EFS makes": [target2, standby(), { ...copy, props: { ...copy.props, destination: { region: "eu-central-1" } } }],
        "a copy in the same region": [system(), platform(), standby(), { ...copy, props: { ...copy.props, destination: { fileSystemId: "fs-2", region: "eu-west-1" } } }],
        "a copy whose region nobody says": [system(), platform(), standby(), { ...copy, props: { ...copy.props, destination: { fileSystemId: "fs-2" } } }],
        "an original that is not": [system(), platform(), standby()], "a standby's that nothing fills": [target2, standby()] },
    ignores: { "a site that has taken over": [target2, standby({ failover: true })] },
    awaits: { "one site alone": [system(), platform()], "an original whose id is not told": [system({ id: undefined }), platform(), standby(), copy] },
});

tabulate(rules.originalCannotBeOverwritten, {
    accepts: { "the default": [system(), platform()], "protection": [system({ protection: { replicationOverwrite: "ENABLED" } }), platform()] },
    rejects: { "none": [system({ protection: { replicationOverwrite: "DISABLED" } }), platform()] },
    ignores: { "a standby's": [system({ protection: { replicationOverwrite: "DISABLED" } }, { stack: "dr" }), standby()] },
});

const renting = platform({ tenants: [{ name: "meadow", kind: "shared", slot: 0, uid: 10000, gid: 10000, mode: "0750", quotaGb: 1, costCenter: "cc" }] });
const meadows = (props: object = {}) => door({ tags: { tenant: "meadow" }, ...props });

tabulate(rules.tenantsHaveDoors, {
    accepts: { "an access point as the plan says": [renting, meadows()] },
    rejects: {
        "none": renting, "one that nobody's name is on": [renting, door()], "another user": [renting, meadows({ posixUser: { uid: 1, gid: 10000 } })],
        "another group": [renting, meadows({ posixUser: { uid: 10000, gid: 1 } })], "another's directory": [renting, meadows(directory({ ownerUid: 1 }))],
    },
    ignores: { "a site without tenants": platform() },
    awaits: { "a user that is not known": [renting, meadows({ posixUser: { uid: UNKNOWN, gid: 10000 } })] },
});

tabulate(rules.siteHasFiles, { accepts: { "a file system": [platform(), system()] }, rejects: { "none": platform(), "another stack's": [platform(), system({}, { stack: "other" })] } });
