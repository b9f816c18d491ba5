// Documents → verdicts → report → files. What calls it decides where documents come from and what becomes of the files.
import { join } from "node:path";
import { controls } from "../policy/catalogue/controls";
import { coverage } from "../policy/catalogue/frameworks/citations";
import { requirements } from "../policy/catalogue/requirements";
import { enforced, type PolicyConfigs, settingsIn } from "../policy/config";
import { type Exception, readExceptions } from "../policy/exceptions";
import { judge, today as now } from "../policy/judge";
import { rules as allRules } from "../policy/rules/index";
import type { Rule } from "../policy/rule";
import { type Text, writeAll } from "../simulate/deployment";
import { assess } from "./assess";
import { type DocumentFile, readDocuments } from "./documents";
import { csv } from "./csv";
import { html } from "./html/index";
import { json } from "./json";
import { junit } from "./junit";
import { markdown } from "./markdown";
import { seal, type Signer, statementOf } from "./proof";
import { sarif } from "./sarif";
import type { Report } from "./schema";
import { commitOf, productOf, versionsOf } from "./versions";

/** The written forms by the name of their file. A further form is one more line here. */
export const forms: Readonly<Record<string, (report: Report) => Text>> = {
    "report.json": json,
    "report.md": markdown,
    "report.html": html,
    "report.sarif": sarif,
    "report.junit.xml": junit,
    "findings.csv": csv,
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
    /** Day on which exceptions are held against their expiry. */
    readonly today?: string;
    /** Told when a step ends. */
    readonly step?: (name: string) => void;
}

/**
 * Judges the files together and says what it means.
 * @throws InputError, ExceptionsError
 */
export function reportOn({ root, files, rules: all = allRules, exceptions, policyConfig = {}, today = now(), step }: JudgeFiles): Report {
    const accepted = exceptions ?? readExceptions(join(root, "policy", "exceptions.yaml"), all.map(({ name }) => name));
    const rules = enforced(all, policyConfig);
    const documents = readDocuments(files);
    step?.("read");
    const evaluations = judge(documents.judged, rules, accepted, { today, settings: settingsIn(policyConfig) });
    step?.("judge");
    return assess({
        documents, evaluations, rules, controls, requirements, frameworks: coverage(), exceptions: accepted, today,
        product: productOf(root), versions: versionsOf(root), commit: commitOf(root),
    });
}

/** Writes every form, and the proof of them if there is a signer; all or none. Gives the files' paths. */
export function writeForms(report: Report, out: string, signer?: Signer): string[] {
    const written = (): [string, Text][] => Object.entries(forms).map(([name, form]) => [name, form(report)]);
    const proof = signer && `${JSON.stringify(seal(statementOf(report, new Map(written())), signer), undefined, 2)}\n`;
    const files = new Map([...written(), ...(proof ? [[PROOF, proof] as const] : [])].map(([name, text]) => [join(out, name), text]));
    writeAll(files);
    return [...files.keys()];
}
