import { CLOUD_TITLES } from "../assess";
import type { Report, ReportState } from "../schema";
import { counted, number, shortType, STATE_WORDS } from "../words";
import { anchorOf, Filter, MOST_ROWS, Section, Source } from "./pieces";

type ResourceRow = Report["resources"][number];

interface Group {
    readonly title: string;
    readonly rows: ResourceRow[];
}

/** Resources by stack, cloud and region, in that order. */
function groupsOf(resources: readonly ResourceRow[]): Group[] {
    const groups = new Map<string, Group>();
    for (const resource of resources) {
        const { stack, cloud, region } = resource;
        const title = [stack, cloud ? CLOUD_TITLES[cloud] : "of no cloud", ...(region ? [region] : [])].join(" · ");
        const group = groups.get(title) ?? { title, rows: [] };
        group.rows.push(resource);
        groups.set(title, group);
    }
    return [...groups.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
}

type Verdicts = ReadonlyMap<string, ReadonlyMap<ReportState, number>>;

/** How many verdicts there are on each resource, by state. */
function verdictsOf({ findings }: Report): Verdicts {
    const verdicts = new Map<string, Map<ReportState, number>>();
    for (const [i, { rule, urn, state }] of findings.entries()) {
        const before = findings[i - 1];
        if (before?.rule === rule && before.urn === urn) continue; // a rule that finds two things wrong is one verdict
        const own = verdicts.get(urn) ?? new Map<ReportState, number>();
        verdicts.set(urn, own.set(state, (own.get(state) ?? 0) + 1));
    }
    return verdicts;
}

const SAID = ["fail", "not-evaluated", "excepted", "pass"] as const;

/** The verdicts on a resource in a few words, leading to the rules that gave them. */
const Verdicts = ({ urn, verdicts }: { urn: string; verdicts: ReadonlyMap<ReportState, number> | undefined }) => {
    const said = SAID.filter((state) => verdicts?.has(state)).map((state) => `${number(verdicts!.get(state)!)} ${STATE_WORDS[state]}`);
    return said.length > 0 ? <a href={`#rules?on=${anchorOf(urn)}`}>{said.join(", ")}</a> : <span class="muted">none</span>;
};

const Group = ({ group: { title, rows }, verdicts }: { group: Group; verdicts: Verdicts }) => (
    <details class="row group printed">
        <summary><span>{title}</span><span class="muted">{counted(rows.length, "resource")}</span></summary>
        <div class="table">
            <table class="stacked">
                <thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">In</th><th scope="col">Zones</th><th scope="col">Verdicts</th><th scope="col">Declared at</th></tr></thead>
                <tbody>
                    {rows.map(({ urn, name, type, parents, zones, source, stack, cloud }) => (
                        <tr key={urn} id={anchorOf(urn)} data-item data-stack={stack} data-cloud={cloud}>
                            <th scope="row">{name}</th>
                            <td><code>{shortType(type)}</code></td>
                            <td data-label="In">{parents.join(" › ")}</td>
                            <td data-label="Zones">{zones.join(", ")}</td>
                            <td data-label="Verdicts"><Verdicts urn={urn} verdicts={verdicts.get(urn)} /></td>
                            <td><Source source={source} /></td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    </details>
);

export const Inventory = ({ report }: { report: Report }) => {
    const { resources, stacks } = report;
    const verdicts = verdictsOf(report);
    const shown = resources.slice(0, MOST_ROWS);
    return (
        <Section id="inventory" title="Inventory" newPage lead={`${counted(resources.length, "resource")}, with the line of the program that declares each.`}>
            <Filter section="inventory" list="inventory-list" hint="name, type, file…" choices={[
                { name: "stack", label: "Stack", options: stacks.map(({ name }) => [name, name] as const) },
                { name: "cloud", label: "Cloud", options: [["aws", "AWS"], ["azure", "Azure"]] },
            ]} />
            <div id="inventory-list">{groupsOf(shown).map((group) => <Group key={group.title} group={group} verdicts={verdicts} />)}</div>
            {resources.length > shown.length && <p class="muted">… and {number(resources.length - shown.length)} more in <code>report.json</code>.</p>}
        </Section>
    );
};
