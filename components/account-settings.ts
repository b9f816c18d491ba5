// What every storage account on Azure has in common, so that none is open where another is closed.
import type { Input } from "@pulumi/pulumi";

/** A key in a vault, without a version, so that the account takes up a rotated one within a day. */
export interface AccountKey {
    readonly vaultUri: Input<string>;
    readonly name: Input<string>;
    /** The identity that may wrap and unwrap with it. */
    readonly identityId: Input<string>;
}

type Service = "blob" | "file" | "queue" | "table";

/** Encrypted twice, Azure's key below and the given one above. The account must be made with it: Azure adds neither later. */
export const underKey = ({ vaultUri, name, identityId }: AccountKey, services: readonly Service[] = ["blob", "file", "queue", "table"]) => ({
    identity: { type: "UserAssigned", userAssignedIdentities: [identityId] },
    encryption: {
        keySource: "Microsoft.Keyvault",
        keyVaultProperties: { keyName: name, keyVaultUri: vaultUri },
        encryptionIdentity: { encryptionUserAssignedIdentity: identityId },
        requireInfrastructureEncryption: true,
        services: Object.fromEntries(services.map((service) => [service, { enabled: true, keyType: "Account" }])),
    },
});

/** TLS or nothing, the directory's identities or nobody, private endpoints or no way at all. */
export const CLOSED_ACCOUNT = {
    enableHttpsTrafficOnly: true,
    minimumTlsVersion: "TLS1_2",
    allowBlobPublicAccess: false,
    allowSharedKeyAccess: false,
    allowCrossTenantReplication: false,
    allowedCopyScope: "AAD",
    defaultToOAuthAuthentication: true,
    isLocalUserEnabled: false,
    isSftpEnabled: false,
    sasPolicy: { expirationAction: "Block", sasExpirationPeriod: "1.00:00:00" },
    publicNetworkAccess: "Disabled",
};

type Bypass = "AzureServices" | "AzureServices,Logging,Metrics";

/** Nobody from any network, but those of Azure's own services that are named. */
export const admitting = (bypass: Bypass) => ({ defaultAction: "Deny" as const, bypass, ipRules: [], virtualNetworkRules: [] });
