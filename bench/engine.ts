// What the bench asks of the real engine: the previews that `npm start` stands beside.
import { REAL_VALUES, Workspace } from "../test/engine/workspace";

/** Milliseconds of a preview of both stacks, neither of which exists yet. */
export type Preview = (packs?: readonly string[]) => Promise<number>;

/** Makes ready for previews, which is not counted. */
export async function previews(): Promise<{ readonly preview: Preview; readonly remove: () => void }> {
    const [fresh, deployed] = [new Workspace(), new Workspace()];
    for (const workspace of [fresh, deployed]) {
        for (const stack of ["prod", "dr"]) {
            await workspace.expect(["stack", "init", stack]);
            await workspace.configure(stack, { ...REAL_VALUES, lifecycle: "evaluation" }); // as every new site begins
        }
    }
    await deployed.expect(["up", "-s", "prod", "--yes", "--skip-preview"]); // whose outputs the standby's preview reads
    const preview: Preview = async (packs = []) => {
        const flags = packs.flatMap((pack) => ["--policy-pack", pack]);
        const start = process.hrtime.bigint();
        await fresh.expect(["preview", "-s", "prod", ...flags]);
        await deployed.expect(["preview", "-s", "dr", ...flags]);
        return Number(process.hrtime.bigint() - start) / 1e6;
    };
    return { preview, remove: () => [fresh, deployed].forEach((workspace) => workspace.remove()) };
}
