// Entries and records as a report shows them on a given day: which count, until when, and which a newer one stands for.
import { AGES, type Age, isDueSoon, lastDay } from "./ages";
import type { EntryRow, RecordRow } from "./evidence.schema";
import { misses } from "./figures";
import { RECORD_NEEDS } from "./needs";
import type { FiledRecord } from "./reading";
import type { FiledEntry } from "./register";

export const CLOUDS = ["aws", "azure"] as const;

export const dayOf = (instant: string): string => instant.slice(0, 10);

/** The age that a row asks of a record: the widest of its needs that the record could serve, else that of its kind. */
function ageFor(row: string, { kind, subject }: FiledRecord["record"]): Age {
    const ages = (RECORD_NEEDS[row] ?? []).filter((need) => need.kinds.includes(kind) && subject.startsWith(need.subject ?? "")).map((need) => need.age ?? AGES[kind]);
    return ages.sort((a, b) => b.days - a.days)[0] ?? AGES[kind];
}

export function entryRow({ entry, file }: FiledEntry, today: string): EntryRow {
    const { date, nextReview } = entry;
    const state = file === "changed" ? "file changed" : date > today ? "not yet" : nextReview < today ? "overdue" : isDueSoon(nextReview, today) ? "due soon" : "current";
    return { ...entry, state, digest: file };
}

function recordState(record: FiledRecord["record"], lives: readonly { readonly lastDay: string; readonly days: number }[], today: string): RecordRow["state"] {
    if (dayOf(record.until) > today) return "not yet";
    if (record.environment !== "live") return "rehearsal";
    if (record.result === "failed" || record.figures.some(misses)) return "failed";
    const alive = lives.filter((life) => life.lastDay >= today);
    if (alive.length === 0) return "stale";
    return lives.some((life) => isDueSoon(life.lastDay, today, life.days)) ? "due soon" : "current";
}

export function recordRow({ id, sha256, record, signature }: FiledRecord, today: string): RecordRow {
    const { format: _, requirements, ...rest } = record;
    const until = dayOf(record.until);
    const lives = requirements.map((row) => ({ id: row, lastDay: lastDay(until, ageFor(row, record)), days: ageFor(row, record).days }));
    const own = lives.length > 0 ? lives : [{ lastDay: lastDay(until, AGES[record.kind]), days: AGES[record.kind].days }];
    return structuredClone({
        id, sha256, state: recordState(record, own, today), ...rest,
        requirements: lives.map(({ id: row, lastDay: last }) => ({ id: row, lastDay: last })),
        ...(signature && { signature }),
    }) as RecordRow;
}

/** The newest by a key; of two as old, the last by file name. */
export function newestBy(rows: readonly RecordRow[], keyOf: (row: RecordRow) => string): RecordRow[] {
    const kept = new Map<string, RecordRow>();
    for (const row of rows) {
        const other = kept.get(keyOf(row));
        if (!other || Date.parse(other.until) <= Date.parse(row.until)) kept.set(keyOf(row), row);
    }
    return [...kept.values()];
}

/** What is the newest of its kind and subject for one of its clouds at least; rehearsals apart, and what is not yet apart. */
export function newest(rows: readonly RecordRow[]): RecordRow[] {
    const kept = new Set([...CLOUDS, undefined].flatMap((cloud) => newestBy(
        rows.filter(({ clouds }) => (cloud === undefined ? clouds.length === 0 : clouds.includes(cloud))),
        ({ kind, subject, environment, state }) => [kind, subject, environment === "live", state === "not yet"].join(" "),
    )));
    return rows.filter((row) => kept.has(row));
}
