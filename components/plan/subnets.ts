// Decides every subnet of a site, on both clouds, before any resource is declared.
//
// An AWS subnet is zonal, an Azure subnet regional. So the two plans differ in shape; what they share is the tiers.
import { carve, type Cidr, formatCidr } from "./cidr";

/** From the internet inwards: only `edge` is reached from outside, only `app` reaches `data`. */
export const TIERS = ["edge", "app", "data"] as const;
export type Tier = (typeof TIERS)[number];

/**
 * Beside the tiers, on AWS: `firewall` holds the endpoints of the network firewall, between the internet and the edge;
 * `access` holds what engineers come in by, when they are on the VPN.
 */
export const AWS_TIERS = [...TIERS, "firewall", "access"] as const;
export type AwsTier = (typeof AWS_TIERS)[number];

/** An AWS subnet the plan has decided on. `key` is its identity: it never depends on a position in a list. */
export interface AwsSubnetPlan {
    readonly key: `${AwsTier}-${string}`;
    readonly tier: AwsTier;
    /** Availability zone, e.g. `eu-west-1a`. */
    readonly zone: string;
    readonly cidr: string;
}

/**
 * An Azure subnet the plan has decided on. The app tier has one subnet a zone, because a NAT gateway is zonal and a
 * subnet has only one; `endpoints` holds private endpoints. `data` is kept for delegation to the database service.
 * `gateway` and `firewall` have the names that Azure gives a meaning, and take no security group.
 */
export interface AzureSubnetPlan {
    readonly key: string;
    readonly tier: Tier | "endpoints" | "gateway" | "firewall";
    /** Set where what lives in the subnet belongs to one zone. */
    readonly zone?: string;
    readonly cidr: string;
}

/** A zone's letter fixes its slot: adding a zone, or listing zones in another order, renumbers nothing. */
const AWS_SLOTS = "abcdefgh";

/** Likewise for Azure's logical zones. */
const AZURE_SLOTS = "12345678";

/** Smallest prefix length that leaves every subnet large enough (a /28, the least AWS takes, for the edge tier). */
export const LARGEST_BLOCK_PREFIX = 20;

/** A firewall endpoint needs one address; AWS's smallest subnet it is. */
const AWS_FIREWALL_BITS = 28;

/** The least that a client VPN endpoint can be associated with. */
const AWS_ACCESS_BITS = 27;

/** What Azure asks for: /27 leaves room for more connections and for a second kind of gateway, a firewall scales in a /26. */
const AZURE_GATEWAY_BITS = 27;
const AZURE_FIREWALL_BITS = 26;

/** Names that Azure gives a meaning. */
export const GATEWAY_SUBNET = "GatewaySubnet";
export const FIREWALL_SUBNET = "AzureFirewallSubnet";

/**
 * One subnet per tier in each zone: half of the zone's eighth for app, a quarter for data, an eighth for edge. The last
 * eighth of the slot begins with the firewall's and the engineers' and is otherwise free for what a zone may need later.
 */
export function planAwsSubnets(block: Cidr, zones: readonly string[]): AwsSubnetPlan[] {
    const slots = carve(block, Array.from(AWS_SLOTS, () => block.bits + 3));
    return zones.flatMap((zone) => {
        const letter = zone.slice(-1);
        const slot = slots[AWS_SLOTS.indexOf(letter)];
        if (!slot) throw new RangeError(`found zone "${zone}", expected one that ends in a letter from a to h`);
        const { bits } = slot;
        const [app, data, edge, last] = carve(slot, [bits + 1, bits + 2, bits + 3, bits + 3]) as [Cidr, Cidr, Cidr, Cidr];
        const [firewall, access] = carve(last, [AWS_FIREWALL_BITS, AWS_ACCESS_BITS]) as [Cidr, Cidr];
        const blocks: Record<AwsTier, Cidr> = { edge, app, data, firewall, access };
        return AWS_TIERS.map((tier) => ({ key: `${tier}-${letter}`, tier, zone, cidr: formatCidr(blocks[tier]) }) as const);
    });
}

/**
 * The lower half of the block is cut into eight zone slots of the app tier. The upper half holds what is regional:
 * data, endpoints, edge, the gateway's and the firewall's; after them room for what a region may need later.
 */
export function planAzureSubnets(block: Cidr, zones: readonly string[]): AzureSubnetPlan[] {
    const [lower, upper] = carve(block, [block.bits + 1, block.bits + 1]) as [Cidr, Cidr];
    const slots = carve(lower, Array.from(AZURE_SLOTS, () => lower.bits + 3));
    const app = zones.map((zone): AzureSubnetPlan => {
        const slot = slots[AZURE_SLOTS.indexOf(zone)];
        if (!slot) throw new RangeError(`found zone "${zone}", expected a number from 1 to 8`);
        return { key: `app-${zone}`, tier: "app", zone, cidr: formatCidr(slot) };
    });
    const [data, endpoints, edge, gateway, firewall] =
        carve(upper, [upper.bits + 2, upper.bits + 3, upper.bits + 7, AZURE_GATEWAY_BITS, AZURE_FIREWALL_BITS]) as [Cidr, Cidr, Cidr, Cidr, Cidr];
    return [
        { key: "edge", tier: "edge", cidr: formatCidr(edge) },
        ...app,
        { key: "data", tier: "data", cidr: formatCidr(data) },
        { key: "endpoints", tier: "endpoints", cidr: formatCidr(endpoints) },
        { key: GATEWAY_SUBNET, tier: "gateway", cidr: formatCidr(gateway) },
        { key: FIREWALL_SUBNET, tier: "firewall", cidr: formatCidr(firewall) },
    ];
}
