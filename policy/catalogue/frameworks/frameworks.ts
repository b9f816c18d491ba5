// The frameworks' controls: identifiers and short labels, each list with its edition, owner and sources. What is not listed
// there does not exist for this project. Read when asked for: a pack that only judges does not need them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** In the order in which everything is reported. */
export const FRAMEWORKS = [
    "nist-800-53-r5", "cis-aws", "cis-azure", "iso-27001-2022", "soc2", "pci-dss-4.0.1", "hipaa", "gdpr", "csa-ccm-4", "nis2-ir-2024-2690", "dora",
] as const;

export type FrameworkKey = (typeof FRAMEWORKS)[number];

export interface FrameworkControl {
    readonly id: string;
    /** A short label, not the control's text. */
    readonly title: string;
    /** The form to print, where it is not the id. */
    readonly cite?: string;
    /** No longer part of the edition: never cited. */
    readonly withdrawn?: true;
    /** A heading, or a paragraph of a counted article: listed, and not counted as a control by itself. */
    readonly counted?: false;
}

export interface Framework {
    readonly key: FrameworkKey;
    readonly name: string;
    readonly edition: string;
    /** Name and edition in a few characters. */
    readonly short: string;
    /** Who publishes it and holds the rights in its text. */
    readonly owner: string;
    readonly notice: string;
    /** What its controls are called: `requirements`, `articles`. */
    readonly unit: string;
    readonly sources: readonly { readonly name: string; readonly version: string; readonly licence: string; readonly usedFor: string }[];
    readonly controls: readonly FrameworkControl[];
}

const read = <Content>(name: string): Content => JSON.parse(readFileSync(join(__dirname, `${name}.json`), "utf8")) as Content;

let known: readonly Framework[] | undefined;

/** Every framework with all of its controls. */
export const frameworks = (): readonly Framework[] => (known ??= FRAMEWORKS.map((key) => read<Framework>(key)));

/** Controls that count: neither withdrawn nor headings. */
export const countedIn = ({ controls }: Framework): FrameworkControl[] => controls.filter(({ withdrawn, counted }) => !withdrawn && counted !== false);

/** What others have a rule for. */
export interface Row {
    /** `VPC: VPC has flow logs`, or `prowler: …` for a check that the annex does not name. */
    readonly row: string;
    readonly provider: "aws" | "azure";
    /** Their rules: `CK:CKV2_AWS_11`, `PR:vpc_flow_logs_enabled`. */
    readonly others: readonly string[];
}

/** Controls by framework. */
export type Controls = Readonly<Partial<Record<FrameworkKey, readonly string[]>>>;

export interface Mappings {
    readonly about: string;
    readonly sources: Framework["sources"];
    /** `CK` → `Checkov 3.3.30`. */
    readonly projects: Readonly<Record<string, string>>;
    readonly rows: readonly Row[];
    /** `prowler:vpc_flow_logs_enabled` → what that project says its rule supports. */
    readonly published: Readonly<Record<string, Controls>>;
    /** The same, where the only source names different ids in two places: never cited. */
    readonly disputed: Readonly<Record<string, Controls>>;
}

let mapped: Mappings | undefined;

export const mappings = (): Mappings => (mapped ??= read<Mappings>("mappings"));
