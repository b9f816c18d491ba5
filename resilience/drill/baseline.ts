// Where a drill begins: both stacks deployed by the engine over simulated clouds, in a workspace of its own.
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { SimulatedEngine } from "../engine";
import type { Journal } from "../journal";
import { INSTALLATION, ROOT, Workspace } from "../workspace";

const LIFECYCLES = ["evaluation", "production"] as const;

/** The parts of a workspace that are its state; the program is always the present one. */
const STATE = ["backend", "cloud", "project/Pulumi.prod.yaml", "project/Pulumi.dr.yaml"];

/** Begins from what another workspace has deployed. */
export function copyState(from: string, to: string): void {
    for (const part of STATE.filter((one) => existsSync(join(from, one)))) cpSync(join(from, part), join(to, part), { recursive: true });
}

/** A workspace with the present program, and the state that it has or is given. */
export function workspaceIn(folder: string, baseline: string | undefined): Workspace {
    const fresh = !existsSync(join(folder, "project", "Pulumi.yaml"));
    const workspace = new Workspace(ROOT, undefined, folder);
    if (fresh && baseline !== undefined) copyState(baseline, folder);
    return workspace;
}

/**
 * Deploys both stacks: twice each, since Azure locks only what stands unlocked.
 * @param deployed whether what an earlier drill has left there is taken as it is
 */
export async function deployBaseline(journal: Journal, engine: SimulatedEngine, deployed = false): Promise<void> {
    const { workspace } = engine;
    for (const stack of ["prod", "dr"]) {
        await journal.step(`deploy ${stack}`, async (again) => {
            const exists = existsSync(join(workspace.folder, "backend", ".pulumi", "stacks", "holdfast", `${stack}.json`));
            if (exists && deployed) return { skipped: true, detail: "stands as an earlier drill left it" };
            if (!exists) await workspace.expect(["stack", "init", stack]);
            else if (again) await engine.recover(stack);
            const had = exists ? workspace.configuration(stack)["lifecycle"] : undefined;
            // What is locked stays locked: one that was production begins there.
            for (const lifecycle of LIFECYCLES.slice(had === "production" ? 1 : 0)) {
                await engine.configure(stack, { ...INSTALLATION, lifecycle });
                await engine.up(stack);
            }
            return { detail: `${managed(workspace, stack)} resources` };
        });
    }
}

const managed = (workspace: Workspace, stack: string): number => readdirSync(workspace.cloud)
    .filter((file) => file.endsWith(".json") && readFileSync(join(workspace.cloud, file), "utf8").includes(`urn:pulumi:${stack}::`)).length;

/** The sites as the project's own file has them. */
export function standingOf(project: string, site: string): { aws: { region: string; zones: string[] }; azure: { region: string; zones: string[] } } {
    const { config } = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8")) as { config: { sites: { default: Record<string, { aws: { region: string; zones: string[] }; azure: { region: string; zones: string[] } }> } } };
    const { aws, azure } = config.sites.default[site]!;
    return { aws, azure };
}
