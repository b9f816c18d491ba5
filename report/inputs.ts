// What else decided the verdicts besides the documents: files that are named in the report and its proof by digest, so that
// nobody has to believe which exceptions or settings were in force.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import type { EvidenceOptions } from "./evidence/files";

export const INPUT_KINDS = ["exceptions", "policy configuration", "register", "record"] as const;

export const inputsSchema = z.array(z.strictObject({
    kind: z.enum(INPUT_KINDS),
    file: z.string().describe("Path from the project's root, or where it is elsewhere its name."),
    sha256: z.string().regex(/^[0-9a-f]{64}$/).describe("Digest of that file."),
})).describe("Files besides the judged documents that decided what this report says.");

export type InputRow = Readonly<z.infer<typeof inputsSchema>[number]>;

export interface InputFile {
    readonly kind: InputRow["kind"];
    readonly path: string;
}

const nameOf = (root: string, path: string): string => {
    const inside = relative(root, path).replaceAll("\\", "/");
    return inside.startsWith("..") ? path.split(/[\\/]/).at(-1)! : inside;
};

/** The files that are there, by kind and name. One that is not there decided nothing. */
export function inputsOf(root: string, files: readonly InputFile[]): InputRow[] {
    return files.filter(({ path }) => existsSync(path))
        .map(({ kind, path }): InputRow => ({ kind, file: nameOf(root, path), sha256: createHash("sha256").update(readFileSync(path)).digest("hex") }))
        .sort((a, b) => INPUT_KINDS.indexOf(a.kind) - INPUT_KINDS.indexOf(b.kind) || (a.file < b.file ? -1 : 1));
}

/** Register and records, wherever they are. */
export function evidenceInputs(root: string, { register, records }: EvidenceOptions = {}): InputFile[] {
    const folder = records ?? join(root, "evidence", "records");
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json") && !name.endsWith(".dsse.json")) : [];
    return [
        { kind: "register", path: register ?? join(root, "evidence", "register.yaml") },
        ...names.map((name): InputFile => ({ kind: "record", path: join(folder, name) })),
    ];
}
