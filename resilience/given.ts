// Files that people write for an operation: read, held against their form, and refused with all that is wrong.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { z } from "zod";
import { InputError, type InputProblem } from "../report/problems";

/**
 * Reads YAML or JSON.
 * @param what is expected of a file that cannot be read: "a list of approvals in YAML or JSON"
 * @param form is expected of one that says something else: "approvals: [{ who, at, gate }]"
 * @throws InputError
 */
export function readGiven<T>(file: string, schema: z.ZodType<T>, what: string, form: string): T {
    let found: unknown;
    try {
        found = parse(readFileSync(file, "utf8"));
    } catch {
        throw new InputError([{ file, found: "nothing that can be read", expected: what }]);
    }
    const parsed = schema.safeParse(found);
    if (parsed.success) return parsed.data;
    throw new InputError(parsed.error.issues.map(({ path, message }): InputProblem => ({ file, found: `at ${path.join(".") || "the top"}: ${message}`, expected: form })));
}
