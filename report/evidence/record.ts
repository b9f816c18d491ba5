// A record: something that was done or measured, when, on what, and how it came out. Drills, restores, scans and collectors
// all write this one form; reports read it. A record says nothing of what was not done.
import { z } from "zod";

/** Raised when a reader of records would have to change. */
export const RECORD_FORMAT = 1;

/** Where it was done. Only what was done on real accounts is evidence for a promise; the rest shows that the procedure works. */
export const ENVIRONMENTS = ["simulated", "emulated", "live"] as const;

const instant = z.iso.datetime({ offset: false }).describe("UTC, `2026-11-21T09:30:00Z`.");
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const figureSchema = z.strictObject({
    name: z.string().min(1).describe("What was measured: `recovery time`, `replication lag p99`, `rows compared`."),
    value: z.number(),
    unit: z.string().describe("`s`, `min`, `h`, `d`, `B`, `%`, or empty for a count."),
    target: z.number().optional().describe("In the same unit: the most (or with `atLeast` the least) that was promised."),
    atLeast: z.boolean().optional(),
});

export const stepSchema = z.strictObject({
    name: z.string().min(1),
    seconds: z.number().min(0),
    state: z.enum(["done", "failed", "skipped"]),
    detail: z.string().optional().describe("In words; never a value that might be secret."),
});

export const recordSchema = z.strictObject({
    format: z.literal(RECORD_FORMAT),
    kind: z.enum(["drill", "rehome", "failover", "failback", "restore", "backup", "replication", "identity", "detection", "trail", "addresses", "vulnerabilities", "scan", "review", "pipeline"]),
    /** Lower case and hyphens: what a later record of the same thing has too, so that the newest of them counts. */
    subject: z.string().regex(/^[a-z0-9][a-z0-9.:/_-]*$/).describe("What it was done to: `region:aws/eu-west-1`, `store:customer-data`."),
    title: z.string().min(1),
    requirements: z.array(z.string().regex(/^[AB]\d{1,2}$/)).describe("Rows that it gives evidence for."),
    clouds: z.array(z.enum(["aws", "azure"])),
    stacks: z.array(z.string()),
    environment: z.enum(ENVIRONMENTS),
    from: instant,
    until: instant,
    result: z.enum(["passed", "failed"]),
    summary: z.string().min(1).describe("One or two sentences for an auditor."),
    figures: z.array(figureSchema),
    steps: z.array(stepSchema),
    defects: z.array(z.string()).describe("What did not go as it should, mended or not."),
    approvals: z.array(z.strictObject({ who: z.string(), at: instant, gate: z.string() })),
    tool: z.strictObject({ name: z.string(), version: z.string(), engine: z.string().optional() }),
    commit: z.string().optional(),
    logs: z.array(z.strictObject({ name: z.string(), sha256 })).describe("Files that belong to it, by digest."),
});

type Deep<T> = T extends (infer Item)[] ? readonly Deep<Item>[] : T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> } : T;

export type EvidenceRecord = Deep<z.infer<typeof recordSchema>>;
export type Figure = EvidenceRecord["figures"][number];
export type RecordStep = EvidenceRecord["steps"][number];
