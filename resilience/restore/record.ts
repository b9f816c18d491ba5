// A comparison as a record of evidence. It names at most so many of what is wrong; the list beside it names all.
import type { EvidenceRecord, Figure, RecordStep } from "../../report/evidence/record";
import { number } from "../../report/words";
import { sha256 } from "./digest";
import { type Comparison, isWhole } from "./compare";

export interface RestoreFacts {
    /** `customer-data`: what later records of the same store name too. */
    readonly store: string;
    /** UTC, `2026-11-21T09:30:00Z`. */
    readonly from: string;
    readonly until: string;
    readonly environment: EvidenceRecord["environment"];
    readonly clouds: EvidenceRecord["clouds"];
    readonly stacks: readonly string[];
    readonly version: string;
    readonly commit?: string;
    /** Copied to the other cloud rather than brought back: evidence for A5. */
    readonly exported?: boolean;
    /** From the beginning of the restore until its data could be used, where somebody measured it. */
    readonly recovery?: { readonly seconds: number; readonly targetSeconds?: number };
    readonly steps: readonly RecordStep[];
    readonly repeated: number;
    /** Name of the file with everything that is wrong. */
    readonly list: string;
}

export const subjectOf = ({ exported, store }: Pick<RestoreFacts, "exported" | "store">): string => `${exported ? "export" : "store"}:${store}`;

/** Names in a record, of each kind. */
const NAMED = 20;

/** Everything that is wrong by kind, a line each, in a fixed order. */
const faults = ({ missing, different, unread, extra }: Comparison): readonly (readonly string[])[] => [
    missing.map((key) => `missing: ${key}`),
    different.map(({ key, what }) => `different in ${what.join(" and ")}: ${key}`),
    unread.map(({ key, why, of }) => `the ${of} could not be read (${why}): ${key}`),
    extra.map((key) => `not in the source: ${key}`),
];

export const faultList = (comparison: Comparison): string => faults(comparison).flat().map((line) => `${line}\n`).join("");

const named = (comparison: Comparison): string[] => faults(comparison).flatMap((lines) =>
    (lines.length > NAMED ? [...lines.slice(0, NAMED), `and ${number(lines.length - NAMED)} more like the last one, in the list`] : lines));

export const thingsOf = ({ measure }: Pick<Comparison, "measure">): string => (measure === "bytes" ? "objects" : "tables");

/** One sentence that says how it came out, in numbers. */
export function sentence(comparison: Comparison): string {
    const { same, expected, amount, missing, different, unread, extra, measure } = comparison;
    const parts = [[missing.length, "missing"], [different.length, "different"], [unread.length, "not readable"], [extra.length, "not in the source"]] as const;
    const wrong = parts.filter(([count]) => count > 0).map(([count, word]) => `${number(count)} ${word}`);
    return `${number(same)} of ${number(expected)} ${thingsOf(comparison)} are the same, ${number(amount)} ${measure}${wrong.length > 0 ? `; ${wrong.join(", ")}` : ""}.`;
}

export function restoreRecord(comparison: Comparison, facts: RestoreFacts): EvidenceRecord {
    const { recovery } = facts;
    const list = faultList(comparison);
    const late = recovery?.targetSeconds !== undefined && recovery.seconds > recovery.targetSeconds;
    const figures: Figure[] = [
        ...(recovery ? [{ name: "recovery time", value: recovery.seconds, unit: "s", ...(recovery.targetSeconds !== undefined && { target: recovery.targetSeconds }) }] : []),
        { name: `${thingsOf(comparison)} compared`, value: comparison.expected, unit: "" },
        { name: `${thingsOf(comparison)} the same`, value: comparison.same, unit: "", target: comparison.expected, atLeast: true },
        comparison.measure === "bytes" ? { name: "bytes the same", value: comparison.amount, unit: "B" } : { name: "rows the same", value: comparison.amount, unit: "" },
        { name: "missing", value: comparison.missing.length, unit: "", target: 0 },
        { name: "different", value: comparison.different.length, unit: "", target: 0 },
        { name: "not readable", value: comparison.unread.length, unit: "", target: 0 },
        { name: "not in the source", value: comparison.extra.length, unit: "" },
        { name: "requests repeated", value: facts.repeated, unit: "" },
    ];
    return {
        format: 1,
        kind: "restore",
        subject: subjectOf(facts),
        title: facts.exported ? `${facts.store}: exported and read back` : `${facts.store}: restored copy held against its source`,
        requirements: facts.exported ? ["A5"] : recovery ? ["B11", "B30"] : ["B11"],
        clouds: facts.clouds,
        stacks: [...facts.stacks],
        environment: facts.environment,
        from: facts.from,
        until: facts.until,
        result: isWhole(comparison) && !late ? "passed" : "failed",
        summary: [
            sentence(comparison),
            ...(comparison.withoutProperties > 0 ? [`Of ${number(comparison.withoutProperties)}, what is known besides the content was not compared.`] : []),
            ...(recovery || facts.exported ? [] : ["How long the restore took was not measured."]),
        ].join(" "),
        figures,
        steps: [...facts.steps],
        defects: [...named(comparison), ...(late ? [`recovery took ${recovery.seconds} s, ${recovery.targetSeconds} s were promised`] : [])],
        approvals: [],
        tool: { name: "holdfast restore", version: facts.version },
        ...(facts.commit && { commit: facts.commit }),
        logs: list ? [{ name: facts.list, sha256: sha256(list) }] : [],
    };
}
