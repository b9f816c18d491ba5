// Small parts that every section uses.
import type { ComponentChildren } from "preact";
import type { Report, ReportState, Tally } from "../schema";
import { sha256 } from "../sha256";
import { number, place, STATE_WORDS } from "../words";

/** Drawn, not typed: signs look different in every font, and some fonts have them in colour. */
const ICONS: Readonly<Record<ReportState, ComponentChildren>> = {
    pass: <><circle class="solid" cx="8" cy="8" r="8" /><path class="cut" d="M4.2 8.4 7 11.1l5-5.8" /></>,
    fail: <><circle class="solid" cx="8" cy="8" r="8" /><path class="cut" d="m5.2 5.2 5.6 5.6m0-5.6-5.6 5.6" /></>,
    excepted: <><circle class="ring" cx="8" cy="8" r="7" /><path class="solid" d="M8 1a7 7 0 0 0 0 14Z" /></>,
    "not-applicable": <path class="ring" d="M3 8h10" />,
    "not-evaluated": <><circle class="ring" cx="8" cy="8" r="7" /><path class="ring" d="M5.9 6.4a2.1 2.1 0 1 1 3.3 1.7c-.8.5-1.2.8-1.2 1.6m0 2.1v.2" /></>,
};

export const Icon = ({ state }: { state: ReportState }) => (
    <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">{ICONS[state]}</svg>
);

/** A state, as icon and text. */
export const State = ({ state, children, short = false }: { state: ReportState; children?: ComponentChildren; short?: boolean }) => (
    <span class={`state ${state}${short ? " short" : ""}`}><Icon state={state} />{children ?? STATE_WORDS[state]}</span>
);

/** Requirement's parts in one line: `P` with its sign, read aloud in full. */
export const Parts = ({ parts }: { parts: Report["requirements"][number]["parts"] }) => (
    <span class="parts">
        {parts.map((part) => (
            <State key={part.class} state={part.state} short>{part.class}<span class="visually-hidden"> {STATE_WORDS[part.state]}</span></State>
        ))}
    </span>
);

export const Source = ({ source }: { source: { readonly file: string; readonly line: number } | undefined }) =>
    source ? <code>{place(source)}</code> : <span class="muted">no source position</span>;

const anchors = new Map<string, string>();

/** The same resource has the same anchor in every report. Kept: each is linked to from every rule that judged it. */
export function anchorOf(urn: string): string {
    const known = anchors.get(urn) ?? `r-${sha256(urn).slice(0, 10)}`;
    if (anchors.size < 2 * MOST_ROWS) anchors.set(urn, known);
    return known;
}

/** Rows of the inventory in all; report.json has the rest. A browser still scrolls this many smoothly. */
export const MOST_ROWS = 20_000;

/** Resources that the inventory lists, and that can be linked to. */
export const listedUrns = (report: Report): ReadonlySet<string> => new Set(report.resources.slice(0, MOST_ROWS).map(({ urn }) => urn));

/** A resource's name, leading to the inventory where it is in it: components and stacks are not. */
export const ResourceName = ({ urn, name, listed }: { urn: string; name: string; listed: ReadonlySet<string> }) =>
    listed.has(urn) ? <a href={`#${anchorOf(urn)}`}>{name}</a> : <span>{name}</span>;

const ORDER = ["pass", "excepted", "fail", "not-evaluated", "not-applicable"] as const;

/** Shares of the states, to scale. The figures stand beside it. */
export function Bar({ tally }: { tally: Tally }) {
    const total = ORDER.reduce((sum, state) => sum + tally[state], 0);
    let x = 0;
    return (
        <svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            {total === 0 && <rect class="not-applicable" width="1000" height="10" />}
            {total > 0 && ORDER.map((state) => {
                const width = Math.round((tally[state] / total) * 10000) / 10;
                x += width;
                return tally[state] > 0 && <rect key={state} class={state} x={Math.round((x - width) * 10) / 10} width={width} height="10" />;
            })}
        </svg>
    );
}

/** `label` is shown where the table has no head: on a narrow screen. */
export const Count = ({ value, label }: { value: number; label?: string }) => <td class={value === 0 ? "number muted" : "number"} data-label={label}>{number(value)}</td>;

export interface Choice {
    readonly name: string;
    readonly label: string;
    readonly options: readonly (readonly [value: string, label: string])[];
}

/**
 * A filter over the items of a list, kept in the address: `#rules?state=fail&q=log`. `on=ANCHOR` keeps what links to that
 * anchor; only a link sets it. Works through the script; without it, everything is shown and the filter is not.
 */
export const Filter = ({ section, list, choices, hint }: { section: string; list: string; choices: readonly Choice[]; hint: string }) => (
    <form class="filter" data-section={section} data-list={list} role="search" aria-label={`Filter ${section}`}>
        <label class="search">Search<input type="search" name="q" placeholder={hint} autocomplete="off" /></label>
        {choices.map(({ name, label, options }) => (
            <label key={name}>{label}
                <select name={name}>
                    <option value="">all</option>
                    {options.map(([value, title]) => <option key={value} value={value}>{title}</option>)}
                </select>
            </label>
        ))}
        <input type="hidden" name="on" />
        <output aria-live="polite"></output>
        <button type="button" hidden>Show all</button>
    </form>
);

export const stateChoice = (label: string, states: readonly ReportState[]): Choice => ({
    name: "state", label, options: states.map((state) => [state, STATE_WORDS[state]] as const),
});

export const Section = ({ id, title, lead, children, newPage = false }: { id: string; title: string; lead?: ComponentChildren; children: ComponentChildren; newPage?: boolean }) => (
    <section id={id} aria-labelledby={`${id}-title`} class={newPage ? "section-break" : undefined}>
        <h2 id={`${id}-title`}>{title}</h2>
        {lead && <p class="lead">{lead}</p>}
        {children}
    </section>
);
