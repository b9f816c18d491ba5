// `holdfast report`: stacks or files in, verdicts and written forms out. Everything heavy is loaded when it is needed.
import { join, resolve } from "node:path";
import { Option } from "commander";
import type { evaluate } from "../simulate/evaluate";
import type { services } from "../simulate/services";
import type { DocumentFile } from "../report/documents";
import type { reportOn, writeForms } from "../report/pipeline";
import type { policyConfigFrom } from "../report/policy-config";
import type { signerOf, SigningOptions } from "../report/signing";
import type { terminal } from "../report/terminal";
import { type AddCommand, progressLine, ROOT, shortest, stopwatch } from "./command";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    evaluate: () => (require("../simulate/evaluate") as { evaluate: typeof evaluate }).evaluate,
    services: () => (require("../simulate/services") as { services: typeof services }).services,
    pipeline: () => require("../report/pipeline") as { reportOn: typeof reportOn; writeForms: typeof writeForms },
    policyConfig: () => (require("../report/policy-config") as { policyConfigFrom: typeof policyConfigFrom }).policyConfigFrom,
    signing: () => (require("../report/signing") as { signerOf: typeof signerOf }).signerOf,
    terminal: () => (require("../report/terminal") as { terminal: typeof terminal }).terminal,
};
/* eslint-enable @typescript-eslint/no-require-imports */

interface ReportOptions extends SigningOptions {
    readonly stack?: readonly string[];
    readonly state?: readonly string[];
    readonly preview?: readonly string[];
    readonly policyConfig?: readonly string[];
    readonly out: string;
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

export const addReport: AddCommand = (program, run) => {
    program.command("report")
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
};
