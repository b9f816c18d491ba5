// oscal-poam.json: what is open, from failures and exceptions to evidence that nobody has brought yet. A deadline is an
// exception's expiry and nothing else: no date is made up.
import type { Report, RequirementRow } from "../schema";
import { counted } from "../words";
import { backMatter } from "./controls";
import { containerComponent, containers, inventoryItem } from "./inventory";
import { isOpen, observation, type Outcome, outcomesOf, resourcesIn } from "./observations";
import { exceptionOf, isRisk, namesOf, risk, riskId } from "./risks";
import { assets, documentId, metadata, ORIGINS, prose, props, title, uuidOf } from "./terms";
import { lines, write } from "./write";

function item(report: Report, outcome: Outcome) {
    const { uuid, rule, state } = outcome;
    const exception = exceptionOf(report, outcome);
    const where = counted(resourcesIn(outcome.findings).size, "resource");
    const said = {
        fail: `${rule.title} does not hold on ${where}: ${namesOf(outcome)}. ${rule.remediation}`,
        excepted: `${rule.title} does not hold on ${where}: ${namesOf(outcome)}. Accepted: ${exception?.reason ?? "see the exception"}`,
        "not-evaluated": `${rule.title} could not be evaluated on ${where}: ${namesOf(outcome)}.`,
    };
    return {
        uuid: uuidOf("poam-item", uuid),
        title: title(`${rule.name}: ${{ fail: "mend it", excepted: "mend it before the exception expires", "not-evaluated": "find out" }[state as keyof typeof said]}`),
        description: prose(said[state as keyof typeof said]),
        props: props({
            state, severity: rule.severity, level: rule.level,
            ...(exception && { ticket: exception.ticket, owner: exception.owner, expires: exception.expires, "compensating-control": exception.compensatingControl }),
        }),
        origins: ORIGINS,
        "related-observations": [{ "observation-uuid": uuid }],
        ...(isRisk(outcome) && { "related-risks": [{ "risk-uuid": riskId(outcome) }] }),
    };
}

/** Evidence that is missing: a requirement whose parts are not all shown. */
const lacking = ({ id, promise, parts }: RequirementRow) => {
    const open = parts.filter(({ state }) => state === "not-evaluated");
    return {
        uuid: uuidOf("poam-item", "requirement", id),
        title: title(`Requirement ${id}: bring the evidence`),
        description: prose(`${promise} Missing: ${open.flatMap(({ missing }) => missing).join(" ") || "evidence"}`),
        props: props({ state: "not-evaluated", requirement: id, "evidence-class": open.map((part) => part.class).join(" ") }),
        origins: ORIGINS,
    };
};

/** OSCAL wants at least one item. */
const NOTHING = { uuid: uuidOf("poam-item", "nothing"), title: "Nothing is open", description: "No rule fails, nothing is excepted, and every requirement is shown.", origins: ORIGINS };

export function* poam(report: Report): Generator<string> {
    const open = outcomesOf(report).filter(isOpen);
    const urns = new Set(open.flatMap(({ findings }) => findings.map(({ urn }) => urn)));
    const inventory = new Set(report.resources.map(({ urn }) => urn));
    const found = report.findings.filter(({ urn, state }) => urns.has(urn) && state !== "pass");
    const items = [
        ...open.map((outcome) => item(report, outcome)),
        ...report.requirements.filter(({ parts }) => parts.some(({ state }) => state === "not-evaluated")).map(lacking),
    ];
    yield* write({
        "plan-of-action-and-milestones": {
            uuid: documentId("plan-of-action-and-milestones", report),
            metadata: metadata("plan of action", report, "What is open. A deadline is the expiry of an exception; where there is none, nobody has set a date."),
            "system-id": { "identifier-type": "http://ietf.org/rfc/rfc4122", id: uuidOf("system", ...report.stacks.map(({ project }) => project)) },
            "local-definitions": {
                components: lines(containers({ findings: found }, inventory), (container) => containerComponent(container, report.source)),
                "inventory-items": lines(report.resources.filter(({ urn }) => urns.has(urn)), inventoryItem),
                "assessment-assets": assets(report),
            },
            observations: lines(open, (outcome) => observation(report, outcome, inventory)),
            risks: lines(open.filter(isRisk), (outcome) => risk(report, outcome)),
            "poam-items": lines(items.length > 0 ? items : [NOTHING]),
            "back-matter": backMatter(report, []),
        },
    });
}
