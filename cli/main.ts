// The command line. Everything heavy is loaded when it is needed, so that --help and bad options answer at once.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { type AddCommand, EXIT, ROOT } from "./command";
import { addCollect } from "./collect";
import { addComment } from "./comment";
import { addDisclose } from "./disclose";
import { addDrill } from "./drill";
import { addFailback, addFailover } from "./failover";
import { addRehome } from "./rehome";
import { addReport } from "./report";
import { addRestore } from "./restore";
import { addRunbooks } from "./runbooks";
import { addSurvive } from "./survive";
import { addVerify } from "./verify";

/** In the order in which help shows them. */
const COMMANDS: readonly AddCommand[] = [addReport, addComment, addSurvive, addRestore, addRunbooks, addCollect, addVerify, addDisclose, addDrill, addRehome, addFailover, addFailback];

const program = (run: (task: Promise<number>) => void): Command => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    const command = new Command("holdfast")
        .description("Shows what a service on AWS and Azure is, or would be, and whether it keeps its promises.")
        .version(version, "--version", "print the version")
        .helpOption("-h, --help", "print this help")
        .helpCommand(false)
        .showSuggestionAfterError()
        .exitOverride()
        .configureHelp({ helpWidth: 80 });
    for (const add of COMMANDS) add(command, run);
    return command;
};

const titled = (title: string, problems: readonly string[]): string =>
    [`${title} (${problems.length === 1 ? "1 problem" : `${problems.length} problems`}):`, ...problems].join("\n  ");

/** What a person is told, and the exit code. Errors are told by name, so that what throws them need not be loaded. */
function explain(error: unknown): { readonly code: number; readonly text: string } {
    const { name, message, stack, problems, refused, syscall, code, path } = error as NodeJS.ErrnoException & { readonly problems?: readonly string[]; readonly refused?: unknown };
    if (syscall && path && code === "ENOENT") return { code: EXIT.input, text: `${path}: found no such file.` }; // folders are made: this was to be read
    if (syscall && path) return { code: EXIT.input, text: `${path.replace(/\.partial-\d+$/, "")}: cannot be written or read (${code}). Choose another folder with --out.` };
    switch (name) {
        case "ConfigurationError":
            return { code: EXIT.input, text: titled("The configuration cannot be used", problems ?? [message]) };
        case "RefusedError":
            return { code: EXIT.input, text: titled("The clouds would refuse what the stacks declare", refused ? message.split("\n") : [message]) };
        case "InputError":
        case "ExceptionsError":
        case "PolicyConfigError":
            return { code: EXIT.input, text: message };
        case "ProgramError":
            return { code: EXIT.fault, text: titled("The program that declares the stacks failed", problems ?? [message]) };
        default:
            return { code: EXIT.fault, text: `${stack ?? message}\n\nThis is a fault of Holdfast. Please report it with the text above.` };
    }
}

/** Runs the command line and gives the exit code. Never throws. */
export async function main(args: readonly string[]): Promise<number> {
    let task: Promise<number> = Promise.resolve(EXIT.kept);
    const command = program((started) => { task = started; });
    try {
        if (args.length === 0) {
            command.outputHelp();
            return EXIT.kept;
        }
        await command.parseAsync([...args], { from: "user" });
        return await task;
    } catch (error) {
        if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.kept : EXIT.input;
        const { code, text } = explain(error);
        process.stderr.write(`${text}\n`);
        return code;
    }
}
