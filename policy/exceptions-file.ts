// What a file of exceptions may say, and everything that is wrong with one at once.
import { closest, distance } from "fastest-levenshtein";
import { parse } from "yaml";
import { z } from "zod";
import type { Exception } from "./exceptions";

const text = (what: string) => z.string({ error: (issue) => missing(issue.input, what) }).trim().min(1, `found nothing, expected ${what}`);

const missing = (found: unknown, what: string) =>
    found === undefined ? `is missing, expected ${what}` : `found ${JSON.stringify(found)}, expected ${what}`;

const isDay = (day: string) => /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);

const schema = z.strictObject({
    rule: text("the name of a rule"),
    resource: text("a URN, or a pattern of one with * for any text"),
    reason: text("why the finding is accepted"),
    compensatingControl: text("what protects the resource instead"),
    owner: text("who mends it"),
    approver: text("who accepted it, somebody else than the owner"),
    ticket: text("the ticket it is tracked under"),
    expires: text("the last day it holds, such as 2026-12-31"),
});

/** Thrown with every problem of an exceptions file, one a line. */
export class ExceptionsError extends Error {
    constructor(readonly problems: readonly string[]) {
        super([`The exceptions cannot be used (${problems.length === 1 ? "1 problem" : `${problems.length} problems`}):`, ...problems].join("\n  "));
        this.name = "ExceptionsError";
    }
}

/** A pattern of `*` alone would except a rule everywhere: that is switching it off, not excepting a resource. */
const isTooWide = (pattern: string) => !/[^*:.\-/\s]/.test(pattern.replace("urn:pulumi:", ""));

const pathOf = (index: number, path: readonly PropertyKey[]) => [`exceptions[${index}]`, ...path].join(".");

function problemsOf(exception: Exception, index: number, rules: readonly string[]): string[] {
    const problems: string[] = [];
    const refuse = (key: keyof Exception, expected: string) =>
        void problems.push(`${pathOf(index, [key])}: found ${JSON.stringify(exception[key])}, expected ${expected}${expected.endsWith("?") ? "" : "."}`);
    if (!rules.includes(exception.rule)) {
        const near = closest(exception.rule, rules);
        refuse("rule", `a rule there is${near && distance(near, exception.rule) <= 6 ? `; did you mean "${near}"?` : ""}`);
    }
    if (isTooWide(exception.resource)) refuse("resource", "a pattern that names at least part of a resource");
    if (!isDay(exception.expires)) refuse("expires", "a day such as 2026-12-31");
    if (exception.owner === exception.approver) refuse("approver", "somebody else than the owner");
    return problems;
}

/**
 * Checks exceptions as read from YAML or JSON.
 * @param rules names of all rules there are: an exception to a rule that is not there excepts nothing
 * @throws ExceptionsError naming every problem at once
 */
export function parseExceptions(input: unknown, rules: readonly string[]): Exception[] {
    const entries = (input ?? { exceptions: [] }) as { exceptions?: unknown };
    if (typeof entries !== "object" || Array.isArray(entries) || !Array.isArray(entries.exceptions ?? [])) {
        throw new ExceptionsError(['found something else, expected a list under "exceptions".']);
    }
    const unknownKeys = Object.keys(entries).filter((key) => key !== "exceptions");
    const problems = unknownKeys.map((key) => `${key}: found an unknown key, expected "exceptions" alone.`);
    const exceptions = ((entries.exceptions ?? []) as unknown[]).flatMap((entry, index) => {
        const parsed = schema.safeParse(entry);
        if (!parsed.success) {
            for (const issue of parsed.error.issues) problems.push(`${pathOf(index, issue.path)}: ${issue.message}.`);
            return [];
        }
        problems.push(...problemsOf(parsed.data, index, rules));
        return [parsed.data];
    });
    if (problems.length > 0) throw new ExceptionsError(problems);
    return exceptions;
}

/** Reads YAML; a mistake in it is said like any other problem of the file. */
export function readYaml(text: string): unknown {
    try {
        return parse(text);
    } catch (error) {
        throw new ExceptionsError([`found text that is not YAML, expected a list under "exceptions" (${(error as Error).message.split("\n")[0]}).`]);
    }
}
