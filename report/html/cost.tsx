import { shortType, counted, number } from "../words";
import type { Report } from "../schema";
import { Section } from "./pieces";

const money = (usd: number): string => number(Math.round(usd));

const WHY = { "by-use": "charged by use alone", "unknown": "not in the price table" } as const;

/** What is declared costs about so much. Never shown as more than an estimate. */
export const Costs = ({ report: { cost } }: { report: Report }) => (
    <Section id="cost" title="Cost" lead={cost
        ? `About ${money(cost.monthly)} USD a month, estimated from list prices read in ${cost.pricesRead}: what stands all month, without what is charged by use, taxes and discounts.`
        : "Nothing is declared that has a price."}>
        {cost && cost.stacks.map(({ name, aws, azure, monthly, tiers }) => (
            <details key={name} class="row group printed" open>
                <summary><span>{name}</span><span class="muted">about {money(monthly)} USD a month</span></summary>
                <div class="table">
                    <table class="stacked">
                        <thead><tr><th scope="col">Tier</th><th scope="col" class="number">Resources</th><th scope="col" class="number">AWS</th><th scope="col" class="number">Azure</th><th scope="col" class="number">USD a month</th></tr></thead>
                        <tbody>
                            {tiers.map((tier) => (
                                <tr key={tier.tier}>
                                    <th scope="row">{tier.tier}</th>
                                    <td data-label="Resources" class="number">{number(tier.resources)}</td>
                                    <td data-label="AWS" class="number">{money(tier.aws)}</td>
                                    <td data-label="Azure" class="number">{money(tier.azure)}</td>
                                    <td data-label="USD a month" class="number">{money(tier.monthly)}</td>
                                </tr>
                            ))}
                            <tr>
                                <th scope="row">all</th>
                                <td data-label="Resources" class="number">{number(tiers.reduce((sum, { resources }) => sum + resources, 0))}</td>
                                <td data-label="AWS" class="number">{money(aws)}</td>
                                <td data-label="Azure" class="number">{money(azure)}</td>
                                <td data-label="USD a month" class="number">{money(monthly)}</td>
                            </tr>
                        </tbody>
                    </table>
                </div>
            </details>
        ))}
        {cost && cost.unpriced.length > 0 && (
            <details class="row group">
                <summary><span>Not in these sums</span><span class="muted">{counted(cost.unpriced.reduce((sum, { resources }) => sum + resources, 0), "resource")}</span></summary>
                <ul>{cost.unpriced.map(({ type, why, resources }) => <li key={`${why} ${type}`}>{number(resources)} × <code>{shortType(type)}</code>, {WHY[why]}</li>)}</ul>
            </details>
        )}
        {cost && <details class="row group"><summary><span>Where the prices are from</span></summary><ul>{cost.sources.map((source) => <li key={source}><code>{source}</code></li>)}</ul></details>}
    </Section>
);
