// The data sets the platform keeps, and where the copy of each one lives. A data set's key is its identity everywhere:
// in bucket and account names, in keys, in replication rules and in the report.
import { bucketName, storageAccountName } from "../names";

/** `data`: what customers store. `export`: what they take away. `log-archive`: what auditors read. */
export const STORES = ["data", "export", "log-archive"] as const;
export type StoreKey = (typeof STORES)[number];

export interface StorePlan {
    readonly key: StoreKey;
    /** S3 bucket. */
    readonly bucket: string;
    /** Azure storage account. */
    readonly account: string;
}

/** A store and its copy: the site that stands by owns the link between them. */
export interface ReplicationPair {
    readonly key: StoreKey;
    readonly source: StorePlan;
    readonly target: StorePlan;
}

export function planStores(platform: string, site: string, account: string, subscription: string): StorePlan[] {
    return STORES.map((key) => ({
        key,
        bucket: bucketName(platform, site, key, account),
        account: storageAccountName(platform, site, key, subscription),
    }));
}

/** Pairs each store with the one of the same key in the standby site. */
export function planReplication(source: readonly StorePlan[], target: readonly StorePlan[]): ReplicationPair[] {
    return source.map((from) => {
        const to = target.find(({ key }) => key === from.key);
        if (!to) throw new RangeError(`store "${from.key}" has no counterpart in the standby site`);
        return { key: from.key, source: from, target: to };
    });
}
