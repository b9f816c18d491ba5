// `holdfast survive`: what is left when something is lost, how soon, and with which data. Everything heavy is loaded when it is needed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Option } from "commander";
import { nearest } from "../components/plan/regions";
import type { Graph } from "../policy/resource";
import type { pairsOf } from "../policy/survival/survival";
import type { DocumentFile, readDocuments } from "../report/documents";
import type { InputError } from "../report/problems";
import type { survivalOfReport } from "../report/survival";
import type { survivalText } from "../report/survival-text";
import { type AddCommand, EXIT, progressLine } from "./command";
import { evaluateOffline } from "./report";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    documents: () => (require("../report/documents") as { readDocuments: typeof readDocuments }).readDocuments,
    problems: () => (require("../report/problems") as { InputError: typeof InputError }).InputError,
    graph: () => (require("../policy/resource") as { Graph: typeof Graph }).Graph,
    survival: () => (require("../report/survival") as { survivalOfReport: typeof survivalOfReport }).survivalOfReport,
    pairs: () => (require("../policy/survival/survival") as { pairsOf: typeof pairsOf }).pairsOf,
    text: () => (require("../report/survival-text") as { survivalText: typeof survivalText }).survivalText,
};
/* eslint-enable @typescript-eslint/no-require-imports */

interface SurviveOptions {
    readonly stack?: readonly string[];
    readonly state?: readonly string[];
    readonly scenario?: string;
    readonly pairs?: boolean;
    readonly json?: boolean;
}

async function survive({ stack = ["prod", "dr"], state, scenario, pairs, json }: SurviveOptions): Promise<number> {
    const line = progressLine(process.stderr);
    const folder = mkdtempSync(join(tmpdir(), "holdfast-survive-"));
    try {
        const files = state?.map((path): DocumentFile => ({ path, form: "state" })) ?? await evaluateOffline(stack, folder, line);
        line.say("analyse");
        const graph = new (lazy.graph())(lazy.documents()(files).judged.byOutputs);
        const rows = lazy.survival()(graph, undefined);
        const refuse = (found: string, expected: string, hint?: string) => { throw new (lazy.problems())([{ file: state?.join(", ") ?? stack.join(", "), found, expected, hint }]); };
        if (!rows) return refuse("nothing that serves anybody", "a load balancer, a database or a store whose values are known");
        if (scenario !== undefined && !rows.scenarios.some(({ id }) => id === scenario)) {
            const near = nearest(scenario, rows.scenarios.map(({ id }) => id));
            return refuse(`no loss called ${scenario}`, "one that `holdfast survive` lists", near && `Did you mean ${near}?`);
        }
        const both = pairs ? lazy.pairs()(graph).filter(({ scenarios }) => scenario === undefined || scenarios.includes(scenario)) : undefined;
        line.clear();
        const chosen = scenario === undefined ? rows : { ...rows, scenarios: rows.scenarios.filter(({ id }) => id === scenario), answers: rows.answers.filter((answer) => answer.scenario === scenario) };
        process.stdout.write(json
            ? `${JSON.stringify({ ...chosen, ...(both && { pairs: both }) }, undefined, 2)}\n`
            : lazy.text()(rows, scenario, { ...(both && { pairs: both }) }));
        return chosen.answers.some(({ met }) => met === "missed") ? EXIT.broken : EXIT.kept;
    } finally {
        line.clear();
        rmSync(folder, { recursive: true, force: true });
    }
}

export const addSurvive: AddCommand = (program, run) => {
    program.command("survive")
        .description("say what is left when a zone, a region, a provider, a key, a name service, an account … is lost: by which path, how soon, with which data")
        .addOption(new Option("--stack <name...>", "stacks to evaluate offline (default: prod dr)").conflicts("state"))
        .option("--state <file...>", "analyse what `pulumi stack export` wrote")
        .option("--scenario <id>", "one loss in full, such as region:aws/eu-west-1")
        .option("--pairs", "also any two losses that are worse together")
        .option("--json", "as JSON")
        .addHelpText("after", `
Times are modelled from what is declared, from figures that the clouds publish
and from estimates, which are marked; drills measure them (holdfast drill).

Exit code:
  0  every target is kept, as far as anything is promised
  2  a target is missed
  3  the configuration, an input file or an option cannot be used`)
        .action((options: SurviveOptions) => run(survive(options)));
};
