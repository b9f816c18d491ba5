import { CLOUD_TITLES } from "../assess";
import type { Report } from "../schema";
import { counted, place } from "../words";
import { Filter, Section } from "./pieces";

type Row = NonNullable<Report["firewall"]>[number];

const Line = ({ row }: { row: Row }) => (
    <tr data-item data-cloud={row.cloud} data-stack={row.stack} data-device={row.device} data-action={row.action}>
        <th scope="row">{row.action} {row.direction}</th>
        <td data-label="What">{row.protocol === "all" && row.ports === "all" ? "everything" : row.ports === "all" ? row.protocol : `${row.protocol} ${row.ports}`}</td>
        <td data-label="From">{row.from.join(", ")}</td>
        <td data-label="To">{row.to.join(", ")}</td>
        <td data-label="Why">{row.purpose}{row.source && <>{row.purpose && <br />}<code>{place(row.source)}</code></>}</td>
    </tr>
);

/** Rules of one firewall follow each other. */
function firewallsOf(rows: readonly Row[]): Row[][] {
    const byName = new Map<string, Row[]>();
    for (const row of rows) {
        const key = [row.stack, row.cloud, row.device, row.name].join("\0");
        const same = byName.get(key);
        if (same) same.push(row);
        else byName.set(key, [row]);
    }
    return [...byName.values()];
}

const One = ({ rows }: { rows: readonly Row[] }) => {
    const { name, cloud, stack, device } = rows[0]!;
    return (
        <details class="row group printed">
            <summary><span>{name} <span class="muted">{device}, {CLOUD_TITLES[cloud]}, {stack}</span></span><span class="muted">{counted(rows.length, "rule")}</span></summary>
            <div class="table" tabindex={0} role="region" aria-label={`${name}, ${device}, ${stack}`}>
                <table class="stacked">
                    <thead><tr><th scope="col">Rule</th><th scope="col">What</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Why</th></tr></thead>
                    <tbody>{rows.map((row, i) => <Line key={i} row={row} />)}</tbody>
                </table>
            </div>
        </details>
    );
};

/** Also a part of what is disclosed to customers, with placeholders instead of addresses. */
export const FirewallRules = ({ rows, lead }: { rows: readonly Row[]; lead: string }) => (
    <Section id="firewall" title="Firewall rules" newPage lead={`${counted(rows.length, "rule")}, as declared. ${lead}`}>
        <Filter section="firewall" list="firewall-list" hint="port, network, purpose…" choices={[
            { name: "cloud", label: "Cloud", options: [["aws", "AWS"], ["azure", "Azure"]] },
            { name: "stack", label: "Stack", options: [...new Set(rows.map(({ stack }) => stack))].map((stack) => [stack, stack] as const) },
            { name: "device", label: "Device", options: [...new Set(rows.map(({ device }) => device))].map((device) => [device, device] as const) },
            { name: "action", label: "Action", options: [["allow", "allow"], ["refuse", "refuse"]] },
        ]} />
        <div id="firewall-list">{firewallsOf(rows).map((own, i) => <One key={i} rows={own} />)}</div>
    </Section>
);

export const Firewall = ({ report: { firewall = [] } }: { report: Report }) =>
    <FirewallRules rows={firewall} lead="Those of one firewall stand in the order in which they are asked; what reaches what after all of them is another question." />;
