// report.junit.xml: a suite for each rule and a case for each resource, for build servers. What is excepted or could not be
// evaluated is skipped, with the reason: it neither passed nor failed.
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Finding, Report } from "./schema";

/** XML 1.0 knows no other control characters, not even escaped. */
const legal = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");

const END = "</testsuites>";

interface Case {
    readonly urn: string;
    readonly findings: readonly Finding[];
}

/** A resource can break a rule in several properties: that is one case. */
function casesOf(findings: readonly Finding[]): Case[] {
    const byUrn = new Map<string, Finding[]>();
    for (const finding of findings) byUrn.set(finding.urn, [...(byUrn.get(finding.urn) ?? []), finding]);
    return [...byUrn].map(([urn, found]) => ({ urn, findings: found }));
}

const stateOf = ({ findings: [first] }: Case): Finding["state"] => first!.state;

function caseOf({ urn, findings }: Case, rule: string) {
    const [first] = findings;
    const message = legal(findings.map((finding) => finding.message).join("; "));
    const place = first!.source && { file: first!.source.file, line: first!.source.line };
    const outcome = first!.state === "fail" ? h("failure", { message, type: first!.level } as object, legal(`${message}\n${first!.remediation ?? ""}\n${urn}`))
        : first!.state === "excepted" || first!.state === "not-evaluated" ? h("skipped", { message } as object)
        : null;
    return h("testcase", { name: legal(first!.resource.name), classname: `${first!.resource.stack}.${rule}`, ...place } as object, outcome);
}

export function* junit(report: Report): Generator<string> {
    const found = new Map<string, Finding[]>();
    for (const finding of report.findings) if (finding.state !== "not-applicable") found.set(finding.rule, [...(found.get(finding.rule) ?? []), finding]);
    const suites = [...found].map(([rule, findings]) => ({ rule, cases: casesOf(findings) }));
    const counts = (cases: readonly Case[]) => ({
        tests: cases.length, failures: cases.filter((each) => stateOf(each) === "fail").length, errors: 0,
        skipped: cases.filter((each) => ["excepted", "not-evaluated"].includes(stateOf(each))).length,
    });
    const around = renderToString(h("testsuites", { name: "Holdfast", ...counts(suites.flatMap(({ cases }) => cases)) } as object));
    const [start, end] = [around.slice(0, around.indexOf(END)), END];
    yield `<?xml version="1.0" encoding="UTF-8"?>\n${start}\n`;
    for (const { rule, cases } of suites) yield `${renderToString(h("testsuite", { name: rule, ...counts(cases) } as object, cases.map((each) => caseOf(each, rule))))}\n`;
    yield `${end}\n`;
}
