// Address arithmetic. No Pulumi, no I/O: values in, values out. Reading addresses is ip-address's work, dividing ours.
import { Address4 } from "ip-address";

/** An IPv4 block: its first address as an unsigned 32-bit number, and its prefix length in bits. */
export interface Cidr {
    readonly first: number;
    readonly bits: number;
}

/** Number of addresses in a block of the given prefix length. */
export const size = (bits: number): number => 2 ** (32 - bits);

export const overlaps = (a: Cidr, b: Cidr): boolean =>
    a.first < b.first + size(b.bits) && b.first < a.first + size(a.bits);

export const contains = (outer: Cidr, inner: Cidr): boolean =>
    inner.first >= outer.first && inner.first + size(inner.bits) <= outer.first + size(outer.bits);

export const formatAddress = (address: number): string => Address4.fromBigInt(BigInt(address)).address;

export const formatCidr = ({ first, bits }: Cidr): string => `${formatAddress(first)}/${bits}`;

/** Reads `10.10.0.0/16`. Refuses `10.10.1.0/16` rather than rounding it: a silent fix hides a typing mistake. */
export function parseCidr(text: string): Cidr {
    if (!text.includes("/") || !Address4.isValid(text)) {
        throw new RangeError(`found "${text}", expected an IPv4 block such as 10.10.0.0/16`);
    }
    const address = new Address4(text);
    const block = { first: Number(address.startAddress().bigInt()), bits: address.subnetMask };
    if (block.first !== Number(address.bigInt())) {
        throw new RangeError(`found "${text}", expected a block on its own boundary; did you mean ${formatCidr(block)}?`);
    }
    return block;
}

/** Cuts `block` into blocks of the prefix lengths asked for, in that order, each starting on its own boundary. */
export function carve(block: Cidr, prefixes: readonly number[]): Cidr[] {
    let next = block.first;
    return prefixes.map((bits) => {
        const first = Math.ceil(next / size(bits)) * size(bits);
        next = first + size(bits);
        if (next > block.first + size(block.bits)) {
            throw new RangeError(`a /${block.bits} cannot hold ${prefixes.map((p) => `/${p}`).join(" + ")}`);
        }
        return { first, bits };
    });
}
