// report.sarif: what failed, what is excepted and what could not be evaluated, for code scanning. Passes are in report.json.
import type { Log, ReportingDescriptor, Result } from "sarif";
import type { Finding, Report } from "./schema";
import { sha256 } from "./sha256";

const LEVELS = { mandatory: "error", advisory: "warning" } as const;

/** GitHub ranks findings by this number, as CVSS does. */
const SECURITY_SEVERITY = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0" } as const;

/**
 * GitHub refuses a file with more results in a run, and shows the first 5,000 of them by severity.
 * https://docs.github.com/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 */
export const MOST_RESULTS = 25_000;

/** Tags of a rule that GitHub keeps. */
const MOST_TAGS = 10;

const SHOWN: ReadonlySet<Finding["state"]> = new Set(["fail", "excepted", "not-evaluated"]);

const fingerprint = ({ rule, urn, property = "" }: Finding): string => sha256([rule, urn, property].join("\n"));

const rulesOf = ({ rules }: Report): ReportingDescriptor[] => rules.map(({ name, title, severity, level, remediation, controls }) => ({
    id: name,
    name,
    shortDescription: { text: title },
    help: { text: remediation },
    defaultConfiguration: { level: LEVELS[level] },
    properties: { "security-severity": SECURITY_SEVERITY[severity], tags: ["security", ...controls].slice(0, MOST_TAGS) },
}));

function resultOf(finding: Finding, indexes: ReadonlyMap<string, number>, exceptions: Report["exceptions"]): Result {
    const { rule, urn, state, message, level, resource, exception } = finding;
    // What no line of a program declares (a stack as a whole) stands in the stack's own configuration.
    const { file, line } = finding.source ?? { file: `Pulumi.${resource.stack}.yaml`, line: 1 };
    const accepted = state === "excepted" ? exceptions.find((each) => each.rule === rule && each.ticket === exception?.ticket) : undefined;
    return {
        ruleId: rule,
        ruleIndex: indexes.get(rule)!,
        kind: state === "not-evaluated" ? "open" : "fail",
        level: state === "not-evaluated" ? "none" : LEVELS[level],
        message: { text: `${resource.name}: ${message}` },
        locations: [{
            physicalLocation: { artifactLocation: { uri: file, uriBaseId: "%SRCROOT%" }, region: { startLine: line } },
            logicalLocations: [{ name: resource.name, fullyQualifiedName: urn, kind: "resource" }],
        }],
        partialFingerprints: { "ruleResourceProperty/v1": fingerprint(finding) },
        ...(state === "excepted" && { suppressions: [{ kind: "external" as const, status: "accepted" as const, justification: accepted?.reason ?? exception?.ticket ?? "" }] }),
    };
}

const RANKS = ["fail", "excepted", "not-evaluated"];
const SEVERITIES = Object.keys(SECURITY_SEVERITY);
const rank = ({ state, severity }: Finding): number => RANKS.indexOf(state) * SEVERITIES.length + SEVERITIES.indexOf(severity);

/** What has to go if there is too much: first what could not be evaluated, and the least severe of it. */
function shownOf({ findings }: Report): { readonly shown: readonly Finding[]; readonly leftOut: number } {
    const all = findings.filter(({ state }) => SHOWN.has(state));
    if (all.length <= MOST_RESULTS) return { shown: all, leftOut: 0 };
    return { shown: [...all].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_RESULTS), leftOut: all.length - MOST_RESULTS };
}

/** SARIF 2.1.0, one run. The same findings give the same bytes. */
export function sarif(report: Report): string {
    const { shown, leftOut } = shownOf(report);
    const indexes = new Map(report.rules.map(({ name }, i) => [name, i]));
    const log: Log = {
        version: "2.1.0",
        $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        runs: [{
            tool: { driver: { name: "Holdfast", version: report.product.version, semanticVersion: report.product.version, rules: rulesOf(report) } },
            columnKind: "utf16CodeUnits",
            originalUriBaseIds: { "%SRCROOT%": { description: { text: "The project's root." } } },
            ...(leftOut > 0 && {
                invocations: [{
                    executionSuccessful: true,
                    toolExecutionNotifications: [{ level: "warning" as const, message: { text: `${leftOut} results are left out, since no more than ${MOST_RESULTS} are taken: the least severe. report.json has them.` } }],
                }],
            }),
            results: shown.map((finding) => resultOf(finding, indexes, report.exceptions)),
        }],
    };
    return `${JSON.stringify(log, undefined, 2)}\n`;
}
