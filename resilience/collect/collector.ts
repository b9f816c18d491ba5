// What collectors have in common: they ask a cloud what is so, change nothing, and write records of it. How pages of an
// API become a record is a pure function of each; only `collect` speaks to a cloud.
import type { CloudName } from "../../policy/resource";
import { misses } from "../../report/evidence/figures";
import type { EvidenceRecord, Figure } from "../../report/evidence/record";
import { number } from "../../report/words";

/** What a run of collectors knows before it asks anybody. */
export interface RunFacts {
    readonly now: Date;
    readonly version: string;
    /** Left out where files were changed since. */
    readonly commit?: string;
    /** Regions that are asked, and which stacks stand there. */
    readonly places: Readonly<Record<CloudName, readonly Place[]>>;
    /** Spare addresses that must be free in each region. */
    readonly minimumFree: number;
    /** Seconds that the standby's database may be behind. */
    readonly lagSeconds: number;
}

export interface Place {
    readonly region: string;
    readonly stacks: readonly string[];
}

/** What a collector found out about one subject. It has failed if there is a defect, or a figure misses its target. */
export interface Found {
    readonly subject: string;
    readonly title: string;
    readonly requirements: readonly string[];
    readonly stacks: readonly string[];
    /** What was asked about: from then until now. */
    readonly from: Date;
    readonly summary: string;
    readonly figures: readonly Figure[];
    readonly defects: readonly string[];
    /** What the figures were made from, kept beside the record. Holds no secrets: no collector asks for any. */
    readonly source: unknown;
}

export interface Collected {
    readonly found: readonly Found[];
    /** What there was nothing to say of, in sentences: no pass and no failure. */
    readonly nothing: readonly string[];
}

export interface Collector<Session> {
    /** `aws-backup`. */
    readonly name: string;
    readonly cloud: CloudName;
    readonly kind: EvidenceRecord["kind"];
    /** For a person: "Backup jobs". */
    readonly title: string;
    /** What the role that runs it must be allowed, as the cloud calls it. */
    readonly actions: readonly string[];
    collect(session: Session, facts: RunFacts): Promise<Collected>;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** UTC, to the second. */
export const instant = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");

export const ago = (now: Date, milliseconds: number): Date => new Date(now.getTime() - milliseconds);

/** Lower case and what a subject may hold. */
export const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9.:/_-]+/g, "-").replace(/^[^a-z0-9]+/, "");

/** The last part of an ARN or a resource id, which says what it is without saying whose. */
export const shortName = (id: string | undefined): string => id?.split(/[:/]/).filter(Boolean).at(-1) ?? "something without a name";

const telling = ({ name, value, unit, target, atLeast }: Figure): string =>
    `${name}: ${number(value)}${unit && ` ${unit}`}, ${atLeast ? "at least" : "at most"} ${number(target!)}${unit && ` ${unit}`} was asked.`;

/** A figure to two digits behind the point: lag in fractions of a second counts, noise does not. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** The smallest value that so many per cent of all do not exceed (nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
    const sorted = [...values].sort((a, b) => a - b);
    return rounded(sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!);
}

export function recordOf(
    { kind, cloud, name }: Pick<Collector<unknown>, "kind" | "cloud" | "name">, found: Found, facts: RunFacts, environment: EvidenceRecord["environment"],
): EvidenceRecord {
    const late = found.figures.filter(misses).map(telling);
    const defects = [...found.defects, ...late];
    return {
        format: 1, kind, subject: found.subject, title: found.title, requirements: found.requirements, clouds: [cloud], stacks: found.stacks, environment,
        from: instant(found.from), until: instant(facts.now),
        result: defects.length === 0 ? "passed" : "failed",
        summary: found.summary, figures: found.figures, steps: [], defects, approvals: [],
        tool: { name: "holdfast collect", version: facts.version, engine: name },
        ...(facts.commit && { commit: facts.commit }),
        logs: [],
    };
}

/** At most so many pages: more is a fault of the service, or an endless loop. */
const MOST_PAGES = 10_000;

/** Every page of a list. */
export async function pages<Page>(ask: (token: string | undefined) => Promise<Page>, next: (page: Page) => string | undefined): Promise<Page[]> {
    const all: Page[] = [];
    let token: string | undefined;
    do {
        const page = await ask(token);
        all.push(page);
        token = next(page) || undefined;
    } while (token !== undefined && all.length < MOST_PAGES);
    if (token !== undefined) throw new Error(`a list goes on after ${number(MOST_PAGES)} pages`);
    return all;
}
