// Small shapes that several parts of the report's schema are made of.
import { z } from "zod";

export const STATES = ["pass", "fail", "excepted", "not-applicable", "not-evaluated"] as const;

export const state = z.enum(STATES);
export const cloud = z.enum(["aws", "azure"]);
export const severity = z.enum(["low", "medium", "high", "critical"]);
export const level = z.enum(["mandatory", "advisory"]);
export const evidenceClass = z.enum(["P", "S", "D", "T"]).describe(
    "P: decided by rules from what is declared. S: decided by rules from the deployed state. D: shown by a dated record of something done. T: attested by people.",
);

export const sourceSchema = z.strictObject({
    file: z.string().describe("Path from the project's root."),
    line: z.int().min(1),
});
