import * as rules from "../../policy/rules/azure-files";
import { armId, make, type Made, platform, tabulate, UNKNOWN } from "./azure-support";

const accountId = armId("Microsoft.Storage/storageAccounts/files");
const account = (props: object = {}) => make("storage:StorageAccount", { id: accountId, name: "files", kind: "FileStorage", sku: { name: "Premium_ZRS" }, ...props }, { name: "files" });
const share = (props: object = {}, more: Made = {}) => make("storage:FileShare", {
    id: `${accountId}/fileServices/default/shares/${more.name ?? "meadow"}`, name: more.name ?? "meadow", enabledProtocols: "NFS", rootSquash: "RootSquash",
    metadata: { uid: "10000", gid: "10000", mode: "0750" }, ...props,
}, { name: "meadow", ...more });

tabulate(rules.sharesHaveNoRoot, {
    accepts: { "no root": share(), "nobody at all": share({ rootSquash: "AllSquash" }) },
    rejects: { "the default, which is root": share({ rootSquash: undefined }), "root": share({ rootSquash: "NoRootSquash" }) },
    ignores: { "an SMB share": share({ enabledProtocols: "SMB", rootSquash: undefined }) },
    awaits: { "a setting that is not known": share({ rootSquash: UNKNOWN }) },
});

tabulate(rules.sharesHaveOwners, {
    accepts: { "an owner": share() },
    rejects: { "none": share({ metadata: undefined }), "root": share({ metadata: { uid: "0", gid: "10000", mode: "0750" } }), "everybody": share({ metadata: { uid: "10000", gid: "10000", mode: "0777" } }) },
    ignores: { "an SMB share": share({ enabledProtocols: undefined }) },
});

tabulate(rules.sharesAreApart, {
    accepts: { "two owners": [share({}, { from: { accountName: account() } }), account(), share({ metadata: { uid: "10001" } }, { name: "citadel" })] },
    rejects: { "one owner": [share({}, { from: { accountName: account() } }), account(), share({}, { name: "citadel" })] },
});

const service = (props: object = {}) => make("storage:FileServiceProperties", {
    id: `${accountId}/fileServices/default`, name: "default", shareDeleteRetentionPolicy: { enabled: true, days: 14 },
    protocolSettings: { smb: { versions: "SMB3.1.1", authenticationMethods: "Kerberos", kerberosTicketEncryption: "AES-256", channelEncryption: "AES-256-GCM" } }, ...props,
}, { name: "service" });

tabulate(rules.deletedSharesComeBack, {
    accepts: { "two weeks": [account(), service()], "as long as data": [account(), service({ shareDeleteRetentionPolicy: { enabled: true, days: 30 } }), platform()] },
    rejects: {
        "nothing said": account(), "none": [account(), service({ shareDeleteRetentionPolicy: { enabled: false, days: 14 } })], "a day": [account(), service({ shareDeleteRetentionPolicy: { enabled: true, days: 1 } })],
        "longer than data": [account(), service({ shareDeleteRetentionPolicy: { enabled: true, days: 90 } }), platform()],
    },
    ignores: { "an account without shares": account({ kind: "StorageV2" }) },
});

tabulate(rules.smbIsModern, {
    accepts: { "the newest alone": [account(), service()] },
    rejects: { "everything, the default": [account(), service({ protocolSettings: undefined })], "SMB 2.1 too": [account(), service({ protocolSettings: { smb: { versions: "SMB2.1;SMB3.1.1", authenticationMethods: "Kerberos", kerberosTicketEncryption: "AES-256", channelEncryption: "AES-256-GCM" } } })] },
    ignores: { "an account without shares": account({ kind: "StorageV2" }) },
});

const recorded = (resourceUri: string) => make("monitor:DiagnosticSetting", { resourceUri, workspaceId: "w", logs: [{ categoryGroup: "allLogs", enabled: true }] }, { name: "records" });

tabulate(rules.shareAccessIsRecorded, {
    accepts: { "the file service": [account(), recorded(`${accountId}/fileServices/default`)] },
    rejects: { "nothing": account(), "another service": [account(), recorded(`${accountId}/blobServices/default`)] },
    ignores: { "an account without shares": account({ kind: "StorageV2" }) },
});

tabulate(rules.filesSpanZones, {
    accepts: { "three zones": account() },
    rejects: { "one": account({ sku: { name: "Premium_LRS" } }) },
    ignores: { "an account of blobs": account({ kind: "StorageV2", sku: { name: "Standard_LRS" } }) },
});

const meadow = { name: "meadow", kind: "shared", uid: 10000, gid: 10000, mode: "0750", quotaGb: 100 };
const shared = platform({ tenants: [meadow, { ...meadow, name: "citadel", kind: "private", uid: 10001 }] });

tabulate(rules.tenantsHaveShares, {
    accepts: { "a share of its own": [shared, share({ shareQuota: 100 })] },
    rejects: {
        "none": shared, "an SMB share, the default": [shared, share({ shareQuota: 100, enabledProtocols: undefined })], "no quota, the default": [shared, share()], "another quota": [shared, share({ shareQuota: 1024 })],
        "another mode": [shared, share({ shareQuota: 100, metadata: { uid: "10000", gid: "10000", mode: "0755" } })],
    },
    ignores: { "a platform without tenants": platform() },
    awaits: { "a quota that is not known": [shared, share({ shareQuota: UNKNOWN })] },
});
