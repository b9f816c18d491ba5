// How AWS forms ids, ARNs, names and addresses. What AWS would draw at random comes from the resource's URN instead, so
// that the same program gets the same answer every time.
import { createHash } from "node:crypto";
import { AWS_REGIONS } from "../../components/plan/regions";
import { formatAddress, parseCidr, size } from "../../components/plan/cidr";
import { UNKNOWN } from "../service";

/** The account where a provider names none: the one that AWS's own documentation uses. */
export const DOCUMENTATION_ACCOUNT = "111122223333";

/** When everything that says so was made. A clock would make two runs differ. */
export const CREATED = "2026-01-01T00:00:00Z";

const digest = (seed: string): string => createHash("sha256").update(seed).digest("hex");

/** `length` hexadecimal digits, at most 64, that belong to this URN. `part` tells several of one resource apart. */
export const hex = (urn: string, length: number, part = ""): string =>
    digest(part ? `${urn}#${part}` : urn).slice(0, length);

/** A number from 0 to `below` - 1 that belongs to this seed. */
export const draw = (seed: string, below: number): number => parseInt(digest(seed).slice(0, 12), 16) % below;

/** `vpc-0123456789abcdef0`: seventeen digits, the first of which has been 0 since AWS made ids long. */
export const longId = (prefix: string, urn: string, part = ""): string =>
    `${prefix}-0${hex(urn, 16, `${prefix}${part}`)}`;

export const uuid = (urn: string, part = ""): string => {
    const digits = hex(urn, 32, `uuid${part}`);
    // Version 4, variant 1, as every random UUID says of itself.
    const variant = "89ab"[parseInt(digits[16]!, 16) % 4];
    return [
        digits.slice(0, 8),
        digits.slice(8, 12),
        `4${digits.slice(13, 16)}`,
        `${variant}${digits.slice(17, 20)}`,
        digits.slice(20),
    ].join("-");
};

/** IAM's unique ids: `AROA` and 17 characters of base 32. */
export const iamId = (prefix: "AROA" | "ANPA" | "AIDA" | "AIPA", urn: string): string =>
    prefix +
    Array.from({ length: 17 }, (_, i) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[draw(`${urn}#${prefix}${i}`, 32)]).join("");

/** An ARN, or `UNKNOWN` where the resource part is made from something not known yet. */
export const arn = (service: string, region: string, account: string, resource: string): string =>
    resource.includes(UNKNOWN) || region === UNKNOWN ? UNKNOWN : `arn:aws:${service}:${region}:${account}:${resource}`;

export interface ArnParts {
    readonly service: string;
    readonly region: string;
    readonly account: string;
    readonly resource: string;
}

export function parseArn(text: unknown): ArnParts | undefined {
    const [, service, region, account, resource] =
        /^arn:aws[\w-]*:([\w-]+):([\w-]*):(\d{12}|aws|\*)?:(.+)$/.exec(String(text)) ?? [];
    return service === undefined
        ? undefined
        : { service, region: region ?? "", account: account ?? "", resource: resource! };
}

/** `use1`, `euw1`, `apse2`: the beginning of zone ids. */
const shortRegion = (region: string): string => {
    const [area, direction = "", number = ""] = region.split("-");
    const letters = direction === "central" ? "c" : direction.replace(/(north|south|east|west)/g, (word) => word[0]!);
    return `${area}${letters}${number}`;
};

/** Zone id of a zone name. AWS maps letters to zones differently in each account; here the letters are in order. */
export const zoneId = (zone: string): string =>
    `${shortRegion(zone.slice(0, -1))}-az${zone.charCodeAt(zone.length - 1) - 96}`;

/** Zones of a region, or undefined for one the platform knows nothing of. */
export const zonesOf = (region: string): string[] | undefined => {
    const letters = AWS_REGIONS[region]?.zones;
    return letters === undefined ? undefined : [...letters].map((letter) => region + letter);
};

/** The half of 198.18.0.0/15 that is AWS's here: the range for benchmarks (RFC 2544), nobody's, and large enough. */
const PUBLIC = parseCidr("198.18.0.0/16");

/** An address nobody in `taken` has. The seed decides, and only a collision moves it on. */
export function publicAddress(seed: string, taken: ReadonlySet<string>): string {
    for (let i = draw(seed, size(PUBLIC.bits)); ; i = (i + 1) % size(PUBLIC.bits)) {
        const address = formatAddress(PUBLIC.first + i);
        if (!taken.has(address)) return address;
    }
}

/** An address inside a subnet, apart from the four that AWS keeps at its beginning and the one at its end. */
export function privateAddress(seed: string, subnet: string): string {
    const block = parseCidr(subnet);
    return formatAddress(block.first + 4 + draw(seed, size(block.bits) - 5));
}
