// What people brought back from the standby after an outage, as they say it: how much, and what both sides had changed.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { InputError, type InputProblem } from "../report/problems";
import type { Reconciled } from "./failover";

const reconciledSchema = z.strictObject({
    brought: z.int().min(0).describe("Rows and objects written at the standby during the outage that the primary has now."),
    conflicts: z.array(z.string().min(1)).describe("Names of those that both sides had changed: `aws/data/orders/1`."),
});

/** @throws InputError where the file does not say both */
export function readReconciled(file: string): Reconciled {
    let found: unknown;
    try {
        found = parse(readFileSync(file, "utf8"));
    } catch {
        throw new InputError([{ file, found: "nothing that can be read", expected: "brought and conflicts, in YAML or JSON" }]);
    }
    const parsed = reconciledSchema.safeParse(found);
    if (parsed.success) return parsed.data;
    throw new InputError(parsed.error.issues.map(({ path, message }): InputProblem => ({ file, found: `at ${path.join(".") || "the top"}: ${message}`, expected: "brought: a number, conflicts: [names]" })));
}
