// Reads the report of an earlier run. One that this version does not understand is refused whole, with one sentence.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { InputError } from "../problems";
import { FORMAT, type Report, reportSchema } from "../schema";
import type { Baseline } from "./index";

const EXPECTED = `report.json of format ${FORMAT}, as \`holdfast report\` writes it`;
const AGAIN = "Make it again with this version, from the commit that it is of.";

/** @throws InputError */
export function readReport(file: string): Baseline {
    const refuse = (found: string, hint?: string) => new InputError([{ file, found, expected: EXPECTED, ...(hint && { hint }) }]);
    let bytes: Buffer;
    try {
        bytes = readFileSync(file);
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw refuse(code === "ENOENT" ? "no such file" : code === "EISDIR" ? "a folder" : `a file that cannot be read (${code})`);
    }
    let json: unknown;
    try {
        json = JSON.parse(bytes.toString("utf8"));
    } catch {
        throw refuse(bytes.length === 0 ? "an empty file" : "no JSON");
    }
    const { format } = (json ?? {}) as { format?: unknown };
    if (typeof format !== "number") throw refuse("JSON that is no report");
    if (format !== FORMAT) throw refuse(`a report of format ${format}`, AGAIN);
    const parsed = reportSchema.safeParse(json);
    if (!parsed.success) {
        const [first] = parsed.error.issues;
        throw refuse(`a report of another version (${first?.path.map(String).join(".") || "the whole"}: ${first?.code.replaceAll("_", " ")})`, AGAIN);
    }
    return { report: parsed.data as Report, file: basename(file), sha256: createHash("sha256").update(bytes).digest("hex") };
}
