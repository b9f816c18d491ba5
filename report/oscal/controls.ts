// The catalogues that OSCAL's documents speak of: NIST's own, and ours, in which every rule has a control.
import type { Report, ReportState } from "../schema";
import { prose, title, uuidOf } from "./terms";

export interface OscalControl {
    /** As OSCAL writes it: `ac-2.1`. */
    readonly id: string;
    readonly title: string;
    readonly state: ReportState;
    readonly rules: readonly string[];
    readonly requirements: readonly string[];
}

export interface ControlSet {
    readonly key: string;
    readonly name: string;
    /** Resource in the back matter that says where the catalogue is. */
    readonly uuid: string;
    readonly href: string;
    readonly controls: readonly OscalControl[];
}

/** The file of our own catalogue, beside the others. */
export const CATALOG = "oscal-catalog.json";

/** Frameworks whose publisher gives them out as an OSCAL catalogue, by key. Of others there are no identifiers to refer to. */
const PUBLISHED: Readonly<Record<string, string>> = {
    "nist-800-53-r5": "https://raw.githubusercontent.com/usnistgov/oscal-content/v1.4.0/nist.gov/SP800-53/rev5/json/NIST_SP-800-53_rev5_catalog.json",
};

/** `AC-2(1)` is `ac-2.1` in NIST's catalogue. */
export const oscalId = (id: string): string => id.toLowerCase().replace(/\((\d+)\)/g, ".$1");

/** What a finding is about: that the rules find no fault, which is less than the control's own objective. */
export const objectiveId = (id: string): string => `${id}_obj-rules`;

export const ownControls = ({ controls }: Pick<Report, "controls">): ControlSet => ({
    key: "holdfast", name: "Holdfast's own controls", uuid: uuidOf("catalog", "holdfast"), href: CATALOG,
    controls: controls.map(({ id, title: text, state, rules, requirements }) => ({ id, title: text, state, rules, requirements })),
});

export const controlSets = (report: Report): ControlSet[] => [
    ...report.frameworks.flatMap(({ key, short, controls }): ControlSet[] => {
        const href = PUBLISHED[key];
        return href === undefined || controls.length === 0 ? [] : [{
            key, name: short, uuid: uuidOf("catalog", key), href,
            controls: controls.map(({ id, title: text, state, rules }) => ({ id: oscalId(id), title: text, state, rules, requirements: [] })),
        }];
    }),
    ownControls(report),
];

/** Catalogues, judged documents and other inputs, as resources that the rest refers to. */
export const backMatter = (report: Report, sets: readonly ControlSet[]) => ({
    resources: [
        ...sets.map(({ uuid, name, href }) => ({ uuid, title: title(name), description: "Catalogue of controls.", rlinks: [{ href }] })),
        ...report.stacks.map(({ name, file, sha256, source }) => ({
            uuid: uuidOf("document", name, sha256), title: title(`Judged document of stack ${name}`), description: prose(`${file}, ${source}.`),
            rlinks: [{ href: encodeURI(file), hashes: [{ algorithm: "SHA-256", value: sha256 }] }],
        })),
        ...(report.inputs ?? []).map(({ kind, file, sha256 }) => ({
            uuid: uuidOf("input", file, sha256), title: title(`Input: ${kind}`), description: prose(`${file}.`),
            rlinks: [{ href: encodeURI(file), hashes: [{ algorithm: "SHA-256", value: sha256 }] }],
        })),
    ],
});
