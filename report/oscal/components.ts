// oscal-component-definition.json: the rules of each cloud and the controls that they support. oscal-catalog.json: our own controls.
import { SUPPORTS } from "../../policy/catalogue/frameworks/citations";
import type { Report, RuleRow } from "../schema";
import { backMatter, type ControlSet, controlSets, ownControls } from "./controls";
import { documentId, listed, metadata, prose, props, title, uuidOf } from "./terms";
import { lines, write } from "./write";

const PARTS = [
    { key: "aws", title: "Holdfast on AWS", description: "What stands on AWS, and the rules that it is held to." },
    { key: "azure", title: "Holdfast on Azure", description: "What stands on Azure, and the rules that it is held to." },
    { key: "platform", title: "Holdfast on both clouds", description: "What both clouds are only together, and the rules that it is held to." },
] as const;

/** Named as compliance-trestle names them; what belongs to one rule has its name as remarks. */
const ruleProps = ({ name, title: text, severity, level, remediation }: RuleRow) =>
    props({ Rule_Id: name, Rule_Description: text, Rule_Severity: severity, Rule_Level: level, Rule_Remediation: remediation }, name);

function implementation(part: string, { key, name, uuid, controls }: ControlSet, mine: ReadonlySet<string>) {
    const implemented = controls.map((control) => ({ control, rules: control.rules.filter((rule) => mine.has(rule)) })).filter(({ rules }) => rules.length > 0);
    return implemented.length === 0 ? [] : [{
        uuid: uuidOf("implementation", part, key),
        source: `#${uuid}`,
        description: prose(`${name}: the controls that these rules support.`),
        "implemented-requirements": lines(implemented, ({ control, rules }) => ({
            uuid: uuidOf("implemented", part, key, control.id),
            "control-id": control.id,
            description: prose(`${control.title}: ${rules.length === 1 ? "a rule supports it" : `${rules.length} rules support it`}.`),
            props: rules.flatMap((rule) => props({ Rule_Id: rule }, rule)),
        })),
    }];
}

export function* componentDefinition(report: Report): Generator<string> {
    const sets = controlSets(report);
    yield* write({
        "component-definition": {
            uuid: documentId("component-definition", report),
            metadata: metadata("component definition", report, SUPPORTS),
            components: PARTS.map(({ key, title: name, description }) => {
                const rules = report.rules.filter((rule) => rule.name.startsWith(`${key}-`));
                const mine = new Set(rules.map((rule) => rule.name));
                const implementations = sets.flatMap((set) => implementation(key, set, mine));
                return {
                    uuid: uuidOf("component", key), type: "software", title: name, description,
                    props: lines([
                        { name: "version", value: report.product.version },
                        ...rules.flatMap(ruleProps),
                    ]),
                    ...listed("control-implementations", implementations),
                };
            }),
            "back-matter": backMatter(report, sets),
        },
    });
}

/** Our own controls: what they promise, and the requirements of the source documents that they answer for. */
export function* catalog(report: Report): Generator<string> {
    yield* write({
        catalog: {
            uuid: documentId("catalog", report),
            metadata: metadata("catalogue of controls", report, "The controls that Holdfast answers for. Each is supported by rules, and answers for requirements of the source documents."),
            controls: lines(ownControls(report).controls, ({ id, title: text, requirements }) => ({
                id, title: title(text),
                ...listed("props", requirements.flatMap((requirement) => props({ requirement }))),
                parts: [{ id: `${id}_smt`, name: "statement", prose: prose(`${text}.`) }],
            })),
        },
    });
}
