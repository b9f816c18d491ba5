// Reads the records of a folder. Everything that is wrong with any of them is said at once.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, type InputProblem } from "../problems";
import { type EvidenceRecord, recordSchema } from "./record";
import { type Signature, signatureOf, type TrustedKey } from "./seal";

export interface FiledRecord {
    /** Name of the file without its ending. */
    readonly id: string;
    readonly sha256: string;
    readonly record: EvidenceRecord;
    /** Left out where nobody signed. */
    readonly signature?: Signature;
}

/** What the schema cannot say of one record. */
function problemsOf({ from, until, result, steps }: EvidenceRecord): { readonly found: string; readonly expected: string }[] {
    return [
        ...(Date.parse(until) < Date.parse(from) ? [{ found: `until ${until}`, expected: `a time after from, ${from}` }] : []),
        ...(result === "passed" && steps.some(({ state }) => state === "failed") ? [{ found: "result passed with a step that failed", expected: "result failed" }] : []),
    ];
}

function readRecord(path: string): { readonly record: EvidenceRecord; readonly sha256: string } {
    const bytes = readFileSync(path);
    const refuse = (problems: readonly { readonly found: string; readonly expected: string }[]) => new InputError(problems.map((problem): InputProblem => ({ file: path, ...problem })));
    let json: unknown;
    try {
        json = JSON.parse(bytes.toString("utf8"));
    } catch {
        throw refuse([{ found: "no JSON", expected: "a record" }]);
    }
    const parsed = recordSchema.safeParse(json);
    if (!parsed.success) {
        const expected = "a record as report/evidence/record.ts has it";
        throw refuse(parsed.error.issues.map(({ path: place, message }) => ({ found: `at ${place.join(".") || "the top"}: ${message}`, expected })));
    }
    const problems = problemsOf(parsed.data);
    if (problems.length > 0) throw refuse(problems);
    return { record: parsed.data, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/**
 * Every record of a folder, by name. Nothing where there is no such folder.
 * @param keys public keys of who is trusted to sign
 * @param rehearsalKeys public keys of who signs what was rehearsed, and nothing of real accounts
 * @throws InputError
 */
export function readRecords(folder: string, keys: readonly TrustedKey[] = [], rehearsalKeys: readonly TrustedKey[] = []): FiledRecord[] {
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => name.endsWith(".json")).sort();
    const problems: InputProblem[] = [];
    const records = names.filter((name) => !name.endsWith(".dsse.json")).flatMap((name): FiledRecord[] => {
        const path = join(folder, name);
        try {
            const { record, sha256 } = readRecord(path);
            const signature = signatureOf(path, sha256, record.environment === "live" ? keys : [...keys, ...rehearsalKeys]);
            return [{ id: name.replace(/\.json$/, ""), sha256, record, ...(signature && { signature }) }];
        } catch (error) {
            if (!(error instanceof InputError)) throw error;
            problems.push(...error.problems);
            return [];
        }
    });
    for (const name of names.filter((each) => each.endsWith(".dsse.json") && !names.includes(each.replace(/\.dsse\.json$/, ".json")))) {
        problems.push({ file: join(folder, name), found: "a proof without its record", expected: `${name.replace(/\.dsse\.json$/, ".json")} beside it` });
    }
    if (problems.length > 0) throw new InputError(problems);
    return records;
}
