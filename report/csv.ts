// findings.csv: every verdict in a row, for spreadsheets. A cell that would be a formula there is made a text.
import { stringify } from "csv-stringify/sync";
import type { Finding, Report } from "./schema";

const COLUMNS = ["state", "severity", "level", "rule", "title", "resource", "type", "cloud", "region", "stack", "property", "expected", "observed", "remediation", "exception", "expires", "file", "line", "urn"] as const;

/** Rows that are written at once. */
const BATCH = 1000;

/** RFC 4180 with a header, in UTF-8 with a byte order mark, without which spreadsheets take it for something else. */
export function* csv({ findings, rules }: Report): Generator<string> {
    const titles = new Map(rules.map(({ name, title }) => [name, title]));
    yield stringify([], { header: true, columns: [...COLUMNS], bom: true, record_delimiter: "windows" });
    for (let from = 0; from < findings.length; from += BATCH) {
        yield stringify(findings.slice(from, from + BATCH).map((finding) => rowOf(finding, titles)), { record_delimiter: "windows", escape_formulas: true });
    }
}

function rowOf(finding: Finding, titles: ReadonlyMap<string, string>): (string | number)[] {
    const { resource, source, exception } = finding;
    const row: Readonly<Record<(typeof COLUMNS)[number], string | number>> = {
        state: finding.state, severity: finding.severity, level: finding.level, rule: finding.rule, title: titles.get(finding.rule) ?? "",
        resource: resource.name, type: resource.type, cloud: resource.cloud ?? "", region: resource.region ?? "", stack: resource.stack,
        property: finding.property ?? "", expected: finding.expected, observed: finding.observed, remediation: finding.remediation ?? "",
        exception: exception?.ticket ?? "", expires: exception?.expires ?? "", file: source?.file ?? "", line: source?.line ?? "", urn: finding.urn,
    };
    return COLUMNS.map((column) => row[column]);
}
