// Protocols and ports, as both kinds of firewall write them.
import { type Checks, isKnown } from "./checks";

const PROTOCOLS: Readonly<Record<string, number>> = { "-1": -1, all: -1, icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };

/** IANA number of a protocol, or undefined if it is none. */
export function protocolNumber(protocol: unknown): number | undefined {
    const number =
        PROTOCOLS[String(protocol).toLowerCase()] ?? (/^\d+$/.test(String(protocol)) ? Number(protocol) : NaN);
    return number <= 255 ? number : undefined;
}

/** Ports must be there for TCP and UDP, in order, and absent (or 0) where every protocol is meant. */
export function checkPorts(checks: Checks, at: string, protocol: string): void {
    const number = protocolNumber(checks.get(at + protocol));
    if (!isKnown(checks.get(at + protocol))) return;
    if (number === undefined) {
        return checks.refuse(
            at + protocol,
            checks.get(at + protocol),
            "tcp, udp, icmp, icmpv6, -1 or a number from 0 to 255",
        );
    }
    const [from, to] = [checks.get(`${at}fromPort`), checks.get(`${at}toPort`)];
    if (number === -1) {
        for (const port of ["fromPort", "toPort"]) {
            checks.ask(
                at + port,
                (value) => Number(value) === 0 || Number(value) === -1,
                "no port: protocol -1 means all of them",
            );
        }
    } else if (number === 6 || number === 17) {
        for (const port of ["fromPort", "toPort"]) {
            if (checks.get(at + port) === undefined) checks.refuse(at + port, undefined, "a port, 0 to 65535");
            checks.between(at + port, 0, 65535);
        }
        if (isKnown(from) && isKnown(to) && Number(from) > Number(to)) {
            checks.refuse(`${at}fromPort`, from, `${to} or less, which is toPort`);
        }
    }
}

/** Rules written inside a group or list. */
export function checkInline(checks: Checks, side: "ingress" | "egress"): void {
    for (const at of checks.each(side)) checkPorts(checks, `${at}.`, "protocol");
}
