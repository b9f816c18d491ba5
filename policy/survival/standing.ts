// How a node fares, and how that is told.
import type { AnswerKind, Loss } from "./answer";
import type { Node } from "./nodes";
import { NO_TIME, type Span } from "./time";

/** Worse is larger. Of several ways the least bad counts, of several needs the worst: what is not known is worse than a backup. */
export const BADNESS: Readonly<Record<AnswerKind, number>> = { yes: 0, "less-capacity": 1, "take-over": 2, backups: 3, "not-known": 4, no: 5 };
const BY_BADNESS: readonly AnswerKind[] = ["yes", "less-capacity", "take-over", "backups", "not-known", "no"];
export const NO = BADNESS.no;
export const LESS = BADNESS["less-capacity"];

/** How a node fares. What it is told by is put together from `because` only where somebody reads it. */
export interface Standing {
    readonly badness: number;
    readonly rto: Span;
    /** Undefined where no data are concerned, or none are left. */
    readonly rpo: Span;
    readonly copy?: string;
    /** True where another set of data answers than usual. */
    readonly otherData?: boolean;
    /** Machines left, where there are any below. */
    readonly left?: number;
    /** Lines of its own, and the standings that it follows from. */
    readonly lines: readonly string[];
    readonly because: readonly Standing[];
}

export const FINE: Standing = { badness: 0, rto: NO_TIME, rpo: NO_TIME, lines: [], because: [] };

export const answerOf = ({ badness }: Standing): AnswerKind => BY_BADNESS[badness]!;

export const isFine = (standing: Standing): boolean => standing.badness === 0 && standing.rto.to === 0 && standing.lines.length === 0 && standing.because.length === 0;

/** The lines that tell how a standing came about, causes first, each once. */
export function linesOf(standing: Standing, seen = new Set<Standing>(), told = new Set<string>()): string[] {
    if (seen.has(standing)) return [];
    seen.add(standing);
    const inner = standing.because.flatMap((each) => linesOf(each, seen, told));
    const own = standing.lines.filter((line) => !told.has(line));
    own.forEach((line) => told.add(line));
    return [...inner, ...own];
}

/** What a loss does to a thing, in a line. */
export function lostLine({ title, kind, immune }: Node, loss: Loss): string {
    if (loss === "key") return `${title} cannot be used`;
    if (loss === "addresses") return `${title} is under attack`;
    if (loss === "ransom" && immune) return `${title} is out of reach until the account is taken back`;
    if (loss !== "ransom" && loss !== "delete") return `${title} is lost`;
    return ["database", "store", "files", "service"].includes(kind) ? `${title} is deleted, or what is in it` : `${title} is deleted`;
}
