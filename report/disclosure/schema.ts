// What a customer's bundle is: disclosure.json and its manifest. What is not in this shape is not in a bundle.
import { z } from "zod";
import { ENTRY_STATES, RECORD_STATES } from "../evidence/evidence.schema";
import { ENVIRONMENTS, figureSchema } from "../evidence/record";
import { firewallSchema } from "../firewall.schema";
import { cloud, evidenceClass, state, STATES } from "../shapes";

export const DISCLOSURE_FORMAT = 1;

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const stateByCloud = z.strictObject({ aws: state.optional(), azure: state.optional() });
const tally = z.strictObject(Object.fromEntries(STATES.map((each) => [each, count])) as Record<(typeof STATES)[number], typeof count>);

export const disclosureSchema = z.strictObject({
    format: z.literal(DISCLOSURE_FORMAT),
    product: z.strictObject({ name: z.string(), version: z.string() }),
    tenant: z.string().optional().describe("Whom it is for."),
    source: z.enum(["offline", "preview", "deployed"]),
    asOf: z.string().optional().describe("The time that the report was made for, else that of what it was made from; UTC."),
    judgedOn: z.string().optional(),
    verdict: state,
    limits: z.array(z.string()),
    stacks: z.array(z.strictObject({
        name: z.string(), role: z.string().optional(), source: z.enum(["offline", "preview", "deployed"]), lifecycle: z.string().optional(),
        regions: z.strictObject({ aws: z.array(z.string()), azure: z.array(z.string()) }),
    })),
    summary: z.strictObject({ requirements: tally, controls: tally }),
    requirements: z.array(z.strictObject({
        id: z.string(), promise: z.string(), state,
        parts: z.array(z.strictObject({ class: evidenceClass, state })),
    })),
    controls: z.array(z.strictObject({ id: z.string(), title: z.string(), state, clouds: stateByCloud })),
    frameworks: z.array(z.strictObject({
        short: z.string(), unit: z.string(), total: count, mapped: count, states: tally,
        controls: z.array(z.strictObject({ id: z.string(), title: z.string(), state })),
    })),
    firewall: z.array(firewallSchema.element.omit({ source: true })),
    reach: z.array(z.strictObject({
        stack: z.string(), cloud, from: z.string(), to: z.string(), state: z.enum(["open", "not known"]), ports: z.array(z.string()),
    })).optional().describe("What reaches what after all firewalls and routes. A pair that is not here is closed. Left out where it was not worked out."),
    recovery: z.array(z.strictObject({
        loss: z.string(), agreedTime: z.string(), modelledTime: z.string(), agreedData: z.string(), modelledData: z.string(),
        measured: z.array(z.strictObject({ time: z.string(), environment: z.enum(ENVIRONMENTS), on: z.string() })), target: z.enum(["kept", "missed", "not known", "not promised"]),
    })).describe("For each kind of loss the targets that were agreed, what is modelled, and what drills measured."),
    residency: z.array(z.strictObject({
        what: z.string(), cloud, region: z.string(), country: z.string(), how: z.string(),
        state: z.enum(["allowed", "not allowed", "no data", "not known"]), resources: count,
    })),
    evidence: z.strictObject({
        register: z.array(z.strictObject({ kind: z.string(), title: z.string(), date: z.string(), nextReview: z.string(), state: z.enum(ENTRY_STATES), requirements: z.array(z.string()) })),
        records: z.array(z.strictObject({
            kind: z.string(), title: z.string(), environment: z.enum(ENVIRONMENTS), until: z.string(), result: z.enum(["passed", "failed"]), state: z.enum(RECORD_STATES),
            figures: z.array(figureSchema), requirements: z.array(z.string()),
        })),
    }),
}).describe("What a provider discloses to a customer: measures and how they stand, firewall rules, places, evidence. Redacted.");

export const manifestSchema = z.strictObject({
    format: z.literal(DISCLOSURE_FORMAT),
    tenant: z.string().optional(),
    report: z.strictObject({ file: z.string(), sha256 }).describe("The full report that it was made from. Whoever holds both can make it again: `holdfast disclose --check`."),
    salted: z.boolean().describe("Whether a secret decided which value has which placeholder. Without one, the report's digest did."),
    redacted: z.array(z.strictObject({ placeholder: z.string(), what: z.string(), why: z.string(), values: count, occurrences: count })),
    leftOut: z.array(z.strictObject({ what: z.string(), why: z.string() })),
});

type Deep<T> = T extends (infer Item)[] ? readonly Deep<Item>[] : T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> } : T;

export type Disclosure = Deep<z.infer<typeof disclosureSchema>>;
export type Manifest = Deep<z.infer<typeof manifestSchema>>;
