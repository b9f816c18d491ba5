// What register and records say for the D and T parts of requirements on a given day. Pure. Nothing but what was done on
// real accounts, lately enough, counts; what is missing is named, place by place.
import type { Requirement } from "../../policy/catalogue/requirements";
import type { CloudName } from "../../policy/resource";
import type { ReportState } from "../schema";
import { worst } from "../states";
import { AGES, lastDay } from "./ages";
import type { EntryRow, EvidenceRows, RecordRow } from "./evidence.schema";
import { type EntryNeed, ENTRY_NEEDS, type RecordNeed, RECORD_NEEDS } from "./needs";
import { misses } from "./figures";
import type { FiledRecord } from "./reading";
import type { FiledEntry } from "./register";
import { CLOUDS, dayOf, entryRow, newest, newestBy, recordRow } from "./rows";

export interface EvidenceFiles {
    readonly register: readonly FiledEntry[];
    readonly records: readonly FiledRecord[];
}

/** What is there for one part of a requirement, and what is not. */
export interface PartStanding {
    readonly state: ReportState;
    readonly clouds: Readonly<Partial<Record<CloudName, ReportState>>>;
    readonly missing: readonly string[];
    /** Anchors of entries and records that are about it, counted or not. */
    readonly evidence: readonly string[];
}

export interface Standing {
    readonly rows: EvidenceRows;
    /** @param part `D` or `T` */
    of(requirement: Pick<Requirement, "id" | "missing">, part: "D" | "T"): PartStanding;
}

export type Regions = Readonly<Record<CloudName, readonly string[]>>;

const TITLES: Readonly<Record<CloudName, string>> = { aws: "AWS", azure: "Azure" };

export const entryAnchor = (id: string): string => `entry-${id}`;
export const recordAnchor = (id: string): string => `record-${id.replace(/[^\w.-]/g, "-")}`;

/** One thing that is asked for in one place, and what was found. */
interface Found {
    readonly place: string;
    readonly cloud?: CloudName;
    readonly state: ReportState;
    /** Left out where all is well. */
    readonly why?: string;
}

const REHEARSED = { simulated: "rehearsed on simulated clouds", emulated: "rehearsed on emulated clouds", live: "" } as const;

const rehearsalOf = (rows: readonly RecordRow[]): string => {
    const last = rows.filter(({ state }) => state === "rehearsal").sort((a, b) => Date.parse(b.until) - Date.parse(a.until))[0];
    return last ? `; ${REHEARSED[last.environment]} on ${dayOf(last.until)}${last.result === "failed" ? ", and failed" : ""}` : "";
};

const UNTRUSTED = {
    none: "is not signed",
    unchecked: "is signed, but by whom was not checked: give the key with --record-key",
    unknown: "is signed by a key that was not given",
} as const;

/** How one record of real accounts serves a need on a day. */
function judged(row: RecordRow, need: RecordNeed, today: string): { readonly state: ReportState; readonly why?: string } {
    const day = dayOf(row.until);
    const age = need.age ?? AGES[row.kind];
    if (row.result === "failed") return { state: "fail", why: `failed on ${day} (${row.subject})` };
    // Whatever it is called: what was promised was not kept.
    const missed = row.figures.filter(misses).map(({ name }) => name);
    if (missed.length > 0) return { state: "fail", why: `on ${day} missed its target: ${missed.join(", ")} (${row.subject})` };
    if (lastDay(day, age) < today) return { state: "not-evaluated", why: `the record of ${day} is stale: it counts for ${age.days} days (${row.subject})` };
    const lacking = (need.figures ?? []).filter((name) => !row.figures.some((figure) => figure.name === name));
    if (lacking.length > 0) return { state: "not-evaluated", why: `the record of ${day} does not tell: ${lacking.join(", ")} (${row.subject})` };
    if (need.signed && row.signature?.state !== "trusted") {
        return { state: "not-evaluated", why: `the record of ${day} ${UNTRUSTED[row.signature?.state ?? "none"]} (${row.subject})` };
    }
    return { state: "pass" };
}

function findIn(need: RecordNeed, cloud: CloudName | undefined, region: string | undefined, rows: readonly RecordRow[], today: string): Found[] {
    const place = cloud === undefined ? "" : region === undefined ? ` on ${TITLES[cloud]}` : ` in ${TITLES[cloud]} ${region}`;
    const where = { place, ...(cloud && { cloud }) };
    const about = rows.filter((row) => row.state !== "not yet" && (cloud === undefined || row.clouds.includes(cloud)) &&
        (region === undefined || row.subject === `${need.subject ?? ""}${cloud}/${region}`));
    const real = about.filter(({ environment }) => environment === "live");
    const lacks = ({ result, figures }: RecordRow) => result === "passed" && (need.figures ?? []).some((name) => !figures.some((figure) => figure.name === name));
    const telling = real.filter((row) => !lacks(row));
    const live = newestBy(telling.length > 0 ? telling : real, ({ subject }) => subject);
    if (live.length === 0) return [{ ...where, state: "not-evaluated", why: `no record from real accounts${rehearsalOf(about)}` }];
    return live.map((row) => ({ ...where, ...judged(row, need, today) }));
}

function foundFor(need: RecordNeed, about: readonly RecordRow[], regions: Regions, today: string): Found[] {
    const rows = about.filter((row) => need.kinds.includes(row.kind) && row.subject.startsWith(need.subject ?? ""));
    if (need.clouds.length === 0) return findIn(need, undefined, undefined, rows, today);
    return need.clouds.flatMap((cloud) => {
        if (need.each === undefined || regions[cloud].length === 0) return findIn(need, cloud, undefined, rows, today);
        return regions[cloud].flatMap((region) => findIn(need, cloud, region, rows, today));
    });
}

/** `Loss of a zone on AWS, on Azure: no record from real accounts.` One line for what is missing alike. */
function told(what: string, found: readonly Found[]): string[] {
    const places = new Map<string, string[]>();
    for (const { why, place } of found) if (why) places.set(why, [...(places.get(why) ?? []), place]);
    return [...places].map(([why, all]) => `${what}${[...new Set(all)].join(",")}: ${why}.`);
}

function recordStanding({ id, missing }: Pick<Requirement, "id" | "missing">, rows: readonly RecordRow[], regions: Regions, today: string): PartStanding {
    const about = rows.filter((row) => row.requirements.some((each) => each.id === id));
    const needs = RECORD_NEEDS[id];
    const evidence = about.map((row) => recordAnchor(row.id));
    if (!needs) return { state: "not-evaluated", clouds: {}, missing: [missing.D ?? "A dated record."], evidence };
    const found = needs.map((need) => ({ need, all: foundFor(need, about, regions, today) }));
    const states = found.flatMap(({ all }) => all);
    const clouds = Object.fromEntries(CLOUDS.flatMap((cloud) => {
        const mine = states.filter((each) => each.cloud === cloud);
        return mine.length > 0 ? [[cloud, worst(mine.map(({ state }) => state))] as const] : [];
    }));
    const lacking = found.flatMap(({ need, all }) => told(need.what, all));
    return { state: worst(states.map(({ state }) => state)), clouds, missing: lacking.length > 0 ? [...(missing.D ? [missing.D] : []), ...lacking] : [], evidence };
}

const ENTRY_WHY: Readonly<Record<EntryRow["state"], (row: EntryRow) => string>> = {
    current: () => "",
    "due soon": () => "",
    overdue: ({ id, nextReview }) => `entry ${id} was due for review on ${nextReview}`,
    "file changed": ({ id }) => `the file of entry ${id} is not the one that was attested`,
    "not yet": ({ id, date }) => `entry ${id} is dated ${date}, after the day of this report`,
};

function entryFound(need: EntryNeed, rows: readonly EntryRow[]): string[] {
    const ofKind = rows.filter(({ kind }) => kind === need.kind);
    return (need.clouds ?? [undefined]).flatMap((cloud) => {
        const about = ofKind.filter((row) => cloud === undefined || row.clouds?.includes(cloud));
        const wrong = about.map((row) => ENTRY_WHY[row.state](row)).filter(Boolean);
        const good = about.length - wrong.length;
        const atLeast = need.atLeast ?? 1;
        const what = `${need.what}${cloud ? ` (${TITLES[cloud]})` : ""}`;
        if (good >= atLeast) return [];
        if (wrong.length > 0) return wrong.map((why) => `${what}: ${why}.`);
        return [`${what}: ${atLeast === 1 ? "no entry" : `${good} of ${atLeast} entries`} of the kind ${need.kind} in the register.`];
    });
}

function entryStanding({ id, missing }: Pick<Requirement, "id" | "missing">, rows: readonly EntryRow[]): PartStanding {
    const about = rows.filter((row) => row.requirements.includes(id));
    const evidence = about.map((row) => entryAnchor(row.id));
    const needs = ENTRY_NEEDS[id];
    if (!needs) return { state: "not-evaluated", clouds: {}, missing: [missing.T ?? "An entry of the register."], evidence };
    const lacking = needs.flatMap((need) => entryFound(need, about));
    return { state: lacking.length > 0 ? "not-evaluated" : "pass", clouds: {}, missing: lacking.length > 0 ? [...(missing.T ? [missing.T] : []), ...lacking] : [], evidence };
}

/**
 * @param regions regions in use, by cloud
 * @param today day on which ages are counted
 */
export function standingOf({ register, records }: EvidenceFiles, regions: Regions, today: string): Standing {
    const all = records.map((record) => recordRow(record, today));
    const kept = newest(all);
    const rows: EvidenceRows = { register: register.map((entry) => entryRow(entry, today)), records: kept, older: all.length - kept.length };
    return {
        rows,
        of: (requirement, part) => (part === "D" ? recordStanding(requirement, rows.records, regions, today) : entryStanding(requirement, rows.register)),
    };
}
