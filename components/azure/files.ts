// Files that several machines of one Azure site share, with POSIX owners and modes.
import * as authorization from "@pulumi/azure-native/authorization";
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { type AccountKey, admitting, CLOSED_ACCOUNT, underKey } from "../account-settings";
import type { Tags } from "../names";
import { type FileOwner, refuseRoot } from "../plan/files";

export interface FilesArgs {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    /** Unique worldwide, 3 to 24 lower-case letters and digits. */
    readonly accountName: string;
    /** Key of the account, which follows its rotation, and the identity that may use it. */
    readonly key: AccountKey;
    /** The subnet kept for private endpoints, and the network whose machines mount. */
    readonly subnetId: pulumi.Input<string>;
    readonly networkId: pulumi.Input<string>;
    /**
     * Who has a share, as whom its files are owned, and how much of it is paid for: 100 to 102400 GiB, used or not.
     * Removing an entry deletes the share; for as long as soft deletion keeps it, it can be brought back.
     */
    readonly owners: Readonly<Record<string, FileOwner & { readonly quotaGb: number }>>;
    /** Days for which a deleted share can be brought back, 1 to 365. */
    readonly recoveryDays: number;
    readonly workspaceId: pulumi.Input<string>;
    readonly archiveAccountId: pulumi.Input<string>;
    readonly tags: Tags;
}

const ZONE = "privatelink.file.core.windows.net";

/**
 * NFS shares, one a tenant: stored in three zones, encrypted twice, reached through a private endpoint, inside TLS alone
 * (a mount without it is refused, because the account requires secure transfer), and nobody is root there.
 *
 * NFS on Azure knows no identities: a machine of the application tier is believed who it says it is. So the share, not
 * the user number, keeps tenants apart, and machines mount their own tenants' shares only. ARM sets no owner or mode; both
 * are written on the share as metadata, and set on its directory once: `az storage directory` sets them over HTTPS, with
 * an identity that is Storage File Data Privileged Contributor.
 *
 * Nothing copies these shares to another region. Azure offers geo-redundancy for no NFS share, Azure Backup and File Sync
 * know none, and Storage Mover needs a machine of one's own. What stands in are the copies on AWS's side of the same
 * site and the primary's zones; a tenant that cannot do with that keeps its files in the object stores, which are copied.
 */
export class Files extends pulumi.ComponentResource {
    /** Known once the shares are there. */
    readonly accountId: pulumi.Output<string>;
    readonly accountName: pulumi.Output<string>;
    /** By owner. */
    readonly shareNames: Readonly<Record<string, pulumi.Output<string>>>;

    constructor(name: string, args: FilesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("holdfast:azure:Files", name, args, opts);
        const options = { parent: this };
        const { resourceGroupName, location, key, tags } = args;

        const account = new storage.StorageAccount(name, {
            resourceGroupName,
            location,
            accountName: args.accountName,
            kind: "FileStorage",
            sku: { name: "Premium_ZRS" }, // the only kind with NFS; for it Azure has no geo-redundancy
            ...underKey(key, ["file"]),
            ...CLOSED_ACCOUNT, // for NFS: inside TLS or not at all
            networkRuleSet: admitting("AzureServices"),
            tags: { ...tags, store: "files" },
        }, { ...options, protect: true });
        const service = new storage.FileServiceProperties(name, {
            resourceGroupName,
            accountName: account.name,
            fileServicesName: "default",
            shareDeleteRetentionPolicy: { enabled: true, days: args.recoveryDays },
            // No share here speaks SMB; should one ever, then in no older way than this.
            protocolSettings: {
                smb: {
                    versions: "SMB3.1.1", authenticationMethods: "Kerberos", kerberosTicketEncryption: "AES-256", channelEncryption: "AES-256-GCM",
                },
            },
        }, options);

        const shares = Object.entries(args.owners).map(([owner, { uid, gid, mode, quotaGb }]) => {
            refuseRoot(owner, { uid, gid, mode });
            return [owner, new storage.FileShare(`${name}-${owner}`, {
                resourceGroupName,
                accountName: account.name,
                shareName: owner,
                enabledProtocols: "NFS",
                rootSquash: "RootSquash",
                accessTier: "Premium",
                shareQuota: quotaGb,
                metadata: { uid: String(uid), gid: String(gid), mode },
            }, { ...options, protect: true, dependsOn: service })] as const;
        });
        const endpoint = this.endpoint(name, args, account);
        const recorded = new monitor.DiagnosticSetting(`${name}-records`, {
            name: "access",
            resourceUri: pulumi.interpolate`${account.id}/fileServices/default`,
            workspaceId: args.workspaceId,
            storageAccountId: args.archiveAccountId,
            logs: [{ categoryGroup: "allLogs", enabled: true }],
            metrics: [{ category: "Transaction", enabled: true }],
        }, options);
        // Made last, so that it is the first to go when a site is taken down.
        new authorization.ManagementLockByScope(`${name}-lock`, {
            lockName: "keep", level: "CanNotDelete", notes: "Holds files that exist nowhere else.", scope: account.id,
        }, { ...options, dependsOn: [service, endpoint, recorded, ...shares.map(([, share]) => share)] });

        this.accountId = pulumi.all([account.id, ...shares.map(([, share]) => share.id)]).apply(([id]) => id!);
        this.accountName = account.name;
        this.shareNames = Object.fromEntries(shares.map(([owner, share]) => [owner, share.name]));
        const { accountId, accountName, shareNames } = this;
        this.registerOutputs({ accountId, accountName, shareNames });
    }

    /** The one way to the shares. */
    private endpoint(name: string, args: FilesArgs, account: storage.StorageAccount): pulumi.Resource {
        const options = { parent: this };
        const { resourceGroupName, location, tags } = args;
        const zone = new privatedns.PrivateZone(name, { resourceGroupName, location: "Global", privateZoneName: ZONE, tags }, options);
        const link = new privatedns.VirtualNetworkLink(name, {
            resourceGroupName,
            location: "Global",
            privateZoneName: zone.name,
            virtualNetworkLinkName: name,
            virtualNetwork: { id: args.networkId },
            registrationEnabled: false,
            resolutionPolicy: "NxDomainRedirect",
            tags,
        }, options);
        const endpoint = new network.PrivateEndpoint(name, {
            resourceGroupName,
            location,
            privateEndpointName: name,
            customNetworkInterfaceName: `${name}-nic`,
            subnet: { id: args.subnetId },
            privateLinkServiceConnections: [{ name: "files", privateLinkServiceId: account.id, groupIds: ["file"] }],
            tags,
        }, options);
        return new network.PrivateDnsZoneGroup(name, {
            resourceGroupName,
            privateEndpointName: endpoint.name,
            privateDnsZoneGroupName: "default",
            privateDnsZoneConfigs: [{ name: "file", privateDnsZoneId: zone.id }],
        }, { ...options, dependsOn: link });
    }
}
