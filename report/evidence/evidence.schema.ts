// What a report says of the register and the records.
import { z } from "zod";
import { ENVIRONMENTS, figureSchema, recordSchema } from "./record";
import { entrySchema } from "./register";

const day = z.string().describe("`2026-11-21`");
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const ENTRY_STATES = ["current", "due soon", "overdue", "file changed", "not yet"] as const;
export const RECORD_STATES = ["current", "due soon", "stale", "failed", "rehearsal", "not yet"] as const;

const entryRow = entrySchema.omit({ file: true, sha256: true }).extend({
    state: z.enum(ENTRY_STATES).describe("Only `current` and `due soon` count. `not yet`: dated after the day of this report."),
    file: z.string().optional(),
    sha256: sha256.optional(),
    digest: z.enum(["as attested", "changed", "not here", "none named"]).describe("The file held against its digest, where it is there."),
});

const recordRow = z.strictObject({
    id: z.string().describe("Name of the file below the folder of records, without `.json`."),
    sha256,
    state: z.enum(RECORD_STATES).describe(
        "Only `current` and `due soon` count. `rehearsal`: done on simulated or emulated clouds, which shows that the procedure works and is no evidence for a promise.",
    ),
    kind: recordSchema.shape.kind,
    subject: z.string(),
    title: z.string(),
    summary: z.string(),
    environment: z.enum(ENVIRONMENTS),
    clouds: z.array(z.enum(["aws", "azure"])),
    stacks: z.array(z.string()),
    from: z.string(),
    until: z.string(),
    result: z.enum(["passed", "failed"]),
    requirements: z.array(z.strictObject({ id: z.string(), lastDay: day.describe("The last day on which it counts for the row.") })),
    figures: z.array(figureSchema),
    steps: z.array(recordSchema.shape.steps.element),
    defects: z.array(z.string()),
    approvals: recordSchema.shape.approvals,
    tool: recordSchema.shape.tool,
    commit: z.string().optional(),
    logs: recordSchema.shape.logs,
    signature: z.strictObject({
        keyid: z.string(),
        state: z.enum(["trusted", "unchecked", "unknown"]).describe("`trusted`: by a key that was given. `unchecked`: no key was given. `unknown`: by none of those given."),
    }).optional(),
});

export const evidenceSchema = z.strictObject({
    register: z.array(entryRow),
    records: z.array(recordRow).describe("The newest of each kind and subject; rehearsals beside what was done on real accounts."),
    older: z.int().min(0).describe("Records that a newer one of the same kind and subject stands for."),
}).describe("What people attest, and what was done or measured.");

export type EntryRow = z.infer<typeof entryRow>;
export type RecordRow = z.infer<typeof recordRow>;
export type EvidenceRows = z.infer<typeof evidenceSchema>;
