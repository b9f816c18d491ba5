// Why an input cannot be used. A person's mistake is told in full and at once, never as a stack trace.

/** One thing wrong with one file. */
export interface InputProblem {
    readonly file: string;
    /** What is there. Never the value of a property: it might be a secret. */
    readonly found: string;
    readonly expected: string;
    /** What the person probably wants, as a sentence. */
    readonly hint?: string;
}

export const sayProblem = ({ file, found, expected, hint }: InputProblem): string =>
    `${file}: found ${found}, expected ${expected}.${hint ? ` ${hint}` : ""}`;

/** Thrown with every problem of every file. Ends in exit code 3. */
export class InputError extends Error {
    constructor(readonly problems: readonly InputProblem[]) {
        const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
        super([`The input cannot be used (${count}):`, ...problems.map(sayProblem)].join("\n  "));
        this.name = "InputError";
    }
}
