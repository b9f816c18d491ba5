// Records and entries for the tests: what is given, over what a good one has.
import type { FiledRecord } from "../../../report/evidence/reading";
import type { EvidenceRecord } from "../../../report/evidence/record";
import type { Entry, FiledEntry } from "../../../report/evidence/register";

export const TODAY = "2026-11-21";

export const record = (more: Partial<EvidenceRecord> = {}): EvidenceRecord => ({
    format: 1, kind: "replication", subject: "store:customers", title: "Replication lag", requirements: ["A6"], clouds: ["aws"], stacks: ["prod"],
    environment: "live", from: "2026-11-20T00:00:00Z", until: "2026-11-20T01:00:00Z", result: "passed", summary: "It was fast.",
    figures: [], steps: [], defects: [], approvals: [], tool: { name: "holdfast", version: "0.1.0" }, logs: [], ...more,
});

export const filed = (more: Partial<EvidenceRecord> = {}, besides: Partial<FiledRecord> = {}): FiledRecord => {
    const made = record(more);
    return { id: `${made.kind}-${made.subject}-${made.clouds.join("-")}-${made.until.slice(0, 10)}`.replace(/[^\w-]/g, "-"), sha256: "0".repeat(64), record: made, ...besides };
};

export const entry = (more: Partial<Entry> = {}): Entry => ({
    id: "training", kind: "training", title: "Training of everybody", requirements: ["A18"], owner: "people office", date: "2026-06-01", nextReview: "2027-06-01",
    sha256: "1".repeat(64), ...more,
});

export const inRegister = (more: Partial<Entry> = {}, file: FiledEntry["file"] = "none named"): FiledEntry => ({ entry: entry(more), file });
