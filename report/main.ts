// The command line. Everything heavy is loaded when it is needed, so that --help and bad options answer at once.
import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import type { evaluate } from "../simulate/evaluate";
import type { services } from "../simulate/services";
import type { policyConfigFrom } from "./policy-config";
import type { DocumentFile } from "./documents";
import type { reportOn, writeForms } from "./pipeline";
import type { verify } from "./proof";
import type { signerOf, SigningOptions } from "./signing";
import type { terminal } from "./terminal";

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

const ROOT = join(__dirname, "..");

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    evaluate: () => (require("../simulate/evaluate") as { evaluate: typeof evaluate }).evaluate,
    services: () => (require("../simulate/services") as { services: typeof services }).services,
    pipeline: () => require("./pipeline") as { reportOn: typeof reportOn; writeForms: typeof writeForms },
    policyConfig: () => (require("./policy-config") as { policyConfigFrom: typeof policyConfigFrom }).policyConfigFrom,
    signing: () => (require("./signing") as { signerOf: typeof signerOf }).signerOf,
    proof: () => (require("./proof") as { verify: typeof verify }).verify,
    terminal: () => (require("./terminal") as { terminal: typeof terminal }).terminal,
};
/* eslint-enable @typescript-eslint/no-require-imports */

interface ReportOptions extends SigningOptions {
    readonly stack?: readonly string[];
    readonly state?: readonly string[];
    readonly preview?: readonly string[];
    readonly policyConfig?: readonly string[];
    readonly out: string;
}

/** One line on a terminal that tells what goes on; silent where nobody watches, since it would spoil a log. */
function progressLine(stream: NodeJS.WriteStream) {
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
function stopwatch() {
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

async function evaluateOffline(stacks: readonly string[], out: string, line: ReturnType<typeof progressLine>): Promise<DocumentFile[]> {
    const declared = new Map<string, number>();
    const evaluated = await lazy.evaluate()({
        root: ROOT, stacks, out, services: lazy.services(),
        progress: ({ stack, resources }) => {
            declared.set(stack, resources);
            line.say(`evaluate  ${[...declared].map(([name, count]) => `${name} ${count} resources`).join(" · ")}`);
        },
    });
    line.clear();
    for (const { stack, warnings } of evaluated) for (const warning of warnings) process.stderr.write(`${stack}: ${warning}\n`);
    return evaluated.map(({ stack }) => ({ path: join(out, `${stack}.state.json`), form: "state" }));
}

/** A path as a person would type it here. */
const shortest = (file: string): string => {
    const path = relative(process.cwd(), file);
    return path.length < file.length && !path.startsWith("..") ? path : file;
};

async function report({ stack, state = [], preview = [], policyConfig: configured, out, ...signing }: ReportOptions): Promise<number> {
    const line = progressLine(process.stderr);
    const watch = stopwatch();
    const folder = resolve(out);
    const given: DocumentFile[] = [
        ...state.map((path): DocumentFile => ({ path, form: "state" })),
        ...preview.map((path): DocumentFile => ({ path, form: "preview" })),
    ];
    const policyConfig = configured && lazy.policyConfig()(configured);
    const signer = lazy.signing()(signing);
    try {
        const files = given.length > 0 ? given : await evaluateOffline(stack ?? ["prod", "dr"], folder, line);
        if (given.length === 0) watch.end("evaluate");
        line.say("judge");
        const pipeline = lazy.pipeline();
        watch.end("load rules");
        const found = pipeline.reportOn({ root: ROOT, files, ...(policyConfig && { policyConfig }), step: watch.end });
        line.say("write");
        const written = pipeline.writeForms(found, folder, signer);
        watch.end("write");
        line.clear();
        const shown = [...(given.length > 0 ? [] : files.map(({ path }) => path)), ...written].map(shortest);
        process.stdout.write(lazy.terminal()(found, { steps: watch.steps, files: shown }));
        return found.verdict.exitCode;
    } finally {
        line.clear();
    }
}

const FILE_SIGNS = { unchanged: "✔", changed: "✖", missing: "✖" } as const;

/** Says of each file whether it is the one that was signed. */
function verifyProof(file: string, { key }: { readonly key: string }): number {
    const { statement, signed, files } = lazy.proof()(file, readFileSync(key, "utf8"), key);
    const whole = signed && files.every(({ state }) => state === "unchanged");
    const { result, annotations } = statement.predicate as { result: string; annotations?: { commit?: { id: string; dirty: boolean } } };
    const commit = annotations?.commit && `${annotations.commit.id.slice(0, 12)}${annotations.commit.dirty ? " with uncommitted changes" : ""}`;
    process.stdout.write([
        ...files.map(({ name, state }) => `${FILE_SIGNS[state]} ${state.padEnd(9)}  ${name}`),
        `${signed ? "✔ signed by this key" : "✖ not signed by this key"}`,
        "",
        whole ? `✔ OK, ${files.length} files as they were signed${commit ? `, of commit ${commit}` : ""}. Result: ${result}.` : "✖ This is not what was signed.",
        "",
    ].join("\n"));
    return whole ? EXIT.kept : EXIT.broken;
}

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
    command.command("report")
        .description("judge stacks by every rule; print a summary, and write it as HTML, Markdown,\nJSON, SARIF, JUnit and CSV")
        .addOption(new Option("--stack <name...>", "stacks to evaluate offline (default: prod dr)").conflicts(["state", "preview"]))
        .option("--state <file...>", "judge what `pulumi stack export` wrote, instead of evaluating offline")
        .option("--preview <file...>", "judge what `pulumi preview --json --show-sames` wrote")
        .option("--policy-config <file...>", "levels and settings of the rules, as for --policy-pack-config")
        .option("--out <folder>", "where the files go", "out")
        .addOption(new Option("--sign-key <file>", "sign with this Ed25519 key (PEM); else with the one in\nHOLDFAST_SIGNING_KEY, if it is set").conflicts("signCommand"))
        .option("--sign-command <command>", "sign with what this prints: it gets the bytes, and\ngives the signature in base64")
        .option("--sign-public <file>", "public key of the key that --sign-command uses")
        .addHelpText("after", `
Examples:
  holdfast report                     prod and dr, offline, without an account
  pulumi stack export -s prod > prod.json
  holdfast report --state prod.json   what really stands

Exit code:
  0  no mandatory rule fails
  1  a fault of Holdfast itself, or of the program that declares the stacks
  2  a mandatory rule fails
  3  the configuration, an input file or an option cannot be used
  4  nothing fails but what an exception covered until it expired`)
        .action((options: ReportOptions) => run(report(options)));
    command.command("verify")
        .description("say whether a signed report is what was written, file by file")
        .argument("<proof>", "report.dsse.json, with the files beside it")
        .requiredOption("--key <file>", "public key (PEM) of who signed")
        .addHelpText("after", `
Exit code:
  0  every file is the one that was signed, by this key
  2  a file was changed or is missing, or another key signed
  3  the proof or the key cannot be read`)
        .action((proof: string, options: { key: string }) => run(Promise.resolve().then(() => verifyProof(proof, options))));
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
