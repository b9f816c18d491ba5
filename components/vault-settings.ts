// What every vault on Azure has in common, whatever is kept in it, and how long those who open it stay eligible.

/** Manages keys, secrets and certificates, and grants access to them. */
export const KEY_VAULT_ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483";

/**
 * Days after which somebody must be made eligible for a role again. A year is also the longest that Azure's default role
 * settings take, so nobody keeps a role by being forgotten.
 */
const ELIGIBILITY_DAYS = 365;

/** When an eligibility ends. Renewed by replacing the schedule. */
export const ELIGIBLE_FOR = { expiration: { type: "AfterDuration", duration: `P${ELIGIBILITY_DAYS}D` } };

/** Opened by roles alone, kept for 90 days whoever deletes it, reached through a private endpoint. `bypass`: who comes past that. */
export const vaultProperties = (tenantId: string, bypass: "AzureServices" | "None") => ({
    tenantId,
    sku: { family: "A" as const, name: "premium" as const },
    enableRbacAuthorization: true,
    enableSoftDelete: true,
    softDeleteRetentionInDays: 90,
    enablePurgeProtection: true,
    enabledForDeployment: false,
    enabledForDiskEncryption: false,
    enabledForTemplateDeployment: false,
    publicNetworkAccess: "Disabled",
    networkAcls: { bypass, defaultAction: "Deny" as const, ipRules: [], virtualNetworkRules: [] },
});
