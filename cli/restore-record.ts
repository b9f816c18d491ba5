// The record of a restore or of a copy: what the command line asks for it, and how it is written.
import { basename, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { EvidenceRecord } from "../report/evidence/record";
import { InputError, type InputProblem } from "../report/problems";
import type { signerOf, SigningOptions } from "../report/signing";
import type { commitOf, productOf } from "../report/versions";
import type { recordFile, writeRecord } from "../resilience/records";
import type * as Compare from "../resilience/restore/compare";
import type * as Recording from "../resilience/restore/record";
import type { Place } from "../resilience/restore/store";
import { ROOT, shortest } from "./command";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    record: () => require("../resilience/restore/record") as typeof Recording,
    records: () => require("../resilience/records") as { recordFile: typeof recordFile; writeRecord: typeof writeRecord },
    signing: () => (require("../report/signing") as { signerOf: typeof signerOf }).signerOf,
    versions: () => require("../report/versions") as { commitOf: typeof commitOf; productOf: typeof productOf },
};
/* eslint-enable @typescript-eslint/no-require-imports */

export interface RecordOptions extends SigningOptions {
    readonly store: string;
    readonly records: string;
    readonly stack?: readonly string[];
    readonly cloud?: EvidenceRecord["clouds"];
    readonly environment?: "emulated" | "live";
    readonly began?: string;
    readonly ended?: string;
    readonly targetMinutes?: number;
    readonly width: number;
}

export const instant = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");

/** What addresses do not tell must be said; what they tell cannot be said otherwise. */
export function placed(places: readonly Place[], { cloud, environment }: RecordOptions): Pick<EvidenceRecord, "clouds" | "environment"> {
    const problems: InputProblem[] = [];
    const known = [...new Set(places.flatMap((place) => place.cloud ?? []))].sort();
    const clouds = known.length > 0 ? known : cloud ?? [];
    const environments = places.flatMap((place) => place.environment ?? []);
    const where = environments.includes("emulated") ? "emulated" : environments[0] ?? environment;
    if (clouds.length === 0) problems.push({ file: "--cloud", found: "nothing", expected: "aws, azure or both", hint: "The addresses do not tell on which cloud the copy is." });
    if (!where) problems.push({ file: "--environment", found: "nothing", expected: "live or emulated", hint: "The addresses do not tell whether the copy is on a real account." });
    if (environment && where && environment !== where) problems.push({ file: "--environment", found: environment, expected: `${where}, by the addresses` });
    if (problems.length > 0) throw new InputError(problems);
    return { clouds, environment: where! };
}

/** Seconds from the beginning of the restore to its end, where somebody says when both were. */
export function recoveryOf({ began, ended, targetMinutes }: RecordOptions): Recording.RestoreFacts["recovery"] {
    if (began === undefined && ended === undefined && targetMinutes === undefined) return undefined;
    const [from, until] = [Date.parse(began ?? ""), Date.parse(ended ?? "")];
    if (!(until >= from)) throw new InputError([{ file: "--began and --ended", found: `${began ?? "nothing"} and ${ended ?? "nothing"}`, expected: "two times, the second not before the first" }]);
    return { seconds: Math.round((until - from) / 1000), ...(targetMinutes !== undefined && { targetSeconds: targetMinutes * 60 }) };
}

/** Writes the record, what signs it, and the whole list of what is wrong; says how it came out. */
export function fileRecord(comparison: Compare.Comparison, facts: Omit<Recording.RestoreFacts, "version" | "commit" | "list">, { records, ...signing }: RecordOptions): EvidenceRecord["result"] {
    const signer = lazy.signing()(signing);
    const { faultList, restoreRecord, subjectOf } = lazy.record();
    const { commitOf: commitIn, productOf: productIn } = lazy.versions();
    const { recordFile, writeRecord } = lazy.records();
    const commit = commitIn(ROOT);
    const file = recordFile(ROOT, { kind: "restore", subject: subjectOf(facts), until: facts.until }, resolve(records));
    const list = file.replace(/\.json$/, ".differences.txt");
    const record = restoreRecord(comparison, { ...facts, list: basename(list), version: productIn(ROOT).version, ...(commit && !commit.dirty && { commit: commit.id }) });
    const faults = faultList(comparison);
    const files = writeRecord(file, record, signer, faults ? new Map([[list, faults]]) : undefined);
    process.stdout.write([
        `${record.result === "passed" ? "✔" : "✖"} ${record.title}: ${record.summary}`,
        ...record.defects.map((defect) => `  ${defect}`),
        ...files.map((name) => `  wrote ${shortest(name)}`),
        "",
    ].join("\n"));
    return record.result;
}

export const wholeNumber = (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("It must be a whole number, 1 or more.");
    return value;
};
export const atTime = (text: string): string => {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) || Number.isNaN(Date.parse(text))) throw new InvalidArgumentError("It must be in UTC, as 2026-11-21T09:30:00Z.");
    return text;
};
const named = (text: string): string => {
    if (!/^[a-z0-9][a-z0-9._-]*$/.test(text)) throw new InvalidArgumentError("It must be lower case letters, digits, dots and hyphens.");
    return text;
};

export const widthOption = () => new Option("--width <count>", "objects read at the same time").argParser(wholeNumber).default(8);

export const withRecord = (command: Command): Command => command
    .requiredOption("--store <name>", "what later records of the same store name too: customer-data", named)
    .option("--records <folder>", "where the record goes", "evidence/records")
    .option("--stack <name...>", "stacks that it belongs to")
    .addOption(new Option("--cloud <name...>", "where the addresses do not tell").choices(["aws", "azure"]))
    .addOption(new Option("--environment <which>", "where the addresses do not tell").choices(["emulated", "live"]))
    .addOption(widthOption())
    .addOption(new Option("--sign-key <file>", "sign the record with this Ed25519 key (PEM)").conflicts("signCommand"))
    .option("--sign-command <command>", "sign with what this prints")
    .option("--sign-public <file>", "public key of the key that --sign-command uses");
