// What a re-homing may change, held against what the engine says it would: front ends' names and their checks, and tags of
// addresses. Anything else stops it.
import type { Step } from "../engine";

const typeOf = (urn: string): string => urn.split("::")[2]!.split("$").at(-1)!;
export const nameOf = (urn: string): string => urn.split("::").at(-1)!;

/** What may change in place, by which inputs. */
const MOVES: Readonly<Record<string, readonly string[]>> = {
    "aws:route53/record:Record": ["records"],
    "aws:route53/healthCheck:HealthCheck": ["ipAddress"],
    "azure-native:trafficmanager:Endpoint": ["target"],
    "azure-native:dns:RecordSet": ["aRecords"],
    "aws:ec2/eip:Eip": ["tags", "tagsAll"],
    "azure-native:network:PublicIPAddress": ["tags"],
};

/** What may be made when the pool is refilled. */
const REFILLS = ["aws:ec2/eip:Eip", "azure-native:network:PublicIPAddress", "azure-native:network:PublicIPPrefix"];

/** A component only repeats what its parts are; the stack, what it tells others. */
const isComponent = (urn: string): boolean => /^(holdfast:|pulumi:pulumi:Stack$)/.test(typeOf(urn));

const IDLE = ["same", "read", "refresh", "read-discard"];

export interface Changes {
    /** A line for each that may be. */
    readonly allowed: readonly string[];
    /** A line for each that may not. */
    readonly refused: readonly string[];
}

export type Part = "move" | "refill";

/** @param parts `move` changes who answers by what; `refill` makes new spares */
export function held(steps: readonly Step[], ...parts: readonly Part[]): Changes {
    const allowed: string[] = [];
    const refused: string[] = [];
    for (const { op, urn, changes } of steps.filter((step) => !IDLE.includes(step.op) && !isComponent(step.urn))) {
        const type = typeOf(urn);
        const what = `${op} ${type} ${nameOf(urn)}${changes.length > 0 ? ` (${changes.join(", ")})` : ""}`;
        const moves = parts.includes("move") && op === "update" && changes.length > 0 && changes.every((change) => MOVES[type]?.includes(change));
        const refills = parts.includes("refill") && op === "create" && REFILLS.includes(type) && /-spares?-\d+$/.test(nameOf(urn));
        (moves || refills ? allowed : refused).push(what);
    }
    return { allowed: allowed.sort(), refused: refused.sort() };
}
