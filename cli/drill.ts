// `holdfast drill SCENARIO`: carries out what is agreed for a loss, over simulated clouds with the real engine.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { drill } from "../resilience/drill/drill";
import type { scenarioOf, scenarios } from "../resilience/drill/scenario";
import { type AddCommand, EXIT, progressLine, ROOT, shortest } from "./command";
import { addOperationOptions, hasStopped, journalFile, lazy as common, type OperationOptions, refuse, withoutCli } from "./operation";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    drill: () => (require("../resilience/drill/drill") as { drill: typeof drill }).drill,
    scenario: () => require("../resilience/drill/scenario") as { scenarioOf: typeof scenarioOf; scenarios: typeof scenarios },
};
/* eslint-enable @typescript-eslint/no-require-imports */

interface DrillOptions extends OperationOptions {
    readonly baseline?: string;
    readonly deployed?: boolean;
}

const LIVE = "A drill on real accounts breaks nothing by itself: whoever owns the accounts takes the zone, region or provider away "
    + "(AWS Fault Injection Service, Azure Chaos Studio, or by hand), confirms that it is lost, and runs `holdfast failover --live`, then "
    + "`holdfast failback --live`. Both write the same records.\n";

async function run(id: string, options: DrillOptions): Promise<number> {
    const standing = common.baseline().standingOf(ROOT, "prod");
    const scenario = lazy.scenario().scenarioOf(id, standing);
    if (options.live) {
        process.stdout.write(LIVE);
        return EXIT.input;
    }
    const { hasPulumi } = common.workspace();
    if (options.dryRun || !hasPulumi()) {
        process.stdout.write(`${scenario.title}. A drill would deploy production and standby over simulated clouds, seed their stores, take ${scenario.place} away, `
            + `${scenario.loss === "region" ? "take over with the standby, go back" : "go on by what is left, put it back"}, and compare every row and object.\nWhat the analysis says of it: holdfast survive --scenario ${scenario.id}\n`);
        return hasPulumi() ? EXIT.kept : withoutCli(options.dryRun);
    }
    const file = journalFile(`drill-${scenario.id}`, options);
    const journal = new (common.journal().Journal)(file, `drill ${scenario.id}`);
    const folder = await journal.step("choose a workspace", () => ({ kept: options.workspace === undefined ? mkdtempSync(join(tmpdir(), "holdfast-drill-")) : resolve(options.workspace) }));
    const workspace = common.baseline().workspaceIn(folder, options.baseline === undefined ? undefined : resolve(options.baseline));
    const engine = new (common.engine().SimulatedEngine)(workspace);
    const signer = common.signing().signerOf(options);
    const line = progressLine(process.stderr);
    try {
        const { figures, defects, summary } = await lazy.drill()(engine, journal, { scenario, deployed: options.deployed, say: line.say });
        if (!journal.ended) journal.end("passed");
        const { recordOf, recordFile, writeRecord } = common.records();
        const record = recordOf(ROOT, journal, {
            kind: "drill", subject: scenario.id, title: scenario.title, requirements: scenario.requirements, clouds: [scenario.cloud], stacks: ["prod", "dr"],
            live: false, summary, figures, defects, approvals: [], engine: await engine.version(),
        });
        const written = writeRecord(options.record ?? recordFile(ROOT, record), record, signer);
        journal.close();
        line.clear();
        for (const { name, seconds, state, detail } of record.steps) process.stdout.write(`${state === "failed" ? "✖" : state === "skipped" ? "–" : "✔"} ${String(seconds).padStart(7)} s  ${name}${detail ? `: ${detail}` : ""}\n`);
        for (const { name, value, unit } of figures) process.stdout.write(`  ${name}: ${value}${unit ? ` ${unit}` : ""}\n`);
        process.stdout.write(`Written: ${written.map(shortest).join("  ")}\n`);
        if (options.workspace === undefined) workspace.remove();
        return EXIT.kept;
    } catch (error) {
        line.clear();
        if (!hasStopped(error as Error, journal)) throw error;
        throw refuse(`drill ${scenario.id}`, `${(error as Error).message}`, "that it goes through", `What was done so far is kept. Mend it and run the same command again: it goes on from ${shortest(file)}.`);
    } finally {
        line.clear();
    }
}

export const addDrill: AddCommand = (program, start) => {
    addOperationOptions(program.command("drill")
        .description("take a zone, region or provider away, take over, verify, go back: over simulated clouds, with the real engine; writes a record")
        .argument("<scenario>", "zone:aws/eu-west-1a, region:azure/northeurope, provider:aws, …")
        .option("--baseline <folder>", "begin from what another drill's --workspace has deployed")
        .option("--deployed", "--workspace stands as an earlier drill left it: do not deploy it anew")
        .option("--dry-run", "say what would be done"))
        .action((id: string, options: DrillOptions) => start(Promise.resolve().then(() => run(id, options))));
};
