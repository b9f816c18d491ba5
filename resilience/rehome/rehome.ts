// Re-homing: front ends of one cloud answer by other addresses. The engine does it, by a change of configuration and of
// nothing else; every step is in a journal, so that whoever is cut off runs it again.
import { writeAll } from "../../simulate/deployment";
import type { CloudName } from "../../policy/resource";
import type { Engine } from "../engine";
import type { Journal } from "../journal";
import type { Prober } from "../prober";
import { changesText } from "../words";
import { type Changes, held, type Part } from "./changes";
import { choose, type Choice, type PoolState, type Wish } from "./choose";
import { partnerLines, partnerText } from "./partners";
import { defaultOf, poolState, type PoolSettings } from "./pool-state";

/** Why it is not done, in words for whoever asked. */
export class RefusedOperation extends Error {
    constructor(readonly reasons: readonly string[]) {
        super(reasons.join("\n"));
        this.name = "RefusedOperation";
    }
}

export interface RehomeArgs extends Wish {
    readonly stack: string;
    readonly cloud: CloudName;
    /** Folder of the project, for its defaults. */
    readonly project: string;
    /** Where partners' file goes; its ending says whether it is CSV or JSON. */
    readonly partners: string;
    /** Shows what would change, and changes nothing. */
    readonly dryRun?: boolean;
    /** Asks a person, once it is known what would change. */
    readonly confirm: (shown: string) => Promise<boolean>;
}

export interface Rehomed {
    readonly pool: PoolState;
    readonly choice: Choice;
    readonly changes: Changes;
    readonly done: boolean;
}

export async function settingsOf(engine: Engine, stack: string, project: string): Promise<PoolSettings> {
    const of = async (key: string) => await engine.setting(stack, key) ?? defaultOf(project, key);
    return { addresses: await of("addresses"), spares: await of("spares"), quotas: await of("quotas") } as PoolSettings;
}

/** Sets keys, looks at what that would change, and takes them back if it may not be or is not meant. */
async function tried(engine: Engine, stack: string, values: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>, parts: readonly Part[], keep: boolean): Promise<Changes> {
    let changes: Changes | undefined;
    await engine.configure(stack, values);
    try {
        changes = held(await engine.preview(stack), ...parts);
        return changes;
    } finally {
        if (!keep || changes === undefined || changes.refused.length > 0) await engine.configure(stack, before);
    }
}

const beyond = (changes: Changes): void => {
    if (changes.refused.length > 0) {
        throw new RefusedOperation(["The engine would change more than names, their checks and tags of addresses:", ...changes.refused.slice(0, 20), "Deploy these first, or take them back, and run this again."]);
    }
};

/**
 * @param journal where every step is written; an operation that was cut off is taken up by it
 * @throws RefusedOperation where it must not be done; nothing is changed then
 */
export async function rehome(engine: Engine, prober: Prober, journal: Journal, args: RehomeArgs): Promise<Rehomed> {
    const { stack, cloud, project } = args;
    // What was decided holds for the whole operation: after the first change the pool looks otherwise.
    const { pool, choice, settings } = await journal.step("choose spares", async () => {
        const known = await settingsOf(engine, stack, project);
        const before = poolState(stack, await engine.export(stack), cloud, known);
        const chosen = choose(before, args);
        if (chosen.refusals.length > 0) throw new RefusedOperation(chosen.refusals);
        return { kept: { pool: before, choice: chosen, settings: known } as never, detail: chosen.moves.map(({ front, from, to }) => `${front}: ${from} to ${to}`).join(", ") };
    }) as { pool: PoolState; choice: Choice; settings: PoolSettings };
    const values = { addresses: { ...settings.addresses, [cloud]: choice.use } };
    const spares = { ...settings.spares, [cloud]: settings.spares[cloud] + choice.refill };
    const refill = () => journal.step("refill the pool", async (again) => {
        if (choice.refill === 0) return { skipped: true, detail: args.home ? "no spare was taken" : "no room, or not asked for" };
        if (again) await engine.recover(stack);
        if (!again) beyond(await tried(engine, stack, { spares }, { spares: settings.spares }, ["refill"], true));
        else await engine.configure(stack, { spares });
        await engine.up(stack);
        return { detail: `${choice.refill} more, ${spares[cloud]} in all${choice.refillFirst ? ": beforehand, since too few would be free meanwhile" : ""}` };
    });

    await journal.step("ask the new addresses", async () => {
        const asked = await Promise.all(choice.moves.map(async ({ to }) => ({ to, ...await prober.reach(pool.addresses[to]!) })));
        const deaf = asked.filter(({ answers }) => !answers);
        if (deaf.length > 0) throw new RefusedOperation(deaf.map(({ to, reason }) => `${to}: found no answer (${reason ?? "unknown"}), expected one before anybody is sent there`));
        return { detail: asked.map(({ to, path }) => `${to} by ${path.join(" → ")}`).join("; ") };
    });
    const changes = await journal.step("hold the changes against what may change", async () => {
        // With too few spares the configuration itself would be refused: both are looked at together then.
        const found = choice.refillFirst
            ? await tried(engine, stack, { ...values, spares }, { addresses: settings.addresses, spares: settings.spares }, ["refill", "move"], false)
            : await tried(engine, stack, values, { addresses: settings.addresses }, ["move"], false);
        beyond(found);
        return { kept: found as never, detail: `${found.allowed.length} changes: names, their checks, tags of addresses${choice.refillFirst ? `, and ${choice.refill} spares beforehand` : ""}` };
    }) as unknown as Changes;
    if (args.dryRun) return { pool, choice, changes, done: false };
    if (!journal.isDone(choice.refillFirst ? "refill the pool" : "move") && !(await args.confirm(changesText(changes.allowed)))) throw new RefusedOperation(["Nothing was changed."]);

    if (choice.refillFirst) await refill();
    await journal.step("move", async (again) => {
        if (again) await engine.recover(stack);
        await engine.configure(stack, values);
        await engine.up(stack);
        return { detail: choice.moves.map(({ front, from, to }) => `${front}: ${pool.addresses[from]!} to ${pool.addresses[to]!}`).join(", ") };
    });
    await journal.step("verify", async () => {
        const told = await prober.names();
        const all = [...told.aws, ...told.azure];
        const wrong: string[] = [];
        for (const { from, to } of choice.moves) {
            const [old, now] = [pool.addresses[from]!, pool.addresses[to]!];
            const { answers, reason } = await prober.reach(now);
            if (!answers) wrong.push(`${to} does not answer (${reason ?? "unknown"})`);
            if (all.includes(old)) wrong.push(`names still lead to ${from}`);
        }
        const target = choice.moves.map(({ to }) => pool.addresses[to]!);
        if (cloud === "aws" && !target.some((address) => told.aws.includes(address))) wrong.push("Route 53 tells none of the new addresses");
        if (wrong.length > 0) throw new Error(wrong.join("; "));
        return { detail: `the new addresses answer, and no name leads to ${choice.moves.map(({ from }) => from).join(", ")}` };
    });
    if (!choice.refillFirst) await refill();
    await journal.step("tell partners", () => {
        writeAll(new Map([[args.partners, partnerText(args.partners, partnerLines(pool, choice.moves))]]));
        return { detail: "a file of the addresses before and after" };
    });
    return { pool, choice, changes, done: true };
}
