// Approvals as data: who has agreed to which gate of which operation, and when. Two people, neither of them twice.
import { z } from "zod";
import { readGiven } from "./given";

const approvalsSchema = z.strictObject({
    approvals: z.array(z.strictObject({
        who: z.string().min(1).describe("One of the custodians, by the name that the configuration gives them."),
        at: z.iso.datetime({ offset: false }),
        gate: z.string().min(1).describe("What was agreed to: `failover:dr`, `failback:dr`, `data:dr`."),
    })),
});

export type Approval = z.infer<typeof approvalsSchema>["approvals"][number];

/** People that a gate needs. */
const PEOPLE = 2;

/** Hours after which an approval counts no more: what was agreed to yesterday was another situation. */
const HOURS = 24;

/** @throws InputError where the file is no list of approvals */
export const readApprovals = (file: string): Approval[] =>
    readGiven(file, approvalsSchema, "a list of approvals in YAML or JSON", "approvals: [{ who, at, gate }]").approvals;

/**
 * The approvals of a gate that count: of different people who may, given before now and not too long ago.
 * @param people names of those who may
 * @returns the approvals, or why they are not enough
 */
export function approved(gate: string, approvals: readonly Approval[], people: readonly string[], now: Date): { readonly given: readonly Approval[]; readonly problems: readonly string[] } {
    const own = approvals.filter((approval) => approval.gate === gate);
    const problems = own.flatMap(({ who, at }) => {
        if (!people.includes(who)) return [`${gate}: found the approval of ${who}, expected one of ${people.join(", ")}`];
        const age = now.getTime() - Date.parse(at);
        if (age < 0) return [`${gate}: found an approval of ${at}, expected one given before now`];
        return age > HOURS * 3_600_000 ? [`${gate}: found an approval of ${at}, expected one of the last ${HOURS} hours`] : [];
    });
    const given = own.filter(({ who, at }, i) => people.includes(who) && own.findIndex((other) => other.who === who) === i
        && now.getTime() - Date.parse(at) >= 0 && now.getTime() - Date.parse(at) <= HOURS * 3_600_000);
    if (given.length < PEOPLE) problems.push(`${gate}: found ${given.length} approvals that count, expected ${PEOPLE}, of different people`);
    return { given, problems: given.length < PEOPLE ? problems : [] };
}
