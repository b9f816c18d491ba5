// The one place that knows how names and tags are made.
import { createHash } from "node:crypto";

/** Tags every taggable resource carries. The tagging rule reads this same list. */
export const REQUIRED_TAGS = ["platform", "site", "owner", "cost-center", "data-class", "jurisdiction"] as const;

/** The required tags and any others: a component cannot be given too few. */
export type Tags = Readonly<Record<(typeof REQUIRED_TAGS)[number], string> & Record<string, string>>;

const hash = (text: string, length: number): string => createHash("sha256").update(text).digest("hex").slice(0, length);

/**
 * Joins the parts with `-` within `limit` characters. A name that must be cut ends in a hash of the whole name,
 * so that two long names which share a beginning stay two names.
 */
export function fit(limit: number, ...parts: readonly string[]): string {
    const name = parts.join("-");
    if (name.length <= limit) return name;
    const end = hash(name, 6);
    return `${name.slice(0, limit - end.length - 1)}-${end}`;
}

/**
 * S3 bucket names are one namespace for all AWS customers: the account goes in as a hash, so that the name is unique,
 * says nothing of the account, and is known before anything exists (a replica can name its source).
 */
export const bucketName = (platform: string, site: string, store: string, account: string): string =>
    fit(63, platform, site, store, hash(account, 8));

/** Storage accounts: 3 to 24 lower-case letters and digits, unique worldwide. */
export const storageAccountName = (platform: string, site: string, store: string, subscription: string): string => {
    const end = hash(`${platform}/${site}/${store}/${subscription}`, 8);
    return `${`${platform}${site}${store}`.toLowerCase().replace(/[^a-z0-9]/g, "").slice(0, 24 - end.length)}${end}`;
};

/** Key vaults: 3 to 24 letters, digits and single dashes, unique worldwide, and taken for 90 days after deletion. */
export const vaultName = (platform: string, site: string, subscription: string): string => {
    const end = hash(`${platform}/${site}/${subscription}`, 8);
    return `kv-${`${platform}${site}`.replace(/[^A-Za-z0-9]/g, "").slice(0, 24 - 4 - end.length)}-${end}`;
};

/** Database servers on Azure: 3 to 63 lower-case letters, digits and dashes, unique worldwide. */
export const databaseServerName = (platform: string, site: string, subscription: string): string =>
    fit(63, platform, site, "database", hash(`${platform}/${site}/${subscription}`, 8));

/** Beginning of the name of a site's log-in pages: one namespace for all customers of a region, and AWS's own words are kept. */
export const logInPrefix = (platform: string, site: string, account: string): string =>
    fit(63, platform.toLowerCase().replace(/aws|amazon|cognito/g, "x"), site, hash(account, 8));

/**
 * `holdfast-prod`: what one platform's site is called where a name must be known before the thing exists, because a
 * policy elsewhere names it (a trail in its bucket's policy, a log group in its key's).
 */
export const siteName = ({ platform, site }: Pick<Tags, "platform" | "site">): string => `${platform}-${site}`;

/** Full id of one of Azure's built-in roles, as a subscription names it. */
export const roleDefinitionId = (subscriptionId: string, role: string): string =>
    `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;

/**
 * Azure role assignments are named by a GUID. Ours is made from what the assignment is for, so that it is known at
 * preview and the same every time; the version digit says that it is made from a name by a method of our own.
 */
export function roleAssignmentName(...parts: readonly string[]): string {
    const digits = hash(parts.join("/"), 32);
    return [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`, `a${digits.slice(17, 20)}`, digits.slice(20)].join("-");
}
