// The shape of the exposure in report.json: which place reaches which, and how that differs from what was declared.
import { z } from "zod";

const cloud = z.enum(["aws", "azure"]);
const count = z.int().min(0);

const cellSchema = z.strictObject({
    from: z.string(),
    to: z.string(),
    state: z.enum(["open", "closed", "not known"]),
    ports: z.array(z.string()).describe("Ports that pass for certain: `tcp/443`."),
    perhaps: z.array(z.string()).describe("Ports that pass besides, if what is not known turns out so."),
    rules: z.array(z.string()).describe("URNs of the rules that let it through."),
    layers: z.array(z.strictObject({ kind: z.string(), name: z.string(), urn: z.string() })).describe("What restricts it on its way."),
    crossed: count.describe("The fewest such layers on any of the ways."),
    via: z.array(z.string()).describe("Gateways that it leads through, by name."),
    of: z.array(z.string()).describe("What is meant of a place that stands for several: tiers of the other cloud, service tags."),
    notes: z.array(z.string()).describe("Limits that no port tells, as listed domains."),
    why: z.array(z.string()).describe("What refuses, where it is closed."),
    needs: z.array(z.string()).describe("What was not known."),
});

const siteSchema = z.strictObject({
    stack: z.string(),
    cloud,
    networks: z.array(z.string()).describe("URNs."),
    places: z.array(z.strictObject({
        key: z.string(),
        kind: z.enum(["internet", "services", "clients", "tier", "tenant", "peer", "site"]),
        subnets: count,
        things: count.describe("Resources that stand there."),
    })),
    cells: z.array(cellSchema).describe("Every ordered pair of places of which one is the site's own."),
});

const differenceSchema = z.strictObject({
    stack: z.string(),
    cloud,
    from: z.string(),
    to: z.string(),
    kind: z.enum(["undeclared", "missing", "not known", "besides"]).describe("`besides`: it passes without a flow of the plan, for the reason that is told."),
    ports: z.array(z.string()),
    why: z.string(),
    rules: z.array(z.string()),
});

export const exposureSchema = z.strictObject({
    sites: z.array(siteSchema),
    differences: z.array(differenceSchema).optional().describe("Against the plan's table of flows; only of stacks that follow it."),
    failed: z.string().optional().describe("Why nothing could be worked out."),
}).describe("What reaches what, worked out from routes, groups, ACLs, firewalls, endpoints and tunnels as declared. `not known` is never `closed`. What listens behind an open port is not told.");

type Deep<T> = T extends (infer Item)[] ? readonly Deep<Item>[] : T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> } : T;

export type Exposure = Deep<z.infer<typeof exposureSchema>>;
export type ExposureSite = Exposure["sites"][number];
export type ExposureCell = ExposureSite["cells"][number];
export type ExposureDifference = NonNullable<Exposure["differences"]>[number];
