// Public addresses: which are in use, which are spare, what each spare can serve, and whether the quota holds them all.

/** A public address kept in reserve. `key` is its identity; growing the pool appends keys and touches no other spare. */
export interface SparePlan {
    readonly key: `spare-${number}`;
    /** The front end this spare can take over: a zone's load-balancer address on AWS, the gateway's on Azure. */
    readonly serves: string;
    /** Zone of that front end. Absent where the address is zone-redundant. */
    readonly zone?: string;
}

/** Every public address of one cloud in one site. */
export interface AddressPlan {
    /** Zones that have a NAT gateway, one address each. */
    readonly nat: readonly string[];
    /** Front-end addresses in use, by key. */
    readonly front: readonly string[];
    /** Addresses of the VPN gateway, by key: two instances, and one more where engineers come in. None on AWS, which has its own. */
    readonly vpn: readonly string[];
    /** Addresses that a perimeter firewall leaves by. None on AWS, where the zones' NAT gateways do. */
    readonly firewall: readonly string[];
    readonly spares: readonly SparePlan[];
    /** All of them together: what counts against the region's quota. */
    readonly total: number;
}

/** What a site has besides its front ends. */
export interface AddressUses {
    /** Whether the clouds are joined by tunnels. */
    readonly tunnels?: boolean;
    /** Whether engineers come in by the VPN gateway. */
    readonly clients?: boolean;
    /** Whether a perimeter firewall stands before the way out. */
    readonly firewall?: boolean;
}

/** Key of the address that engineers' clients call. */
export const CLIENTS_ADDRESS = "vpn-clients";

/** Elastic IPs are zonal in use: spares are dealt to the zones in turn, each to that zone's load-balancer address. */
export function planAwsAddresses(zones: readonly string[], spares: number): AddressPlan {
    const front = zones.map((zone) => `edge-${zone.slice(-1)}`);
    const pool = Array.from({ length: spares }, (_, i): SparePlan => {
        const zone = zones[i % zones.length]!;
        return { key: `spare-${i + 1}`, serves: `edge-${zone.slice(-1)}`, zone };
    });
    return { nat: zones, front, vpn: [], firewall: [], spares: pool, total: zones.length + front.length + spares };
}

/**
 * Azure's front-end address is zone-redundant, so any spare can take its place. A gateway of two active instances has an
 * address for each, and Azure asks for a third as soon as clients come in by it.
 */
export function planAzureAddresses(zones: readonly string[], spares: number, uses: AddressUses = {}): AddressPlan {
    const pool = Array.from({ length: spares }, (_, i): SparePlan => ({ key: `spare-${i + 1}`, serves: "edge" }));
    const vpn = uses.tunnels || uses.clients ? ["vpn-1", "vpn-2", ...(uses.clients ? [CLIENTS_ADDRESS] : [])] : [];
    const firewall = uses.firewall ? ["firewall"] : [];
    const total = zones.length + 1 + vpn.length + firewall.length + spares;
    return { nat: zones, front: ["edge"], vpn, firewall, spares: pool, total };
}

/** Prefix length of the smallest public IP prefix that holds so many addresses. Azure offers /28 to /31. */
export function publicPrefixLength(addresses: number): number {
    const bits = 32 - Math.max(1, Math.ceil(Math.log2(addresses)));
    if (bits < 28) throw new RangeError(`found ${addresses} spares, expected 16 at most: the largest public IP prefix is a /28`);
    return bits;
}
