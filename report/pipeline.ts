// Documents → verdicts → report → files. What calls it decides where documents come from and what becomes of the files.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { claims } from "../policy/catalogue/claims";
import { controls } from "../policy/catalogue/controls";
import { coverage } from "../policy/catalogue/frameworks/citations";
import { requirements } from "../policy/catalogue/requirements";
import { enforced, type PolicyConfigs, settingsIn } from "../policy/config";
import { type Exception, readExceptions } from "../policy/exceptions";
import { judge, today as now } from "../policy/judge";
import { rules as allRules } from "../policy/rules/index";
import type { Rule } from "../policy/rule";
import { partsOf, type Text, writeAll } from "../simulate/deployment";
import { type Drawings, layOut } from "./architecture/layout";
import { picturesOf } from "./architecture/pictures";
import { assess } from "./assess";
import { type Baseline, withChanges } from "./changes/index";
import { type DocumentFile, readDocuments } from "./documents";
import { csv } from "./csv";
import { type EvidenceOptions, readEvidence } from "./evidence/files";
import { html } from "./html/index";
import { evidenceInputs, inputsOf } from "./inputs";
import { json } from "./json";
import { junit } from "./junit";
import { markdown } from "./markdown";
import { ocsf } from "./ocsf";
import { catalog, componentDefinition } from "./oscal/components";
import { poam } from "./oscal/poam";
import { assessmentResults } from "./oscal/results";
import { seal, type Signer, statementBy } from "./proof";
import { sarif } from "./sarif";
import type { Report } from "./schema";
import { commitOf, productOf, versionsOf } from "./versions";

/** The written forms by the name of their file. A further form is one more line here. */
export const forms: Readonly<Record<string, (report: Report, drawings?: Drawings) => Text>> = {
    "report.json": json,
    "report.md": (report) => markdown(report),
    "report.html": html,
    "report.sarif": sarif,
    "report.junit.xml": junit,
    "findings.csv": csv,
    "findings.ocsf.jsonl": ocsf,
    "oscal-assessment-results.json": assessmentResults,
    "oscal-component-definition.json": componentDefinition,
    "oscal-catalog.json": catalog,
    "oscal-poam.json": poam,
};

/** The proof of the other files, where somebody signs. */
export const PROOF = "report.dsse.json";

export interface JudgeFiles {
    /** Folder of the project. */
    readonly root: string;
    readonly files: readonly DocumentFile[];
    /** Default: every rule there is. */
    readonly rules?: readonly Rule[];
    /** Default: what `policy/exceptions.yaml` holds. */
    readonly exceptions?: readonly Exception[];
    /** Default: every rule as it says itself, with the settings' defaults. */
    readonly policyConfig?: PolicyConfigs;
    /** Files that `policyConfig` was read from, named in the report by digest. */
    readonly policyConfigFiles?: readonly string[];
    /** The time that the report is made for, UTC; forms that need one have it. Default: the commit's. */
    readonly asOf?: string | undefined;
    /** Day on which exceptions are held against their expiry. Default: that of `asOf`, else today. */
    readonly today?: string;
    /** Register and records. Default: the project's own. */
    readonly evidence?: EvidenceOptions | undefined;
    /** An earlier report that this one is compared with. */
    readonly baseline?: Baseline | undefined;
    /** Told when a step ends. */
    readonly step?: (name: string) => void;
}

/**
 * Judges the files together and says what it means.
 * @throws InputError, ExceptionsError
 */
export function reportOn({
    root, files, rules: all = allRules, exceptions, policyConfig = {}, policyConfigFiles = [], asOf, today = asOf?.slice(0, 10) ?? now(), evidence, baseline, step,
}: JudgeFiles): Report {
    const exceptionsFile = join(root, "policy", "exceptions.yaml");
    const accepted = exceptions ?? readExceptions(exceptionsFile, all.map(({ name }) => name));
    const rules = enforced(all, policyConfig);
    const documents = readDocuments(files);
    step?.("read");
    const evaluations = judge(documents.judged, rules, accepted, { today, settings: settingsIn(policyConfig) });
    step?.("judge");
    const report = assess({
        documents, evaluations, rules, controls, requirements, claims, frameworks: coverage(), exceptions: accepted, today,
        evidence: readEvidence(root, evidence), product: productOf(root), versions: versionsOf(root), commit: commitOf(root), asOf,
        inputs: inputsOf(root, [
            ...(exceptions ? [] : [{ kind: "exceptions" as const, path: exceptionsFile }]),
            ...policyConfigFiles.map((path) => ({ kind: "policy configuration" as const, path })),
            ...evidenceInputs(root, evidence),
        ]),
    });
    return withChanges(report, baseline);
}

/** Lays out the pictures of a report, for the forms that show them. Nothing where it has none. */
export const draw = async ({ architecture, stacks }: Report): Promise<Drawings | undefined> =>
    architecture && layOut(picturesOf(architecture, stacks.map(({ name }) => name)));

/** Writes every form, and the proof of them if there is a signer; all or none. Gives the files' paths. */
export function writeForms(report: Report, out: string, signer?: Signer, drawings?: Drawings): string[] {
    const digests = new Map<string, string>();
    const written = Object.entries(forms).map(([name, form]): [string, Text] => [name, signer ? digested(name, form(report, drawings), digests) : form(report, drawings)]);
    // Made once the forms are written, since it names their digests.
    function* proof(by: Signer): Generator<string> {
        yield `${JSON.stringify(seal(statementBy(report, digests), by), undefined, 2)}\n`;
    }
    const files = new Map([...written, ...(signer ? [[PROOF, proof(signer)] as const] : [])].map(([name, text]) => [join(out, name), text]));
    writeAll(files);
    return [...files.keys()];
}

/** The same text; its digest is known once all of it has been taken. */
function* digested(name: string, text: Text, digests: Map<string, string>): Generator<string> {
    const hash = createHash("sha256");
    for (const part of partsOf(text)) {
        hash.update(part);
        yield part;
    }
    digests.set(name, hash.digest("hex"));
}
