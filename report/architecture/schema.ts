// The shape of the architecture in report.json: places, things, and links between them. No drawing: that is made of it.
import { z } from "zod";

const cloud = z.enum(["aws", "azure"]);

/** What a thing is drawn as. */
export const CATEGORIES = [
    "outside", "names", "firewall", "balancer", "machines", "endpoint", "gateway", "database", "store", "files", "key", "secret", "vault", "queue", "records", "identity", "address",
] as const;

export const LINK_KINDS = ["traffic", "steering", "replication", "copy", "key replica", "tunnel", "peering", "private endpoint"] as const;

const placeSchema = z.strictObject({
    id: z.string(),
    stack: z.string().optional().describe("Left out for what is outside of every site."),
    cloud: cloud.optional(),
    region: z.string().optional(),
    title: z.string().describe("A tier, or what things are for."),
    kind: z.enum(["outside", "people", "tier", "tenant", "group"]).describe("`tier` and `tenant`: subnets. `group`: things that stand in no subnet, by what they are for. `people`: who comes in by a VPN."),
    zones: z.array(z.string()).describe("Zones that its subnets are in."),
    subnets: z.array(z.string()).describe("URNs."),
});

const thingSchema = z.strictObject({
    id: z.string(),
    place: z.string(),
    category: z.enum(CATEGORIES),
    title: z.string(),
    count: z.int().min(0),
    zones: z.array(z.string()),
    note: z.string().optional(),
    resources: z.array(z.string()).describe("URNs."),
});

const linkSchema = z.strictObject({
    kind: z.enum(LINK_KINDS),
    from: z.string().describe("Id of a thing or of a place."),
    to: z.string(),
    both: z.boolean().describe("Whether it goes both ways."),
    label: z.string().describe("Ports, or what is carried."),
    mode: z.enum(["synchronous", "asynchronous"]).optional().describe("How copies follow; left out for what copies nothing."),
    via: z.array(z.string()).describe("Gateways and firewalls that it leads through, by name."),
    resources: z.array(z.string()).describe("URNs of what declares it: rules, policies, connections."),
});

export const architectureSchema = z.strictObject({
    places: z.array(placeSchema),
    things: z.array(thingSchema),
    links: z.array(linkSchema),
}).describe("What the resources make up: places by cloud, region and tier, the main things in them, and the links between. Rules, roles, settings and alarms are in the inventory alone.");

type Deep<T> = T extends (infer Item)[] ? readonly Deep<Item>[] : T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> } : T;

export type Architecture = Deep<z.infer<typeof architectureSchema>>;
export type ArchPlace = Architecture["places"][number];
export type Thing = Architecture["things"][number];
export type Link = Architecture["links"][number];
export type Category = (typeof CATEGORIES)[number];
