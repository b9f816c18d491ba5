// report.md: what a reviewer reads in a pull request. GitHub-flavoured, and short enough for one comment.
import { SUPPORTS } from "../policy/catalogue/frameworks/citations";
import { briefly } from "./access";
import { CLOUD_TITLES } from "./assess";
import { baselineText, concernTable, foldedChanges, resourceCounts } from "./changes/sections";
import { concernRows } from "./changes/summary";
import { code, escape, fit, folded, LIMIT, row, type Section, tableOf, UNFOLD } from "./markup";
import { alarming, exposureSentence } from "./exposure";
import { duration } from "./duration";
import type { Finding, Report, ReportState } from "./schema";
import { survivalLine, targetLines } from "./survival-words";
import { counted, number, place, shortType, SOURCE_WORDS, STATE_SIGNS, STATE_WORDS, VERDICT_WORDS } from "./words";

const money = (usd: number): string => number(Math.round(usd));

const say = (state: ReportState): string => `${STATE_SIGNS[state]} ${STATE_WORDS[state]}`;

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
    if (report.changes) {
        const since = `Since ${escape(baselineText(report.changes))}: ${resourceCounts(report.changes)}`;
        all.push(concernTable(since, concernRows(report.changes)), { thing: "note", head: [], rows: report.changes.notes.map((note) => `- ${escape(note)}`), foot: [""] }, ...foldedChanges(report.changes));
    }
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
    if (report.exposure) {
        const rows = alarming(report.exposure).map(({ stack, cloud, from, to, kind, ports, why }) =>
            row(kind, escape(stack), CLOUD_TITLES[cloud], escape(`${from} → ${to}`), escape(ports.join(", ")), escape(why)));
        all.push(rows.length > 0
            ? tableOf("way", folded(`What reaches what: ${exposureSentence(report.exposure)}`), ["", "Stack", "Cloud", "Way", "Ports", "Why"], rows, UNFOLD)
            : { thing: "way", head: [`What reaches what: ${exposureSentence(report.exposure)}`, ""], rows: [], foot: [] });
    }
    const residencyRows = report.residency.map(({ what, cloud, region, country, how, state, resources }) =>
        row(escape(what), CLOUD_TITLES[cloud], escape(region), escape(country), escape(how), state === "not allowed" ? `${STATE_SIGNS.fail} not allowed` : state, number(resources)));
    all.push(tableOf("place", folded("Where data, copies, backups and keys are"), ["What", "Cloud", "Region", "Country", "How", "Allowed", "Resources:"], residencyRows, UNFOLD));
    const accessRows = report.access.filter(({ how }) => how !== "resource-policy").map(({ cloud, who, as, how, conditions, rights, sessionSeconds }) =>
        row(CLOUD_TITLES[cloud], escape(who.join(", ")), code(as ?? ""), escape(rights.map(({ actions }) => briefly(actions, 1)).join("; ").slice(0, 160)),
            escape([how === "eligible" ? "" : how === "standing" ? "always" : `${(sessionSeconds ?? 0) / 60} min`, ...conditions].filter(Boolean).join("; ").slice(0, 160))));
    if (report.survival) {
        const rows = targetLines(report.survival).map(({ title, targetTime, modelledTime, measured, targetData, modelledData, met }) => row(
            escape(title), targetTime, modelledTime, measured.map(({ seconds, environment }) => `${duration(seconds)} (${environment})`).join(", ") || "not yet", targetData, modelledData, met === "none" ? "not promised" : met.replace("-", " "),
        ));
        all.push(tableOf("loss", folded(`Recovery: ${escape(survivalLine(report.survival))}`), ["When", "Back within", "modelled", "measured", "Data lost", "modelled", "Target"], rows, UNFOLD));
    }
    const requirementRows = requirements.map(({ id, promise, parts, state }) =>
        row(id, escape(promise), parts.map((part) => `${part.class} ${STATE_SIGNS[part.state]}`).join(" "), say(state)));
    all.push(tableOf("requirement", folded(`${counted(requirements.length, "requirement")}: ✔ pass, ✖ fail, ◐ excepted, ○ not evaluated`),
        ["", "Promise", "By class", "In full"], requirementRows, UNFOLD));
    const { register = [], records = [] } = report.evidence ?? {};
    if (register.length + records.length > 0) {
        const rows = [
            ...register.map(({ id, title, state, date, nextReview, requirements: of }) => row(state, escape(title), code(id), of.join(" "), date, nextReview)),
            ...records.map(({ id, title, state, until, requirements: of }) => row(state, escape(title), code(id), of.map((each) => each.id).join(" "), until.slice(0, 10),
                of.map(({ lastDay }) => lastDay).sort()[0] ?? "")),
        ];
        const states = [...new Set([...register, ...records].map(({ state }) => state))].sort();
        const tally = states.map((state) => `${[...register, ...records].filter((each) => each.state === state).length} ${state}`).join(", ");
        all.push(tableOf("entry", folded(`Register and records: ${tally}`), ["State", "What", "Name", "For", "Done", "Counts until"], rows, UNFOLD));
    }
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

/** The summary, short enough for one comment. */
export const markdown = (report: Report, limit = LIMIT): string => fit(sections(report), limit);
