// Which addresses the simulated cloud gives out: public ones from the block that RFC 2544 keeps for tests, so that none
// is anybody's; the place in the block comes from the resource's id, and moves on when it is taken.
import { type Cidr, contains, formatAddress, formatCidr, overlaps, parseCidr, size } from "../../components/plan/cidr";
import { digest } from "./ids";
import type { Existing, Subject } from "./subject";

/** The half of 198.18.0.0/15 that is Azure's here. */
const PUBLIC = parseCidr("198.19.0.0/16");

const blockOf = ({ outputs }: Existing): Cidr | undefined => {
    const text = outputs["ipPrefix"] ?? outputs["ipAddress"];
    return typeof text === "string" && /^[\d./]+$/.test(text) ? parseCidr(text.includes("/") ? text : `${text}/32`) : undefined;
};

/** The first free block of so many addresses, beginning where the seed says and going round. */
function free(within: Cidr, bits: number, used: readonly Cidr[], seed: number): Cidr | undefined {
    const slots = size(within.bits) / size(bits);
    for (let i = 0; i < slots; i++) {
        const block = { first: within.first + ((seed + i) % slots) * size(bits), bits };
        if (!used.some((other) => overlaps(other, block))) return block;
    }
    return undefined;
}

const seedOf = (subject: Subject): number => parseInt(digest(subject.id).slice(0, 8), 16);

const taken = (subject: Subject): Cidr[] =>
    [...subject.of("network:PublicIPPrefix"), ...subject.of("network:PublicIPAddress")].flatMap((existing) => blockOf(existing) ?? []);

export function publicBlock(subject: Subject, bits: number): string {
    const held = subject.before && blockOf(subject.before);
    if (held?.bits === bits) return formatCidr(held);
    const block = free(PUBLIC, bits, taken(subject), seedOf(subject));
    return block ? formatCidr(block) : formatCidr({ first: PUBLIC.first, bits });
}

export function publicAddress(subject: Subject, prefix?: Existing): string {
    const inPrefix = prefix && blockOf(prefix);
    const held = subject.before && blockOf(subject.before);
    if (held && (!inPrefix || contains(inPrefix, held))) return formatAddress(held.first);
    if (inPrefix) {
        const others = subject.of("network:PublicIPAddress").flatMap((existing) => blockOf(existing) ?? []);
        return formatAddress(free(inPrefix, 32, others, 0)?.first ?? inPrefix.first);
    }
    return formatAddress(free(PUBLIC, 32, taken(subject), seedOf(subject))?.first ?? PUBLIC.first);
}

/** An address of a subnet that Azure has not kept for itself (the first four and the last) and nobody has. */
export function privateAddress(subject: Subject, subnet: string, used: readonly string[]): string {
    const block = parseCidr(subnet);
    const count = size(block.bits) - 5;
    for (let i = 0; i < count; i++) {
        const address = formatAddress(block.first + 4 + ((seedOf(subject) + i) % count));
        if (!used.includes(address)) return address;
    }
    return formatAddress(block.first + 4);
}

export const isIn = (address: string, subnet: string): boolean => contains(parseCidr(subnet), parseCidr(`${address}/32`));
