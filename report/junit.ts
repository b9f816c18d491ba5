// report.junit.xml: a suite for each rule and a case for each resource, for build servers. What is excepted or could not be
// evaluated is skipped, with the reason: it neither passed nor failed.
import { groupBy } from "../policy/look";
import type { Finding, Report } from "./schema";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 knows no other control characters, not even escaped. */
const legal = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");

const escaped = (text: string): string => legal(text).replace(/[&<>"]/g, (character) => ENTITIES[character]!);

/** `<name a="1">inside</name>`; without an inside, and where it is to be closed, `<name a="1"/>`. */
const opening = (name: string, attributes: Readonly<Record<string, string | number>>): string =>
    `<${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`).join("")}`;
const element = (name: string, attributes: Readonly<Record<string, string | number>>, inside = ""): string =>
    `${opening(name, attributes)}${inside === "" ? "/>" : `>${inside}</${name}>`}`;

interface Case {
    readonly urn: string;
    readonly findings: readonly Finding[];
}

/** A resource can break a rule in several properties: that is one case. */
const casesOf = (findings: readonly Finding[]): Case[] => [...groupBy(findings, ({ urn }) => urn)].map(([urn, found]) => ({ urn, findings: found }));

const stateOf = ({ findings: [first] }: Case): Finding["state"] => first!.state;

function caseOf({ urn, findings }: Case, rule: string): string {
    const [first] = findings;
    const message = findings.map((finding) => finding.message).join("; ");
    const place = first!.source && { file: first!.source.file, line: first!.source.line };
    const outcome = first!.state === "fail" ? element("failure", { message, type: first!.level }, escaped(`${message}\n${first!.remediation ?? ""}\n${urn}`))
        : first!.state === "excepted" || first!.state === "not-evaluated" ? element("skipped", { message })
        : "";
    return element("testcase", { name: first!.resource.name, classname: `${first!.resource.stack}.${rule}`, ...place }, outcome);
}

export function* junit(report: Report): Generator<string> {
    const found = groupBy(report.findings.filter(({ state }) => state !== "not-applicable"), ({ rule }) => rule);
    const suites = [...found].map(([rule, findings]) => ({ rule, cases: casesOf(findings) }));
    const counts = (cases: readonly Case[]) => ({
        tests: cases.length, failures: cases.filter((each) => stateOf(each) === "fail").length, errors: 0,
        skipped: cases.filter((each) => ["excepted", "not-evaluated"].includes(stateOf(each))).length,
    });
    yield `<?xml version="1.0" encoding="UTF-8"?>\n${opening("testsuites", { name: "Holdfast", ...counts(suites.flatMap(({ cases }) => cases)) })}>\n`;
    for (const { rule, cases } of suites) yield `${element("testsuite", { name: rule, ...counts(cases) }, cases.map((each) => caseOf(each, rule)).join(""))}\n`;
    yield "</testsuites>\n";
}
