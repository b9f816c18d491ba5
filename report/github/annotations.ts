// Lines that GitHub Actions shows beside the code: one for each finding that has a place in it. Pure.
import { groupBy } from "../../policy/look";
import type { Finding, Report } from "../schema";
import { counted } from "../words";

/** GitHub shows so many of each kind a step, and drops the rest without a word. */
export const MOST = 10;

type Kind = "error" | "warning" | "notice";

/** A command ends at the end of its line, so that no text can begin another. */
const data = (text: string): string => text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
const property = (text: string): string => data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");

const kindOf = ({ state, level }: Finding): Kind => (state === "excepted" ? "notice" : level === "mandatory" ? "error" : "warning");

const SEVERITIES = ["critical", "high", "medium", "low"];

const textOf = ({ resource, property: at, observed, expected, remediation, exception, state }: Finding): string =>
    `${resource.name} in ${resource.stack}: ${at ? `${at}: ` : ""}observed ${observed}, expected ${expected}.` +
    `${exception ? ` Exception ${exception.ticket}, ${state === "fail" ? "expired on" : "until"} ${exception.expires}.` : ""}${remediation ? ` ${remediation}` : ""}`;

/**
 * What fails as error (mandatory) or warning (advisory), what is excepted as notice; new findings first, then by severity.
 * Several of one rule on one line of code are one. What is left out is counted in a last line.
 */
export function annotations({ findings, changes }: Report): string[] {
    const isNew = new Set((changes?.findings ?? []).filter(({ change }) => change !== "fixed").map(({ rule, urn }) => `${rule} ${urn}`));
    const placed = findings.filter(({ state, source }) => (state === "fail" || state === "excepted") && source !== undefined);
    const order = (finding: Finding): number => (isNew.has(`${finding.rule} ${finding.urn}`) ? 0 : 10) + SEVERITIES.indexOf(finding.severity);
    const sorted = placed.map((finding, index) => ({ finding, index })).sort((a, b) => order(a.finding) - order(b.finding) || a.index - b.index);
    const byPlace = groupBy(sorted.map(({ finding }) => finding), (finding) => [kindOf(finding), finding.rule, finding.source!.file, finding.source!.line].join("\0"));
    const told = new Map<Kind, string[]>([["error", []], ["warning", []], ["notice", []]]);
    for (const same of byPlace.values()) {
        const [first] = same as [Finding];
        const more = same.length > 1 ? ` And ${same.length - 1} more of this rule from this line.` : "";
        const { file, line } = first.source!;
        told.get(kindOf(first))!.push(`::${kindOf(first)} file=${property(file)},line=${line},title=${property(`${first.severity}: ${first.rule}`)}::${data(textOf(first) + more)}`);
    }
    const left = [...told].flatMap(([kind, lines]) => (lines.length > MOST ? [counted(lines.length - MOST, `more ${kind}`)] : []));
    return [...[...told.values()].flatMap((lines) => lines.slice(0, MOST)), ...(left.length > 0 ? [`Not annotated, since GitHub shows ${MOST} of each kind: ${left.join(", ")}. The report has them all.`] : [])];
}
