// Rights that came or went, in words that a reviewer can weigh. Pure. A condition that falls away is something gained.
import type { AccessRow } from "../schema";
import { pair } from "./pair";
import type { AccessChange } from "./schema";

const only = (from: readonly string[], without: readonly string[]): string[] => [...new Set(from)].filter((item) => !without.includes(item));

const rightsOf = ({ rights }: AccessRow): string[] => rights.flatMap(({ actions, resources, conditions }) =>
    actions.map((action) => `${action} on ${resources.join(", ")}${conditions.length > 0 ? `, ${conditions.join(", ")}` : ""}`));

const minutes = (seconds: number): string => `${seconds / 60} min`;

/** What the second row lets be done and the first does not. */
function gain(from: AccessRow, to: AccessRow): string[] {
    const longer = (to.sessionSeconds ?? 0) > (from.sessionSeconds ?? 0) && from.sessionSeconds !== undefined;
    return [
        ...only(to.who, from.who).map((who) => `for ${who}`),
        ...only(rightsOf(to), rightsOf(from)),
        ...only(from.conditions, to.conditions).map((condition) => `no longer only ${condition}`),
        ...only(from.refused, to.refused).map((refused) => `no longer refused: ${refused}`),
        ...(longer ? [`sessions of ${minutes(to.sessionSeconds!)} instead of ${minutes(from.sessionSeconds!)}`] : []),
    ];
}

const briefly = (change: AccessChange["change"], { cloud, stack, resource, how, as, who, source }: AccessRow) =>
    ({ change, cloud, stack, resource, how, as, who, source });

export function accessChanges(before: readonly AccessRow[], after: readonly AccessRow[]): AccessChange[] {
    const { added, removed, both } = pair(before, after, ({ cloud, stack, resource, how, as = "" }) => [cloud, stack, resource, how, as].join("\0"),
        ({ source: _, ...row }) => JSON.stringify(row));
    return [
        ...added.map((row) => ({ ...briefly("added", row), gained: rightsOf(row), lost: [] })),
        ...both.flatMap(([old, row]) => {
            const [gained, lost] = [gain(old, row), gain(row, old)];
            return gained.length + lost.length > 0 ? [{ ...briefly("changed", row), gained, lost }] : [];
        }),
        ...removed.map((row) => ({ ...briefly("removed", row), gained: [], lost: rightsOf(row) })),
    ];
}
