// The shape of the public surface in a report.
import { z } from "zod";

export const SURFACE_STATES = ["listed", "not listed", "missing", "not known"] as const;

export const surfaceSchema = z.array(z.strictObject({
    stack: z.string(),
    what: z.string().describe("Cloud, kind, and the port or name; for `not known` what would have to be known."),
    state: z.enum(SURFACE_STATES).describe(
        "`listed`: declared, and somebody answers for it. `not listed`: declared, and nobody does. `missing`: listed, and not declared. `not known`: a value that is not known yet decides.",
    ),
    owner: z.string().optional(),
    reason: z.string().optional(),
})).describe("Everything by which somebody on the internet reaches a stack, against the list of what may be open.");

export type SurfaceRow = Readonly<z.infer<typeof surfaceSchema>[number]>;
