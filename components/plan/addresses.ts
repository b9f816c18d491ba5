// Public addresses: which are in use, which are spare, what each spare can serve, and whether the quota holds them all.

/** A public address kept in reserve. `key` is its identity; growing the pool appends keys and touches no other spare. */
export interface SparePlan {
    readonly key: `spare-${number}`;
    /** The front end this spare can take over: a zone's load-balancer address on AWS, the gateway's on Azure. */
    readonly serves: string;
    /** Zone of that front end. Absent where the address is zone-redundant. */
    readonly zone?: string;
}

/** Who answers by which address, and which addresses answer for nobody: what re-homing changes, and nothing else. */
export interface AddressUse {
    /**
     * Spares that front ends answer by, by the front end's key: `edge-a: spare-1`.
     * A front end that is not named answers by its own address.
     */
    readonly answers: Readonly<Record<string, string>>;
    /** Keys of addresses that are kept but serve nobody, because they are under attack or on somebody's block list. */
    readonly quarantined: readonly string[];
}

/** Tags of an address in quarantine, which rules and people tell it by. */
export const QUARANTINED = { state: "quarantined" };

/** Tags of a front end that stands ready with spares. Its addresses are free as long as no name leads to them. */
export const RESERVE = { purpose: "reserve" };

/** Every front end by its own address. */
export const AT_HOME: AddressUse = { answers: {}, quarantined: [] };

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
    /** Spares that a front end of their own stands ready with, by the front end that they take the place of. */
    readonly prepared: Readonly<Record<string, string>>;
    /** The address that each front end answers by: its own, or a spare. */
    readonly answers: Readonly<Record<string, string>>;
    readonly quarantined: readonly string[];
    /** Spares that serve nobody and may. */
    readonly free: readonly string[];
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

/** How far the reserve is made ready, and what of it is in use. */
export interface Reserve {
    /**
     * Whether a front end stands ready with the first spare of each.
     * @default false: a spare has to be given a front end before it can serve
     */
    readonly prepared?: boolean;
    /** @default every front end by its own address */
    readonly use?: AddressUse;
}

/** Key of the address that engineers' clients call. */
export const CLIENTS_ADDRESS = "vpn-clients";

/**
 * What stands ready and who answers by what. The first spare of each front end is prepared: neither a network load
 * balancer nor an application gateway changes its address, so that a second one of each waits with them.
 */
function arrange(front: readonly string[], spares: readonly SparePlan[], ready: boolean, use: AddressUse) {
    const first = front.flatMap((key) => spares.find(({ serves }) => serves === key) ?? []);
    const prepared = Object.fromEntries(ready ? first.map(({ serves, key }) => [serves, key]) : []);
    const answers = Object.fromEntries(front.map((key) => [key, use.answers[key] ?? key]));
    const taken = [...Object.values(answers), ...use.quarantined];
    return { prepared, answers, quarantined: use.quarantined, free: spares.map(({ key }) => key).filter((key) => !taken.includes(key)) };
}

/** What is wrong with a use of a plan's addresses: the key below `answers` or `quarantined`, and what was expected. */
export function useProblems(plan: AddressPlan, use: AddressUse): { readonly key: string; readonly found: string; readonly expected: string }[] {
    const all = [...plan.front, ...plan.spares.map(({ key }) => key)];
    const answers = Object.entries(use.answers).flatMap(([front, address]) => {
        const own = plan.prepared[front];
        const choice = own === undefined ? `${front}, since no front end stands ready with a spare` : `${front} or ${own}, which stands ready`;
        if (!plan.front.includes(front)) return [{ key: front, found: front, expected: `a front end: ${plan.front.join(", ")}` }];
        return address === front || address === own ? [] : [{ key: front, found: address, expected: choice }];
    });
    const kept = use.quarantined.flatMap((address, i) => {
        const key = `quarantined.${i}`;
        if (!all.includes(address)) return [{ key, found: address, expected: `an address of a front end, or a spare: ${all.join(", ")}` }];
        const [front] = Object.entries(plan.answers).find(([, used]) => used === address) ?? [];
        return front === undefined ? [] : [{ key, found: address, expected: `an address that nobody answers by; ${front} does` }];
    });
    return [...answers, ...kept];
}

/** Elastic IPs are zonal in use: spares are dealt to the zones in turn, each to that zone's load-balancer address. */
export function planAwsAddresses(zones: readonly string[], spares: number, { prepared = false, use = AT_HOME }: Reserve = {}): AddressPlan {
    const front = zones.map((zone) => `edge-${zone.slice(-1)}`);
    const pool = Array.from({ length: spares }, (_, i): SparePlan => {
        const zone = zones[i % zones.length]!;
        return { key: `spare-${i + 1}`, serves: `edge-${zone.slice(-1)}`, zone };
    });
    return { nat: zones, front, vpn: [], firewall: [], spares: pool, ...arrange(front, pool, prepared, use), total: zones.length + front.length + spares };
}

/**
 * Azure's front-end address is zone-redundant, so any spare can take its place. A gateway of two active instances has an
 * address for each, and Azure asks for a third as soon as clients come in by it.
 */
export function planAzureAddresses(
    zones: readonly string[], spares: number, uses: AddressUses = {}, { prepared = false, use = AT_HOME }: Reserve = {},
): AddressPlan {
    const pool = Array.from({ length: spares }, (_, i): SparePlan => ({ key: `spare-${i + 1}`, serves: "edge" }));
    const vpn = uses.tunnels || uses.clients ? ["vpn-1", "vpn-2", ...(uses.clients ? [CLIENTS_ADDRESS] : [])] : [];
    const firewall = uses.firewall ? ["firewall"] : [];
    const total = zones.length + 1 + vpn.length + firewall.length + spares;
    return { nat: zones, front: ["edge"], vpn, firewall, spares: pool, ...arrange(["edge"], pool, prepared, use), total };
}

/** A reserve as it stands: spares that serve nobody, how many must stay so, and how many more the quota has room for. */
export interface ReserveState {
    readonly free: number;
    readonly minimumFree: number;
    readonly room: number;
}

/**
 * What taking so many spares leaves of a reserve. It is filled again to what it had, as far as the quota has room, and
 * beforehand where fewer than must be would be free meanwhile.
 * @param refill whether it may be filled again
 */
export function takeSpares({ free, minimumFree, room }: ReserveState, taken: number, refill = true) {
    const left = free - taken;
    const added = refill ? Math.max(0, Math.min(taken, room)) : 0;
    return { left, added, enough: left >= 0 && left + added >= minimumFree, first: left < minimumFree };
}

/** Prefix length of the smallest public IP prefix that holds so many addresses. Azure offers /28 to /31. */
export function publicPrefixLength(addresses: number): number {
    const bits = 32 - Math.max(1, Math.ceil(Math.log2(addresses)));
    if (bits < 28) throw new RangeError(`found ${addresses} spares, expected 16 at most: the largest public IP prefix is a /28`);
    return bits;
}
