// How large the application's pool is on each cloud, and how many of it stand in each zone.

/** Sizes of a pool, all zones together. */
export interface PoolSize {
    readonly minimum: number;
    readonly maximum: number;
}

/** The pool as it is configured, for all sites. */
export interface PoolFacts extends PoolSize {
    /** Instance types, the preferred first. More than one, because a type can be sold out when it is needed most. */
    readonly awsTypes: readonly string[];
    /** SSM parameter that holds an image's id, or the id itself. */
    readonly awsImage: string;
    readonly azureSize: string;
    /** `publisher:offer:sku:version`, or the resource id of an image of one's own. */
    readonly azureImage: string;
    /** What a standby keeps running, and whether the rest of the production size is reserved for it. */
    readonly standby: PoolSize & { readonly reserved: boolean };
    /** What every site is in a stack of the life cycle `evaluation`. */
    readonly evaluation: PoolSize & { readonly awsTypes: readonly string[]; readonly azureSize: string };
}

export interface PoolPlan extends PoolSize {
    readonly awsTypes: readonly string[];
    readonly awsImage: string;
    readonly azureSize: string;
    readonly azureImage: string;
    /** Machines of the production size that are paid for although they do not run, so that they can be had at once. 0 for none. */
    readonly reserved: number;
}

export interface PoolSituation {
    readonly role: "primary" | "standby";
    readonly lifecycle: "evaluation" | "production";
    /** True once a standby has taken over. */
    readonly failover: boolean;
}

/** A standby is small while it waits and as large as production once it has taken over. */
export function planPool(facts: PoolFacts, { role, lifecycle, failover }: PoolSituation): PoolPlan {
    const { awsImage, azureImage, standby, evaluation } = facts;
    const images = { awsImage, azureImage };
    if (lifecycle === "evaluation") return { ...images, ...evaluation, reserved: 0 };
    const { awsTypes, azureSize, minimum, maximum } = facts;
    const waits = role === "standby" && !failover;
    return {
        ...images, awsTypes, azureSize,
        minimum: waits ? standby.minimum : minimum,
        maximum: waits ? standby.maximum : maximum,
        reserved: role === "standby" && standby.reserved ? minimum : 0,
    };
}

/** Deals a number to zones as evenly as it goes, the first zones getting what is left over. */
export function spread(total: number, zones: readonly string[]): Readonly<Record<string, number>> {
    const [each, over] = [Math.floor(total / zones.length), total % zones.length];
    return Object.fromEntries(zones.map((zone, i) => [zone, each + (i < over ? 1 : 0)]));
}
