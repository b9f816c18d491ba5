// report.junit.xml: a suite for each rule and a case for each resource, for build servers. What is excepted or could not be
// evaluated is skipped, with the reason: it neither passed nor failed.
import { groupBy } from "../policy/look";
import { keep } from "./keep";
import type { Finding, Report } from "./schema";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 knows no other control characters, not even escaped. */
const legal = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");

const SPECIAL = /[&<>"\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const escaped = (text: string): string => (SPECIAL.test(text) ? legal(text).replace(/[&<>"]/g, (character) => ENTITIES[character]!) : text);

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

/** What the cases of a resource have in common, by its URN: before the rule's name, and after it. */
type Kept = Map<string, readonly [before: string, after: string]>;

const keptOf = ({ urn, resource, source }: Finding, kept: Kept): readonly [string, string] => keep(kept, urn, () => [
    opening("testcase", { name: resource.name, classname: `${resource.stack}.` }).slice(0, -1),
    opening("", source ? { file: source.file, line: source.line } : {}).slice(1),
]);

function caseOf({ urn, findings }: Case, rule: string, kept: Kept): string {
    const [first] = findings as [Finding];
    const [before, after] = keptOf(first, kept);
    const begun = `${before}${escaped(rule)}"${after}`;
    if (first.state === "pass") return `${begun}/>`;
    const message = findings.map((finding) => finding.message).join("; ");
    const outcome = first.state === "fail" ? element("failure", { message, type: first.level }, escaped(`${message}\n${first.remediation ?? ""}\n${urn}`)) : element("skipped", { message });
    return `${begun}>${outcome}</testcase>`;
}

function countsOf(cases: readonly Case[]) {
    const counts = { tests: cases.length, failures: 0, errors: 0, skipped: 0 };
    for (const each of cases) {
        const state = stateOf(each);
        if (state === "fail") counts.failures += 1;
        else if (state !== "pass") counts.skipped += 1;
    }
    return counts;
}

export function* junit(report: Report): Generator<string> {
    const found = groupBy(report.findings.filter(({ state }) => state !== "not-applicable"), ({ rule }) => rule);
    const suites = [...found].map(([rule, findings]) => ({ rule, cases: casesOf(findings) }));
    const kept: Kept = new Map();
    yield `<?xml version="1.0" encoding="UTF-8"?>\n${opening("testsuites", { name: "Holdfast", ...countsOf(suites.flatMap(({ cases }) => cases)) })}>\n`;
    for (const { rule, cases } of suites) yield `${element("testsuite", { name: rule, ...countsOf(cases) }, cases.map((each) => caseOf(each, rule, kept)).join(""))}\n`;
    yield "</testsuites>\n";
}
