// The time that a written form carries where its standard asks for one. No clock is read: the same input gives the same bytes.
import { NO_TIME } from "../simulate/deployment";
import { InputError } from "./problems";
import type { Report } from "./schema";

/** The time given, else the commit's, else the epoch, which stands for "no time". UTC, `2026-11-21T09:30:00Z`. */
export const instantOf = ({ asOf, commit }: Pick<Report, "asOf" | "commit">): string => asOf ?? commit?.date ?? NO_TIME;

/** Where that time is from, as a sentence for whoever reads the form. */
export const instantWords = ({ asOf, commit }: Pick<Report, "asOf" | "commit">): string =>
    asOf !== undefined ? "Times are the one that the report was made for."
        : commit?.date !== undefined ? `Times are the commit's${commit.dirty ? ", which has changes that are not committed" : ""}.`
            : "Times are the epoch, since neither a time was given nor is there a commit.";

/**
 * A day or an instant in UTC; of a day its start.
 * @throws InputError
 */
export function readInstant(text: string, option: string): string {
    const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
    const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(instant) ? Date.parse(instant) : NaN;
    // A date that is none (31 February) is read as another one: it has to come back as it was.
    if (Number.isNaN(time) || new Date(time).toISOString() !== instant.replace("Z", ".000Z")) {
        throw new InputError([{ file: option, found: JSON.stringify(text), expected: "a day or a time in UTC, 2026-11-21 or 2026-11-21T09:30:00Z" }]);
    }
    return instant;
}
