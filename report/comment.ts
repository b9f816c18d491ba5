// comment.md: what a reviewer reads in the pull request, and perhaps reads alone. What the change does comes first - to
// security, resilience, exposure and cost, in this order - then what must be weighed; everything else is folded.
import { baselineText, concernTable, foldedChanges, graveFindings, resourceCounts } from "./changes/sections";
import type { Changes } from "./changes/schema";
import { concernRows, standingRows } from "./changes/summary";
import { beginning, code, escape, fit, folded, LIMIT, row, type Section, tableOf, UNFOLD } from "./markup";
import type { Report, ReportState } from "./schema";
import { counted, number, place, SOURCE_WORDS, STATE_SIGNS, STATE_WORDS, VERDICT_WORDS } from "./words";

/** By which the comment is found again, and written over. */
export const MARKER = "<!-- holdfast -->";

/** Longest text that is not in a row of its own: what stands at the top must always fit. */
const MOST = 1_000;

const short = (text: string): string => escape(beginning(text, MOST));

const plain = (head: readonly string[]): Section => ({ thing: "line", head, rows: [], foot: [] });

function headline({ changes, verdict }: Report): string {
    const standing = VERDICT_WORDS[verdict.state];
    if (!changes) return standing;
    const { new: fresh, worse, expired, fixed } = changes.counts.findings;
    const told = [...(fresh ? [counted(fresh, "new finding")] : []), ...(worse ? [`${number(worse)} worse`] : []), ...(expired ? [`${number(expired)} expired`] : []), ...(fixed ? [`${number(fixed)} fixed`] : [])];
    return `${told.length > 0 ? told.join(", ") : "no finding is new"}; ${standing}`;
}

/** Rows whose declared part the change breaks, or mends. */
function promises({ requirements }: Changes): string[] {
    const ids = (before: ReportState, after: ReportState): string => requirements.filter(({ parts }) => parts.some((part) => part.class === "P" && part.before === before && part.after === after))
        .map(({ id }) => id).join(", ");
    const [broken, mended] = [ids("pass", "fail"), ids("fail", "pass")];
    return [...(broken ? [`Requirements that it breaks: **${short(broken)}**.`, ""] : []), ...(mended ? [`Requirements that it mends: **${short(mended)}**.`, ""] : [])];
}

function top(report: Report, said: readonly string[]): Section[] {
    const { product, verdict, stacks, source, commit, changes } = report;
    const from = `${SOURCE_WORDS[source]} of ${short(stacks.map(({ name }) => name).join(", "))}${commit ? ` at ${code(commit.id.slice(0, 12))}${commit.dirty ? " with uncommitted changes" : ""}` : ""}`;
    return [
        plain([MARKER, `## ${STATE_SIGNS[verdict.state]} ${short(product.name)}: ${headline(report)}`, "", ...said.flatMap((line) => [`> ${short(line)}`, ""])]),
        changes ? concernTable("What this change does", concernRows(changes)) : concernTable("How it stands; without a baseline nobody can say what this change does", standingRows(report)),
        plain([
            ...(changes ? [...promises(changes), `${resourceCounts(changes)}. Compared with ${short(baselineText(changes))}.`, ""] : []),
            `Evidence: **${from}**. ${short(verdict.sentence)}`, "",
            ...(changes?.notes ?? []).slice(0, 8).flatMap((note) => [`> ${short(note)}`, ""]),
        ]),
    ];
}

/** What fails and did not begin to with this change. */
function standing({ findings, changes }: Report): Section[] {
    const fresh = new Set((changes?.findings ?? []).map(({ rule, urn, property }) => [rule, urn, property].join("\0")));
    const failing = findings.filter(({ state, rule, urn, property }) => state === "fail" && !fresh.has([rule, urn, property].join("\0")));
    if (failing.length === 0) return [];
    const rows = failing.map(({ severity, rule, resource, source, property, expected, observed }) =>
        row(severity, code(rule), code(resource.name), code(place(source)), `${property ? `${code(property)}: ` : ""}${escape(observed)}, expected ${escape(expected)}`));
    const columns = ["Severity", "Rule", "Resource", "Source", "Why"];
    return [changes ? tableOf("failure", folded(`${counted(rows.length, "failure")} that ${rows.length === 1 ? "was" : "were"} there before`), columns, rows, UNFOLD)
        : tableOf("failure", [`### ${counted(rows.length, "failure")}`, ""], columns, rows)];
}

function bottom({ requirements, limits, summary }: Report): Section[] {
    const rows = requirements.filter(({ state }) => state === "fail" || state === "excepted").map(({ id, promise, parts, state }) =>
        row(escape(id), escape(promise), parts.map((part) => `${part.class} ${STATE_SIGNS[part.state]}`).join(" "), `${STATE_SIGNS[state]} ${STATE_WORDS[state]}`));
    return [
        ...(rows.length > 0 ? [tableOf("requirement", folded(`${counted(rows.length, "requirement")} broken or excepted`), ["", "Promise", "By class", "In full"], rows, UNFOLD)] : []),
        {
            thing: "limit", head: folded("How this was judged, and what it does not show"), foot: ["", ...UNFOLD],
            rows: [`- ${number(summary.rules.run)} of ${counted(summary.rules.total, "rule")} gave verdicts on ${counted(summary.resources, "resource")}: ${number(summary.verdicts.pass)} pass, ` +
                `${number(summary.verdicts.fail)} fail, ${number(summary.verdicts.excepted)} excepted, ${number(summary.verdicts["not-evaluated"])} not evaluated.`, ...limits.map((limit) => `- ${escape(limit)}`)],
        },
    ];
}

export interface CommentOptions {
    /** Characters at most. */
    readonly limit?: number;
    /** Said at the top: that the report comes from a fork, for one. */
    readonly said?: readonly string[];
}

/** Never longer than the limit, whatever the report holds. */
export function comment(report: Report, { limit = LIMIT, said = [] }: CommentOptions = {}): string {
    const { changes } = report;
    return fit([
        ...top(report, said),
        ...(changes ? graveFindings(changes) : []),
        ...(changes ? [] : standing(report)),
        ...(changes ? foldedChanges(changes) : []),
        ...(changes ? standing(report) : []),
        ...bottom(report),
    ], limit);
}
