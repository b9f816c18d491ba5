import type { ComponentChildren } from "preact";
import { CLOUD_TITLES } from "../assess";
import { baselineText, GONE, resourceCounts, STILL_FAILS } from "../changes/sections";
import type { Changes as Differences, FindingChange } from "../changes/schema";
import { type ConcernRow, CONCERN_TITLES, concernRows, difference, type Effect, money } from "../changes/summary";
import type { Report, ReportState } from "../schema";
import { number, place, shortType } from "../words";
import { listedUrns, ResourceName, Section, State } from "./pieces";

/** The sign that a reader knows from states. */
const EFFECT_STATES: Readonly<Record<Effect, ReportState>> = { worse: "fail", better: "pass", changed: "excepted", unchanged: "not-applicable", unknown: "not-evaluated" };

const Concerns = ({ rows }: { rows: readonly ConcernRow[] }) => (
    <div class="table">
        <table class="stacked">
            <thead><tr><th scope="col">About</th><th scope="col">Effect</th><th scope="col">What it does</th></tr></thead>
            <tbody>
                {rows.map(({ concern, effect, word, facts }) => (
                    <tr key={concern}>
                        <th scope="row">{CONCERN_TITLES[concern]}</th>
                        <td><State state={EFFECT_STATES[effect]}>{word}</State></td>
                        <td>{facts.map((fact) => <div key={fact}>{fact}</div>)}</td>
                    </tr>
                ))}
            </tbody>
        </table>
    </div>
);

/** Rows of one list; report.json has the rest. */
const MOST = 2_000;

interface PartProps {
    readonly title: string;
    readonly columns: readonly string[];
    /** Cells of each row; the first names it. */
    readonly rows: readonly (readonly ComponentChildren[])[];
    readonly open?: boolean;
}

const Part = ({ title, columns, rows, open = false }: PartProps) => (rows.length === 0 ? null : (
    <details class="row group printed" open={open}>
        <summary><span>{title}</span><span class="muted">{number(rows.length)}</span></summary>
        <div class="table">
            <table class="stacked">
                <thead><tr>{columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr></thead>
                <tbody>
                    {rows.slice(0, MOST).map(([first, ...cells], i) => (
                        <tr key={i}>
                            <th scope="row">{first}</th>
                            {cells.map((cell, at) => <td key={at} data-label={columns[at + 1]}>{cell}</td>)}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
        {rows.length > MOST && <p class="muted">… and {number(rows.length - MOST)} more in <code>report.json</code>.</p>}
    </details>
));

const Becomes = ({ before, after }: { before?: ReportState | undefined; after?: ReportState | undefined }) => (
    <>{before ? <State state={before} short /> : <span class="muted">{GONE}</span>} → {after ? <State state={after} short /> : <span class="muted">{GONE}</span>}</>
);

const SIGNS = { added: "added", changed: "changed", removed: "removed" } as const;

const CHANGE_WORDS: Readonly<Record<FindingChange["change"], string>> = { new: "new", worse: "worse", expired: "exception expired", excepted: "newly excepted", fixed: "fixed" };

const Lines = ({ mark, items }: { mark: string; items: readonly string[] }) => <>{items.map((item) => <div key={item}>{mark} {item}</div>)}</>;

function parts({ findings, resources, surface = [], reach = [], scenarios = [], singlePoints = [], places, access, residency, requirements, controls, frameworks, rules, cost }: Differences, { rules: known, ...report }: Report): PartProps[] {
    const listed = listedUrns({ rules: known, ...report });
    const judged = new Set(known.map(({ name }) => name));
    const Where = ({ urn, name, type, stack, source }: Differences["resources"][number] | FindingChange) => (
        <><ResourceName urn={urn} name={name} listed={listed} /> <span class="muted">{shortType(type)}, {stack}</span>{source && <> <code>{place(source)}</code></>}</>
    );
    const finding = (each: FindingChange) => [
        CHANGE_WORDS[each.change], each.severity,
        <>{judged.has(each.rule) ? <a href={`#rule-${each.rule}`}>{each.title}</a> : each.title}</>,
        <Where {...each} />,
        each.change === "fixed" && each.after === "fail" ? <>{each.property && <code>{each.property}</code>} {STILL_FAILS}</> : <><Becomes before={each.before} after={each.after} /> {each.change !== "fixed" && each.after !== "not-evaluated" && <div>{each.property && <><code>{each.property}</code>: </>}{each.observed}, expected {each.expected}</div>}
            {each.exception && <div class="muted">exception {each.exception.ticket}, {each.after === "fail" ? "expired on" : "until"} {each.exception.expires}</div>}</>,
    ];
    const columns = ["Change", "Severity", "Rule", "Resource", "What"];
    return [
        { title: "Findings to weigh", columns, rows: findings.filter(({ change, after }) => change !== "fixed" && after !== "not-evaluated").map(finding), open: true },
        { title: "Verdicts that could be given before, or are new, and cannot", columns, rows: findings.filter(({ change, after }) => change !== "fixed" && after === "not-evaluated").map(finding) },
        { title: "Findings fixed", columns, rows: findings.filter(({ change }) => change === "fixed").map(finding) },
        { title: "Resources", columns: ["Change", "Resource", "Where", "Tier", "Properties"], rows: resources.map((each) =>
            [SIGNS[each.change], <Where {...each} />, [each.stack, each.region].filter(Boolean).join(", "), each.tier, each.properties.join(", ")]) },
        { title: "What the internet reaches", columns: ["Change", "Stack", "What", "Listed, with who answers for it"], open: true,
            rows: surface.map(({ change, stack, what, listed: is }) => [change, stack, <code>{what}</code>, is ? "yes" : <State state="fail">no</State>]) },
        { title: "What reaches what", columns: ["From and to", "Where", "Ports", "Before and now", "By a flow of the plan"],
            rows: reach.map(({ stack, cloud, from, to, before = GONE, after = GONE, opened, closed, declared }) => [`${from} → ${to}`, `${stack}, ${CLOUD_TITLES[cloud]}`,
                <><Lines mark="+" items={opened} /><Lines mark="−" items={closed} /></>, before === after ? after : `${before} → ${after}`, declared ? "yes, or let through for another reason" : <State state="fail">no</State>]) },
        { title: "Losses survived otherwise", columns: ["Change", "Loss", "Service", "Before and now"], open: true,
            rows: scenarios.map(({ worse, scenario, service, before = GONE, after = GONE }) => [<State state={worse ? "fail" : "pass"}>{worse ? "worse" : "better"}</State>, scenario, service, `${before} → ${after}`]) },
        { title: "Single points of failure", columns: ["Change", "What", "Kind"], open: true, rows: singlePoints.map(({ change, node, kind }) => [change === "added" ? <State state="fail">new</State> : <State state="pass">gone</State>, node, kind]) },
        { title: "Regions and zones", columns: ["Change", "Stack", "Region", "Zones"], rows: places.map(({ change, stack, region, zonesAdded, zonesRemoved }) =>
            [SIGNS[change], stack, region, <><Lines mark="+" items={zonesAdded} /><Lines mark="−" items={zonesRemoved} /></>]) },
        { title: "Cost in USD a month", columns: ["Tier", "Stack", "Before", "Now", "Difference"], rows: (cost?.stacks ?? []).flatMap(({ name, tiers }) =>
            tiers.map(({ tier, before, after }) => [tier, name, money(before), money(after), difference(after - before)])) },
        { title: "Who may do what", columns: ["Change", "Who", "As", "May now", "May no longer"], rows: access.map(({ change, who, as, resource, gained, lost }) =>
            [SIGNS[change], who.join(", "), as ?? resource, <Lines mark="+" items={gained} />, <Lines mark="−" items={lost} />]) },
        { title: "Where data and keys are", columns: ["Change", "What", "Where", "How", "Allowed"], rows: residency.map(({ change, what, region, country, how, state }) => [change, what, `${region}, ${country}`, how, state]) },
        { title: "Requirements", columns: ["Row", "Promise", "By class", "In full"], rows: requirements.map(({ id, promise, parts: own, before, after }) =>
            [<a href={`#${id}`}>{id}</a>, promise, own.map((part) => <div key={part.class}>{part.class} <Becomes before={part.before} after={part.after} /></div>), <Becomes before={before} after={after} />]) },
        { title: "Controls", columns: ["Control", "What it asks", "Before and now"], rows: controls.map(({ id, title, before, after }) => [<a href={`#control-${id}`}>{id}</a>, title, <Becomes before={before} after={after} />]) },
        { title: "Controls of frameworks", columns: ["Control", "Label", "Framework", "Before and now"], rows: frameworks.flatMap(({ short, controls: own }) =>
            own.map(({ id, title, before, after }) => [id, title, short, <Becomes before={before} after={after} />])) },
        { title: "Rules", columns: ["Change", "Rule", "Difference"], rows: rules.map(({ change, name, title, what = title }) => [SIGNS[change], <code>{name}</code>, what]) },
    ];
}

/** What differs from the baseline: what a change does first, then each difference. */
export const Changes = ({ report }: { report: Report }) => {
    const { changes } = report;
    if (!changes) return null;
    const { file, sha256 } = changes.baseline;
    return (
        <Section id="changes" title="What changed" lead={`Since ${baselineText(changes)}: ${resourceCounts(changes)}. What is the same is not listed.`}>
            <Concerns rows={concernRows(changes)} />
            {changes.notes.length > 0 && <ul>{changes.notes.map((note) => <li key={note}>{note}</li>)}</ul>}
            <p class="muted">The baseline is <code>{file}</code>, SHA-256 <code>{sha256}</code>.</p>
            {parts(changes, report).map((part) => <Part key={part.title} {...part} />)}
        </Section>
    );
};
