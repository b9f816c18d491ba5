import { ANSWER_TITLES, type AnswerKind, LOSSES } from "../../policy/survival/answer";
import { duration, range } from "../duration";
import { recordAnchor } from "../evidence/standing";
import { runbookOf } from "../runbook-names";
import type { Report, ReportState } from "../schema";
import { targetCounts } from "../survival";
import type { SurvivalRows } from "../survival.schema";
import { hurt, LOSS_TITLES, matrix, SHORT_ANSWERS, targetLines, whole } from "../survival-words";
import { counted, number } from "../words";
import { Filter, Section, State } from "./pieces";

type AnswerRow = SurvivalRows["answers"][number];

/** What answers by itself has the sign of a pass; that people must act, or that a backup must, is no failure of the design. */
const SIGNS: Readonly<Record<AnswerKind, ReportState>> = {
    yes: "pass", "less-capacity": "pass", "take-over": "excepted", backups: "excepted", no: "fail", "not-known": "not-evaluated",
};
const MET = { met: "pass", missed: "fail", "not-known": "not-evaluated", none: "not-applicable" } as const;
const MET_WORDS = { met: "kept", missed: "missed", "not-known": "not known", none: "not promised" } as const;

const Says = ({ answer, short = false }: { answer: AnswerKind; short?: boolean }) => (
    <State state={SIGNS[answer]} short>{short ? SHORT_ANSWERS[answer] : ANSWER_TITLES[answer]}</State>
);

const Targets = ({ survival }: { survival: SurvivalRows }) => (
    <div class="table">
        <table class="stacked">
            <thead><tr><th scope="col">Loss</th><th scope="col">Back within, agreed</th><th scope="col">modelled</th><th scope="col">measured</th><th scope="col">Data lost at most, agreed</th><th scope="col">modelled</th><th scope="col">Target</th></tr></thead>
            <tbody>
                {targetLines(survival).map(({ title, targetTime, targetData, modelledTime, modelledData, measured, met }) => (
                    <tr key={title}>
                        <th scope="row">{title}</th>
                        <td data-label="Back within, agreed">{targetTime}</td>
                        <td data-label="Back within, modelled">{modelledTime}</td>
                        <td data-label="Back within, measured">{measured.length === 0
                            ? <span class="muted">not yet</span>
                            : measured.map(({ record, scenario, seconds, environment, on }) => (
                                <span key={record}>
                                    <a href={`#${recordAnchor(record)}`}>{duration(seconds)}</a> <span class="muted">{scenario.slice(scenario.indexOf(":") + 1)}, {environment}, <span class="day">{on}</span></span><br />
                                </span>
                            ))}</td>
                        <td data-label="Data lost, agreed">{targetData}</td>
                        <td data-label="Data lost, modelled">{modelledData}</td>
                        <td data-label="Target"><State state={MET[met]} short>{MET_WORDS[met]}</State></td>
                    </tr>
                ))}
            </tbody>
        </table>
    </div>
);

const Matrix = ({ survival }: { survival: SurvivalRows }) => {
    const { columns, rows } = matrix(survival);
    return (
        <details class="row group">
            <summary><span>Every loss against every service, at a glance</span><span class="muted">{number(rows.length)} × {number(columns.length)}</span></summary>
            <p class="muted">Losses that leave everything as it is, or back by itself, are left out. Empty: untouched, or back by itself. <i>less</i>: with less capacity. <i>people</i>: after people take over. <i>backup</i>: from backups. <i>?</i>: not known. Of several services in one column the worst.</p>
            <div class="table matrix" tabIndex={0} role="region" aria-label="Losses and services">
                <table>
                    <thead><tr><th scope="col">Loss</th>{columns.map((title) => <th key={title} scope="col">{title}</th>)}</tr></thead>
                    <tbody>{rows.filter(({ cells }) => cells.some((cell) => cell !== "yes")).map(({ scenario, cells }) => (
                        <tr key={scenario.id}>
                            <th scope="row"><code>{scenario.id}</code></th>
                            {cells.map((cell, i) => <td key={columns[i]}>{cell === "yes" ? "" : <Says answer={cell} short />}</td>)}
                        </tr>
                    ))}</tbody>
                </table>
            </div>
        </details>
    );
};

const Time = ({ span, figures }: { span: AnswerRow["rto"]; figures: SurvivalRows["figures"] }) => (span === undefined ? <span class="muted">–</span> : (
    <>{range(span)}{span.terms.length > 0 && <ul class="tight muted">{span.terms.map((place) => <li key={place}>{range(figures[place]!)}: {figures[place]!.text}{figures[place]!.basis === "estimate" && " (estimate)"}</li>)}</ul>}</>
));

const Loss = ({ scenario, answers, survival }: { scenario: SurvivalRows["scenarios"][number]; answers: readonly AnswerRow[]; survival: SurvivalRows }) => {
    const answer = whole(survival, answers);
    const missed = answers.some(({ met }) => met === "missed");
    const titles = new Map(survival.services.map(({ id, title }) => [id, title]));
    return (
        <details class="row loss" data-item data-loss={scenario.loss} data-met={missed ? "missed" : "kept"}>
            <summary><span>{scenario.title}</span><span class="muted">{answers.length === 0 ? "touches no service" : hurt(survival, answers).map((each) => `${number(each.titles.length)} ${ANSWER_TITLES[each.answer]}`).join(", ")}</span><Says answer={answer} /></summary>
            <div class="body">
                <p><code>{scenario.id}</code><span class="muted">, what to do: <code>runbooks/{runbookOf(scenario)}.md</code></span></p>
                {answers.length > 0 && (
                    <div class="table">
                        <table class="stacked">
                            <thead><tr><th scope="col">Service</th><th scope="col">Answers</th><th scope="col">Back within</th><th scope="col">Data lost</th><th scope="col">How</th></tr></thead>
                            <tbody>{answers.map((row) => (
                                <tr key={row.service}>
                                    <th scope="row">{titles.get(row.service)}</th>
                                    <td data-label="Answers"><Says answer={row.answer} />{row.capacity && <><br /><span class="muted">{row.capacity.left} of {row.capacity.need} machines at once</span></>}<br /><span class="muted">target {MET_WORDS[row.met]}</span></td>
                                    <td data-label="Back within"><Time span={row.rto} figures={survival.figures} /></td>
                                    <td data-label="Data lost"><Time span={row.rpo} figures={survival.figures} />{row.copy && <><br /><span class="muted">{row.copy}</span></>}</td>
                                    <td data-label="How"><ol class="tight">{row.path.map((line) => <li key={line}>{line}</li>)}</ol></td>
                                </tr>
                            ))}</tbody>
                        </table>
                    </div>
                )}
            </div>
        </details>
    );
};

/** What is left when something is lost: agreed, modelled, measured. Never shown as more than a model. */
export const Recovery = ({ report: { survival } }: { report: Report }) => {
    if (!survival) return null;
    const rows = survival;
    const { met, missed, none, ...counts } = targetCounts(rows);
    const { rows: losses } = matrix(rows);
    const known = LOSSES.filter((loss) => rows.scenarios.some((scenario) => scenario.loss === loss));
    return (
        <Section id="recovery" title="Recovery" lead={`${counted(rows.scenarios.length, "loss", "losses")} against ${counted(rows.services.length, "service")}, modelled from what is declared: of the answers that a loss touches ${number(met)} keep their target, ${number(missed)} miss it, ${number(counts["not-known"])} are not known, and of ${number(none)} nothing is promised.`}>
            <Targets survival={rows} />
            <Matrix survival={rows} />
            <h3>Losses</h3>
            <p class="muted">The sign tells how the public name answers; beside it what of the services does not do so by itself. What to do in each case, <code>holdfast runbooks</code> writes into <code>out/runbooks</code>.</p>
            <Filter section="recovery" list="losses" hint="zone, key, database" choices={[
                { name: "loss", label: "Loss of", options: known.map((loss) => [loss, LOSS_TITLES[loss]] as const) },
                { name: "met", label: "Target", options: [["missed", "missed"], ["kept", "not missed"]] },
            ]} />
            <div id="losses">{losses.map(({ scenario, answers }) => <Loss key={scenario.id} scenario={scenario} answers={answers} survival={rows} />)}</div>
            <details class="row group">
                <summary><span>Single points</span><span class="muted">{number(rows.singlePoints.length)}</span></summary>
                <p class="muted">Each of these by itself, once it is lost, needs people before a service answers again, or leaves it without an answer.</p>
                <ul class="tight">{rows.singlePoints.map(({ node, services }) => <li key={node}>{node}: {services.map(({ service, answer }) => `${service} ${ANSWER_TITLES[answer]}`).join("; ")}</li>)}</ul>
            </details>
            <details class="row group">
                <summary><span>Where the figures are from</span><span class="muted">{number(rows.figures.filter(({ basis }) => basis === "estimate").length)} of {number(rows.figures.length)} estimates</span></summary>
                <ul class="tight">{rows.figures.map(({ text, from, to, basis, source, date }) => <li key={`${text}${from}${to}`}>{text}: {range({ from, to })}, {basis}{date && ` ${date}`}: <code>{source}</code></li>)}</ul>
            </details>
            <h3>What the model does not see</h3>
            <ul class="tight">{rows.limits.map((limit) => <li key={limit}>{limit}</li>)}</ul>
        </Section>
    );
};
