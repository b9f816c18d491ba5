// The journal of an operation: which steps are done, what each left for later ones, and how long it took. It is written
// before and after every step, so that whoever is cut off anywhere runs the same command again and goes on from there.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { writeAll } from "../simulate/deployment";
import { InputError } from "../report/problems";
import type { RecordStep } from "../report/evidence/record";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface StepEntry {
    readonly name: string;
    readonly state: "begun" | "done" | "failed" | "skipped";
    readonly from: string;
    readonly seconds?: number;
    readonly detail?: string;
    /** How often it was begun. */
    readonly attempts: number;
    /** What later steps need of it. */
    readonly kept?: Json;
}

interface Book {
    readonly format: 1;
    /** What it is the journal of: `rehome prod aws edge-a`. Another operation does not take it up. */
    readonly of: string;
    readonly from: string;
    readonly steps: readonly StepEntry[];
    readonly ended?: { readonly at: string; readonly result: "passed" | "failed" };
}

/** What a step comes to. */
export interface Outcome<Kept> {
    readonly kept?: Kept;
    /** In words, for the record. */
    readonly detail?: string;
    /** True where there was nothing to do. */
    readonly skipped?: boolean;
}

/** A clock for tests; the wall's otherwise. */
export type Clock = () => Date;

const instantOf = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, "Z");

/** Where the journal of what has ended is kept: what comes after it may need to know. */
export const endedFile = (file: string): string => file.replace(/(\.json)?$/, ".ended.json");

export class Journal {
    private book: Book;

    /**
     * Takes up the journal in `file`, or begins one there.
     * @throws InputError where the file is the journal of another operation
     */
    constructor(private readonly file: string, of: string, private readonly clock: Clock = () => new Date()) {
        this.book = existsSync(file) ? Journal.read(file) : { format: 1, of, from: instantOf(clock()), steps: [] };
        if (this.book.of !== of) {
            throw new InputError([{ file, found: `the journal of "${this.book.of}"`, expected: `that of "${of}"`, hint: "Finish that operation first, or name another --journal." }]);
        }
        mkdirSync(dirname(file), { recursive: true });
        this.save();
    }

    private static read(file: string): Book {
        try {
            const book = JSON.parse(readFileSync(file, "utf8")) as Book;
            if (book.format === 1 && Array.isArray(book.steps)) return book;
        } catch {
            // told below
        }
        throw new InputError([{ file, found: "no journal that can be read", expected: "one that this command has written", hint: "Name another --journal." }]);
    }

    private save(): void {
        writeAll(new Map([[this.file, `${JSON.stringify(this.book, null, 4)}\n`]]));
    }

    private put(entry: StepEntry): void {
        const steps = [...this.book.steps.filter(({ name }) => name !== entry.name), entry];
        this.book = { ...this.book, steps };
        this.save();
    }

    private entry(name: string): StepEntry | undefined {
        return this.book.steps.find((step) => step.name === name);
    }

    /** Whether an earlier run was cut off after it had begun. */
    get resumed(): boolean {
        return this.book.steps.some(({ attempts }) => attempts > 1);
    }

    /** Whether a step found that something is not as it must be. */
    get hasFailed(): boolean {
        return this.book.steps.some(({ state }) => state === "failed");
    }

    get ended(): Book["ended"] {
        return this.book.ended;
    }

    get from(): string {
        return this.book.from;
    }

    isDone(name: string): boolean {
        return ["done", "skipped"].includes(this.entry(name)?.state ?? "");
    }

    /** Whether a step was begun, be it done or not. */
    isBegun(name: string): boolean {
        return this.entry(name) !== undefined;
    }

    /**
     * Does a step, unless it was done before.
     * @param run is told whether the step was begun before and cut off: it then finds out itself how far it got
     */
    async step<Kept extends Json>(name: string, run: (again: boolean) => Promise<Outcome<Kept> | void> | Outcome<Kept> | void): Promise<Kept> {
        const before = this.entry(name);
        if (before && ["done", "skipped"].includes(before.state)) return before.kept as Kept;
        const [started, began] = [this.clock(), performance.now()];
        const begun: StepEntry = { name, state: "begun", from: before?.from ?? instantOf(started), attempts: (before?.attempts ?? 0) + 1 };
        this.put(begun);
        const seconds = (): number => Math.round((performance.now() - began) / 100) / 10;
        try {
            const { kept, detail, skipped } = await run(before !== undefined) ?? {};
            this.put({ ...begun, state: skipped ? "skipped" : "done", seconds: seconds(), ...(detail !== undefined && { detail }), ...(kept !== undefined && { kept }) });
            return kept as Kept;
        } catch (error) {
            this.put({ ...begun, state: "failed", seconds: seconds(), detail: (error as Error).message.split("\n")[0]!.slice(0, 300) });
            throw error;
        }
    }

    end(result: "passed" | "failed"): void {
        this.book = { ...this.book, ended: { at: instantOf(this.clock()), result } };
        this.save();
    }

    /** Puts aside what has ended, once its record is written: the next operation of that name begins anew. */
    close(): void {
        renameSync(this.file, endedFile(this.file));
    }

    /** Forgets an operation that has changed nothing: the next one decides anew. */
    discard(): void {
        rmSync(this.file, { force: true });
    }

    /** The steps as a record has them. */
    get steps(): readonly RecordStep[] {
        return this.book.steps.map(({ name, state, seconds = 0, detail, attempts }): RecordStep => ({
            name, seconds, state: state === "begun" ? "failed" : state,
            ...(detail !== undefined || attempts > 1 ? { detail: [detail, attempts > 1 ? `cut off and taken up: attempt ${attempts}` : undefined].filter((part) => part !== undefined).join("; ") } : {}),
        }));
    }

    /** What a step left for later ones. */
    keptOf(name: string): Json | undefined {
        return this.entry(name)?.kept;
    }

    /** Seconds that steps took, all together. */
    secondsOf(...names: readonly string[]): number {
        return Math.round(this.book.steps.filter(({ name }) => names.includes(name)).reduce((sum, { seconds = 0 }) => sum + seconds, 0) * 10) / 10;
    }
}
