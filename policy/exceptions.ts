// Exceptions are data: who accepted which finding on which resource, why, in place of what, and until when.
import { readFileSync } from "node:fs";

/** One accepted finding. */
export interface Exception {
    /** Name of the rule. */
    readonly rule: string;
    /** URN, or a pattern of one with `*` for any text. */
    readonly resource: string;
    /** Why it is accepted. */
    readonly reason: string;
    /** What protects the resource instead. */
    readonly compensatingControl: string;
    /** Who mends it. */
    readonly owner: string;
    /** Who accepted it: somebody else. */
    readonly approver: string;
    readonly ticket: string;
    /** The last day on which it holds, `2026-12-31`. */
    readonly expires: string;
}

/** A file that says there are none, comments aside. */
const isEmpty = (text: string): boolean => /^(exceptions:\s*(\[\])?)?$/.test(text.replace(/^\s*#.*$/gm, "").trim());

/**
 * Reads a file of exceptions.
 * @param rules names of all rules there are, asked for only if there is an exception: one to a rule that is not there
 * excepts nothing
 * @throws ExceptionsError naming every problem at once
 */
export function readExceptions(path: string, rules: readonly string[] | (() => readonly string[])): readonly Exception[] {
    const text = readFileSync(path, "utf8");
    if (isEmpty(text)) return [];
    // Loaded only when needed: reader and schema would be a fifth of the time in which a pack starts.
    const { parseExceptions, readYaml } = require("./exceptions-file") as typeof import("./exceptions-file");
    return parseExceptions(readYaml(text), typeof rules === "function" ? rules() : rules);
}

const matchers = new Map<string, RegExp>();

function matcher(pattern: string): RegExp {
    let known = matchers.get(pattern);
    if (!known) {
        known = new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);
        matchers.set(pattern, known);
    }
    return known;
}

export const covers = (exception: Exception, rule: string, urn: string): boolean =>
    exception.rule === rule && matcher(exception.resource).test(urn);

/** True from the day after `expires`. */
export const isExpired = (exception: Exception, day: string): boolean => exception.expires < day;

/** The exception for this finding: one that still holds if there is any, else one that has expired. */
export function exceptionFor(exceptions: readonly Exception[], rule: string, urn: string, day: string): Exception | undefined {
    const candidates = exceptions.filter((exception) => covers(exception, rule, urn));
    return candidates.find((exception) => !isExpired(exception, day)) ?? candidates[0];
}

/** Exceptions that no finding needed: either mended meanwhile, or written for a resource that is not there. */
export const unusedExceptions = (
    exceptions: readonly Exception[],
    evaluations: readonly { readonly exception?: Exception }[],
): Exception[] => {
    const used = new Set(evaluations.map(({ exception }) => exception));
    return exceptions.filter((exception) => !used.has(exception));
};
