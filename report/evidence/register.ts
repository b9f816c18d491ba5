// The register: what people attest, because no program and no cloud can show it. Who answers for it, when it was last done,
// when it is due again, and the digest of the file that shows it.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { requirements } from "../../policy/catalogue/requirements";
import { InputError, type InputProblem } from "../problems";

export const ENTRY_KINDS = [
    "agreement", "appointment", "assessment", "audit-report", "ceremony", "contract-annex", "custodians", "design", "directory-setting",
    "inventory", "law", "policy", "procedure", "sample", "site", "training",
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** A place is attested by whoever has been there; everything else is shown by a file. */
const WITHOUT_FILE: readonly EntryKind[] = ["site"];

/** Years after which an attestation is looked at again, however little changes: the cycle of an ISO/IEC 27001 certificate. */
export const MOST_YEARS = 3;

const found = (expected: string) => ({
    error: ({ input }: { readonly input?: unknown }) => (input === undefined ? `is missing, expected ${expected}` : `found ${JSON.stringify(input)}, expected ${expected}`),
});
/** What the example has, so that nobody files what nobody filled in. */
const isPlaceholder = (value: string): boolean => /\bexample\.(com|org|net)\b|TO BE FILLED|^0{64}$/i.test(value);

const text = (expected: string) => z.string(found(expected)).trim().min(1, found(expected))
    .refine((value) => !isPlaceholder(value), found(`${expected}, in place of the example's`));
const day = (expected: string) => z.iso.date(found(expected));

export const entrySchema = z.strictObject({
    id: z.string(found("a name such as soc2-aws")).regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, found("lower case, digits and hyphens, such as soc2-aws"))
        .describe("Never used again for something else."),
    kind: z.enum(ENTRY_KINDS, found(`one of ${ENTRY_KINDS.join(", ")}`)),
    title: text("what is attested, in a few words"),
    requirements: z.array(z.string(found("a row such as A18")), found("rows such as [A18, B24]")).min(1, found("a row at least")).describe("Rows that it is evidence for."),
    clouds: z.array(z.enum(["aws", "azure"], found("aws or azure")), found("[aws], [azure] or both")).optional().describe("Where it is about one provider."),
    owner: text("who answers for it").describe("A person or an office that can be asked."),
    date: day("the day on which it was last done, such as 2026-11-21"),
    nextReview: day("the day by which it is done again, such as 2027-11-21").describe("From the day after, it is overdue and counts no longer."),
    file: text("a path below the folder of the register").optional().describe("Where it is kept beside the register. Left out where it is kept elsewhere."),
    sha256: z.string(found("a SHA-256 digest in hexadecimal")).regex(/^[0-9a-f]{64}$/, found("a SHA-256 digest in hexadecimal"))
        .refine((value) => !isPlaceholder(value), found("the digest of a file, in place of the example's")).optional()
        .describe("Digest of the file that shows it; every kind but `site` needs it."),
    note: text("a remark").optional(),
});

export const registerSchema = z.strictObject({
    entries: z.array(z.unknown(), found('a list under "entries"')),
});

export type Entry = Readonly<z.infer<typeof entrySchema>>;

/** What became of the file that an entry names. */
export type FileState = "as attested" | "changed" | "not here" | "none named";

export interface FiledEntry {
    readonly entry: Entry;
    readonly file: FileState;
}

const ROWS = new Set(requirements.map(({ id }) => id));

const leaves = (path: string): boolean => /^([\\/]|[a-z]:|\.\.([\\/]|$))/i.test(normalize(path));

const yearsAfter = (date: string, years: number): string => `${Number(date.slice(0, 4)) + years}${date.slice(4)}`;

/** What the schema cannot say: how the fields of one entry go together, and which values are no real ones. */
function problemsOf(entry: Entry): { readonly key: keyof Entry; readonly found: string; readonly expected: string }[] {
    const { kind, requirements: rows, date, nextReview, file, sha256 } = entry;
    const wrong = (key: keyof Entry, value: unknown, expected: string) => ({ key, found: JSON.stringify(value) ?? "nothing", expected });
    return [
        ...rows.filter((row) => !ROWS.has(row)).map((row) => wrong("requirements", row, "a row there is, A1 to A33 or B1 to B32")),
        ...(nextReview <= date ? [wrong("nextReview", nextReview, `a day after ${date}`)] : []),
        ...(nextReview > yearsAfter(date, MOST_YEARS) ? [wrong("nextReview", nextReview, `a day within ${MOST_YEARS} years of ${date}`)] : []),
        ...(file !== undefined && leaves(file) ? [wrong("file", file, "a path below the folder of the register")] : []),
        ...(sha256 === undefined && !WITHOUT_FILE.includes(kind) ? [wrong("sha256", undefined, `the digest of the file that shows it; a ${kind} is shown by one`)] : []),
        ...(sha256 === undefined && file !== undefined && WITHOUT_FILE.includes(kind) ? [wrong("sha256", undefined, "the digest of the file")] : []),
    ];
}

/**
 * Checks a register as read from YAML or JSON.
 * @param file where it is from, for the messages
 * @throws InputError naming every problem at once
 */
export function parseRegister(input: unknown, file: string): Entry[] {
    const problems: InputProblem[] = [];
    const refuse = (place: string, was: string, expected: string) => void problems.push({ file: place ? `${file}, ${place}` : file, found: was, expected });
    const whole = registerSchema.safeParse(input ?? { entries: [] });
    if (!whole.success) throw new InputError([{ file, found: "something else", expected: 'a list under "entries", and nothing besides' }]);
    const seen = new Set<string>();
    const entries = whole.data.entries.flatMap((each, index): Entry[] => {
        const parsed = entrySchema.safeParse(each);
        if (!parsed.success) {
            for (const { path, message, code, ...issue } of parsed.error.issues) {
                const place = [`entries[${index}]`, ...path.map(String)].join(".");
                if (code === "unrecognized_keys") {
                    const { keys } = issue as unknown as { readonly keys: readonly string[] };
                    for (const key of keys) refuse(`${place}.${key}`, "an unknown key", `one of ${Object.keys(entrySchema.shape).join(", ")}`);
                } else {
                    const [, was, expected] = /^(?:found (.*)|is missing), expected (.*)$/s.exec(message) ?? [, , message];
                    refuse(place, was ?? "nothing", expected!);
                }
            }
            return [];
        }
        const { data } = parsed;
        if (seen.has(data.id)) refuse(`entries[${index}].id`, `${data.id} twice`, "each id once");
        seen.add(data.id);
        for (const { key, found: was, expected } of problemsOf(data)) refuse(`entries[${index}].${key}`, was, expected);
        return [data];
    });
    if (problems.length > 0) throw new InputError(problems);
    return entries;
}

function fileState({ file, sha256 }: Entry, folder: string): FileState {
    if (file === undefined) return "none named";
    const path = join(folder, file);
    if (!existsSync(path)) return "not here";
    return createHash("sha256").update(readFileSync(path)).digest("hex") === sha256 ? "as attested" : "changed";
}

/**
 * Reads a register, and holds the files that it names against their digests.
 * @throws InputError
 */
export function readRegister(path: string): FiledEntry[] {
    let input: unknown;
    try {
        input = parse(readFileSync(path, "utf8"));
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code) throw error;
        throw new InputError([{ file: path, found: `text that is not YAML (${(error as Error).message.split("\n")[0]})`, expected: 'a list under "entries"' }]);
    }
    return parseRegister(input, path).map((entry) => ({ entry, file: fileState(entry, dirname(path)) }));
}

/** The JSON Schema of the register, for editors. */
export const registerJsonSchema = (): unknown => ({
    title: "Holdfast register",
    ...z.toJSONSchema(registerSchema.extend({ entries: z.array(entrySchema) })),
});
