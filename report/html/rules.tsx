import { renderToString } from "preact-render-to-string";
import { groupBy } from "../../policy/look";
import { keep } from "../keep";
import type { Finding, Report, RuleRow } from "../schema";
import { counted, number, SOURCE_WORDS } from "../words";
import { Filter, listedUrns, ResourceName, Section, Source, State, stateChoice } from "./pieces";
import { ruleFigures } from "./requirements";

/** Verdicts that are listed one by one under their rules; of more than these, so many resources of each rule and state. */
const MOST_VERDICTS = 25_000;
const MOST_RESOURCES = 40;

/** Findings listed; report.json has them all. */
const MOST_FINDINGS = 20_000;

const LISTED = ["fail", "excepted", "not-evaluated", "pass"] as const;

/** By rule, the controls of frameworks that it supports: `CIS AWS 7.0.0: 3.1.1`. */
function supportOf({ frameworks }: Report): ReadonlyMap<string, readonly string[]> {
    const support = new Map<string, string[]>();
    for (const { short, controls } of frameworks) {
        const ids = new Map<string, string[]>();
        for (const { id, rules } of controls) for (const rule of rules) ids.set(rule, [...(ids.get(rule) ?? []), id]);
        for (const [rule, own] of ids) support.set(rule, [...(support.get(rule) ?? []), `${short}: ${own.join(", ")}`]);
    }
    return support;
}

interface RuleProps {
    readonly rule: RuleRow;
    readonly findings: readonly Finding[];
    /** A resource as an item of a list. */
    readonly judged: (finding: Finding) => string;
    /** Resources shown of each state. */
    readonly most: number;
    readonly support?: readonly string[];
}

/** Written once for each resource, which many rules judge. */
function judgedItem(listed: ReadonlySet<string>): (finding: Finding) => string {
    const written = new Map<string, string>();
    return ({ urn, resource, source }) => keep(written, urn, () => renderToString(
        <li><ResourceName urn={urn} name={resource.name} listed={listed} /> <span class="muted">{resource.stack}{resource.region && `, ${resource.region}`}</span> {source && <Source source={source} />}</li>,
    ));
}

const Rule = ({ rule, findings, judged, most, support = [] }: RuleProps) => (
    <details class="row rule" id={`rule-${rule.name}`} data-item data-state={rule.state} data-severity={rule.severity} data-level={rule.level}>
        <summary>
            <span>{rule.title}<br /><code class="muted">{rule.name}</code></span>
            <span class="muted">{rule.severity}</span><span class="muted">{ruleFigures(rule)}</span><State state={rule.state} />
        </summary>
        <div class="body">
            <p>{rule.level === "mandatory" ? "Mandatory: a failure stops an update." : "Advisory: a failure is reported."} If it fails: {rule.remediation}</p>
            <p>Evidence for {rule.controls.map((id, i) => <>{i > 0 && ", "}<a href={`#control-${id}`}>{id}</a></>)}.</p>
            {support.length > 0 && <p class="muted">Supports <a href="#frameworks">controls of frameworks</a>: {support.join("; ")}.</p>}
            {LISTED.map((state) => {
                const urns = [...new Map(findings.filter((finding) => finding.state === state).map((finding) => [finding.urn, finding])).values()];
                return urns.length > 0 && (
                    <div key={state}>
                        <h3 class="part"><State state={state} short /> <span class="muted">on {counted(urns.length, "resource")}</span></h3>
                        <ul class="plain tight" dangerouslySetInnerHTML={{ __html: urns.slice(0, most).map(judged).join("") }} />
                        {urns.length > most && <p class="muted">… and {number(urns.length - most)} more in <code>report.json</code>.</p>}
                    </div>
                );
            })}
        </div>
    </details>
);

export const Rules = ({ report }: { report: Report }) => {
    const judged = judgedItem(listedUrns(report));
    const support = supportOf(report);
    const most = report.findings.length <= MOST_VERDICTS ? Infinity : MOST_RESOURCES;
    const findings = groupBy(report.findings, ({ rule }) => rule);
    return (
        <Section id="rules" title="Rules" newPage lead="Each rule, and every resource it gave a verdict on.">
            <Filter section="rules" list="rules-list" hint="name, title, resource…" choices={[
                stateChoice("State", ["pass", "fail", "excepted", "not-evaluated", "not-applicable"]),
                { name: "severity", label: "Severity", options: ["critical", "high", "medium", "low"].map((severity) => [severity, severity] as const) },
            ]} />
            <div id="rules-list">{report.rules.map((rule) => <Rule key={rule.name} rule={rule} findings={findings.get(rule.name) ?? []} judged={judged} most={most} support={support.get(rule.name)} />)}</div>
        </Section>
    );
};

/** Findings that a browser lays out together. */
const CHUNK = 100;

const chunks = <T,>(items: readonly T[]): T[][] =>
    Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) => items.slice(i * CHUNK, (i + 1) * CHUNK));

const RANK = ["critical", "high", "medium", "low"];
const STATE_RANK = ["fail", "excepted", "not-evaluated"];

const byWeight = (a: Finding, b: Finding): number =>
    STATE_RANK.indexOf(a.state) - STATE_RANK.indexOf(b.state) || RANK.indexOf(a.severity) - RANK.indexOf(b.severity);

const FindingItem = ({ finding, listed }: { finding: Finding; listed: ReadonlySet<string> }) => {
    const { state, rule, severity, level, resource, source, property, expected, observed, needed, message, remediation, exception, urn } = finding;
    return (
        <li class="finding" data-item data-state={state} data-severity={severity} data-cloud={resource.cloud} data-stack={resource.stack}>
            <div class="head">
                <State state={state} /><span>{severity}, {level}</span><a href={`#rule-${rule}`}>{rule}</a><span class="where"><Source source={source} /></span>
            </div>
            <dl>
                <dt>Resource</dt><dd><ResourceName urn={urn} name={resource.name} listed={listed} /> <span class="muted"><code>{resource.type}</code>, {resource.stack}{resource.region && `, ${resource.region}`}</span></dd>
                {property && <><dt>Property</dt><dd><code>{property}</code></dd></>}
                {observed !== undefined ? <><dt>Observed</dt><dd>{observed}</dd><dt>Expected</dt><dd>{expected}</dd></> : needed === undefined && <><dt>Why</dt><dd>{message}</dd></>}
                {needed !== undefined && <><dt>Needs</dt><dd>{needed}</dd></>}
                {exception && <><dt>Exception</dt><dd>{exception.ticket}, {state === "fail" ? "expired on" : "until"} {exception.expires}</dd></>}
                {remediation && <><dt>To mend</dt><dd>{remediation}</dd></>}
            </dl>
        </li>
    );
};

export const Findings = ({ report }: { report: Report }) => {
    const open = report.findings.filter(({ state }) => STATE_RANK.includes(state)).sort(byWeight);
    const shown = open.slice(0, MOST_FINDINGS);
    const listed = listedUrns(report);
    return (
        <Section id="findings" title="Findings" newPage lead={open.length === 0 ? undefined : "What failed, what an exception covers, and what could not be evaluated; worst first."}>
            {open.length === 0 && <p><State state="pass">None.</State> Every verdict in this {SOURCE_WORDS[report.source]} is a pass, or the rule did not apply.</p>}
            {open.length > 0 && (
                <>
                    <Filter section="findings" list="findings-list" hint="rule, resource, file…" choices={[
                        stateChoice("State", ["fail", "excepted", "not-evaluated"]),
                        { name: "severity", label: "Severity", options: RANK.map((severity) => [severity, severity] as const) },
                        { name: "cloud", label: "Cloud", options: [["aws", "AWS"], ["azure", "Azure"]] },
                        { name: "stack", label: "Stack", options: report.stacks.map(({ name }) => [name, name] as const) },
                    ]} />
                    <div id="findings-list">{chunks(shown).map((some, i) => <ul key={i} class="plain chunk">{some.map((finding, j) => <FindingItem key={j} finding={finding} listed={listed} />)}</ul>)}</div>
                    {open.length > shown.length && <p class="muted">… and {number(open.length - shown.length)} more in <code>report.json</code>.</p>}
                </>
            )}
        </Section>
    );
};

const STATUS = { used: "excepted", unused: "not-applicable", expired: "fail" } as const;

export const Exceptions = ({ report: { exceptions } }: { report: Report }) => (
    <Section id="exceptions" title="Exceptions" lead={exceptions.length === 0 ? undefined : "Findings that somebody has accepted for a time. An expired exception fails; an unused one should be removed."}>
        {exceptions.length === 0 && <p>None: nothing that a rule found has been accepted.</p>}
        {exceptions.length > 0 && (
            <div class="table" tabindex={0} role="region" aria-label="All exceptions">
                <table class="stacked">
                    <thead><tr><th scope="col">Status</th><th scope="col">Rule and resource</th><th scope="col">Reason and what protects instead</th><th scope="col">Owner, approver</th><th scope="col">Ticket</th><th scope="col">Until</th></tr></thead>
                    <tbody>
                        {exceptions.map((exception) => (
                            <tr key={`${exception.rule} ${exception.resource} ${exception.ticket}`}>
                                <td><State state={STATUS[exception.status]} short>{exception.status}</State></td>
                                <td><a href={`#rule-${exception.rule}`}>{exception.rule}</a><br /><code>{exception.resource}</code></td>
                                <td>{exception.reason}<br /><span class="muted">{exception.compensatingControl}</span></td>
                                <td data-label="Owner, approver">{exception.owner}, {exception.approver}</td>
                                <td data-label="Ticket">{exception.ticket}</td>
                                <td data-label="Until">{exception.expires}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        )}
    </Section>
);
