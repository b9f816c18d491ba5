// The shape of the firewalls' rules in a report.
import { z } from "zod";
import { cloud, sourceSchema } from "./shapes";

export const firewallSchema = z.array(z.strictObject({
    stack: z.string(),
    cloud,
    device: z.enum(["security group", "network ACL", "network security group", "perimeter firewall"]),
    name: z.string().describe("The device, or the tier that it guards."),
    order: z.int().optional().describe("Lower is asked first, where the order counts."),
    action: z.enum(["allow", "refuse"]),
    direction: z.enum(["in", "out", "through"]),
    protocol: z.string().describe("`tcp`, `udp`, …, or `all`."),
    ports: z.string().describe("Of the destination; `all`, or for ICMP its type."),
    from: z.array(z.string()).describe("Blocks, names of groups, service tags; `not known before deployment` where that is so."),
    to: z.array(z.string()),
    purpose: z.string().optional().describe("What the rule says of itself."),
    source: sourceSchema.optional(),
})).describe("Every rule of every firewall that is declared, as it is declared.");

export type FirewallRow = Readonly<z.infer<typeof firewallSchema>[number]>;
