// Address blocks as ranges on one line: IPv4 first, IPv6 after it. Reading them is ip-address's work.
import { Address4, Address6 } from "ip-address";
import { type Line, minus, union } from "./line";

const V6 = 1n << 32n;

const read = new Map<string, Line | undefined>();

/** A block or an address. Undefined for a service tag, a prefix list, or whatever else is none. */
export function blockOf(text: string): Line | undefined {
    if (!read.has(text)) read.set(text, parse(text));
    return read.get(text);
}

function parse(text: string): Line | undefined {
    if (Address4.isValid(text)) {
        const address = new Address4(text);
        return [[address.startAddress().bigInt(), address.endAddress().bigInt()]];
    }
    if (Address6.isValid(text)) {
        const address = new Address6(text);
        return [[V6 + address.startAddress().bigInt(), V6 + address.endAddress().bigInt()]];
    }
    return undefined;
}

const blocks = (...texts: readonly string[]): Line => union(...texts.map((text) => blockOf(text)!));

/** Ranges that no router of the internet knows (RFC 1918, 6598, 3927, 1122, 5771, 1112). */
const NOT_ROUTED = blocks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8", "0.0.0.0/8", "224.0.0.0/3");

/** Ranges for networks of one's own. */
export const PRIVATE = blocks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");

/** Addresses of the internet: what is routed of IPv4, and the global part of IPv6. */
export const INTERNET = union(minus(blocks("0.0.0.0/0"), NOT_ROUTED), blocks("2000::/3"));

export const isV6 = (address: bigint): boolean => address >= V6;

/** Number of addresses: the fewer a route names, the more it says. */
export const sizeOf = (line: Line): bigint => line.reduce((sum, [first, last]) => sum + last - first + 1n, 0n);
