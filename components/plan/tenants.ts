// Who shares the platform, and what of it is whose: names, addresses and POSIX numbers that belong to one tenant alone.
import { bucketName, fit, storageAccountName } from "../names";
import { carve, type Cidr, formatCidr, size } from "./cidr";
import { LINK_SLOTS } from "./links";

/** A tenant as the settings give it. */
export interface Tenant {
    readonly name: string;
    /** `shared`: a part of the site's stores, behind a key of its own. `private`: a network and a store of its own. */
    readonly kind: "shared" | "private";
    /** Number of the tenant. Given once, never moved: it goes into names and decides the addresses. */
    readonly slot: number;
    /** POSIX user and group that own the tenant's shared files. */
    readonly uid: number;
    readonly gid: number;
    /** POSIX mode of the tenant's directory, in octal: `0750`. */
    readonly mode: string;
    /** Most that the tenant may store, in GB. */
    readonly quotaGb: number;
    /** Where the tenant's resources are charged. */
    readonly costCenter: string;
}

/** A subnet of a private tenant's network. `zone` only on AWS, where a subnet belongs to one. */
export interface TenantSubnetPlan {
    readonly key: string;
    readonly zone?: string;
    readonly cidr: string;
}

/** The network of a private tenant on one cloud. Nothing leads from it to the internet, or back. */
export interface TenantNetworkPlan {
    readonly cidr: string;
    readonly subnets: readonly TenantSubnetPlan[];
}

export interface TenantPlan extends Tenant {
    /** Identity of what is kept for the tenant: `t0-meadow`. A new tenant of an erased one's name finds nothing of theirs. */
    readonly label: string;
    /** What the tenant's objects in a shared bucket begin with. Empty for a private tenant: the bucket is its own. */
    readonly prefix: string;
    /** Container of the tenant's objects on Azure. */
    readonly container: string;
    /** S3 access point: the only door to the tenant's objects. 50 characters at most. */
    readonly accessPoint: string;
    /** Stores of a private tenant. */
    readonly bucket: string;
    readonly account: string;
    /** Azure resource group of a private tenant. */
    readonly resourceGroup: string;
    /** Networks of a private tenant. */
    readonly aws?: TenantNetworkPlan;
    readonly azure?: TenantNetworkPlan;
}

/** What every shared tenant's objects begin with. */
export const TENANTS_PREFIX = "tenants/";

/** Prefix length of the part of the range that belongs to one tenant, over all sites and both clouds. */
const TENANT_BITS = 16;

/** Prefix length of one tenant's network: two for each site that there can be. */
const NETWORK_BITS = TENANT_BITS + Math.log2(LINK_SLOTS) + 1;

/** Eight zone slots on AWS; on Azure one subnet for machines and one for endpoints. */
const AWS_SLOTS = "abcdefgh";

/** How many tenants a range has addresses for. */
export const tenantSlots = (range: Cidr): number => size(range.bits) / size(TENANT_BITS);

/** The block of the tenant with this slot in the site with that one. Slots never move, so neither does an address. */
function blockOf(range: Cidr, tenantSlot: number, siteSlot: number, cloud: "aws" | "azure"): Cidr {
    const slots = tenantSlots(range);
    if (!Number.isInteger(tenantSlot) || tenantSlot < 0 || tenantSlot >= slots) {
        throw new RangeError(`found slot ${tenantSlot}, expected a whole number from 0 to ${slots - 1}`);
    }
    const first = range.first + tenantSlot * size(TENANT_BITS) + (2 * siteSlot + (cloud === "aws" ? 0 : 1)) * size(NETWORK_BITS);
    return { first, bits: NETWORK_BITS };
}

function planAwsNetwork(block: Cidr, zones: readonly string[]): TenantNetworkPlan {
    const slots = carve(block, Array.from(AWS_SLOTS, () => block.bits + 3));
    const subnets = zones.map((zone): TenantSubnetPlan => {
        const letter = zone.slice(-1);
        const slot = slots[AWS_SLOTS.indexOf(letter)];
        if (!slot) throw new RangeError(`found zone "${zone}", expected one that ends in a letter from a to h`);
        return { key: letter, zone, cidr: formatCidr(slot) };
    });
    return { cidr: formatCidr(block), subnets };
}

function planAzureNetwork(block: Cidr): TenantNetworkPlan {
    const [app, endpoints] = carve(block, [block.bits + 1, block.bits + 2]) as [Cidr, Cidr];
    return {
        cidr: formatCidr(block),
        subnets: [{ key: "app", cidr: formatCidr(app) }, { key: "endpoints", cidr: formatCidr(endpoints) }],
    };
}

/** What the plan of a site's tenants is made from. */
export interface TenantFacts {
    readonly platform: string;
    readonly awsAccountId: string;
    readonly azureSubscriptionId: string;
    readonly tenants: readonly Tenant[];
    /** Where private tenants' networks are. */
    readonly tenantRange: Cidr;
}

/** Every tenant of a site. */
export function planTenants(site: { readonly name: string; readonly slot: number; readonly aws: { readonly zones: readonly string[] } }, facts: TenantFacts): TenantPlan[] {
    const { platform, awsAccountId, azureSubscriptionId, tenantRange } = facts;
    return facts.tenants.map((tenant): TenantPlan => {
        const label = `t${tenant.slot}-${tenant.name}`;
        return {
            ...tenant,
            label,
            prefix: tenant.kind === "shared" ? `${TENANTS_PREFIX}${label}/` : "",
            container: tenant.kind === "shared" ? `tenant-${label}` : "data",
            accessPoint: fit(50, platform, site.name, label),
            bucket: bucketName(platform, site.name, label, awsAccountId),
            account: storageAccountName(platform, site.name, label, azureSubscriptionId),
            resourceGroup: fit(90, "rg", platform, site.name, label),
            ...(tenant.kind === "private" && {
                aws: planAwsNetwork(blockOf(tenantRange, tenant.slot, site.slot, "aws"), site.aws.zones),
                azure: planAzureNetwork(blockOf(tenantRange, tenant.slot, site.slot, "azure")),
            }),
        };
    });
}

/** A tenant of one site and the same tenant of the site that stands behind it. */
export interface TenantPair {
    readonly source: TenantPlan;
    readonly target: TenantPlan;
}

/** Pairs each tenant with itself in the standby site. */
export const planTenantPairs = (source: readonly TenantPlan[], target: readonly TenantPlan[]): TenantPair[] =>
    source.flatMap((from) => {
        const to = target.find(({ label }) => label === from.label);
        return to ? [{ source: from, target: to }] : [];
    });
