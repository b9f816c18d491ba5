// Markdown as GitHub reads it: text that cannot format, link or call anybody, tables, folded parts, and a limit that holds.
import { counted } from "./words";

/** GitHub refuses a comment above 65,536 characters; the rest is for what a job puts around it. */
export const LIMIT = 60_000;

/** In one line, without characters that steer what shows it or turn the direction of reading. */
const flat = (text: string): string => text.replace(/[\s\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, " ").trim();

/** A space without width. A site that looks for mentions and links does so after character references are read. */
const APART = "&#8203;";

/**
 * Plain text for Markdown, inside tables too. Nothing in it formats, links, mentions a person or refers to an issue.
 * A character reference is read as text by every Markdown parser, where a backslash is not in each place.
 */
export const escape = (text: string): string =>
    flat(text).replace(/[&<>"*_`~[\]\\|@#!^$]/g, (character) => `&#${character.codePointAt(0)};${"@#".includes(character) ? APART : ""}`)
        .replace(/:\/\//g, `&#58;${APART}//`)
        .replace(/\b(www)\./gi, (_, found: string) => `${found}&#46;${APART}`)
        .replace(/\b(GH)-(?=\d)/gi, (_, found: string) => `${found}-${APART}`);

/** A code span that may hold backticks, and stand in a table. */
export function code(text: string): string {
    const line = flat(text);
    if (line === "") return "";
    const fence = "`".repeat(1 + Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length)));
    const padding = line.startsWith("`") || line.endsWith("`") ? " " : "";
    return `${fence}${padding}${line.replaceAll("|", "\\|")}${padding}${fence}`;
}

/** The beginning of a text that may be of any length. */
export const beginning = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

export const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** A part that can be shortened: its head and foot stand, rows fall off at the end. */
export interface Section {
    readonly head: readonly string[];
    readonly rows: readonly string[];
    readonly foot: readonly string[];
    /** What a row is called when some are left out. */
    readonly thing: string;
    /** Rows kept at most, room or not. */
    readonly most?: number;
}

/** A column whose name ends in `:` is aligned right. */
export const tableOf = (thing: string, before: readonly string[], columns: readonly string[], rows: readonly string[], after: readonly string[] = []): Section => ({
    thing, rows,
    head: [...before, row(...columns.map((column) => column.replace(/:$/, ""))), row(...columns.map((column) => (column.endsWith(":") ? "---:" : "---")))],
    foot: ["", ...after],
});

export const folded = (title: string): readonly string[] => ["<details>", `<summary>${title}</summary>`, ""];
export const UNFOLD = ["</details>", ""];

const length = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);

/** Room kept for the line that says how many rows were left out. */
const NOTE = 120;

/** The sections as one text; rows that do not fit are counted, never dropped silently, and sections whose head does not fit are named. */
export function fit(sections: readonly Section[], limit = LIMIT): string {
    const least = ({ head, foot }: Section): number => length(head) + length(foot) + NOTE;
    let room = limit - NOTE;
    const kept = sections.filter((section) => {
        if (least(section) > room) return false;
        room -= least(section);
        return true;
    });
    const lines = kept.flatMap(({ head, rows, foot, thing, most = rows.length }) => {
        let shown = 0;
        while (shown < Math.min(most, rows.length) && rows[shown]!.length + 1 <= room) room -= rows[shown++]!.length + 1;
        const left = rows.length - shown;
        const note = left > 0 ? ["", `… and ${counted(left, `more ${thing}`)}: see report.html.`] : [];
        return [...head, ...rows.slice(0, shown), ...note, ...foot];
    });
    const dropped = sections.length - kept.length;
    return `${[...lines, ...(dropped > 0 ? ["", `… and ${counted(dropped, "more part")} for which there is no room: see report.html.`] : [])].join("\n").trimEnd()}\n`;
}
