// findings.ocsf.jsonl: every verdict as an OCSF Compliance Finding, one event a line, for security lakes and SIEMs. Verdicts
// that a rule is not about a resource are left out: OCSF has no word for them.
import { instantOf } from "./instant";
import type { Finding, Report, ReportState, StackRow } from "./schema";
import { keep } from "./keep";
import { sha256 } from "./sha256";

/** Version of OCSF's schema, and its names for what is written. */
const OCSF = "1.8.0";
const CLASS = { category_uid: 2, category_name: "Findings", class_uid: 2003, class_name: "Compliance Finding" };
const ACTIVITY = { activity_id: 1, activity_name: "Create", type_uid: 200301, type_name: "Compliance Finding: Create" };

/** The same rule on the same resource is the same finding in every report. */
const findingId = ({ rule, urn }: Finding): string => sha256(`${rule}\n${urn}`);

const SEVERITIES = {
    low: { severity_id: 2, severity: "Low" },
    medium: { severity_id: 3, severity: "Medium" },
    high: { severity_id: 4, severity: "High" },
    critical: { severity_id: 5, severity: "Critical" },
} as const;

const INFORMATIONAL = { severity_id: 1, severity: "Informational" } as const;

/** Where a finding stands with its reviewers, and how the check came out: what is excepted has failed, and is suppressed. */
const STATES: Readonly<Record<Exclude<ReportState, "not-applicable">, {
    readonly finding: { readonly status_id: number; readonly status: string; readonly status_code: string };
    readonly compliance: { readonly status_id: number; readonly status: string };
}>> = {
    pass: { finding: { status_id: 1, status: "New", status_code: "PASS" }, compliance: { status_id: 1, status: "Pass" } },
    fail: { finding: { status_id: 1, status: "New", status_code: "FAIL" }, compliance: { status_id: 3, status: "Fail" } },
    excepted: { finding: { status_id: 3, status: "Suppressed", status_code: "EXCEPTED" }, compliance: { status_id: 3, status: "Fail" } },
    "not-evaluated": { finding: { status_id: 0, status: "Unknown", status_code: "NOT_EVALUATED" }, compliance: { status_id: 0, status: "Unknown" } },
};

const CLOUDS = {
    aws: { provider: "AWS", type_id: 10, type: "AWS Account" },
    azure: { provider: "Azure", type_id: 13, type: "Azure Subscription" },
} as const;

/** Framework by framework what a rule supports: `standards` by name, `requirements` with the control's identifier. */
interface Supported { readonly standards: string[]; readonly requirements: string[] }

function supportedBy({ frameworks }: Report): ReadonlyMap<string, Supported> {
    const byRule = new Map<string, Supported>();
    for (const { short, controls } of frameworks) {
        for (const { id, rules } of controls) {
            for (const rule of rules) {
                const supported = byRule.get(rule) ?? { standards: [], requirements: [] };
                byRule.set(rule, supported);
                if (supported.standards.at(-1) !== short) supported.standards.push(short);
                supported.requirements.push(`${short} ${id}`);
            }
        }
    }
    return byRule;
}

/** Account of a resource, where its stack is in one of that cloud's and no more. */
function cloudOf({ cloud, region }: Finding["resource"], stack: StackRow | undefined) {
    if (!cloud) return {};
    const { provider, type, type_id } = CLOUDS[cloud];
    const [uid, ...others] = stack?.accounts?.[cloud] ?? [];
    return { cloud: { provider, ...(region && { region }), ...(uid !== undefined && others.length === 0 && { account: { uid, type, type_id } }) } };
}

const problemOf = ({ property, expected, observed, needed, state }: Finding): string =>
    state === "not-evaluated" ? `Needed: ${needed ?? "a value that is not known"}` : `${property ? `${property}: ` : ""}expected ${expected}, observed ${observed}`;

interface Around {
    readonly time: number;
    readonly product: Report["product"];
    readonly rules: ReadonlyMap<string, Report["rules"][number]>;
    readonly stacks: ReadonlyMap<string, StackRow>;
    readonly supported: ReadonlyMap<string, Supported>;
    readonly exceptions: Report["exceptions"];
    /** Parts of events as they are written, by what they are about. */
    readonly byOutcome: Map<string, OutcomeParts>;
    readonly byResource: Map<string, ResourceParts>;
}

/** The fields of an object as JSON, without its braces: events are put together from parts that many of them share. */
const fields = (object: object): string => JSON.stringify(object).slice(1, -1);

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join(",");

/** What all events of a rule that came out alike have in common. */
interface OutcomeParts {
    readonly head: string;
    readonly info: string;
    readonly compliance: string;
    readonly remediation: string;
}

function outcomeParts({ rule, state, severity }: Finding, { time, rules, supported }: Around): OutcomeParts {
    const { finding, compliance } = STATES[state as keyof typeof STATES];
    const { title, remediation, controls } = rules.get(rule)!;
    const { standards = [], requirements = [] } = supported.get(rule) ?? {};
    return {
        head: fields({ ...CLASS, ...ACTIVITY, time, ...(state === "pass" ? INFORMATIONAL : SEVERITIES[severity]), ...finding }),
        info: fields({ title, types: [...controls], analytic: { type_id: 1, type: "Rule", name: rule, uid: rule } }),
        compliance: fields({ control: rule, ...compliance, ...(standards.length > 0 && { standards, requirements }) }),
        remediation: state === "pass" ? "" : fields({ remediation: { desc: remediation } }),
    };
}

/** What all events of a resource have in common. */
interface ResourceParts {
    readonly where: string;
    readonly resources: string;
}

function resourceParts({ urn, resource, source }: Finding, { product, stacks }: Around): ResourceParts {
    const cloud = cloudOf(resource, stacks.get(resource.stack));
    return {
        where: fields({
            metadata: { version: OCSF, product: { name: product.name, vendor_name: product.name, version: product.version }, ...(cloud.cloud && { profiles: ["cloud"] }) },
            ...cloud,
        }),
        resources: fields({
            resources: [{
                uid: urn, name: resource.name, ...(resource.type && { type: resource.type }), namespace: resource.stack, role_id: 1, role: "Target",
                ...(cloud.cloud && resource.region && { region: resource.region }),
                ...(source && { data: { file: source.file, line: source.line } }),
            }],
        }),
    };
}

/** One event, in a line. `found`: all that one rule found on one resource. */
function event(found: readonly Finding[], around: Around): string {
    const [first] = found as [Finding];
    const { rule, urn, state, exception } = first;
    const { head, info, compliance, remediation } = keep(around.byOutcome, `${rule} ${state}`, () => outcomeParts(first, around));
    const { where, resources } = keep(around.byResource, urn, () => resourceParts(first, around));
    const accepted = state === "excepted" ? around.exceptions.find((each) => each.rule === rule && each.ticket === exception?.ticket) : undefined;
    const details = [
        ...(state === "pass" ? [] : found.map(problemOf)),
        ...(exception ? [state === "excepted" ? `Accepted until ${exception.expires}: ${exception.ticket}` : `Was accepted until ${exception.expires}: ${exception.ticket}`] : []),
    ];
    return `{${joined(
        head,
        state === "pass" ? "" : fields({ message: first.message || around.rules.get(rule)!.title }),
        where,
        `"finding_info":{"uid":"${findingId(first)}",${info}}`,
        `"compliance":{${joined(compliance, details.length > 0 ? fields({ status_details: details }) : "")}}`,
        resources,
        remediation,
        accepted ? fields({ comment: `${accepted.reason} In place of it: ${accepted.compensatingControl}` }) : "",
    )}}`;
}

/** Events that are written at once. */
const BATCH = 500;

/** What one rule found on one resource stands together. */
function* verdicts(findings: readonly Finding[]): Generator<readonly Finding[]> {
    let same: Finding[] = [];
    for (const finding of findings) {
        if (same[0] && (same[0].rule !== finding.rule || same[0].urn !== finding.urn)) {
            yield same;
            same = [];
        }
        if (finding.state !== "not-applicable") same.push(finding);
    }
    if (same.length > 0) yield same;
}

export function* ocsf(report: Report): Generator<string> {
    const around: Around = {
        time: Date.parse(instantOf(report)), product: report.product, supported: supportedBy(report), exceptions: report.exceptions,
        rules: new Map(report.rules.map((rule) => [rule.name, rule])), stacks: new Map(report.stacks.map((stack) => [stack.name, stack])),
        byOutcome: new Map(), byResource: new Map(),
    };
    let batch: string[] = [];
    for (const found of verdicts(report.findings)) {
        batch.push(`${event(found, around)}\n`);
        if (batch.length < BATCH) continue;
        yield batch.join("");
        batch = [];
    }
    yield batch.join("");
}
