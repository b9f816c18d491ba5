// What people brought back from the standby after an outage, as they say it: how much, and what both sides had changed.
import { z } from "zod";
import type { Reconciled } from "./failover";
import { readGiven } from "./given";

const reconciledSchema = z.strictObject({
    brought: z.int().min(0).describe("Rows and objects written at the standby during the outage that the primary has now."),
    conflicts: z.array(z.string().min(1)).describe("Names of those that both sides had changed: `aws/data/orders/1`."),
});

/** @throws InputError where the file does not say both */
export const readReconciled = (file: string): Reconciled =>
    readGiven(file, reconciledSchema, "brought and conflicts, in YAML or JSON", "brought: a number, conflicts: [names]");
