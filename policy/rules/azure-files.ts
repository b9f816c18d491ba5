// File shares: nobody is root, each has an owner, a deleted one comes back, and every administrative access is recorded.
import type { Tenant } from "../../components/plan/tenants";
import { companions, owners, records, same } from "../azure";
import { beside, factsOf, list, PLATFORM, type PlatformFacts, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";

const ACCOUNT = "azure-native:storage:StorageAccount";
const SERVICE = "azure-native:storage:FileServiceProperties";
const SHARE = "azure-native:storage:FileShare";
const DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting";

const isNfs = ({ props }: Resource): boolean => same(props.enabledProtocols, "NFS");

export const sharesHaveNoRoot: ResourceRule = {
    name: "azure-shares-have-no-root",
    title: "Nobody is root on an NFS share",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["posix-permissions", "least-privilege"],
    remediation: 'Set rootSquash to "RootSquash", or "AllSquash".',
    types: [SHARE],
    applies: isNfs,
    // Left out, root is root (REST FileShare.rootSquash).
    check: ({ props }) => unless(["RootSquash", "AllSquash"].some((one) => same(one, props.rootSquash)), {
        property: "rootSquash", observed: props.rootSquash ? shown(props.rootSquash) : 'not set, which means "NoRootSquash"', expected: '"RootSquash"',
    }),
};

export const sharesHaveOwners: ResourceRule = {
    name: "azure-shares-have-owners",
    title: "Every NFS share says who owns its directory and with which mode, and that is neither root nor everybody",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["posix-permissions", "tenant-isolation"],
    remediation: "Set uid, gid and mode in the share's metadata: what is set on its directory is compared with them.",
    types: [SHARE],
    applies: isNfs,
    check: ({ props }) => {
        const { uid, gid, mode } = (props.metadata ?? {}) as Record<string, string | undefined>;
        return [
            ...unless(Number(uid) > 0, { property: "metadata.uid", observed: shown(uid), expected: "a number above 0" }),
            ...unless(Number(gid) > 0, { property: "metadata.gid", observed: shown(gid), expected: "a number above 0" }),
            ...unless(/^0?[0-7]{2}[0145]$/.test(String(mode)), { property: "metadata.mode", observed: shown(mode), expected: "a mode that lets not everybody write" }),
        ];
    },
};

export const sharesAreApart: StackRule = {
    name: "azure-shares-are-apart",
    title: "No two NFS shares have one owner",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "posix-permissions"],
    remediation: "Give each tenant a share, a uid and a gid of its own.",
    types: [SHARE],
    applies: isNfs,
    check: (share, graph) => {
        const [account] = owners(graph, share, "accountName", ACCOUNT);
        const uid = share.props.metadata?.uid as unknown;
        const others = account ? companions(graph, account, "accountName", SHARE).filter((other) => other !== share && isNfs(other) && uid !== undefined && other.props.metadata?.uid === uid) : [];
        return others.map(({ name }) => ({ property: "metadata.uid", observed: `${String(uid)}, as ${name}`, expected: "a uid of its own" }));
    },
};

export const tenantsHaveShares: StackRule = {
    name: "azure-shares-of-tenants",
    title: "Every tenant of the shared file system has an NFS share with its owner, its mode and its quota",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    // Over SMB there are no POSIX owners; left out, a share speaks SMB, and is as large as Azure allows (REST FileShare).
    controls: ["tenant-isolation", "posix-permissions"],
    remediation: "Declare a FileShare with enabledProtocols NFS, shareQuota, and uid, gid and mode in its metadata, as the tenant is configured.",
    types: [PLATFORM],
    applies: (platform) => tenantsOf(platform).length > 0,
    check: (platform, graph) => {
        const shares = beside(platform, graph, SHARE);
        return tenantsOf(platform).flatMap(({ name, uid, gid, mode, quotaGb }) => {
            const share = shares.find(({ props }) => String(props.metadata?.uid) === String(uid));
            if (!share) return [{ observed: `no share for ${name}`, expected: "a FileShare with the tenant's uid" }];
            const { enabledProtocols, metadata, shareQuota } = share.props;
            return [
                ...unless(same(enabledProtocols, "NFS"), { property: "enabledProtocols", observed: shown(enabledProtocols), expected: '"NFS"' }),
                ...unless(String(metadata.gid) === String(gid) && metadata.mode === mode, { property: "metadata", observed: `another group or mode for ${name}`, expected: `${gid} and ${mode}` }),
                ...unless(shareQuota === quotaGb, { property: "shareQuota", observed: shown(shareQuota), expected: String(quotaGb) }),
            ];
        });
    },
};

const tenantsOf = ({ props }: Resource): readonly Tenant[] => list<Tenant>((props as PlatformFacts).tenants).filter(({ kind }) => kind === "shared");

/** Fewest days for which a deleted share comes back. */
const LEAST_DAYS = 7;

const holdsShares = (account: Resource, graph: Graph): boolean => same(account.props.kind, "FileStorage") || readOr(0, () => companions(graph, account, "accountName", SHARE).length) > 0;

export const deletedSharesComeBack: StackRule = {
    name: "azure-deleted-shares-come-back",
    title: "A deleted file share can be brought back, and is destroyed once its time is up",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-recovery", "retention"],
    remediation: `Declare FileServiceProperties with shareDeleteRetentionPolicy enabled for ${LEAST_DAYS} days or more, and no more than the retention of data.`,
    types: [ACCOUNT],
    applies: holdsShares,
    check: (account, graph) => {
        const [service] = companions(graph, account, "accountName", SERVICE);
        const policy = service?.props.shareDeleteRetentionPolicy;
        const most = factsOf(account, graph)?.retention.data;
        return [
            ...unless(policy?.enabled === true && Number(policy.days) >= LEAST_DAYS, { property: "shareDeleteRetentionPolicy", observed: policy ? `${policy.enabled === true ? "on" : "off"}, ${shown(policy.days)} days` : "not declared", expected: `on, ${LEAST_DAYS} days or more` }),
            ...unless(most === undefined || policy === undefined || Number(policy.days) <= most, { property: "shareDeleteRetentionPolicy.days", observed: shown(policy?.days), expected: `${most} or less: the retention of data` }),
        ];
    },
};

/** What SMB must not fall back to, by property. */
const WEAK: Readonly<Record<string, RegExp>> = { versions: /SMB2\.1|SMB3\.0/, authenticationMethods: /NTLM/, kerberosTicketEncryption: /RC4/, channelEncryption: /AES-128/ };

export const smbIsModern: StackRule = {
    name: "azure-shares-speak-modern-smb",
    title: "Where files can be reached over SMB, then in its newest version, with Kerberos and AES-256 alone",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["transport-encryption"],
    remediation: "Set protocolSettings.smb: versions SMB3.1.1, authenticationMethods Kerberos, kerberosTicketEncryption AES-256, channelEncryption AES-256-GCM.",
    types: [ACCOUNT],
    applies: holdsShares,
    check: (account, graph) => {
        const [service] = companions(graph, account, "accountName", SERVICE);
        const smb = (service?.props.protocolSettings?.smb ?? {}) as Record<string, string | undefined>;
        // Left out, everything that Azure speaks is taken.
        return Object.entries(WEAK).flatMap(([property, weak]) => unless(Boolean(smb[property]) && !weak.test(smb[property]!), {
            property: `protocolSettings.smb.${property}`, observed: shown(smb[property]), expected: "the strongest alone",
        }));
    },
};

export const shareAccessIsRecorded: StackRule = {
    name: "azure-share-access-is-recorded",
    title: "Every administrative read, write and deletion of shares is recorded",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["log-archive", "access-review"],
    remediation: "Give the account's file service a diagnostic setting with allLogs, to the workspace or the archive.",
    types: [ACCOUNT],
    applies: holdsShares,
    check: (account, graph) => {
        const settings = companions(graph, account, "resourceUri", DIAGNOSTICS).filter((setting) =>
            /\/fileServices\/default/i.test(String(readOr<unknown>("/fileServices/default", () => setting.props.resourceUri ?? setting.props.id ?? "/fileServices/default"))));
        const missing = ["StorageRead", "StorageWrite", "StorageDelete"].filter((category) => !settings.some((setting) => records(setting, new RegExp(`^(allLogs|audit|${category})$`, "i"))));
        return unless(missing.length === 0, { observed: `no record of ${missing.join(", ")}`, expected: "a diagnostic setting of the file service" });
    },
};

export const filesSpanZones: ResourceRule = {
    name: "azure-files-span-zones",
    title: "Shared files have copies in three zones",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["storage-redundancy", "zone-spread"],
    remediation: 'Set sku.name to "Premium_ZRS". Azure copies NFS shares to no other region.',
    types: [ACCOUNT],
    applies: ({ props }) => same(props.kind, "FileStorage"),
    check: ({ props }) => unless(/ZRS$/i.test(String(list<any>(props.sku)[0]?.name)), { property: "sku.name", observed: shown(list<any>(props.sku)[0]?.name), expected: '"Premium_ZRS"' }),
};
