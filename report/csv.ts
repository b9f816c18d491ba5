// findings.csv: every verdict in a row, for spreadsheets. A cell that would be a formula there is made a text.
import type { Finding, Report } from "./schema";

const COLUMNS = ["state", "severity", "level", "rule", "title", "resource", "type", "cloud", "region", "stack", "property", "expected", "observed", "remediation", "exception", "expires", "file", "line", "urn"] as const;

/** Rows that are written at once. */
const BATCH = 1000;

/** Spreadsheets take what begins so for a formula, the wide forms included. */
const FORMULA = /^[=+@\t\r\uff1d\uff0b\uff0d\uff20-]/;

function cell(value: string | number): string {
    if (typeof value === "number") return String(value);
    const text = FORMULA.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const cells = (values: readonly (string | number)[]): string => values.map(cell).join(",");

/** Cells that many rows share, by rule and by resource. */
interface Shared {
    readonly titles: ReadonlyMap<string, string>;
    readonly rules: Map<string, string>;
    readonly resources: Map<string, readonly [middle: string, end: string]>;
}

function known<Key, Part>(parts: Map<Key, Part>, key: Key, make: () => Part): Part {
    const made = parts.get(key) ?? make();
    parts.set(key, made);
    return made;
}

/** In the order of the columns. */
function rowOf({ state, severity, level, rule, urn, resource, source, property = "", expected = "", observed = "", remediation = "", exception }: Finding, shared: Shared): string {
    const ruleCells = known(shared.rules, rule, () => cells([severity, level, rule, shared.titles.get(rule) ?? ""]));
    const [middle, end] = known(shared.resources, urn, () => [
        cells([resource.name, resource.type, resource.cloud ?? "", resource.region ?? "", resource.stack]),
        cells([source?.file ?? "", source?.line ?? "", urn]),
    ] as const);
    const own = cells([property, expected, observed, remediation, exception?.ticket ?? "", exception?.expires ?? ""]);
    return `${state},${ruleCells},${middle},${own},${end}\r\n`;
}

/** RFC 4180 with a header, in UTF-8 with a byte order mark, without which spreadsheets take it for something else. */
export function* csv({ findings, rules }: Report): Generator<string> {
    const shared: Shared = { titles: new Map(rules.map(({ name, title }) => [name, title])), rules: new Map(), resources: new Map() };
    yield `\ufeff${cells(COLUMNS)}\r\n`;
    for (let from = 0; from < findings.length; from += BATCH) {
        yield findings.slice(from, from + BATCH).map((finding) => rowOf(finding, shared)).join("");
    }
}
