// What every command has in common: how it ends, how it shows what goes on, and how it is added to the command line.
import { join, relative } from "node:path";
import type { Command } from "commander";

export const EXIT = {
    /** No mandatory rule fails. */
    kept: 0,
    /** Our own fault. */
    fault: 1,
    /** A mandatory rule fails. */
    broken: 2,
    /** The configuration, an input file or an option cannot be used. */
    input: 3,
    /** Nothing fails but what an exception covered until it expired. */
    expired: 4,
} as const;

export const ROOT = join(__dirname, "..");

/** Adds a command. What it does is given to `run`, whose result is the exit code. */
export type AddCommand = (program: Command, run: (task: Promise<number>) => void) => void;

/** One line on a terminal that tells what goes on; silent where nobody watches, since it would spoil a log. */
export function progressLine(stream: NodeJS.WriteStream) {
    const live = stream.isTTY === true;
    let shown = false;
    return {
        say: (text: string) => {
            if (live) stream.write(`\r\u001b[2K${text.slice(0, 79)}`);
            shown = live;
        },
        clear: () => {
            if (shown) stream.write("\r\u001b[2K");
            shown = false;
        },
    };
}

/** Times each step from the end of the one before. */
export function stopwatch() {
    const steps: { name: string; milliseconds: number }[] = [];
    let last = performance.now();
    return {
        steps,
        end: (name: string) => {
            const now = performance.now();
            steps.push({ name, milliseconds: now - last });
            last = now;
        },
    };
}

/** A path as a person would type it here. */
export const shortest = (file: string): string => {
    const path = relative(process.cwd(), file);
    return path.length < file.length && !path.startsWith("..") ? path : file;
};
