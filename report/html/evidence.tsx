import { CLOUD_TITLES } from "../assess";
import { duration } from "../duration";
import { AGES } from "../evidence/ages";
import { type EntryRow, ENTRY_STATES, type RecordRow, RECORD_STATES } from "../evidence/evidence.schema";
import { misses } from "../evidence/figures";
import { entryAnchor, recordAnchor } from "../evidence/standing";
import type { Report, ReportState } from "../schema";
import { counted, number } from "../words";
import { Filter, Section, State } from "./pieces";

type Kept = NonNullable<Report["evidence"]>;
type Row = Kept["records"][number];
type Entry = Kept["register"][number];

/** What counts has the sign of a pass; what does not count is never red: only a failure is. */
const SIGNS: Readonly<Record<EntryRow["state"] | RecordRow["state"], ReportState>> = {
    current: "pass", "due soon": "excepted", overdue: "not-evaluated", "file changed": "not-evaluated", "not yet": "not-applicable",
    stale: "not-evaluated", failed: "fail", rehearsal: "not-applicable",
};

const Standing = ({ state }: { state: keyof typeof SIGNS }) => <State state={SIGNS[state]} short>{state}</State>;

const Rows = ({ ids }: { ids: readonly string[] }) => <>{ids.map((id, i) => <>{i > 0 && " "}<a href={`#${id}`}>{id}</a></>)}</>;

const clouds = (names: Row["clouds"]): string => names.map((name) => CLOUD_TITLES[name]).join(" and ");

const DIGEST = {
    "as attested": "file as attested", changed: "the file is not the one that was attested", "not here": "file not here: its digest was not checked", "none named": "kept elsewhere",
} as const;

const HEADS = ["What is attested", "Rows", "Owner", "Done", "Next review", "Shown by", "State"];

const EntryLine = ({ entry }: { entry: Entry }) => (
    <tr id={entryAnchor(entry.id)} data-item data-of="register" data-state={entry.state.replaceAll(" ", "-")}>
        <th scope="row">{entry.title}{entry.clouds && ` (${clouds(entry.clouds)})`}<br /><code class="muted">{entry.id}</code> <span class="muted">{entry.kind}</span></th>
        <td data-label="Rows"><Rows ids={entry.requirements} /></td>
        <td data-label="Owner">{entry.owner}</td>
        <td class="day" data-label="Done">{entry.date}</td>
        <td class="day" data-label="Next review">{entry.nextReview}</td>
        <td data-label="Shown by">
            {entry.file && <><code>{entry.file}</code><br /></>}
            <span class="muted">{DIGEST[entry.digest]}{entry.sha256 && <>, <code title={entry.sha256}>{entry.sha256.slice(0, 12)}</code></>}</span>
            {entry.note && <><br />{entry.note}</>}
        </td>
        <td><Standing state={entry.state} /></td>
    </tr>
);

const told = (value: number, unit: string): string => (unit === "s" ? duration(value) : `${number(value)}${unit === "" || unit === "%" ? unit : ` ${unit}`}`);

const Figures = ({ figures }: { figures: Row["figures"] }) => (
    <ul class="tight">
        {figures.map((figure) => {
            const { name, value, unit, target, atLeast } = figure;
            const against = target !== undefined && ` (${atLeast ? "at least" : "at most"} ${told(target, unit)} was asked, and ${misses(figure) ? "missed" : "kept"})`;
            return <li key={name}>{name}: <b>{told(value, unit)}</b>{against && <span class="muted">{against}</span>}</li>;
        })}
    </ul>
);

const SIGNED = { trusted: "signed by a trusted key", unchecked: "signed, by whom was not checked", unknown: "signed by a key that was not given" } as const;
const WHERE = {
    simulated: "simulated clouds: shows that the procedure works, and is evidence for no promise",
    emulated: "emulated clouds: shows that the procedure works, and is evidence for no promise",
    live: "real accounts",
} as const;

const RecordLine = ({ row }: { row: Row }) => {
    const { title, summary, kind, subject, environment, stacks, from, until, requirements, figures, steps, defects, approvals, tool, commit, logs, signature, sha256, id, state } = row;
    return (
        <details class="row record printed" id={recordAnchor(id)} data-item data-of="records" data-state={state.replaceAll(" ", "-")}>
            <summary><span>{title}</span><span class="muted">{clouds(row.clouds)}</span><span class="muted">{until.slice(0, 10)}</span><Standing state={state} /></summary>
            <div class="body">
                <p>{summary}</p>
                {figures.length > 0 && <Figures figures={figures} />}
                {steps.length > 0 && (
                    <ol class="tight">
                        {steps.map(({ name, state: ended, seconds, detail }) => (
                            <li key={name}>{name}: {ended}, {duration(seconds)}{detail && <span class="muted"> ({detail})</span>}</li>
                        ))}
                    </ol>
                )}
                {defects.length > 0 && <><h4>Defects</h4><ul class="tight">{defects.map((defect) => <li key={defect}>{defect}</li>)}</ul></>}
                <dl class="facts">
                    <dt>Done on</dt><dd>{WHERE[environment]}</dd>
                    <dt>What</dt><dd><code>{kind}</code> <code>{subject}</code>{stacks.length > 0 && `, stacks ${stacks.join(", ")}`}</dd>
                    <dt>When</dt><dd>{from} to {until}</dd>
                    {requirements.length > 0 && (
                        <><dt>For</dt><dd>{requirements.map((row, i) => <>{i > 0 && "; "}<a href={`#${row.id}`}>{row.id}</a> until {row.lastDay}</>)}</dd></>
                    )}
                    {approvals.length > 0 && <><dt>Approved</dt><dd>{approvals.map(({ who, at, gate }) => `${gate} by ${who}, ${at}`).join("; ")}</dd></>}
                    <dt>Written by</dt><dd>{tool.name} {tool.version}{tool.engine && `, ${tool.engine}`}{commit && <>, commit <code>{commit.slice(0, 12)}</code></>}</dd>
                    <dt>Proof</dt>
                    <dd>
                        {signature ? <>{SIGNED[signature.state]} <code>{signature.keyid}</code></> : "not signed"}; <code>{id}.json</code> <code>{sha256}</code>
                        {logs.map((log) => <><br /><code>{log.name}</code> <code>{log.sha256}</code></>)}
                    </dd>
                </dl>
            </div>
        </details>
    );
};

/** Entries and records that are about a part of a requirement, whether they count or not. */
export const ShownBy = ({ ids, evidence }: { ids: readonly string[] | undefined; evidence: Report["evidence"] }) => {
    if (!evidence || !ids || ids.length === 0) return null;
    const all = new Map<string, { readonly title: string; readonly state: keyof typeof SIGNS; readonly day: string }>([
        ...evidence.register.map(({ id, title, state, date }) => [entryAnchor(id), { title, state, day: date }] as const),
        ...evidence.records.map(({ id, title, state, until }) => [recordAnchor(id), { title, state, day: until.slice(0, 10) }] as const),
    ]);
    return (
        <ul class="plain tight">
            {ids.map((id) => {
                const one = all.get(id);
                return one && <li key={id}><Standing state={one.state} /> <a href={`#${id}`}>{one.title}</a> <span class="muted">{one.day}</span></li>;
            })}
        </ul>
    );
};

const Ages = () => (
    <details class="row group">
        <summary><span>How long a record counts</span></summary>
        <p>By its kind; a requirement may ask for more or less, and says so.</p>
        <div class="table">
            <table class="stacked">
                <thead><tr><th scope="col">Kind</th><th scope="col" class="number">Days</th><th scope="col">Why</th></tr></thead>
                <tbody>
                    {Object.entries(AGES).map(([kind, { days, why }]) => (
                        <tr key={kind}><th scope="row">{kind}</th><td class="number" data-label="Days">{days}</td><td>{why}</td></tr>
                    ))}
                </tbody>
            </table>
        </div>
    </details>
);

/** What people attest, and what was done or measured: whatever no rule can decide. */
export const Evidence = ({ report: { evidence, requirements } }: { report: Report }) => {
    const { register, records, older } = evidence!;
    const parts = (kind: "D" | "T") => requirements.flatMap((row) => row.parts.filter((part) => part.class === kind));
    const shown = (kind: "D" | "T") => `${parts(kind).filter(({ state }) => state === "pass").length} of ${parts(kind).length}`;
    const states = [...new Set([...ENTRY_STATES, ...RECORD_STATES])].filter((state) => register.some((entry) => entry.state === state) || records.some((row) => row.state === state));
    return (
        <Section id="evidence" title="Register and records" newPage lead={
            `What no rule can decide. ${shown("T")} requirements that people answer for have what they ask of the register; ` +
            `${shown("D")} that need something done or measured have what they ask of records. The rest is not evaluated.`
        }>
            {register.length + records.length > 1 && (
                <Filter section="evidence" list="evidence-list" hint="drill, A12, owner…" choices={[
                    { name: "of", label: "In", options: [["register", "register"], ["records", "records"]] },
                    { name: "state", label: "State", options: states.map((state) => [state.replaceAll(" ", "-"), state] as const) },
                ]} />
            )}
            <div id="evidence-list">
                <h3>Register</h3>
                {register.length === 0
                    ? <p>No entry: nothing is attested. Entries go into <code>evidence/register.yaml</code>; <code>evidence/register.example.yaml</code> has one for each requirement that asks for one.</p>
                    : <div class="table" tabindex={0} role="region" aria-label="Register"><table class="stacked register">
                        <thead><tr>{HEADS.map((head) => <th key={head} scope="col">{head}</th>)}</tr></thead>
                        <tbody>{register.map((entry) => <EntryLine key={entry.id} entry={entry} />)}</tbody>
                    </table></div>}
                <h3>Records</h3>
                {records.length === 0
                    ? <p>No record: nothing was done or measured. Drills, restores, scans and <code>holdfast collect</code> write into <code>evidence/records</code>.</p>
                    : records.map((row) => <RecordLine key={row.id} row={row} />)}
                {older > 0 && <p class="muted">{counted(older, "older record")} {older === 1 ? "is" : "are"} left out: a newer one of the same kind and subject stands for it.</p>}
            </div>
            <Ages />
        </Section>
    );
};
