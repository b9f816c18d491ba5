// What a person sees after the run: 80 columns, the failures with file and line, and where the rest is.
import { groupBy } from "../policy/look";
import Table from "cli-table3";
import pc from "picocolors";
import { CLOUD_TITLES } from "./assess";
import { baselineText, resourceCounts } from "./changes/sections";
import { CONCERN_TITLES, concernRows, EFFECT_SIGNS } from "./changes/summary";
import { alarming, exposureSentence } from "./exposure";
import type { Finding, Report, ReportState } from "./schema";
import { survivalLine } from "./survival-words";
import { counted, number, place, shortZone, SOURCE_WORDS, STATE_SIGNS, STATE_WORDS } from "./words";

export interface TerminalOptions {
    /** Default: as picocolors finds it, which honours NO_COLOR, FORCE_COLOR and whether the output is a terminal. */
    readonly color?: boolean;
    /** Steps of the run with their time in milliseconds. Told here alone: a file that held them would differ each time. */
    readonly steps?: readonly { readonly name: string; readonly milliseconds: number }[];
    /** Files that were written. */
    readonly files?: readonly string[];
}

export const WIDTH = 80;

/** Failures shown at most; all of them are in the files. */
const MOST_FAILURES = 20;

type Paint = (text: string) => string;

function paints(color: boolean | undefined) {
    const colors = pc.createColors(color ?? pc.isColorSupported);
    const states: Readonly<Record<ReportState, Paint>> = {
        pass: colors.green, fail: colors.red, excepted: colors.yellow, "not-applicable": colors.dim, "not-evaluated": colors.cyan,
    };
    return { ...colors, state: (state: ReportState, text = STATE_WORDS[state]) => states[state](`${STATE_SIGNS[state]} ${text}`) };
}

/** Control characters in a name must not steer the terminal. */
const harmless = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "�");

/** Breaks at spaces, and inside a word only where it alone is too long. */
export function wrap(text: string, width: number): string[] {
    const lines: string[] = [];
    for (const paragraph of harmless(text).split("\n")) {
        let line = "";
        for (let word of paragraph.split(" ")) {
            while (word.length > width) {
                if (line) lines.push(line);
                lines.push(word.slice(0, width));
                word = word.slice(width);
                line = "";
            }
            if (line && line.length + 1 + word.length > width) {
                lines.push(line);
                line = word;
            } else line = line ? `${line} ${word}` : word;
        }
        lines.push(line);
    }
    return lines;
}

const indented = (text: string, indent: number): string[] => wrap(text, WIDTH - indent).map((line) => " ".repeat(indent) + line);

/** Keeps both ends, which tell long names apart better than the beginning alone. */
export const cut = (text: string, width: number): string => {
    const safe = harmless(text);
    if (safe.length <= width) return safe;
    const end = Math.floor((width - 1) / 2);
    return `${safe.slice(0, width - 1 - end)}…${safe.slice(safe.length - end)}`;
};

const chars = Object.fromEntries(["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right",
    "left", "left-mid", "mid", "mid-mid", "right", "right-mid"].map((key) => [key, ""]));

function table(head: readonly string[], rows: readonly (readonly string[])[], right: readonly number[], dim: Paint): string[] {
    const colAligns = head.map((_, i) => (right.includes(i) ? "right" as const : "left" as const));
    const built = new Table({ chars: { ...chars, middle: "  " }, style: { "padding-left": 0, "padding-right": 0, head: [], border: [] }, colAligns });
    built.push(head.map(dim), ...rows.map((row) => [...row]));
    return built.toString().split("\n").map((line) => `  ${line}`.trimEnd());
}

function resources(report: Report, paint: ReturnType<typeof paints>): string[] {
    const rows = report.stacks.flatMap((stack) => [
        ...stack.byRegion.map(({ cloud, region, zones, resources: count }) => [
            cut(stack.name, 12), CLOUD_TITLES[cloud], cut(region, 20), cut(zones.map((zone) => shortZone(zone, region)).join(" "), 14), number(count),
        ]),
        ...(stack.resources.other > 0 ? [[cut(stack.name, 12), "other", "", "", number(stack.resources.other)]] : []),
    ]);
    const { aws, azure } = report.stacks.reduce((sum, stack) => ({ aws: sum.aws + stack.resources.aws, azure: sum.azure + stack.resources.azure }), { aws: 0, azure: 0 });
    return [
        paint.bold("Resources"),
        ...table(["stack", "cloud", "region", "zones", "resources"], rows, [4], paint.dim),
        `  ${counted(report.summary.resources, "resource")}: AWS ${number(aws)}, Azure ${number(azure)}`,
    ];
}

const STATES_SHOWN = ["pass", "fail", "excepted", "not-evaluated"] as const;

function rules({ summary }: Report, paint: ReturnType<typeof paints>): string[] {
    const { rules: { total, run }, verdicts } = summary;
    const idle = total - run;
    const told = [...STATES_SHOWN, "not-applicable" as const].filter((state) => verdicts[state] > 0)
        .map((state) => paint.state(state, `${number(verdicts[state])} ${STATE_WORDS[state]}`));
    return [
        paint.bold("Rules"),
        `  ${number(run)} of ${counted(total, "rule")} run${idle > 0 ? `; ${number(idle)} gave no verdict` : ""}`,
        `  ${told.join("  ") || "no verdict"}`,
    ];
}

/** Findings by rule, in the order of the report. */
const grouped = (findings: readonly Finding[]): [string, Finding[]][] => [...groupBy(findings, ({ rule }) => rule)];

function failures(report: Report, paint: ReturnType<typeof paints>): string[] {
    const failed = report.findings.filter(({ state }) => state === "fail");
    if (failed.length === 0) return [];
    const lines = [paint.bold(paint.red("Failures"))];
    for (const [rule, findings] of grouped(failed.slice(0, MOST_FAILURES))) {
        const { severity, level, remediation } = findings[0]!;
        lines.push(`  ${paint.state("fail", `${severity}, ${level}`)}  ${cut(rule, WIDTH - 8 - severity.length - level.length)}`);
        for (const { resource, source, property, expected, observed, message, exception } of findings) {
            const where = place(source) || "no source position";
            const who = cut(`${resource.stack} ${resource.name}`, Math.max(12, WIDTH - 6 - where.length));
            lines.push(`    ${who}  ${paint.cyan(cut(where, WIDTH - 6 - who.length))}`);
            const what = observed === undefined ? message : `${property ? `${property}: ` : ""}observed ${observed}, expected ${expected}`;
            lines.push(...indented(what, 6));
            if (exception) lines.push(...indented(`The exception ${exception.ticket} expired on ${exception.expires}.`, 6));
        }
        if (remediation) lines.push(...indented(`→ ${remediation}`, 4).map(paint.dim));
    }
    if (failed.length > MOST_FAILURES) lines.push(`  … and ${counted(failed.length - MOST_FAILURES, "more failure")} in the files below.`);
    return [...lines, ""];
}

/** Rules whose verdict was not known somewhere, one line each. */
function unknowns(report: Report, paint: ReturnType<typeof paints>): string[] {
    const groups = grouped(report.findings.filter(({ state }) => state === "not-evaluated"));
    if (groups.length === 0) return [];
    const lines = groups.slice(0, MOST_FAILURES).map(([rule, findings]) => {
        const needed = [...new Set(findings.map((finding) => finding.needed).filter((needed) => needed !== undefined))];
        const what = `${number(findings.length)} × ${needed.length > 0 ? `needs ${needed.join(", ")}` : ""}`;
        return `  ${paint.state("not-evaluated", cut(rule, 40))}  ${cut(what, Math.max(10, WIDTH - 6 - Math.min(rule.length, 40)))}`;
    });
    if (groups.length > MOST_FAILURES) lines.push(`  … and ${counted(groups.length - MOST_FAILURES, "more rule")}`);
    return [paint.bold("Not evaluated"), ...lines, ""];
}

function exceptions(report: Report, paint: ReturnType<typeof paints>): string[] {
    if (report.exceptions.length === 0) return [];
    const rows = report.exceptions.map(({ rule, status, expires, ticket, owner }) => [
        status === "expired" ? paint.red("expired") : status === "unused" ? paint.yellow("unused") : "used", cut(rule, 34), expires, cut(ticket, 10), cut(owner, 10),
    ]);
    return [paint.bold("Exceptions"), ...table(["status", "rule", "until", "ticket", "owner"], rows, [], paint.dim), ""];
}

function requirements(report: Report, paint: ReturnType<typeof paints>): string[] {
    const { declared, requirements: full } = report.summary;
    const rows = STATES_SHOWN.map((state) => [paint.state(state), number(declared[state]), number(full[state])]);
    const ids = (state: ReportState) => report.requirements.filter(({ parts }) => parts.some((part) => part.class === "P" && part.state === state)).map(({ id }) => id);
    const kept = ids("pass");
    const broken = ids("fail");
    return [
        paint.bold(`Requirements (${report.requirements.length})`),
        ...table(["", "declared part (P)", "in full (P, S, D, T)"], rows, [1, 2], paint.dim),
        ...(broken.length > 0 ? indented(`Broken by what is declared: ${broken.join(" ")}`, 2) : []),
        ...(kept.length > 0 ? indented(`Kept by what is declared: ${kept.join(" ")}`, 2) : []),
        ...indented("In full also takes records of drills (D) and attestations by people (T). What is missing for each row is in the report.", 2).map(paint.dim),
    ];
}

/** Register and records in a line each: how many count, and by name what would and does not. */
function evidence({ evidence: kept }: Report, paint: ReturnType<typeof paints>): string[] {
    if (!kept || kept.register.length + kept.records.length === 0) return [];
    const line = (what: string, rows: readonly { readonly id: string; readonly state: string }[]): string[] => {
        if (rows.length === 0) return [];
        const states = [...new Set(rows.map(({ state }) => state))].sort();
        const told = indented(`${what}: ${states.map((state) => `${rows.filter((row) => row.state === state).length} ${state}`).join(", ")}`, 2);
        const wrong = rows.filter(({ state }) => !["current", "rehearsal"].includes(state));
        const failed = wrong.some(({ state }) => state === "failed");
        const named = wrong.slice(0, MOST_FAILURES).flatMap(({ id, state }) => indented(`${state}: ${id}`, 4)).map(failed ? paint.red : paint.yellow);
        return [...told, ...named, ...(wrong.length > MOST_FAILURES ? [`    … and ${number(wrong.length - MOST_FAILURES)} more`] : [])];
    };
    return [paint.bold("Evidence"), ...line("Register", kept.register), ...line("Records", kept.records), ""];
}

/** A line for each framework: what its edition has, what rules support of it, and what was judged. */
function frameworks(report: Report, paint: ReturnType<typeof paints>): string[] {
    const rows = report.frameworks.filter(({ mapped }) => mapped > 0).map(({ short, total, mapped, judged, states }) => [
        cut(short, 24), number(total), number(mapped), number(judged), ...STATES_SHOWN.map((state) => number(states[state])),
    ]);
    if (rows.length === 0) return [];
    const signs = STATES_SHOWN.map((state) => STATE_SIGNS[state]);
    return [
        paint.bold("Frameworks"),
        ...table(["", "controls", "mapped", "judged", ...signs], rows, [1, 2, 3, 4, 5, 6, 7], paint.dim),
        ...indented("A mapping says that rules support a control, not that it is satisfied.", 2).map(paint.dim),
        "",
    ];
}

/** One line: what it costs, that this is an estimate, and how much is not in it. */
function cost({ cost: estimated }: Report, paint: ReturnType<typeof paints>): string[] {
    if (!estimated) return [];
    const { stacks, unpriced, pricesRead, monthly } = estimated;
    const each = stacks.length > 1 ? ` (${stacks.map(({ name, monthly: own }) => `${cut(name, 12)} ${number(Math.round(own))}`).join(", ")})` : "";
    const left = unpriced.reduce((sum, { resources: without }) => sum + without, 0);
    return [
        paint.bold("Cost"),
        ...indented(`about ${number(Math.round(monthly))} USD a month${each}: an estimate from list prices of ${pricesRead}; ${counted(left, "resource")} charged by use or not priced`, 2),
        "",
    ];
}

/** What reaches what, in a sentence; red where somebody must look. */
function reach({ exposure }: Report, paint: ReturnType<typeof paints>): string[] {
    if (!exposure) return [];
    const lines = indented(exposureSentence(exposure), 2);
    return [paint.bold("Exposure"), ...(alarming(exposure).some(({ kind }) => kind !== "not known") ? lines.map(paint.red) : lines), ""];
}

/** What differs from the baseline, a line or two for each concern. */
function changes({ changes: found }: Report, paint: ReturnType<typeof paints>): string[] {
    if (!found) return [];
    const colors = { worse: paint.red, better: paint.green, changed: paint.yellow, unchanged: paint.dim, unknown: paint.cyan };
    return [
        paint.bold("Changes"),
        ...indented(`${resourceCounts(found)}; compared with ${baselineText(found)}`, 2),
        ...concernRows(found).flatMap(({ concern, effect, word, facts }) => {
            const [first, ...rest] = wrap(`${CONCERN_TITLES[concern].padEnd(11)} ${EFFECT_SIGNS[effect]} ${word}${facts.length > 0 ? `: ${facts.join("; ")}` : ""}`, WIDTH - 4);
            return [`  ${colors[effect](first!)}`, ...rest.map((line) => `    ${line}`)];
        }),
        ...found.notes.flatMap((note) => indented(note, 2)).map(paint.dim),
        "",
    ];
}

/** Whether what was agreed for losses is kept; `holdfast survive` tells the rest. */
const survival = ({ survival: rows }: Report, paint: ReturnType<typeof paints>): string[] =>
    (rows ? [paint.bold("Recovery"), ...indented(survivalLine(rows), 2), ""] : []);

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** The summary as text, each line at most 80 columns. */
export function terminal(report: Report, { color, steps = [], files = [] }: TerminalOptions = {}): string {
    const paint = paints(color);
    const { product, source, verdict, commit, stacks } = report;
    const judged = `${SOURCE_WORDS[source]} of ${stacks.map(({ name }) => name).join(", ")}`;
    const from = commit ? `commit ${commit.id.slice(0, 7)}${commit.dirty ? ", with changes" : ""}` : "";
    const lines = [
        `${paint.bold(`${product.name} ${product.version}`)}  ${cut(judged, 40)}${from ? `  ${paint.dim(from)}` : ""}`,
        "",
        ...resources(report, paint), "",
        ...rules(report, paint), "",
        ...failures(report, paint),
        ...unknowns(report, paint),
        ...exceptions(report, paint),
        ...requirements(report, paint), "",
        ...evidence(report, paint),
        ...frameworks(report, paint),
        ...reach(report, paint),
        ...cost(report, paint),
        ...survival(report, paint),
        ...changes(report, paint),
        ...(steps.length > 0 ? [paint.bold("Time"), ...indented(steps.map(({ name, milliseconds }) => `${name} ${seconds(milliseconds)}`).join(" · "), 2), ""] : []),
        ...(files.length > 0 ? [paint.bold("Written"), ...indented(files.join("  "), 2), ""] : []),
        ...stacks.filter(({ documentationValues: values }) => values.length > 0)
            .flatMap(({ name, documentationValues: values }) => indented(`Stack ${name} holds ${counted(values.length, "documentation value")}; set them before a real update.`, 0)).map(paint.yellow),
        ...wrap(`${STATE_SIGNS[verdict.state]} ${verdict.sentence}`, WIDTH).map((line) => paint.bold(verdict.state === "fail" ? paint.red(line) : line)),
    ];
    return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

