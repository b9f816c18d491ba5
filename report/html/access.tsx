import { briefly } from "../access";
import { CLOUD_TITLES } from "../assess";
import type { AccessRow, Report } from "../schema";
import { counted, place } from "../words";
import { Filter, Section } from "./pieces";

const HOW: Readonly<Record<AccessRow["how"], string>> = {
    "takes-on": "takes the role on", standing: "has it always", eligible: "may activate it", "resource-policy": "the resource lets them",
};

const lines = (texts: readonly string[]) => texts.map((text, i) => <span key={i}>{text}<br /></span>);

/** Ends of ids: a table of whole ones could not be read. */
const short = (resource: string): string => (resource.startsWith("/subscriptions/") ? resource.split("/").slice(-2).join("/") : resource.replace(/^arn:aws:/, ""));

const Row = ({ row }: { row: AccessRow }) => (
    <tr data-item data-cloud={row.cloud} data-stack={row.stack}>
        <th scope="row">{lines(row.who)}</th>
        <td data-label="As">{row.as && <code>{row.as}</code>}<br /><span class="muted">{HOW[row.how]}{row.sessionSeconds ? `, for ${row.sessionSeconds / 60} minutes at most` : ""}</span></td>
        <td data-label="May">{row.rights.map((right, i) => (
            <span key={i}>{briefly(right.actions)}<br /><span class="muted">{[`on ${right.resources.slice(0, 3).map(short).join(", ")}${right.resources.length > 3 ? ` and ${right.resources.length - 3} more` : ""}`, ...right.conditions].join("; ")}</span><br /></span>
        ))}</td>
        <td data-label="Only">{lines(row.conditions)}</td>
        <td data-label="Never">{lines(row.refused.slice(0, 4))}{row.refused.length > 4 && <span class="muted">and {row.refused.length - 4} more</span>}</td>
        <td>{row.source && <code>{place(row.source)}</code>}</td>
    </tr>
);

export const Access = ({ report: { access, stacks } }: { report: Report }) => (
    <Section id="access" title="Who may do what" newPage lead={`${counted(access.length, "right")}, read from roles, their policies, and the policies of keys, buckets and topics. The boundary and each denial come on top.`}>
        <Filter section="access" list="access-list" hint="who, role, action…" choices={[
            { name: "cloud", label: "Cloud", options: [["aws", "AWS"], ["azure", "Azure"]] },
            { name: "stack", label: "Stack", options: stacks.map(({ name }) => [name, name] as const) },
        ]} />
        <details class="row group printed">
            <summary><span>All rights</span><span class="muted">{counted(access.length, "row")}</span></summary>
            <div class="table" tabindex={0} role="region" aria-label="All rights">
                <table class="stacked">
                    <thead><tr><th scope="col">Who</th><th scope="col">As</th><th scope="col">May</th><th scope="col">Only</th><th scope="col">Never</th><th scope="col">Declared at</th></tr></thead>
                    <tbody id="access-list">{access.map((row, i) => <Row key={i} row={row} />)}</tbody>
                </table>
            </div>
        </details>
    </Section>
);

export const Residency = ({ report: { residency } }: { report: Report }) => (
    <Section id="residency" title="Residency" lead="Where everything is, copies that a cloud makes by itself included.">
        <div class="table" tabindex={0} role="region" aria-label="All places">
            <table class="stacked">
                <thead><tr><th scope="col">What</th><th scope="col">Cloud</th><th scope="col">Region</th><th scope="col">Country</th><th scope="col">How</th><th scope="col">Allowed</th><th scope="col">Resources</th><th scope="col">Stacks</th></tr></thead>
                <tbody>
                    {residency.map((row, i) => (
                        <tr key={i}>
                            <th scope="row">{row.what}</th>
                            <td data-label="Cloud">{CLOUD_TITLES[row.cloud]}</td>
                            <td data-label="Region">{row.region}</td>
                            <td data-label="Country">{row.country}</td>
                            <td data-label="How">{row.how}</td>
                            <td data-label="Allowed">{row.state}</td>
                            <td data-label="Resources" class="number">{row.resources}</td>
                            <td data-label="Stacks">{row.stacks.join(", ")}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    </Section>
);
