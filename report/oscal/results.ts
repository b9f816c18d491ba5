// oscal-assessment-results.json: what was reviewed, observed and found, by NIST's controls and by ours.
import { groupBy } from "../../policy/look";
import { SUPPORTS } from "../../policy/catalogue/frameworks/citations";
import { instantOf } from "../instant";
import type { Report, ReportState } from "../schema";
import { counted, STATE_WORDS } from "../words";
import { backMatter, type ControlSet, controlSets, objectiveId, type OscalControl } from "./controls";
import { containerComponent, containers, inventoryItem } from "./inventory";
import { observation, type Outcome, outcomesOf } from "./observations";
import { isRisk, risk, riskId } from "./risks";
import { assets, documentId, listed, metadata, ORIGINS, prose, title, uuidOf } from "./terms";
import { lines, write } from "./write";

/** OSCAL knows two states. Only a pass is the better one. */
const STATUS: Readonly<Record<ReportState, { readonly state: string; readonly reason: string }>> = {
    pass: { state: "satisfied", reason: "pass" },
    fail: { state: "not-satisfied", reason: "fail" },
    excepted: { state: "not-satisfied", reason: "other" },
    "not-applicable": { state: "not-satisfied", reason: "other" },
    "not-evaluated": { state: "not-satisfied", reason: "other" },
};

/** The objective that a finding is about, and how it is assessed. */
const objective = ({ id, rules }: OscalControl) => ({
    "control-id": id,
    parts: [
        {
            id: objectiveId(id), name: "assessment-objective", props: [{ name: "method-id", value: `${id}_asm-rules` }],
            prose: prose(rules.length > 0 ? `Every rule that supports the control passes wherever it applies: ${rules.join(", ")}.` : "No rule supports the control yet."),
        },
        {
            id: `${id}_asm-rules`, name: "assessment-method", props: [{ name: "method", value: "TEST" }],
            parts: [{ name: "assessment-objects", prose: "The resources of the inventory, as the judged documents have them." }],
        },
    ],
});

function finding({ id, title: name, state, rules }: OscalControl, key: string, byRule: ReadonlyMap<string, readonly Outcome[]>) {
    const outcomes = rules.flatMap((rule) => byRule.get(rule) ?? []);
    const { state: status, reason } = STATUS[state];
    return {
        uuid: uuidOf("finding", key, id),
        title: title(`${id}: ${name}`),
        description: prose(`${counted(rules.length, "rule supports", "rules support")} the control; together: ${STATE_WORDS[state]}.`),
        origins: ORIGINS,
        target: {
            type: "objective-id", "target-id": objectiveId(id),
            status: { state: status, reason, ...(reason === "other" && { remarks: `${STATE_WORDS[state]}, which is neither a pass nor a failure.` }) },
        },
        ...listed("related-observations", outcomes.map(({ uuid }) => ({ "observation-uuid": uuid }))),
        ...listed("related-risks", outcomes.filter(isRisk).map((outcome) => ({ "risk-uuid": riskId(outcome) }))),
    };
}

const reviewed = (sets: readonly ControlSet[]) => ({
    "control-selections": sets.map(({ name, uuid, controls }) => ({
        description: prose(`${name}: the controls that rules support.`),
        links: [{ href: `#${uuid}`, rel: "reference" }],
        "include-controls": lines(controls, ({ id }) => ({ "control-id": id })),
    })),
    "control-objective-selections": [{
        description: "For each control, that no rule which supports it finds a fault.",
        "include-objectives": lines(sets.flatMap(({ controls }) => controls), ({ id }) => ({ "objective-id": objectiveId(id) })),
    }],
});

/** What the assessment was planned by: there is no plan but the rules. */
const PLAN = uuidOf("plan", "rules");

const planResource = {
    uuid: PLAN, title: "What was planned", rlinks: [{ href: "oscal-component-definition.json" }],
    description: "There is no plan of assessment besides the rules, which the component definition lists: every rule is asked of every resource that it is about.",
};

export function* assessmentResults(report: Report): Generator<string> {
    const sets = controlSets(report);
    const outcomes = outcomesOf(report);
    const byRule = groupBy(outcomes, ({ rule }) => rule.name);
    const inventory = new Set(report.resources.map(({ urn }) => urn));
    const matter = backMatter(report, sets);
    yield* write({
        "assessment-results": {
            uuid: documentId("assessment-results", report),
            metadata: metadata("assessment results", report, SUPPORTS),
            "import-ap": { href: `#${PLAN}` },
            "local-definitions": { "objectives-and-methods": lines(sets.flatMap(({ controls }) => controls), objective) },
            results: [{
                uuid: uuidOf("result", documentId("assessment-results", report)),
                title: title(`Verdicts of ${counted(report.summary.rules.run, "rule")} on ${counted(report.summary.resources, "resource")}`),
                description: prose([report.verdict.sentence, ...report.limits].join(" ")),
                start: instantOf(report),
                "local-definitions": {
                    components: lines(containers(report, inventory), (container) => containerComponent(container, report.source)),
                    "inventory-items": lines(report.resources, inventoryItem),
                    "assessment-assets": assets(report),
                },
                "reviewed-controls": reviewed(sets),
                observations: lines(outcomes, (outcome) => observation(report, outcome, inventory)),
                risks: lines(outcomes.filter(isRisk), (outcome) => risk(report, outcome)),
                findings: lines(sets.flatMap(({ key, controls }) => controls.map((control) => ({ key, control }))), ({ key, control }) => finding(control, key, byRule)),
                remarks: `Verdicts that a rule is not about a resource are not listed: ${report.summary.verdicts["not-applicable"]}. report.json has them.`,
            }],
            "back-matter": { resources: [planResource, ...matter.resources] },
        },
    });
}
