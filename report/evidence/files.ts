// Where register and records are: the project's own, unless others are named.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, type InputProblem } from "../problems";
import { type FiledRecord, readRecords } from "./reading";
import { type FiledEntry, readRegister } from "./register";
import type { TrustedKey } from "./seal";
import type { EvidenceFiles } from "./standing";

export interface EvidenceOptions {
    /** Register. Default: `evidence/register.yaml`. */
    readonly register?: string;
    /** Folder of records. Default: `evidence/records`. */
    readonly records?: string;
    /** Public keys of who is trusted to sign records. */
    readonly recordKey?: readonly string[];
}

/** What was named must be there; the project's own need not. */
function placeOf(given: string | undefined, own: string, what: string): string {
    if (given !== undefined && !existsSync(given)) throw new InputError([{ file: given, found: "nothing", expected: what }]);
    return given ?? own;
}

/** Every part's result, or every problem of every part. */
function together(parts: readonly (() => unknown)[]): unknown[] {
    const problems: InputProblem[] = [];
    const results = parts.map((part) => {
        try {
            return part();
        } catch (error) {
            if (!(error instanceof InputError)) throw error;
            problems.push(...error.problems);
            return undefined;
        }
    });
    if (problems.length > 0) throw new InputError(problems);
    return results;
}

const keyIn = (file: string): TrustedKey => ({ file, pem: readFileSync(file, "utf8") });

/**
 * Public halves of keys that are made for rehearsals and thrown away: `evidence/keys/*.pem`. Whoever may change the
 * repository may add one, so that they vouch for rehearsals alone, which are evidence for no promise.
 */
function rehearsalKeys(root: string): TrustedKey[] {
    const folder = join(root, "evidence", "keys");
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".pem")).sort().map((name) => keyIn(join(folder, name))) : [];
}

/**
 * @param root folder of the project
 * @throws InputError with every problem of both
 */
export function readEvidence(root: string, { register, records, recordKey = [] }: EvidenceOptions = {}): EvidenceFiles {
    const [entries, filed] = together([
        () => {
            const path = placeOf(register, join(root, "evidence", "register.yaml"), "a register");
            return existsSync(path) ? readRegister(path) : [];
        },
        () => readRecords(placeOf(records, join(root, "evidence", "records"), "a folder of records"), recordKey.map(keyIn), rehearsalKeys(root)),
    ]) as [FiledEntry[], FiledRecord[]];
    return { register: entries, records: filed };
}
