import { expect } from "chai";
import { Files, type FilesArgs } from "../../../components/aws/files";
import { type Declared, declare, one, TAGS } from "../../support";

const args: FilesArgs = {
    account: "111122223333", region: "eu-west-1", subnetIds: { "data-a": "subnet-a", "data-b": "subnet-b", "data-c": "subnet-c" }, groupId: "sg-data",
    keyArn: "files-key", owners: { meadow: { uid: 10000, gid: 10001, mode: "0750", tags: { tenant: "meadow" } } }, tags: TAGS,
};
const SYSTEM = "aws:efs/fileSystem:FileSystem";
const files = (more: Partial<FilesArgs> = {}) => declare(() => new Files("files", { ...args, ...more }));

describe("aws.Files", () => {
    let declared: Declared[];
    before(async () => { declared = await files(); });
    const statements = (): any[] => JSON.parse(one(declared, "aws:efs/fileSystemPolicy:FileSystemPolicy").inputs["policy"]).Statement;
    const statement = (sid: string) => statements().find(({ Sid }) => Sid === sid);

    it("are encrypted, elastic, and cannot be overwritten by a copy", () => {
        expect(one(declared, SYSTEM).inputs).to.deep.include({ encrypted: true, kmsKeyId: "files-key", throughputMode: "elastic", protection: { replicationOverwrite: "ENABLED" } });
    });

    it("are mounted in every zone from the data tier", () => {
        const targets = declared.filter(({ type }) => type === "aws:efs/mountTarget:MountTarget").map(({ inputs }) => [inputs["subnetId"], inputs["securityGroups"]]);
        expect(targets).to.deep.equal([["subnet-a", ["sg-data"]], ["subnet-b", ["sg-data"]], ["subnet-c", ["sg-data"]]]);
    });

    it("refuse plain NFS, root, and whoever comes past the doors", () => {
        expect(statement("DenyPlainTransport")).to.deep.include({ Effect: "Deny", Principal: "*", Action: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } });
        expect(statement("DenyRoot")).to.deep.include({ Effect: "Deny", Principal: "*", Action: "elasticfilesystem:ClientRootAccess" });
        expect(statement("DenyPastTheDoors").Condition).to.deep.equal({ Null: { "elasticfilesystem:AccessPointArn": "true" } });
    });

    it("admit the account's own roles alone", () => {
        expect(statements().filter(({ Effect }) => Effect === "Allow").map(({ Principal }) => Principal)).to.deep.equal([{ AWS: "arn:aws:iam::111122223333:root" }]);
    });

    it("have a door for each owner, which makes whoever comes through it the owner", () => {
        expect(one(declared, "aws:efs/accessPoint:AccessPoint").inputs).to.deep.include({
            posixUser: { uid: 10000, gid: 10001 },
            rootDirectory: { path: "/meadow", creationInfo: { ownerUid: 10000, ownerGid: 10001, permissions: "0750" } },
        });
    });

    it("refuse an owner who is root, and a mode that lets everybody write", async () => {
        await declare(() => {
            expect(() => new Files("files", { ...args, owners: { meadow: { uid: 0, gid: 1, mode: "0750" } } })).to.throw("found user 0 for \"meadow\", expected 1 or more");
            expect(() => new Files("more", { ...args, owners: { meadow: { uid: 1, gid: 1, mode: "0777" } } })).to.throw("found mode \"0777\"");
        });
    });

    it("are backed up from the first day", () => {
        expect(one(declared, "aws:efs/backupPolicy:BackupPolicy").inputs["backupPolicy"]).to.deep.equal({ status: "ENABLED" });
    });

    it("let the machines' role mount", async () => {
        const policy = one(await files({ clientRoleArn: "arn:aws:iam::111122223333:role/pool" }), "aws:iam/rolePolicy:RolePolicy");
        expect(JSON.parse(policy.inputs["policy"]).Statement[0].Action).to.deep.equal(["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]);
    });

    it("take a primary's files in a standby, declared where they come from", async () => {
        const copied = await declare(async () => {
            const { Provider } = await import("@pulumi/aws");
            new Files("files", { ...args, region: "eu-central-1", standby: true, copyOf: { fileSystemId: "fs-primary", provider: new Provider("primary", { region: "eu-west-1" }) } });
        });
        expect(one(copied, SYSTEM).inputs["protection"]).to.deep.equal({ replicationOverwrite: "DISABLED" });
        expect(one(copied, "aws:efs/replicationConfiguration:ReplicationConfiguration").inputs).to.deep.include({
            sourceFileSystemId: "fs-primary", destination: { fileSystemId: "files-id", region: "eu-central-1" },
        });
    });

    it("declare no copying once the standby has taken over, and leave the file system as it is", async () => {
        const alone = await files({ standby: true });
        expect(alone.filter(({ type }) => type.includes("replicationConfiguration"))).to.deep.equal([]);
        expect(one(alone, SYSTEM).inputs["protection"]).to.deep.equal({ replicationOverwrite: "DISABLED" });
    });
});
