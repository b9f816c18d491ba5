// Documents → verdicts → report → files. What calls it decides where documents come from and what becomes of the files.
import { join } from "node:path";
import { controls } from "../policy/catalogue/controls";
import { requirements } from "../policy/catalogue/requirements";
import { type Exception, readExceptions } from "../policy/exceptions";
import { judge, today as now } from "../policy/judge";
import { rules as allRules } from "../policy/rules/index";
import type { Rule } from "../policy/rule";
import { writeAll } from "../simulate/deployment";
import { assess } from "./assess";
import { type DocumentFile, readDocuments } from "./documents";
import { html } from "./html/index";
import { json } from "./json";
import { markdown } from "./markdown";
import type { Report } from "./schema";
import { commitOf, productOf, versionsOf } from "./versions";

/** The written forms by the name of their file. A further form is one more line here. */
export const forms: Readonly<Record<string, (report: Report) => string>> = {
    "report.json": json,
    "report.md": markdown,
    "report.html": html,
};

export interface JudgeFiles {
    /** Folder of the project. */
    readonly root: string;
    readonly files: readonly DocumentFile[];
    /** Default: every rule there is. */
    readonly rules?: readonly Rule[];
    /** Default: what `policy/exceptions.yaml` holds. */
    readonly exceptions?: readonly Exception[];
    /** Day on which exceptions are held against their expiry. */
    readonly today?: string;
    /** Told when a step ends. */
    readonly step?: (name: string) => void;
}

/**
 * Judges the files together and says what it means.
 * @throws InputError, ExceptionsError
 */
export function reportOn({ root, files, rules = allRules, exceptions, today = now(), step }: JudgeFiles): Report {
    const accepted = exceptions ?? readExceptions(join(root, "policy", "exceptions.yaml"), rules.map(({ name }) => name));
    const documents = readDocuments(files);
    step?.("read");
    const evaluations = judge(documents.judged, rules, accepted, { today });
    step?.("judge");
    return assess({
        documents, evaluations, rules, controls, requirements, exceptions: accepted, today,
        product: productOf(root), versions: versionsOf(root), commit: commitOf(root),
    });
}

/** Writes every form, all or none. Gives the files' paths. */
export function writeForms(report: Report, out: string): string[] {
    const files = new Map(Object.entries(forms).map(([name, form]) => [join(out, name), form(report)]));
    writeAll(files);
    return [...files.keys()];
}
