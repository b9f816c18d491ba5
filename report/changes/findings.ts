// Findings that are new, worse, expired, excepted or fixed. Pure. What cannot be judged any more is never taken for fixed.
import type { Finding, Report, ReportState, RuleRow } from "../schema";
import { concernOf } from "./concerns";
import { pair } from "./pair";
import { type FindingChange, FINDING_CHANGES } from "./schema";

const SEVERITIES = ["low", "medium", "high", "critical"] as const;

/** What needs somebody: the rest passes, or is about nothing. */
const OPEN: ReadonlySet<ReportState> = new Set(["fail", "excepted", "not-evaluated"]);

const verdictKey = ({ rule, urn }: Finding): string => `${rule}\0${urn}`;
const keyOf = (finding: Finding): string => `${verdictKey(finding)}\0${finding.property ?? ""}`;

/** How a report judged each resource by each rule, and whether it could have. */
class Verdicts {
    private readonly states: ReadonlyMap<string, ReportState>;
    private readonly urns: ReadonlySet<string>;
    readonly rules: ReadonlyMap<string, RuleRow>;

    constructor({ findings, rules }: Report) {
        this.states = new Map(findings.map((finding) => [verdictKey(finding), finding.state]));
        this.urns = new Set(findings.map(({ urn }) => urn));
        this.rules = new Map(rules.map((rule) => [rule.name, rule]));
    }

    of(finding: Finding): ReportState | undefined {
        return this.states.get(verdictKey(finding));
    }

    /** True where the resource is still judged, by some rule. */
    knows({ urn }: Finding): boolean {
        return this.urns.has(urn);
    }
}

type Kind = FindingChange["change"];

/** What became of a finding that there was before, in the same place; undefined where it stands as it stood. */
function sameKind(before: Finding, after: Finding): Kind | undefined {
    if (before.state !== after.state) {
        if (after.state === "fail" && before.state === "excepted") return after.exception ? "expired" : "worse";
        if (after.state === "excepted") return "excepted";
        return after.state === "fail" ? "new" : "worse"; // what failed and cannot be judged now is not fixed
    }
    if (after.state !== "fail") return undefined;
    const graver = SEVERITIES.indexOf(after.severity) > SEVERITIES.indexOf(before.severity) || (after.level === "mandatory" && before.level === "advisory");
    return graver ? "worse" : undefined;
}

/** What a finding is that was not there before. */
function newKind(finding: Finding, before: ReportState | undefined): Kind {
    if (finding.state === "excepted") return "excepted";
    if (finding.state === "fail") return before === "excepted" && finding.exception ? "expired" : "new";
    return before === "pass" || before === "fail" || before === "excepted" ? "worse" : "new";
}

/** What became of a finding that is not there any more; undefined where that says nothing. */
function goneKind(finding: Finding, now: Verdicts): { readonly kind: Kind; readonly after?: ReportState } | undefined {
    const after = now.of(finding);
    const judged = now.rules.has(finding.rule);
    if (!judged && now.knows(finding)) return finding.state === "not-evaluated" ? undefined : { kind: "worse", after: "not-evaluated" };
    if (after === undefined) return finding.state === "fail" ? { kind: "fixed" } : undefined; // the resource is gone
    if (after === "not-evaluated" || (finding.state === "not-evaluated" && OPEN.has(after))) return undefined; // told by the verdict that is there instead
    return { kind: "fixed", after };
}

const rank = ({ change, severity }: FindingChange): number => FINDING_CHANGES.indexOf(change) * 10 - SEVERITIES.indexOf(severity);

/** Worst first; otherwise in the order of the reports. */
export function findingChanges(before: Report, after: Report): FindingChange[] {
    const [was, now] = [new Verdicts(before), new Verdicts(after)];
    const open = ({ findings }: Report) => findings.filter(({ state }) => OPEN.has(state));
    const { added, removed, both } = pair(open(before), open(after), keyOf, ({ state, observed }) => `${state} ${observed}`);
    const row = (change: Kind, finding: Finding, states: { before?: ReportState | undefined; after?: ReportState | undefined }): FindingChange => {
        const { rule, urn, severity, level, property, expected, observed, source, resource, exception } = finding;
        const { title, controls } = (now.rules.get(rule) ?? was.rules.get(rule))!;
        return { change, concern: concernOf(controls), rule, title, severity, level, ...states, property, expected, observed, exception, urn, ...resource, source };
    };
    const rows = [
        ...added.map((finding) => row(newKind(finding, was.of(finding)), finding, { before: was.of(finding), after: finding.state })),
        ...both.flatMap(([old, finding]) => {
            const kind = sameKind(old, finding);
            return kind ? [row(kind, finding, { before: old.state, after: finding.state })] : [];
        }),
        ...removed.flatMap((finding) => {
            const gone = goneKind(finding, now);
            return gone ? [row(gone.kind, finding, { before: finding.state, after: gone.after })] : [];
        }),
    ];
    return rows.map((each, index) => ({ each, index })).sort((a, b) => rank(a.each) - rank(b.each) || a.index - b.index).map(({ each }) => each);
}
