import type { ClaimRow, Report, RequirementRow } from "../schema";
import { counted } from "../words";
import { Filter, Parts, Section, State, stateChoice } from "./pieces";

/** Neighbours that share what `key` gives, in order. */
function runs<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
    const groups: [string, T[]][] = [];
    for (const item of items) {
        const last = groups.at(-1);
        if (last?.[0] === key(item)) last[1].push(item);
        else groups.push([key(item), [item]]);
    }
    return groups;
}

const NOTHING_PROMISED = "nothing promised";

const Claim = ({ claim: { id, text, state, requirements, note }, rows }: { claim: ClaimRow; rows: ReadonlyMap<string, RequirementRow> }) => (
    <tr id={`claim-${id}`} data-item data-state={state}>
        <th scope="row">{id}</th>
        <td class="said">{text}{note && <p class="muted">{note}</p>}</td>
        <td data-label="Answered by">
            {requirements.map((row) => (
                <div key={row}><a href={`#${row}`}>{row}</a> {rows.has(row) && <Parts parts={rows.get(row)!.parts} />}</div>
            ))}
        </td>
        <td>{state === "not-applicable" ? <span class="muted">{NOTHING_PROMISED}</span> : <State state={state} short />}</td>
    </tr>
);

/** The source documents in their own words and order, each sentence with the rows that answer for it. */
export const Claims = ({ report: { claims, requirements } }: { report: Report }) => {
    const rows = new Map(requirements.map((row) => [row.id, row]));
    const promising = claims.filter((claim) => claim.requirements.length > 0);
    return (
        <Section id="claims" title="The documents, sentence by sentence" newPage lead={
            <>{counted(claims.length, "sentence")} of the two source documents; {promising.length} promise something. The rows lead to what is done about it, by what, and shown by what. A sentence stands as the worst of its rows.</>
        }>
            <Filter section="claims" list="claims-list" hint="backup, encryption, B.12…" choices={[stateChoice("State", ["pass", "fail", "excepted", "not-evaluated", "not-applicable"])]} />
            <div id="claims-list">
                {runs(claims, ({ document }) => document).map(([document, own]) => (
                    <details key={document} class="row group printed" open>
                        <summary><span>{document}</span><span class="muted">{counted(own.length, "sentence")}</span></summary>
                        {runs(own, ({ section }) => section).map(([section, sentences]) => (
                            <div key={sentences[0]!.id} class="table">
                                <h3 class="part">{section}</h3>
                                <table class="stacked claims" aria-label={section}>
                                    <thead class="visually-hidden"><tr><th scope="col">No.</th><th scope="col">Sentence</th><th scope="col">Answered by</th><th scope="col">State</th></tr></thead>
                                    <tbody>{sentences.map((claim) => <Claim key={claim.id} claim={claim} rows={rows} />)}</tbody>
                                </table>
                            </div>
                        ))}
                    </details>
                ))}
            </div>
        </Section>
    );
};
