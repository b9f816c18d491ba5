// What drills and operations have in common on the command line: over which clouds, by whose leave, and where the journal,
// the record and its signature go.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Engine } from "../resilience/engine";
import type { Journal } from "../resilience/journal";
import type { Prober } from "../resilience/prober";
import type { Workspace } from "../resilience/workspace";
import { InputError } from "../report/problems";
import type { SigningOptions } from "../report/signing";
import { ROOT } from "./command";

export interface OperationOptions extends SigningOptions {
    /** Folder of simulated clouds. */
    readonly workspace?: string;
    readonly live?: boolean;
    readonly confirm?: string;
    /** Folder of the Pulumi project on real accounts. */
    readonly project?: string;
    readonly journal?: string;
    readonly record?: string;
    readonly dryRun?: boolean;
}

/* eslint-disable @typescript-eslint/no-require-imports -- a dynamic import() would need the loader for ES modules, which takes longer to start than all the rest */
export const lazy = {
    workspace: () => require("../resilience/workspace") as typeof import("../resilience/workspace"),
    baseline: () => require("../resilience/drill/baseline") as typeof import("../resilience/drill/baseline"),
    engine: () => require("../resilience/engine") as typeof import("../resilience/engine"),
    live: () => require("../resilience/live") as typeof import("../resilience/live"),
    prober: () => require("../resilience/prober") as typeof import("../resilience/prober"),
    journal: () => require("../resilience/journal") as typeof import("../resilience/journal"),
    records: () => require("../resilience/records") as typeof import("../resilience/records"),
    signing: () => require("../report/signing") as typeof import("../report/signing"),
    evidence: () => require("../report/evidence/files") as typeof import("../report/evidence/files"),
    poolState: () => require("../resilience/rehome/pool-state") as typeof import("../resilience/rehome/pool-state"),
};
/* eslint-enable @typescript-eslint/no-require-imports */

export const refuse = (file: string, found: string, expected: string, hint?: string): InputError =>
    new InputError([{ file, found, expected, ...(hint && { hint }) }]);

/** Whether an operation stopped because things are not as they must be: for people to mend, and no fault of the program. */
export const hasStopped = ({ name }: Error, { hasFailed }: Journal): boolean => ["RefusedOperation", "EngineError"].includes(name) || (name === "Error" && hasFailed);

/** Where nothing can be deployed, only what needs no engine is done. */
export const withoutCli = (dryRun: boolean | undefined): number => {
    process.stdout.write("The Pulumi CLI is not on PATH: nothing can be carried out here. Install it from https://www.pulumi.com/docs/install/.\n");
    return dryRun ? 0 : 3;
};

/** Options of whatever changes a deployment. */
export const addOperationOptions = (command: Command): Command => command
    .addOption(new Option("--workspace <folder>", "over simulated clouds, which live in this folder").conflicts("live"))
    .option("--live", "on real accounts, by the Automation API")
    .option("--confirm <stack>", "name of the stack once more: --live does nothing without it")
    .addOption(new Option("--project <folder>", "with --live: folder of the Pulumi project (default: this one)").conflicts("workspace"))
    .option("--journal <file>", "where steps are written; an operation that was cut off goes on from it (default: out/<operation>.journal.json)")
    .option("--record <file>", "where the record goes (default: evidence/records/)")
    .addOption(new Option("--sign-key <file>", "sign the record with this Ed25519 key (PEM); else with the one in HOLDFAST_SIGNING_KEY, if it is set").conflicts("signCommand"))
    .option("--sign-command <command>", "sign by a key service; see holdfast report")
    .option("--sign-public <file>", "public key of the key that --sign-command uses");

export interface Ground {
    readonly engine: Engine;
    readonly prober: Prober;
    /** Folder of the project. */
    readonly project: string;
    /** The simulated clouds; undefined on real accounts. */
    readonly workspace?: Workspace;
}

async function liveGround(stack: string, { confirm, project: folder }: OperationOptions): Promise<Ground> {
    if (confirm !== stack) throw refuse("--confirm", confirm === undefined ? "nothing" : `"${confirm}"`, `the name of the stack, ${stack}, once more`, "On real accounts this changes what users reach.");
    const project = folder === undefined ? ROOT : resolve(folder);
    if (!existsSync(join(project, "Pulumi.yaml"))) throw refuse("--project", `no Pulumi.yaml in ${project}`, "the folder of a Pulumi project");
    const engine = new (lazy.live().LiveEngine)(project);
    const { live } = (await engine.setting(stack, "operations") ?? lazy.poolState().defaultOf(project, "operations")) as { live: readonly string[] };
    if (!live.includes(stack)) throw refuse("operations.live", `no stack ${stack}`, "the stacks that may be changed so", `Set it: pulumi config set -s ${stack} --path 'holdfast:operations.live[0]' ${stack}`);
    const { deployment } = await engine.export(stack);
    const outputs = deployment.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    const domain = String(await engine.setting(stack, "domain") ?? lazy.poolState().defaultOf(project, "domain"));
    return { engine, project, prober: new (lazy.prober().LiveProber)(domain, (outputs["nameServers"] ?? []) as string[]) };
}

/** Where an operation takes place. @throws InputError where that is not said */
export async function groundOf(stack: string, options: OperationOptions): Promise<Ground> {
    const { workspace: folder, live } = options;
    if (live) return liveGround(stack, options);
    if (folder === undefined) throw refuse("--workspace", "neither it nor --live", "one of them: over which clouds this is done");
    const { INSTALLATION } = lazy.workspace();
    const workspace = lazy.baseline().workspaceIn(resolve(folder), undefined);
    return { engine: new (lazy.engine().SimulatedEngine)(workspace), project: workspace.project, workspace, prober: new (lazy.prober().SimulatedProber)(workspace.cloud, INSTALLATION.domain) };
}

export const journalFile = (name: string, { journal }: OperationOptions): string => resolve(journal ?? join("out", `${name.replace(/[:/ ]+/g, "-")}.journal.json`));
