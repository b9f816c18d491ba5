import { expect } from "chai";
import { Files, type FilesArgs } from "../../../components/azure/files";
import { type Declared, declare, one } from "../../support";
import { PLACE, PRIMARY } from "./site";

const ARGS: FilesArgs = {
    ...PLACE, accountName: PRIMARY.names.filesAccount, key: { vaultUri: "https://kv.vault.azure.net/", name: "files", identityId: "identity" },
    subnetId: "endpoints-subnet", networkId: "network", owners: { meadow: { uid: 10000, gid: 10001, mode: "0750", quotaGb: 100 } },
    recoveryDays: 90, workspaceId: "workspace", archiveAccountId: "archive",
};
const ACCOUNT = "azure-native:storage:StorageAccount";
const SHARE = "azure-native:storage:FileShare";
const files = (more: Partial<FilesArgs> = {}) => declare(() => new Files("files", { ...ARGS, ...more }));

describe("azure.Files", () => {
    let declared: Declared[];
    before(async () => { declared = await files(); });

    it("are stored in three zones, encrypted twice", () => {
        const { kind, sku, encryption } = one(declared, ACCOUNT).inputs;
        expect([kind, sku.name]).to.deep.equal(["FileStorage", "Premium_ZRS"]);
        expect(encryption).to.deep.include({ keyVaultProperties: { keyName: "files", keyVaultUri: "https://kv.vault.azure.net/" }, requireInfrastructureEncryption: true });
    });

    it("are mounted inside TLS alone, by no key, from no public network", () => {
        expect(one(declared, ACCOUNT).inputs).to.include({ enableHttpsTrafficOnly: true, minimumTlsVersion: "TLS1_2", allowSharedKeyAccess: false, publicNetworkAccess: "Disabled" });
    });

    it("have a share for each owner, where nobody is root", () => {
        expect(one(declared, SHARE).inputs).to.deep.include({
            shareName: "meadow", enabledProtocols: "NFS", rootSquash: "RootSquash", shareQuota: 100, metadata: { uid: "10000", gid: "10001", mode: "0750" },
        });
    });

    it("refuse an owner who is root", async () => {
        await declare(() => expect(() => new Files("files", { ...ARGS, owners: { meadow: { uid: 10000, gid: 0, mode: "0750", quotaGb: 100 } } })).to.throw("found group 0"));
    });

    it("come back after a deletion for as long as asked", () => {
        expect(one(declared, "azure-native:storage:FileServiceProperties").inputs["shareDeleteRetentionPolicy"]).to.deep.equal({ enabled: true, days: 90 });
    });

    it("are reached through a private endpoint by their ordinary name", () => {
        expect(one(declared, "azure-native:network:PrivateEndpoint").inputs["privateLinkServiceConnections"][0].groupIds).to.deep.equal(["file"]);
        expect(one(declared, "azure-native:privatedns:PrivateZone").inputs["privateZoneName"]).to.equal("privatelink.file.core.windows.net");
    });

    it("say who administers them, and are locked", () => {
        expect(one(declared, "azure-native:monitor:DiagnosticSetting").inputs["resourceUri"]).to.match(/\/fileServices\/default$/);
        expect(one(declared, "azure-native:authorization:ManagementLockByScope").inputs["level"]).to.equal("CanNotDelete");
    });
});
