// What the internet reaches of each stack, and whether somebody answers for it. Pure.
import { PUBLIC_SURFACE } from "../policy/catalogue/surface";
import { PLATFORM } from "../policy/look";
import { graphOf } from "../policy/resource";
import { surfaceOf } from "../policy/surface";
import type { Documents } from "./documents";
import { parseUrn } from "./facts";
import type { SurfaceRow } from "./surface.schema";

/** By stack, then by name. Undefined where no platform says that it is one: then nobody listed what may be open. */
export function surfaceRows({ judged }: Documents, listed = PUBLIC_SURFACE): SurfaceRow[] | undefined {
    const graph = graphOf(judged.byOutputs);
    const platforms = graph.of(PLATFORM);
    if (platforms.length === 0) return undefined;
    return platforms.flatMap((platform): SurfaceRow[] => {
        const stack = parseUrn(platform.urn)?.stack ?? "";
        let found: string[];
        try {
            found = surfaceOf(platform, graph);
        } catch (error) {
            if ((error as Error).constructor.name !== "UnknownValueError") throw error;
            return [{ stack, what: (error as { path?: string }).path ?? "a value", state: "not known" }];
        }
        const open = found.map((what): SurfaceRow => {
            const entry = listed.find((exposure) => exposure.what === what);
            return { stack, what, state: entry ? "listed" : "not listed", ...(entry && { owner: entry.owner, reason: entry.reason }) };
        });
        const missing = listed.filter(({ what, optional }) => !optional && !found.includes(what))
            .map(({ what, owner, reason }): SurfaceRow => ({ stack, what, state: "missing", owner, reason }));
        return [...open, ...missing].sort((a, b) => (a.what < b.what ? -1 : 1));
    });
}
