// `holdfast report`: stacks or files in, verdicts and written forms out. Everything heavy is loaded when it is needed.
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Option } from "commander";
import type { evaluate } from "../simulate/evaluate";
import type { readReport } from "../report/changes/baseline";
import type { exitCodeOfNew } from "../report/changes/index";
import type { tellGitHub, withoutCommands, writeComment } from "./github";
import type { services } from "../simulate/services";
import type { DocumentFile } from "../report/documents";
import type { readInstant } from "../report/instant";
import type { draw, reportOn, writeForms } from "../report/pipeline";
import type { policyConfigFrom } from "../report/policy-config";
import type { EvidenceOptions } from "../report/evidence/files";
import type { signerOf, SigningOptions } from "../report/signing";
import type { terminal } from "../report/terminal";
import { InputError } from "../report/problems";
import { type AddCommand, progressLine, ROOT, shortest, stopwatch } from "./command";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    evaluate: () => (require("../simulate/evaluate") as { evaluate: typeof evaluate }).evaluate,
    services: () => (require("../simulate/services") as { services: typeof services }).services,
    pipeline: () => require("../report/pipeline") as { draw: typeof draw; reportOn: typeof reportOn; writeForms: typeof writeForms },
    policyConfig: () => (require("../report/policy-config") as { policyConfigFrom: typeof policyConfigFrom }).policyConfigFrom,
    instant: () => (require("../report/instant") as { readInstant: typeof readInstant }).readInstant,
    baseline: () => (require("../report/changes/baseline") as { readReport: typeof readReport }).readReport,
    changes: () => (require("../report/changes/index") as { exitCodeOfNew: typeof exitCodeOfNew }).exitCodeOfNew,
    github: () => require("./github") as { tellGitHub: typeof tellGitHub; withoutCommands: typeof withoutCommands; writeComment: typeof writeComment },
    signing: () => (require("../report/signing") as { signerOf: typeof signerOf }).signerOf,
    terminal: () => (require("../report/terminal") as { terminal: typeof terminal }).terminal,
};
/* eslint-enable @typescript-eslint/no-require-imports */

interface ReportOptions extends SigningOptions, EvidenceOptions {
    readonly stack?: readonly string[];
    readonly state?: readonly string[];
    readonly preview?: readonly string[];
    readonly policyConfig?: readonly string[];
    readonly asOf?: string;
    readonly baseline?: string;
    readonly failOnNew?: boolean;
    readonly github?: boolean;
    readonly out: string;
}

export async function evaluateOffline(stacks: readonly string[], out: string, line: ReturnType<typeof progressLine>): Promise<DocumentFile[]> {
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

/** Bytes of documents, from which on memory is dearer than time: V8 lets its heap grow several times over before it tidies up. */
const LARGE = 64 << 20;

/** What cannot be read is told of when it is read. */
const sizeOf = (files: readonly DocumentFile[]): number => files.reduce((sum, { path }) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);

async function report({ stack, state = [], preview = [], policyConfig: configured, asOf: time, register, records, recordKey, baseline: earlier, failOnNew, github, out, ...signing }: ReportOptions): Promise<number> {
    const line = progressLine(process.stderr);
    const watch = stopwatch();
    const folder = resolve(out);
    const given: DocumentFile[] = [
        ...state.map((path): DocumentFile => ({ path, form: "state" })),
        ...preview.map((path): DocumentFile => ({ path, form: "preview" })),
    ];
    const policyConfig = configured && lazy.policyConfig()(configured);
    const asOf = time === undefined ? undefined : lazy.instant()(time, "--as-of");
    const signer = lazy.signing()(signing);
    if (failOnNew && earlier === undefined) throw new InputError([{ file: "--fail-on-new", found: "no --baseline", expected: "one, since without it nothing is known to be new" }]);
    const baseline = earlier === undefined ? undefined : lazy.baseline()(earlier);
    try {
        const files = given.length > 0 ? given : await evaluateOffline(stack ?? ["prod", "dr"], folder, line);
        if (given.length === 0) watch.end("evaluate");
        line.say("judge");
        if (sizeOf(files) > LARGE) setFlagsFromString("--heap-growing-percent=30");
        const pipeline = lazy.pipeline();
        watch.end("load rules");
        const found = pipeline.reportOn({ root: ROOT, files, asOf, baseline, ...(policyConfig && { policyConfig, policyConfigFiles: configured.map((path) => resolve(path)) }), evidence: { ...(register && { register }), ...(records && { records }), ...(recordKey && { recordKey }) }, step: watch.end });
        line.say("write");
        const drawings = await pipeline.draw(found);
        const written = pipeline.writeForms(found, folder, signer, drawings);
        if (baseline || github) written.push(lazy.github().writeComment(found, folder));
        watch.end("write");
        line.clear();
        const shown = [...(given.length > 0 ? [] : files.map(({ path }) => path)), ...written].map(shortest);
        const text = lazy.terminal()(found, { steps: watch.steps, files: shown });
        process.stdout.write(github ? lazy.github().withoutCommands(text) : text);
        if (github) await lazy.github().tellGitHub(found, written.at(-1)!);
        return failOnNew && found.changes ? lazy.changes()(found.changes) : found.verdict.exitCode;
    } finally {
        line.clear();
    }
}

export const addReport: AddCommand = (program, run) => {
    program.command("report")
        .description("judge stacks by every rule; print a summary, and write it as HTML, Markdown, JSON, SARIF, JUnit, CSV, OCSF and OSCAL")
        .addOption(new Option("--stack <name...>", "stacks to evaluate offline (default: prod dr)").conflicts(["state", "preview"]))
        .option("--state <file...>", "judge what `pulumi stack export` wrote, instead of evaluating offline")
        .option("--preview <file...>", "judge what `pulumi preview --json --show-sames` wrote")
        .option("--policy-config <file...>", "levels and settings of the rules, as for --policy-pack-config")
        .option("--register <file>", "what people attest (default: evidence/register.yaml)")
        .option("--records <folder>", "what was done and measured (default: evidence/records)")
        .option("--record-key <file...>", "public keys of who is trusted to sign records")
        .option("--as-of <time>", "day or UTC time that the report is made for: what expires is held against it, and forms that need a time have it (default: today, and the commit's time)")
        .option("--baseline <file>", "report.json of an earlier run: say what changed since")
        .option("--fail-on-new", "end in 2 or 4 only for what --baseline did not have")
        .option("--github", "in GitHub Actions: comment on the pull request, and annotate")
        .option("--out <folder>", "where the files go", "out")
        .addOption(new Option("--sign-key <file>", "sign with this Ed25519 key (PEM); else with the one in HOLDFAST_SIGNING_KEY, if it is set").conflicts("signCommand"))
        .option("--sign-command <command>", "sign by a key service: the command gets the bytes on its standard input and prints an Ed25519 signature of them in base64; the key never comes here")
        .option("--sign-public <file>", "public key of the key that --sign-command uses")
        .addHelpText("after", `
Examples:
  holdfast report                     prod and dr, offline, without an account
  pulumi stack export -s prod > prod.json
  holdfast report --state prod.json   what really stands
  holdfast report --sign-public pub.pem --sign-command 'aws kms sign
    --key-id alias/reports --message fileb:///dev/stdin --message-type RAW
    --signing-algorithm ED25519_SHA_512 --query Signature --output text'

Exit code:
  0  no mandatory rule fails
  1  a fault of Holdfast itself, or of the program that declares the stacks
  2  a mandatory rule fails
  3  the configuration, an input file or an option cannot be used
  4  nothing fails but what an exception covered until it expired`)
        .action((options: ReportOptions) => run(report(options)));
};
