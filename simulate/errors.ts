// Why an evaluation has no result. Each kind is for someone else to mend, so each is a type of its own.
import type { Refused } from "./monitor";

/** The configuration cannot be used. For whoever wrote the configuration. */
export class ConfigurationError extends Error {
    constructor(readonly problems: readonly string[]) {
        super(problems.join("\n"));
        this.name = "ConfigurationError";
    }
}

/** The simulated clouds said no, as the real ones would. For whoever wrote the program. */
export class RefusedError extends Error {
    constructor(readonly refused: readonly Refused[], lines: readonly string[]) {
        super(lines.join("\n"));
        this.name = "RefusedError";
    }
}

/** The program ended without having declared everything. For whoever wrote the program. */
export class ProgramError extends Error {
    constructor(readonly program: string, readonly problems: readonly string[]) {
        super(problems.join("\n"));
        this.name = "ProgramError";
    }
}
