// `holdfast rehome`: front ends of one cloud answer by other addresses.
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { Option } from "commander";
import type { CloudName } from "../policy/resource";
import type { rehome } from "../resilience/rehome/rehome";
import type { choose } from "../resilience/rehome/choose";
import type { ESTIMATES } from "../policy/survival/figures";
import type { Deployment } from "../simulate/deployment";
import { type AddCommand, EXIT, ROOT, shortest } from "./command";
import { addOperationOptions, groundOf, hasStopped, journalFile, lazy as common, type OperationOptions, refuse, withoutCli } from "./operation";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    rehome: () => (require("../resilience/rehome/rehome") as { rehome: typeof rehome }).rehome,
    choose: () => (require("../resilience/rehome/choose") as { choose: typeof choose }).choose,
    figures: () => (require("../policy/survival/figures") as { ESTIMATES: typeof ESTIMATES }).ESTIMATES,
};
/* eslint-enable @typescript-eslint/no-require-imports */

interface RehomeOptions extends OperationOptions {
    readonly stack: string;
    readonly cloud: CloudName;
    readonly from?: string;
    readonly home?: boolean;
    readonly refill: boolean;
    readonly state?: string;
    readonly partners: string;
    readonly yes?: boolean;
}

async function asked(shown: string): Promise<boolean> {
    process.stdout.write(`This changes, and nothing else:\n${shown}\n`);
    if (!process.stdin.isTTY) throw refuse("--yes", "nothing, and nobody to ask", "it, where a person has looked at --dry-run before");
    const line = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await line.question("Move the front ends? yes/no ");
    line.close();
    return answer.trim() === "yes";
}

/** What would be chosen, from a state that somebody exported: the part that needs no engine. */
function fromState({ state, stack, cloud, ...wish }: RehomeOptions): number {
    const deployment = JSON.parse(readFileSync(state!, "utf8")) as Deployment;
    const of = (key: string) => common.poolState().defaultOf(ROOT, key);
    const pool = common.poolState().poolState(stack, deployment, cloud, { addresses: of("addresses"), spares: of("spares"), quotas: of("quotas") } as never);
    const { moves, refusals, free, refill, refillFirst } = lazy.choose()(pool, wish);
    if (refusals.length > 0) throw refuse("rehome", refusals.join("; "), "a move that may be done");
    for (const { front, from, to } of moves) process.stdout.write(`${front}: ${from} ${pool.addresses[from]!} → ${to} ${pool.addresses[to]!}\n`);
    process.stdout.write(`${free} spares are free afterwards, ${free + refill} once the pool is refilled${refillFirst ? ", which is done beforehand: too few would be free meanwhile" : ""}. Chosen from ${state!} with the default configuration; nothing was asked of the engine.\n`);
    return EXIT.kept;
}

async function run(options: RehomeOptions): Promise<number> {
    const { stack, cloud, from, home, dryRun = false } = options;
    if (options.state !== undefined) return fromState(options);
    if (!common.workspace().hasPulumi()) return withoutCli(dryRun);
    const ground = await groundOf(stack, options);
    const name = `rehome ${stack} ${cloud} ${from ?? "all"}${home ? " home" : ""}`;
    const file = dryRun ? join(mkdtempSync(join(tmpdir(), "holdfast-")), "journal.json") : journalFile(name, options);
    const journal = new (common.journal().Journal)(file, name);
    const confirm = options.yes ? (shown: string) => { process.stdout.write(`This changes, and nothing else:\n${shown}\n`); return Promise.resolve(true); } : asked;
    const signer = common.signing().signerOf(options);
    try {
        const { choice, pool, changes, done } = await lazy.rehome()(ground.engine, ground.prober, journal, {
            stack, cloud, from, home, refill: options.refill, project: ground.project, partners: resolve(options.partners), dryRun, confirm,
        });
        for (const { front, from: old, to } of choice.moves) process.stdout.write(`${front}: ${old} ${pool.addresses[old]!} → ${to} ${pool.addresses[to]!}\n`);
        if (!done) {
            process.stdout.write(`Would change, and nothing else:\n${changes.allowed.map((line) => `  ${line}`).join("\n")}\n${choice.refill} spares would be added${choice.refillFirst ? " beforehand" : ""}. Nothing was changed.\n`);
            return EXIT.kept;
        }
        if (!journal.ended) journal.end("passed");
        const { from: soonest, to: latest } = lazy.figures().rehome;
        const seconds = journal.secondsOf("ask the new addresses", "hold the changes against what may change", ...(choice.refillFirst ? ["refill the pool"] : []), "move", "verify");
        const target = ((await ground.engine.setting(stack, "recovery") ?? common.poolState().defaultOf(ground.project, "recovery")) as { targets: { addresses?: { rtoMinutes?: number } } }).targets.addresses?.rtoMinutes;
        const { recordOf, recordFile, writeRecord } = common.records();
        const record = recordOf(ROOT, journal, {
            kind: "rehome", subject: `addresses:${cloud}/${pool.region}`, title: `Front ends on ${cloud === "aws" ? "AWS" : "Azure"} moved to ${home ? "their own addresses" : "spare addresses"}`,
            requirements: ["A12"], clouds: [cloud], stacks: [stack], live: ground.engine.live,
            summary: `${choice.moves.length} front ends of ${stack} answer by other addresses: ${choice.moves.map(({ front, from: old, to }) => `${front} by ${to} in place of ${old}`).join(", ")}. The engine changed ${changes.allowed.length} resources, which are names, their checks and tags of addresses${choice.refillFirst ? `, and the ${choice.refill} spares that were added beforehand` : ""}.`,
            figures: [
                { name: "recovery time", value: seconds, unit: "s", ...(target !== undefined && { target: target * 60 }) },
                { name: "modelled time, soonest", value: soonest, unit: "s" }, { name: "modelled time, latest", value: latest, unit: "s" },
                { name: "spares free afterwards", value: choice.free + choice.refill, unit: "", target: pool.minimumFree, atLeast: true },
                { name: "resources changed", value: changes.allowed.length, unit: "" },
            ],
            defects: [], approvals: [], engine: await ground.engine.version(),
        });
        const written = writeRecord(options.record ?? recordFile(ROOT, record), record, signer);
        journal.close();
        process.stdout.write(`✔ Moved and verified in ${seconds} s; ${choice.free + choice.refill} spares are free.\nWritten: ${[options.partners, ...written].map(shortest).join("  ")}\n`);
        return EXIT.kept;
    } catch (error) {
        if (!hasStopped(error as Error, journal)) throw error;
        const changed = journal.isBegun("move") || journal.isBegun("refill the pool");
        if (!changed) journal.discard();
        throw refuse("rehome", (error as Error).message, "a move that may be done", changed ? `Run the same command again: it goes on from ${shortest(file)}.` : "Nothing was changed.");
    }
}

export const addRehome: AddCommand = (program, start) => {
    addOperationOptions(program.command("rehome")
        .description("let front ends answer by spare addresses, when theirs are attacked: names, their checks and tags change, nothing else; refill the pool; tell partners")
        .requiredOption("--stack <name>", "stack whose front ends move")
        .addOption(new Option("--cloud <cloud>", "aws or azure").choices(["aws", "azure"]).makeOptionMandatory())
        .option("--from <address>", "attacked address, or key of a front end (default: all of them)")
        .option("--home", "back to the front ends' own addresses")
        .option("--no-refill", "add no spares in place of those that are taken")
        .option("--partners <file>", "addresses before and after, JSON or CSV", join("out", "addresses.csv"))
        .option("--state <file>", "only say what would be chosen, from what `pulumi stack export` wrote")
        .option("--dry-run", "look at what would change, and change nothing")
        .option("--yes", "do not ask"))
        .action((options: RehomeOptions) => start(Promise.resolve().then(() => run(options))));
};
