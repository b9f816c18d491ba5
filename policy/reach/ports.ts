// Protocols and ports as one line: TCP, then UDP, then ICMP by type, then the other protocols by number.
import { isEmpty, type Line, meet, type Span } from "./line";

const WIDTH = 65_536n;
const KINDS = ["tcp", "udp", "icmp", "protocol"] as const;
type Kind = (typeof KINDS)[number];

const start = (kind: Kind): bigint => BigInt(KINDS.indexOf(kind)) * WIDTH;
const whole = (kind: Kind): Span => [start(kind), start(kind) + WIDTH - 1n];

/** Every port of every protocol. */
export const EVERY: Line = [[0n, BigInt(KINDS.length) * WIDTH - 1n]];

/** Protocols by the names and numbers that both clouds use. */
const NAMES: Readonly<Record<string, Kind>> = { tcp: "tcp", 6: "tcp", udp: "udp", 17: "udp", icmp: "icmp", 1: "icmp", icmpv6: "icmp", 58: "icmp" };
const NUMBERS: Readonly<Record<string, bigint>> = { esp: 50n, ah: 51n };

export const isEveryProtocol = (protocol: string): boolean => ["-1", "all", "*", "any"].includes(protocol.toLowerCase());

const within = (kind: Kind, from: number, to: number): Span => [start(kind) + BigInt(Math.max(from, 0)), start(kind) + BigInt(Math.min(to, 65_535))];

/**
 * Ports of a protocol.
 * @param from first port, or type of ICMP; -1 or left out means every one
 */
export function portsOf(protocol: unknown, from?: number, to?: number): Line {
    const name = String(protocol).toLowerCase();
    if (isEveryProtocol(name)) {
        // AWS takes no notice of ports where the protocol is -1. Azure names ports also with any: then they are TCP's and UDP's.
        if (name === "-1" || name === "all" || from === undefined || from < 0 || (from <= 1 && (to ?? from) >= 65_535)) return EVERY;
        return [within("tcp", from, to ?? from), within("udp", from, to ?? from)];
    }
    const kind = NAMES[name];
    if (kind === undefined) {
        const number = NUMBERS[name] ?? (/^\d+$/.test(name) ? BigInt(name) : undefined);
        return number === undefined ? [] : [[start("protocol") + number, start("protocol") + number]];
    }
    if (from === undefined || from < 0) return [whole(kind)];
    return [within(kind, from, to ?? from)];
}

export const TCP: Line = [whole("tcp")];
export const UDP: Line = [whole("udp")];
/** Ports that Linux calls from, in the order of TCP and UDP: answers come back to them (`net.ipv4.ip_local_port_range`). */
export const ANSWERS = { tcp: portsOf("tcp", 32_768, 60_999), udp: portsOf("udp", 32_768, 60_999) };

/** `tcp/443`, `tcp/1024-65535`, `udp/every port`, `every protocol`. */
export function said(ports: Line): string[] {
    if (isEmpty(ports)) return [];
    if (ports[0]![0] === EVERY[0]![0] && ports[0]![1] === EVERY[0]![1]) return ["every protocol"];
    return KINDS.flatMap((kind) => meet(ports, [whole(kind)]).map(([first, last]) => {
        const [from, to] = [first - start(kind), last - start(kind)];
        if (kind === "protocol") return from === to ? `protocol ${from}` : "other protocols";
        if (from <= 1n && to === WIDTH - 1n) return kind === "icmp" ? "icmp" : `${kind}/every port`;
        return from === to ? `${kind}/${from}` : `${kind}/${from}-${to}`;
    }));
}
