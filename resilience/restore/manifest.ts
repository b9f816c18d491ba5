// A manifest: what a store held, as digests, one line of JSON each. Made when a backup is, it is what a restored copy is
// held against when the source is gone; written while copying, it is where an interrupted copy goes on.
import { appendFileSync, createReadStream, existsSync, readFileSync, renameSync } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import { InputError } from "../../report/problems";
import { type Digest, type Inventory, MEASURES } from "./store";

/** Raised when a reader of manifests would have to change. */
const FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const headSchema = z.strictObject({
    holdfast: z.literal("manifest"),
    format: z.literal(FORMAT),
    of: z.string().min(1),
    measure: z.enum(MEASURES),
    /** Only in one that is still being written: where the objects go. */
    to: z.string().optional(),
});
const lineSchema = z.strictObject({ key: z.string().min(1), size: z.int().min(0), sha256, properties: sha256.optional(), version: z.string().optional() });

export type Head = Omit<z.infer<typeof headSchema>, "holdfast" | "format">;

const headLine = (head: Head): string => JSON.stringify({ holdfast: "manifest", format: FORMAT, ...head });

const parsed = <T>(schema: z.ZodType<T>, line: string): T | undefined => {
    try {
        return schema.parse(JSON.parse(line));
    } catch {
        return undefined;
    }
};

const notAManifest = (file: string, line: number): InputError =>
    new InputError([{ file: `${file}:${line}`, found: "a line that is none of a manifest's", expected: "what `holdfast restore manifest` writes, whole" }]);

/** The same entries give the same bytes, in whatever order they were found. */
export const manifestText = (head: Head, digests: Iterable<Digest>): string =>
    `${[headLine(head), ...[...digests].sort((a, b) => (a.key < b.key ? -1 : 1)).map((digest) => JSON.stringify(digest))].join("\n")}\n`;

async function* linesOf(file: string): AsyncGenerator<string> {
    yield* createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity });
}

/** A finished manifest as something to compare with. A line that cannot be read makes it unusable, and is named. */
export async function readManifest(file: string): Promise<Inventory> {
    const head = await headOf(file);
    return {
        title: `${head.of}, by its manifest`,
        measure: head.measure,
        async *digests() {
            let number = 0;
            for await (const line of linesOf(file)) {
                if (++number === 1) continue;
                const digest = parsed(lineSchema, line);
                if (!digest) throw notAManifest(file, number);
                yield digest;
            }
        },
    };
}

async function headOf(file: string): Promise<Head> {
    for await (const line of linesOf(file)) {
        const head = parsed(headSchema, line);
        if (!head) break;
        return head;
    }
    throw notAManifest(file, 1);
}

/** A manifest that grows line by line, so that nothing that is done has to be done again. */
export interface Journal {
    readonly done: ReadonlyMap<string, Digest>;
    add(digest: Digest): void;
    /** Of what the source no longer has. */
    drop(key: string): void;
    /** Writes the finished manifest in its order, in place of the grown one. */
    finish(): void;
}

/** What an earlier run left: its whole lines, and whether one was cut off. Undefined where there was none. */
function leftBy(growing: string, head: Head): { readonly done: Map<string, Digest>; readonly lines: readonly string[]; readonly cutOff: boolean } | undefined {
    if (!existsSync(growing)) return undefined;
    const [first, ...lines] = readFileSync(growing, "utf8").split("\n");
    if (first !== headLine(head)) {
        throw new InputError([{ file: growing, found: "the beginnings of another copy", expected: `one of ${head.of} to ${head.to ?? "a manifest"}`, hint: "Choose another --manifest, or remove the file." }]);
    }
    const whole = lines.slice(0, -1);
    const done = new Map(whole.map((line, index) => {
        const digest = parsed(lineSchema, line);
        if (!digest) throw notAManifest(growing, index + 2);
        return [digest.key, digest] as const;
    }));
    return { done, lines: [first, ...whole], cutOff: lines.at(-1) !== "" };
}

/** The same, only to look at. */
export const peekJournal = (file: string, head: Head): Journal => {
    const done = leftBy(`${file}.part`, head)?.done ?? new Map<string, Digest>();
    const refuse = (): never => { throw new TypeError("This journal is only looked at."); };
    return { done, add: refuse, drop: refuse, finish: refuse };
};

/** Opens what an earlier run left, or begins. A last line that was cut off does not count. */
export function openJournal(file: string, head: Head): Journal {
    const growing = `${file}.part`;
    const left = leftBy(growing, head);
    const done = left?.done ?? new Map<string, Digest>();
    if (!left) appendFileSync(growing, `${headLine(head)}\n`, { mode: 0o600 });
    else if (left.cutOff) replace(growing, [...left.lines, ""].join("\n"));
    return {
        done,
        add: (digest) => {
            done.set(digest.key, digest);
            appendFileSync(growing, `${JSON.stringify(digest)}\n`);
        },
        drop: (key) => { done.delete(key); },
        finish: () => {
            const { to: _, ...finished } = head;
            replace(growing, manifestText(finished, done.values()));
            renameSync(growing, file);
        },
    };
}

function replace(file: string, text: string): void {
    const partial = `${file}.partial-${process.pid}`;
    appendFileSync(partial, text, { mode: 0o600 });
    renameSync(partial, file);
}
