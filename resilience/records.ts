// What was done, as a record of evidence: out of the journal, with what was measured beside what was promised and reckoned.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type EvidenceRecord, type Figure, RECORD_FORMAT } from "../report/evidence/record";
import { proofOf, sealRecord } from "../report/evidence/seal";
import type { Signer } from "../report/proof";
import { commitOf, productOf } from "../report/versions";
import { writeAll } from "../simulate/deployment";
import type { Approval } from "./approvals";
import type { Clock, Journal } from "./journal";

export interface RecordFacts {
    readonly kind: EvidenceRecord["kind"];
    readonly subject: string;
    readonly title: string;
    readonly requirements: readonly string[];
    readonly clouds: EvidenceRecord["clouds"];
    readonly stacks: readonly string[];
    readonly live: boolean;
    readonly summary: string;
    readonly figures: readonly Figure[];
    readonly defects: readonly string[];
    readonly approvals: readonly Approval[];
    /** Version of the engine. */
    readonly engine?: string;
}

export function recordOf(root: string, journal: Journal, facts: RecordFacts, clock: Clock = () => new Date()): EvidenceRecord {
    const { live, engine, approvals, ...rest } = facts;
    const failed = journal.steps.some(({ state }) => state === "failed") || journal.ended?.result === "failed";
    const commit = commitOf(root);
    return {
        format: RECORD_FORMAT, ...rest,
        environment: live ? "live" : "simulated",
        from: journal.from, until: journal.ended?.at ?? clock().toISOString().replace(/\.\d{3}Z$/, "Z"),
        result: failed ? "failed" : "passed",
        steps: journal.steps,
        approvals: approvals.map(({ who, at, gate }) => ({ who, at, gate })),
        tool: { name: "holdfast", version: productOf(root).version, ...(engine !== undefined && { engine: `pulumi ${engine}` }) },
        ...(commit && !commit.dirty && { commit: commit.id }),
        logs: [],
    };
}

/** Where a record goes unless it is said: beside the others, by what it is of and its day. */
export const recordFile = (root: string, { kind, subject, until }: Pick<EvidenceRecord, "kind" | "subject" | "until">, folder = join(root, "evidence", "records")): string => {
    const name = `${kind}.${subject.replace(/[:/]/g, "-")}.${until.slice(0, 10)}`;
    const file = (number: number): string => join(folder, `${name}${number > 1 ? `.${number}` : ""}.json`);
    let number = 1;
    while (existsSync(file(number))) number++;
    return file(number);
};

/** Writes the record, its proof where somebody signs, and what belongs to it: all or none. */
export function writeRecord(file: string, record: EvidenceRecord, signer: Signer | undefined, beside: ReadonlyMap<string, string> = new Map()): string[] {
    const text = `${JSON.stringify(record, null, 4)}\n`;
    const files = new Map([[file, text], ...beside]);
    if (signer) files.set(join(dirname(file), proofOf(file).split("/").at(-1)!), `${JSON.stringify(sealRecord(file, text, record, signer), null, 4)}\n`);
    writeAll(files);
    return [...files.keys()];
}
