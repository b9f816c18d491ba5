// What differs between two reports: for a reviewer, who asks what a change does, and for an auditor, who asks what changed
// since the last time. Pure: the same two reports give the same difference.
import type { Report } from "../schema";
import { accessChanges } from "./access";
import { costChanges } from "./cost";
import { reachChanges } from "./exposure";
import { findingChanges } from "./findings";
import { pair } from "./pair";
import { placeChanges, resourceChanges } from "./resources";
import { type Changes, FINDING_CHANGES } from "./schema";
import { controlChanges, frameworkChanges, requirementChanges, ruleChanges } from "./states";
import { scenarioChanges, singlePointChanges } from "./survival";

/** An earlier report, and the file that it was read from. */
export interface Baseline {
    readonly report: Report;
    readonly file: string;
    /** SHA-256 of the file, in hex. */
    readonly sha256: string;
}

type Surface = NonNullable<Report["surface"]>;

/** The report of those stacks alone. Verdicts on what belongs to no stack are kept. */
const onlyOf = (report: Report, stacks: ReadonlySet<string>): Report => ({
    ...report,
    stacks: report.stacks.filter(({ name }) => stacks.has(name)),
    findings: report.findings.filter(({ resource }) => resource.stack === "" || stacks.has(resource.stack)),
    resources: report.resources.filter(({ stack }) => stacks.has(stack)),
    access: report.access.filter(({ stack }) => stacks.has(stack)),
    ...(report.exposure && { exposure: { ...report.exposure, sites: report.exposure.sites.filter(({ stack }) => stacks.has(stack)) } }),
    ...(report.surface && { surface: report.surface.filter(({ stack }) => stacks.has(stack)) }),
    ...(report.cost && { cost: { ...report.cost, stacks: report.cost.stacks.filter(({ name }) => stacks.has(name)) } }),
});

const namesOf = ({ stacks }: Report): string[] => stacks.map(({ name }) => name);

/** What a reader must know before comparing. */
function notesOn(before: Report, after: Report): string[] {
    const [was, is] = [namesOf(before), namesOf(after)];
    const missing = was.filter((name) => !is.includes(name));
    const further = is.filter((name) => !was.includes(name));
    const undigested = before.resources.length > 0 && !before.resources.some(({ digest }) => digest);
    return [
        ...(missing.length > 0 ? [`Not judged now: ${missing.join(", ")}. Nothing is said of what the baseline has of it.`] : []),
        ...(further.length > 0 ? [`Not in the baseline: ${further.join(", ")}. Nothing of it is compared.`] : []),
        ...(missing.length + further.length > 0 ? ["Requirements, controls, frameworks and places of data are those of all stacks that each report judged."] : []),
        ...(before.source !== after.source ? [`The baseline is of the kind "${before.source}", this report "${after.source}": what a cloud computes can differ without anybody having changed it.`] : []),
        ...(before.product.version !== after.product.version ? [`The baseline was judged by version ${before.product.version}, this by ${after.product.version}: rules can differ.`] : []),
        ...(before.judgedOn && after.judgedOn && before.judgedOn !== after.judgedOn ? [`Exceptions are as of ${after.judgedOn}, those of the baseline as of ${before.judgedOn}.`] : []),
        ...(undigested ? ["The baseline has no digests of resources: which of them changed is not known."] : []),
        ...(before.cost && after.cost && before.cost.pricesRead !== after.cost.pricesRead ? [`Prices are of ${after.cost.pricesRead}, those of the baseline of ${before.cost.pricesRead}.`] : []),
    ];
}

const reached = (rows: Surface): Surface => rows.filter(({ state }) => state !== "missing");

function surfaceChanges(before: Surface | undefined, after: Surface | undefined): Changes["surface"] {
    if (!before || !after || [...before, ...after].some(({ state }) => state === "not known")) return undefined;
    const { added, removed } = pair(reached(before), reached(after), ({ stack, what }) => `${stack} ${what}`);
    const row = (change: "added" | "removed") => ({ stack, what, state }: Surface[number]) => ({ change, stack, what, listed: state === "listed" });
    return [...added.map(row("added")), ...removed.map(row("removed"))];
}

function residencyChanges(before: Report["residency"], after: Report["residency"]): Changes["residency"] {
    const { added, removed } = pair(before, after, ({ what, cloud, region, how, state }) => [what, cloud, region, how, state].join("\0"));
    const row = (change: "added" | "removed") => ({ what, cloud, region, country, how, state }: Report["residency"][number]) => ({ change, what, cloud, region, country, how, state });
    return [...added.map(row("added")), ...removed.map(row("removed"))];
}

/** @param report without changes of its own: they are not looked at */
export function changesOf(report: Report, { report: baseline, file, sha256 }: Baseline): Changes {
    const common = new Set(namesOf(report).filter((name) => namesOf(baseline).includes(name)));
    const [before, after] = [onlyOf(baseline, common), onlyOf(report, common)];
    const findings = findingChanges(before, after);
    const resources = resourceChanges(before.resources, after.resources);
    const count = (change: string): number => resources.filter((row) => row.change === change).length;
    return {
        baseline: { file, sha256, source: baseline.source, version: baseline.product.version, commit: baseline.commit?.id, stacks: namesOf(baseline) },
        notes: notesOn(baseline, report),
        verdict: { before: baseline.verdict.state, after: report.verdict.state },
        counts: {
            findings: Object.fromEntries(FINDING_CHANGES.map((change) => [change, findings.filter((row) => row.change === change).length])) as Changes["counts"]["findings"],
            resources: { added: count("added"), changed: count("changed"), removed: count("removed") },
        },
        rules: ruleChanges(before, after),
        findings,
        resources,
        places: placeChanges(before.stacks, after.stacks),
        requirements: requirementChanges(before, after),
        controls: controlChanges(before, after),
        frameworks: frameworkChanges(before, after),
        scenarios: scenarioChanges(before.survival, after.survival),
        singlePoints: singlePointChanges(before.survival, after.survival),
        surface: surfaceChanges(before.surface, after.surface),
        reach: reachChanges(before.exposure, after.exposure),
        access: accessChanges(before.access, after.access),
        residency: residencyChanges(before.residency, after.residency),
        cost: costChanges(before.cost, after.cost),
    };
}

/**
 * The exit code where only what is new counts: 2 for a mandatory rule that newly fails or got worse, 4 where nothing did
 * but exceptions that expired, else 0. What failed before goes on failing, and is told.
 */
export function exitCodeOfNew({ findings }: Changes): 0 | 2 | 4 {
    if (findings.some(({ level, change, after }) => level === "mandatory" && after === "fail" && (change === "new" || change === "worse"))) return 2;
    return findings.some(({ change }) => change === "expired") ? 4 : 0;
}

/** The report with what differs from an earlier one; as it is where there is none. */
export const withChanges = (report: Report, baseline: Baseline | undefined): Report => (baseline ? { ...report, changes: changesOf(report, baseline) } : report);
