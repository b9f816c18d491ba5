import { SUPPORTS } from "../../policy/catalogue/frameworks/citations";
import { CLOUD_TITLES } from "../assess";
import type { FrameworkRow, Report, ReportState, RuleRow } from "../schema";
import { counted, number, STATE_WORDS } from "../words";
import { Bar, Count, Filter, Section, State, stateChoice } from "./pieces";

/** Rules shown beside a control by state, worst first; report.json and the reference have them all. */
const MOST_RULES = 3;

const STATES_SHOWN = ["fail", "not-evaluated", "excepted", "pass"] as const;

type Rules = ReadonlyMap<string, RuleRow>;

const saysNothing = ({ evaluated, notEvaluated }: RuleRow): boolean => evaluated + notEvaluated === 0;

const Names = ({ names }: { names: readonly string[] }) =>
    <>{names.slice(0, MOST_RULES).map((name, i) => <>{i > 0 && ", "}<a href={`#rule-${name}`}>{name}</a></>)}{names.length > MOST_RULES && ", …"}</>;

const RuleList = ({ names, rules }: { names: readonly string[]; rules: Rules }) => {
    const run = names.flatMap((name) => rules.get(name) ?? []);
    const idle = run.filter(saysNothing).map(({ name }) => name);
    const out = names.filter((name) => !rules.has(name));
    return (
        <>
            {STATES_SHOWN.map((state) => {
                const own = run.filter((rule) => rule.state === state && !saysNothing(rule)).map(({ name }) => name);
                return own.length > 0 && (
                    <div key={state}>
                        {state === "pass" ? `${number(own.length)} pass: ` : <><State state={state} short>{`${number(own.length)} ${STATE_WORDS[state]}`}</State>: </>}
                        <Names names={own} />
                    </div>
                );
            })}
            {idle.length > 0 && <div class="muted">{number(idle.length)} had nothing to judge: <Names names={idle} /></div>}
            {out.length > 0 && <div class="muted">{out.slice(0, MOST_RULES).join(", ")}, not run</div>}
        </>
    );
};

/** What passes is told without an icon: there are many hundred of it, and what does not stands out. */
const CloudState = ({ state }: { state: ReportState | undefined }) =>
    state === "pass" ? <span class="state pass short">{STATE_WORDS.pass}</span> : state ? <State state={state} short /> : null;

const Control = ({ control: { id, title, state, clouds, rules: names }, framework, rules }: { control: FrameworkRow["controls"][number]; framework: string; rules: Rules }) => (
    <tr data-item data-state={state} data-framework={framework} data-cloud={Object.keys(clouds).join(" ")}>
        <th scope="row">{id}</th>
        <td>{title}</td>
        {(["aws", "azure"] as const).map((cloud) => <td key={cloud} data-label={CLOUD_TITLES[cloud]}><CloudState state={clouds[cloud]} /></td>)}
        <td><RuleList names={names} rules={rules} /></td>
    </tr>
);

const Controls = ({ row, rules }: { row: FrameworkRow; rules: Rules }) => (
    <details class="row group printed">
        <summary><span>{row.name}, {row.edition}</span><span class="muted">{number(row.mapped)} of {number(row.total)} {row.unit}</span></summary>
        <p class="muted">Publisher: {row.owner}. {row.notice}</p>
        <div class="table">
            <table class="stacked">
                <thead><tr><th scope="col">Control</th><th scope="col">About</th><th scope="col">AWS</th><th scope="col">Azure</th><th scope="col">Supported by</th></tr></thead>
                <tbody>{row.controls.map((control) => <Control key={control.id} control={control} framework={row.key} rules={rules} />)}</tbody>
            </table>
        </div>
    </details>
);

/** Which controls of which framework have support, and how it stands: mapped and judged are told apart. */
export const Frameworks = ({ report }: { report: Report }) => {
    const { frameworks } = report;
    const rules = new Map(report.rules.map((rule) => [rule.name, rule]));
    const mapped = frameworks.filter((row) => row.mapped > 0);
    return (
        <Section id="frameworks" title="Frameworks" newPage lead={SUPPORTS}>
            <div class="table" tabindex={0} role="region" aria-label="All frameworks">
                <table class="stacked">
                    <thead><tr>
                        <th scope="col">Framework and edition</th><th scope="col" class="number">controls</th><th scope="col" class="number">mapped</th><th scope="col" class="number">judged</th>
                        <th scope="col" class="number">pass</th><th scope="col" class="number">fail</th><th scope="col" class="number">excepted</th><th scope="col" class="number">not evaluated</th><td></td>
                    </tr></thead>
                    <tbody>
                        {frameworks.map(({ key, name, edition, owner, unit, total, mapped: some, judged, states }) => (
                            <tr key={key}>
                                <th scope="row">{name}<br /><span class="muted">{edition}; {owner}</span></th>
                                <td class="number" data-label={unit}>{number(total)}</td><Count value={some} label="mapped" /><Count value={judged} label="judged" />
                                <Count value={states.pass} label="pass" /><Count value={states.fail} label="fail" /><Count value={states.excepted} label="excepted" /><Count value={states["not-evaluated"]} label="not evaluated" />
                                <td><Bar tally={{ ...states, "not-applicable": total - some }} /></td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            <p class="muted">Mapped: rules support the control, by published mappings. Judged: one of those rules passed, failed or was excepted somewhere in this run. A control has the worst state of its rules; what none of them judged is not evaluated. Grey in a bar: no rule supports the control.</p>
            {mapped.length > 0 && (
                <>
                    <Filter section="frameworks" list="frameworks-list" hint="SC-28, backup, rule…" choices={[
                        { name: "framework", label: "Framework", options: mapped.map(({ key, short }) => [key, short] as const) },
                        stateChoice("State", ["pass", "fail", "excepted", "not-evaluated"]),
                        { name: "cloud", label: "Cloud", options: [["aws", "AWS"], ["azure", "Azure"]] },
                    ]} />
                    <div id="frameworks-list">{mapped.map((row) => <Controls key={row.key} row={row} rules={rules} />)}</div>
                    <p class="muted">{counted(mapped.reduce((sum, row) => sum + row.mapped, 0), "control")} in all; <code>report.json</code> names every rule of each.</p>
                </>
            )}
        </Section>
    );
};
