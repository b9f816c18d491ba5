import { renderToString } from "preact-render-to-string";
import { CLOUD_TITLES } from "../assess";
import type { ControlRow, Report, RequirementRow, RuleRow } from "../schema";
import { counted, number } from "../words";
import { ShownBy } from "./evidence";
import { Filter, Parts, Section, State, stateChoice } from "./pieces";

const CLASSES = {
    P: "declared: rules decide it from what the program declares",
    S: "deployed: rules decide it from the deployed state",
    D: "done: a dated record of a drill, a restore or a measurement shows it",
    T: "attested: people answer for it in a register",
} as const;

const GROUPS = [["A", "Threats and mitigations"], ["B", "Security data sheet"]] as const;

/** How many of a rule's verdicts stand where, in words. */
export const ruleFigures = ({ evaluated, passed, failed, excepted, notEvaluated }: RuleRow): string =>
    evaluated + notEvaluated === 0 ? "nothing to judge" : [
        `${number(passed)} of ${number(evaluated + notEvaluated)} pass`,
        ...(failed > 0 ? [`${number(failed)} fail`] : []),
        ...(excepted > 0 ? [`${number(excepted)} excepted`] : []),
        ...(notEvaluated > 0 ? [`${number(notEvaluated)} not evaluated`] : []),
    ].join(", ");

export const Clouds = ({ clouds }: { clouds: ControlRow["clouds"] }) => (
    <span class="parts">
        {(["aws", "azure"] as const).map((cloud) => clouds[cloud] && (
            <State key={cloud} state={clouds[cloud]} short>{CLOUD_TITLES[cloud]}<span class="visually-hidden"> {clouds[cloud]}</span></State>
        ))}
    </span>
);

/** Each rule and each control is written once: a rule supports several controls, and a control serves several requirements. */
function controlItems(controls: readonly ControlRow[], rules: readonly RuleRow[]): ReadonlyMap<string, string> {
    const ruleItems = new Map(rules.map((rule) => [rule.name, renderToString(
        <li>
            <State state={rule.state} short><span class="visually-hidden">{rule.state}</span></State>
            <a href={`#rule-${rule.name}`}>{rule.title}</a> <span class="muted">{ruleFigures(rule)}</span>
        </li>,
    )]));
    return new Map(controls.map((control) => [control.id, renderToString(
        <li class={control.state}>
            <a href={`#control-${control.id}`}>{control.title}</a> <Clouds clouds={control.clouds} />
            {control.rules.length > 0 && <ul class="plain tight" dangerouslySetInnerHTML={{ __html: control.rules.map((name) => ruleItems.get(name)!).join("") }} />}
        </li>,
    )]));
}

const Requirement = ({ row, evidence, controls }: { row: RequirementRow; evidence: Report["evidence"]; controls: ReadonlyMap<string, string> }) => (
    <details class="row requirement printed" id={row.id} data-item data-state={row.state} data-declared={row.parts.find((part) => part.class === "P")?.state} data-class={row.class.join(" ")}>
        <summary>
            <span class="id">{row.id}</span><span>{row.promise}</span><Parts parts={row.parts} /><State state={row.state} />
        </summary>
        <div class="body">
            {row.parts.map((part) => (
                <div key={part.class}>
                    <h4>{part.class} <State state={part.state} short /> <span class="muted">{CLASSES[part.class]}</span></h4>
                    {part.missing.length > 0 && <ul class="tight">{part.missing.map((missing) => <li key={missing}>{missing}</li>)}</ul>}
                    <ShownBy ids={part.evidence} evidence={evidence} />
                    {part.class === "P" && row.controls.length > 0 && (
                        <ul class="plain chain" dangerouslySetInnerHTML={{ __html: row.controls.map((id) => controls.get(id)!).join("") }} />
                    )}
                </div>
            ))}
            <p class="muted">Evidence wanted: {row.evidence}</p>
        </div>
    </details>
);

/** Promise → controls → rules; each rule leads on to its resources. */
export const Requirements = ({ report }: { report: Report }) => {
    const controls = controlItems(report.controls, report.rules);
    const states = (["pass", "fail", "excepted", "not-evaluated"] as const);
    return (
        <Section id="requirements" title="Requirements" newPage lead={
            <>Every promise, with the controls and rules that show it. A row passes in full only if each class of evidence it needs is there: {Object.entries(CLASSES).map(([id, title], i) => <>{i > 0 && "; "}<b>{id}</b> {title}</>)}.</>
        }>
            <Filter section="requirements" list="requirements-list" hint="A12, backup, storage…" choices={[
                stateChoice("In full", states),
                { ...stateChoice("Declared part", states), name: "declared" },
                { name: "class", label: "Class", options: Object.keys(CLASSES).map((id) => [id, id] as const) },
            ]} />
            <div id="requirements-list">
                {GROUPS.map(([letter, title]) => (
                    <div key={letter}>
                        <h3>{letter}. {title}</h3>
                        {report.requirements.filter(({ id }) => id.startsWith(letter)).map((row) => <Requirement key={row.id} row={row} evidence={report.evidence} controls={controls} />)}
                    </div>
                ))}
            </div>
        </Section>
    );
};

export const Controls = ({ report }: { report: Report }) => (
    <Section id="controls" title="Controls" newPage lead={`${counted(report.controls.length, "control")}. One cloud's evidence is no evidence for the other.`}>
        <div class="table" tabindex={0} role="region" aria-label="All controls">
            <table class="stacked">
                <thead><tr><th scope="col">Control</th><th scope="col">AWS</th><th scope="col">Azure</th><th scope="col">Serves</th><th scope="col" class="number">Rules</th></tr></thead>
                <tbody>
                    {report.controls.map(({ id, title, clouds, requirements, rules }) => (
                        <tr key={id} id={`control-${id}`}>
                            <th scope="row">{title}<br /><code class="muted">{id}</code></th>
                            {(["aws", "azure"] as const).map((cloud) => <td key={cloud} data-label={CLOUD_TITLES[cloud]}>{clouds[cloud] ? <State state={clouds[cloud]} short /> : <span class="muted">none asked</span>}</td>)}
                            <td data-label="Serves">{requirements.map((requirement, i) => <>{i > 0 && " "}<a href={`#${requirement}`}>{requirement}</a></>)}</td>
                            <td class="number" data-label="Rules">{rules.length}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    </Section>
);
