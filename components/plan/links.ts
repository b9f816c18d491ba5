// The encrypted links between the clouds of one site: four tunnels (two connections of two), their inside addresses
// and the two autonomous systems that speak BGP over them.
import { carve, contains, formatAddress, formatCidr, parseCidr } from "./cidr";

/** One IPsec tunnel. AWS takes the first host of the block, Azure the second: both services insist on it. */
export interface TunnelPlan {
    readonly key: `${"a" | "b"}${1 | 2}`;
    /** Inside block, a /30. */
    readonly inside: string;
    readonly awsAddress: string;
    readonly azureAddress: string;
}

export interface LinkPlan {
    readonly awsAsn: number;
    readonly azureAsn: number;
    readonly tunnels: readonly TunnelPlan[];
    /** Azure's inside addresses by the instance of its gateway that has them: `a` is the first, `b` the second. */
    readonly azureInstances: readonly (readonly string[])[];
}

/**
 * Azure takes BGP peers from 169.254.21.0 to 169.254.22.255 only. The range is not a block of its own,
 * so it is the part of these two that is used, in this order.
 */
const INSIDE = [parseCidr("169.254.21.0/24"), parseCidr("169.254.22.0/24")] as const;

const TUNNELS = ["a1", "a2", "b1", "b2"] as const;

/** How many sites the inside range can hold: four /30 each. */
export const LINK_SLOTS = INSIDE.length * (64 / TUNNELS.length);

/** The four tunnels of the site with this slot. A slot never moves, so neither does an address. */
export function planLink(slot: number, awsAsn: number, azureAsn: number): LinkPlan {
    if (!Number.isInteger(slot) || slot < 0 || slot >= LINK_SLOTS) {
        throw new RangeError(`found slot ${slot}, expected a whole number from 0 to ${LINK_SLOTS - 1}`);
    }
    const blocks = INSIDE.flatMap((range) => carve(range, Array.from({ length: 64 }, () => 30)));
    const tunnels = TUNNELS.map((key, i): TunnelPlan => {
        const block = blocks[slot * TUNNELS.length + i]!;
        const [awsAddress, azureAddress] = [formatAddress(block.first + 1), formatAddress(block.first + 2)];
        return { key, inside: formatCidr(block), awsAddress, azureAddress };
    });
    const azureInstances = ["a", "b"].map((device) => tunnels.filter(({ key }) => key.startsWith(device)).map(({ azureAddress }) => azureAddress));
    return { awsAsn, azureAsn, tunnels, azureInstances };
}

/** Why an ASN cannot be used, or undefined. `cloud` says whose reserved numbers apply. */
export function asnProblem(asn: number, cloud: "aws" | "azure"): string | undefined {
    const privateUse = (asn >= 64512 && asn <= 65534) || (asn >= 4200000000 && asn <= 4294967294);
    if (!privateUse) return "expected a private AS number: 64512 to 65534, or 4200000000 to 4294967294";
    const reserved = [65515, 65517, 65518, 65519, 65520]; // Azure keeps these for itself, on either end of a link
    if (reserved.includes(asn)) return `expected another: Azure reserves ${reserved.join(", ")}`;
    // VPN gateways take 4-byte numbers as a signed 32-bit value only up to 2147483647.
    if (cloud === "azure" && asn > 2147483647) return "expected 65534 or less: Azure VPN gateways refuse larger ones";
    return undefined;
}

/** Whether a block lies in the range that AWS and Azure both accept for the inside of a tunnel. */
export const isInsideRange = (cidr: string): boolean => INSIDE.some((range) => contains(range, parseCidr(cidr)));
