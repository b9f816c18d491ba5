// report.md: what a reviewer reads in a pull request. GitHub-flavoured, and short enough for one comment.
import { SUPPORTS } from "../policy/catalogue/frameworks/citations";
import { briefly } from "./access";
import { CLOUD_TITLES } from "./assess";
import type { Finding, Report, ReportState } from "./schema";
import { counted, number, place, shortType, SOURCE_WORDS, STATE_SIGNS, STATE_WORDS, VERDICT_WORDS } from "./words";

/** GitHub refuses a comment above 65,536 characters; the rest is for what a job puts around it. */
export const LIMIT = 60_000;

/**
 * Plain text for Markdown, inside tables too. Nothing in it formats, links, mentions a person or refers to an issue.
 * A character reference is read as text by every Markdown parser, where a backslash is not in each place.
 */
export const escape = (text: string): string =>
    text.replace(/[&<>"*_`~[\]\\|@#!^$]/g, (character) => `&#${character.codePointAt(0)};`)
        .replace(/:\/\//g, "&#58;//")
        .replace(/\bwww\./gi, (found) => `${found.slice(0, 3)}&#46;`)
        .replace(/\s+/g, " ")
        .trim();

/** A code span that may hold backticks, and stand in a table. */
export function code(text: string): string {
    const flat = text.replace(/\s+/g, " ").trim();
    if (flat === "") return "";
    const fence = "`".repeat(1 + Math.max(0, ...(flat.match(/`+/g) ?? []).map((run) => run.length)));
    const padding = flat.startsWith("`") || flat.endsWith("`") ? " " : "";
    return `${fence}${padding}${flat.replaceAll("|", "\\|")}${padding}${fence}`;
}

const money = (usd: number): string => number(Math.round(usd));

const say = (state: ReportState): string => `${STATE_SIGNS[state]} ${STATE_WORDS[state]}`;

const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** A part that can be shortened: its head and foot stand, rows fall off at the end. */
interface Section {
    readonly head: readonly string[];
    readonly rows: readonly string[];
    readonly foot: readonly string[];
    /** What a row is called when some are left out. */
    readonly thing: string;
}

/** A column whose name ends in `:` is aligned right. */
const tableOf = (thing: string, before: readonly string[], columns: readonly string[], rows: readonly string[], after: readonly string[] = []): Section => ({
    thing, rows,
    head: [...before, row(...columns.map((column) => column.replace(/:$/, ""))), row(...columns.map((column) => (column.endsWith(":") ? "---:" : "---")))],
    foot: ["", ...after],
});

const folded = (title: string): readonly string[] => ["<details>", `<summary>${title}</summary>`, ""];
const UNFOLD = ["</details>", ""];

const failureRow = ({ severity, rule, resource, source, property, expected, observed, message, exception }: Finding): string =>
    row(
        severity, code(rule),
        `${code(resource.name)}<br>${escape(shortType(resource.type))}, ${escape(resource.stack)}`,
        code(place(source)),
        observed === undefined ? escape(message) : `${property ? `${code(property)}: ` : ""}observed ${escape(observed)}, expected ${escape(expected ?? "")}` +
            (exception ? `<br>exception ${escape(exception.ticket)} expired on ${escape(exception.expires)}` : ""),
    );

function sections(report: Report): Section[] {
    const { findings, stacks, requirements, exceptions, summary, source, commit, verdict } = report;
    const of = (state: ReportState) => findings.filter((finding) => finding.state === state);
    const stackRows = stacks.flatMap((stack) => stack.byRegion.map(({ cloud, region, zones, resources }) =>
        row(escape(stack.name), CLOUD_TITLES[cloud], escape(region), escape(zones.join(" ")), number(resources))));
    const { verdicts, declared, requirements: full } = summary;
    const failed = of("fail");
    const unknown = of("not-evaluated");
    const excepted = of("excepted");

    const all: Section[] = [{
        thing: "line", rows: [], foot: [],
        head: [
            `## ${STATE_SIGNS[verdict.state]} ${escape(report.product.name)}: ${VERDICT_WORDS[verdict.state]}`, "",
            escape(verdict.sentence), "",
            `Evidence: **${SOURCE_WORDS[source]}** of ${stacks.map(({ name }) => code(name)).join(", ")}` +
                (commit ? ` at ${code(commit.id.slice(0, 12))}${commit.dirty ? " with uncommitted changes" : ""}.` : "."), "",
            row("", "pass", "fail", "excepted", "not evaluated"), row("---", "---:", "---:", "---:", "---:"),
            ...([["Verdicts", verdicts], ["Requirements, declared part (P)", declared], ["Requirements in full", full]] as const).map(([name, tally]) =>
                row(name, ...(["pass", "fail", "excepted", "not-evaluated"] as const).map((state) => number(tally[state])))),
            "", `${number(summary.rules.run)} of ${counted(summary.rules.total, "rule")} run on ${counted(summary.resources, "resource")}.`, "",
        ],
    }];
    if (failed.length > 0) {
        all.push(tableOf("failure", [`### ${counted(failed.length, "failure")}`, ""], ["Severity", "Rule", "Resource", "Source", "Why"], failed.map(failureRow)));
    }
    if (exceptions.length > 0) {
        const rows = exceptions.map(({ status, rule, resource, reason, owner, approver, ticket, expires }) =>
            row(status, code(rule), code(resource), escape(reason), escape(`${owner} / ${approver}`), escape(ticket), escape(expires)));
        all.push(tableOf("exception", folded(`${counted(exceptions.length, "exception")}, covering ${counted(excepted.length, "finding")}`),
            ["Status", "Rule", "Resource", "Reason", "Owner / approver", "Ticket", "Until"], rows, UNFOLD));
    }
    if (unknown.length > 0) {
        const rows = unknown.map(({ rule, resource, source: at, needed }) => row(code(rule), code(resource.name), code(place(at)), escape(needed ?? "")));
        all.push(tableOf("verdict", folded(`${counted(unknown.length, "verdict")} not evaluated`), ["Rule", "Resource", "Source", "Needs"], rows, UNFOLD));
    }
    all.push(tableOf("place", folded("Resources by cloud and region"), ["Stack", "Cloud", "Region", "Zones", "Resources:"], stackRows, UNFOLD));
    const { cost } = report;
    if (cost) {
        const rows = cost.stacks.flatMap(({ name, tiers, aws, azure, monthly }) => [
            ...tiers.filter((tier) => tier.monthly > 0).map((tier) => row(escape(name), tier.tier, money(tier.aws), money(tier.azure), money(tier.monthly))),
            row(escape(name), "**all**", money(aws), money(azure), `**${money(monthly)}**`),
        ]);
        const left = cost.unpriced.reduce((sum, { resources }) => sum + resources, 0);
        all.push(tableOf("tier", folded(`About ${money(cost.monthly)} USD a month, an estimate from list prices of ${cost.pricesRead}; ${counted(left, "resource")} charged by use or not priced`),
            ["Stack", "Tier", "AWS:", "Azure:", "USD a month:"], rows, UNFOLD));
    }
    const residencyRows = report.residency.map(({ what, cloud, region, country, how, state, resources }) =>
        row(escape(what), CLOUD_TITLES[cloud], escape(region), escape(country), escape(how), state === "not allowed" ? `${STATE_SIGNS.fail} not allowed` : state, number(resources)));
    all.push(tableOf("place", folded("Where data, copies, backups and keys are"), ["What", "Cloud", "Region", "Country", "How", "Allowed", "Resources:"], residencyRows, UNFOLD));
    const accessRows = report.access.filter(({ how }) => how !== "resource-policy").map(({ cloud, who, as, how, conditions, rights, sessionSeconds }) =>
        row(CLOUD_TITLES[cloud], escape(who.join(", ")), code(as ?? ""), escape(rights.map(({ actions }) => briefly(actions, 1)).join("; ").slice(0, 160)),
            escape([how === "eligible" ? "" : how === "standing" ? "always" : `${(sessionSeconds ?? 0) / 60} min`, ...conditions].filter(Boolean).join("; ").slice(0, 160))));
    const requirementRows = requirements.map(({ id, promise, parts, state }) =>
        row(id, escape(promise), parts.map((part) => `${part.class} ${STATE_SIGNS[part.state]}`).join(" "), say(state)));
    all.push(tableOf("requirement", folded(`${counted(requirements.length, "requirement")}: ✔ pass, ✖ fail, ◐ excepted, ○ not evaluated`),
        ["", "Promise", "By class", "In full"], requirementRows, UNFOLD));
    const covered = report.frameworks.filter(({ mapped }) => mapped > 0);
    if (covered.length > 0) {
        const rows = covered.map(({ name, edition, owner, unit, total, mapped, judged, states }) => row(
            `${escape(name)}<br>${escape(edition)}; ${escape(owner)}`, `${number(total)} ${escape(unit)}`, number(mapped), number(judged),
            ...(["pass", "fail", "excepted", "not-evaluated"] as const).map((state) => number(states[state])),
        ));
        all.push(tableOf("framework", [...folded(`${counted(covered.length, "framework")}: controls that rules support, and how those stand`), escape(SUPPORTS), ""],
            ["Framework", "Has", "Mapped:", "Judged:", "Pass:", "Fail:", "Excepted:", "Not evaluated:"], rows, UNFOLD));
    }
    all.push(tableOf("right", folded(`Who may do what: ${counted(accessRows.length, "right")} of roles`), ["Cloud", "Who", "As", "May", "Only"], accessRows, UNFOLD));
    all.push({ thing: "limit", head: folded("What this report does not show"), rows: report.limits.map((limit) => `- ${escape(limit)}`), foot: ["", ...UNFOLD] });
    return all;
}

const length = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);

/** Room kept for the line that says how many rows were left out. */
const NOTE = 120;

/** The summary; rows that do not fit are counted, never dropped silently. */
export function markdown(report: Report, limit = LIMIT): string {
    const all = sections(report);
    let room = limit - all.reduce((sum, { head, foot }) => sum + length(head) + length(foot) + NOTE, 0);
    const lines = all.flatMap(({ head, rows, foot, thing }) => {
        let kept = 0;
        while (kept < rows.length && rows[kept]!.length + 1 <= room) room -= rows[kept++]!.length + 1;
        const left = rows.length - kept;
        const note = left > 0 ? ["", `… and ${counted(left, `more ${thing}`)}: see report.html.`] : [];
        return [...head, ...rows.slice(0, kept), ...note, ...foot];
    });
    return `${lines.join("\n").trimEnd()}\n`;
}
