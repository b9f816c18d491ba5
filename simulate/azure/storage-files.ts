// Microsoft.Storage: the file service of an account and its shares.
import type { Services } from "../service";
import { arm, MADE_AT } from "./arm";
import type { Check } from "./checks";
import { accountOf } from "./storage";

const SHARE = [/^(?=.{3,63}$)[a-z0-9](-?[a-z0-9])*$/, "3 to 63 lower-case letters, digits and single -"] as const;

/** Texts with `;` between them, each of which must be known. */
function checkList(subject: Check, path: string, known: readonly string[]): void {
    const value = subject.known(path);
    if (value === undefined) return;
    const wrong = String(value).split(";").filter((one) => one !== "" && !known.includes(one));
    if (wrong.length > 0) subject.refuse(path, `a list of ${known.join(", ")} with ; between them`, wrong.join(", "));
}

function checkService(subject: Check): void {
    subject.range("shareDeleteRetentionPolicy.days", 1, 365, "days");
    if (subject.known("shareDeleteRetentionPolicy.enabled") === true) subject.required("shareDeleteRetentionPolicy.days", "how many days");
    checkList(subject, "protocolSettings.smb.versions", ["SMB2.1", "SMB3.0", "SMB3.1.1"]);
    checkList(subject, "protocolSettings.smb.authenticationMethods", ["NTLMv2", "Kerberos"]);
    checkList(subject, "protocolSettings.smb.kerberosTicketEncryption", ["RC4-HMAC", "AES-256"]);
    checkList(subject, "protocolSettings.smb.channelEncryption", ["AES-128-CCM", "AES-128-GCM", "AES-256-GCM"]);
    const premium = accountOf(subject)?.inputs["kind"] === "FileStorage";
    if (subject.known("protocolSettings.smb.multichannel.enabled") === true && !premium) {
        subject.refuse("protocolSettings.smb.multichannel.enabled", "false: only premium accounts have it");
    }
}

function checkShare(subject: Check): void {
    const account = accountOf(subject);
    const premium = account?.inputs["kind"] === "FileStorage";
    subject.oneOf("enabledProtocols", ["SMB", "NFS"]);
    subject.oneOf("rootSquash", ["NoRootSquash", "RootSquash", "AllSquash"]);
    if (subject.known("enabledProtocols") === "NFS" && account && !premium) {
        subject.refuse("enabledProtocols", "SMB: NFS takes an account of the kind FileStorage", `NFS in an account of the kind ${account.inputs["kind"]}`);
    }
    if (subject.isNot("enabledProtocols", "NFS")) subject.absent("rootSquash", "nothing: only NFS shares have it");
    const v1 = premium && /^Premium_/.test(String(account?.inputs["sku"]?.name));
    subject.range("shareQuota", v1 ? 100 : 1, 102_400, "GiB");
    if (premium) subject.oneOf("accessTier", ["Premium"], "Premium: the account is FileStorage");
    else subject.oneOf("accessTier", ["TransactionOptimized", "Hot", "Cool"]);
    if (v1) for (const path of ["provisionedIops", "provisionedBandwidthMibps"]) subject.absent(path, "nothing: the account's shares are provisioned by size");
    for (const key of Object.keys(subject.known("metadata") ?? {})) {
        if (!/^[A-Za-z_]\w*$/.test(key)) subject.refuse(`metadata.${key}`, "a name of letters, digits and _, not beginning with a digit", key);
    }
    const before = subject.before?.inputs["enabledProtocols"];
    if (subject.before && subject.isNot("enabledProtocols", before)) subject.refuse("enabledProtocols", `${before ?? "SMB"}, as it is: it is chosen when the share is made`);
}

export const storageFiles: Services = {
    "azure-native:storage:FileServiceProperties": arm("storage:FileServiceProperties", {
        place: "none",
        only: "default",
        check: checkService,
        answers: (subject) => ({
            sku: { name: accountOf(subject)?.outputs["sku"]?.name ?? "Standard_LRS", tier: accountOf(subject)?.outputs["sku"]?.tier ?? "Standard" },
            cors: subject.at("cors") ?? { corsRules: [] },
            shareDeleteRetentionPolicy: { enabled: true, days: 7, ...subject.known("shareDeleteRetentionPolicy") },
        }),
    }),
    "azure-native:storage:FileShare": arm("storage:FileShare", {
        place: "none",
        name: SHARE,
        silent: ["expand"],
        replaceOn: ["enabledProtocols"],
        check: checkShare,
        answers: (subject) => ({
            accessTier: subject.at("accessTier") ?? "TransactionOptimized",
            enabledProtocols: subject.at("enabledProtocols") ?? "SMB",
            ...(subject.known("enabledProtocols") === "NFS" ? { rootSquash: subject.at("rootSquash") ?? "NoRootSquash" } : {}),
            etag: `"0x${subject.guid("etag").replaceAll("-", "").slice(0, 15).toUpperCase()}"`,
            lastModifiedTime: MADE_AT, leaseState: "available", leaseStatus: "unlocked", shareQuota: subject.at("shareQuota") ?? 5120,
        }),
    }),
};
