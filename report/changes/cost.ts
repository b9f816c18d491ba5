// What the same stacks cost more or less, by tier. Pure.
import type { Cost } from "../cost";
import { either } from "./pair";
import type { Changes } from "./schema";

const cents = (usd: number): number => Math.round(usd * 100) / 100;

/** What is in one list alone costs nothing in the other. */
const costs = <T extends { readonly monthly: number }>(before: readonly T[] = [], after: readonly T[] = [], key: (row: T) => string) =>
    either(before, after, key).map((row) => ({ ...row, before: row.was?.monthly ?? 0, after: row.is?.monthly ?? 0 }));

const total = (cost: Cost | undefined): number => cents((cost?.stacks ?? []).reduce((sum, { monthly }) => sum + monthly, 0));

/** Undefined where neither report has an estimate. */
export function costChanges(before: Cost | undefined, after: Cost | undefined): Changes["cost"] {
    if (!before && !after) return undefined;
    const stacks = costs(before?.stacks, after?.stacks, ({ name }) => name).map(({ was, is, any, before: wasStack, after: isStack }) => ({
        name: any.name, before: wasStack, after: isStack,
        tiers: costs(was?.tiers, is?.tiers, ({ tier }) => tier).filter((tier) => tier.before !== tier.after)
            .map(({ any: { tier }, before: wasTier, after: isTier }) => ({ tier, before: wasTier, after: isTier })),
    }));
    return { before: total(before), after: total(after), stacks: stacks.filter(({ tiers, ...sums }) => sums.before !== sums.after || tiers.length > 0) };
}
