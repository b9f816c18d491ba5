// `holdfast failover` and `holdfast failback`: the standby takes over, and goes back, with the approval of two people.
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CloudName } from "../policy/resource";
import type { readApprovals } from "../resilience/approvals";
import type { failback, failover, NOTED } from "../resilience/failover";
import type { LiveHands, SimulatedHands, SimulatedSets } from "../resilience/hands";
import type { endedFile } from "../resilience/journal";
import type { readReconciled } from "../resilience/reconciled";
import type { DrillData } from "../resilience/drill/data";
import { type AddCommand, EXIT, ROOT, shortest } from "./command";
import { addOperationOptions, groundOf, hasStopped, journalFile, lazy as common, type Ground, type OperationOptions, refuse, withoutCli } from "./operation";

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
const lazy = {
    operations: () => require("../resilience/failover") as { failover: typeof failover; failback: typeof failback; NOTED: typeof NOTED },
    reconciled: () => (require("../resilience/reconciled") as { readReconciled: typeof readReconciled }).readReconciled,
    endedFile: () => (require("../resilience/journal") as { endedFile: typeof endedFile }).endedFile,
    hands: () => require("../resilience/hands") as { SimulatedHands: typeof SimulatedHands; LiveHands: typeof LiveHands },
    data: () => (require("../resilience/drill/data") as { DrillData: typeof DrillData }).DrillData,
    approvals: () => (require("../resilience/approvals") as { readApprovals: typeof readApprovals }).readApprovals,
};
/* eslint-enable @typescript-eslint/no-require-imports */

interface FailoverOptions extends OperationOptions {
    readonly stack: string;
    readonly approvals?: string;
    readonly takenOver?: string;
    readonly reconciled?: string;
}

type Kind = "failover" | "failback";

const ROWS = ["A15", "A31", "A32", "B11", "B30"];
const CLOUDS: readonly CloudName[] = ["aws", "azure"];

/** What the fail-over noted: nothing else tells which data is older than it. @throws InputError where there is no journal of it */
function noted(stack: string, { takenOver, ...options }: FailoverOptions): unknown {
    const name = `failover ${stack}`;
    const file = takenOver ?? lazy.endedFile()(journalFile(name, { ...options, journal: undefined }));
    if (!existsSync(file)) throw refuse("--taken-over", takenOver ?? `nothing at ${shortest(file)}`, "the journal of the fail-over, which tells what both sides had before it", "holdfast failover leaves it beside its own journal, with .ended in its name.");
    const kept = new (common.journal().Journal)(file, name).keptOf(lazy.operations().NOTED);
    if (kept === undefined) throw refuse(file, "a fail-over that has not come to its end", "one that has: finish it first");
    return kept;
}

/** Whether the records tell of an earlier return of the stack: then its vaults hold what that one left. Records that cannot be read stop nobody. */
function hasReturned(stack: string): boolean {
    try {
        return common.evidence().readEvidence(ROOT).records.some(({ record: { kind, environment, stacks } }) => kind === "failback" && environment === "live" && stacks[0] === stack);
    } catch (error) {
        if ((error as Error).name !== "InputError") throw error;
        process.stderr.write(`Whether ${stack} has taken over before is not known, since the records cannot be read:\n${(error as Error).message}\n`);
        return false;
    }
}

type Args = Parameters<typeof failover>[4];

function handsOf(kind: Kind, { workspace, engine }: Ground, options: FailoverOptions, { primary, gates }: Args & { readonly gates: NonNullable<Args["gates"]> }) {
    const { stack, dryRun } = options;
    const before = kind === "failback" && !dryRun ? noted(stack, options) : undefined;
    if (engine.live || !workspace) {
        const reconciled = options.reconciled === undefined ? undefined : lazy.reconciled()(options.reconciled);
        return new (lazy.hands().LiveHands)(stack, gates, { reconciled, takenOver: (before as { at?: string } | undefined)?.at, returned: kind === "failover" && hasReturned(stack) });
    }
    const data = new (lazy.data())(workspace.cloud);
    const { sets, since } = (before ?? { sets: data.sets(primary), since: 0 }) as Pick<SimulatedSets, "sets" | "since">;
    return new (lazy.hands().SimulatedHands)(workspace, { data, sets, since });
}

async function run(kind: Kind, options: FailoverOptions): Promise<number> {
    const { stack, dryRun = false } = options;
    if (!common.workspace().hasPulumi()) return withoutCli(dryRun);
    const ground = await groundOf(stack, options);
    const { engine, prober, project } = ground;
    const of = async (key: string) => await engine.setting(stack, key) ?? common.poolState().defaultOf(project, key);
    const people = Object.keys(await of("custodians") as object);
    const approvals = options.approvals === undefined ? [] : lazy.approvals()(options.approvals);
    if (!dryRun && options.approvals === undefined) throw refuse("--approvals", "nothing", `a file in which two of ${people.join(", ")} approve ${kind}:${stack}`, "Each entry has who, at and gate; see docs/reference.");
    const primary = String((await of("sites") as Record<string, { behind?: string }>)[String(await of("site") ?? stack)]?.behind ?? "");
    if (primary === "") throw refuse("--stack", `${stack}, which stands behind nobody`, "a standby");
    const name = `${kind} ${stack}`;
    const file = dryRun ? join(mkdtempSync(join(tmpdir(), "holdfast-")), "journal.json") : journalFile(name, options);
    const journal = new (common.journal().Journal)(file, name);
    const signer = common.signing().signerOf(options);
    const gates = { approvals, people };
    const args = { stack, primary, gates, dryRun };
    const hands = handsOf(kind, ground, options, args);
    try {
        const reconciled = kind === "failover" ? await lazy.operations().failover(engine, prober, journal, hands, args) : await lazy.operations().failback(engine, prober, journal, hands, args);
        for (const { name: step, seconds, state, detail } of journal.steps) process.stdout.write(`${state === "skipped" ? "–" : "✔"} ${String(seconds).padStart(7)} s  ${step}${detail ? `: ${detail}` : ""}\n`);
        if (dryRun) {
            process.stdout.write("Nothing was changed.\n");
            return EXIT.kept;
        }
        if (!journal.ended) journal.end("passed");
        const { recordOf, recordFile, writeRecord } = common.records();
        const conflicts = reconciled?.conflicts ?? [];
        const target = (await of("recovery") as { targets: { region?: { rtoMinutes?: number } } }).targets.region?.rtoMinutes;
        const record = recordOf(ROOT, journal, {
            kind, subject: `region:${primary}`, title: kind === "failover" ? `${stack} took over from ${primary}` : `${stack} went back behind ${primary}`,
            requirements: ROWS, clouds: [...CLOUDS], stacks: [stack, primary], live: engine.live,
            summary: kind === "failover" ? `The standby ${stack} stands alone and answers users.` : `The standby ${stack} is a copy of ${primary} again, with ${reconciled?.brought ?? 0} rows and objects of the outage brought back.`,
            figures: [
                { name: "recovery time", value: journal.secondsOf(...journal.steps.map(({ name: step }) => step)), unit: "s", ...(kind === "failover" && target !== undefined && { target: target * 60 }) },
                ...(kind === "failback" ? [{ name: "conflicts reported", value: conflicts.length, unit: "" }] : []),
            ],
            defects: conflicts.length > 0 ? [`both sides had changed: ${conflicts.slice(0, 20).join(", ")}`] : [],
            approvals: approvals.filter(({ gate }) => gate.endsWith(`:${stack}`)), engine: await engine.version(),
        });
        process.stdout.write(`Written: ${writeRecord(options.record ?? recordFile(ROOT, record), record, signer).map(shortest).join("  ")}\n`);
        journal.close();
        return EXIT.kept;
    } catch (error) {
        if (!hasStopped(error as Error, journal)) throw error;
        throw refuse(name, (error as Error).message, "that it goes through", `What was done so far is kept; run the same command again: it goes on from ${shortest(file)}.`);
    }
}

const command = (kind: Kind, description: string): AddCommand => (program, start) => {
    const made = addOperationOptions(program.command(kind)
        .description(description)
        .requiredOption("--stack <name>", "the standby")
        .option("--approvals <file>", "who approved what: two custodians, within 24 hours"));
    if (kind === "failback") {
        made.option("--taken-over <file>", "journal of the fail-over (default: the one that holdfast failover left)")
            .option("--reconciled <file>", "with --live: how many rows and objects people brought back, and the conflicts");
    }
    made.option("--dry-run", "look at what would change, and change nothing")
        .action((options: FailoverOptions) => start(Promise.resolve().then(() => run(kind, options))));
};

export const addFailover = command("failover", "let the standby take over: checked beforehand, approved by two people, verified, and taken up where it was cut off");
export const addFailback = command("failback", "go back behind the primary: what was written meanwhile is brought to it or reported, and the standby is its copy again");
