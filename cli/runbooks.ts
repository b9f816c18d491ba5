// `holdfast runbooks`: what to do when something is lost, written from what is deployed. Everything heavy is loaded when it is needed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Option } from "commander";
import type { Graph } from "../policy/resource";
import type { DocumentFile, readDocuments } from "../report/documents";
import type { readEvidence } from "../report/evidence/files";
import type { runbookFiles } from "../resilience/runbooks/index";
import type { writeAll } from "../simulate/deployment";
import { type AddCommand, EXIT, progressLine, ROOT, shortest } from "./command";
import { evaluateOffline } from "./report";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    documents: () => (require("../report/documents") as { readDocuments: typeof readDocuments }).readDocuments,
    graph: () => (require("../policy/resource") as { Graph: typeof Graph }).Graph,
    evidence: () => (require("../report/evidence/files") as { readEvidence: typeof readEvidence }).readEvidence,
    runbooks: () => (require("../resilience/runbooks/index") as { runbookFiles: typeof runbookFiles }).runbookFiles,
    deployment: () => (require("../simulate/deployment") as { writeAll: typeof writeAll }).writeAll,
};
/* eslint-enable @typescript-eslint/no-require-imports */

interface RunbookOptions {
    readonly stack?: readonly string[];
    readonly state?: readonly string[];
    readonly records?: string;
    readonly out: string;
}

async function runbooks({ stack = ["prod", "dr"], state, records, out }: RunbookOptions): Promise<number> {
    const line = progressLine(process.stderr);
    const folder = mkdtempSync(join(tmpdir(), "holdfast-runbooks-"));
    try {
        const files = state?.map((path): DocumentFile => ({ path, form: "state" })) ?? await evaluateOffline(stack, folder, line);
        line.say("write");
        const graph = new (lazy.graph())(lazy.documents()(files).judged.byOutputs);
        const found = lazy.evidence()(ROOT, records === undefined ? {} : { records }).records.map(({ record }) => record);
        const texts = lazy.runbooks()(graph, found);
        lazy.deployment()(new Map([...texts].map(([name, text]) => [resolve(out, name), text])));
        line.clear();
        process.stdout.write(`✔ ${texts.size - 1} runbooks\n  wrote ${shortest(resolve(out, "README.md"))} and the files that it leads to\n`);
        return EXIT.kept;
    } finally {
        line.clear();
        rmSync(folder, { recursive: true, force: true });
    }
}

export const addRunbooks: AddCommand = (program, run) => {
    program.command("runbooks")
        .description("write what to do for each loss: how one notices, the commands with the deployment's own names, how to verify and to go back, as Markdown")
        .addOption(new Option("--stack <name...>", "stacks to evaluate offline (default: prod dr)").conflicts("state"))
        .option("--state <file...>", "write them for what `pulumi stack export` wrote")
        .option("--records <folder>", "measured times are read from it (default: evidence/records)")
        .option("--out <folder>", "where they go", join("out", "runbooks"))
        .addHelpText("after", `
Example:
  pulumi stack export -s prod > prod.json
  pulumi stack export -s dr > dr.json
  holdfast runbooks --state prod.json dr.json

Exit code:
  0  they were written
  3  the configuration, an input file or an option cannot be used`)
        .action((options: RunbookOptions) => run(runbooks(options)));
};
